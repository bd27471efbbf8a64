//! Rows to bytes, and bytes to files that are whole or absent.
//!
//! Takes [`Column`](crate::tables::Column)s and [`Cell`](crate::tables::Cell)s. Gives CSV, TSV,
//! JSON lines, Parquet, Arrow or a workbook, on a stream or in a file that is replaced in one step,
//! with its manifest and its rejects beside it. Does not know what a row means, articles, who worked
//! on them, or the terminal.
//!
//! | file | holds |
//! |---|---|
//! | `encoder` | rows to batches of bytes, in the workers |
//! | `container` | batches to a table, in order and in one thread |
//! | `formats` | the one table of formats, and a file for each |
//! | `held_rows` | rows that wait on disk until all are known, to be sorted or ranked |
//! | `workbook` | sheets with their columns, and the workbook that holds them |
//! | `library_panics` | panics of the library that writes workbooks, as errors |
//! | `coding` | which columns people fill in, with their code book |
//! | `companions` | the sheets that a workbook has beside its table |
//! | `palette` | the colours of themes |
//! | `pending` | marks in rows for cells whose value the whole collection decides |
//! | `formula_escape` | which text a spreadsheet would run as a formula |
//! | `cell_text` | how much text a cell of a spreadsheet holds |
//! | `number` | how whole numbers and decimals are written |
//! | `days` | complete dates as numbers of days |
//! | `destination` | what is at the path where FILE is to be written |
//! | `atomic` | a file that is written under a hidden name until it is complete |
//! | `set` | outputs that take their places together or not at all |
//! | `temporary` | hidden names: who owns them, and how abandoned ones are removed |
//! | `background_sync` | flushes written data to disk in the background |
//! | `sink` | the file or stream that bytes are written to; the reader of a stream may close it |
//! | `spill` | temporary files for data that outgrows memory |
//! | `spilled_rows` | rows that wait in such a file and come back in their order |
//! | `texts` | the articles' texts, which offsets slice |
//! | `matrix` | a document-term matrix with the names of its rows and columns |
//! | `provenance` | what a table itself tells about the run that wrote it |
//! | `manifest`, `rejects` | the two files beside FILE; the list of rejects, most of which are on disk |

mod atomic;
mod background_sync;
mod cell_text;
mod coding;
mod companions;
mod container;
#[cfg(any(feature = "office", feature = "parquet"))]
mod days;
mod destination;
mod encoder;
mod formats;
mod formula_escape;
mod held_rows;
mod journal;
mod library_panics;
pub mod manifest;
mod matrix;
mod number;
pub mod palette;
mod pending;
mod provenance;
pub mod rejects;
mod set;
mod sink;
mod sorted_runs;
mod spill;
mod spilled_rows;
mod temporary;
#[cfg(test)]
mod tests;
mod texts;
#[cfg(feature = "office")]
mod workbook;
#[cfg(not(feature = "office"))]
#[path = "workbook/left_out.rs"]
mod workbook;

pub use atomic::{AtomicFile, Existing, Written, hexadecimal, path_beside};
pub use coding::Coding;
pub use companions::{
    About, AboutRow, AboutSection, CompanionSheet, Companions, ShareChart, SheetLinks,
};
pub use container::TableWriter;
pub use destination::is_stream;
pub use encoder::{Encoder, LineOf, Options, RowBatch};
pub use formats::{Delimiter, Format};
pub use held_rows::{HeldRows, RowOrder};
pub use journal::finish_killed_runs;
pub use library_panics::library_panics_are_caught;
pub use matrix::{MATRIX_FILES, MatrixFolder, MatrixShape};
pub use provenance::Provenance;
pub use set::{FinishedFile, FinishedFolder, OutputSet};
pub use sink::{Flow, Sink};
pub use sorted_runs::SortedRuns;
pub use spill::SpillFile;
pub use spilled_rows::SpilledRows;
pub use temporary::{TemporaryFolder, discard_unfinished};
pub use texts::{TEXT_INDEX, TextFolder};
pub use workbook::workbook;
