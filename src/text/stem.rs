//! Matching key -> stem.

use std::borrow::Cow;

use super::{Language, english};

/// Both families call their algorithms by the names of our languages.
macro_rules! algorithm {
    ($language:expr, $algorithm:ty: $($name:ident)+) => {
        match $language { $(Language::$name => <$algorithm>::$name),+ }
    };
    ($language:expr, $algorithm:ty) => {
        algorithm!($language, $algorithm: Arabic Danish Dutch English Finnish French German Greek Hungarian
            Italian Norwegian Portuguese Romanian Russian Spanish Swedish Tamil Turkish)
    };
}

/// Which family of stemmers reduces words to terms; the `--stemmer` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StemmerKind {
    /// Snowball as rust-stemmers has it (the algorithms of 2018).
    #[default]
    Snowball,
    /// Snowball as frostem has it (the algorithms of 2026): in English a few words differ,
    /// `university` among them.
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
    /// Words that the fast one does not know go to the library.
    English(rust_stemmers::Stemmer),
    Snowball(rust_stemmers::Stemmer),
    Snowball3(frostem::Stemmer),
    None,
}

impl Stemmer {
    /// The stemmer of `language`.
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

    /// The stem of a matching key.
    pub fn stem<'k>(&self, key: &'k str) -> Cow<'k, str> {
        match &self.0 {
            Inner::English(library) => english::stem(key).unwrap_or_else(|| library.stem(key)),
            Inner::Snowball(stemmer) => stemmer.stem(key),
            Inner::Snowball3(stemmer) => Cow::Owned(stemmer.stem(key).to_string()),
            Inner::None => Cow::Borrowed(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The traps that METHODS.md lists for the English stemmer.
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
