//! What would be read: the job of `inspect`.

use std::collections::BTreeMap;

use super::oddities::{has_conflict_marks, mojibake};
use super::paragraph_status::repeated_article;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::{ArticleSource, Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::ingest::Format;
use crate::model::{Kind, Markup};
use crate::tables::ArticleFacts;

/// An article as it would be read.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// The file's position in the discovery.
    pub file: usize,
    /// The file's format.
    pub format: Format,
    /// Id, title, date, source.
    pub facts: ArticleFacts,
    /// The code of the language that was found; empty where none was.
    pub language: &'static str,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Words of all paragraphs.
    pub words: u64,
    /// Words of each paragraph that has some, in order of size.
    pub words_by_paragraph: Vec<u64>,
    /// How many paragraphs are of which kind, without those of which there is none.
    pub kinds: Vec<(Kind, u64)>,
    /// Paragraphs that repeat an earlier one.
    pub repeats: u64,
    /// Boilerplate paragraphs.
    pub boilerplate: u64,
    /// How many paragraphs are in which other language, by its code.
    pub foreign: BTreeMap<&'static str, u64>,
    /// What of it could not be read, though the article could.
    pub notes: Vec<String>,
    /// How often its text looks as if it had been read in the wrong character set.
    pub mojibake: u64,
    /// Whether its text holds the marks of a merge conflict.
    pub has_conflict_marks: bool,
    /// The id of the other article that most of its paragraphs repeat; empty where there is none.
    pub repeat_of_article: String,
}

const KINDS: [Kind; 7] =
    [Kind::Title, Kind::Dateline, Kind::Heading, Kind::Body, Kind::Quote, Kind::List, Kind::Table];

/// The articles of a collection in input order, and the files that they came from.
///
/// # Errors
/// None of its own; what is wrong with single inputs is in the survey.
pub fn inspect<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Vec<Inspected>>> {
    let mut inspected = Vec::new();
    let job = Job::new(|_| (), |(), context| look_at(context, survey));
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, article| {
            inspected.push(article);
            Ok(true)
        })?;
    Ok(Passed { made: inspected, files, rejects })
}

fn look_at(context: &ArticleContext<'_>, survey: &Survey) -> Inspected {
    let (article, status) = (context.article, context.status());
    let mut notes = context.notes.to_vec();
    notes.extend(article.meta.markup.map(|markup| match markup {
        Markup::Html => "text read as HTML".to_owned(),
        Markup::References => "character references resolved".to_owned(),
    }));
    let unread_date = article.meta.unread_date.as_ref();
    notes.extend(unread_date.map(|date| format!("date not understood: `{date}`")));
    let of_kind = |kind| status.iter().filter(|status| status.kind == kind).count() as u64;
    let mut words_by_paragraph: Vec<u64> = context
        .paragraphs()
        .map(|(_, tokens)| tokens.len() as u64)
        .filter(|&words| words > 0)
        .collect();
    words_by_paragraph.sort_unstable();
    Inspected {
        file: context.file,
        format: context.format,
        language: context.language.map_or("", |language| language.code),
        paragraphs: status.len() as u64,
        words: words_by_paragraph.iter().sum(),
        words_by_paragraph,
        kinds: KINDS
            .into_iter()
            .map(|kind| (kind, of_kind(kind)))
            .filter(|(_, count)| *count > 0)
            .collect(),
        repeats: status.iter().filter(|status| status.first.is_some()).count() as u64,
        foreign: context.analyzed.foreign.iter().flatten().fold(
            BTreeMap::new(),
            |mut found, language| {
                *found.entry(language.code).or_default() += 1;
                found
            },
        ),
        boilerplate: status.iter().filter(|status| status.is_boilerplate).count() as u64,
        notes,
        mojibake: mojibake(&article.text),
        has_conflict_marks: has_conflict_marks(&article.text),
        repeat_of_article: repeated_article(status, context.number)
            .map_or(String::new(), |first| survey.ids[first as usize].to_string()),
        facts: context.facts(),
    }
}
