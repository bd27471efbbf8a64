//! The shape of every table that leaves the program: columns with their meaning, rows, cells.
//!
//! Comes in: one [`Row`] per text, holding what the rooms to the left found out about it. Goes out:
//! [`Column`]s and [`Cell`]s, which `output` turns into bytes. [`COLUMNS`] is the one table of
//! columns: headers, docs/COLUMNS.md and the choice of `--columns` come from it. Does not know:
//! file formats.

mod cell;
mod choice;
mod columns;
mod compared;
mod evaluated;
mod fitted;
mod others;
mod reference;
mod row;
mod suggested;
mod table;
mod terms;
mod words;

pub use cell::{Cell, CellType, Column, Late};
pub use choice::{Choice, Chosen, about_cells, choose};
pub use columns::{
    COLUMNS, ColumnInfo, Shown, TableInfo, check_columns, columns_of, compare_columns,
    difference_columns, evaluate_columns, share_columns, suggest_columns,
};
pub use compared::{comparison_cells, key_term_cells};
pub use evaluated::{ShareRow, as_printed, difference_cells, evaluation_cells, share_cells};
pub use fitted::{fit_cells, left_out_cells};
pub use others::{EntryPrecision, check_rows, summary_cells};
pub use reference::columns_markdown;
pub use row::{ArticleFacts, Hit, Row};
pub use suggested::suggestion_cells;
pub use table::{Layout, Shape, Table, Unit, forms_text};
pub use terms::{RowsBy, TermChoice, collocation_rows, term_rows};
pub use words::{percent_text, several, share_text, thousands};
