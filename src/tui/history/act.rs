//! What can be done in the history: narrow it, read a step closely, undo to a step.

use super::read::{HistoryAsk, HistoryTold, Steps};
use crate::store::UndoTo;
use crate::store::log::Entry;
use crate::study::Guid;
use crate::text::fold::fold;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::message::{Effect, Request};
use crate::tui::overlay::{Ask, Overlay, Question};
use crate::tui::widgets::count;

impl App {
    /// Does an action on the history.
    pub fn act_in_history(&mut self, action: Action) -> Vec<Effect> {
        let height = usize::from(crate::tui::view::body(self.size).height).max(1);
        if self.history.cursor.act(action, self.history.shown.len(), height) {
            return Vec::new();
        }
        match action {
            Action::Filter => {
                let filter = self.history.filter.clone();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Filter, filter)));
            }
            Action::Open => {
                let step = self.history.chosen().map(|entry| entry.group);
                return step.map_or_else(Vec::new, |step| vec![ask(HistoryAsk::Step(step))]);
            }
            Action::UndoTo => return self.ask_undo_to(),
            Action::Back if !self.history.filter.is_empty() => self.filter(""),
            Action::Back => return self.go_back(),
            _ => {}
        }
        Vec::new()
    }

    fn ask_undo_to(&mut self) -> Vec<Effect> {
        if !self.may_write(Action::UndoTo, None) {
            return Vec::new();
        }
        let (Some(coder), Some(step)) = (self.coder.clone(), self.history.chosen().map(|entry| entry.group)) else {
            return Vec::new();
        };
        vec![ask(HistoryAsk::UndoTo(coder, step))]
    }

    /// Takes the steps; the cursor stays on its step.
    pub fn take_steps(&mut self, steps: Steps) {
        let kept = self.history.chosen().map(|entry| entry.group);
        self.history.steps = steps;
        self.arrange_history(kept);
    }

    /// Narrows the history.
    pub fn filter_history(&mut self, words: &str) {
        let kept = self.history.chosen().map(|entry| entry.group);
        self.history.filter = words.to_owned();
        self.arrange_history(kept);
    }

    fn arrange_history(&mut self, kept: Option<Guid>) {
        let history = &mut self.history;
        let wanted: Vec<String> = history.filter.split_whitespace().map(fold).collect();
        let steps = &history.steps;
        let fits = |entry: &Entry| {
            let documents = steps.documents.get(&entry.group).map_or(&[][..], Vec::as_slice);
            wanted.iter().all(|word| has(entry, documents, word))
        };
        history.shown = steps.entries.iter().enumerate().filter(|(_, entry)| fits(entry)).map(|(at, _)| at).collect();
        let is_kept = |at: &usize| history.steps.entries.get(*at).map(|entry| entry.group) == kept;
        // At the newest step the cursor stays at the newest.
        if history.cursor.at > 0 {
            history.cursor.at = history.shown.iter().position(is_kept).unwrap_or(0);
        }
        let height = usize::from(crate::tui::view::body(self.size).height).max(1);
        self.history.cursor.settle(self.history.shown.len(), height);
    }

    /// What the store told of the history.
    pub fn take_history_told(&mut self, told: HistoryTold) {
        match told {
            HistoryTold::Step(step, mut lines) => {
                let Some(entry) = self.history.steps.entries.iter().find(|entry| entry.group == step) else { return };
                let when = entry.at.get(..16).unwrap_or(&entry.at).replace('T', " ");
                let undone = if entry.undone { " · undone" } else { "" };
                let head =
                    format!("{when} UTC · {} · {}{undone}", entry.coder, count(entry.changes as usize, "change"));
                lines.insert(0, String::new());
                lines.insert(0, head);
                self.tell(entry.what.clone(), lines);
            }
            HistoryTold::UndoTo(step, told) => self.tell_undo_to(step, &told),
        }
    }

    fn tell_undo_to(&mut self, step: Guid, told: &UndoTo) {
        let Some(coder) = self.coder.clone() else { return };
        let what = self.history.steps.entries.iter().find(|entry| entry.group == step);
        let what = what.map(|entry| entry.what.clone()).unwrap_or_default();
        if told.undone.is_empty() {
            self.say(match &told.refused {
                Some((undo, why)) => format!("“{}” cannot be undone: {why} depends on it.", undo.label),
                None => "None of the later steps is yours: there is nothing to undo.".to_owned(),
            });
            return;
        }
        let mut lines =
            vec![format!("{} of yours would be undone, this step stays:", count(told.undone.len(), "step"))];
        lines.extend(told.undone.iter().map(|undo| format!("  ↶ {}", undo.label)));
        if let Some((undo, why)) = &told.refused {
            lines.push(String::new());
            lines.push(format!("✗ It ends at “{}”, which cannot be undone: {why} depends on it.", undo.label));
        }
        let own = told.stay.iter().filter(|stays| stays.coder == coder).count();
        let others = told.stay.len() - own;
        if !told.stay.is_empty() {
            let which = match (own, others) {
                (0, _) => format!("{} of others stay:", count(others, "later step")),
                (1, 0) => "1 step of yours stays behind it:".to_owned(),
                (_, 0) => format!("{own} steps of yours stay behind it:"),
                _ => format!("{} of yours behind it and {} of others stay:", count(own, "step"), others),
            };
            lines.extend([String::new(), which]);
            lines.extend(told.stay.iter().map(|stays| format!("  {}: {}", stays.coder, stays.label)));
        }
        let request = Request::UndoTo { coder, step, open: self.open_document() };
        self.tell_first(format!("undo to “{what}”?"), lines, "undo these", request);
    }
}

fn ask(ask: HistoryAsk) -> Effect {
    Effect::Store(Request::AskHistory(ask))
}

/// Whether a step fits a word: one of its coder, documents, kinds or words; or, as in `coder:k1`, of that alone.
fn has(entry: &Entry, documents: &[String], word: &str) -> bool {
    let coder = |word: &str| fold(&entry.coder).contains(word);
    let document = |word: &str| documents.iter().any(|document| fold(document).contains(word));
    let kind = |word: &str| entry.kinds.iter().any(|(kind, _)| kind.contains(word));
    match word.split_once(':') {
        Some(("coder", word)) => coder(word),
        Some(("document", word)) => document(word),
        Some(("kind", word)) => kind(word),
        _ => {
            coder(word)
                || document(word)
                || kind(word)
                || fold(&entry.what).contains(word)
                || (entry.undone && word == "undone")
        }
    }
}
