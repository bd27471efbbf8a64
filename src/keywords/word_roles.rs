//! The roles that words can have in a keyword, from lists for each language.

use rustc_hash::FxHashMap;

use crate::text::{KeyId, Language, Vocabulary};

/// Each line lists the words with one role in one language; it is a data file, so that speakers of
/// a language can correct it. For a language without lines only stop words are known.
const TABLE: &str = include_str!("../../data/keywords.tsv");

/// The role of a word in a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Never part of a keyword: a stop word, a number, a single letter, a word that only joins
    /// others.
    Never,
    /// A verb form or an adverb: phrases end before it and begin after it.
    Verb,
    /// Means little at the beginning of a phrase, and is removed there: *various*, *second*.
    Opener,
    /// Means little at the end of a phrase, and is removed there: *approach*, *day*.
    Closer,
    /// Any other word.
    Any,
}

/// The roles of the words of a language.
pub(super) struct WordRoles {
    listed: FxHashMap<&'static str, Role>,
    adverb_ends: Vec<&'static str>,
    adjective_ends: Vec<&'static str>,
    participle_ends: Vec<&'static str>,
    /// The usual length of content words, in letters, or `None` if it is not known.
    pub usual_letters: Option<f64>,
}

impl WordRoles {
    pub fn new(language: Language) -> Self {
        let mut roles = Self {
            listed: FxHashMap::default(),
            adverb_ends: Vec::new(),
            adjective_ends: Vec::new(),
            participle_ends: Vec::new(),
            usual_letters: None,
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            if cells.next() != Some(language.code()) {
                continue;
            }
            let (role, mut words) =
                (cells.next().unwrap_or_default(), cells.next().unwrap_or_default().split(' '));
            let role = match role {
                "never" => Role::Never,
                "verb" => Role::Verb,
                "opener" => Role::Opener,
                "closer" => Role::Closer,
                "any" => Role::Any,
                _ => {
                    match role {
                        "adverb_ends" => roles.adverb_ends.extend(words),
                        "adjective_ends" => roles.adjective_ends.extend(words),
                        "participle_ends" => roles.participle_ends.extend(words),
                        _ => roles.usual_letters = words.find_map(|letters| letters.parse().ok()),
                    }
                    continue;
                }
            };
            roles.listed.extend(words.map(|word| (word, role)));
        }
        roles
    }

    /// The role of a content word, by its matching key.
    pub fn of(&self, key: &str) -> Role {
        if let Some(&role) = self.listed.get(key) {
            return role;
        }
        if has_end(key, &self.adverb_ends) { Role::Verb } else { Role::Any }
    }

    /// Whether methods that know no roles take the word for a stop word, as published lists for them
    /// do: a word that is never part of a keyword, a verb or adverb, an opener.
    pub fn is_stop_word(&self, key: &str) -> bool {
        matches!(self.of(key), Role::Never | Role::Verb | Role::Opener)
    }

    /// Whether the word has an ending of adjectives.
    pub fn is_adjective(&self, key: &str) -> bool {
        has_end(key, &self.adjective_ends)
    }

    /// Whether the word has an ending of participles, which are removed from the end of a phrase.
    pub fn is_participle(&self, key: &str) -> bool {
        has_end(key, &self.participle_ends)
    }
}

/// Tells words and phrases that mean little by themselves from others, in one language.
pub struct MeaningfulWords {
    roles: WordRoles,
}

impl MeaningfulWords {
    /// Reads the lists of a language; without lists all words have a meaning.
    pub fn new(language: Language) -> Self {
        Self { roles: WordRoles::new(language) }
    }

    /// Whether matching keys could be a keyword: they do not begin or end with a word that would be
    /// removed there, and none of them is a listed verb or an adverb.
    ///
    /// # Examples
    /// ```
    /// use paratheme::keywords::MeaningfulWords;
    /// use paratheme::text::Language;
    /// let words = MeaningfulWords::new(Language::English);
    /// assert!(words.has_meaning(&["spending", "review"]));
    /// assert!(!words.has_meaning(&["several", "weeks"]) && !words.has_meaning(&["also"]));
    /// ```
    pub fn has_meaning(&self, keys: &[&str]) -> bool {
        keys.iter().enumerate().all(|(at, key)| match self.roles.of(key) {
            Role::Never | Role::Verb => false,
            Role::Opener => at > 0,
            Role::Closer => keys.len() > 1 && at + 1 < keys.len(),
            Role::Any => true,
        })
    }
}

/// Tells which words of a vocabulary the methods from the literature take for stop words besides
/// those of the language. Each key is looked up once.
pub(super) struct FurtherStopWords {
    roles: WordRoles,
    /// For each key of the vocabulary that was read so far.
    keys: Vec<bool>,
}

impl FurtherStopWords {
    pub fn new(language: Language) -> Self {
        Self { roles: WordRoles::new(language), keys: Vec::new() }
    }

    /// Looks up the keys that are new in the vocabulary.
    pub fn learn(&mut self, vocabulary: &Vocabulary) {
        let Self { roles, keys } = self;
        keys.extend(vocabulary.keys_from(keys.len()).map(|(key, _)| roles.is_stop_word(key)));
    }

    /// Whether a word with this key is a stop word.
    pub fn contains(&self, key: KeyId) -> bool {
        self.keys[key.index()]
    }
}

/// Whether the key has one of these endings, after three bytes or more.
fn has_end(key: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| key.strip_suffix(end).is_some_and(|before| before.len() >= 3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn roles_of_english_words() {
        let roles = WordRoles::new(Language::English);
        for (word, role) in [
            ("however", Role::Never),
            ("proposes", Role::Verb),
            ("quickly", Role::Verb),
            ("family", Role::Any),
            ("fly", Role::Any),
            ("various", Role::Opener),
            ("approach", Role::Closer),
            ("budget", Role::Any),
        ] {
            assert_eq!(roles.of(word), role, "{word}");
        }
        for word in ["however", "proposes", "quickly", "various"] {
            assert!(roles.is_stop_word(word), "{word}");
        }
        assert!(!roles.is_stop_word("approach") && !roles.is_stop_word("budget"));
        assert!(roles.is_adjective("famous") && !roles.is_adjective("bus"));
        assert!(roles.is_participle("related") && !roles.is_participle("seed"));
        assert!(roles.usual_letters.is_some_and(|letters| (4.0..9.0).contains(&letters)));
    }

    #[test]
    fn a_language_without_lists_has_none() {
        let roles = WordRoles::new(Language::Finnish);
        assert_eq!(roles.of("quickly"), Role::Any);
        assert_eq!(roles.usual_letters, None);
    }

    #[test]
    fn the_table_is_well_formed() {
        let mut seen = BTreeSet::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let [language, role, words] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            assert!(Language::parse(language).is_ok(), "{line}");
            let known = "never verb opener closer any adverb_ends adjective_ends participle_ends usual_letters";
            assert!(known.split(' ').any(|known| known == role), "{role}");
            for word in words.split(' ') {
                assert!(!word.is_empty() && word.to_lowercase() == word, "{role}: `{word}`");
                assert!(
                    role.ends_with("ends") || seen.insert((language, word)),
                    "{word} is listed twice"
                );
            }
        }
        assert!(seen.len() > 1000);
    }
}
