//! Carrying places from one text of a document to another.
//!
//! A [`Map`] tells which parts of an old text stand in a new one. It is made once, when a text is revised, and
//! kept in the journal; carrying a place needs no text, so it gives the same answer in every copy of a project,
//! also for codings that come later by a merge, and with texts that were erased since.
//!
//! What a map never does is guess: a place whose text is untouched is carried exactly, one of which some is
//! left is carried for a person to look at, and one of which little or nothing is left is lost.

mod diff;

use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Of a place that changed, at least one byte in this many must be left, else it is lost.
const LEFT: u32 = 3;

/// Where a place of the old text stands in the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// Its text is untouched, or changed only in what the map knows to stand for the same.
    Exact(Span),
    /// Some of its text changed.
    Moved(Span),
    /// Nothing of it is left, or too little.
    Lost,
}

impl Carried {
    /// The place, unless it is lost.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Moved(span) => Some(span),
            Self::Lost => None,
        }
    }
}

/// One difference between two texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Edit {
    /// What is taken out of the old text; empty where something is only put in.
    from: Span,
    /// What stands in its place; empty where something is only taken out.
    to: Span,
    /// How many bytes further left, and further right, the same difference could be said to be: in `abb` → `ab`
    /// either `b` may be the one that went. Only for what is only put in or only taken out.
    slack: (u32, u32),
    /// Whether one is known to stand for the other, as a pseudonym for a name.
    known: bool,
}

/// The parts of two texts that are alike, told by the differences between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<u32>>", into = "Vec<Vec<u32>>")]
pub struct Map {
    /// In order, with something alike between any two, unless one of them is known.
    edits: Vec<Edit>,
    /// Lengths of the two texts.
    lengths: (u32, u32),
}

impl Map {
    /// The map between two texts: lines first, then words, then signs within what changed. The same texts give
    /// the same map, in time that hardly grows faster than their length.
    pub fn between(old: &str, new: &str) -> Self {
        diff::between(old, new)
    }

    /// The map between two texts in which these places matter most, for something hangs on them: one whose text stands
    /// once in each of them is carried there, also where words that occur often make the differences around it hard to tell.
    pub fn around(old: &str, new: &str, places: &[Span]) -> Self {
        diff::around(old, new, places)
    }

    /// The map from `old` to what it is when these ranges (in order, apart, on char boundaries) are replaced: a
    /// place that covers a replaced range grows or shrinks with it and counts as exact. Ranges that do not fit
    /// are left out.
    pub fn from_replacements(replacements: &[(Range<usize>, String)], old: &str) -> Self {
        let mut sorted: Vec<&(Range<usize>, String)> = replacements.iter().collect();
        sorted.sort_by_key(|(range, _)| (range.start, range.end));
        let mut edits: Vec<Edit> = Vec::with_capacity(sorted.len());
        let (mut done, mut at) = (0usize, 0usize);
        for (range, text) in sorted {
            if range.start < done || old.get(range.clone()).is_none_or(|there| there == text) {
                continue;
            }
            at += range.start - done;
            let to = Span::of(at..at + text.len());
            edits.push(Edit { from: Span::of(range.clone()), to, slack: (0, 0), known: true });
            (done, at) = (range.end, at + text.len());
        }
        Self { edits, lengths: (length(old.len()), length(at + old.len() - done)) }
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let back = |edit: &Edit| Edit { from: edit.to, to: edit.from, ..*edit };
        Self { edits: self.edits.iter().map(back).collect(), lengths: (self.lengths.1, self.lengths.0) }
    }

    /// Whether the two texts are the same.
    pub fn is_identity(&self) -> bool {
        self.edits.is_empty()
    }

    /// Where a place stands in the new text.
    pub fn carry(&self, span: Span) -> Carried {
        if span.end > self.lengths.0 {
            return Carried::Lost;
        }
        let first = self.edits.partition_point(|edit| edit.from.end <= span.start);
        let after = self.edits.partition_point(|edit| edit.from.start < span.end);
        // An insertion right before the place ends there and one right after begins there: both stay outside.
        let inside = self.edits.get(first..after.max(first)).unwrap_or_default();
        let before = first.checked_sub(1).and_then(|at| self.edits.get(at));
        self.exactly(span, before, inside).map_or_else(|| self.nearly(span, before, inside), Carried::Exact)
    }

    /// The place where its text is untouched, if it is.
    fn exactly(&self, span: Span, before: Option<&Edit>, inside: &[Edit]) -> Option<Span> {
        let (mut to_start, mut to_end) = (before.map_or(0, Edit::shift), before.map_or(0, Edit::shift));
        for edit in inside {
            if edit.known && span.encloses(edit.from) {
                to_end = edit.shift();
            } else if edit.known || !(edit.from.is_empty() || edit.to.is_empty()) {
                return None;
            } else if edit.from.end - span.start.min(edit.from.end) <= edit.slack.0 {
                (to_start, to_end) = (edit.shift(), edit.shift());
            } else if span.end - edit.from.start.min(span.end) > edit.slack.1 {
                return None;
            }
        }
        Some(Span::new(moved(span.start, to_start), moved(span.end, to_end)))
    }

    /// The place by what is left of it.
    fn nearly(&self, span: Span, before: Option<&Edit>, inside: &[Edit]) -> Carried {
        let gone: u32 = inside.iter().filter(|edit| !edit.known).map(|edit| edit.from.intersection(span).len()).sum();
        let left = span.len() - gone.min(span.len());
        if left == 0 || left < span.len() / LEFT {
            return Carried::Lost;
        }
        let mut start = moved(span.start, before.map_or(0, Edit::shift));
        let mut end = moved(span.end, before.map_or(0, Edit::shift));
        for (at, edit) in inside.iter().enumerate() {
            let shared = edit.from.intersection(span).len();
            // What stands for a part that was cut through belongs to the place if most of that part did.
            let most = edit.known || 2 * shared >= edit.from.len();
            if at == 0 && edit.from.start <= span.start && !edit.from.is_empty() {
                start = if most { edit.to.start } else { edit.to.end };
            }
            end = if edit.from.end <= span.end && edit.from.end > edit.from.start || edit.from.is_empty() {
                moved(span.end, edit.shift())
            } else if most {
                edit.to.end
            } else {
                edit.to.start
            };
        }
        if start < end { Carried::Moved(Span { start, end }) } else { Carried::Lost }
    }
}

impl Edit {
    /// How far what follows is moved.
    fn shift(&self) -> i64 {
        i64::from(self.to.end) - i64::from(self.from.end)
    }
}

fn moved(at: u32, by: i64) -> u32 {
    u32::try_from((i64::from(at) + by).max(0)).unwrap_or(u32::MAX)
}

fn length(bytes: usize) -> u32 {
    Span::of(0..bytes).end
}

/// Written as a list of differences, each with what is alike before it (`[alike, out, in]`, then the slack where
/// there is any, then 1 where the two are known to stand for each other), and what is alike at the end.
impl From<Map> for Vec<Vec<u32>> {
    fn from(map: Map) -> Self {
        let mut at = 0;
        let mut all = Self::with_capacity(map.edits.len() + 1);
        for edit in &map.edits {
            let mut row = vec![edit.from.start - at, edit.from.len(), edit.to.len()];
            if edit.slack != (0, 0) || edit.known {
                row.extend([edit.slack.0, edit.slack.1]);
            }
            if edit.known {
                row.push(1);
            }
            all.push(row);
            at = edit.from.end;
        }
        all.push(vec![map.lengths.0 - at]);
        all
    }
}

/// A map in the journal that cannot be.
#[derive(Debug, thiserror::Error)]
#[error("a map between two texts in the journal is damaged")]
pub struct BadMap;

impl TryFrom<Vec<Vec<u32>>> for Map {
    type Error = BadMap;

    fn try_from(rows: Vec<Vec<u32>>) -> Result<Self, BadMap> {
        let add = |at: u32, more: u32| at.checked_add(more).ok_or(BadMap);
        let (rest, rows) = rows.split_last().ok_or(BadMap)?;
        let (mut from, mut to) = (0u32, 0u32);
        let mut edits = Vec::with_capacity(rows.len());
        for row in rows {
            let (alike, out, put, slack, known) = match row.as_slice() {
                [alike, out, put] => (*alike, *out, *put, (0, 0), false),
                [alike, out, put, left, right] => (*alike, *out, *put, (*left, *right), false),
                [alike, out, put, left, right, known] => (*alike, *out, *put, (*left, *right), *known == 1),
                _ => return Err(BadMap),
            };
            (from, to) = (add(from, alike)?, add(to, alike)?);
            if slack.0 > from || slack.0 > to {
                return Err(BadMap);
            }
            let (from_end, to_end) = (add(from, out)?, add(to, put)?);
            edits.push(Edit { from: Span::new(from, from_end), to: Span::new(to, to_end), slack, known });
            (from, to) = (from_end, to_end);
        }
        let [rest] = rest.as_slice() else { return Err(BadMap) };
        Ok(Self { edits, lengths: (add(from, *rest)?, add(to, *rest)?) })
    }
}

#[cfg(test)]
mod tests;
