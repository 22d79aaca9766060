//! Reading a part of a document only: one speaker, one profession, what a code is on, what nobody has coded; with a
//! turn of context on either side of what is read.

use super::page::Page;
use crate::text::display::capitalised;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::keymap::{Context, mention};
use crate::tui::message::Effect;
use crate::tui::overlay::Overlay;
use crate::tui::picker::{Picker, Purpose};

/// What is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// The whole document.
    #[default]
    Whole,
    /// Turns of this participant.
    Speaker(String),
    /// Turns of this profession (or other part in the conversation).
    Profession(String),
    /// Turns that are touched by codings of this code or its sub-codes.
    Code(String),
    /// Turns that no coding touches.
    Uncoded,
}

impl Only {
    /// In words, for the header.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Speaker(name) => Some(format!("only {name}")),
            Self::Profession(name) => Some(format!("only {name}")),
            Self::Code(code) => Some(format!("only {code}")),
            Self::Uncoded => Some("only uncoded".to_owned()),
        }
    }
}

/// How a turn is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is what is read.
    Read,
    /// It stands beside what is read.
    Context,
    /// It is left out.
    Hidden,
}

/// How turns are shown where these are read.
pub fn with_context(read: &[bool]) -> Vec<Shown> {
    let at = |at: usize| read.get(at).copied().unwrap_or(false);
    (0..read.len())
        .map(|n| match (at(n), at(n + 1) || n.checked_sub(1).is_some_and(at)) {
            (true, _) => Shown::Read,
            (false, true) => Shown::Context,
            (false, false) => Shown::Hidden,
        })
        .collect()
}

impl App {
    /// Chooses what of the document is read.
    pub fn read_only_some(&mut self, action: Action) -> Vec<Effect> {
        let Some(page) = &self.reader.page else {
            self.say("No document is open: F1 lists them.");
            return Vec::new();
        };
        let who = page.turn().and_then(|turn| page.speaker(turn)).cloned();
        let only = match (action, who) {
            (Action::WholeDocument, _) => Only::Whole,
            (Action::OnlyUncoded, _) => Only::Uncoded,
            (Action::OnlyCode, _) => {
                let mut picker = Picker { purpose: Purpose::Only, ..Picker::default() };
                self.fill(&mut picker);
                self.overlays.push(Overlay::Picker(Box::new(picker)));
                return Vec::new();
            }
            (Action::OnlySpeaker, Some(who)) => Only::Speaker(who.name),
            (Action::OnlyProfession, Some(who)) if !who.detail.is_empty() => Only::Profession(who.detail),
            _ => {
                self.say("Nobody is known to speak here: put the cursor in a turn of whom you want to read.");
                return Vec::new();
            }
        };
        self.read_only(only);
        Vec::new()
    }

    /// Reads only what is coded with a code or one of its sub-codes.
    pub fn read_only_coded(&mut self, code: String) {
        self.read_only(Only::Code(code));
    }

    fn read_only(&mut self, only: Only) {
        let book = &self.book.codebook;
        let codes: Vec<String> = match &only {
            Only::Code(code) => match book.index_of(code) {
                Some(at) => book.subtree(at).filter_map(|at| Some(book.codes().get(at)?.id.clone())).collect(),
                None => vec![code.clone()],
            },
            _ => Vec::new(),
        };
        let Some(page) = self.reader.page.as_mut() else { return };
        let read = page.turns_of(&only, &codes);
        let count = read.iter().filter(|read| **read).count();
        let words = only.words();
        if words.is_some() && count == 0 {
            self.say("Nothing in this document is that.");
            return;
        }
        page.show_only(only, &read);
        match words {
            Some(words) => self.say(format!(
                "{}: {count} of {} turns. {} shows all.",
                capitalised(&words),
                read.len(),
                mention(Context::Reader, Action::WholeDocument)
            )),
            None => self.say("The whole document."),
        }
    }
}

impl Page {
    /// The turns that are read.
    fn turns_of(&self, only: &Only, codes: &[String]) -> Vec<bool> {
        let turns = 0..self.layout.turns.len();
        let by = |fits: &dyn Fn(&super::page::Who) -> bool| {
            turns.clone().map(|turn| self.speaker(turn).is_some_and(fits)).collect()
        };
        match only {
            Only::Whole => turns.map(|_| true).collect(),
            Only::Speaker(name) => by(&|who| who.name == *name),
            Only::Profession(detail) => by(&|who| who.detail == *detail),
            Only::Code(_) | Only::Uncoded => {
                let wanted = |code: &str| codes.is_empty() || codes.iter().any(|known| known == code);
                let mut touched = vec![false; turns.len()];
                for coding in self.codings.iter().filter(|coding| wanted(&coding.code)) {
                    self.layout
                        .touched(coding.span)
                        .filter_map(|turn| touched.get_mut(turn).map(|t| *t = true))
                        .count();
                }
                let uncoded = *only == Only::Uncoded;
                touched.into_iter().map(|touched| touched != uncoded).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_has_a_turn_of_context() {
        use Shown::{Context as C, Hidden as H, Read as R};
        let read = [false, false, true, false, false, false, true];
        assert_eq!(with_context(&read), [H, C, R, C, H, C, R]);
        assert!(with_context(&[]).is_empty());
    }
}
