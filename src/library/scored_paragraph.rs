//! A scored paragraph as a value that owns what it names.

use std::ops::Index;
use std::sync::Arc;

use crate::lexicon::{Assertion, Entry, Lexicon};
use crate::model::{Kind, Span};
use crate::tables::{Hit, Row, ScoreContext, Unit};
use crate::themes::ThemeScore;

/// The names that results give to themes and entries: made once for a lexicon.
#[derive(Debug)]
pub(super) struct LexiconNames {
    lexicon: Arc<Lexicon>,
    /// The id of each theme.
    themes: Vec<Arc<str>>,
    /// [`Entry::name`] of each entry.
    entries: Vec<Arc<str>>,
}

impl LexiconNames {
    pub fn new(lexicon: Arc<Lexicon>) -> Self {
        let themes = lexicon.themes.iter().map(|theme| theme.id.as_str().into()).collect();
        let entries = lexicon.entries.iter().map(Entry::name).map(Arc::from).collect();
        Self { lexicon, themes, entries }
    }
}

/// The scores of a text in all themes of a lexicon.
///
/// `scores["tax"]` is the score in the theme with the id `tax`; it is 0 in a text that is not
/// scored because it is in another language than the lexicon.
#[derive(Clone, Debug)]
pub struct ThemeScores {
    names: Arc<LexiconNames>,
    scores: Option<Vec<ThemeScore>>,
    context: ScoreContext,
}

impl ThemeScores {
    pub(super) fn new(
        names: &Arc<LexiconNames>,
        scores: Option<&[ThemeScore]>,
        context: ScoreContext,
    ) -> Self {
        Self { names: Arc::clone(names), scores: scores.map(<[ThemeScore]>::to_vec), context }
    }

    /// Returns whether the text is in the language of the lexicon, so that its scores mean
    /// something.
    pub fn are_known(&self) -> bool {
        self.scores.is_some()
    }

    /// Returns the score in the theme with this id, or `None` if the lexicon has no such theme or
    /// the text is not scored.
    pub fn get(&self, theme: &str) -> Option<ThemeScore> {
        self.scores.as_ref()?.get(self.position(theme)?).copied()
    }

    /// Returns the id of each theme with its score, in the order of the lexicon, sub-themes
    /// included. There are none if the text is not scored.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ThemeScore)> {
        let scores = self.scores.as_deref().unwrap_or_default();
        self.names.themes.iter().map(|theme| &**theme).zip(scores.iter().copied())
    }

    /// Returns the ids of the top-level themes whose strength reaches the lexicon's threshold for
    /// paragraphs, or for paragraphs in their articles, the strongest first: the column `themes` of
    /// `score`, with `--context article` in the second case.
    pub fn reached(&self) -> Vec<&str> {
        let lexicon = &self.names.lexicon;
        let scores = self.scores.as_deref().unwrap_or_default();
        let mut reached: Vec<usize> = (0..scores.len())
            .filter(|&theme| lexicon.is_top_level(theme))
            .filter(|&theme| {
                let threshold = Unit::Paragraph.threshold(self.context, &lexicon.themes[theme]);
                scores[theme].reaches(threshold)
            })
            .collect();
        reached.sort_by(|&a, &b| scores[b].strength.total_cmp(&scores[a].strength));
        reached.into_iter().map(|theme| &*self.names.themes[theme]).collect()
    }

    fn position(&self, theme: &str) -> Option<usize> {
        self.names.themes.iter().position(|id| **id == *theme)
    }
}

impl Index<&str> for ThemeScores {
    type Output = ThemeScore;

    /// Returns the score in the theme with this id.
    ///
    /// # Panics
    /// If the lexicon has no such theme; [`ThemeScores::get`] does not panic.
    fn index(&self, theme: &str) -> &ThemeScore {
        const NOT_SCORED: &ThemeScore = &ThemeScore { hits: 0, strength: 0.0 };
        let Some(position) = self.position(theme) else {
            panic!("the lexicon has no theme `{theme}`")
        };
        self.scores.as_ref().map_or(NOT_SCORED, |scores| &scores[position])
    }
}

/// A match of a lexicon's entry that counts for a theme. A match that counts for a theme and its
/// parent is two of them, as it is two rows of `score --layout evidence`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ThemeMatch {
    /// The id of the theme.
    pub theme: Arc<str>,
    /// The entry that matched, as its lexicon has it.
    pub entry: Arc<str>,
    /// The words that matched, as the text has them.
    pub form: String,
    /// Where they are in the paragraph's text, in bytes.
    pub span: Span,
    /// What the match adds to the evidence of the theme: strength = 1 - exp(-sum of points).
    pub points: f64,
    /// Whether the match is affirmed, negated or conditional; `None` if negation is not known for
    /// the language.
    pub assertion: Option<Assertion>,
}

impl ThemeMatch {
    /// `from` is where the text of the row begins in the article.
    fn new(hit: &Hit, names: &LexiconNames, article: &str, from: u32) -> Self {
        let Hit { theme, entry, span, points, assertion } = *hit;
        Self {
            theme: Arc::clone(&names.themes[theme as usize]),
            entry: Arc::clone(&names.entries[entry as usize]),
            form: span.of(article).to_owned(),
            span: Span { start: span.start - from, end: span.end - from },
            points,
            assertion,
        }
    }
}

/// A paragraph with its scores and their evidence.
///
/// `paragraph["tax"]` is its score in the theme with the id `tax`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScoredParagraph {
    /// 1, 2, 3 ... within the article.
    pub number: u32,
    /// What it is in its article.
    pub kind: Kind,
    /// Its text.
    pub text: String,
    /// Where the text is in the article's, in bytes.
    pub span: Span,
    /// How many words it has.
    pub words: u64,
    /// The ISO 639-1 code of its language.
    pub language: &'static str,
    /// Its scores by its own evidence.
    pub scores: ThemeScores,
    /// Its scores in its article.
    pub in_article: ThemeScores,
    /// The matches that the scores rest on, in the order of the text.
    pub evidence: Vec<ThemeMatch>,
}

impl ScoredParagraph {
    /// The paragraph of a row, which must not be an article.
    pub(super) fn new(row: &Row<'_>, names: &Arc<LexiconNames>) -> Self {
        let article = row.article.text.as_str();
        let matches =
            row.hits.iter().map(|hit| ThemeMatch::new(hit, names, article, row.span.start));
        Self {
            number: row.paragraph.unwrap_or_default(),
            kind: row.kind.unwrap_or_default(),
            text: row.text().to_owned(),
            span: row.span,
            words: row.words,
            language: row.language,
            scores: ThemeScores::new(names, row.own, ScoreContext::None),
            in_article: ThemeScores::new(
                names,
                row.in_article.filter(|scores| !scores.is_empty()),
                ScoreContext::Article,
            ),
            evidence: matches.collect(),
        }
    }
}

impl Index<&str> for ScoredParagraph {
    type Output = ThemeScore;

    /// Returns the score in the theme with this id.
    ///
    /// # Panics
    /// If the lexicon has no such theme; [`ThemeScores::get`] does not panic.
    fn index(&self, theme: &str) -> &ThemeScore {
        &self.scores[theme]
    }
}
