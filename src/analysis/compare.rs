//! Comparison of coders: where they read a text alike, where they do not, and how much that is.
//!
//! Coders are compared in the documents in which at least two of them take part: who coded there, or said that
//! the document is finished. Disagreements are a list first, for they are what a team talks about; figures
//! come after. Each cluster of overlapping codings of one code ([`clusters()`]) is one agreement or one
//! disagreement; coefficients of agreement are over units of counted turns.
//!
//! Codes are taken alone, each with its own codings, unless a depth is asked for, to which all are lifted.

mod clusters;
mod count;
mod header;
mod report;
mod units;
pub(super) mod who;

pub(super) use clusters::lifted_row;
pub use clusters::{Cluster, Kind, Reading, clusters, clusters_lifted, participants};
pub use header::{Absent, CoderShare, Header};
pub use report::{Compare, Decision, DocumentRow, Figures, Place, PlaceReading, Row};

use super::agreement::{Patterns, Undefined};
use super::options::{Depth, Options};
use super::rows::Rows;
use super::scope::Scope;
use super::{AnalysisError, Coders};
use crate::study::Corpus;
use crate::study::corpus::Texts;
use crate::text::display::one_line;
use crate::text::{CharIndex, Span};
use count::Sheet;
use serde::Serialize;
use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;
pub(super) use units::Axis;
use who::Setting;

/// What coders are compared over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Counted turns: coded when at least one code point is.
    #[default]
    Turn,
    /// Sentences of counted turns, likewise.
    Sentence,
    /// Words of counted turns, likewise.
    Word,
    /// Code points of counted turns.
    Char,
}

impl Unit {
    /// The units in words.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Turn => "turns",
            Self::Sentence => "sentences",
            Self::Word => "words",
            Self::Char => "characters",
        }
    }
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s.trim() {
            "turn" => Ok(Self::Turn),
            "sentence" => Ok(Self::Sentence),
            "word" => Ok(Self::Word),
            "char" => Ok(Self::Char),
            _ => Err(format!("“{}” is no unit of comparison: write turn, sentence, word or char", one_line(s))),
        }
    }
}

/// What a comparison is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Coders (named, or else all who share a document), conditions, codes, speakers, reflective paragraphs,
    /// depth; the other options mean nothing here.
    pub scope: Options,
    /// Documents by name; none means all that are shared.
    pub documents: Vec<String>,
    /// The unit of the coefficients.
    pub unit: Unit,
    /// Whether agreements are listed as well.
    pub same: bool,
    /// Whether the study is reflexive: coders' differences are material then, not error, and no coefficient is
    /// given.
    pub reflexive: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            scope: Options { depth: Depth::All, coders: Coders::All, ..Options::default() },
            documents: Vec::new(),
            unit: Unit::Turn,
            same: false,
            reflexive: false,
        }
    }
}

/// Bytes of one text as code points.
pub(in crate::analysis) struct Positions {
    text: Arc<str>,
    index: CharIndex,
}

impl Positions {
    pub(in crate::analysis) fn of(corpus: &Corpus, document: usize, texts: &dyn Texts) -> Result<Self, AnalysisError> {
        let text = texts.text(corpus, document);
        let text = text.ok_or_else(|| AnalysisError::NoText(who::document_name(corpus, document)))?;
        Ok(Self { index: CharIndex::new(&text), text })
    }

    /// A span in bytes as one in code points; what lies past the end ends with the text.
    pub(in crate::analysis) fn span(&self, span: Span) -> Span {
        let at = |byte: u32| self.index.to_char(&self.text, byte).unwrap_or_else(|| self.index.chars());
        Span::new(at(span.start), at(span.end))
    }

    fn pair(&self, span: Span) -> [u32; 2] {
        let span = self.span(span);
        [span.start, span.end]
    }
}

/// Compares coders.
pub fn compare(corpus: &Corpus, wanted: &Wanted, texts: &dyn Texts) -> Result<Compare, AnalysisError> {
    let options = Options { coders: Coders::All, own: false, ..wanted.scope.clone() };
    let scope = Scope::new(corpus, &options)?;
    let rows = Rows::parted(&corpus.codebook, &options)?;
    let setting = who::settle(corpus, wanted)?;
    let found = Found::in_all(&scope, &rows, &setting);
    let codes: Vec<usize> =
        found.clusters.iter().map(|cluster| cluster.code).collect::<BTreeSet<_>>().into_iter().collect();
    let mut made =
        Maker { wanted, scope: &scope, setting: &setting, codes, figures: Vec::new(), by_document: Vec::new() };
    let (mut patterns, mut places) = (vec![Patterns::new(setting.coders.len()); made.codes.len()], Vec::new());
    for &document in &setting.documents {
        let positions = Positions::of(corpus, document, texts)?;
        let sheet = Sheet::new(&scope, &rows, wanted.unit, &positions, document, &setting.coders);
        let own = sheet.patterns(&made.codes);
        patterns.iter_mut().zip(&own).for_each(|(all, own)| all.merge(own));
        let here = found.of(document);
        made.add_document(document, here, &own);
        places.extend(here.iter().filter_map(|cluster| made.place(cluster, &positions)));
    }
    made.figures = patterns.iter().map(|patterns| made.measured(patterns)).collect();
    for cluster in &found.clusters {
        let row = made.codes.binary_search(&cluster.code).ok().and_then(|at| made.figures.get_mut(at));
        row.into_iter().for_each(|figures| figures.add(cluster, &setting.coders));
    }
    let pooled = made.pooled(&found.clusters, &patterns);
    let header = Header::new(&scope, wanted, &setting, &rows, made.codes.len(), found.outside);
    Ok(made.report(header, pooled, places))
}

/// The clusters of all documents that touch a counted turn, and how many do not.
struct Found {
    clusters: Vec<Cluster>,
    outside: u32,
}

impl Found {
    fn in_all(scope: &Scope<'_>, rows: &Rows, setting: &Setting) -> Self {
        let mut found = Self { clusters: Vec::new(), outside: 0 };
        for &document in &setting.documents {
            let here = if scope.options.depth == Depth::All {
                let mut here = clusters(scope.corpus, document, &setting.coders);
                here.retain(|cluster| rows.codes.binary_search(&cluster.code).is_ok());
                here
            } else {
                clusters_lifted(scope.corpus, document, &setting.coders, rows)
            };
            let all = here.len();
            let before = found.clusters.len();
            found.clusters.extend(here.into_iter().filter(|cluster| first_counted(scope, cluster).is_some()));
            let outside = all.saturating_sub(found.clusters.len() - before);
            found.outside += u32::try_from(outside).unwrap_or(u32::MAX);
        }
        found
    }

    /// Those of one document.
    fn of(&self, document: usize) -> &[Cluster] {
        let first = self.clusters.partition_point(|cluster| cluster.document < document);
        let last = self.clusters.partition_point(|cluster| cluster.document <= document);
        self.clusters.get(first..last).unwrap_or(&[])
    }
}

/// The first counted turn that a cluster touches, as an index into the turns of the corpus.
fn first_counted(scope: &Scope<'_>, cluster: &Cluster) -> Option<usize> {
    let mut touched = scope.corpus.touches(cluster.document, cluster.span);
    touched.find(|&at| scope.corpus.turns.get(at).is_some_and(|turn| scope.counts(turn)))
}

/// A comparison in the making.
struct Maker<'a> {
    wanted: &'a Wanted,
    scope: &'a Scope<'a>,
    setting: &'a Setting,
    /// The codes used, in codebook order.
    codes: Vec<usize>,
    figures: Vec<Figures>,
    by_document: Vec<DocumentRow>,
}

impl Maker<'_> {
    fn measured(&self, patterns: &Patterns) -> Figures {
        let mut figures = Figures { only: vec![0; self.setting.coders.len()], ..Figures::default() };
        figures.measure(patterns, self.wanted.reflexive);
        figures
    }

    /// The figures of several codes together.
    fn pooled<'c>(&self, clusters: impl IntoIterator<Item = &'c Cluster>, patterns: &[Patterns]) -> Figures {
        let mut all = Patterns::new(self.setting.coders.len());
        patterns.iter().for_each(|patterns| all.merge(patterns));
        let mut figures = self.measured(&all);
        if self.codes.is_empty() && !self.wanted.reflexive {
            figures.alpha_undefined = Some(Undefined::NotCoded);
        }
        clusters.into_iter().for_each(|cluster| figures.add(cluster, &self.setting.coders));
        figures
    }

    fn add_document<'c>(
        &mut self,
        document: usize,
        clusters: impl IntoIterator<Item = &'c Cluster>,
        patterns: &[Patterns],
    ) {
        let corpus = self.scope.corpus;
        let there = participants(corpus, document, &self.setting.coders);
        self.by_document.push(DocumentRow {
            document: corpus.documents.get(document).map(|row| row.name.clone()).unwrap_or_default(),
            coders: there.iter().map(|&coder| coder_name(corpus, coder)).collect(),
            figures: self.pooled(clusters, patterns),
        });
    }

    fn place(&self, cluster: &Cluster, positions: &Positions) -> Option<Place> {
        let corpus = self.scope.corpus;
        let at = first_counted(self.scope, cluster)?;
        let row = corpus.documents.get(cluster.document)?;
        let speaker = corpus.turns.get(at).and_then(|turn| corpus.speaker(turn));
        let participant = speaker.and_then(|speaker| corpus.participants.get(speaker.participant as usize));
        let [start, end] = positions.pair(cluster.span);
        let reading = |reading: &Reading| PlaceReading {
            coder: coder_name(corpus, reading.coder),
            spans: reading.spans.iter().map(|span| positions.pair(*span)).collect(),
        };
        let decision = cluster.decision.and_then(|at| corpus.decisions.get(at));
        Some(Place {
            document: row.name.clone(),
            code: code_id(corpus, cluster.code),
            kind: cluster.kind,
            start,
            end,
            turn: Span::of(0..at + 1).end.saturating_sub(row.turns.start),
            participant: participant.map(|row| row.name.clone()),
            readings: cluster.readings.iter().map(reading).collect(),
            decision: decision.map(|row| Decision::of(row, positions)),
            cluster: cluster.clone(),
        })
    }

    fn report(self, header: Header, pooled: Figures, places: Vec<Place>) -> Compare {
        let corpus = self.scope.corpus;
        let rows = self.codes.iter().zip(self.figures);
        let mut rows: Vec<Row> = rows.map(|(&code, figures)| Row { code: code_id(corpus, code), figures }).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.figures.open()));
        let (agreements, mut disagreements): (Vec<Place>, Vec<Place>) =
            places.into_iter().partition(|place| place.kind == Kind::Same);
        disagreements.sort_by_key(|place| place.decision.is_some());
        Compare {
            report: "compare",
            coders: self.setting.coders.iter().map(|&coder| coder_name(corpus, coder)).collect(),
            documents: self.by_document.iter().map(|row| row.document.clone()).collect(),
            unit: self.wanted.unit,
            depth: self.wanted.scope.depth,
            header,
            rows,
            pooled,
            by_document: self.by_document,
            disagreements,
            agreements: if self.wanted.same { agreements } else { Vec::new() },
        }
    }
}

fn coder_name(corpus: &Corpus, coder: u32) -> String {
    corpus.coders.get(coder as usize).cloned().unwrap_or_default()
}

fn code_id(corpus: &Corpus, code: usize) -> String {
    corpus.codebook.codes().get(code).map(|code| code.id.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
