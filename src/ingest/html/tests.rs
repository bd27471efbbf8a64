//! What pages say, beside what a browser shows.

use super::*;
use crate::model::Kind;
use std::time::{Duration, Instant};

fn pieces(page: &str) -> Vec<(Kind, String)> {
    let read = article(page, &asking(Extract::All)).unwrap();
    read.blocks.iter().map(|block| (block.kind, block.span.of(&read.text).to_string())).collect()
}

fn asking(extract: Extract) -> Options {
    Options { extract, ..Options::default() }
}

#[test]
fn blocks_and_their_kinds() {
    use Kind::{Body, Heading, List, Table, Title};
    let cases: &[(&str, &[(Kind, &str)])] = &[
        (
            "<h1>One</h1><h1>Two</h1><h3>Three</h3><p>Body",
            &[(Title, "One"), (Heading, "Two"), (Heading, "Three"), (Body, "Body")],
        ),
        ("<h1><img src=logo></h1><h1>Real<br><br>one</h1>", &[(Title, "Real\none")]),
        ("<p>a\n  b\t<b> c</b><i>d </i> e</p>", &[(Body, "a b cd e")]),
        ("<p>10&nbsp;000&nbsp; x</p>", &[(Body, "10\u{a0}000\u{a0} x")]),
        ("a<br>b <br/> <br>\n c<br><br><br>d", &[(Body, "a\nb"), (Body, "c"), (Body, "d")]),
        (
            "<div>loose<p>in p</p>more<div>deep</div></div>",
            &[(Body, "loose"), (Body, "in p"), (Body, "more"), (Body, "deep")],
        ),
        (
            "<ul><li>a<li>b<ol><li>c</ol>d</ul>e",
            &[(List, "a"), (List, "b"), (List, "c"), (List, "d"), (Body, "e")],
        ),
        ("<ul><li><p>a</p><p>b</p></li></ul>", &[(List, "a"), (List, "b")]),
        ("<blockquote>a<p>b</p></blockquote>", &[(Body, "a"), (Body, "b")]),
        (
            "<table><caption>t</caption><tr><th>a<th> b<tr><td><p>1</p><td>2<br>3<td></table>",
            &[(Body, "t"), (Table, "a | b"), (Table, "1 | 2 3")],
        ),
        (
            "<table><tr><td><h2>Menu</h2><td><p>a</p><p>b</p></table>",
            &[(Heading, "Menu"), (Body, "a"), (Body, "b")],
        ),
        (
            "<table><tr><td>out<table><tr><td>1<td>2</table></table>",
            &[(Body, "out"), (Table, "1 | 2")],
        ),
        ("<pre>\na  b\n  c</pre>", &[(Body, "a  b\n  c")]),
        (
            "<head><title>t</title></head><script>a</script><style>b</style><noscript>c</noscript><template>d</template><svg><text>e</text></svg>\
          <iframe>f</iframe><p hidden>g</p><p style='Display : none'>h</p><p>i",
            &[(Body, "i")],
        ),
        ("<p>a<!-- b -->c<![CDATA[d]]></p>", &[(Body, "ac")]),
        ("<p>&lt;b&gt; &eacute; &#8364;</p>", &[(Body, "<b> é €")]),
        ("<dl><dt>a<dd>b</dl>", &[(Body, "a"), (Body, "b")]),
        ("", &[]),
    ];
    for (page, expected) in cases {
        let expected: Vec<(Kind, String)> =
            expected.iter().map(|(kind, text)| (*kind, (*text).to_string())).collect();
        assert_eq!(pieces(page), expected, "{page:?}");
    }
}

#[test]
fn two_line_feeds_between_blocks() {
    assert_eq!(article("<p>a<p>b<ul><li>c", &asking(Extract::All)).unwrap().text, "a\n\nb\n\nc");
}

#[test]
fn nested_a_hundred_thousand_deep() {
    let start = Instant::now();
    let error =
        article(&format!("{}x", "<div>".repeat(100_000)), &asking(Extract::Article)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    // The walk itself does not recurse: the stack of a test's thread is small.
    let page = Html::parse_document(&format!("{}x", "<span>".repeat(100_000)));
    assert_eq!(walk(&page).blocks.text, "x");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn the_article_has_one_title() {
    use Kind::{Body, Heading, Title};
    let prose = "The council cut what it spends on buses by a fifth, and nobody who rides them was asked. It will look again in May.";
    let page = format!(
        "<h1><a href=/>The Bugle</a></h1><h1>Buses cut</h1><p>{prose}<p>{prose}<h1>More</h1><p>{prose}<nav><a href=/x>Next</a></nav>"
    );
    let read = article(&page, &asking(Extract::Article)).unwrap();
    let kinds: Vec<_> = read
        .blocks
        .iter()
        .map(|block| (block.kind, block.span.of(&read.text).chars().take(9).collect::<String>()))
        .collect();
    let of = |kind, text: &str| (kind, text.to_string());
    assert_eq!(
        kinds,
        [
            of(Title, "Buses cut"),
            of(Body, "The counc"),
            of(Body, "The counc"),
            of(Heading, "More"),
            of(Body, "The counc")
        ]
    );
}

#[test]
fn larger_pages_are_judged_without_witnesses() {
    let start = Instant::now();
    let paragraph = "<p>The council cut what it spends on <a href=/b>buses</a> by a fifth, and nobody who rides them was asked. It did.</p>";
    let page =
        format!("<nav><a href=/>Home</a></nav><article>{}</article>", paragraph.repeat(12_000));
    let read = article(&page, &asking(Extract::Article)).unwrap();
    assert_eq!(read.blocks.len(), 12_000);
    assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
}

#[test]
fn a_page_without_links_is_all_text() {
    assert_eq!(article("<p>One<p>Two", &asking(Extract::Article)).unwrap().text, "One\n\nTwo");
}

/// The text that is kept of a page with a link, in which `{}` is prose.
fn kept_of(page: &str) -> Vec<String> {
    let prose = "The council cut what it spends on buses by a fifth, and nobody who rides them was asked. It will look again in May.";
    let page = format!("<nav><a href=/x>Home</a></nav>{}", page.replace("{}", prose));
    let read = article(&page, &asking(Extract::Article)).unwrap();
    read.blocks.iter().map(|block| block.span.of(&read.text).chars().take(12).collect()).collect()
}

#[test]
fn the_edges_of_the_main_text() {
    let of = |texts: &[&str]| texts.iter().map(|text| (*text).to_string()).collect::<Vec<_>>();
    let prose = "The council ";
    // The next article of a page without end.
    let endless = "<title>Buses cut</title><article><h1>Buses cut</h1><p>{}<p>{}</article><article><h1>Pool shut</h1><p>{}<p>{}</article>";
    assert_eq!(kept_of(endless), of(&["Buses cut", prose, prose]));
    // A list of articles is called otherwise.
    assert_eq!(kept_of(&endless.replace("<title>Buses cut", "<title>The Bugle")).len(), 6);
    // A standfirst outside the text, even where it is called a teaser.
    let outside = "<h1>Buses cut</h1><p class=teaser>Nobody was asked about it.</p><div class=byline>Ann Lee</div><div><p>{}<p>{}</div>";
    assert_eq!(kept_of(outside), of(&["Buses cut", "Nobody was a", prose, prose]));
    // Linked headlines of whole posts, and a last one that leads to nothing.
    let weblog = "<h3><a href=/1>Buses cut</a></h3><p>{} {}<p>{}<h3><a href=/2>Pool shut</a></h3><p>{} {}<h3>More of it</h3>";
    assert_eq!(kept_of(weblog), of(&["Buses cut", prose, prose, "Pool shut", prose]));
    // The only linked heading leads to another page.
    let ending = "<h1>Buses cut</h1><p>{} {} {}<p>{} {} {}<h3><a href=/2>Pool shut</a></h3><p>It costs more to heat than the town has.";
    assert_eq!(kept_of(ending), of(&["Buses cut", prose, prose]));
    // A short item of a list whose other items are kept.
    let items = "<h1>Buses cut</h1><p>{}<ul><li>{}<li>Nobody knows</ul><p>{}";
    assert_eq!(kept_of(items), of(&["Buses cut", prose, prose, "Nobody knows", prose]));
    // Who wrote it, at the end.
    assert_eq!(
        kept_of("<h1>Buses cut</h1><p>{}<p>{}<p>Ann Lee is a reporter at the Bugle."),
        of(&["Buses cut", prose, prose])
    );
}

#[test]
fn teasers_below_linked_headlines() {
    let teasers =
        "<h3><a href=/1>Pool to be shut</a></h3><p>It costs more to heat than the town has.</p>"
            .repeat(3);
    let page = format!("<div><h1>Buses cut</h1><p>{{}}<p>{{}}</div><div>{teasers}</div>");
    assert_eq!(kept_of(&page).len(), 3, "{:?}", kept_of(&page));
}

#[test]
fn a_raised_mark_of_a_note_is_no_part_of_the_word() {
    for (page, expected) in [
        ("<p>taxes<sup><a href='#n3'>3</a></sup> rose<sup>12</sup>.", "taxes rose."),
        (
            "<p>since 2010<sup><a href='#n1'>1</a></sup> the levy<sup>*</sup> fell",
            "since 2010 the levy fell",
        ),
        (
            "<p>10 km<sup>2</sup>, 10<sup>6</sup>, the 1<sup>st</sup>, x<sup>n</sup>",
            "10 km2, 106, the 1st, xn",
        ),
        ("<p>a budget<sup>see below</sup>", "a budgetsee below"),
    ] {
        assert_eq!(pieces(page), [(Kind::Body, expected.to_owned())], "{page}");
    }
}

#[test]
fn a_reference_of_a_note_is_no_part_of_the_word() {
    let page = "<html><body><article><p>The county cut its spending, and the levy<a role='doc-noteref' href='#n1'>1</a> and the \
        fee<a epub:type='noteref' href='n.xhtml#n2'>b</a> rose <a role='doc-noteref' href='#n3'>3</a> more \
        than<a role='doc-noteref' href='#n4'>[4]</a> all.</p></article></body></html>";
    let outcome = crate::ingest::testing::read(&[("a.html", page.as_bytes())]);
    assert_eq!(
        outcome.blocks(),
        ["body|The county cut its spending, and the levy and the fee rose 3 more than[4] all."]
    );
}
