//! Counting what coders made of the units of their documents.
//!
//! Units are places on an [`Axis`]. A coder who takes part in a document and coded nothing of a code there says
//! “not coded” of every unit; one who does not take part is missing.

use super::super::agreement::spans::{sweep, union};
use super::super::agreement::{ABSENT, Patterns};
use super::super::rows::Rows;
use super::super::scope::Scope;
use super::clusters::{lifted, participants};
use super::units::Axis;
use super::{Positions, Unit};
use crate::text::Span;

/// The units of one document, and what the coders made of them.
pub(super) struct Sheet<'a> {
    scope: &'a Scope<'a>,
    rows: &'a Rows,
    document: usize,
    axis: Axis<'a>,
    /// The coders compared; those who take part in the document are `Some`.
    coders: Vec<Option<u32>>,
    windows: Vec<Span>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(
        scope: &'a Scope<'a>,
        rows: &'a Rows,
        unit: Unit,
        positions: &'a Positions,
        document: usize,
        coders: &[u32],
    ) -> Self {
        let there = participants(scope.corpus, document, coders);
        let coders = coders.iter().map(|coder| there.contains(coder).then_some(*coder)).collect();
        let axis = Axis::new(scope, unit, document, Some(positions));
        let windows = axis.windows.iter().map(|(window, _)| *window).collect();
        Self { scope, rows, document, axis, coders, windows }
    }

    /// Units that nobody can have coded, also from both sides.
    fn silent(&self) -> u64 {
        self.axis.silent.len() as u64
    }

    /// How many units there are.
    pub(super) fn units(&self) -> u64 {
        self.windows.iter().map(|window| u64::from(window.len())).sum::<u64>() + self.silent()
    }

    /// The patterns of each of these codes, which stand in codebook order.
    pub(super) fn patterns(&self, codes: &[usize]) -> Vec<Patterns> {
        let mut places: Vec<Vec<Option<Vec<Span>>>> = Vec::new();
        places.resize_with(codes.len(), || self.coders.iter().map(|coder| coder.map(|_| Vec::new())).collect());
        for coding in self.scope.corpus.codings_of(self.document) {
            let row = lifted(self.rows, coding.code).and_then(|code| codes.binary_search(&code).ok());
            let coder = self.coders.iter().position(|coder| *coder == Some(coding.coder));
            if let (Some(row), Some(coder)) = (row, coder)
                && let Some(Some(spans)) = places.get_mut(row).and_then(|coders| coders.get_mut(coder))
            {
                spans.push(self.axis.place(coding));
            }
        }
        places.into_iter().map(|coders| self.patterns_of(coders)).collect()
    }

    fn patterns_of(&self, coders: Vec<Option<Vec<Span>>>) -> Patterns {
        let mut patterns = Patterns::new(coders.len());
        let nothing: Vec<_> = coders.iter().map(|spans| spans.as_ref().map(|_| ABSENT)).collect();
        if coders.iter().flatten().all(Vec::is_empty) {
            patterns.add(&nothing, self.units());
        } else {
            patterns.add(&nothing, self.silent());
            let coverage: Vec<_> = coders.into_iter().map(|spans| spans.map(union)).collect();
            sweep(&self.windows, &coverage, &mut patterns);
        }
        patterns
    }
}
