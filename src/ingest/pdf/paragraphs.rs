//! The lines of pages -> blocks: running heads dropped, paragraphs and words put together again.

use super::layout::TextLine;
use crate::ingest::blocks::Blocks;
use crate::model::Kind;
use rustc_hash::{FxHashMap, FxHashSet};

/// How many lines at the top and at the bottom of a page may be running heads.
const EDGE: usize = 3;

/// What stands before the items of lists.
const ITEM: [char; 7] =
    ['\u{2022}', '\u{25cf}', '\u{25aa}', '\u{2023}', '\u{25e6}', '\u{f0b7}', '\u{25a0}'];

/// The blocks of a document.
pub(super) fn blocks(mut pages: Vec<Vec<TextLine>>) -> Blocks {
    drop_running(&mut pages);
    let look = UsualLine::of(&pages);
    let compounds = compounds(&pages);
    let mut blocks = Blocks::default();
    let mut paragraph: Option<OpenParagraph> = None;
    for page in &pages {
        let sides = sides(page);
        for (at, line) in page.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| &page[before]);
            let is_cell = before.is_some_and(|before| beside(before, line));
            let begins_row = !is_cell && page.get(at + 1).is_some_and(|next| beside(line, next));
            match &mut paragraph {
                Some(paragraph) if is_cell => paragraph.cell(line),
                Some(paragraph) if !begins_row && look.goes_on(paragraph, before, line, &sides) => {
                    paragraph.add(line, &compounds);
                }
                _ => {
                    if let Some(ended) = paragraph.replace(OpenParagraph::new(line)) {
                        ended.finish(&look, &mut blocks);
                    }
                }
            }
        }
    }
    if let Some(ended) = paragraph {
        ended.finish(&look, &mut blocks);
    }
    blocks
}

/// Whether two lines of a column stand on one level: cells of a row.
fn beside(line: &TextLine, next: &TextLine) -> bool {
    line.column == next.column && (line.y - next.y).abs() < line.size.min(next.size) * 0.3
}

/// Leaves out what stands on many pages at the same place, numbers aside, what stands beside the
/// number of a page where others have such heads, the numbers of pages, and tables of contents.
fn drop_running(pages: &mut [Vec<TextLine>]) {
    let number = pages.len();
    let mut seen: FxHashMap<(String, i64), usize> = FxHashMap::default();
    let edges: Vec<Vec<usize>> = pages.iter().map(|page| edges(page)).collect();
    for (page, edges) in pages.iter().zip(&edges) {
        let keys: FxHashSet<(String, i64)> = edges.iter().map(|&at| key(&page[at])).collect();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    let often = (number / 5).max(2);
    let outermost: Vec<[Option<usize>; 2]> =
        edges.iter().map(|edges| [edges.first().copied(), edges.last().copied()]).collect();
    // A chapter's head stands on its pages only.
    let running = |line: &TextLine, outer: bool| {
        number > 1 && seen[&key(line)] >= if outer { 2 } else { often }
    };
    let mut heights: FxHashMap<i64, usize> = FxHashMap::default();
    for (page, outermost) in pages.iter().zip(&outermost) {
        for &at in outermost.iter().flatten().filter(|&&at| running(&page[at], true)) {
            *heights.entry(key(&page[at]).1).or_default() += 1;
        }
    }
    for ((page, edges), outermost) in pages.iter_mut().zip(edges).zip(outermost) {
        let mut dropped: FxHashSet<usize> = FxHashSet::default();
        for at in edges {
            let level: Vec<usize> = (0..page.len())
                .filter(|&other| (page[other].y - page[at].y).abs() < page[at].size * 0.3)
                .collect();
            let outer = outermost.iter().flatten().any(|outermost| level.contains(outermost));
            let numbered = level.iter().any(|&at| is_page_number(&page[at].text));
            let among_heads = heights.get(&key(&page[at]).1).is_some_and(|pages| *pages >= often);
            if running(&page[at], outer) || (outer && numbered && (level.len() == 1 || among_heads))
            {
                dropped.insert(at);
            }
        }
        dropped.extend((0..page.len()).filter(|&at| is_of_contents(&page[at].text)));
        let mut at = 0;
        page.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

/// The uppermost and the lowest lines, from top to bottom.
fn edges(page: &[TextLine]) -> Vec<usize> {
    let mut by_height: Vec<usize> = (0..page.len()).collect();
    by_height.sort_by(|&a, &b| page[b].y.total_cmp(&page[a].y));
    if by_height.len() > 2 * EDGE {
        by_height.drain(EDGE..by_height.len() - EDGE);
    }
    by_height
}

/// A line without its numbers, and its height on the page.
#[expect(
    clippy::cast_possible_truncation,
    reason = "heights are small, and a wrong one does no harm"
)]
fn key(line: &TextLine) -> (String, i64) {
    let mut text: String = line
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c.is_numeric() { '#' } else { c })
        .collect();
    while text.contains("##") {
        text = text.replace("##", "#");
    }
    (text, (line.y / 4.0).round() as i64)
}

/// A title, a row of dots, and the number of a page.
fn is_of_contents(text: &str) -> bool {
    let before =
        text.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || "ivxlc".contains(c));
    let dots = before
        .chars()
        .rev()
        .take_while(|c| *c == '.' || c.is_whitespace())
        .filter(|c| *c == '.')
        .count();
    dots >= 5 && before.len() < text.trim_end().len()
}

/// `12`, `- 12 -`, `Page 12 of 30`, `xii`.
fn is_page_number(text: &str) -> bool {
    if text.contains(|c: char| {
        !c.is_alphanumeric() && !c.is_whitespace() && !"-\u{2013}\u{2014}.,/|[]()".contains(c)
    }) {
        return false;
    }
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let number = |word: &str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let roman = |word: &str| word.len() <= 6 && word.bytes().all(|byte| b"ivxlc".contains(&byte));
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [one] => number(one) || roman(one),
        ["page" | "p" | "seite", one] | [one, "page"] => number(one),
        [one, "of" | "von" | "sur" | "de", other]
        | ["page" | "seite", one, "of" | "von", other]
        | ["page", one, other] => number(one) && number(other),
        [one, other] => number(one) && number(other) && text.contains('/'),
        _ => false,
    }
}

/// Words that are written with a hyphen within a line.
fn compounds(pages: &[Vec<TextLine>]) -> FxHashSet<String> {
    let words = pages.iter().flatten().flat_map(|line| line.text.split_whitespace());
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    words.filter(|word| word.trim_end_matches('-').contains('-')).map(bare).collect()
}

/// What most lines of a document look like.
#[derive(Debug)]
struct UsualLine {
    size: f64,
    leading: f64,
}

impl UsualLine {
    fn of(pages: &[Vec<TextLine>]) -> Self {
        let lines = pages.iter().flatten();
        let size = most_common(
            lines.flat_map(|line| std::iter::repeat_n(line.size, line.text.len().div_ceil(20))),
        )
        .unwrap_or(10.0);
        let steps = pages.iter().flat_map(|page| page.windows(2));
        let steps = steps.filter(|pair| {
            pair[0].column == pair[1].column
                && (pair[0].size - size).abs() < 0.6
                && (pair[1].size - size).abs() < 0.6
        });
        let leading =
            most_common(steps.map(|pair| pair[0].y - pair[1].y).filter(|step| *step > size * 0.5))
                .unwrap_or(size * 1.2);
        Self { size, leading }
    }

    /// Whether `line` goes on with the paragraph, whose last line is `before`, unless that stands
    /// on another page.
    fn goes_on(
        &self,
        paragraph: &OpenParagraph,
        before: Option<&TextLine>,
        line: &TextLine,
        sides: &FxHashMap<usize, (f64, f64)>,
    ) -> bool {
        let last = &paragraph.last;
        if paragraph.is_row
            || (last.size - line.size).abs() > 0.08 * last.size.max(line.size)
            || begins_item(&line.text)
        {
            return false;
        }
        let ends = ends_sentence(&paragraph.text);
        let Some(before) = before.filter(|before| before.column == line.column) else {
            // Over the end of a column or page the sentence goes on, or does not.
            return !ends
                && (paragraph.text.ends_with('-')
                    || line.text.trim_start().starts_with(char::is_lowercase));
        };
        let (left, right) = sides.get(&line.column).copied().unwrap_or((line.left, line.right));
        let step = before.y - line.y;
        let leading =
            if (line.size - self.size).abs() < 0.6 { self.leading } else { line.size * 1.25 };
        if step > leading * 1.35 || step < 0.0 {
            return false;
        }
        let indented =
            line.left > left + line.size * 0.7 && before.left < line.left - line.size * 0.7;
        // Headings are often centred.
        if line.size > self.size * 1.12 {
            return true;
        }
        let short = before.right < right - (right - left) * 0.15;
        (!indented || paragraph.is_item) && !(short && ends)
    }
}

/// Of each column of a page, where most of its lines begin and where the longest ends.
fn sides(page: &[TextLine]) -> FxHashMap<usize, (f64, f64)> {
    let columns = page.chunk_by(|one, next| one.column == next.column);
    let of = |lines: &[TextLine]| {
        let left = most_common(lines.iter().map(|line| line.left))?;
        Some((
            lines[0].column,
            (left, lines.iter().map(|line| line.right).fold(f64::MIN, f64::max)),
        ))
    };
    columns.filter_map(of).collect()
}

/// The most common number, to a tenth; of equals the smallest.
fn most_common(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut counts: FxHashMap<u64, (f64, usize)> = FxHashMap::default();
    for number in numbers {
        let rounded = (number * 10.0).round() / 10.0;
        counts.entry(rounded.to_bits()).or_insert((rounded, 0)).1 += 1;
    }
    let by_count = |a: &(f64, usize), b: &(f64, usize)| a.1.cmp(&b.1).then(b.0.total_cmp(&a.0));
    counts.into_values().max_by(by_count).map(|(number, _)| number)
}

fn begins_item(text: &str) -> bool {
    text.trim_start().starts_with(ITEM)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches(['"', '\'', ')', ']', '\u{201d}', '\u{2019}', '\u{bb}'])
        .ends_with(['.', '!', '?', ':', ';'])
}

/// A paragraph that grows.
struct OpenParagraph {
    text: String,
    last: TextLine,
    is_item: bool,
    is_row: bool,
}

impl OpenParagraph {
    fn new(line: &TextLine) -> Self {
        let is_item = begins_item(&line.text);
        let text = tidy(if is_item {
            line.text.trim_start().trim_start_matches(ITEM)
        } else {
            &line.text
        });
        Self { text, last: line.clone(), is_item, is_row: false }
    }

    /// The next cell of the row that this is.
    fn cell(&mut self, line: &TextLine) {
        self.text.push_str(" | ");
        self.text.push_str(&tidy(&line.text));
        self.last = line.clone();
        self.is_row = true;
    }

    fn add(&mut self, line: &TextLine, compounds: &FxHashSet<String>) {
        let next = tidy(&line.text);
        let hyphen = self.text.chars().last().filter(|c| matches!(c, '-' | '\u{ad}' | '\u{2010}'));
        let stem_is_word = self.text.chars().rev().nth(1).is_some_and(char::is_alphabetic);
        match hyphen {
            Some('\u{ad}') => drop(self.text.pop()),
            Some(_) if stem_is_word && next.starts_with(char::is_lowercase) => {
                // No word is longer.
                let near = self.text.floor_char_boundary(self.text.len().saturating_sub(200));
                let head = self.text[near..].rsplit(char::is_whitespace).next().unwrap_or_default();
                let tail = next.split(char::is_whitespace).next().unwrap_or_default();
                let whole = format!("{head}{tail}").to_lowercase();
                if !compounds.contains(whole.trim_matches(|c: char| !c.is_alphanumeric())) {
                    self.text.pop();
                }
            }
            Some(_) if stem_is_word => {}
            _ => self.text.push(' '),
        }
        self.text.push_str(&next);
        self.last = line.clone();
    }

    fn finish(self, look: &UsualLine, blocks: &mut Blocks) {
        let few = self.text.split_whitespace().count() <= 30;
        let kind = if self.is_row {
            Kind::Table
        } else if self.is_item {
            Kind::List
        } else if few && self.last.size > look.size * 1.5 && blocks.blocks.len() < 5 {
            blocks.first_level()
        } else if few && self.last.size > look.size * 1.12 {
            Kind::Heading
        } else {
            Kind::Body
        };
        blocks.push(kind, &self.text);
    }
}

/// Text without runs of white space, ligatures spelt out.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !tidied.is_empty() {
            tidied.push(' ');
        }
        for c in word.chars() {
            match c {
                '\u{fb00}' => tidied.push_str("ff"),
                '\u{fb01}' => tidied.push_str("fi"),
                '\u{fb02}' => tidied.push_str("fl"),
                '\u{fb03}' => tidied.push_str("ffi"),
                '\u{fb04}' => tidied.push_str("ffl"),
                '\u{fb05}' | '\u{fb06}' => tidied.push_str("st"),
                c if c.is_control() => {}
                c => tidied.push(c),
            }
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_contents() {
        for (text, expected) in [
            ("1 Introduction . . . . . . . 1", true),
            ("Preface.......... xii", true),
            ("And so on .......", false),
            ("It was 12 ... 13", false),
            ("In 2018", false),
        ] {
            assert_eq!(is_of_contents(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_pages() {
        for (text, expected) in [
            ("12", true),
            ("- 12 -", true),
            ("Page 3 of 10", true),
            ("3 / 10", true),
            ("xii", true),
            ("2018 was good", false),
            ("In 12", false),
        ] {
            assert_eq!(is_page_number(text), expected, "{text}");
        }
    }
}
