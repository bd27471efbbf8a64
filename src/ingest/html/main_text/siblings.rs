//! Several `article` elements on one page: entries of one story, or the next stories of a page
//! without end.

use super::phrases::{is_date, names_author};
use super::score::{BlockFeatures, BlockScorer};
use crate::model::Date;

/// The share of the kept prose that an `article` holds at least where it is the article of the
/// page.
const ARTICLE: f64 = 0.15;

/// In how many blocks at its beginning an article names its author and its date.
const HEAD: usize = 4;

/// Drops the articles that follow the one with the title and are stories of their own, as on pages
/// that go on with the next article without end. Entries of a live blog or a page of announcements
/// are of one story: they have no headline but a time or a few words.
pub(super) fn other_articles(
    keep: &mut [bool],
    title: usize,
    blocks: &[BlockFeatures],
    scorer: &BlockScorer,
) {
    let Some(article) = scorer.article(&blocks[title]) else { return };
    let prose = |within: &dyn Fn(Option<usize>) -> bool| -> f64 {
        let kept = blocks
            .iter()
            .zip(&*keep)
            .filter(|(block, kept)| **kept && within(scorer.article(block)));
        kept.map(|(block, _)| block.prose()).sum()
    };
    if prose(&|other| other == Some(article)) < ARTICLE * prose(&|_| true) {
        return;
    }
    let dates = scorer.dates(article);
    let mut at = 0;
    let mut is_beyond = false;
    while at < blocks.len() {
        let this = scorer.article(&blocks[at]);
        let length = blocks[at..].iter().take_while(|block| scorer.article(block) == this).count();
        let blocks_of_it = &blocks[at..at + length];
        if let Some(other) = this.filter(|other| *other != article) {
            // What follows an article with a headline of the first level is part of that one.
            is_beyond |=
                at > title && blocks_of_it.iter().any(|block| scorer.is_first_level(block));
            let is_other =
                scorer.stands_beside(other) || is_story(blocks_of_it, &blocks[title], scorer);
            if is_beyond || is_other || of_another_day(&dates, &scorer.dates(other), blocks_of_it) {
                keep[at..at + length].fill(false);
            }
        }
        at += length;
    }
}

/// Whether an article has a headline or an author of its own, or is mostly links.
fn is_story(blocks: &[BlockFeatures], title: &BlockFeatures, scorer: &BlockScorer) -> bool {
    let has_headline = blocks.iter().any(|block| {
        block.is_heading() && (block.away > 0.5 || scorer.look(block) == scorer.look(title))
    });
    let words: f64 = blocks.iter().map(BlockFeatures::length).sum();
    let linked: f64 = blocks.iter().map(|block| block.length() * block.away).sum();
    let names_author = || {
        blocks.iter().take(HEAD).any(|block| block.words.len() <= 15 && names_author(block.text))
    };
    has_headline || linked > 0.5 * words || names_author()
}

/// Whether an article is of another day than the one with the title; a story may go on beyond
/// midnight.
fn of_another_day(dates: &[Date], marked: &[Date], blocks: &[BlockFeatures]) -> bool {
    let written = blocks
        .iter()
        .take(HEAD)
        .filter(|block| is_date(block.text))
        .filter_map(|block| Date::parse(block.text.trim()));
    let days = |dates: &[Date]| -> Vec<i64> { dates.iter().copied().filter_map(day).collect() };
    let (of_title, own) =
        (days(dates), days(&marked.iter().copied().chain(written).collect::<Vec<_>>()));
    let is_near = |day: &i64| of_title.iter().any(|other| (day - other).abs() <= 1);
    !of_title.is_empty() && !own.is_empty() && !own.iter().any(is_near)
}

/// A number that grows by one from day to day, but for the ends of months, where it may skip some.
fn day(date: Date) -> Option<i64> {
    Some((i64::from(date.year()) * 12 + i64::from(date.month()?)) * 31 + i64::from(date.day()?))
}
