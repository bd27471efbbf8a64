//! Where streams are cut.

use super::*;
use crate::ingest::Options;
use crate::ingest::record_files::rows::{ParsedRow, RowParser};
use proptest::prelude::*;
use std::borrow::Cow;

fn cutter(bytes: &[u8], ends: RecordEnds, sizes: PieceLimits) -> RecordSplitter {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    RecordSplitter::new(
        ByteSource::open(file.path(), "", None, &Options::default()).unwrap(),
        None,
        ends,
        sizes,
    )
}

fn pieces(
    bytes: &[u8],
    ends: RecordEnds,
    sizes: PieceLimits,
) -> Vec<std::result::Result<(String, u64, u64), String>> {
    let shown = |piece: RawPiece| {
        (String::from_utf8(piece.bytes).unwrap(), piece.line, piece.offset.unwrap())
    };
    cutter(bytes, ends, sizes)
        .map(|piece| piece.map(shown).map_err(|error| error.to_string()))
        .collect()
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

const PAIRS: TableShape = TableShape { delimiter: b',', columns: 2 };
const SMALL: PieceLimits = PieceLimits { piece: 1, record: 1 << 20 };

#[test]
fn lines() {
    let long = "x".repeat(2000);
    // A carriage return inside a line ends no line.
    let text = format!("{long}\r\na\r\n{long}\r{long}");
    let cut = pieces(text.as_bytes(), RecordEnds::Lines, SMALL);
    assert_eq!(
        cut,
        [Ok((format!("{long}\r\na\r\n"), 1, 0)), Ok((format!("{long}\r{long}"), 3, 2005))]
    );
    assert_eq!(pieces(b"", RecordEnds::Lines, SMALL), []);
}

#[test]
fn a_line_that_is_too_long_is_left_out() {
    let text = format!("a\n{}\nb\n", "x".repeat(10_000));
    let sizes = PieceLimits { piece: 1, record: 3000 };
    let cut = pieces(text.as_bytes(), RecordEnds::Lines, sizes);
    let message = "a record of more than 3000 bytes (raise --max-file-size)";
    assert_eq!(cut, [Ok(("a\n".into(), 1, 0)), Err(message.into()), Ok(("b\n".into(), 3, 10_003))]);
}

#[test]
fn a_row_that_is_too_long_is_left_out_and_later_ones_are_read() {
    let long = "x,\"\"y\r\n".repeat(2000);
    for (text, line) in [
        (format!("1,\"{long}\"\r\n"), 2003),
        (format!("1,{}\n", "x".repeat(14_009)), 3),
        (format!("1,{}\r", "x".repeat(14_009)), 3),
    ] {
        let whole = format!("a,b\n{text}2,\"b\nc\"\n3,d");
        for piece in [1, 1 << 20] {
            for record in [20, 3000] {
                let cut = pieces(
                    whole.as_bytes(),
                    RecordEnds::rows(PAIRS),
                    PieceLimits { piece, record },
                );
                let message =
                    format!("a record of more than {record} bytes (raise --max-file-size)");
                let rest = "2,\"b\nc\"\n3,d";
                if piece == 1 {
                    let offset = 4 + text.len() as u64;
                    assert_eq!(
                        cut[..2],
                        [Ok(("a,b\n".into(), 1, 0)), Err(message)],
                        "{}",
                        &text[..20]
                    );
                    assert_eq!(
                        cut[2].as_ref().map(|piece| (piece.1, piece.2)),
                        Ok((line, offset)),
                        "{record} {}",
                        &text[..20]
                    );
                    assert_eq!(
                        cut[2..]
                            .iter()
                            .map(|piece| piece.as_ref().unwrap().0.as_str())
                            .collect::<String>(),
                        rest
                    );
                } else {
                    assert_eq!(
                        cut.into_iter().map(|piece| piece.unwrap().0).collect::<String>(),
                        whole,
                        "it is in memory already"
                    );
                }
            }
        }
    }
}

#[test]
fn a_quote_that_is_never_closed_in_a_row_that_is_too_long() {
    let text = format!("a,b\n1,\"{}", "x\n".repeat(5000));
    let cut =
        pieces(text.as_bytes(), RecordEnds::rows(PAIRS), PieceLimits { piece: 1, record: 3000 });
    let message = "a record of more than 3000 bytes, and a quote opens here that is never closed: what follows is missing";
    assert_eq!(
        cut,
        [Ok(("a,b\n".into(), 1, 0)), Err(format!("{message} (raise --max-file-size)"))]
    );
}

#[test]
fn a_value_that_is_too_long_is_left_out_and_later_ones_are_read() {
    let long = format!("{{\"text\": \"{}\"}}", "]}\n\\\"".repeat(2000));
    let text = format!("[{{}},\n  {long}, 1,\n [2], \"3\"]\n{{\"4\": 5}} 6");
    let sizes = PieceLimits { piece: 1, record: 3000 };
    let mut values_found = Vec::new();
    let mut errors = Vec::new();
    let mut cut = cutter(text.as_bytes(), RecordEnds::values(TextStart::default()), sizes);
    for piece in cut.by_ref() {
        match piece {
            Ok(piece) => {
                let text = String::from_utf8(piece.bytes.clone()).unwrap();
                let found =
                    crate::ingest::record_files::json_values::values(text.as_bytes(), piece.start);
                values_found
                    .extend(found.map(|value| value.map(|range| text[range].to_string()).unwrap()));
            }
            Err(error) => errors.push(error),
        }
    }
    assert_eq!(values_found, ["{}", "1", "[2]", "\"3\"", "{\"4\": 5}", "6"]);
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(
        (error.kind(), error.location().line, error.location().byte_offset),
        (ErrorKind::TooLarge, Some(2), Some(7))
    );
}

#[test]
fn a_text_that_ends_too_soon() {
    let values = || RecordEnds::values(TextStart::default());
    for (text, message) in [
        (
            "[{}, {\"a\": \"b]",
            "not JSON: the value that begins here has no end (close it; what follows is missing)",
        ),
        ("[{}, ", "not JSON: the list has no end (fetch it again, it may be cut short)"),
    ] {
        let cut = pieces(text.as_bytes(), values(), SMALL);
        assert_eq!(cut.last().unwrap().as_ref().unwrap_err(), message);
        assert!(cut[0].as_ref().unwrap().0.starts_with("[{}"), "{cut:?}");
    }
    assert_eq!(pieces(b"12", values(), SMALL), [Ok(("12".into(), 1, 0))]);
}

#[test]
fn a_piece_has_a_bounded_number_of_records() {
    let lines = "x\n".repeat(10_000);
    let rows = "1,2\r\n".repeat(10_000);
    let text = format!("[{}]", "1,\n".repeat(10_000));
    // A value ends before the line end that follows it.
    for (text, ends, line) in [
        (&lines, RecordEnds::Lines, 8193),
        (&rows, RecordEnds::rows(PAIRS), 8193),
        (&text, RecordEnds::values(TextStart::default()), 8192),
    ] {
        let cut: Vec<RawPiece> =
            cutter(text.as_bytes(), ends, PieceLimits { piece: 256 << 10, record: 1 << 20 })
                .map(Result::unwrap)
                .collect();
        assert_eq!(
            cut.iter().map(|piece| String::from_utf8_lossy(&piece.bytes)).collect::<String>(),
            *text
        );
        assert!(
            cut.len() == 3 && cut.iter().all(|piece| piece.records <= RECORDS),
            "{}",
            cut.len()
        );
        assert_eq!(cut[2].line, line);
    }
}

#[test]
fn a_quote_that_stays_open() {
    let mut cut = cutter(b"a,b\n1,2\n3,\"4\n5,6\n", RecordEnds::rows(PAIRS), SMALL);
    assert_eq!(cut.next().unwrap().unwrap().bytes, b"a,b\n1,2\n");
    let error = cut.next().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.location().line, error.location().byte_offset),
        (ErrorKind::Malformed, Some(3), Some(8))
    );
    // What follows is read: its lines are rows.
    assert_eq!(cut.next().unwrap().unwrap().bytes, b"5,6\n");
    assert!(cut.next().is_none());
    // Where no line is one, all of it is the row that was cut short.
    let mut cut = cutter(b"1,2\n3,\"4\nand so on\n", RecordEnds::rows(PAIRS), SMALL);
    assert_eq!(cut.next().unwrap().unwrap().bytes, b"1,2\n");
    assert!(cut.next().unwrap().is_err() && cut.next().is_none());
}

#[test]
fn a_quote_that_stays_open_in_a_large_table_does_not_swallow_it() {
    let rows =
        (0..3000).map(|number| format!("{number},text {number}")).collect::<Vec<_>>().join("\n");
    let text = format!("1,2\n3,\"open\n{rows}");
    let cut =
        pieces(text.as_bytes(), RecordEnds::rows(PAIRS), PieceLimits { piece: 1, record: 3000 });
    let errors: Vec<&String> = cut.iter().filter_map(|piece| piece.as_ref().err()).collect();
    assert_eq!(
        errors,
        [
            "a quote opens here that is never closed (close it, or double the quotes within the field)"
        ]
    );
    let read: String = cut.iter().flatten().map(|piece| piece.0.as_str()).collect();
    assert_eq!(read, format!("1,2\n{rows}"));
}

#[test]
fn the_header_stands_alone() {
    let mut cut = cutter(b"\r\n\n\"a\nb\",c\r\n1,2\r\n", RecordEnds::rows(PAIRS), SMALL);
    let header = cut.header().unwrap().unwrap();
    assert_eq!((header.bytes.as_slice(), header.line), (&b"\"a\nb\",c\r\n"[..], 3));
    assert_eq!(
        cut.next().unwrap().unwrap(),
        RawPiece {
            bytes: b"1,2\r\n".to_vec(),
            line: 5,
            offset: Some(12),
            records: 1,
            ..RawPiece::default()
        }
    );
    assert!(cut.next().is_none());
}

#[test]
fn line_ends_of_all_kinds() {
    for (text, expected) in
        [("", 0), ("a\nb", 1), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("\n\r\n\r", 3)]
    {
        assert_eq!(line_ends(text.as_bytes()), expected, "{text:?}");
    }
}

/// The rows of a table by where they begin, those that are rejected without their fields.
fn rows_of(bytes: &[u8], offset: usize) -> Vec<(usize, Option<Vec<Vec<u8>>>)> {
    let fields = |row: ParsedRow<'_>| {
        row.fields.ok().map(|fields| fields.into_iter().map(Cow::into_owned).collect())
    };
    RowParser::new(bytes, PAIRS).map(|row| (offset + row.start, fields(row))).collect()
}

proptest! {
    /// However a table is cut, its rows and rejects are those of the whole.
    #[test]
    fn rows_of_pieces_are_those_of_the_whole(text in "([ab]?,?\"?[ab]?\"{0,2},?\r?\n?){0,16}", piece in 1_usize..40) {
        let mut found = Vec::new();
        for piece in cutter(text.as_bytes(), RecordEnds::rows(PAIRS), PieceLimits { piece, record: 1 << 20 }) {
            match piece {
                Ok(piece) => found.extend(rows_of(&piece.bytes, usize::try_from(piece.offset.unwrap()).unwrap())),
                Err(error) => found.push((usize::try_from(error.location().byte_offset.unwrap()).unwrap(), None)),
            }
        }
        prop_assert_eq!(found, rows_of(text.as_bytes(), 0));
    }

    #[test]
    fn rows_end_where_the_grammar_says(text in "[ab,\"\r\n]{0,60}", splits in proptest::collection::vec(0_usize..60, 0..6)) {
        let mut splits: Vec<usize> = splits.into_iter().filter(|&at| at < text.len()).chain([text.len()]).collect();
        splits.sort_unstable();
        let mut ends = RecordEnds::rows(PAIRS);
        let (mut from, mut found) = (0, EndsFound::default());
        for to in splits {
            ends.scan(&text.as_bytes()[..to], from, &mut found);
            from = to;
        }
        // What is no RFC 4180 is cut where rows go on.
        prop_assume!(RowParser::new(text.as_bytes(), PAIRS).all(|row| row.fields.is_ok()));
        let mut naive = naive_row_ends(&text);
        // A return at the very end may yet be half of a line end.
        naive.retain(|&end| !(end == text.len() && text.ends_with('\r')));
        prop_assert_eq!(found.last, naive.last().copied().unwrap_or(0));
    }

    /// However a JSON text is cut, its values are those of the whole, with their places on their
    /// lines; one that is too long is the only one that is left out.
    #[test]
    fn values_of_pieces_are_those_of_the_whole(text in "[\\[\\]{},:\"\\\\a1 \n]{0,80}", piece in 1_usize..20, record in 1_usize..30) {
        let whole: Vec<std::ops::Range<usize>> = crate::ingest::record_files::json_values::values(text.as_bytes(), TextStart::default()).flatten().collect();
        let place = |at: usize| {
            let line = text[..at].matches('\n').count() + 1;
            (line as u64, at)
        };
        for record in [record, 1 << 20] {
            let mut found = Vec::new();
            let cut = cutter(text.as_bytes(), RecordEnds::values(TextStart::default()), PieceLimits { piece, record });
            for piece in cut.flatten() {
                let at = usize::try_from(piece.offset.unwrap()).unwrap();
                prop_assert_eq!(place(at).0, piece.line);
                found.extend(crate::ingest::record_files::json_values::values(&piece.bytes, piece.start).flatten().map(|range| range.start + at..range.end + at));
            }
            let ended = |range: &&std::ops::Range<usize>| !(range.end == text.len() && range.len() > record);
            let expected: Vec<_> = whole.iter().filter(ended).cloned().collect();
            // What was in memory whole when it was looked at is not too long. What separates a
            // value from the one before counts as its own.
            let missing: Vec<_> = expected.iter().filter(|range| !found.contains(range)).collect();
            let begin = |range: &std::ops::Range<usize>| whole.iter().rfind(|other| other.end <= range.start).map_or(0, |other| other.end);
            prop_assert!(missing.iter().all(|range| range.end - begin(range) + piece > record), "{:?} of {:?}", missing, expected);
            prop_assert!(found.iter().all(|range| whole.contains(range)), "{:?} of {:?}", found, whole);
            if record == 1 << 20 {
                prop_assert_eq!(found, whole.clone());
            }
        }
    }
}
