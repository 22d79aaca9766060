//! Rating patterns: which values the coders gave to a unit, and how many units have each combination.

use super::Value;
use std::collections::BTreeMap;

/// A multiset of patterns. A pattern has one value a coder, or none where it is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patterns {
    coders: usize,
    units: BTreeMap<Vec<Option<Value>>, u64>,
}

impl Patterns {
    /// No units yet, of so many coders.
    pub fn new(coders: usize) -> Self {
        Self { coders, units: BTreeMap::new() }
    }

    /// The patterns of a matrix: for each coder the values of all units, in the same order.
    pub fn from_ratings(ratings: &[Vec<Option<Value>>]) -> Self {
        let mut patterns = Self::new(ratings.len());
        for unit in 0..ratings.iter().map(Vec::len).max().unwrap_or(0) {
            let pattern: Vec<Option<Value>> =
                ratings.iter().map(|values| values.get(unit).copied().flatten()).collect();
            patterns.add(&pattern, 1);
        }
        patterns
    }

    /// Adds so many units with this pattern; what it lacks or has beyond the coders is missing or left out.
    pub fn add(&mut self, pattern: &[Option<Value>], units: u64) {
        if units == 0 {
            return;
        }
        if pattern.len() == self.coders
            && let Some(there) = self.units.get_mut(pattern)
        {
            *there += units;
            return;
        }
        let mut pattern = pattern.to_vec();
        pattern.resize(self.coders, None);
        *self.units.entry(pattern).or_default() += units;
    }

    /// Adds all units of `other`.
    pub fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(pattern, units)| self.add(pattern, units));
    }

    /// Each pattern with the number of its units, in order of the patterns.
    pub fn iter(&self) -> impl Iterator<Item = (&[Option<Value>], u64)> {
        self.units.iter().map(|(pattern, units)| (pattern.as_slice(), *units))
    }

    /// How many coders there are.
    pub fn coders(&self) -> usize {
        self.coders
    }

    /// How many units there are.
    pub fn units(&self) -> u64 {
        self.units.values().sum()
    }

    /// How many units this coder gave a value.
    pub fn given_by(&self, coder: usize) -> u64 {
        self.iter().filter(|(pattern, _)| pattern.get(coder).is_some_and(Option::is_some)).map(|(_, n)| n).sum()
    }

    /// The same units as these coders saw them.
    #[must_use]
    pub fn only(&self, coders: &[usize]) -> Self {
        let mut patterns = Self::new(coders.len());
        for (pattern, units) in self.iter() {
            let chosen: Vec<Option<Value>> = coders.iter().map(|&at| pattern.get(at).copied().flatten()).collect();
            patterns.add(&chosen, units);
        }
        patterns
    }

    /// The same units with other values.
    #[must_use]
    pub fn map(&self, value: impl Fn(Value) -> Value) -> Self {
        let mut patterns = Self::new(self.coders);
        for (pattern, units) in self.iter() {
            let changed: Vec<Option<Value>> = pattern.iter().map(|given| given.map(&value)).collect();
            patterns.add(&changed, units);
        }
        patterns
    }
}
