//! What a user can say about the inputs.

use super::discovery::FileId;
use super::filter::Condition;
use super::format::Format;
use super::memory_table::MemoryTable;
use super::metadata_table::MetadataTable;
use super::name_pattern::NamePattern;
use super::text_format::TextFormat;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::DateOrder;

/// How much of a web page is its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extract {
    /// The main text: navigation, banners, share bars, related links, comments and footers are left
    /// out.
    #[default]
    Article,
    /// Everything that a browser would show; if that is nothing, what one without scripts would
    /// show.
    All,
    /// Less than [`Article`](Self::Article): what is doubtful is left out.
    Precision,
    /// More than [`Article`](Self::Article): what is doubtful is kept, comments too, and what is
    /// hidden until a reader asks for it.
    Recall,
}

/// What a user may say about the inputs. [`Default`] is what the command line does without options.
///
/// A field that is named must be in every record: a record without it is rejected with
/// [`MissingField`](crate::ErrorKind::MissingField). Without a name, the first field that is
/// present is taken, and only the text must be there. A name means the field of this name, else one
/// that differs only in case and surrounding white space, else, with dots, what the path leads to:
/// `content.rendered`, `parts[].body`.
#[derive(Clone, Debug)]
pub struct Options {
    /// The field that holds a record's text; else the first of `text`, `body`, `content`,
    /// `article`, `paragraphs`.
    pub text_field: Option<String>,
    /// Whether records without a text are articles too, empty ones.
    pub textless: bool,
    /// The field that holds a record's id; else `id`, else the id is `path:line`.
    pub id_field: Option<String>,
    /// The field that holds the title; else the first of `title`, `headline`.
    pub title_field: Option<String>,
    /// The field that holds the date; else the first of `date`, `published`, `published_at`,
    /// `datePublished`, `pubdate`, `created_at` that reads as one, else the date in the address.
    pub date_field: Option<String>,
    /// Which of day and month comes first in the dates of fields that leave it open.
    pub date_order: DateOrder,
    /// The field that holds the publication; else the first of `source`, `site`, `blog`,
    /// `publisher`, else the address's host.
    pub source_field: Option<String>,
    /// Further fields, which become [`Metadata::extra`](crate::model::Metadata::extra) in this
    /// order; empty where a record lacks one.
    pub keep: Vec<String>,
    /// The fields in the names of files. Those of the name come before what the file itself says.
    pub name_pattern: Option<NamePattern>,
    /// A table that says more about the articles. What it says comes before everything else.
    pub metadata: Option<Arc<MetadataTable>>,
    /// Tables in memory. An INPUT that has the name of one means it.
    pub tables: Vec<MemoryTable>,
    /// What articles have to be, all of it, or else they are not read.
    pub conditions: Vec<Condition>,
    /// The character set of all inputs, by a name of the WHATWG Encoding Standard; else it is found
    /// out file by file.
    pub encoding: Option<String>,
    /// The format of all inputs; else that of a file's ending, else that of its content. Of an
    /// export of a news database it is what every file must be, in whatever document it comes.
    pub format: Option<Format>,
    /// What separates the fields of a row in CSV and TSV; else it is found out file by file.
    pub delimiter: Option<u8>,
    /// Whether texts and titles of records hold mark-up.
    pub text_format: TextFormat,
    /// How much of a web page is read.
    pub extract: Extract,
    /// Whether symbolic links met in folders are followed, and hidden files read there and in
    /// archives; hidden folders never are. What is typed as INPUT is read without it.
    pub follow: bool,
    /// Whether the SHA-256 of every file is computed.
    pub digest: bool,
    /// Files, by their real paths, that are passed over where a folder or a glob leads to them:
    /// tables of codes.
    pub leave_out: Vec<PathBuf>,
    /// Files that the run is to overwrite, so that none of them may be read. What earlier runs
    /// wrote is passed over in folders and globs.
    pub outputs: Vec<FileId>,
    /// Folders, by their real paths, into which the run is to write files whose names are not known
    /// yet: no file in them may be read.
    pub output_folders: Vec<PathBuf>,
    /// The most bytes of one document, after decompression; of files of records, the most bytes of
    /// one record. 64 MiB; what is beyond 1 GiB counts as 1 GiB.
    pub max_file_size: u64,
    /// The most bytes that one compressed file, or the members of one archive together, may expand
    /// to. 4 GiB.
    pub max_expanded: u64,
    /// The most bytes that come out of a compressed file for one that goes in, once 1 MiB has come
    /// out. 1000.
    pub max_ratio: u64,
    /// The most members of one archive. 1,000,000.
    pub max_members: u64,
    /// How many threads ask how large the files of a folder are. 1.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            text_field: None,
            textless: false,
            id_field: None,
            title_field: None,
            date_field: None,
            date_order: DateOrder::Unknown,
            source_field: None,
            keep: Vec::new(),
            name_pattern: None,
            metadata: None,
            tables: Vec::new(),
            conditions: Vec::new(),
            encoding: None,
            format: None,
            delimiter: None,
            text_format: TextFormat::default(),
            extract: Extract::default(),
            follow: false,
            digest: false,
            leave_out: Vec::new(),
            outputs: Vec::new(),
            output_folders: Vec::new(),
            max_file_size: 64 << 20,
            max_expanded: 4 << 30,
            max_ratio: 1000,
            max_members: 1_000_000,
            threads: 1,
        }
    }
}

impl Options {
    /// The format that every file has; nothing where the option names a database, whose exports
    /// come in several formats.
    pub(super) fn file_format(&self) -> Option<Format> {
        self.format.filter(|format| !format.is_export())
    }

    /// The news database of which every file must be an export.
    pub(super) fn export_format(&self) -> Option<Format> {
        self.format.filter(|format| format.is_export())
    }

    /// The options for a table that is read beside the inputs, such as one of codes: no field comes
    /// from elsewhere, and no row is left out.
    #[must_use]
    pub fn for_tables(&self) -> Self {
        Self { name_pattern: None, metadata: None, conditions: Vec::new(), ..self.clone() }
    }

    /// The same for a table whose rows name texts or files of the inputs: the options about fields,
    /// format and encoding are about the inputs and not about it.
    #[must_use]
    pub fn for_tables_about_inputs(&self) -> Self {
        Self {
            textless: true,
            text_field: None,
            id_field: None,
            title_field: None,
            date_field: None,
            source_field: None,
            format: None,
            delimiter: None,
            encoding: None,
            ..self.for_tables()
        }
    }
}
