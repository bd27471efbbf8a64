//! Zstandard streams of any number of frames.

use super::multi_member::{Follows, broken, follows, holds};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

/// A Zstandard stream: frame after frame, those that are to be skipped passed over.
pub(in crate::ingest) struct Zstd<R: Read> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    /// Whether a frame has begun and not been ended.
    within: bool,
    /// Whether a frame has been read to its end.
    has_frame: bool,
    /// Whether something follows the last frame that is none.
    pub(in crate::ingest) has_garbage: bool,
}

impl<R: Read> Zstd<R> {
    pub(in crate::ingest) fn new(source: R) -> Self {
        Self {
            source: BufReader::new(source),
            decoder: FrameDecoder::new(),
            within: false,
            has_frame: false,
            has_garbage: false,
        }
    }

    pub(in crate::ingest) fn get_ref(&self) -> &R {
        self.source.get_ref()
    }

    pub(in crate::ingest) fn into_inner(self) -> R {
        self.source.into_inner()
    }

    /// Goes to the next frame with data; `false` at the end.
    fn begin(&mut self) -> io::Result<bool> {
        const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
        const SKIPPED: [u8; 3] = [0x2A, 0x4D, 0x18];
        while !self.has_garbage {
            let begins = |start: &[u8]| {
                let frame = start.iter().zip(MAGIC).all(|(byte, expected)| *byte == expected);
                frame
                    || (start[0] & 0xF0 == 0x50
                        && start[1..].iter().zip(SKIPPED).all(|(byte, expected)| *byte == expected))
            };
            match follows(&mut self.source, begins)? {
                Follows::Nothing => return Ok(false),
                // A stream that has not begun is broken, and says so below.
                Follows::Garbage if self.has_frame => {
                    self.has_garbage = true;
                    return if holds(&mut self.source, &MAGIC)? {
                        Err(broken())
                    } else {
                        Ok(false)
                    };
                }
                Follows::Garbage | Follows::Member => {}
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    if io::copy(&mut self.source.by_ref().take(length), &mut io::sink())? < length {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(self.broken(&error)),
            }
        }
        Ok(false)
    }

    /// A stream that has no more bytes is cut short, whatever the decoder calls it.
    fn broken(&mut self, error: &dyn std::error::Error) -> io::Error {
        match self.source.fill_buf() {
            Ok([]) => ErrorKind::UnexpectedEof.into(),
            Ok(_) => io::Error::new(ErrorKind::InvalidData, error.to_string()),
            Err(error) => error,
        }
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.within && !self.begin()? {
                return Ok(0);
            }
            self.within = true;
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let decoded = self
                    .decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1));
                decoded.map_err(|error| self.broken(&error))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let expected = self.decoder.get_checksum_from_data();
            if expected.is_some() && expected != self.decoder.get_calculated_checksum() {
                return Err(io::Error::new(ErrorKind::InvalidData, "the checksum is wrong"));
            }
            self.within = false;
            self.has_frame = true;
        }
    }
}
