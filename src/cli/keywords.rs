//! `paratheme keywords`.

use super::collection::{Account, Collection};
use super::outputs::Outputs;
use super::settings::{foreign_paragraphs, reading};
use super::terminal::Terminal;
use super::{Ending, args};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Texts;
use crate::output::SpillFile;
use crate::pipeline::{self, FoundKeyword, KeywordSettings, KeywordUnit};
use crate::report::{self, Cell, Choice, ColumnInfo, about_cells, several};
use crate::terms::Unit;
use crate::text::Language;

pub fn run(args: &args::Keywords, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    let settings = KeywordSettings {
        method: args.method.into(),
        by: args.by.into(),
        top: args.top.into(),
        about: args.columns.asks_for_articles(),
        repeats: args.repeats.into(),
    };
    if settings.by != KeywordUnit::Paragraph {
        reading.document = Unit::Article;
    }
    if settings.by == KeywordUnit::Collection && !args.columns.keep.is_empty() {
        let error = Error::new(ErrorKind::Usage, "--keep: keywords of the collection are of no single article");
        return Err(error.mend("use --by article or --by paragraph"));
    }
    let is_there = |info: &ColumnInfo| match info.name {
        "article_id" | "title" | "date" | "source" | "url" => settings.by != KeywordUnit::Collection,
        "paragraph" => settings.by == KeywordUnit::Paragraph,
        _ => true,
    };
    let chosen = report::choose("keywords", &Choice::of(&args.columns.columns), &args.columns.keep, is_there)?;
    reading.ingest.keep.clone_from(&args.columns.keep);
    let outputs = Outputs::of_table("keywords", args, &args.output)?;
    let (mut collection, rows) = Collection::open(&args.input, &args.output, outputs, &mut reading, terminal, &chosen.columns)?;
    let mut rows = rows.picking(chosen.at);
    let Collection { discovery, bar, .. } = &mut collection;
    // Without room for words the inputs are read twice.
    let room = if settings.fits_one_pass() { SpillFile::create().ok() } else { None };
    let (mut survey, noted) = if let Some(room) = room {
        bar.one_pass();
        let (survey, noted) = pipeline::note(discovery, &reading, room, &mut |progress| bar.advance(progress))?;
        (survey, Some(noted))
    } else {
        (pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?, None)
    };
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.give_up(&survey.rejects);
    }
    let Collection { discovery, bar, .. } = &mut collection;
    let mut keywords = 0;
    let mut write = |keyword: &FoundKeyword| {
        keywords += 1;
        rows.push(&row(keyword, settings.by, (&survey.ids, args.columns.keep.len())))
    };
    let passed = match noted {
        Some(noted) => noted.rank(&reading, settings, &survey, &mut write)?,
        None => pipeline::keywords(discovery, &reading, settings, &survey, &mut |progress| bar.advance(progress), &mut write)?,
    };
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&passed.rejects)?;
    let articles = survey.ids.len() as u64;
    let account = Account {
        lexicon: None,
        files: &passed.files,
        rejects: &rejects,
        counts: vec![("articles", articles)],
        warnings: survey.warnings(collection.discovery.files.len()).into_iter().chain(foreign_paragraphs(&survey)).collect(),
        said: format!("{} of {}", several(keywords, "keyword", "keywords"), several(articles, "article", "articles")),
    };
    collection.close(rows, account)
}

fn row<'t>(keyword: &'t FoundKeyword, by: KeywordUnit, (ids, kept): (&'t Texts, usize)) -> Vec<Cell<'t>> {
    let mut cells = Vec::with_capacity(7);
    if by != KeywordUnit::Collection {
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
        Some(about) => cells.extend(about_cells(about, kept)),
        None if by != KeywordUnit::Collection => cells.extend([const { Cell::Empty }; 4]),
        None => {}
    }
    cells
}
