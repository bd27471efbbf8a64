//! Fields that were asked for and that no article has.
//!
//! Comes in: what the options ask for, and what was read. Goes out: an error with the name that was
//! probably meant. A name that no article has is nearly always a slip, and a table with an empty
//! column would be believed.

use std::collections::BTreeSet;
use std::fs;

use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery, FileRead, InputFile};
use crate::tables::nearest;

/// The fields that articles have whatever their inputs hold.
const KNOWN: [&str; 11] = [
    "id", "title", "date", "year", "month", "source", "author", "url", "folder", "article", "theme",
];
/// The most files that are read again for their fields, and the most bytes of one.
const READ_AGAIN: usize = 3;
const LARGEST: u64 = 64 << 20;
/// The most fields that a hint lists.
const LISTED: usize = 20;

/// The fields that `--keep`, `--by` and `--where` name.
pub struct AskedFields<'a> {
    /// How the inputs are read, with the fields.
    pub options: &'a ingest::Options,
    /// Those that human codes may have in the place of the articles.
    pub of_codes: &'a [String],
}

impl AskedFields<'_> {
    /// Makes sure that some article has each field.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for the first field that no article has, if there are articles.
    pub fn ensure_articles_have_them(
        &self,
        files: &[FileRead],
        discovery: &Discovery,
    ) -> Result<()> {
        let missing = missing(files, self.options);
        if missing.is_empty() {
            return Ok(());
        }
        let fields = known_fields(discovery, self.options);
        // The codes may have it, or the inputs have it, and it is empty in all of them.
        let is_there = |name: &String| {
            self.of_codes.contains(name)
                || fields.iter().any(|field| field.trim().eq_ignore_ascii_case(name))
        };
        let Some((option, name)) = missing.into_iter().find(|(_, name)| !is_there(name)) else {
            return Ok(());
        };
        let near = nearest(&name, fields.iter().map(String::as_str));
        let of_inputs: Vec<&str> = fields
            .iter()
            .map(String::as_str)
            .filter(|field| !KNOWN.contains(field))
            .take(LISTED)
            .collect();
        let listed = if of_inputs.is_empty() {
            "the inputs have no further fields".to_owned()
        } else {
            format!("the inputs have {}", of_inputs.join(", "))
        };
        Err(Error::new(ErrorKind::Usage, format!("{option}: no article has a field `{name}`"))
            .with_hint(format!("{near}{listed}; --keep-missing goes on without the field")))
    }
}

/// The fields that no article has something in, each with the option that names it.
fn missing(files: &[FileRead], options: &ingest::Options) -> Vec<(String, String)> {
    let articles: u64 = files.iter().map(|file| file.lacking.articles).sum();
    let is_any_left_out = files.iter().any(|file| !file.lacking.left_out.is_empty());
    let of_conditions = options
        .conditions
        .iter()
        .filter(|_| articles > 0 || is_any_left_out)
        .filter_map(|condition| Some((condition.lacking()?, condition.field().to_owned())));
    let with_field = |at: usize| -> u64 {
        let of_file = |file: &FileRead| file.lacking.with_field.get(at).copied();
        files.iter().filter_map(of_file).sum()
    };
    let of_columns = options
        .keep
        .iter()
        .enumerate()
        .filter(|(at, _)| articles > 0 && with_field(*at) == 0)
        .map(|(_, name)| ("--keep or --by".to_owned(), name.clone()));
    of_conditions.chain(of_columns).filter(|(_, name)| !is_known(name, options)).collect()
}

/// Whether a file is small enough, and no stream.
fn can_be_read_again(file: &InputFile) -> bool {
    file.name != "-" && fs::metadata(&file.path).map_or(true, |about| about.len() <= LARGEST)
}

/// Whether a field is no slip, though no article may have it: a usual one, or one of the names of
/// files or of the table of metadata.
fn is_known(name: &str, options: &ingest::Options) -> bool {
    let is_same = |known: &String| known.eq_ignore_ascii_case(name);
    KNOWN.contains(&name)
        || options.name_pattern.as_ref().is_some_and(|pattern| pattern.names().iter().any(is_same))
        || options.metadata.as_ref().is_some_and(|table| table.columns().iter().any(is_same))
}

/// The fields that articles can have: those of the first inputs, of the names of files and of the
/// table of metadata, and the usual ones.
fn known_fields(discovery: &Discovery, options: &ingest::Options) -> Vec<String> {
    let of_inputs = (0..discovery.files.len())
        .map(|at| discovery.files.get(at))
        .filter(can_be_read_again)
        .take(READ_AGAIN)
        .filter_map(|file| ingest::fields_of(&file, options).ok())
        .flatten();
    let of_names = options.name_pattern.iter().flat_map(|pattern| pattern.names().to_vec());
    let of_table = options.metadata.iter().flat_map(|table| table.columns().to_vec());
    let mut met = BTreeSet::new();
    of_inputs
        .chain(of_names)
        .chain(of_table)
        .chain(KNOWN.map(str::to_owned))
        .filter(|field| met.insert(field.clone()))
        .collect()
}
