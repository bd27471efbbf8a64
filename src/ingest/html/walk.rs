//! The elements of a page -> blocks, as a browser would lay their text out, with the place of each
//! in the page.

use super::element_features::ElementTree;
use crate::ingest::block_elements::BLOCK_ELEMENTS;
use crate::ingest::blocks::Blocks;
use crate::ingest::note_marks;
use crate::model::Kind;
use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// What holds no text of the page.
const SKIPPED: [&str; 15] = [
    "title", "script", "style", "noscript", "template", "head", "svg", "iframe", "noframes",
    "object", "audio", "video", "canvas", "datalist", "math",
];

/// Classes of what is read aloud and not shown.
const SPOKEN: [&str; 6] = [
    "visually-hidden",
    "visuallyhidden",
    "sr-only",
    "screen-reader-text",
    "screen-reader-only",
    "offscreen",
];

/// Further elements on lines of their own, whose names a record is as likely to have in its text.
pub(super) const FURTHER_SET_APART: [&str; 10] =
    ["dialog", "dir", "hgroup", "legend", "menu", "optgroup", "option", "search", "select", "xmp"];

/// Whether an element is on lines of its own.
fn is_set_apart(name: &str) -> bool {
    BLOCK_ELEMENTS.contains(&name) || FURTHER_SET_APART.contains(&name)
}

/// The blocks of a page, and of each what the choice of the main text asks for.
#[derive(Default)]
pub(super) struct PageBlocks {
    pub(super) blocks: Blocks,
    /// As many as there are blocks.
    pub(super) contexts: Vec<BlockContext>,
    pub(super) elements: ElementTree,
}

/// What a block's text alone does not say.
#[derive(Clone, Copy)]
pub(super) struct BlockContext {
    /// The element in which its text begins.
    pub(super) place: usize,
    /// How many bytes of it are linked.
    pub(super) linked: usize,
    /// How many of these lead to other pages.
    pub(super) away: usize,
}

/// Visits all nodes in the order of the text, without recursion: pages nest as deep as they like.
pub(super) fn walk(page: &Html) -> PageBlocks {
    walk_page(page, false)
}

/// The same with what is hidden until a reader asks for it, such as the panels of an accordion.
pub(super) fn walk_with_hidden(page: &Html) -> PageBlocks {
    walk_page(page, true)
}

fn walk_page(page: &Html, with_hidden: bool) -> PageBlocks {
    let mut walk = BlockWalker { with_hidden, ..BlockWalker::default() };
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
    walk.done
}

/// The blocks so far, and the one that grows.
#[derive(Default)]
struct BlockWalker {
    done: PageBlocks,
    /// Whether what is hidden counts.
    with_hidden: bool,
    text: String,
    /// Where `text` begins.
    place: usize,
    linked: usize,
    away: usize,
    /// The links around, and which of these lead to other pages.
    links: usize,
    links_away: usize,
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

impl BlockWalker {
    /// Whether to go into the element. Those that are gone into are left again.
    fn enter(&mut self, element: ElementRef) -> bool {
        let name = element.value().name();
        if SKIPPED.contains(&name)
            || is_spoken(element.value())
            || (!self.with_hidden && is_hidden(element.value()))
        {
            return false;
        }
        if (name == "sup" && self.marks_note(element))
            || (name == "a" && self.refers_to_note(element))
        {
            return false;
        }
        if name == "br" {
            self.breaks += 1;
        }
        if is_set_apart(name) {
            self.part();
        }
        if let Some(kind) = self.kind_of(name) {
            self.around.push(kind);
        }
        self.done.elements.enter(element.value());
        match name {
            "a" => self.link(element.value(), |links| links + 1),
            "pre" | "xmp" => self.preformatted += 1,
            "tr" if self.cells.is_none() && is_row(element) => self.cells = Some(Vec::new()),
            _ => {}
        }
        true
    }

    /// Whether raised text marks a note: it looks like that, or it leads to a place of the page.
    fn marks_note(&self, element: ElementRef) -> bool {
        // Marks are short, whatever is raised besides.
        let raised: String = element.text().take(4).flat_map(|text| text.chars().take(8)).collect();
        let leads = |child: NodeRef<'_, Node>| {
            child
                .value()
                .as_element()
                .and_then(|link| link.attr("href"))
                .is_some_and(is_within_page)
        };
        let is_reference =
            || element.descendants().take(8).any(leads) && raised.trim().chars().count() <= 5;
        note_marks::is_mark(&self.text, &raised) || is_reference()
    }

    /// Whether a link says that it refers to a note, as those of books do, and touches a word; one
    /// in brackets makes a word of its own.
    fn refers_to_note(&self, link: ElementRef) -> bool {
        let says = |name: &str, known: &str| {
            link.attr(name)
                .is_some_and(|said| said.split_ascii_whitespace().any(|word| word == known))
        };
        if self.text.is_empty()
            || self.space
            || self.breaks > 0
            || !(says("epub:type", "noteref") || says("role", "doc-noteref"))
        {
            return false;
        }
        let mark: String = link.text().take(4).flat_map(|text| text.chars().take(8)).collect();
        let mark = mark.trim();
        (1..=4).contains(&mark.len()) && mark.bytes().all(|byte| byte.is_ascii_alphanumeric())
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
                    self.place = self.done.elements.here();
                    self.done.blocks.push_row(&cells);
                    self.note();
                }
            }
            "a" => self.link(element, |links| links.saturating_sub(1)),
            "pre" | "xmp" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        if is_set_apart(name) {
            self.part();
        }
        if self.kind_of(name).is_some() {
            self.around.pop();
        }
        self.done.elements.leave();
    }

    /// Counts an `a` that begins or ends. Without an address it is no link but a place to jump to.
    fn link(&mut self, element: &Element, count: fn(usize) -> usize) {
        if let Some(address) = element.attr("href") {
            self.links = count(self.links);
            self.links_away =
                if is_within_page(address) { self.links_away } else { count(self.links_away) };
        }
    }

    /// The kind that an element gives to the blocks in it.
    fn kind_of(&self, name: &str) -> Option<Kind> {
        Some(match name {
            "h1" => self.done.blocks.first_level(),
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
                self.linked += if self.links > 0 { word.len() + 1 } else { 0 };
                self.away += if self.links_away > 0 { word.len() + 1 } else { 0 };
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
        if self.text.is_empty() {
            self.place = self.done.elements.here();
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
        self.done.blocks.push(kind, &std::mem::take(&mut self.text));
        self.note();
    }

    /// Notes where the last block stands, if there is a new one.
    fn note(&mut self) {
        let (linked, away) = (std::mem::take(&mut self.linked), std::mem::take(&mut self.away));
        if self.done.contexts.len() < self.done.blocks.blocks.len() {
            self.done.contexts.push(BlockContext { place: self.place, linked, away });
        }
    }
}

/// Whether it is read aloud and not shown.
fn is_spoken(element: &Element) -> bool {
    element
        .attr("class")
        .is_some_and(|class| class.split_ascii_whitespace().any(|class| SPOKEN.contains(&class)))
}

/// Whether an address leads to a place of the same page. `#` alone is a script's.
fn is_within_page(address: &str) -> bool {
    address.trim().len() > 1 && address.trim_start().starts_with('#')
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
            // An empty line, as old pages set paragraphs apart.
            "br" if follows_break(element) => return false,
            "table" | "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "blockquote" | "article" | "section" | "pre" => {
                return false;
            }
            _ => {}
        }
    }
    parts <= cells
}

fn follows_break(line_break: ElementRef) -> bool {
    let before = line_break
        .prev_siblings()
        .find(|node| node.value().as_text().is_none_or(|text| !text.trim().is_empty()));
    before.and_then(ElementRef::wrap).is_some_and(|element| element.value().name() == "br")
}
