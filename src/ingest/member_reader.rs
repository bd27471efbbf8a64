//! Bytes on disk -> the bytes of a file or of a member of an archive.

use super::compression::{Crc, DeflateDecoder};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Take};

/// Where the bytes of a member stand in its archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ArchiveMember {
    /// Where it begins in the file that holds the archive.
    pub(super) offset: u64,
    /// How many bytes it takes there.
    pub(super) stored: u64,
    /// How many bytes it has.
    pub(super) size: u64,
    /// Whether it is deflated.
    pub(super) deflated: bool,
    /// Its checksum.
    pub(super) crc: Option<u32>,
}

/// A file as it lies on disk, or a member as it was put into its archive: counted, checked,
/// digested.
pub(super) struct MemberReader {
    body: MemberBody,
    /// How many bytes came.
    pub(super) bytes: u64,
    check: Option<MemberCheck>,
    digest: Option<Sha256>,
    /// The end was met: it is not asked for again.
    ended: bool,
}

enum MemberBody {
    Stored(StoredBytes),
    Deflated(Box<DeflateDecoder<StoredBytes>>),
}

/// Bytes on disk, counted.
struct StoredBytes {
    file: Take<File>,
    bytes: u64,
}

impl Read for StoredBytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// What an archive says about a member.
struct MemberCheck {
    left: u64,
    crc: Crc,
    expected: Option<u32>,
}

impl MemberReader {
    /// The whole of `file`, or the `member` that stands in it.
    pub(super) fn new(
        mut file: File,
        member: Option<&ArchiveMember>,
        digest: bool,
    ) -> io::Result<Self> {
        let digest = digest.then(Sha256::new);
        let Some(member) = member else {
            return Ok(Self {
                body: MemberBody::Stored(StoredBytes { file: file.take(u64::MAX), bytes: 0 }),
                bytes: 0,
                check: None,
                digest,
                ended: false,
            });
        };
        file.seek(SeekFrom::Start(member.offset))?;
        let stored = StoredBytes { file: file.take(member.stored), bytes: 0 };
        let body = if member.deflated {
            MemberBody::Deflated(Box::new(DeflateDecoder::new(stored)))
        } else {
            MemberBody::Stored(stored)
        };
        let check = Some(MemberCheck { left: member.size, crc: Crc::new(), expected: member.crc });
        Ok(Self { body, bytes: 0, check, digest, ended: false })
    }

    /// How many bytes were read from the disk.
    pub(super) fn on_disk(&self) -> u64 {
        match &self.body {
            MemberBody::Stored(stored) => stored.bytes,
            MemberBody::Deflated(stream) => stream.get_ref().bytes,
        }
    }

    /// Whether more bytes come out than lie on the disk.
    pub(super) fn is_deflated(&self) -> bool {
        matches!(self.body, MemberBody::Deflated(_))
    }

    /// Whether these are the bytes of a member.
    pub(super) fn is_member(&self) -> bool {
        self.check.is_some()
    }

    /// Whether its end was met.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// The number of bytes and their SHA-256, if asked for. Reads what is left.
    pub(super) fn finish(mut self) -> (u64, Option<[u8; 32]>) {
        if !self.ended {
            // What cannot be read any more has been reported, or is beyond what was needed.
            let _ = io::copy(&mut self, &mut io::sink());
        }
        (self.bytes, self.digest.map(|digest| digest.finalize().into()))
    }
}

impl Read for MemberReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.ended {
            return Ok(0);
        }
        let read = match &mut self.body {
            MemberBody::Stored(stored) => stored.read(buffer)?,
            MemberBody::Deflated(stream) => stream.read(buffer)?,
        };
        if let Some(check) = &mut self.check {
            let Some(left) = check.left.checked_sub(read as u64) else {
                return Err(io::Error::new(
                    ErrorKind::InvalidData,
                    "it is longer than its archive says",
                ));
            };
            check.left = left;
            check.crc.update(&buffer[..read]);
            if read == 0 && left > 0 {
                return Err(io::Error::new(ErrorKind::UnexpectedEof, "it is cut short"));
            }
            if left == 0 && check.expected.is_some_and(|expected| expected != check.crc.sum()) {
                return Err(io::Error::new(ErrorKind::InvalidData, "its checksum is wrong"));
            }
        }
        self.ended = read == 0;
        self.bytes += read as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(&buffer[..read]);
        }
        Ok(read)
    }
}
