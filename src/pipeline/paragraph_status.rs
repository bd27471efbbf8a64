//! What the rest of the collection tells of a paragraph: whether it repeats another one, is
//! boilerplate, is counted.
//!
//! Comes in: fingerprints and a [`Survey`]. Goes out: [`ParagraphStatus`]es. Does not know: themes.

use std::collections::BTreeMap;

use super::article::AnalyzedArticle;
use super::{Repeats, Survey};
use crate::model::{Article, DateSource, Kind, single_spaced};
use crate::repeats::{Fingerprint, Place};
use crate::segment::ArticleLayout;
use crate::tables::ArticleFacts;

/// What the rows of an article share, but for its text.
pub(super) fn facts(article: &Article, layout: &ArticleLayout<'_>, id: &str) -> ArticleFacts {
    let title = article.meta.title.as_deref().or(layout.title).unwrap_or_default();
    let date = match (article.meta.date, layout.date) {
        (Some((date, DateSource::Metadata)), _) => Some((date, DateSource::Metadata)),
        (_, Some(date)) => Some((date, DateSource::Text)),
        (other, None) => other,
    };
    ArticleFacts {
        id: id.to_owned(),
        title: single_spaced(title).into_owned(),
        date,
        date_text: date.map_or_else(String::new, |(date, _)| date.to_string()),
        source: article.meta.source.clone().unwrap_or_default(),
        url: article.meta.url.clone().unwrap_or_default(),
        extra: article.meta.extra.iter().map(|(_, value)| value.clone()).collect(),
        lists: article.meta.lists.clone(),
        text: String::new(),
    }
}

/// The status of a paragraph in its collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct ParagraphStatus {
    pub kind: Kind,
    /// Whether it recurs in several articles of its source.
    pub is_boilerplate: bool,
    /// The first paragraph that says the same, if that is another one.
    pub first: Option<Place>,
    /// The earliest paragraph that says almost the same, if there is one and near repeats are
    /// looked for.
    pub near: Option<Place>,
    pub has_words: bool,
    /// Whether it is clearly in another language than its article.
    pub is_foreign: bool,
}

impl ParagraphStatus {
    /// Whether totals use the paragraph. What has no letter, such as a line of `=`, is no text.
    pub fn is_counted(&self, repeats: Repeats) -> bool {
        let is_beside = matches!(self.kind, Kind::Title | Kind::Dateline | Kind::Quote);
        let is_first_text =
            self.has_words && !(self.first.is_some() || self.is_boilerplate || is_beside);
        !self.is_foreign && (repeats == Repeats::Keep || is_first_text)
    }

    /// Whether it is the first text of the collection that says what it says, in the language of
    /// its article.
    pub fn is_first(&self) -> bool {
        self.has_words && self.first.is_none() && !self.is_foreign
    }
}

/// What decides on the status of a paragraph, with the rest of the collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatusBasis {
    pub kind: Kind,
    /// None where it has no word.
    pub fingerprint: Option<Fingerprint>,
    /// Whether it is clearly in another language than its article.
    pub is_foreign: bool,
}

impl AnalyzedArticle<'_> {
    /// What decides on the status of each paragraph.
    pub fn status_bases(&self) -> impl Iterator<Item = StatusBasis> + Clone {
        let facts = self.fingerprints.iter().zip(&self.foreign);
        self.layout.paragraphs.iter().zip(facts).map(|(paragraph, (&fingerprint, foreign))| {
            StatusBasis { kind: paragraph.kind, fingerprint, is_foreign: foreign.is_some() }
        })
    }
}

/// Returns the status of each paragraph of the article with this number, which was published by
/// `source`.
pub(super) fn paragraph_status(
    survey: &Survey,
    article: u32,
    source: &str,
    bases: impl Iterator<Item = StatusBasis> + Clone,
) -> Vec<ParagraphStatus> {
    for basis in bases.clone() {
        survey.ledger.prefetch(basis.fingerprint);
    }
    let status = |(paragraph, basis): (u32, StatusBasis)| {
        let StatusBasis { kind, fingerprint, is_foreign } = basis;
        let here = Place { article, paragraph };
        let first = fingerprint.and_then(|fingerprint| survey.ledger.first(fingerprint));
        ParagraphStatus {
            kind,
            is_boilerplate: fingerprint
                .is_some_and(|fingerprint| survey.ledger.is_boilerplate(fingerprint, source)),
            first: first.filter(|&first| first != here),
            near: survey.near.get(&here).copied(),
            has_words: fingerprint.is_some(),
            is_foreign,
        }
    };
    (1..).zip(bases).map(status).collect()
}

/// Returns `article_id#paragraph`.
pub(super) fn paragraph_ref(survey: &Survey, place: Place) -> String {
    format!("{}#{}", &survey.ids[place.article as usize], place.paragraph)
}

/// The one other article that more than half of this one's paragraphs repeat, boilerplate and
/// paragraphs without words aside.
pub(super) fn repeated_article(status: &[ParagraphStatus], number: u32) -> Option<u32> {
    let own = || status.iter().filter(|status| status.has_words && !status.is_boilerplate);
    let mut repeated: BTreeMap<u32, usize> = BTreeMap::new();
    for first in own().filter_map(|status| status.first).filter(|first| first.article != number) {
        *repeated.entry(first.article).or_default() += 1;
    }
    let (article, count) =
        repeated.into_iter().max_by_key(|&(article, count)| (count, std::cmp::Reverse(article)))?;
    (2 * count > own().count()).then_some(article)
}
