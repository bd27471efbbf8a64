//! Measures of lexical diversity and of readability.

use rustc_hash::FxHashMap;

use crate::text::{KeyId, Token, Vocabulary};

/// The size of the moving window of MATTR, in words.
pub const MATTR_WINDOW_WORDS: usize = 50;

/// The lexical diversity of a text. A type is a distinct matching key.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Diversity {
    /// Types: distinct words.
    pub types: u64,
    /// The type-token ratio: types divided by tokens, 0 to 1. It falls with the length of the text.
    pub ttr: f64,
    /// The mean type-token ratio of all windows of [`MATTR_WINDOW_WORDS`] words (Covington and
    /// McFall 2010), which does not depend on the length; for a shorter text the plain ratio.
    pub mattr: f64,
    /// Yule's K: 10,000 times the probability that two tokens are of the same type (Yule 1944). Low
    /// for diverse texts.
    pub yule_k: f64,
}

impl Diversity {
    /// The diversity of a text, given as its words; all values are 0 for a text without words.
    pub fn of(words: &[KeyId]) -> Self {
        if words.is_empty() {
            return Self::default();
        }
        let mut counts: FxHashMap<KeyId, u64> = FxHashMap::default();
        for &word in words {
            *counts.entry(word).or_default() += 1;
        }
        let n = words.len() as f64;
        let squares: u64 = counts.values().map(|count| count * count).sum();
        let ttr = counts.len() as f64 / n;
        Self {
            types: counts.len() as u64,
            ttr,
            mattr: if words.len() <= MATTR_WINDOW_WORDS { ttr } else { moving_ratio(words) },
            yule_k: 10_000.0 * (squares as f64 - n) / (n * n),
        }
    }
}

fn moving_ratio(words: &[KeyId]) -> f64 {
    let mut inside: FxHashMap<KeyId, u32> = FxHashMap::default();
    let mut sum = 0;
    for (at, &word) in words.iter().enumerate() {
        *inside.entry(word).or_default() += 1;
        if let Some(left) = at.checked_sub(MATTR_WINDOW_WORDS) {
            let left = words[left];
            match inside.get_mut(&left) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(inside.remove(&left)),
            }
        }
        if at + 1 >= MATTR_WINDOW_WORDS {
            sum += inside.len();
        }
    }
    sum as f64 / MATTR_WINDOW_WORDS as f64 / (words.len() - MATTR_WINDOW_WORDS + 1) as f64
}

/// The counts of an English text that readability formulas need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// Words.
    pub words: u64,
    /// Sentences with at least one word.
    pub sentences: u64,
    /// Letters and digits.
    pub characters: u64,
    /// Syllables, by [`syllables`].
    pub syllables: u64,
    /// Words of three syllables or more.
    pub polysyllables: u64,
}

impl Lengths {
    /// Adds one sentence, given as its tokens.
    pub fn sentence(&mut self, vocabulary: &Vocabulary, tokens: &[Token]) {
        self.sentences += u64::from(!tokens.is_empty());
        for token in tokens {
            let surface = vocabulary.surface_text(token.surface);
            let syllables = syllables(surface);
            self.words += 1;
            self.characters += surface.chars().filter(|c| c.is_alphanumeric()).count() as u64;
            self.syllables += syllables;
            self.polysyllables += u64::from(syllables >= 3);
        }
    }

    fn per_sentence(&self) -> f64 {
        self.words as f64 / self.sentences as f64
    }

    fn per_word(&self, count: u64) -> f64 {
        count as f64 / self.words as f64
    }

    /// Flesch reading ease (Flesch 1948): 100 is very easy, 30 and below very hard.
    pub fn flesch(&self) -> f64 {
        206.835 - 1.015 * self.per_sentence() - 84.6 * self.per_word(self.syllables)
    }

    /// Flesch-Kincaid grade (Kincaid et al. 1975): years of American schooling.
    pub fn flesch_kincaid(&self) -> f64 {
        0.39 * self.per_sentence() + 11.8 * self.per_word(self.syllables) - 15.59
    }

    /// Gunning's Fog index (Gunning 1952), with every word of at least three syllables as a hard
    /// word: years of schooling.
    pub fn fog(&self) -> f64 {
        0.4 * (self.per_sentence() + 100.0 * self.per_word(self.polysyllables))
    }

    /// SMOG grade (McLaughlin 1969): years of schooling. It was made for texts of 30 sentences and
    /// more.
    pub fn smog(&self) -> f64 {
        1.0430 * (self.polysyllables as f64 * 30.0 / self.sentences as f64).sqrt() + 3.1291
    }

    /// Automated readability index (Smith and Senter 1967): years of schooling.
    pub fn ari(&self) -> f64 {
        4.71 * self.per_word(self.characters) + 0.5 * self.per_sentence() - 21.43
    }
}

/// The number of syllables of an English word, at least one, by rule. Each run of vowels is a
/// syllable, with these exceptions: a silent e at the end does not count, nor does one before a
/// final s or d unless it is spoken (`boxes`, `wanted`); `le` after a consonant counts; `ia`, `io`,
/// `eo`, `ua` count as two unless they are one sound (`tion`, `cial`); an e before `ment`, `ly` and
/// similar suffixes is silent if it would be without the suffix.
///
/// # Examples
/// ```
/// use paratheme::terms::syllables;
/// let words = ["tax", "taxes", "cared", "wanted", "table", "nation", "radio", "procurement", "austerity", "people"];
/// assert_eq!(words.map(syllables), [1, 2, 1, 2, 2, 2, 3, 3, 4, 2]);
/// ```
pub fn syllables(word: &str) -> u64 {
    let word: Vec<char> =
        word.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphabetic()).collect();
    let vowel =
        |at: usize| word.get(at).is_some_and(|&c| is_vowel(c)) && !(at == 0 && word[0] == 'y');
    let ends = |end: &str| {
        word.len() > end.len() && word.iter().rev().zip(end.chars().rev()).all(|(&c, e)| c == e)
    };
    let mut count = (0..word.len()).filter(|&at| vowel(at) && (at == 0 || !vowel(at - 1))).count();
    for at in 1..word.len() {
        let pair = [word[at - 1], word[at]];
        let before = at.checked_sub(2).map(|before| word[before]);
        let apart = match pair {
            ['i', 'o'] => {
                !matches!(before, Some('t' | 's' | 'c' | 'g' | 'x' | 'n' | 'l'))
                    || word.get(at + 1).is_none()
            }
            ['i', 'a'] => !matches!(before, Some('t' | 'c' | 'r')) || word.get(at + 1).is_none(),
            ['i', 'u'] | ['u', 'o'] => true,
            ['u', 'a'] => !matches!(before, Some('g' | 'q')),
            ['e', 'o'] => !matches!(before, Some('p' | 'g')),
            _ => false,
        };
        count += usize::from(apart);
    }
    let before_end = |back: usize| !vowel(word.len().saturating_sub(back));
    let spoken = |ends_in: &[&str]| ends_in.iter().any(|end| ends(end));
    let silent = match (ends("e"), ends("es"), ends("ed")) {
        (true, ..) => before_end(2) && (!ends("le") || !before_end(3)),
        (_, true, _) => {
            before_end(3) && !spoken(&["ses", "zes", "ces", "ges", "xes", "ches", "shes", "les"])
        }
        (_, _, true) => before_end(3) && !spoken(&["ted", "ded"]),
        _ => false,
    };
    // As in procure-ment and safe-ly: the e is silent at the end of the inner word. Not in
    // ele-ment.
    let within = ["ment", "ments", "ly", "ness", "less", "ful"].iter().any(|suffix| {
        let end = word.len().saturating_sub(suffix.len());
        ends(suffix)
            && end > 2
            && word[end - 1] == 'e'
            && !vowel(end - 2)
            && word[end - 2] != 'l'
            && vowel(end - 3)
    });
    (count - usize::from(silent && count > 1) - usize::from(within)).max(1) as u64
}

fn is_vowel(c: char) -> bool {
    // Accented letters occur in café and naïve.
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'à'..='å' | 'è'..='ï' | 'ò'..='ö' | 'ù'..='ü' | 'æ' | 'ø' | 'œ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rustc_hash::FxHashSet;

    use super::*;
    use crate::model::{Kind, Paragraph, Span};
    use crate::segment;
    use crate::text::{Analysis, Analyzer};

    fn read(text: &str) -> (Analyzer, Vec<Token>) {
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
        (analyzer, tokens)
    }

    fn keys(text: &str) -> Vec<KeyId> {
        let (_, tokens) = read(text);
        tokens.iter().map(|&token| token.key).collect()
    }

    /// Computed by hand: 8 tokens of 5 types, one of them 3 times and one 2 times.
    #[test]
    fn golden_diversity() {
        let found = Diversity::of(&keys("a a a b b c d e"));
        assert_eq!(found.types, 5);
        assert!((found.ttr - 0.625).abs() < 1e-12 && (found.mattr - 0.625).abs() < 1e-12);
        // 10^4 (9 + 4 + 3 - 8) / 64.
        assert!((found.yule_k - 1250.0).abs() < 1e-9);
        assert_eq!(Diversity::of(&[]), Diversity::default());
    }

    /// Computed by hand: 2 sentences, 12 words, 15 syllables, 1 word of three or more, 47 letters.
    #[test]
    fn golden_readability() {
        let text = "The council cut the budget. It will not pay for public libraries.";
        let (analyzer, tokens) = read(text);
        let mut lengths = Lengths::default();
        for span in segment::sentences(&Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        }) {
            let inside: Vec<Token> = tokens
                .iter()
                .copied()
                .filter(|token| span.start <= token.span.start && token.span.start < span.end)
                .collect();
            lengths.sentence(analyzer.vocabulary(), &inside);
        }
        assert_eq!(
            lengths,
            Lengths { words: 12, sentences: 2, characters: 52, syllables: 17, polysyllables: 1 }
        );
        let close =
            |found: f64, golden: f64| assert!((found - golden).abs() < 1e-9, "{found} {golden}");
        close(lengths.flesch(), 206.835 - 1.015 * 6.0 - 84.6 * 17.0 / 12.0);
        close(lengths.flesch_kincaid(), 0.39 * 6.0 + 11.8 * 17.0 / 12.0 - 15.59);
        close(lengths.fog(), 0.4 * (6.0 + 100.0 / 12.0));
        close(lengths.smog(), 1.043 * 15.0_f64.sqrt() + 3.1291);
        close(lengths.ari(), 4.71 * 52.0 / 12.0 + 3.0 - 21.43);
    }

    /// Counted by ear; among them are words of a dictionary that rules often get wrong.
    #[test]
    fn syllables_by_ear() {
        let words = [
            ("the", 1),
            ("cut", 1),
            ("pay", 1),
            ("made", 1),
            ("eye", 1),
            ("cared", 1),
            ("taxed", 1),
            ("tax", 1),
            ("years", 1),
            ("people", 2),
            ("council", 2),
            ("budget", 2),
            ("public", 2),
            ("table", 2),
            ("wanted", 2),
            ("boxes", 2),
            ("nation", 2),
            ("social", 2),
            ("yellow", 2),
            ("pension", 2),
            ("services", 3),
            ("libraries", 3),
            ("radio", 3),
            ("deficit", 3),
            ("procurement", 3),
            ("ageing", 2),
            ("government", 3),
            ("innovation", 4),
            ("austerity", 4),
            ("community", 4),
            ("population", 4),
            ("university", 5),
            ("café", 2),
        ];
        let wrong: Vec<(&str, u64, u64)> = words
            .into_iter()
            .filter(|(word, golden)| syllables(word) != *golden)
            .map(|(word, golden)| (word, syllables(word), golden))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(syllables("2018"), 1);
    }

    proptest! {
        #[test]
        fn the_moving_ratio_is_the_mean_of_all_windows(words in "([a-h]{1,2} ){51,90}") {
            let words = keys(&words);
            let windows: Vec<f64> = words.windows(MATTR_WINDOW_WORDS).map(|window| window.iter().collect::<FxHashSet<_>>().len() as f64 / MATTR_WINDOW_WORDS as f64).collect();
            let mean = windows.iter().sum::<f64>() / windows.len() as f64;
            prop_assert!((Diversity::of(&words).mattr - mean).abs() < 1e-9);
        }

        #[test]
        fn every_word_has_a_syllable(word in "\\PC{1,12}") {
            prop_assert!(syllables(&word) >= 1);
        }
    }
}
