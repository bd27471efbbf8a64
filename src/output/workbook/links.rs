//! Links in sheets: to rows of the table, to sheets, and to the web.
//!
//! What comes in: keys of paragraphs, addresses. What leaves: links, or their texts if they cannot be links.

use rust_xlsxwriter::Url;

/// The longest address that is a link. Excel allows 2,079 characters, of which an escape takes three.
const LONGEST_ADDRESS: usize = 2_079 / 3;

/// Where the rows of paragraphs are in the sheets of a table.
#[derive(Debug, Default)]
pub(in crate::output) struct RowPlaces {
    /// The name of the first sheet.
    pub(super) sheet: String,
    /// How many rows a sheet has below its header.
    pub(super) rows_of_a_sheet: u32,
    /// The key of each paragraph, and how many rows come before it.
    pub(super) rows: Vec<(u64, u64)>,
}

impl RowPlaces {
    /// Prepares to be asked.
    pub(in crate::output) fn sort(&mut self) {
        self.rows.sort_unstable();
    }

    /// Returns the cell at which the row of a paragraph begins, such as `Paragraphs!A12`; `None` if
    /// the table does not have the paragraph.
    pub(in crate::output) fn cell(&self, paragraph: u64) -> Option<String> {
        let at = self.rows.binary_search_by_key(&paragraph, |(key, _)| *key).ok()?;
        let (_, before) = self.rows[at];
        let rows = u64::from(self.rows_of_a_sheet);
        let line = before % rows + 2;
        Some(match before / rows {
            0 => format!("{}!A{line}", self.sheet),
            further => format!("'{} {}'!A{line}", self.sheet, further + 1),
        })
    }
}

/// Returns a link to a cell of this workbook.
pub(super) fn to_cell(cell: &str) -> Url {
    Url::new(format!("internal:{cell}")).set_text(cell)
}

/// Returns a link to the web or to a mail address; `None` if the address is none that is safe to
/// open, or longer than a link may be.
pub(super) fn to_web(address: &str) -> Option<Url> {
    let (scheme, rest) = address.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let is_known = matches!(scheme.as_str(), "http" | "https" | "mailto");
    let is_plain = rest.chars().all(|it| it.is_ascii_graphic());
    (is_known && is_plain && address.len() <= LONGEST_ADDRESS)
        .then(|| Url::new(format!("{scheme}:{rest}")).set_text(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_in_further_sheets() {
        let rows = vec![(7, 1), (3, 0), (9, 2)];
        let mut places = RowPlaces { sheet: "Paragraphs".to_owned(), rows_of_a_sheet: 2, rows };
        places.sort();
        let cells = [3, 7, 9, 8].map(|key| places.cell(key));
        let expected = ["Paragraphs!A2", "Paragraphs!A3", "'Paragraphs 2'!A2"];
        assert_eq!(cells[..3], expected.map(|cell| Some(cell.to_owned())));
        assert_eq!(cells[3], None);
    }

    #[test]
    fn only_addresses_of_the_web_and_of_mail_are_links() {
        for address in ["https://example.org/a#b", "HTTP://example.org", "mailto:a@example.org"] {
            assert!(to_web(address).is_some(), "{address}");
        }
        let long = format!("https://example.org/{}", "a".repeat(2100));
        for address in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "internal:Paragraphs!A1",
            "a",
            "http://a b",
            &long,
        ] {
            assert!(to_web(address).is_none(), "{address}");
        }
    }
}
