//! Archives of the web as crawlers write them.

use crate::ingest::testing::{gzip, read};

fn record(fields: &str, body: &[u8]) -> Vec<u8> {
    let header =
        format!("WARC/1.0\r\n{}\r\nWARC-Date: 2020-05-06T07:08:09Z\r\nContent-Length: {}\r\n\r\n", fields.replace('|', "\r\n"), body.len());
    [header.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn response(url: &str, header: &str, body: &[u8]) -> Vec<u8> {
    let message = [format!("HTTP/1.1 {}\r\n\r\n", header.replace('|', "\r\n")).as_bytes(), body].concat();
    record(&format!("WARC-Type: response|WARC-Target-URI: {url}|Content-Type: application/http; msgtype=response"), &message)
}

fn crawl() -> Vec<Vec<u8>> {
    let html = "200 OK|Content-Type: text/html; charset=\"windows-1251\"";
    vec![
        record("WARC-Type: warcinfo", b"software: crawler"),
        record("WARC-Type: request|WARC-Target-URI: https://www.x.org/2018/12/10/a", b"GET / HTTP/1.1\r\n\r\n"),
        response("https://www.x.org/2018/12/10/a", "200 OK|content-type: text/html", b"<title>A</title><p>One"),
        response("https://x.org/b", html, b"<p>\xcf\xf0\xe8\xe2\xe5\xf2"),
        response(
            "https://x.org/c",
            "200 OK|Content-Type: text/html|Transfer-Encoding: chunked",
            b"5\r\n<p>Ch\r\n4;x=y\r\nunks\r\n0\r\n\r\n",
        ),
        response("https://x.org/d", "200 OK|Content-Type: text/html|Content-Encoding: gzip", &gzip(b"<p>Zipped")),
        response("https://x.org/e", "404 Not Found|Content-Type: text/html", b"<p>Gone"),
        response("https://x.org/f.png", "200 OK|Content-Type: image/png", b"\x89PNG"),
        record("WARC-Type: conversion|WARC-Target-URI: https://x.org/g|Content-Type: text/plain", b"Plain\n\nwords"),
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
        assert_eq!(outcome.articles.iter().map(|(_, line)| *line).collect::<Vec<_>>(), [3, 4, 5, 6, 9].map(Some));
    }
}

#[test]
fn what_is_broken_is_named_and_the_rest_goes_on() {
    let mut records = crawl();
    records[2] = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nno length\r\n\r\n".to_vec();
    records[5] = response("https://x.org/d", "200 OK|Content-Type: text/html|Content-Encoding: gzip", &gzip(b"<p>Zipped")[..14]);
    let bytes = records.concat();
    let outcome = read(&[("a.warc", &bytes)]);
    assert_eq!(outcome.texts(), [TEXTS[1], TEXTS[2], TEXTS[4]]);
    assert_eq!(outcome.rejects[0], "a.warc:3: not a WARC record, or one without its length");
    assert!(outcome.rejects[1].starts_with("a.warc:6: a broken content encoding"), "{outcome:?}");
    let outcome = read(&[("a.warc", &bytes[..bytes.len() - 9])]);
    assert_eq!(outcome.rejects.last().unwrap(), "a.warc:9: the record is cut short");
    let outcome = read(&[("a.warc", b"no such thing")]);
    assert_eq!(outcome.rejects, ["a.warc:1: not a WARC record, or one without its length"]);
}
