//! Web pages -> blocks, as a browser would lay their text out.

use super::blocks::Blocks;
use super::html_depth::nests_too_deep;
use super::html_meta::metadata;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Kind};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// What holds no text of the page.
const SKIPPED: [&str; 14] = [
    "script", "style", "noscript", "template", "head", "svg", "iframe", "noframes", "object", "audio", "video", "canvas", "datalist",
    "math",
];

/// What stands on lines of its own.
const SET_APART: [&str; 52] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];

/// The article of a page: all its text, block by block, and what its head says.
pub(super) fn article(text: &str) -> Result<Article> {
    let page = parse(text, Html::parse_document)?;
    let blocks = blocks(&page);
    let meta = metadata(&page, &blocks);
    Ok(Article { text: blocks.text, blocks: blocks.blocks, meta, ..Article::default() })
}

/// The blocks of a piece of HTML that stands in another text.
pub(super) fn blocks_of_fragment(text: &str) -> Result<Blocks> {
    parse(text, Html::parse_fragment).map(|page| blocks(&page))
}

fn parse(text: &str, parser: fn(&str) -> Html) -> Result<Html> {
    if nests_too_deep(text) {
        let message = "elements nest deeper than 512, as in no page that a browser shows";
        return Err(Error::new(ErrorKind::Malformed, message).mend("save it as plain text"));
    }
    Ok(parser(text))
}

/// Visits all nodes in the order of the text, without recursion: pages nest as deep as they like.
fn blocks(page: &Html) -> Blocks {
    let mut walk = Walk::default();
    let root = page.tree.root();
    let mut node = root;
    'visit: loop {
        let descend = match node.value() {
            Node::Text(text) => {
                walk.text(text);
                false
            }
            Node::Element(_) => ElementRef::wrap(node).is_some_and(|element| walk.enter(element)),
            _ => true,
        };
        if let Some(child) = node.first_child().filter(|_| descend) {
            node = child;
            continue;
        }
        if descend && let Node::Element(element) = node.value() {
            walk.leave(element);
        }
        loop {
            if node == root {
                break 'visit;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { break 'visit };
            node = parent;
            if let Node::Element(element) = node.value() {
                walk.leave(element);
            }
        }
    }
    walk.flush();
    walk.blocks
}

/// The blocks so far, and the one that grows.
#[derive(Default)]
struct Walk {
    blocks: Blocks,
    text: String,
    /// White space that counts once a word follows.
    space: bool,
    /// Line breaks since the last word.
    breaks: usize,
    /// What the elements around make of a block.
    around: Vec<Kind>,
    preformatted: usize,
    /// The cells of the table row around.
    cells: Option<Vec<String>>,
}

impl Walk {
    /// Whether to go into the element. Those that are gone into are left again.
    fn enter(&mut self, element: ElementRef) -> bool {
        let name = element.value().name();
        if SKIPPED.contains(&name) || is_hidden(element.value()) {
            return false;
        }
        if name == "br" {
            self.breaks += 1;
        }
        if SET_APART.contains(&name) {
            self.part();
        }
        if let Some(kind) = self.kind_of(name) {
            self.around.push(kind);
        }
        match name {
            "pre" | "xmp" => self.preformatted += 1,
            "tr" if self.cells.is_none() && is_row(element) => self.cells = Some(Vec::new()),
            _ => {}
        }
        true
    }

    fn leave(&mut self, element: &Element) {
        let name = element.name();
        match name {
            "td" | "th" => {
                if let Some(cells) = &mut self.cells {
                    cells.push(std::mem::take(&mut self.text));
                    (self.space, self.breaks) = (false, 0);
                }
            }
            "tr" => {
                if let Some(cells) = self.cells.take() {
                    self.blocks.push_row(&cells);
                }
            }
            "pre" | "xmp" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        if SET_APART.contains(&name) {
            self.part();
        }
        if self.kind_of(name).is_some() {
            self.around.pop();
        }
    }

    /// The kind that an element gives to the blocks in it.
    fn kind_of(&self, name: &str) -> Option<Kind> {
        Some(match name {
            "h1" => self.blocks.first_level(),
            "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
            "li" => Kind::List,
            "blockquote" => Kind::Body,
            _ => return None,
        })
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 && self.cells.is_none() {
            self.settle();
            self.text.push_str(text);
            return;
        }
        // No-break spaces are text.
        for (at, word) in text.split([' ', '\t', '\n', '\r', '\x0C']).enumerate() {
            self.space |= at > 0;
            if !word.is_empty() {
                self.settle();
                self.text.push_str(word);
            }
        }
    }

    /// Makes good what stands between the last word and the one that comes.
    fn settle(&mut self) {
        let (breaks, space) = (std::mem::take(&mut self.breaks), std::mem::take(&mut self.space));
        let in_heading = matches!(self.around.last(), Some(Kind::Title | Kind::Heading));
        if self.cells.is_some() || self.text.is_empty() {
            if (space || breaks > 0) && !self.text.is_empty() {
                self.text.push(' ');
            }
        } else if breaks >= 2 && !in_heading {
            self.flush();
        } else if breaks > 0 {
            self.text.push('\n');
        } else if space {
            self.text.push(' ');
        }
    }

    /// The edge of an element that is set apart: a new block, or a space in a table cell.
    fn part(&mut self) {
        if self.cells.is_some() {
            self.space = true;
        } else {
            self.flush();
        }
    }

    fn flush(&mut self) {
        (self.space, self.breaks) = (false, 0);
        let kind = self.around.last().copied().unwrap_or_default();
        self.blocks.push(kind, &std::mem::take(&mut self.text));
    }
}

fn is_hidden(element: &Element) -> bool {
    let unseen = |style: &str| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.to_ascii_lowercase().contains("display:none")
    };
    element.attr("hidden").is_some() || element.attr("style").is_some_and(unseen)
}

/// Whether a table row holds data; else it lays out a page: text set apart stands in its cells.
fn is_row(row: ElementRef) -> bool {
    let (mut cells, mut parts) = (0, 0);
    for element in row.descendent_elements().skip(1) {
        match element.value().name() {
            "td" | "th" => cells += 1,
            "p" | "div" => parts += 1,
            "table" | "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "article" | "section" | "pre" => {
                return false;
            }
            _ => {}
        }
    }
    parts <= cells
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
