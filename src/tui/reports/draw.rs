//! Draws a report: a table with bars or shades, and a cell cursor.

use super::keys::{compared_by, counts_codings, told_depth};
use super::table::{Cell, Row, Table};
use super::{Figures, excerpts, page};
use crate::analysis::{Coders, Options};
use crate::publish::reports::Ask;
use crate::publish::table::{FLAG, SIGNS};
use crate::text::Span;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::{cells, widgets, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Where the table is: below two lines of what was counted, above what the cursor is on and what signs mean.
fn table_area(app: &App, table: &Table, room: Rect) -> Rect {
    let foot = foot_height(app, table, room);
    Rect::new(room.x, room.y + 2, room.width, room.height.saturating_sub(2 + foot))
}

/// Lines below the table: what is told there, over the room that the table leaves, and two lines of each at least.
fn foot_height(app: &App, table: &Table, room: Rect) -> u16 {
    let (said, legend) = (foot_rows(&said(app, table), room), foot_rows(&legend(app, table), room));
    let rows = u16::try_from(table.rows.len()).unwrap_or(u16::MAX);
    let blank = room.height.saturating_sub(rows.saturating_add(head(table) + 2));
    (said + legend).clamp(2, blank.max(4)).min(room.height.saturating_sub(4).max(2))
}

fn foot_rows(text: &str, room: Rect) -> u16 {
    let rows = wrap::rows(text, Span::of(0..text.len()), room.width.saturating_sub(2).max(1)).len();
    u16::try_from(rows).unwrap_or(u16::MAX).max(1)
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
    cells::width(&cell.first) + cell.flag.map_or(0, cells::width) + second_width(table, cell)
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

/// How many rows are in sight, and how many columns.
pub fn in_sight(app: &App, table: &Table, room: Rect) -> (usize, usize) {
    let area = table_area(app, table, room);
    let height = usize::from(area.height.saturating_sub(head(table))).max(1);
    (height, columns(table, area, app.reports.top.1).len().max(1))
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
    let area = table_area(app, table, crate::tui::view::body(app.size));
    let line = row.checked_sub(area.y + head(table)).filter(|line| *line < area.height)?;
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
        return page::draw::draw(app, laid, buffer, room);
    }
    if reports.notes {
        return notes(app, buffer, room);
    }
    let line = |buffer: &mut Buffer, y: u16, text: &str, style: Style| {
        cells::write(buffer, (inner.x, y), inner.right(), &cells::fit(text, inner.width), style);
    };
    line(buffer, room.y, &app.shown_line(report.header.first().map_or("", String::as_str)), theme.dim());
    match group_line(app) {
        Some(group) => line(buffer, room.y + 1, &group, theme.strong()),
        None => line(buffer, room.y + 1, &app.shown_line(report.header.get(1).map_or("", String::as_str)), theme.dim()),
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
    let area = table_area(app, &table, room);
    grid(app, &table, buffer, area);
    let (said, legend) = (said(app, &table), legend(app, &table));
    // What the signs mean stands last; what the cursor is on has the room above it.
    let low = foot_rows(&legend, room).min((room.bottom() - area.bottom()).saturating_sub(1)).max(1);
    let above = Rect { y: area.bottom(), height: room.bottom() - area.bottom() - low, ..inner };
    widgets::paragraph(buffer, above, &said, theme.strong());
    widgets::paragraph(buffer, Rect { y: room.bottom() - low, height: low, ..inner }, &legend, theme.dim());
}

/// What the cursor is on, in full.
fn said(app: &App, table: &Table) -> String {
    let reports = &app.reports;
    let said = table.cell(reports.at).map_or("", |cell| cell.said.as_str());
    let said = if reports.is_cooccurrence() { said.to_owned() } else { format!("{}: {said}", table.title(reports.at)) };
    let flagged = table.rows.get(reports.at.0).filter(|row| row.flag);
    // Who supplies much of this code is told of it by name.
    let about = flagged.and_then(|row| {
        let start = format!("{FLAG} {}:", row.code);
        reports.report.as_ref()?.footnotes.iter().find(|note| note.starts_with(&start))
    });
    about.map_or(said.clone(), |about| format!("{said}   {}", app.shown_line(about)))
}

/// The signs that are in the table, flags as the notes of the report explain them.
fn legend(app: &App, table: &Table) -> String {
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    let notes = app.reports.report.iter().flat_map(|report| &report.footnotes).map(String::as_str);
    let mut parts = Vec::new();
    if cells().any(|cell| cell.first == "·") {
        parts.push("· nothing coded there yet".to_owned());
    }
    if cells().any(|cell| cell.first == "—") {
        parts.push("— nobody there".to_owned());
    }
    if cells().any(|cell| cell.flag.is_some()) {
        parts.extend(meanings(&SIGNS, notes).into_iter().filter(|part| !is_about_a_code(part, table)));
    }
    if table.rows.iter().any(|row| row.flag) {
        let percent = Options::default().dominance_percent;
        parts.push(format!("code {FLAG} one participant or document supplies over {percent} %"));
    }
    parts.push(format!("{} says what was counted", app.key_of(Context::Report, Action::Notes)));
    parts.join("   ")
}

/// What the notes of a report say of flags: notes are signs with what they mean, parted by blanks, or one of them alone.
pub fn meanings<'n>(signs: &[&str], notes: impl Iterator<Item = &'n str>) -> Vec<String> {
    let parts = notes.flat_map(|note| note.split("   ")).map(str::trim);
    let told = |part: &&str| signs.iter().any(|sign| part.strip_prefix(sign).is_some_and(|rest| rest.starts_with(' ')));
    parts.filter(told).map(|part| part.trim_end_matches('.').to_owned()).collect()
}

/// Whether a meaning is that of one row.
fn is_about_a_code(part: &str, table: &Table) -> bool {
    let named = |row: &Row| part.starts_with(&format!("{FLAG} {}:", row.code));
    table.rows.iter().any(named) || part.starts_with(&format!("{FLAG} and "))
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
    let first = format!("{}{}", cell.first, cell.flag.unwrap_or(""));
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
            y = widgets::paragraph(buffer, area, &app.shown_line(line), app.theme.text());
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
        return (
            app.shown_line(&format!("{name} · {}", list.title)).into_owned(),
            widgets::count(list.passages.len(), "excerpt"),
        );
    }
    let options = reports.options();
    let by = compared_by(&reports.ask);
    let by = if by.is_empty() { String::new() } else { format!(" · by {}", by.join(" × ")) };
    let depth = reports.depth().map_or_else(String::new, |depth| format!(" · {}", told_depth(depth)));
    let what = match &reports.ask {
        Ask::Cooccurrence(_) => format!(" · within {}", options.within),
        Ask::Frequency(_) => format!(" · {}", options.unit),
        _ => String::new(),
    };
    let only: Vec<String> = options.filter.iter().map(ToString::to_string).collect();
    let only = if only.is_empty() { String::new() } else { format!(" · only {}", only.join(", ")) };
    let waiting = if reports.waiting { " · counting …" } else { "" };
    let left = match reports.is_cooccurrence() {
        true => format!("{name}{depth}{what}{by}{only}"),
        false => format!("{name}{depth}{by}{what}{only}"),
    };
    let left = app.shown_line(&left).into_owned();
    let coders = match (counts_codings(&reports.ask), reports.ask.coders()) {
        (false, _) => String::new(),
        // Progress is over all of them, unless some are named.
        (true, Coders::Lead) if matches!(reports.ask, Ask::Progress(_)) => "coders: all".to_owned(),
        (true, coders) => app.shown_line(&format!("coders: {coders}")).into_owned(),
    };
    (left, format!("{coders}{waiting}").trim_start_matches(" · ").to_owned())
}
