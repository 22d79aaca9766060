//! Lines along rows that are in order, and codes along a document.

use super::{Anchor, Canvas, Room, axis_figures, row_labels, ticks};
use crate::publish::chart::style::{
    self, COLOURS, DASHES, GRID, INK, LABELS, LANE, LEADING, MARGIN, PLOT, SMALL, SOFT, TEXT, number,
};
use crate::publish::chart::{Chart, measure};
use crate::text::display::one_line;

/// Draws a line a series; where a value is missing the line is broken.
pub(super) fn draw(canvas: &mut Canvas, chart: &Chart) {
    if chart.data.series.len() > 1 {
        canvas.legend(chart, |canvas, at, x, y| {
            stroke(canvas, at, &format!("M{} {}h20", number(x), number(y + 5.0)));
            point(canvas, at, x + 10.0, y + 5.0);
        });
    }
    let marks = ticks(chart.data.most());
    let end = marks.last().copied().unwrap_or(1.0);
    let figures = axis_figures(&marks).iter().map(|figure| measure::width(figure, SMALL)).fold(0.0, f64::max);
    let room = Room { left: MARGIN + figures + 10.0, right: canvas.width - MARGIN - 10.0 };
    let (top, bottom) = (canvas.y + 8.0, canvas.y + 8.0 + PLOT);
    for (mark, figure) in marks.iter().zip(axis_figures(&marks)) {
        let y = bottom - PLOT * mark / end;
        canvas.line((room.left, y), (room.right, y), if *mark > 0.0 { GRID } else { INK });
        canvas.text((room.left - 6.0, y + SMALL * 0.36), &figure, SMALL, SOFT, Anchor::End);
    }
    canvas.line((room.left, top), (room.left, bottom), INK);
    let step = (room.right - room.left) / chart.data.rows.len().max(1) as f64;
    let x = |row: usize| room.left + step * (row as f64 + 0.5);
    for series in 0..chart.data.series.len().max(1) {
        let place = |row: usize| {
            let value = chart.data.values.get(row)?.get(series).copied().flatten().filter(|value| value.is_finite())?;
            Some((x(row), bottom - PLOT * (value / end).clamp(0.0, 1.0)))
        };
        let places: Vec<Option<(f64, f64)>> = (0..chart.data.rows.len()).map(place).collect();
        for run in places.split(Option::is_none).filter(|run| run.len() > 1) {
            let mut path = String::new();
            for (x, y) in run.iter().flatten() {
                path.push_str(&format!("{}{} {}", if path.is_empty() { "M" } else { "L" }, number(*x), number(*y)));
            }
            stroke(canvas, series, &path);
        }
        places.iter().flatten().for_each(|(x, y)| point(canvas, series, *x, *y));
    }
    canvas.y = bottom + 6.0;
    below(canvas, &chart.data.rows, room, step);
}

fn stroke(canvas: &mut Canvas, series: usize, path: &str) {
    let at = series % COLOURS.len();
    let (colour, dashes) = (COLOURS.get(at).unwrap_or(&INK), DASHES.get(at).unwrap_or(&""));
    let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
    canvas
        .out
        .push_str(&format!("<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\"{dashes}/>\n"));
}

fn point(canvas: &mut Canvas, series: usize, x: f64, y: f64) {
    let colour = COLOURS.get(series % COLOURS.len()).unwrap_or(&INK);
    let path = style::mark(series, x, y);
    canvas.out.push_str(&format!("<path d=\"{path}\" fill=\"{colour}\" stroke=\"{INK}\" stroke-width=\"0.7\"/>\n"));
}

/// The labels of rows below a plot: level where they fit, else leaning.
fn below(canvas: &mut Canvas, rows: &[String], room: Room, step: f64) {
    let names: Vec<String> = rows.iter().map(|name| one_line(name)).collect();
    let x = |at: usize| room.left + step * (at as f64 + 0.5);
    let fits = |name: &String| name.split_whitespace().all(|word| measure::width(word, TEXT) <= step - 6.0);
    if names.iter().all(fits) {
        let lines: Vec<Vec<String>> = names.iter().map(|name| measure::lines(name, TEXT, step - 6.0)).collect();
        for (at, lines) in lines.iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                let y = canvas.y + TEXT * LEADING * (line + 1) as f64 - 3.0;
                canvas.text((x(at), y), text, TEXT, INK, Anchor::Middle);
            }
        }
        canvas.y += TEXT * LEADING * lines.iter().map(Vec::len).max().unwrap_or(0) as f64;
        return;
    }
    // So many that they would lie on each other: every second, third, … is named.
    let every = (TEXT * 1.2 / step.max(0.1)).ceil().max(1.0) as usize;
    let mut longest = 0.0f64;
    for (at, name) in names.iter().enumerate().step_by(every) {
        // What leans must not reach over the left edge.
        let most = (x(at) - 4.0) / 0.71;
        let name = if measure::width(name, TEXT) > most { shortened(name, most) } else { name.clone() };
        longest = longest.max(measure::width(&name, TEXT));
        let (x, y, name) = (number(x(at) + 4.0), number(canvas.y + 10.0), crate::publish::typeset::xml_line(&name));
        canvas.out.push_str(&format!(
            "<text transform=\"translate({x} {y}) rotate(-45)\" font-size=\"{TEXT}\" fill=\"{INK}\" \
             text-anchor=\"end\">{name}</text>\n"
        ));
    }
    canvas.y += longest * 0.71 + 16.0;
}

/// The begin of a name, where there is no room for all of it.
fn shortened(name: &str, room: f64) -> String {
    let mut short = String::new();
    for c in name.chars() {
        if measure::width(&format!("{short}{c}…"), TEXT) > room {
            break;
        }
        short.push(c);
    }
    format!("{short}…")
}

/// Draws a lane a series, with a mark at each place where it is.
pub(super) fn sequence(canvas: &mut Canvas, chart: &Chart) {
    let (labels, widest) = row_labels(&chart.data.series, LABELS);
    let room = Room { left: MARGIN + widest + 10.0, right: canvas.width - MARGIN };
    let places = chart.data.rows.len().max(1) as f64;
    let step = (room.right - room.left) / places;
    let top = canvas.y + 4.0;
    let mut y = top;
    for (at, lines) in labels.iter().enumerate() {
        let high = LANE.max(lines.len() as f64 * TEXT * LEADING + 4.0);
        canvas.label(room.left - 8.0, y + high / 2.0, lines, Anchor::End);
        canvas.line((room.left, y + high / 2.0), (room.right, y + high / 2.0), GRID);
        let fill = canvas.fill(at);
        for (start, length) in runs(chart, at) {
            let x = room.left + step * start as f64;
            // What is there is seen, also in a long document.
            let wide = (step * length as f64).max(1.2);
            canvas.rect((x, y + 3.0), (wide, high - 6.0), &fill);
        }
        y += high;
    }
    canvas.line((room.left, y), (room.right, y), INK);
    let (first, last) = (chart.data.rows.first(), chart.data.rows.last());
    let base = y + SMALL + 5.0;
    if let Some(first) = first {
        canvas.text((room.left, base), first, SMALL, SOFT, Anchor::Start);
    }
    if let Some(last) = last.filter(|_| chart.data.rows.len() > 1) {
        canvas.text((room.right, base), last, SMALL, SOFT, Anchor::End);
    }
    canvas.y = base + 4.0;
}

/// Where a series is: runs of places beside each other.
fn runs(chart: &Chart, series: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (row, values) in chart.data.values.iter().enumerate() {
        if values.get(series).copied().flatten().is_none_or(|value| value <= 0.0) {
            continue;
        }
        match runs.last_mut() {
            Some((start, length)) if *start + *length == row => *length += 1,
            _ => runs.push((row, 1)),
        }
    }
    runs
}
