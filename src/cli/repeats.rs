//! `paratheme repeats`.

use std::collections::BTreeMap;

use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::parts::{self, Begun};
use super::settings::reading;
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::Result;
use crate::model::Date;
use crate::output::rejects::Rejects;
use crate::pipeline::{self, GroupKind, PartResult, Passed, RepeatGroup, Survey};
use crate::tables::{self, Cell, Choice, about_cells, several};
use crate::text::Language;

pub fn run(args: &args::Repeated, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    reading.near = args.near;
    reading.statistics = false;
    let outputs = Outputs::of_table("repeats", args, &args.output)?;
    let chosen =
        tables::choose("repeats", &Choice::of(&args.columns.columns), &args.columns.keep, |_| {
            true
        })?;
    reading.ingest.keep.clone_from(&args.columns.keep);
    let (mut collection, table) = Collection::open(
        &args.input,
        &args.output,
        outputs,
        &mut reading,
        terminal,
        &TableToWrite { name: "repeats", columns: &chosen.columns },
    )?;
    let mut table = table.picking(chosen.at);
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let progress = &mut |progress| bar.advance(progress);
    let (mut survey, joined) = match parts::begin(discovery, &reading, progress)? {
        Begun::Surveyed => return Ok(RunStatus::Complete),
        Begun::Known(survey) => {
            let passed = pipeline::repeat_drafts(discovery, &reading, &survey, progress)?;
            parts::hand(PartResult::Repeats(passed.made));
            return Ok(RunStatus::Complete);
        }
        Begun::AllGiven(joined) => (Survey::default(), Some(parts::all_repeats(joined)?)),
        Begun::Itself => (pipeline::survey(discovery, &reading, progress)?, None),
    };
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let passed = match joined {
        Some(made) => Passed { made, files: Vec::new(), rejects: Rejects::default() },
        None => pipeline::repeat_drafts(discovery, &reading, &survey, &mut |progress| {
            bar.advance(progress);
        })?,
    };
    let mut of_kind = BTreeMap::<GroupKind, u64>::new();
    for (number, group) in (1..).zip(passed.made.groups()) {
        *of_kind.entry(group.kind).or_default() += 1;
        table.push(&row(number, &group, args.columns.keep.len()))?;
    }
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&passed.rejects)?;
    let [repeats, boilerplate, near] = [GroupKind::Repeat, GroupKind::Boilerplate, GroupKind::Near]
        .map(|kind| of_kind.get(&kind).copied().unwrap_or_default());
    let groups = passed.made.len() as u64;
    let report = RunReport {
        lexicon: None,
        files: &passed.files,
        rejects: &rejects,
        counts: vec![("articles", survey.ids.len() as u64), ("groups", groups)],
        warnings: survey.warnings(collection.discovery.files.len()),
        summary: format!(
            "{}: {repeats} of repeats, {boilerplate} of boilerplate, {near} of near repeats",
            several(groups, "group", "groups")
        ),
    };
    collection.close(table, report)
}

fn row(number: u64, group: &RepeatGroup, kept: usize) -> Vec<Cell<'_>> {
    let date = |date: Option<Date>| date.map_or(Cell::Empty, |date| Cell::text(date.to_string()));
    let mut cells = vec![
        Cell::Int(number),
        Cell::Int(group.members.len() as u64 + 1),
        Cell::text(group.first.as_str()),
        Cell::text(group.members.join("; ")),
        Cell::text(group.kind.name()),
        Cell::text(group.text.as_str()),
        Cell::Int(group.articles),
        Cell::Int(group.sources),
        date(group.dates.map(|(first, _)| first)),
        date(group.dates.map(|(_, last)| last)),
    ];
    cells.extend(about_cells(&group.about, kept));
    cells
}
