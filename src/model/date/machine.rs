//! Parses dates that programs write with digits only.

use super::{Date, of_unix_seconds};

/// Reads a time since 1970, a date without separators between year, month and day, or such a number
/// with decimals, which occurs in tables with empty rows.
pub(super) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    // The format of .NET: milliseconds, and perhaps the time zone.
    let text = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")).unwrap_or(text);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if text.contains(['e', 'E'])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+'))
    {
        return of_number(text.parse().ok()?);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let whole = number.parse::<u64>().ok()?;
    let is_time = || {
        let time = rest.trim_start_matches(['T', 't', ' ']);
        let clock = time
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b','))
            .count();
        clock >= 2 && clock <= time.len() && is_zone(&time[clock..])
    };
    let decimals = rest
        .strip_prefix('.')
        .filter(|decimals| decimals.bytes().all(|byte| byte.is_ascii_digit()));
    match digits {
        10 | 13 | 16 | 19 if rest.is_empty() || decimals.is_some() || is_zone(rest) => {
            of_unix_seconds(whole / 10_u64.pow(u32::try_from(digits).ok()? - 10))
        }
        14 if rest.is_empty() || decimals.is_some() || is_zone(rest) => {
            with_time(whole / 1_000_000, whole % 1_000_000)
        }
        12 if rest.is_empty() || is_zone(rest) => with_time(whole / 10_000, whole % 10_000 * 100),
        8 if rest.starts_with(['T', 't', ' ']) && is_time() => of_digits(whole, 8),
        // A number to which a program added decimals.
        4 | 6 | 8
            if rest.is_empty()
                || decimals.is_some_and(|decimals| {
                    !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0')
                }) =>
        {
            of_digits(whole, digits)
        }
        _ => None,
    }
}

/// A date of 8 digits before a time of 6 digits, if the time is valid.
fn with_time(date: u64, time: u64) -> Option<Date> {
    let is_time = time / 10_000 < 24 && time / 100 % 100 < 60 && time % 100 <= 60;
    if is_time { of_digits(date, 8) } else { None }
}

/// Whether this can follow a time: nothing, or a time zone.
fn is_zone(text: &str) -> bool {
    let zone = text.trim();
    let offset = zone.strip_prefix(['+', '-']).is_some_and(|offset| {
        offset.len() >= 2 && offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    });
    zone.is_empty()
        || offset
        || ["Z", "UTC", "GMT"].iter().any(|name| name.eq_ignore_ascii_case(zone))
}

/// A date from the digits `2018`, `201812` or `20181210`. Six digits that could be a day, a month
/// and a year of two digits in any order are not read as a year and a month.
pub(super) fn of_digits(number: u64, digits: usize) -> Option<Date> {
    let small = |number: u64| u8::try_from(number % 100).ok();
    let year = |number: u64| u16::try_from(number).ok();
    match digits {
        4 => Date::new(year(number)?, None, None),
        // From 2013 on the digits cannot begin with a day or a month.
        6 if (201_300..210_000).contains(&number) => {
            Date::new(year(number / 100)?, small(number), None)
        }
        8 => Date::new(year(number / 10_000)?, Some(small(number / 100)?), Some(small(number)?)),
        _ => None,
    }
}

/// The day of a number with an exponent: seconds since 1970, or smaller units.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn of_number(number: f64) -> Option<Date> {
    let unit =
        [1.0, 1e3, 1e6, 1e9].into_iter().find(|unit| (1e9..1e10).contains(&(number / unit)))?;
    of_unix_seconds((number / unit) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_programs() {
        for (text, expected) in [
            // 2018-12-10T23:30:00Z is 1544484600 seconds since 1970 (date -u -d @1544484600).
            ("1544484600", Some("2018-12-10")),
            ("1544484600.0", Some("2018-12-10")),
            ("1544484600.123456", Some("2018-12-10")),
            ("1.5444846E9", Some("2018-12-10")),
            ("1.5444846e+12", Some("2018-12-10")),
            ("1544484600000", Some("2018-12-10")),
            ("1544484600000.0", Some("2018-12-10")),
            ("1544484600000000", Some("2018-12-10")),
            ("1544484600000000000", Some("2018-12-10")),
            ("/Date(1544484600000)/", Some("2018-12-10")),
            ("/Date(1544484600000+0100)/", Some("2018-12-10")),
            ("20181210T233000Z", Some("2018-12-10")),
            ("20181210T233000+0100", Some("2018-12-10")),
            ("20181210T2330", Some("2018-12-10")),
            ("20181210 23:30:00.5", Some("2018-12-10")),
            ("20181210233000", Some("2018-12-10")),
            ("201812102330", Some("2018-12-10")),
            ("20181210233000.0", Some("2018-12-10")),
            ("20181210.0", Some("2018-12-10")),
            ("2018.0", Some("2018")),
            ("201812", Some("2018-12")),
            ("201812.0", Some("2018-12")),
            // It could be 6 December 2012 or June 2012.
            ("201206", None),
            ("20181310T233000Z", None),
            ("20181210T25", Some("2018-12-10")),
            ("20181210993000", None),
            ("1e3", None),
            ("1544484600 words", None),
            ("2018.5", None),
            ("123456789", None),
            ("99999999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(|date| date.to_string()).as_deref(), expected, "{text:?}");
        }
    }
}
