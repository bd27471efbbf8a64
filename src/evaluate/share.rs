//! Estimates the share of texts about a theme, corrected for the program's errors by a coded
//! sample.

use std::collections::HashMap;

use super::difference::hajek_difference;
use crate::summary::{Estimate, mid_p, shares_difference_interval};

/// A coded text of a probability sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledText {
    /// Whether the program finds the theme in it.
    pub found: bool,
    /// Whether the coder finds the theme in it.
    pub gold: bool,
    /// The probability with which it was drawn into the sample, above 0 and at most 1.
    pub probability: f64,
}

impl SampledText {
    /// The error of the program: the code minus its judgement.
    pub(super) fn error(&self) -> f64 {
        f64::from(u8::from(self.gold)) - f64::from(u8::from(self.found))
    }
}

/// An estimated share of texts about a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareEstimate {
    /// The share, from 0 to 1.
    pub share: Estimate,
    /// The [`hajek_difference`], which may be below 0 or above 1.
    pub raw: f64,
    /// The reason why there is no interval, or `None` if there is one.
    pub lack: Option<NoInterval>,
}

/// The reason why an estimated share has no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInterval {
    /// All coded texts are of one article, which gives no information about others.
    OneArticle,
    /// No text in which the program finds the theme is coded.
    NoneFound,
    /// No text in which the program does not find the theme is coded.
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

/// Estimates the share of a collection's `texts` that are about a theme from a coded probability
/// sample; the program finds the theme in the share `naive` of them. `None` without a sample.
///
/// The sample is stratified by the program's judgement: the estimate is the share of texts that it
/// finds times their rate of codes 1, plus the share of the others times their rate, where each
/// rate is weighted by the inverse of the inclusion probability (Hájek 1971). It is unbiased
/// however good or bad the program is, which only affects the width of the interval. If a side that
/// has texts has no codes, the estimate is [`hajek_difference`] limited to 0 to 1, which assumes
/// that the program's errors there are those on the other side.
///
/// Each rate has the mid-P interval of its effective size: the size of a simple random sample from
/// an infinite collection with the same variance (Korn and Graubard 1998); the variance is
/// linearised over `clusters`, the articles, with the correction for finite populations for each
/// text. The size is at most Kish's, which also holds for a rate of 0 or 1, but then at most the
/// number of clusters. The two intervals are combined by the MOVER method (Zou and Donner 2008).
/// The same is done with texts of similar weights as strata of their own, whose rates may differ;
/// of both intervals the closer ends are used.
///
/// # Panics
/// Panics if the numbers of `clusters` and of texts differ, which is a defect of the caller.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{SampledText, estimate_share};
/// // The program finds 30 % of 1,000. One in five of the coded ones is wrong; no coded text is missed.
/// let coded = |found: bool, gold: bool, times: usize| vec![SampledText { found, gold, probability: 0.1 }; times];
/// let sample = [coded(true, true, 24), coded(true, false, 6), coded(false, false, 70)].concat();
/// let found = estimate_share(0.3, 1000, &sample, &(0..100).collect::<Vec<_>>()).unwrap();
/// assert!((found.share.value - 0.24).abs() < 1e-12);
/// let (low, high) = found.share.interval.unwrap();
/// assert_eq!((format!("{low:.2}"), format!("{high:.2}")), ("0.19".into(), "0.28".into()));
/// ```
pub fn estimate_share(
    naive: f64,
    texts: u64,
    sample: &[SampledText],
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

/// The difference of two shares that were estimated from different texts, such as two groups of
/// articles. Its interval combines their intervals (Newcombe 1998, method 10; Zou and Donner 2008,
/// MOVER); it is missing if either share has no interval.
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
    Estimate {
        value: ours.value - theirs.value,
        interval: shares_difference_interval(ours, theirs),
    }
}

/// A coded text of one side.
#[derive(Clone, Copy)]
struct WeightedText {
    /// The number of texts of the collection that it represents.
    weight: f64,
    gold: bool,
    cluster: usize,
}

impl WeightedText {
    /// Its contribution to the variance of a rate from a sample without replacement: 0 if it
    /// represents only itself.
    fn variance(&self, distance: f64) -> f64 {
        (self.weight * distance).powi(2) * (1.0 - self.weight.recip()).max(0.0)
    }
}

/// The coded texts with the same judgement of the program, in ascending order of weight.
struct Side {
    texts: Vec<WeightedText>,
    /// The share of the collection's texts with this judgement.
    share: f64,
}

/// A share of the collection, the rate of texts in it that are about the theme, and the effective
/// size of the sample behind that rate.
pub(super) struct Rate {
    pub share: f64,
    pub rate: f64,
    pub size: f64,
}

impl Side {
    /// Scales weights to sum to the number of texts of the side, so that a partly coded sheet
    /// counts as a smaller sample.
    fn new<'s>(
        coded: impl Iterator<Item = (&'s SampledText, &'s usize)>,
        share: f64,
        texts: u64,
    ) -> Self {
        let mut weighed: Vec<WeightedText> = coded
            .map(|(text, &cluster)| WeightedText {
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

    /// The texts in classes of similar weights: no weight is more than twice the least in its
    /// class.
    fn classes(&self) -> impl Iterator<Item = &[WeightedText]> {
        let mut left = self.texts.as_slice();
        std::iter::from_fn(move || {
            // Rounding must not separate a weight that is exactly twice the least.
            let most = 2.000_001 * left.first()?.weight;
            let (class, rest) = left.split_at(left.partition_point(|text| text.weight <= most));
            left = rest;
            Some(class)
        })
    }

    fn rate(&self, texts: &[WeightedText]) -> Rate {
        let all = sum(texts);
        let share = self.share * all / sum(&self.texts);
        let about = texts.iter().filter(|text| text.gold).count();
        let rate = match about {
            0 => 0.0,
            about if about == texts.len() => 1.0,
            _ => texts.iter().filter(|text| text.gold).map(|text| text.weight).sum::<f64>() / all,
        };
        // Kish's effective size, without and with the correction for finite populations.
        let corrected = all * all / texts.iter().map(|text| text.variance(1.0)).sum::<f64>();
        let plain = all * all / texts.iter().map(|text| text.weight * text.weight).sum::<f64>();
        let mut by_cluster: HashMap<usize, Vec<&WeightedText>> = HashMap::new();
        for text in texts {
            by_cluster.entry(text.cluster).or_default().push(text);
        }
        let clusters = by_cluster.len() as f64;
        if about == 0 || about == texts.len() || by_cluster.len() < 2 {
            return Rate { share, rate, size: corrected * (clusters / plain).min(1.0) };
        }
        let distance = |text: &WeightedText| f64::from(u8::from(text.gold)) - rate;
        let of_cluster = |texts: &Vec<&WeightedText>| {
            let arm = |text: &&WeightedText| {
                text.variance(distance(text)).sqrt().copysign(distance(text))
            };
            texts.iter().map(arm).sum::<f64>().powi(2)
        };
        // In the order of their numbers, because floating-point sums depend on the order.
        let mut squares: Vec<f64> = by_cluster.values().map(of_cluster).collect();
        squares.sort_by(f64::total_cmp);
        let variance = squares.iter().sum::<f64>() / (all * all) * clusters / (clusters - 1.0);
        Rate { share, rate, size: (rate * (1.0 - rate) / variance).min(corrected) }
    }
}

fn sum(texts: &[WeightedText]) -> f64 {
    texts.iter().map(|text| text.weight).sum()
}

/// The interval of a sum of independent rates, each weighted by its share.
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

    fn text(found: bool, gold: bool, probability: f64) -> SampledText {
        SampledText { found, gold, probability }
    }

    fn apart(sample: &[SampledText]) -> Vec<usize> {
        (0..sample.len()).collect()
    }

    /// Computed by hand: 1 of 2 found texts is right; the others have the weights 10 and 5, and the
    /// former is missed: 0.4 · 1/2 + 0.6 · 2/3.
    #[test]
    fn rare_texts_weigh_more() {
        let sample = [
            text(true, false, 0.5),
            text(true, true, 0.5),
            text(false, true, 0.1),
            text(false, false, 0.2),
        ];
        let found = estimate_share(0.4, 100, &sample, &apart(&sample)).unwrap();
        assert!((found.share.value - 0.6).abs() < 1e-12);
        // Errors -1, 0, 1 and 0.
        assert!((found.raw - (0.4 + 8.0 / 19.0)).abs() < 1e-12);
        assert_eq!((found.lack, estimate_share(0.4, 100, &[], &[])), (None, None));
    }

    /// Half of the found texts are right, of which every tenth is drawn, 100 of 1,000: 0.5 ± 1.96
    /// √(.25/99 · .9).
    #[test]
    fn intervals_of_common_shares_are_as_wide_as_theory_says() {
        let sample: Vec<SampledText> = (0..100).map(|at| text(true, at % 2 == 0, 0.1)).collect();
        let (low, high) =
            estimate_share(1.0, 1000, &sample, &apart(&sample)).unwrap().share.interval.unwrap();
        assert!((low - 0.4065).abs() < 0.004 && (high - 0.5935).abs() < 0.004, "{low} {high}");
        // Ten articles with identical texts give no more information than ten texts.
        let alike: Vec<usize> = (0..100).map(|at| at % 10).collect();
        let (low, high) =
            estimate_share(1.0, 1000, &sample, &alike).unwrap().share.interval.unwrap();
        assert!(low < 0.25 && high > 0.75, "{low} {high}");
    }

    /// No text of 40 is missed, of 10,000 with the weight 250 each: by the rule of three the rate
    /// may be 1 - .05^(1/40), less for the texts that are drawn.
    #[test]
    fn where_no_error_was_seen_there_still_may_be_some() {
        let sample: Vec<SampledText> = (0..40).map(|_| text(false, false, 0.004)).collect();
        let found = estimate_share(0.0, 10_000, &sample, &apart(&sample)).unwrap().share;
        let (low, high) = found.interval.unwrap();
        assert_eq!((found.value.to_bits(), low.to_bits()), (0, 0));
        assert!((high - (1.0 - 0.05_f64.powf(0.996 / 40.0))).abs() < 1e-9, "{high}");
        // Two articles give as little information as two texts.
        let two: Vec<usize> = (0..40).map(|at| at % 2).collect();
        let (_, high) = estimate_share(0.0, 10_000, &sample, &two).unwrap().share.interval.unwrap();
        assert!((high - (1.0 - 0.05_f64.powf(0.996 / 2.0))).abs() < 1e-9, "{high}");
    }

    #[test]
    fn what_is_coded_as_a_whole_is_known() {
        let sample: Vec<SampledText> = (0..10).map(|at| text(at < 4, at < 3, 1.0)).collect();
        let found = estimate_share(0.4, 10, &sample, &apart(&sample)).unwrap().share;
        let (low, high) = found.interval.unwrap();
        assert!(
            (found.value - 0.3).abs() < 1e-12
                && (low - 0.3).abs() < 1e-12
                && (high - 0.3).abs() < 1e-12,
            "{low} {high}"
        );
        // Half of the texts are a sample, whatever the sheet reports.
        let found = estimate_share(0.4, 20, &sample, &apart(&sample)).unwrap().share;
        assert!(found.interval.is_some_and(|(low, high)| low < 0.2 && high > 0.4), "{found:?}");
    }

    #[test]
    fn where_nothing_can_be_told_there_is_no_interval() {
        let found = [text(true, false, 0.5), text(true, false, 0.5)];
        let others = [text(false, true, 0.5), text(false, false, 0.5)];
        let lacks = |naive: f64, sample: &[SampledText], clusters: &[usize]| {
            let found = estimate_share(naive, 100, sample, clusters).unwrap();
            assert_eq!(found.share.interval.is_none(), found.lack.is_some());
            (found.share.value, found.raw, found.lack)
        };
        // All found texts are wrong, and the errors among the others are taken to be the same:
        // 0.4 - 1 is not a share.
        assert_eq!(lacks(0.4, &found, &[0, 1]), (0.0, 0.4 - 1.0, Some(NoInterval::NoneNotFound)));
        assert_eq!(lacks(0.4, &others, &[0, 1]), (0.9, 0.9, Some(NoInterval::NoneFound)));
        assert_eq!(lacks(1.0, &found, &[0, 1]), (0.0, 0.0, None));
        assert_eq!(lacks(0.0, &others, &[0, 1]), (0.5, 0.5, None));
        assert_eq!(lacks(0.5, &[found, others].concat(), &[3; 4]).2, Some(NoInterval::OneArticle));
    }
}
