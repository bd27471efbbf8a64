//! `paratheme evaluate`.

use std::collections::HashSet;

use super::collection::{Account, Collection, Rows};
use super::gold::{Gold, HowCoded, Probability, not_found};
use super::judged::{Judged, Share, shares_text, summary_text, warnings};
use super::outputs::Outputs;
use super::settings::{check_threshold, foreign_paragraphs, group_by, load_lexicon, other_languages, reading, written_as};
use super::terminal::Terminal;
use super::{Ending, args, files};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::output::Format;
use crate::pipeline::{self, GroupBy, Lookup, Passed};
use crate::report::{self, Column};
use crate::summary::Summary;

pub fn run(args: &args::Evaluate, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let loaded = load_lexicon(&args.lookup.lexicon)?;
    let lexicon = &loaded.lexicon;
    let mut reading = reading(&args.input, &args.words, lexicon.language, global)?;
    let outputs = check(args)?;
    let how = HowCoded {
        file: &args.gold,
        input: &args.input,
        map: &args.compared.map,
        by: args.compared.by.as_deref(),
        probability: if args.compared.estimate_share { Probability::Needed } else { Probability::Taken },
    };
    let (mut gold, text) = Gold::read(&how, &reading.ingest, lexicon)?;
    let errors = args.compared.errors.as_deref();
    let columns = columns(args, &gold)?;
    let input = how.inputs(text.is_some());
    let group_by = group_of(&how, &gold, text.is_some(), &mut reading.ingest.keep)?;
    how.keep_apart(&mut reading);
    let (mut collection, mut table) = Collection::open(&input, &args.output, outputs, &mut reading, terminal, &columns)?;
    let errors_sink = errors.map(|file| collection.outputs.sink(Some(file))).transpose()?;
    let Collection { discovery, bar, .. } = &mut collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&gold.rejects)?;
    if !collection.may_go_on(&rejects, survey.ids.len().min(gold.rows.len()))? {
        return collection.give_up(&rejects);
    }
    let paragraphs = text.is_none() && {
        let ids: HashSet<&str> = survey.ids.iter().collect();
        gold.name_paragraphs(|id| ids.contains(id))
    };
    let threshold = |theme: usize| args.compared.threshold.unwrap_or(lexicon.themes[theme].threshold);
    if args.compared.estimate_share && !paragraphs {
        let error = Error::new(ErrorKind::Usage, "--estimate-share needs coded paragraphs").at(&args.gold);
        return Err(error.mend("a column `paragraph`, or ids article_id#paragraph"));
    }
    let lookup = Lookup {
        lexicon: lexicon.clone(),
        overlap: args.lookup.overlap.into(),
        unit: HowCoded::unit(paragraphs),
        repeats: HowCoded::repeats(text.is_some()),
        group_by,
        summed: args.compared.estimate_share.then(|| (0..lexicon.themes.len()).map(threshold).collect()),
    };
    let wanted = gold.rows.iter().map(|row| row.text.clone()).collect();
    let Collection { discovery, bar, .. } = &mut collection;
    let Passed { made: (scored, naive), files, rejects: defects } =
        pipeline::coded_texts(discovery, &reading, &lookup, (&wanted, &survey), &mut |progress| bar.advance(progress))?;
    rejects.append(&defects)?;
    gold.is_unchanged()?;

    let judged = Judged::new(&gold, scored);
    if text.is_none() {
        let articles: HashSet<&str> = survey.ids.iter().collect();
        rejects.extend(judged.missing.iter().map(|row| not_found(row, &args.gold, &articles)))?;
    }
    if !collection.may_go_on(&rejects, judged.rows.len())? {
        return collection.give_up(&rejects);
    }
    // On a terminal the summary says it all.
    if args.output.output.is_none() && args.output.format.is_none() && Terminal::output_columns().is_some() {
        table = table.in_lines(Box::new(|_| String::new()));
    }
    let said = fill(&mut table, args, (&gold, &judged), (lexicon, &naive), threshold)?;
    if let (Some(sink), Some(file)) = (errors_sink, errors) {
        let format = Format::from_path(file)?;
        let rows = judged.errors(&gold, lexicon, threshold);
        let table = files::write_table(sink, &report::columns_of("evaluate_errors", ""), rows, (format, written_as(&args.output)?.1))?;
        collection.outputs.add(table);
    }
    let mut warnings = warnings(&gold, &judged, (text.is_some(), how.by), lexicon);
    if text.is_none() || judged.foreign > 0 {
        warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
        warnings.extend(foreign_paragraphs(&survey));
    }
    let account = Account {
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
        said: String::new(),
    };
    let ending = collection.close(table, account)?;
    terminal.report(&said);
    Ok(ending)
}

/// Writes the rows of the table; what is to be said of them.
fn fill(
    table: &mut Rows,
    args: &args::Evaluate,
    (gold, judged): (&Gold, &Judged<'_>),
    (lexicon, naive): (&Lexicon, &Summary),
    threshold: impl Fn(usize) -> f64,
) -> Result<String> {
    let by = args.compared.by.as_deref();
    if args.compared.estimate_share {
        let shares = judged.shares(gold, naive, threshold);
        for Share { naive, coded, estimate } in &shares {
            let group = by.map(|_| naive.group.as_str());
            table.push(&report::share_cells(group, &lexicon.themes[naive.theme].column, naive, (*coded, *estimate)))?;
        }
        return Ok(shares_text(&shares, by, lexicon));
    }
    let found = judged.evaluate(gold, by.is_some(), threshold);
    for row in &found {
        let coders = gold.has_coders().then_some((row.coders, row.ties));
        let group = by.map(|_| row.group.as_str());
        table.push(&report::evaluation_cells(group, &lexicon.themes[row.theme].column, &row.evaluation, (gold.is_drawn(), coders)))?;
    }
    Ok(summary_text(&found, by, lexicon, gold))
}

/// Refuses what cannot be meant, before anything is read; the files that are written.
fn check(args: &args::Evaluate) -> Result<Outputs> {
    check_threshold(args.compared.threshold)?;
    if let Some(file) = &args.compared.errors {
        Format::from_path(file)?;
    }
    let mut outputs = Outputs::of_table("evaluate", args, &args.output)?;
    outputs.file("--errors", args.compared.errors.as_deref())?;
    outputs.reads(&args.gold, "the table of codes");
    outputs.reads(&args.lookup.lexicon, "the lexicon");
    Ok(outputs)
}

/// The columns of the table, one name each.
fn columns(args: &args::Evaluate, gold: &Gold) -> Result<Vec<Column>> {
    let by = args.compared.by.as_deref();
    let columns = if args.compared.estimate_share {
        report::share_columns(by)
    } else {
        report::evaluate_columns(by, gold.has_coders(), gold.is_drawn())
    };
    match by.filter(|by| columns.iter().skip(1).any(|column| column.name == *by)) {
        Some(by) => {
            let error = Error::new(ErrorKind::Usage, format!("the table would have two columns called `{by}`"));
            Err(error.mend("call the field otherwise"))
        }
        None => Ok(columns),
    }
}

/// What groups the texts by what is known about their articles, where no column does.
pub fn group_of(how: &HowCoded<'_>, gold: &Gold, is_text: bool, read: &mut Vec<String>) -> Result<Option<GroupBy>> {
    // Shares are of all paragraphs, of which a column of the coded ones says nothing.
    let in_column = |by: &&str| how.probability != Probability::Needed && gold.fields.iter().any(|field| field == by);
    let Some(by) = how.by.filter(|by| !in_column(by)) else { return Ok(None) };
    if is_text && !["source", "year", "month"].contains(&by) {
        let error = Error::new(ErrorKind::Usage, format!("--by: no column `{by}`; the table has {}", gold.fields.join(", ")));
        return Err(error.mend("name one of them, or source, year, month"));
    }
    Ok(Some(group_by(by, read)))
}
