//! Web pages in a build without the feature `html`: a page is rejected, and so is any other text
//! with mark-up.

use super::Options;
use super::blocks::Blocks;
use super::built_without::built_without;
use crate::error::Result;
use crate::model::Article;
use std::borrow::Cow;

/// By which rules a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Xml,
}

/// Returns `text` as it is, for nothing parses it.
pub(super) fn repaired(text: &str, _: Syntax) -> Cow<'_, str> {
    text.into()
}

/// Whether an XML text is a web page.
pub(super) fn is_xhtml(text: &str) -> bool {
    text.contains("<html") && text.contains("http://www.w3.org/1999/xhtml")
}

/// Rejects a page.
pub(super) fn article(_: &str, _: &Options) -> Result<Article> {
    Err(built_without("html"))
}

/// Rejects a page that is XML.
pub(super) fn xhtml_article(_: &str, _: &Options) -> Result<Article> {
    Err(built_without("html"))
}

/// Rejects a piece of HTML in another text.
pub(super) fn blocks_of_fragment(_: &str) -> Result<Blocks> {
    Err(built_without("html"))
}

/// Rejects a piece of XHTML.
#[cfg(feature = "office")]
pub(super) fn blocks_of_xhtml(_: &str) -> Result<Blocks> {
    Err(built_without("html"))
}
