//! The texts that people have coded, scored: the pass of `evaluate`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::desk::{Desk, Item};
use super::grouping::combined;
use super::language::{PerLanguage, is_foreign};
use super::pass::{Second, second_pass};
use super::scored::{Looking, ScoredTexts, TextReader};
use super::standing::{facts, standings};
use super::{Grouping, Negated, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::keywords::Method;
use crate::lexicon::{Lexicon, Matcher, Overlap};
use crate::summary::{Group, Summary, ThemeMatrix};
use crate::tables::{ArticleFacts, Hit, Unit, forms_text};

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
    /// Whether themes take words from each other.
    pub overlap: Overlap,
    /// Whether articles or paragraphs are scored.
    pub unit: Unit,
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

struct Worker {
    benches: PerLanguage<(Desk, TextReader)>,
    texts: ScoredTexts,
}

/// Scores the wanted texts of a collection, in its order, and sums up the paragraphs of all of it
/// where that is asked for: its counted paragraphs by group, those of articles in other languages
/// than the lexicon's left out.
///
/// # Errors
/// None of its own; what is wrong with single inputs stands in the survey.
pub fn coded_texts(
    discovery: &Discovery,
    reading: &Reading,
    lookup: &Lookup,
    (wanted, survey): (&Wanted, &Survey),
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<(Vec<CodedText>, Summary)>> {
    let lexicon = &*lookup.lexicon;
    let matcher = Arc::new(Matcher::new(lexicon, reading.analysis.stemmer, lookup.overlap));
    let articles: FxHashSet<&str> = wanted.iter().map(|text| text.id.as_str()).collect();
    let work = |worker: &mut Worker, number: usize, item: Item| {
        let id = survey.ids.get(number).unwrap_or_default();
        let is_wanted = articles.contains(id);
        let language = survey.languages.get(number);
        let foreign = is_foreign(lexicon, language);
        if !is_wanted && (foreign || lookup.summed.is_none()) {
            return (Vec::new(), None);
        }
        let article = item.located.article;
        let analysis = reading.analysis_of(language);
        let looking = Looking {
            lexicon,
            matcher: &matcher,
            model: &survey.model,
            keyword_method: Method::default(),
            most_keywords: 0,
            negated: Negated::Count,
            moods: false,
            offsets: false,
            shares: None,
        };
        let bench = || (Desk::new(analysis, reading), TextReader::new(&looking, analysis.language));
        drop(worker.benches.take_full(reading));
        let (desk, reader) = worker.benches.of(analysis.language, bench);
        reader.foreign = foreign;
        let (laid_out, analyzer) = desk.lay_out(&article, language);
        let facts = facts(&article, &laid_out.layout, id);
        let values = lookup.group_by.as_ref().map_or_else(Vec::new, |by| by.values(&facts));
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let texts = &mut worker.texts;
        let mut found = Vec::new();
        if is_wanted {
            let about = Arc::new(facts.clone());
            let standings =
                standings(&laid_out, survey, number, article.publication(), lookup.repeats);
            reader.read(&laid_out, analyzer, &standings, lookup.unit, &article.text, texts);
            for text in texts.iter() {
                let place = text.place;
                let paragraph = place.paragraph.and_then(|at| u32::try_from(at + 1).ok());
                let name = WantedText { id: id.to_owned(), paragraph };
                if !wanted.contains(&name) {
                    continue;
                }
                let evidence = (0..lexicon.themes.len()).map(|theme| {
                    let own = |hit: &&Hit| hit.theme as usize == theme;
                    forms_text(text.hits.iter().filter(own), &article.text)
                });
                let own =
                    |hit: &&Hit| lexicon.entries[hit.entry as usize].theme == hit.theme as usize;
                let entries: BTreeSet<usize> =
                    text.hits.iter().filter(own).map(|hit| hit.entry as usize).collect();
                found.push(CodedText {
                    name,
                    values: values.clone(),
                    counted: place.paragraph.is_none_or(|at| standings[at].counted),
                    strengths: (!foreign
                        && place.paragraph.is_none_or(|at| !standings[at].foreign))
                    .then(|| text.scores.iter().map(|score| score.strength).collect()),
                    evidence: evidence.collect(),
                    entries: entries.into_iter().collect(),
                    text: place.span.of(&article.text).to_owned(),
                    about: Arc::clone(&about),
                    words: text.words,
                    paragraphs: if place.paragraph.is_some() {
                        1
                    } else {
                        laid_out.paragraphs().count()
                    },
                    matches: matches(text.hits, lexicon.themes.len()),
                });
            }
        }
        let matrix = (lookup.summed.is_some() && !foreign).then(|| {
            let standings =
                standings(&laid_out, survey, number, article.publication(), Repeats::Flag);
            if !is_wanted || lookup.unit != Unit::Paragraph {
                reader.read(&laid_out, analyzer, &standings, Unit::Paragraph, &article.text, texts);
            }
            let rows = texts
                .iter()
                .zip(&standings)
                .filter(|(_, standing)| !standing.foreign)
                .map(|(text, standing)| (text.words, standing.counted, text.scores));
            (combined(&values), ThemeMatrix::new(lexicon.themes.len(), rows))
        });
        (found, matrix)
    };
    let mut coded = Vec::new();
    let mut summary = Summary::new(lookup.summed.clone().unwrap_or_default());
    let sink = |(found, matrix): (Vec<CodedText>, Option<(Vec<Group>, ThemeMatrix)>)| {
        coded.extend(found);
        if let Some((groups, matrix)) = matrix {
            summary.add(&groups, &matrix);
        }
        Ok(true)
    };
    let state = || Worker { benches: PerLanguage::new(), texts: ScoredTexts::default() };
    let Second { files, rejects, .. } =
        second_pass(discovery, reading, survey, progress, (state, work), sink)?;
    Ok(Passed { made: (coded, summary), files, rejects })
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
