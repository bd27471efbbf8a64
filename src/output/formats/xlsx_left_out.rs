//! Workbooks in a build without the feature `office`: the format has its name, and is refused.

use std::sync::Arc;

use super::{FormatInfo, TypedRows};

pub(super) const XLSX: FormatInfo = FormatInfo {
    name: "xlsx",
    is_binary: true,
    missing: Some("office"),
    encoder: |_, _| Arc::new(TypedRows),
};
