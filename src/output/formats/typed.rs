//! Cells as typed values in binary form: for the library, and for containers that are not text.
//!
//! A cell is a tag, then its value: numbers in eight bytes, a text after its length. A row has no
//! mark of its own, since every row has a cell for each column.

use std::borrow::Cow;

#[cfg(any(feature = "office", feature = "parquet"))]
use crate::output::container::Container;
use crate::output::encoder::RowEncoder;
use crate::tables::{Cell, Pending};

/// Encodes cells in binary form.
#[derive(Debug)]
pub(in crate::output) struct TypedRows;

mod tag {
    pub(super) const EMPTY: u8 = 0;
    pub(super) const TEXT: u8 = 1;
    pub(super) const INT: u8 = 2;
    /// The decimals follow the number.
    pub(super) const FLOAT: u8 = 3;
    pub(super) const P: u8 = 4;
    pub(super) const FALSE: u8 = 5;
    pub(super) const TRUE: u8 = 6;
    pub(super) const PENDING: u8 = 7;
}

impl RowEncoder for TypedRows {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        for cell in row {
            self.push_cell(bytes, cell);
        }
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        match cell {
            Cell::Empty => bytes.push(tag::EMPTY),
            Cell::Text(text) => {
                push_number(bytes, tag::TEXT, (text.len() as u64).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            Cell::Int(value) => push_number(bytes, tag::INT, value.to_le_bytes()),
            Cell::Float { value, decimals } => {
                push_number(bytes, tag::FLOAT, value.to_le_bytes());
                bytes.push(*decimals);
            }
            Cell::P(value) => push_number(bytes, tag::P, value.to_le_bytes()),
            Cell::Bool(value) => bytes.push(if *value { tag::TRUE } else { tag::FALSE }),
            Cell::Pending(pending) => bytes.extend_from_slice(&[tag::PENDING, *pending as u8]),
        }
    }

    /// A number may contain any byte, so cells are read one by one.
    fn push_resolved<'t>(
        &self,
        bytes: &mut Vec<u8>,
        rows: &[u8],
        value: &dyn Fn(Pending) -> Cell<'t>,
    ) {
        for cell in cells(rows) {
            match cell {
                Cell::Pending(pending) => self.push_cell(bytes, &value(pending)),
                cell => self.push_cell(bytes, &cell),
            }
        }
    }
}

/// A format whose container reads typed cells back: how its rows are encoded, and how its container
/// is made.
#[cfg(any(feature = "office", feature = "parquet"))]
pub(super) struct TypedFormat<C>(pub C);

#[cfg(any(feature = "office", feature = "parquet"))]
impl<C> std::fmt::Debug for TypedFormat<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedFormat")
    }
}

#[cfg(any(feature = "office", feature = "parquet"))]
impl<C: Fn() -> Box<dyn Container> + Send + Sync> RowEncoder for TypedFormat<C> {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        TypedRows.push_row(bytes, row);
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        TypedRows.push_cell(bytes, cell);
    }

    fn push_resolved<'t>(
        &self,
        bytes: &mut Vec<u8>,
        rows: &[u8],
        cell: &dyn Fn(Pending) -> Cell<'t>,
    ) {
        TypedRows.push_resolved(bytes, rows, cell);
    }

    fn container(&self) -> Box<dyn Container> {
        (self.0)()
    }
}

fn push_number(bytes: &mut Vec<u8>, tag: u8, number: [u8; 8]) {
    bytes.push(tag);
    bytes.extend_from_slice(&number);
}

/// Returns the cells that [`TypedRows`] encoded.
///
/// # Panics
/// If it did not encode these bytes.
pub(in crate::output) fn cells(mut bytes: &[u8]) -> impl Iterator<Item = Cell<'_>> {
    std::iter::from_fn(move || {
        (!bytes.is_empty()).then(|| cell(&mut bytes).expect("the bytes of typed rows"))
    })
}

/// Reads the cell at the beginning of `bytes`, and removes it.
fn cell<'b>(bytes: &mut &'b [u8]) -> Option<Cell<'b>> {
    fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        let (taken, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*taken)
    }
    let [tag] = take(bytes)?;
    Some(match tag {
        tag::EMPTY => Cell::Empty,
        tag::TEXT => {
            let length = usize::try_from(u64::from_le_bytes(take(bytes)?)).ok()?;
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Cell::Text(Cow::Borrowed(std::str::from_utf8(text).ok()?))
        }
        tag::INT => Cell::Int(u64::from_le_bytes(take(bytes)?)),
        tag::FLOAT => {
            let (value, [decimals]) = (f64::from_le_bytes(take(bytes)?), take(bytes)?);
            Cell::Float { value, decimals }
        }
        tag::P => Cell::P(f64::from_le_bytes(take(bytes)?)),
        tag::FALSE => Cell::Bool(false),
        tag::TRUE => Cell::Bool(true),
        tag::PENDING => {
            let [number] = take(bytes)?;
            Cell::Pending(*Pending::ALL.get(usize::from(number))?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::output::Encoder;
    use crate::tables::{CellType, Column};

    fn any_cell() -> impl Strategy<Value = Cell<'static>> {
        prop_oneof![
            Just(Cell::Empty),
            any::<String>().prop_map(|text| Cell::Text(text.into())),
            any::<u64>().prop_map(Cell::Int),
            (-1e300..1e300, 0_u8..13).prop_map(|(value, decimals)| Cell::Float { value, decimals }),
            (0.0..1.0).prop_map(Cell::P),
            any::<bool>().prop_map(Cell::Bool),
            prop::sample::select(Pending::ALL.to_vec()).prop_map(Cell::Pending),
        ]
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<Cell<'static>>>> {
        (1_usize..6).prop_flat_map(|width| {
            prop::collection::vec(prop::collection::vec(any_cell(), width), 1..6)
        })
    }

    fn encoder(width: usize) -> Encoder {
        let column = Column::new("x", CellType::Text);
        Encoder::of_cells(&vec![column; width])
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(rows in rows()) {
            let mut encoder = encoder(rows[0].len());
            for row in &rows {
                encoder.push(row);
            }
            let batch = encoder.take();
            prop_assert_eq!(batch.rows(rows[0].len()).collect::<Vec<_>>(), rows);
        }

        #[test]
        fn pending_cells_get_their_values(rows in rows()) {
            let width = rows[0].len();
            let mut encoder = encoder(width);
            for row in &rows {
                encoder.push(row);
            }
            let pending = encoder.take();
            let value = |pending: Pending| Cell::Int(1000 + pending as u64);
            encoder.push_resolved(pending.bytes(), value);
            let resolved = |cell: &Cell<'static>| match cell {
                Cell::Pending(pending) => value(*pending),
                cell => cell.clone(),
            };
            let expected: Vec<Vec<Cell<'_>>> =
                rows.iter().map(|row| row.iter().map(resolved).collect()).collect();
            let batch = encoder.take();
            prop_assert_eq!(batch.rows(width).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    #[should_panic(expected = "a cell for each column")]
    fn another_number_of_columns_is_a_defect() {
        let mut encoder = encoder(3);
        encoder.push(&[const { Cell::Empty }; 3]);
        let _ = encoder.take().rows(2).count();
    }
}
