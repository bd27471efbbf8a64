//! Files' ids: short where they can be, unique always.

use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;
use std::path::Path;

/// The ids that files would like to have, each with the INPUT that led to the file.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// A further file, found by `input`, which would be called `id`.
    pub(super) fn add(&mut self, input: &str, id: String) {
        self.0.push((input.to_string(), id));
    }

    /// The ids, in the order of the files. Those that files of two INPUTs share get the INPUT in front.
    pub(super) fn assign(self) -> Vec<String> {
        let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
        for (_, id) in &self.0 {
            *uses.entry(id).or_default() += 1;
        }
        let mut taken = FxHashSet::default();
        let mut ids = Vec::with_capacity(self.0.len());
        for (input, id) in &self.0 {
            let mut id = if uses[id.as_str()] > 1 && input != id { format!("{}/{id}", input.trim_end_matches('/')) } else { id.clone() };
            // Names that differ only by what is no text, or that were made to clash.
            while !taken.insert(id.clone()) {
                id.push('~');
            }
            ids.push(id);
        }
        ids
    }
}

/// A path as an id: `/` between its parts, bytes that are not UTF-8 as `\xNN`.
pub(super) fn inner_id(path: &Path) -> String {
    let id = id_of(path.as_os_str().as_encoded_bytes());
    if std::path::MAIN_SEPARATOR == '/' { id } else { id.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Bytes as an id: those that are not UTF-8 as `\xNN`.
pub(super) fn id_of(bytes: &[u8]) -> String {
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
    let Some(wanted) = path.file_name().map(|name| name.to_string_lossy().to_lowercase()) else { return Vec::new() };
    let folder = path.parent().unwrap_or(Path::new(""));
    let listed = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let mut close: Vec<(usize, String)> = listed
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .map(|name| (strsim::damerau_levenshtein(&name.to_lowercase(), &wanted), name))
        .filter(|(edits, name)| *edits <= 1 + name.chars().count() / 5)
        .collect();
    close.sort();
    close.into_iter().take(3).map(|(_, name)| folder.join(name).to_string_lossy().into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_go_in_front_of_what_collides() {
        let mut names = Names::default();
        for (input, id) in
            [("news", "a.txt"), ("blogs/", "a.txt"), ("news", "b.txt"), ("a.txt", "a.txt"), ("x/c.txt", "x/c.txt"), ("d", "e~"), ("d", "e")]
        {
            names.add(input, id.into());
        }
        assert_eq!(names.assign(), ["news/a.txt", "blogs/a.txt", "b.txt", "a.txt", "x/c.txt", "e~", "e"]);
    }

    #[test]
    fn the_same_id_in_spite_of_all() {
        let mut names = Names::default();
        for (input, id) in [("a/b", "c"), ("a", "b/c"), ("x", "c"), ("y", "b/c")] {
            names.add(input, id.into());
        }
        assert_eq!(names.assign(), ["a/b/c", "a/b/c~", "x/c", "y/b/c"]);
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
