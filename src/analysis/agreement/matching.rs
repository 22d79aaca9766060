//! Span against span: how many spans of one coder the other coded too, with the same code in the same
//! document. Stored spans are taken one by one, and one may match several.

use super::{Measured, RawDocument, RawSpan, Undefined};
use crate::analysis::sweep::overlapping;

/// What counts as the same place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    /// The same start and end.
    Exact,
    /// At least this share of what both cover together is covered by both.
    AtLeast(f64),
    /// One code point in common.
    Any,
}

/// How well each span of two coders is matched by one of the other, from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    best: [Vec<f64>; 2],
}

/// How many spans are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Matched spans of the first coder.
    pub first: u64,
    /// Spans of the first coder.
    pub n_first: u64,
    /// Matched spans of the second coder.
    pub second: u64,
    /// Spans of the second coder.
    pub n_second: u64,
}

impl Matched {
    /// The share of the first coder's spans that are matched.
    pub fn precision(self) -> Measured {
        if self.n_first == 0 { Err(Undefined::NotCoded) } else { Ok(self.first as f64 / self.n_first as f64) }
    }

    /// The share of the second coder's spans that are matched.
    pub fn recall(self) -> Measured {
        if self.n_second == 0 { Err(Undefined::NotCoded) } else { Ok(self.second as f64 / self.n_second as f64) }
    }

    /// The harmonic mean of the two; 0 where nothing is matched, undefined where a coder has no span.
    pub fn f1(self) -> Measured {
        let (precision, recall) = (self.precision()?, self.recall()?);
        let sum = precision + recall;
        Ok(if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum })
    }
}

/// Compares the spans of two coders in the documents that both were to code.
pub fn matches(documents: &[RawDocument], spans: &[RawSpan], one: usize, other: usize) -> Matches {
    let both = |raw: &&RawSpan| {
        let coders = documents.get(raw.document).map_or(&[][..], |document| &document.coders);
        !raw.span.is_empty() && coders.contains(&one) && coders.contains(&other)
    };
    let theirs = |raw: &&RawSpan| raw.coder == one || raw.coder == other;
    let mut chosen: Vec<&RawSpan> = spans.iter().filter(theirs).filter(both).collect();
    chosen.sort_by_key(|raw| (raw.code, raw.document, raw.span, raw.coder));
    let mut matches = Matches::default();
    for group in chosen.chunk_by(|a, b| (a.code, a.document) == (b.code, b.document)) {
        let mut best = vec![0f64; group.len()];
        overlapping(
            group,
            |raw| raw.span,
            |i, j| {
                if let (Some(a), Some(b)) = (group.get(i), group.get(j))
                    && a.coder != b.coder
                {
                    let shared = a.span.intersection(b.span).len();
                    let share = f64::from(shared) / f64::from(a.span.hull(b.span).len());
                    for at in [i, j] {
                        if let Some(best) = best.get_mut(at) {
                            *best = best.max(share);
                        }
                    }
                }
            },
        );
        for (raw, best) in group.iter().zip(best) {
            let [first, second] = &mut matches.best;
            if raw.coder == one { first.push(best) } else { second.push(best) }
        }
    }
    matches
}

impl Matches {
    /// How many spans are matched at a threshold.
    pub fn at(&self, threshold: Threshold) -> Matched {
        let enough = |share: &&f64| match threshold {
            Threshold::Exact => **share >= 1.0,
            Threshold::AtLeast(least) => **share > 0.0 && **share >= least,
            Threshold::Any => **share > 0.0,
        };
        let matched = |of: &Vec<f64>| (of.iter().filter(enough).count() as u64, of.len() as u64);
        let [(first, n_first), (second, n_second)] = [matched(&self.best[0]), matched(&self.best[1])];
        Matched { first, n_first, second, n_second }
    }
}
