//! How whole numbers and decimals are written.

use std::io::Write as _;

/// Appends `value` in decimal digits.
pub(super) fn push_int(bytes: &mut Vec<u8>, value: u64) {
    match u8::try_from(value) {
        // Most counts in a row.
        Ok(digit @ 0..10) => bytes.push(b'0' + digit),
        _ => bytes.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
    }
}

/// Appends `value`, which is finite, with exactly `decimals` decimals, rounded to the nearest.
///
/// Zero, also negative zero, is `0`; any other value is at least one step of the last decimal away
/// from zero, so that a reader can tell little from nothing.
pub(super) fn push_float(bytes: &mut Vec<u8>, value: f64, decimals: u8) {
    if value == 0.0 {
        bytes.push(b'0');
        return;
    }
    if let Some(steps) = steps(value, decimals) {
        let unit = 10_u64.pow(u32::from(decimals));
        push_int(bytes, steps / unit);
        // A one in front keeps the zeros; the point takes its place.
        let point = bytes.len();
        push_int(bytes, unit + steps % unit);
        bytes[point] = b'.';
        return;
    }
    let start = bytes.len();
    write!(bytes, "{value:.*}", usize::from(decimals)).expect("memory takes every write");
    let looks_zero = bytes[start..].iter().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if let (true, Some(last)) = (looks_zero, bytes.last_mut()) {
        *last = b'1';
    }
}

/// From here on a p value is written with decimals, below in scientific notation.
const LEAST_DECIMAL: f64 = 1e-6;

/// Returns the number that is read from what [`push_float`] appends.
pub(super) fn printed_float(value: f64, decimals: u8) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    match steps(value, decimals) {
        // Both are exact, so that the quotient is the double that is nearest to the decimals.
        Some(steps) => steps as f64 / POWERS[usize::from(decimals)],
        None => read_back(|bytes| push_float(bytes, value, decimals)),
    }
}

/// Returns the number that is read from what [`push_p`] appends.
#[cfg(any(feature = "office", feature = "parquet"))]
pub(super) fn printed_p(value: f64) -> f64 {
    read_back(|bytes| push_p(bytes, value))
}

fn read_back(push: impl FnOnce(&mut Vec<u8>)) -> f64 {
    let mut bytes = Vec::new();
    push(&mut bytes);
    std::str::from_utf8(&bytes).ok().and_then(|digits| digits.parse().ok()).expect("a number")
}

/// Appends a p value: 9 decimals, below 0.000001 up to six digits in scientific notation, without
/// zeros at their end.
pub(super) fn push_p(bytes: &mut Vec<u8>, value: f64) {
    if value <= 0.0 || value >= LEAST_DECIMAL {
        return push_float(bytes, value, 9);
    }
    let written = format!("{value:.5e}");
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    write!(bytes, "{digits}e{exponent}").expect("memory takes every write");
}

/// The powers of ten that are steps of decimals.
const POWERS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// Returns how many steps of the last decimal a positive number is. The result is `None` if a
/// multiplication cannot tell for certain: near the middle between two steps.
fn steps(value: f64, decimals: u8) -> Option<u64> {
    if !(1..=9).contains(&decimals) || !(0.0..1e3).contains(&value) {
        return None;
    }
    let scaled = value * POWERS[usize::from(decimals)];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10^12")]
    let whole = scaled as u64;
    let rest = scaled - whole as f64;
    let doubtful = (rest - 0.5).abs() < 1e-3;
    (!doubtful).then_some((whole + u64::from(rest > 0.5)).max(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn int(value: u64) -> String {
        let mut bytes = Vec::new();
        push_int(&mut bytes, value);
        String::from_utf8(bytes).expect("digits")
    }

    fn float(value: f64, decimals: u8) -> String {
        let mut bytes = Vec::new();
        push_float(&mut bytes, value, decimals);
        String::from_utf8(bytes).expect("digits")
    }

    #[test]
    fn decimals() {
        let cases = [
            (0.0, 6, "0"),
            (-0.0, 6, "0"),
            (0.0, 0, "0"),
            (1.0, 6, "1.000000"),
            (0.5, 6, "0.500000"),
            (0.1 + 0.2, 6, "0.300000"),
            (0.999_999_4, 6, "0.999999"),
            (0.999_999_6, 6, "1.000000"),
            (1e-9, 6, "0.000001"),
            (f64::MIN_POSITIVE, 6, "0.000001"),
            (0.000_000_5, 6, "0.000001"),
            (-1e-9, 6, "-0.000001"),
            (-1e-9, 3, "-0.001"),
            (-2.5, 3, "-2.500"),
            (1e-9, 0, "1"),
            (0.5, 0, "1"),
            (1.5, 0, "2"),
            (2.5, 0, "2"),
            (12.345, 3, "12.345"),
            (1000.0, 3, "1000.000"),
            (1e-12, 9, "0.000000001"),
            (0.25, 9, "0.250000000"),
            (1e15, 6, "1000000000000000.000000"),
        ];
        for (value, decimals, expected) in cases {
            assert_eq!(float(value, decimals), expected, "{value} with {decimals}");
        }
    }

    #[test]
    fn p_values_are_written_in_full() {
        for (value, expected) in [
            (0.0, "0"),
            (1.0, "1.000000000"),
            (0.049_999_999_6, "0.050000000"),
            (1e-6, "0.000001000"),
            (9.999_999e-7, "1e-6"),
            (1.7e-37, "1.7e-37"),
            (1.234_567_8e-12, "1.23457e-12"),
            (f64::MIN_POSITIVE, "2.22507e-308"),
        ] {
            let mut bytes = Vec::new();
            push_p(&mut bytes, value);
            let written = String::from_utf8(bytes).expect("digits");
            assert_eq!(written, expected);
            let read: f64 = written.parse().expect("a number");
            assert!((read - value).abs() <= 1e-5 * value, "{value} became {read}");
        }
    }

    #[test]
    fn whole_numbers() {
        for (value, expected) in
            [(0, "0"), (9, "9"), (10, "10"), (u64::MAX, "18446744073709551615")]
        {
            assert_eq!(int(value), expected);
        }
    }

    proptest! {
        #[test]
        fn as_the_standard_library_prints(value in prop_oneof![0.0..1.0, 0.0..2e3, (0_u32..2_000_000).prop_map(|n| f64::from(n) / 2e6)], decimals in 1_u8..9) {
            let expected = format!("{value:.*}", usize::from(decimals));
            if expected.bytes().any(|byte| !matches!(byte, b'0' | b'.')) {
                prop_assert_eq!(float(value, decimals), expected);
            }
        }

                #[test]
        fn printed_numbers_are_those_that_are_read_back(value in prop_oneof![-1.0..1.0, 0.0..2e3, 0.0..1e-6, -1e18..1e18, (0_u32..2_000_000).prop_map(|n| f64::from(n) / 2e6)], decimals in 0_u8..13) {
            let read: f64 = float(value, decimals).parse().expect("a number");
            prop_assert_eq!(printed_float(value, decimals).to_bits(), read.to_bits());
        }

        #[test]
        fn only_zero_looks_like_zero(value in prop_oneof![-1.0..1.0, -2e-6..2e-6, -2e3..2e3], decimals in 0_u8..9) {
            let printed = float(value, decimals);
            let step = 0.1_f64.powi(i32::from(decimals));
            let read: f64 = printed.parse().expect("a number");
            prop_assert_eq!(read == 0.0, value == 0.0, "{}", printed);
            prop_assert_eq!(read < 0.0, value < 0.0, "{}", printed);
            let allowed = if value.abs() < step { step } else { step / 2.0 };
            prop_assert!((read - value).abs() <= allowed * (1.0 + 1e-6), "{value} became {printed}");
        }
    }
}
