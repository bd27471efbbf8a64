//! What the sums cannot see: where the main text begins and ends.

use super::phrases::{ends_sentence, is_of_author, is_of_site};
use super::score::{BlockFeatures, BlockScorer};
use crate::model::Kind;

/// The share of the kept prose that a last part below a linked heading has at most where it belongs
/// to another page.
const LAST: f64 = 0.15;

/// Mends the edges of what is kept, around the title where there is one; drops nothing where
/// `with_all` asks for what is doubtful.
pub(super) fn mend(
    keep: &mut [bool],
    title: Option<usize>,
    blocks: &[BlockFeatures],
    scorer: &BlockScorer,
    with_all: bool,
) {
    if let Some(title) = title {
        standfirst(keep, title, blocks, scorer);
    }
    lists(keep, blocks, scorer);
    headlines(keep, title.map_or(0, |title| title + 1), blocks, scorer);
    if !with_all {
        if let Some(title) = title {
            last_part(keep, title, blocks);
        }
        end(keep, blocks);
    }
}

/// Keeps the sentences between the title and the first paragraph: many a page has them outside its
/// text.
fn standfirst(keep: &mut [bool], title: usize, blocks: &[BlockFeatures], scorer: &BlockScorer) {
    let first =
        (title + 1..blocks.len()).find(|&at| keep[at] && blocks[at].prose() > 0.0).unwrap_or(title);
    for at in title + 1..first {
        let block = &blocks[at];
        let least = if ends_sentence(block.text) { 6 } else { 10 };
        keep[at] |= block.words.len() >= least
            && block.linked < 0.2
            && !scorer.is_apart_from(block, Some(&blocks[title]));
    }
}

/// Keeps the headings of kept paragraphs, also those that are links: on the first page of a weblog
/// they lead to the same text.
fn headlines(keep: &mut [bool], from: usize, blocks: &[BlockFeatures], scorer: &BlockScorer) {
    for at in (from + 1..blocks.len()).rev() {
        let (before, block) = (&blocks[at - 1], &blocks[at]);
        let heads = before.is_heading() && !scorer.is_apart(before) && !before.words.is_empty();
        keep[at - 1] |=
            keep[at] && heads && block.linked < 0.4 && (block.is_heading() || block.prose() > 0.0);
    }
}

/// Keeps short items of lists whose items before are kept.
fn lists(keep: &mut [bool], blocks: &[BlockFeatures], scorer: &BlockScorer) {
    for at in 1..blocks.len() {
        let (before, block) = (&blocks[at - 1], &blocks[at]);
        let goes_on = block.kind == Kind::List
            && before.kind == Kind::List
            && scorer.look(before) == scorer.look(block);
        keep[at] |= keep[at - 1]
            && goes_on
            && before.linked < 0.2
            && block.linked < 0.2
            && !scorer.is_apart(block);
    }
}

/// Drops the last part of an article where it stands below the only linked heading: that leads to
/// another page.
fn last_part(keep: &mut [bool], title: usize, blocks: &[BlockFeatures]) {
    let kept = |at: &usize| keep[*at];
    let mut linked = (title + 1..blocks.len())
        .filter(kept)
        .filter(|&at| blocks[at].is_heading() && blocks[at].linked > 0.8);
    let (Some(heading), None) = (linked.next(), linked.next()) else { return };
    let prose = |from: usize| -> f64 {
        (from..blocks.len()).filter(kept).map(|at| blocks[at].prose()).sum()
    };
    if blocks[title].linked < 0.2 && prose(heading) < LAST * prose(title) {
        keep[heading..].fill(false);
    }
}

/// Drops from the end what leads to nothing that is kept, and lines about the author or the site.
fn end(keep: &mut [bool], blocks: &[BlockFeatures]) {
    let Some(first) = keep.iter().position(|&keep| keep) else { return };
    for at in (first + 1..blocks.len()).rev() {
        let block = &blocks[at];
        let leads = block.is_heading()
            || block.text.trim_end().ends_with(':')
            || (block.linked > 0.8 && !ends_sentence(block.text));
        let is_note =
            block.words.len() <= 60 && (is_of_author(block.text) || is_of_site(block.text));
        if keep[at] && !leads && !is_note {
            break;
        }
        keep[at] = false;
    }
}
