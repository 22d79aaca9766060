//! Denominators: what a report's documents hold of each group, over counted turns.
//!
//! A document or a participant counts in a group when it has a counted turn of that group, so a document
//! in which nothing counts is in no denominator.

use super::bits::BitTable;
use super::group::{GroupKey, Groups};
use super::passages::index;
use super::scope::Scope;
use super::sweep::over_documents;
use crate::study::corpus::NONE;
use serde::Serialize;

/// What there is to be found in, over counted turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Denominators {
    /// Documents with a counted turn.
    pub documents: u32,
    /// Participants with a counted turn.
    pub participants: u32,
    /// Counted turns.
    pub turns: u32,
    /// Words of counted turns.
    pub words: u32,
}

/// A group with its denominators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupRow {
    /// The values that make it.
    pub key: GroupKey,
    /// What the report's documents hold of it.
    #[serde(flatten)]
    pub denominators: Denominators,
}

/// The denominators of a report.
#[derive(Clone, Debug, Default)]
pub struct Bases {
    /// Those of each group, parallel to the groups.
    pub groups: Vec<GroupRow>,
    /// Those of all counted turns.
    pub total: Denominators,
    people: BitTable,
}

impl Bases {
    /// Counts them.
    pub fn new(scope: &Scope<'_>, groups: &Groups) -> Self {
        let make = || Counter::new(scope, groups);
        let sweep = |counter: &mut Counter, document| counter.document(scope, groups, document);
        let counted = over_documents(scope, make, sweep, Counter::join);
        let mut bases = counted.groups;
        for member in counted.members.ones(0) {
            let group = groups.member_of().get(member).map_or(NONE, |&(_, group)| group);
            if let Some(base) = bases.get_mut(group as usize) {
                base.participants += 1;
            }
        }
        let rows = groups.keys.iter().zip(bases);
        Self {
            groups: rows.map(|(key, denominators)| GroupRow { key: key.clone(), denominators }).collect(),
            total: Denominators { participants: counted.people.count(0), ..counted.total },
            people: counted.people,
        }
    }

    /// The participants with a counted turn in the report, indices into the corpus.
    pub fn participants(&self) -> impl Iterator<Item = usize> + '_ {
        self.people.ones(0)
    }
}

struct Counter {
    groups: Vec<Denominators>,
    total: Denominators,
    members: BitTable,
    people: BitTable,
    seen: Vec<u32>,
}

impl Counter {
    fn new(scope: &Scope<'_>, groups: &Groups) -> Self {
        Self {
            groups: vec![Denominators::default(); groups.width()],
            total: Denominators::default(),
            members: BitTable::new(1, groups.member_of().len()),
            people: BitTable::new(1, scope.corpus.participants.len()),
            seen: vec![NONE; groups.width()],
        }
    }

    fn document(&mut self, scope: &Scope<'_>, groups: &Groups, document: usize) {
        let Some((row, range)) = scope.document(document) else { return };
        let before = self.total.turns;
        for (at, turn) in range.zip(scope.corpus.turns_of(document)) {
            let Some(group) = groups.of_turn(at) else { continue };
            let words = turn.word_end.saturating_sub(turn.word_start);
            self.total.turns += 1;
            self.total.words += words;
            if let (Some(base), Some(seen)) = (self.groups.get_mut(group), self.seen.get_mut(group)) {
                base.turns += 1;
                base.words += words;
                base.documents += u32::from(*seen != index(document));
                *seen = index(document);
            }
            if turn.speaker != NONE && row.speakers.contains(&turn.speaker) {
                self.spoke(scope, groups, turn.speaker);
            }
        }
        self.total.documents += u32::from(self.total.turns > before);
    }

    fn spoke(&mut self, scope: &Scope<'_>, groups: &Groups, speaker: u32) {
        if let (Some(row), Some(member)) = (scope.corpus.speakers.get(speaker as usize), groups.member(speaker)) {
            self.members.set(0, member);
            self.people.set(0, row.participant as usize);
        }
    }

    fn join(&mut self, other: Self) {
        let mine = self.groups.iter_mut().chain([&mut self.total]);
        for (mine, theirs) in mine.zip(other.groups.iter().chain([&other.total])) {
            mine.documents += theirs.documents;
            mine.turns += theirs.turns;
            mine.words += theirs.words;
        }
        self.members.merge(&other.members);
        self.people.merge(&other.people);
    }
}
