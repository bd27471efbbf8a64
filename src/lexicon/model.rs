//! A lexicon as written by its author.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::parse::DEFAULT_P;
use super::{Pattern, WordPattern};
use crate::text::{KnownWords, Language, Stemmer, StemmerKind, Tokens};

/// A lexicon: themes, the patterns to look for, and the weight of each match.
#[derive(Clone, Debug, PartialEq)]
pub struct Lexicon {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
    /// The language of the patterns.
    pub language: Language,
    /// The purpose of the lexicon.
    pub description: String,
    /// The p of an entry that has no p of its own and is in no tier.
    pub default_p: f64,
    /// The themes in file order: a theme comes before its sub-themes.
    pub themes: Vec<Theme>,
    /// The entries, in file order within each theme.
    pub entries: Vec<Entry>,
}

/// A theme or sub-theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The id, unique in the lexicon: lower-case letters, digits and underscores.
    pub id: String,
    /// The name of its column: the ids from the top-level theme down, joined by dots.
    pub column: String,
    /// The name for people.
    pub label: String,
    /// What a human coder would and would not code as this theme.
    pub description: String,
    /// The least strength with which a paragraph counts as about the theme.
    pub threshold: f64,
    /// The least strength with which an article, scored as one text, counts as about the theme.
    pub article_threshold: f64,
    /// The least strength in its article with which a paragraph counts as about the theme.
    pub in_article_threshold: f64,
    /// The theme that it is part of, as an index into [`Lexicon::themes`].
    pub parent: Option<usize>,
    /// Spans in which no entry of this theme or of its sub-themes counts.
    pub not: Vec<Pattern>,
    /// The line of its definition, which does not matter for comparisons.
    pub line: SourceLine,
}

/// One pattern of a theme with its weight and its conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The theme that it belongs to, as an index into [`Lexicon::themes`].
    pub theme: usize,
    /// The pattern that it matches.
    pub pattern: Pattern,
    /// The conditions on words near it.
    pub context: Context,
    /// The share of the paragraphs with the entry that are about the theme; above 0 and below 1.
    pub p: f64,
    /// The factor on its evidence; above 0.
    pub weight: f64,
    /// Whether it was learnt from a collection (`lexicon learn`). A learnt entry counts only where
    /// no other entry of its theme does.
    pub learnt: bool,
    /// The line of its definition, which does not matter for comparisons.
    pub line: SourceLine,
}

/// The line in which a theme or an entry is defined. All lines are equal in comparisons, because
/// moving an entry does not change the lexicon.
#[derive(Clone, Debug, Default)]
pub struct SourceLine {
    /// The file, as errors name it.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub number: u64,
}

impl PartialEq for SourceLine {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Display for SourceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.number)
    }
}

/// Conditions on the words around a match. At least one pattern of each non-empty list must satisfy
/// its condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// Patterns of which one must be near the match, on either side.
    pub near: Vec<Pattern>,
    /// Patterns of which one must come before the match.
    pub after: Vec<Pattern>,
    /// Patterns of which one must come after the match.
    pub before: Vec<Pattern>,
    /// Patterns that must not be near the match, on either side.
    pub unless: Vec<Pattern>,
    /// The most words between the match and a pattern.
    pub within: u32,
}

impl Context {
    /// The default of [`Context::within`].
    pub const WITHIN: u32 = 5;

    /// Whether there are no conditions.
    pub fn is_empty(&self) -> bool {
        [&self.near, &self.after, &self.before, &self.unless].into_iter().all(Vec::is_empty)
    }
}

impl Entry {
    /// The points of the entry: -ln(1 - p) times its weight (docs/METHODS.md, theme scores). One
    /// match in a paragraph of 100 words gives this number of points.
    pub fn points(&self) -> f64 {
        -(-self.p).ln_1p() * self.weight
    }

    /// The entry in one line: its pattern, with its conditions in brackets, and `[learnt]` if it was
    /// learnt from a collection.
    ///
    /// Two entries of a theme with the same pattern and different conditions have different names.
    pub fn name(&self) -> String {
        let mut name = self.pattern.source().to_owned();
        let context = &self.context;
        for (word, patterns) in [
            ("near", &context.near),
            ("after", &context.after),
            ("before", &context.before),
            ("unless", &context.unless),
        ] {
            if !patterns.is_empty() {
                let sources: Vec<&str> = patterns.iter().map(Pattern::source).collect();
                // Writing into a String cannot fail.
                let _ = write!(name, " [{word} {}]", sources.join(", "));
            }
        }
        if self.learnt {
            name.push_str(" [learnt]");
        }
        name
    }
}

impl Lexicon {
    /// The default threshold of a theme for paragraphs.
    pub const THRESHOLD: f64 = 0.25;
    /// The default threshold of a theme for articles. It is higher because an article has more
    /// words and collects some evidence for many themes. It was calibrated on whole posts
    /// (docs/METHODS.md).
    pub const ARTICLE_THRESHOLD: f64 = 0.75;

    /// The threshold for articles of a theme that does not define one: [`Self::ARTICLE_THRESHOLD`],
    /// but at least the threshold for paragraphs.
    pub fn usual_article_threshold(threshold: f64) -> f64 {
        Self::ARTICLE_THRESHOLD.max(threshold)
    }

    /// The default threshold of a theme for paragraphs in their articles. It is higher because an
    /// article can only lift a paragraph. It was calibrated on coded paragraphs (docs/METHODS.md).
    pub const IN_ARTICLE_THRESHOLD: f64 = 0.45;

    /// The threshold in the article of a theme that does not define one:
    /// [`Self::IN_ARTICLE_THRESHOLD`], but at least the threshold for paragraphs.
    pub fn usual_in_article_threshold(threshold: f64) -> f64 {
        Self::IN_ARTICLE_THRESHOLD.max(threshold)
    }

    /// Parses all patterns again for texts whose words are found by these rules. A pattern that is
    /// not valid by these rules stays unchanged.
    #[must_use]
    pub fn read_by(mut self, tokens: Tokens) -> Self {
        if tokens == Tokens::default() {
            return self;
        }
        let language = self.language;
        let again = |pattern: &mut Pattern| {
            if let Ok(read) = Pattern::parse_by(pattern.source(), language, tokens) {
                *pattern = read;
            }
        };
        for entry in &mut self.entries {
            let Context { near, after, before, unless, .. } = &mut entry.context;
            again(&mut entry.pattern);
            [near, after, before, unless].into_iter().flatten().for_each(again);
        }
        self.themes.iter_mut().flat_map(|theme| &mut theme.not).for_each(again);
        self
    }

    /// All patterns: those of entries, of their conditions, and of `not` spans.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let contexts = self.entries.iter().flat_map(|entry| {
            let Context { near, after, before, unless, .. } = &entry.context;
            [near, after, before, unless].into_iter().flatten()
        });
        let entries = self.entries.iter().map(|entry| &entry.pattern);
        entries.chain(contexts).chain(self.themes.iter().flat_map(|theme| &theme.not))
    }

    /// The words of its patterns, which are joined if a line end breaks them: whole words, stems by
    /// the stemmer of the texts, and the parts before a `*` at the end.
    pub fn known_words(&self, stemmer: StemmerKind) -> KnownWords {
        let (stemmer, mut known) = (Stemmer::new(self.language, stemmer), KnownWords::default());
        for word in self.patterns().flat_map(Pattern::words) {
            match word {
                WordPattern::Literal(key) => drop(known.keys.insert(key.clone())),
                WordPattern::Stem(key) => drop(known.stems.insert(stemmer.stem(key).into())),
                WordPattern::Glob(glob) => {
                    let beginning =
                        glob.strip_suffix('*').filter(|beginning| !beginning.contains(['*', '?']));
                    known.beginnings.extend(beginning.map(Box::from));
                }
                WordPattern::Regex(..) | WordPattern::Any => {}
            }
        }
        known.beginnings.sort_unstable();
        known.beginnings.dedup();
        known
    }

    /// Creates a lexicon with one theme, `pattern`, whose only entry is this pattern.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::{Lexicon, Pattern};
    /// use paratheme::text::Language;
    /// let lexicon = Lexicon::of_pattern(Pattern::parse("budget cut*", Language::English).unwrap(), Language::English);
    /// assert_eq!(lexicon.entries[0].name(), "budget cut*");
    /// ```
    pub fn of_pattern(pattern: Pattern, language: Language) -> Self {
        let name = "pattern".to_owned();
        let theme = Theme {
            id: name.clone(),
            column: name.clone(),
            label: name.clone(),
            description: String::new(),
            threshold: Self::THRESHOLD,
            article_threshold: Self::ARTICLE_THRESHOLD,
            in_article_threshold: Self::IN_ARTICLE_THRESHOLD,
            parent: None,
            not: Vec::new(),
            line: SourceLine::default(),
        };
        let context = Context { within: Context::WITHIN, ..Context::default() };
        Self {
            name,
            version: String::new(),
            language,
            description: String::new(),
            default_p: DEFAULT_P,
            themes: vec![theme],
            entries: vec![Entry {
                theme: 0,
                pattern,
                context,
                p: DEFAULT_P,
                weight: 1.0,
                learnt: false,
                line: SourceLine::default(),
            }],
        }
    }

    /// The theme and the themes above it, from the innermost to the top level.
    pub fn lineage(&self, theme: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(theme), |&theme| self.themes[theme].parent)
    }

    /// Whether a theme is not part of another one, so that the wide table has a column for it.
    pub fn is_top_level(&self, theme: usize) -> bool {
        self.themes[theme].parent.is_none()
    }
}
