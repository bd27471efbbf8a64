//! `paratheme inspect`.

use std::collections::HashMap;

use super::collection::{Collection, RunReport, TableToWrite};
use super::inspect_summary::{CONFLICT_MARKS, Summary, mojibake_text};
use super::outputs::Outputs;
use super::settings::{fields_from_elsewhere, reading};
use super::terminal::Terminal;
use super::{RunStatus, args, files};
use crate::error::Result;
use crate::ingest::{self, FileRead};
use crate::output;
use crate::pipeline::{self, Inspected, Passed};
use crate::tables::{self, Cell, Choice, several};
use crate::text::Language;

/// The positions of the path and of the warnings in a row.
const PATH: usize = 1;
const WARNINGS: usize = 12;

pub fn run(args: &args::Inspect, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    let mut outputs = Outputs::of_table("inspect", args, &args.output)?;
    outputs.file("--summary", args.summary.as_deref())?;
    let keep = fields(&args.columns.keep, &reading.ingest);
    let chosen = tables::choose("inspect", &Choice::of(&args.columns.columns), &keep, |_| true)?;
    reading.ingest.keep.clone_from(&keep);
    let (mut collection, table) = Collection::open(
        &args.input,
        &args.output,
        outputs,
        &mut reading,
        terminal,
        &TableToWrite { name: "inspect", columns: &chosen.columns },
    )?;
    let mut table = table.picking(chosen.at);
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    let Passed { made: articles, files: read_files, rejects } =
        pipeline::inspect(discovery, &reading, &survey, &mut |progress| bar.advance(progress))?;
    let read: HashMap<usize, &FileRead> =
        read_files.iter().map(|file| (file.index, file)).collect();
    for article in &articles {
        let file = read.get(&article.file).copied();
        let path = collection.discovery.files.name(article.file);
        let warnings = [warnings(article, file), lacking(article, &path, &reading.ingest)].concat();
        let mut cells = row(article, file, &path, &warnings);
        cells.extend(article.facts.extra.iter().map(|value| Cell::text(value.as_str())));
        table.push(&cells)?;
    }
    let mut rejects_of_all = std::mem::take(&mut survey.rejects);
    rejects_of_all.append(&rejects)?;
    let rejects = rejects_of_all;
    for reject in rejects.iter() {
        let reject = reject?;
        let place = reject.location();
        let line = place.line.map_or(String::new(), |line| format!(":{line}"));
        let hint = reject.hint().map_or(String::new(), |hint| format!(" ({hint})"));
        let path = format!("{}{line}", place.path.as_deref().unwrap_or_default());
        table.push(&left_out(
            keep.len(),
            &path,
            format!("rejected: {}{hint}", reject.message()),
        ))?;
    }
    for (file, note) in read_files.iter().filter_map(|file| Some((file, file.omissions()?))) {
        table.push(&left_out(keep.len(), &collection.discovery.files.name(file.index), note))?;
    }
    for skipped in &collection.discovery.skipped {
        table.push(&left_out(keep.len(), &skipped.path, format!("skipped: {}", skipped.reason)))?;
    }
    let summary = Summary::of(&articles);
    let mut warnings = survey.warnings(collection.discovery.files.len());
    if let Some(file) = &args.summary {
        let sink = collection.outputs.sink(Some(file))?;
        let cells = collection.cells.of("inspect_summary");
        let shape = (output::Format::from_path(file)?, cells);
        let columns = tables::columns_of("inspect_summary", &[]);
        let written = files::write_table(sink, &columns, summary.rows(), shape)?;
        collection.outputs.add(written.file);
        warnings.extend(written.warnings);
    }
    let failed = !collection.may_go_on(&rejects, articles.len())?;
    let report = RunReport {
        lexicon: None,
        files: &read_files,
        rejects: &rejects,
        counts: vec![("articles", articles.len() as u64)],
        warnings,
        summary: format!(
            "{}; {} rejected",
            several(articles.len() as u64, "article", "articles"),
            several(rejects.len() as u64, "input", "inputs")
        ),
    };
    let ending = collection.close(table, report)?;
    terminal.report(&summary.text());
    // The table lists what is wrong, so it is written even if every input was rejected.
    Ok(if failed { RunStatus::Failed } else { ending })
}

/// Returns the fields that have columns: those of `--keep`, and those of `--name-pattern` and
/// `--metadata` that no other column shows.
fn fields(keep: &[String], options: &ingest::Options) -> Vec<String> {
    let mut fields = keep.to_vec();
    for name in fields_from_elsewhere(options) {
        let is_shown = tables::columns_of("inspect", &[])
            .iter()
            .any(|column| column.name.eq_ignore_ascii_case(&name));
        if !is_shown && name != "id" && !fields.contains(&name) {
            fields.push(name);
        }
    }
    fields
}

/// Returns the warnings about fields that an article lacks.
fn lacking(article: &Inspected, path: &str, options: &ingest::Options) -> Vec<String> {
    let mut lacking = Vec::new();
    if options.name_pattern.as_ref().is_some_and(|pattern| pattern.fields_in(path).is_none()) {
        lacking.push("the name does not match --name-pattern".to_owned());
    }
    if options.metadata.as_ref().is_some_and(|table| !table.has_row_of(&article.facts.id, path)) {
        lacking.push("the table of --metadata has no row for it".to_owned());
    }
    lacking
}

fn row<'t>(
    article: &'t Inspected,
    read: Option<&'t FileRead>,
    path: &'t str,
    warnings: &[String],
) -> Vec<Cell<'t>> {
    let facts = &article.facts;
    let kinds: Vec<String> =
        article.kinds.iter().map(|(kind, count)| format!("{} ({count})", kind.name())).collect();
    vec![
        Cell::text(facts.id.as_str()),
        Cell::text(path),
        Cell::text(article.format.name()),
        read.map_or(Cell::Empty, |file| {
            Cell::text(format!("{} ({})", file.encoding.name(), file.encoding_from.name()))
        }),
        Cell::text(facts.title.as_str()),
        facts.date.map_or(Cell::Empty, |(date, _)| Cell::text(date.to_string())),
        Cell::text(facts.source.as_str()),
        Cell::text(article.language),
        Cell::Int(article.paragraphs),
        Cell::Int(article.words),
        Cell::text(kinds.join("; ")),
        Cell::Int(article.repeats),
        Cell::text(warnings.join("; ")),
        article.words_by_paragraph.last().map_or(Cell::Empty, |&longest| Cell::Int(longest)),
        median(&article.words_by_paragraph)
            .map_or(Cell::Empty, |value| Cell::Float { value, decimals: 1 }),
        facts.date.map_or(Cell::Empty, |(_, from)| Cell::text(from.name())),
        Cell::text(facts.url.as_str()),
    ]
}

/// Returns the median of sorted numbers.
fn median(numbers: &[u64]) -> Option<f64> {
    let (below, above) =
        (numbers.get(numbers.len().checked_sub(1)? / 2)?, numbers.get(numbers.len() / 2)?);
    Some((below + above) as f64 / 2.0)
}

fn warnings(article: &Inspected, read: Option<&FileRead>) -> Vec<String> {
    let facts = &article.facts;
    let mut warnings = article.notes.clone();
    let mut warn = |holds: bool, text: &dyn Fn() -> String| {
        if holds {
            warnings.push(text());
        }
    };
    warn(article.mojibake > 0, &|| mojibake_text(article.mojibake));
    warn(article.has_conflict_marks, &|| CONFLICT_MARKS.to_owned());
    warn(article.paragraphs == 0, &|| "no paragraph".to_owned());
    warn(facts.title.is_empty(), &|| "no title".to_owned());
    warn(facts.date.is_none(), &|| "no date".to_owned());
    warn(facts.source.is_empty(), &|| "no source".to_owned());
    warn(!article.repeat_of_article.is_empty(), &|| {
        format!("repeats most of {}", article.repeat_of_article)
    });
    warn(article.boilerplate > 0, &|| format!("{} boilerplate", article.boilerplate));
    for (code, paragraphs) in &article.foreign {
        warn(true, &|| format!("{paragraphs} paragraphs in `{code}`"));
    }
    let replaced = read.map_or(0, |file| file.replaced);
    warn(replaced > 0, &|| {
        format!("the file has {replaced} byte sequences that are not valid text")
    });
    warnings
}

/// Creates the row of an input without an article, with `kept` empty fields.
fn left_out(kept: usize, path: &str, why: String) -> Vec<Cell<'static>> {
    let mut row = vec![Cell::Empty; tables::columns_of("inspect", &[]).len() + kept];
    row[PATH] = Cell::text(path.to_owned());
    row[WARNINGS] = Cell::text(why);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_where_their_columns_are() {
        let columns = tables::columns_of("inspect", &[]);
        assert_eq!([&columns[PATH].name, &columns[WARNINGS].name], ["path", "warnings"]);
        assert_eq!(
            [median(&[]), median(&[3]), median(&[3, 4]), median(&[3, 4, 9])],
            [None, Some(3.0), Some(3.5), Some(4.0)]
        );
    }
}
