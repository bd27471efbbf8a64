//! Rows become totals by article, source, year or any field, with intervals.
//!
//! Comes in: per article a [`ThemeMatrix`], its paragraph-by-theme table. Goes out: a
//! [`GroupSummary`] per value of the field and theme. Does not know: how scores came about, or how
//! tables are written.

mod proportions;

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;

pub(crate) use self::proportions::Z;
pub use self::proportions::{clopper_pearson, clustered, mid_p, wilson};
use crate::themes::ThemeScore;

/// The paragraph-by-theme matrix of one article: rows are its scored texts in order, columns the
/// lexicon's themes.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeMatrix {
    /// Strengths, 0 to 1.
    pub strengths: Array2<f64>,
    /// Hits.
    pub hits: Array2<f64>,
    /// Words of each row.
    pub words: Array1<f64>,
    /// 1 where the row is counted, else 0.
    pub counted: Array1<f64>,
}

impl ThemeMatrix {
    /// The matrix of an article whose texts come as `(words, counted, scores)`.
    ///
    /// # Panics
    /// When a text has not one score per theme.
    pub fn new<'s>(
        themes: usize,
        rows: impl IntoIterator<Item = (u64, bool, &'s [ThemeScore])>,
    ) -> Self {
        let (mut strengths, mut hits, mut words, mut counted) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (n, counts, scores) in rows {
            words.push(n as f64);
            counted.push(f64::from(u8::from(counts)));
            strengths.extend(scores.iter().map(|score| score.strength));
            hits.extend(scores.iter().map(|score| f64::from(score.hits)));
        }
        let shape = (words.len(), themes);
        let matrix =
            |values| Array2::from_shape_vec(shape, values).expect("one score per row and theme");
        Self {
            strengths: matrix(strengths),
            hits: matrix(hits),
            words: words.into(),
            counted: counted.into(),
        }
    }

    /// The article's totals over its counted rows, as one row of what [`Summary`] resamples.
    fn totals(&self, thresholds: &[f64]) -> Totals {
        let reached = Array2::from_shape_fn(self.strengths.dim(), |at| {
            let reached = self.hits[at] > 0.0 && self.strengths[at] >= thresholds[at.1];
            f64::from(u8::from(reached))
        });
        Totals {
            rows: self.words.len() as f64,
            counted: self.counted.sum(),
            words: self.counted.dot(&self.words),
            hits: self.counted.dot(&self.hits),
            reached: self.counted.dot(&reached),
            strength: self.counted.dot(&self.strengths),
        }
    }
}

/// Sums over the counted rows of one article; the vectors have one value per theme.
#[derive(Clone, Debug)]
struct Totals {
    rows: f64,
    counted: f64,
    words: f64,
    hits: Array1<f64>,
    reached: Array1<f64>,
    strength: Array1<f64>,
}

/// A value with the ends of its 95 % interval, none where nothing can be said: a single article
/// says nothing of others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower and upper end.
    pub interval: Option<(f64, f64)>,
}

/// What a group of articles says about one theme.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSummary {
    /// One value for each field that groups, empty where the articles have none; [`ALL`] in the
    /// rows about all articles.
    pub group: Group,
    /// The theme, as an index into the lexicon's themes.
    pub theme: usize,
    /// Articles.
    pub articles: u64,
    /// Rows, counted or not.
    pub rows: u64,
    /// Counted rows.
    pub counted: u64,
    /// Words of the counted rows.
    pub words: u64,
    /// Hits in the counted rows.
    pub hits: u64,
    /// Share of the counted rows that reach the theme's threshold, if there are counted rows.
    pub share: Option<Estimate>,
    /// Hits per 1,000 words (sums divided), if the counted rows have words.
    pub per_1000: Option<Estimate>,
    /// Mean strength of the counted rows, if there are counted rows.
    pub strength: Option<Estimate>,
}

/// The values of the fields that group, in the order of the fields.
pub type Group = Vec<String>;

/// The value that every field has in the rows about all articles.
pub const ALL: &str = "all";

/// Collects articles by group, then sums and resamples them.
///
/// # Examples
/// ```
/// use paratheme::summary::{Summary, ThemeMatrix};
/// use paratheme::themes::ThemeScore;
/// let about = [ThemeScore { hits: 2, strength: 0.6 }];
/// let other = [ThemeScore { hits: 0, strength: 0.0 }];
/// let mut summary = Summary::new(vec![0.25]);
/// let year = vec!["2018".to_owned()];
/// summary.add(&[year], &ThemeMatrix::new(1, [(50, true, &about[..]), (150, true, &other[..]), (50, false, &about[..])]));
/// let group = &summary.groups()[0];
/// assert_eq!((group.rows, group.counted, group.words, group.hits), (3, 2, 200, 2));
/// assert_eq!((group.share.unwrap().value, group.per_1000.unwrap().value), (0.5, 10.0));
/// assert_eq!(group.share.unwrap().interval, None); // one article says nothing about others
/// ```
#[derive(Clone, Debug)]
pub struct Summary {
    thresholds: Vec<f64>,
    articles: Vec<Totals>,
    /// The articles of each group, by their positions; one of several values is in several groups.
    groups: BTreeMap<Group, Vec<usize>>,
}

/// Resamples of the bootstrap.
pub(crate) const RESAMPLES: usize = 1000;
/// The seed of every group: the same articles give the same interval whatever else is in the
/// collection.
pub(crate) const SEED: u64 = 20_181_210;

impl Summary {
    /// An empty summary; a row is about a theme when its strength reaches the theme's threshold.
    pub fn new(thresholds: Vec<f64>) -> Self {
        Self { thresholds, articles: Vec::new(), groups: BTreeMap::new() }
    }

    /// Adds the next article, in input order, to each of its groups.
    pub fn add(&mut self, groups: &[Group], article: &ThemeMatrix) {
        for group in groups {
            match self.groups.get_mut(group) {
                Some(articles) => articles.push(self.articles.len()),
                None => drop(self.groups.insert(group.clone(), vec![self.articles.len()])),
            }
        }
        self.articles.push(article.totals(&self.thresholds));
    }

    /// The totals of a group's articles.
    fn of(&self, articles: &[usize]) -> Vec<&Totals> {
        articles.iter().map(|&at| &self.articles[at]).collect()
    }

    /// How many articles have no value of each field that groups.
    pub fn lacking(&self) -> Vec<u64> {
        let fields = self.groups.keys().next().map_or(0, Vec::len);
        let lacks = |field: usize| {
            self.groups
                .iter()
                .filter(move |(group, _)| group.get(field).is_some_and(String::is_empty))
        };
        // An article may be in several groups by its values of another field.
        (0..fields)
            .map(|field| {
                lacks(field).flat_map(|(_, articles)| articles).collect::<BTreeSet<_>>().len()
                    as u64
            })
            .collect()
    }

    /// One summary per group, in the order of their values, and theme.
    ///
    /// Shares have the interval of [`clustered`] texts. Those of rates and strengths are percentile
    /// bootstrap over the group's articles (Efron 1979): 1,000 resamples with a fixed seed; where
    /// all draws are alike, there are none.
    pub fn groups(&self) -> Vec<GroupSummary> {
        let themes = self.thresholds.len();
        self.groups
            .iter()
            .flat_map(|(group, articles)| summarise(group, &self.of(articles), themes))
            .collect()
    }

    /// One summary per theme of all articles, each counted once whatever groups it is in; nothing
    /// without an article. They are called [`ALL`].
    pub fn of_all(&self) -> Vec<GroupSummary> {
        let Some(group) = self.groups.keys().next() else { return Vec::new() };
        summarise(
            &vec![ALL.to_owned(); group.len()],
            &self.articles.iter().collect::<Vec<_>>(),
            self.thresholds.len(),
        )
    }

    /// How two groups differ, one comparison per theme; none where a group has no article.
    ///
    /// Intervals are as those of [`Summary::groups`]: of shares by the arms of both (Newcombe 1998,
    /// method 10), of rates and strengths by percentile bootstrap, the articles of both groups
    /// resampled independently.
    pub fn compare(&self, target: &str, reference: &str) -> Vec<ThemeComparison> {
        let themes = self.thresholds.len();
        let (target, reference) = (vec![target.to_owned()], vec![reference.to_owned()]);
        let (Some(ours), Some(theirs)) = (self.groups.get(&target), self.groups.get(&reference))
        else {
            return Vec::new();
        };
        let (ours, theirs) = (&self.of(ours), &self.of(theirs));
        let (our_sums, their_sums) = (sums(ours, themes), sums(theirs, themes));
        let draws = (can_be_resampled(&our_sums) && can_be_resampled(&their_sums))
            .then(|| (resample(&our_sums.view(), 0), resample(&their_sums.view(), 1)));
        let pairs =
            summarise(&target, ours, themes).into_iter().zip(summarise(&reference, theirs, themes));
        pairs
            .map(|(target, reference)| {
                let difference =
                    |ours: Option<Estimate>, theirs: Option<Estimate>, measure: Measure| {
                        let (ours, theirs) = ours.zip(theirs)?;
                        let interval = match measure {
                            Measure::Share => apart(ours, theirs),
                            _ => draws.as_ref().and_then(|draws| {
                                difference_interval(draws, measure, target.theme)
                            }),
                        };
                        Some(Estimate { value: ours.value - theirs.value, interval })
                    };
                ThemeComparison {
                    share: difference(target.share, reference.share, Measure::Share),
                    per_1000: difference(target.per_1000, reference.per_1000, Measure::Per1000),
                    strength: difference(target.strength, reference.strength, Measure::Strength),
                    target,
                    reference,
                }
            })
            .collect()
    }
}

/// How two groups of articles differ in one theme: differences are those of the target less those
/// of the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeComparison {
    /// The one group.
    pub target: GroupSummary,
    /// The other.
    pub reference: GroupSummary,
    /// The difference of the shares; its interval needs two articles on each side, as do the
    /// others. None where a side has no counted rows.
    pub share: Option<Estimate>,
    /// The difference of the hits per 1,000 words.
    pub per_1000: Option<Estimate>,
    /// The difference of the mean strengths.
    pub strength: Option<Estimate>,
}

fn summarise(group: &Group, articles: &[&Totals], themes: usize) -> Vec<GroupSummary> {
    let sums = sums(articles, themes);
    let all = sums.sum_axis(Axis(0));
    let resampled = can_be_resampled(&sums).then(|| resample(&sums.view(), 0));
    let estimate = |theme: usize, measure: Measure| {
        let value = measure.known(&all.view(), theme)?;
        let draws = |draws: &Array2<f64>| {
            interval(draws.axis_iter(Axis(0)).map(|row| measure.of(&row, theme)).collect())
        };
        let interval = match measure {
            Measure::Share => clustered(
                &sums
                    .axis_iter(Axis(0))
                    .map(|row| (row[0], row[3 + 3 * theme]))
                    .collect::<Vec<_>>(),
            ),
            // Draws of articles that are all alike say nothing of those that are not.
            _ => resampled.as_ref().map(draws).filter(|drawn| has_width(*drawn)),
        };
        Some(Estimate { value, interval })
    };
    let rows: f64 = articles.iter().map(|totals| totals.rows).sum();
    let one = |theme: usize| GroupSummary {
        group: group.clone(),
        theme,
        articles: articles.len() as u64,
        rows: whole(rows),
        counted: whole(all[0]),
        words: whole(all[1]),
        hits: whole(all[2 + 3 * theme]),
        per_1000: estimate(theme, Measure::Per1000),
        share: estimate(theme, Measure::Share),
        strength: estimate(theme, Measure::Strength),
    };
    (0..themes).map(one).collect()
}

/// Whether two articles have counted rows: one alone says nothing about others.
fn can_be_resampled(sums: &Array2<f64>) -> bool {
    sums.column(0).iter().filter(|counted| **counted > 0.0).count() > 1
}

/// Whether draws differ by more than rounding.
fn has_width((low, high): (f64, f64)) -> bool {
    high - low > 1e-12 * high.abs()
}

/// The interval of a difference from draws of both sides; none where those of each side are all
/// alike.
fn difference_interval(
    draws: &(Array2<f64>, Array2<f64>),
    measure: Measure,
    theme: usize,
) -> Option<(f64, f64)> {
    let values = |draws: &Array2<f64>| -> Vec<f64> {
        draws.axis_iter(Axis(0)).map(|row| measure.of(&row, theme)).collect()
    };
    let (target, reference) = (values(&draws.0), values(&draws.1));
    let is_flat = [&target, &reference].map(|values| !has_width(interval(values.clone())));
    (is_flat != [true, true])
        .then(|| interval(target.iter().zip(reference).map(|(a, b)| a - b).collect()))
}

/// The interval of a difference of independent shares, by the arms of their own intervals (Newcombe
/// 1998, method 10; Zou and Donner 2008).
pub(crate) fn apart(ours: Estimate, theirs: Estimate) -> Option<(f64, f64)> {
    let ((our_low, our_high), (their_low, their_high)) = (ours.interval?, theirs.interval?);
    let value = ours.value - theirs.value;
    Some((
        value - (ours.value - our_low).hypot(their_high - theirs.value),
        value + (our_high - ours.value).hypot(theirs.value - their_low),
    ))
}

/// One row an article; columns: counted rows, words, then per theme hits, rows reached, sum of
/// strengths.
fn sums(articles: &[&Totals], themes: usize) -> Array2<f64> {
    let mut sums = Array2::zeros((articles.len(), 2 + 3 * themes));
    for (mut row, totals) in sums.axis_iter_mut(Axis(0)).zip(articles) {
        row[0] = totals.counted;
        row[1] = totals.words;
        for theme in 0..themes {
            row[2 + 3 * theme] = totals.hits[theme];
            row[3 + 3 * theme] = totals.reached[theme];
            row[4 + 3 * theme] = totals.strength[theme];
        }
    }
    sums
}

/// What is estimated from a row of [`sums`].
#[derive(Clone, Copy)]
enum Measure {
    Per1000,
    Share,
    Strength,
}

impl Measure {
    /// The measure of a draw; 0 where nothing was drawn that it could be about.
    fn of(self, row: &ArrayView1<'_, f64>, theme: usize) -> f64 {
        self.known(row, theme).unwrap_or_default()
    }

    /// The measure, where there is something that it is about: counted rows, or words in them.
    fn known(self, row: &ArrayView1<'_, f64>, theme: usize) -> Option<f64> {
        let (numerator, denominator, scale) = match self {
            Self::Per1000 => (row[2 + 3 * theme], row[1], 1000.0),
            Self::Share => (row[3 + 3 * theme], row[0], 1.0),
            Self::Strength => (row[4 + 3 * theme], row[0], 1.0),
        };
        (denominator > 0.0).then(|| scale * numerator / denominator)
    }
}

/// The interval that holds the middle 95 % of these values.
pub(crate) fn interval(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    (quantile(&values, 0.025), quantile(&values, 0.975))
}

/// The sums of [`RESAMPLES`] draws of as many articles as there are, with replacement: one row a
/// draw. Draws of two streams have nothing to do with each other.
fn resample(sums: &ArrayView2<'_, f64>, stream: u64) -> Array2<f64> {
    /// So many draws at a time keep the matrix of weights small.
    const DRAWS: usize = 20;
    let articles = sums.nrows();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream(stream);
    let mut resampled = Array2::zeros((RESAMPLES, sums.ncols()));
    for mut rows in resampled.axis_chunks_iter_mut(Axis(0), DRAWS) {
        let mut weights = Array2::<f64>::zeros((rows.nrows(), articles));
        for mut draw in weights.axis_iter_mut(Axis(0)) {
            for _ in 0..articles {
                draw[random.random_range(0..articles)] += 1.0;
            }
        }
        rows.assign(&weights.dot(sums));
    }
    resampled
}

/// The q-quantile of sorted values, linear between them (type 7 of Hyndman and Fan 1996, R's and
/// numpy's default).
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * (sorted.len() - 1) as f64;
    let value =
        |at: f64| sorted[usize::try_from(whole(at)).unwrap_or(usize::MAX).min(sorted.len() - 1)];
    let (low, high) = (value(at.floor()), value(at.ceil()));
    low + (high - low) * at.fract()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sums of counts: whole, not negative, below 2^53"
)]
fn whole(sum: f64) -> u64 {
    sum as u64
}

#[cfg(test)]
mod tests;
