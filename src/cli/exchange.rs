//! `paratheme lexicon import` and `export`.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::outputs::Outputs;
use super::settings::load_lexicon;
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, SheetRows, Workbook};
use crate::lexicon::{
    self, ExportFormat, Exported, ImportFormat, Imported, LARGEST_DICTIONARY, Lexicon, Note,
    TABLE_COLUMNS, TableCell, TableRow,
};
use crate::output::{self, Encoder, Format, manifest};
use crate::tables::{Cell, CellType, Column, several};
use crate::text::Language;

pub fn import(args: &args::Import, terminal: &Terminal) -> Result<RunStatus> {
    let name = if args.file == "-" { "standard input" } else { args.file.as_str() };
    let language = args.language.as_deref().map(Language::parse).transpose()?;
    let bytes = read(&args.file, name)?;
    let imported = match workbook(args, &bytes) {
        Some(workbook) => from_workbook(&bytes, workbook, (name, language))?,
        None => lexicon::import(&bytes, name, args.from.and_then(format), language)?,
    };
    say(name, &imported.notes, terminal);
    let notes = imported.notes.iter().map(|note| note.message(name)).collect();
    let mut outputs = Outputs::new("lexicon import", args, &args.place);
    outputs.reads(&args.file, "the dictionary");
    let dictionary = manifest::Input {
        path: name.to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256(&bytes),
        ..Default::default()
    };
    let text = imported.to_toml(name);
    let content =
        FileContent { bytes: text.as_bytes(), sources: vec![dictionary], warnings: notes };
    write(&args.place, outputs, content, terminal)?;
    let Imported { lexicon, format, notes } = imported;
    terminal.report(&format!(
        "{name} ({}): {}, {}, {}",
        format.name(),
        several(lexicon.themes.len() as u64, "theme", "themes"),
        several(lexicon.entries.len() as u64, "entry", "entries"),
        several(notes.len() as u64, "note", "notes")
    ));
    Ok(RunStatus::Complete)
}

/// The format of a workbook, if the dictionary is one.
fn workbook(args: &args::Import, bytes: &[u8]) -> Option<Workbook> {
    let ending = Path::new(&args.file).extension().map(OsStr::to_ascii_lowercase);
    let ending = ending.as_deref().and_then(OsStr::to_str).unwrap_or_default();
    match (args.from, ending) {
        (Some(args::From::Xlsx), _) | (None, "xlsx") => Some(Workbook::Xlsx),
        (Some(args::From::Ods), _) | (None, "ods" | "fods") => Some(Workbook::Ods),
        // Workbooks of Excel are zip archives, which no dictionary is.
        (None, _) if bytes.starts_with(b"PK\x03\x04") => Some(Workbook::Xlsx),
        _ => None,
    }
}

/// The lexicon in the first sheet of a workbook that is a lexicon's table.
fn from_workbook(
    bytes: &[u8],
    workbook: Workbook,
    (name, language): (&str, Option<Language>),
) -> Result<Imported> {
    let sheets = ingest::workbook_rows(bytes, workbook, &ingest::Options::default());
    let sheets = sheets.map_err(|error| error.at(name))?;
    let (mut found, mut others) = (None, Vec::new());
    for SheetRows { name, rows } in sheets {
        let row = |(line, cells)| TableRow { line, cells };
        let rows: Vec<TableRow> = rows.into_iter().map(row).collect();
        if found.is_none() && lexicon::is_lexicon_table(&rows) {
            found = Some(rows);
        } else if !rows.is_empty() {
            others.push(name);
        }
    }
    let mut imported = lexicon::import_rows(&found.unwrap_or_default(), name, language)?;
    let left_out = |sheet| Note { line: None, text: format!("the sheet `{sheet}` is left out") };
    imported.notes.extend(others.into_iter().map(left_out));
    Ok(imported)
}

pub fn export(args: &args::Export, terminal: &Terminal) -> Result<RunStatus> {
    let to = target(args)?;
    let loaded = load_lexicon(&args.lexicon)?;
    let name = args.lexicon.join(" + ");
    let exported = |format| {
        let Exported { text, notes } = loaded.lexicon.export(format);
        (text.into_bytes(), notes)
    };
    let (bytes, notes) = match to {
        args::To::Quanteda => exported(ExportFormat::Quanteda),
        args::To::Liwc22 => exported(ExportFormat::Liwc22),
        args::To::Csv => (in_csv(&loaded.lexicon), Vec::new()),
        args::To::Xlsx => (in_workbook(&loaded.lexicon)?, Vec::new()),
    };
    say(&name, &notes, terminal);
    let notes = notes.iter().map(|note| note.message(&name)).collect();
    let mut outputs = Outputs::new("lexicon export", args, &args.place);
    outputs.reads_lexicon(&loaded);
    let content = FileContent { bytes: &bytes, sources: loaded.as_inputs(), warnings: notes };
    write(&args.place, outputs, content, terminal)?;
    Ok(RunStatus::Complete)
}

/// The format of `--to`, or else of the output's ending.
fn target(args: &args::Export) -> Result<args::To> {
    let ending = args.place.output.as_deref().and_then(Path::extension);
    let ending = ending.map(OsStr::to_ascii_lowercase);
    let of_ending = match ending.as_deref().and_then(OsStr::to_str) {
        Some("yml" | "yaml") => Some(args::To::Quanteda),
        Some("dicx") => Some(args::To::Liwc22),
        Some("csv") => Some(args::To::Csv),
        Some("xlsx") => Some(args::To::Xlsx),
        _ => None,
    };
    args.to.or(of_ending).ok_or_else(|| {
        let message = "the format of the export is not known";
        Error::new(ErrorKind::Usage, message)
            .with_hint("name it with --to: csv, xlsx, quanteda or liwc22")
    })
}

/// The columns of a lexicon's table.
fn columns() -> Vec<Column> {
    let column = |name: &'static str| Column::new(name, CellType::Text);
    TABLE_COLUMNS.map(column).into()
}

/// A lexicon as all tables are written in CSV: what a spreadsheet would run as a formula gets an
/// apostrophe, which `import` takes out again.
fn in_csv(lexicon: &Lexicon) -> Vec<u8> {
    let mut encoder = Encoder::new(&columns(), Format::Csv, output::Options::default());
    let mut bytes = encoder.header().to_vec();
    for row in lexicon.to_rows() {
        encoder.push(&row.map(|cell| match cell {
            TableCell::Empty => Cell::Empty,
            TableCell::Text(text) => Cell::text(text),
            TableCell::Number(number) => Cell::text(number.to_string()),
        }));
    }
    bytes.extend_from_slice(encoder.take().bytes());
    bytes
}

/// A lexicon as a workbook with one sheet. Spreadsheets keep 15 digits of a number, so that one with
/// more is written as text.
fn in_workbook(lexicon: &Lexicon) -> Result<Vec<u8>> {
    let cell = |cell| match cell {
        TableCell::Empty => Cell::Empty,
        TableCell::Text(text) => Cell::text(text),
        TableCell::Number(value) if format!("{value:.14e}").parse() == Ok(value) => {
            // All its decimals, since others are not written.
            let digits = value.to_string();
            let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            Cell::Float { value, decimals: u8::try_from(decimals).unwrap_or(u8::MAX) }
        }
        TableCell::Number(value) => Cell::text(value.to_string()),
    };
    let rows: Vec<Vec<Cell<'_>>> =
        lexicon.to_rows().into_iter().map(|row| row.map(cell).into()).collect();
    output::workbook("lexicon", &columns(), &rows)
}

/// The format of a text; nothing for workbooks.
fn format(from: args::From) -> Option<ImportFormat> {
    Some(match from {
        args::From::Quanteda => ImportFormat::Quanteda,
        args::From::Liwc => ImportFormat::Liwc,
        args::From::Liwc22 => ImportFormat::Liwc22,
        args::From::Lexicoder => ImportFormat::Lexicoder,
        args::From::Yoshikoder => ImportFormat::Yoshikoder,
        args::From::Wordstat => ImportFormat::WordStat,
        args::From::Csv => ImportFormat::Csv,
        args::From::Table => ImportFormat::Table,
        args::From::Xlsx | args::From::Ods => return None,
    })
}

/// Reads at most one byte more than a dictionary may have.
fn read(file: &str, name: &str) -> Result<Vec<u8>> {
    let most = LARGEST_DICTIONARY as u64 + 1;
    let mut bytes = Vec::new();
    let read = match file {
        "-" => std::io::stdin().lock().take(most).read_to_end(&mut bytes),
        file => File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    let unread = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "no such file")
            .at(name)
            .with_hint("name the dictionary's file"),
        _ => Error::io(name, &error),
    };
    read.map_err(unread).map(|_| bytes)
}

fn say(path: &str, notes: &[Note], terminal: &Terminal) {
    for note in notes {
        terminal.warn(&note.message(path));
    }
}

/// A file that is written, with what its manifest tells of it.
struct FileContent<'a> {
    bytes: &'a [u8],
    sources: Vec<manifest::Input>,
    warnings: Vec<String>,
}

/// Writes a file and its manifest.
fn write(
    place: &args::Place,
    mut outputs: Outputs,
    content: FileContent<'_>,
    terminal: &Terminal,
) -> Result<()> {
    outputs.file("--output", place.output.as_deref())?;
    outputs.protect(&[], &mut ingest::Options::default(), terminal)?;
    let mut sink = outputs.sink(place.output.as_deref())?;
    let _ = sink.write_all(content.bytes)?;
    outputs.add(sink.finish()?);
    let manifest = outputs.plain_manifest(content.sources);
    outputs.commit(manifest::Manifest { warnings: content.warnings, ..manifest })
}

fn sha256(bytes: &[u8]) -> String {
    output::hexadecimal(&Sha256::digest(bytes))
}
