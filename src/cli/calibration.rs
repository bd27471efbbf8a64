//! The calibration file, which turns strengths into probabilities: `lexicon fit --calibration`
//! writes it, `score --calibration` reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::args;
use super::calibration_model::{MODEL_FORMULA, MODEL_HEAD, ThemeModel, VERSION, no_model};
use super::coded_sets::{GoldFile, calibration_texts};
use super::settings::LoadedLexicon;
use crate::error::{Error, ErrorKind, Result, words_of_system};
use crate::evaluate::{
    Calibrated, CalibrationText, Curve, MIN_CALIBRATION_TEXTS, ProbabilityRule, Reliability,
    TooFewTexts, calibrate, validate_model,
};
use crate::output::{self, FinishedFile, Sink, manifest};
use crate::summary::Estimate;
use crate::tables::{Unit, several, share_text, thousands};

/// Calibration curves of a lexicon's themes, for texts of one unit, and models where they are asked
/// for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationFile {
    /// The version of the file; `None` if it has curves only, so that every version reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    paratheme: String,
    unit: String,
    /// Which strengths: those of texts alone, or in their articles.
    #[serde(default = "usual_context")]
    context: String,
    overlap: String,
    /// What the words of a phrase had to be in.
    #[serde(default = "earlier_phrases")]
    phrases: String,
    stemmer: String,
    formula: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model_formula: Option<String>,
    lexicon: LexiconName,
    sample: Vec<Sample>,
    theme: Vec<ThemeCurve>,
    /// Warnings about how the calibration was made.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconName {
    name: String,
    version: String,
    sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    path: String,
    sha256: String,
    texts: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeCurve {
    id: String,
    intercept: f64,
    slope: f64,
    texts: u64,
    positives: u64,
    articles: u64,
    base_rate: f64,
    weighted: bool,
    folds: u64,
    meets_bars: bool,
    cross_validated: BTreeMap<String, Vec<f64>>,
    always_zero: BTreeMap<String, Vec<f64>>,
    always_base_rate: BTreeMap<String, Vec<f64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<ThemeModel>,
}

impl ThemeCurve {
    /// Returns the model, if it gives the theme's probabilities.
    fn used_model(&self) -> Option<&ThemeModel> {
        self.model.as_ref().filter(|model| model.used)
    }

    /// Whether the probabilities that the theme gets pass the checks.
    fn passes(&self) -> bool {
        self.used_model().map_or(self.meets_bars, |model| model.meets_bars)
    }

    /// Returns the figures of the probabilities that the theme gets, on articles not seen.
    fn figures(&self) -> &BTreeMap<String, Vec<f64>> {
        self.used_model().map_or(&self.cross_validated, |model| &model.cross_validated)
    }

    /// Returns what gives the theme's probabilities, or `None` if its numbers are not valid.
    fn rule(&self) -> Option<ProbabilityRule> {
        let &Self { intercept, slope, .. } = self;
        let is_curve = intercept.is_finite() && slope.is_finite() && slope >= 0.0;
        match self.used_model() {
            Some(model) => model.model().map(ProbabilityRule::Model),
            None => is_curve.then_some(ProbabilityRule::Curve(Curve { intercept, slope })),
        }
    }
}

/// The largest calibration file that is read, in bytes.
const LARGEST: u64 = 16 << 20;

const FORMULA: &str =
    "probability = 1 / (1 + exp(-(intercept + slope * ln(1 + 10 * E)))), E = -ln(1 - strength)";

/// The comment at the top of the file that explains its figures.
const HEAD: &str = "\
# Probabilities that a text is about a theme, given its strength: written by `paratheme lexicon fit --calibration`, read by `paratheme score
# --calibration`. cross_validated holds the figures of curves on articles that they have not seen, always_zero and always_base_rate those of
# who says 0, or the base rate, of every text: [value, lower end, upper end], 95 % intervals. Better: brier low, skill above 0,
# expected_observed and slope near 1, top_gap near 0. meets_bars: skill above 0, expected_observed and slope from 0.8 to 1.25.
";

impl CalibrationFile {
    /// Fits a curve for each theme that has enough codes, and with `--model` a model.
    ///
    /// # Errors
    /// Returns [`ErrorKind::Usage`] if no theme has enough, or if some texts are paragraphs and
    /// others are not.
    pub fn fit(
        files: &[GoldFile],
        themes: &[usize],
        args: &args::Fit,
        loaded: &LoadedLexicon,
    ) -> Result<Self> {
        let paths = files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ");
        let texts = || files.iter().flat_map(|file| &file.texts);
        let are_paragraphs = texts().all(|text| text.is_paragraph);
        let named = texts().filter(|text| text.is_named_paragraph).count();
        if !are_paragraphs && named > 0 {
            let message =
                format!("{named} coded texts are paragraphs, {} are not", texts().count() - named);
            let hint = "calibrate on paragraphs or on articles; a column `paragraph` marks a text as a paragraph";
            return Err(Error::new(ErrorKind::Usage, message).at(paths).with_hint(hint));
        }
        let mut curves = Vec::new();
        let (mut lacking, mut without_model) = (Vec::new(), Vec::new());
        for &theme in themes {
            let id = &loaded.lexicon.themes[theme].column;
            let coded = calibration_texts(files, theme, !args.input.inputs.is_empty());
            let texts: Vec<CalibrationText> = coded.iter().map(|coded| coded.text).collect();
            match calibrate(&texts) {
                Ok(found) => {
                    let mut curve = theme_curve(id, &found, &texts);
                    if args.fitted.model {
                        match validate_model(&coded) {
                            Ok(found) => curve.model = Some(ThemeModel::from(&found)),
                            Err(lack) => without_model.push(no_model(id, lack)),
                        }
                    }
                    curves.push(curve);
                }
                Err(TooFewTexts::InAll(texts)) => {
                    lacking.push(format!(
                        "{id} has {texts} coded texts, {MIN_CALIBRATION_TEXTS} are needed"
                    ));
                }
                Err(TooFewTexts::OfClass(about, others)) => {
                    lacking
                        .push(format!("{id} has codes 1 in {about} articles and codes 0 in {others}, at least two of each are needed"));
                }
            }
        }
        if curves.is_empty() {
            let error = Error::new(
                ErrorKind::Usage,
                format!("no theme can be calibrated: {}", lacking.join("; ")),
            )
            .at(paths);
            return Err(error.with_hint("code more texts: paratheme lexicon sample draws them"));
        }
        let mut warnings: Vec<String> =
            lacking.iter().map(|lack| format!("no probabilities: {lack}")).collect();
        warnings.extend(without_model);
        warnings.extend(curves.iter().filter(|curve| !curve.passes()).map(|curve| {
            format!("{}: its probabilities do not pass the checks of docs/METHODS.md (Probabilities); do not rely on them (figures in the file of --calibration)", curve.id)
        }));
        let sample = |file: &GoldFile| Sample {
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            texts: file.texts.len() as u64,
        };
        let has_models = args.fitted.model;
        Ok(Self {
            version: has_models.then_some(VERSION),
            paratheme: env!("CARGO_PKG_VERSION").to_owned(),
            unit: unit_name(if are_paragraphs { Unit::Paragraph } else { Unit::Article })
                .to_owned(),
            context: option_name(&args.of_context.context),
            overlap: option_name(&args.lookup.rules.overlap),
            phrases: option_name(&args.lookup.rules.phrases),
            stemmer: option_name(&args.words.stemmer),
            formula: FORMULA.to_owned(),
            model_formula: has_models.then(|| MODEL_FORMULA.to_owned()),
            lexicon: LexiconName {
                name: loaded.lexicon.name.clone(),
                version: loaded.lexicon.version.clone(),
                sha256: loaded.sha256.clone(),
            },
            sample: files.iter().map(sample).collect(),
            theme: curves,
            warnings,
        })
    }

    /// Returns the cross-validated figures of what gives the probabilities, for the manifest.
    pub fn validation(&self) -> Vec<manifest::Validation> {
        let of_theme = |theme: &ThemeCurve| manifest::Validation {
            theme: theme.id.clone(),
            texts: theme.texts,
            positives: theme.positives,
            threshold: None,
            rule: Some(if theme.used_model().is_some() { "model" } else { "curve" }),
            figures: theme.figures().clone(),
        };
        self.theme.iter().map(of_theme).collect()
    }

    /// Describes the result in plain text.
    pub fn text(&self) -> String {
        let mut text = format!(
            "Probabilities per {}, cross-validated (always 0 | always the base rate):\n",
            self.unit
        );
        for theme in &self.theme {
            let met = if theme.passes() { "passes the checks" } else { "does not pass the checks" };
            // Writing into a String cannot fail.
            let _ = writeln!(
                text,
                "{}: {} of {}, {} about it, base rate {}; {met} of docs/METHODS.md (Probabilities)",
                theme.id,
                several(theme.texts, "coded text", "coded texts"),
                several(theme.articles, "article", "articles"),
                thousands(theme.positives),
                share_text(theme.base_rate)
            );
            for (key, name) in [
                ("brier", "Brier score"),
                ("skill", "skill"),
                ("expected_observed", "expected/observed"),
                ("slope", "slope"),
                ("top_gap", "gap in the top 2 %"),
            ] {
                let decimals = if key == "brier" { 5 } else { 3 };
                let of = |figures: &BTreeMap<String, Vec<f64>>| {
                    figures
                        .get(key)
                        .map_or_else(|| "–".to_owned(), |figure| short(figure, decimals))
                };
                let [ours, zero, base] =
                    [theme.figures(), &theme.always_zero, &theme.always_base_rate].map(of);
                let _ = writeln!(text, "  {name} {ours} ({zero} | {base})");
            }
            text += &theme.model.as_ref().map_or_else(String::new, ThemeModel::text);
        }
        text
    }
}

/// Formats a value with its interval.
pub fn short(figure: &[f64], decimals: usize) -> String {
    match figure {
        [value, low, high] => format!("{value:.decimals$} [{low:.decimals$}, {high:.decimals$}]"),
        [value, ..] => format!("{value:.decimals$}"),
        [] => String::new(),
    }
}

fn theme_curve(id: &str, found: &Calibrated, texts: &[CalibrationText]) -> ThemeCurve {
    let Calibrated {
        curve,
        n,
        positives,
        clusters,
        base_rate,
        folds,
        ours,
        always_zero,
        always_base_rate,
    } = found;
    ThemeCurve {
        id: id.to_owned(),
        intercept: curve.intercept,
        slope: curve.slope,
        texts: *n,
        positives: *positives,
        articles: *clusters,
        base_rate: rounded(*base_rate),
        weighted: texts.iter().any(|text| text.probability < 1.0),
        folds: *folds as u64,
        meets_bars: ours.meets_bars(),
        cross_validated: figures(ours),
        always_zero: figures(always_zero),
        always_base_rate: figures(always_base_rate),
        model: None,
    }
}

/// Undefined values are left out.
pub fn figures(found: &Reliability) -> BTreeMap<String, Vec<f64>> {
    named_figures(found.named())
}

/// Returns named estimates as their values with the ends of their intervals, without undefined ones.
pub fn named_figures<'n>(
    estimates: impl IntoIterator<Item = (&'n str, Option<Estimate>)>,
) -> BTreeMap<String, Vec<f64>> {
    let figure = |(name, estimate): (&str, Option<Estimate>)| {
        let estimate = estimate?;
        let ends = estimate.interval.map_or_else(Vec::new, |(low, high)| vec![low, high]);
        Some((
            name.to_owned(),
            [vec![estimate.value], ends].concat().into_iter().map(rounded).collect(),
        ))
    };
    estimates.into_iter().filter_map(figure).collect()
}

/// Rounds to six decimals, and -0 to 0.
pub fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

/// What calibrations of earlier versions are for.
fn earlier_phrases() -> String {
    option_name(&args::Phrases::Paragraph)
}

/// What calibrations of earlier versions are for.
fn usual_context() -> String {
    option_name(&args::Context::None)
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Paragraph => "paragraph",
        Unit::Sentence => "sentence",
        Unit::Article => "article",
    }
}

/// Returns the name of a choice as it is typed.
fn option_name(choice: &impl clap::ValueEnum) -> String {
    choice.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// Writes the calibration to a hidden file, which is moved into place with the other outputs.
pub fn write(mut sink: Sink, calibration: &CalibrationFile) -> Result<Option<FinishedFile>> {
    let body = toml::to_string(calibration)
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
    let models = if calibration.version.is_some() { MODEL_HEAD } else { "" };
    let _ = sink.write_all(format!("{HEAD}{models}{body}").as_bytes())?;
    sink.finish()
}

/// The settings that the calibrated strengths depend on.
pub struct Scored {
    pub unit: Unit,
    pub context: args::Context,
    pub rules: args::RuleOptions,
    pub stemmer: args::Stemmer,
    pub negated: args::Negated,
}

impl From<&args::Score> for Scored {
    fn from(args: &args::Score) -> Self {
        Self {
            unit: args.table.unit.into(),
            context: args.of_context.context,
            rules: args.lookup.rules,
            stemmer: args.words.stemmer,
            negated: args.table.negated,
        }
    }
}

/// Reads the curves and models of a file for the themes of a lexicon, in the lexicon's order, with
/// their entry in the manifest.
///
/// # Errors
/// Returns [`ErrorKind::Usage`] if the file is not a calibration, or one for another lexicon, unit,
/// overlap or stemmer.
pub fn read(
    file: &str,
    scored: &Scored,
    loaded: &LoadedLexicon,
) -> Result<(Vec<Option<ProbabilityRule>>, manifest::Calibration)> {
    let mut text = String::new();
    let opened =
        std::fs::File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
    let read = opened.and_then(|bytes| {
        if bytes as u64 > LARGEST { Err(std::io::Error::other("more than 16 MiB")) } else { Ok(()) }
    });
    read.map_err(|error| {
        Error::new(ErrorKind::Usage, format!("--calibration: {}", words_of_system(&error)))
            .at(file)
            .with_hint("name a file that `lexicon fit --calibration` wrote")
    })?;
    if let Some(version) = version_of(&text).filter(|version| *version > VERSION.into()) {
        let message = format!(
            "the calibration has the version {version}, this program reads up to {VERSION}"
        );
        return Err(Error::new(ErrorKind::Usage, message).at(file).with_hint(
            "score with the version of paratheme that wrote it, or fit it again with this one",
        ));
    }
    let found: CalibrationFile = toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() as u64 + 1);
        let wrong =
            Error::new(ErrorKind::Usage, format!("no calibration: {}", error.message())).at(file);
        line.map_or_else(|| wrong.clone(), |line| wrong.clone().line(line))
            .with_hint("fit it again with paratheme lexicon fit --calibration")
    })?;
    let refused = |message: String, hint: &str| {
        Err(Error::new(ErrorKind::Usage, message).at(file).with_hint(hint))
    };
    let of_models = found.model_formula.as_deref().filter(|formula| *formula != MODEL_FORMULA);
    let formula = Some(found.formula.as_str()).filter(|formula| *formula != FORMULA);
    if let Some(formula) = formula.or(of_models) {
        return refused(
            format!("the calibration has another formula: {formula}"),
            "fit it again with paratheme lexicon fit --calibration",
        );
    }
    let twice = found
        .theme
        .iter()
        .enumerate()
        .find(|(at, theme)| found.theme[..*at].iter().any(|other| other.id == theme.id));
    if let Some((_, theme)) = twice {
        return refused(
            format!("the calibration has the theme {} twice", theme.id),
            "fit it again with paratheme lexicon fit --calibration",
        );
    }
    let LexiconName { name, version, sha256 } = &found.lexicon;
    if *sha256 != loaded.sha256 {
        let other = format!("{} {}", loaded.lexicon.name, loaded.lexicon.version);
        let message = format!(
            "the calibration is for the lexicon {name} {version} (SHA-256 {sha256}), not for {other} (SHA-256 {})",
            loaded.sha256
        );
        return refused(message, "score with that lexicon, or fit a calibration with this one");
    }
    for (what, theirs, ours) in [
        ("--unit", &found.unit, unit_name(scored.unit).to_owned()),
        ("--context", &found.context, option_name(&scored.context)),
        ("--overlap", &found.overlap, option_name(&scored.rules.overlap)),
        ("--phrases", &found.phrases, option_name(&scored.rules.phrases)),
        ("--stemmer", &found.stemmer, option_name(&scored.stemmer)),
        ("--negated", &"count".to_owned(), option_name(&scored.negated)),
    ] {
        if *theirs != ours {
            return refused(
                format!("the calibration is for {what} {theirs}, not {ours}"),
                &format!("score with {what} {theirs}"),
            );
        }
    }
    let curve = |column: &str| found.theme.iter().find(|theme| theme.id == column);
    for theme in &found.theme {
        let known = loaded.lexicon.themes.iter().any(|known| known.column == theme.id);
        if !known || theme.rule().is_none() {
            return refused(
                format!("no curve for the theme `{}`", theme.id),
                "fit it again with paratheme lexicon fit --calibration",
            );
        }
    }
    let rules =
        loaded.lexicon.themes.iter().map(|theme| curve(&theme.column).and_then(ThemeCurve::rule));
    let sample = |sample: &Sample| manifest::Sample {
        path: sample.path.clone(),
        sha256: sample.sha256.clone(),
        texts: sample.texts,
    };
    let in_manifest = manifest::Calibration {
        path: file.to_owned(),
        sha256: output::hexadecimal(&Sha256::digest(text.as_bytes())),
        themes: found.theme.iter().map(|theme| theme.id.clone()).collect(),
        sample: found.sample.iter().map(sample).collect(),
        validation: found.validation(),
    };
    Ok((rules.collect(), in_manifest))
}

/// The version that a file of a later version has, too, whatever else is in it.
fn version_of(text: &str) -> Option<i64> {
    text.parse::<toml::Table>().ok()?.get("version")?.as_integer()
}
