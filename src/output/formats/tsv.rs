//! The same as CSV with tabs as delimiters.

use std::sync::Arc;

use super::FormatInfo;
use super::delimited::Delimited;

pub(super) const TSV: FormatInfo = FormatInfo {
    name: "tsv",
    is_binary: false,
    missing: None,
    encoder: |columns, options| Arc::new(Delimited::new(b'\t', columns, options)),
};
