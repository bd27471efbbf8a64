//! What pass 2 knows about an article and its paragraphs beside their scores.

use std::collections::BTreeMap;

use super::desk::LaidOut;
use super::{Repeats, Survey};
use crate::model::{Article, DateSource, Kind, Paragraph, single_spaced};
use crate::repeats::{Fingerprint, Place};
use crate::segment::ArticleLayout;
use crate::tables::ArticleFacts;
use crate::text::Detected;

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

/// How a paragraph stands to the rest of the collection.
pub(super) struct Standing {
    pub kind: Kind,
    pub counted: bool,
    pub boilerplate: bool,
    /// The paragraph that said the same first, where another did.
    pub first: Option<Place>,
    /// The paragraph that said almost the same before, where one did and near repeats are looked
    /// for.
    pub near: Option<Place>,
    pub has_words: bool,
    /// Whether it is clearly in another language than its article.
    pub foreign: bool,
}

/// `article_id#paragraph`.
pub(super) fn place_name(survey: &Survey, place: Place) -> String {
    format!("{}#{}", &survey.ids[place.article as usize], place.paragraph)
}

/// The one other article that more than half of this one's paragraphs repeat, boilerplate and
/// paragraphs without words aside.
pub(super) fn repeated_article(standings: &[Standing], number: u32) -> Option<u32> {
    let own = || standings.iter().filter(|standing| standing.has_words && !standing.boilerplate);
    let mut repeated: BTreeMap<u32, usize> = BTreeMap::new();
    for first in own().filter_map(|standing| standing.first).filter(|first| first.article != number)
    {
        *repeated.entry(first.article).or_default() += 1;
    }
    let (article, count) =
        repeated.into_iter().max_by_key(|&(article, count)| (count, std::cmp::Reverse(article)))?;
    (2 * count > own().count()).then_some(article)
}

/// How the paragraphs of an article stand, in order.
pub(super) fn standings(
    laid_out: &LaidOut<'_>,
    survey: &Survey,
    article: u32,
    source: &str,
    repeats: Repeats,
) -> Vec<Standing> {
    for &print in &laid_out.prints {
        survey.ledger.prefetch(print);
    }
    let stand = |(paragraph, (&print, &foreign)): (
        &Paragraph<'_>,
        (&Option<Fingerprint>, &Option<Detected>),
    )| Stands {
        kind: paragraph.kind,
        print,
        first: first_of(survey, print),
        foreign: foreign.is_some(),
    };
    let paragraphs = laid_out
        .layout
        .paragraphs
        .iter()
        .zip(laid_out.prints.iter().zip(&laid_out.foreign))
        .map(stand);
    standings_of(paragraphs, survey, article, source, repeats)
}

/// Where a paragraph was said first.
pub(super) fn first_of(survey: &Survey, print: Option<Fingerprint>) -> Option<Place> {
    print.and_then(|print| survey.ledger.first(print))
}

/// What decides how a paragraph stands.
pub(super) struct Stands {
    pub kind: Kind,
    pub print: Option<Fingerprint>,
    /// Where it was said first.
    pub first: Option<Place>,
    /// Whether it is clearly in another language than its article.
    pub foreign: bool,
}

/// The same of paragraphs given by what decides it.
pub(super) fn standings_of(
    paragraphs: impl Iterator<Item = Stands>,
    survey: &Survey,
    article: u32,
    source: &str,
    repeats: Repeats,
) -> Vec<Standing> {
    let stand = |(paragraph, Stands { kind, print, first, foreign }): (u32, Stands)| {
        let here = Place { article, paragraph };
        let first = first.filter(|&first| first != here);
        let boilerplate = print.is_some_and(|print| survey.ledger.is_boilerplate(print, source));
        let beside = matches!(kind, Kind::Title | Kind::Dateline | Kind::Quote);
        // What has no letter, as a line of `=`, is no text.
        let counted = !foreign
            && (repeats == Repeats::Keep
                || print.is_some() && !(first.is_some() || boilerplate || beside));
        let near = survey.near.get(&here).copied();
        Standing { kind, counted, boilerplate, first, near, has_words: print.is_some(), foreign }
    };
    (1..).zip(paragraphs).map(stand).collect()
}
