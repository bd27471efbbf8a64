//! Sums rows up by article, source, year or any field, with intervals.
//!
//! Input: for each article a [`ThemeMatrix`], its paragraph-by-theme table. Output: a
//! [`GroupSummary`] for each value of the field and each theme. This room does not know how scores
//! are computed and how tables are written.

mod proportions;

use std::collections::BTreeMap;

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
    /// 1 if the row is counted, otherwise 0.
    pub counted: Array1<f64>,
}

impl ThemeMatrix {
    /// Creates the matrix of an article from its texts, each as `(words, counted, scores)`.
    ///
    /// # Panics
    /// Panics if a text does not have one score for each theme.
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

    /// The rows whose strength in this theme reaches `threshold`.
    fn about(&self, theme: usize, threshold: f64) -> Self {
        let is_about = |row: &usize| self.reaches((*row, theme), threshold);
        let rows: Vec<usize> = (0..self.words.len()).filter(is_about).collect();
        Self {
            strengths: self.strengths.select(Axis(0), &rows),
            hits: self.hits.select(Axis(0), &rows),
            words: self.words.select(Axis(0), &rows),
            counted: self.counted.select(Axis(0), &rows),
        }
    }

    /// Whether the strength in a row and theme reaches `threshold`.
    fn reaches(&self, at: (usize, usize), threshold: f64) -> bool {
        self.hits[at] > 0.0 && self.strengths[at] >= threshold
    }

    /// The totals of the article over its counted rows, which [`Summary`] resamples.
    fn totals(&self, thresholds: &[f64]) -> Totals {
        let reached = Array2::from_shape_fn(self.strengths.dim(), |at| {
            f64::from(u8::from(self.reaches(at, thresholds[at.1])))
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

/// Sums over the counted rows of one article; the vectors have one value for each theme.
#[derive(Clone, Debug)]
struct Totals {
    rows: f64,
    counted: f64,
    words: f64,
    hits: Array1<f64>,
    reached: Array1<f64>,
    strength: Array1<f64>,
}

/// A value with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The lower and the upper end, or `None` if there is no interval: a single article gives no
    /// information about others.
    pub interval: Option<(f64, f64)>,
}

/// The totals of a group of articles for one theme.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSummary {
    /// One value for each field that groups; empty for articles without a value, [`ALL`] in the
    /// rows about all articles.
    pub group: Group,
    /// The theme, as an index into the lexicon's themes.
    pub theme: usize,
    /// The number of articles.
    pub articles: u64,
    /// The number of rows, counted or not.
    pub rows: u64,
    /// The number of counted rows.
    pub counted: u64,
    /// The number of words in the counted rows.
    pub words: u64,
    /// The number of hits in the counted rows.
    pub hits: u64,
    /// Whether the rows are those that are about the theme, so that the share is 1 by definition and
    /// has no interval.
    pub is_of_theme: bool,
    /// The share of the counted rows that reach the theme's threshold, or `None` without counted
    /// rows.
    pub share: Option<Estimate>,
    /// The hits per 1,000 words (the sum of hits divided by the sum of words), or `None` if the
    /// counted rows have no words.
    pub per_1000: Option<Estimate>,
    /// The mean strength of the counted rows, or `None` without counted rows.
    pub strength: Option<Estimate>,
}

/// The values of the fields that group, in the order of the fields.
pub type Group = Vec<String>;

/// The value of every field in the rows about all articles.
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
/// assert_eq!(group.share.unwrap().interval, None); // one article gives no information about others
/// ```
#[derive(Clone, Debug)]
pub struct Summary {
    thresholds: Vec<f64>,
    articles: Vec<Totals>,
    /// The totals of groups of texts that are not all texts of their article.
    parts: Vec<Totals>,
    /// What belongs to each group. An article with several values is in several groups.
    groups: BTreeMap<Group, Vec<Member>>,
    /// For each field that groups, the number of articles without a value.
    lacking: Vec<u64>,
}

/// What belongs to a group, as an index into the totals of its kind.
#[derive(Clone, Copy, Debug)]
enum Member {
    /// An article.
    Article(usize),
    /// Some texts of an article.
    Part(usize),
}

/// The number of resamples of the bootstrap.
pub(crate) const RESAMPLES: usize = 1000;
/// The seed of every group, so that the same articles give the same interval whatever else is in
/// the collection.
pub(crate) const SEED: u64 = 20_181_210;

impl Summary {
    /// Creates an empty summary. A row is about a theme if its strength reaches the theme's
    /// threshold.
    pub fn new(thresholds: Vec<f64>) -> Self {
        Self {
            thresholds,
            articles: Vec::new(),
            parts: Vec::new(),
            groups: BTreeMap::new(),
            lacking: Vec::new(),
        }
    }

    /// Adds the next article, in input order, to each of its groups.
    pub fn add(&mut self, groups: &[Group], article: &ThemeMatrix) {
        self.count_lacking(groups, None);
        let member = Member::Article(self.articles.len());
        for group in groups {
            self.members(group).push(member);
        }
        self.articles.push(article.totals(&self.thresholds));
    }

    /// Adds the next article with each of its texts in the groups of the themes that it is about:
    /// the value at `field` of each group is the theme's name out of `names`. A theme that no text
    /// is about has groups too, which are empty.
    pub fn add_by_theme(
        &mut self,
        groups: &[Group],
        (field, names): (usize, &[String]),
        article: &ThemeMatrix,
    ) {
        self.count_lacking(groups, Some(field));
        for (theme, name) in names.iter().enumerate() {
            let about = article.about(theme, self.thresholds[theme]);
            let is_in = !about.words.is_empty();
            let member = Member::Part(self.parts.len());
            if is_in {
                self.parts.push(about.totals(&self.thresholds));
            }
            for group in groups {
                let mut group = group.clone();
                group[field].clone_from(name);
                self.members(&group).extend(is_in.then_some(member));
            }
        }
        self.articles.push(article.totals(&self.thresholds));
    }

    fn members(&mut self, group: &Group) -> &mut Vec<Member> {
        if !self.groups.contains_key(group) {
            self.groups.insert(group.clone(), Vec::new());
        }
        self.groups.get_mut(group).expect("a group that is there")
    }

    /// The totals of what belongs to a group.
    fn of(&self, members: &[Member]) -> Vec<&Totals> {
        let totals = |member: &Member| match *member {
            Member::Article(at) => &self.articles[at],
            Member::Part(at) => &self.parts[at],
        };
        members.iter().map(totals).collect()
    }

    /// For each field that groups, the number of articles without a value.
    pub fn lacking(&self) -> &[u64] {
        &self.lacking
    }

    /// Counts an article whose groups have an empty value; the field at `themes` is no field of
    /// articles.
    fn count_lacking(&mut self, groups: &[Group], themes: Option<usize>) {
        self.lacking.resize(groups.first().map_or(self.lacking.len(), Vec::len), 0);
        for (field, lacking) in self.lacking.iter_mut().enumerate() {
            let lacks = groups.iter().any(|group| group[field].is_empty());
            *lacking += u64::from(lacks && themes != Some(field));
        }
    }

    /// One summary for each group, in the order of their values, and each theme.
    ///
    /// Shares have the interval of [`clustered`] texts. The intervals of rates and strengths are by
    /// percentile bootstrap over the group's articles (Efron 1979), with 1,000 resamples and a
    /// fixed seed; there is none if all resamples are alike.
    pub fn groups(&self) -> Vec<GroupSummary> {
        self.groups_where(|_| true)
    }

    /// The same summaries, only for the groups that `wanted` accepts.
    pub fn groups_where(&self, wanted: impl Fn(&Group) -> bool) -> Vec<GroupSummary> {
        let themes = self.thresholds.len();
        self.groups
            .iter()
            .filter(|(group, _)| wanted(group))
            .flat_map(|(group, articles)| summarise(group, &self.of(articles), themes))
            .collect()
    }

    /// The same for groups of texts about a theme ([`add_by_theme`](Self::add_by_theme)), in the
    /// order of the lexicon's themes: `field` and `names` are those by which they were added.
    pub fn groups_by_theme(&self, field: usize, names: &[String]) -> Vec<GroupSummary> {
        let place = |name: &String| names.iter().position(|known| known == name);
        let mut groups = self.groups();
        for group in &mut groups {
            if place(&group.group[field]) == Some(group.theme) {
                group.is_of_theme = true;
                if let Some(share) = &mut group.share {
                    share.interval = None;
                }
            }
        }
        groups.sort_by_cached_key(|group| {
            let mut values: Vec<(Option<usize>, String)> =
                group.group.iter().map(|value| (None, value.clone())).collect();
            values[field].0 = place(&group.group[field]);
            values
        });
        groups
    }

    /// One summary for each theme of all articles, each article counted once whatever groups it is
    /// in; empty without articles. Their group is [`ALL`].
    pub fn of_all(&self) -> Vec<GroupSummary> {
        let Some(group) = self.groups.keys().next() else { return Vec::new() };
        summarise(
            &vec![ALL.to_owned(); group.len()],
            &self.articles.iter().collect::<Vec<_>>(),
            self.thresholds.len(),
        )
    }

    /// Compares two groups: one comparison for each theme; empty if a group has no articles.
    ///
    /// The intervals of differences of shares combine the intervals of both (Newcombe 1998, method
    /// 10); those of rates and strengths are by percentile bootstrap, with the articles of both
    /// groups resampled independently.
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
                            Measure::Share => shares_difference_interval(ours, theirs),
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

/// The difference of two groups of articles in one theme: the target minus the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeComparison {
    /// The target group.
    pub target: GroupSummary,
    /// The reference group.
    pub reference: GroupSummary,
    /// The difference of the shares, or `None` if a side has no counted rows. Its interval needs
    /// two articles on each side, like that of the other differences.
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
            // If all resamples are alike, they give no information about other articles.
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
        is_of_theme: false,
        per_1000: estimate(theme, Measure::Per1000),
        share: estimate(theme, Measure::Share),
        strength: estimate(theme, Measure::Strength),
    };
    (0..themes).map(one).collect()
}

/// Whether at least two articles have counted rows, as resampling needs.
fn can_be_resampled(sums: &Array2<f64>) -> bool {
    sums.column(0).iter().filter(|counted| **counted > 0.0).count() > 1
}

/// Whether resamples differ by more than rounding.
fn has_width((low, high): (f64, f64)) -> bool {
    high - low > 1e-12 * high.abs()
}

/// The interval of a difference from resamples of both sides, or `None` if the resamples of each
/// side are all alike.
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

/// The interval of a difference of independent shares, from the distances between each share and
/// the ends of its interval (Newcombe 1998, method 10; Zou and Donner 2008). `None` if either has
/// no interval.
pub(crate) fn shares_difference_interval(ours: Estimate, theirs: Estimate) -> Option<(f64, f64)> {
    let ((our_low, our_high), (their_low, their_high)) = (ours.interval?, theirs.interval?);
    let value = ours.value - theirs.value;
    Some((
        value - (ours.value - our_low).hypot(their_high - theirs.value),
        value + (our_high - ours.value).hypot(theirs.value - their_low),
    ))
}

/// A matrix with one row for each article. Its columns are the counted rows, the words, and for
/// each theme the hits, the rows that reach the threshold and the sum of strengths.
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

/// A value that is estimated from a row of [`sums`].
#[derive(Clone, Copy)]
enum Measure {
    Per1000,
    Share,
    Strength,
}

impl Measure {
    /// The measure of a resample, or 0 if it is undefined there.
    fn of(self, row: &ArrayView1<'_, f64>, theme: usize) -> f64 {
        self.known(row, theme).unwrap_or_default()
    }

    /// The measure, or `None` without counted rows, or words in them.
    fn known(self, row: &ArrayView1<'_, f64>, theme: usize) -> Option<f64> {
        let (numerator, denominator, scale) = match self {
            Self::Per1000 => (row[2 + 3 * theme], row[1], 1000.0),
            Self::Share => (row[3 + 3 * theme], row[0], 1.0),
            Self::Strength => (row[4 + 3 * theme], row[0], 1.0),
        };
        (denominator > 0.0).then(|| scale * numerator / denominator)
    }
}

/// The interval of the middle 95 % of these values.
pub(crate) fn interval(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    (quantile(&values, 0.025), quantile(&values, 0.975))
}

/// The sums of [`RESAMPLES`] resamples, each of as many articles as there are, drawn with
/// replacement: one row for each resample. Resamples of different streams are independent.
fn resample(sums: &ArrayView2<'_, f64>, stream: u64) -> Array2<f64> {
    /// The number of resamples in one matrix product, so that the matrix of weights stays small.
    const DRAWS_AT_A_TIME: usize = 20;
    let articles = sums.nrows();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    random.set_stream(stream);
    let mut resampled = Array2::zeros((RESAMPLES, sums.ncols()));
    for mut rows in resampled.axis_chunks_iter_mut(Axis(0), DRAWS_AT_A_TIME) {
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

/// The q-quantile of sorted values with linear interpolation (type 7 of Hyndman and Fan 1996, the
/// default of R and numpy).
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
