//! Bytes -> text: which character set, and what could not be read in it.

use super::unread_encoding;
use crate::error::{Error, ErrorKind, Result};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
    X_USER_DEFINED,
};
use std::borrow::Cow;

/// How a file's character set was found, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EncodingFrom {
    /// The user named it.
    Option,
    /// A byte order mark.
    Bom,
    /// The page declares it in its first 1,024 bytes.
    Declared,
    /// The bytes are valid UTF-8.
    Utf8,
    /// The statistics of the bytes: the NULs of UTF-16, UTF-8 with a few broken sequences, or the
    /// letters of a language.
    Detected,
    /// The format has its own, as documents of office programs have.
    Format,
    /// Nothing fits; windows-1252 has a character for every byte.
    Fallback,
}

impl EncodingFrom {
    /// The name in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Bom => "bom",
            Self::Declared => "declared",
            Self::Utf8 => "utf8",
            Self::Detected => "detected",
            Self::Format => "format",
            Self::Fallback => "fallback",
        }
    }
}

/// The character set of a file and the length of its byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EncodingChoice {
    pub(super) encoding: &'static Encoding,
    pub(super) from: EncodingFrom,
    pub(super) bom: usize,
    /// What is declared, where the bytes are UTF-8 all the same.
    pub(super) overruled: Option<&'static Encoding>,
}

impl EncodingChoice {
    /// What there is to say of it.
    pub(super) fn note(&self) -> Option<String> {
        let declared = self.overruled?.name();
        Some(format!(
            "declares {declared}, but its bytes are UTF-8 and are read so (--encoding {declared} reads them as declared)"
        ))
    }
}

/// The beginning of a file, by which its character set is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct EncodingSample<'b> {
    pub(super) bytes: &'b [u8],
    /// Whether the file ends with it.
    pub(super) complete: bool,
    /// Whether it may declare a character set.
    pub(super) html: bool,
    /// What is declared beside it, such as by the server that sent it; comes before what it
    /// declares itself.
    pub(super) beside: Option<DeclaredEncoding>,
}

impl<'b> EncodingSample<'b> {
    /// A whole file that may declare its character set.
    pub(super) const fn whole(bytes: &'b [u8]) -> Self {
        Self { bytes, complete: true, html: true, beside: None }
    }
}

/// A character set that a text declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DeclaredEncoding {
    /// It is read.
    Read(&'static Encoding),
    /// UTF-7, which is not read.
    Utf7,
}

impl DeclaredEncoding {
    /// The character set that `label` declares, if it is a known one.
    pub(super) fn of(label: &str) -> Option<Self> {
        if unread_encoding::is_utf7_label(label) {
            return Some(Self::Utf7);
        }
        Encoding::for_label_no_replacement(label.trim().as_bytes()).map(Self::Read)
    }
}

/// The character set called `label`.
pub(super) fn by_label(label: &str) -> Result<&'static Encoding> {
    Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("unknown character set `{label}`"))
            .with_hint("use a name such as utf-8, windows-1252, shift_jis, utf-16le")
    })
}

/// Whether line ends, quotes and delimiters are the same bytes as in ASCII, and never part of
/// another character.
pub(super) fn keeps_line_ends(encoding: &'static Encoding) -> bool {
    encoding != UTF_16LE && encoding != UTF_16BE && encoding != ISO_2022_JP
}

/// Whether the bytes are ASCII with the escape sequences of ISO-2022-JP, in which Japanese mail is
/// written: valid UTF-8 too, but not meant so.
fn is_iso_2022_jp(bytes: &[u8], complete: bool) -> bool {
    let is_escape =
        |at: usize| matches!(bytes.get(at + 1..at + 3), Some(b"$@" | b"$B" | b"(J" | b"(I"));
    bytes.is_ascii()
        && memchr::memchr_iter(0x1B, bytes).any(is_escape)
        && run(
            &mut ISO_2022_JP.new_decoder_without_bom_handling(),
            bytes,
            complete,
            &mut String::new(),
        ) == 0
}

/// Chooses the character set: the user's, the byte order mark's, the declared one unless the bytes
/// are UTF-8 beyond chance, UTF-8, the likeliest.
pub(super) fn choose(sample: EncodingSample, named: Option<&str>) -> Result<EncodingChoice> {
    let bytes = sample.bytes;
    if let Some(error) = unread_encoding::utf32(bytes) {
        return Err(error);
    }
    let bom = Encoding::for_bom(bytes);
    let chosen = |encoding, from| EncodingChoice {
        encoding,
        from,
        bom: bom.map_or(0, |(_, length)| length),
        overruled: None,
    };
    if let Some(label) = named {
        let encoding = by_label(label)?;
        let wide = |encoding| encoding == UTF_16LE || encoding == UTF_16BE;
        return Ok(match bom {
            Some((marked, _)) if wide(marked) && wide(encoding) => {
                chosen(marked, EncodingFrom::Option)
            }
            Some((marked, _)) if wide(marked) || wide(encoding) => {
                EncodingChoice { bom: 0, ..chosen(encoding, EncodingFrom::Option) }
            }
            _ => chosen(encoding, EncodingFrom::Option),
        });
    }
    if let Some((encoding, _)) = bom {
        return Ok(chosen(encoding, EncodingFrom::Bom));
    }
    let holds_nul = memchr::memchr(0, &bytes[..bytes.len().min(8 << 10)]).is_some();
    let wide = if holds_nul { utf16_by_nuls(bytes) } else { None };
    if wide.is_none() && holds_nul {
        let error = Error::new(ErrorKind::Binary, "not text: a NUL byte in the first 8 KiB");
        return Err(error.with_hint(
            "give it the ending of what it is, or name the character set with --encoding",
        ));
    }
    if let Some(encoding) = wide {
        return Ok(chosen(encoding, EncodingFrom::Detected));
    }
    let declared = sample.beside.or_else(|| sample.html.then(|| declared(bytes)).flatten());
    if declared == Some(DeclaredEncoding::Utf7) && unread_encoding::uses_utf7(bytes) {
        return Err(unread_encoding::utf7());
    }
    let is_japanese = declared == Some(DeclaredEncoding::Read(ISO_2022_JP))
        || is_iso_2022_jp(bytes, sample.complete);
    if let Some(error) = unread_encoding::unread(bytes).filter(|_| !is_japanese) {
        return Err(error);
    }
    if let Some(DeclaredEncoding::Read(encoding)) = declared {
        // In a page the label means what it says in no other place:
        // https://html.spec.whatwg.org/#determining-the-character-encoding
        let encoding = if encoding == X_USER_DEFINED { WINDOWS_1252 } else { encoding };
        if encoding != UTF_8 && is_utf8_beyond_chance(bytes, encoding) {
            return Ok(EncodingChoice {
                overruled: Some(encoding),
                ..chosen(UTF_8, EncodingFrom::Utf8)
            });
        }
        return Ok(chosen(encoding, EncodingFrom::Declared));
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(_) if is_japanese => chosen(ISO_2022_JP, EncodingFrom::Detected),
        Ok(_) => chosen(UTF_8, EncodingFrom::Utf8),
        Err(error) if error.error_len().is_none() && !sample.complete => {
            chosen(UTF_8, EncodingFrom::Utf8)
        }
        Err(_) if nearly_utf8(bytes) => chosen(UTF_8, EncodingFrom::Detected),
        Err(_) => {
            let (encoding, from) = detect(&bytes[..bytes.len().min(1 << 20)], sample.complete);
            chosen(encoding, from)
        }
    })
}

/// UTF-16 without a mark, known by the NULs that stand on one side of its units.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(8 << 10) & !1];
    let (mut even, mut odd, mut pairs) = (0, 0, 0);
    for unit in head.chunks_exact(2) {
        match unit {
            [0, 0] => return None,
            [0, _] => even += 1,
            [_, 0] => odd += 1,
            unit => pairs += usize::from(unit.is_ascii()),
        }
    }
    let (encoding, many, few) =
        if even > odd { (UTF_16BE, even, odd) } else { (UTF_16LE, odd, even) };
    let units = head.len() / 2;
    // Other units that are all pairs of ASCII bytes are ASCII text with a stray NUL, not rare
    // ideographs. Where most units hold a NUL they are neither: U+201C is a pair of ASCII bytes
    // too.
    let others = units - many - few;
    if many * 2 < units && others > 0 && pairs * 10 >= others * 9 {
        return None;
    }
    // A tenth is the white space of a text in any script; the other side's NULs are characters such
    // as U+0100.
    let broken =
        || run(&mut encoding.new_decoder_without_bom_handling(), head, false, &mut String::new());
    (units > 0 && many * 10 >= units && few * 20 <= many && broken() == 0).then_some(encoding)
}

/// Whether bytes that are said to be in `declared` are UTF-8: pages that were saved as UTF-8 and
/// kept an older declaration.
///
/// In a text of a Western character set a letter beyond ASCII stands among ASCII letters, and the
/// two or three bytes that UTF-8 has for it would be pairs such as `Ã©` and `â€™`, which nobody
/// writes. One sequence of three bytes or two of two are no accident, nor is one that begins with
/// C2, as those of `©` and `£` do. Where most letters are beyond ASCII, or take two bytes, short
/// texts may be both: eight bytes must fit. For each sequence that does not fit, twenty must.
fn is_utf8_beyond_chance(bytes: &[u8], declared: &'static Encoding) -> bool {
    const WESTERN: [&str; 13] = [
        "windows-1252",
        "windows-1250",
        "windows-1254",
        "windows-1257",
        "windows-1258",
        "ISO-8859-2",
        "ISO-8859-3",
        "ISO-8859-4",
        "ISO-8859-10",
        "ISO-8859-13",
        "ISO-8859-14",
        "ISO-8859-15",
        "ISO-8859-16",
    ];
    let (mut following, mut symbols, mut bad) = (0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        following += chunk.valid().bytes().filter(|byte| (0x80..0xC0).contains(byte)).count();
        symbols += chunk.valid().bytes().filter(|&byte| byte == 0xC2).count();
        // What a sample cuts off is no fault.
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let is_western = WESTERN.contains(&declared.name()) || declared.name() == "macintosh";
    if is_western {
        following >= 2 + 20 * bad || (bad == 0 && symbols > 0)
    } else {
        following >= 8 + 20 * bad
    }
}

/// Broken UTF-8 rather than another character set: two good sequences for each bad one are no
/// accident.
fn nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 2 * bad
}

fn detect(bytes: &[u8], complete: bool) -> (&'static Encoding, EncodingFrom) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, complete);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    if run(&mut decoder, bytes, complete, &mut String::new()) == 0 {
        (encoding, EncodingFrom::Detected)
    } else {
        (WINDOWS_1252, EncodingFrom::Fallback)
    }
}

/// The character set that a page declares in its first 1,024 bytes: `<meta charset=...>`, its older
/// form, or an XML declaration.
fn declared(bytes: &[u8]) -> Option<DeclaredEncoding> {
    let head: String =
        bytes.iter().take(1024).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let mut rest = head.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
        rest = &rest[1..];
        let key = if tag.starts_with("<meta") {
            "charset"
        } else if tag.starts_with("<?xml") {
            "encoding"
        } else {
            continue;
        };
        let value = tag.split(key).skip(1).find_map(|after| after.trim_start().strip_prefix('='));
        let Some(value) = value else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label = value
            .split(|c: char| c.is_whitespace() || "\"';/?".contains(c))
            .next()
            .unwrap_or_default();
        match DeclaredEncoding::of(label) {
            // A page whose declaration can be read as ASCII is not UTF-16.
            Some(DeclaredEncoding::Read(encoding))
                if encoding == UTF_16LE || encoding == UTF_16BE =>
            {
                return Some(DeclaredEncoding::Read(UTF_8));
            }
            None => {}
            known => return known,
        }
    }
    None
}

/// Decodes `bytes`, which stand alone and without a mark; each sequence that is none becomes U+FFFD
/// and counts.
pub(super) fn decode<'b>(
    encoding: &'static Encoding,
    bytes: &'b [u8],
    replaced: &mut u64,
) -> Cow<'b, str> {
    if encoding == UTF_8 {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Cow::Borrowed(text);
        }
    } else if let (text, false) = encoding.decode_without_bom_handling(bytes) {
        return text;
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    *replaced += run(&mut encoding.new_decoder_without_bom_handling(), bytes, true, &mut text);
    Cow::Owned(text)
}

/// Decodes `bytes` as [`decode`] does, and keeps no second copy of them if they are UTF-8 already.
#[cfg(feature = "office")]
pub(super) fn decode_owned(choice: EncodingChoice, mut bytes: Vec<u8>) -> String {
    bytes.drain(..choice.bom);
    if choice.encoding != UTF_8 {
        return decode(choice.encoding, &bytes, &mut 0).into_owned();
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| decode(UTF_8, error.as_bytes(), &mut 0).into_owned())
}

/// Feeds a decoder and appends what comes out; the number of sequences replaced by U+FFFD.
pub(super) fn run(decoder: &mut Decoder, mut bytes: &[u8], last: bool, text: &mut String) -> u64 {
    let mut replaced = 0;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
        bytes = &bytes[read..];
        match result {
            DecoderResult::InputEmpty => return replaced,
            DecoderResult::OutputFull => {
                text.reserve(
                    decoder
                        .max_utf8_buffer_length_without_replacement(bytes.len())
                        .unwrap_or(bytes.len())
                        .max(16),
                );
            }
            DecoderResult::Malformed(..) => {
                replaced += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
