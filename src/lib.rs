//! Theme analysis of article collections, paragraph by paragraph.
pub mod error;
pub mod ingest;
pub mod model;
pub mod report;
pub use error::{Error, ErrorKind, Location, Result};
