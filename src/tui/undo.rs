//! Undo and redo by their keys. An undo that takes whole documents or a merge away is asked about, unless it takes
//! back the very last thing that was done here: one `u` too many loses no study.

use super::action::Action;
use super::app::{App, Screen};
use super::keymap::{self, Context};
use super::message::{Effect, Message, Request, Wrote};
use super::worker::{again, followed, shown};
use crate::store::{Project, StoreError, TakesAway};
use crate::text::display::one_line;
use crate::tui::widgets::count;

/// Undoes the coder's last step; where that takes much away and is not asked for outright, that is told instead.
pub fn undo(project: &mut Project, coder: &str, open: Option<String>, sure: bool) -> Result<Message, StoreError> {
    if !sure && let Some(lost) = project.undo_takes_away(coder)? {
        return Ok(Message::TakesAway(lost));
    }
    let shown = shown(project, open)?;
    let done = project.undo(coder)?;
    let open = followed(project, shown)?;
    let notice = done.map_or("There is nothing of yours to undo.".to_owned(), |undo| {
        format!("Undone: “{}”. {} brings it back.", undo.label, redo_key())
    });
    Ok(Message::Wrote(Box::new(Wrote { notice, ..again(project, coder, open.as_deref())? })))
}

/// Brings back what the coder's last undo took away.
pub fn redo(project: &mut Project, coder: &str, open: Option<String>) -> Result<Wrote, StoreError> {
    let shown = shown(project, open)?;
    let done = project.redo(coder)?;
    let open = followed(project, shown)?;
    let notice =
        done.map_or("There is nothing to bring back.".to_owned(), |redo| format!("Brought back: “{}”.", redo.label));
    Ok(Wrote { notice, ..again(project, coder, open.as_deref())? })
}

fn redo_key() -> String {
    keymap::mention(Context::Anywhere, Action::Redo)
}

impl App {
    /// Undoes the acting coder's last step, or brings it back.
    pub fn undo_or_redo(&mut self, action: Action) -> Vec<Effect> {
        if self.study.is_none() || !self.may_write(action, None) {
            return Vec::new();
        }
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        if let Some(tutor) = &mut self.tutor {
            tutor.acted(Context::Anywhere, action);
        }
        self.writing += 1;
        if action == Action::Undo && self.screen == Screen::Search {
            self.sweep_undoes();
        }
        self.compare.undoing = self.screen == Screen::Compare;
        let open = self.open_document();
        let sure = self.brought;
        let request =
            if action == Action::Undo { Request::Undo { coder, open, sure } } else { Request::Redo(coder, open) };
        vec![Effect::Store(request)]
    }

    /// Asks before documents or a merge are taken away.
    pub fn ask_undo(&mut self, lost: &TakesAway) {
        self.writing = self.writing.saturating_sub(1);
        self.compare.failed();
        self.sweep_failed();
        let Some(coder) = self.coder.clone() else { return };
        let number = |n: i64| usize::try_from(n).unwrap_or(0);
        let goes = [(lost.documents, "document"), (lost.codings, "coding")];
        let goes: Vec<String> =
            goes.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(number(n), what)).collect();
        let goes = if goes.is_empty() { String::new() } else { format!(": {} would go", goes.join(" and ")) };
        let lines = vec![
            format!("This takes “{}” back{goes}.", one_line(&lost.label)),
            self.keymap.spell(&format!("Nothing is lost for good: {} brings it back.", redo_key())),
        ];
        let request = Request::Undo { coder, open: self.open_document(), sure: true };
        self.tell_first("take all this away?", lines, "take it away", request);
    }
}
