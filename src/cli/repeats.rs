//! `paratheme repeats`.

use super::settings::{reading, written_as};
use super::surveyed::{Surveyed, surveyed};
use super::terminal::Terminal;
use super::{Ending, args, files};
use crate::error::Result;
use crate::pipeline::{self, GroupKind};
use crate::repeats::Place;
use crate::report::{self, Cell};
use crate::text::Language;

pub fn run(args: &args::Repeated, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    reading.near = args.near;
    let written_as = written_as(&args.output)?;
    let Some(Surveyed { discovery, survey, sink, mut bar }) = surveyed(&args.input, &args.output, None, &mut reading, terminal)? else {
        return Ok(Ending::Failed);
    };
    let groups = pipeline::repeat_groups(&discovery, &reading, &survey, &mut |progress| bar.advance(progress))?;
    bar.finish();
    let name = |place: &Place| format!("{}#{}", survey.ids[place.article as usize], place.paragraph);
    let rows = (1..).zip(&groups).map(|(number, group)| {
        vec![
            Cell::Int(number),
            Cell::Int(group.members.len() as u64 + 1),
            Cell::text(name(&group.first)),
            Cell::text(group.members.iter().map(name).collect::<Vec<_>>().join("; ")),
            Cell::text(group.kind.name()),
            Cell::text(group.text.as_str()),
        ]
    });
    files::write_table(sink, &report::repeat_columns(), rows, written_as)?;
    if args.output.output.is_some() {
        let count = |kind: GroupKind| groups.iter().filter(|group| group.kind == kind).count();
        terminal.report(&format!(
            "{} groups: {} of repeats, {} of boilerplate, {} of near repeats",
            groups.len(),
            count(GroupKind::Repeat),
            count(GroupKind::Boilerplate),
            count(GroupKind::Near)
        ));
    }
    Ok(if survey.rejects.is_empty() { Ending::Complete } else { Ending::SomeRejected })
}
