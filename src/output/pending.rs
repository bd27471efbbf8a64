//! Cells whose value is known only when the whole collection has been read: a mark in the bytes of
//! a row, which is replaced by the value at the end.

use crate::tables::Pending;

/// The byte before the number of a pending cell. It is not a byte of UTF-8, so no text contains it.
const MARK: u8 = 0xFF;

/// Appends the mark of a pending cell.
pub(super) fn push_mark(bytes: &mut Vec<u8>, pending: Pending) {
    bytes.extend_from_slice(&[MARK, pending as u8]);
}

/// Appends `rows`, and calls `push` in the place of every mark.
pub(super) fn resolve(
    bytes: &mut Vec<u8>,
    rows: &[u8],
    mut push: impl FnMut(&mut Vec<u8>, Pending),
) {
    let mut at = 0;
    for mark in memchr::memchr_iter(MARK, rows) {
        bytes.extend_from_slice(&rows[at..mark]);
        push(bytes, Pending::ALL[usize::from(rows[mark + 1])]);
        at = mark + 2;
    }
    bytes.extend_from_slice(&rows[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_replaced_by_the_cell_that_it_was_made_for() {
        let mut rows = b"a,".to_vec();
        for pending in Pending::ALL {
            push_mark(&mut rows, pending);
            rows.push(b',');
        }
        rows.extend_from_slice("é\n".as_bytes());
        let (mut resolved, mut seen) = (Vec::new(), Vec::new());
        resolve(&mut resolved, &rows, |bytes, pending| {
            seen.push(pending);
            bytes.extend_from_slice(b"<>");
        });
        assert_eq!(seen, Pending::ALL);
        let marks = "<>,".repeat(Pending::ALL.len());
        assert_eq!(String::from_utf8(resolved).unwrap(), format!("a,{marks}é\n"));
    }
}
