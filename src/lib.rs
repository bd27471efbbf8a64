//! Theme analysis of article collections, paragraph by paragraph, with evidence.
//!
//! ```text
//! bytes --ingest--> articles --segment--> paragraphs --text--> tokens --+--terms-----> statistics --keywords--> keywords --+
//!                                                                       +--repeats---> first, repeat, quote, boilerplate -+-> tables: rows
//!                                                                       +--lexicon---> evidence --themes--> strengths ----+
//!                                                                                                     output: rows --> files
//! ```
//!
//! One way in, one way out, nothing flows back. The rooms in the order in which they may know each
//! other: [`error`], [`model`], [`segment`], [`text`], [`repeats`], [`terms`], [`lexicon`],
//! [`keywords`], [`themes`], [`summary`], [`evaluate`], [`tables`], [`ingest`], [`output`],
//! [`pipeline`], [`cli`]; docs/ARCHITECTURE.md says more, tests/it/architecture.rs holds them to
//! it.
//!
//! # Examples
//! A text is scored by a lexicon, without files and threads:
//! ```
//! use std::sync::Arc;
//! use paratheme::lexicon::{Lexicon, Matcher, Overlap, Scanner};
//! use paratheme::model::Article;
//! use paratheme::segment::{Options, layout};
//! use paratheme::text::{Analysis, Analyzer};
//! use paratheme::themes::ThemeScorer;
//!
//! let lexicon = Lexicon::from_toml("name = 'mine'\n[[theme]]\nid = 'tax'\nstrong = ['tax*']\n", "mine.toml")?;
//! let article = Article { text: "Taxes rise.\n\nNothing else does.".into(), ..Article::default() };
//!
//! let analysis = Analysis::default();
//! let mut analyzer = Analyzer::new(analysis);
//! let mut scanner = Scanner::new(Arc::new(Matcher::new(&lexicon, analysis.stemmer, Overlap::Theme)));
//! let mut scorer = ThemeScorer::new(&lexicon);
//! let (mut evidence, mut scores, mut points) = (Vec::new(), Vec::new(), Vec::new());
//! let mut strengths = Vec::new();
//! for paragraph in layout(&article, &Options::default()).paragraphs {
//!     let mut tokens = Vec::new();
//!     analyzer.tokens(&paragraph, &mut tokens);
//!     scanner.find(analyzer.vocabulary(), &tokens, &mut evidence);
//!     scorer.score(&evidence, tokens.len() as u64, &mut scores, &mut points);
//!     strengths.push(scores[0].strength);
//! }
//! assert!(strengths[0] > 0.5 && strengths[1] == 0.0);
//! # Ok::<(), paratheme::Error>(())
//! ```

#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod evaluate;
pub mod ingest;
pub mod keywords;
pub mod lexicon;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod repeats;
pub mod segment;
pub mod summary;
pub mod tables;
pub mod terms;
pub mod text;
pub mod themes;

pub use error::{Error, ErrorKind, Location, Result};
