//! `paratheme keywords`.

use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::parts::{self, Begun};
use super::score::ungrouped;
use super::settings::{check_by, foreign_paragraphs, reading, rows_by};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::keywords::{DEFAULT_KEYWORD_WORDS, Method};
use crate::model::Texts;
use crate::output::SpillFile;
use crate::pipeline::{self, FoundKeyword, Grouping, KeywordSettings, KeywordUnit};
use crate::tables::{self, Cell, Choice, ColumnInfo, RowsBy, about_cells, several};
use crate::terms::DocumentUnit;
use crate::text::Language;

pub fn run(args: &args::Keywords, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    let by = rows_by(&args.by)?;
    let unit = match by {
        RowsBy::Article => KeywordUnit::Article,
        RowsBy::Paragraph => KeywordUnit::Paragraph,
        RowsBy::Collection | RowsBy::Fields(_) => KeywordUnit::Collection,
    };
    if unit == KeywordUnit::Collection && !args.columns.keep.is_empty() {
        let error = Error::new(
            ErrorKind::Usage,
            format!("--keep: keywords by {} are of no single article", args.by),
        );
        return Err(error.with_hint("use --by article or --by paragraph"));
    }
    reading.ingest.keep.clone_from(&args.columns.keep);
    let group = match &by {
        RowsBy::Fields(fields) => Some(Grouping::new(fields, &mut reading.ingest)?),
        _ => None,
    };
    let settings = KeywordSettings {
        method: args.method,
        ngrams: ngrams(args)?,
        by: unit,
        group: group.as_ref(),
        top: args.top.into(),
        about: unit != KeywordUnit::Collection && args.columns.asks_for_articles(),
        repeats: args.repeats.into(),
    };
    if settings.by != KeywordUnit::Paragraph {
        reading.document = DocumentUnit::Article;
    }
    let is_there = |info: &ColumnInfo| match info.name {
        "article_id" | "title" | "date" | "source" | "url" => {
            settings.by != KeywordUnit::Collection
        }
        "paragraph" => settings.by == KeywordUnit::Paragraph,
        "articles" => settings.by == KeywordUnit::Collection,
        _ => true,
    };
    let mut chosen = tables::choose(
        "keywords",
        &Choice::of(&args.columns.columns),
        &args.columns.keep,
        is_there,
    )?;
    if let RowsBy::Fields(fields) = &by {
        chosen.begin_with(fields);
        check_by(&chosen.columns, fields, "the table")?;
    }
    let outputs = Outputs::of_table("keywords", args, &args.output)?;
    let (mut collection, rows) = Collection::open(
        &args.input,
        &args.output,
        outputs,
        &mut reading,
        terminal,
        &TableToWrite { name: "keywords", columns: &chosen.columns },
    )?;
    let mut rows = rows.picking(chosen.at);
    let Collection { ref discovery, ref mut bar, .. } = collection;
    // Without a temporary file for the words, the inputs are read twice.
    let room = if settings.fits_one_pass() { SpillFile::create().ok() } else { None };
    if room.is_some() {
        bar.one_pass();
    }
    let progress = &mut |progress| bar.advance(progress);
    let begun = parts::begin(discovery, &reading, progress)?;
    if unit == KeywordUnit::Collection && !matches!(begun, Begun::Itself) {
        let error =
            Error::new(ErrorKind::Usage, "keywords of the collection are not found in parts");
        return Err(error.with_hint("use --by article or --by paragraph"));
    }
    let (mut survey, spooled) = match (begun, room) {
        (Begun::Surveyed, _) => return Ok(RunStatus::Complete),
        (Begun::AllGiven(_), _) => return Err(parts::no_part_result()),
        (Begun::Known(survey), _) => (*survey, None),
        (Begun::Itself, Some(room)) => {
            let (survey, spooled) = pipeline::spool_keywords(discovery, &reading, room, progress)?;
            (survey, Some(spooled))
        }
        (Begun::Itself, None) => (pipeline::survey(discovery, &reading, progress)?, None),
    };
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut keywords = 0;
    let mut write = |keyword: &FoundKeyword| {
        keywords += 1;
        rows.push(&row(keyword, settings.by, (&survey.ids, args.columns.keep.len())))
    };
    let passed = match spooled {
        Some(spooled) => spooled.rank(&reading, settings, &survey, &mut write)?,
        None => pipeline::keywords(
            discovery,
            &reading,
            settings,
            &survey,
            &mut |progress| bar.advance(progress),
            &mut write,
        )?,
    };
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&passed.rejects)?;
    let articles = survey.ids.len() as u64;
    let mut warnings = survey.warnings(collection.discovery.files.len());
    warnings.extend(foreign_paragraphs(&survey));
    if let Some(group) = &group {
        warnings.extend(group.notes());
        warnings
            .extend(ungrouped(group, &passed.made).map(|lack| {
                format!("{lack}: the table has them in the group with an empty value")
            }));
    }
    let report = RunReport {
        lexicon: None,
        files: &passed.files,
        rejects: &rejects,
        counts: vec![("articles", articles)],
        warnings,
        summary: format!(
            "{} of {}",
            several(keywords, "keyword", "keywords"),
            several(articles, "article", "articles")
        ),
    };
    collection.close(rows, report)
}

/// The most words of a keyword.
fn ngrams(args: &args::Keywords) -> Result<usize> {
    match args.ngrams {
        Some(_) if args.method != Method::TfIdf => {
            let error = Error::new(
                ErrorKind::Usage,
                format!("--ngrams: --method {} has its own limit of words", args.method.name()),
            );
            Err(error.with_hint("leave out --ngrams, or use --method tfidf"))
        }
        asked => Ok(asked.map_or(DEFAULT_KEYWORD_WORDS, usize::from)),
    }
}

fn row<'t>(
    keyword: &'t FoundKeyword,
    by: KeywordUnit,
    (ids, kept): (&'t Texts, usize),
) -> Vec<Cell<'t>> {
    let mut cells = Vec::with_capacity(8);
    if by == KeywordUnit::Collection {
        cells.extend(keyword.groups.iter().flatten().map(Cell::text));
    } else {
        cells.push(Cell::text(&ids[keyword.article]));
    }
    if by == KeywordUnit::Paragraph {
        cells.push(Cell::Int(keyword.paragraph.into()));
    }
    cells.extend([
        Cell::Int(keyword.rank),
        Cell::text(keyword.text.as_str()),
        Cell::float(keyword.score),
        keyword.raw.map_or(Cell::Empty, |value| Cell::Float { value, decimals: 9 }),
        Cell::Int(keyword.count),
    ]);
    match &keyword.about {
        _ if by == KeywordUnit::Collection => cells.push(Cell::Int(keyword.articles)),
        Some(about) => cells.extend(about_cells(about, kept)),
        None => cells.extend([const { Cell::Empty }; 4]),
    }
    cells
}
