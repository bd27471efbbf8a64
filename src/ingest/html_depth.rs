//! A cheap look at how deep a page nests: parsing takes time that grows with the square of the depth.

/// The deepest nesting that is parsed; browsers flatten what goes beyond it.
const DEEPEST: usize = 512;

/// The most elements of [`FORMATTING`] without attributes that may be open at once: parsers keep no more than three of each,
/// and many an old page never closes them.
const LOOSEST: usize = 4096;

const FORMATTING: [&str; 13] = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "u"];

/// What has no end tag, or may go without one and is then closed by what follows.
const UNCOUNTED: [&str; 40] = [
    "area", "base", "basefont", "bgsound", "body", "br", "caption", "col", "colgroup", "dd", "dt", "embed", "frame", "head", "hr", "html",
    "img", "input", "keygen", "li", "link", "meta", "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody", "td",
    "tfoot", "th", "thead", "tr", "track", "wbr", "image",
];

/// Whether more elements are open at once than any page needs.
pub(super) fn nests_too_deep(text: &str) -> bool {
    let (mut depth, mut loose, mut foreign, mut at) = (0_usize, 0_usize, 0_usize, 0);
    while let Some(found) = text[at..].find('<') {
        at += found + 1;
        let rest = &text[at..];
        if rest.starts_with("!--") {
            at += comment_length(rest);
            continue;
        }
        let closes = rest.starts_with('/');
        let name_at = usize::from(closes);
        let length = rest.bytes().skip(name_at).take_while(|byte| byte.is_ascii_alphanumeric() || b"-:".contains(byte)).count();
        let name = rest[name_at..name_at + length].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || UNCOUNTED.contains(&name.as_str()) {
            continue;
        }
        let is_foreign = matches!(name.as_str(), "svg" | "math");
        let formats = FORMATTING.contains(&name.as_str());
        if closes {
            let open = if formats && loose > 0 { &mut loose } else { &mut depth };
            *open = open.saturating_sub(1);
            foreign = foreign.saturating_sub(usize::from(is_foreign));
            continue;
        }
        let ends_itself = || rest.find('>').is_some_and(|end| rest[..end].ends_with('/'));
        if (foreign > 0 || is_foreign) && ends_itself() {
            continue;
        }
        foreign += usize::from(is_foreign);
        if foreign == 0 && matches!(name.as_str(), "script" | "style" | "textarea" | "title") {
            at += raw_length(rest, &name);
            continue;
        }
        if formats && rest[length..].starts_with('>') {
            loose += 1;
        } else {
            depth += 1;
        }
        if depth > DEEPEST || loose > LOOSEST {
            return true;
        }
    }
    false
}

/// To the end of the comment whose `<` precedes `rest`.
fn comment_length(rest: &str) -> usize {
    let mut at = 1;
    while let Some(found) = rest[at..].find("--") {
        at += found;
        let after = rest[at + 2..].trim_start_matches('-');
        if after.starts_with('>') || after.starts_with("!>") {
            return at;
        }
        at += 1;
    }
    rest.len()
}

/// To the end tag of an element in which there are no tags.
fn raw_length(rest: &str, name: &str) -> usize {
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
            (format!("<!-- a --!>{}", many("<div>")), true),
            (format!("<svg>{}</svg>", many("<path d='M0'/>")), false),
            (format!("<svg><style>{}", many("<div>")), true),
            (many("1 < 2 and </ or <> "), false),
        ] {
            assert_eq!(nests_too_deep(&text), expected, "{text:.40}");
        }
    }
}
