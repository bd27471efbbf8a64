//! Archives in a build without the feature `archives`: each is rejected.

use super::Options;
use super::built_without::built_without;
use super::discovery::{FileFinder, FoundFile};
use super::format::Packing;
use super::spool::Spool;
use std::path::Path;

/// Finds no archive: a file that is not called one is read as what its name or its text makes it.
pub(super) fn packing(_: &Path, _: &Options) -> Option<Packing> {
    None
}

impl FileFinder<'_> {
    /// Rejects the archive `met`.
    pub(super) fn archive(&mut self, met: &FoundFile, _: Packing, _: Option<Spool>) {
        self.found.rejects.push(built_without("archives").at(&met.name));
    }
}
