//! Look-up against a slow oracle that is written from the definitions alone: it knows words by
//! their letters, stems by a table, and finds, blocks and chooses matches by trying everything.

use std::collections::BTreeSet;
use std::sync::Arc;

use paratheme::lexicon::{
    Context, Entry, Evidence, Lexicon, LookupRules, Matcher, Overlap, Pattern, Phrases, Scanner,
    SourceLine, Theme,
};
use paratheme::model::{Kind, Paragraph, Span};
use paratheme::text::{Analysis, Analyzer, Language, Passage};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::FileFailurePersistence;

/// The words of the texts: few, so that everything meets everything. Each with its key and its
/// stem.
const WORDS: [(&str, &str, &str); 13] = [
    ("a", "a", "a"),
    ("A", "a", "a"),
    ("b", "b", "b"),
    ("b’s", "b", "b"),
    ("c", "c", "c"),
    ("ab", "ab", "ab"),
    ("ba", "ba", "ba"),
    ("AB", "ab", "ab"),
    ("a\u{AD}b", "ab", "ab"),
    ("tax", "tax", "tax"),
    ("Taxes", "taxes", "tax"),
    ("taxed", "taxed", "tax"),
    ("taxation", "taxation", "taxat"),
];
const BETWEEN: [&str; 9] = [" ", " ", " ", ", ", ". ", "-", "\u{2010}", "\n", " (\u{201C}"];
/// Regular expressions, each with all the keys that it matches.
const REGEXES: [(&str, &[&str]); 3] = [
    ("/a|ba/", &["a", "ba"]),
    ("/[ab]{2}/", &["ab", "ba"]),
    ("/TAX(es|ation)?/", &["tax", "taxes", "taxation"]),
];

/// One word of a pattern, as the definitions see it.
#[derive(Clone, Debug)]
enum Piece {
    Literal(&'static str),
    Glob(&'static str),
    Stem(&'static str),
    Any,
    Regex(usize),
}

/// A word of a text: its key, its stem, where it stands, and whether phrases end before it.
struct Word {
    key: &'static str,
    stem: &'static str,
    span: Span,
    begins: bool,
}

/// An entry as it is generated; themes are numbered.
#[derive(Clone, Debug)]
struct EntrySketch {
    theme: usize,
    phrase: Vec<Piece>,
    rules: [Vec<Vec<Piece>>; 4],
    within: u32,
    p: f64,
    weight: f64,
    learnt: bool,
}

/// A lexicon as it is generated: per theme its parent and its `not` spans, and the entries in
/// order.
#[derive(Clone, Debug)]
struct Sketch {
    themes: Vec<(Option<usize>, Vec<Vec<Piece>>)>,
    entries: Vec<EntrySketch>,
}

type Choices = Vec<((&'static str, &'static str, &'static str), &'static str)>;

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        6 => select(&["a", "b", "c", "ab", "ba", "tax", "taxed"][..]).prop_map(Piece::Literal),
        2 => select(&["a*", "*a", "?a", "a?", "*b*", "tax*", "t*x*s", "?ax", "b?*"][..]).prop_map(Piece::Glob),
        2 => select(&["tax", "taxes", "a", "taxation"][..]).prop_map(Piece::Stem),
        1 => Just(Piece::Any),
    ]
}

fn phrase() -> impl Strategy<Value = Vec<Piece>> {
    let words = vec(piece(), 1..=4).prop_filter("some word must hold on to something", |words| {
        words.iter().any(|word| !matches!(word, Piece::Any))
    });
    prop_oneof![8 => words, 1 => (0..REGEXES.len()).prop_map(|regex| vec![Piece::Regex(regex)])]
}

fn short_phrase() -> impl Strategy<Value = Vec<Piece>> {
    prop_oneof![3 => piece().prop_filter("not any word", |piece| !matches!(piece, Piece::Any)).prop_map(|piece| vec![piece]), 1 => phrase()]
}

fn rules() -> impl Strategy<Value = [Vec<Vec<Piece>>; 4]> {
    let list = || prop_oneof![3 => Just(Vec::new()), 1 => vec(short_phrase(), 1..=2)];
    prop_oneof![2 => Just(<[Vec<Vec<Piece>>; 4]>::default()), 1 => [list(), list(), list(), list()]]
}

fn entry(themes: usize) -> impl Strategy<Value = EntrySketch> {
    (
        0..themes,
        phrase(),
        rules(),
        0..=3u32,
        select(&[0.5, 0.2, 0.05][..]),
        select(&[1.0, 1.0, 1.0, 0.5, 2.0][..]),
        select(&[false, false, true][..]),
    )
        .prop_map(|(theme, phrase, rules, within, p, weight, learnt)| EntrySketch {
            theme,
            phrase,
            rules,
            within,
            p,
            weight,
            learnt,
        })
}

fn sketch() -> impl Strategy<Value = Sketch> {
    vec(
        (
            any::<proptest::sample::Index>(),
            0..3u8,
            prop_oneof![2 => Just(Vec::new()), 1 => vec(short_phrase(), 1..=2)],
        ),
        1..=5,
    )
    .prop_map(|themes| {
        let nest = |(index, (parent, nested, not)): (
            usize,
            (proptest::sample::Index, u8, Vec<Vec<Piece>>),
        )| { ((index > 0 && nested > 0).then(|| parent.index(index)), not) };
        themes.into_iter().enumerate().map(nest).collect::<Vec<_>>()
    })
    .prop_flat_map(|themes| {
        let entries = vec(entry(themes.len()), 1..=8);
        (Just(themes), entries)
    })
    .prop_map(|(themes, entries)| Sketch { themes, entries })
}

fn choices() -> impl Strategy<Value = Choices> {
    vec((select(&WORDS[..]), select(&BETWEEN[..])), 0..=25)
}

/// The text of a paragraph that begins at `offset`, and its words.
fn write(choices: &Choices, offset: usize, phrases: Phrases) -> (String, Vec<Word>) {
    let mut text = String::new();
    let mut words = Vec::new();
    for (at, &((surface, key, stem), between)) in choices.iter().enumerate() {
        let start = offset + text.len();
        text.push_str(surface);
        let begins = phrases == Phrases::Sentence && begins_a_sentence(choices, at);
        words.push(Word { key, stem, span: Span::new(start, offset + text.len()), begins });
        text.push_str(between);
    }
    (text, words)
}

/// A sentence ends at a full stop before a capital, except after the initial of a name. An initial
/// is a capital by itself, and no name is spelt like a stop word.
fn begins_a_sentence(choices: &Choices, at: usize) -> bool {
    let [before @ .., (_, dot)] = &choices[..at] else { return false };
    let after_dot = *dot == ". " && choices[at].0.0.starts_with(char::is_uppercase);
    let is_joined = before.last().is_some_and(|(_, between)| matches!(*between, "-" | "\u{2010}"));
    let is_initial = choices[at - 1].0.0 == "A" && !is_joined;
    after_dot && !(is_initial && choices[at].0.0 != "A")
}

fn source(phrase: &[Piece]) -> String {
    let word = |piece: &Piece| match piece {
        Piece::Literal(word) | Piece::Glob(word) => (*word).to_owned(),
        Piece::Stem(word) => format!("~{word}"),
        Piece::Any => "*".to_owned(),
        Piece::Regex(regex) => REGEXES[*regex].0.to_owned(),
    };
    phrase.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn pattern(phrase: &Vec<Piece>) -> Pattern {
    let pattern = Pattern::parse(&source(phrase), Language::English).unwrap();
    assert_eq!(pattern.words().len(), phrase.len(), "{phrase:?}");
    pattern
}

fn lexicon(sketch: &Sketch) -> Lexicon {
    let patterns = |phrases: &Vec<Vec<Piece>>| phrases.iter().map(pattern).collect::<Vec<_>>();
    let theme = |(index, (parent, not)): (usize, &(Option<usize>, Vec<Vec<Piece>>))| Theme {
        id: format!("t{index}"),
        column: format!("t{index}"),
        label: String::new(),
        description: String::new(),
        threshold: Lexicon::THRESHOLD,
        article_threshold: Lexicon::ARTICLE_THRESHOLD,
        in_article_threshold: Lexicon::IN_ARTICLE_THRESHOLD,
        parent: *parent,
        not: patterns(not),
        line: SourceLine::default(),
    };
    let entry = |entry: &EntrySketch| {
        let [near, after, before, unless] = &entry.rules;
        Entry {
            theme: entry.theme,
            pattern: pattern(&entry.phrase),
            context: Context {
                near: patterns(near),
                after: patterns(after),
                before: patterns(before),
                unless: patterns(unless),
                within: entry.within,
            },
            p: entry.p,
            weight: entry.weight,
            learnt: entry.learnt,
            line: SourceLine::default(),
        }
    };
    Lexicon {
        name: "random".to_owned(),
        version: String::new(),
        language: Language::English,
        description: String::new(),
        default_p: 0.2,
        themes: sketch.themes.iter().enumerate().map(theme).collect(),
        entries: sketch.entries.iter().map(entry).collect(),
    }
}

/// Words `first..end` of the paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    first: usize,
    end: usize,
}

impl Run {
    fn len(self) -> usize {
        self.end - self.first
    }

    fn meets(self, other: Self) -> bool {
        (self.first..self.end).any(|word| other.covers(word))
    }

    fn covers(self, word: usize) -> bool {
        self.first <= word && word < self.end
    }
}

fn built_like(glob: &[u8], text: &[u8]) -> bool {
    match glob.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skipped| built_like(rest, &text[skipped..])),
        Some((letter, rest)) => {
            !text.is_empty()
                && (*letter == b'?' || *letter == text[0])
                && built_like(rest, &text[1..])
        }
    }
}

fn is(piece: &Piece, word: &Word) -> bool {
    match piece {
        Piece::Literal(literal) => word.key == *literal,
        Piece::Glob(glob) => built_like(glob.as_bytes(), word.key.as_bytes()),
        Piece::Stem(other) => word.stem == WORDS.iter().find(|(_, key, _)| key == other).unwrap().2,
        Piece::Any => true,
        Piece::Regex(regex) => REGEXES[*regex].1.contains(&word.key),
    }
}

/// Everywhere that a phrase stands.
fn runs(phrase: &[Piece], words: &[Word]) -> Vec<Run> {
    (0..words.len())
        .map(|first| Run { first, end: first + phrase.len() })
        .filter(|run| {
            run.end <= words.len()
                && !words[run.first..run.end].iter().skip(1).any(|word| word.begins)
                && phrase
                    .iter()
                    .zip(&words[run.first..run.end])
                    .all(|(piece, word)| is(piece, word))
        })
        .collect()
}

fn lineage(sketch: &Sketch, theme: usize) -> Vec<usize> {
    let mut lineage = vec![theme];
    while let Some(parent) = sketch.themes[lineage[lineage.len() - 1]].0 {
        lineage.push(parent);
    }
    lineage
}

/// The matches that may count: all occurrences of all entries, but those that a `not` span or a
/// rule takes out.
fn candidates(sketch: &Sketch, words: &[Word]) -> Vec<(usize, Run)> {
    let mut candidates = Vec::new();
    for (index, entry) in sketch.entries.iter().enumerate() {
        let nots: Vec<Run> = lineage(sketch, entry.theme)
            .into_iter()
            .flat_map(|theme| &sketch.themes[theme].1)
            .flat_map(|phrase| runs(phrase, words))
            .collect();
        for run in runs(&entry.phrase, words) {
            let within = entry.within as usize;
            let stands_left = |phrase: &Vec<Piece>| {
                runs(phrase, words)
                    .iter()
                    .any(|c| c.end <= run.first && run.first - c.end <= within)
            };
            let stands_right = |phrase: &Vec<Piece>| {
                runs(phrase, words)
                    .iter()
                    .any(|c| run.end <= c.first && c.first - run.end <= within)
            };
            let stands_beside = |phrase: &Vec<Piece>| stands_left(phrase) || stands_right(phrase);
            let [near, after, before, unless] = &entry.rules;
            let allowed = !nots.iter().any(|not| not.meets(run))
                && (near.is_empty() || near.iter().any(stands_beside))
                && (after.is_empty() || after.iter().any(stands_left))
                && (before.is_empty() || before.iter().any(stands_right))
                && !unless.iter().any(stands_beside);
            if allowed {
                candidates.push((index, run));
            }
        }
    }
    candidates
}

/// The matches that count, as (theme, entry, run).
fn oracle(
    sketch: &Sketch,
    points: &[f64],
    words: &[Word],
    overlap: Overlap,
) -> Vec<(usize, usize, Run)> {
    let candidates = candidates(sketch, words);
    let is_learnt = |entry: usize| sketch.entries[entry].learnt;
    let mut order: Vec<(bool, Run)> = candidates
        .iter()
        .map(|&(entry, run)| (is_learnt(entry), run))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    order.sort_by_key(|(_, run)| run.first);
    order.sort_by_key(|(_, run)| usize::MAX - run.len());
    // Learnt entries take what the others leave.
    order.sort_by_key(|(learnt, _)| *learnt);
    let mut counted: Vec<(usize, usize, Run)> = Vec::new();
    for (learnt, run) in order {
        let before = counted.clone();
        let taken_by_any = |word: usize| before.iter().any(|(_, _, earlier)| earlier.covers(word));
        if overlap == Overlap::Lexicon && (run.first..run.end).all(taken_by_any) {
            continue;
        }
        for theme in 0..sketch.themes.len() {
            if before.iter().any(|&(other, _, earlier)| other == theme && earlier.meets(run)) {
                continue;
            }
            let mut best: Option<usize> = None;
            for &(entry, place) in &candidates {
                let fits = is_learnt(entry) == learnt
                    && place == run
                    && lineage(sketch, sketch.entries[entry].theme).contains(&theme);
                if fits && best.is_none_or(|best| points[entry] > points[best]) {
                    best = Some(entry);
                }
            }
            counted.extend(best.map(|entry| (theme, entry, run)));
        }
    }
    counted
}

fn in_text(words: &[Word], (theme, entry, run): (usize, usize, Run)) -> (usize, usize, Span) {
    (theme, entry, Span { start: words[run.first].span.start, end: words[run.end - 1].span.end })
}

/// How many words a piece of evidence spans, and where it starts.
fn place(words: &[Word], hit: &Evidence) -> (usize, u32) {
    let inside = |word: &&Word| hit.span.start <= word.span.start && word.span.end <= hit.span.end;
    (words.iter().filter(inside).count(), hit.span.start)
}

fn config() -> ProptestConfig {
    // What fails is written where the failures of the unit tests are.
    let failures = FileFailurePersistence::Direct("proptest-regressions/lookup_oracle.txt");
    ProptestConfig {
        cases: 4000,
        failure_persistence: Some(Box::new(failures)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn look_up_equals_the_oracle(sketch in sketch(), texts in vec(choices(), 1..=3), lexicon_scope in any::<bool>(), in_sentence in any::<bool>()) {
        let overlap = if lexicon_scope { Overlap::Lexicon } else { Overlap::Theme };
        let phrases = if in_sentence { Phrases::Sentence } else { Phrases::Paragraph };
        let lexicon = lexicon(&sketch);
        let points: Vec<f64> = lexicon.entries.iter().map(Entry::points).collect();
        let analysis = Analysis::default();
        let mut analyzer = Analyzer::new(analysis);
        println!("trials: {}", texts.len());
        // One scanner for all paragraphs: what it keeps of one must not show in the next.
        let mut scanner = Scanner::new(Arc::new(Matcher::new(&lexicon, analysis.stemmer, LookupRules { overlap, phrases })));
        let (mut tokens, mut evidence) = (Vec::new(), Vec::new());
        for choices in &texts {
            // The paragraph stands among others whose words would match.
            let mut article = "a b tax ab c\n\n".to_owned();
            let start = article.len();
            let (text, words) = write(choices, start, phrases);
            article.push_str(&text);
            let span = Span::new(start, article.len());
            article.push_str("\n\na b tax ab c");
            tokens.clear();
            let paragraph = Paragraph { ordinal: 1, span, kind: Kind::Body, article: &article };
            analyzer.tokens(&paragraph, &mut tokens);
            prop_assert_eq!(tokens.iter().map(|token| token.span).collect::<Vec<_>>(), words.iter().map(|word| word.span).collect::<Vec<_>>());
            scanner.find(analyzer.vocabulary(), Passage { paragraph, tokens: &tokens }, &mut evidence);

            let mut found: Vec<_> = evidence.iter().map(|hit| (hit.theme as usize, hit.entry as usize, hit.span)).collect();
            let mut expected: Vec<_> =
                oracle(&sketch, &points, &words, overlap).into_iter().map(|hit| in_text(&words, hit)).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected, "{:?} {}", &article[span.start as usize..span.end as usize], lexicon.to_toml());

            let learnt = |hit: &&Evidence| sketch.entries[hit.entry as usize].learnt;
            let split = evidence.iter().position(|hit| learnt(&hit)).unwrap_or(evidence.len());
            let (own, last) = evidence.split_at(split);
            prop_assert!(last.iter().all(|hit| learnt(&hit)), "learnt ones last");
            for part in [own, last] {
                let places: Vec<_> = part.iter().map(|hit| place(&words, hit)).collect();
                prop_assert!(
                    places.windows(2).all(|pair| pair[0].0 > pair[1].0 || (pair[0].0 == pair[1].0 && pair[0].1 <= pair[1].1)),
                    "longest first, then left to right: {:?}", places
                );
            }
        }
    }
}
