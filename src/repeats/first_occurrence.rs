//! A compact hash table that maps each fingerprint to its first occurrence.

use prefetch_index::prefetch_index;

use super::{Fingerprint, Place};

/// The first occurrence of every distinct fingerprint, in 16 bytes each, at most 19 with free
/// slots.
///
/// A table of the standard library is at most 7/8 full, doubles when it grows, and keeps the old
/// table until the new one is filled: up to 46 bytes for an entry of 16. Here the fingerprints are
/// divided into shards, and each shard is a table that is kept nearly full and grows by a tenth. A
/// shard grows in place, by pages of a fixed size, because tables of many sizes would fragment the
/// memory.
#[derive(Clone, Debug)]
pub(super) struct FirstOccurrences {
    shards: Box<[Shard]>,
    /// The entries of a shard while it grows.
    moving: Vec<Slot>,
}

/// The number of shards: one for each value of a fingerprint's first bits.
const SHARDS: usize = 1 << SHARD_BITS;
const SHARD_BITS: u32 = 8;

/// The slots of a page, which takes 4 KiB.
const PAGE_SLOTS: usize = 256;

/// A table with open addressing and linear probing.
#[derive(Clone, Debug, Default)]
struct Shard {
    pages: Vec<Box<[Slot; PAGE_SLOTS]>>,
    taken: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    print: Fingerprint,
    place: Place,
}

impl Slot {
    /// A free slot: paragraphs are counted from 1.
    const FREE: Self = Self { print: Fingerprint(0), place: Place { article: 0, paragraph: 0 } };

    const fn is_free(self) -> bool {
        self.place.paragraph == 0
    }
}

impl Default for FirstOccurrences {
    fn default() -> Self {
        Self { shards: vec![Shard::default(); SHARDS].into_boxed_slice(), moving: Vec::new() }
    }
}

impl FirstOccurrences {
    /// Prefetches the memory that a lookup of `print` reads.
    pub(super) fn prefetch(&self, print: Fingerprint) {
        let shard = &self.shards[shard_of(print)];
        let home = home(print, shard.slots());
        if let Some(page) = shard.pages.get(home / PAGE_SLOTS) {
            prefetch_index(page.as_slice(), home % PAGE_SLOTS);
        }
    }

    /// The first occurrence of `print`, or `None` if it was never inserted.
    pub(super) fn get(&self, print: Fingerprint) -> Option<Place> {
        let shard = &self.shards[shard_of(print)];
        if shard.pages.is_empty() {
            return None;
        }
        let slot = shard.slot(shard.find(print));
        (!slot.is_free()).then_some(slot.place)
    }

    /// The first occurrence of `print`; inserts `place` if it has no occurrence yet.
    pub(super) fn get_or_insert(&mut self, print: Fingerprint, place: Place) -> Place {
        let shard = &mut self.shards[shard_of(print)];
        // A shard is never full, so a free slot ends every search.
        if shard.taken == shard.capacity() {
            shard.grow(&mut self.moving);
        }
        let at = shard.find(print);
        let slot = shard.slot_mut(at);
        if slot.is_free() {
            *slot = Slot { print, place };
            shard.taken += 1;
        }
        shard.slot(at).place
    }

    /// The fingerprints with their first occurrences, in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Fingerprint, Place)> {
        let slots =
            self.shards.iter().flat_map(|shard| shard.pages.iter().flat_map(|page| &**page));
        slots.filter(|slot| !slot.is_free()).map(|slot| (slot.print, slot.place))
    }

    /// The number of distinct fingerprints.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.taken).sum()
    }

    /// The number of allocated bytes.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        let of = |shard: &Shard| {
            shard.slots() * size_of::<Slot>() + shard.pages.capacity() * size_of::<usize>()
        };
        size_of_val(&*self.shards)
            + self.shards.iter().map(of).sum::<usize>()
            + self.moving.capacity() * size_of::<Slot>()
    }
}

impl Shard {
    const fn slots(&self) -> usize {
        self.pages.len() * PAGE_SLOTS
    }

    /// The most entries that it holds before it grows: 15/16 of its slots.
    const fn capacity(&self) -> usize {
        self.pages.len() * (PAGE_SLOTS / 16 * 15)
    }

    fn slot(&self, at: usize) -> &Slot {
        &self.pages[at / PAGE_SLOTS][at % PAGE_SLOTS]
    }

    fn slot_mut(&mut self, at: usize) -> &mut Slot {
        &mut self.pages[at / PAGE_SLOTS][at % PAGE_SLOTS]
    }

    /// The index of the slot of `print`, or of the free slot where it belongs.
    fn find(&self, print: Fingerprint) -> usize {
        let home = home(print, self.slots());
        let here = |slot: &Slot| slot.is_free() || slot.print == print;
        let (mut page, mut from) = (home / PAGE_SLOTS, home % PAGE_SLOTS);
        loop {
            if let Some(at) = self.pages[page][from..].iter().position(here) {
                return page * PAGE_SLOTS + from + at;
            }
            (page, from) = ((page + 1) % self.pages.len(), 0);
        }
    }

    fn grow(&mut self, moving: &mut Vec<Slot>) {
        moving.clear();
        moving.reserve_exact(self.taken);
        for page in &mut self.pages {
            moving.extend(page.iter().filter(|slot| !slot.is_free()));
            page.fill(Slot::FREE);
        }
        let more = (self.pages.len() / 10).max(1);
        self.pages.extend((0..more).map(|_| Box::new([Slot::FREE; PAGE_SLOTS])));
        for slot in moving {
            let at = self.find(slot.print);
            *self.slot_mut(at) = *slot;
        }
    }
}

fn shard_of(print: Fingerprint) -> usize {
    usize::try_from(print.0 >> (u64::BITS - SHARD_BITS)).expect("eight bits")
}

/// The slot at which the search for `print` begins: the bits that do not select the shard, as a
/// fraction of the table.
fn home(print: Fingerprint, slots: usize) -> usize {
    let fraction = u128::from(print.0 << SHARD_BITS);
    usize::try_from((fraction * u128::from(slots as u64)) >> u64::BITS)
        .expect("less than the number of slots")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::super::mix;
    use super::*;

    fn place(at: usize) -> Place {
        Place {
            article: u32::try_from(at / 7).unwrap(),
            paragraph: u32::try_from(at % 7 + 1).unwrap(),
        }
    }

    /// Inserts all fingerprints, and compares the table with a map of the standard library for each
    /// of them and its neighbours.
    fn agrees(prints: &[u64]) -> Result<(), TestCaseError> {
        let (mut firsts, mut oracle) = (FirstOccurrences::default(), HashMap::new());
        for (at, &print) in prints.iter().enumerate() {
            let expected = *oracle.entry(print).or_insert(place(at));
            prop_assert_eq!(firsts.get_or_insert(Fingerprint(print), place(at)), expected);
        }
        for &print in prints {
            for near in [print.wrapping_sub(1), print, print.wrapping_add(1), !print] {
                prop_assert_eq!(firsts.get(Fingerprint(near)), oracle.get(&near).copied());
            }
        }
        prop_assert_eq!(firsts.len(), oracle.len());
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_says_what_a_map_says(
            seeds in prop::collection::vec(any::<u64>(), 0..3000),
            kept in prop::sample::select(vec![u64::MAX, 0xFF, 0xFFF, 0xFF << 56, 0x00FF_F000_0000_0000, 0x0100_0000_0000_0001]),
            fixed in prop::sample::select(vec![0, u64::MAX, 0xAB << 56]),
        ) {
            // Bits outside the mask are the same in all fingerprints: many repeats, one shard, one
            // first slot, both ends of a table.
            let prints: Vec<u64> = seeds.iter().map(|seed| (seed & kept) | (fixed & !kept)).collect();
            agrees(&prints)?;
        }
    }

    #[test]
    fn a_crowd_at_one_end_of_a_shard_is_kept_apart() {
        let down = |from: u64| (0..2000).map(move |step| from - step);
        let up = |from: u64| (0..2000).map(move |step| from + step);
        for crowd in [
            down(u64::MAX).collect::<Vec<_>>(),
            up(0).collect(),
            up(0xAB << 56).chain(down((0xAC << 56) - 1)).collect(),
        ] {
            agrees(&crowd).unwrap();
        }
        assert_eq!(FirstOccurrences::default().get(Fingerprint(0)), None);
    }

    /// The bound of the documentation holds at every size, apart from one page for each shard.
    #[test]
    fn an_entry_has_at_most_nineteen_bytes() {
        let mut firsts = FirstOccurrences::default();
        let empty = firsts.bytes();
        let least = empty + SHARDS * PAGE_SLOTS * size_of::<Slot>();
        let mut filled = Vec::new();
        for at in 0..1_500_000 {
            firsts.get_or_insert(Fingerprint(mix(at as u64)), place(at));
            if at % 1000 == 0 {
                let bytes = firsts.bytes();
                assert!(
                    bytes <= 19 * firsts.len() + least,
                    "{bytes} bytes for {} entries",
                    firsts.len()
                );
                filled.push(bytes as f64 / firsts.len() as f64);
            }
        }
        // Once a tenth of a shard is at least a page, partly used pages no longer matter.
        let most = filled[1000..].iter().copied().fold(0.0, f64::max);
        assert!((17.0..=19.0).contains(&most), "{most} bytes an entry");
        assert!(empty < 20_000, "{empty} bytes for nothing");
    }
}
