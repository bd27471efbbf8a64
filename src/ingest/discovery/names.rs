//! Files' ids: short where they can be, unique always.

use crate::ingest::Files;
use crate::ingest::ids::{Digest, digest};
use rustc_hash::FxHashSet;
use std::fmt::Write;
use std::path::Path;

/// What goes in front of the ids that files of several INPUTs would share: for each stretch of
/// files its first and the INPUT; that is empty where the id names it already.
#[derive(Debug, Default)]
pub(super) struct FolderPrefixes(Vec<(usize, String)>);

impl FolderPrefixes {
    /// The file at this place, which would be called `id`, was found by `input`.
    pub(super) fn add(&mut self, index: usize, input: &str, id: &str) {
        let input = if input == id { "" } else { input };
        if self.0.last().is_none_or(|(_, last)| last != input) {
            self.0.push((index, input.to_owned()));
        }
    }

    /// Makes the ids unique. Those that files of two INPUTs share get the INPUT in front.
    pub(super) fn assign(self, files: &mut Files) {
        let mut digests: Vec<Digest> =
            (0..files.len()).map(|index| digest(&files.id(index))).collect();
        digests.sort_unstable();
        let shared: FxHashSet<Digest> =
            digests.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        drop(digests);
        if shared.is_empty() {
            return;
        }
        let mut fronts = self.0.into_iter().peekable();
        let (mut front, mut taken) = (String::new(), FxHashSet::default());
        for index in 0..files.len() {
            if let Some((_, input)) = fronts.next_if(|(first, _)| *first == index) {
                front = input;
            }
            let wanted = files.id(index);
            let is_shared = !front.is_empty() && shared.contains(&digest(&wanted));
            let mut id = if is_shared {
                format!("{}/{wanted}", front.trim_end_matches(std::path::is_separator))
            } else {
                wanted.clone()
            };
            // Names that differ only by what is no text, or that were made to clash.
            while !taken.insert(digest(&id)) {
                id.push('~');
            }
            if id != wanted {
                files.set_id(index, id);
            }
        }
    }
}

/// A path as an id: `/` between its parts, bytes that are not UTF-8 as `\xNN`.
pub(super) fn inner_id(path: &Path) -> String {
    let id = id_of(path.as_os_str().as_encoded_bytes());
    if std::path::MAIN_SEPARATOR == '/' { id } else { id.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Bytes as an id: those that are not UTF-8 as `\xNN`.
pub(in crate::ingest) fn id_of(bytes: &[u8]) -> String {
    let mut id = String::new();
    for chunk in bytes.utf8_chunks() {
        id.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(id, "\\x{byte:02X}");
        }
    }
    id
}

/// Up to three names beside `path` that are spelt much like it, the likest first.
pub(super) fn near(path: &Path) -> Vec<String> {
    let Some(wanted) = path.file_name().map(|name| name.to_string_lossy().to_lowercase()) else {
        return Vec::new();
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let listed =
        std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let mut close: Vec<(usize, String)> = listed
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .map(|name| (strsim::damerau_levenshtein(&name.to_lowercase(), &wanted), name))
        .filter(|(edits, name)| *edits <= 1 + name.chars().count() / 5)
        .collect();
    close.sort();
    close
        .into_iter()
        .take(3)
        .map(|(_, name)| folder.join(name).to_string_lossy().into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::InputFile;

    fn assigned(wanted: &[(&str, &str)]) -> Vec<String> {
        let (mut fronts, mut files) = (FolderPrefixes::default(), Files::default());
        for (index, (input, id)) in wanted.iter().enumerate() {
            fronts.add(index, input, id);
            files.push(&InputFile {
                path: (*id).into(),
                name: (*id).into(),
                id: (*id).into(),
                ..InputFile::default()
            });
        }
        fronts.assign(&mut files);
        files.iter().map(|file| file.id).collect()
    }

    #[test]
    fn inputs_go_in_front_of_what_collides() {
        let wanted = [
            ("news", "a.txt"),
            ("blogs/", "a.txt"),
            ("news", "b.txt"),
            ("a.txt", "a.txt"),
            ("x/c.txt", "x/c.txt"),
            ("d", "e~"),
            ("d", "e"),
        ];
        assert_eq!(
            assigned(&wanted),
            ["news/a.txt", "blogs/a.txt", "b.txt", "a.txt", "x/c.txt", "e~", "e"]
        );
    }

    #[test]
    fn the_same_id_in_spite_of_all() {
        assert_eq!(
            assigned(&[("a/b", "c"), ("a", "b/c"), ("x", "c"), ("y", "b/c")]),
            ["a/b/c", "a/b/c~", "x/c", "y/b/c"]
        );
    }

    #[test]
    fn near_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["articles.jsonl", "articles.json", "notes.md"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = |name: &str| near(&folder.path().join(name));
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        assert_eq!(found("artcles.json"), [at("articles.json"), at("articles.jsonl")]);
        assert_eq!(found("something.else"), Vec::<String>::new());
    }
}
