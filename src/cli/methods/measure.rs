//! The sentences about the measure: the lexicon, its look-up, strengths, thresholds and totals.

use super::{code, coded};
use crate::cli::read_manifest::{ReadLexicon, ReadManifest, ReadTheme};
use crate::tables::listed;

/// The digits of a SHA-256 that the text names; the checklist has all.
const DIGITS: usize = 12;

/// Commands whose results are strengths.
const SCORING: [&str; 4] = ["score", "report", "evaluate", "lexicon sample"];

fn has_strengths(manifest: &ReadManifest) -> bool {
    let compares_themes = manifest.command == "compare" && manifest.options.contains_key("theme");
    let is_calibrated = manifest.command == "lexicon fit";
    // Without a lexicon, a report shows a finished table.
    manifest.lexicon.is_some()
        && (SCORING.contains(&&*manifest.command) || compares_themes || is_calibrated)
}

/// Returns how a text of the run's unit is called.
pub fn unit(manifest: &ReadManifest) -> &str {
    match manifest.text("unit") {
        Some(unit @ ("sentence" | "article")) => unit,
        _ => "paragraph",
    }
}

/// Returns which lexicon defines the themes, or which several.
pub fn lexicon(manifest: &ReadManifest) -> String {
    let Some(lexicon) = &manifest.lexicon else { return String::new() };
    let named = |lexicon: &ReadLexicon| {
        let ReadLexicon { name, version, sha256, .. } = lexicon;
        let version =
            if version.is_empty() { String::new() } else { format!(" {}", code(version)) };
        let digits: String = sha256.chars().take(DIGITS).collect();
        format!("{}{version} (SHA-256 {digits}…)", code(name))
    };
    if lexicon.files.is_empty() {
        return format!("Themes are defined by the lexicon {}.", named(lexicon));
    }
    let files: Vec<String> = lexicon.files.iter().map(named).collect();
    format!("Themes are defined by the lexicons {}.", listed(&files))
}

/// Returns which themes the run is about.
pub fn themes(manifest: &ReadManifest) -> String {
    let themes: Vec<&str> = manifest.themes.iter().map(|theme| theme.id.as_str()).collect();
    match themes.as_slice() {
        [] => String::new(),
        [only] => format!("The theme is {}.", code(only)),
        several => format!("The themes are {}.", coded(several)),
    }
}

/// Returns how matches are found.
pub fn look_up(manifest: &ReadManifest) -> String {
    if manifest.lexicon.is_none() || !manifest.options.contains_key("overlap") {
        return String::new();
    }
    let overlap = match manifest.text("overlap") {
        Some("lexicon") => "a word counts for one theme of the lexicon only",
        _ => "a word counts once for a theme, and may count for several themes",
    };
    let phrases = match manifest.text("phrases") {
        Some("sentence") => "their sentence",
        _ => "the paragraph",
    };
    format!(
        "Words and phrases are looked up as by `tokens_lookup` of quanteda (Benoit et al. 2018), the longest match first and then from left to right; {overlap}. Phrases pass over punctuation and end with {phrases}."
    )
}

/// Returns what is done with negated matches.
pub fn negated(manifest: &ReadManifest) -> String {
    let negated = match manifest.text("negated") {
        Some("count") => {
            "Negated matches are counted like others, because a denial is about what it denies."
        }
        Some("separate") => {
            "Negated matches are counted separately and do not add to the strength."
        }
        Some("drop") => "Negated matches are left out.",
        _ => "",
    };
    negated.to_owned()
}

/// Returns what a strength is.
pub fn strength(manifest: &ReadManifest) -> String {
    if !has_strengths(manifest) {
        return String::new();
    }
    let unit = unit(manifest);
    let article = if unit == "article" {
        " An article's evidence and words are summed over its counted paragraphs before it is scored."
    } else {
        ""
    };
    let context = if manifest.text("context") == Some("article") && unit != "article" {
        " The article around a paragraph lifts its strength: the strength in the article grows with the mean strength of the article's other paragraphs, near ones more than others, which shrinks paragraphs towards their article as a multilevel model does (Gelman and Hill 2007)."
    } else {
        ""
    };
    format!(
        "The strength of a theme in a text is 1 − exp(−E). E adds up, over the entries that match, the weight −ln(1 − p) of the entry, where p is the lexicon's estimate of the share of texts with the entry that are about the theme, set by its authors or fitted to human codes; repeated matches of an entry add ever less, and matches in longer texts add less, as in BM25 (Robertson and Zaragoza 2009) with k = 1.2, b = 0.5 and a constant length of 100 words. The strength is 0 without evidence, below 1, and not a probability.{article}{context}"
    )
}

/// Returns when a text is about a theme.
pub fn decision(manifest: &ReadManifest) -> String {
    if manifest.themes.is_empty() || !has_strengths(manifest) {
        return String::new();
    }
    let unit = unit(manifest);
    let strength = if manifest.text("context") == Some("article") && unit != "article" {
        "strength in the article"
    } else {
        "strength"
    };
    let thresholds = thresholds(&manifest.themes);
    let article = if unit.starts_with('a') { "An" } else { "A" };
    format!("{article} {unit} is about a theme if its {strength} is at least {thresholds}.")
}

/// Returns the thresholds of themes: one for all, or each with its themes.
pub fn thresholds(themes: &[ReadTheme]) -> String {
    let mut by_threshold: Vec<(f64, Vec<&str>)> = Vec::new();
    for theme in themes {
        let is_same = |threshold: f64| (threshold - theme.threshold).abs() < f64::EPSILON;
        match by_threshold.iter_mut().find(|(threshold, _)| is_same(*threshold)) {
            Some((_, ids)) => ids.push(&theme.id),
            None => by_threshold.push((theme.threshold, vec![&theme.id])),
        }
    }
    match by_threshold.as_slice() {
        [(only, _)] => only.to_string(),
        several => {
            let each =
                several.iter().map(|(threshold, ids)| format!("{threshold} for {}", coded(ids)));
            listed(&each.collect::<Vec<_>>())
        }
    }
}

/// Returns how totals and their intervals are made.
pub fn totals(manifest: &ReadManifest) -> String {
    let by = manifest.text("by");
    match (&*manifest.command, by) {
        ("score", Some("theme")) => {
            "Of the texts about each theme, the share that is about another has a 95 % interval."
                .to_owned()
                + " "
                + INTERVALS
        }
        ("score", Some(fields)) => {
            format!("Totals are by {}. {INTERVALS}", coded(fields.split(',')))
        }
        ("report", _) if has_strengths(manifest) => INTERVALS.to_owned(),
        _ => String::new(),
    }
}

const INTERVALS: &str = "Shares have 95 % Clopper-Pearson intervals (Clopper and Pearson 1934) for the effective size of texts that are clustered in articles (Korn and Graubard 1998); hits per 1,000 words and mean strengths have percentile bootstrap intervals over articles (Efron 1979), with 1,000 resamples and a fixed seed.";
