//! One document: which units each coder coded, where they differ, on which turns.
//!
//! Who coded a unit is a set of coders, a bit each. Of every code only stretches that somebody coded are looked at;
//! all other units follow by subtraction, so the work is that of the codings, however long the text.

use super::super::compare::{Axis, Positions, Unit, lifted_row};
use super::super::group::Groups;
use super::super::options::Depth;
use super::super::rows::Rows;
use super::super::scope::Scope;
use crate::study::corpus::{CodingRow, DecisionRow};
use crate::text::Span;
use serde::Serialize;

/// A set of coders: bit `i` is the `i`th coder compared.
pub(super) type Who = u64;

/// So many coders may be compared at once.
pub(super) const MOST_CODERS: usize = 64;

/// How the readings of a place differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All who take part coded exactly the same spans.
    Same,
    /// One of those who take part coded, alone.
    Only,
    /// More than one coded, and not all.
    Some,
    /// All coded, and not the same spans.
    Extents,
}

impl Kind {
    /// The word used in data and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Only => "only",
            Self::Some => "some",
            Self::Extents => "extents",
        }
    }
}

/// Codings of one row that overlap, directly or through others.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub document: u32,
    pub row: u32,
    pub kind: Kind,
    pub who: Who,
    /// In bytes.
    pub span: Span,
    /// In code points, where the text was there to tell.
    pub characters: Option<Span>,
    /// The first counted turn that it touches, an index into the corpus.
    pub turn: u32,
    pub decided: bool,
}

/// Units that these coders coded, of a row and a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coded {
    pub row: u32,
    pub group: u32,
    pub who: Who,
    pub units: u64,
}

/// A counted turn, and who coded it with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touch {
    pub turn: u32,
    pub row: u32,
    pub who: Who,
}

/// A coding that touches a counted turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub row: u32,
    pub coder: usize,
    /// In code points of the text.
    pub span: Span,
    /// In code points of counted turns, one turn after the other.
    pub spoken: Span,
}

/// A document in code points.
#[derive(Clone, Debug, Default)]
pub(super) struct Characters {
    /// Code points of counted turns.
    pub length: u32,
    pub coded: Vec<Coded>,
    pub stretches: Vec<Stretch>,
}

/// What was counted of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    pub document: usize,
    /// Who takes part.
    pub there: Who,
    /// The units of each group.
    pub units: Vec<(u32, u64)>,
    pub coded: Vec<Coded>,
    pub found: Vec<Found>,
    pub touches: Vec<Touch>,
    /// Places that touch no counted turn.
    pub outside: u32,
    pub characters: Option<Characters>,
}

/// What all documents have in common.
pub(super) struct Counting<'a> {
    pub scope: &'a Scope<'a>,
    pub rows: &'a Rows,
    pub groups: &'a Groups,
    pub unit: Unit,
    pub coders: &'a [u32],
}

/// A coding with its row and the place of its coder among those compared.
#[derive(Clone, Copy)]
struct Given<'a> {
    row: u32,
    coder: usize,
    coding: &'a CodingRow,
    characters: Option<Span>,
}

impl Counting<'_> {
    /// Counts a document. With its text stretches are compared in code points too.
    pub fn document(&self, document: usize, positions: Option<&Positions>) -> Counted {
        let corpus = self.scope.corpus;
        let finished = corpus.documents.get(document).map_or(&[][..], |row| &row.finished);
        let place = |coder: u32| self.coders.iter().position(|one| *one == coder);
        let mut there: Who = finished.iter().filter_map(|coder| place(*coder)).map(bit).fold(0, |all, one| all | one);
        let mut given: Vec<Given<'_>> = Vec::new();
        for coding in corpus.codings_of(document) {
            let Some(coder) = place(coding.coder) else { continue };
            there |= bit(coder);
            if let Some(row) = lifted_row(self.rows, coding.code).filter(|_| !coding.span.is_empty()) {
                let characters = positions.map(|positions| positions.span(coding.span));
                given.push(Given { row, coder, coding, characters });
            }
        }
        // Stable: within a row they stay in the order of the text.
        given.sort_by_key(|given| given.row);
        let axis = Axis::new(self.scope, self.unit, document, positions);
        let mut counted = Counted { document, there, ..Counted::default() };
        counted.units = self.units(&axis);
        counted.coded = self.coded(&axis, &given);
        let turns: Vec<(Span, u32)> = axis.windows.iter().map(|(_, turn)| self.body(*turn)).collect();
        counted.touches = touches(&given, &turns);
        self.find(&given, &turns, &mut counted);
        counted.characters = positions.map(|positions| self.characters(document, positions, &given, &turns));
        counted
    }

    fn group(&self, turn: usize) -> u32 {
        self.groups.of_turn(turn).and_then(|group| u32::try_from(group).ok()).unwrap_or(0)
    }

    fn body(&self, turn: usize) -> (Span, u32) {
        let body = self.scope.corpus.turns.get(turn).map_or_else(Span::default, |row| row.body);
        (body, u32::try_from(turn).unwrap_or(u32::MAX))
    }

    fn units(&self, axis: &Axis<'_>) -> Vec<(u32, u64)> {
        let said = axis.windows.iter().map(|(window, turn)| (self.group(*turn), u64::from(window.len())));
        let silent = axis.silent.iter().map(|turn| (self.group(*turn), 1));
        let mut units: Vec<(u32, u64)> = said.chain(silent).collect();
        units.sort_unstable();
        units.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        units
    }

    fn coded(&self, axis: &Axis<'_>, given: &[Given<'_>]) -> Vec<Coded> {
        let windows: Vec<(Span, u32)> =
            axis.windows.iter().map(|(window, turn)| (*window, self.group(*turn))).collect();
        coded(&windows, given, self.coders.len(), |given| axis.place(given.coding))
    }

    fn characters(
        &self,
        document: usize,
        positions: &Positions,
        given: &[Given<'_>],
        turns: &[(Span, u32)],
    ) -> Characters {
        let axis = Axis::new(self.scope, Unit::Char, document, Some(positions));
        let windows: Vec<(Span, u32)> = axis.windows.iter().map(|(window, _)| (*window, 0)).collect();
        let place = |given: &Given<'_>| given.characters.unwrap_or_default();
        // For each window how many code points of counted turns stand before it.
        let (mut before, mut length) = (Vec::with_capacity(windows.len()), 0);
        for (window, _) in &windows {
            before.push(length);
            length += window.len();
        }
        let spoken = |at: u32| {
            let next = windows.partition_point(|(window, _)| window.end <= at);
            let inside = windows.get(next).map_or(0, |(window, _)| at.saturating_sub(window.start));
            before.get(next).map_or(length, |before| before + inside)
        };
        let stretch = |given: &Given<'_>| {
            let span = place(given);
            let spoken = Span::new(spoken(span.start), spoken(span.end));
            Stretch { row: given.row, coder: given.coder, span, spoken }
        };
        let counts = |given: &&Given<'_>| first_of(turns, given.coding.span).is_some();
        Characters {
            length,
            coded: coded(&windows, given, self.coders.len(), place),
            stretches: given.iter().filter(counts).map(stretch).collect(),
        }
    }

    /// The places where coders read the same stretch, by the rules of the comparison.
    fn find(&self, given: &[Given<'_>], turns: &[(Span, u32)], counted: &mut Counted) {
        let corpus = self.scope.corpus;
        let document = counted.document;
        let decisions: &[DecisionRow] = if self.scope.options.depth == Depth::All {
            let from = corpus.decisions.partition_point(|row| (row.document as usize) < document);
            let to = corpus.decisions.partition_point(|row| row.document as usize <= document);
            corpus.decisions.get(from..to).unwrap_or(&[])
        } else {
            // Decisions settle codes, not what they are lifted to.
            &[]
        };
        if counted.there.count_ones() < 2 {
            return;
        }
        let mut from = 0;
        while let Some(first) = given.get(from) {
            let mut span = first.coding.span;
            let joins = |next: &&Given<'_>| {
                let joins = next.row == first.row && next.coding.span.start < span.end;
                span = if joins { span.hull(next.coding.span) } else { span };
                joins
            };
            let to = from + 1 + given.iter().skip(from + 1).take_while(joins).count();
            let items = given.get(from..to).unwrap_or(&[]);
            from = to;
            let Some(turn) = first_of(turns, span) else {
                counted.outside += 1;
                continue;
            };
            let code = self.rows.codes.get(first.row as usize).copied();
            let settles = |row: &DecisionRow| {
                Some(row.code as usize) == code && row.span.start <= span.start && span.end <= row.span.end
            };
            let characters = items.iter().filter_map(|given| given.characters);
            counted.found.push(Found {
                document: u32::try_from(document).unwrap_or(u32::MAX),
                row: first.row,
                kind: kind(items, counted.there),
                who: items.iter().fold(0, |who, given| who | bit(given.coder)),
                span,
                characters: characters.reduce(|one, other| one.hull(other)),
                turn,
                decided: decisions.iter().any(settles),
            });
        }
    }
}

pub(super) fn bit(coder: usize) -> Who {
    1u64.checked_shl(u32::try_from(coder).unwrap_or(u32::MAX)).unwrap_or(0)
}

fn kind(items: &[Given<'_>], there: Who) -> Kind {
    let who: Who = items.iter().fold(0, |who, given| who | bit(given.coder));
    let of_span = |items: &[Given<'_>]| items.iter().fold(0, |who, given| who | bit(given.coder));
    let mut spans = items.chunk_by(|one, other| one.coding.span == other.coding.span);
    if spans.all(|items| of_span(items) == there) {
        Kind::Same
    } else if who.count_ones() == 1 {
        Kind::Only
    } else if who == there {
        Kind::Extents
    } else {
        Kind::Some
    }
}

/// The first of these turns that shares a code point with a span.
fn first_of(turns: &[(Span, u32)], span: Span) -> Option<u32> {
    let next = turns.partition_point(|(body, _)| body.end <= span.start);
    turns.get(next).filter(|(body, _)| body.start < span.end).map(|(_, turn)| *turn)
}

fn touches(given: &[Given<'_>], turns: &[(Span, u32)]) -> Vec<Touch> {
    let mut touches = Vec::new();
    for given in given {
        let span = given.coding.span;
        let first = turns.partition_point(|(body, _)| body.end <= span.start);
        let touched = turns.iter().skip(first).take_while(|(body, _)| body.start < span.end);
        touches.extend(touched.map(|(_, turn)| Touch { turn: *turn, row: given.row, who: bit(given.coder) }));
    }
    touches.sort_unstable();
    touches.dedup_by(|next, kept| {
        let same = (next.turn, next.row) == (kept.turn, kept.row);
        kept.who |= if same { next.who } else { 0 };
        same
    });
    touches
}

/// The units of the windows that somebody coded, given the codings by row and where each stands.
fn coded<'g>(
    windows: &[(Span, u32)],
    given: &[Given<'g>],
    coders: usize,
    place: impl Fn(&Given<'g>) -> Span,
) -> Vec<Coded> {
    let mut coded: Vec<Coded> = Vec::new();
    let mut borders: Vec<(u32, bool, usize)> = Vec::new();
    let mut open = vec![0u32; coders];
    for of_row in given.chunk_by(|one, other| one.row == other.row) {
        let Some(row) = of_row.first().map(|given| given.row) else { continue };
        borders.clear();
        for given in of_row {
            let span = place(given);
            if !span.is_empty() {
                borders.extend([(span.start, true, given.coder), (span.end, false, given.coder)]);
            }
        }
        borders.sort_unstable();
        let from = coded.len();
        let (mut who, mut at) = (0, 0);
        for (border, opens, coder) in &borders {
            if who != 0 && *border > at {
                units_between(windows, Span::new(at, *border), |group, units| {
                    coded.push(Coded { row, group, who, units });
                });
            }
            at = *border;
            if let Some(open) = open.get_mut(*coder) {
                *open = if *opens { *open + 1 } else { open.saturating_sub(1) };
                who = if *open > 0 { who | bit(*coder) } else { who & !bit(*coder) };
            }
        }
        add_up(&mut coded, from);
    }
    coded
}

/// Brings what was added since `from` together.
fn add_up(coded: &mut Vec<Coded>, from: usize) {
    let mut own = coded.split_off(from);
    own.sort_unstable();
    own.dedup_by(|next, kept| {
        let same = (next.row, next.group, next.who) == (kept.row, kept.group, kept.who);
        kept.units += if same { next.units } else { 0 };
        same
    });
    coded.append(&mut own);
}

fn units_between(windows: &[(Span, u32)], piece: Span, mut found: impl FnMut(u32, u64)) {
    let first = windows.partition_point(|(window, _)| window.end <= piece.start);
    for (window, group) in windows.iter().skip(first).take_while(|(window, _)| window.start < piece.end) {
        let units = window.intersection(piece).len();
        if units > 0 {
            found(*group, u64::from(units));
        }
    }
}
