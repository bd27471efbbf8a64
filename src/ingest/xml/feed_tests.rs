//! Feeds of every kind, and broken ones.

use crate::ingest::Options;
use crate::ingest::testing::{read, read_with};

const RSS: &str = "<?xml version='1.0'?>
<rss version='2.0' xmlns:content='c' xmlns:dc='d' xmlns:media='m'><channel><title>The Blog</title><link>https://x.org</link>
<image><title>A picture</title></image>
<item><title>Cuts &amp;amp; taxes</title><link>https://x.org/a</link><guid isPermaLink='false'>tag:1</guid>
 <pubDate>Mon, 10 Dec 2018 09:30:00 GMT</pubDate><dc:creator>A. Writer</dc:creator><category>x</category><category>y</category>
 <media:title>No</media:title><description>Short</description>
 <content:encoded><![CDATA[<h2>Head</h2><p>One &amp; only</p><ul><li>Item</li></ul>]]></content:encoded></item>
<item><link>https://x.org/2017/03/04/b</link><description>&lt;p&gt;Two&lt;/p&gt;&lt;p&gt;Three&lt;/p&gt;</description></item>
<item><title>Empty</title></item>
<item><description>Plain words

and more</description></item>
</channel></rss>";

#[test]
fn items_of_rss() {
    let options = Options { keep: vec!["author".into(), "category".into()], ..Options::default() };
    for name in ["a.xml", "a.rss", "feed"] {
        let outcome = read_with(&[(name, RSS.as_bytes())], &options);
        let expected = [
            "tag:1|Head\n\nOne & only\n\nItem".to_string(),
            "https://x.org/2017/03/04/b|Two\n\nThree".to_string(),
            format!("{name}:10|Plain words\n\nand more"),
        ];
        assert_eq!(outcome.texts(), expected);
        let metas = [
            "Cuts & taxes|2018-12-10|The Blog|https://x.org/a",
            "|2017-03-04|The Blog|https://x.org/2017/03/04/b",
            "||The Blog|",
        ];
        assert_eq!(outcome.metas(), metas);
        assert_eq!(
            outcome.rejects,
            [format!(
                "{name}:9: the item has no content, description or summary (fetch the page that the item links to)"
            )]
        );
        let kept: Vec<&str> =
            outcome.articles[0].0.meta.extra.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(kept, ["A. Writer", "x; y"]);
        assert_eq!(
            outcome.articles.iter().map(|(_, line)| *line).collect::<Vec<_>>(),
            [4, 8, 10].map(Some)
        );
    }
}

#[test]
fn items_of_atom_and_of_rss_1() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title type='text'>The Blog</title>
        <entry><id>urn:1</id><title type='html'>A &lt;b&gt;bold&lt;/b&gt; one</title><link rel='edit' href='https://x.org/e'/>
        <link href='https://x.org/a'/><updated>2020-01-01T00:00:00Z</updated><published>2018-12-10T00:00:00Z</published>
        <summary>Short</summary><content type='xhtml'><div><p>One <b>two</b></p><p>Three</p></div></content></entry></feed>";
    let rdf = "<rdf:RDF xmlns:rdf='r'><channel><title>Old</title></channel><item rdf:about='x'><title>A</title><link>https://y.org/a</link>
        <description>Words</description><dc:date>2004-05-06</dc:date></item></rdf:RDF>";
    let outcome = read(&[("a.atom", atom.as_bytes()), ("b.xml", rdf.as_bytes())]);
    assert_eq!(outcome.texts(), ["urn:1|One two\n\nThree", "https://y.org/a|Words"]);
    assert_eq!(
        outcome.metas(),
        ["A bold one|2018-12-10|The Blog|https://x.org/a", "A|2004-05-06|Old|https://y.org/a"]
    );
}

#[test]
fn what_is_broken() {
    let cut = &RSS[..RSS.find("<item><title>Empty").unwrap() + 10];
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>\n<x><p>&c;</p></x>";
    let outcome = read(&[
        ("a.xml", cut.as_bytes()),
        ("b.xml", laughs.as_bytes()),
        ("c.xml", b"no mark-up"),
        ("d.xml", b"<a>\n<b></a>"),
    ]);
    assert_eq!(outcome.texts().len(), 3);
    assert_eq!(outcome.texts()[2], "b.xml|&c;");
    let cut = &outcome.rejects[0];
    assert!(
        cut.starts_with("a.xml:9: not well-formed XML")
            && cut.contains("; the items before it were read ("),
        "{cut}"
    );
    assert_eq!(
        outcome.rejects[1],
        "c.xml:1: not XML: it begins with text (give it the ending of what it is)"
    );
    assert!(outcome.rejects[2].starts_with("d.xml:2: not well-formed XML"), "{outcome:?}");
}

#[test]
fn items_without_an_id_of_their_own_on_one_line_are_different_items() {
    let rss = "<rss><channel><item><description>One</description></item><item><description>Two</description></item>\
        <item><guid>g</guid><description>Three</description></item><item><description>Four</description></item>\n\
        <item><description>Five</description></item></channel></rss>";
    let atom =
        "<feed><entry><content>One</content></entry><entry><summary>Two</summary></entry></feed>";
    let rdf = "<rdf:RDF xmlns:rdf='r'><channel/><item><description>One</description></item><item><description>Two</description></item></rdf:RDF>";
    let outcome =
        read(&[("a.xml", rss.as_bytes()), ("b.atom", atom.as_bytes()), ("c.xml", rdf.as_bytes())]);
    assert_eq!(outcome.rejects, Vec::<String>::new());
    let expected = [
        "a.xml:1|One",
        "a.xml:1:2|Two",
        "g|Three",
        "a.xml:1:4|Four",
        "a.xml:2|Five",
        "b.atom:1|One",
        "b.atom:1:2|Two",
        "c.xml:1|One",
        "c.xml:1:2|Two",
    ];
    assert_eq!(outcome.texts(), expected);
}
