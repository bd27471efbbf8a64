//! `paratheme init`: makes a folder to work in.
//!
//! Its input is a folder, which need not exist. Its output are four files and a folder for articles. It
//! does not know which articles there will be.

mod options_file;

use std::fs;
use std::path::{Path, PathBuf};

use super::coding_sheet::CodingSheet;
use super::config::CONFIG_NAME;
use super::files::ensure_no_file;
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::output::{AtomicFile, Existing, OutputSet};

const LEXICON: &str = include_str!("../../../data/project/lexicon.toml");
const README: &str = include_str!("../../../data/project/README.md");
/// The folder for articles, by the name that the options and the README give it.
const ARTICLES: &str = "articles";

pub fn run(args: &args::Init, terminal: &Terminal) -> Result<RunStatus> {
    let is_current = args.dir == Path::new(".");
    let folder = if is_current { Path::new("") } else { args.dir.as_path() };
    let files = [
        (CONFIG_NAME, options_file::options_file()),
        ("lexicon.toml", LEXICON.to_owned()),
        ("coding-instructions.md", coding_instructions()?),
        ("README.md", README.to_owned()),
    ];
    ensure_no_file(folder)?;
    refuse_dangling(folder)?;
    refuse_existing(folder, files.iter().map(|(name, _)| *name))?;
    let articles = folder.join(ARTICLES);
    fs::create_dir_all(&articles).map_err(|error| Error::io(articles.to_string_lossy(), &error))?;
    let mut set = OutputSet::default();
    for (name, text) in &files {
        let mut file = AtomicFile::create(&folder.join(name), Existing::Refuse)?;
        file.write_all(text.as_bytes())?;
        set.push(file.finish()?);
    }
    set.commit()?;
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    terminal.report(&format!(
        "{}: {}, {ARTICLES}/\nCopy your articles into {}; {} tells what to do then",
        args.dir.display(),
        names.join(", "),
        articles.display(),
        folder.join("README.md").display()
    ));
    Ok(RunStatus::Complete)
}

/// Refuses a link that leads to nothing, as the folder or on the way to it.
fn refuse_dangling(folder: &Path) -> Result<()> {
    let is_dangling = |path: &&Path| path.symlink_metadata().is_ok() && !path.exists();
    folder.ancestors().find(is_dangling).map_or(Ok(()), |link| {
        Err(Error::new(ErrorKind::Usage, "is a link to a folder that does not exist")
            .at(link.to_string_lossy())
            .with_hint("nothing was written: make that folder, or name another one"))
    })
}

/// Refuses a folder that has one of the files already, or something else by the name of the folder for
/// articles.
fn refuse_existing<'n>(folder: &Path, names: impl Iterator<Item = &'n str>) -> Result<()> {
    let mut paths: Vec<PathBuf> = names.map(|name| folder.join(name)).collect();
    paths.retain(|path| path.symlink_metadata().is_ok());
    let articles = folder.join(ARTICLES);
    if articles.symlink_metadata().is_ok() && !articles.is_dir() {
        paths.push(articles);
    }
    let Some(first) = paths.first() else { return Ok(()) };
    let others: Vec<String> =
        paths[1..].iter().map(|path| format!("; so does {}", path.display())).collect();
    let message = format!("already exists{}", others.concat());
    Err(Error::new(ErrorKind::Usage, message)
        .at(first.to_string_lossy())
        .with_hint("nothing was written: name another folder, or move it away"))
}

/// Returns the instructions for coders, for the themes of the lexicon in the folder.
fn coding_instructions() -> Result<String> {
    let lexicon = Lexicon::from_toml(LEXICON, "lexicon.toml")?;
    Ok(CodingSheet { lexicon: &lexicon, show_scores: false, coders: 1 }.instructions())
}
