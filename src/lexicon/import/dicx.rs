//! LIWC-22 (`.dicx`): a table with a row for each word and a column for each category.

use csv::StringRecord;

use super::draft::Draft;
use super::{malformed, shown};
use crate::error::Result;

/// The column of the words, which comes first.
pub(in crate::lexicon) const TERM: &str = "DicTerm";
/// What says that a word is in a category without a weight.
pub(in crate::lexicon) const IN: &str = "X";

/// Whether a text looks like one of these dictionaries.
pub(super) fn is_one(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim_start_matches('\u{FEFF}');
    first
        .split([',', ';', '\t'])
        .next()
        .is_some_and(|name| name.trim().trim_matches('"').eq_ignore_ascii_case(TERM))
}

pub(super) fn read(text: &str, draft: &mut Draft) -> Result<()> {
    let delimiter = super::table::delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut categories: Option<Vec<Option<usize>>> = None;
    loop {
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| {
            malformed(error.position().map_or(1, csv::Position::line), format!("not CSV: {error}"))
        })? {
            return if categories.is_some() { Ok(()) } else { Err(malformed(1, "an empty file")) };
        }
        let line = record.position().map_or(1, csv::Position::line);
        match &categories {
            Some(categories) => row(&record, line, categories, draft)?,
            None => categories = Some(header(&record, line, draft)?),
        }
    }
}

/// The category of each column behind the first.
fn header(record: &StringRecord, line: u64, draft: &mut Draft) -> Result<Vec<Option<usize>>> {
    let first = record.get(0).unwrap_or_default().trim();
    if !first.eq_ignore_ascii_case(TERM) {
        return Err(malformed(
            line,
            format!("the first column is {}, where `{TERM}` is expected", shown(first)),
        ));
    }
    let mut categories = Vec::new();
    for name in record.iter().skip(1).map(str::trim) {
        if name.is_empty() {
            draft.note(Some(line), "a column without a name: it is left out".to_owned());
            categories.push(None);
            continue;
        }
        draft.again(None, name, line);
        categories.push(Some(draft.category(None, name, line)?));
    }
    Ok(categories)
}

fn row(
    record: &StringRecord,
    line: u64,
    categories: &[Option<usize>],
    draft: &mut Draft,
) -> Result<()> {
    let word = record.get(0).unwrap_or_default().trim();
    let cells =
        record.iter().skip(1).map(str::trim).zip(categories).filter(|(cell, _)| !cell.is_empty());
    let mut in_any = false;
    for (cell, category) in cells {
        let weight = if cell.eq_ignore_ascii_case(IN) { Ok(1.0) } else { cell.parse::<f64>() };
        match (category, weight) {
            (Some(category), Ok(weight)) if weight > 0.0 => {
                draft.glob(*category, line, word, weight)?;
            }
            // A zero says that the word is in no category, and a column without a name is none.
            (_, Ok(0.0)) | (None, _) => continue,
            (Some(_), _) => {
                draft.note(
                    Some(line),
                    format!(
                        "the entry {} is left out of a category: {} is no weight",
                        shown(word),
                        shown(cell)
                    ),
                );
            }
        }
        in_any = true;
    }
    if !in_any && !word.is_empty() {
        draft.note(
            Some(line),
            format!("the entry {} is left out: it is in no category", shown(word)),
        );
    }
    Ok(())
}
