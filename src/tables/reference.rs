//! The reference of all columns, written from the one table.

use std::fmt::Write as _;

use super::{COLUMNS, Shown};

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
        for column in table.columns {
            let when = match column.shown {
                Shown::Always => String::new(),
                Shown::Full => " (`--columns full`)".to_owned(),
                Shown::With(option) if option.starts_with('(') => format!(" {option}"),
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
