//! Web pages -> articles.

use super::blocks::{Blocks, one_line};
use super::html_depth::{NODES, too_much};
use super::html_meta::{metadata, without_site};
use super::html_walk::{Walked, walk};
use super::main_text::{Choice, Page, choose};
use super::{Extract, Options};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Article, Kind};
use scraper::Html;

/// The article of a page: what [`Options::extract`] asks for of its text, block by block, and what its head says.
pub(super) fn article(text: &str, options: &Options) -> Result<Article> {
    let page = parse(text, Html::parse_document)?;
    let walked = walk(&page);
    let (mut meta, told) = metadata(&page, options.date_order);
    let heading = walked.blocks.first_title().and_then(one_line);
    let blocks = match options.extract {
        Extract::All => walked.blocks,
        extract => kept(&walked, &choose(Page::new(text, &page), &walked, &told, extract)),
    };
    let of_text = blocks.first_title().and_then(one_line).or(heading);
    meta.title = meta.title.as_deref().map(|title| without_site(title, &meta, of_text.as_deref())).or(of_text);
    Ok(Article { text: blocks.text, blocks: blocks.blocks, has_head: true, meta, ..Article::default() })
}

/// The blocks that are chosen. Of the headings of the first level only the title of the article is one; a site has others.
fn kept(walked: &Walked, choice: &Choice) -> Blocks {
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

/// The blocks of a piece of HTML that stands in another text.
pub(super) fn blocks_of_fragment(text: &str) -> Result<Blocks> {
    parse(text, Html::parse_fragment).map(|page| walk(&page).blocks)
}

fn parse(text: &str, parser: fn(&str) -> Html) -> Result<Html> {
    if let Some(what) = too_much(text) {
        let (kind, whose) = if what == NODES {
            (ErrorKind::TooLarge, "a page of its size may have")
        } else {
            (ErrorKind::Malformed, "in any page that people read")
        };
        return Err(Error::new(kind, format!("{what} than {whose}")).mend("save it as plain text"));
    }
    Ok(parser(text))
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
