//! JSON lines: one object a row.

use std::sync::Arc;

use serde::Serialize;

use super::FormatInfo;
use crate::output::encoder::RowEncoder;
use crate::output::number::{push_float, push_int, push_p};
use crate::output::pending;
use crate::tables::{Cell, Column};

pub(super) const JSONL: FormatInfo = FormatInfo {
    name: "jsonl",
    is_binary: false,
    missing: None,
    encoder: |columns, _| Arc::new(Keys::new(columns)),
};

/// Everything of a row that is not a value: the keys, escaped once.
#[derive(Debug)]
struct Keys(Vec<Box<[u8]>>);

impl Keys {
    /// Creates the keys of `columns`, in their order.
    fn new(columns: &[Column]) -> Self {
        let key = |(index, column): (usize, &Column)| {
            let mut bytes = vec![if index == 0 { b'{' } else { b',' }];
            push_json(&mut bytes, column.name.as_ref());
            bytes.push(b':');
            bytes.into_boxed_slice()
        };
        Self(columns.iter().enumerate().map(key).collect())
    }
}

impl RowEncoder for Keys {
    fn push_row(&self, bytes: &mut Vec<u8>, row: &[Cell<'_>]) {
        for (key, cell) in self.0.iter().zip(row) {
            bytes.extend_from_slice(key);
            push_cell(bytes, cell);
        }
        if self.0.is_empty() {
            bytes.push(b'{');
        }
        bytes.extend_from_slice(b"}\n");
    }

    fn push_cell(&self, bytes: &mut Vec<u8>, cell: &Cell<'_>) {
        push_cell(bytes, cell);
    }
}

/// Appends the value of one cell.
fn push_cell(bytes: &mut Vec<u8>, cell: &Cell<'_>) {
    match cell {
        Cell::Text(text) => push_json(bytes, text.as_ref()),
        Cell::Int(value) => push_int(bytes, *value),
        Cell::Float { value, decimals } if value.is_finite() => {
            push_float(bytes, *value, *decimals);
        }
        Cell::P(value) if value.is_finite() => push_p(bytes, *value),
        Cell::Bool(value) => bytes.extend_from_slice(if *value { b"true" } else { b"false" }),
        Cell::Pending(pending) => pending::push_mark(bytes, *pending),
        Cell::Empty | Cell::Float { .. } | Cell::P(_) => bytes.extend_from_slice(b"null"),
    }
}

fn push_json(bytes: &mut Vec<u8>, text: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(bytes, text).expect("text is JSON, and memory takes every write");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::CellType;

    #[test]
    fn cells() {
        let keys = Keys::new(&[
            Column { name: "id".into(), cell_type: CellType::Text },
            Column { name: "a \"b\"".into(), cell_type: CellType::Text },
        ]);
        let cases = [
            (Cell::Empty, "null"),
            (Cell::Bool(true), "true"),
            (Cell::Bool(false), "false"),
            (Cell::Int(12), "12"),
            (Cell::float(0.0), "0"),
            (Cell::float(1e-9), "0.000001"),
            (Cell::float(f64::NAN), "null"),
            (Cell::text("=1"), "\"=1\""),
            (Cell::text("a\"b\\c\n\u{1}é\u{FEFF}"), "\"a\\\"b\\\\c\\n\\u0001é\u{FEFF}\""),
        ];
        for (cell, expected) in cases {
            let mut bytes = Vec::new();
            keys.push_row(&mut bytes, &[Cell::Int(1), cell]);
            let line = String::from_utf8(bytes).expect("UTF-8");
            assert_eq!(line, format!("{{\"id\":1,\"a \\\"b\\\"\":{expected}}}\n"));
        }
    }

    #[test]
    fn no_column_is_an_empty_object() {
        let mut bytes = Vec::new();
        Keys::new(&[]).push_row(&mut bytes, &[]);
        assert_eq!(bytes, b"{}\n");
    }
}
