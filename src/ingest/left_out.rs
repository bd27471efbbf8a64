//! What of a file is no article and no mistake, counted by kind.

/// Kinds of what is left out of one file that are told apart; the rest is counted together.
const MOST_KINDS: usize = 50;

/// How many records of a file were left out, by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut(Vec<(String, u64)>);

impl LeftOut {
    /// Counts a record that is left out because it is `what`.
    pub(crate) fn add(&mut self, what: String) {
        let what = if self.0.len() < MOST_KINDS || self.0.iter().any(|(known, _)| *known == what) {
            what
        } else {
            "others".to_owned()
        };
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += 1,
            None => self.0.push((what, 1)),
        }
    }

    /// What was left out and how often, in the order in which it was met first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(what, count)| (what.as_str(), *count))
    }

    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
