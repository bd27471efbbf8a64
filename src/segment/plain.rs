//! Where the paragraphs of a text without mark-up begin.
//!
//! Nothing is guessed from words: lines are looked at for white space, list marks, quotation marks
//! `>`, widths, and how sentences end and begin. The rules stand in docs/METHODS.md, in the order
//! of [`Run::split`].

use super::Paragraphs;
use super::lines::{
    ListMark, begins_in_lower_case, ends_like_a_sentence, ends_paragraph, indent, is_blank,
    is_space, lines, list_mark,
};
use crate::model::Kind;

/// A stretch of text that becomes a paragraph once the white space at its ends is left out.
pub(super) type Stretch = (usize, usize, Kind);

/// A line of a text: bytes, without its end.
type Line = (usize, usize);

/// The paragraphs of a text in order.
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
            // Fewer than one gap in ten lines: single line ends may be all that separates.
            let gapless = (runs.ends.len().max(1) - 1) * 10 < runs.lines.len();
            let known = if gapless {
                Known::Nothing
            } else if lines_are_paragraphs(text, &runs) {
                Known::Lines
            } else {
                Known::Gaps
            };
            let mut stretches = Vec::with_capacity(runs.ends.len());
            for run in runs.iter() {
                Run { text, lines: run }.split(known, &mut stretches);
            }
            stretches
        }
    }
}

fn full_lines(text: &str) -> impl Iterator<Item = Line> {
    lines(text).filter(|line| !is_blank(&text[line.0..line.1]))
}

/// So many bytes a line has as a rule.
const USUAL_LINE: usize = 128;

/// Maximal runs of lines that are not blank.
struct Runs {
    lines: Vec<Line>,
    /// One past the last line of each run.
    ends: Vec<usize>,
}

impl Runs {
    fn of(text: &str) -> Self {
        let mut runs =
            Self { lines: Vec::with_capacity(text.len() / USUAL_LINE), ends: Vec::new() };
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

    fn iter(&self) -> impl Iterator<Item = &[Line]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.lines[start..end])
    }
}

/// A list where every line begins with a list mark, else as it is.
fn with_kind(text: &str, (start, end, kind): Stretch) -> Stretch {
    let stretch = &text[start..end];
    // Nearly none begins with a mark.
    let begins = list_mark(stretch.trim_start_matches(is_space)).is_some();
    let is_list =
        begins && full_lines(stretch).all(|line| list_mark(&stretch[line.0..line.1]).is_some());
    (start, end, if is_list { Kind::List } else { kind })
}

/// Lines with no blank one among them.
struct Run<'t> {
    text: &'t str,
    lines: &'t [Line],
}

/// What the whole text says about the paragraphs of its runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// It has next to no blank line: each run has to be looked at.
    Nothing,
    /// Blank lines separate them.
    Gaps,
    /// Blank lines separate sections, and line ends the paragraphs in these.
    Lines,
}

/// Whether in a text with blank lines each line is a paragraph too: six of ten line ends within
/// runs end a sentence, and next to no line goes on in lower case. Quoted lines and those of lists
/// say nothing.
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
    breaks >= FEW && ends * 10 >= breaks * 6 && goes_on * 10 <= breaks
}

/// What the paragraphs of a run have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// They are one.
    One,
    /// Each line is one.
    Lines,
    /// Lines are broken at a common width; a line that ends well before it ends a paragraph.
    Wrapped { width: usize },
}

/// Lines broken by hand are at most, and the widest of them at least, this wide, in characters.
const WIDEST: usize = 120;
const NARROWEST: usize = 40;
/// Fewer line ends than this say little about a document.
const FEW: usize = 4;
/// A hard-wrapped line is full when the next line's first word would have crossed this share of the
/// widest line.
const FULL: f64 = 0.8;

impl<'t> Run<'t> {
    fn line(&self, at: usize) -> &'t str {
        &self.text[self.lines[at].0..self.lines[at].1]
    }

    /// Adds the paragraphs that begin at the first line and where `begins` holds.
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
    fn split(&self, known: Known, stretches: &mut Vec<Stretch>) {
        if self.lines.len() == 1 {
            stretches.push(with_kind(self.text, (self.lines[0].0, self.lines[0].1, Kind::Body)));
            return;
        }
        // Quoted lines are paragraphs of their own, and a bare `>` is their blank line.
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
                        .split_lists(known, stretches);
                }
                from = at;
            }
        }
    }

    /// Two list items or more are a list: each a paragraph, with the lines up to the next.
    fn split_lists(&self, known: Known, stretches: &mut Vec<Stretch>) {
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
        let Some(&first) = items.first() else { return self.split_prose(known, stretches) };
        if first > 0 {
            Run { text: self.text, lines: &self.lines[..first] }.split_prose(known, stretches);
        }
        for (i, &from) in items.iter().enumerate() {
            let last = items.get(i + 1).map_or(self.lines.len(), |&next| next) - 1;
            stretches.push((self.lines[from].0, self.lines[last].1, Kind::List));
        }
    }

    fn split_prose(&self, known: Known, stretches: &mut Vec<Stretch>) {
        let layout = match known {
            Known::Nothing => self.layout(),
            Known::Gaps => Layout::One,
            Known::Lines => Layout::Lines,
        };
        let indented = self.indented();
        self.cut(
            |run, at| {
                indented[at]
                    || match layout {
                        Layout::One => false,
                        Layout::Lines => true,
                        Layout::Wrapped { width } => {
                            run.ends_early(at - 1, width) || run.is_headline(at - 1, width)
                        }
                    }
            },
            stretches,
        );
    }

    /// Which lines begin a paragraph by their indent: two columns or more beyond the least of the
    /// run, after the end of a sentence, and at least two of them, for one alone is an accident.
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

    /// Whether the lines of a document without blank lines are paragraphs, or are broken by hand.
    fn layout(&self) -> Layout {
        let breaks = self.lines.len() - 1;
        if breaks == 0 {
            return Layout::One;
        }
        let mut widths: Vec<usize> =
            (0..=breaks).map(|at| self.line(at).trim().chars().count()).collect();
        widths.sort_unstable();
        let (median, widest) = (widths[breaks / 2], widths[breaks]);
        let ends = (0..breaks).filter(|&at| ends_like_a_sentence(self.line(at))).count();
        let goes_on = (1..=breaks).filter(|&at| begins_in_lower_case(self.line(at))).count();
        let by_hand = (NARROWEST..=WIDEST).contains(&widest);
        let enough_ends = if widest > WIDEST {
            ends * 10 >= breaks * 3 || median > WIDEST
        } else if breaks < FEW {
            // A few full lines may end with their sentences by chance.
            (0..breaks).all(|at| self.ends_early(at, widest))
        } else {
            ends * 10 >= breaks * 6
        };
        if enough_ends && goes_on * 10 <= breaks {
            Layout::Lines
        } else if by_hand && breaks >= FEW {
            Layout::Wrapped { width: widest }
        } else {
            Layout::One
        }
    }

    /// Whether a hard-wrapped line ends a paragraph: its sentence ends, the next does not begin in
    /// lower case, and the next word would have fitted on it.
    fn ends_early(&self, at: usize, width: usize) -> bool {
        ends_like_a_sentence(self.line(at))
            && !begins_in_lower_case(self.line(at + 1))
            && self.leaves_room(at, width)
    }

    /// Whether a line between paragraphs broken by hand looks like a heading: short, no sentence,
    /// and not gone on with.
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
        ((self.line(at).trim_end().chars().count() + 1 + word) as f64) <= FULL * width as f64
    }
}
