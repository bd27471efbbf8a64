//! Archives and compressed files, good ones and those that mean harm.

use crate::ingest::Options;
use crate::ingest::testing::{bzip2, gzip, mutants, read, read_with, tar, zip, zstd};
use proptest::prelude::*;

const MEMBERS: [(&str, &[u8]); 6] = [
    ("b/page.html", b"<p>One<p>Two"),
    ("a.txt", b"Words"),
    ("b/list.jsonl", b"{\"text\": \"First\"}\n{broken\n{\"id\": \"x\", \"text\": \"Second\"}\n"),
    (".hidden/a.txt", b"no"),
    ("b/style.css", b"p {}"),
    ("empty.txt", b""),
];

const EXPECTED: [&str; 4] =
    ["a.txt|Words", "b/list.jsonl:1|First", "x|Second", "b/page.html|One\n\nTwo"];

fn expected(archive: &str) -> Vec<String> {
    EXPECTED
        .iter()
        .map(
            |text| {
                if text.starts_with('x') {
                    (*text).to_string()
                } else {
                    format!("{archive}!{text}")
                }
            },
        )
        .collect()
}

#[test]
fn members_are_files_of_a_folder() {
    let archives = [
        ("in.zip", zip(&MEMBERS)),
        ("in.tar", tar(&MEMBERS)),
        ("in.tar.gz", gzip(&tar(&MEMBERS))),
        ("in.tgz", gzip(&tar(&MEMBERS))),
    ];
    let more = [
        ("in.tar.bz2", bzip2(&tar(&MEMBERS))),
        ("in.tar.zst", zstd(&tar(&MEMBERS))),
        ("in", zip(&MEMBERS)),
        ("on", gzip(&tar(&MEMBERS))),
    ];
    for (name, bytes) in archives.iter().chain(&more) {
        let outcome = read(&[(name, bytes)]);
        assert_eq!(outcome.texts(), expected(name), "{name}");
        assert_eq!(outcome.rejects.len(), 1, "{name}");
        assert!(
            outcome.rejects[0].starts_with(&format!("{name}!b/list.jsonl:2: not a JSON object")),
            "{:?}",
            outcome.rejects
        );
        let mut skipped = outcome.skipped;
        skipped.sort();
        let reasons = [
            ".hidden/a.txt: hidden",
            "b/style.css: dresses a web page and holds no text",
            "empty.txt: empty",
        ];
        assert_eq!(skipped, reasons.map(|reason| format!("{name}!{reason}")), "{name}");
    }
}

#[test]
fn hidden_members_are_read_where_that_is_asked_for() {
    let members: [(&str, &[u8]); 4] = [
        ("a.txt", b"One"),
        (".b.txt", b"Two"),
        (".c/d.txt", b"Three"),
        ("__MACOSX/._a.txt", b"Four"),
    ];
    let follow = Options { follow: true, ..Options::default() };
    for (name, bytes) in [("in.zip", zip(&members)), ("in.tar", tar(&members))] {
        assert_eq!(read(&[(name, &bytes)]).texts(), [format!("{name}!a.txt|One")]);
        let texts = read_with(&[(name, &bytes)], &follow).texts();
        assert_eq!(texts, [format!("{name}!.b.txt|Two"), format!("{name}!a.txt|One")]);
    }
}

#[test]
fn compressed_members_and_files() {
    let outcome = read(&[
        ("a.txt.bz2", &[bzip2(b"one "), bzip2(b"two")].concat()),
        (
            "b.txt.zst",
            &[zstd(b"one "), vec![0x51, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3], zstd(b"two")]
                .concat(),
        ),
        (
            "c.zip",
            &zip(&[("a.txt.gz", &gzip(b"three")), ("b.jsonl.zst", &zstd(b"{\"text\": \"four\"}"))]),
        ),
        ("d", &zstd(b"five")),
    ]);
    assert_eq!(
        outcome.texts(),
        [
            "a.txt.bz2|one two",
            "b.txt.zst|one two",
            "c.zip!a.txt.gz|three",
            "c.zip!b.jsonl.zst:1|four",
            "d|five"
        ]
    );
    assert_eq!(outcome.rejects, Vec::<String>::new());
}

#[test]
fn streams_that_are_cut_short() {
    let long: Vec<u8> = (0..20_000_u32)
        .flat_map(|n| format!("{} ", n.wrapping_mul(2_654_435_761)).into_bytes())
        .collect();
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let outcome = read(&[
        ("a.txt.zst", &half(zstd(&long))),
        ("b.txt.bz2", &half(bzip2(&long))),
        ("c.txt.gz", &half(gzip(&long))),
        ("d.txt.zst", b"not zstd"),
    ]);
    assert_eq!(outcome.texts(), Vec::<String>::new());
    assert_eq!(
        outcome.rejects,
        [
            "a.txt.zst: the Zstandard stream is cut short (fetch it again)",
            "b.txt.bz2: the bzip2 stream is cut short (fetch it again)",
            "c.txt.gz: the gzip stream is cut short (fetch it again)",
            "d.txt.zst: not a Zstandard stream, in spite of its name (give it the ending of what it is)"
        ]
    );
}

#[test]
fn names_that_lead_elsewhere() {
    let members: [(&str, &[u8]); 6] = [
        ("../up.txt", b"x"),
        ("/etc/abs.txt", b"x"),
        ("a/../../b.txt", b"x"),
        ("C:\\w.txt", b"x"),
        ("ok\\w.txt", b"w"),
        ("ok.txt", b"good"),
    ];
    for (name, bytes) in [("in.zip", zip(&members)), ("in.tar", tar(&members))] {
        let outcome = read(&[(name, &bytes)]);
        assert_eq!(
            outcome.texts(),
            [format!("{name}!ok.txt|good"), format!("{name}!ok/w.txt|w")],
            "{name}"
        );
        let hint = "its name leads out of the archive (unpack it by hand if it is to be trusted)";
        let refused = ["../up.txt", "/etc/abs.txt", "a/../../b.txt", "C:/w.txt"]
            .map(|member| format!("{name}!{member}: {hint}"));
        assert_eq!(outcome.rejects, refused, "{name}");
    }
}

#[test]
fn long_names_and_other_kinds_in_tar() {
    let long = format!("{}/a.txt", "folder".repeat(40));
    let mut builder = tar::Builder::new(Vec::new());
    let mut add = |kind: tar::EntryType, name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_path(name).unwrap();
        header.set_cksum();
        builder.append(&header, bytes).unwrap();
    };
    add(tar::EntryType::Directory, "d/", b"");
    add(tar::EntryType::XHeader, "pax", "29 path=./caf\u{e9}/pax name.txt\n".as_bytes());
    add(tar::EntryType::Regular, "short.txt", b"pax");
    add(tar::EntryType::Symlink, "link.txt", b"");
    let plain = builder.into_inner().unwrap();
    let outcome = read(&[("a.tar", &tar(&[(&long, b"long")])), ("b.tar", &plain)]);
    assert_eq!(
        outcome.texts(),
        [format!("a.tar!{long}|long"), "b.tar!caf\u{e9}/pax name.txt|pax".to_string()]
    );
    assert_eq!(outcome.skipped, ["b.tar!link.txt: a link"]);
}

#[test]
fn bombs() {
    let zeros = vec![b'0'; 8 << 20];
    let outcome = read(&[
        ("a.zip", &zip(&[("a.txt", &zeros), ("b.txt", b"x")])),
        ("b.tar.gz", &gzip(&tar(&[("a.txt", &zeros)]))),
    ]);
    assert_eq!(outcome.texts(), Vec::<String>::new());
    assert_eq!(
        outcome.rejects,
        [
            "a.zip: its members expand to more than 1000 times its size, as decompression bombs do (unpack it first if it is to be trusted)",
            "b.tar.gz: expands to more than 1000 times its size, as decompression bombs do (decompress it first if it is to be trusted)"
        ]
    );
    let options = Options { max_expanded: 1 << 20, ..Options::default() };
    let outcome = read_with(
        &[("a.zip", &zip(&[("a.txt", &zeros)])), ("b.tar.gz", &gzip(&tar(&[("a.txt", &zeros)])))],
        &options,
    );
    assert!(
        outcome
            .rejects
            .iter()
            .all(|error| error.contains("more than 1048576 bytes (raise --max-expanded")),
        "{outcome:?}"
    );
    assert_eq!(outcome.rejects.len(), 2);
    let options = Options { max_members: 2, ..Options::default() };
    let three: [(&str, &[u8]); 3] = [("a.txt", b"x"), ("b.txt", b"x"), ("c.txt", b"x")];
    let outcome = read_with(&[("a.zip", &zip(&three)), ("b.tar", &tar(&three))], &options);
    assert_eq!(
        outcome.rejects,
        ["a.zip", "b.tar"]
            .map(|name| format!("{name}: more than 2 members (unpack it and name the folder)"))
    );
}

/// The archive with `change` made at each place where `mark` stands.
fn patched(mut bytes: Vec<u8>, mark: &[u8], at: usize, change: u8) -> Vec<u8> {
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, mark).collect();
    for place in places {
        bytes[place + at] = change;
    }
    bytes
}

#[test]
fn members_that_cannot_be_read() {
    let whole =
        zip(&[("a.txt", b"good words"), ("b.zip", &zip(&[("x.txt", b"x")])), ("c.pptx", b"PK")]);
    let outcome = read(&[("in.zip", &whole)]);
    assert_eq!(outcome.texts(), ["in.zip!a.txt|good words"]);
    assert_eq!(
        outcome.rejects[1],
        "in.zip!c.pptx: this format is not read (save it as .pdf, or as plain text)"
    );
    assert!(
        outcome.rejects[0].starts_with("in.zip!b.zip: an archive within an archive is not opened"),
        "{outcome:?}"
    );
    // The flag of encryption, in both headers; another method of compression; a size that is too
    // large.
    let one = zip(&[("a.txt", b"good words, good words, good words")]);
    let encrypted = patched(patched(one.clone(), b"PK\x01\x02", 8, 1), b"PK\x03\x04", 6, 1);
    assert_eq!(
        read(&[("in.zip", &encrypted)]).rejects,
        ["in.zip!a.txt: it is encrypted (unpack it with its password)"]
    );
    let other = patched(patched(one.clone(), b"PK\x01\x02", 10, 12), b"PK\x03\x04", 8, 12);
    assert!(
        read(&[("in.zip", &other)]).rejects[0].starts_with("in.zip!a.txt: it is compressed with"),
        "{:?}",
        read(&[("in.zip", &other)])
    );
    let longer = patched(one.clone(), b"PK\x01\x02", 24, 200);
    assert_eq!(
        read(&[("in.zip", &longer)]).rejects,
        ["in.zip!a.txt: a broken member of its archive: it is cut short (fetch the archive again)"]
    );
    let shorter = patched(one.clone(), b"PK\x01\x02", 24, 3);
    assert_eq!(
        read(&[("in.zip", &shorter)]).rejects,
        [
            "in.zip!a.txt: a broken member of its archive: it is longer than its archive says (fetch the archive again)"
        ]
    );
    let sum = patched(one.clone(), b"PK\x01\x02", 16, 1);
    assert_eq!(
        read(&[("in.zip", &sum)]).rejects,
        [
            "in.zip!a.txt: a broken member of its archive: its checksum is wrong (fetch the archive again)"
        ]
    );
    let cut = read(&[("in.zip", &one[..one.len() - 30])]).rejects;
    assert!(cut[0].starts_with("in.zip: not a whole zip archive"), "{cut:?}");
}

#[test]
fn archives_that_end_too_soon() {
    let whole = tar(&[("a.txt", b"good"), ("b.txt", b"cut off")]);
    let outcome = read(&[("in.tar", &whole[..512 + 512 + 512 + 3])]);
    assert_eq!(outcome.texts(), ["in.tar!a.txt|good"]);
    assert_eq!(
        outcome.rejects,
        ["in.tar!b.txt: a broken member of its archive: it is cut short (fetch the archive again)"]
    );
    let garbage = read(&[("in.tar", &[b'x'; 2000])]);
    assert!(garbage.rejects[0].starts_with("in.tar: not a tar archive"), "{garbage:?}");
    let packed = gzip(&whole);
    let outcome = read(&[("in.tar.gz", &packed[..packed.len() - 8])]);
    assert_eq!(outcome.texts(), ["in.tar.gz!a.txt|good", "in.tar.gz!b.txt|cut off"]);
    assert_eq!(outcome.rejects, ["in.tar.gz: the gzip stream is cut short (fetch it again)"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a file of any ending, reading it ends, and without a panic.
    #[test]
    fn random_bytes_under_each_ending(
        ending in prop::sample::select(vec!["zip", "tar", "tar.gz", "tgz", "gz", "zst", "bz2", "warc", "warc.gz", "docx", "odt", "epub", "xlsx",
            "ods", "pdf", "xml", "rss", "parquet", "html", "json", "bin"]),
        start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\x1F\x8B\x08\0", b"\x28\xB5\x2F\xFD", b"BZh91AY&SY", b"%PDF-1.4\n",
            b"PAR1", b"WARC/1.0\r\n", b"<?xml version='1.0'?><rss><channel>"]),
        bytes in prop::collection::vec(any::<u8>(), 1..1500),
    ) {
        read(&[(&format!("a.{ending}"), &[start, &bytes].concat())]);
    }

    /// A whole archive of which a byte was changed.
    #[test]
    fn archives_with_a_broken_byte(at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..4) {
        let whole = match kind {
            0 => zip(&MEMBERS),
            1 => tar(&MEMBERS),
            2 => gzip(&tar(&MEMBERS)),
            _ => zstd(&tar(&MEMBERS)),
        };
        let name = ["a.zip", "a.tar", "a.tar.gz", "a.tar.zst"][usize::try_from(kind).unwrap()];
        let mut bytes = whole;
        let at = at.index(bytes.len());
        bytes[at] = byte;
        read(&[(name, &bytes)]);
    }
}

/// What is read is an article or a reject, or the file is listed as one that was read, so that it
/// can be said that it gave nothing.
#[test]
fn a_damaged_file_never_vanishes() {
    let json = b"[{\"id\": 1, \"text\": \"One\"},\n{\"id\": 2, \"text\": \"Two\"}]".as_slice();
    let lines = b"{\"id\": 1, \"text\": \"One\"}\n{\"id\": 2, \"text\": \"Two\"}\n".as_slice();
    let rows = b"id,text\n1,One\n2,\"Two, \"\"or\"\" more\"\n".as_slice();
    let feed =
        b"<rss><channel><item><guid>1</guid><description>One</description></item></channel></rss>"
            .as_slice();
    let files: Vec<(&str, Vec<u8>, usize)> = vec![
        ("a.json", json.into(), 1),
        ("a.jsonl", lines.into(), 1),
        ("a.csv", rows.into(), 1),
        ("a.xml", feed.into(), 1),
        ("a.html", b"<html><title>A</title><p>One".to_vec(), 1),
        ("a.jsonl.gz", gzip(lines), 1),
        ("a.zip", zip(&[("b.jsonl", lines), ("c.csv", rows)]), 2),
        ("a.tar", tar(&[("b.jsonl", lines)]), 7),
        ("a.tar.gz", gzip(&tar(&[("b.jsonl", lines)])), 2),
    ];
    for (name, bytes, step) in files {
        for mutant in mutants(&bytes, step) {
            let outcome = read(&[(name, &mutant)]);
            let accounted = outcome.files + outcome.rejects.len() + outcome.skipped.len();
            assert!(accounted > 0, "{name}: {outcome:?}\n{}", String::from_utf8_lossy(&mutant));
            // A line is a record whatever is broken in it, but for one whose line end is gone.
            let records = outcome.articles.len() + outcome.rejects.len();
            assert!(
                name != "a.jsonl" || records >= 1,
                "{outcome:?}\n{}",
                String::from_utf8_lossy(&mutant)
            );
        }
    }
}
