//! A file's bytes, decompressed and within limits.

use super::Options;
use crate::error::{Error, ErrorKind, Result};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::{self, Chain, Cursor, Read};
use std::path::Path;

/// How many bytes may come out before their ratio to those that went in counts.
const RATIO_FROM: u64 = 1 << 20;

/// An open file that gives its bytes after decompression, and counts and digests those on disk.
pub(super) struct Source {
    inner: Inner,
    expanded: u64,
    max_expanded: u64,
    max_ratio: u64,
}

enum Inner {
    Plain(Head),
    Gzip(Box<MultiGzDecoder<Head>>),
}

/// The two bytes that tell gzip from the rest, put back in front.
type Head = Chain<Cursor<Vec<u8>>, Raw>;

/// The file as it lies on disk.
struct Raw {
    file: File,
    bytes: u64,
    digest: Option<Sha256>,
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes += read as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(&buffer[..read]);
        }
        Ok(read)
    }
}

impl Source {
    /// Opens `path`; its content says whether it is compressed, and a name in `.gz` that it must be.
    pub(super) fn open(path: &Path, options: &Options) -> Result<Self> {
        let refused = |error: &io::Error| Error::new(ErrorKind::Io, error.to_string());
        let file = File::open(path).map_err(|error| refused(&error))?;
        let mut raw = Raw { file, bytes: 0, digest: options.digest.then(Sha256::new) };
        let mut magic = Vec::with_capacity(2);
        raw.by_ref().take(2).read_to_end(&mut magic).map_err(|error| refused(&error))?;
        let is_gzip = magic == [0x1F, 0x8B];
        if !is_gzip && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
            return Err(Error::new(ErrorKind::Decode, "not a gzip stream, in spite of its name"));
        }
        let head = Cursor::new(magic).chain(raw);
        let inner = if is_gzip { Inner::Gzip(Box::new(MultiGzDecoder::new(head))) } else { Inner::Plain(head) };
        Ok(Self { inner, expanded: 0, max_expanded: options.max_expanded, max_ratio: options.max_ratio })
    }

    /// Appends up to `most` bytes to `buffer`; fewer only at the end. On an error, what came before it has been appended.
    pub(super) fn fill(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<usize> {
        let start = buffer.len();
        let read = match &mut self.inner {
            Inner::Plain(head) => head.by_ref().take(most as u64).read_to_end(buffer),
            Inner::Gzip(stream) => stream.by_ref().take(most as u64).read_to_end(buffer),
        };
        let came = buffer.len() - start;
        self.expanded += came as u64;
        read.map_err(|error| self.broken(&error))?;
        self.check()?;
        Ok(came)
    }

    fn check(&self) -> Result<()> {
        let Inner::Gzip(_) = self.inner else { return Ok(()) };
        if self.expanded > self.max_expanded {
            let message = format!("expands to more than {} bytes", self.max_expanded);
            return Err(Error::new(ErrorKind::TooLarge, message).mend("raise --max-expanded if the file is to be trusted"));
        }
        if self.expanded > RATIO_FROM && self.expanded / self.max_ratio.max(1) > self.raw().bytes {
            let message = format!("expands to more than {} times its size, as decompression bombs do", self.max_ratio);
            return Err(Error::new(ErrorKind::TooLarge, message).mend("decompress it first if it is to be trusted"));
        }
        Ok(())
    }

    fn broken(&self, error: &io::Error) -> Error {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match (&self.inner, error.kind()) {
            (Inner::Gzip(_), UnexpectedEof) => Error::new(ErrorKind::Decode, "the gzip stream is cut short"),
            (Inner::Gzip(_), InvalidData | InvalidInput) => Error::new(ErrorKind::Decode, format!("a broken gzip stream: {error}")),
            _ => Error::new(ErrorKind::Io, error.to_string()),
        }
    }

    fn raw(&self) -> &Raw {
        match &self.inner {
            Inner::Plain(head) => head.get_ref().1,
            Inner::Gzip(stream) => stream.get_ref().get_ref().1,
        }
    }

    /// The size of the file on disk and its SHA-256 in hexadecimal, if asked for. Reads what is left of it.
    pub(super) fn finish(self) -> (u64, Option<String>) {
        let mut raw = match self.inner {
            Inner::Plain(head) => head.into_inner().1,
            Inner::Gzip(stream) => stream.into_inner().into_inner().1,
        };
        // What cannot be read any more has been reported, or is beyond what was needed.
        let _ = io::copy(&mut raw, &mut io::sink());
        let digest = raw.digest.map(|digest| {
            digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
        });
        (raw.bytes, digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// The bytes read, the error, the size on disk and the digest.
    fn read(name: &str, bytes: &[u8], options: &Options) -> (Vec<u8>, Option<ErrorKind>, u64, Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut source = match Source::open(&path, options) {
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
        assert_eq!((bytes.as_slice(), error, size, digest), (&b"one two"[..], None, two.len() as u64, None));
    }

    #[test]
    fn the_digest_is_of_the_bytes_on_disk() {
        // The digest of "abc" stands in FIPS 180-2, appendix B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let options = Options { digest: true, ..Options::default() };
        assert_eq!(read("a.txt", b"abc", &options), (b"abc".to_vec(), None, 3, Some(digest.into())));
    }

    #[test]
    fn what_is_broken() {
        let whole = gzip(b"words that are cut short");
        let options = Options::default();
        assert_eq!(read("a.gz", &whole[..whole.len() - 9], &options).1, Some(ErrorKind::Decode));
        assert_eq!(read("a.gz", &[&whole[..], b"garbage"].concat(), &options).1, Some(ErrorKind::Decode));
        assert_eq!(read("a.gz", b"plain words", &options).1, Some(ErrorKind::Decode));
        assert_eq!(read("a", &whole, &options).0, b"words that are cut short");
    }

    #[test]
    fn bombs() {
        let bomb = gzip(&vec![b'0'; 20 << 20]);
        let (bytes, error, ..) = read("a.gz", &bomb, &Options { max_expanded: 1 << 20, ..Options::default() });
        assert_eq!(error, Some(ErrorKind::TooLarge));
        assert!(bytes.len() <= (1 << 20) + (1 << 16), "{}", bytes.len());
        let (bytes, error, ..) = read("a.gz", &bomb, &Options { max_ratio: 100, ..Options::default() });
        assert_eq!(error, Some(ErrorKind::TooLarge));
        assert!(bytes.len() < 10 << 20, "{}", bytes.len());
    }
}
