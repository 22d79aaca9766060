//! Intervals of a report's figures: how far they would lie from each other had other documents been gathered.
//!
//! Documents are drawn with replacement ([`resample`](super::resample)), for what is said in one hangs together. So
//! there are intervals of what adds up over documents, and of nothing else: a participant may be in several.

use super::group::Groups;
use super::resample::{Clusters, Distribution, Plan};
use super::scope::Scope;
use serde::Serialize;

/// The share of the draws that an interval holds.
const LEVEL: f64 = 0.95;

/// The interval of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Draws in which the figure is undefined; they are left out.
    pub undefined: usize,
}

impl Interval {
    /// That of a distribution, where any draw has a value.
    pub fn of(distribution: &Distribution) -> Option<Self> {
        let (low, high) = distribution.interval(LEVEL)?;
        Some(Self { low, high, undefined: distribution.undefined() })
    }
}

/// How intervals were made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawn {
    /// What was drawn: documents.
    pub by: &'static str,
    /// How many there are.
    pub clusters: usize,
    /// Draws.
    pub draws: usize,
    /// The seed.
    pub seed: u64,
    /// The share of draws in an interval.
    pub level: f64,
    /// Intervals from which draws were left out, because the figure is undefined in them.
    pub with_undefined: usize,
    /// Groups with fewer documents than an interval should be made of.
    pub few: Vec<String>,
}

impl Drawn {
    /// From these clusters; the report counts what was undefined.
    pub(super) fn new(scope: &Scope<'_>, groups: &Groups, clusters: usize, plan: Plan) -> Self {
        let mut documents = vec![0usize; groups.len()];
        let stands = groups.stands().iter().filter(|stand| scope.has_document(stand.document as usize));
        let mut last = None;
        for stand in stands {
            let place = Some((stand.document, stand.group));
            if let Some(count) = documents.get_mut(stand.group as usize).filter(|_| place != last) {
                *count += 1;
            }
            last = place;
        }
        let few = groups.keys.iter().zip(documents).filter(|(_, count)| *count < Plan::FEW_CLUSTERS);
        Self {
            by: "document",
            clusters,
            draws: plan.draws,
            seed: plan.seed,
            level: LEVEL,
            with_undefined: 0,
            few: few.map(|(key, _)| key.to_string()).collect(),
        }
    }

    /// What a reader must know.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "intervals hold 95 % of {} draws of {} documents with replacement (seed {}); they tell of other documents, \
             not of other coders",
            self.draws, self.clusters, self.seed
        )];
        if self.clusters < Plan::FEW_CLUSTERS {
            notes.push(format!(
                "intervals of {} documents are not to be relied on; there should be {} at least",
                self.clusters,
                Plan::FEW_CLUSTERS
            ));
        } else if !self.few.is_empty() {
            notes.push(format!(
                "intervals of groups with fewer than {} documents are not to be relied on: {}",
                Plan::FEW_CLUSTERS,
                self.few.join(", ")
            ));
        }
        if self.with_undefined > 0 {
            notes.push(format!(
                "{} intervals leave out draws in which their figure is undefined; JSON says how many",
                self.with_undefined
            ));
        }
        notes
    }
}

/// What each document adds to the figures of a report: sum and amount.
pub(super) type Ledger = Vec<(usize, Vec<(usize, u64)>)>;

/// The documents that say anything that counts, as clusters: what the report's figures add up from, and after
/// `first` sums, for each plane (all, then each group), its counted turns, their words and the document itself.
pub(super) fn clusters(scope: &Scope<'_>, groups: &Groups, first: usize, ledger: Ledger) -> Clusters {
    let planes = groups.len() + 1;
    let mut amounts: Vec<Vec<(usize, u64)>> = vec![Vec::new(); scope.corpus.documents.len()];
    for (document, own) in ledger {
        if let Some(list) = amounts.get_mut(document) {
            list.extend(own);
        }
    }
    let mut clusters = Clusters::new(first + BASES * planes);
    let runs = groups.stands().chunk_by(|a, b| a.document == b.document);
    for run in runs {
        let Some(document) = run.first().map(|stand| stand.document as usize) else { continue };
        if !scope.has_document(document) {
            continue;
        }
        let mut own = amounts.get_mut(document).map(std::mem::take).unwrap_or_default();
        let sum = |stands: &[super::group::Stand]| {
            let turns = stands.iter().map(|stand| u64::from(stand.turns)).sum::<u64>();
            [turns, stands.iter().map(|stand| u64::from(stand.words)).sum(), 1]
        };
        own.extend((first..).zip(sum(run)));
        if planes > 1 {
            for part in run.chunk_by(|a, b| a.group == b.group) {
                let group = part.first().map_or(0, |stand| stand.group as usize);
                own.extend((first + BASES * (group + 1)..).zip(sum(part)));
            }
        }
        let key = scope.corpus.documents.get(document).map_or(0, |row| row.guid.as_u128());
        clusters.add(key, own);
    }
    clusters
}

/// Sums of a plane's base: turns, words, documents.
pub(super) const BASES: usize = 3;
