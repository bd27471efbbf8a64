//! Names -> ids of themes, each of its own.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::lexicon::column_names::{RESERVED, SUFFIXES};

/// Longest id made of a name.
const LONGEST: usize = 60;

/// The ids given so far, and the columns that they build.
#[derive(Default)]
pub(super) struct Ids {
    ids: HashSet<String>,
    columns: HashSet<String>,
    /// Per id without a number the first number that is not taken: many a name has no letter that
    /// an id may have.
    next: HashMap<String, u64>,
}

impl Ids {
    /// An id for `name` in the theme of this id and column, and its own column: the name in lower
    /// case; where that is taken, with the id of the theme above before it, else a number behind
    /// it.
    pub fn of(&mut self, name: &str, above: Option<(&str, &str)>) -> (String, String) {
        let plain = id_of(name);
        let longer =
            above.map_or_else(|| format!("{plain}_theme"), |(id, _)| format!("{id}_{plain}"));
        let first = self.next.get(&plain).copied().unwrap_or(2);
        let numbered = (first..).map(|number| (format!("{plain}_{number}"), Some(number)));
        for (id, number) in [(plain.clone(), None), (longer, None)].into_iter().chain(numbered) {
            let column = above.map_or_else(|| id.clone(), |(_, column)| format!("{column}.{id}"));
            let columns = || SUFFIXES.iter().map(|suffix| format!("{column}{suffix}"));
            let free = |column: String| {
                !self.columns.contains(&column) && !RESERVED.contains(&column.as_str())
            };
            if !self.ids.contains(&id) && columns().all(free) {
                self.columns.extend(columns());
                self.ids.insert(id.clone());
                if let Some(number) = number {
                    self.next.insert(plain, number + 1);
                }
                return (id, column);
            }
        }
        unreachable!("numbers do not end")
    }
}

/// The name in lower case, accents taken off, with an underscore for every run of other characters.
fn id_of(name: &str) -> String {
    // What stands in brackets explains: `funct (Function words)`.
    let name = name.split_once(" (").map_or(name, |(short, _)| short);
    let mut id = String::new();
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if id.len() >= LONGEST {
            break;
        }
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
    }
    let id = id.trim_end_matches('_');
    match id.chars().next() {
        None => "theme".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("theme_{id}"),
        Some(_) => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("Économie & Finances", "economie_finances"),
            ("CULTURE-HIGH", "culture_high"),
            ("+STATE+", "state"),
            ("funct (Function words)", "funct"),
            ("21st century", "theme_21st_century"),
            ("経済", "theme"),
            ("a__b_", "a_b"),
            ("", "theme"),
        ] {
            assert_eq!(id_of(name), id, "{name}");
        }
    }

    #[test]
    fn every_id_and_column_is_its_own() {
        let mut ids = Ids::default();
        let mut of = |name, above| ids.of(name, above).0;
        assert_eq!(of("title", None), "title_theme");
        assert_eq!(of("a hits", None), "a_hits");
        assert_eq!(of("A", None), "a_theme", "the columns of `a` would be those of `a_hits`");
        assert_eq!(of("east", Some(("africa", "africa"))), "east");
        assert_eq!(of("EAST", Some(("asia", "asia"))), "asia_east");
        assert_eq!(of("East!", Some(("asia", "asia"))), "east_2");
    }
}
