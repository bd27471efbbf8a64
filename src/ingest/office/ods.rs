//! Spreadsheets of `LibreOffice` and others (`OpenDocument`) -> sheets of text; dates as ISO 8601.

use super::odt::{flat, not_encrypted};
use super::package::Package;
use super::sheet::{MOST_COLUMNS, Sheet, allowed};
use crate::error::Result;
use crate::ingest::Options;
use crate::ingest::xml::{Xml, XmlTag, XmlToken};

/// The most rows that a sheet has in any program.
const MOST_ROWS: u64 = 1 << 20;

/// The sheets of a spreadsheet, a package or one XML file (`.fods`), in their order.
pub(in crate::ingest) fn sheets(bytes: &[u8], options: &Options) -> Result<Vec<Sheet>> {
    let text = if let Some(text) = flat(bytes) {
        text?
    } else {
        let mut package = Package::open(bytes, "ods", options)?;
        not_encrypted(&mut package)?;
        package.needed("content.xml", "ods")?
    };
    let mut xml = Xml::new(&text);
    let mut sheets: Vec<Sheet> = Vec::new();
    let (mut number, mut repeated, mut column) = (1_u64, 1_u64, 0_usize);
    let mut left = allowed(text.len(), options.max_expanded);
    loop {
        match xml.next()? {
            XmlToken::Open(tag) => match tag.name() {
                "tracked-changes" => xml.skip()?,
                "table" => {
                    left = sheets.last().map_or(left, Sheet::left);
                    sheets.push(Sheet::new(tag.attribute("name").unwrap_or_default(), left));
                    number = 1;
                }
                "table-row" => repeated = count(&tag, "number-rows-repeated").min(MOST_ROWS),
                "table-cell" | "covered-table-cell" => {
                    let times = usize::try_from(count(&tag, "number-columns-repeated"))
                        .unwrap_or(usize::MAX);
                    let value = value(&tag, &mut xml)?;
                    let end = column.saturating_add(times);
                    if let Some(sheet) = sheets.last_mut().filter(|_| !value.is_empty()) {
                        for column in column..end.min(MOST_COLUMNS) {
                            sheet.cell(column, value.clone())?;
                        }
                    }
                    column = end;
                }
                _ => {}
            },
            XmlToken::Close(name) if name == "table-row" => {
                column = 0;
                if let Some(sheet) = sheets.last_mut() {
                    sheet.end_row(number, repeated)?;
                }
                number += std::mem::replace(&mut repeated, 1);
            }
            XmlToken::End => return Ok(sheets),
            _ => {}
        }
    }
}

fn count(tag: &XmlTag, name: &str) -> u64 {
    tag.attribute(name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// The text of a cell whose start has been read: its paragraphs on lines of their own; numbers and
/// dates as they are, not as shown.
fn value(tag: &XmlTag, xml: &mut Xml) -> Result<String> {
    let stored = match tag.attribute("value-type").as_deref() {
        Some("float" | "percentage" | "currency") => tag.attribute("value"),
        Some("date") => tag.attribute("date-value"),
        _ => None,
    };
    let outside = xml.depth() - 1;
    let mut lines: Vec<String> = Vec::new();
    while xml.depth() > outside {
        match xml.next()? {
            XmlToken::Open(tag) if tag.name() == "annotation" => xml.skip()?,
            XmlToken::Open(tag) if tag.name() == "p" => lines.push(String::new()),
            XmlToken::Open(tag) if matches!(tag.name(), "s" | "tab") => {
                lines.last_mut().into_iter().for_each(|line| line.push(' '));
            }
            XmlToken::Text(text) => {
                lines.last_mut().into_iter().for_each(|line| line.push_str(&text));
            }
            XmlToken::End => break,
            _ => {}
        }
    }
    Ok(stored.unwrap_or_else(|| lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use crate::ingest::testing::{read, zip};

    fn ods(rows: &str) -> Vec<u8> {
        let text = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table><table:table-row table:number-rows-repeated='2'>\
             <table:table-cell table:number-columns-repeated='16384'/></table:table-row></table:table>\
             <table:table>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let mimetype = ("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..]);
        zip(&[mimetype, ("content.xml", text.as_bytes())])
    }

    fn row(cells: &[&str]) -> String {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| format!("<table:table-cell><text:p>{cell}</text:p></table:table-cell>"))
            .collect();
        format!("<table:table-row>{}</table:table-row>", cells.concat())
    }

    #[test]
    fn rows_are_articles() {
        let rows = [
            row(&["id", "text", "date"]),
            "<table:table-row table:number-rows-repeated='3'><table:table-cell table:number-columns-repeated='3'/></table:table-row>".into(),
            "<table:table-row><table:table-cell office:value-type='float' office:value='7'><text:p>7,00</text:p></table:table-cell>\
             <table:table-cell office:value-type='string'><text:p>One<text:s/>line</text:p><text:p>two</text:p></table:table-cell>\
             <table:table-cell office:value-type='date' office:date-value='2018-12-10'><text:p>10.12.18</text:p></table:table-cell></table:table-row>".into(),
            row(&["", "Other"]),
        ];
        for name in ["a.ods", "a"] {
            let outcome = read(&[(name, &ods(&rows.concat()))]);
            assert_eq!(outcome.texts(), ["7|One line\ntwo".to_string(), format!("{name}:6|Other")]);
            assert_eq!(outcome.metas(), ["|2018-12-10||", "|||"]);
        }
    }

    #[test]
    fn a_spreadsheet_in_one_file_is_read_as_the_package() {
        // A row that is hidden is a row as others: filters hide what somebody did not look for at
        // the time.
        let hidden = row(&["2", "Hidden"])
            .replace("<table:table-row>", "<table:table-row table:visibility='collapse'>");
        let rows = [row(&["id", "text"]), row(&["1", "Taxes rose."]), hidden].concat();
        let file = format!(
            "<?xml version='1.0' encoding='UTF-8'?><office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>\
             <office:meta><dc:title>T</dc:title></office:meta><office:body><office:spreadsheet><table:table>{rows}</table:table>\
             </office:spreadsheet></office:body></office:document>"
        );
        for (name, bytes) in
            [("a.ods", ods(&rows)), ("a.fods", file.clone().into()), ("b", file.into())]
        {
            assert_eq!(read(&[(name, &bytes)]).texts(), ["1|Taxes rose.", "2|Hidden"], "{name}");
        }
    }

    #[test]
    fn rows_that_are_repeated_without_end() {
        let many = "<table:table-row table:number-rows-repeated='4000000000'><table:table-cell table:number-columns-repeated='4000000000'>\
            <text:p>words</text:p></table:table-cell></table:table-row>";
        let outcome = read(&[("a.ods", &ods(&(row(&["text"]) + many))), ("b.ods", &ods("")[..99])]);
        assert_eq!(
            outcome.rejects[0],
            "a.ods: its cells hold more text than a workbook of its size may (save it as .csv)"
        );
        assert!(outcome.rejects[1].starts_with("b.ods: not a whole ods document"), "{outcome:?}");
    }
}
