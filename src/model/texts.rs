//! Lists of millions of texts that take few allocations.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64;

/// A list of texts in one piece of memory: each takes 8 bytes besides its own.
///
/// # Examples
/// ```
/// use paratheme::model::Texts;
/// let mut texts = Texts::default();
/// texts.push("one");
/// texts.push("");
/// assert_eq!((&texts[0], texts.get(1), texts.get(2)), ("one", Some(""), None));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    /// The end of each text in `all`, which is the start of the next.
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text at the end.
    pub fn push(&mut self, text: &str) {
        self.push_with(|all| all.push_str(text));
    }

    /// Adds the text that `write` appends.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.all);
        self.ends.push(self.all.len());
    }

    /// The text at this position.
    pub fn get(&self, at: usize) -> Option<&str> {
        (at < self.len()).then(|| &self[at])
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|at| &self[at])
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.all[start..self.ends[at]]
    }
}

impl<'t> FromIterator<&'t str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text));
        all
    }
}

/// A sequence of strings.
impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// Reads a sequence of strings without an allocation for each.
impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strings;

        impl<'de> Visitor<'de> for Strings {
            type Value = Texts;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a sequence of strings")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut strings: A) -> Result<Texts, A::Error> {
                let mut texts = Texts::default();
                while let Some(text) = strings.next_element::<Cow<'de, str>>()? {
                    texts.push(&text);
                }
                Ok(texts)
            }
        }

        deserializer.deserialize_seq(Strings)
    }
}

/// Distinct texts that can be looked up, in the order in which they were added. Each takes 15 to 21
/// bytes besides its own.
///
/// # Examples
/// ```
/// use paratheme::model::DistinctTexts;
/// let mut texts = DistinctTexts::default();
/// assert_eq!((texts.add("one"), texts.add("two"), texts.add("one")), (0, 1, 0));
/// assert_eq!((texts.find("two"), texts.find("three")), (Some(1), None));
/// ```
#[derive(Clone, Debug, Default)]
pub struct DistinctTexts {
    texts: Texts,
    /// A table with open addressing and linear probing, at most 5/8 full: the position of a text,
    /// counted from 1, or 0 for a free slot. Its length is a power of two.
    slots: Vec<u32>,
}

impl DistinctTexts {
    /// The position of a text, or `None` if it was never added.
    pub fn find(&self, text: &str) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        (self.slots[self.slot_of(text)] as usize).checked_sub(1)
    }

    /// The position of a text, which is added at the end if it is new.
    pub fn add(&mut self, text: &str) -> usize {
        if 8 * (self.texts.len() + 1) > 5 * self.slots.len() {
            self.grow();
        }
        let slot = self.slot_of(text);
        if self.slots[slot] == 0 {
            self.texts.push(text);
            self.slots[slot] = narrow(self.texts.len());
        }
        self.slots[slot] as usize - 1
    }

    /// All texts, in order.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// All texts in the order of their bytes, each with its position.
    pub fn sorted(&self) -> impl ExactSizeIterator<Item = (usize, &str)> {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_unstable_by_key(|&at| &self.texts[at]);
        order.into_iter().map(|at| (at, &self.texts[at]))
    }

    /// The list of texts, without the table for lookups.
    pub fn into_texts(self) -> Texts {
        self.texts
    }

    fn grow(&mut self) {
        let slots = (2 * self.slots.len()).max(16);
        // The old table is freed first, because the new one is made from the texts.
        self.slots = Vec::new();
        self.slots.resize(slots, 0);
        for at in 0..self.texts.len() {
            let slot = self.slot_of(&self.texts[at]);
            self.slots[slot] = narrow(at + 1);
        }
    }

    /// The slot of a text, or the free slot where it belongs. There must be slots.
    fn slot_of(&self, text: &str) -> usize {
        let most = self.slots.len() - 1;
        let mut slot =
            usize::try_from(xxh3_64(text.as_bytes()) & most as u64).expect("less than the slots");
        while (self.slots[slot] as usize).checked_sub(1).is_some_and(|at| self.texts[at] != *text) {
            slot = (slot + 1) & most;
        }
        slot
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 texts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        let expected = ["", "a", "", "größer", "b"];
        let texts: Texts = expected.into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), expected);
        assert_eq!((texts.len(), texts.get(3), texts.get(5)), (5, Some("größer"), None));
        assert!(Texts::default().is_empty());
        let json = serde_json::to_string(&texts).unwrap();
        assert_eq!(json, r#"["","a","","größer","b"]"#);
        assert_eq!(serde_json::from_str::<Texts>(&json).unwrap(), texts);
    }

    #[test]
    fn distinct_texts_are_found() {
        let mut texts = DistinctTexts::default();
        assert_eq!(texts.find(""), None);
        for round in 0..2 {
            for at in 0..10_000 {
                assert_eq!(texts.add(&(at * 7).to_string()), at, "{round}");
            }
        }
        assert_eq!(
            (texts.find("7"), texts.find("8"), texts.find("69993")),
            (Some(1), None, Some(9999))
        );
        assert_eq!((texts.texts().len(), texts.slots.len()), (10_000, 16_384));
        assert!(
            texts.sorted().map(|(_, text)| text).is_sorted()
                && texts.sorted().all(|(at, text)| text == (at * 7).to_string())
        );
        assert_eq!(&texts.into_texts()[2], "14");
    }
}
