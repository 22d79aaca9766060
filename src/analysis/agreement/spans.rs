//! From spans to rating patterns: which units of a text each coder coded.
//!
//! Everything is a sweep along an axis: code points, words counted from the beginning, or turns counted from
//! the beginning. A window is a stretch of the axis whose units count; a coder's coverage is the union of
//! their spans there, so that what they coded twice counts once. Between two borders nothing changes, so the
//! work is that of the borders, however long the text.

use super::{ABSENT, PRESENT, Patterns, Value};
use crate::text::Span;

/// A document: how long it is, where its units stand, who was to code it.
#[derive(Clone, Debug, Default)]
pub struct RawDocument {
    /// Code points of the text.
    pub length: u32,
    /// Units (turns, sentences, words), sorted, not overlapping, none empty.
    pub units: Vec<Span>,
    /// The coders to whom it was assigned: what they did not code there is “not coded”, all others' missing.
    pub coders: Vec<usize>,
}

/// A span with a code, by a coder.
#[derive(Clone, Copy, Debug)]
pub struct RawSpan {
    /// Index of the document.
    pub document: usize,
    /// Index of the coder.
    pub coder: usize,
    /// Where it stands.
    pub span: Span,
    /// Index of the code.
    pub code: usize,
}

/// The union of spans: sorted, not overlapping, none empty.
pub fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    let mut union: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match union.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => union.push(span),
        }
    }
    union
}

/// The units (sorted, not overlapping, none empty) that share a code point with `span`, as a span of their indices.
pub fn touched(units: &[Span], span: Span) -> Span {
    let first = units.partition_point(|unit| unit.end <= span.start);
    let last = units.partition_point(|unit| unit.start < span.end);
    if span.is_empty() { Span::of(first..first) } else { Span::of(first..last.max(first)) }
}

/// Adds to `patterns` what each coder made of every unit in the windows (sorted, not overlapping), given
/// each coder's coverage as a [`union`], or nothing where the coder's work is missing.
pub fn sweep(windows: &[Span], coverage: &[Option<Vec<Span>>], patterns: &mut Patterns) {
    let mut borders: Vec<u32> = coverage.iter().flatten().flatten().flat_map(|span| [span.start, span.end]).collect();
    borders.sort_unstable();
    borders.dedup();
    let mut pattern: Vec<Option<Value>> = Vec::with_capacity(coverage.len());
    for window in windows {
        let mut from = window.start;
        let first = borders.partition_point(|border| *border <= window.start);
        let inside = borders.iter().skip(first).copied().take_while(|border| *border < window.end);
        for to in inside.chain([window.end]) {
            pattern.clear();
            pattern.extend(coverage.iter().map(|spans| spans.as_ref().map(|spans| value_at(spans, from))));
            patterns.add(&pattern, u64::from(to.saturating_sub(from)));
            from = to;
        }
    }
}

fn value_at(union: &[Span], at: u32) -> Value {
    let next = union.partition_point(|span| span.end <= at);
    if union.get(next).is_some_and(|span| span.contains(at)) { PRESENT } else { ABSENT }
}

/// What coders made of every code point, for one code.
pub fn char_patterns(documents: &[RawDocument], spans: &[RawSpan], coders: usize, code: usize) -> Patterns {
    let mut patterns = Patterns::new(coders);
    for (at, document) in documents.iter().enumerate() {
        let coverage = coverage(at, document, spans, coders, code, |span| span);
        sweep(&[Span::new(0, document.length)], &coverage, &mut patterns);
    }
    patterns
}

/// What coders made of every unit, for one code: a unit is coded when at least one of its code points is.
pub fn unit_patterns(documents: &[RawDocument], spans: &[RawSpan], coders: usize, code: usize) -> Patterns {
    let mut patterns = Patterns::new(coders);
    for (at, document) in documents.iter().enumerate() {
        let coverage = coverage(at, document, spans, coders, code, |span| touched(&document.units, span));
        sweep(&[Span::of(0..document.units.len())], &coverage, &mut patterns);
    }
    patterns
}

fn coverage(
    at: usize,
    document: &RawDocument,
    spans: &[RawSpan],
    coders: usize,
    code: usize,
    place: impl Fn(Span) -> Span,
) -> Vec<Option<Vec<Span>>> {
    let of = |coder: usize| {
        let own = spans.iter().filter(|raw| (raw.document, raw.coder, raw.code) == (at, coder, code));
        document.coders.contains(&coder).then(|| union(own.map(|raw| place(raw.span)).collect()))
    };
    (0..coders).map(of).collect()
}
