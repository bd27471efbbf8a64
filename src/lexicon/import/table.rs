//! CSV and TSV: a theme, a pattern and maybe a weight a row; or a theme and a list of patterns.

use std::borrow::Cow;

use csv::StringRecord;

use super::draft::Draft;
use super::own_table::{TableRow, is_own};
use super::{malformed, shown};
use crate::error::Result;
use crate::lexicon::parse::is_id;

const THEME: [&str; 7] = ["theme", "category", "topic", "key", "label", "code", "class"];
const PATTERN: [&str; 8] =
    ["pattern", "word", "term", "entry", "keyword", "token", "phrase", "match"];
/// Columns with several patterns in a cell.
const PATTERNS: [&str; 6] = ["patterns", "words", "terms", "entries", "keywords", "phrases"];
const WEIGHT: [&str; 3] = ["weight", "score", "value"];
const DESCRIPTION: [&str; 2] = ["description", "definition"];

struct Columns {
    theme: usize,
    pattern: usize,
    /// Whether a cell holds several patterns.
    list: bool,
    weight: Option<usize>,
    description: Option<usize>,
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes())
}

/// The rows of a table that says all that a lexicon can say, if its header is one of these.
pub(super) fn own_rows(text: &str) -> Option<Result<Vec<TableRow>>> {
    let mut rows: Vec<TableRow> = Vec::new();
    for record in reader(text).records() {
        let record = match record {
            Ok(record) => record,
            Err(_) if rows.is_empty() => return None,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                let wrong = malformed(line, format!("not CSV: {error}"));
                return Some(Err(wrong.with_hint("save it again as CSV in UTF-8")));
            }
        };
        let cells = record.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        let row = TableRow {
            line: record.position().map_or(1, csv::Position::line),
            cells: cells.map(|(at, cell)| (at, unguarded(cell).into_owned())).collect(),
        };
        if rows.is_empty() && !is_own(&row) {
            return None;
        }
        rows.push(row);
    }
    (!rows.is_empty()).then_some(Ok(rows))
}

pub(super) fn read(text: &str, draft: &mut Draft) -> Result<()> {
    let mut reader = reader(text);
    let mut record = StringRecord::new();
    let mut columns: Option<Columns> = None;
    loop {
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| {
            malformed(error.position().map_or(1, csv::Position::line), format!("not CSV: {error}"))
        })? {
            return Ok(());
        }
        let line = record.position().map_or(1, csv::Position::line);
        if let Some(columns) = &columns {
            row(&record, line, columns, draft)?;
            continue;
        }
        columns = header(&record, line, draft);
        if columns.is_none() {
            let found = without_header(&record)
                .ok_or_else(|| malformed(line, "no columns called theme and pattern"))?;
            draft.note(
                Some(line),
                "no header: the columns are taken as theme, pattern and weight".to_owned(),
            );
            row(&record, line, columns.insert(found), draft)?;
        }
    }
}

/// The delimiter that stands most often in the first line.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| memchr::memchr_iter(*delimiter, first.as_bytes()).count();
    // Of equal ones the last is taken.
    [b';', b'\t', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn header(record: &StringRecord, line: u64, draft: &mut Draft) -> Option<Columns> {
    let names: Vec<String> = record.iter().map(|name| name.trim().to_lowercase()).collect();
    let one_of =
        |known: &[&str]| known.iter().find_map(|known| names.iter().position(|name| name == known));
    let (theme, single, list) = (one_of(&THEME)?, one_of(&PATTERN), one_of(&PATTERNS));
    let columns = Columns {
        theme,
        pattern: single.or(list)?,
        list: single.is_none(),
        weight: one_of(&WEIGHT),
        description: one_of(&DESCRIPTION),
    };
    let used = [Some(columns.theme), Some(columns.pattern), columns.weight, columns.description];
    for (at, name) in names.iter().enumerate() {
        if !used.contains(&Some(at)) {
            draft.note(Some(line), format!("the column {} is left out", shown(name)));
        }
    }
    Some(columns)
}

/// A table that begins with its first entry: two columns, or three of which the last is a number.
fn without_header(record: &StringRecord) -> Option<Columns> {
    let weighted = record.get(2).is_some_and(|weight| weight.trim().parse::<f64>().is_ok());
    let known = record.len() == 2 || (record.len() == 3 && weighted);
    known.then_some(Columns {
        theme: 0,
        pattern: 1,
        list: false,
        weight: (record.len() == 3).then_some(2),
        description: None,
    })
}

fn row(record: &StringRecord, line: u64, columns: &Columns, draft: &mut Draft) -> Result<()> {
    let cell = |at: usize| record.get(at).map_or(Cow::Borrowed(""), |cell| unguarded(cell.trim()));
    let (theme, patterns) = (cell(columns.theme), cell(columns.pattern));
    if theme.is_empty() || patterns.is_empty() {
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            draft.note(Some(line), "a row without a theme or a pattern: it is left out".to_owned());
        }
        return Ok(());
    }
    let category = category(&theme, line, draft)?;
    if let Some(description) = columns.description.map(cell).filter(|text| !text.is_empty()) {
        draft.categories[category].description = description.into_owned();
    }
    let weight = match columns.weight.map(cell).filter(|weight| !weight.is_empty()) {
        None => 1.0,
        Some(weight) => weight.parse().unwrap_or(f64::NAN),
    };
    if !columns.list {
        return draft.glob(category, line, &patterns, weight);
    }
    let separator = if patterns.contains(';') { ';' } else { ',' };
    for pattern in patterns.split(separator).filter(|pattern| !pattern.trim().is_empty()) {
        draft.glob(category, line, pattern, weight)?;
    }
    Ok(())
}

/// A cell without the apostrophes that keep spreadsheets from running it as a formula, as the
/// tables of this program have them: at the beginning and after what may end a cell, where a
/// formula follows.
///
/// # Examples
/// ```
/// use paratheme::lexicon::unguarded;
/// assert_eq!(unguarded("'=x;'=1;don't"), "=x;=1;don't");
/// ```
pub fn unguarded(cell: &str) -> Cow<'_, str> {
    if !cell.contains('\'') {
        return Cow::Borrowed(cell);
    }
    let ends = |c: char| matches!(c, ';' | '|' | '\t' | '\r' | '\n');
    let passed = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '\'' | '"' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
            )
    };
    let opens = |rest: &str, is_first: bool| {
        let mut rest = rest.chars();
        let first = rest.find(|c| ends(*c) || !passed(*c));
        let is_dash =
            !is_first && first == Some('-') && rest.next().is_none_or(char::is_whitespace);
        let is_live = |c| {
            matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
                || is_first && matches!(c, '\t' | '\r' | '\n')
        };
        first.is_some_and(is_live) && !is_dash
    };
    let mut plain = String::with_capacity(cell.len());
    let mut before = None;
    for (at, c) in cell.char_indices() {
        if c != '\'' || !before.is_none_or(ends) || !opens(&cell[at + 1..], before.is_none()) {
            plain.push(c);
        }
        before = Some(c);
    }
    Cow::Owned(plain)
}

/// `parent.child` is a sub-theme where the parts are ids, as in the tables of this program; other
/// names are names.
fn category(name: &str, line: u64, draft: &mut Draft) -> Result<usize> {
    if !name.split('.').all(is_id) {
        return draft.category(None, name, line);
    }
    let mut category = None;
    for part in name.split('.') {
        category = Some(draft.category(category, part, line)?);
    }
    category.ok_or_else(|| malformed(line, "a theme without a name"))
}
