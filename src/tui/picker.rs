//! The code picker: type a few letters of a code, Enter applies it.
//!
//! With nothing typed, the codes used last come first, then the ones used most, then the codebook's order.
//! A line makes a new code of what was typed; then the picker asks for the theme it belongs to. It is the last one, but
//! the first where no code has words that begin with what was typed: a new name is not lost to letters strewn about in
//! an old one.

use super::action::Action;
use super::app::App;
use super::cells;
use super::codebook::edit::Choosing;
use super::field::Field;
use super::fuzzy;
use super::list::Cursor;
use super::message::{Effect, Request, Target};
use super::overlay::{Ask, Overlay, Question};
use super::widgets;
use crate::study::{Code, Guid, code};
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
    /// What the code is for.
    pub purpose: Purpose,
    /// Whether the new code is named in the words of the text.
    pub in_vivo: bool,
    /// What the code is for, where it is not to code with it.
    pub choosing: Option<Choosing>,
    /// The name of the new code for which a theme is being chosen.
    pub naming: Option<String>,
}

impl Picker {
    /// Whether it is there to code with what is picked.
    pub fn codes(&self) -> bool {
        self.naming.is_none() && self.purpose == Purpose::Code && self.choosing.is_none()
    }
}

/// What a code is chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To code with it, and perhaps with others.
    #[default]
    Code,
    /// For a decision, which then is made in the comparison.
    Decide,
    /// To stand instead of the code of this coding.
    Instead(Guid),
    /// To read only turns that are coded with it.
    Only,
    /// For codings that are to be proposed, not made.
    Propose,
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

    /// Opens the picker to choose a code instead of that of a coding.
    pub fn pick_instead(&mut self, coding: Guid, title: String) {
        let mut picker = Picker { title, purpose: Purpose::Instead(coding), ..Picker::default() };
        self.fill(&mut picker);
        self.overlays.push(Overlay::Picker(Box::new(picker)));
    }

    /// Opens the picker to make a code of the words of the target, under a theme that is chosen.
    pub fn pick_in_vivo(&mut self, target: Target, name: String) {
        let mut picker = Picker { targets: vec![target], naming: Some(name), in_vivo: true, ..Picker::default() };
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
        // Who makes a code thinks of its theme first.
        let themes = typed.is_empty() && picker.naming.is_some();
        found.sort_by_cached_key(|hit| {
            let code = codes.get(hit.at);
            let id = code.map_or("", |code| code.id.as_str());
            // What is written out is meant, whatever is used more often.
            let whole = code.is_some_and(|code| [&code.id, &code.name].iter().any(|n| n.eq_ignore_ascii_case(&typed)));
            let close = names.get(hit.at).is_some_and(|name| fuzzy::is_close(name, &hit.places));
            let place = recent.get(id).copied().unwrap_or(usize::MAX);
            // Near-equal scores are settled by what this coder uses.
            let score = if typed.is_empty() { 0 } else { hit.score / 12 };
            (
                !whole,
                !close,
                if themes { id.matches('.').count() } else { 0 },
                std::cmp::Reverse(score),
                place,
                std::cmp::Reverse(self.book.own(hit.at)),
                std::cmp::Reverse(hit.score),
                hit.at,
            )
        });
        let is_close = |hit: &fuzzy::Match| names.get(hit.at).is_some_and(|name| fuzzy::is_close(name, &hit.places));
        let far = !found.first().is_some_and(is_close);
        let lines = found.into_iter().filter_map(|hit| Some(Line::Code(codes.get(hit.at)?.id.clone(), hit.places)));
        picker.lines = lines.collect();
        if let Some(choosing) = &picker.choosing {
            self.fit_to(choosing, &mut picker.lines, &typed);
        } else if picker.naming.is_some() {
            if typed.is_empty() {
                picker.lines.insert(0, Line::Theme);
            }
        } else if !typed.is_empty() && picker.purpose == Purpose::Code && self.book.get(&typed).is_none() {
            picker.lines.push(Line::New(typed));
        }
        if far && matches!(picker.lines.last(), Some(Line::New(_))) {
            picker.lines.rotate_right(1);
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
            (Action::Mark | Action::MarkTyped, Some(Line::Code(id, _)))
                if picker.codes() && (action == Action::MarkTyped || picker.field.text().is_empty()) =>
            {
                match picker.marked.iter().position(|known| *known == id) {
                    Some(at) => {
                        picker.marked.remove(at);
                    }
                    None => picker.marked.push(id),
                }
                picker.cursor.act(Action::Down, len, height);
            }
            // Once something is typed, the blank belongs to the name of a new code.
            (Action::Mark, _) => {
                picker.field.insert(" ");
                let mut filled = picker.clone();
                self.fill(&mut filled);
                if let Some(top) = self.overlays.last_mut() {
                    *top = Overlay::Picker(filled);
                }
            }
            (Action::NewCode, _) => {
                if let Some(at) = picker.lines.iter().position(|line| matches!(line, Line::New(_))) {
                    picker.cursor.at = at;
                    picker.cursor.settle(len, height);
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
        if let Some(choosing) = picker.choosing.take() {
            self.overlays.pop();
            return self.chose_code(choosing, chosen);
        }
        if picker.purpose != Purpose::Code {
            let Some(Line::Code(id, _)) = chosen else { return Vec::new() };
            self.overlays.pop();
            match (picker.purpose, self.compare.adjust.as_mut()) {
                (Purpose::Instead(coding), _) => return self.replace_code(coding, &[id]),
                (Purpose::Only, _) => self.read_only_coded(id),
                (Purpose::Propose, _) => return self.begin_review(id),
                (_, Some(adjust)) => adjust.code = id,
                _ => {}
            }
            return Vec::new();
        }
        if let (None, Some(Line::New(name))) = (&picker.naming, &chosen) {
            // A dotted name says its theme itself.
            picker.naming = Some(name.clone());
            let parent = parts(name).0.rsplit_once('.').map(|(parent, _)| parent);
            let parent = parent.filter(|parent| self.book.get(parent).is_some());
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
            (Some(name), chosen) => match self.new_code(name, chosen.as_ref(), picker.in_vivo) {
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

    /// The code that was written; one in vivo has the words as they were said, whatever signs are in them.
    fn new_code(&self, written: &str, under: Option<&Line>, in_vivo: bool) -> Result<Code, String> {
        let (name, definition) = if in_vivo { (written, "") } else { parts(written) };
        let (dotted, leaf) = match name.rsplit_once('.') {
            Some((parent, leaf)) if !in_vivo && self.book.get(parent).is_some() => (Some(parent.to_owned()), leaf),
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
            origin: if in_vivo { "in-vivo" } else { "emergent" }.to_owned(),
            definition: definition.to_owned(),
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

/// The name of a new code and its definition, which may follow after a colon.
fn parts(written: &str) -> (&str, &str) {
    match written.split_once(": ") {
        Some((name, definition)) => (name.trim(), definition.trim()),
        None => (written.trim(), ""),
    }
}

/// What is coded, or which code a new one belongs to.
pub fn title(picker: &Picker) -> String {
    match (&picker.choosing, &picker.naming) {
        (Some(choosing), _) => choosing.title(),
        (None, Some(name)) => format!("new code “{}”: under which code?", cells::fit(parts(name).0, 40)),
        (None, None) if picker.purpose == Purpose::Only => "only turns coded with …".to_owned(),
        (None, None) => format!("code {}", picker.title),
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
    let inner = widgets::window(buffer, area, &title(picker), theme);
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
            let (named, definition) = parts(name);
            // A dotted name says its theme itself.
            let under = named.rsplit_once('.').filter(|(parent, _)| app.book.get(parent).is_some());
            let line = match (&picker.choosing, name.is_empty()) {
                (Some(_), true) => " + a new code …".to_owned(),
                (Some(_), false) => format!(" + new code “{name}” …"),
                (None, _) if under.is_some() => {
                    let (parent, leaf) = under.unwrap_or_default();
                    format!(" + new code “{leaf}” under {parent}")
                }
                (None, _) if definition.is_empty() => {
                    format!(" + new code “{named}” under … (“name: definition” defines it)")
                }
                (None, _) => format!(" + new code “{named}” under …"),
            };
            cells::write(buffer, at, area.right(), &line, base);
        }
        Line::Theme => {
            let top = picker.choosing.is_some();
            let line = if top { "   (the top: a theme)" } else { "   (under none: a theme of its own)" };
            cells::write(buffer, at, area.right(), line, base);
        }
    }
}
