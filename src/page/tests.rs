//! What every page must hold.

use proptest::prelude::*;

use super::*;
use crate::model::Date;
use crate::output::palette::PALETTE_ON_DARK;
use crate::overview::{
    ArticleOverview, Contrast, EvidenceMark, OverviewBuilder, OverviewPlan, OverviewTheme,
    ParagraphOverview,
};
use crate::themes::ThemeScore;

/// The texts of an overview that come from outside.
#[derive(Clone, Debug)]
struct Texts {
    label: String,
    entry: String,
    id: String,
    title: String,
    source: String,
    url: String,
    before: String,
    form: String,
    after: String,
}

impl Texts {
    fn plain() -> Self {
        let [label, entry, id, title, source, url, before, form, after] =
            ["Tax", "tax*", "a", "Title", "Echo", "x", "The ", "tax", " rises."].map(str::to_owned);
        Self { label, entry, id, title, source, url, before, form, after }
    }
}

/// A small overview with these texts: two articles with a paragraph and a title each, and a repeat.
fn overview(texts: &Texts) -> Overview {
    let theme = |id: &str| OverviewTheme {
        id: id.to_owned(),
        label: texts.label.clone(),
        description: texts.label.clone(),
        parent: None,
        threshold: 0.25,
    };
    let mut builder = OverviewBuilder::new(OverviewPlan {
        themes: vec![theme("tax"), theme("age")],
        most_paragraphs: 10,
        drops_repeats: false,
    });
    for (number, date) in [(0, "2018-03-01"), (1, "2022-05")] {
        let text = format!("{}{}{}", texts.before, texts.form, texts.after);
        let (start, end) = (texts.before.len(), texts.before.len() + texts.form.len());
        let mark = |theme| EvidenceMark { theme, entry: 0, start, end, points: Some(0.5) };
        let score = ThemeScore { hits: 1, strength: 0.5 };
        let paragraph = ParagraphOverview {
            number: 1,
            is_counted: true,
            words: 30,
            text,
            scores: Some(vec![score, score]),
            evidence: vec![mark(0), mark(1)],
            keywords: texts.form.clone(),
            near_repeat_of: texts.id.clone(),
            ..ParagraphOverview::default()
        };
        let place = crate::repeats::Place { article: 0, paragraph: 1 };
        let repeat = ParagraphOverview {
            number: 2,
            is_counted: false,
            repeat_of: Some(crate::overview::RepeatOf { place, name: texts.id.clone() }),
            ..paragraph.clone()
        };
        let header = ArticleHeader {
            number,
            id: texts.id.clone(),
            title: texts.title.clone(),
            date: Date::parse(date),
            source: texts.source.clone(),
            url: texts.url.clone(),
        };
        builder.add(ArticleOverview {
            header,
            is_foreign: false,
            paragraphs: vec![paragraph, repeat],
        });
    }
    let mut overview = builder.finish(vec![texts.entry.clone()]);
    let rule = crate::overview::ContrastRule::Sources([texts.source.clone(), texts.id.clone()]);
    let word = crate::overview::ContrastWord {
        form: texts.form.clone(),
        counts: [9, 1],
        articles: [3, 1],
        per_million: [90.0, 10.0],
        log_ratio: -3.2,
        log_likelihood: -12.0,
        p_adjusted: Some(0.001),
    };
    let key_words = [vec![word], Vec::new()];
    overview.contrast =
        Some(Contrast { rule, articles: [3, 3], words: [9, 9], key_words, tested: 1 });
    overview
}

fn run(texts: &Texts) -> PageRun {
    PageRun {
        keeps_repeats: false,
        in_article: false,
        program: "paratheme 1".to_owned(),
        lexicon: Some(PageLexicon {
            name: texts.label.clone(),
            version: texts.entry.clone(),
            sha256: "ab".repeat(32),
        }),
        inputs: vec![PageInput { path: texts.id.clone(), bytes: 7, sha256: "cd".repeat(32) }],
        inputs_of: 1,
        options: vec![("lexicon".to_owned(), texts.entry.clone())],
        rejected: 0,
        warnings: vec![texts.title.clone()],
        lacks: vec![texts.source.clone()],
    }
}

/// The names of the elements and of their attributes, in order: what a browser builds, without any
/// text. Values are quoted and cannot hold a quote, which the tests of the builder show.
fn skeleton(html: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let mut end = 0;
        let mut is_quoted = false;
        for (at, c) in after.char_indices() {
            is_quoted ^= c == '"';
            if c == '>' && !is_quoted {
                end = at;
                break;
            }
        }
        let tag = &after[..end];
        // Every second piece between quotes is a value.
        names.push(tag.split('"').step_by(2).collect::<Vec<_>>().join("").replace('/', ""));
        rest = &after[end..];
    }
    names
}

const HOSTILE: [&str; 9] = [
    "</script><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "<!-- ]]> </style>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u{202E}\u{2066}\0\u{85}",
    "=1+1",
    "é",
];

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(HOSTILE.to_vec()), 1..4)
        .prop_map(|pieces| pieces.concat())
}

fn hostile_texts() -> impl Strategy<Value = Texts> {
    let four = || (hostile(), hostile(), hostile(), hostile());
    (four(), four(), hostile()).prop_map(
        |((label, entry, id, title), (source, url, before, form), after)| Texts {
            label,
            entry,
            id,
            title,
            source,
            url,
            before,
            form,
            after: after + ".",
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_of_a_collection_changes_what_a_page_is_built_of(texts in hostile_texts()) {
        let html = page(&overview(&texts), &run(&texts));
        let plain = Texts::plain();
        let (found, expected) = (skeleton(&html), skeleton(&page(&overview(&plain), &run(&plain))));
        let differs = found.iter().zip(&expected).position(|(a, b)| a != b);
        prop_assert_eq!((found.len(), differs), (expected.len(), None), "{:?}", differs.map(|at| &found[at]));
        let steering = ['\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}', '\u{2066}', '\0'];
        prop_assert!(!html.contains(steering));
        // Texts with `javascript:` are shown, but nothing leads there.
        let addresses = html.split("href=\"").skip(1);
        let allowed = |address: &&str| {
            address.starts_with('#') || address.starts_with("data:text/csv;") || address.starts_with("data:,\"")
        };
        prop_assert!(addresses.clone().all(|address| allowed(&address)));
    }
}

#[test]
fn a_page_has_its_sections_numbers_and_intervals() {
    let texts = Texts { url: "https://example.org/?a=1&b=2".to_owned(), ..Texts::plain() };
    let html = page(&overview(&texts), &run(&texts));
    for expected in [
        "<title>Themes in 2 articles</title>",
        "2 of 2 paragraphs are about it, 100\u{a0}% (95\u{a0}% interval ",
        "<a href=\"https://example.org/?a=1&amp;b=2\">Title</a>",
        "The <mark class=\"u0 v1\" tabindex=\"0\">tax<span class=\"tip\"> (Tax: tax*, 0.50 points; Tax: tax*, 0.50 points)</span></mark> rises.",
        ", repeated 2 times",
        "almost repeats a",
        "not a probability",
        "download=\"themes-over-time.csv\"",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
    assert_eq!(html.matches("<script>").count(), 1);
    assert!(!html.contains("style="), "the policy allows no style in attributes");
}

#[test]
fn a_page_of_nothing_is_a_page() {
    let html = page(&Overview::default(), &PageRun::default());
    assert!(html.contains("Themes in 0 articles") && html.ends_with("</html>\n"));
}

/// The same policy by another road: the hashes of what is between the tags.
#[test]
fn the_policy_has_the_hashes_of_the_script_and_the_style() {
    let html = page(&Overview::default(), &PageRun::default());
    for (open, close) in [("<script>", "</script>"), ("<style>", "</style>")] {
        let start = html.find(open).unwrap() + open.len();
        let end = start + html[start..].find(close).unwrap();
        let content = &html[start..end];
        assert!(
            html.contains(&policy::content_policy(content, STYLE).replace('\'', "&#39;"))
                || open == "<style>"
        );
        assert!(
            html.contains(&policy::content_policy(SCRIPT, content).replace('\'', "&#39;"))
                || open == "<script>"
        );
        assert!(!content.contains("http") && !content.contains("url("), "{open} asks for nothing");
    }
    assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval("));
}

#[test]
fn sub_themes_have_the_colour_of_their_theme() {
    let theme = |parent| OverviewTheme {
        id: String::new(),
        label: String::new(),
        description: String::new(),
        parent,
        threshold: 0.25,
    };
    let themes = vec![theme(None), theme(Some(0)), theme(Some(1)), theme(None), theme(Some(3))];
    let overview = Overview { themes, ..Overview::default() };
    let run = PageRun::default();
    assert_eq!(Page::new(&overview, &run).colours, [0, 0, 0, 1, 1]);
}

/// WCAG 2.1: 3 to 1 for drawings and underlines, 4.5 to 1 for text.
#[test]
fn colours_have_enough_contrast_in_both_modes() {
    let modes: Vec<&str> = STYLE.split(":root {").skip(1).collect();
    assert_eq!(modes.len(), 3, "light, dark, print");
    for mode in modes {
        let colour = |name: &str| {
            let start = mode.find(&format!("--{name}: #")).unwrap() + name.len() + 5;
            let part =
                |at: usize| u8::from_str_radix(&mode[start + at..start + at + 2], 16).unwrap();
            luminance([part(0), part(2), part(4)])
        };
        let contrast = |one: &str, other: &str| {
            let (a, b) = (colour(one), colour(other));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        for name in ["ink", "soft", "link"] {
            assert!(contrast(name, "ground") >= 4.5, "{name}: {}", contrast(name, "ground"));
            assert!(contrast(name, "panel") >= 4.5, "{name}: {}", contrast(name, "panel"));
        }
        for at in 0..COLOURS {
            let name = format!("c{at}");
            assert!(contrast(&name, "ground") >= 3.0, "{name}: {}", contrast(&name, "ground"));
        }
    }
}

#[test]
fn the_style_has_the_colours_of_themes_that_all_outputs_have() {
    // On light grounds: the screen and paper.
    for (palette, times) in [(PALETTE, 2), (PALETTE_ON_DARK, 1)] {
        for (at, colour) in palette.into_iter().enumerate() {
            let declared = format!("--c{at}: #{colour:06x};");
            assert_eq!(STYLE.matches(&declared).count(), times, "{declared}");
        }
    }
}

/// The relative luminance of a colour of sRGB (WCAG 2.1).
fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
