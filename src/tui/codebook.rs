//! The codebook: the tree of codes with what is coded, and the whole definition of the chosen one.

pub mod colours;
pub mod edit;
pub mod fields;
mod panel;
pub mod split;
pub mod uses;
pub mod write;

use super::action::Action;
use super::app::{App, Screen};
use super::keymap::Context;
use super::list::Cursor;
use super::message::{Effect, Mouse, Target};
use super::overlay::{Ask, Overlay, Question};
use super::{cells, widgets};
use crate::analysis::uses::List;
use crate::study::Code;
use crate::study::memo::MemoOn;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct CodebookScreen {
    /// Ids of codes whose sub-codes are folded away.
    pub folded: BTreeSet<String>,
    /// The filter.
    pub filter: String,
    /// The codes shown, as places in the codebook.
    pub shown: Vec<usize>,
    /// The list of codes that is shown, by its rule; all of them where there is none.
    pub list: Option<List>,
    /// The cursor.
    pub cursor: Cursor,
    /// The code that the cursor stands on.
    on: Option<String>,
    /// The code that it is to stand on once that is there.
    pub go_to: Option<String>,
}

impl App {
    /// Works out which codes are shown; the cursor stays on its code.
    pub fn arrange_codebook(&mut self) {
        let book = &self.book.codebook;
        let asked = self.codebook.go_to.take_if(|id| book.get(id).is_some());
        let stood = self.codebook.shown.get(self.codebook.cursor.at).copied();
        let kept = asked.or(self.codebook.on.take()).and_then(|id| book.index_of(&id)).or(stood);
        let mut shown: Vec<usize> = if self.codebook.filter.trim().is_empty() {
            let hidden = |at: usize| {
                let mut at = book.parent(at);
                while let Some(parent) = at {
                    if book.codes().get(parent).is_some_and(|code| self.codebook.folded.contains(&code.id)) {
                        return true;
                    }
                    at = book.parent(parent);
                }
                false
            };
            (0..book.len()).filter(|at| !hidden(*at)).collect()
        } else {
            // Definitions are long enough to hold the letters of almost any word somewhere: here words are words.
            let words: Vec<String> = self.codebook.filter.split_whitespace().map(str::to_lowercase).collect();
            let fits = |code: &Code| {
                let all = format!("{} {} {}", code.id, code.name, code.definition).to_lowercase();
                words.iter().all(|word| all.contains(word.as_str()))
            };
            (0..book.len()).filter(|at| book.codes().get(*at).is_some_and(fits)).collect()
        };
        if let Some(list) = self.codebook.list {
            let uses = self.uses_of_codes();
            shown = (0..book.len()).filter(|at| uses.is_some_and(|uses| uses.fits(book, *at, list))).collect();
        }
        let at = kept.and_then(|kept| shown.iter().position(|at| *at == kept));
        // A code that was folded away leaves the cursor on its nearest ancestor in sight.
        let near = kept.map(|kept| shown.partition_point(|at| *at <= kept).saturating_sub(1));
        self.codebook.cursor.at = at.or(near).unwrap_or(0);
        self.codebook.shown = shown;
        let height = self.codebook_height();
        self.codebook.cursor.settle(self.codebook.shown.len(), height);
        self.stand();
    }

    /// Notes the code under the cursor: where the tree changes, the cursor stays on it.
    fn stand(&mut self) {
        self.codebook.on = self.chosen_code().and_then(|at| self.book.code(at)).map(|code| code.id.clone());
    }

    fn codebook_height(&self) -> usize {
        usize::from(areas(super::view::body(self.size)).0.height).max(1)
    }

    fn chosen_code(&self) -> Option<usize> {
        self.codebook.shown.get(self.codebook.cursor.at).copied()
    }

    /// Does an action on the codebook.
    pub fn act_in_codebook(&mut self, action: Action, digit: Option<usize>) -> Vec<Effect> {
        let height = self.codebook_height();
        if self.codebook.cursor.act(action, self.codebook.shown.len(), height) {
            self.stand();
            return Vec::new();
        }
        let chosen = self.chosen_code();
        if let Some(effects) = self.edit_codebook(action, chosen) {
            return effects;
        }
        let Some(at) = chosen else {
            match action {
                Action::Back => return self.leave_codebook(),
                Action::NextList => self.next_list(),
                _ => {}
            }
            return Vec::new();
        };
        let id = self.book.code(at).map(|code| code.id.clone()).unwrap_or_default();
        let has_children = self.book.codebook.subtree(at).len() > 1;
        match action {
            Action::Unfold => {
                if !self.codebook.folded.remove(&id) {
                    self.codebook.cursor.act(Action::Down, self.codebook.shown.len(), height);
                }
            }
            Action::Fold => {
                if !(has_children && self.codebook.folded.insert(id)) {
                    let parent = self.book.codebook.parent(at);
                    let line = parent.and_then(|parent| self.codebook.shown.iter().position(|at| *at == parent));
                    self.codebook.cursor.at = line.unwrap_or(self.codebook.cursor.at);
                }
            }
            Action::FoldAll => self.fold_all(),
            Action::Apply => return self.apply_from_codebook(&id, has_children),
            Action::Pin => return self.pin(&id, digit),
            Action::Filter => {
                let filter = self.codebook.filter.clone();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Filter, filter)));
            }
            Action::NextList => {
                self.next_list();
                return Vec::new();
            }
            Action::Recheck => return self.ask_recheck(&id),
            Action::NewMemo => return self.write_memo_on(MemoOn::Code(id)),
            Action::FollowLink => {
                self.ask_memos_of(&id);
                return Vec::new();
            }
            Action::Find => return self.search_for(&format!("code:{id}")),
            Action::Back => return self.leave_codebook(),
            _ => {}
        }
        self.arrange_codebook();
        Vec::new()
    }

    fn leave_codebook(&mut self) -> Vec<Effect> {
        if self.codebook.filter.is_empty() && self.codebook.list.is_none() {
            return self.go_back();
        }
        self.codebook.filter.clear();
        self.codebook.list = None;
        self.arrange_codebook();
        Vec::new()
    }

    fn fold_all(&mut self) {
        let book = &self.book.codebook;
        let parents = (0..book.len()).filter(|at| book.subtree(*at).len() > 1);
        let ids: BTreeSet<String> = parents.filter_map(|at| Some(book.codes().get(at)?.id.clone())).collect();
        if self.codebook.folded.is_empty() {
            self.codebook.folded = ids;
        } else {
            self.codebook.folded.clear();
        }
    }

    fn apply_from_codebook(&mut self, id: &str, has_children: bool) -> Vec<Effect> {
        let target = self.reader.page.as_ref().and_then(|page| {
            let spans = vec![page.selection()?];
            Some(Target { document: page.info.guid, name: page.info.name.clone(), text: Some(page.info.text), spans })
        });
        match target {
            Some(target) => {
                if !self.may_write(Action::Apply, None) {
                    return Vec::new();
                }
                let effects = self.apply_codes(vec![target], vec![id.to_owned()], None, None);
                self.show(Screen::Reader);
                effects
            }
            None => {
                if has_children && !self.codebook.folded.remove(id) {
                    self.codebook.folded.insert(id.to_owned());
                }
                self.say("To apply a code from here, first select a passage in the reader (F2).");
                self.arrange_codebook();
                Vec::new()
            }
        }
    }

    /// Pins a code to a digit; one that is pinned there already is taken off.
    pub fn pin(&mut self, id: &str, digit: Option<usize>) -> Vec<Effect> {
        let Some(pin) = digit.and_then(|digit| self.pins.get_mut(digit.wrapping_sub(1))) else { return Vec::new() };
        let digit = digit.unwrap_or_default();
        if pin.as_deref() == Some(id) {
            *pin = None;
            self.say(format!("{id} is pinned no more."));
            return Vec::new();
        }
        for other in &mut self.pins {
            if other.as_deref() == Some(id) {
                *other = None;
            }
        }
        if let Some(pin) = self.pins.get_mut(digit.wrapping_sub(1)) {
            *pin = Some(id.to_owned());
        }
        self.say(format!("{id} is pinned to {digit}: in the reader, {digit} applies it."));
        Vec::new()
    }

    /// The mouse on the codebook.
    pub fn mouse_in_codebook(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let height = self.codebook_height();
        let len = self.codebook.shown.len();
        match mouse {
            Mouse::Wheel(lines) => self.codebook.cursor.wheel(lines, len, height),
            Mouse::Press => {
                let (tree, _) = areas(super::view::body(self.size));
                let at = self.codebook.cursor.top + usize::from(row.saturating_sub(tree.y));
                if row >= tree.y && row < tree.bottom() && at < len {
                    self.codebook.cursor.at = at;
                }
            }
            Mouse::Drag => {}
        }
        self.stand();
        Vec::new()
    }
}

/// Where the tree and the definition are.
fn areas(room: Rect) -> (Rect, Rect) {
    if room.width >= super::reader::WIDE {
        let tree = Rect { width: room.width / 2, ..room };
        (tree, Rect::new(tree.right() + 1, room.y, room.width - tree.width - 1, room.height))
    } else {
        let below = (room.height / 2).max(3);
        let tree = Rect { height: room.height.saturating_sub(below + 1), ..room };
        (tree, Rect::new(room.x, tree.bottom() + 1, room.width, below))
    }
}

/// Draws the codebook.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    if app.book.codebook.is_empty() {
        let lines = [
            "There are no codes yet.",
            "",
            &format!(
                "{} makes one here. In the reader ({}), select a passage, press {} and type a name.",
                app.key_of(Context::Codebook, Action::AddBeside),
                app.key_of(Context::Anywhere, Action::ShowReader),
                app.key_of(Context::Reader, Action::Code)
            ),
            "Or bring a codebook in:   emic codebook import codebooks/core.toml",
        ];
        for (line, y) in lines.iter().zip(room.y + 1..room.bottom()) {
            cells::write(buffer, (room.x + 2, y), room.right(), line, theme.text());
        }
        return;
    }
    let (tree, pane) = areas(room);
    for (number, y) in (app.codebook.cursor.top..app.codebook.shown.len()).zip(tree.top()..tree.bottom()) {
        if let Some(at) = app.codebook.shown.get(number) {
            let area = Rect::new(tree.x, y, tree.width, 1);
            row(app, buffer, area, *at, number == app.codebook.cursor.at);
        }
    }
    if pane.x > room.x {
        for y in room.top()..room.bottom() {
            cells::put(buffer, (pane.x - 1, y), room.right(), "│", theme.rule());
        }
    } else {
        widgets::rule(buffer, Rect::new(room.x, pane.y - 1, room.width, 1), "─", "─", theme);
    }
    if let Some(at) = app.chosen_code() {
        let pane = Rect::new(pane.x + 1, pane.y, pane.width.saturating_sub(2), pane.height);
        panel::draw(app, buffer, pane, at);
    }
}

fn row(app: &App, buffer: &mut Buffer, area: Rect, at: usize, chosen: bool) {
    let theme = &app.theme;
    let Some(code) = app.book.code(at) else { return };
    let base = if chosen { theme.chosen() } else { theme.text() };
    if chosen {
        buffer.set_style(area, base);
    }
    let depth = app.book.codebook.depth(at);
    let has_children = app.book.codebook.subtree(at).len() > 1;
    let sign = match (has_children, app.codebook.folded.contains(&code.id)) {
        (true, true) => "▸",
        (true, false) => "▾",
        (false, _) => " ",
    };
    let x = area.x + 1 + u16::try_from(depth.saturating_sub(1) * 2).unwrap_or(0);
    let x = cells::write(buffer, (x, area.y), area.right(), sign, base.patch(theme.dim()));
    let colour = base.patch(app.book.style(&code.id, theme));
    let label = if depth == 1 { format!("▌{} ", app.book.letter(&code.id)) } else { "▌ ".to_owned() };
    let x = cells::write(buffer, (x, area.y), area.right(), &label, colour);
    let pin = app.pins.iter().position(|pin| pin.as_ref() == Some(&code.id));
    let pin = pin.map_or_else(String::new, |at| format!("[{}] ", at + 1));
    let count = if has_children && app.book.pooled(at) != app.book.own(at) {
        format!(
            "{pin}{} ({})",
            widgets::thousands(app.book.pooled(at) as usize),
            widgets::thousands(app.book.own(at) as usize)
        )
    } else {
        format!("{pin}{}", widgets::thousands(app.book.own(at) as usize))
    };
    let end = cells::write_right(buffer, (x, area.y), area.right().saturating_sub(1), &count, base);
    let style = if depth == 1 { base.patch(theme.strong()) } else { base };
    let name = if code.name.is_empty() { &code.id } else { &code.name };
    cells::write(buffer, (x, area.y), end, &cells::fit(name, end.saturating_sub(x + 1)), style);
}

/// The header line of the codebook.
pub fn header(app: &App) -> (String, String) {
    let codes = app.book.codebook.len();
    let themes = (0..codes).filter(|at| app.book.codebook.depth(*at) == 1).count();
    if let Some(list) = app.codebook.list {
        let shown = app.codebook.shown.len();
        return (format!("Codebook  {shown} of {codes}  {}", list.rule()), String::new());
    }
    let filter =
        if app.codebook.filter.is_empty() { String::new() } else { format!("  filter “{}”", app.codebook.filter) };
    (
        format!("Codebook  {} in {}{filter}", widgets::count(codes, "code"), widgets::count(themes, "theme")),
        String::new(),
    )
}
