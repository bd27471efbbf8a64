//! `paratheme man`: writes a man page for each command into a folder.
//!
//! Its input are the definitions that the command line is parsed by. Its output are pages in roff, the
//! language of `man`. It does not know what the commands do.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap::builder::Resettable;

use super::RunStatus;
use super::args::{self, Cli};
use super::files::ensure_no_file;
use super::terminal::Terminal;
use crate::error::{Error, ErrorKind, Result};
use crate::output::{AtomicFile, Existing, OutputSet};

/// The first line of each page, by which a page of an earlier version is known.
const FIRST_LINE: &str = ".\\\" Written by `paratheme man`.\n";
/// The paragraph of a command's help that has examples begins with this line.
const EXAMPLES: &str = "Examples:";

/// What is before the list of values of an option; an empty line is meant.
const BLANK: &str = ".br\n\n.br\n";

/// A man page.
struct ManPage {
    /// The name of its file: `paratheme-score.1`.
    file: String,
    text: String,
}

pub fn run(args: &args::ManPages, terminal: &Terminal) -> Result<RunStatus> {
    let pages = man_pages()?;
    let folder = &args.dir;
    for page in &pages {
        refuse_foreign(&folder.join(&page.file))?;
    }
    ensure_no_file(folder)?;
    fs::create_dir_all(folder).map_err(|error| Error::io(folder.to_string_lossy(), &error))?;
    let mut set = OutputSet::default();
    for page in &pages {
        let mut file = AtomicFile::create(&folder.join(&page.file), Existing::Replace)?;
        file.write_all(page.text.as_bytes())?;
        set.push(file.finish()?);
    }
    set.commit()?;
    let first: PathBuf = folder.join(&pages[0].file);
    terminal.report(&format!(
        "{}: {} man pages; `man -l {}` shows the first",
        folder.display(),
        pages.len(),
        first.display()
    ));
    Ok(RunStatus::Complete)
}

/// Refuses to replace a file that is not a page of an earlier version.
fn refuse_foreign(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let mut beginning = String::new();
    let length = u64::try_from(FIRST_LINE.len()).unwrap_or(u64::MAX);
    let read = fs::File::open(path)
        .and_then(|file| file.take(length).read_to_string(&mut beginning).map(|_| ()));
    if read.is_ok() && beginning == FIRST_LINE {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Usage, "already exists, and is not a page of `paratheme man`")
        .at(path.to_string_lossy())
        .with_hint("nothing was written: name another folder, or move it away"))
}

/// Returns the pages of the program and of all its commands, the program's own first.
fn man_pages() -> Result<Vec<ManPage>> {
    let mut program = Cli::command();
    program.build();
    let mut pages = Vec::new();
    collect(&program, &mut pages)?;
    Ok(pages)
}

/// Adds the page of a command, and those of the commands in it.
fn collect(command: &clap::Command, pages: &mut Vec<ManPage>) -> Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let shown = command
        .clone()
        .override_usage(usage.trim_start_matches("Usage: ").to_owned())
        .after_help(Resettable::Reset);
    let mut roff = Vec::new();
    let manual = clap_mangen::Man::new(shown);
    manual.render(&mut roff).map_err(|error| Error::io(name.as_str(), &error))?;
    let mut text = FIRST_LINE.to_owned();
    for line in String::from_utf8_lossy(&roff).replace(BLANK, ".sp\n").lines() {
        // A page without a date needs quotes in its place.
        let is_title = line.starts_with(".TH ");
        text.push_str(&if is_title { title(command, &name) } else { line.to_owned() });
        text.push('\n');
    }
    text.push_str(&notes_in_roff(&notes));
    text.push_str(&see_also(command, &name));
    pages.push(ManPage { file: format!("{name}.1"), text });
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        collect(inner, pages)?;
    }
    Ok(())
}

/// Returns the line with the title of a page, the version and the name of the manual.
fn title(command: &clap::Command, name: &str) -> String {
    let version = command.get_version().unwrap_or_default();
    let name = escaped(&name.to_uppercase());
    format!(".TH {name} 1 \"\" \"paratheme {version}\" \"Manual of paratheme\"")
}

/// Returns what is below the options of a command's help: examples, whose lines stay lines, and notes.
fn notes_in_roff(notes: &str) -> String {
    let mut examples = String::new();
    let mut rest = String::new();
    let mut is_example = false;
    let mut ends = false;
    for line in notes.lines() {
        is_example = line == EXAMPLES || (is_example && line.starts_with(' '));
        match (is_example, line) {
            (_, EXAMPLES) => {}
            (true, example) => examples.extend([&escaped(example), "\n"]),
            (false, "") if rest.is_empty() => {}
            (false, "") => rest.push_str(".PP\n"),
            // A note begins a line of its own, and a sentence that the help wraps does not.
            (false, note) => {
                rest.extend([if ends { ".br\n" } else { "" }, &escaped(note), "\n"]);
            }
        }
        ends = !line.is_empty() && line.ends_with(['.', ':', ';']) && !is_example;
    }
    let mut roff = String::new();
    if !examples.is_empty() {
        roff.extend([".SH EXAMPLES\n.nf\n", &examples, ".fi\n"]);
    }
    if !rest.is_empty() {
        roff.extend([".SH NOTES\n", &rest]);
    }
    roff
}

/// Returns where else to look.
fn see_also(command: &clap::Command, name: &str) -> String {
    let around = name.rsplit_once('-').map(|(around, _)| around.to_owned());
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set());
    let inner = inner.map(|inner| format!("{name}-{}", inner.get_name()));
    let pages: Vec<String> = around
        .into_iter()
        .chain(inner)
        .map(|page| format!("\\fB{}\\fR(1)", escaped(&page)))
        .collect();
    format!(".SH \"SEE ALSO\"\n{}\n", pages.join(", "))
}

/// Returns a line of text as roff shows it unchanged.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_as_they_are() {
        assert_eq!(escaped(".a -b 'c' \\d"), "\\&.a \\-b \\(aqc\\(aq \\ed");
        let roff =
            notes_in_roff("Examples:\n  a b\n  c -d\n\nNo file\nis read.\nNo other.\n\nAnother.");
        let examples = ".SH EXAMPLES\n.nf\n  a b\n  c \\-d\n.fi\n";
        let notes = ".SH NOTES\nNo file\nis read.\n.br\nNo other.\n.PP\nAnother.\n";
        assert_eq!(roff, format!("{examples}{notes}"));
    }
}
