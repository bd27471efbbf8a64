//! Parquet and Arrow in a build without the feature `parquet`: they have their names, and are
//! refused.

use std::sync::Arc;

use super::{FormatInfo, TypedRows};

pub(super) const PARQUET: FormatInfo = left_out("parquet");
pub(super) const ARROW: FormatInfo = left_out("arrow");

const fn left_out(name: &'static str) -> FormatInfo {
    FormatInfo {
        name,
        is_binary: true,
        missing: Some("parquet"),
        encoder: |_, _| Arc::new(TypedRows),
    }
}
