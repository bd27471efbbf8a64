//! Keyword in context: the job of `kwic`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pass::{ArticleContext, ArticlePass, Job};
use super::spool_records::{from_record, to_record};
use super::{ArticleSource, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::lexicon::{Evidence, Lexicon, LookupRules, Matcher, Pattern, Phrases, Scanner};
use crate::model::Paragraph;
use crate::output::SortedRuns;
use crate::tables::ArticleFacts;
use crate::text::{Analysis, Analyzer, Language, Passage, Token};

/// What a concordance is of.
#[derive(Clone, Debug)]
pub struct Sought {
    lexicon: Arc<Lexicon>,
    rules: LookupRules,
    theme: Option<usize>,
    entries: Option<Vec<usize>>,
    any_language: bool,
}

impl Sought {
    /// A pattern by itself, which is one in `language`, sought in texts of any language: words are
    /// compared, and stemmed, as in that of the text.
    pub fn pattern(pattern: Pattern, language: Language, phrases: Phrases) -> Self {
        let lexicon = Arc::new(Lexicon::of_pattern(pattern, language));
        let rules = LookupRules { phrases, ..LookupRules::default() };
        Self { lexicon, rules, theme: None, entries: None, any_language: true }
    }

    /// The evidence of a theme, of some entries, or of these for that, by their indices in the
    /// lexicon. An entry counts for the theme that it stands in where none is named. Articles in
    /// other languages than the lexicon's are left out.
    pub fn evidence(
        lexicon: Arc<Lexicon>,
        rules: LookupRules,
        theme: Option<usize>,
        entries: Option<Vec<usize>>,
    ) -> Self {
        Self { lexicon, rules, theme, entries, any_language: false }
    }

    /// The lexicon that is looked up; of a bare pattern one of a single entry.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    fn wants(&self, found: &Evidence) -> bool {
        let entry = found.entry as usize;
        let theme = self.theme.unwrap_or(self.lexicon.entries[entry].theme);
        found.theme as usize == theme
            && self.entries.as_ref().is_none_or(|entries| entries.contains(&entry))
    }

    fn matcher(&self, Analysis { language, stemmer, tokens }: Analysis) -> Matcher {
        if !self.any_language || language == self.lexicon.language {
            return Matcher::new(&self.lexicon, stemmer, self.rules);
        }
        // What is a pattern in one language is one in all: they differ in what they cut off, and in
        // the case of a letter.
        let pattern = &self.lexicon.entries[0].pattern;
        let pattern = Pattern::parse_by(pattern.source(), language, tokens)
            .unwrap_or_else(|_| pattern.clone());
        Matcher::new(&Lexicon::of_pattern(pattern, language), stemmer, self.rules)
    }
}

/// In which order matches stand; the `--sort` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KwicOrder {
    /// As in the input.
    #[default]
    Input,
    /// By the words to the left, from the match outwards.
    Left,
    /// By the words to the right.
    Right,
}

/// What is shown of a match, and in which order matches stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// The most words on either side.
    pub window: usize,
    /// Whether offsets count bytes instead of characters.
    pub byte_offsets: bool,
    /// The order.
    pub order: KwicOrder,
    /// What happens to repeats.
    pub repeats: Repeats,
}

/// A match with the words around it, which never leave its paragraph. In `left` and `right` white
/// space is a single space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InContext {
    /// The paragraph's number.
    pub paragraph: u32,
    /// Where the match begins in the paragraph.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// What stands before it.
    pub left: String,
    /// The match, as it stands in the text.
    pub form: String,
    /// What stands after it.
    pub right: String,
    /// The theme that it counts for, as an index into the lexicon's themes.
    pub theme: usize,
    /// The entry, as an index into the lexicon's entries.
    pub entry: usize,
    /// Whether totals use the paragraph.
    pub counted: bool,
    /// The keys of the words to sort by, a zero byte between: so lists of words compare as texts
    /// do.
    #[serde(skip)]
    sort_key: String,
}

/// Hands every match with the words around it to `sink`, with the article's id and what else is
/// known about it: in input order, within a paragraph from left to right; sorted where
/// [`Around::order`] says so, equal ones in input order. A match in a repeat has its line too,
/// unless repeats are dropped. `sink` returns whether to go on.
///
/// Lines to be sorted wait in a temporary file if they take more
/// than [`Reading::sort_bytes`].
///
/// # Errors
/// Those of `sink`; a temporary file that cannot be written; an input that is not what it was in the survey.
pub fn kwic<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (sought, around, survey): (&Sought, Around, &Survey),
    sink: &mut dyn FnMut(&str, &ArticleFacts, &InContext) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<u64>> {
    let mut found = 0;
    let shared = Arc::new(sought.matcher(reading.analysis));
    let job = Job::new(
        |analysis| {
            let known = !sought.any_language || analysis.language == reading.analysis.language;
            let matcher =
                if known { Arc::clone(&shared) } else { Arc::new(sought.matcher(analysis)) };
            (Scanner::new(matcher), Vec::new())
        },
        |(scanner, evidence): &mut (Scanner, Vec<Evidence>), context| {
            look_at((scanner, evidence), context, sought, around)
        },
    )
    .only(|head| sought.any_language || !head.is_foreign(&sought.lexicon));
    let mut waiting = SortedRuns::within(reading.sort_bytes);
    let Passed { rejects, files, .. } = ArticlePass::new(source, reading, progress).again(
        survey,
        &job,
        |number, (about, lines): (Arc<ArticleFacts>, Vec<InContext>)| {
            if around.order != KwicOrder::Input {
                for line in lines {
                    let record = to_record(&(number, &*about, &line))?;
                    waiting.push(line.sort_key.as_bytes(), &record)?;
                }
                return Ok(true);
            }
            for line in &lines {
                found += 1;
                if !sink(&survey.ids[number as usize], &about, line)? {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    )?;
    waiting.release(&mut |_, record| {
        let (number, about, line): (u32, ArticleFacts, InContext) = from_record(record)?;
        found += 1;
        sink(&survey.ids[number as usize], &about, &line)
    })?;
    Ok(Passed { made: found, files, rejects })
}

fn look_at(
    (scanner, evidence): (&mut Scanner, &mut Vec<Evidence>),
    context: &ArticleContext<'_>,
    sought: &Sought,
    around: Around,
) -> (Arc<ArticleFacts>, Vec<InContext>) {
    let analyzer = context.analyzer;
    let mut lines = Vec::new();
    for (paragraph, tokens, status) in context.with_status() {
        let is_dropped = around.repeats == Repeats::Drop && status.first.is_some();
        if is_dropped || status.is_foreign && !sought.any_language {
            continue;
        }
        let passage = Passage { paragraph: *paragraph, tokens };
        scanner.find(analyzer.vocabulary(), passage, evidence);
        evidence.retain(|found| sought.wants(found));
        evidence.sort_unstable_by_key(|found| (found.span, found.theme, found.entry));
        let first = lines.len();
        in_context(paragraph, tokens, evidence, (analyzer, around), &mut lines);
        let is_counted = status.is_counted(around.repeats);
        lines[first..].iter_mut().for_each(|line| line.counted = is_counted);
    }
    let about =
        if lines.is_empty() { Arc::default() } else { Arc::new(context.facts_without_id()) };
    (about, lines)
}

/// Adds the lines of one paragraph, whose matches stand in the order of the text.
pub(super) fn in_context(
    paragraph: &Paragraph<'_>,
    tokens: &[Token],
    evidence: &[Evidence],
    (analyzer, around): (&Analyzer, Around),
    lines: &mut Vec<InContext>,
) {
    let text = paragraph.article;
    // The last match's beginning, and the offset there: counting each from the front makes a
    // paragraph of many matches quadratic.
    let (mut mark, mut before) = (paragraph.span.start, 0);
    let length = |from: u32, to: u32| {
        let part = &text[from as usize..to as usize];
        if around.byte_offsets { part.len() as u64 } else { part.chars().count() as u64 }
    };
    for found in evidence {
        let (start, end) = (found.span.start, found.span.end);
        before += length(mark, start);
        mark = start;
        let first = tokens.partition_point(|token| token.span.start < start);
        let next = tokens.partition_point(|token| token.span.start < end);
        let left = &tokens[first.saturating_sub(around.window)..first];
        let right = &tokens[next..next.saturating_add(around.window).min(tokens.len())];
        // At the paragraph's ends the marks that stand outside of all words belong to the context.
        let from = if first <= around.window {
            paragraph.span.start
        } else {
            left.first().map_or(start, |token| token.span.start)
        };
        let to = if tokens.len() - next <= around.window {
            paragraph.span.end
        } else {
            right.last().map_or(end, |token| token.span.end)
        };
        let keys = |words: &mut dyn Iterator<Item = &Token>| -> String {
            words.flat_map(|&token| [analyzer.vocabulary().key_text(token.key), "\0"]).collect()
        };
        lines.push(InContext {
            paragraph: paragraph.ordinal,
            start: before,
            end: before + length(start, end),
            left: in_one_line(&text[from as usize..start as usize]),
            form: found.span.of(text).to_owned(),
            right: in_one_line(&text[end as usize..to as usize]),
            theme: found.theme as usize,
            entry: found.entry as usize,
            counted: true,
            sort_key: match around.order {
                KwicOrder::Input => String::new(),
                KwicOrder::Left => keys(&mut left.iter().rev()),
                KwicOrder::Right => keys(&mut right.iter()),
            },
        });
    }
}

/// The text with every run of white space as one space, and none at its ends.
fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
