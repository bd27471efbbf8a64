//! Plain text: the decoded text is the article's, character for character.

use crate::model::Article;

/// The article of a text file. Paragraphs, title and dateline are found later, in the text itself.
pub(super) fn article(text: String) -> Article {
    Article { text, has_head: true, ..Article::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_changed() {
        let read = article("Title\r\n\r\n  Body \n".into());
        assert_eq!(
            (read.text.as_str(), read.blocks.len(), read.has_head),
            ("Title\r\n\r\n  Body \n", 0, true)
        );
    }
}
