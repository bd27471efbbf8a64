//! Bytes -> whether they are text in a character set that is not read, with its name.
//!
//! Such a text would be read as rubbish: its bytes are ASCII, or have a character in every other
//! set. Each rule asks for more than a text in another character set can have by chance. Which
//! character sets are read is not known here.

use crate::error::{Error, ErrorKind};
use encoding_rs::GBK;

/// What converts HZ, which many builds of iconv do not know.
const FROM_HZ: &str =
    "python3 -c \"import sys; print(open(sys.argv[1], encoding='hz').read())\" FILE";

/// The start of a file is enough to tell.
const LONGEST_HEAD: usize = 64 << 10;

/// The error about a text that is not read, if `bytes` are one. They neither have a mark nor
/// declare a character set.
pub(super) fn unread(bytes: &[u8]) -> Option<Error> {
    let head = &bytes[..bytes.len().min(LONGEST_HEAD)];
    if is_utf7_marked(head) {
        return Some(utf7());
    }
    if head.is_ascii() {
        return if is_hz(head) { Some(not_read("HZ-GB-2312", FROM_HZ)) } else { iso_2022(head) };
    }
    is_ebcdic(head).then(|| not_read("EBCDIC", "iconv -f IBM1047 -t UTF-8"))
}

/// The error about a text in UTF-32, of which every fourth byte is a NUL, and most often more of them.
pub(super) fn utf32(bytes: &[u8]) -> Option<Error> {
    let little = bytes.starts_with(b"\xFF\xFE\0\0");
    let marked = little || bytes.starts_with(b"\0\0\xFE\xFF");
    let head = &bytes[..bytes.len().min(8 << 10) & !3];
    let units = || head.chunks_exact(4).map(|unit| [unit[0], unit[1], unit[2], unit[3]]);
    // Characters beyond the first two planes are so rare that UTF-16 is likelier.
    let all = |unit: fn([u8; 4]) -> u32| {
        !head.is_empty() && units().all(|bytes| matches!(unit(bytes), 1..0xD800 | 0xE000..0x2_0000))
    };
    let order = if little || all(u32::from_le_bytes) { "LE" } else { "BE" };
    // Pairs of UTF-16 give no character of UTF-32: their second unit is too high a number.
    (marked || all(u32::from_le_bytes) || all(u32::from_be_bytes)).then(|| {
        let error = Error::new(ErrorKind::Decode, format!("UTF-32{order} text is not read"));
        error.with_hint(format!("save it as UTF-8, such as with: iconv -f UTF-32{order} -t UTF-8"))
    })
}

/// The error about a text in the character set `name`. `with` is a program that converts it.
fn not_read(name: &str, with: &str) -> Error {
    Error::new(ErrorKind::Decode, format!("{name} text is not read")).with_hint(format!(
        "save it as UTF-8, such as with: {with}; if it is something else, name its character set with --encoding"
    ))
}

/// The error about a text that declares UTF-7.
pub(super) fn utf7() -> Error {
    not_read("UTF-7", "iconv -f UTF-7 -t UTF-8")
}

/// Whether a label names UTF-7 (RFC 2152 and the aliases of IANA).
pub(super) fn is_utf7_label(label: &str) -> bool {
    let label = label.trim();
    ["utf-7", "utf7", "unicode-1-1-utf-7", "csunicode11utf7", "csutf7", "x-unicode-2-0-utf-7"]
        .iter()
        .any(|name| label.eq_ignore_ascii_case(name))
}

/// Whether a text that declares UTF-7 uses it: it is ASCII and has a shift sequence. Otherwise it
/// is the same text in ASCII.
pub(super) fn uses_utf7(bytes: &[u8]) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    bytes.is_ascii()
        && memchr::memchr_iter(b'+', bytes).any(|at| {
            let shifted = &bytes[at + 1..];
            // A character takes three digits at least, and `+-` is a plus sign.
            shifted.iter().take_while(|byte| is_base64(byte)).count() >= 3
        })
}

/// Whether a text begins with the byte order mark in UTF-7.
fn is_utf7_marked(head: &[u8]) -> bool {
    head.strip_prefix(b"+/v").is_some_and(|rest| matches!(rest, [b'8' | b'9' | b'+' | b'/', ..]))
}

/// Whether ASCII bytes are HZ (RFC 1843): Chinese characters as pairs of bytes between `~{` and
/// `~}`.
///
/// Every opening mark must have its end on the same line, with pairs of GB 2312 between them. Four
/// pairs must be there, and four fifths of all must be signs, letters or the common characters
/// (level 1), so that a formula or code is not mistaken for a text.
fn is_hz(head: &[u8]) -> bool {
    let (mut pairs, mut common, mut rest) = (0_usize, 0_usize, head);
    while let Some(open) = memchr::memmem::find(rest, b"~{") {
        rest = &rest[open + 2..];
        let Some(end) = memchr::memmem::find(rest, b"~}") else { break };
        let shifted = &rest[..end];
        let is_gb_2312 = shifted.len().is_multiple_of(2)
            && shifted.iter().all(|byte| (0x21..=0x7E).contains(byte))
            && {
                let eight_bit: Vec<u8> = shifted.iter().map(|byte| byte | 0x80).collect();
                !GBK.decode_without_bom_handling(&eight_bit).1
            };
        if !is_gb_2312 {
            return false;
        }
        pairs += shifted.len() / 2;
        let rows = shifted.iter().step_by(2);
        common += rows.filter(|row| matches!(row, 0x21..=0x23 | 0x30..=0x57)).count();
        rest = &rest[end + 2..];
    }
    pairs >= 4 && common * 5 >= pairs * 4
}

/// The error about ASCII bytes with an escape sequence that designates a set of two-byte characters
/// (ISO 2022, ECMA-35): no other text has it. ISO-2022-JP, which is read, has been found before.
fn iso_2022(head: &[u8]) -> Option<Error> {
    let designates = |at: usize| match head.get(at + 1..)? {
        [b'$', b')', b'C', ..] => Some(("ISO-2022-KR", "iconv -f ISO-2022-KR -t UTF-8")),
        [b'$', b')', b'A' | b'E' | b'G', ..] | [b'$', b'*', b'H', ..] => {
            Some(("ISO-2022-CN", "iconv -f ISO-2022-CN-EXT -t UTF-8"))
        }
        [b'$', b'@' | b'B', ..] | [b'$', b'(', b'D' | b'O' | b'P' | b'Q', ..] => {
            Some(("broken or extended ISO-2022-JP", "iconv -f ISO-2022-JP-3 -t UTF-8"))
        }
        _ => None,
    };
    memchr::memchr_iter(0x1B, head).find_map(designates).map(|(name, with)| not_read(name, with))
}

/// Whether bytes are text of a mainframe in a Latin code page of EBCDIC.
///
/// Its space is 0x40, and none of its characters is a space, a line feed or a comma of ASCII, one of
/// which a text in any other set has. Nine in ten bytes must be letters, digits, spaces, line ends
/// and the marks that all code pages share; one in twenty, a space; and one in three, a small
/// letter.
fn is_ebcdic(head: &[u8]) -> bool {
    // CR, NL and LF, and . < ( + & * ) ; - / , % _ > ? : ' = " in all Latin code pages.
    const MARKS: [u8; 22] = [
        0x0D, 0x15, 0x25, 0x4B, 0x4C, 0x4D, 0x4E, 0x50, 0x5C, 0x5D, 0x5E, 0x60, 0x61, 0x6B, 0x6C,
        0x6D, 0x6E, 0x6F, 0x7A, 0x7D, 0x7E, 0x7F,
    ];
    let (mut spaces, mut small, mut fitting) = (0_usize, 0_usize, 0_usize);
    for &byte in head {
        match byte {
            b' ' | b'\n' | b',' => return false,
            0x40 => spaces += 1,
            0x81..=0x89 | 0x91..=0x99 | 0xA2..=0xA9 => small += 1,
            // Capitals and digits.
            0xC1..=0xC9 | 0xD1..=0xD9 | 0xE2..=0xE9 | 0xF0..=0xF9 => fitting += 1,
            byte if MARKS.contains(&byte) => fitting += 1,
            _ => {}
        }
    }
    let all = head.len();
    all >= 16
        && (spaces + small + fitting) * 10 >= all * 9
        && spaces * 20 >= all
        && small * 3 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code page IBM1047 for ASCII from the space on, as `iconv -t IBM1047` writes it.
    const EBCDIC_OF_ASCII: [u8; 95] = [
        0x40, 0x5A, 0x7F, 0x7B, 0x5B, 0x6C, 0x50, 0x7D, 0x4D, 0x5D, 0x5C, 0x4E, 0x6B, 0x60, 0x4B,
        0x61, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x7A, 0x5E, 0x4C, 0x7E,
        0x6E, 0x6F, 0x7C, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2, 0xD3,
        0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xAD,
        0xE0, 0xBD, 0x5F, 0x6D, 0x79, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x91,
        0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8,
        0xA9, 0xC0, 0x4F, 0xD0, 0xA1,
    ];

    fn ebcdic(text: &str) -> Vec<u8> {
        let byte = |byte: u8| match byte {
            b'\n' => 0x15,
            byte => EBCDIC_OF_ASCII[usize::from(byte - b' ')],
        };
        text.bytes().map(byte).collect()
    }

    fn message(bytes: &[u8]) -> Option<String> {
        unread(bytes).map(|error| error.message().to_owned())
    }

    /// The escaped texts are what iconv and Python write for "예산 삭감" and "预算削减政策".
    #[test]
    fn texts_that_are_not_read_are_named() {
        for (bytes, name) in [
            (&b"\x1B$)C\n\x0E?9;j\x0F \x0E;h0(\x0F\n"[..], "ISO-2022-KR"),
            (b"\x1B$)A\x0ET$Kc\x0F\n", "ISO-2022-CN"),
            (b"~{T$KcO{<uU~2_~}\n", "HZ-GB-2312"),
            (b"\x1B$(Q\x24\x22\x1B(B\n", "broken or extended ISO-2022-JP"),
            (b"+/v8-taxes +AOk-", "UTF-7"),
        ] {
            assert_eq!(message(bytes), Some(format!("{name} text is not read")), "{bytes:?}");
            assert!(unread(bytes).unwrap().hint().is_some_and(|hint| hint.contains("--encoding")));
        }
        for text in [
            "The council cut its budget, and taxes rise.\nNobody was asked.\n",
            "Plain words only",
            "HEAD: \"Costs\" (2019)\nThe sum of 1,250.00 is due in 30 days at the office.",
        ] {
            assert_eq!(
                message(&ebcdic(text)).as_deref(),
                Some("EBCDIC text is not read"),
                "{text}"
            );
        }
    }

    #[test]
    fn no_text_that_is_read_is_mistaken() {
        let encoded = |label: &str, text: &str| {
            encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
        };
        let texts = [
            ("windows-1252", "Der B\u{fc}rger zahlt f\u{fc}r M\u{fc}ll"),
            ("windows-1252", "\u{e9}t\u{e9}@\u{e9}t\u{e9}.example"),
            ("koi8-r", "\u{43d}\u{430}\u{43b}\u{43e}\u{433}\u{438}"),
            ("koi8-r", "\u{41d}\u{410}\u{41b}\u{41e}\u{413}\u{418} \u{420}\u{410}\u{421}\u{422}"),
            ("shift_jis", "\u{4e88}\u{7b97}\u{3000}\u{524a}\u{6e1b}\u{3000}\u{306e}\u{3000}"),
            ("shift_jis", "\u{304f}\u{3055}\u{3002}\u{3042}\u{3044}\u{3046}\u{3048}\u{304a}"),
            ("gbk", "\u{9884}\u{7b97}\u{524a}\u{51cf}\u{653f}\u{7b56}"),
            ("big5", "\u{9810}\u{7b97}\u{524a}\u{6e1b}"),
            ("euc-kr", "\u{c608}\u{c0b0} \u{c0ad}\u{ac10}"),
            ("utf-8", "\u{4e88}\u{7b97}~{ABCDEFGH~}"),
        ];
        for (label, text) in texts {
            assert_eq!(message(&encoded(label, &text.repeat(4))), None, "{label} {text}");
        }
        for text in [
            "f(x)~{a+b~}",
            "Fig.~{\\bf 1} and ~{x~}",
            "~{some code~} and ~{other words~} here",
            "lm(y ~{x} + z)",
            "\u{1b}[31mred\u{1b}(B and \u{1b}$",
            "1 + 1 = 2, C++ and a+b",
            "+/-5 %",
        ] {
            assert_eq!(message(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn utf7_is_used_or_only_declared() {
        for (text, expected) in [
            ("Hi Mom +Jjo-!", true),
            ("caf+AOk-", true),
            ("1 +- 1", false),
            ("a+b = c", false),
            ("plain", false),
            ("caf\u{e9} +AOk-", false),
        ] {
            assert_eq!(uses_utf7(text.as_bytes()), expected, "{text}");
        }
        assert!(is_utf7_label(" UTF-7") && !is_utf7_label("utf-8"));
    }
}
