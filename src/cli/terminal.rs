//! What is said on standard error, and how.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Global, When};
use crate::error::Error;
use crate::ingest::Discovery;
use crate::pipeline::Progress;

/// Standard error as the options want it.
pub struct Terminal {
    colour: bool,
    output_colour: bool,
    quiet: bool,
    verbose: bool,
    progress: bool,
}

/// The columns of a terminal that does not say.
const USUAL_COLUMNS: usize = 80;

/// The parts of a message that colour tells apart.
#[derive(Clone, Copy)]
enum Tone {
    Error,
    Warning,
}

impl Terminal {
    /// For what is said before the options are known.
    pub fn without_options() -> Self {
        let options = Global { threads: None, quiet: false, verbose: 0, progress: When::Never, color: When::Auto };
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
            output_colour: decide(global.color, std::io::stdout().is_terminal() && !no_colour && !dumb),
            quiet: global.quiet,
            verbose: global.verbose > 0 && !global.quiet,
            progress: decide(global.progress, terminal && !dumb && !global.quiet),
        }
    }

    /// Says what went wrong, with the line of the source where one helps.
    pub fn error(&self, error: &Error) {
        self.say(Tone::Error, &error.to_string());
        if let (Some(source), Some(line)) = (error.source_line(), error.location().line) {
            say(&format!("{line:>5} | {}", harmless(source.trim_end())));
        }
    }

    /// Says what the user may want to look at.
    pub fn warn(&self, message: &str) {
        if !self.quiet {
            self.say(Tone::Warning, message);
        }
    }

    /// Says something that helps to follow the run, with `--verbose`.
    pub fn detail(&self, message: &str) {
        if self.verbose {
            say(&harmless(message));
        }
    }

    /// Says what was found and is not read, with `--verbose`, and what the user should know about what is.
    pub fn found(&self, discovery: &Discovery) {
        for skipped in &discovery.skipped {
            self.detail(&format!("skipped {}: {}", skipped.path, skipped.reason));
        }
        for warning in &discovery.warnings {
            self.warn(warning);
        }
    }

    /// Says what came out; lines of our own making.
    pub fn report(&self, lines: &str) {
        if !self.quiet {
            for line in lines.lines() {
                say(&harmless(line));
            }
        }
    }

    /// Whether colour is wanted on standard output.
    pub fn colours_output(&self) -> bool {
        self.output_colour
    }

    /// The columns of the terminal that standard output is; none where it is none.
    pub fn output_columns() -> Option<usize> {
        let output = std::io::stdout();
        output.is_terminal().then(|| match terminal_size::terminal_size_of(&output) {
            Some((terminal_size::Width(columns @ 1..), _)) => columns.into(),
            _ => USUAL_COLUMNS,
        })
    }

    /// Whether each of many like messages is wanted.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Says that the program has a defect; needs no options.
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

    /// A bar over two passes of `bytes`, invisible where none is wanted and in the first second of a run.
    pub fn bar(&self, bytes: u64) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(2 * bytes.max(1)), ProgressDrawTarget::hidden());
        if self.progress {
            let style = ProgressStyle::with_template("{msg} [{bar:32}] {percent:>3} %  {bytes_per_sec}  {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▌ "));
        }
        Bar { bar, shown: !self.progress, pass_bytes: bytes }
    }
}

/// One line on standard error. That nobody reads it, or that it is full, is no reason to end a run.
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
    /// For a command that reads its inputs once.
    pub fn one_pass(&self) {
        self.bar.set_length(self.pass_bytes.max(1));
    }

    pub fn advance(&mut self, progress: Progress) {
        if !self.shown && self.bar.elapsed() > Duration::from_secs(1) {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(if progress.pass == 1 { "reading" } else { "scoring" });
        // Compressed files hold more than their size says.
        let done = progress.bytes.min(self.pass_bytes);
        self.bar.set_position(u64::from(progress.pass - 1) * self.pass_bytes + done);
    }

    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// `text` in one line that cannot steer a terminal: control, OSC and bidirectional characters escaped.
///
/// Everything that comes from outside passes here before it is printed.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        let steers = c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{61C}');
        if steers && c != '\t' {
            // Writing into a String cannot fail.
            let _ = write!(safe, "\\u{{{:X}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_printed_can_steer_a_terminal() {
        assert_eq!(harmless("a\u{1b}]0;title\u{7}b"), "a\\u{1B}]0;title\\u{7}b");
        assert_eq!(harmless("x\u{202E}fdp.exe\u{9b}1m\n"), "x\\u{202E}fdp.exe\\u{9B}1m\\u{A}");
        assert_eq!(harmless("naïve – 漢字 \t|"), "naïve – 漢字 \t|");
    }
}
