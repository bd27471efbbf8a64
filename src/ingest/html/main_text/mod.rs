//! Which blocks of a page are its main text.
//!
//! Comes in: the blocks of a page, with the place of each, and the page itself. Goes out: which of
//! them to keep. Does not know: what becomes of the blocks.
//!
//! Two extractors of other authors say which part of the page they take for the text
//! ([`extractors`]). What they return is only used to mark our own blocks ([`overlap`]), so that
//! text, kinds and order are those of our own walk. Each block has a score of its own from its
//! length, links, neighbours and names ([`score`]); marks and scores add up, and [`choose`] keeps
//! what is above 0.

mod choose;
mod edges;
mod extractors;
mod overlap;
mod phrases;
mod score;
mod siblings;

pub(super) use choose::{DeclaredMetadata, KeptBlocks, choose};
pub(super) use extractors::ParsedPage;
