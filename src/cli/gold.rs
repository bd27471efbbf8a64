//! Reads a table of human codes: the role of each column, and the codes of each row.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::args;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::majority;
use crate::ingest::{self, InputFile, Options, Record, Records};
use crate::lexicon::{Lexicon, unguarded};
use crate::output::rejects::Rejects;
use crate::pipeline::{Reading, Repeats, WantedText};
use crate::tables::Unit;

/// The settings for reading a table of codes.
pub struct HowCoded<'a> {
    /// The file with the codes.
    pub file: &'a str,
    /// The INPUTs; if there are none, the table holds the texts.
    pub input: &'a args::Input,
    /// Columns whose names differ from their themes (`--map`).
    pub map: &'a [String],
    /// The fields of `--by` that group rows.
    pub by: &'a [String],
    /// How the column `probability` is used.
    pub probability: Probability,
}

/// How the probabilities of drawing texts are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probability {
    /// The column is read if it exists.
    Taken,
    /// The column is required, in order to estimate shares.
    Needed,
}

/// A coded row.
#[derive(Debug)]
pub struct Coded {
    /// The line on which the row begins.
    pub line: u64,
    /// The text in the inputs that the row codes.
    pub text: WantedText,
    /// The name of the text in messages and tables.
    pub shown: WantedText,
    /// The article of the text, as far as the table names it: rows of one article form a cluster.
    pub article: String,
    /// The value of each field of `--by` in this row; `None` without such a column.
    pub values: Vec<Option<Vec<String>>>,
    /// The probability of drawing the text; 1 if the table has none.
    pub probability: f64,
    /// One code for each of [`Gold::themes`].
    pub codes: Vec<Code>,
}

/// The codes of a row for one theme.
#[derive(Debug)]
pub struct Code {
    /// Whether the text is about the theme; `None` if the coder could not tell or the coders are
    /// tied.
    pub gold: Option<bool>,
    /// Whether as many coders answered yes as no.
    pub tied: bool,
    /// The code of each coder, if there are several.
    pub coders: Vec<Option<bool>>,
}

/// The columns of a theme in the table.
#[derive(Debug, PartialEq, Eq)]
struct ThemeColumns {
    theme: usize,
    gold: Option<usize>,
    coders: Vec<usize>,
}

/// A table of codes.
#[derive(Debug)]
pub struct Gold {
    columns: Vec<ThemeColumns>,
    /// The names of all columns.
    pub fields: Vec<String>,
    /// The rows in the order of the table.
    pub rows: Vec<Coded>,
    /// The rows that could not be read.
    pub rejects: Rejects,
    /// The file that was read.
    file: InputFile,
    /// The digest of its content.
    sha256: Option<[u8; 32]>,
    /// Columns that are not used.
    pub unused: Vec<String>,
    /// Themes of the lexicon without a column.
    pub without: Vec<String>,
}

/// The columns that identify the rows of a table of codes.
struct Ids<'r> {
    /// The column with the id; without one, the record's own name is used.
    id: Option<usize>,
    article: Option<usize>,
    paragraph: Option<usize>,
    /// The column with the probability of drawing each text.
    probability: Option<usize>,
    /// The field with the texts of the records, if these are scored.
    text: Option<&'r str>,
}

impl<'a> HowCoded<'a> {
    /// Takes the settings from the command line, if it names codes.
    pub fn of(codes: &'a args::Codes, input: &'a args::Input) -> Option<Self> {
        codes.gold.as_deref().map(|file| Self {
            file,
            input,
            map: &codes.map,
            by: &[],
            probability: Probability::Taken,
        })
    }

    /// Returns the files to read: the INPUTs, or the table if it holds the texts.
    pub fn inputs(&self, is_text: bool) -> args::Input {
        let mut input = self.input.clone();
        if is_text {
            input.inputs = vec![self.file.into()];
        }
        input
    }

    /// The text that a coded row is about.
    pub fn unit(paragraphs: bool) -> Unit {
        if paragraphs { Unit::Paragraph } else { Unit::Article }
    }

    /// A row with a text of its own is scored even if it repeats another one.
    pub fn repeats(is_text: bool) -> Repeats {
        if is_text { Repeats::Keep } else { Repeats::Flag }
    }

    /// Excludes the table from the articles, in case it is in a folder of INPUTs.
    pub fn keep_apart(&self, reading: &mut Reading) {
        if !self.input.inputs.is_empty() {
            reading.ingest.leave_out.extend(Path::new(self.file).canonicalize());
        }
    }
}

impl Gold {
    /// Reads the codes. Returns the field with the texts if the table holds them; otherwise the
    /// rows name texts of the inputs.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if it is not a single file, if no column is a theme, if no
    /// column holds ids or texts, or if `--map` names a column or theme that does not exist.
    pub fn read(
        how: &HowCoded<'_>,
        options: &Options,
        lexicon: &Lexicon,
    ) -> Result<(Self, Option<String>)> {
        let ids = options.for_tables_about_inputs();
        let has_inputs = !how.input.inputs.is_empty();
        let options = if has_inputs { &ids } else { options };
        let file = gold_file(how.file, options)?;
        let records = ingest::records(&file, options)?;
        if records.records.is_empty() {
            let error = Error::new(ErrorKind::Usage, "the file has no rows").at(how.file);
            return Err(error.with_hint("fill in rows below the header, or name another table"));
        }
        let text = records.text_field(options).map(str::to_owned).filter(|_| !has_inputs);
        if text.is_none() && !has_inputs {
            let message = format!(
                "no column with texts, and no INPUT; the table has {}",
                records.fields.join(", ")
            );
            let hint =
                "name the articles that were coded as INPUT, or the column with --text-field";
            return Err(Error::new(ErrorKind::Usage, message).at(how.file).with_hint(hint));
        }
        if text.is_some() && how.input.article_field.is_some() {
            let message = "--article-field would join rows that have codes of their own";
            let hint =
                "give the texts as INPUT too, and name each coded row by article_id and paragraph";
            return Err(Error::new(ErrorKind::Usage, message).at(how.file).with_hint(hint));
        }
        let gold = Self::new(file, records, (text.as_deref(), how), lexicon)?;
        Ok((gold, text))
    }

    /// Reads the codes of `records`. Their texts are in the field `text`; without it they name
    /// texts of the inputs.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if no column is a theme, if no column holds ids, or if `--map`
    /// names a column or theme that does not exist.
    fn new(
        file: InputFile,
        records: Records,
        (text, how): (Option<&str>, &HowCoded<'_>),
        lexicon: &Lexicon,
    ) -> Result<Self> {
        let path = how.file;
        let fields = &records.fields;
        let position = |name: &str| ingest::field_position(fields.iter().map(String::as_str), name);
        let id = match (how.input.id_field.as_deref(), text) {
            (Some(name), _) if position(name).is_some() => position(name),
            (_, Some(_)) => position("id").or_else(|| position("article_id")),
            (_, None) => position("article_id").or_else(|| position("id")),
        };
        if text.is_none() && id.is_none() {
            let error = Error::new(
                ErrorKind::Usage,
                format!("no column `article_id` or `id`; the table has {}", fields.join(", ")),
            );
            return Err(error.at(path).with_hint("name the column with --id-field"));
        }
        let paragraph = position("paragraph").filter(|_| text != Some("paragraph"));
        let probability = position("probability");
        if how.probability == Probability::Needed && probability.is_none() {
            let error = Error::new(
                ErrorKind::Usage,
                format!("no column `probability`; the table has {}", fields.join(", ")),
            );
            return Err(error.at(path).with_hint(
                "--estimate-share needs the probability with which each paragraph was drawn",
            ));
        }
        let ids = Ids { id, article: position("article_id"), paragraph, probability, text };
        let by: Vec<Option<usize>> = how.by.iter().map(|by| position(by)).collect();
        let columns = theme_columns(fields, path, how.map, lexicon)?;
        let used = |at: usize| {
            let of_theme = columns
                .iter()
                .any(|columns| columns.gold == Some(at) || columns.coders.contains(&at));
            let of_rows =
                [ids.id, ids.article, ids.paragraph, ids.probability, text.and_then(position)];
            of_theme || of_rows.contains(&Some(at)) || by.contains(&Some(at))
        };
        let unused = fields
            .iter()
            .enumerate()
            .filter(|(at, _)| !used(*at))
            .map(|(_, name)| name.clone())
            .collect();
        let has_column = |theme: usize| columns.iter().any(|columns| columns.theme == theme);
        let themes = lexicon.themes.iter().enumerate();
        let without = themes
            .filter(|(at, _)| !has_column(*at))
            .map(|(_, theme)| theme.column.clone())
            .collect();
        // A table made from articles has this column but leaves it empty.
        let paragraphs = ids.paragraph.filter(|&at| {
            records.records.iter().flatten().any(|record| !record.values[at].trim().is_empty())
        });
        let ids = Ids { paragraph: paragraphs, ..ids };
        let mut gold = Self {
            columns,
            fields: records.fields.clone(),
            rows: Vec::new(),
            rejects: Rejects::default(),
            file,
            sha256: records.sha256,
            unused,
            without,
        };
        let mut lines: HashMap<WantedText, u64> = HashMap::new();
        for record in records.records {
            // If the table holds the texts, invalid records and duplicate ids are rejected when the
            // texts are read.
            let coded = match record {
                Err(_) if text.is_some() => continue,
                record => record.and_then(|record| {
                    gold.row(record, &records.fields, &ids, &by).map_err(|error| error.at(path))
                }),
            };
            match coded {
                Err(error) => gold.rejects.push(error)?,
                Ok(coded) => match lines.get(&coded.text) {
                    Some(_) if text.is_some() => {}
                    Some(first) => {
                        let message =
                            format!("{} is coded already on line {first}", called(&coded.shown));
                        gold.rejects.push(
                            Error::new(ErrorKind::DuplicateId, message)
                                .at(path)
                                .line(coded.line)
                                .with_hint("leave one of the two rows"),
                        )?;
                    }
                    None => {
                        lines.insert(coded.text.clone(), coded.line);
                        gold.rows.push(coded);
                    }
                },
            }
        }
        Ok(gold)
    }

    /// Checks that the file has not changed, if it was read again for its texts.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Io`] if it has changed.
    pub fn is_unchanged(&self) -> Result<()> {
        if ingest::sha256_of(&self.file, &Options::default())? == self.sha256 {
            return Ok(());
        }
        let error = Error::new(ErrorKind::Io, "changed while it was read").at(&self.file.name);
        Err(error.with_hint("run the command again when no other program writes to it"))
    }

    /// Returns the indices of the themes that have codes.
    pub fn themes(&self) -> Vec<usize> {
        self.columns.iter().map(|columns| columns.theme).collect()
    }

    /// Returns whether the texts were drawn with unequal probabilities, so that unweighted measures
    /// would not represent the collection.
    pub fn is_drawn(&self) -> bool {
        self.rows
            .windows(2)
            .any(|pair| (pair[0].probability - pair[1].probability).abs() > f64::EPSILON)
    }

    /// Returns whether some theme has several coders.
    pub fn has_coders(&self) -> bool {
        self.columns.iter().any(|columns| columns.coders.len() > 1)
    }

    fn row(
        &self,
        record: Record,
        fields: &[String],
        ids: &Ids<'_>,
        by: &[Option<usize>],
    ) -> Result<Coded> {
        let Record { line, id, values, lists } = record;
        let own = ids.id.map(|at| values[at].clone()).filter(|own| !own.trim().is_empty());
        let paragraph = match ids.paragraph.map(|at| values[at].trim()) {
            None => None,
            // Tables written by pandas may have whole numbers as 3.0.
            Some(number) => match number.strip_suffix(".0").unwrap_or(number).parse() {
                Ok(number @ 1_u32..) => Some(number),
                _ if ids.text.is_some() => None,
                _ => {
                    return Err(wrong(
                        line,
                        "paragraph",
                        number,
                        "paragraphs are numbered 1, 2, 3 …",
                    ));
                }
            },
        };
        let shown = WantedText { id: own.clone().unwrap_or_else(|| id.clone()), paragraph };
        let article = ids.article.map_or_else(|| shown.id.clone(), |at| values[at].clone());
        let text = match (ids.text, own) {
            (Some(_), _) => WantedText { id, paragraph: None },
            (None, Some(_)) => shown.clone(),
            (None, None) => {
                let error = Error::new(ErrorKind::MissingField, "no id").line(line);
                return Err(error.with_hint("write the id of the article into the row"));
            }
        };
        let code = |&at: &usize| match values[at].trim() {
            // What a coder writes who cannot tell.
            "" | "?" => Ok(None),
            // As data frames and spreadsheets have truth values.
            written if written.eq_ignore_ascii_case("true") => Ok(Some(true)),
            written if written.eq_ignore_ascii_case("false") => Ok(Some(false)),
            written => match written.parse::<f64>() {
                Ok(1.0) => Ok(Some(true)),
                Ok(0.0) => Ok(Some(false)),
                _ => Err(wrong(line, &fields[at], written, "a code is 1, 0, ? or empty")),
            },
        };
        let probability = match ids.probability.map(|at| values[at].trim()) {
            None => 1.0,
            // Spreadsheets write a comma where numbers have one.
            Some(written) => match written.replacen(',', ".", 1).parse::<f64>() {
                Ok(probability) if probability > 0.0 && probability <= 1.0 => probability,
                _ => {
                    return Err(wrong(
                        line,
                        "probability",
                        written,
                        "a number above 0 and at most 1",
                    ));
                }
            },
        };
        let codes = self.columns.iter().map(|columns| {
            let coders = columns.coders.iter().map(code).collect::<Result<Vec<_>>>()?;
            let (gold, tied) = if let Some(settled) = &columns.gold {
                (code(settled)?, false)
            } else {
                let majority = majority(&coders);
                (majority, majority.is_none() && coders.iter().any(Option::is_some))
            };
            Ok(Code { gold, tied, coders })
        });
        let codes = codes.collect::<Result<Vec<_>>>()?;
        Ok(Coded {
            line,
            text,
            shown,
            article,
            values: by.iter().map(|at| at.map(|at| values_of(at, &values, &lists))).collect(),
            probability,
            codes,
        })
    }

    /// Splits ids of the form `article_id#paragraph` if all ids have it and not all are ids of
    /// articles, and returns whether paragraphs are named. White space around an id is removed if
    /// no article has the id as it is.
    pub fn name_paragraphs(&mut self, is_article: impl Fn(&str) -> bool) -> bool {
        self.trim_ids(&is_article);
        self.part_ids(is_article)
    }

    /// Removes white space around ids, and the apostrophes that keep a spreadsheet from running
    /// them as formulas, if no article has the id as it is.
    fn trim_ids(&mut self, is_article: &impl Fn(&str) -> bool) {
        let bare = |id: &str| unguarded(id.trim()).into_owned();
        let is_known = |id: &str| {
            is_article(id) || id.rsplit_once('#').is_some_and(|(article, _)| is_article(article))
        };
        let is_padded = |row: &Coded| bare(&row.text.id) != row.text.id && !is_known(&row.text.id);
        if !self.rows.iter().any(is_padded) {
            return;
        }
        let mut taken: HashSet<WantedText> =
            self.rows.iter().filter(|row| !is_padded(row)).map(|row| row.text.clone()).collect();
        for row in self.rows.iter_mut().filter(|row| is_padded(row)) {
            // If two rows would name the same text this way, the second one is rejected.
            if taken.insert(WantedText { id: bare(&row.text.id), ..row.text.clone() }) {
                for id in [&mut row.text.id, &mut row.shown.id, &mut row.article] {
                    *id = bare(id);
                }
            }
        }
    }

    fn part_ids(&mut self, is_article: impl Fn(&str) -> bool) -> bool {
        if self.rows.iter().all(|row| row.text.paragraph.is_some()) {
            return !self.rows.is_empty();
        }
        let parts = |id: &str| {
            let (article, paragraph) = id.rsplit_once('#')?;
            paragraph
                .parse::<u32>()
                .ok()
                .map(|paragraph| WantedText { id: article.to_owned(), paragraph: Some(paragraph) })
        };
        let parted: Option<Vec<WantedText>> =
            self.rows.iter().map(|row| parts(&row.text.id)).collect();
        match parted {
            Some(parted) if !self.rows.iter().all(|row| is_article(&row.text.id)) => {
                for (row, text) in self.rows.iter_mut().zip(parted) {
                    row.article.clone_from(&text.id);
                    (row.text, row.shown) = (text.clone(), text);
                }
                true
            }
            _ => false,
        }
    }
}

/// Returns the distinct values of a column: several if it holds a list, a single empty value if it
/// is empty.
fn values_of(at: usize, values: &[String], lists: &[(usize, Vec<String>)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in lists.iter().find(|(of, _)| *of == at).map_or(&[][..], |(_, list)| list) {
        if !value.is_empty() && !found.contains(value) {
            found.push(value.clone());
        }
    }
    if found.is_empty() { vec![values[at].clone()] } else { found }
}

/// Returns the name of a text.
pub fn called(text: &WantedText) -> String {
    text.paragraph.map_or_else(|| text.id.clone(), |paragraph| format!("{}#{paragraph}", text.id))
}

/// Creates the error for an invalid value of a row.
fn wrong(line: u64, field: &str, value: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("`{field}` is `{value}`")).line(line).with_hint(hint)
}

/// Finds the columns of each theme: the one with the theme's name (or the name in `--map`), and
/// those of coders with _1, _2 ... appended.
fn theme_columns(
    fields: &[String],
    path: &str,
    map: &[String],
    lexicon: &Lexicon,
) -> Result<Vec<ThemeColumns>> {
    let names =
        || lexicon.themes.iter().map(|theme| theme.column.as_str()).collect::<Vec<_>>().join(", ");
    let mut mapped: HashMap<usize, &str> = HashMap::new();
    for pair in map {
        let Some((column, name)) = pair.split_once('=') else {
            return Err(Error::new(ErrorKind::Usage, format!("--map `{pair}` has no ="))
                .with_hint("write COLUMN=THEME"));
        };
        let Some(theme) =
            lexicon.themes.iter().position(|theme| theme.column == name || theme.id == name)
        else {
            let error = Error::new(
                ErrorKind::Usage,
                format!("--map: no theme `{name}` in the lexicon {}", lexicon.name),
            );
            return Err(error.with_hint(format!("one of {}", names())));
        };
        if columns_called(fields, column) == (None, Vec::new()) {
            let error = Error::new(
                ErrorKind::Usage,
                format!("--map: no column `{column}`; the table has {}", fields.join(", ")),
            );
            return Err(error.at(path).with_hint("name one of them"));
        }
        if mapped.insert(theme, column).is_some() {
            let error = Error::new(
                ErrorKind::Usage,
                format!("--map names two columns for the theme `{name}`"),
            );
            return Err(error.with_hint(
                "name one; several coders are columns with _1, _2 ... behind the name",
            ));
        }
    }
    let mut found = Vec::new();
    for (theme, info) in lexicon.themes.iter().enumerate() {
        let called = mapped
            .get(&theme)
            .map_or_else(|| vec![info.column.as_str(), info.id.as_str()], |column| vec![column]);
        let columns = called
            .into_iter()
            .map(|name| columns_called(fields, name))
            .find(|columns| *columns != (None, Vec::new()));
        found.extend(columns.map(|(gold, coders)| ThemeColumns { theme, gold, coders }));
    }
    if found.is_empty() {
        let message = format!(
            "no column is a theme: the table has {}; the lexicon {} has {}",
            fields.join(", "),
            lexicon.name,
            names()
        );
        return Err(Error::new(ErrorKind::Usage, message)
            .at(path)
            .with_hint("name the columns like the themes, or use --map COLUMN=THEME"));
    }
    Ok(found)
}

/// Finds the column `name` and those of its coders.
fn columns_called(fields: &[String], name: &str) -> (Option<usize>, Vec<usize>) {
    let of_coder = |field: &String| {
        let (theme, number) = field.trim().rsplit_once('_').unwrap_or_default();
        let number = Some(number).filter(|_| ingest::field_position([theme], name).is_some());
        number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let coders =
        fields.iter().enumerate().filter(|(_, field)| of_coder(field)).map(|(at, _)| at).collect();
    (ingest::field_position(fields.iter().map(String::as_str), name), coders)
}

/// Returns the file of `--gold`.
pub fn gold_file(gold: &str, options: &Options) -> Result<InputFile> {
    let one = |what: &str| {
        Error::new(ErrorKind::Usage, format!("--gold is {what}"))
            .at(gold)
            .with_hint("name one file")
    };
    if gold == "-" {
        return Err(one("standard input cannot be read twice"));
    }
    let files = ingest::discover(
        &[gold.to_owned()],
        &Options {
            leave_out: Vec::new(),
            outputs: Vec::new(),
            output_folders: Vec::new(),
            ..options.clone()
        },
    )?
    .files;
    if files.len() == 1 { Ok(files.get(0)) } else { Err(one(&format!("{} files", files.len()))) }
}

/// Returns an error for each row whose text is not in the inputs. If conditions leave out articles,
/// a missing article is not an error.
pub fn not_found<'r>(
    rows: impl Iterator<Item = &'r Coded>,
    (path, articles): (&str, &HashSet<&str>),
    options: &Options,
) -> impl Iterator<Item = Error> {
    let may_be_left_out = !options.conditions.is_empty();
    let rows = rows.filter(move |row| !may_be_left_out || articles.contains(row.text.id.as_str()));
    rows.map(move |row| row_not_found(row, path, articles))
}

/// Creates the error for a row whose text is not among the articles of the inputs.
fn row_not_found(row: &Coded, path: &str, articles: &HashSet<&str>) -> Error {
    let message = match row.text.paragraph {
        Some(paragraph) if articles.contains(row.text.id.as_str()) => {
            format!("the article `{}` has no paragraph {paragraph}", row.text.id)
        }
        _ => format!("no article `{}` in the inputs", row.text.id),
    };
    Error::new(ErrorKind::NotFound, message)
        .at(path)
        .line(row.line)
        .with_hint("name the INPUTs that were coded, as they were named then")
}
