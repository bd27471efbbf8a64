//! Theme analysis of article collections, paragraph by paragraph.
pub mod error;
pub mod lexicon;
pub mod model;
pub mod output;
pub mod report;
pub mod segment;
pub mod text;
pub use error::{Error, ErrorKind, Location, Result};
