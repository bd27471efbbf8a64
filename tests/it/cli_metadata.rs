//! Fields of articles from the names of their files and from a table, and conditions on which
//! articles are read.

use crate::support::{Rows, Sandbox};
use sha2::Digest as _;

const TEXT: &str = "The council cut spending, and taxes rose for everybody in the town.\n";

fn speeches() -> Sandbox {
    Sandbox::with(&[
        ("in/north/2010_BUDGET_01_Ann_Lee_GP.txt", TEXT),
        (
            "in/north/2011_BUDGET_02_Bo_Ray_FF.txt",
            "The budget of the county is small, and its savings are gone.\n",
        ),
        (
            "in/south/2012_BUDGET_03_Cy_Fox_FG.txt",
            "Pensions for older people cost more each year in this county.\n",
        ),
        ("in/notes.txt", "Nothing here is a speech, and no name of a file says so.\n"),
        (
            "about.csv",
            "File;gender;date\n2010_BUDGET_01_Ann_Lee_GP.txt;f;2010-12-07\nC:\\x\\2011_BUDGET_02_Bo_Ray_FF.txt;m;\nlost.txt;m;\n",
        ),
    ])
}

const NAMES: &str = "--name-pattern {year}_BUDGET_{nr}_{speaker}_{party}";

#[test]
fn fields_of_names_are_fields_like_those_of_records() {
    let sandbox = speeches();
    let ran =
        sandbox.run(&format!("score in {NAMES} --keep speaker,party,folder --columns article_id,date --by party --summary s.csv -o o.csv"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains(
            "1 of 4 file names do not match --name-pattern and have no fields from it: in/notes.txt"
        ),
        "{}",
        ran.err
    );
    let table = Rows::csv(&sandbox.read("o.csv"));
    let row =
        |at: usize| ["date", "speaker", "party", "folder"].map(|column| table.get(at, column));
    let rows: Vec<_> = (0..table.len()).map(row).collect();
    assert_eq!(
        rows,
        [
            ["2010", "Ann_Lee", "GP", "north"],
            ["2011", "Bo_Ray", "FF", "north"],
            ["", "", "", "in"],
            ["2012", "Cy_Fox", "FG", "south"]
        ]
        .map(|row| row.map(str::to_owned))
        .as_slice()
        .iter()
        .map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str(), row[3].as_str()])
        .collect::<Vec<_>>()
    );
    let summary = Rows::csv(&sandbox.read("s.csv"));
    let parties: std::collections::BTreeSet<&str> = summary.column("party").into_iter().collect();
    assert_eq!(parties.into_iter().collect::<Vec<_>>(), ["", "FF", "FG", "GP", "all"]);
    let ran = sandbox.run("terms in --metadata about.csv -o t.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let digest = sha2::Sha256::digest(sandbox.read("about.csv").as_bytes());
    let digest: String =
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    assert_eq!(
        sandbox.manifest("t.csv")["metadata"],
        serde_json::json!({"path": "about.csv", "sha256": digest})
    );
    assert_eq!(
        sandbox.manifest("o.csv")["options"]["name_pattern"],
        "{year}_BUDGET_{nr}_{speaker}_{party}"
    );
}

#[test]
fn inspect_shows_what_a_pattern_and_a_table_give_and_what_they_lack() {
    let sandbox = speeches();
    let table = Rows::csv(&sandbox.run(&format!("inspect in {NAMES} --metadata about.csv")).out);
    let at = |id: &str| (0..table.len()).find(|&at| table.get(at, "article_id") == id).unwrap();
    let first = at("north/2010_BUDGET_01_Ann_Lee_GP.txt");
    assert_eq!(
        ["nr", "speaker", "party", "gender", "date"].map(|column| table.get(first, column)),
        ["01", "Ann_Lee", "GP", "f", "2010-12-07"]
    );
    assert_eq!(
        table.get(at("north/2011_BUDGET_02_Bo_Ray_FF.txt"), "gender"),
        "m",
        "the folders of the table are other ones"
    );
    let warnings = table.get(at("notes.txt"), "warnings");
    assert!(
        warnings.contains(
            "the name does not match --name-pattern; the table of --metadata has no row for it"
        ),
        "{warnings}"
    );
}

#[test]
fn rows_without_an_article_and_articles_without_a_row_are_named() {
    let sandbox = speeches();
    for command in
        ["score in", "terms in", "keywords in", "kwic budget in", "inspect in", "repeats in"]
    {
        let ran = sandbox.run(&format!("{command} --metadata about.csv"));
        assert!(
            ran.err.contains("about.csv: 1 of 3 rows belongs to no article: `lost.txt` (line 4)"),
            "{command}: {}",
            ran.err
        );
        assert!(
            ran.err.contains("2 articles have no row in the table of --metadata"),
            "{command}: {}",
            ran.err
        );
    }
    let ran = sandbox.run("score in --metadata about.csv --metadata-key party");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no column `party`; the table has File, gender, date"), "{}", ran.err);
    let before = sandbox.read("about.csv");
    let ran = sandbox.run("score in --metadata about.csv --overwrite -o about.csv");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(sandbox.read("about.csv"), before, "the table is not written over");
}

#[test]
fn options_about_the_fields_of_articles_are_not_about_the_table() {
    let sandbox = Sandbox::with(&[
        (
            "in/a.jsonl",
            "{\"nr\": \"x\", \"head\": \"Cuts\", \"day\": \"2019-03-04\", \"paper\": \"Echo\", \"words\": \"Taxes rose.\"}\n",
        ),
        ("meta.csv", "file,party\nx,GP\n"),
        ("by-file.csv", "file,party\na.jsonl,GP\n"),
    ]);
    let options =
        "--text-field words --id-field nr --title-field head --date-field day --source-field paper";
    let each: Vec<String> = options
        .split(" --")
        .map(|option| format!("--{}", option.trim_start_matches("--")))
        .collect();
    assert_eq!(each.len(), 5);
    let text = &each[0];
    for option in each[1..].iter().map(String::as_str).chain(["", options]) {
        let text = if option == options { "" } else { text };
        let table = if option.contains("id-field") { "meta.csv" } else { "by-file.csv" };
        let ran = sandbox.run(&format!(
            "score in --metadata {table} --metadata-key file {text} {option} --keep party --columns title,date,source"
        ));
        assert_eq!(ran.code, 0, "{option}: {}", ran.err);
        let rows = Rows::csv(&ran.out);
        assert!(rows.column("party").iter().all(|party| *party == "GP"), "{option}: {}", ran.out);
        for (name, column, value) in [
            ("title", "title", "Cuts"),
            ("date", "date", "2019-03-04"),
            ("source", "source", "Echo"),
        ] {
            let is_named = option.contains(&format!("--{name}-field"));
            assert!(!is_named || rows.get(0, column) == value, "{option}: {}", ran.out);
        }
    }
}

#[test]
fn a_table_among_the_inputs_is_no_article() {
    let sandbox = Sandbox::with(&[
        ("in/a.txt", TEXT),
        ("in/about.csv", "id,text,party\na.txt,no text of an article,FF\n"),
    ]);
    let table = Rows::csv(
        &sandbox.run("score in --metadata in/about.csv --keep party --columns article_id").out,
    );
    assert_eq!((table.column("article_id"), table.column("party")), (vec!["a.txt"], vec!["FF"]));
}

#[test]
fn conditions_leave_out_articles_in_every_command() {
    let records = "id,date,source,tags,text\n1,2019-05-01,Food,a,Taxes rose in town.\n2,2020-06-01,Defra,b,Budgets fell in town.\n3,,Food,b,Costs fell in town.\n";
    let sandbox = Sandbox::with(&[
        ("a.csv", records),
        (
            "b.jsonl",
            "{\"id\": 4, \"year\": 2019, \"tags\": [\"a\", \"b\"], \"text\": \"Debts grew in town.\"}\n",
        ),
    ]);
    let ids = |conditions: &str| {
        let ran = sandbox.run(&format!("inspect a.csv b.jsonl {conditions} -q"));
        Rows::csv(&ran.out).column("article_id").join(" ")
    };
    assert_eq!(ids("--where source=food"), "1 3");
    assert_eq!(ids("--where year=2019..2021"), "1 2 4");
    assert_eq!(ids("--where tags=b --where year!=2020"), "3 4");
    assert_eq!(ids("--from 2019-06 --to 2020"), "2");
    assert_eq!(ids("--where id=1,4"), "1 4");
    for command in ["score", "terms", "keywords", "repeats"] {
        let ran = sandbox.run(&format!(
            "{command} a.csv b.jsonl --where source=food --from 2019 -o o.csv --overwrite"
        ));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let manifest = sandbox.manifest("o.csv");
        assert_eq!(
            manifest["left_out"],
            serde_json::json!({"--from 2019 (no date)": 1, "--where source=food": 1, "--where source=food (no value)": 1}),
            "{command}"
        );
        assert!(
            ran.err.contains("left out by --from or --to because the date is missing: 1 article"),
            "{command}: {}",
            ran.err
        );
        assert_eq!(manifest["options"]["where"], serde_json::json!(["source=food"]), "{command}");
    }
    let ran = sandbox.run("terms a.csv --where yaer=2019 --keep-missing");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("--where yaer=2019: no article has a field `yaer`"), "{}", ran.err);
    assert_eq!(sandbox.run("terms a.csv --where yaer").code, 2);
}

#[test]
fn what_is_left_out_counts_for_nothing() {
    let (all, half) = (
        "id,source,text\n1,A,\"Taxes rose in the town, and budgets fell.\"\n2,B,\"Taxes rose in the town, and budgets fell.\"\n",
        "id,source,text\n2,B,\"Taxes rose in the town, and budgets fell.\"\n",
    );
    let sandbox = Sandbox::with(&[("all.csv", all), ("half.csv", half)]);
    for command in [
        "score FILE",
        "terms FILE",
        "keywords FILE --method tfidf",
        "kwic budget* FILE",
        "repeats FILE",
    ] {
        let of = |file: &str| sandbox.run(&format!("{} -q", command.replace("FILE", file)));
        let filtered = of("all.csv --where source=B");
        assert_eq!(
            filtered.out,
            of("half.csv").out,
            "{command}: the repeat of an article that is not there is none"
        );
    }
}

#[test]
fn coded_rows_of_articles_left_out_are_no_mistake() {
    let sandbox = Sandbox::with(&[
        ("a.csv", "id,source,text\n1,A,Taxes rose in the town.\n2,B,Rain fell in the town.\n"),
        ("gold.csv", "article_id,paragraph,fiscal_pressure\n1,1,1\n2,1,0\n"),
    ]);
    let ran = sandbox.run("evaluate --gold gold.csv a.csv --where source=A");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = sandbox.run("evaluate --gold gold.csv a.csv --where source=C");
    assert!(ran.err.contains("no article meets all conditions"), "{}", ran.err);
}
