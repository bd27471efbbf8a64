//! Rows to bytes.
//!
//! Comes in: [`Column`](crate::report::Column)s and [`Cell`](crate::report::Cell)s. Goes out: CSV, TSV or JSON lines, as bytes.
//! Does not know: what a row means, articles, threads, the terminal.
//!
//! | file | holds |
//! |---|---|
//! | `format` | which formats there are, and which ending stands for which |
//! | `encoder` | a batch of rows to bytes |
//! | `delimited`, `jsonl` | how CSV and TSV, and how JSON lines are written |
//! | `guard` | which text a spreadsheet would run as a formula |
//! | `number` | how whole numbers and decimals are written |

mod delimited;
mod encoder;
mod format;
mod guard;
mod jsonl;
mod number;
#[cfg(test)]
mod tests;

pub use encoder::{Encoder, Options};
pub use format::Format;
