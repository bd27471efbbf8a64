//! What holds for any collection: laws between runs, between tables, and between a table and its
//! text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::support::{Rows, Sandbox, repository};
use paratheme::model::{Kind, Paragraph, Span};
use paratheme::terms::{CorpusStats, TermCounter};
use paratheme::text::{Analysis, Analyzer};
use proptest::prelude::*;

const UNITS: [&str; 3] = ["paragraph", "sentence", "article"];
const LAYOUTS: [&str; 3] = ["wide", "long", "evidence"];
const THEMES: [&str; 4] = ["fiscal_pressure", "ageing", "procurement", "innovation"];

/// Scores our sample articles with the built-in lexicon.
fn samples(sandbox: &Sandbox, options: &str) -> Rows {
    let articles = repository("data/articles");
    let arguments = [
        &["score", articles.to_str().unwrap()],
        options.split_whitespace().collect::<Vec<_>>().as_slice(),
    ]
    .concat();
    let ran = sandbox.run_with(&arguments, "");
    assert_eq!(ran.code, 0, "{options}: {}", ran.err);
    Rows::csv(&ran.out)
}

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.throw(of.len())]
    }
}

const WORDS: [&str; 24] = [
    "tax", "Taxes", "taxation", "budget", "cut", "cuts", "cost", "costs", "pension", "pensions",
    "care", "home", "homes", "the", "of", "and", "rise", "Größe", "naïve", "river", "garden",
    "2018", "council", "service",
];

/// A text of some paragraphs, some of them said before.
fn text(dice: &mut Dice, said: &mut Vec<String>) -> String {
    let mut paragraphs = Vec::new();
    for _ in 0..=dice.throw(5) {
        if !said.is_empty() && dice.throw(6) == 0 {
            let at = dice.throw(said.len());
            paragraphs.push(said[at].clone());
            continue;
        }
        let mut paragraph = String::new();
        for _ in 0..=dice.throw(40) {
            paragraph += dice.pick(&WORDS);
            paragraph += dice.pick(&[" ", " ", " ", " ", ", ", ". ", "\n"]);
        }
        said.push(paragraph.clone());
        paragraphs.push(paragraph);
    }
    paragraphs.join("\n\n")
}

/// Half a megabyte in files of several sizes and formats: several batches, with repeats,
/// boilerplate and rejects in all of them.
fn large(sandbox: &Sandbox) {
    let (mut dice, mut said) = (Dice(2018), Vec::new());
    for file in 0..4 {
        let mut lines = String::new();
        for record in 0..300 {
            let id = if dice.throw(40) == 0 { record / 2 } else { record };
            let source = dice.pick(&["Echo", "Post", ""]);
            let text = text(&mut dice, &mut said);
            let value = serde_json::json!({"id": format!("{file}-{id}"), "source": source, "date": format!("{}", 2010 + dice.throw(4)), "text": text});
            if dice.throw(50) == 0 {
                lines.push_str("{broken\n");
            }
            writeln!(lines, "{value}").unwrap();
        }
        sandbox.write(&format!("in/{file}.jsonl"), lines);
    }
    for file in 0..30 {
        sandbox.write(&format!("in/small/{file}.txt"), text(&mut dice, &mut said));
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let sandbox = Sandbox::new();
    large(&sandbox);
    let size: u64 = (0..4)
        .map(|file| sandbox.path(&format!("in/{file}.jsonl")).metadata().unwrap().len())
        .sum();
    assert!(size > 2 * (256 << 10), "{size} bytes are too few batches");
    for unit in UNITS {
        for layout in LAYOUTS {
            let mut first: Option<[String; 5]> = None;
            for threads in [1, 2, 8] {
                // The summary is that of the rows, whatever their layout.
                let summary = if layout == "wide" { "--summary s.csv --by source" } else { "" };
                let ran = sandbox
                    .run(&format!("score in --lexicon small.toml --unit {unit} --layout {layout} --threads {threads} -o o.csv {summary}"));
                assert_eq!(ran.code, 1, "{}", ran.err);
                let mut manifest = sandbox.manifest("o.csv");
                assert!(manifest["seconds"].take().is_number());
                let found = [
                    sandbox.read("o.csv"),
                    sandbox.read("s.csv"),
                    sandbox.read("o.csv.rejects.csv"),
                    manifest.to_string(),
                    ran.err,
                ];
                assert!(
                    found[0].lines().count() > 1000 || unit == "article" && layout == "wide",
                    "{unit} {layout}"
                );
                let first = first.get_or_insert_with(|| found.clone());
                assert!(
                    *first == found,
                    "{unit} {layout}: {threads} threads write something else than one"
                );
            }
        }
    }
    println!("trials: {}", UNITS.len() * LAYOUTS.len() * 3);
    let check = |threads| {
        sandbox.run(&format!("lexicon check in --lexicon small.toml --threads {threads}")).out
    };
    assert_eq!(check(1), check(8));
    // What the tests above rely on: there are repeats, boilerplate and rejects of several kinds.
    let table = sandbox.score_ending(1, "in --columns boilerplate,repeat_of");
    assert!(
        table.column("boilerplate").contains(&"true")
            && table.column("repeat_of").iter().any(|place| place.contains('#'))
    );
    let rejects = Rows::csv(&sandbox.read("o.csv.rejects.csv"));
    assert_eq!(
        rejects.column("code").into_iter().collect::<BTreeSet<_>>(),
        ["duplicate_id", "malformed"].into()
    );
}

#[test]
fn sample_articles_write_the_same_bytes_too() {
    let sandbox = Sandbox::new();
    for layout in LAYOUTS {
        let one = samples(&sandbox, &format!("--layout {layout} --threads 1"));
        assert_eq!(samples(&sandbox, &format!("--layout {layout} --threads 8")), one);
        assert!(one.len() > 100);
    }
}

/// Theme cells by place: what must not depend on anything but the paragraph.
fn scores(table: &Rows, themes: &[&str]) -> BTreeMap<String, Vec<String>> {
    let cells = |row: usize| {
        themes
            .iter()
            .flat_map(|theme| [theme.to_string(), format!("{theme}_hits")])
            .map(|name| table.get(row, &name).to_owned())
            .chain([table.get(row, "evidence").to_owned()])
            .collect()
    };
    table.places().into_iter().enumerate().map(|(row, place)| (place, cells(row))).collect()
}

#[test]
fn the_order_of_arguments_changes_no_theme_score() {
    let sandbox = Sandbox::new();
    let (mut dice, mut said) = (Dice(7), Vec::new());
    let names: Vec<String> = (0..6).map(|file| format!("{file}.txt")).collect();
    for name in &names {
        sandbox.write(name, text(&mut dice, &mut said));
    }
    sandbox.write("6.jsonl", "{\"id\": \"x\", \"text\": \"Taxes, taxes and pensions.\"}\n");
    let mut order = [names, vec!["6.jsonl".to_owned()]].concat();
    let first = sandbox.score(&order.join(" "));
    for _ in 0..6 {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.throw(at + 1));
        }
        let table = sandbox.score(&order.join(" "));
        assert_eq!(
            scores(&table, &["money", "age"]),
            scores(&first, &["money", "age"]),
            "{order:?}"
        );
        let mut ids: Vec<&str> = table.column("article_id");
        ids.dedup();
        let typed: Vec<&str> =
            order.iter().map(|name| if name == "6.jsonl" { "x" } else { name.as_str() }).collect();
        assert_eq!(ids, typed, "rows follow the arguments");
    }
}

#[test]
fn an_unrelated_article_changes_no_theme_score() {
    let sandbox = Sandbox::new();
    sandbox.write("new.txt", "Quite another matter: austerity, pensions and tenders, tenders, tenders.\n\nThis is about innovation.\n");
    let before = scores(&samples(&sandbox, ""), &THEMES);
    let after = scores(&samples(&sandbox, "new.txt"), &THEMES);
    assert_eq!(after.len(), before.len() + 2);
    for (place, cells) in &before {
        assert_eq!(&after[place], cells, "{place}");
    }
}

#[test]
fn a_repeat_scores_as_its_first() {
    let sandbox = Sandbox::new();
    large(&sandbox);
    let small = sandbox.score_ending(1, "in --columns full");
    for (table, themes) in
        [(samples(&sandbox, "--columns full"), &THEMES[..]), (small, &["money", "age", "age.care"])]
    {
        let places: BTreeMap<String, usize> = table.places().into_iter().zip(0..).collect();
        let mut repeats = 0;
        for row in (0..table.len()).filter(|&row| !table.get(row, "repeat_of").is_empty()) {
            let first = places[table.get(row, "repeat_of")];
            assert!(first < row && table.get(first, "repeat_of").is_empty());
            assert_eq!(table.get(row, "counted"), "false");
            assert_eq!(table.get(row, "words"), table.get(first, "words"));
            for theme in themes {
                assert_eq!(table.get(row, theme), table.get(first, theme), "{theme} of row {row}");
                assert_eq!(
                    table.get(row, &format!("{theme}_hits")),
                    table.get(first, &format!("{theme}_hits"))
                );
            }
            repeats += 1;
        }
        assert!(repeats > 10);
    }
}

/// By place, sentence and theme.
type Key = [String; 4];

fn key(table: &Rows, row: usize, theme: &str) -> Key {
    let sentence =
        if table.header.contains(&"sentence".to_owned()) { table.get(row, "sentence") } else { "" };
    [table.get(row, "article_id"), table.get(row, "paragraph"), sentence, theme].map(str::to_owned)
}

#[test]
fn the_three_layouts_agree() {
    let sandbox = Sandbox::new();
    for unit in UNITS {
        let [wide, long, evidence] = LAYOUTS.map(|layout| {
            let full = if layout == "wide" { "--columns full" } else { "" };
            samples(&sandbox, &format!("--unit {unit} --layout {layout} {full}"))
        });
        let mut found: BTreeMap<Key, (u64, f64, Vec<&str>)> = BTreeMap::new();
        for row in 0..evidence.len() {
            let (hits, points, forms) =
                found.entry(key(&evidence, row, evidence.get(row, "theme"))).or_default();
            assert!(
                evidence.float(row, "points") > 0.0
                    && ["true", "false"].contains(&evidence.get(row, "negated"))
            );
            *hits += 1;
            *points += evidence.float(row, "points");
            forms.push(evidence.get(row, "form"));
        }
        assert!(found.len() > 40, "{unit}: {}", found.len());
        assert_eq!(long.len(), THEMES.len() * wide.len());
        for row in 0..long.len() {
            let theme = long.get(row, "theme");
            let (hits, points, _) = found.get(&key(&long, row, theme)).cloned().unwrap_or_default();
            assert_eq!(long.int(row, "hits"), hits, "{unit} {:?}", long.rows[row]);
            // Points have nine decimals, strengths six.
            assert!(
                (long.float(row, "strength") - (1.0 - (-points).exp())).abs() < 6e-7,
                "{unit} {:?}",
                long.rows[row]
            );
            assert_eq!(long.get(row, "strength") == "0", hits == 0);
            let words = long.float(row, "words");
            let per_1000 = if words > 0.0 { 1000.0 * hits as f64 / words } else { 0.0 };
            assert!((long.float(row, "per_1000") - per_1000).abs() < 6e-4);
            let of_wide = row / THEMES.len();
            assert_eq!(key(&wide, of_wide, theme), key(&long, row, theme));
            assert_eq!(THEMES[row % THEMES.len()], theme);
            let same = [
                (theme.to_owned(), "strength"),
                (format!("{theme}_hits"), "hits"),
                (format!("{theme}_per_1000"), "per_1000"),
            ];
            for (in_wide, in_long) in same
                .iter()
                .map(|(wide, long)| (wide.as_str(), *long))
                .chain(["words", "kind", "counted", "repeat_of"].map(|name| (name, name)))
            {
                assert_eq!(wide.get(of_wide, in_wide), long.get(row, in_long), "{unit} {in_wide}");
            }
        }
        for row in 0..wide.len() {
            let told = told(wide.get(row, "evidence"));
            for theme in THEMES {
                let (hits, _, forms) =
                    found.get(&key(&wide, row, theme)).cloned().unwrap_or_default();
                let mut by_form: BTreeMap<String, u64> = BTreeMap::new();
                for form in forms {
                    *by_form
                        .entry(form.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
                        .or_default() += 1;
                }
                assert_eq!(
                    told.get(theme).cloned().unwrap_or_default(),
                    by_form,
                    "{unit} {:?}",
                    wide.rows[row]
                );
                assert_eq!(wide.int(row, &format!("{theme}_hits")), hits);
            }
            let threshold = if unit == "article" { 0.75 } else { 0.25 };
            let mut about: Vec<(f64, &str)> = THEMES
                .iter()
                .map(|theme| (wide.float(row, theme), *theme))
                .filter(|(strength, _)| *strength >= threshold)
                .collect();
            about.sort_by(|a, b| b.0.total_cmp(&a.0));
            assert_eq!(
                wide.get(row, "themes"),
                about.iter().map(|(_, theme)| *theme).collect::<Vec<_>>().join("; ")
            );
        }
    }
}

/// The evidence column, taken apart: theme, form in lower case, count.
fn told(evidence: &str) -> BTreeMap<&str, BTreeMap<String, u64>> {
    let form = |form: &str| {
        let (form, count) = form.rsplit_once(" (").unwrap();
        (form.to_lowercase(), count.trim_end_matches(')').parse().unwrap())
    };
    let theme = |part| -> (&str, BTreeMap<String, u64>) {
        let (theme, forms) = str::split_once(part, ": ").unwrap();
        (theme, forms.split("), ").map(form).collect())
    };
    evidence.split(" | ").filter(|part| !part.is_empty()).map(theme).collect()
}

#[test]
fn a_summary_is_the_sums_of_the_counted_rows() {
    let sandbox = Sandbox::new();
    for (by, unit, repeats) in [
        ("source", "paragraph", "flag"),
        ("year", "paragraph", "keep"),
        ("month", "paragraph", "drop"),
        ("article", "paragraph", "flag"),
        ("source", "sentence", "flag"),
        ("year", "article", "flag"),
    ] {
        let table = samples(
            &sandbox,
            &format!("--unit {unit} --repeats {repeats} --summary s.csv --by {by}"),
        );
        let group = |row: usize| match by {
            "source" => table.get(row, "source"),
            "article" => table.get(row, "article_id"),
            by => {
                table.get(row, "date").get(..if by == "year" { 4 } else { 7 }).unwrap_or_default()
            }
        };
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in 0..table.len() {
            groups.entry(group(row)).or_default().push(row);
        }
        let summary = Rows::csv(&sandbox.read("s.csv"));
        let groups: Vec<(&str, Vec<usize>)> =
            groups.into_iter().chain([("all", (0..table.len()).collect())]).collect();
        assert_eq!(summary.len(), THEMES.len() * groups.len(), "{by}");
        for ((at, (name, rows)), theme) in
            groups.iter().enumerate().flat_map(|group| THEMES.map(|theme| (group, theme)))
        {
            let line = THEMES.len() * at + THEMES.iter().position(|known| *known == theme).unwrap();
            let counted: Vec<usize> =
                rows.iter().copied().filter(|&row| table.get(row, "counted") == "true").collect();
            let sum = |column: &str| counted.iter().map(|&row| table.int(row, column)).sum::<u64>();
            let (words, hits) = (sum("words"), sum(&format!("{theme}_hits")));
            let articles: BTreeSet<&str> =
                rows.iter().map(|&row| table.get(row, "article_id")).collect();
            let cells = ["theme", "articles", "paragraphs", "counted", "words", "hits"]
                .map(|column| summary.get(line, column).to_owned());
            let numbers =
                [articles.len(), rows.len(), counted.len()].map(|number| number.to_string());
            let expected =
                [&[theme.to_owned()][..], &numbers, &[words.to_string(), hits.to_string()]]
                    .concat();
            assert_eq!((summary.get(line, by), cells.as_slice()), (*name, expected.as_slice()));
            let threshold = if unit == "article" { 0.75 } else { 0.25 };
            let reached =
                counted.iter().filter(|&&row| table.float(row, theme) >= threshold).count();
            let n = counted.len() as f64;
            let mean = |sum: f64| if n > 0.0 { sum / n } else { 0.0 };
            let rate = if words > 0 { 1000.0 * hits as f64 / words as f64 } else { 0.0 };
            let strengths: f64 = counted.iter().map(|&row| table.float(row, theme)).sum();
            for (column, value, step) in [
                ("share", mean(reached as f64), 1e-6),
                ("per_1000", rate, 1e-3),
                ("strength", mean(strengths), 1.1e-6),
            ] {
                if counted.is_empty() {
                    assert_eq!(summary.get(line, column), "", "{by} {name}: nothing is counted");
                    continue;
                }
                assert!(
                    (summary.float(line, column) - value).abs() <= step,
                    "{by} {name} {theme} {column}"
                );
                let ends = [format!("{column}_low"), format!("{column}_high")];
                // One article says nothing of others; without a hit nothing but a share has a
                // bound.
                let informative: BTreeSet<&str> =
                    counted.iter().map(|&row| table.get(row, "article_id")).collect();
                if informative.len() < 2 || column != "share" && hits == 0 {
                    assert_eq!(
                        ends.map(|end| summary.get(line, &end).to_owned()),
                        ["", ""],
                        "{by} {name} {theme} {column}"
                    );
                } else {
                    let [low, high] = ends.map(|end| summary.float(line, &end));
                    assert!(
                        low <= value + step && value <= high + step,
                        "{by} {name} {theme} {column}: {low} {value} {high}"
                    );
                    assert!(low < high, "{by} {name} {theme} {column}: {low} {high}");
                }
            }
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Rows, with where each begins and ends, must leave nothing of the text but white space.
fn assert_rebuilt(table: &Rows, text: impl Fn(&str) -> String) {
    let mut articles: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..table.len() {
        articles.entry(table.get(row, "article_id")).or_default().push(row);
    }
    for (id, rows) in articles {
        let text: Vec<char> = text(id).chars().collect();
        let mut at = 0;
        for row in rows {
            let [start, end] =
                ["start", "end"].map(|column| usize::try_from(table.int(row, column)).unwrap());
            assert!(
                at <= start && start < end && end <= text.len(),
                "{id}: {start}..{end} after {at}"
            );
            let between: String = text[at..start].iter().collect();
            assert!(between.chars().all(is_space), "{id}: {between:?} has no row");
            assert_eq!(text[start..end].iter().collect::<String>(), table.get(row, "text"), "{id}");
            assert!(
                !is_space(text[start]) && !is_space(text[end - 1]),
                "{id}: white space at the end of a row"
            );
            at = end;
        }
        let rest: String = text[at..].iter().collect();
        assert!(rest.chars().all(is_space), "{id}: {rest:?} has no row");
    }
}

#[test]
fn the_rows_rebuild_the_text_of_the_samples() {
    let sandbox = Sandbox::new();
    for unit in ["paragraph", "sentence"] {
        let table = samples(
            &sandbox,
            &format!(
                "--columns article_id,text,start,end --csv-safe off --unit {unit} --write-text texts"
            ),
        );
        assert_rebuilt(&table, |id| {
            sandbox.read(&format!("texts/{}.txt", id.replace(':', "_").trim_end_matches(".txt")))
        });
        assert!(table.len() > 150);
    }
}

/// The paragraphs of a text, found without the program: runs of lines that are not blank.
fn paragraphs_by_hand(text: &str) -> Vec<String> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut found = vec![String::new()];
    for line in unified.split('\n') {
        if line.chars().all(is_space) {
            found.push(String::new());
        } else {
            *found.last_mut().unwrap() +=
                &line.chars().filter(|c| !is_space(*c)).collect::<String>();
        }
    }
    found.retain(|paragraph| !paragraph.is_empty());
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_paragraph_has_a_row(texts in prop::collection::vec("([a-zé=\"',😀-]{1,5}[ .\u{A0}\t]{0,2}|\n|\r\n|\n\n|\n \u{A0}\n|\u{200B}){0,30}", 1..5)) {
        let sandbox = Sandbox::new();
        let line = |(id, text): (usize, &String)| format!("{}\n", serde_json::json!({"id": id.to_string(), "text": text}));
        sandbox.write("r.jsonl", texts.iter().enumerate().map(line).collect::<String>());
        let table = sandbox.score("r.jsonl --columns article_id,paragraph,text,start,end --csv-safe off --paragraphs blank");
        assert_rebuilt(&table, |id| texts[id.parse::<usize>().unwrap()].clone());
        for (id, text) in texts.iter().enumerate() {
            let rows: Vec<usize> = (0..table.len()).filter(|&row| table.get(row, "article_id") == id.to_string()).collect();
            let visible: Vec<String> = rows.iter().map(|&row| table.get(row, "text").chars().filter(|c| !is_space(*c)).collect()).collect();
            prop_assert_eq!(visible, paragraphs_by_hand(text), "{:?}", text);
            let numbers: Vec<u64> = rows.iter().map(|&row| table.int(row, "paragraph")).collect();
            prop_assert_eq!(numbers, (1..=rows.len() as u64).collect::<Vec<_>>());
        }
        println!("trials: 1");
    }
}

/// The statistics of some articles, each a list of paragraphs, by one analyzer of their own.
fn stats(articles: &[Vec<String>]) -> CorpusStats {
    let (mut analyzer, mut counter, mut tokens) =
        (Analyzer::new(Analysis::default()), TermCounter::default(), Vec::new());
    for article in articles {
        counter.article();
        for text in article {
            tokens.clear();
            analyzer.tokens(
                &Paragraph {
                    ordinal: 1,
                    span: Span::new(0, text.len()),
                    kind: Kind::Body,
                    article: text,
                },
                &mut tokens,
            );
            counter.paragraph(tokens.iter().map(|&token| analyzer.term(token)));
        }
    }
    counter.dissolve(analyzer.vocabulary())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_statistics(
        articles in prop::collection::vec(prop::collection::vec("([Tt]ax(es|ed)?|cost|costs|pension|naïve|Größe|日本|[a-c]{1,3}|[0-9]{1,2}|[.,'-]| ){0,25}", 0..4), 0..8),
        parts in prop::collection::vec(0..4_usize, 8),
        order in Just([0, 1, 2, 3]).prop_shuffle(),
    ) {
        let whole = stats(&articles);
        let part = |number: usize| {
            let mine: Vec<Vec<String>> = articles.iter().zip(&parts).filter(|(_, part)| **part == number).map(|(article, _)| article.clone()).collect();
            stats(&mine)
        };
        let mut merged = CorpusStats::default();
        for number in order {
            merged.merge(part(number));
        }
        prop_assert_eq!(&merged, &whole);
        // The other way round, and in pairs.
        let (mut left, mut right) = (part(order[3]), part(order[1]));
        left.merge(part(order[2]));
        right.merge(part(order[0]));
        left.merge(right);
        prop_assert_eq!(&left, &whole);
        // What must add up whatever the words are.
        prop_assert_eq!(whole.articles, articles.len() as u64);
        prop_assert_eq!(whole.paragraphs, articles.iter().map(Vec::len).sum::<usize>() as u64);
        prop_assert_eq!(whole.words, whole.terms().map(|(_, counts)| counts.count).sum::<u64>());
        prop_assert!(whole.terms().all(|(_, counts)| counts.articles <= counts.paragraphs && counts.paragraphs <= counts.count));
        println!("trials: 1");
    }
}

#[test]
fn keywords_are_the_same_on_any_number_of_threads() {
    let sandbox = Sandbox::new();
    large(&sandbox);
    // By default, words that most of the articles hold are no keywords; so these have words of
    // their own.
    let word = |number: usize| {
        [number / 20, number]
            .map(|at| ["bridge", "castle", "garden", "harbour", "market"][at % 5])
            .concat()
    };
    for number in 0..500 {
        let (one, other) = (word(number), word(3 * number + 1));
        let text = format!(
            "The {one} of the {other} was built by {one} makers.\n\nNobody liked the {other} keepers, who sold {number} {one} tickets."
        );
        sandbox.write(&format!("own/{number}.txt"), text);
    }
    for (folder, least, options) in [
        ("own", 1000, ""),
        ("own", 1000, "--by paragraph"),
        ("own", 4, "--by collection"),
        ("in", 1000, "--method tfidf"),
        ("own", 1000, "--method tfidf"),
        ("own", 4, "--method tfidf --by collection"),
        ("in", 1000, "--method yake"),
        ("in", 1000, "--method rake"),
        ("in", 1000, "--method textrank"),
    ] {
        let run = |threads: u32| {
            let ran = sandbox.run(&format!(
                "keywords {folder} {options} --language en --threads {threads} --top 4"
            ));
            assert_eq!(ran.code, i32::from(folder == "in"), "{}", ran.err);
            ran.out
        };
        let one = run(1);
        assert!(one.lines().count() > least, "{options}: {}", one.lines().count());
        for threads in [2, 8] {
            assert!(run(threads) == one, "{options} on {threads} threads");
        }
    }
}

#[test]
fn keywords_stand_in_the_text() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles");
    let texts = samples(&sandbox, "--csv-safe off --columns article_id,paragraph,text");
    assert!(texts.len() > 100);
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut by_place: BTreeMap<(String, String), String> = BTreeMap::new();
    for at in 0..texts.len() {
        by_place.insert(
            (texts.get(at, "article_id").to_owned(), texts.get(at, "paragraph").to_owned()),
            spaced(texts.get(at, "text")),
        );
    }
    for method in ["auto", "tfidf", "yake", "rake", "textrank"] {
        let arguments = [
            "keywords",
            articles.to_str().unwrap(),
            "--method",
            method,
            "--by",
            "paragraph",
            "--csv-safe",
            "off",
        ];
        let table = Rows::csv(&sandbox.run_with(&arguments, "").out);
        assert!(table.len() > 500, "{method}");
        for at in 0..table.len() {
            let text = &by_place
                [&(table.get(at, "article_id").to_owned(), table.get(at, "paragraph").to_owned())];
            let keyword = table.get(at, "keyword");
            assert!(text.contains(keyword), "{method}: `{keyword}` stands not in `{text}`");
            assert!(
                keyword.trim() == keyword && keyword.chars().any(char::is_alphanumeric),
                "{method}: `{keyword}`"
            );
        }
    }
}
