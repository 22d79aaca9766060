//! Counting for the frequency report: one sweep over the documents, nothing but sums, stamps and bits.

use crate::analysis::bits::BitTable;
use crate::analysis::group::Groups;
use crate::analysis::passages::{Passage, Passages, TouchedGroups, index, shared, touched};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::analysis::sweep::over_documents;
use crate::study::corpus::NONE;

/// What is summed for a row in a group; participants are counted apart, as sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) passages: u32,
    pub(super) codings: u32,
    pub(super) turns: u32,
    pub(super) documents: u32,
    pub(super) words: u32,
}

/// All sums of a report. Who stands behind a row is kept as the set of rows of each participant, and of
/// each (participant, group), of which there are never more than speakers.
pub(super) struct Counter {
    width: usize,
    height: usize,
    cells: Vec<Figures>,
    totals: Vec<Figures>,
    straddling: Vec<u32>,
    members: BitTable,
    people: BitTable,
    passages_of: Vec<u32>,
    top_documents: Vec<(u32, usize)>,
    desk: Desk,
}

/// What is used within one document only.
#[derive(Default)]
struct Desk {
    passages: Passages,
    touched: TouchedGroups,
    /// The group each passage goes to, where the rule for straddling ones gives it to one.
    settled: Vec<u32>,
    /// For each row: passages in this document.
    in_document: Vec<u32>,
    /// For each row and group the last document it was seen in.
    seen: Vec<u32>,
    /// For each row how far turns and words are counted, in the total and in the groups.
    total_done: Vec<Done>,
    group_done: Vec<Done>,
    speakers: Vec<u32>,
}

/// Turns before `turn` and words before `word` are counted.
#[derive(Clone, Copy, Default)]
struct Done {
    turn: usize,
    word: u32,
}

pub(super) fn count(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Counter {
    over_documents(
        scope,
        || Counter::new(scope, groups, rows),
        |counter, document| counter.document(scope, groups, rows, document),
        Counter::join,
    )
}

fn bump(counts: &mut [u32], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

/// Whether `at` is stamped for the first time with `stamp`.
fn first_time(stamps: &mut [u32], at: usize, stamp: u32) -> bool {
    match stamps.get_mut(at) {
        Some(seen) if *seen != stamp => {
            *seen = stamp;
            true
        }
        _ => false,
    }
}

impl Counter {
    pub(super) fn new(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Self {
        let (height, width) = (rows.len(), groups.width());
        let (people, members) = (scope.corpus.participants.len(), groups.member_of().len());
        Self {
            width,
            height,
            cells: vec![Figures::default(); height * width],
            totals: vec![Figures::default(); height],
            straddling: vec![0; height],
            members: BitTable::new(members, height),
            people: BitTable::new(people, height),
            passages_of: vec![0; height * people],
            top_documents: vec![(0, 0); height],
            desk: Desk {
                seen: vec![NONE; height * width],
                in_document: vec![0; height],
                total_done: vec![Done::default(); height],
                group_done: vec![Done::default(); height],
                ..Desk::default()
            },
        }
    }

    pub(super) fn document(&mut self, scope: &Scope<'_>, groups: &Groups, rows: &Rows, document: usize) {
        let mut passages = std::mem::take(&mut self.desk.passages);
        passages.build(scope, rows, document, true);
        self.desk.settled.clear();
        self.desk.in_document.fill(0);
        self.desk.total_done.fill(Done::default());
        self.desk.group_done.fill(Done::default());
        for passage in &passages.passages {
            self.passage(scope, groups, document, passage);
        }
        for (row, (&count, top)) in self.desk.in_document.iter().zip(&mut self.top_documents).enumerate() {
            if let Some(total) = self.totals.get_mut(row) {
                total.documents += u32::from(count > 0);
            }
            if count > top.0 {
                *top = (count, document);
            }
        }
        self.codings(scope, groups, &passages);
        self.desk.passages = passages;
    }

    fn passage(&mut self, scope: &Scope<'_>, groups: &Groups, document: usize, passage: &Passage) {
        let touched_any = self.desk.touched.find(scope, groups, passage);
        let row = passage.row as usize;
        if !touched_any {
            self.desk.settled.push(NONE);
            return;
        }
        if self.desk.touched.groups.len() > 1 {
            bump(&mut self.straddling, row);
        }
        self.desk.touched.settle(scope.options.straddle);
        let first = self.desk.touched.groups.first().map_or(NONE, |(group, _)| *group);
        self.desk.settled.push(first);
        let only = scope.options.straddle.map(|_| first as usize);
        bump(&mut self.desk.in_document, row);
        if let Some(total) = self.totals.get_mut(row) {
            total.passages += 1;
        }
        for &(group, _) in &self.desk.touched.groups {
            let at = row * self.width + group as usize;
            if let Some(cell) = self.cells.get_mut(at) {
                cell.passages += 1;
                cell.documents += u32::from(first_time(&mut self.desk.seen, at, index(document)));
            }
        }
        self.turns(scope, groups, passage, only);
    }

    /// The counted turns a passage touches. Passages of a row come in order of their start, so what is
    /// before the last turn and word counted is counted already.
    fn turns(&mut self, scope: &Scope<'_>, groups: &Groups, passage: &Passage, only: Option<usize>) {
        let row = passage.row as usize;
        self.desk.speakers.clear();
        for (at, turn) in touched(scope, passage) {
            let Some(group) = groups.of_turn(at) else { continue };
            let in_group = only.is_none_or(|only| only == group);
            if let (Some(done), Some(total)) = (self.desk.total_done.get_mut(row), self.totals.get_mut(row)) {
                total.turns += u32::from(at >= done.turn);
                total.words += shared(turn, passage.word_start.max(done.word), passage.word_end);
                *done = Done { turn: done.turn.max(at + 1), word: done.word.max(passage.word_end.min(turn.word_end)) };
            }
            if in_group
                && let Some(done) = self.desk.group_done.get_mut(row)
                && let Some(cell) = self.cells.get_mut(row * self.width + group)
            {
                cell.turns += u32::from(at >= done.turn);
                cell.words += shared(turn, passage.word_start.max(done.word), passage.word_end);
                *done = Done { turn: done.turn.max(at + 1), word: done.word.max(passage.word_end.min(turn.word_end)) };
            }
            let member = || groups.member(scope.corpus.seat_of(turn));
            if let Some((speaker, member)) = scope.corpus.speaker(turn).and_then(|row| Some((row, member()?))) {
                self.people.set(speaker.participant as usize, row);
                if in_group {
                    self.members.set(member, row);
                }
                if !self.desk.speakers.contains(&speaker.participant) {
                    self.desk.speakers.push(speaker.participant);
                    bump(&mut self.passages_of, speaker.participant as usize * self.height + row);
                }
            }
        }
    }

    /// Raw codings: each counts in the groups whose counted turns it touches itself; where straddling
    /// passages are given to one group, their codings go with them.
    fn codings(&mut self, scope: &Scope<'_>, groups: &Groups, passages: &Passages) {
        let mut last = NONE;
        for member in &passages.members {
            let Some(coding) = scope.corpus.codings.get(member.coding as usize) else { continue };
            let Some(passage) = passages.passages.get(member.passage as usize) else { continue };
            if member.coding != last {
                self.desk.touched.find(scope, groups, &member.passage(coding, passage.row));
                last = member.coding;
            }
            if self.desk.touched.groups.is_empty() {
                continue;
            }
            let row = passage.row as usize;
            if let Some(total) = self.totals.get_mut(row) {
                total.codings += 1;
            }
            let settled = self.desk.settled.get(member.passage as usize).map(|&group| (group, 0));
            let own = &self.desk.touched.groups[..];
            let into = if scope.options.straddle.is_some() { settled.as_slice() } else { own };
            for (group, _) in into {
                if let Some(cell) = self.cells.get_mut(row * self.width + *group as usize) {
                    cell.codings += 1;
                }
            }
        }
    }

    fn join(&mut self, other: Self) {
        let figures = self.cells.iter_mut().chain(&mut self.totals);
        for (mine, theirs) in figures.zip(other.cells.iter().chain(&other.totals)) {
            mine.passages += theirs.passages;
            mine.codings += theirs.codings;
            mine.turns += theirs.turns;
            mine.documents += theirs.documents;
            mine.words += theirs.words;
        }
        let counts = self.straddling.iter_mut().chain(&mut self.passages_of);
        for (mine, theirs) in counts.zip(other.straddling.iter().chain(&other.passages_of)) {
            *mine += theirs;
        }
        for (mine, theirs) in self.top_documents.iter_mut().zip(&other.top_documents) {
            if theirs.0 > mine.0 {
                *mine = *theirs;
            }
        }
        self.members.merge(&other.members);
        self.people.merge(&other.people);
    }

    /// The rows that the last document has.
    pub(super) fn rows_here(&self) -> Vec<usize> {
        let here = self.desk.in_document.iter().enumerate();
        here.filter(|(_, count)| **count > 0).map(|(row, _)| row).collect()
    }

    pub(super) fn cell(&self, row: usize, group: usize) -> Figures {
        self.cells.get(row * self.width + group).copied().unwrap_or_default()
    }

    pub(super) fn total(&self, row: usize) -> Figures {
        self.totals.get(row).copied().unwrap_or_default()
    }

    pub(super) fn straddling(&self, row: usize) -> u32 {
        self.straddling.get(row).copied().unwrap_or(0)
    }

    /// Participants of each row, and of each row and group.
    pub(super) fn participants(&self, groups: &Groups) -> Participants {
        let mut found = Participants {
            width: self.width,
            totals: vec![0; self.height],
            cells: vec![0; self.height * self.width],
            top: vec![(0, 0); self.height],
        };
        for person in 0..self.people.len() {
            self.people.ones(person).for_each(|row| bump(&mut found.totals, row));
        }
        for (member, &(_, group)) in groups.member_of().iter().enumerate() {
            self.members.ones(member).for_each(|row| bump(&mut found.cells, row * self.width + group as usize));
        }
        for (person, counts) in self.passages_of.chunks(self.height.max(1)).enumerate() {
            for (&count, top) in counts.iter().zip(&mut found.top) {
                if count > top.0 {
                    *top = (count, person);
                }
            }
        }
        found
    }

    /// The document that supplies most passages of a row; the first of equals.
    pub(super) fn top_document(&self, row: usize) -> (u32, usize) {
        self.top_documents.get(row).copied().unwrap_or((0, 0))
    }
}

/// How many participants stand behind the rows.
pub(super) struct Participants {
    width: usize,
    totals: Vec<u32>,
    cells: Vec<u32>,
    top: Vec<(u32, usize)>,
}

impl Participants {
    pub(super) fn cell(&self, row: usize, group: usize) -> u32 {
        self.cells.get(row * self.width + group).copied().unwrap_or(0)
    }

    pub(super) fn total(&self, row: usize) -> u32 {
        self.totals.get(row).copied().unwrap_or(0)
    }

    /// Who supplies most passages of a row; the first of equals.
    pub(super) fn top(&self, row: usize) -> (u32, usize) {
        self.top.get(row).copied().unwrap_or((0, 0))
    }
}
