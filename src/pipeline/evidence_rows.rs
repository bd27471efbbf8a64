//! The evidence of articles as rows, beside their rows in the table of scores.
//!
//! What comes in: an article whose paragraphs were scored and whose status is known. What leaves: the rows of
//! the layout of evidence as cells, each after a cell that tells its paragraph. Does not know where
//! they are shown.

use std::sync::Arc;

use super::Settings;
use super::pass::ArticleContext;
use super::unit_scorer::{ScoredText, ScoredTexts};
use crate::error::Result;
use crate::output::{Encoder, RowBatch};
use crate::tables::{
    Cell, Choice, Column, Layout, Row, Shape, Table, book_evidence_columns, paragraph_key,
};

/// Returns the columns of evidence in a run with these settings: the paragraph as a
/// [key](paragraph_key), then those of the layout of evidence.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if two columns would have one name.
pub fn evidence_columns(settings: &Settings) -> Result<Vec<Column>> {
    Ok(columns_of(&evidence_table(settings)?))
}

fn columns_of(table: &Table) -> Vec<Column> {
    book_evidence_columns(table.columns())
}

fn evidence_table(settings: &Settings) -> Result<Table> {
    let shape = Shape {
        layout: Layout::Evidence,
        choice: Choice::default(),
        marks: false,
        ..settings.shape.clone()
    };
    Table::new(Arc::clone(&settings.lexicon), shape)
}

/// Makes rows of the evidence in articles.
pub(super) struct EvidenceRows<'s> {
    settings: &'s Settings,
    table: Table,
}

impl<'s> EvidenceRows<'s> {
    /// Creates a maker of rows by these settings.
    ///
    /// # Errors
    /// As [`evidence_columns`].
    pub fn new(settings: &'s Settings) -> Result<Self> {
        Ok(Self { settings, table: evidence_table(settings)? })
    }

    /// Creates an encoder of the rows.
    pub fn encoder(&self) -> Encoder {
        Encoder::of_cells(&columns_of(&self.table))
    }

    /// Returns the rows of an article. `texts` are its scored paragraphs.
    pub fn of(
        &self,
        context: &ArticleContext<'_>,
        texts: &ScoredTexts,
        encoder: &mut Encoder,
    ) -> RowBatch {
        let Self { settings, table } = self;
        let mut facts = context.facts();
        facts.text.clone_from(&context.article.text);
        let (mut cells, mut keyed) = (Vec::new(), Vec::new());
        let has_some = |text: &ScoredText<'_>| !(text.hits.is_empty() && text.context.is_empty());
        for text in texts.iter().filter(has_some) {
            let Some(at) = text.place.paragraph else { continue };
            let status = &context.status()[at];
            if settings.drops(status) {
                continue;
            }
            let language = settings.reading.analysis.language.code();
            let row = Row {
                counted: status.is_counted(settings.repeats),
                is_pending: false,
                ..text.row(&facts, Some(status.kind), (false, language))
            };
            let key = paragraph_key(context.number, row.paragraph.unwrap_or_default());
            table.rows(&row, &mut cells, |cells| {
                keyed.clear();
                keyed.push(Cell::Int(key));
                keyed.extend_from_slice(cells);
                encoder.push(&keyed);
            });
        }
        encoder.take()
    }
}
