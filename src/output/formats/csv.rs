//! Comma-separated values after RFC 4180, with line feeds.

use std::sync::Arc;

use super::FormatInfo;
use super::delimited::Delimited;

pub(super) const CSV: FormatInfo = FormatInfo {
    name: "csv",
    is_binary: false,
    missing: None,
    encoder: |columns, options| Arc::new(Delimited::new(b',', columns, options)),
};
