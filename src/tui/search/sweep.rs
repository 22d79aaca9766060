//! The sweep: the hits of a query one at a time, each with what stands around it, to be coded, passed over, marked
//! for later, or put away for good.

use super::{Hit, reach_place};
use crate::text::Span;
use crate::tui::action::Action;
use crate::tui::app::{App, Screen};
use crate::tui::message::{Effect, Request, Target, reach_word};
use crate::tui::sight::{self, Place};
use crate::tui::{cells, widgets};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// How many turns stand before and after a hit.
pub const AROUND: usize = 2;

/// What became of a hit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    #[default]
    Left,
    /// It was coded.
    Coded,
    /// It was passed over.
    Skipped,
    /// It was marked to be coded later.
    Flagged,
    /// It is not shown again.
    Never,
}

/// A sweep.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    /// The query.
    pub query: String,
    /// The hits.
    pub hits: Vec<Hit>,
    /// What became of each.
    pub fates: Vec<Fate>,
    /// The hit that is shown; past the last, the summary is.
    pub at: usize,
    /// What is being written, and what becomes of the hit when it is on disk.
    pub pending: Option<(usize, Fate)>,
    /// Hits in the order in which they were coded or flagged, for undo.
    pub written: Vec<usize>,
    /// Hits that were passed over or put away since something was written, which `u` takes back first.
    pub passed: Vec<usize>,
}

impl Sweep {
    fn count(&self, fate: Fate) -> usize {
        self.fates.iter().filter(|one| **one == fate).count()
    }

    /// The hit that is shown.
    pub fn hit(&self) -> Option<&Hit> {
        self.hits.get(self.at)
    }

    /// Goes on to the next hit of which nothing has become yet.
    fn advance(&mut self) {
        let left = |at: &usize| self.fates.get(*at) == Some(&Fate::Left);
        self.at = (self.at + 1..self.hits.len()).find(left).unwrap_or(self.hits.len());
    }

    fn settle(&mut self, at: usize, fate: Fate) {
        if let Some(one) = self.fates.get_mut(at) {
            *one = fate;
        }
    }

    /// How it stands, in words.
    pub fn told(&self) -> String {
        let parts =
            [(Fate::Coded, "coded"), (Fate::Skipped, "skipped"), (Fate::Flagged, "flagged"), (Fate::Never, "put away")];
        let mut told: Vec<String> = parts
            .into_iter()
            .filter(|(fate, _)| self.count(*fate) > 0)
            .map(|(fate, word)| format!("{} {word}", self.count(fate)))
            .collect();
        told.push(format!("{} left", self.count(Fate::Left)));
        told.join(", ")
    }
}

fn place(hit: &Hit) -> Place {
    Place { document: hit.name.clone(), span: hit.place, around: AROUND }
}

impl App {
    /// The places that a sweep shows, and those that come next.
    pub fn places_of_sweep(&self) -> Vec<Place> {
        let Some(sweep) = &self.search.sweep else { return Vec::new() };
        let left = |at: &usize| *at == sweep.at || sweep.fates.get(*at) == Some(&Fate::Left);
        (sweep.at..sweep.hits.len()).filter(left).take(3).filter_map(|at| sweep.hits.get(at)).map(place).collect()
    }

    /// Begins a sweep over the hits that are marked, else over all.
    pub fn begin_sweep(&mut self) -> Vec<Effect> {
        let query = self.search.field.text().trim().to_owned();
        if self.search.never.0 != query {
            self.search.never = (query.clone(), BTreeSet::new());
        }
        let marked = |hit: &&Hit| self.search.marked.is_empty() || self.search.marked.contains(&hit.key());
        let all: Vec<Hit> = self.search.hits.hits.iter().filter(marked).cloned().collect();
        let from = self.search.hits.hits.get(self.search.cursor.at).map(Hit::key);
        let hits: Vec<Hit> = all.into_iter().filter(|hit| !self.search.never.1.contains(&hit.key())).collect();
        if hits.is_empty() {
            self.say("There is nothing to go through: no hits, or all of them were put away.");
            return Vec::new();
        }
        let at = hits.iter().position(|hit| Some(hit.key()) == from).unwrap_or(0);
        let fates = vec![Fate::Left; hits.len()];
        self.search.sweep = Some(Box::new(Sweep { query, hits, fates, at, ..Sweep::default() }));
        Vec::new()
    }

    /// Does an action in the sweep.
    pub fn act_in_sweep(&mut self, action: Action, digit: Option<usize>) -> Vec<Effect> {
        let Some(sweep) = self.search.sweep.as_mut() else { return Vec::new() };
        if action == Action::TakeBack {
            let Some(at) = sweep.passed.pop() else { return self.undo_or_redo(Action::Undo) };
            sweep.settle(at, Fate::Left);
            sweep.at = at;
            if let Some(key) = sweep.hit().map(Hit::key) {
                self.search.never.1.remove(&key);
            }
            self.say("Here it is again.");
            return Vec::new();
        }
        if sweep.hit().is_none() {
            return self.act_on_summary(action);
        }
        match action {
            Action::Skip | Action::Never => {
                let fate = if action == Action::Skip { Fate::Skipped } else { Fate::Never };
                let (at, key) = (sweep.at, sweep.hit().map(Hit::key));
                sweep.settle(at, fate);
                sweep.passed.push(at);
                sweep.advance();
                if let (Fate::Never, Some(key)) = (fate, key) {
                    self.search.never.1.insert(key);
                }
            }
            Action::Down => sweep.at = (sweep.at + 1).min(sweep.hits.len()),
            Action::Up => sweep.at = sweep.at.saturating_sub(1),
            Action::Reach => {
                self.turn_reach();
            }
            Action::Open => {
                if let Some(hit) = sweep.hit().cloned() {
                    return self.open(&hit.name, Some(hit.place));
                }
            }
            Action::Code | Action::CodeAgain | Action::Pinned | Action::Flag => {
                sweep.passed.clear();
                return self.code_in_sweep(action, digit);
            }
            Action::Back => self.end_sweep(),
            _ => {}
        }
        Vec::new()
    }

    fn act_on_summary(&mut self, action: Action) -> Vec<Effect> {
        let Some(sweep) = self.search.sweep.as_mut() else { return Vec::new() };
        match action {
            Action::Up => sweep.at = sweep.hits.len().saturating_sub(1),
            // What was passed over, and what is left, once more.
            Action::Open => {
                for fate in sweep.fates.iter_mut().filter(|fate| **fate == Fate::Skipped) {
                    *fate = Fate::Left;
                }
                match sweep.fates.iter().position(|fate| *fate == Fate::Left) {
                    Some(at) => sweep.at = at,
                    None => self.end_sweep(),
                }
            }
            Action::Back => self.end_sweep(),
            _ => {}
        }
        Vec::new()
    }

    fn end_sweep(&mut self) {
        if let Some(sweep) = self.search.sweep.take() {
            self.say(format!("Swept {}: {}.", widgets::count(sweep.hits.len(), "hit"), sweep.told()));
        }
    }

    /// What of a hit is coded: its match, sentence or turn; where there is no match, the turn.
    fn spans_of(&self, hit: &Hit) -> Vec<Span> {
        let spans = hit.spans.get(reach_place(self.search.reach)).cloned().unwrap_or_default();
        if spans.is_empty() { hit.spans[2].clone() } else { spans }
    }

    fn code_in_sweep(&mut self, action: Action, digit: Option<usize>) -> Vec<Effect> {
        if !self.may_write(action, digit) {
            return Vec::new();
        }
        let Some(hit) = self.search.sweep.as_ref().and_then(|sweep| sweep.hit()).cloned() else { return Vec::new() };
        let spans = self.spans_of(&hit);
        if action == Action::Flag {
            let (Some(span), Some(coder)) = (spans.first().copied(), self.coder.clone()) else { return Vec::new() };
            self.await_sweep(Fate::Flagged);
            self.writing += 1;
            let (document, name) = (hit.name, crate::study::tag::MARKS[0].to_owned());
            return vec![Effect::Store(Request::Tag { coder, document, span, name, on: true })];
        }
        let title = format!("hit in {} (its {})", hit.name, reach_word(self.search.reach));
        let target = Target { document: hit.document, name: hit.name, text: None, spans };
        let code = match (action, digit) {
            (Action::Code, _) => {
                self.pick(vec![target], title);
                return Vec::new();
            }
            (Action::Pinned, Some(digit)) => self.pins.get(digit.wrapping_sub(1)).cloned().flatten(),
            _ => self.recent.first().cloned(),
        };
        match code.filter(|code| self.book.get(code).is_some()) {
            Some(code) => self.apply_codes(vec![target], vec![code], None, None),
            None => {
                self.say(match digit {
                    Some(digit) => {
                        format!("No code is pinned to {digit}: in the codebook (F3), go to a code and press {digit}.")
                    }
                    None => "No code was applied yet: c chooses one.".to_owned(),
                });
                Vec::new()
            }
        }
    }

    fn await_sweep(&mut self, fate: Fate) {
        if let Some(sweep) = self.search.sweep.as_mut() {
            sweep.pending = Some((sweep.at, fate));
        }
    }

    /// Targets are about to be coded: if they are the hit that is shown, the sweep goes on when that is on disk.
    pub fn sweep_codes(&mut self, targets: &[Target]) {
        let [target] = targets else { return };
        let shown = |sweep: &&mut Box<Sweep>| sweep.hit().is_some_and(|hit| hit.document == target.document);
        if self.screen == Screen::Search && self.search.sweep.as_mut().filter(shown).is_some() {
            self.await_sweep(Fate::Coded);
        }
    }

    /// Something is on disk; `made` says whether codings came, and not all were there already.
    pub fn sweep_wrote(&mut self, made: bool) {
        let Some(sweep) = self.search.sweep.as_mut() else { return };
        if let Some((at, fate)) = sweep.pending.take() {
            sweep.settle(at, fate);
            if made || fate == Fate::Flagged {
                sweep.written.push(at);
            }
            if sweep.at == at {
                sweep.advance();
            }
        }
    }

    /// Something failed: the hit stays.
    pub fn sweep_failed(&mut self) {
        if let Some(sweep) = self.search.sweep.as_mut() {
            sweep.pending = None;
        }
    }

    /// The last step is undone: the sweep goes back to the hit that it was about.
    pub fn sweep_undoes(&mut self) {
        let Some(sweep) = self.search.sweep.as_mut() else { return };
        if let Some(at) = sweep.written.pop() {
            sweep.settle(at, Fate::Left);
            sweep.at = at;
        }
    }
}

/// Draws the sweep.
pub fn draw(app: &App, sweep: &Sweep, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let done = sweep.hits.len() - sweep.count(Fate::Left);
    let x = cells::write(buffer, (room.x + 1, room.y), room.right(), &sweep.query, theme.strong());
    let told = format!("{done} of {} done · {}", sweep.hits.len(), sweep.told());
    let right = cells::width(&told) + 1;
    let told_x = if x + right + 2 < room.right() { room.right() - right } else { x + 2 };
    cells::write(buffer, (told_x, room.y), room.right(), &told, theme.dim());
    widgets::rule(buffer, Rect::new(room.x, room.y + 1, room.width, 1), "─", "─", theme);
    let below = Rect::new(room.x + 1, room.y + 3, room.width.saturating_sub(2), room.height.saturating_sub(3));
    let Some(hit) = sweep.hit() else {
        cells::write(buffer, (room.x + 1, room.y + 2), room.right(), "That was the last one.", theme.strong());
        let skipped = sweep.count(Fate::Skipped) + sweep.count(Fate::Left);
        let again = if skipped > 0 {
            format!("Enter goes through the {skipped} that were skipped or left; Esc ends the sweep.")
        } else {
            "Esc ends the sweep.".to_owned()
        };
        widgets::paragraph(buffer, below, &again, theme.text());
        return;
    };
    let place = place(hit);
    let known = app.sight(&place);
    let y = room.y + 2;
    let x = cells::write(buffer, (room.x + 1, y), room.right(), &hit.name, theme.strong());
    let about = known.map_or("", |sight| sight.about.as_str());
    let x = cells::write(buffer, (x + 2, y), room.right(), about, theme.dim());
    let fate = match sweep.fates.get(sweep.at) {
        Some(Fate::Coded) => "coded",
        Some(Fate::Skipped) => "skipped",
        Some(Fate::Flagged) => "flagged",
        Some(Fate::Never) => "put away",
        _ => "",
    };
    let reach = format!("{fate}  c codes the {}", reach_word(app.search.reach));
    cells::write_right(buffer, (x + 2, y), room.right().saturating_sub(1), reach.trim(), theme.dim());
    match known {
        Some(sight) => sight::draw(sight, &app.spans_of(hit), buffer, below, theme),
        None => {
            widgets::paragraph(buffer, below, &hit.snippet, theme.text());
        }
    }
}
