//! `paratheme extract`.

use std::path::Path;
use std::time::Instant;

use serde::Deserialize;

use super::collection::{
    count_unread_dates, nothing_written, say_barren, say_rejects, write_rejects_alone,
};
use super::earlier::{Earlier, input_values};
use super::missing_fields::AskedFields;
use super::outputs::Outputs;
use super::settings::{cells, fields_from_elsewhere, reading};
use super::terminal::Terminal;
use super::{RunStatus, args, metadata};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest;
use crate::output::{self, Flow, Sink, TextFolder, manifest};
use crate::pipeline::{self, Passed, Reading, too_many};
use crate::tables::several;
use crate::text::Language;

pub fn run(
    args: &args::Extraction,
    global: &args::Global,
    terminal: &Terminal,
) -> Result<RunStatus> {
    let start = Instant::now();
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    reading.ingest.keep.clone_from(&args.keep);
    let further: Vec<String> =
        fields_from_elsewhere(&reading.ingest).into_iter().chain(["folder".to_owned()]).collect();
    for name in further {
        if !reading.ingest.keep.contains(&name) {
            reading.ingest.keep.push(name);
        }
    }
    let folder = args.output.output.as_deref().filter(|path| is_folder(path));
    let mut outputs = match folder {
        Some(_) => Outputs::new("extract", args, &args.output),
        None => Outputs::of_table("extract", args, &args.output)?,
    };
    outputs.texts(folder)?;
    check_format(args, folder)?;
    outputs.protect(&args.input.inputs, &mut reading.ingest, terminal)?;
    let mut discovery = ingest::discover(&args.input.inputs, &reading.ingest)?;
    let output = args.output.output.as_deref();
    let mut earlier = match output.filter(|_| args.update && reading.ingest.metadata.is_none()) {
        Some(file) => Earlier::read(file, outputs.options(), &discovery)?,
        None => None,
    };
    let format = if folder.is_some() { output::Format::Csv } else { output::Format::Jsonl };
    let cells = cells(&args.output, format)?;
    let mut target = match folder {
        Some(folder) => {
            Target::Texts(Box::new(TextFolder::create(folder, &outputs.taken_in(folder), cells)?))
        }
        None => Target::Lines(outputs.sink(output)?, args.input.strict.then(Vec::new)),
    };
    let file = output.filter(|_| matches!(&target, Target::Lines(sink, _) if sink.is_file()));
    reading.ingest.digest = file.is_some() || folder.is_some();
    terminal.found(&discovery);
    if let Some(earlier) = &earlier {
        discovery.files = discovery.files.only(|index| !earlier.has(index));
    }
    let mut bar = terminal.bar(discovery.files.bytes());
    bar.one_pass();
    let mut write = |file: usize, id: &str, line: &str| {
        if let Some(earlier) = &mut earlier {
            earlier.check(id)?;
            let place = earlier.place_of(&discovery.files.name(file));
            earlier.lines_before(place, &mut |line| target.add(line))?;
        }
        target.add(line)
    };
    let passed = extract(&discovery, &reading, &mut |progress| bar.advance(progress), &mut write)?;
    bar.finish();
    let Passed { made: mut articles, files, rejects } = passed;
    let before = earlier.as_ref().map_or(0, Earlier::articles);
    if let Some(earlier) = &mut earlier {
        earlier.lines_before(usize::MAX, &mut |line| target.add(line))?;
        articles += before;
    }
    too_many(&rejects, args.input.max_errors)?;
    if !rejects.is_empty() && (articles == 0 || args.input.strict) {
        let manifest = outputs.manifest(reading.analysis.stemmer, &discovery, &[]);
        write_rejects_alone(
            (&rejects, file.filter(|_| !args.input.strict), cells),
            outputs,
            manifest,
            terminal,
        )?;
        terminal.error(&nothing_written(args.input.strict));
        return Ok(RunStatus::Failed);
    }
    // What was extracted before may have the field.
    if !args.update && !args.input.keep_missing {
        let asked = AskedFields { options: &reading.ingest, of_codes: &[] };
        asked.ensure_articles_have_them(&files, &discovery)?;
    }
    let mut warnings = say_barren(&files, &discovery, terminal);
    warnings.extend(metadata::warnings(&files, &discovery, &reading.ingest));
    for warning in &warnings {
        terminal.warn(warning);
    }
    target.finish(&mut outputs)?;
    outputs.add(say_rejects(&rejects, file, cells, terminal)?);
    let counts = [
        ("articles", articles),
        ("articles_kept", before),
        ("rejects", rejects.len() as u64),
        ("dates_not_understood", count_unread_dates(&files)),
    ];
    let of_run = outputs.manifest(reading.analysis.stemmer, &discovery, &files);
    let inputs = input_values(&of_run.inputs, earlier.as_ref(), &discovery);
    let manifest = manifest::Manifest {
        stemmer: of_run.stemmer,
        unicode: of_run.unicode,
        skipped: of_run.skipped,
        metadata: of_run.metadata,
        left_out: of_run.left_out,
        ..outputs.plain_manifest(inputs)
    };
    outputs.commit(manifest::Manifest {
        counts: counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        warnings: discovery.warnings.iter().cloned().chain(warnings).collect(),
        seconds: start.elapsed().as_secs_f64(),
        ..manifest
    })?;
    if file.is_some() || folder.is_some() {
        let kept = if args.update {
            format!(", {} of them as they were", crate::tables::thousands(before))
        } else {
            String::new()
        };
        let left_out = metadata::left_out_text(&files)
            .map_or(String::new(), |left_out| format!("; {left_out}"));
        let rejected = several(rejects.len() as u64, "input", "inputs");
        terminal.report(&format!(
            "{}{kept}; {rejected} rejected{left_out}",
            several(articles, "article", "articles")
        ));
    }
    Ok(if rejects.is_empty() { RunStatus::Complete } else { RunStatus::SomeRejected })
}

/// Runs the pass and calls `write` with the file, the id and the line of each article.
fn extract(
    discovery: &ingest::Discovery,
    reading: &Reading,
    progress: &mut dyn FnMut(pipeline::Progress),
    write: &mut dyn FnMut(usize, &str, &str) -> Result<bool>,
) -> Result<Passed<u64>> {
    pipeline::extract(discovery, reading, progress, &mut |article| {
        write(article.file, article.id, article.line)
    })
}

/// The destination of the articles: JSON lines (held back by `--strict` until all inputs are read
/// without a reject) or a folder of texts.
enum Target {
    Lines(Sink, Option<Vec<u8>>),
    Texts(Box<TextFolder>),
}

/// The part of a line that a folder of texts needs.
#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
}

impl Target {
    /// Adds the article of a line, and returns whether the reader wants more.
    fn add(&mut self, line: &str) -> Result<bool> {
        match self {
            Self::Lines(sink, None) => {
                Ok(sink.write_all(format!("{line}\n").as_bytes())? == Flow::Open)
            }
            Self::Lines(_, Some(held)) => {
                held.extend_from_slice(line.as_bytes());
                held.push(b'\n');
                Ok(true)
            }
            Self::Texts(texts) => {
                let Text { id, text } = serde_json::from_str(line).expect("a line of our own");
                texts.write(&id, &text)?;
                Ok(true)
            }
        }
    }

    /// Adds the finished files to the outputs.
    fn finish(self, outputs: &mut Outputs) -> Result<()> {
        match self {
            Self::Lines(mut sink, held) => {
                let _ = sink.write_all(&held.unwrap_or_default())?;
                outputs.add_first(sink.finish()?);
            }
            Self::Texts(texts) => outputs.add_texts(texts.finish()?)?,
        }
        Ok(())
    }
}

/// Returns whether a path names a folder: one exists there, or the path ends with a slash.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// Refuses outputs with the ending of a table, and `--update` of a folder.
fn check_format(args: &args::Extraction, folder: Option<&Path>) -> Result<()> {
    if folder.is_some() {
        let error = || {
            Error::new(ErrorKind::Usage, "--update needs the lines of an earlier run, not a folder")
                .with_hint("name a file: -o articles.jsonl")
        };
        return if args.update { Err(error()) } else { Ok(()) };
    }
    let args = &args.output;
    let refused = |what: &str| {
        let error = Error::new(
            ErrorKind::Usage,
            format!("articles are written as JSON lines, not as {what}"),
        );
        Err(error.with_hint("call the file .jsonl"))
    };
    match (&args.format, args.output.as_deref().and_then(Path::extension)) {
        (Some(format), _) if format != "jsonl" => refused(format),
        (None, Some(ending))
            if !["jsonl", "ndjson"].iter().any(|known| ending.eq_ignore_ascii_case(known)) =>
        {
            refused(&ending.to_string_lossy())
        }
        _ => Ok(()),
    }
}
