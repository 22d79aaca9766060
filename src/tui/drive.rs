//! Driving the UI without a terminal and without threads: the same update, the same view, the same store, one after
//! the other. Measurements and pictures of the screen are made with it.

use super::app::{App, Begin, Preferences};
use super::jobs::Reading;
use super::key::{Key, Name};
use super::message::{Effect, Message};
use super::theme::{Depth, Theme};
use super::update::update;
use super::view;
use super::worker::Store;
use crate::search::Index;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// The UI with a project open.
pub struct Driver {
    pub(super) app: App,
    pub(super) store: Store,
    pub(super) reading: Reading,
    /// What was copied: there is no clipboard here.
    pub(super) copied: Vec<String>,
    /// Whether the program was to stop, as a shell's Ctrl-Z stops it.
    pub(super) suspended: bool,
    /// What stands for the user's own editor.
    pub(super) editor: Option<fn(&str) -> String>,
}

/// What one key took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// From the key to the state that follows from it.
    pub update: Duration,
    /// From the state to the cells of the screen.
    pub view: Duration,
}

impl Driver {
    /// Opens a project as a coder on a screen of this many columns and rows, in full colour. Nothing is remembered
    /// outside the project, and the search index stays in memory.
    pub fn open(path: &Path, coder: &str, size: (u16, u16)) -> Self {
        let theme = Theme { depth: Depth::True, ..Theme::default() };
        Self::begin(path, Some(coder.to_owned()), size, Preferences { theme, ..Preferences::default() })
    }

    /// Opens a project for one who wants it in a way of their own.
    pub(super) fn begin(path: &Path, coder: Option<String>, size: (u16, u16), preferences: Preferences) -> Self {
        let (app, effects) = App::new(size, preferences, Some(path.to_owned()), coder, Begin::LeftOff, Vec::new());
        let reading = Reading::new(path, Arc::new(Index::in_memory()));
        let store = Store::new(false);
        let mut driver = Self { app, store, reading, copied: Vec::new(), suspended: false, editor: None };
        driver.carry_out(effects);
        driver
    }

    /// Presses a key, named as in the keymap (`c`, `C-p`, `Enter`); what it took without the work that is done on
    /// other threads, which is done afterwards. `None` where there is no key of that name.
    pub fn key(&mut self, name: &str) -> Option<Took> {
        let key = Key::parse(name)?;
        Some(self.press(key))
    }

    /// Types text as it stands; the keys one after the other.
    pub fn types(&mut self, text: &str) -> Vec<Took> {
        text.chars().map(|c| self.press(Key::plain(Name::Char(c)))).collect()
    }

    /// Gives the screen another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> Took {
        self.happen(Message::Resize(columns, rows))
    }

    fn press(&mut self, key: Key) -> Took {
        self.happen(Message::Key(key))
    }

    fn happen(&mut self, message: Message) -> Took {
        let start = Instant::now();
        let effects = update(&mut self.app, message);
        let updated = start.elapsed();
        let drawn = Instant::now();
        let _ = self.draw();
        let took = Took { update: updated, view: drawn.elapsed() };
        self.carry_out(effects);
        took
    }

    /// The cells of the screen, and where the cursor stands.
    pub fn draw(&self) -> (Buffer, Option<(u16, u16)>) {
        let area = Rect::new(0, 0, self.app.terminal.0, self.app.terminal.1);
        let mut buffer = Buffer::empty(area);
        let cursor = view::render(&self.app, &mut buffer, area);
        (buffer, cursor)
    }

    /// What stands on the screen, a line a row, without blanks at their ends.
    pub fn screen(&self) -> String {
        let (buffer, _) = self.draw();
        let mut screen = lines(&buffer).join("\n");
        screen.push('\n');
        screen
    }

    /// Carries out what follows, one after the other, until nothing more does.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut waiting: VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            let mut told = Vec::new();
            let mut tell = |message| told.push(message);
            let answer = match effect {
                Effect::Store(request) => self.store.handle(request, &mut tell),
                Effect::Job(job) => self.reading.handle(job, &AtomicBool::new(false), &mut tell),
                Effect::Copy(text) => {
                    self.copied.push(text);
                    None
                }
                Effect::Suspend => {
                    self.suspended = true;
                    None
                }
                Effect::EditOutside(text) => {
                    let edited = self.editor.map(|edit| edit(&text));
                    Some(Message::Edited(edited.ok_or_else(|| "Which editor? There is none here.".to_owned())))
                }
                Effect::Redraw => None,
            };
            for message in told.into_iter().chain(answer) {
                waiting.extend(update(&mut self.app, message));
            }
        }
    }
}

/// The rows of cells as text, without blanks at their ends.
pub(super) fn lines(buffer: &Buffer) -> Vec<String> {
    let row = |y: u16| {
        let mut line = String::new();
        let mut covered = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer.cell((x, y)).map_or(" ", |cell| cell.symbol());
            if covered == 0 {
                line.push_str(symbol);
                covered = super::cells::width(symbol).saturating_sub(1);
            } else {
                covered -= 1;
            }
        }
        line.trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_driven_by_keys() {
        let (_folder, path) = crate::tui::tests::study();
        let mut driver = Driver::open(&path, "k1", (100, 30));
        assert!(driver.screen().contains("ALD-W1"));
        assert!(driver.key("Enter").is_some() && driver.key("no such key").is_none());
        assert!(driver.screen().contains("The plan already said"));
        driver.key("/");
        driver.types("keys");
        driver.key("Enter");
        assert!(driver.screen().contains("“keys”: 1 of 1"));
        driver.resize(40, 10);
        assert!(driver.screen().lines().all(|line| super::super::cells::width(line) <= 40));
    }
}
