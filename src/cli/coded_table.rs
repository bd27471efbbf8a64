//! `evaluate --table`: every counted paragraph with its scores, the probability of drawing it, and
//! its codes.

use std::collections::{BTreeMap, HashMap};

use super::collection::Collection;
use super::gold::{Coded, Gold, called};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::output::{Encoder, Flow, Format, Options, Sink, TableWriter};
use crate::pipeline::{self, CountedText, Lookup, Reading, Stratum, Survey, WantedText};
use crate::tables::{self, Cell, Column, columns_of};

/// The probability of drawing each paragraph, recovered from the rows of the sheet.
#[derive(Default)]
struct Inclusion<'g> {
    /// The rows of the sheet by their names.
    rows: HashMap<&'g WantedText, &'g Coded>,
    /// The number of paragraphs in each stratum of a source, and the probabilities of its rows in
    /// the sheet.
    cells: BTreeMap<(Stratum, String), (u64, Vec<Row<'g>>)>,
}

/// Probabilities by stratum and source.
struct Design {
    known: BTreeMap<(Stratum, String), f64>,
    /// The number of paragraphs that the rows of the sheet represent, and the number in the
    /// collection.
    stands_for: (f64, u64),
}

impl<'g> Inclusion<'g> {
    fn new(gold: &'g Gold) -> Self {
        Self {
            rows: gold.rows.iter().map(|row| (&row.text, row)).collect(),
            cells: BTreeMap::new(),
        }
    }

    /// Counts a paragraph.
    fn add(&mut self, text: &CountedText) {
        let name = WantedText { id: text.id.clone(), paragraph: Some(text.paragraph) };
        let (count, rows) = self.cells.entry((text.stratum, text.source.clone())).or_default();
        *count += 1;
        rows.extend(self.rows.get(&name).map(|row| (row.probability, &row.text)));
    }

    /// Returns the probability of each stratum of each source, which is that of its rows. If a
    /// stratum or the whole sheet was drawn with a single probability, that one holds for all of
    /// it.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if paragraphs of one stratum and source have different
    /// probabilities.
    fn design(&self, path: &str) -> Result<Design> {
        let mut strata: BTreeMap<Stratum, Vec<Row<'g>>> = BTreeMap::new();
        for ((stratum, _), (_, rows)) in &self.cells {
            strata.entry(*stratum).or_default().extend(rows);
        }
        let of_stratum: BTreeMap<Stratum, _> =
            strata.iter().map(|(stratum, rows)| (*stratum, one_probability(rows))).collect();
        let of_all = one_probability(strata.values().flatten());
        let mut known = BTreeMap::new();
        for (cell, (_, rows)) in &self.cells {
            let found = of_all.or_else(|_| of_stratum[&cell.0]).or_else(|_| one_probability(rows));
            let probability = found.map_err(|[(one, first), (other, second)]| {
                let (first, second) = (called(first), called(second));
                let message = format!(
                    "the probabilities differ within a stratum: {first} has {one}, {second} has {other}, and both are of one stratum and source"
                );
                let hint = "--table needs a sheet that `lexicon sample` drew from these INPUTs with this lexicon, or one drawn with one probability";
                Error::new(ErrorKind::Usage, message).at(path).with_hint(hint)
            })?;
            known.extend(probability.map(|probability| (cell.clone(), probability)));
        }
        let stands_for =
            strata.values().flatten().map(|(probability, _)| probability.recip()).sum();
        Ok(Design {
            known,
            stands_for: (stands_for, self.cells.values().map(|(count, _)| count).sum()),
        })
    }
}

/// The probability of a row of the sheet, and its name.
type Row<'g> = (f64, &'g WantedText);

/// Two rows with different probabilities.
type Differing<'g> = [Row<'g>; 2];

/// Returns the probability that all rows share, if there are any rows, or else two rows that
/// differ.
fn one_probability<'r, 'g: 'r>(
    rows: impl IntoIterator<Item = &'r Row<'g>>,
) -> std::result::Result<Option<f64>, Differing<'g>> {
    let mut rows = rows.into_iter();
    let Some(first) = rows.next() else { return Ok(None) };
    match rows.find(|row| (row.0 - first.0).abs() > 1e-6 * first.0) {
        Some(other) => Err([*first, *other]),
        None => Ok(Some(first.0)),
    }
}

/// The file of `--table`.
pub struct CodedTable<'t> {
    gold: &'t Gold,
    threshold: &'t dyn Fn(usize) -> f64,
    rows: HashMap<&'t WantedText, &'t Coded>,
    table: TableWriter,
    encoder: Encoder,
    /// The number of paragraphs without a known probability.
    unknown: u64,
}

impl<'t> CodedTable<'t> {
    pub fn new(
        (gold, lexicon): (&'t Gold, &Lexicon),
        by: &[String],
        threshold: &'t dyn Fn(usize) -> f64,
        (sink, format, cells): (Sink, Format, Options),
    ) -> Self {
        let encoder = Encoder::new(&columns(gold, lexicon, by), format, cells.of("evaluate_table"));
        let rows = gold.rows.iter().map(|row| (&row.text, row)).collect();
        let table = TableWriter::new(sink, &encoder);
        Self { gold, threshold, rows, table, encoder, unknown: 0 }
    }

    /// Reads the collection twice more, for the probabilities and for the rows, adds the file to
    /// the outputs, and returns the warnings about it.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if the probabilities differ within a stratum, and any error of
    /// reading and writing.
    pub fn fill(
        mut self,
        collection: &mut Collection<'_>,
        (reading, lookup, survey): (&Reading, &Lookup, &Survey),
        path: &str,
    ) -> Result<Vec<String>> {
        let Collection { discovery, bar, outputs, .. } = collection;
        let progress = &mut |progress| bar.advance(progress);
        let mut inclusion = Inclusion::new(self.gold);
        pipeline::counted_texts(&*discovery, reading, (lookup, survey), progress, |texts| {
            for text in &texts {
                inclusion.add(text);
            }
            Ok(true)
        })?;
        let design = inclusion.design(path)?;
        pipeline::counted_texts(&*discovery, reading, (lookup, survey), progress, |texts| {
            for text in &texts {
                self.push(text, &design);
            }
            self.flush()
        })?;
        let mut warnings = self.warnings(&design);
        let _ = self.flush()?;
        warnings.extend(self.table.warnings()?);
        outputs.add(self.table.finish()?);
        Ok(warnings)
    }

    /// Adds a paragraph.
    fn push(&mut self, text: &CountedText, design: &Design) {
        let probability = design.known.get(&(text.stratum, text.source.clone()));
        self.unknown += u64::from(probability.is_none());
        let name = WantedText { id: text.id.clone(), paragraph: Some(text.paragraph) };
        let row = self.rows.get(&name);
        let mut cells = vec![Cell::text(text.id.as_str()), Cell::Int(text.paragraph.into())];
        cells.extend(text.values.iter().map(|values| Cell::text(values.join("; "))));
        cells.push(probability.map_or(Cell::Empty, |&value| Cell::Float { value, decimals: 9 }));
        let themes = self.gold.themes();
        let code = |at: usize| {
            row.and_then(|row| row.codes[at].gold)
                .map_or(Cell::Empty, |gold| Cell::Int(gold.into()))
        };
        let strength = |theme: usize| tables::as_printed(text.strengths[theme]);
        cells.extend((0..themes.len()).map(code));
        cells.extend(
            themes
                .iter()
                .map(|&theme| Cell::Int((strength(theme) >= (self.threshold)(theme)).into())),
        );
        cells.extend(themes.iter().map(|&theme| Cell::float(strength(theme))));
        self.encoder.push(&cells);
    }

    /// Returns the warnings about the probabilities.
    fn warnings(&self, design: &Design) -> Vec<String> {
        let (stands_for, paragraphs) = design.stands_for;
        let unknown = (self.unknown > 0).then(|| {
            format!("--table: {} paragraphs have no known probability: the sheet has no row of their stratum and source", self.unknown)
        });
        let off = ((stands_for / paragraphs as f64 - 1.0).abs() > 0.02).then(|| {
            format!(
                "--table: the rows of the sheet stand for {stands_for:.0} paragraphs (sum of 1/probability), the INPUTs have {paragraphs}: rows are missing, or these are not the INPUTs that it was drawn from"
            )
        });
        unknown.into_iter().chain(off).collect()
    }

    /// Writes the collected rows, and returns whether the reader wants more.
    pub fn flush(&mut self) -> Result<bool> {
        Ok(self.table.append(&self.encoder.take())? == Flow::Open)
    }
}

/// Returns the columns, with those of the themes that have codes.
pub fn columns(gold: &Gold, lexicon: &Lexicon, by: &[String]) -> Vec<Column> {
    let mut columns = Vec::new();
    let by: Vec<&str> = by.iter().map(String::as_str).collect();
    for column in columns_of("evaluate_table", &by) {
        if let Some(suffix) = column.name.strip_prefix("<theme>") {
            let named = |&theme: &usize| Column {
                name: format!("{}{suffix}", lexicon.themes[theme].column).into(),
                ..column.clone()
            };
            columns.extend(gold.themes().iter().map(named));
        } else {
            columns.push(column);
        }
    }
    columns
}
