//! Plans a sample: how many texts of each stratum to code, and how wide the intervals will be.

use super::share::{Rate, together};

/// A stratum, as far as it is known before coding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UncodedStratum {
    /// The number of its texts.
    pub texts: u64,
    /// The expected standard deviation of codes among its texts; for several themes the square root
    /// of the sum of their variances.
    pub deviation: f64,
}

/// How many texts of each stratum to code: `size` in all, or all texts if there are fewer.
///
/// A stratum gets texts in proportion to its size times its deviation, which minimises the variance
/// of the estimated shares (Neyman 1934). It gets at least half of an equal part of `size`, so that
/// each stratum has enough texts even if the expectation is wrong, and at most all its texts. With
/// fewer texts to code than strata, the last strata get 0.
///
/// # Examples
/// ```
/// use paratheme::evaluate::{UncodedStratum, allocate};
/// let strata = [(8000, 0.2), (1000, 0.5), (1000, 0.3)].map(|(texts, deviation)| UncodedStratum { texts, deviation });
/// // In proportion to 1600, 500 and 300 it would be 67, 21 and 12; the last stratum gets half of 33.
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
    // A stratum with an expected deviation of 0 still gets texts.
    let weight = |stratum: &UncodedStratum| stratum.texts as f64 * stratum.deviation.max(1e-6);
    let floor = |stratum: &UncodedStratum| (size / (2 * number)).max(1).min(stratum.texts) as f64;
    let part = |scale: f64, stratum: &UncodedStratum| {
        (scale * weight(stratum)).max(floor(stratum)).min(stratum.texts as f64)
    };
    let sum = |scale: f64| strata.iter().map(|stratum| part(scale, stratum)).sum::<f64>();
    // Finds the scale at which the parts sum to `size`, between the scale at which all strata have
    // their minimum and the one at which all texts are coded.
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

/// The texts of a stratum with the same judgement of the program about a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedTexts {
    /// Whether the program finds the theme in them.
    pub found: bool,
    /// The number of texts.
    pub texts: f64,
    /// The expected share of them that is about the theme.
    pub rate: f64,
    /// The probability with which each is drawn, above 0 and at most 1.
    pub probability: f64,
}

/// Half the width of the 95 % interval that [`estimate_share`](super::estimate_share()) gives a
/// share, if codes are as expected and the texts of an article are not more alike than other texts.
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

/// The rate on one side with its effective size, or `None` if the side has no texts.
fn side(parts: &[&PlannedTexts], all: f64) -> Option<Rate> {
    let texts: f64 = parts.iter().map(|part| part.texts).sum();
    if texts <= 0.0 {
        return None;
    }
    let rate = parts.iter().map(|part| part.texts * part.rate).sum::<f64>() / texts;
    // The variance of an estimated sum over texts.
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
        // 3 : 1 by size times deviation; the minimum of 12 does not apply.
        assert_eq!(allocate(&strata(&[(3000, 0.1), (1000, 0.1)]), 50), [37, 13]);
        // The small stratum is coded as a whole, and the rest goes to the others, 2 : 1.
        assert_eq!(allocate(&strata(&[(5, 0.5), (2000, 0.2), (1000, 0.2)]), 65), [5, 40, 20]);
        // Strata with an expected deviation of 0 get texts by their size, above the minimum of 10.
        assert_eq!(allocate(&strata(&[(900, 0.0), (100, 0.0)]), 40), [30, 10]);
        assert_eq!(allocate(&strata(&[(3, 0.1), (4, 0.1)]), 9), [3, 4]);
        assert_eq!(allocate(&strata(&[(3, 0.1), (4, 0.1), (5, 0.1)]), 2), [1, 1, 0]);
        assert!(allocate(&[], 5).is_empty());
    }

    /// All texts are coded, so nothing is left to chance.
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
