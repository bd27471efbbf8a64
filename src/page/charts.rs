//! Draws bars and lines with their intervals as SVG.
//!
//! A drawing is 320 units wide, so that its text can be read on a phone; wider places show several
//! drawings beside each other. Colours come from classes of the style sheet. Every drawing has a
//! name for screen readers, and the page has its numbers as a table.

use super::markup::{MarkupBuilder, attr, class, coordinate, number};
use crate::summary::Estimate;
use crate::tables::percent_text;

/// The width of a drawing.
const WIDTH: f64 = 320.0;

/// A bar.
pub(super) struct ChartBar<'t> {
    pub label: &'t str,
    /// The value as it is written at the end of the label's line.
    pub written: String,
    pub value: Option<Estimate>,
    /// The number of the colour.
    pub colour: usize,
}

/// How the numbers of an axis are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Percent,
    Plain,
}

impl Axis {
    fn tick(self, value: f64) -> String {
        match self {
            Self::Percent => percent_text(value).replace(".0 %", " %"),
            Self::Plain => coordinate(value),
        }
    }
}

/// Draws one bar below the other. `name` is read out.
pub(super) fn bars(markup: &mut MarkupBuilder, name: &str, axis: Axis, bars: &[ChartBar<'_>]) {
    const ROW: f64 = 38.0;
    const LEFT: f64 = 4.0;
    const RIGHT: f64 = WIDTH - 10.0;
    let end = |bar: &ChartBar<'_>| bar.value.map_or(0.0, upper_end);
    let scale = Scale::up_to(bars.iter().map(end).fold(0.0, f64::max), axis);
    let x = |value: f64| LEFT + scale.part(value) * (RIGHT - LEFT);
    let bottom = ROW * bars.len() as f64;
    drawing(markup, name, bottom + 20.0, |svg| {
        for tick in scale.ticks() {
            let at = x(tick);
            let line = [
                class("grid"),
                number("x1", at),
                number("x2", at),
                number("y1", 16.0),
                number("y2", bottom),
            ];
            svg.void("line", &line);
            let anchor = if tick <= 0.0 {
                "start"
            } else if tick >= scale.most {
                "end"
            } else {
                "middle"
            };
            let place = [
                class("tick"),
                number("x", at),
                number("y", bottom + 14.0),
                attr("text-anchor", anchor),
            ];
            svg.leaf("text", &place, &axis.tick(tick));
        }
        for (at, bar) in bars.iter().enumerate() {
            let top = ROW * at as f64;
            let room = 44_usize.saturating_sub(bar.written.chars().count());
            svg.leaf(
                "text",
                &[number("x", LEFT), number("y", top + 12.0)],
                &shortened(bar.label, room),
            );
            let place = [
                class("value"),
                number("x", RIGHT),
                number("y", top + 12.0),
                attr("text-anchor", "end"),
            ];
            svg.leaf("text", &place, &bar.written);
            let Some(value) = bar.value else { continue };
            let shape = [
                class(format!("f{}", bar.colour)),
                number("x", LEFT),
                number("y", top + 18.0),
                number("width", (x(value.value) - LEFT).max(0.5)),
                number("height", 12.0),
            ];
            svg.void("rect", &shape);
            if let Some((low, high)) = value.interval {
                whisker(svg, (x(low), top + 24.0), (x(high), top + 24.0));
            }
        }
    });
}

/// Values of consecutive periods.
pub(super) struct Series<'t> {
    /// The periods in order; a gap between two of them is not joined by a line.
    pub points: Vec<Point<'t>>,
    pub colour: usize,
}

/// The value of a period.
pub(super) struct Point<'t> {
    pub label: &'t str,
    /// The number of the period, which is one more than that of the period before.
    pub at: u32,
    pub value: Option<Estimate>,
    /// Whether it rests on so few articles that it does not decide on the scale, and is drawn hollow.
    pub is_sparse: bool,
}

/// Draws a line with a band for its intervals. `name` is read out.
pub(super) fn line(markup: &mut MarkupBuilder, name: &str, series: &Series<'_>) {
    const HEIGHT: f64 = 160.0;
    const LEFT: f64 = 44.0;
    const RIGHT: f64 = WIDTH - 12.0;
    const TOP: f64 = 8.0;
    const BOTTOM: f64 = HEIGHT - 22.0;
    let known: Vec<(&Point<'_>, Estimate)> =
        series.points.iter().filter_map(|point| Some((point, point.value?))).collect();
    let is_all_sparse = known.iter().all(|(point, _)| point.is_sparse);
    let most = known
        .iter()
        .filter(|(point, _)| is_all_sparse || !point.is_sparse)
        .map(|(_, value)| upper_end(*value))
        .fold(0.0, f64::max);
    let scale = Scale::up_to(most, Axis::Percent);
    let (first, last) = match (series.points.first(), series.points.last()) {
        (Some(first), Some(last)) => (first.at, last.at),
        _ => (0, 0),
    };
    let x = |at: u32| match last - first {
        0 => f64::midpoint(LEFT, RIGHT),
        span => LEFT + f64::from(at - first) / f64::from(span) * (RIGHT - LEFT),
    };
    let y = |value: f64| BOTTOM - scale.part(value) * (BOTTOM - TOP);
    drawing(markup, name, HEIGHT, |svg| {
        for tick in scale.ticks() {
            let at = y(tick);
            let line = [
                class("grid"),
                number("x1", LEFT),
                number("x2", RIGHT),
                number("y1", at),
                number("y2", at),
            ];
            svg.void("line", &line);
            let place = [
                class("tick"),
                number("x", LEFT - 5.0),
                number("y", at + 4.0),
                attr("text-anchor", "end"),
            ];
            svg.leaf("text", &place, &Axis::Percent.tick(tick));
        }
        for point in labelled(&series.points) {
            let at = x(point.at);
            let anchor = match point.at {
                at if at == first && first != last => "start",
                at if at == last && first != last => "end",
                _ => "middle",
            };
            let place = [
                class("tick"),
                number("x", at),
                number("y", HEIGHT - 6.0),
                attr("text-anchor", anchor),
            ];
            svg.leaf("text", &place, point.label);
        }
        let follows = |a: &(&Point<'_>, Estimate), b: &(&Point<'_>, Estimate)| b.0.at == a.0.at + 1;
        let with_interval: Vec<(&Point<'_>, (f64, f64))> =
            known.iter().filter_map(|(point, value)| Some((*point, value.interval?))).collect();
        for run in with_interval.chunk_by(|a, b| b.0.at == a.0.at + 1) {
            if let [(point, (low, high))] = run {
                whisker(svg, (x(point.at), y(*low)), (x(point.at), y(*high)));
            } else {
                let upper = run.iter().map(|(point, (_, high))| (x(point.at), y(*high)));
                let lower = run.iter().rev().map(|(point, (low, _))| (x(point.at), y(*low)));
                let band = format!("{}Z", path(upper.chain(lower)));
                svg.void("path", &[class(format!("f{} band", series.colour)), attr("d", band)]);
            }
        }
        for run in known.chunk_by(follows) {
            if run.len() > 1 {
                let values = run.iter().map(|(point, value)| (x(point.at), y(value.value)));
                svg.void("path", &[class(format!("s{}", series.colour)), attr("d", path(values))]);
            }
            for (point, value) in run {
                let shape = [
                    class(format!(
                        "{}{}",
                        if point.is_sparse { "hollow s" } else { "f" },
                        series.colour
                    )),
                    number("cx", x(point.at)),
                    number("cy", y(value.value)),
                    number("r", 3.0),
                ];
                svg.void("circle", &shape);
            }
        }
    });
}

fn drawing(
    markup: &mut MarkupBuilder,
    name: &str,
    height: f64,
    content: impl FnOnce(&mut MarkupBuilder),
) {
    let view = format!("0 0 {} {}", coordinate(WIDTH), coordinate(height));
    let attributes = [attr("viewBox", view), attr("role", "img"), attr("aria-label", name)];
    markup.element("svg", &attributes, content).line_end();
}

fn whisker(svg: &mut MarkupBuilder, from: (f64, f64), to: (f64, f64)) {
    const CAP: f64 = 4.0;
    // Caps are across the line.
    let (dx, dy) = if (from.1 - to.1).abs() < 1e-9 { (0.0, CAP) } else { (CAP, 0.0) };
    let step = |x: f64, y: f64| format!("{} {}", coordinate(x), coordinate(y));
    let cap = |(x, y): (f64, f64)| format!("M{}L{}", step(x - dx, y - dy), step(x + dx, y + dy));
    let line = format!("M{}L{}{}{}", step(from.0, from.1), step(to.0, to.1), cap(from), cap(to));
    // A light line below a dark one, so that it can be seen on a bar and beside it.
    for name in ["halo", "whisker"] {
        svg.void("path", &[class(name), attr("d", line.as_str())]);
    }
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let step = |(at, (x, y)): (usize, (f64, f64))| {
        format!("{}{} {}", if at == 0 { 'M' } else { 'L' }, coordinate(x), coordinate(y))
    };
    points.enumerate().map(step).collect()
}

fn upper_end(value: Estimate) -> f64 {
    value.interval.map_or(value.value, |(_, high)| high.max(value.value))
}

/// The points whose labels have room: about five, with the first and the last.
fn labelled<'p, 't>(points: &'p [Point<'t>]) -> impl Iterator<Item = &'p Point<'t>> {
    const MOST: usize = 5;
    let last = points.len().saturating_sub(1);
    let step = last.div_ceil(MOST - 1).max(1);
    let is_shown = move |at: usize| at == last || (at.is_multiple_of(step) && at + step / 2 < last);
    points.iter().enumerate().filter(move |(at, _)| is_shown(*at)).map(|(_, point)| point)
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// An axis from 0 to a round number.
struct Scale {
    most: f64,
    step: f64,
}

impl Scale {
    /// Creates a scale with two to five steps that holds `value`. One of shares ends at 1.
    fn up_to(value: f64, axis: Axis) -> Self {
        if value <= 0.0 {
            return Self { most: 1.0, step: 0.5 };
        }
        let power = 10_f64.powf((value / 4.0).log10().floor());
        let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power);
        let step = steps.into_iter().find(|step| value / step <= 4.0 + 1e-9).unwrap_or(power);
        let most = (value / step - 1e-9).ceil() * step;
        let most = if axis == Axis::Percent { most.min(1.0) } else { most };
        Self { most, step }
    }

    fn part(&self, value: f64) -> f64 {
        (value / self.most).clamp(0.0, 1.0)
    }

    fn ticks(&self) -> Vec<f64> {
        let ticks = (0..=5).map(|at| f64::from(at) * self.step);
        ticks.take_while(|tick| *tick <= self.most * (1.0 + 1e-9)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (value, most, ticks) in [
            (0.268, 0.3, 4),
            (0.0049, 0.006, 4),
            (0.95, 1.0, 5),
            (0.0, 1.0, 3),
            (1.0, 1.0, 5),
            (0.45, 0.6, 4),
        ] {
            let scale = Scale::up_to(value, Axis::Percent);
            assert!((scale.most - most).abs() < 1e-9, "{value}: {}", scale.most);
            assert_eq!(scale.ticks().len(), ticks, "{value}: {:?}", scale.ticks());
        }
        for value in (1..2000).map(|at| f64::from(at) / 100.0) {
            let scale = Scale::up_to(value, Axis::Plain);
            assert!((3..=5).contains(&scale.ticks().len()), "{value}: {:?}", scale.ticks());
            assert!(
                scale.most >= value - 1e-9 && scale.most < 2.0 * value,
                "{value}: {}",
                scale.most
            );
        }
    }

    #[test]
    fn about_five_labels_are_shown() {
        let labels: Vec<String> = (2000..2023).map(|year| year.to_string()).collect();
        for length in 1..=labels.len() {
            let points: Vec<Point<'_>> = (0..)
                .zip(&labels[..length])
                .map(|(at, label)| Point { label, at, value: None, is_sparse: false })
                .collect();
            let shown: Vec<&str> = labelled(&points).map(|point| point.label).collect();
            assert!(shown.len() <= 6 && shown.last() == Some(&&*labels[length - 1]), "{shown:?}");
            assert_eq!(shown[0], "2000");
        }
    }
}
