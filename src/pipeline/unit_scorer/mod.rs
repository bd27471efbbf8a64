//! Scores the texts of an article by the unit asked for: its paragraphs, their sentences, or the
//! article as one text; and paragraphs and sentences in their article.

mod in_article;

use std::sync::Arc;

use self::in_article::InArticleScorer;
use super::pass::ArticleContext;
use super::{Negated, Repeats};
use crate::keywords::{Keyword, KeywordExtractor, Method};
use crate::lexicon::{Assertion, AssertionClassifier, Evidence, Lexicon, Matcher, Scanner};
use crate::model::{Kind, Paragraph, Span};
use crate::tables::{ArticleFacts, ContextEvidence, Hit, Row, ScoreContext, Table, Unit};
use crate::terms::CorpusModel;
use crate::text::{Analyzer, Language, Passage, sentences};
use crate::themes::{ThemeComponents, ThemeScore, ThemeScorer};

/// What is to be found out about texts.
pub(super) struct ScoringConfig<'s> {
    pub lexicon: &'s Lexicon,
    pub matcher: &'s Arc<Matcher>,
    pub model: &'s Arc<CorpusModel>,
    pub keyword_method: Method,
    /// The most keywords of a text; 0 for none.
    pub most_keywords: usize,
    pub negated: Negated,
    /// Whether the assertion status of matches is needed.
    pub moods: bool,
    /// Whether the characters before a text are asked for.
    pub offsets: bool,
    /// The thresholds of paragraphs, where it is asked of articles how many of theirs reach them.
    pub shares: Option<&'s [f64]>,
    pub in_article: InArticle,
}

/// What is asked about texts in their articles.
#[derive(Clone, Copy, Default)]
pub(super) struct InArticle {
    /// Which scores decide what texts are about.
    pub decides: ScoreContext,
    /// Whether the scores are asked for even if they do not decide.
    pub scores: bool,
    /// Whether it is asked what the article adds to the evidence.
    pub evidence: bool,
    /// Whether the components of strengths are asked for.
    pub components: bool,
}

impl InArticle {
    /// Those that are asked for if nothing else is than what texts are about.
    pub fn deciding(context: ScoreContext) -> Self {
        Self { decides: context, ..Self::default() }
    }

    /// Those that a table shows, or the evidence beside it.
    pub fn of_table(table: &Table, context: ScoreContext, shows_evidence: bool) -> Self {
        Self {
            decides: context,
            scores: table.needs_scores_in_article(),
            evidence: shows_evidence && context == ScoreContext::Article,
            components: table.needs_components(),
        }
    }

    fn is_asked(self) -> bool {
        self.scores || self.evidence || self.components || self.decides == ScoreContext::Article
    }
}

impl<'s> ScoringConfig<'s> {
    /// Only the strengths of themes: no keywords, assertions, offsets.
    pub fn of_strengths(
        lexicon: &'s Lexicon,
        matcher: &'s Arc<Matcher>,
        (model, context): (&'s Arc<CorpusModel>, ScoreContext),
    ) -> Self {
        Self {
            lexicon,
            matcher,
            model,
            keyword_method: Method::default(),
            most_keywords: 0,
            negated: Negated::Count,
            moods: false,
            offsets: false,
            shares: None,
            in_article: InArticle::deciding(context),
        }
    }
}

/// Where a text is in its article.
#[derive(Clone, Copy)]
pub(super) struct TextPlace {
    /// Its paragraph's position; none where it is the article.
    pub paragraph: Option<usize>,
    pub sentence: Option<u32>,
    pub span: Span,
    /// The characters of the article before it; 0 where they are not asked for.
    pub offset: u64,
}

/// A scored text before it is a row.
pub(super) struct ScoredText<'s> {
    pub place: TextPlace,
    pub words: u64,
    /// The scores that decide what it is about: its own, or those in its article.
    pub scores: &'s [ThemeScore],
    /// Those by its own evidence.
    pub own: &'s [ThemeScore],
    /// Those in its article; empty where they are not asked for.
    pub in_article: &'s [ThemeScore],
    /// What the article adds to its evidence; empty where that is not asked for.
    pub context: &'s [ContextEvidence],
    /// The components of its strengths; empty where they are not asked for.
    pub components: &'s [ThemeComponents],
    pub hits: &'s [Hit],
    /// Per theme the negated matches that are counted apart; empty where they are not.
    pub negated: &'s [u64],
    /// Of an article per theme how many of its counted paragraphs reach the threshold; empty where
    /// that is not asked for.
    pub reached: &'s [u64],
    /// Of an article how many paragraphs are counted.
    pub paragraphs: u64,
    /// As they are in the text, best first, with `; ` between them.
    pub keywords: &'s str,
}

impl<'s> ScoredText<'s> {
    /// Its row, as far as the article alone tells: the rest is pending.
    pub fn row(
        &self,
        article: &'s ArticleFacts,
        kind: Option<Kind>,
        (foreign, language): (bool, &'static str),
    ) -> Row<'s> {
        let TextPlace { paragraph, sentence, span, offset } = self.place;
        Row {
            article,
            article_number: 0,
            paragraph: paragraph.map(|position| u32::try_from(position + 1).unwrap_or(u32::MAX)),
            sentence,
            kind,
            counted: false,
            words: self.words,
            span,
            offset,
            scores: (!foreign).then_some(self.scores),
            own: (!foreign).then_some(self.own),
            in_article: (!foreign).then_some(self.in_article),
            context: if foreign { &[] } else { self.context },
            components: self.components,
            hits: self.hits,
            negated: self.negated,
            reached: self.reached,
            paragraphs: self.paragraphs,
            keywords: self.keywords,
            repeat_of: "",
            near_repeat_of: "",
            repeat_of_article: "",
            boilerplate: false,
            language,
            is_pending: true,
            has_pending_keywords: false,
        }
    }
}

/// The scored texts of an article. What they are made of is in a list each, kept from article
/// to article, so that a text allocates nothing.
#[derive(Default)]
pub(super) struct ScoredTexts {
    texts: Vec<TextParts>,
    /// By the texts' own evidence.
    scores: Vec<ThemeScore>,
    /// As many in the article, or none where they are not asked for.
    in_article: Vec<ThemeScore>,
    /// Whether those in the article decide.
    article_decides: bool,
    context: Vec<ContextEvidence>,
    /// The components of each text and theme, or nothing if they are not asked for.
    components: Vec<ThemeComponents>,
    hits: Vec<Hit>,
    negated: Vec<u64>,
    /// Of an article, which is all of these texts.
    reached: Vec<u64>,
    paragraphs: u64,
    keywords: String,
}

/// A scored text, and where its parts end; they begin where those of the text before end.
struct TextParts {
    place: TextPlace,
    words: u64,
    ends: TextEnds,
}

#[derive(Clone, Copy, Default)]
struct TextEnds {
    scores: usize,
    hits: usize,
    negated: usize,
    context: usize,
    keywords: usize,
}

impl ScoredTexts {
    pub fn iter(&self) -> impl Iterator<Item = ScoredText<'_>> {
        let starts =
            std::iter::once(TextEnds::default()).chain(self.texts.iter().map(|parts| parts.ends));
        self.texts.iter().zip(starts).map(|(&TextParts { place, words, ends }, start)| {
            let own = &self.scores[start.scores..ends.scores];
            let in_article = self.in_article.get(start.scores..ends.scores).unwrap_or_default();
            ScoredText {
                place,
                words,
                scores: if self.article_decides { in_article } else { own },
                own,
                in_article,
                context: &self.context[start.context..ends.context],
                components: self.components.get(start.scores..ends.scores).unwrap_or_default(),
                hits: &self.hits[start.hits..ends.hits],
                negated: &self.negated[start.negated..ends.negated],
                reached: &self.reached,
                paragraphs: self.paragraphs,
                keywords: &self.keywords[start.keywords..ends.keywords],
            }
        })
    }

    fn clear(&mut self) {
        let Self { texts, scores, in_article, article_decides, context, components, .. } = self;
        texts.clear();
        scores.clear();
        in_article.clear();
        context.clear();
        components.clear();
        *article_decides = false;
        let Self { hits, negated, reached, paragraphs, keywords, .. } = self;
        reached.clear();
        *paragraphs = 0;
        hits.clear();
        negated.clear();
        keywords.clear();
    }

    /// Ends a text, whose parts were added.
    fn end(&mut self, place: TextPlace, words: u64) {
        let Self { texts, scores, hits, negated, keywords, .. } = self;
        let ends = TextEnds {
            scores: scores.len(),
            hits: hits.len(),
            negated: negated.len(),
            context: 0,
            keywords: keywords.len(),
        };
        texts.push(TextParts { place, words, ends });
    }
}

/// Finds themes and keywords in tokens.
pub(super) struct UnitScorer {
    scanner: Scanner,
    scorer: ThemeScorer,
    extractor: KeywordExtractor,
    most_keywords: usize,
    /// What was found in the last text: its evidence, the points of that, its scores and keywords.
    evidence: Vec<Evidence>,
    points: Vec<f64>,
    scores: Vec<ThemeScore>,
    keywords: Vec<Keyword>,
    negated: Negated,
    /// Where moods are asked for, and known for the language.
    judge: Option<AssertionClassifier>,
    /// Of the evidence since the last text, where there is a judge.
    moods: Vec<Assertion>,
    /// Per theme the matches that were left out since the last text.
    apart: Vec<u64>,
    offsets: bool,
    /// The thresholds of paragraphs, where shares of them are asked for; else empty.
    shares: Vec<f64>,
    asked: InArticle,
    in_article: InArticleScorer,
    /// For each entry of the lexicon whether it was learnt.
    learnt: Vec<bool>,
    /// Whether the text is in another language than the lexicon's, which is then not looked up.
    pub foreign: bool,
    /// Whether the paragraph is in another language than its article: it has no keywords either.
    other: bool,
}

impl UnitScorer {
    /// A reader of texts in this language.
    pub fn new(config: &ScoringConfig<'_>, language: Language) -> Self {
        Self {
            scanner: Scanner::new(Arc::clone(config.matcher)),
            scorer: ThemeScorer::new(config.lexicon),
            extractor: KeywordExtractor::new(
                config.keyword_method,
                language,
                Arc::clone(config.model),
            ),
            most_keywords: config.most_keywords,
            evidence: Vec::new(),
            points: Vec::new(),
            scores: Vec::new(),
            keywords: Vec::new(),
            negated: config.negated,
            judge: AssertionClassifier::new(language).filter(|_| config.moods),
            moods: Vec::new(),
            apart: vec![0; config.lexicon.themes.len()],
            offsets: config.offsets,
            shares: config.shares.unwrap_or_default().to_vec(),
            asked: config.in_article,
            in_article: InArticleScorer::new(config.lexicon),
            learnt: config.lexicon.entries.iter().map(|entry| entry.learnt).collect(),
            foreign: false,
            other: false,
        }
    }

    /// Fills `evidence` with the matches in a passage that are to be scored, and with their assertion status
    /// where those are asked for.
    fn look_up(&mut self, analyzer: &Analyzer, passage: Passage<'_>) {
        self.evidence.clear();
        if self.foreign || self.other {
            return;
        }
        self.scanner.find(analyzer.vocabulary(), passage, &mut self.evidence);
        let Some(judge) = &mut self.judge else { return };
        let (text, tokens) = (passage.paragraph.article, passage.tokens);
        let (negated, apart) = (self.negated, &mut self.apart);
        self.evidence.retain(|evidence| {
            let assertion = judge.classify(analyzer.vocabulary(), text, tokens, evidence.span);
            let stays = assertion != Assertion::Negated || negated == Negated::Count;
            if stays {
                self.moods.push(assertion);
            } else {
                apart[evidence.theme as usize] += 1;
            }
            stays
        });
    }

    /// Replaces the content of `texts` by the scored texts of an article, in order.
    ///
    /// Only an article as one text depends on the status of its paragraphs: `repeats` tells which of
    /// them count. What is in the article alone decides on the scores of texts in it.
    pub fn score(
        &mut self,
        context: &ArticleContext<'_>,
        (unit, repeats): (Unit, Repeats),
        texts: &mut ScoredTexts,
    ) {
        let (analyzer, text) = (context.analyzer, context.article.text.as_str());
        let mut cursor = Cursor { text, counts: self.offsets, byte: 0, characters: 0 };
        texts.clear();
        match unit {
            Unit::Paragraph => {
                for (at, (paragraph, tokens)) in context.paragraphs().enumerate() {
                    self.other = context.analyzed.foreign[at].is_some();
                    let passage = Passage { paragraph: *paragraph, tokens };
                    self.look_up(analyzer, passage);
                    let place = cursor.place((Some(at), None), paragraph.span);
                    self.score_text(analyzer, &[passage], place, texts);
                }
            }
            Unit::Sentence => {
                for (at, (paragraph, tokens)) in context.paragraphs().enumerate() {
                    self.other = context.analyzed.foreign[at].is_some();
                    let spans = sentences(paragraph, tokens, analyzer.vocabulary());
                    for (number, span) in (1..).zip(spans) {
                        let from = tokens.partition_point(|token| token.span.start < span.start);
                        let to = tokens.partition_point(|token| token.span.start < span.end);
                        let tokens = &tokens[from..to];
                        let passage =
                            Passage { paragraph: Paragraph { span, ..*paragraph }, tokens };
                        self.look_up(analyzer, passage);
                        let place = cursor.place((Some(at), Some(number)), span);
                        self.score_text(analyzer, &[passage], place, texts);
                    }
                }
            }
            Unit::Article if context.status().is_empty() => {}
            Unit::Article => {
                // Phrases end with their paragraph, so evidence is found paragraph by paragraph and
                // then added up.
                let (mut all_evidence, mut passages) = (Vec::new(), Vec::new());
                texts.reached.resize(self.shares.len(), 0);
                self.other = false;
                for (paragraph, tokens) in context.counted(repeats) {
                    self.look_up(analyzer, Passage { paragraph: *paragraph, tokens });
                    texts.paragraphs += 1;
                    if !(self.shares.is_empty() || self.evidence.is_empty()) {
                        self.scorer.score(
                            &self.evidence,
                            tokens.len() as u64,
                            &mut self.scores,
                            &mut self.points,
                        );
                        for ((reached, threshold), score) in
                            texts.reached.iter_mut().zip(&self.shares).zip(&self.scores)
                        {
                            *reached += u64::from(score.hits > 0 && score.strength >= *threshold);
                        }
                    }
                    all_evidence.append(&mut self.evidence);
                    passages.push(Passage { paragraph: *paragraph, tokens });
                }
                self.evidence = all_evidence;
                let place = cursor.place((None, None), Span::new(0, text.len()));
                self.score_text(analyzer, &passages, place, texts);
            }
        }
        if self.asked.is_asked() && unit != Unit::Article {
            self.in_article.fill(context, repeats, texts);
            texts.article_decides = self.asked.decides == ScoreContext::Article;
            if self.asked.evidence {
                self.in_article.add_evidence(texts);
            }
        }
        if self.asked.components {
            self.add_components(unit, texts);
        }
    }

    /// Adds the components of each text, once all of them have been scored in their article.
    fn add_components(&self, unit: Unit, texts: &mut ScoredTexts) {
        let themes = self.apart.len();
        texts.components.resize(texts.scores.len(), ThemeComponents::default());
        let mut first = 0;
        for (text, of_text) in texts.texts.iter().zip(texts.components.chunks_mut(themes)) {
            for hit in &texts.hits[first..text.ends.hits] {
                let component = &mut of_text[hit.theme as usize];
                if self.learnt[hit.entry as usize] {
                    component.learnt += hit.points;
                } else {
                    component.own += hit.points;
                }
            }
            first = text.ends.hits;
        }
        if unit != Unit::Article {
            for (component, &around) in texts.components.iter_mut().zip(self.in_article.around()) {
                component.around = around;
            }
        }
    }

    /// Adds a text to `texts`, which is made of these passages, by the evidence found in it.
    fn score_text(
        &mut self,
        analyzer: &Analyzer,
        passages: &[Passage<'_>],
        place: TextPlace,
        texts: &mut ScoredTexts,
    ) {
        let words = passages.iter().map(|passage| passage.tokens.len() as u64).sum();
        self.scorer.score(&self.evidence, words, &mut self.scores, &mut self.points);
        texts.scores.extend_from_slice(&self.scores);
        let hit = |(at, (evidence, &points)): (usize, (&Evidence, &f64))| {
            let &Evidence { theme, entry, span, .. } = evidence;
            Hit { theme, entry, span, points, assertion: self.moods.get(at).copied() }
        };
        let first = texts.hits.len();
        texts.hits.extend(self.evidence.iter().zip(&self.points).enumerate().map(hit));
        texts.hits[first..].sort_unstable_by_key(|hit| (hit.span, hit.theme, hit.entry));
        self.moods.clear();
        if self.negated == Negated::Separate {
            texts.negated.extend_from_slice(&self.apart);
        }
        self.apart.fill(0);
        let most = if self.other { 0 } else { self.most_keywords };
        self.extractor.top(analyzer.vocabulary(), passages, most, &mut self.keywords);
        let article = passages.first().map_or("", |passage| passage.paragraph.article);
        push_keywords(&mut texts.keywords, &self.keywords, article);
        texts.end(place, words);
    }
}

/// Appends keywords as they are in the text, with `; ` between them.
pub(super) fn push_keywords(cell: &mut String, keywords: &[Keyword], article: &str) {
    for (at, keyword) in keywords.iter().enumerate() {
        cell.push_str(if at == 0 { "" } else { "; " });
        cell.push_str(&keyword.text(article));
    }
}

/// Counts the characters before spans that come in order, where they are asked for.
struct Cursor<'t> {
    text: &'t str,
    counts: bool,
    byte: usize,
    characters: u64,
}

impl Cursor<'_> {
    /// The place of the text with this span, which is of this paragraph and sentence.
    fn place(
        &mut self,
        (paragraph, sentence): (Option<usize>, Option<u32>),
        span: Span,
    ) -> TextPlace {
        if self.counts {
            let start = span.start as usize;
            self.characters += self.text[self.byte..start].chars().count() as u64;
            self.byte = start;
        }
        TextPlace { paragraph, sentence, span, offset: self.characters }
    }
}
