//! `paratheme lexicon fit`.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use super::calibration::{self, CalibrationFile};
use super::coded_sets::{GoldFile, coded_themes, no_text_twice, sets};
use super::collection::{nothing_written, say_rejects};
use super::outputs::Outputs;
use super::settings::{LoadedLexicon, by_names, load_lexicon, reading};
use super::terminal::{Terminal, harmless};
use super::{RunStatus, args, files};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::{CodedSet, Comparison, Effect, Fit, FitOptions, WeightedEntry, fit};
use crate::lexicon::Lexicon;
use crate::output::rejects::Rejects;
use crate::output::{self, Format, manifest};
use crate::pipeline::too_many;
use crate::summary::Estimate;
use crate::tables::{self, Column, LeftOutRow, several};

/// The suffix of the version of a lexicon with fitted p.
const SUFFIX: &str = "+fit";

/// The fitted weights.
struct Fitted<'f> {
    files: &'f [GoldFile],
    sets: Vec<(String, CodedSet)>,
    /// The indices of the themes with codes.
    themes: Vec<usize>,
    fit: Fit,
}

pub fn run(args: &args::Fit, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let mut reading = reading(&args.input, &args.words, loaded.lexicon.language, global)?
        .knowing(&loaded.lexicon);
    let start = Instant::now();
    let mut outputs = check(args, &loaded)?;
    outputs.protect(&args.input.inputs, &mut reading.ingest, terminal)?;
    let mut gold = Vec::new();
    for path in &args.gold {
        gold.push(GoldFile::read(path, args, (&reading, &loaded), terminal)?);
    }
    no_text_twice(&gold)?;
    for warning in gold.iter().flat_map(|file| &file.warnings) {
        terminal.warn(warning);
    }
    let mut rejects = Rejects::default();
    gold.iter().try_for_each(|file| rejects.append(&file.rejects))?;
    say_rejects(&rejects, None, output::Options::default(), terminal)?;
    too_many(&rejects, reading.max_errors)?;
    let themes = coded_themes(&gold, &loaded.lexicon);
    if themes.is_empty() || (args.input.strict && !rejects.is_empty()) {
        terminal.error(&if themes.is_empty() {
            Error::new(ErrorKind::Io, "nothing written: no text is coded")
                .with_hint("fill in the columns of the themes with 1 and 0")
        } else {
            nothing_written(true)
        });
        return Ok(RunStatus::Failed);
    }
    let lexicon = loaded.in_manifest();
    let (mut written, mut moved, mut of_tables) = (loaded, false, Vec::new());
    if args.place.output.is_some()
        || args.fitted.calibration.is_none()
        || args.fitted.report.is_some()
        || args.fitted.left_out.is_some()
    {
        let fitted = Fitted::new(&gold, themes.clone(), args, &written.lexicon)?;
        let lexicon = fitted.lexicon(args, &written.lexicon);
        of_tables = fitted.write_tables(args, (&written.lexicon, &lexicon), &mut outputs)?;
        for warning in &of_tables {
            terminal.warn(warning);
        }
        terminal.report(&fitted.text(args, &written.lexicon));
        if args.place.output.is_some() || args.fitted.calibration.is_none() {
            moved = lexicon != *written.lexicon;
            written = written_lexicon(&written, lexicon, &fitted.provenance(args, &written));
            let mut sink = outputs.sink(args.place.output.as_deref())?;
            let _ = sink.write_all(written.toml.as_bytes())?;
            outputs.add_first(sink.finish()?);
        }
    }
    let mut validation = Vec::new();
    if let Some(file) = &args.fitted.calibration {
        if moved {
            terminal.warn("the probabilities were fitted to the same texts as the p, so their figures look better than they are");
            // The calibration must be fitted to strengths of the lexicon that it will be used with.
            let before = std::mem::take(&mut gold);
            for file in &before {
                let again = GoldFile::read(&file.path, args, (&reading, &written), terminal)?;
                if again.sha256 != file.sha256 {
                    let error =
                        Error::new(ErrorKind::Io, "changed while it was read").at(&file.path);
                    return Err(
                        error.with_hint("run the command again when no other program writes to it")
                    );
                }
                gold.push(again);
            }
        }
        let calibration = CalibrationFile::fit(&gold, &themes, args, &written)?;
        for warning in &calibration.warnings {
            terminal.warn(warning);
        }
        outputs.add(calibration::write(outputs.sink(Some(file))?, &calibration)?);
        terminal.report(&calibration.text());
        validation = calibration.validation();
    }
    let inputs = gold.iter().map(|file| manifest::Input {
        path: file.path.clone(),
        sha256: file.sha256.clone(),
        ..manifest::Input::default()
    });
    let manifest = outputs.plain_manifest(inputs.collect::<Vec<_>>());
    outputs.commit(manifest::Manifest {
        lexicon: Some(lexicon),
        validation,
        warnings: gold
            .iter()
            .flat_map(|file| file.warnings.iter().cloned())
            .chain(of_tables)
            .collect(),
        seconds: start.elapsed().as_secs_f64(),
        ..manifest
    })?;
    Ok(if rejects.is_empty() { RunStatus::Complete } else { RunStatus::SomeRejected })
}

/// Refuses contradictory options, and returns the outputs.
fn check(args: &args::Fit, loaded: &LoadedLexicon) -> Result<Outputs> {
    let args::Fitted { report, left_out, calibration, .. } = &args.fitted;
    for table in [report, left_out].into_iter().flatten() {
        Format::from_path(table)?;
    }
    let mut outputs = Outputs::new("lexicon fit", args, &args.place);
    let written = [
        ("--output", &args.place.output),
        ("--report", report),
        ("--left-out", left_out),
        ("--calibration", calibration),
    ];
    for (option, file) in written {
        outputs.file(option, file.as_deref())?;
    }
    for gold in &args.gold {
        outputs.reads(gold, "a table of codes");
    }
    outputs.reads_lexicon(loaded);
    Ok(outputs)
}

impl<'f> Fitted<'f> {
    fn new(
        files: &'f [GoldFile],
        themes: Vec<usize>,
        args: &args::Fit,
        lexicon: &Lexicon,
    ) -> Result<Self> {
        let by = args.fitted.by.as_deref().map_or(Ok(Vec::new()), by_names)?;
        let sets = sets(files, &by, &themes);
        // An entry is judged by the codes of the innermost theme around it that has codes.
        let place = |theme: usize| {
            lexicon.lineage(theme).find_map(|theme| themes.iter().position(|coded| *coded == theme))
        };
        let weighed = |entry: &crate::lexicon::Entry| WeightedEntry {
            theme: place(entry.theme),
            p: entry.p,
            weight: entry.weight,
        };
        let entries: Vec<WeightedEntry> = lexicon.entries.iter().map(weighed).collect();
        let options = FitOptions {
            prior: args.fitted.prior.into(),
            cap: args.fitted.cap.into(),
            equal_p: lexicon.default_p,
        };
        let coded: Vec<CodedSet> = sets.iter().map(|(_, set)| set.clone()).collect();
        let fit = fit(&coded, &entries, themes.len(), options);
        Ok(Self { files, sets, themes, fit })
    }

    /// Returns whether the fitted p of a theme are accepted; `theme` is its position among those
    /// with codes.
    fn is_taken(&self, theme: usize, args: &args::Fit) -> bool {
        args.fitted.unproven || self.fit.themes[theme].is_proven() == Some(true)
    }

    /// Returns the lexicon with the fitted p of the themes where they are accepted.
    fn lexicon(&self, args: &args::Fit, old: &Lexicon) -> Lexicon {
        let mut new = old.clone();
        for (entry, found) in new.entries.iter_mut().zip(&self.fit.entries) {
            let theme = old
                .lineage(entry.theme)
                .find_map(|theme| self.themes.iter().position(|coded| *coded == theme));
            if theme.is_some_and(|theme| self.is_taken(theme, args)) {
                entry.p = found.p;
            }
        }
        if new != *old && !new.version.ends_with(SUFFIX) {
            new.version.push_str(SUFFIX);
        }
        new
    }

    /// Writes the files of `--report` and `--left-out`, which compare the lexicon before and after
    /// the fit.
    fn write_tables(
        &self,
        args: &args::Fit,
        (old, new): (&Lexicon, &Lexicon),
        outputs: &mut Outputs,
    ) -> Result<Vec<String>> {
        let mut warnings = Vec::new();
        let mut write = |file: &Path,
                         (name, columns): (&'static str, &[Column]),
                         rows: Vec<Vec<tables::Cell<'_>>>| {
            let shape = (Format::from_path(file)?, output::Options::default().of(name));
            let table = files::write_table(outputs.sink(Some(file))?, columns, rows, shape)?;
            outputs.add(table.file);
            warnings.extend(table.warnings);
            Ok::<(), Error>(())
        };
        if let Some(file) = &args.fitted.report {
            let entries = old.entries.iter().zip(&self.fit.entries).zip(&new.entries);
            write(
                file,
                ("fit", &tables::fit_columns(old)),
                entries
                    .map(|((entry, found), new)| tables::fit_cells(old, entry, found, new.p))
                    .collect(),
            )?;
        }
        if let Some(file) = &args.fitted.left_out {
            let name = |theme: usize| old.themes[self.themes[theme]].column.as_str();
            let of_set = self.fit.left_out.iter().map(|row| {
                tables::left_out_cells(LeftOutRow {
                    set: &self.sets[row.set].0,
                    theme: name(row.theme),
                    texts: Some(row.texts),
                    positives: Some(row.positives),
                    comparison: &row.comparison,
                    proven: None,
                })
            });
            let themes = self.fit.themes.iter().enumerate();
            let of_theme = themes.filter_map(|(at, theme)| {
                let comparison = theme.comparison.as_ref()?;
                let proven = theme.is_proven();
                Some(tables::left_out_cells(LeftOutRow {
                    theme: name(at),
                    proven,
                    ..of_all(comparison)
                }))
            });
            let all =
                self.fit.all.iter().map(|comparison| tables::left_out_cells(of_all(comparison)));
            write(
                file,
                ("left_out", &tables::columns_of("left_out", &[])),
                of_set.chain(of_theme).chain(all).collect(),
            )?;
        }
        Ok(warnings)
    }

    /// Describes the result in plain text.
    fn text(&self, args: &args::Fit, lexicon: &Lexicon) -> String {
        let mut text = String::new();
        let name = |theme: usize| lexicon.themes[self.themes[theme]].column.as_str();
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{} sets, {} coded texts; average precision on held-out sets:",
            self.sets.len(),
            self.texts()
        );
        for row in &self.fit.left_out {
            let set = &self.sets[row.set].0;
            let _ = writeln!(
                text,
                "  {} ({set}, {}, {} about it): {}",
                name(row.theme),
                several(row.texts, "text", "texts"),
                row.positives,
                line(&row.comparison)
            );
        }
        for (at, theme) in self.fit.themes.iter().enumerate() {
            let verdict = self.verdict(at, args);
            let _ = match &theme.comparison {
                Some(found) => writeln!(
                    text,
                    "{}, mean of {} sets: {}\n  {verdict}",
                    name(at),
                    theme.sets,
                    line(found)
                ),
                None => writeln!(text, "{}: {verdict}", name(at)),
            };
        }
        if let Some(all) = &self.fit.all {
            let _ = writeln!(text, "all themes, mean: {}", line(all));
        }
        let unclear =
            self.fit.entries.iter().filter(|found| found.effect == Effect::Unclear).count();
        if unclear > 0 {
            let (entries, are) = (
                several(unclear as u64, "entry", "entries"),
                if unclear == 1 { "is" } else { "are" },
            );
            let _ = writeln!(
                text,
                "{entries} {are} in too few coded texts to estimate their effect (`unclear` in --report)"
            );
        }
        for effect in [Effect::None, Effect::Negative] {
            let entries = lexicon
                .entries
                .iter()
                .zip(&self.fit.entries)
                .filter(|(_, found)| found.effect == effect);
            let names: Vec<String> = entries.map(|(entry, _)| entry.name()).collect();
            if !names.is_empty() {
                let shown =
                    names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
                let more = names.len().saturating_sub(SHOWN);
                let more = if more > 0 {
                    format!("; {more} more (--report lists them)")
                } else {
                    String::new()
                };
                let number = names.len();
                let _ = match effect {
                    Effect::Unclear => {
                        writeln!(text, "these {number} entries are in too few texts: {shown}{more}")
                    }
                    Effect::None => {
                        writeln!(
                            text,
                            "texts with these {number} entries are not more often about the theme than other texts: {shown}{more}"
                        )
                    }
                    _ => writeln!(
                        text,
                        "texts with these {number} entries are less often about the theme than other texts: {shown}{more}"
                    ),
                };
            }
        }
        text
    }

    /// Explains which p a theme gets.
    fn verdict(&self, theme: usize, args: &args::Fit) -> String {
        let proof = match self.fit.themes[theme].is_proven() {
            Some(true) => {
                "the fitted p rank held-out sets better than the lexicon's own p and than equal p"
            }
            Some(false) => {
                "the fitted p are not shown to rank held-out sets better than the lexicon's own p and than equal p"
            }
            None => {
                "the fit cannot be judged: that needs two sets with at least five texts of each code"
            }
        };
        let taken = if self.is_taken(theme, args) { "fitted p" } else { "own p kept" };
        format!("{taken}: {proof}")
    }

    fn texts(&self) -> usize {
        self.files.iter().map(|file| file.texts.len()).sum()
    }

    /// Describes how the lexicon was fitted, as TOML comments.
    fn provenance(&self, args: &args::Fit, old: &LoadedLexicon) -> String {
        let mut text = String::new();
        let (name, version) = (harmless(&old.lexicon.name), harmless(&old.lexicon.version));
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "# Fitted by paratheme {} (lexicon fit) from {name} {version}, SHA-256 {}",
            env!("CARGO_PKG_VERSION"),
            old.sha256
        );
        let args::Fitted { prior, cap, unproven, by, .. } = &args.fitted;
        let by = by.as_ref().map_or_else(String::new, |by| format!("; sets by {}", harmless(by)));
        let unproven = if *unproven { "; --unproven" } else { "" };
        let _ = writeln!(
            text,
            "# p = (prior p + hits) / (prior + texts); prior {prior} texts, at most {cap} texts a set{by}{unproven}"
        );
        for file in self.files {
            let _ = writeln!(
                text,
                "# Set: {}, {} coded texts, SHA-256 {}",
                harmless(&file.path),
                file.texts.len(),
                file.sha256
            );
        }
        for (at, theme) in self.fit.themes.iter().enumerate() {
            let column = harmless(&old.lexicon.themes[self.themes[at]].column);
            let found = theme.comparison.map_or_else(String::new, |found| {
                format!("; average precision on {} held-out sets {}", theme.sets, line(&found))
            });
            let _ = writeln!(text, "# {column}: {}{found}", self.verdict(at, args));
        }
        text + "\n"
    }
}

/// The most names that are shown on the terminal.
const SHOWN: usize = 24;

/// Returns the text of the new lexicon. If no p changed, it is the old text below the comments.
fn written_lexicon(old: &LoadedLexicon, new: Lexicon, provenance: &str) -> LoadedLexicon {
    let body = if new == *old.lexicon {
        old.toml.trim_start_matches('\u{FEFF}').to_owned()
    } else {
        new.to_toml()
    };
    let toml = format!("{provenance}{body}");
    LoadedLexicon::written(new, toml)
}

/// Formats a comparison as one line.
fn line(found: &Comparison) -> String {
    let difference = |estimate: Estimate| {
        let interval = estimate
            .interval
            .map_or_else(String::new, |(low, high)| format!(" [{low:+.3}, {high:+.3}]"));
        format!("{:+.3}{interval}", estimate.value)
    };
    format!(
        "fitted {:.3}, own {:.3} ({}), equal {:.3} ({})",
        found.fitted,
        found.author,
        difference(found.over_author),
        found.equal,
        difference(found.over_equal)
    )
}

/// Returns a row of the means over all sets.
fn of_all(comparison: &Comparison) -> LeftOutRow<'_> {
    let (texts, positives, proven) = (None, None, None);
    LeftOutRow { set: "", theme: "", texts, positives, comparison, proven }
}
