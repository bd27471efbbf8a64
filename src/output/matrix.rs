//! A sparse document-term matrix as files that other tools read.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use super::encoder::{Encoder, Options};
use super::formats::Format;
use super::{AtomicFile, Existing, FinishedFile};
use crate::error::{Error, Result};
use crate::tables::{Cell, CellType, Column};

/// What is known about a matrix before its first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixShape {
    /// Documents.
    pub rows: u64,
    /// Values that are not 0.
    pub entries: u64,
    /// Whether all values are whole numbers.
    pub integers: bool,
}

/// Writes a folder with `matrix.mtx` in the coordinate format of Matrix Market (Boisvert et al.
/// 1996), documents by terms, and what its rows and columns are: `documents.csv` (`row`,
/// `article_id`, `paragraph`) and `terms.csv` (`column`, `term`, `documents`, `idf`). Rows and
/// columns count from 1.
///
/// # Examples
/// ```
/// use paratheme::output::{Existing, MatrixFolder, MatrixShape, Options, OutputSet};
/// let folder = tempfile::tempdir().unwrap();
/// let shape = MatrixShape { rows: 1, entries: 1, integers: true };
/// let mut matrix = MatrixFolder::create(folder.path(), shape, Existing::Refuse, [("tax", 1, 1.0)].into_iter(), Options::default())?;
/// matrix.row("a", None, [(0, 2.0)])?;
/// let mut set = OutputSet::default();
/// matrix.finish()?.into_iter().for_each(|file| set.push(file));
/// set.commit()?;
/// let written = std::fs::read_to_string(folder.path().join("matrix.mtx")).unwrap();
/// assert_eq!(written, "%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 2\n");
/// # Ok::<(), paratheme::Error>(())
/// ```
pub struct MatrixFolder {
    matrix: AtomicFile,
    terms: FinishedFile,
    documents: AtomicFile,
    /// Entries that are not written yet.
    entries: String,
    rows: Encoder,
    row: u64,
}

/// The files of the folder.
pub const MATRIX_FILES: [&str; 3] = ["matrix.mtx", "documents.csv", "terms.csv"];

/// Entries are written when this many bytes are collected.
const WRITE_BYTES: usize = 1 << 16;

const fn column(name: &'static str, cell_type: CellType) -> Column {
    Column::undescribed(Cow::Borrowed(name), cell_type)
}

const DOCUMENTS: [Column; 3] = [
    column("row", CellType::Int),
    column("article_id", CellType::Text),
    column("paragraph", CellType::Int),
];
const TERMS: [Column; 4] = [
    column("column", CellType::Int),
    column("term", CellType::Text),
    column("documents", CellType::Int),
    column("idf", CellType::Float),
];

impl MatrixFolder {
    /// Creates the folder if it does not exist, and writes `terms.csv`: each column's term, document
    /// frequency and idf.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn create<'t>(
        folder: &Path,
        shape: MatrixShape,
        existing: Existing,
        terms: impl ExactSizeIterator<Item = (&'t str, u64, f64)>,
        cells: Options,
    ) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::io(folder.display().to_string(), &error))?;
        let mut matrix = AtomicFile::create(&folder.join(MATRIX_FILES[0]), existing)?;
        let field = if shape.integers { "integer" } else { "real" };
        let MatrixShape { rows, entries, .. } = shape;
        matrix.write_all(
            format!(
                "%%MatrixMarket matrix coordinate {field} general\n{rows} {} {entries}\n",
                terms.len()
            )
            .as_bytes(),
        )?;
        let mut file = AtomicFile::create(&folder.join(MATRIX_FILES[2]), existing)?;
        let mut encoder = Encoder::new(&TERMS, Format::Csv, cells);
        file.write_all(encoder.header())?;
        for (number, (term, documents, idf)) in (1..).zip(terms) {
            encoder.push(&[
                Cell::Int(number),
                Cell::text(term),
                Cell::Int(documents),
                Cell::Float { value: idf, decimals: 12 },
            ]);
        }
        file.write_all(encoder.take().bytes())?;
        let terms = file.finish()?;
        let mut documents = AtomicFile::create(&folder.join(MATRIX_FILES[1]), existing)?;
        let rows = Encoder::new(&DOCUMENTS, Format::Csv, cells);
        documents.write_all(rows.header())?;
        Ok(Self { matrix, terms, documents, entries: String::new(), rows, row: 0 })
    }

    /// Writes the next row: the values by column, counted from 0.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn row(
        &mut self,
        article: &str,
        paragraph: Option<u32>,
        values: impl IntoIterator<Item = (u32, f64)>,
    ) -> Result<()> {
        self.row += 1;
        for (column, value) in values {
            // Writing into a String cannot fail. The shortest digits that read back as the same
            // number.
            let _ = writeln!(self.entries, "{} {} {value}", self.row, column + 1);
        }
        let paragraph = paragraph.map_or(Cell::Empty, |number| Cell::Int(number.into()));
        self.rows.push(&[Cell::Int(self.row), Cell::text(article), paragraph]);
        if self.entries.len() >= WRITE_BYTES { self.write_collected() } else { Ok(()) }
    }

    fn write_collected(&mut self) -> Result<()> {
        self.matrix.write_all(self.entries.as_bytes())?;
        self.entries.clear();
        self.documents.write_all(self.rows.take().bytes())
    }

    /// Completes the files, which wait for their [`OutputSet`](super::OutputSet): in the order of
    /// [`MATRIX_FILES`].
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses.
    pub fn finish(mut self) -> Result<[FinishedFile; 3]> {
        self.write_collected()?;
        Ok([self.matrix.finish()?, self.documents.finish()?, self.terms])
    }
}
