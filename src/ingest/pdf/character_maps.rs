//! The maps from codes to characters in a PDF -> the same, written plainly and within limits.
//!
//! The reader of PDFs makes an entry for each code of a range, whatever its ends are, and calls
//! itself for each bracket.

use super::codes::ShownCodes;
use super::lexer::{Lexer, PdfToken};
use std::fmt::Write;

/// The most entries of a map: there are no more codes of two bytes.
const MOST_ENTRIES: u64 = 1 << 16;
/// The most bytes of the characters that one code stands for: the 18 of U+FDFA, of which no
/// ligature of Unicode has more.
const LONGEST: usize = 2 * 18;
/// The most ranges of a map from codes to glyphs: each is compared with every code of the text.
const MOST_RANGES: usize = 1000;

/// A map written again.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) text: String,
    /// How many codes it has.
    pub(super) entries: u64,
}

/// A map to Unicode, as far as its codes are `shown`: what is no pair of a code or a range and its
/// characters is left out, and so are codes beyond the 65,536th.
pub(super) fn to_unicode(written: &[u8], shown: Option<&ShownCodes>) -> Map {
    let shown = |code: u32| shown.is_none_or(|shown| shown.has(code));
    let mut map = Map::default();
    let mut lexer = Lexer::new(written, 0);
    while let Some(token) = lexer.next() {
        match token {
            PdfToken::Word(b"beginbfchar") => {
                let mut pairs = Vec::new();
                while let (Some(PdfToken::Hex(code)), Some(PdfToken::Hex(characters))) =
                    (lexer.next(), lexer.next())
                {
                    if let (Some(code), Some(characters)) =
                        (code_of(code), characters_of(characters))
                        && map.entries < MOST_ENTRIES
                        && shown(code)
                    {
                        pairs.push((code, characters));
                        map.entries += 1;
                    }
                }
                map.characters(&pairs);
            }
            PdfToken::Word(b"beginbfrange") => map.ranges(&mut lexer, &shown),
            _ => {}
        }
    }
    map
}

/// Codes that follow each other and stand for characters that do.
struct Range {
    first: u32,
    last: u32,
    start: String,
    /// The character that follows its last.
    next: u32,
}

impl Map {
    fn characters(&mut self, pairs: &[(u32, String)]) {
        let _ = writeln!(self.text, "{} beginbfchar", pairs.len());
        for (code, characters) in pairs {
            let _ = writeln!(self.text, "<{code:04X}> <{characters}>");
        }
        self.text.push_str("endbfchar\n");
    }

    /// The ranges of a section that has begun.
    fn ranges(&mut self, lexer: &mut Lexer, shown: &impl Fn(u32) -> bool) {
        let mut ranges: Vec<Range> = Vec::new();
        let mut pairs = Vec::new();
        while let (Some(PdfToken::Hex(first)), Some(PdfToken::Hex(last))) =
            (lexer.next(), lexer.next())
        {
            let (first, last) = (code_of(first), code_of(last));
            let to = lexer.next();
            let mut listed = Vec::new();
            if to == Some(PdfToken::Open) {
                while let Some(PdfToken::Hex(characters)) = lexer.next() {
                    listed.push(characters);
                }
            }
            let (Some(first), Some(last)) = (first, last) else { continue };
            let left = MOST_ENTRIES.saturating_sub(self.entries);
            let Some(codes) = u64::from(last)
                .checked_sub(u64::from(first))
                .map(|more| (more + 1).min(left))
                .filter(|codes| *codes > 0)
            else {
                continue;
            };
            match to {
                Some(PdfToken::Hex(start)) => {
                    let Some(start) = characters_of(start) else { continue };
                    let value = u32::from_str_radix(&start, 16)
                        .ok()
                        .filter(|_| matches!(start.len(), 4 | 8));
                    let Some(value) = value else {
                        pairs.push((first, start));
                        self.entries += 1;
                        continue;
                    };
                    // Characters beyond the first 65,536 are written as two halves, of which the
                    // second counts up.
                    let end = if start.len() == 4 {
                        0x1_0000
                    } else {
                        (value & !0xFFFF) + 0xE000.max((value & 0xFFFF) + 1)
                    };
                    let codes = (first..=last)
                        .take(usize::try_from(codes.min(u64::from(end - value))).unwrap_or(0));
                    // What is shown of a range, as ranges again.
                    for code in codes.filter(|code| shown(*code)) {
                        let value = value + (code - first);
                        match ranges.last_mut() {
                            Some(range)
                                if range.last + 1 == code
                                    && range.next == value
                                    && start.len() == 4 =>
                            {
                                range.last = code;
                                range.next = value + 1;
                            }
                            _ => {
                                let start = format!("{value:0width$X}", width = start.len());
                                ranges.push(Range {
                                    first: code,
                                    last: code,
                                    start,
                                    next: value + 1,
                                });
                            }
                        }
                        self.entries += 1;
                    }
                }
                Some(PdfToken::Open) => {
                    for (code, characters) in
                        (first..).zip(listed).take(usize::try_from(codes).unwrap_or(0))
                    {
                        if let Some(characters) = characters_of(characters).filter(|_| shown(code))
                        {
                            pairs.push((code, characters));
                            self.entries += 1;
                        }
                    }
                }
                _ => return,
            }
        }
        let _ = writeln!(self.text, "{} beginbfrange", ranges.len());
        for Range { first, last, start, .. } in ranges {
            let _ = writeln!(self.text, "<{first:04X}> <{last:04X}> <{start}>");
        }
        self.text.push_str("endbfrange\n");
        self.characters(&pairs);
    }
}

/// A map from the bytes of a text to the codes of glyphs: its ranges alone, no more than a
/// thousand.
pub(super) fn to_codes(written: &[u8]) -> Map {
    let mut map = Map::default();
    let mut lexer = Lexer::new(written, 0);
    let mut left = MOST_RANGES;
    while let Some(token) = lexer.next() {
        let (name, with_code) = match token {
            PdfToken::Word(b"begincodespacerange") => ("codespacerange", false),
            PdfToken::Word(b"begincidrange") => ("cidrange", true),
            _ => continue,
        };
        let mut lines = Vec::new();
        while let (Some(PdfToken::Hex(first)), Some(PdfToken::Hex(last))) =
            (lexer.next(), lexer.next())
        {
            let code = if with_code { lexer.number() } else { None };
            let (Some(first), Some(last)) = (digits_of(first), digits_of(last)) else { continue };
            if left == 0
                || first.len() != last.len()
                || first.len() > 8
                || with_code != code.is_some()
            {
                continue;
            }
            left -= 1;
            lines.push(format!(
                "<{first}> <{last}> {}\n",
                code.map_or(String::new(), |code| (code & 0xFFFF_FFFF).to_string())
            ));
        }
        let _ = writeln!(map.text, "{} begin{name}\n{}end{name}", lines.len(), lines.concat());
        map.entries += lines.len() as u64;
    }
    map
}

/// The digits of a string, an even number of them.
fn digits_of(written: &[u8]) -> Option<String> {
    let mut digits: String = written
        .iter()
        .filter(|byte| byte.is_ascii_hexdigit())
        .map(|byte| char::from(*byte))
        .collect();
    if digits.len() % 2 == 1 {
        digits.push('0');
    }
    (!digits.is_empty() && digits.len() <= 2 * LONGEST).then_some(digits)
}

fn code_of(written: &[u8]) -> Option<u32> {
    u32::from_str_radix(&digits_of(written)?, 16).ok()
}

/// Characters as UTF-16 in digits; nothing where they are none.
fn characters_of(written: &[u8]) -> Option<String> {
    let digits = digits_of(written)?;
    let digits = if digits.len() == 2 { format!("00{digits}") } else { digits };
    let unit = |four: &[u8]| u16::from_str_radix(std::str::from_utf8(four).ok()?, 16).ok();
    let units = digits
        .as_bytes()
        .chunks(4)
        .map(|four| if four.len() == 4 { unit(four) } else { None })
        .collect::<Option<Vec<u16>>>()?;
    char::decode_utf16(units).all(|unit| unit.is_ok()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_to_unicode() {
        let written = b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <00> <FF> endcodespacerange
            9 beginbfchar <01> <0041> <0002> <20> <03> <00660069> <04> <D800> endbfchar
            3 beginbfrange <10> <12> <0061> <13> <14> [<0078> <0079>] <15> <15> <D83DDE00> <20> <1F> <0041> endbfrange";
        let map = to_unicode(written, None);
        let expected = "3 beginbfchar\n<0001> <0041>\n<0002> <0020>\n<0003> <00660069>\nendbfchar\n\
            2 beginbfrange\n<0010> <0012> <0061>\n<0015> <0015> <D83DDE00>\nendbfrange\n\
            2 beginbfchar\n<0013> <0078>\n<0014> <0079>\nendbfchar\n";
        assert_eq!((map.text.as_str(), map.entries), (expected, 9));
    }

    #[test]
    fn ranges_without_end_are_cut() {
        let identity = to_unicode(b"1 beginbfrange <0000> <FFFF> <0000> endbfrange", None);
        assert_eq!(
            (identity.text.as_str(), identity.entries),
            (
                "1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\n0 beginbfchar\nendbfchar\n",
                1 << 16
            )
        );
        let endless = to_unicode(
            &b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange ".repeat(1000),
            None,
        );
        assert_eq!(endless.entries, MOST_ENTRIES);
        let deep = to_unicode(
            &[b"[".repeat(1 << 20), b" beginbfchar <01> <0041>".to_vec()].concat(),
            None,
        );
        assert_eq!(deep.text, "1 beginbfchar\n<0001> <0041>\nendbfchar\n");
    }

    #[test]
    fn a_code_stands_for_no_more_characters_than_a_ligature_has() {
        for (characters, entries) in [(18, 1), (19, 0)] {
            let written = format!("1 beginbfchar <0001> <{}> endbfchar", "0061".repeat(characters));
            assert_eq!(to_unicode(written.as_bytes(), None).entries, entries, "{characters}");
        }
    }

    #[test]
    fn codes_that_are_not_shown_are_left_out() {
        let mut shown = ShownCodes::default();
        shown.show_hex(b"0010 0011 0012 0041 4E2D");
        let map =
            to_unicode(b"1 beginbfrange <0000> <FFFF> <0000> endbfrange 2 beginbfchar <0041> <0061> <0042> <0062> endbfchar", Some(&shown));
        let expected = "5 beginbfrange\n<0000> <0000> <0000>\n<0010> <0012> <0010>\n<002D> <002D> <002D>\n<0041> <0041> <0041>\n\
            <004E> <004E> <004E>\n<4E2D> <4E2D> <4E2D>\nendbfrange\n";
        assert_eq!(
            map.text.replace("6 beginbf", "5 beginbf").split("0 beginbfchar").next(),
            Some(expected)
        );
        assert!(map.text.ends_with("1 beginbfchar\n<0041> <0061>\nendbfchar\n"));
        assert_eq!(map.entries, 9);
    }

    #[test]
    fn maps_to_codes() {
        let written = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 begincidrange <0000> <00FF> 7 <01> <0> x endcidrange";
        let expected = "1 begincodespacerange\n<0000> <FFFF> \nendcodespacerange\n1 begincidrange\n<0000> <00FF> 7\nendcidrange\n";
        assert_eq!(to_codes(written).text, expected);
        assert_eq!(
            to_codes(&b"1 begincidrange <00> <FF> 0 endcidrange ".repeat(5000)).entries,
            1000
        );
    }
}
