//! Bytes become articles: files are found, read, cut into chunks, decoded and parsed.
//!
//! Comes in: INPUTs as a user types them. Goes out: [`Article`](crate::model::Article)s with their
//! places, and an [`Error`](crate::Error) for every input that is no article. Does not know:
//! paragraphs, threads, what becomes of the articles.
//!
//! The work has three steps. [`discover`] turns INPUTs into an ordered list of files. [`Reader`]
//! reads these one after the other, cheaply, and cuts them into [`Chunk`]s: a document is one
//! chunk, a file of records many. [`parse`] does what costs time, decoding and parsing; it is a
//! pure function of a chunk, so that chunks can be parsed in any order and by any number of
//! workers. [`Ids`] then sees the articles in their order again, and keeps their ids apart.
//!
//! # Examples
//! ```
//! use paratheme::ingest::{Ids, Options, Reader, discover, parse};
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("a.txt"), "Budgets fell.\n\nTaxes rose.\n")?;
//! std::fs::write(folder.path().join("b.jsonl"), "{\"id\": 7, \"text\": \"One\"}\n{broken\n{\"text\": \"Two\"}\n")?;
//!
//! let options = Options::default();
//! let found = discover(&[folder.path().display().to_string()], &options)?;
//! let (mut ids, mut read, mut rejected) = (Ids::default(), Vec::new(), Vec::new());
//! for chunk in Reader::new(&found.files, options.clone()) {
//!     let parsed = parse(&chunk?, &options);
//!     for located in parsed.articles {
//!         match located {
//!             Ok(mut located) => {
//!                 ids.admit(&found.files, parsed.file, located.line, &mut located.article.id)?;
//!                 read.push(located.article.id);
//!             }
//!             Err(error) => rejected.push(error.location().line),
//!         }
//!     }
//! }
//! assert_eq!(read, ["a.txt", "7", "b.jsonl:3"]);
//! assert_eq!(rejected, [Some(2)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(
    not(all(
        feature = "html",
        feature = "office",
        feature = "pdf",
        feature = "parquet",
        feature = "archives"
    )),
    allow(dead_code, reason = "some helpers are for one format alone; the full build lints them")
)]

#[cfg(feature = "archives")]
mod archives;
#[cfg(not(feature = "archives"))]
#[path = "archives/left_out.rs"]
mod archives;
mod block_elements;
mod blocks;
mod built_without;
mod catch_panic;
mod chunk;
#[cfg(feature = "archives")]
mod compression;
#[cfg(not(feature = "archives"))]
#[path = "compression/left_out.rs"]
mod compression;
mod decode;
mod discovery;
mod enrich;
mod exports;
mod field_names;
mod fields;
mod file_read;
mod filter;
mod format;
#[cfg(feature = "html")]
mod html;
#[cfg(not(feature = "html"))]
#[path = "html/left_out.rs"]
mod html;
mod ids;
mod left_out;
mod lines;
mod located;
mod mail;
mod markdown;
mod member_reader;
#[cfg(feature = "parquet")]
mod memory_table;
#[cfg(not(feature = "parquet"))]
#[path = "memory_table/left_out.rs"]
mod memory_table;
mod metadata_table;
mod name_pattern;
mod note_marks;
#[cfg(feature = "office")]
mod office;
#[cfg(not(feature = "office"))]
#[path = "office/left_out.rs"]
mod office;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
mod parse;
#[cfg(feature = "pdf")]
mod pdf;
mod plain;
mod properties;
mod reader;
mod record_files;
mod record_position;
mod records;
mod sniff;
mod source;
mod spool;
#[cfg(test)]
mod testing;
mod text_format;
mod unread_encoding;
mod web_address;
#[cfg(feature = "parquet")]
mod written_values;
mod xml;
#[cfg(any(feature = "archives", feature = "office"))]
mod zip_error;

pub use catch_panic::panics_are_caught;
pub use chunk::Chunk;
pub use decode::EncodingFrom;
pub use discovery::{
    Discovery, DuplicateInput, FileDigest, FileId, Files, InputFile, Listed, OwnOutputs, Skipped,
    discover,
};
pub use enrich::Lacking;
pub use field_names::position as field_position;
pub use file_read::{FileRead, MOST_DATES, Remarks};
pub use filter::Condition;
pub use format::{Format, is_name_of_input};
pub use ids::{Ids, RenamedIds};
pub use left_out::LeftOut;
pub use located::Located;
pub use memory_table::MemoryTable;
pub use metadata_table::MetadataTable;
pub use name_pattern::NamePattern;
pub use office::workbook::{SheetRows, Workbook, workbook_rows};
pub use options::{Extract, Options};
pub use parse::{Parsed, parse};
pub use reader::Reader;
pub use record_files::extracted::{Extracted, Found, Part};
pub use records::{Record, Records, fields_of, records, sha256_of};
pub use spool::discard_spools;
pub use text_format::TextFormat;
