//! The share of texts about a theme, the program's error taken out by a coded sample.

use std::collections::HashMap;

use super::difference::hajek_difference;
use crate::summary::{Estimate, apart, mid_p};

/// A text of a probability sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// Whether the program says that it is about the theme.
    pub found: bool,
    /// Whether the coder does.
    pub gold: bool,
    /// The probability with which it was to come into the sample, above 0 and at most 1.
    pub probability: f64,
}

impl Sampled {
    /// The code less what the program says.
    pub(super) fn error(&self) -> f64 {
        f64::from(u8::from(self.gold)) - f64::from(u8::from(self.found))
    }
}

/// An estimated share of texts about a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareEstimate {
    /// From 0 to 1.
    pub share: Estimate,
    /// [`hajek_difference`], which may be below 0 or above 1.
    pub raw: f64,
    /// Why there is no interval; none where there is one.
    pub lack: Option<NoInterval>,
}

/// Why an estimated share has no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInterval {
    /// All coded texts are of one article, which says nothing about others.
    OneArticle,
    /// The program finds texts, and none of them is coded.
    NoneFound,
    /// There are texts that the program does not find, and none of them is coded.
    NoneNotFound,
}

impl NoInterval {
    /// The reason in words.
    pub const fn note(self) -> &'static str {
        match self {
            Self::OneArticle => "no interval: all coded paragraphs are of one article",
            Self::NoneFound => "no interval: no paragraph that reaches the threshold is coded",
            Self::NoneNotFound => "no interval: no paragraph below the threshold is coded",
        }
    }
}

/// The share of a collection's `texts` that are about a theme, of which the program finds the share
/// `naive`, by a coded probability sample. None without a sample.
///
/// The sample is stratified by what the program says: the share is that of what it finds by its
/// rate of codes 1, plus that of what it does not find by theirs, each rate with the inverse of the
/// inclusion probability as weight (Hájek 1971). It is right on average however good or bad the
/// program is, which only decides how wide the interval is. Where a side that has texts has no
/// code, it is [`hajek_difference`] from 0 to 1, which takes the program to be as wrong there as on
/// the other side.
///
/// Each rate has the mid-P interval of its effective size: that of a sample without weights,
/// clusters and end of the collection which would have the same variance (Korn and Graubard 1998);
/// the variance is linearised over `clusters`, the articles, each text with the correction for
/// finite populations. The size is at most Kish's, which is also that of a rate of 0 or 1, then at
/// most the number of clusters. Both intervals are put together by squares of their arms (Zou and
/// Donner 2008, MOVER). The same is done with texts of like weights as strata of their own, whose
/// rates need not be alike; of both intervals the ends that are closer count.
///
/// # Panics
/// When there are not as many `clusters` as texts: a defect.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{Sampled, estimate_share};
/// // The program finds 30 % of 1,000. Of what it finds one in five is wrong; none that it does not find is missed, as far as one has seen.
/// let coded = |found: bool, gold: bool, times: usize| vec![Sampled { found, gold, probability: 0.1 }; times];
/// let sample = [coded(true, true, 24), coded(true, false, 6), coded(false, false, 70)].concat();
/// let found = estimate_share((0.3, 1000), &sample, &(0..100).collect::<Vec<_>>()).unwrap();
/// assert!((found.share.value - 0.24).abs() < 1e-12);
/// let (low, high) = found.share.interval.unwrap();
/// assert_eq!((format!("{low:.2}"), format!("{high:.2}")), ("0.19".into(), "0.28".into()));
/// ```
pub fn estimate_share(
    (naive, texts): (f64, u64),
    sample: &[Sampled],
    clusters: &[usize],
) -> Option<ShareEstimate> {
    assert_eq!(sample.len(), clusters.len(), "one cluster per text");
    let raw = hajek_difference(naive, sample)?;
    let side = |found: bool, share: f64| {
        Side::new(sample.iter().zip(clusters).filter(|(text, _)| text.found == found), share, texts)
    };
    let (found, others) = (side(true, naive), side(false, 1.0 - naive));
    let needed = [&found, &others].map(|side| side.share > 0.0);
    let lack = match needed {
        [true, _] if found.texts.is_empty() => Some(NoInterval::NoneFound),
        [_, true] if others.texts.is_empty() => Some(NoInterval::NoneNotFound),
        _ => {
            clusters.iter().all(|cluster| *cluster == clusters[0]).then_some(NoInterval::OneArticle)
        }
    };
    if let Some(NoInterval::NoneFound | NoInterval::NoneNotFound) = lack {
        return Some(ShareEstimate {
            share: Estimate { value: raw.clamp(0.0, 1.0), interval: None },
            raw,
            lack,
        });
    }
    let sides: Vec<Side> = [found, others]
        .into_iter()
        .zip(needed)
        .filter_map(|(side, needed)| needed.then_some(side))
        .collect();
    let whole: Vec<Rate> = sides.iter().map(|side| side.rate(&side.texts)).collect();
    let parted: Vec<Rate> =
        sides.iter().flat_map(|side| side.classes().map(|texts| side.rate(texts))).collect();
    let value = whole.iter().map(|rate| rate.share * rate.rate).sum::<f64>().clamp(0.0, 1.0);
    let (one, other) = (together(value, &whole), together(value, &parted));
    let interval = lack.is_none().then(|| (one.0.max(other.0), one.1.min(other.1)));
    Some(ShareEstimate { share: Estimate { value, interval }, raw, lack })
}

/// The difference of two shares that were estimated from other texts each, such as those of two
/// groups of articles. Its interval is put together by squares of the arms of theirs (Newcombe
/// 1998, method 10; Zou and Donner 2008, MOVER); none where either has none.
///
/// # Examples
/// ```
/// use paratheme::evaluate::share_difference;
/// use paratheme::summary::Estimate;
/// let [ours, theirs] = [(0.5, 0.3, 0.7), (0.2, 0.05, 0.5)].map(|(value, low, high)| Estimate { value, interval: Some((low, high)) });
/// let (low, high) = share_difference(ours, theirs).interval.unwrap();
/// assert!((low - (0.3 - 0.2_f64.hypot(0.3))).abs() < 1e-12 && (high - (0.3 + 0.2_f64.hypot(0.15))).abs() < 1e-12);
/// ```
pub fn share_difference(ours: Estimate, theirs: Estimate) -> Estimate {
    Estimate { value: ours.value - theirs.value, interval: apart(ours, theirs) }
}

/// A coded text on a side.
#[derive(Clone, Copy)]
struct Weighed {
    /// How many texts of the collection it is in the place of.
    weight: f64,
    gold: bool,
    cluster: usize,
}

impl Weighed {
    /// Its part in the variance of a rate that is drawn without replacement: nothing where it is in
    /// the place of itself alone.
    fn variance(&self, distance: f64) -> f64 {
        (self.weight * distance).powi(2) * (1.0 - self.weight.recip()).max(0.0)
    }
}

/// The coded texts of which the program says the same, the lightest first.
struct Side {
    texts: Vec<Weighed>,
    /// The share of the collection's texts of which it says so.
    share: f64,
}

/// A share of the collection, the rate of texts in it that are about the theme, and the size of a
/// simple sample that knows as much of it.
pub(super) struct Rate {
    pub share: f64,
    pub rate: f64,
    pub size: f64,
}

impl Side {
    /// Weights are made to sum to the texts of the side, so that a sheet that is coded in part is
    /// taken for the smaller sample that it is.
    fn new<'s>(
        coded: impl Iterator<Item = (&'s Sampled, &'s usize)>,
        share: f64,
        texts: u64,
    ) -> Self {
        let mut weighed: Vec<Weighed> = coded
            .map(|(text, &cluster)| Weighed {
                weight: text.probability.recip(),
                gold: text.gold,
                cluster,
            })
            .collect();
        weighed.sort_by(|one, other| one.weight.total_cmp(&other.weight));
        let scale = share * texts as f64 / sum(&weighed);
        for text in &mut weighed {
            text.weight *= scale;
        }
        Self { texts: weighed, share }
    }

    /// The texts in classes of weights that are at most twice the least of their class.
    fn classes(&self) -> impl Iterator<Item = &[Weighed]> {
        let mut left = self.texts.as_slice();
        std::iter::from_fn(move || {
            // Rounding must not part what is exactly twice as heavy.
            let most = 2.000_001 * left.first()?.weight;
            let (class, rest) = left.split_at(left.partition_point(|text| text.weight <= most));
            left = rest;
            Some(class)
        })
    }

    fn rate(&self, texts: &[Weighed]) -> Rate {
        let all = sum(texts);
        let share = self.share * all / sum(&self.texts);
        let about = texts.iter().filter(|text| text.gold).count();
        let rate = match about {
            0 => 0.0,
            about if about == texts.len() => 1.0,
            _ => texts.iter().filter(|text| text.gold).map(|text| text.weight).sum::<f64>() / all,
        };
        // Kish's effective size, with and without the correction for finite populations.
        let corrected = all * all / texts.iter().map(|text| text.variance(1.0)).sum::<f64>();
        let plain = all * all / texts.iter().map(|text| text.weight * text.weight).sum::<f64>();
        let mut by_cluster: HashMap<usize, Vec<&Weighed>> = HashMap::new();
        for text in texts {
            by_cluster.entry(text.cluster).or_default().push(text);
        }
        let clusters = by_cluster.len() as f64;
        if about == 0 || about == texts.len() || by_cluster.len() < 2 {
            return Rate { share, rate, size: corrected * (clusters / plain).min(1.0) };
        }
        let distance = |text: &Weighed| f64::from(u8::from(text.gold)) - rate;
        let of_cluster = |texts: &Vec<&Weighed>| {
            let arm =
                |text: &&Weighed| text.variance(distance(text)).sqrt().copysign(distance(text));
            texts.iter().map(arm).sum::<f64>().powi(2)
        };
        // In the order of their numbers: sums of floats depend on it.
        let mut squares: Vec<f64> = by_cluster.values().map(of_cluster).collect();
        squares.sort_by(f64::total_cmp);
        let variance = squares.iter().sum::<f64>() / (all * all) * clusters / (clusters - 1.0);
        Rate { share, rate, size: (rate * (1.0 - rate) / variance).min(corrected) }
    }
}

fn sum(texts: &[Weighed]) -> f64 {
    texts.iter().map(|text| text.weight).sum()
}

/// The interval of a sum of independent rates, each by its share.
pub(super) fn together(value: f64, rates: &[Rate]) -> (f64, f64) {
    let (mut below, mut above) = (0.0, 0.0);
    for &Rate { share, rate, size } in rates {
        let (low, high) = mid_p(rate, size);
        below += (share * (rate - low)).powi(2);
        above += (share * (high - rate)).powi(2);
    }
    ((value - below.sqrt()).max(0.0), (value + above.sqrt()).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(found: bool, gold: bool, probability: f64) -> Sampled {
        Sampled { found, gold, probability }
    }

    fn apart(sample: &[Sampled]) -> Vec<usize> {
        (0..sample.len()).collect()
    }

    /// By hand: of what is found 1 of 2; of the others the weights 10 and 5, the former is missed:
    /// 0.4 · 1/2 + 0.6 · 2/3.
    #[test]
    fn rare_texts_weigh_more() {
        let sample = [
            text(true, false, 0.5),
            text(true, true, 0.5),
            text(false, true, 0.1),
            text(false, false, 0.2),
        ];
        let found = estimate_share((0.4, 100), &sample, &apart(&sample)).unwrap();
        assert!((found.share.value - 0.6).abs() < 1e-12);
        // Errors -1, 0, 1 and 0.
        assert!((found.raw - (0.4 + 8.0 / 19.0)).abs() < 1e-12);
        assert_eq!((found.lack, estimate_share((0.4, 100), &[], &[])), (None, None));
    }

    /// One in two of what is found, of which every tenth is drawn, 100 of 1,000: 0.5 ± 1.96
    /// √(.25/99 · .9).
    #[test]
    fn intervals_of_common_shares_are_as_wide_as_theory_says() {
        let sample: Vec<Sampled> = (0..100).map(|at| text(true, at % 2 == 0, 0.1)).collect();
        let (low, high) =
            estimate_share((1.0, 1000), &sample, &apart(&sample)).unwrap().share.interval.unwrap();
        assert!((low - 0.4065).abs() < 0.004 && (high - 0.5935).abs() < 0.004, "{low} {high}");
        // Ten articles whose texts are all alike know no more than ten texts.
        let alike: Vec<usize> = (0..100).map(|at| at % 10).collect();
        let (low, high) =
            estimate_share((1.0, 1000), &sample, &alike).unwrap().share.interval.unwrap();
        assert!(low < 0.25 && high > 0.75, "{low} {high}");
    }

    /// None of 40 missed, of 10,000 with the weight 250 each: the rule of three says that 1 -
    /// .05^(1/40) may be, less for what is drawn.
    #[test]
    fn where_no_error_was_seen_there_still_may_be_some() {
        let sample: Vec<Sampled> = (0..40).map(|_| text(false, false, 0.004)).collect();
        let found = estimate_share((0.0, 10_000), &sample, &apart(&sample)).unwrap().share;
        let (low, high) = found.interval.unwrap();
        assert_eq!((found.value.to_bits(), low.to_bits()), (0, 0));
        assert!((high - (1.0 - 0.05_f64.powf(0.996 / 40.0))).abs() < 1e-9, "{high}");
        // Two articles know as little as two texts.
        let two: Vec<usize> = (0..40).map(|at| at % 2).collect();
        let (_, high) =
            estimate_share((0.0, 10_000), &sample, &two).unwrap().share.interval.unwrap();
        assert!((high - (1.0 - 0.05_f64.powf(0.996 / 2.0))).abs() < 1e-9, "{high}");
    }

    #[test]
    fn what_is_coded_as_a_whole_is_known() {
        let sample: Vec<Sampled> = (0..10).map(|at| text(at < 4, at < 3, 1.0)).collect();
        let found = estimate_share((0.4, 10), &sample, &apart(&sample)).unwrap().share;
        let (low, high) = found.interval.unwrap();
        assert!(
            (found.value - 0.3).abs() < 1e-12
                && (low - 0.3).abs() < 1e-12
                && (high - 0.3).abs() < 1e-12,
            "{low} {high}"
        );
        // Half of it is a sample, whatever the sheet says.
        let found = estimate_share((0.4, 20), &sample, &apart(&sample)).unwrap().share;
        assert!(found.interval.is_some_and(|(low, high)| low < 0.2 && high > 0.4), "{found:?}");
    }

    #[test]
    fn where_nothing_can_be_told_there_is_no_interval() {
        let found = [text(true, false, 0.5), text(true, false, 0.5)];
        let others = [text(false, true, 0.5), text(false, false, 0.5)];
        let lacks = |naive: f64, sample: &[Sampled], clusters: &[usize]| {
            let found = estimate_share((naive, 100), sample, clusters).unwrap();
            assert_eq!(found.share.interval.is_none(), found.lack.is_some());
            (found.share.value, found.raw, found.lack)
        };
        // All that is found is wrong, and as many of the others are not about it as that: 0.4 - 1
        // is no share.
        assert_eq!(lacks(0.4, &found, &[0, 1]), (0.0, 0.4 - 1.0, Some(NoInterval::NoneNotFound)));
        assert_eq!(lacks(0.4, &others, &[0, 1]), (0.9, 0.9, Some(NoInterval::NoneFound)));
        assert_eq!(lacks(1.0, &found, &[0, 1]), (0.0, 0.0, None));
        assert_eq!(lacks(0.0, &others, &[0, 1]), (0.5, 0.5, None));
        assert_eq!(lacks(0.5, &[found, others].concat(), &[3; 4]).2, Some(NoInterval::OneArticle));
    }
}
