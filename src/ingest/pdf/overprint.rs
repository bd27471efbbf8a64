//! Glyphs that a page draws twice, a fraction of their size apart, as programs do for bold letters
//! and shadows -> the first of each.

use super::layout::Glyph;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// How far apart two drawings of a glyph are at most, along the line and across it, in parts of its
/// size.
const ALONG: f64 = 0.1;
const ACROSS: f64 = 0.2;
/// The same along the line in parts of its width: narrow letters may follow each other closely.
const OF_WIDTH: f64 = 0.4;
/// How many glyphs of one text and size are compared with the next in their place.
const MOST_COMPARED: usize = 16;

/// The end of a list of glyphs in one place.
const NONE: u32 = u32::MAX;

/// The glyphs, each once, in their order.
pub(super) fn without_overprint(glyphs: &[Glyph]) -> Vec<&Glyph> {
    let mut seen =
        DrawnGlyphs { last: FxHashMap::default(), before: Vec::with_capacity(glyphs.len()) };
    let mut kept: Vec<&Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        // Where a font does not say how wide its glyphs are, all that follow each other are in one
        // place.
        if glyph.width > 0.0 && places(glyph).any(|place| seen.holds(place, glyph, &kept)) {
            continue;
        }
        seen.add(glyph, u32::try_from(kept.len()).unwrap_or(NONE));
        kept.push(glyph);
    }
    kept
}

struct DrawnGlyphs {
    /// The last glyph of each text and size in each square of a page.
    last: FxHashMap<u64, u32>,
    /// The glyph before each in the same square.
    before: Vec<u32>,
}

impl DrawnGlyphs {
    fn add(&mut self, glyph: &Glyph, at: u32) {
        let before = self.last.insert(place(glyph, 0.0, 0.0), at);
        self.before.push(before.unwrap_or(NONE));
    }

    fn holds(&self, place: u64, glyph: &Glyph, kept: &[&Glyph]) -> bool {
        let first = self.last.get(&place).copied();
        let all = std::iter::successors(first, |&at| self.before.get(at as usize).copied());
        all.map_while(|at| kept.get(at as usize))
            .take(MOST_COMPARED)
            .any(|other| is_again(glyph, other))
    }
}

/// The squares in which another drawing of the glyph may be.
fn places(glyph: &Glyph) -> impl Iterator<Item = u64> + use<> {
    let (x, y) = (glyph.size * ALONG, glyph.size * ACROSS);
    let mut places = [(-x, -y), (-x, y), (x, -y), (x, y)].map(|(x, y)| place(glyph, x, y));
    places.sort_unstable();
    (0..4).filter(move |&at| at == 0 || places[at] != places[at - 1]).map(move |at| places[at])
}

/// The square, as wide and as high as the glyph is large, that holds a place beside the glyph, for
/// its text and size.
fn place(glyph: &Glyph, right: f64, up: f64) -> u64 {
    let mut hasher = FxHasher::default();
    glyph.text.hash(&mut hasher);
    let size = ((glyph.size * 8.0).round() / 8.0).max(0.125);
    for number in [size, ((glyph.x + right) / size).floor(), ((glyph.y + up) / size).floor()] {
        // Zero has two signs.
        (number + 0.0).to_bits().hash(&mut hasher);
    }
    hasher.finish()
}

fn is_again(glyph: &Glyph, other: &Glyph) -> bool {
    let along = (glyph.size * ALONG).min(glyph.width * OF_WIDTH);
    glyph.text == other.text
        && (glyph.size - other.size).abs() < glyph.size * 0.1
        && (glyph.x - other.x).abs() <= along
        && (glyph.y - other.y).abs() <= glyph.size * ACROSS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn glyph(text: &str, x: f64, y: f64) -> Glyph {
        Glyph { x, y, width: 3.0, size: 10.0, text: text.into() }
    }

    fn texts(glyphs: &[Glyph]) -> String {
        without_overprint(glyphs).iter().map(|glyph| &*glyph.text).collect()
    }

    #[test]
    fn what_is_drawn_again_and_what_follows() {
        let (x, y) = (100.0, 700.0);
        assert_eq!(
            texts(&[
                glyph("B", x, y),
                glyph("B", x + 0.25, y),
                glyph("B", x - 0.5, y - 1.0),
                glyph("u", x + 6.0, y)
            ]),
            "Bu"
        );
        // Letters that follow each other, other letters in the same place, and the same letter on
        // the next line.
        assert_eq!(
            texts(&[
                glyph("l", x, y),
                glyph("l", x + 2.2, y),
                glyph("i", x, y),
                glyph("l", x, y - 9.0)
            ]),
            "llil"
        );
        let large = Glyph { size: 20.0, ..glyph("B", x, y) };
        assert_eq!(texts(&[glyph("B", x, y), large]), "BB");
        // Letters of a narrow face, and of a font without widths.
        let narrow = |x: f64| Glyph { width: 1.0, ..glyph("l", x, y) };
        assert_eq!(texts(&[narrow(x), narrow(x + 0.9)]), "ll");
        let unknown = Glyph { width: 0.0, ..glyph("l", x, y) };
        assert_eq!(texts(&[unknown.clone(), unknown]), "ll");
    }

    proptest! {
        /// Each glyph is kept unless it is one that is kept again, as a comparison of all with all
        /// has it.
        #[test]
        fn squares_find_what_a_comparison_finds(places in prop::collection::vec((0_u8..3, 0_u16..80, 0_u16..80), 0..40)) {
            let glyphs: Vec<Glyph> =
                places.iter().map(|&(text, x, y)| glyph(&text.to_string(), f64::from(x) * 0.7, f64::from(y) * 0.9)).collect();
            let mut expected: Vec<&Glyph> = Vec::new();
            for glyph in &glyphs {
                if !expected.iter().any(|other| is_again(glyph, other)) {
                    expected.push(glyph);
                }
            }
            prop_assert_eq!(without_overprint(&glyphs), expected);
        }
    }
}
