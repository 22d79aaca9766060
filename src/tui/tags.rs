//! The tags of the study in a window: how many passages each has, by the values of an attribute; and the passages of
//! one across documents.

pub mod read;

use super::action::Action;
use super::app::App;
use super::list::Cursor;
use super::message::{Effect, Job};
use super::overlay::Overlay;
use super::{cells, widgets};
use crate::analysis::tags::Counts;
use crate::text::Span;
use crate::text::display::one_line;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The attribute by which they are counted, if by one.
    pub by: Option<String>,
    /// The number of the question: only the answer to the last is shown.
    pub generation: u64,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The number of the question.
    pub generation: u64,
    /// The values by which they are counted, in their order.
    pub groups: Vec<String>,
    /// The tags, by name.
    pub rows: Vec<Row>,
    /// The attributes by which they can be counted, those that are asked for most first.
    pub attributes: Vec<String>,
}

/// A tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whatever the group.
    pub total: Counts,
    /// Its passages by group.
    pub cells: Vec<usize>,
    /// Where it is, by document and place.
    pub places: Vec<Place>,
}

/// A passage with a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The document.
    pub document: String,
    /// Where; nothing where its words are gone.
    pub span: Option<Span>,
    /// The turn, from 1.
    pub turn: Option<u32>,
    /// Who speaks there.
    pub who: String,
    /// The words.
    pub text: String,
    /// The note of who set it.
    pub note: Option<String>,
    /// Who set it.
    pub coder: String,
}

/// The window, and what of it is kept while it is closed.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// What was asked last.
    pub asked: Asked,
    /// The answer.
    pub told: Told,
    /// Whether an answer came.
    pub is_told: bool,
    /// The chosen tag.
    pub cursor: Cursor,
    /// The chosen passage, while the passages of the tag are listed.
    pub places: Option<Cursor>,
    /// The first group in sight.
    pub first: usize,
}

impl Tags {
    fn row(&self) -> Option<&Row> {
        self.told.rows.get(self.cursor.at)
    }

    /// The next of the attributes by which can be counted; none after the last.
    fn next_by(&self) -> Option<String> {
        let all = &self.told.attributes;
        match &self.asked.by {
            None => all.first().cloned(),
            Some(by) => all.iter().position(|known| known == by).and_then(|at| all.get(at + 1)).cloned(),
        }
    }
}

impl App {
    /// Opens the window.
    pub fn show_tags(&mut self) -> Vec<Effect> {
        if self.study.is_none() {
            return Vec::new();
        }
        if !self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Tags)) {
            self.overlays.push(Overlay::Tags);
        }
        if !self.tags.is_told && self.tags.asked.by.is_none() {
            self.tags.asked.by = Some("site".to_owned());
        }
        self.ask_tags()
    }

    /// Asks for the tags, while the window is open.
    pub fn ask_tags(&mut self) -> Vec<Effect> {
        if !self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Tags)) {
            return Vec::new();
        }
        self.tags.asked.generation += 1;
        vec![Effect::Job(Job::Tags(self.tags.asked.clone()))]
    }

    /// The tags came; the cursors stay on what they were on.
    pub fn take_tags(&mut self, told: Told) {
        if told.generation != self.tags.asked.generation {
            return;
        }
        let height = height(self.size);
        let tags = &mut self.tags;
        let chosen = tags.row().map(|row| row.name.clone());
        let place = tags.places.and_then(|cursor| tags.row().and_then(|row| row.places.get(cursor.at))).cloned();
        tags.told = told;
        tags.is_told = true;
        let at = tags.told.rows.iter().position(|row| Some(&row.name) == chosen.as_ref());
        tags.cursor.at = at.unwrap_or(tags.cursor.at);
        tags.cursor.settle(tags.told.rows.len(), height);
        tags.first = tags.first.min(tags.told.groups.len().saturating_sub(1));
        // A tag that is gone has no passages to look at.
        tags.places = tags.places.filter(|_| at.is_some());
        let places = tags.row().map(|row| row.places.clone()).unwrap_or_default();
        if let Some(cursor) = &mut tags.places {
            let same = |known: &Place| place.as_ref() == Some(known);
            cursor.at = places.iter().position(same).unwrap_or(cursor.at);
            cursor.settle(places.len(), height);
        }
    }

    /// Does an action in the window.
    pub fn act_in_tags(&mut self, action: Action) -> Vec<Effect> {
        let height = height(self.size);
        let tags = &mut self.tags;
        let count = tags.row().map_or(0, |row| row.places.len());
        if let Some(cursor) = &mut tags.places {
            if cursor.act(action, count, height) {
                return Vec::new();
            }
            let place = tags.row().and_then(|row| row.places.get(cursor_at(tags))).cloned();
            match (action, place) {
                (Action::Open, Some(Place { document, span: Some(span), .. })) => {
                    self.overlays.retain(|overlay| !matches!(overlay, Overlay::Tags));
                    return self.open(&document, Some(span));
                }
                (Action::Open, Some(_)) => self.say("Its words are not in the text any more."),
                (Action::Back | Action::Left, _) => self.tags.places = None,
                (action, _) => return self.act_on_tags(action),
            }
            return Vec::new();
        }
        if tags.cursor.act(action, tags.told.rows.len(), height) {
            return Vec::new();
        }
        match action {
            Action::Open if count > 0 => tags.places = Some(Cursor::default()),
            Action::Left => tags.first = tags.first.saturating_sub(1),
            Action::Right => tags.first = (tags.first + 1).min(tags.told.groups.len().saturating_sub(1)),
            Action::Back => self.overlays.retain(|overlay| !matches!(overlay, Overlay::Tags)),
            action => return self.act_on_tags(action),
        }
        Vec::new()
    }

    /// Does what can be done with tags and with the passages of one.
    fn act_on_tags(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::CompareBy => {
                self.tags.asked.by = self.tags.next_by();
                self.tags.first = 0;
                self.ask_tags()
            }
            Action::Undo | Action::Redo => self.undo_or_redo(action),
            _ => Vec::new(),
        }
    }
}

fn cursor_at(tags: &Tags) -> usize {
    tags.places.map_or(0, |cursor| cursor.at)
}

/// The window for so many lines.
fn area(screen: Rect, lines: usize) -> Rect {
    let most = screen.height.saturating_sub(4);
    let lines = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(5);
    widgets::centred(screen, screen.width.saturating_sub(4).min(140), lines.max(10).min(most))
}

/// How many lines of a list are in sight at most: without the frame, the heading and the line below.
fn height((columns, rows): (u16, u16)) -> usize {
    let most = area(Rect::new(0, 0, columns, rows), usize::MAX);
    usize::from(most.height.saturating_sub(4)).max(1)
}

/// Draws the window.
pub fn draw(app: &App, buffer: &mut Buffer, screen: Rect) {
    let tags = &app.tags;
    let theme = &app.theme;
    let title = match tags.row().filter(|_| tags.places.is_some()) {
        Some(row) => format!("{}: {}", row.name, widgets::count(row.places.len(), "passage")),
        None => match &tags.asked.by {
            Some(by) => format!("tags, their passages by {by}"),
            None => "tags".to_owned(),
        },
    };
    // As tall for the passages as for the tags, so that nothing jumps.
    let lines = tags.row().map_or(0, |row| row.places.len()).max(tags.told.rows.len());
    let inner = widgets::window(buffer, area(screen, lines), &one_line(&title), theme);
    if tags.told.rows.is_empty() {
        let text = if tags.is_told {
            "Nothing is tagged yet. In the reader # tags what is selected: a case, an artefact, a prompt."
        } else {
            "counting …"
        };
        widgets::paragraph(buffer, inner, text, theme.dim());
        return;
    }
    match &tags.places {
        Some(cursor) => passages(app, *cursor, buffer, inner),
        None => table(app, buffer, inner),
    }
}

/// The widths of the groups' columns that fit, from the first in sight.
fn columns(tags: &Tags, room: u16) -> Vec<(usize, u16)> {
    let mut left = room;
    let mut found = Vec::new();
    for (at, group) in tags.told.groups.iter().enumerate().skip(tags.first) {
        let wide = cells::width(group).clamp(4, 16) + 2;
        if wide > left {
            break;
        }
        left -= wide;
        found.push((at, wide));
    }
    found
}

fn table(app: &App, buffer: &mut Buffer, area: Rect) {
    let (tags, theme) = (&app.tags, &app.theme);
    let longest = tags.told.rows.iter().map(|row| cells::width(&row.name)).max().unwrap_or(4);
    let name = longest.clamp(8, (area.width / 3).max(12));
    let all = area.x + name + 7;
    let shown = columns(tags, area.right().saturating_sub(all));
    let head = theme.dim();
    cells::write(buffer, (area.x, area.y), area.right(), "tag", head);
    cells::write_right(buffer, (area.x, area.y), all, "all", head);
    let mut x = all;
    for (at, wide) in &shown {
        let group = tags.told.groups.get(*at).map(|group| cells::fit(group, wide - 2).into_owned()).unwrap_or_default();
        cells::write_right(buffer, (x, area.y), x + wide, &group, head);
        x += wide;
    }
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    for (at, y) in (tags.cursor.top..tags.told.rows.len()).zip(list.top()..list.bottom()) {
        let Some(row) = tags.told.rows.get(at) else { continue };
        let base = if at == tags.cursor.at { theme.chosen() } else { theme.text() };
        if at == tags.cursor.at {
            buffer.set_style(Rect::new(area.x, y, area.width, 1), base);
        }
        cells::write(buffer, (area.x, y), area.x + name, &cells::fit(&row.name, name), base.patch(theme.strong()));
        cells::write_right(buffer, (area.x, y), all, &widgets::thousands(row.total.passages), base);
        let mut x = all;
        for (at, wide) in &shown {
            let (text, style) = match row.cells.get(*at) {
                Some(0) | None => ("·".to_owned(), base.patch(theme.dim())),
                Some(count) => (widgets::thousands(*count), base),
            };
            cells::write_right(buffer, (x, y), x + wide, &text, style);
            x += wide;
        }
    }
    let Some(row) = tags.row() else { return };
    let mut told = format!(
        "{} in {}, {}",
        widgets::count(row.total.passages, "passage"),
        widgets::count(row.total.documents, "document"),
        widgets::count(row.total.participants, "participant")
    );
    let hidden = tags.told.groups.len().saturating_sub(tags.first + shown.len());
    if hidden > 0 || tags.first > 0 {
        told.push_str(&format!(
            " · ←→ {} to {} of {}",
            tags.first + 1,
            tags.first + shown.len(),
            tags.told.groups.len()
        ));
    }
    below(app, buffer, area, &told);
}

fn below(app: &App, buffer: &mut Buffer, area: Rect, text: &str) {
    let y = area.bottom().saturating_sub(1);
    cells::write(buffer, (area.x, y), area.right(), &cells::fit(&one_line(text), area.width), app.theme.dim());
}

fn passages(app: &App, cursor: Cursor, buffer: &mut Buffer, area: Rect) {
    let (tags, theme) = (&app.tags, &app.theme);
    let Some(row) = tags.row() else { return };
    let at_turn = |place: &Place| match place.turn {
        Some(turn) => format!("{}:{turn}", place.document),
        None => place.document.clone(),
    };
    let longest = row.places.iter().map(|place| cells::width(&at_turn(place))).max().unwrap_or(8);
    let wide = longest.min(area.width / 3);
    let who = row.places.iter().map(|place| cells::width(&place.who)).max().unwrap_or(0).min(area.width / 5);
    let list = Rect { height: area.height.saturating_sub(2), ..area };
    for (at, y) in (cursor.top..row.places.len()).zip(list.top()..list.bottom()) {
        let Some(place) = row.places.get(at) else { continue };
        let base = if at == cursor.at { theme.chosen() } else { theme.text() };
        if at == cursor.at {
            buffer.set_style(Rect::new(area.x, y, area.width, 1), base);
        }
        let named = at_turn(place);
        cells::write(buffer, (area.x, y), area.right(), &cells::fit(&named, wide), base.patch(theme.strong()));
        let x = area.x + wide + 2;
        cells::write(buffer, (x, y), area.right(), &cells::fit(&place.who, who), base.patch(theme.speaker()));
        let x = if who > 0 { x + who + 2 } else { x };
        let (text, style) = match place.span {
            Some(_) => (super::reader::quoted(&place.text, area.right().saturating_sub(x + 2)), base),
            None => ("(its place is gone)".to_owned(), base.patch(theme.care())),
        };
        cells::write(buffer, (x, y), area.right(), &text, style);
    }
    if let Some(place) = row.places.get(cursor.at) {
        let note = place.note.as_ref().map_or_else(String::new, |note| format!(" · {note}"));
        below(app, buffer, area, &format!("tagged by {}{note}", place.coder));
    }
}
