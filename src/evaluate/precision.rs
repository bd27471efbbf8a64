//! The precision of an entry: counts of several sets, capped, and shrunk towards the expectation of
//! its author.

use crate::summary::wilson;

/// How many coded texts of a set hold an entry, and how many of them are about its theme. The
/// numbers of capped sets need not be whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EntryCounts {
    /// Texts that hold it and are about the theme.
    pub hits: f64,
    /// Texts that hold it.
    pub rows: f64,
}

/// The effect of an entry on its theme, as far as coded texts show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Texts that hold the entry are about the theme more often than other texts.
    Positive,
    /// As often: the base rate of all coded texts is in the interval of the entry's precision, and
    /// neither twice that rate nor the midpoint between it and 1 is.
    None,
    /// Too few texts hold it to decide: fewer than five, or both are in the interval.
    Unclear,
    /// Less often.
    Negative,
    /// No coded text holds it.
    Unseen,
}

impl Effect {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::None => "none",
            Self::Unclear => "unclear",
            Self::Negative => "negative",
            Self::Unseen => "unseen",
        }
    }
}

/// The counts of one set, scaled down if more than `cap` texts hold the entry, so that a large set
/// does not dominate.
pub fn capped(seen: EntryCounts, cap: f64) -> EntryCounts {
    if seen.rows <= cap {
        seen
    } else {
        EntryCounts { hits: seen.hits * cap / seen.rows, rows: cap }
    }
}

/// The precision from the author's p and the counts: (prior · p + hits) / (prior + rows), the mean
/// of a beta posterior whose prior has the weight of `prior` texts.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{EntryCounts, shrunk};
/// assert_eq!(shrunk(0.5, 50.0, EntryCounts { hits: 45.0, rows: 50.0 }), 0.7);
/// ```
pub fn shrunk(p: f64, prior: f64, seen: EntryCounts) -> f64 {
    (prior * p + seen.hits) / (prior + seen.rows)
}

/// The least number of texts from which the effect of an entry is decided: with fewer texts the
/// interval is not reliable.
const MIN_TEXTS: f64 = 5.0;

/// The effect of an entry with these counts, if the share `base_rate` of all coded texts is about
/// the theme, and the Wilson 95 % interval of its precision.
pub fn effect(seen: EntryCounts, base_rate: f64) -> (Effect, (f64, f64)) {
    let (low, high) = wilson(seen.hits / seen.rows, seen.rows);
    let effect = match seen.rows {
        rows if rows <= 0.0 => Effect::Unseen,
        rows if rows < MIN_TEXTS => Effect::Unclear,
        _ if low > base_rate => Effect::Positive,
        _ if high < base_rate => Effect::Negative,
        _ if high >= (2.0 * base_rate).min(f64::midpoint(1.0, base_rate)) => Effect::Unclear,
        _ => Effect::None,
    };
    (effect, (low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(hits: f64, rows: f64) -> EntryCounts {
        EntryCounts { hits, rows }
    }

    /// 40 of 200 counts as 10 of 50; with a prior of 50 at .5, (25 + 10) / 100. Two small sets add
    /// up: (25 + 3 + 4) / (50 + 10 + 6).
    #[test]
    fn worked_out_by_hand() {
        assert_eq!(capped(seen(40.0, 200.0), 50.0), seen(10.0, 50.0));
        assert_eq!(capped(seen(3.0, 50.0), 50.0), seen(3.0, 50.0));
        assert!((shrunk(0.5, 50.0, capped(seen(40.0, 200.0), 50.0)) - 0.35).abs() < 1e-12);
        assert!((shrunk(0.5, 50.0, seen(7.0, 16.0)) - 32.0 / 66.0).abs() < 1e-12);
        assert!((shrunk(0.05, 50.0, EntryCounts::default()) - 0.05).abs() < 1e-15);
    }

    /// Wilson: 1 of 8 is [.0224, .4709] (METHODS 3).
    #[test]
    fn an_interval_that_holds_the_base_rate_shows_nothing() {
        assert_eq!(effect(seen(1.0, 8.0), 0.3).0, Effect::None);
        assert_eq!(
            effect(seen(1.0, 8.0), 0.2).0,
            Effect::Unclear,
            "it may be right twice as often"
        );
        assert_eq!(
            effect(seen(2.0, 6.0), 0.6).0,
            Effect::None,
            "it is not right four times in five, the middle between .6 and 1"
        );
        for few in [seen(0.0, 1.0), seen(1.0, 1.0), seen(4.0, 4.0)] {
            assert_eq!(effect(few, 0.15).0, Effect::Unclear);
        }
        assert_eq!(effect(seen(1.0, 8.0), 0.02).0, Effect::Positive);
        assert_eq!(effect(seen(1.0, 8.0), 0.48).0, Effect::Negative);
        assert_eq!(effect(EntryCounts::default(), 0.3), (Effect::Unseen, (0.0, 1.0)));
    }
}
