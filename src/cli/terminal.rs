//! Messages on standard error.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::{Height, Width, terminal_size_of};

use super::args::{Global, When};
use super::host::{self, Message};
use crate::error::Error;
use crate::ingest::Discovery;
use crate::output::manifest;
use crate::pipeline::Progress;

/// Standard error with the options of the command line, and where these come from.
pub struct Terminal {
    colour: bool,
    output_colour: bool,
    quiet: bool,
    verbose: bool,
    progress: bool,
    config: Option<manifest::ConfigOrigin>,
}

/// The width that is assumed if a terminal does not report one.
const USUAL_COLUMNS: usize = 80;
/// The columns of a report that no terminal shows.
const REPORT_COLUMNS: usize = 120;

/// The parts of a message that have different colours.
#[derive(Clone, Copy)]
enum Tone {
    Error,
    Warning,
}

impl Terminal {
    /// Creates a terminal for messages before the options are known.
    pub fn without_options() -> Self {
        let options = Global {
            threads: None,
            quiet: false,
            verbose: 0,
            progress: When::Never,
            color: When::Auto,
            config: None,
            no_config: false,
        };
        Self::new(&options)
    }

    pub fn new(global: &Global) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let decide = |when, auto| match when {
            When::Always => true,
            When::Never => false,
            When::Auto => auto,
        };
        Self {
            colour: decide(global.color, terminal && !no_colour && !dumb),
            output_colour: decide(
                global.color,
                std::io::stdout().is_terminal() && !no_colour && !dumb,
            ),
            quiet: global.quiet,
            verbose: global.verbose > 0 && !global.quiet,
            progress: decide(global.progress, terminal && !dumb && !global.quiet),
            config: None,
        }
    }

    /// Sets the file that options of the run come from.
    #[must_use]
    pub fn with_config(self, config: Option<manifest::ConfigOrigin>) -> Self {
        Self { config, ..self }
    }

    /// Returns the file that options of the run come from.
    pub fn config(&self) -> Option<&manifest::ConfigOrigin> {
        self.config.as_ref()
    }

    /// Reports an error, with the line of the source if that helps.
    pub fn error(&self, error: &Error) {
        if host::refuse(error) {
            return;
        }
        self.say(Tone::Error, &error.to_string());
        if let (Some(source), Some(line)) = (error.source_line(), error.location().line) {
            say(&format!("{line:>5} | {}", harmless(source.trim_end())));
        }
    }

    /// Prints a warning.
    pub fn warn(&self, message: &str) {
        if !self.quiet && host::tell(Message::Warning(harmless(message))).is_some() {
            self.say(Tone::Warning, message);
        }
    }

    /// Prints a detail of the run, with `--verbose`.
    pub fn detail(&self, message: &str) {
        if self.verbose {
            say(&harmless(message));
        }
    }

    /// Prints the files that are not read, with `--verbose`, and the warnings of the discovery.
    pub fn found(&self, discovery: &Discovery) {
        for skipped in &discovery.skipped {
            self.detail(&format!("skipped {}: {}", skipped.path, skipped.reason));
        }
        for warning in &discovery.warnings {
            self.warn(warning);
        }
    }

    /// Prints the result of the run. The text must be free of control characters.
    pub fn report(&self, lines: &str) {
        if !self.quiet && host::tell(Message::Report(lines.to_owned())).is_some() {
            for line in lines.lines() {
                say(&harmless(line));
            }
        }
    }

    /// Returns whether standard output is coloured.
    pub fn colours_output(&self) -> bool {
        self.output_colour
    }

    /// Returns the width of the terminal on standard output, or `None` if it is not a terminal.
    pub fn output_columns() -> Option<usize> {
        let output = std::io::stdout();
        shows_output().then(|| columns_of(terminal_size_of(&output)))
    }

    /// Returns how many columns a line of a report may take: the width of the terminal, or
    /// [`REPORT_COLUMNS`] in a file.
    pub fn report_columns() -> usize {
        let messages = std::io::stderr();
        if messages.is_terminal() {
            columns_of(terminal_size_of(&messages))
        } else {
            REPORT_COLUMNS
        }
    }

    /// Returns whether `--verbose` was given.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Reports a defect of the program; it works without options.
    pub fn defect(what: &str) {
        say(&format!("paratheme: defect: {}", harmless(what)));
    }

    fn say(&self, tone: Tone, message: &str) {
        let (word, colour) = match tone {
            Tone::Error => ("error", "\u{1b}[1;31m"),
            Tone::Warning => ("warning", "\u{1b}[1;33m"),
        };
        let message = harmless(message);
        if self.colour {
            say(&format!("{colour}{word}:\u{1b}[0m {message}"));
        } else {
            say(&format!("{word}: {message}"));
        }
    }

    /// Creates a progress bar for two passes over `bytes`. It is invisible if it is switched off,
    /// and in the first second of a run.
    pub fn bar(&self, bytes: u64) -> Bar {
        let bar =
            ProgressBar::with_draw_target(Some(2 * bytes.max(1)), ProgressDrawTarget::hidden());
        if self.progress {
            let style = ProgressStyle::with_template(
                "{msg} [{bar:32}] {percent:>3} %  {bytes_per_sec}  {eta} left",
            );
            bar.set_style(
                style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▌ "),
            );
        }
        Bar { bar, shown: !self.progress, pass_bytes: bytes }
    }
}

/// Writes one line to standard error. Failures to write are ignored, because they are no reason to
/// end a run.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A progress bar.
pub struct Bar {
    bar: ProgressBar,
    shown: bool,
    pass_bytes: u64,
}

impl Bar {
    /// Makes it a progress bar for one pass.
    pub fn one_pass(&self) {
        self.bar.set_length(self.pass_bytes.max(1));
    }

    pub fn advance(&mut self, progress: Progress) {
        // A file may have grown since it was found.
        let done = progress.bytes.min(self.pass_bytes);
        let position = u64::from(progress.pass - 1) * self.pass_bytes + done;
        host::advance(position as f64 / self.bar.length().unwrap_or(1) as f64);
        if !self.shown && self.bar.elapsed() > Duration::from_secs(1) {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(if progress.pass == 1 { "reading" } else { "scoring" });
        self.bar.set_position(position);
    }

    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Returns `text` as one line that cannot steer a terminal: control, OSC and bidirectional
/// characters are escaped.
///
/// All text from outside is escaped here before it is printed.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) && c != '\t' {
            // Writing into a String cannot fail.
            let _ = write!(safe, "\\u{{{:X}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Returns whether `c` could mislead a terminal or a reader: control characters (C0, DEL, C1), line
/// and paragraph separators, marks that change the direction of text, byte order marks, deprecated
/// and annotating format characters, tags. Joiners, soft hyphens and zero-width spaces are allowed:
/// they are part of words in many languages.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Returns whether standard output is a terminal.
pub fn shows_output() -> bool {
    !host::is_there() && std::io::stdout().is_terminal()
}

/// Returns standard output, for tables and other texts. On a terminal, characters that could steer
/// it are escaped; a pipe or a file gets every byte.
pub fn standard_output() -> Box<dyn Write + Send> {
    let output = std::io::stdout();
    if let Some(captured) = host::output() {
        return captured;
    }
    if output.is_terminal() { Box::new(Shown(output)) } else { Box::new(output) }
}

/// Opens `file` with the same escapes as [`standard_output`] if it is a terminal such as /dev/tty,
/// or returns `None`.
pub fn terminal_at(file: &Path) -> Option<Box<dyn Write + Send>> {
    // Opening a pipe would block until it has a reader.
    let is_pipe_or_file = std::fs::metadata(file)
        .is_ok_and(|found| found.is_file() || found.is_dir() || is_pipe(&found));
    if is_pipe_or_file || !file.exists() {
        return None;
    }
    let device = std::fs::OpenOptions::new().append(true).open(file).ok()?;
    device.is_terminal().then(|| -> Box<dyn Write + Send> { Box::new(Shown(device)) })
}

#[cfg(unix)]
fn is_pipe(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    found.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

/// A terminal that receives line feeds and tabs as they are, and other control characters as
/// escapes like those of JSON and TOML. The bytes of a character must be written together, as
/// tables do.
struct Shown<W>(W);

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(shown(&String::from_utf8_lossy(bytes)).as_bytes()).map(|()| bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        // Writing into a String cannot fail.
        match u32::from(c) {
            _ if !steers(c) || matches!(c, '\t' | '\n') => safe.push(c),
            code @ 0x1_0000.. => drop(write!(safe, "\\U{code:08X}")),
            code => drop(write!(safe, "\\u{code:04X}")),
        }
    }
    safe
}

/// Returns the columns of a terminal that reports this size.
fn columns_of(size: Option<(Width, Height)>) -> usize {
    match size {
        Some((Width(columns @ 1..), _)) => columns.into(),
        _ => USUAL_COLUMNS,
    }
}

#[cfg(test)]
mod tests {
    use super::{harmless, shown};

    #[test]
    fn what_steers_or_hides_is_escaped_and_words_are_left() {
        let steering =
            ('\0'..='\u{1F}').chain('\u{7F}'..='\u{9F}').filter(|c| !matches!(c, '\t' | '\n'));
        let steering = steering.chain("\u{61C}\u{200E}\u{200F}\u{2028}\u{2029}\u{202A}\u{202E}\u{2066}\u{2069}\u{FEFF}\u{E0041}".chars());
        for c in steering {
            let text = format!("a{c}b");
            assert!(!harmless(&text).contains(c) && !shown(&text).contains(c), "{c:?}");
            assert!(shown(&text).is_ascii() && harmless(&text).is_ascii(), "{c:?}");
        }
        let words = "नमस्‍ते می‌خواهم co\u{AD}operate \u{200B} 👩‍👩‍👧‍👧 שלום e\u{301}";
        assert_eq!((harmless(words).as_str(), shown(words).as_str()), (words, words));
    }

    #[test]
    fn a_table_keeps_its_lines_and_tabs() {
        assert_eq!(shown("a\tb\nc\r\n"), "a\tb\nc\\u000D\n");
        assert_eq!(
            shown("\u{1b}]0;x\u{7}\u{9b}1m \u{E0041}"),
            "\\u001B]0;x\\u0007\\u009B1m \\U000E0041"
        );
    }

    #[test]
    fn nothing_printed_can_steer_a_terminal() {
        assert_eq!(harmless("a\u{1b}]0;title\u{7}b"), "a\\u{1B}]0;title\\u{7}b");
        assert_eq!(harmless("x\u{202E}fdp.exe\u{9b}1m\n"), "x\\u{202E}fdp.exe\\u{9B}1m\\u{A}");
        assert_eq!(harmless("naïve – 漢字 \t|"), "naïve – 漢字 \t|");
    }
}
