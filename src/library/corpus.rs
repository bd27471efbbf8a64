//! A collection of articles, from files or in memory.

use std::ffi::OsStr;
use std::io::Write;
use std::sync::Arc;

use super::Scorer;
use super::options::{KeywordOptions, KwicOptions, ScoreOptions, TermOptions};
use super::rows::{CollectionTerm, KeywordRow, KwicLine, RowSet, ScoredRow};
use crate::error::{Error, ErrorKind, Result};
use crate::ingest::{self, Discovery};
use crate::lexicon::Pattern;
use crate::model::Article;
use crate::output::{Encoder, Flow, Sink, TableWriter};
use crate::pipeline::{
    self, ArticleSource, KeywordSettings, KeywordUnit, Outcome, Reading, Settings, Sought, Survey,
};
use crate::tables::{Shape, Table, TermChoice, ranked_terms};
use crate::terms::DocumentUnit;

/// A collection of articles, which can be read any number of times.
///
/// # Examples
/// ```
/// use paratheme::lexicon::Lexicon;
/// use paratheme::model::Article;
/// use paratheme::{Corpus, Scorer};
///
/// let article = |id: &str, text: &str| Article { id: id.into(), text: text.into(), ..Article::default() };
/// let corpus = Corpus::from_articles([
///     article("a", "The council must make budget cuts.\n\nIt rained."),
///     article("b", "It rained."),
/// ]);
/// let scorer = Scorer::builder(Lexicon::built_in("public-services")?).build();
/// let survey = corpus.survey(&scorer)?;
/// let rows = corpus.score(&scorer, &survey)?;
/// assert!(rows[0].paragraph["fiscal_pressure"].strength > 0.25);
/// assert_eq!((rows[2].repeat_of.as_deref(), rows[2].counted), (Some("a#2"), false));
/// # Ok::<(), paratheme::Error>(())
/// ```
#[derive(Debug)]
pub struct Corpus {
    articles: Articles,
    options: CorpusBuilder,
}

#[derive(Debug)]
enum Articles {
    Files(Box<Discovery>),
    Memory(Vec<Article>),
}

/// Sets how a [`Corpus`] is read.
///
/// # Examples
/// ```
/// use paratheme::Corpus;
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.jsonl"), "{\"speech\": \"Taxes rise.\"}\n")?;
/// # let folder = folder.path();
/// let inputs = paratheme::ingest::Options { text_field: Some("speech".into()), ..Default::default() };
/// let corpus = Corpus::builder().inputs(inputs).threads(2).paths([folder])?;
/// assert_eq!(corpus.kwic("tax*", &Default::default())?[0].form, "Taxes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CorpusBuilder {
    inputs: ingest::Options,
    threads: Option<usize>,
    near_repeats: bool,
    max_errors: Option<u64>,
}

impl CorpusBuilder {
    /// Sets how files are read.
    pub fn inputs(mut self, options: ingest::Options) -> Self {
        self.inputs = options;
        self
    }

    /// Sets how many threads do the work; one without it. The results are the same.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads.max(1));
        self
    }

    /// Sets whether paragraphs that say almost the same are looked for.
    pub fn near_repeats(mut self, are_wanted: bool) -> Self {
        self.near_repeats = are_wanted;
        self
    }

    /// Sets how many inputs may be rejected before a reading ends with an error; any number without
    /// it.
    pub fn max_errors(mut self, most: u64) -> Self {
        self.max_errors = Some(most);
        self
    }

    /// Finds the files of a collection: each path is a file, a folder, a glob, or `-` for standard
    /// input.
    ///
    /// # Errors
    /// The errors of [`ingest::discover`]: for one, [`ErrorKind::NotFound`] if there is no such
    /// file. What is wrong with single files is a reject of each reading.
    pub fn paths<P: AsRef<OsStr>>(self, paths: impl IntoIterator<Item = P>) -> Result<Corpus> {
        let paths: Vec<P> = paths.into_iter().collect();
        let articles = Articles::Files(Box::new(ingest::discover(&paths, &self.inputs)?));
        Ok(Corpus { articles, options: self })
    }

    /// Makes a collection of articles in memory. An article without an id is called by its position,
    /// counted from 1; one whose id an earlier one has is called by it and a number (`id~2`).
    pub fn articles(self, articles: impl IntoIterator<Item = Article>) -> Corpus {
        let articles = Articles::Memory(articles.into_iter().collect());
        Corpus { articles, options: self }
    }
}

impl Corpus {
    /// Returns a builder, for a collection that is not read with the command line's defaults.
    pub fn builder() -> CorpusBuilder {
        CorpusBuilder::default()
    }

    /// Finds the files of a collection; see [`CorpusBuilder::paths`].
    ///
    /// # Errors
    /// The errors of [`CorpusBuilder::paths`].
    pub fn from_paths<P: AsRef<OsStr>>(paths: impl IntoIterator<Item = P>) -> Result<Self> {
        Self::builder().paths(paths)
    }

    /// Makes a collection of articles in memory; see [`CorpusBuilder::articles`].
    pub fn from_articles(articles: impl IntoIterator<Item = Article>) -> Self {
        Self::builder().articles(articles)
    }

    /// Cuts the collection into this many parts, in order: into articles if it is in memory, otherwise
    /// into files. Parts may be empty. They can be surveyed and scored by several processes, each
    /// of which finds the same files and takes one part.
    ///
    /// # Panics
    /// If `parts` is 0.
    pub fn into_parts(self, parts: usize) -> Vec<Self> {
        assert!(parts > 0, "a collection has at least one part");
        let Self { articles, options } = self;
        let made: Vec<Articles> = match articles {
            Articles::Memory(articles) => {
                let (count, mut rest) = (articles.len(), articles.into_iter());
                let mut part = |at: usize| {
                    let length = (at + 1) * count / parts - at * count / parts;
                    Articles::Memory(rest.by_ref().take(length).collect())
                };
                (0..parts).map(&mut part).collect()
            }
            Articles::Files(found) => {
                let count = found.files.len();
                let part = |at: usize| {
                    let (from, to) = (at * count / parts, (at + 1) * count / parts);
                    let files = found.files.only(|file| (from..to).contains(&file));
                    // What was met beside the files is told once.
                    let beside = if at == 0 { (*found).clone() } else { Discovery::default() };
                    Articles::Files(Box::new(Discovery { files, ..beside }))
                };
                (0..parts).map(part).collect()
            }
        };
        made.into_iter().map(|articles| Self { articles, options: options.clone() }).collect()
    }

    /// Reads the collection for what each article must know of the others when it is scored: who
    /// says what first, boilerplate, the statistics of terms, languages and ids. It is read as
    /// `scorer` reads texts, since its lexicon decides on some words (those that a line end breaks).
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if there is no room for temporary files; more rejects than
    /// [`CorpusBuilder::max_errors`]. What is wrong with single inputs is in [`Survey::rejects`].
    pub fn survey(&self, scorer: &Scorer) -> Result<Survey> {
        let reading = Reading { mergeable: true, ..self.reading_as(scorer) };
        pipeline::survey(self.source(), &reading, &mut |_| ())
    }

    /// Scores the paragraphs of the collection, in order.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the survey was made with other options or is that of several parts
    /// ([`Survey::part`] chooses one); [`ErrorKind::Io`] if the inputs are not those of the survey.
    pub fn score(&self, scorer: &Scorer, survey: &Survey) -> Result<RowSet<ScoredRow>> {
        self.score_with(scorer, survey, &ScoreOptions::default())
    }

    /// The same with other options than the default ones. Those of written tables have no effect.
    ///
    /// # Errors
    /// The errors of [`Corpus::score`].
    pub fn score_with(
        &self,
        scorer: &Scorer,
        survey: &Survey,
        options: &ScoreOptions,
    ) -> Result<RowSet<ScoredRow>> {
        let settings = self.settings(scorer, survey, options)?;
        let names = scorer.names();
        let mut rows = Vec::new();
        let passed = pipeline::score_rows(
            self.source(),
            &settings,
            survey,
            &|row, article| ScoredRow::new(row, article, names),
            &mut |row| {
                rows.push(row);
                Ok(true)
            },
        )?;
        RowSet::new(rows, &[&survey.rejects, &passed.rejects])
    }

    /// Scores the paragraphs of the collection and writes the table that `paratheme score` would
    /// write.
    ///
    /// # Errors
    /// The errors of [`Corpus::score`], and [`ErrorKind::Io`] if `to` refuses.
    pub fn write_scores(
        &self,
        scorer: &Scorer,
        survey: &Survey,
        options: &ScoreOptions,
        to: impl Write + Send + 'static,
    ) -> Result<Outcome> {
        let settings = self.settings(scorer, survey, options)?;
        let table = Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
        let encoder =
            Encoder::new(table.columns(), settings.format, settings.cells.of(table.name()));
        let mut writer = TableWriter::new(Sink::stream("the table", to), &encoder);
        let mut write = |batch: pipeline::Batched| Ok(writer.append(&batch.rows)? == Flow::Open);
        let outcome = pipeline::score(self.source(), &settings, survey, &mut write, &mut |_| ())?;
        writer.finish()?;
        Ok(outcome)
    }

    /// Returns the terms of the collection, the most frequent first.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if inputs change while they are read.
    pub fn terms(&self, options: &TermOptions) -> Result<RowSet<CollectionTerm>> {
        let reading = Reading { words: options.words, ..self.reading() };
        let asked = (options.longest, options.repeats);
        let one_group: pipeline::GroupsOf<'_> = &|_, _| vec![Vec::new()];
        let (survey, passed) =
            pipeline::surveyed_frequencies(self.source(), &reading, asked, one_group, &mut |_| ())?;
        let choice = TermChoice { min_count: options.min_count, top: options.top };
        let groups = passed.made.groups.values();
        let rows = groups.flat_map(|found| ranked_terms(found, choice)).map(Into::into).collect();
        RowSet::new(rows, &[&survey.rejects, &passed.rejects])
    }

    /// Returns the keywords of each article, of each paragraph or of the collection, the best of
    /// each first.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if inputs change while they are read.
    pub fn keywords(&self, options: &KeywordOptions) -> Result<RowSet<KeywordRow>> {
        let document = if options.by == KeywordUnit::Paragraph {
            DocumentUnit::Paragraph
        } else {
            DocumentUnit::Article
        };
        let reading = Reading { document, ..self.reading() };
        let survey = pipeline::survey(self.source(), &reading, &mut |_| ())?;
        let KeywordOptions { method, ngrams, by, top, repeats } = *options;
        let (group, about) = (None, false);
        let settings = KeywordSettings { method, ngrams, by, group, top, about, repeats };
        let of_articles = by != KeywordUnit::Collection;
        let mut rows = Vec::new();
        let passed = pipeline::keywords(
            self.source(),
            &reading,
            settings,
            &survey,
            &mut |_| (),
            &mut |found| {
                let id = of_articles.then(|| &survey.ids[found.article]);
                rows.push(KeywordRow::new(found, id));
                Ok(true)
            },
        )?;
        RowSet::new(rows, &[&survey.rejects, &passed.rejects])
    }

    /// Returns the matches of a pattern, as lexicons have them, with the words around each.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it is no pattern; [`ErrorKind::Io`] if inputs change while they are
    /// read.
    pub fn kwic(&self, pattern: &str, options: &KwicOptions) -> Result<RowSet<KwicLine>> {
        let reading = self.reading();
        let language = reading.analysis.language;
        let read = Pattern::parse_by(pattern, language, reading.analysis.tokens);
        let read = read.map_err(|error| {
            Error::new(ErrorKind::Usage, format!("{}: `{pattern}`", error.message))
                .with_hint(error.hint)
        })?;
        let sought = Sought::pattern(read, language, options.phrases);
        let reading = reading.knowing(sought.lexicon());
        let survey = pipeline::survey_repeats(self.source(), &reading, &mut |_| ())?;
        let mut lines = Vec::new();
        let passed = pipeline::kwic(
            self.source(),
            &reading,
            (&sought, options.around, &survey),
            &mut |id, _, line| {
                lines.push(KwicLine::new(id, line));
                Ok(true)
            },
            &mut |_| (),
        )?;
        RowSet::new(lines, &[&survey.rejects, &passed.rejects])
    }

    fn source(&self) -> ArticleSource<'_> {
        match &self.articles {
            Articles::Files(discovery) => (&**discovery).into(),
            Articles::Memory(articles) => articles.into(),
        }
    }

    /// How the collection is read by what no lexicon decides on.
    fn reading(&self) -> Reading {
        let CorpusBuilder { inputs, threads, near_repeats, max_errors } = &self.options;
        Reading {
            ingest: inputs.clone(),
            threads: threads.unwrap_or(1),
            near: *near_repeats,
            max_errors: *max_errors,
            ..Reading::default()
        }
    }

    fn reading_as(&self, scorer: &Scorer) -> Reading {
        let Reading { ingest, near, threads, max_errors, .. } = self.reading();
        Reading { ingest, near, threads, max_errors, ..scorer.scoring().reading.clone() }
    }

    fn settings(
        &self,
        scorer: &Scorer,
        survey: &Survey,
        options: &ScoreOptions,
    ) -> Result<Settings> {
        let reading = self.reading_as(scorer);
        survey.check_reading(&reading)?;
        let scoring = scorer.scoring();
        let shape = Shape {
            layout: options.layout,
            choice: options.columns.clone(),
            near: reading.near,
            negated: scoring.negated == pipeline::Negated::Separate,
            byte_offsets: options.byte_offsets,
            ..Shape::default()
        };
        Ok(Settings {
            rules: scoring.rules,
            shape,
            repeats: options.repeats,
            negated: scoring.negated,
            keywords: options.keywords,
            keyword_method: options.keyword_method,
            format: options.format,
            cells: options.cells,
            reading,
            ..Settings::new(Arc::clone(&scoring.lexicon))
        })
    }
}
