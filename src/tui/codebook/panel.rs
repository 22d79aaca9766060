//! The side panel of the codebook: the definition of the chosen code, and where it is used.

use crate::tui::app::App;
use crate::tui::{cells, memos, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws what the chosen code says of itself, and where it is used.
pub fn draw(app: &App, buffer: &mut Buffer, area: Rect, at: usize) {
    let theme = &app.theme;
    let Some(code) = app.book.code(at) else { return };
    let mut y = area.y;
    let heading = if code.name.is_empty() { code.id.clone() } else { format!("{}  {}", code.name, code.id) };
    cells::write(buffer, (area.x, y), area.right(), &cells::fit(&heading, area.width), theme.strong());
    y += 1;
    let origin = if code.origin.is_empty() { String::new() } else { format!(" · {}", code.origin) };
    let used = widgets::count(app.book.own(at) as usize, "coding");
    let pooled = app.book.pooled(at) as usize;
    let below = if pooled > app.book.own(at) as usize {
        format!(", {} with its sub-codes", widgets::thousands(pooled))
    } else {
        String::new()
    };
    cells::write(buffer, (area.x, y), area.right(), &format!("{used}{below}{origin}"), theme.dim());
    y += 2;
    let parts =
        [("", &code.definition), ("apply when", &code.apply), ("not when", &code.not), ("example", &code.example)];
    for (label, text) in parts {
        if text.is_empty() || y >= area.bottom() {
            continue;
        }
        if !label.is_empty() {
            cells::write(buffer, (area.x, y), area.right(), label, theme.key());
            y += 1;
        }
        let left = if label.is_empty() { area.x } else { area.x + 2 };
        let rest =
            Rect::new(left, y.min(area.bottom()), area.right().saturating_sub(left), area.bottom().saturating_sub(y));
        y = widgets::paragraph(buffer, rest, text, theme.text()) + u16::from(area.height > 14);
    }
    if code.definition.is_empty() && y < area.bottom() {
        let room = Rect::new(area.x, y, area.width, area.bottom() - y);
        y = widgets::paragraph(buffer, room, "No definition yet: e writes one.", theme.dim());
    }
    let rest = Rect::new(area.x, y.min(area.bottom()), area.width, area.bottom().saturating_sub(y));
    let memos = memos::draw::height_of_code(app, &code.id).min(rest.height / 2);
    if rest.height > memos {
        where_used(app, buffer, Rect { height: rest.height - memos, ..rest }, at);
    }
    memos::draw::of_code(app, &code.id, buffer, Rect { y: rest.bottom() - memos, height: memos, ..rest });
}

/// The documents in which a code is found, the most first, as many as there is room for.
fn where_used(app: &App, buffer: &mut Buffer, area: Rect, at: usize) {
    let theme = &app.theme;
    let found = app.where_used(at);
    if found.is_empty() || area.height < 2 {
        return;
    }
    let below = if app.book.codebook.subtree(at).len() > 1 { " with its sub-codes" } else { "" };
    let head = format!("in {}{below}", widgets::count(found.len(), "document"));
    cells::write(buffer, (area.x, area.y), area.right(), &cells::fit(&head, area.width), theme.key());
    let mut area = area;
    let share = app.uses_of_codes().and_then(|uses| Some((uses.codes.get(at)?.passages, uses.passages)));
    if let Some((own, all)) = share.filter(|(own, all)| *own > 0 && *all > 0 && area.height > 4) {
        let share = (f64::from(own) * 100.0 / f64::from(all)).round();
        let text = format!("{share} % of all passages are its own");
        cells::write(buffer, (area.x + 2, area.y + 1), area.right(), &text, theme.dim());
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let rows = usize::from(area.height - 1);
    let most = found.first().map_or(1, |(_, codings)| *codings).max(1);
    let name = found.iter().map(|(document, _)| cells::width(document)).max().unwrap_or(8).min(area.width / 2);
    let shown = if found.len() > rows { rows.saturating_sub(1) } else { rows };
    for ((document, codings), y) in found.iter().take(shown).zip(area.y + 1..area.bottom()) {
        cells::write(buffer, (area.x + 2, y), area.right(), &cells::fit(document, name), theme.text());
        let x = area.x + 2 + name + 1;
        cells::write_right(buffer, (x, y), x + 5, &widgets::thousands(*codings as usize), theme.text());
        let bar = widgets::bar(f64::from(*codings) / f64::from(most), 10);
        cells::write(buffer, (x + 6, y), area.right(), &bar, theme.dim());
    }
    if found.len() > shown {
        let more = format!("… and {} more; f lists the passages", found.len() - shown);
        cells::write(buffer, (area.x + 2, area.bottom() - 1), area.right(), &more, theme.dim());
    }
}
