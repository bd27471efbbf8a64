//! Scores in one pass: rows are written as the articles are read, with marks for what only the
//! whole collection tells; when it has been read, the marks are filled in.
//!
//! What a row says about other articles is whether it repeats one and whether it is boilerplate. A
//! text of rows without their texts is a fifth of the input, so that keeping it on disk until the
//! end costs less than reading everything a second time.

use std::sync::Arc;

use super::desk::Desk;
use super::language::{PerLanguage, is_foreign};
use super::ordered::ordered;
use super::pass::{First, Known, Read, first_pass};
use super::records::{Record, RecordFile, Records, cut_short};
use super::score::{count_article, count_standings, looking};
use super::scored::{ScoredTexts, TextReader};
use super::standing::{Stands, facts, place_name, repeated_article, standings_of};
use super::{
    Batched, Counts, MOST_NOTES, Outcome, Progress, Repeats, Settings, Survey, ThemeTotal,
};
use crate::error::Result;
use crate::ingest::Discovery;
use crate::lexicon::Matcher;
use crate::model::Kind;
use crate::output::{Encoder, RowBatch, SpillFile};
use crate::repeats::{Fingerprint, Place};
use crate::tables::{Cell, Choice, Pending, Table, Unit};
use crate::terms::CorpusModel;
use crate::text::{Analysis, Detected};

/// Records are filled in together up to about this many bytes.
const CHUNK: u64 = 256 << 10;
/// So many bytes of its record a paragraph takes as a rule.
const USUAL_RECORD: usize = 64;

/// Rows with marks, on disk.
pub struct Drafts {
    records: RecordFile,
    table: Table,
    outcome: Outcome,
}

/// Whether the settings leave nothing to a second reading: no keywords that rest on the whole
/// collection, no text that is made of those paragraphs of an article that count, no near repeats,
/// no summary, no texts.
pub fn fits_one_pass(settings: &Settings) -> bool {
    let keywords = settings.keywords == 0 || !settings.keyword_method.rests_on_the_collection();
    let shape = &settings.shape;
    // A row of one empty cell is written otherwise than an empty cell among others.
    let one_column = matches!(&shape.choice, Choice::Named(names) if names.len() < 2);
    let of_paragraphs = shape.no_text && shape.unit != Unit::Article && !one_column;
    keywords
        && of_paragraphs
        && !settings.reading.near
        && settings.group_by.is_none()
        && !settings.write_text
}

/// Reads the collection once: what [`survey`](super::survey) finds out, and drafts of all rows,
/// which take `room` on disk. The settings must [fit](fits_one_pass).
///
/// # Errors
/// Those of `survey`; those of [`score`](super::score()) for a choice of columns that there are
/// not.
pub fn draft(
    discovery: &Discovery,
    settings: &Settings,
    room: SpillFile,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Survey, Drafts)> {
    let table = Table::new(Arc::clone(&settings.lexicon), settings.shape.clone())?;
    let matcher = Arc::new(Matcher::new(
        &settings.lexicon,
        settings.reading.analysis.stemmer,
        settings.overlap,
    ));
    let mut survey = Survey::default();
    let mut drafts = Drafts {
        records: RecordFile::new(room, CHUNK),
        table: table.clone(),
        outcome: Outcome::default(),
    };
    drafts.outcome.kept = vec![0; settings.reading.ingest.keep.len()];
    let model = Arc::default();
    let shared = Shared { settings, table: &table, matcher: &matcher, model: &model };
    let worker = || Worker {
        benches: PerLanguage::new(),
        texts: ScoredTexts::default(),
        encoder: shared.encoder(),
    };
    let work = |worker: &mut Worker, read: Read, _: bool| worker.article(&shared, read);
    let mut known = Known::default();
    let First { ids, rejects, files, .. } = first_pass(
        discovery,
        &settings.reading,
        &mut known,
        progress,
        (worker, work),
        |number, id, draft| {
            survey.languages.push(draft.language);
            survey.paragraphs += draft.counts.paragraphs;
            survey.split += draft.counts.split;
            survey.count_foreign(&draft.foreign);
            let mut firsts = Record(Vec::with_capacity(8 * (1 + draft.prints.len())));
            firsts.number(draft.prints.len());
            survey.ledger.enter_and_report(&draft.source, draft.prints.iter().copied(), |first| {
                firsts.place(first);
            });
            drafts.add(number as usize, id, draft, &firsts)?;
            Ok(true)
        },
    )?;
    drafts.outcome.files = files;
    (survey.ids, survey.rejects) = (ids, rejects);
    Ok((survey, drafts))
}

struct Shared<'s> {
    settings: &'s Settings,
    table: &'s Table,
    matcher: &'s Arc<Matcher>,
    /// Of no collection: no keyword rests on it.
    model: &'s Arc<CorpusModel>,
}

impl Shared<'_> {
    fn encoder(&self) -> Encoder {
        Encoder::new(self.table.columns(), self.settings.format, self.settings.cells)
    }
}

/// What comes of an article.
struct Draft {
    source: String,
    language: Option<Detected>,
    prints: Vec<Option<Fingerprint>>,
    /// The languages of the paragraphs that are in others.
    foreign: Vec<Detected>,
    counts: Counts,
    /// Per kept field whether the article has it.
    kept: Vec<bool>,
    notes: Vec<String>,
    /// What its record says before the rows.
    record: Record,
    rows: RowBatch,
}

struct Worker {
    benches: PerLanguage<(Desk, TextReader)>,
    texts: ScoredTexts,
    encoder: Encoder,
}

impl Worker {
    fn article(&mut self, shared: &Shared<'_>, read: Read) -> Draft {
        let (settings, mut article) = (shared.settings, read.article);
        let looking = looking((settings, shared.table), shared.matcher, shared.model);
        let bench = |analysis: Analysis| {
            (Desk::new(analysis, &settings.reading), TextReader::new(&looking, analysis.language))
        };
        drop(self.benches.take_full(&settings.reading));
        let (language, (desk, reader), words) =
            self.benches.read(&settings.reading, &article, bench);
        let foreign = is_foreign(&settings.lexicon, language);
        let (laid_out, analyzer) = desk.lay_out_read(&article, language, words);
        let mut facts = facts(&article, &laid_out.layout, "");
        let mut counts = Counts::default();
        count_article(&mut counts, &laid_out, &facts, foreign);
        let texts = &mut self.texts;
        reader.foreign = foreign;
        reader.read(&laid_out, analyzer, &[], settings.shape.unit, &article.text, texts);

        let kinds: Vec<Kind> =
            laid_out.layout.paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        let (prints, languages) = (laid_out.prints, laid_out.foreign);
        let mut record = Record(Vec::with_capacity(USUAL_RECORD * (1 + kinds.len())));
        record.text(article.publication());
        for ((kind, print), foreign) in kinds.iter().zip(&prints).zip(&languages) {
            record.stands(*kind, *print, foreign.is_some());
        }
        record.number(texts.len());
        record.byte(u8::from(foreign));
        facts.text = std::mem::take(&mut article.text);
        let code = language.map_or(settings.reading.analysis.language.code(), |found| found.code);
        let (mut cells, mut length) = (Vec::new(), 0);
        for text in texts.iter() {
            let paragraph = text.place.paragraph;
            let other = paragraph.and_then(|paragraph| languages[paragraph]);
            let language = (foreign || other.is_some(), other.map_or(code, |found| found.code));
            let row = text.row(&facts, paragraph.map(|paragraph| kinds[paragraph]), language);
            let mut rows = 0;
            shared.table.rows(&row, &mut cells, |cells| {
                rows += 1;
                self.encoder.push(cells);
            });
            record.number(paragraph.unwrap_or_default());
            record.number(rows);
            record.number(self.encoder.len() - length);
            length = self.encoder.len();
            let hits = text
                .scores
                .iter()
                .zip(shared.table.thresholds())
                .enumerate()
                .filter(|(_, (score, _))| score.hits > 0);
            record.number(hits.clone().count());
            for (theme, (score, threshold)) in hits {
                record.number(theme);
                record.number(score.hits as usize);
                record.byte(u8::from(score.strength >= *threshold));
            }
        }
        let rows = self.encoder.take();
        record.number(rows.bytes().len());
        let kept = facts.extra.iter().map(|value| !value.is_empty()).collect();
        let foreign = languages.into_iter().flatten().collect();
        Draft {
            source: article.publication().to_owned(),
            language,
            prints,
            foreign,
            counts,
            kept,
            notes: read.notes,
            record,
            rows,
        }
    }
}

impl Drafts {
    fn add(&mut self, number: usize, id: &str, draft: Draft, firsts: &Record) -> Result<()> {
        let outcome = &mut self.outcome;
        outcome.counts.add(&draft.counts);
        for (articles, has) in outcome.kept.iter_mut().zip(draft.kept) {
            *articles += u64::from(has);
        }
        let nothing = (draft.counts.paragraphs == 0).then(|| "no paragraph".to_owned());
        for note in draft.notes.into_iter().chain(nothing) {
            outcome.noted += 1;
            if outcome.notes.len() < MOST_NOTES {
                outcome.notes.push(format!("{id}: {note}"));
            }
        }
        self.records.add(number, &[&firsts.0, &draft.record.0, draft.rows.bytes()])
    }

    /// Fills in what the survey tells, and hands the rows to `sink` in input order. `sink` returns
    /// whether to go on.
    ///
    /// # Errors
    /// Those of `sink`; [`ErrorKind::Io`](crate::ErrorKind::Io) where the drafts cannot be read
    /// back.
    pub fn settle(
        self,
        settings: &Settings,
        survey: &Survey,
        sink: &mut dyn FnMut(Batched) -> Result<bool>,
    ) -> Result<Outcome> {
        let Self { mut records, table, mut outcome } = self;
        outcome.themes = vec![ThemeTotal::default(); settings.lexicon.themes.len()];
        let encoder = || Encoder::new(table.columns(), settings.format, settings.cells);
        let mut open = true;
        let settle = |encoder: &mut Encoder, chunk: Result<(usize, Vec<u8>)>| {
            let (first, bytes) = chunk?;
            Settled::of(encoder, settings, survey, first, &bytes)
        };
        ordered(settings.reading.threads, &mut records.chunks(), encoder, settle, |settled| {
            let settled = settled?;
            outcome.counts.add(&settled.counts);
            for (total, more) in outcome.themes.iter_mut().zip(settled.themes) {
                total.add(more);
            }
            open = open && sink(Batched { rows: settled.rows, texts: Vec::new() })?;
            Ok(open)
        })?;
        Ok(outcome)
    }
}

/// A chunk with its marks filled in.
struct Settled {
    rows: RowBatch,
    counts: Counts,
    themes: Vec<ThemeTotal>,
}

impl Settled {
    fn of(
        encoder: &mut Encoder,
        settings: &Settings,
        survey: &Survey,
        first: usize,
        chunk: &[u8],
    ) -> Result<Self> {
        let (mut counts, mut themes) =
            (Counts::default(), vec![ThemeTotal::default(); settings.lexicon.themes.len()]);
        let mut records = Records(chunk);
        let mut article = first;
        while !records.0.is_empty() {
            let number = u32::try_from(article).unwrap_or(u32::MAX);
            let id = &survey.ids[article];
            let firsts: Vec<Option<Place>> =
                (0..records.number()?).map(|_| records.place()).collect::<Result<_>>()?;
            let source = records.text()?;
            let paragraphs: Vec<Stands> =
                firsts.into_iter().map(|first| records.stands(|_| first)).collect::<Result<_>>()?;
            let standings =
                standings_of(paragraphs.into_iter(), survey, number, source, settings.repeats);
            count_standings(&mut counts, &standings);
            let repeat_of_article = repeated_article(&standings, number)
                .map_or("", |article| &survey.ids[article as usize]);
            let (texts, foreign) = (records.number()?, records.byte()? != 0);
            let mut lengths = Vec::with_capacity(texts);
            for _ in 0..texts {
                let (standing, rows) = (&standings[records.number()?], records.number()?);
                let dropped = settings.repeats == Repeats::Drop && standing.first.is_some();
                let of_totals = standing.counted && !foreign && !dropped;
                lengths.push((standing, records.number()?, dropped));
                counts.rows += if dropped { 0 } else { rows as u64 };
                if of_totals {
                    for total in &mut themes {
                        total.rows += 1;
                    }
                }
                for _ in 0..records.number()? {
                    let (theme, hits, reached) =
                        (records.number()?, records.number()? as u64, u64::from(records.byte()?));
                    if of_totals {
                        themes[theme].add(ThemeTotal { rows: 0, reached, hits });
                    }
                }
            }
            let mut rows = records.bytes()?;
            for (standing, length, dropped) in lengths {
                let (own, rest) = rows.split_at_checked(length).ok_or_else(cut_short)?;
                rows = rest;
                if dropped {
                    continue;
                }
                encoder.push_resolved(own, |pending| match pending {
                    Pending::ArticleId => Cell::text(id),
                    Pending::Counted => Cell::Bool(standing.counted),
                    Pending::RepeatOf => Cell::text(
                        standing.first.map_or(String::new(), |first| place_name(survey, first)),
                    ),
                    Pending::RepeatOfArticle => Cell::text(repeat_of_article),
                    Pending::Boilerplate => Cell::Bool(standing.boilerplate),
                });
            }
            article += 1;
        }
        Ok(Self { rows: encoder.take(), counts, themes })
    }
}
