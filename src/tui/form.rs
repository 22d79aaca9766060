//! A form: several things to write in one window, what is wrong with each said beside it.
//!
//! Tab goes from one to the next, Enter takes the whole form or goes to the first thing that is wrong. What a form is
//! for, and what is wrong with what is written in it, is its owner's to say; see [`Filled`].

use super::action::Action;
use super::app::App;
use super::codebook::edit::Chosen;
use super::field::Field;
use super::message::Effect;
use super::overlay::Overlay;
use super::theme::Theme;
use super::{cells, widgets, wrap};
use crate::study::{Code, Guid, Schema};
use crate::text::{Span, display};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// What it is for.
    pub title: String,
    /// What is to be written.
    pub parts: Vec<Part>,
    /// The part that is written in.
    pub at: usize,
    /// Whether Esc was pressed on what is not saved.
    pub leaving: bool,
    /// What becomes of it.
    pub what: Filled,
    began: Vec<String>,
}

/// A thing to write.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What it is called.
    pub label: String,
    /// What is written.
    pub field: Field,
    /// Whether it may have several lines.
    pub lines: bool,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What is right, but perhaps not meant.
    pub doubt: Option<String>,
    /// What helps to write it.
    pub help: String,
    /// Values that are in use, or that may be.
    pub known: Vec<String>,
}

/// What a form is for, with what it needs for that.
#[derive(Clone, Debug)]
pub enum Filled {
    /// A new code, under a parent, after a sibling.
    NewCode {
        /// The parent.
        parent: Option<String>,
        /// The code that it stands after.
        after: Option<String>,
        /// The codings that move to it.
        split: Option<(String, Chosen)>,
    },
    /// The fields of a code.
    Code(Box<Code>),
    /// A colour that is no colour of the list, for this code.
    Colour(String),
    /// Attributes of documents.
    Attributes(Box<Values>),
    /// The name of a document.
    Rename(String),
    /// An event; without a GUID a new one.
    Event(Option<Guid>),
}

/// Attributes that a form is about.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// The documents.
    pub documents: Vec<String>,
    /// The attributes that have a part of their own, in order, with the value that stood.
    pub keys: Vec<(String, String)>,
    /// Their types.
    pub schema: Schema,
    /// The values in use, by attribute.
    pub used: BTreeMap<String, BTreeSet<String>>,
}

impl Part {
    /// A line that holds a text.
    pub fn line(label: &str, text: &str, help: &str) -> Self {
        Self { label: label.to_owned(), field: Field::new(text), help: help.to_owned(), ..Self::default() }
    }

    /// Several lines.
    pub fn lines(label: &str, text: &str, help: &str) -> Self {
        Self { lines: true, ..Self::line(label, text, help) }
    }

    /// With values to choose from.
    #[must_use]
    pub fn of(mut self, known: impl IntoIterator<Item = String>) -> Self {
        self.known = known.into_iter().collect();
        self
    }

    /// What is said below it: what is wrong, else what may not be meant.
    fn said(&self) -> Option<&str> {
        self.error.as_deref().or(self.doubt.as_deref())
    }

    /// What is written, without blanks at its ends.
    pub fn text(&self) -> &str {
        self.field.text().trim()
    }

    /// The values that fit what is written; all of them where nothing, or one of them, is.
    fn near(&self) -> Vec<&String> {
        let typed = crate::text::fold::fold(self.text());
        let whole = typed.is_empty() || self.known.iter().any(|known| crate::text::fold::fold(known) == typed);
        self.known.iter().filter(|known| whole || crate::text::fold::fold(known).contains(&typed)).collect()
    }

    /// Writes the next of the values that fit, or the one before.
    fn complete(&mut self, forward: bool) {
        let near = self.near();
        let at = near.iter().position(|known| *known == self.text());
        let next = match (at, forward) {
            (Some(at), true) => (at + 1) % near.len(),
            (Some(at), false) => at.checked_sub(1).unwrap_or(near.len() - 1),
            (None, true) => 0,
            (None, false) => near.len().saturating_sub(1),
        };
        if let Some(value) = near.get(next).map(|value| (*value).clone()) {
            self.field = Field::new(value);
        }
    }
}

impl Form {
    /// A form.
    pub fn new(title: impl Into<String>, parts: Vec<Part>, what: Filled) -> Self {
        let began = parts.iter().map(|part| part.field.text().to_owned()).collect();
        Self { title: title.into(), parts, at: 0, leaving: false, what, began }
    }

    /// The part with this label.
    pub fn part(&self, label: &str) -> &str {
        self.parts.iter().find(|part| part.label == label).map_or("", Part::text)
    }

    /// The part that is written in.
    pub fn here(&mut self) -> Option<&mut Part> {
        self.parts.get_mut(self.at)
    }

    /// Says what is wrong with a part, or that nothing is.
    pub fn wrong(&mut self, label: &str, error: Option<String>) {
        if let Some(part) = self.parts.iter_mut().find(|part| part.label == label) {
            part.error = error;
        }
    }

    /// Whether something was written since it was opened.
    pub fn is_touched(&self) -> bool {
        self.parts.iter().zip(&self.began).any(|(part, began)| part.field.text() != began)
    }

    /// Whether this part was written in since it was opened.
    pub fn is_part_touched(&self, label: &str) -> bool {
        self.parts.iter().zip(&self.began).any(|(part, began)| part.label == label && part.field.text() != began)
    }

    /// What stands in a part from the start on: it was not written by hand.
    pub fn suggest(&mut self, label: &str, text: String) {
        if let Some((part, began)) = self.parts.iter_mut().zip(&mut self.began).find(|(part, _)| part.label == label) {
            part.field = Field::new(text.clone());
            *began = text;
        }
    }
}

impl App {
    /// Opens a form.
    pub fn open_form(&mut self, mut form: Form) {
        self.check_form(&mut form);
        // What was not written yet is not wrong yet.
        form.parts.iter_mut().for_each(|part| part.error = None);
        self.overlays.push(Overlay::Form(Box::new(form)));
    }

    /// Works out what follows from what is written: suggestions, and what is wrong.
    pub fn check_form(&self, form: &mut Form) {
        match &form.what {
            Filled::NewCode { .. } | Filled::Code(_) | Filled::Colour(_) => self.check_code_form(form),
            Filled::Attributes(_) | Filled::Rename(_) => self.check_document_form(form),
            Filled::Event(_) => self.check_event_form(form),
        }
    }

    /// Does an action in a form.
    pub fn act_in_form(&mut self, action: Action) -> Vec<Effect> {
        let width = text_width(self.size);
        let Some(Overlay::Form(form)) = self.overlays.last_mut() else { return Vec::new() };
        let last = form.parts.len().saturating_sub(1);
        match action {
            Action::NextField => form.at = if form.at >= last { 0 } else { form.at + 1 },
            Action::PreviousField => form.at = form.at.checked_sub(1).unwrap_or(last),
            Action::Down | Action::Up => {
                let down = action == Action::Down;
                let moved = form.here().is_some_and(|part| part.lines && part.field.vertical(down, width));
                if !moved {
                    form.at = if down { (form.at + 1).min(last) } else { form.at.saturating_sub(1) };
                }
            }
            Action::NewLine => {
                if let Some(part) = form.here().filter(|part| part.lines) {
                    part.field.insert("\n");
                }
            }
            Action::Complete | Action::CompleteBack => {
                if let Some(part) = form.here() {
                    part.complete(action == Action::Complete);
                }
                let mut form = form.clone();
                self.check_form(&mut form);
                self.overlays.pop();
                self.overlays.push(Overlay::Form(form));
            }
            Action::Apply => return self.take_form(),
            Action::Back if form.is_touched() && !form.leaving => form.leaving = true,
            Action::Back => {
                self.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    fn take_form(&mut self) -> Vec<Effect> {
        let Some(Overlay::Form(mut form)) = self.overlays.pop() else { return Vec::new() };
        form.leaving = false;
        self.check_form(&mut form);
        if let Some(wrong) = form.parts.iter().position(|part| part.error.is_some()) {
            form.at = wrong;
            self.overlays.push(Overlay::Form(form));
            return Vec::new();
        }
        self.sent = Some(form.clone());
        match form.what {
            Filled::NewCode { .. } | Filled::Code(_) | Filled::Colour(_) => self.take_code_form(*form),
            Filled::Attributes(_) | Filled::Rename(_) => self.take_document_form(*form),
            Filled::Event(_) => self.take_event_form(&form),
        }
    }
}

/// Room for labels.
const LABELS: u16 = 14;

fn area(room: Rect) -> Rect {
    Rect { width: room.width.saturating_sub(4).min(100), ..room }
}

/// The width of what is written, on a terminal of this size.
fn text_width(size: (u16, u16)) -> u16 {
    area(super::view::body(size)).width.saturating_sub(4 + LABELS)
}

/// How many rows a part takes, its error aside.
fn rows(part: &Part, width: u16, here: bool) -> u16 {
    if !part.lines {
        return 1;
    }
    let text = part.field.text();
    let most = if here { 7 } else { 2 };
    let wrapped = wrap::rows(text, Span::of(0..text.len()), width.saturating_sub(1)).len();
    let all = wrapped + usize::from(text.ends_with('\n'));
    u16::try_from(all).unwrap_or(most).clamp(if here { 2 } else { 1 }, most)
}

/// Draws a form; the cursor's place.
pub fn draw(app: &App, form: &Form, buffer: &mut Buffer, room: Rect) -> (u16, u16) {
    let theme = &app.theme;
    let width = text_width(app.size);
    let heights: Vec<u16> = form
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let error = part.said().map_or(0, |said| cells::width(said).div_ceil(width.max(1)).max(1));
            rows(part, width, at == form.at) + error
        })
        .collect();
    let wanted = heights.iter().sum::<u16>().saturating_add(6);
    let area = widgets::centred(room, area(room).width, wanted.min(room.height));
    let inner = widgets::window(buffer, area, &form.title, theme);
    let bottom = inner.bottom().saturating_sub(3).max(inner.y + 1);
    // As many parts above as leave the one that is written in whole.
    let mut from = form.at;
    let mut used = heights.get(form.at).copied().unwrap_or(1);
    while let Some(above) = from.checked_sub(1).and_then(|at| heights.get(at)) {
        if inner.y + used + above > bottom {
            break;
        }
        used += above;
        from -= 1;
    }
    let mut y = inner.y;
    let mut cursor = (inner.x, inner.y);
    for (at, part) in form.parts.iter().enumerate().skip(from) {
        if y >= bottom {
            break;
        }
        let here = at == form.at;
        let height = rows(part, width, here).min(bottom - y);
        let style = if here { theme.key() } else { theme.dim() };
        cells::write(buffer, (inner.x, y), inner.x + LABELS - 1, &cells::fit(&part.label, LABELS - 1), style);
        let text = Rect::new(inner.x + LABELS, y, width, height);
        let drawn = draw_text(part, here, buffer, text, theme);
        if here {
            cursor = drawn;
        }
        y += height;
        if let Some(said) = part.said() {
            let room = Rect::new(text.x, y, width, bottom.saturating_sub(y));
            let style = if part.error.is_some() { theme.error() } else { theme.care() };
            y = widgets::paragraph(buffer, room, said, style);
        }
    }
    foot(form, buffer, Rect::new(inner.x, bottom, inner.width, inner.bottom().saturating_sub(bottom)), theme);
    cursor
}

fn draw_text(part: &Part, here: bool, buffer: &mut Buffer, area: Rect, theme: &Theme) -> (u16, u16) {
    let mut area = area;
    if part.label == super::codebook::fields::COLOUR {
        // The colour is shown before its number, so that a slip is seen.
        let style = theme.of_theme(part.text(), 0);
        let swatch = if part.text().is_empty() { "    " } else { "██  " };
        let x = cells::write(buffer, (area.x, area.y), area.right(), swatch, style);
        area = Rect::new(x, area.y, area.right().saturating_sub(x), 1);
    }
    if part.lines && here {
        return part.field.draw_box(buffer, area, theme);
    }
    if here {
        return part.field.draw_line(buffer, area, theme);
    }
    let text = display::safe(part.field.text()).into_owned();
    widgets::paragraph(buffer, area, &text, theme.text());
    (area.x, area.y)
}

/// What helps with the part that is written in, and what may stand there.
fn foot(form: &Form, buffer: &mut Buffer, area: Rect, theme: &Theme) {
    widgets::rule(buffer, Rect { height: 1, ..area }, "─", "─", theme);
    let Some(part) = form.parts.get(form.at) else { return };
    let (line, end) = ((area.x, area.y + 1), area.right());
    if form.leaving {
        let text = "Not saved. Esc again drops what was written; Enter saves it.";
        cells::write(buffer, line, end, &cells::fit(text, area.width), theme.care());
        return;
    }
    cells::write(buffer, line, end, &cells::fit(&part.help, area.width), theme.dim());
    let near: Vec<String> = part.near().into_iter().map(|known| display::one_line(known)).collect();
    if !near.is_empty() && area.height > 2 {
        let x = cells::write(buffer, (area.x, area.y + 2), end, "^N ", theme.key());
        let shown = cells::fit(&near.join(" · "), end.saturating_sub(x)).into_owned();
        cells::write(buffer, (x, area.y + 2), end, &shown, theme.text());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_use_are_written_by_a_key_in_turn() {
        let mut part = Part::line("site", "", "").of(["Aldermere", "Dunlow", "Dunmore"].map(str::to_owned));
        part.complete(true);
        assert_eq!(part.text(), "Aldermere");
        part.complete(true);
        part.complete(true);
        part.complete(true);
        assert_eq!(part.text(), "Aldermere", "round again");
        part.field = Field::new("dun");
        part.complete(false);
        assert_eq!(part.text(), "Dunmore");
        let mut none = Part::line("free", "text", "");
        none.complete(true);
        assert_eq!(none.text(), "text");
    }

    #[test]
    fn a_suggestion_is_nothing_written_by_hand() {
        let parts = vec![Part::line("name", "", ""), Part::line("id", "", "")];
        let mut form = Form::new("new", parts, Filled::Rename(String::new()));
        form.suggest("id", "power".into());
        assert!(!form.is_touched());
        form.parts[1].field.insert("x");
        assert!(form.is_part_touched("id") && form.is_touched() && !form.is_part_touched("name"));
    }
}
