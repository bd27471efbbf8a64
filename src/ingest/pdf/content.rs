//! What a page or a form draws -> the operators that set text, and what they cost.
//!
//! Paths, colours and pictures are left out before the reader of PDFs sees them: they are no text,
//! it keeps each of their operands as an object, and it copies colours whenever the state of
//! drawing is saved.

use super::codes::ShownCodes;
use super::lexer::{Lexer, PdfToken, is_space, plain_name};
use std::collections::{BTreeMap, BTreeSet};

/// The deepest stack of saved states; what is saved beyond it is not.
const DEEPEST: usize = 1000;
/// What a parsed operation and an operand of it take in memory, in bytes.
const OPERATION: u64 = 600;
const OPERAND: u64 = 300;

/// What sets text, or says where.
const KEPT: [&[u8]; 19] = [
    b"BT", b"ET", b"Tc", b"Tw", b"Tz", b"TL", b"Tf", b"Ts", b"Tm", b"Td", b"TD", b"T*", b"Tj",
    b"TJ", b"q", b"Q", b"cm", b"'", b"\"",
];

/// The operators that are left of a content.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    /// What they take when they are parsed, in bytes of memory.
    pub(super) memory: u64,
    /// How many tokens there were, those left out counted.
    pub(super) tokens: u64,
    /// The names of the forms that are drawn, and how often each is.
    pub(super) forms: BTreeMap<Vec<u8>, u64>,
    /// The names of the fonts that are used.
    pub(super) fonts: BTreeSet<Vec<u8>>,
}

/// What the names of a content are, as far as it must be known.
pub(super) trait Names {
    /// Whether the name is that of a form.
    fn is_form(&self, name: &[u8]) -> bool;
    /// Whether the name is that of a font.
    fn is_font(&self, name: &[u8]) -> bool;
}

/// Keeps of a content what sets text, and draws forms; adds the codes of its strings to those that
/// are `shown`.
pub(super) fn text_only(content: &[u8], names: &impl Names, shown: &mut ShownCodes) -> Content {
    let mut kept = Content::default();
    let mut lexer = Lexer::new(content, 0);
    // Where the operands of the next operator begin, how many these are, and the last name among
    // them.
    let (mut start, mut operands, mut name) = (None, 0, None);
    let (mut depth, mut unsaved) = (0_usize, 0_usize);
    loop {
        lexer.space();
        let at = lexer.at();
        let Some(token) = lexer.next() else { break };
        kept.tokens += 1;
        let operator = match token {
            PdfToken::Word(b"true" | b"false" | b"null") => None,
            PdfToken::Word(operator) => Some(operator),
            PdfToken::Name(found) => {
                name = Some(found);
                None
            }
            PdfToken::String(string) => {
                shown.show_string(string);
                None
            }
            PdfToken::Hex(digits) => {
                shown.show_hex(digits);
                None
            }
            _ => None,
        };
        let Some(operator) = operator else {
            start = start.or(Some(at));
            operands += 1;
            continue;
        };
        let from = start.take().unwrap_or(at);
        let (count, name) = (std::mem::take(&mut operands), name.take().map(plain_name));
        let keep = match operator {
            b"BI" => {
                pass_picture(&mut lexer);
                false
            }
            b"q" if depth == DEEPEST => {
                unsaved += 1;
                false
            }
            b"Q" if unsaved > 0 => {
                unsaved -= 1;
                false
            }
            b"Do" => {
                let form = name.filter(|name| names.is_form(name));
                let draws = form.is_some();
                if let Some(form) = form {
                    *kept.forms.entry(form).or_default() += 1;
                }
                draws
            }
            b"Tf" => {
                kept.fonts.extend(name.filter(|name| names.is_font(name)));
                true
            }
            operator => KEPT.contains(&operator),
        };
        if keep {
            match operator {
                b"q" => depth += 1,
                b"Q" => depth = depth.saturating_sub(1),
                _ => {}
            }
            kept.memory += OPERATION + OPERAND * count;
            kept.bytes.extend_from_slice(&content[from..lexer.at()]);
            kept.bytes.push(b'\n');
        }
    }
    kept.memory += 2 * kept.bytes.len() as u64;
    kept
}

/// Goes to one past the `EI` that ends a picture within a content.
fn pass_picture(lexer: &mut Lexer) {
    while !matches!(lexer.next(), None | Some(PdfToken::Word(b"ID"))) {}
    let rest = lexer.rest();
    let ends = |at: &usize| {
        at.checked_sub(1).is_some_and(|before| is_space(rest[before]))
            && rest.get(at + 2).is_none_or(|byte| is_space(*byte))
    };
    let end = memchr::memmem::find_iter(rest, b"EI").find(ends);
    lexer.skip(end.map_or(rest.len(), |end| end + 2));
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Names for Known {
        fn is_form(&self, name: &[u8]) -> bool {
            name == b"X"
        }

        fn is_font(&self, name: &[u8]) -> bool {
            name == b"F1"
        }
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let content = "q 1 0 0 1 5 5 cm /Cs8 cs 0 0.1 .2 sc 10 10 m 20 20 l S BI /W 2 /H 1 ID \x01(\nEI \
            BT /F2 8 Tf /F1 9 Tf [(a) -3 <62>] TJ (c\\)) ' ET /X Do /Image Do /P <</MCID 0>> BDC EMC Q";
        let kept = text_only(content.as_bytes(), &Known, &mut ShownCodes::default());
        let expected =
            "q\n1 0 0 1 5 5 cm\nBT\n/F2 8 Tf\n/F1 9 Tf\n[(a) -3 <62>] TJ\n(c\\)) '\nET\n/X Do\nQ\n";
        assert_eq!(String::from_utf8(kept.bytes).unwrap(), expected);
        assert_eq!(
            (kept.forms, kept.fonts),
            (BTreeMap::from([(b"X".to_vec(), 1)]), BTreeSet::from([b"F1".to_vec()]))
        );
    }

    #[test]
    fn the_stack_of_states_is_bounded() {
        let content = format!("{}(a) Tj {}(b) Tj", "q ".repeat(5000), "Q ".repeat(5000));
        let kept = String::from_utf8(
            text_only(content.as_bytes(), &Known, &mut ShownCodes::default()).bytes,
        )
        .unwrap();
        assert_eq!(
            kept,
            format!("{}(a) Tj\n{}(b) Tj\n", "q\n".repeat(DEEPEST), "Q\n".repeat(DEEPEST))
        );
    }
}
