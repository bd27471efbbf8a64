//! Lays out matches as aligned lines for a terminal.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::terminal::harmless;
use crate::model::single_spaced;

/// Columns between the parts of a line.
const GAP: &str = "  ";
/// The most columns that the place of a match takes.
const WIDEST_PLACE: usize = 24;
/// Columns reserved for a match.
const USUAL_MATCH: usize = 12;
/// Columns reserved for a word and the space after it.
const USUAL_WORD: usize = 8;
const HIGHLIGHT: (&str, &str) = ("\u{1b}[1;31m", "\u{1b}[0m");

/// Formats the lines of a concordance: place, words before, match, words after. All matches begin
/// in the same column.
pub struct Aligned {
    columns: usize,
    place: usize,
    left: usize,
    colour: bool,
}

impl Aligned {
    /// Creates a layout for a terminal of `columns` columns and `window` words on either side of a
    /// match.
    pub fn new(columns: usize, window: usize, colour: bool) -> Self {
        let place = (columns / 5).min(WIDEST_PLACE);
        let left = (columns.saturating_sub(place + 3 * GAP.len() + USUAL_MATCH) / 2)
            .min(USUAL_WORD * window);
        Self { columns, place, left, colour }
    }

    /// Formats one line that is no wider than the terminal. The place and the words before lose
    /// their beginning if they are too long, the rest its end.
    pub fn line(&self, place: &str, [left, form, right]: [&str; 3]) -> String {
        let [place, left, right] = [place, left, right].map(harmless);
        let form = harmless(&single_spaced(form));
        let marked = if place.width() > self.place {
            format!("…{}", tail(&place, self.place.saturating_sub(1)))
        } else {
            place
        };
        let left = tail(&left, self.left);
        let mut line = format!("{marked}{}{GAP}", spaces(self.place, &marked));
        line.push_str(&spaces(self.left, left));
        line.push_str(left);
        line.push_str(GAP);
        let form = head(&form, self.columns.saturating_sub(line.width()));
        let rest = self.columns.saturating_sub(line.width() + form.width() + GAP.len());
        let (on, off) = if self.colour { HIGHLIGHT } else { ("", "") };
        line.extend([on, form, off, GAP, head(&right, rest)]);
        line.truncate(line.trim_end_matches(' ').len());
        line
    }
}

fn spaces(columns: usize, text: &str) -> String {
    " ".repeat(columns.saturating_sub(text.width()))
}

/// Returns the longest prefix of whole grapheme clusters that takes at most `columns` columns.
fn head(text: &str, columns: usize) -> &str {
    &text[..fitting(text.graphemes(true), columns)]
}

/// Returns the longest suffix of whole grapheme clusters that takes at most `columns` columns.
fn tail(text: &str, columns: usize) -> &str {
    &text[text.len() - fitting(text.graphemes(true).rev(), columns)..]
}

/// Counts the bytes of the pieces that fit into `columns` columns.
fn fitting<'t>(pieces: impl Iterator<Item = &'t str>, columns: usize) -> usize {
    let mut used = 0;
    let fits = pieces.take_while(|piece| {
        used += piece.width();
        used <= columns
    });
    fits.map(str::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the columns before the match, which is enclosed in `HIGHLIGHT`.
    fn column_of_match(line: &str) -> usize {
        line.split(HIGHLIGHT.0).next().unwrap().width()
    }

    fn without_colour(line: &str) -> String {
        line.replace(HIGHLIGHT.0, "").replace(HIGHLIGHT.1, "")
    }

    #[test]
    fn a_line_by_hand() {
        // 40 columns: 8 for the place, (40 - 8 - 6 - 12) / 2 = 7 for the left side.
        let aligned = Aligned::new(40, 8, false);
        assert_eq!(
            aligned.line("a#1", ["we saw", "cuts", "in the spring"]),
            "a#1        we saw  cuts  in the spring"
        );
        assert_eq!(
            aligned.line("b/long.txt#12", ["and then we saw", "cuts", ""]),
            "….txt#12   we saw  cuts"
        );
        let wide = aligned.line("c#1", ["", "budget\n cuts", "in the spring of the year"]);
        assert_eq!(wide, "c#1                budget cuts  in the s");
        assert_eq!(wide.width(), 40);
    }

    #[test]
    fn hostile_and_wide_texts_stay_in_their_columns() {
        let texts = [
            "plain words",
            "",
            "\u{1b}[2J\u{1b}]0;gone\u{7}",
            "漢字かな交じり文 漢字かな交じり文",
            "שלום \u{202E}עולם\u{202C} שלום עולם",
            "مرحبا \u{200F}بالعالم",
            "e\u{301}e\u{301}e\u{301}e\u{301} 👩‍👩‍👧‍👧👩‍👩‍👧‍👧👩‍👩‍👧‍👧",
            "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}",
        ];
        for columns in [0, 1, 7, 20, 33, 80, 81, 200] {
            let aligned = Aligned::new(columns, 8, true);
            let start = column_of_match(&aligned.line("a#1", ["x", "y", "z"]));
            for left in texts {
                for form in texts {
                    for right in texts {
                        let line = aligned.line("漢字/\u{202E}a#1", [left, form, right]);
                        assert_eq!(column_of_match(&line), start, "{line:?}");
                        let plain = without_colour(&line);
                        // Even a terminal that is too narrow for the parts shows the gaps between
                        // them.
                        assert!(plain.width() <= columns.max(start), "{columns}: {plain:?}");
                        assert!(
                            !plain.contains([
                                '\u{1b}', '\u{7}', '\u{202E}', '\u{202C}', '\u{200F}', '\n'
                            ]),
                            "{plain:?}"
                        );
                    }
                }
            }
        }
    }
}
