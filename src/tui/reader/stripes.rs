//! Stripes: which coding stands in which lane of the margin.
//!
//! A coding keeps its lane for as long as it lasts, so that a stripe is one straight line; codings that
//! overlap stand side by side, the one that begins first (and of two, the longer) further left. Only one that lies in
//! a single line on the screen may be drawn in another lane, where its own is taken in that line.

use crate::text::Span;

/// The lanes of the codings of a document, which are sorted by start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    lanes: Vec<u16>,
    /// The furthest end among all codings up to each one: lets a search stop early.
    reach: Vec<u32>,
    count: u16,
}

impl Lanes {
    /// Places codings with these spans, sorted by start.
    pub fn new(spans: &[Span]) -> Self {
        let mut order: Vec<usize> = (0..spans.len()).collect();
        let span = |at: usize| spans.get(at).copied().unwrap_or_default();
        order.sort_by_key(|&at| (span(at).start, std::cmp::Reverse(span(at).end), at));
        let mut lanes = vec![0u16; spans.len()];
        let mut ends: Vec<u32> = Vec::new();
        for at in order {
            let here = span(at);
            let free = ends.iter().position(|end| *end <= here.start).unwrap_or(ends.len());
            match ends.get_mut(free) {
                Some(end) => *end = here.end,
                None => ends.push(here.end),
            }
            if let Some(lane) = lanes.get_mut(at) {
                *lane = u16::try_from(free).unwrap_or(u16::MAX);
            }
        }
        let mut furthest = 0;
        let reach = spans.iter().map(|span| {
            furthest = furthest.max(span.end);
            furthest
        });
        Self { reach: reach.collect(), lanes, count: u16::try_from(ends.len()).unwrap_or(u16::MAX) }
    }

    /// How many lanes there are.
    pub fn count(&self) -> u16 {
        self.count
    }

    /// The lane of a coding.
    pub fn of(&self, coding: usize) -> u16 {
        self.lanes.get(coding).copied().unwrap_or(0)
    }

    /// The codings, as a range of indices, among which are all that overlap `within`; found by search.
    pub fn near(&self, spans_start: impl Fn(usize) -> u32, within: Span) -> std::ops::Range<usize> {
        let first = self.reach.partition_point(|end| *end <= within.start);
        let mut low = first;
        let mut high = self.reach.len();
        while low < high {
            let middle = low + (high - low) / 2;
            if spans_start(middle) < within.end {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        first..low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nested_codings_stand_inside() {
        let spans = [Span::new(0, 50), Span::new(0, 90), Span::new(20, 40), Span::new(50, 60), Span::new(95, 99)];
        let lanes = Lanes::new(&spans);
        assert_eq!((0..5).map(|at| lanes.of(at)).collect::<Vec<_>>(), [1, 0, 2, 1, 0]);
        assert_eq!(lanes.count(), 3);
        assert_eq!(lanes.near(|at| spans[at].start, Span::new(92, 96)), 4..5);
    }

    proptest! {
        #[test]
        fn no_two_overlapping_codings_share_a_lane(raw in proptest::collection::vec((0u32..300, 1u32..60), 0..80), from in 0u32..300, len in 1u32..40) {
            let mut spans: Vec<Span> = raw.into_iter().map(|(start, len)| Span::new(start, start + len)).collect();
            spans.sort();
            let lanes = Lanes::new(&spans);
            let mut deepest = 0;
            for (i, a) in spans.iter().enumerate() {
                let depth = spans.iter().filter(|b| b.contains(a.start)).count();
                deepest = deepest.max(depth);
                for (j, b) in spans.iter().enumerate().skip(i + 1) {
                    prop_assert!(!a.overlaps(*b) || lanes.of(i) != lanes.of(j));
                }
            }
            // No more lanes than codings lie upon each other anywhere.
            prop_assert_eq!(lanes.count() as usize, deepest);
            let within = Span::new(from, from + len);
            let near = lanes.near(|at| spans[at].start, within);
            for (at, span) in spans.iter().enumerate() {
                prop_assert!(!span.overlaps(within) || near.contains(&at));
            }
        }
    }
}
