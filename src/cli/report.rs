//! `paratheme report`.

use std::path::Path;
use std::sync::Arc;

use super::collection::{Collection, RunReport, nothing_written, say_rejects, unread_dates};
use super::outputs::Outputs;
use super::scored_table::{ScoredTable, TableOverview, is_scored_table};
use super::settings::{
    self, LoadedLexicon, check_threshold, load_lexicon, reading, themes_in_manifest,
};
use super::terminal::Terminal;
use super::{RunStatus, args, files, metadata};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, FileRead, InputFile, Reader};
use crate::lexicon::Lexicon;
use crate::output::{self, Flow, Sink};
use crate::overview::{Overview, OverviewCounts};
use crate::page::{MOST_INPUTS, PageInput, PageLexicon, PageRun, page};
use crate::pipeline::{self, OverviewOf, Passed, Repeats, Settings, Survey};
use crate::tables::{ScoreContext, Shape, percent_text, several, thousands};

pub fn run(args: &args::Report, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    check_page(args)?;
    let (input, most_paragraphs) = input_and_cap(args);
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let mut settings = report_settings((args, &input), global, &loaded.lexicon)?;
    let mut outputs = Outputs::of_table("report", args, &args.output)?;
    outputs.reads_lexicon(&loaded);
    let (mut collection, mut sink) =
        Collection::find(&input, &args.output, outputs, &mut settings.reading, terminal)?;
    collection.cells = settings.cells;
    if let Some(file) = only_table(&collection, &settings) {
        return of_table(&file, most_paragraphs, (collection, sink), &settings);
    }
    collection.themes = themes_in_manifest(&settings);
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let progress = &mut |progress| bar.advance(progress);
    let mut survey = pipeline::survey(discovery, &settings.reading, progress)?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let progress = &mut |progress| bar.advance(progress);
    let of = OverviewOf { settings: &settings, survey: &survey, most_paragraphs };
    let Passed { made: mut overview, files, rejects: found_later } =
        pipeline::overview(discovery, of, progress)?;
    let at_last = pipeline::add_contrast(discovery, of, &mut overview, progress)?;
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&found_later)?;
    rejects.append(&at_last)?;
    if args.input.strict && !rejects.is_empty() {
        collection.bar.finish();
        say_rejects(&rejects, None, settings.cells, terminal)?;
        terminal.error(&nothing_written(true));
        return Ok(RunStatus::Failed);
    }
    let warnings = warnings(&survey, &collection, &loaded.lexicon);
    let of_files = metadata::warnings(&files, &collection.discovery, &settings.reading.ingest);
    let of_files = unread_dates(&files).into_iter().chain(of_files);
    let page_run = PageRun {
        keeps_repeats: settings.repeats == Repeats::Keep,
        in_article: settings.shape.context == ScoreContext::Article,
        rejected: rejects.len() as u64,
        warnings: warnings.iter().cloned().chain(of_files).collect(),
        ..page_run(&collection, Some(&loaded), &files)
    };
    let html = page(&overview, &page_run);
    // Whether anybody still reads is of no interest: this is all.
    let (Flow::Open | Flow::Closed) = sink.write_all(html.as_bytes())?;
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: counts(&overview),
        warnings,
        summary: summary_text(&overview, html.len()),
    };
    collection.close_with(move |_| sink.finish(), report)
}

/// The only input, if it is a finished table of scores.
fn only_table(collection: &Collection<'_>, settings: &Settings) -> Option<InputFile> {
    let files = &collection.discovery.files;
    let file = (files.len() == 1).then(|| files.get(0))?;
    is_scored_table(&file, &settings.reading.ingest).then_some(file)
}

/// Writes the page of a finished table.
fn of_table(
    file: &InputFile,
    most_paragraphs: usize,
    (collection, mut sink): (Collection<'_>, Sink),
    settings: &Settings,
) -> Result<RunStatus> {
    let options = &settings.reading.ingest;
    let table = ScoredTable::read(file, options)?;
    let lacks = table.lacks.clone();
    let TableOverview { overview, rejects, in_article } = table.overview(most_paragraphs)?;
    if !collection.may_go_on(&rejects, overview.counts.articles.try_into().unwrap_or(usize::MAX))? {
        return collection.abort(&rejects);
    }
    // Once more, for what the manifest has about the file.
    let options = ingest::Options { textless: true, ..options.for_tables() };
    let mut reader = Reader::new([file.clone()], options);
    for chunk in reader.by_ref() {
        chunk?;
    }
    let files = reader.into_files_read();
    // Options about scoring have no effect on a table.
    let page_run = PageRun {
        in_article,
        rejected: rejects.len() as u64,
        lacks,
        options: Vec::new(),
        ..page_run(&collection, None, &files)
    };
    let html = page(&overview, &page_run);
    let (Flow::Open | Flow::Closed) = sink.write_all(html.as_bytes())?;
    let report = RunReport {
        lexicon: None,
        files: &files,
        rejects: &rejects,
        counts: counts(&overview),
        warnings: asks_for_scores(settings)
            .then(|| SCORED_ALREADY.to_owned())
            .into_iter()
            .collect(),
        summary: summary_text(&overview, html.len()),
    };
    collection.close_with(move |_| sink.finish(), report)
}

/// Refuses an output that is not called as a page.
fn check_page(args: &args::Report) -> Result<()> {
    let refused = |what: &str| {
        let error = Error::new(ErrorKind::Usage, format!("a report is a page in HTML, not {what}"));
        Err(error.with_hint("call the file .html; `score` writes tables"))
    };
    if let Some(format) = args.output.format.as_deref() {
        return refused(format);
    }
    let file = args.output.output.as_deref().filter(|file| !files::is_standard(file));
    match file.and_then(Path::extension).map(|ending| ending.to_string_lossy()) {
        Some(ending) if !["html", "htm"].iter().any(|known| ending.eq_ignore_ascii_case(known)) => {
            // A device or a pipe has any name.
            if file.is_some_and(output::is_stream) {
                Ok(())
            } else {
                refused(&format!(".{ending}"))
            }
        }
        _ => Ok(()),
    }
}

/// The inputs, and how many paragraphs are shown: a number given to `--paragraphs` is that, and not
/// how text is split.
fn input_and_cap(args: &args::Report) -> (args::Input, usize) {
    let mut input = args.input.clone();
    let Ok(number) = input.paragraphs.parse() else { return (input, args.page.most_paragraphs) };
    "auto".clone_into(&mut input.paragraphs);
    (input, number)
}

fn report_settings(
    (args, input): (&args::Report, &args::Input),
    global: &args::Global,
    lexicon: &Arc<Lexicon>,
) -> Result<Settings> {
    let page = &args.page;
    check_threshold(page.threshold)?;
    let mut reading = reading(input, &args.words, lexicon.language, global)?.knowing(lexicon);
    reading.near = page.near;
    Ok(Settings {
        reading,
        rules: args.lookup.rules.into(),
        shape: Shape {
            threshold: page.threshold,
            context: args.of_context.context.into(),
            ..Shape::default()
        },
        repeats: page.repeats.into(),
        negated: page.negated.into(),
        keywords: page.keywords.into(),
        keyword_method: page.keyword_method,
        cells: settings::cells(&args.output, output::Format::Csv)?,
        ..Settings::new(Arc::clone(lexicon))
    })
}

fn warnings(survey: &Survey, collection: &Collection<'_>, lexicon: &Lexicon) -> Vec<String> {
    let mut warnings = survey.warnings(collection.discovery.files.len());
    warnings.extend(settings::other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(settings::foreign_paragraphs(survey));
    warnings
}

/// The warning that options have no effect on a finished table.
const SCORED_ALREADY: &str = "the table is scored already: --context and --threshold have no effect, its column `themes` decides";

/// Whether options ask for other scores than the usual ones.
fn asks_for_scores(settings: &Settings) -> bool {
    settings.shape.threshold.is_some() || settings.shape.context != ScoreContext::default()
}

/// What the page tells of the run.
fn page_run(
    collection: &Collection<'_>,
    loaded: Option<&LoadedLexicon>,
    files: &[FileRead],
) -> PageRun {
    let lexicon = loaded.map(LoadedLexicon::in_manifest);
    let input = |read: &FileRead| PageInput {
        path: collection.discovery.files.name(read.index),
        bytes: read.bytes,
        sha256: read.sha256.map_or_else(String::new, |digest| output::hexadecimal(&digest)),
    };
    let option = |(name, value): (&String, &serde_json::Value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), value)
    };
    PageRun {
        program: concat!("paratheme ", env!("CARGO_PKG_VERSION")).to_owned(),
        lexicon: lexicon.map(|lexicon| PageLexicon {
            name: lexicon.name,
            version: lexicon.version,
            sha256: lexicon.sha256,
        }),
        inputs: files.iter().take(MOST_INPUTS).map(input).collect(),
        inputs_of: files.len() as u64,
        options: collection.outputs.options_without_outputs().iter().map(option).collect(),
        ..PageRun::default()
    }
}

fn counts(overview: &Overview) -> Vec<(&'static str, u64)> {
    let OverviewCounts {
        articles,
        empty_articles,
        undated,
        unsourced,
        foreign,
        paragraphs,
        counted,
        repeats,
        boilerplate,
        quotes,
        heads,
        foreign_paragraphs,
        words,
    } = overview.counts;
    vec![
        ("articles", articles),
        ("articles_without_paragraph", empty_articles),
        ("articles_without_date", undated),
        ("articles_without_source", unsourced),
        ("articles_in_other_languages", foreign),
        ("paragraphs_in_other_languages", foreign_paragraphs),
        ("paragraphs", paragraphs),
        ("counted", counted),
        ("repeats", repeats),
        ("quotes", quotes),
        ("boilerplate", boilerplate),
        ("titles_and_datelines", heads),
        ("words", words),
        ("paragraphs_shown", overview.paragraphs.paragraphs.len() as u64),
    ]
}

/// How many themes are named at the end.
const NAMED_THEMES: usize = 6;

/// What is on the page, for a person.
fn summary_text(overview: &Overview, bytes: usize) -> String {
    let shares: Vec<String> = overview
        .totals
        .iter()
        .filter(|total| overview.themes[total.theme].parent.is_none())
        .filter_map(|total| {
            let share = percent_text(total.share?.value);
            Some(format!("{} {share}", overview.themes[total.theme].label))
        })
        .collect();
    let more = shares.len().saturating_sub(NAMED_THEMES);
    let more = if more > 0 { format!(" and {more} more themes") } else { String::new() };
    let shares: Vec<String> = shares.into_iter().take(NAMED_THEMES).collect();
    let shown = &overview.paragraphs;
    format!(
        "{}, {}, {} of them counted; {}{more}\nA page of {} kB with {} of {}",
        several(overview.counts.articles, "article", "articles"),
        several(overview.counts.paragraphs, "paragraph", "paragraphs"),
        thousands(overview.counts.counted),
        shares.join(", "),
        thousands((bytes as u64).div_ceil(1000)),
        thousands(shown.paragraphs.len() as u64),
        several(shown.of, "paragraph", "paragraphs"),
    )
}
