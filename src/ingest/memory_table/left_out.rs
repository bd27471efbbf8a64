//! Tables in memory, in a build without the feature `parquet`: there are none.

use super::Options;
use super::fields::Fields;
use super::record_position::RecordPosition;
use crate::error::{Error, Result};
use crate::model::Article;

/// A table in memory whose rows are articles; there is none in this build.
#[derive(Clone, Debug)]
pub enum MemoryTable {}

impl MemoryTable {
    /// Returns its name.
    pub fn name(&self) -> &str {
        match *self {}
    }

    pub(super) fn bytes(&self, _: &Options) -> u64 {
        match *self {}
    }

    pub(super) fn missing(&self, _: &Fields) -> Option<Error> {
        match *self {}
    }
}

#[derive(Clone, Debug)]
pub(super) enum TableRows {}

impl TableRows {
    pub(super) fn len(&self) -> usize {
        match *self {}
    }

    pub(super) fn bytes(&self) -> usize {
        match *self {}
    }

    pub(super) fn digest(&self) -> u64 {
        match *self {}
    }

    pub(super) fn article(&self, _: &Fields, _: usize, _: &RecordPosition<'_>) -> Result<Article> {
        match *self {}
    }
}

/// The rows of a table that there is not.
pub(super) struct MemoryRows;

impl MemoryRows {
    pub(super) fn new(table: &MemoryTable, _: &Fields, _: usize) -> Self {
        match *table {}
    }
}

impl Iterator for MemoryRows {
    type Item = (u64, TableRows);

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
