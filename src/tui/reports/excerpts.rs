//! The excerpts behind a number of a report.

use crate::text::Span;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Mouse};
use crate::tui::{cells, reader, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// An excerpt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// The document's name.
    pub name: String,
    /// The first turn that counts, from 1.
    pub turn: Option<u32>,
    /// Who speaks.
    pub who: String,
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The codes on it.
    pub codes: Vec<String>,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct Excerpts {
    /// The number of the report they belong to.
    pub generation: u64,
    /// What the number stands for.
    pub title: String,
    /// The excerpts.
    pub passages: Vec<Passage>,
    /// Whether they are awaited.
    pub waiting: bool,
    /// The cursor.
    pub cursor: Cursor,
}

impl Excerpts {
    /// A list that is awaited.
    pub fn waiting(generation: u64, title: String) -> Self {
        Self { generation, title, waiting: true, ..Self::default() }
    }
}

/// Lines that one excerpt takes: who, and two lines of text.
const LINES: u16 = 3;

fn height(room: Rect) -> usize {
    usize::from(room.height / LINES).max(1)
}

impl App {
    /// The excerpts came.
    pub fn take_excerpts(&mut self, generation: u64, found: Result<Vec<Passage>, String>) {
        let Some(list) = self.reports.excerpts.as_mut().filter(|list| list.generation == generation) else { return };
        list.waiting = false;
        match found {
            Ok(passages) => list.passages = passages,
            Err(why) => {
                self.reports.excerpts = None;
                self.refuse(why);
            }
        }
    }

    /// Does an action on the excerpts.
    pub fn act_in_excerpts(&mut self, action: Action) -> Vec<Effect> {
        let height = height(crate::tui::view::body(self.size));
        let Some(list) = self.reports.excerpts.as_mut() else { return Vec::new() };
        if list.cursor.act(action, list.passages.len(), height) {
            return Vec::new();
        }
        let chosen = list.passages.get(list.cursor.at).cloned();
        match (action, chosen) {
            (Action::Open, Some(passage)) => return self.open(&passage.name, Some(passage.span)),
            (Action::Copy, Some(passage)) => {
                let turn = passage.turn.map_or_else(String::new, |turn| format!(", turn {turn}"));
                let text = format!("“{}” ({}, {}{turn})", passage.text, passage.who, passage.name);
                self.say("Copied the excerpt with its source.");
                return vec![Effect::Copy(text)];
            }
            (Action::Unit, _) => {
                // In the table the same key changes the unit: here it must not undo.
                self.say("The unit is changed in the table, to which Esc goes back; :undo takes your last step back.");
            }
            (Action::Back, _) => self.reports.excerpts = None,
            _ => {}
        }
        Vec::new()
    }

    /// The mouse on the excerpts.
    pub fn mouse_in_excerpts(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let room = crate::tui::view::body(self.size);
        let height = height(room);
        let Some(list) = self.reports.excerpts.as_mut() else { return Vec::new() };
        match mouse {
            Mouse::Wheel(lines) => list.cursor.wheel(lines.signum(), list.passages.len(), height),
            Mouse::Press if row >= room.y => {
                let at = list.cursor.top + usize::from((row - room.y) / LINES);
                if at < list.passages.len() {
                    if list.cursor.at == at {
                        return self.act_in_excerpts(Action::Open);
                    }
                    list.cursor.at = at;
                }
            }
            _ => {}
        }
        Vec::new()
    }
}

/// Draws the list.
pub fn draw(app: &App, list: &Excerpts, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    if list.passages.is_empty() {
        let text = if list.waiting { "looking them up …" } else { "No excerpt stands behind this number any more." };
        cells::write(buffer, (room.x + 2, room.y + 1), room.right(), text, theme.dim());
        return;
    }
    let mut y = room.y;
    for (number, passage) in list.passages.iter().enumerate().skip(list.cursor.top) {
        if y + LINES > room.bottom() {
            break;
        }
        let chosen = number == list.cursor.at;
        let base = if chosen { theme.chosen() } else { theme.text() };
        if chosen {
            buffer.set_style(Rect::new(room.x, y, room.width, 1), base);
        }
        let x = cells::write(buffer, (room.x + 1, y), room.right(), &passage.name, base.patch(theme.strong()));
        let turn = passage.turn.map_or_else(String::new, |turn| format!(" turn {turn}"));
        let x = cells::write(buffer, (x, y), room.right(), &turn, base.patch(theme.dim()));
        let x = cells::write(
            buffer,
            (x + 2, y),
            room.right(),
            app.shown_speaker(&passage.who),
            base.patch(theme.speaker()),
        );
        let codes = passage.codes.join(" ");
        cells::write_right(buffer, (x + 2, y), room.right().saturating_sub(1), &codes, base.patch(theme.dim()));
        let below = Rect::new(room.x + 3, y + 1, room.width.saturating_sub(5).min(110), LINES - 1);
        widgets::paragraph(buffer, below, &reader::quoted(&passage.text, u16::MAX), theme.text());
        y += LINES;
    }
}
