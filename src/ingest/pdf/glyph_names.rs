//! Glyphs that a PDF shows by names -> the characters of these, by the rules of the Adobe Glyph
//! List where the list has no such name.
//!
//! <https://github.com/adobe-type-tools/agl-specification>: what follows a full stop is left out,
//! `_` parts the names of a ligature, and `uni0041` and `u1F600` say their characters. The reader
//! of PDFs knows the list, but not the rules.

use super::budget::PdfBudget;
use crate::error::Result;
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// The most names of an encoding: it has 256 codes, and may say where each begins.
const MOST_NAMES: usize = 1000;

/// What a font is given: an encoding, and a map to Unicode.
type GivenNames = (ObjectId, Option<ObjectId>);

/// Gives fonts whose encodings have such names an encoding that the reader knows, and a map to
/// Unicode where they have none.
pub(super) fn name_glyphs(document: &mut Document, budget: &mut PdfBudget) -> Result<()> {
    let is_font = |object: &Object| matches!(object, Object::Dictionary(font) if is_simple(font));
    let fonts: Vec<ObjectId> =
        document.objects.iter().filter(|(_, object)| is_font(object)).map(|(id, _)| *id).collect();
    // Many fonts may share an encoding.
    let mut known: FxHashMap<ObjectId, Option<GivenNames>> = FxHashMap::default();
    for id in fonts {
        let Ok(font) = document.get_dictionary(id) else { continue };
        let has_map = font.has(b"ToUnicode");
        let Some((shared, encoding)) =
            font.get(b"Encoding").ok().and_then(|encoding| document.dereference(encoding).ok())
        else {
            continue;
        };
        let given = if let Some(given) = shared.and_then(|shared| known.get(&shared)) {
            *given
        } else {
            budget.step(MOST_NAMES as u64 / 10)?;
            let renamed = encoding.as_dict().ok().and_then(|encoding| renamed(document, encoding));
            let given = match renamed {
                Some(renamed) => Some(add(document, renamed, budget)?),
                None => None,
            };
            if let Some(shared) = shared {
                known.insert(shared, given);
            }
            given
        };
        if let (Some((encoding, map)), Ok(font)) = (given, document.get_dictionary_mut(id)) {
            font.set("Encoding", encoding);
            if let (Some(map), false) = (map, has_map) {
                font.set("ToUnicode", map);
            }
        }
    }
    Ok(())
}

/// Whether it is a font whose codes are single bytes, with an encoding.
fn is_simple(font: &Dictionary) -> bool {
    let kind = font.get(b"Subtype").and_then(Object::as_name);
    kind.is_ok_and(|kind| matches!(kind, b"Type1" | b"MMType1" | b"TrueType" | b"Type3"))
        && font.has(b"Encoding")
}

fn add(
    document: &mut Document,
    (encoding, map): (Dictionary, String),
    budget: &mut PdfBudget,
) -> Result<GivenNames> {
    let names = encoding.get(b"Differences").and_then(Object::as_array).map_or(0, Vec::len);
    budget.hold(100 * names as u64 + map.len() as u64)?;
    let map = (!map.is_empty())
        .then(|| document.add_object(Stream::new(Dictionary::new(), map.into_bytes())));
    Ok((document.add_object(encoding), map))
}

/// An encoding without the suffixes of names, and the map of the glyphs whose names say their
/// characters; nothing where it has none of these.
fn renamed(document: &Document, encoding: &Dictionary) -> Option<(Dictionary, String)> {
    let (_, differences) = document.dereference(encoding.get(b"Differences").ok()?).ok()?;
    let differences =
        differences.as_array().ok().filter(|differences| differences.len() <= MOST_NAMES)?;
    let (mut code, mut has_suffix) = (0_i64, false);
    let mut entries: Vec<(i64, String)> = Vec::new();
    let mut names = Vec::with_capacity(differences.len());
    for difference in differences {
        let mut difference = document.dereference(difference).ok()?.1.clone();
        match &mut difference {
            Object::Integer(first) => code = *first,
            Object::Name(name) => {
                let base = name.iter().position(|byte| *byte == b'.').unwrap_or(name.len());
                let text = std::str::from_utf8(&name[..base]).ok().and_then(characters);
                entries.extend(text.filter(|_| (0..256).contains(&code)).map(|text| (code, text)));
                // `.notdef` has no name without its suffix.
                if (1..name.len()).contains(&base) {
                    name.truncate(base);
                    has_suffix = true;
                }
                code = code.saturating_add(1);
            }
            _ => return None,
        }
        names.push(difference);
    }
    if !has_suffix && entries.is_empty() {
        return None;
    }
    let mut renamed = encoding.clone();
    renamed.set("Differences", Object::Array(names));
    Some((renamed, map_of(&entries)))
}

fn map_of(entries: &[(i64, String)]) -> String {
    let mut map = String::new();
    if !entries.is_empty() {
        let _ = writeln!(
            map,
            "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{} beginbfchar",
            entries.len()
        );
        for (code, text) in entries {
            let _ = write!(map, "<{code:02X}> <");
            for unit in text.encode_utf16() {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map
}

/// The characters of a name that says them itself, or whose parts do.
fn characters(name: &str) -> Option<String> {
    // A letter alone is in the list.
    if !name.contains('_') {
        return of_number(name);
    }
    name.split('_').map(|part| of_letter(part).or_else(|| of_number(part))).collect()
}

/// A name of one letter, as most parts of ligatures have.
fn of_letter(name: &str) -> Option<String> {
    (name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then(|| name.to_owned())
}

/// `uni` and digits, four for each character, or `u` and four to six for one.
fn of_number(name: &str) -> Option<String> {
    let is_hex =
        |digits: &str| digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    let uni = name.strip_prefix("uni").filter(|digits| {
        is_hex(digits) && digits.len() % 4 == 0 && (4..=16).contains(&digits.len())
    });
    let numbers: Vec<&str> = if let Some(digits) = uni {
        (0..digits.len()).step_by(4).map(|at| &digits[at..at + 4]).collect()
    } else {
        vec![
            name.strip_prefix('u')
                .filter(|digits| is_hex(digits) && (4..=6).contains(&digits.len()))?,
        ]
    };
    let character = |digits: &&str| {
        let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        // Of private characters only the font knows what they are.
        Some(character).filter(|c| !c.is_control() && !matches!(c, '\u{E000}'..='\u{F8FF}'))
    };
    numbers.iter().map(character).collect()
}

#[cfg(test)]
#[path = "glyph_names_tests.rs"]
mod pages;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_their_characters() {
        for (name, expected) in [
            ("uni0041", Some("A")),
            ("uni00410308", Some("A\u{308}")),
            ("uniFB03", Some("\u{FB03}")),
            ("u1F600", Some("😀")),
            ("u0041", Some("A")),
            ("T_h", Some("Th")),
            ("f_uni0069", Some("fi")),
            ("a", None),
            ("fi", None),
            ("uni", None),
            ("uni004", None),
            ("uniD800", None),
            ("uniF701", None),
            ("umlaut", None),
            ("ufade", None),
            ("u+041", None),
            ("f_eth", None),
            ("uniété", None),
            ("", None),
        ] {
            assert_eq!(characters(name).as_deref(), expected, "{name}");
        }
    }
}
