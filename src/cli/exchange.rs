//! `paratheme lexicon import` and `export`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::settings::load_lexicon;
use super::terminal::Terminal;
use super::{Ending, args, files};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{self, ExportContent, ExportFormat, ImportFormat, Imported, LARGEST_DICTIONARY, Note};
use crate::output::{self, Encoder, Format, Written};
use crate::report::{Cell, CellType, Column};
use crate::text::Language;

pub fn import(args: &args::Import, terminal: &Terminal) -> Result<Ending> {
    let name = if args.file == "-" { "standard input" } else { args.file.as_str() };
    let language = Language::parse(&args.language)?;
    let bytes = read(&args.file, name)?;
    let imported = lexicon::import(&bytes, name, args.from.map(format), language)?;
    say(name, &imported.notes, terminal);
    write(&args.place, &args.file, &imported.to_toml(name))?;
    let Imported { lexicon, format, notes } = imported;
    let (themes, entries) = (lexicon.themes.len(), lexicon.entries.len());
    terminal.report(&format!("{name} ({}): {themes} themes, {entries} entries, {} notes", format.name(), notes.len()));
    Ok(Ending::Complete)
}

pub fn export(args: &args::Export, terminal: &Terminal) -> Result<Ending> {
    let loaded = load_lexicon(&args.lexicon)?;
    let exported = loaded.lexicon.export(match args.to {
        args::To::Quanteda => ExportFormat::Quanteda,
        args::To::Csv => ExportFormat::Csv,
    });
    say(&args.lexicon, &exported.notes, terminal);
    let text = match exported.content {
        ExportContent::Text(text) => text,
        ExportContent::Table(rows) => in_csv(&rows),
    };
    write(&args.place, &args.lexicon, &text)?;
    Ok(Ending::Complete)
}

/// Rows as all tables are written in CSV: what a spreadsheet would run as a formula gets an apostrophe, which `import` takes out again.
fn in_csv(rows: &[[String; 3]]) -> String {
    let columns = ExportContent::COLUMNS.map(|name| Column { name: name.into(), cell_type: CellType::Text });
    let mut encoder = Encoder::new(&columns, Format::Csv, output::Options::default());
    let mut bytes = encoder.header().to_vec();
    for row in rows {
        encoder.push(&[&row[0], &row[1], &row[2]].map(|cell| Cell::text(cell.as_str())));
    }
    bytes.append(&mut encoder.take());
    String::from_utf8(bytes).expect("cells are text")
}

fn format(from: args::From) -> ImportFormat {
    match from {
        args::From::Quanteda => ImportFormat::Quanteda,
        args::From::Liwc => ImportFormat::Liwc,
        args::From::Lexicoder => ImportFormat::Lexicoder,
        args::From::Yoshikoder => ImportFormat::Yoshikoder,
        args::From::Wordstat => ImportFormat::WordStat,
        args::From::Csv => ImportFormat::Csv,
    }
}

/// The bytes, but for those beyond one more than a dictionary may have.
fn read(file: &str, name: &str) -> Result<Vec<u8>> {
    let most = LARGEST_DICTIONARY as u64 + 1;
    let mut bytes = Vec::new();
    let read = match file {
        "-" => std::io::stdin().lock().take(most).read_to_end(&mut bytes),
        file => File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    let unread = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "no such file").at(name).mend("name the dictionary's file"),
        _ => Error::io(name, &error),
    };
    read.map_err(unread).map(|_| bytes)
}

fn say(path: &str, notes: &[Note], terminal: &Terminal) {
    for note in notes {
        terminal.warn(&note.message(path));
    }
}

/// Writes a text; a file that is read is not written over.
fn write(place: &args::Place, source: &str, text: &str) -> Result<Option<Written>> {
    let output: Option<&Path> = place.output.as_deref();
    let same = |output: &Path| Path::new(source).canonicalize().ok().is_some_and(|source| output.canonicalize().ok() == Some(source));
    if output.is_some_and(same) {
        return Err(Error::new(ErrorKind::Usage, "is what is read, and would be written over").at(source).mend("write to another file"));
    }
    let mut sink = files::sink(output, place.no_clobber)?;
    let _ = sink.write_all(text.as_bytes())?;
    sink.finish()
}
