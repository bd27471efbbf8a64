//! The lexicon format: what is a mistake and how it is said, what a lexicon means, and that
//! printing loses nothing.

use std::fmt::Write as _;
use std::sync::Arc;

use paratheme::ErrorKind;
use paratheme::lexicon::{
    BUILT_IN, Context, DEFAULT_P, Entry, Lexicon, LookupRules, MOST_WORDS, Matcher, Pattern,
    Scanner, SourceLine, Theme,
};
use paratheme::model::{Kind, Paragraph, Span};
use paratheme::text::{Analysis, Analyzer, Language, Passage};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::FileFailurePersistence;

/// Where a theme begins: its lists stand from line 5 on.
const THEME: &str = "name = \"x\"\n\n[[theme]]\nid = \"tax\"\n";

#[test]
fn a_mistake_is_reported_with_its_line_and_a_hint() {
    let table = include_str!("../golden/lexicon_mistakes.txt");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for case in table.split("\n=== ").skip(1) {
        let (name, case) = case.split_once('\n').unwrap();
        let (expected, toml) = case.split_once('\n').unwrap_or((case, ""));
        let [line, says, hint] = expected.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        cases += 1;
        if let Err(complaint) = is_refused(&format!("{toml}\n"), line.parse().unwrap(), says, hint)
        {
            wrong.push(format!("{name}: {complaint}"));
        }
    }
    assert!(cases >= 70, "only {cases} mistakes are left");
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
}

/// That the lexicon is refused in one line, at the right place.
fn is_refused(toml: &str, line: usize, says: &str, hint: &str) -> Result<(), String> {
    let Err(error) = Lexicon::from_toml(toml, "my lexicon.toml") else {
        return Err("taken without a word".to_owned());
    };
    let text = error.to_string();
    let right = text.starts_with(&format!("my lexicon.toml:{line}: "))
        && error.message().contains(says)
        && error.hint().is_some_and(|text| text.contains(hint))
        && error.source_line() == toml.lines().nth(line - 1)
        && error.kind() == ErrorKind::Lexicon
        && text.lines().count() == 1;
    if right {
        Ok(())
    } else {
        Err(format!(
            "`{text}` is not line {line}, `{says}`, `{hint}`; shows {:?}",
            error.source_line()
        ))
    }
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    let windows = "name = \"x\"\r\n\r\n[[theme]]\r\nid = \"tax\"\r\nentries = [\r\n\"*\"]\r\n";
    assert_eq!(is_refused(windows, 6, "match everything", "letter or digit"), Ok(()));
}

fn read(toml: &str) -> Lexicon {
    Lexicon::from_toml(toml, "test.toml").unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// Pattern and p of each entry, in order.
fn entries(lexicon: &Lexicon) -> Vec<(&str, f64)> {
    lexicon.entries.iter().map(|entry| (entry.pattern.source(), entry.p)).collect()
}

/// How many matches a lexicon has in a text.
fn hits(lexicon: &Lexicon, text: &str) -> usize {
    let mut analyzer = Analyzer::new(Analysis::default());
    let mut scanner = Scanner::new(Arc::new(Matcher::new(
        lexicon,
        Analysis::default().stemmer,
        LookupRules::default(),
    )));
    let (mut tokens, mut evidence) = (Vec::new(), Vec::new());
    let paragraph =
        Paragraph { ordinal: 1, span: Span::new(0, text.len()), kind: Kind::Body, article: text };
    analyzer.tokens(&paragraph, &mut tokens);
    scanner.find(analyzer.vocabulary(), Passage { paragraph, tokens: &tokens }, &mut evidence);
    evidence.len()
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_lexicon() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bom.toml");
    let toml = "name = \"x\"\n[[theme]]\nid = \"tax\"\nentries = [\"tax\"]\n";
    std::fs::write(&path, format!("\u{FEFF}{toml}")).unwrap();
    assert_eq!(Lexicon::from_file(&path).unwrap(), read(toml));
    assert_eq!(read(&format!("\u{FEFF}{toml}")), read(toml));

    std::fs::write(&path, "\u{FEFF}name = 7\n").unwrap();
    let error = Lexicon::from_file(&path).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{}:1: invalid type", path.display())), "{error}");
    assert_eq!(
        is_refused(
            &format!("\u{FEFF}{toml}words = []\n"),
            5,
            "unknown field `words`",
            "lexicon show"
        ),
        Ok(())
    );
}

#[test]
fn a_file_that_is_no_text_is_an_error_of_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin1.toml");
    std::fs::write(&path, b"name = \"caf\xE9\"\n").unwrap();
    for path in [path, folder.path().join("missing.toml"), folder.path().to_path_buf()] {
        let error = Lexicon::from_file(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{error}");
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
}

#[test]
fn what_a_lexicon_does_not_say() {
    let lexicon = read(
        "name = \"x\"\n[[theme]]\nid = \"public_debt\"\nentries = [\"debt\", { match = \"loan\", near = [\"state\"] }]\n",
    );
    let theme = &lexicon.themes[0];
    assert_eq!(
        (lexicon.version.as_str(), lexicon.description.as_str(), lexicon.language),
        ("", "", Language::English)
    );
    assert_eq!(
        (theme.label.as_str(), theme.description.as_str(), theme.column.as_str()),
        ("public debt", "", "public_debt")
    );
    assert_eq!((theme.threshold, theme.parent), (0.25, None));
    assert_eq!(entries(&lexicon), [("debt", DEFAULT_P), ("loan", DEFAULT_P)]);
    assert_eq!(
        lexicon
            .entries
            .iter()
            .map(|entry| (entry.weight, entry.context.within))
            .collect::<Vec<_>>(),
        [(1.0, 5), (1.0, 5)]
    );
}

#[test]
fn tiers_give_their_p_and_entries_keep_the_order_of_the_file() {
    let lexicon = read(
        r#"
name = "x"
default_p = 0.3
[[theme]]
id = "tax"
weak = ["a", { match = "b", p = 0.9 }]
entries = [
  "c",
  { match = "d", weight = 2 },
]
strong = ["e"]
medium = [
  "f",
  "g",
]
[[theme]]
id = "levy"
entries = ["h"]
"#,
    );
    let expected = [
        ("a", 0.05),
        ("b", 0.9),
        ("c", 0.3),
        ("d", 0.3),
        ("e", 0.5),
        ("f", 0.2),
        ("g", 0.2),
        ("h", 0.3),
    ];
    assert_eq!(entries(&lexicon), expected);
    assert_eq!(
        lexicon.entries.iter().map(|entry| entry.line.number).collect::<Vec<_>>(),
        [6, 6, 8, 9, 11, 13, 14, 18]
    );
    assert_eq!(
        lexicon.entries.iter().map(|entry| entry.theme).collect::<Vec<_>>(),
        [0, 0, 0, 0, 0, 0, 0, 1]
    );
    // -ln(1 - p) * weight
    assert!((lexicon.entries[3].points() - 2.0 * 0.356_674_943_938_732_4).abs() < 1e-15);
    assert!((lexicon.entries[4].points() - std::f64::consts::LN_2).abs() < 1e-15);
}

#[test]
fn articles_have_a_threshold_of_their_own() {
    let toml = "name = 'x'\nthreshold = 0.4\n[[theme]]\nid = 'a'\nentries = ['one']\n[[theme]]\nid = 'b'\nthreshold = 0.9\nentries = ['two']\n\
                [[theme]]\nid = 'c'\narticle_threshold = 0.5\nentries = ['three']\n[[theme.theme]]\nid = 'd'\nthreshold = 0.8\nentries = ['four']\n";
    let thresholds = |toml: &str| {
        read(toml)
            .themes
            .iter()
            .map(|theme| (theme.threshold, theme.article_threshold))
            .collect::<Vec<_>>()
    };
    // 0.75 unless it is named, and never below that of paragraphs; a sub-theme has what the theme
    // around it names.
    assert_eq!(thresholds(toml), [(0.4, 0.75), (0.9, 0.9), (0.4, 0.5), (0.8, 0.5)]);
    let for_all =
        toml.replacen("threshold = 0.4\n", "threshold = 0.4\narticle_threshold = 0.6\n", 1);
    assert_eq!(thresholds(&for_all), [(0.4, 0.6), (0.9, 0.6), (0.4, 0.5), (0.8, 0.5)]);
    for toml in [toml, &for_all] {
        assert_eq!(thresholds(&read(toml).to_toml()), thresholds(toml), "printing loses nothing");
    }
    assert_eq!(
        is_refused(
            &toml.replace("= 0.5", "= 1.5"),
            12,
            "article_threshold is 1.5",
            "above 0 and below 1"
        ),
        Ok(())
    );
}

#[test]
fn paragraphs_in_their_articles_have_a_threshold_of_their_own() {
    let toml = "name = 'x'\nin_article_threshold = 0.6\n[[theme]]\nid = 'a'\nentries = ['one']\n[[theme]]\nid = 'b'\n\
                in_article_threshold = 0.3\nentries = ['two']\n[[theme.theme]]\nid = 'c'\nentries = ['three']\n";
    let thresholds = |toml: &str| {
        let of = |theme: &Theme| theme.in_article_threshold;
        read(toml).themes.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(thresholds(toml), [0.6, 0.3, 0.3]);
    let unnamed = toml.replace("in_article_threshold = 0.6\n", "threshold = 0.5\n");
    assert_eq!(thresholds(&unnamed), [0.5, 0.3, 0.3], "never below that of paragraphs");
    let usual =
        unnamed.replace("threshold = 0.5\n", "").replace("in_article_threshold = 0.3\n", "");
    let usual = usual.replace("in_article_", "");
    assert_eq!(thresholds(&usual)[0].to_bits(), 0.45_f64.to_bits());
    for toml in [toml, &unnamed] {
        assert_eq!(thresholds(&read(toml).to_toml()), thresholds(toml), "printing loses nothing");
    }
}

#[test]
fn entries_of_one_line_keep_their_order_whatever_their_tier() {
    let lexicon = read(
        "name = \"x\"\ntheme = [{ id = \"tax\", entries = [\"a\"], weak = [\"b\"], strong = [\"c\"], medium = [\"d\"] }]\n",
    );
    assert_eq!(entries(&lexicon), [("a", 0.2), ("b", 0.05), ("c", 0.5), ("d", 0.2)]);
}

#[test]
fn sub_themes_stand_after_their_parent_and_build_their_columns() {
    let lexicon = read(
        r#"
name = "x"
threshold = 0.4
[[theme]]
id = "fiscal"
[[theme.theme]]
id = "tax"
threshold = 0.6
[[theme.theme.theme]]
id = "income_tax"
entries = ["income tax"]
[[theme.theme]]
id = "debt"
entries = ["debt"]
[[theme]]
id = "ageing"
entries = ["age"]
"#,
    );
    let shown: Vec<_> = lexicon
        .themes
        .iter()
        .map(|theme| (theme.column.as_str(), theme.parent, theme.threshold))
        .collect();
    let expected = [
        ("fiscal", None, 0.4),
        ("fiscal.tax", Some(0), 0.6),
        ("fiscal.tax.income_tax", Some(1), 0.6),
        ("fiscal.debt", Some(0), 0.4),
        ("ageing", None, 0.4),
    ];
    assert_eq!(shown, expected);
    assert_eq!(lexicon.entries.iter().map(|entry| entry.theme).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(lexicon.lineage(2).collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!((0..5).filter(|&theme| lexicon.is_top_level(theme)).collect::<Vec<_>>(), [0, 4]);
    assert_eq!(hits(&lexicon, "Income tax"), 3, "a sub-theme's match counts for the themes above");
}

#[test]
fn hyphens_of_an_entry_separate_words() {
    let parse = |source| Pattern::parse(source, Language::English).unwrap();
    for source in ["tax payer*", "Tax\u{2010}Payer*", "tax\u{2011}payer*", "tax - payer*"] {
        assert_eq!(parse(source), parse("tax-payer*"), "{source}");
    }
    assert_ne!(parse("taxpayer*"), parse("tax-payer*"));
}

#[test]
fn invisible_characters_take_nothing_from_a_wildcard() {
    let parse = |source| Pattern::parse(source, Language::English).unwrap();
    for source in [
        "innov*t\u{AD}ion",
        "innov*\u{AD}tion",
        "innov*\u{FE0F}tion",
        "\u{FEFF}innov*tion",
        "inn\u{200D}ov*\u{200D}tion",
    ] {
        assert_eq!(parse(source), parse("innov*tion"), "{source:?}");
    }
    assert_eq!(parse("tax*\u{FEFF}"), parse("tax*"));
    assert_eq!(parse("~\u{AD}tax"), parse("~tax"));
    assert_eq!(parse("state *\u{FEFF} union"), parse("state * union"));
    assert!(Pattern::parse("*\u{FEFF}", Language::English).is_err());
}

#[test]
fn a_large_lexicon_compiles() {
    let mut toml = format!("{THEME}entries = [\n");
    for number in 0..100_000 {
        writeln!(toml, "  \"word{number}\",").unwrap();
    }
    for number in 0..400 {
        writeln!(toml, "  \"glob{number}x*\",").unwrap();
    }
    toml.push_str("]\n");
    let lexicon = read(&toml);
    assert_eq!(lexicon.entries.len(), 100_400);
    assert_eq!(lexicon.entries[100_399].line.number, 100_405);
    assert_eq!(hits(&lexicon, "Word0 and word99999, glob399xyz; word100000, glob400x"), 3);
}

/// A lexicon of one theme with an entry a line.
fn lines(entries: impl IntoIterator<Item = String>) -> String {
    format!("{THEME}entries = [\n  {},\n]\n", entries.into_iter().collect::<Vec<_>>().join(",\n  "))
}

#[test]
fn what_patterns_cost_together_is_bounded() {
    let first = read(&lines(["\"x\"".to_owned()])).entries[0].line.number;
    let refused = |entries: Vec<String>, says: &str| {
        // The last one is too much.
        let line = first + entries.len() as u64 - 1;
        let said = Lexicon::from_toml(&lines(entries), "x.toml").unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("x.toml:{line}: the lexicon has more than {says}")),
            "{said}"
        );
    };
    let letters = |number: usize| {
        [number / 676, number / 26, number]
            .map(|digit| char::from(b'a' + u8::try_from(digit % 26).unwrap()))
    };
    let vague = |[a, b, c]: [char; 3]| format!("\"*{a}?{b}*{c}?\"");
    assert_eq!(read(&lines((0..5_000).map(letters).map(vague))).entries.len(), 5_000);
    refused(
        (0..=5_000).map(letters).map(vague).collect(),
        "5000 globs and regular expressions without two letters in a row that every match holds: `*",
    );
    let loose = (0..=100_000).map(|number| format!("\"*word{number}x*\"")).collect();
    refused(
        loose,
        "100000 regular expressions and globs with a wildcard inside or at both ends: `*",
    );
    // One `*` first or last costs a look-up, however many there are; and what is repeated costs
    // once.
    let cheap = (0..6_000).flat_map(|number| [format!("\"*{number}\""), format!("\"{number}*\"")]);
    assert_eq!(read(&lines(cheap)).entries.len(), 12_000);
    let repeated = (0..6_000)
        .map(|number| format!("{{ match = \"w{number}\", near = [\"*a?b*\", '/\\w+q\\w+/'] }}"));
    assert_eq!(read(&lines(repeated)).entries.len(), 6_000);
}

#[cfg(target_os = "linux")]
#[test]
fn a_lexicon_without_end_is_not_read_to_its_end() {
    let error = Lexicon::from_file(std::path::Path::new("/dev/zero")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(
        error.to_string(),
        "/dev/zero: a lexicon of more than 128 MiB (split it into several lexicons)"
    );
}

#[test]
fn conditions_that_reach_far_take_linear_time() {
    let entry = |rules: &str| format!("{{ match = \"tax\", {rules}, within = 1000000 }}");
    let entries = [
        entry("after = [\"zzz\"]"),
        entry("near = [\"cut\"], before = [\"yyy\"]"),
        entry("unless = [\"qqq\"], after = [\"last\"]"),
    ];
    let lexicon = read(&format!("{THEME}entries = [{}]\n", entries.join(", ")));
    // A mebibyte: every match is in reach of a hundred thousand others, which do not satisfy it.
    assert_eq!(hits(&lexicon, &"tax cut zzz ".repeat(80_000).replacen("zzz", "cut", 79_999)), 0);
    let many: Vec<String> = (0..40).map(|number| format!("\"no{number}\"")).collect();
    let lexicon = read(&format!(
        "{THEME}entries = [{}]\n",
        entry(&format!("before = [{}, \"end\"], unless = [\"cut\"]", many.join(", ")))
    ));
    assert_eq!(hits(&lexicon, &format!("{} end", "tax no1 ".repeat(100_000))), 100_000);
    assert_eq!(hits(&lexicon, &format!("{} end cut", "tax no1 ".repeat(100_000))), 0);
}

/// A theme with a sub-theme with a sub-theme ... `depth` in all.
fn headers(depth: usize) -> String {
    let header =
        |depth: usize| format!("[[{}]]\nid = \"t{depth}\"\n", vec!["theme"; depth].join("."));
    (1..=depth).map(header).collect::<Vec<_>>().concat()
}

#[test]
fn a_paragraph_full_of_not_spans_takes_linear_time() {
    let lexicon = read(&format!("{THEME}not = [\"tax haven\"]\nentries = [\"tax\", \"haven\"]\n"));
    // A mebibyte, the longest paragraph there is: eight thousand million pairs, were each match
    // compared with each span.
    assert_eq!(hits(&lexicon, &format!("tax {} haven", "tax haven, ".repeat(90_000))), 2);
}

#[test]
fn deep_nesting_is_refused_not_a_crash() {
    let deep = 100_000;
    let headers = headers(200);
    for (name, toml) in [
        ("lists", format!("name = \"x\"\ntheme = {}{}\n", "[".repeat(deep), "]".repeat(deep))),
        ("open lists", format!("name = {}", "[".repeat(deep))),
        (
            "tables",
            format!("name = \"x\"\ntheme = {}1{}\n", "{ theme = ".repeat(deep), " }".repeat(deep)),
        ),
        ("dotted keys", format!("name = \"x\"\n{}name = 1\n", "theme.".repeat(deep))),
        ("a deep header", format!("name = \"x\"\n[[{}theme]]\n", "theme.".repeat(deep))),
        ("sub-themes", format!("name = \"x\"\n{headers}entries = [\"tax\"]\n")),
    ] {
        let error =
            Lexicon::from_toml(&toml, "deep.toml").map(|lexicon| lexicon.themes.len()).unwrap_err();
        assert!(error.to_string().starts_with("deep.toml:"), "{name}: {error}");
        assert!(error.location().line.is_some() && error.hint().is_some(), "{name}: {error}");
    }
}

#[test]
fn sub_themes_nest_ten_deep() {
    let lexicon = read(&format!("name = \"x\"\n{}entries = [\"tax\"]\n", headers(10)));
    assert_eq!(lexicon.themes[9].column, "t1.t2.t3.t4.t5.t6.t7.t8.t9.t10");
    assert_eq!(hits(&lexicon, "tax"), 10);
    assert_eq!(again(&lexicon), lexicon);
}

#[test]
fn brackets_of_a_regular_expression_may_nest() {
    let lexicon =
        read(&format!("{THEME}entries = ['/{}a{}/']\n", "(".repeat(248), ")".repeat(248)));
    assert_eq!(hits(&lexicon, "a b"), 1);
}

#[test]
fn a_phrase_is_as_long_as_the_limit_says() {
    let phrase = vec!["w"; MOST_WORDS].join(" ");
    let lexicon = read(&format!("{THEME}entries = [\"{phrase}\"]\n"));
    assert_eq!(hits(&lexicon, &phrase), 1);
    assert_eq!(
        is_refused(
            &format!("{THEME}entries = [\"{phrase} w\"]\n"),
            5,
            "more than 32 words",
            "shorten"
        ),
        Ok(())
    );
    assert_eq!(
        is_refused(
            &format!("{THEME}entries = [\"{}\"]\n", "w".repeat(501)),
            5,
            "longer than 500",
            "split"
        ),
        Ok(())
    );
}

#[test]
fn every_built_in_lexicon_reads_back_as_printed() {
    for (name, toml) in BUILT_IN {
        let lexicon = Lexicon::from_toml(toml, name).unwrap();
        assert_eq!(lexicon.name, name);
        assert_eq!(again(&lexicon), lexicon);
        assert_eq!(again(&lexicon).to_toml(), lexicon.to_toml());
    }
}

/// The lexicon, printed and read.
fn again(lexicon: &Lexicon) -> Lexicon {
    let toml = lexicon.to_toml();
    Lexicon::from_toml(&toml, "printed.toml").unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// Everything that a lexicon says in order, in the words in which it says it: equality of patterns
/// looks through those.
pub fn sources(lexicon: &Lexicon) -> Vec<String> {
    let nots = lexicon
        .themes
        .iter()
        .flat_map(|theme| &theme.not)
        .map(|pattern| pattern.source().to_owned());
    nots.chain(lexicon.entries.iter().map(Entry::name)).collect()
}

fn pattern(language: Language) -> impl Strategy<Value = Pattern> {
    let text = prop_oneof![
        4 => "[a-c~*?]{1,4}( [a-c*]{1,3}){0,3}",
        1 => select(&["/tax(es|ation)?/", "/[\"'\\\\]a/", "‘quoted’ \"word\"", "a\\b", "'''a'''", "a\tb", "a\nb", "# a", "C:\\new", "ß ẞ", "a\u{7F}b", "a\u{0}b"][..]).prop_map(str::to_owned),
        1 => "\\PC{1,12}",
        1 => any::<String>(),
    ];
    text.prop_filter_map("no pattern", move |source| Pattern::parse(&source, language).ok())
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![3 => select(&[0.5, 0.2, 0.05, 0.25, 0.3, 1e-9, 0.999_999_999_999][..]), 1 => 1e-12..1.0]
}

fn entry(language: Language) -> impl Strategy<Value = Entry> {
    let list = || prop_oneof![2 => Just(Vec::new()), 1 => vec(pattern(language), 1..3)];
    let weight = prop_oneof![2 => Just(1.0), 1 => Just(1000.0), 1 => 1e-9..1000.0];
    (pattern(language), (list(), list(), list(), list(), 0..8u32), share(), (weight, any::<bool>()))
        .prop_map(|(pattern, rules, p, (weight, learnt))| {
            let (near, after, before, unless, within) = rules;
            let mut context = Context { near, after, before, unless, within };
            if context.is_empty() {
                context.within = Context::WITHIN;
            }
            Entry { theme: 0, pattern, context, p, weight, learnt, line: SourceLine::default() }
        })
}

type ThemeSketch = (String, String, (f64, Option<f64>), Index, Vec<Pattern>, Vec<Entry>);

fn themes(language: Language) -> impl Strategy<Value = Vec<ThemeSketch>> {
    let not = prop_oneof![2 => Just(Vec::new()), 1 => vec(pattern(language), 1..3)];
    vec(
        (
            any::<String>(),
            "\\PC{0,8}",
            (share(), proptest::option::of(share())),
            any::<Index>(),
            not,
            vec(entry(language), 0..5),
        ),
        1..6,
    )
}

/// Themes in file order: each stands under the one before it, or under one of those above that, or
/// under none.
fn nest(mut lexicon: Lexicon, sketches: Vec<ThemeSketch>, spare: &Entry) -> Lexicon {
    let mut open: Vec<usize> = Vec::new();
    for (index, (label, description, (threshold, of_articles), depth, not, entries)) in
        sketches.into_iter().enumerate()
    {
        open.truncate(depth.index(open.len() + 1));
        let parent = open.last().copied();
        let id = format!("t{index}");
        let column = parent
            .map_or_else(|| id.clone(), |parent| format!("{}.{id}", lexicon.themes[parent].column));
        let article_threshold = of_articles.unwrap_or(Lexicon::usual_article_threshold(threshold));
        lexicon.themes.push(Theme {
            id,
            column,
            label,
            description,
            threshold,
            article_threshold,
            in_article_threshold: of_articles
                .map_or(Lexicon::usual_in_article_threshold(threshold), |other| 1.0 - other),
            parent,
            not,
            line: SourceLine::default(),
        });
        open.push(index);
        let entries =
            if entries.is_empty() && index % 2 == 0 { vec![spare.clone()] } else { entries };
        // No theme has an entry twice.
        let mut own: Vec<Entry> = Vec::new();
        for entry in entries {
            if !own
                .iter()
                .any(|known| (&known.pattern, &known.context) == (&entry.pattern, &entry.context))
            {
                own.push(Entry { theme: index, ..entry });
            }
        }
        lexicon.entries.extend(own);
    }
    // A theme needs an entry, its own or one below: the last of each branch has one.
    for theme in 0..lexicon.themes.len() {
        let has = |lexicon: &Lexicon| {
            lexicon
                .entries
                .iter()
                .any(|entry| lexicon.lineage(entry.theme).any(|above| above == theme))
        };
        if !has(&lexicon) {
            lexicon.entries.push(Entry { theme, ..spare.clone() });
        }
    }
    lexicon.entries.sort_by_key(|entry| entry.theme);
    lexicon
}

pub fn lexicon() -> impl Strategy<Value = Lexicon> {
    select(&Language::ALL[..])
        .prop_flat_map(|language| {
            (
                Just(language),
                any::<String>(),
                "\\PC{0,5}",
                any::<String>(),
                share(),
                themes(language),
                entry(language),
            )
        })
        .prop_map(|(language, name, version, description, default_p, sketches, spare)| {
            let empty = Lexicon {
                name,
                version,
                language,
                description,
                default_p,
                themes: Vec::new(),
                entries: Vec::new(),
            };
            nest(empty, sketches, &spare)
        })
}

fn config() -> ProptestConfig {
    // What fails is written where the failures of the unit tests are.
    let failures = FileFailurePersistence::Direct("proptest-regressions/lexicon_format.txt");
    ProptestConfig {
        cases: 500,
        failure_persistence: Some(Box::new(failures)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_printed_lexicon_reads_back_as_it_was(lexicon in lexicon()) {
        let again = again(&lexicon);
        prop_assert_eq!(&again, &lexicon, "{}", lexicon.to_toml());
        prop_assert_eq!(sources(&again), sources(&lexicon));
        prop_assert_eq!(again.to_toml(), lexicon.to_toml());
    }

    #[test]
    fn a_plain_text_as_an_entry_finds_itself(text in prop_oneof!["[^*?~/]{1,30}", "[A-Za-z' .,:’\u{AD}\u{301}0-9_-]{1,30}"]) {
        let text = text.trim();
        let Ok(pattern) = Pattern::parse(text, Language::English) else { return Ok(()) };
        let mut lexicon = read(&format!("{THEME}entries = ['x']\n"));
        lexicon.entries[0].pattern = pattern;
        prop_assert_eq!(hits(&lexicon, text), 1, "{:?}", lexicon.entries[0].pattern);
    }

    #[test]
    fn no_text_crashes_the_reader(text in "(\\[\\[theme(\\.theme)?\\]\\]\n|id = \"[a-z]\"\n|(entries|weak|not) = \\[\"\\PC{0,3}\", \\{ match = \"a\", near = \\[\"b\"\\] \\}\\]\n|name = \"x\"\n|\\PC{0,3}){0,12}") {
        if let Err(error) = Lexicon::from_toml(&text, "any.toml") {
            prop_assert!(error.to_string().starts_with("any.toml:"), "{}", error);
            prop_assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
        }
    }
}

/// The keys that the parser knows in a table of the format, by the error about one that it does not
/// know.
fn known_keys(toml: &str) -> Vec<String> {
    let error = Lexicon::from_toml(toml, "x.toml").unwrap_err();
    let (says, known) = error.message().split_once(", expected one of ").unwrap();
    assert!(says.starts_with("unknown field `no_such_key`"), "{error}");
    known.split(", ").map(|key| key.trim_matches('`').to_owned()).collect()
}

#[test]
fn every_key_is_in_the_reference_and_no_other() {
    let text = std::fs::read_to_string(crate::support::repository("docs/LEXICONS.md")).unwrap();
    let (_, section) = text.split_once("\n## Reference of keys\n").unwrap();
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    let rows: Vec<Vec<&str>> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|line| line.trim_end_matches(" |").split(" | ").collect())
        .collect();
    let theme = "[[theme]]\nid = 'a'\nentries = ['x']\n";
    for (place, toml) in [
        ("above the themes", format!("no_such_key = 1\nname = 'x'\n{theme}")),
        ("theme", format!("name = 'x'\n{theme}no_such_key = 1\n")),
        ("entry", "name = 'x'\n[[theme]]\nid = 'a'\nentries = [{ no_such_key = 1 }]\n".to_owned()),
    ] {
        let here =
            |row: &&Vec<&str>| row[1] == place || row[1].starts_with(&format!("{place} with"));
        let mut listed: Vec<String> =
            rows.iter().filter(here).map(|row| row[0].trim_end_matches('`').to_owned()).collect();
        let mut known = known_keys(&toml);
        listed.sort();
        known.sort();
        assert_eq!(listed, known, "{place}");
    }
    // Each row has all its cells, and an example with its key.
    for row in rows {
        assert_eq!(row.len(), 6, "{row:?}");
        assert!(row[5].contains(row[0].trim_end_matches('`')), "{row:?}");
    }
}

/// The examples of the reference are read as they are.
#[test]
fn the_examples_of_the_reference_are_lexicons() {
    let text = std::fs::read_to_string(crate::support::repository("docs/LEXICONS.md")).unwrap();
    let (_, section) = text.split_once("\n## Extending a lexicon\n").unwrap();
    let example = section.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let council = read(example);
    let ids: Vec<&str> = council.themes.iter().map(|theme| theme.id.as_str()).collect();
    assert_eq!(ids, ["fiscal_pressure", "ageing", "procurement", "housing"]);
    let (_, section) = text.split_once("\n## Reference of keys\n").unwrap();
    let entries = section.lines().filter_map(|line| {
        let example = line.strip_suffix("` |")?.rsplit_once("| `")?.1;
        example.starts_with('{').then_some(example)
    });
    let mut count = 0;
    for entry in entries {
        read(&format!("name = 'x'\n[[theme]]\nid = 'a'\nentries = [{entry}]\n"));
        count += 1;
    }
    assert_eq!(count, 9);
}
