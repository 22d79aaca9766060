//! Counting for the report on turn-taking: one sweep over the documents.

use super::{Exchange, Wanted, rows_of};
use crate::analysis::AnalysisError;
use crate::analysis::bits::BitTable;
use crate::analysis::group::Groups;
use crate::analysis::passages::{Passages, touched};
use crate::analysis::rows::Rows;
use crate::analysis::scope::Scope;
use crate::analysis::sweep::over_documents;

/// The codes whose exchanges are counted.
pub(super) struct Codes {
    /// Codes that may come first, in codebook order.
    pub(super) from: Vec<usize>,
    /// Codes that may follow.
    pub(super) to: Vec<usize>,
    /// The code named to come first.
    pub(super) from_named: Option<usize>,
    /// The code named to follow.
    pub(super) to_named: Option<usize>,
    /// Whether both are named.
    pub(super) named: bool,
    /// How far apart turns may be.
    pub(super) within: usize,
    /// Rows for all of these codes, and at which of them each stands.
    rows: Rows,
    from_rows: Vec<usize>,
    to_rows: Vec<usize>,
}

impl Codes {
    pub(super) fn new(scope: &Scope<'_>, exchange: &Exchange) -> Result<Self, AnalysisError> {
        let book = &scope.corpus.codebook;
        let find = |name: &Option<String>| {
            name.as_ref().map(|name| book.find(name)).transpose().map_err(AnalysisError::UnknownCode)
        };
        let (from_named, to_named) = (find(&exchange.from)?, find(&exchange.to)?);
        let every = Rows::pooled(book, scope.options)?.codes;
        let list = |named: Option<usize>| named.map_or_else(|| every.clone(), |code| vec![code]);
        let (from, to) = (list(from_named), list(to_named));
        let mut all: Vec<usize> = from.iter().chain(&to).copied().collect();
        all.sort_unstable();
        all.dedup();
        let rows = rows_of(scope, &all);
        let at = |codes: &[usize]| codes.iter().filter_map(|code| all.binary_search(code).ok()).collect();
        let (from_rows, to_rows) = (at(&from), at(&to));
        let named = from_named.is_some() && to_named.is_some();
        Ok(Self { from_rows, to_rows, from, to, from_named, to_named, named, within: exchange.within_turns, rows })
    }
}

/// All sums of a report.
pub(super) struct Counter {
    width: usize,
    transitions: Vec<u64>,
    /// Sequences of two turns or more.
    pub(super) sequences: u32,
    /// Where uncounted turns stand between counted ones.
    pub(super) broken: u32,
    two_turns: Vec<u64>,
    heights: (usize, usize),
    given: Vec<u64>,
    target: Vec<u64>,
    both: Vec<u64>,
    followed: Vec<u32>,
    turns_from: Vec<u32>,
    turns_to: Vec<u32>,
    desk: Desk,
}

/// What is used within one document only.
#[derive(Default)]
struct Desk {
    passages: Passages,
    codes: BitTable,
    sequences: Vec<Vec<(usize, usize)>>,
}

/// The sequences of a document: its counted turns with their groups. `broken` counts the places where uncounted
/// turns stand between counted ones.
pub(in crate::analysis) fn sequences(
    scope: &Scope<'_>,
    groups: &Groups,
    document: usize,
    bridge: bool,
    into: &mut Vec<Vec<(usize, usize)>>,
) -> u32 {
    into.clear();
    let Some((_, range)) = scope.document(document) else { return 0 };
    let (mut broken, mut open, mut gap) = (0, false, false);
    for turn in range {
        let Some(group) = groups.of_turn(turn) else {
            gap = open;
            continue;
        };
        broken += u32::from(gap);
        match into.last_mut() {
            Some(sequence) if bridge || !gap => sequence.push((turn, group)),
            _ => into.push(vec![(turn, group)]),
        }
        (open, gap) = (true, false);
    }
    broken
}

pub(super) fn count(scope: &Scope<'_>, groups: &Groups, codes: Option<&Codes>, wanted: &Wanted) -> Counter {
    over_documents(
        scope,
        || Counter::new(groups, codes),
        |counter, document| counter.document(scope, groups, codes, wanted, document),
        Counter::join,
    )
}

fn add(numbers: &mut [u64], at: usize, more: u64) {
    if let Some(number) = numbers.get_mut(at) {
        *number += more;
    }
}

fn bump(numbers: &mut [u32], at: usize) {
    if let Some(number) = numbers.get_mut(at) {
        *number += 1;
    }
}

impl Counter {
    fn new(groups: &Groups, codes: Option<&Codes>) -> Self {
        let width = groups.width();
        let square = width * width;
        let (from, to) = codes.map_or((0, 0), |codes| (codes.from.len(), codes.to.len()));
        Self {
            width,
            transitions: vec![0; square],
            sequences: 0,
            broken: 0,
            two_turns: vec![0; square],
            heights: (from, to),
            given: vec![0; from * square],
            target: vec![0; to * square],
            both: vec![0; from * to * square],
            followed: vec![0; from * to],
            turns_from: vec![0; from],
            turns_to: vec![0; to],
            desk: Desk::default(),
        }
    }

    fn document(
        &mut self,
        scope: &Scope<'_>,
        groups: &Groups,
        codes: Option<&Codes>,
        wanted: &Wanted,
        document: usize,
    ) {
        let mut sequences = std::mem::take(&mut self.desk.sequences);
        self.broken += super::sequences(scope, groups, document, wanted.bridge, &mut sequences);
        for sequence in &sequences {
            self.sequences += u32::from(sequence.len() > 1);
            for pair in sequence.windows(2) {
                if let [(_, from), (_, to)] = pair {
                    add(&mut self.transitions, from * self.width + to, 1);
                }
            }
        }
        if let Some(codes) = codes {
            let first = scope.document(document).map_or(0, |(_, turns)| turns.start);
            self.find_codes(scope, codes, document);
            sequences.iter().for_each(|sequence| self.exchanges(codes, sequence, first));
        }
        self.desk.sequences = sequences;
    }

    /// The codes of each turn of the document.
    fn find_codes(&mut self, scope: &Scope<'_>, codes: &Codes, document: usize) {
        let mut passages = std::mem::take(&mut self.desk.passages);
        passages.build(scope, &codes.rows, document, true);
        let Some((_, range)) = scope.document(document) else { return };
        self.desk.codes.reset(range.len(), codes.rows.len());
        for passage in &passages.passages {
            for (at, _) in touched(scope, passage) {
                self.desk.codes.set(at - range.start, passage.row as usize);
            }
        }
        self.desk.passages = passages;
    }

    fn exchanges(&mut self, codes: &Codes, sequence: &[(usize, usize)], first: usize) {
        let marks = std::mem::take(&mut self.desk.codes);
        let has = |turn: usize, row: usize| crate::analysis::bits::has(marks.row(turn - first), row);
        let coded: Vec<bool> =
            sequence.iter().map(|(turn, _)| marks.row(turn - first).iter().any(|word| *word != 0)).collect();
        let (_, width_to) = self.heights;
        let mut others: Vec<bool> = vec![false; width_to];
        for (at, &(turn, group)) in sequence.iter().enumerate() {
            let here = coded.get(at) == Some(&true);
            let of_from: Vec<usize> = match here {
                true => (0..).zip(&codes.from_rows).filter(|(_, row)| has(turn, **row)).map(|(i, _)| i).collect(),
                false => Vec::new(),
            };
            if here {
                of_from.iter().for_each(|i| bump(&mut self.turns_from, *i));
                let of_to = (0..).zip(&codes.to_rows).filter(|(_, row)| has(turn, **row));
                of_to.for_each(|(j, _)| bump(&mut self.turns_to, j));
            }
            others.fill(false);
            for (later, &(next, to)) in sequence.iter().enumerate().skip(at + 1).take(codes.within) {
                let cell = group * self.width + to;
                add(&mut self.two_turns, cell, 1);
                of_from.iter().for_each(|i| add(&mut self.given, i * self.width * self.width + cell, 1));
                if coded.get(later) != Some(&true) {
                    continue;
                }
                for (j, _) in (0usize..).zip(&codes.to_rows).filter(|(_, row)| has(next, **row)) {
                    add(&mut self.target, j * self.width * self.width + cell, 1);
                    if let Some(seen) = others.get_mut(j).filter(|_| to != group) {
                        *seen = true;
                    }
                    for i in &of_from {
                        add(&mut self.both, (i * width_to + j) * self.width * self.width + cell, 1);
                    }
                }
            }
            for i in &of_from {
                let seen = others.iter().enumerate().filter(|(_, seen)| **seen);
                seen.for_each(|(j, _)| bump(&mut self.followed, i * width_to + j));
            }
        }
        self.desk.codes = marks;
    }

    fn join(&mut self, other: Self) {
        for (mine, theirs) in [
            (&mut self.transitions, &other.transitions),
            (&mut self.two_turns, &other.two_turns),
            (&mut self.given, &other.given),
            (&mut self.target, &other.target),
            (&mut self.both, &other.both),
        ] {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        for (mine, theirs) in [
            (&mut self.followed, &other.followed),
            (&mut self.turns_from, &other.turns_from),
            (&mut self.turns_to, &other.turns_to),
        ] {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        self.sequences += other.sequences;
        self.broken += other.broken;
    }

    pub(super) fn transition(&self, from: usize, to: usize) -> u64 {
        self.transitions.get(from * self.width + to).copied().unwrap_or(0)
    }

    /// Two turns of these groups that are near enough.
    pub(super) fn two_turns(&self, from: usize, to: usize) -> u64 {
        self.two_turns.get(from * self.width + to).copied().unwrap_or(0)
    }

    /// Two turns of these groups: all, those that begin with a, those that end with b, those with both.
    pub(super) fn exchange(&self, (a, b): (usize, usize), (from, to): (usize, usize)) -> [u64; 4] {
        let (cell, square) = (from * self.width + to, self.width * self.width);
        let get = |numbers: &[u64], at: usize| numbers.get(at * square + cell).copied().unwrap_or(0);
        let both = get(&self.both, a * self.heights.1 + b);
        [self.two_turns(from, to), get(&self.given, a), get(&self.target, b), both]
    }

    /// Counted turns with a that b follows in another group.
    pub(super) fn followed(&self, a: usize, b: usize) -> u32 {
        self.followed.get(a * self.heights.1 + b).copied().unwrap_or(0)
    }

    pub(super) fn turns_from(&self, a: usize) -> u32 {
        self.turns_from.get(a).copied().unwrap_or(0)
    }

    pub(super) fn turns_to(&self, b: usize) -> u32 {
        self.turns_to.get(b).copied().unwrap_or(0)
    }
}
