//! The plain data of a comparison, as it serialises. Positions are code points.

use super::super::agreement::{Patterns, Undefined};
use super::super::options::Depth;
use super::clusters::{Cluster, Kind};
use super::{Header, Positions, Unit};
use crate::study::Choice;
use crate::study::corpus::DecisionRow;
use serde::Serialize;

/// A comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Compare {
    /// Always `compare`.
    pub report: &'static str,
    /// The coders compared.
    pub coders: Vec<String>,
    /// The documents compared.
    pub documents: Vec<String>,
    /// The unit of the coefficients.
    pub unit: Unit,
    /// To which depth codings are lifted; `all` takes every code alone.
    pub depth: Depth,
    /// What a reader must know before believing a number.
    pub header: Header,
    /// A row for each code that any of the coders used there, most open disagreements first.
    pub rows: Vec<Row>,
    /// All these codes together: each unit is asked about each code.
    pub pooled: Figures,
    /// The same for each document.
    pub by_document: Vec<DocumentRow>,
    /// Where the coders differ: undecided first, in the order of the documents.
    pub disagreements: Vec<Place>,
    /// Where they do not, if that was asked for.
    pub agreements: Vec<Place>,
}

/// A code and its figures.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The code's id.
    pub code: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A document and its figures, over all codes together.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentRow {
    /// Its name.
    pub document: String,
    /// Who takes part.
    pub coders: Vec<String>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// How much coders agree.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Clusters in which all have the same spans.
    pub same: u32,
    /// Clusters in which they differ, and more than one coded.
    pub overlapping: u32,
    /// Clusters in which one coder alone coded, for each coder.
    pub only: Vec<u32>,
    /// How many of those in which they differ are decided.
    pub decided: u32,
    /// Units.
    pub units: u64,
    /// Units that each coder coded.
    pub coded: Vec<u64>,
    /// Percent agreement, as a share of 1.
    pub percent: Option<f64>,
    /// Krippendorff's alpha.
    pub alpha: Option<f64>,
    /// Why there is no alpha.
    pub alpha_undefined: Option<Undefined>,
}

impl Figures {
    /// Clusters in which coders differ.
    pub fn different(&self) -> u32 {
        self.overlapping + self.only.iter().sum::<u32>()
    }

    /// Those of them that are not decided.
    pub fn open(&self) -> u32 {
        self.different().saturating_sub(self.decided)
    }

    pub(super) fn add(&mut self, cluster: &Cluster, coders: &[u32]) {
        match cluster.kind {
            Kind::Same => self.same += 1,
            Kind::Overlapping => self.overlapping += 1,
            Kind::Only => {
                let at = coders.iter().position(|coder| Some(*coder) == cluster.only());
                if let Some(only) = at.and_then(|at| self.only.get_mut(at)) {
                    *only += 1;
                }
            }
        }
        self.decided += u32::from(cluster.kind != Kind::Same && cluster.decision.is_some());
    }

    pub(super) fn measure(&mut self, patterns: &Patterns, reflexive: bool) {
        self.units = patterns.units();
        self.coded = (0..patterns.coders()).map(|coder| patterns.coded_by(coder)).collect();
        if !reflexive {
            self.percent = patterns.percent().ok();
            let alpha = patterns.alpha_of_presence();
            (self.alpha, self.alpha_undefined) = (alpha.ok(), alpha.err());
        }
    }
}

/// One cluster, with positions in code points.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The document.
    pub document: String,
    /// The code.
    pub code: String,
    /// How the readings stand to each other.
    pub kind: Kind,
    /// First code point of the stretch.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The first counted turn that it touches, from 1.
    pub turn: u32,
    /// Who speaks there.
    pub participant: Option<String>,
    /// What each coder who takes part in the document made of it.
    pub readings: Vec<PlaceReading>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// The cluster, in bytes.
    #[serde(skip)]
    pub cluster: Cluster,
}

/// What one coder made of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceReading {
    /// The coder.
    pub coder: String,
    /// The spans coded, in code points.
    pub spans: Vec<[u32; 2]>,
}

/// What was decided on a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// `take`, `neither` or `adjust`.
    pub choice: &'static str,
    /// The coders whose codings stand.
    pub take: Vec<String>,
    /// The code that was put instead.
    pub code: Option<String>,
    /// Where, in code points.
    pub span: Option<[u32; 2]>,
    /// Why.
    pub memo: Option<String>,
    /// Who wrote it down.
    pub coder: String,
    /// When.
    pub at: String,
}

impl Decision {
    pub(super) fn of(row: &DecisionRow, positions: &Positions) -> Self {
        let mut decision = Self {
            choice: "neither",
            take: Vec::new(),
            code: None,
            span: None,
            memo: row.memo.clone(),
            coder: row.coder.clone(),
            at: row.at.clone(),
        };
        match &row.choice {
            Choice::Neither => {}
            Choice::Take(coders) => (decision.choice, decision.take) = ("take", coders.clone()),
            Choice::Adjust { code, span } => {
                decision.choice = "adjust";
                (decision.code, decision.span) = (Some(code.clone()), Some(positions.pair(*span)));
            }
        }
        decision
    }
}
