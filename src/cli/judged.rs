//! Joins coded rows with their scores, and describes the measures.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::calibration::named_figures;
use super::gold::{Coded, Gold, called};
use crate::evaluate::{Agreement, Evaluation, Judgement, Measure, agreement, evaluate};
use crate::lexicon::Lexicon;
use crate::output::manifest;
use crate::pipeline::{CodedText, WantedText, combined};
use crate::summary::{ALL, Estimate, Group};
use crate::tables::{self, Cell, Unit, several, share_text, thousands};

/// The names of the measures, in the order of [`Measure::ALL`].
const MEASURES: [&str; 8] =
    ["precision", "recall", "f1", "average_precision", "roc_auc", "kappa", "ac1", "alpha"];

/// The most groups and themes that are shown on the terminal; the table has all.
pub const SHOWN: usize = 24;

/// Coded rows with their scores.
pub struct Judged<'g> {
    pub rows: Vec<(&'g Coded, CodedText, Vec<f64>)>,
    /// Rows whose text was not found.
    pub missing: Vec<&'g Coded>,
    /// Rows in another language than the lexicon.
    pub foreign: u64,
}

/// The measures of a theme in a group.
pub struct Found {
    pub group: Group,
    pub theme: usize,
    pub evaluation: Evaluation,
    pub coders: Agreement,
    pub ties: u64,
}

impl Found {
    /// Returns the measures for the manifest, with the agreement of coders if there are several.
    pub fn in_manifest(&self, lexicon: &Lexicon, has_coders: bool) -> manifest::Validation {
        let Self {
            theme, evaluation: Evaluation { n, positives, threshold, measures, .. }, ..
        } = self;
        let names = MEASURES.into_iter().zip(*measures);
        let Agreement { kappa, ac1, alpha, .. } = self.coders;
        let of_coders = [("coder_kappa", kappa), ("coder_ac1", ac1), ("coder_alpha", alpha)];
        manifest::Validation {
            theme: lexicon.themes[*theme].column.clone(),
            texts: *n,
            positives: *positives,
            threshold: Some(*threshold),
            rule: None,
            figures: named_figures(names.chain(of_coders.into_iter().filter(|_| has_coders))),
        }
    }
}

impl<'g> Judged<'g> {
    /// Separates rows that were scored from those that were not.
    pub fn new(gold: &'g Gold, scored: Vec<CodedText>) -> Self {
        let mut scored: HashMap<WantedText, CodedText> =
            scored.into_iter().map(|text| (text.name.clone(), text)).collect();
        let mut judged = Self { rows: Vec::new(), missing: Vec::new(), foreign: 0 };
        for row in &gold.rows {
            match scored.remove(&row.text) {
                None => judged.missing.push(row),
                Some(text) => match &text.strengths {
                    None => judged.foreign += 1,
                    Some(strengths) => {
                        let strengths = strengths
                            .iter()
                            .map(|&strength| tables::as_printed(strength))
                            .collect();
                        judged.rows.push((row, text, strengths));
                    }
                },
            }
        }
        judged
    }

    /// Returns the unit of the coded texts: paragraphs if they are named as such, or if the table
    /// holds texts that are one paragraph each; otherwise articles.
    pub fn unit(&self, paragraphs: bool, is_text: bool) -> Unit {
        let is_one = |(_, text, _): &(&Coded, CodedText, Vec<f64>)| text.paragraphs <= 1;
        if paragraphs || (is_text && self.rows.iter().all(is_one)) {
            Unit::Paragraph
        } else {
            Unit::Article
        }
    }

    /// Measures the themes that have codes in each group, and then in all rows if there are groups.
    pub fn evaluate(&self, gold: &Gold, threshold: impl Fn(usize) -> f64) -> Vec<Found> {
        let mut by_group: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
        for (at, (row, text, _)) in self.rows.iter().enumerate() {
            for group in groups(row, text) {
                by_group.entry(group).or_default().push(at);
            }
        }
        if self.rows.is_empty() {
            by_group.insert(Group::new(), Vec::new());
        }
        let fields = by_group.keys().next().map_or(0, Vec::len);
        let all = (fields > 0)
            .then(|| (vec![ALL.to_owned(); fields], (0..self.rows.len()).collect::<Vec<usize>>()));
        let mut articles: HashMap<&str, usize> = HashMap::new();
        let mut found = Vec::new();
        for (group, rows) in by_group.into_iter().chain(all) {
            for (at, theme) in gold.themes().into_iter().enumerate() {
                let (mut coded, mut units, mut of, mut ties) =
                    (Vec::new(), Vec::new(), Vec::new(), 0);
                for (row, _, strengths) in rows.iter().map(|&row| &self.rows[row]) {
                    let code = &row.codes[at];
                    let next = articles.len();
                    let cluster = *articles.entry(&row.article).or_insert(next);
                    if let Some(gold) = code.gold {
                        coded.push(Judgement {
                            strength: strengths[theme],
                            gold,
                            probability: row.probability,
                            cluster,
                        });
                    }
                    ties += u64::from(code.tied);
                    units.push(code.coders.clone());
                    of.push(cluster);
                }
                let evaluation = evaluate(&coded, threshold(theme));
                found.push(Found {
                    group: group.clone(),
                    theme,
                    evaluation,
                    coders: agreement(&units, &of),
                    ties,
                });
            }
        }
        found
    }

    /// Returns the rows of `--errors`: texts on the wrong side of the threshold, those furthest
    /// from it first. Each row ends with `kept` fields of `--keep`.
    pub fn errors<'s>(
        &'s self,
        gold: &Gold,
        lexicon: &'s Lexicon,
        threshold: impl Fn(usize) -> f64,
        kept: usize,
    ) -> Vec<Vec<Cell<'s>>> {
        let mut wrong = Vec::new();
        for (at, theme) in gold.themes().into_iter().enumerate() {
            let threshold = threshold(theme);
            for (row, text, strengths) in &self.rows {
                let strength = strengths[theme];
                if let Some(gold) =
                    row.codes[at].gold.filter(|gold| *gold != (strength >= threshold))
                {
                    let mut cells = vec![
                        Cell::text(row.shown.id.as_str()),
                        row.shown
                            .paragraph
                            .map_or(Cell::Empty, |paragraph| Cell::Int(paragraph.into())),
                        Cell::text(lexicon.themes[theme].column.as_str()),
                        Cell::Int(gold.into()),
                        Cell::float(strength),
                        Cell::float(threshold),
                        Cell::text(text.evidence[theme].as_str()),
                        Cell::text(text.text.as_str()),
                    ];
                    cells.extend(tables::about_cells(&text.about, kept));
                    wrong.push(((strength - threshold).abs(), cells));
                }
            }
        }
        wrong.sort_by(|a, b| b.0.total_cmp(&a.0));
        wrong.into_iter().map(|(_, cells)| cells).collect()
    }
}

/// Returns the groups of a coded row: by the columns of the table of codes, or else by the fields
/// of its article.
pub fn groups(row: &Coded, text: &CodedText) -> Vec<Group> {
    let of_article =
        |field: usize| text.values.get(field).cloned().unwrap_or_else(|| vec![String::new()]);
    let values = row
        .values
        .iter()
        .enumerate()
        .map(|(field, own)| own.clone().unwrap_or_else(|| of_article(field)));
    combined(&values.collect::<Vec<_>>())
}

/// Returns the warnings about parts of the table of codes that are not used.
pub fn warnings(
    gold: &Gold,
    judged: &Judged<'_>,
    (is_text, by): (bool, &[String]),
    lexicon: &Lexicon,
) -> Vec<String> {
    let mut warnings = Vec::new();
    for (field, by) in by.iter().enumerate() {
        let lacks = |(row, text, _): &(&Coded, CodedText, Vec<f64>)| {
            groups(row, text).iter().all(|group| group[field].is_empty())
        };
        if !judged.rows.is_empty() && judged.rows.iter().all(lacks) {
            warnings.push(format!(
                "no coded text has the field `{by}`, so all are in one group (check --by)"
            ));
        }
    }
    if !gold.without.is_empty() {
        warnings.push(format!(
            "themes left out because CODED has no column for them: {} (--map COLUMN=THEME names one)",
            gold.without.join(", ")
        ));
    }
    if let ([first, ..], true) = (judged.missing.as_slice(), is_text) {
        warnings.push(format!(
            "rows left out because they have no text: {}; the first is {}",
            judged.missing.len(),
            called(&first.shown)
        ));
    }
    if judged.foreign > 0 {
        let code = lexicon.language.code();
        warnings.push(format!(
            "coded rows left out because they are in another language than the lexicon: {} (name it with --language {code} if that is wrong)",
            judged.foreign
        ));
    }
    for (at, theme) in gold.themes().into_iter().enumerate() {
        if !judged.rows.iter().any(|(row, _, _)| row.codes[at].gold.is_some()) {
            warnings.push(format!("{}: no row has a code (1 or 0)", lexicon.themes[theme].column));
        }
        let ties = judged.rows.iter().filter(|(row, _, _)| row.codes[at].tied).count();
        if ties > 0 {
            warnings.push(format!(
                "{}: rows left out because the coders are tied: {ties}",
                lexicon.themes[theme].column
            ));
        }
    }
    warnings
}

/// Describes the result in plain text.
pub fn summary_text(found: &[Found], by: &[String], lexicon: &Lexicon, gold: &Gold) -> String {
    let mut text = String::new();
    if !gold.unused.is_empty() {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "Columns not used: {}", gold.unused.join(", "));
    }
    if gold.is_drawn() {
        let _ = writeln!(
            text,
            "The measures estimate those of the collection: each coded text is weighted by 1/probability. Below them are the measures of this sheet, with each text counted once."
        );
    }
    for row in found.iter().take(SHOWN) {
        let Found { evaluation, coders, ties, .. } = row;
        let group = group_text(by, &row.group);
        let name = &lexicon.themes[row.theme].column;
        let _ = writeln!(
            text,
            "{group}{name}: {} coded, {} about it; threshold {}",
            thousands(evaluation.n),
            thousands(evaluation.positives),
            share_text(evaluation.threshold)
        );
        let measures = [
            Measure::Precision,
            Measure::Recall,
            Measure::F1,
            Measure::AveragePrecision,
            Measure::RocAuc,
            Measure::Kappa,
            Measure::Ac1,
            Measure::Alpha,
        ];
        let names =
            ["precision", "recall", "F1", "average precision", "ROC AUC", "kappa", "AC1", "alpha"];
        let shown: Vec<String> = measures
            .iter()
            .zip(names)
            .map(|(&measure, name)| {
                format!("{name} {}", short(evaluation.measures[measure as usize]))
            })
            .collect();
        for line in [&shown[..3], &shown[3..5], &shown[5..]] {
            let _ = writeln!(text, "  {}", line.join("   "));
        }
        if gold.is_drawn() {
            let of_sheet = |measure: Measure| {
                evaluation.of_sheet[measure as usize].map_or_else(|| "–".to_owned(), share_text)
            };
            let _ = writeln!(
                text,
                "  of this sheet: precision {}   recall {}   F1 {}   average precision {}",
                of_sheet(Measure::Precision),
                of_sheet(Measure::Recall),
                of_sheet(Measure::F1),
                of_sheet(Measure::AveragePrecision)
            );
        }
        if let Some((threshold, f1)) = evaluation.best {
            let _ = writeln!(
                text,
                "  best F1 {} at threshold {}, chosen on these same texts: judge it on others",
                share_text(f1),
                share_text(threshold)
            );
        }
        if coders.units > 0 {
            let _ = writeln!(
                text,
                "  coders among each other: kappa {}   AC1 {}   alpha {}; {} coded twice, {ties} tied",
                short(coders.kappa),
                short(coders.ac1),
                short(coders.alpha),
                several(coders.units, "text", "texts")
            );
        }
    }
    if found.len() > SHOWN {
        let _ = writeln!(text, "{} more in the table", found.len() - SHOWN);
    }
    text
}

/// Formats the group before the name of a theme, as in `year 2018, party unknown, `.
pub fn group_text(by: &[String], group: &[String]) -> String {
    let value = |(by, value): (&String, &String)| {
        format!("{by} {}, ", if value.is_empty() { "unknown" } else { value })
    };
    by.iter().zip(group).map(value).collect()
}

/// Formats a value with its interval.
pub fn short(estimate: Option<Estimate>) -> String {
    match estimate {
        None => "–".to_owned(),
        Some(Estimate { value, interval: None }) => share_text(value),
        Some(Estimate { value, interval: Some((low, high)) }) => {
            format!("{} [{}, {}]", share_text(value), share_text(low), share_text(high))
        }
    }
}
