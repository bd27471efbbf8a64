//! `paratheme lexicon import` and `export`.

use std::fs::File;
use std::io::Read;

use sha2::{Digest as _, Sha256};

use super::outputs::Outputs;
use super::settings::load_lexicon;
use super::terminal::Terminal;
use super::{Ending, args};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest;
use crate::lexicon::{
    self, ExportContent, ExportFormat, ImportFormat, Imported, LARGEST_DICTIONARY, Note,
};
use crate::output::{self, Encoder, Format, manifest};
use crate::tables::{Cell, CellType, Column};
use crate::text::Language;

pub fn import(args: &args::Import, terminal: &Terminal) -> Result<Ending> {
    let name = if args.file == "-" { "standard input" } else { args.file.as_str() };
    let language = Language::parse(&args.language)?;
    let bytes = read(&args.file, name)?;
    let imported = lexicon::import(&bytes, name, args.from.map(format), language)?;
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
    write(&args.place, outputs, &imported.to_toml(name), (dictionary, notes))?;
    let Imported { lexicon, format, notes } = imported;
    let (themes, entries) = (lexicon.themes.len(), lexicon.entries.len());
    terminal.report(&format!(
        "{name} ({}): {themes} themes, {entries} entries, {} notes",
        format.name(),
        notes.len()
    ));
    Ok(Ending::Complete)
}

pub fn export(args: &args::Export, terminal: &Terminal) -> Result<Ending> {
    let loaded = load_lexicon(&[&args.lexicon])?;
    let exported = loaded.lexicon.export(match args.to {
        args::To::Quanteda => ExportFormat::Quanteda,
        args::To::Liwc22 => ExportFormat::Liwc22,
        args::To::Csv => ExportFormat::Csv,
    });
    say(&args.lexicon, &exported.notes, terminal);
    let text = match exported.content {
        ExportContent::Text(text) => text,
        ExportContent::Table(rows) => in_csv(&rows),
    };
    let notes = exported.notes.iter().map(|note| note.message(&args.lexicon)).collect();
    let mut outputs = Outputs::new("lexicon export", args, &args.place);
    outputs.reads(&args.lexicon, "the lexicon");
    let lexicon = manifest::Input {
        path: args.lexicon.clone(),
        bytes: loaded.toml.len() as u64,
        sha256: loaded.sha256,
        ..Default::default()
    };
    write(&args.place, outputs, &text, (lexicon, notes))?;
    Ok(Ending::Complete)
}

/// Writes rows as CSV like all tables: text that a spreadsheet would run as a formula gets an
/// apostrophe, which `import` removes.
fn in_csv(rows: &[[String; 3]]) -> String {
    let columns =
        ExportContent::COLUMNS.map(|name| Column { name: name.into(), cell_type: CellType::Text });
    let mut encoder = Encoder::new(&columns, Format::Csv, output::Options::default());
    let mut bytes = encoder.header().to_vec();
    for row in rows {
        encoder.push(&[&row[0], &row[1], &row[2]].map(|cell| Cell::text(cell.as_str())));
    }
    bytes.extend_from_slice(encoder.take().bytes());
    String::from_utf8(bytes).expect("cells are text")
}

fn format(from: args::From) -> ImportFormat {
    match from {
        args::From::Quanteda => ImportFormat::Quanteda,
        args::From::Liwc => ImportFormat::Liwc,
        args::From::Liwc22 => ImportFormat::Liwc22,
        args::From::Lexicoder => ImportFormat::Lexicoder,
        args::From::Yoshikoder => ImportFormat::Yoshikoder,
        args::From::Wordstat => ImportFormat::WordStat,
        args::From::Csv => ImportFormat::Csv,
    }
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

/// Writes a text, with its sources and the warnings in the manifest.
fn write(
    place: &args::Place,
    mut outputs: Outputs,
    text: &str,
    (input, notes): (manifest::Input, Vec<String>),
) -> Result<()> {
    outputs.file("--output", place.output.as_deref())?;
    outputs.protect(&[], &mut ingest::Options::default())?;
    let mut sink = outputs.sink(place.output.as_deref())?;
    let _ = sink.write_all(text.as_bytes())?;
    outputs.add(sink.finish()?);
    let manifest = outputs.plain_manifest(vec![input]);
    outputs.commit(manifest::Manifest { warnings: notes, ..manifest })
}

fn sha256(bytes: &[u8]) -> String {
    output::hexadecimal(&Sha256::digest(bytes))
}
