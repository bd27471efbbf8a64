//! `paratheme lexicon learn`.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use super::collection::{Collection, RunReport};
use super::gold::{Gold, HowCoded, not_found};
use super::outputs::Outputs;
use super::settings::{LoadedLexicon, foreign_paragraphs, load_lexicon, other_languages, reading};
use super::suggest::{codes, themes};
use super::terminal::Terminal;
use super::{RunStatus, args};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{BUILT_IN, LearntFile, LearntTheme, Lexicon};
use crate::output::Flow;
use crate::pipeline::{self, Learning, Learnt, Passed};
use crate::tables::{several, thousands};

pub fn run(args: &args::Learn, global: &args::Global, terminal: &Terminal) -> Result<RunStatus> {
    let loaded = load_lexicon(&args.lookup.lexicon)?.read_by(args.words.tokens);
    let lexicon = &*loaded.lexicon;
    check(lexicon)?;
    let themes = top_level(themes(&args.theme, lexicon)?, &args.theme, lexicon);
    let mut reading = reading(&args.input, &args.words, lexicon.language, global)?.knowing(lexicon);
    let how = HowCoded::of(&args.codes, &args.input);
    let mut gold = how.as_ref().map(|how| Gold::read(how, &reading.ingest, lexicon)).transpose()?;
    let output = args::Output::from(&args.place);
    let mut outputs = Outputs::of_table("lexicon learn", args, &output)?;
    outputs.reads_lexicon(&loaded);
    if let Some(how) = &how {
        outputs.reads(how.file, "the table of codes");
        how.keep_apart(&mut reading);
    }
    let is_text = gold.as_ref().is_some_and(|(_, text)| text.is_some());
    let input = how.as_ref().map_or_else(|| args.input.clone(), |how| how.inputs(is_text));
    let (mut collection, mut sink) =
        Collection::find(&input, &output, outputs, &mut reading, terminal)?;
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let mut survey = pipeline::survey(discovery, &reading, &mut |progress| bar.advance(progress))?;
    let mut rejects = std::mem::take(&mut survey.rejects);
    gold.iter().try_for_each(|(gold, _)| rejects.append(&gold.rejects))?;
    if !collection.may_go_on(&rejects, survey.ids.len())? {
        return collection.abort(&rejects);
    }
    let articles: HashSet<&str> = survey.ids.iter().collect();
    let codes =
        gold.as_mut().map(|(gold, _)| codes(gold, is_text, &articles, lexicon.themes.len()));
    let learning = Learning {
        lexicon,
        rules: args.lookup.rules.into(),
        themes,
        most: args.most.into(),
        strength: args.strength,
        min_articles: args.min_articles,
        codes,
    };
    let Collection { ref discovery, ref mut bar, .. } = collection;
    let Passed { made, files, rejects: defects } =
        pipeline::learn(discovery, &reading, &learning, &survey, &mut |progress| {
            bar.advance(progress);
        })?;
    rejects.append(&defects)?;
    let mut warnings = survey.warnings(collection.discovery.files.len());
    if let (Some((gold, _)), Some(how)) = (&gold, &how) {
        gold.is_unchanged()?;
        if !is_text {
            let missing = gold
                .rows
                .iter()
                .filter(|row| !made.coded.contains(&row.text) && !made.foreign.contains(&row.text));
            rejects.extend(not_found(missing, (how.file, &articles), &reading.ingest))?;
        }
        if !collection.may_go_on(&rejects, made.coded.len())? {
            return collection.abort(&rejects);
        }
    }
    warnings.extend(other_languages(survey.languages(), survey.ids.len(), lexicon));
    warnings.extend(foreign_paragraphs(&survey));
    warnings.extend(learning_warnings(&made, args, lexicon));
    let extends = extended(args, collection.file())?;
    let file = LearntFile {
        base: lexicon,
        extends: &extends,
        themes: &made.themes,
        provenance: &provenance(&made, args, &loaded),
    };
    // Whether anybody still reads is of no interest: this is all.
    let (Flow::Open | Flow::Closed) = sink.write_all(file.to_toml().as_bytes())?;
    let entries = made.themes.iter().map(|theme| theme.entries.len() as u64).sum();
    let report = RunReport {
        lexicon: Some(loaded.in_manifest()),
        files: &files,
        rejects: &rejects,
        counts: vec![
            ("articles", survey.ids.len() as u64),
            ("coded", made.coded.len() as u64),
            ("entries", entries),
        ],
        warnings,
        summary: format!(
            "{} learnt from {}: read them, strike those that you would not write yourself, and compare both lexicons on codes",
            several(entries, "entry", "entries"),
            several(made.articles, "article", "articles")
        ),
    };
    collection.close_with(move |_| sink.finish(), report)
}

/// Refuses a base lexicon that was learnt itself.
fn check(lexicon: &Lexicon) -> Result<()> {
    let Some(entry) = lexicon.entries.iter().find(|entry| entry.learnt) else { return Ok(()) };
    let error = Error::new(
        ErrorKind::Usage,
        format!("the lexicon {} has learnt entries, such as `{}`", lexicon.name, entry.name()),
    );
    Err(error
        .with_hint("name the lexicon that it extends: learnt entries would confirm themselves"))
}

/// The themes asked for; if none are named, those that are not part of another.
fn top_level(themes: Vec<usize>, named: &[String], lexicon: &Lexicon) -> Vec<usize> {
    themes.into_iter().filter(|&theme| !named.is_empty() || lexicon.is_top_level(theme)).collect()
}

/// How the file names the lexicons that it extends: built-in ones by name, files by their path from
/// the folder of the file.
fn extended(args: &args::Learn, file: Option<&Path>) -> Result<Vec<String>> {
    let folder = file.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let absolute = |path: &Path| {
        path.canonicalize().map_err(|error| Error::io(path.display().to_string(), &error))
    };
    let name = |name: &String| {
        if BUILT_IN.iter().any(|(known, _)| known == name) {
            return Ok(name.clone());
        }
        let path = relative(&absolute(Path::new(name))?, &absolute(folder)?);
        Ok(path.display().to_string())
    };
    args.lookup.lexicon.iter().map(name).collect()
}

/// The path that leads from a folder to a file; both are absolute.
fn relative(file: &Path, folder: &Path) -> PathBuf {
    let common = file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    if folder.components().take(common).all(|part| !matches!(part, Component::Normal(_))) {
        return file.to_owned();
    }
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    up.chain(file.components().skip(common)).collect()
}

/// What a user has to know before the file is used.
fn learning_warnings(made: &Learnt, args: &args::Learn, lexicon: &Lexicon) -> Vec<String> {
    let mut warnings = Vec::new();
    if made.least_articles > args.min_articles {
        warnings.push(format!(
            "the collection has too many words: only those of at least {} articles were counted",
            thousands(made.least_articles)
        ));
    }
    if made.sources == 1 {
        warnings.push(
            "all articles are of one source, so words of that source cannot be told from those of a theme (--source-field names sources)"
                .to_owned(),
        );
    }
    let empty: Vec<&str> = made
        .themes
        .iter()
        .filter(|theme: &&LearntTheme| theme.entries.is_empty())
        .map(|theme| lexicon.themes[theme.theme].column.as_str())
        .collect();
    if !empty.is_empty() {
        warnings.push(format!("nothing was learnt for {}", empty.join(", ")));
    }
    warnings
}

/// How the entries were learnt, for the first comment of the file.
fn provenance(made: &Learnt, args: &args::Learn, base: &LoadedLexicon) -> Vec<String> {
    let Lexicon { name, version, .. } = &*base.lexicon;
    vec![
        format!(
            "Learnt by paratheme {} (lexicon learn) from {} of {}.",
            env!("CARGO_PKG_VERSION"),
            several(made.articles, "article", "articles"),
            several(made.sources, "source", "sources")
        ),
        format!("Base lexicon: {name} {version}, SHA-256 {}.", base.sha256),
        format!(
            "At most {} entries a theme, strength {}, at least {} articles an entry.",
            args.most, args.strength, made.least_articles
        ),
        "No person has chosen these entries: read their contexts, and strike what you would not write yourself.".to_owned(),
        "Counts are of paragraphs in which no entry of the base lexicon takes the words.".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_folder_to_the_file() {
        for (file, folder, path) in [
            ("/a/b/base.toml", "/a/b", "base.toml"),
            ("/a/base.toml", "/a/b/c", "../../base.toml"),
            ("/a/b/c/base.toml", "/a/b", "c/base.toml"),
            ("/x/base.toml", "/a/b", "/x/base.toml"),
        ] {
            assert_eq!(relative(Path::new(file), Path::new(folder)), Path::new(path));
        }
    }
}
