//! Draws the excerpts: the expression, the list, and the chosen one with what is around it.

use super::{Excerpts, Item, Row};
use crate::analysis::Coders;
use crate::tui::app::App;
use crate::tui::search::complete;
use crate::tui::{cells, reader, sight, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From how many columns on the chosen excerpt stands beside the list.
const WIDE: u16 = 120;

/// Where the list is.
pub fn list_area(room: Rect) -> Rect {
    let list = Rect::new(room.x, room.y + 3, room.width, room.height.saturating_sub(3));
    if room.width >= WIDE {
        return Rect { width: room.width / 2, ..list };
    }
    Rect { height: list.height.saturating_sub(detail_height(list.height)), ..list }
}

/// How many lines the chosen excerpt has below the list, its rule included.
fn detail_height(height: u16) -> u16 {
    if height >= 10 { height / 2 } else { 0 }
}

fn detail_area(room: Rect) -> Rect {
    let list = list_area(room);
    if room.width >= WIDE {
        let x = list.right() + 1;
        return Rect::new(x, list.y, room.right().saturating_sub(x), list.height);
    }
    let y = list.bottom() + 1;
    Rect::new(room.x + 1, y, room.width.saturating_sub(2), room.bottom().saturating_sub(y))
}

/// Draws the screen; the cursor's place, while the expression is written.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) -> Option<(u16, u16)> {
    let theme = &app.theme;
    let screen = &app.excerpts;
    let x = widgets::field_label(buffer, Rect::new(room.x + 1, room.y, room.width, 1), "codes ", theme);
    let cursor = screen.field.draw_line(buffer, Rect::new(x, room.y, room.right().saturating_sub(x), 1), theme);
    said(app, buffer, room, x);
    let list = list_area(room);
    if screen.listed.items.is_empty() && screen.field.text().trim().is_empty() {
        examples(app, buffer, list);
    }
    for (row, y) in screen.rows.iter().skip(screen.scroll.top).zip(list.top()..list.bottom()) {
        let area = Rect::new(list.x, y, list.width, 1);
        match row {
            Row::Group(group, count) => {
                let name = app.book.get(group).filter(|_| screen.by == "code").map(|code| code.name.as_str());
                let x = cells::write(buffer, (area.x + 1, y), area.right(), group, theme.strong());
                let name = name.filter(|name| name != group).unwrap_or("");
                let x = cells::write(buffer, (x + 1, y), area.right(), name, theme.dim());
                cells::write(buffer, (x + 1, y), area.right(), &widgets::count(*count, "excerpt"), theme.dim());
            }
            Row::Item(at) => {
                if let Some(found) = screen.listed.items.get(*at) {
                    item(app, buffer, area, found, *at == screen.cursor.at && !screen.writing);
                }
            }
        }
    }
    if let Some(chosen) = screen.chosen() {
        detail(app, buffer, room, chosen);
    }
    if app.has_offer() {
        let below = Rect::new(room.x, room.y + 3, room.width, room.height.saturating_sub(3));
        complete::draw(&app.offered, buffer, below, x, theme);
    }
    screen.writing.then_some(cursor)
}

/// What was asked and found, or what is wrong with the expression and where.
fn said(app: &App, buffer: &mut Buffer, room: Rect, field: u16) {
    let (theme, screen) = (&app.theme, &app.excerpts);
    let y = room.y + 1;
    let width = room.width.saturating_sub(2);
    // What is not written to its end is not wrong yet.
    if let Some((what, at)) = screen.wrong.as_ref().filter(|wrong| !app.is_unfinished(wrong)) {
        let before: String = screen.field.text().chars().take(at.unwrap_or(0) as usize).collect();
        let caret = field + cells::width(&before);
        if at.is_some() && caret < room.right() {
            cells::write(buffer, (caret, y), room.right(), "▲", theme.error());
        }
        cells::write(buffer, (room.x + 1, y + 1), room.right(), &cells::fit(what, width), theme.error());
        return;
    }
    let found = if screen.waiting && screen.listed.items.is_empty() {
        "looking them up …".to_owned()
    } else if screen.field.text().trim().is_empty() {
        String::new()
    } else {
        let (listed, shown) = (&screen.listed, screen.listed.items.len());
        let mut found = match wider(screen) {
            Some(wider) => wider,
            None => format!(
                "{} of {} in {}",
                widgets::count(listed.total, "excerpt"),
                widgets::count(listed.people, "participant"),
                widgets::count(listed.documents, "document")
            ),
        };
        if listed.total > shown {
            found.push_str(&format!(" (the first {} are listed; e writes all)", widgets::thousands(shown)));
        }
        found
    };
    let notes = if screen.field.text().trim().is_empty() { "" } else { &screen.listed.notes.join("; ") };
    if notes.is_empty() {
        cells::write(buffer, (room.x + 1, y), room.right(), &cells::fit(&found, width), theme.dim());
    } else {
        // A value that nothing has is no finding.
        let count = widgets::count(screen.listed.total, "excerpt");
        let line = format!("{count}: {notes} (f changes the filter)");
        cells::write(buffer, (room.x + 1, y), room.right(), &cells::fit(&line, width), theme.care());
    }
    cells::write(buffer, (room.x + 1, y + 1), room.right(), &cells::fit(&settings(screen), width), theme.dim());
}

/// What wider reaches would find, where nothing is found, with the key that widens.
fn wider(screen: &Excerpts) -> Option<String> {
    let found: Vec<String> =
        screen.listed.wider.iter().map(|(reach, found)| format!("{found} within {}", reach.as_str())).collect();
    let here = format!("0 excerpts within {}", screen.reach.as_str());
    (!found.is_empty()).then(|| format!("{here} · w widens: {}", found.join(", ")))
}

/// How the excerpts are looked for, with the keys that change it.
fn settings(screen: &Excerpts) -> String {
    let coders = match &screen.options.coders {
        Coders::Lead => "one reading a document".to_owned(),
        Coders::All => "all coders".to_owned(),
        Coders::Named(names) => names.join(", "),
    };
    let mut parts =
        vec![format!("w within {}", screen.reach.as_str()), format!("g by {}", screen.by), format!("c {coders}")];
    if !screen.only.is_empty() {
        parts.push(format!("f {}", screen.only));
    }
    if let Some(tag) = &screen.tag {
        parts.push(format!("t {tag}"));
    }
    parts.join(" · ")
}

fn item(app: &App, buffer: &mut Buffer, area: Rect, item: &Item, chosen: bool) {
    let theme = &app.theme;
    let base = if chosen { theme.chosen() } else { theme.text() };
    if chosen {
        buffer.set_style(area, base);
    }
    let y = area.y;
    let mark = if item.is_starred() { "★" } else { " " };
    cells::write(buffer, (area.x + 1, y), area.right(), mark, base.patch(theme.care()));
    let quoted = if item.quoted_in().is_empty() { " " } else { "❝" };
    cells::write(buffer, (area.x + 2, y), area.right(), quoted, base.patch(theme.good()));
    let source = match (app.excerpts.by.as_str(), item.turn) {
        ("document", Some(turn)) => turn.to_string(),
        (_, Some(turn)) => format!("{} {turn}", item.name),
        (_, None) => item.name.clone(),
    };
    let who = if area.width >= 76 { 30 } else { 22 };
    let end = area.x + 4 + who;
    let x = cells::write(buffer, (area.x + 4, y), end, &cells::fit(&source, who), base.patch(theme.strong()));
    let room = end.saturating_sub(x + 1);
    cells::write(buffer, (x + 1, y), end, &cells::fit(&item.who, room), base.patch(theme.speaker()));
    let room = area.right().saturating_sub(end + 2);
    cells::write(buffer, (end + 1, y), area.right(), &reader::quoted(&item.text, room), base);
}

fn detail(app: &App, buffer: &mut Buffer, room: Rect, item: &Item) {
    let (theme, list, area) = (&app.theme, list_area(room), detail_area(room));
    if area.height == 0 || area.width < 10 {
        return;
    }
    if room.width >= WIDE {
        for y in list.top()..list.bottom() {
            cells::put(buffer, (list.right(), y), room.right(), "│", theme.rule());
        }
    } else {
        widgets::rule(buffer, Rect::new(room.x, list.bottom(), room.width, 1), "─", "─", theme);
    }
    let known = app.sight(&app.excerpts.place(item));
    let x = cells::write(buffer, (area.x + 1, area.y), area.right(), &item.name, theme.strong());
    let x = cells::write(buffer, (x + 2, area.y), area.right(), &item.id, theme.key());
    let about = known.map_or("", |sight| sight.about.as_str());
    let x = cells::write(buffer, (x + 2, area.y), area.right(), about, theme.dim());
    let mut marks: Vec<String> = item.tags.iter().filter(|tag| *tag != crate::study::tag::STAR).cloned().collect();
    if item.is_starred() {
        marks.insert(0, "★".to_owned());
    }
    let marks = marks.join(", ");
    let room = area.right().saturating_sub(x + 3);
    cells::write_right(
        buffer,
        (x + 2, area.y),
        area.right().saturating_sub(1),
        &cells::fit(&marks, room),
        theme.care(),
    );
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    match known {
        Some(sight) => sight::draw(sight, &[item.span], buffer, below, theme),
        None => {
            widgets::paragraph(buffer, below, &reader::quoted(&item.text, u16::MAX), theme.text());
        }
    }
}

fn examples(app: &App, buffer: &mut Buffer, area: Rect) {
    let lines = [
        ("power", "passages of a code, with its sub-codes"),
        ("power AND identity", "those of the first that meet the second"),
        ("power AND NOT identity", "those that do not"),
        ("(power OR bend) AND expertise", "those of either that meet a third"),
        ("w", "what meeting is: an overlap, a turn, a document"),
    ];
    for ((example, what), y) in lines.iter().zip(area.top()..area.bottom()) {
        let x = cells::write(buffer, (area.x + 1, y), area.right(), &format!("{example:<31}"), app.theme.key());
        cells::write(buffer, (x + 1, y), area.right(), what, app.theme.dim());
    }
}

/// The header line of the excerpts.
pub fn header(app: &App) -> (String, String) {
    let name = app.study.as_ref().map(|study| study.settings.name.clone()).unwrap_or_default();
    ("Excerpts".to_owned(), name)
}
