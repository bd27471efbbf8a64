//! A table that says more about the articles than their files do: the option `--metadata`.
//!
//! Comes in: a table with a row for each article, and a column that names its file or its id. Goes
//! out: the row of an article, and which rows no article had. Does not know: what the columns are
//! for.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use unicode_normalization::UnicodeNormalization as _;

use super::name_pattern::without_endings;
use super::{InputFile, Options, records};
use crate::error::{Error, ErrorKind, Result};

/// The columns that may name the file or the id of an article, the first one that is there does.
const KEYS: [&str; 11] = [
    "file",
    "filename",
    "file_name",
    "path",
    "filepath",
    "file_path",
    "article_id",
    "doc_id",
    "docid",
    "id",
    "document",
];

/// A table of metadata.
#[derive(Debug)]
pub struct MetadataTable {
    path: PathBuf,
    name: String,
    sha256: [u8; 32],
    columns: Vec<String>,
    rows: Vec<MetadataRow>,
    by_key: HashMap<String, Lookup>,
    /// The places of rows that name what an earlier row names: line, key, earlier line.
    repeated: Vec<(u64, String, u64)>,
}

#[derive(Debug)]
struct MetadataRow {
    line: u64,
    key: String,
    values: Vec<String>,
    is_used: AtomicBool,
}

/// What a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lookup {
    /// The row that has it.
    Exact(usize),
    /// The only row whose key ends with it, after a slash.
    Ending(usize),
    /// Nothing, since the keys of several rows end with it.
    Several,
}

impl MetadataTable {
    /// Reads the table in `file`. `key` names the column with the files or ids, else it is the
    /// first of `file`, `filename`, `file_name`, `path`, `filepath`, `file_path`, `article_id`,
    /// `doc_id`, `docid`, `id`, `document`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there is no such column; any error met in reading the file or one of
    /// its rows.
    pub fn read(file: &InputFile, key: Option<&str>, options: &Options) -> Result<Self> {
        let table = records(file, &options.for_tables_about_inputs())?;
        let is_called = |column: &str, name: &str| column.trim().eq_ignore_ascii_case(name);
        let at = |name: &str| table.fields.iter().position(|column| is_called(column, name));
        let Some(key) = key.map_or_else(|| KEYS.iter().find_map(|name| at(name)), at) else {
            let what = key
                .map_or("that names the file or the id of an article".to_owned(), |key| {
                    format!("`{key}`")
                });
            let error = Error::new(
                ErrorKind::Usage,
                format!("no column {what}; the table has {}", table.fields.join(", ")),
            );
            return Err(error.at(&file.name).with_hint("name the column with --metadata-key"));
        };
        let columns = table
            .fields
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != key)
            .map(|(_, name)| name.trim().to_owned())
            .collect();
        let mut rows = Vec::with_capacity(table.records.len());
        let mut by_key: HashMap<String, Lookup> = HashMap::new();
        let mut repeated = Vec::new();
        for record in table.records {
            let mut record = record?;
            let own = normalized(&record.values.remove(key));
            if own.is_empty() {
                continue;
            }
            let place = rows.len();
            match by_key.entry(own.clone()) {
                Entry::Occupied(mut taken) => match *taken.get() {
                    Lookup::Exact(first) => {
                        let first: &MetadataRow = &rows[first];
                        repeated.push((record.line, own, first.line));
                        continue;
                    }
                    _ => {
                        taken.insert(Lookup::Exact(place));
                    }
                },
                Entry::Vacant(free) => {
                    free.insert(Lookup::Exact(place));
                }
            }
            // The folders of the one who made the table may not be ours.
            for ending in endings(&own).skip(1) {
                let known = by_key.entry(ending.to_owned()).or_insert(Lookup::Ending(place));
                if matches!(*known, Lookup::Ending(other) if other != place) {
                    *known = Lookup::Several;
                }
            }
            rows.push(MetadataRow {
                line: record.line,
                key: own,
                values: record.values,
                is_used: AtomicBool::new(false),
            });
        }
        let sha256 = table.sha256.unwrap_or_default();
        Ok(Self {
            path: file.path.clone(),
            name: file.name.clone(),
            sha256,
            columns,
            rows,
            by_key,
            repeated,
        })
    }

    /// Where the table is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// How people would call the table, and its SHA-256.
    pub fn digest(&self) -> (&str, [u8; 32]) {
        (&self.name, self.sha256)
    }

    /// The names of the columns, without the one that names the articles.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The values of an article, in the order of the columns, and a note that the row is used. It
    /// is looked for by the id, then by the path of the file and each of its endings, down to the
    /// name of the file without `.txt` and the like.
    pub(super) fn row_of(&self, id: &str, path: &str) -> Option<&[String]> {
        let row = &self.rows[self.place_of(id, path)?];
        row.is_used.store(true, Ordering::Relaxed);
        Some(&row.values)
    }

    /// Whether an article has a row.
    pub fn has_row_of(&self, id: &str, path: &str) -> bool {
        self.place_of(id, path).is_some()
    }

    fn place_of(&self, id: &str, path: &str) -> Option<usize> {
        let (id, path) = (normalized(id), normalized(&path.replace('!', "/")));
        let of_path = endings(&path).flat_map(|ending| [ending, without_endings(ending)]);
        std::iter::once(id.as_str()).chain(of_path).find_map(|key| match self.by_key.get(key)? {
            Lookup::Exact(place) | Lookup::Ending(place) => Some(*place),
            Lookup::Several => None,
        })
    }

    /// Says which rows no article had, and which name what an earlier row names. To be asked after
    /// the collection was read.
    pub fn notes(&self) -> Vec<String> {
        const NAMED: usize = 3;
        let mut notes = Vec::new();
        let unused: Vec<&MetadataRow> =
            self.rows.iter().filter(|row| !row.is_used.load(Ordering::Relaxed)).collect();
        if !unused.is_empty() {
            let named: Vec<String> = unused
                .iter()
                .take(NAMED)
                .map(|row| format!("`{}` (line {})", row.key, row.line))
                .collect();
            notes.push(format!(
                "{}: {} of {} rows {} to no article: {}",
                self.name,
                unused.len(),
                self.rows.len(),
                if unused.len() == 1 { "belongs" } else { "belong" },
                dotted(&named, unused.len())
            ));
        }
        if !self.repeated.is_empty() {
            let named: Vec<String> = self
                .repeated
                .iter()
                .take(NAMED)
                .map(|(line, key, first)| format!("`{key}` (line {line}, first in line {first})"))
                .collect();
            let rows = match self.repeated.len() {
                1 => "1 row names an article that an earlier row names, and is".to_owned(),
                many => {
                    format!("{many} rows name an article that an earlier row names, and are")
                }
            };
            notes.push(format!(
                "{}: {rows} not used: {}",
                self.name,
                dotted(&named, self.repeated.len())
            ));
        }
        notes
    }
}

/// Names with commas between, and dots where there are more.
fn dotted(named: &[String], of: usize) -> String {
    let more = if of > named.len() { ", ..." } else { "" };
    format!("{}{more}", named.join(", "))
}

/// A key as it is compared: without white space around it, with slashes, in composed characters,
/// without `./` in front.
fn normalized(key: &str) -> String {
    let key: String =
        key.trim().nfc().map(|character| if character == '\\' { '/' } else { character }).collect();
    key.strip_prefix("./").map_or_else(|| key.clone(), str::to_owned)
}

/// A path and what follows each slash in it, the longest first.
fn endings(path: &str) -> impl Iterator<Item = &str> {
    std::iter::once(path)
        .chain(path.match_indices('/').map(|(at, _)| &path[at + 1..]))
        .filter(|ending| !ending.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::discover;

    fn table(content: &str, key: Option<&str>) -> Result<MetadataTable> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("about.csv");
        std::fs::write(&path, content).unwrap();
        let found = discover(&[path.display().to_string()], &Options::default()).unwrap();
        MetadataTable::read(&found.files.get(0), key, &Options::default())
    }

    #[test]
    fn rows_are_found_by_id_path_and_name() {
        let table = table("File,party\nC:\\texts\\a.txt,FF\n2010/b.txt,FG\nspeech 7,LAB\n2011/b.txt,GP\nnone.txt,SF\n", None).unwrap();
        assert_eq!(table.columns(), ["party"]);
        let party = |id: &str, path: &str| table.row_of(id, path).map(|row| row[0].clone());
        assert_eq!(
            party("a.txt", "in/a.txt").as_deref(),
            Some("FF"),
            "the folders of the table are not those of the inputs"
        );
        assert_eq!(party("2010/b.txt", "in/2010/b.txt").as_deref(), Some("FG"));
        assert_eq!(party("2011/b.txt", "in.zip!2011/b.txt").as_deref(), Some("GP"));
        assert_eq!(party("b.txt", "b.txt"), None, "two rows end so");
        assert_eq!(party("speech 7", "in/all.csv").as_deref(), Some("LAB"));
        assert_eq!(party("speech 7.docx", "in/speech 7.docx").as_deref(), Some("LAB"));
        assert_eq!(party("x", "in/c.txt"), None);
        let notes = table.notes();
        assert_eq!(notes.len(), 1);
        assert!(
            notes[0].contains("1 of 5 rows belongs to no article: `none.txt` (line 6)"),
            "{notes:?}"
        );
    }

    #[test]
    fn a_row_that_names_what_another_names_is_said() {
        let table = table("id,x\na,1\na,2\n", None).unwrap();
        assert_eq!(table.row_of("a", "f.csv").unwrap(), ["1"]);
        assert!(table.notes()[0].contains("`a` (line 3, first in line 2)"), "{:?}", table.notes());
    }

    #[test]
    fn the_column_with_the_keys_may_be_named() {
        let error = table("nr,x\n1,a\n", None).unwrap_err().to_string();
        assert!(
            error.contains("the table has nr, x") && error.contains("--metadata-key"),
            "{error}"
        );
        assert_eq!(table("nr,x\n1,a\n", Some("NR")).unwrap().row_of("1", "").unwrap(), ["a"]);
    }
}
