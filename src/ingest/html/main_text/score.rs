//! What speaks for a block by itself: its length, its links, its neighbourhood, its names.

use super::overlap::words;
use super::phrases::{asks_consent, ends_sentence, has_date, is_byline, is_date, is_of_site};
use crate::ingest::html::walk::PageBlocks;
use crate::model::{Date, Kind};

/// Words of a block that count as much as more would.
const LONG: f64 = 25.0;

/// What one sign of a byline speaks against a block.
const BYLINE: f64 = 3.0;

/// What speaks against what is named like the parts of a site.
const BESIDE: f64 = 3.0;

/// What speaks against what stands in a small box that ends in a link.
const CALL: f64 = 2.0;

/// What speaks against a caption: in an element for captions, and in one that is called so.
const FIGCAPTION: f64 = 5.0;
const CAPTION: f64 = 2.5;

/// What speaks against a short block with a phrase of the site.
const SITE: f64 = 4.5;

/// What speaks against a short paragraph that is one link.
const LINK: f64 = 2.5;

/// A block as the choice sees it.
pub(super) struct BlockFeatures<'w> {
    pub(super) text: &'w str,
    pub(super) kind: Kind,
    pub(super) place: usize,
    pub(super) words: Vec<u64>,
    /// The share of it that is linked, 0 to 1.
    pub(super) linked: f64,
    /// The share of it that is linked to other pages.
    pub(super) away: f64,
}

impl BlockFeatures<'_> {
    /// How many words it has.
    pub(super) fn length(&self) -> f64 {
        self.words.len() as f64
    }

    /// Its words that are no links, where they are enough to be a sentence.
    pub(super) fn prose(&self) -> f64 {
        if self.words.len() >= 10 && self.linked < 0.4 {
            self.length() * (1.0 - self.linked)
        } else {
            0.0
        }
    }

    pub(super) const fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Title | Kind::Heading)
    }
}

/// The blocks of a page.
pub(super) fn block_features(walked: &PageBlocks) -> Vec<BlockFeatures<'_>> {
    let both = walked.blocks.blocks.iter().zip(&walked.contexts);
    both.map(|(block, context)| {
        let text = block.span.of(&walked.blocks.text);
        let share = |bytes: usize| (bytes as f64 / text.len().max(1) as f64).min(1.0);
        BlockFeatures {
            text,
            kind: block.kind,
            place: context.place,
            words: words(text),
            linked: share(context.linked),
            away: share(context.away),
        }
    })
    .collect()
}

/// What an element holds, with all that is in it.
#[derive(Clone, Copy, Default)]
struct ElementTotals {
    words: f64,
    linked: f64,
    prose: f64,
    blocks: usize,
    /// Whether the last block asks for a click.
    ends_in_link: bool,
}

/// The blocks of a page, with what its elements hold.
pub(super) struct BlockScorer<'w> {
    walked: &'w PageBlocks,
    held: Vec<ElementTotals>,
    /// Of the whole page.
    pub(super) prose: f64,
    /// Whether comments are text like any other.
    with_comments: bool,
}

impl<'w> BlockScorer<'w> {
    pub(super) fn new(
        walked: &'w PageBlocks,
        block_features: &[BlockFeatures],
        with_comments: bool,
    ) -> Self {
        let mut held = vec![ElementTotals::default(); walked.elements.len()];
        for block in block_features {
            for place in walked.elements.outwards(block.place) {
                held[place].words += block.length();
                held[place].linked += block.length() * block.linked;
                held[place].prose += block.prose();
                held[place].blocks += 1;
                held[place].ends_in_link = block.linked > 0.8 && block.words.len() <= 5;
            }
        }
        let prose = held[0].prose;
        Self { walked, held, prose, with_comments }
    }

    /// Between -8 and 5; above 0 it looks like main text.
    pub(super) fn score(&self, block: &BlockFeatures) -> f64 {
        let elements = &self.walked.elements;
        let container = elements
            .outwards(block.place)
            .find(|&place| elements.get(place).is_container)
            .unwrap_or_default();
        let around = self.held[container];
        let mut score = -1.0;
        score += 2.0 * (block.length() / LONG).min(1.0);
        score += if ends_sentence(block.text) { 0.7 } else { 0.0 };
        score += if block.is_heading() { 0.5 } else { 0.0 };
        score -= 2.5 * block.linked
            + if block.linked > 0.7 && block.length() < LONG { 1.0 } else { 0.0 };
        score -= if block.kind == Kind::Body && block.linked > 0.9 && block.length() < LONG {
            LINK
        } else {
            0.0
        };
        score -= if block.length() < 40.0 && is_of_site(block.text) { SITE } else { 0.0 };
        score -= if block.length() < 120.0 && asks_consent(block.text) { 4.0 } else { 0.0 };
        score += if self.prose > 0.0 { 1.5 * around.prose / self.prose } else { 0.0 };
        score -= around.linked / around.words.max(1.0);
        score -= if self.calls(around) { CALL } else { 0.0 };
        // An element that holds most of the page's prose holds the main text, whatever it is
        // called.
        let hints = || {
            elements
                .outwards(block.place)
                .filter(|&place| self.held[place].prose <= 0.5 * self.prose)
        };
        score -= if hints().any(|place| elements.get(place).is_beside) { BESIDE } else { 0.0 };
        score -= if !self.with_comments && hints().any(|place| elements.get(place).is_comment) {
            2.0
        } else {
            0.0
        };
        score -= if elements.outwards(block.place).any(|place| elements.get(place).is_figcaption) {
            FIGCAPTION
        } else if elements.outwards(block.place).any(|place| elements.get(place).is_caption) {
            CAPTION
        } else {
            0.0
        };
        score - BYLINE * self.byline(block)
    }

    /// Whether an element is a small box that ends in a link: an offer, a request, a teaser.
    fn calls(&self, held: ElementTotals) -> bool {
        (2..=4).contains(&held.blocks)
            && held.words <= 60.0
            && held.ends_in_link
            && held.prose <= 0.15 * self.prose
    }

    /// The innermost element around that stands beside the text or holds comments: what is in such
    /// a box and what is around it say nothing of each other.
    pub(super) fn box_around(&self, block: &BlockFeatures) -> Option<usize> {
        let elements = &self.walked.elements;
        let hints = elements
            .outwards(block.place)
            .filter(|&place| self.held[place].prose <= 0.5 * self.prose);
        hints
            .into_iter()
            .find(|&place| elements.get(place).is_beside || elements.get(place).is_comment)
    }

    /// Whether something around the block is named like what stands beside a text.
    pub(super) fn is_beside(&self, block: &BlockFeatures) -> bool {
        let elements = &self.walked.elements;
        elements
            .outwards(block.place)
            .any(|place| elements.get(place).is_beside || elements.get(place).is_comment)
    }

    /// Whether it is a caption, a byline, a phrase of the site, or stands beside the text. The name
    /// of the paragraph itself does not count: a standfirst is often called a teaser.
    pub(super) fn is_apart(&self, block: &BlockFeatures) -> bool {
        self.is_apart_from(block, None)
    }

    /// The same, where a box that holds `title` too is no box beside the text, such as the header
    /// of the page.
    pub(super) fn is_apart_from(
        &self,
        block: &BlockFeatures,
        title: Option<&BlockFeatures>,
    ) -> bool {
        let elements = &self.walked.elements;
        let captioned = elements
            .outwards(block.place)
            .any(|place| elements.get(place).is_caption || elements.get(place).is_figcaption);
        let holds_title = |place| {
            title.is_some_and(|title| elements.outwards(title.place).any(|outer| outer == place))
        };
        let is_beside =
            self.box_around(block).is_some_and(|place| place != block.place && !holds_title(place));
        captioned
            || is_beside
            || is_byline(block.text)
            || self.byline(block) > 0.0
            || is_of_site(block.text)
            || asks_consent(block.text)
    }

    /// The outermost `article` around.
    pub(super) fn article(&self, block: &BlockFeatures) -> Option<usize> {
        let elements = &self.walked.elements;
        elements.outwards(block.place).filter(|&place| elements.get(place).is_article).last()
    }

    /// Whether it is a heading of the first level, or within one.
    pub(super) fn is_first_level(&self, block: &BlockFeatures) -> bool {
        self.walked
            .elements
            .outwards(block.place)
            .any(|place| self.walked.elements.get(place).is_first_level)
    }

    /// The dates that are marked as such in an element.
    pub(super) fn dates(&self, within: usize) -> Vec<Date> {
        let elements = &self.walked.elements;
        let inner = (within..elements.len())
            .take_while(|place| elements.outwards(*place).any(|outer| outer == within));
        inner.filter_map(|place| elements.get(place).date).collect()
    }

    /// Whether an element stands beside the text, or holds comments.
    pub(super) fn stands_beside(&self, place: usize) -> bool {
        let elements = &self.walked.elements;
        let hints =
            elements.outwards(place).filter(|&place| self.held[place].prose <= 0.5 * self.prose);
        hints
            .into_iter()
            .any(|place| elements.get(place).is_beside || elements.get(place).is_comment)
    }

    /// Whether a short block says who wrote the text and when: 0, 1, or 2 where it is sure.
    fn byline(&self, block: &BlockFeatures) -> f64 {
        if block.words.len() > 25 || block.is_heading() {
            return 0.0;
        }
        let named = self
            .walked
            .elements
            .outwards(block.place)
            .take(2)
            .any(|place| self.walked.elements.get(place).is_byline);
        if is_date(block.text) {
            return 2.0;
        }
        let signs = usize::from(is_byline(block.text))
            + usize::from(has_date(block.text))
            + usize::from(named);
        if signs == 1 && block.words.len() > 8 && ends_sentence(block.text) {
            0.0
        } else {
            signs.min(2) as f64
        }
    }

    /// Equal for blocks that are marked up alike, to three elements outwards.
    pub(super) fn look(&self, block: &BlockFeatures) -> [u64; 3] {
        let mut look = [0; 3];
        for (look, place) in look.iter_mut().zip(self.walked.elements.outwards(block.place)) {
            *look = self.walked.elements.get(place).look;
        }
        look
    }
}
