//! Stretches of text: the unitizing alphas by theme, and span against span.
//!
//! The text is that of the counted turns, one after the other, in documents in which all coders compared take part.
//! A theme is a domain: its codes are the values. Codings of one coder with one code that overlap are one unit;
//! where codings with different codes do, the family does not apply, and says so.

use super::super::agreement::matching::{Threshold, matches};
use super::super::agreement::{Combined, Continuum, Measured, RawDocument, RawSpan, Undefined, Unit, Value};
use super::count::{Characters, Counted, Stretch, bit};
use super::measures::{Measures, Why};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Stretches of text compared.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Stretches {
    /// Documents in which all coders compared take part.
    pub documents: u32,
    /// Code points of their counted turns.
    pub length: u64,
    /// A row for each theme used.
    pub themes: Vec<ThemeRow>,
    /// All codes: `binary` whether anything is coded, `cu` with the themes as values.
    pub all: ThemeRow,
}

/// A theme, its codes being the values.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ThemeRow {
    /// The theme; of the row of all themes, `null`.
    pub theme: Option<String>,
    /// How often codings of one coder with different values overlap.
    pub overlaps: u32,
    /// u, binary, cu and coverage.
    #[serde(flatten)]
    pub measures: Measures,
    /// (k)u-alpha and its coverage, for each value used.
    pub values: Vec<ValueRow>,
}

/// A value of a theme.
#[derive(Clone, Debug, Serialize)]
pub struct ValueRow {
    /// The code, or the theme.
    pub value: String,
    /// alpha and coverage.
    #[serde(flatten)]
    pub measures: Measures,
}

/// A text with the units of each coder.
struct Text {
    length: u32,
    units: Vec<Vec<Unit>>,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OfRow {
    /// The code, a place in the codebook.
    pub code: usize,
    /// Its theme, likewise.
    pub theme: usize,
}

/// Compares the stretches, given what each row stands for and the name of a place in the codebook.
pub(super) fn unitized(
    documents: &[Counted],
    coders: usize,
    rows: &[OfRow],
    name: impl Fn(usize) -> String + Sync,
) -> Stretches {
    let everybody = (0..coders).fold(0, |all, coder| all | bit(coder));
    let shared = documents.iter().filter(|document| document.there == everybody);
    let shared: Vec<&Characters> = shared.filter_map(|document| document.characters.as_ref()).collect();
    let length: u64 = shared.iter().map(|characters| u64::from(characters.length)).sum();
    let of = |stretch: &Stretch| rows.get(stretch.row as usize).copied();
    let value = |place: usize| Value::try_from(place).unwrap_or(Value::MAX);
    let mut themes: BTreeMap<usize, Vec<Text>> = BTreeMap::new();
    let mut all: Vec<Text> = Vec::new();
    for characters in &shared {
        let theme = |stretch: &Stretch| of(stretch).map(|row| row.theme);
        // Rows are in codebook order, so those of a theme stand together.
        for stretches in characters.stretches.chunk_by(|one, other| theme(one) == theme(other)) {
            let Some(theme) = stretches.first().and_then(theme) else { continue };
            let text = Text::new(characters.length, stretches, coders, |s| of(s).map(|row| value(row.code)));
            themes.entry(theme).or_default().push(text);
        }
        if !characters.stretches.is_empty() {
            let of_theme = |s: &Stretch| of(s).map(|row| value(row.theme));
            all.push(Text::new(characters.length, &characters.stretches, coders, of_theme));
        }
    }
    let themes: Vec<(usize, Vec<Text>)> = themes.into_iter().collect();
    let row = |(theme, texts): &(usize, Vec<Text>)| row_of(Some(name(*theme)), texts, length, coders, &name);
    Stretches {
        documents: u32::try_from(shared.len()).unwrap_or(u32::MAX),
        length,
        themes: themes.par_iter().map(row).collect(),
        all: row_of(None, &all, length, coders, &name),
    }
}

fn row_of(
    theme: Option<String>,
    texts: &[Text],
    length: u64,
    coders: usize,
    name: &impl Fn(usize) -> String,
) -> ThemeRow {
    let joined: Vec<Text> = texts.iter().map(|text| text.map(|units| join(units, false).0)).collect();
    let overlaps = texts.iter().flat_map(|text| &text.units).map(|units| join(units, false).1).sum();
    let mut row = ThemeRow { theme, overlaps, ..ThemeRow::default() };
    let why = |measured: Measured| measured.map_err(Why::from);
    if overlaps == 0 {
        let found = continuum(&joined, length, coders).measure();
        row.measures.push("u", why(found.u));
        row.measures.push("binary", why(found.binary));
        row.measures.push("cu", why(found.cu));
        row.measures.push("coverage", why(found.coverage));
        row.values.extend(found.values.iter().map(|(value, of)| {
            let mut measures = Measures::default();
            measures.push("alpha", why(of.alpha));
            measures.push("coverage", why(of.coverage));
            ValueRow { value: name(*value as usize), measures }
        }));
    } else {
        // What is relevant can be told all the same.
        let relevant: Vec<Text> = texts.iter().map(|text| text.map(|units| join(units, true).0)).collect();
        let binary = continuum(&relevant, length, coders).measure().binary;
        row.measures.push("u", Err(Why::CodesOverlap));
        row.measures.push("binary", why(binary));
        row.measures.push("cu", Err(Why::CodesOverlap));
        row.measures.push("coverage", Err(Why::CodesOverlap));
    }
    row
}

impl Text {
    fn new(length: u32, stretches: &[Stretch], coders: usize, value: impl Fn(&Stretch) -> Option<Value>) -> Self {
        let mut units = vec![Vec::new(); coders];
        for stretch in stretches.iter().filter(|stretch| !stretch.spoken.is_empty()) {
            if let (Some(own), Some(value)) = (units.get_mut(stretch.coder), value(stretch)) {
                own.push(Unit { span: stretch.spoken, value });
            }
        }
        units.iter_mut().for_each(|own| own.sort_unstable());
        Self { length, units }
    }

    fn map(&self, units: impl Fn(&[Unit]) -> Vec<Unit>) -> Self {
        Self { length: self.length, units: self.units.iter().map(|own| units(own)).collect() }
    }
}

/// Units (sorted) of which those that overlap and have one value are one; and how many overlap with another value.
/// Where values do not matter all have the same.
fn join(units: &[Unit], relevant: bool) -> (Vec<Unit>, u32) {
    let mut joined: Vec<Unit> = Vec::with_capacity(units.len());
    let mut overlaps = 0;
    for unit in units {
        let unit = Unit { value: if relevant { 0 } else { unit.value }, ..*unit };
        match joined.last_mut().filter(|last| unit.span.start < last.span.end) {
            Some(last) if last.value == unit.value => last.span = last.span.hull(unit.span),
            there => {
                overlaps += u32::from(there.is_some());
                joined.push(unit);
            }
        }
    }
    (joined, overlaps)
}

/// The texts as one; what is left of its length nobody coded.
fn continuum(texts: &[Text], length: u64, coders: usize) -> Continuum {
    let mut continuum = Continuum::new(coders);
    let mut left = length;
    for text in texts {
        // Joined units never overlap, and lie inside the text.
        if continuum.add(text.length, &text.units).is_ok() {
            left = left.saturating_sub(u64::from(text.length));
        }
    }
    // Gaps count by their length alone, so that all the rest is one gap, or several.
    let nothing = vec![Vec::new(); coders];
    while left > 0 {
        let part = u32::try_from(left).unwrap_or(u32::MAX / 2);
        if continuum.add(part, &nothing).is_err() {
            break;
        }
        left -= u64::from(part);
    }
    continuum
}

/// The names of the thresholds.
const THRESHOLDS: [(&str, Threshold); 4] = [
    ("span_exact", Threshold::Exact),
    ("span_90", Threshold::AtLeast(0.9)),
    ("span_50", Threshold::AtLeast(0.5)),
    ("span_any", Threshold::Any),
];

/// Span against span for each row, then for all: F1 at each threshold, for more than two coders its mean over pairs.
pub(super) fn matched(documents: &[Counted], coders: usize, rows: usize) -> Vec<Measures> {
    let raw = |document: &Counted| RawDocument {
        coders: (0..coders).filter(|coder| document.there & bit(*coder) != 0).collect(),
        ..RawDocument::default()
    };
    let raw: Vec<RawDocument> = documents.iter().map(raw).collect();
    let mut of_rows: Vec<Vec<RawSpan>> = vec![Vec::new(); rows + 1];
    for (at, document) in documents.iter().enumerate() {
        for stretch in document.characters.iter().flat_map(|characters| &characters.stretches) {
            let span = RawSpan { document: at, coder: stretch.coder, span: stretch.span, code: stretch.row as usize };
            for row in [stretch.row as usize, rows] {
                if let Some(own) = of_rows.get_mut(row) {
                    own.push(span);
                }
            }
        }
    }
    of_rows.into_par_iter().map(|spans| of_pairs(&raw, &spans, coders)).collect()
}

fn of_pairs(documents: &[RawDocument], spans: &[RawSpan], coders: usize) -> Measures {
    let pairs = (0..coders).flat_map(|one| (one + 1..coders).map(move |other| (one, other)));
    let pairs: Vec<_> = pairs.map(|(one, other)| matches(documents, spans, one, other)).collect();
    let mut measures = Measures::default();
    for (name, threshold) in THRESHOLDS {
        let found = if spans.is_empty() {
            Err(Undefined::NotCoded)
        } else {
            Combined::new(pairs.iter().map(|pair| pair.at(threshold).f1())).mean
        };
        measures.push(name, found.map_err(Why::from));
    }
    measures
}
