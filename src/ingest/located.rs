//! An article together with where it is in its file.

use crate::model::Article;

/// An article and where it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The article; its id is unique once [`Ids`](super::Ids) has admitted it.
    pub article: Article,
    /// The line on which its record begins, counted from 1; nothing where it is the whole file.
    pub line: Option<u64>,
    /// What of it could not be read, though the article could.
    pub notes: Vec<String>,
    /// Of a capture of a page, when it was made: what tells it from other captures of the page.
    pub captured: Option<String>,
}

impl Located {
    /// The ids that it may have where its own is taken: with the day of its capture, and with the
    /// time.
    ///
    /// # Examples
    /// `http://a.example/p@2021-04-04`, `http://a.example/p@2021-04-04T10:00:00Z`.
    pub fn further_ids(&self) -> Vec<String> {
        let captured = self
            .captured
            .iter()
            .flat_map(|time| [time.split('T').next().unwrap_or_default(), time.as_str()]);
        captured.map(|time| format!("{}@{time}", self.article.id)).collect()
    }
}
