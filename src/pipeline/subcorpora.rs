//! The target and the reference of a comparison, and which of them an article belongs to.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::{GroupBy, Grouping};
use crate::error::{Error, ErrorKind, Result};
use crate::tables::ArticleFacts;

/// A side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subcorpus {
    /// What is looked at.
    Target,
    /// What it is compared with.
    Reference,
    /// Neither: the article has another value of the field.
    Other,
    /// Neither: the article does not have the field.
    Unknown,
    /// Neither: the article has values of both, for its field holds a list.
    Both,
}

impl Subcorpus {
    /// The name of the group of its articles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Reference => "reference",
            Self::Other => "other",
            Self::Unknown => "",
            Self::Both => "both",
        }
    }
}

/// How the side of an article is told.
#[derive(Debug)]
pub enum SubcorpusRule {
    /// By the file that it stands in: the sides of the files of a discovery, in their order.
    Files(Vec<Subcorpus>),
    /// By the value of a field.
    Values(Values),
}

/// The values of a field that make the sides, and those that articles were found to have.
#[derive(Debug)]
pub struct Values {
    by: Grouping,
    target: Vec<Value>,
    reference: Vec<Value>,
    met: Mutex<BTreeSet<String>>,
}

/// A value of a field, or a range of years.
#[derive(Debug, PartialEq, Eq)]
enum Value {
    Is(String),
    Years(u16, u16),
}

impl Value {
    fn parse(text: &str, by: &Grouping) -> Result<Self> {
        if by.only() != Some(GroupBy::Year) {
            return Ok(Self::Is(text.to_owned()));
        }
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self::Years(first, last)),
            (Ok(first), Ok(last)) => {
                let error = Error::new(
                    ErrorKind::Usage,
                    format!("the range `{text}` ends before it begins"),
                );
                Err(error.with_hint(format!("write {last}-{first}")))
            }
            // A field `year` of the inputs may hold what is no year, such as 2017/18.
            _ if text.contains(|c: char| c.is_ascii_digit()) => Ok(Self::Is(text.to_owned())),
            _ => {
                let error = Error::new(
                    ErrorKind::Usage,
                    format!("`{text}` is neither a year nor a range of years"),
                );
                Err(error.with_hint("such as 2018 or 2015-2018"))
            }
        }
    }

    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Is(own) => own == value,
            Self::Years(first, last) => {
                value.parse().is_ok_and(|year: u16| (*first..=*last).contains(&year))
            }
        }
    }

    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Years(first, last), Self::Years(other_first, other_last)) => {
                first <= other_last && other_first <= last
            }
            _ => self == other,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Is(value) => value.clone(),
            Self::Years(first, last) if first == last => first.to_string(),
            Self::Years(first, last) => format!("{first}-{last}"),
        }
    }
}

/// So many values are named where one is not found.
const NAMED: usize = 10;

impl Values {
    /// The articles whose field has a value of `target` against those with one of `reference`;
    /// against all others that have the field where there is none. An article with several values
    /// is on the side of any of them; with values of both sides that were named it is on neither.
    /// By [`GroupBy::Year`] a value may be a range, `2015-2018`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where a value is on both sides, or is no year where it should be one.
    pub fn new(by: Grouping, target: &[String], reference: &[String]) -> Result<Self> {
        let parse = |texts: &[String]| {
            texts.iter().map(|text| Value::parse(text.trim(), &by)).collect::<Result<Vec<Value>>>()
        };
        let (target, reference) = (parse(target)?, parse(reference)?);
        let twice = reference.iter().find(|value| target.iter().any(|other| other.meets(value)));
        if let Some(value) = twice {
            let error = Error::new(
                ErrorKind::Usage,
                format!("`{}` is in the target and in the reference", value.name()),
            );
            return Err(error.with_hint("name each value on one side"));
        }
        Ok(Self { by, target, reference, met: Mutex::default() })
    }

    fn side(&self, facts: &ArticleFacts) -> Subcorpus {
        let values: Vec<String> =
            self.by.values(facts).into_iter().flatten().filter(|value| !value.is_empty()).collect();
        if values.is_empty() {
            return Subcorpus::Unknown;
        }
        let is_in =
            |side: &[Value]| side.iter().any(|own| values.iter().any(|value| own.holds(value)));
        let side = match (is_in(&self.target), is_in(&self.reference)) {
            (true, true) => Subcorpus::Both,
            (true, false) => Subcorpus::Target,
            (false, true) => Subcorpus::Reference,
            (false, false) if self.reference.is_empty() => Subcorpus::Reference,
            (false, false) => Subcorpus::Other,
        };
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        for value in values {
            if !met.contains(&value) {
                met.insert(value);
            }
        }
        side
    }

    /// What there is to say about the field; to be asked after the pass.
    pub fn notes(&self) -> Vec<String> {
        self.by.notes()
    }

    /// That no article has a value which was asked for, with values that some have; to be asked
    /// after the pass.
    pub fn missing(&self, field: &str) -> Option<Error> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked = self.target.iter().chain(&self.reference);
        let missing = asked.find(|value| !met.iter().any(|known| value.holds(known)))?;
        let error = Error::new(
            ErrorKind::Usage,
            format!("no article has `{}` as its {field}", missing.name()),
        );
        let quoted = |value: &String| {
            if value.contains(',') { format!("\"{value}\"") } else { value.clone() }
        };
        let some: Vec<String> = met.iter().take(NAMED).map(quoted).collect();
        Some(error.with_hint(match met.len().saturating_sub(NAMED) {
            0 if some.is_empty() => format!("none has a {field}: name another field"),
            0 => format!("there are: {}", some.join(", ")),
            more => format!("there are: {} and {more} more", some.join(", ")),
        }))
    }
}

impl SubcorpusRule {
    /// The side of an article, from its file's position in the discovery and what is known about
    /// it, but for its id.
    pub fn of(&self, file: usize, facts: &ArticleFacts) -> Subcorpus {
        match self {
            Self::Files(sides) => sides.get(file).copied().unwrap_or(Subcorpus::Other),
            Self::Values(values) => values.side(facts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;
    use crate::model::{Date, DateSource};

    fn dated(date: &str) -> ArticleFacts {
        ArticleFacts {
            date: Date::parse(date).map(|date| (date, DateSource::Metadata)),
            ..ArticleFacts::default()
        }
    }

    fn values(by: &str, target: &[&str], reference: &[&str]) -> Result<Values> {
        let by = Grouping::new(&[by.to_owned()], &mut ingest::Options::default())?;
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<String>>();
        Values::new(by, &owned(target), &owned(reference))
    }

    #[test]
    fn years_and_ranges_of_years() {
        let sides = values("year", &["2015-2017", "2020"], &[]).unwrap();
        let found = ["2014-12", "2015", "2017-12-31", "2018", "2020-01", ""]
            .map(|date| sides.side(&dated(date)));
        assert_eq!(
            found,
            [
                Subcorpus::Reference,
                Subcorpus::Target,
                Subcorpus::Target,
                Subcorpus::Reference,
                Subcorpus::Target,
                Subcorpus::Unknown
            ]
        );
        assert_eq!(sides.missing("year"), None);
        let sides = values("year", &["2015"], &["2017-2018"]).unwrap();
        assert_eq!(
            ["2015", "2016", "2018"].map(|date| sides.side(&dated(date))),
            [Subcorpus::Target, Subcorpus::Other, Subcorpus::Reference]
        );
        let month = values("month", &["2018-12"], &[]).unwrap();
        assert_eq!(
            ["2018-12-10", "2018-11", "2018"].map(|date| month.side(&dated(date))),
            [Subcorpus::Target, Subcorpus::Reference, Subcorpus::Unknown]
        );
    }

    #[test]
    fn an_article_of_several_values_is_on_the_side_of_any_of_them() {
        let facts = |tags: &[&str]| ArticleFacts {
            extra: vec![tags.join("; ")],
            lists: vec![(0, tags.iter().map(ToString::to_string).collect())],
            ..ArticleFacts::default()
        };
        let against_others = values("tags", &["tax"], &[]).unwrap();
        let found =
            [&["tax", "age"][..], &["age"], &[]].map(|tags| against_others.side(&facts(tags)));
        assert_eq!(found, [Subcorpus::Target, Subcorpus::Reference, Subcorpus::Unknown]);
        let against_age = values("tags", &["tax"], &["age"]).unwrap();
        let found = [&["tax", "x"][..], &["x", "age"], &["age", "tax"], &["x"]]
            .map(|tags| against_age.side(&facts(tags)));
        assert_eq!(
            found,
            [Subcorpus::Target, Subcorpus::Reference, Subcorpus::Both, Subcorpus::Other]
        );
    }

    #[test]
    fn what_is_wrong_with_values_is_said() {
        let message = |by: &str, target: &[&str], reference: &[&str]| {
            values(by, target, reference).unwrap_err().to_string()
        };
        assert!(
            message("year", &["2018-2015"], &[])
                .contains("ends before it begins (write 2015-2018)")
        );
        assert!(message("year", &["next"], &[]).contains("`next` is neither a year nor a range"));
        assert!(
            message("year", &["2015-2018"], &["2018"])
                .contains("`2018` is in the target and in the reference")
        );
        assert!(message("source", &["Echo", "Post"], &["Post"]).contains("`Post`"));
        let sides = values("year", &["1999"], &[]).unwrap();
        assert!(sides.missing("year").unwrap().to_string().contains("none has a year"));
        for year in 2001..2014 {
            sides.side(&dated(&year.to_string()));
        }
        let said = sides.missing("year").unwrap().to_string();
        assert!(
            said.starts_with("no article has `1999` as its year (there are: 2001, 2002,")
                && said.ends_with("2010 and 3 more)"),
            "{said}"
        );
    }
}
