//! Dates of known precision, and how they are read from text.

mod calendar;
mod machine;
mod months;
mod parts;

pub use calendar::civil_from_days;

use std::fmt;

use serde::{Deserialize, Serialize};

use parts::{DatePart, DatePiece, parts};

/// A calendar date whose day, or day and month, may be unknown.
///
/// It prints as ISO 8601 with the known precision: `2018`, `2018-12`, `2018-12-10`. Dates are
/// ordered by time; of dates that begin alike the less precise comes first.
///
/// # Examples
/// ```
/// use paratheme::model::Date;
/// assert_eq!(Date::parse("10 December, 2018").unwrap().to_string(), "2018-12-10");
/// assert_eq!(Date::parse("2018-12-10T09:30:00Z").unwrap().to_string(), "2018-12-10");
/// // Either number may be the day: only the year is certain.
/// assert_eq!(Date::parse("03/04/2021").unwrap().to_string(), "2021");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// The place where a date was found; the `date_from` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DateSource {
    /// A field, a meta tag, or front matter.
    Metadata,
    /// A line of the text.
    Text,
    /// The URL.
    Url,
    /// The name of the file.
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

/// Whether the day or the month comes first in ambiguous numeric dates; the `--date-order` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// It is unknown: of a date that can be read both ways only the year is used.
    #[default]
    Unknown,
    /// 03/04/2021 is the third of April.
    DayFirst,
    /// 03/04/2021 is the fourth of March.
    MonthFirst,
}

impl Date {
    /// Creates a date, or returns `None` if the calendar has no such day. Only years from 1400 to
    /// 2999 are accepted.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        if !(1400..3000).contains(&year) || (month.is_none() && day.is_some()) {
            return None;
        }
        if let Some(month) = month {
            let leap =
                year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
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

    /// The month, 1 to 12, if it is known.
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, if it is known.
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// The first day that the date may be, as year, month and day.
    pub fn first_day(self) -> (u16, u8, u8) {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day that the date may be, as year, month and day; for an unknown day the 31st,
    /// whether or not the month has it.
    pub fn last_day(self) -> (u16, u8, u8) {
        (self.year, self.month.unwrap_or(12), self.day.unwrap_or(31))
    }

    /// Whether `other` is this date or the same date with less precision.
    pub fn is_within(self, other: Self) -> bool {
        self.first_day() >= other.first_day() && self.last_day() <= other.last_day()
    }

    /// Reads a date from a field: [`Date::parse_in`] with [`DateOrder::Unknown`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_in(text, DateOrder::Unknown)
    }

    /// Reads a date from a field: the written forms of [`Date::find_in_line`], a month and a year,
    /// a bare year, `12/2018`, `20181210`, `201812` if it cannot be another date,
    /// `20181210T233000Z` or `20181210233000`, or the time since 1970, in UTC: seconds (10 digits),
    /// or milli-, micro- or nanoseconds (13, 16, 19), with or without decimals or as `1.5444846e9`.
    ///
    /// # Examples
    /// ```
    /// use paratheme::model::{Date, DateOrder};
    /// assert_eq!(Date::parse_in("03/04/2021", DateOrder::DayFirst).unwrap().to_string(), "2021-04-03");
    /// assert_eq!(Date::parse_in("1544434200", DateOrder::Unknown).unwrap().to_string(), "2018-12-10");
    /// ```
    pub fn parse_in(text: &str, order: DateOrder) -> Option<Self> {
        if let Some(date) = machine::parse(text) {
            return Some(date);
        }
        let (parts, _) = parts(text);
        if let Some((date, _)) = find(&parts, order) {
            return Some(date);
        }
        if let [
            DatePart { piece: DatePiece::Number(month, 1 | 2), .. },
            DatePart { piece: DatePiece::Number(year, 4), gap, filled: false, .. },
        ] = *parts.as_slice()
            && SEPARATORS.contains(&gap)
        {
            return Self::new(u16::try_from(year).ok()?, Some(u8::try_from(month).ok()?), None);
        }
        let small = |n: u64| u8::try_from(n).ok();
        let year = |year: u64| u16::try_from(year).ok();
        match *parts.iter().map(|part| part.piece).collect::<Vec<_>>().as_slice() {
            [DatePiece::Number(y, 4)] => Self::new(year(y)?, None, None),
            [DatePiece::Number(n, 8)] => machine::of_digits(n, 8),
            [DatePiece::Number(seconds, 10)] => of_unix_seconds(seconds),
            [DatePiece::Number(milliseconds, 13)] => of_unix_seconds(milliseconds / 1000),
            [DatePiece::Month(month), DatePiece::Number(y, 4)]
            | [DatePiece::Number(y, 4), DatePiece::Month(month)] => {
                Self::new(year(y)?, Some(month), None)
            }
            [DatePiece::Number(y, 4), DatePiece::Number(month, 1 | 2)] => {
                Self::new(year(y)?, Some(small(month)?), None)
            }
            // The format of C's `asctime`, with or without a time zone: "Mon Dec 10 09:30:00 +0000
            // 2018".
            [
                DatePiece::Other,
                DatePiece::Month(month),
                DatePiece::Number(day, 1 | 2),
                DatePiece::Number(_, 2),
                DatePiece::Number(_, 2),
                DatePiece::Number(_, 2),
                ..,
                DatePiece::Number(y, 4),
            ] => Self::new(year(y)?, Some(month), Some(small(day)?)),
            _ => None,
        }
    }

    /// Looks for a full date in a line, and returns it with the number of other words in the line.
    /// A line with few other words is a dateline.
    ///
    /// It reads `2018-12-10`, `10 December 2018`, `December 10, 2018`, `2018. december 10.` with
    /// the month's name in any of the 18 languages of [`Language`](crate::text::Language), in full
    /// or abbreviated, and `31/12/2018` or `31.12.2018`; digits may be Arabic. If the day and month
    /// of a numeric date can be exchanged, only the year is used, unless `order` decides. A year
    /// has four digits.
    pub fn find_in_line(line: &str, order: DateOrder) -> Option<(Self, usize)> {
        if !parts::may_hold_date(line) {
            return None;
        }
        let (parts, words) = parts(line);
        find(&parts, order).map(|(date, taken)| (date, words - taken))
    }

    /// Looks for a date in a URL or file name: four digits of year, two of month and optionally two
    /// of day, in separate parts (`/2018/12/10/`, `2018-12-10-title.txt`).
    pub fn find_in_path(path: &str) -> Option<Self> {
        if !parts::may_hold_date(path) {
            return None;
        }
        let pieces: Vec<DatePiece> = parts(path).0.into_iter().map(|part| part.piece).collect();
        pieces.windows(2).enumerate().find_map(|(i, pair)| match *pair {
            [DatePiece::Number(year @ 1900..2100, 4), DatePiece::Number(month, 2)] => {
                let (year, month) = (u16::try_from(year).ok()?, u8::try_from(month).ok()?);
                match pieces.get(i + 2) {
                    Some(&DatePiece::Number(day, 2)) => {
                        Self::new(year, Some(month), u8::try_from(day).ok())
                    }
                    _ => Self::new(year, Some(month), None),
                }
            }
            _ => None,
        })
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

/// The separators of a numeric date, ignoring white space; both must be the same.
const SEPARATORS: [&str; 6] = [".", "/", "-", "\u{2010}", "\u{2011}", "\u{2013}"];

/// The first full date, and the number of its words.
fn find(parts: &[DatePart<'_>], order: DateOrder) -> Option<(Date, usize)> {
    parts.windows(3).find_map(|window| {
        let date = full_date(window, order)?;
        Some((date, window[2].word - window[0].word + 1))
    })
}

fn full_date(window: &[DatePart<'_>], order: DateOrder) -> Option<Date> {
    let date = |year: u64, month: u64, day: u64| {
        Date::new(
            u16::try_from(year).ok()?,
            Some(u8::try_from(month).ok()?),
            Some(u8::try_from(day).ok()?),
        )
    };
    let alike = window[1].gap == window[2].gap && !window[1].filled && !window[2].filled;
    let marked = alike && SEPARATORS.contains(&window[1].gap);
    match [window[0].piece, window[1].piece, window[2].piece] {
        [
            DatePiece::Number(year, 4),
            DatePiece::Number(month, 1 | 2),
            DatePiece::Number(day, 1 | 2),
        ] if marked || (alike && window[1].gap.is_empty()) => date(year, month, day),
        [DatePiece::Number(day, 1 | 2), DatePiece::Month(month), DatePiece::Number(year, 4)]
        | [DatePiece::Month(month), DatePiece::Number(day, 1 | 2), DatePiece::Number(year, 4)]
        | [DatePiece::Number(year, 4), DatePiece::Month(month), DatePiece::Number(day, 1 | 2)] => {
            date(year, month.into(), day)
        }
        [DatePiece::Number(a, 1 | 2), DatePiece::Number(b, 1 | 2), DatePiece::Number(year, 4)]
            if marked =>
        {
            match (date(year, b, a), date(year, a, b), order) {
                (Some(day_first), Some(month_first), _) if day_first == month_first => {
                    Some(day_first)
                }
                (Some(day_first), Some(_), DateOrder::DayFirst) => Some(day_first),
                (Some(_), Some(month_first), DateOrder::MonthFirst) => Some(month_first),
                (Some(_), Some(_), DateOrder::Unknown) => {
                    Date::new(u16::try_from(year).ok()?, None, None)
                }
                (one, other, _) => one.or(other),
            }
        }
        _ => None,
    }
}

/// The day, in UTC, of a count of seconds since 1970.
fn of_unix_seconds(seconds: u64) -> Option<Date> {
    let (year, month, day) = civil_from_days(i64::try_from(seconds / 86_400).ok()?);
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    Date::new(u16::try_from(year).ok()?, Some(month), Some(day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            ("12/2018", Some("2018-12")),
            ("3.2018", Some("2018-03")),
            ("13/2018", None),
            ("2018", Some("2018")),
            ("31 February 2019", None),
            ("99/99/2019", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(
                Date::parse(text).map(|date| date.to_string()).as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn every_language_writes_its_dates() {
        for (text, expected) in [
            ("10 ديسمبر 2018", "2018-12-10"),
            ("١٠ ديسمبر ٢٠١٨", "2018-12-10"),
            ("الاثنين 10 كانون الأول 2018", "2018-12-10"),
            ("10 ديسمبر/ كانون الأول 2018", "2018-12-10"),
            ("3 تشرين الثاني، 2018", "2018-11-03"),
            ("mandag den 10. december 2018", "2018-12-10"),
            ("10. maj 2018", "2018-05-10"),
            ("10 december 2018", "2018-12-10"),
            ("maandag 3 mrt. 2018", "2018-03-03"),
            ("Monday, 10th of December, 2018", "2018-12-10"),
            ("10. joulukuuta 2018", "2018-12-10"),
            ("maanantai 5. heinäkuuta 2021", "2021-07-05"),
            ("le 1er mars 2020", "2020-03-01"),
            ("lundi 10 décembre 2018", "2018-12-10"),
            ("10 AOUT 2018", "2018-08-10"),
            ("10. Dezember 2018", "2018-12-10"),
            ("Wien, am 5. Jänner 2018", "2018-01-05"),
            ("10.12.2018", "2018"),
            ("31.12.2018", "2018-12-31"),
            ("10 Δεκεμβρίου 2018", "2018-12-10"),
            ("1η ΜΑΪΟΥ 2019", "2019-05-01"),
            ("2018. december 10.", "2018-12-10"),
            ("2018. 12. 10.", "2018-12-10"),
            ("2018. március 3-án", "2018-03-03"),
            ("1° maggio 2018", "2018-05-01"),
            ("lunedì 10 dicembre 2018", "2018-12-10"),
            ("10. desember 2018", "2018-12-10"),
            ("10 de dezembro de 2018", "2018-12-10"),
            ("1º de março de 2018", "2018-03-01"),
            ("10 decembrie 2018", "2018-12-10"),
            ("10 декабря 2018 г.", "2018-12-10"),
            ("10-го мая 2018 года", "2018-05-10"),
            ("10 de diciembre de 2018", "2018-12-10"),
            ("1.º de marzo del 2018", "2018-03-01"),
            ("martes, 13 de mar. de 2018", "2018-03-13"),
            ("den 10 december 2018", "2018-12-10"),
            ("10 டிசம்பர் 2018", "2018-12-10"),
            ("மார்ச் 3, 2018", "2018-03-03"),
            ("10 Aralık 2018 Pazartesi", "2018-12-10"),
            ("3 AĞUSTOS 2018", "2018-08-03"),
        ] {
            let date =
                Date::find_in_line(text, DateOrder::Unknown).map(|(date, _)| date.to_string());
            assert_eq!(date.as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn the_order_settles_what_is_open_and_nothing_else() {
        for (text, unknown, day_first, month_first) in [
            ("03/04/2021", "2021", "2021-04-03", "2021-03-04"),
            ("3.4.2021", "2021", "2021-04-03", "2021-03-04"),
            ("3-4-2021", "2021", "2021-04-03", "2021-03-04"),
            ("31/12/2018", "2018-12-31", "2018-12-31", "2018-12-31"),
            ("12/31/2018", "2018-12-31", "2018-12-31", "2018-12-31"),
            ("2021-03-04", "2021-03-04", "2021-03-04", "2021-03-04"),
        ] {
            for (order, expected) in [
                (DateOrder::Unknown, unknown),
                (DateOrder::DayFirst, day_first),
                (DateOrder::MonthFirst, month_first),
            ] {
                assert_eq!(
                    Date::parse_in(text, order).map(|date| date.to_string()).as_deref(),
                    Some(expected),
                    "{text} {order:?}"
                );
            }
        }
    }

    #[test]
    fn fields_of_machines() {
        for (text, expected) in [
            ("Mon, 10 Dec 2018 09:30:00 GMT", Some("2018-12-10")),
            ("Mon Dec 10 09:30:00 2018", Some("2018-12-10")),
            ("Mon Dec 10 09:30:00 +0000 2018", Some("2018-12-10")),
            ("20181210", Some("2018-12-10")),
            ("20181310", None),
            ("1544434200", Some("2018-12-10")),
            ("1544434200123", Some("2018-12-10")),
            ("951782400", None),
            ("0951782400", Some("2000-02-29")),
            ("99999999999999999999999", None),
            ("décembre 2018", Some("2018-12")),
            ("diciembre de 2018", Some("2018-12")),
            ("2018. december", Some("2018-12")),
        ] {
            assert_eq!(
                Date::parse(text).map(|date| date.to_string()).as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn lines_hold_full_dates_only() {
        let found = |text| {
            Date::find_in_line(text, DateOrder::DayFirst)
                .map(|(date, spare)| (date.to_string(), spare))
        };
        assert_eq!(found("Comment Blog 10 December, 2018"), Some(("2018-12-10".to_owned(), 2)));
        assert_eq!(found("Berlin, 10.12.2018"), Some(("2018-12-10".to_owned(), 1)));
        assert_eq!(found("a 10 de diciembre de 2018"), Some(("2018-12-10".to_owned(), 1)));
        for text in [
            "By 2018 we may act",
            "Page 3, 4 (2018)",
            "5 of 10 of 2018",
            "9:30 2018",
            "1.500 2018",
            "10 marching 2018",
            "3/4-2018",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_not_taken_apart_holds_no_date(text in "([0-9]{1,5}|March|de|x|٢٠١٨|٣)([ ./-]{1,2}([0-9]{1,5}|March|de|x|٢٠١٨|٣)){0,6}") {
            let (pieces, words) = parts(&text);
            let found = find(&pieces, DateOrder::DayFirst).map(|(date, taken)| (date, words - taken));
            prop_assert_eq!(Date::find_in_line(&text, DateOrder::DayFirst), found);
        }
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
            assert_eq!(
                Date::find_in_path(path).map(|date| date.to_string()).as_deref(),
                expected,
                "{path:?}"
            );
        }
    }
}
