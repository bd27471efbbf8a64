//! Which articles of a collection are read: the options `--where`, `--from` and `--to`.
//!
//! Comes in: conditions, and what is known about an article. Goes out: the condition that the
//! article does not meet, if there is one. Does not know: where what is known came from.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Date, Metadata};

/// What an article has to be, or else it is not read.
#[derive(Clone, Debug)]
pub struct Condition {
    /// As it was typed, with its option.
    text: String,
    field: String,
    test: Test,
    /// Whether any article had a value in the field.
    is_met: Arc<AtomicBool>,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// A value is one of these.
    OneOf(Vec<Accepted>),
    /// No value is one of these.
    NoneOf(Vec<Accepted>),
    /// The whole date is not before the beginning of this one.
    From(Date),
    /// The whole date is not after the end of this one.
    To(Date),
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq)]
enum Accepted {
    Text(String),
    Numbers(f64, f64),
    Dates(Option<Date>, Option<Date>),
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.test) == (&other.text, &other.test)
    }
}

impl Condition {
    /// Reads a condition: `FIELD=VALUE,VALUE`, `FIELD=FIRST..LAST` or `FIELD!=VALUE`. Values with
    /// commas stand in quotes.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for anything else, and for a range between what is neither a number nor
    /// a date.
    ///
    /// # Examples
    /// ```
    /// use paratheme::ingest::Condition;
    /// assert_eq!(Condition::parse("year=2019..2021")?.field(), "year");
    /// assert!(Condition::parse("year").is_err());
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let usage = |message: &str| {
            let hint =
                "write --where year=2019..2021, --where source=food,defra or --where party!=FF";
            Error::new(ErrorKind::Usage, format!("--where {text}: {message}")).with_hint(hint)
        };
        let (field, values) = text.split_once('=').ok_or_else(|| usage("there is no `=`"))?;
        let (field, is_not) = field.strip_suffix('!').map_or((field, false), |field| (field, true));
        let field = field.trim();
        if field.is_empty() {
            return Err(usage("there is no field before the `=`"));
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(values.as_bytes());
        let row =
            reader.records().next().transpose().map_err(|_| usage("the values cannot be read"))?;
        let values: Vec<String> =
            row.map_or_else(|| vec![String::new()], |row| row.iter().map(str::to_owned).collect());
        let is_date = field == "date";
        let accepted = values.iter().map(|value| {
            Accepted::parse(value, is_date).ok_or_else(|| usage(&format!("`{value}` is no range")))
        });
        let accepted = accepted.collect::<Result<Vec<_>>>()?;
        let condition = if is_not { Test::NoneOf(accepted) } else { Test::OneOf(accepted) };
        Ok(Self {
            text: format!("--where {text}"),
            field: field.to_owned(),
            test: condition,
            is_met: Arc::default(),
        })
    }

    /// The condition that the article is not from before `date`.
    pub fn from(date: Date) -> Self {
        Self {
            text: format!("--from {date}"),
            field: "date".to_owned(),
            test: Test::From(date),
            is_met: Arc::default(),
        }
    }

    /// The condition that the article is not from after `date`.
    pub fn to(date: Date) -> Self {
        Self {
            text: format!("--to {date}"),
            field: "date".to_owned(),
            test: Test::To(date),
            is_met: Arc::default(),
        }
    }

    /// The field that it is about.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The condition as it was typed, if no article has its field. To be asked after the collection
    /// was read.
    pub fn lacking(&self) -> Option<String> {
        (!self.is_met.load(Ordering::Relaxed)).then(|| self.text.clone())
    }

    /// The warning that no article has the field. To be asked after the collection was read.
    pub fn note(&self) -> Option<String> {
        self.lacking().map(|text| format!("{text}: no article has a field `{}`", self.field))
    }

    /// Why an article is left out, if it is: the condition, and whether there is no value to
    /// compare with. `own` is what the inputs say in the field.
    pub(super) fn left_out(&self, own: &[String], about: &ArticleFacts<'_>) -> Option<String> {
        let values = about.values(&self.field, own);
        let date = about.meta.date.map(|(date, _)| date);
        let has_value = values.iter().any(|value| !value.is_empty());
        if has_value && !self.is_met.load(Ordering::Relaxed) {
            self.is_met.store(true, Ordering::Relaxed);
        }
        let is_any = |accepted: &[Accepted]| {
            accepted.iter().any(|accepted| values.iter().any(|value| accepted.holds(value)))
        };
        let is_met = match &self.test {
            Test::OneOf(accepted) => is_any(accepted),
            Test::NoneOf(accepted) => !is_any(accepted),
            Test::From(first) => date.is_some_and(|date| date.first_day() >= first.first_day()),
            Test::To(last) => date.is_some_and(|date| date.last_day() <= last.last_day()),
        };
        let why = match &self.test {
            Test::From(_) | Test::To(_) if date.is_none() => " (no date)",
            Test::OneOf(_) if !has_value => " (no value)",
            _ => "",
        };
        (!is_met).then(|| format!("{}{why}", self.text))
    }
}

/// What is known about an article.
pub(super) struct ArticleFacts<'a> {
    pub id: &'a str,
    pub folder: &'a str,
    pub meta: &'a Metadata,
}

impl ArticleFacts<'_> {
    /// The values of a field: what the inputs say in it, else what is found out about the article;
    /// a single empty value where there is nothing.
    fn values(&self, field: &str, own: &[String]) -> Vec<String> {
        let meta = self.meta;
        let date = meta.date.map(|(date, _)| date);
        let found = match field {
            "source" => meta.source.clone(),
            "title" => meta.title.clone(),
            "date" => date.map(|date| date.to_string()),
            _ => None,
        };
        if let Some(found) = found {
            return vec![found];
        }
        if own.iter().any(|value| !value.trim().is_empty()) {
            return own.iter().map(|value| value.trim().to_owned()).collect();
        }
        let found = match field {
            "id" | "article_id" => Some(self.id.to_owned()),
            "folder" => Some(self.folder.to_owned()),
            "author" => meta.author.clone(),
            "url" => meta.url.clone(),
            "year" => date.map(|date| format!("{:04}", date.year())),
            "month" => {
                date.and_then(|date| Some(format!("{:04}-{:02}", date.year(), date.month()?)))
            }
            _ => None,
        };
        vec![found.unwrap_or_default()]
    }
}

impl Accepted {
    fn parse(text: &str, is_date: bool) -> Option<Self> {
        let Some((first, last)) = text.split_once("..") else {
            let date = if is_date { Date::parse(text) } else { None };
            return Some(date.map_or_else(
                || Self::Text(folded(text)),
                |date| Self::Dates(Some(date), Some(date)),
            ));
        };
        let (first, last) = (first.trim(), last.trim());
        if first.is_empty() && last.is_empty() {
            return None;
        }
        let number =
            |end: &str, open: f64| if end.is_empty() { Some(open) } else { end.parse().ok() };
        if let (false, Some(first), Some(last)) =
            (is_date, number(first, f64::NEG_INFINITY), number(last, f64::INFINITY))
        {
            return Some(Self::Numbers(first, last));
        }
        let date = |end: &str| if end.is_empty() { Some(None) } else { Date::parse(end).map(Some) };
        Some(Self::Dates(date(first)?, date(last)?))
    }

    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Text(text) => folded(value) == *text,
            Self::Numbers(first, last) => {
                value.parse::<f64>().is_ok_and(|value| (*first..=*last).contains(&value))
            }
            Self::Dates(first, last) => Date::parse(value).is_some_and(|value| {
                first.is_none_or(|first| value.first_day() >= first.first_day())
                    && last.is_none_or(|last| value.last_day() <= last.last_day())
            }),
        }
    }
}

/// A text as it is compared: without regard to case, and to how its characters are composed.
fn folded(text: &str) -> String {
    text.trim().nfc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DateSource;

    fn meta(date: &str) -> Metadata {
        Metadata {
            source: Some("Food".to_owned()),
            date: Date::parse(date).map(|date| (date, DateSource::Metadata)),
            ..Metadata::default()
        }
    }

    fn left_out(condition: &Condition, date: &str, own: &[&str]) -> Option<String> {
        let own: Vec<String> = own.iter().map(ToString::to_string).collect();
        condition.left_out(&own, &ArticleFacts { id: "a1", folder: "in/x", meta: &meta(date) })
    }

    fn stays(condition: &str, date: &str, own: &[&str]) -> bool {
        left_out(&Condition::parse(condition).unwrap(), date, own).is_none()
    }

    #[test]
    fn values_ranges_and_their_opposites() {
        assert!(stays("source=defra, food", "", &[]) && !stays("source=defra", "", &[]));
        assert!(
            stays("party=ff", "", &["FF"])
                && stays("party!=FG", "", &["FF"])
                && !stays("party!=ff", "", &["FF"])
        );
        assert!(
            stays("tags=tax", "", &["health", "tax"])
                && !stays("tags!=tax", "", &["health", "tax"])
        );
        assert!(
            stays("year=2019..2021", "2020-05", &[])
                && !stays("year=2019..2021", "2022", &[])
                && !stays("year=2019..2021", "", &[])
        );
        assert!(stays("year=2019", "2018", &["2019"]), "the inputs say the year");
        assert!(
            stays("pages=..10", "", &["9"])
                && !stays("pages=..10", "", &["11"])
                && !stays("pages=..10", "", &["many"])
        );
        assert!(
            stays("date=2019-03", "2019-03-04", &[]) && !stays("date=2019-03", "2019", &[]),
            "2019 may be another month"
        );
        assert!(
            stays("date=2019..2020-03", "2020-03-31", &[])
                && !stays("date=2019..2020-03", "2020-04-01", &[])
        );
        assert!(
            stays("month=2019-03..2019-06", "2019-04", &[])
                && stays("id=a1", "", &[])
                && stays("folder=in/x", "", &[])
        );
        assert!(
            stays("party=", "", &[""])
                && !stays("party=", "", &["FF"])
                && !stays("party!=", "", &[]),
            "an empty value can be asked for"
        );
        assert!(stays("party=\"A, B\"", "", &["a, b"]));
        assert!(stays("ort=köln", "", &["Ko\u{308}ln"]), "composed or not");
    }

    #[test]
    fn from_and_to_hold_for_the_whole_date() {
        let date = |text| Date::parse(text).unwrap();
        let from = Condition::from(date("2019-03"));
        assert_eq!(left_out(&from, "2019-03-01", &[]), None);
        assert_eq!(left_out(&from, "2019-02-28", &[]).as_deref(), Some("--from 2019-03"));
        assert_eq!(
            left_out(&from, "2019", &[]).as_deref(),
            Some("--from 2019-03"),
            "it may be from January"
        );
        assert_eq!(left_out(&from, "", &[]).as_deref(), Some("--from 2019-03 (no date)"));
        let to = Condition::to(date("2019"));
        assert_eq!((left_out(&to, "2019-12-31", &[]), left_out(&to, "2019", &[])), (None, None));
        assert!(left_out(&to, "2020-01-01", &[]).is_some());
    }

    #[test]
    fn a_field_that_no_article_has_is_said() {
        let condition = Condition::parse("yaer=2019").unwrap();
        assert!(left_out(&condition, "2019", &[""]).is_some());
        assert_eq!(condition.note().unwrap(), "--where yaer=2019: no article has a field `yaer`");
        assert!(left_out(&condition, "2019", &["2018"]).is_some());
        assert_eq!(condition.note(), None);
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in ["year", "=2019", "party=A..F", "year=.."] {
            assert_eq!(Condition::parse(text).unwrap_err().kind(), ErrorKind::Usage, "{text}");
        }
    }
}
