//! Parting a code: its codings in a list, some of which move to another code.

use super::edit::Choosing;
use crate::store::Used;
use crate::text::display::{one_line, safe};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::Effect;
use crate::tui::overlay::Overlay;
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// The window.
#[derive(Clone, Debug)]
pub struct Split {
    /// The code.
    pub from: String,
    /// Its codings.
    pub used: Vec<Used>,
    /// Those that are to move.
    pub marked: BTreeSet<usize>,
    /// The cursor.
    pub cursor: Cursor,
}

/// Lines of the lower part, which shows the chosen coding whole.
const BELOW: u16 = 6;

impl Split {
    /// The codings of a code, none marked.
    pub fn new(from: String, used: Vec<Used>) -> Self {
        Self { from, used, marked: BTreeSet::new(), cursor: Cursor::default() }
    }
}

impl App {
    /// Does an action in the list.
    pub fn act_in_split(&mut self, action: Action) -> Vec<Effect> {
        let size = self.size;
        let Some(Overlay::Split(split)) = self.overlays.last_mut() else { return Vec::new() };
        let len = split.used.len();
        let height = list_height(size, len);
        if split.cursor.act(action, len, height) {
            return Vec::new();
        }
        match action {
            Action::Mark => {
                let at = split.cursor.at;
                if !split.marked.remove(&at) {
                    split.marked.insert(at);
                }
                split.cursor.act(Action::Down, len, height);
            }
            Action::MarkAll => {
                split.marked = if split.marked.len() == len { BTreeSet::new() } else { (0..len).collect() };
            }
            Action::Apply if split.marked.is_empty() => {
                self.say("Space marks the codings that go to another code; then Enter.");
            }
            Action::Apply => {
                let marked = split.marked.iter().filter_map(|at| split.used.get(*at));
                let codings = marked.map(|used| (used.document.clone(), used.coding.guid)).collect();
                let choosing = Choosing::Split(split.from.clone(), codings);
                return self.choose_code(choosing);
            }
            _ => {
                self.overlays.pop();
            }
        }
        Vec::new()
    }

    /// Closes the list, whose codings move now.
    pub fn close_split(&mut self) {
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Split(_)));
    }
}

fn area(room: Rect, len: usize) -> Rect {
    let wanted = u16::try_from(len).unwrap_or(u16::MAX).max(3).saturating_add(BELOW + 3);
    widgets::centred(room, room.width.saturating_sub(4).min(120), wanted.min(room.height))
}

fn list_height(size: (u16, u16), len: usize) -> usize {
    usize::from(area(crate::tui::view::body(size), len).height.saturating_sub(BELOW + 3)).max(1)
}

/// Draws the list.
pub fn draw(app: &App, split: &Split, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let title = format!(
        "{} of {}: which go to another code? {} marked",
        widgets::count(split.used.len(), "coding"),
        split.from,
        split.marked.len()
    );
    let inner = widgets::window(buffer, area(room, split.used.len()), &title, theme);
    let height = u16::try_from(list_height(app.size, split.used.len())).unwrap_or(u16::MAX).min(inner.height);
    let widest = |text: fn(&Used) -> &str| split.used.iter().map(|used| cells::width(text(used))).max().unwrap_or(0);
    let document = widest(|used| &used.document).min(inner.width / 4);
    let coder = widest(|used| &used.coding.coder).min(12);
    for (at, y) in (split.cursor.top..split.used.len()).zip(inner.y..inner.y + height) {
        let Some(used) = split.used.get(at) else { continue };
        let base = if at == split.cursor.at { theme.chosen() } else { theme.text() };
        if at == split.cursor.at {
            buffer.set_style(Rect::new(inner.x, y, inner.width, 1), base);
        }
        let mark = if split.marked.contains(&at) { "✓" } else { "·" };
        cells::write(buffer, (inner.x, y), inner.right(), mark, base.patch(theme.good()));
        let x = inner.x + 2;
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&used.document, document), base);
        let x = x + document + 2;
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&used.coding.coder, coder), base.patch(theme.dim()));
        let x = x + coder + 2;
        let sign = if used.coding.memo.is_some() { "✎ " } else { "" };
        let text = format!("{sign}{}", one_line(&used.text));
        cells::write(buffer, (x, y), inner.right(), &cells::fit(&text, inner.right().saturating_sub(x)), base);
    }
    let y = inner.y + height;
    if let Some(used) = split.used.get(split.cursor.at) {
        widgets::rule(buffer, Rect::new(inner.x, y, inner.width, 1), "─", "─", theme);
        let mut text = safe(&used.text).replace('\n', " ");
        if let Some(memo) = &used.coding.memo {
            text.push_str(&format!("  ✎ {}", one_line(memo)));
        }
        let room = Rect::new(inner.x, y + 1, inner.width, inner.bottom().saturating_sub(y + 2));
        widgets::paragraph(buffer, room, &text, theme.text());
    }
    let y = inner.bottom().saturating_sub(1);
    let mut x = inner.x;
    for (key, does) in [("Space", "mark"), ("a", "mark all"), ("Enter", "choose the code"), ("Esc", "leave")] {
        x = cells::write(buffer, (x, y), inner.right(), key, theme.key());
        x = cells::write(buffer, (x + 1, y), inner.right(), does, theme.text()) + 3;
    }
}
