//! Finds the spans of the words of a text.

use unicode_segmentation::UnicodeSegmentation as _;

use super::rules::{WordRules, is_connector, tailored};
use super::word_masks::{BLOCK, Masks, first_beyond_ascii, masks};
use super::{Language, Tokens};
use crate::model::is_default_ignorable;

/// Calls `word` with the byte range of each word of `text`, in order.
///
/// Words are the segments of UAX #29 that contain a letter or a digit: the same as those of
/// [`unicode_word_spans`], but many times as fast on ASCII. These are the words of `--tokens
/// uax29`; [`spans_of_words`] also knows the default rules.
///
/// Only pieces between white space that hold a byte beyond ASCII take a slower path: pieces of
/// Latin letters and common punctuation are read character by character, all others by the tables.
///
/// # Panics
/// When the text is longer than 4 GiB.
///
/// # Examples
/// ```
/// let mut words = Vec::new();
/// paratheme::text::word_spans("The tax-payer’s £3.50", |start, end| words.push((start, end)));
/// assert_eq!(words, [(0, 3), (4, 7), (8, 17), (20, 24)]);
/// ```
///
/// Follows: Unicode Standard Annex #29, word boundaries.
pub fn word_spans(text: &str, word: impl FnMut(usize, usize)) {
    spans_of_words(text, Language::default(), Tokens::Uax29, word);
}

/// Calls `word` with the byte range of each word of `text`, in order, by the given rules for a text
/// in `language`.
///
/// # Panics
/// When the text is longer than 4 GiB.
///
/// # Examples
/// ```
/// use paratheme::text::{Language, Tokens, spans_of_words};
/// let text = "d'impôts.Le _budget_";
/// let mut words = Vec::new();
/// spans_of_words(text, Language::French, Tokens::Words, |start, end| words.push(&text[start..end]));
/// assert_eq!(words, ["d", "impôts", "Le", "budget"]);
/// ```
pub fn spans_of_words(
    text: &str,
    language: Language,
    tokens: Tokens,
    mut word: impl FnMut(usize, usize),
) {
    word_batches(text, WordRules::of(language, tokens), |mut words| {
        for _ in 0..words.len() {
            let (start, end) = words.next();
            word(start as usize, end as usize);
        }
    });
}

/// Calls `words` with batches of the words of `text`, in order: the words that end in the same
/// block of 64 bytes come together.
pub(super) fn word_batches(text: &str, rules: WordRules, mut words: impl FnMut(WordBatch)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(beyond) = first_beyond_ascii(bytes, at) {
        let (start, end) = piece_around(bytes, beyond);
        ascii_words(bytes, (at, start), rules, &mut words);
        let piece = &text[start..end];
        if rules.tokens == Tokens::Uax29 {
            words_of_piece(piece, |from, to| words(WordBatch::one(start + from, start + to)));
        } else {
            // This text has the same byte offsets as the piece.
            let changed = tailored(piece, rules);
            words_of_piece(changed.as_deref().unwrap_or(piece), |from, to| {
                if let Some((from, to)) = without_connectors(piece, (from, to)) {
                    words(WordBatch::one(start + from, start + to));
                }
            });
        }
        at = end;
    }
    ascii_words(bytes, (at, bytes.len()), rules, &mut words);
}

fn words_of_piece(piece: &str, mut word: impl FnMut(usize, usize)) {
    if latin_word_spans(piece, &mut word).is_none() {
        unicode_word_spans(piece, word);
    }
}

/// The word without the underscores at its ends.
fn without_connectors(text: &str, (start, end): (usize, usize)) -> Option<(usize, usize)> {
    let word = &text[start..end];
    let begins = end - word.trim_start_matches(is_connector).len();
    let ends = start + word.trim_end_matches(is_connector).len();
    (begins < ends).then_some((begins, ends))
}

/// Words that end in one block of 64 bytes, given by their starts and ends.
pub(super) struct WordBatch {
    /// The start of the first word.
    first: u32,
    /// The start of the block.
    at: u32,
    /// The starts of the other words, as bits.
    starts: u64,
    /// The position after each word, as bits.
    ends: u64,
}

impl WordBatch {
    fn new(first: usize, at: usize, starts: u64, ends: u64) -> Self {
        let narrow = |n: usize| u32::try_from(n).expect("a text is at most 4 GiB");
        Self { first: narrow(first), at: narrow(at), starts, ends }
    }

    fn one(start: usize, end: usize) -> Self {
        Self::new(start, end, 0, 1)
    }

    /// The number of words left.
    pub fn len(&self) -> u32 {
        self.ends.count_ones()
    }

    /// The start and end of the next word; there must be one.
    pub fn next(&mut self) -> (u32, u32) {
        let word = (self.first, self.at + self.ends.trailing_zeros());
        self.first = self.at + self.starts.trailing_zeros();
        self.starts &= self.starts.wrapping_sub(1);
        self.ends &= self.ends.wrapping_sub(1);
        word
    }
}

/// Calls `word` with the byte range of each word of `text`, in order, by the tables of UAX #29
/// alone: the reference for [`word_spans`]. A segment whose letters are all invisible, such as
/// Hangul fillers, is not a word.
pub fn unicode_word_spans(text: &str, mut word: impl FnMut(usize, usize)) {
    for (start, surface) in text.unicode_word_indices() {
        if surface.chars().any(|c| c.is_alphanumeric() && !is_default_ignorable(c)) {
            word(start, start + surface.len());
        }
    }
}

/// The class of a character by the rules of UAX #29, reduced to what [`latin_word_spans`] needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Underscore,
    /// Joins letters.
    MidLetter,
    /// Joins digits.
    MidNumber,
    /// Joins letters, or digits.
    MidBoth,
    Other,
}

impl Class {
    /// The class of a character, or `None` if only the tables know it.
    fn of(character: char) -> Option<Self> {
        Some(match character {
            'a'..='z' | 'A'..='Z' | 'ª' | 'µ' | 'º' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' => {
                Self::Letter
            }
            '0'..='9' => Self::Digit,
            '_' => Self::Underscore,
            ':' | '·' => Self::MidLetter,
            ',' | ';' => Self::MidNumber,
            '.' | '\'' | '‘' | '’' => Self::MidBoth,
            // The rest of ASCII; the no-break space and the symbols of Latin-1 except the soft
            // hyphen, digits and fractions; spaces of various widths; dashes, quotation marks,
            // daggers, bullet, ellipsis and euro sign.
            '\0'..='\u{7F}'
            | '\u{2000}'..='\u{200A}'
            | '\u{A0}'..='\u{AC}'
            | '®'..='±'
            | '´'
            | '¶'
            | '»'
            | '¿'
            | '×'
            | '÷'
            | '‐'..='―'
            | '‚'..='•'
            | '…'
            | '€' => Self::Other,
            _ => return None,
        })
    }

    fn in_run(self) -> bool {
        matches!(self, Self::Letter | Self::Digit | Self::Underscore)
    }

    /// Whether a character of this class between `before` and `after` joins them into one word.
    fn joins(self, before: Self, after: Self) -> bool {
        let letters = before == Self::Letter
            && after == Self::Letter
            && matches!(self, Self::MidLetter | Self::MidBoth);
        letters
            || before == Self::Digit
                && after == Self::Digit
                && matches!(self, Self::MidNumber | Self::MidBoth)
    }
}

/// Calls `word` with the words of a text if [`Class`] knows all its characters. Otherwise returns
/// `None` and calls nothing.
fn latin_word_spans(text: &str, mut word: impl FnMut(usize, usize)) -> Option<()> {
    if text.chars().any(|character| Class::of(character).is_none()) {
        return None;
    }
    let class = |character| Class::of(character).unwrap_or(Class::Other);
    // The word being read: its start, its end so far, and whether it holds more than underscores.
    let mut open: Option<(usize, usize, bool)> = None;
    let (mut before, mut joint) = (Class::Other, None);
    for (at, character) in text.char_indices() {
        let here = class(character);
        let end = at + character.len_utf8();
        if here.in_run() {
            let goes_on = match (open, joint) {
                (Some((_, so_far, _)), None) => so_far == at,
                (_, Some(joint)) => Class::joins(joint, before, here),
                _ => false,
            };
            let says = here != Class::Underscore;
            open = match open {
                Some((start, _, said)) if goes_on => Some((start, end, said || says)),
                ended => {
                    emit(ended, &mut word);
                    Some((at, end, says))
                }
            };
            (before, joint) = (here, None);
        } else {
            // A single character can join; two in a row cannot.
            joint = (joint.is_none() && open.is_some_and(|(_, so_far, _)| so_far == at))
                .then_some(here);
        }
    }
    emit(open, &mut word);
    Some(())
}

fn emit(open: Option<(usize, usize, bool)>, word: &mut impl FnMut(usize, usize)) {
    if let Some((start, end, true)) = open {
        word(start, end);
    }
}

/// The piece between white space that holds `at`, together with the white space before it, because
/// a combining mark belongs to the character before it, even to a space. No word crosses the ends
/// of the piece.
fn piece_around(bytes: &[u8], at: usize) -> (usize, usize) {
    let word = bytes[..at].iter().rposition(u8::is_ascii_whitespace).map_or(0, |i| i + 1);
    let start =
        bytes[..word].iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |i| i + 1);
    let end = bytes[at + 1..]
        .iter()
        .position(u8::is_ascii_whitespace)
        .map_or(bytes.len(), |i| at + 1 + i);
    (start, end)
}

/// Finds the words in `bytes[from..to]`, which must be ASCII; no word may cross its ends.
///
/// A word is a run of letters, digits and underscores, and continues over a single character that
/// joins two letters or two digits. The runs of a block are the bits of one integer, to which the
/// joining characters are added.
fn ascii_words(
    bytes: &[u8],
    (from, to): (usize, usize),
    rules: WordRules,
    words: &mut impl FnMut(WordBatch),
) {
    const LAST: u64 = 1 << (BLOCK - 1);
    // The start of the word being read, whether the block before ended inside it, and whether it
    // has underscores.
    let (mut open, mut in_run, mut has_underscore) = (from, false, false);
    // A segment of underscores alone is not a word.
    let is_word = |start: usize, end: usize| {
        bytes.get(start).is_some_and(|first| *first != b'_')
            || bytes[start..end].iter().any(u8::is_ascii_alphanumeric)
    };
    // By our own rules underscores around a word are not part of it.
    let within = |(start, end): (usize, usize)| {
        if rules.tokens == Tokens::Uax29 || !is_word(start, end) {
            return (start, end);
        }
        let word = &bytes[start..end];
        let is_letter = |byte: &u8| *byte != b'_';
        let (first, last) = (word.iter().position(is_letter), word.iter().rposition(is_letter));
        first.zip(last).map_or((start, end), |(first, last)| (start + first, start + last + 1))
    };
    for at in (from..to).step_by(BLOCK) {
        let Masks { mut runs, marks } = masks(bytes, at, to);
        let underscores = runs & marks;
        // The last byte may join a run to one in the next block.
        let mut may_join = ((runs << 1) | u64::from(in_run)) & marks & !runs & (runs >> 1 | LAST);
        while may_join != 0 {
            let mark = may_join & may_join.wrapping_neg();
            if joins(&bytes[..to], at + mark.trailing_zeros() as usize, rules) {
                runs |= mark;
            }
            may_join ^= mark;
        }
        let before = (runs << 1) | u64::from(in_run);
        let (mut starts, ends) = (runs & !before, before & !runs);
        if !in_run {
            open = at + starts.trailing_zeros() as usize;
            starts &= starts.wrapping_sub(1);
        }
        in_run = runs & LAST != 0;
        has_underscore |= underscores != 0;
        if ends != 0 {
            let mut ended = WordBatch::new(open, at, starts, ends);
            if in_run {
                open = at + BLOCK - 1 - starts.leading_zeros() as usize;
            }
            if has_underscore {
                for _ in 0..ended.len() {
                    let (start, end) = ended.next();
                    let (start, end) = within((start as usize, end as usize));
                    if is_word(start, end) {
                        words(WordBatch::one(start, end));
                    }
                }
            } else {
                words(ended);
            }
            has_underscore = in_run && underscores != 0;
        }
    }
    // A run that reaches the end of the last block has no end bit in it.
    if in_run {
        let (start, end) = if has_underscore { within((open, to)) } else { (open, to) };
        if is_word(start, end) {
            words(WordBatch::one(start, end));
        }
    }
}

/// Whether the byte at `end`, the end of a run, joins this run to the next.
fn joins(bytes: &[u8], end: usize, rules: WordRules) -> bool {
    let Some(&[before, joint, after]) = bytes[end - 1..].first_chunk() else { return false };
    let letters = || before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
    let digits = || before.is_ascii_digit() && after.is_ascii_digit();
    match joint {
        b'.' => letters() && !rules.parts_at_stop_in(bytes, end) || digits(),
        b'\'' => letters() && !rules.parts_at_apostrophe_in(bytes, end) || digits(),
        b'`' => {
            rules.tokens == Tokens::Words && letters() && !rules.parts_at_apostrophe_in(bytes, end)
        }
        b':' => letters() && !rules.parts_at_colon(char::from(before), char::from(after)),
        b',' | b';' => digits(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both(text: &str) -> (Vec<&str>, Vec<&str>) {
        let (mut fast, mut slow) = (Vec::new(), Vec::new());
        word_spans(text, |start, end| fast.push(&text[start..end]));
        unicode_word_spans(text, |start, end| slow.push(&text[start..end]));
        (fast, slow)
    }

    #[test]
    fn table() {
        let cases: [(&str, &[&str]); 13] = [
            ("tax-payer", &["tax", "payer"]),
            ("tax\u{2010}payer's", &["tax", "payer's"]),
            ("3.5 1,000 24/7 3rd", &["3.5", "1,000", "24", "7", "3rd"]),
            ("e.g. gov.uk a:b 1:2", &["e.g", "gov.uk", "a:b", "1", "2"]),
            ("'quoted' don't rock'n'roll''s", &["quoted", "don't", "rock'n'roll", "s"]),
            ("snake_case __ _a_ 1_2", &["snake_case", "_a_", "1_2"]),
            ("“citizen’s”", &["citizen’s"]),
            ("inno\u{AD}vation zero\u{200B}width", &["inno\u{AD}vation", "zero", "width"]),
            ("", &[]),
            (" \n\t.,;:'", &[]),
            ("naïve café", &["naïve", "café"]),
            ("a.\u{301}b x'é 1,\u{661}", &["a.\u{301}b", "x'é", "1,\u{661}"]),
            ("R&D £5m", &["R", "D", "5m"]),
        ];
        for (text, expected) in cases {
            let (fast, slow) = both(text);
            assert_eq!(slow, expected, "tables on {text:?}");
            assert_eq!(fast, expected, "fast path on {text:?}");
        }
    }

    #[test]
    fn every_character_that_has_a_class_is_what_the_tables_say() {
        let mut classed = 0;
        for character in '\0'..='\u{FFFF}' {
            if Class::of(character).is_none() {
                continue;
            }
            classed += 1;
            for (before, after) in [
                ("", ""),
                ("a", "b"),
                ("1", "2"),
                ("a", "1"),
                ("_", "_"),
                ("é", ""),
                ("", "_"),
                ("a.", "b"),
                ("1", ",2"),
            ] {
                let text = format!("{before}{character}{after}");
                let mut found = Vec::new();
                assert!(
                    latin_word_spans(&text, |start, end| found.push(&text[start..end])).is_some()
                );
                assert_eq!(found, both(&text).1, "{text:?}");
            }
        }
        assert!(classed > 500, "{classed}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn latin_words_are_those_of_the_tables(text in "[a-cA-C0-2_:·,;.'‘’“” é€–…-]{0,40}") {
            let mut found = Vec::new();
            prop_assert!(latin_word_spans(&text, |start, end| found.push(&text[start..end])).is_some());
            prop_assert_eq!(found, both(&text).1);
        }

        #[test]
        fn fast_path_equals_the_tables(text in "[a-zA-Z0-9_:,;.'\" \t\n’é\u{AD}\u{200D}\u{301}1٣א\u{1F1E6}ア漢ก-]{0,200}") {
            let (fast, slow) = both(&text);
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn fast_path_equals_the_tables_on_anything(text in any::<String>()) {
            let (fast, slow) = both(&text);
            prop_assert_eq!(fast, slow);
        }
    }
}
