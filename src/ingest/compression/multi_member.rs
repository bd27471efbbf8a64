//! Compressed streams of several members, one behind the other, and what follows the last one.

use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// What follows the last member of a stream and is none.
pub(in crate::ingest) const GARBAGE: &str = "bytes that are no part of it";

/// A decoder of one member, which takes no byte beyond it.
pub(in crate::ingest) trait MemberDecoder: Read + Sized {
    /// What it reads from.
    type Source: Read;
    /// How a member begins.
    const MAGIC: &'static [u8];
    /// How one begins for sure.
    const START: &'static [u8];
    fn begin(source: BufReader<Self::Source>) -> Self;
    fn source(&self) -> &BufReader<Self::Source>;
    fn source_mut(&mut self) -> &mut BufReader<Self::Source>;
    fn end(self) -> BufReader<Self::Source>;
}

impl<R: Read> MemberDecoder for GzDecoder<BufReader<R>> {
    type Source = R;
    const MAGIC: &'static [u8] = &[0x1F, 0x8B];
    const START: &'static [u8] = &[0x1F, 0x8B, 0x08];
    fn begin(source: BufReader<R>) -> Self {
        Self::new(source)
    }
    fn source(&self) -> &BufReader<R> {
        self.get_ref()
    }
    fn source_mut(&mut self) -> &mut BufReader<R> {
        self.get_mut()
    }
    fn end(self) -> BufReader<R> {
        self.into_inner()
    }
}

impl<R: Read> MemberDecoder for BzDecoder<BufReader<R>> {
    type Source = R;
    const MAGIC: &'static [u8] = b"BZh";
    const START: &'static [u8] = &[0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
    fn begin(source: BufReader<R>) -> Self {
        Self::new(source)
    }
    fn source(&self) -> &BufReader<R> {
        self.get_ref()
    }
    fn source_mut(&mut self) -> &mut BufReader<R> {
        self.get_mut()
    }
    fn end(self) -> BufReader<R> {
        self.into_inner()
    }
}

/// The members of a stream as one; zeros between them and behind them are passed over, and so is
/// what follows them.
pub(in crate::ingest) struct MultiMemberStream<M: MemberDecoder> {
    /// Nothing only while a member gives way to the next one.
    member: Option<M>,
    has_ended: bool,
    /// Whether something follows the last member that is none.
    pub(in crate::ingest) has_garbage: bool,
}

/// How many bytes are read at once.
const AT_ONCE: usize = 32 << 10;

/// Why a stream always has a member.
const HAS_ONE: &str = "a member gives way to the next one within one read";

impl<M: MemberDecoder> MultiMemberStream<M> {
    pub(in crate::ingest) fn new(source: M::Source) -> Self {
        Self {
            member: Some(M::begin(BufReader::with_capacity(AT_ONCE, source))),
            has_ended: false,
            has_garbage: false,
        }
    }

    pub(in crate::ingest) fn get_ref(&self) -> &M::Source {
        self.member.as_ref().expect(HAS_ONE).source().get_ref()
    }

    pub(in crate::ingest) fn into_inner(self) -> M::Source {
        self.member.expect(HAS_ONE).end().into_inner()
    }
}

impl<M: MemberDecoder> Read for MultiMemberStream<M> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.has_ended {
            return Ok(0);
        }
        loop {
            let member = self.member.as_mut().expect(HAS_ONE);
            let read = member.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            // A beginning that is cut short is a member that is.
            let begins =
                |start: &[u8]| start.iter().zip(M::MAGIC).all(|(byte, expected)| byte == expected);
            match follows(member.source_mut(), begins)? {
                Follows::Member => {
                    self.member = self.member.take().map(|member| M::begin(member.end()));
                }
                Follows::Nothing => {
                    self.has_ended = true;
                    return Ok(0);
                }
                Follows::Garbage => {
                    self.has_ended = true;
                    self.has_garbage = true;
                    // What another member comes behind is a broken one.
                    return if holds(member.source_mut(), M::START)? {
                        Err(broken())
                    } else {
                        Ok(0)
                    };
                }
            }
        }
    }
}

/// What follows a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    Nothing,
    Member,
    Garbage,
}

/// Passes over zeros, and tells what follows them.
pub(super) fn follows(
    source: &mut impl BufRead,
    is_member: impl Fn(&[u8]) -> bool,
) -> io::Result<Follows> {
    loop {
        let start = source.fill_buf()?;
        let zeros = start.iter().take_while(|byte| **byte == 0).count();
        if start.is_empty() {
            return Ok(Follows::Nothing);
        }
        if zeros == 0 {
            return Ok(if is_member(start) { Follows::Member } else { Follows::Garbage });
        }
        source.consume(zeros);
    }
}

/// The error of a member whose beginning is broken.
pub(super) fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a member begins wrongly")
}

/// Whether the rest of a stream holds `start`.
pub(super) fn holds(source: &mut impl Read, start: &[u8]) -> io::Result<bool> {
    let (mut bytes, mut kept) = (vec![0; 64 << 10], 0);
    loop {
        let read = source.read(&mut bytes[kept..])?;
        let end = kept + read;
        if read == 0 || memchr::memmem::find(&bytes[..end], start).is_some() {
            return Ok(read > 0);
        }
        // It may be begun at the end of what was read.
        kept = end.min(start.len() - 1);
        bytes.copy_within(end - kept..end, 0);
    }
}
