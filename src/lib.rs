//! Theme analysis of article collections, paragraph by paragraph.
pub mod error;
pub mod ingest;
pub mod keywords;
pub mod lexicon;
pub mod model;
pub mod output;
pub mod repeats;
pub mod report;
pub mod segment;
pub mod summary;
pub mod terms;
pub mod text;
pub mod themes;
pub use error::{Error, ErrorKind, Location, Result};
