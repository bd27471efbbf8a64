//! Web pages -> articles.

mod dates;
mod element_features;
mod fallback;
mod json_ld;
mod limits;
mod main_text;
mod meta;
mod repair;
mod shadow;
mod walk;

pub(super) use repair::{Syntax, is_xhtml, repaired};

use super::blocks::{Blocks, one_line};
use super::{Extract, Options};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Kind};
use fallback::{blocks_of_body, is_about_scripts, without_double_escapes, without_noscript};
use limits::{NODES, too_much};
use main_text::{DeclaredMetadata, KeptBlocks, ParsedPage, choose};
use meta::{metadata, without_site};
use repair::syntax_of;
use scraper::Html;
use shadow::flatten;
use std::borrow::Cow;
use walk::{PageBlocks, walk, walk_with_hidden};

/// A page with fewer words, headings and links apart, has no text of its own.
const LEAST_WORDS: usize = 10;

/// The article of a page: what [`Options::extract`] asks for of its text, block by block, and what
/// its head says.
pub(super) fn article(text: &str, options: &Options) -> Result<Article> {
    read(text, syntax_of(text), options)
}

/// The same of a page that is XML whatever it says: by the ending of its file or by its media type.
pub(super) fn xhtml_article(text: &str, options: &Options) -> Result<Article> {
    read(text, Syntax::Xml, options)
}

fn read(text: &str, syntax: Syntax, options: &Options) -> Result<Article> {
    let text = repaired(text, syntax);
    let (text, page) = parsed(&text)?;
    let (mut meta, declared) = metadata(&page, options.date_order);
    let mut chosen = MainText::of(&text, &page, &declared, options.extract);
    if chosen.words < LEAST_WORDS {
        let body = declared.body.as_deref().map(blocks_of_body).transpose()?.unwrap_or_default();
        if body.text.split_whitespace().count() > chosen.words {
            chosen.add(&body, options.extract);
        } else if matches!(options.extract, Extract::All | Extract::Recall) {
            chosen.open_noscript(&text, &declared, options.extract)?;
        }
    }
    let MainText { blocks, heading, .. } = chosen;
    let of_text = blocks.first_title().and_then(one_line).or(heading);
    meta.title = meta
        .title
        .as_deref()
        .map(|title| without_site(title, &meta, of_text.as_deref()))
        .or(of_text.map(without_double_escapes));
    Ok(Article {
        text: blocks.text,
        blocks: blocks.blocks,
        has_head: true,
        meta,
        ..Article::default()
    })
}

/// What is kept of a page.
struct MainText {
    blocks: Blocks,
    /// The first heading of the first level, kept or not.
    heading: Option<String>,
    /// How many words are kept, headings and links apart.
    words: usize,
}

impl MainText {
    fn of(text: &str, page: &Html, declared: &DeclaredMetadata, extract: Extract) -> Self {
        let walked = if extract == Extract::Recall { walk_with_hidden(page) } else { walk(page) };
        let heading = walked.blocks.first_title().and_then(one_line);
        let choice = match extract {
            Extract::All => None,
            extract => Some(choose(ParsedPage::new(text, page), &walked, declared, extract)),
        };
        let is_kept = |at: usize| choice.as_ref().is_none_or(|choice| choice.keep[at]);
        let blocks = walked
            .blocks
            .blocks
            .iter()
            .zip(&walked.contexts)
            .enumerate()
            .filter(|(at, _)| is_kept(*at));
        let prose = blocks.filter_map(|(_, (block, context))| {
            let text = block.span.of(&walked.blocks.text);
            let is_prose = !matches!(block.kind, Kind::Title | Kind::Heading)
                && context.linked * 2 < text.len();
            is_prose.then(|| text.split_whitespace().count())
        });
        let words = prose.sum();
        let blocks = match choice {
            Some(choice) => kept(&walked, &choice),
            None => walked.blocks,
        };
        Self { blocks, heading, words }
    }

    /// Takes a text that the page has in its data; what is shown beside the headings, such as that
    /// it loads, goes unless all is wanted.
    fn add(&mut self, body: &Blocks, extract: Extract) {
        let shown = std::mem::take(&mut self.blocks);
        for block in &shown.blocks {
            if extract == Extract::All || block.kind == Kind::Title {
                self.blocks.push(block.kind, block.span.of(&shown.text));
            }
        }
        for block in &body.blocks {
            self.blocks.push(block.kind, block.span.of(&body.text));
        }
    }

    /// Reads the page as a browser without scripts shows it, if it shows more.
    fn open_noscript(
        &mut self,
        text: &str,
        declared: &DeclaredMetadata,
        extract: Extract,
    ) -> Result<()> {
        let Some(text) = without_noscript(text) else { return Ok(()) };
        let (text, page) = parsed(&text)?;
        let opened = Self::of(&text, &page, declared, extract);
        let mut blocks = Blocks::default();
        for block in &opened.blocks.blocks {
            let text = block.span.of(&opened.blocks.text);
            if !is_about_scripts(text) {
                blocks.push(block.kind, text);
            }
        }
        if blocks.text.len() > self.blocks.text.len() && opened.words >= LEAST_WORDS {
            self.blocks = blocks;
            self.heading = opened.heading;
        }
        Ok(())
    }
}

/// The blocks that are chosen. Of the headings of the first level only the title of the article is
/// one; a site has others.
fn kept(walked: &PageBlocks, choice: &KeptBlocks) -> Blocks {
    let mut kept = Blocks::default();
    for (at, block) in walked.blocks.blocks.iter().enumerate().filter(|(at, _)| choice.keep[*at]) {
        let kind = match block.kind {
            _ if choice.title == Some(at) => Kind::Title,
            Kind::Title => Kind::Heading,
            kind => kind,
        };
        kept.push(kind, block.span.of(&walked.blocks.text));
    }
    kept
}

/// A page as browsers lay it out.
pub(super) fn whole_page(text: &str) -> Result<Html> {
    let text = repaired(text, syntax_of(text));
    parsed(&text).map(|(_, page)| page)
}

/// All that a browser would show of a page.
pub(super) fn blocks_of_page(text: &str) -> Result<Blocks> {
    whole_page(text).map(|page| walk(&page).blocks)
}

/// The blocks of a piece of HTML that stands in another text.
pub(super) fn blocks_of_fragment(text: &str) -> Result<Blocks> {
    parse(&repaired(text, Syntax::Html), Html::parse_fragment).map(|page| walk(&page).blocks)
}

/// The blocks of a piece of XHTML.
pub(super) fn blocks_of_xhtml(text: &str) -> Result<Blocks> {
    parse(&repaired(text, Syntax::Xml), Html::parse_fragment).map(|page| walk(&page).blocks)
}

/// A page as browsers lay it out, and its text.
fn parsed(text: &str) -> Result<(Cow<'_, str>, Html)> {
    let mut page = parse(text, Html::parse_document)?;
    let text = if flatten(&mut page) { Cow::Owned(page.html()) } else { Cow::Borrowed(text) };
    Ok((text, page))
}

fn parse(text: &str, parser: fn(&str) -> Html) -> Result<Html> {
    if let Some(what) = too_much(text) {
        let (kind, whose) = if what == NODES {
            (ErrorKind::TooLarge, "a page of its size may have")
        } else {
            (ErrorKind::Malformed, "in any page that people read")
        };
        return Err(
            Error::new(kind, format!("{what} than {whose}")).with_hint("save it as plain text")
        );
    }
    Ok(parser(text))
}

#[cfg(test)]
mod tests;
