//! Keeps the ids of a run apart.

use super::InputFile;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_128;

/// The ids seen so far. Articles are to be admitted in the order in which they stand in the files.
///
/// Remembers 128 bits of hash per article, and the lines of the current file.
///
/// # Examples
/// See the [module](super).
#[derive(Debug, Default)]
pub struct Ids {
    file: Option<usize>,
    lines: FxHashMap<u128, Option<u64>>,
    taken: FxHashSet<u128>,
}

impl Ids {
    /// Makes sure that `article.id` is unique in the run, and changes it where it must.
    ///
    /// An id that an article of another file has taken gets the id of its own `file` and a slash in front. `line` is where the
    /// article begins, counted from 1, or nothing where it is a whole file.
    ///
    /// # Errors
    /// [`DuplicateId`](ErrorKind::DuplicateId) where `file` itself has used the id before; the message names both places.
    pub fn admit(&mut self, file: &InputFile, line: Option<u64>, article: &mut Article) -> Result<()> {
        if self.file != Some(file.index) {
            self.file = Some(file.index);
            self.lines = FxHashMap::default();
        }
        let own = xxh3_128(article.id.as_bytes());
        if let Some(first) = self.lines.get(&own) {
            let first = first.map_or_else(|| file.name.clone(), |first| format!("{}:{first}", file.name));
            let error = Error::new(ErrorKind::DuplicateId, format!("the id `{}` stands already at {first}", article.id));
            let error = error.at(&file.name).mend("make the ids unique, or name another field with --id-field");
            return Err(if let Some(line) = line { error.line(line) } else { error });
        }
        self.lines.insert(own, line);
        if !self.taken.insert(own) {
            article.id = format!("{}/{}", file.id, article.id);
            // Only an id made to look like another file's gets here twice.
            while !self.taken.insert(xxh3_128(article.id.as_bytes())) {
                article.id.push('~');
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(index: usize, id: &str) -> InputFile {
        let mut file = InputFile::default();
        (file.index, file.id, file.name) = (index, id.into(), format!("in/{id}"));
        file
    }

    #[test]
    fn duplicates_and_namesakes() {
        let files = [file(0, "a.jsonl"), file(1, "b.jsonl"), file(2, "c.jsonl")];
        let mut ids = Ids::default();
        let mut admit = |at: usize, line: u64, id: &str| {
            let mut article = Article { id: id.into(), ..Article::default() };
            ids.admit(&files[at], Some(line), &mut article).map(|()| article.id).map_err(|error| error.to_string())
        };
        assert_eq!(admit(0, 1, "1"), Ok("1".into()));
        assert_eq!(admit(0, 2, "b.jsonl/1"), Ok("b.jsonl/1".into()));
        let expected =
            "in/a.jsonl:9: the id `1` stands already at in/a.jsonl:1 (make the ids unique, or name another field with --id-field)";
        assert_eq!(admit(0, 9, "1"), Err(expected.into()));
        assert_eq!(admit(1, 1, "1"), Ok("b.jsonl/1~".into()));
        assert!(admit(1, 2, "1").is_err_and(|message| message.contains("in/b.jsonl:1")));
        assert_eq!(admit(2, 1, "1"), Ok("c.jsonl/1".into()));
        assert_eq!(admit(2, 2, "2"), Ok("2".into()));
    }
}
