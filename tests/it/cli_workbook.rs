//! Workbooks on the command line: which outputs are workbooks, into files and pipes, and sheets to
//! be coded. What is in their cells is compared by `tests/parity/test_workbook.py`.

use std::fs;

use paratheme::ingest::{self, Workbook, workbook_rows};

use crate::support::{Rows, Sandbox, ended_on_a_terminal};

/// The rows of each sheet of a workbook, by its name, as texts.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let sheets = workbook_rows(bytes, Workbook::Xlsx, &ingest::Options::default()).unwrap();
    let row =
        |(_, cells): (u64, Vec<(usize, String)>)| cells.into_iter().map(|(_, text)| text).collect();
    sheets
        .into_iter()
        .map(|sheet| (sheet.name, sheet.rows.into_iter().map(row).collect()))
        .collect()
}

#[test]
fn a_pipe_gets_the_bytes_of_the_file() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n\nNothing else does.\n")]);
    let ran = sandbox.run("score a.txt --lexicon small.toml -o a.xlsx");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let file = fs::read(sandbox.path("a.xlsx")).unwrap();
    let piped = sandbox
        .command(&["score", "a.txt", "--lexicon", "small.toml", "--format", "xlsx"])
        .output()
        .unwrap();
    assert!(piped.status.success() && piped.stdout == file);
    let found = sheets(&file);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let shares = ["Articles", "Themes over time", "Sources"];
    assert_eq!(
        names,
        [&["About", "Paragraphs"], &shares[..], &["Evidence", "Repeats", "Lexicon"]].concat()
    );
    assert_eq!(found[1].1.len(), 3);
    assert_eq!(sandbox.manifest("a.xlsx")["counts"]["rows"], 2);
}

#[test]
fn a_terminal_gets_an_error_and_a_hint() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n")]);
    let (ended, shown) =
        ended_on_a_terminal(&sandbox, 100, &["score", "a.txt", "--format", "xlsx"]);
    assert_eq!(ended.code(), Some(2), "{shown}");
    assert!(shown.contains("xlsx is not text") && shown.contains("name a file with -o"), "{shown}");
    assert!(!shown.contains("PK"), "{shown}");
}

#[test]
fn sheets_are_named_after_their_tables() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise and pensions fall.\n\nTaxes fall.\n")]);
    for (command, name) in [
        ("score a.txt --lexicon small.toml --layout evidence", "evidence"),
        ("terms a.txt", "terms"),
        ("terms a.txt --readability --by article", "readability"),
        ("keywords a.txt", "keywords"),
        ("kwic Taxes a.txt", "kwic"),
        ("repeats a.txt", "repeats"),
        ("inspect a.txt", "inspect"),
        ("lexicon check a.txt --lexicon small.toml", "check"),
        ("lexicon suggest a.txt --lexicon small.toml", "suggest"),
        ("lexicon sample a.txt --lexicon small.toml --plan", "plan"),
    ] {
        let ran = sandbox.run(&format!("{command} -o {name}.xlsx"));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let found = sheets(&fs::read(sandbox.path(&format!("{name}.xlsx"))).unwrap());
        assert_eq!(found[0].0, name, "{command}");
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let article = |at: u32| format!("{{\"id\": \"a{at}\", \"text\": \"Taxes {at} rise.\"}}\n");
    let articles: String = (0..400).map(article).collect();
    let sandbox = Sandbox::with(&[("a.jsonl", &articles)]);
    let bytes = |threads: u32| {
        let name = format!("{threads}.xlsx");
        let ran = sandbox
            .run(&format!("score a.jsonl --lexicon small.toml -o {name} --threads {threads}"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        fs::read(sandbox.path(&name)).unwrap()
    };
    let one = bytes(1);
    assert!(bytes(2) == one && bytes(8) == one);
}

/// Rows that are dropped, sorted or cut off have no link.
#[test]
fn a_match_leads_to_the_row_of_its_paragraph() {
    let articles = ["Taxes rise.", "Pensions and taxes and costs.", "Taxes rise.", "Taxes fall."];
    let article =
        |(at, text): (usize, &&str)| format!("{{\"id\": \"a{at}\", \"text\": \"{text}\"}}\n");
    let articles: String = articles.iter().enumerate().map(article).collect();
    let sandbox = Sandbox::with(&[("a.jsonl", &articles)]);
    let links = |options: &str| -> Vec<String> {
        let ran = sandbox.run(&format!(
            "score a.jsonl --lexicon small.toml -o a.xlsx --overwrite --keywords 0 {options}"
        ));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let found = sheets(&fs::read(sandbox.path("a.xlsx")).unwrap());
        let (_, evidence) = found.iter().find(|(name, _)| name == "Evidence").unwrap();
        let row = |row: &Vec<String>| {
            row.iter().find(|cell| cell.contains('!')).map_or("-", String::as_str).to_owned()
        };
        let mut links: Vec<String> = evidence[1..].iter().map(row).collect();
        links.dedup();
        links
    };
    let line = |lines: &[&str]| -> Vec<String> {
        let link = |line: &&str| match *line {
            "-" => "-".to_owned(),
            line => format!("Paragraphs!A{line}"),
        };
        lines.iter().map(link).collect()
    };
    assert_eq!(links(""), line(&["2", "3", "4", "5"]));
    assert_eq!(links("--repeats drop"), line(&["2", "3", "4"]));
    assert_eq!(links("--sort article_id --top 2"), line(&["2", "3", "-"]));
}

#[test]
fn a_sheet_has_columns_for_each_coder() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n\nNothing here.\n")]);
    let ran = sandbox.run("lexicon sample a.txt --lexicon small.toml --coders 2 -o sheet.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sheet = Rows::csv(&sandbox.read("sheet.csv"));
    let expected =
        "article_id paragraph title date source text money_1 money_2 age_1 age_2 probability";
    assert_eq!(sheet.header, expected.split(' ').collect::<Vec<_>>());
    let ran = sandbox.run("lexicon sample a.txt --lexicon small.toml --coders 2 -o sheet.xlsx");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let found = sheets(&fs::read(sandbox.path("sheet.xlsx")).unwrap());
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["sample", "code book"]);
    assert_eq!(found[0].1[0].join(" "), format!("{expected} text_truncated"));
    let page = sandbox.read("sheet.xlsx.instructions.md");
    assert!(page.contains("| `money_1` | `money_2` | `money` |"), "{page}");
    let ran = sandbox.run("lexicon sample a.txt --coders 0");
    assert_eq!(ran.code, 2, "{}", ran.err);
}

/// Two coders agree on one paragraph of three; the second cannot tell of the last one.
#[test]
fn a_question_mark_is_a_code_that_cannot_be_told() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n\nNothing here.\n\nTaxes fall.\n")]);
    let header = "article_id,paragraph,money_1,money_2\n";
    for (name, unknown) in [("empty.csv", ""), ("asked.csv", "?")] {
        let rows = format!("a.txt,1,1,1\na.txt,2,0,1\na.txt,3,1,{unknown}\n");
        sandbox.write(name, format!("{header}{rows}"));
    }
    let evaluated = |name: &str| {
        let ran = sandbox.run(&format!("evaluate a.txt --gold {name} --lexicon small.toml"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let found = evaluated("asked.csv");
    assert_eq!(found, evaluated("empty.csv"));
    let rows = Rows::csv(&found);
    assert_eq!((rows.int(0, "n"), rows.int(0, "coded_twice"), rows.int(0, "ties")), (2, 2, 1));
}
