//! Exports of news databases -> the articles that one file holds.
//!
//! Comes in: the text of a file, the blocks of a document, or a page. Goes out: the database and
//! its articles, or nothing where the file has not the shape of an export. Does not know: files,
//! ids of articles that have none, what is read of other documents.
//!
//! A file is taken for an export only where several signs come together, and where most of its
//! articles have them: a text that quotes one line of an export stays one article.

#[cfg(feature = "html")]
mod europresse;
mod factiva;
#[cfg(feature = "html")]
mod factiva_page;
mod labels;
mod nexis;
pub(super) mod proquest;
mod record;

pub(super) use record::ExportedArticle;

use super::Format;
#[cfg(feature = "html")]
use super::html;
#[cfg(feature = "html")]
use crate::error::Result;
use crate::error::{Error, ErrorKind};
use crate::model::{Article, DateOrder};
use record::{ExportParagraph, of_blocks, of_text};

/// What is looked for: a named database, or any; and which comes first in its dates.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExpectedExport {
    pub(super) named: Option<Format>,
    pub(super) order: DateOrder,
}

impl ExpectedExport {
    fn is(self, format: Format) -> bool {
        self.named.is_none_or(|named| named == format)
    }

    /// The error of a file that is no export of the named database.
    pub(super) fn missing(self) -> Option<Error> {
        let (name, sign) = match self.named? {
            Format::Nexis => (
                "Nexis",
                "no article begins with a line such as `1 of 80 DOCUMENTS` or ends with `End of Document`",
            ),
            Format::Factiva => (
                "Factiva",
                "no article ends with a line such as `Document GRDN000020190304ef34000bt`",
            ),
            Format::ProQuest => ("ProQuest", "no article has a line `ProQuest document ID: ...`"),
            _ => ("Europresse", "it has no `article` with the publication in its header"),
        };
        let error = Error::new(ErrorKind::Malformed, format!("not an export of {name}: {sign}"));
        Some(
            error.with_hint(
                "leave out --input-format, so that the format is recognised file by file",
            ),
        )
    }
}

/// The articles of an export.
#[derive(Debug)]
pub(super) struct RecognisedExport {
    pub(super) format: Format,
    pub(super) records: Vec<ExportedArticle>,
}

/// The articles of a text file, if it is an export.
pub(super) fn of_plain(text: &str, wanted: ExpectedExport) -> Option<RecognisedExport> {
    if !may_be(text) {
        return None;
    }
    of_paragraphs(&of_text(text), wanted, false)
}

/// The articles of a document that is read, if it is an export.
pub(super) fn of_document(article: &Article, wanted: ExpectedExport) -> Option<RecognisedExport> {
    if !may_be(&article.text) {
        return None;
    }
    of_paragraphs(
        &of_blocks(article.blocks.iter().map(|block| (block.kind, block.span.of(&article.text)))),
        wanted,
        true,
    )
}

/// The articles of a web page, if it is an export.
#[cfg(feature = "html")]
pub(super) fn of_page(text: &str, wanted: ExpectedExport) -> Result<Option<RecognisedExport>> {
    let holds = |sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    if wanted.is(Format::Europresse) && holds("DocPublicationName") && holds("<article") {
        let records = europresse::records(&html::whole_page(text)?, wanted.order)?;
        return Ok(found(Format::Europresse, records));
    }
    let is_factiva =
        ["articleParagraph", "id=\"hd\"", "id='hd'", "<b>HD</b>"].iter().any(|sign| holds(sign));
    if wanted.is(Format::Factiva) && is_factiva {
        let records = factiva_page::records(&html::whole_page(text)?, wanted.order);
        if !records.is_empty() {
            return Ok(found(Format::Factiva, records));
        }
    }
    // A page costs more to read than to look for these.
    let is_nexis = nexis::ENDS.iter().any(|end| holds(end))
        || (["DOCUMENT", "Dokument ", "Document "].iter().any(|sign| holds(sign))
            && ["LENGTH", "LÄNGE", "LONGUEUR", "LOAD-DATE"].iter().any(|sign| holds(sign)));
    if !is_nexis && !holds("ProQuest document ID") {
        return Ok(None);
    }
    let blocks = html::blocks_of_page(text)?;
    let blocks = blocks.blocks.iter().map(|block| (block.kind, block.span.of(&blocks.text)));
    Ok(of_paragraphs(&of_blocks(blocks), wanted, true))
}

/// Whether a text holds words without which it is no export.
fn may_be(text: &str) -> bool {
    let holds = |sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    holds("ProQuest document ID")
        || holds(" DOCUMENTS")
        || holds("Dokument ")
        || holds("Document ")
        || holds("DOCUMENT")
        || nexis::ENDS.iter().any(|end| holds(end))
        || (holds("HD") && holds("SN") && holds("PD"))
}

fn of_paragraphs(
    paragraphs: &[ExportParagraph],
    wanted: ExpectedExport,
    is_marked: bool,
) -> Option<RecognisedExport> {
    type Read = fn(&[ExportParagraph], DateOrder) -> Vec<ExportedArticle>;
    let readers: [(Format, Read); 3] = [
        (Format::Nexis, nexis::records),
        (Format::ProQuest, proquest::records),
        (Format::Factiva, factiva::records),
    ];
    let wanted_ones = readers.into_iter().filter(|(format, _)| wanted.is(*format));
    let mut export = wanted_ones
        .into_iter()
        .find_map(|(format, read)| found(format, read(paragraphs, wanted.order)))?;
    for (at, record) in export.records.iter_mut().enumerate().filter(|_| is_marked) {
        (record.at, record.is_marked) = (at as u64 + 1, true);
    }
    Some(export)
}

fn found(format: Format, records: Vec<ExportedArticle>) -> Option<RecognisedExport> {
    (!records.is_empty()).then_some(RecognisedExport { format, records })
}
