//! `paratheme keywords` as a user runs it.

use crate::support::{Rows, Sandbox, repository};

const METHODS: [&str; 5] = ["auto", "tfidf", "yake", "rake", "textrank"];
const FILES: &[(&str, &str)] = &[(
    "a.jsonl",
    "{\"id\": \"a\", \"text\": \"Heat pumps warm homes. Heat pumps need power.\\n\\nThe grid's operators want\\nheat pumps.\"}\n\
     {\"id\": \"b\", \"text\": \"The budget was cut; budgets are cut again, says the budget office.\"}\n",
)];

fn rows(sandbox: &Sandbox, options: &str) -> Rows {
    let ran = sandbox.run(&format!("keywords {options}"));
    assert_eq!(ran.code, 0, "{options}: {}", ran.err);
    Rows::csv(&ran.out)
}

#[test]
fn every_method_ranks_the_keywords_of_each_article() {
    let sandbox = Sandbox::with(FILES);
    for method in METHODS {
        let table = rows(&sandbox, &format!("a.jsonl --method {method}"));
        assert_eq!(
            table.header,
            ["article_id", "rank", "keyword", "score", "raw", "count"],
            "{method}"
        );
        let ids = table.column("article_id");
        assert_eq!((ids[0], ids[ids.len() - 1]), ("a", "b"), "{method}");
        let number = |column: &str| -> Vec<f64> {
            table.column(column).iter().map(|cell| cell.parse().unwrap()).collect()
        };
        let (ranks, scores, raw) = (number("rank"), number("score"), number("raw"));
        for at in 0..table.len() {
            let first = at == 0 || ids[at] != ids[at - 1];
            assert!(
                (ranks[at] - if first { 1.0 } else { ranks[at - 1] + 1.0 }).abs() < 1e-9,
                "{method}"
            );
            assert!(first || scores[at] <= scores[at - 1], "{method}: higher is better");
            let expected = if method == "yake" { 1.0 / (1.0 + raw[at]) } else { raw[at] };
            assert!((scores[at] - expected).abs() < 1e-6, "{method}");
        }
    }
}

#[test]
fn a_keyword_is_shown_in_its_most_frequent_form() {
    let sandbox = Sandbox::with(FILES);
    let table = rows(&sandbox, "a.jsonl --method tfidf --ngrams 1");
    let of = |keyword: &str| {
        let at = table
            .column("keyword")
            .iter()
            .position(|found| *found == keyword)
            .unwrap_or_else(|| panic!("{keyword}: {table:?}"));
        table.get(at, "count").to_owned()
    };
    // `budget` twice and `budgets` once; `grid's` without its possessive; `heat` twice and `Heat`
    // twice, the first of equals.
    assert_eq!(
        (of("budget"), of("grid"), of("pumps")),
        ("3".to_owned(), "1".to_owned(), "3".to_owned())
    );
    let auto = rows(&sandbox, "a.jsonl --top 1");
    assert_eq!((auto.get(0, "keyword"), auto.get(0, "count")), ("Heat pumps", "3"));
}

#[test]
fn by_paragraph_and_by_collection() {
    let sandbox = Sandbox::with(FILES);
    let table = rows(&sandbox, "a.jsonl --by paragraph --top 2");
    assert_eq!(
        table.header,
        ["article_id", "paragraph", "rank", "keyword", "score", "raw", "count"]
    );
    let places: Vec<_> = table
        .column("article_id")
        .into_iter()
        .zip(table.column("paragraph"))
        .zip(table.column("rank"))
        .collect();
    let expected = [
        ("a", "1", "1"),
        ("a", "1", "2"),
        ("a", "2", "1"),
        ("a", "2", "2"),
        ("b", "1", "1"),
        ("b", "1", "2"),
    ];
    assert_eq!(places, expected.map(|(id, paragraph, rank)| ((id, paragraph), rank)));

    let table = rows(&sandbox, "a.jsonl --by collection --method tfidf --top 4");
    assert_eq!(table.header, ["rank", "keyword", "score", "raw", "count", "articles"]);
    assert_eq!(table.column("rank"), ["1", "2", "3", "4"]);
    assert!(table.column("raw").iter().all(|raw| raw.is_empty()));
    // A term's sum is its count in the collection times its idf, also beside its phrases.
    let idf = (3.0_f64 / 2.0).ln() + 1.0;
    let at = table.column("keyword").iter().position(|keyword| *keyword == "budget").unwrap();
    assert_eq!((table.get(at, "count"), table.get(at, "articles")), ("3", "1"));
    assert!((table.get(at, "score").parse::<f64>().unwrap() - 3.0 * idf).abs() < 1e-6);
}

/// By hand: of two articles the runs are `heat pumps`, `Heat pumps`, `cold rooms` in one and `heat
/// pumps`, `heat` in the other, and idf is 1 for what both have. An article leaves out what it has
/// only inside a phrase, and so does the collection: article `a` has `heat` only in `heat pumps`,
/// the collection has it alone too. Words have the scores that they have without phrases.
#[test]
fn phrases_of_tfidf() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": \"a\", \"text\": \"With heat pumps. Heat pumps! Of cold  rooms.\"}\n\
         {\"id\": \"b\", \"text\": \"On heat-pumps, and heat.\"}\n",
    )]);
    let idf = 1.5_f64.ln() + 1.0;
    let ranked = |options: &str| -> Vec<String> {
        let table = rows(&sandbox, &format!("a.jsonl --method tfidf {options}"));
        let cells = |at| ["keyword", "score", "count"].map(|column| table.get(at, column));
        (0..table.len()).map(|at| cells(at).join(" ")).collect()
    };
    assert_eq!(
        ranked(""),
        [
            "heat pumps 2.000000 2".to_owned(),
            format!("cold rooms {idf:.6} 1"),
            "heat 2.000000 2".to_owned(),
            "heat-pumps 1.000000 1".to_owned(),
        ]
    );
    let words = [
        "heat 4.000000 4".to_owned(),
        "pumps 3.000000 3".to_owned(),
        format!("cold {idf:.6} 1"),
        format!("rooms {idf:.6} 1"),
    ];
    assert_eq!(ranked("--by collection --ngrams 1"), words);
    assert_eq!(
        ranked("--by collection"),
        [
            "heat 4.000000 4".to_owned(),
            "heat pumps 3.000000 3".to_owned(),
            format!("cold rooms {idf:.6} 1"),
        ]
    );
}

#[test]
fn what_an_article_says_again_counts_once_and_boilerplate_not_at_all() {
    let mut lines = String::new();
    for id in ["a", "b", "c"] {
        let value = serde_json::json!({"id": id, "source": "Echo", "text": format!("Article {id} covers quarries.\n\nSubscribe to newsletters.\n\nQuarries close.\n\nQuarries close.")});
        lines.push_str(&(value.to_string() + "\n"));
    }
    let sandbox = Sandbox::with(&[("a.jsonl", &lines)]);
    let table = rows(&sandbox, "a.jsonl --method tfidf --ngrams 1");
    let keywords = table.column("keyword");
    assert!(!keywords.contains(&"newsletters"), "{keywords:?}");
    let first = keywords.iter().position(|keyword| keyword.to_lowercase() == "quarries").unwrap();
    assert_eq!(table.get(first, "count"), "1", "`Quarries close.` is boilerplate as well");
}

#[test]
fn one_article_is_a_collection_and_an_empty_one_has_no_keywords() {
    let sandbox = Sandbox::with(&[
        ("one.txt", "Solar panels on schools pay for solar power.\n"),
        ("none.txt", "Of the and, 12 of it.\n"),
    ]);
    for method in METHODS {
        assert!(rows(&sandbox, &format!("one.txt --method {method}")).len() > 0, "{method}");
        let ran = sandbox.run(&format!("keywords none.txt --method {method}"));
        assert_eq!((ran.code, ran.out.lines().count()), (0, 1), "{method}: {}", ran.out);
    }
}

#[test]
fn keywords_of_scores_are_those_of_the_command() {
    let sandbox = Sandbox::new();
    let articles = repository("data/articles");
    let path = articles.to_str().unwrap();
    for method in METHODS {
        let run = |arguments: &[&str]| {
            let ran = sandbox.run_with(arguments, "");
            assert_eq!(ran.code, 0, "{}", ran.err);
            Rows::csv(&ran.out)
        };
        let scores = run(&["score", path, "--keyword-method", method, "--keywords", "3"]);
        let table = run(&["keywords", path, "--method", method, "--by", "paragraph", "--top", "3"]);
        let mut lists: Vec<((String, String), Vec<String>)> = Vec::new();
        for at in 0..table.len() {
            let place =
                (table.get(at, "article_id").to_owned(), table.get(at, "paragraph").to_owned());
            if lists.last().is_none_or(|(last, _)| *last != place) {
                lists.push((place, Vec::new()));
            }
            lists.last_mut().unwrap().1.push(table.get(at, "keyword").to_owned());
        }
        let in_scores: Vec<String> = scores
            .column("keywords")
            .iter()
            .filter(|cell| !cell.is_empty())
            .map(|&cell| cell.to_owned())
            .collect();
        let in_table: Vec<String> = lists.iter().map(|(_, keywords)| keywords.join("; ")).collect();
        assert!(in_table.len() > 100);
        // A cell that a spreadsheet would run as a formula has an apostrophe in front.
        for (a, b) in in_scores.iter().zip(&in_table) {
            assert_eq!(a.trim_start_matches('\''), b.trim_start_matches('\''), "{method}");
        }
        assert_eq!(in_scores.len(), in_table.len(), "{method}");
    }
}

/// Posts of two sources in two years: `heat pumps` in 4 of Echo and 1 of Post, `quarry` in 3 of
/// Post, `council` in all.
fn posts() -> String {
    let mut lines = String::new();
    for at in 0..20 {
        let (source, text) = match at {
            0..4 => (
                "Echo",
                format!("The council has heat pumps. And the heat pumps are in a school{at}."),
            ),
            4..10 => ("Echo", format!("The council met in hall{at}.")),
            10..13 => ("Post", format!("The council and the quarry: a quarry in the lake{at}.")),
            13 => ("Post", "The council likes heat pumps.".to_owned()),
            _ => ("Post", format!("The council met in barn{at}.")),
        };
        let post = serde_json::json!({"id": format!("p{at}"), "source": source, "date": format!("{}-05-01", 2020 + at % 2), "tags": ["x", "y"], "text": text});
        lines.push_str(&(post.to_string() + "\n"));
    }
    lines
}

#[test]
fn groups_have_the_keywords_of_their_articles_added_up() {
    let lines = posts();
    let sandbox = Sandbox::with(&[("a.jsonl", &lines)]);
    let held = |source: &str, word: &str| {
        let of_source =
            lines.lines().filter(|line| line.contains(&format!("\"source\":\"{source}\"")));
        of_source.filter(|line| line.to_lowercase().contains(word)).count().to_string()
    };
    for method in ["auto", "tfidf", "rake", "textrank"] {
        let table = rows(&sandbox, &format!("a.jsonl --by source --method {method}"));
        assert_eq!(
            table.header,
            ["source", "rank", "keyword", "score", "raw", "count", "articles"],
            "{method}"
        );
        let sources = table.column("source");
        assert!(
            sources.is_sorted() && sources[0] == "Echo" && sources[sources.len() - 1] == "Post",
            "{method}"
        );
        for at in (0..table.len()).filter(|&at| {
            ["heat pumps", "quarry"].contains(&&*table.get(at, "keyword").to_lowercase())
        }) {
            let (source, keyword) =
                (table.get(at, "source"), table.get(at, "keyword").to_lowercase());
            if method == "auto" || method == "tfidf" {
                assert_eq!(
                    table.get(at, "articles"),
                    held(source, &keyword),
                    "{method}: {keyword}"
                );
            }
        }
    }
    let table = rows(&sandbox, "a.jsonl --by source --top 1");
    assert_eq!(
        table.column("keyword").iter().map(|keyword| keyword.to_lowercase()).collect::<Vec<_>>(),
        ["heat pumps", "quarry"]
    );
    assert_eq!((table.get(0, "count"), table.get(0, "articles")), ("8", "4"));
    // Auto adds up parts of each article's best, which is 1.
    assert_eq!(table.get(0, "score"), "4.000000");
    let all = rows(&sandbox, "a.jsonl --by source --top 1000");
    assert!(!all.column("keyword").contains(&"council"), "every article holds it: {all:?}");

    let table = rows(&sandbox, "a.jsonl --by year,tags --top 1 --columns keyword,articles");
    assert_eq!(table.header, ["year", "tags", "keyword", "articles"]);
    let groups: Vec<(&str, &str)> =
        table.column("year").into_iter().zip(table.column("tags")).collect();
    assert_eq!(groups, [("2020", "x"), ("2020", "y"), ("2021", "x"), ("2021", "y")]);

    // The collection is the one group of all.
    let table = rows(&sandbox, "a.jsonl --by collection --top 1");
    assert_eq!(
        (
            table.get(0, "keyword").to_lowercase().as_str(),
            table.get(0, "count"),
            table.get(0, "articles")
        ),
        ("heat pumps", "9", "5")
    );
}

#[test]
fn articles_without_a_value_are_named_and_grouped_under_an_empty_one() {
    let sandbox = Sandbox::with(&[(
        "a.jsonl",
        "{\"id\": \"a\", \"date\": \"2020\", \"text\": \"Heat pumps.\"}\n{\"id\": \"b\", \"text\": \"A quarry.\"}\n",
    )]);
    let ran = sandbox.run("keywords a.jsonl --by year --method tfidf --columns keyword");
    assert_eq!(ran.out, "year,keyword\n,quarry\n2020,Heat pumps\n");
    assert!(
        ran.err
            .contains("1 article has no year: the table has them in the group with an empty value"),
        "{}",
        ran.err
    );
}

#[test]
fn parts_of_addresses_and_times_of_day_are_no_keywords() {
    let text = "See the plan for the vote of the county at http://www.example.org/for_teachers/697?utm_source=Daily&utm_medium=news_letter, or write to \
                jane.doe@health.example.co.uk before 10:00am, 9.30pm or 11 pm. The vote on plan.example/county_map.pdf is close.";
    let sandbox = Sandbox::with(&[("u.txt", text)]);
    let parts = [
        "http", "example", "teachers", "utm", "daily", "news", "jane", "health", "00am", "30pm",
        "pm", "map",
    ];
    for method in METHODS {
        for options in [
            "--by article",
            "--by paragraph",
            "--by collection",
            "--by article --columns keyword,title",
            "--by source",
        ] {
            let table = rows(&sandbox, &format!("u.txt --method {method} --top 100 {options}"));
            let keywords = table.column("keyword").join("; ").to_lowercase();
            assert!(keywords.contains("vote"), "{method} {options}: {keywords}");
            for part in parts {
                assert!(!keywords.contains(part), "{method} {options}: {part} in {keywords}");
            }
        }
    }
    let ran = sandbox.run("terms u.txt");
    assert!(ran.out.contains("utm_source") && ran.out.contains("00am"), "words they are");
}

#[test]
fn wrong_usage_is_said() {
    let sandbox = Sandbox::with(FILES);
    let ran = sandbox.run("keywords a.jsonl --by year --keep text");
    assert!(
        ran.code == 2 && ran.err.contains("--keep: keywords by year are of no single article"),
        "{}",
        ran.err
    );
    let ran = sandbox.run("keywords a.jsonl --ngrams 2");
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("--ngrams: --method auto has its own limit of words")
            && ran.err.contains("use --method tfidf"),
        "{}",
        ran.err
    );
    for options in [
        "a.jsonl --method tfidf --ngrams 4",
        "a.jsonl --method tfidf --ngrams 0",
        "a.jsonl --method tf",
        "a.jsonl --by year,article",
        "a.jsonl --by rank",
        "a.jsonl --by year,",
        "a.jsonl --by year --columns date",
        "a.jsonl --top 0",
        "missing.jsonl",
    ] {
        let ran = sandbox.run(&format!("keywords {options}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{options}");
        assert!(
            ran.err.starts_with("paratheme: error: ") || ran.err.contains("error"),
            "{options}: {}",
            ran.err
        );
    }
}

/// By hand: two articles say the same of zebras; the collection counts them once, each article has
/// them.
#[test]
fn repeats_are_heard_as_they_are_asked_for() {
    let articles = "{\"id\": \"a\", \"paragraphs\": [\"Zebras eat grass.\"]}\n{\"id\": \"b\", \"paragraphs\": [\"Zebras eat grass.\", \"Lions sleep.\"]}\n";
    let sandbox = Sandbox::with(&[("a.jsonl", articles)]);
    for method in ["tfidf --ngrams 1", "rake"] {
        let zebras = |options: &str| -> Vec<String> {
            let table = Rows::csv(
                &sandbox.run(&format!("keywords a.jsonl --method {method} {options}")).out,
            );
            let at = (0..table.len())
                .filter(|&at| table.get(at, "keyword").to_lowercase().contains("zebras"));
            at.map(|at| {
                format!("{} {}", table.get(at, table.header[0].as_str()), table.get(at, "count"))
            })
            .collect()
        };
        let counts = |options: &str| {
            zebras(options)
                .iter()
                .map(|found| found.rsplit(' ').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(counts("--by collection"), ["1"], "{method}");
        assert_eq!(counts("--by collection --repeats drop"), ["1"], "{method}");
        assert_eq!(counts("--by collection --repeats keep"), ["2"], "{method}");
        assert_eq!(
            zebras(""),
            ["a 1", "b 1"],
            "{method}: an article keeps what another said first"
        );
        assert_eq!(zebras("--repeats drop"), ["a 1"], "{method}");
        assert_eq!(zebras("--by paragraph").len(), 2, "{method}");
        assert_eq!(zebras("--by paragraph --repeats drop").len(), 1, "{method}");
    }
}
