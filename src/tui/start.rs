//! The start screen: what to do without a project.

use super::action::Action;
use super::app::{App, Begin, Screen};
use super::cells;
use super::keymap::Context;
use super::list::Cursor;
use super::message::{Effect, Request};
use super::overlay::{Ask, Overlay, Question};
use super::wrap;
use crate::text::Span;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;

/// The ways to begin.
const WAYS: &[(Action, &str)] = &[
    (Action::Open, "opens the project chosen above"),
    (Action::Import, "makes a project of transcripts: a file or a folder of them"),
    (Action::Export, "makes a new, empty project"),
    (Action::Find, "opens a project file (.emic) by its path"),
    (Action::Tutor, "new to emic? Ten steps on a sample study, in ten minutes"),
    (Action::Demo, "makes a demo project of an invented study, to look around in"),
];

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Projects opened lately, the last first.
    pub recent: Vec<PathBuf>,
    /// The cursor.
    pub cursor: Cursor,
    /// What to bring into the project that is being made.
    pub import: Vec<PathBuf>,
    /// Whether the project that is open was made for an import that has not come in yet.
    pub made: bool,
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
            Action::Demo => self.overlays.push(Overlay::Ask(Ask::new(Question::Demo, "emic-demo"))),
            Action::Tutor => return self.begin_tutor(),
            _ => {}
        }
        Vec::new()
    }
}

impl App {
    /// The project that was made for an import which is called off is to be taken away again.
    pub fn discard_made(&mut self) -> Vec<Effect> {
        if !std::mem::take(&mut self.start.made) {
            return Vec::new();
        }
        vec![Effect::Store(Request::Discard)]
    }

    /// It was taken away, or stays, for something was done in it.
    pub fn take_discarded(&mut self, gone: Option<PathBuf>) {
        let Some(path) = gone else { return };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.screen = Screen::Start;
        self.study = None;
        self.back.clear();
        self.import = None;
        self.begin = Begin::LeftOff;
        self.say(format!(
            "Nothing was imported, and the new project {} was taken away again.",
            crate::text::display::one_line(&name)
        ));
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
        let width = room.width.saturating_sub(6);
        for row in wrap::rows(error, Span::of(0..error.len()), width).into_iter().take(4) {
            line(wrap::shown(error, row).slice(error), theme.error());
        }
        line("", theme.text());
    }
    // With the room there is, the ways to begin come first.
    let fresh = app.start.recent.is_empty();
    if !fresh {
        line("Projects opened lately", theme.dim());
    }
    let most = usize::from(room.height).saturating_sub(WAYS.len() + 8).clamp(1, 12);
    let top = app.start.cursor.at.saturating_sub(most - 1);
    for (number, path) in app.start.recent.iter().enumerate().skip(top).take(most) {
        let style = if number == app.start.cursor.at { theme.chosen() } else { theme.text() };
        line(&format!(" {} ", crate::text::display::one_line(&path.display().to_string())), style);
    }
    if !fresh {
        line("", theme.text());
    }
    line(if fresh { "What would you like to do?" } else { "Or" }, theme.dim());
    for (action, what) in WAYS {
        if fresh && *action == Action::Open {
            continue;
        }
        let key = app.key_of(Context::Start, *action);
        line(&format!(" {key:<6} {what}"), theme.text());
    }
    line("", theme.text());
    let leave = app.key_of(Context::Anywhere, Action::Quit);
    line(&format!(" {leave:<6} leaves; everything is always saved"), theme.text());
}
