use super::*;
use crate::ingest::Options;

/// The kinds and texts of a document.
fn read(body: &[u8]) -> Vec<(Kind, String)> {
    let (article, notes) = whole(body);
    assert!(notes.is_empty(), "{notes:?}");
    article
        .blocks
        .iter()
        .map(|block| (block.kind, block.span.of(&article.text).to_owned()))
        .collect()
}

fn whole(body: &[u8]) -> (Article, Vec<String>) {
    let options = Options::default();
    let mut bytes = b"{\\rtf1\\ansi\\ansicpg1252\\deff0 ".to_vec();
    bytes.extend(body);
    bytes.push(b'}');
    article(&bytes, &Fields::new(&options)).unwrap()
}

fn bodies(texts: &[&str]) -> Vec<(Kind, String)> {
    texts.iter().map(|text| (Kind::Body, (*text).to_owned())).collect()
}

#[test]
fn paragraphs_lines_and_symbols() {
    let body = b"\\pard Taxes \\b rise\\b0  now.\\par Costs\\line fall\\tab too.\\par\r\nA \\{brace\\} and \\\\ a dash\\emdash here\\~it is.\\\nLast.";
    let expected = [
        "Taxes rise now.",
        "Costs\nfall too.",
        "A {brace} and \\ a dash\u{2014}here\u{a0}it is.",
        "Last.",
    ];
    assert_eq!(read(body), bodies(&expected));
}

#[test]
fn characters_by_code_page_font_and_number() {
    let fonts = b"{\\fonttbl{\\f0\\fnil Arial;}{\\f1\\fswiss\\fcharset204 Arial Cyr;}{\\f2\\fcharset128 Mincho;}}";
    let body = b"\\f0 caf\\'e9 \\f1\\'ed\\'e0\\'eb\\'ee\\'e3 \\f2\\'90\\'c5\\f0  \\u8364? \\uc0\\u8217 s {\\uc2\\u228\\'c3\\'a4}b\\par";
    let text = &read(&[&fonts[..], &body[..]].concat())[0].1;
    assert_eq!(text, "café налог 税 € ’s äb");
    assert_eq!(read(b"\\u-10179?\\u-8704?\\par"), bodies(&["\u{1f600}"]));
}

#[test]
fn what_is_no_text_is_left_out() {
    let body = b"{\\colortbl;\\red0;}{\\header Page\\par}{\\footer 1}{\\*\\unknown x{y}}{\\pict\\pngblip 89504e47}{\\pict\\bin3 }}}}Taxes\
        {\\v  hidden} rise{\\deleted  slowly}{\\field{\\*\\fldinst HYPERLINK \"http://a.example\"}{\\fldrslt  here}}.\\v secret\\plain\\par";
    assert_eq!(read(body), bodies(&["Taxes rise here."]));
}

#[test]
fn kinds_by_styles_and_outline_levels() {
    let styles = b"{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 heading 1;}{\\s2 Title;}{\\*\\cs1 Strong;}{\\s4 toc 1;}{\\s5\\outlinelevel1 Own;}}";
    let body = b"\\pard\\s2 Budget\\par\\pard\\s1 Taxes\\par\\pard\\s4 Taxes ... 1\\par\\pard\\s5 Costs\\par\\pard Body.\\par\\pard\\outlinelevel2 Deep\\par\
        \\pard{\\listtext \\'b7\\tab}\\ls1 An item\\par";
    let expected = [
        (Kind::Title, "Budget"),
        (Kind::Heading, "Taxes"),
        (Kind::Heading, "Costs"),
        (Kind::Body, "Body."),
        (Kind::Heading, "Deep"),
        (Kind::List, "An item"),
    ];
    let expected: Vec<(Kind, String)> =
        expected.into_iter().map(|(kind, text)| (kind, text.to_owned())).collect();
    assert_eq!(read(&[&styles[..], &body[..]].concat()), expected);
}

#[test]
fn tables_and_notes() {
    let body = b"Before.\\par\\trowd\\cellx1\\cellx2\\pard\\intbl Year\\cell 2019\\par again\\cell\\row\\trowd\\cellx1\\pard\\intbl Alone.\\par Twice.\\cell\\row\\pard \
        After{\\footnote\\pard A note.\\par Two.} it.\\par";
    let (article, _) = whole(body);
    let read: Vec<(Kind, &str)> =
        article.blocks.iter().map(|block| (block.kind, block.span.of(&article.text))).collect();
    let expected = [
        (Kind::Body, "Before."),
        (Kind::Table, "Year | 2019 again"),
        (Kind::Body, "Alone."),
        (Kind::Body, "Twice."),
        (Kind::Body, "After it."),
        (Kind::Body, "A note."),
        (Kind::Body, "Two."),
    ];
    assert_eq!(read, expected);
}

#[test]
fn properties() {
    let (article, _) =
        whole(b"{\\info{\\title Caf\\'e9 {tax}}{\\author R. Vale}{\\creatim\\yr2019\\mo3\\dy4\\hr9}{\\doccomm x}}Taxes rise.\\par");
    let date = article.meta.date.map(|(date, _)| date.to_string());
    assert_eq!(
        (article.meta.title.as_deref(), date.as_deref()),
        (Some("Café tax"), Some("2019-03-04"))
    );
    assert_eq!(article.meta.author.as_deref(), Some("R. Vale"));
    assert_eq!(article.text, "Taxes rise.");
}

#[test]
fn broken_documents() {
    let options = Options::default();
    let fields = Fields::new(&options);
    let read = |bytes: &[u8]| article(bytes, &fields);
    assert!(read(b"Taxes rise.").is_err());
    assert!(read(format!("{{\\rtf1 {}", "{".repeat(20_000)).as_bytes()).is_err());
    let (cut, notes) = read(b"{\\rtf1 Taxes rise.\\par {\\b Costs").unwrap();
    assert_eq!((cut.text.as_str(), notes.len()), ("Taxes rise.\n\nCosts", 1));
    let (behind, notes) = read(b"{\\rtf1 Taxes rise.}}} {more").unwrap();
    assert_eq!((behind.text.as_str(), notes.len()), ("Taxes rise.", 0));
}

#[test]
fn raised_marks_of_notes_are_no_part_of_the_word() {
    let text = r"{\rtf1\ansi The taxes{\super 3} rise by 5 km{\super 2} on the 1\super st\nosupersub , the levy\up6 12\up0  and CO{\sub 2}.\par}";
    let outcome = crate::ingest::testing::read(&[("a.rtf", text.as_bytes())]);
    assert_eq!(outcome.blocks(), ["body|The taxes rise by 5 km2 on the 1st, the levy and CO2."]);
}
