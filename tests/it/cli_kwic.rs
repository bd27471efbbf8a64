//! Matches with the words around them, as a user meets them.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use crate::support::{BROKEN, Rows, Sandbox, on_a_terminal, repository};

const COLUMNS: [&str; 10] = [
    "article_id",
    "paragraph",
    "start",
    "end",
    "left",
    "match",
    "right",
    "theme",
    "entry",
    "counted",
];

/// Offsets and cells below are counted by hand.
const QUOTED: &str = r#"{"id": "a", "paragraphs": ["“Budget cuts,” he said, came after\nthe budget cut of 2010: a cut, then cuts.", "No cut-backs."]}"#;

const GERMAN: &str = "Die Gemeinden haben in diesem Jahr weniger Geld als im vergangenen und können Straßen und Schulen deshalb nicht mehr so \
     ausbessern, wie sie wollen, denn die Pension der Beamten kostet viel.";

fn table(sandbox: &Sandbox, arguments: &[&str]) -> Rows {
    let ran = sandbox.run_with(&[&["kwic"], arguments].concat(), "");
    assert_eq!(ran.code, 0, "{arguments:?}\n{}", ran.err);
    Rows::csv(&ran.out)
}

fn cells<'t>(table: &'t Rows, columns: &[&str]) -> Vec<Vec<&'t str>> {
    (0..table.len())
        .map(|row| columns.iter().map(|column| table.get(row, column)).collect())
        .collect()
}

#[test]
fn a_pattern_by_hand() {
    let sandbox = Sandbox::with(&[("a.jsonl", QUOTED)]);
    let found = table(&sandbox, &["cut*", "a.jsonl", "--window", "2", "--csv-safe", "off"]);
    assert_eq!(found.header, COLUMNS);
    let expected = [
        ["a", "1", "8", "12", "“Budget", "cuts", ",” he said", "", "cut*", "true"],
        ["a", "1", "46", "49", "the budget", "cut", "of 2010", "", "cut*", "true"],
        ["a", "1", "61", "64", "2010: a", "cut", ", then cuts.", "", "cut*", "true"],
        ["a", "1", "71", "75", "cut, then", "cuts", ".", "", "cut*", "true"],
        ["a", "2", "3", "6", "No", "cut", "-backs.", "", "cut*", "true"],
    ];
    assert_eq!(found.rows, expected);
    let bytes = table(&sandbox, &["cut*", "a.jsonl", "--offsets", "byte"]);
    assert_eq!(
        cells(&bytes, &["start", "end"])[..2],
        [["10", "14"], ["50", "53"]],
        "two marks of three bytes each stand before"
    );
    let all = table(&sandbox, &["2010", "a.jsonl", "--window", "100"]);
    assert_eq!(
        cells(&all, &["left", "match", "right"]),
        [["“Budget cuts,” he said, came after the budget cut of", "2010", ": a cut, then cuts."]],
        "the line end is a space, and the window ends with the paragraph"
    );
}

#[test]
fn every_kind_of_pattern_is_looked_up_as_in_a_lexicon() {
    let sandbox = Sandbox::with(&[(
        "a.txt",
        "Taxes and taxation: the tax-payer procures, procurement goes. Taxi! Go go go.\n",
    )]);
    for (pattern, matches) in [
        ("tax", &["tax"][..]),
        ("TAX*", &["Taxes", "taxation", "tax", "Taxi"]),
        ("t?x", &["tax"]),
        ("tax payer*", &["tax-payer"]),
        ("tax * procure*", &["tax-payer procures"]),
        ("~procuring", &["procures", "procurement"]),
        ("/tax(es|i)/", &["Taxes", "Taxi"]),
        ("go go", &["Go go"]),
        ("nothing", &[]),
    ] {
        assert_eq!(table(&sandbox, &[pattern, "a.txt"]).column("match"), matches, "{pattern}");
    }
}

#[test]
fn themes_have_the_rows_that_the_evidence_has() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles");
    let articles = articles.to_str().unwrap();
    let evidence =
        sandbox.run_with(&["score", articles, "--layout", "evidence", "--csv-safe", "off"], "");
    let evidence = Rows::csv(&evidence.out);
    let shared = ["article_id", "paragraph", "start", "end", "form", "theme", "entry"];
    let expected = cells(&evidence, &shared);
    assert!(expected.len() > 300, "{} matches", expected.len());
    let shared = shared.map(|column| if column == "form" { "match" } else { column });
    for theme in ["fiscal_pressure", "ageing", "procurement", "innovation"] {
        let found = table(&sandbox, &["--theme", theme, articles, "--csv-safe", "off"]);
        let of_theme: Vec<_> = expected.iter().filter(|row| row[5] == theme).cloned().collect();
        assert!(!of_theme.is_empty());
        assert_eq!(cells(&found, &shared), of_theme, "{theme}");
    }
    for entry in ["austerity", "supplier*", "cut*", "gap"] {
        let found = table(&sandbox, &["--entry", entry, articles, "--csv-safe", "off"]);
        let of_entry: Vec<_> = expected
            .iter()
            .filter(|row| row[6] == entry || row[6].starts_with(&format!("{entry} [")))
            .cloned()
            .collect();
        assert!(!of_entry.is_empty(), "{entry}");
        assert_eq!(cells(&found, &shared), of_entry, "{entry}");
    }
}

#[test]
fn every_match_and_its_context_are_slices_of_their_paragraph() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles");
    let articles = articles.to_str().unwrap();
    let texts = Rows::csv(
        &sandbox
            .run_with(
                &["score", articles, "--columns", "article_id,paragraph,text", "--csv-safe", "off"],
                "",
            )
            .out,
    );
    let texts: BTreeMap<String, &str> =
        texts.places().into_iter().zip(texts.column("text")).collect();
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = table(&sandbox, &["*a*", articles, "--csv-safe", "off"]);
    assert!(found.len() > 1000, "{} matches", found.len());
    for (row, place) in found.places().iter().enumerate() {
        let text: Vec<char> = texts[place].chars().collect();
        let (start, end) = (
            usize::try_from(found.int(row, "start")).unwrap(),
            usize::try_from(found.int(row, "end")).unwrap(),
        );
        let part = |range: &[char]| range.iter().collect::<String>();
        assert_eq!(found.get(row, "match"), part(&text[start..end]), "{place}");
        let (before, after) = (squeezed(&part(&text[..start])), squeezed(&part(&text[end..])));
        let (left, right) = (found.get(row, "left"), found.get(row, "right"));
        assert!(before.ends_with(left) && after.starts_with(right), "{place}: {left:?} {right:?}");
        for (side, whole) in [(left, &before), (right, &after)] {
            let words = paratheme_words(side);
            assert!(
                words == 8 || (words < 8 && side == whole),
                "{place}: {words} words in {side:?}"
            );
        }
    }
}

fn paratheme_words(text: &str) -> usize {
    let mut words = 0;
    paratheme::text::word_spans(text, |_, _| words += 1);
    words
}

#[test]
fn a_theme_holds_its_sub_themes_and_an_entry_its_conditions() {
    let sandbox = Sandbox::with(&[
        ("a.txt", "Pensions and care homes. Budget cuts hit hair cuts.\n"),
        (
            "cuts.toml",
            "name = 'cuts'\n[[theme]]\nid = 'money'\nentries = [{ match = 'cut*', after = ['budget*'], within = 2 }, 'budget*']\n\
             [[theme]]\nid = 'hair'\nnot = ['budget cut*']\nentries = ['cut*']\n",
        ),
    ]);
    let forms = |arguments: &[&str]| {
        let found = table(&sandbox, &[arguments, &["a.txt"]].concat());
        cells(&found, &["match", "theme", "entry"])
            .iter()
            .map(|row| row.join("|"))
            .collect::<Vec<_>>()
    };
    let small = ["--lexicon", "small.toml"];
    assert_eq!(
        forms(&[&["--theme", "age"], &small[..]].concat()),
        ["Pensions|age|pension*", "care homes|age|care home*"]
    );
    for name in ["care", "age.care"] {
        assert_eq!(
            forms(&[&["--theme", name], &small[..]].concat()),
            ["care homes|age.care|care home*"]
        );
    }
    assert_eq!(
        forms(&[&["--entry", "Care-home*"], &small[..]].concat()),
        ["care homes|age.care|care home*"]
    );
    assert_eq!(
        forms(&[&["--theme", "age", "--entry", "care home*"], &small[..]].concat()),
        ["care homes|age|care home*"]
    );
    let cuts = ["--lexicon", "cuts.toml"];
    let after = "cuts|money|cut* [after budget*]";
    assert_eq!(forms(&[&["--entry", "cut*"], &cuts[..]].concat()), [after, "cuts|hair|cut*"]);
    assert_eq!(forms(&[&["--entry", "cut* [after budget*]"], &cuts[..]].concat()), [after]);
    assert_eq!(
        forms(&[&["--theme", "hair", "--entry", "cut*"], &cuts[..]].concat()),
        ["cuts|hair|cut*"]
    );
}

#[test]
fn rows_are_sorted_by_the_words_from_the_match_outwards() {
    let lines = ["b A cut x", "a b cut Y", "c a cut, x z", "cut", "B a cut x y", "é b cut 10"];
    let record =
        |(at, line): (usize, &&str)| format!("{{\"id\": \"{at}\", \"text\": \"{line}\"}}\n");
    let sandbox =
        Sandbox::with(&[("a.jsonl", &lines.iter().enumerate().map(record).collect::<String>())]);
    let order = |side: &str| {
        table(&sandbox, &["cut", "a.jsonl", "--sort", side]).column("article_id").concat()
    };
    assert_eq!(order("none"), "012345");
    // From the match outwards: (), a b, a b, a c, b a, b é; the first two of equal words as in the
    // input.
    assert_eq!(order("left"), "304215");
    // (), 10, x, x y, x z, y.
    assert_eq!(order("right"), "350421");
}

#[test]
fn what_is_wrong_is_reported_with_a_hint() {
    let sandbox =
        Sandbox::with(&[("a.txt", "Taxes rise.\n"), ("bad.jsonl", BROKEN), ("-x.txt", "Taxes.\n")]);
    for (arguments, code, says) in [
        ("kwic", 2, "<PATTERN>"),
        (
            "kwic tax*",
            2,
            "no INPUT: `tax*` is taken for the PATTERN (name files, folders or globs after it, or - for standard input)",
        ),
        ("kwic --theme ageing", 2, "no INPUT"),
        ("kwic --entry tax*", 2, "no INPUT"),
        ("kwic * a.txt", 2, "the pattern can match everything: `*` (add at least one letter"),
        ("kwic /tax( a.txt", 2, "no word begins with `/`: without it the pattern finds"),
        ("kwic /(/ a.txt", 2, "does not compile"),
        ("kwic ~tax* a.txt", 2, "does not have a plain word after `~`"),
        ("kwic ... a.txt", 2, "holds no word"),
        (
            "kwic --theme agein a.txt",
            2,
            "no theme `agein` in the lexicon `public-services` (did you mean `ageing`?)",
        ),
        ("kwic --theme zzz a.txt", 2, "`paratheme lexicon show` lists them"),
        ("kwic --entry pensoin a.txt", 2, "did you mean `pension`?"),
        ("kwic --entry xyz a.txt --theme ageing", 2, "no entry `xyz` in the theme `ageing`"),
        ("kwic --theme money a.txt --lexicon smal.toml", 2, "`smal.toml`"),
        ("kwic tax* missing.txt", 2, "missing.txt"),
        ("kwic tax* a.txt --window 0", 2, "--window"),
        ("kwic tax* a.txt --window 101", 2, "--window"),
        ("kwic tax* a.txt --sort middle", 2, "left"),
        ("kwic tax* a.txt --format cvs", 2, "did you mean csv?"),
        ("kwic tax* a.txt bad.jsonl", 1, "bad.jsonl:1"),
        ("kwic tax* a.txt bad.jsonl --strict", 3, "--strict"),
        ("kwic tax* bad.jsonl", 3, "every input was rejected"),
        ("kwic nowhere a.txt", 0, "warning: no match in 1 articles"),
        ("kwic -- -tax a.txt", 0, "warning: no match"),
    ] {
        let ran = sandbox.run(arguments);
        let arguments = format!("{arguments}: {:?}", ran.err);
        assert_eq!(ran.code, code, "{arguments}");
        assert!(
            ran.err.contains(says) && ran.err.lines().count() <= 2,
            "{arguments} does not say {says:?}"
        );
        assert_eq!(ran.out.is_empty(), code > 1, "{arguments}");
    }
    assert_eq!(sandbox.run("kwic tax* -- a.txt -x.txt").out.lines().count(), 1 + 2);
    assert_eq!(
        Rows::csv(&sandbox.run_with(&["kwic", "tax*", "-"], "A tax.").out).column("match"),
        ["tax"]
    );
}

#[test]
fn formats_hold_the_same_rows() {
    let sandbox = Sandbox::with(&[("a.jsonl", QUOTED)]);
    let csv = table(&sandbox, &["cut*", "a.jsonl", "--csv-safe", "off"]);
    let tsv = sandbox.run("kwic cut* a.jsonl --format tsv --csv-safe off").out;
    assert_eq!(Rows::delimited(&tsv, b'\t'), csv);
    for line in sandbox.run("kwic cut* a.jsonl --format jsonl").out.lines().zip(&csv.rows) {
        let row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line.0).unwrap();
        let cells: Vec<String> = COLUMNS
            .iter()
            .map(|column| row[*column].to_string().trim_matches('"').replace("null", ""))
            .collect();
        assert_eq!(cells, *line.1);
    }
    let ran = sandbox.run("kwic cut* a.jsonl -o k.csv --csv-safe off");
    assert_eq!((ran.code, ran.err.as_str()), (0, "5 matches in 1 articles\n"));
    assert_eq!(Rows::csv(&sandbox.read("k.csv")), csv);
    let manifest = sandbox.manifest("k.csv");
    let told = [
        &manifest["command"],
        &manifest["options"]["pattern"],
        &manifest["counts"]["articles"],
        &manifest["counts"]["rows"],
    ];
    assert_eq!(told.map(ToString::to_string), ["\"kwic\"", "\"cut*\"", "1", "5"]);
    assert_eq!(manifest["lexicon"], serde_json::Value::Null);
    sandbox.run("kwic --theme money a.jsonl --lexicon small.toml -o t.csv");
    let manifest = sandbox.manifest("t.csv");
    assert_eq!(
        (&manifest["lexicon"]["name"], &manifest["options"]["pattern"]),
        (&"small".into(), &serde_json::Value::Null)
    );
    let over =
        sandbox.run("kwic --theme money a.jsonl --lexicon small.toml -o small.toml --format csv");
    assert_eq!(over.code, 2, "the lexicon is not written over: {}", over.err);
}

#[test]
fn articles_in_other_languages_are_in_a_pattern_and_not_in_a_theme() {
    let sandbox = Sandbox::with(&[
        ("de.txt", GERMAN),
        ("en.txt", "The pensions of the council cost as much as they did in all the years before."),
    ]);
    assert_eq!(
        table(&sandbox, &["pension*", "de.txt", "en.txt"]).column("article_id"),
        ["de.txt", "en.txt"]
    );
    // The stem is that of the article's language: German cuts `Gemeinden` to `Gemeind`, English
    // leaves it.
    assert_eq!(table(&sandbox, &["~gemeinde", "de.txt", "en.txt"]).column("match"), ["Gemeinden"]);
    assert_eq!(table(&sandbox, &["~gemeinde", "de.txt", "--language", "en"]).len(), 0);
    let theme = sandbox.run("kwic --theme age de.txt en.txt --lexicon small.toml");
    assert_eq!(Rows::csv(&theme.out).column("article_id"), ["en.txt"]);
    let score = sandbox.run("score de.txt en.txt --lexicon small.toml");
    assert_eq!(theme.err, score.err);
    assert!(
        theme.err.contains("1 of 2 articles are not in the lexicon's language `en`"),
        "{}",
        theme.err
    );
}

#[test]
fn the_rows_are_the_same_for_any_number_of_threads() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles");
    let articles = articles.to_str().unwrap();
    let record = |number: u32| {
        format!(
            "{{\"id\": {number}, \"text\": \"{}\"}}\n",
            format!("The cut of {number} and the cost. ").repeat(8)
        )
    };
    sandbox.write("long.jsonl", (0..3000).map(record).collect::<String>());
    for arguments in [
        &["c?t", "long.jsonl", articles][..],
        &["~cost", "long.jsonl", "--sort", "right"],
        &["--theme", "ageing", articles],
    ] {
        let on = |threads: &str| {
            sandbox.run_with(&[&["kwic", "--threads", threads], arguments].concat(), "").out
        };
        let one = on("1");
        assert!(one.lines().count() > 50);
        assert_eq!(on("2"), one, "{arguments:?}");
        assert_eq!(on("8"), one, "{arguments:?}");
    }
}

#[test]
fn a_reader_that_hangs_up_is_success() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "long.jsonl",
        "{\"text\": \"Taxes rise and budget cuts follow, as they did before.\"}\n".repeat(20_000),
    );
    for threads in ["1", "2"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
        let command = command.current_dir(sandbox.path("")).args([
            "kwic",
            "tax*",
            "long.jsonl",
            "--threads",
            threads,
        ]);
        let ended = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(
            (ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()),
            (Some(0), "")
        );
    }
}

#[test]
fn an_id_that_stands_twice_is_rejected_and_the_rest_is_there() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": 1, \"text\": \"A tax.\"}\n{\"id\": 1, \"text\": \"Taxes.\"}\n{\"id\": 2, \"text\": \"Tax it.\"}\n",
    )]);
    let ran = sandbox.run("kwic tax* a.jsonl");
    assert_eq!(
        (ran.code, Rows::csv(&ran.out).column("match")),
        (1, vec!["tax", "Tax"]),
        "{}",
        ran.err
    );
}

/// Offsets counted from the front for each match would take a minute.
#[test]
fn a_paragraph_of_many_matches_is_no_quadratic_work() {
    let sandbox = Sandbox::with(&[("a.txt", &"é tax costs ".repeat(60_000))]);
    let found = table(&sandbox, &["costs", "a.txt", "--window", "1"]);
    // 12 characters a turn; the paragraph of 780,000 bytes is within the limit of one.
    assert_eq!(
        found.rows[59_999],
        ["a.txt", "1", "719994", "719999", "tax", "costs", "", "", "costs", "true"]
    );
}

#[cfg(unix)]
#[test]
fn on_a_terminal_matches_stand_below_each_other() {
    let sandbox = Sandbox::with(&[
        ("a.jsonl", QUOTED),
        (
            "evil.txt",
            "Before \u{1b}]0;gone\u{7} the \u{202E}cut\u{1b}[2J, שלום and 漢字かな交じり文 go on.\n",
        ),
    ]);
    let plain = on_a_terminal(&sandbox, 60, &["kwic", "cut*", "a.jsonl", "--color", "never"]);
    // 60 columns: 12 for the place, (60 - 12 - 6 - 12) / 2 = 15 for the words before.
    let expected = "\
a#1                   “Budget  cuts  ,” he said, came after
a#1           fter the budget  cut  of 2010: a cut, then cut
a#1            cut of 2010: a  cut  , then cuts.
a#1           10: a cut, then  cuts  .
a#2                        No  cut  -backs.
";
    assert_eq!(plain, expected);
    let coloured = on_a_terminal(&sandbox, 60, &["kwic", "cut*", "a.jsonl"]);
    assert_eq!(coloured.matches("\u{1b}[1;31mcut").count(), 5);
    assert_eq!(coloured.replace("\u{1b}[1;31m", "").replace("\u{1b}[0m", ""), expected);
    let evil = on_a_terminal(
        &sandbox,
        200,
        &["kwic", "cut*", "evil.txt", "--window", "20", "--color", "never"],
    );
    assert!(
        evil.contains(
            "\\u{1B}]0;gone\\u{7} the \\u{202E}  cut  \\u{1B}[2J, שלום and 漢字かな交じり文 go on."
        ),
        "{evil:?}"
    );
    assert!(!evil.contains(['\u{1b}', '\u{7}', '\u{202E}']), "{evil:?}");
    let table = on_a_terminal(&sandbox, 60, &["kwic", "cut*", "a.jsonl", "--format", "csv"]);
    assert!(table.starts_with("article_id,paragraph,"), "{table}");
    assert_eq!(
        on_a_terminal(&sandbox, 60, &["kwic", "cut*", "a.jsonl", "-o", "k.csv"]),
        "5 matches in 1 articles\n"
    );
}

#[test]
fn options_of_a_lexicon_go_with_a_theme_or_an_entry() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise.\n")]);
    assert_eq!(sandbox.run("kwic tax* a.txt --lexicon small.toml").code, 2);
    assert_eq!(sandbox.run("kwic tax* a.txt --overlap lexicon").code, 2);
    for options in ["--theme money", "--entry tax*", "--theme money --entry tax*"] {
        assert_eq!(
            sandbox.run(&format!("kwic a.txt --lexicon small.toml {options}")).code,
            0,
            "{options}"
        );
    }
}

/// By hand: `tax` in two articles that share a paragraph, and a title.
#[test]
fn matches_in_repeats_are_flagged_dropped_or_counted() {
    let articles = "{\"id\": \"a\", \"paragraphs\": [\"The tax rises.\", \"A tax of its own.\"]}\n\
                    {\"id\": \"b\", \"paragraphs\": [\"Other news.\", \"The tax rises.\"]}\n";
    let sandbox = Sandbox::with(&[("a.jsonl", articles)]);
    let places = |options: &[&str]| -> Vec<String> {
        let found = table(&sandbox, &[&["tax", "a.jsonl"], options].concat());
        found
            .places()
            .into_iter()
            .zip(found.column("counted"))
            .map(|(place, counted)| format!("{place} {counted}"))
            .collect()
    };
    assert_eq!(places(&[]), ["a#1 true", "a#2 true", "b#2 false"]);
    assert_eq!(places(&["--repeats", "drop"]), ["a#1 true", "a#2 true"]);
    assert_eq!(places(&["--repeats", "keep"]), ["a#1 true", "a#2 true", "b#2 true"]);
}

/// More than 32 MiB of rows with the words that they are sorted by: they go to a temporary file.
#[test]
fn rows_that_are_sorted_on_disk_leave_nothing_behind() {
    let sandbox = Sandbox::with(&[("tmp/kept", "")]);
    let words: Vec<String> = (0..25_000).map(|at| format!("cut w{}", at * at % 1_013)).collect();
    // Paragraphs that are shorter than the window on both sides, and longer ones.
    let paragraphs: Vec<String> = words.chunks(5_003).map(|part| part.join(" ")).collect();
    sandbox.write("a.txt", paragraphs.join("\n\n"));
    let run = |folder: &str, order: &str| {
        let arguments = ["kwic", "cut", "a.txt", "--window", "100", "--sort", order];
        let mut command = sandbox.command(&arguments);
        command.env("TMPDIR", sandbox.path(folder)).output().unwrap()
    };
    let rows = |order: &str| {
        let output = run("tmp", order);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{err}");
        let table = Rows::csv(std::str::from_utf8(&output.stdout).unwrap());
        let cells = ["paragraph", "start", "left", "right"].map(|name| table.column(name));
        (0..table.len())
            .map(|row| cells.each_ref().map(|cells| cells[row].to_owned()))
            .collect::<Vec<_>>()
    };
    let mut expected = rows("none");
    assert_eq!(expected.len(), 25_000);
    let outwards = |row: &[String; 4]| row[2].split(' ').rev().map(str::to_owned).collect();
    expected.sort_by_cached_key(|row| -> Vec<String> { outwards(row) });
    assert!(rows("left") == expected);
    assert_eq!(fs::read_dir(sandbox.path("tmp")).unwrap().count(), 1);
    let refused = run("missing", "left");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(3), 0), "{said}");
    assert!(
        said.starts_with("error: temporary file: ")
            && said.contains("(make room there, or name another folder in TMPDIR)"),
        "{said}"
    );
}
