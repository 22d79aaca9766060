//! The bootstrap of the KALPHA macro (Hayes and Krippendorff 2007; Krippendorff's algorithm of 2006, revised
//! 2013). Only to compare with figures made by it: it draws pairs of values as if the coders of a unit were
//! independent, and keeps expected disagreement as it is. Resampling clusters is the better way.

use super::{Distribution, Generator, Plan};
use crate::analysis::agreement::{Patterns, Undefined};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What the macro reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Kalpha {
    /// Alpha of the data.
    pub alpha: f64,
    /// Coincidences drawn each time, M.
    pub coincidences: u64,
    /// The smallest step between two draws, 1 / (M De).
    pub step: f64,
    /// Alpha of the draws.
    pub distribution: Distribution,
}

/// Draws `min(25 Q, (m − 1) n / 2)` coincidences, Q being how many cells of the coincidence matrix are not
/// empty, m the coders with values and n the pairable values. Alpha below −1 becomes −1; a draw of one and the
/// same agreement throughout becomes 0.
pub fn kalpha(patterns: &Patterns, plan: Plan) -> Result<Kalpha, Undefined> {
    let parts = patterns.alpha_parts()?;
    let alpha = parts.alpha?;
    let cells = coincidences(patterns);
    let coders = (0..patterns.coders()).filter(|coder| patterns.given_by(*coder) > 0).count() as u64;
    let n = patterns.counts().values_pairable;
    let m = (25 * cells.len() as u64).min(coders.saturating_sub(1) * n / 2);
    let mut ends: Vec<u64> = Vec::with_capacity(cells.len());
    for (_, weight) in &cells {
        ends.push(ends.last().copied().unwrap_or(0) + weight);
    }
    let all = ends.last().copied().unwrap_or(0);
    let step = 1.0 / (m as f64 * parts.expected);
    let draw = |draw: usize| {
        let mut generator = Generator::of_draw(plan.seed, draw as u64);
        let (mut differ, mut first, mut same) = (0u64, None, true);
        for _ in 0..m {
            let place = generator.below(all);
            let at = ends.partition_point(|end| *end <= place);
            differ += u64::from(cells.get(at).is_some_and(|(equal, _)| !equal));
            same &= *first.get_or_insert(at) == at;
        }
        if differ == 0 && same { 0.0 } else { (1.0 - differ as f64 * step).max(-1.0) }
    };
    let draws: Vec<Option<f64>> = (0..plan.draws).into_par_iter().map(|at| Some(draw(at))).collect();
    Ok(Kalpha { alpha, coincidences: m, step, distribution: Distribution::new(draws) })
}

/// The cells of the coincidence matrix that are not empty: whether both values are the same, and the weight.
/// Weights are whole numbers, the coincidences times what makes the (r − 1) of all units whole.
fn coincidences(patterns: &Patterns) -> Vec<(bool, u64)> {
    let mut by_given: BTreeMap<(u32, u32), BTreeMap<u64, u128>> = BTreeMap::new();
    for (pattern, units) in patterns.iter() {
        let values: Vec<u32> = pattern.iter().flatten().copied().collect();
        let given = values.len() as u64;
        for (i, one) in values.iter().enumerate() {
            for (j, other) in values.iter().enumerate() {
                if i != j {
                    *by_given.entry((*one, *other)).or_default().entry(given - 1).or_default() += u128::from(units);
                }
            }
        }
    }
    let common = by_given.values().flat_map(BTreeMap::keys).fold(1, |all, one| least_common(all, u128::from(*one)));
    let weight = |cell: &BTreeMap<u64, u128>| -> u128 {
        cell.iter().map(|(less, often)| often * (common / u128::from(*less))).sum()
    };
    let weights: Vec<(bool, u128)> = by_given.iter().map(|((one, other), cell)| (one == other, weight(cell))).collect();
    // Many coders and missing values make a common denominator that is too large: the last digits go.
    let all: u128 = weights.iter().map(|(_, weight)| weight).sum();
    let spare = 65u32.saturating_sub(all.leading_zeros());
    weights.into_iter().map(|(equal, weight)| (equal, (weight >> spare) as u64)).collect()
}

fn least_common(a: u128, b: u128) -> u128 {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a / x.max(1) * b
}
