//! The streams of a PDF -> their bytes, within a budget.

use super::budget::{PdfBudget, too_much_memory};
use crate::error::Result;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use pdf_extract::filters::png;
use pdf_extract::{Dictionary, Object, Stream};
use std::io::{Read, Write};
use weezl::BitOrder;
use weezl::decode::Decoder;

/// The bytes of a stream; where its filters are not known, or fail, those in the file, as the
/// reader of PDFs has it.
///
/// Every filter takes what it gives, and what it works on, from the budget while it works.
pub(super) fn decoded(stream: &Stream, budget: &mut PdfBudget) -> Result<Vec<u8>> {
    let filters = stream.filters().unwrap_or_default();
    let parameters = stream.dict.get(b"DecodeParms").and_then(Object::as_dict).ok();
    let mut data = stream.content.clone();
    for filter in filters {
        budget.step(1 + data.len() as u64 / 100)?;
        let most = budget.room().saturating_sub(data.len() as u64);
        let output = match filter {
            b"FlateDecode" => predicted(inflated(&data, most)?, parameters),
            b"LZWDecode" => predicted(unpacked(&data, most, parameters)?, parameters),
            b"ASCII85Decode" => {
                budget.fits(data.len() as u64 * 5)?;
                Stream::new(Dictionary::from_iter([("Filter", "ASCII85Decode".into())]), data)
                    .decompressed_content()
                    .ok()
            }
            _ => None,
        };
        let Some(output) = output else { return Ok(stream.content.clone()) };
        data = output;
        budget.step(data.len() as u64 / 100)?;
    }
    budget.fits(data.len() as u64)?;
    Ok(data)
}

/// What comes out of a Flate stream, up to where it is broken.
fn inflated(data: &[u8], most: u64) -> Result<Vec<u8>> {
    let mut output = Vec::new();
    let limit = most.saturating_add(1);
    let failed = ZlibDecoder::new(data).take(limit).read_to_end(&mut output).is_err();
    if failed && output.is_empty() && data.len() > 2 {
        // Its head may be wrong alone; what is broken ends it.
        let _ = DeflateDecoder::new(&data[2..]).take(limit).read_to_end(&mut output);
    }
    if output.len() as u64 > most { Err(too_much_memory()) } else { Ok(output) }
}

/// What comes out of an LZW stream, up to where it is broken.
fn unpacked(data: &[u8], most: u64, parameters: Option<&Dictionary>) -> Result<Vec<u8>> {
    let early = parameters
        .and_then(|parameters| parameters.get(b"EarlyChange").and_then(Object::as_i64).ok())
        != Some(0);
    let mut decoder = if early {
        Decoder::with_tiff_size_switch(BitOrder::Msb, 8)
    } else {
        Decoder::new(BitOrder::Msb, 8)
    };
    let mut output = Limited { bytes: Vec::new(), most, full: false };
    // What is broken ends it.
    let _ = decoder.into_stream(&mut output).decode_all(data);
    if output.full { Err(too_much_memory()) } else { Ok(output.bytes) }
}

/// Takes bytes up to a limit.
struct Limited {
    bytes: Vec<u8>,
    most: u64,
    full: bool,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if (self.bytes.len() + bytes.len()) as u64 > self.most {
            self.full = true;
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Rows whose bytes are written as differences, put together again. Nothing where a row would be
/// longer than all data.
fn predicted(data: Vec<u8>, parameters: Option<&Dictionary>) -> Option<Vec<u8>> {
    let number = |name: &[u8]| {
        parameters.and_then(|parameters| parameters.get(name).and_then(Object::as_i64).ok())
    };
    if !number(b"Predictor").is_some_and(|predictor| (10..=15).contains(&predictor)) {
        return Some(data);
    }
    let size =
        |name: &[u8], least: i64| usize::try_from(number(name).unwrap_or(least).max(least)).ok();
    let pixel = size(b"Colors", 1)?.checked_mul(size(b"BitsPerComponent", 8)?)? / 8;
    let pixels = size(b"Columns", 1)?;
    if pixel.checked_mul(pixels)? > data.len() {
        return None;
    }
    png::decode_frame(&data, pixel, pixels).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    fn stream(filters: &[&str], content: Vec<u8>) -> Stream {
        let filters: Vec<Object> =
            filters.iter().map(|filter| Object::Name(filter.as_bytes().to_vec())).collect();
        Stream::new(Dictionary::from_iter([("Filter", filters.into())]), content)
    }

    fn deflated(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// What each filter gives is what the reader of PDFs makes of it; what grows beyond the budget
    /// is refused.
    #[test]
    fn filters() {
        let text = b"words and words and words".repeat(40);
        let lzw = |text: &[u8]| {
            weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(text).unwrap()
        };
        let bomb = vec![b' '; 2 << 20];
        let cases = [
            (Stream::new(Dictionary::new(), text.clone()), Some(text.clone())),
            (stream(&["FlateDecode"], deflated(&text)), Some(text.clone())),
            (stream(&["LZWDecode"], lzw(&text)), Some(text.clone())),
            (stream(&["FlateDecode", "LZWDecode"], deflated(&lzw(&text))), Some(text.clone())),
            (stream(&["ASCII85Decode"], b"zzzz~>".to_vec()), Some(vec![0; 16])),
            (stream(&["DCTDecode"], b"picture".to_vec()), Some(b"picture".to_vec())),
            (stream(&["FlateDecode"], deflated(&bomb)), None),
            (stream(&["LZWDecode"], lzw(&bomb)), None),
            (stream(&["FlateDecode", "FlateDecode"], deflated(&deflated(&bomb))), None),
            (stream(&["FlateDecode", "ASCII85Decode"], deflated(&vec![b'z'; 1 << 20])), None),
        ];
        for (stream, expected) in cases {
            let found = decoded(&stream, &mut PdfBudget::new(stream.content.len(), 1 << 20));
            assert_eq!(found.as_ref().ok(), expected.as_ref(), "{:?}", stream.dict);
            if let Some(expected) = expected {
                assert_eq!(stream.decompressed_content().unwrap_or(stream.content), expected);
            }
        }
    }

    #[test]
    fn rows_longer_than_the_data_are_not_laid_out() {
        let parameters = |columns: i64| {
            Dictionary::from_iter([("Predictor", 12.into()), ("Columns", columns.into())])
        };
        let rows = vec![2, 1, 1, 2, 1, 1];
        assert_eq!(predicted(rows.clone(), Some(&parameters(2))), Some(vec![1, 1, 2, 2]));
        assert_eq!(predicted(rows.clone(), Some(&parameters(2_000_000_000))), None);
        assert_eq!(predicted(rows, Some(&parameters(i64::MAX))), None);
    }
}
