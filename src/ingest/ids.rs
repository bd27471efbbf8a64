//! Keeps the ids of a run apart.

use super::Files;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{DistinctTexts, Texts};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

/// The ids of the articles so far. Articles are to be admitted in the order in which they stand in
/// the files.
///
/// An article takes its id, and some 20 bytes.
///
/// # Examples
/// See the [module](super).
#[derive(Debug, Default)]
pub struct Ids {
    ids: DistinctTexts,
    /// The file of the last article.
    file: usize,
    /// Per article of that file: its line, 0 where it is a whole file, or [`MADE`].
    lines: Vec<u32>,
    /// Of that file: the ids that articles of other files had taken, with their lines.
    renamed: FxHashMap<Digest, u32>,
}

/// Stands for a text. Two of a billion share one with a probability of 10⁻²⁰.
pub(super) type Digest = [u64; 2];

/// The line of an article whose own id was taken: the one that was made for it does not stand in
/// its file.
const MADE: u32 = u32::MAX;

impl Ids {
    /// Makes sure that `id` is unique in the run, and changes it where it must.
    ///
    /// An id that an article of another file has taken gets the id of its own file in front, and a
    /// slash. `file` is the place of that in `files`; `line` is where the article begins, counted
    /// from 1, or nothing where it is a whole file.
    ///
    /// # Errors
    /// [`DuplicateId`](ErrorKind::DuplicateId) where the file itself has used the id before; the
    /// message names both places.
    pub fn admit(
        &mut self,
        files: &Files,
        file: usize,
        line: Option<u64>,
        id: &mut String,
    ) -> Result<()> {
        if self.file != file {
            self.file = file;
            self.lines.clear();
            self.renamed.clear();
        }
        let place = line.map_or(0, |line| u32::try_from(line).unwrap_or(u32::MAX).min(MADE - 1));
        let own = self.ids.find(id);
        let first = self.len() - self.lines.len();
        let here = own
            .and_then(|number| number.checked_sub(first))
            .map(|at| self.lines[at])
            .filter(|line| *line != MADE);
        if let Some(first) = here.or_else(|| self.renamed.get(&digest(id)).copied()) {
            let name = files.name(file);
            let first = if first == 0 { name.clone() } else { format!("{name}:{first}") };
            let error = Error::new(
                ErrorKind::DuplicateId,
                format!("the id `{id}` stands already at {first}"),
            );
            let error = error
                .at(name)
                .with_hint("make the ids unique, or name another field with --id-field");
            return Err(if let Some(line) = line { error.line(line) } else { error });
        }
        if own.is_none() {
            self.push(id, place);
            return Ok(());
        }
        self.renamed.insert(digest(id), place);
        *id = format!("{}/{id}", files.id(file));
        // Only an id made to look like another file's gets here twice.
        while self.ids.find(id).is_some() {
            id.push('~');
        }
        self.push(id, MADE);
        Ok(())
    }

    /// How many articles were admitted.
    pub fn len(&self) -> usize {
        self.ids.texts().len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.ids.texts().is_empty()
    }

    /// The ids of the articles that were admitted, in their order.
    pub fn into_texts(self) -> Texts {
        self.ids.into_texts()
    }

    fn push(&mut self, id: &str, line: u32) {
        self.ids.add(id);
        self.lines.push(line);
    }
}

pub(super) fn digest(text: &str) -> Digest {
    digest_of(text.as_bytes())
}

pub(super) fn digest_of(bytes: &[u8]) -> Digest {
    let digest = xxh3_128(bytes).to_le_bytes();
    let (halves, _) = digest.as_chunks();
    [u64::from_le_bytes(halves[0]), u64::from_le_bytes(halves[1])]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::InputFile;

    fn files(names: &[&str]) -> Files {
        let mut files = Files::default();
        for name in names {
            let path = format!("in/{name}");
            files.push(&InputFile {
                name: path.clone(),
                path: path.into(),
                id: (*name).into(),
                file_name: (*name).into(),
                ..InputFile::default()
            });
        }
        files
    }

    #[test]
    fn duplicates_and_namesakes() {
        let files = files(&["a.jsonl", "b.jsonl", "c.jsonl"]);
        let mut ids = Ids::default();
        let mut admit = |at: usize, line: u64, id: &str| {
            let mut id = id.to_owned();
            ids.admit(&files, at, Some(line), &mut id)
                .map(|()| id)
                .map_err(|error| error.to_string())
        };
        assert_eq!(admit(0, 1, "1"), Ok("1".into()));
        assert_eq!(admit(0, 2, "b.jsonl/1"), Ok("b.jsonl/1".into()));
        let expected = "in/a.jsonl:9: the id `1` stands already at in/a.jsonl:1 (make the ids unique, or name another field with --id-field)";
        assert_eq!(admit(0, 9, "1"), Err(expected.into()));
        assert_eq!(admit(1, 1, "1"), Ok("b.jsonl/1~".into()));
        assert!(admit(1, 2, "1").is_err_and(|message| message.contains("in/b.jsonl:1")));
        assert_eq!(
            admit(1, 3, "b.jsonl/1~"),
            Ok("b.jsonl/b.jsonl/1~".into()),
            "it was made, and stands nowhere"
        );
        assert_eq!(admit(2, 1, "1"), Ok("c.jsonl/1".into()));
        assert_eq!(admit(2, 2, "2"), Ok("2".into()));
        let expected = ["1", "b.jsonl/1", "b.jsonl/1~", "b.jsonl/b.jsonl/1~", "c.jsonl/1", "2"];
        assert_eq!(ids.into_texts().iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn many_ids() {
        let files = files(&["a", "b"]);
        let mut ids = Ids::default();
        for file in 0..2 {
            for line in 1..=10_000 {
                let mut id = (line + 9_000 * file as u64).to_string();
                ids.admit(&files, file, Some(line), &mut id).unwrap();
                assert_eq!(id.starts_with("b/"), file == 1 && line <= 1000, "{id}");
            }
        }
        assert!(ids.admit(&files, 1, Some(1), &mut "1000".to_owned()).is_ok());
        assert!(ids.admit(&files, 1, Some(1), &mut "10000".to_owned()).is_err());
        assert_eq!(ids.len(), 20_001);
    }
}
