//! Finds paragraphs that are in another language than their article.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::detect::{AllStopWords, FEWEST_WORDS, StopWordCounts, is_latin, named};
use super::{Detected, Language, StopWords, Token, Vocabulary};
use crate::model::Paragraph;

/// A paragraph is in its article's language if one word in this number is a stop word of that
/// language and of no other.
const OWN_ONE_IN: usize = 20;
/// In a text in a language of [`Language::ALL`], at least one word in this number is a stop word of
/// it.
const STOP_WORDS_ONE_IN: usize = 6;
/// In a text in a language that only our own list knows, at least one word in this number is in the
/// list.
const LISTED_ONE_IN: usize = 10;

/// Function words of languages that neither the stop words nor whatlang know, without the words in
/// [`Language::stop_words`].
static LISTED: LazyLock<Vec<(&'static str, FxHashSet<&'static str>)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/function-words.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'));
    let is_new = |word: &&str| !AllStopWords::known().hold(word);
    lines.map(|(code, words)| (code, words.split(' ').filter(is_new).collect())).collect()
});

impl StopWords {
    /// The language of a paragraph that is clearly in another language than `expected`, otherwise
    /// `None`.
    ///
    /// A paragraph in another alphabet counts whatever its length. A paragraph in Latin letters
    /// must have at least ten words, of which fewer than one in twenty is a stop word of `expected`
    /// alone. In addition one of these conditions must hold. Either every tenth word, and at least
    /// three, are in our own list of function words (Welsh, Irish, Scottish Gaelic). Or the
    /// paragraph is prose (most words begin with a lower-case letter; nearly all characters are
    /// letters and spaces), every sixth word, and at least four, are stop words of the other
    /// language, twice as many as of `expected`, and the trigrams name the same language; for a
    /// language whose stop words are not known, the trigrams must be reliable instead, and hardly a
    /// word may be a stop word of `expected`.
    ///
    /// For most paragraphs the first ten or twenty words decide.
    pub fn foreign(
        &mut self,
        paragraph: &Paragraph<'_>,
        tokens: &[Token],
        vocabulary: &Vocabulary,
        expected: Language,
    ) -> Option<Detected> {
        let text = paragraph.text();
        let is_short = tokens.len() < FEWEST_WORDS;
        if is_short && text.is_ascii() || !is_short && self.is_own(tokens, vocabulary, expected) {
            return None;
        }
        by_script(text, expected).or_else(|| {
            if is_short {
                return None;
            }
            let counted = self.count(paragraph.article, tokens.iter(), vocabulary);
            foreign_prose(text, &counted, expected)
        })
    }

    /// Whether enough words are stop words of this language and of no other.
    fn is_own(&mut self, tokens: &[Token], vocabulary: &Vocabulary, expected: Language) -> bool {
        let own = AllStopWords::only(expected);
        let mut met = 0;
        tokens.iter().any(|token| {
            met += usize::from(self.languages_of(token.surface, vocabulary) == own);
            met * OWN_ONE_IN >= tokens.len()
        })
    }
}

fn foreign_prose(text: &str, counted: &StopWordCounts, expected: Language) -> Option<Detected> {
    let words = counted.words;
    if let Some(found) = listed(text, words) {
        return Some(found);
    }
    if !is_prose(text) {
        return None;
    }
    let own = counted.of(expected);
    let speaks = |language: Language| {
        let its = counted.of(language);
        language != expected && its >= 4 && its * STOP_WORDS_ONE_IN >= words && its >= 2 * own
    };
    let may_be_unknown = own * OWN_ONE_IN <= words;
    // Trigrams take longer than everything else here.
    if !may_be_unknown && !Language::ALL.into_iter().any(speaks) {
        return None;
    }
    let info = whatlang::detect(text)?;
    let found = named(info.lang().code())?;
    let is_other = found.language.map_or(info.is_reliable() && may_be_unknown, speaks);
    is_other.then_some(found)
}

/// Whether most words begin with a small letter, and nearly all characters are letters and spaces.
pub(super) fn is_prose(text: &str) -> bool {
    let (mut small, mut words) = (0, 0);
    for word in text.split_whitespace() {
        words += 1;
        small +=
            usize::from(word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase));
    }
    let (mut letters, mut others) = (0, 0);
    for c in text.chars() {
        let is_usual = c.is_alphabetic()
            || c.is_whitespace()
            || matches!(c, '\'' | '\u{2019}' | ',' | '.' | '-');
        *if is_usual { &mut letters } else { &mut others } += 1;
    }
    2 * small > words && letters > 15 * others
}

/// The language whose list of function words holds enough of the words of a text, if there is one.
/// `words` is the number of words of the text.
pub(super) fn listed(text: &str, words: usize) -> Option<Detected> {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    let all =
        || lower.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| !word.is_empty());
    let counts =
        LISTED.iter().map(|(code, list)| (all().filter(|word| list.contains(word)).count(), *code));
    let (count, code) = counts.rev().max_by_key(|(count, _)| *count)?;
    (count >= 3 && count * LISTED_ONE_IN >= words).then_some(Detected { code, language: None })
}

/// The language of a text whose alphabet `expected` is not written in: most of its letters are not
/// Latin, and there are at least two of them; Greek letters count only if three come in a row,
/// since single ones are symbols.
pub(super) fn by_script(text: &str, expected: Language) -> Option<Detected> {
    if !is_latin(expected) || text.is_ascii() {
        return None;
    }
    let (mut latin, mut other, mut greek_run, mut longest_greek) =
        (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        let is_greek = matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}');
        greek_run = if is_greek { greek_run + 1 } else { 0 };
        longest_greek = longest_greek.max(greek_run);
        match c {
            // The micro sign, ordinals and the like count as Latin if they are letters.
            '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => latin += usize::from(c.is_alphabetic()),
            // Phonetic and mathematical letters, letterlike and enclosed symbols, ligatures and
            // full-width forms count for no alphabet.
            '\u{250}'..='\u{36F}'
            | '\u{1D00}'..='\u{1DFF}'
            | '\u{2000}'..='\u{2BFF}'
            | '\u{FB00}'..='\u{FB06}'
            | '\u{FF00}'..='\u{FF60}'
            | '\u{1D400}'..='\u{1D7FF}' => {}
            _ if is_greek => {}
            _ => other += usize::from(c.is_alphabetic()),
        }
    }
    if longest_greek >= 3 {
        other += text
            .chars()
            .filter(|c| matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}'))
            .count();
    }
    if other < 2 || other <= latin {
        return None;
    }
    let info = whatlang::detect(text)?;
    named(info.lang().code())
        .filter(|found| found.language.is_none_or(|language| !is_latin(language)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Span};
    use crate::text::{Analysis, Analyzer};

    fn foreign(text: &str) -> Option<&'static str> {
        let mut analyzer = Analyzer::new(Analysis::default());
        let mut tokens = Vec::new();
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        };
        analyzer.tokens(&paragraph, &mut tokens);
        StopWords::default()
            .foreign(&paragraph, &tokens, analyzer.vocabulary(), Language::English)
            .map(|found| found.code)
    }

    #[test]
    fn ten_words_of_prose_in_another_language_are_known() {
        for (code, text) in [
            (
                "cy",
                "Mae\u{2019}r cyngor wedi penderfynu cau\u{2019}r llyfrgell am nad oes digon o arian ar gyfer yr adeilad hwn.",
            ),
            (
                "ga",
                "T\u{e1} an chomhairle ag d\u{fa}nadh na leabharlainne mar nach bhfuil go leor airgid ann chun \u{ed} a choime\u{e1}d ar oscailt.",
            ),
            (
                "gd",
                "Tha a\u{2019} chomhairle a\u{2019} d\u{f9}nadh an leabharlainn a chionn \u{2019}s nach eil airgead gu le\u{f2}r aca airson a cumail fosgailte.",
            ),
            (
                "fr",
                "La commune ferme la biblioth\u{e8}que parce qu\u{2019}il n\u{2019}y a pas assez d\u{2019}argent pour la garder ouverte cette ann\u{e9}e.",
            ),
            (
                "de",
                "Die Gemeinde schlie\u{df}t die B\u{fc}cherei, weil sie in diesem Jahr nicht genug Geld hat, um sie offen zu halten.",
            ),
            (
                "es",
                "El ayuntamiento cierra la biblioteca porque este a\u{f1}o no hay dinero para mantenerla abierta y nadie sabe qu\u{e9} hacer.",
            ),
            (
                "pl",
                "Gmina zamyka bibliotek\u{119}, poniewa\u{17c} w tym roku brakuje pieni\u{119}dzy, aby utrzyma\u{107} j\u{105} otwart\u{105} przez ca\u{142}y tydzie\u{144}.",
            ),
        ] {
            assert_eq!(foreign(text), Some(code), "{text}");
            let named = format!(
                "The council says that this is how it was put to the people of the town, and it is on the web: {text}"
            );
            assert_eq!(foreign(&named), None, "half of it is English");
        }
    }

    #[test]
    fn another_alphabet_is_known_however_short() {
        for (code, text) in [
            ("zh", "\u{9884}\u{7b97}"),
            ("ja", "\u{4e88}\u{7b97}\u{306e}\u{524a}\u{6e1b}"),
            ("ko", "\u{c608}\u{c0b0} \u{c0ad}\u{ac10}"),
            (
                "el",
                "\u{3a0}\u{3c1}\u{3bf}\u{3cb}\u{3c0}\u{3bf}\u{3bb}\u{3bf}\u{3b3}\u{3b9}\u{3c3}\u{3bc}\u{3cc}\u{3c2}",
            ),
            (
                "ar",
                "\u{62e}\u{641}\u{636} \u{627}\u{644}\u{645}\u{64a}\u{632}\u{627}\u{646}\u{64a}\u{629}",
            ),
        ] {
            assert_eq!(foreign(text), Some(code), "{text}");
        }
        assert!(
            foreign("\u{411}\u{44e}\u{434}\u{436}\u{435}\u{442} \u{441}\u{43e}\u{43a}\u{440}\u{430}\u{449}\u{435}\u{43d}").is_some(),
            "Cyrillic, whichever language"
        );
        for text in [
            "\u{3bb} = 0.5",
            "\u{3b1}, \u{3b2} and \u{3b3}",
            "5 \u{b5}m \u{2126}",
            "\u{1d6fc}\u{1d6fd}\u{1d6fe}",
            "Caf\u{e9} M\u{fc}ller",
            "\u{2014} \u{2026} \u{2192}",
            "Tokyo (\u{6771}\u{4eac})",
        ] {
            assert_eq!(foreign(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_prose_has_its_articles_language() {
        for text in [
            "Mae\u{2019}r llyfrgell ar gau",
            "Rhondda Cynon Taf, Merthyr Tydfil, Ynys M\u{f4}n, Gwynedd, Conwy, Ceredigion, Powys, Sir Benfro, Sir Gaerfyrddin, Abertawe",
            "Jean-Pierre de la Tour, Maria del Carmen Garc\u{ed}a, Ludwig van der Rohe, Anna von Habsburg, Luca di Marco",
            "12 34 56 78 90 11 22 33 44 55 66 77 88 99",
            "let total = items.iter().map(|item| item.price * item.count).sum::<u64>(); return total;",
            "tax, pension costs, garden, taxation rise, naive river, council homes, service taxes, budget care, library hours",
            "Net income 2019 2020 2021 2022 Revenue 12.4 13.5 14.6 15.7 Costs 9.1 9.2 9.3 9.4",
            "Public sector innovation budget cuts hit social care providers hard amid rising demand, figures show",
            "vision, mission, action, nation, station, ration, motion, option, section, question, region, million",
        ] {
            assert_eq!(foreign(text), None, "{text}");
        }
    }

    /// Every list has words that no other list has, so that each language can be found.
    #[test]
    fn lists_hold_words_that_no_stop_words_have() {
        assert_eq!(LISTED.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["cy", "ga", "gd"]);
        assert!(LISTED.iter().all(|(_, words)| words.len() > 40));
    }
}
