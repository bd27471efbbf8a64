//! `paratheme methods`: a methods section from manifests.
//!
//! Its input are manifests. Its output is Markdown: paragraphs, references and a checklist. Every number
//! and name in it is from the manifests, or a constant of docs/METHODS.md; the texts themselves are not
//! looked at.

mod checklist;
mod collection;
mod commands;
mod measure;
mod sources;
mod validation;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use super::outputs::Outputs;
use super::read_manifest::ReadManifest;
use super::terminal::Terminal;
use super::{RunStatus, args, files};
use crate::error::Result;
use crate::ingest::{self, FileDigest};
use crate::output::manifest;

/// A manifest with the name of the output that it is about.
struct NamedManifest {
    /// Where the manifest is, as it was typed.
    path: String,
    name: String,
    manifest: ReadManifest,
}

/// What a sentence is about, in the order of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Program,
    Collection,
    Counted,
    Words,
    Lexicon,
    Themes,
    LookUp,
    Negated,
    Strength,
    Decision,
    Totals,
    Table,
    Probabilities,
    Validation,
}

/// The topics of each paragraph.
const PARAGRAPHS: [&[Topic]; 5] = [
    &[Topic::Program, Topic::Collection, Topic::Counted],
    &[Topic::Words, Topic::Lexicon, Topic::Themes, Topic::LookUp, Topic::Negated],
    &[Topic::Strength, Topic::Decision, Topic::Totals],
    &[Topic::Table],
    &[Topic::Probabilities, Topic::Validation],
];

/// Sentences about a topic.
struct TopicText {
    topic: Topic,
    text: String,
}

pub fn run(args: &args::Methods, terminal: &Terminal) -> Result<RunStatus> {
    let mut manifests = Vec::new();
    let mut inputs = Vec::new();
    for path in &args.manifests {
        let manifest = ReadManifest::read(path)?;
        let first = manifest
            .outputs
            .first()
            .map_or_else(|| path.to_string_lossy().into_owned(), |output| output.path.clone());
        let name = Path::new(&first).file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let FileDigest { bytes, sha256 } = FileDigest::of(path).unwrap_or_default();
        let path = path.to_string_lossy().into_owned();
        manifests.push(NamedManifest { path: path.clone(), name, manifest });
        inputs.push(manifest::Input { path, bytes, sha256, ..manifest::Input::default() });
    }
    let text = methods(&manifests);
    let mut outputs = Outputs::new("methods", args, &args.place);
    let Some(file) = outputs.file("--output", args.place.output.as_deref())? else {
        return files::print(text.as_bytes()).map(|()| RunStatus::Complete);
    };
    let read: Vec<_> = args.manifests.iter().map(|path| path.clone().into_os_string()).collect();
    outputs.protect(&read, &mut ingest::Options::default(), terminal)?;
    let mut sink = outputs.sink(Some(&file))?;
    let _ = sink.write_all(text.as_bytes())?;
    outputs.add(sink.finish()?);
    let manifest = outputs.plain_manifest(inputs);
    outputs.commit(manifest).map(|()| RunStatus::Complete)
}

/// Returns the whole text.
fn methods(manifests: &[NamedManifest]) -> String {
    let paragraphs = paragraphs(manifests);
    let checklist = checklist::text(manifests);
    let table = validation::table(manifests);
    let paragraphs = paragraphs.join("\n\n");
    let table = if table.is_empty() { table } else { format!("\n{table}") };
    let body = format!("# Methods\n{paragraphs}\n{table}");
    let references = sources::cited(&(body.clone() + &checklist));
    format!("{body}\n## References\n{references}\n## Checklist\n{checklist}")
}

/// A text with the names of the outputs that it is about.
struct SharedText<'m> {
    text: String,
    names: Vec<&'m str>,
}

/// Returns the paragraphs. What several manifests have in common is written once; what not all of them
/// have begins with the names of those that have it.
fn paragraphs(manifests: &[NamedManifest]) -> Vec<String> {
    let mut topics: BTreeMap<Topic, Vec<SharedText<'_>>> = BTreeMap::new();
    for NamedManifest { name, manifest, .. } in manifests {
        for TopicText { topic, text } in topic_texts(manifest) {
            let known = topics.entry(topic).or_default();
            match known.iter_mut().find(|other| other.text == text) {
                Some(other) => other.names.push(name),
                None => known.push(SharedText { text, names: vec![name] }),
            }
        }
    }
    let all: Vec<&str> = manifests.iter().map(|named| named.name.as_str()).collect();
    let paragraph = |of: &[Topic]| {
        let mut about = &all;
        let mut texts = Vec::new();
        for SharedText { text, names } in of.iter().filter_map(|topic| topics.get(topic)).flatten()
        {
            let changes = names != about;
            about = names;
            texts.push(match (changes, names == &all) {
                (false, _) => text.clone(),
                (true, true) => format!("For all outputs: {text}"),
                (true, false) => format!("For {}: {text}", coded(names)),
            });
        }
        texts.join(" ")
    };
    let all = PARAGRAPHS.into_iter().map(paragraph);
    all.filter(|paragraph| !paragraph.is_empty()).collect()
}

/// Returns what there is to write about one run.
fn topic_texts(manifest: &ReadManifest) -> Vec<TopicText> {
    let program = format!("We used paratheme {}.", manifest.paratheme);
    // What coded texts are is told with the validation.
    let is_coded = ["evaluate", "lexicon fit"].contains(&&*manifest.command);
    let collection = if is_coded { String::new() } else { collection::text(manifest) };
    let all = [
        (Topic::Program, program),
        (Topic::Collection, collection),
        (Topic::Counted, collection::counted(manifest)),
        (Topic::Words, words::text(manifest)),
        (Topic::Lexicon, measure::lexicon(manifest)),
        (Topic::Themes, measure::themes(manifest)),
        (Topic::LookUp, measure::look_up(manifest)),
        (Topic::Negated, measure::negated(manifest)),
        (Topic::Strength, measure::strength(manifest)),
        (Topic::Decision, measure::decision(manifest)),
        (Topic::Totals, measure::totals(manifest)),
        (Topic::Table, words::table(manifest)),
        (Topic::Probabilities, validation::probabilities(manifest)),
        (Topic::Validation, validation::text(manifest)),
    ];
    let texts = all.into_iter().map(|(topic, text)| TopicText { topic, text });
    texts.filter(|about| !about.text.is_empty()).collect()
}

/// Joins sentences, without empty ones.
fn sentences(sentences: impl IntoIterator<Item = String>) -> String {
    let texts = sentences.into_iter().filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(" ")
}

/// Returns a text from a manifest as code, which Markdown shows as it is.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    let ticks = "`".repeat(1 + longest_run(&text, '`'));
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(|run| run.chars().count()).max().unwrap_or_default()
}

/// Joins names as in a sentence, each as code.
fn coded<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| code(name.as_ref())).collect();
    crate::tables::listed(&names)
}
