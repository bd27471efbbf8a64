//! Scored texts as rows that are not encoded: the job of the library's scores.

use std::sync::Arc;

use super::paragraph_status::{paragraph_ref, repeated_article};
use super::pass::{ArticleContext, ArticlePass, Job};
use super::unit_scorer::{InArticle, ScoredTexts, ScoringConfig, UnitScorer};
use super::{ArticleSource, Passed, Settings, Survey};
use crate::error::Result;
use crate::lexicon::Matcher;
use crate::tables::{ArticleFacts, Row};

/// Makes a value of a row, and of what the rows of its article share but for the text.
pub type RowFn<'f, T> = &'f (dyn Fn(&Row<'_>, &Arc<ArticleFacts>) -> T + Sync);

/// Scores the texts of the collection that `survey` surveyed, and hands what `make` makes of the
/// row of each to `sink`, in input order. `sink` returns whether to go on. Of the settings, those
/// about the encoding of a table have no effect.
///
/// # Errors
/// Returns any error of `sink`; [`ErrorKind::Io`](crate::ErrorKind::Io) if the inputs are no longer
/// those of the survey.
pub fn score_rows<'s, T: Send>(
    source: impl Into<ArticleSource<'s>>,
    settings: &Settings,
    survey: &Survey,
    make: RowFn<'_, T>,
    sink: &mut dyn FnMut(T) -> Result<bool>,
) -> Result<Passed<()>> {
    let stemmer = settings.reading.analysis.stemmer;
    let matcher = Arc::new(Matcher::new(&settings.lexicon, stemmer, settings.rules));
    let config = ScoringConfig {
        lexicon: &settings.lexicon,
        matcher: &matcher,
        model: &survey.model,
        keyword_method: settings.keyword_method,
        most_keywords: settings.keywords,
        negated: settings.negated,
        moods: true,
        offsets: false,
        shares: None,
        in_article: InArticle { scores: true, ..InArticle::deciding(settings.shape.context) },
    };
    let maker = RowMaker { settings, survey, make };
    let job = Job::new(
        |analysis| (UnitScorer::new(&config, analysis.language), ScoredTexts::default()),
        |(scorer, texts): &mut (UnitScorer, ScoredTexts), context| {
            scorer.foreign = context.is_foreign(&settings.lexicon);
            scorer.score(context, (settings.shape.unit, settings.repeats), texts);
            maker.values(context, texts)
        },
    );
    let mut progress = |_| ();
    ArticlePass::new(source, &settings.reading, &mut progress).again(survey, &job, |_, values| {
        for value in values {
            if !sink(value)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Makes values of the rows of articles.
struct RowMaker<'s, T> {
    settings: &'s Settings,
    survey: &'s Survey,
    make: RowFn<'s, T>,
}

impl<T> RowMaker<'_, T> {
    /// The values of the rows of an article whose texts were scored.
    fn values(&self, context: &ArticleContext<'_>, texts: &ScoredTexts) -> Vec<T> {
        let Self { settings, survey, make } = self;
        let mut facts = context.facts();
        let shared = Arc::new(facts.clone());
        facts.text.clone_from(&context.article.text);
        let status = context.status();
        let is_foreign = context.is_foreign(&settings.lexicon);
        let expected = settings.reading.analysis.language.code();
        let code = context.language.map_or(expected, |found| found.code);
        let repeat_of_article = repeated_article(status, context.number)
            .map_or("", |article| &survey.ids[article as usize]);
        let name = |place| paragraph_ref(survey, place);
        let mut values = Vec::new();
        for text in texts.iter() {
            let at = text.place.paragraph;
            let own = at.map(|at| &status[at]);
            if own.is_some_and(|status| settings.drops(status)) {
                continue;
            }
            let other = at.and_then(|at| context.analyzed.foreign[at]);
            let language = (is_foreign || other.is_some(), other.map_or(code, |found| found.code));
            let repeat_of = own.and_then(|status| status.first).map_or_else(String::new, name);
            let near = own.and_then(|status| status.near).map_or_else(String::new, name);
            let row = Row {
                counted: own.is_none_or(|status| status.is_counted(settings.repeats)),
                repeat_of: &repeat_of,
                near_repeat_of: &near,
                repeat_of_article,
                boilerplate: own.is_some_and(|status| status.is_boilerplate),
                is_pending: false,
                ..text.row(&facts, own.map(|status| status.kind), language)
            };
            values.push(make(&row, &shared));
        }
        values
    }
}
