//! Archives of the web as crawlers write them.

use crate::ingest::testing::{gzip, mutants, read};

/// The hint of a broken record.
const FETCH: &str = " (fetch the archive again; its other records are read)";

fn record(fields: &str, body: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\n{}\r\nWARC-Date: 2020-05-06T07:08:09Z\r\nContent-Length: {}\r\n\r\n",
        fields.replace('|', "\r\n"),
        body.len()
    );
    [header.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn response(url: &str, header: &str, body: &[u8]) -> Vec<u8> {
    let message =
        [format!("HTTP/1.1 {}\r\n\r\n", header.replace('|', "\r\n")).as_bytes(), body].concat();
    record(
        &format!(
            "WARC-Type: response|WARC-Target-URI: {url}|Content-Type: application/http; msgtype=response"
        ),
        &message,
    )
}

fn crawl() -> Vec<Vec<u8>> {
    let html = "200 OK|Content-Type: text/html; charset=\"windows-1251\"";
    vec![
        record("WARC-Type: warcinfo", b"software: crawler"),
        record(
            "WARC-Type: request|WARC-Target-URI: https://www.x.org/2018/12/10/a",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        response(
            "https://www.x.org/2018/12/10/a",
            "200 OK|content-type: text/html",
            b"<title>A</title><p>One",
        ),
        response("https://x.org/b", html, b"<p>\xcf\xf0\xe8\xe2\xe5\xf2"),
        response(
            "https://x.org/c",
            "200 OK|Content-Type: text/html|Transfer-Encoding: chunked",
            b"5\r\n<p>Ch\r\n4;x=y\r\nunks\r\n0\r\n\r\n",
        ),
        response(
            "https://x.org/d",
            "200 OK|Content-Type: text/html|Content-Encoding: gzip",
            &gzip(b"<p>Zipped"),
        ),
        response("https://x.org/e", "404 Not Found|Content-Type: text/html", b"<p>Gone"),
        response("https://x.org/f.png", "200 OK|Content-Type: image/png", b"\x89PNG"),
        record(
            "WARC-Type: conversion|WARC-Target-URI: https://x.org/g|Content-Type: text/plain",
            b"Plain\n\nwords",
        ),
    ]
}

const TEXTS: [&str; 5] = [
    "https://www.x.org/2018/12/10/a|One",
    "https://x.org/b|\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}",
    "https://x.org/c|Chunks",
    "https://x.org/d|Zipped",
    "https://x.org/g|Plain\n\nwords",
];

#[test]
fn pages_are_articles() {
    let plain: Vec<u8> = crawl().concat();
    let members: Vec<u8> = crawl().iter().flat_map(|record| gzip(record)).collect();
    for (name, bytes) in [("a.warc", &plain), ("a.warc.gz", &members), ("crawl", &plain)] {
        let outcome = read(&[(name, bytes)]);
        assert_eq!(outcome.texts(), TEXTS, "{name}");
        assert_eq!(outcome.rejects, Vec::<String>::new());
        assert_eq!(outcome.metas()[0], "A|2018-12-10|x.org|https://www.x.org/2018/12/10/a");
        assert_eq!(outcome.metas()[1], "||x.org|https://x.org/b");
        assert_eq!(
            outcome.articles.iter().map(|(_, line)| *line).collect::<Vec<_>>(),
            [3, 4, 5, 6, 9].map(Some)
        );
    }
}

#[test]
fn what_is_broken_is_named_and_the_rest_goes_on() {
    let mut records = crawl();
    records[2] = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nno length\r\n\r\n".to_vec();
    records[5] = response(
        "https://x.org/d",
        "200 OK|Content-Type: text/html|Content-Encoding: gzip",
        &gzip(b"<p>Zipped")[..14],
    );
    let bytes = records.concat();
    let outcome = read(&[("a.warc", &bytes)]);
    assert_eq!(outcome.texts(), [TEXTS[1], TEXTS[2], TEXTS[4]]);
    assert_eq!(
        outcome.rejects[0],
        format!("a.warc:3: not a WARC record, or one without its length{FETCH}")
    );
    assert!(outcome.rejects[1].starts_with("a.warc:6: a broken content encoding"), "{outcome:?}");
    let outcome = read(&[("a.warc", &bytes[..bytes.len() - 9])]);
    assert_eq!(
        *outcome.rejects.last().unwrap(),
        format!("a.warc:9: the record is cut short{FETCH}")
    );
    let outcome = read(&[("a.warc", b"no such thing")]);
    assert_eq!(
        outcome.rejects,
        [format!("a.warc:1: not a WARC record, or one without its length{FETCH}")]
    );
}

/// The bytes that frame chunks are no text: a page whose chunks are broken is rejected, and one
/// without its end is named.
#[test]
fn chunks_that_are_broken_are_no_text() {
    let page = |at: &str, body: &[u8]| {
        let header = "200 OK|Content-Type: text/html|Transfer-Encoding: chunked";
        response(&format!("https://x.org/{at}"), header, body)
    };
    let records = [
        page("a", b"ffffffffffffffff\r\n<p>One\r\n0\r\n\r\n"),
        page("b", b"6\r\n<p>Two\r\n"),
        page("c", b"8\r\n<p>Three\r\n0\r\n\r\n"),
    ];
    let outcome = read(&[("a.warc", &records.concat())]);
    assert_eq!(outcome.texts(), ["https://x.org/b|Two", "https://x.org/c|Three"]);
    assert_eq!(
        outcome.rejects,
        ["a.warc:1: the page was sent in chunks, and one of them is longer than what is left of \
          the record (crawl the page again)"]
    );
    assert_eq!(
        outcome.notes,
        ["the page is cut short: it was sent in chunks, and the last one is missing"]
    );
}

#[test]
fn what_is_left_out_is_counted_by_what_it_is() {
    let outcome = read(&[("a.warc", &crawl().concat())]);
    let expected = [("warcinfo", 1), ("request", 1), ("response 404", 1), ("image/png", 1)];
    assert_eq!(outcome.left_out, expected.map(|(what, count)| (what.to_owned(), count)));
    let many: Vec<u8> =
        (0..99).flat_map(|at| record(&format!("WARC-Type: type{at}"), b"")).collect();
    let left_out = read(&[("a.warc", &many)]).left_out;
    assert_eq!((left_out.len(), left_out.last()), (51, Some(&("others".to_owned(), 49))));
}

#[test]
fn a_length_that_is_wrong_costs_no_other_record() {
    let whole = [
        response("https://x.org/a", "200 OK|content-type: text/html", b"<title>A</title><p>First"),
        record(
            "WARC-Type: request|WARC-Target-URI: https://www.x.org/b",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        response("https://x.org/b", "200 OK|content-type: text/html", b"<p>Second"),
        response("https://x.org/c", "200 OK|content-type: text/html", b"<p>Third"),
    ]
    .concat();
    let whole = String::from_utf8(whole).unwrap();
    let parts: Vec<&str> = whole.split("Content-Length: ").collect();
    for wrong in [1, 2] {
        for digit in ["2", "99999", "9999999999", "9999999999999999", "9999999999999999999"] {
            let front = parts[..wrong].join("Content-Length: ");
            let text = format!(
                "{front}Content-Length: {digit}{}",
                parts[wrong..].join("Content-Length: ")
            );
            let outcome = read(&[("a.warc", text.as_bytes())]);
            let texts = outcome.texts();
            assert!(
                texts[texts.len() - 2..] == ["https://x.org/b|Second", "https://x.org/c|Third"],
                "{wrong} {digit}: {outcome:?}"
            );
            assert_eq!(outcome.rejects.len(), 1, "{wrong} {digit}: {outcome:?}");
        }
    }
}

/// The longest length that there is, also where the archive is compressed; and what fills up blocks
/// between records.
#[test]
fn lengths_at_the_limit_and_zeros_between_records() {
    let page = |name: &str| {
        response(
            &format!("https://x.org/{name}"),
            "200 OK|content-type: text/html",
            format!("<p>{name}").as_bytes(),
        )
    };
    let [one, two, three] = ["one", "two", "three"].map(page);
    let longest = format!("Content-Length: {}", u64::MAX);
    let header = String::from_utf8(two.clone()).unwrap();
    let (front, behind) = header.split_once("Content-Length: ").unwrap();
    let wrong = format!("{front}{longest}{}", &behind[behind.find('\r').unwrap()..]);
    let bytes = [&one, wrong.as_bytes(), &three].concat();
    for (name, bytes) in [("a.warc", bytes.clone()), ("a.warc.gz", gzip(&bytes))] {
        let outcome = read(&[(name, &bytes)]);
        assert_eq!(
            outcome.texts(),
            ["https://x.org/one|one", "https://x.org/three|three"],
            "{name}"
        );
        assert_eq!(outcome.rejects, [format!("{name}:2: the record is cut short{FETCH}")]);
    }
    let zeros = [0; 1000];
    let outcome = read(&[("a.warc", &[&one[..], &zeros, &two, &zeros, &three, &zeros].concat())]);
    assert_eq!(
        outcome.texts(),
        ["https://x.org/one|one", "https://x.org/two|two", "https://x.org/three|three"]
    );
    assert_eq!(outcome.rejects, Vec::<String>::new());
    // Behind a broken record they are before the next one.
    let outcome = read(&[("a.warc", &[&one[..], b"x", &zeros, &two, &three].concat())]);
    assert_eq!(
        outcome.texts(),
        ["https://x.org/one|one", "https://x.org/two|two", "https://x.org/three|three"]
    );
    assert_eq!(outcome.rejects.len(), 1, "{outcome:?}");
}

#[test]
fn every_record_of_a_damaged_archive_is_accounted_for() {
    let records = [
        record("WARC-Type: warcinfo", b"software: crawler"),
        record("WARC-Type: request|WARC-Target-URI: https://x.org/a", b"GET / HTTP/1.1\r\n\r\n"),
        response("https://x.org/a", "200 OK|content-type: text/html", b"<p>One"),
        record("WARC-Type: metadata|WARC-Target-URI: https://x.org/a", b"fetchTimeMs: 7"),
        record("WARC-Type: revisit|WARC-Target-URI: https://x.org/b", b"HTTP/1.1 200 OK\r\n\r\n"),
        record(
            "WARC-Type: resource|WARC-Target-URI: https://x.org/c|Content-Type: text/plain",
            b"Two",
        ),
    ];
    let plain = records.concat();
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    for (name, bytes, step) in [("a.warc", &plain, 1), ("a.warc.gz", &members, 2)] {
        for mutant in mutants(bytes, step) {
            let outcome = read(&[(name, &mutant)]);
            let left_out: u64 = outcome.left_out.iter().map(|(_, count)| count).sum();
            let accounted = outcome.articles.len() as u64 + left_out;
            let what = String::from_utf8_lossy(&mutant);
            let is_said = !outcome.rejects.is_empty()
                || !outcome.skipped.is_empty()
                || !outcome.remarks.is_empty();
            assert!(accounted >= 6 || is_said, "{outcome:?}\n{what}");
            // One mistake costs two records at most, if it is not the compression that is broken.
            let all = accounted + outcome.rejects.len() as u64;
            assert!(name != "a.warc" || all >= 5, "{all}: {outcome:?}\n{what}");
        }
    }
}
