//! `paratheme score`: what is read becomes which rows.

use std::fs;

use crate::support::{GOOD, Rows, SMALL, Sandbox, strength};

#[test]
fn article_ids_follow_the_contract() {
    let sandbox = Sandbox::new();
    for name in ["one/a.txt", "one/deep/b.txt", "two/a.txt", "c.txt"] {
        sandbox.write(name, format!("Text of {name}.\n"));
    }
    sandbox.write("one/r.jsonl", "{\"id\": \"x\", \"text\": \"One.\"}\n\n{\"text\": \"Two.\"}\n");
    sandbox.write(
        "two/r.jsonl",
        "{\"id\": \"x\", \"text\": \"Three.\"}\n{\"id\": 7, \"text\": \"Four.\"}\n",
    );
    sandbox.write("t.csv", "name,text\n\"x, y\",\"Five\nlines\"\n,Six\n");
    let absolute = sandbox.path("c.txt").to_string_lossy().into_owned();
    let cases: [(&str, &[&str]); 13] = [
        ("c.txt", &["c.txt"]),
        ("./c.txt", &["./c.txt"]),
        ("one/a.txt", &["one/a.txt"]),
        ("one/deep", &["b.txt"]),
        ("one/deep/", &["b.txt"]),
        ("one", &["a.txt", "deep/b.txt", "x", "r.jsonl:3"]),
        ("one/r.jsonl", &["x", "one/r.jsonl:3"]),
        (
            "one two",
            &["one/a.txt", "deep/b.txt", "x", "one/r.jsonl:3", "two/a.txt", "two/r.jsonl/x", "7"],
        ),
        ("c.txt one/deep", &["c.txt", "b.txt"]),
        ("t.csv", &["t.csv:2", "t.csv:4"]),
        ("t.csv --id-field text", &["Five\nlines", "Six"]),
        ("two one/a.txt", &["a.txt", "x", "7", "one/a.txt"]),
        (&absolute, &[&absolute]),
    ];
    for (inputs, expected) in cases {
        let table = sandbox.score(inputs);
        assert_eq!(table.column("article_id"), expected, "{inputs}");
    }
    // Two INPUTs that hold the same name, and one INPUT typed twice.
    assert_eq!(sandbox.score("one/../one two").column("article_id")[0], "one/../one/a.txt");
    assert_eq!(sandbox.score("c.txt c.txt").len(), 1);
}

#[test]
fn globs_folders_and_standard_input() {
    let sandbox = Sandbox::with(&[
        ("b.txt", "B\n"),
        ("a.txt", "A\n"),
        ("d/c.txt", "C\n"),
        ("d/e/f.txt", "F\n"),
        ("d/.h.txt", "H\n"),
        ("x[1].txt", "X\n"),
    ]);
    for (inputs, expected) in [
        ("*.txt", &["a.txt", "b.txt", "x[1].txt"][..]),
        ("?.txt d", &["a.txt", "b.txt", "c.txt", "e/f.txt"]),
        ("**/[cf].txt", &["d/c.txt", "d/e/f.txt"]),
        ("x[1].txt", &["x[1].txt"]),
        ("b.txt a.txt", &["b.txt", "a.txt"]),
    ] {
        assert_eq!(sandbox.score(inputs).column("article_id"), expected, "{inputs}");
    }
    let ran = sandbox.run_with(&["score", "-", "a.txt"], "From a pipe.\n");
    assert_eq!(Rows::csv(&ran.out).column("text"), ["From a pipe.", "A"]);
    let records = sandbox
        .run_with(&["score", "-"], "{\"text\": \"Taxes\"}\n{\"id\": \"n\", \"text\": \"Tax\"}\n");
    // The id is the same in every format: `-` would be guarded in CSV, as a formula is.
    assert_eq!(Rows::csv(&records.out).column("article_id"), ["stdin:1", "n"]);
    let table = sandbox.run_with(&["score", "--input-format", "csv", "-"], "id;text\n1;a\n2;b\n");
    assert_eq!(Rows::csv(&table.out).column("article_id"), ["1", "2"]);
    let nothing = sandbox.run_with(&["score", "-"], "");
    assert_eq!((nothing.code, nothing.out.lines().count()), (0, 1));
}

#[test]
fn compressed_files_are_read_as_what_they_hold() {
    let sandbox = Sandbox::new();
    sandbox.write_gz("a.txt.gz", "Taxes rise.\n\nPensions too.\n");
    sandbox.write_gz("r.jsonl.gz", GOOD);
    let table = sandbox.score("a.txt.gz r.jsonl.gz");
    assert_eq!(table.places(), ["a.txt.gz#1", "a.txt.gz#2", "a#1"]);
    let piped = sandbox.run_with(&["score", "-"], fs::read(sandbox.path("a.txt.gz")).unwrap());
    assert_eq!(Rows::csv(&piped.out).column("text"), ["Taxes rise.", "Pensions too."]);
}

#[test]
fn a_row_worked_out_by_hand() {
    // Twelve words; "budget cuts" is one match of two words, "pension" none of a care home, "care
    // homes" counts for age and age.care.
    let text = "Taxes, tax costs and budget\ncuts: the pension of two care homes";
    let sandbox = Sandbox::with(&[("a.txt", &format!("{text}.\n"))]);
    let table = sandbox.score("a.txt --columns full");
    assert_eq!(table.len(), 1);
    let words = 12;
    let money = strength(words, &[(0.5, 2), (0.5, 1), (0.05, 1)]);
    let care = strength(words, &[(0.5, 1)]);
    let age = strength(words, &[(0.2, 1), (0.5, 1)]);
    for (column, expected) in [("money", money), ("age", age), ("age.care", care)] {
        assert!(
            (table.float(0, column) - expected).abs() < 5e-7,
            "{column}: {} and not {expected}",
            table.get(0, column)
        );
        assert_eq!(table.get(0, column).split_once('.').unwrap().1.len(), 6);
    }
    for (column, expected) in [
        ("article_id", "a.txt"),
        ("paragraph", "1"),
        ("kind", "body"),
        ("counted", "true"),
        ("words", "12"),
        ("themes", "money; age"),
        ("money_hits", "4"),
        ("age_hits", "2"),
        ("age.care_hits", "1"),
        ("money_per_1000", "333.333"),
        ("age_per_1000", "166.667"),
        ("repeat_of", ""),
        ("boilerplate", "false"),
        ("short", "true"),
        ("language", "en"),
        ("start", "0"),
        ("end", "64"),
    ] {
        assert_eq!(table.get(0, column), expected, "{column}");
    }
    let evidence: Vec<&str> = table.get(0, "evidence").split(" | ").collect();
    assert_eq!(evidence.len(), 2);
    assert!(evidence[0].starts_with("money: ") && evidence[1].starts_with("age: "), "{evidence:?}");
    for form in ["Taxes (1)", "tax (1)", "costs (1)", "budget cuts (1)"] {
        assert!(evidence[0].contains(form), "{evidence:?} lacks {form}");
    }
    assert_eq!(evidence[1], "age: care homes (1), pension (1)");
}

#[test]
fn one_match_in_a_hundred_words_is_the_entrys_p() {
    let sandbox = Sandbox::with(&[("a.txt", &format!("tax {}\n", "word ".repeat(99)))]);
    let table = sandbox.score("a.txt");
    assert_eq!(
        [table.get(0, "words"), table.get(0, "money"), table.get(0, "age")],
        ["100", "0.500000", "0"]
    );
}

#[test]
fn metadata_stands_in_its_columns() {
    let sandbox = Sandbox::new();
    let record = |fields: &str| format!("{{{fields}, \"text\": \"Taxes rise.\"}}\n");
    sandbox.write(
        "r.jsonl",
        [
            record(r#""id": "a", "title": "On tax", "date": "2018-12-10", "source": "Echo""#),
            record(r#""id": "b", "headline": "Tax", "published": "December 2018", "site": "Blog""#),
            record(r#""id": "c", "date": "2018", "url": "https://www.news.example/x""#),
            record(r#""id": "d", "url": "https://b.example/2019/03/04/x""#),
            record(r#""id": "e", "date": "soon""#),
        ]
        .concat(),
    );
    sandbox.write("2020-01-02-note.txt", "Taxes rise.\n");
    sandbox.write(
        "plain.txt",
        "News, 10 December 2018\n\nWhy taxes rise\n\nBecause they always do, and did in 2009.\n",
    );
    let table = sandbox.score("r.jsonl 2020-01-02-note.txt plain.txt --columns article_id,title,date,date_from,source,kind");
    let rows: Vec<String> = table.rows.iter().map(|row| row.join("|")).collect();
    assert_eq!(
        rows,
        [
            "a|On tax|2018-12-10|metadata|Echo|body",
            "b|Tax|2018-12|metadata|Blog|body",
            "c||2018|metadata|news.example|body",
            "d||2019-03-04|url|b.example|body",
            "e|||||body",
            "2020-01-02-note.txt||2020-01-02|filename||body",
            "plain.txt|Why taxes rise|2018-12-10|text||dateline",
            "plain.txt|Why taxes rise|2018-12-10|text||title",
            "plain.txt|Why taxes rise|2018-12-10|text||body",
        ]
    );
    let counted = sandbox.score("plain.txt");
    assert_eq!(counted.column("counted"), ["false", "false", "true"]);
}

#[test]
fn kept_fields_follow() {
    let sandbox = Sandbox::with(&[(
        "r.jsonl",
        "{\"id\": 1, \"by\": [\"Ann\", \"Bo\"], \"n\": 3, \"text\": \"Taxes\"}\n{\"id\": 2, \"text\": \"Tax\"}\n",
    )]);
    sandbox.write("t.csv", "id,text,by,n\n3,Taxes,=Cy,4\n");
    let table = sandbox.score("r.jsonl t.csv --keep n,by");
    assert_eq!(table.header[table.header.len() - 2..], ["n", "by"]);
    assert_eq!(
        (table.column("n"), table.column("by")),
        (vec!["3", "", "4"], vec!["Ann; Bo", "", "'=Cy"])
    );
}

#[test]
fn no_two_columns_share_a_name() {
    let sandbox = Sandbox::with(&[("r.jsonl", GOOD)]);
    for options in
        ["--keep title", "--keep by,by", "--columns text,text", "--keep start --columns full"]
    {
        let ran = sandbox.run(&format!("score r.jsonl --lexicon small.toml {options}"));
        assert_eq!(ran.code, 2, "{options}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("two columns"), "{options}: {}", ran.err);
    }
    assert_eq!(
        sandbox.score("r.jsonl --keep start --keep-missing").header.last().unwrap(),
        "start"
    );
}

#[test]
fn columns_are_those_asked_for() {
    let sandbox = Sandbox::with(&[("a.txt", "Taxes rise in the care home.\n")]);
    let table = sandbox.score("a.txt --columns money_per_1000,article_id,age.care_hits,start");
    assert_eq!(table.header, ["money_per_1000", "article_id", "age.care_hits", "start"]);
    assert_eq!(table.rows, [["166.667", "a.txt", "1", "0"]]);
    assert!(!sandbox.score("a.txt --no-text").header.contains(&"text".to_owned()));
}

#[test]
fn keywords_as_many_as_asked_for() {
    let text = "The orchard supplies apples, pears, plums, cherries, quinces and medlars. Apples above all.\n";
    let sandbox = Sandbox::with(&[("a.txt", text)]);
    let some = |options: &str| {
        let table = sandbox.score(&format!("a.txt {options}"));
        table
            .get(0, "keywords")
            .split("; ")
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(some("").len(), 5);
    assert_eq!(some("")[0], "apples");
    assert_eq!(some("--keywords 2").len(), 2);
    assert_eq!(some("--keywords 0"), Vec::<String>::new());
}

#[test]
fn thresholds_decide_what_a_text_is_about() {
    let text = format!("tax pension {}\n", "word ".repeat(98));
    let sandbox = Sandbox::with(&[("a.txt", &text)]);
    let mut low = SMALL.replace("id = 'age'", "id = 'age'\nthreshold = 0.2");
    // One match of a medium entry among 100 words is 0.2.
    for (options, expected) in [
        ("", "money"),
        ("--threshold 0.2", "money; age"),
        ("--threshold 0.51", ""),
        ("--threshold 0.5", "money"),
    ] {
        assert_eq!(
            sandbox.score(&format!("a.txt {options}")).get(0, "themes"),
            expected,
            "{options}"
        );
    }
    sandbox.write("small.toml", &low);
    assert_eq!(sandbox.score("a.txt").get(0, "themes"), "money; age");
    low = low.replace("threshold = 0.2", "threshold = 0.21");
    sandbox.write("small.toml", &low);
    assert_eq!(sandbox.score("a.txt").get(0, "themes"), "money");
}

#[test]
fn units() {
    let text = "Taxes rise. Pensions fall!\n\nNothing here.\n\nTaxes rise. Pensions fall!\n";
    let sandbox = Sandbox::with(&[("a.txt", text)]);
    let sentences =
        sandbox.score("a.txt --unit sentence --columns paragraph,sentence,text,words,counted,repeat_of,money_hits,age_hits,start");
    let rows: Vec<String> = sentences.rows.iter().map(|row| row.join("|")).collect();
    assert_eq!(
        rows,
        [
            "1|1|Taxes rise.|2|true||1|0|0",
            "1|2|Pensions fall!|2|true||0|1|12",
            "2|1|Nothing here.|2|true||0|0|28",
            "3|1|Taxes rise.|2|false|a.txt#1|1|0|43",
            "3|2|Pensions fall!|2|false|a.txt#1|0|1|55",
        ]
    );
    // The article: counted paragraphs alone, so four and two words, one match of each theme; with
    // the repeat eight words more.
    for (options, words, hits, n) in [("", 6, "1", 1), ("--repeats keep", 10, "2", 2)] {
        let article = sandbox.score(&format!("a.txt --unit article {options}"));
        assert_eq!(article.len(), 1);
        let cells =
            ["article_id", "paragraph", "kind", "repeat_of", "money_hits", "age_hits", "text"]
                .map(|column| article.get(0, column));
        assert_eq!(cells, ["a.txt", "", "", "", hits, hits, text]);
        assert_eq!(article.int(0, "words"), words);
        assert!((article.float(0, "money") - strength(words, &[(0.5, n)])).abs() < 5e-7);
        assert!((article.float(0, "age") - strength(words, &[(0.2, n)])).abs() < 5e-7);
    }
    let long = sandbox.score("a.txt --unit article --layout long");
    assert_eq!(
        (long.column("theme"), long.column("hits")),
        (vec!["money", "age", "age.care"], vec!["1", "1", "0"])
    );
}

/// A list of strings names no headings, so that its lines are looked at as those of plain text are.
#[test]
fn headings_in_lists_of_strings() {
    let below = "The ministry says that central offices need no cover, for it is better value to bear the risk than to pay for it.";
    let other = "Members were told of this in March, and asked for a full account of what was lost in the years before.";
    let paragraphs = [
        "Central offices need no cover",
        below,
        "Members were told",
        other,
        "the risk than to pay",
        "=======",
        "2018 2019",
    ];
    let record = serde_json::json!({ "id": "a", "title": "Risks", "paragraphs": paragraphs });
    let sandbox = Sandbox::with(&[("a.jsonl", &format!("{record}\n"))]);
    let rows =
        Rows::csv(&sandbox.run("score a.jsonl --lexicon small.toml --columns kind,counted").out);
    let found: Vec<(&str, &str)> =
        (0..rows.len()).map(|row| (rows.get(row, "kind"), rows.get(row, "counted"))).collect();
    let (heading, body) = (("heading", "true"), ("body", "true"));
    // Words of the paragraph right below make no pull quote of a heading; a paragraph without a
    // letter is no text.
    assert_eq!(
        found,
        [heading, body, heading, body, ("quote", "false"), ("body", "false"), ("body", "false")]
    );
    let kept = Rows::csv(
        &sandbox.run("score a.jsonl --lexicon small.toml --columns counted --repeats keep").out,
    );
    assert!((0..kept.len()).all(|row| kept.get(row, "counted") == "true"));
}

#[test]
fn offsets_slice_the_saved_text() {
    let sandbox = Sandbox::new();
    let text = "Größe – naïve “Tax” ﬁgures: 𝒯axes & taxes.\r\n\r\n日本の pension costs €5 👍🏽 care homes.\r\n";
    sandbox.write("ö/a.txt", text);
    sandbox.write(
        "r.jsonl",
        "{\"id\": \"r/1\", \"paragraphs\": [\"É taxes\", \"Zwölf\\n\\npensions\"]}\n",
    );
    sandbox.write(
        "p.html",
        "<html><body><h1>Für taxes</h1><p>Naïve <b>pension</b>s &amp; costs</p></body></html>",
    );
    for unit in ["paragraph", "sentence", "article"] {
        for (offsets, slice) in [
            ("char", slice_chars as fn(&str, usize, usize) -> String),
            ("byte", |text, start, end| text[start..end].to_owned()),
        ] {
            let common = format!("ö r.jsonl p.html --unit {unit} --offsets {offsets}");
            let wide = sandbox.score(&format!(
                "{common} --columns article_id,paragraph,text,start,end --write-text texts"
            ));
            let saved =
                |id: &str| sandbox.read(&format!("texts/{}.txt", id.trim_end_matches(".txt")));
            assert_eq!(saved("a.txt"), text, "line ends are kept");
            assert_eq!(saved("r/1"), "É taxes\n\nZwölf\n\npensions");
            for row in 0..wide.len() {
                let article = saved(wide.get(row, "article_id"));
                let (start, end) = (wide.int(row, "start"), wide.int(row, "end"));
                let found =
                    slice(&article, usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
                assert_eq!(found, wide.get(row, "text"), "{unit} {offsets} row {row}");
            }
            let evidence = sandbox.score(&format!("{common} --layout evidence"));
            assert!(evidence.len() >= 9, "{evidence:?}");
            for row in 0..evidence.len() {
                let key = |table: &Rows, row: usize| {
                    format!("{}#{}", table.get(row, "article_id"), table.get(row, "paragraph"))
                };
                let texts = (0..wide.len())
                    .filter(|&other| key(&wide, other) == key(&evidence, row))
                    .map(|other| wide.get(other, "text"));
                let (start, end) = (evidence.int(row, "start"), evidence.int(row, "end"));
                let found = texts.map(|text| {
                    slice(
                        text,
                        usize::try_from(start).unwrap().min(text.len()),
                        usize::try_from(end).unwrap().min(text.len()),
                    )
                });
                let found: Vec<String> =
                    if unit == "sentence" { found.take(1).collect() } else { found.collect() };
                assert!(
                    found.iter().any(|found| found == evidence.get(row, "form")),
                    "{unit} {offsets}: {found:?} and {:?}",
                    evidence.rows[row]
                );
            }
        }
    }
}

fn slice_chars(text: &str, start: usize, end: usize) -> String {
    text.chars().take(end).skip(start).collect()
}

#[test]
fn formats_hold_the_same_table() {
    let sandbox =
        Sandbox::with(&[("a.txt", "Taxes \"rise\",\tthey say.\nAgain.\n\n- a list\n\n=1+1 tax\n")]);
    let csv = sandbox.score("a.txt --csv-safe off");
    let tsv = sandbox.run("score a.txt --lexicon small.toml --csv-safe off --format tsv");
    assert_eq!(Rows::delimited(&tsv.out, b'\t'), csv);
    for (name, format) in
        [("o.tsv", ""), ("o.csv", ""), ("o.jsonl", ""), ("o.dat", "--format jsonl")]
    {
        assert_eq!(
            sandbox
                .run(&format!(
                    "score a.txt --lexicon small.toml --csv-safe off -o {name} {format} -q"
                ))
                .code,
            0
        );
    }
    assert_eq!(Rows::csv(&sandbox.read("o.csv")), csv);
    assert_eq!(sandbox.read("o.tsv"), tsv.out);
    assert_eq!(sandbox.read("o.jsonl"), sandbox.read("o.dat"));
    let lines = sandbox.read("o.jsonl");
    assert_eq!(lines.lines().count(), csv.len());
    for (row, line) in lines.lines().enumerate() {
        let value: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert_eq!(value.len(), csv.header.len());
        for (name, value) in &value {
            let cell = csv.get(row, name);
            match value {
                serde_json::Value::Null => assert_eq!(cell, "", "{name}"),
                serde_json::Value::String(text) => assert_eq!(cell, text, "{name}"),
                serde_json::Value::Bool(flag) => assert_eq!(cell, flag.to_string(), "{name}"),
                number => assert!(
                    (number.as_f64().unwrap() - csv.float(row, name)).abs() < 1e-9,
                    "{name}"
                ),
            }
        }
    }
}

#[test]
fn formulas_are_guarded_in_csv_alone() {
    let sandbox = Sandbox::with(&[(
        "r.jsonl",
        "{\"id\": \"=id\", \"title\": \"+t\", \"text\": \"=1+1 tax\"}\n",
    )]);
    let csv = sandbox.score("r.jsonl --keywords 0");
    assert_eq!(
        ["article_id", "title", "text"].map(|column| csv.get(0, column)),
        ["'=id", "'+t", "'=1+1 tax"]
    );
    let off = sandbox.score("r.jsonl --csv-safe off");
    assert_eq!(
        ["article_id", "title", "text"].map(|column| off.get(0, column)),
        ["=id", "+t", "=1+1 tax"]
    );
    let tsv = sandbox.run("score r.jsonl --format tsv");
    assert!(tsv.out.contains("\t'=1+1 tax\t"), "{}", tsv.out);
    let jsonl: serde_json::Value =
        serde_json::from_str(&sandbox.run("score r.jsonl --format jsonl").out).unwrap();
    assert_eq!((&jsonl["article_id"], &jsonl["text"]), (&"=id".into(), &"=1+1 tax".into()));
    assert_eq!(sandbox.run("score r.jsonl -o o.csv").code, 0);
    assert_eq!(sandbox.manifest("o.csv")["options"]["csv_safe"], "apostrophe");
}

#[test]
fn a_kept_field_that_no_article_has_is_said() {
    let sandbox = Sandbox::with(&[("a.jsonl", GOOD)]);
    let ran = sandbox.run("score a.jsonl --lexicon small.toml --keep autor --keep-missing");
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        "warning: no article has a field `autor`: its column is empty (check --keep)\n"
    );
}

/// Three paragraphs each: in one article one of them holds a strong match (p .5), in the other all
/// hold two. As one text of N words an entry that matches n times has the E ln 2 · n(k+1) / (n +
/// k(1 - b + b · N/100)).
#[test]
fn an_article_has_a_threshold_of_its_own_and_the_share_of_its_paragraphs() {
    let paragraph =
        |word: &str, at: u32| format!("{word} number {at} of this year was told to us by them.");
    let article = |words: &[&str]| {
        words
            .iter()
            .zip(1..)
            .map(|(word, at)| paragraph(word, at))
            .collect::<Vec<_>>()
            .join("\\n\\n")
    };
    let three = article(&["Budget cuts", "Rain", "Snow"]);
    let all = article(&["Pay budget cuts", "Pay budget cuts", "Pay budget cuts"]);
    let record = |id: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"source\": \"{id}\", \"text\": \"{text}\"}}\n")
    };
    let lexicon = "name = 'x'\n[[theme]]\nid = 'cuts'\nstrong = ['budget cuts', 'pay']\n";
    let sandbox = Sandbox::with(&[
        ("x.toml", lexicon),
        ("a.jsonl", &[record("three", &three), record("all", &all)].concat()),
    ]);
    let score = |options: &str| {
        Rows::csv(
            &sandbox
                .run(&format!(
                    "score a.jsonl --lexicon x.toml --unit article --keywords 0 {options}"
                ))
                .out,
        )
    };
    let table = score("--summary s.csv --by source --overwrite");
    assert_eq!(table.column("cuts_share"), ["0.333333", "1.000000"]);
    let evidence =
        |n: f64, words: f64| 2.0_f64.ln() * n * 2.2 / (n + 1.2 * (0.5 + 0.5 * words / 100.0));
    let words = [table.int(0, "words") as f64, table.int(1, "words") as f64];
    let strengths =
        [1.0 - (-evidence(1.0, words[0])).exp(), 1.0 - (-2.0 * evidence(3.0, words[1])).exp()];
    assert!(
        (table.float(0, "cuts") - strengths[0]).abs() < 1e-6
            && (table.float(1, "cuts") - strengths[1]).abs() < 1e-6
    );
    assert!(strengths[0] > 0.25 && strengths[0] < 0.75 && strengths[1] > 0.75, "{strengths:?}");
    // The threshold of articles decides on articles, in the table and in the summary; that of
    // paragraphs on the share.
    assert_eq!(table.column("themes"), ["", "cuts"]);
    let summary = Rows::csv(&sandbox.read("s.csv"));
    assert_eq!(
        [summary.column("source"), summary.column("share")],
        [["all", "three", "all"], ["1.000000", "0", "0.500000"]]
    );
    let paragraphs = Rows::csv(&sandbox.run("score a.jsonl --lexicon x.toml --no-text").out);
    let reached = |id: &str| {
        (0..paragraphs.len())
            .filter(|&row| {
                paragraphs.get(row, "article_id") == id && paragraphs.get(row, "themes") == "cuts"
            })
            .count()
    };
    assert_eq!([reached("three"), reached("all")], [1, 3], "as the table of paragraphs has it");
    // --threshold is for both; a lexicon can name its own.
    let both = score("--threshold 0.5");
    assert_eq!(
        [both.column("themes"), both.column("cuts_share")],
        [["cuts", "cuts"], ["0.333333", "1.000000"]]
    );
    let high = score("--threshold 0.9");
    assert_eq!([high.column("themes"), high.column("cuts_share")], [["", "cuts"], ["0", "0"]]);
    sandbox.write("x.toml", lexicon.replace("strong", "article_threshold = 0.5\nstrong"));
    assert_eq!(score("").column("themes"), ["cuts", "cuts"]);
    let long = score("--layout long");
    assert_eq!(long.column("share"), ["0.333333", "1.000000"]);
    // Of other units there is none.
    assert!(!sandbox.score("a.jsonl --unit sentence").header.contains(&"money_share".to_owned()));
}

#[test]
fn tables_for_spreadsheets() {
    let text = format!("Tax. {}", "word ".repeat(8_000));
    let long = format!("{{\"id\": \"a\", \"title\": \"=1;2\", \"text\": \"{text}\"}}\n{{\"id\":\n");
    let sandbox = Sandbox::with(&[("r.jsonl", &long)]);
    let command = "score r.jsonl --lexicon small.toml --excel --decimal-comma --by source";
    let ran = sandbox.run(&format!("{command} -o o.csv --summary s.csv"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    for file in ["o.csv", "s.csv", "o.csv.rejects.csv"] {
        let table = sandbox.read(file);
        assert!(table.starts_with('\u{FEFF}'), "{file}");
        assert_eq!(table.matches('\n').count(), table.matches("\r\n").count(), "{file}");
    }
    let table = sandbox.read("o.csv");
    let rows = Rows::delimited(table.trim_start_matches('\u{FEFF}'), b';');
    assert_eq!(rows.get(0, "title"), "'=1;2");
    assert_eq!(rows.get(0, "text_truncated"), "true");
    assert_eq!(rows.get(0, "text"), &text[..32_767]);
    assert!(rows.get(0, "money").starts_with("0,"), "{}", rows.get(0, "money"));
    assert_eq!(rows.header.last().unwrap(), "text_truncated");
    let options = &sandbox.manifest("o.csv")["options"];
    assert_eq!((&options["excel"], &options["decimal_comma"]), (&true.into(), &true.into()));
    assert!(sandbox.score_ending(1, "r.jsonl").header.iter().all(|name| name != "text_truncated"));
    let piped = sandbox.run("terms r.jsonl --output-delimiter pipe");
    assert_eq!(piped.out.lines().next().unwrap().split('|').next(), Some("term"));
    for (options, expected) in [
        ("--format jsonl --excel", "--excel is about CSV and TSV, and the table is jsonl"),
        ("--format parquet --decimal-comma", "--decimal-comma is about CSV and TSV"),
        ("--format tsv --output-delimiter ;", "TSV has tabs between its cells"),
        ("--output-delimiter , --decimal-comma", "a comma cannot be in numbers and between cells"),
        ("--output-delimiter x", "no table is written with `x` between its cells"),
    ] {
        let refused = sandbox.run(&format!("score r.jsonl {options}"));
        assert_eq!(refused.code, 2, "{options}");
        assert!(refused.err.contains(expected), "{options}: {}", refused.err);
    }
}
