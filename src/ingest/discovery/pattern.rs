//! Globs among the INPUTs -> the paths that match.

use glob::Pattern;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What a glob leads to.
#[derive(Debug, Default)]
pub(super) struct GlobMatches {
    /// The files and folders that match, in the order of their bytes.
    pub paths: Vec<PathBuf>,
    /// Folders that could not be read on the way.
    pub refused: Vec<(PathBuf, io::Error)>,
}

/// A part of a glob, between slashes.
enum PatternPart {
    /// A name without a wildcard.
    Name(OsString),
    /// A name with wildcards.
    Wild(Pattern),
    /// `**`: any number of folders, none too.
    Folders,
}

/// Finds what `glob` matches: `*` and `?` within a name, `[...]` one of some characters, `**`
/// folders below one another. A name that begins with a dot is matched only by a part that does,
/// and `**` follows no symbolic links. Names that are not UTF-8 match as others do, with a
/// replacement character for what is none. (The walk of the crate glob ends with a panic there.)
///
/// # Errors
/// What is wrong with the glob, in words.
pub(super) fn matches(glob: &Path) -> Result<GlobMatches, String> {
    let mut start = PathBuf::new();
    let mut parts = Vec::new();
    for component in glob.components() {
        match component {
            Component::Normal(name) => parts.push(part(name)?),
            other if parts.is_empty() => start.push(other),
            other => parts.push(PatternPart::Name(other.as_os_str().to_owned())),
        }
    }
    let mut found = GlobMatches::default();
    find(&start, &parts, &mut found);
    found
        .paths
        .sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    found.paths.dedup();
    Ok(found)
}

fn part(name: &OsStr) -> Result<PatternPart, String> {
    if name == "**" {
        return Ok(PatternPart::Folders);
    }
    let text = name.to_string_lossy();
    if !text.contains(['*', '?', '[']) {
        return Ok(PatternPart::Name(name.to_owned()));
    }
    Pattern::new(&text).map(PatternPart::Wild).map_err(|error| error.msg.to_owned())
}

/// Adds what the parts match below `folder`.
fn find(folder: &Path, parts: &[PatternPart], found: &mut GlobMatches) {
    let Some((part, rest)) = parts.split_first() else {
        found.paths.push(folder.to_owned());
        return;
    };
    match part {
        PatternPart::Name(name) => {
            let path = folder.join(name);
            if path.symlink_metadata().is_ok() {
                find(&path, rest, found);
            }
        }
        PatternPart::Wild(pattern) => {
            let rules = glob::MatchOptions {
                require_literal_leading_dot: true,
                ..glob::MatchOptions::default()
            };
            for entry in entries(folder, found) {
                let name = entry.file_name();
                if pattern.matches_with(&name.to_string_lossy(), rules)
                    && (rest.is_empty() || entry.path().is_dir())
                {
                    find(&folder.join(name), rest, found);
                }
            }
        }
        PatternPart::Folders => {
            if !rest.is_empty() {
                find(folder, rest, found);
            }
            for entry in
                entries(folder, found).into_iter().filter(|entry| !is_hidden(&entry.file_name()))
            {
                let path = folder.join(entry.file_name());
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => find(&path, parts, found),
                    // `a/**` is every file below a.
                    Ok(_) if rest.is_empty() => found.paths.push(path),
                    _ => {}
                }
            }
        }
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// The entries of a folder; none where it is a file.
fn entries(folder: &Path, found: &mut GlobMatches) -> Vec<fs::DirEntry> {
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().collect(),
        Err(error) => {
            if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
                found.refused.push((folder.to_owned(), error));
            }
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(root: &Path, glob: &str) -> Vec<String> {
        let found = matches(&root.join(glob)).unwrap().paths;
        found
            .iter()
            .map(|path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn wildcards_match_within_names_and_two_stars_match_folders() {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "a.csv",
            "b.csv",
            "c.txt",
            ".d.csv",
            "x/a.csv",
            "x/y/a.csv",
            "x/.z/a.csv",
            "x/y/[1].csv",
            "w/b.csv",
        ] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        for (glob, expected) in [
            ("*.csv", vec!["a.csv", "b.csv"]),
            ("?.csv", vec!["a.csv", "b.csv"]),
            ("[b-c].*", vec!["b.csv", "c.txt"]),
            (".*.csv", vec![".d.csv"]),
            ("*/a.csv", vec!["x/a.csv"]),
            ("x/*", vec!["x/a.csv", "x/y"]),
            ("**/a.csv", vec!["a.csv", "x/a.csv", "x/y/a.csv"]),
            ("x/**", vec!["x/a.csv", "x/y/[1].csv", "x/y/a.csv"]),
            ("x/**/*.csv", vec!["x/a.csv", "x/y/[1].csv", "x/y/a.csv"]),
            ("w/../?.csv", vec!["w/../a.csv", "w/../b.csv"]),
            ("x/y/[[]1].csv", vec!["x/y/[1].csv"]),
            ("none/*", vec![]),
            ("a.csv/*", vec![]),
        ] {
            assert_eq!(matched(root.path(), glob), expected, "{glob}");
        }
        for wrong in ["a[", "a**b/c", "***"] {
            assert!(matches(&root.path().join(wrong)).is_err(), "{wrong}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_match() {
        use std::os::unix::ffi::OsStrExt as _;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(OsStr::from_bytes(b"caf\xe9.txt"));
        fs::write(&path, "").unwrap();
        for glob in ["*.txt", "caf*", "caf?.txt", "**/*.txt"] {
            assert_eq!(
                matches(&root.path().join(glob)).unwrap().paths,
                std::slice::from_ref(&path),
                "{glob}"
            );
        }
        fs::rename(&path, root.path().join("caf\u{e9}.txt")).unwrap();
        assert_eq!(matches(&root.path().join("caf?.txt")).unwrap().paths.len(), 1);
    }
}
