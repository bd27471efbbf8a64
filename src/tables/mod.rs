//! The shape of every table that leaves the program: columns with their meaning, rows, cells.
//!
//! Comes in: one [`Row`] per text, holding what the rooms to the left found out about it. Goes out:
//! [`Column`]s and [`Cell`]s, which `output` turns into bytes. [`COLUMNS`] is the one table of
//! columns: headers, docs/COLUMNS.md and the choice of `--columns` come from it. Does not know:
//! file formats.

mod cell;
mod choice;
mod columns;
mod reference;
mod row;
mod rows;
mod score_cells;
mod table;
mod words;

pub use cell::{Cell, CellType, Column, Pending};
pub use choice::{Choice, Chosen, about_cells, choose};
pub use columns::{
    COLUMNS, ColumnInfo, Shown, TableInfo, check_columns, columns_of, compare_columns,
    difference_columns, evaluate_columns, share_columns, suggest_columns,
};
pub use reference::{column_names_source, columns_markdown};
pub use row::{ArticleFacts, Hit, Row};
pub use rows::{
    EntryPrecision, RowsBy, ShareRow, TermChoice, as_printed, check_rows, collocation_rows,
    comparison_cells, difference_cells, evaluation_cells, fit_cells, key_term_cells,
    left_out_cells, share_cells, suggestion_cells, summary_cells, term_rows,
};
pub use table::{Layout, Shape, Table, Unit, forms_text};
pub use words::{percent_text, several, share_text, thousands};
