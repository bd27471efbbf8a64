//! `paratheme lexicon sample`.

use std::fmt::Write as _;

use super::coding_sheet::CodingSheet;
use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::settings::{foreign_paragraphs, load_lexicon, no_context, other_languages, reading};
use super::terminal::Terminal;
use super::{RunStatus, args, calibration};
use crate::error::Result;
use crate::lexicon::Lexicon;
use crate::output::{AtomicFile, path_beside};
use crate::pipeline::{self, Design, PRIOR, Passed, ThemePlan};
use crate::tables::{Cell, Unit, columns_of, several};

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
        context: args.of_context.context,
        rules: args.lookup.rules,
        stemmer: args.words.stemmer,
        negated: args::Negated::Count,
    };
    let calibration = args
        .calibration
        .as_deref()
        .map(|file| calibration::read(file, &scored, &loaded))
        .transpose()?;
    let (rules, calibration) = calibration.unzip();
    let rules = rules.unwrap_or_else(|| vec![None; lexicon.themes.len()]);
    let sheet = CodingSheet { lexicon, show_scores: args.show_scores, coders: args.coders };
    let columns = if args.plan { columns_of("plan", &[]) } else { sheet.columns() };
    let shape = TableToWrite { name: if args.plan { "plan" } else { "sample" }, columns: &columns };
    let mut outputs = Outputs::of_table("lexicon sample", args, &args.output)?;
    if !args.plan {
        outputs.beside(args.output.output.as_deref(), INSTRUCTIONS)?;
    }
    outputs.reads_lexicon(&loaded);
    if let Some(file) = &args.calibration {
        outputs.reads(file, "the calibration");
    }
    let (mut collection, mut table) =
        Collection::open(&args.input, &args.output, outputs, &mut reading, terminal, &shape)?;
    if !args.plan {
        table = table.coded_by_people(sheet.coding(&columns));
    }
    collection.calibration = calibration;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let context = args.of_context.context.into();
    let threshold = |theme| Unit::Paragraph.threshold(context, theme);
    let thresholds = lexicon.themes.iter().map(threshold).collect();
    let design = Design {
        size: args.size as usize,
        seed: args.seed,
        context,
        thresholds,
        calibration: rules,
    };
    let what = (&**lexicon, args.lookup.rules.into());
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
            table.push(&sheet.row(sampled))?;
        }
        let mut said = format!(
            "{} drawn from {}",
            several(made.len() as u64, "paragraph", "paragraphs"),
            several(survey.ids.len() as u64, "article", "articles")
        );
        if let Some(file) = args.output.output.as_deref().filter(|_| collection.is_file()) {
            let path = path_beside(file, INSTRUCTIONS);
            let mut instructions = AtomicFile::create(&path, collection.outputs.existing())?;
            instructions.write_all(sheet.instructions().as_bytes())?;
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
    warnings.extend(no_context(args.of_context.context, &survey));
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
