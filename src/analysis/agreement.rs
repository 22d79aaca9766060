//! Agreement of coders: pure coefficients over who gave which value to which unit.
//!
//! Every coefficient here is a function of the multiset of rating patterns: how often each combination of
//! values, one a coder, occurs ([`Patterns`]). So code points need no arrays as long as a text, counts stay
//! whole numbers to the end, and what resamples documents re-adds their patterns. A value may be missing: a
//! coder who did not do the work says nothing, which is another thing than saying “not coded”.
//!
//! What is undefined is so with a reason ([`Undefined`]), and is never shown as 0, as 1 or as no number.
//! Units that fewer than two coders gave a value are in no figure. Formulas: Krippendorff (2019), *Content
//! Analysis*, 4th edition, chapter 12; percent agreement as the mean over units of agreeing pairs.

mod patterns;
pub mod spans;

pub use patterns::Patterns;
pub use spans::{RawDocument, RawSpan};

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A value that a coder gave to a unit.
pub type Value = u32;

/// “Not coded” as a value, where a unit has a code or has it not.
pub const ABSENT: Value = 0;
/// “Coded” as a value.
pub const PRESENT: Value = 1;

/// Why a coefficient is undefined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Undefined {
    /// No unit has values of two coders.
    NoPairableUnits,
    /// All values are the same: there is nothing that chance could have got wrong.
    NoVariation,
    /// Only one coder gave values.
    SingleCoder,
    /// Nobody used the code.
    NotCoded,
}

impl Undefined {
    /// The word used in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoPairableUnits => "no_pairable_units",
            Self::NoVariation => "no_variation",
            Self::SingleCoder => "single_coder",
            Self::NotCoded => "not_coded",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoPairableUnits => "no common unit",
            Self::NoVariation => "no variation",
            Self::SingleCoder => "one coder only",
            Self::NotCoded => "not coded",
        }
    }
}

impl Serialize for Undefined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A coefficient, or why there is none.
pub type Measured = Result<f64, Undefined>;

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

/// How much may be compared at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Units.
    pub units: u64,
    /// Units with values of at least two coders.
    pub units_pairable: u64,
    /// Values of these units.
    pub values_pairable: u64,
}

/// Values given to one unit: how many, and how many of each.
struct Tally {
    given: u64,
    of: BTreeMap<Value, u64>,
}

impl Tally {
    fn new(pattern: &[Option<Value>]) -> Self {
        let mut of = BTreeMap::new();
        pattern.iter().flatten().for_each(|value| *of.entry(*value).or_default() += 1);
        Self { given: of.values().sum(), of }
    }

    /// Ordered pairs of different coders.
    fn pairs(&self) -> u64 {
        self.given * self.given.saturating_sub(1)
    }

    /// Those of them that gave the same value.
    fn agreeing(&self) -> u64 {
        self.of.values().map(|n| n * (n - 1)).sum()
    }
}

impl Patterns {
    /// The tallies of pairable units, with how many units have each.
    fn pairable(&self) -> impl Iterator<Item = (Tally, u64)> + '_ {
        self.iter().map(|(pattern, units)| (Tally::new(pattern), units)).filter(|(tally, _)| tally.given >= 2)
    }

    /// Why nothing can be paired, where that is so.
    fn unpairable(&self) -> Option<Undefined> {
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

    /// Percent agreement, as a share of 1: the mean over pairable units of the share of pairs of coders
    /// that agree.
    pub fn percent(&self) -> Measured {
        // Units with the same number of values are added up as whole numbers first.
        let mut by_given: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
        for (tally, units) in self.pairable() {
            let (agreeing, pairs) = by_given.entry(tally.given).or_default();
            *agreeing += units * tally.agreeing();
            *pairs += units * tally.pairs();
        }
        let units: u64 = by_given.iter().map(|(given, (_, pairs))| pairs / (given * (given - 1))).sum();
        let shares = by_given.iter().map(|(given, (agreeing, _))| *agreeing as f64 / (given * (given - 1)) as f64);
        self.unpairable().map_or(Ok(shares.sum::<f64>() / units as f64), Err)
    }

    /// The share of all pairs of values that agree: units count by their number of pairs.
    pub fn percent_of_pairs(&self) -> Measured {
        let (mut agreeing, mut pairs) = (0, 0);
        for (tally, units) in self.pairable() {
            agreeing += units * tally.agreeing();
            pairs += units * tally.pairs();
        }
        self.unpairable().map_or(Ok(agreeing as f64 / pairs as f64), Err)
    }

    /// The mean over pairs of coders of their share of equal units among those that both gave a value.
    pub fn percent_of_coder_pairs(&self) -> Measured {
        let mut shares = Vec::new();
        for one in 0..self.coders() {
            for other in one + 1..self.coders() {
                shares.extend(self.only(&[one, other]).percent().ok());
            }
        }
        self.unpairable().map_or(Ok(shares.iter().sum::<f64>() / shares.len() as f64), Err)
    }

    /// Krippendorff's alpha for nominal values, with both disagreements; an error where nothing is pairable.
    pub fn alpha_parts(&self) -> Result<Alpha, Undefined> {
        if let Some(why) = self.unpairable() {
            return Err(why);
        }
        let (mut disagreeing, mut totals): (BTreeMap<u64, u64>, BTreeMap<Value, u64>) = Default::default();
        for (tally, units) in self.pairable() {
            *disagreeing.entry(tally.given).or_default() += units * (tally.pairs() - tally.agreeing());
            tally.of.iter().for_each(|(value, n)| *totals.entry(*value).or_default() += units * n);
        }
        let n = u128::from(totals.values().sum::<u64>());
        let equal: u128 = totals.values().map(|&n| u128::from(n) * u128::from(n)).sum();
        let different = n * n - equal;
        let observed =
            disagreeing.iter().map(|(given, pairs)| *pairs as f64 / (given - 1) as f64).sum::<f64>() / n as f64;
        let expected = different as f64 / (n * (n - 1)) as f64;
        let alpha = if different == 0 { Err(Undefined::NoVariation) } else { Ok(1.0 - observed / expected) };
        Ok(Alpha { observed, expected, alpha })
    }

    /// Krippendorff's alpha for nominal values.
    pub fn alpha(&self) -> Measured {
        self.alpha_parts()?.alpha
    }

    /// Krippendorff's alpha of one value against all others taken together.
    pub fn alpha_of_category(&self, value: Value) -> Measured {
        self.map(|given| if given == value { PRESENT } else { ABSENT }).alpha_of_presence()
    }

    /// Krippendorff's alpha where values are [`ABSENT`] and [`PRESENT`]: what nobody coded is told apart from
    /// what all coded everywhere.
    pub fn alpha_of_presence(&self) -> Measured {
        let coded = self.iter().any(|(pattern, units)| units > 0 && pattern.contains(&Some(PRESENT)));
        match self.alpha() {
            Err(Undefined::NoVariation) if !coded => Err(Undefined::NotCoded),
            measured => measured,
        }
    }

    /// How many units this coder coded.
    pub fn coded_by(&self, coder: usize) -> u64 {
        self.iter().filter(|(pattern, _)| pattern.get(coder) == Some(&Some(PRESENT))).map(|(_, units)| units).sum()
    }
}

#[cfg(test)]
mod tests;
