//! Numbers in sentences, with their intervals.

use crate::model::Date;
use crate::summary::Estimate;
use crate::tables::percent_text;

/// Writes a share in percent, which no line end separates from its sign.
pub(super) fn percent(share: f64) -> String {
    percent_text(share).replace(' ', "\u{a0}")
}

/// Writes a share with its interval: `18.5 % (95 % interval 11.9 % to 26.8 %)`.
pub(super) fn share_with_interval(estimate: Estimate) -> String {
    format!("{} ({})", percent(estimate.value), interval_words(estimate))
}

/// Writes the interval of a share, or why there is no interval.
pub(super) fn interval_words(estimate: Estimate) -> String {
    match estimate.interval {
        Some((low, high)) => {
            format!("95\u{a0}% interval {} to {}", percent(low), percent(high))
        }
        None => "no interval, because a single article tells nothing about others".to_owned(),
    }
}

/// Writes a range of dates or a single one.
pub(super) fn dates_words(dates: Option<(Date, Date)>) -> String {
    match dates {
        None => String::new(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first} to {last}"),
    }
}
