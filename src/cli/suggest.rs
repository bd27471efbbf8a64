//! `paratheme lexicon suggest`.

use std::collections::HashSet;

use super::collection::{Collection, RunReport, TableToWrite};
use super::gold::{Gold, HowCoded, not_found};
use super::outputs::Outputs;
use super::settings::{foreign_paragraphs, load_lexicon, no_context, other_languages, reading};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::pipeline::{self, Codes, Passed, Search, Suggested};
use crate::tables::{self, several};

pub fn run(args: &args::Suggest, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let lexicon = &*loaded.lexicon;
    let themes = themes(&args.theme, lexicon)?;
    let mut reading = reading(&args.input, &args.words, lexicon.language, global)?.knowing(lexicon);
    let how = HowCoded::of(&args.codes, &args.input);
    let mut gold = how.as_ref().map(|how| Gold::read(how, &reading.ingest, lexicon)).transpose()?;
    let mut outputs = Outputs::of_table("lexicon suggest", args, &args.output)?;
    outputs.reads_lexicon(&loaded);
    if let Some(how) = &how {
        outputs.reads(how.file, "the table of codes");
        how.keep_apart(&mut reading);
    }
    let is_text = gold.as_ref().is_some_and(|(_, text)| text.is_some());
    let input = how.as_ref().map_or_else(|| args.input.clone(), |how| how.inputs(is_text));
    let columns = tables::suggest_columns(gold.is_some());
    let shape = TableToWrite { name: "suggest", columns: &columns };
    let (mut collection, mut table) =
        Collection::open(&input, &args.output, outputs, &mut reading, terminal, &shape)?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    let of_codes = gold.iter().map(|(gold, _)| &gold.rejects);
    let mut rejects = std::mem::take(&mut survey.rejects);
    of_codes.into_iter().try_for_each(|codes| rejects.append(codes))?;
    if !collection.may_go_on(&rejects, survey.ids.len())? {
        return collection.abort(&rejects);
    }
    let articles: HashSet<&str> = survey.ids.iter().collect();
    let codes =
        gold.as_mut().map(|(gold, _)| codes(gold, is_text, &articles, lexicon.themes.len()));
    let (top, rules) = (args.top.into(), args.lookup.rules.into());
    let context = args.of_context.context.into();
    let min_articles = args.min_articles;
    let search = Search { lexicon, rules, context, themes, top, min_articles, codes };
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let Passed { made, files, rejects: defects } =
        pipeline::suggest(discovery, &reading, &search, &survey, &mut |progress| {
            bar.advance(progress);
        })?;
    rejects.append(&defects)?;
    let mut warnings = survey.warnings(collection.discovery.files.len());
    if let (Some((gold, _)), Some(how)) = (&gold, &how) {
        gold.is_unchanged()?;
        let missing = gold
            .rows
            .iter()
            .filter(|row| !made.coded.contains(&row.text) && !made.foreign.contains(&row.text));
        if !made.foreign.is_empty() {
            warnings.push(format!(
                "coded texts left out because they are in another language than the lexicon: {}",
                made.foreign.len()
            ));
        }
        if !is_text {
            rejects.extend(not_found(missing, (how.file, &articles), &reading.ingest))?;
        }
        if !gold.without.is_empty() {
            warnings.push(format!(
                "themes without a column in CODED have no gain: {} (--map COLUMN=THEME names one)",
                gold.without.join(", ")
            ));
        }
        if !collection.may_go_on(&rejects, made.coded.len())? {
            return collection.abort(&rejects);
        }
    }
    warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(foreign_paragraphs(&survey));
    warnings.extend(no_context(args.of_context.context, &survey));
    for suggestion in &made.suggestions {
        table.push(&tables::suggestion_cells(suggestion, lexicon, gold.is_some()))?;
    }
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![("articles", survey.ids.len() as u64), ("coded", made.coded.len() as u64)],
        warnings,
        summary: said(&made, survey.ids.len()),
    };
    collection.close(table, report)
}

fn said(made: &Suggested, articles: usize) -> String {
    let unless =
        made.suggestions.iter().filter(|suggestion| suggestion.unless_of.is_some()).count();
    let entries = made.suggestions.len() - unless;
    format!(
        "{} and {} for unless are proposed, from {}: read their contexts before you use one",
        several(entries as u64, "entry", "entries"),
        several(unless as u64, "word", "words"),
        several(articles as u64, "article", "articles")
    )
}

/// Returns the themes of `--theme`, or all if none is named.
pub fn themes(names: &[String], lexicon: &Lexicon) -> Result<Vec<usize>> {
    if names.is_empty() {
        return Ok((0..lexicon.themes.len()).collect());
    }
    let mut found = Vec::new();
    for name in names {
        let known =
            lexicon.themes.iter().position(|theme| theme.column == *name || theme.id == *name);
        let theme = known.ok_or_else(|| {
            let columns: Vec<&str> =
                lexicon.themes.iter().map(|theme| theme.column.as_str()).collect();
            let error = Error::new(
                ErrorKind::Usage,
                format!("--theme: no theme `{name}` in the lexicon {}", lexicon.name),
            );
            error.with_hint(format!("one of {}", columns.join(", ")))
        })?;
        if !found.contains(&theme) {
            found.push(theme);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Returns the codes by text, one for each theme of the lexicon.
pub fn codes(gold: &mut Gold, is_text: bool, articles: &HashSet<&str>, themes: usize) -> Codes {
    let paragraphs = !is_text && gold.name_paragraphs(|id| articles.contains(id));
    let of = gold.themes();
    let row = |row: &super::gold::Coded| {
        let mut codes = vec![None; themes];
        for (&theme, code) in of.iter().zip(&row.codes) {
            codes[theme] = code.gold;
        }
        (row.text.clone(), codes)
    };
    Codes {
        unit: HowCoded::unit(paragraphs),
        repeats: HowCoded::repeats(is_text),
        rows: gold.rows.iter().map(row).collect(),
    }
}
