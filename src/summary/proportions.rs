//! Intervals of a proportion that are valid for few texts, or for texts that are all of one kind,
//! for which a normal approximation is not.
//!
//! Sizes need not be whole numbers, because the effective size of a weighted or clustered sample is
//! not.

/// The 97.5 % quantile of the normal distribution.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// The probability outside the interval at each end.
const TAIL_PROBABILITY: f64 = 0.025;

/// The Wilson 95 % interval of a `share` of `size` texts; from 0 to 1 if `size` is 0.
///
/// It assumes independent texts. If matches cluster within articles, `size` must be the effective
/// size.
///
/// # Examples
/// ```
/// let (low, high) = paratheme::summary::wilson(3.0 / 120.0, 120.0);
/// assert_eq!((format!("{:.2}", 1000.0 * low), format!("{:.2}", 1000.0 * high)), ("8.54".into(), "70.93".into()));
/// ```
///
/// Follows: Wilson 1927.
pub fn wilson(share: f64, size: f64) -> (f64, f64) {
    if size <= 0.0 {
        return (0.0, 1.0);
    }
    let centre = share + Z * Z / (2.0 * size);
    let half = Z * (share * (1.0 - share) / size + Z * Z / (4.0 * size * size)).max(0.0).sqrt();
    let scale = 1.0 + Z * Z / size;
    let low = if share <= 0.0 { 0.0 } else { (centre - half) / scale };
    let high = if share >= 1.0 { 1.0 } else { (centre + half) / scale };
    (low, high)
}

/// The Clopper-Pearson 95 % interval of a `share` of `size` texts, whose coverage is at least 95 %;
/// from 0 to 1 if `size` is 0.
///
/// # Examples
/// ```
/// // 0 of 10: the rule of three would give 0.3.
/// let (low, high) = paratheme::summary::clopper_pearson(0.0, 10.0);
/// assert_eq!((low, format!("{high:.4}")), (0.0, "0.3085".into()));
/// ```
///
/// Follows: Clopper and Pearson 1934; for sizes that are not whole Korn and Graubard 1998.
pub fn clopper_pearson(share: f64, size: f64) -> (f64, f64) {
    if size <= 0.0 {
        return (0.0, 1.0);
    }
    let (yes, no) = (share * size, (1.0 - share) * size);
    let low = if share <= 0.0 { 0.0 } else { beta_quantile(TAIL_PROBABILITY, yes, no + 1.0) };
    let high =
        if share >= 1.0 { 1.0 } else { beta_quantile(1.0 - TAIL_PROBABILITY, yes + 1.0, no) };
    (low, high)
}

/// The mid-P 95 % interval of a `share` of `size` texts: the observed outcome counts half among the
/// outcomes that are at least as extreme. Its coverage is about 95 % rather than at least 95 %, so
/// it is narrower than Clopper-Pearson; for a share of 0 its upper end is close to the rule of
/// three, 3/size. From 0 to 1 if `size` is 0; without width if it is infinite.
///
/// # Examples
/// ```
/// let (low, high) = paratheme::summary::mid_p(0.0, 10.0);
/// assert_eq!((low, format!("{high:.4}")), (0.0, "0.2589".into()));
/// ```
///
/// Follows: Lancaster 1961; Berry and Armitage 1995.
pub fn mid_p(share: f64, size: f64) -> (f64, f64) {
    if size <= 0.0 {
        return (0.0, 1.0);
    }
    if size.is_infinite() {
        return (share, share);
    }
    let (yes, no) = (share * size, (1.0 - share) * size);
    // Half the probability of this number, and the whole probability of greater numbers.
    let tail = |p: f64| {
        let at_least = if yes <= 0.0 { 1.0 } else { beta_cdf(p, yes, no + 1.0) };
        let more = if no <= 0.0 { 0.0 } else { beta_cdf(p, yes + 1.0, no) };
        f64::midpoint(at_least, more)
    };
    let low = if share <= 0.0 { 0.0 } else { where_reached(TAIL_PROBABILITY, tail) };
    let high = if share >= 1.0 { 1.0 } else { where_reached(1.0 - TAIL_PROBABILITY, tail) };
    (low, high)
}

/// The 95 % interval of the share of texts that are about a theme, if texts cluster in articles.
/// For each article, `articles` holds the number of its texts and how many of them are about the
/// theme. `None` if fewer than two articles have texts.
///
/// It is the Clopper-Pearson interval of the effective size, which is the size of a simple random
/// sample with the same variance: the variance of one text divided by the variance of the share
/// (linearised over articles), corrected by the t distribution for few articles, and at most the
/// number of texts. For a share of 0 or 1 it is Kish's effective number of articles.
///
/// # Examples
/// ```
/// use paratheme::summary::clustered;
/// // Texts that are alike within articles give as much information as the articles.
/// let (low, high) = clustered(&[(10.0, 10.0), (10.0, 0.0), (10.0, 0.0), (10.0, 0.0)]).unwrap();
/// assert_eq!((format!("{low:.2}"), format!("{high:.2}")), ("0.00".into(), "0.99".into()));
/// assert_eq!(clustered(&[(10.0, 3.0)]), None);
/// ```
///
/// Follows: Korn and Graubard 1998; Kish 1965.
pub fn clustered(articles: &[(f64, f64)]) -> Option<(f64, f64)> {
    let with_texts = || articles.iter().filter(|(texts, _)| *texts > 0.0);
    let clusters = with_texts().count() as f64;
    if clusters < 2.0 {
        return None;
    }
    let texts: f64 = with_texts().map(|(texts, _)| texts).sum();
    let share = (with_texts().map(|(_, about)| about).sum::<f64>() / texts).min(1.0);
    if share <= 0.0 || share >= 1.0 {
        return Some(clopper_pearson(
            share,
            texts * texts / with_texts().map(|(texts, _)| texts * texts).sum::<f64>(),
        ));
    }
    let squares: f64 = with_texts().map(|(texts, about)| (about - share * texts).powi(2)).sum();
    let variance = clusters / (clusters - 1.0) * squares / (texts * texts);
    let size = share * (1.0 - share) / variance;
    let corrected = if texts > 1.0 {
        size * (t_quantile(texts - 1.0) / t_quantile(clusters - 1.0)).powi(2)
    } else {
        size
    };
    Some(clopper_pearson(share, corrected.min(texts)))
}

/// The 97.5 % quantile of Student's t distribution.
fn t_quantile(degrees: f64) -> f64 {
    let x = beta_quantile(2.0 * TAIL_PROBABILITY, degrees / 2.0, 0.5);
    (degrees * (1.0 - x) / x).sqrt()
}

/// The quantile of a beta distribution with the parameters `a` and `b` for a `probability`.
fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    where_reached(probability, |p| beta_cdf(p, a, b))
}

/// The point between 0 and 1 at which an increasing function reaches a `level`, by bisection, to
/// thirteen digits.
fn where_reached(level: f64, rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // A thousand halvings reach the smallest positive number.
    for _ in 0..1000 {
        let middle = low.midpoint(high);
        if middle <= low || middle >= high || high - low <= 1e-13 * high {
            break;
        }
        if rising(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.midpoint(high)
}

/// The regularised incomplete beta function, by its continued fraction (Press et al. 2007, 6.4).
fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    let front =
        (libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * x.ln() + b * (-x).ln_1p())
            .exp();
    // The fraction converges fast below the mean; above it the mirrored one does.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of [`beta_cdf`] by Lentz's method, which multiplies the ratios of
/// successive numerators and denominators.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let off_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut above = 1.0;
    let mut below = 1.0 / off_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = below;
    // The number of terms grows with the square root of the larger parameter; a value that has not
    // converged after these terms still has many correct digits.
    for step in 1..10_000 {
        let step = f64::from(step);
        let twice = a + 2.0 * step;
        let even = step * (b - step) * x / ((twice - 1.0) * twice);
        let odd = -(a + step) * (a + b + step) * x / (twice * (twice + 1.0));
        let before = fraction;
        for term in [even, odd] {
            below = 1.0 / off_zero(1.0 + term * below);
            above = off_zero(1.0 + term / above);
            fraction *= above * below;
        }
        if (fraction - before).abs() <= 1e-16 * fraction.abs() {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    /// METHODS, Summaries: 3 of 120 = 25.0 per 1000, [8.54, 70.93]; 1 of 8 = 125, [22.4, 470.9].
    #[test]
    fn golden_wilson() {
        for (successes, trials, low, high, tolerance) in
            [(3.0, 120.0, 8.54, 70.93, 0.005), (1.0, 8.0, 22.4, 470.9, 0.05)]
        {
            let (found_low, found_high) = wilson(successes / trials, trials);
            assert!((1000.0 * found_low - low).abs() <= tolerance, "{found_low}");
            assert!((1000.0 * found_high - high).abs() <= tolerance, "{found_high}");
        }
        assert_eq!(wilson(0.0, 0.0), (0.0, 1.0));
        assert_eq!((wilson(0.0, 32.0).0, wilson(1.0, 17.0).1), (0.0, 1.0));
        // 17 of 17.
        assert!((wilson(1.0, 17.0).0 - 0.815_681).abs() < 1e-6);
    }

    /// scipy.stats.beta.ppf(0.025, x, n - x + 1) and ppf(0.975, x + 1, n - x).
    #[test]
    fn clopper_pearson_is_that_of_scipy() {
        for (share, size, low, high) in [
            (0.0, 10.0, 0.0, 0.308_497_107_818_761),
            (1.0, 17.0, 0.804_935_677_030_907, 1.0),
            (0.1, 20.0, 0.012_348_527_170_294_8, 0.316_982_714_019_082),
            (0.5, 400.0, 0.449_907_887_741_012, 0.550_092_112_258_988),
            (0.03, 61.7, 0.003_219_335_044_825_74, 0.108_625_408_619_212),
            (1.0 / 3.0, 3.0, 0.008_403_758_659_612_64, 0.905_700_675_949_754),
            (0.25, 0.8, 5.178_205_952_355_69e-9, 0.998_269_571_104_92),
            (0.002, 5000.0, 0.000_959_481_317_748_552, 0.003_674_985_480_860_42),
            (0.9995, 1e5, 0.999_340_864_804_131, 0.999_628_868_298_217),
        ] {
            let found = clopper_pearson(share, size);
            for (found, expected) in [(found.0, low), (found.1, high)] {
                assert!(
                    (found - expected).abs() <= 1e-9 * expected,
                    "{share} of {size}: {found}, not {expected}"
                );
            }
        }
        assert_eq!(clopper_pearson(0.3, 0.0), (0.0, 1.0));
    }

    /// scipy: the root of the mean of betainc(x, n - x + 1, p) and betainc(x + 1, n - x, p) less
    /// 0.025 and 0.975.
    #[test]
    fn mid_p_is_that_of_scipy() {
        for (share, size, low, high) in [
            (0.0, 10.0, 0.0, 0.258_865_550_893_052),
            (1.0, 17.0, 0.838_433_888_739_26, 1.0),
            (0.1, 20.0, 0.017_118_425_536_632_6, 0.292_862_240_983_426),
            (0.5, 400.0, 0.451_087_918_347_849, 0.548_912_081_652_151),
            (0.03, 61.7, 0.004_586_895_671_250_22, 0.099_316_901_172_672_7),
            (1.0 / 3.0, 3.0, 0.016_668_210_305_371_5, 0.867_962_196_538_899),
            (0.002, 5000.0, 0.001_016_337_225_003_22, 0.003_562_053_415_715_77),
        ] {
            let found = mid_p(share, size);
            for (found, expected) in [(found.0, low), (found.1, high)] {
                assert!(
                    (found - expected).abs() <= 1e-9 * expected,
                    "{share} of {size}: {found}, not {expected}"
                );
            }
        }
        assert_eq!((mid_p(0.3, 0.0), mid_p(0.3, f64::INFINITY)), ((0.0, 1.0), (0.3, 0.3)));
    }

    /// scipy.stats.t.ppf(0.975, df).
    #[test]
    fn t_is_that_of_scipy() {
        for (degrees, expected) in [
            (1.0, 12.706_204_736_174_7),
            (2.0, 4.302_652_729_749_46),
            (9.0, 2.262_157_162_798_21),
            (40.0, 2.021_075_390_306_27),
            (5000.0, 1.960_438_551_706_51),
        ] {
            let found = t_quantile(degrees);
            assert!((found - expected).abs() < 1e-9 * expected, "{degrees}: {found}");
        }
    }

    /// Computed with numpy and scipy by the formulas of Korn and Graubard.
    #[test]
    fn clustered_is_that_of_the_formulas() {
        let found =
            clustered(&[(5.0, 1.0), (8.0, 2.0), (3.0, 0.0), (0.0, 0.0), (12.0, 6.0), (4.0, 1.0)])
                .unwrap();
        assert!(
            (found.0 - 0.102_141_602_349).abs() < 1e-9
                && (found.1 - 0.601_993_324_955).abs() < 1e-9,
            "{found:?}"
        );
        // All articles are alike: without variance the size is the number of texts.
        assert_eq!(clustered(&[(4.0, 1.0), (8.0, 2.0)]).unwrap(), clopper_pearson(0.25, 12.0));
        // A share of 0: the exact ends for the number of articles.
        assert_eq!(clustered(&[(16.0, 0.0), (16.0, 0.0)]).unwrap(), clopper_pearson(0.0, 2.0));
    }

    /// scipy.special.betainc.
    #[test]
    fn the_incomplete_beta_function_is_that_of_scipy() {
        for (x, a, b, expected) in [
            (0.3, 2.0, 5.0, 0.579_825),
            (0.9, 0.5, 0.5, 0.795_167_235_300_867),
            (1e-6, 0.1, 3.0, 0.290_122_830_089_755),
            (0.52, 5000.0, 4800.0, 0.973_835_297_717_928),
        ] {
            let found = beta_cdf(x, a, b);
            assert!((found - expected).abs() < 1e-10, "{x} {a} {b}: {found}");
        }
    }
}
