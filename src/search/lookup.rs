//! Finds in the index the turns that a pattern is found in.
//!
//! First sets of turns that have the words at all; then, where words must stand together, their
//! positions. Only what positions cannot tell (a phrase of forms or of beginnings of words) is left to
//! be checked in the text.

use super::bits::Bits;
use super::index::Snapshot;
use super::index::terms::Terms;
use super::pattern::{Edge, Lattice, Pattern, Test};
use super::plan::Wanted;
use super::view::View;
use crate::study::corpus::NONE;
use std::collections::HashMap;
use tantivy::TantivyError;

/// What the index says of a pattern.
pub(super) struct Found {
    /// Turns in which it is found.
    pub sure: Bits,
    /// Turns in which it may be found.
    pub check: Bits,
    /// How often, by turn; kept on demand, and only for patterns of stems.
    pub counts: Vec<u32>,
}

/// Looks up one pattern.
pub(super) struct Lookup<'a> {
    snapshot: &'a Snapshot,
    view: &'a View,
    tests: &'a [Test],
    turns: usize,
    terms: HashMap<u16, Terms>,
}

impl<'a> Lookup<'a> {
    pub fn new(snapshot: &'a Snapshot, view: &'a View, tests: &'a [Test], turns: usize) -> Self {
        Self { snapshot, view, tests, turns, terms: HashMap::new() }
    }

    /// Looks `wanted` up; turns outside `within` need not be checked.
    pub fn find(mut self, wanted: &Wanted, within: &Bits, count: bool) -> Result<Found, TantivyError> {
        for edge in wanted.pattern.lattices().iter().flat_map(|lattice| &lattice.edges) {
            if let Some(test) = self.tests.get(edge.test as usize)
                && !self.terms.contains_key(&edge.test)
            {
                let terms = self.snapshot.terms(test)?;
                self.terms.insert(edge.test, terms);
            }
        }
        let counts = if count && wanted.stems { vec![0; self.turns] } else { Vec::new() };
        let none = Bits::none(self.turns);
        let mut found = Found { sure: none.clone(), check: none, counts };
        let mut candidates = match &wanted.pattern {
            Pattern::Sequence(lattice) => self.sequence(lattice, &mut found)?,
            Pattern::Near(slots, _) => self.all_of(slots)?,
        };
        if !wanted.stems {
            candidates.keep(within);
        }
        if !candidates.is_empty() {
            self.place(wanted, candidates, &mut found)?;
        }
        Ok(found)
    }

    /// Turns that have words for a way through the lattice of more than one step; what one step finds
    /// is sure.
    fn sequence(&self, lattice: &Lattice, found: &mut Found) -> Result<Bits, TantivyError> {
        let (direct, longer) = self.passable(lattice);
        for edge in direct {
            self.mark(edge, &mut found.sure, &mut found.counts)?;
        }
        self.ways(lattice, &longer)
    }

    fn all_of(&self, slots: &[Lattice]) -> Result<Bits, TantivyError> {
        let mut all = Bits::all(self.turns);
        for lattice in slots {
            let (direct, longer) = self.passable(lattice);
            let mut turns = self.ways(lattice, &longer)?;
            for edge in direct {
                self.mark(edge, &mut turns, &mut [])?;
            }
            all.keep(&turns);
        }
        Ok(all)
    }

    /// The edges of which the index has words and that lead from start to end: single steps, others.
    fn passable<'l>(&self, lattice: &'l Lattice) -> (Vec<&'l Edge>, Vec<&'l Edge>) {
        let end = lattice.nodes.saturating_sub(1);
        let mut edges: Vec<&Edge> = lattice
            .edges
            .iter()
            .filter(|edge| self.terms.get(&edge.test).is_some_and(|terms| !terms.is_empty()))
            .collect();
        let mut from_start = vec![false; lattice.nodes as usize];
        let mut to_end = from_start.clone();
        let is = |marks: &[bool], node: u16| marks.get(node as usize).copied().unwrap_or(false);
        let mark = |marks: &mut [bool], node: u16| {
            if let Some(mark) = marks.get_mut(node as usize) {
                *mark = true;
            }
        };
        mark(&mut from_start, 0);
        mark(&mut to_end, end);
        for edge in edges.iter().filter(|edge| edge.from < edge.to) {
            if is(&from_start, edge.from) {
                mark(&mut from_start, edge.to);
            }
        }
        for edge in edges.iter().rev() {
            if is(&to_end, edge.to) {
                mark(&mut to_end, edge.from);
            }
        }
        edges.retain(|edge| is(&from_start, edge.from) && is(&to_end, edge.to));
        edges.into_iter().partition(|edge| edge.from == 0 && edge.to == end)
    }

    /// Turns that have a word for each step of some way along `edges`, wherever the words stand.
    fn ways(&self, lattice: &Lattice, edges: &[&Edge]) -> Result<Bits, TantivyError> {
        let mut reached: Vec<Option<Bits>> = vec![None; lattice.nodes as usize];
        if let Some(start) = reached.first_mut() {
            *start = Some(Bits::all(self.turns));
        }
        for edge in edges {
            let Some(Some(before)) = reached.get(edge.from as usize) else { continue };
            let mut turns = Bits::none(self.turns);
            self.mark(edge, &mut turns, &mut [])?;
            turns.keep(before);
            match reached.get_mut(edge.to as usize) {
                Some(Some(after)) => after.add(&turns),
                Some(after) => *after = Some(turns),
                None => {}
            }
        }
        let end = if edges.is_empty() { None } else { reached.pop().flatten() };
        Ok(end.unwrap_or_else(|| Bits::none(self.turns)))
    }

    /// Adds the turns that have a word for `edge`, and counts it.
    fn mark(&self, edge: &Edge, turns: &mut Bits, counts: &mut [u32]) -> Result<(), TantivyError> {
        let Some(terms) = self.terms.get(&edge.test) else { return Ok(()) };
        self.snapshot.each_turn(terms, edge.single, &mut |segment, place, count| {
            let turn = self.view.turn(segment, place);
            if turn != NONE {
                turns.insert(turn);
                if let Some(sum) = counts.get_mut(turn as usize) {
                    *sum += count;
                }
            }
        })
    }

    /// Sorts candidates by the positions of their words.
    fn place(&self, wanted: &Wanted, candidates: Bits, found: &mut Found) -> Result<(), TantivyError> {
        let mut tests: Vec<(u16, Terms)> = Vec::new();
        for &number in self.terms.keys() {
            let Some(test) = self.tests.get(number as usize) else { continue };
            match self.snapshot.stems_for(test)? {
                Some(terms) => tests.push((number, terms)),
                None => {
                    found.check = candidates;
                    return Ok(());
                }
            }
        }
        let pattern = wanted.pattern.only(&|edge| self.terms.get(&edge.test).is_some_and(|terms| !terms.is_empty()));
        for (segment, places) in self.view.places(candidates.iter()) {
            self.snapshot.positions(segment, &tests, &places, &mut |place, words| {
                let times = pattern.find(words).len();
                let turn = self.view.turn(segment, place);
                if times == 0 {
                    return;
                }
                if !wanted.stems {
                    found.check.insert(turn);
                    return;
                }
                found.sure.insert(turn);
                if let Some(count) = found.counts.get_mut(turn as usize) {
                    *count = times as u32;
                }
            })?;
        }
        Ok(())
    }
}
