//! Rows to bytes, and bytes to files that are whole or absent.
//!
//! Comes in: [`Column`](crate::tables::Column)s and [`Cell`](crate::tables::Cell)s. Goes out: CSV,
//! TSV or JSON lines, on a stream or in a file that is replaced in one step, with its manifest and
//! its rejects beside it. Does not know: what a row means, articles, who worked on them, the
//! terminal.
//!
//! | file | holds |
//! |---|---|
//! | `format` | which formats there are, and which ending stands for which |
//! | `encoder` | a batch of rows to bytes |
//! | `delimited`, `jsonl` | how CSV and TSV, and how JSON lines are written |
//! | `late` | cells that are filled in when the whole collection is known |
//! | `guard` | which text a spreadsheet would run as a formula |
//! | `number` | how whole numbers and decimals are written |
//! | `place` | what stands where FILE is to be written |
//! | `atomic` | a file that is written under a hidden name until it is complete |
//! | `set` | outputs that take their places together or not at all |
//! | `temporary` | hidden names: who owns them, and how abandoned ones are removed |
//! | `behind` | the way of a file's bytes to the disk, beside the work |
//! | `sink` | where bytes go: such a file, or a stream that its reader may close |
//! | `spill` | room on disk for what outgrows memory |
//! | `texts` | the articles' texts, which offsets slice |
//! | `matrix` | a document-term matrix with the names of its rows and columns |
//! | `manifest`, `rejects` | the two files beside FILE; the list of rejects, of which most are on disk |

mod atomic;
mod behind;
mod delimited;
mod encoder;
mod format;
mod guard;
mod jsonl;
mod late;
pub mod manifest;
mod matrix;
mod number;
mod place;
pub mod rejects;
mod set;
mod sink;
mod spill;
mod temporary;
#[cfg(test)]
mod tests;
mod texts;
mod workbook;

pub use atomic::{AtomicFile, Existing, Written, hexadecimal, path_beside};
pub use encoder::{Encoder, Options};
pub use format::Format;
pub use matrix::{MATRIX_FILES, MatrixFolder, MatrixShape};
pub use place::is_stream;
pub use set::{FinishedFile, FinishedFolder, OutputSet};
pub use sink::{Flow, Sink};
pub use spill::SpillFile;
pub use temporary::discard_unfinished;
pub use texts::{TEXT_INDEX, TextFolder};
pub use workbook::workbook;
