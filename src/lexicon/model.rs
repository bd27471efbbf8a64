//! A lexicon as its author wrote it.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::parse::DEFAULT_P;
use super::{Pattern, WordPattern};
use crate::text::{KnownWords, Language, Stemmer, StemmerKind, Tokens};

/// A dictionary of themes: what to look for, and how much each find says.
#[derive(Clone, Debug, PartialEq)]
pub struct Lexicon {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The language of its patterns.
    pub language: Language,
    /// What it is for.
    pub description: String,
    /// The p of an entry that has none of its own and stands in no tier.
    pub default_p: f64,
    /// In file order: a theme before its sub-themes.
    pub themes: Vec<Theme>,
    /// In file order within each theme.
    pub entries: Vec<Entry>,
}

/// A theme or sub-theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Unique in the lexicon: lower case letters, digits, underscore.
    pub id: String,
    /// The name of its column: the ids from the top-level theme down, joined by dots.
    pub column: String,
    /// Its name for people.
    pub label: String,
    /// What a human coder would code as this theme, and what not.
    pub description: String,
    /// The strength from which a paragraph counts as about the theme.
    pub threshold: f64,
    /// The strength from which an article counts as about the theme, scored as one text.
    pub article_threshold: f64,
    /// The theme that it is part of, as an index into [`Lexicon::themes`].
    pub parent: Option<usize>,
    /// Spans in which no entry of this theme or of its sub-themes counts.
    pub not: Vec<Pattern>,
    /// Where it is written; no part of what the lexicon says.
    pub line: SourceLine,
}

/// One pattern of a theme with its weight and its conditions.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The theme that it stands in, as an index into [`Lexicon::themes`].
    pub theme: usize,
    /// What it matches.
    pub pattern: Pattern,
    /// What must, or must not, stand near it.
    pub context: Context,
    /// The share of the paragraphs holding it that are about the theme; above 0, below 1.
    pub p: f64,
    /// Multiplies its evidence; above 0.
    pub weight: f64,
    /// Where it is written; no part of what the lexicon says.
    pub line: SourceLine,
}

/// Where a theme or an entry is written. It takes no part in comparisons: moving an entry changes
/// nothing.
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

/// Conditions on the words around a match. Each list that is not empty must be satisfied by one of
/// its patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// On either side.
    pub near: Vec<Pattern>,
    /// The match stands after one of these.
    pub after: Vec<Pattern>,
    /// The match stands before one of these.
    pub before: Vec<Pattern>,
    /// None of these may stand on either side.
    pub unless: Vec<Pattern>,
    /// The greatest number of words between.
    pub within: u32,
}

impl Context {
    /// The [`Context::within`] of an entry that says nothing: 5 words.
    pub const WITHIN: u32 = 5;

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        [&self.near, &self.after, &self.before, &self.unless].into_iter().all(Vec::is_empty)
    }
}

impl Entry {
    /// Its weight of evidence, -ln(1 - p) times weight (METHODS 3): one match in a paragraph of 100
    /// words gives as many points.
    pub fn points(&self) -> f64 {
        -(-self.p).ln_1p() * self.weight
    }

    /// The entry in one line: its pattern, with its conditions in brackets.
    ///
    /// Two entries of a theme with the same pattern but other conditions have other names.
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
        name
    }
}

impl Lexicon {
    /// The strength from which a paragraph is about a theme that says nothing else.
    pub const THRESHOLD: f64 = 0.25;
    /// The strength from which an article is about a theme that says nothing else: an article has
    /// more words for a match to stand among, and collects evidence in passing. Calibrated on whole
    /// posts (docs/METHODS.md, Strength).
    pub const ARTICLE_THRESHOLD: f64 = 0.75;

    /// The threshold for articles of a theme that names none: [`Self::ARTICLE_THRESHOLD`], and
    /// never below that for paragraphs.
    pub fn usual_article_threshold(threshold: f64) -> f64 {
        Self::ARTICLE_THRESHOLD.max(threshold)
    }

    /// The lexicon with its patterns read for texts whose words are found by these rules. What is
    /// no pattern by them stays as it is.
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

    /// All its patterns: of entries, of their conditions, of `not` spans.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let contexts = self.entries.iter().flat_map(|entry| {
            let Context { near, after, before, unless, .. } = &entry.context;
            [near, after, before, unless].into_iter().flatten()
        });
        let entries = self.entries.iter().map(|entry| &entry.pattern);
        entries.chain(contexts).chain(self.themes.iter().flat_map(|theme| &theme.not))
    }

    /// The words of its patterns, which are known where a line end breaks them: whole words, stems
    /// by the stemmer of the texts, and what is written before a `*` at the end.
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

    /// A lexicon of one theme, `pattern`, with this pattern as its only entry.
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
                line: SourceLine::default(),
            }],
        }
    }

    /// The theme and the themes above it, from the inside out.
    pub fn lineage(&self, theme: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(theme), |&theme| self.themes[theme].parent)
    }

    /// Whether a theme is part of no other: the wide table has a column for it.
    pub fn is_top_level(&self, theme: usize) -> bool {
        self.themes[theme].parent.is_none()
    }
}
