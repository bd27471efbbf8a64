//! A cheap look at how deep a page nests, before it is parsed: that takes time that grows with the
//! square of the depth.

use rustc_hash::FxHashMap;

/// The deepest nesting that is parsed; browsers flatten what goes beyond it.
const DEEPEST: usize = 512;

/// The most elements of [`FORMATTING`] without attributes that may be open at once: parsers keep no
/// more than three of each, and many an old page never closes them.
const LOOSEST: usize = 4096;

/// The most steps that parsing may take, as far as they are foreseen: some seconds.
const STEPS: usize = 1_000_000_000;

/// The most elements and comments of a page of any size, and how many bytes of a page allow for one
/// more: each takes half a kilobyte in the trees that are made of it.
const MOST_NODES: usize = 80_000;
const BYTES_PER_NODE: usize = 26;

/// The message about a page with more of them.
pub(super) const NODES: &str = "there are more elements";

/// Elements that parsers open again in each block until they are closed: with attributes, all of
/// them.
const FORMATTING: [&str; 13] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "u"];

/// What is said of a page that goes beyond [`DEEPEST`] or [`LOOSEST`].
const NESTS: &str = "elements nest deeper";

/// The steps that opening one again takes.
const AGAIN: usize = 200;

/// What has no end tag, or may go without one and is then closed by what follows.
pub(super) const UNCOUNTED: [&str; 40] = [
    "area", "base", "basefont", "bgsound", "body", "br", "caption", "col", "colgroup", "dd", "dt",
    "embed", "frame", "head", "hr", "html", "img", "input", "keygen", "li", "link", "meta",
    "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody", "td", "tfoot",
    "th", "thead", "tr", "track", "wbr", "image",
];

/// What there is more of than any page needs: elements that are open at once, or work for a parser.
pub(super) fn too_much(text: &str) -> Option<&'static str> {
    let (mut depth, mut foreign, mut steps, mut at) = (0_usize, 0_usize, 0_usize, 0);
    let mut nodes_left = MOST_NODES + text.len() / BYTES_PER_NODE;
    // Of each name how many are open: an end tag of one that is not is passed over by parsers.
    let mut named: FxHashMap<String, usize> = FxHashMap::default();
    // Of each formatting element, how many are open without and with attributes.
    let mut open = [[0_usize; 2]; FORMATTING.len()];
    let total =
        |open: &[[usize; 2]], which: usize| open.iter().map(|counts| counts[which]).sum::<usize>();
    while let Some(found) = text[at..].find('<') {
        at += found + 1;
        let rest = &text[at..];
        if !rest.starts_with('/') {
            let Some(left) = nodes_left.checked_sub(1) else { return Some(NODES) };
            nodes_left = left;
        }
        if rest.starts_with("!--") {
            at += comment_length(rest);
            continue;
        }
        let closes = rest.starts_with('/');
        let name_at = usize::from(closes);
        let length = rest
            .bytes()
            .skip(name_at)
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-:".contains(byte))
            .count();
        let name = rest[name_at..name_at + length].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let tag = StartTag::read(&rest.as_bytes()[name_at + length..]);
        at += name_at + length + tag.length;
        let (loose, kept) = (total(&open, 0), total(&open, 1));
        // Each attribute is compared with all others, whenever the page is parsed: here, and by
        // those who know main texts.
        let compared = tag.attributes.saturating_mul(tag.attributes).saturating_mul(2);
        if compared > STEPS {
            return Some("an element has more attributes");
        }
        steps = steps.saturating_add(depth + loose + kept * AGAIN + compared);
        if steps > STEPS {
            return Some("it takes more work to read");
        }
        if depth + kept > DEEPEST || loose > LOOSEST {
            return Some(NESTS);
        }
        if UNCOUNTED.contains(&name.as_str()) {
            continue;
        }
        let formatting = FORMATTING.iter().position(|known| *known == name);
        let is_foreign = matches!(name.as_str(), "svg" | "math");
        if closes {
            if let Some(which) = formatting {
                let count = &mut open[which][usize::from(open[which][0] == 0)];
                *count = count.saturating_sub(1);
            } else if let Some(count) = named.get_mut(alike(&name)).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
            }
            foreign = foreign.saturating_sub(usize::from(is_foreign));
            continue;
        }
        if (foreign > 0 || is_foreign) && tag.ends_itself {
            continue;
        }
        foreign += usize::from(is_foreign);
        if foreign == 0 && matches!(name.as_str(), "script" | "style" | "textarea" | "title") {
            at += raw_length(&text[at..], &name);
            continue;
        }
        if let Some(which) = formatting {
            open[which][usize::from(tag.attributes > 0)] += 1;
        } else {
            *named.entry(alike(&name).to_owned()).or_default() += 1;
            depth += 1;
        }
    }
    (depth + total(&open, 1) > DEEPEST || total(&open, 0) > LOOSEST).then_some(NESTS)
}

/// The name, or for headings one of all levels: any ends any other.
fn alike(name: &str) -> &str {
    if matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") { "h" } else { name }
}

/// What follows a tag's name.
pub(super) struct StartTag {
    /// To one past its `>`, or to the end of the text.
    pub(super) length: usize,
    /// How many it has, repeated ones included.
    attributes: usize,
    /// Whether a slash stands before the `>`, not as the end of a value without quotes.
    pub(super) ends_itself: bool,
    /// Whether one of them is `href`.
    pub(super) has_address: bool,
}

impl StartTag {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let (mut attributes, mut quote, mut has_address) = (0, None, false);
        // `named` until an attribute's name has got its equals sign.
        let (mut in_name, mut named, mut after_equals, mut in_value) = (false, false, false, false);
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                byte if quote == Some(byte) => quote = None,
                _ if quote.is_some() => {}
                b'>' => {
                    let ends_itself = at > 0 && bytes[at - 1] == b'/' && !in_value;
                    return Self { length: at + 1, attributes, ends_itself, has_address };
                }
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' => (in_name, in_value) = (false, false),
                b'"' | b'\'' if after_equals => (quote, after_equals) = (Some(byte), false),
                _ if after_equals => (in_value, after_equals) = (true, false),
                _ if in_value => {}
                b'/' => in_name = false,
                b'=' if named => (after_equals, named, in_name) = (true, false, false),
                _ if in_name => {}
                _ => {
                    attributes += 1;
                    (in_name, named) = (true, true);
                    let after = bytes
                        .get(at + 4)
                        .is_none_or(|after| after.is_ascii_whitespace() || b"=/>".contains(after));
                    has_address |= after
                        && bytes[at..]
                            .get(..4)
                            .is_some_and(|name| name.eq_ignore_ascii_case(b"href"));
                }
            }
        }
        Self { length: bytes.len(), attributes, ends_itself: false, has_address }
    }
}

/// To the end of the comment whose `<` precedes `rest`.
pub(super) fn comment_length(rest: &str) -> usize {
    let mut at = 1;
    while let Some(found) = rest[at..].find("--") {
        at += found;
        let after = rest[at + 2..].trim_start_matches('-');
        if after.starts_with('>') || after.starts_with("!>") {
            return at;
        }
        // Behind all dashes: what ends at none of them is looked at once.
        at = rest.len() - after.len();
    }
    rest.len()
}

/// To the end tag of an element in which there are no tags.
pub(super) fn raw_length(rest: &str, name: &str) -> usize {
    let mut at = 0;
    while let Some(found) = rest[at..].find("</") {
        at += found;
        let after = &rest.as_bytes()[at + 2..];
        if after.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
            return at + 2;
        }
        at += 2;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        for (text, length, attributes, ends_itself) in [
            (">x", 1, 0, false),
            ("/>", 2, 0, true),
            (" a=1 b c = 'x > y' d=\"/\">z", 25, 4, false),
            (" href=/a/b?c=d e>", 17, 2, false),
            (" a=b\"c>", 7, 1, false),
            ("/a/b/>", 6, 2, true),
            (" href=/a/>", 10, 1, false),
            (" a=1 />", 7, 1, true),
            (" a='open>", 9, 1, false),
        ] {
            let tag = StartTag::read(text.as_bytes());
            assert_eq!(
                (tag.length, tag.attributes, tag.ends_itself),
                (length, attributes, ends_itself),
                "{text}"
            );
        }
        for (text, expected) in [
            (" HREF=a>", true),
            (" name=a href>", true),
            (" hrefs=a>", false),
            (" title=' href=a'>", false),
        ] {
            assert_eq!(StartTag::read(text.as_bytes()).has_address, expected, "{text}");
        }
    }

    #[test]
    fn depths() {
        let many = |text: &str| text.repeat(600);
        for (text, expected) in [
            (many("<div>"), true),
            (many("<Span class='a'>"), true),
            (many("<div>x</div>"), false),
            (many("<p>x"), false),
            (many("<p><b>x"), false),
            (many("<p><font size=1>x"), true),
            (many("<b>x").repeat(7), true),
            (many("<b>x</b><i class=a>y</i>"), false),
            (many("<li>x<br><img src=a>"), false),
            (format!("<script>{}</script>", many("if (i<n) x();")), false),
            (format!("<!-- {} -->", many("<div>")), false),
            (format!("<!-->{}", many("<div>")), true),
            (format!("<!--{}x>{}", many("-"), many("<div>")), false),
            (format!("<!--{}>{}", many("-"), many("<div>")), true),
            (format!("<!-- a --!>{}", many("<div>")), true),
            (format!("<svg>{}</svg>", many("<path d='M0'/>")), false),
            (format!("<svg><style>{}", many("<div>")), true),
            (format!("{}{}", "<font size=1>".repeat(400), "<p>x".repeat(20_000)), true),
            (format!("{}{}", many("<b>"), many("<a href=x>y</a>")), false),
            (many("<a title='<b> <b> x > y'>z</a>").repeat(10), false),
            (format!("<a {}>x</a>", many("b ").repeat(200)), true),
            (format!("<a x='>'{}>x</a>", many("/b").repeat(200)), true),
            (many("1 < 2 and </ or <> "), false),
        ] {
            assert_eq!(too_much(&text).is_some(), expected, "{text:.40}");
        }
        for (text, expected) in [
            (many("<div>"), NESTS),
            (format!("<p {}>", "a ".repeat(100_000)), "an element has more attributes"),
            (format!("<p {}>x", "a ".repeat(20_000)).repeat(2), "it takes more work to read"),
            ("<p>a".repeat(100_000), NODES),
            ("<!-->".repeat(110_000), NODES),
        ] {
            assert_eq!(too_much(&text), Some(expected), "{text:.40}");
        }
    }

    /// What takes time that grows with the square takes an hour here.
    #[test]
    fn a_comment_of_dashes_is_looked_at_once() {
        let text = format!("<p>Taxes rise.<!--{}x--><p>Costs rise.", "-".repeat(4 << 20));
        assert_eq!(too_much(&text), None);
    }

    /// A page of 60,000 took twenty seconds.
    #[test]
    fn attributes_are_compared_by_every_parser() {
        let page = |attributes: usize| {
            format!("<p>Taxes rise.</p><a href=x {}>x</a>", "b ".repeat(attributes))
        };
        assert_eq!(
            [20_000, 25_000, 60_000].map(|attributes| too_much(&page(attributes)).is_some()),
            [false, true, true]
        );
    }

    /// Twenty thousand took eight seconds, eighty thousand two minutes.
    #[test]
    fn end_tags_of_what_is_not_open_close_nothing() {
        let cases = [
            ("<xa></xb>", true),
            ("<div><script>x</script>", true),
            ("<xa></xa></xb>", false),
            ("<h2>x</h3>", false),
        ];
        for (text, expected) in cases {
            assert_eq!(too_much(&text.repeat(600)).is_some(), expected, "{text}");
        }
    }
}
