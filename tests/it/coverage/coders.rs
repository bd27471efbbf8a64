//! Intervals of the agreement of coders hold the truth: texts are coded again and again by coders
//! who err as often as is known.

use std::fmt::Write as _;

use paratheme::evaluate::{Agreement, agreement};
use paratheme::summary::Estimate;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

use super::Held;

/// How coders err, and on what.
struct Coding {
    name: &'static str,
    coders: usize,
    texts: usize,
    /// Texts of an article, which are about the theme more often together than by chance.
    of_article: usize,
    /// The share about the theme.
    about: f64,
    /// How often a coder misses it where it is, and sees it where it is not.
    errors: (f64, f64),
}

const CODINGS: [Coding; 8] = [
    Coding {
        name: "two coders, one text in three",
        coders: 2,
        texts: 200,
        of_article: 1,
        about: 0.33,
        errors: (0.1, 0.05),
    },
    Coding {
        name: "two coders, long articles",
        coders: 2,
        texts: 400,
        of_article: 10,
        about: 0.2,
        errors: (0.15, 0.03),
    },
    Coding {
        name: "rare, two coders",
        coders: 2,
        texts: 400,
        of_article: 1,
        about: 0.05,
        errors: (0.2, 0.01),
    },
    Coding {
        name: "two coders, 60 texts",
        coders: 2,
        texts: 60,
        of_article: 1,
        about: 0.3,
        errors: (0.1, 0.05),
    },
    Coding {
        name: "three coders",
        coders: 3,
        texts: 100,
        of_article: 1,
        about: 0.3,
        errors: (0.15, 0.05),
    },
    Coding {
        name: "hardly ever apart",
        coders: 2,
        texts: 200,
        of_article: 1,
        about: 0.2,
        errors: (0.02, 0.005),
    },
    Coding {
        name: "often apart",
        coders: 2,
        texts: 150,
        of_article: 1,
        about: 0.4,
        errors: (0.4, 0.3),
    },
    Coding {
        name: "three coders, long articles",
        coders: 3,
        texts: 200,
        of_article: 5,
        about: 0.15,
        errors: (0.2, 0.03),
    },
];

impl Coding {
    /// The codes of so many texts, and the article of each.
    fn code(&self, texts: usize, random: &mut ChaCha8Rng) -> (Vec<Vec<Option<bool>>>, Vec<usize>) {
        let mut shared = 0.0;
        let mut units = Vec::with_capacity(texts);
        for at in 0..texts {
            if at % self.of_article == 0 {
                shared = random.random();
            }
            let own: f64 = random.random();
            let draw =
                if self.of_article > 1 && random.random::<f64>() < 0.4 { shared } else { own };
            let is_about = draw < self.about;
            let coder = |random: &mut ChaCha8Rng| {
                let errs =
                    random.random::<f64>() < if is_about { self.errors.0 } else { self.errors.1 };
                Some(is_about != errs)
            };
            units.push((0..self.coders).map(|_| coder(random)).collect());
        }
        (units, (0..texts).map(|at| at / self.of_article).collect())
    }
}

fn coefficients(found: Agreement) -> [Option<Estimate>; 3] {
    [found.kappa, found.ac1, found.alpha]
}

fn simulate(coding: &Coding, draws: usize) -> [Held; 3] {
    let mut random = ChaCha8Rng::seed_from_u64(coding.name.bytes().map(u64::from).sum());
    // What so many texts give is the truth; their articles do not matter for it.
    let (units, _) = coding.code(200_000, &mut random);
    let truth = coefficients(agreement(&units, &vec![0; units.len()]))
        .map(|estimate| estimate.unwrap().value);
    let mut held: [Held; 3] = Default::default();
    for _ in 0..draws {
        let (units, clusters) = coding.code(coding.texts, &mut random);
        for ((held, estimate), truth) in
            held.iter_mut().zip(coefficients(agreement(&units, &clusters))).zip(truth)
        {
            held.add(estimate.and_then(|estimate| estimate.interval), truth);
        }
    }
    held
}

#[test]
fn intervals_of_coders_hold() {
    for coding in &CODINGS[..3] {
        for held in simulate(coding, 400) {
            assert!(
                held.in_a_hundred() >= 92.0 && held.without == 0,
                "{}: {}",
                coding.name,
                held.in_a_hundred()
            );
            assert!(held.mean_width() < 0.5, "{}: {}", coding.name, held.mean_width());
        }
    }
}

/// A further table that `make coverage` prints.
#[test]
#[ignore = "takes minutes: make coverage"]
fn all_codings() {
    let mut table = "| coders | texts | of an article | kappa holds | mean width | AC1 holds | mean width | alpha holds | mean width |\n\
                     |---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut least = f64::INFINITY;
    for coding in &CODINGS {
        let held = simulate(coding, 1000);
        // Writing into a String cannot fail.
        let _ = write!(table, "| {} | {} | {} |", coding.name, coding.texts, coding.of_article);
        for held in &held {
            let _ = write!(table, " {:.1} | {:.3} |", held.in_a_hundred(), held.mean_width());
            least = least.min(held.in_a_hundred());
        }
        table.push('\n');
    }
    println!("{table}");
    assert!(least >= 93.0, "{least}\n{table}");
}
