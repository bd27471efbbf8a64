//! What the commands share that make a table of a collection: find the inputs, write the rows, say what was rejected, and leave beside
//! FILE how it came about.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::{Serialize, Serializer};

use super::settings::written_as;
use super::terminal::{Bar, Terminal};
use super::{Ending, args, files};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery, FileRead};
use crate::output::{self, Encoder, Flow, Sink, Written, manifest};
use crate::pipeline::{Reading, too_many};
use crate::report::{Cell, Column};
use crate::text::{self, StemmerKind};

/// Rejects named on standard error when they stand in a file as well.
pub const NAMED_REJECTS: usize = 5;
/// So many rows are handed on at a time, once there are many.
const ROWS: u64 = 256;

/// A collection whose inputs are found, of which a table is made.
pub struct Collection<'a> {
    input: &'a args::Input,
    output: &'a args::Output,
    terminal: &'a Terminal,
    start: Instant,
    /// Whether the table goes into a file, which others stand beside.
    is_file: bool,
    cells: output::Options,
    pub discovery: Discovery,
    pub bar: Bar,
}

/// How a table came about.
pub struct Account<'a, A: Serialize> {
    pub command: &'static str,
    /// The arguments, from which the manifest has the options.
    pub options: &'a A,
    pub lexicon: Option<manifest::Lexicon>,
    pub stemmer: StemmerKind,
    pub files: &'a [FileRead],
    pub rejects: &'a [Error],
    pub counts: Vec<(&'static str, u64)>,
    pub warnings: Vec<String>,
    /// What a person wants to know at the end, where the table is not on the terminal.
    pub said: String,
}

impl<'a> Collection<'a> {
    /// Finds the inputs, and opens the table that is to be written; the lexicon, where it is a file, is not to be written over.
    pub fn open(
        input: &'a args::Input,
        output: &'a args::Output,
        lexicon: Option<&str>,
        reading: &mut Reading,
        terminal: &'a Terminal,
        columns: &[Column],
    ) -> Result<(Self, Rows)> {
        let start = Instant::now();
        let (format, cells) = written_as(output)?;
        reading.ingest.leave_out.extend(files::own(output.output.as_deref(), None, None, &input.inputs, lexicon)?);
        let discovery = ingest::discover(&input.inputs, &reading.ingest)?;
        let sink = files::sink(output.output.as_deref(), output.no_clobber)?;
        let is_file = output.output.is_some() && sink.is_file();
        reading.ingest.digest = is_file;
        for skipped in &discovery.skipped {
            terminal.detail(&format!("skipped {}: {}", skipped.path, skipped.reason));
        }
        let bar = terminal.bar(discovery.files.bytes());
        let encoder = Encoder::new(columns, format, cells);
        let rows = Rows { sink, waiting: encoder.header().to_vec(), encoder, lines: None, hold: input.strict, open: true, rows: 0 };
        Ok((Self { input, output, terminal, start, is_file, cells, discovery, bar }, rows))
    }

    /// Whether there is something to make a table of: not where every input was rejected, or some with `--strict`.
    ///
    /// # Errors
    /// More rejects, among them rows of codes, than `--max-errors` allows.
    pub fn may_go_on(&self, rejects: &[Error], articles: usize) -> Result<bool> {
        too_many(rejects, self.input.max_errors)?;
        Ok(rejects.is_empty() || (articles > 0 && !self.input.strict))
    }

    /// Whether the table goes into a file, which others stand beside.
    pub fn is_file(&self) -> bool {
        self.is_file
    }

    /// Says why there is no table.
    pub fn give_up(self, rejects: &[Error]) -> Result<Ending> {
        self.bar.finish();
        let beside = self.output.output.as_deref().filter(|_| self.is_file && !self.input.strict);
        say_rejects(rejects, beside, self.cells, self.terminal)?;
        let why = if self.input.strict { "--strict, and inputs were rejected" } else { "every input was rejected" };
        self.terminal.error(&Error::new(ErrorKind::Io, format!("nothing written: {why}")));
        Ok(Ending::Failed)
    }

    /// Writes what is left of the table, and beside FILE its manifest and the rejects.
    pub fn close<A: Serialize>(self, mut rows: Rows, account: Account<'_, A>) -> Result<Ending> {
        self.bar.finish();
        for warning in &account.warnings {
            self.terminal.warn(warning);
        }
        rows.waiting.append(&mut rows.encoder.take());
        if rows.open {
            let _ = rows.sink.write_all(&rows.waiting)?;
        }
        let file = self.output.output.as_deref().filter(|_| self.is_file);
        let mut written: Vec<Written> = rows.sink.finish()?.into_iter().collect();
        written.extend(say_rejects(account.rejects, file, self.cells, self.terminal)?);
        if let Some(file) = file {
            self.terminal.report(&account.said);
            let mut counts = account.counts.clone();
            counts.extend([("rows", rows.rows), ("rejects", account.rejects.len() as u64)]);
            let manifest = manifest::Manifest {
                lexicon: account.lexicon,
                counts: counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
                warnings: account.warnings,
                outputs: written,
                seconds: self.start.elapsed().as_secs_f64(),
                ..manifest_of(account.command, account.options, account.stemmer, &self.discovery, account.files)
            };
            manifest::write(file, &manifest)?;
        }
        Ok(if account.rejects.is_empty() { Ending::Complete } else { Ending::SomeRejected })
    }
}

/// A row as a line for people.
pub type Lines = Box<dyn Fn(&[Cell<'_>]) -> String>;

/// Rows on their way to a table. With `--strict` they wait until all inputs are known to be good.
pub struct Rows {
    sink: Sink,
    encoder: Encoder,
    lines: Option<Lines>,
    waiting: Vec<u8>,
    hold: bool,
    open: bool,
    rows: u64,
}

impl Rows {
    /// The rows as lines for people on standard output, without a header. The lines are harmless to a terminal, and have colours of their own.
    pub fn in_lines(self, lines: Lines) -> Self {
        let sink = Sink::stream("standard output", std::io::stdout());
        Self { lines: Some(lines), waiting: Vec::new(), sink, ..self }
    }

    /// Adds a row; whether anybody still reads them.
    pub fn push(&mut self, cells: &[Cell<'_>]) -> Result<bool> {
        self.rows += 1;
        match &self.lines {
            Some(lines) => {
                self.waiting.extend_from_slice(lines(cells).as_bytes());
                self.waiting.push(b'\n');
            }
            None => self.encoder.push(cells),
        }
        // The first ones soon: who watches, or is `head`, has seen enough before many more are found.
        if self.rows.is_power_of_two() || self.rows.is_multiple_of(ROWS) {
            self.waiting.append(&mut self.encoder.take());
            if !self.hold && self.open {
                self.open = self.sink.write_all(&self.waiting)? == Flow::Open;
                self.waiting.clear();
            }
        }
        Ok(self.open)
    }
}

/// The inputs as a manifest has them, made one after the other as it is written.
pub struct Inputs<'a> {
    discovery: &'a Discovery,
    files: &'a [FileRead],
}

impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.files.iter().map(|read| manifest::Input {
            path: self.discovery.files.name(read.index),
            bytes: read.bytes,
            sha256: read.sha256.map_or(String::new(), |digest| output::hexadecimal(&digest)),
            encoding: read.encoding.name(),
            encoding_from: read.encoding_from.name(),
            replaced: read.replaced,
        }))
    }
}

/// The parts of a manifest that every command has.
pub fn manifest_of<'a>(
    command: &str,
    options: &impl Serialize,
    stemmer: StemmerKind,
    discovery: &'a Discovery,
    files: &'a [FileRead],
) -> manifest::Manifest<Inputs<'a>> {
    let options = match serde_json::to_value(options) {
        Ok(serde_json::Value::Object(options)) => options.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => BTreeMap::new(),
    };
    let skipped = |skipped: &ingest::Skipped| manifest::Skipped { path: skipped.path.clone(), reason: skipped.reason.clone() };
    manifest::Manifest {
        paratheme: env!("CARGO_PKG_VERSION").to_owned(),
        command: command.to_owned(),
        options,
        lexicon: None,
        calibration: None,
        stemmer: stemmer.name().to_owned(),
        unicode: text::unicode_version(),
        inputs: Inputs { discovery, files },
        skipped: discovery.skipped.iter().map(skipped).collect(),
        counts: BTreeMap::new(),
        warnings: Vec::new(),
        outputs: Vec::new(),
        seconds: 0.0,
    }
}

/// Writes the rejects beside `file` and names some; without a file names all.
pub fn say_rejects(rejects: &[Error], file: Option<&Path>, cells: output::Options, terminal: &Terminal) -> Result<Option<Written>> {
    let named = if file.is_none() || terminal.is_verbose() { rejects.len() } else { NAMED_REJECTS };
    for reject in rejects.iter().take(named) {
        terminal.warn(&format!("rejected: {reject}"));
    }
    let Some(file) = file else { return Ok(None) };
    let written = output::rejects::write(file, rejects, cells)?;
    if let (Some(written), true) = (&written, rejects.len() > named) {
        terminal.warn(&format!("{} more inputs rejected: see {}", rejects.len() - named, written.path));
    }
    Ok(written)
}
