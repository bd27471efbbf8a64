//! Ranks the words and phrases of texts by tf-idf.
//!
//! Input: the content words of one text after another, each with whether it continues a run, and
//! the idf of each term. Output: [`RankedNgram`]s, best first. A ranking does not need the text
//! itself, so words may be ranked long after they were read.

use std::cmp::Reverse;
use std::ops::Range;

use super::candidates::{PhraseOccurrence, PhraseTable, ScoredCandidate, narrow};
use super::word_sequence::Numbering;
use crate::text::{SurfaceId, TermId};

/// The most words of an n-gram that is a keyword, unless fewer are asked for.
pub const DEFAULT_KEYWORD_WORDS: usize = 3;

/// One of the best words and phrases of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedNgram {
    /// The count times the idf of its term; for a phrase, times the mean idf of its terms.
    pub score: f64,
    /// How often it occurs in the text, in all forms.
    pub count: u32,
    /// The first of the added words of its most frequent form, counted from 0; of equally frequent
    /// forms the first.
    start: u32,
    /// The number of its words.
    words: u32,
}

impl RankedNgram {
    /// Its place among the added words of the text: the first occurrence of its most frequent form.
    pub fn place(self) -> Range<usize> {
        self.start as usize..(self.start + self.words) as usize
    }
}

/// Ranks the content words of texts, and the phrases that they make, one text at a time:
/// [`begin`](Self::begin) the text, [`add`](Self::add) its words, then get the
/// [`best`](Self::best).
///
/// A run is a maximal sequence of added words of which each but the first continues the one before.
/// A phrase is two or more adjacent words of a run that either are a whole run somewhere in the
/// text, or occur at least twice in it. What occurs only inside one longer phrase is left out,
/// unless parts are kept.
///
/// # Examples
/// ```
/// # use paratheme::model::{Kind, Paragraph, Span};
/// # use paratheme::text::{Analysis, Analyzer};
/// use paratheme::keywords::NgramRanking;
/// # let text = "Taxes rise: a tax, more taxes";
/// # let paragraph = Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
/// # let mut analyzer = Analyzer::new(Analysis::default());
/// # let mut tokens = Vec::new();
/// # analyzer.tokens(&paragraph, &mut tokens); // "Taxes rise: a tax, more taxes"
/// let mut ranking = NgramRanking::default();
/// ranking.begin();
/// let mut before = None;
/// for token in &tokens {
///     let continues = before.is_some_and(|end| end + 1 == token.span.start);
///     before = Some(token.span.end);
///     ranking.add(token.surface, analyzer.term(*token), continues);
/// }
/// let idf = vec![1.5; tokens.len()]; // by the index of a term
/// let mut best = Vec::new();
/// ranking.best(&idf, 1, &mut best);
/// assert_eq!((best[0].place(), best[0].count, best[0].score), (0..1, 3, 4.5));
/// ```
pub struct NgramRanking {
    longest: usize,
    keep_parts: bool,
    numbers: Numbering,
    /// The terms of the text, by number.
    terms: Vec<TermId>,
    words: Vec<AddedWord>,
    phrases: PhraseTable,
    /// For each phrase whether it is a candidate.
    is_candidate: Vec<bool>,
    scored: Vec<ScoredCandidate>,
    /// The occurrences of one candidate.
    forms: Vec<PhraseOccurrence>,
}

#[derive(Clone, Copy, Debug)]
struct AddedWord {
    surface: SurfaceId,
    /// The number of its term in the text.
    number: u32,
    /// Whether it continues the run of the word before.
    continues: bool,
}

impl Default for NgramRanking {
    /// Ranks words and phrases of up to [`DEFAULT_KEYWORD_WORDS`] words.
    fn default() -> Self {
        Self {
            longest: DEFAULT_KEYWORD_WORDS,
            keep_parts: false,
            numbers: Numbering::default(),
            terms: Vec::new(),
            words: Vec::new(),
            phrases: PhraseTable::default(),
            is_candidate: Vec::new(),
            scored: Vec::new(),
            forms: Vec::new(),
        }
    }
}

impl NgramRanking {
    /// Limits phrases to this many words; with 1, words only are ranked.
    pub fn limit_words(&mut self, longest: usize) {
        self.longest = longest.max(1);
    }

    /// Keeps what occurs only inside a longer phrase too, because it may occur alone in another
    /// text with which this one is added up.
    pub fn keep_parts(&mut self) {
        self.keep_parts = true;
    }

    /// Begins a text.
    pub fn begin(&mut self) {
        self.numbers.begin();
        self.terms.clear();
        self.words.clear();
    }

    /// Adds the next content word of the text. It continues the run of the word before if nothing
    /// is between them but white space or a hyphen.
    pub fn add(&mut self, surface: SurfaceId, term: TermId, continues: bool) {
        let number = self.numbers.number(term.index());
        if number as usize == self.terms.len() {
            self.terms.push(term);
        }
        self.words.push(AddedWord { surface, number, continues });
    }

    /// Replaces the content of `best` by at most `most` words and phrases of the text, best first;
    /// of equally good ones the earlier comes first, and of those the longer. `idf` holds the idf
    /// of each term by its index.
    pub fn best(&mut self, idf: &[f64], most: usize, best: &mut Vec<RankedNgram>) {
        self.find_candidates();
        if !self.keep_parts {
            self.leave_out_parts();
        }
        let mut scored = std::mem::take(&mut self.scored);
        scored.clear();
        let candidates = self.phrases.occurring().filter(|(phrase, ..)| self.is_candidate(*phrase));
        scored.extend(candidates.map(|(_, count, first)| {
            ScoredCandidate::new(f64::from(count) * self.weight(idf, first), first)
        }));
        if most < scored.len() {
            scored.select_nth_unstable_by_key(most, |&candidate| Reverse(candidate));
            scored.truncate(most);
        }
        scored.sort_unstable_by_key(|&candidate| Reverse(candidate));
        self.scored = scored;
        best.clear();
        let Self { scored, phrases, words, forms, .. } = self;
        let surfaces =
            |occurrence: PhraseOccurrence| words[range(occurrence)].iter().map(|word| word.surface);
        best.extend(scored.iter().map(|&ScoredCandidate { score, phrase, .. }| {
            let count = phrases.lists[phrase as usize].occurrences;
            let form = phrases.most_frequent_form(phrase, surfaces, forms);
            RankedNgram { score, count, start: form.start, words: form.words }
        }));
    }

    /// Counts the words and phrases of the text, and marks those that are candidates.
    fn find_candidates(&mut self) {
        let Self { phrases, is_candidate, words, .. } = self;
        phrases.begin(self.terms.len());
        is_candidate.clear();
        is_candidate.resize(self.terms.len(), true);
        let mut end = 0;
        for run in words.chunk_by(|_, next| next.continues) {
            let begin = end;
            end += run.len();
            for start in begin..end {
                let mut phrase = words[start].number;
                phrases.add_occurrence(phrase, narrow(start), 1);
                for last in (start + 1..end).take(self.longest - 1) {
                    phrase = phrases.extend(phrase, words[last].number);
                    phrases.add_occurrence(phrase, narrow(start), narrow(last + 1 - start));
                    if phrase as usize == is_candidate.len() {
                        is_candidate.push(false);
                    }
                    let is_whole_run = start == begin && last + 1 == end;
                    let is_repeated = phrases.lists[phrase as usize].occurrences > 1;
                    is_candidate[phrase as usize] |= is_whole_run || is_repeated;
                }
            }
        }
    }

    /// Removes the candidates that occur only inside one longer candidate.
    fn leave_out_parts(&mut self) {
        for phrase in (self.terms.len()..self.is_candidate.len()).rev() {
            let phrase = narrow(phrase);
            let (count, first) = self.phrases.first_occurrence(phrase);
            if !self.is_candidate(phrase) {
                continue;
            }
            let words = &self.words[range(first)];
            for start in 0..words.len() {
                let mut part = words[start].number;
                for after in start + 1..=words.len() {
                    if part != phrase && self.phrases.lists[part as usize].occurrences == count {
                        self.is_candidate[part as usize] = false;
                    }
                    let longer = words.get(after);
                    match longer.and_then(|word| self.phrases.extended(part, word.number)) {
                        Some(longer) => part = longer,
                        None => break,
                    }
                }
            }
        }
    }

    fn is_candidate(&self, phrase: u32) -> bool {
        self.is_candidate[phrase as usize]
    }

    /// The mean idf of the words of an occurrence.
    fn weight(&self, idf: &[f64], occurrence: PhraseOccurrence) -> f64 {
        let of = |word: &AddedWord| idf[self.terms[word.number as usize].index()];
        let words = &self.words[range(occurrence)];
        words.iter().map(of).sum::<f64>() / words.len() as f64
    }
}

/// The words of an occurrence among those of the text.
fn range(occurrence: PhraseOccurrence) -> Range<usize> {
    occurrence.start as usize..(occurrence.start + occurrence.words) as usize
}
