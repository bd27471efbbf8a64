//! Which paragraphs are shown: all if there are few, otherwise the strongest of each theme and a
//! random choice of the others.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::repeat_totals::RepeatCounts;
use super::{
    ArticleHeader, OverviewTheme, ParagraphOverview, ShownParagraph, ShownParagraphs, top_level,
};
use crate::repeats::Place;
use crate::summary::SEED;

/// How many paragraphs are shown if no other number is asked for.
pub const MOST_PARAGRAPHS: usize = 5000;
/// How much of a page these may take, in bytes: fewer are shown if they are long or have much
/// evidence, so that the page can be mailed.
const MOST_BYTES: usize = 4_950_000;
/// The bytes of a page that a paragraph takes beside its text, and those that a match takes, about.
const PARAGRAPH_BYTES: usize = 280;
const MATCH_BYTES: usize = 120;
/// The bytes of the text of a shown paragraph; a longer one is cut.
pub const LONGEST_TEXT_BYTES: usize = 4000;

/// Why a paragraph is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyShown {
    /// All are shown.
    All,
    /// It is among the strongest of a theme.
    Strongest,
    /// It was drawn at random.
    Random,
}

/// A paragraph with its article.
pub(super) type Candidate = (Arc<ArticleHeader>, Arc<ParagraphOverview>);

/// Ordered by strength, then by place, earlier ones being greater.
pub(super) type StrengthRank = (u64, Reverse<Place>);

/// The rank of a paragraph with this strength. Numbers that are not negative are in the order of
/// their bits.
pub(super) fn strength_rank(strength: f64, place: Place) -> StrengthRank {
    (strength.to_bits(), Reverse(place))
}

/// Chooses paragraphs as they come.
#[derive(Debug)]
pub(super) struct ParagraphChoice {
    most: usize,
    /// How many of each theme are shown because they are strong, if not all can be shown.
    most_strong: usize,
    of: u64,
    /// For each top-level theme the strongest counted paragraphs.
    strongest: Vec<(usize, BTreeMap<StrengthRank, Candidate>)>,
    /// The paragraphs with the smallest random numbers: a simple random sample, whatever the order
    /// of reading. Counted paragraphs come before all others.
    random: BTreeMap<(bool, u64, Place), Candidate>,
}

impl ParagraphChoice {
    pub fn new(most: usize, themes: &[OverviewTheme]) -> Self {
        let strongest: Vec<_> = top_level(themes).map(|theme| (theme, BTreeMap::new())).collect();
        let most_strong = (most / 2) / strongest.len().max(1);
        Self { most, most_strong, of: 0, strongest, random: BTreeMap::new() }
    }

    /// Takes a paragraph that does not repeat an earlier one.
    pub fn add(&mut self, (header, paragraph): Candidate) {
        self.of += 1;
        let place = Place { article: header.number, paragraph: paragraph.number };
        if let Some(scores) = paragraph.scores.as_ref().filter(|_| paragraph.is_counted) {
            for (theme, best) in &mut self.strongest {
                if scores[*theme].hits > 0 {
                    let rank = strength_rank(scores[*theme].strength, place);
                    best.insert(rank, (Arc::clone(&header), Arc::clone(&paragraph)));
                    if best.len() > self.most_strong {
                        best.pop_first();
                    }
                }
            }
        }
        let bytes = [place.article.to_le_bytes(), place.paragraph.to_le_bytes()].concat();
        let number = xxh3_64_with_seed(&bytes, SEED);
        self.random.insert((!paragraph.is_counted, number, place), (header, paragraph));
        if self.random.len() > self.most {
            self.random.pop_last();
        }
    }

    /// The paragraphs that are shown, in input order.
    pub fn finish(self, repeats: &RepeatCounts) -> ShownParagraphs {
        let Self { most, most_strong, of, strongest, random } = self;
        let mut room = if most == MOST_PARAGRAPHS { MOST_BYTES } else { usize::MAX };
        let all: usize = random.values().map(bytes_of).sum();
        let shows_all = of <= most as u64 && all <= room;
        let place = |(header, paragraph): &Candidate| Place {
            article: header.number,
            paragraph: paragraph.number,
        };
        let mut chosen: BTreeMap<Place, (Candidate, WhyShown)> = BTreeMap::new();
        if !shows_all {
            // Half of the room is for the strongest, which the themes choose in turn.
            let mut left = room / 2;
            let lists: Vec<Vec<Candidate>> =
                strongest.into_iter().map(|(_, best)| best.into_values().rev().collect()).collect();
            let in_turn =
                (0..most_strong).flat_map(|rank| lists.iter().filter_map(move |it| it.get(rank)));
            for candidate in in_turn {
                let bytes = bytes_of(candidate);
                if bytes > left {
                    break;
                }
                if chosen
                    .insert(place(candidate), (candidate.clone(), WhyShown::Strongest))
                    .is_none()
                {
                    left -= bytes;
                }
            }
        }
        let why = if shows_all { WhyShown::All } else { WhyShown::Random };
        let strong: BTreeSet<Place> = chosen.keys().copied().collect();
        room = room.saturating_sub(chosen.values().map(|(it, _)| bytes_of(it)).sum());
        let fits = |it: &Candidate| {
            let bytes = bytes_of(it);
            let fits = bytes <= room;
            room = room.saturating_sub(bytes);
            fits
        };
        let rest = random.into_values().filter(|it| !strong.contains(&place(it)));
        let rest: Vec<_> = rest.take(most - chosen.len()).take_while(fits).collect();
        chosen.extend(rest.into_iter().map(|it| (place(&it), (it, why))));
        let paragraphs: Vec<ShownParagraph> = chosen
            .into_iter()
            .map(|(place, ((article, paragraph), why))| {
                let repeats = repeats.repeats_of(place);
                ShownParagraph { article, paragraph, repeats, why }
            })
            .collect();
        let count = |why: WhyShown| paragraphs.iter().filter(|it| it.why == why).count() as u64;
        let (strongest, random) = (count(WhyShown::Strongest), count(WhyShown::Random));
        ShownParagraphs { paragraphs, of, strongest, random }
    }
}

/// Returns how many bytes of a page a paragraph takes, about.
fn bytes_of((header, paragraph): &Candidate) -> usize {
    let ParagraphOverview { text, keywords, evidence, .. } = &**paragraph;
    let texts = [&header.title, &header.url, &header.source, text, keywords];
    let texts: usize = texts.into_iter().map(String::len).sum();
    PARAGRAPH_BYTES + texts + MATCH_BYTES * evidence.len()
}

impl ParagraphOverview {
    /// Cuts a text that is too long to be shown at the end of a word.
    pub(super) fn cut(&mut self) {
        if self.text.len() <= LONGEST_TEXT_BYTES {
            return;
        }
        let end = self.text.floor_char_boundary(LONGEST_TEXT_BYTES);
        let end = self.text[..end].rfind(char::is_whitespace).filter(|end| *end > 0).unwrap_or(end);
        self.text.truncate(end);
        self.evidence.retain(|mark| mark.end <= end);
        self.is_cut = true;
    }
}
