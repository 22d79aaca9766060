//! Draws a page: its lines, and at the foot what the cursor is on, in full.

use super::columns::Columns;
use super::{Kind, Laid, Line};
use crate::publish::table::{Align, Row, Table};
use crate::text::display::one_line;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Draws the page.
pub fn draw(app: &App, laid: &Laid, buffer: &mut Buffer, room: Rect) {
    let (at, top) = (app.reports.at, app.reports.top);
    let area = laid.area(room, at);
    let lines = laid.lines.iter().enumerate().skip(top.0).take(usize::from(area.height));
    for ((number, line), y) in lines.zip(area.y..) {
        draw_line(app, laid, buffer, Rect { y, height: 1, ..area }, (line, number == at.0));
    }
    let foot = Rect::new(room.x + 1, area.bottom(), room.width.saturating_sub(2), room.bottom() - area.bottom());
    widgets::paragraph(buffer, foot, &laid.said(at), app.theme.strong());
}

fn draw_line(app: &App, laid: &Laid, buffer: &mut Buffer, area: Rect, (line, here): (&Line, bool)) {
    let theme = &app.theme;
    if here {
        cells::write(buffer, (area.x, area.y), area.right(), "▌", theme.speaker());
    }
    match line {
        Line::Blank => {}
        Line::Words(kind, text, _) => {
            let style = match kind {
                Kind::Title => theme.strong().add_modifier(Modifier::UNDERLINED),
                Kind::Heading => theme.strong(),
                Kind::Plain | Kind::Quote => theme.text(),
                Kind::Dim => theme.dim(),
                Kind::Care => theme.care(),
            };
            if *kind == Kind::Quote {
                cells::write(buffer, (area.x + 1, area.y), area.right(), "│", theme.dim());
            }
            let shown = cells::fit(text, area.width.saturating_sub(2));
            cells::write(buffer, (area.x + 1, area.y), area.right(), &shown, style);
        }
        Line::Folded(text, more) => folded(app, buffer, area, text, *more),
        Line::Upper(number) => uppers(app, laid, buffer, area, *number),
        Line::Head(number, line) => head(app, laid, buffer, area, (*number, *line)),
        Line::Row(number, row) => {
            let Some((table, columns)) = laid.table_of(*number) else { return };
            if let Some(row) = table.rows.get(*row) {
                draw_row(app, buffer, area, (row, table, columns), here);
            }
        }
    }
}

/// The last line of what is said above the figures, with the key that shows the rest.
fn folded(app: &App, buffer: &mut Buffer, area: Rect, text: &str, more: usize) {
    let key = app.key_of(Context::Report, Action::Notes);
    let rest =
        if more == 0 { format!("{key}: all of it") } else { format!("{key}: {} more", widgets::count(more, "line")) };
    let end = area.right().saturating_sub(1);
    let room = area.width.saturating_sub(cells::width(&rest) + 4);
    let x = cells::write(buffer, (area.x + 1, area.y), end, &cells::fit(text, room), app.theme.dim());
    cells::write(buffer, (x + 2, area.y), end, &rest, app.theme.key());
}

fn uppers(app: &App, laid: &Laid, buffer: &mut Buffer, area: Rect, number: usize) {
    let Some((table, columns)) = laid.table_of(number) else { return };
    let sight = columns.in_sight(area, app.reports.top.1);
    let group = |at: usize| table.columns.get(at).and_then(|column| column.group.as_deref()).unwrap_or("");
    let mut last: Option<&str> = None;
    for (place, &(at, x, wide)) in sight.iter().enumerate() {
        let text = group(at);
        if last != Some(text) && !text.is_empty() {
            let same = sight.iter().skip(place).take_while(|(at, ..)| group(*at) == text);
            let end = same.map(|(_, x, wide)| x + wide).max().unwrap_or(x + wide);
            let shown = cells::fit(text, end.saturating_sub(x)).into_owned();
            cells::write(buffer, (x, area.y), end, &shown, app.theme.strong());
        }
        last = Some(text);
    }
}

fn head(app: &App, laid: &Laid, buffer: &mut Buffer, area: Rect, (number, line): (usize, usize)) {
    let Some((table, columns)) = laid.table_of(number) else { return };
    let theme = &app.theme;
    let sight = columns.in_sight(area, app.reports.top.1);
    let left = app.reports.top.1.min(table.columns.len());
    let right = table.columns.len().saturating_sub(left + sight.len());
    let (corner, marks) = columns.corner(line, (left, right));
    let shown = cells::fit(&corner, columns.label).into_owned();
    let style = if marks { theme.care() } else { theme.dim() };
    cells::write(buffer, (area.x + 2, area.y), area.x + 2 + columns.label, &shown, style);
    for (at, x, wide) in sight {
        let Some(column) = table.columns.get(at) else { continue };
        let style = if at == app.reports.at.1 { theme.strong() } else { theme.dim() };
        let room = wide - columns.bar(at).min(wide);
        let text = cells::fit(columns.head(at, line), room).into_owned();
        match column.align {
            Align::Right => cells::write_right(buffer, (x, area.y), x + room, &text, style),
            Align::Left => cells::write(buffer, (x, area.y), x + room, &text, style),
        };
    }
}

fn draw_row(app: &App, buffer: &mut Buffer, area: Rect, (row, table, columns): (&Row, &Table, &Columns), here: bool) {
    let theme = &app.theme;
    let label = format!("{}{}", "  ".repeat(row.indent), one_line(&row.heading()));
    let style = if row.indent == 0 { theme.strong() } else { theme.text() };
    let shown_label = cells::fit(&label, columns.label).into_owned();
    cells::write(buffer, (area.x + 2, area.y), area.x + 2 + columns.label, &shown_label, style);
    for (at, x, wide) in columns.in_sight(area, app.reports.top.1) {
        let (Some(cell), Some(column)) = (row.cells.get(at), table.columns.get(at)) else { continue };
        let chosen = here && at == app.reports.at.1;
        let share = columns.share(at, cell);
        let mut style = match share {
            Some(share) if app.reports.shaded => theme.heat(share),
            _ if cell.opens.is_some() => theme.text(),
            _ => theme.dim(),
        };
        if chosen {
            style = style.add_modifier(Modifier::REVERSED | Modifier::BOLD);
        }
        if chosen || (app.reports.shaded && share.is_some()) {
            buffer.set_style(Rect::new(x, area.y, wide, 1), style);
        }
        let room = wide - columns.bar(at).min(wide);
        let set = columns.set(at, cell);
        let text = cells::fit(set.trim_end(), room).into_owned();
        match column.align {
            Align::Right => cells::write_right(buffer, (x, area.y), x + room, &cells::fit(&set, room), style),
            Align::Left => cells::write(buffer, (x, area.y), x + room, &text, style),
        };
        if let Some(share) = share {
            let sign = sign(share, app.reports.shaded, theme.heat_by_pattern());
            let colour: Style = if app.reports.shaded || chosen { style } else { theme.speaker() };
            cells::write(buffer, (x + room, area.y), x + wide, sign, colour);
        }
    }
}

/// A bar of one cell, or the pattern of a shade where there are too few colours.
fn sign(share: f64, shaded: bool, by_pattern: bool) -> &'static str {
    let pick = |signs: &[&'static str]| {
        let last = signs.len() - 1;
        let at = if share <= 0.0 { 0 } else { ((share * last as f64).ceil() as usize).clamp(1, last) };
        signs.get(at).copied().unwrap_or("")
    };
    match (shaded, by_pattern) {
        (true, false) => "",
        (true, true) => pick(&["", "░", "▒", "▓", "█"]),
        (false, _) => pick(&["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]),
    }
}
