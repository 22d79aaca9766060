//! What field notes observe of people, counted apart from what people say.
//!
//! A paragraph of nobody that is about a participant counts as observed for the group that the participant would
//! speak for there. The same paragraph is still a turn of nobody in every other figure, so what is said and what
//! is observed are never added, in no cell and in no total.
//!
//! What counts is settled as for turns, with the person in the place of the speaker: whose turns count, which
//! conditions hold, whether reflective paragraphs are in. The rule for passages over several groups has no part
//! here: a paragraph about two people is about both.

use super::denominators::Denominators;
use super::group::Groups;
use super::passages::{Passages, index, shared, touched};
use super::rows::Rows;
use super::scope::Scope;
use crate::study::TurnKind;
use crate::study::corpus::NONE;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A counted paragraph about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The paragraph, an index into the turns of the corpus.
    pub turn: u32,
    /// Whom it is about.
    pub participant: u32,
    /// The seat that the person would have who said it.
    pub seat: usize,
    /// The group of that seat.
    pub group: u32,
}

/// What is observed of a code in a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Observed {
    /// Passages that touch a paragraph about somebody of the group.
    pub passages: u32,
    /// Codings that touch one.
    pub codings: u32,
    /// Such paragraphs touched.
    pub turns: u32,
    /// Their documents.
    pub documents: u32,
    /// Participants of the group whom they are about.
    pub participants: u32,
    /// Words of these paragraphs inside the passages.
    pub words: u32,
    /// Paragraphs touched of a hundred about the group.
    pub per_100_turns: Option<f64>,
    /// Passages in a thousand words of paragraphs about the group.
    pub per_1000_words: Option<f64>,
}

/// The counted paragraphs about persons, in the report's documents or out of them, by turn; without groups.
pub fn counted(scope: &Scope<'_>) -> Vec<Seen> {
    let corpus = scope.corpus;
    let seen = corpus.about.iter().filter_map(|&(turn, participant)| {
        let row = corpus.turns.get(turn as usize)?;
        let reflective = row.kind == TurnKind::Reflective && !scope.options.reflective;
        if row.speaker != NONE || row.body.is_empty() || reflective {
            return None;
        }
        let seat = corpus.seat_with(row, corpus.speaker_in(row.document, participant)?);
        scope.counts_seat(seat).then_some(Seen { turn, participant, seat, group: NONE })
    });
    seen.collect()
}

/// How many counted paragraphs about persons are touched by codings of these rows in the report's documents.
pub fn coded(scope: &Scope<'_>, rows: &Rows) -> u32 {
    let seen = counted(scope);
    let mut found = BTreeSet::new();
    each_document(scope, &seen, |document, seen| {
        for coding in scope.corpus.codings_of(document).iter() {
            if scope.takes(coding) && !rows.fed_by(coding.code).is_empty() {
                let range = scope.corpus.touches(document, coding.span);
                found.extend(range.filter(|turn| !about(seen, *turn).is_empty()));
            }
        }
    });
    index(found.len())
}

/// Calls `visit` for each document of the report that has such paragraphs, with these.
fn each_document<'s>(scope: &Scope<'_>, seen: &'s [Seen], mut visit: impl FnMut(usize, &'s [Seen])) {
    let document = |seen: &Seen| scope.corpus.turns.get(seen.turn as usize).map_or(NONE, |row| row.document);
    for run in seen.chunk_by(|a, b| document(a) == document(b)) {
        let at = run.first().map_or(NONE, document) as usize;
        if scope.has_document(at) {
            visit(at, run);
        }
    }
}

/// Whom a turn is about.
fn about(seen: &[Seen], turn: usize) -> &[Seen] {
    let from = seen.partition_point(|one| (one.turn as usize) < turn);
    let to = seen.partition_point(|one| (one.turn as usize) <= turn);
    seen.get(from..to).unwrap_or_default()
}

/// All that is observed in a report.
pub struct Observations {
    width: usize,
    /// For each row the groups, then the total.
    cells: Vec<Observed>,
    /// For each group, then for all, what there is to be observed in.
    bases: Vec<Denominators>,
}

/// Counts what is observed in a report.
pub fn observe(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Observations {
    // The total is one more group, which everybody belongs to.
    let width = groups.width() + 1;
    let mut made = Observations {
        width,
        cells: vec![Observed::default(); rows.len() * width],
        bases: bases(scope, groups, width),
    };
    let mut people: BTreeSet<(usize, u32)> = BTreeSet::new();
    let mut passages = Passages::default();
    each_document(scope, groups.observed(), |document, seen| {
        passages.build(scope, rows, document, true);
        made.document(scope, &passages, seen, &mut people);
    });
    for (cell, _) in people {
        if let Some(cell) = made.cells.get_mut(cell) {
            cell.participants += 1;
        }
    }
    let bases = &made.bases;
    for (at, cell) in made.cells.iter_mut().enumerate() {
        let base = bases.get(at % width).copied().unwrap_or_default();
        let rate = |of: f64, count: u32, base: u32| (base > 0).then(|| of * f64::from(count) / f64::from(base));
        cell.per_100_turns = rate(100.0, cell.turns, base.turns);
        cell.per_1000_words = rate(1000.0, cell.passages, base.words);
    }
    made
}

fn bases(scope: &Scope<'_>, groups: &Groups, width: usize) -> Vec<Denominators> {
    let mut bases = vec![Denominators::default(); width];
    let mut people = BTreeSet::new();
    each_document(scope, groups.observed(), |_, seen| {
        let mut here = BTreeSet::new();
        for one in seen {
            let words = scope.corpus.turns.get(one.turn as usize).map_or(0, |row| row.word_end - row.word_start);
            for group in [one.group as usize, width - 1] {
                people.insert((group, one.participant));
                if here.insert((group, one.turn))
                    && let Some(base) = bases.get_mut(group)
                {
                    base.turns += 1;
                    base.words += words;
                }
            }
        }
        let inside: BTreeSet<usize> = here.into_iter().map(|(group, _)| group).collect();
        inside.into_iter().filter_map(|group| bases.get_mut(group).map(|base| base.documents += 1)).count();
    });
    for (group, _) in people {
        if let Some(base) = bases.get_mut(group) {
            base.participants += 1;
        }
    }
    bases
}

impl Observations {
    /// What is observed of a row in a group.
    pub fn cell(&self, row: usize, group: usize) -> Observed {
        self.cells.get(row * self.width + group).copied().unwrap_or_default()
    }

    /// What is observed of a row in all.
    pub fn total(&self, row: usize) -> Observed {
        self.cell(row, self.width - 1)
    }

    /// What there is of paragraphs about a group.
    pub fn base(&self, group: usize) -> Denominators {
        self.bases.get(group).copied().unwrap_or_default()
    }

    /// What there is of paragraphs about persons.
    pub fn base_of_all(&self) -> Denominators {
        self.base(self.width - 1)
    }

    fn document(&mut self, scope: &Scope<'_>, passages: &Passages, seen: &[Seen], people: &mut BTreeSet<(usize, u32)>) {
        // By cell: the paragraphs touched, and up to where words are counted.
        let mut turns: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut words: BTreeMap<usize, u32> = BTreeMap::new();
        for passage in &passages.passages {
            let first = passage.row as usize * self.width;
            let mut met: BTreeSet<usize> = BTreeSet::new();
            for (turn, row) in touched(scope, passage) {
                let mut here: BTreeSet<usize> = BTreeSet::new();
                for one in about(seen, turn) {
                    for cell in [first + one.group as usize, first + self.width - 1] {
                        people.insert((cell, one.participant));
                        here.insert(cell);
                    }
                }
                for &cell in &here {
                    turns.insert((cell, turn));
                    let done = words.entry(cell).or_default();
                    if let Some(cell) = self.cells.get_mut(cell) {
                        cell.words += shared(row, passage.word_start.max(*done), passage.word_end);
                    }
                    *done = (*done).max(passage.word_end.min(row.word_end));
                }
                met.extend(here);
            }
            self.each(&met, |cell| cell.passages += 1);
        }
        let touched_cells: BTreeSet<usize> = turns.iter().map(|(cell, _)| *cell).collect();
        self.each(&touched_cells, |cell| cell.documents += 1);
        for (cell, _) in turns {
            self.each(&BTreeSet::from([cell]), |cell| cell.turns += 1);
        }
        self.codings(scope, passages, seen);
    }

    fn codings(&mut self, scope: &Scope<'_>, passages: &Passages, seen: &[Seen]) {
        for member in &passages.members {
            let coding = scope.corpus.codings.get(member.coding as usize);
            let row = passages.passages.get(member.passage as usize).map(|passage| passage.row);
            let (Some(coding), Some(row)) = (coding, row) else { continue };
            let first = row as usize * self.width;
            let mut met: BTreeSet<usize> = BTreeSet::new();
            for (turn, _) in touched(scope, &member.passage(coding, row)) {
                let cells = about(seen, turn).iter().map(|one| first + one.group as usize);
                met.extend(cells.flat_map(|cell| [cell, first + self.width - 1]));
            }
            self.each(&met, |cell| cell.codings += 1);
        }
    }

    fn each(&mut self, cells: &BTreeSet<usize>, mut change: impl FnMut(&mut Observed)) {
        for &at in cells {
            if let Some(cell) = self.cells.get_mut(at) {
                change(cell);
            }
        }
    }
}

#[cfg(test)]
mod tests;
