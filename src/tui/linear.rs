//! The screens for screen readers: the same view as lines of words, from the top down.
//!
//! No frames, no panels beside the text, no stripes: what they tell is said in words. The first line is where one
//! is, the second what the cursor is on, the last but one what was just said, and the last what keys do. The
//! terminal's cursor stands on the line or the word that has the focus, for that is what screen readers follow.
//! Screens are drawn by the same code as for everybody, so that none is ever left behind; what only makes a
//! picture is taken out after, and the lists that are used most are written anew as sentences.

use super::app::{App, Notice, Screen};
use super::documents::tree::Row;
use super::overlay::Overlay;
use super::picker::{Line, Picker};
use super::reader::page::Page;
use super::{cells, palette, picker, reader, view, widgets};
use crate::store::CodingInfo;
use crate::text::Span;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Draws the app; where the cursor of the terminal stands.
pub fn render(app: &App, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let room = view::body((area.width, area.height));
    let window = app.overlays.last().filter(|overlay| !matches!(overlay, Overlay::Ask(ask) if ask.what.at_foot()));
    line(app, buffer, area, 0, &title(app));
    line(app, buffer, area, 1, &focus(app));
    let mut cursor = match app.screen {
        _ if window.is_some() => None,
        Screen::Documents if !app.documents.names.is_empty() => {
            documents(app, buffer, room);
            None
        }
        _ => view::screen(app, buffer, room),
    };
    line(app, buffer, area, area.height - 2, &said(app));
    let hints: Vec<String> =
        view::hint_list(app, area.width).into_iter().map(|(key, label)| format!("{key} {label}")).collect();
    line(app, buffer, area, area.height - 1, &hints.join(", "));
    match app.overlays.last() {
        Some(Overlay::Picker(picker)) => codes(app, picker, buffer, room),
        Some(overlay) => cursor = view::draw_overlay(app, overlay, buffer, area, room),
        None => {}
    }
    if !app.prefix.is_empty() {
        widgets::clear(buffer, room);
        view::following(app, buffer, room);
    }
    without_pictures(buffer);
    let writes = matches!(app.overlays.last(), Some(Overlay::Ask(_)));
    let reads = app.screen == Screen::Reader && app.overlays.is_empty();
    if writes || reads { cursor } else { chosen(buffer, room).or(cursor) }
}

fn line(app: &App, buffer: &mut Buffer, area: Rect, y: u16, text: &str) {
    widgets::clear(buffer, Rect::new(area.x, y, area.width, 1));
    cells::write(buffer, (area.x, y), area.right(), &cells::fit(text, area.width), app.theme.text());
}

/// Where one is: the screen, its header.
fn title(app: &App) -> String {
    let (left, right) = view::headline(app);
    let parts = [app.screen.name().to_owned(), left.replace("  ", ", "), right];
    let parts: Vec<String> = parts.iter().map(|part| words(part)).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Text without what is only a picture.
fn words(text: &str) -> String {
    let kept: String = text.chars().map(|c| if is_picture(c) { ' ' } else { c }).collect();
    kept.replace(" · ", ", ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines, blocks and corners.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259f}')
}

fn without_pictures(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().chars().all(is_picture) {
            cell.set_symbol(" ");
        }
    }
}

/// Where what is chosen begins.
fn chosen(buffer: &Buffer, room: Rect) -> Option<(u16, u16)> {
    let is_chosen = |at: &(u16, u16)| buffer.cell(*at).is_some_and(|cell| cell.modifier.contains(Modifier::REVERSED));
    (room.top()..room.bottom()).flat_map(|y| (room.left()..room.right()).map(move |x| (x, y))).find(is_chosen)
}

/// What was said, which wins, or nothing.
fn said(app: &App) -> String {
    match &app.notice {
        Notice::Said(text) => text.clone(),
        Notice::Wrong(text) => format!("Error: {text}"),
        Notice::None => String::new(),
    }
}

/// What the cursor is on, in words.
fn focus(app: &App) -> String {
    let list = |at: usize, count: usize, what: String| {
        if count == 0 { "nothing fits".to_owned() } else { format!("{} of {count}: {what}", at + 1) }
    };
    match app.overlays.last() {
        Some(Overlay::Picker(picker)) => {
            let line = picker.lines.get(picker.cursor.at);
            list(picker.cursor.at, picker.lines.len(), line.map_or_else(String::new, |line| code(app, picker, line)))
        }
        Some(Overlay::Palette(shown)) => {
            list(shown.cursor.at, shown.lines.len(), palette::chosen(app, shown).unwrap_or_default())
        }
        Some(Overlay::Chooser(chooser)) => {
            let line = chooser.lines.get(chooser.cursor.at).cloned().unwrap_or_default();
            list(chooser.cursor.at, chooser.lines.len(), line)
        }
        Some(_) => String::new(),
        None => match (app.screen, &app.reader.page) {
            (Screen::Reader, Some(page)) => place(app, page),
            _ => String::new(),
        },
    }
}

/// In the reader: who speaks, what is selected, what is coded at the cursor.
fn place(app: &App, page: &Page) -> String {
    let mut parts = Vec::new();
    if let Some(who) = page.turn().and_then(|turn| page.speaker(turn)) {
        parts.push(format!("{} {}", who.name, who.detail).trim_end().to_owned());
    }
    if let Some(span) = page.selection() {
        parts.push(words(&reader::panel::selected(page, span)).replacen("SELECTION", "selected", 1));
    }
    let here: Vec<String> = page
        .codings_looked_at()
        .into_iter()
        .filter_map(|at| page.codings.get(at))
        .map(|coding| coded(app, coding))
        .collect();
    parts.push(if here.is_empty() { "not coded".to_owned() } else { format!("coded {}", here.join(", ")) });
    parts.join("; ")
}

/// A coding in words; whose it is, where it is not one's own.
fn coded(app: &App, coding: &CodingInfo) -> String {
    let own = app.coder.as_ref() == Some(&coding.coder);
    let by = if own { String::new() } else { format!(" by {}", coding.coder) };
    let memo = if coding.memo.is_some() { " with a memo" } else { "" };
    format!("{}{by}{memo}", coding.code)
}

/// What is coded in a stretch of the text, in words; nothing where nothing is.
pub fn codings(app: &App, page: &Page, span: Span) -> String {
    let near = page.codings_near(span).filter_map(|at| page.codings.get(at));
    let mut found: Vec<String> =
        near.filter(|coding| coding.span.overlaps(span)).map(|coding| coded(app, coding)).collect();
    found.dedup();
    if found.is_empty() { String::new() } else { format!("coded {}", found.join(", ")) }
}

/// The documents, a sentence each. Lines stand where they stand for everybody.
fn documents(app: &App, buffer: &mut Buffer, room: Rect) {
    let documents = &app.documents;
    line(app, buffer, room, room.y, &format!("Sorted by {}.", documents.sort.name()));
    for (number, y) in (documents.cursor.top..documents.rows.len()).zip(room.y + 1..room.bottom()) {
        let text = match documents.rows.get(number) {
            Some(Row::Document(at)) => documents.names.get(*at).map(|name| document(app, name)),
            Some(Row::Group(value, members)) => {
                let value = if value.is_empty() { "without a value" } else { value };
                Some(format!("Heading: {value}, {}", widgets::count(members.len(), "document")))
            }
            None => None,
        };
        let Some(text) = text else { continue };
        let mark = match documents.rows.get(number) {
            Some(Row::Document(at)) if documents.names.get(*at).is_some_and(|name| documents.marked.contains(name)) => {
                "marked, "
            }
            _ => "",
        };
        let text = format!("{mark}{text}");
        let style = if number == documents.cursor.at { app.theme.chosen() } else { app.theme.text() };
        cells::write(buffer, (room.x, y), room.right(), &cells::fit(&text, room.width), style);
    }
    if documents.shown.is_empty() {
        line(app, buffer, room, room.y + 1, &format!("No document fits “{}”; Esc shows all again.", documents.filter));
    }
}

fn document(app: &App, name: &str) -> String {
    let Some(info) = app.documents.details.get(name) else { return name.to_owned() };
    let mut parts = vec![name.to_owned()];
    if app.documents.fresh.contains(name) {
        parts.push("new".to_owned());
    }
    parts.extend(app.coder.as_deref().map(|coder| info.progress(coder).as_str().to_owned()));
    for key in ["kind", "site", "date"] {
        parts.extend(info.attributes.get(key).filter(|value| !value.is_empty()).cloned());
    }
    let counted = [(info.turns as usize, "turn"), (info.words as usize, "word"), (info.codings as usize, "coding")];
    parts.extend(counted.map(|(count, what)| widgets::count(count, what)));
    let others = info.progress_of_all().into_iter().filter(|(coder, _)| Some(*coder) != app.coder.as_deref());
    parts.extend(others.map(|(coder, progress)| format!("{coder} {}", progress.as_str())));
    parts.join(", ")
}

/// The picker: what is coded, what is typed, the codes, the definition of the chosen one.
fn codes(app: &App, picker: &Picker, buffer: &mut Buffer, room: Rect) {
    line(app, buffer, room, room.y, &picker::title(picker));
    line(app, buffer, room, room.y + 1, &format!("Typed: {}", picker.field.text()));
    let height = room.height.saturating_sub(7).max(1);
    let top = picker.cursor.at.saturating_sub(usize::from(height) - 1);
    let mut y = room.y + 2;
    for (number, line) in picker.lines.iter().enumerate().skip(top).take(usize::from(height)) {
        let style = if number == picker.cursor.at { app.theme.chosen() } else { app.theme.text() };
        let text = code(app, picker, line);
        cells::write(buffer, (room.x, y), room.right(), &cells::fit(&text, room.width), style);
        y += 1;
    }
    if let Some(Line::Code(id, _)) = picker.lines.get(picker.cursor.at)
        && let Some(code) = app.book.get(id)
    {
        let below = Rect::new(room.x, y + 1, room.width, room.bottom().saturating_sub(y + 1));
        widgets::definition(buffer, below, code, &app.theme);
    }
}

fn code(app: &App, picker: &Picker, line: &Line) -> String {
    match line {
        Line::Code(id, _) => {
            let mut parts = vec![id.clone()];
            parts.extend(app.book.get(id).map(|code| code.name.clone()));
            let uses = app.book.codebook.index_of(id).map_or(0, |at| app.book.own(at));
            if uses > 0 {
                parts.push(widgets::count(uses as usize, "coding"));
            }
            let pin = app.pins.iter().position(|pin| pin.as_ref() == Some(id));
            parts.extend(pin.map(|at| format!("pinned to {}", at + 1)));
            if picker.marked.contains(id) {
                parts.push("marked".to_owned());
            }
            parts.join(", ")
        }
        Line::New(name) => format!("new code “{name}”, under a code that is asked for next"),
        Line::Theme => "under none: a theme of its own".to_owned(),
    }
}
