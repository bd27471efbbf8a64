//! What is known about one scored text.

use serde::{Deserialize, Serialize};

use super::Pending;
use crate::lexicon::Assertion;
use crate::model::{Date, DateSource, Kind, Span};
use crate::themes::{ThemeComponents, ThemeScore};

/// What the rows of one article share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleFacts {
    /// The id.
    pub id: String,
    /// The title, from metadata or text.
    pub title: String,
    /// The date, and what it was found in.
    pub date: Option<(Date, DateSource)>,
    /// The same date as each row prints it; empty if the article has no date.
    pub date_text: String,
    /// The source; empty if unknown.
    pub source: String,
    /// The address; empty if unknown.
    pub url: String,
    /// The values of the kept fields, in the order asked for.
    pub extra: Vec<String>,
    /// The values of those fields that are lists, with the position of the field.
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

/// What an article adds to the evidence of a theme in one of its texts.
#[derive(Clone, Debug, PartialEq)]
pub struct ContextEvidence {
    /// The theme, as an index into the lexicon's themes.
    pub theme: usize,
    /// What it adds to the theme's evidence.
    pub points: f64,
    /// The paragraphs that add most, with their strengths: `#2 (0.61); #4 (0.2)`.
    pub paragraphs: String,
}

/// One scored text: a paragraph, a sentence or an article.
#[derive(Clone, Debug)]
pub struct Row<'t> {
    /// The article.
    pub article: &'t ArticleFacts,
    /// How many articles come before it; 0 if the table does not [mark](super::Shape::marks)
    /// matches.
    pub article_number: u32,
    /// The paragraph's number; `None` if the row is an article.
    pub paragraph: Option<u32>,
    /// The sentence's number; `None` if the row is not a sentence.
    pub sentence: Option<u32>,
    /// What the paragraph is; `None` if the row is an article.
    pub kind: Option<Kind>,
    /// Whether totals use the row.
    pub counted: bool,
    /// Word tokens.
    pub words: u64,
    /// The position of the text in the article's text.
    pub span: Span,
    /// The characters of the article's text before it; 0 if the table does not
    /// [count](super::Table::counts_characters) them.
    pub offset: u64,
    /// The scores that decide what the text is about, one per theme of the lexicon: its own, or
    /// those in its article ([`Shape::context`](super::Shape::context)); `None` if the text is in
    /// another language than the lexicon.
    pub scores: Option<&'t [ThemeScore]>,
    /// The scores by its own evidence, likewise.
    pub own: Option<&'t [ThemeScore]>,
    /// The scores in its article, likewise; empty if they are not asked for.
    pub in_article: Option<&'t [ThemeScore]>,
    /// What the article adds to its evidence; empty if that is not asked for.
    pub context: &'t [ContextEvidence],
    /// The components of its strengths, one per theme of the lexicon; empty if they are not asked
    /// for.
    pub components: &'t [ThemeComponents],
    /// The matches, in the order of the text.
    pub hits: &'t [Hit],
    /// Per theme the negated matches, if they are counted apart; else empty.
    pub negated: &'t [u64],
    /// Per theme the number of an article's counted paragraphs that reach the threshold of
    /// paragraphs; empty if the row is not an article.
    pub reached: &'t [u64],
    /// The number of an article's paragraphs that are counted.
    pub paragraphs: u64,
    /// The keywords as they are written in the text, best first, with `; ` between them.
    pub keywords: &'t str,
    /// `article_id#paragraph` of the first paragraph with the same words; empty for a first one.
    pub repeat_of: &'t str,
    /// `article_id#paragraph` of the earliest paragraph with almost the same words; empty if there
    /// is no such paragraph, or if near repeats are not looked for.
    pub near_repeat_of: &'t str,
    /// The id of the other article that most of this one's paragraphs repeat; else empty.
    pub repeat_of_article: &'t str,
    /// Whether the paragraph recurs in several articles of its source.
    pub boilerplate: bool,
    /// The ISO 639-1 code of its language.
    pub language: &'static str,
    /// Whether the whole collection has not been read yet: the cells that depend on it are
    /// [`Cell::Pending`](super::Cell::Pending).
    pub is_pending: bool,
    /// Whether its keywords are not known yet either; they and its text are pending then.
    pub has_pending_keywords: bool,
}

impl<'t> Row<'t> {
    /// Whether this is not known yet.
    pub(super) fn waits_for(&self, pending: Pending) -> bool {
        match pending {
            Pending::Text | Pending::Keywords => self.has_pending_keywords,
            _ => self.is_pending,
        }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.span.of(&self.article.text)
    }

    /// Returns the share of an article's counted paragraphs that reach the threshold of paragraphs;
    /// `None` without scores or counted paragraphs.
    pub fn share(&self, theme: usize) -> Option<f64> {
        self.scores?;
        let reached = *self.reached.get(theme)?;
        (self.paragraphs > 0).then(|| reached as f64 / self.paragraphs as f64)
    }

    /// Returns the hits per 1,000 words: 0 without words, `None` without scores.
    pub fn per_1000(&self, theme: usize) -> Option<f64> {
        Some(per_1000(f64::from(self.scores?[theme].hits), self.words as f64))
    }
}

/// Returns 1000 · hits / words, and 0 without words.
pub(crate) fn per_1000(hits: f64, words: f64) -> f64 {
    if words > 0.0 { 1000.0 * hits / words } else { 0.0 }
}
