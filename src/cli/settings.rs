//! Turns arguments into settings: resolves names, fills in defaults and refuses contradictions.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::terminal::{shows_output, terminal_at};
use super::{args, files, host};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::ProbabilityRule;
use crate::ingest::{Condition, MetadataTable, NamePattern};
use crate::lexicon::{Lexicon, LexiconFile, ResolvedLexicon};
use crate::model::Date;
use crate::output::{RowOrder, manifest};
use crate::pipeline::{Grouping, Negated, Reading, Settings, Survey};
use crate::segment::{self, Paragraphs};
use crate::tables::{Choice, RowsBy, Shape};
use crate::text::{Analysis, Language};
use crate::{ingest, output, tables, terms};

/// A lexicon with its entry in the manifest.
pub struct LoadedLexicon {
    pub lexicon: Arc<Lexicon>,
    /// Of a lexicon in one file the SHA-256 of that file. Of several files it is that of a list of
    /// theirs, each in 64 hexadecimal digits and a line feed, an extended file before the one that
    /// extends it.
    pub sha256: String,
    /// Its TOML: the text of its only file as it is, or else that of all themes.
    pub toml: String,
    /// The files that it is read from.
    files: Vec<manifest::LexiconFile>,
    /// Their sizes in bytes.
    sizes: Vec<u64>,
    /// The paths of those that are not built in.
    paths: Vec<String>,
}

impl LoadedLexicon {
    /// A lexicon that is written by this run, with its text.
    pub fn written(lexicon: Lexicon, toml: String) -> Self {
        let sha256 = sha256(&toml);
        Self {
            lexicon: Arc::new(lexicon),
            sha256,
            toml,
            files: Vec::new(),
            sizes: Vec::new(),
            paths: Vec::new(),
        }
    }

    /// Returns the lexicon with its patterns tokenised by the rules of `--tokens`.
    pub fn read_by(self, tokens: args::Tokens) -> Self {
        let lexicon = Arc::new(Arc::unwrap_or_clone(self.lexicon).read_by(tokens.into()));
        Self { lexicon, ..self }
    }

    /// Returns the files that it was read from, without built-in lexicons.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Returns its files as inputs of a command that reads nothing else.
    pub fn as_inputs(&self) -> Vec<manifest::Input> {
        let input = |(file, bytes): (&manifest::LexiconFile, &u64)| manifest::Input {
            path: file.path.clone(),
            bytes: *bytes,
            sha256: file.sha256.clone(),
            ..manifest::Input::default()
        };
        self.files.iter().zip(&self.sizes).map(input).collect()
    }

    /// Returns its entry in the manifest.
    pub fn in_manifest(&self) -> manifest::Lexicon {
        let Lexicon { name, version, .. } = &*self.lexicon;
        manifest::Lexicon {
            name: name.clone(),
            version: version.clone(),
            sha256: self.sha256.clone(),
            files: if self.files.len() > 1 { self.files.clone() } else { Vec::new() },
        }
    }
}

/// Loads the lexicon of one or several `--lexicon`: each a built-in one by name, or else a file.
///
/// # Errors
/// Returns any error returned by [`ResolvedLexicon::load`].
pub fn load_lexicon(names: &[impl AsRef<str>]) -> Result<LoadedLexicon> {
    let resolved = ResolvedLexicon::load(names)?;
    let toml = resolved.to_toml();
    let of_file = |file: &LexiconFile| manifest::LexiconFile {
        name: file.name.clone(),
        version: file.version.clone(),
        path: file.path.clone(),
        sha256: sha256(&file.text),
    };
    let files: Vec<manifest::LexiconFile> = resolved.files.iter().map(of_file).collect();
    let all = match files.as_slice() {
        [file] => file.sha256.clone(),
        files => {
            let list: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
            sha256(&(list.join("\n") + "\n"))
        }
    };
    let own = resolved.files.iter().filter(|file| !file.is_built_in);
    let paths = own.map(|file| file.path.clone()).collect();
    let sizes = resolved.files.iter().map(|file| file.text.len() as u64).collect();
    let lexicon = Arc::new(resolved.lexicon);
    Ok(LoadedLexicon { lexicon, sha256: all, toml, files, sizes, paths })
}

fn sha256(text: &str) -> String {
    output::hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn ingest_options(args: &args::Input) -> Result<ingest::Options> {
    let format = args.input_format.as_deref().map(|name| {
        ingest::Format::from_name(name).ok_or_else(|| {
            let names: Vec<&str> = ingest::Format::names().collect();
            Error::new(ErrorKind::Usage, format!("no input format `{name}`"))
                .with_hint(format!("one of {}", names.join(", ")))
        })
    });
    let options = ingest::Options {
        tables: host::tables(),
        text_field: args.text_field.clone(),
        id_field: args.article_field.as_ref().or(args.id_field.as_ref()).cloned(),
        title_field: args.title_field.clone(),
        date_field: args.date_field.clone(),
        date_order: args.date_order.into(),
        source_field: args.source_field.clone(),
        encoding: args.encoding.clone(),
        format: format.transpose()?,
        delimiter: delimiter(&args.delimiter)?,
        text_format: args.text_format.into(),
        extract: args.extract.into(),
        follow: args.follow,
        digest: false,
        max_file_size: args.max_file_size,
        max_expanded: args.max_expanded,
        ..ingest::Options::default()
    };
    Ok(ingest::Options {
        name_pattern: args.name_pattern.as_deref().map(NamePattern::parse).transpose()?,
        metadata: args
            .metadata
            .as_deref()
            .map(|file| metadata_table(file, args.metadata_key.as_deref(), &options))
            .transpose()?,
        conditions: conditions(args)?,
        ..options
    })
}

/// Returns the byte that `--delimiter` names, or `None` if it is to be detected.
fn delimiter(name: &str) -> Result<Option<u8>> {
    Ok(Some(match (name.to_ascii_lowercase().as_str(), name.as_bytes()) {
        ("auto", _) => return Ok(None),
        ("comma", _) => b',',
        ("semicolon", _) => b';',
        ("tab" | "\\t", _) => b'\t',
        ("pipe" | "bar", _) => b'|',
        ("space", _) => b' ',
        (_, [byte])
            if byte.is_ascii()
                && !matches!(byte, b'"' | b'\n' | b'\r' | 0)
                && !byte.is_ascii_alphanumeric() =>
        {
            *byte
        }
        _ => {
            let error = Error::new(
                ErrorKind::Usage,
                format!(
                    "--delimiter `{name}` is no single character of ASCII beside letters, digits and quotes"
                ),
            );
            return Err(error.with_hint("name one, or comma, semicolon, tab or pipe"));
        }
    }))
}

/// Reads the table of `--metadata`.
fn metadata_table(
    file: &Path,
    key: Option<&str>,
    options: &ingest::Options,
) -> Result<Arc<MetadataTable>> {
    let one = |what: &str| {
        Error::new(ErrorKind::Usage, format!("--metadata is {what}"))
            .at(file.to_string_lossy())
            .with_hint("name one file")
    };
    if files::is_standard(file) {
        return Err(one("only an INPUT can be standard input"));
    }
    // The encoding, format and delimiter of the inputs do not apply to this table.
    let options =
        ingest::Options { encoding: None, format: None, delimiter: None, ..options.clone() };
    let found = ingest::discover(&[file.as_os_str()], &options)?.files;
    if found.len() != 1 {
        return Err(one(&format!("{} files", found.len())));
    }
    Ok(Arc::new(MetadataTable::read(&found.get(0), key, &options)?))
}

/// Returns the fields of `--name-pattern` and `--metadata`.
pub fn fields_from_elsewhere(options: &ingest::Options) -> Vec<String> {
    let of_names = options.name_pattern.iter().flat_map(NamePattern::names);
    of_names.chain(options.metadata.iter().flat_map(|table| table.columns())).cloned().collect()
}

/// Parses the conditions of `--where`, `--from` and `--to`.
fn conditions(args: &args::Input) -> Result<Vec<Condition>> {
    let date = |option: &str, text: &str| {
        Date::parse_in(text, args.date_order.into()).ok_or_else(|| {
            let error = Error::new(ErrorKind::Usage, format!("{option} {text} is not a date"));
            error.with_hint("write 2019, 2019-03 or 2019-03-01")
        })
    };
    let (first, last) = (
        args.from.as_deref().map(|text| date("--from", text)).transpose()?,
        args.to.as_deref().map(|text| date("--to", text)).transpose()?,
    );
    if let (Some(from), Some(to)) = (first, last)
        && from.first_day() > to.last_day()
    {
        let message = format!("--from {from} is after --to {to}, so that no article is between");
        return Err(Error::new(ErrorKind::Usage, message).with_hint("exchange the two dates"));
    }
    let mut conditions =
        args.conditions.iter().map(|text| Condition::parse(text)).collect::<Result<Vec<_>>>()?;
    conditions.extend(first.map(Condition::from));
    conditions.extend(last.map(Condition::to));
    Ok(conditions)
}

/// Returns the settings for reading a collection. If languages are detected, a text of unknown
/// language is read as one in `usual`.
pub fn reading(
    input: &args::Input,
    words: &args::Words,
    usual: Language,
    global: &args::Global,
) -> Result<Reading> {
    let detect = words.language == "auto";
    let language = if detect { usual } else { Language::parse(&words.language)? };
    let threads = global
        .threads
        .map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    Ok(Reading {
        ingest: ingest::Options { threads, ..ingest_options(input)? },
        segment: segment::SegmentOptions {
            paragraphs: Paragraphs::parse(&input.paragraphs)?,
            date_order: input.date_order.into(),
        },
        analysis: Analysis { language, stemmer: words.stemmer.into(), tokens: words.tokens.into() },
        passages: input.article_field.is_some(),
        detect,
        threads,
        max_errors: input.max_errors,
        interrupt: host::interrupt(),
        ..Reading::default()
    })
}

/// Returns the warning that `--context article` has nothing to look at, if that is so.
pub fn no_context(context: args::Context, survey: &Survey) -> Option<String> {
    let is_alone = survey.paragraphs <= survey.ids.len() as u64;
    (context == args::Context::Article && is_alone).then(|| {
        "--context article: no article has a second paragraph, so that it only raises the threshold (--article-field joins records that are passages of one article)"
            .to_owned()
    })
}

/// Returns the warning about paragraphs in other languages than their articles, if there are any.
pub fn foreign_paragraphs(survey: &Survey) -> Option<String> {
    let found = survey.foreign_paragraphs();
    let paragraphs: u64 = found.values().sum();
    let by_language: Vec<String> =
        found.iter().map(|(code, paragraphs)| format!("{paragraphs} in `{code}`")).collect();
    (paragraphs > 0).then(|| {
        format!(
            "{paragraphs} of {} paragraphs are in another language than their article, and neither scored nor counted: {} (where this is \
             wrong, --language CODE reads all in one language)",
            survey.paragraphs,
            by_language.join(", ")
        )
    })
}

/// Returns the warning about articles in other languages than the lexicon, if there are any.
pub fn other_languages(
    languages: BTreeMap<&str, u64>,
    of: usize,
    lexicon: &Lexicon,
) -> Option<String> {
    let own = lexicon.language.code();
    let others: Vec<(&str, u64)> = languages.into_iter().filter(|(code, _)| *code != own).collect();
    let articles: u64 = others.iter().map(|(_, articles)| articles).sum();
    let by_language: Vec<String> =
        others.iter().map(|(code, articles)| format!("{articles} in `{code}`")).collect();
    (articles > 0).then(|| {
        format!(
            "{articles} of {of} articles are not in the lexicon's language `{own}` and have no scores: {} (score them with a lexicon in \
             their language; where this is wrong, --language {own})",
            by_language.join(", ")
        )
    })
}

/// Returns the format of a table (the one asked for, or that of the file's ending, or CSV) and how
/// its cells are written.
///
/// # Errors
/// Returns [`ErrorKind::Usage`] for a format that does not exist, that this build lacks, or that a
/// terminal cannot show, and for options that the format does not have.
pub fn written_as(args: &args::Output) -> Result<(output::Format, output::Options)> {
    let format = match (&args.format, &args.output) {
        (Some(name), _) => name.parse()?,
        (None, Some(file)) if !files::is_standard(file) => output::Format::from_path(file)?,
        (None, _) => output::Format::Csv,
    };
    refuse_on_terminal(format, args.output.as_deref())?;
    Ok((format, cells(args, format)?))
}

/// Returns how the cells of all tables of a run are written, of which the first has this format.
///
/// # Errors
/// Returns [`ErrorKind::Usage`] for options that the format does not have.
pub fn cells(args: &args::Output, format: output::Format) -> Result<output::Options> {
    if args.lists && !format.has_lists() {
        let message = format!("--lists: {} has no columns of lists", format.name());
        let hint = "write parquet or arrow, or leave out --lists";
        return Err(Error::new(ErrorKind::Usage, message).with_hint(hint));
    }
    let delimiter =
        args.output_delimiter.as_deref().map(str::parse::<output::Delimiter>).transpose()?;
    let of_spreadsheets = [
        ("--excel", args.excel),
        ("--output-delimiter", delimiter.is_some()),
        ("--decimal-comma", args.decimal_comma),
    ];
    let refused =
        |message: String, hint: &str| Err(Error::new(ErrorKind::Usage, message).with_hint(hint));
    match of_spreadsheets.iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) if !format.is_delimited() => {
            return refused(
                format!("{option} is about CSV and TSV, and the table is {}", format.name()),
                "write CSV, or leave the option out",
            );
        }
        _ => {}
    }
    if format == output::Format::Tsv && delimiter.is_some_and(|is| is != output::Delimiter::Tab) {
        return refused("TSV has tabs between its cells".to_owned(), "write CSV");
    }
    if args.decimal_comma && delimiter == Some(output::Delimiter::Comma) {
        return refused(
            "--decimal-comma: a comma cannot be in numbers and between cells too".to_owned(),
            "leave --output-delimiter out, which gives semicolons",
        );
    }
    Ok(output::Options {
        csv_safe: args.csv_safe.into(),
        lists: args.lists,
        excel: args.excel,
        delimiter,
        decimal_comma: args.decimal_comma,
        ..output::Options::default()
    })
}

/// Refuses to write to a terminal what is not text.
fn refuse_on_terminal(format: output::Format, file: Option<&Path>) -> Result<()> {
    let is_terminal = match file {
        Some(file) if !files::is_standard(file) => terminal_at(file).is_some(),
        _ => shows_output(),
    };
    if !format.is_binary() || !is_terminal {
        return Ok(());
    }
    let what = format!("{} is not text, so a terminal cannot show it", format.name());
    Err(Error::new(ErrorKind::Usage, what).with_hint("name a file with -o, or write to a pipe"))
}

/// Splits a list at commas, as in a row of a CSV file.
pub fn listed(lists: &[String]) -> Result<Vec<String>> {
    let mut values = Vec::new();
    for list in lists {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(list.as_bytes());
        for row in reader.records() {
            let row = row.map_err(|error| {
                Error::new(ErrorKind::Usage, format!("`{list}` is no list of values: {error}"))
                    .with_hint(
                        "put commas between values, and quotes around one that holds a comma",
                    )
            })?;
            values.extend(row.iter().map(str::to_owned));
        }
    }
    Ok(values)
}

/// Returns the fields of `--by`, which are separated by commas; a field that contains a comma is
/// quoted.
pub fn by_names(by: &str) -> Result<Vec<String>> {
    listed(&[by.to_owned()])
}

/// What the rows of a table are about, according to `--by`.
pub fn rows_by(by: &str) -> Result<RowsBy> {
    let fields = match by {
        "collection" => return Ok(RowsBy::Collection),
        "article" => return Ok(RowsBy::Article),
        "paragraph" => return Ok(RowsBy::Paragraph),
        fields => by_names(fields)?,
    };
    if fields.iter().any(|field| ["article", "paragraph", "collection"].contains(&field.as_str())) {
        let error = Error::new(
            ErrorKind::Usage,
            format!("--by {by}: article, paragraph and collection are no fields"),
        );
        return Err(error.with_hint("name one of them alone, or fields: --by year,source"));
    }
    Ok(RowsBy::Fields(fields))
}

/// Refuses fields of `--by` with the name of another column of the table.
pub fn check_by(columns: &[tables::Column], by: &[String], table: &str) -> Result<()> {
    let twice =
        by.iter().find(|name| columns.iter().filter(|column| column.name == **name).count() > 1);
    twice.map_or(Ok(()), |name| {
        let error =
            Error::new(ErrorKind::Usage, format!("{table} would have two columns called `{name}`"));
        Err(error.with_hint("rename the field"))
    })
}

/// Refuses a `--threshold` that is not a strength.
pub fn check_threshold(threshold: Option<f64>) -> Result<()> {
    match threshold {
        Some(threshold) if !(threshold > 0.0 && threshold <= 1.0) => {
            Err(Error::new(ErrorKind::Usage, "--threshold is a strength")
                .with_hint("name a number above 0 and at most 1"))
        }
        _ => Ok(()),
    }
}

/// Returns the themes of a run for its manifest, each with the threshold that decides.
pub fn themes_in_manifest(settings: &Settings) -> Vec<manifest::RunTheme> {
    let Shape { unit, context, threshold, .. } = settings.shape;
    let theme = |theme: &crate::lexicon::Theme| manifest::RunTheme {
        id: theme.column.clone(),
        threshold: threshold.unwrap_or_else(|| unit.threshold(context, theme)),
    };
    settings.lexicon.themes.iter().map(theme).collect()
}

/// Whether the table of `score` is a workbook with further sheets: one of paragraphs, in the wide
/// layout.
fn has_companions(args: &args::Score) -> Result<bool> {
    let table = &args.table;
    let is_of_paragraphs =
        table.layout == args::Layout::Wide && table.unit == args::Unit::Paragraph;
    Ok(is_of_paragraphs && written_as(&args.output)?.0 == output::Format::Xlsx)
}

/// Returns the settings of `score`, with the calibration if there is one.
pub fn score_settings(
    args: &args::Score,
    global: &args::Global,
    lexicon: &Arc<Lexicon>,
    calibration: Vec<Option<ProbabilityRule>>,
) -> Result<Settings> {
    let table = &args.table;
    check_threshold(table.threshold)?;
    let shape = Shape {
        layout: table.layout.into(),
        unit: table.unit.into(),
        context: args.of_context.context.into(),
        choice: Choice::of(&table.columns),
        no_text: table.no_text,
        keep: table.keep.clone(),
        near: table.near,
        negated: Negated::from(table.negated) == Negated::Separate,
        ranked: args::Unit::Article == table.unit && args::Layout::Wide == table.layout,
        marks: has_companions(args)?,
        byte_offsets: table.offsets.into(),
        threshold: table.threshold,
        calibration,
    };
    // Mistakes in the choice of columns are reported before anything is read.
    let columns = tables::Table::new(Arc::clone(lexicon), shape.clone())?;
    let order = RowOrder {
        sort: table.sort.as_deref().map(|name| columns.position(name)).transpose()?,
        top: table.top,
        ranks: columns.ranks(),
    };
    let mut reading = reading(&args.input, &args.words, lexicon.language, global)?.knowing(lexicon);
    // The fields of --by are read like those of --keep, but have columns only if --keep names them.
    reading.ingest.keep.clone_from(&table.keep);
    let by = table.by.as_deref().map(by_names).transpose()?;
    let group_by = by.map(|by| Grouping::of_texts(&by, &mut reading.ingest)).transpose()?;
    if let Some(group_by) = &group_by {
        let fields: Vec<&str> = group_by.columns().collect();
        let names: Vec<String> = fields.iter().map(|&name| name.to_owned()).collect();
        check_by(&tables::columns_of("summary", &fields), &names, "the summary")?;
    }
    reading.near = table.near;
    reading.sentences = shape.unit == tables::Unit::Sentence;
    if shape.unit == tables::Unit::Article {
        reading.document = terms::DocumentUnit::Article;
    }
    let (format, cells) = written_as(&args.output)?;
    Ok(Settings {
        reading,
        lexicon: Arc::clone(lexicon),
        rules: args.lookup.rules.into(),
        shape,
        repeats: table.repeats.into(),
        negated: table.negated.into(),
        keywords: table.keywords.into(),
        keyword_method: table.keyword_method,
        format,
        order,
        cells,
        group_by,
        write_text: table.write_text.is_some(),
        tells_articles: has_companions(args)?,
    })
}
