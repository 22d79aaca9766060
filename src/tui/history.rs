//! The history: what was done, by whom, when.

pub mod act;
pub mod read;

use super::app::App;
use super::cells;
use super::list::Cursor;
use super::message::{Effect, Mouse};
use crate::store::log::Entry;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use read::Steps;

/// How many steps are read.
pub const STEPS: usize = 500;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The steps, with their documents.
    pub steps: Steps,
    /// The filter.
    pub filter: String,
    /// The steps that are shown, as indices.
    pub shown: Vec<usize>,
    /// The cursor.
    pub cursor: Cursor,
}

impl History {
    /// The step under the cursor.
    pub fn chosen(&self) -> Option<&Entry> {
        self.shown.get(self.cursor.at).and_then(|at| self.steps.entries.get(*at))
    }
}

impl App {
    /// The mouse on the history.
    pub fn mouse_in_history(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let room = super::view::body(self.size);
        let len = self.history.shown.len();
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
    if app.history.shown.is_empty() && !app.history.filter.is_empty() {
        let text = format!("No step fits “{}”; Esc shows all again.", app.history.filter);
        cells::write(buffer, (room.x + 2, room.y), room.right(), &text, theme.dim());
    }
    let shown = app.history.shown.iter().enumerate().skip(app.history.cursor.top);
    for ((number, at), y) in shown.zip(room.top()..room.bottom()) {
        let Some(entry) = app.history.steps.entries.get(*at) else { continue };
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
        let documents = match app.history.steps.documents.get(&entry.group).map(Vec::as_slice) {
            Some([only]) => only.clone(),
            Some([]) | None => String::new(),
            Some(several) => super::widgets::count(several.len(), "document"),
        };
        let right = if entry.undone { format!("{documents}  undone") } else { documents };
        let right = cells::fit(&right, room.width / 3).into_owned();
        let style = if entry.undone { theme.care() } else { theme.dim() };
        let end = cells::write_right(buffer, (x + 16, y), room.right().saturating_sub(1), &right, base.patch(style));
        cells::write(buffer, (x + 16, y), end, &cells::fit(&entry.what, end.saturating_sub(x + 17)), what);
    }
}

/// The header line of the history.
pub fn header(app: &App) -> (String, String) {
    let (shown, all) = (app.history.shown.len(), app.history.steps.entries.len());
    if !app.history.filter.is_empty() {
        let last = if all == STEPS { format!("the last {STEPS} steps") } else { super::widgets::count(all, "step") };
        return (format!("History  {shown} of {last}  filter “{}”", app.history.filter), "times are UTC".to_owned());
    }
    let more = if shown == STEPS {
        format!("the last {STEPS} steps; emic log lists all")
    } else {
        super::widgets::count(shown, "step")
    };
    (format!("History  {more}"), "times are UTC".to_owned())
}
