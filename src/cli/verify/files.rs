//! Whether files are what a manifest lists, and where two files begin to differ.
//!
//! Its input are files that are listed with size and SHA-256. Its output is what has become of each. It
//! does not know what the files are for.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

use crate::cli::read_manifest::ReadFile;
use crate::error::words_of_system;
use crate::ingest::{self, FileDigest, discover, sha256_of};
use crate::output::hexadecimal;

/// What has become of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It has the same bytes, or only the same size if no digest is listed.
    Same,
    /// It has others.
    Changed(FileDigest),
    /// It is not there.
    Missing,
    /// It cannot be read, for this reason.
    Unreadable(String),
}

/// Compares a file with what is listed about it.
pub fn state_of(listed: &ReadFile) -> FileState {
    let path = Path::new(&listed.path);
    let found = match FileDigest::of(path) {
        Err(_) if !path.exists() && listed.path.contains('!') => digest_in_archive(&listed.path),
        found => found,
    };
    match found {
        Ok(found) => {
            let is_same = if listed.sha256.is_empty() {
                listed.bytes.is_none_or(|bytes| bytes == found.bytes)
            } else {
                listed.sha256 == found.sha256
            };
            if is_same { FileState::Same } else { FileState::Changed(found) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => FileState::Missing,
        Err(error) => FileState::Unreadable(words_of_system(&error)),
    }
}

/// Finds a member of an archive, whose name is behind the archive's and a `!`.
fn digest_in_archive(name: &str) -> io::Result<FileDigest> {
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    let mut archive = name.match_indices('!').map(|(at, _)| &name[..at]);
    let archive = archive.rfind(|path| Path::new(path).is_file()).ok_or_else(missing)?;
    let options = ingest::Options::default();
    let found =
        discover(&[archive], &options).map_err(|error| io::Error::other(error.to_string()))?;
    let member = found.files.iter().find(|file| file.name == name).ok_or_else(missing)?;
    let sha256 =
        sha256_of(&member, &options).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(FileDigest {
        bytes: member.bytes,
        sha256: sha256.map_or_else(String::new, |digest| hexadecimal(&digest)),
    })
}

/// Where two files begin to differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstDifference {
    /// In this line, from 1; a file that has ended has none.
    Line { number: u64, texts: [Option<String>; 2] },
    /// After this number of bytes, in a file that is not text.
    Byte(u64),
}

/// Finds where two files begin to differ, if they do.
///
/// # Errors
/// Any error of the system.
pub fn first_difference(files: [&Path; 2]) -> io::Result<Option<FirstDifference>> {
    let [mut one, mut other] =
        [BufReader::new(File::open(files[0])?), BufReader::new(File::open(files[1])?)];
    let (mut number, mut before) = (1, 0);
    loop {
        let mut lines = [Vec::new(), Vec::new()];
        one.read_until(b'\n', &mut lines[0])?;
        other.read_until(b'\n', &mut lines[1])?;
        if lines[0] != lines[1] {
            let same = lines[0].iter().zip(&lines[1]).take_while(|(one, other)| one == other);
            let byte = FirstDifference::Byte(before + same.count() as u64);
            let text = |line: &Vec<u8>| match String::from_utf8(line.clone()) {
                Ok(text) if text.contains('\0') => None,
                Ok(text) => Some((!line.is_empty()).then_some(text)),
                Err(_) => None,
            };
            return Ok(Some(match (text(&lines[0]), text(&lines[1])) {
                (Some(one), Some(other)) => FirstDifference::Line { number, texts: [one, other] },
                _ => byte,
            }));
        }
        if lines[0].is_empty() {
            return Ok(None);
        }
        number += 1;
        before += lines[0].len() as u64;
    }
}

impl FirstDifference {
    /// Describes the difference; the names tell whose each side is, such as `the run wrote`.
    pub fn text(&self, names: [&str; 2]) -> String {
        match self {
            Self::Byte(at) => format!("the same up to byte {at}"),
            Self::Line { number, texts } => {
                let [one, other] = texts.each_ref().map(|line| match line {
                    Some(line) => line.trim_end_matches(['\n', '\r']),
                    None => "",
                });
                let from = differing_from(one, other);
                let side = |name: &str, line: &Option<String>, shown: &str| match line {
                    None => format!("{name} no such line"),
                    Some(_) => format!("{name} `{}`", excerpt(shown, from)),
                };
                format!(
                    "first differing line {number}: {}, {}",
                    side(names[0], &texts[0], one),
                    side(names[1], &texts[1], other)
                )
            }
        }
    }
}

/// The most characters that are shown of a line.
const SHOWN: usize = 60;
/// The characters that are shown before those that differ.
const BEFORE: usize = 15;

/// Returns the number of characters at which two lines begin to differ.
fn differing_from(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count()
}

/// Returns the part of a line around the character at which it differs.
fn excerpt(line: &str, from: usize) -> String {
    let start = if line.chars().count() <= SHOWN { 0 } else { from.saturating_sub(BEFORE) };
    let mut rest = line.chars().skip(start);
    let shown: String = rest.by_ref().take(SHOWN).collect();
    let [front, end] =
        [start > 0, rest.next().is_some()].map(|is_cut| if is_cut { "…" } else { "" });
    format!("{front}{shown}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(one: &[u8], other: &[u8]) -> Option<FirstDifference> {
        let folder = tempfile::tempdir().expect("folder");
        let paths = [folder.path().join("one"), folder.path().join("other")];
        std::fs::write(&paths[0], one).expect("written");
        std::fs::write(&paths[1], other).expect("written");
        first_difference([&paths[0], &paths[1]]).expect("read")
    }

    #[test]
    fn the_first_line_that_differs_is_named_with_what_it_holds() {
        assert_eq!(difference(b"a\nb\n", b"a\nb\n"), None);
        let names = ["the run wrote", "the file has"];
        let text = |one: &[u8], other: &[u8]| difference(one, other).expect("one").text(names);
        assert_eq!(
            text(b"a\nb\nc\n", b"a\nB\nc\n"),
            "first differing line 2: the run wrote `b`, the file has `B`"
        );
        assert_eq!(
            text(b"a\n", b"a\nb\n"),
            "first differing line 2: the run wrote no such line, the file has `b`"
        );
        assert_eq!(text(b"ab\xff\n", b"ab\xfe\n"), "the same up to byte 2");
        let long = format!("{}x{}", "a".repeat(100), "b".repeat(100));
        let found = text(long.as_bytes(), long.replace('x', "y").as_bytes());
        let shown = format!("`…{}x{}…`", "a".repeat(15), "b".repeat(44));
        assert!(found.contains(&shown), "{found}");
    }
}
