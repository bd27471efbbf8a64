//! Arguments -> settings: names resolved, defaults filled in, contradictions refused.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::args;
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{BUILT_IN, Lexicon};
use crate::pipeline::{GroupBy, Repeats, Settings};
use crate::report::{Choice, Shape};
use crate::text::{Analysis, Language};
use crate::{ingest, output};

/// A lexicon with what the manifest says about it.
pub struct LoadedLexicon {
    pub lexicon: Arc<Lexicon>,
    pub sha256: String,
    /// Its TOML, as written.
    pub toml: String,
}

/// The lexicon of `--lexicon`: a built-in one by name, else a file.
///
/// # Errors
/// [`ErrorKind::Usage`] where there is neither, with the nearest name; those of [`Lexicon::from_toml`].
pub fn load_lexicon(name_or_file: &str) -> Result<LoadedLexicon> {
    let (toml, path) = match BUILT_IN.iter().find(|(name, _)| *name == name_or_file) {
        Some((name, toml)) => ((*toml).to_owned(), format!("built-in lexicon {name}")),
        None if Path::new(name_or_file).exists() => (Lexicon::read(Path::new(name_or_file))?, name_or_file.to_owned()),
        None => {
            let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            let near = names.iter().find(|name| strsim::jaro_winkler(name, name_or_file) > 0.8);
            let mend = near.map_or_else(
                || format!("name a TOML file, or one of the built-in lexicons: {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Error::new(ErrorKind::Usage, format!("no lexicon and no file `{name_or_file}`")).mend(mend));
        }
    };
    let lexicon = Arc::new(Lexicon::from_toml(&toml, &path)?);
    let sha256 = Sha256::digest(toml.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(LoadedLexicon { lexicon, sha256, toml })
}

pub fn ingest_options(args: &args::Input, keep: &[String]) -> Result<ingest::Options> {
    let format = args.input_format.as_deref().map(|name| {
        ingest::Format::from_name(name).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("no input format `{name}`")).mend(format!("one of {}", ingest::Format::NAMES))
        })
    });
    Ok(ingest::Options {
        text_field: args.text_field.clone(),
        id_field: args.id_field.clone(),
        title_field: args.title_field.clone(),
        date_field: args.date_field.clone(),
        source_field: args.source_field.clone(),
        keep: keep.to_vec(),
        encoding: args.encoding.clone(),
        format: format.transpose()?,
        follow: args.follow,
        digest: false,
        max_file_size: args.max_file_size,
        max_expanded: args.max_expanded,
        ..ingest::Options::default()
    })
}

pub fn analysis(args: &args::Analysis, lexicon: &Lexicon) -> Result<Analysis> {
    let language = args.language.as_deref().map_or(Ok(lexicon.language), Language::parse)?;
    Ok(Analysis { language, stemmer: args.stemmer.into() })
}

/// The format of the table: as asked for, else by the file's ending, else CSV.
pub fn format(args: &args::Output) -> Result<output::Format> {
    match (&args.format, &args.output) {
        (Some(name), _) => name.parse(),
        (None, Some(file)) => output::Format::from_path(file),
        (None, None) => Ok(output::Format::Csv),
    }
}

pub fn threads(global: &args::Global) -> usize {
    global.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

pub fn score_settings(args: &args::Score, global: &args::Global, lexicon: &Arc<Lexicon>) -> Result<Settings> {
    let table = &args.table;
    if table.threshold.is_some_and(|threshold| !(threshold > 0.0 && threshold <= 1.0)) {
        return Err(Error::new(ErrorKind::Usage, "--threshold is a strength above 0 and at most 1"));
    }
    // The field of --by is read as kept fields are, but has a column only where --keep names it.
    let mut read = table.keep.clone();
    let group_by = table.by.as_deref().map(|by| match by {
        "article" => GroupBy::Article,
        "source" => GroupBy::Source,
        "year" => GroupBy::Year,
        "month" => GroupBy::Month,
        field => GroupBy::Field(read.iter().position(|known| known == field).unwrap_or_else(|| {
            read.push(field.to_owned());
            read.len() - 1
        })),
    });
    let shape = Shape {
        layout: table.layout.into(),
        unit: table.unit.into(),
        choice: match table.columns.as_slice() {
            [] => Choice::Default,
            [all] if all == "full" => Choice::Full,
            names => Choice::Named(names.to_vec()),
        },
        no_text: table.no_text,
        keep: table.keep.clone(),
        byte_offsets: table.offsets.into(),
        threshold: table.threshold,
    };
    Ok(Settings {
        ingest: ingest_options(&args.input, &read)?,
        analysis: analysis(&args.analysis, lexicon)?,
        lexicon: Arc::clone(lexicon),
        overlap: args.analysis.overlap.into(),
        shape,
        repeats: table.repeats.into(),
        keywords: table.keywords.into(),
        format: format(&args.output)?,
        cells: output::Options { csv_safe: args.output.csv_safe.into() },
        group_by,
        write_text: table.write_text.is_some(),
        threads: threads(global),
        max_errors: args.input.max_errors,
    })
}

/// The settings of `lexicon check`, which writes no rows of scores.
pub fn check_settings(args: &args::Check, global: &args::Global, lexicon: &Arc<Lexicon>) -> Result<Settings> {
    Ok(Settings {
        ingest: ingest_options(&args.input, &[])?,
        analysis: analysis(&args.analysis, lexicon)?,
        lexicon: Arc::clone(lexicon),
        overlap: args.analysis.overlap.into(),
        shape: Shape::default(),
        repeats: Repeats::default(),
        keywords: 0,
        format: format(&args.output)?,
        cells: output::Options { csv_safe: args.output.csv_safe.into() },
        group_by: None,
        write_text: false,
        threads: threads(global),
        max_errors: args.input.max_errors,
    })
}
