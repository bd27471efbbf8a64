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
//! [`keywords`], [`themes`], [`summary`], [`overview`], [`evaluate`], [`tables`], [`ingest`], [`output`],
//! [`page`], [`pipeline`], [`library`], [`cli`]; docs/ARCHITECTURE.md says more, tests/it/architecture.rs holds them to
//! it.
//!
//! # Examples
//! A text is scored by a lexicon, without files and threads; [`guide::library`] shows the rest.
//! ```
//! use paratheme::Scorer;
//! use paratheme::lexicon::Lexicon;
//!
//! let toml = "name = 'mine'\n[[theme]]\nid = 'tax'\nstrong = ['tax*']\n";
//! let scorer = Scorer::builder(Lexicon::from_toml(toml, "mine.toml")?).build();
//! let paragraphs = scorer.score("Taxes rise.\n\nNothing else does.");
//! assert!(paragraphs[0]["tax"].strength > 0.5 && paragraphs[1]["tax"].strength == 0.0);
//! # Ok::<(), paratheme::Error>(())
//! ```

#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod evaluate;
pub mod ingest;
pub mod keywords;
pub mod lexicon;
pub mod library;
pub mod model;
pub mod output;
pub mod overview;
pub mod page;
pub mod pipeline;
pub mod repeats;
pub mod segment;
pub mod summary;
pub mod tables;
pub mod terms;
pub mod text;
pub mod themes;

pub use error::{Error, ErrorKind, Location, Result};
pub use library::{
    CollectionTerm, Corpus, CorpusBuilder, KeywordOptions, KeywordRow, KwicLine, KwicOptions,
    RowSet, ScoreOptions, ScoredParagraph, ScoredRow, Scorer, ScorerBuilder, TermOptions,
    ThemeMatch, ThemeScores,
};
pub use pipeline::Survey;

/// Pages of the documentation, as they are in the folder `docs`.
#[allow(clippy::doc_markdown, reason = "these pages are prose for readers of the repository")]
pub mod guide {
    #[doc = include_str!("../docs/LIBRARY.md")]
    pub mod library {}

    #[doc = include_str!("../docs/LEXICONS.md")]
    #[allow(rustdoc::invalid_html_tags, rustdoc::broken_intra_doc_links)]
    pub mod lexicons {}

    #[doc = include_str!("../docs/METHODS.md")]
    #[allow(rustdoc::invalid_html_tags, rustdoc::broken_intra_doc_links)]
    pub mod methods {}
}
