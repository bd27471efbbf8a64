//! What a collection amounts to: the job of `report`.
//!
//! Comes in: the articles of a surveyed collection, opened once more. Goes out: an [`Overview`].
//! [`ArticleOverviews`] is what any job that scores paragraphs can use to add its articles to an
//! overview.

use std::sync::Arc;

use super::paragraph_status::paragraph_ref;
use super::pass::{ArticleContext, ArticlePass, Job};
use super::terms::frequencies;
use super::unit_scorer::{InArticle, ScoredText, ScoredTexts, ScoringConfig, UnitScorer};
use super::{ArticleSource, Negated, Passed, Progress, Repeats, Settings, Survey};
use crate::error::Result;
use crate::lexicon::{Entry, Matcher};
use crate::output::rejects::Rejects;
use crate::overview::{
    ArticleHeader, ArticleOverview, Contrast, ContrastRule, EvidenceMark, Overview,
    OverviewBuilder, OverviewPlan, OverviewTheme, ParagraphOverview, RepeatOf,
};
use crate::summary::Group;
use crate::tables::{ArticleFacts, Hit, Table, Unit};

/// A surveyed collection, and how an overview of it is made.
#[derive(Clone, Copy, Debug)]
pub struct OverviewOf<'s> {
    /// How paragraphs are scored. What is set about the encoding of a table has no effect.
    pub settings: &'s Settings,
    /// What the first reading found out.
    pub survey: &'s Survey,
    /// How many paragraphs are shown.
    pub most_paragraphs: usize,
}

/// Scores the paragraphs of a surveyed collection, and adds them up to an overview.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for a choice of columns that there are not;
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if the inputs are no longer those of the survey.
pub fn overview<'s>(
    source: impl Into<ArticleSource<'s>>,
    collection: OverviewOf<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Passed<Overview>> {
    let OverviewOf { settings, survey, .. } = collection;
    let matcher = Arc::new(Matcher::new(
        &settings.lexicon,
        settings.reading.analysis.stemmer,
        settings.rules,
    ));
    let config = ScoringConfig {
        lexicon: &settings.lexicon,
        matcher: &matcher,
        model: &survey.model,
        keyword_method: settings.keyword_method,
        most_keywords: settings.keywords,
        negated: settings.negated,
        moods: settings.negated != Negated::Count,
        offsets: false,
        shares: None,
        in_article: InArticle::deciding(settings.shape.context),
    };
    let articles = ArticleOverviews { settings, survey };
    let job = Job::new(
        |analysis| (UnitScorer::new(&config, analysis.language), ScoredTexts::default()),
        |(scorer, texts): &mut (UnitScorer, ScoredTexts), context| {
            scorer.foreign = context.is_foreign(&settings.lexicon);
            scorer.score(context, (Unit::Paragraph, settings.repeats), texts);
            articles.of(context, texts)
        },
    );
    let mut builder = OverviewBuilder::new(overview_plan(settings, collection.most_paragraphs)?);
    let Passed { files, rejects, .. } = ArticlePass::new(source, &settings.reading, progress)
        .again(survey, &job, |_, article| {
            builder.add(article);
            Ok(true)
        })?;
    let entries = settings.lexicon.entries.iter().map(Entry::name).collect();
    Ok(Passed { made: builder.finish(entries), files, rejects })
}

/// Adds to an overview how two parts of its collection differ, which takes a further reading.
/// Returns what the reading had to reject: defects of the program.
///
/// # Errors
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if the inputs are no longer those of the survey.
pub fn add_contrast<'s>(
    source: impl Into<ArticleSource<'s>>,
    collection: OverviewOf<'_>,
    overview: &mut Overview,
    progress: &mut dyn FnMut(Progress),
) -> Result<Rejects> {
    let Some(rule) = ContrastRule::of(overview) else { return Ok(Rejects::default()) };
    let OverviewOf { settings, survey, .. } = collection;
    let group = |_: usize, facts: &ArticleFacts| -> Vec<Group> {
        let date = facts.date.map(|(date, _)| date);
        let header =
            ArticleHeader { date, source: facts.source.clone(), ..ArticleHeader::default() };
        rule.part(&header).map(|part| vec![part.to_string()]).into_iter().collect()
    };
    let of = (survey, 1, settings.repeats);
    let Passed { mut made, rejects, .. } =
        frequencies(source, &settings.reading, of, &group, progress)?;
    let parts =
        ["0", "1"].map(|part| made.groups.remove(&vec![part.to_owned()]).unwrap_or_default());
    overview.contrast = Some(Contrast::of(rule, &parts));
    Ok(rejects)
}

/// What an overview of a run with these settings is made for.
///
/// # Errors
/// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for a choice of columns that there are not.
pub fn overview_plan(settings: &Settings, most_paragraphs: usize) -> Result<OverviewPlan> {
    let table = Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
    Ok(OverviewPlan {
        themes: OverviewTheme::of_lexicon(&settings.lexicon, table.thresholds()),
        most_paragraphs,
        drops_repeats: settings.repeats == Repeats::Drop,
    })
}

/// Makes of articles whose paragraphs were scored what they add to an overview.
#[derive(Clone, Copy)]
pub(super) struct ArticleOverviews<'s> {
    pub settings: &'s Settings,
    pub survey: &'s Survey,
}

impl ArticleOverviews<'_> {
    /// What an article adds. `texts` are its scored paragraphs, whose status must be known.
    pub fn of(&self, context: &ArticleContext<'_>, texts: &ScoredTexts) -> ArticleOverview {
        let ArticleFacts { id, title, date, source, url, .. } = context.facts();
        let date = date.map(|(date, _)| date);
        ArticleOverview {
            header: ArticleHeader { number: context.number, id, title, date, source, url },
            is_foreign: context.is_foreign(&self.settings.lexicon),
            paragraphs: texts.iter().filter_map(|text| self.paragraph(context, &text)).collect(),
        }
    }

    /// What a scored text adds; `None` if it is not a paragraph.
    fn paragraph(
        &self,
        context: &ArticleContext<'_>,
        text: &ScoredText<'_>,
    ) -> Option<ParagraphOverview> {
        let at = text.place.paragraph?;
        let status = &context.status()[at];
        let span = text.place.span;
        let mark = |hit: &Hit| EvidenceMark {
            theme: hit.theme as usize,
            entry: hit.entry as usize,
            start: (hit.span.start - span.start) as usize,
            end: (hit.span.end - span.start) as usize,
            points: Some(hit.points),
        };
        let repeat_of = |place| RepeatOf { place, name: paragraph_ref(self.survey, place) };
        let has_scores = !(status.is_foreign || context.is_foreign(&self.settings.lexicon));
        Some(ParagraphOverview {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            kind: status.kind,
            is_counted: status.is_counted(self.settings.repeats),
            is_boilerplate: status.is_boilerplate,
            is_foreign: status.is_foreign,
            repeat_of: status.first.map(repeat_of),
            near_repeat_of: status
                .near
                .map_or_else(String::new, |place| paragraph_ref(self.survey, place)),
            words: text.words,
            text: span.of(&context.article.text).to_owned(),
            is_cut: false,
            scores: has_scores.then(|| text.scores.to_vec()),
            evidence: text.hits.iter().map(mark).collect(),
            keywords: text.keywords.to_owned(),
        })
    }
}
