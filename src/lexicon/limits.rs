//! What the patterns of one lexicon may cost together.

use rustc_hash::FxHashSet;

use super::{Expression, Pattern, PatternError, WordPattern};

/// The largest file of a lexicon, in bytes: 128 MiB.
pub const LARGEST_LEXICON: usize = 128 << 20;
/// The most words that `within` allows between a match and what stands near it.
pub const FARTHEST: u32 = 1_000_000;
/// The most globs and regular expressions that cannot be looked up by how a word begins or ends.
pub(super) const MOST_LOOSE: usize = 100_000;
/// The most of these without two characters in a row that a word must hold: they are tried on every
/// distinct word of the texts.
pub(super) const MOST_VAGUE: usize = 5_000;
/// Bytes that the regular expressions of a lexicon may take when they are compiled.
pub(super) const LARGEST_TOGETHER: usize = 256 << 20;

/// Adds up what patterns cost at look-up. Equal words of patterns cost once.
#[derive(Default)]
pub(super) struct Budget {
    known: FxHashSet<(bool, Box<str>)>,
    vague: usize,
    compiled: usize,
}

impl Budget {
    /// Adds a pattern. One that passes a limit is not added.
    ///
    /// # Errors
    /// Says which limit of the lexicon it passes, and what to write instead.
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
            if self.known.len() == MOST_LOOSE {
                let what = "regular expressions and globs with a wildcard inside or at both ends";
                return over(
                    format!("the lexicon has more than {MOST_LOOSE} {what}"),
                    "write words, or globs with one `*`, first or last",
                );
            }
            if vague > MOST_VAGUE {
                let what = "globs and regular expressions without two letters in a row that every match holds";
                return over(
                    format!("the lexicon has more than {MOST_VAGUE} {what}"),
                    "name more letters, or write the words out",
                );
            }
            if compiled > LARGEST_TOGETHER {
                let message = format!(
                    "the regular expressions of the lexicon take more than {} MiB together",
                    LARGEST_TOGETHER >> 20
                );
                return over(message, "write words and globs, or [a-z] instead of \\w");
            }
            self.known.insert(loose);
            (self.vague, self.compiled) = (vague, compiled);
        }
        Ok(())
    }
}

/// Whether a glob has more than one `*` at its beginning or its end.
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
        let mut budget = Budget::default();
        budget.spend(&parse(r"/\w+tax\w+/")).unwrap();
        let one = budget.compiled;
        assert!(one > 1000, "{one}");
        budget.spend(&parse(r"/\w+tax\w+/")).unwrap();
        assert_eq!(budget.compiled, one, "what is there already costs no more");
        budget.compiled = LARGEST_TOGETHER;
        let error = budget.spend(&parse(r"/\w+levy\w+/")).unwrap_err();
        assert_eq!(
            error.message,
            "the regular expressions of the lexicon take more than 256 MiB together"
        );
        assert_eq!(budget.compiled, LARGEST_TOGETHER);
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
