//! The glyphs of a page -> its lines in the order of reading, column after column.

use super::overprint::without_overprint;
use crate::ingest::note_marks;

/// A glyph where it stands; y grows upwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
    pub(super) text: Box<str>,
}

/// A line of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextLine {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    /// The baseline.
    pub(super) y: f64,
    pub(super) size: f64,
    /// The column on its page, in the order of reading.
    pub(super) column: usize,
}

impl TextLine {
    /// Appends what stands to the right, on the same baseline.
    fn append(&mut self, other: &Self) {
        if !self.text.ends_with(' ') && !other.text.starts_with(' ') {
            self.text.push(' ');
        }
        self.text.push_str(&other.text);
        self.right = self.right.max(other.right);
        self.size = self.size.max(other.size);
    }
}

/// The lines of a page.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<TextLine> {
    let mut ordered = Vec::new();
    arrange(joined(runs(&without_overprint(glyphs))), 0, &mut ordered);
    ordered
}

/// Glyphs that follow each other on a baseline, words parted by a space.
fn runs(glyphs: &[&Glyph]) -> Vec<TextLine> {
    let mut runs: Vec<TextLine> = Vec::new();
    for glyph in glyphs {
        let mark = glyph.text.chars().any(|c| !c.is_whitespace() && !c.is_control());
        let end = glyph.x + glyph.width.max(0.0);
        if let Some(run) = runs.last_mut() {
            let gap = glyph.x - run.right;
            let size = run.size.max(glyph.size);
            // Raised and lowered letters stay in their line.
            if (glyph.y - run.y).abs() < size * 0.45 && gap > -size * 0.7 && gap < size * 1.5 {
                if gap > size * 0.15 && !run.text.ends_with(' ') {
                    run.text.push(' ');
                }
                let is_raised = glyph.size < run.size * 0.85 && glyph.y > run.y + run.size * 0.1;
                if is_raised && note_marks::is_mark(&run.text, &glyph.text) {
                    run.right = run.right.max(end);
                    continue;
                }
                if mark {
                    run.text.push_str(&glyph.text);
                    // A footnote's number does not make a small line.
                    if glyph.size >= run.size {
                        (run.size, run.y) = (glyph.size, glyph.y);
                    }
                } else if !run.text.ends_with(' ') {
                    run.text.push(' ');
                }
                run.right = run.right.max(end);
                continue;
            }
        }
        if mark {
            runs.push(TextLine {
                text: glyph.text.to_string(),
                left: glyph.x,
                right: end,
                y: glyph.y,
                size: glyph.size,
                column: 0,
            });
        }
    }
    runs
}

/// Runs of one baseline that stand close together, from left to right, as one line; the lines from
/// top to bottom.
fn joined(mut runs: Vec<TextLine>) -> Vec<TextLine> {
    runs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<TextLine> = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        let (first, size) = (runs[at].y, runs[at].size);
        let level =
            runs[at..].iter().take_while(|run| first - run.y < size.min(run.size) * 0.4).count();
        let mut row = runs[at..at + level].to_vec();
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        for run in row {
            match lines.last_mut().filter(|line| (line.y - run.y).abs() < size * 0.4) {
                Some(line)
                    if run.left - line.right < line.size.max(run.size) * 1.1
                        && run.left > line.left =>
                {
                    line.append(&run);
                }
                _ => lines.push(run),
            }
        }
        at += level;
    }
    lines
}

/// Puts lines, which come from top to bottom, into the order of reading: above a line that spans
/// the page the columns are read first.
fn arrange(lines: Vec<TextLine>, depth: u32, ordered: &mut Vec<TextLine>) {
    let next = |ordered: &Vec<TextLine>| ordered.last().map_or(0, |line| line.column + 1);
    let gutter = if depth < 4 { gutter(&lines) } else { None };
    let Some(gutter) = gutter else {
        let column = next(ordered);
        ordered.extend(lines.into_iter().map(|line| TextLine { column, ..line }));
        return;
    };
    let (mut left, mut right, mut spanning) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        if line.left < gutter && line.right > gutter {
            if !left.is_empty() || !right.is_empty() {
                arrange(std::mem::take(&mut left), depth + 1, ordered);
                arrange(std::mem::take(&mut right), depth + 1, ordered);
            }
            spanning.push(line);
        } else {
            if !spanning.is_empty() {
                arrange(std::mem::take(&mut spanning), 4, ordered);
            }
            if line.right <= gutter { left.push(line) } else { right.push(line) }
        }
    }
    arrange(spanning, 4, ordered);
    for part in [left, right] {
        arrange(part, depth + 1, ordered);
    }
}

/// The most lines of a page with columns.
const MOST_LINES: usize = 5000;

/// Where two columns part: a place that few lines cross, with many lines on both sides at the same
/// height.
fn gutter(lines: &[TextLine]) -> Option<f64> {
    // No page has more, and each is compared with hundreds of places.
    if !(6..=MOST_LINES).contains(&lines.len()) {
        return None;
    }
    let mut places: Vec<f64> = lines.iter().map(|line| line.left - line.size * 0.3).collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    let mut best: Option<(usize, f64)> = None;
    for place in places.into_iter().take(500) {
        let left: Vec<&TextLine> = lines.iter().filter(|line| line.right <= place).collect();
        let right: Vec<&TextLine> = lines.iter().filter(|line| line.left >= place).collect();
        let crossing = lines.len() - left.len() - right.len();
        let fewer = left.len().min(right.len());
        if fewer < 3
            || crossing * 2 > fewer * 2 + lines.len() / 4
            || !abreast(&left, &right)
            || !broad(&left)
            || !broad(&right)
        {
            continue;
        }
        let score = fewer * 4 - crossing.min(fewer * 4);
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, place));
        }
    }
    best.map(|(_, place)| place)
}

/// Whether the lines of both sides share most of their height.
fn abreast(left: &[&TextLine], right: &[&TextLine]) -> bool {
    let height = |side: &[&TextLine]| {
        let top = side.iter().map(|line| line.y).fold(f64::MIN, f64::max);
        let bottom = side.iter().map(|line| line.y).fold(f64::MAX, f64::min);
        (top, bottom)
    };
    let ((left_top, left_bottom), (right_top, right_bottom)) = (height(left), height(right));
    let shared = left_top.min(right_top) - left_bottom.max(right_bottom);
    shared > 0.3 * (left_top - left_bottom).min(right_top - right_bottom)
}

/// Whether the lines are those of running text, not the cells of a table or the numbers beside a
/// list.
fn broad(side: &[&TextLine]) -> bool {
    let wide = side.iter().filter(|line| line.text.chars().count() >= 15).count();
    wide * 2 >= side.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, left: f64, y: f64) -> Vec<Glyph> {
        let place = |at: usize| f64::from(u16::try_from(at).unwrap());
        let glyph = |(at, c): (usize, char)| Glyph {
            x: left + place(at) * 5.0,
            y,
            width: 5.0,
            size: 10.0,
            text: c.to_string().into(),
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn read(page: &[(&str, f64, f64)]) -> Vec<String> {
        let glyphs: Vec<Glyph> =
            page.iter().flat_map(|(text, left, y)| line(text, *left, *y)).collect();
        lines(&glyphs)
            .into_iter()
            .map(|line| format!("{}{}", line.column, line.text.trim()))
            .collect()
    }

    #[test]
    fn columns_in_the_order_of_reading() {
        let (left, right) = (50.0, 200.0);
        let rows = [
            "A line of the left column",
            "B line of the left column",
            "C line of the left column",
            "D line of the left column",
        ];
        let others = rows.map(|row| row.replace("left", "next"));
        let mut page =
            vec![("A title that stands over both of the columns of the page", left, 700.0)];
        for (at, (row, other)) in rows.iter().zip(&others).enumerate() {
            let y = 680.0 - 12.0 * f64::from(u8::try_from(at).unwrap());
            page.extend([(*row, left, y), (other.as_str(), right, y)]);
        }
        let mut expected = vec![format!("0{}", page[0].0)];
        expected.extend(rows.iter().map(|row| format!("1{row}")));
        expected.extend(others.iter().map(|row| format!("2{row}")));
        assert_eq!(read(&page), expected);
    }

    #[test]
    fn cells_of_a_row_are_no_columns() {
        let page: Vec<(&str, f64, f64)> = (0..8_u8)
            .flat_map(|at| {
                [("12", 50.0, f64::from(at)), ("345", 200.0, f64::from(at))]
                    .map(|(t, x, y)| (t, x, 700.0 - y * 12.0))
            })
            .collect();
        assert_eq!(read(&page)[..3], ["012", "0345", "012"]);
    }

    #[test]
    fn glyphs_that_are_drawn_twice_count_once() {
        for (right, up) in [(0.0, 0.0), (0.4, 0.0), (0.7, 0.7), (-0.7, 0.3)] {
            // The whole line again, and each glyph again right behind itself.
            let again = [("All bills", 50.0, 700.0), ("All bills", 50.0 + right, 700.0 + up)];
            assert_eq!(read(&again), ["0All bills"], "{right} {up}");
            let glyphs: Vec<Glyph> = line("All bills", 50.0, 700.0)
                .into_iter()
                .flat_map(|glyph| {
                    [glyph.clone(), Glyph { x: glyph.x + right, y: glyph.y + up, ..glyph }]
                })
                .collect();
            assert_eq!(lines(&glyphs)[0].text, "All bills", "{right} {up}");
        }
        let narrow: Vec<Glyph> = line("all", 50.0, 700.0)
            .into_iter()
            .enumerate()
            .map(|(at, glyph)| Glyph { x: 50.0 + 0.9 * [0.0, 1.0, 2.0][at], width: 0.9, ..glyph })
            .collect();
        assert_eq!(lines(&narrow)[0].text, "all", "letters of a narrow face are not one");
        let unknown: Vec<Glyph> = line("all", 50.0, 700.0)
            .into_iter()
            .map(|glyph| Glyph { x: 50.0, width: 0.0, ..glyph })
            .collect();
        assert_eq!(lines(&unknown)[0].text, "all", "letters without widths are not one");
    }

    #[test]
    fn a_raised_number_behind_a_word_is_a_mark_of_a_note() {
        let raised = |text: &str, x: f64| -> Vec<Glyph> {
            line(text, x, 704.0)
                .into_iter()
                .map(|glyph| Glyph { size: 6.0, width: 3.0, ..glyph })
                .collect()
        };
        let of = |word: &str| {
            let end = 50.0 + 5.0 * f64::from(u8::try_from(word.len()).unwrap());
            let glyphs =
                [line(word, 50.0, 700.0), raised("3", end), line("rose", end + 8.0, 700.0)]
                    .concat();
            lines(&glyphs)[0].text.clone()
        };
        assert_eq!(of("taxes"), "taxes rose");
        assert_eq!(of("km"), "km3 rose");
    }

    #[test]
    fn gaps_are_spaces() {
        assert_eq!(
            read(&[("One", 50.0, 700.0), ("two", 68.0, 700.0), ("2", 84.0, 703.0)]),
            ["0One two2"]
        );
    }
}
