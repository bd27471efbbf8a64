//! Keeps the ids of a run apart.

use super::Files;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{DistinctTexts, Texts};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
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
    /// The articles that were given another id, and their own ids.
    own: RenamedIds,
    /// Of the own ids in memory that were taken: how many articles have had them.
    taken: FxHashMap<Digest, u32>,
}

/// The own ids of the articles that were given other ones: empty for an article in memory that has
/// none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedIds {
    /// The numbers of the articles, counted from 0, in order.
    articles: Vec<u32>,
    ids: Texts,
}

impl RenamedIds {
    /// Returns the own id of the article with this number, if it was given another one.
    pub fn get(&self, article: u32) -> Option<&str> {
        self.ids.get(self.articles.binary_search(&article).ok()?)
    }

    /// Returns whether they are those of some of so many articles.
    pub fn are_of(&self, articles: usize) -> bool {
        self.articles.len() == self.ids.len()
            && self.articles.is_sorted()
            && self.articles.last().is_none_or(|&last| (last as usize) < articles)
    }

    fn push(&mut self, article: usize, id: &str) {
        self.articles.push(u32::try_from(article).unwrap_or(u32::MAX));
        self.ids.push(id);
    }
}

/// Where an article was read.
#[derive(Clone, Copy, Debug)]
struct RecordPlace {
    file: usize,
    /// The line on which it begins, or 0 if it is a whole file.
    line: u32,
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
        let place = RecordPlace {
            file,
            line: line.map_or(0, |line| u32::try_from(line).unwrap_or(u32::MAX).min(MADE - 1)),
        };
        self.admit_at(place, &|| files.id(file), id).map_err(|first| {
            let name = files.name(file);
            let first = if first == 0 { name.clone() } else { format!("{name}:{first}") };
            let error = Error::new(
                ErrorKind::DuplicateId,
                format!("duplicate id `{id}`, first used at {first}"),
            );
            let error = error
                .at(name)
                .with_hint("make the ids unique, name another field with --id-field, or sort by the field of --article-field");
            if let Some(line) = line { error.line(line) } else { error }
        })
    }

    /// Admits an article that was admitted before among fewer files. `id` is its own id then, and
    /// `file_id` that of its file; `file` tells the files apart. What was no duplicate in its own
    /// file is none now.
    pub fn admit_again(&mut self, file: usize, file_id: &str, id: &mut String) {
        let place = RecordPlace { file, line: 0 };
        if self.admit_at(place, &|| file_id.to_owned(), id).is_err() {
            *id = self.free(&format!("{file_id}/{id}"));
            self.push(id, MADE);
        }
    }

    /// Admits an article that is in memory. One whose id is taken is called by it and a number:
    /// `id~2`. `position` is the article's in the collection, counted from 1, and its id if it has
    /// none of its own.
    pub fn admit_in_memory(&mut self, position: u64, id: &mut String) {
        let wanted = if id.is_empty() { position.to_string() } else { id.clone() };
        let mut given = wanted.clone();
        if self.ids.find(&given).is_some() {
            let nth = self.taken.entry(digest(&wanted)).or_insert(1);
            while self.ids.find(&given).is_some() {
                *nth += 1;
                given = format!("{wanted}~{nth}");
            }
        }
        if given != *id {
            self.own.push(self.ids.texts().len(), id);
        }
        *id = given;
        self.push(id, MADE);
    }

    /// Changes `id` if it must be changed. The error is the line of the article of the same file
    /// that has the id.
    fn admit_at(
        &mut self,
        RecordPlace { file, line }: RecordPlace,
        file_id: &dyn Fn() -> String,
        id: &mut String,
    ) -> std::result::Result<(), u32> {
        if self.file != file {
            self.file = file;
            self.lines.clear();
            self.renamed.clear();
        }
        let own = self.ids.find(id);
        let first = self.len() - self.lines.len();
        let here = own
            .and_then(|number| number.checked_sub(first))
            .map(|at| self.lines[at])
            .filter(|line| *line != MADE);
        if let Some(first) = here.or_else(|| self.renamed.get(&digest(id)).copied()) {
            return Err(first);
        }
        if own.is_none() {
            self.push(id, line);
            return Ok(());
        }
        self.renamed.insert(digest(id), line);
        self.own.push(self.len(), id);
        *id = self.free(&format!("{}/{id}", file_id()));
        self.push(id, MADE);
        Ok(())
    }

    /// The id, or one made of it that is not taken.
    fn free(&self, id: &str) -> String {
        let mut id = id.to_owned();
        // Only an id made to look like another file's is taken.
        while self.ids.find(&id).is_some() {
            id.push('~');
        }
        id
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

    /// The same, and the own ids of those that were given others.
    pub fn into_parts(self) -> (Texts, RenamedIds) {
        (self.ids.into_texts(), self.own)
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
        let expected = "in/a.jsonl:9: duplicate id `1`, first used at in/a.jsonl:1 (make the ids unique, name another field with --id-field, or sort by the field of --article-field)";
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
    #[test]
    fn articles_in_memory_are_told_apart() {
        let mut ids = Ids::default();
        let own = ["a", "", "a", "2", "a~2", "a", "", "a~2"];
        let expected = ["a", "2", "a~2", "2~2", "a~2~2", "a~3", "7", "a~2~3"];
        for (position, (own, expected)) in (1..).zip(own.into_iter().zip(expected)) {
            let mut id = own.to_owned();
            ids.admit_in_memory(position, &mut id);
            assert_eq!(id, expected, "article {position}");
        }
        let (texts, renamed) = ids.into_parts();
        assert_eq!(texts.iter().collect::<Vec<_>>(), expected);
        let known: Vec<Option<&str>> = (0..8).map(|article| renamed.get(article)).collect();
        assert_eq!(known[1..6], [Some(""), Some("a"), Some("2"), Some("a~2"), Some("a")]);
        assert_eq!((known[0], known[6]), (None, Some("")));
        assert!(renamed.are_of(8) && !renamed.are_of(7));
    }

    /// Ids of files that were admitted part by part are those of one admission.
    #[test]
    fn parts_are_admitted_again() {
        let files = files(&["a", "b", "c", "d"]);
        let records: [&[&str]; 4] =
            [&["1", "b/1", "2"], &["1", "2", "1~"], &["1", "c/1"], &["2", "b/1", "c/1~", "1"]];
        let admitted = |from: usize, to: usize| {
            let mut ids = Ids::default();
            for (file, of_file) in records.iter().enumerate().take(to).skip(from) {
                for (line, id) in (1..).zip(*of_file) {
                    ids.admit(&files, file, Some(line), &mut (*id).to_owned()).unwrap();
                }
            }
            ids
        };
        let whole = admitted(0, 4).into_parts();
        for cut in 1..4 {
            let mut ids = Ids::default();
            for (from, to) in [(0, cut), (cut, 4)] {
                let (texts, renamed) = admitted(from, to).into_parts();
                let mut number = 0;
                for (file, of_file) in records.iter().enumerate().take(to).skip(from) {
                    for _ in *of_file {
                        let own = renamed.get(number).unwrap_or(&texts[number as usize]);
                        ids.admit_again(file, &files.id(file), &mut own.to_owned());
                        number += 1;
                    }
                }
            }
            assert_eq!(ids.into_parts(), whole, "cut before {cut}");
        }
    }
}
