//! The English stemmer, Porter2, over bytes.
//!
//! It is written from <https://snowballstem.org/algorithms/english/stemmer.html>, in the version of
//! 2018 that rust-stemmers 1.2.0 has: the stems are the same for every word. We have our own
//! because each new word of a collection is stemmed, and the generated program of the library,
//! which searches tables of endings and makes a new string for every change, takes several times as
//! long (`make bench-ablation`).
//!
//! Porter2 only shortens a word and changes at most the last two letters that are left. So a word
//! is a copy of its bytes and a length, its vowels are the bits of one number, and most stems
//! borrow the beginning of the word itself.

use std::borrow::Cow;

/// The most bytes of a word that is stemmed here: the mask of vowels has one bit for each, and one
/// more.
const MAX_BYTES: usize = 63;

/// Classes of bytes; see `KINDS`.
const VOWEL: u8 = 1;
/// A vowel, unless it begins the word or follows a vowel.
const Y: u8 = 2;
/// A byte beyond ASCII, or a capital Y, which the library cannot tell from the consonant y.
const UNKNOWN: u8 = 4;

/// The class of every byte; 0 is a consonant, or anything that is not a letter.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0x80;
    while byte < kinds.len() {
        kinds[byte] = UNKNOWN;
        byte += 1;
    }
    let mut vowel = 0;
    while vowel < 5 {
        kinds[b"aeiou"[vowel] as usize] = VOWEL;
        vowel += 1;
    }
    kinds[b'y' as usize] = Y;
    kinds[b'Y' as usize] = UNKNOWN;
    kinds
};

/// The stem of a word in lower case, or `None` if this stemmer does not know the word: one beyond
/// ASCII or longer than [`MAX_BYTES`].
pub(super) fn stem(word: &str) -> Option<Cow<'_, str>> {
    if word.len() < 3 {
        return Some(Cow::Borrowed(word));
    }
    if let Some(stem) = irregular(word.as_bytes()) {
        return Some(Cow::Borrowed(stem));
    }
    let word = word.strip_prefix('\'').unwrap_or(word);
    let mut stem = Word::new(word.as_bytes())?;
    stem.step_1a();
    if !is_kept(stem.letters()) {
        stem.step_1b();
        stem.step_1c();
        stem.step_2();
        stem.step_3();
        stem.step_4();
        stem.step_5();
    }
    let (prefix, rest) = stem.letters().split_at(stem.same.min(stem.len));
    let prefix = &word[..prefix.len()];
    if rest.is_empty() {
        return Some(Cow::Borrowed(prefix));
    }
    let mut owned = String::with_capacity(stem.len);
    owned.push_str(prefix);
    owned.extend(rest.iter().map(|&letter| char::from(letter)));
    Some(Cow::Owned(owned))
}

/// The stems of the words for which the steps give a wrong result.
fn irregular(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"skis" => "ski",
        b"skies" | b"sky" => "sky",
        b"dying" => "die",
        b"lying" => "lie",
        b"tying" => "tie",
        b"idly" => "idl",
        b"gently" => "gentl",
        b"ugly" => "ugli",
        b"early" => "earli",
        b"only" => "onli",
        b"singly" => "singl",
        b"news" => "news",
        b"howe" => "howe",
        b"atlas" => "atlas",
        b"cosmos" => "cosmos",
        b"bias" => "bias",
        b"andes" => "andes",
        _ => return None,
    })
}

/// Whether a word without its plural s is already its stem.
fn is_kept(word: &[u8]) -> bool {
    matches!(
        word,
        b"inning"
            | b"outing"
            | b"canning"
            | b"herring"
            | b"earring"
            | b"proceed"
            | b"exceed"
            | b"succeed"
    )
}

/// The length of the first of these endings that the letters have, and its replacement.
macro_rules! ending {
    ($letters:expr, $($ending:literal => $with:literal),+) => {
        $(if $letters.ends_with($ending) { Some(($ending.len(), &$with[..])) } else)+ { None }
    };
}

/// The length of the first of these endings that the letters have; 0 if they have none of them.
macro_rules! ending_len {
    ($letters:expr, $($ending:literal),+) => {
        $(if $letters.ends_with($ending) { $ending.len() } else)+ { 0 }
    };
}

/// A word on its way to its stem.
struct Word {
    letters: [u8; MAX_BYTES + 1],
    /// The number of `letters` that are left.
    len: usize,
    /// The number of leading `letters` that are unchanged from the word.
    same: usize,
    /// Bit `i` tells whether letter `i` is a vowel; bits from `len` on mean nothing.
    vowels: u64,
    /// The starts of the regions R1 and R2: an ending is only removed if it lies in one of them,
    /// and they do not change when it is.
    r1: usize,
    r2: usize,
}

impl Word {
    fn new(word: &[u8]) -> Option<Self> {
        if word.len() > MAX_BYTES {
            return None;
        }
        let (mut vowels, mut kinds) = (0, 0);
        for &letter in word.iter().rev() {
            let kind = KINDS[usize::from(letter)];
            kinds |= kind;
            vowels = vowels << 1 | u64::from(kind & VOWEL);
        }
        if kinds & UNKNOWN != 0 {
            return None;
        }
        if kinds & Y != 0 {
            // In the order of the word, because one y decides about the next.
            for (i, &letter) in word.iter().enumerate().skip(1) {
                vowels |= u64::from(letter == b'y' && vowels >> (i - 1) & 1 == 0) << i;
            }
        }
        let mut letters = [0; MAX_BYTES + 1];
        letters[..word.len()].copy_from_slice(word);
        let len = word.len();
        let r1 = match word {
            // Without these, general and generate, and communism and community, would have the same
            // stem.
            [b'g', b'e', b'n', b'e', b'r', ..] | [b'a', b'r', b's', b'e', b'n', ..] => 5,
            [b'c', b'o', b'm', b'm', b'u', b'n', ..] => 6,
            _ => region(vowels, 0, len),
        };
        Some(Self { letters, len, same: len, vowels, r1, r2: region(vowels, r1, len) })
    }

    fn letters(&self) -> &[u8] {
        &self.letters[..self.len]
    }

    fn is_vowel(&self, at: usize) -> bool {
        self.vowels >> at & 1 != 0
    }

    fn has_vowel_before(&self, at: usize) -> bool {
        self.vowels & ((1 << at) - 1) != 0
    }

    /// Whether the first `len` letters end in a short syllable: `hop`, but not `how`, `box` or
    /// `bay`; at the beginning also `ow`.
    fn is_short(&self, len: usize) -> bool {
        if len < 2 || self.is_vowel(len - 1) || !self.is_vowel(len - 2) {
            return false;
        }
        len == 2 || !self.is_vowel(len - 3) && !matches!(self.letters[len - 1], b'w' | b'x' | b'y')
    }

    /// Replaces the letters from `at` on by `with`. The mask of vowels stays valid: new vowels come
    /// where vowels were before, except that `biliti` becomes `ble`, which has no short syllable
    /// before its e in either reading.
    fn replace(&mut self, at: usize, with: &[u8]) {
        self.len = at;
        for &letter in with {
            if self.letters[self.len] != letter {
                self.letters[self.len] = letter;
                self.same = self.same.min(self.len);
            }
            self.len += 1;
        }
    }

    /// Replaces an ending that was found, if it lies in R1.
    fn replace_in_r1(&mut self, found: Option<(usize, &[u8])>) {
        if let Some((ending, with)) = found
            && self.len - ending >= self.r1
        {
            self.replace(self.len - ending, with);
        }
    }

    /// Removes the genitive and the plural.
    fn step_1a(&mut self) {
        if let [.., b'\''] | [.., b'\'', b's'] = self.letters() {
            self.len -= ending_len!(self.letters(), b"'s'", b"'s", b"'");
        }
        // Most words end with none of these letters, so the step ends here; likewise in the next
        // step.
        if !matches!(self.letters(), [.., b's' | b'd']) {
            return;
        }
        self.len -= match self.letters() {
            [.., b's', b's', b'e', b's'] | [_, _, .., b'i', b'e', b's' | b'd'] => 2,
            [.., b'i', b'e', b's' | b'd'] => 1,
            [.., b's' | b'u', b's'] => 0,
            // The vowel right before the s does not count: `gas` and `this` are not plurals.
            [.., _, b's'] if self.has_vowel_before(self.len - 2) => 1,
            _ => 0,
        };
    }

    /// Removes the endings of the past tense and the participle.
    fn step_1b(&mut self) {
        if !matches!(self.letters(), [.., b'd' | b'g' | b'y']) {
            return;
        }
        let letters = self.letters();
        let doubled = ending_len!(letters, b"eedly", b"eed");
        if doubled > 0 {
            if self.len - doubled >= self.r1 {
                self.len -= doubled - b"ee".len();
            }
            return;
        }
        let ending = ending_len!(letters, b"ingly", b"edly", b"ing", b"ed");
        let at = self.len - ending;
        if ending == 0 || !self.has_vowel_before(at) {
            return;
        }
        self.len = at;
        match *self.letters() {
            [.., b'a', b't'] | [.., b'b', b'l'] | [.., b'i', b'z'] => self.replace(at, b"e"),
            [.., a, b @ (b'b' | b'd' | b'f' | b'g' | b'm' | b'n' | b'p' | b'r' | b't')]
                if a == b =>
            {
                self.len -= 1;
            }
            _ if self.r1 == at && self.is_short(at) => self.replace(at, b"e"),
            _ => {}
        }
    }

    /// Replaces a final y.
    fn step_1c(&mut self) {
        if let [_, .., _, b'y'] = self.letters()
            && !self.is_vowel(self.len - 2)
        {
            self.replace(self.len - 1, b"i");
        }
    }

    /// Reduces double suffixes to single ones.
    fn step_2(&mut self) {
        // No ending has fewer than two letters; likewise in the next two steps.
        if self.len < self.r1 + 2 {
            return;
        }
        let letters = self.letters();
        let found = match letters {
            [.., b'a', b'l'] => ending!(letters, b"ational" => b"ate", b"tional" => b"tion"),
            [.., b'c', b'i'] => ending!(letters, b"enci" => b"ence", b"anci" => b"ance"),
            [.., b'l', b'o', b'g', b'i'] => Some((3, &b"og"[..])),
            [.., b'l' | b's' | b'b', b'l', b'i'] | [.., b'e', b'n', b't', b'l', b'i'] => {
                ending!(letters,
                b"abli" => b"able", b"bli" => b"ble", b"alli" => b"al", b"fulli" => b"ful", b"lessli" => b"less", b"ousli" => b"ous",
                b"entli" => b"ent")
            }
            [
                ..,
                b'c' | b'd' | b'e' | b'g' | b'h' | b'k' | b'm' | b'n' | b'r' | b't',
                b'l',
                b'i',
            ] => Some((2, &b""[..])),
            [.., b't', b'i'] => {
                ending!(letters, b"aliti" => b"al", b"iviti" => b"ive", b"biliti" => b"ble")
            }
            [.., b's', b'm'] => ending!(letters, b"alism" => b"al"),
            [.., b'o', b'n'] => ending!(letters, b"ization" => b"ize", b"ation" => b"ate"),
            [.., b'e', b'r'] => ending!(letters, b"izer" => b"ize"),
            [.., b'o', b'r'] => ending!(letters, b"ator" => b"ate"),
            [.., b's', b's'] => {
                ending!(letters, b"iveness" => b"ive", b"fulness" => b"ful", b"ousness" => b"ous")
            }
            _ => None,
        };
        self.replace_in_r1(found);
    }

    /// Removes suffixes that turn a noun into an adjective or a verb, and these into nouns.
    fn step_3(&mut self) {
        if self.len < self.r1 + 2 {
            return;
        }
        let letters = self.letters();
        let found = match letters {
            [.., b't', b'e'] => ending!(letters, b"icate" => b"ic"),
            [.., b'v', b'e'] if self.len >= self.r2 + 5 => ending!(letters, b"ative" => b""),
            [.., b'z', b'e'] => ending!(letters, b"alize" => b"al"),
            [.., b't', b'i'] => ending!(letters, b"iciti" => b"ic"),
            [.., b'a', b'l'] => {
                ending!(letters, b"ational" => b"ate", b"tional" => b"tion", b"ical" => b"ic")
            }
            [.., b'u', b'l'] => ending!(letters, b"ful" => b""),
            [.., b's', b's'] => ending!(letters, b"ness" => b""),
            _ => None,
        };
        self.replace_in_r1(found);
    }

    /// Removes single suffixes.
    fn step_4(&mut self) {
        if self.len < self.r2 + 2 {
            return;
        }
        let letters = self.letters();
        let ending = match letters {
            [.., b'a', b'l'] | [.., b'e', b'r'] | [.., b'i', b'c'] => 2,
            [.., b'e'] => {
                ending_len!(letters, b"ance", b"ence", b"able", b"ible", b"ate", b"ive", b"ize")
            }
            [.., b's' | b't', b'i', b'o', b'n']
            | [.., b'i', b't', b'i']
            | [.., b'i', b's', b'm']
            | [.., b'o', b'u', b's'] => 3,
            [.., b'n', b't'] => ending_len!(letters, b"ement", b"ment", b"ent", b"ant"),
            _ => 0,
        };
        if self.len - ending >= self.r2 {
            self.len -= ending;
        }
    }

    /// Removes a final e, and one of two final l.
    fn step_5(&mut self) {
        let Some(at) = self.len.checked_sub(1) else { return };
        let goes = match self.letters() {
            [.., b'e'] => at >= self.r2 || at >= self.r1 && !self.is_short(at),
            [.., b'l', b'l'] => at >= self.r2,
            _ => false,
        };
        if goes {
            self.len = at;
        }
    }
}

/// The position after the first consonant that follows a vowel, from `from` on; `len` if there is
/// none.
fn region(vowels: u64, from: usize, len: usize) -> usize {
    let rest = vowels >> from;
    if rest == 0 {
        return len;
    }
    let vowel = rest.trailing_zeros();
    let consonant = vowel + (rest >> vowel).trailing_ones();
    len.min(from + consonant as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;
    use rust_stemmers::{Algorithm, Stemmer};

    /// Endings that some step knows, and some similar ones.
    const ENDINGS: [&str; 83] = [
        "'", "'s", "'s'", "s", "es", "ss", "sses", "us", "ies", "ied", "ed", "eed", "ing", "edly",
        "eedly", "ingly", "y", "ly", "li", "at", "bl", "iz", "bb", "tt", "ational", "tional",
        "enci", "anci", "ency", "ancy", "abli", "ably", "entli", "izer", "ization", "ation",
        "ator", "alism", "aliti", "ality", "alli", "fulness", "ousli", "ousness", "iveness",
        "iviti", "biliti", "bility", "bli", "ogi", "logi", "ology", "fulli", "lessli", "icate",
        "iciti", "ative", "alize", "ical", "ness", "ful", "ic", "ance", "ence", "able", "ible",
        "ate", "ive", "ize", "iti", "al", "ism", "ion", "sion", "tion", "er", "ous", "ant", "ent",
        "ment", "ement", "e", "ll",
    ];

    /// Panics unless the stem is that of the library.
    fn agrees(library: &Stemmer, word: &str) {
        assert_eq!(stem(word).as_deref(), Some(&*library.stem(word)), "{word}");
    }

    fn library() -> Stemmer {
        Stemmer::create(Algorithm::English)
    }

    /// Calls `each` with every word of up to `len` letters of `alphabet`.
    fn every_word(
        alphabet: &str,
        len: usize,
        word: &mut String,
        each: &mut impl FnMut(&mut String),
    ) {
        each(word);
        if len > 0 {
            for letter in alphabet.chars() {
                word.push(letter);
                every_word(alphabet, len - 1, word, each);
                word.pop();
            }
        }
    }

    #[test]
    fn short_words_are_as_in_the_library() {
        let library = library();
        every_word("abeilsty'", 5, &mut String::new(), &mut |word| agrees(&library, word));
    }

    #[test]
    fn words_of_one_ending_are_as_in_the_library() {
        let library = library();
        every_word("aelstwy'", 4, &mut String::new(), &mut |word| {
            let len = word.len();
            for ending in ENDINGS {
                word.push_str(ending);
                agrees(&library, word);
                word.truncate(len);
            }
        });
    }

    #[test]
    fn words_of_two_endings_are_as_in_the_library() {
        let library = library();
        for start in
            ["", "'", "e", "ye", "ex", "tr", "stab", "oppos", "uncommun", "capabl", "establish"]
        {
            for first in ENDINGS {
                for second in ENDINGS {
                    agrees(&library, &format!("{start}{first}{second}"));
                }
            }
        }
    }

    #[test]
    fn irregular_words_and_regions_are_as_in_the_library() {
        let library = library();
        for word in "skis skies sky dying lying tying idly gently ugly early only singly news howe atlas cosmos bias andes inning outing \
            canning herring earring proceed exceed succeed gener commun arsen generic communic arsenic"
            .split_whitespace()
        {
            for before in ["", "'", "a", "un"] {
                for after in ["", "s", "'s", "ed", "ly", "ing", "al", "ity", "ate", "ism", "alization"] {
                    agrees(&library, &format!("{before}{word}{after}"));
                }
            }
        }
    }

    #[test]
    fn most_stems_are_borrowed() {
        assert!(matches!(stem("taxation"), Some(Cow::Borrowed("taxat"))));
        assert!(matches!(stem("'generally'"), Some(Cow::Borrowed("general"))));
        assert!(matches!(stem("rated"), Some(Cow::Borrowed("rate"))));
        assert_eq!(stem("rating"), Some(Cow::Owned("rate".to_owned())));
    }

    #[test]
    fn only_words_of_ascii_that_are_not_too_long_are_stemmed() {
        let longest = "e".repeat(MAX_BYTES);
        agrees(&library(), &longest);
        assert_eq!(stem(&(longest + "e")), None);
        assert_eq!(stem("cafés"), None);
        assert_eq!(stem("saYs"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn random_words_are_as_in_the_library(word in "['b-df-hj-np-tv-x]{0,2}([aeiouy]{1,2}['b-df-hj-np-tv-z]{1,2}){0,5}[a-y0-9'.-]{0,2}") {
            agrees(&library(), &word);
        }

        #[test]
        fn words_of_many_endings_are_as_in_the_library(
            start in "'?[a-y]{0,2}[aeiouy]{0,2}[a-y]{0,2}", endings in prop::collection::vec(prop::sample::select(&ENDINGS[..]), 1..5)
        ) {
            agrees(&library(), &(start + &endings.concat()));
        }
    }
}
