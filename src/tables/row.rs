//! What is known about one scored text.

use crate::lexicon::Assertion;
use crate::model::{Date, DateSource, Kind, Span};
use crate::themes::ThemeScore;

/// What the rows of one article share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFacts {
    /// The id.
    pub id: String,
    /// The title, from metadata or text.
    pub title: String,
    /// The date, and where it was found.
    pub date: Option<(Date, DateSource)>,
    /// The same date as each row prints it; empty where there is none.
    pub date_text: String,
    /// The source; empty where unknown.
    pub source: String,
    /// The address; empty where unknown.
    pub url: String,
    /// The values of the kept fields, in the order asked for.
    pub extra: Vec<String>,
    /// Of those that are lists, by their position: the values.
    pub lists: Vec<(usize, Vec<String>)>,
    /// The text of the article, which spans slice.
    pub text: String,
}

/// One match in a row's text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The theme that it counts for, as an index into the lexicon's themes.
    pub theme: u32,
    /// The entry, as an index into the lexicon's entries.
    pub entry: u32,
    /// Byte offsets into the article's text.
    pub span: Span,
    /// What it adds to the theme's evidence.
    pub points: f64,
    /// Whether it is affirmed, negated or conditional; `None` if this is unknown.
    pub assertion: Option<Assertion>,
}

/// One scored text: a paragraph, a sentence or an article.
#[derive(Clone, Debug)]
pub struct Row<'t> {
    /// The article.
    pub article: &'t ArticleFacts,
    /// The paragraph's number; none where the row is an article.
    pub paragraph: Option<u32>,
    /// The sentence's number; none where the row is no sentence.
    pub sentence: Option<u32>,
    /// What the paragraph is; none where the row is an article.
    pub kind: Option<Kind>,
    /// Whether totals use the row.
    pub counted: bool,
    /// Word tokens.
    pub words: u64,
    /// Where the text stands in the article's.
    pub span: Span,
    /// The characters of the article's text before it; 0 where the table does not
    /// [count](super::Table::counts_characters) them.
    pub offset: u64,
    /// One score per theme of the lexicon; none where the text is in another language, of which the
    /// lexicon says nothing.
    pub scores: Option<&'t [ThemeScore]>,
    /// The matches, in the order of the text.
    pub hits: &'t [Hit],
    /// Per theme the negated matches that are counted apart; empty where they are not.
    pub negated: &'t [u64],
    /// Of an article per theme how many of its counted paragraphs reach the threshold of
    /// paragraphs; empty where the row is none.
    pub reached: &'t [u64],
    /// Of an article how many paragraphs are counted.
    pub paragraphs: u64,
    /// As they stand in the text, best first, with `; ` between them.
    pub keywords: &'t str,
    /// `article_id#paragraph` of the first paragraph that says the same; empty for a first one.
    pub repeat_of: &'t str,
    /// `article_id#paragraph` of the earliest paragraph that says almost the same; empty where
    /// there is none or none was looked for.
    pub near_repeat_of: &'t str,
    /// The id of the other article that most of this one's paragraphs repeat; else empty.
    pub repeat_of_article: &'t str,
    /// Whether the paragraph recurs in several articles of its source.
    pub boilerplate: bool,
    /// The ISO 639-1 code of its language.
    pub language: &'static str,
    /// Whether what it says about the rest of the collection is not known yet: its cells are
    /// [`Cell::Pending`](super::Cell::Pending).
    pub is_pending: bool,
}

impl<'t> Row<'t> {
    /// The text.
    pub fn text(&self) -> &'t str {
        self.span.of(&self.article.text)
    }

    /// Of an article the share of its counted paragraphs that reach the threshold of paragraphs;
    /// none where there are no scores or no counted paragraph.
    pub fn share(&self, theme: usize) -> Option<f64> {
        self.scores?;
        let reached = *self.reached.get(theme)?;
        (self.paragraphs > 0).then(|| reached as f64 / self.paragraphs as f64)
    }

    /// Hits per 1,000 words; 0 where there is no word, none where there are no scores.
    pub fn per_1000(&self, theme: usize) -> Option<f64> {
        Some(per_1000(f64::from(self.scores?[theme].hits), self.words as f64))
    }
}

/// 1000 · hits / words, 0 where there is no word.
pub(crate) fn per_1000(hits: f64, words: f64) -> f64 {
    if words > 0.0 { 1000.0 * hits / words } else { 0.0 }
}
