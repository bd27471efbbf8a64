//! Compares summaries with theory and with plain sums.

use super::*;

fn add(summary: &mut Summary, group: &str, article: &ThemeMatrix) {
    summary.add(&[vec![group.to_owned()]], article);
}

fn article(rows: &[(u64, bool, u32, f64)]) -> ThemeMatrix {
    let scores: Vec<[ThemeScore; 1]> =
        rows.iter().map(|&(_, _, hits, strength)| [ThemeScore { hits, strength }]).collect();
    ThemeMatrix::new(1, rows.iter().zip(&scores).map(|(row, scores)| (row.0, row.1, &scores[..])))
}

#[test]
fn sums_are_divided_and_rates_never_averaged() {
    let mut summary = Summary::new(vec![0.25]);
    add(&mut summary, "b", &article(&[(10, true, 1, 0.5)]));
    add(&mut summary, "b", &article(&[(990, true, 1, 0.1), (500, false, 9, 0.9)]));
    add(&mut summary, "a", &article(&[]));
    let groups = summary.groups();
    assert_eq!(groups.iter().map(|group| &*group.group[0]).collect::<Vec<_>>(), ["a", "b"]);
    let b = &groups[1];
    assert_eq!((b.articles, b.rows, b.counted, b.words, b.hits), (2, 3, 2, 1000, 2));
    assert!((b.per_1000.unwrap().value - 2.0).abs() < 1e-12, "the mean of the rates would be 50.5");
    assert!((b.share.unwrap().value - 0.5).abs() < 1e-12);
    assert!((b.strength.unwrap().value - 0.3).abs() < 1e-12);
    assert_eq!(
        (groups[0].counted, groups[0].per_1000, groups[0].share, groups[0].strength),
        (0, None, None, None)
    );
}

/// Three rows are about the first theme, of which one is about the second too and one is not
/// counted.
#[test]
fn texts_are_grouped_by_the_themes_that_they_are_about() {
    let score = |strength: f64| ThemeScore { hits: u32::from(strength > 0.0), strength };
    let row = |first: f64, second: f64| [score(first), score(second)];
    let (both, one, other, weak) = (row(0.5, 0.4), row(0.3, 0.0), row(0.0, 0.9), row(0.1, 0.0));
    let names = ["tax".to_owned(), "care".to_owned()];
    let mut summary = Summary::new(vec![0.25, 0.25]);
    let year = |year: &str| vec![vec![String::new(), year.to_owned()]];
    let first = [(10, true, &both[..]), (20, true, &one[..]), (5, false, &one[..])];
    summary.add_by_theme(&year("2018"), (0, &names), &ThemeMatrix::new(2, first));
    let second = [(30, true, &weak[..]), (40, true, &weak[..])];
    summary.add_by_theme(&year("2018"), (0, &names), &ThemeMatrix::new(2, second));
    summary.add_by_theme(&year(""), (0, &names), &ThemeMatrix::new(2, [(7, true, &other[..])]));
    assert_eq!(summary.lacking(), [0, 1], "one article has no year");

    let groups = summary.groups_by_theme(0, &names);
    let seen: Vec<_> = groups
        .iter()
        .map(|group| {
            let share = group.share.map(|share| format!("{:.3}", share.value));
            (group.group.join(" "), group.theme, group.articles, group.rows, group.words, share)
        })
        .collect();
    let expected = [
        ("tax ", 0, 0, 0, 0, None::<&str>),
        ("tax ", 1, 0, 0, 0, None),
        ("tax 2018", 0, 1, 3, 30, Some("1.000")),
        ("tax 2018", 1, 1, 3, 30, Some("0.500")),
        ("care ", 0, 1, 1, 7, Some("0.000")),
        ("care ", 1, 1, 1, 7, Some("1.000")),
        ("care 2018", 0, 1, 1, 10, Some("1.000")),
        ("care 2018", 1, 1, 1, 10, Some("1.000")),
    ]
    .map(|(group, theme, articles, rows, words, share)| {
        (group.to_owned(), theme, articles, rows, words, share.map(str::to_owned))
    });
    assert_eq!(seen, expected);
    assert!(groups[2].is_of_theme && !groups[3].is_of_theme);
    let all = summary.of_all();
    assert_eq!((all[0].articles, all[0].rows, all[0].counted), (3, 6, 5), "each text once");
    assert!((all[0].share.unwrap().value - 0.4).abs() < 1e-12);
}

/// Two articles of 16 identical rows each give as much information as 2 rows: for a share of 0 the
/// end is 1 - .025^(1/2), for a share of 1 it is .025^(1/2).
#[test]
fn where_all_articles_are_alike_another_one_may_not_be() {
    let group = |articles: &[(usize, u32)]| {
        let mut summary = Summary::new(vec![0.25]);
        for &(rows, hits) in articles {
            add(
                &mut summary,
                "x",
                &article(&vec![(10, rows > 0, hits, f64::from(hits) / 2.0); rows.max(1)]),
            );
        }
        summary.groups().remove(0)
    };
    let end = 0.025_f64.sqrt();
    let none = group(&[(16, 0), (16, 0)]);
    let (low, high) = none.share.unwrap().interval.unwrap();
    assert!(low == 0.0 && (high - (1.0 - end)).abs() < 1e-9, "{low} {high}");
    assert_eq!((none.per_1000.unwrap().interval, none.strength.unwrap().interval), (None, None));
    let (low, high) = group(&[(16, 1), (16, 1)]).share.unwrap().interval.unwrap();
    assert!((low - end).abs() < 1e-9 && high >= 1.0, "{low} {high}");
    // One article of 30 rows and one of 2 give little more information than one row: 32² / (30² +
    // 2²).
    let (_, high) = group(&[(30, 0), (2, 0)]).share.unwrap().interval.unwrap();
    assert!((high - (1.0 - 0.025_f64.powf(904.0 / 1024.0))).abs() < 1e-9, "{high}");
    // The second article has no counted rows.
    assert_eq!(group(&[(16, 1), (0, 1)]).share.unwrap().interval, None);
    // Half of the rows of each article: the bootstrap has no width, although the share is neither 0
    // nor 1.
    let (low, high) = {
        let mut summary = Summary::new(vec![0.25]);
        let half = article(&[(10, true, 1, 0.5), (10, true, 0, 0.0)]);
        add(&mut summary, "x", &half);
        add(&mut summary, "x", &half);
        summary.groups().remove(0).share.unwrap().interval.unwrap()
    };
    assert!(low < 0.1 && high > 0.9, "{low} {high}");
}

/// A mean of n independent values has the standard error s/√n: for 400 articles, half of them about
/// the theme, 95 % lie within 0.5 ± 0.049. Exact intervals are a little wider.
#[test]
fn intervals_are_as_wide_as_theory_says_and_always_the_same() {
    let build = |other: bool| {
        let mut summary = Summary::new(vec![0.25]);
        for at in 0..400 {
            add(&mut summary, "x", &article(&[(100, true, at % 2, f64::from(at % 2))]));
            if other {
                add(&mut summary, "y", &article(&[(7, true, 1, 0.9)]));
            }
        }
        summary.groups().remove(0)
    };
    let group = build(false);
    let (low, high) = group.share.unwrap().interval.unwrap();
    assert!((low - 0.451).abs() < 0.01 && (high - 0.549).abs() < 0.01, "{low} {high}");
    assert_eq!(build(true), group, "another group moves nothing");
}

/// The difference of two independent means has the standard error √(s²/n + s²/m): for 400 articles
/// of which half are about the theme and 100 of which a fifth is, 0.3 ± 1.96 · √(.25/400 + .16/100)
/// = 0.3 ± 0.0925.
#[test]
fn intervals_of_differences_are_as_wide_as_theory_says() {
    let mut summary = Summary::new(vec![0.25]);
    for at in 0..400 {
        add(&mut summary, "x", &article(&[(100, true, at % 2, f64::from(at % 2))]));
    }
    for at in 0..100 {
        let about = u32::from(at % 5 == 0);
        add(&mut summary, "y", &article(&[(100, true, about, f64::from(about))]));
    }
    let found = summary.compare("x", "y").remove(0);
    assert!(
        (found.share.unwrap().value - 0.3).abs() < 1e-12
            && (found.per_1000.unwrap().value - 3.0).abs() < 1e-12
    );
    let (low, high) = found.share.unwrap().interval.unwrap();
    assert!((low - 0.2075).abs() < 0.015 && (high - 0.3925).abs() < 0.015, "{low} {high}");
    assert_eq!(
        (found.target, found.reference),
        (summary.groups()[0].clone(), summary.groups()[1].clone())
    );
    assert!(summary.compare("x", "z").is_empty(), "no article, no comparison");
}

/// No hit in 2 articles on either side: 0 ± (1 - .025^(1/2)) for shares, no interval for values
/// without bounds.
#[test]
fn groups_without_a_hit_may_differ_all_the_same() {
    let mut summary = Summary::new(vec![0.25]);
    for group in ["x", "x", "y", "y"] {
        add(&mut summary, group, &article(&[(100, true, 0, 0.0)]));
    }
    let found = summary.compare("x", "y").remove(0);
    let (low, high) = found.share.unwrap().interval.unwrap();
    let end = 1.0 - 0.025_f64.sqrt();
    assert!((low + end).abs() < 1e-9 && (high - end).abs() < 1e-9, "{low} {high}");
    assert_eq!((found.per_1000.unwrap().interval, found.strength.unwrap().interval), (None, None));
}

#[test]
fn a_group_differs_from_itself_by_nothing() {
    let mut summary = Summary::new(vec![0.25]);
    for at in 0..40 {
        for group in ["x", "y"] {
            add(&mut summary, group, &article(&[(100, true, at % 3, f64::from(at % 3) / 3.0)]));
        }
    }
    let found = summary.compare("x", "y").remove(0);
    for Estimate { value, interval } in
        [found.share, found.per_1000, found.strength].map(Option::unwrap)
    {
        let (low, high) = interval.unwrap();
        assert!(value.abs() < 1e-12 && low < 0.0 && high > 0.0, "{value} {low} {high}");
    }
}

#[test]
fn quantiles_are_those_of_numpy() {
    // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .9, 1])
    for (q, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
        assert!((quantile(&[1.0, 2.0, 4.0, 8.0], q) - expected).abs() < 1e-12, "{q}");
    }
}
