//! Themes of the texts of a collection: the job of `score`.
//!
//! Every article on its own becomes [`ArticleRows`], in which the cells that depend on the rest of
//! the collection are pending. If the status of its paragraphs is known they are resolved at once;
//! else they wait in a temporary file ([`score_pending`](super::score_pending())).

use std::sync::Arc;

use super::article_rows::{ArticleRows, KnownArticle, Resolver, RowTotals, TextRows, ThemeHit};
use super::evidence_rows::EvidenceRows;
use super::overview::ArticleOverviews;
use super::paragraph_status::paragraph_ref;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::spool_records::Record;
use super::unit_scorer::{InArticle, ScoredTexts, ScoringConfig, TextPlace, UnitScorer};
use super::{
    ArticleSource, Counts, Grouping, MOST_NOTES, Negated, Outcome, Passed, Progress, Settings,
    Survey, ThemeTotal,
};
use crate::error::Result;
use crate::lexicon::Matcher;
use crate::model::Kind;
use crate::output::{Encoder, RowBatch};
use crate::overview::ArticleOverview;
use crate::summary::{Group, Summary, ThemeMatrix};
use crate::tables::{ArticleFacts, Cell, Layout, Row, Table};
use crate::terms::CorpusModel;
use crate::text::{Analysis, Token};
use crate::themes::ThemeScore;

/// What is handed to the sink at a time.
#[derive(Debug, Default)]
pub struct Batched {
    /// Encoded rows.
    pub rows: RowBatch,
    /// Ids and texts of the articles, where asked for.
    pub texts: Vec<(String, String)>,
    /// What the articles add to an overview, where [asked for](Settings::tells_articles).
    pub articles: Vec<ArticleOverview>,
    /// Their evidence, where that is asked for: cells of
    /// [`evidence_columns`](super::evidence_columns()).
    pub evidence: RowBatch,
}

/// Rows are handed to the sink from this many bytes on.
const HAND_OVER_BYTES: usize = 128 << 10;

/// Scores the collection that `survey` surveyed, and hands encoded rows to `sink` in input order.
///
/// `sink` returns whether to go on.
///
/// # Errors
/// Returns any error of `sink`; [`ErrorKind::Usage`](crate::ErrorKind::Usage) for a choice of columns that there are not;
/// [`ErrorKind::Io`](crate::ErrorKind::Io) when the inputs are no longer those of the survey.
pub fn score<'s>(
    source: impl Into<ArticleSource<'s>>,
    settings: &Settings,
    survey: &Survey,
    sink: &mut dyn FnMut(Batched) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome> {
    let scorer = ArticleScorer::new(settings, Some(survey))?;
    let resolver = Resolver { settings, survey };
    let mut outcome = Outcome::of(settings);
    let mut summary = Summary::new(scorer.table.thresholds().to_vec());
    let theme_at = settings.group_by.as_ref().and_then(Grouping::theme_at);
    let names: Vec<String> =
        settings.lexicon.themes.iter().map(|theme| theme.column.clone()).collect();
    let (mut batch, mut open) = (Batched::default(), true);
    let overviews = ArticleOverviews { settings, survey };
    let evidence_rows = settings.tells_articles.then(|| EvidenceRows::new(settings)).transpose()?;
    let job = Job::new(
        |analysis| scorer.worker(analysis),
        |worker: &mut ScoreWorker, context| {
            let mut article = scorer.article(worker, context);
            let mut totals = RowTotals::of(settings);
            resolver.resolve(
                (&article.rows, article.encoded.bytes()),
                &KnownArticle { number: context.number, status: context.status(), texts: &[] },
                &mut worker.resolved,
                &mut totals,
            );
            article.encoded = worker.resolved.take();
            article.told = evidence_rows.as_ref().map(|rows| {
                let ScoreWorker { texts, evidence, .. } = worker;
                let evidence = evidence.get_or_insert_with(|| rows.encoder());
                (overviews.of(context, texts), rows.of(context, texts, evidence))
            });
            (article, totals)
        },
    );
    let Passed { files, rejects, .. } = ArticlePass::new(source, &settings.reading, progress)
        .again(survey, &job, |number, (article, totals)| {
            let ScoredArticle { alone, encoded, matrix, text, told, .. } = article;
            let id = &survey.ids[number as usize];
            outcome.add(id, alone);
            outcome.add_totals(&totals);
            match (matrix, theme_at) {
                (Some((groups, matrix)), Some(at)) => {
                    summary.add_by_theme(&groups, (at, &names), &matrix);
                }
                (Some((groups, matrix)), None) => summary.add(&groups, &matrix),
                (None, _) => (),
            }
            batch.rows.append(encoded);
            batch.texts.extend(text.map(|text| (id.to_owned(), text)));
            if let Some((article, evidence)) = told {
                batch.articles.push(article);
                batch.evidence.append(evidence);
            }
            // A reader of the rows that has had enough ends the rows, not the counts.
            let bytes = batch.rows.bytes().len() + batch.evidence.bytes().len();
            if bytes + batch.texts.len() >= HAND_OVER_BYTES {
                open = open && sink(std::mem::take(&mut batch))?;
            }
            Ok(open)
        })?;
    if open {
        sink(batch)?;
    }
    (outcome.files, outcome.rejects) = (files, rejects);
    if settings.group_by.is_some() {
        outcome.summary = match theme_at {
            Some(at) => summary.groups_by_theme(at, &names),
            None => summary.groups(),
        };
        outcome.summary.extend(summary.of_all());
        outcome.ungrouped = summary.lacking().to_vec();
    }
    Ok(outcome)
}

/// What all threads need to score articles.
pub(super) struct ArticleScorer<'s> {
    pub settings: &'s Settings,
    pub table: Table,
    matcher: Arc<Matcher>,
    /// The collection, once it is known.
    survey: Option<&'s Survey>,
    /// What keywords are weighed by; empty until the collection is known.
    model: Arc<CorpusModel>,
}

/// The state of a thread for texts in one language.
pub(super) struct ScoreWorker {
    scorer: UnitScorer,
    texts: ScoredTexts,
    /// Takes rows whose cells may be pending.
    encoder: Encoder,
    /// Takes rows whose cells are all known.
    resolved: Encoder,
    /// Takes rows of evidence, where they are asked for beside the table.
    evidence: Option<Encoder>,
}

/// What is known of an article alone.
#[derive(Default)]
pub(super) struct AloneFacts {
    pub counts: Counts,
    /// Per kept field whether the article has it.
    pub kept: Vec<bool>,
    pub notes: Vec<String>,
}

/// What comes of an article.
pub(super) struct ScoredArticle {
    pub alone: AloneFacts,
    pub rows: ArticleRows,
    /// The encoded rows, in which cells may be pending.
    pub encoded: RowBatch,
    /// Its texts with their tokens, if keywords are pending.
    pub passages: Record,
    /// What it adds to which groups of the summary.
    matrix: Option<(Vec<Group>, ThemeMatrix)>,
    /// Its text, where that is asked for.
    text: Option<String>,
    /// What it adds to an overview, and its evidence, where that is asked for.
    told: Option<(ArticleOverview, RowBatch)>,
}

impl<'s> ArticleScorer<'s> {
    /// Creates a scorer for a collection that is known, or that is read for the first time.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for a choice of columns that there are not.
    pub fn new(settings: &'s Settings, survey: Option<&'s Survey>) -> Result<Self> {
        let table = Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
        let stemmer = settings.reading.analysis.stemmer;
        let matcher = Arc::new(Matcher::new(&settings.lexicon, stemmer, settings.rules));
        let model = survey.map_or_else(Arc::default, |survey| Arc::clone(&survey.model));
        Ok(Self { settings, table, matcher, survey, model })
    }

    /// Creates an encoder of the table's rows.
    pub fn encoder(&self) -> Encoder {
        if self.settings.order.holds() {
            return Encoder::of_cells(self.table.columns());
        }
        Encoder::new(self.table.columns(), self.settings.format, self.settings.cells)
    }

    /// Creates the state of a thread for texts in this language.
    pub fn worker(&self, analysis: Analysis) -> ScoreWorker {
        let settings = self.settings;
        let is_evidence = settings.shape.layout == Layout::Evidence || settings.tells_articles;
        let config = ScoringConfig {
            lexicon: &settings.lexicon,
            matcher: &self.matcher,
            model: &self.model,
            keyword_method: settings.keyword_method,
            most_keywords: if self.has_pending_keywords() { 0 } else { settings.keywords },
            negated: settings.negated,
            moods: is_evidence || settings.negated != Negated::Count,
            offsets: self.table.counts_characters(),
            shares: self.table.thresholds_of_shares(),
            in_article: InArticle::of_table(&self.table, settings.shape.context, is_evidence),
        };
        ScoreWorker {
            scorer: UnitScorer::new(&config, analysis.language),
            texts: ScoredTexts::default(),
            encoder: self.encoder(),
            resolved: self.encoder(),
            evidence: None,
        }
    }

    /// Whether keywords are asked for that are weighed against a collection which is not known yet.
    pub fn has_pending_keywords(&self) -> bool {
        self.survey.is_none()
            && self.settings.keywords > 0
            && self.settings.keyword_method.rests_on_the_collection()
    }

    /// Scores an article. What depends on the rest of the collection is pending in its rows, but
    /// for what only a second reading can tell.
    pub fn article(&self, worker: &mut ScoreWorker, context: &ArticleContext<'_>) -> ScoredArticle {
        let Self { settings, table, .. } = self;
        let ScoreWorker { scorer, texts, encoder, .. } = worker;
        let is_foreign = context.is_foreign(&settings.lexicon);
        let mut facts = context.facts();
        let alone = AloneFacts {
            counts: count_article(context, &facts, is_foreign),
            kept: facts.extra.iter().map(|value| !value.is_empty()).collect(),
            notes: context.notes.to_vec(),
        };
        scorer.foreign = is_foreign;
        scorer.score(context, (settings.shape.unit, settings.repeats), texts);
        let groups = settings.group_by.as_ref().map(|by| by.groups(&facts));
        facts.text.clone_from(&context.article.text);
        let expected = settings.reading.analysis.language.code();
        let code = context.language.map_or(expected, |found| found.code);
        let near = self.near_repeats(context);
        let mut rows = ArticleRows {
            source: context.publication().to_owned(),
            bases: context.analyzed.status_bases().collect(),
            is_foreign,
            ..ArticleRows::default()
        };
        let mut matrix_rows = Vec::new();
        let (mut cells, mut length): (Vec<Cell<'_>>, usize) = (Vec::new(), 0);
        for text in texts.iter() {
            let paragraph = text.place.paragraph;
            let kind: Option<Kind> = paragraph.map(|paragraph| rows.bases[paragraph].kind);
            let other = paragraph.and_then(|paragraph| context.analyzed.foreign[paragraph]);
            let language = (is_foreign || other.is_some(), other.map_or(code, |found| found.code));
            let row = Row {
                near_repeat_of: paragraph.and_then(|at| near.get(at)).map_or("", String::as_str),
                has_pending_keywords: self.has_pending_keywords(),
                article_number: context.number,
                ..text.row(&facts, kind, language)
            };
            let mut count = 0;
            table.rows(&row, &mut cells, |cells| {
                count += 1;
                encoder.push(cells);
            });
            let hits = text.scores.iter().zip(table.thresholds()).enumerate();
            let has_some =
                |score: &ThemeScore, threshold: f64| score.hits > 0 || score.reaches(threshold);
            rows.hits.extend(hits.filter(|(_, (score, at))| has_some(score, **at)).map(
                |(theme, (score, threshold))| ThemeHit {
                    theme,
                    hits: score.hits.into(),
                    is_reached: score.reaches(*threshold),
                },
            ));
            rows.texts.push(TextRows {
                paragraph,
                rows: count,
                bytes: encoder.len() - length,
                hits_end: rows.hits.len(),
                has_scores: row.scores.is_some(),
            });
            length = encoder.len();
            if groups.is_some() {
                matrix_rows.push((text.words, paragraph, row.scores.map(<[_]>::to_vec)));
            }
        }
        let encoded = encoder.take();
        let mut passages = Record::default();
        if self.has_pending_keywords() {
            write_passages(context, texts, &mut passages);
        }
        let matrix = groups.filter(|_| !is_foreign).map(|groups| {
            let status = context.status();
            let is_dropped = |at: usize| settings.drops(&status[at]);
            let is_counted =
                |at: Option<usize>| at.is_none_or(|at| status[at].is_counted(settings.repeats));
            let texts = matrix_rows
                .iter()
                .filter(|(_, paragraph, _)| !paragraph.is_some_and(is_dropped))
                .filter_map(|(words, paragraph, scores)| {
                    Some((*words, is_counted(*paragraph), scores.as_deref()?))
                });
            (groups, ThemeMatrix::new(settings.lexicon.themes.len(), texts))
        });
        let text = settings.write_text.then_some(facts.text);
        ScoredArticle { alone, rows, encoded, passages, matrix, text, told: None }
    }
}

impl ArticleScorer<'_> {
    /// The names of the paragraphs that those of an article almost repeat; empty where there is
    /// none.
    fn near_repeats(&self, context: &ArticleContext<'_>) -> Vec<String> {
        let Some(survey) = self.survey.filter(|survey| !survey.near.is_empty()) else {
            return Vec::new();
        };
        let name = |place| paragraph_ref(survey, place);
        context.status().iter().map(|status| status.near.map_or_else(String::new, name)).collect()
    }
}

/// Writes the partition of the article's words, and of each text the text and its tokens. A
/// paragraph in another language than its article has no keywords, and none of its tokens is needed.
fn write_passages(context: &ArticleContext<'_>, texts: &ScoredTexts, record: &mut Record) {
    let tokens_of: Vec<&[Token]> = context.paragraphs().map(|(_, tokens)| tokens).collect();
    record.number(context.partition);
    for text in texts.iter() {
        let TextPlace { paragraph, span, .. } = text.place;
        let is_other = |at: &usize| context.analyzed.foreign[*at].is_some();
        let own = paragraph.filter(|at| !is_other(at)).map_or(&[][..], |at| tokens_of[at]);
        let from = own.partition_point(|token| token.span.start < span.start);
        let to = own.partition_point(|token| token.span.start < span.end);
        record.text(span.of(&context.article.text));
        record.tokens(span.start, &own[from..to]);
    }
}

/// Counts what an article tells of itself.
fn count_article(context: &ArticleContext<'_>, facts: &ArticleFacts, is_foreign: bool) -> Counts {
    let layout = &context.analyzed.layout;
    Counts {
        articles: 1,
        empty_articles: u64::from(layout.paragraphs.is_empty()),
        undated: u64::from(facts.date.is_none()),
        unsourced: u64::from(facts.source.is_empty()),
        foreign: u64::from(is_foreign),
        paragraphs: layout.paragraphs.len() as u64,
        words: context.paragraphs().map(|(_, tokens)| tokens.len() as u64).sum(),
        split: u64::from(layout.split),
        ..Counts::default()
    }
}

impl Outcome {
    /// Creates the outcome of a run that has read no article.
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            themes: vec![ThemeTotal::default(); settings.lexicon.themes.len()],
            kept: vec![0; settings.reading.ingest.keep.len()],
            ..Self::default()
        }
    }

    /// Adds what is known of the article with this id alone.
    pub(super) fn add(&mut self, id: &str, alone: AloneFacts) {
        let AloneFacts { counts, kept, notes } = alone;
        self.counts.add(&counts);
        for (articles, has) in self.kept.iter_mut().zip(kept) {
            *articles += u64::from(has);
        }
        let nothing = (counts.paragraphs == 0).then(|| "no paragraph".to_owned());
        for note in notes.into_iter().chain(nothing) {
            self.noted += 1;
            if self.notes.len() < MOST_NOTES {
                self.notes.push(format!("{id}: {note}"));
            }
        }
    }

    /// Adds what the rows of articles tell in their collection.
    pub(super) fn add_totals(&mut self, totals: &RowTotals) {
        self.counts.add(&totals.counts);
        for (total, more) in self.themes.iter_mut().zip(&totals.themes) {
            total.add(*more);
        }
    }
}
