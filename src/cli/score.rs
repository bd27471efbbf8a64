//! `paratheme score`.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::collection::{
    NAMED_REJECTS, count_unread_dates, say_barren, say_rejects, write_rejects_alone,
};
use super::outputs::{Inputs, Outputs};
use super::settings::{self, load_lexicon, score_settings};
use super::terminal::Terminal;
use super::{Ending, args, calibration, files, metadata};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery};
use crate::output::{self, Encoder, Flow, SpillFile, TableWriter, TextFolder, manifest};
use crate::pipeline::{self, Batched, Grouping, Outcome, Repeats, Settings, Survey};
use crate::tables::{self, Unit, percent_text, several, thousands};

pub fn run(args: &args::Score, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let start = Instant::now();
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let calibration = args
        .table
        .calibration
        .as_deref()
        .map(|file| calibration::read(file, &args.into(), &loaded))
        .transpose()?;
    let (curves, calibration) = calibration.unzip();
    let mut settings = score_settings(args, global, &loaded.lexicon, curves.unwrap_or_default())?;
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
    outputs.protect(&args.input.inputs, &mut settings.reading.ingest)?;
    // Before the files to write are begun, so that a walk does not meet them half-written.
    let discovery = ingest::discover(&args.input.inputs, &settings.reading.ingest)?;
    let table = tables::Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
    let encoder = Encoder::new(table.columns(), settings.format, settings.cells);
    let mut rows = TableWriter::new(outputs.sink(args.output.output.as_deref())?, &encoder);
    // A device or a pipe has nothing beside it.
    let file = args.output.output.as_deref().filter(|_| rows.is_file());
    let summary_sink = summary.map(|file| outputs.sink(Some(file))).transpose()?;
    terminal.found(&discovery);
    let mut bar = terminal.bar(discovery.files.bytes());
    settings.reading.ingest.digest = file.is_some();
    // Without room for pending rows the inputs are read twice.
    let room = if pipeline::fits_one_reading(&settings) { SpillFile::create().ok() } else { None };
    let (mut survey, pending) = if let Some(room) = room {
        bar.one_pass();
        let progress = &mut |progress| bar.advance(progress);
        pipeline::score_pending(&discovery, &settings, room, progress)?
    } else {
        (
            pipeline::survey(&discovery, &settings.reading, &mut |progress| bar.advance(progress))?,
            None,
        )
    };

    let all_rejected = survey.ids.is_empty() && !survey.rejects.is_empty();
    if all_rejected || (args.input.strict && !survey.rejects.is_empty()) {
        bar.finish();
        let beside = file.filter(|_| all_rejected && !args.input.strict);
        let manifest = outputs.manifest(settings.reading.analysis.stemmer, &discovery, &[]);
        write_rejects_alone(
            (&survey.rejects, beside, settings.cells),
            outputs,
            manifest,
            terminal,
        )?;
        let why = if all_rejected {
            "every input was rejected"
        } else {
            "--strict, and inputs were rejected"
        };
        terminal.error(&Error::new(ErrorKind::Io, format!("nothing written: {why}")));
        return Ok(Ending::Failed);
    }

    let mut texts = texts
        .map(|folder| TextFolder::create(folder, &outputs.taken_in(folder), settings.cells))
        .transpose()?;
    let mut write = |batched: Batched| {
        if let Some(texts) = &mut texts {
            for (id, text) in &batched.texts {
                texts.write(id, text)?;
            }
        }
        // Other outputs want all articles, also where nobody reads the rows any more.
        Ok(rows.append(&batched.rows)? == Flow::Open || summary.is_some() || texts.is_some())
    };
    let outcome = match pending {
        Some(pending) => pending.resolve(&settings, &survey, &mut write)?,
        None => pipeline::score(&discovery, &settings, &survey, &mut write, &mut |progress| {
            bar.advance(progress);
        })?,
    };
    bar.finish();
    if args.input.strict && !outcome.rejects.is_empty() {
        say_rejects(&outcome.rejects, None, settings.cells, terminal)?;
        terminal.error(&Error::new(
            ErrorKind::Io,
            "no file written: --strict, and inputs were rejected",
        ));
        return Ok(Ending::Failed);
    }
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&outcome.rejects)?;
    let mut warnings = warnings(&outcome, (&discovery, &survey), (args, &settings));
    warnings.extend(settings::other_languages(
        survey.languages(),
        survey.ids.len(),
        &loaded.lexicon,
    ));
    warnings.extend(settings::foreign_paragraphs(&survey));
    warnings.extend(say_barren(&outcome.files, &discovery, terminal));
    warnings.extend(metadata::warnings(&outcome.files, &discovery, &settings.reading.ingest));
    for warning in &warnings {
        terminal.warn(warning);
    }
    warnings.extend(notes(&outcome, file, terminal));
    outputs.add(rows.finish()?);
    if let Some(texts) = texts {
        outputs.add_texts(texts.finish()?)?;
    }
    if let (Some(sink), Some(file), Some(by)) =
        (summary_sink, &args.table.summary, &settings.group_by)
    {
        let rows =
            outcome.summary.iter().map(|summary| tables::summary_cells(summary, &settings.lexicon));
        let shape = (output::Format::from_path(file)?, settings.cells);
        let table = files::write_table(
            sink,
            &tables::columns_of("summary", &by.names().collect::<Vec<_>>()),
            rows,
            shape,
        )?;
        outputs.add(table);
    }
    outputs.add(say_rejects(&rejects, file, settings.cells, terminal)?);
    let warnings = discovery.warnings.iter().cloned().chain(warnings).collect();
    if !outputs.is_empty() {
        let manifest =
            outputs.manifest(settings.reading.analysis.stemmer, &discovery, &outcome.files);
        let manifest = with_counts(manifest, &survey, &outcome, rejects.len());
        let lexicon = Some(loaded.in_manifest());
        outputs.commit(manifest::Manifest {
            lexicon,
            calibration,
            warnings,
            seconds: start.elapsed().as_secs_f64(),
            ..manifest
        })?;
    }
    if let Some(file) = file {
        terminal.report(&summary_text(&outcome, &settings, file, rejects.len()));
    }
    Ok(if rejects.is_empty() { Ending::Complete } else { Ending::SomeRejected })
}

/// Says what there is to say about single articles; where there is a FILE, only some of it on the
/// terminal.
fn notes(outcome: &Outcome, file: Option<&Path>, terminal: &Terminal) -> Vec<String> {
    let mut notes = outcome.notes.clone();
    let more = outcome.noted - notes.len() as u64;
    if more > 0 {
        notes.push(format!("{more} more articles without a paragraph, or of which a part could not be read: paratheme inspect names them"));
    }
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
            "{}: bytes that are no text became U+FFFD, {all} times in {} files (name the character set with --encoding)",
            discovery.files.name(first.index),
            replaced.len()
        ));
    }
    if args.table.calibration.is_some()
        && tables::Layout::from(args.table.layout) == tables::Layout::Evidence
    {
        warnings.push(
            "--layout evidence has no strengths: --calibration adds nothing to it".to_owned(),
        );
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
                .map(|lack| format!("{lack}: the summary has them under an empty one")),
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

fn with_counts<'a>(
    manifest: manifest::Manifest<Inputs<'a>>,
    survey: &Survey,
    outcome: &Outcome,
    rejects: usize,
) -> manifest::Manifest<Inputs<'a>> {
    let counts = &outcome.counts;
    let counts = [
        ("articles", counts.articles),
        ("articles_without_paragraph", counts.empty_articles),
        ("articles_without_date", counts.undated),
        ("dates_not_understood", count_unread_dates(&outcome.files)),
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
        ("rows", counts.rows),
        ("rejects", rejects as u64),
    ];
    let languages = survey
        .languages()
        .into_iter()
        .map(|(code, articles)| (format!("articles_in_{code}"), articles));
    let paragraphs = survey
        .foreign_paragraphs()
        .iter()
        .map(|(code, paragraphs)| (format!("paragraphs_in_{code}"), *paragraphs));
    let languages = languages.chain(paragraphs);
    debug_assert_eq!(
        survey.ids.len() as u64,
        outcome.counts.articles + outcome.rejects.len() as u64
    );
    manifest::Manifest {
        counts: counts
            .into_iter()
            .map(|(name, count)| (name.to_owned(), count))
            .chain(languages)
            .collect(),
        ..manifest
    }
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
    let _ = writeln!(text, "Scores and evidence: {}", file.display());
    let _ = writeln!(
        text,
        "How they came about: {}",
        output::path_beside(file, ".manifest.json").display()
    );
    text
}
