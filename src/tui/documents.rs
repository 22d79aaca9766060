//! The documents of a project: a list to filter and sort, and how far each is coded.
//!
//! The list opens on names alone, so that a large project opens as quickly as a small one; words, codings
//! and attributes come from a reading thread.

use super::action::Action;
use super::app::App;
use super::list::Cursor;
use super::message::{Effect, Mouse};
use super::overlay::{Ask, Overlay, Question};
use super::{cells, widgets};
use crate::store::{DocumentInfo, Progress};
use crate::study::memo::MemoOn;
use crate::text::fold::{fold, natural_cmp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{HashMap, HashSet};

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The name.
    #[default]
    Name,
    /// The site.
    Site,
    /// The kind.
    Kind,
    /// The date.
    Date,
    /// How many words.
    Words,
    /// How many codings.
    Codings,
    /// How far it is coded.
    State,
}

impl Sort {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Site, Self::Kind, Self::Date, Self::Words, Self::Codings, Self::State];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Site => "site",
            Self::Kind => "kind",
            Self::Date => "date",
            Self::Words => "words",
            Self::Codings => "codings",
            Self::State => "state",
        }
    }
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The names, in natural order.
    pub names: Vec<String>,
    /// Details, as far as they are known.
    pub details: HashMap<String, DocumentInfo>,
    /// Those that came in last.
    pub fresh: HashSet<String>,
    /// The filter.
    pub filter: String,
    /// What it is sorted by.
    pub sort: Sort,
    /// Whether the order is turned round.
    pub reverse: bool,
    /// The names that are shown, as indices.
    pub shown: Vec<usize>,
    /// The cursor.
    pub cursor: Cursor,
}

impl Documents {
    /// The name under the cursor.
    pub fn chosen(&self) -> Option<&str> {
        self.shown.get(self.cursor.at).and_then(|at| self.names.get(*at)).map(String::as_str)
    }

    /// Where a document stands in the list as it is shown.
    pub fn line_of(&self, name: &str) -> Option<usize> {
        self.shown.iter().position(|at| self.names.get(*at).is_some_and(|known| known == name))
    }

    /// The document beside another in the list as it is shown.
    pub fn beside(&self, name: &str, forward: bool) -> Option<String> {
        let at = self.line_of(name)?;
        let beside = if forward { at + 1 } else { at.checked_sub(1)? };
        self.shown.get(beside).and_then(|at| self.names.get(*at)).cloned()
    }

    /// Works out what is shown; the cursor stays on its document.
    pub fn arrange(&mut self, coder: Option<&str>) {
        let kept = self.chosen().map(str::to_owned);
        let wanted: Vec<String> = self.filter.split_whitespace().map(fold).collect();
        let fits = |name: &str| {
            let detail = self.details.get(name);
            wanted.iter().all(|word| {
                fold(name).contains(word)
                    || detail.is_some_and(|info| {
                        info.attributes.values().any(|value| fold(value).contains(word))
                            || coder.is_some_and(|coder| info.progress(coder).as_str().starts_with(word.as_str()))
                    })
            })
        };
        let mut shown: Vec<usize> =
            self.names.iter().enumerate().filter(|(_, name)| fits(name)).map(|(at, _)| at).collect();
        let info = |at: &usize| self.names.get(*at).and_then(|name| self.details.get(name));
        let value =
            |at: &usize, key: &str| info(at).and_then(|info| info.attributes.get(key).cloned()).unwrap_or_default();
        match self.sort {
            Sort::Name => {}
            Sort::Site => shown.sort_by(|a, b| natural_cmp(&value(a, "site"), &value(b, "site"))),
            Sort::Kind => shown.sort_by(|a, b| natural_cmp(&value(a, "kind"), &value(b, "kind"))),
            Sort::Date => shown.sort_by_cached_key(|at| value(at, "date")),
            Sort::Words => shown.sort_by_key(|at| std::cmp::Reverse(info(at).map_or(0, |info| info.words))),
            Sort::Codings => shown.sort_by_key(|at| std::cmp::Reverse(info(at).map_or(0, |info| info.codings))),
            Sort::State => shown.sort_by_cached_key(|at| match (info(at), coder) {
                (Some(info), Some(coder)) => match info.progress(coder) {
                    Progress::Begun => 0,
                    Progress::Assigned => 1,
                    Progress::Untouched => 2,
                    Progress::Finished => 3,
                },
                _ => 4,
            }),
        }
        if self.reverse {
            shown.reverse();
        }
        self.shown = shown;
        let at = kept.and_then(|name| self.shown.iter().position(|at| self.names.get(*at) == Some(&name)));
        self.cursor.at = at.unwrap_or(0);
    }
}

impl App {
    /// Does an action on the list of documents.
    pub fn act_in_documents(&mut self, action: Action) -> Vec<Effect> {
        let height = list_height(self.size);
        let coder = self.coder.clone();
        let documents = &mut self.documents;
        if documents.cursor.act(action, documents.shown.len(), height) {
            return Vec::new();
        }
        match action {
            Action::Open => {
                if let Some(name) = documents.chosen().map(str::to_owned) {
                    return self.open(&name, None);
                }
            }
            Action::CompareDocument => {
                if let Some(name) = documents.chosen().map(str::to_owned) {
                    return self.compare_document(Some(name));
                }
            }
            Action::Filter => {
                let filter = documents.filter.clone();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Filter, filter)));
            }
            Action::SortNext => {
                let at = Sort::ALL.iter().position(|sort| *sort == documents.sort).unwrap_or(0);
                documents.sort = Sort::ALL.get((at + 1) % Sort::ALL.len()).copied().unwrap_or_default();
                documents.arrange(coder.as_deref());
                let sort = documents.sort.name();
                self.say(format!("Sorted by {sort}; S turns the order round."));
            }
            Action::SortReverse => {
                documents.reverse = !documents.reverse;
                documents.arrange(coder.as_deref());
            }
            Action::NextToCode => return self.next_to_code(),
            Action::Merge => return self.ask_merge(),
            Action::Import => return self.ask_import(),
            Action::Revised => return self.ask_revised(),
            Action::NewMemo => {
                let chosen = documents.chosen().and_then(|name| documents.details.get(name));
                return match chosen.map(|info| info.guid) {
                    Some(guid) => self.write_memo_on(MemoOn::Document(guid)),
                    None => Vec::new(),
                };
            }
            Action::Finish => {
                let Some(name) = documents.chosen().map(str::to_owned) else { return Vec::new() };
                if !self.may_write(action, None) {
                    return Vec::new();
                }
                let info = self.documents.details.get(&name);
                let finished =
                    !self.coder.as_ref().is_some_and(|coder| info.is_some_and(|i| i.finished.contains(coder)));
                return self.finish(name, finished);
            }
            Action::Back if !documents.filter.is_empty() => {
                documents.filter.clear();
                documents.arrange(coder.as_deref());
            }
            Action::Back => return self.go_back(),
            _ => {}
        }
        self.documents.cursor.settle(self.documents.shown.len(), height);
        Vec::new()
    }

    /// The mouse on the list: the wheel moves, a click chooses, a second one opens.
    pub fn mouse_in_documents(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let height = list_height(self.size);
        let len = self.documents.shown.len();
        match mouse {
            Mouse::Wheel(lines) => self.documents.cursor.wheel(lines, len, height),
            Mouse::Press => {
                let first = super::view::body(self.size).y + 1;
                let Some(line) = row.checked_sub(first) else { return Vec::new() };
                let at = self.documents.cursor.top + usize::from(line);
                if at < len {
                    if self.documents.cursor.at == at {
                        return self.act_in_documents(Action::Open);
                    }
                    self.documents.cursor.at = at;
                }
            }
            Mouse::Drag => {}
        }
        Vec::new()
    }
}

/// How many documents are in sight.
pub fn list_height(size: (u16, u16)) -> usize {
    usize::from(super::view::body(size).height.saturating_sub(1)).max(1)
}

/// Draws the list.
pub fn draw(app: &App, buffer: &mut Buffer, room: Rect) {
    let theme = &app.theme;
    let documents = &app.documents;
    if documents.names.is_empty() {
        let lines = [
            "This project has no documents yet.",
            "",
            "i brings transcripts in: a file, or a folder with all below it. What would come in is shown first.",
            "",
            "From the command line: emic import transcripts/ (--dry-run writes nothing).",
        ];
        for (line, y) in lines.iter().zip(room.y + 1..room.bottom()) {
            cells::write(buffer, (room.x + 2, y), room.right(), line, theme.text());
        }
        return;
    }
    let columns = Columns::of(documents, room.width);
    columns.head(app, buffer, Rect { height: 1, ..room });
    let list = Rect::new(room.x, room.y + 1, room.width, room.height.saturating_sub(1));
    for (number, y) in (documents.cursor.top..documents.shown.len()).zip(list.top()..list.bottom()) {
        let Some(name) = documents.shown.get(number).and_then(|at| documents.names.get(*at)) else { continue };
        let area = Rect::new(list.x, y, list.width, 1);
        columns.row(app, buffer, area, name, number == documents.cursor.at);
    }
    if documents.shown.is_empty() {
        let text = format!("No document fits “{}”; Esc shows all again.", documents.filter);
        cells::write(buffer, (list.x + 2, list.y), list.right(), &text, theme.dim());
    }
}

/// Where the columns stand.
struct Columns {
    name: u16,
    kind: u16,
    site: u16,
    /// Whether there is room for dates and turns.
    wide: bool,
}

impl Columns {
    fn of(documents: &Documents, width: u16) -> Self {
        let longest = documents.names.iter().map(|name| cells::width(name)).max().unwrap_or(8);
        let name = longest.clamp(8, (width / 3).max(12));
        Self { name, kind: 13, site: 14, wide: width >= 96 }
    }

    fn head(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        let sorted = |sort: Sort, label: &str| {
            let sign = if app.documents.reverse { "▴" } else { "▾" };
            if app.documents.sort == sort { format!("{label}{sign}") } else { label.to_owned() }
        };
        let style = app.theme.dim();
        let x = area.x + 1;
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Name, "document"), style);
        let x = x + self.name + 2;
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Kind, "kind"), style);
        let x = x + self.kind + 1;
        cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Site, "site"), style);
        let mut x = x + self.site + 1;
        if self.wide {
            cells::write(buffer, (x, area.y), area.right(), &sorted(Sort::Date, "date"), style);
            x += 12;
            cells::write_right(buffer, (x, area.y), x + 6, "turns", style);
            x += 7;
        }
        cells::write_right(buffer, (x, area.y), x + 8, &sorted(Sort::Words, "words"), style);
        cells::write_right(buffer, (x + 8, area.y), x + 18, &sorted(Sort::Codings, "codings"), style);
        cells::write(buffer, (x + 19, area.y), area.right(), &sorted(Sort::State, "state"), style);
    }

    fn row(&self, app: &App, buffer: &mut Buffer, area: Rect, name: &str, chosen: bool) {
        let theme = &app.theme;
        let base = if chosen { theme.chosen() } else { theme.text() };
        if chosen {
            buffer.set_style(area, base);
        }
        let y = area.y;
        let x = area.x + 1;
        cells::write(buffer, (x, y), area.right(), &cells::fit(name, self.name), base.patch(theme.strong()));
        if app.documents.fresh.contains(name) {
            cells::write(buffer, (area.x, y), area.right(), "+", base.patch(theme.good()));
        }
        let Some(info) = app.documents.details.get(name) else { return };
        let value = |key: &str| info.attributes.get(key).map(String::as_str).unwrap_or_default();
        let x = x + self.name + 2;
        cells::write(buffer, (x, y), area.right(), &cells::fit(value("kind"), self.kind), base);
        let x = x + self.kind + 1;
        cells::write(buffer, (x, y), area.right(), &cells::fit(value("site"), self.site), base);
        let mut x = x + self.site + 1;
        if self.wide {
            cells::write(buffer, (x, y), area.right(), &cells::fit(value("date"), 11), base);
            x += 12;
            cells::write_right(buffer, (x, y), x + 6, &widgets::thousands(info.turns as usize), base);
            x += 7;
        }
        cells::write_right(buffer, (x, y), x + 8, &widgets::thousands(info.words as usize), base);
        cells::write_right(buffer, (x + 8, y), x + 18, &widgets::thousands(info.codings as usize), base);
        self.states(app, buffer, Rect::new(x + 19, y, area.right().saturating_sub(x + 19), 1), info, base);
    }

    /// How far the acting coder is, then the others.
    fn states(&self, app: &App, buffer: &mut Buffer, area: Rect, info: &DocumentInfo, base: ratatui::style::Style) {
        let theme = &app.theme;
        let own = app.coder.as_deref().map(|coder| info.progress(coder));
        let style = match own {
            Some(Progress::Finished) => theme.good(),
            Some(Progress::Begun | Progress::Assigned) => theme.care(),
            _ => theme.dim(),
        };
        let word = own.map(|own| format!("{} {}", sign(own), own.as_str())).unwrap_or_default();
        let mut x = cells::write(buffer, (area.x, area.y), area.right(), &word, base.patch(style));
        let others: Vec<String> = info
            .progress_of_all()
            .into_iter()
            .filter(|(coder, _)| Some(*coder) != app.coder.as_deref())
            .map(|(coder, progress)| format!("{coder}{}", sign(progress)))
            .chain((info.decisions > 0).then(|| "≡".to_owned()))
            .collect();
        if !others.is_empty() {
            x += if own.is_none() { 0 } else { 2 };
            let text = others.join(" ");
            cells::write(
                buffer,
                (x, area.y),
                area.right(),
                &cells::fit(&text, area.right().saturating_sub(x)),
                base.patch(theme.dim()),
            );
        }
    }
}

/// How far a coder is, in a sign.
fn sign(progress: Progress) -> &'static str {
    match progress {
        Progress::Finished => "✓",
        Progress::Begun => "◐",
        Progress::Assigned => "●",
        Progress::Untouched => "○",
    }
}

/// The header line of the list.
pub fn header(app: &App) -> (String, String) {
    let name = app.study.as_ref().map(|study| study.settings.name.clone()).unwrap_or_default();
    let (shown, all) = (app.documents.shown.len(), app.documents.names.len());
    let count = if shown == all {
        widgets::count(all, "document")
    } else {
        format!("{shown} of {}", widgets::count(all, "document"))
    };
    let coder = app.coder.clone().unwrap_or_else(|| "no coder yet".to_owned());
    (format!("{name}  {count}"), coder)
}
