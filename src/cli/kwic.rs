//! `paratheme kwic`.

use std::ffi::OsString;
use std::sync::Arc;

use super::aligned::Aligned;
use super::collection::{Collection, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::parts::{self, Begun};
use super::settings::{LoadedLexicon, foreign_paragraphs, load_lexicon, other_languages, reading};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{Entry, Lexicon, Pattern};
use crate::pipeline::{self, Around, InContext, Passed, Reading, Sought};
use crate::tables::{self, ArticleFacts, Cell, Choice, about_cells};
use crate::text::{Language, Tokens};

pub fn run(args: &args::Kwic, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let args = with_inputs(args)?;
    let (sought, loaded, mut reading) = sought(&args, global)?;
    let around = Around {
        window: args.window.into(),
        byte_offsets: args.offsets.into(),
        order: args.sort.into(),
        repeats: args.repeats.into(),
    };
    let mut outputs = Outputs::of_table("kwic", &args, &args.output)?;
    if let Some(loaded) = &loaded {
        outputs.reads_lexicon(loaded);
    }
    let chosen =
        tables::choose("kwic", &Choice::of(&args.columns.columns), &args.columns.keep, |_| true)?;
    reading.ingest.keep.clone_from(&args.columns.keep);
    let (mut collection, table) = Collection::open(
        &args.input,
        &args.output,
        outputs,
        &mut reading,
        terminal,
        &TableToWrite { name: "kwic", columns: &chosen.columns },
    )?;
    let mut table = table.picking(chosen.at);
    let columns = Terminal::output_columns()
        .filter(|_| args.output.output.is_none() && args.output.format.is_none());
    if let Some(columns) = columns {
        let aligned = Aligned::new(columns, around.window, terminal.colours_output());
        table = table.in_lines(Box::new(move |cells| line(&aligned, cells)));
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    // A progress bar would disturb the lines.
    let mut advance = |progress| {
        if columns.is_none() {
            bar.advance(progress);
        }
    };
    reading.statistics = false;
    let mut survey = match parts::begin(discovery, &reading, &mut advance)? {
        Begun::Surveyed => return Ok(RunStatus::Complete),
        Begun::Known(survey) => *survey,
        Begun::AllGiven(_) => return Err(parts::no_part_result()),
        Begun::Itself => pipeline::survey(discovery, &reading, &mut advance)?,
    };
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let lexicon = sought.lexicon();
    let names: Vec<String> = lexicon.entries.iter().map(Entry::name).collect();
    let mut sink = |id: &str, about: &ArticleFacts, found: &InContext| {
        let theme =
            if args.pattern.is_some() { "" } else { lexicon.themes[found.theme].column.as_str() };
        let mut cells = row(id, found, theme, &names[found.entry]).to_vec();
        cells.extend(about_cells(about, args.columns.keep.len()));
        table.push(&cells)
    };
    let mut advance = |progress| {
        if columns.is_none() {
            bar.advance(progress);
        }
    };
    let Passed { made: matches, files, rejects: more } =
        pipeline::kwic(discovery, &reading, (&sought, around, &survey), &mut sink, &mut advance)?;
    let articles = survey.ids.len();
    let mut warnings = Vec::new();
    if matches == 0 {
        warnings.push(format!("no match in {articles} articles"));
    }
    if loaded.is_some() {
        warnings.extend(other_languages(survey.languages(), articles, lexicon));
        warnings.extend(foreign_paragraphs(&survey));
    }
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&more)?;
    let report = RunReport {
        lexicon: loaded.as_ref().map(LoadedLexicon::in_manifest),
        files: &files,
        rejects: &rejects,
        counts: vec![("articles", articles as u64)],
        warnings,
        summary: format!("{matches} matches in {articles} articles"),
    };
    collection.close(table, report)
}

/// Moves all INPUTs to their place: with `--theme` or `--entry` the first argument is an INPUT too.
fn with_inputs(args: &args::Kwic) -> Result<args::Kwic> {
    let mut args = args.clone();
    if args.theme.is_some() || args.entry.is_some() {
        args.input.inputs.splice(0..0, args.pattern.take().map(OsString::from));
    }
    if args.input.inputs.is_empty() {
        let message = match &args.pattern {
            Some(pattern) => format!("no INPUT: `{pattern}` is taken for the PATTERN"),
            None => "no INPUT".to_owned(),
        };
        return Err(Error::new(ErrorKind::Usage, message)
            .with_hint("name files, folders or globs after it, or - for standard input"));
    }
    Ok(args)
}

/// Returns the search, the lexicon if one is needed, and the settings for reading the collection.
fn sought(
    args: &args::Kwic,
    global: &args::Global,
) -> Result<(Sought, Option<LoadedLexicon>, Reading)> {
    if let Some(source) = &args.pattern {
        let reading = reading(&args.input, &args.words, Language::default(), global)?;
        let language = reading.analysis.language;
        let pattern =
            Pattern::parse_by(source, language, reading.analysis.tokens).map_err(|error| {
                Error::new(ErrorKind::Usage, format!("{}: `{source}`", error.message))
                    .with_hint(error.hint)
            })?;
        let sought = Sought::pattern(pattern, language, args.lookup.rules.phrases.into());
        let reading = reading.knowing(sought.lexicon());
        return Ok((sought, None, reading));
    }
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let lexicon = &loaded.lexicon;
    let theme = args.theme.as_deref().map(|name| theme(lexicon, name)).transpose()?;
    let entries = args
        .entry
        .as_deref()
        .map(|entry| entries(lexicon, theme, (entry, args.words.tokens.into())))
        .transpose()?;
    let reading = reading(&args.input, &args.words, lexicon.language, global)?.knowing(lexicon);
    Ok((
        Sought::evidence(Arc::clone(lexicon), args.lookup.rules.into(), theme, entries),
        Some(loaded),
        reading,
    ))
}

/// Finds the theme with this id or column.
fn theme(lexicon: &Lexicon, name: &str) -> Result<usize> {
    lexicon.themes.iter().position(|theme| theme.id == name || theme.column == name).ok_or_else(
        || {
            let names: Vec<&str> = lexicon
                .themes
                .iter()
                .flat_map(|theme| [theme.column.as_str(), theme.id.as_str()])
                .collect();
            let error = Error::new(
                ErrorKind::Usage,
                format!("no theme `{name}` in the lexicon `{}`", lexicon.name),
            );
            error.with_hint(
                nearest(&names, name)
                    .unwrap_or_else(|| "`paratheme lexicon show` lists them".to_owned()),
            )
        },
    )
}

/// Finds the entries with the pattern `written`, or with that name including conditions; with a
/// theme, only those in it.
fn entries(
    lexicon: &Lexicon,
    theme: Option<usize>,
    (written, tokens): (&str, Tokens),
) -> Result<Vec<usize>> {
    let pattern = Pattern::parse_by(written, lexicon.language, tokens).ok();
    let within = |entry: &Entry| {
        theme.is_none_or(|theme| lexicon.lineage(entry.theme).any(|above| above == theme))
    };
    let known = || lexicon.entries.iter().enumerate().filter(|(_, entry)| within(entry));
    let called: Vec<usize> =
        known().filter(|(_, entry)| entry.name() == written.trim()).map(|(at, _)| at).collect();
    let alike =
        || known().filter(|(_, entry)| Some(&entry.pattern) == pattern.as_ref()).map(|(at, _)| at);
    // A name with conditions means that entry alone; a pattern means every entry with it, whatever
    // its conditions.
    let found: Vec<usize> =
        if written.contains(" [") && !called.is_empty() { called } else { alike().collect() };
    if found.is_empty() {
        let names: Vec<&str> = known().map(|(_, entry)| entry.pattern.source()).collect();
        let place = theme.map_or_else(
            || format!("lexicon `{}`", lexicon.name),
            |theme| format!("theme `{}`", lexicon.themes[theme].column),
        );
        let error = Error::new(ErrorKind::Usage, format!("no entry `{written}` in the {place}"));
        let hint = "`paratheme lexicon show` lists them; leave out --entry to search for a pattern of your own";
        return Err(error.with_hint(nearest(&names, written).unwrap_or_else(|| hint.to_owned())));
    }
    Ok(found)
}

fn nearest(names: &[&str], name: &str) -> Option<String> {
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    let near = names
        .iter()
        .filter(|known| likeness(known) > 0.75)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    near.map(|near| format!("did you mean `{near}`?"))
}

fn row<'t>(id: &'t str, found: &'t InContext, theme: &'t str, entry: &'t str) -> [Cell<'t>; 10] {
    [
        Cell::text(id),
        Cell::Int(found.paragraph.into()),
        Cell::Int(found.start),
        Cell::Int(found.end),
        Cell::text(found.left.as_str()),
        Cell::text(found.form.as_str()),
        Cell::text(found.right.as_str()),
        Cell::text(theme),
        Cell::text(entry),
        Cell::Bool(found.counted),
    ]
}

/// Formats a row as an aligned line.
fn line(aligned: &Aligned, row: &[Cell<'_>]) -> String {
    let text = |at: usize| match row.get(at) {
        Some(Cell::Text(text)) => text.to_string(),
        Some(Cell::Int(number)) => number.to_string(),
        _ => String::new(),
    };
    aligned.line(&format!("{}#{}", text(0), text(1)), [&text(4), &text(5), &text(6)])
}
