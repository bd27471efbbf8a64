//! A PDF whose table of objects is wrong or missing -> the same with a new table, as viewers make
//! it.

use memchr::memmem::{find_iter, rfind};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The bytes with a table of all objects that stand in them behind; nothing where no catalogue is
/// named, where it is encrypted, or where the end is missing: what is read in part would pass for
/// the whole.
pub(super) fn repaired(bytes: &[u8]) -> Option<Vec<u8>> {
    let ends = rfind(&bytes[bytes.len().saturating_sub(2048)..], b"%%EOF").is_some();
    if !ends || rfind(bytes, b"/Encrypt").is_some() {
        return None;
    }
    // Of objects with one number the last counts, as where a document was changed.
    let objects: BTreeMap<u32, (usize, u32)> = find_iter(bytes, b" obj")
        .filter_map(|at| head(bytes, at))
        .map(|(number, generation, start)| (number, (start, generation)))
        .collect();
    let root = reference(bytes, b"/Root").or_else(|| catalogue(bytes, &objects))?;
    let info =
        reference(bytes, b"/Info").map(|info| format!("/Info {info} 0 R")).unwrap_or_default();
    let mut table = String::from("\nxref\n0 1\n0000000000 65535 f \n");
    for (number, (start, generation)) in &objects {
        let _ = write!(table, "{number} 1\n{start:010} {generation:05} n \n");
    }
    let size = u64::from(*objects.keys().last()?) + 1;
    let _ = write!(
        table,
        "trailer\n<< /Size {size} /Root {root} 0 R {info} >>\nstartxref\n{}\n%%EOF\n",
        bytes.len() + 1
    );
    Some([bytes, table.as_bytes()].concat())
}

/// Number, generation and start of the object whose ` obj` stands at `at`.
fn head(bytes: &[u8], at: usize) -> Option<(u32, u32, usize)> {
    let digits = |end: usize| {
        let length =
            bytes[..end].iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[end - length..end]).ok()?.parse::<u32>().ok()?;
        Some((number, end - length))
    };
    let (generation, start) = digits(at)?;
    let gap = bytes[..start].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    let (number, start) = digits(start.checked_sub(gap).filter(|_| gap > 0)?)?;
    (generation < 65_536).then_some((number, generation, start))
}

/// The number of the object to which the last field called `name` refers.
fn reference(bytes: &[u8], name: &[u8]) -> Option<u32> {
    let after = &bytes[rfind(bytes, name)? + name.len()..];
    let text = String::from_utf8_lossy(&after[..after.len().min(40)]);
    let mut words = text.split_whitespace();
    let number = words.next()?.parse().ok()?;
    (words.next().is_some() && words.next()?.starts_with('R')).then_some(number)
}

/// The number of the object that calls itself a catalogue.
fn catalogue(bytes: &[u8], objects: &BTreeMap<u32, (usize, u32)>) -> Option<u32> {
    let at = rfind(bytes, b"/Catalog")?;
    let before = objects.iter().filter(|(_, (start, _))| *start < at);
    before.max_by_key(|(_, (start, _))| *start).map(|(number, _)| *number)
}
