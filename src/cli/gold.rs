//! A table of human codes: which column is what, what each row says.

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

/// How a table of codes is to be read.
pub struct HowCoded<'a> {
    /// Its file.
    pub file: &'a str,
    /// What is read beside it; without INPUTs the table has the texts.
    pub input: &'a args::Input,
    /// Columns that are called otherwise than their themes.
    pub map: &'a [String],
    /// The fields that group rows, where there are some.
    pub by: &'a [String],
    /// What is done with the column `probability`.
    pub probability: Probability,
}

/// What is done with the probabilities with which texts came into a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probability {
    /// Read where there is such a column.
    Taken,
    /// To estimate shares, there has to be one.
    Needed,
}

/// A coded row.
#[derive(Debug)]
pub struct Coded {
    /// The line on which it begins.
    pub line: u64,
    /// The text in the inputs.
    pub text: WantedText,
    /// What it is called where it is shown.
    pub shown: WantedText,
    /// The article that it is of, as far as the table says: rows of one article are drawn together.
    pub article: String,
    /// What the row says in the column of each field of `--by`; none without such a column.
    pub values: Vec<Option<Vec<String>>>,
    /// With which probability the text was to be coded: 1 where the table does not say.
    pub probability: f64,
    /// One for each of [`Gold::themes`].
    pub codes: Vec<Code>,
}

/// What a row says about one theme.
#[derive(Debug)]
pub struct Code {
    /// Whether it is about the theme; none where the coder could not tell, or coders are tied.
    pub gold: Option<bool>,
    /// Whether as many coders said yes as no.
    pub tied: bool,
    /// What each coder said, where there are several.
    pub coders: Vec<Option<bool>>,
}

/// The columns of a theme.
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
    /// The rows, in order.
    pub rows: Vec<Coded>,
    /// The rows that are none.
    pub rejects: Rejects,
    /// The file.
    file: InputFile,
    /// What was in it.
    sha256: Option<[u8; 32]>,
    /// Columns that nothing is made of.
    pub unused: Vec<String>,
    /// Themes of the lexicon that have no column.
    pub without: Vec<String>,
}

/// How the rows of a table of codes are told apart.
struct Ids<'r> {
    /// The column with the id; without one, what the record is called.
    id: Option<usize>,
    article: Option<usize>,
    paragraph: Option<usize>,
    /// The column with the probability of each text to be coded.
    probability: Option<usize>,
    /// The field of the records' texts, where these are scored.
    text: Option<&'r str>,
}

impl<'a> HowCoded<'a> {
    /// As said on the command line, where codes are given.
    pub fn of(codes: &'a args::Codes, input: &'a args::Input) -> Option<Self> {
        codes.gold.as_deref().map(|file| Self {
            file,
            input,
            map: &codes.map,
            by: &[],
            probability: Probability::Taken,
        })
    }

    /// What is read: the INPUTs, or the table where it has the texts.
    pub fn inputs(&self, is_text: bool) -> args::Input {
        let mut input = self.input.clone();
        if is_text {
            input.inputs = vec![self.file.into()];
        }
        input
    }

    /// What a coded row is a text of.
    pub fn unit(paragraphs: bool) -> Unit {
        if paragraphs { Unit::Paragraph } else { Unit::Article }
    }

    /// A row with a text of its own is judged by what it says, whoever said it before.
    pub fn repeats(is_text: bool) -> Repeats {
        if is_text { Repeats::Keep } else { Repeats::Flag }
    }

    /// Keeps the table from being read as articles where it is in a folder of them.
    pub fn keep_apart(&self, reading: &mut Reading) {
        if !self.input.inputs.is_empty() {
            reading.ingest.leave_out.extend(Path::new(self.file).canonicalize());
        }
    }
}

impl Gold {
    /// Reads the codes, and says in which field the texts are where these are scored themselves,
    /// else the rows name texts of the inputs.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where it is not one file, no column is a theme, none holds ids or
    /// texts, or `--map` names what there is not.
    pub fn read(
        how: &HowCoded<'_>,
        options: &Options,
        lexicon: &Lexicon,
    ) -> Result<(Self, Option<String>)> {
        // What is said of the inputs, their fields, format and character set, is not said of a
        // table that names their texts.
        let ids = Options {
            textless: true,
            text_field: None,
            id_field: None,
            title_field: None,
            date_field: None,
            source_field: None,
            format: None,
            delimiter: None,
            encoding: None,
            ..options.clone()
        };
        let has_inputs = !how.input.inputs.is_empty();
        let options = if has_inputs { &ids } else { options };
        let file = gold_file(how.file, options)?;
        let records = ingest::records(&file, options)?;
        if records.records.is_empty() {
            let error =
                Error::new(ErrorKind::Usage, "no row: there is nothing coded in it").at(how.file);
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
        let gold = Self::new(file, records, (text.as_deref(), how), lexicon)?;
        Ok((gold, text))
    }

    /// Reads the codes of `records`; their texts are in the field `text`, else they name texts of
    /// the inputs.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] where no column is a theme, none holds ids, or `--map` names what there
    /// is not.
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
        // A table that was made from articles has the column and leaves it empty.
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
            // Of texts, what is no record, or has an id that stands already, is rejected where it
            // is read.
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
                            Error::new(ErrorKind::DuplicateId, message).at(path).line(coded.line),
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

    /// Makes sure that the file still is what was read, if it has been read again for its texts.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it is not.
    pub fn is_unchanged(&self) -> Result<()> {
        if ingest::sha256_of(&self.file, &Options::default())? == self.sha256 {
            return Ok(());
        }
        let error = Error::new(ErrorKind::Io, "changed while it was read").at(&self.file.name);
        Err(error.with_hint("run again when nothing writes to it"))
    }

    /// The themes that have codes, as indices into the lexicon's.
    pub fn themes(&self) -> Vec<usize> {
        self.columns.iter().map(|columns| columns.theme).collect()
    }

    /// Whether the texts were drawn with unequal probabilities, so that the table alone is no
    /// picture of the collection.
    pub fn is_drawn(&self) -> bool {
        self.rows
            .windows(2)
            .any(|pair| (pair[0].probability - pair[1].probability).abs() > f64::EPSILON)
    }

    /// Whether a theme has several coders.
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
            // Tables that have been through pandas write whole numbers as 3.0.
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
            (None, None) => return Err(Error::new(ErrorKind::MissingField, "no id").line(line)),
        };
        let code = |&at: &usize| match values[at].trim() {
            "" => Ok(None),
            written => match written.parse::<f64>() {
                Ok(1.0) => Ok(Some(true)),
                Ok(0.0) => Ok(Some(false)),
                _ => Err(wrong(line, &fields[at], written, "a code is 1, 0 or empty")),
            },
        };
        let probability = match ids.probability.map(|at| values[at].trim()) {
            None => 1.0,
            Some(written) => match written.parse::<f64>() {
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

    /// Takes ids `article_id#paragraph` apart, where all are such and not all are ids of articles;
    /// whether paragraphs are named. An id that no article has is taken without the white space
    /// around it.
    pub fn name_paragraphs(&mut self, is_article: impl Fn(&str) -> bool) -> bool {
        self.trim_ids(&is_article);
        self.part_ids(is_article)
    }

    /// Takes ids that no article has without the white space around them, and without the
    /// apostrophes that keep a spreadsheet from running them as formulas.
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
            // One that would be coded twice so is not found, and rejected.
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

/// The values of a column, several where it holds a list, each once; a single empty value where it
/// holds nothing.
fn values_of(at: usize, values: &[String], lists: &[(usize, Vec<String>)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in lists.iter().find(|(of, _)| *of == at).map_or(&[][..], |(_, list)| list) {
        if !value.is_empty() && !found.contains(value) {
            found.push(value.clone());
        }
    }
    if found.is_empty() { vec![values[at].clone()] } else { found }
}

/// What a text is called.
pub fn called(text: &WantedText) -> String {
    text.paragraph.map_or_else(|| text.id.clone(), |paragraph| format!("{}#{paragraph}", text.id))
}

/// The error of a value that a row must not have.
fn wrong(line: u64, field: &str, value: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Malformed, format!("`{field}` is `{value}`")).line(line).with_hint(hint)
}

/// The columns of each theme that has one: one called as the theme, or as `--map` says, and those
/// of coders with _1, _2 ... behind that name.
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
            .with_hint("call the columns as the themes, or say --map COLUMN=THEME"));
    }
    Ok(found)
}

/// The column called `name`, and those of coders.
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

/// The file of `--gold`.
pub fn gold_file(gold: &str, options: &Options) -> Result<InputFile> {
    let one = |what: &str| {
        Error::new(ErrorKind::Usage, format!("--gold is {what}"))
            .at(gold)
            .with_hint("name one file")
    };
    if gold == "-" {
        return Err(one("standard input, which would be read twice"));
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

/// The rows whose texts are not in the inputs, as errors. Where conditions leave out articles, rows
/// about an article that is not there are no mistake.
pub fn not_found<'r>(
    rows: impl Iterator<Item = &'r Coded>,
    (path, articles): (&str, &HashSet<&str>),
    options: &Options,
) -> impl Iterator<Item = Error> {
    let may_be_left_out = !options.conditions.is_empty();
    let rows = rows.filter(move |row| !may_be_left_out || articles.contains(row.text.id.as_str()));
    rows.map(move |row| row_not_found(row, path, articles))
}

/// A row whose text is not in the inputs, which have these articles.
fn row_not_found(row: &Coded, path: &str, articles: &HashSet<&str>) -> Error {
    let message = match row.text.paragraph {
        Some(paragraph) if articles.contains(row.text.id.as_str()) => {
            format!("the article `{}` has no paragraph {paragraph}", row.text.id)
        }
        _ => format!("no article `{}` in the inputs", row.text.id),
    };
    Error::new(ErrorKind::NotFound, message).at(path).line(row.line)
}
