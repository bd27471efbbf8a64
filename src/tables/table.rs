//! Rows -> cells, by layout and choice of columns.

use std::borrow::Cow;
use std::sync::Arc;

use super::choice::Offered;
use super::columns::{COLUMNS, ColumnInfo, Shown};
use super::{Cell, Choice, Column, Hit, Pending, Row, as_printed};
use crate::error::Result;
use crate::evaluate::Curve;
use crate::lexicon::{Lexicon, Mood, Theme};
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

/// What a column's cells are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    ArticleId,
    Paragraph,
    Sentence,
    Title,
    Date,
    Source,
    Kind,
    Counted,
    Words,
    Text,
    Strength(usize),
    Prob(usize),
    Themes,
    Evidence,
    Keywords,
    Hits(usize),
    Per1000(usize),
    RepeatOf,
    NearRepeatOf,
    RepeatOfArticle,
    Boilerplate,
    Short,
    DateFrom,
    Language,
    Start,
    End,
    Url,
    Extra(usize),
    /// Of the long and evidence layouts: the theme of the row.
    Theme,
    RowStrength,
    RowProb,
    RowHits,
    RowPer1000,
    Entry,
    Form,
    HitStart,
    HitEnd,
    Points,
    HitNegated,
    HitConditional,
    Negated(usize),
    /// Of articles: the share of their counted paragraphs that reach the threshold of paragraphs.
    Share(usize),
    RowShare,
}

impl Field {
    /// What of it only the whole collection tells.
    fn pending(self) -> Option<Pending> {
        match self {
            Self::ArticleId => Some(Pending::ArticleId),
            Self::Counted => Some(Pending::Counted),
            Self::RepeatOf => Some(Pending::RepeatOf),
            Self::RepeatOfArticle => Some(Pending::RepeatOfArticle),
            Self::Boilerplate => Some(Pending::Boilerplate),
            _ => None,
        }
    }
}

impl Unit {
    /// The strength from which a text of this kind is about a theme.
    pub const fn threshold(self, theme: &Theme) -> f64 {
        match self {
            Self::Paragraph | Self::Sentence => theme.threshold,
            Self::Article => theme.article_threshold,
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
    /// Whether offsets count bytes, not characters.
    pub byte_offsets: bool,
    /// The threshold of all themes, in the place of the lexicon's.
    pub threshold: Option<f64>,
    /// What makes probabilities of strengths, one for each theme of the lexicon; none for themes
    /// without, empty where there are none at all.
    pub curves: Vec<Option<Curve>>,
}

/// So many bytes of evidence a match has as a rule: its form, its count, its share of the theme's
/// name.
const USUAL_FORM: usize = 32;
/// A text has fewer words than this: its strength says little.
const SHORT: u64 = 20;
/// Decimals of `per_1000` and of points.
const RATE_DECIMALS: u8 = 3;
const POINT_DECIMALS: u8 = 9;

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
    /// A table of this shape for scores by `lexicon`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) where the choice names a column that there is
    /// not, with the nearest name, or where two columns would have one name.
    pub fn new(lexicon: Arc<Lexicon>, shape: Shape) -> Result<Self> {
        let info = match shape.layout {
            Layout::Wide => &COLUMNS[0],
            Layout::Long => &COLUMNS[1],
            Layout::Evidence => &COLUMNS[2],
        };
        let all: Vec<Offered<Field>> =
            info.columns.iter().flat_map(|column| expand(column, &lexicon, &shape)).collect();
        let chosen = shape.choice.of_all(all)?;
        let thresholds = lexicon
            .themes
            .iter()
            .map(|theme| shape.threshold.unwrap_or_else(|| shape.unit.threshold(theme)))
            .collect();
        let paragraph_thresholds =
            lexicon.themes.iter().map(|theme| shape.threshold.unwrap_or(theme.threshold)).collect();
        let entry_names = lexicon.entries.iter().map(crate::lexicon::Entry::name).collect();
        let (columns, fields) =
            chosen.into_iter().map(|offered| (offered.column, offered.field)).unzip();
        Ok(Self { lexicon, shape, columns, fields, thresholds, paragraph_thresholds, entry_names })
    }

    /// The columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The threshold of each theme for the paragraphs of articles that are scored as one text; none
    /// where other texts are scored.
    pub fn thresholds_of_shares(&self) -> Option<&[f64]> {
        (self.shape.unit == Unit::Article).then_some(self.paragraph_thresholds.as_slice())
    }

    /// The threshold of each theme of the lexicon for the texts that are scored.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// Whether its cells need to know how many characters of the article stand before a row's text.
    pub fn counts_characters(&self) -> bool {
        !self.shape.byte_offsets
            && self.fields.iter().any(|field| matches!(field, Field::Start | Field::End))
    }

    /// Calls `emit` with the cells of each row of the table that a scored text makes: one (wide),
    /// one a theme (long), or one a match (evidence).
    pub fn rows<'t>(
        &'t self,
        row: &Row<'t>,
        cells: &mut Vec<Cell<'t>>,
        mut emit: impl FnMut(&[Cell<'t>]),
    ) {
        let mut offsets =
            Offsets { row, bytes: self.shape.byte_offsets, mark: (row.span.start, 0) };
        let mut fill = |theme: usize, hit: Option<&Hit>| {
            cells.clear();
            cells.extend(
                self.fields.iter().map(|&field| self.cell(field, &mut offsets, theme, hit)),
            );
            emit(cells);
        };
        match self.shape.layout {
            Layout::Wide => fill(0, None),
            Layout::Long => (0..self.lexicon.themes.len()).for_each(|theme| fill(theme, None)),
            Layout::Evidence => row.hits.iter().for_each(|hit| fill(hit.theme as usize, Some(hit))),
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "a cell handed over in memory is written in two parts and read whole, for which processors wait"
    )]
    #[inline(always)]
    fn cell<'t>(
        &'t self,
        field: Field,
        offsets: &mut Offsets<'_, 't>,
        theme: usize,
        hit: Option<&Hit>,
    ) -> Cell<'t> {
        let row = offsets.row;
        if let (true, Some(pending)) = (row.is_pending, field.pending()) {
            return Cell::Pending(pending);
        }
        let int = |value: u64| Cell::Int(value);
        let optional =
            |value: Option<u32>| value.map_or(Cell::Empty, |value| Cell::Int(value.into()));
        let score = |theme: usize| row.scores.map(|scores| &scores[theme]);
        let rate = |value| Cell::Float { value, decimals: RATE_DECIMALS };
        let of_mood = |mood: Mood| {
            hit.and_then(|hit| hit.mood).map_or(Cell::Empty, |found| Cell::Bool(found == mood))
        };
        match field {
            Field::ArticleId => Cell::text(&*row.article.id),
            Field::Paragraph => optional(row.paragraph),
            Field::Sentence => optional(row.sentence),
            Field::Title => Cell::text(&*row.article.title),
            Field::Date => Cell::text(&*row.article.date_text),
            Field::DateFrom => {
                row.article.date.map_or(Cell::Empty, |(_, from)| Cell::text(from.name()))
            }
            Field::Source => Cell::text(&*row.article.source),
            Field::Url => Cell::text(&*row.article.url),
            Field::Kind => row.kind.map_or(Cell::Empty, |kind| Cell::text(kind.name())),
            Field::Counted => Cell::Bool(row.counted),
            Field::Words => int(row.words),
            Field::Text => Cell::text(row.text()),
            Field::Strength(theme) => {
                score(theme).map_or(Cell::Empty, |score| Cell::float(score.strength))
            }
            Field::Prob(theme) => {
                score(theme).map_or(Cell::Empty, |score| self.probability(theme, score))
            }
            Field::RowProb => {
                score(theme).map_or(Cell::Empty, |score| self.probability(theme, score))
            }
            Field::RowStrength => {
                score(theme).map_or(Cell::Empty, |score| Cell::float(score.strength))
            }
            Field::Hits(theme) => score(theme).map_or(Cell::Empty, |score| int(score.hits.into())),
            Field::RowHits => score(theme).map_or(Cell::Empty, |score| int(score.hits.into())),
            Field::Per1000(theme) => row.per_1000(theme).map_or(Cell::Empty, rate),
            Field::RowPer1000 => row.per_1000(theme).map_or(Cell::Empty, rate),
            Field::Share(theme) => row.share(theme).map_or(Cell::Empty, Cell::float),
            Field::RowShare => row.share(theme).map_or(Cell::Empty, Cell::float),
            Field::Themes => Cell::text(self.themes_text(row)),
            Field::Evidence => Cell::text(self.evidence_text(row)),
            Field::Keywords => Cell::text(row.keywords),
            Field::RepeatOf => Cell::text(row.repeat_of),
            Field::NearRepeatOf => Cell::text(row.near_repeat_of),
            Field::RepeatOfArticle => Cell::text(row.repeat_of_article),
            Field::Boilerplate => Cell::Bool(row.boilerplate),
            Field::Short => Cell::Bool(row.words < SHORT),
            Field::Language => Cell::text(row.language),
            Field::Start => int(offsets.in_article(row.span.start)),
            Field::End => int(offsets.in_article(row.span.end)),
            Field::Extra(at) => {
                row.article.extra.get(at).map_or(Cell::Empty, |value| Cell::text(value.as_str()))
            }
            Field::Theme => Cell::text(self.lexicon.themes[theme].column.as_str()),
            Field::Entry => hit.map_or(Cell::Empty, |hit| {
                Cell::text(self.entry_names[hit.entry as usize].as_str())
            }),
            Field::Form => {
                hit.map_or(Cell::Empty, |hit| Cell::text(hit.span.of(&row.article.text)))
            }
            Field::HitStart => hit.map_or(Cell::Empty, |hit| int(offsets.in_row(hit.span.start))),
            Field::HitEnd => hit.map_or(Cell::Empty, |hit| int(offsets.in_row(hit.span.end))),
            Field::Points => hit.map_or(Cell::Empty, |hit| Cell::Float {
                value: hit.points,
                decimals: POINT_DECIMALS,
            }),
            Field::HitNegated => of_mood(Mood::Negated),
            Field::HitConditional => of_mood(Mood::Conditional),
            Field::Negated(theme) => {
                row.scores.and(row.negated.get(theme)).map_or(Cell::Empty, |&count| int(count))
            }
        }
    }

    /// The probability at the strength that the table has.
    fn probability<'t>(&self, theme: usize, score: &ThemeScore) -> Cell<'t> {
        let curve = self.shape.curves.get(theme).copied().flatten();
        curve
            .map_or(Cell::Empty, |curve| Cell::float(curve.probability(as_printed(score.strength))))
    }

    /// The themes that reach their threshold, strongest first, ties in the lexicon's order.
    fn themes_text(&self, row: &Row<'_>) -> Cow<'_, str> {
        let scores = row.scores.unwrap_or_default();
        let name = |theme: usize| self.lexicon.themes[theme].column.as_str();
        let mut reached = (0..scores.len()).filter(|&theme| {
            self.lexicon.is_top_level(theme)
                && scores[theme].hits > 0
                && scores[theme].strength >= self.thresholds[theme]
        });
        // Most texts reach one at most.
        let Some(first) = reached.next() else { return "".into() };
        let Some(second) = reached.next() else { return name(first).into() };
        let mut reached: Vec<usize> = [first, second].into_iter().chain(reached).collect();
        reached.sort_by(|&a, &b| scores[b].strength.total_cmp(&scores[a].strength));
        reached.into_iter().map(name).collect::<Vec<_>>().join("; ").into()
    }

    /// `theme: form (n), form (n) | theme: …`, the forms with most points first.
    fn evidence_text(&self, row: &Row<'_>) -> String {
        let (mut text, mut forms) =
            (String::with_capacity(USUAL_FORM * row.hits.len()), Vec::new());
        let scores = row.scores.unwrap_or_default();
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

/// A form, how often it stands, and its points.
type Form<'t> = (Cow<'t, str>, u32, f64);

/// Appends what [`forms_text`] says. The room in `forms` is used again.
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

/// Byte offsets as the table prints them.
struct Offsets<'r, 't> {
    row: &'r Row<'t>,
    bytes: bool,
    /// The last offset asked for, and the characters of the row before it: the next one is counted
    /// from there, for counting from the front of the row makes an article of many matches
    /// quadratic.
    mark: (u32, u64),
}

impl Offsets<'_, '_> {
    fn in_article(&mut self, byte: u32) -> u64 {
        if self.bytes { byte.into() } else { self.row.offset + self.in_row(byte) }
    }

    fn in_row(&mut self, byte: u32) -> u64 {
        if self.bytes {
            return (byte - self.row.span.start).into();
        }
        let (mark, before) = self.mark;
        let characters = |from: u32, to: u32| {
            self.row.article.text[from as usize..to as usize].chars().count() as u64
        };
        let before = if byte < mark {
            before - characters(byte, mark)
        } else {
            before + characters(mark, byte)
        };
        self.mark = (byte, before);
        before
    }
}

/// The columns that an entry of [`COLUMNS`] stands for, and whether the default table has them.
fn expand(info: &ColumnInfo, lexicon: &Lexicon, shape: &Shape) -> Vec<Offered<Field>> {
    let by_default = info.shown != Shown::Full;
    let offered = |name: Cow<'static, str>, field: Field, by_default: bool| {
        let kept = matches!(field, Field::Extra(_));
        Offered { column: Column { name, cell_type: info.cell_type }, field, by_default, kept }
    };
    let themed = |suffix: &str, field: &dyn Fn(usize) -> Field| {
        let themes = lexicon.themes.iter().enumerate();
        themes
            .map(|(at, theme)| {
                offered(
                    format!("{}{suffix}", theme.column).into(),
                    field(at),
                    by_default && lexicon.is_top_level(at),
                )
            })
            .collect()
    };
    let one = |field: Field| vec![offered(info.name.into(), field, by_default)];
    match (info.name, shape.layout) {
        ("<theme>", _) => themed("", &Field::Strength),
        ("<theme>_prob", _) => {
            let probabilities: Vec<Offered<Field>> = themed("_prob", &Field::Prob);
            let has_curve = |offered: &Offered<Field>| matches!(&offered.field, Field::Prob(theme) if shape.curves.get(*theme).copied().flatten().is_some());
            probabilities.into_iter().filter(has_curve).collect()
        }
        ("prob", _) if shape.curves.is_empty() => Vec::new(),
        ("<theme>_hits", _) => themed("_hits", &Field::Hits),
        ("<theme>_negated", _) if !shape.negated => Vec::new(),
        ("<theme>_negated", _) => themed("_negated", &Field::Negated),
        ("<theme>_share" | "share", _) if shape.unit != Unit::Article => Vec::new(),
        ("<theme>_share", _) => themed("_share", &Field::Share),
        ("<theme>_per_1000", _) => themed("_per_1000", &Field::Per1000),
        ("FIELD", _) => shape
            .keep
            .iter()
            .enumerate()
            .map(|(at, name)| offered(name.clone().into(), Field::Extra(at), true))
            .collect(),
        ("sentence", _) if shape.unit != Unit::Sentence => Vec::new(),
        ("text", _) if shape.no_text => Vec::new(),
        ("near_repeat_of", _) if !shape.near => Vec::new(),
        ("start", Layout::Evidence) => one(Field::HitStart),
        ("end", Layout::Evidence) => one(Field::HitEnd),
        (name, _) => one(plain_field(name)),
    }
}

fn plain_field(name: &str) -> Field {
    match name {
        "article_id" => Field::ArticleId,
        "paragraph" => Field::Paragraph,
        "sentence" => Field::Sentence,
        "title" => Field::Title,
        "date" => Field::Date,
        "source" => Field::Source,
        "kind" => Field::Kind,
        "counted" => Field::Counted,
        "words" => Field::Words,
        "text" => Field::Text,
        "themes" => Field::Themes,
        "evidence" => Field::Evidence,
        "keywords" => Field::Keywords,
        "repeat_of" => Field::RepeatOf,
        "near_repeat_of" => Field::NearRepeatOf,
        "repeat_of_article" => Field::RepeatOfArticle,
        "boilerplate" => Field::Boilerplate,
        "short" => Field::Short,
        "date_from" => Field::DateFrom,
        "language" => Field::Language,
        "start" => Field::Start,
        "end" => Field::End,
        "url" => Field::Url,
        "theme" => Field::Theme,
        "strength" => Field::RowStrength,
        "prob" => Field::RowProb,
        "hits" => Field::RowHits,
        "per_1000" => Field::RowPer1000,
        "share" => Field::RowShare,
        "entry" => Field::Entry,
        "form" => Field::Form,
        "points" => Field::Points,
        "negated" => Field::HitNegated,
        "conditional" => Field::HitConditional,
        other => unreachable!("`{other}` stands in COLUMNS without a field"),
    }
}
