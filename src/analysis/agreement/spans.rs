//! From spans to rating patterns: which units of a text each coder coded.
//!
//! Everything is a sweep along an axis: code points, words counted from the beginning, or turns counted from
//! the beginning. A window is a stretch of the axis whose units count; a coder's coverage is the union of
//! their spans there, so that what they coded twice counts once. Between two borders nothing changes, so the
//! work is that of the borders, however long the text.

use super::{ABSENT, PRESENT, Patterns, SetPatterns, Value};
use crate::text::Span;
use rayon::prelude::*;
use std::collections::BTreeMap;

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

/// What is a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Every code point of the text.
    CodePoints,
    /// The units of the documents; one is coded when at least one of its code points is.
    Units,
}

impl Basis {
    fn size(self, document: &RawDocument) -> u32 {
        match self {
            Self::CodePoints => document.length,
            Self::Units => Span::of(0..document.units.len()).end,
        }
    }

    fn place(self, document: &RawDocument, span: Span) -> Span {
        match self {
            Self::CodePoints => span,
            Self::Units => touched(&document.units, span),
        }
    }
}

/// What coders made of every unit, for each of `codes` codes. Spans are sorted once, and a document is looked at
/// only for the codes that are used in it.
pub fn patterns_by_code(
    documents: &[RawDocument],
    spans: &[RawSpan],
    coders: usize,
    codes: usize,
    basis: Basis,
) -> Vec<Patterns> {
    let mut by_code: Vec<Vec<RawSpan>> = vec![Vec::new(); codes];
    for raw in spans {
        if let Some(own) = by_code.get_mut(raw.code) {
            own.push(*raw);
        }
    }
    let mut sizes: BTreeMap<Vec<Option<Value>>, u64> = BTreeMap::new();
    for document in documents {
        *sizes.entry(uncoded(document, coders)).or_default() += u64::from(basis.size(document));
    }
    by_code.into_par_iter().map(|own| patterns_of_code(documents, own, coders, basis, &sizes)).collect()
}

/// What coders say of a unit that none of them coded.
fn uncoded(document: &RawDocument, coders: usize) -> Vec<Option<Value>> {
    (0..coders).map(|coder| document.coders.contains(&coder).then_some(ABSENT)).collect()
}

fn patterns_of_code(
    documents: &[RawDocument],
    mut spans: Vec<RawSpan>,
    coders: usize,
    basis: Basis,
    sizes: &BTreeMap<Vec<Option<Value>>, u64>,
) -> Patterns {
    let mut patterns = Patterns::new(coders);
    let mut elsewhere = sizes.clone();
    spans.sort_unstable_by_key(|raw| (raw.document, raw.coder, raw.span));
    for group in spans.chunk_by(|a, b| a.document == b.document) {
        let Some(document) = group.first().and_then(|raw| documents.get(raw.document)) else { continue };
        let pattern = uncoded(document, coders);
        let mut coverage: Vec<Option<Vec<Span>>> = pattern.iter().map(|value| value.is_some().then(Vec::new)).collect();
        for raw in group {
            if let Some(Some(own)) = coverage.get_mut(raw.coder) {
                own.push(basis.place(document, raw.span));
            }
        }
        coverage.iter_mut().flatten().for_each(|own| *own = union(std::mem::take(own)));
        let size = basis.size(document);
        sweep(&[Span::new(0, size)], &coverage, &mut patterns);
        if let Some(left) = elsewhere.get_mut(&pattern) {
            *left = left.saturating_sub(u64::from(size));
        }
    }
    elsewhere.iter().for_each(|(pattern, units)| patterns.add(pattern, *units));
    patterns
}

/// Which set of codes each coder gave to every unit.
pub fn set_patterns(documents: &[RawDocument], spans: &[RawSpan], coders: usize) -> SetPatterns {
    let mut patterns = SetPatterns::new(coders);
    let mut order: Vec<&RawSpan> = spans.iter().collect();
    order.sort_unstable_by_key(|raw| (raw.document, raw.coder, raw.span, raw.code));
    let mut next = order.into_iter().peekable();
    for (at, document) in documents.iter().enumerate() {
        let nobody: Vec<Option<Vec<Value>>> =
            uncoded(document, coders).into_iter().map(|value| value.map(|_| Vec::new())).collect();
        let mut units = vec![nobody; document.units.len()];
        while let Some(raw) = next.next_if(|raw| raw.document <= at) {
            if raw.document < at {
                continue;
            }
            let place = touched(&document.units, raw.span);
            for unit in units.get_mut(place.range()).unwrap_or_default() {
                if let Some(Some(set)) = unit.get_mut(raw.coder) {
                    set.push(Value::try_from(raw.code).unwrap_or(Value::MAX));
                }
            }
        }
        units.iter().for_each(|unit| patterns.add(unit, 1));
    }
    patterns
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
