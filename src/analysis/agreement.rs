//! Agreement of coders: pure coefficients over who gave which value to which unit.
//!
//! Every coefficient here is a function of the multiset of rating patterns: how often each combination of
//! values, one a coder, occurs ([`Patterns`]). So code points need no arrays as long as a text, counts stay
//! whole numbers to the end, and what resamples documents re-adds their patterns. A value may be missing: a
//! coder who did not do the work says nothing, which is another thing than saying “not coded”.
//!
//! | what is compared | where |
//! |:--|:--|
//! | one value a unit, any number of coders | [`Patterns`]: percent agreement, alpha, Fleiss, AC1, Brennan–Prediger, Conger, Light, Holsti |
//! | one value a unit, two coders | [`Table`]: Cohen's kappa with its errors, Scott's pi, F1, Jaccard |
//! | several codes, each present or absent | [`codes`]: mean, pooled and micro kappa |
//! | a set of codes a unit | [`SetPatterns`]: alpha with Jaccard, MASI or exact sets |
//! | stretches of a text | [`Continuum`]: the unitizing alphas; [`matching`]: span against span |
//! | spans, to any of these | [`spans`] |
//!
//! What is undefined is so with a reason ([`Undefined`]), and is never shown as 0, as 1 or as no number.
//! Units that fewer than two coders gave a value are in no observed agreement.

mod alpha;
mod chance;
pub mod codes;
pub mod matching;
mod overlaps;
mod pairs;
mod patterns;
mod percent;
mod sets;
pub mod spans;
mod table;
mod tally;
mod unitizing;

pub use alpha::{Alpha, AlphaForm};
pub use chance::Corrected;
pub use pairs::Combined;
pub use patterns::Patterns;
pub use sets::{Distance, SetPatterns};
pub use spans::{Basis, RawDocument, RawSpan};
pub use table::Table;
pub use unitizing::{Continuum, NotUnits, OfValue, Unit, Unitized};

use serde::{Serialize, Serializer};

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
    /// Values are missing where the formula needs them.
    Incomplete,
}

impl Undefined {
    /// The word used in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoPairableUnits => "no_pairable_units",
            Self::NoVariation => "no_variation",
            Self::SingleCoder => "single_coder",
            Self::NotCoded => "not_coded",
            Self::Incomplete => "incomplete",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoPairableUnits => "no common unit",
            Self::NoVariation => "no variation",
            Self::SingleCoder => "one coder only",
            Self::NotCoded => "not coded",
            Self::Incomplete => "values are missing",
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

#[cfg(test)]
mod laws;
#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
