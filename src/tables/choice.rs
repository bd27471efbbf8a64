//! Which columns of a table are shown: the `--columns` and `--keep` options.

use super::columns::{ABOUT, COLUMNS, ColumnInfo, KEPT, Shown};
use super::{ArticleFacts, Cell, Column};
use crate::error::{Error, ErrorKind, Result};

/// Which columns of a table; the `--columns` option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The columns of daily use.
    #[default]
    Default,
    /// All columns.
    Full,
    /// These, in this order; kept fields that are not among them follow.
    Named(Vec<String>),
}

/// A column that a table can have, and what fills it.
#[derive(Clone, Debug)]
pub(super) struct Offered<F> {
    pub column: Column,
    /// What its cells are found from.
    pub field: F,
    /// Whether the table has it by default.
    pub by_default: bool,
    /// Whether it is a field of the source.
    pub kept: bool,
}

impl Choice {
    /// Returns the choice that a list of names makes: an empty list, `full`, or names.
    pub fn of(names: &[String]) -> Self {
        match names {
            [] => Self::Default,
            [all] if all == "full" => Self::Full,
            names => Self::Named(names.to_vec()),
        }
    }

    /// Returns the chosen columns out of all that the table can have. A kept field replaces a column
    /// about the article that has the same name and is not shown by default.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a column that does not exist, with the nearest name, and for two
    /// columns of one name.
    pub(super) fn of_all<F: Clone>(&self, mut all: Vec<Offered<F>>) -> Result<Vec<Offered<F>>> {
        let kept: Vec<String> = all
            .iter()
            .filter(|offered| offered.kept)
            .map(|offered| offered.column.name.to_string())
            .collect();
        all.retain(|offered| {
            let name = &*offered.column.name;
            let is_offered_about =
                !offered.by_default && !offered.kept && ABOUT.iter().any(|info| info.name == name);
            !is_offered_about || !kept.iter().any(|kept| kept == name)
        });
        let chosen: Vec<Offered<F>> = match self {
            Self::Default => all.into_iter().filter(|offered| offered.by_default).collect(),
            Self::Full => all,
            Self::Named(names) => {
                let mut chosen =
                    names.iter().map(|name| find(name, &all)).collect::<Result<Vec<_>>>()?;
                chosen.extend(all.into_iter().filter(|offered| {
                    offered.kept && !names.iter().any(|name| *name == offered.column.name)
                }));
                chosen
            }
        };
        let is_twice = |at: usize| {
            chosen[..at].iter().any(|other| other.column.name == chosen[at].column.name)
        };
        if let Some(at) = (0..chosen.len()).find(|&at| is_twice(at)) {
            let message = format!("two columns would be called `{}`", chosen[at].column.name);
            return Err(Error::new(ErrorKind::Usage, message)
                .with_hint("name a column once, and keep no field that is called as a column is"));
        }
        Ok(chosen)
    }
}

fn find<F: Clone>(name: &String, all: &[Offered<F>]) -> Result<Offered<F>> {
    all.iter().find(|offered| offered.column.name == *name).cloned().ok_or_else(|| {
        let known = all.iter().map(|offered| &*offered.column.name);
        let near = nearest(name, known);
        let hint = format!("{near}`--columns full` has them all, --keep adds fields of the source");
        Error::new(ErrorKind::Usage, format!("no column `{name}`")).with_hint(hint)
    })
}

/// Asks whether the known name that is most like `name` was meant; empty if none is like it.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    let near = known
        .filter(|known| likeness(known) > 0.75)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    near.map_or(String::new(), |near| format!("did you mean `{near}`? "))
}

/// The columns chosen of a table whose rows are made whole.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The position of the cell of each in a whole row.
    pub at: Vec<usize>,
}

impl Chosen {
    /// Adds a column for each of these fields in front; a whole row begins with their cells.
    pub fn begin_with(&mut self, fields: &[String]) {
        let column = |name: &String| KEPT.column(name.clone());
        self.columns.splice(..0, fields.iter().map(column));
        self.at = (0..fields.len()).chain(self.at.iter().map(|at| at + fields.len())).collect();
    }
}

/// The columns chosen of a table by its name, with the fields kept, of the columns that are `there`
/// in this run. A whole row has a cell for each column that is there, then one for each field that
/// is kept.
///
/// # Errors
/// [`ErrorKind::Usage`] for a column that does not exist, and for two columns of one name.
///
/// # Panics
/// If there is no such table: a defect.
pub fn choose(
    table: &str,
    choice: &Choice,
    keep: &[String],
    there: impl Fn(&ColumnInfo) -> bool,
) -> Result<Chosen> {
    let table = COLUMNS.iter().find(|known| known.name == table).expect("a table by that name");
    let own = table.columns.iter().filter(|info| info.name != "FIELD" && there(info));
    let mut all: Vec<Offered<usize>> = Vec::new();
    for info in own {
        let column = info.column(info.name);
        all.push(Offered {
            column,
            field: all.len(),
            by_default: info.shown != Shown::Full,
            kept: false,
        });
    }
    for name in keep {
        let column = KEPT.column(name.clone());
        all.push(Offered { column, field: all.len(), by_default: true, kept: true });
    }
    let chosen = choice.of_all(all)?;
    let (columns, at) = chosen.into_iter().map(|offered| (offered.column, offered.field)).unzip();
    Ok(Chosen { columns, at })
}

/// The cells of what is known about an article, then those of the first `kept` fields that were
/// read.
pub fn about_cells(facts: &ArticleFacts, kept: usize) -> impl Iterator<Item = Cell<'_>> {
    let about = [&facts.title, &facts.date_text, &facts.source, &facts.url]
        .map(|text| Cell::text(text.as_str()));
    about.into_iter().chain(
        (0..kept)
            .map(|at| facts.extra.get(at).map_or(Cell::Empty, |value| Cell::text(value.as_str()))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(choice: &Choice, keep: &[&str]) -> Result<Vec<String>> {
        let keep: Vec<String> = keep.iter().map(ToString::to_string).collect();
        let chosen = choose("diff", choice, &keep, |_| true)?;
        Ok(chosen.columns.iter().map(|column| column.name.to_string()).collect())
    }

    #[test]
    fn kept_fields_follow_whatever_is_chosen() {
        let named =
            |names: &[&str]| Choice::of(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
        let default = [
            "article_id",
            "paragraph",
            "theme",
            "strength_a",
            "strength_b",
            "change",
            "entries",
            "text",
        ];
        assert_eq!(names(&Choice::Default, &[]).unwrap(), default);
        assert_eq!(names(&Choice::Default, &["x"]).unwrap(), [&default[..], &["x"]].concat());
        assert_eq!(
            names(&named(&["full"]), &["x"]).unwrap(),
            [&default[..], &["title", "date", "source", "url", "x"]].concat()
        );
        assert_eq!(
            names(&named(&["date", "theme"]), &["x", "y"]).unwrap(),
            ["date", "theme", "x", "y"]
        );
        assert_eq!(
            names(&named(&["y", "theme"]), &["x", "y"]).unwrap(),
            ["y", "theme", "x"],
            "where it is named"
        );
        // A kept field goes before what is only offered under its name.
        assert_eq!(
            names(&named(&["full"]), &["url"]).unwrap(),
            [&default[..], &["title", "date", "source", "url"]].concat()
        );
        let refused = |choice, keep: &[&str]| names(&choice, keep).unwrap_err().to_string();
        assert!(
            refused(Choice::Default, &["theme"]).contains("two columns would be called `theme`")
        );
        assert!(refused(named(&["theme", "theme"]), &[]).contains("two columns"));
        assert!(
            refused(named(&["tilte"]), &[]).contains("no column `tilte` (did you mean `title`?")
        );
    }
}
