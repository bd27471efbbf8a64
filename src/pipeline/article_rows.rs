//! The rows of an article whose cells about the rest of the collection are pending, and how they
//! are resolved.
//!
//! Comes in: [`ArticleRows`], from memory or from a record on disk, and the status of the article's
//! paragraphs. Goes out: rows without pending cells, and what they add to the totals. This is the
//! one place in which pending cells are resolved.

use super::paragraph_status::{ParagraphStatus, StatusBasis, paragraph_ref, repeated_article};
use super::spool_records::{Record, Records, cut_short};
use super::{Counts, Repeats, Settings, Survey, ThemeTotal};
use crate::error::Result;
use crate::model::Kind;
use crate::output::Encoder;
use crate::tables::{Cell, Pending};

/// The rows of an article as far as it alone tells.
#[derive(Default)]
pub(super) struct ArticleRows {
    pub source: String,
    /// What decides on the status of each paragraph.
    pub bases: Vec<StatusBasis>,
    /// Whether the article is in another language than the lexicon's.
    pub is_foreign: bool,
    pub texts: Vec<TextRows>,
    /// Of all texts in order.
    pub hits: Vec<ThemeHit>,
}

/// The rows of a text.
#[derive(Clone, Copy)]
pub(super) struct TextRows {
    /// The position of its paragraph; none where it is the article.
    pub paragraph: Option<usize>,
    /// How many rows it has.
    pub rows: usize,
    /// How many bytes they take.
    pub bytes: usize,
    /// Where its hits end; they begin where those of the text before end.
    pub hits_end: usize,
    /// Whether it was scored: it is in the lexicon's language.
    pub has_scores: bool,
}

/// The matches of a theme in a text; there is one at least.
#[derive(Clone, Copy)]
pub(super) struct ThemeHit {
    pub theme: usize,
    pub hits: u64,
    /// Whether the strength reaches the theme's threshold.
    pub is_reached: bool,
}

impl ArticleRows {
    /// Writes them to a record, with the encoded rows of all texts.
    pub fn write(&self, encoded: &[u8], record: &mut Record) {
        record.text(&self.source);
        record.number(self.bases.len());
        for basis in &self.bases {
            record.basis(*basis);
        }
        record.byte(u8::from(self.is_foreign));
        record.number(self.texts.len());
        let mut hits_start = 0;
        for text in &self.texts {
            record.number(text.paragraph.map_or(0, |paragraph| paragraph + 1));
            record.number(text.rows);
            record.number(text.bytes);
            record.byte(u8::from(text.has_scores));
            record.number(text.hits_end - hits_start);
            for hit in &self.hits[hits_start..text.hits_end] {
                record.number(hit.theme);
                record.number(usize::try_from(hit.hits).unwrap_or(usize::MAX));
                record.byte(u8::from(hit.is_reached));
            }
            hits_start = text.hits_end;
        }
        record.bytes(encoded);
    }

    /// Replaces them by those that [`write`](Self::write) has written. Returns the encoded rows.
    pub fn read<'b>(&mut self, records: &mut Records<'b>) -> Result<&'b [u8]> {
        self.source.clear();
        self.source.push_str(records.text()?);
        self.bases.clear();
        for _ in 0..records.number()? {
            self.bases.push(records.basis()?);
        }
        self.is_foreign = records.byte()? != 0;
        self.texts.clear();
        self.hits.clear();
        for _ in 0..records.number()? {
            let (paragraph, rows, bytes) =
                (records.number()?.checked_sub(1), records.number()?, records.number()?);
            let has_scores = records.byte()? != 0;
            for _ in 0..records.number()? {
                let (theme, hits) = (records.number()?, records.number()? as u64);
                self.hits.push(ThemeHit { theme, hits, is_reached: records.byte()? != 0 });
            }
            let hits_end = self.hits.len();
            self.texts.push(TextRows { paragraph, rows, bytes, hits_end, has_scores });
        }
        let encoded = records.bytes()?;
        let all: usize = self.texts.iter().map(|text| text.bytes).sum();
        if all == encoded.len() { Ok(encoded) } else { Err(cut_short()) }
    }
}

/// What rows add to the totals.
pub(super) struct RowTotals {
    pub counts: Counts,
    /// One per theme of the lexicon.
    pub themes: Vec<ThemeTotal>,
}

impl RowTotals {
    /// Creates totals of no row.
    pub fn of(settings: &Settings) -> Self {
        let themes = vec![ThemeTotal::default(); settings.lexicon.themes.len()];
        Self { counts: Counts::default(), themes }
    }

    /// Counts what the collection tells of an article's paragraphs.
    fn count_status(&mut self, status: &[ParagraphStatus], repeats: Repeats) {
        let counts = &mut self.counts;
        for status in status {
            counts.counted += u64::from(status.is_counted(repeats));
            counts.foreign_paragraphs += u64::from(status.is_foreign);
            counts.repeats += u64::from(status.first.is_some());
            counts.quotes += u64::from(status.kind == Kind::Quote);
            counts.boilerplate += u64::from(status.is_boilerplate);
            counts.heads += u64::from(matches!(status.kind, Kind::Title | Kind::Dateline));
        }
    }

    fn count_text(&mut self, hits: &[ThemeHit]) {
        for total in &mut self.themes {
            total.rows += 1;
        }
        for &ThemeHit { theme, hits, is_reached } in hits {
            if let Some(total) = self.themes.get_mut(theme) {
                total.add(ThemeTotal { rows: 0, reached: is_reached.into(), hits });
            }
        }
    }
}

impl Settings {
    /// Whether a paragraph has no row.
    pub(super) fn drops(&self, status: &ParagraphStatus) -> bool {
        self.repeats == Repeats::Drop && status.first.is_some()
    }
}

/// What is known of an article once the collection is known.
pub(super) struct KnownArticle<'a> {
    pub number: u32,
    /// Of each paragraph.
    pub status: &'a [ParagraphStatus],
    /// Of each text, if its keywords were pending; else empty.
    pub texts: &'a [KeywordText<'a>],
}

/// A text with its keywords.
#[derive(Default)]
pub(super) struct KeywordText<'a> {
    pub text: &'a str,
    /// Best first, with `; ` between them.
    pub keywords: String,
}

/// Fills in what the rest of the collection tells.
pub(super) struct Resolver<'s> {
    pub settings: &'s Settings,
    pub survey: &'s Survey,
}

impl Resolver<'_> {
    /// Adds the rows of the article with this number, whose paragraphs have this status, to
    /// `encoder`, and what they tell to `totals`. `encoded` are the rows with pending cells.
    pub fn resolve(
        &self,
        (rows, bytes): (&ArticleRows, &[u8]),
        known: &KnownArticle<'_>,
        encoder: &mut Encoder,
        totals: &mut RowTotals,
    ) {
        let Self { settings, survey } = self;
        let &KnownArticle { number, status, texts } = known;
        totals.count_status(status, settings.repeats);
        let id = &survey.ids[number as usize];
        let repeat_of_article =
            repeated_article(status, number).map_or("", |article| &survey.ids[article as usize]);
        let (mut bytes, mut hits_start) = (bytes, 0);
        for (at, text) in rows.texts.iter().enumerate() {
            let (own, rest) = bytes.split_at(text.bytes);
            let hits = &rows.hits[hits_start..text.hits_end];
            (bytes, hits_start) = (rest, text.hits_end);
            let status = text.paragraph.map(|paragraph| &status[paragraph]);
            if status.is_some_and(|status| settings.drops(status)) {
                continue;
            }
            let is_counted = status.is_none_or(|status| status.is_counted(settings.repeats));
            if settings.order.top.is_some() && !is_counted {
                continue;
            }
            totals.counts.rows += text.rows as u64;
            if is_counted && text.has_scores {
                totals.count_text(hits);
            }
            encoder.push_resolved(own, |pending| match pending {
                Pending::ArticleId => Cell::text(id),
                Pending::Counted => Cell::Bool(is_counted),
                Pending::RepeatOf => Cell::text(
                    status
                        .and_then(|status| status.first)
                        .map_or(String::new(), |first| paragraph_ref(survey, first)),
                ),
                Pending::RepeatOfArticle => Cell::text(repeat_of_article),
                Pending::Boilerplate => {
                    Cell::Bool(status.is_some_and(|status| status.is_boilerplate))
                }
                Pending::Text => Cell::text(texts[at].text),
                Pending::Keywords => Cell::text(texts[at].keywords.as_str()),
            });
        }
    }
}
