//! Limits on lexicons, and on the cost of all their patterns together.

use rustc_hash::FxHashSet;

use super::{Expression, Pattern, PatternError, WordPattern};

/// The largest size of a lexicon's file, in bytes: 128 MiB.
pub const LARGEST_LEXICON: usize = 128 << 20;
/// The largest value of `within`, in words.
pub const FARTHEST: u32 = 1_000_000;
/// The most globs and regular expressions that cannot be looked up by the beginning or end of a
/// word.
pub(super) const MAX_LOOSE_PATTERNS: usize = 100_000;
/// The most of these that do not require two adjacent characters in a word: they are tried on every
/// distinct word of the texts.
pub(super) const MAX_VAGUE_PATTERNS: usize = 5_000;
/// The most bytes that the compiled regular expressions of a lexicon may take.
pub(super) const MAX_COMPILED_BYTES: usize = 256 << 20;

/// Adds up the cost of patterns. Equal words of patterns count once.
#[derive(Default)]
pub(super) struct LexiconBudget {
    known: FxHashSet<(bool, Box<str>)>,
    vague: usize,
    compiled: usize,
}

impl LexiconBudget {
    /// Adds a pattern, unless it exceeds a limit.
    ///
    /// # Errors
    /// Returns an error that names the exceeded limit and what to write instead.
    pub fn spend(&mut self, pattern: &Pattern) -> Result<(), PatternError> {
        let over = |message: String, hint| Err(PatternError { message, hint });
        for word in pattern.words() {
            let (loose, compiled) = match word {
                WordPattern::Glob(glob) if is_loose(glob) => ((false, glob.clone()), 0),
                WordPattern::Regex(body, Expression::Engine(engine)) => {
                    ((true, body.clone()), engine.compiled_bytes())
                }
                _ => continue,
            };
            if self.known.contains(&loose) {
                continue;
            }
            let vague = self.vague
                + usize::from(word.fixed_texts().iter().all(|text| text.chars().nth(1).is_none()));
            let compiled = self.compiled + compiled;
            if self.known.len() == MAX_LOOSE_PATTERNS {
                let what = "regular expressions and globs with a wildcard inside or at both ends";
                return over(
                    format!("the lexicon has more than {MAX_LOOSE_PATTERNS} {what}"),
                    "write words, or globs with one `*`, first or last",
                );
            }
            if vague > MAX_VAGUE_PATTERNS {
                let what = "globs and regular expressions without two letters in a row that every match holds";
                return over(
                    format!("the lexicon has more than {MAX_VAGUE_PATTERNS} {what}"),
                    "name more letters, or write the words out",
                );
            }
            if compiled > MAX_COMPILED_BYTES {
                let message = format!(
                    "the regular expressions of the lexicon take more than {} MiB together",
                    MAX_COMPILED_BYTES >> 20
                );
                return over(message, "write words and globs, or [a-z] instead of \\w");
            }
            self.known.insert(loose);
            (self.vague, self.compiled) = (vague, compiled);
        }
        Ok(())
    }
}

/// Whether a glob has more wildcards than one `*` at its beginning or end.
pub(super) fn is_loose(glob: &str) -> bool {
    let inner = glob.strip_suffix('*').or_else(|| glob.strip_prefix('*')).unwrap_or(glob);
    inner.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn regular_expressions_are_bounded_together() {
        let parse = |source| Pattern::parse(source, Language::English).unwrap();
        let mut budget = LexiconBudget::default();
        budget.spend(&parse(r"/\w+tax\w+/")).unwrap();
        let one = budget.compiled;
        assert!(one > 1000, "{one}");
        budget.spend(&parse(r"/\w+tax\w+/")).unwrap();
        assert_eq!(budget.compiled, one, "what is there already costs no more");
        budget.compiled = MAX_COMPILED_BYTES;
        let error = budget.spend(&parse(r"/\w+levy\w+/")).unwrap_err();
        assert_eq!(
            error.message,
            "the regular expressions of the lexicon take more than 256 MiB together"
        );
        assert_eq!(budget.compiled, MAX_COMPILED_BYTES);
        budget.spend(&parse("plain words, *and globs*")).unwrap();
    }

    #[test]
    fn globs_that_a_beginning_or_an_end_finds_are_cheap() {
        let loose: Vec<&str> = ["a*", "*a", "*a*", "a*b", "?a", "a?", "**a", "*a?"]
            .into_iter()
            .filter(|glob| is_loose(glob))
            .collect();
        assert_eq!(loose, ["*a*", "a*b", "?a", "a?", "**a", "*a?"]);
    }
}
