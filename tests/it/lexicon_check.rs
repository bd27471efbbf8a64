//! What `lexicon check` counts: per entry its matches, forms and stems, and who else caught the
//! same words.

use std::sync::Arc;

use paratheme::lexicon::{Check, EntryCheck, Lexicon, LookupRules, Matcher, Scanner};
use paratheme::model::{Kind, Paragraph, Span};
use paratheme::text::{Analysis, Analyzer, Passage};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::FileFailurePersistence;

const LEXICON: &str = r#"
name = "x"
[[theme]]
id = "ageing"
entries = ["age*"]
[[theme.theme]]
id = "pensions"
entries = ["pension*"]
[[theme]]
id = "policy"
entries = ["~ageing policy", "pension fund*", "agenda"]
"#;

/// What the lexicon caught in these paragraphs.
fn check(lexicon: &Lexicon, paragraphs: &[&str]) -> Check {
    let mut analyzer = Analyzer::new(Analysis::default());
    let mut scanner = Scanner::new(Arc::new(Matcher::new(
        lexicon,
        Analysis::default().stemmer,
        LookupRules::default(),
    )));
    let (mut tokens, mut evidence) = (Vec::new(), Vec::new());
    let mut check = Check::new(lexicon);
    for text in paragraphs {
        tokens.clear();
        let paragraph = Paragraph {
            ordinal: 1,
            span: Span::new(0, text.len()),
            kind: Kind::Body,
            article: text,
        };
        analyzer.tokens(&paragraph, &mut tokens);
        scanner.find(analyzer.vocabulary(), Passage { paragraph, tokens: &tokens }, &mut evidence);
        check.add(lexicon, analyzer.vocabulary(), &tokens, &evidence);
    }
    check
}

fn forms(entry: &EntryCheck) -> Vec<(&str, u64)> {
    entry.forms.iter().map(|(form, &count)| (form.as_str(), count)).collect()
}

#[test]
fn a_glob_shows_what_else_it_caught() {
    let lexicon = Lexicon::from_toml(LEXICON, "test.toml").unwrap();
    let check = check(
        &lexicon,
        &["The agency’s agenda: Agents, AGENTS!", "Ageing, policy.", "pension funds"],
    );
    let [ageing, pensions, policy, funds, agenda] = check.entries.as_slice() else {
        panic!("five entries")
    };

    assert_eq!((ageing.hits, ageing.paragraphs), (5, 2));
    assert_eq!(forms(ageing), [("ageing", 1), ("agency", 1), ("agenda", 1), ("agents", 2)]);
    assert_eq!(
        ageing.stems.iter().map(String::as_str).collect::<Vec<_>>(),
        ["age", "agenc", "agenda", "agent"]
    );
    assert_eq!(
        ageing.shared_with.iter().map(|(&entry, &count)| (entry, count)).collect::<Vec<_>>(),
        [(2, 1), (4, 1)]
    );

    assert_eq!(
        (pensions.hits, pensions.paragraphs),
        (1, 1),
        "once, though the theme above has it as well"
    );
    assert_eq!(pensions.shared_with.iter().collect::<Vec<_>>(), [(&3, &1)]);

    assert_eq!(forms(policy), [("ageing policy", 1)]);
    assert_eq!(policy.stems.iter().collect::<Vec<_>>(), ["age polici"]);
    assert_eq!(forms(funds), [("pension funds", 1)]);
    assert_eq!((agenda.hits, agenda.paragraphs), (1, 1));
}

#[test]
fn an_entry_that_caught_nothing_is_empty() {
    let lexicon = Lexicon::from_toml(LEXICON, "test.toml").unwrap();
    assert_eq!(check(&lexicon, &["Nothing here", ""]), Check::new(&lexicon));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("proptest-regressions/lexicon_check.txt"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn checks_add_up_however_the_collection_is_split(
        words in vec(vec(select(&["age", "ages", "agenda", "policy", "pension", "funds", "the"][..]), 0..6), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let lexicon = Lexicon::from_toml(LEXICON, "test.toml").unwrap();
        let paragraphs: Vec<String> = words.iter().map(|words| words.join(" ")).collect();
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let (left, right) = paragraphs.split_at(cut.index(paragraphs.len() + 1));
        let whole = check(&lexicon, &paragraphs);
        let mut merged = check(&lexicon, left);
        merged.merge(check(&lexicon, right));
        prop_assert_eq!(&merged, &whole);
        let mut turned = check(&lexicon, right);
        turned.merge(check(&lexicon, left));
        prop_assert_eq!(&turned, &whole);
    }
}
