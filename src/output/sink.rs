//! Writes bytes to a file, or to a stream that its reader may close.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::atomic::{AtomicFile, Existing};
use super::destination::{Destination, io_error};
use super::provenance::Provenance;
use super::set::FinishedFile;
use crate::error::Result;

/// Whether anybody still reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Flow {
    /// More can be written.
    Open,
    /// The reader has gone, as `head` does when it has seen enough: stop, and call it a success.
    Closed,
}

/// Writes bytes to a file that appears complete or not at all, or to a stream.
///
/// # Examples
/// ```
/// use paratheme::output::{Existing, Flow, OutputSet, Sink};
/// let mut sink = Sink::stream("standard output", std::io::sink());
/// assert_eq!(sink.write_all(b"article_id\n")?, Flow::Open);
/// assert!(sink.finish()?.is_none());
///
/// let folder = tempfile::tempdir().unwrap();
/// let mut sink = Sink::create(&folder.path().join("scores.csv"), Existing::Replace)?;
/// assert_eq!(sink.write_all(b"article_id\n")?, Flow::Open);
/// let finished = sink.finish()?.unwrap();
/// assert_eq!(finished.written().bytes, 11);
/// OutputSet::from(finished).commit()?;
/// assert!(folder.path().join("scores.csv").exists());
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Debug)]
pub struct Sink {
    kind: Kind,
    #[cfg_attr(
        not(feature = "parquet"),
        allow(dead_code, reason = "the formats that read it are those of the feature")
    )]
    provenance: Provenance,
}

#[derive(Debug)]
enum Kind {
    File(Box<AtomicFile>),
    Stream(Stream),
}

struct Stream {
    name: String,
    writer: Box<dyn Write + Send>,
    flow: Flow,
}

impl Sink {
    /// Creates a sink that writes `path`: in one step if that is a file or does not exist, directly
    /// if it is a device, a pipe, or a name such as /dev/stdout. For a named pipe this waits until
    /// somebody reads.
    ///
    /// # Errors
    /// As [`AtomicFile::create`]; devices and pipes are never refused, since writing to them
    /// overwrites nothing.
    pub fn create(path: &Path, existing: Existing) -> Result<Self> {
        match Destination::of(path)? {
            Destination::File { target, existing: found } => {
                let file = AtomicFile::at(path, target, existing, found.as_ref())?;
                Ok(Self::of(Kind::File(Box::new(file))))
            }
            // Appended, since /dev/stdout may be a file that already holds something.
            Destination::Stream => match OpenOptions::new().append(true).open(path) {
                Ok(file) => Ok(Self::stream(path.to_string_lossy(), file)),
                Err(error) => Err(io_error(path, &error)),
            },
        }
    }

    /// Creates a sink that writes to `writer`, which messages call `name`.
    pub fn stream(name: impl Into<String>, writer: impl Write + Send + 'static) -> Self {
        let name = name.into();
        Self::of(Kind::Stream(Stream { name, writer: Box::new(writer), flow: Flow::Open }))
    }

    fn of(kind: Kind) -> Self {
        Self { kind, provenance: Provenance::default() }
    }

    /// Sets what a table that is written to it tells about the run, in a format with room for that.
    #[must_use]
    pub fn told(self, provenance: Provenance) -> Self {
        Self { provenance, ..self }
    }

    #[cfg(feature = "parquet")]
    pub(super) fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Whether it is a file, which can have its manifest and its rejects beside it.
    pub fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File(_))
    }

    /// Appends `bytes`, and returns whether anybody still reads. Hand over a batch at a time.
    ///
    /// When the reader of a stream has closed it, nothing more is written, and that is not an error.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<Flow> {
        match &mut self.kind {
            Kind::File(file) => AtomicFile::write_all(file, bytes).map(|()| Flow::Open),
            Kind::Stream(stream) => stream.attempt(|writer| writer.write_all(bytes)),
        }
    }

    /// Ends the output: a file is complete and waits for its [`OutputSet`](super::OutputSet) to put
    /// it in its place; a stream is flushed.
    ///
    /// The result is `None` for a stream, which has no manifest beside it.
    pub fn finish(self) -> Result<Option<FinishedFile>> {
        match self.kind {
            Kind::File(file) => file.finish().map(Some),
            Kind::Stream(mut stream) => stream.attempt(|writer| writer.flush()).map(|_| None),
        }
    }
}

impl Stream {
    fn attempt(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Flow> {
        if self.flow == Flow::Open {
            match write(&mut self.writer) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.flow = Flow::Closed,
                Err(error) => return Err(io_error(Path::new(&self.name), &error)),
            }
        }
        Ok(self.flow)
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("name", &self.name)
            .field("flow", &self.flow)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    /// Takes `room` bytes, then fails with `kind`; counts in `calls` how often it fails.
    struct Narrow {
        room: usize,
        kind: io::ErrorKind,
        calls: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room);
            self.room -= taken;
            if taken == 0 {
                self.calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                return Err(self.kind.into());
            }
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error() {
        let calls = std::sync::Arc::default();
        let mut sink = Sink::stream(
            "standard output",
            Narrow {
                room: 4,
                kind: io::ErrorKind::BrokenPipe,
                calls: std::sync::Arc::clone(&calls),
            },
        );
        let flows: Vec<_> = (0..4).map(|_| sink.write_all(b"abc").expect("no error")).collect();
        assert_eq!(flows, [Flow::Open, Flow::Closed, Flow::Closed, Flow::Closed]);
        assert!(sink.finish().expect("finished").is_none());
        assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 1);
    }

    #[test]
    fn a_stream_that_fails_is_named() {
        let mut sink = Sink::stream(
            "standard output",
            Narrow { room: 0, kind: io::ErrorKind::StorageFull, calls: std::sync::Arc::default() },
        );
        let error = sink.write_all(b"abc").expect_err("no room");
        assert_eq!(error.kind(), ErrorKind::Io);
        assert_eq!(error.location().path.as_deref(), Some("standard output"));
    }

    #[test]
    fn a_file_appears_when_its_set_is_committed() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.csv");
        let mut sink = Sink::create(&path, Existing::Refuse).expect("created");
        assert_eq!(sink.write_all(b"abc"), Ok(Flow::Open));
        assert!(!path.exists());
        let finished = sink.finish().expect("finished").expect("a file");
        assert!(finished.written().bytes == 3 && !path.exists());
        crate::output::OutputSet::from(finished).commit().expect("committed");
        assert_eq!(std::fs::read(&path).expect("read"), b"abc");
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use super::*;

        #[test]
        fn devices_are_written_directly() {
            let mut sink = Sink::create(Path::new("/dev/null"), Existing::Refuse).expect("opened");
            assert!(!sink.is_file());
            assert_eq!(sink.write_all(b"abc"), Ok(Flow::Open));
            assert!(sink.finish().expect("finished").is_none());
        }

        #[test]
        fn a_full_device_is_named() {
            let mut sink = Sink::create(Path::new("/dev/full"), Existing::Replace).expect("opened");
            let error = sink.write_all(b"abc").expect_err("full");
            assert_eq!(
                (error.kind(), error.location().path.as_deref()),
                (ErrorKind::Io, Some("/dev/full"))
            );
            assert_eq!(error.hint(), Some("make room, or name a place on another disk"));
        }

        #[test]
        fn an_open_file_is_appended_to() {
            use std::os::fd::AsRawFd as _;
            let folder = tempfile::tempdir().expect("folder");
            let path = folder.path().join("a.csv");
            std::fs::write(&path, "old ").expect("written");
            let open = std::fs::File::open(&path).expect("opened");
            for descriptor in ["/dev/fd", "/proc/self/fd"] {
                let name = format!("{descriptor}/{}", open.as_raw_fd());
                let mut sink = Sink::create(Path::new(&name), Existing::Replace).expect("opened");
                assert_eq!(sink.write_all(b"new "), Ok(Flow::Open));
                assert!(sink.finish().expect("finished").is_none());
            }
            assert_eq!(std::fs::read(&path).expect("read"), b"old new new ");
        }
    }
}
