//! Compares overviews with numbers worked out by hand.

use super::*;
use crate::repeats::Place;

/// Two themes with thresholds of a quarter, and a sub-theme of the second.
fn builder(most_paragraphs: usize) -> OverviewBuilder {
    let theme = |id: &str, parent| OverviewTheme {
        id: id.into(),
        label: id.to_uppercase(),
        description: String::new(),
        parent,
        threshold: 0.25,
    };
    OverviewBuilder::new(OverviewPlan {
        themes: vec![theme("tax", None), theme("age", None), theme("age.care", Some(1))],
        most_paragraphs,
        drops_repeats: false,
    })
}

/// A counted paragraph of 30 words with these strengths of the two themes.
fn paragraph(number: u32, tax: f64, age: f64) -> ParagraphOverview {
    let score = |strength: f64| ThemeScore { hits: u32::from(strength > 0.0), strength };
    let mark = |theme: usize, (start, end)| EvidenceMark {
        theme,
        entry: theme,
        start,
        end,
        points: Some(-(-[tax, age][theme]).ln_1p()),
    };
    let text = format!("Tax and age, article and paragraph number {number}.");
    let found = [(tax, mark(0, (0, 3))), (age, mark(1, (8, 11)))];
    ParagraphOverview {
        number,
        is_counted: true,
        words: 30,
        text,
        scores: Some(vec![score(tax), score(age), score(0.0)]),
        evidence: found.into_iter().filter(|(it, _)| *it > 0.0).map(|(_, mark)| mark).collect(),
        ..ParagraphOverview::default()
    }
}

fn article(
    number: u32,
    about: (&str, &str),
    paragraphs: Vec<ParagraphOverview>,
) -> ArticleOverview {
    let (date, source) = about;
    let header = ArticleHeader {
        number,
        id: format!("a{number}"),
        date: Date::parse(date),
        source: source.into(),
        ..ArticleHeader::default()
    };
    ArticleOverview { header, is_foreign: false, paragraphs }
}

fn finished(builder: OverviewBuilder) -> Overview {
    builder.finish(vec!["tax*".into(), "age".into()])
}

/// Three articles: of six counted paragraphs three are about tax, two about age, one about both.
fn small() -> Overview {
    let mut builder = builder(100);
    let repeat = ParagraphOverview {
        is_counted: false,
        repeat_of: Some(RepeatOf {
            place: Place { article: 0, paragraph: 1 },
            name: "a0#1".into(),
        }),
        ..paragraph(2, 0.9, 0.0)
    };
    let title = ParagraphOverview {
        is_counted: false,
        kind: Kind::Title,
        words: 2,
        ..paragraph(1, 0.5, 0.0)
    };
    let first = vec![paragraph(1, 0.9, 0.0), paragraph(2, 0.5, 0.5), paragraph(3, 0.1, 0.0)];
    builder.add(article(0, ("2018-03-01", "Echo"), first));
    builder.add(article(1, ("2018-05", "Post"), vec![paragraph(1, 0.0, 0.3), repeat.clone()]));
    builder.add(article(
        2,
        ("2022", "Echo"),
        vec![title, repeat, paragraph(3, 0.4, 0.0), paragraph(4, 0.0, 0.0)],
    ));
    finished(builder)
}

#[test]
fn what_was_read_and_set_aside_is_counted() {
    let OverviewCounts { articles, paragraphs, counted, repeats, heads, words, undated, .. } =
        small().counts;
    assert_eq!((articles, paragraphs, counted, repeats, heads), (3, 9, 6, 2, 1));
    assert_eq!((words, undated), (8 * 30 + 2, 0));
}

#[test]
fn totals_are_shares_of_counted_paragraphs() {
    let overview = small();
    let share = |total: &GroupSummary| total.share.unwrap().value;
    let totals: Vec<f64> = overview.totals.iter().map(share).collect();
    assert_eq!(totals, [0.5, 2.0 / 6.0, 0.0]);
    // Five years are shown by year.
    assert_eq!((overview.periods.unit, overview.periods.without), (PeriodUnit::Year, 0));
    let of = |groups: &[GroupSummary]| -> Vec<(String, u64, f64)> {
        let tax = groups.iter().filter(|total| total.theme == 0);
        tax.map(|total| (total.group[1].clone(), total.counted, share(total))).collect()
    };
    assert_eq!(
        of(&overview.periods.totals),
        [("2018".to_owned(), 4, 0.5), ("2022".to_owned(), 2, 0.5)]
    );
    // The source with most articles comes first.
    assert_eq!(
        of(&overview.sources.totals),
        [("Echo".to_owned(), 5, 0.6), ("Post".to_owned(), 1, 0.0)]
    );
}

#[test]
fn a_short_span_is_shown_by_month_if_nearly_all_months_are_known() {
    let with_years = |years: u32| {
        let mut builder = builder(10);
        for number in 0..10 {
            let date = if number < years {
                "2019"
            } else {
                ["2018-03-01", "2020-01"][number as usize % 2]
            };
            builder.add(article(number, (date, ""), vec![paragraph(1, 0.9, 0.0)]));
        }
        let periods = finished(builder).periods;
        let of_tax = periods.totals.into_iter().filter(|total| total.theme == 0);
        let names: Vec<String> = of_tax.map(|total| total.group[1].clone()).collect();
        (periods.unit, names.join(" "), periods.without)
    };
    assert_eq!(with_years(1), (PeriodUnit::Month, "2018-03 2020-01".to_owned(), 1));
    assert_eq!(with_years(2), (PeriodUnit::Year, "2018 2019 2020".to_owned(), 0));
}

#[test]
fn articles_have_the_mean_strength_of_their_counted_paragraphs() {
    let articles = small().articles;
    assert_eq!((articles.articles.len(), articles.more), (3, 0));
    let [first, second, third] = articles.articles.as_slice() else { panic!("three articles") };
    assert!((first.strengths[0] - 0.5).abs() < 1e-12 && first.reached == [2, 1, 0]);
    assert!((second.strengths[1] - 0.3).abs() < 1e-12 && second.counted == 1);
    assert!((third.strengths[0] - 0.2).abs() < 1e-12 && third.reached == [1, 0, 0]);
}

#[test]
fn the_articles_with_most_about_each_theme_are_kept() {
    let mut builder = builder(10);
    for number in 0..100 {
        let strength = f64::from(number + 1) / 200.0;
        // Only the first article is about age.
        let age = if number == 0 { 0.3 } else { 0.0 };
        builder.add(article(number, ("", ""), vec![paragraph(1, strength, age)]));
    }
    let TopArticles { articles, more } = finished(builder).articles;
    assert_eq!((articles.len(), more), (MOST_ARTICLES, 60));
    let numbers: Vec<u32> = articles.iter().map(|article| article.header.number).collect();
    assert!(numbers.contains(&0) && numbers.contains(&99), "{numbers:?}");
    assert!(numbers.is_sorted(), "{numbers:?}");
}

#[test]
fn entries_have_their_matches_points_and_forms() {
    let drivers = small().drivers;
    let [tax, age] = drivers.as_slice() else { panic!("{drivers:?}") };
    // The title and the repeats are not counted: .9, .5, .1 and .4 are left.
    assert_eq!((tax.hits, tax.paragraphs, tax.articles), (4, 4, 2));
    let points = -(0.1_f64.ln() + 0.5_f64.ln() + 0.9_f64.ln() + 0.6_f64.ln());
    assert!((tax.points.unwrap() - points).abs() < 1e-12, "{tax:?}");
    assert_eq!(tax.forms, [("tax".to_owned(), 4)]);
    assert_eq!((age.theme, age.hits, age.articles), (1, 2, 2));
}

#[test]
fn themes_that_occur_together_are_compared_with_independent_ones() {
    let pairs = small().pairs;
    let [pair] = pairs.as_slice() else { panic!("sub-themes have no pairs: {pairs:?}") };
    assert_eq!((pair.themes, pair.paragraphs, pair.observed), ([0, 1], [3, 2], 1));
    // 3 · 2 / 6 = 1: as many as if they were independent.
    assert!((pair.expected - 1.0).abs() < 1e-12 && pair.log_ratio.unwrap().abs() < 1e-12);
    assert!(pair.phi.unwrap().abs() < 1e-12, "{pair:?}");
    let [of_tax, of_age] = pair.shares.map(Option::unwrap);
    assert!((of_tax.value - 1.0 / 3.0).abs() < 1e-12 && (of_age.value - 0.5).abs() < 1e-12);
    // By articles, of tax: one of two, and none of one.
    assert_eq!(of_tax.interval, crate::summary::clustered(&[(2.0, 1.0), (1.0, 0.0)]));
    assert_eq!(of_age.interval, crate::summary::clustered(&[(1.0, 1.0), (1.0, 0.0)]));
}

/// Of ten paragraphs four are about one theme, five about the other, and four about both: phi is
/// (10 · 4 - 4 · 5) / √(4 · 6 · 5 · 5) = 20 / √600.
#[test]
fn phi_is_the_correlation_of_two_themes() {
    let mut builder = builder(10);
    let about = |at: u32| (f64::from(u8::from(at < 4)), f64::from(u8::from(at < 5)));
    let paragraphs = (0..10).map(|at| paragraph(at + 1, about(at).0 / 2.0, about(at).1 / 2.0));
    builder.add(article(0, ("", ""), paragraphs.collect()));
    let pair = finished(builder).pairs.remove(0);
    assert!((pair.phi.unwrap() - 20.0 / 600.0_f64.sqrt()).abs() < 1e-12);
    assert!((pair.log_ratio.unwrap() - 1.0).abs() < 1e-12, "4 instead of 2");
}

#[test]
fn repeats_are_counted_by_what_they_repeat() {
    let overview = small();
    let [group] = overview.repeats.groups.as_slice() else { panic!("one group") };
    assert_eq!((group.first.name.as_str(), group.repeats), ("a0#1", 2));
    assert_eq!((group.articles, group.sources), (3, 2));
    assert_eq!(group.dates, Date::parse("2018-03-01").zip(Date::parse("2022")));
    // They are folded into the first one.
    let shown = &overview.paragraphs.paragraphs;
    assert_eq!((shown.len(), shown[0].repeats, overview.paragraphs.of), (7, 2, 7));
    assert!(shown.iter().all(|it| it.why == WhyShown::All));
}

/// 2,000 texts of 4,000 bytes are more than a page takes, though fewer than are shown by default.
#[test]
fn fewer_paragraphs_are_shown_by_default_if_they_are_long() {
    let shown = |most: usize| {
        let mut builder = builder(most);
        for number in 0..2000 {
            // The first of them are about tax, the more the earlier they are.
            let tax = if number < 100 { 0.9 - f64::from(number) / 1000.0 } else { 0.0 };
            let long = ParagraphOverview { text: "long ".repeat(800), ..paragraph(1, tax, 0.0) };
            builder.add(article(number, ("2018", "Echo"), vec![long]));
        }
        finished(builder).paragraphs
    };
    let by_default = shown(MOST_PARAGRAPHS);
    let bytes: usize = by_default.paragraphs.iter().map(|it| it.paragraph.text.len()).sum();
    assert!((4_000_000..5_000_000).contains(&bytes), "{bytes}");
    assert_eq!((by_default.of, by_default.strongest), (2000, 100));
    let numbers: Vec<u32> = by_default.paragraphs.iter().map(|it| it.article.number).collect();
    assert!((0..100).all(|number| numbers.contains(&number)), "the strongest are shown");
    assert_eq!(by_default.strongest + by_default.random, numbers.len() as u64);
    assert_eq!(shown(2000).paragraphs.len(), 2000, "a number that is asked for is shown");
}

#[test]
fn beyond_the_cap_the_strongest_and_a_random_rest_are_shown() {
    let choose = |most: usize, extra: u32| {
        let mut builder = builder(most);
        for number in 0..200 + extra {
            let strength = if number < 200 { f64::from(number) / 201.0 } else { 0.0 };
            let mut only = paragraph(1, strength, 0.0);
            only.is_counted = number != 7;
            builder.add(article(number, ("", ""), vec![only]));
        }
        finished(builder).paragraphs
    };
    let shown = choose(40, 0);
    assert_eq!((shown.paragraphs.len(), shown.of), (40, 200));
    // Half of the forty for two themes are ten each; there is no evidence of the other theme.
    assert_eq!((shown.strongest, shown.random), (10, 30));
    let strong: Vec<u32> = shown
        .paragraphs
        .iter()
        .filter(|it| it.why == WhyShown::Strongest)
        .map(|it| it.article.number)
        .collect();
    assert_eq!(strong, (190..200).collect::<Vec<_>>());
    assert!(shown.paragraphs.iter().all(|it| it.paragraph.is_counted));
    assert_eq!(choose(40, 0), shown);
    assert_ne!(choose(40, 300).paragraphs, shown.paragraphs);
    assert_eq!(choose(200, 0).random, 0);
}

#[test]
fn a_text_beyond_the_longest_is_cut_at_a_word() {
    let mut builder = builder(10);
    let mut long = paragraph(1, 0.9, 0.0);
    long.text = format!("Tax {}", "wörd ".repeat(2000));
    long.evidence.push(EvidenceMark { start: 9004, end: 9009, ..long.evidence[0] });
    builder.add(article(0, ("", ""), vec![long]));
    let shown = finished(builder).paragraphs.paragraphs.remove(0).paragraph;
    assert!(shown.is_cut && shown.text.len() <= LONGEST_TEXT_BYTES, "{}", shown.text.len());
    assert!(shown.text.ends_with("wörd") && shown.evidence.len() == 1);
}

#[test]
fn quotes_are_strong_readable_never_repeated_and_of_different_articles() {
    let mut builder = builder(100);
    let short = ParagraphOverview { words: 19, ..paragraph(2, 0.95, 0.0) };
    let mut broken = paragraph(3, 0.95, 0.0);
    broken.text.push_str(" and then");
    let heading = ParagraphOverview { kind: Kind::Heading, ..paragraph(4, 0.95, 0.0) };
    let repeat = ParagraphOverview {
        is_counted: false,
        repeat_of: Some(RepeatOf {
            place: Place { article: 0, paragraph: 1 },
            name: "a0#1".into(),
        }),
        ..paragraph(2, 0.9, 0.0)
    };
    builder.add(article(0, ("", ""), vec![paragraph(1, 0.9, 0.0)]));
    builder.add(article(1, ("", ""), vec![paragraph(1, 0.5, 0.0), short, broken, heading]));
    builder.add(article(
        2,
        ("", ""),
        vec![paragraph(1, 0.8, 0.7), repeat, paragraph(3, 0.85, 0.0)],
    ));
    builder.add(article(3, ("", ""), vec![paragraph(1, 0.1, 0.3)]));
    let overview = finished(builder);
    let quotes: Vec<(usize, u32, u32)> = overview
        .quotes
        .iter()
        .map(|quote| (quote.theme, quote.article.number, quote.paragraph.number))
        .collect();
    // The first article's is repeated; the third article is cited once, for tax.
    assert_eq!(quotes, [(0, 2, 3), (0, 1, 1), (1, 3, 1)]);
}

#[test]
fn an_empty_collection_has_an_overview() {
    let overview = finished(builder(10));
    assert_eq!((overview.counts, overview.totals.len()), (OverviewCounts::default(), 0));
    assert_eq!((overview.pairs[0].shares, overview.pairs[0].phi), ([None; 2], None));
}

#[test]
fn the_halves_of_a_period_have_about_as_many_words() {
    let with = |articles: &[(&str, &str, usize)]| {
        let mut builder = builder(10);
        for (number, &(date, source, paragraphs)) in (0..).zip(articles) {
            let all = (1..).take(paragraphs).map(|at| paragraph(at, 0.5, 0.0)).collect();
            builder.add(article(number, (date, source), all));
        }
        ContrastRule::of(&finished(builder))
    };
    // Of 8 paragraphs of 30 words each, 4 are before 2020.
    let rule = with(&[("2015", "", 1), ("2017", "", 3), ("2020", "", 3), ("2021", "", 1)]).unwrap();
    assert_eq!(rule.names(), &["2015 to 2017".to_owned(), "2020 to 2021".to_owned()]);
    let part = |date: &str| {
        rule.part(&ArticleHeader { date: Date::parse(date), ..ArticleHeader::default() })
    };
    assert_eq!(["2017-12-31", "2020-01", ""].map(part), [Some(0), Some(1), None]);
    // Without two periods the sources with most articles are compared.
    let rule = with(&[("2015", "Post", 1), ("2015", "Echo", 1), ("2015", "Echo", 1)]).unwrap();
    assert_eq!(rule, ContrastRule::Sources(["Echo".to_owned(), "Post".to_owned()]));
    assert_eq!(with(&[("2015", "Post", 1)]), None);
    assert_eq!(with(&[]), None);
}
