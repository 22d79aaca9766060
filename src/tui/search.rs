//! The search: a query, its hits as one types, and coding many of them at once.

pub mod complete;
pub mod review;
pub mod saved;
pub mod sweep;

use super::action::Action;
use super::app::{App, Screen};
use super::field::Field;
use super::keymap::Context;
use super::list::Cursor;
use super::message::{Effect, Job, Mouse, Target, reach_word};
use super::{cells, widgets};
use crate::search::Extend;
use crate::study::Guid;
use crate::text::Span;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use review::Review;
use std::collections::BTreeSet;
use sweep::Sweep;
use unicode_segmentation::UnicodeSegmentation;

/// How many hits are listed.
pub const MOST: usize = 3000;

/// A query, as it is handed to the thread that searches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The query.
    pub text: String,
    /// Its number: only the answer to the last one is shown.
    pub generation: u64,
}

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The number of the query.
    pub generation: u64,
    /// What was found, or what is wrong: the sentence, and where in the query (code points).
    pub found: Result<Hits, (String, Option<u32>)>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// The hits, by document.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// In how many documents.
    pub documents: usize,
    /// What the user should know.
    pub notes: Vec<String>,
    /// Whether the best come first; else they come by document.
    pub ranked: bool,
}

impl Default for Answer {
    fn default() -> Self {
        Self { generation: 0, found: Ok(Hits::default()) }
    }
}

/// A turn that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub document: Guid,
    /// Its name.
    pub name: String,
    /// The turn, from 1.
    pub turn: u32,
    /// Who speaks.
    pub who: String,
    /// Profession, or what else the speaker is.
    pub detail: String,
    /// A part of the turn around the first match.
    pub snippet: String,
    /// What was found in the snippet, in its bytes.
    pub matches: Vec<Span>,
    /// Where to go in the document.
    pub place: Span,
    /// What is coded: the matches, their sentences, the turn.
    pub spans: [Vec<Span>; 3],
}

impl Hit {
    /// Its identity.
    pub fn key(&self) -> (Guid, u32) {
        (self.document, self.turn)
    }
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The document of the hits below; how many there are.
    Document(usize, usize),
    /// A hit.
    Hit(usize),
}

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The query.
    pub field: Field,
    /// Whether the query is being written.
    pub writing: bool,
    /// The number of the last query.
    pub generation: u64,
    /// The version of the project that the last query was asked of.
    pub asked: u64,
    /// Whether an answer is awaited.
    pub waiting: bool,
    /// The last answer.
    pub hits: Hits,
    /// What is wrong with the query, and where.
    pub wrong: Option<(String, Option<u32>)>,
    /// The lines of the list.
    pub rows: Vec<Row>,
    /// The chosen hit.
    pub cursor: Cursor,
    /// The first line in sight.
    pub scroll: Cursor,
    /// The hits that are marked.
    pub marked: BTreeSet<(Guid, u32)>,
    /// What is coded of a hit.
    pub reach: Extend,
    /// How far the index is written: so many documents of so many.
    pub indexing: Option<(u64, u64)>,
    /// Whether one wants to go down to the hits that are still looked for.
    pub down: bool,
    /// The sweep, while there is one.
    pub sweep: Option<Box<Sweep>>,
    /// A query, and the hits of it that are not to be swept again.
    pub never: (String, BTreeSet<(Guid, u32)>),
    /// The review of what is autocoded, while there is one.
    pub review: Option<Box<Review>>,
}

fn reach_place(reach: Extend) -> usize {
    match reach {
        Extend::Match => 0,
        Extend::Sentence => 1,
        Extend::Turn => 2,
    }
}

impl App {
    /// Asks the query that is written.
    pub fn ask(&mut self) -> Vec<Effect> {
        let text = self.search.field.text().trim().to_owned();
        self.search.generation += 1;
        self.search.asked = self.version;
        self.search.down = false;
        if text.is_empty() {
            self.search.waiting = false;
            self.take_hits(Answer { generation: self.search.generation, ..Answer::default() });
            return Vec::new();
        }
        self.search.waiting = true;
        vec![Effect::Job(Job::Search(Query { text, generation: self.search.generation }))]
    }

    /// Shows the search with a query.
    pub fn search_for(&mut self, query: &str) -> Vec<Effect> {
        if self.screen != Screen::Search {
            self.back.push(self.screen);
        }
        self.search.field = Field::new(query);
        self.search.sweep = None;
        self.search.writing = query.is_empty();
        self.search.cursor = Cursor::default();
        self.search.marked.clear();
        self.show(Screen::Search);
        let mut effects = self.ask();
        effects.extend(self.arrive());
        // To what is found, as soon as it is.
        self.search.down = !query.is_empty();
        effects
    }

    /// An answer came.
    pub fn take_hits(&mut self, answer: Answer) {
        if answer.generation != self.search.generation {
            return;
        }
        self.search.waiting = false;
        match answer.found {
            Err(wrong) => self.search.wrong = Some(wrong),
            Ok(hits) => {
                self.search.wrong = None;
                let chosen = self.search.hits.hits.get(self.search.cursor.at).map(Hit::key);
                self.search.hits = hits;
                self.search.rows = rows(&self.search.hits);
                let same = |hit: &Hit| Some(hit.key()) == chosen;
                self.search.cursor.at = self.search.hits.hits.iter().position(same).unwrap_or(0);
                if std::mem::take(&mut self.search.down) && !self.search.hits.hits.is_empty() {
                    self.search.writing = false;
                }
                let there: BTreeSet<(Guid, u32)> = self.search.hits.hits.iter().map(Hit::key).collect();
                self.search.marked.retain(|key| there.contains(key));
                self.settle_hits();
            }
        }
    }

    /// Keeps the chosen hit, with the name of its document, in sight.
    pub fn settle_hits(&mut self) {
        let height = usize::from(list_area(super::view::body(self.size)).height).max(1);
        let search = &mut self.search;
        let row = search.rows.iter().position(|row| *row == Row::Hit(search.cursor.at)).unwrap_or(0);
        search.scroll.at = row.saturating_sub(1);
        search.scroll.settle(search.rows.len(), height);
        search.scroll.at = row;
        search.scroll.settle(search.rows.len(), height);
    }

    /// Does an action on the hits.
    pub fn act_in_search(&mut self, action: Action) -> Vec<Effect> {
        let height = usize::from(list_area(super::view::body(self.size)).height).max(1);
        if self.search.writing {
            return match action {
                Action::NextChoice | Action::PreviousChoice => {
                    self.choose_offer(action == Action::NextChoice);
                    Vec::new()
                }
                Action::Complete if self.has_offer() => self.take_offer().unwrap_or_default(),
                Action::Apply | Action::Down | Action::Complete => {
                    if !self.search.hits.hits.is_empty() && self.search.wrong.is_none() {
                        self.search.writing = false;
                    } else {
                        // Quick hands are ahead of the search.
                        self.search.down = self.search.waiting;
                    }
                    Vec::new()
                }
                Action::Back if self.search.hits.hits.is_empty() => self.go_back(),
                Action::Back => {
                    self.search.writing = false;
                    Vec::new()
                }
                _ => Vec::new(),
            };
        }
        if action == Action::Up && self.search.cursor.at == 0 {
            self.search.writing = true;
            return Vec::new();
        }
        let len = self.search.hits.hits.len();
        if self.search.cursor.act(action, len, height) {
            self.settle_hits();
            return Vec::new();
        }
        match action {
            Action::EditQuery => self.search.writing = true,
            Action::Back if !self.search.marked.is_empty() => self.search.marked.clear(),
            Action::Back => return self.go_back(),
            Action::Open => {
                if let Some(hit) = self.search.hits.hits.get(self.search.cursor.at).cloned() {
                    return self.open(&hit.name, Some(hit.place));
                }
            }
            Action::Mark => {
                if let Some(key) = self.search.hits.hits.get(self.search.cursor.at).map(Hit::key) {
                    if !self.search.marked.remove(&key) {
                        self.search.marked.insert(key);
                    }
                    self.search.cursor.act(Action::Down, len, height);
                    self.settle_hits();
                }
            }
            Action::MarkAll => {
                let all: BTreeSet<(Guid, u32)> = self.search.hits.hits.iter().map(Hit::key).collect();
                self.search.marked = if self.search.marked.len() == all.len() { BTreeSet::new() } else { all };
            }
            Action::Reach => {
                self.turn_reach();
                self.say(format!("Coded is the {} of each marked hit.", reach_word(self.search.reach)));
            }
            Action::Code => return self.code_hits(),
            Action::Sweep => return self.begin_sweep(),
            Action::Autocode => self.ask_autocode(),
            Action::SaveSearch => self.ask_search_name(),
            Action::Searches => return self.ask_searches(),
            Action::Similar => {
                if let Some(hit) = self.search.hits.hits.get(self.search.cursor.at) {
                    let place = format!("{}:{}", hit.name, hit.turn);
                    return self.search_for(&crate::search::like_query(&place));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Codes of hits another stretch: the match, its sentence, its turn.
    fn turn_reach(&mut self) {
        self.search.reach = match self.search.reach {
            Extend::Match => Extend::Sentence,
            Extend::Sentence => Extend::Turn,
            Extend::Turn => Extend::Match,
        };
    }

    fn code_hits(&mut self) -> Vec<Effect> {
        if !self.may_write(Action::Code, None) {
            return Vec::new();
        }
        let chosen = self.search.hits.hits.get(self.search.cursor.at).map(Hit::key);
        let wanted = |hit: &Hit| {
            if self.search.marked.is_empty() {
                Some(hit.key()) == chosen
            } else {
                self.search.marked.contains(&hit.key())
            }
        };
        let place = reach_place(self.search.reach);
        let mut targets: Vec<Target> = Vec::new();
        let mut count = 0;
        for hit in self.search.hits.hits.iter().filter(|hit| wanted(hit)) {
            let spans = hit.spans.get(place).cloned().unwrap_or_default();
            if spans.is_empty() {
                continue;
            }
            count += 1;
            match targets.last_mut().filter(|target| target.document == hit.document) {
                Some(target) => target.spans.extend(spans),
                None => targets.push(Target { document: hit.document, name: hit.name.clone(), text: None, spans }),
            }
        }
        if targets.is_empty() {
            self.say("There is nothing to code: a query of conditions alone has no match; e takes the whole turn.");
            return Vec::new();
        }
        let title = format!(
            "{} ({}) in {}",
            widgets::count(count, "hit"),
            reach_word(self.search.reach),
            widgets::count(targets.len(), "document")
        );
        self.pick(targets, title);
        Vec::new()
    }

    /// The mouse on the search: a click chooses, a second one opens.
    pub fn mouse_in_search(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let body = super::view::body(self.size);
        let list = list_area(body);
        let len = self.search.hits.hits.len();
        match mouse {
            _ if self.search.sweep.is_some() || self.search.review.is_some() => {}
            Mouse::Wheel(lines) => {
                self.search.cursor.wheel(lines, len, usize::from(list.height));
                self.settle_hits();
            }
            Mouse::Press if row == body.y => self.search.writing = true,
            Mouse::Press if row >= list.y && row < list.bottom() => {
                let line = self.search.scroll.top + usize::from(row - list.y);
                if let Some(Row::Hit(at)) = self.search.rows.get(line).copied() {
                    if self.search.cursor.at == at && !self.search.writing {
                        return self.act_in_search(Action::Open);
                    }
                    self.search.writing = false;
                    self.search.cursor.at = at;
                }
            }
            _ => {}
        }
        Vec::new()
    }
}

fn rows(found: &Hits) -> Vec<Row> {
    let hits = &found.hits;
    if found.ranked {
        return (0..hits.len()).map(Row::Hit).collect();
    }
    let mut rows: Vec<Row> = Vec::with_capacity(hits.len() + 8);
    let mut last: Option<(Guid, usize)> = None;
    for (at, hit) in hits.iter().enumerate() {
        match last.filter(|(document, _)| *document == hit.document) {
            Some((_, head)) => {
                if let Some(Row::Document(_, count)) = rows.get_mut(head) {
                    *count += 1;
                }
            }
            None => {
                last = Some((hit.document, rows.len()));
                rows.push(Row::Document(at, 1));
            }
        }
        rows.push(Row::Hit(at));
    }
    rows
}

/// Where the list is: below the query and what is said of it, above the chosen hit in full.
fn list_area(room: Rect) -> Rect {
    let preview = if room.height >= 16 { 5 } else { 0 };
    Rect::new(room.x, room.y + 3, room.width, room.height.saturating_sub(3 + preview))
}

/// Draws the search; the cursor's place, while the query is written.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) -> Option<(u16, u16)> {
    let theme = &app.theme;
    let search = &app.search;
    if let Some(review) = &search.review {
        review::draw(app, review, buffer, room);
        return None;
    }
    if let Some(sweep) = &search.sweep {
        sweep::draw(app, sweep, buffer, room);
        return None;
    }
    let x = widgets::field_label(buffer, Rect::new(room.x + 1, room.y, room.width, 1), "query ", theme);
    let cursor = search.field.draw_line(buffer, Rect::new(x, room.y, room.right().saturating_sub(x), 1), theme);
    said(app, buffer, room, x);
    let list = list_area(room);
    if search.hits.hits.is_empty() && search.field.text().trim().is_empty() {
        examples(app, buffer, list);
    }
    for (row, y) in search.rows.iter().skip(search.scroll.top).zip(list.top()..list.bottom()) {
        let area = Rect::new(list.x, y, list.width, 1);
        match row {
            Row::Document(first, count) => {
                if let Some(hit) = search.hits.hits.get(*first) {
                    let x = cells::write(buffer, (area.x + 1, y), area.right(), &hit.name, theme.strong());
                    cells::write(buffer, (x + 2, y), area.right(), &widgets::count(*count, "hit"), theme.dim());
                }
            }
            Row::Hit(at) => {
                if let Some(found) = search.hits.hits.get(*at) {
                    hit(app, buffer, area, found, *at == search.cursor.at && !search.writing);
                }
            }
        }
    }
    if list.bottom() < room.bottom() {
        widgets::rule(buffer, Rect::new(room.x, list.bottom(), room.width, 1), "─", "─", theme);
        let below =
            Rect::new(room.x + 1, list.bottom() + 1, room.width.saturating_sub(2), room.bottom() - list.bottom() - 1);
        if let Some(hit) = search.hits.hits.get(search.cursor.at) {
            widgets::paragraph(buffer, below, &hit.snippet, theme.text());
        }
    }
    if app.has_offer() {
        let below = Rect::new(room.x, room.y + 3, room.width, room.height.saturating_sub(3));
        complete::draw(&app.offered, buffer, below, x, theme);
    }
    search.writing.then_some(cursor)
}

/// The line below the query: what is wrong with it and where, or how much was found.
fn said(app: &App, buffer: &mut Buffer, room: Rect, field: u16) {
    let (theme, search) = (&app.theme, &app.search);
    let y = room.y + 1;
    // What is not written to its end is not wrong yet.
    if let Some((what, at)) = search.wrong.as_ref().filter(|wrong| !app.is_unfinished(wrong)) {
        let before: String = search.field.text().chars().take(at.unwrap_or(0) as usize).collect();
        let caret = field + cells::width(&before);
        if at.is_some() && caret < room.right() {
            cells::write(buffer, (caret, y), room.right(), "▲", theme.error());
        }
        cells::write(
            buffer,
            (room.x + 1, y + 1),
            room.right(),
            &cells::fit(what, room.width.saturating_sub(2)),
            theme.error(),
        );
        return;
    }
    let mut text = String::new();
    if search.waiting {
        text.push_str("searching … ");
    } else if !search.field.text().trim().is_empty() {
        text = format!(
            "{} in {}",
            widgets::count(search.hits.total, "turn"),
            widgets::count(search.hits.documents, "document")
        );
        if search.hits.total > search.hits.hits.len() {
            text.push_str(&format!(
                " (the first {} are listed: narrow the query)",
                widgets::thousands(search.hits.hits.len())
            ));
        }
    }
    if !search.marked.is_empty() {
        text.push_str(&format!(
            " · {} marked: {} codes their {}",
            search.marked.len(),
            app.key_of(Context::Hits, Action::Code),
            reach_word(search.reach)
        ));
    } else if !search.hits.hits.is_empty() {
        text.push_str(&format!(
            " · {} codes the {}",
            app.key_of(Context::Hits, Action::Reach),
            reach_word(search.reach)
        ));
    }
    if let Some((done, total)) = search.indexing.filter(|(done, total)| done < total) {
        text.push_str(&format!(" · indexing {done} of {total}"));
    }
    cells::write(buffer, (room.x + 1, y), room.right(), &text, theme.dim());
    if let Some(note) = search.hits.notes.first() {
        cells::write(
            buffer,
            (room.x + 1, y + 1),
            room.right(),
            &cells::fit(note, room.width.saturating_sub(2)),
            theme.care(),
        );
    }
}

fn examples(app: &App, buffer: &mut Buffer, area: Rect) {
    let lines = [
        ("agency meeting", "turns that hold both words, in any form (agencies, met …)"),
        ("\"chain of command\"", "these words, one after the other"),
        ("police OR probation", "either"),
        ("trust -policy", "without a word"),
        ("profession:police site:Dunlow", "who speaks, and where"),
        ("code:power  -code:power", "what is coded, or not coded, with a code"),
        ("tag:artefact  linked:yes", "what is tagged, or linked with another passage"),
        ("like:power", "what is like the passages of a code"),
        ("re:/laugh(s|ter)/", "a pattern in the raw text"),
    ];
    for ((query, what), y) in lines.iter().zip(area.top()..area.bottom()) {
        let x = cells::write(buffer, (area.x + 1, y), area.right(), &format!("{query:<32}"), app.theme.key());
        cells::write(buffer, (x + 1, y), area.right(), what, app.theme.dim());
    }
}

fn hit(app: &App, buffer: &mut Buffer, area: Rect, hit: &Hit, chosen: bool) {
    let theme = &app.theme;
    let base = if chosen { theme.chosen() } else { theme.text() };
    if chosen {
        buffer.set_style(area, base);
    }
    let y = area.y;
    let mark = if app.search.marked.contains(&hit.key()) { "✓" } else { " " };
    cells::write(buffer, (area.x + 1, y), area.right(), mark, base.patch(theme.good()));
    if app.search.hits.ranked {
        let source = format!("{} {}", hit.name, hit.turn);
        let names = if area.width >= 100 { 34 } else { 22 };
        let x = cells::write(
            buffer,
            (area.x + 3, y),
            area.x + 3 + names,
            &cells::fit(&source, names),
            base.patch(theme.strong()),
        );
        let left = (area.x + 3 + names).saturating_sub(x + 1);
        cells::write(buffer, (x + 1, y), area.x + 3 + names, &cells::fit(&hit.who, left), base.patch(theme.speaker()));
        let from = area.x + 4 + names;
        let room = Rect::new(from, y, area.right().saturating_sub(from), 1);
        snippet(buffer, room, hit, base, base.patch(theme.found()));
        return;
    }
    cells::write_right(buffer, (area.x + 2, y), area.x + 7, &hit.turn.to_string(), base.patch(theme.dim()));
    let names = if area.width >= 100 { 26 } else { 16 };
    let x = cells::write(
        buffer,
        (area.x + 8, y),
        area.x + 8 + names,
        &cells::fit(&hit.who, names),
        base.patch(theme.speaker()),
    );
    let left = (area.x + 8 + names).saturating_sub(x + 1);
    cells::write(buffer, (x + 1, y), area.x + 8 + names, &cells::fit(&hit.detail, left), base.patch(theme.dim()));
    snippet(
        buffer,
        Rect::new(area.x + 9 + names, y, area.right().saturating_sub(area.x + 9 + names), 1),
        hit,
        base,
        base.patch(theme.found()),
    );
}

/// The snippet on one line, shifted so that the first match is in sight.
fn snippet(buffer: &mut Buffer, area: Rect, hit: &Hit, base: ratatui::style::Style, found: ratatui::style::Style) {
    let first = hit.matches.first().map_or(0, |span| span.start as usize);
    let lead = cells::width(hit.snippet.get(..first).unwrap_or(""));
    let mut skip = if lead > area.width / 2 { lead - area.width / 3 } else { 0 };
    let mut x = area.x;
    if skip > 0 {
        x = cells::write(buffer, (x, area.y), area.right(), "…", base);
    }
    for (at, grapheme) in hit.snippet.grapheme_indices(true) {
        let wide = cells::cell(grapheme).1;
        if skip > 0 {
            skip = skip.saturating_sub(wide.max(1));
            continue;
        }
        let at = Span::of(at..at).start;
        let style = if hit.matches.iter().any(|span| span.contains(at)) { found } else { base };
        let grapheme = if grapheme == "\n" { " " } else { grapheme };
        x += cells::put(buffer, (x, area.y), area.right(), grapheme, style);
    }
}

/// The header line of the search.
pub fn header(app: &App) -> (String, String) {
    let name = app.study.as_ref().map(|study| study.settings.name.clone()).unwrap_or_default();
    ("Search".to_owned(), name)
}
