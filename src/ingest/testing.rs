//! What the tests of the formats share: files are written, found, read and shown.

use super::{Ids, Options, Reader, discover, parse};
use crate::model::Article;
#[cfg(any(feature = "archives", feature = "office"))]
use std::io::{Cursor, Write};
#[cfg(any(feature = "archives", feature = "office"))]
use zip::write::SimpleFileOptions;
#[cfg(any(feature = "archives", feature = "office"))]
use zip::{CompressionMethod, ZipWriter};

/// All that files lead to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Articles with their places.
    pub(super) articles: Vec<(Article, Option<u64>)>,
    /// Errors as they are printed, of finding, reading and parsing.
    pub(super) rejects: Vec<String>,
    /// What was skipped and why.
    pub(super) skipped: Vec<String>,
    /// Of files that were read, what is no article and no mistake, and how often.
    pub(super) left_out: Vec<(String, u64)>,
    /// The notes on articles.
    pub(super) notes: Vec<String>,
    /// The notes on files that were read, without what is known only when their chunks are counted.
    pub(super) remarks: Vec<String>,
    /// How many files were read.
    pub(super) files: usize,
}

impl Outcome {
    /// `id|text` of the articles.
    pub(super) fn texts(&self) -> Vec<String> {
        self.articles
            .iter()
            .map(|(article, _)| format!("{}|{}", article.id, article.text))
            .collect()
    }

    /// `kind|text` of the blocks of the only article.
    pub(super) fn blocks(&self) -> Vec<String> {
        let [(article, _)] = self.articles.as_slice() else { panic!("one article: {self:?}") };
        article
            .blocks
            .iter()
            .map(|block| format!("{}|{}", block.kind.name(), block.span.of(&article.text)))
            .collect()
    }

    /// `title|date|source|url` of the articles.
    pub(super) fn metas(&self) -> Vec<String> {
        let meta = |article: &Article| {
            let meta = article.meta.clone();
            let date = meta.date.map(|(date, _)| date.to_string());
            [meta.title, date, meta.source, meta.url].map(Option::unwrap_or_default).join("|")
        };
        self.articles.iter().map(|(article, _)| meta(article)).collect()
    }
}

/// Reads a folder with these files.
pub(super) fn read(files: &[(&str, &[u8])]) -> Outcome {
    read_with(files, &Options::default())
}

pub(super) fn read_with(files: &[(&str, &[u8])], options: &Options) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let prefix = format!("{}/", folder.path().display());
    let found = discover(&[folder.path().display().to_string()], options).unwrap();
    let mut outcome = Outcome::default();
    let short = |text: String| text.replace(&prefix, "");
    outcome.skipped = found
        .skipped
        .iter()
        .map(|skipped| short(format!("{}: {}", skipped.path, skipped.reason)))
        .collect();
    outcome.rejects = found.rejects.iter().map(|error| short(error.to_string())).collect();
    let mut ids = Ids::default();
    let mut reader = Reader::new(&found.files, options.clone());
    for chunk in reader.by_ref() {
        match chunk {
            Ok(chunk) => {
                let parsed = parse(&chunk, options);
                for located in parsed.articles {
                    let admitted = located.and_then(|mut located| {
                        ids.admit(&found.files, parsed.file, located.line, &mut located.article.id)
                            .map(|()| located)
                    });
                    match admitted {
                        Ok(located) => {
                            outcome.notes.extend(located.notes);
                            outcome.articles.push((located.article, located.line));
                        }
                        Err(error) => outcome.rejects.push(short(error.to_string())),
                    }
                }
            }
            Err(error) => outcome.rejects.push(short(error.to_string())),
        }
    }
    let files = reader.into_files_read();
    outcome.files = files.len();
    outcome.remarks = files.iter().filter_map(crate::ingest::FileRead::note).collect();
    outcome.left_out = files
        .iter()
        .flat_map(|file| file.left_out.iter().map(|(what, count)| (what.to_owned(), count)))
        .collect();
    outcome
}

/// `bytes` with one bit turned, without a byte, and with one more, at every `step`th place.
pub(super) fn mutants(bytes: &[u8], step: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).step_by(step).flat_map(move |at| {
        let (before, after) = (&bytes[..at], &bytes[at + 1..]);
        let turned = [before, &[bytes[at] ^ (1 << (at % 7))], after].concat();
        let without = [before, after].concat();
        let more = [before, &[bytes[at], b'0' + u8::try_from(at % 10).unwrap()], after].concat();
        [turned, without, more]
    })
}

/// A zip archive of these members, deflated; `mimetype` is stored, as `OpenDocument` and EPUB ask,
/// so that the bytes of the archive show what it is.
#[cfg(any(feature = "archives", feature = "office"))]
pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let method = match *name {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A tar archive of these members.
#[cfg(feature = "archives")]
pub(super) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if name.len() < 100 {
            // As written by those who mean harm: the library's own setter refuses such names.
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        } else {
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
    }
    builder.into_inner().unwrap()
}

#[cfg(feature = "archives")]
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[cfg(feature = "archives")]
pub(super) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[cfg(feature = "archives")]
pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
