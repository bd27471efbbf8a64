//! The cells of rows, one after the other -> arrays of Arrow, one for each column.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder,
    StringBuilder,
};
use arrow_schema::{DataType, Field, Schema};

use crate::output::days::day_number;
use crate::output::number::{printed_float, printed_p};
use crate::tables::{Cell, CellType, Column, DAY};

/// The arrays are full when they have this many rows.
const MOST_ROWS: usize = 16_384;
/// The arrays are full when their texts have this many bytes.
const MOST_BYTES: usize = 8 << 20;

/// What is between the texts of a list.
const BETWEEN: &str = "; ";

/// The columns of a table as arrays that are being filled, cell by cell.
pub(super) struct ColumnArrays {
    columns: Vec<ColumnArray>,
    /// The column of the next cell.
    next: usize,
    rows: usize,
    /// The bytes of all texts.
    bytes: usize,
}

/// A column, and its values so far.
struct ColumnArray {
    field: Field,
    values: Values,
    /// The same dates as days, for a column of dates.
    days: Option<(Field, Date32Builder)>,
}

enum Values {
    Texts(StringBuilder),
    Lists(ListBuilder<StringBuilder>),
    Ints(Int64Builder),
    Floats(Float64Builder),
    Bools(BooleanBuilder),
}

impl ColumnArrays {
    /// Creates empty arrays for `columns`. With `lists` those of several texts become lists.
    pub(super) fn new(columns: &[Column], lists: bool) -> Self {
        let is_taken = |name: &str| columns.iter().any(|column| column.name == name);
        let array = |column: &Column| {
            let days = (column.cell_type == CellType::Date)
                .then(|| DAY.name.replace("<date>", &column.name))
                .filter(|name| !is_taken(name))
                .map(|name| {
                    let field = described(&name, DataType::Date32, (DAY.unit, DAY.meaning));
                    (field, Date32Builder::new())
                });
            let values = Values::new(column.cell_type, lists);
            let about = (column.unit, column.meaning);
            ColumnArray { field: described(&column.name, values.data_type(), about), values, days }
        };
        Self { columns: columns.iter().map(array).collect(), next: 0, rows: 0, bytes: 0 }
    }

    /// Returns the names, types and descriptions of the arrays.
    pub(super) fn schema(&self) -> Schema {
        let fields = self
            .columns
            .iter()
            .flat_map(|column| [Some(&column.field), column.days.as_ref().map(|(field, _)| field)]);
        Schema::new(fields.flatten().cloned().collect::<Vec<_>>())
    }

    /// Adds the next cell of the row, or the first one of the next row.
    ///
    /// # Panics
    /// If the cell is of another type than its column: a defect.
    pub(super) fn push(&mut self, cell: &Cell<'_>) {
        let column = &mut self.columns[self.next];
        column.values.push(cell, &column.field);
        if let Cell::Text(text) = cell {
            self.bytes += text.len();
        }
        if let Some((_, days)) = &mut column.days {
            days.append_option(match cell {
                Cell::Text(date) => day_number(date),
                _ => None,
            });
        }
        self.next += 1;
        if self.next == self.columns.len() {
            self.next = 0;
            self.rows += 1;
        }
    }

    /// Whether the row is complete and there is no room for another one.
    pub(super) fn is_full(&self) -> bool {
        self.next == 0 && (self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES)
    }

    /// Takes the arrays, and begins the next ones.
    pub(super) fn take(&mut self) -> Vec<ArrayRef> {
        (self.rows, self.bytes) = (0, 0);
        let taken = self.columns.iter_mut().flat_map(|column| {
            let days = column.days.as_mut().map(|(_, days)| ArrayBuilder::finish(days));
            [Some(column.values.take()), days]
        });
        taken.flatten().collect()
    }
}

impl Values {
    fn new(cell_type: CellType, lists: bool) -> Self {
        match cell_type {
            CellType::List if lists => Self::Lists(ListBuilder::new(StringBuilder::new())),
            CellType::Text | CellType::List | CellType::Date => Self::Texts(StringBuilder::new()),
            CellType::Int => Self::Ints(Int64Builder::new()),
            CellType::Float => Self::Floats(Float64Builder::new()),
            CellType::Bool => Self::Bools(BooleanBuilder::new()),
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Texts(_) => DataType::Utf8,
            Self::Lists(_) => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
            Self::Ints(_) => DataType::Int64,
            Self::Floats(_) => DataType::Float64,
            Self::Bools(_) => DataType::Boolean,
        }
    }

    /// Adds the value that the cell has in CSV.
    fn push(&mut self, cell: &Cell<'_>, field: &Field) {
        match (self, cell) {
            (Self::Texts(texts), Cell::Text(text)) => texts.append_value(text),
            (Self::Lists(lists), Cell::Text(text)) => {
                text.split(BETWEEN).for_each(|text| lists.values().append_value(text));
                lists.append(true);
            }
            (Self::Ints(ints), Cell::Int(value)) => {
                ints.append_value(i64::try_from(*value).unwrap_or(i64::MAX));
            }
            (Self::Floats(floats), Cell::Float { value, decimals }) if value.is_finite() => {
                floats.append_value(printed_float(*value, *decimals));
            }
            (Self::Floats(floats), Cell::P(value)) if value.is_finite() => {
                floats.append_value(printed_p(*value));
            }
            (Self::Bools(bools), Cell::Bool(value)) => bools.append_value(*value),
            (values, Cell::Empty | Cell::Float { .. } | Cell::P(_)) => values.push_null(),
            (_, cell) => panic!("a cell of another type in column {}: {cell:?}", field.name()),
        }
    }

    fn push_null(&mut self) {
        match self {
            Self::Texts(texts) => texts.append_null(),
            Self::Lists(lists) => lists.append(false),
            Self::Ints(ints) => ints.append_null(),
            Self::Floats(floats) => floats.append_null(),
            Self::Bools(bools) => bools.append_null(),
        }
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Texts(texts) => ArrayBuilder::finish(texts),
            Self::Lists(lists) => ArrayBuilder::finish(lists),
            Self::Ints(ints) => ArrayBuilder::finish(ints),
            Self::Floats(floats) => ArrayBuilder::finish(floats),
            Self::Bools(bools) => ArrayBuilder::finish(bools),
        }
    }
}

/// Returns a field with its unit and its meaning as metadata.
fn described(name: &str, data_type: DataType, (unit, meaning): (&str, &str)) -> Field {
    let metadata: HashMap<String, String> = [("unit", unit), ("description", meaning)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .collect();
    Field::new(name, data_type, true).with_metadata(metadata)
}
