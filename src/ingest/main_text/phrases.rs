//! Phrases of what stands beside the main text: they add to a score and decide nothing alone.

use regex::Regex;
use std::sync::LazyLock;

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this file are valid")
}

/// What sites say about themselves and ask of readers.
static SITE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)©|\(c\) ?\d{4}|copyright|all rights reserved|privacy policy|terms of (use|service)|continue reading|click here to|(get|our|join|sign up|subscribe)\b.{0,40}\bnewsletter|by signing up|sign up (for|to)|subscribe to|read more|share this|follow us|^related( articles| stories| content)?:?$|^see also:?$|^advertisement$|powered by",
    )
});

/// Requests for consent, in some languages: somebody uses cookies.
static CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b(we|our|us|this (web)?site|wir|unsere|diese (web)?seite|nous|ce site|nosotros|utilizamos|usamos|questo sito|utilizziamo|wij|vi|v\u00e5r)\b.{0,120}\bcookies\b|\bcookies\b.{0,80}\b(this (web)?site|on your device|zustimmung|einwilligung|consentement|consentimiento|consenso)\b",
    )
});

/// How lines begin that say who wrote a text and when, or that file it.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^\W*((?i:posted|published|updated|last updated|last modified|filed under|tags?:|categories|category:|written by|permalink|comments?\b|reprints?|print\b|e-?mail)|[Bb]y [A-Z])",
    )
});

/// A date or a time of day.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b(\d{1,2}\.? )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (\d{1,2}(st|nd|rd|th)?,? )?\d{4}|\b\d{1,2}:\d\d\b",
    )
});

pub(super) fn is_of_site(text: &str) -> bool {
    SITE.is_match(text)
}

pub(super) fn asks_consent(text: &str) -> bool {
    CONSENT.is_match(text)
}

pub(super) fn is_byline(text: &str) -> bool {
    BYLINE.is_match(text)
}

pub(super) fn has_date(text: &str) -> bool {
    DATE.is_match(text)
}

/// Whether the text ends as sentences do, closing quotation marks and brackets apart.
pub(super) fn ends_sentence(text: &str) -> bool {
    let inner = text.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c));
    inner.ends_with(['.', '!', '?', '…', ':', '。', '！', '？', '؟', '।'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases() {
        assert!(is_of_site("© 2020 The Bugle. All rights reserved.") && is_of_site("Related:") && !is_of_site("They are related."));
        assert!(asks_consent("We and our partners use cookies.") && asks_consent("Mit Ihrer Zustimmung verwenden wir Cookies"));
        assert!(!asks_consent("She baked cookies for the council."));
        assert!(is_byline("By Ann Lee") && is_byline("Posted by Ann") && !is_byline("By the river") && !is_byline("Printing began"));
        assert!(has_date("3 May 2018") && has_date("May 3rd, 2018") && has_date("at 10:45") && !has_date("May 2 people"));
        assert!(ends_sentence("He left.”") && ends_sentence("Why? ") && !ends_sentence("Home") && !ends_sentence(""));
    }
}
