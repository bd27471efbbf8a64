//! Tables, JSON and feeds as they come: what names their fields, what parts their rows, what
//! mark-up their texts hold.

use std::fmt::Write as _;

use crate::support::{Rows, Sandbox, make};

/// The articles that these files give: `id|date|title|text`, the paragraphs of a text with ` / `
/// between them.
fn articles(sandbox: &Sandbox, arguments: &str) -> Vec<String> {
    let ran = sandbox
        .run(&format!("score {arguments} --keywords 0 -q --columns article_id,date,title,text"));
    assert!(ran.code <= 1, "{}", ran.err);
    let rows = Rows::csv(&ran.out);
    let mut articles: Vec<String> = Vec::new();
    for row in 0..rows.len() {
        let start = ["article_id", "date", "title"].map(|column| rows.get(row, column)).join("|");
        let text = rows.get(row, "text");
        match articles.last_mut().filter(|last| last.starts_with(&format!("{start}|"))) {
            Some(last) => write!(last, " / {text}").unwrap(),
            None => articles.push(format!("{start}|{text}")),
        }
    }
    articles
}

/// A workbook of these sheets: their names and rows; cells are written as they are, in the mark-up
/// of inline strings.
fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let cell = |text: &&str| format!("<c t='inlineStr'><is><t>{text}</t></is></c>");
    let row =
        |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let sheet = |(_, rows): &(&str, &[&[&str]])| {
        format!(
            "<worksheet><sheetData>{}</sheetData></worksheet>",
            rows.iter().map(row).collect::<String>()
        )
    };
    let parts: Vec<(String, String)> = sheets
        .iter()
        .enumerate()
        .map(|(at, data)| (format!("xl/worksheets/{at}.xml"), sheet(data)))
        .collect();
    let names: String = sheets
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!("<sheet name='{name}' r:id='r{at}'/>"))
        .collect::<Vec<_>>()
        .concat();
    let relations: String = (0..sheets.len())
        .map(|at| {
            format!("<Relationship Id='r{at}' Type='x/worksheet' Target='worksheets/{at}.xml'/>")
        })
        .collect::<Vec<_>>()
        .concat();
    let mut members: Vec<(&str, String)> = vec![
        ("xl/workbook.xml", format!("<workbook xmlns:r='r'><sheets>{names}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships>{relations}</Relationships>")),
    ];
    members.extend(parts.iter().map(|(name, text)| (name.as_str(), text.clone())));
    make::zip(&members.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>())
}

/// A spreadsheet of these sheets, as [`xlsx`].
fn ods(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let cell =
        |text: &&str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &&[&str]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let sheet = |(name, rows): &(&str, &[&[&str]])| {
        format!(
            "<table:table table:name='{name}'>{}</table:table>",
            rows.iter().map(row).collect::<String>()
        )
    };
    let sheets: String = sheets.iter().map(sheet).collect();
    make::zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "content.xml",
            &format!(
                "<office:document-content><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
            ),
        ),
    ])
}

#[test]
fn columns_of_other_case_and_white_space() {
    let sandbox = Sandbox::with(&[
        ("a.csv", "\u{feff}ID; Text ;DATE\n7;Budget fell;2020-01-02\n"),
        ("quoted.csv", "\"\u{feff}Id\",\"BODY\",Date\n7,Budget fell,2020-01-02\n"),
        ("a.jsonl", "{\"Id\": 7, \"TEXT \": \"Budget fell\", \"Published\": \"2020-01-02\"}\n"),
        ("a.md", "---\nDate: 2020-01-02\n---\nBudget fell\n"),
        // The exact name wins, wherever it stands.
        ("both.csv", "TEXT,id,text,date\nno,7,Budget fell,2020-01-02\n"),
        (
            "both.jsonl",
            "{\"text\": \"Budget fell\", \"TEXT\": \"no\", \"Id\": 8, \"id\": 7, \"date\": \"2020-01-02\"}\n",
        ),
    ]);
    sandbox.write(
        "a.xlsx",
        xlsx(&[("One", &[&["ID", " Text ", "DATE"], &["7", "Budget fell", "2020-01-02"]])]),
    );
    sandbox.write(
        "a.ods",
        ods(&[("One", &[&["ID", " Text ", "DATE"], &["7", "Budget fell", "2020-01-02"]])]),
    );
    for name in ["a.csv", "quoted.csv", "a.jsonl", "both.csv", "both.jsonl", "a.xlsx", "a.ods"] {
        assert_eq!(articles(&sandbox, name), ["7|2020-01-02||Budget fell"], "{name}");
    }
    assert_eq!(articles(&sandbox, "a.md"), ["a.md|2020-01-02||Budget fell"]);
    // All options that name fields, and what the table calls them is what the user does.
    let ran =
        sandbox.run("score a.csv --text-field TEXT --id-field id --date-field Date --keep Text,iD --by dAtE --summary s.csv -q --keywords 0");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = Rows::csv(&ran.out);
    assert_eq!(
        (rows.get(0, "Text"), rows.get(0, "iD"), rows.get(0, "date")),
        ("Budget fell", "7", "2020-01-02")
    );
    assert_eq!(Rows::csv(&sandbox.read("s.csv")).get(0, "dAtE"), "2020-01-02");
}

#[test]
fn codes_in_columns_of_other_case() {
    let sandbox = Sandbox::with(&[
        (
            "a.jsonl",
            "{\"id\": 1, \"text\": \"Taxes rise as budgets fall.\"}\n{\"id\": 2, \"text\": \"Ducks swim in the park.\"}\n",
        ),
        ("gold.csv", "sep=|\nArticle_ID|FISCAL_PRESSURE | note\n1|1|\"a, b\"\n2|0|\n"),
        (
            "gold.jsonl",
            "{\"Article_ID\": 1, \"codes\": {\"Tax\": 1}}\n{\"Article_ID\": 2, \"codes\": {\"Tax\": 0}}\n",
        ),
        ("coders.csv", "ID;Fiscal_pressure_1;Fiscal_pressure_2\n1;1;1\n2;0;0\n"),
        (
            "texts.csv",
            "Id;Text;Fiscal_Pressure\n1;Taxes rise as budgets fall.;1\n2;Ducks swim in the park.;0\n",
        ),
    ]);
    let measured = |arguments: &str| {
        let ran = sandbox.run(&format!("evaluate {arguments} -q"));
        assert!(ran.code == 0, "{arguments}: {}", ran.err);
        let rows = Rows::csv(&ran.out);
        ["theme", "n", "positives"].map(|column| rows.get(0, column).to_owned())
    };
    for arguments in [
        "a.jsonl --gold gold.csv",
        "a.jsonl --gold gold.jsonl --map codes.tax=fiscal_pressure",
        "a.jsonl --gold coders.csv",
        "--gold texts.csv",
    ] {
        assert_eq!(measured(arguments), ["fiscal_pressure", "2", "1"], "{arguments}");
    }
}

#[test]
fn fields_within_fields() {
    let posts = concat!(
        r#"{"id": 1, "title": {"rendered": "Budget &amp; tax"}, "content": {"rendered": "<p>The council cut.</p>"}, "meta": {"date": "2020-01-02", "tags": ["a", "b"]}}"#,
        "\n",
        r#"{"id": 2, "title": {"rendered": "Two"}, "content": {"rendered": "Taxes rose."}, "meta": {"date": null}}"#,
        "\n",
    );
    let parts = r#"[{"Key": 9007199254740993, "parts": [{"body": "One."}, {"body": null}, {"body": ["Two.", "Three."]}], "a.b": "dots", "a": {"b": "path"}}]"#;
    let sandbox = Sandbox::with(&[("posts.jsonl", posts), ("parts.json", parts)]);
    let options =
        "--text-field content.rendered --title-field Title.Rendered --date-field meta.date";
    assert_eq!(
        articles(&sandbox, &format!("posts.jsonl {options}")),
        ["1|2020-01-02|Budget & tax|The council cut.", "2||Two|Taxes rose."]
    );
    for path in ["parts[].body", "parts.body"] {
        let found = articles(&sandbox, &format!("parts.json --text-field {path} --id-field key"));
        // An id keeps digits that numbers do not.
        assert_eq!(found, ["9007199254740993|||One. / Two. / Three."], "{path}");
    }
    assert_eq!(
        articles(&sandbox, "parts.json --text-field parts[0].body --id-field key"),
        ["9007199254740993|||One."]
    );
    let rows = sandbox.score("parts.json --text-field parts.body --keep a.b,parts[].body");
    assert_eq!((rows.get(0, "a.b"), rows.get(0, "parts[].body")), ("dots", "One.; Two.; Three."));
    // Groups by what is within, each value of a list.
    let ran = sandbox.run(&format!("terms posts.jsonl {options} --by meta.tags -q"));
    let groups = Rows::csv(&ran.out);
    let mut groups = groups.column("meta.tags");
    groups.dedup();
    assert_eq!(groups, ["", "a", "b"]);
    // What is not there is named, and what is.
    let ran = sandbox.run("score posts.jsonl");
    assert!(
        ran.code == 3 && ran.err.contains("(name what is in it: --text-field content.rendered)"),
        "{}",
        ran.err
    );
    let ran = sandbox.run("score posts.jsonl --text-field content.raw");
    assert!(
        ran.err.contains("no field `content.raw`; the record has id, title.rendered, content.rendered, meta.date, meta.tags"),
        "{}",
        ran.err
    );
}

#[test]
fn numbers_that_json_does_not_have() {
    let lines = concat!(
        "{\"id\": 1, \"score\": NaN, \"text\": \"Say \\\"NaN, Infinity\\\".\", \"n\": [-Infinity, {\"x\": Infinity}]}\n",
        "{\"id\": NaN, \"text\": \"Taxes \\ud83d rose.\", \"date\": NaN}\n",
        "{\"id\": 3, \"text\": NaN}\n",
        "{\"id\": 4, \"text\": [\"One.\", NaN]}\n",
        "{\"id\": 5, \"text\": NaN\n",
    );
    let sandbox = Sandbox::with(&[
        ("a.jsonl", lines),
        ("a.json", &format!("[{}]", lines.lines().take(4).collect::<Vec<_>>().join(",\n"))),
    ]);
    let expected = |name: &str| {
        [
            "1|||Say \"NaN, Infinity\".".to_owned(),
            format!("{name}:2|||Taxes \u{fffd} rose."),
            "4|||One.".to_owned(),
        ]
    };
    for name in ["a.jsonl", "a.json"] {
        assert_eq!(articles(&sandbox, name), expected(name), "{name}");
        let err = sandbox.run(&format!("score {name}")).err;
        assert!(err.contains(&format!("{name}:3: the field `text` is NaN or Infinity, where text or a list of texts is needed")), "{err}");
    }
    assert!(sandbox.run("score a.jsonl").err.contains("a.jsonl:5: not a JSON object"));
    assert_eq!(
        sandbox.score_ending(1, "a.jsonl --keep score,n --keep-missing").get(0, "score"),
        ""
    );
}

#[test]
fn what_parts_the_fields_of_a_table() {
    let table = |delimiter: &str| {
        "id,sum,text\n1,2,\"Taxes; rose, by | a\tlot\"\n2,3,Budgets fell\n"
            .replace(',', delimiter)
            .replace("rose;", "rose,")
    };
    for (name, delimiter, text) in [
        ("comma", ",", "rose,"),
        ("semicolon", ";", "rose,"),
        ("tab", "\t", "rose\t"),
        ("pipe", "|", "rose|"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("a.csv", table(delimiter));
        sandbox.write("declared.csv", format!("sep={delimiter}\r\n{}", table(delimiter)));
        let first = format!("1|||Taxes; {text} by");
        for arguments in
            ["a.csv".to_owned(), format!("a.csv --delimiter {name}"), "declared.csv".to_owned()]
        {
            let found = articles(&sandbox, &arguments);
            assert!(
                found.len() == 2 && found[0].starts_with(&first) && found[1] == "2|||Budgets fell",
                "{arguments}: {found:?}"
            );
        }
    }
    let sandbox = Sandbox::with(&[
        ("a.csv", "id^text\n1^Taxes, rose\n"),
        ("b.csv", "sep=^\nid^text\n\n1^Taxes rose\n2^\n3\n"),
        ("c.tsv", "id;text\n1;Taxes rose\n"),
    ]);
    assert_eq!(articles(&sandbox, "a.csv --delimiter ^"), ["1|||Taxes, rose"]);
    assert_eq!(articles(&sandbox, "c.tsv"), ["1|||Taxes rose"]);
    // Lines are counted from the one that names the delimiter.
    let ran = sandbox.run("score b.csv");
    assert!(ran.err.contains("b.csv:6: the row has 1 field, the header 2"), "{}", ran.err);
    for wrong in ["ab", "\"", "x", "\u{a7}"] {
        let ran = sandbox.run_with(&["score", "a.csv", "--delimiter", wrong], "");
        assert!(
            ran.code == 2 && ran.err.contains("comma, semicolon, tab or pipe"),
            "{wrong}: {}",
            ran.err
        );
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_its_row() {
    let sandbox = Sandbox::with(&[
        ("a.csv", "id,text\n1,\"An open quote on tax\n2,\"The second on budget\"\n3,plain\n"),
        ("b.csv", "id,text\n1,good\n2,\"open to the end\n3,plain\n4,more\n"),
        ("c.tsv", "id\ttext\n1\t\"said \"so\" and\"\n2\tplain\n"),
        ("header.csv", "id,\"text\n1,one\n2,two\n"),
    ]);
    for (name, ids, reject) in [
        ("a.csv", &["2", "3"][..], "a.csv:2: a quote opens here that is never closed"),
        ("b.csv", &["1", "3", "4"], "b.csv:3: a quote opens here that is never closed"),
        ("c.tsv", &["2"], "c.tsv:2: text follows the closing quote of a field"),
    ] {
        let rows = sandbox.score_ending(1, &format!("{name} --keywords 0"));
        assert_eq!(rows.column("article_id"), ids, "{name}");
        let err = sandbox.run(&format!("score {name}")).err;
        assert!(err.contains(reject) && err.matches("rejected").count() == 1, "{err}");
    }
    let ran = sandbox.run("score header.csv");
    assert!(ran.code == 3 && ran.err.contains("header.csv:1: a quote opens here"), "{}", ran.err);
    // In a table of many pieces, on any number of threads: each row that is not quoted rightly, and
    // no other.
    let row = |at: usize| match at % 1000 {
        17 => format!("{at},\"open {at}\n"),
        400 => format!("{at},\"said \"\"so\"\",\nin two lines {at}\"\n"),
        _ => format!("{at},\"text, {at}\"\n"),
    };
    sandbox.write("many.csv", format!("id,text\n{}", (0..40_000).map(row).collect::<String>()));
    let read = |threads: usize| {
        let ran =
            sandbox.run(&format!("score many.csv --threads {threads} --keywords 0 -q --columns article_id -o {threads}.csv --overwrite"));
        assert_eq!(ran.code, 1, "{}", ran.err);
        (
            sandbox.read(&format!("{threads}.csv")),
            sandbox.read(&format!("{threads}.csv.rejects.csv")),
        )
    };
    let (one, rejects) = read(1);
    assert_eq!(read(3), (one.clone(), rejects.clone()));
    assert_eq!(Rows::csv(&rejects).len(), 40);
    let expected: Vec<String> =
        (0..40_000).filter(|at| at % 1000 != 17).map(|at| at.to_string()).collect();
    assert_eq!(Rows::csv(&one).column("article_id"), expected);
}

#[test]
fn all_sheets_with_texts_are_read() {
    let data: &[(&str, &[&[&str]])] = &[
        ("Notes", &[&["About this file"], &["Ask the office."]]),
        ("2019", &[&["id", "text"], &["1", "Budgets fell."], &["", "Taxes rose."]]),
        (
            "2020",
            &[
                &["text", "id"],
                &["Care was cut.", "1"],
                &["Roads were mended.", ""],
                &["Schools closed.", "9"],
            ],
        ),
        ("Empty", &[]),
    ];
    let sandbox = Sandbox::new();
    for (name, bytes) in [("a.xlsx", xlsx(data)), ("a.ods", ods(data))] {
        sandbox.write(name, bytes);
        let expected = [
            "1|||Budgets fell.".to_owned(),
            format!("{name}:3|||Taxes rose."),
            "2020/1|||Care was cut.".to_owned(),
            format!("{name}!2020:3|||Roads were mended."),
            "9|||Schools closed.".to_owned(),
        ];
        assert_eq!(articles(&sandbox, name), expected);
        assert_eq!(
            sandbox.score(&format!("{name} --keep sheet")).column("sheet"),
            ["2019", "2019", "2020", "2020", "2020"]
        );
        // What is not read is named.
        sandbox.run(&format!("score {name} -o o.csv --overwrite"));
        let note =
            sandbox.manifest("o.csv")["inputs"][0]["note"].as_str().unwrap_or_default().to_owned();
        assert!(note.starts_with("left out: 1 sheet `Notes`: no field `text`"), "{note}");
        assert!(!note.contains("Empty"), "{note}");
        let inspected = Rows::csv(&sandbox.run(&format!("inspect {name} -q")).out);
        assert!(
            inspected.column("warnings").iter().any(|warning| warning.contains("sheet `Notes`")),
            "{inspected:?}"
        );
    }
    // An id that stands twice in one sheet is rejected, as in any table.
    sandbox.write(
        "b.xlsx",
        xlsx(&[
            ("A", &[&["id", "text"], &["1", "One."], &["1", "Two."]]),
            ("B", &[&["id", "text"], &["1", "Three."]]),
        ]),
    );
    assert_eq!(sandbox.score_ending(1, "b.xlsx").column("article_id"), ["1", "B/1"]);
}

#[test]
fn codes_in_a_workbook_are_those_of_sheets_alike() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": 1, \"text\": \"Taxes rise.\"}\n{\"id\": 2, \"text\": \"Ducks swim.\"}\n",
    )]);
    sandbox.write(
        "gold.xlsx",
        xlsx(&[
            ("Anna", &[&["article_id", "fiscal_pressure"], &["1", "1"]]),
            ("Codebook", &[&["theme", "meaning"], &["fiscal_pressure", "Taxes and cuts."]]),
            ("Ben", &[&["article_id", "fiscal_pressure", "note"], &["2", "0", "ducks"]]),
        ]),
    );
    let rows = Rows::csv(&sandbox.run("evaluate a.jsonl --gold gold.xlsx -q").out);
    assert_eq!((rows.get(0, "n"), rows.get(0, "positives")), ("2", "1"));
}

#[test]
fn escaped_characters_of_workbooks() {
    let sandbox = Sandbox::new();
    let escaped = "Cut spending_x000D_\n_x000D_\nTaxes_x0020_rose _x005F_x000D_ snake_x_case _xD83D__xDE00_ _x00zz_ _X000D_";
    sandbox.write(
        "a.xlsx",
        xlsx(&[
            ("a_x0026_b", &[&["id", "te_x0078_t"], &["1", escaped]]),
            ("Two", &[&["id", "text"], &["1", "One."]]),
        ]),
    );
    let rows = sandbox.score("a.xlsx --keywords 0 --keep sheet");
    assert_eq!(
        rows.column("text"),
        ["Cut spending", "Taxes rose _x000D_ snake_x_case \u{1f600} _x00zz_ _X000D_", "One."]
    );
    assert_eq!(rows.column("sheet"), ["a&b", "a&b", "Two"]);
    let found = Rows::csv(&sandbox.run("kwic spending a.xlsx -q").out);
    assert_eq!(found.column("match"), ["spending"]);
    // Word writes its properties so.
    sandbox.write(
        "a.docx",
        make::zip(&[
            (
                "word/document.xml",
                "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Budgets fell by A_x000D_.</w:t></w:r></w:p></w:body></w:document>",
            ),
            ("docProps/core.xml", "<cp:coreProperties><dc:title>Budgets_x000d_\nfell</dc:title></cp:coreProperties>"),
        ]),
    );
    assert_eq!(articles(&sandbox, "a.docx"), ["a.docx||Budgets fell|Budgets fell by A_x000D_."]);
}

/// A text with mark-up, as JSON and XML hold it.
const MARKED_UP: &str =
    "<p>The council&#8217;s budget fell &amp; taxes rose.</p><p>On&nbsp;pensions.</p>";
const PARAGRAPHS: &str = "The council\u{2019}s budget fell & taxes rose. / On\u{a0}pensions.";

#[test]
fn mark_up_in_the_texts_of_records() {
    let as_xml = MARKED_UP.replace('&', "&amp;").replace('<', "&lt;");
    let plain = "R&D: a < b <below the cap>";
    let rows: Vec<(&str, Vec<u8>)> = vec![
        (
            "a.jsonl",
            format!("{{\"id\": 1, \"title\": \"A &amp; B\", \"text\": \"{MARKED_UP}\"}}\n{{\"id\": 2, \"text\": \"{plain}\"}}\n").into(),
        ),
        (
            "a.json",
            format!("[{{\"id\": 1, \"title\": \"A &amp; B\", \"text\": [\"{MARKED_UP}\"]}},{{\"id\": 2, \"text\": \"{plain}\"}}]").into(),
        ),
        ("a.csv", format!("id,title,text\n1,A &amp; B,{MARKED_UP}\n2,,{plain}\n").into()),
        ("a.tsv", format!("id\ttitle\ttext\n1\tA &amp;amp; B\t{MARKED_UP}\n2\t\t{plain}\n").into()),
        (
            "a.xlsx",
            xlsx(&[(
                "A",
                &[&["id", "title", "text"], &["1", "A &amp;amp; B", &as_xml], &["2", "", "R&amp;D: a &lt; b &lt;below the cap&gt;"]],
            )]),
        ),
        (
            "a.ods",
            ods(&[(
                "A",
                &[&["id", "title", "text"], &["1", "A &amp;amp; B", &as_xml], &["2", "", "R&amp;D: a &lt; b &lt;below the cap&gt;"]],
            )]),
        ),
    ];
    let sandbox = Sandbox::new();
    for (name, bytes) in rows {
        sandbox.write(name, bytes);
        let expected = [format!("1||A & B|{PARAGRAPHS}"), format!("2|||{plain}")];
        assert_eq!(articles(&sandbox, name), expected, "{name}");
        // What was done is said, article by article and in the manifest.
        let inspected = Rows::csv(&sandbox.run(&format!("inspect {name} -q")).out);
        let noted: Vec<bool> = inspected
            .column("warnings")
            .iter()
            .map(|warnings| warnings.contains("text read as HTML"))
            .collect();
        assert_eq!(noted, [true, false], "{name}");
        sandbox.run(&format!("score {name} -o o.csv --overwrite"));
        let manifest = sandbox.manifest("o.csv");
        assert_eq!(
            (&manifest["inputs"][0]["note"], &manifest["options"]["text_format"]),
            (&"1 text was read as HTML".into(), &"auto".into()),
            "{name}"
        );
    }
    assert_eq!(
        articles(&sandbox, "a.jsonl --text-format plain")[0],
        format!("1||A &amp; B|{MARKED_UP}")
    );
    assert_eq!(articles(&sandbox, "a.jsonl --text-format html")[1], "2|||R&D: a < b");
    // References alone leave the lines of a text.
    sandbox.write("b.jsonl", "{\"id\": 1, \"text\": \"Town &amp; gown.\\n\\n&pound;5m more.\"}\n");
    assert_eq!(articles(&sandbox, "b.jsonl"), ["1|||Town & gown. / \u{a3}5m more."]);
    sandbox.run("score b.jsonl -o o.csv --overwrite");
    assert_eq!(sandbox.manifest("o.csv")["inputs"][0]["note"], "1 text had character references");
    // So do other commands.
    let terms = Rows::csv(&sandbox.run("terms a.csv -q").out);
    assert!(
        !terms.column("term").iter().any(|term| ["p", "amp", "nbsp", "8217"].contains(term)),
        "{terms:?}"
    );
}

#[test]
fn feeds_by_their_declared_types() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>The &amp;lt;b&gt;Blog</title>
      <entry><id>text</id><title type='text'>Cuts &amp;amp; more</title><content type='text'>If &lt;below the cap&gt; &lt;b&gt;falls&lt;/b&gt;

Second.</content></entry>
      <entry><id>none</id><content>&lt;p&gt;As it is.&lt;/p&gt;</content></entry>
      <entry><id>html</id><content type='text/html'>&lt;p&gt;One &amp;amp; only.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content></entry>
      <entry><id>xhtml</id><content type='xhtml'><x:div xmlns:x='h'><x:a id='n'/><x:p>One.</x:p><x:p>Two.</x:p></x:div></content></entry>
      <entry><id>pdf</id><content type='application/pdf'>JVBERi0xLjQK</content></entry>
      <entry><id>picture</id><summary>A picture of cuts.</summary><content type='image/png'>iVBORw0KGgo=</content></entry>
      <entry><id>base64</id><content type='text/plain' mode='base64'>Q3V0cy4=</content></entry></feed>";
    let rss = "<rss><channel><title>Old &amp;amp; new</title>
      <item><guid>cdata</guid><description>&lt;![CDATA[The council cut.]]&gt;</description></item>
      <item><guid>twice</guid><title>Savings &amp;amp;amp; Trust</title><description>&amp;lt;p&amp;gt;A page on the &amp;lt;b&amp;gt;levy&amp;lt;/b&amp;gt;.&amp;lt;/p&amp;gt;</description></item>
      <item><guid>short</guid><description>Cut &lt;em&gt;short ...</description></item>
      <item><guid>plain</guid><description>a &lt; b, R&amp;D &lt;below the cap&gt;

Second.</description></item>
      <item><guid>inner</guid><description><p>One.</p><p>Two.</p></description></item>
      </channel></rss>";
    let sandbox = Sandbox::with(&[("a.xml", atom), ("b.rss", rss)]);
    let expected = [
        "text||Cuts & more|If <below the cap> <b>falls</b> / Second.",
        "none|||<p>As it is.</p>",
        "html|||One & only. / Two.",
        "xhtml|||One. / Two.",
        "picture|||A picture of cuts.",
    ];
    assert_eq!(articles(&sandbox, "a.xml"), expected);
    let err = sandbox.run("score a.xml").err;
    for said in [
        "the content of the item is application/pdf, not text",
        "is text/plain in base64, not text",
        "picture: the content of type image/png is no text",
    ] {
        assert!(err.contains(said), "{said}: {err}");
    }
    let expected = [
        "cdata|||The council cut.",
        "twice||Savings & Trust|A page on the levy.",
        "short|||Cut short ...",
        "plain|||a < b, R&D <below the cap> / Second.",
        "inner|||One. / Two.",
    ];
    assert_eq!(articles(&sandbox, "b.rss"), expected);
    assert_eq!(sandbox.score("b.rss --columns source").column("source")[0], "Old & new");
}

#[test]
fn dates_as_programs_write_them() {
    // 1544484600 seconds after 1970 began it was 2018-12-10, 23:30 UTC.
    let dates = [
        "1544484600.0",
        "\"1544484600.0\"",
        "1.5444846e9",
        "1544484600000",
        "1544484600000000",
        "\"20181210T233000Z\"",
        "20181210233000",
        "\"201812102330\"",
        "20181210.0",
        "\"/Date(1544484600000)/\"",
        "\"12/2018\"",
        "\"12.2018\"",
        "201812",
        "2018.0",
    ];
    let lines: String = dates
        .iter()
        .enumerate()
        .map(|(at, date)| format!("{{\"id\": {at}, \"date\": {date}, \"text\": \"Text {at}.\"}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let sandbox = Sandbox::with(&[("a.jsonl", &lines)]);
    let rows = sandbox.score("a.jsonl --columns date");
    let expected: Vec<&str> = (0..dates.len())
        .map(|at| match at {
            0..10 => "2018-12-10",
            10..13 => "2018-12",
            _ => "2018",
        })
        .collect();
    assert_eq!(rows.column("date"), expected);
}

#[test]
fn what_follows_a_compressed_stream() {
    type Pack = fn(&[u8]) -> Vec<u8>;
    let packs: [(&str, Pack); 3] = [("gz", make::gz), ("bz2", make::bz2), ("zst", make::zst)];
    for (ending, pack) in packs {
        let sandbox = Sandbox::new();
        let name = format!("a.jsonl.{ending}");
        let packed = pack(b"{\"id\": 1, \"text\": \"The council cut.\"}\n");
        for (behind, note) in [
            (&[0_u8; 5000][..], None),
            (b"\0\0more".as_slice(), Some("bytes that are no part of it")),
        ] {
            sandbox.write(&name, [&packed[..], behind].concat());
            let ran = sandbox.run(&format!("score {name} -o o.csv --overwrite"));
            assert_eq!(ran.code, 0, "{}", ran.err);
            assert_eq!(Rows::csv(&sandbox.read("o.csv")).column("text"), ["The council cut."]);
            let manifest = sandbox.manifest("o.csv");
            let said = manifest["inputs"][0]["note"].as_str();
            assert_eq!(said.is_some(), note.is_some(), "{name}: {said:?}");
            assert!(
                note.is_none_or(|note| said.unwrap().contains(note) && ran.err.contains(note)),
                "{name}: {said:?} {}",
                ran.err
            );
        }
    }
}

#[test]
fn one_name_is_one_group_however_it_is_escaped() {
    let sandbox = Sandbox::with(&[
        (
            "a.jsonl",
            "{\"id\": \"r&amp;d\", \"source\": \"Trust &amp; Co\", \"topic\": [\"Food &amp; drink\"], \"html\": \"<b>R&amp;D</b>\", \"text\": \"Taxes rise.\"}\n\
             {\"id\": 2, \"source\": \"Trust & Co\", \"topic\": [\"Food & drink\"], \"html\": \"\", \"text\": \"Ducks swim.\"}\n",
        ),
        ("gold.csv", "article_id,fiscal_pressure\nr&amp;d,1\n2,0\n"),
    ]);
    for by in ["source", "topic"] {
        let ran = sandbox
            .run(&format!("score a.jsonl --by {by} --summary s.csv --keywords 0 --keep html -q"));
        assert!(ran.code == 0 && !ran.err.contains("--by"), "{}", ran.err);
        let mut groups: Vec<String> =
            Rows::csv(&sandbox.read("s.csv")).column(by).iter().map(ToString::to_string).collect();
        groups.dedup();
        assert_eq!(groups, [if by == "source" { "Trust & Co" } else { "Food & drink" }, "all"]);
        // What holds tags is kept as it is.
        assert_eq!(Rows::csv(&ran.out).get(0, "html"), "<b>R&amp;D</b>");
    }
    // Ids are no text.
    let rows = Rows::csv(&sandbox.run("evaluate a.jsonl --gold gold.csv -q").out);
    assert_eq!((rows.get(0, "n"), rows.get(0, "positives")), ("2", "1"));
}
