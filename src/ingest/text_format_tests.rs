//! What is mark-up, and what only looks like it.

use super::*;

/// The text, its blocks between bars, and what mark-up was found.
fn read(text: &str, declared: Declared) -> (String, Option<Markup>) {
    let (text, blocks, markup) = body(text.to_owned(), TextFormat::Auto, declared).expect("a text");
    let shown: Vec<&str> = blocks.iter().map(|block| block.span.of(&text)).collect();
    (if blocks.is_empty() { text.clone() } else { format!("|{}|", shown.join("|")) }, markup)
}

#[test]
fn plain_text_stays_as_it_is() {
    for text in [
        "Spending fell.\n\nTaxes rose.",
        "a < b and b > c",
        "R&D, Q&A; AT&T;",
        "spending <below the cap> falls",
        "mail <a@b.org> or see <https://x.org>",
        "where a<b and c>d, <i think>",
        "the <source> and the <title> are named; <b",
        "a list<int> of x &unknown; things",
        "&",
        "<",
        "<p",
        "use the <p> element",
    ] {
        assert_eq!(read(text, Declared::Nothing), (text.to_owned(), None), "{text}");
    }
}

#[test]
fn marked_up_texts_are_read() {
    let html = Some(Markup::Html);
    for (text, expected, markup) in [
        (
            "<p>Taxes &amp; cuts.</p><p>Second<br>on&nbsp;care.</p>",
            "|Taxes & cuts.|Second\non\u{a0}care.|",
            html,
        ),
        (
            "Town &amp; gown by &pound;5m, caf&eacute;s &#8217; &#146;",
            "Town & gown by \u{a3}5m, caf\u{e9}s \u{2019} \u{2019}",
            Some(Markup::References),
        ),
        // Tags within lines leave the lines of the text.
        ("A <b>bold</b> cut.\n\nThe <a href=\"x\">second</a>.", "A bold cut.\n\nThe second.", html),
        // Weblogs part paragraphs by blank lines between their headings and lists.
        (
            "First.\n\n<h2>Head</h2>\n\nSecond &amp; <i>last</i>.\n\n\n<ul>\n<li>one</li>\n\n<li>two</li></ul>",
            "|First.|Head|Second & last.|one|two|",
            html,
        ),
        ("<pre>a\n\nb</pre>", "|a\n\nb|", html),
        ("<P CLASS=x>One<P>Two", "|One|Two|", html),
        ("one<br/><br/>two", "|one|two|", html),
        (
            "<jats:title>Aim</jats:title><jats:p>To <jats:italic>cut</jats:italic>.</jats:p>",
            "|Aim|To cut.|",
            html,
        ),
        ("Text<!-- wp:paragraph --> and more", "Text and more", html),
        ("<![CDATA[some <b>text</b>]]>", "some text", html),
        ("<![CDATA[some text]]>", "some text", None),
        // Escaped once too often.
        ("&lt;p&gt;A cut of the &lt;b&gt;levy&lt;/b&gt;.&lt;/p&gt;", "|A cut of the levy.|", html),
        ("R&amp;amp;D and a &lt; b", "R&D and a < b", Some(Markup::References)),
        ("<div>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</div>", "|One|Two|", html),
        ("<p>R&amp;amp;D fell</p><p>and rose</p>", "|R&D fell|and rose|", html),
        // What a text of HTML says about HTML.
        ("<p>Write &lt;b&gt;bold&lt;/b&gt; for bold.</p>", "|Write <b>bold</b> for bold.|", html),
    ] {
        let (found, found_markup) = read(text, Declared::Nothing);
        assert_eq!((found.as_str(), found_markup), (expected, markup), "{text}");
    }
}

#[test]
fn what_a_place_declares() {
    for (text, declared, expected) in [
        ("Cut short <em>here", Declared::Nothing, "Cut short <em>here"),
        ("Cut short <em>here", Declared::Perhaps, "Cut short here"),
        ("If <below the cap> falls", Declared::Perhaps, "If <below the cap> falls"),
        ("If <below the cap> falls", Declared::Html, "|If falls|"),
        ("<p>One</p>", Declared::Plain, "<p>One</p>"),
        ("a < b", Declared::Html, "a < b"),
    ] {
        assert_eq!(read(text, declared).0, expected, "{text} {declared:?}");
    }
    let as_told = |text: &str, format| {
        body(text.to_owned(), format, Declared::Nothing).map(|(text, ..)| text).expect("a text")
    };
    assert_eq!(as_told("<p>R&amp;D</p>", TextFormat::Plain), "<p>R&amp;D</p>");
    assert_eq!(as_told("<p>R&amp;amp;D</p>\n\nx", TextFormat::Html), "R&amp;D\n\nx");
}

#[test]
fn titles() {
    for (text, declared, expected) in [
        ("Town &amp;amp; gown&#039;s  cut", Declared::Nothing, "Town & gown's cut"),
        ("A <em>bold</em> cut<br>here", Declared::Nothing, "A bold cut here"),
        ("&lt;b&gt;Cuts&lt;/b&gt;", Declared::Nothing, "Cuts"),
        ("R&D <below the cap>", Declared::Nothing, "R&D <below the cap>"),
        ("On <b>tags</b> &amp; more", Declared::Plain, "On <b>tags</b> &amp; more"),
        ("Trust &amp; Co", Declared::Plain, "Trust & Co"),
    ] {
        assert_eq!(line(text, TextFormat::Auto, declared).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(
        line("A &amp; B", TextFormat::Plain, Declared::Nothing).as_deref(),
        Some("A &amp; B")
    );
    assert_eq!(line("<br>", TextFormat::Auto, Declared::Nothing), None);
}

/// What is opened a million times and never closed is passed over in one go, and what is closed is
/// read.
#[test]
fn marks_without_end() {
    for piece in ["<!--", "<p", "<b ", "&", "&#", "<![CDATA[", "</"] {
        let text = piece.repeat(100_000);
        let expected = if piece.contains("CDATA") { String::new() } else { text.clone() };
        assert_eq!(read(&text, Declared::Nothing), (expected, None), "{piece}");
    }
    assert_eq!(read("a <!-- b --> c <!-- d", Declared::Nothing).0, "a  c <!-- d");
}

#[test]
fn raised_marks_of_notes_are_no_part_of_the_word() {
    let record = r#"{"title": "The levy<sup>4</sup> of <i>all</i>", "text": "The taxes<sup>3</sup> of 5 km<sup>2</sup> <b>rise</b>."}"#;
    let outcome = crate::ingest::testing::read(&[("a.jsonl", record.as_bytes())]);
    assert_eq!(outcome.articles[0].0.text, "The taxes of 5 km2 rise.");
    assert_eq!(outcome.metas()[0].split('|').next(), Some("The levy of all"));
}
