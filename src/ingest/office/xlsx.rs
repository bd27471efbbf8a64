//! Workbooks of Excel (Office Open XML) -> sheets of text; dates as ISO 8601.

use super::docx::target;
use super::package::{Package, beside};
use super::sheet::{MOST_COLUMNS, Sheet, allowed};
use crate::error::Result;
use crate::ingest::Options;
use crate::ingest::xml::{Xml, XmlTag, XmlToken};
use crate::model::civil_from_days;
use rustc_hash::FxHashMap;

/// The sheets of a workbook, in their order.
pub(in crate::ingest) fn sheets(bytes: &[u8], options: &Options) -> Result<Vec<Sheet>> {
    let mut package = Package::open(bytes, "xlsx", options)?;
    let relations = package.part("_rels/.rels")?.unwrap_or_default();
    let main = target(&relations, "/officeDocument")?
        .map_or_else(|| "xl/workbook.xml".to_string(), |target| beside("", &target));
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let workbook = package.needed(&main, "xlsx")?;
    let relations =
        package.part(&beside(folder, &format!("_rels/{file}.rels")))?.unwrap_or_default();
    let (targets, relations) = (targets(&relations)?, relations);
    let part = |package: &mut Package, kind: &str| match target(&relations, kind)? {
        Some(target) => package.part(&beside(folder, &target)),
        None => Ok(None),
    };
    let shared = part(&mut package, "/sharedStrings")?
        .map_or_else(|| Ok(Vec::new()), |text| shared(&text))?;
    let styles =
        part(&mut package, "/styles")?.map_or_else(|| Ok(Vec::new()), |text| dated(&text))?;
    let (listed, since_1904) = listed(&workbook)?;
    let (mut sheets, mut taken): (Vec<Sheet>, u64) = (Vec::new(), 0);
    let mut bytes = shared.iter().map(String::len).sum();
    for (sheet_name, id) in listed {
        let Some(name) = targets.get(&id) else { continue };
        let text = package.needed(&beside(folder, name), "xlsx")?;
        bytes += text.len();
        let left = allowed(bytes, options.max_expanded).saturating_sub(taken);
        let sheet = CellTables { shared: &shared, styles: &styles, since_1904 }
            .read(&text, Sheet::new(sheet_name, left))?;
        taken += left - sheet.left();
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The targets of the relations to sheets, by their ids.
fn targets(relations: &str) -> Result<FxHashMap<String, String>> {
    let mut xml = Xml::new(relations);
    let mut targets = FxHashMap::default();
    loop {
        match xml.next()? {
            XmlToken::Open(tag)
                if tag.attribute("Type").is_some_and(|kind| kind.ends_with("/worksheet")) =>
            {
                targets.insert(
                    tag.attribute("Id").unwrap_or_default(),
                    tag.attribute("Target").unwrap_or_default(),
                );
            }
            XmlToken::End => return Ok(targets),
            _ => {}
        }
    }
}

/// The names of the sheets and their relations, in their order, and whether days are counted
/// from 1904.
fn listed(workbook: &str) -> Result<(Vec<(String, String)>, bool)> {
    let mut xml = Xml::new(workbook);
    let (mut ids, mut since_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            XmlToken::Open(tag) if tag.name() == "sheet" => {
                let name = unescaped(tag.attribute("name").unwrap_or_default());
                ids.extend(tag.attribute("id").map(|id| (name, id)));
            }
            XmlToken::Open(tag) if tag.name() == "workbookPr" => {
                since_1904 = tag.attribute("date1904").is_some_and(|is| is == "1" || is == "true");
            }
            XmlToken::End => return Ok((ids, since_1904)),
            _ => {}
        }
    }
}

/// A string of the format with the characters that `_xHHHH_` stands for (ECMA-376, `ST_Xstring`):
/// `_x000D_` is a carriage return, and `_x005F_` the underscore of a text that looks like that.
pub(super) fn unescaped(text: String) -> String {
    let unit = |text: &str| -> Option<u16> {
        let digits = text.strip_prefix("_x")?.get(..4)?;
        let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            && text.as_bytes().get(6) == Some(&b'_');
        if is_hexadecimal { u16::from_str_radix(digits, 16).ok() } else { None }
    };
    if !text.contains("_x") {
        return text;
    }
    let (mut plain, mut rest, mut units) =
        (String::with_capacity(text.len()), text.as_str(), Vec::new());
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        // Characters beyond the first 65,536 are two escapes, one behind the other.
        while let Some(unit) = unit(rest) {
            units.push(unit);
            rest = &rest[7..];
        }
        if units.is_empty() {
            plain.push_str("_x");
            rest = &rest[2..];
        }
        plain.push_str(&String::from_utf16_lossy(&units));
        units.clear();
    }
    plain.push_str(rest);
    plain
}

/// The texts that cells share; phonetic readings are left out.
fn shared(text: &str) -> Result<Vec<String>> {
    let mut xml = Xml::new(text);
    let mut texts = Vec::new();
    loop {
        match xml.next()? {
            XmlToken::Open(tag) if tag.name() == "si" => texts.push(String::new()),
            XmlToken::Open(tag) if tag.name() == "rPh" => xml.skip()?,
            XmlToken::Open(tag) if tag.name() == "t" => {
                let text = xml.inner_text()?;
                if let Some(last) = texts.last_mut() {
                    last.push_str(&text);
                }
            }
            XmlToken::Close(name) if name == "si" => {
                if let Some(last) = texts.last_mut() {
                    *last = unescaped(std::mem::take(last));
                }
            }
            XmlToken::End => return Ok(texts),
            _ => {}
        }
    }
}

/// Of each style of cells, whether it shows a date.
fn dated(text: &str) -> Result<Vec<bool>> {
    let mut xml = Xml::new(text);
    let mut own: FxHashMap<u32, bool> = FxHashMap::default();
    let (mut styles, mut within) = (Vec::new(), false);
    loop {
        match xml.next()? {
            XmlToken::Open(tag) => {
                let number = tag.attribute("numFmtId").and_then(|id| id.parse::<u32>().ok());
                match (tag.name(), number) {
                    ("numFmt", Some(number)) => {
                        own.insert(
                            number,
                            shows_date(&tag.attribute("formatCode").unwrap_or_default()),
                        );
                    }
                    ("cellXfs", _) => within = true,
                    ("xf", number) if within => styles.push(number),
                    _ => {}
                }
            }
            XmlToken::Close(name) if name == "cellXfs" => within = false,
            XmlToken::End => break,
            _ => {}
        }
    }
    let is_date = |number: u32| {
        own.get(&number).copied().unwrap_or(matches!(number, 14..=17 | 22 | 27..=36 | 50..=58))
    };
    Ok(styles.into_iter().map(|number| number.is_some_and(is_date)).collect())
}

/// Whether a format of numbers has years or days outside its quotes and brackets.
fn shows_date(format: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    format.to_ascii_lowercase().chars().any(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            'y' | 'd' => return !quoted && !bracketed,
            _ => {}
        }
        false
    })
}

/// What the cells of a sheet refer to.
struct CellTables<'w> {
    shared: &'w [String],
    styles: &'w [bool],
    since_1904: bool,
}

impl CellTables<'_> {
    fn read(&self, text: &str, mut sheet: Sheet) -> Result<Sheet> {
        let mut xml = Xml::new(text);
        // The row, and the column to the right of the last one.
        let (mut number, mut next) = (0_u64, 0);
        loop {
            match xml.next()? {
                XmlToken::Open(tag) if tag.name() == "row" => {
                    let following = number.saturating_add(1);
                    // Rows that are numbered wrongly are different rows still.
                    number = tag
                        .attribute("r")
                        .and_then(|r| r.parse().ok())
                        .unwrap_or(following)
                        .max(following);
                    next = 0;
                }
                XmlToken::Open(tag) if tag.name() == "c" => {
                    let column =
                        tag.attribute("r").and_then(|place| column(&place)).unwrap_or(next);
                    let value = self.value(&tag, &mut xml)?;
                    if column < MOST_COLUMNS {
                        next = next.max(column + 1);
                        sheet.cell(column, value)?;
                    }
                }
                XmlToken::Close(name) if name == "row" => sheet.end_row(number, 1)?,
                XmlToken::End => return Ok(sheet),
                _ => {}
            }
        }
    }

    /// The text of a cell whose start has been read.
    fn value(&self, tag: &XmlTag, xml: &mut Xml) -> Result<String> {
        let kind = tag.attribute("t").unwrap_or_default();
        let style = tag.attribute("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
        let outside = xml.depth() - 1;
        let mut value = String::new();
        while xml.depth() > outside {
            match xml.next()? {
                XmlToken::Open(tag) if matches!(tag.name(), "v" | "t") => {
                    value.push_str(&xml.inner_text()?);
                }
                // Formulas are not what they give.
                XmlToken::Open(tag) if matches!(tag.name(), "f" | "rPh") => xml.skip()?,
                XmlToken::End => break,
                _ => {}
            }
        }
        Ok(match kind.as_str() {
            "s" => value
                .trim()
                .parse::<usize>()
                .ok()
                .and_then(|at| self.shared.get(at))
                .cloned()
                .unwrap_or_default(),
            "b" => if value.trim() == "1" { "true" } else { "false" }.to_string(),
            "e" => String::new(),
            "str" | "inlineStr" => unescaped(value),
            "d" => value,
            _ => match value.trim().parse::<f64>() {
                Ok(number) if self.styles.get(style) == Some(&true) => {
                    date(number, self.since_1904).unwrap_or(value)
                }
                Ok(number) => number.to_string(),
                Err(_) => value,
            },
        })
    }
}

/// The column of a place such as `AB12`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.fold(0_usize, |number, letter| {
        number
            .saturating_mul(26)
            .saturating_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    number.checked_sub(1)
}

/// A count of days as a date, with the time where there is one.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn date(days: f64, since_1904: bool) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&days) {
        return None;
    }
    let seconds = ((days - days.floor()) * 86_400.0).round() as i64;
    // Excel takes 1900 for a leap year, so that days before March 1900 are off by one.
    let offset = if since_1904 { 24_107 } else { 25_569 - i64::from(days < 60.0) };
    let (year, month, day) = civil_from_days(days.floor() as i64 - offset + seconds / 86_400);
    let (hour, minute, second) = (seconds % 86_400 / 3600, seconds / 60 % 60, seconds % 60);
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(if seconds % 86_400 == 0 {
        date
    } else {
        format!("{date}T{hour:02}:{minute:02}:{second:02}")
    })
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
