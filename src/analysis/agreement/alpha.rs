//! Krippendorff's alpha for nominal values. Formula: Krippendorff (2019), *Content Analysis*, 4th edition,
//! chapter 12.

use super::tally::Tally;
use super::{ABSENT, Measured, PRESENT, Patterns, Undefined, Value};
use std::collections::BTreeMap;

/// Krippendorff's alpha with what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// Observed disagreement.
    pub observed: f64,
    /// The disagreement that chance would make of the same values.
    pub expected: f64,
    /// 1 − observed / expected.
    pub alpha: Measured,
}

/// Alpha over a fixed list of patterns, for any numbers of units that have them. What resamples units asks
/// for alpha thousands of times over the same patterns, and looks at each of them once.
#[derive(Clone, Debug)]
pub struct AlphaForm {
    rows: Vec<Row>,
    /// The most values that a unit has.
    most: usize,
    /// The number of different values.
    values: usize,
}

#[derive(Clone, Debug)]
struct Row {
    given: usize,
    disagreeing: u64,
    of: Vec<(usize, u64)>,
}

impl AlphaForm {
    /// The form of these patterns, in this order.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a [Option<Value>]>) -> Self {
        let tallies: Vec<Tally> = patterns.into_iter().map(Tally::new).collect();
        let mut places: BTreeMap<Value, usize> = BTreeMap::new();
        tallies.iter().flat_map(|tally| tally.of.keys()).for_each(|value| {
            let next = places.len();
            places.entry(*value).or_insert(next);
        });
        let row = |tally: &Tally| Row {
            given: usize::try_from(tally.given).unwrap_or(usize::MAX),
            disagreeing: tally.pairs() - tally.agreeing(),
            of: tally.of.iter().filter_map(|(value, n)| Some((*places.get(value)?, *n))).collect(),
        };
        let rows: Vec<Row> = tallies.iter().map(row).collect();
        Self { most: rows.iter().map(|row| row.given).max().unwrap_or(0), rows, values: places.len() }
    }

    /// Alpha when pattern `i` is that of `units(i)` units; `None` where nothing is pairable.
    pub fn parts(&self, units: impl Fn(usize) -> u64) -> Option<Alpha> {
        let mut disagreeing = vec![0u64; self.most + 1];
        let mut totals = vec![0u64; self.values];
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| row.given >= 2) {
            let units = units(at);
            if let Some(pairs) = disagreeing.get_mut(row.given) {
                *pairs += units * row.disagreeing;
            }
            for (value, n) in &row.of {
                if let Some(total) = totals.get_mut(*value) {
                    *total += units * n;
                }
            }
        }
        let n = u128::from(totals.iter().sum::<u64>());
        if n < 2 {
            return None;
        }
        let equal: u128 = totals.iter().map(|&n| u128::from(n) * u128::from(n)).sum();
        let different = n * n - equal;
        let observed = disagreeing.iter().enumerate().skip(2).map(|(given, pairs)| *pairs as f64 / (given - 1) as f64);
        let observed = observed.sum::<f64>() / n as f64;
        let expected = different as f64 / (n * (n - 1)) as f64;
        let alpha = if different == 0 { Err(Undefined::NoVariation) } else { Ok(1.0 - observed / expected) };
        Some(Alpha { observed, expected, alpha })
    }

    /// Alpha alone.
    pub fn alpha(&self, units: impl Fn(usize) -> u64) -> Option<f64> {
        self.parts(units)?.alpha.ok()
    }
}

impl Patterns {
    /// Krippendorff's alpha for nominal values, with both disagreements; an error where nothing is pairable.
    pub fn alpha_parts(&self) -> Result<Alpha, Undefined> {
        if let Some(why) = self.unpairable() {
            return Err(why);
        }
        let form = AlphaForm::new(self.iter().map(|(pattern, _)| pattern));
        let units: Vec<u64> = self.iter().map(|(_, units)| units).collect();
        form.parts(|at| units.get(at).copied().unwrap_or(0)).ok_or(Undefined::NoPairableUnits)
    }

    /// Krippendorff's alpha for nominal values.
    pub fn alpha(&self) -> Measured {
        self.alpha_parts()?.alpha
    }

    /// Krippendorff's alpha of one value against all others taken together.
    pub fn alpha_of_category(&self, value: Value) -> Measured {
        self.against_others(value).alpha_of_presence()
    }

    /// One value against all others taken together.
    #[must_use]
    pub fn against_others(&self, value: Value) -> Self {
        self.map(|given| if given == value { PRESENT } else { ABSENT })
    }

    /// Krippendorff's alpha where values are [`ABSENT`] and [`PRESENT`]: what nobody coded is told apart from
    /// what all coded everywhere.
    pub fn alpha_of_presence(&self) -> Measured {
        self.presence(self.alpha())
    }

    /// The same distinction for any coefficient.
    pub fn presence(&self, measured: Measured) -> Measured {
        match measured {
            Err(Undefined::NoVariation) if !self.coded() => Err(Undefined::NotCoded),
            measured => measured,
        }
    }
}
