//! Rules of `WordStat` -> conditions on the words around an entry, where ours say the same.

use std::collections::HashMap;

use super::draft::{Draft, RawContext, RawEntry};
use super::shown;
use crate::error::Result;
use crate::lexicon::limits::FARTHEST;

/// The distance of a rule that holds in the whole paragraph: longer than any paragraph of words is.
const PARAGRAPH: u32 = FARTHEST;
/// Most entries that one rule may become.
const MOST_OF_A_RULE: usize = 10_000;
/// Most patterns that all rules of a file may become, conditions included.
const MOST: usize = 200_000;

/// A rule as it is written, without its mark and its weight.
pub(super) struct Rule {
    pub line: u64,
    pub category: usize,
    pub source: String,
    pub weight: f64,
}

/// Adds the rules to a draft that holds all categories, to which they may refer.
pub(super) fn add(rules: &[Rule], draft: &mut Draft) -> Result<()> {
    let mut made = 0;
    let words: Vec<Vec<String>> = if rules.is_empty() { Vec::new() } else { all_words(draft) };
    // Names in small letters, the first of each: a rule names a category however it is written.
    let mut named: HashMap<String, usize> = HashMap::new();
    for (at, category) in draft.categories.iter().enumerate() {
        named.entry(category.name.to_lowercase()).or_insert(at);
    }
    for rule in rules {
        let left_out = |why: &str| format!("the rule {} is left out: {why}", shown(&rule.source));
        let Some(read) = parse(&rule.source) else {
            draft.note(Some(rule.line), left_out("only A NEAR B, A AFTER B, A BEFORE B and A NOT NEAR B say what a condition can"));
            continue;
        };
        let within = match (read.within, read.paragraph) {
            (Some(within), _) if within > FARTHEST => {
                draft.note(
                    Some(rule.line),
                    format!(
                        "the rule {} reaches {within} words: it is read as {FARTHEST}",
                        shown(&rule.source)
                    ),
                );
                FARTHEST
            }
            (Some(within), _) => within,
            (None, true) => PARAGRAPH,
            (None, false) => {
                draft.note(
                    Some(rule.line),
                    left_out("a condition is within so many words (/C) or the paragraph (/P)"),
                );
                continue;
            }
        };
        let mut referred = |item: &str| match item.strip_prefix('#') {
            None => Some(vec![draft.as_glob(rule.line, &item.replace('_', " "))]),
            Some(name) => named.get(&name.to_lowercase()).map(|&at| words[at].clone()),
        };
        let (Some(matched), Some(others)) = (referred(read.item), referred(read.other)) else {
            draft.note(Some(rule.line), left_out("it refers to a category that is not there"));
            continue;
        };
        if matched.is_empty() || others.is_empty() {
            draft.note(Some(rule.line), left_out("it refers to a category without words"));
            continue;
        }
        let size = matched.len().saturating_mul(others.len().saturating_add(1));
        if matched.len() > MOST_OF_A_RULE || made + size > MOST {
            draft.note(Some(rule.line), left_out("it would become too many entries"));
            continue;
        }
        made += size;
        if read.sentence {
            draft.note(
                Some(rule.line),
                format!(
                    "the rule {} is kept, but may reach beyond a sentence's end",
                    shown(&rule.source)
                ),
            );
        }
        if let Some(name) = read.name {
            draft.note(
                Some(rule.line),
                format!("the name {} of a rule is left out: entries have none", shown(name)),
            );
        }
        let mut context = RawContext { within, ..RawContext::default() };
        match read.operator {
            Operator::Near => context.near = others,
            Operator::After => context.after = others,
            Operator::Before => context.before = others,
            Operator::NotNear => context.unless = others,
        }
        for pattern in matched {
            draft.entry(
                rule.category,
                RawEntry {
                    line: rule.line,
                    pattern,
                    weight: rule.weight,
                    context: context.clone(),
                },
            )?;
        }
    }
    Ok(())
}

/// Per category the patterns that stand in it and below it.
fn all_words(draft: &Draft) -> Vec<Vec<String>> {
    let mut words: Vec<Vec<String>> = draft
        .categories
        .iter()
        .map(|category| category.entries.iter().map(|entry| entry.pattern.clone()).collect())
        .collect();
    // A category comes after the one that it stands in.
    for at in (0..words.len()).rev() {
        if let Some(parent) = draft.categories[at].parent {
            let below = words[at].clone();
            words[parent].extend(below);
        }
    }
    words
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Near,
    After,
    Before,
    NotNear,
}

#[derive(Debug, PartialEq, Eq)]
struct Parsed<'t> {
    name: Option<&'t str>,
    item: &'t str,
    operator: Operator,
    other: &'t str,
    within: Option<u32>,
    sentence: bool,
    paragraph: bool,
}

/// `A NEAR B /C5`, or the same in square brackets after a name.
fn parse(source: &str) -> Option<Parsed<'_>> {
    let (name, body) = match source.split_once('[') {
        Some((name, body)) => {
            (Some(name.trim()).filter(|name| !name.is_empty()), body.trim_end().strip_suffix(']')?)
        }
        None => (None, source),
    };
    let parts: Vec<&str> = body.split_whitespace().collect();
    let (flags, words): (Vec<&str>, Vec<&str>) =
        parts.into_iter().partition(|part| part.starts_with('/'));
    let (item, operator, other) = match *words.as_slice() {
        [item, "NEAR", other] => (item, Operator::Near, other),
        [item, "AFTER", other] => (item, Operator::After, other),
        [item, "BEFORE", other] => (item, Operator::Before, other),
        [item, "NOT", "NEAR", other] => (item, Operator::NotNear, other),
        _ => return None,
    };
    let mut parsed =
        Parsed { name, item, operator, other, within: None, sentence: false, paragraph: false };
    for flag in flags {
        match flag {
            "/S" => parsed.sentence = true,
            "/P" => parsed.paragraph = true,
            _ => parsed.within = Some(flag.strip_prefix("/C")?.parse().ok()?),
        }
    }
    Some(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read() {
        let parsed =
            |source| parse(source).map(|rule| (rule.item, rule.operator, rule.other, rule.within));
        assert_eq!(
            parsed("BANK NEAR RIVER /P /C5"),
            Some(("BANK", Operator::Near, "RIVER", Some(5)))
        );
        assert_eq!(
            parsed("R1 [CUT* AFTER #SPENDING /C3]"),
            Some(("CUT*", Operator::After, "#SPENDING", Some(3)))
        );
        assert_eq!(parsed("CUT NOT NEAR HAIR /S"), Some(("CUT", Operator::NotNear, "HAIR", None)));
        for other in
            ["A AND B", "A NOT AFTER B /C3", "A NEAR B OR C", "A NEAR B /X", "A [B NEAR C", "A", ""]
        {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
