//! `paratheme lexicon diff`.

use std::fmt::Write as _;

use serde::Serialize;

use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::settings::{foreign_paragraphs, load_lexicon, other_languages, reading};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::output::manifest;
use crate::pipeline::{self, Change, Diff, DiffTheme, Passed};
use crate::tables::{self, Cell, Choice, about_cells, several};

/// The options in the manifest, with the lexicon B recorded like A.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    args: &'a args::Diff,
    lexicon_b: manifest::Lexicon,
}

pub fn run(args: &args::Diff, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    if !(args.min_change >= 0.0 && args.min_change <= 1.0) {
        let error = Error::new(ErrorKind::Usage, "--min-change is a difference of strengths");
        return Err(error.with_hint("name a number from 0 to 1"));
    }
    let loaded = [load_lexicon(&[&args.a])?, load_lexicon(&[&args.b])?]
        .map(|loaded| loaded.read_by(args.words.tokens));
    let lexicons = [&*loaded[0].lexicon, &*loaded[1].lexicon];
    if lexicons[0].language != lexicons[1].language {
        let [a, b] = lexicons.map(|lexicon| lexicon.language.code());
        let error = Error::new(
            ErrorKind::Usage,
            format!("the lexicons are for different languages, `{a}` and `{b}`"),
        );
        return Err(error.with_hint("compare lexicons of one language"));
    }
    let mut reading = reading(&args.input, &args.words, lexicons[0].language, global)?
        .knowing(lexicons[0])
        .knowing(lexicons[1]);
    let chosen =
        tables::choose("diff", &Choice::of(&args.columns.columns), &args.columns.keep, |_| true)?;
    reading.ingest.keep.clone_from(&args.columns.keep);
    let told = Told { args, lexicon_b: loaded[1].in_manifest() };
    let mut outputs = Outputs::of_table("lexicon diff", &told, &args.output)?;
    for loaded in &loaded {
        outputs.reads_lexicon(loaded);
    }
    let (mut collection, table) = Collection::open(
        &args.input,
        &args.output,
        outputs,
        &mut reading,
        terminal,
        &TableToWrite { name: "diff", columns: &chosen.columns },
    )?;
    let mut table = table.picking(chosen.at);
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let what = (lexicons, args.rules.into(), args.min_change);
    let Passed { made: diff, files, rejects } =
        pipeline::diff(discovery, &reading, what, &survey, &mut |progress| bar.advance(progress))?;
    let (said, gained, lost) = summary(&diff);
    let Diff { themes, changes, paragraphs } = diff;
    let kept = args.columns.keep.len();
    changes.read(&mut |change| table.push(&cells(change, &themes, kept)))?;
    let mut rejects_of_all = std::mem::take(&mut survey.rejects);
    rejects_of_all.append(&rejects)?;
    let rejects = rejects_of_all;
    if args.output.output.is_none() {
        terminal.report(&said);
    }
    let report = RunReport {
        lexicon: Some(loaded[0].in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![
            ("articles", survey.ids.len() as u64),
            ("paragraphs", paragraphs),
            ("gained", gained),
            ("lost", lost),
        ],
        warnings: survey
            .warnings(collection.discovery.files.len())
            .into_iter()
            .chain(other_languages(survey.languages(), survey.ids.len(), lexicons[0]))
            .chain(foreign_paragraphs(&survey))
            .collect(),
        summary: said,
    };
    collection.close(table, report)
}

fn cells<'d>(change: &'d Change, themes: &'d [DiffTheme], kept: usize) -> Vec<Cell<'d>> {
    let mut cells = vec![
        Cell::text(change.article.id.as_str()),
        Cell::Int(change.paragraph.into()),
        Cell::text(themes[change.theme].column.as_str()),
        Cell::float(change.before),
        Cell::float(change.after),
        Cell::float(change.after - change.before),
        Cell::text(change.entries.join("; ")),
        Cell::text(change.text.as_str()),
    ];
    cells.extend(about_cells(&change.article, kept));
    cells
}

/// Describes the result, with the numbers of paragraphs that cross a threshold upwards and
/// downwards.
fn summary(diff: &Diff) -> (String, u64, u64) {
    let (gained, lost) = diff
        .themes
        .iter()
        .fold((0, 0), |(gained, lost), theme| (gained + theme.gained, lost + theme.lost));
    let mut said = format!(
        "{} in {}; a theme's threshold is reached {gained} times only with B, {lost} times only with A",
        several(diff.changes.number(), "change of a strength", "changes of strengths"),
        several(diff.paragraphs, "paragraph", "paragraphs")
    );
    for theme in diff.themes.iter().filter(|theme| theme.gained + theme.lost > 0) {
        // Writing into a String cannot fail.
        let _ = write!(
            said,
            "\n  {}: {} by B alone, {} by A alone",
            theme.column, theme.gained, theme.lost
        );
    }
    (said, gained, lost)
}
