//! What the commands share that make a table of a collection: find the inputs, write the rows, say
//! what was rejected, and leave beside FILE how it came about.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::missing_fields::AskedFields;
use super::outputs::Outputs;
use super::settings::written_as;
use super::terminal::{Bar, Terminal};
use super::{RunStatus, args, host, metadata};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery, FileRead};
use crate::output::rejects::Rejects;
use crate::output::{
    self, Coding, Companions, Encoder, FinishedFile, Flow, HeldRows, LineOf, RowBatch, RowOrder,
    Sink, TableWriter, manifest,
};
use crate::pipeline::{Reading, too_many};
use crate::tables::{Cell, Column, thousands};
use crate::text::StemmerKind;

/// The most rejects named on standard error if a file lists them too.
pub const NAMED_REJECTS: usize = 5;
/// Rejects named on standard error if no table names them; with `--verbose` all are named.
const MOST_NAMED: usize = 1000;
/// How the warning about a reject begins.
pub const REJECTED: &str = "rejected: ";
/// Rows that are passed on together, once there are many.
const ROWS: u64 = 256;

/// A collection whose inputs are found, of which a table is made.
pub struct Collection<'a> {
    input: &'a args::Input,
    output: &'a args::Output,
    terminal: &'a Terminal,
    start: Instant,
    /// Whether the table is written to a file, next to which other files are written.
    is_file: bool,
    /// Whether the inputs are a part of a collection, whose other parts may have what it lacks.
    is_part: bool,
    /// How cells are written.
    pub cells: output::Options,
    stemmer: StemmerKind,
    /// How the inputs are read.
    options: ingest::Options,
    /// The calibration that the rows rest on, if there is one.
    pub calibration: Option<manifest::Calibration>,
    /// The themes that the rows are about.
    pub themes: Vec<manifest::RunTheme>,
    /// How well the scores agree with human codes.
    pub validation: Vec<manifest::Validation>,
    /// Fields that human codes may have in the place of the articles.
    pub fields_of_codes: Vec<String>,
    /// What there is to tell about single articles; if there is a FILE, only some of it is printed.
    pub notes: Vec<String>,
    /// Counts of the run that are not the same in all runs: of languages.
    pub counts_by_language: Vec<(String, u64)>,
    pub outputs: Outputs,
    pub discovery: Discovery,
    pub bar: Bar,
}

/// The table that a command writes.
pub struct TableToWrite<'c> {
    /// The name of the table in `tables::COLUMNS`.
    pub name: &'static str,
    pub columns: &'c [Column],
}

/// How a table came about.
pub struct RunReport<'a> {
    pub lexicon: Option<manifest::Lexicon>,
    pub files: &'a [FileRead],
    pub rejects: &'a Rejects,
    pub counts: Vec<(&'static str, u64)>,
    pub warnings: Vec<String>,
    /// What a person wants to know at the end, where the table is not on the terminal.
    pub summary: String,
}

impl<'a> Collection<'a> {
    /// Finds the inputs, keeps them apart from the outputs, and opens the table that is to be
    /// written.
    pub fn open(
        input: &'a args::Input,
        output: &'a args::Output,
        outputs: Outputs,
        reading: &mut Reading,
        terminal: &'a Terminal,
        table: &TableToWrite<'_>,
    ) -> Result<(Self, Rows)> {
        let (format, cells) = written_as(output)?;
        let (mut collection, sink) = Self::find(input, output, outputs, reading, terminal)?;
        collection.cells = cells;
        let encoder = Encoder::new(table.columns, format, cells.of(table.name));
        let rows = Rows {
            table: TableWriter::new(sink, &encoder),
            waiting: RowBatch::default(),
            encoder,
            hold: input.strict,
            open: true,
            rows: 0,
            pick: None,
            held: None,
        };
        Ok((collection, rows))
    }

    /// Finds the inputs, keeps them apart from the outputs, and opens FILE, which may be anything.
    pub fn find(
        input: &'a args::Input,
        output: &'a args::Output,
        mut outputs: Outputs,
        reading: &mut Reading,
        terminal: &'a Terminal,
    ) -> Result<(Self, Sink)> {
        let start = Instant::now();
        outputs.protect(&input.inputs, &mut reading.ingest, terminal)?;
        let discovery = ingest::discover(&input.inputs, &reading.ingest)?;
        let sink = outputs.sink(output.output.as_deref())?;
        let is_file = output.output.is_some() && sink.is_file();
        reading.ingest.digest = is_file;
        terminal.found(&discovery);
        let bar = terminal.bar(discovery.files.bytes());
        let collection = Self {
            input,
            output,
            terminal,
            start,
            is_file,
            is_part: host::is_part(),
            cells: output::Options {
                csv_safe: output.csv_safe.into(),
                ..output::Options::default()
            },
            stemmer: reading.analysis.stemmer,
            options: reading.ingest.clone(),
            calibration: None,
            themes: Vec::new(),
            validation: Vec::new(),
            fields_of_codes: Vec::new(),
            notes: Vec::new(),
            counts_by_language: Vec::new(),
            outputs,
            discovery,
            bar,
        };
        Ok((collection, sink))
    }

    /// Whether there is something to make a table of: not where every input was rejected, or some
    /// with `--strict`.
    ///
    /// # Errors
    /// More rejects, among them rows of codes, than `--max-errors` allows.
    pub fn may_go_on(&self, rejects: &Rejects, articles: usize) -> Result<bool> {
        too_many(rejects, self.input.max_errors)?;
        Ok(rejects.is_empty() || (articles > 0 && !self.input.strict))
    }

    /// Whether the table is written to a file, next to which other files are written.
    pub fn is_file(&self) -> bool {
        self.is_file
    }

    /// The file of the table, if others can be beside it: a device or a pipe has nothing beside it.
    pub fn file(&self) -> Option<&'a Path> {
        self.output.output.as_deref().filter(|_| self.is_file)
    }

    /// Reports why no table is written, and writes the rejects next to where FILE would have been.
    /// If FILE exists, it is kept with the files that belong to it.
    pub fn abort(self, rejects: &Rejects) -> Result<RunStatus> {
        let Self {
            input, output, terminal, is_file, cells, stemmer, outputs, discovery, bar, ..
        } = self;
        bar.finish();
        let beside = output.output.as_deref().filter(|_| is_file && !input.strict);
        let manifest = outputs.manifest(stemmer, &discovery, &[]);
        write_rejects_alone((rejects, beside, cells), outputs, manifest, terminal)?;
        terminal.error(&nothing_written(input.strict));
        Ok(RunStatus::Failed)
    }

    /// Puts the table in its place, and beside FILE its manifest and the rejects.
    pub fn close(self, mut rows: Rows, report: RunReport<'_>) -> Result<RunStatus> {
        rows.release()?;
        let mut warnings = report.warnings;
        warnings.extend(rows.table.warnings()?);
        let counts = with_rows(report.counts, rows.rows);
        self.close_with(
            move |warnings| {
                rows.table.warn(warnings);
                rows.table.finish()
            },
            RunReport { counts, warnings, ..report },
        )
    }

    /// Puts FILE in its place, which `finish` ends, given the warnings of the run, and beside it its manifest and the rejects.
    pub fn close_with(
        self,
        finish: impl FnOnce(&[String]) -> Result<Option<FinishedFile>>,
        report: RunReport<'_>,
    ) -> Result<RunStatus> {
        let Self {
            input,
            output,
            terminal,
            start,
            is_file,
            is_part,
            cells,
            stemmer,
            calibration,
            themes,
            validation,
            fields_of_codes,
            notes,
            counts_by_language,
            mut outputs,
            discovery,
            bar,
            options,
            ..
        } = self;
        bar.finish();
        if !is_part && !input.keep_missing {
            let asked = AskedFields { options: &options, of_codes: &fields_of_codes };
            asked.ensure_articles_have_them(report.files, &discovery)?;
        }
        let file = output.output.as_deref().filter(|_| is_file);
        let mut warnings = report.warnings;
        warnings.extend(say_barren(report.files, &discovery, terminal));
        warnings.extend(metadata::warnings(report.files, &discovery, &options));
        for warning in &warnings {
            terminal.warn(warning);
        }
        print_notes(&notes, file, terminal);
        warnings.extend(notes);
        let warnings: Vec<String> = discovery.warnings.iter().cloned().chain(warnings).collect();
        outputs.add_first(finish(&warnings)?);
        outputs.add(say_rejects(report.rejects, file, cells, terminal)?);
        let mut counts = report.counts;
        counts.extend([
            ("rejects", report.rejects.len() as u64),
            ("dates_not_understood", count_unread_dates(report.files)),
        ]);
        let manifest = outputs.manifest(stemmer, &discovery, report.files);
        outputs.commit(manifest::Manifest {
            lexicon: report.lexicon,
            calibration,
            themes,
            validation,
            counts: counts
                .into_iter()
                .map(|(name, count)| (name.to_owned(), count))
                .chain(counts_by_language)
                .collect(),
            warnings,
            seconds: start.elapsed().as_secs_f64(),
            ..manifest
        })?;
        if file.is_some() && !report.summary.is_empty() {
            let left_out = metadata::left_out_text(report.files)
                .map_or(String::new(), |left_out| format!("; {left_out}"));
            terminal.report(&format!("{}{left_out}", report.summary));
        }
        Ok(if report.rejects.is_empty() { RunStatus::Complete } else { RunStatus::SomeRejected })
    }
}

/// The counts with the number of rows.
fn with_rows(mut counts: Vec<(&'static str, u64)>, rows: u64) -> Vec<(&'static str, u64)> {
    counts.push(("rows", rows));
    counts
}

/// Rows on their way to a table. With `--strict` they wait until all inputs are known to be good.
pub struct Rows {
    table: TableWriter,
    encoder: Encoder,
    waiting: RowBatch,
    hold: bool,
    open: bool,
    /// How many there are.
    pub rows: u64,
    /// Which cells of a row the table has, in its order; all where nothing was chosen.
    pick: Option<Vec<usize>>,
    /// Rows that wait until all are known.
    held: Option<HeldRows>,
}

impl Rows {
    /// The rows with these of their cells alone, by their positions.
    pub fn picking(self, at: Vec<usize>) -> Self {
        Self { pick: Some(at), ..self }
    }

    /// The rows with some columns that people fill in, where the format has means for this.
    pub fn coded_by_people(mut self, coding: Coding) -> Self {
        self.table.code(coding);
        self
    }

    /// The rows of a workbook with a cell of marks at the end of each.
    pub fn with_marks(mut self) -> Self {
        self.table.mark_rows();
        self
    }

    /// Adds sheets beside the table, if it is a workbook.
    pub fn accompany(&mut self, companions: Companions) {
        self.table.accompany(companions);
    }

    /// The rows as lines for people on standard output, without a header. The lines are harmless to
    /// a terminal, and have colours of their own.
    pub fn in_lines(self, line: Box<LineOf>) -> Self {
        let encoder = Encoder::of_lines(line);
        let sink = Sink::stream("standard output", std::io::stdout());
        Self { table: TableWriter::new(sink, &encoder), encoder, pick: None, ..self }
    }

    /// The rows in this order, if there is one. What is [appended](Self::append) then are cells.
    pub fn ordered(self, order: &RowOrder) -> Result<Self> {
        let held = order.holds().then(|| HeldRows::new(self.encoder.columns(), order.clone()));
        Ok(Self { held: held.transpose()?, ..self })
    }

    /// Writes the rows that have waited so far.
    fn release(&mut self) -> Result<()> {
        if let Some(held) = self.held.take() {
            self.rows = 0;
            held.release(&mut |row| self.push(row))?;
        }
        self.waiting.append(self.encoder.take());
        if self.open {
            let _ = self.table.append(&self.waiting)?;
        }
        Ok(())
    }

    /// Adds rows that are encoded and that wait for nothing; returns whether anybody still reads
    /// them.
    pub fn append(&mut self, batch: &RowBatch) -> Result<bool> {
        if let Some(held) = &mut self.held {
            held.append(batch)?;
            return Ok(true);
        }
        self.open = self.open && self.table.append(batch)? == Flow::Open;
        Ok(self.open)
    }

    /// Adds a row; whether anybody still reads them.
    pub fn push(&mut self, cells: &[Cell<'_>]) -> Result<bool> {
        self.rows += 1;
        match &self.pick {
            Some(at) => {
                self.encoder.push(&at.iter().map(|&at| cells[at].clone()).collect::<Vec<_>>());
            }
            None => self.encoder.push(cells),
        }
        // The first ones soon: who watches, or is `head`, has seen enough before many more are
        // found.
        if self.rows.is_power_of_two() || self.rows.is_multiple_of(ROWS) {
            self.waiting.append(self.encoder.take());
            if !self.hold && self.open {
                self.open = self.table.append(&self.waiting)? == Flow::Open;
                self.waiting.clear();
            }
        }
        Ok(self.open)
    }
}

/// Prints notes about single articles; if there is a FILE, whose manifest has them, only some.
fn print_notes(notes: &[String], file: Option<&Path>, terminal: &Terminal) {
    let named = if file.is_none() || terminal.is_verbose() { notes.len() } else { NAMED_REJECTS };
    for note in notes.iter().take(named) {
        terminal.warn(note);
    }
    if let (Some(file), more @ 1..) = (file, notes.len().saturating_sub(named)) {
        terminal.warn(&format!(
            "{more} more of this kind: see the warnings in {}",
            output::path_beside(file, manifest::ENDING).display()
        ));
    }
}

/// Creates the error of a run that writes no table, because of `--strict` or because no input could
/// be read.
pub fn nothing_written(is_strict: bool) -> Error {
    let (why, hint) = if is_strict {
        ("--strict, and inputs were rejected", "correct or leave out these, or leave out --strict")
    } else {
        ("every input was rejected", "the rejects give the reason of each")
    };
    Error::new(ErrorKind::Io, format!("nothing written: {why}")).with_hint(hint)
}

/// Writes the rejects of a run that writes no table, with a manifest, next to the missing FILE. If
/// an earlier FILE exists, it is kept with the files that belong to it, and the rejects are only
/// named.
pub fn write_rejects_alone<I: Serialize>(
    (rejects, file, cells): (&Rejects, Option<&Path>, output::Options),
    mut outputs: Outputs,
    manifest: manifest::Manifest<I>,
    terminal: &Terminal,
) -> Result<()> {
    outputs.add(say_rejects(rejects, file.filter(|file| !file.exists()), cells, terminal)?);
    let counts = [("rejects".to_owned(), rejects.len() as u64)].into();
    outputs.commit(manifest::Manifest { counts, ..manifest })
}

/// Says which files gave no article and no reject, and with `--verbose` what was left out of
/// others. Returns the warnings.
pub fn say_barren(files: &[FileRead], discovery: &Discovery, terminal: &Terminal) -> Vec<String> {
    let noted = files.iter().filter_map(|file| Some((file, file.note()?)));
    let (barren, others): (Vec<_>, Vec<_>) = noted.partition(|(file, _)| file.is_barren);
    let line =
        |(file, note): (&FileRead, String)| format!("{}: {note}", discovery.files.name(file.index));
    for other in others {
        terminal.detail(&line(other));
    }
    let more = barren.len().saturating_sub(NAMED_REJECTS);
    let mut warnings: Vec<String> = barren.into_iter().take(NAMED_REJECTS).map(line).collect();
    if more > 0 {
        warnings.push(format!("{more} more files without a record: see paratheme inspect, or the notes in the manifest"));
    }
    let with_garbage: Vec<_> =
        files.iter().filter_map(|file| Some((file, file.remarks.trailing?))).collect();
    warnings.extend(with_garbage.iter().take(NAMED_REJECTS).map(|(file, what)| {
        format!(
            "{}: {what} follow the end of the compressed stream and were passed over",
            discovery.files.name(file.index)
        )
    }));
    if let more @ 1.. = with_garbage.len().saturating_sub(NAMED_REJECTS) {
        warnings.push(format!("{more} more compressed files with bytes behind their end: see the notes in the manifest"));
    }
    let expanding: Vec<_> =
        files.iter().filter_map(|file| Some((file, file.remarks.expanded?))).collect();
    warnings.extend(expanding.iter().take(NAMED_REJECTS).map(|(file, ratio)| {
        format!(
            "{}: expands to {} times its size (check that it holds what you expect)",
            discovery.files.name(file.index),
            thousands(*ratio)
        )
    }));
    if let more @ 1.. = expanding.len().saturating_sub(NAMED_REJECTS) {
        warnings.push(format!(
            "{more} more compressed files expand to a hundred times their size or more: see the notes in the manifest"
        ));
    }
    warnings.extend(unread_dates(files));
    warnings
}

/// The most texts that are not dates which a warning lists.
const NAMED_DATES: usize = 3;

/// Counts the articles whose date field holds something that is not a date.
pub fn count_unread_dates(files: &[FileRead]) -> u64 {
    files.iter().flat_map(|file| file.unread_dates.values()).sum()
}

/// The warning that dates were not understood, with the most frequent of them.
pub fn unread_dates(files: &[FileRead]) -> Option<String> {
    let mut dates: BTreeMap<&str, u64> = BTreeMap::new();
    for (date, count) in files.iter().flat_map(|file| &file.unread_dates) {
        *dates.entry(date).or_default() += count;
    }
    let all = count_unread_dates(files);
    let mut dates: Vec<(&str, u64)> = dates.into_iter().collect();
    dates.sort_by_key(|(_, count)| Reverse(*count));
    let named: Vec<String> = dates
        .iter()
        .take(NAMED_DATES)
        .map(|(date, count)| format!("`{}` ({count})", shortened(date)))
        .collect();
    (all > 0).then(|| {
        let what = if all == 1 {
            "1 date is not understood:".to_owned()
        } else {
            format!("{} dates are not understood, such as", thousands(all))
        };
        format!(
            "{what} {} (write them as 2019, 2019-03 or 2019-03-01, or name another --date-field)",
            named.join(", ")
        )
    })
}

/// The first characters of what may be a long text.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}

/// Writes the rejects beside `file` and names some of them; without a file, the first thousand.
pub fn say_rejects(
    rejects: &Rejects,
    file: Option<&Path>,
    cells: output::Options,
    terminal: &Terminal,
) -> Result<Option<FinishedFile>> {
    host::hand_rejects(rejects)?;
    let most = if file.is_none() { MOST_NAMED } else { NAMED_REJECTS };
    let named = if terminal.is_verbose() { rejects.len() } else { most.min(rejects.len()) };
    for reject in rejects.iter().take(named) {
        terminal.warn(&format!("{REJECTED}{}", reject?));
    }
    let more = rejects.len() - named;
    let Some(file) = file else {
        if more > 0 {
            terminal.warn(&format!("{more} more inputs rejected (--verbose names all of them, as does the table beside a FILE)"));
        }
        return Ok(None);
    };
    let written = output::rejects::write(file, rejects, cells)?;
    if let (Some(written), true) = (&written, more > 0) {
        terminal.warn(&format!("{more} more inputs rejected: see {}", written.written().path));
    }
    Ok(written)
}
