//! `paratheme compare`.

use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::settings::{
    by_names, check_threshold, foreign_paragraphs, listed, load_lexicon, other_languages, reading,
};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery};
use crate::lexicon::{Lexicon, Theme};
use crate::output::manifest;
use crate::pipeline::{
    self, Grouping, Passed, Reading, Subcorpus, SubcorpusRule, SubcorpusThemes, Values,
};
use crate::tables::{self, Column, several};
use crate::terms::{Frequencies, KeyFilter, KeynessMeasure, WordFilter, key_terms};
use crate::text::Language;

pub fn run(args: &args::Compare, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let Compared { input, values } = Compared::of(args)?;
    match &args.sides.theme {
        Some(names) => themes(args, names, (&input, values), global, terminal),
        None => words(args, (&input, values), global, terminal),
    }
}

/// The inputs, and how they are split into target and reference.
struct Compared {
    /// The inputs of target and reference, in this order.
    input: args::Input,
    /// The field and the values that form the two sides; `None` if the inputs do.
    values: Option<(Values, Vec<String>)>,
}

impl Compared {
    fn of(args: &args::Compare) -> Result<Self> {
        let args::Sides { target, reference, by, target_value, reference_value, .. } = &args.sides;
        let Some(by) = by.as_deref() else {
            if [target, reference].iter().all(|inputs| inputs.iter().any(|input| input == "-")) {
                return Err(on_both_sides("-"));
            }
            return Ok(Self {
                input: args::Input {
                    inputs: [target.as_slice(), reference].concat(),
                    ..args.input.clone()
                },
                values: None,
            });
        };
        let names = by_names(by)?;
        if names.len() > 1 {
            let error = Error::new(
                ErrorKind::Usage,
                format!("--by {by}: the two sides are told apart by one field"),
            );
            return Err(error.with_hint("name one field; one whose name holds a comma in quotes"));
        }
        if by == "article" {
            let error = Error::new(ErrorKind::Usage, "--by article makes no two sides");
            return Err(
                error.with_hint("--by source, year, month, or a field; for two articles, name their files with --target and --reference")
            );
        }
        let mut read = ingest::Options {
            source_field: args.input.source_field.clone(),
            ..ingest::Options::default()
        };
        let by = Grouping::new(&names, &mut read)?;
        let values = Values::new(by, &listed(target_value)?, &listed(reference_value)?)?;
        Ok(Self { input: args.input.clone(), values: Some((values, read.keep)) })
    }
}

fn on_both_sides(name: &str) -> Error {
    Error::new(ErrorKind::Usage, "in the target and in the reference")
        .at(name)
        .with_hint("name each file either in the target or in the reference")
}

/// Assigns the files that were found to the two sides.
fn sides(
    values: Option<(Values, Vec<String>)>,
    targets: usize,
    discovery: &Discovery,
) -> Result<SubcorpusRule> {
    let Some((values, _)) = values else {
        let side =
            |input: usize| if input < targets { Subcorpus::Target } else { Subcorpus::Reference };
        return match discovery
            .again
            .iter()
            .find(|again| side(again.inputs[0]) != side(again.inputs[1]))
        {
            Some(again) => Err(on_both_sides(&again.name)),
            None => Ok(SubcorpusRule::Files(
                discovery.files.iter().map(|file| side(file.input)).collect(),
            )),
        };
    };
    Ok(SubcorpusRule::Values(values))
}

/// Returns an error if no article has one of the values.
fn check_values(sides: &SubcorpusRule, args: &args::Compare) -> Result<()> {
    match (sides, args.sides.by.as_deref()) {
        (SubcorpusRule::Values(values), Some(by)) => values.missing(by).map_or(Ok(()), Err),
        _ => Ok(()),
    }
}

/// Returns the warnings about the field that forms the sides: articles without it, and articles
/// with values of both sides, belong to neither.
fn said_of_field(
    sides: &SubcorpusRule,
    (unknown, both): (u64, u64),
    args: &args::Compare,
) -> Vec<String> {
    let (SubcorpusRule::Values(values), Some(by)) = (sides, args.sides.by.as_deref()) else {
        return Vec::new();
    };
    let mut said = values.notes();
    match unknown {
        0 => {}
        1 => said.push(format!("1 article has no {by} and belongs to neither side")),
        _ => said.push(format!("{unknown} articles have no {by} and belong to neither side")),
    }
    match both {
        0 => {}
        1 => said.push("1 article has values of both sides and belongs to neither".to_owned()),
        _ => said.push(format!("{both} articles have values of both sides and belong to neither")),
    }
    said
}

fn words(
    args: &args::Compare,
    (input, values): (&args::Input, Option<(Values, Vec<String>)>),
    global: &args::Global,
    terminal: &Terminal,
) -> Result<RunStatus> {
    let measures: Vec<KeynessMeasure> =
        args.tests.measure.iter().filter_map(|name| KeynessMeasure::from_name(name)).collect();
    if let Some(twice) = measures
        .iter()
        .enumerate()
        .find_map(|(at, measure)| measures[..at].contains(measure).then_some(measure))
    {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("--measure names `{}` twice", twice.name()),
        )
        .with_hint("name each measure once"));
    }
    let mut reading = reading(input, &args.words, Language::default(), global)?;
    reading.ingest.keep = values.as_ref().map_or_else(Vec::new, |(_, read)| read.clone());
    reading.words = if args.tests.no_stop_words { WordFilter::Content } else { WordFilter::All };
    let columns =
        tables::compare_columns(&measures.iter().map(|measure| measure.name()).collect::<Vec<_>>());
    let shape = TableToWrite { name: "compare", columns: &columns };
    let outputs = Outputs::of_table("compare", args, &args.output)?;
    let (mut collection, mut table) =
        Collection::open(input, &args.output, outputs, &mut reading, terminal, &shape)?;
    let sides = sides(values, args.sides.target.len(), &collection.discovery)?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let group = |file: usize, facts: &tables::ArticleFacts| {
        vec![vec![sides.of(file, facts).name().to_owned()]]
    };
    let what = (usize::from(args.tests.ngrams), args.sides.repeats.into());
    let (mut survey, Passed { made: mut grouped, files, rejects }) =
        pipeline::surveyed_frequencies(discovery, &reading, what, &group, &mut |progress| {
            bar.advance(progress);
        })?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let articles = survey.ids.len() as u64;
    let mut all_rejects = std::mem::take(&mut survey.rejects);
    all_rejects.append(&rejects)?;
    let rejects = all_rejects;
    check_values(&sides, args)?;
    let mut of_side =
        |side: Subcorpus| grouped.groups.remove(&vec![side.name().to_owned()]).unwrap_or_default();
    let (target, reference, unknown) =
        (of_side(Subcorpus::Target), of_side(Subcorpus::Reference), of_side(Subcorpus::Unknown));
    let both = of_side(Subcorpus::Both);
    for (side, of_side) in [(Subcorpus::Target, &target), (Subcorpus::Reference, &reference)] {
        if of_side.words == 0 {
            return Err(nothing_to_compare(side, of_side.articles, "word"));
        }
    }
    let filter = KeyFilter { count: args.tests.min_count, articles: args.tests.min_articles };
    let found = key_terms(&target, &reference, &measures, filter);
    for term in found.iter().take(args.tests.top.unwrap_or(usize::MAX)) {
        if !table.push(&tables::key_term_cells(term))? {
            break;
        }
    }
    let mut warnings = said_of_field(&sides, (unknown.articles, both.articles), args);
    warnings.extend(foreign_paragraphs(&survey));
    warnings.extend(nothing_tested(&target, &reference, found.len(), filter));
    let report = RunReport {
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
        summary: format!(
            "{} tested: {} in {} against {} in {}",
            several(found.len() as u64, "term", "terms"),
            several(target.words, "word", "words"),
            several(target.articles, "article", "articles"),
            several(reference.words, "word", "words"),
            several(reference.articles, "article", "articles")
        ),
    };
    collection.close(table, report)
}

/// Returns the error for an empty side: it has no article, or its articles contain no `what`.
fn nothing_to_compare(side: Subcorpus, articles: u64, what: &str) -> Error {
    let message = match articles {
        0 => format!("nothing to compare: the {} has no article", side.name()),
        1 => format!("nothing to compare: the only article of the {} has no {what}", side.name()),
        _ => format!(
            "nothing to compare: no {what} in the {articles} articles of the {}",
            side.name()
        ),
    };
    Error::new(ErrorKind::Usage, message).with_hint(
        "check how the INPUTs are read with paratheme inspect, or choose another target or reference",
    )
}

/// Explains why the table has no terms of a side, if there are none.
fn nothing_tested(
    target: &Frequencies,
    reference: &Frequencies,
    tested: usize,
    filter: KeyFilter,
) -> Option<String> {
    let sides = [("target", target), ("reference", reference)];
    if let Some((side, found)) = sides.iter().find(|(_, found)| found.articles < filter.articles) {
        return Some(format!(
            "the {side} has {} articles, fewer than --min-articles {}: terms that are more frequent in it are not tested (lower --min-articles)",
            found.articles, filter.articles
        ));
    }
    (tested == 0).then(|| {
        format!(
            "no term occurs {} times and in {} articles of the side where it is more frequent (lower --min-count or --min-articles)",
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
) -> Result<RunStatus> {
    check_threshold(args.sides.threshold)?;
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let lexicon = &loaded.lexicon;
    let shown = themes_named(names, lexicon)?;
    let mut reading: Reading =
        reading(input, &args.words, lexicon.language, global)?.knowing(lexicon);
    reading.ingest.keep = values.as_ref().map_or_else(Vec::new, |(_, read)| read.clone());
    let columns: Vec<Column> = tables::columns_of("compare_themes", &[]);
    let shape = TableToWrite { name: "compare_themes", columns: &columns };
    let mut outputs = Outputs::of_table("compare", args, &args.output)?;
    outputs.reads_lexicon(&loaded);
    let (mut collection, mut table) =
        Collection::open(input, &args.output, outputs, &mut reading, terminal, &shape)?;
    let sides = sides(values, args.sides.target.len(), &collection.discovery)?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let threshold = |theme: &Theme| args.sides.threshold.unwrap_or(theme.threshold);
    let in_manifest = |&theme: &usize| manifest::RunTheme {
        id: lexicon.themes[theme].column.clone(),
        threshold: threshold(&lexicon.themes[theme]),
    };
    collection.themes = shown.iter().map(in_manifest).collect();
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let thresholds = lexicon.themes.iter().map(threshold).collect();
    let what = (&**lexicon, args.lookup.rules.into(), thresholds);
    let Passed { made: SubcorpusThemes { summary, unknown, both }, files, rejects } =
        pipeline::subcorpus_themes(
            discovery,
            &reading,
            what,
            (&survey, &sides, args.sides.repeats.into()),
            &mut |progress| {
                bar.advance(progress);
            },
        )?;
    check_values(&sides, args)?;
    let compared = summary.compare(Subcorpus::Target.name(), Subcorpus::Reference.name());
    if compared.is_empty() {
        let error = Error::new(
            ErrorKind::Usage,
            "nothing to compare: the target or the reference has no article in the lexicon's language",
        );
        return Err(error.with_hint(
            "choose another target or reference, or name the language of the texts with --language",
        ));
    }
    for (side, of_side) in compared
        .iter()
        .flat_map(|one| [(Subcorpus::Target, &one.target), (Subcorpus::Reference, &one.reference)])
    {
        if of_side.words == 0 {
            return Err(nothing_to_compare(
                side,
                of_side.articles,
                "counted paragraph with a word: what both sides say counts where it is read first",
            ));
        }
    }
    for one in compared.iter().filter(|one| shown.contains(&one.target.theme)) {
        table.push(&tables::comparison_cells(one, lexicon))?;
    }
    let mut rejects_of_all = std::mem::take(&mut survey.rejects);
    rejects_of_all.append(&rejects)?;
    let rejects = rejects_of_all;
    let mut warnings = said_of_field(&sides, (unknown, both), args);
    warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(foreign_paragraphs(&survey));
    let (target, reference) =
        compared.first().map_or((0, 0), |one| (one.target.articles, one.reference.articles));
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![
            ("articles", survey.ids.len() as u64),
            ("target_articles", target),
            ("reference_articles", reference),
        ],
        warnings,
        summary: format!(
            "{} compared in {} and {}",
            several(shown.len() as u64, "theme", "themes"),
            several(target, "article", "articles"),
            several(reference, "article", "articles")
        ),
    };
    collection.close(table, report)
}

/// Returns the indices of the themes with these names (columns or ids), or of all themes if no name
/// is given.
fn themes_named(names: &[String], lexicon: &Lexicon) -> Result<Vec<usize>> {
    let position = |name: &String| {
        let found =
            lexicon.themes.iter().position(|theme| theme.column == *name || theme.id == *name);
        found.ok_or_else(|| {
            let known: Vec<&str> =
                lexicon.themes.iter().map(|theme| theme.column.as_str()).collect();
            let error = Error::new(
                ErrorKind::Usage,
                format!("no theme `{name}` in the lexicon {}", lexicon.name),
            );
            error.with_hint(format!("use one of {}; INPUTs come before --theme", known.join(", ")))
        })
    };
    if names.is_empty() {
        Ok((0..lexicon.themes.len()).collect())
    } else {
        names.iter().map(position).collect()
    }
}
