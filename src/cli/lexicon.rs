//! `paratheme lexicon`: `show`, `check`; the other commands have files of their own.

use std::fmt::Write as _;

use super::collection::{Account, Collection};
use super::settings::{load_lexicon, other_languages, reading};
use super::terminal::Terminal;
use super::{Ending, args, diff, exchange, files, fit, sample};
use crate::error::{Error, Result};
use crate::lexicon::Lexicon;
use crate::pipeline::{self, Passed};
use crate::report;

pub fn run(command: &args::Lexicon, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    match command {
        args::Lexicon::Show { lexicon, format } => {
            let loaded = load_lexicon(lexicon)?;
            let text = match format {
                args::ShowFormat::Toml => loaded.toml,
                args::ShowFormat::Text => describe(&loaded.lexicon),
            };
            files::print(text.as_bytes()).map(|()| Ending::Complete)
        }
        args::Lexicon::Check(args) => check(args, global, terminal),
        args::Lexicon::Sample(args) => sample::run(args, global, terminal),
        args::Lexicon::Diff(args) => diff::run(args, global, terminal),
        args::Lexicon::Fit(args) => fit::run(args, global, terminal),
        args::Lexicon::Import(args) => exchange::import(args, terminal),
        args::Lexicon::Export(args) => exchange::export(args, terminal),
    }
}

fn describe(lexicon: &Lexicon) -> String {
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{} {} ({})\n{}", lexicon.name, lexicon.version, lexicon.language.code(), lexicon.description.trim());
    for (index, theme) in lexicon.themes.iter().enumerate() {
        let entries = || lexicon.entries.iter().filter(move |entry| entry.theme == index);
        let _ = writeln!(text, "\n{} - {} ({} entries, threshold {})", theme.column, theme.label, entries().count(), theme.threshold);
        let _ = writeln!(text, "  {}", theme.description.trim().replace('\n', "\n  "));
        let mut shares: Vec<f64> = entries().map(|entry| entry.p).collect();
        shares.sort_by(|a, b| b.total_cmp(a));
        shares.dedup();
        for p in shares {
            let names: Vec<String> = entries().filter(|entry| entry.p.total_cmp(&p).is_eq()).map(crate::lexicon::Entry::name).collect();
            let _ = writeln!(text, "  p {p}: {}", names.join("; "));
        }
        if !theme.not.is_empty() {
            let spans: Vec<&str> = theme.not.iter().map(crate::lexicon::Pattern::source).collect();
            let _ = writeln!(text, "  not: {}", spans.join("; "));
        }
    }
    text
}

fn check(args: &args::Check, global: &args::Global, terminal: &Terminal) -> Result<Ending> {
    let loaded = load_lexicon(&args.lookup.lexicon)?;
    let mut reading = reading(&args.input, &args.words, loaded.lexicon.language, global)?;
    let lexicon = &loaded.lexicon;
    let (mut collection, mut table) =
        Collection::open(&args.input, &args.output, Some(&args.lookup.lexicon), &mut reading, terminal, &report::columns_of("check", ""))?;
    let Collection { discovery, bar, .. } = &mut collection;
    let survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    if !collection.may_go_on(&survey.rejects, survey.ids.len()) {
        return collection.give_up(&survey.rejects);
    }
    let Collection { discovery, bar, .. } = &mut collection;
    let what = (&**lexicon, args.lookup.overlap.into());
    let Passed { made: checked, files, rejects } =
        pipeline::check(discovery, &reading, what, &survey, &mut |progress| bar.advance(progress))?;
    let check = &checked.check;
    for row in report::check_rows(check, lexicon, &checked.contexts, &checked.rank_correlations) {
        table.push(&row)?;
    }
    let rejects: Vec<Error> = survey.rejects.iter().chain(&rejects).cloned().collect();
    let dead = check.entries.iter().filter(|entry| entry.hits == 0).count();
    let account = Account {
        command: "lexicon check",
        options: args,
        lexicon: Some(loaded.in_manifest()),
        stemmer: reading.analysis.stemmer,
        files: &files,
        rejects: &rejects,
        counts: vec![("articles", survey.ids.len() as u64), ("entries", check.entries.len() as u64), ("dead_entries", dead as u64)],
        warnings: survey
            .warnings(collection.discovery.files.len())
            .into_iter()
            .chain(other_languages(survey.languages(), survey.ids.len(), lexicon))
            .collect(),
        said: format!("{} entries, {dead} of them never fire in {} articles", check.entries.len(), survey.ids.len()),
    };
    collection.close(table, account)
}
