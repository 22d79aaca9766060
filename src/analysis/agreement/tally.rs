//! The values of one unit, counted: all that a coefficient asks of a pattern when coders are exchangeable.

use super::{Counts, PRESENT, Patterns, Undefined, Value};
use std::collections::BTreeMap;

/// Values given to one unit: how many, and how many of each.
pub(super) struct Tally {
    pub given: u64,
    pub of: BTreeMap<Value, u64>,
}

impl Tally {
    pub fn new(pattern: &[Option<Value>]) -> Self {
        let mut of = BTreeMap::new();
        pattern.iter().flatten().for_each(|value| *of.entry(*value).or_default() += 1);
        Self { given: of.values().sum(), of }
    }

    /// Ordered pairs of different coders.
    pub fn pairs(&self) -> u64 {
        self.given * self.given.saturating_sub(1)
    }

    /// Those of them that gave the same value.
    pub fn agreeing(&self) -> u64 {
        self.of.values().map(|n| n * (n - 1)).sum()
    }
}

impl Patterns {
    /// The tallies of units with a value, with how many units have each.
    pub(super) fn tallies(&self) -> impl Iterator<Item = (Tally, u64)> + '_ {
        self.iter().map(|(pattern, units)| (Tally::new(pattern), units)).filter(|(tally, _)| tally.given > 0)
    }

    /// The tallies of pairable units.
    pub(super) fn pairable(&self) -> impl Iterator<Item = (Tally, u64)> + '_ {
        self.tallies().filter(|(tally, _)| tally.given >= 2)
    }

    /// Why nothing can be paired, where that is so.
    pub(super) fn unpairable(&self) -> Option<Undefined> {
        if self.pairable().next().is_some() {
            return None;
        }
        let with_values = (0..self.coders()).filter(|&coder| self.given_by(coder) > 0).count();
        Some(if with_values == 1 { Undefined::SingleCoder } else { Undefined::NoPairableUnits })
    }

    /// How many units there are, and how many can be paired.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { units: self.units(), ..Counts::default() };
        for (tally, units) in self.pairable() {
            counts.units_pairable += units;
            counts.values_pairable += units * tally.given;
        }
        counts
    }

    /// How many units this coder coded.
    pub fn coded_by(&self, coder: usize) -> u64 {
        self.iter().filter(|(pattern, _)| pattern.get(coder) == Some(&Some(PRESENT))).map(|(_, units)| units).sum()
    }

    /// Whether any coder coded any unit.
    pub(super) fn coded(&self) -> bool {
        self.iter().any(|(pattern, _)| pattern.contains(&Some(PRESENT)))
    }
}
