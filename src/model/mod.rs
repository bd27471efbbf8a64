//! The values that all rooms exchange, with hardly any behaviour of their own.
//!
//! These are [`Article`], [`Block`], [`Paragraph`], [`Span`], [`Metadata`] and [`Date`], and
//! [`Texts`] for lists of millions of texts. This room does not know where articles come from and
//! what is done with them.

mod date;
mod invisible;
mod spaces;
mod texts;

pub use date::{Date, DateOrder, DateSource, civil_from_days};
pub(crate) use invisible::is_default_ignorable;
pub use spaces::single_spaced;
pub use texts::{DistinctTexts, Texts};

/// A half-open range of bytes, `start..end`, in an article's text. Both ends are character
/// boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The position after the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// Panics if an end does not fit in 32 bits; ingest guarantees that an article's text is at
    /// most 4 GiB.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |n: usize| u32::try_from(n).expect("an article's text is at most 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// The part of `text` that the span covers.
    ///
    /// # Panics
    /// Panics if the span is outside `text` or not at character boundaries.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// The number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span has no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The kind of a paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The title of the article, if the text has it.
    Title,
    /// A line that tells when (and perhaps where or by whom) the article was published.
    Dateline,
    /// A heading marked as such.
    Heading,
    /// Running text.
    #[default]
    Body,
    /// A pull quote: 4 to 40 words that are a contiguous run inside a longer paragraph of the same
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

/// A block of an article's text that its mark-up delimits, with the kind that the mark-up gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its span in the article's text.
    pub span: Span,
    /// The kind: [`Kind::Title`] for a first-level heading, otherwise heading, list, table or body.
    pub kind: Kind,
}

/// Mark-up that was in the text of a record and was removed from its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Tags, and references to characters.
    Html,
    /// Only references to characters, such as `&amp;`.
    References,
}

/// The metadata of an article: what is known about it besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// The date of publication, as precisely as it is known, and where it was found.
    pub date: Option<(Date, DateSource)>,
    /// The text of the date field, if it could not be read as a date.
    pub unread_date: Option<String>,
    /// The mark-up that the text had in its record or feed.
    pub markup: Option<Markup>,
    /// The publication, site or blog.
    pub source: Option<String>,
    /// The folder of its file, with `/` at its end, if the collection has several folders.
    pub folder: Option<String>,
    /// The author as named on the page; several names are separated by `, `.
    pub author: Option<String>,
    /// The language that the page declares, without its region: `en` for `en-GB`. Usually an ISO
    /// 639-1 code.
    pub language: Option<String>,
    /// The canonical address.
    pub url: Option<String>,
    /// Further fields of the source that the user asked to keep, in the order of the request.
    pub extra: Vec<(String, String)>,
    /// The values of the fields that are lists, each with its position in [`extra`](Self::extra).
    pub lists: Vec<(usize, Vec<String>)>,
}

/// The most paragraphs of an article whose text has `bytes`: 50,000, and one more for every 30
/// bytes.
///
/// The data of a paragraph take half a kilobyte, so an article with more paragraphs would need far
/// more memory than its text.
pub const fn most_paragraphs(bytes: usize) -> usize {
    50_000 + bytes / 30
}

/// One document: its text and its metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The id, unique in a run.
    pub id: String,
    /// The decoded text. All spans are byte offsets into it.
    pub text: String,
    /// The blocks of the mark-up, in order and disjoint; empty for plain text, whose paragraphs
    /// follow from its lines.
    pub blocks: Vec<Block>,
    /// Whether title and dateline may be looked for in the first lines: true for plain text files,
    /// false for records, whose fields hold both.
    pub has_head: bool,
    /// The metadata.
    pub meta: Metadata,
}

impl Article {
    /// The publication within which boilerplate is found: the source, otherwise the folder of the
    /// file, otherwise the empty text.
    pub fn publication(&self) -> &str {
        self.meta.source.as_deref().or(self.meta.folder.as_deref()).unwrap_or_default()
    }
}

/// One paragraph of an article, whose text it borrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph<'t> {
    /// The number of the paragraph in its article: 1, 2, 3 ...
    pub ordinal: u32,
    /// Its span in the article's text.
    pub span: Span,
    /// Its kind.
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
