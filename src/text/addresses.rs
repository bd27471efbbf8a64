//! Finds web and mail addresses in a text.

use memchr::memchr3_iter;

use crate::model::Span;

/// The first of the scripts that are written without spaces, and their punctuation: an address ends
/// before such a character.
const WITHOUT_SPACES: char = '\u{2E80}';

/// Replaces the content of `spans` by the addresses in a text, in order; no two of them overlap.
///
/// An address is `scheme://...`, `www....`, a host with a path (`example.org/page`, or a DOI), or a
/// mail address. A host without a path does not count, since many are names: GOV.UK, Booking.com.
/// An address ends at white space, a quotation mark, an angle or curly bracket, or a closing
/// bracket that it has not opened; punctuation before that is not part of it.
///
/// # Examples
/// ```
/// use paratheme::text::addresses;
///
/// let text = "See https://example.org/a?b=c (or www.example.org), write to jane@example.org.";
/// let mut spans = Vec::new();
/// addresses(text, &mut spans);
/// let found: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
/// assert_eq!(found, ["https://example.org/a?b=c", "www.example.org", "jane@example.org"]);
/// ```
pub fn addresses(text: &str, spans: &mut Vec<Span>) {
    spans.clear();
    let bytes = text.as_bytes();
    let mut end = 0;
    for at in memchr3_iter(b'/', b'@', b'.', bytes) {
        if at < end {
            continue;
        }
        let found = match bytes[at] {
            b'@' => mail(text, at, end),
            b'/' => page(text, at, end),
            _ => www(text, at, end),
        };
        if let Some((start, stop)) = found {
            spans.push(Span::new(start, stop));
            end = stop;
        }
    }
}

/// The mail address around an `@`.
fn mail(text: &str, at: usize, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let start =
        begin(bytes, (from, at), |byte| byte.is_ascii_alphanumeric() || b"._%+-'".contains(&byte));
    let length = bytes[at + 1..].iter().take_while(|&&byte| is_of_host(byte)).count();
    let host = text[at + 1..at + 1 + length].trim_end_matches(['.', '-']);
    (start < at && is_host(host)).then_some((start, at + 1 + host.len()))
}

/// The address whose scheme or whose host ends at a `/`.
fn page(text: &str, at: usize, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let start = if bytes[from..at].ends_with(b":") && bytes[at + 1..].starts_with(b"/") {
        let start = begin(bytes, (from, at - 1), |byte| {
            byte.is_ascii_alphanumeric() || b"+.-".contains(&byte)
        });
        bytes[start].is_ascii_alphabetic().then_some(start)?
    } else {
        let start = begin(bytes, (from, at), is_of_host);
        let host = &text[start..at];
        (is_host(host) || is_doi(host)).then_some(start)?
    };
    Some((start, stop(text, at)))
}

/// The address whose `www` ends at a `.`.
fn www(text: &str, at: usize, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let start = at
        .checked_sub(3)
        .filter(|&start| start >= from && bytes[start..at].eq_ignore_ascii_case(b"www"))?;
    let begins = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
    let goes_on = bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    (begins && goes_on).then(|| (start, stop(text, at)))
}

/// The start of the run of bytes before `at` for which `is_of` holds, not before `from`.
fn begin(bytes: &[u8], (from, at): (usize, usize), is_of: impl Fn(u8) -> bool) -> usize {
    at - bytes[from..at].iter().rev().take_while(|&&byte| is_of(byte)).count()
}

/// The end of the address that continues at this byte.
fn stop(text: &str, at: usize) -> usize {
    let mut open = Vec::new();
    let ends = |(_, letter): &(usize, char)| match letter {
        '(' | '[' => {
            open.push(*letter);
            false
        }
        ')' => open.pop() != Some('('),
        ']' => open.pop() != Some('['),
        '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`' | '«' | '»' | '‹' | '›' | '“'
        | '”' | '„' => true,
        _ => letter.is_whitespace() || letter.is_control() || *letter >= WITHOUT_SPACES,
    };
    let length = text[at..].char_indices().find(ends).map_or(text.len() - at, |(length, _)| length);
    at + text[at..at + length]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*', '…', '(', '['])
        .len()
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-'
}

/// Whether this is a host name: labels separated by full stops, the last of at least two letters
/// and nothing else.
fn is_host(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(before, last)| {
        last.len() >= 2
            && last.bytes().all(|byte| byte.is_ascii_alphabetic())
            && before.split('.').all(|label| !label.is_empty())
    })
}

/// Whether this is the prefix of a DOI, such as `10.1016`.
fn is_doi(name: &str) -> bool {
    name.strip_prefix("10.")
        .is_some_and(|rest| rest.len() >= 4 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        addresses(text, &mut spans);
        spans.into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn addresses_of_pages() {
        for (text, expected) in [
            (
                "at http://www.example.org/for_teachers/697?utm_source=Daily&utm_medium=news or",
                "http://www.example.org/for_teachers/697?utm_source=Daily&utm_medium=news",
            ),
            ("(see https://example.org/a_(b)).", "https://example.org/a_(b)"),
            ("«ftp://example.org/x.pdf», x", "ftp://example.org/x.pdf"),
            ("url=https://example.org;", "https://example.org"),
            ("WWW.Example.org, we", "WWW.Example.org"),
            ("on gov.example/guidance/how-to#top!", "gov.example/guidance/how-to#top"),
            (
                "https://de.example.org/wiki/Österreich ist",
                "https://de.example.org/wiki/Österreich",
            ),
            ("请看https://example.cn/a。谢谢", "https://example.cn/a"),
            ("doi:10.1016/j.ecolecon.2012.01.001 shows", "10.1016/j.ecolecon.2012.01.001"),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
        assert_eq!(
            found("www.example.org/a,b www.example.org"),
            ["www.example.org/a,b", "www.example.org"]
        );
    }

    #[test]
    fn addresses_of_mail() {
        assert_eq!(
            found("write to jane.doe@health.example.co.uk, or o'neill+x@example.org."),
            ["jane.doe@health.example.co.uk", "o'neill+x@example.org"]
        );
        assert_eq!(found("@jane@social.example is there"), ["jane@social.example"]);
    }

    #[test]
    fn names_words_and_numbers_are_no_addresses() {
        for text in [
            "GOV.UK and Booking.com",
            "and/or, he/she",
            "e.g./i.e. U.S./U.K.",
            "3.5/4.0",
            "@alphagov says",
            "5 @ 3.50",
            "a ://b",
            "www. is",
            "a@b",
            "Inc./Ltd.",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    proptest! {
        #[test]
        fn addresses_are_slices_in_order(text in "[a-z@./:()w ,é。]{0,60}") {
            let mut spans = Vec::new();
            addresses(&text, &mut spans);
            let mut end = 0;
            for span in spans {
                prop_assert!(span.start >= end && span.start < span.end);
                prop_assert!(!span.of(&text).contains(char::is_whitespace));
                end = span.end;
            }
        }
    }
}
