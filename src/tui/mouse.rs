//! What the mouse does: it goes to the window on top, else to the tabs of the header and the screen.

use super::action::Action;
use super::app::{App, Notice, Screen};
use super::keymap::Context;
use super::message::{Effect, Mouse};
use super::view;

impl App {
    /// What a press, a drag or the wheel does.
    pub fn mouse(&mut self, mouse: Mouse, column: u16, row: u16) -> Vec<Effect> {
        if row >= self.size.1 {
            // The band of the tutor is only read.
            return Vec::new();
        }
        if let Some(overlay) = self.overlays.last() {
            // Over a window the wheel moves its list; a click outside does nothing.
            let context = overlay.context();
            if matches!(context, Context::Memo | Context::Editor) {
                self.mouse_in_writing(mouse, column, row);
                return Vec::new();
            }
            if let Mouse::Wheel(lines) = mouse
                && matches!(
                    context,
                    Context::Picker
                        | Context::Palette
                        | Context::Chooser
                        | Context::Help
                        | Context::Lines
                        | Context::Revised
                        | Context::Told
                        | Context::Colours
                        | Context::Split
                        | Context::Searches
                        | Context::Events
                        | Context::Tags
                )
            {
                let action = if lines > 0 { Action::Down } else { Action::Up };
                return self.act(context, action, None);
            }
            return Vec::new();
        }
        if mouse == Mouse::Press {
            self.notice = Notice::None;
            if let Some(screen) = view::tab_at(self, column, row) {
                return self.act_anywhere(screen);
            }
        }
        match self.screen {
            Screen::Reader => {
                self.mouse_in_reader(mouse, column, row);
                Vec::new()
            }
            Screen::Documents => self.mouse_in_documents(mouse, row),
            Screen::Codebook => self.mouse_in_codebook(mouse, row),
            Screen::Search => self.mouse_in_search(mouse, row),
            Screen::Reports if self.reports.excerpts.is_some() => self.mouse_in_excerpts(mouse, row),
            Screen::Reports => self.mouse_in_report(mouse, column, row),
            Screen::History => self.mouse_in_history(mouse, row),
            Screen::Compare => self.mouse_in_compare(mouse, column, row),
            Screen::Import => self.mouse_in_import(mouse, column, row),
            Screen::Excerpts => self.mouse_on_excerpts(mouse, row),
            Screen::Memos => self.mouse_in_memos(mouse, row),
            Screen::Start => Vec::new(),
        }
    }
}
