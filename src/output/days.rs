//! Complete dates in ISO 8601 -> the days that Arrow, Parquet and workbooks count.

/// Returns the days from 1970-01-01 to a date such as `2018-12-10`, or `None` for any other text:
/// a date without its day, or one that no calendar has.
pub(super) fn day_number(date: &str) -> Option<i32> {
    let mut parts = date.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let (year, month, day): (i32, i32, i32) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    (day >= 1 && day <= days_of_month(year, month)?).then(|| days_before(year, month) + day - 1)
}

fn days_of_month(year: i32, month: i32) -> Option<i32> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(is_leap),
        _ => return None,
    })
}

/// Returns the days from 1970-01-01 to the first day of a month. The year is taken to begin in
/// March, so that a leap day is its last.
fn days_before(year: i32, month: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // Five months from March on have 153 days, as the next five.
    365 * year + leap_days + (153 * month + 2) / 5 - DAYS_TO_1970
}

/// The days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i32 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_dates_are_days() {
        // As Python's `date(...).toordinal() - date(1970, 1, 1).toordinal()` gives them.
        for (date, day) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2018-12-10", 17_875),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("1900-03-01", -25_508),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(day_number(date), Some(day), "{date}");
        }
        for text in [
            "",
            "2018",
            "2018-12",
            "2018-13-01",
            "2018-00-01",
            "2018-12-00",
            "2018-12-32",
            "1900-02-29",
            "2019-02-29",
            "2018-12-1",
            "2018/12/10",
            "2018-12-10T00",
            "2018-12-10-",
            "20a8-12-10",
            "+018-12-10",
            "٢٠١٨-1-1",
        ] {
            assert_eq!(day_number(text), None, "{text}");
        }
    }

    #[test]
    fn days_follow_each_other() {
        let mut expected = day_number("1600-01-01").expect("a date");
        for year in 1600..2101 {
            for month in 1..=12 {
                for day in 1..=days_of_month(year, month).expect("a month") {
                    assert_eq!(day_number(&format!("{year}-{month:02}-{day:02}")), Some(expected));
                    expected += 1;
                }
            }
        }
    }
}
