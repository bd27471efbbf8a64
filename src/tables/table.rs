//! Tables of scores: rows to cells, by layout and choice of columns.

use std::borrow::Cow;
use std::sync::Arc;

use super::choice::{Offered, nearest};
use super::columns::{ColumnInfo, EVIDENCE, LONG, Shown, WIDE};
use super::score_cells::{FillCell, Proof, RowContext, ScoreCell};
use super::{Cell, CellType, Choice, Column, Hit, Row, RowMarks, as_printed};
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::ProbabilityRule;
use crate::lexicon::{Lexicon, Theme};
use crate::model::single_spaced;
use crate::themes::ThemeScore;

/// What a row of `score` is about; the `--layout` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// A text, with a column per theme.
    #[default]
    Wide,
    /// A text and a theme.
    Long,
    /// A match.
    Evidence,
}

/// What a scored text is; the `--unit` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A paragraph.
    #[default]
    Paragraph,
    /// A sentence of a paragraph.
    Sentence,
    /// An article as one text.
    Article,
}

/// Which strength decides what a text is about; the `--context` option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ScoreContext {
    /// That of the text's own evidence.
    #[default]
    None,
    /// That in its article.
    Article,
}

impl Layout {
    /// All columns that a table of this layout can have.
    const fn columns(self) -> &'static [ColumnInfo] {
        match self {
            Self::Wide => WIDE,
            Self::Long => LONG,
            Self::Evidence => EVIDENCE,
        }
    }
}

/// A column of a table, as it is filled.
#[derive(Clone, Copy, Debug)]
struct Field {
    cell: ScoreCell,
    /// The theme or the kept field that the column is about; `None` of a column that is about
    /// neither, or about the theme of the row.
    index: Option<usize>,
}

impl Unit {
    /// The strength from which a text of this kind is about a theme.
    pub const fn threshold(self, context: ScoreContext, theme: &Theme) -> f64 {
        match (self, context) {
            (Self::Article, _) => theme.article_threshold,
            (_, ScoreContext::None) => theme.threshold,
            (_, ScoreContext::Article) => theme.in_article_threshold,
        }
    }
}

/// What a table is made of.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// What a row is about.
    pub layout: Layout,
    /// What a scored text is.
    pub unit: Unit,
    /// Which strength decides on themes and totals.
    pub context: ScoreContext,
    /// Which columns.
    pub choice: Choice,
    /// Whether the text is left out.
    pub no_text: bool,
    /// The fields of the source that follow.
    pub keep: Vec<String>,
    /// Whether near repeats have a column.
    pub near: bool,
    /// Whether negated matches are counted apart.
    pub negated: bool,
    /// Whether ranks among all rows have columns. Until all rows are known their cells hold what is
    /// ranked: see [`Table::ranks`].
    pub ranked: bool,
    /// Whether rows end with a cell that is shown nowhere: where the matches are in their text, as
    /// [`RowMarks`].
    pub marks: bool,
    /// Whether offsets count bytes, not characters.
    pub byte_offsets: bool,
    /// The threshold of all themes, in the place of the lexicon's.
    pub threshold: Option<f64>,
    /// The curves and models that give probabilities: one for each theme of the lexicon, `None` for
    /// a theme without one, and an empty list without a calibration.
    pub calibration: Vec<Option<ProbabilityRule>>,
}

impl Shape {
    /// Returns what gives the probabilities of a theme.
    pub(super) fn probability_rule(&self, theme: usize) -> Option<ProbabilityRule> {
        self.calibration.get(theme).copied().flatten()
    }
}

/// The cell of the marks.
const MARKS_CELL: FillCell = |at, cells| {
    cells.push(Cell::text(RowMarks::of(at.row, &at.table.lexicon).to_text()));
};

/// The bytes of evidence that a match usually takes: its form, its count, and its share of the
/// theme's name.
const USUAL_FORM_BYTES: usize = 32;

/// A table of scores: its columns, and how a row fills them.
#[derive(Clone, Debug)]
pub struct Table {
    lexicon: Arc<Lexicon>,
    shape: Shape,
    columns: Vec<Column>,
    fields: Vec<Field>,
    thresholds: Vec<f64>,
    /// The threshold of each theme for paragraphs, whatever is scored.
    paragraph_thresholds: Vec<f64>,
    entry_names: Vec<String>,
}

impl Table {
    /// Creates a table of this shape for scores by `lexicon`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if the choice names a column that does not
    /// exist, with the nearest name, or if two columns would have one name.
    pub fn new(lexicon: Arc<Lexicon>, shape: Shape) -> Result<Self> {
        let infos = shape.layout.columns().iter();
        let all: Vec<Offered<Field>> =
            infos.flat_map(|info| offered(info, &lexicon, &shape)).collect();
        let chosen = shape.choice.of_all(all)?;
        let thresholds = lexicon
            .themes
            .iter()
            .map(|theme| {
                shape.threshold.unwrap_or_else(|| shape.unit.threshold(shape.context, theme))
            })
            .collect();
        let paragraph_thresholds =
            lexicon.themes.iter().map(|theme| shape.threshold.unwrap_or(theme.threshold)).collect();
        let entry_names = lexicon.entries.iter().map(crate::lexicon::Entry::name).collect();
        let (mut columns, mut fields): (Vec<Column>, Vec<Field>) =
            chosen.into_iter().map(|offered| (offered.column, offered.field)).unzip();
        if shape.marks {
            columns.push(Column::new("marks", CellType::Text));
            fields.push(Field { cell: ScoreCell::new(MARKS_CELL), index: None });
        }
        Ok(Self { lexicon, shape, columns, fields, thresholds, paragraph_thresholds, entry_names })
    }

    /// Returns the position of the column with this name.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if the table has no such column, with the
    /// nearest name.
    pub fn position(&self, name: &str) -> Result<usize> {
        let shown = &self.columns[..self.columns.len() - usize::from(self.shape.marks)];
        shown.iter().position(|column| column.name == name).ok_or_else(|| {
            let near = nearest(name, shown.iter().map(|column| &*column.name));
            let hint = format!("{near}sort by a column that the table has; --columns adds others");
            let message = format!("the table has no column `{name}` to sort by");
            Error::new(ErrorKind::Usage, message).with_hint(hint)
        })
    }

    /// Returns the name of the table in [`COLUMNS`](super::COLUMNS).
    pub fn name(&self) -> &'static str {
        match self.shape.layout {
            Layout::Wide => "wide",
            Layout::Long => "long",
            Layout::Evidence => "evidence",
        }
    }

    /// Returns the columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Returns the positions of the columns whose cells are ranks once all rows are known.
    pub fn ranks(&self) -> Vec<usize> {
        let is_rank = |&at: &usize| self.fields[at].cell.is_rank;
        (0..self.fields.len()).filter(is_rank).collect()
    }

    /// Returns the threshold of each theme for the paragraphs of articles that are scored as one
    /// text; `None` if other texts are scored.
    pub fn thresholds_of_shares(&self) -> Option<&[f64]> {
        (self.shape.unit == Unit::Article).then_some(self.paragraph_thresholds.as_slice())
    }

    /// Returns the threshold of each theme of the lexicon for the texts that are scored.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// Whether its cells need the scores of paragraphs in their articles.
    pub fn needs_scores_in_article(&self) -> bool {
        self.shape.unit != Unit::Article
            && (self.shape.context == ScoreContext::Article
                || self.fields.iter().any(|field| field.cell.needs_article))
    }

    /// Whether its cells need the components of strengths.
    pub fn needs_components(&self) -> bool {
        self.shape.calibration.iter().flatten().any(ProbabilityRule::needs_components)
    }

    /// Whether its cells need to know how many characters of the article precede a row's text.
    pub fn counts_characters(&self) -> bool {
        !self.shape.byte_offsets && self.fields.iter().any(|field| field.cell.needs_offset)
    }

    /// Whether offsets count bytes, not characters.
    pub(super) fn counts_bytes(&self) -> bool {
        self.shape.byte_offsets
    }

    /// The name of a theme's column.
    pub(super) fn theme_name(&self, theme: usize) -> &str {
        &self.lexicon.themes[theme].column
    }

    /// The name of the entry that matched.
    pub(super) fn entry_name(&self, hit: &Hit) -> &str {
        &self.entry_names[hit.entry as usize]
    }

    /// Calls `emit` with the cells of each row of the table that a scored text makes: one (wide),
    /// one a theme (long), or one a match (evidence).
    pub fn rows<'t>(
        &'t self,
        row: &Row<'t>,
        cells: &mut Vec<Cell<'t>>,
        mut emit: impl FnMut(&[Cell<'t>]),
    ) {
        let mut context = RowContext::new(self, row);
        let mut fill = |theme: usize, proof: Proof<'t>| {
            cells.clear();
            context.proof = proof;
            for field in &self.fields {
                match field.cell.pending {
                    Some(pending) if row.waits_for(pending) => cells.push(Cell::Pending(pending)),
                    _ => {
                        context.index = field.index.unwrap_or(theme);
                        (field.cell.fill)(&mut context, cells);
                    }
                }
            }
            emit(cells);
        };
        match self.shape.layout {
            Layout::Wide => fill(0, Proof::None),
            Layout::Long => {
                (0..self.lexicon.themes.len()).for_each(|theme| fill(theme, Proof::None));
            }
            Layout::Evidence => {
                row.hits.iter().for_each(|hit| fill(hit.theme as usize, Proof::Match(hit)));
                for of_article in row.context {
                    fill(of_article.theme, Proof::Context(of_article));
                }
            }
        }
    }

    /// The probability of a theme in the text of a row with this score.
    pub(super) fn probability<'t>(
        &self,
        theme: usize,
        score: &ThemeScore,
        row: &Row<'_>,
    ) -> Cell<'t> {
        let components = row.components.get(theme).copied().unwrap_or_default();
        let probability = |rule: ProbabilityRule| {
            rule.probability(as_printed(score.strength), || components.columns())
        };
        self.shape
            .probability_rule(theme)
            .map_or(Cell::Empty, |rule| Cell::float(probability(rule)))
    }

    /// The themes that reach their threshold, strongest first, ties in the lexicon's order.
    pub(super) fn themes_text(&self, row: &Row<'_>) -> Cow<'_, str> {
        let scores = row.scores.unwrap_or_default();
        let name = |theme: usize| self.lexicon.themes[theme].column.as_str();
        let mut reached = (0..scores.len()).filter(|&theme| {
            self.lexicon.is_top_level(theme) && scores[theme].reaches(self.thresholds[theme])
        });
        // Most texts reach one at most.
        let Some(first) = reached.next() else { return "".into() };
        let Some(second) = reached.next() else { return name(first).into() };
        let mut reached: Vec<usize> = [first, second].into_iter().chain(reached).collect();
        reached.sort_by(|&a, &b| scores[b].strength.total_cmp(&scores[a].strength));
        reached.into_iter().map(name).collect::<Vec<_>>().join("; ").into()
    }

    /// `theme: form (n), form (n) | theme: …`, the forms with most points first.
    pub(super) fn evidence_text(&self, row: &Row<'_>) -> String {
        let (mut text, mut forms) =
            (String::with_capacity(USUAL_FORM_BYTES * row.hits.len()), Vec::new());
        let scores = row.own.unwrap_or_default();
        for theme in (0..scores.len())
            .filter(|&theme| scores[theme].hits > 0 && self.lexicon.is_top_level(theme))
        {
            let own = row.hits.iter().filter(|hit| hit.theme as usize == theme);
            text.push_str(if text.is_empty() { "" } else { " | " });
            text.push_str(&self.lexicon.themes[theme].column);
            text.push_str(": ");
            push_forms(&mut text, own, &row.article.text, &mut forms);
        }
        text
    }
}

/// `form (n), form (n)`: the forms of these matches in an article's text, the ones with most points
/// first.
pub fn forms_text<'h>(hits: impl IntoIterator<Item = &'h Hit>, text: &str) -> String {
    let mut written = String::new();
    push_forms(&mut written, hits, text, &mut Vec::new());
    written
}

/// A form, how often it occurs, and its points.
type Form<'t> = (Cow<'t, str>, u32, f64);

/// Appends what [`forms_text`] returns. The memory of `forms` is used again.
fn push_forms<'h, 't>(
    written: &mut String,
    hits: impl IntoIterator<Item = &'h Hit>,
    text: &'t str,
    forms: &mut Vec<Form<'t>>,
) {
    // Few forms a row: a list beats a map.
    forms.clear();
    for hit in hits {
        let form = single_spaced(hit.span.of(text));
        match forms.iter_mut().find(|(known, ..)| differ_in_case_alone(known, &form)) {
            Some((_, count, points)) => {
                *count += 1;
                *points += hit.points;
            }
            None => forms.push((form, 1, hit.points)),
        }
    }
    forms.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (at, (form, count, _)) in forms.iter().enumerate() {
        written.push_str(if at == 0 { "" } else { ", " });
        written.push_str(form);
        written.push_str(" (");
        written.push_str(itoa::Buffer::new().format(*count));
        written.push(')');
    }
}

fn differ_in_case_alone(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        one.eq_ignore_ascii_case(other)
    } else {
        one.to_lowercase() == other.to_lowercase()
    }
}

/// The columns that one column of a layout is in the table of this lexicon and shape: one for each
/// theme or kept field, one, or none.
fn offered(info: &ColumnInfo, lexicon: &Lexicon, shape: &Shape) -> Vec<Offered<Field>> {
    let cell = info.score.expect("every column of the scores says how its cells are found");
    let by_default = info.shown != Shown::Full;
    let offered = |name: Cow<'static, str>, index: Option<usize>, by_default: bool| Offered {
        column: info.column(name),
        field: Field { cell, index },
        by_default,
        kept: info.name == "FIELD",
    };
    if let Some(suffix) = info.name.strip_prefix("<theme>") {
        let themes = lexicon.themes.iter().enumerate();
        let there = themes.filter(|&(theme, _)| (cell.offered)(shape, theme));
        let column = |(at, theme): (usize, &Theme)| {
            let name = format!("{}{suffix}", theme.column).into();
            offered(name, Some(at), by_default && lexicon.is_top_level(at))
        };
        there.map(column).collect()
    } else if info.name == "FIELD" {
        let fields = shape.keep.iter().enumerate();
        fields.map(|(at, name)| offered(name.clone().into(), Some(at), true)).collect()
    } else if (cell.offered)(shape, 0) {
        vec![offered(info.name.into(), None, by_default)]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_the_scores_can_be_filled() {
        for info in [Layout::Wide, Layout::Long, Layout::Evidence].map(Layout::columns).concat() {
            assert!(info.score.is_some(), "{}", info.name);
        }
    }
}
