//! The documents of a project: a list to filter and sort, and how far each is coded.
//!
//! The list opens on names alone, so that a large project opens as quickly as a small one; words, codings
//! and attributes come from a reading thread.

pub mod attributes;
pub mod draw;
pub mod events;
pub mod tree;
pub mod write;

use super::action::Action;
use super::app::App;
use super::list::Cursor;
use super::message::{Effect, Mouse};
use super::overlay::{Ask, Overlay, Question};
use crate::store::{DocumentInfo, Progress};
use crate::study::memo::MemoOn;
use crate::text::fold::{fold, natural_cmp};
use std::collections::{BTreeSet, HashMap, HashSet};
use tree::Row;

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
    /// When it was last touched, the latest first.
    Touched,
}

impl Sort {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 8] =
        [Self::Name, Self::Site, Self::Kind, Self::Date, Self::Words, Self::Codings, Self::State, Self::Touched];

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
            Self::Touched => "touched",
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
    /// What became of other programs' projects with that import, line by line.
    pub losses: Vec<String>,
    /// The filter.
    pub filter: String,
    /// What it is sorted by.
    pub sort: Sort,
    /// Whether the order is turned round.
    pub reverse: bool,
    /// When each was last touched, as far as that is known.
    pub touched: HashMap<String, String>,
    /// The attribute by which they are grouped.
    pub grouped: Option<String>,
    /// The groups that are folded, by their value.
    pub folded: BTreeSet<String>,
    /// The documents that are marked.
    pub marked: BTreeSet<String>,
    /// The names that are shown, as indices, in their order.
    pub shown: Vec<usize>,
    /// The lines: these documents, and the headings of groups.
    pub rows: Vec<Row>,
    /// The document on which the cursor is to stand once it is there.
    pub go_to: Option<String>,
    /// The cursor.
    pub cursor: Cursor,
}

impl Documents {
    /// The name under the cursor.
    pub fn chosen(&self) -> Option<&str> {
        match self.rows.get(self.cursor.at) {
            Some(Row::Document(at)) => self.names.get(*at).map(String::as_str),
            _ => None,
        }
    }

    /// Where a document stands in the list as it is shown.
    pub fn line_of(&self, name: &str) -> Option<usize> {
        let is = |at: &usize| self.names.get(*at).is_some_and(|known| known == name);
        self.rows.iter().position(|row| matches!(row, Row::Document(at) if is(at)))
    }

    /// The document beside another in the list as it is shown.
    pub fn beside(&self, name: &str, forward: bool) -> Option<String> {
        let at = self.shown.iter().position(|at| self.names.get(*at).is_some_and(|known| known == name))?;
        let beside = if forward { at + 1 } else { at.checked_sub(1)? };
        self.shown.get(beside).and_then(|at| self.names.get(*at)).cloned()
    }

    /// Works out what is shown; the cursor stays on its document.
    pub fn arrange(&mut self, coder: Option<&str>) {
        let names = &self.names;
        let asked = self.go_to.take_if(|name| names.contains(name));
        let kept = asked.or(self.chosen().map(str::to_owned));
        let heading = self.heading().map(str::to_owned);
        let stood = self.cursor.at;
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
            Sort::Touched => shown.sort_by_cached_key(|at| {
                std::cmp::Reverse(self.names.get(*at).and_then(|name| self.touched.get(name)).cloned())
            }),
        }
        if self.reverse {
            shown.reverse();
        }
        self.shown = shown;
        self.group();
        let at = match (kept, heading) {
            (Some(name), _) => self.line_of(&name).or_else(|| self.group_of(&name)),
            (None, Some(value)) => self.line_of_group(&value),
            (None, None) => Some(stood),
        };
        self.cursor.at = at.unwrap_or(0);
        self.marked.retain(|name| self.names.contains(name));
    }
}

impl App {
    /// Does an action on the list of documents.
    pub fn act_in_documents(&mut self, action: Action) -> Vec<Effect> {
        let height = list_height(self.size);
        let coder = self.coder.clone();
        let documents = &mut self.documents;
        if documents.cursor.act(action, documents.rows.len(), height) {
            return Vec::new();
        }
        match action {
            Action::Open if documents.heading().is_some() => documents.fold_group(true),
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
            Action::Look if documents.losses.is_empty() => {
                self.say("There was no import of another program's project since emic was started.");
            }
            Action::Look => {
                let losses = documents.losses.clone();
                self.tell("What came of the import", losses);
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
            Action::Fold => documents.fold_group(false),
            Action::FoldAll => documents.fold_all(),
            Action::GroupBy => {
                documents.group_by_next();
                documents.arrange(coder.as_deref());
                let by = documents.grouped.clone();
                self.say(by.map_or("One list.".to_owned(), |key| format!("By {key}; ← folds a group.")));
            }
            Action::Mark => documents.mark(height),
            Action::MarkAll => documents.mark_all(),
            Action::EditFields => return self.ask_attributes(),
            Action::Rename => return self.ask_rename(),
            Action::NextToCode => return self.next_to_code(),
            Action::Merge => return self.ask_merge(),
            Action::Import => return self.ask_import(),
            Action::Revised => return self.ask_revised(),
            Action::Events => return self.show_events(),
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
            Action::Back if !documents.marked.is_empty() => documents.marked.clear(),
            Action::Back if !documents.filter.is_empty() => {
                documents.filter.clear();
                documents.arrange(coder.as_deref());
            }
            Action::Back => return self.go_back(),
            _ => {}
        }
        self.documents.cursor.settle(self.documents.rows.len(), height);
        Vec::new()
    }

    /// The mouse on the list: the wheel moves, a click chooses, a second one opens.
    pub fn mouse_in_documents(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        let height = list_height(self.size);
        let len = self.documents.rows.len();
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
