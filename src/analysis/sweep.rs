//! Sweeping a corpus: documents in parallel, spans in one pass.
//!
//! Counts are sums of whole numbers, so it makes no difference to the result how the documents are
//! shared out among threads.

use super::scope::Scope;
use crate::text::Span;
use rayon::prelude::*;
use std::ops::Range;

/// Counts something over the documents of a report: each thread makes a counter, sweeps a run of
/// documents with it, and the counters are joined in order.
pub fn over_documents<C: Send>(
    scope: &Scope<'_>,
    make: impl Fn() -> C + Sync,
    sweep: impl Fn(&mut C, usize) + Sync,
    join: impl Fn(&mut C, C),
) -> C {
    let run = |documents: Range<usize>| {
        let mut counter = make();
        documents.filter(|&at| scope.has_document(at)).for_each(|at| sweep(&mut counter, at));
        counter
    };
    let mut counters = shares(scope).into_par_iter().map(run).collect::<Vec<C>>().into_iter();
    let mut all = counters.next().unwrap_or_else(&make);
    counters.for_each(|counter| join(&mut all, counter));
    all
}

/// Below this much work a thread of its own does not pay. Tests share out small studies too.
const LEAST_SHARE: usize = if cfg!(test) { 8 } else { 4096 };

/// Runs of documents with about the same work each, one a thread.
fn shares(scope: &Scope<'_>) -> Vec<Range<usize>> {
    let documents = &scope.corpus.documents;
    let work = |at: usize| documents.get(at).map_or(0, |row| row.turns.len() + 2 * row.codings.len());
    let total: usize = scope.documents().map(work).sum();
    let share = (total / rayon::current_num_threads().max(1)).max(LEAST_SHARE);
    let (mut shares, mut from, mut sum) = (Vec::new(), 0, 0);
    for at in 0..documents.len() {
        if scope.has_document(at) {
            sum += work(at);
        }
        if sum >= share {
            shares.push(from..at + 1);
            (from, sum) = (at + 1, 0);
        }
    }
    if from < documents.len() {
        shares.push(from..documents.len());
    }
    shares
}

/// Calls `found(i, j)`, i < j, for every two of the spans that share a code point. Spans are sorted by
/// start and none is empty. The work is that of the pairs, not of all combinations.
pub fn overlapping<T>(items: &[T], span: impl Fn(&T) -> Span, mut found: impl FnMut(usize, usize)) {
    for (i, item) in items.iter().enumerate() {
        let end = span(item).end;
        let later = items.get(i + 1..).unwrap_or(&[]);
        let meeting = later.iter().take_while(|other| span(other).start < end).count();
        (i + 1..=i + meeting).for_each(|j| found(i, j));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn exactly_the_overlapping_pairs_are_found(raw in proptest::collection::vec((0u32..40, 1u32..12), 0..25)) {
            let mut spans: Vec<Span> = raw.iter().map(|&(start, length)| Span::new(start, start + length)).collect();
            spans.sort();
            let mut found = Vec::new();
            overlapping(&spans, |span| *span, |i, j| found.push((i, j)));
            let mut expected = Vec::new();
            for i in 0..spans.len() {
                expected.extend((i + 1..spans.len()).filter(|&j| spans[i].overlaps(spans[j])).map(|j| (i, j)));
            }
            prop_assert_eq!(found, expected);
        }
    }
}
