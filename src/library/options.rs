//! What a caller of the library may choose: options with the command line's defaults.

use crate::keywords::{DEFAULT_KEYWORD_WORDS, Method};
use crate::lexicon::Phrases;
use crate::output::{self, Format};
use crate::pipeline::{Around, KeywordUnit, KwicOrder, Repeats};
use crate::tables::{Choice, Layout};
use crate::terms::WordFilter;

/// The options of [`Corpus::score`](super::Corpus::score) and
/// [`Corpus::write_scores`](super::Corpus::write_scores).
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct ScoreOptions {
    pub(super) repeats: Repeats,
    pub(super) keywords: usize,
    pub(super) keyword_method: Method,
    pub(super) layout: Layout,
    pub(super) columns: Choice,
    pub(super) byte_offsets: bool,
    pub(super) format: Format,
    pub(super) cells: output::Options,
}

impl Default for ScoreOptions {
    /// Flags repeats, finds five keywords a paragraph, and writes wide CSV.
    fn default() -> Self {
        Self {
            repeats: Repeats::Flag,
            keywords: 5,
            keyword_method: Method::default(),
            layout: Layout::default(),
            columns: Choice::default(),
            byte_offsets: false,
            format: Format::Csv,
            cells: output::Options::default(),
        }
    }
}

impl ScoreOptions {
    /// Sets what happens to paragraphs that repeat another one.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.repeats = repeats;
        self
    }

    /// Sets how many keywords a paragraph has at most.
    pub fn keywords(mut self, most: usize) -> Self {
        self.keywords = most;
        self
    }

    /// Sets how keywords are found.
    pub fn keyword_method(mut self, method: Method) -> Self {
        self.keyword_method = method;
        self
    }

    /// Sets what a row of a written table is about.
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// Sets which columns a written table has.
    pub fn columns(mut self, columns: Choice) -> Self {
        self.columns = columns;
        self
    }

    /// Sets whether the offsets of a written table count bytes instead of characters.
    pub fn byte_offsets(mut self, are_bytes: bool) -> Self {
        self.byte_offsets = are_bytes;
        self
    }

    /// Sets the format of a written table.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Sets how the cells of a written table are written.
    pub fn cells(mut self, cells: output::Options) -> Self {
        self.cells = cells;
        self
    }
}

/// The options of [`Corpus::terms`](super::Corpus::terms).
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct TermOptions {
    pub(super) words: WordFilter,
    pub(super) longest: usize,
    pub(super) min_count: u64,
    pub(super) top: Option<usize>,
    pub(super) repeats: Repeats,
}

impl Default for TermOptions {
    /// Counts all words, one by one, repeats left out.
    fn default() -> Self {
        let repeats = Repeats::Flag;
        Self { words: WordFilter::All, longest: 1, min_count: 1, top: None, repeats }
    }
}

impl TermOptions {
    /// Sets which words are counted.
    pub fn words(mut self, words: WordFilter) -> Self {
        self.words = words;
        self
    }

    /// Counts n-grams up to this many words too.
    pub fn ngrams(mut self, longest: usize) -> Self {
        self.longest = longest.max(1);
        self
    }

    /// Leaves out terms that are counted less often.
    pub fn min_count(mut self, least: u64) -> Self {
        self.min_count = least;
        self
    }

    /// Returns this many terms at most, the most frequent ones.
    pub fn top(mut self, most: usize) -> Self {
        self.top = Some(most);
        self
    }

    /// Sets what happens to paragraphs that repeat another one.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.repeats = repeats;
        self
    }
}

/// The options of [`Corpus::keywords`](super::Corpus::keywords).
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct KeywordOptions {
    pub(super) method: Method,
    pub(super) ngrams: usize,
    pub(super) by: KeywordUnit,
    pub(super) top: usize,
    pub(super) repeats: Repeats,
}

impl Default for KeywordOptions {
    /// Finds ten keywords of each article.
    fn default() -> Self {
        let (method, by) = (Method::default(), KeywordUnit::default());
        let ngrams = DEFAULT_KEYWORD_WORDS;
        Self { method, ngrams, by, top: 10, repeats: Repeats::Flag }
    }
}

impl KeywordOptions {
    /// Sets how keywords are found.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Ranks words and phrases of up to this many words by [`Method::TfIdf`]; with 1, words only.
    pub fn ngrams(mut self, longest: usize) -> Self {
        self.ngrams = longest;
        self
    }

    /// Sets what has keywords: each paragraph, each article, or the collection.
    pub fn by(mut self, unit: KeywordUnit) -> Self {
        self.by = unit;
        self
    }

    /// Sets how many keywords each has at most.
    pub fn top(mut self, most: usize) -> Self {
        self.top = most;
        self
    }

    /// Sets what happens to paragraphs that repeat another one.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.repeats = repeats;
        self
    }
}

/// The options of [`Corpus::kwic`](super::Corpus::kwic). Offsets count bytes.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct KwicOptions {
    pub(super) around: Around,
    pub(super) phrases: Phrases,
}

impl Default for KwicOptions {
    /// Shows eight words on either side, in input order.
    fn default() -> Self {
        let (order, repeats) = (KwicOrder::Input, Repeats::Flag);
        let around = Around { window: 8, byte_offsets: true, order, repeats };
        Self { around, phrases: Phrases::default() }
    }
}

impl KwicOptions {
    /// Sets how many words are shown on either side at most.
    pub fn window(mut self, words: usize) -> Self {
        self.around.window = words;
        self
    }

    /// Sets what the words of a phrase must be in; [`Phrases::Sentence`] without it.
    pub fn phrases(mut self, phrases: Phrases) -> Self {
        self.phrases = phrases;
        self
    }

    /// Sets the order of the lines.
    pub fn order(mut self, order: KwicOrder) -> Self {
        self.around.order = order;
        self
    }

    /// Sets what happens to paragraphs that repeat another one.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.around.repeats = repeats;
        self
    }
}
