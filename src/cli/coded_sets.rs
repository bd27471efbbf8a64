//! Scored sets of coded texts, from which `lexicon fit` learns.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::args;
use super::evaluate::group_of;
use super::gold::{Gold, HowCoded, Probability, gold_file, not_found};
use super::judged::{Judged, group_text, warnings};
use super::settings::{LoadedLexicon, by_names, foreign_paragraphs, other_languages};
use super::terminal::Terminal;
use crate::error::{Error, ErrorKind, Result};
use crate::evaluate::{CalibrationText, CodedSet, FitText, ModelText};
use crate::ingest;
use crate::lexicon::Lexicon;
use crate::output;
use crate::output::rejects::Rejects;
use crate::pipeline::{self, Lookup, Passed, Reading, Survey, Wanted};
use crate::summary::Group;
use crate::tables::several;
use crate::themes::{ThemeComponents, saturated};

/// A file of `--gold` with its texts scored.
pub struct GoldFile {
    pub path: String,
    pub sha256: String,
    /// The texts of INPUTs that it codes; empty if the file holds its texts itself.
    pub coded: Wanted,
    pub texts: Vec<Text>,
    /// The rows that could not be read or whose text was not found.
    pub rejects: Rejects,
    pub warnings: Vec<String>,
}

/// A coded text with its evidence.
pub struct Text {
    /// One element for each theme of the lexicon.
    codes: Vec<Option<bool>>,
    article: String,
    /// The values of each field of `--by`. Several values of one field are joined, because a text
    /// belongs to one set.
    group: Group,
    probability: f64,
    strengths: Vec<f64>,
    /// The components of the strengths; empty if no model is fitted.
    components: Vec<ThemeComponents>,
    words: u64,
    matches: Vec<Vec<(u32, u32)>>,
    /// Whether the text was scored as a paragraph.
    pub is_paragraph: bool,
    /// Whether the table of codes names it as a paragraph.
    pub is_named_paragraph: bool,
}

impl GoldFile {
    /// Reads and scores the texts of one file of `--gold`.
    pub fn read(
        path: &str,
        args: &args::Fit,
        (reading, loaded): (&Reading, &LoadedLexicon),
        terminal: &Terminal,
    ) -> Result<Self> {
        let lexicon = &loaded.lexicon;
        let mut reading = reading.clone();
        let by = args.fitted.by.as_deref().map_or(Ok(Vec::new()), by_names)?;
        let how = HowCoded {
            file: path,
            input: &args.input,
            map: &args.fitted.map,
            by: &by,
            probability: Probability::Taken,
        };
        let (mut gold, text) = Gold::read(&how, &reading.ingest, lexicon)?;
        let is_text = text.is_some();
        let inputs = how.inputs(is_text).inputs;
        if !is_text {
            // The codes may be in a folder of articles, but they are not articles themselves.
            reading
                .ingest
                .leave_out
                .extend(args.gold.iter().filter_map(|gold| Path::new(gold).canonicalize().ok()));
        }
        let group_by = group_of(&how, &mut gold, is_text, &mut reading.ingest)?;
        let discovery = ingest::discover(&inputs, &reading.ingest)?;
        let mut bar = terminal.bar(discovery.files.bytes());
        let mut survey =
            pipeline::survey(&discovery, &reading, &mut |progress| bar.advance(progress))?;
        let ids: HashSet<&str> = survey.ids.iter().collect();
        let paragraphs = !is_text && gold.name_paragraphs(|id| ids.contains(id));
        let lookup = Lookup {
            lexicon: lexicon.clone(),
            rules: args.lookup.rules.into(),
            unit: HowCoded::unit(paragraphs),
            context: args.of_context.context.into(),
            components: args.fitted.model,
            repeats: HowCoded::repeats(is_text),
            group_by,
            summed: None,
        };
        let wanted: Wanted = gold.rows.iter().map(|row| row.text.clone()).collect();
        let Passed { made: (scored, _), rejects: defects, .. } = pipeline::coded_texts(
            &discovery,
            &reading,
            &lookup,
            (&wanted, &survey),
            &mut |progress| bar.advance(progress),
        )?;
        bar.finish();
        gold.is_unchanged()?;
        let judged = Judged::new(&gold, scored);
        let mut rejects = std::mem::take(&mut survey.rejects);
        rejects.append(&gold.rejects)?;
        rejects.append(&defects)?;
        if !is_text {
            rejects.extend(not_found(
                judged.missing.iter().copied(),
                (path, &ids),
                &reading.ingest,
            ))?;
        }
        let warnings = said(&gold, &judged, (is_text, how.by), (&survey, lexicon));
        Ok(Self {
            path: path.to_owned(),
            sha256: sha256(&gold_file(path, &reading.ingest)?.path)?,
            coded: if is_text { Wanted::default() } else { wanted },
            texts: texts(&gold, judged, is_text, lexicon),
            rejects,
            warnings: warnings.into_iter().map(|warning| format!("{path}: {warning}")).collect(),
        })
    }
}

fn said(
    gold: &Gold,
    judged: &Judged<'_>,
    how: (bool, &[String]),
    (survey, lexicon): (&Survey, &Lexicon),
) -> Vec<String> {
    let mut warnings = warnings(gold, judged, how, lexicon);
    if !how.0 || judged.foreign > 0 {
        warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
        warnings.extend(foreign_paragraphs(survey));
    }
    warnings
}

/// Returns the texts that have a code.
fn texts(gold: &Gold, judged: Judged<'_>, is_text: bool, lexicon: &Lexicon) -> Vec<Text> {
    let themes = gold.themes();
    let text = |(row, text, strengths): (&super::gold::Coded, pipeline::CodedText, Vec<f64>)| {
        let mut codes = vec![None; lexicon.themes.len()];
        for (&theme, code) in themes.iter().zip(&row.codes) {
            codes[theme] = code.gold;
        }
        codes.iter().any(Option::is_some).then(|| Text {
            codes,
            article: row.article.clone(),
            group: one_group(row, &text),
            probability: row.probability,
            strengths,
            components: text.components,
            words: text.words,
            matches: text.matches,
            is_paragraph: row.shown.paragraph.is_some() || (is_text && text.paragraphs == 1),
            is_named_paragraph: row.shown.paragraph.is_some(),
        })
    };
    judged.rows.into_iter().filter_map(text).collect()
}

/// Refuses texts that are in two files: a held-out set would not be independent of the others, and
/// each such text would count twice.
///
/// # Errors
/// Returns [`ErrorKind::Usage`] and names both files.
pub fn no_text_twice(files: &[GoldFile]) -> Result<()> {
    for (at, file) in files.iter().enumerate() {
        for before in &files[..at] {
            let both = file.coded.intersection(&before.coded).count();
            let said = if file.sha256 == before.sha256 {
                "are the same".to_owned()
            } else if both > 0 {
                format!("have {} in common", several(both as u64, "text", "texts"))
            } else {
                continue;
            };
            let error = Error::new(
                ErrorKind::Usage,
                format!("--gold: {} and {} {said}", before.path, file.path),
            );
            return Err(
                error.with_hint("each text may be counted only once: remove it from one of them")
            );
        }
    }
    Ok(())
}

/// Returns the themes of a lexicon that have codes, in the lexicon's order.
pub fn coded_themes(files: &[GoldFile], lexicon: &Lexicon) -> Vec<usize> {
    let has_codes = |&theme: &usize| {
        files.iter().flat_map(|file| &file.texts).any(|text| text.codes[theme].is_some())
    };
    (0..lexicon.themes.len()).filter(has_codes).collect()
}

/// Returns the sets with their names: each file, or with `--by` each group of each file.
pub fn sets(files: &[GoldFile], by: &[String], themes: &[usize]) -> Vec<(String, CodedSet)> {
    let mut sets = Vec::new();
    for file in files {
        let mut groups: BTreeMap<&[String], Vec<&Text>> = BTreeMap::new();
        for text in &file.texts {
            groups.entry(&text.group).or_default().push(text);
        }
        for (group, texts) in groups {
            let group = group_text(by, group);
            let name = if group.is_empty() {
                file.path.clone()
            } else {
                format!("{}, {}", file.path, group.trim_end_matches(", "))
            };
            sets.push((name, set(&texts, themes)));
        }
    }
    sets
}

/// Returns the values of a text in each field of `--by`; the values of a list are joined.
fn one_group(row: &super::gold::Coded, text: &pipeline::CodedText) -> Group {
    let of_article =
        |field: usize| text.values.get(field).map_or(String::new(), |values| values.join("; "));
    row.values
        .iter()
        .enumerate()
        .map(|(field, own)| {
            own.as_ref().map_or_else(|| of_article(field), |values| values.join("; "))
        })
        .collect()
}

fn set(texts: &[&Text], themes: &[usize]) -> CodedSet {
    let mut articles: HashMap<&str, usize> = HashMap::new();
    let mut set = CodedSet { themes: vec![Vec::new(); themes.len()] };
    for text in texts {
        let next = articles.len();
        let cluster = *articles.entry(&text.article).or_insert(next);
        for (list, &theme) in set.themes.iter_mut().zip(themes) {
            let held = || {
                text.matches[theme]
                    .iter()
                    .map(|&(entry, matches)| (entry as usize, saturated(matches, text.words)))
                    .collect()
            };
            list.extend(text.codes[theme].map(|gold| FitText {
                gold,
                weight: 1.0 / text.probability,
                cluster,
                held: held(),
            }));
        }
    }
    for list in &mut set.themes {
        let mean = list.iter().map(|text| text.weight).sum::<f64>() / list.len() as f64;
        for text in list {
            text.weight /= mean;
        }
    }
    set
}

/// Returns the texts with a code for a theme, for its calibration. Texts of different tables belong
/// to different articles. The components are all 0 if no model is fitted.
pub fn calibration_texts(files: &[GoldFile], theme: usize, has_inputs: bool) -> Vec<ModelText> {
    let mut articles: HashMap<(usize, &str), usize> = HashMap::new();
    let mut texts = Vec::new();
    for (number, file) in files.iter().enumerate() {
        for text in &file.texts {
            let Some(gold) = text.codes[theme] else { continue };
            let next = articles.len();
            let cluster = *articles
                .entry((if has_inputs { 0 } else { number }, &text.article))
                .or_insert(next);
            let components = text.components.get(theme).copied().unwrap_or_default();
            let text = CalibrationText {
                strength: text.strengths[theme],
                gold,
                probability: text.probability,
                cluster,
            };
            texts.push(ModelText { text, columns: components.columns() });
        }
    }
    texts
}

fn sha256(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(path.to_string_lossy(), &error))?;
    Ok(output::hexadecimal(&Sha256::digest(bytes)))
}
