//! Stems matching keys.

use std::borrow::Cow;

use super::{Language, porter2};

/// Selects an algorithm: both families name theirs as [`Language`] does.
macro_rules! algorithm {
    ($language:expr, $algorithm:ty: $($name:ident)+) => {
        match $language { $(Language::$name => <$algorithm>::$name),+ }
    };
    ($language:expr, $algorithm:ty) => {
        algorithm!($language, $algorithm: Arabic Danish Dutch English Finnish French German Greek Hungarian
            Italian Norwegian Portuguese Romanian Russian Spanish Swedish Tamil Turkish)
    };
}

/// The family of stemmers that reduces words to terms; the `--stemmer` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StemmerKind {
    /// Snowball, in the version of 2018 (the crate rust-stemmers).
    #[default]
    Snowball,
    /// Snowball, in the version of 2026 (the crate frostem): a few English words have other stems,
    /// among them `university`.
    Snowball3,
    /// No stemming: a term is the matching key.
    None,
}

impl StemmerKind {
    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Snowball => "snowball",
            Self::Snowball3 => "snowball3",
            Self::None => "none",
        }
    }
}

/// Reduces the matching keys of one language to their stems.
///
/// # Examples
/// ```
/// use paratheme::text::{Language, Stemmer, StemmerKind};
/// let stemmer = Stemmer::new(Language::English, StemmerKind::Snowball);
/// assert_eq!(stemmer.stem("taxes"), "tax");
/// assert_eq!(stemmer.stem("taxation"), "taxat"); // why lexicon entries match surface forms unless they ask for stems
/// ```
pub struct Stemmer(Inner);

enum Inner {
    /// The library stems the words that our own Porter2 does not know.
    English(rust_stemmers::Stemmer),
    Snowball(rust_stemmers::Stemmer),
    Snowball3(frostem::Stemmer),
    None,
}

impl Stemmer {
    /// Creates the stemmer of `language`.
    pub fn new(language: Language, kind: StemmerKind) -> Self {
        Self(match kind {
            StemmerKind::Snowball if language == Language::English => {
                Inner::English(rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English))
            }
            StemmerKind::Snowball => Inner::Snowball(rust_stemmers::Stemmer::create(algorithm!(
                language,
                rust_stemmers::Algorithm
            ))),
            StemmerKind::Snowball3 => {
                Inner::Snowball3(frostem::Stemmer::new(algorithm!(language, frostem::Algorithm)))
            }
            StemmerKind::None => Inner::None,
        })
    }

    /// The stem of a matching key. It need not be a word.
    pub fn stem<'k>(&self, key: &'k str) -> Cow<'k, str> {
        match &self.0 {
            Inner::English(library) => porter2::stem(key).unwrap_or_else(|| library.stem(key)),
            Inner::Snowball(stemmer) => stemmer.stem(key),
            Inner::Snowball3(stemmer) => Cow::Owned(stemmer.stem(key).to_string()),
            Inner::None => Cow::Borrowed(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases that METHODS.md warns of for the English stemmer.
    #[test]
    fn porter2_traps() {
        let stemmer = Stemmer::new(Language::English, StemmerKind::Snowball);
        for (word, stem) in [
            ("ageing", "age"),
            ("aging", "age"),
            ("aged", "age"),
            ("ages", "age"),
            ("public", "public"),
            ("publication", "public"),
            ("taxes", "tax"),
            ("taxation", "taxat"),
            ("budget", "budget"),
            ("budgetary", "budgetari"),
            ("organization", "organ"),
            ("organ", "organ"),
        ] {
            assert_eq!(stemmer.stem(word), stem, "{word}");
        }
    }

    #[test]
    fn every_language_stems_with_both_families() {
        for (language, word, stem) in [
            (Language::Danish, "skatterne", "skat"),
            (Language::Finnish, "verot", "vero"),
            (Language::French, "impôts", "impôt"),
            (Language::German, "steuern", "steu"),
            (Language::Italian, "tasse", "tass"),
            (Language::Portuguese, "impostos", "impost"),
            (Language::Russian, "налоги", "налог"),
            (Language::Spanish, "impuestos", "impuest"),
            (Language::Swedish, "skatterna", "skatt"),
        ] {
            assert_eq!(
                Stemmer::new(language, StemmerKind::Snowball).stem(word),
                stem,
                "{language:?}"
            );
        }
        for language in Language::ALL {
            for kind in [StemmerKind::Snowball, StemmerKind::Snowball3] {
                assert!(
                    !Stemmer::new(language, kind).stem("population").is_empty(),
                    "{language:?} {kind:?}"
                );
            }
        }
    }

    #[test]
    fn the_newer_family_differs_where_it_is_said_to() {
        assert_eq!(
            Stemmer::new(Language::English, StemmerKind::Snowball).stem("university"),
            "univers"
        );
        assert_ne!(
            Stemmer::new(Language::English, StemmerKind::Snowball3).stem("university"),
            "univers"
        );
        assert_eq!(
            Stemmer::new(Language::English, StemmerKind::None).stem("university"),
            "university"
        );
    }
}
