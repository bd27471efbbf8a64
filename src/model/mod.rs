//! The nouns that travel through the program: plain values without behaviour of their own.
//!
//! Comes in: nothing. Goes out: [`Article`], [`Block`], [`Paragraph`], [`Span`], [`Metadata`],
//! [`Date`]; [`Texts`] for many of them. Does not know: where an article came from, or what will be
//! asked of it.

mod date;
mod invisible;
mod spaces;
mod texts;

pub use date::{Date, DateOrder, DateSource, civil_from_days};
pub(crate) use invisible::is_default_ignorable;
pub use spaces::single_spaced;
pub use texts::{DistinctTexts, Texts};

/// A half-open range of bytes, `start..end`, in an article's text. Both ends stand on character
/// boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// When an end does not fit 32 bits: an article's text is at most 4 GiB, which ingest
    /// guarantees.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |n: usize| u32::try_from(n).expect("an article's text is at most 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// The text that the span names.
    ///
    /// # Panics
    /// When the span is not one of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a paragraph is in its article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The article's title, where it stands in the text.
    Title,
    /// A line that says when (and perhaps where or by whom) the article was published.
    Dateline,
    /// A heading marked as such.
    Heading,
    /// Running text.
    #[default]
    Body,
    /// A pull quote: 4 to 40 words that stand as a run inside a longer paragraph of the same
    /// article.
    Quote,
    /// A list item, or lines that each begin with a list mark.
    List,
    /// The cells of a table row.
    Table,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Dateline,
        Self::Heading,
        Self::Body,
        Self::Quote,
        Self::List,
        Self::Table,
    ];

    /// The name in the `kind` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Dateline => "dateline",
            Self::Heading => "heading",
            Self::Body => "body",
            Self::Quote => "quote",
            Self::List => "list",
            Self::Table => "table",
        }
    }
}

/// A stretch of an article's text that its mark-up sets apart, with what the mark-up says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands in the article's text.
    pub span: Span,
    /// What the mark-up says: [`Kind::Title`] for a first-level heading, else heading, list, table
    /// or body.
    pub kind: Kind,
}

/// What mark-up the text of a record held, of which its article has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Tags, and references to characters.
    Html,
    /// References to characters alone, such as `&amp;`.
    References,
}

/// What is known about an article beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// The date of publication, as precise as known.
    pub date: Option<(Date, DateSource)>,
    /// The text of the date field, if it could not be read as a date.
    pub unread_date: Option<String>,
    /// What mark-up the text had in its record or feed.
    pub markup: Option<Markup>,
    /// The publication, site or blog.
    pub source: Option<String>,
    /// The folder of its file, with `/` at its end, where a collection has several.
    pub folder: Option<String>,
    /// Who wrote it, as the page says; several names with `, ` between.
    pub author: Option<String>,
    /// The language that the page says it is in, ISO 639-1 or what else stands before the region:
    /// `en` for `en-GB`.
    pub language: Option<String>,
    /// The canonical address.
    pub url: Option<String>,
    /// Further fields of the source that the user asked to keep, in the order asked for.
    pub extra: Vec<(String, String)>,
    /// Of those that are lists, by their position in [`extra`](Self::extra): the values.
    pub lists: Vec<(usize, Vec<String>)>,
}

/// The most paragraphs of an article whose text has `bytes`: 50,000, and one more for every 30
/// bytes.
///
/// What is known of a paragraph takes half a kilobyte, so an article of more paragraphs would take
/// more memory than its size is worth.
pub const fn most_paragraphs(bytes: usize) -> usize {
    50_000 + bytes / 30
}

/// One document: its text and what is known about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Unique in a run.
    pub id: String,
    /// The decoded text. All spans are byte offsets into it.
    pub text: String,
    /// The blocks of the mark-up, in order and disjoint; empty for plain text, whose lines show its
    /// paragraphs.
    pub blocks: Vec<Block>,
    /// Whether title and dateline may be looked for in the first lines: true for plain text files,
    /// false for records, whose fields say what they know.
    pub has_head: bool,
    /// Everything else that is known.
    pub meta: Metadata,
}

impl Article {
    /// What articles that share boilerplate have in common: their source, else the folder of their
    /// files, else nothing.
    pub fn publication(&self) -> &str {
        self.meta.source.as_deref().or(self.meta.folder.as_deref()).unwrap_or_default()
    }
}

/// One paragraph of an article; borrows its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph<'t> {
    /// 1, 2, 3 ... within the article.
    pub ordinal: u32,
    /// Where it stands in the article's text.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// The article's whole text, which `span` slices.
    pub article: &'t str,
}

impl<'t> Paragraph<'t> {
    /// The paragraph's own text.
    pub fn text(&self) -> &'t str {
        self.span.of(self.article)
    }
}
