//! Web pages as they really come: no text of theirs is lost in silence, and none that is not theirs
//! comes in.

use crate::support::{Rows, Sandbox, make};

const SCHOOLS: &str = "The district will close two of its nine schools in the autumn, and buses will take the pupils to the others.";
const ROOFS: &str = "Parents asked why the roofs had not been repaired in time, which the board had promised them twice in ten years.";
const FERRY: &str = "The ferry will go on as before, although its pier is old, until a new contract has been signed with the islands.";
const BRIDGE: &str = "Nobody knows who will pay for the bridge, said the engineer, and when she was asked again she said it once more.";
const MENU: &str = "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>";

fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("<p>{text}</p>\n")).collect::<Vec<_>>().concat()
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body>{MENU}{body}<footer><a href='/c'>Contact</a></footer></body></html>"
    )
}

/// `kind|text` of the rows of one file, with options.
fn read(name: &str, bytes: impl AsRef<[u8]>, options: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    sandbox.write(name, bytes);
    shown(&sandbox.score(&format!("{name} --columns kind,text {options}")))
}

fn shown(rows: &Rows) -> Vec<String> {
    (0..rows.len())
        .map(|row| format!("{}|{}", rows.get(row, "kind"), rows.get(row, "text")))
        .collect()
}

fn bodies(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| format!("body|{text}")).collect()
}

#[test]
fn anchors_without_an_address_are_no_links() {
    let expected: Vec<String> = ["title|Schools".to_owned()]
        .into_iter()
        .chain(bodies(&[SCHOOLS, ROOFS]))
        .chain(["heading|Ferries".to_owned()])
        .chain(bodies(&[FERRY, BRIDGE]))
        .collect();
    for (before, around) in [
        ("<a name=two></a>", ""),
        ("<a name='two'/>", ""),
        ("<a name=two>", ""),
        ("<A ID='two' CLASS=anchor>", ""),
        ("<a href='#two' id=one>*</a><a name=two>", ""),
        ("", "<a name=two>"),
        ("", "<a id='href' title='href=x'>"),
    ] {
        let end = if around.is_empty() { "" } else { "</a>" };
        let body = format!(
            "<h1>Schools</h1>{}{}<h2>{around}Ferries{end}</h2>{}",
            paragraphs(&[SCHOOLS, ROOFS]),
            if before.contains("href") { "<a name=two>" } else { before },
            paragraphs(&[FERRY, BRIDGE])
        );
        assert_eq!(read("a.html", page("Schools", &body), ""), expected, "{before} {around}");
    }
    // At the top of the page, around all of it, and in XHTML.
    let all: Vec<String> =
        ["title|Schools".to_owned()].into_iter().chain(bodies(&[SCHOOLS, ROOFS, FERRY])).collect();
    for top in ["<a name='top'/>", "<a name=top>", "<p><a name=top></p>"] {
        let body = format!("{top}<h1>Schools</h1>{}", paragraphs(&[SCHOOLS, ROOFS, FERRY]));
        assert_eq!(read("a.html", page("Schools", &body), ""), all, "{top}");
        assert_eq!(read("a.xhtml", page("Schools", &body), ""), all, "{top}");
    }
}

#[test]
fn a_link_that_nobody_closed_does_not_take_the_page_with_it() {
    let body = format!(
        "<h1>Schools</h1>{}<p><a href='/more'>See the plan</p>{}",
        paragraphs(&[SCHOOLS]),
        paragraphs(&[ROOFS, FERRY, BRIDGE])
    );
    let read = read("a.html", page("Schools", &body), "");
    for text in [SCHOOLS, ROOFS, FERRY, BRIDGE] {
        assert!(read.contains(&format!("body|{text}")), "{read:?}");
    }
}

/// A chapter with one element that ends at once before its second paragraph.
fn chapter(head: &str, element: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>{head}</head><body>{}{element}{}</body></html>",
        paragraphs(&[SCHOOLS]),
        paragraphs(&[ROOFS, FERRY])
    )
}

#[test]
fn elements_of_xhtml_end_where_they_say() {
    let expected = bodies(&[SCHOOLS, ROOFS, FERRY]);
    let all = [
        "script src='a.js'",
        "style",
        "title",
        "iframe src='b'",
        "object data='c'",
        "video src='d'",
        "audio",
        "canvas",
        "noscript",
        "textarea",
        "select",
        "h1 id='e'",
        "h3",
        "li",
        "blockquote",
        "a href='f'",
        "a id='g'",
        "nav",
        "aside",
        "template",
        "svg",
        "math",
        "table",
        "pre",
        "button",
        "option",
        "div hidden='hidden'",
    ];
    for element in all {
        let inner = chapter("<title>None</title>", &format!("<{element}/>"));
        let head = chapter(&format!("<{element}/>"), "");
        for text in [&inner, &head] {
            if element.starts_with("title")
                || text.contains("<title>")
                || ["script", "style", "noscript", "template"]
                    .iter()
                    .any(|name| element.starts_with(name))
            {
                assert_eq!(read("a.xhtml", text, ""), expected, "{text}");
                // By its declaration and namespace, whatever the file is called; in feeds, books
                // and archives of the web.
                assert_eq!(read("a.html", text, ""), expected, "{text}");
                assert_eq!(
                    read(
                        "a.xht",
                        text.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", ""),
                        ""
                    ),
                    expected,
                    "{text}"
                );
                assert_eq!(read("a", text, ""), expected, "{text}");
            }
        }
        let book = make::zip(&[
            ("mimetype", "application/epub+zip"),
            (
                "META-INF/container.xml",
                "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>",
            ),
            (
                "b.opf",
                "<package><metadata/><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>",
            ),
            ("a.xhtml", &inner),
        ]);
        assert_eq!(read("a.epub", book, ""), expected, "{element}");
        let undeclared = inner
            .replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", "")
            .replace(" xmlns=\"http://www.w3.org/1999/xhtml\"", "");
        let archived = make::warc(&undeclared);
        let archived = String::from_utf8(archived)
            .unwrap()
            .replace("Content-Type: text/html", "Content-Type: application/xhtml+xml");
        let length = archived.find("HTTP/1.1").map(|at| archived.len() - 4 - at).unwrap();
        let (before, after) = archived.split_once("Content-Length: ").unwrap();
        let archived =
            format!("{before}Content-Length: {length}{}", &after[after.find('\r').unwrap()..]);
        assert_eq!(read("a.warc", archived, ""), expected, "{element}");
        let entry = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{}<{element}/>{}</div></content></entry></feed>",
            paragraphs(&[SCHOOLS]),
            paragraphs(&[ROOFS, FERRY])
        );
        assert_eq!(read("a.atom", entry, ""), expected, "{element}");
    }
}

/// Browsers read such a page as HTML, and so the rest of it would be a script: there is no end tag,
/// so that the slash is meant.
#[test]
fn a_page_with_the_document_type_of_xhtml_keeps_its_text() {
    let doctype = "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html xmlns='http://www.w3.org/1999/xhtml'>";
    for element in
        ["<script src='a.js'/>", "<title/>", "<h2 id='b'/>", "<textarea/>", "<iframe src='c'/>"]
    {
        let text = format!(
            "{doctype}<body>{}{element}{}</body></html>",
            paragraphs(&[SCHOOLS]),
            paragraphs(&[ROOFS])
        );
        assert_eq!(read("a.html", text, ""), bodies(&[SCHOOLS, ROOFS]), "{element}");
    }
    // Where an end tag follows, what is between is the script.
    let text = format!(
        "{doctype}<body><script src='a.js'/>var a = '<p>b</p>';</script>{}</body></html>",
        paragraphs(&[SCHOOLS])
    );
    assert_eq!(read("a.html", text, ""), bodies(&[SCHOOLS]));
}

/// An `article` with something at its beginning.
fn article(head: &str, text: &str) -> String {
    format!("<article>{head}{}</article>\n", paragraphs(&[text]))
}

#[test]
fn entries_of_a_live_blog_are_one_story() {
    let first =
        article("<h1>Schools day live</h1><time datetime='2020-05-06T09:00'>9.00</time>", SCHOOLS);
    for head in [
        "",
        "<h2>11.00</h2>",
        "<h2><a href='#p2'>Parents speak</a></h2>",
        "<h3>Parents speak</h3>",
        "<p><time datetime='2020-05-06T12:30'>12.30</time></p>",
        "<p><time datetime='2020-05-07T00:30'>0.30</time></p>",
        "<p>Posted at 11.30</p>",
        "<button>Share</button>",
    ] {
        let body = format!(
            "<main>{first}{}{}{}</main>",
            article(head, ROOFS),
            article(head, FERRY),
            article(head, BRIDGE)
        );
        let read = read("a.html", page("Schools day live", &body), "");
        for text in [SCHOOLS, ROOFS, FERRY, BRIDGE] {
            assert!(read.contains(&format!("body|{text}")), "{head}: {read:?}");
        }
    }
}

#[test]
fn a_page_without_end_is_cut_behind_its_article() {
    let time = "<time datetime='2020-05-06'>6 May 2020</time>";
    let first =
        format!("<article><h1>Schools close</h1>{time}{}</article>", paragraphs(&[SCHOOLS, ROOFS]));
    for (head, tail) in [
        ("<h1>Ferry goes on</h1>", ""),
        ("<h2><a href='/ferry'>Ferry goes on</a></h2>", ""),
        ("<h2>Ferry goes on</h2><p>By Ann Lee</p>", ""),
        ("<h2>Ferry goes on</h2><p><time datetime='2020-04-01'>1 April</time></p>", ""),
        ("<h2>Ferry goes on</h2><p>1 April 2020</p>", ""),
        (
            "<h1>Ferry goes on</h1>",
            "<article><p>The ferry was painted in the spring by volunteers of the two islands, who were paid in fish.</p></article>",
        ),
    ] {
        let body = format!("<main>{first}{}{tail}</main>", article(head, FERRY));
        let expected: Vec<String> = ["title|Schools close".to_owned()]
            .into_iter()
            .chain(bodies(&[SCHOOLS, ROOFS]))
            .collect();
        assert_eq!(read("a.html", page("Schools close", &body), ""), expected, "{head}");
    }
}

#[test]
fn shadow_roots_are_what_browsers_show() {
    let mode = "<template shadowrootmode=open>";
    for (body, expected) in [
        (
            format!("<x-a>{mode}{}</template></x-a>", paragraphs(&[SCHOOLS, ROOFS])),
            vec![SCHOOLS, ROOFS],
        ),
        (
            format!(
                "<x-a>{}<template shadowrootmode='CLOSED'>{}</template></x-a>",
                paragraphs(&[FERRY]),
                paragraphs(&[SCHOOLS])
            ),
            vec![SCHOOLS],
        ),
        // Slots in their order, one with what it shows instead, one that is left over.
        (
            format!(
                "<x-a><p slot=last>{FERRY}</p>\n<p>{ROOFS}</p><p slot=none>Nobody sees this.</p>{mode}<p>{SCHOOLS}</p><slot></slot><slot name=last>Instead</slot><slot name=x><p>{BRIDGE}</p></slot></template></x-a>"
            ),
            vec![SCHOOLS, ROOFS, FERRY, BRIDGE],
        ),
        // As pages had it before the standard, and as Chrome saves them.
        (
            format!("<x-a><template shadowroot=open>{}</template></x-a>", paragraphs(&[SCHOOLS])),
            vec![SCHOOLS],
        ),
        (
            format!(
                "<x-a><template shadowmode=open>{}<slot></slot></template><p>{ROOFS}</p></x-a>",
                paragraphs(&[SCHOOLS])
            ),
            vec![SCHOOLS, ROOFS],
        ),
        // One within the other, and a slot that is put into a slot.
        (
            format!(
                "<x-a><p>{ROOFS}</p>{mode}<p>{SCHOOLS}</p><x-b>{mode}<p>{FERRY}</p><slot></slot></template><slot></slot></x-b></template></x-a>"
            ),
            vec![SCHOOLS, FERRY, ROOFS],
        ),
        (
            format!("<template>{}</template>{}", paragraphs(&[FERRY]), paragraphs(&[SCHOOLS])),
            vec![SCHOOLS],
        ),
    ] {
        for extract in ["article", "all"] {
            assert_eq!(
                read(
                    "a.html",
                    format!("<html lang=en><title>A</title><body>{body}"),
                    &format!("--extract {extract}")
                ),
                bodies(&expected),
                "{body}"
            );
        }
    }
    // Among the parts of a site.
    let body = format!(
        "<x-story>{mode}<h1>Schools</h1>{}</template></x-story>",
        paragraphs(&[SCHOOLS, ROOFS, FERRY])
    );
    let expected: Vec<String> =
        ["title|Schools".to_owned()].into_iter().chain(bodies(&[SCHOOLS, ROOFS, FERRY])).collect();
    assert_eq!(read("a.html", page("Schools", &body), ""), expected);
}

#[test]
fn a_page_that_shows_nothing_gives_the_text_in_its_data() {
    let page = |data: &str, body: &str| {
        format!(
            "<html lang=en><head><title>Schools</title></head><body>{MENU}<div id=root>{body}</div>{data}</body></html>"
        )
    };
    let linked = |fields: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@context\": \"https://schema.org\", \"@graph\": [{{\"@type\": \"NewsArticle\", \"headline\": \"Schools\", {fields}}}]}}</script>"
        )
    };
    for field in [
        format!("\"articleBody\": \"{SCHOOLS}\\n\\n{ROOFS}\""),
        format!("\"articleBody\": \"{SCHOOLS}\n{ROOFS}\""),
        format!("\"articleBody\": \"<p>{SCHOOLS}</p><p>{ROOFS}</p>\""),
        format!("\"articleBody\": \"&lt;p&gt;{SCHOOLS}&lt;/p&gt; &lt;p&gt;{ROOFS}&lt;/p&gt;\""),
        format!("\"text\": \"{SCHOOLS}\\r\\n{ROOFS}\""),
    ] {
        for shown in ["", "Loading the page ..."] {
            assert_eq!(
                read("a.html", page(&linked(&field), shown), ""),
                bodies(&[SCHOOLS, ROOFS]),
                "{field}"
            );
        }
        let own = read("a.html", page(&linked(&field), &paragraphs(&[FERRY, BRIDGE])), "");
        assert_eq!(own, bodies(&[FERRY, BRIDGE]), "it has a text of its own");
    }
    let named = format!("<meta itemprop=articleBody content=\"{SCHOOLS}\">");
    assert_eq!(read("a.html", page(&named, ""), ""), bodies(&[SCHOOLS]));
    // The description of a site is no article.
    let site = format!(
        "<script type='application/ld+json'>{{\"@type\": \"WebSite\", \"text\": \"{SCHOOLS}\"}}</script>"
    );
    assert!(read("a.html", page(&site, ""), "").is_empty());
}

#[test]
fn a_page_without_scripts_is_read_where_all_is_asked_for() {
    let lazy = |inner: &str| {
        format!(
            "<html lang=en><title>Schools</title><body>{MENU}<h1>Schools</h1><div id=root></div><noscript>{inner}</noscript>"
        )
    };
    let text = paragraphs(&[SCHOOLS, ROOFS]);
    for extract in ["recall", "all"] {
        let read = |inner: &str| read("a.html", lazy(inner), &format!("--extract {extract}"));
        let found = read(&format!("<p>Please switch on JavaScript.</p>{text}"));
        assert_eq!(
            found[found.len() - 3..],
            [vec!["title|Schools".to_owned()], bodies(&[SCHOOLS, ROOFS])].concat(),
            "{found:?}"
        );
        assert!(
            !read("<p>You need to enable JavaScript to run this app, which will not work without it at all.</p>")
                .iter()
                .any(|row| row.contains("enable"))
        );
    }
    assert!(!read("a.html", lazy(&text), "").contains(&format!("body|{SCHOOLS}")));
    // What else is shown is the page.
    let both = lazy(&text).replace("<div id=root></div>", &paragraphs(&[FERRY, BRIDGE]));
    assert!(!read("a.html", both, "--extract all").contains(&format!("body|{SCHOOLS}")));
}

#[test]
fn a_standfirst_in_the_header_of_the_page_is_text() {
    let expected: Vec<String> =
        ["title|Schools".to_owned()].into_iter().chain(bodies(&[SCHOOLS, ROOFS, FERRY])).collect();
    let header = format!("{MENU}<h1>Schools</h1><p>{SCHOOLS}</p>");
    for (open, close) in [
        ("<header>", "</header>"),
        ("<div role=banner>", "</div>"),
        ("<header><div>", "</div></header>"),
        ("<div class=page-banner>", "</div>"),
    ] {
        let body = format!("{open}{header}{close}<main>{}</main>", paragraphs(&[ROOFS, FERRY]));
        assert_eq!(read("a.html", page("Schools", &body), ""), expected, "{open}");
    }
    // A box within the header that does not hold the title stands beside the text.
    let body = format!(
        "<header>{MENU}<h1>Schools</h1><aside><p>{SCHOOLS}</p></aside></header><main>{}</main>",
        paragraphs(&[ROOFS, FERRY])
    );
    assert_eq!(
        read("a.html", page("Schools", &body), ""),
        [&expected[..1], &expected[2..]].concat()
    );
}

#[test]
fn collapsed_panels_are_text_for_recall() {
    for (open, close) in [
        ("<div hidden>", "</div>"),
        ("<div hidden='until-found'>", "</div>"),
        ("<div style='display: none' aria-hidden=true>", "</div>"),
        ("<section aria-hidden=true hidden><div>", "</div></section>"),
    ] {
        let panels = [SCHOOLS, ROOFS, FERRY]
            .iter()
            .map(|text| format!("<h3>What next?</h3>{open}<p>{text}</p>{close}"))
            .collect::<Vec<_>>()
            .concat();
        let text = page("Questions", &format!("<main><h1>Questions</h1>{panels}</main>"));
        let found = read("a.html", &text, "--extract recall");
        for text in [SCHOOLS, ROOFS, FERRY] {
            assert!(found.contains(&format!("body|{text}")), "{open}: {found:?}");
        }
        for extract in ["article", "all"] {
            assert!(
                !read("a.html", &text, &format!("--extract {extract}"))
                    .iter()
                    .any(|row| row.starts_with("body|The district")),
                "{open}"
            );
        }
    }
    // Open or not, details are shown by the page itself.
    let details = page(
        "Questions",
        &format!(
            "<main><h1>Questions</h1><details><summary>What next?</summary>{}</details></main>",
            paragraphs(&[SCHOOLS, ROOFS, FERRY])
        ),
    );
    assert!(read("a.html", details, "").contains(&format!("body|{SCHOOLS}")));
}

/// In every format that declares a character set; where the user names one, that is taken.
#[test]
fn what_is_utf8_is_read_so_and_named() {
    let text = "Die Stadt erhöht die Gebühren für Müll – „schon wieder“, sagen die Bürger.";
    let page = format!("<html lang=de><meta charset=iso-8859-1><p>{text}</p>");
    let files = [
        ("a.html", page.clone().into_bytes(), "windows-1252"),
        ("a.xml", format!("<?xml version='1.0' encoding='windows-1250'?><report><p>{text}</p></report>").into_bytes(), "windows-1250"),
        (
            "a.rss",
            format!(
                "<?xml version='1.0' encoding='ISO-8859-15'?><rss><channel><item><description>{text}</description></item></channel></rss>"
            )
            .into_bytes(),
            "ISO-8859-15",
        ),
        ("a.warc", make::warc(&page), "windows-1252"),
        ("a.mhtml", make::mhtml(&page), "windows-1252"),
        (
            "a.eml",
            format!("From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=windows-1252\n\n{text}\n").into_bytes(),
            "windows-1252",
        ),
    ];
    for (name, bytes, declared) in files {
        let sandbox = Sandbox::new();
        sandbox.write(name, bytes);
        let ran = sandbox.run(&format!("score {name} --language de --columns text -o out.csv"));
        let rows = Rows::csv(&sandbox.read("out.csv"));
        assert_eq!(rows.get(0, "text").trim(), text, "{name}");
        let note = format!(
            "declares {declared}, but its bytes are UTF-8 and are read so (--encoding {declared} reads them as declared)"
        );
        assert!(ran.err.contains(&note), "{name}: {}", ran.err);
        let inspected = Rows::csv(&sandbox.run(&format!("inspect {name} --language de")).out);
        assert!(
            inspected.get(0, "warnings").contains(&note),
            "{name}: {}",
            inspected.get(0, "warnings")
        );
        let forced =
            sandbox.score(&format!("{name} --language de --columns text --encoding {declared}"));
        assert!(!forced.get(0, "text").contains("Müll"), "{name}: {}", forced.get(0, "text"));
    }
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", format!("text\n\"{text}\"\n"));
    assert!(
        sandbox
            .score("a.csv --language de --columns text --encoding windows-1252")
            .get(0, "text")
            .contains("MÃ")
    );
}

#[test]
fn later_captures_of_one_address_are_articles() {
    let record = |url: &str, date: &str, head: &str, text: &str| {
        let answer = format!("HTTP/1.1 200 OK\r\n{head}\r\n{text}");
        let header = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\nContent-Length: {}",
            answer.len()
        );
        format!("{header}\r\n\r\n{answer}\r\n\r\n")
    };
    let html = "Content-Type: text/html\r\n";
    let p = |text: &str| format!("<p>{text}</p>");
    let url = "http://a.example/p";
    let crawl = [
        record(url, "2021-03-04T10:00:00Z", html, &p(SCHOOLS)),
        record(url, "2021-04-04T10:00:00Z", html, &p(ROOFS)),
        record(url, "2021-04-04T18:30:00Z", html, &p(FERRY)),
        record(url, "2021-04-04T18:30:00Z", html, &p(BRIDGE)),
        record("http://a.example/q", "2021-04-04T18:30:00Z", html, &p(BRIDGE)),
    ];
    let sandbox = Sandbox::new();
    sandbox.write("a.warc", crawl.concat());
    sandbox.write("b.warc", [crawl[0].clone(), crawl[1].clone()].concat());
    for command in [
        "score a.warc -o out.csv --columns article_id,text",
        "terms a.warc -o out.csv --by article",
        "keywords a.warc -o out.csv --by article",
    ] {
        let ran = sandbox.run(&format!("{command} --overwrite"));
        // The same moment twice is one capture.
        assert!(
            ran.err.contains(
                "rejected: a.warc:4: duplicate id `http://a.example/p`, first used at a.warc:1"
            ),
            "{}",
            ran.err
        );
        let rows = Rows::csv(&sandbox.read("out.csv"));
        let mut ids = rows.column("article_id");
        ids.dedup();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(
            ids,
            [
                url,
                "http://a.example/p@2021-04-04",
                "http://a.example/p@2021-04-04T18:30:00Z",
                "http://a.example/q"
            ],
            "{command}"
        );
    }
    let both = sandbox.score_ending(1, "a.warc b.warc --columns article_id");
    let expected = ["b.warc/http://a.example/p", "b.warc/http://a.example/p@2021-04-04"];
    assert_eq!(both.column("article_id")[4..], expected);
}

#[test]
fn pages_of_an_archive_without_a_type_are_recognised_or_counted() {
    let record = |url: &str, head: &str, body: &str| {
        let answer = format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{url}\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
            answer.len()
        )
    };
    let crawl = [
        record("a", "", &format!("<!-- saved --> <!DOCTYPE html><p>{SCHOOLS}</p>")),
        record("b", "Content-Type: \r\n", &format!("<Title>B</Title><p>{ROOFS}</p>")),
        record("c", "Content-Type: unknown/unknown\r\n", &format!("<P>{FERRY}</P>")),
        record(
            "d",
            "Transfer-Encoding: chunked\r\n",
            &format!("{:x}\r\n<html><p>{BRIDGE}</p>\r\n0\r\n\r\n", BRIDGE.len() + 13),
        ),
        record("e", "", "GIF89a"),
        record("f", "", "{\"a\": \"<p>\"}"),
        record("g", "Content-Type: application/octet-stream\r\n", "<p>x"),
    ];
    let sandbox = Sandbox::new();
    sandbox.write("a.warc", crawl.concat());
    let rows = sandbox.score("a.warc --columns article_id,kind,text");
    assert_eq!(
        rows.column("text").iter().filter(|text| text.len() > 1).copied().collect::<Vec<_>>(),
        [SCHOOLS, ROOFS, FERRY, BRIDGE]
    );
    sandbox.run("score a.warc -o out.csv");
    let manifest = sandbox.manifest("out.csv");
    assert_eq!(
        manifest["inputs"][0]["note"],
        "left out: 2 without a Content-Type, 1 application/octet-stream"
    );
}

#[test]
fn titles_that_were_escaped_twice() {
    let said = |head: &str| {
        let sandbox = Sandbox::new();
        sandbox.write(
            "a.html",
            format!("<html lang=en><head>{head}</head><body><p>{SCHOOLS}</p></body></html>"),
        );
        let rows = Rows::csv(&sandbox.run("inspect a.html").out);
        format!("{}|{}", rows.get(0, "title"), rows.get(0, "source"))
    };
    let linked = |fields: &str| {
        format!("<script type='application/ld+json'>{{\"@type\": \"Article\", {fields}}}</script>")
    };
    for (head, expected) in [
        ("<title>Salt &amp;amp; sand&amp;#8217;s end</title>".to_owned(), "Salt & sand\u{2019}s end|"),
        (
            "<meta property='og:title' content='Salt &amp;amp; sand'><meta property='og:site_name' content='Day &amp;amp; Night'>"
                .to_owned(),
            "Salt & sand|Day & Night",
        ),
        (
            linked("\"headline\": \"Salt &amp; sand &quot;again&quot;\", \"publisher\": {\"name\": \"Day &amp; Night\"}"),
            "Salt & sand \"again\"|Day & Night",
        ),
        // What speaks of mark-up stays as it is.
        ("<title>How &amp;lt;b&amp;gt; is used</title>".to_owned(), "How &lt;b&gt; is used|"),
        ("<title>Why &amp;amp;amp; is no word</title>".to_owned(), "Why &amp;amp; is no word|"),
        ("<title>AT&amp;T; salt &amp; sand</title>".to_owned(), "AT&T; salt & sand|"),
    ] {
        assert_eq!(said(&head), expected, "{head}");
    }
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.html",
        format!("<html lang=en><meta name=author content='Lee &amp;amp; Day'><p>{SCHOOLS}"),
    );
    assert_eq!(sandbox.score("a.html --keep author").get(0, "author"), "Lee & Day");
}
