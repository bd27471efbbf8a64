//! What other extractors take for the main text of a page.

use super::overlap::words;
use crate::ingest::html_walk::walk;
use scraper::Html;
use std::panic::catch_unwind;

/// The largest pages that the extractors are asked about, in bytes and in nodes (elements, texts, comments): they take up to a second
/// there, and their own scores decide on the blocks of larger ones. Bytes are mostly scripts, which cost little.
const MOST_BYTES: usize = 8 << 20;
const MOST_NODES: usize = 50_000;

/// A page before anything is left out.
#[derive(Clone, Copy)]
pub(in crate::ingest) struct Page<'p> {
    pub(in crate::ingest) html: &'p str,
    /// How many nodes its tree has.
    pub(in crate::ingest) nodes: usize,
}

/// What each extractor keeps, block by block, as the numbers of the words.
#[derive(Debug, Default)]
pub(super) struct Witnesses {
    /// Of `dom_smoothie`, after Mozilla's Readability.
    pub(super) readability: Vec<Vec<u64>>,
    /// Of `trafilatura`, after the Python package of that name.
    pub(super) trafilatura: Vec<Vec<u64>>,
}

/// Asks the extractors. One that fails, or panics, has nothing to say.
pub(super) fn hear(page: Page) -> Witnesses {
    let Page { html: page, nodes } = page;
    if page.len() > MOST_BYTES || nodes > MOST_NODES {
        return Witnesses::default();
    }
    let readability = || Some(dom_smoothie::Readability::new(page, None, None).ok()?.parse().ok()?.content.to_string());
    let trafilatura = || Some(trafilatura::extract(page, &trafilatura::Options::default()).ok()?.content_html);
    let blocks = |extract: &(dyn Fn() -> Option<String> + std::panic::RefUnwindSafe)| {
        catch_unwind(extract).ok().flatten().map(|html| blocks_of(&html)).unwrap_or_default()
    };
    Witnesses { readability: blocks(&readability), trafilatura: blocks(&trafilatura) }
}

fn blocks_of(html: &str) -> Vec<Vec<u64>> {
    let blocks = walk(&Html::parse_document(html)).blocks;
    blocks.blocks.iter().map(|block| words(block.span.of(&blocks.text))).collect()
}
