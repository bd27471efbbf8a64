//! `paratheme evaluate`.

use std::collections::HashSet;

use super::coded_table::{self, CodedTable};
use super::collection::{Collection, Rows, RunReport, TableToWrite};
use super::gold::{Gold, HowCoded, Probability, not_found};
use super::judged::{Judged, summary_text, warnings};
use super::outputs::Outputs;
use super::settings::{
    LoadedLexicon, by_names, check_by, check_threshold, foreign_paragraphs, load_lexicon,
    no_context, other_languages, reading, written_as,
};
use super::shares::{Shares, differences_text, shares_text};
use super::terminal::Terminal;
use super::{RunStatus, args, files};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest;
use crate::lexicon::Lexicon;
use crate::output::{Format, Sink, manifest};
use crate::pipeline::{self, Grouping, Lookup, Passed};
use crate::summary::{ALL, Summary};
use crate::tables::{self, Cell, Choice, Chosen, Column, Unit};

pub fn run(args: &args::Evaluate, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let lexicon = &loaded.lexicon;
    let mut reading = reading(&args.input, &args.words, lexicon.language, global)?.knowing(lexicon);
    let outputs = check(args, &loaded)?;
    let by = args.compared.by.as_deref().map_or(Ok(Vec::new()), by_names)?;
    let how = HowCoded {
        file: &args.gold,
        input: &args.input,
        map: &args.compared.map,
        by: &by,
        probability: if args.compared.estimate_share {
            Probability::Needed
        } else {
            Probability::Taken
        },
    };
    let (mut gold, text) = Gold::read(&how, &reading.ingest, lexicon)?;
    let errors = args.compared.errors.as_deref();
    let chosen = tables::choose(
        "evaluate_errors",
        &Choice::of(&args.columns.columns),
        &args.columns.keep,
        |_| true,
    )?;
    reading.ingest.keep.clone_from(&args.columns.keep);
    let columns = columns(args, &by, &gold, lexicon)?;
    let shape = TableToWrite { name: table_name(args), columns: &columns };
    let input = how.inputs(text.is_some());
    let group_by = group_of(&how, &mut gold, text.is_some(), &mut reading.ingest)?;
    how.keep_apart(&mut reading);
    let (mut collection, mut table) =
        Collection::open(&input, &args.output, outputs, &mut reading, terminal, &shape)?;
    collection.fields_of_codes.clone_from(&by);
    let errors_sink = errors.map(|file| collection.outputs.sink(Some(file))).transpose()?;
    let table_sink = args
        .compared
        .table
        .as_deref()
        .map(|file| collection.outputs.sink(Some(file)))
        .transpose()?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&gold.rejects)?;
    if !collection.may_go_on(&rejects, survey.ids.len().min(gold.rows.len()))? {
        return collection.abort(&rejects);
    }
    let paragraphs = text.is_none() && {
        let ids: HashSet<&str> = survey.ids.iter().collect();
        gold.name_paragraphs(|id| ids.contains(id))
    };
    let context = args.of_context.context.into();
    let threshold_of = |unit: Unit, theme: usize| {
        let usual = || unit.threshold(context, &lexicon.themes[theme]);
        args.compared.threshold.unwrap_or_else(usual)
    };
    let of_paragraphs = |theme: usize| threshold_of(Unit::Paragraph, theme);
    if args.compared.estimate_share && !paragraphs {
        let error =
            Error::new(ErrorKind::Usage, "--estimate-share needs coded paragraphs").at(&args.gold);
        return Err(error.with_hint("a column `paragraph`, or ids article_id#paragraph"));
    }
    let lookup = Lookup {
        lexicon: lexicon.clone(),
        rules: args.lookup.rules.into(),
        unit: HowCoded::unit(paragraphs),
        context,
        components: false,
        repeats: HowCoded::repeats(text.is_some()),
        group_by: group_by.clone(),
        summed: args
            .compared
            .estimate_share
            .then(|| (0..lexicon.themes.len()).map(of_paragraphs).collect()),
    };
    let wanted = gold.rows.iter().map(|row| row.text.clone()).collect();
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let Passed { made: (scored, naive), files, rejects: defects } =
        pipeline::coded_texts(discovery, &reading, &lookup, (&wanted, &survey), &mut |progress| {
            bar.advance(progress);
        })?;
    rejects.append(&defects)?;
    gold.is_unchanged()?;

    let judged = Judged::new(&gold, scored);
    if text.is_none() {
        let articles: HashSet<&str> = survey.ids.iter().collect();
        rejects.extend(not_found(
            judged.missing.iter().copied(),
            (&args.gold, &articles),
            &reading.ingest,
        ))?;
    }
    if !collection.may_go_on(&rejects, judged.rows.len())? {
        return collection.abort(&rejects);
    }
    let unit = judged.unit(paragraphs, text.is_some());
    let threshold = |theme: usize| threshold_of(unit, theme);
    // On a terminal the summary replaces the table.
    if args.output.output.is_none()
        && args.output.format.is_none()
        && Terminal::output_columns().is_some()
    {
        table = table.in_lines(Box::new(|_| String::new()));
    }
    let Filled { said, validation } =
        fill(&mut table, (args, &by), (&gold, &judged), (lexicon, &naive), &threshold)?;
    collection.validation = validation;
    let mut of_errors = Vec::new();
    if let Some(sink) = errors_sink {
        let rows = judged.errors(&gold, lexicon, threshold, args.columns.keep.len());
        let written = write_errors(args, sink, &chosen, rows)?;
        collection.outputs.add(written.file);
        of_errors = written.warnings;
    }
    let mut warnings = warnings(&gold, &judged, (text.is_some(), how.by), lexicon);
    warnings.append(&mut of_errors);
    if let (Some(sink), Some(file)) = (table_sink, &args.compared.table) {
        let written = (sink, Format::from_path(file)?, written_as(&args.output)?.1);
        let table = CodedTable::new((&gold, lexicon), &by, &threshold, written);
        warnings.extend(table.fill(&mut collection, (&reading, &lookup, &survey), &args.gold)?);
    }
    if args.compared.estimate_share {
        warnings.extend(group_by.iter().flat_map(Grouping::notes));
    }
    if text.is_none() || judged.foreign > 0 {
        warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
        warnings.extend(foreign_paragraphs(&survey));
        warnings.extend(no_context(args.of_context.context, &survey));
    }
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![
            ("articles", survey.ids.len() as u64),
            ("coded", gold.rows.len() as u64),
            ("evaluated", judged.rows.len() as u64),
            ("not_found", if text.is_none() { judged.missing.len() as u64 } else { 0 }),
        ],
        warnings,
        summary: String::new(),
    };
    let ending = collection.close(table, report)?;
    terminal.report(&said);
    Ok(ending)
}

/// Writes the file of `--errors` with the chosen columns.
fn write_errors(
    args: &args::Evaluate,
    sink: Sink,
    chosen: &Chosen,
    rows: Vec<Vec<Cell<'_>>>,
) -> Result<files::WrittenTable> {
    let format = args.compared.errors.as_deref().map_or(Ok(Format::Csv), Format::from_path)?;
    let rows = rows.into_iter().map(|row| chosen.at.iter().map(|&at| row[at].clone()).collect());
    let cells = written_as(&args.output)?.1.of("evaluate_errors");
    files::write_table(sink, &chosen.columns, rows, (format, cells))
}

/// What there is to tell about the rows of a table.
struct Filled {
    /// The text of the summary.
    said: String,
    /// The measures over all texts, for the manifest.
    validation: Vec<manifest::Validation>,
}

/// Writes the rows of the table.
fn fill(
    table: &mut Rows,
    (args, by): (&args::Evaluate, &[String]),
    (gold, judged): (&Gold, &Judged<'_>),
    (lexicon, naive): (&Lexicon, &Summary),
    threshold: &dyn Fn(usize) -> f64,
) -> Result<Filled> {
    if args.compared.estimate_share {
        let filled = |said| Ok(Filled { said, validation: Vec::new() });
        let shares = Shares::new((judged, gold), naive, threshold);
        if args.compared.differences {
            let differences = shares.differences();
            for difference in &differences {
                table.push(&difference.cells(lexicon))?;
            }
            return filled(differences_text(&differences, by, lexicon));
        }
        let shares = shares.all();
        for share in &shares {
            table.push(&share.cells(lexicon))?;
        }
        return filled(shares_text(&shares, by, lexicon));
    }
    let found = judged.evaluate(gold, threshold);
    for row in &found {
        let coders = tables::CoderAgreement { agreement: row.coders, ties: row.ties };
        table.push(&tables::evaluation_cells(tables::EvaluationRow {
            group: &row.group,
            theme: &lexicon.themes[row.theme].column,
            evaluation: &row.evaluation,
            drawn: gold.is_drawn(),
            coders: gold.has_coders().then_some(coders),
        }))?;
    }
    let of_all = found.iter().filter(|row| row.group.iter().all(|value| value == ALL));
    let validation = of_all.map(|row| row.in_manifest(lexicon, gold.has_coders())).collect();
    Ok(Filled { said: summary_text(&found, by, lexicon, gold), validation })
}

/// Refuses contradictory options before anything is read, and returns the outputs.
fn check(args: &args::Evaluate, loaded: &LoadedLexicon) -> Result<Outputs> {
    check_threshold(args.compared.threshold)?;
    for file in [&args.compared.errors, &args.compared.table].into_iter().flatten() {
        Format::from_path(file)?;
    }
    let mut outputs = Outputs::of_table("evaluate", args, &args.output)?;
    outputs.file("--errors", args.compared.errors.as_deref())?;
    outputs.file("--table", args.compared.table.as_deref())?;
    outputs.reads(&args.gold, "the table of codes");
    outputs.reads_lexicon(loaded);
    Ok(outputs)
}

/// Returns the name of the table in the table of columns.
fn table_name(args: &args::Evaluate) -> &'static str {
    match (args.compared.estimate_share, args.compared.differences) {
        (false, _) => "evaluate",
        (true, false) => "evaluate_share",
        (true, true) => "evaluate_differences",
    }
}

/// Returns the columns of the table; each name is used once.
fn columns(
    args: &args::Evaluate,
    by: &[String],
    gold: &Gold,
    lexicon: &Lexicon,
) -> Result<Vec<Column>> {
    let fields: Vec<&str> = by.iter().map(String::as_str).collect();
    let columns = if args.compared.differences {
        tables::difference_columns(&fields)
    } else if args.compared.estimate_share {
        tables::share_columns(&fields)
    } else {
        tables::evaluate_columns(&fields, gold.has_coders(), gold.is_drawn())
    };
    if args.compared.table.is_some() {
        check_by(&coded_table::columns(gold, lexicon, by), by, "the file of --table")?;
    }
    check_by(&columns, by, "the table").map(|()| columns)
}

/// Returns the grouping by article fields, if no column of the table groups the texts.
pub fn group_of(
    how: &HowCoded<'_>,
    gold: &mut Gold,
    is_text: bool,
    read: &mut ingest::Options,
) -> Result<Option<Grouping>> {
    if how.by.is_empty() {
        return Ok(None);
    }
    if how.probability == Probability::Needed {
        // Shares are of all paragraphs, but a column of the coded sheet is known for the coded ones
        // only.
        gold.rows.iter_mut().for_each(|row| row.values.fill(None));
    } else if let (true, Some(by)) = (
        is_text,
        how.by.iter().find(|by| {
            ingest::field_position(gold.fields.iter().map(String::as_str), by).is_none()
                && !["source", "year", "month"].contains(&by.as_str())
        }),
    ) {
        let error = Error::new(
            ErrorKind::Usage,
            format!("--by: no column `{by}`; the table has {}", gold.fields.join(", ")),
        );
        return Err(error.with_hint("name one of them, or source, year, month"));
    }
    Grouping::new(how.by, read).map(Some)
}
