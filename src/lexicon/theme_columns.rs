//! The columns that the themes of a lexicon build in tables: no two may have one name.

use std::collections::HashMap;

use super::Theme;
use super::column_names::{RESERVED, SUFFIXES};

/// A theme that builds the name of a column that there is already.
pub(super) struct ColumnClash {
    /// The theme, as an index.
    pub theme: usize,
    /// The name of the column.
    pub column: String,
    /// The theme before it that builds the same name; `None` if the tables themselves have it.
    pub other: Option<usize>,
}

/// The first theme that builds the name of a column that the tables or a theme before it have.
pub(super) fn column_clash(themes: &[Theme]) -> Option<ColumnClash> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (theme, Theme { column, .. }) in themes.iter().enumerate() {
        for suffix in SUFFIXES {
            let column = format!("{column}{suffix}");
            let other = taken.get(&column).copied();
            if other.is_some() || RESERVED.contains(&column.as_str()) {
                return Some(ColumnClash { theme, column, other });
            }
            taken.insert(column, theme);
        }
    }
    None
}
