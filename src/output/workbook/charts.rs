//! Charts of shares with their intervals, below the rows that they show.
//!
//! What comes in: which columns have the shares. What leaves: charts that read the cells of their sheet, so
//! that they follow whoever edits these.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartErrorBars, ChartErrorBarsType, ChartFormat, ChartLine, ChartMarker,
    ChartMarkerType, ChartRange, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use crate::output::ShareChart;
use crate::output::palette::colour;

/// The size of a chart in pixels.
const WIDTH: u32 = 560;
const HEIGHT: u32 = 300;
/// Each bar beyond a few makes a chart of bars higher.
const BAR_HEIGHT: u32 = 22;
/// The height of a row, in pixels.
const ROW_HEIGHT: u32 = 20;
/// How many charts are side by side.
const ABREAST: usize = 2;
const LIGHT: Color = Color::RGB(0xD9_DCE0);
const GREY: Color = Color::RGB(0x59_5F66);

/// Adds charts to the sheet of this name with this many rows below its header.
pub(super) fn insert(
    worksheet: &mut Worksheet,
    (sheet, rows): (&str, u32),
    charts: &[ShareChart],
) -> Result<(), XlsxError> {
    if rows == 0 {
        return Ok(());
    }
    for (at, chart) in charts.iter().enumerate() {
        for reach in [chart.reach.0, chart.reach.1] {
            worksheet.set_column_hidden(u16::try_from(reach).unwrap_or(u16::MAX))?;
        }
        let height = if chart.is_over_time { HEIGHT } else { HEIGHT.max(80 + BAR_HEIGHT * rows) };
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let down = place(at / ABREAST) * (height / ROW_HEIGHT + 2);
        let right = place(at % ABREAST) * (WIDTH + 20);
        let mut drawn = drawn(chart, sheet, rows)?;
        drawn.set_width(WIDTH).set_height(height);
        worksheet.insert_chart_with_offset(rows + 2 + down, 0, &drawn, right, 0)?;
    }
    Ok(())
}

fn drawn(chart: &ShareChart, sheet: &str, rows: u32) -> Result<Chart, XlsxError> {
    let ShareChart { title, theme, is_over_time, share, reach, highest } = chart;
    let range = |column: usize| -> Result<ChartRange, XlsxError> {
        let column = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
        Ok(ChartRange::new_from_range(sheet, 1, column, rows, column))
    };
    let colour = Color::RGB(colour(*theme));
    let mut intervals = ChartErrorBars::new();
    let (below, above) = reach;
    intervals
        .set_type(ChartErrorBarsType::Custom(range(*above)?, range(*below)?))
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(GREY)));
    let kind = if *is_over_time { ChartType::Line } else { ChartType::Bar };
    let mut drawn = Chart::new(kind);
    drawn.title().set_name(title.as_str());
    drawn.legend().set_hidden();
    // What the intervals reach is in columns that are hidden.
    drawn.show_hidden_data();
    drawn.set_alt_text(format!(
        "{title}: share of the counted paragraphs with 95 % intervals, by the rows of this sheet"
    ));
    let series = drawn.add_series();
    series.set_name(title.as_str()).set_categories(&range(0)?).set_values(&range(*share)?);
    let fill = ChartSolidFill::new().set_color(colour).clone();
    if *is_over_time {
        series.set_y_error_bars(&intervals);
        series.set_format(ChartFormat::new().set_line(ChartLine::new().set_color(colour)));
        series.set_marker(
            ChartMarker::new()
                .set_type(ChartMarkerType::Circle)
                .set_format(ChartFormat::new().set_solid_fill(&fill)),
        );
        shares_on(drawn.y_axis(), *highest);
    } else {
        // In a chart of bars the shares lie along the x axis, and rows would begin at the bottom.
        series.set_x_error_bars(&intervals);
        series.set_format(ChartFormat::new().set_solid_fill(&fill)).set_gap(60);
        drawn.y_axis().set_reverse().set_major_gridlines(false);
        shares_on(drawn.x_axis(), *highest);
    }
    Ok(drawn)
}

/// Makes an axis one of shares from 0 on.
fn shares_on(axis: &mut ChartAxis, highest: f64) {
    axis.set_num_format("0 %").set_min(0).set_max(top(highest));
    axis.set_major_gridlines_line(ChartLine::new().set_color(LIGHT));
}

/// Returns the end of an axis on which this is the highest share.
fn top(highest: f64) -> f64 {
    let step = if highest > 0.2 {
        10.0
    } else if highest > 0.05 {
        20.0
    } else {
        100.0
    };
    (highest * step).ceil().clamp(1.0, step) / step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_share_above_all() {
        for (highest, expected) in
            [(0.0, 0.01), (0.004, 0.01), (0.03, 0.03), (0.11, 0.15), (0.31, 0.4), (1.0, 1.0)]
        {
            assert!((top(highest) - expected).abs() < 1e-12, "{highest}: {}", top(highest));
        }
    }
}
