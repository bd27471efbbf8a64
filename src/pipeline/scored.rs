//! One article on the desk becomes scored texts, by the unit asked for.

use std::sync::Arc;

use super::desk::LaidOut;
use super::standing::Standing;
use crate::keywords::{Keyword, KeywordExtractor};
use crate::lexicon::{Evidence, Lexicon, Matcher, Scanner};
use crate::model::Span;
use crate::report::{Hit, Unit};
use crate::segment;
use crate::terms::CorpusModel;
use crate::text::{Analyzer, Token};
use crate::themes::{ThemeScore, ThemeScorer};

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
    pub keywords: Vec<Keyword>,
}

/// Finds themes and keywords in tokens.
pub(super) struct TextReader {
    scanner: Scanner,
    scorer: ThemeScorer,
    keywords: KeywordExtractor,
    most_keywords: usize,
    evidence: Vec<Evidence>,
    /// Whether the text is in another language than the lexicon's, which is then not looked up.
    pub foreign: bool,
}

impl TextReader {
    /// A reader that finds up to `most_keywords` keywords a text.
    pub fn new(lexicon: &Lexicon, matcher: &Arc<Matcher>, model: &Arc<CorpusModel>, most_keywords: usize) -> Self {
        Self {
            scanner: Scanner::new(Arc::clone(matcher)),
            scorer: ThemeScorer::new(lexicon),
            keywords: KeywordExtractor::new(Arc::clone(model)),
            most_keywords,
            evidence: Vec::new(),
            foreign: false,
        }
    }

    /// Fills `evidence` with the matches in `tokens`.
    fn look_up(&mut self, analyzer: &Analyzer, tokens: &[Token]) {
        self.evidence.clear();
        if !self.foreign {
            self.scanner.find(analyzer.vocabulary(), tokens, &mut self.evidence);
        }
    }

    /// Scores the texts of an article that the unit asks for, in order.
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
                for (at, (paragraph, tokens)) in laid_out.paragraphs().enumerate() {
                    self.look_up(analyzer, tokens);
                    let place = (Some(at), None, paragraph.span, cursor.characters_before(paragraph.span));
                    texts.push(self.score(analyzer, tokens, place));
                }
            }
            Unit::Sentence => {
                for (at, (paragraph, tokens)) in laid_out.paragraphs().enumerate() {
                    for (number, span) in (1..).zip(segment::sentences(paragraph)) {
                        let from = tokens.partition_point(|token| token.span.start < span.start);
                        let to = tokens.partition_point(|token| token.span.start < span.end);
                        self.look_up(analyzer, &tokens[from..to]);
                        let place = (Some(at), Some(number), span, cursor.characters_before(span));
                        texts.push(self.score(analyzer, &tokens[from..to], place));
                    }
                }
            }
            Unit::Article if standings.is_empty() => {}
            Unit::Article => {
                // Phrases end with their paragraph, so evidence is found paragraph by paragraph and then added up.
                let (mut all_evidence, mut all_tokens) = (Vec::new(), Vec::new());
                for ((_, tokens), _) in laid_out.paragraphs().zip(standings).filter(|(_, standing)| standing.counted) {
                    self.look_up(analyzer, tokens);
                    all_evidence.append(&mut self.evidence);
                    all_tokens.extend_from_slice(tokens);
                }
                self.evidence = all_evidence;
                texts.push(self.score(analyzer, &all_tokens, (None, None, Span::new(0, text.len()), 0)));
            }
        }
    }

    /// Scores the evidence found in `tokens`.
    fn score(
        &mut self,
        analyzer: &Analyzer,
        tokens: &[Token],
        (paragraph, sentence, span, offset): (Option<usize>, Option<u32>, Span, u64),
    ) -> ScoredText {
        let (mut scores, mut points, mut keywords) = (Vec::new(), Vec::new(), Vec::new());
        let words = tokens.len() as u64;
        self.scorer.score(&self.evidence, words, &mut scores, &mut points);
        let hit =
            |(evidence, &points): (&Evidence, &f64)| Hit { theme: evidence.theme, entry: evidence.entry, span: evidence.span, points };
        let mut hits: Vec<Hit> = self.evidence.iter().zip(&points).map(hit).collect();
        hits.sort_unstable_by_key(|hit| (hit.span, hit.theme, hit.entry));
        self.keywords.top(analyzer.vocabulary(), tokens, self.most_keywords, &mut keywords);
        ScoredText { paragraph, sentence, span, offset, words, scores, hits, keywords }
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
