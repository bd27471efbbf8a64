//! A collection that is the same in every run: sentences of data/articles, some of their words
//! replaced, put together at random.

use std::fmt::Write as _;

use paratheme::ingest::{Options, Reader, discover, parse};
use paratheme::lexicon::Lexicon;
use paratheme::model::{Article, Paragraph};
use paratheme::segment::{self, layout, sentences};
use paratheme::text::{Analysis, Analyzer, Passage, Token};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

/// Made-up words: a syllable or two and an ending, so that there is something to stem.
const STEMS: usize = 20_000;
const ONSETS: [&str; 16] =
    ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "br", "st", "tr", "pl"];
const VOWELS: [&str; 6] = ["a", "e", "i", "o", "u", "ea"];
const CODAS: [&str; 8] = ["", "l", "m", "n", "nd", "r", "st", "t"];
const ENDINGS: [&str; 12] =
    ["", "", "", "s", "ed", "ing", "er", "ers", "ly", "ness", "ments", "ation"];
/// Of the words of five letters or more, so many in a hundred are replaced.
const REPLACED: u32 = 18;

/// Articles, and what the stages before a stage make of them.
pub struct Collection {
    pub articles: &'static [Article],
    pub paragraphs: Vec<Paragraph<'static>>,
    /// Per paragraph.
    pub tokens: Vec<Vec<Token>>,
    pub analyzer: Analyzer,
    pub lexicon: Lexicon,
}

impl Collection {
    /// Articles with so many bytes of text.
    pub fn new(bytes: usize) -> Self {
        // They last as long as the program, which spares a lifetime.
        let articles: &'static [Article] = Vec::leak(articles(bytes));
        let options = segment::SegmentOptions::default();
        let paragraphs: Vec<Paragraph<'static>> =
            articles.iter().flat_map(|article| layout(article, &options).paragraphs).collect();
        let mut analyzer = Analyzer::new(Analysis::default());
        let tokens = paragraphs.iter().map(|paragraph| {
            let mut tokens = Vec::new();
            analyzer.tokens(paragraph, &mut tokens);
            tokens
        });
        let tokens: Vec<Vec<Token>> = tokens.collect();
        let lexicon =
            Lexicon::from_toml(include_str!("../peers/lexicon.toml"), "benches/peers/lexicon.toml")
                .unwrap();
        Self { articles, paragraphs, tokens, analyzer, lexicon }
    }

    /// The paragraphs with their words.
    pub fn passages(&self) -> impl Iterator<Item = Passage<'_>> {
        self.paragraphs
            .iter()
            .zip(&self.tokens)
            .map(|(&paragraph, tokens)| Passage { paragraph, tokens })
    }

    pub fn words(&self) -> usize {
        self.tokens.iter().map(Vec::len).sum()
    }

    pub fn bytes(&self) -> usize {
        self.articles.iter().map(|article| article.text.len()).sum()
    }

    /// The articles as JSON lines.
    pub fn json_lines(&self) -> String {
        let mut lines = String::new();
        for article in self.articles {
            let record = serde_json::json!({
                "id": article.id, "title": "A title of seven words, or nearly", "date": "2019-05-11", "source": "The Gazette", "text": article.text,
            });
            let _ = writeln!(lines, "{record}");
        }
        lines
    }
}

fn articles(bytes: usize) -> Vec<Article> {
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    let syllable = |dice: &mut ChaCha8Rng| {
        let mut of = |parts: &[&'static str]| parts[dice.random_range(0..parts.len())];
        [of(&ONSETS), of(&VOWELS), of(&CODAS)].concat()
    };
    let stems: Vec<String> = (0..STEMS)
        .map(|_| (0..dice.random_range(1..3)).map(|_| syllable(&mut dice)).collect())
        .collect();
    let originals = originals();
    let mut articles = Vec::new();
    let mut written = 0;
    while written < bytes {
        let mut text = String::new();
        let wanted = dice.random_range(4000..8000);
        while text.len() < wanted {
            for _ in 0..dice.random_range(2..7) {
                for word in originals[dice.random_range(0..originals.len())].split_inclusive(' ') {
                    let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
                    if letters >= 5 && dice.random_range(0..100) < REPLACED {
                        // Uniform in the logarithm of the rank: Zipf's law.
                        let rank = (STEMS as f64).powf(dice.random::<f64>());
                        #[allow(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "from 1 to STEMS"
                        )]
                        text.push_str(&stems[(rank as usize).min(STEMS) - 1]);
                        text.push_str(ENDINGS[dice.random_range(0..ENDINGS.len())]);
                        text.push_str(&word[letters..]);
                    } else {
                        text.push_str(word);
                    }
                }
                text.push(' ');
            }
            text.pop();
            text.push_str("\n\n");
        }
        written += text.len();
        articles.push(Article { id: format!("a{}", articles.len()), text, ..Article::default() });
    }
    articles
}

/// The sentences of data/articles.
fn originals() -> Vec<String> {
    let options = Options::default();
    let found =
        discover(&[concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles").to_owned()], &options)
            .unwrap();
    let parsed = Reader::new(&found.files, options.clone())
        .flat_map(|chunk| parse(&chunk.unwrap(), &options).articles);
    let articles: Vec<Article> = parsed.map(|located| located.unwrap().article).collect();
    let mut all = Vec::new();
    for article in &articles {
        for paragraph in layout(article, &segment::SegmentOptions::default()).paragraphs {
            all.extend(
                sentences(&paragraph)
                    .map(|span| span.of(&article.text).to_owned())
                    .filter(|sentence| sentence.len() >= 40),
            );
        }
    }
    all
}
