//! How much of a block stands in a text that somebody took from the same page.

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash as _, Hasher as _};

/// How many words in a row are compared.
const RUN: usize = 4;

/// The words of `text`, as numbers: runs of letters and digits, whatever their case; each letter of
/// scripts without spaces.
pub(super) fn words(text: &str) -> Vec<u64> {
    let mut words = Vec::new();
    let mut word: Option<FxHasher> = None;
    for c in text.chars() {
        let alone = matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
        if alone || !c.is_alphanumeric() {
            words.extend(word.take().map(|word| word.finish()));
        }
        if c.is_alphanumeric() {
            let hasher = word.get_or_insert_default();
            c.to_lowercase().for_each(|c| c.hash(hasher));
        }
        if alone {
            words.extend(word.take().map(|word| word.finish()));
        }
    }
    words.extend(word.map(|word| word.finish()));
    words
}

fn run(words: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    words.hash(&mut hasher);
    hasher.finish()
}

/// Of each of `blocks` the share of its runs of four words that stand in `taken`; a block with
/// fewer words counts as a whole, 0 or 1.
///
/// Short blocks such as "More" stand in many places of a page: one is marked where a whole block of
/// `taken` says the same, each of these once, or where its words stand in `taken` and the longer
/// blocks on both sides are marked.
pub(super) fn marks(blocks: &[Vec<u64>], taken: &[Vec<u64>]) -> Vec<f64> {
    let all: Vec<u64> = taken.iter().flatten().copied().collect();
    let runs: Vec<FxHashSet<u64>> =
        (1..=RUN).map(|length| all.windows(length).map(run).collect()).collect();
    let mut whole: FxHashMap<&[u64], usize> = FxHashMap::default();
    for block in taken.iter().filter(|block| block.len() < RUN) {
        *whole.entry(block).or_default() += 1;
    }
    let sure: Vec<Option<f64>> = blocks
        .iter()
        .map(|block| match block.len() {
            0 => None,
            length if length < RUN => match whole.get_mut(block.as_slice()) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    Some(1.0)
                }
                _ => (!runs[length - 1].contains(&run(block))).then_some(0.0),
            },
            length => {
                let found =
                    block.windows(RUN).filter(|words| runs[RUN - 1].contains(&run(words))).count();
                Some(found as f64 / (length + 1 - RUN) as f64)
            }
        })
        .collect();
    let mut before = 0.0;
    let mut marks: Vec<f64> = Vec::with_capacity(blocks.len());
    for mark in &sure {
        before = mark.unwrap_or(before);
        marks.push(before);
    }
    let mut after = 0.0;
    for (mark, sure) in marks.iter_mut().zip(&sure).rev() {
        match sure {
            Some(sure) => after = *sure,
            None => *mark = if *mark >= 0.5 && after >= 0.5 { 1.0 } else { 0.0 },
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_blocks() {
        let page = [
            "More",
            "The council cut its budget by a fifth",
            "By 2020",
            "Nothing has been built since then",
            "More",
            "More",
        ];
        let blocks: Vec<Vec<u64>> = page.iter().map(|block| words(block)).collect();
        let said = |taken: &[&str]| {
            marks(&blocks, &taken.iter().map(|taken| words(taken)).collect::<Vec<_>>())
        };
        assert_eq!(said(&[]), [0.0; 6]);
        assert_eq!(
            said(&[
                "The council cut its budget",
                "by a fifth by 2020. Nothing has been built since then"
            ]),
            [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
        );
        assert_eq!(said(&["the COUNCIL cut its bills", "More"]), [1.0, 0.2, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(words("Don't PANIC — 42%"), words("don t panic 42"));
        assert!(words(" – ").is_empty());
        assert_eq!(words("予算2 は").len(), 4);
    }
}
