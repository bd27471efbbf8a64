//! Comma-separated values after RFC 4180, with line feeds.

use std::sync::Arc;

use super::FormatInfo;
use super::delimited::{Delimited, Delimiter};

pub(super) const CSV: FormatInfo = FormatInfo {
    name: "csv",
    is_binary: false,
    missing: None,
    encoder: |columns, options| {
        let usual = if options.decimal_comma { Delimiter::Semicolon } else { Delimiter::Comma };
        Arc::new(Delimited::new(options.delimiter.unwrap_or(usual), columns, options))
    },
};
