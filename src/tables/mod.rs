//! The shape of every table that the program writes: columns with their meaning, rows, cells.
//!
//! Takes one [`Row`] per text, with what the rooms above found out about it. Gives [`Column`]s and
//! [`Cell`]s, which `output` turns into bytes. [`COLUMNS`] is the one table of columns: headers,
//! the cells of scores, docs/COLUMNS.md, the choice of `--columns` and the names that no theme may
//! have come from it. Does not know file formats.

mod cell;
mod choice;
mod columns;
mod marks;
mod methods;
mod reference;
mod row;
mod rows;
mod score_cells;
mod table;
mod words;

pub use cell::{Cell, CellType, Column, Pending};
#[cfg(feature = "cli")]
pub(crate) use choice::nearest;
pub use choice::{Choice, Chosen, about_cells, choose};
pub use columns::{
    COLUMNS, ColumnInfo, DAY, Shown, TEXT_TRUNCATED, TableInfo, check_columns, column_info,
    columns_of, compare_columns, difference_columns, evaluate_columns, fit_columns, share_columns,
    suggest_columns,
};
pub use marks::{Mark, RowMarks, paragraph_key};
pub(crate) use methods::listed;
pub use methods::{LexiconOf, MethodsOf, methods_paragraph};
pub use reference::{column_names_source, columns_markdown};
pub use row::{ArticleFacts, ContextEvidence, Hit, Row};
pub use rows::{
    CheckTable, CoderAgreement, DifferenceRow, EntryPrecision, EvaluationRow, LeftOutRow,
    RankedPair, RankedTerm, RowsBy, ShareColumns, ShareRow, TermChoice, as_printed,
    book_article_cells, book_article_columns, book_entry_rows, book_evidence_columns,
    book_period_columns, book_repeat_cells, book_share_rows, book_source_columns, check_rows,
    collocation_row, collocation_rows, comparison_cells, difference_cells, evaluation_cells,
    fit_cells, key_term_cells, left_out_cells, ranked_terms, share_cells, share_columns_of,
    suggestion_cells, summary_cells, term_row, term_rows,
};
pub use table::{Layout, ScoreContext, Shape, Table, Unit, forms_text};
pub use words::{percent_number, percent_text, several, share_text, thousands};
