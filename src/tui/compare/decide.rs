//! Deciding on a place: taking a reading, making a new one, opening the question again.

use super::adjust::Adjust;
use super::{Item, Key};
use crate::analysis::compare::Kind;
use crate::store;
use crate::study::Choice;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::message::{Effect, Request};
use crate::tui::overlay::{Ask, Overlay, Question};
use crate::tui::picker::{Picker, Purpose};
use crate::tui::reader::quoted;
use std::sync::Arc;

impl App {
    /// Does what makes or unmakes a decision on the place under the cursor.
    pub fn decide_in_compare(&mut self, action: Action) -> Vec<Effect> {
        let Some(item) = self.compare.chosen() else { return Vec::new() };
        if item.kind == Kind::Same {
            self.say("Both read this alike: there is nothing to decide.");
            return Vec::new();
        }
        if self.compare.pending.contains_key(&item.key) {
            self.say("This decision is being written.");
            return Vec::new();
        }
        if action == Action::Reopen && item.decision.is_none() {
            self.say("Nothing is decided here yet.");
            return Vec::new();
        }
        if !self.may_write(action, None) {
            return Vec::new();
        }
        let Some(comparison) = self.compare.comparison() else { return Vec::new() };
        let [one, other] = comparison.coders.clone();
        let choice = match action {
            Action::TakeFirst => Choice::Take(vec![one]),
            Action::TakeSecond => Choice::Take(vec![other]),
            Action::TakeBoth => Choice::Take(vec![one, other]),
            Action::TakeNeither => Choice::Neither,
            Action::Reopen => return self.settle_place(None),
            Action::Adjust => {
                self.compare.adjust = self.compare.chosen().map(Adjust::of);
                return Vec::new();
            }
            _ => {
                self.ask_decision_memo();
                return Vec::new();
            }
        };
        self.settle_place(Some(choice))
    }

    /// Has a decision on the place under the cursor written, and goes on to the next undecided one.
    fn settle_place(&mut self, choice: Option<Choice>) -> Vec<Effect> {
        let Some(item) = self.compare.chosen() else { return Vec::new() };
        let (key, seen, was_open) = (item.key.clone(), Arc::clone(&item.text), item.is_open());
        let known = item.decision.as_ref().and_then(|decision| decision.memo.clone());
        let waiting = self.compare.memos.remove(&key);
        let memo = choice.as_ref().and(waiting.clone().or(known));
        let next = self.compare.next_open(true).filter(|_| was_open);
        let effects = self.write_decision(key, seen, choice, memo, waiting);
        self.compare.adjust = None;
        if let Some(next) = next {
            self.compare.go_to(&next);
            self.compare.scroll = 0;
        }
        effects
    }

    fn write_decision(
        &mut self,
        key: Key,
        seen: Arc<str>,
        choice: Option<Choice>,
        memo: Option<String>,
        waiting: Option<String>,
    ) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        self.writing += 1;
        let document = key.document.clone();
        let question = store::Question { code: key.code.clone(), span: key.span };
        self.compare.pending.insert(key, waiting);
        let (answer, open) = (store::Answer { choice, memo }, self.open_document());
        vec![Effect::Store(Request::Decide { coder, document, question, answer, seen, open })]
    }

    fn ask_decision_memo(&mut self) {
        let Some(item) = self.compare.chosen() else { return };
        let known = item.decision.as_ref().and_then(|decision| decision.memo.clone());
        let memo = self.compare.memos.get(&item.key).cloned().or(known).unwrap_or_default();
        self.overlays.push(Overlay::Ask(Ask::new(Question::DecisionMemo(Box::new(item.key.clone())), memo)));
    }

    /// A memo was written: with the decision, where there is one; else it waits for it.
    pub fn keep_decision_memo(&mut self, key: &Key, text: &str) -> Vec<Effect> {
        let memo = (!text.trim().is_empty()).then(|| text.trim_end().to_owned());
        let decided = self.compare.items().iter().find(|item| item.key == *key);
        let decided = decided.and_then(|item| Some((item.decision.clone()?, Arc::clone(&item.text))));
        if let Some((decided, seen)) = decided.filter(|_| self.compare.adjust.is_none()) {
            return self.write_decision(key.clone(), seen, Some(decided.choice), memo, None);
        }
        match memo {
            Some(memo) => {
                self.compare.memos.insert(key.clone(), memo);
                self.say("The memo is written down together with the decision.");
            }
            None => {
                self.compare.memos.remove(key);
            }
        }
        Vec::new()
    }

    /// Does an action while a reading is made anew.
    pub fn act_in_adjust(&mut self, action: Action) -> Vec<Effect> {
        let (Some(item), Some(mut adjust)) = (self.compare.chosen(), self.compare.adjust.clone()) else {
            self.compare.adjust = None;
            return Vec::new();
        };
        let words = |item: &Item| quoted(item.words(), 50);
        let moved = match action {
            // As in the review of what a query would code.
            Action::Left | Action::Right => adjust.move_end(item, action == Action::Right),
            Action::ExtendLeft | Action::ExtendRight => adjust.move_start(item, action == Action::ExtendRight),
            Action::Code => {
                let mut picker = Picker { title: words(item), purpose: Purpose::Decide, ..Picker::default() };
                self.fill(&mut picker);
                self.overlays.push(Overlay::Picker(Box::new(picker)));
                return Vec::new();
            }
            Action::Memo => {
                self.ask_decision_memo();
                return Vec::new();
            }
            Action::Apply => {
                return self.settle_place(Some(Choice::Adjust { code: adjust.code, span: adjust.span }));
            }
            Action::Back => {
                self.compare.adjust = None;
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        if !moved {
            self.say("The edge stops here.");
        }
        self.compare.adjust = Some(adjust);
        Vec::new()
    }
}
