//! The stages in the order of the work.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use paratheme::ingest::{self, Chunk, Discovery, Reader, discover, parse};
use paratheme::lexicon::{Lexicon, LookupRules, Matcher, Scanner};
use paratheme::output::{self, Encoder, Format, SpillFile};
use paratheme::pipeline::{self, Batched, Settings};
use paratheme::repeats::fingerprint;
use paratheme::segment::{self, layout};
use paratheme::tables::{Cell, CellType, Column, Shape};
use paratheme::text::{
    Analysis, Analyzer, Language, Stemmer, StemmerKind, Token, Vocabulary, unicode_word_spans,
    word_spans,
};
use serde::Deserialize;

use super::collection::Collection;
use super::stopwatch::Stopwatch;

/// A record as it is in the file.
#[derive(Deserialize)]
struct Record {
    id: String,
    title: String,
    date: String,
    source: String,
    text: String,
}

pub fn run(collection: &Collection, stopwatch: &mut Stopwatch) {
    paragraphs_and_words(collection, stopwatch);
    tokens(collection, stopwatch);
    files(collection, stopwatch);
}

/// Counts the words of all paragraphs.
pub fn count_spans(collection: &Collection) -> usize {
    let mut count = 0;
    for paragraph in &collection.paragraphs {
        word_spans(paragraph.text(), |_, _| count += 1);
    }
    count
}

/// The same by tables alone.
pub fn count_spans_by_tables(collection: &Collection) -> usize {
    let mut count = 0;
    for paragraph in &collection.paragraphs {
        unicode_word_spans(paragraph.text(), |_, _| count += 1);
    }
    count
}

/// Tokens of all paragraphs by an analyzer that may know their words already.
pub fn read_tokens(
    collection: &Collection,
    analyzer: &mut Analyzer,
    tokens: &mut Vec<Token>,
) -> usize {
    let mut count = 0;
    for paragraph in &collection.paragraphs {
        tokens.clear();
        analyzer.tokens(paragraph, tokens);
        count += tokens.len();
    }
    count
}

fn paragraphs_and_words(collection: &Collection, stopwatch: &mut Stopwatch) {
    let bytes = collection.bytes();
    let options = segment::SegmentOptions::default();
    stopwatch.pair(
        "paragraphs",
        bytes,
        || {
            collection
                .articles
                .iter()
                .map(|article| layout(article, &options).paragraphs.len())
                .sum::<usize>()
        },
        "line ends counted (memchr)",
        || {
            collection
                .articles
                .iter()
                .map(|article| memchr::memchr_iter(b'\n', article.text.as_bytes()).count())
                .sum::<usize>()
        },
    );
    let mut copy = Vec::new();
    let spans = || count_spans(collection);
    stopwatch.pair("word spans", bytes, spans, "memory copy", || {
        copy.clear();
        for paragraph in &collection.paragraphs {
            copy.extend_from_slice(paragraph.text().as_bytes());
        }
        copy.len()
    });
    stopwatch
        .pair("word spans", bytes, spans, "unicode_words", || count_spans_by_tables(collection));
    let mut analyzer = Analyzer::new(Analysis::default());
    let mut tokens = Vec::new();
    stopwatch.pair(
        "tokens, words known",
        bytes,
        || read_tokens(collection, &mut analyzer, &mut tokens),
        "word spans",
        spans,
    );
}

fn tokens(collection: &Collection, stopwatch: &mut Stopwatch) {
    let bytes = collection.bytes();
    let vocabulary = collection.analyzer.vocabulary();
    let stemmer = Stemmer::new(Language::English, StemmerKind::Snowball);
    let all = || collection.tokens.iter().flatten();
    stopwatch.pair(
        "a stem for every word",
        bytes,
        || all().map(|token| stemmer.stem(vocabulary.key_text(token.key)).len()).sum::<usize>(),
        "its key copied",
        || all().map(|token| vocabulary.key_text(token.key).to_owned().len()).sum::<usize>(),
    );
    let mut scanner = scanner(&collection.lexicon);
    let mut evidence = Vec::new();
    let keys = || all().map(|token| token.key.index()).sum::<usize>();
    let scan = || {
        let mut hits = 0;
        for passage in collection.passages() {
            scanner.find(vocabulary, passage, &mut evidence);
            hits += evidence.len();
        }
        hits
    };
    stopwatch.pair("lexicon looked up", bytes, scan, "key of every token", keys);
    stopwatch.pair(
        "fingerprints",
        bytes,
        || collection.tokens.iter().filter_map(|tokens| fingerprint(vocabulary, tokens)).max(),
        "hash of every word added up",
        || {
            all().fold(0_u64, |sum, token| {
                sum.wrapping_add(vocabulary.fingerprint_of(token.surface))
            })
        },
    );
}

/// A scanner for this lexicon that has seen no word.
pub fn scanner(lexicon: &Lexicon) -> Scanner {
    Scanner::new(Arc::new(Matcher::new(lexicon, StemmerKind::Snowball, LookupRules::default())))
}

/// The form of every token, by the vocabulary.
pub fn key_texts<'c>(
    collection: &'c Collection,
    vocabulary: &'c Vocabulary,
) -> impl Iterator<Item = &'c str> {
    collection.tokens.iter().flatten().map(|token| vocabulary.key_text(token.key))
}

fn files(collection: &Collection, stopwatch: &mut Stopwatch) {
    let folder = tempfile::tempdir().unwrap();
    let whole = Whole::new(collection, folder.path());
    let (lines, options) = (collection.json_lines(), ingest::Options::default());
    let chunks: Vec<Chunk> =
        Reader::new(&whole.discovery.files, options.clone()).map(Result::unwrap).collect();
    stopwatch.pair(
        "JSON lines read as articles",
        lines.len(),
        || chunks.iter().map(|chunk| parse(chunk, &options).articles.len()).sum::<usize>(),
        "serde_json to a struct",
        || {
            let records = lines.lines().map(|line| serde_json::from_str::<Record>(line).unwrap());
            records
                .map(|record| {
                    record.id.len()
                        + record.title.len()
                        + record.date.len()
                        + record.source.len()
                        + record.text.len()
                })
                .sum::<usize>()
        },
    );

    let columns = ["id", "paragraph", "text", "strength", "hits"]
        .map(|name| Column::new(name, CellType::Text));
    let mut encoder = Encoder::new(&columns, Format::Csv, output::Options::default());
    let mut encode = || {
        for (paragraph, at) in collection.paragraphs.iter().zip(0_u32..) {
            let strength = f64::from(at % 100) / 100.0;
            let cells = [
                Cell::text("a1"),
                Cell::Int(paragraph.ordinal.into()),
                Cell::text(paragraph.text()),
                Cell::float(strength),
                Cell::Int(7),
            ];
            encoder.push(&cells);
        }
        encoder.take()
    };
    let rows = encode();
    stopwatch.pair("rows as CSV", rows.bytes().len(), encode, "memory copy", || rows.clone());

    let mut analyzer = Analyzer::new(Analysis::default());
    let mut tokens = Vec::new();
    let once = || read_tokens(collection, &mut analyzer, &mut tokens);
    stopwatch.pair(
        "score, bare: all of it",
        lines.len(),
        || whole.one_pass(),
        "tokens, words known",
        once,
    );
}

/// `score`, from a file to bytes that go nowhere.
pub struct Whole {
    discovery: Discovery,
    settings: Settings,
}

impl Whole {
    /// The collection in `folder`.
    pub fn new(collection: &Collection, folder: &Path) -> Self {
        let path = folder.join("articles.jsonl");
        fs::write(&path, collection.json_lines()).unwrap();
        let discovery =
            discover(&[path.display().to_string()], &ingest::Options::default()).unwrap();
        Self { discovery, settings: settings(&collection.lexicon) }
    }

    /// As it is done where nothing needs a second reading. Returns the bytes written.
    pub fn one_pass(&self) -> usize {
        let room = SpillFile::create().unwrap();
        let (survey, pending) =
            pipeline::score_pending(&self.discovery, &self.settings, room, &mut |_| ()).unwrap();
        let mut written = 0;
        pending
            .unwrap()
            .resolve(&self.settings, &survey, &mut |batch| Ok(count(&batch, &mut written)))
            .unwrap();
        written
    }

    /// As it is done else.
    pub fn two_passes(&self) -> usize {
        let survey =
            pipeline::survey(&self.discovery, &self.settings.reading, &mut |_| ()).unwrap();
        let mut written = 0;
        let mut sink = |batch: Batched| Ok(count(&batch, &mut written));
        pipeline::score(&self.discovery, &self.settings, &survey, &mut sink, &mut |_| ()).unwrap();
        written
    }
}

fn count(batch: &Batched, written: &mut usize) -> bool {
    *written += batch.rows.bytes().len();
    true
}

/// `score --no-text --keywords 0 --threads 1`.
fn settings(lexicon: &Lexicon) -> Settings {
    Settings {
        shape: Shape { no_text: true, ..Shape::default() },
        ..Settings::new(Arc::new(lexicon.clone()))
    }
}
