//! `paratheme score`.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use super::collection::{Collection, RunReport, TableToWrite, nothing_written, say_rejects};
use super::group_table::GroupTable;
use super::outputs::Outputs;
use super::parts::{self, Begun};
use super::score_workbook::{ScoreWorkbook, ScoredRun};
use super::settings::{self, load_lexicon, score_settings, themes_in_manifest};
use super::terminal::Terminal;
use super::{RunStatus, args, calibration, files, metadata};
use crate::error::Result;
use crate::ingest::{self, Discovery};
use crate::output::{self, SpillFile, TextFolder};
use crate::pipeline::{self, Batched, Grouping, Outcome, Reading, Repeats, Settings, Survey};
use crate::tables::{self, Unit, percent_text, several, thousands};

pub fn run(args: &args::Score, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let calibration = args
        .table
        .calibration
        .as_deref()
        .map(|file| calibration::read(file, &args.into(), &loaded))
        .transpose()?;
    let (rules, calibration) = calibration.unzip();
    let mut settings = score_settings(args, global, &loaded.lexicon, rules.unwrap_or_default())?;
    if loaded.lexicon.language != settings.reading.analysis.language {
        terminal.warn(&format!(
            "the lexicon is in `{}`, the texts are read in `{}` (a lexicon in the language of the texts finds more)",
            loaded.lexicon.language.code(),
            settings.reading.analysis.language.code()
        ));
    }
    let (summary, texts) = (args.table.summary.as_deref(), args.table.write_text.as_deref());
    let mut outputs = Outputs::of_table("score", args, &args.output)?;
    outputs.file("--summary", summary)?;
    outputs.texts(texts)?;
    outputs.reads_lexicon(&loaded);
    if let Some(file) = &args.table.calibration {
        outputs.reads(file, "the calibration");
    }
    // Before the inputs are looked for: a choice of columns that there are not is a mistake of its
    // own.
    let table = tables::Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
    let (mut collection, mut rows) = Collection::open(
        &args.input,
        &args.output,
        outputs,
        &mut settings.reading,
        terminal,
        &TableToWrite { name: table.name(), columns: table.columns() },
    )?;
    let mut workbook =
        settings.tells_articles.then(|| ScoreWorkbook::new(&settings)).transpose()?;
    if workbook.is_some() {
        rows = rows.with_marks();
    }
    rows = rows.ordered(&settings.order)?;
    collection.themes = themes_in_manifest(&settings);
    collection.calibration = calibration;
    let summary_sink = summary.map(|file| collection.outputs.sink(Some(file))).transpose()?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    // Without room for pending rows the inputs are read twice.
    let is_read_once = pipeline::fits_one_reading(&settings, discovery.files.bytes());
    let room = is_read_once.then(SpillFile::create).and_then(Result::ok);
    if room.is_some() {
        bar.one_pass();
    }
    let progress = &mut |progress| bar.advance(progress);
    // Keywords alone are weighed by the terms of the collection.
    let counts_terms = settings.keywords > 0;
    let surveyed = Reading { statistics: counts_terms, ..settings.reading.clone() };
    let begun = parts::begin(discovery, &surveyed, progress)?;
    let (survey, pending) = match (begun, room) {
        (Begun::Surveyed, _) => return Ok(RunStatus::Complete),
        (Begun::AllGiven(_), _) => return Err(parts::no_part_result()),
        (Begun::Known(survey), _) => (*survey, None),
        (Begun::Itself, Some(room)) => {
            pipeline::score_pending(discovery, &settings, room, progress)?
        }
        (Begun::Itself, None) => (pipeline::survey(discovery, &settings.reading, progress)?, None),
    };
    let mut survey = parts::as_asked(survey);
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }

    let mut texts = texts
        .map(|folder| {
            TextFolder::create(folder, &collection.outputs.taken_in(folder), settings.cells)
        })
        .transpose()?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut write = |mut batched: Batched| {
        if let Some(workbook) = &mut workbook {
            workbook.add(&mut batched)?;
        }
        if let Some(texts) = &mut texts {
            for (id, text) in &batched.texts {
                texts.write(id, text)?;
            }
        }
        // Other outputs want all articles, even if nobody reads the rows any more.
        Ok(rows.append(&batched.rows)? || summary.is_some() || texts.is_some())
    };
    let outcome = match pending {
        Some(pending) => pending.resolve(&settings, &survey, &mut write)?,
        None => pipeline::score(discovery, &settings, &survey, &mut write, &mut |progress| {
            bar.advance(progress);
        })?,
    };
    rows.rows = outcome.counts.rows;
    if args.input.strict && !outcome.rejects.is_empty() {
        collection.bar.finish();
        say_rejects(&outcome.rejects, None, settings.cells, terminal)?;
        terminal.error(&nothing_written(true));
        return Ok(RunStatus::Failed);
    }
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&outcome.rejects)?;
    let mut warnings = warnings(&outcome, (discovery, &survey), (args, &settings));
    warnings.extend(settings::other_languages(
        survey.languages(),
        survey.ids.len(),
        &loaded.lexicon,
    ));
    warnings.extend(settings::foreign_paragraphs(&survey));
    warnings.extend(settings::no_context(args.of_context.context, &survey));
    if let Some(texts) = texts {
        collection.outputs.add_texts(texts.finish()?)?;
    }
    if let (Some(sink), Some(file), Some(by)) =
        (summary_sink, &args.table.summary, &settings.group_by)
    {
        let rows =
            outcome.summary.iter().map(|summary| tables::summary_cells(summary, &settings.lexicon));
        let shape = (output::Format::from_path(file)?, settings.cells.of("summary"));
        let columns = tables::columns_of("summary", &by.columns().collect::<Vec<_>>());
        let written = files::write_table(sink, &columns, rows, shape)?;
        collection.outputs.add(written.file);
        warnings.extend(written.warnings);
    }
    if let Some(workbook) = workbook {
        let rejects = rejects.len() as u64;
        let run = ScoredRun { settings: &settings, lexicon: &loaded, outcome: &outcome, rejects };
        rows.accompany(workbook.finish(&run)?);
    }
    collection.notes = notes(&outcome);
    collection.counts_by_language = counts_by_language(&survey);
    let text = collection
        .file()
        .map(|file| summary_text(&outcome, &settings, file, rejects.len()))
        .or_else(|| group_table(&outcome, &settings))
        .unwrap_or_default();
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &outcome.files,
        rejects: &rejects,
        counts: counts(&survey, &outcome),
        warnings,
        summary: String::new(),
    };
    let ending = collection.close(rows, report)?;
    terminal.report(&text);
    Ok(ending)
}

/// What there is to tell about single articles.
fn notes(outcome: &Outcome) -> Vec<String> {
    let mut notes = outcome.notes.clone();
    let more = outcome.noted - notes.len() as u64;
    if more > 0 {
        notes.push(format!("{more} more articles without a paragraph, or of which a part could not be read: paratheme inspect names them"));
    }
    notes
}

fn warnings(
    outcome: &Outcome,
    (discovery, survey): (&Discovery, &Survey),
    (args, settings): (&args::Score, &Settings),
) -> Vec<String> {
    let counts = &outcome.counts;
    let mut warnings = survey.warnings(discovery.files.len());
    let replaced: Vec<&ingest::FileRead> =
        outcome.files.iter().filter(|file| file.replaced > 0).collect();
    if let [first, ..] = replaced.as_slice() {
        let all: u64 = replaced.iter().map(|file| file.replaced).sum();
        warnings.push(format!(
            "{} {} {} that are not valid text, replaced by U+FFFD; the first is in {} (name the encoding with --encoding)",
            several(replaced.len() as u64, "file", "files"),
            if replaced.len() == 1 { "has" } else { "have" },
            several(all, "byte sequence", "byte sequences"),
            discovery.files.name(first.index)
        ));
    }
    if args.table.calibration.is_some()
        && tables::Layout::from(args.table.layout) == tables::Layout::Evidence
    {
        warnings.push(
            "--layout evidence has no strengths: --calibration adds nothing to it".to_owned(),
        );
    }
    if args.of_context.context == args::Context::Article && args.table.unit == args::Unit::Article {
        warnings.push("--context article has no effect with --unit article".to_owned());
    }
    for (field, _) in args
        .table
        .keep
        .iter()
        .zip(&outcome.kept)
        .filter(|(_, articles)| counts.articles > 0 && **articles == 0)
    {
        warnings
            .push(format!("no article has a field `{field}`: its column is empty (check --keep)"));
    }
    if let Some(group_by) = &settings.group_by {
        warnings.extend(group_by.notes());
        warnings.extend(
            ungrouped(group_by, &outcome.ungrouped)
                .map(|lack| format!("{lack}: they are a group without a name")),
        );
    }
    warnings
}

/// How many articles lack a field that groups, one sentence for each field that some lack.
pub fn ungrouped<'g>(
    group_by: &'g Grouping,
    articles: &'g [u64],
) -> impl Iterator<Item = String> + 'g {
    group_by.names().zip(articles).filter(|(_, articles)| **articles > 0).map(
        |(name, &articles)| match articles {
            1 => format!("1 article has no {name}"),
            _ => format!("{articles} articles have no {name}"),
        },
    )
}

fn counts(survey: &Survey, outcome: &Outcome) -> Vec<(&'static str, u64)> {
    let counts = &outcome.counts;
    debug_assert_eq!(survey.articles_read() as u64, counts.articles + outcome.rejects.len() as u64);
    vec![
        ("articles", counts.articles),
        ("articles_without_paragraph", counts.empty_articles),
        ("articles_without_date", counts.undated),
        ("articles_without_source", counts.unsourced),
        ("articles_in_other_languages", counts.foreign),
        ("paragraphs_in_other_languages", counts.foreign_paragraphs),
        ("paragraphs", counts.paragraphs),
        ("counted", counts.counted),
        ("repeats", counts.repeats),
        ("quotes", counts.quotes),
        ("boilerplate", counts.boilerplate),
        ("titles_and_datelines", counts.heads),
        ("words", counts.words),
    ]
}

fn counts_by_language(survey: &Survey) -> Vec<(String, u64)> {
    let articles = survey.languages().into_iter();
    let articles = articles.map(|(code, articles)| (format!("articles_in_{code}"), articles));
    let paragraphs = survey.foreign_paragraphs().iter();
    let paragraphs = paragraphs.map(|(code, count)| (format!("paragraphs_in_{code}"), *count));
    articles.chain(paragraphs).collect()
}

/// Width of the longest bar, in characters.
const BAR: u64 = 30;

/// What a run found, for a person: counts, a bar per theme, where to look next.
fn summary_text(outcome: &Outcome, settings: &Settings, file: &Path, rejects: usize) -> String {
    let counts = &outcome.counts;
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(
        text,
        "{}, {}, {} of them counted{}",
        several(counts.articles, "article", "articles"),
        several(counts.paragraphs, "paragraph", "paragraphs"),
        thousands(counts.counted),
        if rejects > 0 {
            format!("; {} rejected", several(rejects as u64, "input", "inputs"))
        } else {
            String::new()
        }
    );
    let kinds = [
        (counts.repeats, "repeat", "repeats"),
        (counts.boilerplate, "boilerplate", "boilerplate"),
        (counts.quotes, "pull quote", "pull quotes"),
        (counts.heads, "title or dateline", "titles and datelines"),
    ];
    let foreign = (counts.foreign_paragraphs, "in another language", "in other languages");
    let named = |kinds: &[(u64, &str, &str)]| {
        let kinds = kinds.iter().filter(|(number, ..)| *number > 0);
        kinds.map(|&(number, one, many)| several(number, one, many)).collect::<Vec<_>>().join(", ")
    };
    // Paragraphs in other languages are never counted.
    let (kept, set_aside) = match settings.repeats {
        Repeats::Keep => (named(&kinds), named(&[foreign])),
        _ => (String::new(), named(&[kinds.as_slice(), &[foreign]].concat())),
    };
    if let Some(left_out) = metadata::left_out_text(&outcome.files) {
        let _ = writeln!(text, "  {left_out}");
    }
    if !kept.is_empty() {
        let _ = writeln!(text, "  counted like all others (--repeats keep): {kept}");
    }
    if !set_aside.is_empty() {
        let of_kinds: u64 =
            kinds.iter().map(|(number, ..)| number).sum::<u64>() + counts.foreign_paragraphs;
        let several = if of_kinds > counts.paragraphs - counts.counted {
            " (a paragraph can be several)"
        } else {
            ""
        };
        let _ = writeln!(text, "  not counted{several}: {set_aside}");
    }
    text.push_str(&group_table(outcome, settings).unwrap_or_else(|| bars(outcome, settings)));
    let _ = writeln!(text, "Scores and evidence: {}", file.display());
    let _ = writeln!(
        text,
        "How they came about: {}",
        output::path_beside(file, ".manifest.json").display()
    );
    text
}

/// The shares of the themes in the groups of `--by`, a line each, if there are groups.
fn group_table(outcome: &Outcome, settings: &Settings) -> Option<String> {
    let by = settings.group_by.as_ref()?;
    let table = GroupTable {
        summary: &outcome.summary,
        by: by.columns().collect(),
        lexicon: &settings.lexicon,
        unit: settings.shape.unit,
        width: Terminal::report_columns(),
    };
    (!outcome.summary.is_empty()).then(|| table.lines().join("\n") + "\n")
}

/// A bar for each theme: how many of the counted rows are about it.
fn bars(outcome: &Outcome, settings: &Settings) -> String {
    let mut text = String::new();
    let themes: Vec<_> = settings
        .lexicon
        .themes
        .iter()
        .zip(&outcome.themes)
        .filter(|(theme, _)| theme.parent.is_none())
        .collect();
    let width =
        themes.iter().map(|(theme, _)| theme.label.chars().count()).max().unwrap_or_default();
    let longest = themes.iter().map(|(_, total)| total.reached).max().unwrap_or_default();
    let most = longest.max(1);
    let (one, many) = match settings.shape.unit {
        Unit::Paragraph => ("paragraph", "paragraphs"),
        Unit::Sentence => ("sentence", "sentences"),
        Unit::Article => ("article", "articles"),
    };
    for (theme, total) in themes {
        let length = usize::try_from((total.reached * BAR).div_ceil(most)).unwrap_or_default();
        let share = if total.rows > 0 { total.reached as f64 / total.rows as f64 } else { 0.0 };
        let bar = "█".repeat(length);
        let _ = writeln!(
            text,
            "  {:width$}  {bar:30}  {:>6} of {} ({}) {} about it; {}",
            theme.label,
            thousands(total.reached),
            several(total.rows, one, many),
            percent_text(share),
            if total.reached == 1 { "is" } else { "are" },
            several(total.hits, "match", "matches")
        );
    }
    if settings.shape.unit == Unit::Article && settings.shape.threshold.is_none() {
        let _ = writeln!(
            text,
            "  (articles have a threshold of their own; <theme>_share has the share of their paragraphs that reach theirs)"
        );
    }
    if longest > 0 {
        let _ = writeln!(text, "  (the longest bar is {})", several(longest, one, many));
    }
    text
}
