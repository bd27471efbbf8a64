//! Scores of single texts.

use std::sync::{Arc, Mutex, PoisonError};

use super::ScoredParagraph;
use super::scored_paragraph::LexiconNames;
use crate::lexicon::{Lexicon, LookupRules, Matcher, Overlap, Phrases};
use crate::model::Article;
use crate::pipeline::{Negated, Reading, SingleArticleScorer, SingleArticleScoring};
use crate::segment::Paragraphs;
use crate::text::{Language, StemmerKind, Tokens};

/// Scores texts by one lexicon, without files and threads of its own.
///
/// The numbers are those of the command `score`. The words that it meets are kept from text to
/// text, up to a bound, so that one scorer is to be made and used for all texts. It can be shared by
/// threads and cloned; clones share what is expensive.
///
/// # Examples
/// ```
/// use paratheme::Scorer;
/// use paratheme::lexicon::Lexicon;
///
/// let scorer = Scorer::builder(Lexicon::built_in("public-services")?).build();
/// let paragraphs = scorer.score("The council must make budget cuts.\n\nIt rained.");
/// assert!(paragraphs[0]["fiscal_pressure"].strength > 0.25);
/// assert_eq!(paragraphs[0].evidence[0].form, "budget cuts");
/// assert_eq!(paragraphs[1]["fiscal_pressure"].strength, 0.0);
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Clone)]
pub struct Scorer {
    shared: Arc<Shared>,
}

struct Shared {
    scoring: Arc<SingleArticleScoring>,
    matcher: Arc<Matcher>,
    names: Arc<LexiconNames>,
    /// Scorers that no thread is using: as many as have been in use at once.
    idle: Mutex<Vec<SingleArticleScorer>>,
}

impl Scorer {
    /// Returns a builder with the options that the command line has by default.
    pub fn builder(lexicon: impl Into<Arc<Lexicon>>) -> ScorerBuilder {
        let lexicon = lexicon.into();
        let mut reading = Reading::default();
        reading.analysis.language = lexicon.language;
        ScorerBuilder { lexicon, reading, rules: LookupRules::default(), negated: Negated::Count }
    }

    /// Scores the paragraphs of a text, which is read as the text field of a record is: its first
    /// lines are not searched for a title and a date. For that, and for what else is known about a
    /// text, see [`Scorer::score_article`].
    ///
    /// # Panics
    /// If the text is longer than 4 GiB.
    pub fn score(&self, text: impl Into<String>) -> Vec<ScoredParagraph> {
        self.score_article(Article { text: text.into(), ..Article::default() })
    }

    /// Scores the paragraphs of an article.
    ///
    /// # Panics
    /// If the text is longer than 4 GiB, or a block of the article is not a part of its text.
    ///
    /// # Examples
    /// ```
    /// use paratheme::Scorer;
    /// use paratheme::lexicon::Lexicon;
    /// use paratheme::model::{Article, Kind};
    ///
    /// let scorer = Scorer::builder(Lexicon::built_in("public-services")?).build();
    /// let text = "Budget cuts\n\n3 May 2019\n\nThe council is to vote on them.".to_owned();
    /// let paragraphs = scorer.score_article(Article { text, has_head: true, ..Article::default() });
    /// assert_eq!(paragraphs[0].kind, Kind::Title);
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn score_article(&self, article: Article) -> Vec<ScoredParagraph> {
        let Shared { scoring, matcher, names, idle } = &*self.shared;
        let known = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scorer = known
            .unwrap_or_else(|| SingleArticleScorer::new(Arc::clone(scoring), Arc::clone(matcher)));
        let mut paragraphs = Vec::new();
        scorer.score(article, &mut |row| paragraphs.push(ScoredParagraph::new(row, names)));
        idle.lock().unwrap_or_else(PoisonError::into_inner).push(scorer);
        paragraphs
    }

    /// How it scores.
    pub(super) fn scoring(&self) -> &SingleArticleScoring {
        &self.shared.scoring
    }

    /// The names of its lexicon's themes and entries.
    pub(super) fn names(&self) -> &Arc<LexiconNames> {
        &self.shared.names
    }

    /// Returns the lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.shared.scoring.lexicon
    }
}

/// Sets the options of a [`Scorer`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ScorerBuilder {
    lexicon: Arc<Lexicon>,
    reading: Reading,
    rules: LookupRules,
    negated: Negated,
}

impl ScorerBuilder {
    /// Reads all texts in this language. Without it the language of each text is detected, and a
    /// text in another language than the lexicon's has no scores.
    pub fn language(mut self, language: Language) -> Self {
        self.reading.analysis.language = language;
        self.reading.detect = false;
        self
    }

    /// Sets the family of stemmers; [`StemmerKind::default`] without it.
    pub fn stemmer(mut self, stemmer: StemmerKind) -> Self {
        self.reading.analysis.stemmer = stemmer;
        self
    }

    /// Sets the rules by which words are found; [`Tokens::default`] without it.
    pub fn tokens(mut self, tokens: Tokens) -> Self {
        self.reading.analysis.tokens = tokens;
        self
    }

    /// Sets what separates the paragraphs of a text; [`Paragraphs::Auto`] without it.
    pub fn paragraphs(mut self, paragraphs: Paragraphs) -> Self {
        self.reading.segment.paragraphs = paragraphs;
        self
    }

    /// Sets whether themes take words from each other; [`Overlap::Theme`] without it.
    pub fn overlap(mut self, overlap: Overlap) -> Self {
        self.rules.overlap = overlap;
        self
    }

    /// Sets what the words of a phrase must be in; [`Phrases::Sentence`] without it.
    pub fn phrases(mut self, phrases: Phrases) -> Self {
        self.rules.phrases = phrases;
        self
    }

    /// Sets what happens to negated matches; [`Negated::Count`] without it.
    pub fn negated(mut self, negated: Negated) -> Self {
        self.negated = negated;
        self
    }

    /// Builds the scorer, which compiles the lexicon.
    pub fn build(self) -> Scorer {
        let Self { lexicon, reading, rules, negated } = self;
        let tokens = reading.analysis.tokens;
        let lexicon = Arc::new(Arc::unwrap_or_clone(lexicon).read_by(tokens));
        let reading = reading.knowing(&lexicon);
        let matcher = Arc::new(Matcher::new(&lexicon, reading.analysis.stemmer, rules));
        let names = Arc::new(LexiconNames::new(Arc::clone(&lexicon)));
        let scoring = Arc::new(SingleArticleScoring { reading, lexicon, rules, negated });
        Scorer { shared: Arc::new(Shared { scoring, matcher, names, idle: Mutex::default() }) }
    }
}
