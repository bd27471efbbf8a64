//! Splits a text without mark-up into paragraphs.
//!
//! Words are not used: only the white space of lines, list marks, quotation marks `>`, widths, and
//! how sentences end and begin. docs/METHODS.md has the rules in the order of [`Run::split`].

use super::Paragraphs;
use super::lines::{
    ListMark, begins_in_lower_case, ends_like_a_sentence, ends_paragraph, indent, is_blank,
    is_space, lines, list_mark,
};
use crate::model::Kind;

/// The start, end and kind of a stretch of text that becomes a paragraph when the white space at
/// its ends is removed.
pub(super) type Stretch = (usize, usize, Kind);

/// The byte range of a line, without its line end.
type LineRange = (usize, usize);

/// The paragraphs of a text, in order.
pub(super) fn split(text: &str, paragraphs: &Paragraphs) -> Vec<Stretch> {
    match paragraphs {
        Paragraphs::Regex(pattern) => {
            let mut stretches = Vec::new();
            let mut from = 0;
            for found in pattern.find_iter(text) {
                stretches.push((from, found.start(), Kind::Body));
                from = found.start();
            }
            stretches.push((from, text.len(), Kind::Body));
            stretches.into_iter().map(|stretch| with_kind(text, stretch)).collect()
        }
        Paragraphs::Line => {
            full_lines(text).map(|(start, end)| with_kind(text, (start, end, Kind::Body))).collect()
        }
        Paragraphs::Blank => Runs::of(text)
            .iter()
            .map(|run| with_kind(text, (run[0].0, run[run.len() - 1].1, Kind::Body)))
            .collect(),
        Paragraphs::Indent => {
            let runs = Runs::of(text);
            let least = runs
                .lines
                .iter()
                .map(|line| indent(&text[line.0..line.1]))
                .min()
                .unwrap_or_default();
            let mut stretches = Vec::new();
            for run in runs.iter() {
                Run { text, lines: run }
                    .cut(|run, at| indent(run.line(at)) > least + 1, &mut stretches);
            }
            stretches
        }
        Paragraphs::Auto => {
            let runs = Runs::of(text);
            // With fewer than one gap in ten lines, single line ends may be the only separators.
            let gapless = (runs.ends.len().max(1) - 1) * 10 < runs.lines.len();
            let separators = if gapless {
                Separators::Unknown
            } else if lines_are_paragraphs(text, &runs) {
                Separators::LineEnds
            } else {
                Separators::BlankLines
            };
            let mut stretches = Vec::with_capacity(runs.ends.len());
            for run in runs.iter() {
                Run { text, lines: run }.split(separators, &mut stretches);
            }
            stretches
        }
    }
}

fn full_lines(text: &str) -> impl Iterator<Item = LineRange> {
    lines(text).filter(|line| !is_blank(&text[line.0..line.1]))
}

/// The usual length of a line, by which memory is reserved.
const USUAL_LINE_BYTES: usize = 128;

/// The maximal runs of lines that are not blank.
struct Runs {
    lines: Vec<LineRange>,
    /// The index after the last line of each run.
    ends: Vec<usize>,
}

impl Runs {
    fn of(text: &str) -> Self {
        let mut runs =
            Self { lines: Vec::with_capacity(text.len() / USUAL_LINE_BYTES), ends: Vec::new() };
        let mut open = false;
        for line in lines(text) {
            let blank = is_blank(&text[line.0..line.1]);
            if !blank {
                runs.lines.push(line);
                if !open {
                    runs.ends.push(0);
                }
                if let Some(end) = runs.ends.last_mut() {
                    *end = runs.lines.len();
                }
            }
            open = !blank && !ends_paragraph(text, line.1);
        }
        runs
    }

    fn iter(&self) -> impl Iterator<Item = &[LineRange]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.lines[start..end])
    }
}

/// The stretch as a list, if every line begins with a list mark, otherwise unchanged.
fn with_kind(text: &str, (start, end, kind): Stretch) -> Stretch {
    let stretch = &text[start..end];
    // Hardly any stretch begins with a mark.
    let begins = list_mark(stretch.trim_start_matches(is_space)).is_some();
    let is_list =
        begins && full_lines(stretch).all(|line| list_mark(&stretch[line.0..line.1]).is_some());
    (start, end, if is_list { Kind::List } else { kind })
}

/// A run of lines that are not blank.
struct Run<'t> {
    text: &'t str,
    lines: &'t [LineRange],
}

/// What separates paragraphs within runs, as far as the whole text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separators {
    /// The text has hardly any blank lines: each run is examined.
    Unknown,
    /// Blank lines separate paragraphs.
    BlankLines,
    /// Blank lines separate sections, and line ends separate the paragraphs in them.
    LineEnds,
}

/// Whether each line is a paragraph in a text with blank lines: at least six of ten line ends
/// within runs end a sentence, and at most one in ten of the next lines begins in lower case.
/// Quoted lines and list items do not count.
fn lines_are_paragraphs(text: &str, runs: &Runs) -> bool {
    let (mut breaks, mut ends, mut goes_on) = (0, 0, 0);
    for run in runs.iter() {
        for pair in run.windows(2) {
            let [line, next] = [pair[0], pair[1]].map(|(start, end)| &text[start..end]);
            if [line, next]
                .iter()
                .all(|line| !line.trim_start().starts_with('>') && list_mark(line).is_none())
            {
                breaks += 1;
                ends += usize::from(ends_like_a_sentence(line));
                goes_on += usize::from(begins_in_lower_case(next));
            }
        }
    }
    breaks >= MIN_LINE_ENDS && ends * 10 >= breaks * 6 && goes_on * 10 <= breaks
}

/// How the lines of a run form paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RunLayout {
    /// The run is one paragraph.
    One,
    /// Each line is a paragraph.
    Lines,
    /// Lines are wrapped at a common width; a line that is much shorter ends a paragraph.
    Wrapped { width: usize },
}

/// The range of the widest line of hard-wrapped text, in characters.
const MAX_WRAP_WIDTH: usize = 120;
const MIN_WRAP_WIDTH: usize = 40;
/// The least number of line ends from which a decision is made.
const MIN_LINE_ENDS: usize = 4;
/// A hard-wrapped line is full if it would be longer than this share of the widest line with the
/// first word of the next line.
const FULL_LINE_SHARE: f64 = 0.8;

impl<'t> Run<'t> {
    fn line(&self, at: usize) -> &'t str {
        &self.text[self.lines[at].0..self.lines[at].1]
    }

    /// Adds the paragraphs of the run, which begin at its first line and at lines for which
    /// `begins` holds.
    fn cut(&self, begins: impl Fn(&Self, usize) -> bool, stretches: &mut Vec<Stretch>) {
        let mut from = 0;
        for at in 1..=self.lines.len() {
            if at == self.lines.len() || begins(self, at) {
                stretches.push(with_kind(
                    self.text,
                    (self.lines[from].0, self.lines[at - 1].1, Kind::Body),
                ));
                from = at;
            }
        }
    }

    /// Adds the paragraphs of the run.
    fn split(&self, separators: Separators, stretches: &mut Vec<Stretch>) {
        if self.lines.len() == 1 {
            stretches.push(with_kind(self.text, (self.lines[0].0, self.lines[0].1, Kind::Body)));
            return;
        }
        // Quoted lines form paragraphs of their own; among them a bare `>` is a blank line.
        let quoted = |at: usize| self.line(at).trim_start().starts_with('>');
        let bare = |at: usize| is_blank(self.line(at).trim_start().trim_start_matches(['>', ' ']));
        let mut from = 0;
        for at in 1..=self.lines.len() {
            if at == self.lines.len()
                || quoted(at) != quoted(at - 1)
                || (quoted(at) && bare(at - 1) && !bare(at))
            {
                if quoted(from) {
                    stretches.push((self.lines[from].0, self.lines[at - 1].1, Kind::Body));
                } else {
                    Run { text: self.text, lines: &self.lines[from..at] }
                        .split_lists(separators, stretches);
                }
                from = at;
            }
        }
    }

    /// Two or more list items are a list: each item is a paragraph, with the lines up to the next
    /// item.
    fn split_lists(&self, separators: Separators, stretches: &mut Vec<Stretch>) {
        let marks: Vec<(usize, ListMark)> =
            (0..self.lines.len()).filter_map(|at| Some((at, list_mark(self.line(at))?))).collect();
        let goes_on = |one: ListMark, other: ListMark| match (one, other) {
            (ListMark::Bullet(one), ListMark::Bullet(other)) => one == other,
            (ListMark::Number(one), ListMark::Number(other)) => one.checked_add(1) == Some(other),
            _ => false,
        };
        let is_item = |i: usize| {
            let next = marks.get(i + 1).is_some_and(|next| goes_on(marks[i].1, next.1));
            next || (i > 0 && goes_on(marks[i - 1].1, marks[i].1))
        };
        let items: Vec<usize> =
            (0..marks.len()).filter(|&i| is_item(i)).map(|i| marks[i].0).collect();
        let Some(&first) = items.first() else { return self.split_prose(separators, stretches) };
        if first > 0 {
            Run { text: self.text, lines: &self.lines[..first] }.split_prose(separators, stretches);
        }
        for (i, &from) in items.iter().enumerate() {
            let last = items.get(i + 1).map_or(self.lines.len(), |&next| next) - 1;
            stretches.push((self.lines[from].0, self.lines[last].1, Kind::List));
        }
    }

    fn split_prose(&self, separators: Separators, stretches: &mut Vec<Stretch>) {
        let layout = match separators {
            Separators::Unknown => self.layout(),
            Separators::BlankLines => RunLayout::One,
            Separators::LineEnds => RunLayout::Lines,
        };
        let indented = self.indented();
        self.cut(
            |run, at| {
                indented[at]
                    || match layout {
                        RunLayout::One => false,
                        RunLayout::Lines => true,
                        RunLayout::Wrapped { width } => {
                            run.ends_early(at - 1, width) || run.is_headline(at - 1, width)
                        }
                    }
            },
            stretches,
        );
    }

    /// For each line whether its indent begins a paragraph: at least two columns more than the
    /// least indent of the run, after the end of a sentence. There must be at least two such lines,
    /// because one alone may be accidental.
    fn indented(&self) -> Vec<bool> {
        let indents: Vec<usize> = (0..self.lines.len()).map(|at| indent(self.line(at))).collect();
        let least = indents.iter().min().copied().unwrap_or_default();
        let deep = |at: usize| indents[at] >= least + 2;
        let begins = |at: usize| {
            deep(at)
                && at > 0
                && ends_like_a_sentence(self.line(at - 1))
                && !begins_in_lower_case(self.line(at))
        };
        let begins: Vec<bool> = (0..self.lines.len()).map(begins).collect();
        let number = begins.iter().filter(|&&begins| begins).count() + usize::from(deep(0));
        if number < 2 { vec![false; self.lines.len()] } else { begins }
    }

    /// How the lines of a run form paragraphs, in a text without blank lines.
    fn layout(&self) -> RunLayout {
        let breaks = self.lines.len() - 1;
        if breaks == 0 {
            return RunLayout::One;
        }
        let mut widths: Vec<usize> =
            (0..=breaks).map(|at| self.line(at).trim().chars().count()).collect();
        widths.sort_unstable();
        let (median, widest) = (widths[breaks / 2], widths[breaks]);
        let ends = (0..breaks).filter(|&at| ends_like_a_sentence(self.line(at))).count();
        let goes_on = (1..=breaks).filter(|&at| begins_in_lower_case(self.line(at))).count();
        let by_hand = (MIN_WRAP_WIDTH..=MAX_WRAP_WIDTH).contains(&widest);
        let enough_ends = if widest > MAX_WRAP_WIDTH {
            ends * 10 >= breaks * 3 || median > MAX_WRAP_WIDTH
        } else if breaks < MIN_LINE_ENDS {
            // A few full lines may end sentences by chance.
            (0..breaks).all(|at| self.ends_early(at, widest))
        } else {
            ends * 10 >= breaks * 6
        };
        if enough_ends && goes_on * 10 <= breaks {
            RunLayout::Lines
        } else if by_hand && breaks >= MIN_LINE_ENDS {
            RunLayout::Wrapped { width: widest }
        } else {
            RunLayout::One
        }
    }

    /// Whether a hard-wrapped line ends a paragraph: it ends a sentence, the next line does not
    /// begin in lower case, and the next word would have fitted on the line.
    fn ends_early(&self, at: usize, width: usize) -> bool {
        ends_like_a_sentence(self.line(at))
            && !begins_in_lower_case(self.line(at + 1))
            && self.leaves_room(at, width)
    }

    /// Whether a line between hard-wrapped paragraphs looks like a heading: it is short, does not
    /// end a sentence, and the next line does not continue it.
    fn is_headline(&self, at: usize, width: usize) -> bool {
        let (line, next) = (self.line(at), self.line(at + 1));
        let short = line.trim().chars().count() * 10 <= width * 6;
        let first = at == 0 || self.ends_early(at - 1, width);
        short
            && first
            && !ends_like_a_sentence(line)
            && !begins_in_lower_case(next)
            && self.leaves_room(at, width)
    }

    fn leaves_room(&self, at: usize, width: usize) -> bool {
        let word =
            self.line(at + 1).split_whitespace().next().map_or(0, |word| word.chars().count());
        ((self.line(at).trim_end().chars().count() + 1 + word) as f64)
            <= FULL_LINE_SHARE * width as f64
    }
}
