//! The start screen: what to do without a project.

use super::action::Action;
use super::app::App;
use super::cells;
use super::list::Cursor;
use super::message::{Effect, Request};
use super::overlay::{Ask, Overlay, Question};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Projects opened lately, the last first.
    pub recent: Vec<PathBuf>,
    /// The cursor.
    pub cursor: Cursor,
    /// What to bring into the project that is being made.
    pub import: Vec<PathBuf>,
    /// What was wrong with the last one tried.
    pub error: Option<String>,
}

impl App {
    /// Does an action on the start screen.
    pub fn act_in_start(&mut self, action: Action) -> Vec<Effect> {
        if self.start.cursor.act(action, self.start.recent.len(), self.start.recent.len().max(1)) {
            return Vec::new();
        }
        match action {
            Action::Open => match self.start.recent.get(self.start.cursor.at) {
                Some(path) => {
                    let coder = self.coder.clone();
                    return vec![Effect::Store(Request::Open(path.clone(), coder))];
                }
                None => self.overlays.push(Overlay::Ask(Ask::new(Question::OpenProject, ""))),
            },
            Action::Find => self.overlays.push(Overlay::Ask(Ask::new(Question::OpenProject, ""))),
            Action::Export => {
                self.overlays.push(Overlay::Ask(Ask::new(Question::NewProject(Vec::new()), "study.emic")))
            }
            Action::Import => return self.ask_import(),
            _ => {}
        }
        Vec::new()
    }
}

/// Draws the start screen.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let mut y = room.y + 1;
    let mut line = |text: &str, style| {
        if y < room.bottom() {
            cells::write(buffer, (room.x + 3, y), room.right(), text, style);
        }
        y += 1;
    };
    line("emic codes ethnographic transcripts in the terminal.", theme.strong());
    line("", theme.text());
    if let Some(error) = &app.start.error {
        line(error, theme.error());
        line("", theme.text());
    }
    if app.start.recent.is_empty() {
        line("No project was opened on this computer yet.", theme.text());
    } else {
        line("Projects opened lately", theme.dim());
    }
    for (number, path) in app.start.recent.iter().enumerate().take(8) {
        let style = if number == app.start.cursor.at { theme.chosen() } else { theme.text() };
        line(&format!(" {} ", path.display()), style);
    }
    line("", theme.text());
    line("i  imports transcripts into a new project      n  makes an empty one", theme.text());
    line("o  opens a project file                        q  leaves", theme.text());
    line("", theme.text());
    line("From the command line:", theme.dim());
    for (command, what) in [
        ("emic demo", "a small study to try things on"),
        ("emic new study.emic --codebook core.toml", "a new project with a codebook"),
        ("emic -p study.emic import transcripts/", "bring transcripts in"),
        ("emic -p study.emic", "open it"),
    ] {
        line(&format!("  {command:<42} {what}"), theme.text());
    }
}
