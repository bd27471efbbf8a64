//! `evaluate --table`: every counted paragraph with what the program finds, the probability with
//! which it was to be coded, and its codes.

use std::collections::{BTreeMap, HashMap};

use super::collection::Collection;
use super::gold::{Coded, Gold, called};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;
use crate::output::{Encoder, Flow, Format, Options, Sink};
use crate::pipeline::{self, CountedText, Lookup, Reading, Stratum, Survey, WantedText};
use crate::tables::{self, Cell, Column, columns_of};

/// With which probability each paragraph was to come into the sheet, found again from its rows.
#[derive(Default)]
struct Inclusion<'g> {
    /// The rows of the sheet, by what they are called.
    rows: HashMap<&'g WantedText, &'g Coded>,
    /// How many paragraphs each stratum of a source has, and the probabilities of its rows in the
    /// sheet.
    cells: BTreeMap<(Stratum, String), (u64, Vec<Row<'g>>)>,
}

/// Probabilities by stratum, and source.
struct Design {
    known: BTreeMap<(Stratum, String), f64>,
    /// Paragraphs that the rows of the sheet stand for, and those that there are.
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

    /// The probability of each stratum of each source: that of its rows; where a stratum, or the
    /// whole sheet, was drawn with one probability, that one holds for all of it.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where paragraphs of one stratum and source have different
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
                    "the probabilities are not those of strata: {first} has {one}, {second} has {other}, and both are of one stratum and source"
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

/// The probability of a row of the sheet, and what it is called.
type Row<'g> = (f64, &'g WantedText);

/// Rows with different probabilities.
type Differing<'g> = [Row<'g>; 2];

/// The probability that these rows have in common, if there are any; else two that differ.
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
    sink: Sink,
    encoder: Encoder,
    waiting: Vec<u8>,
    open: bool,
    /// Paragraphs whose probability is not known.
    unknown: u64,
}

impl<'t> CodedTable<'t> {
    pub fn new(
        (gold, lexicon): (&'t Gold, &Lexicon),
        by: &[String],
        threshold: &'t dyn Fn(usize) -> f64,
        (sink, format, cells): (Sink, Format, Options),
    ) -> Self {
        let encoder = Encoder::new(&columns(gold, lexicon, by), format, cells);
        let rows = gold.rows.iter().map(|row| (&row.text, row)).collect();
        let waiting = encoder.header().to_vec();
        Self { gold, threshold, rows, sink, encoder, waiting, open: true, unknown: 0 }
    }

    /// Reads the collection twice more, for the probabilities and for the rows, and hands the file
    /// on; what is to be said of it.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where the probabilities of the sheet are not those of strata, and any
    /// error of reading and writing.
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
        let warnings = self.warnings(&design);
        let _ = self.flush()?;
        outputs.add(self.sink.finish()?);
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

    /// What is to be said of the probabilities.
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

    /// Writes what has come together; whether anybody still reads.
    pub fn flush(&mut self) -> Result<bool> {
        self.waiting.append(&mut self.encoder.take());
        if self.open {
            self.open = self.sink.write_all(&self.waiting)? == Flow::Open;
        }
        self.waiting.clear();
        Ok(self.open)
    }
}

/// The columns; of themes those that have codes.
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
