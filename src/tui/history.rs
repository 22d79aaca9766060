//! The history: what was done, by whom, when.

use super::action::Action;
use super::app::App;
use super::cells;
use super::list::Cursor;
use super::message::{Effect, Mouse};
use crate::store::log::Entry;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// How many steps are read.
pub const STEPS: usize = 500;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The steps, the latest first.
    pub entries: Vec<Entry>,
    /// The cursor.
    pub cursor: Cursor,
}

impl App {
    /// Does an action on the history.
    pub fn act_in_history(&mut self, action: Action) -> Vec<Effect> {
        let height = usize::from(super::view::body(self.size).height).max(1);
        if !self.history.cursor.act(action, self.history.entries.len(), height) && action == Action::Back {
            return self.go_back();
        }
        Vec::new()
    }

    /// The mouse on the history.
    pub fn mouse_in_history(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let room = super::view::body(self.size);
        let len = self.history.entries.len();
        match mouse {
            Mouse::Wheel(lines) => self.history.cursor.wheel(lines, len, usize::from(room.height)),
            Mouse::Press if row >= room.y => {
                let at = self.history.cursor.top + usize::from(row - room.y);
                if at < len {
                    self.history.cursor.at = at;
                }
            }
            _ => {}
        }
        Vec::new()
    }
}

/// Draws the history.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let entries = app.history.entries.iter().enumerate().skip(app.history.cursor.top);
    for ((number, entry), y) in entries.zip(room.top()..room.bottom()) {
        let area = Rect::new(room.x, y, room.width, 1);
        let base = if number == app.history.cursor.at { theme.chosen() } else { theme.text() };
        if number == app.history.cursor.at {
            buffer.set_style(area, base);
        }
        // The minute is enough to find a step by.
        let when = entry.at.get(..16).unwrap_or(&entry.at).replace('T', " ");
        let x = cells::write(buffer, (room.x + 1, y), room.right(), &when, base.patch(theme.dim()));
        cells::write(buffer, (x + 2, y), room.right(), &cells::fit(&entry.coder, 12), base.patch(theme.speaker()));
        let what = if entry.undone { base.add_modifier(Modifier::CROSSED_OUT) } else { base };
        let right = if entry.undone { "undone".to_owned() } else { String::new() };
        let end =
            cells::write_right(buffer, (x + 16, y), room.right().saturating_sub(1), &right, base.patch(theme.care()));
        cells::write(buffer, (x + 16, y), end, &cells::fit(&entry.what, end.saturating_sub(x + 17)), what);
    }
}

/// The header line of the history.
pub fn header(app: &App) -> (String, String) {
    let shown = app.history.entries.len();
    let more = if shown == STEPS {
        format!("the last {STEPS} steps; emic log lists all")
    } else {
        super::widgets::count(shown, "step")
    };
    (format!("History  {more}"), "times are UTC".to_owned())
}
