//! Where streams are cut.

use super::*;
use crate::ingest::Options;
use proptest::prelude::*;

fn cutter(bytes: &[u8], ends: Ends, sizes: Sizes) -> Cutter {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    Cutter::new(Source::open(file.path(), "", None, &Options::default()).unwrap(), None, ends, sizes)
}

fn pieces(bytes: &[u8], ends: Ends, sizes: Sizes) -> Vec<std::result::Result<(String, u64, u64), String>> {
    let shown = |piece: Piece| (String::from_utf8(piece.bytes).unwrap(), piece.line, piece.offset.unwrap());
    cutter(bytes, ends, sizes).map(|piece| piece.map(shown).map_err(|error| error.to_string())).collect()
}

/// Each record's end, by a reader that knows only the grammar: a field is quoted or plain.
fn naive_row_ends(text: &str) -> Vec<usize> {
    let (bytes, mut ends, mut quoted, mut start) = (text.as_bytes(), Vec::new(), false, true);
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1);
        match bytes[at] {
            b'"' if quoted && next == Some(&b'"') => at += 1,
            b'"' if quoted => quoted = false,
            b'"' if start => quoted = true,
            b'\n' | b'\r' if !quoted => {
                at += usize::from(bytes[at] == b'\r' && next == Some(&b'\n'));
                ends.push(at + 1);
                start = true;
                at += 1;
                continue;
            }
            _ => {}
        }
        start = !quoted && bytes[at] == b',';
        at += 1;
    }
    ends
}

const SMALL: Sizes = Sizes { piece: 1, record: 1 << 20 };

#[test]
fn lines() {
    let long = "x".repeat(2000);
    // A carriage return inside a line ends no line.
    let text = format!("{long}\r\na\r\n{long}\r{long}");
    let cut = pieces(text.as_bytes(), Ends::Lines, SMALL);
    assert_eq!(cut, [Ok((format!("{long}\r\na\r\n"), 1, 0)), Ok((format!("{long}\r{long}"), 3, 2005))]);
    assert_eq!(pieces(b"", Ends::Lines, SMALL), []);
}

#[test]
fn a_line_that_is_too_long_is_left_out() {
    let text = format!("a\n{}\nb\n", "x".repeat(10_000));
    let sizes = Sizes { piece: 1, record: 3000 };
    let cut = pieces(text.as_bytes(), Ends::Lines, sizes);
    let message = "a record of more than 3000 bytes (raise --max-file-size)";
    assert_eq!(cut, [Ok(("a\n".into(), 1, 0)), Err(message.into()), Ok(("b\n".into(), 3, 10_003))]);
}

#[test]
fn a_quote_that_stays_open() {
    let mut cut = cutter(b"a,b\n1,2\n3,\"4\n5,6\n", Ends::rows(b','), SMALL);
    assert_eq!(cut.next().unwrap().unwrap().bytes, b"a,b\n1,2\n");
    let error = cut.next().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.location().line, error.location().byte_offset), (ErrorKind::Malformed, Some(3), Some(8)));
    assert!(cut.next().is_none());
}

#[test]
fn the_header_stands_alone() {
    let mut cut = cutter(b"\r\n\n\"a\nb\",c\r\n1,2\r\n", Ends::rows(b','), SMALL);
    let header = cut.header().unwrap().unwrap();
    assert_eq!((header.bytes.as_slice(), header.line), (&b"\"a\nb\",c\r\n"[..], 3));
    assert_eq!(cut.next().unwrap().unwrap(), Piece { bytes: b"1,2\r\n".to_vec(), line: 5, offset: Some(12), records: 1 });
    assert!(cut.next().is_none());
}

#[test]
fn line_ends_of_all_kinds() {
    for (text, expected) in [("", 0), ("a\nb", 1), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("\n\r\n\r", 3)] {
        assert_eq!(line_ends(text.as_bytes()), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn rows_end_where_the_grammar_says(text in "[ab,\"\r\n]{0,60}", splits in proptest::collection::vec(0_usize..60, 0..6)) {
        let mut splits: Vec<usize> = splits.into_iter().filter(|&at| at < text.len()).chain([text.len()]).collect();
        splits.sort_unstable();
        let mut ends = Ends::rows(b',');
        let (mut from, mut last) = (0, 0);
        for to in splits {
            last = last.max(ends.scan(&text.as_bytes()[..to], from).last);
            from = to;
        }
        let mut naive = naive_row_ends(&text);
        // A return at the very end may yet be half of a line end.
        naive.retain(|&end| !(end == text.len() && text.ends_with('\r')));
        prop_assert_eq!(last, naive.last().copied().unwrap_or(0));
    }
}
