//! Records as JSON, and the articles they make.

use super::*;
use crate::ingest::testing::read_with;
use serde_json::json;

fn record(fields: &Fields, object: &Value) -> Record {
    crate::ingest::record_files::json::record(fields, &object.to_string()).unwrap()
}

fn article(options: &Options, object: &Value) -> Result<Article> {
    let fields = Fields::new(options);
    let record = record(&fields, object);
    let names = || object.as_object().unwrap().keys().cloned().collect();
    if let Some(error) = fields.missing(&record, names) {
        return Err(error);
    }
    fields.article(record, || "f:1".to_string())
}

#[test]
fn the_first_field_that_is_there() {
    // text, id, title, date and its source, source
    for (object, expected) in [
        (json!({"text": "a", "body": "b"}), "a f:1 - - -"),
        (json!({"text": null, "content": "c", "id": 17}), "c 17 - - -"),
        (
            json!({"article": "d", "id": "x", "headline": " H\n h ", "date": "2018-12-10"}),
            "d x H h 2018-12-10 metadata -",
        ),
        (
            json!({"body": "b", "date": "soon", "pubdate": "3 May 2018", "site": "S"}),
            "b f:1 - 2018-05-03 metadata S",
        ),
        (
            json!({"body": "b", "url": "https://www.Example.org/2018/12/10/x"}),
            "b f:1 - 2018-12-10 url example.org",
        ),
        (
            json!({"body": "b", "link": "http://u:p@blog.net:80", "source": ""}),
            "b f:1 - - blog.net",
        ),
        (json!({"body": "b", "created_at": 2018}), "b f:1 - 2018 metadata -"),
    ] {
        let read = article(&Options::default(), &object).unwrap();
        let or = |text: Option<String>| text.unwrap_or("-".into());
        let date = read.meta.date.map(|(date, from)| format!("{date} {}", from.name()));
        let shown = format!(
            "{} {} {} {} {}",
            read.text,
            read.id,
            or(read.meta.title),
            or(date),
            or(read.meta.source)
        );
        assert_eq!(shown, expected, "{object}");
        assert!(!read.has_head && read.blocks.is_empty());
    }
}

#[test]
fn a_list_of_texts() {
    let read =
        article(&Options::default(), &json!({"paragraphs": ["One", "", " Two\n\nthree ", null]}))
            .unwrap();
    assert_eq!(read.text, "One\n\nTwo\n\nthree");
    let pieces: Vec<_> =
        read.blocks.iter().map(|block| (block.kind, block.span.of(&read.text))).collect();
    assert_eq!(pieces, [(Kind::Body, "One"), (Kind::Body, "Two\n\nthree")]);
}

#[test]
fn named_fields_must_be_there() {
    let text = |name: &str| Options { text_field: Some(name.into()), ..Options::default() };
    let object = json!({"id": 1, "text": "a"});
    let error = article(&text("body"), &object).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingField);
    assert_eq!(
        error.to_string(),
        "no field `body`; the record has id, text (name it with --text-field)"
    );
    let error = article(&Options::default(), &json!({})).unwrap_err();
    let usual = "no field `text`, `body`, `content`, `article`, `paragraphs`; the record has no fields (name it with --text-field)";
    assert_eq!(error.to_string(), usual);
    for (options, option) in [
        (Options { id_field: Some("key".into()), ..Options::default() }, "--id-field"),
        (Options { title_field: Some("key".into()), ..Options::default() }, "--title-field"),
        (Options { date_field: Some("key".into()), ..Options::default() }, "--date-field"),
        (Options { source_field: Some("key".into()), ..Options::default() }, "--source-field"),
    ] {
        assert!(article(&options, &object).unwrap_err().to_string().contains(option), "{option}");
        assert!(article(&options, &json!({"text": "a", "key": "2018"})).is_ok(), "{option}");
    }
    let dated = Options { date_field: Some("key".into()), ..Options::default() };
    assert_eq!(article(&dated, &json!({"text": "a", "key": null})).unwrap().meta.date, None);
    assert_eq!(
        article(&text("key"), &json!({"text": "a", "key": null})).unwrap_err().kind(),
        ErrorKind::MissingField
    );
    assert_eq!(article(&text("id"), &object).unwrap_err().kind(), ErrorKind::Malformed);
    assert_eq!(
        article(&Options::default(), &json!({"text": [{}]})).unwrap_err().kind(),
        ErrorKind::Malformed
    );
}

#[test]
fn kept_fields_in_the_order_asked_for() {
    let keep = ["n", "none", "tags", "text", "deep", "ok"].map(String::from).to_vec();
    let options = Options { keep, ..Options::default() };
    let object = json!({"text": "a", "tags": ["x", 2], "n": 1.5, "deep": {"k": [1]}, "ok": true});
    let extra = article(&options, &object).unwrap().meta.extra;
    let expected = [
        ("n", "1.5"),
        ("none", ""),
        ("tags", "x; 2"),
        ("text", "a"),
        ("deep", r#"{"k":[1]}"#),
        ("ok", "true"),
    ];
    assert_eq!(extra, expected.map(|(name, value)| (name.to_string(), value.to_string())));
}

#[test]
fn hosts() {
    for (url, expected) in [
        ("https://www.example.org/a", Some("example.org")),
        ("//CDN.example.org?x", Some("cdn.example.org")),
        ("https://user@host:8080/", Some("host")),
        ("example.org/a", None),
        ("file:///a", None),
    ] {
        assert_eq!(host(url).as_deref(), expected, "{url}");
    }
}

#[test]
fn numbers_and_halves_of_pairs_in_json() {
    let options = Options { keep: vec!["share".into()], ..Options::default() };
    let lines = "{\"id\": 123456789012345678901234567890, \"text\": \"One\", \"share\": 1.10}\n{\"id\": 1e3, \"text\": \"Two \\uD83D!\", \"share\": null}\n";
    let outcome = read_with(&[("a.jsonl", lines.as_bytes())], &options);
    assert_eq!(outcome.rejects, Vec::<String>::new());
    assert_eq!(outcome.texts(), ["123456789012345678901234567890|One", "1e3|Two \u{fffd}!"]);
    let kept: Vec<&str> =
        outcome.articles.iter().map(|(article, _)| article.meta.extra[0].1.as_str()).collect();
    assert_eq!(kept, ["1.10", ""]);
    let outcome = read_with(
        &[("a.jsonl", b"{\"text\": 7, \"id\": -1}\n{\"text\": \"\\uD83D\", }\n")],
        &options,
    );
    assert!(outcome.rejects[0].contains("`text` is a number"), "{outcome:?}");
    assert!(outcome.rejects[1].starts_with("a.jsonl:2: not a JSON object"), "{outcome:?}");
}

#[test]
fn white_space_around_an_id_is_part_of_it() {
    let rows = "id,text\n a ,One\na,Two\n  ,Three\n\"\ta\",Four\n";
    let lines = "{\"id\":\" b\",\"text\":\"One\"}\n{\"id\":\"b\",\"text\":\"Two\"}\n";
    let outcome = read_with(
        &[("a.csv", rows.as_bytes()), ("b.jsonl", lines.as_bytes())],
        &Options::default(),
    );
    assert_eq!(
        outcome.texts(),
        [" a |One", "a|Two", "a.csv:4|Three", "\ta|Four", " b|One", "b|Two"]
    );
    assert_eq!(outcome.rejects, Vec::<String>::new());
}
