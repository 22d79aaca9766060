//! Heat maps: rows by columns, shaded, each with its figure.

use super::{Anchor, Canvas, row_labels};
use crate::publish::chart::style::{
    self, CELL, GRID, INK, LABELS, LEADING, MARGIN, PAPER, SMALL, SOFT, TEXT, WIDTH, number,
};
use crate::publish::chart::{Chart, digits, figure, measure};
use crate::text::display::one_line;

/// No column is narrower than this.
const NARROWEST: f64 = 30.0;
/// No column is wider than this.
const WIDEST: f64 = 96.0;
/// Labels of columns that stand level have this many lines at most.
const LINES: usize = 3;

/// How wide the map is with everything around it.
pub(super) fn width(chart: &Chart) -> f64 {
    let (_, labels) = row_labels(&chart.data.rows, LABELS);
    // A label that leans needs room beyond the last column.
    let lean = if is_level(chart, labels) { 0.0 } else { longest(chart) * 0.71 };
    MARGIN * 2.0 + labels + 10.0 + column(chart, labels) * chart.data.series.len() as f64 + lean
}

fn column(chart: &Chart, labels: f64) -> f64 {
    let room = WIDTH - 2.0 * MARGIN - labels - 10.0;
    let printed = chart.data.printed();
    let figures = printed.iter().flatten().map(|label| measure::width(label, SMALL));
    let least = figures.fold(NARROWEST, |least, wide| least.max(wide + 8.0));
    (room / chart.data.series.len().max(1) as f64).min(WIDEST).max(least)
}

fn longest(chart: &Chart) -> f64 {
    chart.data.series.iter().map(|name| measure::width(&one_line(name), TEXT)).fold(0.0, f64::max)
}

/// Whether the labels of columns stand level: each fits over its column in a few lines, words whole.
fn is_level(chart: &Chart, labels: f64) -> bool {
    let room = column(chart, labels) - 6.0;
    chart.data.series.iter().all(|name| {
        let name = one_line(name);
        let whole = name.split_whitespace().all(|word| measure::width(word, TEXT) <= room);
        whole && measure::lines(&name, TEXT, room).len() <= LINES
    })
}

/// Draws the map.
pub(super) fn draw(canvas: &mut Canvas, chart: &Chart) {
    let (labels, widest) = row_labels(&chart.data.rows, LABELS);
    let left = MARGIN + widest + 10.0;
    let wide = column(chart, widest);
    columns(canvas, chart, (left, wide), widest);
    let most = chart.data.most();
    let top = canvas.y;
    let mut y = top;
    let printed = chart.data.printed();
    let mut hatched = Hatched::default();
    for (row, lines) in labels.iter().enumerate() {
        let high = CELL.max(lines.len() as f64 * TEXT * LEADING + 6.0);
        canvas.label(left - 8.0, y + high / 2.0, lines, Anchor::End);
        for at in 0..chart.data.series.len() {
            let value = chart.data.value(row, at);
            let label = printed.get(row).and_then(|row| row.get(at)).map_or("", String::as_str);
            hatched.empty |= value.is_none() && label.is_empty();
            hatched.few |= value.is_none() && !label.is_empty();
            cell(canvas, (left + wide * at as f64, y), (wide, high), (value, label), most);
        }
        y += high;
    }
    canvas.y = y + 4.0;
    key(canvas, left, (most, &figure(most, digits(std::iter::once(most)))), hatched);
}

/// What hatched cells there are.
#[derive(Clone, Copy, Default)]
struct Hatched {
    /// Some say nothing.
    empty: bool,
    /// Some have a figure that is too small to be drawn.
    few: bool,
}

fn columns(canvas: &mut Canvas, chart: &Chart, (left, wide): (f64, f64), labels: f64) {
    let names: Vec<String> = chart.data.series.iter().map(|name| one_line(name)).collect();
    let middle = |at: usize| left + wide * (at as f64 + 0.5);
    if is_level(chart, labels) {
        let lines: Vec<Vec<String>> = names.iter().map(|name| measure::lines(name, TEXT, wide - 6.0)).collect();
        let step = TEXT * LEADING;
        let high = step * lines.iter().map(Vec::len).max().unwrap_or(0) as f64;
        for (at, lines) in lines.iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                let y = canvas.y + high - step * (lines.len() - line) as f64 + TEXT;
                canvas.text((middle(at), y), text, TEXT, INK, Anchor::Middle);
            }
        }
        canvas.y += high + 4.0;
        return;
    }
    let high = longest(chart) * 0.71 + TEXT;
    canvas.y += high;
    for (at, name) in names.iter().enumerate() {
        let (x, y, name) = (number(middle(at)), number(canvas.y - 4.0), crate::publish::typeset::xml_line(name));
        canvas.out.push_str(&format!(
            "<text transform=\"translate({x} {y}) rotate(-45)\" font-size=\"{TEXT}\" fill=\"{INK}\">{name}</text>\n"
        ));
    }
    canvas.y += 2.0;
}

fn cell(
    canvas: &mut Canvas,
    (x, y): (f64, f64),
    (wide, high): (f64, f64),
    (value, label): (Option<f64>, &str),
    most: f64,
) {
    let share = value.map_or(0.0, |value| if most > 0.0 { value / most } else { 0.0 });
    let fill = match value {
        None => canvas.unknown(),
        Some(value) if value <= 0.0 => PAPER.to_owned(),
        Some(_) => style::shade(share),
    };
    let (left, top) = (number(x), number(y));
    let (width, height) = (number(wide), number(high));
    canvas.out.push_str(&format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" stroke=\"{GRID}\"/>\n"
    ));
    if !label.is_empty() {
        let colour = if style::is_dark(share) { PAPER } else { INK };
        let middle = (x + wide / 2.0, y + high / 2.0 + SMALL * 0.36);
        canvas.text(middle, label, SMALL, colour, Anchor::Middle);
    }
}

/// What shades and hatching mean.
fn key(canvas: &mut Canvas, left: f64, (most, figure): (f64, &str), hatched: Hatched) {
    let (mut x, y, high) = (left, canvas.y + 6.0, 10.0);
    let base = y + high - 1.0;
    if most > 0.0 {
        canvas.text((x, base), "0", SMALL, SOFT, Anchor::Start);
        x += 12.0;
        for step in 0..10 {
            canvas.rect((x, y), (12.0, high), &style::shade(f64::from(step) / 9.0));
            x += 12.0;
        }
        canvas.text((x + 6.0, base), figure, SMALL, SOFT, Anchor::Start);
        x += 6.0 + measure::width(figure, SMALL) + 20.0;
    }
    let told = match hatched {
        Hatched { empty: true, few: false } => "nobody there, or nothing to count",
        Hatched { empty: false, few: true } => "too few for a share",
        Hatched { empty: true, few: true } => "nobody there, nothing to count, or too few for a share",
        Hatched { empty: false, few: false } => "",
    };
    if !told.is_empty() {
        let (fill, at, top) = (canvas.unknown(), number(x), number(y));
        canvas.out.push_str(&format!(
            "<rect x=\"{at}\" y=\"{top}\" width=\"18\" height=\"{high}\" fill=\"{fill}\" stroke=\"{GRID}\"/>\n"
        ));
        canvas.text((x + 24.0, base), told, SMALL, SOFT, Anchor::Start);
    }
    canvas.y = y + high + 6.0;
}
