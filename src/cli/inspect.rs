//! `paratheme inspect`.

use super::settings::{analysis_in, load_lexicon, survey_settings};
use super::surveyed::discovered;
use super::terminal::Terminal;
use super::{Ending, args, files};
use crate::error::Result;
use crate::ingest::FileRead;
use crate::pipeline::{self, Inspected};
use crate::report::{self, Cell};

pub fn run(args: &args::Inspect, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let lexicon = load_lexicon(crate::lexicon::BUILT_IN[0].0)?.lexicon;
    let analysis = analysis_in(&args.language, &lexicon)?;
    let mut settings = survey_settings(&args.input, analysis, &args.output, global, &lexicon)?;
    let (discovery, sink) = discovered(&args.input, &args.output, None, &mut settings)?;
    let mut bar = terminal.bar(discovery.files.iter().map(|file| file.bytes).sum());
    let survey = pipeline::survey(&discovery, &settings, &mut |progress| bar.advance(progress))?;
    let (articles, read) = pipeline::inspect(&discovery, &settings, &survey, &mut |progress| bar.advance(progress))?;
    bar.finish();
    let found = articles.iter().map(|article| {
        let file = read.iter().find(|file| file.index == article.file);
        row(article, file, &discovery.files[article.file].name)
    });
    let skipped = discovery.skipped.iter().map(|skipped| left_out(&skipped.path, format!("skipped: {}", skipped.reason)));
    let rejected = survey.rejects.iter().map(|reject| {
        let place = reject.location();
        let line = place.line.map_or(String::new(), |line| format!(":{line}"));
        let mend = reject.how_to_mend().map_or(String::new(), |mend| format!(" ({mend})"));
        left_out(&format!("{}{line}", place.path.as_deref().unwrap_or_default()), format!("rejected: {}{mend}", reject.message()))
    });
    let rows = found.chain(rejected).chain(skipped);
    files::write_table(sink, &report::inspect_columns(), rows, (settings.format, settings.cells))?;
    let all_rejected = survey.ids.is_empty() && !survey.rejects.is_empty();
    Ok(match survey.rejects.is_empty() {
        true => Ending::Complete,
        false if all_rejected || args.input.strict => Ending::Failed,
        false => Ending::SomeRejected,
    })
}

fn row<'t>(article: &'t Inspected, read: Option<&'t FileRead>, path: &'t str) -> Vec<Cell<'t>> {
    let facts = &article.facts;
    let kinds: Vec<String> = article.kinds.iter().map(|(kind, count)| format!("{} ({count})", kind.name())).collect();
    vec![
        Cell::text(facts.id.as_str()),
        Cell::text(path),
        Cell::text(article.format.name()),
        read.map_or(Cell::Empty, |file| Cell::text(format!("{} ({})", file.encoding, file.encoding_from.name()))),
        Cell::text(facts.title.as_str()),
        facts.date.map_or(Cell::Empty, |(date, _)| Cell::text(date.to_string())),
        Cell::text(facts.source.as_str()),
        Cell::text(article.language),
        Cell::Int(article.paragraphs),
        Cell::Int(article.words),
        Cell::text(kinds.join("; ")),
        Cell::Int(article.repeats),
        Cell::text(warnings(article, read).join("; ")),
    ]
}

fn warnings(article: &Inspected, read: Option<&FileRead>) -> Vec<String> {
    let facts = &article.facts;
    let mut warnings = article.notes.clone();
    let mut warn = |holds: bool, text: &dyn Fn() -> String| {
        if holds {
            warnings.push(text());
        }
    };
    warn(article.paragraphs == 0, &|| "no paragraph".to_owned());
    warn(facts.title.is_empty(), &|| "no title".to_owned());
    warn(facts.date.is_none(), &|| "no date".to_owned());
    warn(facts.source.is_empty(), &|| "no source".to_owned());
    warn(!article.repeat_of_article.is_empty(), &|| format!("repeats most of {}", article.repeat_of_article));
    warn(article.boilerplate > 0, &|| format!("{} boilerplate", article.boilerplate));
    let replaced = read.map_or(0, |file| file.replaced);
    warn(replaced > 0, &|| format!("{replaced} times in the file bytes are no text"));
    warnings
}

/// The row of an input that gives no article.
fn left_out(path: &str, why: String) -> Vec<Cell<'static>> {
    let mut row = vec![Cell::Empty; report::inspect_columns().len()];
    row[1] = Cell::text(path.to_owned());
    if let Some(last) = row.last_mut() {
        *last = Cell::text(why);
    }
    row
}
