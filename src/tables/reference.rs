//! What is written from the one table of columns: their reference, and the names that lexicons may
//! not give to themes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::columns::{EVIDENCE, LONG, WIDE};
use super::{COLUMNS, Shown, TEXT_TRUNCATED};

/// The content of docs/COLUMNS.md.
pub fn columns_markdown() -> String {
    let mut page = String::from(
        "# Columns\n\nWritten from `tables::COLUMNS` by `UPDATE_GOLDEN=1 cargo test --test it columns`; the test fails where page and \
         program differ.\n\nA name with `<theme>` stands for one column per theme of the lexicon, in its order; `FIELD` for a field of \
         the source. By default the wide table has the top-level themes; `--columns full` adds the sub-themes, named `parent.child`.\n",
    );
    for table in COLUMNS {
        // Writing into a String cannot fail.
        let _ = writeln!(
            page,
            "\n## {}\n\nA row is: {}\n\n| column | type | unit or range | meaning |\n|---|---|---|---|",
            table.title, table.row
        );
        let has_texts = table.columns.iter().any(|column| column.name == "text");
        for column in table.columns.iter().chain(has_texts.then_some(&TEXT_TRUNCATED)) {
            let when = match column.shown {
                Shown::Always => String::new(),
                Shown::Full => " (`--columns full`)".to_owned(),
                Shown::With(option) if option.starts_with('(') => format!(" {option}"),
                Shown::With(format) if format.starts_with("in ") => format!(" ({format})"),
                Shown::With(option) => format!(" (`{option}`)"),
            };
            let _ = writeln!(
                page,
                "| `{}`{when} | {} | {} | {} |",
                column.name,
                column.cell_type.name(),
                column.unit.replace('|', "\\|"),
                column.meaning
            );
        }
    }
    page
}

/// Names that no table of scores has so far, and that no theme may have either.
const RESERVED_FOR_LATER: [&str; 1] = ["group"];

/// The content of `src/lexicon/column_names.rs`: the names of the columns of `score`. Lexicons check
/// the ids of themes against them, and may not know this room.
pub fn column_names_source() -> String {
    let names = || [WIDE, LONG, EVIDENCE].into_iter().flatten().map(|info| info.name);
    let suffixes: BTreeSet<&str> =
        names().filter_map(|name| name.strip_prefix("<theme>")).collect();
    let reserved: BTreeSet<&str> = names()
        .filter(|name| *name != "FIELD" && !name.starts_with('<'))
        .chain(RESERVED_FOR_LATER)
        .chain([TEXT_TRUNCATED.name])
        .collect();
    let mut source = String::from(
        "//! The names of the columns of `score`, written from `tables::COLUMNS` by\n\
         //! `UPDATE_GOLDEN=1 cargo test --test it columns::`.\n",
    );
    let suffixes: Vec<String> = suffixes.iter().map(|suffix| format!("{suffix:?}")).collect();
    let reserved: Vec<String> = reserved.iter().map(|name| format!("    {name:?},\n")).collect();
    // Writing into a String cannot fail.
    let _ = write!(
        source,
        "\n/// What follows the id of a theme in the names of its columns.\n\
         pub(super) const SUFFIXES: [&str; {}] =\n    [{}];\n\n\
         /// The columns that are about no theme: no theme may have one of these names.\n\
         pub(super) const RESERVED: [&str; {}] = [\n{}];\n",
        suffixes.len(),
        suffixes.join(", "),
        reserved.len(),
        reserved.concat()
    );
    source
}
