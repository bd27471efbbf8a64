//! Numbers in sentences for people.

/// Writes a whole number with commas between thousands: `26,024`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Writes a number with what is counted, in the singular for one: `1 article`, `1,500 articles`.
pub fn several(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(number)) }
}

/// Writes a share or a measure from -1 to 1 with two decimals. It gets more if these would show
/// less than two digits of a small value, or turn a value below 1 into 1; `0` and `1` are exact.
pub fn share_text(value: f64) -> String {
    plain(value, 0.1, 2)
}

/// Writes a share in percent: `10.8 %`, with two digits if it is small; `0 %` and `100 %` are exact.
pub fn percent_text(share: f64) -> String {
    format!("{} %", percent_number(share))
}

/// Writes a share in percent without the sign: `10.8`.
pub fn percent_number(share: f64) -> String {
    plain(100.0 * share, 10.0, 1)
}

/// The most decimals of a printed share.
const MOST_DECIMALS: usize = 9;

/// Writes `value` with `decimals` from `small` on, and below that with two significant digits. A
/// value that is not the whole (ten times `small`) is not printed as the whole.
fn plain(value: f64, small: f64, decimals: usize) -> String {
    let (size, whole) = (value.abs(), 10.0 * small);
    if size == 0.0 || value.is_nan() {
        return "0".to_owned();
    }
    if (size - whole).abs() < f64::EPSILON * whole {
        return format!("{value:.0}");
    }
    let written = |decimals: usize| format!("{value:.decimals$}");
    let too_short = |decimals: usize| {
        let printed: f64 = written(decimals).parse().unwrap_or(value);
        let digits = written(decimals)
            .trim_start_matches(['-', '0', '.'])
            .bytes()
            .filter(u8::is_ascii_digit)
            .count();
        (size < small && digits < 2) || (size < whole && printed.abs() >= whole)
    };
    (decimals..MOST_DECIMALS)
        .find(|&decimals| !too_short(decimals))
        .map_or_else(|| written(MOST_DECIMALS), written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (26_024, "26,024"), (1_234_567, "1,234,567")]
        {
            assert_eq!(thousands(number), expected);
        }
        assert_eq!(
            [0, 1, 2000].map(|number| several(number, "match", "matches")),
            ["0 matches", "1 match", "2,000 matches"]
        );
    }

    #[test]
    fn small_shares_keep_two_digits() {
        for (share, plain, percent) in [
            (0.0, "0", "0 %"),
            (1.0, "1", "100 %"),
            (0.5, "0.50", "50.0 %"),
            (0.108_093, "0.11", "10.8 %"),
            (0.95, "0.95", "95.0 %"),
            (0.05, "0.050", "5.0 %"),
            (0.010_068, "0.010", "1.0 %"),
            (0.004_66, "0.0047", "0.47 %"),
            (0.004_649_6, "0.0046", "0.46 %"),
            (0.000_123, "0.00012", "0.012 %"),
            (0.996, "0.996", "99.6 %"),
            (0.999_6, "0.9996", "99.96 %"),
            (-0.05, "-0.050", "-5.0 %"),
            (-0.001, "-0.0010", "-0.10 %"),
            (-1.0, "-1", "-100 %"),
        ] {
            assert_eq!(
                (share_text(share).as_str(), percent_text(share).as_str()),
                (plain, percent),
                "{share}"
            );
        }
        for share in (1..1000).map(|at| f64::from(at) / 1e5) {
            assert!(
                !share_text(share).ends_with(".00") && !percent_text(share).starts_with("0.00 "),
                "{share}"
            );
        }
    }
}
