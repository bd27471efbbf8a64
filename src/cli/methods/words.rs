//! The sentences about words: how texts are cut into them, and the tables that count them.

use super::{code, coded, sentences};
use crate::cli::read_manifest::ReadManifest;
use crate::tables::{listed, several};

/// Returns how words are read.
pub fn text(manifest: &ReadManifest) -> String {
    // Commands that read no text have no version of Unicode, and some use no stems.
    let has_no_stems = ["inspect", "extract", "repeats"].contains(&&*manifest.command);
    if manifest.unicode.is_empty() || has_no_stems {
        return String::new();
    }
    let unicode = &manifest.unicode;
    let rules = match manifest.text("tokens") {
        Some("uax29") => "that contain a letter or a digit".to_owned(),
        _ => "that contain a letter or a digit, with the program's own rules for hyphens, lost spaces, elided articles and abbreviations".to_owned(),
    };
    let stems = match &*manifest.stemmer {
        "none" => "they are not stemmed".to_owned(),
        "snowball3" => {
            "their stems are those of the Snowball stemmers of 2026 (Porter 2001)".to_owned()
        }
        "snowball" => "their stems are those of the Snowball stemmers (Porter 2001)".to_owned(),
        other => format!("their stems are those of the stemmer {}", code(other)),
    };
    format!(
        "Words are the segments of Unicode Standard Annex #29 (Unicode {unicode}) {rules}; upper and lower case are one, and {stems}."
    )
}

/// Returns what the table of a command about words has.
pub fn table(manifest: &ReadManifest) -> String {
    match &*manifest.command {
        "terms" => terms(manifest),
        "compare" => compare(manifest),
        "keywords" => keywords(manifest),
        "kwic" => kwic(manifest),
        _ => String::new(),
    }
}

/// The longest n-grams of tf-idf, in words, if the run does not name them.
const TFIDF_NGRAMS: u64 = 3;

fn number(manifest: &ReadManifest, option: &str) -> Option<u64> {
    manifest.options.get(option)?.as_u64()
}

/// Returns how terms are called: `terms (stems)`, or with n-grams `terms of up to 3 stems`.
fn terms_of(manifest: &ReadManifest) -> String {
    let unit = if manifest.stemmer == "none" { "words" } else { "stems" };
    match number(manifest, "ngrams") {
        Some(n @ 2..) => format!("sequences of up to {n} {unit}"),
        _ => unit.to_owned(),
    }
}

fn without_stop_words(manifest: &ReadManifest) -> &'static str {
    if manifest.is_on("no_stop_words") {
        " Stop words, numbers and single letters are not counted."
    } else {
        ""
    }
}

fn groups(manifest: &ReadManifest) -> String {
    match manifest.text("by") {
        None | Some("collection") => "in the whole collection".to_owned(),
        Some("article") => "in each article".to_owned(),
        Some("paragraph") => "in each paragraph".to_owned(),
        Some(fields) => format!("in each group by {}", coded(fields.split(','))),
    }
}

fn terms(manifest: &ReadManifest) -> String {
    let (terms, groups) = (terms_of(manifest), groups(manifest));
    let what = if manifest.is_on("readability") {
        format!("We computed measures of readability {groups}.")
    } else if manifest.is_on("collocations") {
        format!(
            "We measured which pairs of words occur together more often than by chance {groups} (Church and Hanks 1990)."
        )
    } else {
        let words = manifest.counts.get("words").map_or_else(String::new, |&words| {
            format!(", {} in all", several(words, "word", "words"))
        });
        format!("We counted {terms} {groups}{words}.{}", without_stop_words(manifest))
    };
    let rare = number(manifest, "min_count")
        .filter(|count| *count > 1)
        .map(|count| format!("Those that occur less than {count} times are left out."));
    let matrix = manifest.options.contains_key("matrix").then(|| {
        let weights = manifest.text("weights").unwrap_or("count");
        format!("The document-term matrix has the weights {}.", code(weights))
    });
    sentences([what, rare.unwrap_or_default(), matrix.unwrap_or_default()])
}

fn compare(manifest: &ReadManifest) -> String {
    let sides = sides(manifest);
    let themes = manifest.options.contains_key("theme");
    if themes {
        return format!(
            "{sides} Themes are compared by shares, by hits per 1,000 words and by mean strengths; their differences have 95 % percentile bootstrap intervals, for which the articles of both sides are drawn independently (Efron 1979)."
        );
    }
    let measures: Vec<String> =
        manifest.texts("measure").iter().map(|name| measure(name)).collect();
    let tested = manifest.counts.get("terms_tested").map(|&n| several(n, "term", "terms"));
    let tested = tested.map_or_else(String::new, |tested| format!(" over the {tested} tested"));
    let [count, articles] = ["min_count", "min_articles"].map(|name| number(manifest, name));
    let filters = [
        count.filter(|n| *n > 1).map(|n| format!("at least {n} times on both sides together")),
        articles
            .filter(|n| *n > 1)
            .map(|n| format!("in at least {n} articles of the side that has them more often")),
    ];
    let filters: Vec<String> = filters.into_iter().flatten().collect();
    let filters = if filters.is_empty() {
        String::new()
    } else {
        format!(" Only terms that occur {} are tested.", filters.join(" and "))
    };
    format!(
        "{sides} We compared the frequencies of {} by {}, beside the binary logarithm of the ratio of relative frequencies (Hardie 2014); p values are adjusted for the false discovery rate{tested} (Benjamini and Hochberg 1995).{filters}{} The tests treat words as independent.",
        terms_of(manifest),
        listed(&measures),
        without_stop_words(manifest),
    )
}

/// Returns what the two sides of a comparison are.
fn sides(manifest: &ReadManifest) -> String {
    let size = |side: &str| {
        let count = |what: &str| manifest.counts.get(&format!("{side}_{what}")).copied();
        let sizes = [
            count("articles").map(|n| several(n, "article", "articles")),
            count("words").map(|n| several(n, "word", "words")),
        ];
        let sizes: Vec<String> = sizes.into_iter().flatten().collect();
        if sizes.is_empty() { String::new() } else { format!(" ({})", sizes.join(", ")) }
    };
    let [target, reference] = ["target", "reference"].map(|side| {
        let (inputs, values) = (manifest.texts(side), manifest.texts(&format!("{side}_value")));
        match (manifest.text("by"), inputs.is_empty()) {
            (Some(field), true) if !values.is_empty() => {
                format!("the articles whose field {} is {}", code(field), coded(values))
            }
            (Some(_), true) => "all other articles that have the field".to_owned(),
            _ => coded(inputs),
        }
    });
    format!(
        "The target is {target}{}, and the reference is {reference}{}.",
        size("target"),
        size("reference")
    )
}

/// Returns the name of a measure of keyness with its source.
fn measure(name: &str) -> String {
    match name {
        "log_likelihood" => "log-likelihood (Rayson and Garside 2000)",
        "g2" => "log-likelihood over all four cells (Dunning 1993)",
        "g2_williams" => "log-likelihood over all four cells with the correction of Williams 1976",
        "chi2" => "chi-squared",
        "chi2_yates" => "chi-squared with the correction of Yates",
        "log_odds" => "the log-odds ratio with an informative Dirichlet prior (Monroe et al. 2008)",
        "odds_ratio" => "the odds ratio",
        "pmi" => "pointwise mutual information (Church and Hanks 1990)",
        "bic" => "the Bayesian information criterion (Wilson 2013)",
        other => return code(other),
    }
    .to_owned()
}

fn keywords(manifest: &ReadManifest) -> String {
    let method = match manifest.text("method").unwrap_or_default() {
        "tfidf" => tfidf(manifest),
        "yake" => "by YAKE (Campos et al. 2020)".to_owned(),
        "rake" => "by RAKE (Rose et al. 2010)".to_owned(),
        "textrank" => "by TextRank (Mihalcea and Tarau 2004)".to_owned(),
        "auto" => "by the program's default method (`auto`), which ranks noun phrases".to_owned(),
        other => format!("by the method {}", code(other)),
    };
    let top = number(manifest, "top").map_or_else(String::new, |n| format!(" up to {n}"));
    format!("We listed{top} keywords {} {method}.", groups(manifest))
}

fn tfidf(manifest: &ReadManifest) -> String {
    match number(manifest, "ngrams").unwrap_or(TFIDF_NGRAMS) {
        1 => "by the tf-idf of single words".to_owned(),
        longest => format!(
            "by the tf-idf of n-grams of up to {longest} words, which are single words and phrases of adjacent words that are not stop words"
        ),
    }
}

fn kwic(manifest: &ReadManifest) -> String {
    let sought = [("pattern", "the pattern"), ("theme", "the theme"), ("entry", "the entry")];
    let sought = sought
        .into_iter()
        .filter_map(|(option, what)| Some(format!("{what} {}", code(manifest.text(option)?))));
    let sought: Vec<String> = sought.collect();
    let window = number(manifest, "window").map_or_else(String::new, |words| {
        format!(" with up to {} on either side", several(words, "word", "words"))
    });
    let rows = manifest.counts.get("rows").map_or_else(String::new, |&rows| {
        format!(" There are {}.", several(rows, "match", "matches"))
    });
    format!("We read the matches of {} in context{window}.{rows}", listed(&sought))
}
