//! Keywords of the texts of a collection: the pass of `keywords`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::desk::{Desk, Item};
use super::language::PerLanguage;
use super::pass::{Second, second_pass};
use super::standing::{Standing, facts, standings};
use super::{Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::keywords::{Keyword, KeywordExtractor, Method, Passage};
use crate::model::Kind;
use crate::report::ArticleFacts;
use crate::text::Analyzer;

/// What has keywords; the `--by` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeywordUnit {
    /// Each paragraph.
    Paragraph,
    /// Each article, without what is not its own: pull quotes, datelines, boilerplate, and what it says again.
    #[default]
    Article,
    /// The collection: the keywords of its articles, added up.
    Collection,
}

/// Which keywords are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeywordSettings {
    /// How they are found.
    pub method: Method,
    /// What has keywords.
    pub by: KeywordUnit,
    /// How many each has at most.
    pub top: usize,
    /// Whether what is known about their articles is asked for.
    pub about: bool,
    /// What happens to repeats.
    pub repeats: Repeats,
}

/// So many keywords of each article are added up for the collection, or as many as are asked for.
const OF_AN_ARTICLE: usize = 100;

/// A keyword as it leaves the partition that found it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundKeyword {
    /// The article's number; 0 for the collection.
    pub article: usize,
    /// The paragraph's number where paragraphs have keywords, else 0.
    pub paragraph: u32,
    /// 1, 2, 3 ... within the text.
    pub rank: u64,
    /// As it stands in the text most often.
    pub text: String,
    /// Higher is better.
    pub score: f64,
    /// The method's own number; the collection has none.
    pub raw: Option<f64>,
    /// Occurrences.
    pub count: u64,
    /// What is known about its article, where that was asked for.
    pub about: Option<Arc<ArticleFacts>>,
    /// The terms of its words, with spaces between: what its forms share.
    pub(super) terms: String,
}

/// Hands the keywords of a collection to `sink`, in the order of the texts, the best of each first. `sink` returns whether to go on.
///
/// # Errors
/// Those of `sink`.
pub fn keywords(
    discovery: &Discovery,
    reading: &Reading,
    settings: KeywordSettings,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
    sink: &mut dyn FnMut(&FoundKeyword) -> Result<bool>,
) -> Result<Passed<()>> {
    let mut hand_over = HandOver::new(settings, sink);
    let work = |benches: &mut PerLanguage<(Desk, KeywordExtractor)>, number: usize, item: Item| {
        let analysis = reading.analysis_of(survey.languages.get(number));
        let extractor = || KeywordExtractor::new(settings.method, analysis.language, Arc::clone(&survey.model));
        let bench = || (Desk::new(analysis, reading), extractor());
        let (desk, extractor) = benches.of(analysis.language, bench);
        of_article(desk, extractor, &item, number, settings, survey)
    };
    let Second { files, rejects, .. } =
        second_pass(discovery, reading, survey, progress, (PerLanguage::new, work), |found| hand_over.take(found))?;
    hand_over.finish()?;
    Ok(Passed { made: (), files, rejects })
}

impl KeywordSettings {
    /// Whether a paragraph of the article with this number is read for its keywords, or for those of the collection: not where it is in another
    /// language. A paragraph by itself is, but for repeats that are dropped. An article has to say what it says itself, and once: repeats of other
    /// articles too, for a syndicated article is about something. The collection says it once.
    pub(super) fn hears(self, standing: &Standing, number: u32) -> bool {
        if standing.foreign || self.repeats == Repeats::Keep {
            return !standing.foreign;
        }
        if standing.first.is_some() && self.repeats == Repeats::Drop {
            return false;
        }
        let again = standing.first.is_some_and(|first| self.by == KeywordUnit::Collection || first.article == number);
        let is_own = !again && !standing.boilerplate && !matches!(standing.kind, Kind::Dateline | Kind::Quote);
        is_own || self.by == KeywordUnit::Paragraph
    }

    /// How many keywords a text is asked for.
    pub(super) fn most(self) -> usize {
        if self.by == KeywordUnit::Collection { self.top.max(OF_AN_ARTICLE) } else { self.top }
    }
}

/// Hands keywords on in the order in which they are taken, or adds them up where the collection has them.
pub(super) struct HandOver<'s> {
    settings: KeywordSettings,
    sums: Sums,
    sink: &'s mut dyn FnMut(&FoundKeyword) -> Result<bool>,
}

impl<'s> HandOver<'s> {
    pub fn new(settings: KeywordSettings, sink: &'s mut dyn FnMut(&FoundKeyword) -> Result<bool>) -> Self {
        Self { settings, sums: Sums::default(), sink }
    }

    /// Takes the next keywords; whether to go on.
    pub fn take(&mut self, found: Vec<FoundKeyword>) -> Result<bool> {
        for keyword in found {
            if self.settings.by == KeywordUnit::Collection {
                self.sums.add(keyword);
            } else if !(self.sink)(&keyword)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Hands on what was added up.
    pub fn finish(self) -> Result<()> {
        for keyword in self.sums.best(self.settings.top) {
            if !(self.sink)(&keyword)? {
                break;
            }
        }
        Ok(())
    }
}

fn of_article(
    desk: &mut Desk,
    extractor: &mut KeywordExtractor,
    item: &Item,
    number: usize,
    settings: KeywordSettings,
    survey: &Survey,
) -> Vec<FoundKeyword> {
    let article = &item.located.article;
    let (laid_out, analyzer) = desk.lay_out(article, survey.languages.get(number));
    let (mut keywords, mut found) = (Vec::new(), Vec::new());
    let about = settings.about.then(|| Arc::new(facts(article, &laid_out.layout, "")));
    let mut add = |passages: &[Passage<'_>], paragraph: u32, most: usize| {
        extractor.top(analyzer.vocabulary(), passages, most, &mut keywords);
        found.extend((1..).zip(&keywords).map(|(rank, keyword)| FoundKeyword {
            article: number,
            paragraph,
            rank,
            text: keyword.text(&article.text).into_owned(),
            score: keyword.score,
            raw: Some(keyword.raw),
            count: u64::from(keyword.count),
            about: about.clone(),
            terms: if settings.by == KeywordUnit::Collection { terms(analyzer, passages, keyword) } else { String::new() },
        }));
    };
    let most = settings.most();
    let place = u32::try_from(number).unwrap_or(u32::MAX);
    let source = article.publication();
    let standings = standings(&laid_out, survey, place, source, settings.repeats);
    let has_say = laid_out.paragraphs().zip(&standings).filter(|(_, standing)| settings.hears(standing, place));
    let passages: Vec<Passage<'_>> = has_say.map(|((paragraph, tokens), _)| Passage { paragraph: *paragraph, tokens }).collect();
    if settings.by == KeywordUnit::Paragraph {
        for passage in passages.chunks(1) {
            add(passage, passage[0].paragraph.ordinal, most);
        }
    } else {
        add(&passages, 0, most);
    }
    found
}

fn terms(analyzer: &Analyzer, passages: &[Passage<'_>], keyword: &Keyword) -> String {
    let holds =
        |passage: &&Passage<'_>| passage.paragraph.span.start <= keyword.span.start && keyword.span.end <= passage.paragraph.span.end;
    let tokens = passages.iter().find(holds).map_or(&[][..], |passage| passage.tokens);
    let from = tokens.partition_point(|token| token.span.start < keyword.span.start);
    let words = tokens[from..].iter().take_while(|token| token.span.start < keyword.span.end);
    words.map(|&token| analyzer.vocabulary().term_text(analyzer.term(token))).collect::<Vec<_>>().join(" ")
}

/// Keywords of articles, added up in input order.
#[derive(Default)]
struct Sums {
    by_terms: BTreeMap<String, Sum>,
}

struct Sum {
    /// The position of the first article that has it, and its rank there.
    first: (usize, u64),
    score: f64,
    count: u64,
    /// Its forms with how often articles have them, in the order of first sight.
    forms: Vec<(String, u64)>,
}

impl Sums {
    fn add(&mut self, keyword: FoundKeyword) {
        let FoundKeyword { article, rank, text, score, count, terms, .. } = keyword;
        match self.by_terms.entry(terms) {
            Entry::Vacant(place) => drop(place.insert(Sum { first: (article, rank), score, count, forms: vec![(text, count)] })),
            Entry::Occupied(mut place) => {
                let sum = place.get_mut();
                sum.score += score;
                sum.count += count;
                match sum.forms.iter_mut().find(|(form, _)| *form == text) {
                    Some((_, known)) => *known += count,
                    None => sum.forms.push((text, count)),
                }
            }
        }
    }

    fn best(self, most: usize) -> impl Iterator<Item = FoundKeyword> {
        let mut sums: Vec<(String, Sum)> = self.by_terms.into_iter().collect();
        sums.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score).then(a.first.cmp(&b.first)));
        (1..).zip(sums.into_iter().take(most)).map(|(rank, (terms, sum))| {
            let most_frequent = sum.forms.into_iter().rev().max_by_key(|(_, count)| *count);
            let text = most_frequent.map(|(form, _)| form).unwrap_or_default();
            FoundKeyword { article: 0, paragraph: 0, rank, text, score: sum.score, raw: None, count: sum.count, about: None, terms }
        })
    }
}
