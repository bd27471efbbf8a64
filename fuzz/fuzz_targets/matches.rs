//! A lexicon and a text: what is found is what the slow definition finds, and the strengths are
//! those of the evidence.
//!
//! Each line up to `---` says something about the lexicon by its first character: `#` begins a
//! theme, `.` a part of the last one, `-` adds a `not` span to it, `+` an entry; `&`, `<`, `>` and
//! `!` add to the last entry what must stand near, before or behind it, or not near; `=` and a
//! digit is how far that is, `%` and a digit the entry's p.

#![no_main]

use std::collections::BTreeSet;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use paratheme::lexicon::{Context, Entry, Evidence, Lexicon, LookupRules, SourceLine, Matcher, Overlap, Pattern, Phrases, Scanner, Theme};
use paratheme::model::Article;
use paratheme::segment::{SegmentOptions, layout};
use paratheme::text::{Analysis, Analyzer, Language, Passage, Stemmer, Token, Vocabulary};
use paratheme::themes::{ThemeScore, ThemeScorer};

/// Beyond these the slow definition takes too long.
const MOST_ENTRIES: usize = 24;
const MOST_WORDS: usize = 120;

fuzz_target!(|data: &[u8]| {
    let input = String::from_utf8_lossy(data);
    let Some((written, text)) = input.split_once("---\n") else { return };
    let lexicon = lexicon(written);
    let article = Article { text: text.to_owned(), ..Article::default() };
    let analysis = Analysis::default();
    let stemmer = Stemmer::new(analysis.language, analysis.stemmer);
    for overlap in [Overlap::Theme, Overlap::Lexicon] {
        let rules = LookupRules { overlap, phrases: Phrases::Paragraph };
        let matcher = Arc::new(Matcher::new(&lexicon, analysis.stemmer, rules));
        let (mut analyzer, mut scanner, mut scorer) =
            (Analyzer::new(analysis), Scanner::new(Arc::clone(&matcher)), ThemeScorer::new(&lexicon));
        let (mut tokens, mut evidence, mut scores, mut points) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for paragraph in layout(&article, &SegmentOptions::default()).paragraphs {
            tokens.clear();
            analyzer.tokens(&paragraph, &mut tokens);
            scanner.find(analyzer.vocabulary(), Passage { paragraph, tokens: &tokens }, &mut evidence);
            scorer.score(&evidence, tokens.len() as u64, &mut scores, &mut points);
            check_scores(&evidence, &scores, &points);

            // No other paragraph changes it.
            let (mut fresh, mut own, mut alone) = (Analyzer::new(analysis), Vec::new(), Vec::new());
            fresh.tokens(&paragraph, &mut own);
            Scanner::new(Arc::clone(&matcher)).find(fresh.vocabulary(), Passage { paragraph, tokens: &own }, &mut alone);
            assert_eq!(alone, evidence, "after other paragraphs, and alone");

            if tokens.len() <= MOST_WORDS {
                let slow = Slow::new(&lexicon, analyzer.vocabulary(), &tokens, &stemmer);
                let mut expected = slow.evidence(overlap);
                let by_place = |hit: &Evidence| (hit.theme, hit.span, hit.entry);
                expected.sort_by_key(by_place);
                evidence.sort_by_key(by_place);
                assert_eq!(evidence, expected, "{:?} {}", paragraph.text(), lexicon.to_toml());
            }
        }
    }
});

/// Strengths are those of the evidence's points, which are never negative.
fn check_scores(evidence: &[Evidence], scores: &[ThemeScore], points: &[f64]) {
    assert_eq!(evidence.len(), points.len());
    for (theme, score) in scores.iter().enumerate() {
        let own = || evidence.iter().zip(points).filter(|(hit, _)| hit.theme as usize == theme).map(|(_, points)| *points);
        assert!(own().all(|points| points.is_finite() && points > 0.0), "{points:?}");
        assert!((0.0..=1.0).contains(&score.strength), "{score:?}");
        assert_eq!(score.hits as usize, own().count());
        assert_eq!(score.strength > 0.0, score.hits > 0, "{score:?}");
        assert!((score.strength - (1.0 - (-own().sum::<f64>()).exp())).abs() < 1e-9, "{score:?} of {points:?}");
    }
}

fn lexicon(written: &str) -> Lexicon {
    let mut lexicon = Lexicon {
        name: "a".into(),
        version: String::new(),
        language: Language::English,
        description: String::new(),
        default_p: 0.2,
        themes: vec![theme(0, None)],
        entries: Vec::new(),
    };
    for line in written.lines() {
        let mut rest = line.chars();
        let Some(what) = rest.next() else { continue };
        let last = lexicon.themes.len() - 1;
        let digit = || rest.as_str().chars().next().and_then(|c| c.to_digit(10));
        match what {
            '#' => lexicon.themes.push(theme(last + 1, None)),
            '.' => lexicon.themes.push(theme(last + 1, Some(last))),
            '=' => {
                if let (Some(entry), Some(within)) = (lexicon.entries.last_mut(), digit()) {
                    entry.context.within = within;
                }
            }
            '%' => {
                if let (Some(entry), Some(digit)) = (lexicon.entries.last_mut(), digit()) {
                    entry.p = [0.5, 0.2, 0.05, 1e-9, 0.999_999][digit as usize % 5];
                }
            }
            _ => {
                let Ok(pattern) = Pattern::parse(rest.as_str(), Language::English) else { continue };
                let full = lexicon.entries.len() == MOST_ENTRIES;
                match (what, lexicon.entries.last_mut()) {
                    ('-', _) => lexicon.themes[last].not.push(pattern),
                    ('+', _) if !full => {
                        let context = Context { within: Context::WITHIN, ..Context::default() };
                        lexicon.entries.push(Entry { theme: last, pattern, context, p: 0.2, weight: 1.0, learnt: false, line: SourceLine::default() });
                    }
                    ('&', Some(entry)) => entry.context.near.push(pattern),
                    ('<', Some(entry)) => entry.context.after.push(pattern),
                    ('>', Some(entry)) => entry.context.before.push(pattern),
                    ('!', Some(entry)) => entry.context.unless.push(pattern),
                    _ => {}
                }
            }
        }
    }
    lexicon
}

fn theme(index: usize, parent: Option<usize>) -> Theme {
    let id = format!("t{index}");
    Theme {
        column: id.clone(),
        label: id.clone(),
        id,
        description: String::new(),
        threshold: Lexicon::THRESHOLD,
        article_threshold: Lexicon::ARTICLE_THRESHOLD,
        in_article_threshold: Lexicon::IN_ARTICLE_THRESHOLD,
        parent,
        not: Vec::new(),
        line: SourceLine::default(),
    }
}

/// Words `first..end` of a paragraph.
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
        self.first < other.end && other.first < self.end
    }
}

/// The look-up of METHODS, by trying everything.
struct Slow<'l> {
    lexicon: &'l Lexicon,
    tokens: &'l [Token],
    keys: Vec<&'l str>,
    stemmer: &'l Stemmer,
}

impl<'l> Slow<'l> {
    fn new(lexicon: &'l Lexicon, vocabulary: &'l Vocabulary, tokens: &'l [Token], stemmer: &'l Stemmer) -> Self {
        let keys = tokens.iter().map(|token| vocabulary.key_text(token.key)).collect();
        Self { lexicon, tokens, keys, stemmer }
    }

    /// Everywhere that one of the patterns stands.
    fn runs(&self, patterns: &[Pattern]) -> Vec<Run> {
        let of = |pattern: &Pattern| {
            let words = pattern.words();
            let starts = 0..(self.keys.len() + 1).saturating_sub(words.len());
            let stands = |first: &usize| words.iter().zip(&self.keys[*first..]).all(|(word, key)| word.matches(key, self.stemmer));
            starts.filter(stands).map(|first| Run { first, end: first + words.len() }).collect::<Vec<_>>()
        };
        patterns.iter().flat_map(of).collect()
    }

    /// Where an entry stands, but for what its conditions and the `not` spans take out.
    fn allowed(&self, entry: &Entry) -> Vec<Run> {
        let nots: Vec<Run> = self.lexicon.lineage(entry.theme).flat_map(|theme| self.runs(&self.lexicon.themes[theme].not)).collect();
        let context = &entry.context;
        let [near, after, before, unless] = [&context.near, &context.after, &context.before, &context.unless].map(|list| self.runs(list));
        let within = context.within as usize;
        let left = |run: Run, other: &Run| other.end <= run.first && run.first - other.end <= within;
        let right = |run: Run, other: &Run| run.end <= other.first && other.first - run.end <= within;
        let mut runs = self.runs(std::slice::from_ref(&entry.pattern));
        runs.retain(|&run| {
            let beside = |other: &Run| left(run, other) || right(run, other);
            !nots.iter().any(|not| not.meets(run))
                && (context.near.is_empty() || near.iter().any(beside))
                && (context.after.is_empty() || after.iter().any(|other| left(run, other)))
                && (context.before.is_empty() || before.iter().any(|other| right(run, other)))
                && !unless.iter().any(beside)
        });
        runs
    }

    fn evidence(&self, overlap: Overlap) -> Vec<Evidence> {
        let entries = &self.lexicon.entries;
        let candidates: Vec<(usize, Run)> =
            entries.iter().enumerate().flat_map(|(at, entry)| self.allowed(entry).into_iter().map(move |run| (at, run))).collect();
        let mut runs: Vec<Run> = candidates.iter().map(|&(_, run)| run).collect::<BTreeSet<_>>().into_iter().collect();
        runs.sort_by_key(|run| (usize::MAX - run.len(), run.first));
        let mut counted: Vec<(usize, usize, Run)> = Vec::new();
        for run in runs {
            let taken = |word: usize| counted.iter().any(|(_, _, earlier)| (earlier.first..earlier.end).contains(&word));
            if overlap == Overlap::Lexicon && (run.first..run.end).all(taken) {
                continue;
            }
            let mut new = Vec::new();
            for theme in 0..self.lexicon.themes.len() {
                if counted.iter().any(|&(other, _, earlier)| other == theme && earlier.meets(run)) {
                    continue;
                }
                let mut best: Option<usize> = None;
                for &(entry, place) in candidates.iter().filter(|(_, place)| *place == run) {
                    let fits = place == run && self.lexicon.lineage(entries[entry].theme).any(|own| own == theme);
                    if fits && best.is_none_or(|best| entries[entry].points() > entries[best].points()) {
                        best = Some(entry);
                    }
                }
                new.extend(best.map(|entry| (theme, entry, run)));
            }
            counted.append(&mut new);
        }
        let hit = |(theme, entry, run): (usize, usize, Run)| {
            let (mut span, last) = (self.tokens[run.first].span, self.tokens[run.end - 1].span);
            span.end = last.end;
            Evidence { theme: theme as u32, entry: entry as u32, span }
        };
        counted.into_iter().map(hit).collect()
    }
}
