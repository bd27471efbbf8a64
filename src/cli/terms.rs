//! `paratheme terms`.

use std::path::Path;

use super::collection::{Collection, Rows, RunReport, TableToWrite};
use super::outputs::Outputs;
use super::parts::{self, Begun};
use super::score::ungrouped;
use super::settings::{check_by, foreign_paragraphs, reading, rows_by};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::FileRead;
use crate::output::rejects::Rejects;
use crate::output::{MatrixFolder, MatrixShape};
use crate::pipeline::{
    self, Grouping, PartResult, Passed, Readable, Reading, Survey, TermRuns, TextName,
};
use crate::tables::{
    Cell, RowsBy, TermChoice, collocation_row, collocation_rows, several, term_row, term_rows,
};
use crate::terms::{DocumentUnit, Frequencies, Occurrence, Scheme, WordFilter};
use crate::text::Language;

/// The default of `--min-count` for collocations: rarer pairs are unreliable (Evert 2008).
const COLLOCATION: u64 = 5;

pub fn run(args: &args::Terms, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let mut reading = reading(&args.input, &args.words, Language::default(), global)?;
    let by = rows_by(&args.by)?;
    let group = match &by {
        RowsBy::Fields(fields) => Some(Grouping::new(fields, &mut reading.ingest)?),
        _ => None,
    };
    reading.words =
        if args.no_stop_words || args.collocations { WordFilter::Content } else { WordFilter::All };
    let table = match (args.readability, args.collocations) {
        (true, _) => "readability",
        (_, true) => "collocations",
        _ => "terms",
    };
    if args.readability && !matches!(by, RowsBy::Article | RowsBy::Paragraph) {
        let error = Error::new(
            ErrorKind::Usage,
            format!("--readability is about texts, and --by {} groups them", args.by),
        );
        return Err(error.with_hint("use --by article or --by paragraph"));
    }
    let columns = by.columns(table);
    let shape = TableToWrite { name: table, columns: &columns };
    if let RowsBy::Fields(fields) = &by {
        check_by(&columns, fields, "the table")?;
    }
    let matrix = args.matrix.as_deref();
    let mut outputs = Outputs::of_table("terms", args, &args.output)?;
    outputs.matrix(matrix)?;
    let (mut collection, mut rows) =
        Collection::open(&args.input, &args.output, outputs, &mut reading, terminal, &shape)?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let what = What { args, by: &by };
    let progress = &mut |progress| bar.advance(progress);
    let of_groups = !matches!(by, RowsBy::Article | RowsBy::Paragraph);
    let groups =
        |_, facts: &_| group.as_ref().map_or_else(|| vec![Vec::new()], |group| group.groups(facts));
    let (longest, repeats) = (what.longest(), args.repeats.into());
    let without_statistics = Reading { statistics: false, ..reading.clone() };
    let (mut survey, grouped) = match parts::begin(discovery, &without_statistics, progress)? {
        Begun::Surveyed => return Ok(RunStatus::Complete),
        Begun::Known(survey) if of_groups => {
            let asked = (&*survey, longest, repeats);
            let passed = pipeline::frequencies(discovery, &reading, asked, &groups, progress)?;
            parts::hand(PartResult::Terms(passed.made));
            return Ok(RunStatus::Complete);
        }
        Begun::AllGiven(joined) if of_groups => {
            let made = parts::all_terms(joined)?;
            let made = TermRuns::of(made, &reading)?;
            let passed = Passed { made, files: Vec::new(), rejects: Rejects::default() };
            (Survey::default(), Some(passed))
        }
        Begun::AllGiven(_) => return Err(parts::no_part_result()),
        Begun::Known(survey) => (*survey, None),
        Begun::Itself if of_groups => {
            let asked = (longest, repeats);
            let (survey, grouped) =
                pipeline::surveyed_terms(discovery, &reading, asked, &groups, progress)?;
            (survey, Some(grouped))
        }
        Begun::Itself => (pipeline::survey_repeats(discovery, &reading, progress)?, None),
    };
    if !collection.may_go_on(&survey.rejects, survey.ids.len())? {
        return collection.abort(&survey.rejects);
    }
    let counted = match grouped {
        Some(grouped) => what.fill_groups(grouped, &mut rows)?,
        None => what.fill(&mut collection, (&reading, &survey), &mut rows)?,
    };
    let mut warnings = Vec::from_iter(foreign_paragraphs(&survey));
    if let Some(folder) = matrix {
        warnings.extend(write_matrix(folder, args, (&reading, &survey), &mut collection)?);
    }
    let articles = survey.ids.len() as u64;
    let mut rejects = std::mem::take(&mut survey.rejects);
    rejects.append(&counted.rejects)?;
    if counted.words == 0 {
        let files = collection.discovery.files.len();
        warnings.push(if files == 0 {
            "no word found: what is there is empty or skipped (-v names it)".to_owned()
        } else {
            let files = several(files as u64, "file", "files");
            format!("no word found in {files} (are these the right INPUTs?)")
        });
    }
    if let Some(group) = &group {
        warnings.extend(group.notes());
        warnings
            .extend(ungrouped(group, &counted.ungrouped).map(|lack| {
                format!("{lack}: the table has them in the group with an empty value")
            }));
    }
    let report = RunReport {
        lexicon: None,
        files: &counted.files,
        rejects: &rejects,
        counts: vec![("articles", articles), ("words", counted.words)],
        warnings,
        summary: format!(
            "{}, {}",
            several(articles, "article", "articles"),
            several(counted.words, "word", "words")
        ),
    };
    collection.close(rows, report)
}

struct What<'a> {
    args: &'a args::Terms,
    by: &'a RowsBy,
}

/// The result of filling the table.
struct Counted {
    words: u64,
    /// The number of articles that lack each field of `--by`.
    ungrouped: Vec<u64>,
    files: Vec<FileRead>,
    rejects: Rejects,
}

impl What<'_> {
    fn longest(&self) -> usize {
        if self.args.collocations { 2 } else { self.args.ngrams.into() }
    }

    fn choice(&self) -> TermChoice {
        let least = if self.args.collocations { COLLOCATION } else { 1 };
        TermChoice { min_count: self.args.min_count.unwrap_or(least), top: self.args.top }
    }

    fn rows<'f>(
        &self,
        begin: &[Cell<'f>],
        frequencies: &'f Frequencies,
    ) -> Box<dyn Iterator<Item = Vec<Cell<'f>>> + 'f> {
        if self.args.collocations {
            Box::new(collocation_rows(begin, frequencies, self.choice()))
        } else {
            Box::new(term_rows(begin, frequencies, self.choice()))
        }
    }

    /// Writes the rows of each article or paragraph.
    fn fill(
        &self,
        collection: &mut Collection<'_>,
        (reading, survey): (&Reading, &Survey),
        rows: &mut Rows,
    ) -> Result<Counted> {
        let Collection { discovery, bar, .. } = collection;
        let mut progress = |progress| bar.advance(progress);
        let mut words = 0;
        let unit = if matches!(self.by, RowsBy::Paragraph) {
            DocumentUnit::Paragraph
        } else {
            DocumentUnit::Article
        };
        let repeats = self.args.repeats.into();
        let Passed { made: (), files, rejects } = if self.args.readability {
            let mut sink = |name: TextName<'_>, readable: Readable| {
                words += readable.words;
                rows.push(&readable_row(self.by.cells([name.article], name.paragraph), &readable))
            };
            pipeline::readability(
                &*discovery,
                reading,
                (survey, unit, repeats),
                &mut sink,
                &mut progress,
            )?
        } else {
            let mut sink = |name: TextName<'_>, frequencies: Frequencies| {
                words += frequencies.words;
                let begin = self.by.cells([name.article], name.paragraph);
                self.rows(&begin, &frequencies).try_fold(true, |_, row| rows.push(&row))
            };
            pipeline::frequencies_of_each(
                &*discovery,
                reading,
                (survey, self.longest(), unit, repeats),
                &mut sink,
                &mut progress,
            )?
        };
        Ok(Counted { words, ungrouped: Vec::new(), files, rejects })
    }

    /// Writes the rows of each group; without `--by` there is one group.
    fn fill_groups(
        &self,
        Passed { made, files, rejects }: Passed<TermRuns>,
        rows: &mut Rows,
    ) -> Result<Counted> {
        let (words, ungrouped) = (made.words(), made.ungrouped().to_vec());
        if self.args.collocations {
            made.collocations(self.choice(), &mut |group, pair| {
                let begin = self.by.cells(group.iter().map(String::as_str), None);
                rows.push(&collocation_row(begin, pair))
            })?;
        } else {
            made.ranked(self.choice(), &mut |group, term| {
                let begin = self.by.cells(group.iter().map(String::as_str), None);
                rows.push(&term_row(begin, term))
            })?;
        }
        Ok(Counted { words, ungrouped, files, rejects })
    }
}

fn readable_row<'t>(mut row: Vec<Cell<'t>>, readable: &Readable) -> Vec<Cell<'t>> {
    let Readable { words, diversity, lengths } = readable;
    row.push(Cell::Int(*words));
    row.push(Cell::Int(diversity.types));
    row.extend(
        [diversity.ttr, diversity.mattr, diversity.yule_k]
            .map(|value| if *words == 0 { Cell::Empty } else { Cell::float(value) }),
    );
    match lengths {
        Some(lengths) => {
            row.extend(
                [lengths.sentences, lengths.characters, lengths.syllables, lengths.polysyllables]
                    .map(Cell::Int),
            );
            let formulas = [
                lengths.flesch(),
                lengths.flesch_kincaid(),
                lengths.fog(),
                lengths.smog(),
                lengths.ari(),
            ];
            row.extend(formulas.map(|value| {
                if lengths.words == 0 { Cell::Empty } else { Cell::Float { value, decimals: 3 } }
            }));
        }
        None => row.extend(vec![Cell::Empty; 9]),
    }
    row
}

/// Writes the document-term matrix into a folder. Returns a warning if it lacks articles.
fn write_matrix(
    folder: &Path,
    args: &args::Terms,
    (reading, survey): (&Reading, &Survey),
    collection: &mut Collection<'_>,
) -> Result<Option<String>> {
    let mut reading = reading.clone();
    reading.ingest.digest = false;
    reading.words = if args.no_stop_words { WordFilter::Content } else { WordFilter::All };
    reading.document =
        if args.by == "paragraph" { DocumentUnit::Paragraph } else { DocumentUnit::Article };
    let cells = collection.cells;
    let Collection { discovery, bar, outputs, .. } = collection;
    let mut progress = |progress| bar.advance(progress);
    let repeats = args.repeats.into();
    let model =
        pipeline::counted_statistics(&*discovery, &reading, (survey, repeats), &mut progress)?;
    let weights = model.weights(args.weights.into());
    let df: Vec<u64> = model.terms().map(|(_, df)| df).collect();
    let shape = MatrixShape {
        rows: model.documents(),
        entries: df.iter().sum(),
        integers: weights.scheme == Scheme::Count,
    };
    let terms = model.terms().map(|(term, df)| (term, df, weights.idf(df)));
    let mut matrix = MatrixFolder::create(folder, shape, outputs.existing(), terms, cells)?;
    let mut write = |row: pipeline::DocumentRow| {
        let occurrences: Vec<Occurrence> = row
            .counts
            .iter()
            .map(|&(column, count)| Occurrence { count, df: df[column as usize] })
            .collect();
        let values = row.counts.iter().map(|&(column, _)| column).zip(weights.row(&occurrences));
        matrix.row(&row.article, row.paragraph, values).map(|()| true)
    };
    let passed = pipeline::document_rows(
        &*discovery,
        &reading,
        (survey, &model, repeats),
        &mut write,
        &mut progress,
    )?;
    outputs.add(matrix.finish()?);
    Ok((!passed.rejects.is_empty()).then(|| {
        format!("the matrix lacks {} articles: a defect of paratheme", passed.rejects.len())
    }))
}
