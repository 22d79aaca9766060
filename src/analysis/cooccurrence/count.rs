//! Counting for the co-occurrence report: one sweep over the documents for all pairs.
//!
//! Every number has planes: plane 0 for all counted turns, then one for each group.

use crate::analysis::bits::{BitTable, has, ones};
use crate::analysis::group::Groups;
use crate::analysis::options::{Count, Within};
use crate::analysis::passages::{Passage, Passages, TouchedGroups, index, touched};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::analysis::sweep::{over_documents, overlapping};
use crate::study::corpus::NONE;

/// The numbers of all codes and pairs.
pub(super) struct Counter {
    rows: usize,
    planes: usize,
    n: Vec<u32>,
    /// `n_ab` for a < b, from row a to row b.
    pairs: Vec<u32>,
    /// How many of a meet b, from row a to row b; where every unit counts once that is `n_ab`.
    meets: Vec<u32>,
    /// Passages that touch turns of several groups (within overlap only).
    straddling: u32,
    desk: Desk,
    /// Codes of each (participant, group) and of each participant.
    members: BitTable,
    people: BitTable,
}

/// What is used within one document only.
#[derive(Default)]
struct Desk {
    passages: Passages,
    touched: TouchedGroups,
    settled: Vec<u32>,
    meetings: Vec<Meeting>,
    planes: Vec<u32>,
    stamps: Vec<u32>,
    stamp: u32,
    /// Codes of each turn of the document, and the group of each (none when it is not counted).
    codes: BitTable,
    here: Vec<u32>,
    list: Vec<usize>,
    partners: BitTable,
}

/// One passage meets another: which, the other's row, and in which planes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting {
    passage: u32,
    row: u32,
    first: u32,
    last: u32,
}

pub(super) fn count(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Counter {
    let mut counter = over_documents(
        scope,
        || Counter::new(scope, groups, rows),
        |counter, document| counter.document(scope, groups, rows, document),
        Counter::join,
    );
    if scope.options.within == Within::Participant {
        counter.count_participants(groups);
    }
    counter
}

fn add(numbers: &mut [u32], at: usize) {
    if let Some(number) = numbers.get_mut(at) {
        *number += 1;
    }
}

impl Counter {
    pub(super) fn new(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Self {
        let (height, planes) = (rows.len(), groups.len() + 1);
        let participant = scope.options.within == Within::Participant;
        let sets = |count: usize| BitTable::new(if participant { count } else { 0 }, height);
        Self {
            rows: height,
            planes,
            n: vec![0; height * planes],
            pairs: vec![0; height * height * planes],
            meets: vec![0; if one_to_one(scope.options.within) { 0 } else { height * height * planes }],
            straddling: 0,
            desk: Desk { stamps: vec![0; height * planes], ..Desk::default() },
            members: sets(groups.member_of().len()),
            people: sets(scope.corpus.participants.len()),
        }
    }

    pub(super) fn n(&self, row: usize, plane: usize) -> u32 {
        self.n.get(row * self.planes + plane).copied().unwrap_or(0)
    }

    /// The rows that the last document has, ascending.
    pub(super) fn rows_here(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.desk.passages.passages.iter().map(|passage| passage.row as usize).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    pub(super) fn pair(&self, a: usize, b: usize, plane: usize) -> u32 {
        self.pairs.get(self.at(a, b, plane)).copied().unwrap_or(0)
    }

    pub(super) fn meets(&self, a: usize, b: usize, plane: usize) -> u32 {
        if self.meets.is_empty() {
            return self.pair(a.min(b), a.max(b), plane);
        }
        self.meets.get(self.at(a, b, plane)).copied().unwrap_or(0)
    }

    pub(super) fn straddling(&self) -> u32 {
        self.straddling
    }

    fn at(&self, a: usize, b: usize, plane: usize) -> usize {
        (a * self.rows + b) * self.planes + plane
    }

    fn count_pair(&mut self, a: usize, b: usize, plane: usize) {
        let at = self.at(a.min(b), a.max(b), plane);
        add(&mut self.pairs, at);
    }

    /// Counts the codes of one unit, each and in pairs, in one plane.
    fn count_unit(&mut self, codes: &[usize], plane: usize) {
        for (i, &a) in codes.iter().enumerate() {
            add(&mut self.n, a * self.planes + plane);
            for &b in codes.get(i + 1..).unwrap_or(&[]) {
                self.count_pair(a, b, plane);
            }
        }
    }

    pub(super) fn document(&mut self, scope: &Scope<'_>, groups: &Groups, rows: &Rows, document: usize) {
        let mut passages = std::mem::take(&mut self.desk.passages);
        let join = scope.options.count == Count::Passages;
        passages.build(scope, rows, document, join);
        if scope.options.within == Within::Overlap {
            self.overlap(scope, groups, &passages.passages);
        } else {
            self.find_codes(scope, groups, document, &passages.passages);
            match scope.options.within {
                Within::Overlap | Within::Turn => self.turns(),
                Within::Turns(reach) => self.near_turns(reach),
                Within::Document => self.whole_document(),
                Within::Participant => self.collect_participants(scope, groups, document),
            }
        }
        self.desk.passages = passages;
    }

    /// The planes in which something in these groups counts, put at the end of the desk's list.
    fn note_planes(&mut self) -> (u32, u32) {
        let first = index(self.desk.planes.len());
        self.desk.planes.push(0);
        if self.planes > 1 {
            let groups = self.desk.touched.groups.iter().map(|(group, _)| group + 1);
            self.desk.planes.extend(groups);
        }
        (first, index(self.desk.planes.len()))
    }

    fn overlap(&mut self, scope: &Scope<'_>, groups: &Groups, passages: &[Passage]) {
        self.desk.settled.clear();
        for passage in passages {
            let any = self.desk.touched.find(scope, groups, passage);
            self.straddling += u32::from(self.desk.touched.groups.len() > 1);
            self.desk.touched.settle(scope.options.straddle);
            self.desk.settled.push(self.desk.touched.groups.first().map_or(NONE, |(group, _)| *group));
            if any {
                self.desk.planes.clear();
                self.note_planes();
                for &plane in &self.desk.planes {
                    add(&mut self.n, passage.row as usize * self.planes + plane as usize);
                }
            }
        }
        self.desk.planes.clear();
        self.desk.meetings.clear();
        overlapping(
            passages,
            |passage| passage.span,
            |i, j| {
                if let (Some(first), Some(second)) = (passages.get(i), passages.get(j))
                    && first.row != second.row
                {
                    self.meet(scope, groups, (i, first), (j, second));
                }
            },
        );
        self.count_meetings(passages);
    }

    /// Counts a pair of passages in the groups whose counted turns their intersection touches. Where
    /// straddling passages are given to one group, the pair is in a group that both are in.
    fn meet(
        &mut self,
        scope: &Scope<'_>,
        groups: &Groups,
        (i, first): (usize, &Passage),
        (j, second): (usize, &Passage),
    ) {
        // Passages come by start, so the intersection starts where the second does.
        let span = first.span.intersection(second.span);
        let last_turn = first.last_turn.min(second.last_turn);
        let shared = Passage { span, last_turn, ..*second };
        if !self.desk.touched.find(scope, groups, &shared) {
            return;
        }
        if scope.options.straddle.is_some() {
            let settled = |at: usize| self.desk.settled.get(at).copied().unwrap_or(NONE);
            let (one, other) = (settled(i), settled(j));
            self.desk.touched.groups.clear();
            if one == other {
                self.desk.touched.groups.push((one, 0));
            }
        }
        let (from, to) = self.note_planes();
        for at in from..to {
            if let Some(&plane) = self.desk.planes.get(at as usize) {
                self.count_pair(first.row as usize, second.row as usize, plane as usize);
            }
        }
        let meeting = |passage, row| Meeting { passage: index(passage), row, first: from, last: to };
        self.desk.meetings.extend([meeting(i, second.row), meeting(j, first.row)]);
    }

    /// Counts for each passage, once in each plane, the codes it meets.
    fn count_meetings(&mut self, passages: &[Passage]) {
        let mut meetings = std::mem::take(&mut self.desk.meetings);
        meetings.sort_unstable();
        let mut last = NONE;
        for meeting in &meetings {
            if meeting.passage != last {
                last = meeting.passage;
                self.desk.stamp += 1;
            }
            let Some(source) = passages.get(meeting.passage as usize).map(|passage| passage.row) else { continue };
            for at in meeting.first..meeting.last {
                let Some(&plane) = self.desk.planes.get(at as usize) else { continue };
                let place = meeting.row as usize * self.planes + plane as usize;
                let Some(stamp) = self.desk.stamps.get_mut(place) else { continue };
                if *stamp != self.desk.stamp {
                    *stamp = self.desk.stamp;
                    let at = self.at(source as usize, meeting.row as usize, plane as usize);
                    add(&mut self.meets, at);
                }
            }
        }
        self.desk.meetings = meetings;
    }

    /// The codes of each turn of the document; none for turns that are not counted.
    fn find_codes(&mut self, scope: &Scope<'_>, groups: &Groups, document: usize, passages: &[Passage]) {
        let Some((_, range)) = scope.document(document) else { return };
        let column = groups.column().get(range.clone()).unwrap_or(&[]);
        self.desk.here.clear();
        self.desk.here.extend_from_slice(column);
        self.desk.codes.reset(column.len(), self.rows);
        for passage in passages {
            for (at, _) in touched(scope, passage) {
                if groups.of_turn(at).is_some() {
                    self.desk.codes.set(at - range.start, passage.row as usize);
                }
            }
        }
    }

    /// The plane of the group of a turn of the document, if groups are compared.
    fn plane_of(&self, turn: usize) -> Option<usize> {
        let group = self.desk.here.get(turn).copied().filter(|&group| group != NONE)?;
        (self.planes > 1).then_some(group as usize + 1)
    }

    fn turns(&mut self) {
        let mut list = std::mem::take(&mut self.desk.list);
        for turn in 0..self.desk.here.len() {
            list.clear();
            list.extend(self.desk.codes.ones(turn));
            if list.is_empty() {
                continue;
            }
            self.count_unit(&list, 0);
            if let Some(plane) = self.plane_of(turn) {
                self.count_unit(&list, plane);
            }
        }
        self.desk.list = list;
    }

    /// Pairs of turns at most `reach` apart. A pair of turns counts once for two codes, also when each
    /// turn has both.
    fn near_turns(&mut self, reach: usize) {
        let codes = std::mem::take(&mut self.desk.codes);
        let mut list = std::mem::take(&mut self.desk.list);
        let turns = self.desk.here.len();
        let coded: Vec<usize> = (0..turns).filter(|&turn| codes.row(turn).iter().any(|&word| word != 0)).collect();
        for (at, &turn) in coded.iter().enumerate() {
            let own = self.plane_of(turn);
            list.clear();
            list.extend(codes.ones(turn));
            self.count_unit(&list, 0);
            if let Some(plane) = own {
                self.count_unit(&list, plane);
            }
            self.desk.partners.reset(2, self.rows);
            let later = coded.get(at + 1..).unwrap_or(&[]).iter().take_while(|&&other| other - turn <= reach);
            for &other in later {
                self.pair_of_turns(codes.row(turn), codes.row(other), 0);
                self.desk.partners.add(0, codes.row(other));
                if let Some(plane) = own.filter(|&plane| self.plane_of(other) == Some(plane)) {
                    self.pair_of_turns(codes.row(turn), codes.row(other), plane);
                    self.desk.partners.add(1, codes.row(other));
                }
            }
            let earlier = coded.get(..=at).unwrap_or(&[]).iter().rev().take_while(|&&other| turn - other <= reach);
            for &other in earlier {
                self.desk.partners.add(0, codes.row(other));
                if own.is_some() && self.plane_of(other) == own {
                    self.desk.partners.add(1, codes.row(other));
                }
            }
            self.count_partners(&list, own);
        }
        self.desk.codes = codes;
        self.desk.list = list;
    }

    fn pair_of_turns(&mut self, one: &[u64], other: &[u64], plane: usize) {
        for a in ones(one) {
            for b in ones(other) {
                let also_reversed = has(one, b) && has(other, a);
                if a < b || (a > b && !also_reversed) {
                    self.count_pair(a, b, plane);
                }
            }
        }
    }

    /// A turn's codes meet those of the turns around it and its own others.
    fn count_partners(&mut self, codes: &[usize], own: Option<usize>) {
        let partners = std::mem::take(&mut self.desk.partners);
        for (set, plane) in [(0, Some(0)), (1, own)] {
            let Some(plane) = plane else { continue };
            for &a in codes {
                for b in partners.ones(set).filter(|&b| b != a) {
                    let at = self.at(a, b, plane);
                    add(&mut self.meets, at);
                }
            }
        }
        self.desk.partners = partners;
    }

    fn whole_document(&mut self) {
        let mut list = std::mem::take(&mut self.desk.list);
        let mut coded: Vec<(usize, usize)> = (0..self.desk.here.len())
            .filter(|&turn| self.desk.codes.row(turn).iter().any(|&word| word != 0))
            .map(|turn| (self.plane_of(turn).unwrap_or(0), turn))
            .collect();
        coded.sort_unstable();
        self.desk.partners.reset(2, self.rows);
        for run in coded.chunk_by(|a, b| a.0 == b.0) {
            self.desk.partners.reset_row(1);
            for &(_, turn) in run {
                self.desk.partners.add(0, self.desk.codes.row(turn));
                self.desk.partners.add(1, self.desk.codes.row(turn));
            }
            if let Some(&(plane, _)) = run.first().filter(|(plane, _)| *plane > 0) {
                list.clear();
                list.extend(self.desk.partners.ones(1));
                self.count_unit(&list, plane);
            }
        }
        list.clear();
        list.extend(self.desk.partners.ones(0));
        self.count_unit(&list, 0);
        self.desk.list = list;
    }

    fn collect_participants(&mut self, scope: &Scope<'_>, groups: &Groups, document: usize) {
        for (at, turn) in scope.corpus.turns_of(document).iter().enumerate() {
            let member = || groups.member(scope.corpus.seat_of(turn));
            if let Some((speaker, member)) = scope.corpus.speaker(turn).and_then(|row| Some((row, member()?))) {
                self.members.add(member, self.desk.codes.row(at));
                self.people.add(speaker.participant as usize, self.desk.codes.row(at));
            }
        }
    }

    fn count_participants(&mut self, groups: &Groups) {
        let (people, members) = (std::mem::take(&mut self.people), std::mem::take(&mut self.members));
        let mut list = Vec::new();
        for person in 0..people.len() {
            list.clear();
            list.extend(people.ones(person));
            self.count_unit(&list, 0);
        }
        for (member, &(_, group)) in groups.member_of().iter().enumerate() {
            if group != NONE && self.planes > 1 {
                list.clear();
                list.extend(members.ones(member));
                self.count_unit(&list, group as usize + 1);
            }
        }
    }

    fn join(&mut self, other: Self) {
        let numbers = self.n.iter_mut().chain(&mut self.pairs).chain(&mut self.meets);
        for (mine, theirs) in numbers.zip(other.n.iter().chain(&other.pairs).chain(&other.meets)) {
            *mine += theirs;
        }
        self.straddling += other.straddling;
        self.members.merge(&other.members);
        self.people.merge(&other.people);
    }
}

/// Whether a unit of the scope holds each code once, so that as many of a meet b as there are pairs.
fn one_to_one(within: Within) -> bool {
    matches!(within, Within::Turn | Within::Document | Within::Participant)
}
