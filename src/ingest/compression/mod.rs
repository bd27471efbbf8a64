//! Compressed streams: gzip, bzip2 and Zstandard, with any number of members or frames.
//!
//! Comes in: the bytes of a file. Goes out: what they expand to; the limits on that are those of
//! [`Source`](super::source::Source).

mod multi_member;
mod zstandard;

pub(super) use multi_member::{GARBAGE, Members};
pub(super) use zstandard::Zstd;
