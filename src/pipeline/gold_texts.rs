//! The texts that people have coded, scored: the job of `evaluate`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::grouping::combined;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::unit_scorer::{InArticle, ScoredTexts, ScoringConfig, UnitScorer};
use super::{ArticleSource, Grouping, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::lexicon::{Lexicon, LookupRules, Matcher};
use crate::summary::{Group, Summary, ThemeMatrix};
use crate::tables::{ArticleFacts, Hit, ScoreContext, Unit, forms_text};
use crate::text::Analysis;
use crate::themes::ThemeComponents;

/// A text that was coded, by what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WantedText {
    /// The article's id.
    pub id: String,
    /// The paragraph; none where the article is one text.
    pub paragraph: Option<u32>,
}

/// The texts that are wanted.
pub type Wanted = FxHashSet<WantedText>;

/// What is looked for in them.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The lexicon.
    pub lexicon: Arc<Lexicon>,
    /// The rules of look-up.
    pub rules: LookupRules,
    /// Whether articles or paragraphs are scored.
    pub unit: Unit,
    /// Which strengths count: those of the texts' own evidence, or those in their articles.
    pub context: ScoreContext,
    /// Whether the components of strengths are asked for.
    pub components: bool,
    /// Which paragraphs add to the score of an article.
    pub repeats: Repeats,
    /// What groups articles.
    pub group_by: Option<Grouping>,
    /// The thresholds of the themes, where the whole collection is to be summed up beside the
    /// wanted texts.
    pub summed: Option<Vec<f64>>,
}

/// A wanted text with its scores.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedText {
    /// What it is called.
    pub name: WantedText,
    /// The values of its article in each field of [`Lookup::group_by`].
    pub values: Vec<Vec<String>>,
    /// Whether totals use it.
    pub counted: bool,
    /// One strength per theme of the lexicon; none where the text is in another language.
    pub strengths: Option<Vec<f64>>,
    /// The components of the strengths, likewise; empty if they are not asked for.
    pub components: Vec<ThemeComponents>,
    /// Per theme the forms that matched, the ones with most points first.
    pub evidence: Vec<String>,
    /// The entries that matched for the theme that they stand in, by their indices, each once.
    pub entries: Vec<usize>,
    /// The text.
    pub text: String,
    /// Its article.
    pub about: Arc<ArticleFacts>,
    /// Its words.
    pub words: u64,
    /// How many paragraphs it is made of.
    pub paragraphs: usize,
    /// Per theme the entries that matched, in the order of the lexicon, and how often each did;
    /// nothing in another language.
    pub matches: Vec<Vec<(u32, u32)>>,
}

struct GoldWorker {
    scorer: UnitScorer,
    texts: ScoredTexts,
}

/// Scores the wanted texts of a collection, in its order, and sums up the paragraphs of all of it
/// where that is asked for: its counted paragraphs by group, those of articles in other languages
/// than the lexicon's left out.
///
/// # Errors
/// None of its own; what is wrong with single inputs is in the survey.
pub fn coded_texts<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    lookup: &Lookup,
    (wanted, survey): (&Wanted, &Survey),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<(Vec<CodedText>, Summary)>> {
    let lexicon = &*lookup.lexicon;
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, lookup.rules));
    let articles: FxHashSet<&str> = wanted.iter().map(|text| text.id.as_str()).collect();
    let worker = |analysis: Analysis| {
        let of_strengths =
            ScoringConfig::of_strengths(lexicon, &matcher, (&survey.model, lookup.context));
        let in_article =
            InArticle { components: lookup.components, ..InArticle::deciding(lookup.context) };
        let config = ScoringConfig { in_article, ..of_strengths };
        GoldWorker {
            scorer: UnitScorer::new(&config, analysis.language),
            texts: ScoredTexts::default(),
        }
    };
    let job = Job::new(worker, |GoldWorker { scorer, texts }: &mut GoldWorker, context| {
        scorer.foreign = context.is_foreign(lexicon);
        let is_wanted = articles.contains(context.id);
        let mut found = Vec::new();
        if is_wanted {
            scorer.score(context, (lookup.unit, lookup.repeats), texts);
            found = wanted_texts(context, texts, lookup, wanted);
        }
        let matrix = (lookup.summed.is_some() && !scorer.foreign).then(|| {
            if !is_wanted || lookup.unit != Unit::Paragraph {
                scorer.score(context, (Unit::Paragraph, Repeats::Flag), texts);
            }
            let rows =
                texts.iter().zip(context.status()).filter(|(_, status)| !status.is_foreign).map(
                    |(text, status)| (text.words, status.is_counted(Repeats::Flag), text.scores),
                );
            let values = values_of(&context.facts(), lookup);
            (combined(&values), ThemeMatrix::new(lexicon.themes.len(), rows))
        });
        (found, matrix)
    })
    .only(|head| {
        articles.contains(head.id) || (lookup.summed.is_some() && !head.is_foreign(lexicon))
    });
    let mut coded = Vec::new();
    let mut summary = Summary::new(lookup.summed.clone().unwrap_or_default());
    let sink = |_, (found, matrix): (Vec<CodedText>, Option<(Vec<Group>, ThemeMatrix)>)| {
        coded.extend(found);
        if let Some((groups, matrix)) = matrix {
            summary.add(&groups, &matrix);
        }
        Ok(true)
    };
    let Passed { files, rejects, .. } =
        ArticlePass::new(source, reading, progress).again(survey, &job, sink)?;
    Ok(Passed { made: (coded, summary), files, rejects })
}

fn values_of(facts: &ArticleFacts, lookup: &Lookup) -> Vec<Vec<String>> {
    lookup.group_by.as_ref().map_or_else(Vec::new, |by| by.values(facts))
}

/// The wanted ones among the scored texts of an article.
fn wanted_texts(
    context: &ArticleContext<'_>,
    texts: &ScoredTexts,
    lookup: &Lookup,
    wanted: &Wanted,
) -> Vec<CodedText> {
    let (lexicon, text_of_article) = (&*lookup.lexicon, context.article.text.as_str());
    let is_foreign = context.is_foreign(lexicon);
    let about = Arc::new(context.facts());
    let values = values_of(&about, lookup);
    let mut found = Vec::new();
    for text in texts.iter() {
        let place = text.place;
        let paragraph = place.paragraph.and_then(|at| u32::try_from(at + 1).ok());
        let name = WantedText { id: context.id.to_owned(), paragraph };
        if !wanted.contains(&name) {
            continue;
        }
        let evidence = (0..lexicon.themes.len()).map(|theme| {
            let own = |hit: &&Hit| hit.theme as usize == theme;
            forms_text(text.hits.iter().filter(own), text_of_article)
        });
        let own = |hit: &&Hit| lexicon.entries[hit.entry as usize].theme == hit.theme as usize;
        let entries: BTreeSet<usize> =
            text.hits.iter().filter(own).map(|hit| hit.entry as usize).collect();
        let status = place.paragraph.map(|at| &context.status()[at]);
        let is_scored = !is_foreign && status.is_none_or(|status| !status.is_foreign);
        found.push(CodedText {
            name,
            values: values.clone(),
            counted: status.is_none_or(|status| status.is_counted(lookup.repeats)),
            strengths: is_scored.then(|| text.scores.iter().map(|score| score.strength).collect()),
            components: text.components.to_vec(),
            evidence: evidence.collect(),
            entries: entries.into_iter().collect(),
            text: place.span.of(text_of_article).to_owned(),
            about: Arc::clone(&about),
            words: text.words,
            paragraphs: status.map_or_else(|| context.paragraphs().count(), |_| 1),
            matches: matches(text.hits, lexicon.themes.len()),
        });
    }
    found
}

/// Per theme how often each entry stands among the hits.
fn matches(hits: &[Hit], themes: usize) -> Vec<Vec<(u32, u32)>> {
    let mut counts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for hit in hits {
        *counts.entry((hit.theme, hit.entry)).or_default() += 1;
    }
    let mut matches = vec![Vec::new(); themes];
    for ((theme, entry), count) in counts {
        matches[theme as usize].push((entry, count));
    }
    matches
}
