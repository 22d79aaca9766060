//! Draws a report: a table with bars or shades, and a cell cursor.

use super::table::{Cell, Row, Table};
use super::{Figures, excerpts, page};
use crate::analysis::Coders;
use crate::publish::reports::Ask;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Where the table is: below two lines of what was counted, above two of what the cursor is on.
fn table_area(room: Rect) -> Rect {
    Rect::new(room.x, room.y + 2, room.width, room.height.saturating_sub(4))
}

/// Columns of the row labels.
fn label_width(table: &Table, width: u16) -> u16 {
    let of = |row: &Row| cells::width(&row.label) + 5 + 2 * u16::try_from(row.depth).unwrap_or(0);
    table.rows.iter().map(of).max().unwrap_or(16).clamp(16, (width / 3).max(18))
}

/// Columns of one column of the table.
fn column_width(table: &Table, at: usize) -> u16 {
    let label = table.columns.get(at).map_or(0, |column| cells::width(&column.label).min(16));
    let numbers = table.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| numbers_width(table, cell)).max();
    numbers.unwrap_or(3).max(label) + bar_width(table) + 1
}

/// Columns of a cell's numbers.
fn numbers_width(table: &Table, cell: &Cell) -> u16 {
    cells::width(&cell.first) + u16::from(cell.flag) + second_width(table, cell)
}

fn second_width(table: &Table, cell: &Cell) -> u16 {
    if table.pairs { cells::width(&cell.second).max(3) + 1 } else { 0 }
}

fn bar_width(table: &Table) -> u16 {
    if table.pairs { 3 } else { 1 }
}

/// Lines of the table's head.
fn head(table: &Table) -> u16 {
    1 + u16::from(table.columns.iter().any(|column| !column.upper.is_empty()))
}

/// How many rows are in sight, and how many columns from `first` on.
pub fn in_sight(table: &Table, room: Rect, first: usize) -> (usize, usize) {
    let area = table_area(room);
    let height = usize::from(area.height.saturating_sub(head(table))).max(1);
    (height, columns(table, area, first).len().max(1))
}

/// The columns in sight: number, place, width.
fn columns(table: &Table, area: Rect, first: usize) -> Vec<(usize, u16, u16)> {
    let mut x = area.x + label_width(table, area.width) + 1;
    let mut found = Vec::new();
    for at in first..table.columns.len() {
        let wide = column_width(table, at);
        if x + wide > area.right() && !found.is_empty() {
            break;
        }
        found.push((at, x, wide.min(area.right().saturating_sub(x)).max(1)));
        x += wide;
    }
    found
}

/// The cell at a place of the screen.
pub fn cell_at(app: &App, table: &Table, column: u16, row: u16) -> Option<(usize, usize)> {
    let area = table_area(crate::tui::view::body(app.size));
    let line = row.checked_sub(area.y + head(table))?;
    let found = columns(table, area, app.reports.top.1);
    let (at, ..) = found.into_iter().find(|(_, x, wide)| column >= *x && column < x + wide)?;
    let number = app.reports.top.0 + usize::from(line);
    (number < table.rows.len()).then_some((number, at))
}

/// Draws the reports.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let (theme, reports) = (&app.theme, &app.reports);
    if let Some(list) = &reports.excerpts {
        return excerpts::draw(app, list, buffer, room);
    }
    let inner = Rect::new(room.x + 1, room.y, room.width.saturating_sub(2), room.height);
    if let Some(error) = &reports.error {
        widgets::paragraph(buffer, Rect { y: room.y + 1, height: 4.min(room.height), ..inner }, error, theme.error());
        return;
    }
    let Some(report) = &reports.report else {
        cells::write(buffer, (inner.x, room.y + 1), inner.right(), "counting …", theme.dim());
        return;
    };
    if let Figures::Page(laid) = &report.figures {
        return page::draw(app, laid, buffer, room);
    }
    if reports.notes {
        return notes(app, buffer, room);
    }
    let line = |buffer: &mut Buffer, y: u16, text: &str, style: Style| {
        cells::write(buffer, (inner.x, y), inner.right(), &cells::fit(text, inner.width), style);
    };
    line(buffer, room.y, &app.shown_header(report.header.first().map_or("", String::as_str)), theme.dim());
    match group_line(app) {
        Some(group) => line(buffer, room.y + 1, &group, theme.strong()),
        None => {
            line(buffer, room.y + 1, &app.shown_header(report.header.get(1).map_or("", String::as_str)), theme.dim())
        }
    }
    let table = Table::of(app);
    if table.rows.is_empty() {
        let text = format!(
            "Nothing is coded yet: select a passage in the reader ({}) and press {}.",
            app.key_of(Context::Anywhere, Action::ShowReader),
            app.key_of(Context::Reader, Action::Code)
        );
        return line(buffer, room.y + 3, &text, theme.text());
    }
    grid(app, &table, buffer, table_area(room));
    let said = table.cell(reports.at).map_or("", |cell| cell.said.as_str());
    let said = if reports.is_cooccurrence() { said.to_owned() } else { format!("{}: {said}", table.title(reports.at)) };
    line(buffer, room.bottom() - 2, &said, theme.strong());
    line(buffer, room.bottom() - 1, &legend(&table), theme.dim());
}

/// The signs that are in the table; the notes say more.
fn legend(table: &Table) -> String {
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    let mut parts = Vec::new();
    if cells().any(|cell| cell.first == "·") {
        parts.push("· nothing coded there yet");
    }
    if cells().any(|cell| cell.first == "—") {
        parts.push("— nobody there");
    }
    if table.rows.iter().any(|row| row.flag) || cells().any(|cell| cell.flag) {
        parts.push("⚑ take care");
    }
    parts.push("n says what was counted");
    parts.join("   ")
}

fn group_line(app: &App) -> Option<String> {
    let Figures::Cooccurrence(report) = &app.reports.report.as_ref()?.figures else { return None };
    if report.groups.is_empty() {
        return Some("all groups together".to_owned());
    }
    let name = match app.reports.group.and_then(|at| report.groups.get(at)) {
        Some(group) => (0..report.by.len()).map(|at| group.key.value(at)).collect::<Vec<_>>().join(" · "),
        None => "all".to_owned(),
    };
    Some(format!(
        "{}: {name}   ([ and ] go through {})",
        report.by.join(" × "),
        widgets::count(report.groups.len(), "group")
    ))
}

fn grid(app: &App, table: &Table, buffer: &mut Buffer, area: Rect) {
    let theme = &app.theme;
    let labels = label_width(table, area.width);
    let first = app.reports.top.1;
    let columns = columns(table, area, first);
    let mut y = area.y;
    if head(table) > 1 {
        uppers(app, table, buffer, y, &columns);
        y += 1;
    }
    for &(at, x, wide) in &columns {
        let label = table.columns.get(at).map_or("", |column| column.label.as_str());
        let style = if at == app.reports.at.1 { theme.strong() } else { theme.dim() };
        cells::write_right(buffer, (x + 1, y), x + wide.saturating_sub(bar_width(table)), label, style);
    }
    let hidden = table.columns.len().saturating_sub(first + columns.len());
    let mut more = Vec::new();
    if first > 0 {
        more.push(format!("◂ {first}"));
    }
    if hidden > 0 {
        more.push(format!("{hidden} more ▸"));
    }
    cells::write(buffer, (area.x + 1, y), area.x + labels, &more.join("  "), theme.care());
    y += 1;
    for (number, row) in table.rows.iter().enumerate().skip(app.reports.top.0) {
        if y >= area.bottom() {
            break;
        }
        label(app, buffer, Rect::new(area.x, y, labels, 1), row, number == app.reports.at.0);
        for &(at, x, wide) in &columns {
            if let Some(cell) = row.cells.get(at) {
                draw_cell(app, table, buffer, Rect::new(x, y, wide, 1), cell, (number, at) == app.reports.at);
            }
        }
        y += 1;
    }
}

/// The values of the first of two attributes, once over their columns; the letters of codes.
fn uppers(app: &App, table: &Table, buffer: &mut Buffer, y: u16, columns: &[(usize, u16, u16)]) {
    let upper = |at: usize| table.columns.get(at).map_or("", |column| column.upper.as_str());
    let mut last: Option<&str> = None;
    for (place, &(at, x, wide)) in columns.iter().enumerate() {
        let text = upper(at);
        if app.reports.is_cooccurrence() {
            cells::write_right(buffer, (x, y), x + wide.saturating_sub(bar_width(table)), text, app.theme.strong());
        } else if last != Some(text) && !text.is_empty() {
            let same = columns.iter().skip(place).take_while(|(at, ..)| upper(*at) == text);
            let end = same.map(|(_, x, wide)| x + wide).max().unwrap_or(x + wide);
            let shown = format!("╭ {text}");
            cells::write(buffer, (x + 1, y), end, &cells::fit(&shown, end.saturating_sub(x + 1)), app.theme.strong());
        }
        last = Some(text);
    }
}

fn label(app: &App, buffer: &mut Buffer, area: Rect, row: &Row, here: bool) {
    let theme = &app.theme;
    let sign = match row.unfolded {
        Some(true) => "▾ ",
        Some(false) => "▸ ",
        None => "  ",
    };
    let indent = u16::try_from(row.depth.saturating_sub(1) * 2).unwrap_or(0);
    let mut style = if row.depth == 1 { theme.strong() } else { theme.text() };
    if here {
        style = style.add_modifier(Modifier::UNDERLINED);
    }
    let x = cells::write(buffer, (area.x + 1 + indent, area.y), area.right(), sign, theme.dim());
    let letter = app.book.letter(&row.code).to_string();
    let x = cells::write(buffer, (x, area.y), area.right(), &letter, app.book.style(&row.code, theme)) + 1;
    let flag = if row.flag { " ⚑" } else { "" };
    let left = area.right().saturating_sub(x + cells::width(flag));
    let x = cells::write(buffer, (x, area.y), area.right(), &cells::fit(&row.label, left), style);
    cells::write(buffer, (x, area.y), area.right(), flag, theme.care());
}

fn draw_cell(app: &App, table: &Table, buffer: &mut Buffer, area: Rect, cell: &Cell, here: bool) {
    let theme = &app.theme;
    let share = if table.most > 0.0 { cell.value / table.most } else { 0.0 };
    let shaded = app.reports.shaded || app.reports.is_cooccurrence();
    let mut style = if shaded { theme.heat(share) } else { Style::new() };
    if cell.opens.is_none() {
        style = style.patch(theme.dim());
    }
    if here {
        style = style.add_modifier(Modifier::REVERSED | Modifier::BOLD);
    }
    // One column stays free, so that cells do not run into each other.
    let filled = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    if shaded || here {
        buffer.set_style(filled, style);
    }
    let numbers = area.right().saturating_sub(bar_width(table));
    let first = format!("{}{}", cell.first, if cell.flag { "⚑" } else { "" });
    let middle = numbers.saturating_sub(second_width(table, cell));
    cells::write_right(buffer, (filled.x, area.y), middle, &first, style);
    if table.pairs {
        cells::write_right(buffer, (middle, area.y), numbers, &cell.second, style);
    }
    let mark = mark(table, share, shaded, theme.heat_by_pattern());
    let colour = if shaded || here { style } else { style.patch(theme.speaker()) };
    cells::write(buffer, (numbers, area.y), area.right(), &mark, colour);
}

/// What stands beside a number: a bar, or the pattern of its shade where there are too few colours.
fn mark(table: &Table, share: f64, shaded: bool, by_pattern: bool) -> String {
    let width = usize::from(bar_width(table));
    if shaded && !by_pattern {
        return String::new();
    }
    if shaded {
        let sign = match share {
            share if share <= 0.0 => " ",
            share if share < 0.25 => "░",
            share if share < 0.5 => "▒",
            share if share < 0.75 => "▓",
            _ => "█",
        };
        return sign.repeat(width);
    }
    if table.pairs {
        return widgets::bar(share, bar_width(table));
    }
    let bars = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    bars.get((share * 8.0).ceil() as usize).copied().unwrap_or("").to_owned()
}

/// What was counted, over what, and what to be careful with.
fn notes(app: &App, buffer: &mut Buffer, room: Rect) {
    let Some(report) = &app.reports.report else { return };
    let mut y = room.y;
    for (title, lines) in [("What was counted", &report.header), ("Signs", &report.footnotes)] {
        if lines.is_empty() || y >= room.bottom() {
            continue;
        }
        cells::write(buffer, (room.x + 1, y), room.right(), title, app.theme.strong());
        y += 1;
        for line in lines {
            let width = room.width.saturating_sub(5).min(110);
            let area = Rect::new(room.x + 3, y.min(room.bottom()), width, room.bottom().saturating_sub(y));
            y = widgets::paragraph(buffer, area, &app.shown_header(line), app.theme.text());
        }
        y += 1;
    }
}

/// The header line of the reports.
pub fn header(app: &App) -> (String, String) {
    let reports = &app.reports;
    let name = match &reports.ask {
        Ask::Cooccurrence(_) => "Co-occurrence".to_owned(),
        other => crate::text::display::capitalised(&other.name().replace('-', " ")),
    };
    if let Some(list) = &reports.excerpts {
        return (format!("{name} · {}", list.title), widgets::count(list.passages.len(), "excerpt"));
    }
    let options = reports.options();
    let by = if options.by.is_empty() { String::new() } else { format!(" · by {}", options.by.join(" × ")) };
    let what = match &reports.ask {
        Ask::Cooccurrence(_) => format!(" · within {}", options.within),
        Ask::Frequency(_) => format!(" · {}", options.unit),
        _ => String::new(),
    };
    let only: Vec<String> = options.filter.iter().map(ToString::to_string).collect();
    let only = if only.is_empty() { String::new() } else { format!(" · only {}", only.join(", ")) };
    let waiting = if reports.waiting { " · counting …" } else { "" };
    let coders = match &options.coders {
        Coders::Named(names) if app.is_for_room() => widgets::count(names.len(), "coder"),
        coders => coders.to_string(),
    };
    (format!("{name}{by}{what}{only}"), format!("coders: {coders}{waiting}"))
}
