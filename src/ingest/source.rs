//! A file's bytes, decompressed and within limits.

use super::built_without::built_without;
use super::compression::Stream;
use super::member_reader::{ArchiveMember, MemberReader};
use super::{InputFile, Options};
use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::{self, Chain, Cursor, Read};
use std::path::Path;

/// How many bytes may come out before their ratio to those that went in counts.
pub(super) const RATIO_FROM: u64 = 1 << 20;

/// The ratio of bytes that came out to those that went in from which the user is warned. Texts
/// compress to a third or a tenth.
const REMARKABLE_RATIO: u64 = 100;

/// How the names of compressed files end, and what they are called.
const COMPRESSED: [(&str, &str); 3] = [(".gz", "gzip"), (".bz2", "bzip2"), (".zst", "Zstandard")];

/// How many bytes tell a compression.
const MAGIC: usize = 10;
/// How many are read of a file at first, so that of a small one it is all. Members of archives may
/// be broken anywhere, and their sound beginning is to be read.
const START: usize = 8 << 10;

/// How many bytes are asked for at a time: what the buffer has room for, but no fewer and no more
/// than this.
const STEPS: (usize, usize) = (4 << 10, 64 << 10);

/// The name of a file without the ending of a compression.
pub(super) fn without_compression(lower: &str) -> &str {
    COMPRESSED.iter().find_map(|(ending, _)| lower.strip_suffix(ending)).unwrap_or(lower)
}

/// An open file that gives its bytes after decompression, and counts and digests those on disk.
pub(super) struct ByteSource {
    inner: Decoder,
    expanded: u64,
    max_expanded: u64,
    max_ratio: u64,
}

enum Decoder {
    Plain(Box<PeekedFile>),
    Compressed(Box<Stream<PeekedFile>>),
}

/// The first bytes, which tell a compression from the rest, put back in front.
type PeekedFile = Chain<Cursor<Vec<u8>>, MemberReader>;

impl ByteSource {
    /// Opens `file`, as [`ByteSource::open`] does.
    pub(super) fn of(file: &InputFile, options: &Options) -> Result<Self> {
        Self::open(&file.path, &file.file_name, file.member.as_ref(), options)
    }

    /// Opens the file at `path`, or a member of the archive that it is; its content says whether it
    /// is compressed, and a `name` in `.gz`, `.bz2` or `.zst` that it must be.
    pub(super) fn open(
        path: &Path,
        name: &str,
        member: Option<&ArchiveMember>,
        options: &Options,
    ) -> Result<Self> {
        let refused = |error: &io::Error| Error::of_system(error);
        let file = File::open(path).map_err(|error| refused(&error))?;
        let mut raw =
            MemberReader::new(file, member, options.digest).map_err(|error| refused(&error))?;
        let first = if member.is_some() { MAGIC } else { START };
        let mut start = Vec::with_capacity(first);
        let read = raw.by_ref().take(first as u64).read_to_end(&mut start);
        read.map_err(
            |error| if raw.is_member() { broken_member(&error) } else { refused(&error) },
        )?;
        let found = compression(&start);
        let lower = name.to_ascii_lowercase();
        if let Some((_, what)) =
            COMPRESSED.iter().find(|(ending, what)| lower.ends_with(ending) && found != Some(*what))
        {
            return Err(Error::new(
                ErrorKind::Decode,
                format!("not a {what} stream, in spite of its name"),
            )
            .with_hint("give it the ending of what it is"));
        }
        let head = Cursor::new(start).chain(raw);
        let inner = match found {
            Some(name) => {
                let stream = Stream::open(name, head).ok_or_else(|| built_without("archives"))?;
                Decoder::Compressed(Box::new(stream))
            }
            None => Decoder::Plain(Box::new(head)),
        };
        Ok(Self {
            inner,
            expanded: 0,
            max_expanded: options.max_expanded,
            max_ratio: options.max_ratio,
        })
    }

    /// Appends up to `most` bytes to `buffer`; fewer only at the end. On an error, what came before
    /// it has been appended.
    pub(super) fn fill(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<usize> {
        let start = buffer.len();
        let read = match &mut self.inner {
            Decoder::Plain(head) => {
                let (first, raw) = head.get_mut();
                // Of a small file the first bytes are all, and need not be copied; unless there is
                // room for more.
                let room = buffer.capacity() + 1..=most;
                if start == 0 && first.position() == 0 && room.contains(&first.get_ref().len()) {
                    *buffer = std::mem::take(first.get_mut());
                }
                let no_more = raw.has_ended() && first.position() == first.get_ref().len() as u64;
                let left = most - (buffer.len() - start);
                if no_more { Ok(()) } else { append(head.as_mut(), buffer, left) }
            }
            Decoder::Compressed(stream) => append(stream.as_mut(), buffer, most),
        };
        let came = buffer.len() - start;
        self.expanded += came as u64;
        read.map_err(|error| self.broken(&error))?;
        self.check()?;
        Ok(came)
    }

    /// How many bytes of the file, or of the member of an archive that it is, were read so far.
    pub(super) fn position(&self) -> u64 {
        self.raw().bytes
    }

    /// How many times its size on disk it expands to, if that is worth a warning. To be asked when
    /// the end was met.
    pub(super) fn remarkable_ratio(&self) -> Option<u64> {
        let ratio = self.expanded / self.raw().on_disk().max(1);
        let is_remarkable = self.is_compressed() && self.expanded > RATIO_FROM;
        Some(ratio).filter(|ratio| is_remarkable && *ratio >= REMARKABLE_RATIO)
    }

    /// Whether the bytes are not those on disk.
    pub(super) fn is_compressed(&self) -> bool {
        !matches!(self.inner, Decoder::Plain(_)) || self.raw().is_deflated()
    }

    fn check(&self) -> Result<()> {
        let raw = self.raw();
        if !self.is_compressed() {
            return Ok(());
        }
        if self.expanded > self.max_expanded {
            let message = format!("expands to more than {} bytes", self.max_expanded);
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("raise --max-expanded if the file is to be trusted"));
        }
        if self.expanded > RATIO_FROM && self.expanded / self.max_ratio.max(1) > raw.on_disk() {
            let message = format!(
                "expands to more than {} times its size, as decompression bombs do",
                self.max_ratio
            );
            return Err(Error::new(ErrorKind::TooLarge, message)
                .with_hint("decompress it first if it is to be trusted"));
        }
        Ok(())
    }

    fn broken(&self, error: &io::Error) -> Error {
        use io::ErrorKind::{Interrupted, InvalidData, InvalidInput, Other, UnexpectedEof};
        let what = match &self.inner {
            Decoder::Plain(_) if self.raw().is_member() => return broken_member(error),
            Decoder::Plain(_) => return Error::of_system(error),
            Decoder::Compressed(stream) => stream.name(),
        };
        match error.kind() {
            UnexpectedEof => {
                Error::new(ErrorKind::Decode, format!("the {what} stream is cut short"))
                    .with_hint("fetch it again")
            }
            InvalidData | InvalidInput | Other | Interrupted => {
                Error::new(ErrorKind::Decode, format!("a broken {what} stream: {error}"))
                    .with_hint("fetch it again")
            }
            _ => Error::of_system(error),
        }
    }

    /// How many bytes were read from the disk.
    #[cfg(feature = "parquet")]
    pub(super) fn on_disk(&self) -> u64 {
        self.raw().on_disk()
    }

    fn raw(&self) -> &MemberReader {
        let head = match &self.inner {
            Decoder::Plain(head) => head,
            Decoder::Compressed(stream) => stream.get_ref(),
        };
        head.get_ref().1
    }

    /// What follows the end of a compressed stream, where something does that is no part of it. To
    /// be asked when the end was met.
    pub(super) fn trailing(&self) -> Option<&'static str> {
        match &self.inner {
            Decoder::Plain(_) => None,
            Decoder::Compressed(stream) => stream.trailing(),
        }
    }

    /// The size of the file on disk and its SHA-256, if asked for. Reads what is left of it.
    pub(super) fn finish(self) -> (u64, Option<[u8; 32]>) {
        let head = match self.inner {
            Decoder::Plain(head) => *head,
            Decoder::Compressed(stream) => stream.into_inner(),
        };
        head.into_inner().1.finish()
    }
}

/// Appends up to `most` bytes to `buffer`; fewer only at the end or on an error. `read_to_end` of a
/// reader that is not of the standard library writes zeros over all the room that the buffer has,
/// at every read.
fn append(stream: &mut impl Read, buffer: &mut Vec<u8>, most: usize) -> io::Result<()> {
    let (mut end, last) = (buffer.len(), buffer.len() + most);
    let outcome = loop {
        if end == buffer.len() {
            if end == last {
                break Ok(());
            }
            let step = (buffer.capacity() - end).clamp(STEPS.0, STEPS.1);
            buffer.resize(last.min(end + step), 0);
        }
        match stream.read(&mut buffer[end..]) {
            Ok(0) => break Ok(()),
            Ok(came) => end += came,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    buffer.truncate(end);
    outcome
}

/// The compression of a file that begins like this. Zstandard streams may begin with a frame to be
/// skipped.
fn compression(start: &[u8]) -> Option<&'static str> {
    match *start {
        [0x1F, 0x8B, ..] => Some("gzip"),
        // Of an empty stream the end comes at once.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
        | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some("bzip2"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some("Zstandard"),
        _ => None,
    }
}

fn broken_member(error: &io::Error) -> Error {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        UnexpectedEof | InvalidData | InvalidInput => {
            Error::new(ErrorKind::Decode, format!("a broken member of its archive: {error}"))
                .with_hint("fetch the archive again")
        }
        _ => Error::of_system(error),
    }
}

#[cfg(test)]
#[cfg(feature = "archives")]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use sha2::Digest as _;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// The bytes read, the error, the size on disk and the digest.
    fn read(
        name: &str,
        bytes: &[u8],
        options: &Options,
    ) -> (Vec<u8>, Option<ErrorKind>, u64, Option<[u8; 32]>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut source = match ByteSource::open(&path, name, None, options) {
            Ok(source) => source,
            Err(error) => return (Vec::new(), Some(error.kind()), 0, None),
        };
        let mut read = Vec::new();
        let error = loop {
            match source.fill(&mut read, 1 << 16) {
                Ok(0) => break None,
                Ok(_) => {}
                Err(error) => break Some(error.kind()),
            }
        };
        let (size, digest) = source.finish();
        (read, error, size, digest)
    }

    #[test]
    fn members_are_read_whole() {
        let two = [gzip(b"one "), gzip(b"two")].concat();
        let (bytes, error, size, digest) = read("a.txt.gz", &two, &Options::default());
        assert_eq!(
            (bytes.as_slice(), error, size, digest),
            (&b"one two"[..], None, two.len() as u64, None)
        );
    }

    #[test]
    fn padding_and_garbage_behind_the_last_member() {
        type PackedCase = fn(&[u8]) -> Vec<u8>;
        let pack: [(&str, PackedCase); 3] = [
            ("a.gz", gzip),
            ("a.bz2", crate::ingest::testing::bzip2),
            ("a.zst", crate::ingest::testing::zstd),
        ];
        for (name, pack) in pack {
            let (one, two) = (pack(b"one "), pack(b"two"));
            for (behind, expected, garbage) in [
                (vec![], "one two", false),
                (vec![0; 1], "one two", false),
                (vec![0; 100_000], "one two", false),
                (b"\0\0garbage".to_vec(), "one two", true),
            ] {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join(name);
                let whole = [&one[..], &vec![0; behind.len()], &two, &behind].concat();
                std::fs::write(&path, &whole).unwrap();
                let mut source = ByteSource::open(
                    &path,
                    name,
                    None,
                    &Options { digest: true, ..Options::default() },
                )
                .unwrap();
                let mut bytes = Vec::new();
                while source.fill(&mut bytes, 1 << 16).unwrap() > 0 {}
                assert_eq!(
                    (String::from_utf8_lossy(&bytes).as_ref(), source.trailing().is_some()),
                    (expected, garbage),
                    "{name} {behind:?}"
                );
                // The digest is of the whole file all the same.
                assert_eq!(
                    source.finish(),
                    (whole.len() as u64, Some(sha2::Sha256::digest(&whole).into()))
                );
            }
        }
    }

    #[test]
    fn the_digest_is_of_the_bytes_on_disk() {
        // The digest of "abc" stands in FIPS 180-2, appendix B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let options = Options { digest: true, ..Options::default() };
        let (bytes, error, size, found) = read("a.txt", b"abc", &options);
        assert_eq!((bytes, error, size), (b"abc".to_vec(), None, 3));
        let expected: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&digest[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        assert_eq!(found.map(Vec::from), Some(expected));
    }

    #[test]
    fn what_is_broken() {
        let whole = gzip(b"words that are cut short");
        let options = Options::default();
        assert_eq!(read("a.gz", &whole[..whole.len() - 9], &options).1, Some(ErrorKind::Decode));
        // What follows the last member is passed over, but not where a member comes behind it.
        assert_eq!(read("a.gz", &[&whole[..], b"garbage"].concat(), &options).1, None);
        assert_eq!(
            read("a.gz", &[&whole[..], b"garbage", &whole].concat(), &options).1,
            Some(ErrorKind::Decode)
        );
        assert_eq!(read("a.gz", b"plain words", &options).1, Some(ErrorKind::Decode));
        assert_eq!(read("a", &whole, &options).0, b"words that are cut short");
    }

    #[test]
    fn bombs() {
        let bomb = gzip(&vec![b'0'; 20 << 20]);
        let (bytes, error, ..) =
            read("a.gz", &bomb, &Options { max_expanded: 1 << 20, ..Options::default() });
        assert_eq!(error, Some(ErrorKind::TooLarge));
        assert!(bytes.len() <= (1 << 20) + (1 << 16), "{}", bytes.len());
        let (bytes, error, ..) =
            read("a.gz", &bomb, &Options { max_ratio: 100, ..Options::default() });
        assert_eq!(error, Some(ErrorKind::TooLarge));
        assert!(bytes.len() < 10 << 20, "{}", bytes.len());
    }
}
