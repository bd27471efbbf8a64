//! Extracted blocks, joined to an article's text.

use crate::model::{Block, Kind, Span, single_spaced};

/// The text of an article that grows block by block; two line feeds stand between blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
}

impl Blocks {
    /// Appends a block; white space around it is dropped, and a blank one leaves no trace.
    pub(super) fn push(&mut self, kind: Kind, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.blocks.push(Block { span: Span::new(start, self.text.len()), kind });
    }

    /// Appends a table row, its filled cells joined by ` | `.
    pub(super) fn push_row(&mut self, cells: &[String]) {
        let filled: Vec<&str> =
            cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        self.push(Kind::Table, &filled.join(" | "));
    }

    /// The kind of a first-level heading: the article's first is its title.
    pub(super) fn first_level(&self) -> Kind {
        if self.first_title().is_none() { Kind::Title } else { Kind::Heading }
    }

    /// The text of the block that is the title.
    pub(super) fn first_title(&self) -> Option<&str> {
        self.blocks
            .iter()
            .find(|block| block.kind == Kind::Title)
            .map(|block| block.span.of(&self.text))
    }
}

/// White space runs as one space, none at the ends; nothing where no word is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let line = single_spaced(text);
    (!line.is_empty()).then(|| line.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_slice_the_text() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.first_level(), Kind::Title);
        blocks.push(Kind::Title, " Größe ");
        blocks.push(Kind::Body, "\u{a0}\n");
        blocks.push_row(&["a".into(), String::new(), " b ".into()]);
        assert_eq!(blocks.text, "Größe\n\na | b");
        assert_eq!(blocks.first_level(), Kind::Heading);
        let pieces: Vec<_> =
            blocks.blocks.iter().map(|block| (block.kind, block.span.of(&blocks.text))).collect();
        assert_eq!(pieces, [(Kind::Title, "Größe"), (Kind::Table, "a | b")]);
    }

    #[test]
    fn lines() {
        assert_eq!(one_line(" a\n\t b ").as_deref(), Some("a b"));
        assert_eq!(one_line(" \n"), None);
    }
}
