//! Values as bytes, for another process of the same version of the program.
//!
//! The form is a line with the version, the value in the compact encoding of the crate postcard, and
//! a checksum. JSON would be larger: most of what is sent are integers. Does not know: what the
//! values are.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, ErrorKind, Result};

/// Bytes of the checksum at the end.
const CHECKSUM: usize = 8;

/// A kind of value that becomes bytes.
pub(super) struct SealedKind {
    /// What a value is called, with its article.
    pub a: &'static str,
    /// What the line begins with.
    pub beginning: &'static str,
    /// The line. What a text is read as may change with the version, so that a value is read by the
    /// version that wrote it alone.
    pub first_line: &'static str,
    /// What made bytes that are a value.
    pub made_by: &'static str,
}

impl SealedKind {
    /// Returns a value as bytes.
    pub fn seal(&self, value: &impl Serialize) -> Result<Vec<u8>> {
        let mut bytes = postcard::to_extend(value, self.first_line.as_bytes().to_vec())
            .map_err(|error| Error::new(ErrorKind::Internal, format!("{}: {error}", self.a)))?;
        bytes.extend_from_slice(&xxh3_64(&bytes).to_le_bytes());
        Ok(bytes)
    }

    /// Returns the encoded value in bytes that were sealed.
    pub fn open<'b>(&self, bytes: &'b [u8]) -> Result<&'b [u8]> {
        let Some(body) = bytes.strip_prefix(self.first_line.as_bytes()) else {
            return Err(self.other_bytes(bytes));
        };
        let whole = bytes.len().checked_sub(CHECKSUM).and_then(|end| bytes.split_at_checked(end));
        let is_whole = whole.is_some_and(|(all, sum)| xxh3_64(all).to_le_bytes() == sum);
        let body = body.split_at_checked(body.len().saturating_sub(CHECKSUM));
        body.filter(|_| is_whole).map(|(body, _)| body).ok_or_else(|| self.damaged())
    }

    /// Returns the error for bytes that are not what they were.
    pub fn damaged(&self) -> Error {
        Error::new(ErrorKind::Malformed, format!("the bytes of {} are damaged", self.a))
            .with_hint("survey the part again")
    }

    /// Returns why bytes are not those of a value of this version.
    fn other_bytes(&self, bytes: &[u8]) -> Error {
        let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
        match std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix(self.beginning)) {
            Some(other) => {
                let message = format!("{} of another version of paratheme: form {other}", self.a);
                let own = self.first_line.trim_end().trim_start_matches(self.beginning);
                Error::new(ErrorKind::Unsupported, message)
                    .with_hint(format!("survey the part with this version, which has form {own}"))
            }
            None => Error::new(ErrorKind::Malformed, format!("the bytes are not {}", self.a))
                .with_hint(format!("give what {} returned", self.made_by)),
        }
    }
}
