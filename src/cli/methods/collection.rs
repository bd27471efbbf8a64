//! The sentences about the collection: what was read, what was left out, what is counted.

use super::{code, coded, sentences};
use crate::cli::read_manifest::ReadManifest;
use crate::tables::{listed, several};

/// Returns what the collection is.
pub fn text(manifest: &ReadManifest) -> String {
    let count = |name: &str| manifest.counts.get(name).copied();
    // The words of `terms` are those that it counted.
    let words = count("words").filter(|_| manifest.command != "terms");
    let parts: Vec<String> = [
        count("paragraphs").map(|n| several(n, "paragraph", "paragraphs")),
        words.map(|n| several(n, "word", "words")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let with = if parts.is_empty() { String::new() } else { format!(" with {}", listed(&parts)) };
    let files = manifest.inputs.len() as u64;
    let from = several(files, "file", "files");
    let size = count("articles").map(|articles| {
        let articles = several(articles, "article", "articles");
        format!("The collection has {articles}{with}, read from {from}.")
    });
    sentences([
        size.unwrap_or_default(),
        passages_joined(manifest),
        conditions(manifest),
        languages(manifest),
        metadata(manifest),
        lacking(manifest),
        rejects(manifest),
    ])
}

fn passages_joined(manifest: &ReadManifest) -> String {
    manifest.text("article_field").map_or_else(String::new, |field| {
        format!("Consecutive records with the same value of {} are one article.", code(field))
    })
}

/// Returns the conditions that articles had to meet, and how many did not.
fn conditions(manifest: &ReadManifest) -> String {
    let mut conditions = manifest.texts("where");
    for (option, word) in [("from", "from"), ("to", "to")] {
        conditions.extend(manifest.text(option).map(|date| format!("{word} {date}")));
    }
    if conditions.is_empty() {
        return String::new();
    }
    let left_out = manifest.left_out.iter().map(|(condition, &articles)| {
        format!("{} by {}", several(articles, "article", "articles"), code(condition))
    });
    let left_out: Vec<String> = left_out.collect();
    let left_out = if left_out.is_empty() {
        String::new()
    } else {
        format!("; this left out {}", listed(&left_out))
    };
    format!("Only articles that meet these conditions were read: {}{left_out}.", coded(conditions))
}

fn languages(manifest: &ReadManifest) -> String {
    let language = manifest.text("language").unwrap_or_default();
    let counts = manifest.counts.iter();
    let found = counts.filter_map(|(name, &articles)| {
        let code = name.strip_prefix("articles_in_").filter(|code| code.len() <= 3)?;
        Some((code, articles))
    });
    let found: Vec<(&str, u64)> = found.filter(|(_, articles)| *articles > 0).collect();
    let detected = match found.as_slice() {
        _ if !["auto", ""].contains(&language) => {
            format!("All texts were read as texts in the language {}.", code(language))
        }
        [] => String::new(),
        [(only, _)] => format!("Their language, as detected, is {}.", code(only)),
        several_languages => {
            let each = several_languages.iter().map(|(language, articles)| {
                format!(
                    "{} in {}",
                    several(*articles, "article is", "articles are"),
                    code(language)
                )
            });
            format!("As detected, {}.", listed(&each.collect::<Vec<_>>()))
        }
    };
    let others = manifest.counts.get("articles_in_other_languages").copied().unwrap_or_default();
    let others = if others == 0 {
        String::new()
    } else {
        let articles = several(others, "article", "articles");
        format!("{articles} in another language than the lexicon's got no scores.")
    };
    sentences([detected, others])
}

fn metadata(manifest: &ReadManifest) -> String {
    let path = manifest.metadata.as_ref().map(|table| code(&table.path));
    let pattern = manifest.text("name_pattern").map(code);
    sentences([
        path.map_or_else(String::new, |path| {
            format!("Further fields of the articles are from the table {path}.")
        }),
        pattern.map_or_else(String::new, |pattern| {
            format!("Fields of the articles were read from file names by the pattern {pattern}.")
        }),
    ])
}

/// Returns which articles have no date, source or paragraph.
fn lacking(manifest: &ReadManifest) -> String {
    sentences(["date", "source", "paragraph"].map(|what| {
        match manifest.counts.get(&format!("articles_without_{what}")) {
            None | Some(0) => String::new(),
            Some(&articles) => {
                let articles = several(articles, "article has", "articles have");
                format!("{articles} no {what}.")
            }
        }
    }))
}

fn rejects(manifest: &ReadManifest) -> String {
    match manifest.counts.get("rejects") {
        None | Some(0) => String::new(),
        Some(&rejects) => {
            let inputs = several(rejects, "input or record", "inputs or records");
            let were = if rejects == 1 { "was" } else { "were" };
            format!("{inputs} could not be read and {were} left out.")
        }
    }
}

/// Returns what totals count.
pub fn counted(manifest: &ReadManifest) -> String {
    let Some(repeats) = manifest.text("repeats") else { return String::new() };
    let near = if manifest.is_on("near") {
        "Near repeats, paragraphs whose five-word sequences have an estimated Jaccard similarity of at least 0.8 with those of an earlier one (Broder 1997), are marked."
    } else {
        ""
    };
    let about_counts = if repeats == "keep" {
        "Repeated paragraphs, boilerplate, pull quotes, titles and datelines are counted like all others.".to_owned()
    } else {
        set_aside(manifest)
    };
    sentences([about_counts, near.to_owned()])
}

fn set_aside(manifest: &ReadManifest) -> String {
    let kinds = [
        ("repeats", "exact repeat of an earlier paragraph", "exact repeats of earlier paragraphs"),
        (
            "boilerplate",
            "paragraph that recurs in at least three articles of a source (boilerplate)",
            "paragraphs that recur in at least three articles of a source (boilerplate)",
        ),
        ("quotes", "pull quote", "pull quotes"),
        ("titles_and_datelines", "title or dateline", "titles and datelines"),
        (
            "paragraphs_in_other_languages",
            "paragraph in another language than its article",
            "paragraphs in another language than their article",
        ),
    ];
    let Some(&counted) = manifest.counts.get("counted") else {
        return "Exact repeats of earlier paragraphs, boilerplate, pull quotes, titles and datelines are not counted.".to_owned();
    };
    let kinds = kinds.into_iter().filter_map(|(name, one, many)| {
        let paragraphs = *manifest.counts.get(name)?;
        (paragraphs > 0).then(|| several(paragraphs, one, many))
    });
    let kinds: Vec<String> = kinds.collect();
    let counted = several(counted, "paragraph", "paragraphs");
    match kinds.as_slice() {
        [] => format!("Totals use {counted}."),
        [only] => format!("Totals use {counted} and leave out {only}."),
        _ => format!(
            "Totals use {counted} and leave out {}; a paragraph can be several of these.",
            listed(&kinds)
        ),
    }
}
