//! LIWC 2007 and 2015: `%`, categories with their numbers, `%`, words with the numbers of their
//! categories.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::{malformed, shown};
use crate::error::Result;

pub(super) fn read(text: &str, draft: &mut Draft) -> Result<()> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    match lines.next() {
        Some((_, line)) if line.trim_start().starts_with('%') => {}
        Some((number, _)) => return Err(malformed(number, "no `%` line before the categories")),
        None => return Err(malformed(1, "an empty file")),
    }
    let mut header: Vec<(u64, &str)> = Vec::new();
    loop {
        match lines.next() {
            Some((_, line)) if line.trim_start().starts_with('%') => break,
            Some(line) => header.push(line),
            None => return Err(malformed(1, "no `%` line after the categories")),
        }
    }
    let categories = categories(&header, draft)?;
    for (number, line) in lines {
        word(number, line, &categories, draft)?;
    }
    Ok(())
}

/// The categories by their numbers. One that is indented more than the one before stands in it:
/// before its number, or between the number and the name.
fn categories(header: &[(u64, &str)], draft: &mut Draft) -> Result<BTreeMap<u32, usize>> {
    let width = |blank: &str| blank.chars().count();
    let mut known: BTreeMap<u32, usize> = BTreeMap::new();
    let mut open: Vec<((usize, usize), usize)> = Vec::new();
    for &(line, text) in header {
        let from = text.trim_start();
        let digits = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let name = from[digits..].trim();
        let Ok(number) = from[..digits].parse::<u32>() else {
            draft.note(
                Some(line),
                format!(
                    "{}: no category, which has a number and a name; it is left out",
                    shown(from.trim_end())
                ),
            );
            continue;
        };
        if known.contains_key(&number) {
            draft.note(
                Some(line),
                format!("the category {number} stands above already: {} is left out", shown(name)),
            );
            continue;
        }
        let between = from[digits..].len() - from[digits..].trim_start().len();
        // A number with more digits may take the place of blanks.
        let indent = (
            width(&text[..text.len() - from.len()]),
            if from[digits..].starts_with('\t') { between } else { 0 },
        );
        while open.last().is_some_and(|(above, _)| *above >= indent) {
            open.pop();
        }
        let parent = open.last().map(|(_, parent)| *parent);
        draft.again(parent, name, line);
        let category = draft.category(parent, name, line)?;
        known.insert(number, category);
        open.push((indent, category));
    }
    Ok(known)
}

/// The word of a line, and the numbers of its categories.
///
/// Between tabs a phrase may hold blanks; without tabs what follows the words is what is a number,
/// or begins like a condition.
fn parts(text: &str) -> (String, Vec<&str>) {
    if let Some((word, rest)) = text.split_once('\t') {
        return (word.trim().to_owned(), rest.split_whitespace().collect());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let is_condition = |part: &str| {
        part.starts_with(['(', '<']) && part.contains(|c: char| c.is_ascii_alphanumeric())
    };
    let condition = words.iter().skip(1).position(|part| is_condition(part)).map(|at| at + 1);
    let numbers = words.iter().rev().take_while(|part| is_number(part)).count();
    let rest = condition.unwrap_or(words.len() - numbers).max(1);
    let (word, rest) = words.split_at(rest.min(words.len()));
    (word.join(" "), rest.to_vec())
}

fn word(line: u64, text: &str, categories: &BTreeMap<u32, usize>, draft: &mut Draft) -> Result<()> {
    let (word, rest) = parts(text.trim());
    let mut in_any = false;
    for part in rest {
        let found = part.parse::<u32>().ok().map(|number| (number, categories.get(&number)));
        match found {
            Some((_, Some(&category))) => {
                in_any = true;
                draft.glob(category, line, &word, 1.0)?;
            }
            Some((number, None)) => {
                draft.note(
                    Some(line),
                    format!(
                        "the entry {} is left out of category {number}: there is none",
                        shown(&word)
                    ),
                );
            }
            None => {
                in_any = true;
                let text = format!(
                    "the entry {} is left out of {}: a condition that our rules do not know",
                    shown(&word),
                    shown(part)
                );
                draft.note(Some(line), text);
            }
        }
    }
    if !in_any {
        draft.note(
            Some(line),
            format!("the entry {} is left out: it is in no category", shown(&word)),
        );
    }
    Ok(())
}
