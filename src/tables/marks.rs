//! Where the matched words are in the text of a row, for formats that colour them.
//!
//! What comes in: a row with its matches. What leaves: [`RowMarks`], parts of the text that do not overlap,
//! each with the theme whose colour it has. They travel as a cell at the end of the row. Does not
//! know colours and formats.

use std::fmt::Write as _;

use super::{Hit, Row};
use crate::lexicon::Lexicon;

/// A part of a text that matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first byte in the row's text.
    pub start: usize,
    /// The position after its last byte.
    pub end: usize,
    /// The theme, as a position among the top-level themes: the one whose matches here have most
    /// points, of equal ones the first.
    pub theme: usize,
    /// Whether matches of further themes are here too.
    pub is_shared: bool,
}

/// The marks of a row, in order, and which paragraph it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowMarks {
    /// The paragraph, as a number that no other one has: see [`paragraph_key`].
    pub paragraph: u64,
    /// The marks, which do not overlap.
    pub marks: Vec<Mark>,
}

/// Returns a number for a paragraph that no other one of the collection has: later paragraphs have
/// higher ones.
pub fn paragraph_key(article: u32, paragraph: u32) -> u64 {
    u64::from(article) << 32 | u64::from(paragraph)
}

/// A match of a top-level theme, by its position among these.
struct ThemeMatch {
    start: usize,
    end: usize,
    theme: usize,
    points: f64,
}

impl RowMarks {
    /// Finds the marks of a row.
    pub(super) fn of(row: &Row<'_>, lexicon: &Lexicon) -> Self {
        let top_level: Vec<usize> =
            (0..lexicon.themes.len()).filter(|&theme| lexicon.is_top_level(theme)).collect();
        let of_hit = |hit: &Hit| {
            let theme = top_level.binary_search(&(hit.theme as usize)).ok()?;
            let position = |byte: u32| (byte - row.span.start) as usize;
            let (start, end) = (position(hit.span.start), position(hit.span.end));
            Some(ThemeMatch { start, end, theme, points: hit.points })
        };
        let paragraph = paragraph_key(row.article_number, row.paragraph.unwrap_or_default());
        Self { paragraph, marks: marks(row.hits.iter().filter_map(of_hit).collect()) }
    }

    /// Writes them as a text, which [`parse`](Self::parse) reads.
    pub(super) fn to_text(&self) -> String {
        let mut text = self.paragraph.to_string();
        for Mark { start, end, theme, is_shared } in &self.marks {
            // Writing into a String cannot fail.
            let _ = write!(text, ",{start} {end} {theme} {}", u8::from(*is_shared));
        }
        text
    }

    /// Reads the cell of a row with [marks](super::Shape::marks); `None` if this is another text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let paragraph = parts.next()?.parse().ok()?;
        let mark = |part: &str| {
            let mut numbers = part.split(' ').map(|number| number.parse::<usize>().ok());
            let mut next = || numbers.next().flatten();
            let (start, end, theme) = (next()?, next()?, next()?);
            Some(Mark { start, end, theme, is_shared: next()? != 0 })
        };
        Some(Self { paragraph, marks: parts.map(mark).collect::<Option<_>>()? })
    }
}

/// Cuts matches, which may overlap, into marks that do not.
fn marks(mut matches: Vec<ThemeMatch>) -> Vec<Mark> {
    matches.sort_by_key(|found| found.start);
    let mut bounds: Vec<usize> =
        matches.iter().flat_map(|found| [found.start, found.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut marks: Vec<Mark> = Vec::new();
    let mut open: Vec<&ThemeMatch> = Vec::new();
    let mut next = matches.iter().peekable();
    for bound in bounds.windows(2) {
        let (start, end) = (bound[0], bound[1]);
        open.retain(|found| found.end > start);
        while let Some(found) = next.next_if(|found| found.start <= start) {
            open.push(found);
        }
        let Some(theme) = strongest(&open) else { continue };
        let is_shared = open.iter().any(|found| found.theme != theme);
        match marks.last_mut() {
            Some(last)
                if last.end == start && (last.theme, last.is_shared) == (theme, is_shared) =>
            {
                last.end = end;
            }
            _ => marks.push(Mark { start, end, theme, is_shared }),
        }
    }
    marks
}

/// The theme of these matches with most points; of equal ones the first.
fn strongest(matches: &[&ThemeMatch]) -> Option<usize> {
    let points = |theme: usize| -> f64 {
        matches.iter().filter(|found| found.theme == theme).map(|found| found.points).sum()
    };
    let themes = matches.iter().map(|found| found.theme);
    themes.min_by(|&a, &b| points(b).total_cmp(&points(a)).then(a.cmp(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(matches: &[(usize, usize, usize, f64)]) -> Vec<(usize, usize, usize, bool)> {
        let found = |&(start, end, theme, points)| ThemeMatch { start, end, theme, points };
        let of_mark = |mark: Mark| (mark.start, mark.end, mark.theme, mark.is_shared);
        marks(matches.iter().map(found).collect()).into_iter().map(of_mark).collect()
    }

    #[test]
    fn marks_do_not_overlap() {
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[(3, 7, 0, 0.5), (9, 12, 1, 0.5)]), [(3, 7, 0, false), (9, 12, 1, false)]);
        // The same words for two themes: the one with more points, of equal ones the first.
        assert_eq!(of(&[(3, 7, 0, 0.1), (3, 7, 1, 0.2)]), [(3, 7, 1, true)]);
        assert_eq!(of(&[(3, 7, 1, 0.2), (3, 7, 0, 0.2)]), [(3, 7, 0, true)]);
        // A longer match of one theme around one of another, and two that cross.
        assert_eq!(
            of(&[(0, 9, 0, 0.1), (3, 5, 1, 0.2)]),
            [(0, 3, 0, false), (3, 5, 1, true), (5, 9, 0, false)]
        );
        assert_eq!(
            of(&[(0, 5, 0, 0.3), (3, 8, 1, 0.2)]),
            [(0, 3, 0, false), (3, 5, 0, true), (5, 8, 1, false)]
        );
        // Two of one theme that cross are one mark.
        assert_eq!(of(&[(0, 5, 0, 0.3), (3, 8, 0, 0.2)]), [(0, 8, 0, false)]);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let marks = vec![Mark { start: 3, end: 9, theme: 1, is_shared: true }];
        for marks in [Vec::new(), marks] {
            let marks = RowMarks { paragraph: paragraph_key(7, 2), marks };
            assert_eq!(RowMarks::parse(&marks.to_text()), Some(marks));
        }
        assert_eq!(RowMarks::parse("a"), None);
        assert_eq!(RowMarks::parse("1,2 3"), None);
    }
}
