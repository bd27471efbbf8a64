//! `paratheme lexicon sample`.

use std::fmt::Write as _;
use std::sync::Arc;

use super::collection::{Collection, RunReport};
use super::outputs::Outputs;
use super::settings::{foreign_paragraphs, load_lexicon, other_languages, reading};
use super::terminal::Terminal;
use super::{RunStatus, args, calibration};
use crate::error::Result;
use crate::lexicon::Lexicon;
use crate::output::{AtomicFile, path_beside};
use crate::pipeline::{self, Design, PRIOR, Passed, Sampled, ThemePlan};
use crate::tables::{Cell, Column, Unit, columns_of, several};

/// The suffix that turns the name of the sheet into that of its instructions.
const INSTRUCTIONS: &str = ".instructions.md";
/// The sizes of sheets for which a plan has columns.
const SIZES: [u64; 4] = [100, 200, 400, 800];

pub fn run(args: &args::Sample, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let lexicon = &loaded.lexicon;
    let mut reading = reading(&args.input, &args.words, lexicon.language, global)?.knowing(lexicon);
    let scored = calibration::Scored {
        unit: Unit::Paragraph,
        overlap: args.lookup.overlap,
        stemmer: args.words.stemmer,
        negated: args::Negated::Count,
    };
    let calibration = args
        .calibration
        .as_deref()
        .map(|file| calibration::read(file, &scored, &loaded))
        .transpose()?;
    let (curves, calibration) = calibration.unzip();
    let curves = curves.unwrap_or_else(|| vec![None; lexicon.themes.len()]);
    let columns =
        if args.plan { columns_of("plan", &[]) } else { columns(lexicon, args.show_scores) };
    let mut outputs = Outputs::of_table("lexicon sample", args, &args.output)?;
    if !args.plan {
        outputs.beside(args.output.output.as_deref(), INSTRUCTIONS)?;
    }
    outputs.reads_lexicon(&loaded);
    if let Some(file) = &args.calibration {
        outputs.reads(file, "the calibration");
    }
    let (mut collection, mut table) =
        Collection::open(&args.input, &args.output, outputs, &mut reading, terminal, &columns)?;
    collection.calibration = calibration;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let thresholds = lexicon.themes.iter().map(|theme| theme.threshold).collect();
    let design = Design { size: args.size as usize, seed: args.seed, thresholds, curves };
    let what = (&**lexicon, args.lookup.overlap.into());
    let progress = &mut |progress| bar.advance(progress);
    let (files, rejects, made, said) = if args.plan {
        let Passed { made, files, rejects } =
            pipeline::plan(discovery, &reading, what, (&survey, &design, &SIZES), progress)?;
        for plan in &made {
            table.push(&plan_cells(plan, lexicon))?;
        }
        (
            files,
            rejects,
            ("planned", made.len()),
            plan_text(&made, lexicon, args.calibration.is_some()),
        )
    } else {
        let Passed { made, files, rejects } =
            pipeline::sample(discovery, &reading, what, (&survey, &design), progress)?;
        for sampled in &made {
            table.push(&row(sampled, lexicon, args.show_scores))?;
        }
        let mut said = format!(
            "{} drawn from {}",
            several(made.len() as u64, "paragraph", "paragraphs"),
            several(survey.ids.len() as u64, "article", "articles")
        );
        if let Some(file) = args.output.output.as_deref().filter(|_| collection.is_file()) {
            let path = path_beside(file, INSTRUCTIONS);
            let mut instructions = AtomicFile::create(&path, collection.outputs.existing())?;
            instructions.write_all(how_to_code(lexicon).as_bytes())?;
            collection.outputs.add([instructions.finish()?]);
            let _ = write!(said, "\nHow to code them: {}", path.display());
        }
        (files, rejects, ("sampled", made.len()), said)
    };
    let mut rejects_of_all = std::mem::take(&mut survey.rejects);
    rejects_of_all.append(&rejects)?;
    let rejects = rejects_of_all;
    let mut warnings = survey.warnings(collection.discovery.files.len());
    warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(foreign_paragraphs(&survey));
    if !args.plan && made.1 < args.size as usize {
        warnings.push(format!("there are only {} counted paragraphs to draw from", made.1));
    }
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![("articles", survey.ids.len() as u64), (made.0, made.1 as u64)],
        warnings,
        summary: said,
    };
    collection.close(table, report)
}

/// Returns the top-level themes of a lexicon.
fn themes(lexicon: &Lexicon) -> impl Iterator<Item = usize> {
    (0..lexicon.themes.len()).filter(|&theme| lexicon.is_top_level(theme))
}

fn columns(lexicon: &Arc<Lexicon>, show_scores: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    for column in columns_of("sample", &[]) {
        let of_themes = |suffix: &str| -> Vec<Column> {
            themes(lexicon)
                .map(|theme| Column {
                    name: format!("{}{suffix}", lexicon.themes[theme].column).into(),
                    ..column.clone()
                })
                .collect()
        };
        match &*column.name {
            "stratum" | "<theme>_strength" if !show_scores => {}
            "<theme>" => columns.extend(of_themes("")),
            "<theme>_strength" => columns.extend(of_themes("_strength")),
            _ => columns.push(column),
        }
    }
    columns
}

fn row<'t>(sampled: &'t Sampled, lexicon: &Lexicon, show_scores: bool) -> Vec<Cell<'t>> {
    let article = &sampled.article;
    let mut row = vec![
        Cell::text(article.id.as_str()),
        Cell::Int(sampled.paragraph.into()),
        Cell::text(article.title.as_str()),
        article.date.map_or(Cell::Empty, |(date, _)| Cell::text(date.to_string())),
        Cell::text(article.source.as_str()),
        Cell::text(article.text.as_str()),
    ];
    row.extend(themes(lexicon).map(|_| Cell::Empty));
    row.push(Cell::Float { value: sampled.probability, decimals: 9 });
    if show_scores {
        row.push(Cell::text(match sampled.stratum {
            None => "none".to_owned(),
            Some((theme, high)) => {
                format!("{} {}", lexicon.themes[theme].column, if high { "high" } else { "low" })
            }
        }));
        row.extend(themes(lexicon).map(|theme| Cell::float(sampled.scores[theme].strength)));
    }
    row
}

fn plan_cells<'t>(plan: &ThemePlan, lexicon: &'t Lexicon) -> Vec<Cell<'t>> {
    let mut row = vec![Cell::text(lexicon.themes[plan.theme].column.as_str())];
    row.extend(
        [plan.naive_share, plan.expected_share]
            .into_iter()
            .chain(plan.half_widths.iter().copied())
            .map(Cell::float),
    );
    row
}

/// Describes a plan in plain text.
fn plan_text(plans: &[ThemePlan], lexicon: &Lexicon, is_calibrated: bool) -> String {
    let mut text = String::from(
        "Expected share of each theme, and half the width of its interval by the size of the sheet:",
    );
    for plan in plans {
        // Writing into a String cannot fail.
        let _ = write!(text, "\n{}: {:.3}", lexicon.themes[plan.theme].column, plan.expected_share);
        for (size, half_width) in SIZES.iter().zip(&plan.half_widths) {
            let _ = write!(text, "   {size}: ±{half_width:.3}");
        }
    }
    if !is_calibrated {
        let [found, weak, none] = PRIOR;
        let _ = write!(
            text,
            "\nExpected without --calibration: {found} of the paragraphs that reach a theme's threshold are about it, {weak} of those with weaker \
             evidence, {none} of the others"
        );
    }
    text
}

fn how_to_code(lexicon: &Lexicon) -> String {
    let mut page = String::from(
        "# How to code the sheet\n\nRead each paragraph by itself. For each theme, and for each on its own, write\n\n- **1** where a careful \
         reader would say that the paragraph is, at least in part, about the theme: a passing word is not enough, a clear sentence is;\n- **0** \
         where it is not;\n- nothing where you cannot tell.\n\nSeveral themes may be 1. Change nothing else: `probability` is needed to estimate \
         shares. The filled sheet goes into `paratheme evaluate --gold`.\n\n## Several coders\n\nTwo people who code without seeing each other's \
         codes show how far the themes can be told at all. Each gets a copy of the sheet; afterwards their codes go into one table, in columns \
         with a number behind the theme's name:\n\n| theme | first coder | second coder | what they settle on |\n|---|---|---|---|\n",
    );
    for theme in themes(lexicon) {
        let column = &lexicon.themes[theme].column;
        let _ = writeln!(
            page,
            "| {} | `{column}_1` | `{column}_2` | `{column}` |",
            lexicon.themes[theme].label
        );
    }
    page += "\nA third coder's columns end in `_3`. Without the columns of what is settled, the majority counts, and ties are left out: then delete the \
             empty columns without a number.\n";
    for theme in themes(lexicon) {
        let theme = &lexicon.themes[theme];
        let description = if theme.description.trim().is_empty() {
            "(the lexicon does not describe it)"
        } else {
            theme.description.trim()
        };
        // Writing into a String cannot fail.
        let _ = write!(page, "\n## {} (`{}`)\n\n{description}\n", theme.label, theme.column);
    }
    page
}
