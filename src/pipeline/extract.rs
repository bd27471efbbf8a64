//! Articles as lines that give them again: the job of `extract`.

use super::pass::{ArticleContext, ArticlePass, FirstPassOutput, FirstReading, Job};
use super::{ArticleSource, Passed, Progress, Reading};
use crate::error::Result;
use crate::ingest::{Extracted, Files, Found};
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
pub fn extract<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    progress: &mut dyn FnMut(Progress),
    sink: &mut dyn FnMut(ExtractedLine<'_>) -> Result<bool>,
) -> Result<Passed<u64>> {
    let source = source.into();
    let input_files = source.files();
    let job = Job::new(|_| (), |(), context| line_of(context, &input_files));
    let mut articles = 0;
    let FirstPassOutput { files, rejects, .. } = ArticlePass::new(source, reading, progress)
        .first(&mut FirstReading::default(), &job, |_, id, line: Line| {
            articles += 1;
            sink(ExtractedLine {
                file: line.file,
                id,
                line: &format!("{}{}{}", line.begin, serde_json::Value::from(id), line.rest),
            })
        })?;
    Ok(Passed { made: articles, files, rejects })
}

/// The line of an article before and after its id, which is not known yet.
struct Line {
    file: usize,
    begin: String,
    rest: String,
}

fn line_of(context: &ArticleContext<'_>, files: &Files) -> Line {
    let &ArticleContext { file, format, line, article, language, .. } = context;
    let facts = context.facts();
    let paragraphs: Vec<(Kind, Span)> =
        context.paragraphs().map(|(paragraph, _)| (paragraph.kind, paragraph.span)).collect();
    let found = Found {
        id: "",
        title: &facts.title,
        date: facts.date,
        language: language.map_or("", |language| language.code),
        place: (&files.name(file), line, format.name()),
        paragraphs: &paragraphs,
    };
    let line = serde_json::to_string(&Extracted::of(article.clone(), &found))
        .expect("strings and numbers are JSON");
    let (begin, rest) = line.split_once("\"id\":\"\"").expect("the id comes first, and is empty");
    Line { file, begin: format!("{begin}\"id\":"), rest: rest.to_owned() }
}
