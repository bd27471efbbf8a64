//! Bytes -> text.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::draft::Draft;
use crate::error::{Error, ErrorKind, Result};

/// The text without its mark.
pub(super) fn text<'b>(bytes: &'b [u8], draft: &mut Draft) -> Result<Cow<'b, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if broken {
            draft.note(None, format!("bytes that are not {} are read as U+FFFD", encoding.name()));
        }
        return Ok(text);
    }
    if bytes.contains(&0) {
        return Err(Error::new(ErrorKind::Binary, "a zero byte: this is no text")
            .with_hint("save the dictionary as text in UTF-8"));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.into()),
        Err(error) => error,
    };
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() as u64;
    draft.note(Some(line), "not UTF-8: the file is read as windows-1252".to_owned());
    Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0)
}
