//! `paratheme lexicon check`.

use std::collections::{HashMap, HashSet};

use super::collection::{Collection, RunReport, TableToWrite};
use super::gold::{Gold, HowCoded, not_found};
use super::judged::{Judged, warnings};
use super::outputs::Outputs;
use super::settings::{foreign_paragraphs, load_lexicon, other_languages, reading};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::Result;
use crate::evaluate::WeightedShare;
use crate::lexicon::Lexicon;
use crate::pipeline::{self, Lookup, Passed};
use crate::tables::{self, CheckTable, EntryPrecision, ScoreContext, several};

pub fn run(args: &args::Check, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let mut reading = reading(&args.input, &args.words, loaded.lexicon.language, global)?
        .knowing(&loaded.lexicon);
    let lexicon = &loaded.lexicon;
    let how = HowCoded::of(&args.codes, &args.input);
    let mut coded =
        how.as_ref().map(|how| Gold::read(how, &reading.ingest, lexicon)).transpose()?;
    let mut outputs = Outputs::of_table("lexicon check", args, &args.output)?;
    outputs.reads_lexicon(&loaded);
    if let Some(how) = &how {
        outputs.reads(how.file, "the table of codes");
        how.keep_apart(&mut reading);
    }
    let is_text = coded.as_ref().is_some_and(|(_, text)| text.is_some());
    let input = how.as_ref().map_or_else(|| args.input.clone(), |how| how.inputs(is_text));
    let columns = tables::check_columns(coded.is_some(), lexicon);
    let shape = TableToWrite { name: "check", columns: &columns };
    let (mut collection, mut table) =
        Collection::open(&input, &args.output, outputs, &mut reading, terminal, &shape)?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    let of_codes = coded.iter().map(|(gold, _)| &gold.rejects);
    let mut rejects = std::mem::take(&mut survey.rejects);
    of_codes.into_iter().try_for_each(|codes| rejects.append(codes))?;
    if !collection.may_go_on(&rejects, survey.ids.len())? {
        return collection.abort(&rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let what = (&**lexicon, args.lookup.rules.into());
    let Passed { made: checked, files, rejects: defects } =
        pipeline::check(discovery, &reading, what, &survey, &mut |progress| bar.advance(progress))?;
    rejects.append(&defects)?;
    let mut said_of_codes = Vec::new();
    let mut precisions = None;
    if let (Some((gold, _)), Some(how)) = (&mut coded, &how) {
        let articles: HashSet<&str> = survey.ids.iter().collect();
        let paragraphs = !is_text && gold.name_paragraphs(|id| articles.contains(id));
        let lookup = Lookup {
            lexicon: lexicon.clone(),
            rules: args.lookup.rules.into(),
            unit: HowCoded::unit(paragraphs),
            context: ScoreContext::None,
            components: false,
            repeats: HowCoded::repeats(is_text),
            group_by: None,
            summed: None,
        };
        let wanted = gold.rows.iter().map(|row| row.text.clone()).collect();
        let Collection { ref discovery, ref mut bar, .. } = collection;
        let found = pipeline::coded_texts(
            discovery,
            &reading,
            &lookup,
            (&wanted, &survey),
            &mut |progress| bar.advance(progress),
        )?;
        rejects.append(&found.rejects)?;
        gold.is_unchanged()?;
        let judged = Judged::new(gold, found.made.0);
        if !is_text {
            rejects.extend(not_found(
                judged.missing.iter().copied(),
                (how.file, &articles),
                &reading.ingest,
            ))?;
        }
        if !collection.may_go_on(&rejects, judged.rows.len())? {
            return collection.abort(&rejects);
        }
        said_of_codes = warnings(gold, &judged, (is_text, &[]), lexicon);
        precisions = Some(entry_precisions(gold, &judged, lexicon));
    }
    let check = &checked.check;
    for row in tables::check_rows(CheckTable {
        lexicon,
        check,
        contexts: &checked.contexts,
        correlations: &checked.rank_correlations,
        precisions: precisions.as_deref(),
    }) {
        table.push(&row)?;
    }
    let dead = check.entries.iter().filter(|entry| entry.hits == 0).count();
    let mut warnings = survey.warnings(collection.discovery.files.len());
    warnings.extend(said_of_codes);
    warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(foreign_paragraphs(&survey));
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![
            ("articles", survey.ids.len() as u64),
            ("entries", check.entries.len() as u64),
            ("dead_entries", dead as u64),
        ],
        warnings,
        summary: format!(
            "{}, {dead} of them match nothing in {}",
            several(check.entries.len() as u64, "entry", "entries"),
            several(survey.ids.len() as u64, "article", "articles")
        ),
    };
    collection.close(table, report)
}

/// For each entry, counts the coded texts that it matches, and those of them that are about its
/// theme.
fn entry_precisions(gold: &Gold, judged: &Judged<'_>, lexicon: &Lexicon) -> Vec<EntryPrecision> {
    let mut found = vec![EntryPrecision::default(); lexicon.entries.len()];
    let mut articles: HashMap<&str, usize> = HashMap::new();
    for (at, theme) in gold.themes().into_iter().enumerate() {
        let (mut of_theme, mut of_entries) = (Vec::new(), vec![Vec::new(); lexicon.entries.len()]);
        for (row, text, _) in &judged.rows {
            let Some(code) = row.codes[at].gold else { continue };
            let next = articles.len();
            let coded =
                (*articles.entry(&row.article).or_insert(next), 1.0 / row.probability, code);
            of_theme.push(coded);
            for &entry in
                text.entries.iter().filter(|&&entry| lexicon.entries[entry].theme == theme)
            {
                of_entries[entry].push(coded);
            }
        }
        let Some(base_rate) = WeightedShare::of(&of_theme).map(|found| found.share) else {
            continue;
        };
        for (entry, texts) in of_entries
            .iter()
            .enumerate()
            .filter(|(entry, _)| lexicon.entries[*entry].theme == theme)
        {
            found[entry] = EntryPrecision {
                coded: Some(texts.len() as u64),
                precision: WeightedShare::of(texts),
                base_rate,
            };
        }
    }
    found
}
