//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::output::palette::colour;

/// The colour of data bars: light, so that the number over it can be read.
pub(super) const BAR: Color = Color::RGB(0xA9_D0E8);
/// The colour of cells that people fill in.
const TO_FILL_IN: Color = Color::RGB(0xFF_F7D6);
/// The colour of a header.
const HEADER: Color = Color::RGB(0xED_EFF2);
const LINES: Color = Color::RGB(0xC9_CDD2);

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellContent {
    /// Text that is cut off at the end of the cell, and everything that has no format of its own.
    Plain,
    /// Text in several lines.
    Wrapped,
    /// True or false.
    Truth,
    /// Whole numbers.
    Whole,
    /// Numbers with this many decimals.
    Decimals(u8),
    /// Numbers from 0 to 1, shown as percentages.
    Percent,
    /// p values.
    P,
    /// Complete dates.
    Date,
}

/// Returns the format of a column's cells.
pub(super) fn of(content: CellContent) -> Format {
    let cell = Format::new().set_align(FormatAlign::Top);
    // A gap between a number and the text to its right.
    let number =
        || Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Right).set_indent(1);
    match content {
        CellContent::Plain => cell,
        CellContent::Wrapped => cell.set_text_wrap(),
        // LibreOffice would show 1 and 0.
        CellContent::Truth => cell.set_num_format(r#""TRUE";"TRUE";"FALSE""#),
        CellContent::Whole | CellContent::Decimals(0) => number().set_num_format("0"),
        // Spreadsheets keep 15 digits, and show as many as there is room for.
        CellContent::Decimals(16..) => number(),
        // As in CSV, nothing at all is `0`, which can be told from little.
        CellContent::Decimals(decimals) => {
            let shown = format!("0.{}", "0".repeat(usize::from(decimals)));
            number().set_num_format(format!("{shown};-{shown};0"))
        }
        CellContent::Percent => number().set_num_format("0.0 %;-0.0 %;0 %"),
        CellContent::P => number().set_num_format("[=0]0;[<0.000001]0.0####E+00;0.000000000"),
        CellContent::Date => cell.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
    }
}

/// Returns the format of the header.
pub(super) fn header() -> Format {
    Format::new()
        .set_bold()
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_background_color(HEADER)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(LINES)
}

/// Returns the format of cells that people fill in.
pub(super) fn to_fill_in() -> Format {
    Format::new()
        .set_align(FormatAlign::Top)
        .set_align(FormatAlign::Center)
        .set_background_color(TO_FILL_IN)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINES)
        .set_unlocked()
}

/// The colour of links.
const LINK: Color = Color::RGB(0x05_63C1);

/// Returns the format of matched words, by the position of their theme. Those that several themes
/// match are underlined.
pub(super) fn mark(theme: usize, is_shared: bool) -> Format {
    let format = Format::new().set_bold().set_font_color(Color::RGB(colour(theme)));
    if is_shared { format.set_underline(FormatUnderline::Single) } else { format }
}

/// Returns the format of links.
pub(super) fn link() -> Format {
    Format::new()
        .set_align(FormatAlign::Top)
        .set_font_color(LINK)
        .set_underline(FormatUnderline::Single)
}

/// Returns the format of a title.
pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(16)
}

/// Returns the format of a heading.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(12)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(LINES)
}

/// Returns the format of a text that is read.
pub(super) fn prose() -> Format {
    Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Left).set_text_wrap()
}
