//! What the words before a match make of it: denied, supposed, or neither (Young and Soroka 2012).

use crate::model::Span;
use crate::text::{Language, Token, Vocabulary};

/// How a match is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mood {
    /// As it is.
    #[default]
    Plain,
    /// Denied: "no budget cuts", "rather than austerity".
    Negated,
    /// Supposed: "if budgets are cut", "could raise taxes".
    Conditional,
}

/// What a word does to those after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cue {
    None,
    Denies,
    Supposes,
    /// Denies if the next word is this one: "rather than", "instead of".
    DeniesWith(&'static str),
    /// Takes a denial back that stands before it: "not only", "no doubt".
    Affirms,
}

/// So many words before a match are looked at.
const REACH: usize = 5;

fn cue(key: &str) -> Cue {
    match key {
        "no" | "not" | "never" | "without" | "neither" | "nor" | "none" | "cannot" => Cue::Denies,
        "rather" => Cue::DeniesWith("than"),
        "instead" => Cue::DeniesWith("of"),
        "only" | "just" | "merely" | "doubt" | "wonder" | "surprise" | "question" => Cue::Affirms,
        "if" | "unless" | "whether" | "would" | "could" | "might" | "should" => Cue::Supposes,
        _ if key.ends_with("n't") => Cue::Denies,
        _ => Cue::None,
    }
}

/// Judges the matches in English texts of one partition. One per [`Vocabulary`].
///
/// A match is negated where one of the five words before it denies (no, not, never, without,
/// neither, nor, none, words in n't, rather than, instead of), and conditional where one supposes
/// (if, unless, whether, would, could, might, should); the nearest such word decides. Punctuation
/// other than quotation marks and hyphens ends the search, as does the beginning of the tokens.
/// "Not only", "no doubt" and the like deny nothing.
pub struct MoodJudge {
    cues: Vec<Cue>,
}

impl MoodJudge {
    /// A judge for texts in this language; none where there are no cue words for it.
    pub fn new(language: Language) -> Option<Self> {
        (language == Language::English).then(|| Self { cues: Vec::new() })
    }

    /// The mood of a match, which stands at `span` of `text`. `vocabulary` must be the one that
    /// `tokens` point into, and the same in every call; `tokens` are those of the paragraph or
    /// sentence.
    pub fn judge(
        &mut self,
        vocabulary: &Vocabulary,
        text: &str,
        tokens: &[Token],
        span: Span,
    ) -> Mood {
        self.cues.extend(vocabulary.keys_from(self.cues.len()).map(|(key, _)| cue(key)));
        let cue_at = |at: usize| self.cues[tokens[at].key.index()];
        let first = tokens.partition_point(|token| token.span.start < span.start);
        for at in (first.saturating_sub(REACH)..first).rev() {
            let between = &text[tokens[at].span.end as usize..tokens[at + 1].span.start as usize];
            if between.chars().any(parts_clauses) {
                return Mood::Plain;
            }
            let affirmed = || at + 1 < first && cue_at(at + 1) == Cue::Affirms;
            match cue_at(at) {
                Cue::Denies if !affirmed() => return Mood::Negated,
                Cue::DeniesWith(next) if vocabulary.key_text(tokens[at + 1].key) == next => {
                    return Mood::Negated;
                }
                Cue::Supposes => return Mood::Conditional,
                _ => {}
            }
        }
        Mood::Plain
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

    fn mood(text: &str, form: &str) -> Mood {
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
        let mut judge = MoodJudge::new(Language::English).unwrap();
        judge.judge(analyzer.vocabulary(), text, &tokens, Span::new(start, start + form.len()))
    }

    #[test]
    fn words_before_a_match_deny_or_suppose() {
        for (text, expected) in [
            ("There will be no budget cuts this year", Mood::Negated),
            ("growth rather than budget cuts", Mood::Negated),
            ("growth instead of budget cuts", Mood::Negated),
            ("They didn’t announce any budget cuts", Mood::Negated),
            ("without further “budget cuts”", Mood::Negated),
            ("Not only budget cuts but taxes", Mood::Plain),
            ("There is no doubt that budget cuts hurt", Mood::Plain),
            ("No, budget cuts are coming", Mood::Plain),
            ("It was not late. Then budget cuts came", Mood::Plain),
            ("If budget cuts come, we close", Mood::Conditional),
            ("It could mean budget cuts", Mood::Conditional),
            ("rather large budget cuts", Mood::Plain),
            ("not one of the many kind old people of the town likes budget cuts", Mood::Plain),
            ("budget cuts are not planned", Mood::Plain),
        ] {
            assert_eq!(mood(text, "budget cuts"), expected, "{text}");
        }
    }

    #[test]
    fn other_languages_are_not_judged() {
        assert!(MoodJudge::new(Language::German).is_none());
    }
}
