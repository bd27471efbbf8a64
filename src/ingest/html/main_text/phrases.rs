//! Phrases of what stands beside the main text: they add to a score and decide nothing alone.

use regex::Regex;
use std::sync::LazyLock;

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this file are valid")
}

/// What sites say about themselves and ask of readers.
static SITE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)©|\(c\) ?\d{4}|copyright|all rights reserved|privacy policy|terms of (use|service)|continue reading|click here to|(get|our|join|sign up|subscribe)\b.{0,40}\bnewsletter|by signing up|sign up (for|to)|subscribe to|read more|share this|follow us|^related( articles| stories| content)?:?$|^see also:?$|^advertisement$|powered by|^(go )?(back )?to (the )?top\b|^back to |^(to )?subscribe\b|^sponsored( |$)|^(most|more) (read|popular|viewed|shared)\b|^more (from|on)\b|^(top|latest|trending) (stories|news|now)\b|^(you may|you might|what to|read this|up) (also|next|read next)|^(listen to|print) this\b|^already a (subscriber|member)|^support (our|independent) |\bfollow\b.{0,60} on (twitter|facebook|instagram|linkedin|x)\b|^loading\b|\brss feeds?\b|\be-?prints?\b|^download (the|our) .{0,30}\bapp\b|^(article|story) continues below|^\d+ (of|/) \d+$|\b(your|ihrem?|votre|tu|uw) (inbox|postfach|mailbox|bo\u{ee}te|bandeja)|^newsletter\b|jetzt (anmelden|abonnieren)|\bearn (a|an|some)\b.{0,20}\bcommission|(issues raised|this) (in this )?(article|story)\?|^(also read|read also|read next|related( article| story)?s?|recommended|lesen sie auch|auch interessant|mehr zum thema|lire aussi|\u{e0} lire|lea tambi\u{e9}n|leggi anche|lees ook|l\u{e4}s (ocks\u{e5}|mer))\b.{0,3}[:\u{2013}|-]",
    )
});

/// Requests for consent, in some languages: somebody uses cookies.
static CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b(we|our|us|this (web)?site|wir|unsere|diese (web)?seite|nous|ce site|nosotros|utilizamos|usamos|questo sito|utilizziamo|wij|vi|v\u00e5r)\b.{0,120}\bcookies\b|\bcookies\b.{0,80}\b(this (web)?site|on your device|zustimmung|einwilligung|consentement|consentimiento|consenso)\b",
    )
});

/// A line about the author: somebody is, or does, what people do who write.
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^\W*(\p{Lu}[\p{L}\p{M}.'\u{2019}-]*,? +){1,4}(covers\b|writes (about|for|on)\b|reports (for|from|on)\b|has (covered|reported|written)\b|(is|was|has been|teaches|works)\b.*\b(editor|reporter|writer|correspondent|columnist|critic|author|journalist|producer|contributor|professor|lecturer|fellow|blogger|covers|writes)\b)",
    )
});

/// How lines begin that say who wrote a text and when, or that file it.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^\W*((?i:posted|published|updated|publi\u{e9}|mis \u{e0} jour|ver\u{f6}ffentlicht|aktualisiert|pubblicato|publicado|actualizado|last updated|last modified|filed under|tags?:|categories|category:|written by|(photo|photograph|photos|image|picture|pic|foto|bild|illustration|video|credit)( (by|credit|source|caption|courtesy))?[:,/\u{a9}]|getty images|\d+ min(ute)?s? read|permalink|comments?\b|reprints?|print\b|e-?mail)|[Bb]y [A-Z]|(Von|Par|Por|Door|Av) [A-Z])",
    )
});

/// How lines begin that name an author.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"^\W*(((?i:posted|published|written) )?[Bb]y \p{Lu}|(Von|Par|Por|Door|Av) \p{Lu})")
});

/// A date or a time of day.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b(\d{1,2}\.? )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|f\u{e9}v|avr|mai|juin|juil|ao\u{fb}t|d\u{e9}c|m\u{e4}r|okt|dez|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[a-z]*\.? (\d{1,2}(st|nd|rd|th)?,? )?\d{4}|\b\d{1,2}[:h]\d\d\b",
    )
});

pub(super) fn is_of_site(text: &str) -> bool {
    SITE.is_match(text)
}

pub(super) fn asks_consent(text: &str) -> bool {
    CONSENT.is_match(text)
}

pub(super) fn is_of_author(text: &str) -> bool {
    AUTHOR.is_match(text)
}

pub(super) fn is_byline(text: &str) -> bool {
    BYLINE.is_match(text)
}

/// Whether the text begins as a line does that names an author.
pub(super) fn names_author(text: &str) -> bool {
    NAMES.is_match(text)
}

pub(super) fn has_date(text: &str) -> bool {
    DATE.is_match(text)
}

/// Whether the text is a date or a time of day and at most two words more.
pub(super) fn is_date(text: &str) -> bool {
    let rest = DATE.replace_all(text, " ");
    rest.len() < text.len()
        && rest.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count() <= 2
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
        assert!(
            is_of_site("© 2020 The Bugle. All rights reserved.")
                && is_of_site("Related:")
                && !is_of_site("They are related.")
        );
        assert!(
            is_of_site("Read more: how it was done")
                && is_of_site("Straight to your inbox")
                && is_of_site("2 of 9")
        );
        assert!(
            is_of_site("Lesen Sie auch: Warum die Bahn wartet")
                && is_of_site("Most read")
                && !is_of_site("Most readers left at 2 of 9.")
        );
        assert!(
            is_of_author("Ann Lee is a reporter at the Bugle.")
                && is_of_author("J. R. O’Neil covers schools for us.")
        );
        assert!(!is_of_author("The council met its editor.") && !is_of_author("Ann Lee is tired."));
        assert!(
            is_date("12:55")
                && is_date("Friday, 3 May 2018")
                && is_date("14.09.2022, 18:05 Uhr")
                && is_date("12 mai 2021")
        );
        assert!(!is_date("On 3 May 2018 they left town.") && !is_date("In May") && !is_date(""));
        assert!(
            asks_consent("We and our partners use cookies.")
                && asks_consent("Mit Ihrer Zustimmung verwenden wir Cookies")
        );
        assert!(!asks_consent("She baked cookies for the council."));
        assert!(
            is_byline("Von Ann Lee")
                && is_byline("Photo: Ann Lee")
                && is_byline("4 min read")
                && !is_byline("Photos show the bus.")
        );
        assert!(
            is_byline("By Ann Lee")
                && is_byline("Posted by Ann")
                && !is_byline("By the river")
                && !is_byline("Printing began")
        );
        assert!(
            names_author("By Ann Lee")
                && names_author("Posted by Ann")
                && !names_author("Posted at 11.02")
        );
        assert!(
            has_date("3 May 2018")
                && has_date("May 3rd, 2018")
                && has_date("at 10:45")
                && !has_date("May 2 people")
        );
        assert!(
            ends_sentence("He left.”")
                && ends_sentence("Why? ")
                && !ends_sentence("Home")
                && !ends_sentence("")
        );
    }
}
