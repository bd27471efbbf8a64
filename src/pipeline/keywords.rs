//! Keywords of the texts of a collection: the job of `keywords`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::paragraph_status::ParagraphStatus;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::{ArticleSource, Grouping, Passed, Progress, Reading, Repeats, Survey};
use crate::error::Result;
use crate::keywords::{DEFAULT_KEYWORD_WORDS, Keyword, KeywordExtractor, Method};
use crate::model::Kind;
use crate::summary::Group;
use crate::tables::ArticleFacts;
use crate::text::{Analyzer, Passage};

/// What has keywords; the `--by` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeywordUnit {
    /// Each paragraph.
    Paragraph,
    /// Each article, without what is not its own: pull quotes, datelines, boilerplate, and what it
    /// says again.
    #[default]
    Article,
    /// The collection, or groups of its articles: their keywords, added up.
    Collection,
}

/// Which keywords are asked for.
#[derive(Clone, Copy, Debug)]
pub struct KeywordSettings<'g> {
    /// How they are found.
    pub method: Method,
    /// The most words of a keyword by tf-idf; the other methods have limits of their own.
    pub ngrams: usize,
    /// What has keywords.
    pub by: KeywordUnit,
    /// What groups the articles whose keywords are added up; the collection is one group where
    /// nothing does.
    pub group: Option<&'g Grouping>,
    /// How many each has at most.
    pub top: usize,
    /// Whether what is known about their articles is asked for.
    pub about: bool,
    /// What happens to repeats.
    pub repeats: Repeats,
}

impl Default for KeywordSettings<'_> {
    /// Ten keywords of each article, as on the command line.
    fn default() -> Self {
        Self {
            method: Method::default(),
            ngrams: DEFAULT_KEYWORD_WORDS,
            by: KeywordUnit::default(),
            group: None,
            top: 10,
            about: false,
            repeats: Repeats::default(),
        }
    }
}

/// So many keywords of each article are added up by YAKE, or as many as are asked for: it compares
/// each with all better ones.
const OF_AN_ARTICLE: usize = 100;

/// A keyword as it leaves the partition that found it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundKeyword {
    /// The groups that it is a keyword of; none where articles or paragraphs have keywords, or the
    /// collection.
    pub groups: Arc<Vec<Group>>,
    /// The article's number; 0 where articles are added up.
    pub article: usize,
    /// The paragraph's number where paragraphs have keywords, else 0.
    pub paragraph: u32,
    /// 1, 2, 3 ... within the text.
    pub rank: u64,
    /// As it stands in the text most often.
    pub text: String,
    /// Higher is better.
    pub score: f64,
    /// The method's own number; where articles are added up, there is none.
    pub raw: Option<f64>,
    /// Occurrences.
    pub count: u64,
    /// Articles that have it.
    pub articles: u64,
    /// What is known about its article, where that was asked for.
    pub about: Option<Arc<ArticleFacts>>,
    /// The terms of its words, with spaces between: what its forms share.
    pub(super) terms: String,
}

/// Hands the keywords of a collection to `sink`, in the order of the texts or of the groups, the
/// best of each first. `sink` returns whether to go on. Gives how many articles have no value of
/// each field that groups.
///
/// # Errors
/// Those of `sink`.
pub fn keywords<'s>(
    source: impl Into<ArticleSource<'s>>,
    reading: &Reading,
    settings: KeywordSettings<'_>,
    survey: &Survey,
    progress: &mut dyn FnMut(Progress),
    sink: &mut dyn FnMut(&FoundKeyword) -> Result<bool>,
) -> Result<Passed<Vec<u64>>> {
    let mut hand_over = HandOver::new(settings, sink);
    let mut ungrouped = Vec::new();
    let job = Job::new(
        |analysis| {
            let model = Arc::clone(&survey.model);
            let extractor = KeywordExtractor::new(settings.method, analysis.language, model)
                .with_words(settings.ngrams);
            if settings.by == KeywordUnit::Collection { extractor.of_many() } else { extractor }
        },
        |extractor: &mut KeywordExtractor, context| of_article(extractor, context, settings),
    );
    let Passed { files, rejects, .. } = ArticlePass::new(source, reading, progress).again(
        survey,
        &job,
        |_, (groups, found): (Arc<Vec<Group>>, _)| {
            count_lacks(&groups, &mut ungrouped);
            hand_over.take(found)
        },
    )?;
    hand_over.finish()?;
    Ok(Passed { made: ungrouped, files, rejects })
}

/// Counts an article in each field of which it has no value.
fn count_lacks(groups: &[Group], ungrouped: &mut Vec<u64>) {
    let fields = groups.first().map_or(0, Vec::len);
    ungrouped.resize(fields.max(ungrouped.len()), 0);
    for (field, articles) in ungrouped.iter_mut().enumerate() {
        *articles += u64::from(groups.iter().any(|group| group[field].is_empty()));
    }
}

impl KeywordSettings<'_> {
    /// Whether a paragraph of the article with this number is read for its keywords, or for those
    /// of the collection: not where it is in another language. A paragraph by itself is, but for
    /// repeats that are dropped. An article has to say what it says itself, and once: repeats of
    /// other articles too, for a syndicated article is about something. The collection says it
    /// once.
    pub(super) fn reads(self, status: &ParagraphStatus, number: u32) -> bool {
        if status.is_foreign || self.repeats == Repeats::Keep {
            return !status.is_foreign;
        }
        if status.first.is_some() && self.repeats == Repeats::Drop {
            return false;
        }
        let again = status
            .first
            .is_some_and(|first| self.by == KeywordUnit::Collection || first.article == number);
        let is_own = !again
            && !status.is_boilerplate
            && !matches!(status.kind, Kind::Dateline | Kind::Quote);
        is_own || self.by == KeywordUnit::Paragraph
    }

    /// How many keywords a text is asked for.
    pub(super) fn most(self) -> usize {
        match (self.by, self.method) {
            (KeywordUnit::Collection, Method::Yake) => self.top.max(OF_AN_ARTICLE),
            // All of them, so that their counts are those of the collection.
            (KeywordUnit::Collection, _) => usize::MAX,
            _ => self.top,
        }
    }
}

/// Hands keywords on in the order in which they are taken, or adds them up by group.
pub(super) struct HandOver<'s> {
    settings: KeywordSettings<'s>,
    groups: BTreeMap<Group, Sums>,
    sink: &'s mut dyn FnMut(&FoundKeyword) -> Result<bool>,
}

impl<'s> HandOver<'s> {
    pub fn new(
        settings: KeywordSettings<'s>,
        sink: &'s mut dyn FnMut(&FoundKeyword) -> Result<bool>,
    ) -> Self {
        Self { settings, groups: BTreeMap::new(), sink }
    }

    /// Takes the next keywords; whether to go on.
    pub fn take(&mut self, found: Vec<FoundKeyword>) -> Result<bool> {
        for keyword in found {
            if self.settings.by == KeywordUnit::Collection {
                self.add(&keyword);
            } else if !(self.sink)(&keyword)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn add(&mut self, keyword: &FoundKeyword) {
        let whole = [Group::new()];
        for group in if self.settings.group.is_some() { keyword.groups.as_slice() } else { &whole }
        {
            match self.groups.get_mut(group) {
                Some(sums) => sums.add(keyword),
                None => self.groups.entry(group.clone()).or_default().add(keyword),
            }
        }
    }

    /// Hands on what was added up.
    pub fn finish(self) -> Result<()> {
        for (group, mut sums) in self.groups {
            if self.settings.method == Method::TfIdf {
                sums.leave_out_covered_words();
            }
            for keyword in sums.best(&Arc::new(vec![group]), self.settings.top) {
                if !(self.sink)(&keyword)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn of_article(
    extractor: &mut KeywordExtractor,
    context: &ArticleContext<'_>,
    settings: KeywordSettings<'_>,
) -> (Arc<Vec<Group>>, Vec<FoundKeyword>) {
    let &ArticleContext { article, analyzer, number, .. } = context;
    let (mut keywords, mut found) = (Vec::new(), Vec::new());
    let about = || context.facts_without_id();
    let groups = Arc::new(settings.group.map_or_else(Vec::new, |group| group.groups(&about())));
    let about = settings.about.then(|| Arc::new(about()));
    let mut add = |passages: &[Passage<'_>], paragraph: u32, most: usize| {
        extractor.top(analyzer.vocabulary(), passages, most, &mut keywords);
        found.extend((1..).zip(&keywords).map(|(rank, keyword)| FoundKeyword {
            groups: Arc::clone(&groups),
            article: number as usize,
            paragraph,
            rank,
            text: keyword.text(&article.text).into_owned(),
            score: keyword.score,
            raw: Some(keyword.raw),
            count: u64::from(keyword.count),
            articles: 1,
            about: about.clone(),
            terms: if settings.by == KeywordUnit::Collection {
                terms(analyzer, passages, keyword)
            } else {
                String::new()
            },
        }));
    };
    let most = settings.most();
    let passages: Vec<Passage<'_>> = context
        .with_status()
        .filter(|(.., status)| settings.reads(status, number))
        .map(|(paragraph, tokens, _)| Passage { paragraph: *paragraph, tokens })
        .collect();
    if settings.by == KeywordUnit::Paragraph {
        for passage in passages.chunks(1) {
            add(passage, passage[0].paragraph.ordinal, most);
        }
    } else {
        add(&passages, 0, most);
    }
    (groups, found)
}

fn terms(analyzer: &Analyzer, passages: &[Passage<'_>], keyword: &Keyword) -> String {
    let holds = |passage: &&Passage<'_>| {
        passage.paragraph.span.start <= keyword.span.start
            && keyword.span.end <= passage.paragraph.span.end
    };
    let tokens = passages.iter().find(holds).map_or(&[][..], |passage| passage.tokens);
    let from = tokens.partition_point(|token| token.span.start < keyword.span.start);
    let words = tokens[from..].iter().take_while(|token| token.span.start < keyword.span.end);
    words
        .map(|&token| analyzer.vocabulary().term_text(analyzer.term(token)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Keywords of articles of a group, added up in input order.
#[derive(Default)]
struct Sums {
    by_terms: BTreeMap<String, Sum>,
}

struct Sum {
    /// The position of the first article that has it, and its rank there.
    first: (usize, u64),
    score: f64,
    count: u64,
    articles: u64,
    /// The last article that has it.
    last: usize,
    /// Its forms with how often articles have them, in the order of first sight.
    forms: Vec<(String, u64)>,
}

impl Sums {
    fn add(&mut self, keyword: &FoundKeyword) {
        let &FoundKeyword { article, rank, ref text, score, count, ref terms, .. } = keyword;
        if let Some(sum) = self.by_terms.get_mut(terms) {
            sum.score += score;
            sum.count += count;
            // Of an article `well-known` and `well known` are two keywords.
            sum.articles += u64::from(sum.last != article);
            sum.last = article;
            match sum.forms.iter_mut().find(|(form, _)| form == text) {
                Some((_, known)) => *known += count,
                None => sum.forms.push((text.clone(), count)),
            }
        } else {
            let sum = Sum {
                first: (article, rank),
                score,
                count,
                articles: 1,
                last: article,
                forms: vec![(text.clone(), count)],
            };
            self.by_terms.insert(terms.clone(), sum);
        }
    }

    /// Removes the words that occur only inside one phrase. All occurrences of a word are counted, so
    /// that it is such a word if a phrase that holds it has the same count.
    fn leave_out_covered_words(&mut self) {
        let mut covered = Vec::new();
        for (terms, sum) in self.by_terms.iter().filter(|(terms, _)| terms.contains(' ')) {
            let is_covered =
                |word: &&str| self.by_terms.get(*word).is_some_and(|of| of.count == sum.count);
            covered.extend(terms.split(' ').filter(is_covered).map(str::to_owned));
        }
        for word in covered {
            self.by_terms.remove(&word);
        }
    }

    fn best(self, groups: &Arc<Vec<Group>>, most: usize) -> impl Iterator<Item = FoundKeyword> {
        let mut sums: Vec<(String, Sum)> = self.by_terms.into_iter().collect();
        sums.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score).then(a.first.cmp(&b.first)));
        (1..).zip(sums.into_iter().take(most)).map(|(rank, (terms, sum))| {
            let most_frequent = sum.forms.into_iter().rev().max_by_key(|(_, count)| *count);
            let text = most_frequent.map(|(form, _)| form).unwrap_or_default();
            let Sum { score, count, articles, .. } = sum;
            let groups = Arc::clone(groups);
            FoundKeyword {
                groups,
                article: 0,
                paragraph: 0,
                rank,
                text,
                score,
                raw: None,
                count,
                articles,
                about: None,
                terms,
            }
        })
    }
}
