//! `WordStat`: categories and words by indentation, words with a weight in brackets, rules after
//! `@`.

use super::draft::Draft;
use super::rules::{self, Rule};
use super::{malformed, shown};
use crate::error::Result;

struct Item<'t> {
    line: u64,
    indent: usize,
    text: &'t str,
}

pub(super) fn read(text: &str, draft: &mut Draft) -> Result<()> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let item = |(line, text): (u64, &'_ str)| {
        let from = text.trim_start();
        (line, text.len() - from.len(), from.trim_end().to_owned())
    };
    let owned: Vec<(u64, usize, String)> = lines.map(item).collect();
    let items: Vec<Item<'_>> = owned
        .iter()
        .map(|(line, indent, text)| Item { line: *line, indent: *indent, text })
        .collect();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut rules: Vec<Rule> = Vec::new();
    for (at, Item { line, indent, text }) in items.iter().enumerate() {
        while open.last().is_some_and(|(above, _)| above >= indent) {
            open.pop();
        }
        let parent = open.last().map(|(_, category)| *category);
        let (name, weight) = weight(text);
        let holds_more = items.get(at + 1).is_some_and(|next| next.indent > *indent);
        if holds_more || (weight.is_none() && parent.is_none()) {
            if let Some(weight) = weight.filter(|weight| weight.total_cmp(&1.0).is_ne()) {
                draft.note(
                    Some(*line),
                    format!(
                        "the weight {weight} of the theme {} is left out: themes have none",
                        shown(name)
                    ),
                );
            }
            draft.again(parent, name, *line);
            open.push((*indent, draft.category(parent, name, *line)?));
            continue;
        }
        let Some(category) = parent else {
            draft.note(
                Some(*line),
                format!("the entry {} is left out: it is in no category", shown(name)),
            );
            continue;
        };
        if weight.is_none() {
            draft.note(
                Some(*line),
                format!(
                    "{} has no weight and nothing stands in it: it is read as a word of weight 1",
                    shown(name)
                ),
            );
        }
        let weight = weight.unwrap_or(1.0);
        match name.strip_prefix('@') {
            Some(rule) => {
                rules.push(Rule { line: *line, category, source: rule.to_owned(), weight });
            }
            // Words of a phrase are joined by underscores.
            None => draft.glob(category, *line, &name.replace('_', " "), weight)?,
        }
    }
    if draft.categories.is_empty() {
        return Err(malformed(1, "no category: names at the margin, their words indented by tabs"));
    }
    rules::add(&rules, draft)
}

/// A line without the number in brackets at its end, and that number.
pub(super) fn weight(text: &str) -> (&str, Option<f64>) {
    let found = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    match found
        .and_then(|(name, weight)| Some((name.trim_end(), weight.trim().parse::<f64>().ok()?)))
    {
        Some((name, weight)) if !name.is_empty() => (name, Some(weight)),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn weights_stand_in_brackets_at_the_end() {
        assert_eq!(weight("TAX* (1)"), ("TAX*", Some(1.0)));
        assert_eq!(weight("TAX (-0.5)"), ("TAX", Some(-0.5)));
        assert_eq!(weight("TAX (UK)"), ("TAX (UK)", None));
        assert_eq!(weight("(1)"), ("(1)", None));
        assert_eq!(weight("CULTURE"), ("CULTURE", None));
    }
}
