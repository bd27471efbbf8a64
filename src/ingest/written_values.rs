//! Numbers and moments of columns as texts, the same for Parquet files and for tables in memory.

use arrow_array::temporal_conversions::timestamp_ns_to_datetime;

/// A number as programs write it into a table: `2019.0`, `0.1`; nothing if it stands for a number that
/// is missing.
pub(super) fn number(number: f64) -> Option<String> {
    /// Whole numbers up to here have all their digits.
    const WHOLE: f64 = 1e15;
    if !number.is_finite() {
        return None;
    }
    Some(if number.abs() < WHOLE { with_point(number.to_string()) } else { format!("{number:?}") })
}

/// The same for a number of single precision, which has fewer digits.
pub(super) fn single_number(single: f32) -> Option<String> {
    const WHOLE: f32 = 1e7;
    if single.is_finite() && single.abs() < WHOLE {
        Some(with_point(single.to_string()))
    } else {
        number(single.into())
    }
}

fn with_point(digits: String) -> String {
    if digits.contains('.') { digits } else { digits + ".0" }
}

/// A moment that is given in nanoseconds since the beginning of 1970, in UTC.
pub(super) fn moment_of_nanos(nanos: i64) -> Option<String> {
    let moment = timestamp_ns_to_datetime(nanos)?;
    Some(moment.format("%Y-%m-%d %H:%M:%S%.9f +00:00").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (given, expected) in [
            (0.0, "0.0"),
            (-1.5, "-1.5"),
            (2019.0, "2019.0"),
            (20_181_210.0, "20181210.0"),
            (1e-7, "0.0000001"),
            (1e20, "1e20"),
        ] {
            assert_eq!(number(given).as_deref(), Some(expected));
        }
        assert_eq!((number(f64::NAN), number(f64::INFINITY)), (None, None));
        assert_eq!(single_number(1.1).as_deref(), Some("1.1"));
        assert_eq!(single_number(f32::NAN), None);
    }

    #[test]
    fn moments() {
        let expected = "2019-05-03 12:30:00.005000000 +00:00";
        assert_eq!(moment_of_nanos(1_556_886_600_005_000_000).as_deref(), Some(expected));
    }
}
