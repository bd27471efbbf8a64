//! The sentences about validation: human codes, agreement with them, probabilities.

use std::fmt::Write as _;

use super::{NamedManifest, code, coded, measure, sentences};
use crate::cli::read_manifest::{ReadManifest, ReadTheme, ReadValidation};
use crate::tables::several;

/// The figures of the table, with their headings.
const COLUMNS: [(&str, &str); 6] = [
    ("precision", "precision"),
    ("recall", "recall"),
    ("f1", "F1"),
    ("average_precision", "average precision"),
    ("kappa", "kappa"),
    ("coder_kappa", "kappa of coders"),
];

/// Returns what a calibration rests on.
pub fn probabilities(manifest: &ReadManifest) -> String {
    let (validation, sample) = match &manifest.calibration {
        Some(calibration) => {
            let sample = calibration.sample.iter().map(|file| {
                format!(
                    "{} in {}",
                    several(file.texts, "coded text", "coded texts"),
                    code(&file.path)
                )
            });
            (&calibration.validation, crate::tables::listed(&sample.collect::<Vec<_>>()))
        }
        None if manifest.command == "lexicon fit" && !manifest.validation.is_empty() => {
            (&manifest.validation, coded(manifest.texts("gold")))
        }
        None => return String::new(),
    };
    let by_model = |found: &&ReadValidation| found.rule.as_deref() == Some("model");
    let (models, curves): (Vec<_>, Vec<_>) = validation.iter().partition(by_model);
    let model = "a logistic model of the text's own evidence, the mean strength around it in its article, and learnt entries, with weights for each theme by ridge regression towards equal ones (Hoerl and Kennard 1970)";
    let curve = "a logistic curve of human codes on strengths (Platt 1999)";
    let names = |found: &[&ReadValidation]| coded(found.iter().map(|found| &found.theme));
    let rule = match (models.as_slice(), curves.as_slice()) {
        // Manifests of earlier versions have the figures of curves only.
        _ if validation.iter().any(|found| found.rule.is_none()) => {
            "Probabilities are given by logistic curves or models of human codes, the manifest does not tell which".to_owned()
        }
        ([], _) => {
            "Probabilities are logistic curves of human codes on strengths (Platt 1999)".to_owned()
        }
        (models, []) => format!("The probabilities of {} are given by {model}", names(models)),
        (models, curves) => format!(
            "The probabilities of {} are given by {model}, and those of {} by {curve}",
            names(models),
            names(curves)
        ),
    };
    let figures = validation.iter().filter_map(|found| {
        let brier = figure(found, "brier")?;
        let skill =
            figure(found, "skill").map_or_else(String::new, |skill| format!(", skill {skill}"));
        Some(format!("{}: Brier score {brier}{skill}", code(&found.theme)))
    });
    let figures: Vec<String> = figures.collect();
    let fitted = match (models.is_empty(), curves.is_empty()) {
        (true, _) => "the curves have",
        (false, true) => "the models have",
        (false, false) => "these models and curves have",
    };
    let checked = if figures.is_empty() {
        String::new()
    } else {
        format!(
            " On articles that {fitted} not seen, the figures with their 95 % intervals are: {}.",
            figures.join("; ")
        )
    };
    format!("{rule}, fitted to {sample}.{checked}")
}

/// Returns how scores were compared with human codes, and weights fitted to them.
pub fn text(manifest: &ReadManifest) -> String {
    match &*manifest.command {
        "evaluate" => evaluated(manifest),
        "lexicon fit" if manifest.options.contains_key("output") => {
            let prior = manifest.options.get("prior").map_or_else(String::new, |prior| {
                format!(" The lexicon's own p counts as much as {prior} coded texts would.")
            });
            let kept = if manifest.is_on("unproven") {
                "kept whether or not they rank sets better that were left out of the fit"
            } else {
                "kept for a theme only if they rank sets better that were left out of the fit"
            };
            format!(
                "The p of the lexicon's entries were fitted to the human codes in {}, and {kept}.{prior}",
                coded(manifest.texts("gold"))
            )
        }
        _ => String::new(),
    }
}

fn evaluated(manifest: &ReadManifest) -> String {
    let count = |name: &str| manifest.counts.get(name).copied();
    let gold = coded(manifest.texts("gold"));
    let rows = count("evaluated").map(|n| several(n, "text", "texts"));
    let rows = rows.unwrap_or_else(|| "the texts".to_owned());
    let articles = count("articles").map(|n| several(n, "article", "articles"));
    let files = several(manifest.inputs.len() as u64, "file", "files");
    let of = articles.map_or_else(String::new, |of| format!(" of {of} read from {files}"));
    let thresholds = manifest.validation.iter().filter_map(|found| {
        Some(ReadTheme { id: found.theme.clone(), threshold: found.threshold? })
    });
    let thresholds: Vec<ReadTheme> = thresholds.collect();
    let decision = if thresholds.is_empty() {
        String::new()
    } else {
        let thresholds = measure::thresholds(&thresholds);
        format!("For the program, a coded text is about a theme from a strength of {thresholds}.")
    };
    let missing = count("not_found")
        .filter(|n| *n > 0)
        .map(|n| format!("{} of the codes were not found.", several(n, "text", "texts")));
    if manifest.is_on("estimate_share") {
        let differences = if manifest.is_on("differences") {
            " The same was done for the differences between groups."
        } else {
            ""
        };
        return sentences([
            format!(
                "Shares were corrected for the errors of the scores by {rows}{of} (codes in {gold}), a random sample in which each text is weighted by the inverse of the probability with which it was drawn (Hájek 1971; Korn and Graubard 1998; Newcombe 1998).{differences}"
            ),
            missing.unwrap_or_default(),
        ]);
    }
    let coders = manifest.validation.iter().any(|found| found.figures.contains_key("coder_kappa"));
    let coders = if coders {
        " Agreement among coders is the mean of Cohen's kappa over pairs of coders (Light 1971)."
    } else {
        ""
    };
    sentences([
        format!(
            "Scores were compared with human codes of {rows}{of} (codes in {gold}). Agreement is measured by precision, recall, F1, average precision, and kappa (Cohen 1960); precision, recall and F1 have 95 % Wilson intervals (Wilson 1927) for the effective number of texts (Korn and Graubard 1998), the others bootstrap intervals over articles (Efron 1979).{coders}"
        ),
        decision,
        missing.unwrap_or_default(),
    ])
}

/// Returns the measures of all themes as a table in Markdown.
pub fn table(manifests: &[NamedManifest]) -> String {
    let evaluated = manifests.iter().filter(|named| named.manifest.command == "evaluate");
    let mut text = String::new();
    for NamedManifest { name, manifest, .. } in evaluated {
        if manifest.validation.is_empty() {
            continue;
        }
        let has = |figure: &str| {
            manifest.validation.iter().any(|found| found.figures.contains_key(figure))
        };
        let columns: Vec<_> = COLUMNS.into_iter().filter(|(figure, _)| has(figure)).collect();
        let headings: Vec<&str> = columns.iter().map(|(_, heading)| *heading).collect();
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "Agreement of {} with human codes, with 95 % intervals:\n\n| theme | texts | about it | {} |\n|---|---|---|{}",
            code(name),
            headings.join(" | "),
            "---|".repeat(columns.len())
        );
        for found in &manifest.validation {
            let cells = columns.iter().map(|(name, _)| figure(found, name).unwrap_or_default());
            let cells: Vec<String> = cells.collect();
            let ReadValidation { theme, texts, positives, .. } = found;
            let _ = writeln!(
                text,
                "| {} | {texts} | {positives} | {} |",
                code(theme).replace('|', "\\|"),
                cells.join(" | ")
            );
        }
    }
    text
}

/// Returns a figure with its interval, two decimals.
fn figure(found: &ReadValidation, name: &str) -> Option<String> {
    match found.figures.get(name)?.as_slice() {
        [value, low, high, ..] => Some(format!("{value:.2} [{low:.2}, {high:.2}]")),
        [value, ..] => Some(format!("{value:.2}")),
        [] => None,
    }
}
