//! What the commands share that look at a collection without scoring it: find the inputs, survey them, say what was rejected.

use super::terminal::{Bar, Terminal};
use super::{args, files};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery};
use crate::output::Sink;
use crate::pipeline::{self, Reading, Survey};

/// A collection that was read once.
pub struct Surveyed {
    pub discovery: Discovery,
    pub survey: Survey,
    pub sink: Sink,
    pub bar: Bar,
}

/// Surveys the inputs. None, and that said, where they were all rejected, or some with `--strict`.
pub fn surveyed(
    input: &args::Input,
    output: &args::Output,
    lexicon: Option<&str>,
    reading: &mut Reading,
    terminal: &Terminal,
) -> Result<Option<Surveyed>> {
    let (discovery, sink) = discovered(input, output, lexicon, reading)?;
    let mut bar = terminal.bar(discovery.files.iter().map(|file| file.bytes).sum());
    let survey = pipeline::survey(&discovery, reading, &mut |progress| bar.advance(progress))?;
    for reject in &survey.rejects {
        terminal.warn(&format!("rejected: {reject}"));
    }
    if !survey.rejects.is_empty() && (input.strict || survey.ids.is_empty()) {
        bar.finish();
        terminal.error(&Error::new(ErrorKind::Io, "nothing written: inputs were rejected"));
        return Ok(None);
    }
    Ok(Some(Surveyed { discovery, survey, sink, bar }))
}

/// Finds the inputs, and opens what is to be written; the lexicon, where it is a file, is not to be written over.
pub fn discovered(input: &args::Input, output: &args::Output, lexicon: Option<&str>, reading: &mut Reading) -> Result<(Discovery, Sink)> {
    reading.ingest.leave_out = files::own(output.output.as_deref(), None, None, &input.inputs, lexicon)?;
    let discovery = ingest::discover(&input.inputs, &reading.ingest)?;
    Ok((discovery, files::sink(output.output.as_deref(), output.no_clobber)?))
}
