//! Theme analysis of article collections, paragraph by paragraph.
pub mod error;
pub mod model;
pub mod output;
pub mod report;
pub use error::{Error, ErrorKind, Location, Result};
