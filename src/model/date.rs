//! Dates as precise as they are known, and how they are read from text.

use std::fmt;

/// A calendar date of which the day, or the day and the month, may be unknown.
///
/// Prints as ISO 8601 of the known precision: `2018`, `2018-12`, `2018-12-10`. Orders by time, the less precise first.
///
/// # Examples
/// ```
/// use paratheme::model::Date;
/// assert_eq!(Date::parse("10 December, 2018").unwrap().to_string(), "2018-12-10");
/// assert_eq!(Date::parse("2018-12-10T09:30:00Z").unwrap().to_string(), "2018-12-10");
/// // Day or month first? The year is all that is certain.
/// assert_eq!(Date::parse("03/04/2021").unwrap().to_string(), "2021");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// Where a date was found; the `date_from` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateSource {
    /// A field, a meta tag, or front matter.
    Metadata,
    /// A line of the text.
    Text,
    /// The address.
    Url,
    /// The file's name.
    Filename,
}

impl DateSource {
    /// The name in the `date_from` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Text => "text",
            Self::Url => "url",
            Self::Filename => "filename",
        }
    }
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

impl Date {
    /// A date, or nothing where the calendar has no such day. Years 1400 to 2999 are taken for dates.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        if !(1400..3000).contains(&year) || (month.is_none() && day.is_some()) {
            return None;
        }
        if let Some(month) = month {
            let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
            let days = match month {
                2 => 28 + u8::from(leap),
                4 | 6 | 9 | 11 => 30,
                1..=12 => 31,
                _ => return None,
            };
            if day.is_some_and(|day| day == 0 || day > days) {
                return None;
            }
        }
        Some(Self { year, month, day })
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, where known.
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, where known.
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// Reads a date from a field that holds one: the written forms of [`Date::find`], a month and a year, or a bare year.
    pub fn parse(text: &str) -> Option<Self> {
        let parts = parts(text);
        if let Some((date, _)) = find(&parts) {
            return Some(date);
        }
        match *parts.as_slice() {
            [Part::Number(year, 4)] => Self::new(year, None, None),
            [Part::Month(month), Part::Number(year, 4)] | [Part::Number(year, 4), Part::Month(month)] => Self::new(year, Some(month), None),
            [Part::Number(year, 4), Part::Number(month, 1 | 2)] => Self::new(year, u8::try_from(month).ok(), None),
            _ => None,
        }
    }

    /// Looks for a full date in running text: `2018-12-10`, `10 December 2018`, `10th Dec. 2018`, `December 10, 2018`,
    /// `31/12/2018`. Of a numeric date whose day and month may be exchanged only the year is certain.
    pub fn find(text: &str) -> Option<Self> {
        find(&parts(text)).map(|(date, _)| date)
    }

    /// Looks for a date in an address or file name: four digits of year, two of month and, where present, two of day, in
    /// separate parts (`/2018/12/10/`, `2018-12-10-title.txt`).
    pub fn find_in_path(path: &str) -> Option<Self> {
        let parts = parts(path);
        parts.windows(2).enumerate().find_map(|(i, pair)| match *pair {
            [Part::Number(year, 4), Part::Number(month, 2)] if (1900..2100).contains(&year) => {
                let month = u8::try_from(month).ok()?;
                match parts.get(i + 2) {
                    Some(&Part::Number(day, 2)) => Self::new(year, Some(month), u8::try_from(day).ok()),
                    _ => Self::new(year, Some(month), None),
                }
            }
            _ => None,
        })
    }

    /// How many words of `text` a full date in it takes, if there is one: a line that is little else is a dateline.
    pub fn words_taken(text: &str) -> Option<usize> {
        find(&parts(text)).map(|(_, taken)| taken)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// A piece of text as far as dates care: a number with its count of digits, a month's name, or anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Number(u16, usize),
    Month(u8),
    Other,
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    // A letter after digits ends the number ("10th", "10T09:30"), a digit after letters ends the word.
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            parts.push(month(word).map_or(Part::Other, Part::Month));
            continue;
        }
        let (number, rest) = word.split_at(digits);
        parts.push(number.parse().map_or(Part::Other, |n| Part::Number(n, digits)));
        if !matches!(rest, "" | "st" | "nd" | "rd" | "th") {
            parts.push(Part::Other);
        }
    }
    parts
}

fn month(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let known = |name: &&str| **name == word || (word.len() == 3 && name.starts_with(&word)) || (word == "sept" && **name == *"september");
    MONTHS.iter().position(known).and_then(|i| u8::try_from(i + 1).ok())
}

/// The first full date and the number of parts it takes.
fn find(parts: &[Part]) -> Option<(Date, usize)> {
    let day_of = |n: u16| u8::try_from(n).ok();
    let date = |year, month, day| Date::new(year, Some(month), Some(day)).map(|date| (date, 3));
    parts.windows(3).find_map(|window| match *window {
        [Part::Number(year, 4), Part::Number(month, 1 | 2), Part::Number(day, 1 | 2)] => date(year, day_of(month)?, day_of(day)?),
        [Part::Number(day, 1 | 2), Part::Month(month), Part::Number(year, 4)]
        | [Part::Month(month), Part::Number(day, 1 | 2), Part::Number(year, 4)]
        | [Part::Number(year, 4), Part::Month(month), Part::Number(day, 1 | 2)] => date(year, month, day_of(day)?),
        [Part::Number(a, 1 | 2), Part::Number(b, 1 | 2), Part::Number(year, 4)] => {
            let day_first = date(year, day_of(b)?, day_of(a)?);
            let month_first = date(year, day_of(a)?, day_of(b)?);
            match (day_first, month_first) {
                (Some(one), Some(other)) if one != other => Date::new(year, None, None).map(|date| (date, 3)),
                (one, other) => one.or(other),
            }
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_forms() {
        for (text, expected) in [
            ("2018-12-10", Some("2018-12-10")),
            ("2018-12-10T09:30:00+01:00", Some("2018-12-10")),
            ("10 December, 2018", Some("2018-12-10")),
            ("10th Dec. 2018", Some("2018-12-10")),
            ("Monday, December 10, 2018", Some("2018-12-10")),
            ("Sept 3 2020", Some("2020-09-03")),
            ("31/12/2018", Some("2018-12-31")),
            ("12.31.2018", Some("2018-12-31")),
            ("05/05/2018", Some("2018-05-05")),
            ("03/04/2021", Some("2021")),
            ("December 2018", Some("2018-12")),
            ("2018-12", Some("2018-12")),
            ("2018", Some("2018")),
            ("31 February 2019", None),
            ("99/99/2019", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn running_text_gives_full_dates_only() {
        assert_eq!(Date::find("Comment Blog 10 December, 2018").map(|date| date.to_string()).as_deref(), Some("2018-12-10"));
        assert_eq!(Date::find("By 2018 we may act"), None);
        assert_eq!(Date::words_taken("Comment Blog 10 December, 2018"), Some(3));
    }

    #[test]
    fn addresses_and_file_names() {
        for (path, expected) in [
            ("https://example.org/2023/01/16/insurance/", Some("2023-01-16")),
            ("2018-12-10-title.txt", Some("2018-12-10")),
            ("archive/2018-12/a.txt", Some("2018-12")),
            ("report-2018.txt", None),
            ("page/1234/99/1", None),
        ] {
            assert_eq!(Date::find_in_path(path).map(|date| date.to_string()).as_deref(), expected, "{path:?}");
        }
    }
}
