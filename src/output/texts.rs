//! The articles' texts as files: what the offsets of the tables slice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::encoder::{Encoder, Options};
use super::format::Format;
use super::{AtomicFile, Existing};
use crate::error::{Error, Result};
use crate::report::{Cell, CellType, Column};

/// Writes each article's text as a UTF-8 file of a folder, named after the article's id.
///
/// The parts of an id between slashes become folders. Characters that a file name cannot hold everywhere become `_`, the name ends in
/// `.txt`, and names that become equal are numbered. Names longer than 200 bytes are cut. Which file is whose says `index.csv`, with the
/// columns `article_id` and `file`, the path within the folder.
pub struct TextFolder {
    folder: PathBuf,
    names: HashSet<String>,
    index: AtomicFile,
    rows: Encoder,
}

/// The most bytes of a part of a name, without ending and number: file systems take 255.
const LONGEST: usize = 200;

const COLUMNS: [Column; 2] = [
    Column { name: Cow::Borrowed("article_id"), cell_type: CellType::Text },
    Column { name: Cow::Borrowed("file"), cell_type: CellType::Text },
];

impl TextFolder {
    /// Makes the folder where it is not there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) where it cannot be made.
    pub fn create(folder: &Path, cells: Options) -> Result<Self> {
        make(folder)?;
        let mut index = AtomicFile::create(&folder.join("index.csv"), Existing::Replace)?;
        let rows = Encoder::new(&COLUMNS, Format::Csv, cells);
        index.write_all(rows.header())?;
        Ok(Self { folder: folder.to_owned(), names: HashSet::new(), index, rows })
    }

    /// Writes the text of one article.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) where the system refuses.
    pub fn write(&mut self, id: &str, text: &str) -> Result<()> {
        let mut name = file_name(id);
        let stem = name.clone();
        for number in 2.. {
            if self.names.insert(name.to_lowercase()) {
                break;
            }
            name = format!("{stem}~{number}");
        }
        name.push_str(".txt");
        let path = self.folder.join(&name);
        if let Some(parent) = path.parent() {
            make(parent)?;
        }
        let mut file = AtomicFile::create(&path, Existing::Replace)?;
        file.write_all(text.as_bytes())?;
        file.commit()?;
        self.rows.push(&[Cell::text(id), Cell::text(name)]);
        self.index.write_all(&self.rows.take())
    }

    /// Completes `index.csv`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) where the system refuses.
    pub fn finish(self) -> Result<()> {
        self.index.commit().map(drop)
    }
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::io(folder.display().to_string(), &error))
}

/// The id as a relative path without ending that stays below its folder.
fn file_name(id: &str) -> String {
    let part = |part: &str| -> String {
        let plain = |c: char| if c.is_control() || "\\:*?\"<>|".contains(c) { '_' } else { c };
        let mut part: String = part.chars().map(plain).collect();
        part.truncate(part.floor_char_boundary(LONGEST));
        if part.chars().all(|c| c == '.') { part.replace('.', "_") } else { part }
    };
    let parts: Vec<String> = id.split('/').filter(|part| !part.is_empty()).map(part).collect();
    let name = parts.join("/");
    let name = name.strip_suffix(".txt").unwrap_or(&name);
    if name.is_empty() { "article".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
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
        ] {
            assert_eq!(file_name(id), name, "{id:?}");
        }
    }

    #[test]
    fn equal_names_are_numbered() {
        let folder = tempfile::tempdir().unwrap();
        let mut texts = TextFolder::create(&folder.path().join("texts"), Options::default()).unwrap();
        let long = "\u{4e00}".repeat(300);
        for (id, text) in
            [("a:1", "one"), ("a?1", "two"), ("A_1", "three"), ("b/c.txt", "four"), (&long, "five"), (&(long.clone() + "x"), "six")]
        {
            texts.write(id, text).unwrap();
        }
        texts.finish().unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.path().join("texts").join(name)).unwrap();
        assert_eq!([read("a_1.txt"), read("a_1~2.txt"), read("A_1~3.txt"), read("b/c.txt")].join(" "), "one two three four");
        let cut = "\u{4e00}".repeat(LONGEST / 3);
        let expected =
            format!("article_id,file\na:1,a_1.txt\na?1,a_1~2.txt\nA_1,A_1~3.txt\nb/c.txt,b/c.txt\n{long},{cut}.txt\n{long}x,{cut}~2.txt\n");
        assert_eq!(read("index.csv"), expected);
        assert_eq!(read(&format!("{cut}~2.txt")), "six");
    }
}
