//! `paratheme lexicon show` and `check`.

use std::fmt::Write as _;

use super::settings::{load_lexicon, other_languages, reading, written_as};
use super::surveyed::{Surveyed, surveyed};
use super::terminal::Terminal;
use super::{Ending, args, files};
use crate::error::Result;
use crate::lexicon::Lexicon;
use crate::{pipeline, report};

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
    let written_as = written_as(&args.output)?;
    let Some(Surveyed { discovery, survey, sink, mut bar }) =
        surveyed(&args.input, &args.output, Some(&args.lookup.lexicon), &mut reading, terminal)?
    else {
        return Ok(Ending::Failed);
    };
    if let Some(warning) = other_languages(&survey, &loaded.lexicon) {
        terminal.warn(&warning);
    }
    let check = pipeline::check(&discovery, &reading, (&loaded.lexicon, args.lookup.overlap.into()), &survey, &mut |progress| {
        bar.advance(progress);
    })?;
    bar.finish();
    let rows = report::check_rows(&check, &loaded.lexicon);
    files::write_table(sink, &report::check_columns(), rows, written_as)?;
    let dead = check.entries.iter().filter(|entry| entry.hits == 0).count();
    if args.output.output.is_some() {
        terminal.report(&format!("{} entries, {dead} of them never fire in {} articles", check.entries.len(), survey.ids.len()));
    }
    Ok(if survey.rejects.is_empty() { Ending::Complete } else { Ending::SomeRejected })
}
