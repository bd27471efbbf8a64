//! How much a sheet holds.

use crate::output::cell_text::MOST_UNITS;

/// The limits of a sheet, which tests make small.
#[derive(Clone, Copy, Debug)]
pub(in crate::output) struct SheetLimits {
    /// The most rows below the header.
    pub rows: u32,
    /// The most text of a cell, in UTF-16 units.
    pub units: usize,
    /// The most links.
    pub links: u32,
}

impl Default for SheetLimits {
    /// Returns the limits of Excel.
    fn default() -> Self {
        Self { rows: 1_048_575, units: MOST_UNITS, links: 65_530 }
    }
}
