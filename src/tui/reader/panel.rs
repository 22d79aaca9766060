//! The panel of the reader: what is coded in the selection or under the cursor, with the definitions, what the file notes on the
//! turn beside its text, and what is selected.

use super::page::Page;
use crate::store::{MemoInfo, MemoKind};
use crate::study::memo::title;
use crate::text::display::one_line;
use crate::text::{Span, words};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::Context;
use crate::tui::{cells, widgets, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the panel beside or below the text.
pub fn draw(app: &App, page: &Page, buffer: &mut Buffer, area: Rect, room: Rect) {
    let theme = &app.theme;
    if area.x > room.x {
        for y in room.top()..room.bottom() {
            cells::put(buffer, (area.x - 1, y), room.right(), "│", theme.rule());
        }
    } else if area.y > room.y {
        widgets::rule(buffer, Rect::new(room.x, area.y - 1, room.width, 1), "─", "─", theme);
    }
    let inner = Rect::new(area.x + 1, area.y, area.width.saturating_sub(2), area.height);
    let selection = page.selection();
    let kept = if selection.is_some() { 2 } else { 0 };
    let above = Rect { height: inner.height.saturating_sub(kept), ..inner };
    let mut beside = beside_here(page);
    beside.extend(memos_here(app, page));
    let rows = u16::try_from(beside.len()).unwrap_or(u16::MAX).min(above.height / 3);
    for ((sign, words), y) in beside.iter().zip(above.y..above.y + rows) {
        let x = cells::write(buffer, (above.x, y), above.right(), sign, theme.care()) + 1;
        cells::write(buffer, (x, y), above.right(), &cells::fit(words, above.right().saturating_sub(x)), theme.text());
    }
    let above = Rect { y: above.y + rows, height: above.height - rows, ..above };
    let noted = notes_height(page, above);
    here(app, page, buffer, Rect { height: above.height - noted, ..above });
    notes(app, page, buffer, Rect { y: above.bottom() - noted, height: noted, ..above });
    if let Some(span) = selection {
        let y = inner.bottom().saturating_sub(1);
        cells::write(buffer, (inner.x, y), inner.right(), &selected(page, span), theme.strong());
    }
}

/// The memos on the turn under the cursor, or on passages of it.
fn memos_here(app: &App, page: &Page) -> Vec<(&'static str, String)> {
    let Some(body) = page.turn().and_then(|turn| page.layout.turns.get(turn)).map(|turn| turn.body) else {
        return Vec::new();
    };
    let here = |memo: &&MemoInfo| {
        memo.kind == MemoKind::Turn
            && memo.document.as_deref() == Some(page.info.name.as_str())
            && memo.span.is_some_and(|span| span.overlaps(body))
    };
    let line = |memo: &MemoInfo| ("✎", format!("{} · {}", one_line(title(&memo.text)), memo.coder));
    app.memos.all.iter().filter(here).map(line).collect()
}

/// The marks, tags and links under the cursor, each a sign and words.
fn beside_here(page: &Page) -> Vec<(&'static str, String)> {
    let tags = page.tags_here().into_iter().map(|tag| {
        let note = tag.tag.note.as_ref().map_or_else(String::new, |note| format!(" · {}", one_line(note)));
        let (sign, name) = match tag.tag.name.strip_prefix("mark:") {
            Some("star") => ("*", "starred".to_owned()),
            Some(mark) => ("⚑", one_line(mark)),
            None => ("#", one_line(&tag.tag.name)),
        };
        (sign, format!("{name} · {}{note}", tag.tag.coder))
    });
    let links = page.links_here().into_iter().map(|(link, other)| {
        let away = link.from.guid != other.guid || link.to == *other;
        let kind = one_line(&link.link.kind);
        ("→", if away { format!("{kind} {}", other.document) } else { format!("{} {kind} this", other.document) })
    });
    tags.chain(links).collect()
}

/// The notes on the turn under the cursor: tier and text, made safe.
fn notes_here(page: &Page) -> Vec<(String, String)> {
    let notes = page.turn().map(|turn| page.layout.notes_of(turn)).unwrap_or_default();
    notes.iter().map(|note| (one_line(&note.tier), one_line(&note.text))).collect()
}

/// How many lines the notes may have: as many as they need, but the codings keep half of the room.
fn notes_height(page: &Page, area: Rect) -> u16 {
    let rows = |(tier, text): &(String, String)| {
        let width = area.width.saturating_sub(cells::width(tier) + 1).max(2);
        wrap::rows(text, Span::of(0..text.len()), width).len().max(1)
    };
    let notes = notes_here(page);
    let lines: usize = notes.iter().map(rows).sum();
    // A blank line and a title stand above them.
    let wanted = if notes.is_empty() { 0 } else { lines + 2 };
    u16::try_from(wanted).unwrap_or(u16::MAX).min(area.height / 2)
}

fn notes(app: &App, page: &Page, buffer: &mut Buffer, area: Rect) {
    let notes = notes_here(page);
    if area.height < 3 {
        return;
    }
    cells::write(buffer, (area.x, area.y + 1), area.right(), "NOTES ON THIS TURN", app.theme.strong());
    let mut y = area.y + 2;
    for (tier, text) in notes {
        if y >= area.bottom() {
            break;
        }
        let x = cells::write(buffer, (area.x, y), area.right(), &tier, app.theme.key());
        let x = (x + 1).min(area.right());
        let room = Rect::new(x, y, area.right() - x, area.bottom() - y);
        y = widgets::paragraph(buffer, room, &text, app.theme.text()).max(y + 1);
    }
}

fn here(app: &App, page: &Page, buffer: &mut Buffer, area: Rect) {
    let theme = &app.theme;
    let codings = page.codings_looked_at();
    // What is selected is what is looked at, wherever in it the cursor stands.
    let place = if page.selection().is_some() { "IN THE SELECTION" } else { "HERE" };
    let title = match codings.len() {
        0 => format!("{place} nothing is coded yet"),
        count => format!("{place} {}", widgets::count(count, "coding")),
    };
    cells::write(buffer, (area.x, area.y), area.right(), &title, theme.strong());
    let mut y = area.y + 1;
    let each = (area.height.saturating_sub(1) / u16::try_from(codings.len().max(1)).unwrap_or(1)).max(2);
    let count = codings.len();
    for (number, coding) in codings.into_iter().filter_map(|at| page.codings.get(at)).enumerate() {
        if y >= area.bottom() {
            break;
        }
        let style = app.book.style(&coding.code, theme);
        let letter = app.book.letter(&coding.code);
        let x = cells::write(buffer, (area.x, y), area.right(), &format!("▌{letter} "), style);
        let memo = if coding.memo.is_some() { " ✎" } else { "" };
        let who = format!("{}{memo}", coding.coder);
        let end = cells::write_right(buffer, (x, y), area.right(), &who, theme.dim());
        cells::write(
            buffer,
            (x, y),
            end.saturating_sub(1),
            &cells::fit(&coding.code, end.saturating_sub(x + 1)),
            theme.strong(),
        );
        y += 1;
        // The last one has what is left.
        let until = if number + 1 == count { area.bottom() } else { (y + each - 1).min(area.bottom()) };
        let left = area.x + 2;
        let width = area.right().saturating_sub(left);
        if app.is_older(coding) && y < until {
            let own = Some(&coding.coder) == app.coder.as_ref();
            let key = app.key_of(Context::Reader, Action::Keep);
            let text = if own { format!("older definition: {key} keeps it") } else { "older definition".to_owned() };
            cells::write(buffer, (left, y), area.right(), &cells::fit(&text, width), theme.care());
            y += 1;
        }
        if let Some(weight) = coding.weight.filter(|_| y < until) {
            cells::write(buffer, (left, y), area.right(), &format!("weight {weight}"), theme.dim());
            y += 1;
        }
        if page.trimmed(coding).is_some() && y < until {
            let key = app.key_of(Context::Reader, Action::TrimCoding);
            let text = format!("reaches a few words into another’s turn: {key} trims it");
            cells::write(buffer, (left, y), area.right(), &cells::fit(&text, width), theme.care());
            y += 1;
        }
        if let Some(memo) = &coding.memo {
            let x = cells::write(buffer, (left, y), area.right(), "memo: ", theme.key());
            let room = Rect::new(x, y, area.right().saturating_sub(x), until.saturating_sub(y).min(each.max(3)));
            y = widgets::paragraph(buffer, room, memo, theme.text());
        }
        let room = Rect::new(left, y.min(until), width, until.saturating_sub(y));
        if let Some(code) = app.book.get(&coding.code) {
            y = widgets::definition(buffer, room, code, theme);
        }
    }
}

/// What is selected, in words: how much, and whose.
pub fn selected(page: &Page, span: Span) -> String {
    let count = words::count(span.slice(&page.text)) as usize;
    let mut speakers: Vec<String> = Vec::new();
    let turns = page.layout.touched(span);
    let touched = turns.len();
    for turn in turns {
        if let Some(who) = page.speaker(turn) {
            let name = format!("{} {}", who.name, who.detail).trim_end().to_owned();
            if !speakers.contains(&name) {
                speakers.push(name);
            }
        }
    }
    let mut parts = vec![format!("SELECTION {}", widgets::count(count, "word"))];
    if touched > 1 {
        parts.push(widgets::count(touched, "turn"));
    }
    if !speakers.is_empty() {
        parts.push(speakers.join(", "));
    }
    parts.join(" · ")
}
