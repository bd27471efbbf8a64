//! The rules of `--tokens`: what a word is, based on the segments of UAX #29.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use super::Language;
use super::normalize::{has_case_endings, is_apostrophe};
use crate::model::is_default_ignorable;

/// The rules by which words are found; the `--tokens` option.
///
/// # Examples
/// ```
/// use paratheme::text::{Language, Tokens, spans_of_words};
/// let text = "the budget.Members said";
/// let count = |tokens| {
///     let mut count = 0;
///     spans_of_words(text, Language::English, tokens, |_, _| count += 1);
///     count
/// };
/// assert_eq!((count(Tokens::Words), count(Tokens::Uax29)), (4, 3));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tokens {
    /// The segments of UAX #29 with the changes that docs/METHODS.md defines, for full stops
    /// without a space, colons, marks typed as apostrophes, elided articles, and underscores around
    /// a word.
    #[default]
    Words,
    /// The segments of UAX #29, unchanged.
    Uax29,
}

impl Tokens {
    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words => "paratheme",
            Self::Uax29 => "uax29",
        }
    }
}

/// The rules of [`Tokens`] in one language.
#[derive(Clone, Copy)]
pub(super) struct WordRules {
    pub tokens: Tokens,
    /// Whether a colon joins letters.
    colon_joins: bool,
    /// The words that are elided before an apostrophe, without it.
    elided: &'static [&'static str],
}

impl WordRules {
    pub fn of(language: Language, tokens: Tokens) -> Self {
        let colon_joins = tokens == Tokens::Uax29 || has_case_endings(language);
        Self { tokens, colon_joins, elided: language.elided(tokens) }
    }

    /// Whether these rules are the same as for a language without word rules of its own.
    pub fn are_of_every_language(self) -> bool {
        self.elided.is_empty() && (self.tokens == Tokens::Uax29 || !self.colon_joins)
    }

    /// Whether a colon between these two letters separates words.
    pub fn parts_at_colon(self, before: char, after: char) -> bool {
        !self.colon_joins
            || self.tokens == Tokens::Words && before.is_lowercase() && after.is_uppercase()
    }

    /// Whether the full stop at `at` in ASCII text, which is between two letters, separates words.
    pub fn parts_at_stop_in(self, bytes: &[u8], at: usize) -> bool {
        let is_change = bytes[at - 1].is_ascii_lowercase() && bytes[at + 1].is_ascii_uppercase();
        self.tokens == Tokens::Words && is_change && {
            let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
            let letters =
                |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(is_letter).count();
            let before = letters(&mut bytes[..at].iter().rev());
            let after = letters(&mut bytes[at + 1..].iter());
            let is_in_capitals = bytes[at + 1..=at + after].iter().all(u8::is_ascii_uppercase);
            parts_at_stop(
                (before, bytes[at - before].is_ascii_uppercase()),
                (after, is_in_capitals),
            )
        }
    }

    /// Whether the apostrophe at `at` in ASCII text, which is between two letters, ends an elided
    /// word.
    pub fn parts_at_apostrophe_in(self, bytes: &[u8], at: usize) -> bool {
        if self.elided.is_empty() {
            return false;
        }
        let before = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let run = &bytes[at - before..at];
        let begins = bytes[..at - before].last().is_none_or(|&byte| !is_within(char::from(byte)));
        begins && self.elided.iter().any(|elided| elided.as_bytes().eq_ignore_ascii_case(run))
    }
}

/// Whether a full stop between a lower-case letter and a capital separates words. `before` is the
/// number of letters before it, and whether they begin with a capital; `after` is the number of
/// letters after it, and whether all are capitals. It does not separate in `z.B.`, `Ph.D.` and
/// `Gov.UK`.
fn parts_at_stop(
    (before, is_capital): (usize, bool),
    (after, is_in_capitals): (usize, bool),
) -> bool {
    let is_title = after == 1 && before <= LONGEST_TITLE;
    let is_host = is_in_capitals && (2..=LONGEST_TOP_LEVEL).contains(&after);
    before > 1 && !(is_capital && (is_title || is_host))
}

/// The most letters before the full stop of a title such as `Ph.D.`
const LONGEST_TITLE: usize = 3;
/// The most letters of a top-level domain in capitals, as in `Gov.UK`.
const LONGEST_TOP_LEVEL: usize = 3;

/// Whether letters after this character continue a word.
fn is_within(c: char) -> bool {
    c.is_alphanumeric() || is_connector(c) || is_apostrophe(c)
}

/// Whether a character is an underscore or a similar connector: the class `ExtendNumLet` without
/// its space.
pub(crate) fn is_connector(c: char) -> bool {
    matches!(
        c,
        '_' | '\u{203F}' | '\u{2040}' | '\u{2054}' | '\u{FE33}' | '\u{FE34}' | '\u{FE4D}'
            ..='\u{FE4F}' | '\u{FF3F}'
    )
}

/// A character of the same length in bytes that separates words.
fn parting(c: char) -> char {
    ['!', '\u{A6}', '\u{2020}'][c.len_utf8() - 1]
}

/// A character of the same length in bytes that joins letters, and nothing but letters.
fn joining(c: char) -> char {
    [':', '\u{B7}', '\u{2027}'][c.len_utf8() - 1]
}

/// A text of the same length whose segments by UAX #29 are the words of `text` by our rules, or
/// `None` if `text` itself is such a text.
pub(super) fn tailored(text: &str, rules: WordRules) -> Option<String> {
    let mut changed: Option<String> = None;
    for (at, c) in text.char_indices() {
        let is_stop = matches!(c, '.' | '\u{2024}' | '\u{FE52}' | '\u{FF0E}');
        let is_colon = matches!(c, ':' | '\u{FE55}' | '\u{FF1A}');
        let to = if c == '\u{202F}' {
            '\u{2003}'
        } else if is_stop || is_colon || is_apostrophe(c) {
            let Some((before, after)) = letters_around(text, at, c) else { continue };
            let parts = if is_colon {
                rules.parts_at_colon(before, after)
            } else if is_stop {
                before.is_lowercase() && after.is_uppercase() && stop_parts(text, at, c)
            } else {
                ends_elided(text, at, rules)
            };
            if parts {
                parting(c)
            } else if is_stop || is_colon || c.is_alphabetic() {
                continue;
            } else {
                joining(c)
            }
        } else {
            continue;
        };
        let changed = changed.get_or_insert_with(|| text.to_owned());
        changed.replace_range(at..at + c.len_utf8(), to.encode_utf8(&mut [0; 4]));
    }
    changed
}

/// Whether the rules ignore a character: combining marks and invisible characters.
fn is_passed_over(c: char) -> bool {
    is_default_ignorable(c) || is_combining_mark(c)
}

/// The letters before and after the mark `c` at `at`, or `None` unless both neighbours are letters.
fn letters_around(text: &str, at: usize, c: char) -> Option<(char, char)> {
    let before =
        text[..at].chars().rev().find(|c| !is_passed_over(*c)).filter(|c| c.is_alphabetic())?;
    let after = text[at + c.len_utf8()..]
        .chars()
        .find(|c| !is_passed_over(*c))
        .filter(|c| c.is_alphabetic())?;
    Some((before, after))
}

/// Whether the full stop `c` at `at`, between a lower-case letter and a capital, separates words.
fn stop_parts(text: &str, at: usize, c: char) -> bool {
    let is_of_word = |c: &char| c.is_alphabetic() || is_passed_over(*c);
    let run: Vec<char> =
        text[..at].chars().rev().take_while(is_of_word).filter(|c| !is_passed_over(*c)).collect();
    let after: Vec<char> = text[at + c.len_utf8()..]
        .chars()
        .take_while(is_of_word)
        .filter(|c| !is_passed_over(*c))
        .collect();
    let is_capital = run.last().is_some_and(|first| first.is_uppercase());
    parts_at_stop((run.len(), is_capital), (after.len(), after.iter().all(|c| c.is_uppercase())))
}

/// Whether the apostrophe at `at`, between letters, ends an elided word.
fn ends_elided(text: &str, at: usize, rules: WordRules) -> bool {
    if rules.elided.is_empty() {
        return false;
    }
    let is_of_word = |c: char| (c.is_alphabetic() || is_passed_over(c)) && !is_apostrophe(c);
    let above = text[..at].trim_end_matches(is_of_word);
    let run: String = text[above.len()..at].chars().filter(|c| !is_passed_over(*c)).collect();
    !above.ends_with(is_within)
        && rules.elided.iter().any(|elided| elided.eq_ignore_ascii_case(&run))
}

/// Splits a text into all its segments by these rules, including those that are not words. Patterns
/// are split like this; underscores stay, because a wildcard may follow them.
pub(crate) fn word_bounds(text: &str, language: Language, tokens: Tokens) -> Vec<&str> {
    if tokens == Tokens::Uax29 {
        return text.split_word_bounds().collect();
    }
    let changed = tailored(text, WordRules::of(language, tokens));
    let bounds = changed.as_deref().unwrap_or(text).split_word_bound_indices();
    bounds.map(|(at, segment)| &text[at..at + segment.len()]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{spans_of_words, unicode_word_spans};

    fn words(text: &str, language: Language) -> Vec<&str> {
        let mut words = Vec::new();
        spans_of_words(text, language, Tokens::Words, |start, end| words.push(&text[start..end]));
        words
    }

    #[test]
    fn table() {
        let cases: [(Language, &str, &[&str]); 20] = [
            (
                Language::English,
                "the budget.Members said:Taxes",
                &["the", "budget", "Members", "said", "Taxes"],
            ),
            (
                Language::English,
                "grew:pensions debt:GDP A:b 1:2",
                &["grew", "pensions", "debt", "GDP", "A", "b", "1", "2"],
            ),
            (
                Language::English,
                "e.g. gov.uk GOV.UK Gov.UK U.S. e.g.The Ph.D. M.Sc. 3.5 a.B z.B.",
                &[
                    "e.g", "gov.uk", "GOV.UK", "Gov.UK", "U.S", "e.g.The", "Ph.D", "M.Sc", "3.5",
                    "a.B", "z.B",
                ],
            ),
            (
                Language::English,
                "année.Les größe.Über бюджет.Новый",
                &["année", "Les", "größe", "Über", "бюджет", "Новый"],
            ),
            (
                Language::English,
                "cut.A new one, spending.I say",
                &["cut", "A", "new", "one", "spending", "I", "say"],
            ),
            (
                Language::English,
                "_levy_ __debt__ budget_cut _a_b_ __ _1",
                &["levy", "debt", "budget_cut", "a_b", "1"],
            ),
            (Language::English, "_größe_ ‿tax‿ _größe_, a", &["größe", "tax", "größe", "a"]),
            (
                Language::English,
                "it´s don`t O′Brien council＇s it\u{92}s",
                &["it´s", "don`t", "O′Brien", "council＇s", "it\u{92}s"],
            ),
            (
                Language::English,
                "`quoted` ´a´ 5′10 a``b 5`s",
                &["quoted", "a", "5", "10", "a", "b", "5", "s"],
            ),
            (Language::English, "l'impôt d'accord", &["l'impôt", "d'accord"]),
            (
                Language::French,
                "L'impôt, l’impôt d'Etat l´eau l`eau lʼeau",
                &["L", "impôt", "l", "impôt", "d", "Etat", "l", "eau", "l", "eau", "l", "eau"],
            ),
            (
                Language::French,
                "aujourd'hui presqu'île lorsqu'il Jusqu’en qu'on O'Brien",
                &[
                    "aujourd'hui",
                    "presqu'île",
                    "lorsqu",
                    "il",
                    "Jusqu",
                    "en",
                    "qu",
                    "on",
                    "O'Brien",
                ],
            ),
            (
                Language::French,
                "va-t'en rock'n'roll l'1 l' l''eau",
                &["va", "t", "en", "rock'n'roll", "l", "1", "l", "l", "eau"],
            ),
            (
                Language::Italian,
                "dell'imposta un'altra quest’anno dell'università po'",
                &["dell", "imposta", "un", "altra", "quest", "anno", "dell", "università", "po"],
            ),
            (
                Language::Swedish,
                "EU:s USA:n ökade:Budget 1:a",
                &["EU:s", "USA:n", "ökade", "Budget", "1", "a"],
            ),
            (Language::Finnish, "EU:ssa tv：n", &["EU:ssa", "tv：n"]),
            (
                Language::German,
                "z.B. v.Chr. Haushalt.Die EU:s",
                &["z.B", "v.Chr", "Haushalt", "Die", "EU", "s"],
            ),
            (
                Language::French,
                "budget\u{202F}; «\u{202F}impôts\u{202F}» 100\u{202F}euros",
                &["budget", "impôts", "100", "euros"],
            ),
            (Language::English, "a\u{3164} \u{3164} \u{115F}\u{1160} \u{FFA0}", &["a\u{3164}"]),
            (Language::English, "l·l 漢´字 ab́´c", &["l·l", "漢", "字", "ab́´c"]),
        ];
        for (language, text, expected) in cases {
            assert_eq!(words(text, language), expected, "{text:?}");
        }
    }

    #[test]
    fn every_space_parts_words() {
        for space in ('\0'..=char::MAX).filter(|c| c.is_whitespace()) {
            assert_eq!(
                words(&format!("budget{space}cut é{space}à"), Language::French),
                ["budget", "cut", "é", "à"],
                "{space:?}"
            );
        }
    }

    /// The definition of docs/METHODS.md in plain loops: segments of UAX #29, split and joined.
    fn oracle(text: &str, language: Language) -> Vec<String> {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let letter = |at: Option<usize>| {
            at.and_then(|at| chars.get(at)).map(|(_, c)| *c).filter(|c| c.is_alphabetic())
        };
        let letters = |at: usize| Some((letter(at.checked_sub(1))?, letter(Some(at + 1))?));
        let run_before = |at: usize| -> String {
            chars[..at].iter().rev().map(|(_, c)| *c).take_while(|c| c.is_alphabetic()).collect()
        };
        let run_after = |at: usize| -> String {
            chars[at + 1..].iter().map(|(_, c)| *c).take_while(|c| c.is_alphabetic()).collect()
        };
        let is_elided = |at: usize| {
            let run: String = run_before(at).chars().rev().collect();
            let above = at.checked_sub(run.chars().count() + 1).map(|at| chars[at].1);
            let is_inside = above.is_some_and(|c| c.is_alphanumeric() || "_'’´`′".contains(c));
            !is_inside && language.elided(Tokens::Words).contains(&run.to_lowercase().as_str())
        };
        let cuts = |at: usize| match (chars[at].1, letters(at)) {
            (':', Some((before, after))) => {
                !matches!(language, Language::Swedish | Language::Finnish)
                    || before.is_lowercase() && after.is_uppercase()
            }
            ('.', Some((before, after))) => {
                let run = run_before(at);
                let (next, is_name) = (run_after(at), run.ends_with(char::is_uppercase));
                let is_title = run.chars().count() <= 3 && next.chars().count() == 1;
                let is_host =
                    next.chars().all(char::is_uppercase) && matches!(next.chars().count(), 2 | 3);
                let is_kept = is_name && (is_title || is_host);
                before.is_lowercase()
                    && after.is_uppercase()
                    && run.chars().count() >= 2
                    && !is_kept
            }
            ('\'' | '’', Some(_)) => is_elided(at),
            ('\u{202F}', _) => true,
            _ => false,
        };
        // Pieces of segments, in characters; a piece that an apostrophe joins is added to the one
        // before.
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        let mut place = 0;
        unicode_word_spans(text, |start, end| {
            let within: Vec<usize> =
                (0..chars.len()).filter(|&at| (start..end).contains(&chars[at].0)).collect();
            for piece in within
                .split(|&at| cuts(at))
                .filter(|piece| piece.iter().any(|&at| chars[at].1.is_alphanumeric()))
            {
                let (first, last) = (piece[0], piece[piece.len() - 1]);
                let joint = first.checked_sub(1).filter(|&at| {
                    "´`′".contains(chars[at].1) && letters(at).is_some() && !is_elided(at)
                });
                match pieces.last_mut() {
                    Some((_, end)) if joint.is_some_and(|joint| joint == *end) => *end = last + 1,
                    _ => pieces.push((first, last + 1)),
                }
            }
            place = end;
        });
        let text = |&(first, end): &(usize, usize)| {
            chars[first..end].iter().map(|(_, c)| c).collect::<String>()
        };
        pieces.iter().map(|piece| text(piece).trim_matches('_').to_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn words_are_those_of_the_written_rules(text in "([a-dlB-D]{0,3}[é1_' .:’´`′,\n\u{202F}-]|qu'|dell'|l’){0,16}[a-c]", language in 0..Language::ALL.len()) {
            let language = Language::ALL[language];
            prop_assert_eq!(words(&text, language), oracle(&text, language), "{:?} {:?}", text, language);
        }

        #[test]
        fn ascii_is_read_like_the_rest(text in "([a-dlB-D]{0,3}[1_' .:`,\n-]|qu'|dell'){0,30}", language in 0..Language::ALL.len()) {
            let language = Language::ALL[language];
            // Without ASCII white space it is one piece, which the character beyond ASCII sends
            // down the slower path.
            let other = format!("{}\u{A0}é", text.replace(['\n', ' '], "\u{A0}"));
            let mut expected = words(&other, language);
            expected.pop();
            prop_assert_eq!(words(&text, language), expected);
        }

        #[test]
        fn words_of_any_text_are_slices_in_order(text in any::<String>(), language in 0..Language::ALL.len()) {
            let mut at = 0;
            let mut ordered = true;
            spans_of_words(&text, Language::ALL[language], Tokens::Words, |start, end| {
                ordered &= at <= start && start < end && text[start..end].chars().any(char::is_alphanumeric);
                at = end;
            });
            prop_assert!(ordered);
        }

        #[test]
        fn a_pattern_is_cut_as_texts_are(text in "([a-dlB-D]{0,3}[é1_' .:’´`′,-]|qu'|dell'){0,12}", language in 0..Language::ALL.len()) {
            let language = Language::ALL[language];
            let bounds = word_bounds(&text, language, Tokens::Words);
            prop_assert_eq!(bounds.concat(), text.as_str());
            let cut = bounds.into_iter().filter(|piece| piece.chars().any(char::is_alphanumeric)).map(|piece| piece.trim_matches('_'));
            prop_assert_eq!(cut.collect::<Vec<_>>(), words(&text, language));
        }
    }
}
