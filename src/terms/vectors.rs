//! Word vectors: positive pointwise mutual information with context words, and the similarity of
//! two vectors.

use ndarray::Array1;

/// The vector of a word: for each context word the positive pointwise mutual information of the
/// two, max(0, ln(p(c|w) / p(c)) - ln `shift`). `near` holds how often each context word occurs
/// near the word, `all` how often each occurs in the collection.
///
/// A `shift` of 1 is the plain measure. With a larger one a context word counts only if it is more
/// than `shift` times as frequent near the word as elsewhere; otherwise a frequent word, which has
/// a little of everything near it, would be similar to all others. The vector is all zeros if
/// nothing occurs near the word.
///
/// # Panics
/// Panics if the two slices differ in length, which is a defect of the caller.
///
/// # Examples
/// ```
/// use paratheme::terms::ppmi;
/// // Half of what is near the word is the first context word, which makes up a quarter of the collection: ln 2.
/// let vector = ppmi(&[2, 1, 1], &[10, 10, 20], 1.0);
/// assert!((vector[0] - 2_f64.ln()).abs() < 1e-12);
/// assert_eq!((vector[1], vector[2]), (0.0, 0.0));
/// ```
///
/// Follows: Church and Hanks 1990; Bullinaria and Levy 2007; Levy and Goldberg 2014 (the shift).
pub fn ppmi(near: &[u64], all: &[u64], shift: f64) -> Array1<f64> {
    assert_eq!(near.len(), all.len(), "one count per context word");
    let (of_word, of_all) = (near.iter().sum::<u64>() as f64, all.iter().sum::<u64>() as f64);
    let value = |(&near, &all): (&u64, &u64)| {
        if near == 0 || all == 0 {
            0.0
        } else {
            (near as f64 / of_word / (all as f64 / of_all) / shift).ln().max(0.0)
        }
    };
    near.iter().zip(all).map(value).collect()
}

/// The mean of vectors that are first scaled to length 1, so that one with few and therefore large
/// values does not outweigh the others. Vectors of zeros are left out; `None` if there is no other.
pub fn centroid(vectors: impl IntoIterator<Item = Array1<f64>>) -> Option<Array1<f64>> {
    let mut sum: Option<(Array1<f64>, f64)> = None;
    for vector in vectors {
        let length = vector.dot(&vector).sqrt();
        if length > 0.0 {
            sum = Some(match sum {
                None => (vector / length, 1.0),
                Some((sum, n)) => (sum + vector / length, n + 1.0),
            });
        }
    }
    sum.map(|(sum, n)| sum / n)
}

/// The cosine of the angle between two vectors, -1 to 1, and 0 to 1 for vectors without negative
/// values. `None` if one of them is all zeros.
pub fn cosine(one: &Array1<f64>, other: &Array1<f64>) -> Option<f64> {
    let lengths = (one.dot(one) * other.dot(other)).sqrt();
    (lengths > 0.0).then(|| (one.dot(other) / lengths).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    /// Near the word: 3, 0, 1 of 4; in the collection 2, 4, 4 of 10. ln(.75/.2) = ln 3.75; the
    /// second never; ln(.25/.4) is below 0.
    #[test]
    fn ppmi_by_hand() {
        let found = ppmi(&[3, 0, 1], &[2, 4, 4], 1.0);
        assert!((found[0] - 3.75_f64.ln()).abs() < 1e-12);
        assert_eq!((found[1], found[2]), (0.0, 0.0));
        assert_eq!(ppmi(&[0, 0], &[2, 4], 1.0), array![0.0, 0.0]);
        // With a shift of 3: ln(3.75/3).
        assert!((ppmi(&[3, 0, 1], &[2, 4, 4], 3.0)[0] - 1.25_f64.ln()).abs() < 1e-12);
        assert_eq!(ppmi(&[3, 0, 1], &[2, 4, 4], 4.0), array![0.0, 0.0, 0.0]);
    }

    /// (3, 4) and (4, 3): 24 / 25. The mean of (3, 4)/5 and (0, 2)/2 is (.3, .9).
    #[test]
    fn cosine_and_centroid_by_hand() {
        assert!((cosine(&array![3.0, 4.0], &array![4.0, 3.0]).unwrap() - 0.96).abs() < 1e-12);
        assert_eq!(cosine(&array![3.0, 4.0], &array![0.0, 0.0]), None);
        let mean = centroid([array![3.0, 4.0], array![0.0, 0.0], array![0.0, 2.0]]).unwrap();
        assert!((mean[0] - 0.3).abs() < 1e-12 && (mean[1] - 0.9).abs() < 1e-12);
        assert_eq!(centroid([array![0.0, 0.0]]), None);
    }

    proptest! {
        #[test]
        fn sizes_do_not_matter(near in proptest::collection::vec(0u64..50, 6), all in proptest::collection::vec(1u64..500, 6), times in 2u64..9) {
            let more: Vec<u64> = near.iter().map(|count| count * times).collect();
            let (one, other) = (ppmi(&near, &all, 1.0), ppmi(&more, &all, 1.0));
            prop_assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9 && *a >= 0.0));
            let cosine = cosine(&one, &(other * 3.0));
            prop_assert!(cosine.is_none_or(|cosine| (cosine - 1.0).abs() < 1e-9));
        }
    }
}
