//! What another extractor takes for the main text of a page.

use super::overlap::words;
use crate::ingest::catch_panic::catch_panic;
use crate::ingest::html::walk::walk;
use scraper::{Html, Node};

/// The largest pages that the extractor is asked about, in bytes and in nodes (elements, texts,
/// comments): it takes up to a second there, and their own scores decide on the blocks of larger
/// ones. Bytes are mostly scripts, which cost little.
const MOST_BYTES: usize = 8 << 20;
const MOST_NODES: usize = 50_000;
/// The most that [`ParsedPage::escapes`] may be: where they write a text, each mark that is escaped costs
/// them a look at all of it.
const MOST_ESCAPES: u64 = 20_000_000_000;

/// A page before anything is left out.
#[derive(Clone, Copy)]
pub(in crate::ingest) struct ParsedPage<'p> {
    pub(in crate::ingest) html: &'p str,
    /// How many nodes its tree has.
    pub(in crate::ingest) nodes: usize,
    /// Of each text the number of its marks `&`, `<` and `>` times its bytes, all added up.
    pub(in crate::ingest) escapes: u64,
}

impl<'p> ParsedPage<'p> {
    pub(in crate::ingest) fn new(html: &'p str, parsed: &Html) -> Self {
        let nodes = parsed.tree.values();
        let marks =
            |text: &str| memchr::memchr3_iter(b'&', b'<', b'>', text.as_bytes()).count() as u64;
        let texts = parsed.tree.values().filter_map(Node::as_text);
        Self {
            html,
            nodes: nodes.len(),
            escapes: texts.map(|text| marks(text) * text.len() as u64).sum(),
        }
    }
}

/// Runs `dom_smoothie`, after Mozilla's Readability. Returns what it keeps, block by block, as the
/// numbers of the words; nothing if it fails or panics.
pub(super) fn readability(page: ParsedPage) -> Vec<Vec<u64>> {
    let ParsedPage { html: page, nodes, escapes } = page;
    if page.len() > MOST_BYTES || nodes > MOST_NODES || escapes > MOST_ESCAPES {
        return Vec::new();
    }
    let kept = || {
        Some(
            dom_smoothie::Readability::new(page, None, None)
                .ok()?
                .parse()
                .ok()?
                .content
                .to_string(),
        )
    };
    catch_panic(kept).flatten().map(|html| blocks_of(&html)).unwrap_or_default()
}

fn blocks_of(html: &str) -> Vec<Vec<u64>> {
    let blocks = walk(&Html::parse_document(html)).blocks;
    blocks.blocks.iter().map(|block| words(block.span.of(&blocks.text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writing a text anew takes others time that grows with its bytes times its ampersands.
    #[test]
    fn a_page_of_ampersands_is_not_shown_to_the_extractor() {
        for (times, expected) in [(100, true), (110_000, false)] {
            let page = format!(
                "<a href=/>Home</a><article><p>Taxes rise. {}</p></article>",
                "& so & on".repeat(times)
            );
            let kept = readability(ParsedPage::new(&page, &Html::parse_document(&page)));
            assert_eq!(!kept.is_empty(), expected, "{times}");
        }
    }
}
