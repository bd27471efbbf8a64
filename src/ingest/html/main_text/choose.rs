//! Marks and scores -> which blocks are kept.

use super::edges::mend;
use super::extractors::{ParsedPage, readability};
use super::overlap::{marks, words};
use super::score::{BlockFeatures, BlockScorer, block_features};
use super::siblings::other_articles;
use crate::ingest::Extract;
use crate::ingest::html::walk::PageBlocks;
use rustc_hash::FxHashMap;

/// What the marks of Readability are worth: half of it for a block that is kept, half of it
/// against one that is not.
const READABILITY: f64 = 4.0;

/// What it is worth that the page's own linked data has the block in its text.
const PUBLISHER: f64 = 2.0;

/// What the neighbours and the blocks of the same look are worth.
const NEIGHBOURS: f64 = 0.8;
const SAME_LOOK: f64 = 0.6;

/// What speaks against the teaser of another page.
const TEASER: f64 = 5.0;

/// An extractor that keeps less than this share of a page's prose has looked at the wrong part of it.
const TINY: f64 = 0.1;

/// What is added to every score, by what is asked for.
const fn bias(extract: Extract) -> f64 {
    match extract {
        Extract::Precision => -1.5,
        Extract::Recall | Extract::All => 2.0,
        Extract::Article => 0.2,
    }
}

/// What of a page is its main text.
#[derive(Debug, Default)]
pub(in crate::ingest) struct KeptBlocks {
    /// As many as there are blocks.
    pub(in crate::ingest) keep: Vec<bool>,
    /// The block that is the article's title.
    pub(in crate::ingest) title: Option<usize>,
}

/// What a page says of its main text in its head.
#[derive(Debug, Default)]
pub(in crate::ingest) struct DeclaredMetadata {
    /// Its titles, with or without the site's name.
    pub(in crate::ingest) titles: Vec<String>,
    /// The text, in linked data.
    pub(in crate::ingest) body: Option<String>,
}

/// Chooses the main text among the blocks of `page`.
pub(in crate::ingest) fn choose(
    page: ParsedPage,
    walked: &PageBlocks,
    declared: &DeclaredMetadata,
    extract: Extract,
) -> KeptBlocks {
    let blocks = block_features(walked);
    let scorer = BlockScorer::new(walked, &blocks, extract == Extract::Recall);
    if blocks.iter().all(|block| block.linked <= 0.0 && !scorer.is_beside(block)) {
        // A page without links, or parts named like those of a site, has nothing to leave out.
        let keep = vec![true; blocks.len()];
        return KeptBlocks { title: title(walked, &blocks, &keep, &declared.titles), keep };
    }
    let teasers = teasers(&blocks);
    let mut totals = by_themselves(page, &blocks, &scorer, declared);
    for (at, score) in totals.iter_mut().enumerate() {
        *score += bias(extract) - if teasers[at] { TEASER } else { 0.0 };
    }
    let looks: Vec<[u64; 3]> = blocks.iter().map(|block| scorer.look(block)).collect();
    with_same_look(&mut totals, &blocks, &looks);
    let mut keep: Vec<bool> =
        with_neighbours(&totals, &blocks).into_iter().map(|score| score > 0.0).collect();
    if extract != Extract::Recall && is_index(&blocks, &keep) {
        keep.fill(false);
    }
    let title = title(walked, &blocks, &keep, &declared.titles);
    if let Some(title) = title {
        // What is kept above it is short: a section's name, a date.
        keep[..title].fill(false);
        keep[title] = true;
        // A page that is called otherwise may be a list of articles.
        if extract != Extract::Recall && says(&declared.titles)(&blocks[title]) {
            other_articles(&mut keep, title, &blocks, &scorer);
        }
    }
    mend(&mut keep, title, &blocks, &scorer, extract == Extract::Recall);
    KeptBlocks { keep, title }
}

/// What speaks for each block, others apart: its own score and the marks.
fn by_themselves(
    page: ParsedPage,
    blocks: &[BlockFeatures],
    scorer: &BlockScorer,
    declared: &DeclaredMetadata,
) -> Vec<f64> {
    let mut totals: Vec<f64> = blocks.iter().map(|block| scorer.score(block)).collect();
    let all: Vec<Vec<u64>> = blocks.iter().map(|block| block.words.clone()).collect();
    let marks_of_kept = marks(&all, &readability(page));
    let prose: f64 =
        blocks.iter().zip(&marks_of_kept).map(|(block, mark)| block.prose() * mark).sum();
    if prose > 0.0 && prose >= TINY * scorer.prose {
        for (score, mark) in totals.iter_mut().zip(marks_of_kept) {
            *score += READABILITY * (mark - 0.5);
        }
    }
    if let Some(body) = &declared.body {
        let marks = marks(&all, &[words(body)]);
        let prose: f64 = blocks.iter().zip(&marks).map(|(block, mark)| block.prose() * mark).sum();
        // Some give the first paragraphs only: what is missing there may be text all the same.
        let whole = prose >= 0.5 * scorer.prose;
        for ((score, mark), block) in totals.iter_mut().zip(marks).zip(blocks) {
            let against = if whole && block.prose() > 0.0 { 1.0 - mark } else { 0.0 };
            *score += PUBLISHER * (mark - against);
        }
    }
    totals
}

/// How much a block says about those beside it.
fn weight(block: &BlockFeatures) -> f64 {
    block.length().min(40.0)
}

/// Blocks marked up alike share their lot: those that Readability forgot among paragraphs, those
/// it took among teasers.
fn with_same_look(totals: &mut [f64], blocks: &[BlockFeatures], looks: &[[u64; 3]]) {
    let said = |score: f64, block: &BlockFeatures| weight(block) * score.clamp(-2.0, 2.0);
    let mut sums: FxHashMap<[u64; 3], (f64, f64)> = FxHashMap::default();
    for ((score, block), look) in totals.iter().zip(blocks).zip(looks) {
        let sum = sums.entry(*look).or_default();
        *sum = (sum.0 + said(*score, block), sum.1 + weight(block));
    }
    for ((score, block), look) in totals.iter_mut().zip(blocks).zip(looks) {
        let (sum, weights) = sums[look];
        let others = weights - weight(block);
        if others >= 15.0 {
            *score += SAME_LOOK * (sum - said(*score, block)) / others;
        }
    }
}

fn with_neighbours(totals: &[f64], blocks: &[BlockFeatures]) -> Vec<f64> {
    let around = |at: usize| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for other in (at.saturating_sub(3)..(at + 4).min(totals.len())).filter(|&other| other != at)
        {
            let weight = weight(&blocks[other]) / at.abs_diff(other) as f64;
            sum += weight * totals[other].clamp(-2.0, 2.0);
            weights += weight;
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    };
    totals.iter().enumerate().map(|(at, score)| score + NEIGHBOURS * around(at)).collect()
}

fn is_headline(block: &BlockFeatures) -> bool {
    block.away > 0.8 && (2..=25).contains(&block.words.len())
}

/// Which blocks are teasers of other pages: at least three in a row, each of one short block below
/// a linked headline, on a page that has other prose.
fn teasers(blocks: &[BlockFeatures]) -> Vec<bool> {
    let is_teaser = |at: usize| {
        let after_headline = at > 0
            && is_headline(&blocks[at - 1])
            && blocks[at].linked < 0.4
            && blocks[at].words.len() <= 45;
        after_headline
            && blocks
                .get(at + 1)
                .is_none_or(|next| is_headline(next) || next.place != blocks[at].place)
    };
    let mut teasers = vec![false; blocks.len()];
    let mut at = 1;
    while at < blocks.len() {
        let run = (at..blocks.len()).step_by(2).take_while(|&at| is_teaser(at)).count();
        if run >= 3 {
            teasers[at - 1..at + 2 * run - 1].fill(true);
        }
        at += (2 * run).max(1);
    }
    let others: f64 = blocks
        .iter()
        .zip(&teasers)
        .filter(|(_, teaser)| !**teaser)
        .map(|(block, _)| block.prose())
        .sum();
    if others < 40.0 { vec![false; blocks.len()] } else { teasers }
}

/// Whether a page lists other pages: no paragraph of 30 words is left, and half of what is stands
/// below linked headlines, of which there are two or more.
fn is_index(blocks: &[BlockFeatures], keep: &[bool]) -> bool {
    let (mut kept, mut teasers, mut headlines) = (0.0, 0.0, 0);
    for (at, block) in
        blocks.iter().enumerate().filter(|(at, block)| keep[*at] && block.linked < 0.4)
    {
        if block.words.len() >= 30 {
            return false;
        }
        kept += block.length();
        if at > 0 && is_headline(&blocks[at - 1]) {
            teasers += block.length();
            headlines += 1;
        }
    }
    kept == 0.0 || (headlines >= 2 && 2.0 * teasers >= kept)
}

/// Whether a block says one of `titles`, or most of it: they may have the site's name with them.
fn says(titles: &[String]) -> impl Fn(&BlockFeatures) -> bool {
    let titles: Vec<Vec<u64>> = titles.iter().map(|title| words(title)).collect();
    move |block| {
        let length = block.words.len();
        titles.iter().any(|title| {
            *title == block.words
                || (length >= 3
                    && length * 5 >= title.len() * 2
                    && title.windows(length).any(|part| part == block.words))
        })
    }
}

/// The title of the article: the last heading of the first level above its first long block, else
/// what says what the page's title says.
fn title(
    walked: &PageBlocks,
    blocks: &[BlockFeatures],
    keep: &[bool],
    titles: &[String],
) -> Option<usize> {
    let first = (0..blocks.len()).find(|&at| keep[at] && blocks[at].words.len() >= 8)?;
    let says_title = says(titles);
    let is_first_level = |block: &BlockFeatures| {
        walked.elements.outwards(block.place).any(|place| walked.elements.get(place).is_first_level)
    };
    let rank = |at: &usize| {
        let block = &blocks[*at];
        // A site's name links to its first page.
        let is_name = block.linked > 0.5 && block.words.len() < 4;
        match (is_first_level(block) && !is_name, says_title(block), block.is_heading()) {
            (true, true, _) => 4,
            (true, ..) => 3,
            (_, true, true) => 2,
            (_, true, _) => 1,
            _ => 0,
        }
    };
    (0..=first)
        .filter(|at| !blocks[*at].words.is_empty() && rank(at) > 0)
        .max_by_key(|at| (rank(at), *at))
}
