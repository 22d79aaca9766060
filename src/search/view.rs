//! Which turns of the corpus stand where in the index, and which documents the index lacks.

use super::SearchError;
use super::index::{Snapshot, of_key};
use super::library::{Digest, Indexed};
use crate::study::Guid;
use crate::study::corpus::{Corpus, NONE};
use crate::text::display::one_line;
use std::collections::HashMap;
use std::ops::Range;

/// A document as corpus and library know it together.
#[derive(Clone, PartialEq, Eq)]
struct Shelved {
    guid: Guid,
    id: u32,
    digest: Digest,
    turns: Range<u32>,
}

/// The meeting of one corpus with one snapshot. Costs some milliseconds, so it is kept.
pub(super) struct View {
    snapshot: u64,
    shelf: Vec<Shelved>,
    /// For each segment: the turn of each place, [`NONE`] where it is of no account.
    turns: Vec<Vec<u32>>,
    /// For each turn: its segment and its place there; [`NONE`] where the index does not have it.
    places: Vec<(u32, u32)>,
    /// Documents that must be read, because the index does not have their current text.
    pub uncovered: Vec<usize>,
}

impl View {
    /// The view of `corpus`; `known` where it still holds.
    pub fn new(
        known: Option<&std::sync::Arc<Self>>,
        corpus: &Corpus,
        documents: &[Indexed],
        snapshot: Option<&Snapshot>,
    ) -> Result<std::sync::Arc<Self>, SearchError> {
        let by_guid: HashMap<Guid, &Indexed> = documents.iter().map(|document| (document.guid, document)).collect();
        let mut shelf = Vec::with_capacity(corpus.documents.len());
        for row in &corpus.documents {
            let Some(document) = by_guid.get(&row.guid) else {
                return Err(SearchError::Gone(one_line(&row.name)));
            };
            let digest = document.digest();
            shelf.push(Shelved { guid: row.guid, id: document.id, digest, turns: row.turns.clone() });
        }
        let number = snapshot.map_or(0, |snapshot| snapshot.number);
        if let Some(known) = known.filter(|known| known.snapshot == number && known.shelf == shelf) {
            return Ok(known.clone());
        }
        let mut view = Self {
            snapshot: number,
            turns: Vec::new(),
            places: vec![(NONE, 0); corpus.turns.len()],
            uncovered: Vec::new(),
            shelf,
        };
        if let Some(snapshot) = snapshot {
            // An index that cannot be read covers nothing.
            view.place(snapshot, snapshot.keys().unwrap_or_default());
        } else {
            view.uncovered = (0..view.shelf.len()).collect();
        }
        Ok(std::sync::Arc::new(view))
    }

    fn place(&mut self, snapshot: &Snapshot, keys: Vec<Vec<Option<u64>>>) {
        let held = |document: &&Shelved| snapshot.manifest.texts.get(&document.id) == Some(&document.digest);
        let by_id: HashMap<u32, Range<u32>> =
            self.shelf.iter().filter(held).map(|document| (document.id, document.turns.clone())).collect();
        for (segment, keys) in (0u32..).zip(keys) {
            let mut last = (NONE, 0..0);
            let mut turns = Vec::with_capacity(keys.len());
            for (place, key) in (0u32..).zip(keys) {
                let Some(key) = key else {
                    turns.push(NONE);
                    continue;
                };
                let (id, at) = of_key(key);
                if last.0 != id || turns.is_empty() {
                    last = (id, by_id.get(&id).cloned().unwrap_or(0..0));
                }
                let turn = last.1.start.saturating_add(at);
                let turn = if turn < last.1.end { turn } else { NONE };
                if let Some(slot) = self.places.get_mut(turn as usize) {
                    *slot = (segment, place);
                }
                turns.push(turn);
            }
            self.turns.push(turns);
        }
        self.find_uncovered();
    }

    /// A document of which the index lacks a single turn is read as a whole.
    fn find_uncovered(&mut self) {
        for (at, document) in self.shelf.iter().enumerate() {
            let range = document.turns.start as usize..document.turns.end as usize;
            let places = self.places.get_mut(range).unwrap_or(&mut []);
            if places.is_empty() || places.iter().all(|&(segment, _)| segment != NONE) {
                continue;
            }
            self.uncovered.push(at);
            for (segment, place) in places.iter_mut() {
                let turns = self.turns.get_mut(*segment as usize);
                if let Some(turn) = turns.and_then(|turns| turns.get_mut(*place as usize)) {
                    *turn = NONE;
                }
                *segment = NONE;
            }
        }
    }

    /// The same corpus with no index at all.
    pub fn without_index(&self) -> Self {
        Self {
            snapshot: 0,
            turns: Vec::new(),
            places: vec![(NONE, 0); self.places.len()],
            uncovered: (0..self.shelf.len()).collect(),
            shelf: self.shelf.clone(),
        }
    }

    /// The library's number of a document of the corpus.
    pub fn id(&self, document: usize) -> Option<u32> {
        self.shelf.get(document).map(|document| document.id)
    }

    /// The turn at a place of a segment; [`NONE`] where there is none of account.
    pub fn turn(&self, segment: usize, place: u32) -> u32 {
        self.turns.get(segment).and_then(|turns| turns.get(place as usize)).copied().unwrap_or(NONE)
    }

    /// The places of turns, by segment and ascending, each with its turn.
    pub fn places(&self, turns: impl Iterator<Item = u32>) -> Vec<(usize, Vec<u32>)> {
        let mut places: Vec<(u32, u32)> =
            turns.filter_map(|turn| self.places.get(turn as usize).copied()).filter(|place| place.0 != NONE).collect();
        places.sort_unstable();
        let groups = places.chunk_by(|a, b| a.0 == b.0);
        let group = |group: &[(u32, u32)]| {
            (group.first().map_or(0, |place| place.0 as usize), group.iter().map(|place| place.1).collect())
        };
        groups.map(group).collect()
    }
}
