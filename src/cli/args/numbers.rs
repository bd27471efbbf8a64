//! Numbers as values of options: the allowed range, and the message for anything else.
//!
//! clap takes a negative number for an option unless an argument allows it, so every option with a
//! number says `allow_negative_numbers`; a test looks.

use std::ops::RangeInclusive;

/// A reader of whole numbers in `range`; `hint` says what to write.
pub fn whole<T: TryFrom<u64>>(
    range: RangeInclusive<u64>,
    hint: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |value| {
        let number = value
            .parse()
            .ok()
            .filter(|number| range.contains(number))
            .and_then(|number| T::try_from(number).ok());
        let (from, to) = (range.start(), range.end());
        let allowed = match to {
            &u64::MAX => format!("a whole number from {from} on"),
            to => format!("a whole number from {from} to {to}"),
        };
        number.ok_or_else(|| refused(value, &allowed, hint))
    }
}

/// A reader of a size in bytes: a whole number, also with the unit K, M, G or T, each 1,024 times
/// the one before.
pub fn size(value: &str) -> Result<u64, String> {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match value[number.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => 64,
    };
    let bytes =
        number.parse::<u64>().ok().and_then(|size| size.checked_mul(1_u64.checked_shl(factor)?));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| {
        refused(value, "a whole number of bytes above 0, also as 64M or 4G", "64M are 67108864")
    })
}

/// A reader of a strength: above 0, at most 1.
pub fn strength(value: &str) -> Result<f64, String> {
    let number = value.parse().ok().filter(|number| *number > 0.0 && *number <= 1.0);
    number.ok_or_else(|| {
        refused(value, "a number above 0 and at most 1", "0.25 is what most lexicons have")
    })
}

/// A reader of the smallest change of a strength.
pub fn change(value: &str) -> Result<f64, String> {
    let number = value.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| refused(value, "a number from 0 to 1", "0.01 unless you say otherwise"))
}

/// A number above 0 and at most 1.
pub fn share(value: &str) -> Result<f64, String> {
    let number = value.parse().ok().filter(|number| *number > 0.0 && *number <= 1.0);
    number.ok_or_else(|| {
        refused(value, "a number above 0, at most 1", "0.01 unless you say otherwise")
    })
}

/// Why `value` is refused; the hint as clap marks one.
fn refused(value: &str, allowed: &str, hint: &str) -> String {
    let what = if value.is_empty() { "the number is missing" } else { "not such a number" };
    format!("{what}; it takes {allowed}\n\n  tip: {hint}")
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;

    use clap::{Arg, Command, CommandFactory as _};

    use super::super::Cli;

    fn is_number(argument: &Arg) -> bool {
        let value = argument.get_value_parser().type_id();
        let numbers = [
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<u64>(),
            TypeId::of::<usize>(),
            TypeId::of::<f32>(),
            TypeId::of::<f64>(),
        ];
        argument.get_action().takes_values() && numbers.iter().any(|number| value == *number)
    }

    /// All commands with the names that lead to them.
    fn commands(above: &[String], command: &Command, found: &mut Vec<(Vec<String>, Command)>) {
        found.push((above.to_vec(), command.clone()));
        for below in command.get_subcommands() {
            let names = [above, &[below.get_name().to_owned()]].concat();
            commands(&names, below, found);
        }
    }

    #[test]
    fn every_option_with_a_number_says_what_it_takes() {
        let mut found = Vec::new();
        let mut cli = Cli::command();
        cli.build();
        commands(&[], &cli, &mut found);
        let mut tried = 0;
        for (names, command) in found.into_iter().filter(|(_, command)| !command.has_subcommands())
        {
            for argument in command.get_arguments().filter(|argument| is_number(argument)) {
                let option = format!("--{}", argument.get_long().unwrap());
                for value in
                    ["-1", "x", "", "-1.5", "99999999999999999999999", "1,5", "NaN", "-inf"]
                {
                    // With its sign of equality where clap itself would take it for an option.
                    let given = if value == "-inf" {
                        vec![format!("{option}={value}")]
                    } else {
                        vec![option.clone(), value.to_owned()]
                    };
                    let arguments = [
                        &["paratheme".to_owned()],
                        names.as_slice(),
                        given.as_slice(),
                        &["in.txt".to_owned()],
                    ]
                    .concat();
                    let error = Cli::command().try_get_matches_from(&arguments).unwrap_err();
                    let said = error.to_string();
                    assert!(
                        said.starts_with(&format!(
                            "error: invalid value '{value}' for '{option} <"
                        )),
                        "{arguments:?}: {said}"
                    );
                    assert!(
                        said.contains("; it takes a ") && said.contains("\n  tip: "),
                        "{arguments:?}: {said}"
                    );
                    tried += 1;
                }
            }
        }
        assert!(tried > 8 * 20, "{tried}");
    }
}
