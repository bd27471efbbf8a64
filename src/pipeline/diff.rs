//! Which paragraphs two lexicons score otherwise, and through which entries: the job of
//! `lexicon diff`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pass::{ArticlePass, Job};
use super::spool_records::{from_record, to_record};
use super::{ArticleSource, Passed, Progress, Reading, Survey};
use crate::error::Result;
use crate::lexicon::{Evidence, Lexicon, LookupRules, Matcher, Scanner};
use crate::model::{Paragraph, single_spaced};
use crate::output::SortedRuns;
use crate::tables::ArticleFacts;
use crate::text::{Analyzer, Passage};
use crate::themes::{ThemeScore, ThemeScorer};

/// A paragraph whose strength of a theme is another one under the second lexicon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The article.
    pub article: Arc<ArticleFacts>,
    /// The paragraph's number.
    pub paragraph: u32,
    /// The theme, as an index into [`Diff::themes`].
    pub theme: usize,
    /// The strength under the first lexicon.
    pub before: f64,
    /// The strength under the second.
    pub after: f64,
    /// The evidence that makes the difference: `entry (form) +1` what the second lexicon has more
    /// often, `entry (form) -1` what the first has more often, `entry (form) ±` what both have with
    /// other points.
    pub entries: Vec<String>,
    /// The paragraph's text.
    pub text: String,
}

/// A theme of either lexicon, and how many paragraphs cross its threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffTheme {
    /// The name of its column.
    pub column: String,
    /// As an index into the themes of the first and of the second lexicon.
    in_each: [Option<usize>; 2],
    /// Paragraphs that reach the threshold under the second lexicon alone.
    pub gained: u64,
    /// Paragraphs that reach it under the first alone.
    pub lost: u64,
}

/// The changes in a collection. They wait in a temporary file if they take more than
/// [`Reading::sort_bytes`].
pub struct Changes {
    waiting: SortedRuns,
    number: u64,
}

impl Changes {
    /// Returns how many there are.
    pub fn number(&self) -> u64 {
        self.number
    }

    fn add(&mut self, change: &Change) -> Result<()> {
        self.number += 1;
        // The bits of numbers that are not negative have the order of the numbers.
        let descending = !(change.after - change.before).abs().to_bits();
        self.waiting.push(&descending.to_be_bytes(), &to_record(change)?)
    }

    /// Hands each change to `take`, which returns whether to go on: the largest first, equal ones in
    /// the order of the input.
    ///
    /// # Errors
    /// Returns any error of `take`, and those of the temporary file.
    pub fn read(self, take: &mut dyn FnMut(&Change) -> Result<bool>) -> Result<()> {
        self.waiting.release(&mut |_, record| take(&from_record(record)?))
    }
}

/// How two lexicons differ on a collection.
pub struct Diff {
    /// The themes of the first lexicon in its order, then those that only the second has.
    pub themes: Vec<DiffTheme>,
    /// The changes.
    pub changes: Changes,
    /// Paragraphs looked at.
    pub paragraphs: u64,
}

/// Finds and scores by one of the lexicons.
struct LexiconScorer {
    scanner: Scanner,
    scorer: ThemeScorer,
    evidence: Vec<Evidence>,
    scores: Vec<ThemeScore>,
    points: Vec<f64>,
}

impl LexiconScorer {
    fn read(&mut self, analyzer: &Analyzer, passage: Passage<'_>) {
        self.scanner.find(analyzer.vocabulary(), passage, &mut self.evidence);
        let words = passage.tokens.len() as u64;
        self.scorer.score(&self.evidence, words, &mut self.scores, &mut self.points);
    }
}

/// What an article has to say.
#[derive(Default)]
struct OfArticle {
    paragraphs: u64,
    changes: Vec<Change>,
    /// Theme, and whether the threshold is reached under the second lexicon.
    crossed: Vec<(usize, bool)>,
}

/// Scores every paragraph that is the first to say what it says by both lexicons, articles in other
/// languages left out. Themes are the same where their columns have one name; one that a lexicon
/// does not have counts as strength 0. Changes of at least `least` are kept.
///
/// # Errors
/// Those of a temporary file; what is wrong with single inputs is in the survey.
pub fn diff<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    (lexicons, rules, least): ([&Lexicon; 2], LookupRules, f64),
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Diff>> {
    let themes = themes(lexicons);
    let matchers =
        lexicons.map(|lexicon| Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, rules)));
    let side = |side: usize| LexiconScorer {
        scanner: Scanner::new(Arc::clone(&matchers[side])),
        scorer: ThemeScorer::new(lexicons[side]),
        evidence: Vec::new(),
        scores: Vec::new(),
        points: Vec::new(),
    };
    let job = Job::new(
        |_| [side(0), side(1)],
        |sides: &mut [LexiconScorer; 2], context| {
            let mut found = OfArticle::default();
            for (paragraph, tokens, status) in context.with_status() {
                if status.is_first() {
                    for side in &mut *sides {
                        side.read(context.analyzer, Passage { paragraph: *paragraph, tokens });
                    }
                    found.compare((lexicons, &themes), sides, paragraph, least);
                }
            }
            if !found.changes.is_empty() {
                let facts = Arc::new(context.facts());
                found.changes.iter_mut().for_each(|change| change.article = Arc::clone(&facts));
            }
            found
        },
    )
    .only(|head| !head.is_foreign(lexicons[0]));
    let changes = Changes { waiting: SortedRuns::within(reading.sort_bytes), number: 0 };
    let mut diff = Diff { themes: themes.clone(), changes, paragraphs: 0 };
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, |_, found| {
            diff.paragraphs += found.paragraphs;
            found.changes.iter().try_for_each(|change| diff.changes.add(change))?;
            for (theme, up) in found.crossed {
                diff.themes[theme].gained += u64::from(up);
                diff.themes[theme].lost += u64::from(!up);
            }
            Ok(true)
        })?;
    Ok(Passed { made: diff, files, rejects })
}

fn themes(lexicons: [&Lexicon; 2]) -> Vec<DiffTheme> {
    let mut themes: Vec<DiffTheme> = Vec::new();
    for (side, lexicon) in lexicons.into_iter().enumerate() {
        for (index, theme) in lexicon.themes.iter().enumerate() {
            let known =
                themes.iter().position(|known| known.column == theme.column).unwrap_or_else(|| {
                    themes.push(DiffTheme {
                        column: theme.column.clone(),
                        in_each: [None; 2],
                        gained: 0,
                        lost: 0,
                    });
                    themes.len() - 1
                });
            themes[known].in_each[side] = Some(index);
        }
    }
    themes
}

impl OfArticle {
    /// Compares what both lexicons found in a paragraph.
    fn compare(
        &mut self,
        (lexicons, themes): ([&Lexicon; 2], &[DiffTheme]),
        sides: &[LexiconScorer; 2],
        paragraph: &Paragraph<'_>,
        least: f64,
    ) {
        self.paragraphs += 1;
        for (at, theme) in themes.iter().enumerate() {
            let score = |side: usize| {
                theme.in_each[side].map_or(ThemeScore::default(), |index| sides[side].scores[index])
            };
            let reached = |side: usize| {
                let threshold =
                    theme.in_each[side].map_or(1.0, |index| lexicons[side].themes[index].threshold);
                score(side).hits > 0 && score(side).strength >= threshold
            };
            if reached(0) != reached(1) {
                self.crossed.push((at, reached(1)));
            }
            let (before, after) = (score(0).strength, score(1).strength);
            if before.total_cmp(&after).is_ne() && (after - before).abs() >= least {
                let found = |side: usize| {
                    found(
                        lexicons[side],
                        theme.in_each[side],
                        &sides[side].evidence,
                        paragraph.article,
                    )
                };
                self.changes.push(Change {
                    article: Arc::default(),
                    paragraph: paragraph.ordinal,
                    theme: at,
                    before,
                    after,
                    entries: differences(&found(0), &found(1)),
                    text: paragraph.text().to_owned(),
                });
            }
        }
    }
}

/// What counts for a theme: entry and form, with how often, and the points of the entry.
type Found = BTreeMap<(String, String), (u64, f64)>;

fn found(lexicon: &Lexicon, theme: Option<usize>, evidence: &[Evidence], text: &str) -> Found {
    let mut all = Found::new();
    for hit in evidence.iter().filter(|hit| Some(hit.theme as usize) == theme) {
        let entry = &lexicon.entries[hit.entry as usize];
        let form = single_spaced(hit.span.of(text)).into_owned();
        let (count, points) = all.entry((entry.name(), form)).or_default();
        *count += 1;
        *points = entry.points();
    }
    all
}

/// Added evidence, then what is gone, then what has other points. The sign stands last: a cell that
/// begins with one looks like a formula.
fn differences(before: &Found, after: &Found) -> Vec<String> {
    let more = |sign: char, these: &Found, those: &Found| {
        let beyond = |key: &(String, String), count: u64| {
            count.saturating_sub(those.get(key).map_or(0, |(count, _)| *count))
        };
        let all = these
            .iter()
            .map(|(key, (count, _))| (key, beyond(key, *count)))
            .filter(|(_, times)| *times > 0);
        all.map(|((entry, form), times)| format!("{entry} ({form}) {sign}{times}"))
            .collect::<Vec<_>>()
    };
    let mut all = more('+', after, before);
    all.extend(more('-', before, after));
    for (key, (_, points)) in before {
        if after.get(key).is_some_and(|(_, other)| other.total_cmp(points).is_ne()) {
            all.push(format!("{} ({}) ±", key.0, key.1));
        }
    }
    all
}
