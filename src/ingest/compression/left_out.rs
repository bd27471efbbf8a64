//! Compressed streams in a build without the feature `archives`: none is opened.

use std::convert::Infallible;
use std::io::{self, Read};
use std::marker::PhantomData;

/// A compressed stream, of which there is never one.
pub(super) struct Stream<R> {
    never: Infallible,
    source: PhantomData<R>,
}

impl<R: Read> Stream<R> {
    pub(super) fn open(_: &str, _: R) -> Option<Self> {
        None
    }

    pub(super) fn name(&self) -> &'static str {
        match self.never {}
    }

    pub(super) fn get_ref(&self) -> &R {
        match self.never {}
    }

    pub(super) fn into_inner(self) -> R {
        match self.never {}
    }

    pub(super) fn trailing(&self) -> Option<&'static str> {
        match self.never {}
    }
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.never {}
    }
}

/// A deflated member of an archive, which cannot be read.
pub(super) struct DeflateDecoder<R> {
    source: R,
}

impl<R: Read> DeflateDecoder<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source }
    }

    pub(super) fn get_ref(&self) -> &R {
        &self.source
    }
}

impl<R: Read> Read for DeflateDecoder<R> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The checksum of a member of an archive; no member is read.
pub(super) struct Crc;

impl Crc {
    pub(super) fn new() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "the checksum of a build with archives has one")]
    pub(super) fn update(&mut self, _: &[u8]) {}

    #[expect(clippy::unused_self, reason = "the checksum of a build with archives has one")]
    pub(super) fn sum(&self) -> u32 {
        0
    }
}
