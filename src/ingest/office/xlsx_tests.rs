//! Workbooks, made part by part.

use crate::ingest::office::xlsx::{column, date, shows_date};
use crate::ingest::testing::{read, zip};

fn xlsx(sheet: &str) -> Vec<u8> {
    let rels = "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>\
        <Relationship Id='r2' Type='x/worksheet' Target='/xl/worksheets/sheet2.xml'/>\
        <Relationship Id='s' Type='x/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='t' Type='x/styles' Target='styles.xml'/>\
        </Relationships>";
    let strings = "<sst><si><t>text</t></si><si><r><t>Shared </t></r><r><t>words</t></r><rPh><t>no</t></rPh></si></sst>";
    let styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd\\.mm\\.yyyy'/></numFmts><cellStyleXfs><xf numFmtId='14'/>\
        </cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs></styleSheet>";
    let notes = "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>About this file</t></is></c></row></sheetData></worksheet>";
    let parts = [
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name='Notes' r:id='r1'/><sheet name='Data' r:id='r2'/></sheets></workbook>",
        ),
        ("xl/_rels/workbook.xml.rels", rels),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", notes),
        ("xl/worksheets/sheet2.xml", sheet),
    ];
    zip(&parts.map(|(name, text)| (name, text.as_bytes())))
}

const SHEET: &str = "<worksheet><sheetData>\
    <row r='2'><c r='B2' t='inlineStr'><is><t>id</t></is></c><c r='C2' t='s'><v>0</v></c><c r='D2' t='str'><v>date</v></c></row>\
    <row r='4'><c r='B4'><v>7</v></c><c r='C4' t='s'><v>1</v></c><c r='D4' s='1'><v>43444</v></c></row>\
    <row r='5'><c r='C5' t='str'><f>A1&amp;B1</f><v>By formula</v></c><c r='D5' s='2'><v>43444.5</v></c></row>\
    <row r='6'><c r='B6'/></row></sheetData></worksheet>";

#[test]
fn rows_are_articles() {
    for name in ["a.xlsx", "a"] {
        let outcome = read(&[(name, &xlsx(SHEET))]);
        assert_eq!(
            outcome.texts(),
            ["7|Shared words".to_string(), format!("{name}:5|By formula")],
            "{outcome:?}"
        );
        assert_eq!(outcome.metas(), ["|2018-12-10||", "|2018-12-10||"]);
        assert_eq!(
            outcome.articles.iter().map(|(_, line)| *line).collect::<Vec<_>>(),
            [4, 5].map(Some)
        );
    }
}

#[test]
fn what_is_broken() {
    let wide = "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row><row r='2'><c r='XFD1048576' t='s'><v>1</v></c>\
        <c r='ZZZZZZZZZZZZZZZ1'><v>1</v></c></row></sheetData></worksheet>";
    let whole = xlsx(SHEET);
    let outcome = read(&[
        ("a.xlsx", &whole[..whole.len() - 40]),
        ("b.xlsx", &xlsx("<worksheet><sheetData/></worksheet>")),
        ("c.xlsx", &xlsx(wide)),
        ("d.xlsx", &xlsx("<worksheet>")),
    ]);
    assert!(outcome.rejects[0].starts_with("a.xlsx: not a whole xlsx document"), "{outcome:?}");
    let missing = "b.xlsx: no field `text`, `body`, `content`, `article`, `paragraphs`; the record has About this file (name it with --text-field)";
    assert_eq!(outcome.rejects[1], missing);
    assert_eq!(
        outcome.rejects[2],
        "d.xlsx:1: the XML is cut short (fetch it again, or save it again with the program that wrote it)"
    );
    assert_eq!(outcome.texts(), ["c.xlsx:2|"]);
}

#[test]
fn dates_and_places() {
    for (days, since_1904, expected) in [
        (1.0, false, Some("1900-01-01")),
        (61.0, false, Some("1900-03-01")),
        (43444.0, false, Some("2018-12-10")),
        (43444.75, false, Some("2018-12-10T18:00:00")),
        (43_444.999_999_9, false, Some("2018-12-11")),
        (41982.0, true, Some("2018-12-10")),
        (f64::NAN, false, None),
        (1e300, false, None),
    ] {
        assert_eq!(date(days, since_1904).as_deref(), expected, "{days}");
    }
    for (format, expected) in [
        ("yyyy-mm-dd", true),
        ("0.00", false),
        ("[Red]0", false),
        ("0\" days\"", false),
        ("[$-407]d. mmm", true),
        ("General", false),
    ] {
        assert_eq!(shows_date(format), expected, "{format}");
    }
    assert_eq!([column("A1"), column("AB12"), column("12")], [Some(0), Some(27), None]);
}
