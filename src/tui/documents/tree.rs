//! The list of documents as a tree: under headings by the value of an attribute, which can be folded and marked.

use super::Documents;
use crate::text::fold::natural_cmp;
use crate::tui::action::Action;
use std::collections::{BTreeMap, BTreeSet};

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading of a group: its value, and its documents as indices of the names.
    Group(String, Vec<usize>),
    /// A document, as an index of the names.
    Document(usize),
}

impl Documents {
    /// The group whose heading the cursor stands on.
    pub fn heading(&self) -> Option<&str> {
        match self.rows.get(self.cursor.at) {
            Some(Row::Group(value, _)) => Some(value),
            _ => None,
        }
    }

    /// Puts what is shown under headings, where it is grouped; documents without a value come last.
    pub fn group(&mut self) {
        let Some(key) = self.grouped.clone() else {
            self.rows = self.shown.iter().copied().map(Row::Document).collect();
            return;
        };
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in &self.shown {
            let info = self.names.get(*at).and_then(|name| self.details.get(name));
            let value = info.and_then(|info| info.attributes.get(&key)).cloned().unwrap_or_default();
            groups.entry(value).or_default().push(*at);
        }
        let mut groups: Vec<(String, Vec<usize>)> = groups.into_iter().collect();
        groups.sort_by(|(a, _), (b, _)| a.is_empty().cmp(&b.is_empty()).then_with(|| natural_cmp(a, b)));
        self.shown = groups.iter().flat_map(|(_, members)| members.iter().copied()).collect();
        self.rows.clear();
        for (value, members) in groups {
            let folded = self.folded.contains(&value);
            let inside: Vec<Row> = members.iter().copied().map(Row::Document).collect();
            self.rows.push(Row::Group(value, members));
            if !folded {
                self.rows.extend(inside);
            }
        }
    }

    /// The line of a group's heading.
    pub fn line_of_group(&self, wanted: &str) -> Option<usize> {
        self.rows.iter().position(|row| matches!(row, Row::Group(value, _) if value == wanted))
    }

    /// The line of the heading over a document.
    pub fn group_of(&self, name: &str) -> Option<usize> {
        let at = self.names.iter().position(|known| known == name)?;
        self.rows.iter().position(|row| matches!(row, Row::Group(_, members) if members.contains(&at)))
    }

    /// Groups by the next attribute: none, the site, the kind, then the others that some documents share.
    pub fn group_by_next(&mut self) {
        let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (key, value) in self.details.values().flat_map(|info| &info.attributes) {
            values.entry(key).or_default().insert(value);
        }
        let known = |key: &&str| values.contains_key(*key);
        let mut keys: Vec<&str> = ["site", "kind"].into_iter().filter(known).collect();
        let shared = values.iter().filter(|(_, of)| of.len() < self.details.len().max(2)).map(|(key, _)| *key);
        keys.extend(shared.filter(|key| !["site", "kind"].contains(key)));
        let next = match &self.grouped {
            None => keys.first(),
            Some(now) => keys.iter().position(|key| key == now).and_then(|at| keys.get(at + 1)),
        };
        self.grouped = next.map(|key| (*key).to_owned());
        self.folded.clear();
    }

    /// Folds the group that the cursor is in, or opens and folds its heading in turn.
    pub fn fold_group(&mut self, toggle: bool) {
        let value = match self.heading() {
            Some(value) => value.to_owned(),
            None => {
                let line = self.chosen().and_then(|name| self.group_of(name));
                let Some(line) = line else { return };
                self.cursor.at = line;
                self.heading().unwrap_or_default().to_owned()
            }
        };
        if !self.folded.remove(&value) || !toggle {
            self.folded.insert(value.clone());
        }
        self.group();
        self.cursor.at = self.line_of_group(&value).unwrap_or(0);
    }

    /// Folds all groups, or opens them.
    pub fn fold_all(&mut self) {
        let chosen = self.chosen().map(str::to_owned);
        let heading = self.heading().map(str::to_owned);
        if self.folded.is_empty() {
            let values = self.rows.iter().filter_map(|row| match row {
                Row::Group(value, _) => Some(value.clone()),
                Row::Document(_) => None,
            });
            self.folded = values.collect();
        } else {
            self.folded.clear();
        }
        self.group();
        let line = match (chosen, heading) {
            (Some(name), _) => self.line_of(&name).or_else(|| self.group_of(&name)),
            (None, Some(value)) => self.line_of_group(&value),
            _ => None,
        };
        self.cursor.at = line.unwrap_or(0);
    }

    /// Marks the document, or all of a group, or takes the marks off; the cursor goes on.
    pub fn mark(&mut self, height: usize) {
        let members: Vec<String> = match self.rows.get(self.cursor.at) {
            Some(Row::Document(at)) => self.names.get(*at).cloned().into_iter().collect(),
            Some(Row::Group(_, members)) => members.iter().filter_map(|at| self.names.get(*at)).cloned().collect(),
            None => Vec::new(),
        };
        if members.iter().all(|name| self.marked.contains(name)) {
            members.iter().for_each(|name| _ = self.marked.remove(name));
        } else {
            self.marked.extend(members);
        }
        self.cursor.act(Action::Down, self.rows.len(), height);
    }

    /// Marks all that are shown, or none.
    pub fn mark_all(&mut self) {
        let all: BTreeSet<String> = self.shown.iter().filter_map(|at| self.names.get(*at)).cloned().collect();
        self.marked = if all.is_subset(&self.marked) { BTreeSet::new() } else { all };
    }

    /// The documents that are marked, else the one under the cursor.
    pub fn marked_or_chosen(&self) -> Vec<String> {
        if self.marked.is_empty() {
            return self.chosen().map(str::to_owned).into_iter().collect();
        }
        self.names.iter().filter(|name| self.marked.contains(*name)).cloned().collect()
    }

    /// A document is to have another name: cursor and mark go along.
    pub fn renamed(&mut self, before: &str, to: &str) {
        if self.marked.remove(before) {
            self.marked.insert(to.to_owned());
        }
        self.go_to = Some(to.to_owned());
    }
}
