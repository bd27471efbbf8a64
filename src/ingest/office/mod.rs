//! Documents of offices: texts, workbooks and books, packed in a zip archive or written in XML or
//! RTF.
//!
//! Comes in: the bytes of a document. Goes out: its article, or the rows of its sheets.

mod document_builder;
pub(super) mod docx;
pub(super) mod epub;
pub(super) mod ods;
pub(super) mod odt;
pub(super) mod package;
pub(super) mod rtf;
mod rtf_codes;
mod rtf_tokens;
pub(super) mod sheet;
pub(super) mod workbook;
pub(super) mod xlsx;
