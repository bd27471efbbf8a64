//! `paratheme lexicon`: `show`; the other commands have files of their own.

use std::fmt::Write as _;

use super::settings::load_lexicon;
use super::terminal::{Terminal, harmless};
use super::{RunStatus, args, check, diff, exchange, files, fit, learn, sample, suggest};
use crate::error::Result;
use crate::lexicon::Lexicon;
use crate::tables::several;

pub fn run(
    command: &args::Lexicon,
    global: &args::Global,
    terminal: &Terminal,
) -> Result<RunStatus> {
    match command {
        args::Lexicon::Show { lexicon, format } => {
            let loaded = load_lexicon(lexicon)?;
            let text = match format {
                args::ShowFormat::Toml => loaded.toml,
                args::ShowFormat::Text => describe(&loaded.lexicon),
            };
            files::print(text.as_bytes()).map(|()| RunStatus::Complete)
        }
        args::Lexicon::Check(args) => check::run(args, global, terminal),
        args::Lexicon::Suggest(args) => suggest::run(args, global, terminal),
        args::Lexicon::Learn(args) => learn::run(args, global, terminal),
        args::Lexicon::Sample(args) => sample::run(args, global, terminal),
        args::Lexicon::Diff(args) => diff::run(args, global, terminal),
        args::Lexicon::Fit(args) => fit::run(args, global, terminal),
        args::Lexicon::Import(args) => exchange::import(args, terminal),
        args::Lexicon::Export(args) => exchange::export(args, terminal),
    }
}

/// Describes the lexicon in plain text. Text of its author is escaped, since a terminal may show
/// it.
fn describe(lexicon: &Lexicon) -> String {
    let mut text = String::new();
    let description = |text: &str, indent: &str| {
        let lines: Vec<String> = text.trim().lines().map(harmless).collect();
        lines.join(&format!("\n{indent}"))
    };
    // Writing into a String cannot fail.
    let (name, version) = (harmless(&lexicon.name), harmless(&lexicon.version));
    let _ = writeln!(
        text,
        "{name} {version} ({})\n{}",
        lexicon.language.code(),
        description(&lexicon.description, "")
    );
    for (index, theme) in lexicon.themes.iter().enumerate() {
        let entries = || lexicon.entries.iter().filter(move |entry| entry.theme == index);
        let label = harmless(&theme.label);
        let _ = writeln!(
            text,
            "\n{} - {label} ({}, threshold {}, of articles {}, in articles {})",
            theme.column,
            several(entries().count() as u64, "entry", "entries"),
            theme.threshold,
            theme.article_threshold,
            theme.in_article_threshold
        );
        let _ = writeln!(text, "  {}", description(&theme.description, "  "));
        let mut shares: Vec<f64> = entries().map(|entry| entry.p).collect();
        shares.sort_by(|a, b| b.total_cmp(a));
        shares.dedup();
        for p in shares {
            let these = entries().filter(|entry| entry.p.total_cmp(&p).is_eq());
            let names: Vec<String> = these.map(|entry| harmless(&entry.name())).collect();
            let _ = writeln!(text, "  p {p}: {}", names.join("; "));
        }
        if !theme.not.is_empty() {
            let spans: Vec<String> =
                theme.not.iter().map(|pattern| harmless(pattern.source())).collect();
            let _ = writeln!(text, "  not: {}", spans.join("; "));
        }
    }
    text
}
