//! Bars, one a row or a cluster a row.

use super::{Anchor, Canvas, Room, axis_figures, row_labels, ticks};
use crate::publish::chart::style::{BAR, GRID, INK, LABELS, LEADING, MARGIN, SMALL, SOFT, TEXT, THIN_BAR, number};
use crate::publish::chart::{Chart, measure};

/// Draws bars along an axis from nought.
pub(super) fn draw(canvas: &mut Canvas, chart: &Chart) {
    let series = chart.data.series.len().max(1);
    if series > 1 {
        canvas.legend(chart, |canvas, at, x, y| {
            let fill = canvas.fill(at);
            canvas.rect((x, y), (20.0, 11.0), &fill);
        });
    }
    let (labels, widest) = row_labels(&chart.data.rows, LABELS);
    let marks = match chart.data.full {
        Some(full) => (0..=5).map(|at| full * f64::from(at) / 5.0).collect(),
        None => ticks(chart.data.most()),
    };
    let end = marks.last().copied().unwrap_or(1.0);
    // The longest bar leaves room for its figure.
    let printed = chart.data.printed();
    let all = printed.iter().flatten().cloned().chain(axis_figures(&marks));
    let figures = all.map(|text| measure::width(&text, SMALL)).fold(0.0, f64::max);
    let room = Room { left: MARGIN + widest + 10.0, right: canvas.width - MARGIN - figures - 8.0 };
    let thick = if series > 1 { THIN_BAR } else { BAR };
    let gap = if series > 1 { 10.0 } else { 6.0 };
    let top = canvas.y + 2.0;
    let heights: Vec<f64> =
        labels.iter().map(|lines| (series as f64 * thick).max(lines.len() as f64 * TEXT * LEADING) + gap).collect();
    let bottom = top + heights.iter().sum::<f64>();
    axis(canvas, room, (top, bottom), &marks);
    let mut y = top;
    for (row, (lines, height)) in labels.iter().zip(&heights).enumerate() {
        canvas.label(room.left - 8.0, y + height / 2.0, lines, Anchor::End);
        let first = y + (height - series as f64 * thick) / 2.0;
        for at in 0..series {
            let place = (first + at as f64 * thick, thick - if series > 1 { 1.5 } else { 2.0 });
            let label = printed.get(row).and_then(|row| row.get(at)).map_or("", String::as_str);
            bar(canvas, room, place, (at, chart.data.value(row, at)), (end, label));
        }
        y += height;
    }
    canvas.line((room.left, top), (room.left, bottom), INK);
    canvas.y = bottom + SMALL * LEADING + 4.0;
}

fn axis(canvas: &mut Canvas, room: Room, (top, bottom): (f64, f64), marks: &[f64]) {
    let end = marks.last().copied().unwrap_or(1.0);
    for (mark, figure) in marks.iter().zip(axis_figures(marks)) {
        let x = room.left + (room.right - room.left) * mark / end;
        if *mark > 0.0 {
            canvas.line((x, top), (x, bottom), GRID);
        }
        canvas.text((x, bottom + SMALL + 4.0), &figure, SMALL, SOFT, Anchor::Middle);
    }
}

fn bar(
    canvas: &mut Canvas,
    room: Room,
    (top, height): (f64, f64),
    (at, value): (usize, Option<f64>),
    (end, label): (f64, &str),
) {
    let base = top + height / 2.0 + SMALL * 0.36;
    let Some(value) = value else {
        let label = if label.is_empty() { "·" } else { label };
        return canvas.text((room.left + 5.0, base), label, SMALL, SOFT, Anchor::Start);
    };
    let long = (room.right - room.left) * (value / end).clamp(0.0, 1.0);
    if long > 0.0 {
        let fill = canvas.fill(at);
        // A line around, so that light colours have an edge.
        let (x, y, width, height) = (number(room.left), number(top), number(long), number(height));
        canvas.out.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" stroke=\"{INK}\" \
             stroke-width=\"0.5\"/>\n"
        ));
    }
    canvas.text((room.left + long + 5.0, base), label, SMALL, INK, Anchor::Start);
}
