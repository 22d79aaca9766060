//! What keys and the mouse do on the comparison: moving, choosing what is compared, and opening the reader.

use super::draw::{self, Areas};
use super::passage;
use super::{Nothing, Pair};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Mouse};
use crate::tui::overlay::{Chooser, Overlay, Then};
use crate::tui::widgets;

impl App {
    /// Does an action on the comparison.
    pub fn act_in_compare(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::HalfDown | Action::HalfUp => self.scroll_passage(if action == Action::HalfDown { 2 } else { -2 }),
            Action::FindNext | Action::FindPrevious => self.next_undecided(action == Action::FindNext),
            Action::ShowSame => self.show_same(),
            Action::Projector => self.look_for_room(),
            Action::OneOrAll => return self.one_or_all(),
            Action::Coders => self.choose_pair(),
            Action::Open => {
                if let Some(item) = self.compare.chosen() {
                    let (document, span) = (item.key.document.clone(), item.key.span);
                    return self.open(&document, Some(span));
                }
            }
            Action::Finish => return self.finish_blind(),
            Action::Back => return self.go_back(),
            Action::TakeFirst
            | Action::TakeSecond
            | Action::TakeBoth
            | Action::TakeNeither
            | Action::Adjust
            | Action::Reopen
            | Action::Memo => return self.decide_in_compare(action),
            _ => self.move_in_compare(|cursor, len, height| {
                cursor.act(action, len, height);
            }),
        }
        Vec::new()
    }

    fn move_in_compare(&mut self, step: impl FnOnce(&mut Cursor, usize, usize)) {
        let height = usize::from(Areas::of(self).list.height);
        let compare = &mut self.compare;
        let before = compare.cursor.at;
        step(&mut compare.cursor, compare.shown.len(), height);
        if compare.cursor.at != before {
            (compare.scroll, compare.adjust) = (0, None);
        }
    }

    fn scroll_passage(&mut self, lines: isize) {
        let most = passage::most_scrolled(self);
        self.compare.scroll = self.compare.scroll.saturating_add_signed(lines).min(most);
    }

    fn next_undecided(&mut self, forward: bool) {
        match self.compare.next_open(forward) {
            Some(key) => {
                self.compare.go_to(&key);
                self.compare.scroll = 0;
            }
            None if self.compare.open() == 0 && self.compare.document.is_some() => {
                self.say("Nothing is undecided here; d goes on to all shared documents.");
            }
            None if self.compare.open() == 0 => self.say("Nothing is undecided any more."),
            None => self.say("This is the only undecided one."),
        }
    }

    fn show_same(&mut self) {
        let here = self.compare.chosen().map(|item| item.key.clone());
        self.compare.same = !self.compare.same;
        self.compare.arrange();
        if let Some(key) = here {
            self.compare.go_to(&key);
        }
        let same = self.compare.same;
        self.say(if same { "What both read alike is listed too, last." } else { "Only differences are listed." });
    }

    /// This document only, or all that are shared.
    fn one_or_all(&mut self) -> Vec<Effect> {
        let here = self.compare.chosen().map(|item| item.key.document.clone());
        let to = if self.compare.document.is_some() { None } else { here.or_else(|| self.open_document()) };
        self.say(match &to {
            Some(document) => format!("Only {document}; d shows all shared documents."),
            None => "All documents that are shared.".to_owned(),
        });
        self.compare.look_at(to);
        self.ask_compare()
    }

    /// Whom to compare, where there is a choice.
    fn choose_pair(&mut self) {
        let Some(comparison) = self.compare.comparison() else { return };
        let [one, other] = &comparison.coders;
        if comparison.pairs.len() < 2 {
            let where_ = if self.compare.document.is_some() { "here" } else { "in any document" };
            let text = format!("Nobody but {one} and {other} can be compared {where_}.");
            return self.say(text);
        }
        let line = |pair: &Pair| {
            let [one, other] = &pair.coders;
            format!("{one} and {other} · {}", widgets::count(pair.documents as usize, "document"))
        };
        let at = comparison.pairs.iter().position(|pair| pair.coders == comparison.coders).unwrap_or(0);
        let chooser = Chooser {
            title: "Compare whom?".to_owned(),
            lines: comparison.pairs.iter().map(line).collect(),
            cursor: Cursor { at, top: 0 },
            then: Then::Compare(comparison.pairs.iter().map(|pair| pair.coders.clone()).collect()),
        };
        self.overlays.push(Overlay::Chooser(chooser));
    }

    /// Compares these two.
    pub fn compare_pair(&mut self, coders: [String; 2]) -> Vec<Effect> {
        (self.compare.cursor, self.compare.scroll, self.compare.adjust) = (Cursor::default(), 0, None);
        self.compare.coders = Some(coders);
        self.compare.found = None;
        self.compare.arrange();
        self.ask_compare()
    }

    /// Finishes the document that cannot be compared before.
    fn finish_blind(&mut self) -> Vec<Effect> {
        match &self.compare.found {
            Some(Err(Nothing::Blind(document))) => {
                let document = document.clone();
                if self.may_write(Action::Finish, None) { self.finish(document, true) } else { Vec::new() }
            }
            _ => {
                self.say("F finishes a document in the reader (F2) and in the list (F1).");
                Vec::new()
            }
        }
    }

    /// The mouse on the comparison: a click chooses, a second one opens the reader; the wheel moves the list,
    /// or the passage under it.
    pub fn mouse_in_compare(&mut self, mouse: Mouse, column: u16, row: u16) -> Vec<Effect> {
        let areas = Areas::of(self);
        match mouse {
            Mouse::Wheel(lines) if areas.detail.contains((column, row).into()) => self.scroll_passage(lines.into()),
            Mouse::Wheel(lines) => {
                self.move_in_compare(|cursor, len, height| cursor.wheel(lines.signum(), len, height));
            }
            Mouse::Press if areas.list.contains((column, row).into()) => {
                let at = self.compare.cursor.top + usize::from(row - areas.list.y);
                if at < self.compare.shown.len() {
                    if self.compare.cursor.at == at && self.compare.adjust.is_none() {
                        return self.act_in_compare(Action::Open);
                    }
                    self.move_in_compare(|cursor, len, height| {
                        cursor.at = at;
                        cursor.settle(len, height);
                    });
                }
            }
            _ => {}
        }
        Vec::new()
    }
}

/// The header line of the comparison.
pub fn header(app: &App) -> (String, String) {
    let compare = &app.compare;
    let waiting = if compare.waiting { " · comparing …" } else { "" };
    let Some(comparison) = compare.comparison() else {
        let document = compare.document.as_deref().map_or_else(String::new, |name| format!("  {name}"));
        return (format!("Compare{document}"), waiting.trim_start_matches(" · ").to_owned());
    };
    let [one, other] = comparison.coders.each_ref().map(|coder| app.shown_coder(coder));
    let documents = match (&compare.document, comparison.documents.as_slice()) {
        (Some(name), _) => name.clone(),
        (None, documents) => widgets::count(documents.len(), "document"),
    };
    (
        format!("Compare  {one} and {other} · {documents}"),
        format!("{} undecided{waiting}", draw::number(compare.open())),
    )
}
