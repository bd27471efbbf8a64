//! The list of the files to be read, which may be millions.

use crate::ingest::Format;
use crate::ingest::member_reader::ArchiveMember;
use crate::ingest::spool::Spool;
use crate::model::Texts;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};

/// A file to be read.
#[derive(Clone, Debug, Default)]
pub struct InputFile {
    /// Its place in [`Files`].
    pub index: usize,
    /// The place of the INPUT that led to it.
    pub input: usize,
    /// Where it is; for a member of an archive, where that is.
    pub path: PathBuf,
    /// How people would call it: the INPUT as typed and the path within, `!` before that within an
    /// archive; `-` for standard input.
    pub name: String,
    /// The id of its article, and the first part of the ids of its records. Unique among the files.
    pub id: String,
    /// Its own name, without that of a folder or archive; empty for standard input.
    pub file_name: String,
    /// The folder or archive that it stands in, with `/` at its end, where the files stand in
    /// several: articles without a source have boilerplate in common there.
    pub folder: Option<String>,
    /// The format that the options or the ending give it; else the content decides when it is read.
    pub format: Option<Format>,
    /// Its size on disk, or in its archive.
    pub bytes: u64,
    /// Where it stands in the archive that `path` is.
    pub(in crate::ingest) member: Option<ArchiveMember>,
    /// The spooled standard input or archive that `path` is, which is removed with the last clone.
    pub(in crate::ingest) spool: Option<Spool>,
}

/// Files in order. One takes its own name and 32 bytes; what stands before the name is kept once
/// for the files of a folder.
#[derive(Clone, Debug, Default)]
pub struct Files {
    names: Texts,
    entries: Vec<FileEntry>,
    folders: Vec<Folder>,
    members: Vec<ArchiveMember>,
    /// The folder of the first file, and whether another one stands elsewhere.
    first_folder: Option<Box<str>>,
    are_spread: bool,
}

/// What a file has beside its own name.
#[derive(Clone, Copy, Debug)]
struct FileEntry {
    bytes: u64,
    /// The place in [`Files::folders`].
    folder: u32,
    /// The place in [`Files::members`], or [`NO_MEMBER`].
    member: u32,
    format: Option<Format>,
    /// Whether path, name and id of the "folder" are already those of the file, for they do not all
    /// end with the file's own name.
    whole: bool,
}

const NO_MEMBER: u32 = u32::MAX;

/// What stands before the files' own names.
#[derive(Clone, Debug)]
struct Folder {
    input: usize,
    /// That of an archive is the whole path of its members.
    path: Box<Path>,
    name: Box<str>,
    id: Box<str>,
    spool: Option<Spool>,
}

impl Files {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The bytes of all together.
    pub fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.bytes).sum()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = InputFile> + Send {
        (0..self.len()).map(|index| self.get(index))
    }

    /// The file at this place.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn get(&self, index: usize) -> InputFile {
        let FileEntry { bytes, member, format, .. } = self.entries[index];
        let Folder { input, spool, .. } = self.folder(index);
        let name = self.name(index);
        let folder = self.are_spread.then(|| format!("{}/", folder_in(&name)));
        InputFile {
            index,
            folder,
            input: *input,
            path: self.path(index),
            name,
            id: self.id(index),
            file_name: self.names[index].to_owned(),
            format,
            bytes,
            member: self.members.get(member as usize).copied(),
            spool: spool.clone(),
        }
    }

    /// The [`InputFile::name`] of the file at this place.
    pub fn name(&self, index: usize) -> String {
        [&self.folder(index).name, self.tail(index)].concat()
    }

    /// The [`InputFile::file_name`] and the [`InputFile::bytes`] of the file at this place.
    pub(super) fn own_name(&self, index: usize) -> (&str, u64) {
        (&self.names[index], self.entries[index].bytes)
    }

    /// The [`InputFile::id`] of the file at this place.
    pub fn id(&self, index: usize) -> String {
        [&self.folder(index).id, self.tail(index)].concat()
    }

    /// The [`InputFile::path`] of the file at this place.
    pub(super) fn path(&self, index: usize) -> PathBuf {
        let (folder, tail) = (self.folder(index), self.tail(index));
        if tail.is_empty() || self.entries[index].member != NO_MEMBER {
            folder.path.to_path_buf()
        } else {
            folder.path.join(tail)
        }
    }

    fn folder(&self, index: usize) -> &Folder {
        &self.folders[self.entries[index].folder as usize]
    }

    fn tail(&self, index: usize) -> &str {
        if self.entries[index].whole { "" } else { &self.names[index] }
    }

    /// The files whose places are wanted, in their
    /// order and at new places; each knows its folder as before.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let mut files = Self::default();
        for file in self.iter().filter(|file| wanted(file.index)) {
            files.push(&file);
        }
        Self { first_folder: self.first_folder.clone(), are_spread: self.are_spread, ..files }
    }

    /// Returns a list of one file, which stands for articles in memory: messages call it by this
    /// name.
    #[must_use]
    pub fn in_memory(name: &str) -> Self {
        let mut files = Self::default();
        files.push(&InputFile { name: name.into(), id: name.into(), ..InputFile::default() });
        files
    }

    /// Adds a file; its `index` becomes its place.
    pub(in crate::ingest) fn push(&mut self, file: &InputFile) {
        let member = file.member.map_or(NO_MEMBER, |_| narrow(self.members.len()));
        self.members.extend(file.member);
        self.names.push(&file.file_name);
        let inside = folder_in(&file.name);
        self.are_spread |=
            self.first_folder.get_or_insert_with(|| inside.into()).as_ref() != inside;
        let (folder, whole) = self.folder_of(file);
        self.entries.push(FileEntry {
            bytes: file.bytes,
            folder,
            member,
            format: file.format,
            whole,
        });
    }

    /// Tells how many bytes the file at this place has.
    pub(super) fn set_bytes(&mut self, index: usize, bytes: u64) {
        self.entries[index].bytes = bytes;
    }

    /// Gives the file at this place another id.
    pub(super) fn set_id(&mut self, index: usize, id: String) {
        let (folder, whole) = self.folder_of(&InputFile { id, ..self.get(index) });
        let entry = &mut self.entries[index];
        (entry.folder, entry.whole) = (folder, whole);
    }

    /// The place of what stands before the file's own name, and whether that is all.
    fn folder_of(&mut self, file: &InputFile) -> (u32, bool) {
        let cut = file.cut();
        let (path, name, id) = cut.unwrap_or((&file.path, &file.name, &file.id));
        let last = self.folders.last().filter(|last| {
            let same_spool = match (&last.spool, &file.spool) {
                (Some(one), Some(other)) => one.is(other),
                (one, other) => one.is_none() && other.is_none(),
            };
            last.input == file.input
                && last.path.as_os_str() == path.as_os_str()
                && *last.name == *name
                && *last.id == *id
                && same_spool
        });
        if last.is_none() {
            let spool = file.spool.clone();
            self.folders.push(Folder {
                input: file.input,
                path: path.into(),
                name: name.into(),
                id: id.into(),
                spool,
            });
        }
        (narrow(self.folders.len() - 1), cut.is_none())
    }

    /// The places of the files in the order of their paths' bytes.
    pub(super) fn by_path(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..narrow(self.len())).collect();
        order.sort_by(|&one, &other| self.compare(one as usize, other as usize));
        order
    }

    fn compare(&self, one: usize, other: usize) -> Ordering {
        let is_plain = |at: usize| !self.entries[at].whole && self.entries[at].member == NO_MEMBER;
        if self.entries[one].folder == self.entries[other].folder
            && is_plain(one)
            && is_plain(other)
        {
            return self.names[one].cmp(&self.names[other]);
        }
        let (one, other) = (self.path(one), self.path(other));
        one.as_os_str().as_encoded_bytes().cmp(other.as_os_str().as_encoded_bytes())
    }
}

/// What a file's name has before its own name; in an archive that begins with the archive's.
fn folder_in(name: &str) -> &str {
    name.rfind(['/', '!', std::path::MAIN_SEPARATOR]).map_or("", |end| &name[..end])
}

impl<'f> IntoIterator for &'f Files {
    type Item = InputFile;
    type IntoIter = Box<dyn ExactSizeIterator<Item = InputFile> + Send + 'f>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl InputFile {
    /// What stands before its own name in its path, name and id; nothing where that is not their
    /// end.
    fn cut(&self) -> Option<(&Path, &str, &str)> {
        let own = self.file_name.as_str();
        let folder = || {
            let folder = self.path.to_str()?.strip_suffix(own).filter(|_| !own.is_empty())?;
            (folder.is_empty() || folder.ends_with('/')).then_some(Path::new(folder))
        };
        let path = if self.member.is_some() { &self.path } else { folder()? };
        Some((path, self.name.strip_suffix(own)?, self.id.strip_suffix(own)?))
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 files")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, name: &str, id: &str) -> InputFile {
        let file_name = Path::new(path).file_name().unwrap().to_string_lossy().into_owned();
        InputFile {
            path: path.into(),
            name: name.into(),
            id: id.into(),
            file_name,
            bytes: 7,
            ..InputFile::default()
        }
    }

    fn shown(file: &InputFile) -> String {
        format!(
            "{} {:?} {} {} {} {:?}",
            file.input, file.path, file.name, file.id, file.file_name, file.member
        )
    }

    #[test]
    fn files_come_back_and_share_their_folders() {
        let member = ArchiveMember { offset: 1, stored: 2, size: 3, deflated: true, crc: Some(4) };
        let packed = |name: &str| InputFile {
            file_name: name.rsplit('/').next().unwrap().to_owned(),
            input: 1,
            member: Some(member),
            ..file("z/a.zip", &format!("z/a.zip!{name}"), &format!("a.zip!{name}"))
        };
        let expected = [
            file("in/b/1.txt", "in/b/1.txt", "b/1.txt"),
            file("in/b/2.txt", "in/b/2.txt", "b/2.txt"),
            file("top.txt", "top.txt", "top.txt"),
            file("in/b/3.txt", "in/b/3.txt", "in/b/another"),
            packed("x/1.txt"),
            packed("x/2.txt"),
            InputFile {
                path: "/tmp/spool".into(),
                name: "-".into(),
                id: "-".into(),
                ..InputFile::default()
            },
        ];
        let mut files = Files::default();
        for file in &expected {
            files.push(file);
        }
        assert_eq!(
            files.iter().map(|file| shown(&file)).collect::<Vec<_>>(),
            expected.iter().map(shown).collect::<Vec<_>>()
        );
        assert_eq!((files.len(), files.bytes(), files.folders.len()), (7, 42, 5));
        files.set_id(1, "in/b/2.txt".into());
        files.set_id(2, "top.txt~".into());
        assert_eq!(
            [0, 1, 2, 3].map(|at| files.id(at)),
            ["b/1.txt", "in/b/2.txt", "top.txt~", "in/b/another"]
        );
        assert_eq!((files.name(2), files.get(2).file_name), ("top.txt".into(), "top.txt".into()));
    }

    #[test]
    fn paths_are_sorted_by_their_bytes() {
        let mut files = Files::default();
        for path in ["a/z", "a/b/c", "a-b/x", "a/c", "a.txt"] {
            files.push(&file(path, path, path));
        }
        let order: Vec<String> =
            files.by_path().into_iter().map(|at| files.name(at as usize)).collect();
        assert_eq!(order, ["a-b/x", "a.txt", "a/b/c", "a/c", "a/z"]);
    }

    #[test]
    fn a_file_takes_little() {
        assert!(size_of::<FileEntry>() + size_of::<usize>() <= 32);
    }
}
