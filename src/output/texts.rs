//! The articles' texts as files: what the offsets of the tables slice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use caseless::Caseless as _;
use sha2::{Digest as _, Sha256};

use unicode_normalization::UnicodeNormalization as _;

use super::destination::io_error;
use super::encoder::{Encoder, Options};
use super::formats::Format;
use super::set::{FinishedFolder, FolderFile, OutputFolder};
use super::temporary::{HiddenFolder, folder_of, undisturbed};
use crate::error::Result;
use crate::tables::{Cell, CellType, Column};

/// Writes each article's text as a UTF-8 file of a folder, named after the article's id.
///
/// The parts of an id between slashes become folders. Characters that a file name cannot hold
/// everywhere become `_`, the name ends in `.txt`, and names that become equal are numbered, also
/// if one is to be a file and the other a folder. Names longer than 200 bytes are cut. The table
/// `index.csv` tells which file belongs to which article, with the columns `article_id` and `file`, the path within
/// the folder.
///
/// The files wait in a hidden folder until their [`OutputSet`](super::OutputSet) puts them in their
/// places.
pub struct TextFolder {
    hidden: HiddenFolder,
    folder: OutputFolder,
    /// The names that are taken, [folded], and whether each is a folder.
    names: HashMap<String, bool>,
    files: Vec<FolderFile>,
    rows: Encoder,
    index: Index,
}

/// The table that is being written.
struct Index {
    file: File,
    sha256: Sha256,
    bytes: u64,
}

/// The name of the table that tells which file belongs to which article.
pub const TEXT_INDEX: &str = "index.csv";

/// The most bytes of a path within the folder; one that is longer becomes a name without folders.
const LONGEST_PATH: usize = 1000;

/// The most bytes of a part of a name, without ending and number: file systems take 255.
const LONGEST: usize = 200;

const COLUMNS: [Column; 2] = [
    Column::undescribed(Cow::Borrowed("article_id"), CellType::Text),
    Column::undescribed(Cow::Borrowed("file"), CellType::Text),
];

impl TextFolder {
    /// Prepares to write into `folder`, which is created if it does not exist. `taken` are the names
    /// that other outputs have in it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if nothing can be written there.
    pub fn create(folder: &Path, taken: &[&str], cells: Options) -> Result<Self> {
        let refused = |error: std::io::Error| io_error(folder, &error);
        let mut home = folder;
        while !home.exists() {
            home = folder_of(home);
        }
        let real = match home.canonicalize().map_err(refused)? {
            real if home == folder => real,
            real => real.join(folder.strip_prefix(home).unwrap_or(folder)),
        };
        let hidden = HiddenFolder::within(home, folder).map_err(refused)?;
        let index = File::create(hidden.path().join(TEXT_INDEX)).map_err(refused)?;
        let rows = Encoder::new(&COLUMNS, Format::Csv, cells);
        let names = taken.iter().chain(&[TEXT_INDEX]).map(|name| (folded(name), false)).collect();
        let mut texts = Self {
            hidden,
            folder: OutputFolder { given: folder.to_owned(), real },
            names,
            files: Vec::new(),
            rows,
            index: Index { file: index, sha256: Sha256::new(), bytes: 0 },
        };
        let header = texts.rows.header().to_vec();
        texts.write_index(&header)?;
        Ok(texts)
    }

    /// Writes the text of one article.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn write(&mut self, id: &str, text: &str) -> Result<()> {
        let name = self.free_name(&file_name(id));
        let path = self.hidden.path().join(&name);
        let written = undisturbed(|| {
            fs::create_dir_all(folder_of(&path))?;
            let mut file = File::create(&path)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
        });
        written.map_err(|error| io_error(&self.folder.given.join(&name), &error))?;
        self.files.push(FolderFile {
            name: name.as_str().into(),
            bytes: text.len() as u64,
            sha256: Sha256::digest(text.as_bytes()).into(),
        });
        self.rows.push(&[Cell::text(id), Cell::text(name)]);
        let rows = self.rows.take();
        self.write_index(rows.bytes())
    }

    /// Returns the name with `.txt` after it, with a number if it is taken. Its folders are numbered
    /// too if a file has their name.
    fn free_name(&mut self, name: &str) -> String {
        let mut path = String::new();
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            let (is_folder, ending) =
                if parts.peek().is_some() { (true, "/") } else { (false, ".txt") };
            for number in 1.. {
                let number = if number == 1 { String::new() } else { format!("~{number}") };
                let key = format!("{path}{part}{number}{}", ending.trim_end_matches('/'));
                let folded = folded(&key);
                match self.names.get(&folded) {
                    Some(true) if is_folder => {}
                    Some(_) => continue,
                    None => drop(self.names.insert(folded, is_folder)),
                }
                path = if is_folder { key + "/" } else { key };
                break;
            }
        }
        path
    }

    fn write_index(&mut self, bytes: &[u8]) -> Result<()> {
        let Index { file, sha256, bytes: written } = &mut self.index;
        sha256.update(bytes);
        *written += bytes.len() as u64;
        file.write_all(bytes).map_err(|error| io_error(&self.folder.given.join(TEXT_INDEX), &error))
    }

    /// Completes `index.csv`, the first of the files.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn finish(self) -> Result<FinishedFolder> {
        let Self { hidden, folder, mut files, index: Index { file, sha256, bytes }, .. } = self;
        file.sync_all().map_err(|error| io_error(&folder.given.join(TEXT_INDEX), &error))?;
        let sha256 = sha256.finalize().into();
        files.insert(0, FolderFile { name: TEXT_INDEX.into(), bytes, sha256 });
        Ok(FinishedFolder { hidden, folder, files, manifest: None, old: None })
    }
}

/// The name as a disk compares it that knows neither case nor the forms of Unicode.
fn folded(name: &str) -> String {
    name.nfc().default_case_fold().nfc().collect()
}

/// The id as a relative path without ending that stays below its folder.
fn file_name(id: &str) -> String {
    let part = |part: &str| -> String {
        let plain = |c: char| if c.is_control() || "\\:*?\"<>|".contains(c) { '_' } else { c };
        let mut part: String = part.chars().map(plain).collect();
        part.truncate(part.floor_char_boundary(LONGEST));
        match part.chars().next() {
            Some('.') if part.chars().all(|c| c == '.') => part.replace('.', "_"),
            // Neither hidden, nor a formula in the index.
            Some('.') => part.replacen('.', "_", 1),
            Some('-' | '=' | '+' | '@') => format!("_{part}"),
            _ => part,
        }
    };
    let parts: Vec<String> = id.split('/').filter(|part| !part.is_empty()).map(part).collect();
    let mut name = parts.join("/");
    if name.len() > LONGEST_PATH {
        name = name.replace('/', "_");
        name.truncate(name.floor_char_boundary(LONGEST));
    }
    let name = name.strip_suffix(".txt").unwrap_or(&name);
    if name.is_empty() { "article".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::OutputSet;
    use super::*;

    #[test]
    fn ids_become_names_that_stay_in_the_folder() {
        for (id, name) in [
            ("2018/a.txt", "2018/a"),
            ("../../etc/passwd", "__/__/etc/passwd"),
            ("/etc/passwd", "etc/passwd"),
            ("posts.jsonl:17", "posts.jsonl_17"),
            ("a\u{7}b?c", "a_b_c"),
            ("", "article"),
            ("...", "___"),
            (".lock/a", "_lock/a"),
            ("-", "_-"),
            (&"d/".repeat(2000), &"d_".repeat(100)),
        ] {
            assert_eq!(file_name(id), name, "{id:?}");
        }
    }

    #[test]
    fn equal_names_are_numbered() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new/texts");
        let mut texts = TextFolder::create(&folder, &["o.txt"], Options::default()).unwrap();
        let long = "\u{4e00}".repeat(300);
        let cut = "\u{4e00}".repeat(LONGEST / 3);
        let longer = long.clone() + "x";
        let expected = [
            ("a:1", "a_1.txt".to_owned()),
            ("a?1", "a_1~2.txt".to_owned()),
            ("A_1", "A_1~3.txt".to_owned()),
            ("b/c.txt", "b/c.txt".to_owned()),
            ("b", "b.txt".to_owned()),
            ("b.txt/c", "b.txt~2/c.txt".to_owned()),
            ("B.TXT/d", "B.TXT~2/d.txt".to_owned()),
            ("d.txt/e", "d.txt/e.txt".to_owned()),
            ("d", "d~2.txt".to_owned()),
            ("o", "o~2.txt".to_owned()),
            ("index.csv/f", "index.csv~2/f.txt".to_owned()),
            ("1.old/g", "1.old/g.txt".to_owned()),
            ("caf\u{e9}", "caf\u{e9}.txt".to_owned()),
            ("cafe\u{301}", "cafe\u{301}~2.txt".to_owned()),
            ("stra\u{df}e", "stra\u{df}e.txt".to_owned()),
            ("STRASSE", "STRASSE~2.txt".to_owned()),
            (&long, format!("{cut}.txt")),
            (&longer, format!("{cut}~2.txt")),
        ];
        for (id, _) in &expected {
            texts.write(id, id).unwrap();
        }
        assert!(!home.path().join("new").exists(), "nothing is there before the commit");
        let mut set = OutputSet::default();
        set.push_folder(texts.finish().unwrap());
        set.commit().unwrap();
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let mut index = "article_id,file\n".to_owned();
        for (id, name) in &expected {
            assert_eq!(read(name), *id);
            index += &[id, ",", name, "\n"].concat();
        }
        assert_eq!(read("index.csv"), index);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing hidden is left");
    }
}
