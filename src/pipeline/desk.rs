//! One article laid out before a worker: paragraphs, tokens, kinds, fingerprints.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Reading;
use super::batch::Batch;
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Lacking, LeftOut, Located};
use crate::model::{Article, Kind, Markup, Paragraph};
use crate::repeats::{self, Fingerprint};
use crate::segment;
use crate::text::{Analysis, Analyzer, Detected, Language, StopWords, Token, detection_windows};

/// A worker's desk: its analyzer, and room for one article at a time.
pub(super) struct Desk {
    pub analyzer: Analyzer,
    options: segment::SegmentOptions,
    /// The language that articles are expected to be in, where it is looked for.
    expected: Option<Language>,
    tokens: Vec<Token>,
    /// The words at the places where a language is looked for, as no language changes them.
    neutral: Vec<Token>,
    stop_words: StopWords,
}

/// An article that has been read: its paragraphs, and where the tokens of each stand on the desk.
pub(super) struct Words<'t> {
    layout: segment::ArticleLayout<'t>,
    ranges: Vec<Range<usize>>,
}

/// An article on the desk.
pub(super) struct LaidOut<'t> {
    pub layout: segment::ArticleLayout<'t>,
    /// Per paragraph where its tokens stand.
    ranges: Vec<Range<usize>>,
    tokens: &'t [Token],
    pub prints: Vec<Option<Fingerprint>>,
    /// Per paragraph its language where that is clearly another one than the article's.
    pub foreign: Vec<Option<Detected>>,
}

impl<'t> LaidOut<'t> {
    /// The paragraphs with their tokens, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = (&Paragraph<'t>, &'t [Token])> {
        self.layout
            .paragraphs
            .iter()
            .zip(&self.ranges)
            .map(|(paragraph, range)| (paragraph, &self.tokens[range.clone()]))
    }
}

impl Desk {
    pub fn new(analysis: Analysis, reading: &Reading) -> Self {
        let expected = reading.detect.then_some(reading.analysis.language);
        Self {
            analyzer: Analyzer::new(analysis).knowing(Arc::clone(&reading.known)),
            options: reading.segment.clone(),
            expected,
            tokens: Vec::new(),
            neutral: Vec::new(),
            stop_words: StopWords::default(),
        }
    }

    /// Whether it knows so many forms that a new desk is to be set up: what grows with the words of
    /// a collection is bounded so, and the words that are frequent are soon learned again.
    pub fn is_full(&self, reading: &Reading) -> bool {
        self.analyzer.vocabulary().surfaces() >= reading.most_forms
    }

    /// Finds the paragraphs and the words of an article.
    pub fn read<'t>(&mut self, article: &'t Article) -> Words<'t> {
        let layout = segment::layout(article, &self.options);
        self.tokens.clear();
        let ranges = self.analyzer.article_tokens(&layout.paragraphs, &mut self.tokens);
        Words { layout, ranges }
    }

    /// The language of the article that was read last, which has this text; whatever the desk's own
    /// is.
    pub fn detect(&mut self, text: &str, expected: Language) -> Option<Detected> {
        // Languages that part words in their own way must not decide which language a text is found
        // to be in.
        if !self.analyzer.reads_as_in_every_language() {
            self.analyzer.tokens_as_in_every_language(
                text,
                &detection_windows(text),
                &mut self.neutral,
            );
            return self.stop_words.detect(
                text,
                &self.neutral,
                self.analyzer.vocabulary(),
                expected,
            );
        }
        self.stop_words.detect(text, &self.tokens, self.analyzer.vocabulary(), expected)
    }

    /// Lays an article out that was found to be in this language; the analyzer comes back to be
    /// asked about the tokens.
    pub fn lay_out<'t>(
        &'t mut self,
        article: &'t Article,
        language: Option<Detected>,
    ) -> (LaidOut<'t>, &'t Analyzer) {
        let words = self.read(article);
        self.lay_out_read(article, language, words)
    }

    /// Per paragraph of the article that was read last its language, where that is clearly another
    /// one than the article's. The paragraphs of an article that is itself in another language than
    /// expected have that language.
    pub fn foreign(
        &mut self,
        words: &Words<'_>,
        language: Option<Detected>,
    ) -> Vec<Option<Detected>> {
        let Self { analyzer, expected, tokens, stop_words, .. } = self;
        let expected = expected
            .filter(|&expected| language.is_none_or(|found| found.language == Some(expected)));
        let of = |(paragraph, range): (&Paragraph<'_>, &Range<usize>)| {
            stop_words.foreign(paragraph, &tokens[range.clone()], analyzer.vocabulary(), expected?)
        };
        words.layout.paragraphs.iter().zip(&words.ranges).map(of).collect()
    }

    /// The same of the article that was read last.
    pub fn lay_out_read<'t>(
        &'t mut self,
        article: &'t Article,
        language: Option<Detected>,
        words: Words<'t>,
    ) -> (LaidOut<'t>, &'t Analyzer) {
        let foreign = self.foreign(&words, language);
        let Words { layout, ranges } = words;
        let (analyzer, tokens) = (&self.analyzer, self.tokens.as_slice());
        let mut laid_out = LaidOut { layout, ranges, tokens, prints: Vec::new(), foreign };
        let said: Vec<(Kind, &[Token])> =
            laid_out.paragraphs().map(|(paragraph, tokens)| (paragraph.kind, tokens)).collect();
        let quotes = repeats::quotes(&said);
        if article.blocks.iter().all(|block| block.kind != Kind::Heading) {
            // What the paragraph right below a heading says again makes the heading no pull quote.
            let is_above = |at: usize| {
                said.get(at + 1).is_some_and(|(_, below)| repeats::contains_run(below, said[at].1))
            };
            segment::mark_headings(&mut laid_out.layout, |at| {
                quotes.binary_search(&at).is_ok() && !is_above(at)
            });
        }
        for at in quotes {
            let kind = &mut laid_out.layout.paragraphs[at].kind;
            if *kind != Kind::Heading {
                *kind = Kind::Quote;
            }
        }
        let print = |(paragraph, (_, tokens)): (&Paragraph<'_>, (Kind, &[Token]))| {
            let has_letters = paragraph.text().chars().any(char::is_alphabetic);
            repeats::fingerprint(analyzer.vocabulary(), tokens).filter(|_| has_letters)
        };
        laid_out.prints = laid_out.layout.paragraphs.iter().zip(said).map(print).collect();
        (laid_out, analyzer)
    }
}

/// An article of a batch, or why there is none.
pub(super) struct Item {
    /// The file's position in the discovery.
    pub file: usize,
    pub format: ingest::Format,
    pub located: Located,
}

/// What a chunk gave beside its articles.
pub(super) struct Given {
    /// The file's position in the discovery.
    pub file: usize,
    /// How many bytes had to be replaced.
    pub replaced: u64,
    /// Whether there was an article or a reject.
    pub items: bool,
    /// The texts of date fields that could not be read as dates.
    pub unread_dates: Vec<String>,
    /// How many texts were read as HTML, and how many others had references to characters.
    pub markup: (u64, u64),
    /// Parts of the file that hold no articles and are no mistakes.
    pub left_out: LeftOut,
    /// What was left out by conditions, and what articles lack.
    pub lacking: Lacking,
}

/// The articles of a batch in order, and what its chunks gave beside.
///
/// An article of more paragraphs than its size is worth is an error, whatever it is read for; one
/// of more sentences where these are texts.
pub(super) fn items(batch: Batch, reading: &Reading) -> (Vec<Result<Item>>, Vec<Given>) {
    let mut items = Vec::new();
    let mut given = Vec::new();
    for (file, chunk) in batch.chunks {
        let (before, mut replaced, mut unread_dates, mut lacking) =
            (items.len(), 0, Vec::new(), Lacking::default());
        let (mut markup, mut left_out) = ((0, 0), LeftOut::default());
        match chunk {
            Err(error) => items.push(Err(error)),
            Ok(chunk) => {
                let format = chunk.format();
                match guarded(|| ingest::parse(&chunk, &reading.ingest)) {
                    Err(error) => items.push(Err(error)),
                    Ok(parsed) => {
                        replaced = parsed.replaced;
                        left_out = parsed.left_out;
                        lacking = parsed.lacking;
                        let name = parsed.name;
                        let format = parsed.export.unwrap_or(format);
                        items.extend(parsed.articles.into_iter().map(|article| {
                            let located = article?;
                            unread_dates.extend(located.article.meta.unread_date.clone());
                            markup.0 +=
                                u64::from(located.article.meta.markup == Some(Markup::Html));
                            markup.1 +=
                                u64::from(located.article.meta.markup == Some(Markup::References));
                            if segment::has_too_many_paragraphs(&located.article, &reading.segment)
                            {
                                return Err(too_many("paragraphs", &name, &located));
                            }
                            if reading.sentences
                                && segment::has_too_many_sentences(
                                    &located.article,
                                    &reading.segment,
                                )
                            {
                                return Err(too_many("sentences", &name, &located));
                            }
                            Ok(Item { file, format, located })
                        }));
                    }
                }
            }
        }
        let has_items = items.len() > before || !lacking.left_out.is_empty();
        given.push(Given {
            file,
            replaced,
            items: has_items,
            unread_dates,
            markup,
            left_out,
            lacking,
        });
    }
    (items, given)
}

fn too_many(what: &str, name: &str, located: &Located) -> Error {
    let most = segment::most_paragraphs(located.article.text.len());
    let message = format!("an article of more than {most} {what}, the most that its size allows");
    let error = Error::new(ErrorKind::TooLarge, message)
        .at(name)
        .with_hint("split it, or name what separates its paragraphs with --paragraphs");
    located.line.map_or_else(|| error.clone(), |line| error.clone().line(line))
}

/// Runs `work`; a panic in it is an error of kind [`ErrorKind::Internal`], not the end of the
/// batch.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    // Buffers that a panic leaves behind are cleared before their next use; the vocabulary only
    // ever grows.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Error::new(
            ErrorKind::Internal,
            format!("a defect of paratheme: {}", said.unwrap_or("panic")),
        )
        .with_hint("please report it with this input; the rest of the batch went on")
    })
}
