//! The options of a manifest as they are typed.
//!
//! Its input are an option's definition and its value in a manifest. Its output are the values to type,
//! each behind the name of the option. It does not know which options a run needs.

use clap::{Arg, ArgAction};
use serde_json::Value;

use super::read_manifest::texts_of;

/// Returns the values with which an option is typed, once for each; `None` is the option alone. An option
/// that is off or has its default is not typed: some defaults cannot be, because they need an option that
/// is not there, or exclude one that is.
pub fn typed_values(argument: &Arg, value: &Value) -> Vec<Option<String>> {
    if !matches!(argument.get_action(), ArgAction::Set | ArgAction::Append) {
        return if value.as_bool() == Some(true) { vec![None] } else { Vec::new() };
    }
    let texts = texts_of(value);
    if !texts.is_empty() && argument.get_default_values() == texts.as_slice() {
        return Vec::new();
    }
    let may_be_bare = argument.get_num_args().is_some_and(|range| range.min_values() == 0);
    match texts.as_slice() {
        [] if may_be_bare => vec![None],
        // Several of these would be several options, of which the last one counts.
        texts if may_be_bare => vec![Some(texts.join(","))],
        _ => texts.into_iter().map(Some).collect(),
    }
}
