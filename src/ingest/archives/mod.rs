//! Archives of files (zip and tar) and of the web (WARC).
//!
//! Comes in: the bytes of an archive. Goes out: the files in it, which are read as those of a
//! folder are, or the pages that were captured in it.

mod http_answer;
mod listing;
pub(super) mod warc;

pub(super) use listing::{list, packing};
