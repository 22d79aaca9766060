//! Resampling alpha: expected disagreement is computed anew in every draw, as Zapf and others (2016) advise.

use super::{Clusters, Distribution, Generator, Plan, bootstrap};
use crate::analysis::agreement::{AlphaForm, Patterns, Value};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Clusters (documents, turns) with the rating patterns of a number of codes, for alpha of each.
#[derive(Clone, Debug, Default)]
pub struct AlphaClusters {
    codes: usize,
    /// Each pattern of each code, and its place among the sums.
    places: BTreeMap<(usize, Vec<Option<Value>>), usize>,
    clusters: Vec<(u128, Vec<(usize, u64)>)>,
}

impl AlphaClusters {
    /// No clusters yet, of so many codes.
    pub fn new(codes: usize) -> Self {
        Self { codes, ..Self::default() }
    }

    /// Adds a cluster with the patterns of each code in it. For its key see [`Clusters::add`].
    pub fn add<'a>(&mut self, key: u128, patterns: impl IntoIterator<Item = &'a Patterns>) {
        let mut own = Vec::new();
        for (code, patterns) in patterns.into_iter().enumerate().take(self.codes) {
            for (pattern, units) in patterns.iter() {
                let next = self.places.len();
                own.push((*self.places.entry((code, pattern.to_vec())).or_insert(next), units));
            }
        }
        self.clusters.push((key, own));
    }

    /// Draws clusters, and computes alpha of each code in every draw.
    pub fn bootstrap(&self, plan: Plan) -> Vec<Distribution> {
        let mut clusters = Clusters::new(self.places.len());
        // Places follow the order in which clusters came; the order of patterns does not.
        let order: BTreeMap<usize, usize> = self.places.values().enumerate().map(|(to, from)| (*from, to)).collect();
        for (key, own) in &self.clusters {
            clusters.add(*key, own.iter().filter_map(|(place, units)| Some((*order.get(place)?, *units))));
        }
        let mut forms: Vec<(usize, AlphaForm)> = Vec::with_capacity(self.codes);
        let mut from = 0;
        for code in 0..self.codes {
            let of_code = self.places.range((code, Vec::new())..(code + 1, Vec::new()));
            let patterns: Vec<&[Option<Value>]> = of_code.map(|((_, pattern), _)| pattern.as_slice()).collect();
            forms.push((from, AlphaForm::new(patterns.iter().copied())));
            from += patterns.len();
        }
        bootstrap(&clusters, plan, self.codes, |sums, code| {
            let (from, form) = forms.get(code)?;
            form.alpha(|at| sums.get(from + at).copied().unwrap_or(0))
        })
    }
}

/// Draws as many units as there are, one by one. Only where units are independent: those of one document are
/// not.
pub fn alpha_over_units(patterns: &Patterns, plan: Plan) -> Distribution {
    let form = AlphaForm::new(patterns.iter().map(|(pattern, _)| pattern));
    let mut ends: Vec<u64> = Vec::new();
    for (_, units) in patterns.iter() {
        ends.push(ends.last().copied().unwrap_or(0) + units);
    }
    let units = ends.last().copied().unwrap_or(0);
    let draw = |draw: usize| {
        let mut generator = Generator::of_draw(plan.seed, draw as u64);
        let mut drawn = vec![0u64; ends.len()];
        for _ in 0..units {
            let unit = generator.below(units);
            if let Some(count) = drawn.get_mut(ends.partition_point(|end| *end <= unit)) {
                *count += 1;
            }
        }
        form.alpha(|at| drawn.get(at).copied().unwrap_or(0))
    };
    Distribution::new((0..plan.draws).into_par_iter().map(draw).collect::<Vec<_>>())
}
