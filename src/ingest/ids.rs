//! Keeps the ids of a run apart.

use super::InputFile;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Article;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

/// The ids seen so far. Articles are to be admitted in the order in which they stand in the files.
///
/// Remembers 24 bytes an article: 128 bits of hash, and where it stood.
///
/// # Examples
/// See the [module](super).
#[derive(Debug, Default)]
pub struct Ids {
    taken: FxHashMap<Digest, Place>,
    /// Of the current file: the ids that articles of other files had taken, with their lines.
    renamed: FxHashMap<Digest, u32>,
    file: u32,
}

type Digest = [u64; 2];

/// Where an id was first used.
#[derive(Debug)]
struct Place {
    /// The file, or [`MADE`].
    file: u32,
    /// The line, or 0 where the article is a whole file.
    line: u32,
}

/// The file of an id that no file uses, but that was made for an article whose own was taken.
const MADE: u32 = u32::MAX;

impl Ids {
    /// Makes sure that `article.id` is unique in the run, and changes it where it must.
    ///
    /// An id that an article of another file has taken gets the id of its own `file` and a slash in front. `line` is where the
    /// article begins, counted from 1, or nothing where it is a whole file.
    ///
    /// # Errors
    /// [`DuplicateId`](ErrorKind::DuplicateId) where `file` itself has used the id before; the message names both places.
    pub fn admit(&mut self, file: &InputFile, line: Option<u64>, article: &mut Article) -> Result<()> {
        let index = u32::try_from(file.index).unwrap_or(MADE - 1);
        if self.file != index {
            self.file = index;
            self.renamed.clear();
        }
        let own = digest(&article.id);
        let place = Place { file: index, line: line.map_or(0, |line| u32::try_from(line).unwrap_or(u32::MAX)) };
        let taken = self.taken.get(&own);
        let here = taken.filter(|taken| taken.file == index).map(|taken| taken.line).or_else(|| self.renamed.get(&own).copied());
        if let Some(first) = here {
            let first = if first == 0 { file.name.clone() } else { format!("{}:{first}", file.name) };
            let error = Error::new(ErrorKind::DuplicateId, format!("the id `{}` stands already at {first}", article.id));
            let error = error.at(&file.name).mend("make the ids unique, or name another field with --id-field");
            return Err(if let Some(line) = line { error.line(line) } else { error });
        }
        if taken.is_none() {
            self.taken.insert(own, place);
            return Ok(());
        }
        self.renamed.insert(own, place.line);
        article.id = format!("{}/{}", file.id, article.id);
        // Only an id made to look like another file's gets here twice.
        while self.taken.contains_key(&digest(&article.id)) {
            article.id.push('~');
        }
        self.taken.insert(digest(&article.id), Place { file: MADE, ..place });
        Ok(())
    }
}

fn digest(id: &str) -> Digest {
    let digest = xxh3_128(id.as_bytes()).to_le_bytes();
    let (halves, _) = digest.as_chunks();
    [u64::from_le_bytes(halves[0]), u64::from_le_bytes(halves[1])]
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
