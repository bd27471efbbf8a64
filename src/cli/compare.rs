//! `paratheme compare`.

use super::collection::{Account, Collection};
use super::outputs::Outputs;
use super::settings::{check_threshold, foreign_paragraphs, group_by, load_lexicon, other_languages, reading};
use super::terminal::Terminal;
use super::{Ending, args};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::Discovery;
use crate::lexicon::Lexicon;
use crate::pipeline::{self, Passed, Reading, Side, SideThemes, Sides, Values};
use crate::report::{self, Column};
use crate::terms::{Frequencies, KeyFilter, Measure, Words, key_terms};
use crate::text::Language;

pub fn run(args: &args::Compare, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let Compared { input, values } = Compared::of(args)?;
    match &args.sides.theme {
        Some(names) => themes(args, names, (&input, values), global, terminal),
        None => words(args, (&input, values), global, terminal),
    }
}

/// What is read, and how it is told apart.
struct Compared {
    /// The inputs of both sides, those of the target first.
    input: args::Input,
    /// The values that make the sides, with the fields to be read for them; none where the inputs do.
    values: Option<(Values, Vec<String>)>,
}

impl Compared {
    fn of(args: &args::Compare) -> Result<Self> {
        let args::Sides { target, reference, by, target_value, reference_value, .. } = &args.sides;
        let Some(by) = by.as_deref() else {
            if [target, reference].iter().all(|inputs| inputs.iter().any(|input| input == "-")) {
                return Err(on_both_sides("-"));
            }
            return Ok(Self { input: args::Input { inputs: [target.as_slice(), reference].concat(), ..args.input.clone() }, values: None });
        };
        if by == "article" {
            let error = Error::new(ErrorKind::Usage, "--by article makes no two sides");
            return Err(
                error.mend("--by source, year, month, or a field; for two articles, name their files with --target and --reference")
            );
        }
        let mut read = Vec::new();
        let values = Values::new(group_by(by, &mut read), &listed(target_value)?, &listed(reference_value)?)?;
        Ok(Self { input: args.input.clone(), values: Some((values, read)) })
    }
}

/// The values of lists with commas between, as in a row of a CSV file.
fn listed(lists: &[String]) -> Result<Vec<String>> {
    let mut values = Vec::new();
    for list in lists {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(list.as_bytes());
        for row in reader.records() {
            let row = row.map_err(|error| Error::new(ErrorKind::Usage, format!("`{list}` is no list of values: {error}")))?;
            values.extend(row.iter().map(str::to_owned));
        }
    }
    Ok(values)
}

fn on_both_sides(name: &str) -> Error {
    Error::new(ErrorKind::Usage, "in the target and in the reference").at(name).mend("name each file on one side")
}

/// The sides of what was found.
fn sides(values: Option<(Values, Vec<String>)>, targets: usize, discovery: &Discovery) -> Result<Sides> {
    let Some((values, _)) = values else {
        let side = |input: usize| if input < targets { Side::Target } else { Side::Reference };
        return match discovery.again.iter().find(|again| side(again.inputs[0]) != side(again.inputs[1])) {
            Some(again) => Err(on_both_sides(&again.name)),
            None => Ok(Sides::Files(discovery.files.iter().map(|file| side(file.input)).collect())),
        };
    };
    Ok(Sides::Values(values))
}

/// The error that a value is nobody's, where it is.
fn check_values(sides: &Sides, args: &args::Compare) -> Result<()> {
    match (sides, args.sides.by.as_deref()) {
        (Sides::Values(values), Some(by)) => values.missing(by).map_or(Ok(()), Err),
        _ => Ok(()),
    }
}

/// How many articles are on neither side for they do not have the field.
fn without_field(unknown: u64, args: &args::Compare) -> Option<String> {
    let by = args.sides.by.as_deref().filter(|_| unknown > 0)?;
    Some(format!("{unknown} articles have no {by} and are on neither side"))
}

fn words(
    args: &args::Compare,
    (input, values): (&args::Input, Option<(Values, Vec<String>)>),
    global: &args::Global,
    terminal: &Terminal,
) -> Result<Ending> {
    let measures: Vec<Measure> = args.tests.measure.iter().filter_map(|name| Measure::from_name(name)).collect();
    if let Some(twice) = measures.iter().enumerate().find_map(|(at, measure)| measures[..at].contains(measure).then_some(measure)) {
        return Err(Error::new(ErrorKind::Usage, format!("--measure names `{}` twice", twice.name())).mend("name each measure once"));
    }
    let mut reading = reading(input, &args.words, Language::default(), global)?;
    reading.ingest.keep = values.as_ref().map_or_else(Vec::new, |(_, read)| read.clone());
    reading.words = if args.tests.no_stop_words { Words::Content } else { Words::All };
    let columns = report::compare_columns(&measures.iter().map(|measure| measure.name()).collect::<Vec<_>>());
    let outputs = Outputs::of_table("compare", args, &args.output)?;
    let (mut collection, mut table) = Collection::open(input, &args.output, outputs, &mut reading, terminal, &columns)?;
    let sides = sides(values, args.sides.target.len(), &collection.discovery)?;
    let Collection { discovery, bar, .. } = &mut collection;
    let group = |file: usize, facts: &report::ArticleFacts| sides.of(file, facts).name().to_owned();
    let mut survey = pipeline::survey_repeats(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.give_up(&survey.rejects);
    }
    let Collection { discovery, bar, .. } = &mut collection;
    let what = (&survey, usize::from(args.tests.ngrams), args.sides.repeats.into());
    let Passed { made: mut grouped, files, rejects } =
        pipeline::frequencies(discovery, &reading, what, &group, &mut |progress| bar.advance(progress))?;
    let articles = survey.ids.len() as u64;
    let mut all_rejects = std::mem::take(&mut survey.rejects);
    all_rejects.append(&rejects)?;
    let rejects = all_rejects;
    check_values(&sides, args)?;
    let mut of_side = |side: Side| grouped.remove(side.name()).unwrap_or_default();
    let (target, reference, unknown) = (of_side(Side::Target), of_side(Side::Reference), of_side(Side::Unknown));
    let filter = KeyFilter { count: args.tests.min_count, articles: args.tests.min_articles };
    let found = key_terms(&target, &reference, &measures, filter);
    for term in found.iter().take(args.tests.top.unwrap_or(usize::MAX)) {
        if !table.push(&report::key_term_cells(term))? {
            break;
        }
    }
    let mut warnings = Vec::from_iter(without_field(unknown.articles, args));
    warnings.extend(foreign_paragraphs(&survey));
    warnings.extend(nothing_tested(&target, &reference, found.len(), filter));
    let account = Account {
        lexicon: None,
        files: &files,
        rejects: &rejects,
        counts: vec![
            ("articles", articles),
            ("target_articles", target.articles),
            ("reference_articles", reference.articles),
            ("target_words", target.words),
            ("reference_words", reference.words),
            ("terms_tested", found.len() as u64),
        ],
        warnings,
        said: format!(
            "{} terms tested: {} words in {} articles against {} words in {} articles",
            found.len(),
            target.words,
            target.articles,
            reference.words,
            reference.articles
        ),
    };
    collection.close(table, account)
}

/// Why a side has no terms of its own in the table, where it has none.
fn nothing_tested(target: &Frequencies, reference: &Frequencies, tested: usize, filter: KeyFilter) -> Option<String> {
    let sides = [("target", target), ("reference", reference)];
    if let Some((side, _)) = sides.iter().find(|(_, found)| found.words == 0) {
        return Some(format!("the {side} has no word, so that there is nothing to compare"));
    }
    if let Some((side, found)) = sides.iter().find(|(_, found)| found.articles < filter.articles) {
        return Some(format!(
            "the {side} has {} articles, fewer than --min-articles {}: terms that it has more often are not tested (lower --min-articles)",
            found.articles, filter.articles
        ));
    }
    (tested == 0).then(|| {
        format!(
            "no term stands {} times, and in {} articles of the side that has it more often (lower --min-count or --min-articles)",
            filter.count, filter.articles
        )
    })
}

fn themes(
    args: &args::Compare,
    names: &[String],
    (input, values): (&args::Input, Option<(Values, Vec<String>)>),
    global: &args::Global,
    terminal: &Terminal,
) -> Result<Ending> {
    check_threshold(args.sides.threshold)?;
    let loaded = load_lexicon(&args.lookup.lexicon)?;
    let lexicon = &loaded.lexicon;
    let shown = themes_named(names, lexicon)?;
    let mut reading: Reading = reading(input, &args.words, lexicon.language, global)?;
    reading.ingest.keep = values.as_ref().map_or_else(Vec::new, |(_, read)| read.clone());
    let columns: Vec<Column> = report::columns_of("compare_themes", "");
    let mut outputs = Outputs::of_table("compare", args, &args.output)?;
    outputs.reads(&args.lookup.lexicon, "the lexicon");
    let (mut collection, mut table) = Collection::open(input, &args.output, outputs, &mut reading, terminal, &columns)?;
    let sides = sides(values, args.sides.target.len(), &collection.discovery)?;
    let Collection { discovery, bar, .. } = &mut collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.give_up(&survey.rejects);
    }
    let Collection { discovery, bar, .. } = &mut collection;
    let thresholds = lexicon.themes.iter().map(|theme| args.sides.threshold.unwrap_or(theme.threshold)).collect();
    let what = (&**lexicon, args.lookup.overlap.into(), thresholds);
    let Passed { made: SideThemes { summary, unknown }, files, rejects } =
        pipeline::side_themes(discovery, &reading, what, (&survey, &sides, args.sides.repeats.into()), &mut |progress| {
            bar.advance(progress);
        })?;
    check_values(&sides, args)?;
    let compared = summary.compare(Side::Target.name(), Side::Reference.name());
    for one in compared.iter().filter(|one| shown.contains(&one.target.theme)) {
        table.push(&report::comparison_cells(one, lexicon))?;
    }
    let mut rejects_of_all = std::mem::take(&mut survey.rejects);
    rejects_of_all.append(&rejects)?;
    let rejects = rejects_of_all;
    let mut warnings = Vec::from_iter(without_field(unknown, args));
    warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(foreign_paragraphs(&survey));
    let (target, reference) = compared.first().map_or((0, 0), |one| (one.target.articles, one.reference.articles));
    if compared.is_empty() {
        warnings.push("a side has no article in the lexicon's language, so that there is nothing to compare".to_owned());
    }
    if compared.iter().any(|one| one.target.counted.min(one.reference.counted) == 0) {
        let message = "a side has no paragraph of its own: what both sides say counts where it is read first";
        warnings.push(message.to_owned());
    }
    let account = Account {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![("articles", survey.ids.len() as u64), ("target_articles", target), ("reference_articles", reference)],
        warnings,
        said: format!("{} themes compared in {target} articles and {reference} articles", shown.len()),
    };
    collection.close(table, account)
}

/// The themes of these names, by column or id, as indices into the lexicon's; all where none is named.
fn themes_named(names: &[String], lexicon: &Lexicon) -> Result<Vec<usize>> {
    let position = |name: &String| {
        let found = lexicon.themes.iter().position(|theme| theme.column == *name || theme.id == *name);
        found.ok_or_else(|| {
            let known: Vec<&str> = lexicon.themes.iter().map(|theme| theme.column.as_str()).collect();
            let error = Error::new(ErrorKind::Usage, format!("no theme `{name}` in the lexicon {}", lexicon.name));
            error.mend(format!("one of {}; INPUTs stand before --theme", known.join(", ")))
        })
    };
    if names.is_empty() { Ok((0..lexicon.themes.len()).collect()) } else { names.iter().map(position).collect() }
}
