//! Exports of news databases: one file becomes the articles that it holds, with what is known of
//! each.

use std::fmt::Write as _;

use crate::support::{Rows, Sandbox, make};

const CUT: &str = "The council cut its budget for the third year in a row, and the treasurer warned that the reserves would run out.";
const GAMBLE: &str = "Opponents called the plan a gamble with public money, and asked for a vote before the summer begins.";
const HOMES: &str = "Care homes in the county will close if no more staff are found, the health board said in its yearly report.";

/// `id|date|title|source|kept fields` of the articles.
fn articles(sandbox: &Sandbox, name: &str, options: &str) -> Vec<String> {
    let ran = sandbox.run(&format!("inspect {name} -o about.csv --overwrite --columns article_id,format,date,title,source {options}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    rows_of(&sandbox.read("about.csv"))
}

fn rows_of(csv: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().collect::<Vec<_>>().join("|")).collect()
}

/// `id|text` of the paragraphs, white space aside.
fn texts(sandbox: &Sandbox, name: &str) -> Vec<String> {
    let rows: Rows = sandbox.score(&format!("{name} --columns article_id,text"));
    let text = |row: usize| rows.get(row, "text").split_whitespace().collect::<Vec<_>>().join(" ");
    (0..rows.len()).map(|row| format!("{}|{}", rows.get(row, "article_id"), text(row))).collect()
}

/// A text of the older Nexis: two articles below a cover page.
fn nexis() -> String {
    let middle = " ".repeat(30);
    let article = |number: u32, (date, title): (&str, &str), head: &str, body: &str| {
        format!(
            "{middle}{number} of 2 DOCUMENTS\n\n\n\n{middle}The Wexmoor Echo\n\n{middle}{date}\n{middle}First Edition\n\n{title}\n\n{head}\
             LENGTH: 312  words\n\n\n{body}\n\nLOAD-DATE: May 5, 2020\n\nLANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\nJOURNAL-CODE: WXE\n\n\n\
             {middle}Copyright 2019 Wexmoor Press Ltd\n{middle}All Rights Reserved\n\n"
        )
    };
    format!(
        "\n\nDownload Request: Selected Items: 1-2\nTime Of Request: Friday, March 20, 2020  16:51:31\n\nTerms: (budget)\n\n\n{}\u{c}{}",
        article(
            1,
            ("March 4, 2019 Monday", "Council cuts budget again"),
            "BYLINE: By R. Vale and\nP. Moss\n\nSECTION: NEWS; Pg. 4\n\n",
            &format!(
                "{CUT}\n\nLANGUAGE: a matter of words, said the mayor.\n\n{GAMBLE}\n\nGRAPHIC: A hall\n\nA second picture"
            ),
        ),
        article(2, ("June 11, 2019 Tuesday", "Care homes short of staff"), "", HOMES),
    )
}

#[test]
fn case_38_nexis_text_is_many_articles() {
    let sandbox = Sandbox::new();
    sandbox.write("nexis.txt", nexis());
    let lines: Vec<usize> = nexis()
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with(" DOCUMENTS"))
        .map(|(at, _)| at + 1)
        .collect();
    let [first, second] = lines[..] else { panic!("{lines:?}") };
    assert_eq!(
        articles(&sandbox, "nexis.txt", "--keep author,section,page,length,edition,graphic"),
        [
            format!(
                "nexis.txt:{first}|nexis|2019-03-04|Council cuts budget again|The Wexmoor Echo|R. Vale and P. Moss|NEWS; Pg. 4|4|312 words|First Edition|A hall A second picture"
            ),
            format!(
                "nexis.txt:{second}|nexis|2019-06-11|Care homes short of staff|The Wexmoor Echo||||312 words|First Edition|"
            ),
        ]
    );
    assert_eq!(
        texts(&sandbox, "nexis.txt"),
        [
            format!("nexis.txt:{first}|{CUT}"),
            format!("nexis.txt:{first}|LANGUAGE: a matter of words, said the mayor."),
            format!("nexis.txt:{first}|{GAMBLE}"),
            format!("nexis.txt:{second}|{HOMES}"),
        ]
    );
}

#[test]
fn older_nexis_in_every_document() {
    let sandbox = Sandbox::new();
    let text = nexis().replace('\u{c}', "");
    let start = text.find("1 of 2").unwrap();
    // A paragraph a line of the head, as these documents have them; edition and date are lines of
    // one.
    let paragraphs: Vec<Vec<&str>> = text[start..]
        .split("\n\n")
        .map(|part| part.lines().map(str::trim).filter(|line| !line.is_empty()).collect())
        .collect();
    let paragraphs = || paragraphs.iter().filter(|lines: &&Vec<&str>| !lines.is_empty());
    let marked = |open: &str, line: &str, close: &str| {
        paragraphs().fold(String::new(), |all, lines| all + open + &lines.join(line) + close)
    };
    sandbox.write(
        "old.html",
        format!(
            "<html><body>{}</body></html>",
            marked(
                "<div class='c0'><p class='c1'><span class='c2'>",
                "<br>",
                "</span></p></div>\n"
            )
        ),
    );
    sandbox.write(
        "old.docx",
        make::docx(
            &marked("<w:p><w:r><w:t>", "</w:t><w:br/><w:t>", "</w:t></w:r></w:p>"),
            "2021-01-01",
        ),
    );
    sandbox.write("old.rtf", make::rtf(&marked("\\pard ", "\\line ", "\\par\n"), ""));
    for ending in ["html", "docx", "rtf"] {
        let name = format!("old.{ending}");
        assert_eq!(
            articles(&sandbox, &name, "--keep author,section,edition"),
            [
                format!(
                    "{name}:1|nexis|2019-03-04|Council cuts budget again|The Wexmoor Echo|R. Vale and P. Moss|NEWS; Pg. 4|First Edition"
                ),
                format!(
                    "{name}:2|nexis|2019-06-11|Care homes short of staff|The Wexmoor Echo|||First Edition"
                ),
            ]
        );
        assert_eq!(
            texts(&sandbox, &name),
            [
                format!("{name}:1|{CUT}"),
                format!("{name}:1|LANGUAGE: a matter of words, said the mayor."),
                format!("{name}:1|{GAMBLE}"),
                format!("{name}:2|{HOMES}"),
            ]
        );
    }
}

#[test]
fn nexis_in_german_and_french() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "de.txt",
        "  Dokument 1 von 1\n\n  Wexmoorer Bote\n\n  4. März 2019 Montag\n\nRat kürzt den Haushalt\n\nAUTOR: Von R. Tal\n\nRUBRIK: POLITIK; S. 4\n\n\
         LÄNGE: 312 Wörter\n\nDer Rat hat den Haushalt gekürzt.\n\nUPDATE: 5. März 2019\n\nSPRACHE: GERMAN; DEUTSCH\n\nPUBLICATION-TYPE: Zeitung\n\n  Copyright 2019 Bote\n  Alle Rechte vorbehalten\n",
    );
    sandbox.write(
        "fr.txt",
        "  Document 1 de 1\n\n  Le Courrier\n\n  lundi 4 mars 2019\n\nLa mairie coupe\n\nAUTEUR: R. Val\n\nRUBRIQUE: POLITIQUE\n\nLONGUEUR: 312 mots\n\n\
         La mairie a coupé le budget.\n\nDATE-CHARGEMENT: 5 mars 2019\n\nLANGUE: FRENCH; FRANÇAIS\n\n  Copyright 2019 Courrier\n  Tous droits réservés\n",
    );
    assert_eq!(
        articles(&sandbox, "de.txt", "--keep author,section"),
        ["de.txt:1|nexis|2019-03-04|Rat kürzt den Haushalt|Wexmoorer Bote|R. Tal|POLITIK; S. 4"]
    );
    assert_eq!(
        articles(&sandbox, "fr.txt", "--keep author,section"),
        ["fr.txt:1|nexis|2019-03-04|La mairie coupe|Le Courrier|R. Val|POLITIQUE"]
    );
    assert_eq!(texts(&sandbox, "de.txt"), ["de.txt:1|Der Rat hat den Haushalt gekürzt."]);
    assert_eq!(texts(&sandbox, "fr.txt"), ["fr.txt:1|La mairie a coupé le budget."]);
}

/// The paragraphs of a delivery of Nexis Uni: a cover page and two articles.
fn uni() -> Vec<String> {
    let article = |(title, date): (&'static str, &'static str), body: &[&'static str]| {
        let head = [
            title,
            "The Wexmoor Echo",
            date,
            "Copyright 2019 Wexmoor Press Ltd All Rights Reserved",
            "Section: NEWS; Pg. 4",
        ];
        let rest =
            ["Length: 312 words", "Byline: R. Vale", "Highlight: The third cut in a row.", "Body"];
        let below = [
            "Graphic",
            "A hall.",
            "Classification",
            "Language: ENGLISH",
            "Publication-Type: Newspaper",
            "Journal Code: WXE",
        ];
        let end = [
            "Subject: BUDGETS (90%); COUNCILS (80%)",
            "Load-Date: March 5, 2020",
            "End of Document",
        ];
        [&head[..], &rest[..], body, &below[..], &end[..]].concat()
    };
    let cover = [
        "Date and Time: Friday, March 20, 2020 4:51 PM",
        "Documents (2)",
        "1. Council cuts budget again",
        "Search Terms: budget",
    ];
    let first = article(("Council cuts budget again", "March 4, 2019 Monday"), &[CUT, GAMBLE]);
    let second = article(("Care homes short of staff", "June 11, 2019 Tuesday"), &[HOMES]);
    [&cover[..], &first[..], &second[..]].concat().into_iter().map(str::to_owned).collect()
}

#[test]
fn nexis_uni_in_every_document() {
    let sandbox = Sandbox::new();
    let paragraphs = uni();
    let marked = |open: &str, close: &str| {
        paragraphs.iter().fold(String::new(), |all, text| all + open + text + close)
    };
    sandbox.write("uni.txt", paragraphs.join("\n\n"));
    sandbox.write("uni.html", format!("<html><body>{}</body></html>", marked("<p>", "</p>\n")));
    sandbox.write(
        "uni.docx",
        make::docx(&marked("<w:p><w:r><w:t>", "</w:t></w:r></w:p>"), "2021-01-01"),
    );
    sandbox.write("uni.odt", make::odt(&marked("<text:p>", "</text:p>"), "2021-01-01"));
    sandbox.write("uni.rtf", make::rtf(&marked("\\pard ", "\\par\n"), "2021-01-01"));
    for ending in ["txt", "html", "docx", "odt", "rtf"] {
        let name = format!("uni.{ending}");
        let found = articles(&sandbox, &name, "--keep author,section,length,subject,graphic");
        let without_id: Vec<&str> =
            found.iter().map(|row| row.split_once('|').unwrap().1).collect();
        let shared = "R. Vale|NEWS; Pg. 4|312 words|BUDGETS (90%); COUNCILS (80%)|A hall.";
        assert_eq!(
            without_id,
            [
                format!("nexis|2019-03-04|Council cuts budget again|The Wexmoor Echo|{shared}"),
                format!("nexis|2019-06-11|Care homes short of staff|The Wexmoor Echo|{shared}"),
            ],
            "{ending}"
        );
        let without_id: Vec<String> = texts(&sandbox, &name)
            .iter()
            .map(|row| row.split_once('|').unwrap().1.to_owned())
            .collect();
        assert_eq!(
            without_id,
            ["The third cut in a row.", CUT, GAMBLE, "The third cut in a row.", HOMES],
            "{ending}"
        );
    }
}

#[test]
fn a_text_about_exports_stays_one_article() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "guide.txt",
        format!("How exports look\n\n1 of 80 DOCUMENTS\n\nis a line above each article.\n\n{CUT}\n\nLENGTH: 312 words\n\n{GAMBLE}\n\nEnd of Document\n"),
    );
    sandbox.write(
        "guide.html",
        format!("<html><body><h1>Guide</h1><p>{CUT}</p><p>End of Document</p><p>Length: 312 words</p><p>{GAMBLE}</p><p>Document GRDN000020190304ef34000bt</p></body></html>"),
    );
    sandbox.write("ids.txt", format!("{CUT}\n\nProQuest document ID: 2187654321\n\n{GAMBLE}\n"));
    let rows = sandbox.score("guide.txt guide.html ids.txt --columns article_id,text");
    let mut ids = rows.column("article_id");
    ids.dedup();
    assert_eq!(ids, ["guide.txt", "guide.html", "ids.txt"]);
    let all = rows.column("text").join(" ");
    assert!(
        all.contains("LENGTH: 312 words")
            && all.contains("1 of 80 DOCUMENTS")
            && all.contains("ProQuest document ID: 2187654321")
    );
}

const FIRST: &str = "WXE0000020190304ef34000bt";
const SECOND: &str = "WXE0000020190611ef6b0003v";

fn factiva_expected() -> ([String; 2], [String; 3]) {
    (
        [
            format!(
                "{FIRST}|factiva|2019-03-04|Council cuts budget again|The Wexmoor Echo|R. Vale|312 words|WXE|4"
            ),
            format!(
                "{SECOND}|factiva|2019-06-11|Care homes short of staff|The Wexmoor Echo|P. Moss|112 words|WXE|7"
            ),
        ],
        [format!("{FIRST}|{CUT}"), format!("{FIRST}|{GAMBLE}"), format!("{SECOND}|{HOMES}")],
    )
}

/// Section, title, further lines of the head, text and id.
type FactivaArticle =
    (&'static str, &'static str, [&'static str; 9], Vec<&'static str>, &'static str);

fn factiva_lines() -> [FactivaArticle; 2] {
    let rest = [
        "The Wexmoor Echo",
        "WXE",
        "4",
        "English",
        "Copyright 2019. Wexmoor Press. All rights reserved.",
    ];
    let lines = |by, length, date, time, page| {
        [by, length, date, time, rest[0], rest[1], page, rest[3], rest[4]]
    };
    [
        (
            "News",
            "Council cuts budget again",
            lines("By R. Vale", "312 words", "4 March 2019", "10:15", "4"),
            vec![CUT, GAMBLE],
            FIRST,
        ),
        (
            "News",
            "Care homes short of staff",
            lines("P. Moss", "112 words", "11 June 2019", "07:00", "7"),
            vec![HOMES],
            SECOND,
        ),
    ]
}

#[test]
fn factiva_by_lines() {
    let sandbox = Sandbox::new();
    let (mut page, mut text, mut rtf) = (String::new(), String::new(), String::new());
    for (section, title, lines, body, id) in factiva_lines() {
        let _ = write!(
            page,
            "<div class='article enArticle'><div>{section}</div><div id='hd'><span class='enHeadline'>{title}</span></div>"
        );
        let _ = write!(page, "<div class='author'>{}</div>", lines[0]);
        for line in &lines[1..] {
            let _ = write!(page, "<div>{line}</div>");
        }
        for text in &body {
            let _ = write!(page, "<p class='articleParagraph enarticleParagraph'>{text}</p>");
        }
        let _ = write!(page, "<p>Document {id}</p></div>");
        let paragraphs = [&[title], &lines[..], &body[..]].concat();
        let _ = write!(text, "{}\n\nDocument {id}\n\n", paragraphs.join("\n\n"));
        for text in &paragraphs {
            let _ = write!(rtf, "\\pard {text}\\par ");
        }
        let _ = write!(rtf, "Document {id}\\par ");
    }
    sandbox.write("factiva.html", format!("<html><body>{page}</body></html>"));
    sandbox.write("factiva.txt", text);
    sandbox.write("factiva.rtf", make::rtf(&rtf, ""));
    let (about, paragraphs) = factiva_expected();
    for name in ["factiva.html", "factiva.txt", "factiva.rtf"] {
        assert_eq!(
            articles(&sandbox, name, "--keep author,length,source_code,page"),
            about,
            "{name}"
        );
        assert_eq!(texts(&sandbox, name), paragraphs, "{name}");
    }
}

#[test]
fn factiva_by_codes() {
    let sandbox = Sandbox::new();
    let (mut page, mut rtf) = (String::new(), String::new());
    for (section, title, lines, body, id) in factiva_lines() {
        let id = format!("Document {id}");
        let codes = ["SE", "HD", "BY", "WC", "PD", "ET", "SN", "SC", "PG", "LA", "CY"];
        let values = [&[section, title], &lines[..]].concat();
        page += "<div class='article enArticle'><table>";
        let mut row = |code: &str, values: &[&str]| {
            let marked = values.iter().fold(String::new(), |all, text| {
                all + "<p class='articleParagraph'>" + text + "</p>"
            });
            let _ = write!(page, "<tr><td><b>{code}</b>&nbsp;</td><td>{marked}</td></tr>");
            let _ = write!(
                rtf,
                "\\trowd\\cellx1\\cellx2\\pard\\intbl {code}\\cell {}\\cell\\row ",
                values.join("\\par ")
            );
        };
        codes.iter().zip(&values).for_each(|(code, value)| row(code, &[value]));
        row("TD", &body);
        row("NS", &["gbudg : Budgets"]);
        row("AN", &[&id]);
        page += "</table></div>";
    }
    sandbox.write("factiva.html", format!("<html><body>{page}</body></html>"));
    sandbox.write("factiva.rtf", make::rtf(&rtf, ""));
    let (about, paragraphs) = factiva_expected();
    for name in ["factiva.html", "factiva.rtf"] {
        assert_eq!(
            articles(&sandbox, name, "--keep author,length,source_code,page"),
            about,
            "{name}"
        );
        assert_eq!(texts(&sandbox, name), paragraphs, "{name}");
    }
}

#[test]
fn europresse_pages() {
    let article = |source: &str, header: &str, title: &str, body: &[&str], id: &str| {
        let body = body.iter().fold(String::new(), |all, text| all + "<p>" + text + "</p>");
        format!(
            "<article><header><div class='rdp__DocPublicationName'><span class='DocPublicationName'>{source}</span></div><span class='DocHeader'>{header}</span>\
             <div class='titreArticle'><p class='titreArticleVisu'>{title}</p></div><p class='sm-margin-bottomNews'>R. Val</p></header><section><div \
             class='DocText clearfix'>{body}</div></section><footer><small>© 2019 {source}. Tous droits réservés.</small><div class='publiC-lblNodoc'>{id}</div></footer></article>"
        )
    };
    let sandbox = Sandbox::new();
    let first = article(
        "Le Courrier, no. 43018",
        "Société, lundi 4 mars 2019 312 mots, p. 12",
        "La mairie coupe",
        &[CUT, GAMBLE],
        "news·20190304·LC·123",
    );
    let second = article(
        "Le Courrier (site web)",
        "mardi 11 juin 2019 112 mots",
        "Les maisons ferment",
        &[HOMES],
        "news·20190611·LCW·456",
    );
    sandbox.write("europresse.html", format!("<html><body>{first}{second}</body></html>"));
    assert_eq!(
        articles(&sandbox, "europresse.html", "--keep author,section,page,length"),
        [
            "news·20190304·LC·123|europresse|2019-03-04|La mairie coupe|Le Courrier|R. Val|Société|12|312 mots",
            "news·20190611·LCW·456|europresse|2019-06-11|Les maisons ferment|Le Courrier (site web)|R. Val|||112 mots",
        ]
    );
    let expected = [(CUT, "304·LC·123"), (GAMBLE, "304·LC·123"), (HOMES, "611·LCW·456")]
        .map(|(text, id)| format!("news·20190{id}|{text}"));
    assert_eq!(texts(&sandbox, "europresse.html"), expected);
}

#[test]
fn proquest_texts_and_tables() {
    let article = |number: u32, title: &str, body: &str, id: &str| {
        let rule = "_".repeat(60);
        let below = "Subject: Budgets; Councils\n\nLocation: Wexmoor";
        format!(
            "{rule}\n\nDocument {number} of 2\n\n{title}\n\nAuthor: Vale, R\n\nPublication info: The Wexmoor Echo ; Wexmoor 04 Mar 2019: 4.\n\nAbstract: A summary.\n\n\
             Full text: {body}\n\n{below}\n\nTitle: {title}\n\nPublication title: The Wexmoor Echo; Wexmoor\n\nPublication year: 2019\n\n\
             Publication date: Mar 4, 2019\n\nSection: News\n\nSource type: Newspapers\n\nLanguage of publication: English\n\nProQuest document ID: {id}\n\n\
             Copyright: Copyright Wexmoor Press 2019\n\nLast updated: 2020-03-05\n\nDatabase: Newsstream\n\n"
        )
    };
    let sandbox = Sandbox::new();
    let body = format!("{CUT}\n\nLocation: the hall, as the mayor said.\n\n{GAMBLE}");
    let end = format!(
        "{}\n\nContact us at: http://p.example\n\nDatabase copyright 2020 ProQuest LLC\n",
        "_".repeat(60)
    );
    let text = article(1, "Council cuts budget again", &body, "2187654321")
        + &article(2, "Care homes short of staff", HOMES, "2187654322")
        + &end;
    sandbox.write("proquest.txt", text);
    assert_eq!(
        articles(&sandbox, "proquest.txt", "--keep author,section,location"),
        [
            "2187654321|proquest|2019-03-04|Council cuts budget again|The Wexmoor Echo|Vale, R|News|Wexmoor",
            "2187654322|proquest|2019-03-04|Care homes short of staff|The Wexmoor Echo|Vale, R|News|Wexmoor",
        ]
    );
    assert_eq!(
        texts(&sandbox, "proquest.txt"),
        [
            format!("2187654321|{CUT}"),
            "2187654321|Location: the hall, as the mayor said.".to_owned(),
            format!("2187654321|{GAMBLE}"),
            format!("2187654322|{HOMES}"),
        ]
    );

    let names = ["Title", "Abstract", "StoreId", "pubdate", "pubtitle", "entryDate", "Full text"];
    let row = |cells: [&str; 7]| {
        cells
            .map(|cell| format!("<table:table-cell><text:p>{cell}</text:p></table:table-cell>"))
            .concat()
    };
    let rows = [
        names,
        [
            "Council cuts",
            "A summary.",
            "2187654321",
            "Mar 4, 2019",
            "The Wexmoor Echo",
            "2019-03-05",
            CUT,
        ],
    ];
    let rows =
        rows.map(|cells| format!("<table:table-row>{}</table:table-row>", row(cells))).concat();
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    sandbox.write(
        "proquest.ods",
        make::zip(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", &content),
        ]),
    );
    assert_eq!(
        articles(&sandbox, "proquest.ods", "--keep pubtitle"),
        ["2187654321|ods|2019-03-04|Council cuts|The Wexmoor Echo|The Wexmoor Echo"]
    );
    assert_eq!(texts(&sandbox, "proquest.ods"), [format!("2187654321|{CUT}")]);
    let summaries = sandbox.score("proquest.ods --text-field Abstract --columns text");
    assert_eq!(summaries.column("text"), ["A summary."]);
}

#[test]
fn a_named_database_is_held_to_its_shape() {
    let sandbox = Sandbox::new();
    sandbox.write("in/nexis.txt", nexis());
    sandbox.write("in/plain.txt", CUT);
    sandbox.write("in/a.csv", "text\nTaxes rise.\n");
    sandbox.write("in/a.html", format!("<p>{CUT}</p>"));
    let ran = sandbox.run("score in -o out.csv --input-format nexis");
    assert_eq!(ran.code, 1, "{}", ran.err);
    let rejects = Rows::csv(&sandbox.read("out.csv.rejects.csv"));
    let paths = rejects.column("path");
    assert_eq!(paths, ["in/a.csv", "in/a.html", "in/plain.txt"]);
    let messages = rejects.column("message");
    assert!(
        messages.iter().all(|message| message.starts_with("not an export of")
            && message.contains("leave out --input-format")),
        "{messages:?}"
    );
    let ran = sandbox.run("score in/nexis.txt -o other.csv --input-format factiva");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("not an export of Factiva"), "{}", ran.err);
}
