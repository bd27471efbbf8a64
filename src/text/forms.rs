//! Distinct words under integers, found in about one look at memory.

use std::hash::Hasher as _;

use prefetch_index::prefetch_index;
use rustc_hash::FxHasher;

/// Words without repeats, numbered 0, 1, 2 ... in the order of first sight.
///
/// An open-addressing table of numbers beside a list of the words themselves, packed into two
/// integers: a word of up to 15 bytes is found by comparing integers, without a look at its text.
/// Of a longer word the list holds a hash. Four bytes a slot keep the table near the processor;
/// frequent words are seen early, so that their numbers are small and what is known of them stands
/// close together. Where many words are looked up, they are looked up together
/// ([`Forms::find_all`]). What is asked about every word that is found, `A`, stands beside it, so
/// that it is at hand by then.
///
/// `L` says where what is known of a word may begin: [`Line`], which costs room where that is less,
/// or anywhere.
pub(super) struct Forms<A = (), L = ()> {
    /// A power of two, at most half full: the numbers of words, or [`FREE`].
    slots: Vec<u32>,
    words: Vec<Known<A, L>>,
    /// The texts, one behind the other, and where each ends.
    texts: String,
    ends: Vec<usize>,
}

struct Known<A, L> {
    packed: Packed,
    about: A,
    /// Takes no room.
    _aligned: [L; 0],
}

/// At every 32nd byte: what takes 32 bytes then stands in one line of the processor's memory.
#[repr(align(32))]
pub(super) struct Line;

/// A word that [`Forms::find_all`] looks up.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    packed: Packed,
    /// Of its hash what says where it would stand.
    at: u32,
    /// The number of the word that stands there, where it is this one; else [`FREE`].
    id: u32,
}

/// The number of no word.
const FREE: u32 = u32::MAX;

/// A word of up to 15 bytes, padded with zeros, its length in the last byte; a longer one's hash,
/// with [`LONG`] there.
type Packed = (u64, u64);

const LONGEST_PACKED: usize = 15;
const LONG: u64 = 0xFF << 56;

/// Masks of the first 0 to 15 bytes of 16.
const FIRST: [Packed; LONGEST_PACKED + 1] = {
    let mut masks = [(0, 0); LONGEST_PACKED + 1];
    let mut bytes = 1;
    while bytes <= LONGEST_PACKED {
        let (low, high) = masks[bytes - 1];
        masks[bytes] = if bytes <= 8 { (low << 8 | 0xFF, high) } else { (low, high << 8 | 0xFF) };
        bytes += 1;
    }
    masks
};

impl<A, L> Default for Forms<A, L> {
    fn default() -> Self {
        Self { slots: Vec::new(), words: Vec::new(), texts: String::new(), ends: Vec::new() }
    }
}

impl<A: Copy, L> Forms<A, L> {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a word.
    pub fn text(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.texts[start..self.ends[id]]
    }

    /// What was said about a word when it was added.
    #[inline]
    pub fn about(&self, id: u32) -> A {
        self.words[id as usize].about
    }

    /// The number of the word `text[start..end]`, where it is known. The bytes around it are read
    /// along with it.
    #[inline]
    pub fn find(&self, text: &str, start: usize, end: usize) -> Option<u32> {
        let packed = pack(text.as_bytes(), start, end);
        self.look(packed, hash(packed), || &text[start..end]).ok()
    }

    /// Looks up words of `text`, given by where they start and end, and replaces the content of
    /// `wanted` by what was found at the first look; the rest is for [`Forms::find_wanted`].
    ///
    /// One step is taken for all words before the next, and each asks for the memory that the next
    /// will read: looks at it do not wait for each other.
    pub fn find_all(
        &self,
        text: &str,
        words: impl Iterator<Item = (usize, usize)>,
        wanted: &mut Vec<Wanted>,
    ) {
        wanted.clear();
        let most = self.slots.len().wrapping_sub(1);
        let want = |packed| {
            let at = hash(packed);
            prefetch_index(&self.slots, at as usize & most);
            Wanted { packed, at, id: FREE }
        };
        wanted.extend(words.map(|(start, end)| want(pack(text.as_bytes(), start, end))));
        if self.slots.is_empty() {
            return;
        }
        for word in &mut *wanted {
            word.id = self.slots[word.at as usize & most];
            prefetch_index(&self.words, word.id as usize);
        }
        for word in wanted {
            // No word is packed as zeros.
            let there =
                self.words.get(word.id as usize).map(|known| known.packed).unwrap_or_default();
            let differs = (there.0 ^ word.packed.0) | (there.1 ^ word.packed.1);
            let known = differs == 0 && word.packed.1 < LONG;
            word.id = if known { word.id } else { FREE };
        }
    }

    /// The number of a word that [`Forms::find_all`] looked for, and that stands in the text as
    /// `word`.
    #[inline]
    pub fn find_wanted<'w>(&self, wanted: Wanted, word: impl Fn() -> &'w str) -> Option<u32> {
        if wanted.id == FREE {
            self.look(wanted.packed, wanted.at, word).ok()
        } else {
            Some(wanted.id)
        }
    }

    /// The number of a word, which is added where it is new, with what there is to say about it.
    pub fn add(&mut self, word: &str, about: A) -> u32 {
        self.find(word, 0, word.len()).unwrap_or_else(|| self.insert(word, about))
    }

    /// The number that a new word gets.
    pub fn insert(&mut self, word: &str, about: A) -> u32 {
        if 2 * (self.len() + 1) > self.slots.len() {
            self.grow();
        }
        let id = u32::try_from(self.len())
            .ok()
            .filter(|&id| id != FREE)
            .expect("fewer than 2^32 - 1 distinct forms");
        let packed = pack(word.as_bytes(), 0, word.len());
        let free = self.look(packed, hash(packed), || word).expect_err("the word is new");
        self.slots[free] = id;
        self.words.push(Known { packed, about, _aligned: [] });
        self.texts.push_str(word);
        self.ends.push(self.texts.len());
        id
    }

    /// The number of a word, or the slot where it would stand.
    #[inline]
    fn look<'w>(
        &self,
        packed: Packed,
        hash: u32,
        word: impl Fn() -> &'w str,
    ) -> Result<u32, usize> {
        let Some(most) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mut at = hash as usize & most;
        loop {
            let id = self.slots[at];
            if id == FREE {
                return Err(at);
            }
            if self.words[id as usize].packed == packed
                && (packed.1 < LONG || self.text(id) == word())
            {
                return Ok(id);
            }
            at = (at + 1) & most;
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.slots = vec![FREE; (2 * self.slots.len()).max(64)];
        let most = self.slots.len() - 1;
        for (id, &Known { packed, .. }) in (0..).zip(&self.words) {
            let mut at = hash(packed) as usize & most;
            while self.slots[at] != FREE {
                at = (at + 1) & most;
            }
            self.slots[at] = id;
        }
    }
}

/// The word `bytes[start..end]` packed.
#[inline]
fn pack(bytes: &[u8], start: usize, end: usize) -> Packed {
    let length = end - start;
    if length > LONGEST_PACKED {
        return long(&bytes[start..end]);
    }
    let (low, high) = if let Some(window) = bytes[start..].first_chunk() {
        halves(window)
    } else {
        let mut window = [0; 16];
        window[..bytes.len() - start].copy_from_slice(&bytes[start..]);
        halves(&window)
    };
    let mask = FIRST[length];
    (low & mask.0, high & mask.1 | (length as u64) << 56)
}

#[cold]
fn long(word: &[u8]) -> Packed {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    (hasher.finish(), LONG | word.len() as u64)
}

fn halves(window: &[u8; 16]) -> Packed {
    let all = u128::from_le_bytes(*window);
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    let low = all as u64;
    (low, (all >> 64) as u64)
}

#[expect(clippy::cast_possible_truncation, reason = "half of the hash is enough")]
fn hash((low, high): Packed) -> u32 {
    folded_product(low ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xD1B5_4A32_D192_ED03) as u32
}

/// The product of two numbers, its halves joined (as in wyhash, Wang Yi 2019).
pub(crate) fn folded_product(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    #[expect(clippy::cast_possible_truncation, reason = "the halves")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::text::word_spans;

    #[test]
    fn words_of_every_length_next_to_anything() {
        let mut forms = Forms::<()>::default();
        let text: String = "abcdefghijklmnopqrstuvwxyzé".repeat(2);
        let words: Vec<(usize, usize)> =
            (0..20).flat_map(|start| (start..=26).map(move |end| (start, end))).collect();
        for &(start, end) in &words {
            let known = forms.find(&text, start, end);
            assert_eq!(known.is_some(), start == end && start > 0, "{start}..{end}");
            let id = forms.add(&text[start..end], ());
            assert_eq!(forms.text(id), &text[start..end]);
            assert_eq!(forms.find(&text, start, end), Some(id));
            assert_eq!(forms.find(&text[..end], start, end), Some(id), "at the end of a text");
        }
    }

    #[test]
    fn together_as_one_by_one() {
        let text = "the state of the art, and the art of the state: characteristically";
        let mut words = Vec::new();
        word_spans(text, |start, end| words.push((start, end)));
        let mut forms = Forms::<()>::default();
        let mut wanted = Vec::new();
        let found = |forms: &Forms<()>, wanted: &[Wanted]| -> Vec<Option<u32>> {
            wanted
                .iter()
                .zip(&words)
                .map(|(&wanted, &(start, end))| forms.find_wanted(wanted, || &text[start..end]))
                .collect()
        };
        forms.find_all(text, words.iter().copied(), &mut wanted);
        assert_eq!(found(&forms, &wanted), vec![None; words.len()]);
        for &(start, end) in &words {
            forms.add(&text[start..end], ());
        }
        forms.find_all(text, words.iter().copied(), &mut wanted);
        let expected: Vec<Option<u32>> =
            words.iter().map(|&(start, end)| forms.find(text, start, end)).collect();
        assert_eq!(found(&forms, &wanted), expected);
        for (wanted, &(start, end)) in wanted.iter().zip(&words) {
            assert!(end - start <= LONGEST_PACKED || wanted.id == FREE, "a hash alone is no proof");
        }
        assert!(wanted.iter().filter(|wanted| wanted.id != FREE).count() > words.len() / 2);
    }

    proptest! {
        #[test]
        fn as_a_map_does(words in proptest::collection::vec("[ab\\u{0}é]{0,18}", 0..200)) {
            let mut forms = Forms::<()>::default();
            let mut map = HashMap::new();
            for word in &words {
                let next = u32::try_from(map.len()).unwrap();
                let expected = *map.entry(word.clone()).or_insert(next);
                prop_assert_eq!(forms.add(word, ()), expected);
            }
            prop_assert_eq!(forms.len(), map.len());
            for (word, id) in map {
                prop_assert_eq!(forms.text(id), word.as_str());
                prop_assert_eq!(forms.find(&word, 0, word.len()), Some(id));
            }
        }
    }
}
