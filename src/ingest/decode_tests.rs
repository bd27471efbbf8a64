//! Character sets that are declared, marked, guessed or given.

use super::*;
use crate::error::ErrorKind;

fn text_of(
    bytes: &[u8],
    html: bool,
    named: Option<&str>,
) -> (String, &'static str, EncodingFrom, u64) {
    let choice = choose(EncodingSample { html, ..EncodingSample::whole(bytes) }, named).unwrap();
    let mut replaced = 0;
    let text = decode(choice.encoding, &bytes[choice.bom..], &mut replaced).into_owned();
    (text, choice.encoding.name(), choice.from, replaced)
}

fn wide(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

/// Bytes, whether a page, the option; the text, its character set, how that was found, and what
/// was replaced.
type Case = (Vec<u8>, bool, Option<&'static str>, &'static str, &'static str, EncodingFrom, u64);

#[test]
fn each_rule_in_turn() {
    let marked = |bom: &[u8], rest: Vec<u8>| [bom.to_vec(), rest].concat();
    let plain = "Größe – 10 €\n";
    let cases: Vec<Case> = vec![
        (plain.into(), false, None, plain, "UTF-8", EncodingFrom::Utf8, 0),
        (marked(b"\xEF\xBB\xBF", plain.into()), false, None, plain, "UTF-8", EncodingFrom::Bom, 0),
        (
            marked(b"\xFF\xFE", wide(plain, true)),
            false,
            None,
            plain,
            "UTF-16LE",
            EncodingFrom::Bom,
            0,
        ),
        (
            marked(b"\xFE\xFF", wide(plain, false)),
            false,
            None,
            plain,
            "UTF-16BE",
            EncodingFrom::Bom,
            0,
        ),
        (wide(plain, true), false, None, plain, "UTF-16LE", EncodingFrom::Detected, 0),
        (wide(plain, false), false, None, plain, "UTF-16BE", EncodingFrom::Detected, 0),
        (
            b"The caf\xE9 of the d\xE9partement was a na\xEFve id\xE9e".to_vec(),
            false,
            None,
            "The café of the département was a naïve idée",
            "windows-1252",
            EncodingFrom::Detected,
            0,
        ),
        (
            b"\x93Cuts\x94 cost \x8010 \x96 it\x92s said".to_vec(),
            false,
            None,
            "“Cuts” cost €10 – it’s said",
            "windows-1252",
            EncodingFrom::Detected,
            0,
        ),
        (
            "Größe, Öl, Über".bytes().chain([0xFF]).chain(*b" end").collect(),
            false,
            None,
            "Größe, Öl, Über\u{FFFD} end",
            "UTF-8",
            EncodingFrom::Detected,
            1,
        ),
        (
            b"<meta charset=Shift_JIS><p>\x93\xFA\x96\x7B".to_vec(),
            true,
            None,
            "<meta charset=Shift_JIS><p>日本",
            "Shift_JIS",
            EncodingFrom::Declared,
            0,
        ),
        (
            b"<META http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>\xE9"
                .to_vec(),
            true,
            None,
            "<META http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>é",
            "windows-1252",
            EncodingFrom::Declared,
            0,
        ),
        (
            b"<?xml version='1.0' encoding='ISO-8859-15'?>\xA4".to_vec(),
            true,
            None,
            "<?xml version='1.0' encoding='ISO-8859-15'?>€",
            "ISO-8859-15",
            EncodingFrom::Declared,
            0,
        ),
        (
            "<!-- <meta charset=koi8-r> --><meta charset=utf-16>é".into(),
            true,
            None,
            "<!-- <meta charset=koi8-r> --><meta charset=utf-16>é",
            "UTF-8",
            EncodingFrom::Declared,
            0,
        ),
        (wide("a\n", true), false, None, "a\n", "UTF-16LE", EncodingFrom::Detected, 0),
        (
            b"\x1B$BF|K\\\x1B(B text".to_vec(),
            false,
            None,
            "日本 text",
            "ISO-2022-JP",
            EncodingFrom::Detected,
            0,
        ),
        (
            b"\x1B[31mred\x1B(B".to_vec(),
            false,
            None,
            "\u{1b}[31mred\u{1b}(B",
            "UTF-8",
            EncodingFrom::Utf8,
            0,
        ),
        (b"\xC0\xC1".to_vec(), false, Some("koi8-r"), "юа", "KOI8-R", EncodingFrom::Option, 0),
        (
            marked(b"\xEF\xBB\xBF", b"a\xFF".to_vec()),
            false,
            Some("utf-8"),
            "a\u{FFFD}",
            "UTF-8",
            EncodingFrom::Option,
            1,
        ),
        (
            marked(b"\xFE\xFF", wide("ab", false)),
            false,
            Some("utf-16"),
            "ab",
            "UTF-16BE",
            EncodingFrom::Option,
            0,
        ),
        (
            marked(b"\xFF\xFE", vec![b'a', 0, 0, 0xD8]),
            false,
            None,
            "a\u{FFFD}",
            "UTF-16LE",
            EncodingFrom::Bom,
            1,
        ),
    ];
    for (bytes, html, named, text, encoding, from, replaced) in cases {
        assert_eq!(
            text_of(&bytes, html, named),
            (text.to_string(), encoding, from, replaced),
            "{bytes:x?}"
        );
    }
}

#[test]
fn utf8_that_is_declared_as_something_else() {
    let page =
        |label: &str, text: &[u8]| [format!("<meta charset={label}>").as_bytes(), text].concat();
    let long = "Der Bürger zahlt – so „die Stadt“ – mehr Gebühren für Müll. ".repeat(4);
    let russian = "Налоги растут";
    for (label, text, expected) in [
        ("iso-8859-1", "Größe für alle".as_bytes(), true),
        ("windows-1252", "it\u{2019}s".as_bytes(), true),
        ("windows-1252", "\u{a9} 2020".as_bytes(), true),
        ("x-user-defined", "l\u{2019}imp\u{f4}t".as_bytes(), true),
        ("macintosh", "Größe für alle".as_bytes(), true),
        ("shift_jis", russian.as_bytes(), true),
        ("koi8-r", russian.as_bytes(), true),
        ("gbk", "联通公司".as_bytes(), true),
        // A fault or two in a long text.
        ("iso-8859-1", &[long.as_bytes(), b"\xFF", long.as_bytes()].concat(), true),
        // What may be by chance, and what is in the declared one.
        ("windows-1252", b"CAF\xC9\x92s", false),
        ("iso-8859-1", b"Gr\xF6\xDFe f\xFCr alle", false),
        ("iso-8859-1", b"Gr\xC3\xB6\xDFe f\xFCr alle", false),
        ("gbk", b"\xC4\xBA\xC4\xBA", false),
        ("koi8-r", b"\xC4\xBA", false),
        ("iso-8859-1", b"plain", false),
    ] {
        let bytes = page(label, text);
        let choice = choose(EncodingSample::whole(&bytes), None).unwrap();
        assert_eq!(
            (choice.encoding == UTF_8, choice.overruled.is_some()),
            (expected, expected),
            "{label} {text:x?}"
        );
        assert_eq!(choice.note().is_some(), expected);
        // The user knows better.
        assert_ne!(
            choose(EncodingSample::whole(&bytes), Some("windows-1250")).unwrap().encoding,
            UTF_8
        );
    }
    let bytes = page("x-user-defined", b"caf\xE9");
    assert_eq!(choose(EncodingSample::whole(&bytes), None).unwrap().encoding, WINDOWS_1252);
    let beside = EncodingSample {
        html: false,
        beside: Some(DeclaredEncoding::Read(WINDOWS_1252)),
        ..EncodingSample::whole("Größe für alle".as_bytes())
    };
    assert_eq!(choose(beside, None).unwrap().overruled, Some(WINDOWS_1252));
}

#[test]
fn typographic_quotes_in_utf16_without_a_mark_are_no_binary() {
    let quoted = "He said: “It’s a cut – a deep one …”\n";
    for little in [true, false] {
        let (text, _, from, _) = text_of(&wide(quoted, little), false, None);
        assert_eq!((text.as_str(), from), (quoted, EncodingFrom::Detected));
    }
}

#[test]
fn what_is_no_text() {
    for (bytes, expected) in [
        (&b"GIF89a\0\x01\0\0\0\0"[..], ErrorKind::Binary),
        (b"text\0text, and so on", ErrorKind::Binary),
        (b"\xFF\xFE\0\0a\0\0\0", ErrorKind::Decode),
        (b"\0\0\xFE\xFF\0\0\0a", ErrorKind::Decode),
        (b"a\0\0\0\n\0\0\0\x03\xD8\x01\0", ErrorKind::Decode),
        (b"\0\0\0a\0\0\x20\x1C", ErrorKind::Decode),
    ] {
        let error = choose(EncodingSample { html: false, ..EncodingSample::whole(bytes) }, None)
            .unwrap_err();
        assert_eq!(error.kind(), expected, "{bytes:x?}");
    }
    let hint = |bytes| {
        choose(EncodingSample { html: false, ..EncodingSample::whole(bytes) }, None)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        hint(b"a\0\0\0"),
        "UTF-32LE text is not read (save it as UTF-8, such as with: iconv -f UTF-32LE -t UTF-8)"
    );
    assert!(hint(b"\0\0\0a").contains("UTF-32BE"));
    assert_eq!(by_label("utf-9").unwrap_err().kind(), ErrorKind::Usage);
}

#[test]
fn character_sets_that_are_not_read_are_named_unless_the_user_knows_better() {
    let page = b"<meta charset=utf-7><p>caf+AOk-";
    let hz = "~{T$KcO{<uU~2_~}";
    for (bytes, html) in [(&page[..], true), (hz.as_bytes(), false)] {
        let sample = EncodingSample { html, ..EncodingSample::whole(bytes) };
        assert_eq!(choose(sample, None).unwrap_err().kind(), ErrorKind::Decode);
        assert_eq!(choose(sample, Some("utf-8")).unwrap().encoding, UTF_8);
    }
    for (bytes, html) in [
        // Nothing declares UTF-7, or nothing uses it; ISO-2022-JP is read.
        (&page[..], false),
        (b"<meta charset=utf-7><p>cafe, 1 +- 1", true),
        (b"\x1B$BF|K\\\x1B(B text", false),
        (b"<meta charset=iso-2022-jp>\x1B$BF|K\xFF\x1B(B text", true),
    ] {
        choose(EncodingSample { html, ..EncodingSample::whole(bytes) }, None).unwrap();
    }
}

#[test]
fn a_sample_may_end_inside_a_character() {
    let bytes = &"aé".as_bytes()[..2];
    let from = |complete| {
        choose(EncodingSample { complete, html: false, ..EncodingSample::whole(bytes) }, None)
            .unwrap()
    };
    assert_eq!((from(false).encoding, from(false).from), (UTF_8, EncodingFrom::Utf8));
    assert_eq!(from(true).from, EncodingFrom::Detected);
}
