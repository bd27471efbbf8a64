//! The overview of a collection adds up to what `score` writes.

use std::sync::Arc;

use paratheme::ingest;
use paratheme::lexicon::Lexicon;
use paratheme::model::{Article, Date, DateSource};
use paratheme::overview::Overview;
use paratheme::pipeline::{self, Grouping, OverviewOf, Reading, Repeats, Settings};
use paratheme::summary::GroupSummary;
use proptest::prelude::*;

use crate::support::SMALL;

/// With themes, one that is repeated, boilerplate, a text in another language.
const PARAGRAPHS: [&str; 7] = [
    "Taxes rise and care homes close, says the council.",
    "Read more about us here.",
    "The council cut its budget again, and pensions rose faster than the tax that pays for them all, which nobody had foreseen in spring.",
    "pensions rose faster than the tax that pays",
    "Die Gemeinden haben weniger Geld als im vergangenen Jahr, und das sagen sie auch jedem, der es hören will, wenn er nur fragt.",
    "Innovation costs, and costs again: innovation is a cost of pension funds.",
    "Nobody was told.",
];
const SOURCES: [Option<&str>; 3] = [None, Some("Echo"), Some("Gazette")];
const DATES: [&str; 4] = ["", "2018-03-01", "2019", "2021-07"];

fn settings(repeats: Repeats, threads: usize) -> Settings {
    Settings {
        reading: Reading { threads, ..Reading::default() },
        repeats,
        keywords: 3,
        ..Settings::new(Arc::new(Lexicon::from_toml(SMALL, "small.toml").unwrap()))
    }
}

fn overview(articles: &[Article], settings: &Settings) -> Overview {
    let survey = pipeline::survey(articles, &settings.reading, &mut |_| ()).unwrap();
    let of = OverviewOf { settings, survey: &survey, most_paragraphs: 20 };
    pipeline::overview(articles, of, &mut |_| ()).unwrap().made
}

/// The totals of `score --summary FILE --by FIELD`, for articles that have the field, and its counts.
fn scored(
    articles: &[Article],
    settings: &Settings,
    by: &str,
) -> (Vec<GroupSummary>, pipeline::Counts) {
    let mut options = ingest::Options::default();
    let group_by = Some(Grouping::new(&[by.to_owned()], &mut options).unwrap());
    let settings = Settings { group_by, ..settings.clone() };
    let survey = pipeline::survey(articles, &settings.reading, &mut |_| ()).unwrap();
    let outcome =
        pipeline::score(articles, &settings, &survey, &mut |_| Ok(true), &mut |_| ()).unwrap();
    (outcome.summary, outcome.counts)
}

/// The totals without the first value of their group, which names the kind of group.
fn plain(totals: &[GroupSummary]) -> Vec<GroupSummary> {
    let of =
        |total: &GroupSummary| GroupSummary { group: total.group[1..].to_vec(), ..total.clone() };
    let mut totals: Vec<GroupSummary> = totals.iter().map(of).collect();
    totals.sort_by(|a, b| (&a.group, a.theme).cmp(&(&b.group, b.theme)));
    totals
}

fn arbitrary_article() -> impl Strategy<Value = Article> {
    let paragraphs = prop::collection::vec(0..PARAGRAPHS.len(), 0..6);
    (0..DATES.len(), 0..SOURCES.len(), paragraphs).prop_map(|(date, source, paragraphs)| {
        let text: Vec<&str> = paragraphs.into_iter().map(|at| PARAGRAPHS[at]).collect();
        let mut article = Article { text: text.join("\n\n"), ..Article::default() };
        article.meta.source = SOURCES[source].map(str::to_owned);
        article.meta.date = Date::parse(DATES[date]).map(|date| (date, DateSource::Metadata));
        article
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_overview_has_the_sums_of_the_summaries_of_score(
        articles in prop::collection::vec(arbitrary_article(), 0..9),
        repeats in prop_oneof![Just(Repeats::Flag), Just(Repeats::Drop), Just(Repeats::Keep)],
    ) {
        let settings = settings(repeats, 1);
        let made = overview(&articles, &settings);
        let (mut by_source, counts) = scored(&articles, &settings, "source");
        let of_all: Vec<GroupSummary> =
            by_source.extract_if(.., |total| total.group == ["all"]).collect();
        prop_assert_eq!(plain(&made.totals), of_all);
        by_source.retain(|total| !total.group[0].is_empty());
        prop_assert_eq!(plain(&made.sources.totals), by_source);
        let (mut by_year, _) = scored(&articles, &settings, "year");
        by_year.retain(|total| !total.group[0].is_empty() && total.group != ["all"]);
        if made.periods.unit == paratheme::overview::PeriodUnit::Year {
            prop_assert_eq!(plain(&made.periods.totals), by_year);
        }
        let own = made.counts;
        prop_assert_eq!(
            (own.articles, own.paragraphs, own.counted, own.repeats, own.boilerplate, own.words),
            (counts.articles, counts.paragraphs, counts.counted, counts.repeats, counts.boilerplate, counts.words)
        );
        prop_assert_eq!(
            (own.empty_articles, own.undated, own.unsourced, own.foreign, own.foreign_paragraphs, own.quotes, own.heads),
            (counts.empty_articles, counts.undated, counts.unsourced, counts.foreign, counts.foreign_paragraphs, counts.quotes, counts.heads)
        );
    }
}

#[test]
fn an_overview_is_the_same_for_any_number_of_threads() {
    let article = |number: usize| {
        let text = format!(
            "{}\n\n{}\n\nNumber {number} has a tax.\n\n{}",
            PARAGRAPHS[number % 7],
            PARAGRAPHS[number % 5],
            "=".repeat(900)
        );
        let mut article = Article { text, ..Article::default() };
        article.meta.source = SOURCES[number % 3].map(str::to_owned);
        article
    };
    let articles: Vec<Article> = (0..700).map(article).collect();
    let one = overview(&articles, &settings(Repeats::Flag, 1));
    assert_eq!(one.paragraphs.paragraphs.len(), 20);
    assert_eq!(one, overview(&articles, &settings(Repeats::Flag, 3)));
}
