//! One article on the desk becomes scored texts, by the unit asked for.

use std::borrow::Cow;
use std::sync::Arc;

use super::Negated;
use super::desk::LaidOut;
use super::standing::Standing;
use crate::keywords::{Keyword, KeywordExtractor, Method, Passage};
use crate::lexicon::{Evidence, Lexicon, Matcher, Mood, MoodJudge, Scanner};
use crate::model::{Kind, Paragraph, Span};
use crate::report::{ArticleFacts, Hit, Row, Unit};
use crate::segment;
use crate::terms::CorpusModel;
use crate::text::{Analyzer, Language, Token};
use crate::themes::{ThemeScore, ThemeScorer};

/// What is looked for in texts.
pub(super) struct Looking<'s> {
    pub lexicon: &'s Lexicon,
    pub matcher: &'s Arc<Matcher>,
    pub model: &'s Arc<CorpusModel>,
    pub keyword_method: Method,
    /// The most keywords of a text; 0 for none.
    pub most_keywords: usize,
    pub negated: Negated,
    /// Whether the moods of matches are asked for.
    pub moods: bool,
}

/// A scored text before it is a row.
pub(super) struct ScoredText {
    /// Its paragraph's position; none where it is the article.
    pub paragraph: Option<usize>,
    pub sentence: Option<u32>,
    pub span: Span,
    pub offset: u64,
    pub words: u64,
    pub scores: Vec<ThemeScore>,
    pub hits: Vec<Hit>,
    /// Per theme the negated matches that are counted apart; empty where they are not.
    pub negated: Vec<u64>,
    pub keywords: Vec<Keyword>,
}

impl ScoredText {
    /// The keywords as they stand in the article's text.
    pub fn keyword_texts<'t>(&self, article: &'t str) -> Vec<Cow<'t, str>> {
        self.keywords.iter().map(|keyword| keyword.text(article)).collect()
    }

    /// Its row, as far as the article alone tells.
    pub fn row<'t>(
        &'t self,
        article: &'t ArticleFacts,
        keywords: &'t [Cow<'t, str>],
        kind: Option<Kind>,
        (foreign, language): (bool, &'static str),
    ) -> Row<'t> {
        Row {
            article,
            paragraph: self.paragraph.map(|position| u32::try_from(position + 1).unwrap_or(u32::MAX)),
            sentence: self.sentence,
            kind,
            counted: false,
            words: self.words,
            span: self.span,
            offset: self.offset,
            scores: (!foreign).then_some(self.scores.as_slice()),
            hits: &self.hits,
            negated: &self.negated,
            keywords,
            repeat_of: "",
            near_repeat_of: "",
            repeat_of_article: "",
            boilerplate: false,
            language,
            late: true,
        }
    }
}

/// Finds themes and keywords in tokens.
pub(super) struct TextReader {
    scanner: Scanner,
    scorer: ThemeScorer,
    keywords: KeywordExtractor,
    most_keywords: usize,
    evidence: Vec<Evidence>,
    /// Of the evidence of the last text.
    points: Vec<f64>,
    negated: Negated,
    /// Where moods are asked for, and known for the language.
    judge: Option<MoodJudge>,
    /// Of the evidence since the last text, where there is a judge.
    moods: Vec<Mood>,
    /// Per theme the matches that were left out since the last text.
    apart: Vec<u64>,
    /// Whether the text is in another language than the lexicon's, which is then not looked up.
    pub foreign: bool,
}

impl TextReader {
    /// A reader of texts in this language.
    pub fn new(looking: &Looking<'_>, language: Language) -> Self {
        Self {
            scanner: Scanner::new(Arc::clone(looking.matcher)),
            scorer: ThemeScorer::new(looking.lexicon),
            keywords: KeywordExtractor::new(looking.keyword_method, language, Arc::clone(looking.model)),
            most_keywords: looking.most_keywords,
            evidence: Vec::new(),
            points: Vec::new(),
            negated: looking.negated,
            judge: MoodJudge::new(language).filter(|_| looking.moods),
            moods: Vec::new(),
            apart: vec![0; looking.lexicon.themes.len()],
            foreign: false,
        }
    }

    /// Fills `evidence` with the matches in `tokens` that are to be scored, and with their moods where those are asked for.
    fn look_up(&mut self, analyzer: &Analyzer, text: &str, tokens: &[Token]) {
        self.evidence.clear();
        if self.foreign {
            return;
        }
        self.scanner.find(analyzer.vocabulary(), tokens, &mut self.evidence);
        let Some(judge) = &mut self.judge else { return };
        let (negated, apart) = (self.negated, &mut self.apart);
        self.evidence.retain(|evidence| {
            let mood = judge.judge(analyzer.vocabulary(), text, tokens, evidence.span);
            let stays = mood != Mood::Negated || negated == Negated::Count;
            if stays {
                self.moods.push(mood);
            } else {
                apart[evidence.theme as usize] += 1;
            }
            stays
        });
    }

    /// Scores the texts of an article that the unit asks for, in order. Only an article as one text depends on how its paragraphs stand.
    pub fn read(
        &mut self,
        laid_out: &LaidOut<'_>,
        analyzer: &Analyzer,
        standings: &[Standing],
        unit: Unit,
        text: &str,
        texts: &mut Vec<ScoredText>,
    ) {
        let mut cursor = Cursor { text, byte: 0, characters: 0 };
        match unit {
            Unit::Paragraph => {
                texts.reserve(laid_out.layout.paragraphs.len());
                for (at, (paragraph, tokens)) in laid_out.paragraphs().enumerate() {
                    self.look_up(analyzer, text, tokens);
                    let place = (Some(at), None, paragraph.span, cursor.characters_before(paragraph.span));
                    texts.push(self.score(analyzer, &[Passage { paragraph: *paragraph, tokens }], place));
                }
            }
            Unit::Sentence => {
                for (at, (paragraph, tokens)) in laid_out.paragraphs().enumerate() {
                    for (number, span) in (1..).zip(segment::sentences(paragraph)) {
                        let from = tokens.partition_point(|token| token.span.start < span.start);
                        let to = tokens.partition_point(|token| token.span.start < span.end);
                        let tokens = &tokens[from..to];
                        self.look_up(analyzer, text, tokens);
                        let place = (Some(at), Some(number), span, cursor.characters_before(span));
                        texts.push(self.score(analyzer, &[Passage { paragraph: Paragraph { span, ..*paragraph }, tokens }], place));
                    }
                }
            }
            Unit::Article if standings.is_empty() => {}
            Unit::Article => {
                // Phrases end with their paragraph, so evidence is found paragraph by paragraph and then added up.
                let (mut all_evidence, mut passages) = (Vec::new(), Vec::new());
                for ((paragraph, tokens), _) in laid_out.paragraphs().zip(standings).filter(|(_, standing)| standing.counted) {
                    self.look_up(analyzer, text, tokens);
                    all_evidence.append(&mut self.evidence);
                    passages.push(Passage { paragraph: *paragraph, tokens });
                }
                self.evidence = all_evidence;
                texts.push(self.score(analyzer, &passages, (None, None, Span::new(0, text.len()), 0)));
            }
        }
    }

    /// Scores the evidence found in a text, which is made of these passages.
    fn score(
        &mut self,
        analyzer: &Analyzer,
        passages: &[Passage<'_>],
        (paragraph, sentence, span, offset): (Option<usize>, Option<u32>, Span, u64),
    ) -> ScoredText {
        let (mut scores, mut keywords) = (Vec::with_capacity(self.apart.len()), Vec::new());
        let words = passages.iter().map(|passage| passage.tokens.len() as u64).sum();
        self.scorer.score(&self.evidence, words, &mut scores, &mut self.points);
        let hit = |(at, (evidence, &points)): (usize, (&Evidence, &f64))| {
            let &Evidence { theme, entry, span, .. } = evidence;
            Hit { theme, entry, span, points, mood: self.moods.get(at).copied() }
        };
        let mut hits: Vec<Hit> = self.evidence.iter().zip(&self.points).enumerate().map(hit).collect();
        self.moods.clear();
        let negated = if self.negated == Negated::Separate { self.apart.clone() } else { Vec::new() };
        self.apart.fill(0);
        hits.sort_unstable_by_key(|hit| (hit.span, hit.theme, hit.entry));
        self.keywords.top(analyzer.vocabulary(), passages, self.most_keywords, &mut keywords);
        ScoredText { paragraph, sentence, span, offset, words, scores, hits, negated, keywords }
    }
}

/// Counts the characters before spans that come in order.
struct Cursor<'t> {
    text: &'t str,
    byte: usize,
    characters: u64,
}

impl Cursor<'_> {
    fn characters_before(&mut self, span: Span) -> u64 {
        let start = span.start as usize;
        self.characters += self.text[self.byte..start].chars().count() as u64;
        self.byte = start;
        self.characters
    }
}
