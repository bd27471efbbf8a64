//! The rows of the tables beside the scores, a file for each command.

mod check;
mod compare;
mod evaluate;
mod fit;
mod suggest;
mod summary;
mod terms;
mod workbook;

pub use check::{CheckTable, EntryPrecision, check_rows};
pub use compare::{comparison_cells, key_term_cells};
pub use evaluate::{
    CoderAgreement, DifferenceRow, EvaluationRow, ShareRow, as_printed, difference_cells,
    evaluation_cells, share_cells,
};
pub use fit::{LeftOutRow, fit_cells, left_out_cells};
pub use suggest::suggestion_cells;
pub use summary::summary_cells;
pub use terms::{
    RankedPair, RankedTerm, RowsBy, TermChoice, collocation_row, collocation_rows, ranked_terms,
    term_row, term_rows,
};
pub use workbook::{
    ShareColumns, book_article_cells, book_article_columns, book_entry_rows, book_evidence_columns,
    book_period_columns, book_repeat_cells, book_share_rows, book_source_columns, share_columns_of,
};
