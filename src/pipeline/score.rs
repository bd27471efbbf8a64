//! Pass 2: every article on its own becomes rows.

use std::sync::Arc;

use super::batch::{Batch, Batches};
use super::desk::{Desk, Given, Item, LaidOut, guarded, items};
use super::language::{PerLanguage, is_foreign};
use super::ordered::ordered;
use super::pass::OfFiles;
use super::prints::{Again, Print};
use super::scored::{Looking, ScoredTexts, TextReader};
use super::standing::{Standing, facts, place_name, repeated_article, standings};
use super::{
    Counts, MOST_NOTES, Negated, Outcome, Progress, Repeats, Settings, Survey, ThemeTotal,
};
use crate::error::{Error, Result};
use crate::ingest::{Discovery, Reader};
use crate::lexicon::Matcher;
use crate::model::Kind;
use crate::output::{Encoder, RowBatch};
use crate::repeats::Place;
use crate::summary::{Group, Summary, ThemeMatrix};
use crate::tables::{ArticleFacts, Cell, Layout, Row, Table};
use crate::terms::CorpusModel;

/// What a batch hands to the sink.
#[derive(Debug, Default)]
pub struct Batched {
    /// Encoded rows.
    pub rows: RowBatch,
    /// Ids and texts of the articles, where asked for.
    pub texts: Vec<(String, String)>,
}

/// Scores the collection that `survey` surveyed, and hands encoded rows to `sink` in input order.
///
/// `sink` returns whether to go on.
///
/// # Errors
/// Those of `sink`; [`ErrorKind::Usage`](crate::ErrorKind::Usage) for a choice of columns that
/// there are not; [`ErrorKind::Io`](crate::ErrorKind::Io) when the inputs are no longer those of
/// pass 1.
pub fn score(
    discovery: &Discovery,
    settings: &Settings,
    survey: &Survey,
    sink: &mut dyn FnMut(Batched) -> Result<bool>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome> {
    let table = Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
    let shared = Shared {
        settings,
        survey,
        matcher: Arc::new(Matcher::new(
            &settings.lexicon,
            settings.reading.analysis.stemmer,
            settings.overlap,
        )),
        model: Arc::clone(&survey.model),
        table: &table,
    };
    let mut reader = Reader::new(&discovery.files, settings.reading.ingest.clone());
    let mut outcome = Outcome {
        themes: vec![ThemeTotal::default(); settings.lexicon.themes.len()],
        kept: vec![0; settings.reading.ingest.keep.len()],
        ..Outcome::default()
    };
    let mut of_files = OfFiles::default();
    let mut summary = Summary::new(table.thresholds().to_vec());
    let mut again = Again::of(survey.prints());
    let mut bytes = 0;
    let mut open = true;
    ordered(
        settings.reading.threads,
        &mut Batches::new(&mut reader),
        || Worker::new(&shared),
        Worker::batch,
        |scored| {
            again.check(&scored.prints, &discovery.files)?;
            bytes += scored.bytes;
            progress(Progress { pass: 2, bytes });
            outcome.add(&scored);
            of_files.add(scored.given);
            for (groups, matrix) in scored.matrices {
                summary.add(&groups, &matrix);
            }
            outcome.rejects.extend(scored.rejects)?;
            // A reader of the rows that has had enough ends the rows, not the counts.
            open = open && sink(scored.out)?;
            Ok(open)
        },
    )?;
    if open {
        again.finish(&discovery.files)?;
    }
    outcome.files = of_files.files_read(reader);
    if settings.group_by.is_some() {
        outcome.summary = summary.groups();
        outcome.summary.extend(summary.of_all());
        outcome.ungrouped = summary.lacking();
    }
    Ok(outcome)
}

/// What the workers share and none changes.
struct Shared<'s> {
    settings: &'s Settings,
    survey: &'s Survey,
    matcher: Arc<Matcher>,
    model: Arc<CorpusModel>,
    table: &'s Table,
}

#[derive(Default)]
struct Scored {
    prints: Vec<Print>,
    bytes: u64,
    out: Batched,
    counts: Counts,
    themes: Vec<ThemeTotal>,
    kept: Vec<u64>,
    matrices: Vec<(Vec<Group>, ThemeMatrix)>,
    given: Vec<Given>,
    rejects: Vec<Error>,
    notes: Vec<String>,
}

impl Outcome {
    fn add(&mut self, scored: &Scored) {
        self.counts.add(&scored.counts);
        self.noted += scored.notes.len() as u64;
        let room = MOST_NOTES - self.notes.len();
        self.notes.extend(scored.notes.iter().take(room).cloned());
        for (articles, more) in self.kept.iter_mut().zip(&scored.kept) {
            *articles += more;
        }
        for (total, theme) in self.themes.iter_mut().zip(&scored.themes) {
            total.add(*theme);
        }
    }
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        let Self {
            articles,
            empty_articles,
            undated,
            unsourced,
            foreign,
            foreign_paragraphs,
            paragraphs,
            counted,
            repeats,
            quotes,
            boilerplate,
            heads,
            words,
            split,
            rows,
        } = other;
        self.articles += articles;
        self.empty_articles += empty_articles;
        self.undated += undated;
        self.unsourced += unsourced;
        self.foreign += foreign;
        self.foreign_paragraphs += foreign_paragraphs;
        self.paragraphs += paragraphs;
        self.counted += counted;
        self.repeats += repeats;
        self.quotes += quotes;
        self.boilerplate += boilerplate;
        self.heads += heads;
        self.words += words;
        self.split += split;
        self.rows += rows;
    }
}

struct Worker<'s> {
    shared: &'s Shared<'s>,
    benches: PerLanguage<(Desk, TextReader)>,
    texts: ScoredTexts,
    encoder: Encoder,
}

impl<'s> Worker<'s> {
    fn new(shared: &'s Shared<'s>) -> Self {
        let Shared { settings, table, .. } = shared;
        let encoder = Encoder::new(table.columns(), settings.format, settings.cells);
        Self { shared, benches: PerLanguage::new(), texts: ScoredTexts::default(), encoder }
    }

    fn batch(&mut self, batch: Batch) -> Scored {
        let Shared { settings, survey, .. } = self.shared;
        let index = batch.index;
        let mut scored = Scored {
            prints: batch.prints(),
            bytes: batch.bytes,
            themes: vec![ThemeTotal::default(); settings.lexicon.themes.len()],
            ..Scored::default()
        };
        let (items, given) = items(batch, &settings.reading);
        scored.given = given;
        scored.kept = vec![0; settings.reading.ingest.keep.len()];
        for (article, item) in survey.admitted(index, items) {
            if let Err(error) = guarded(|| self.article(item, article, &mut scored)) {
                let id = survey.ids.get(article).unwrap_or_default();
                scored.rejects.push(error.at(id));
            }
        }
        scored.out.rows = self.encoder.take();
        scored
    }

    fn article(&mut self, item: Item, number: usize, scored: &mut Scored) {
        let Shared { settings, survey, table, .. } = self.shared;
        let mut article = item.located.article;
        // An input that changed since pass 1 may hold more articles; the prints tell before any row
        // is written.
        let Some(id) = survey.ids.get(number) else { return };
        let language = survey.languages.get(number);
        let (analysis, foreign) =
            (settings.reading.analysis_of(language), is_foreign(&settings.lexicon, language));
        let looking = looking((settings, table), &self.shared.matcher, &self.shared.model);
        let bench = || {
            (Desk::new(analysis, &settings.reading), TextReader::new(&looking, analysis.language))
        };
        drop(self.benches.take_full(&settings.reading));
        let (desk, reader) = self.benches.of(analysis.language, bench);
        let (laid_out, analyzer) = desk.lay_out(&article, language);
        let mut facts = facts(&article, &laid_out.layout, id);
        for (articles, value) in scored.kept.iter_mut().zip(&facts.extra) {
            *articles += u64::from(!value.is_empty());
        }
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let standings =
            standings(&laid_out, survey, number, article.publication(), settings.repeats);
        count_article(&mut scored.counts, &laid_out, &facts, foreign);
        count_standings(&mut scored.counts, &standings);
        scored.notes.extend(item.located.notes.iter().map(|note| format!("{id}: {note}")));
        if standings.is_empty() {
            scored.notes.push(format!("{id}: no paragraph"));
        }

        let texts = &mut self.texts;
        reader.foreign = foreign;
        reader.read(&laid_out, analyzer, &standings, settings.shape.unit, &article.text, texts);
        let groups = settings.group_by.as_ref().map(|by| by.groups(&facts));
        let languages = laid_out.foreign;
        facts.text = std::mem::take(&mut article.text);
        let mut cells: Vec<Cell<'_>> = Vec::new();
        let name =
            |place: Option<Place>| place.map_or(String::new(), |place| place_name(survey, place));
        let names: Vec<(String, String)> =
            standings.iter().map(|standing| (name(standing.first), name(standing.near))).collect();
        let repeat_of_article = repeated_article(&standings, number)
            .map_or("", |article| &survey.ids[article as usize]);
        let language_code =
            language.map_or(settings.reading.analysis.language.code(), |found| found.code);
        let rows: Vec<Row<'_>> = texts
            .iter()
            .map(|text| {
                let paragraph = text.place.paragraph;
                let standing = paragraph.map(|paragraph| &standings[paragraph]);
                let other = paragraph.and_then(|paragraph| languages[paragraph]);
                let language =
                    (foreign || other.is_some(), other.map_or(language_code, |found| found.code));
                Row {
                    counted: standing.is_none_or(|standing| standing.counted),
                    repeat_of: paragraph.map_or("", |paragraph| &names[paragraph].0),
                    near_repeat_of: paragraph.map_or("", |paragraph| &names[paragraph].1),
                    repeat_of_article,
                    boilerplate: standing.is_some_and(|standing| standing.boilerplate),
                    is_pending: false,
                    ..text.row(&facts, standing.map(|standing| standing.kind), language)
                }
            })
            .filter(|row| settings.repeats != Repeats::Drop || row.repeat_of.is_empty())
            .collect();
        for row in &rows {
            if let (true, Some(scores)) = (row.counted, row.scores) {
                for ((total, score), threshold) in
                    scored.themes.iter_mut().zip(scores).zip(table.thresholds())
                {
                    total.rows += 1;
                    total.hits += u64::from(score.hits);
                    total.reached += u64::from(score.hits > 0 && score.strength >= *threshold);
                }
            }
            table.rows(row, &mut cells, |cells| {
                scored.counts.rows += 1;
                self.encoder.push(cells);
            });
        }
        if let Some(groups) = groups.filter(|_| !foreign) {
            let themes = settings.lexicon.themes.len();
            let texts = rows.iter().filter_map(|row| Some((row.words, row.counted, row.scores?)));
            scored.matrices.push((groups, ThemeMatrix::new(themes, texts)));
        }
        if settings.write_text {
            scored.out.texts.push((id.to_string(), facts.text.clone()));
        }
    }
}

/// Counts what an article says of itself.
pub(super) fn count_article(
    counts: &mut Counts,
    laid_out: &LaidOut<'_>,
    facts: &ArticleFacts,
    foreign: bool,
) {
    let paragraphs = &laid_out.layout.paragraphs;
    counts.articles += 1;
    counts.empty_articles += u64::from(paragraphs.is_empty());
    counts.undated += u64::from(facts.date.is_none());
    counts.unsourced += u64::from(facts.source.is_empty());
    counts.foreign += u64::from(foreign);
    counts.paragraphs += paragraphs.len() as u64;
    counts.words += laid_out.paragraphs().map(|(_, tokens)| tokens.len() as u64).sum::<u64>();
    counts.split += u64::from(laid_out.layout.split);
}

/// Counts what the collection says of an article's paragraphs.
pub(super) fn count_standings(counts: &mut Counts, standings: &[Standing]) {
    for standing in standings {
        counts.counted += u64::from(standing.counted);
        counts.foreign_paragraphs += u64::from(standing.foreign);
        counts.repeats += u64::from(standing.first.is_some());
        counts.quotes += u64::from(standing.kind == Kind::Quote);
        counts.boilerplate += u64::from(standing.boilerplate);
        counts.heads += u64::from(matches!(standing.kind, Kind::Title | Kind::Dateline));
    }
}

/// What the settings look for in texts, to fill this table.
pub(super) fn looking<'s>(
    (settings, table): (&'s Settings, &'s Table),
    matcher: &'s Arc<Matcher>,
    model: &'s Arc<CorpusModel>,
) -> Looking<'s> {
    Looking {
        lexicon: &settings.lexicon,
        matcher,
        model,
        keyword_method: settings.keyword_method,
        most_keywords: settings.keywords,
        negated: settings.negated,
        moods: settings.shape.layout == Layout::Evidence || settings.negated != Negated::Count,
        offsets: table.counts_characters(),
        shares: table.thresholds_of_shares(),
    }
}
