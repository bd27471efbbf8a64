//! Distinct words under integers, found in about one look at memory.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

/// Words without repeats, numbered 0, 1, 2 ... in the order of first sight.
///
/// An open-addressing table whose slots hold words of up to 15 bytes themselves, packed into two integers with their length: such a
/// word is found by comparing integers, without a look at its text. Of a longer word the slot holds a hash.
#[derive(Default)]
pub(super) struct Forms {
    /// A power of two, at most three quarters full.
    slots: Vec<Slot>,
    /// The words, one behind the other, and where each ends.
    texts: String,
    ends: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Slot {
    packed: Packed,
    /// [`FREE`] where there is none.
    id: u32,
}

const FREE: u32 = u32::MAX;

/// A word of up to 15 bytes, padded with zeros, its length in the last byte; a longer one's hash, with [`LONG`] there.
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

impl Forms {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a word.
    pub fn text(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.texts[start..self.ends[id]]
    }

    /// The number of the word `text[start..end]`, where it is known. The bytes around it are read along with it.
    pub fn find(&self, text: &str, start: usize, end: usize) -> Option<u32> {
        self.look(pack(text.as_bytes(), start, end), &text[start..end]).ok()
    }

    /// The number of a word, which is added where it is new.
    pub fn add(&mut self, word: &str) -> u32 {
        let packed = pack(word.as_bytes(), 0, word.len());
        if let Ok(id) = self.look(packed, word) {
            return id;
        }
        if 4 * (self.len() + 1) > 3 * self.slots.len() {
            self.grow();
        }
        let id = u32::try_from(self.len()).ok().filter(|&id| id != FREE).expect("fewer than 2^32 - 1 distinct forms");
        self.texts.push_str(word);
        self.ends.push(self.texts.len());
        if let Err(free) = self.look(packed, word) {
            self.slots[free] = Slot { packed, id };
        }
        id
    }

    /// The number of a word, or the slot where it would stand.
    fn look(&self, packed: Packed, word: &str) -> Result<u32, usize> {
        let Some(most) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mut at = place(packed) & most;
        loop {
            let slot = &self.slots[at];
            if slot.id == FREE {
                return Err(at);
            }
            if slot.packed == packed && (packed.1 < LONG || self.text(slot.id) == word) {
                return Ok(slot.id);
            }
            at = (at + 1) & most;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let free = Slot { packed: (0, 0), id: FREE };
        let larger = vec![free; (2 * self.slots.len()).max(64)];
        let most = larger.len() - 1;
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.id != FREE {
                let mut at = place(slot.packed) & most;
                while self.slots[at].id != FREE {
                    at = (at + 1) & most;
                }
                self.slots[at] = slot;
            }
        }
    }
}

/// The word `bytes[start..end]` packed.
fn pack(bytes: &[u8], start: usize, end: usize) -> Packed {
    let length = end - start;
    if length > LONGEST_PACKED {
        let mut hasher = FxHasher::default();
        hasher.write(&bytes[start..end]);
        return (hasher.finish(), LONG | length as u64);
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

fn halves(window: &[u8; 16]) -> Packed {
    let all = u128::from_le_bytes(*window);
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    let low = all as u64;
    (low, (all >> 64) as u64)
}

/// Where a word is looked for first: the product of its halves, folded (as in wyhash, Wang Yi 2019).
fn place((low, high): Packed) -> usize {
    let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(high ^ 0xD1B5_4A32_D192_ED03);
    #[expect(clippy::cast_possible_truncation, reason = "the halves")]
    let folded = (product >> 64) as u64 ^ product as u64;
    #[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
    let place = folded as usize;
    place
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_of_every_length_next_to_anything() {
        let mut forms = Forms::default();
        let text: String = "abcdefghijklmnopqrstuvwxyzé".repeat(2);
        let words: Vec<(usize, usize)> = (0..20).flat_map(|start| (start..=26).map(move |end| (start, end))).collect();
        for &(start, end) in &words {
            let known = forms.find(&text, start, end);
            assert_eq!(known.is_some(), start == end && start > 0, "{start}..{end}");
            let id = forms.add(&text[start..end]);
            assert_eq!(forms.text(id), &text[start..end]);
            assert_eq!(forms.find(&text, start, end), Some(id));
            assert_eq!(forms.find(&text[..end], start, end), Some(id), "at the end of a text");
        }
    }

    proptest! {
        #[test]
        fn as_a_map_does(words in proptest::collection::vec("[ab\\u{0}é]{0,18}", 0..200)) {
            let mut forms = Forms::default();
            let mut map = HashMap::new();
            for word in &words {
                let next = u32::try_from(map.len()).unwrap();
                let expected = *map.entry(word.clone()).or_insert(next);
                prop_assert_eq!(forms.add(word), expected);
            }
            prop_assert_eq!(forms.len(), map.len());
            for (word, id) in map {
                prop_assert_eq!(forms.text(id), word.as_str());
                prop_assert_eq!(forms.find(&word, 0, word.len()), Some(id));
            }
        }
    }
}
