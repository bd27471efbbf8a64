//! Where codes tell most: how many texts of each stratum to code, and how wide the intervals will
//! be.

use super::share::{Rate, together};

/// A stratum, as far as it is known before anybody has coded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UncodedStratum {
    /// Its texts.
    pub texts: u64,
    /// How far codes are expected to vary from text to text in it: their standard deviation, over
    /// several themes the root of the sum of variances.
    pub deviation: f64,
}

/// How many texts of each stratum to code: `size` in all, or all that there are.
///
/// A stratum gets texts in proportion to its size times its deviation, which makes the variance of
/// the estimated shares smallest (Neyman 1934); but at least half of an equal part of `size`, so
/// that no stratum rests on a handful of texts where the expectation is wrong, and no more than it
/// has. With fewer texts to code than strata, the last ones get none.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{UncodedStratum, allocate};
/// let strata = [(8000, 0.2), (1000, 0.5), (1000, 0.3)].map(|(texts, deviation)| UncodedStratum { texts, deviation });
/// // In proportion to 1600, 500 and 300 it would be 67, 21 and 12; the last one gets half of 33.
/// assert_eq!(allocate(&strata, 100), [64, 20, 16]);
/// ```
pub fn allocate(strata: &[UncodedStratum], size: u64) -> Vec<u64> {
    let all: u64 = strata.iter().map(|stratum| stratum.texts).sum();
    if size >= all {
        return strata.iter().map(|stratum| stratum.texts).collect();
    }
    let number = strata.len() as u64;
    if size < number {
        return (0..number).map(|at| u64::from(at < size)).collect();
    }
    // A stratum that is expected not to vary at all takes part all the same.
    let weight = |stratum: &UncodedStratum| stratum.texts as f64 * stratum.deviation.max(1e-6);
    let floor = |stratum: &UncodedStratum| (size / (2 * number)).max(1).min(stratum.texts) as f64;
    let part = |scale: f64, stratum: &UncodedStratum| {
        (scale * weight(stratum)).max(floor(stratum)).min(stratum.texts as f64)
    };
    let sum = |scale: f64| strata.iter().map(|stratum| part(scale, stratum)).sum::<f64>();
    // The scale at which the parts sum to `size`: between that at which all have their floors and
    // that at which all are coded.
    let (mut low, mut high) = (0.0_f64, 1e6);
    for _ in 0..200 {
        let middle = low.midpoint(high);
        if sum(middle) < size as f64 { low = middle } else { high = middle }
    }
    let parts: Vec<f64> = strata.iter().map(|stratum| part(low, stratum)).collect();
    let mut numbers: Vec<u64> = parts.iter().map(|part| whole(part + 1e-9)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| parts[b].fract().total_cmp(&parts[a].fract()).then(a.cmp(&b)));
    let mut missing = size - numbers.iter().sum::<u64>();
    for at in order.iter().cycle() {
        if missing == 0 {
            break;
        }
        if numbers[*at] < strata[*at].texts {
            numbers[*at] += 1;
            missing -= 1;
        }
    }
    numbers
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of texts: not negative, below 2^53"
)]
fn whole(part: f64) -> u64 {
    part as u64
}

/// The texts of a stratum of which the program says the same of a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedTexts {
    /// Whether it finds the theme in them.
    pub found: bool,
    /// How many there are.
    pub texts: f64,
    /// The share of them that is expected to be about it.
    pub rate: f64,
    /// The probability with which each will be drawn, above 0 and at most 1.
    pub probability: f64,
}

/// Half the width of the 95 % interval that [`estimate_share`](super::estimate_share()) gives a
/// share, where codes are as expected and the texts of an article no more alike than others.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{PlannedTexts, expected_half_width};
/// // 100 of 1,000, half of which are about it: 1.96 · √(.25/100 · .9) is .093, and the mid-P interval a little narrower.
/// let all = [PlannedTexts { found: true, texts: 1000.0, rate: 0.5, probability: 0.1 }];
/// assert_eq!(format!("{:.3}", expected_half_width(&all)), "0.092");
/// ```
pub fn expected_half_width(parts: &[PlannedTexts]) -> f64 {
    let all: f64 = parts.iter().map(|part| part.texts).sum();
    let rates: Vec<Rate> = [true, false]
        .into_iter()
        .filter_map(|found| {
            side(&parts.iter().filter(|part| part.found == found).collect::<Vec<_>>(), all)
        })
        .collect();
    let value = rates.iter().map(|rate| rate.share * rate.rate).sum();
    let (low, high) = together(value, &rates);
    (high - low) / 2.0
}

/// The rate on one side with the size of a simple sample that would tell as much of it; none where
/// the side has no texts.
fn side(parts: &[&PlannedTexts], all: f64) -> Option<Rate> {
    let texts: f64 = parts.iter().map(|part| part.texts).sum();
    if texts <= 0.0 {
        return None;
    }
    let rate = parts.iter().map(|part| part.texts * part.rate).sum::<f64>() / texts;
    // Texts not drawn, each times how many it takes to stand in for one: the variance of a sum of
    // texts.
    let spread = |of: &dyn Fn(&PlannedTexts) -> f64| {
        parts
            .iter()
            .map(|part| part.texts * (part.probability.recip() - 1.0) * of(part))
            .sum::<f64>()
            / (texts * texts)
    };
    let most = spread(&|_| 1.0).recip();
    let variance = spread(&|part| part.rate * (1.0 - part.rate) + (part.rate - rate).powi(2));
    let size = if variance > 0.0 { (rate * (1.0 - rate) / variance).min(most) } else { most };
    Some(Rate { share: texts / all, rate, size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn strata(of: &[(u64, f64)]) -> Vec<UncodedStratum> {
        of.iter().map(|&(texts, deviation)| UncodedStratum { texts, deviation }).collect()
    }

    #[test]
    fn worked_out_by_hand() {
        // 3 : 1 by size times deviation, no floor of 12 is reached.
        assert_eq!(allocate(&strata(&[(3000, 0.1), (1000, 0.1)]), 50), [37, 13]);
        // The small one is coded as a whole, and the rest goes to the others, 2 : 1.
        assert_eq!(allocate(&strata(&[(5, 0.5), (2000, 0.2), (1000, 0.2)]), 65), [5, 40, 20]);
        // Strata that are expected not to vary get what others do by their size, above the floor
        // of 10.
        assert_eq!(allocate(&strata(&[(900, 0.0), (100, 0.0)]), 40), [30, 10]);
        assert_eq!(allocate(&strata(&[(3, 0.1), (4, 0.1)]), 9), [3, 4]);
        assert_eq!(allocate(&strata(&[(3, 0.1), (4, 0.1), (5, 0.1)]), 2), [1, 1, 0]);
        assert!(allocate(&[], 5).is_empty());
    }

    /// All texts are coded: nothing is left to chance.
    #[test]
    fn what_will_be_coded_as_a_whole_will_be_known() {
        let part = |found, rate| PlannedTexts { found, texts: 40.0, rate, probability: 1.0 };
        assert!(expected_half_width(&[part(true, 0.5), part(false, 0.1)]).abs() < 1e-12);
        assert!(expected_half_width(&[part(false, 0.0)]).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn every_text_can_be_drawn_and_sums_are_right(
            of in proptest::collection::vec((1..5000_u64, 0.0..0.7_f64), 1..12), size in 12..800_u64,
        ) {
            let strata = strata(&of);
            let all: u64 = of.iter().map(|(texts, _)| texts).sum();
            let numbers = allocate(&strata, size);
            prop_assert_eq!(numbers.iter().sum::<u64>(), size.min(all));
            let floor = size / (2 * of.len() as u64);
            for (number, (texts, _)) in numbers.iter().zip(&of) {
                prop_assert!((floor.clamp(1, *texts)..=*texts).contains(number), "{number} of {texts}");
            }
        }
    }
}
