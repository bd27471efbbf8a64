//! PDFs whose fonts name their glyphs by the rules of the Adobe Glyph List.

use crate::ingest::testing::read;
use std::fmt::Write as _;

/// A PDF that shows `shown` with a font of these entries, without and with further objects from
/// number 7 on.
fn pdf(font: &str, shown: &str, more: &[&str]) -> Vec<u8> {
    let content = format!("BT /F1 10 Tf 60 700 Td ({shown}) Tj ET");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 3 0 R >>".to_owned(),
        "<< /Title (T) >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_owned(),
        "<< /Type /Page /Parent 3 0 R /Contents 6 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {font} >>"),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    objects.extend(more.iter().map(|&object| object.to_owned()));
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let _ = write!(
        file,
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer << /Size {size} /Root 1 0 R /Info 2 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}

const SHOWN: &str = r"The \200nance o\201ce: e\202cient \203udit, pro\204t, t\205x, \206e \210.";
const NAMES: &str = "[128 /fi /f_f_i /uniFB03 /uni0041 /fi.alt /a.sc /T_h /.notdef /u0411]";
const EXPECTED: &str = "a.pdf|The finance office: efficient Audit, profit, tax, The Б.";

#[test]
fn names_by_the_rules_of_adobe() {
    let within = format!("/Encoding << /BaseEncoding /WinAnsiEncoding /Differences {NAMES} >>");
    let apart = "<< /BaseEncoding /WinAnsiEncoding /Differences 8 0 R >>";
    for bytes in [pdf(&within, SHOWN, &[]), pdf("/Encoding 7 0 R", SHOWN, &[apart, NAMES])] {
        let outcome = read(&[("a.pdf", &bytes)]);
        assert_eq!(
            outcome
                .texts()
                .iter()
                .map(|text| crate::model::single_spaced(text).into_owned())
                .collect::<Vec<_>>(),
            [EXPECTED]
        );
    }
}

#[test]
fn a_map_to_unicode_comes_first() {
    let map =
        "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <80> <0042> endbfchar";
    let map = format!("<< /Length {} >>\nstream\n{map}\nendstream", map.len());
    let font = "/ToUnicode 7 0 R /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [128 /uni0041 /b.alt] >>";
    assert_eq!(read(&[("a.pdf", &pdf(font, r"\200\201c", &[&map]))]).texts(), ["a.pdf|Bbc"]);
}
