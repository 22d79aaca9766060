//! Denominators: what a report's documents hold of each group, over counted turns.
//!
//! A document or a participant counts in a group when it has a counted turn of that group, so a document
//! in which nothing counts is in no denominator.

use super::bits::BitTable;
use super::group::{GroupKey, Groups, Stand};
use super::scope::Scope;
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
    /// What they hold of paragraphs about it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Denominators>,
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
    /// Sums them over what each participant, or nobody, says in each document of the report.
    pub fn new(scope: &Scope<'_>, groups: &Groups) -> Self {
        let participants = scope.corpus.participants.len();
        let (mut people, mut members) = (BitTable::new(1, participants), BitTable::new(1, groups.member_of().len()));
        let mut rows = vec![Denominators::default(); groups.width()];
        let mut total = Denominators::default();
        let (mut last, mut last_place) = (NONE, (NONE, NONE));
        for stand in groups.stands().iter().filter(|stand| scope.has_document(stand.document as usize)) {
            total.add(stand, stand.document != last);
            if let Some(row) = rows.get_mut(stand.group as usize) {
                row.add(stand, (stand.document, stand.group) != last_place);
            }
            (last, last_place) = (stand.document, (stand.document, stand.group));
            let speaker = scope.corpus.speakers.get(stand.speaker as usize);
            if let (Some(speaker), Some(member)) = (speaker, groups.member(stand.seat)) {
                people.set(0, speaker.participant as usize);
                members.set(0, member);
            }
        }
        for member in members.ones(0) {
            let group = groups.member_of().get(member).map_or(NONE, |&(_, group)| group);
            if let Some(row) = rows.get_mut(group as usize) {
                row.participants += 1;
            }
        }
        total.participants = people.count(0);
        let rows = groups.keys.iter().zip(rows);
        let groups =
            rows.map(|(key, denominators)| GroupRow { key: key.clone(), denominators, observed: None }).collect();
        Self { groups, total, people }
    }

    /// The participants with a counted turn in the report, indices into the corpus.
    pub fn participants(&self) -> impl Iterator<Item = usize> + '_ {
        self.people.ones(0)
    }
}

impl Denominators {
    fn add(&mut self, stand: &Stand, new_document: bool) {
        self.documents += u32::from(new_document);
        self.turns += stand.turns;
        self.words += stand.words;
    }
}
