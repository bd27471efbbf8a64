//! Splits a paragraph into sentences, which do not end at abbreviations.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{Language, Token, Tokens, Vocabulary};
use crate::model::{Paragraph, Span};
use crate::segment;

/// What an abbreviation is usually followed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A name: the sentence never ends here.
    Name,
    /// A number: the sentence ends unless a digit follows.
    Number,
    /// Anything: the sentence ends only before a stop word, which begins the next one.
    Any,
}

/// The abbreviations of one language.
type Abbreviations = FxHashMap<&'static str, Kind>;

/// Abbreviations by the code of their language; `*` holds for all languages.
static KNOWN: LazyLock<FxHashMap<&'static str, Abbreviations>> = LazyLock::new(|| {
    let mut known: FxHashMap<&str, Abbreviations> = FxHashMap::default();
    for line in
        include_str!("../../data/abbreviations.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        let mut columns = line.split('\t');
        let (Some(code), Some(kind), Some(words)) =
            (columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        let kind = match kind {
            "name" => Kind::Name,
            "number" => Kind::Number,
            _ => Kind::Any,
        };
        known.entry(code).or_default().extend(words.split(' ').map(|word| (word, kind)));
    }
    known
});

/// The sentences of a paragraph as spans of the article's text, without white space at their ends.
/// `tokens` are the paragraph's words.
///
/// They are the sentences of UAX #29 ([`segment::sentences`]) with two changes. By
/// [`Tokens::Words`] no sentence ends at an abbreviation of the language or at the initial of a
/// name. A sentence never ends inside a word that a line end breaks.
///
/// Follows: Unicode Standard Annex #29, sentence boundaries, and the suppressions of CLDR (UTS #35,
/// part 2).
pub fn sentences<'p>(
    paragraph: &'p Paragraph<'p>,
    tokens: &'p [Token],
    vocabulary: &'p Vocabulary,
) -> impl Iterator<Item = Span> + use<'p> {
    let (text, language) = (paragraph.article, vocabulary.language());
    let has_rules = vocabulary.tokens() == Tokens::Words;
    let mut pieces = segment::sentences(paragraph).peekable();
    std::iter::from_fn(move || {
        let mut sentence = pieces.next()?;
        while let Some(next) = pieces.peek().copied() {
            let goes_on = has_rules && ends_in_abbreviation(text, (sentence, next), language)
                || is_within_word(tokens, next.start);
            if !goes_on {
                break;
            }
            sentence.end = next.end;
            pieces.next();
        }
        Some(sentence)
    })
}

/// Whether a word continues across this position.
fn is_within_word(tokens: &[Token], at: u32) -> bool {
    let before = tokens.partition_point(|token| token.span.start < at);
    before > 0 && tokens[before - 1].span.end > at
}

/// Whether a sentence of UAX #29 ends with an abbreviation, and the next sentence continues it on
/// the same line.
fn ends_in_abbreviation(text: &str, (piece, next): (Span, Span), language: Language) -> bool {
    let said = piece.of(text);
    if !said.ends_with('.')
        || text[piece.end as usize..next.start as usize]
            .contains(|c: char| !matches!(c, ' ' | '\t' | '\u{A0}' | '\u{202F}'))
    {
        return false;
    }
    let last = said.rsplit(char::is_whitespace).next().unwrap_or_default();
    let last = last.trim_start_matches(|c: char| !c.is_alphanumeric());
    let next = next.of(text);
    let begins_with = |test: fn(char) -> bool| {
        next.trim_start_matches(['(', '"', '“', '«', '\'', '‘', '„']).starts_with(test)
    };
    match kind_of(last, language) {
        Some(Kind::Name) => begins_with(char::is_alphabetic),
        Some(Kind::Number) => begins_with(char::is_numeric),
        Some(Kind::Any) => !begins_with_stop_word(next, language),
        None => {
            is_initials(last)
                && begins_with(char::is_alphabetic)
                && !begins_with_stop_word(next, language)
        }
    }
}

fn kind_of(word: &str, language: Language) -> Option<Kind> {
    let of = |code: &str| KNOWN.get(code)?.get(word).copied();
    let small = || {
        // At the beginning of a sentence an abbreviation in lower case has a capital.
        let mut letters = word.chars();
        let first = letters.next().filter(|first| first.is_uppercase())?;
        let small = first.to_lowercase().chain(letters).collect::<String>();
        KNOWN.get(language.code())?.get(&*small).copied()
    };
    of(language.code()).or_else(|| of("*")).or_else(small)
}

/// Whether a word consists of capitals with a full stop after each: `A.`, `J.K.`, `U.S.`, `J.-P.`
fn is_initials(word: &str) -> bool {
    let mut letters = word.split_terminator('.').map(|letter| letter.trim_start_matches('-'));
    word.ends_with('.')
        && !word.contains("..")
        && letters.all(|letter| {
            let mut chars = letter.chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
        })
}

fn begins_with_stop_word(text: &str, language: Language) -> bool {
    let word =
        text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    text.chars().next().is_some_and(char::is_alphabetic)
        && language.stop_words().contains(&&*super::normalize::lower(word, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Analysis, Analyzer};

    fn found(text: &str, language: Language, by: Tokens) -> Vec<&str> {
        let mut analyzer = Analyzer::new(Analysis { language, tokens: by, ..Analysis::default() });
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: crate::model::Kind::Body,
            article: text,
        };
        let mut tokens = Vec::new();
        analyzer.tokens(&paragraph, &mut tokens);
        sentences(&paragraph, &tokens, analyzer.vocabulary()).map(|span| span.of(text)).collect()
    }

    /// The expected sentence ends are marked by `¶`.
    #[test]
    fn no_sentence_ends_at_an_abbreviation() {
        for (language, text) in [
            (
                Language::English,
                "Dr. Ash and Mrs. Birch met Prof. A. B. Cole in St. Ives. ¶ They talked. ¶ It rained.",
            ),
            (
                Language::English,
                "J.K. Elder wrote to the U.S. Senate. ¶ He is in the U.S. ¶ They are not.",
            ),
            (Language::English, "See No. 5 and Fig. 3. ¶ Did he say no. ¶ Taxes rise."),
            (
                Language::English,
                "Elm Ltd. Chairman Jo Fir Jr. Said so. ¶ The firm is Elm Ltd. ¶ It is new.",
            ),
            (Language::English, "It is plan B. ¶ The council agreed. ¶ The Act. ¶ Then an end."),
            (
                Language::English,
                "They see\u{A0}Fig. 3 and see\u{202F}No. 5. ¶ Then an\u{A0}end. ¶ It rained.",
            ),
            (Language::English, "Rents, rates etc. Councils pay. ¶ Rents etc. ¶ The rest is free."),
            (
                Language::German,
                "Dr. Esche zahlt z.B. Steuern, vgl. Nr. 5 und Abs. 3. ¶ Das ist viel. ¶ Es kostet 5 Mio. ¶ Die Stadt zahlt.",
            ),
            (
                Language::French,
                "M. Le Hêtre et Mme. Dupin paient l'impôt. ¶ Cf. Fig. 3. ¶ La dette monte.",
            ),
            (Language::Spanish, "El Sr. Olmo y la Dra. Encina hablan. ¶ La ley sigue."),
            (Language::Italian, "Il dott. Olmo e la prof. Quercia parlano. ¶ La legge resta."),
            (Language::Portuguese, "O Sr. Olmo e a Dra. Faia falam. ¶ A lei fica."),
            (Language::Russian, "Это 5 тыс. Рублей платит проф. Иванов. ¶ Закон принят."),
        ] {
            let whole = text.replace(" ¶", "");
            assert_eq!(found(&whole, language, Tokens::Words).join(" ¶ "), text);
            let by_tables = segment::sentences(&Paragraph {
                ordinal: 1,
                span: Span::new(0, whole.len()),
                kind: crate::model::Kind::Body,
                article: &whole,
            });
            let by_tables: Vec<&str> = by_tables.map(|span| span.of(&whole)).collect();
            assert_eq!(found(&whole, language, Tokens::Uax29), by_tables);
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in include_str!("../../data/abbreviations.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let columns: Vec<&str> = line.split('\t').collect();
            assert!(
                columns.len() == 3 && (columns[0] == "*" || Language::parse(columns[0]).is_ok()),
                "{line}"
            );
            assert!(["name", "number", "any"].contains(&columns[1]), "{line}");
            for word in columns[2].split(' ') {
                assert!(
                    word.ends_with('.') && word.chars().next().is_some_and(char::is_alphabetic),
                    "{word}"
                );
            }
        }
    }
}
