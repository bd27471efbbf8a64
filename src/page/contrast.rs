//! The section about the words that differ between two parts of the collection.

use super::charts::{Axis, ChartBar, bars};
use super::data_table::{DataCell, DataTable, count_column, float_column, text_column};
use super::markup::{MarkupBuilder, class};
use super::{Page, say};
use crate::overview::{Contrast, ContrastRule, ContrastWord};
use crate::summary::Estimate;
use crate::tables::several;

impl Page<'_> {
    pub(super) fn contrast(&self, section: &mut MarkupBuilder) {
        let Some(contrast) = &self.overview.contrast else { return };
        let [first, second] = contrast.rule.names();
        let parts = match contrast.rule {
            ContrastRule::Periods { .. } => {
                "Words that are more frequent in one half of the period than in the other. The halves have about as many \
                 words:"
            }
            ContrastRule::Sources(_) => {
                "Words that are more frequent in one of the two sources with most articles than in the other:"
            }
        };
        let articles = contrast.articles.map(|articles| several(articles, "article", "articles"));
        let [of_first, of_second] = articles;
        say(
            section,
            &format!(
                "{parts} {first} ({of_first}) and {second} ({of_second}). A log ratio of 1 is twice as frequent, 2 four \
                 times. The words are in the order of their log-likelihood, so that frequent words come first."
            ),
        );
        section.leaf(
            "p",
            &[class("note")],
            "Take these words as pointers for reading. They have no interval: words cluster in articles, so that the \
             p values in the table are too small, and a word of a few articles tells more about these than about the \
             part. A difference can also come from what was collected.",
        );
        if contrast.key_words.iter().all(Vec::is_empty) {
            say(section, "No word was frequent enough to be tested.");
            return;
        }
        section.element("div", &[class("panels")], |panels| {
            for (part, words) in contrast.key_words.iter().enumerate() {
                let name = &contrast.rule.names()[part];
                panels.element("figure", &[], |figure| {
                    figure.leaf(
                        "figcaption",
                        &[class("panel")],
                        &format!("More frequent in {name}"),
                    );
                    let of_bars: Vec<ChartBar<'_>> =
                        words.iter().map(|word| bar(word, part)).collect();
                    let label = format!("Log ratio of words that are more frequent in {name}");
                    bars(figure, &label, Axis::Plain, &of_bars);
                });
            }
        });
        contrast_table(contrast).folded(section, "The numbers as a table");
    }
}

fn bar(word: &ContrastWord, part: usize) -> ChartBar<'_> {
    let value = Estimate { value: word.log_ratio.abs(), interval: None };
    let [count, articles] = [word.counts[part], word.articles[part]];
    ChartBar {
        label: &word.form,
        written: format!("{count} in {}", several(articles, "article", "articles")),
        value: Some(value),
        colour: if part == 0 { 7 } else { 0 },
    }
}

fn contrast_table(contrast: &Contrast) -> DataTable<'_> {
    let rows = contrast.key_words.iter().zip(contrast.rule.names()).flat_map(|(words, part)| {
        words.iter().map(move |word| {
            vec![
                DataCell::text(&word.form),
                DataCell::text(part),
                DataCell::count(word.counts[0]),
                DataCell::count(word.counts[1]),
                DataCell::rate(word.per_million[0]),
                DataCell::rate(word.per_million[1]),
                DataCell::measure(Some(word.log_ratio)),
                DataCell::measure(Some(word.log_likelihood)),
                DataCell::p(word.p_adjusted),
                DataCell::count(word.articles[0]),
                DataCell::count(word.articles[1]),
            ]
        })
    });
    let [first, second] = contrast.rule.names();
    DataTable {
        name: "contrast",
        caption: format!(
            "Words that differ between {first} and {second}, of {}",
            several(contrast.tested, "word tested", "words tested")
        ),
        columns: vec![
            text_column("Word", "word"),
            text_column("More frequent in", "part"),
            count_column(format!("Count, {first}"), "first_count"),
            count_column(format!("Count, {second}"), "second_count"),
            float_column(format!("Per million, {first}"), "first_per_million"),
            float_column(format!("Per million, {second}"), "second_per_million"),
            float_column("Log ratio", "log_ratio"),
            float_column("Log-likelihood", "log_likelihood"),
            float_column("p, adjusted", "p_adjusted"),
            count_column(format!("Articles, {first}"), "first_articles"),
            count_column(format!("Articles, {second}"), "second_articles"),
        ],
        rows: rows.collect(),
    }
}
