//! Articles as lines that give them again: the pass of `extract`.

use super::desk::Desk;
use super::language::PerLanguage;
use super::pass::{First, Known, Read, first_pass};
use super::standing::facts;
use super::{Passed, Progress, Reading};
use crate::error::Result;
use crate::ingest::{Discovery, Extracted, Found};
use crate::model::{Kind, Span};

/// An article on its way out.
#[derive(Clone, Copy, Debug)]
pub struct ExtractedLine<'a> {
    /// The position of its file in the discovery.
    pub file: usize,
    /// The id.
    pub id: &'a str,
    /// The line, without the line feed.
    pub line: &'a str,
}

/// Hands the line of each article to `sink`, in input order and without the line feed; `sink`
/// returns whether to go on. Returns how many articles there are, and what was rejected.
///
/// # Errors
/// Any error that `sink` returns; more rejects than there may be.
pub fn extract(
    discovery: &Discovery,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
    sink: &mut dyn FnMut(ExtractedLine<'_>) -> Result<bool>,
) -> Result<Passed<u64>> {
    let work = |desks: &mut PerLanguage<Desk>, read: Read, _: bool| {
        drop(desks.take_full(reading));
        made(desks, read, reading, discovery)
    };
    let mut articles = 0;
    let First { files, rejects, .. } = first_pass(
        discovery,
        reading,
        &mut Known::default(),
        progress,
        (PerLanguage::new, work),
        |_, id, made: Made| {
            articles += 1;
            sink(ExtractedLine {
                file: made.file,
                id,
                line: &format!("{}{}{}", made.begin, serde_json::Value::from(id), made.rest),
            })
        },
    )?;
    Ok(Passed { made: articles, files, rejects })
}

/// The line of an article before and after its id, which is not known yet.
struct Made {
    file: usize,
    begin: String,
    rest: String,
}

fn made(
    desks: &mut PerLanguage<Desk>,
    read: Read,
    reading: &Reading,
    discovery: &Discovery,
) -> Made {
    let Read { file, format, line, article, .. } = read;
    let (language, desk, words) =
        desks.read(reading, &article, |analysis| Desk::new(analysis, reading));
    let (laid_out, _) = desk.lay_out_read(&article, language, words);
    let facts = facts(&article, &laid_out.layout, "");
    let paragraphs: Vec<(Kind, Span)> = laid_out
        .layout
        .paragraphs
        .iter()
        .map(|paragraph| (paragraph.kind, paragraph.span))
        .collect();
    drop(laid_out);
    let found = Found {
        id: "",
        title: &facts.title,
        date: facts.date,
        language: language.map_or("", |language| language.code),
        place: (&discovery.files.name(file), line, format.name()),
        paragraphs: &paragraphs,
    };
    let line = serde_json::to_string(&Extracted::of(article, &found))
        .expect("strings and numbers are JSON");
    let (begin, rest) = line.split_once("\"id\":\"\"").expect("the id comes first, and is empty");
    Made { file, begin: format!("{begin}\"id\":"), rest: rest.to_owned() }
}
