//! Co-occurrence of raw spans: every way in which two codes' spans can meet, for spans that lie anywhere
//! in a text, also outside turns.
//!
//! Reports count passages in counted turns; this module counts spans as they stand. It is what the
//! published definitions of the measures are about, and what the reference cases check. Positions may
//! be in bytes or code points, as long as all are in the same.

use super::bits::BitTable;
use super::coefficients::{Fourfold, c, dice};
use super::sweep::overlapping;
use crate::text::Span;

/// A document: its turns, sorted, not overlapping.
#[derive(Clone, Debug, Default)]
pub struct RawDocument {
    /// The bodies of its turns.
    pub turns: Vec<Span>,
}

/// A span with a code.
#[derive(Clone, Copy, Debug)]
pub struct RawSpan {
    /// Index of the document.
    pub document: usize,
    /// Where it stands.
    pub span: Span,
    /// Index of the code.
    pub code: usize,
}

/// A number for each pair of codes, from row to column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    side: usize,
    numbers: Vec<u64>,
}

impl Matrix {
    fn new(side: usize) -> Self {
        Self { side, numbers: vec![0; side * side] }
    }

    /// The number from code `a` to code `b`.
    pub fn get(&self, a: usize, b: usize) -> u64 {
        self.numbers.get(a * self.side + b).copied().unwrap_or(0)
    }

    fn add(&mut self, a: usize, b: usize, more: u64) {
        if let Some(number) = self.numbers.get_mut(a * self.side + b) {
            *number += more;
        }
    }

    /// Adds to both sides of the diagonal, once on it.
    fn add_both(&mut self, a: usize, b: usize, more: u64) {
        self.add(a, b, more);
        if a != b {
            self.add(b, a, more);
        }
    }

    /// The matrix as rows.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.numbers.chunks(self.side.max(1))
    }
}

/// Everything about a set of spans that does not depend on a distance.
#[derive(Clone, Debug)]
pub struct SpanCounts {
    /// Spans of each code.
    pub segments: Vec<u64>,
    /// Positions covered by each code.
    pub chars: Vec<u64>,
    /// Turns touched by each code.
    pub turns: Vec<u64>,
    /// Turns there are.
    pub total_turns: u64,
    /// Documents with each code.
    pub documents: Vec<u64>,
    /// Documents there are.
    pub total_documents: u64,
    /// Pairs of spans that share a position; on the diagonal pairs of different spans of one code.
    pub overlap_pairs: Matrix,
    /// Spans of the row's code that share a position with another span, of the column's code.
    pub overlap_segments_with: Matrix,
    /// Positions covered by both codes.
    pub overlap_chars: Matrix,
    /// Turns touched by both codes.
    pub turn_both: Matrix,
    /// Documents with both codes.
    pub document_both: Matrix,
}

/// How codes meet at a distance of at most so many turns.
#[derive(Clone, Debug)]
pub struct NearCounts {
    /// Pairs of spans whose turns are at most that far apart.
    pub within_pairs: Matrix,
    /// Turns of the row's code that have a turn of the column's at most that far away.
    pub within_turns: Matrix,
}

/// The spans of one document, sorted, each with the turns it touches as a half-open range.
struct Sheet {
    spans: Vec<(RawSpan, usize, usize)>,
    turns: usize,
}

fn sheets(documents: &[RawDocument], spans: &[RawSpan], codes: usize) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> =
        documents.iter().map(|document| Sheet { spans: Vec::new(), turns: document.turns.len() }).collect();
    for raw in spans.iter().filter(|raw| !raw.span.is_empty() && raw.code < codes) {
        let (Some(document), Some(sheet)) = (documents.get(raw.document), sheets.get_mut(raw.document)) else {
            continue;
        };
        let first = document.turns.partition_point(|turn| turn.end <= raw.span.start);
        let last = document.turns.partition_point(|turn| turn.start < raw.span.end);
        sheet.spans.push((*raw, first, last));
    }
    sheets.iter_mut().for_each(|sheet| sheet.spans.sort_by_key(|(raw, ..)| (raw.span, raw.code)));
    sheets
}

impl Sheet {
    /// For each turn the set of its codes.
    fn codes_of_turns(&self, codes: usize) -> BitTable {
        let mut table = BitTable::new(self.turns, codes);
        for (raw, first, last) in &self.spans {
            (*first..*last).for_each(|turn| table.set(turn, raw.code));
        }
        table
    }

    /// The maximal unions of overlapping or touching spans of each code, by start.
    fn unions(&self, codes: usize) -> Vec<(Span, usize)> {
        let mut unions: Vec<(Span, usize)> = Vec::new();
        let mut open: Vec<Option<usize>> = vec![None; codes];
        for (raw, ..) in &self.spans {
            let Some(open) = open.get_mut(raw.code) else { continue };
            match open.and_then(|at| unions.get_mut(at)) {
                Some((union, _)) if raw.span.start <= union.end => union.end = union.end.max(raw.span.end),
                _ => {
                    *open = Some(unions.len());
                    unions.push((raw.span, raw.code));
                }
            }
        }
        unions
    }
}

/// Counts everything about the spans of `codes` codes that does not depend on a distance.
pub fn count_spans(documents: &[RawDocument], spans: &[RawSpan], codes: usize) -> SpanCounts {
    let mut counts = SpanCounts {
        segments: vec![0; codes],
        chars: vec![0; codes],
        turns: vec![0; codes],
        total_turns: documents.iter().map(|document| document.turns.len() as u64).sum(),
        documents: vec![0; codes],
        total_documents: documents.len() as u64,
        overlap_pairs: Matrix::new(codes),
        overlap_segments_with: Matrix::new(codes),
        overlap_chars: Matrix::new(codes),
        turn_both: Matrix::new(codes),
        document_both: Matrix::new(codes),
    };
    for sheet in sheets(documents, spans, codes) {
        counts.overlaps(&sheet, codes);
        counts.units(&sheet, codes);
    }
    let diagonal = |matrix: &Matrix| (0..codes).map(|code| matrix.get(code, code)).collect();
    counts.chars = diagonal(&counts.overlap_chars);
    counts.turns = diagonal(&counts.turn_both);
    counts.documents = diagonal(&counts.document_both);
    counts
}

impl SpanCounts {
    fn overlaps(&mut self, sheet: &Sheet, codes: usize) {
        let mut met = BitTable::new(sheet.spans.len(), codes);
        overlapping(
            &sheet.spans,
            |(raw, ..)| raw.span,
            |i, j| {
                if let (Some((one, ..)), Some((other, ..))) = (sheet.spans.get(i), sheet.spans.get(j)) {
                    self.overlap_pairs.add_both(one.code, other.code, 1);
                    met.set(i, other.code);
                    met.set(j, one.code);
                }
            },
        );
        for (at, (raw, ..)) in sheet.spans.iter().enumerate() {
            if let Some(segments) = self.segments.get_mut(raw.code) {
                *segments += 1;
            }
            met.ones(at).for_each(|code| self.overlap_segments_with.add(raw.code, code, 1));
        }
        let unions = sheet.unions(codes);
        for (span, code) in &unions {
            self.overlap_chars.add(*code, *code, u64::from(span.len()));
        }
        overlapping(
            &unions,
            |(span, _)| *span,
            |i, j| {
                if let (Some((one, a)), Some((other, b))) = (unions.get(i), unions.get(j)) {
                    self.overlap_chars.add_both(*a, *b, u64::from(one.intersection(*other).len()));
                }
            },
        );
    }

    fn units(&mut self, sheet: &Sheet, codes: usize) {
        let table = sheet.codes_of_turns(codes);
        for turn in 0..sheet.turns {
            add_set(&mut self.turn_both, table.ones(turn));
        }
        let mut whole = BitTable::new(1, codes);
        sheet.spans.iter().for_each(|(raw, ..)| whole.set(0, raw.code));
        add_set(&mut self.document_both, whole.ones(0));
    }

    /// The c-coefficient of two codes over spans, and Jaccard and Dice over positions.
    pub fn overlap_coefficients(&self, a: usize, b: usize) -> [Option<f64>; 3] {
        let of = |counts: &[u64], at: usize| small(counts.get(at).copied().unwrap_or(0));
        let (pairs, both) = (small(self.overlap_pairs.get(a, b)), small(self.overlap_chars.get(a, b)));
        let (chars_a, chars_b) = (of(&self.chars, a), of(&self.chars, b));
        [
            c(pairs, of(&self.segments, a), of(&self.segments, b)),
            c(both, chars_a, chars_b),
            dice(both, chars_a, chars_b),
        ]
    }

    /// What two codes have in common over turns.
    pub fn over_turns(&self, a: usize, b: usize) -> Fourfold {
        fourfold(&self.turn_both, a, b, self.total_turns)
    }

    /// What two codes have in common over documents.
    pub fn over_documents(&self, a: usize, b: usize) -> Fourfold {
        fourfold(&self.document_both, a, b, self.total_documents)
    }
}

fn add_set(matrix: &mut Matrix, codes: impl Iterator<Item = usize>) {
    let codes: Vec<usize> = codes.collect();
    for (at, &a) in codes.iter().enumerate() {
        codes.iter().skip(at).for_each(|&b| matrix.add_both(a, b, 1));
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn fourfold(matrix: &Matrix, a: usize, b: usize, n: u64) -> Fourfold {
    Fourfold::new(small(matrix.get(a, b)), small(matrix.get(a, a)), small(matrix.get(b, b)), small(n))
}

/// Counts how codes meet at a distance of at most `reach` turns. A span that touches no turn meets none.
pub fn count_near(documents: &[RawDocument], spans: &[RawSpan], codes: usize, reach: usize) -> NearCounts {
    let mut counts = NearCounts { within_pairs: Matrix::new(codes), within_turns: Matrix::new(codes) };
    for sheet in sheets(documents, spans, codes) {
        let placed: Vec<&(RawSpan, usize, usize)> = sheet.spans.iter().filter(|(_, f, l)| f < l).collect();
        // Spans by start are also by first turn, so those in reach of one are a run behind it.
        for (at, (one, _, last)) in placed.iter().enumerate() {
            let later = placed.iter().skip(at + 1).take_while(|(_, first, _)| *first < last + reach);
            later.for_each(|(other, ..)| counts.within_pairs.add_both(one.code, other.code, 1));
        }
        let table = sheet.codes_of_turns(codes);
        for turn in 0..sheet.turns {
            let mut around = BitTable::new(1, codes);
            for near in turn.saturating_sub(reach)..(turn + reach + 1).min(sheet.turns) {
                around.add(0, table.row(near));
            }
            for a in table.ones(turn) {
                around.ones(0).for_each(|b| counts.within_turns.add(a, b, 1));
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_spans_and_unknown_places_are_no_spans() {
        let documents = [RawDocument { turns: vec![Span::new(0, 10)] }];
        let raw = |document, start, end, code| RawSpan { document, span: Span::new(start, end), code };
        let counts = count_spans(&documents, &[raw(0, 3, 3, 0), raw(7, 0, 2, 0), raw(0, 0, 2, 9), raw(0, 0, 2, 1)], 2);
        assert_eq!((counts.segments, counts.turns, counts.total_turns), (vec![0, 1], vec![0, 1], 1));
    }

    #[test]
    fn spans_of_neighbouring_turns_are_one_turn_apart() {
        let documents = [RawDocument { turns: vec![Span::new(0, 10), Span::new(10, 20), Span::new(20, 30)] }];
        let raw = |start, end, code| RawSpan { document: 0, span: Span::new(start, end), code };
        let spans = [raw(0, 10, 0), raw(10, 20, 1), raw(20, 30, 1)];
        let pairs = |reach| count_near(&documents, &spans, 2, reach).within_pairs.get(0, 1);
        assert_eq!((pairs(0), pairs(1), pairs(2)), (0, 1, 2));
    }
}
