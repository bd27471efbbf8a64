//! The content words of a passage, with how each is joined to the word before.
//!
//! Input: a [`Passage`]. Output: [`ContentWord`]s, from which phrases can be found and shown long
//! after the text was read. This file does not know how words are ranked.

use std::borrow::Cow;

use super::candidates::without_possessive;
use super::word_sequence::{Gap, WordReader};
use crate::model::{Span, single_spaced};
use crate::text::{Passage, SurfaceId, Vocabulary};

/// How a content word is joined to the word before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// It is not: a stop word, another left-out word, punctuation, or nothing is before it.
    Apart,
    /// By nothing, as in scripts without spaces.
    Adjacent,
    /// By white space.
    Space,
    /// By `-`.
    HyphenMinus,
    /// By U+2010.
    Hyphen,
    /// By U+2011.
    NonBreakingHyphen,
    /// By U+2013.
    EnDash,
    /// By the full stop of an abbreviation.
    Stop,
    /// By the full stop of an abbreviation and white space.
    StopAndSpace,
}

impl Joint {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Apart,
        Self::Adjacent,
        Self::Space,
        Self::HyphenMinus,
        Self::Hyphen,
        Self::NonBreakingHyphen,
        Self::EnDash,
        Self::Stop,
        Self::StopAndSpace,
    ];

    /// What is between the two words, with white space as a single space; nothing for words that
    /// are apart.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Apart | Self::Adjacent => "",
            Self::Space => " ",
            Self::HyphenMinus => "-",
            Self::Hyphen => "\u{2010}",
            Self::NonBreakingHyphen => "\u{2011}",
            Self::EnDash => "\u{2013}",
            Self::Stop => ".",
            Self::StopAndSpace => ". ",
        }
    }

    /// The joint of two words that have this between them, which must be a gap within a run.
    fn of(between: &str) -> Self {
        let joint = Self::ALL[1..].iter().find(|joint| joint.text() == between).copied();
        let spaces = || if between.starts_with('.') { Self::StopAndSpace } else { Self::Space };
        joint.unwrap_or_else(spaces)
    }
}

/// A content word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentWord {
    /// Its surface form.
    pub surface: SurfaceId,
    /// How it is joined to the word before.
    pub joint: Joint,
}

/// Reads the content words of one passage after another, and keeps its memory. Words of addresses
/// and times of day are left out.
#[derive(Default)]
pub struct ContentWords {
    reader: WordReader,
}

impl ContentWords {
    /// The content words of a passage, in order.
    pub fn read<'t>(
        &'t mut self,
        vocabulary: &'t Vocabulary,
        passage: &'t Passage<'t>,
    ) -> impl Iterator<Item = ContentWord> + 't {
        let text = self.reader.read(vocabulary, std::slice::from_ref(passage));
        // The end of the word before, if it is a content word.
        let mut before: Option<u32> = None;
        text.words.iter().filter_map(move |word| {
            let end = before.take();
            if !word.content {
                return None;
            }
            before = Some(word.span.end);
            let joint = match end {
                Some(end) if word.gap <= Gap::Space => {
                    Joint::of(Span { start: end, end: word.span.start }.of(text.article))
                }
                _ => Joint::Apart,
            };
            Some(ContentWord { surface: word.surface, joint })
        })
    }
}

/// A word or phrase as it is shown: as it is in the text, without a possessive at its end, and with
/// single spaces. The words must follow each other in a text.
pub fn keyword_text<'v>(vocabulary: &'v Vocabulary, words: &[ContentWord]) -> Cow<'v, str> {
    let Some((last, before)) = words.split_last() else {
        return Cow::Borrowed("");
    };
    let last_word = without_possessive(
        vocabulary,
        vocabulary.surface_text(last.surface),
        vocabulary.key_of(last.surface),
    );
    if before.is_empty() {
        return single_spaced(last_word);
    }
    let mut text = String::new();
    for (at, word) in before.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { word.joint.text() });
        text.push_str(vocabulary.surface_text(word.surface));
    }
    text.push_str(last.joint.text());
    text.push_str(last_word);
    single_spaced(&text).into_owned().into()
}
