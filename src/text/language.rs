//! The languages that the Snowball stemmers know.

use super::Tokens;
use crate::error::{Error, ErrorKind, Result};

/// A language of texts. It selects the stemmer, the stop words and some rules about words.
///
/// # Examples
/// ```
/// use paratheme::text::Language;
/// assert_eq!(Language::parse("de").unwrap(), Language::German);
/// assert!(Language::parse("xx").is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the languages they name")]
pub enum Language {
    Arabic,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

impl Language {
    /// All languages, ordered by name.
    pub const ALL: [Self; 18] = [
        Self::Arabic,
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Greek,
        Self::Hungarian,
        Self::Italian,
        Self::Norwegian,
        Self::Portuguese,
        Self::Romanian,
        Self::Russian,
        Self::Spanish,
        Self::Swedish,
        Self::Tamil,
        Self::Turkish,
    ];

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::Danish => "da",
            Self::Dutch => "nl",
            Self::English => "en",
            Self::Finnish => "fi",
            Self::French => "fr",
            Self::German => "de",
            Self::Greek => "el",
            Self::Hungarian => "hu",
            Self::Italian => "it",
            Self::Norwegian => "no",
            Self::Portuguese => "pt",
            Self::Romanian => "ro",
            Self::Russian => "ru",
            Self::Spanish => "es",
            Self::Swedish => "sv",
            Self::Tamil => "ta",
            Self::Turkish => "tr",
        }
    }

    /// The language of an ISO 639-1 code.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] for any other text, with the list of codes as a hint.
    pub fn parse(code: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code).ok_or_else(|| {
            let codes: Vec<&str> = Self::ALL.iter().map(|language| language.code()).collect();
            Error::new(ErrorKind::Usage, format!("unknown language `{code}`"))
                .with_hint(format!("one of {}", codes.join(", ")))
        })
    }

    /// The articles, pronouns and conjunctions that lose their vowel before another vowel (*l'*,
    /// *qu'*, *dell'*), without the apostrophe and in lower case. By [`Tokens::Words`] they are
    /// separate words, and stop words. Empty for languages without such words, and by
    /// [`Tokens::Uax29`].
    pub fn elided(self, tokens: Tokens) -> &'static [&'static str] {
        match self {
            Self::French if tokens == Tokens::Words => &[
                "c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quoiqu", "s", "t",
            ],
            Self::Italian if tokens == Tokens::Words => &[
                "agl", "all", "c", "coll", "d", "dagl", "dall", "degl", "dell", "gl", "l", "m",
                "n", "negl", "nell", "quell", "quest", "s", "sugl", "sull", "t", "un", "v",
            ],
            _ => &[],
        }
    }

    /// The stop words of the language in lower case: the NLTK lists, as in the `stop-words` crate.
    pub fn stop_words(self) -> &'static [&'static str] {
        stop_words::lookup(self.code()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_stop_words() {
        for language in Language::ALL {
            assert!(language.stop_words().len() > 30, "{language:?}");
        }
        assert!(Language::English.stop_words().contains(&"the"));
    }
}
