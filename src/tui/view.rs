//! Draws the app: a header, the screen, a line for what is said, a line of hints, windows over it.
//!
//! Drawing reads the state and nothing else; what is in sight was prepared by the update.

use super::action::Action;
use super::app::{App, Notice, Screen};
use super::key::Key;
use super::keymap::Context;
use super::overlay::{Ask, Chooser, Overlay};
use super::{
    cells, codebook, compare, complete, documents, excerpts, form, help, history, import, linear, lines, memos,
    palette, picker, reader, reports, revised, search, start, tags, team, told, tutor, widgets, wrap, writing,
};
use crate::text::Span;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many rows what is said may have.
const SAID: u16 = 3;

/// How many rows the chosen line of a list may have where it is told in full.
const CHOSEN: usize = 3;

/// The smallest terminal that is drawn on.
pub const SMALLEST: (u16, u16) = (40, 10);

/// The room of the screen: without the header, its rule, the line for what is said and the hints.
pub fn body((columns, rows): (u16, u16)) -> Rect {
    Rect::new(0, 2, columns, rows.saturating_sub(4))
}

/// Draws the app.
pub fn draw(app: &App, frame: &mut Frame<'_>) {
    let area = frame.area();
    let cursor = render(app, frame.buffer_mut(), area);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the app into a buffer; where the cursor of the terminal stands.
pub fn render(app: &App, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let text = format!(
            "emic needs {}×{} characters; this window has {}×{}.",
            SMALLEST.0, SMALLEST.1, area.width, area.height
        );
        widgets::paragraph(buffer, area, &text, app.theme.text());
        return None;
    }
    let (area, band) = parts(app, area);
    let cursor = if app.linear { linear::render(app, buffer, area) } else { screens(app, buffer, area) };
    tutor::draw(app, buffer, band);
    app.theme.paint(buffer);
    cursor
}

/// The room of the screens, and the band of the tutor below.
fn parts(app: &App, area: Rect) -> (Rect, Rect) {
    let band = tutor::band(app, area.height);
    let screens = Rect { height: area.height - band, ..area };
    (screens, Rect { y: screens.bottom(), height: band, ..area })
}

/// Draws the screen and the windows over it.
fn screens(app: &App, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let room = body((area.width, area.height));
    header(app, buffer, area);
    let mut cursor = screen(app, buffer, room);
    said(app, buffer, Rect::new(0, area.height - 2, area.width, 1));
    hints(app, buffer, Rect::new(0, area.height - 1, area.width, 1));
    for overlay in &app.overlays {
        cursor = draw_overlay(app, overlay, buffer, area, room);
    }
    if !app.prefix.is_empty() {
        following(app, buffer, room);
    }
    cursor
}

/// Draws what the screen is about.
pub fn screen(app: &App, buffer: &mut Buffer, room: Rect) -> Option<(u16, u16)> {
    match app.screen {
        Screen::Start => start::draw(app, buffer, room),
        Screen::Documents => documents::draw::draw(app, buffer, room),
        Screen::Reader => return reader::draw::draw(app, buffer, room),
        Screen::Codebook => codebook::draw(app, buffer, room),
        Screen::Search => return search::draw(app, buffer, room),
        Screen::Excerpts => return excerpts::draw::draw(app, buffer, room),
        Screen::Reports => reports::draw::draw(app, buffer, room),
        Screen::History => history::draw(app, buffer, room),
        Screen::Compare => compare::draw::draw(app, buffer, room),
        Screen::Import => import::draw::draw(app, buffer, room),
        Screen::Memos => memos::draw::draw(app, buffer, room),
    }
    None
}

/// The screens' tabs with their keys, as they stand at the right of the header: the first column of each.
fn tabs(app: &App, width: u16) -> Vec<(u16, Screen, String)> {
    if matches!(app.screen, Screen::Start | Screen::Reader | Screen::Import) || width < 72 {
        return Vec::new();
    }
    let label = |screen: Screen| {
        let key = app.key_of(Context::Anywhere, shows(screen));
        if width >= 132 { format!("{key} {}", screen.name()) } else { key }
    };
    let labels = Screen::ALL.map(label);
    let total: u16 = labels.iter().map(|label| cells::width(label) + 2).sum();
    let mut x = width.saturating_sub(total);
    let mut tabs = Vec::new();
    for (screen, label) in Screen::ALL.into_iter().zip(labels) {
        let wide = cells::width(&label);
        tabs.push((x, screen, label));
        x += wide + 2;
    }
    tabs
}

/// What a click on the header asks for.
pub fn tab_at(app: &App, column: u16, row: u16) -> Option<Action> {
    if row != 0 {
        return None;
    }
    let tabs = tabs(app, app.size.0);
    let (_, screen, _) = tabs.into_iter().find(|(x, _, label)| column >= *x && column < x + cells::width(label))?;
    Some(shows(screen))
}

/// The action that shows a screen.
fn shows(screen: Screen) -> Action {
    match screen {
        Screen::Documents | Screen::Start | Screen::Import => Action::ShowDocuments,
        Screen::Reader => Action::ShowReader,
        Screen::Codebook => Action::ShowCodebook,
        Screen::Search => Action::ShowSearch,
        Screen::Reports => Action::ShowReports,
        Screen::History => Action::ShowHistory,
        Screen::Compare => Action::ShowCompare,
        Screen::Excerpts => Action::ShowExcerpts,
        Screen::Memos => Action::ShowMemos,
    }
}

/// What stands at the top: on the left the name of the thing, two blanks, what there is to know of it.
pub fn headline(app: &App) -> (String, String) {
    match app.screen {
        Screen::Start => ("emic".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        Screen::Documents => documents::draw::header(app),
        Screen::Reader => reader::draw::header(app),
        Screen::Codebook => codebook::header(app),
        Screen::Search => search::header(app),
        Screen::Reports => reports::draw::header(app),
        Screen::History => history::header(app),
        Screen::Compare => compare::act::header(app),
        Screen::Import => import::draw::header(app),
        Screen::Excerpts => excerpts::draw::header(app),
        Screen::Memos => memos::draw::header(app),
    }
}

fn header(app: &App, buffer: &mut Buffer, area: Rect) {
    let theme = &app.theme;
    let (left, right) = headline(app);
    let mut end = area.width;
    for (x, screen, label) in tabs(app, area.width) {
        let style = if screen == app.screen { theme.chosen() } else { theme.dim() };
        cells::write(buffer, (x, 0), area.width, &label, style);
        end = end.min(x);
    }
    let least = cells::width(&left).min(end / 2);
    let right_at = cells::write_right(buffer, (least + 2, 0), end.saturating_sub(1), &right, theme.dim());
    // What stands first on the left is the name of the thing: it is bold.
    let shown = cells::fit(&left, right_at.saturating_sub(2));
    let (name, rest) = shown.split_once("  ").unwrap_or((&shown, ""));
    let x = cells::write(buffer, (1, 0), right_at, name, theme.strong());
    cells::write(buffer, (x + 2, 0), right_at, rest, theme.text());
    widgets::rule(buffer, Rect::new(0, 1, area.width, 1), "─", "─", theme);
}

/// The rule above the hints, with what is said in it. What does not fit there goes on below, over the foot of the screen,
/// until the next key: what is said last is often the key that helps.
fn said(app: &App, buffer: &mut Buffer, area: Rect) {
    let theme = &app.theme;
    let (text, style) = match &app.notice {
        Notice::Said(text) => (text.clone(), theme.good()),
        Notice::Wrong(text) => (text.clone(), theme.error()),
        Notice::None if app.screen == Screen::Reader => (here(app), theme.dim()),
        Notice::None => (String::new(), theme.dim()),
    };
    let width = area.width.saturating_sub(4);
    if app.notice == Notice::None || cells::width(&text) <= width {
        widgets::rule(buffer, area, "─", "─", theme);
        if !text.is_empty() {
            cells::write(buffer, (area.x + 1, area.y), area.right(), &format!(" {} ", cells::fit(&text, width)), style);
        }
        return;
    }
    let rows = wrap::rows(&text, Span::of(0..text.len()), width);
    let height = u16::try_from(rows.len()).unwrap_or(SAID).min(SAID);
    let top = (area.y + 1).saturating_sub(height);
    widgets::rule(buffer, Rect { y: top, ..area }, "─", "─", theme);
    let below = Rect { y: top + 1, height: height - 1, ..area };
    widgets::clear(buffer, below);
    let first = rows.first().map_or("", |row| wrap::shown(&text, *row).slice(&text));
    cells::write(buffer, (area.x + 1, top), area.right(), &format!(" {first} "), style);
    let rest = rows.get(1).and_then(|row| text.get(row.start as usize..)).unwrap_or("");
    let room = Rect { x: area.x + 2, width, ..below };
    if rows.len() > usize::from(SAID) {
        // What is left out is read in the list of messages.
        let more = "… :messages";
        let last = Rect { width: width.saturating_sub(cells::width(more) + 1), ..room };
        widgets::paragraph(buffer, last, rest, style);
        cells::write(buffer, (last.right(), below.bottom() - 1), area.right(), more, theme.key());
    } else {
        widgets::paragraph(buffer, room, rest, style);
    }
}

/// Without the panel, the codes under the cursor and the selection in a line.
fn here(app: &App) -> String {
    let Some(page) = app.reader.page.as_ref().filter(|_| !app.reader.has_panel(app.size.0)) else {
        return String::new();
    };
    let mut parts: Vec<String> = Vec::new();
    if let Some(span) = page.selection() {
        parts.push(reader::panel::selected(page, span));
    }
    let codes: Vec<String> = page
        .codings_looked_at()
        .into_iter()
        .filter_map(|at| page.codings.get(at))
        .map(|coding| format!("{} {}{}", coding.code, coding.coder, if coding.memo.is_some() { " ✎" } else { "" }))
        .collect();
    if !codes.is_empty() {
        parts.push(codes.join(", "));
    }
    parts.join("  ·  ")
}

/// What the next key can do, the help last; of keys that several contexts know, what they mean here.
pub fn hint_list(app: &App, width: u16) -> Vec<(String, String)> {
    let mut hints = ranked(app, width);
    if let Some(undo) = hints.1 {
        hints.0.push(undo);
    }
    if helps(app) {
        hints.0.push((help_key(app), "help".to_owned()));
    }
    hints.0
}

/// Whether the help can be called from here.
fn helps(app: &App) -> bool {
    let contexts = app.contexts();
    let known = [Context::Anywhere, Context::Import, Context::Chooser];
    !writes(&contexts) && known.iter().any(|context| contexts.contains(context))
}

/// The key that calls it.
fn help_key(app: &App) -> String {
    let context = if app.contexts() == [Context::Chooser] { Context::Chooser } else { Context::Anywhere };
    app.key_of(context, Action::Help)
}

/// Whether characters are written, and so are keys of nothing else.
fn writes(contexts: &[Context]) -> bool {
    contexts.first() == Some(&Context::Query)
}

type Hint = (String, String);

/// The hints by their rank, and what an undo would take back.
fn ranked(app: &App, width: u16) -> (Vec<Hint>, Option<Hint>) {
    let contexts = app.contexts();
    let mut hints: Vec<Hint> = Vec::new();
    let mut undo = None;
    let mut shown: Vec<Action> = Vec::new();
    for context in &contexts {
        for given in app.keymap.hints(*context) {
            // A key that takes something back undoes where there is nothing else to take back.
            let undoes = |action: Action| given.action == Some(Action::Undo) && action == Action::TakeBack;
            let taken = contexts
                .iter()
                .take_while(|c| *c != context)
                .any(|c| app.keymap.of(*c).any(|row| row.keys.contains(&given.key) && !undoes(row.what.action)));
            let written = writes(&contexts) && Key::parse(&given.key).is_some_and(|key| key.typed().is_some());
            let known = given.action.is_some_and(|action| shown.contains(&action) || action == Action::Help);
            let idle = *context == Context::Report && given.action.is_some_and(|a| !app.has_use_in_report(a));
            if known || taken || written || idle {
                continue;
            }
            let key = app.keymap.shown(&given.key);
            let Some(label) = label_in_picker(app, given.action, given.label) else { continue };
            if given.action == Some(Action::Undo) {
                let Some(what) = &app.undo else { continue };
                undo = Some((key, format!("undo “{}”", cells::fit(what, if width < 100 { 18 } else { 40 }))));
            } else {
                hints.push((key, label.to_owned()));
            }
            shown.extend(given.action);
        }
    }
    (hints, undo)
}

/// What an action does in a picker that is open to choose a code for something else than to code with it; `None` where
/// it does nothing there.
fn label_in_picker<'l>(app: &App, action: Option<Action>, label: &'l str) -> Option<&'l str> {
    let Some(Overlay::Picker(picker)) = app.overlays.last() else { return Some(label) };
    let has_new = picker.lines.iter().any(|line| matches!(line, picker::Line::New(_)));
    match action {
        Some(Action::NewCode) => has_new.then_some(label),
        Some(Action::MarkTyped) => (picker.codes() && !picker.field.text().is_empty()).then_some(label),
        Some(Action::Mark) => (picker.codes() && picker.field.text().is_empty()).then_some(label),
        Some(Action::Pin) => picker.codes().then_some(label),
        Some(Action::WithMemo) => {
            (picker.codes() || picker.naming.is_some() && picker.choosing.is_none()).then_some(label)
        }
        Some(Action::Apply) if !picker.codes() => Some("this one"),
        _ => Some(label),
    }
}

/// The line of hints: as many as there is room for, what an undo would take back always.
fn hints(app: &App, buffer: &mut Buffer, area: Rect) {
    let theme = &app.theme;
    let (hints, undo) = ranked(app, area.width);
    let put = |buffer: &mut Buffer, x: u16, end: u16, (key, label): &Hint| {
        let x = cells::write(buffer, (x, area.y), end, key, theme.key());
        cells::write(buffer, (x + 1, area.y), end, label, theme.text())
    };
    let wide = |(key, label): &Hint| cells::width(key) + 1 + cells::width(label);
    let help = (help_key(app), "help".to_owned());
    let help_at = area.right().saturating_sub(wide(&help) + 1);
    let mut end = help_at;
    if let Some(undo) = &undo {
        end = help_at.saturating_sub(wide(undo) + 2);
        put(buffer, end, help_at, undo);
    }
    let mut x = area.x + 1;
    for hint in &hints {
        if x + wide(hint) < end {
            x = put(buffer, x, end, hint) + 2;
        }
    }
    if helps(app) {
        put(buffer, help_at, area.right(), &help);
    }
}

/// What may follow on the keys that were pressed.
pub fn following(app: &App, buffer: &mut Buffer, room: Rect) {
    let contexts = app.contexts();
    let mut found = contexts.iter().map(|context| (context, app.keymap.following(*context, &app.prefix)));
    let Some((context, rows)) = found.find(|(_, rows)| !rows.is_empty()) else { return };
    let title = app.prefix.first().map_or("", |key| app.keymap.prefix(*context, *key));
    let keys: Vec<String> = app.prefix.iter().map(|key| app.keymap.pressed(*key)).collect();
    let wide =
        rows.iter().map(|(key, row)| cells::width(&app.keymap.pressed(*key)) + 2 + cells::width(row.what.label)).max();
    let width = wide.unwrap_or(0).max(cells::width(title) + 4).saturating_add(4).min(room.width);
    let height = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX).min(room.height);
    let area = Rect::new(room.right() - width, room.bottom() - height, width, height);
    let inner = widgets::window(buffer, area, &format!("{} {title}", keys.join(" ")), &app.theme);
    for ((key, row), y) in rows.iter().zip(inner.y..inner.bottom()) {
        let x = cells::write(buffer, (inner.x, y), inner.right(), &app.keymap.pressed(*key), app.theme.key());
        cells::write(buffer, (x + 2, y), inner.right(), row.what.label, app.theme.text());
    }
}

pub fn draw_overlay(app: &App, overlay: &Overlay, buffer: &mut Buffer, area: Rect, room: Rect) -> Option<(u16, u16)> {
    match overlay {
        Overlay::Picker(picker) => picker::draw(app, picker, buffer, room),
        Overlay::Palette(palette) => palette::draw(app, palette, buffer, room),
        Overlay::Ask(ask) if ask.what.at_foot() => Some(foot(app, ask, buffer, area)),
        Overlay::Ask(ask) => Some(match ask.writing.as_deref() {
            Some(text) => writing::draw(app, ask, text, buffer, room),
            None => question(app, ask, buffer, room),
        }),
        Overlay::Chooser(chooser) => {
            choices(app, chooser, buffer, room);
            None
        }
        Overlay::Sheet(sheet) => {
            team::draw(app, sheet, buffer, area);
            None
        }
        Overlay::Revised(shown) => {
            revised::draw(app, shown, buffer, area);
            None
        }
        Overlay::Lines(shown) => {
            lines::draw(app, shown, buffer, area);
            None
        }
        Overlay::Form(form) => Some(form::draw(app, form, buffer, room)),
        Overlay::Told(told) => {
            told::draw(app, told, buffer, room);
            None
        }
        Overlay::Colours(colours) => {
            codebook::colours::draw(app, colours, buffer, room);
            None
        }
        Overlay::Split(split) => {
            codebook::split::draw(app, split, buffer, room);
            None
        }
        Overlay::Searches(shown) => {
            search::saved::draw(app, shown, buffer, area);
            None
        }
        Overlay::Tags => {
            tags::draw(app, buffer, area);
            None
        }
        Overlay::Events(shown) => {
            documents::events::draw(app, shown, buffer, area);
            None
        }
        Overlay::Help(contexts, top) => {
            help::draw(app, contexts, *top, buffer, area);
            None
        }
    }
}

/// A line to write, in place of what is said.
fn foot(app: &App, ask: &Ask, buffer: &mut Buffer, area: Rect) -> (u16, u16) {
    let line = Rect::new(0, area.height - 2, area.width, 1);
    widgets::clear(buffer, line);
    let x = cells::write(buffer, (1, line.y), area.width, &ask.what.title(), app.theme.key());
    let cursor = ask.field.draw_line(buffer, Rect::new(x, line.y, area.width.saturating_sub(x + 1), 1), &app.theme);
    if let Some(error) = &ask.error {
        let above = Rect::new(0, line.y - 1, area.width, 1);
        widgets::clear(buffer, above);
        cells::write(buffer, (1, above.y), area.width, &cells::fit(error, area.width - 2), app.theme.error());
    }
    complete::draw(app, ask, buffer, line);
    cursor
}

/// A window to write in.
fn question(app: &App, ask: &Ask, buffer: &mut Buffer, room: Rect) -> (u16, u16) {
    let theme = &app.theme;
    let lines = 1;
    let width = room.width.saturating_sub(4).min(76);
    let near = u16::try_from(ask.near.len().min(8)).unwrap_or(8).saturating_sub(2);
    let area = widgets::centred(room, width, lines + 5 + near);
    let inner = widgets::window(buffer, area, &ask.what.title(), theme);
    let field = Rect { height: lines.min(inner.height), ..inner };
    let cursor = ask.field.draw_line(buffer, field, theme);
    let below = Rect::new(inner.x, field.bottom() + 1, inner.width, inner.bottom().saturating_sub(field.bottom() + 1));
    match &ask.error {
        Some(error) => widgets::paragraph(buffer, below, error, theme.error()),
        None if !ask.near.is_empty() => widgets::paragraph(buffer, below, &near_lines(ask, below), theme.text()),
        None => widgets::paragraph(buffer, below, ask.what.help(), theme.dim()),
    };
    cursor
}

/// What a path may be: as many names as there is room for.
fn near_lines(ask: &Ask, room: Rect) -> String {
    let most = usize::from(room.height).max(1);
    let mut shown: Vec<String> = ask.near.iter().take(most).map(|name| crate::text::display::one_line(name)).collect();
    let more = ask.near.len().saturating_sub(most);
    if more > 0 {
        shown.pop();
        shown.push(format!("… and {} more", more + 1));
    }
    shown.iter().map(|name| cells::fit(name, room.width)).collect::<Vec<_>>().join("\n")
}

/// A list to choose from. Where lines are cut, the chosen one stands below in full.
fn choices(app: &App, chooser: &Chooser, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let longest = chooser.lines.iter().chain([&chooser.title]).map(|line| cells::width(line)).max().unwrap_or(20);
    let width = longest.saturating_add(8).min(room.width.saturating_sub(2));
    let rows = |line: &String| wrap::rows(line, Span::of(0..line.len()), width.saturating_sub(4).max(1)).len();
    let most = chooser.lines.iter().map(rows).max().unwrap_or(1);
    // A rule and the line in full.
    let below = if most > 1 { u16::try_from(most.min(CHOSEN)).unwrap_or(1) + 1 } else { 0 };
    let wanted = u16::try_from(chooser.lines.len()).unwrap_or(u16::MAX).saturating_add(2 + below);
    let area = widgets::centred(room, width, wanted.min(room.height));
    let inner = widgets::window(buffer, area, &chooser.title, theme);
    let list = Rect { height: inner.height.saturating_sub(below).max(1), ..inner };
    let high = usize::from(list.height);
    let top = chooser.cursor.at.saturating_sub(high.saturating_sub(1));
    for ((number, line), y) in chooser.lines.iter().enumerate().skip(top).zip(list.top()..list.bottom()) {
        let style = if number == chooser.cursor.at { theme.chosen() } else { theme.text() };
        cells::write(buffer, (inner.x, y), inner.right(), &cells::fit(line, inner.width), style);
    }
    let after = chooser.lines.len().saturating_sub(top + high);
    let more = |count: usize, word: &str| if count > 0 { format!(" {count} more {word} ") } else { String::new() };
    if below > 0 && list.bottom() < inner.bottom() {
        let rule = Rect { y: list.bottom(), height: 1, ..inner };
        widgets::rule(buffer, rule, "─", "─", theme);
        cells::write_right(
            buffer,
            (rule.x, rule.y),
            rule.right().saturating_sub(1),
            &more(after, "below"),
            theme.care(),
        );
        let line = chooser.lines.get(chooser.cursor.at).map_or("", String::as_str);
        let room = Rect { y: rule.y + 1, height: inner.bottom() - rule.bottom(), ..inner };
        widgets::paragraph(buffer, room, &line.split_whitespace().collect::<Vec<_>>().join(" "), theme.text());
    } else {
        let foot = area.bottom().saturating_sub(1);
        cells::write_right(buffer, (area.x, foot), area.right().saturating_sub(2), &more(after, "below"), theme.care());
    }
    cells::write_right(buffer, (area.x, area.y), area.right().saturating_sub(2), &more(top, "above"), theme.care());
}
