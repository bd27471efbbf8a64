//! Documents of Word, made part by part.

use crate::ingest::Options;
use crate::ingest::testing::{read, read_with, zip};

const STYLES: &str = "<w:styles xmlns:w='w'><w:style w:styleId='Titel'><w:name w:val='Title'/></w:style>\
    <w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>\
    <w:style w:styleId='Own'><w:name w:val='My heading'/><w:basedOn w:val='berschrift1'/></w:style>\
    <w:style w:styleId='Verzeichnis1'><w:name w:val='toc 1'/></w:style></w:styles>";

const BODY: &str = "<w:p><w:pPr><w:pStyle w:val='Titel'/></w:pPr><w:r><w:t>The </w:t></w:r><w:r><w:t>title</w:t></w:r></w:p>\
    <w:p><w:pPr><w:pStyle w:val='Verzeichnis1'/></w:pPr><w:r><w:t>One</w:t><w:tab/><w:t>3</w:t></w:r></w:p>\
    <w:p><w:pPr><w:pStyle w:val='berschrift1'/></w:pPr><w:r><w:t>One</w:t></w:r></w:p>\
    <w:p><w:r><w:t xml:space='preserve'>Budgets &amp; </w:t><w:t>taxes</w:t><w:br/><w:t>fell.</w:t><w:footnoteReference w:id='1'/></w:r>\
    <w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> New.</w:t></w:r></w:ins></w:p>\
    <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>Item</w:t></w:r></w:p>\
    <w:p><w:pPr><w:pStyle w:val='Own'/></w:pPr><w:r><w:t>Two</w:t></w:r></w:p>\
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc>\
    <w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Laid</w:t></w:r></w:p><w:p><w:r><w:t>out</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
    <w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
    <mc:Fallback><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Around</w:t></w:r></w:p>";

const NOTES: &str = "<w:footnotes xmlns:w='w'><w:footnote w:type='separator'><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>\
    <w:footnote w:id='1'><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>";

const CORE: &str = "<cp:coreProperties xmlns:cp='c'><dc:title>Of the file</dc:title><dc:creator>A. Writer</dc:creator>\
    <dcterms:created>2018-12-10T09:00:00Z</dcterms:created></cp:coreProperties>";

fn document(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='w' xmlns:mc='m'><w:body>{body}<w:sectPr/></w:body></w:document>"
    )
}

fn docx(body: &str) -> Vec<u8> {
    let document = document(body);
    let parts = [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &document),
        ("word/styles.xml", STYLES),
    ];
    let more = [("word/footnotes.xml", NOTES), ("docProps/core.xml", CORE)];
    zip(&parts.iter().chain(&more).map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

#[test]
fn styles_make_blocks() {
    for name in ["a.docx", "a"] {
        let outcome = read(&[(name, &docx(BODY))]);
        let expected = [
            "title|The title",
            "heading|One",
            "body|Budgets & taxes\nfell. New.",
            "list|Item",
            "heading|Two",
            "table|a b | c",
            "body|Laid",
            "body|out",
            "body|Boxed",
            "body|Around",
            "body|A note.",
        ];
        assert_eq!(outcome.blocks(), expected);
        assert_eq!(outcome.metas(), ["The title|2018-12-10||"]);
        assert_eq!(outcome.articles[0].0.id, name);
    }
}

#[test]
fn styles_of_paragraphs_hide_and_raise_too() {
    let styles = "<w:styles xmlns:w='w'><w:style w:styleId='Mark'><w:name w:val='footnote reference'/>\
        <w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style><w:style w:styleId='Mine'><w:basedOn w:val='Mark'/></w:style>\
        <w:style w:type='paragraph' w:styleId='Secret'><w:name w:val='Secret'/><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:type='paragraph' w:styleId='Below'><w:basedOn w:val='Secret'/></w:style>\
        <w:style w:type='paragraph' w:styleId='Shown'><w:rPr><w:vanish w:val='0'/></w:rPr></w:style></w:styles>";
    let paragraph = |style: &str, runs: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{runs}</w:p>")
    };
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>")
    };
    let body = [
        paragraph(
            "None",
            &(run("", "Taxes") + &run("<w:rStyle w:val='Mine'/>", "3") + &run("", " rose.")),
        ),
        paragraph("Secret", &(run("", "Hidden. ") + &run("<w:vanish w:val='0'/>", "Seen."))),
        paragraph("Below", "<w:r><w:t>Hidden.</w:t></w:r>"),
        paragraph("Shown", &run("", "The end.")),
    ];
    let document = document(&body.concat());
    let outcome = read(&[(
        "a.docx",
        &zip(&[("word/document.xml", document.as_bytes()), ("word/styles.xml", styles.as_bytes())]),
    )]);
    assert_eq!(outcome.blocks(), ["body|Taxes rose.", "body|Seen.", "body|The end."]);
}

#[test]
fn properties_can_be_kept() {
    let options = Options { keep: vec!["author".into(), "nothing".into()], ..Options::default() };
    let outcome =
        read_with(&[("a.docx", &docx("<w:p><w:r><w:t>Words</w:t></w:r></w:p>"))], &options);
    let kept =
        [("author".to_string(), "A. Writer".to_string()), ("nothing".to_string(), String::new())];
    assert_eq!(outcome.articles[0].0.meta.extra, kept);
    assert_eq!(outcome.metas(), ["Of the file|2018-12-10||"]);
}

#[test]
fn what_is_broken() {
    let whole = docx(BODY);
    let outcome = read(&[
        ("a.docx", &whole[..whole.len() / 2]),
        ("b.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("c.docx", &zip(&[("a.txt", b"x")])),
        ("d.docx", &zip(&[("word/document.xml", b"<w:document><w:p>")])),
    ]);
    assert!(outcome.rejects[0].starts_with("a.docx: not a whole docx document"), "{outcome:?}");
    let old = "b.docx: not a docx document: it is encrypted, or of an older format (save it as .docx without a password)";
    assert_eq!(outcome.rejects[1], old);
    assert_eq!(
        outcome.rejects[2],
        "c.docx: not a whole docx document: it has no part word/document.xml (fetch it again, or save it again)"
    );
    assert_eq!(
        outcome.rejects[3],
        "d.docx:1: the XML is cut short (fetch it again, or save it again with the program that wrote it)"
    );
}

#[test]
fn hidden_text_and_marks_of_notes_are_no_text() {
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>")
    };
    let raised = "<w:vertAlign w:val='superscript'/>";
    let body = [
        "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>".to_owned(),
        run("", "The taxes"),
        run(raised, "3"),
        run("", " rose by 2 km"),
        run(raised, "2"),
        run("<w:vanish/>", " hidden"),
        run("<w:vanish w:val='0'/>", " on the 1"),
        run(raised, "st"),
        "<w:r><w:t>.</w:t></w:r></w:p>".to_owned(),
    ];
    assert_eq!(
        read(&[("a.docx", &docx(&body.concat()))]).blocks()[0],
        "body|The taxes rose by 2 km2 on the 1st."
    );
}
