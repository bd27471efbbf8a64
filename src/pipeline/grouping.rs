//! What groups articles: the fields of the `--by` option.
//!
//! Comes in: what is known about an article. Goes out: its [`Group`]s, of which it has several
//! where a field holds a list. Does not know: what is made of the groups.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};
use crate::ingest;
use crate::model::Date;
use crate::summary::Group;
use crate::tables::ArticleFacts;

/// A field that groups articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The article's id.
    Article,
    /// The source.
    Source,
    /// The field `year` of the inputs, else the year of the date.
    Year,
    /// The field `month` of the inputs, else the month of the date, as `2018-12`.
    Month,
    /// The themes that texts are about: only in summaries, where it is not the articles that are
    /// grouped but their texts.
    Theme,
    /// Any other field of the inputs.
    Field,
}

/// The name by which summaries group texts by their themes.
const THEME: &str = "theme";

impl GroupBy {
    /// What `--by name` groups by.
    fn of(name: &str) -> Self {
        match name {
            "article" => Self::Article,
            "source" => Self::Source,
            "year" => Self::Year,
            "month" => Self::Month,
            _ => Self::Field,
        }
    }
}

/// The fields that group articles, in the order of the columns.
#[derive(Clone, Debug)]
pub struct Grouping {
    fields: Vec<Field>,
    source_field: Option<String>,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    by: GroupBy,
    /// Where the field of this name is among those that are kept.
    kept: usize,
    met: Arc<Met>,
}

/// What articles were found to have in a field whose name has a meaning of its own.
#[derive(Debug, Default)]
struct Met {
    /// The inputs have such a field.
    own: AtomicBool,
    /// It says something else than the program found: another year than the date, another source
    /// than the one in use.
    differs: AtomicBool,
    /// Some articles do not have it, and are grouped by their date.
    by_date: AtomicBool,
}

impl Grouping {
    /// The fields of these names; what is to be read of the inputs for them is added to the fields
    /// that `options` keep.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a name that is empty or named twice.
    pub fn new(names: &[String], options: &mut ingest::Options) -> Result<Self> {
        let usage =
            |message: String, hint: &str| Error::new(ErrorKind::Usage, message).with_hint(hint);
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err(usage(
                "--by names a field without a name".to_owned(),
                "write the names with commas between: --by year,source",
            ));
        }
        if let Some(twice) = names
            .iter()
            .enumerate()
            .find_map(|(at, name)| names[..at].contains(name).then_some(name))
        {
            return Err(usage(format!("--by names `{twice}` twice"), "name each field once"));
        }
        let mut kept = |name: &String| {
            options.keep.iter().position(|known| known == name).unwrap_or_else(|| {
                options.keep.push(name.clone());
                options.keep.len() - 1
            })
        };
        let field = |name: &String| Field {
            name: name.clone(),
            by: GroupBy::of(name),
            kept: kept(name),
            met: Arc::default(),
        };
        Ok(Self {
            fields: names.iter().map(field).collect(),
            source_field: options.source_field.clone(),
        })
    }

    /// The same for a summary of texts, in which `theme` is not a field of the inputs: it groups the
    /// texts by the themes that they are about.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn of_texts(names: &[String], options: &mut ingest::Options) -> Result<Self> {
        let mut grouping = Self::new(names, options)?;
        for field in grouping.fields.iter_mut().filter(|field| field.name == THEME) {
            field.by = GroupBy::Theme;
        }
        Ok(grouping)
    }

    /// Returns the position of the field that groups texts by their themes.
    pub fn theme_at(&self) -> Option<usize> {
        self.fields.iter().position(|field| field.by == GroupBy::Theme)
    }

    /// Returns the names of the columns that hold the groups: those of the fields, but
    /// `about_theme` for the themes that texts are about.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| match field.by {
            GroupBy::Theme => "about_theme",
            _ => field.name.as_str(),
        })
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }

    /// Returns what the only field groups by, if there is only one field.
    pub fn only(&self) -> Option<GroupBy> {
        match self.fields.as_slice() {
            [field] => Some(field.by),
            _ => None,
        }
    }

    /// The values of an article, a list for each field: a single empty value where the article has
    /// none.
    pub fn values(&self, facts: &ArticleFacts) -> Vec<Vec<String>> {
        self.fields.iter().map(|field| field.values(facts)).collect()
    }

    /// The groups of an article: one for each combination of its values.
    pub fn groups(&self, facts: &ArticleFacts) -> Vec<Group> {
        combined(&self.values(facts))
    }

    /// Where the inputs have a field that is called as something the program finds out by itself:
    /// which of the two groups the articles. To be asked after the pass.
    pub fn notes(&self) -> Vec<String> {
        let note = |field: &Field| {
            let Field { name, by, met, .. } = field;
            let [own, differs, by_date] =
                [&met.own, &met.differs, &met.by_date].map(|flag| flag.load(Ordering::Relaxed));
            match by {
                GroupBy::Year | GroupBy::Month if own && (differs || by_date) => {
                    let reason = if differs { ", which differs from the date of some articles" } else { "" };
                    let others = if by_date { "; articles without it are grouped by their date" } else { "" };
                    Some(format!("--by {name} groups by the field `{name}` of the inputs{reason}{others}"))
                }
                GroupBy::Source if differs => {
                    let used = self.source_field.as_deref().unwrap_or("source");
                    Some(format!("--by source groups by the field `{used}` of --source-field, not by the field `source` of the inputs"))
                }
                GroupBy::Article if own => Some(
                    "--by article groups by the ids of the articles, not by the field `article` of the inputs (--id-field article makes it the id)"
                        .to_owned(),
                ),
                GroupBy::Theme if own => Some(
                    "--by theme groups by the themes that texts are about, not by the field `theme` of the inputs"
                        .to_owned(),
                ),
                _ => None,
            }
        };
        self.fields.iter().filter_map(note).collect()
    }
}

/// Longer values of a field `article` are the text of the article, not a name.
const LONGEST_NAME: usize = 200;

impl Field {
    fn values(&self, facts: &ArticleFacts) -> Vec<String> {
        let own = self.of_inputs(facts);
        let has_own = own.iter().any(|value| !value.is_empty());
        let mark = |flag: &AtomicBool, holds: bool| {
            if holds && !flag.load(Ordering::Relaxed) {
                flag.store(true, Ordering::Relaxed);
            }
        };
        let date = facts.date.map(|(date, _)| date);
        let of_date = match self.by {
            GroupBy::Field => return own,
            GroupBy::Article => {
                mark(&self.met.own, has_own && own.iter().all(|value| value.len() <= LONGEST_NAME));
                return vec![facts.id.clone()];
            }
            GroupBy::Theme => {
                mark(&self.met.own, has_own);
                return vec![String::new()];
            }
            GroupBy::Source => {
                mark(&self.met.differs, has_own && own != [facts.source.as_str()]);
                return vec![facts.source.clone()];
            }
            GroupBy::Year => date.map(year),
            GroupBy::Month => date.and_then(month),
        };
        mark(&self.met.own, has_own);
        if has_own {
            mark(&self.met.differs, of_date.is_some_and(|of_date| !own.contains(&of_date)));
            return own;
        }
        mark(&self.met.by_date, of_date.is_some());
        vec![of_date.unwrap_or_default()]
    }

    /// What the inputs say in the field, each value of a list once; a single empty value where they
    /// say nothing.
    fn of_inputs(&self, facts: &ArticleFacts) -> Vec<String> {
        let Some((_, list)) = facts.lists.iter().find(|(at, _)| *at == self.kept) else {
            return vec![
                facts.extra.get(self.kept).map_or(String::new(), |value| value.trim().to_owned()),
            ];
        };
        let mut values: Vec<String> = Vec::with_capacity(list.len());
        for value in list.iter().map(|value| value.trim()).filter(|value| !value.is_empty()) {
            if !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
        }
        if values.is_empty() { vec![String::new()] } else { values }
    }
}

fn year(date: Date) -> String {
    format!("{:04}", date.year())
}

fn month(date: Date) -> Option<String> {
    date.month().map(|month| format!("{:04}-{month:02}", date.year()))
}

/// Every combination of one value of each list; one without values where there are no lists.
pub fn combined(values: &[Vec<String>]) -> Vec<Group> {
    values.iter().fold(vec![Group::new()], |groups, values| {
        groups
            .iter()
            .flat_map(|group| {
                values.iter().map(|value| [group.as_slice(), std::slice::from_ref(value)].concat())
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DateSource;

    fn grouping(names: &[&str]) -> (Grouping, ingest::Options) {
        let mut options = ingest::Options::default();
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        (Grouping::new(&names, &mut options).unwrap(), options)
    }

    fn facts(date: &str, extra: &[&str], lists: &[(usize, &[&str])]) -> ArticleFacts {
        ArticleFacts {
            id: "a".into(),
            source: "Echo".into(),
            date: Date::parse(date).map(|date| (date, DateSource::Metadata)),
            extra: extra.iter().map(ToString::to_string).collect(),
            lists: lists
                .iter()
                .map(|(at, values)| (*at, values.iter().map(ToString::to_string).collect()))
                .collect(),
            ..ArticleFacts::default()
        }
    }

    #[test]
    fn an_article_is_in_a_group_for_each_combination_of_its_values() {
        let (by, options) = grouping(&["year", "tags", "party"]);
        assert_eq!(options.keep, ["year", "tags", "party"]);
        let groups =
            by.groups(&facts("2018-12-10", &["", "x; y; x", " Left "], &[(1, &["x", "y", " x"])]));
        assert_eq!(groups, [["2018", "x", "Left"], ["2018", "y", "Left"]]);
        assert_eq!(by.groups(&facts("", &["", "x; y", ""], &[(1, &[])])), [["", "", ""]]);
        assert_eq!(combined(&[]), [Group::new()], "without a field all articles are one group");
    }

    #[test]
    fn a_field_called_as_what_is_found_out_is_used_or_named() {
        let (by, _) = grouping(&["year"]);
        assert_eq!(by.groups(&facts("2018", &["2018"], &[])), [["2018"]]);
        assert!(by.notes().is_empty(), "the field and the date agree");
        assert_eq!(by.groups(&facts("2018-12", &["2017/18"], &[])), [["2017/18"]]);
        assert_eq!(
            by.notes(),
            [
                "--by year groups by the field `year` of the inputs, which differs from the date of some articles"
            ]
        );
        assert_eq!(by.groups(&facts("2016", &[""], &[])), [["2016"]]);
        assert!(by.notes()[0].ends_with("; articles without it are grouped by their date"));
        let (by, _) = grouping(&["article"]);
        assert_eq!(by.groups(&facts("", &["No. 7"], &[])), [["a"]]);
        assert!(by.notes()[0].contains("not by the field `article`"), "{:?}", by.notes());
        let (by, _) = grouping(&["source"]);
        assert_eq!(by.groups(&facts("", &["Post"], &[])), [["Echo"]]);
        assert!(by.notes()[0].contains("not by the field `source`"), "{:?}", by.notes());
    }

    #[test]
    fn names_without_a_name_or_twice_are_refused() {
        let refused = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            Grouping::new(&names, &mut ingest::Options::default()).unwrap_err().to_string()
        };
        assert!(refused(&["year", ""]).contains("without a name"));
        assert!(refused(&["year", "year"]).contains("`year` twice"));
    }
}
