//! The sheets beside the table.
//!
//! What comes in: rows that have waited on disk, and where the rows of paragraphs are. What leaves: a sheet, or
//! several.

use super::sheet::SheetInIndex;
use super::{Book, RowPlaces, SheetLimits, SheetWriter};
use crate::error::Result;
use crate::output::CompanionSheet;
use crate::tables::Cell;

/// What came of a sheet.
pub(in crate::output) struct WrittenCompanion {
    /// How the list of sheets names it.
    pub index: SheetInIndex,
    /// What could not be written as it is.
    pub warnings: Vec<String>,
}

/// Adds a sheet at this place of the workbook.
///
/// # Errors
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if its rows cannot be read back, or if there is no room
/// for temporary files.
pub(in crate::output) fn write_companion(
    book: &mut Book,
    sheet: CompanionSheet,
    (place, places): (usize, &RowPlaces),
) -> Result<WrittenCompanion> {
    let CompanionSheet { name, table, rows, links, has_percents, charts, .. } = sheet;
    let writer = SheetWriter::new(table, rows.columns(), SheetLimits::default());
    let mut writer = writer.placed(name, place).with_links(links).with_charts(charts);
    if has_percents {
        writer = writer.with_percents();
    }
    let mut linked = Vec::new();
    rows.read(&mut |row| {
        let [Cell::Int(key), rest @ ..] = row else { return writer.push(book, row) };
        if !links.to_rows {
            return writer.push(book, row);
        }
        linked.clear();
        linked.push(places.cell(*key).map_or(Cell::Empty, Cell::text));
        linked.extend(rest.iter().cloned().map(Cell::into_owned));
        writer.push(book, &linked)
    })?;
    let warnings = writer.warnings(book)?;
    let index = writer.in_index();
    writer.finish(book)?;
    Ok(WrittenCompanion { index, warnings })
}
