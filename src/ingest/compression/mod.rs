//! Compressed streams: gzip, bzip2 and Zstandard, with any number of members or frames.
//!
//! Comes in: the bytes of a file. Goes out: what they expand to; the limits on that are those of
//! [`ByteSource`](super::source::Source).

mod multi_member;
mod zstandard;

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use multi_member::{GARBAGE, MultiMemberStream};
use std::io::{self, BufReader, Read};
use zstandard::Zstd;

pub(super) use flate2::Crc;
/// A member of an archive, inflated while it is read.
pub(super) use flate2::read::DeflateDecoder;

/// A compressed stream, expanded while it is read.
pub(super) enum Stream<R: Read> {
    Gzip(MultiMemberStream<GzDecoder<BufReader<R>>>),
    Bzip2(MultiMemberStream<BzDecoder<BufReader<R>>>),
    Zstandard(Box<Zstd<R>>),
}

impl<R: Read> Stream<R> {
    /// A stream of the compression `name`; nothing if that is not known.
    pub(super) fn open(name: &str, source: R) -> Option<Self> {
        match name {
            "gzip" => Some(Self::Gzip(MultiMemberStream::new(source))),
            "bzip2" => Some(Self::Bzip2(MultiMemberStream::new(source))),
            "Zstandard" => Some(Self::Zstandard(Box::new(Zstd::new(source)))),
            _ => None,
        }
    }

    /// What the compression is called.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Gzip(_) => "gzip",
            Self::Bzip2(_) => "bzip2",
            Self::Zstandard(_) => "Zstandard",
        }
    }

    /// Where the compressed bytes come from.
    pub(super) fn get_ref(&self) -> &R {
        match self {
            Self::Gzip(stream) => stream.get_ref(),
            Self::Bzip2(stream) => stream.get_ref(),
            Self::Zstandard(stream) => stream.get_ref(),
        }
    }

    /// Gives the source back.
    pub(super) fn into_inner(self) -> R {
        match self {
            Self::Gzip(stream) => stream.into_inner(),
            Self::Bzip2(stream) => stream.into_inner(),
            Self::Zstandard(stream) => stream.into_inner(),
        }
    }

    /// What follows the end of the stream, if something does that is no part of it. To be asked
    /// when the end was met.
    pub(super) fn trailing(&self) -> Option<&'static str> {
        let has_garbage = match self {
            Self::Gzip(stream) => stream.has_garbage,
            Self::Bzip2(stream) => stream.has_garbage,
            Self::Zstandard(stream) => stream.has_garbage,
        };
        has_garbage.then_some(GARBAGE)
    }
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(stream) => stream.read(buffer),
            Self::Bzip2(stream) => stream.read(buffer),
            Self::Zstandard(stream) => stream.read(buffer),
        }
    }
}
