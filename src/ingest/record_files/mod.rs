//! Text files of records: JSON lines, JSON, CSV and TSV.
//!
//! Comes in: the bytes of a file. Goes out: pieces that hold whole records, and the articles of a
//! piece.

pub(super) mod delimited;
pub(super) mod extracted;
pub(super) mod json;
pub(super) mod json_values;
pub(super) mod record_splitter;
pub(super) mod rows;
