//! Clusters: the places of a document where coders read the same stretch, each in their own way.
//!
//! A cluster is one code in one document: codings of the compared coders that overlap, directly or through
//! others. Codings that only touch stay apart, for two passages side by side are two readings, not one. It is
//! what a screen shows side by side and what a decision settles, so it is found for one document at a time,
//! in one pass over its codings.

use super::super::rows::Rows;
use crate::study::Corpus;
use crate::text::Span;
use serde::Serialize;

/// How the readings of a cluster stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All who take part coded exactly the same spans.
    Same,
    /// All or some coded, and not the same.
    Overlapping,
    /// Exactly one of those who take part coded.
    Only,
}

impl Kind {
    /// The word used in data and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Overlapping => "overlapping",
            Self::Only => "only",
        }
    }
}

/// What one coder made of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Index into the corpus's coders.
    pub coder: u32,
    /// The spans coded, by start, in bytes, each once; none where the coder takes part and coded nothing here.
    pub spans: Vec<Span>,
    /// The codings, as indices into the codings of the corpus.
    pub codings: Vec<usize>,
}

/// Codings of one code in one document that overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Index into the corpus's documents.
    pub document: usize,
    /// Index into the codebook: the code, or the one that it is lifted to.
    pub code: usize,
    /// From the first start to the last end, in bytes.
    pub span: Span,
    /// How the readings stand to each other.
    pub kind: Kind,
    /// A reading for each coder who takes part in the document, in the order of the coders asked for.
    pub readings: Vec<Reading>,
    /// What was decided on this stretch, or on one that holds it (where a third coder read on), as an index
    /// into the decisions of the corpus. A coding that reaches beyond it opens the question again.
    pub decision: Option<usize>,
}

impl Cluster {
    /// Whether the coders differ and nothing was decided.
    pub fn is_open(&self) -> bool {
        self.kind != Kind::Same && self.decision.is_none()
    }

    /// The coder who alone coded here.
    pub fn only(&self) -> Option<u32> {
        let coded = self.readings.iter().find(|reading| !reading.spans.is_empty())?;
        (self.kind == Kind::Only).then_some(coded.coder)
    }
}

/// Those of `coders` who take part in a document: who coded something there, or said that it is finished.
pub fn participants(corpus: &Corpus, document: usize, coders: &[u32]) -> Vec<u32> {
    let Some(row) = corpus.documents.get(document) else { return Vec::new() };
    let codings = corpus.codings_of(document);
    let takes_part = |coder: &u32| row.finished.contains(coder) || codings.iter().any(|c| c.coder == *coder);
    coders.iter().copied().filter(takes_part).collect()
}

/// The clusters of a document for these coders, every code alone, in order of place, then code. Empty where
/// fewer than two of them take part, and where the document is coded blind.
pub fn clusters(corpus: &Corpus, document: usize, coders: &[u32]) -> Vec<Cluster> {
    let mut found = clusters_of(corpus, document, coders, |code| Some(code as usize));
    let decisions: Vec<_> =
        corpus.decisions.iter().enumerate().filter(|(_, row)| row.document as usize == document).collect();
    for cluster in &mut found {
        let settles = |row: &&(usize, &crate::study::corpus::DecisionRow)| {
            let span = row.1.span;
            row.1.code as usize == cluster.code && span.start <= cluster.span.start && cluster.span.end <= span.end
        };
        cluster.decision = decisions.iter().rev().find(settles).map(|(at, _)| *at);
    }
    found
}

/// The same with each coding lifted to the row that it counts for. Decisions settle codes, not what they are
/// lifted to, so there are none here.
pub fn clusters_lifted(corpus: &Corpus, document: usize, coders: &[u32], rows: &Rows) -> Vec<Cluster> {
    clusters_of(corpus, document, coders, |code| lifted(rows, code))
}

/// The row to which a coding with this code counts.
pub(in crate::analysis) fn lifted_row(rows: &Rows, code: u32) -> Option<u32> {
    rows.fed_by(code).first().copied()
}

/// The code of that row.
pub(super) fn lifted(rows: &Rows, code: u32) -> Option<usize> {
    lifted_row(rows, code).and_then(|row| rows.codes.get(row as usize)).copied()
}

fn clusters_of(
    corpus: &Corpus,
    document: usize,
    coders: &[u32],
    code_of: impl Fn(u32) -> Option<usize>,
) -> Vec<Cluster> {
    let participants = participants(corpus, document, coders);
    let blind = corpus.documents.get(document).is_none_or(|row| row.blind);
    if blind || participants.len() < 2 {
        return Vec::new();
    }
    let base = corpus.documents.get(document).map_or(0, |row| row.codings.start as usize);
    let mut parts: Vec<(usize, Span, usize, usize)> = Vec::new();
    for (at, coding) in corpus.codings_of(document).iter().enumerate() {
        let place = participants.iter().position(|coder| *coder == coding.coder);
        if let (Some(place), Some(code), false) = (place, code_of(coding.code), coding.span.is_empty()) {
            parts.push((code, coding.span, place, base + at));
        }
    }
    parts.sort_unstable();
    let mut found: Vec<Cluster> = Vec::new();
    for (code, span, place, coding) in parts {
        let joins = found.last().is_some_and(|last| last.code == code && span.start < last.span.end);
        if !joins {
            let readings = participants.iter().map(|&coder| Reading { coder, ..Reading::default() }).collect();
            found.push(Cluster { document, code, span, kind: Kind::Same, readings, decision: None });
        }
        let Some(cluster) = found.last_mut() else { continue };
        cluster.span = cluster.span.hull(span);
        if let Some(reading) = cluster.readings.get_mut(place) {
            reading.codings.push(coding);
            if reading.spans.last() != Some(&span) {
                reading.spans.push(span);
            }
        }
    }
    found.iter_mut().for_each(|cluster| cluster.kind = kind(&cluster.readings));
    found.sort_by_key(|cluster| (cluster.span, cluster.code));
    found
}

fn kind(readings: &[Reading]) -> Kind {
    let first = readings.first().map(|reading| &reading.spans);
    if readings.iter().all(|reading| Some(&reading.spans) == first) {
        Kind::Same
    } else if readings.iter().filter(|reading| !reading.spans.is_empty()).count() == 1 {
        Kind::Only
    } else {
        Kind::Overlapping
    }
}
