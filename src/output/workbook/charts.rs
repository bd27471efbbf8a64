//! Charts of shares with their intervals, below the rows that they show.
//!
//! Comes in: which columns have the shares. Goes out: charts that read the cells of their sheet, so
//! that they follow whoever edits these.

use rust_xlsxwriter::{
    Chart, ChartErrorBars, ChartErrorBarsType, ChartFormat, ChartLine, ChartMarker,
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
    let ShareChart { title, theme, is_over_time, share, reach } = chart;
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
    drawn.set_alt_text(format!(
        "{title}: share of the counted paragraphs with 95 % intervals, by the rows of this sheet"
    ));
    let series = drawn.add_series();
    series
        .set_name(title.as_str())
        .set_categories(&range(0)?)
        .set_values(&range(*share)?)
        .set_y_error_bars(&intervals);
    if *is_over_time {
        let fill = ChartSolidFill::new().set_color(colour).clone();
        series.set_format(ChartFormat::new().set_line(ChartLine::new().set_color(colour)));
        series.set_marker(
            ChartMarker::new()
                .set_type(ChartMarkerType::Circle)
                .set_format(ChartFormat::new().set_solid_fill(&fill)),
        );
        drawn.y_axis().set_num_format("0 %").set_min(0);
    } else {
        let fill = ChartSolidFill::new().set_color(colour).clone();
        series.set_format(ChartFormat::new().set_solid_fill(&fill)).set_gap(60);
        // In a chart of bars the axis of names is the upright one; the first row is at its top.
        drawn.x_axis().set_reverse();
        drawn.y_axis().set_num_format("0 %").set_min(0);
    }
    Ok(drawn)
}
