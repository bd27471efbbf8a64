//! Detects whether a match is negated or conditional, from the words before it (Young and Soroka
//! 2012).

use crate::model::Span;
use crate::text::{Language, Token, Vocabulary};

/// The assertion status of a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Assertion {
    /// The match is stated as a fact.
    #[default]
    Affirmed,
    /// The match is negated: "no budget cuts", "rather than austerity".
    Negated,
    /// The match is a possibility: "if budgets are cut", "could raise taxes".
    Conditional,
}

/// The effect of a word on the words after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cue {
    None,
    Negates,
    Conditions,
    /// Negates if the next word is this one, as in "rather than" and "instead of".
    NegatesBefore(&'static str),
    /// Cancels a negation right before it, as in "not only" and "no doubt".
    CancelsNegation,
}

/// The number of words before a match that are searched for a cue.
const CUE_DISTANCE_WORDS: usize = 5;

fn cue(key: &str) -> Cue {
    match key {
        "no" | "not" | "never" | "without" | "neither" | "nor" | "none" | "cannot" => Cue::Negates,
        "rather" => Cue::NegatesBefore("than"),
        "instead" => Cue::NegatesBefore("of"),
        "only" | "just" | "merely" | "doubt" | "wonder" | "surprise" | "question" => {
            Cue::CancelsNegation
        }
        "if" | "unless" | "whether" | "would" | "could" | "might" | "should" => Cue::Conditions,
        _ if key.ends_with("n't") => Cue::Negates,
        _ => Cue::None,
    }
}

/// Classifies the matches in English texts of one partition (worker). Each [`Vocabulary`] needs one
/// of its own.
///
/// A match is negated if one of the five words before it negates (no, not, never, without, neither,
/// nor, none, words that end with n't, rather than, instead of), and conditional if one of them is
/// a condition (if, unless, whether, would, could, might, should); the nearest such word decides.
/// Punctuation other than quotation marks and hyphens ends the search, as does the beginning of the
/// tokens. "Not only", "no doubt" and the like do not negate.
pub struct AssertionClassifier {
    cues: Vec<Cue>,
}

impl AssertionClassifier {
    /// Creates a classifier for texts in this language, or returns `None` if there are no cue words
    /// for it.
    pub fn new(language: Language) -> Option<Self> {
        (language == Language::English).then(|| Self { cues: Vec::new() })
    }

    /// The assertion status of the match at `span` of `text`. `tokens` are those of the paragraph
    /// or sentence; `vocabulary` must be the one of the tokens, and the same in every call.
    pub fn classify(
        &mut self,
        vocabulary: &Vocabulary,
        text: &str,
        tokens: &[Token],
        span: Span,
    ) -> Assertion {
        self.cues.extend(vocabulary.keys_from(self.cues.len()).map(|(key, _)| cue(key)));
        let cue_at = |at: usize| self.cues[tokens[at].key.index()];
        let first = tokens.partition_point(|token| token.span.start < span.start);
        for at in (first.saturating_sub(CUE_DISTANCE_WORDS)..first).rev() {
            let between = &text[tokens[at].span.end as usize..tokens[at + 1].span.start as usize];
            if between.chars().any(parts_clauses) {
                return Assertion::Affirmed;
            }
            let affirmed = || at + 1 < first && cue_at(at + 1) == Cue::CancelsNegation;
            match cue_at(at) {
                Cue::Negates if !affirmed() => return Assertion::Negated,
                Cue::NegatesBefore(next) if vocabulary.key_text(tokens[at + 1].key) == next => {
                    return Assertion::Negated;
                }
                Cue::Conditions => return Assertion::Conditional,
                _ => {}
            }
        }
        Assertion::Affirmed
    }
}

fn parts_clauses(c: char) -> bool {
    !(c.is_whitespace()
        || c.is_alphanumeric()
        || matches!(
            c,
            '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '-' | '‐' | '‑' | '/' | '(' | '['
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Paragraph};
    use crate::text::{Analysis, Analyzer};

    fn assertion(text: &str, form: &str) -> Assertion {
        let mut analyzer = Analyzer::new(Analysis::default());
        let mut tokens = Vec::new();
        analyzer.tokens(
            &Paragraph {
                ordinal: 1,
                span: Span::new(0, text.len()),
                kind: Kind::Body,
                article: text,
            },
            &mut tokens,
        );
        let start = text.find(form).unwrap();
        let mut classifier = AssertionClassifier::new(Language::English).unwrap();
        classifier.classify(
            analyzer.vocabulary(),
            text,
            &tokens,
            Span::new(start, start + form.len()),
        )
    }

    #[test]
    fn words_before_a_match_deny_or_suppose() {
        for (text, expected) in [
            ("There will be no budget cuts this year", Assertion::Negated),
            ("growth rather than budget cuts", Assertion::Negated),
            ("growth instead of budget cuts", Assertion::Negated),
            ("They didn’t announce any budget cuts", Assertion::Negated),
            ("without further “budget cuts”", Assertion::Negated),
            ("Not only budget cuts but taxes", Assertion::Affirmed),
            ("There is no doubt that budget cuts hurt", Assertion::Affirmed),
            ("No, budget cuts are coming", Assertion::Affirmed),
            ("It was not late. Then budget cuts came", Assertion::Affirmed),
            ("If budget cuts come, we close", Assertion::Conditional),
            ("It could mean budget cuts", Assertion::Conditional),
            ("rather large budget cuts", Assertion::Affirmed),
            (
                "not one of the many kind old people of the town likes budget cuts",
                Assertion::Affirmed,
            ),
            ("budget cuts are not planned", Assertion::Affirmed),
        ] {
            assert_eq!(assertion(text, "budget cuts"), expected, "{text}");
        }
    }

    #[test]
    fn other_languages_are_not_judged() {
        assert!(AssertionClassifier::new(Language::German).is_none());
    }
}
