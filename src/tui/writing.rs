//! Writing a memo: the editor in its window, with what a link may be while one is written.

use super::action::Action;
use super::app::{App, Screen};
use super::editor::Editor;
use super::excerpts::Item;
use super::key::{Key, Name};
use super::list::Cursor;
use super::message::Effect;
use super::overlay::{Ask, Chooser, Overlay, Question, Then};
use super::reader::quoted;
use super::{cells, fuzzy, widgets};
use crate::study::memo::title;
use crate::study::{memo_links, short_id};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many things a link may lead to are shown at once.
const OFFERED: usize = 7;

/// A memo that is being written.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// The text.
    pub editor: Editor,
    /// What the link under the cursor may lead to.
    pub offers: Vec<String>,
    /// Which of them is chosen.
    pub chosen: usize,
    /// Where the link's first letter stands.
    from: usize,
    /// Whether they were sent away.
    dismissed: bool,
}

/// What can be done once a text was changed and is left.
pub const LEAVING: [&str; 3] = ["Go on writing", "Save it", "Drop what was written"];

impl Writing {
    /// Begins with this text.
    pub fn new(text: String) -> Self {
        Self { editor: Editor::new(text), ..Self::default() }
    }

    /// Edits by a key; whether it did anything.
    pub fn key(&mut self, key: Key) -> bool {
        let plain = !key.ctrl && !key.alt && !key.shift;
        match key.name {
            Name::Up if plain && !self.offers.is_empty() => self.chosen = self.chosen.saturating_sub(1),
            Name::Down if plain && !self.offers.is_empty() => {
                self.chosen = (self.chosen + 1).min(self.offers.len() - 1);
                return true;
            }
            _ => {
                self.dismissed &= key.typed().is_none_or(|c| c != '[');
                self.chosen = 0;
                return self.editor.key(key);
            }
        }
        true
    }

    /// Takes the chosen offer; whether there was one.
    fn take_offer(&mut self) -> bool {
        let Some(offer) = self.offers.get(self.chosen).cloned() else { return false };
        // What closes the link is there already where a link is changed.
        let closed = self.editor.text().get(self.editor.at()..).is_some_and(|rest| rest.starts_with("]]"));
        self.editor.complete(self.from, &if closed { offer } else { format!("{offer}]]") });
        if closed {
            self.editor.key(Key::plain(Name::Right));
            self.editor.key(Key::plain(Name::Right));
        }
        self.offers.clear();
        true
    }
}

impl App {
    /// Works out what the link under the cursor may lead to: codes, documents, memos.
    pub fn fill_offers(&self, writing: &mut Writing) {
        writing.offers.clear();
        let Some((from, written)) = memo_links::begun(writing.editor.text(), writing.editor.at()) else {
            writing.dismissed = false;
            return;
        };
        if writing.dismissed {
            return;
        }
        writing.from = from;
        let codes = self.book.codebook.codes().iter().map(|code| code.id.as_str());
        let documents = self.documents.names.iter().map(String::as_str);
        let titles = self.memos.all.iter().map(|memo| title(&memo.text));
        let titles = titles.filter(|title| !title.is_empty() && !title.contains(['[', ']']));
        let (first, mut rest) = self.excerpts_at_hand();
        // Ids are nothing that anybody looks through: they follow where one is begun.
        let begun = written.trim();
        if begun.is_empty() || !begun.chars().all(|c| c.is_ascii_hexdigit()) {
            rest.clear();
        }
        let (first, rest) = (first.iter().map(String::as_str), rest.iter().map(String::as_str));
        let names: Vec<&str> = first.chain(codes).chain(documents).chain(titles).chain(rest).collect();
        let found = fuzzy::find(written.trim(), names.iter().copied());
        for hit in found {
            let Some(name) = names.get(hit.at).filter(|name| !writing.offers.iter().any(|known| known == *name)) else {
                continue;
            };
            writing.offers.push((*name).to_owned());
            if writing.offers.len() == OFFERED {
                break;
            }
        }
        writing.chosen = writing.chosen.min(writing.offers.len().saturating_sub(1));
    }

    /// Excerpts that somebody who writes a memo may mean, by their ids: the one that is chosen and those under the
    /// cursor of the reader, then the others of the list and the document.
    fn excerpts_at_hand(&self) -> (Vec<String>, Vec<String>) {
        let id = |item: &Item| item.id.clone();
        let mut first: Vec<String> =
            self.excerpts.chosen().filter(|_| self.screen == Screen::Excerpts).map(id).into_iter().collect();
        let mut rest: Vec<String> = self.excerpts.listed.items.iter().map(id).collect();
        if let Some(page) = &self.reader.page {
            let of = |at: &usize| page.codings.get(*at).map(|coding| short_id::of_excerpt(coding.guid));
            first.extend(page.codings_here().iter().filter_map(of).take(2).filter(|_| self.screen == Screen::Reader));
            rest.extend((0..page.codings.len()).filter_map(|at| of(&at)));
        }
        (first, rest)
    }

    /// What an id that is offered means, in words.
    fn excerpt_in_words(&self, id: &str) -> Option<String> {
        let listed = self.excerpts.listed.items.iter().find(|item| item.id == id);
        if let Some(item) = listed {
            return Some(format!("{} · {} · {}", item.codes.join(", "), item.name, quoted(&item.text, 30)));
        }
        let page = self.reader.page.as_ref().filter(|_| short_id::digits(id).is_some())?;
        let coding = page.codings.iter().find(|coding| short_id::of_excerpt(coding.guid) == id)?;
        Some(format!("{} · {} · {}", coding.code, coding.coder, quoted(coding.span.slice(&page.text), 30)))
    }

    /// The memo that is written now.
    pub fn writing_now(&mut self) -> Option<&mut Writing> {
        match self.overlays.last_mut() {
            Some(Overlay::Ask(ask)) => ask.writing.as_deref_mut(),
            _ => None,
        }
    }

    /// Does an action in a window in which a memo is written.
    pub fn act_in_writing(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Ask(ask)) = self.overlays.last_mut() else { return Vec::new() };
        let is_long = ask.what.is_long();
        let Some(writing) = ask.writing.as_deref_mut() else { return Vec::new() };
        ask.error = None;
        let mut copied = None;
        match action {
            Action::Apply | Action::Down | Action::Complete if writing.take_offer() => {}
            Action::Apply | Action::Save => return self.answer(),
            Action::Down => writing.editor.insert("\n"),
            Action::Undo => drop(writing.editor.undo()),
            Action::Redo => drop(writing.editor.redo()),
            Action::Cut => copied = writing.editor.cut(),
            Action::Copy => copied = writing.editor.copy(),
            Action::PutBack => writing.editor.paste_kept(),
            Action::Kill => writing.editor.kill(),
            Action::MarkAll => writing.editor.select_all(),
            Action::EditOutside => return vec![Effect::EditOutside(writing.editor.text().to_owned())],
            Action::Retype => {
                if let Question::WriteMemo(draft) = &mut ask.what {
                    draft.next_type();
                }
            }
            Action::Back if !writing.offers.is_empty() => {
                writing.offers.clear();
                writing.dismissed = true;
                return Vec::new();
            }
            Action::Back if is_long && writing.editor.is_changed() => {
                self.overlays.push(Overlay::Chooser(Chooser {
                    title: "What was written is not saved".to_owned(),
                    lines: LEAVING.map(str::to_owned).to_vec(),
                    cursor: Cursor::default(),
                    then: Then::Leave,
                }));
                return Vec::new();
            }
            Action::Back => drop(self.overlays.pop()),
            _ => {}
        }
        self.offer_again();
        copied.map(Effect::Copy).into_iter().collect()
    }

    /// What the link under the cursor may be, after the text or the cursor changed.
    pub fn offer_again(&mut self) {
        let Some(mut writing) = self.writing_now().map(std::mem::take) else { return };
        self.fill_offers(&mut writing);
        if let Some(place) = self.writing_now() {
            *place = writing;
        }
    }

    /// Saves the memo that is being written, for the program has to end; an undo takes it back.
    pub fn rescue(&mut self) -> Vec<Effect> {
        let changed = |writing: &Writing| writing.editor.is_changed() && !writing.editor.text().trim().is_empty();
        match self.overlays.last() {
            Some(Overlay::Ask(ask)) if ask.writing.as_deref().is_some_and(changed) => self.answer(),
            _ => Vec::new(),
        }
    }

    /// A text that was changed is left: it goes on, is saved or dropped.
    pub fn chose_leaving(&mut self, at: usize) -> Vec<Effect> {
        match at {
            1 => self.answer(),
            2 => {
                self.overlays.pop();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The text comes back from an editor outside.
    pub fn take_edited(&mut self, edited: Result<String, String>) {
        match (edited, self.writing_now()) {
            (Ok(text), Some(writing)) => {
                writing.editor.replace_all(&text);
                self.offer_again();
            }
            (Err(why), Some(_)) => {
                if let Some(Overlay::Ask(ask)) = self.overlays.last_mut() {
                    ask.error = Some(why);
                }
            }
            (Err(why), None) => self.refuse(why),
            (Ok(_), None) => {}
        }
    }

    /// What could not be written comes back to be written again.
    pub fn take_unsaved(&mut self, why: &str) {
        if let Some(mut ask) = self.unsaved.take() {
            ask.error = Some(why.to_owned());
            self.overlays.push(Overlay::Ask(*ask));
        }
    }

    /// Fits the text that is written to its window.
    pub fn settle_writing(&mut self) {
        let room = super::view::body(self.size);
        for overlay in &mut self.overlays {
            if let Overlay::Ask(ask) = overlay {
                let field = areas(ask, room).1;
                if let Some(writing) = ask.writing.as_deref_mut() {
                    writing.editor.set_room(field.width, field.height);
                }
            }
        }
    }

    /// A click, a drag or the wheel over the window.
    pub fn mouse_in_writing(&mut self, mouse: super::message::Mouse, column: u16, row: u16) {
        use super::message::Mouse;
        let room = super::view::body(self.size);
        let Some(Overlay::Ask(ask)) = self.overlays.last_mut() else { return };
        let field = areas(ask, room).1;
        let Some(writing) = ask.writing.as_deref_mut() else { return };
        match mouse {
            Mouse::Wheel(lines) => writing.editor.scroll(lines),
            Mouse::Press | Mouse::Drag if field.contains((column, row).into()) => {
                writing.editor.put(column - field.x, row - field.y, mouse == Mouse::Drag);
            }
            _ => {}
        }
        self.offer_again();
    }
}

/// The window, and the room in it for the text.
pub fn areas(ask: &Ask, room: Rect) -> (Rect, Rect) {
    let area = if ask.what.is_long() {
        widgets::centred(room, room.width.saturating_sub(4).min(110), room.height)
    } else {
        widgets::centred(room, room.width.saturating_sub(4).min(76), 11)
    };
    let inner = Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(4), area.height.saturating_sub(2));
    let below = if ask.what.is_long() { 2 } else { 3 };
    (area, Rect { height: inner.height.saturating_sub(below).max(1), ..inner })
}

/// Draws the window; the cursor's place.
pub fn draw(app: &App, ask: &Ask, writing: &Writing, buffer: &mut Buffer, room: Rect) -> (u16, u16) {
    let theme = &app.theme;
    let (area, field) = areas(ask, room);
    let inner = widgets::window(buffer, area, &ask.what.title(), theme);
    let cursor = writing.editor.draw(buffer, field, theme);
    if let Some((seen, all)) = writing.editor.place() {
        let end = area.right().saturating_sub(2);
        cells::write_right(
            buffer,
            (area.x + 2, area.bottom() - 1),
            end,
            &format!(" {seen} of {all} lines "),
            theme.dim(),
        );
    }
    let top = field.bottom() + 1;
    let below = Rect::new(inner.x, top, inner.width, inner.bottom().saturating_sub(top));
    match &ask.error {
        Some(error) => widgets::paragraph(buffer, below, error, theme.error()),
        None => widgets::paragraph(buffer, below, ask.what.help(), theme.dim()),
    };
    offers(app, writing, buffer, room, cursor);
    cursor
}

/// What the link may lead to, below the cursor or above it.
fn offers(app: &App, writing: &Writing, buffer: &mut Buffer, room: Rect, (x, y): (u16, u16)) {
    if writing.offers.is_empty() {
        return;
    }
    let line = |offer: &String| match app.excerpt_in_words(offer) {
        Some(words) => format!("{offer}  {words}"),
        None => offer.clone(),
    };
    let lines: Vec<String> = writing.offers.iter().map(line).collect();
    let longest = lines.iter().map(|line| cells::width(line)).max().unwrap_or(10);
    let width = longest.saturating_add(4).clamp(14, 72).min(room.width);
    let height = u16::try_from(writing.offers.len()).unwrap_or(1) + 2;
    let below = y + 1 + height <= room.bottom();
    let top = if below { y + 1 } else { y.saturating_sub(height).max(room.y) };
    let area = Rect::new(x.min(room.right().saturating_sub(width)), top, width, height.min(room.height));
    let inner = widgets::window(buffer, area, "links to", &app.theme);
    for ((number, offer), y) in lines.iter().enumerate().zip(inner.top()..inner.bottom()) {
        let style = if number == writing.chosen { app.theme.chosen() } else { app.theme.text() };
        cells::write(buffer, (inner.x, y), inner.right(), &cells::fit(offer, inner.width), style);
    }
}
