//! Rows that wait until all of them are known, because they are sorted or ranked.
//!
//! Input: batches of typed rows, in input order. Output: the rows in the order that is asked
//! for. The rows wait in a temporary file; in memory are a position and a key for each row. It does
//! not know what the columns mean.

use std::cmp::Ordering;

use super::encoder::{Encoder, RowBatch};
use super::number::printed_float;
use super::spill::SpillFile;
use crate::error::Result;
use crate::tables::{Cell, Column};

/// What is done with the rows of a table once all are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowOrder {
    /// The column by which rows are sorted: numbers from the highest, text from A, empty cells last,
    /// equal ones in input order.
    pub sort: Option<usize>,
    /// How many rows are written, only counted ones; all rows without a number.
    pub top: Option<usize>,
    /// The columns whose numbers become ranks: 1 for the highest, equal numbers the same rank, the
    /// next one as many further (1, 2, 2, 4). Zeros and empty cells have no rank.
    pub ranks: Vec<usize>,
}

impl RowOrder {
    /// Whether rows have to wait.
    pub fn holds(&self) -> bool {
        *self != Self::default()
    }
}

/// Rows that wait.
///
/// # Examples
/// ```
/// use paratheme::output::{Encoder, HeldRows, RowOrder};
/// use paratheme::tables::{Cell, CellType, Column};
/// let columns = [
///     Column::new("article_id", CellType::Text),
///     Column::new("ageing", CellType::Float),
/// ];
/// let order = RowOrder { sort: Some(1), top: Some(2), ..RowOrder::default() };
/// let mut held = HeldRows::new(&columns, order)?;
/// let mut encoder = Encoder::of_cells(&columns);
/// for (id, strength) in [("a", 0.2), ("b", 0.7), ("c", 0.4)] {
///     encoder.push(&[Cell::text(id), Cell::float(strength)]);
/// }
/// held.append(&encoder.take())?;
/// let mut ids = Vec::new();
/// held.release(&mut |row| {
///     ids.push(row[0].clone().into_owned());
///     Ok(true)
/// })?;
/// assert_eq!(ids, [Cell::text("b"), Cell::text("c")]);
/// # Ok::<(), paratheme::Error>(())
/// ```
pub struct HeldRows {
    order: RowOrder,
    columns: usize,
    encoder: Encoder,
    spill: SpillFile,
    rows: Vec<HeldRow>,
    /// For each ranked column the number of each row.
    numbers: Vec<Vec<f64>>,
}

struct HeldRow {
    /// The position behind its last byte.
    end: u64,
    key: Key,
}

/// What a row is sorted by.
enum Key {
    Number(f64),
    Text(Box<str>),
    Empty,
}

impl HeldRows {
    /// Creates a temporary file for rows that have a cell for each of `columns`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn new(columns: &[Column], order: RowOrder) -> Result<Self> {
        Ok(Self {
            columns: columns.len(),
            encoder: Encoder::of_cells(columns),
            spill: SpillFile::create()?,
            rows: Vec::new(),
            numbers: vec![Vec::new(); order.ranks.len()],
            order,
        })
    }

    /// Adds rows of an [encoder of cells](Encoder::of_cells).
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the disk is full, for one.
    pub fn append(&mut self, batch: &RowBatch) -> Result<()> {
        let mut end = self.rows.last().map_or(0, |row| row.end);
        for row in batch.rows(self.columns) {
            let key = self.order.sort.map_or(Key::Empty, |at| key(&row[at]));
            for (numbers, &at) in self.numbers.iter_mut().zip(&self.order.ranks) {
                numbers.push(number(&row[at]).unwrap_or_default());
            }
            self.encoder.push(&row);
            let encoded = self.encoder.take();
            self.spill.append(encoded.bytes())?;
            end += encoded.bytes().len() as u64;
            self.rows.push(HeldRow { end, key });
        }
        Ok(())
    }

    /// Hands each row to `emit`, which returns whether to go on. Returns the number of rows.
    ///
    /// # Errors
    /// Returns any error of `emit`, and those of the temporary file.
    pub fn release(mut self, emit: &mut dyn FnMut(&[Cell<'_>]) -> Result<bool>) -> Result<u64> {
        let ranks: Vec<Vec<u64>> = self.numbers.iter().map(|numbers| ranks(numbers)).collect();
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        if self.order.sort.is_some() {
            order.sort_by(|&a, &b| compare(&self.rows[a].key, &self.rows[b].key));
        }
        order.truncate(self.order.top.unwrap_or(usize::MAX));
        let mut batch = RowBatch::default();
        for (written, &row) in order.iter().enumerate() {
            let start = row.checked_sub(1).map_or(0, |before| self.rows[before].end);
            batch.0.resize(usize::try_from(self.rows[row].end - start).unwrap_or_default(), 0);
            self.spill.read_at(start, &mut batch.0)?;
            let mut cells = batch.rows(self.columns).next().unwrap_or_default();
            for (ranks, &at) in ranks.iter().zip(&self.order.ranks) {
                cells[at] = if ranks[row] == 0 { Cell::Empty } else { Cell::Int(ranks[row]) };
            }
            if !emit(&cells)? {
                return Ok(written as u64 + 1);
            }
        }
        Ok(order.len() as u64)
    }
}

/// Returns the number in a cell.
fn number(cell: &Cell<'_>) -> Option<f64> {
    match *cell {
        // As it is printed, so that equal cells are equal.
        Cell::Float { value, decimals } => Some(printed_float(value, decimals)),
        Cell::P(value) => Some(value),
        Cell::Int(value) => Some(value as f64),
        Cell::Bool(value) => Some(f64::from(u8::from(value))),
        Cell::Text(_) | Cell::Empty | Cell::Pending(_) => None,
    }
}

fn key(cell: &Cell<'_>) -> Key {
    match (cell, number(cell)) {
        (_, Some(number)) => Key::Number(number),
        (Cell::Text(text), None) => Key::Text(text.as_ref().into()),
        _ => Key::Empty,
    }
}

/// Numbers from the highest, then text from A, then what is empty.
fn compare(one: &Key, other: &Key) -> Ordering {
    match (one, other) {
        (Key::Number(one), Key::Number(other)) => other.total_cmp(one),
        (Key::Text(one), Key::Text(other)) => one.cmp(other),
        _ => place(one).cmp(&place(other)),
    }
}

fn place(key: &Key) -> u8 {
    match key {
        Key::Number(_) => 0,
        Key::Text(_) => 1,
        Key::Empty => 2,
    }
}

/// Returns the rank of each number among those above 0, and 0 for the others.
fn ranks(numbers: &[f64]) -> Vec<u64> {
    let mut ranked: Vec<usize> = (0..numbers.len()).filter(|&at| numbers[at] > 0.0).collect();
    ranked.sort_by(|&a, &b| numbers[b].total_cmp(&numbers[a]));
    let mut ranks = vec![0; numbers.len()];
    let mut rank = 0;
    for (place, &at) in ranked.iter().enumerate() {
        if place == 0 || numbers[at] < numbers[ranked[place - 1]] {
            rank = place as u64 + 1;
        }
        ranks[at] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::CellType;

    /// The rows `(a, b)` after they were held.
    fn held(order: RowOrder, rows: &[(&str, f64)]) -> Vec<(String, Cell<'static>)> {
        let columns = [("a", CellType::Text), ("b", CellType::Float)]
            .map(|(name, cell_type)| Column::new(name, cell_type));
        let mut held = HeldRows::new(&columns, order).unwrap();
        let mut encoder = Encoder::of_cells(&columns);
        for batch in rows.chunks(2) {
            for (text, number) in batch {
                encoder.push(&[Cell::text(*text), Cell::float(*number)]);
            }
            held.append(&encoder.take()).unwrap();
        }
        let mut released = Vec::new();
        let count = held
            .release(&mut |row| {
                let text = match &row[0] {
                    Cell::Text(text) => text.to_string(),
                    _ => String::new(),
                };
                released.push((text, row[1].clone().into_owned()));
                Ok(true)
            })
            .unwrap();
        assert_eq!(count, released.len() as u64);
        released
    }

    fn texts(order: RowOrder, rows: &[(&str, f64)]) -> String {
        held(order, rows).into_iter().map(|(text, _)| text + ",").collect()
    }

    const ROWS: [(&str, f64); 5] =
        [("b", 0.5), ("", 0.9), ("a", 0.0), ("d", 0.500_000_04), ("c", 0.1)];

    #[test]
    fn numbers_are_sorted_from_the_highest_and_text_from_a() {
        let by = |sort, top| RowOrder { sort: Some(sort), top, ranks: Vec::new() };
        assert_eq!(texts(by(1, None), &ROWS), ",b,d,c,a,", "equal as printed: in input order");
        assert_eq!(texts(by(1, Some(2)), &ROWS), ",b,");
        assert_eq!(texts(by(0, None), &ROWS), "a,b,c,d,,", "empty cells last");
        assert_eq!(texts(by(0, Some(9)), &[]), "");
    }

    #[test]
    fn ranks_are_those_of_competitions() {
        let order = RowOrder { ranks: vec![1], ..RowOrder::default() };
        let ranks: Vec<Cell<'_>> = held(order, &ROWS).into_iter().map(|(_, rank)| rank).collect();
        let rank = Cell::Int;
        assert_eq!(ranks, [rank(2), rank(1), Cell::Empty, rank(2), rank(4)]);
    }
}
