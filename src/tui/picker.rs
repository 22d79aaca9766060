//! The code picker: type a few letters of a code, Enter applies it.
//!
//! With nothing typed, the codes used last come first, then the ones used most, then the codebook's order.
//! The last line makes a new code of what was typed; then the picker asks for the theme it belongs to.

use super::action::Action;
use super::app::App;
use super::cells;
use super::field::Field;
use super::fuzzy;
use super::list::Cursor;
use super::message::{Effect, Request, Target};
use super::overlay::{Ask, Overlay, Question};
use super::widgets;
use crate::study::{Code, code};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::HashMap;

/// The picker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// What is to be coded.
    pub targets: Vec<Target>,
    /// What is to be coded, for the title.
    pub title: String,
    /// What is typed.
    pub field: Field,
    /// The lines.
    pub lines: Vec<Line>,
    /// The chosen line.
    pub cursor: Cursor,
    /// Ids of the codes that are marked.
    pub marked: Vec<String>,
    /// Whether the code is for a decision, which then is made in the comparison.
    pub adjusting: bool,
    /// Whether codings with the code are to be proposed, not made.
    pub proposing: bool,
    /// The name of the new code for which a theme is being chosen.
    pub naming: Option<String>,
}

/// A line of the picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A code, with the characters of its id that were typed.
    Code(String, Vec<u32>),
    /// A new code of this name.
    New(String),
    /// While a theme is chosen: none, the new code is one itself.
    Theme,
}

/// How many lines of codes are in sight.
const MOST_LINES: u16 = 12;

impl App {
    /// Opens the picker on targets.
    pub fn pick(&mut self, targets: Vec<Target>, title: String) {
        let mut picker = Picker { targets, title, ..Picker::default() };
        self.fill(&mut picker);
        self.overlays.push(Overlay::Picker(Box::new(picker)));
    }

    /// Works out the lines for what is typed.
    pub fn fill(&self, picker: &mut Picker) {
        let typed = picker.field.text().trim().to_owned();
        let codes = self.book.codebook.codes();
        // Names are matched after the ids, so that places in the id stay places in the id.
        let names: Vec<String> = codes.iter().map(|code| format!("{} {}", code.id, code.name)).collect();
        let mut found = fuzzy::find(&typed, names.iter().map(String::as_str));
        let recent: HashMap<&str, usize> = self.recent.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        found.sort_by_cached_key(|hit| {
            let id = codes.get(hit.at).map_or("", |code| code.id.as_str());
            let place = recent.get(id).copied().unwrap_or(usize::MAX);
            // Near-equal scores are settled by what this coder uses.
            let score = if typed.is_empty() { 0 } else { hit.score / 12 };
            (
                std::cmp::Reverse(score),
                place,
                std::cmp::Reverse(self.book.own(hit.at)),
                std::cmp::Reverse(hit.score),
                hit.at,
            )
        });
        let lines = found.into_iter().filter_map(|hit| Some(Line::Code(codes.get(hit.at)?.id.clone(), hit.places)));
        picker.lines = lines.collect();
        if picker.naming.is_some() {
            if typed.is_empty() {
                picker.lines.insert(0, Line::Theme);
            }
        } else if !typed.is_empty() && !picker.adjusting && !picker.proposing && self.book.get(&typed).is_none() {
            picker.lines.push(Line::New(typed));
        }
        picker.cursor = Cursor::default();
    }

    /// Does an action in the picker on top.
    pub fn act_in_picker(&mut self, action: Action, digit: Option<usize>) -> Vec<Effect> {
        let height = usize::from(MOST_LINES.min(self.size.1.saturating_sub(12).max(3)));
        let Some(Overlay::Picker(picker)) = self.overlays.last_mut() else { return Vec::new() };
        let len = picker.lines.len();
        if picker.cursor.act(action, len, height) {
            return Vec::new();
        }
        let chosen = picker.lines.get(picker.cursor.at).cloned();
        match (action, chosen) {
            (Action::Back, _) => {
                self.overlays.pop();
            }
            (Action::Mark, Some(Line::Code(id, _)))
                if picker.naming.is_none() && !picker.adjusting && !picker.proposing =>
            {
                match picker.marked.iter().position(|known| *known == id) {
                    Some(at) => {
                        picker.marked.remove(at);
                    }
                    None => picker.marked.push(id),
                }
                picker.cursor.act(Action::Down, len, height);
            }
            // There is nothing to mark: the blank belongs to the name of a new code.
            (Action::Mark, Some(Line::New(_)) | None) => {
                picker.field.insert(" ");
                let mut filled = picker.clone();
                self.fill(&mut filled);
                if let Some(top) = self.overlays.last_mut() {
                    *top = Overlay::Picker(filled);
                }
            }
            (Action::Pin, Some(Line::Code(id, _))) => return self.pin(&id, digit),
            (Action::Apply | Action::WithMemo, _) => return self.apply_picker(action == Action::WithMemo),
            _ => {}
        }
        Vec::new()
    }

    fn apply_picker(&mut self, with_memo: bool) -> Vec<Effect> {
        let Some(Overlay::Picker(picker)) = self.overlays.last() else { return Vec::new() };
        let mut picker = (**picker).clone();
        let chosen = picker.lines.get(picker.cursor.at).cloned();
        if picker.adjusting {
            if let (Some(Line::Code(id, _)), Some(adjust)) = (chosen, self.compare.adjust.as_mut()) {
                adjust.code = id;
                self.overlays.pop();
            }
            return Vec::new();
        }
        if picker.proposing {
            let Some(Line::Code(id, _)) = chosen else { return Vec::new() };
            self.overlays.pop();
            return self.begin_review(id);
        }
        if let (None, Some(Line::New(name))) = (&picker.naming, &chosen) {
            // A dotted name says its theme itself.
            picker.naming = Some(name.clone());
            let parent =
                name.rsplit_once('.').map(|(parent, _)| parent).filter(|parent| self.book.get(parent).is_some());
            if parent.is_none() {
                picker.field = Field::default();
                self.fill(&mut picker);
                if let Some(top) = self.overlays.last_mut() {
                    *top = Overlay::Picker(Box::new(picker));
                }
                return Vec::new();
            }
        }
        if with_memo {
            self.overlays.pop();
            self.overlays.push(Overlay::Ask(Ask::new(Question::NewMemo(Box::new(picker)), "")));
            return Vec::new();
        }
        self.overlays.pop();
        self.code_picked(picker, None)
    }

    /// Codes what was picked.
    pub fn code_picked(&mut self, picker: Picker, memo: Option<String>) -> Vec<Effect> {
        let chosen = picker.lines.get(picker.cursor.at).cloned();
        let mut new = None;
        let mut codes = picker.marked.clone();
        match (&picker.naming, chosen) {
            (Some(name), chosen) => match self.new_code(name, chosen.as_ref()) {
                Ok(code) => {
                    codes.push(code.id.clone());
                    new = Some(code);
                }
                Err(why) => {
                    self.refuse(why);
                    return Vec::new();
                }
            },
            (None, Some(Line::Code(id, _))) if codes.is_empty() => codes.push(id),
            _ => {}
        }
        self.apply_codes(picker.targets, codes, new, memo)
    }

    fn new_code(&self, name: &str, under: Option<&Line>) -> Result<Code, String> {
        let (dotted, leaf) = match name.rsplit_once('.') {
            Some((parent, leaf)) if self.book.get(parent).is_some() => (Some(parent.to_owned()), leaf),
            _ => (None, name),
        };
        let parent = dotted.or_else(|| match under {
            Some(Line::Code(id, _)) => Some(id.clone()),
            _ => None,
        });
        let slug = code::slug(leaf);
        let id = parent.as_ref().map_or_else(|| slug.clone(), |parent| format!("{parent}.{slug}"));
        code::check_id(&id).map_err(|e| e.to_string())?;
        if self.book.get(&id).is_some() {
            return Err(format!("there is a code {id} already"));
        }
        let position = i64::try_from(self.book.codebook.len()).unwrap_or(i64::MAX);
        Ok(Code {
            id,
            name: leaf.trim().to_owned(),
            parent,
            origin: "emergent".to_owned(),
            position,
            ..Code::default()
        })
    }

    /// Codes targets with codes.
    pub fn apply_codes(
        &mut self,
        targets: Vec<Target>,
        codes: Vec<String>,
        new: Option<Code>,
        memo: Option<String>,
    ) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        if codes.is_empty() || targets.iter().all(|target| target.spans.is_empty()) {
            return Vec::new();
        }
        self.applied(&codes);
        self.search.marked.clear();
        self.sweep_codes(&targets);
        self.writing += 1;
        let memo = memo.filter(|memo| !memo.trim().is_empty());
        let open = self.open_document();
        vec![Effect::Store(Request::Code { coder, targets, codes, new, memo, open })]
    }
}

/// Draws the picker; the cursor's place.
pub fn draw(app: &App, picker: &Picker, buffer: &mut Buffer, screen: Rect) -> Option<(u16, u16)> {
    let theme = &app.theme;
    let width = screen.width.saturating_sub(4).min(96);
    let definition = 4u16;
    let lines = (MOST_LINES.min(screen.height.saturating_sub(12).max(3))).min(picker.lines.len().max(1) as u16);
    let height = (lines + definition + 4).min(screen.height);
    let area = widgets::centred(screen, width, height);
    let title = match &picker.naming {
        Some(name) => format!("new code “{name}”: under which code?"),
        None => format!("code {}", picker.title),
    };
    let inner = widgets::window(buffer, area, &title, theme);
    let shown = picker.lines.iter().filter(|line| matches!(line, Line::Code(..))).count();
    let count = format!("{shown} of {} codes", app.book.codebook.len());
    widgets::field_label(buffer, inner, "> ", theme);
    let count_at = cells::write_right(buffer, (inner.x, inner.y), inner.right(), &count, theme.dim());
    let field = Rect::new(inner.x + 2, inner.y, count_at.saturating_sub(inner.x + 3), 1);
    let cursor = picker.field.draw_line(buffer, field, theme);
    let list = Rect::new(inner.x, inner.y + 1, inner.width, lines.min(inner.height.saturating_sub(1)));
    let ids = picker.lines.iter().skip(picker.cursor.top).take(usize::from(list.height)).map(|line| match line {
        Line::Code(id, _) => cells::width(id),
        _ => 0,
    });
    let names = list.x + 4 + ids.max().unwrap_or(0).min(list.width / 2) + 2;
    for (row, (number, line)) in (0..list.height).zip(picker.lines.iter().enumerate().skip(picker.cursor.top)) {
        let y = list.y + row;
        draw_line(app, picker, buffer, (Rect::new(list.x, y, list.width, 1), names), line, number == picker.cursor.at);
    }
    let below = Rect::new(inner.x, list.bottom(), inner.width, inner.bottom().saturating_sub(list.bottom()));
    if below.height > 1 {
        widgets::rule(buffer, Rect::new(area.x, below.y, area.width, 1), "├", "┤", theme);
        let text = Rect::new(below.x, below.y + 1, below.width, below.height - 1);
        if let Some(Line::Code(id, _)) = picker.lines.get(picker.cursor.at)
            && let Some(code) = app.book.get(id)
        {
            widgets::definition(buffer, text, code, theme);
        }
    }
    Some(cursor)
}

fn draw_line(app: &App, picker: &Picker, buffer: &mut Buffer, (area, names): (Rect, u16), line: &Line, chosen: bool) {
    let theme = &app.theme;
    let base = if chosen { theme.chosen() } else { theme.text() };
    if chosen {
        buffer.set_style(area, base);
    }
    let at = (area.x, area.y);
    match line {
        Line::Code(id, places) => {
            let mark = if picker.marked.contains(id) { "✓" } else { " " };
            let x = cells::write(buffer, at, area.right(), mark, base.patch(theme.good()));
            let letter = app.book.letter(id).to_string();
            let x = cells::write(buffer, (x, area.y), area.right(), "▌", base.patch(app.book.style(id, theme)));
            let x = cells::write(buffer, (x, area.y), area.right(), &letter, base.patch(app.book.style(id, theme)));
            let x = widgets::highlighted(
                buffer,
                (x + 1, area.y),
                area.right(),
                id,
                places,
                base,
                base.patch(theme.found()),
            );
            let index = app.book.codebook.index_of(id);
            let uses = index.map_or(0, |at| app.book.own(at));
            let pin = app.pins.iter().position(|pin| pin.as_ref() == Some(id));
            let pin = pin.map_or_else(String::new, |at| format!("[{}] ", at + 1));
            let uses = if uses > 0 { format!("{pin}{uses}×") } else { pin };
            let end = cells::write_right(buffer, (x, area.y), area.right(), &uses, base);
            let name = app.book.get(id).map_or("", |code| code.name.as_str());
            let from = names.max(x + 1);
            let shown = cells::fit(name, end.saturating_sub(from + 1));
            cells::write(buffer, (from, area.y), end, &shown, base.patch(theme.dim()));
        }
        Line::New(name) => {
            cells::write(buffer, at, area.right(), &format!(" + new code “{name}” under …"), base);
        }
        Line::Theme => {
            cells::write(buffer, at, area.right(), "   (under none: a theme of its own)", base);
        }
    }
}
