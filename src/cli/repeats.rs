//! `paratheme repeats`.

use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::settings::reading;
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::Result;
use crate::model::Date;
use crate::pipeline::{self, GroupKind};
use crate::repeats::Place;
use crate::tables::{self, Cell, Choice, about_cells, several};
use crate::text::Language;

pub fn run(args: &args::Repeated, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    reading.near = args.near;
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
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let passed = pipeline::repeat_groups(discovery, &reading, &survey, &mut |progress| {
        bar.advance(progress);
    })?;
    let groups = passed.made;
    let name =
        |place: &Place| format!("{}#{}", &survey.ids[place.article as usize], place.paragraph);
    let rows = (1..).zip(&groups).map(|(number, group)| {
        let date =
            |date: Option<Date>| date.map_or(Cell::Empty, |date| Cell::text(date.to_string()));
        let mut cells = vec![
            Cell::Int(number),
            Cell::Int(group.members.len() as u64 + 1),
            Cell::text(name(&group.first)),
            Cell::text(group.members.iter().map(name).collect::<Vec<_>>().join("; ")),
            Cell::text(group.kind.name()),
            Cell::text(group.text.as_str()),
            Cell::Int(group.articles),
            Cell::Int(group.sources),
            date(group.dates.map(|(first, _)| first)),
            date(group.dates.map(|(_, last)| last)),
        ];
        cells.extend(about_cells(&group.about, args.columns.keep.len()));
        cells
    });
    for row in rows {
        table.push(&row)?;
    }
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&passed.rejects)?;
    let count = |kind: GroupKind| groups.iter().filter(|group| group.kind == kind).count();
    let (repeats, boilerplate, near) =
        (count(GroupKind::Repeat), count(GroupKind::Boilerplate), count(GroupKind::Near));
    let report = RunReport {
        lexicon: None,
        files: &passed.files,
        rejects: &rejects,
        counts: vec![("articles", survey.ids.len() as u64), ("groups", groups.len() as u64)],
        warnings: survey.warnings(collection.discovery.files.len()),
        summary: format!(
            "{}: {repeats} of repeats, {boilerplate} of boilerplate, {near} of near repeats",
            several(groups.len() as u64, "group", "groups")
        ),
    };
    collection.close(table, report)
}
