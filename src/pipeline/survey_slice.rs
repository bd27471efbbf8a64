//! What one part of a collection takes of the survey of all parts.
//!
//! Comes in: the joined survey, and that of the part alone. Goes out: a survey by which the part is
//! scored as by the joined one, of a size that depends on the part. Does not know: how it is sent.

use std::sync::Arc;

use super::Survey;
use super::language::Languages;
use super::survey_parts::PartReading;
use crate::error::{Error, ErrorKind, Result};
use crate::repeats::Place;

impl Survey {
    /// Returns what the part with this number, counted from 0, takes of this joined survey when it is
    /// scored. `own` is the survey of the part alone.
    ///
    /// The slice has the first occurrences of the paragraphs of the part, which of them recur, the ids
    /// of the part and of the articles that it repeats, and the statistics of its terms. It cannot be joined with others.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there are not as many parts, or if `own` is not the survey of that one.
    ///
    /// # Examples
    /// ```
    /// use paratheme::lexicon::Lexicon;
    /// use paratheme::model::Article;
    /// use paratheme::{Corpus, Scorer, Survey};
    ///
    /// let article = |text: &str| Article { text: text.into(), ..Article::default() };
    /// let corpus = Corpus::from_articles(["Taxes rise.", "It rained.", "Taxes rise."].map(article));
    /// let scorer = Scorer::builder(Lexicon::built_in("public-services")?).build();
    /// let parts = corpus.into_parts(3);
    /// let surveys = || parts.iter().map(|part| part.survey(&scorer)).collect::<paratheme::Result<Vec<_>>>();
    /// let joined = Survey::merge(surveys()?)?;
    /// let slice = joined.slice(2, &surveys()?[2])?;
    /// assert_eq!(slice.ids.len(), 2);
    /// let rows = parts[2].score(&scorer, &slice)?;
    /// assert_eq!(rows[0].repeat_of.as_deref(), Some("1#1"));
    /// # Ok::<(), paratheme::Error>(())
    /// ```
    pub fn slice(&self, number: usize, own: &Self) -> Result<Self> {
        let part = self.part(number)?.chosen;
        let part = part.filter(|part| {
            own.reading_key == self.reading_key && part.articles == own.ledger.articles()
        });
        let part = part.ok_or_else(|| {
            let message = format!("this is not the survey of part {number} alone");
            Error::new(ErrorKind::Usage, message).with_hint("give what was joined")
        })?;
        let before = u32::try_from(part.before).unwrap_or(u32::MAX);
        let in_collection = |place: Place| Place { article: place.article + before, ..place };
        let near = own.candidates.iter().filter_map(|candidate| {
            let place = in_collection(candidate.place);
            Some((place, *self.near.get(&place)?))
        });
        let near: Vec<(Place, Place)> = near.collect();
        let further = near.iter().map(|(_, first)| first.article);
        let slice = self.ledger.slice(&own.ledger, before, further);
        let in_slice = |place: Place| {
            let article = slice.number(place.article, before)?;
            Some(Place { article, ..place })
        };
        let near = near
            .into_iter()
            .filter_map(|(place, first)| Some((in_slice(place)?, in_slice(first)?)))
            .collect();
        let end = u32::try_from(part.before + part.articles).unwrap_or(u32::MAX);
        let own_places =
            Place { article: before, paragraph: 0 }..Place { article: end, paragraph: 0 };
        let near_firsts = self.near_firsts.range(own_places).filter_map(|&place| in_slice(place));
        let near_firsts = near_firsts.collect();
        let earlier = slice.earlier.iter().map(|&article| article as usize);
        let articles = || earlier.clone().chain(part.before..part.before + part.articles);
        let ids = articles().filter_map(|article| self.ids.get(article)).collect();
        let mut languages = Languages::default();
        articles().for_each(|article| languages.push(self.languages.get(article)));
        let (skipped, articles) = (slice.earlier.len(), part.articles);
        let chosen = Arc::new(PartReading {
            before: skipped,
            articles,
            first_articles: part.first_articles.clone(),
            first: part.first.clone(),
            origin: None,
        });
        let skipped = Arc::new(PartReading { articles: skipped, ..PartReading::default() });
        Ok(Self {
            model: Arc::new(
                self.model
                    .of_terms(own.model.terms().map(|(term, _)| term).chain(own.uncounted.iter())),
            ),
            ledger: Arc::new(slice.ledger),
            near: Arc::new(near),
            near_firsts: Arc::new(near_firsts),
            ids: Arc::new(ids),
            languages: Arc::new(languages),
            paragraphs: own.paragraphs,
            split: own.split,
            reading_key: self.reading_key,
            parts: vec![skipped, Arc::clone(&chosen)],
            chosen: Some(chosen),
            ..Self::default()
        })
    }
}
