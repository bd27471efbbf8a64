//! Marks in rows for cells that are not known yet.

use crate::tables::Late;

/// What stands before the number of a late cell: no byte of UTF-8, so no byte of any other cell.
const MARK: u8 = 0xFF;

/// Appends the mark of a late cell.
pub(super) fn push_mark(bytes: &mut Vec<u8>, late: Late) {
    bytes.extend_from_slice(&[MARK, late as u8]);
}

/// Appends `rows` with `push` in the place of every mark.
pub(super) fn fill(bytes: &mut Vec<u8>, rows: &[u8], mut push: impl FnMut(&mut Vec<u8>, Late)) {
    let mut at = 0;
    for mark in memchr::memchr_iter(MARK, rows) {
        bytes.extend_from_slice(&rows[at..mark]);
        push(bytes, Late::ALL[usize::from(rows[mark + 1])]);
        at = mark + 2;
    }
    bytes.extend_from_slice(&rows[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_for_the_cells_that_made_them() {
        let mut rows = b"a,".to_vec();
        for late in Late::ALL {
            push_mark(&mut rows, late);
            rows.push(b',');
        }
        rows.extend_from_slice("é\n".as_bytes());
        let (mut filled, mut seen) = (Vec::new(), Vec::new());
        fill(&mut filled, &rows, |bytes, late| {
            seen.push(late);
            bytes.extend_from_slice(b"<>");
        });
        assert_eq!(seen, Late::ALL);
        assert_eq!(String::from_utf8(filled).unwrap(), "a,<>,<>,<>,<>,<>,é\n");
    }
}
