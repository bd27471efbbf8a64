//! Detects the language of a text.

use std::ops::Range;
use std::sync::LazyLock;

use super::broken::halves;
use super::interner::Interner;
use super::passages::{by_script, is_prose, listed};
use super::{Analysis, Analyzer, Language, SurfaceId, Token, Vocabulary};

/// The language that was detected in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detected {
    /// Its ISO 639-1 code.
    pub code: &'static str,
    /// The language as an analyzer knows it, or `None` if there is no stemmer for it.
    pub language: Option<Language>,
}

impl From<Language> for Detected {
    fn from(language: Language) -> Self {
        Self { code: language.code(), language: Some(language) }
    }
}

impl Detected {
    /// Returns the language with this code, if it is one that [`detect`] can find.
    ///
    /// # Examples
    /// ```
    /// use paratheme::text::{Detected, Language};
    /// assert_eq!(Detected::of_code("de"), Some(Language::German.into()));
    /// assert_eq!(Detected::of_code("cy").unwrap().language, None);
    /// assert_eq!(Detected::of_code("xx"), None);
    /// ```
    pub fn of_code(code: &str) -> Option<Self> {
        const LISTED: &str = include_str!("../../data/function-words.tsv");
        if let Some(language) = Language::ALL.into_iter().find(|known| known.code() == code) {
            return Some(language.into());
        }
        let others = OTHERS.lines().filter_map(|line| Some(line.split_once('\t')?.1));
        let listed = LISTED.lines().filter_map(|line| Some(line.split_once('\t')?.0));
        let code = others.chain(listed).find(|known| *known == code)?;
        Some(Self { code, language: None })
    }
}

/// The size of each of the three windows of a text that are examined, in bytes.
const WINDOW_BYTES: usize = 500;
/// A window with fewer letters is too short for a decision.
const FEWEST_LETTERS: usize = 60;
/// In a text in a language of [`Language::ALL`], at least one word in this number is a stop word of
/// it.
const STOP_WORDS_ONE_IN: usize = 6;
/// A text with fewer words is too short for a decision, unless its alphabet decides.
pub(super) const FEWEST_WORDS: usize = 10;

/// Detects the language of a text. Returns `None` if the text is too short or ambiguous.
///
/// Three windows of 500 bytes are examined: in the middle, then in the last and in the first third.
/// If any of them is in `expected`, so is the text (it may have the same content in two languages);
/// otherwise the text is in the first language found. Within a window the stop words come first: if
/// `expected` is written in Latin letters, at least five words and every sixth word are its stop
/// words, and no other language has more than half as many, the window is in `expected`. Otherwise
/// trigrams and the alphabet (the whatlang crate) name a language. A language of [`Language::ALL`]
/// in Latin letters is accepted if whatlang is reliable and at least two words, and more than of
/// `expected`, are its stop words, or if the stop words suffice as above. Other languages, and
/// those in other alphabets, are accepted if whatlang is reliable. If most letters of a window are
/// in an alphabet in which `expected` is not written, it is in a language of that alphabet, however
/// short it is; a window with enough function words of Welsh, Irish or Scottish Gaelic is in that
/// language. So about eighty words decide for most texts, and a text in the expected language is
/// hardly ever taken for another.
///
/// # Examples
/// ```
/// use paratheme::text::{Language, detect};
/// let text = "Die Gemeinden haben weniger Geld als im vergangenen Jahr, und das sagen sie auch jedem, der es hören will.";
/// assert_eq!(detect(text, Language::English).map(|found| found.code), Some("de"));
/// assert_eq!(detect("Budget 2018", Language::English), None);
/// ```
pub fn detect(text: &str, expected: Language) -> Option<Detected> {
    let mut analyzer = Analyzer::new(Analysis::default());
    let mut tokens = Vec::new();
    analyzer.tokens_as_in_every_language(text, &detection_windows(text), &mut tokens);
    StopWords::default().detect(text, &tokens, analyzer.vocabulary(), expected)
}

impl StopWords {
    /// Detects the language of a text as [`detect`] does, from the text's tokens, in order. They
    /// must come from the rules that all languages share. The language of `vocabulary` does not
    /// matter, but it must be the same vocabulary at every call.
    pub fn detect(
        &mut self,
        text: &str,
        tokens: &[Token],
        vocabulary: &Vocabulary,
        expected: Language,
    ) -> Option<Detected> {
        let mut found = None;
        for window in windows(text) {
            let first = tokens.partition_point(|token| (token.span.start as usize) < window.start);
            let inside =
                tokens[first..].iter().take_while(|token| token.span.end as usize <= window.end);
            let counted = self.count(text, inside, vocabulary);
            match in_window(&text[window], &counted, expected) {
                Some(here) if here.language == Some(expected) => return Some(here),
                here => found = found.or(here),
            }
        }
        found
    }
}

/// The windows of a text, in the order in which they are examined.
fn windows(text: &str) -> impl Iterator<Item = Range<usize>> {
    let sixths: &[usize] = if text.len() <= 2 * WINDOW_BYTES { &[3] } else { &[3, 5, 1] };
    sixths.iter().map(|sixths| window(text, text.len() / 6 * sixths))
}

/// The windows of a text that [`StopWords::detect`] examines, in ascending order.
pub(crate) fn detection_windows(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = windows(text).collect();
    places.sort_unstable_by_key(|place| place.start);
    places
}

fn in_window(window: &str, counted: &StopWordCounts, expected: Language) -> Option<Detected> {
    let own = counted.of(expected);
    let others =
        counted.counts.iter().zip(Language::ALL).filter(|(_, language)| *language != expected);
    let most = others.map(|(&count, _)| count).max();
    // Other alphabets are shared with languages that are not in [`Language::ALL`] (Bulgarian,
    // Persian), whose stop words are not counted.
    if is_latin(expected) && counted.are_enough(own) && own >= 2 * most.unwrap_or_default() {
        return Some(expected.into());
    }
    if let Some(found) = by_script(window, expected) {
        return Some(found);
    }
    if counted.words < FEWEST_WORDS {
        return None;
    }
    if let Some(found) = listed(window, counted.words) {
        return Some(found);
    }
    if window.chars().filter(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count() < FEWEST_LETTERS {
        return None;
    }
    let info = whatlang::detect(window)?;
    let found = named(info.lang().code())?;
    let believed = match found.language {
        Some(language) if language == expected => true,
        // The alphabet alone decides.
        Some(language) if info.is_reliable() && !is_latin(language) && is_latin(expected) => true,
        Some(language) => {
            let its = counted.of(language);
            (info.is_reliable() && its >= 2 && its > own)
                || (counted.are_enough(its) && its >= 2 * own)
        }
        None => {
            info.is_reliable()
                && (!is_latin(expected) || is_prose(window))
                && (own < 3 || !counted.are_enough(own))
        }
    };
    believed.then_some(found)
}

pub(super) fn is_latin(language: Language) -> bool {
    !matches!(language, Language::Arabic | Language::Greek | Language::Russian | Language::Tamil)
}

/// The window around a byte of a text, extended to whole characters; for a short text the whole
/// text.
fn window(text: &str, centre: usize) -> Range<usize> {
    if text.len() <= 2 * WINDOW_BYTES {
        return 0..text.len();
    }
    let start = text.ceil_char_boundary(centre.saturating_sub(WINDOW_BYTES / 2));
    start..text.floor_char_boundary(start + WINDOW_BYTES)
}

/// Remembers which words of one vocabulary are stop words of which languages.
#[derive(Default)]
pub struct StopWords {
    /// For each surface form an index of [`AllStopWords::languages`], or [`NOT_LOOKED_UP`].
    places: Vec<u16>,
}

const NOT_LOOKED_UP: u16 = u16::MAX;

/// The number of words of a text, and how many of them are stop words of each language.
#[derive(Default)]
pub(super) struct StopWordCounts {
    pub words: usize,
    counts: [usize; LANGUAGES],
}

const LANGUAGES: usize = Language::ALL.len();

/// A number of [`LANE_BITS`] bits for each language: one addition counts for all languages at once.
pub(super) type Lanes = u128;

const LANE_BITS: usize = 7;
/// The most words that can be added up without overflow.
const LANE_MAX: usize = (1 << LANE_BITS) - 1;
const _: () = assert!(LANGUAGES * LANE_BITS <= Lanes::BITS as usize);

/// The stop words of all languages, with the languages of each.
pub(super) struct AllStopWords {
    words: Interner,
    /// A lane of 1 for each language that has the word as a stop word. The first is for all other
    /// words and therefore 0; then come those of `words`, in order.
    languages: Vec<Lanes>,
}

static STOP_WORDS: LazyLock<AllStopWords> = LazyLock::new(|| {
    let mut all = AllStopWords { words: Interner::default(), languages: vec![0] };
    for (at, language) in Language::ALL.iter().enumerate() {
        for word in language.stop_words() {
            let place = all.words.add(word, ()) as usize + 1;
            all.languages.resize(all.words.len() + 1, 0);
            all.languages[place] |= 1 << (LANE_BITS * at);
        }
    }
    assert!(all.languages.len() < NOT_LOOKED_UP.into(), "a place has 16 bits");
    all
});

/// The length of the longest stop word, in bytes, rounded up.
const LONGEST_STOP_WORD_BYTES: usize = 48;

impl AllStopWords {
    pub fn known() -> &'static Self {
        &STOP_WORDS
    }

    /// Whether a word, in any case, is a stop word of any language.
    pub fn hold(&self, word: &str) -> bool {
        self.place(word) > 0
    }

    /// The lanes of a word that is a stop word of this language and of no other.
    pub fn only(language: Language) -> Lanes {
        Language::ALL
            .iter()
            .position(|&known| known == language)
            .map_or(0, |at| 1 << (LANE_BITS * at))
    }

    /// The index of a word in `languages`, 0 if it is not a stop word.
    fn place(&self, word: &str) -> u16 {
        if word.len() > LONGEST_STOP_WORD_BYTES {
            return 0;
        }
        // Only Turkish and related languages have this capital.
        let lower: String =
            word.chars().flat_map(|c| if c == 'İ' { 'i' } else { c }.to_lowercase()).collect();
        self.words
            .find(&lower, 0, lower.len())
            .map_or(0, |id| u16::try_from(id + 1).expect("so few that a place has 16 bits"))
    }
}

impl StopWords {
    /// The languages that have a word as a stop word, as a lane of 1 for each.
    pub(super) fn languages_of(&mut self, surface: SurfaceId, vocabulary: &Vocabulary) -> Lanes {
        let all = &*STOP_WORDS;
        if surface.index() >= self.places.len() {
            self.places.resize(vocabulary.surfaces(), NOT_LOOKED_UP);
        }
        let place = &mut self.places[surface.index()];
        if *place == NOT_LOOKED_UP {
            *place = all.place(vocabulary.surface_text(surface));
        }
        all.languages[usize::from(*place)]
    }

    /// Counts the stop words of each language among tokens. A word that a line end breaks counts as
    /// its two halves, because whether it is joined differs between languages.
    pub(super) fn count<'t>(
        &mut self,
        text: &str,
        mut tokens: impl Iterator<Item = &'t Token>,
        vocabulary: &Vocabulary,
    ) -> StopWordCounts {
        let (mut counted, mut broken) = (StopWordCounts::default(), Vec::new());
        loop {
            let (mut taken, mut sum) = (0, 0);
            for token in tokens.by_ref().take(LANE_MAX) {
                taken += 1;
                if token.span.len() == vocabulary.surface_text(token.surface).len() {
                    sum += self.languages_of(token.surface, vocabulary);
                    counted.words += 1;
                } else {
                    broken.extend(halves(token.span.of(text)));
                }
            }
            for (at, count) in counted.counts.iter_mut().enumerate() {
                *count += (sum >> (LANE_BITS * at)) as usize & LANE_MAX;
            }
            if taken < LANE_MAX {
                break;
            }
        }
        for half in broken {
            let languages = STOP_WORDS.languages[usize::from(STOP_WORDS.place(half))];
            for (at, count) in counted.counts.iter_mut().enumerate() {
                *count += (languages >> (LANE_BITS * at)) as usize & LANE_MAX;
            }
            counted.words += 1;
        }
        counted
    }
}

impl StopWordCounts {
    /// Whether this number of stop words of a language is enough for a text in it.
    fn are_enough(&self, stop_words: usize) -> bool {
        stop_words >= 5 && stop_words * STOP_WORDS_ONE_IN >= self.words
    }

    pub fn of(&self, language: Language) -> usize {
        Language::ALL.iter().position(|&known| known == language).map_or(0, |at| self.counts[at])
    }
}

/// The other languages that whatlang detects, with their codes.
const OTHERS: &str = include_str!("../../data/languages.tsv");

/// The language with this ISO 639-3 code, as whatlang gives it.
pub(super) fn named(code: &str) -> Option<Detected> {
    let ours = match code {
        "ara" => Language::Arabic,
        "dan" => Language::Danish,
        "nld" => Language::Dutch,
        "eng" => Language::English,
        "fin" => Language::Finnish,
        "fra" => Language::French,
        "deu" => Language::German,
        "ell" => Language::Greek,
        "hun" => Language::Hungarian,
        "ita" => Language::Italian,
        "nob" => Language::Norwegian,
        "por" => Language::Portuguese,
        "ron" => Language::Romanian,
        "rus" => Language::Russian,
        "spa" => Language::Spanish,
        "swe" => Language::Swedish,
        "tam" => Language::Tamil,
        "tur" => Language::Turkish,
        other => {
            let mut lines = OTHERS.lines().filter_map(|line| line.split_once('\t'));
            return lines
                .find(|(three, _)| *three == other)
                .map(|(_, code)| Detected { code, language: None });
        }
    };
    Some(ours.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Paragraph, Span};

    /// Texts written for this test, in the style of a council.
    const TEXTS: [(&str, &str); 28] = [
        (
            "ar",
            "تملك البلديات هذا العام أموالا أقل مما كانت تملكه في العام الماضي، ولذلك لم تعد تستطيع إصلاح الطرق والمدارس كما تريد.",
        ),
        (
            "da",
            "Kommunerne har i år færre penge end sidste år, og derfor kan de ikke længere sætte veje og skoler i stand, som de gerne ville.",
        ),
        (
            "nl",
            "De gemeenten hebben dit jaar minder geld dan vorig jaar, en daarom kunnen zij de wegen en scholen niet meer herstellen zoals zij willen.",
        ),
        (
            "en",
            "This year the councils have less money than they had a year ago, so they can no longer mend roads and schools as they would like to.",
        ),
        (
            "fi",
            "Kunnilla on tänä vuonna vähemmän rahaa kuin viime vuonna, ja siksi ne eivät enää pysty korjaamaan teitä ja kouluja niin kuin haluaisivat.",
        ),
        (
            "fr",
            "Les communes ont cette année moins d'argent que l'an dernier, et elles ne peuvent donc plus réparer les routes et les écoles comme elles le voudraient.",
        ),
        (
            "de",
            "Die Gemeinden haben in diesem Jahr weniger Geld als im vergangenen und können Straßen und Schulen deshalb nicht mehr so ausbessern, wie sie wollen.",
        ),
        (
            "el",
            "Οι δήμοι έχουν φέτος λιγότερα χρήματα από ό,τι πέρυσι και γι' αυτό δεν μπορούν πια να επισκευάσουν δρόμους και σχολεία όπως θα ήθελαν.",
        ),
        (
            "hu",
            "Az önkormányzatoknak idén kevesebb pénzük van, mint tavaly, ezért már nem tudják úgy felújítani az utakat és az iskolákat, ahogy szeretnék.",
        ),
        (
            "it",
            "Quest'anno i comuni hanno meno soldi dell'anno scorso e perciò non possono più riparare le strade e le scuole come vorrebbero.",
        ),
        (
            "no",
            "Kommunene har i år mindre penger enn i fjor, og derfor kan de ikke lenger sette veier og skoler i stand slik de gjerne ville ha gjort.",
        ),
        (
            "pt",
            "Este ano os municípios têm menos dinheiro do que no ano passado e por isso já não conseguem reparar as estradas e as escolas como gostariam.",
        ),
        (
            "ro",
            "Anul acesta comunele au mai puțini bani decât anul trecut și de aceea nu mai pot repara drumurile și școlile așa cum ar dori.",
        ),
        (
            "ru",
            "В этом году у муниципалитетов меньше денег, чем в прошлом, и поэтому они больше не могут чинить дороги и школы так, как им хотелось бы.",
        ),
        (
            "es",
            "Este año los ayuntamientos tienen menos dinero que el año pasado y por eso ya no pueden reparar las carreteras y las escuelas como quisieran.",
        ),
        (
            "sv",
            "Kommunerna har i år mindre pengar än förra året, och därför kan de inte längre laga vägar och skolor på det sätt som de skulle vilja.",
        ),
        (
            "ta",
            "கடந்த ஆண்டை விட இந்த ஆண்டு நகராட்சிகளிடம் குறைந்த பணமே உள்ளது, எனவே அவர்களால் சாலைகளையும் பள்ளிகளையும் விரும்பியபடி சரிசெய்ய முடியவில்லை.",
        ),
        (
            "tr",
            "Belediyelerin bu yıl geçen yıla göre daha az parası var ve bu yüzden yolları ve okulları artık istedikleri gibi onaramıyorlar.",
        ),
        (
            "pl",
            "Gminy mają w tym roku mniej pieniędzy niż w zeszłym i dlatego nie mogą już naprawiać dróg i szkół tak, jakby chciały.",
        ),
        (
            "cs",
            "Obce mají letos méně peněz než loni, a proto už nemohou opravovat silnice a školy tak, jak by si přály.",
        ),
        (
            "uk",
            "Цього року громади мають менше грошей, ніж торік, і тому вже не можуть лагодити дороги та школи так, як їм хотілося б.",
        ),
        (
            "bg",
            "Тази година общините имат по-малко пари от миналата и затова вече не могат да поправят пътищата и училищата така, както биха искали.",
        ),
        (
            "ca",
            "Aquest any els ajuntaments tenen menys diners que l'any passat i per això ja no poden arreglar les carreteres i les escoles com voldrien.",
        ),
        (
            "ja",
            "今年、自治体の予算は昨年より少なく、そのため道路や学校を思うように修理することができなくなっている。市民はそれを心配している。橋も古くなった。",
        ),
        (
            "zh",
            "今年各市镇的经费比去年少，因此无法再像希望的那样修缮道路和学校，居民们对此感到担忧，并要求政府尽快给出明确的答复和解决办法，否则冬天的道路将更加危险。",
        ),
        (
            "ko",
            "올해 지방자치단체의 예산은 작년보다 적어서 도로와 학교를 원하는 만큼 고칠 수 없게 되었고 주민들은 이를 걱정하고 있다. 다리도 낡았고 겨울이 오기 전에 고쳐야 한다.",
        ),
        (
            "hi",
            "इस वर्ष नगरपालिकाओं के पास पिछले वर्ष की तुलना में कम पैसा है, इसलिए वे सड़कों और स्कूलों की मरम्मत वैसे नहीं कर सकतीं जैसे वे चाहती हैं।",
        ),
        (
            "he",
            "השנה יש לרשויות המקומיות פחות כסף מאשר בשנה שעברה, ולכן הן אינן יכולות עוד לתקן את הכבישים ואת בתי הספר כפי שהיו רוצות.",
        ),
    ];

    #[test]
    fn one_long_sentence_is_enough_whatever_is_expected() {
        for (code, text) in TEXTS {
            for expected in Language::ALL {
                let found = detect(text, expected);
                // Related languages may need longer texts, but no text is ever assigned a wrong
                // language.
                let may_be_open = matches!(
                    (code, expected.code()),
                    ("da" | "no", "da" | "no" | "sv") | ("bg", "ru") | ("ca", _)
                );
                match found {
                    None => assert!(may_be_open, "{code}, {expected:?} expected"),
                    Some(found) => {
                        assert_eq!(found.code, code, "{expected:?} expected");
                        assert_eq!(
                            found.language.map(Language::code),
                            Language::parse(code).ok().map(Language::code)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_short_says_nothing() {
        // A list of terms has no grammar: it stays in the expected language.
        let terms = "tax, pension costs, Größe, garden. taxation rise naïve river cuts council homes service taxes budget care";
        for text in [
            terms,
            "",
            "2018",
            "Budgets shrink",
            "Die Haushalte schrumpfen",
            "1 2 3 4 5 6 7 8 9",
            "λ",
        ] {
            assert_eq!(detect(text, Language::English), None, "{text}");
        }
    }

    #[test]
    fn a_text_in_two_languages_is_in_the_one_expected() {
        let text = format!("{}\n\n{}", TEXTS[3].1.repeat(5), TEXTS[6].1.repeat(9));
        for expected in [Language::English, Language::German] {
            assert_eq!(detect(&text, expected), Some(expected.into()));
        }
    }

    #[test]
    fn the_vocabulary_has_no_say() {
        let texts = || {
            TEXTS
                .iter()
                .map(|(_, text)| text.repeat(5))
                .chain(TEXTS.iter().map(|(_, text)| (*text).to_owned()))
        };
        let expected: Vec<Option<Detected>> =
            texts().map(|text| detect(&text, Language::English)).collect();
        for language in Language::ALL {
            // One vocabulary reads them all, twice, so that remembered words are tested too.
            let (mut analyzer, mut stop_words) =
                (Analyzer::new(Analysis { language, ..Analysis::default() }), StopWords::default());
            for (text, expected) in texts().chain(texts()).zip(expected.iter().chain(&expected)) {
                let mut tokens = Vec::new();
                analyzer.tokens_as_in_every_language(&text, &detection_windows(&text), &mut tokens);
                assert_eq!(
                    stop_words.detect(&text, &tokens, analyzer.vocabulary(), Language::English),
                    *expected,
                    "{text}"
                );
            }
        }
    }

    /// Compares with counting one by one, in texts of fewer and of more words than can be added up
    /// at once.
    #[test]
    fn stop_words_are_counted_in_all_languages_at_once() {
        let text = "The NEVER of die und ist en de la que été zzz Не ".repeat(40);
        let mut analyzer = Analyzer::new(Analysis::default());
        let mut tokens = Vec::new();
        analyzer.tokens(
            &Paragraph {
                ordinal: 1,
                span: Span::new(0, text.len()),
                kind: Kind::Body,
                article: &text,
            },
            &mut tokens,
        );
        for number in
            [0, 1, 12, LANE_MAX - 1, LANE_MAX, LANE_MAX + 1, 2 * LANE_MAX, 3 * LANE_MAX + 5]
        {
            let tokens = &tokens[..number];
            let counted = StopWords::default().count(&text, tokens.iter(), analyzer.vocabulary());
            assert_eq!(counted.words, number);
            for (language, count) in Language::ALL.into_iter().zip(counted.counts) {
                let is_one = |token: &&Token| {
                    language.stop_words().contains(&token.span.of(&text).to_lowercase().as_str())
                };
                assert_eq!(count, tokens.iter().filter(is_one).count(), "{language:?}");
            }
        }
    }

    #[test]
    fn the_middle_of_a_long_text_counts() {
        let head = "Menu Home News About us Contact ".repeat(4);
        let text = format!("{head}{}", TEXTS[6].1.repeat(20));
        assert_eq!(detect(&text, Language::English), Some(Language::German.into()));
    }
}
