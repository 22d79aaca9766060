//! The unitizing alphas: coders cut a text into units of their own and give each a value.
//!
//! Formulas: Krippendorff, Mathet, Bouvry and Widlöcher (2016); Krippendorff (2019), 12.6. Between the units of
//! a coder are gaps. Everything is a sum over intersections of stretches, so the work is that of the units,
//! however long the text, and documents are put one after the other by adding up ([`Continuum::add`]). Sums are
//! whole numbers, (m − 1) times those of the formulas; each coefficient divides once.
//!
//! The self-pairing correction of cu and (k)u takes the square of a unit's *mean* pairable length over the
//! other coders, the only reading that gives the published .724 for more than two of them.
//!
//! A coder's units must not overlap. Where codes of a domain do, the family does not apply: compare code by
//! code instead. With the domain of a code as the value, cu is ATLAS.ti's Cu.

use super::{Measured, Undefined, Value};
use crate::text::Span;
use std::collections::BTreeMap;

/// A stretch with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Where it stands.
    pub span: Span,
    /// Its value.
    pub value: Value,
}

/// Why stretches are no units that may be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotUnits {
    /// Units of one coder overlap.
    #[error("units of coder {coder} overlap at {at}: compare code by code instead")]
    Overlap {
        /// Index of the coder.
        coder: usize,
        /// Where the second begins.
        at: u32,
    },
    /// A unit is empty, or ends behind the text.
    #[error("the unit of coder {coder} at {at} is empty or ends behind the text")]
    Outside {
        /// Index of the coder.
        coder: usize,
        /// Where it begins.
        at: u32,
    },
    /// Not as many coders as the continuum has.
    #[error("units of {have} coders for a comparison of {want}")]
    Coders {
        /// How many there are.
        have: usize,
        /// How many there should be.
        want: usize,
    },
}

/// Texts, one after the other, with the units of each coder. All coders worked on all of them.
#[derive(Clone, Debug, Default)]
pub struct Continuum {
    coders: usize,
    length: u128,
    /// What a value (none in gaps) shares with another over all ordered pairs of coders.
    shared: BTreeMap<(Option<Value>, Option<Value>), u128>,
    /// Sum of squared lengths of units, and of lengths of gaps.
    own: u128,
    /// For each value the sum of squares of what its units share with units of the other coders.
    pairable: BTreeMap<Value, u128>,
}

/// The coefficients of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfValue {
    /// (k)u-alpha.
    pub alpha: Measured,
    /// The share of the value's stretches that other coders coded too, or why there is none.
    pub coverage: Measured,
}

/// The coefficients of a continuum.
#[derive(Clone, Debug, PartialEq)]
pub struct Unitized {
    /// u-alpha: where the units are and which value they have.
    pub u: Measured,
    /// |u-alpha: what is relevant, whatever the value; alpha-binary when units are every code's spans.
    pub binary: Measured,
    /// cu-alpha: the values, where two coders have units.
    pub cu: Measured,
    /// The share of the text that cu speaks of.
    pub coverage: Measured,
    /// (k)u-alpha for each value used; empty where no coder coded what another did.
    pub values: BTreeMap<Value, OfValue>,
}

/// Units and gaps of a coder, one after the other, over a whole text.
fn stretches(units: &[Unit], length: u32) -> Vec<(Span, Option<Value>)> {
    let (mut all, mut at) = (Vec::with_capacity(2 * units.len() + 1), 0);
    for unit in units {
        if unit.span.start > at {
            all.push((Span::new(at, unit.span.start), None));
        }
        all.push((unit.span, Some(unit.value)));
        at = unit.span.end;
    }
    if at < length {
        all.push((Span::new(at, length), None));
    }
    all
}

fn checked(coder: usize, units: &[Unit], length: u32) -> Result<Vec<Unit>, NotUnits> {
    let mut units = units.to_vec();
    units.sort_unstable();
    let mut end = 0;
    for unit in &units {
        let at = unit.span.start;
        if unit.span.is_empty() || unit.span.end > length {
            return Err(NotUnits::Outside { coder, at });
        }
        if at < end {
            return Err(NotUnits::Overlap { coder, at });
        }
        end = unit.span.end;
    }
    Ok(units)
}

impl Continuum {
    /// No text yet, for so many coders.
    pub fn new(coders: usize) -> Self {
        Self { coders, ..Self::default() }
    }

    /// Adds a text of `length` code points with the units of each coder, in any order. Nothing is added where
    /// they are no units.
    pub fn add(&mut self, length: u32, units: &[Vec<Unit>]) -> Result<(), NotUnits> {
        if units.len() != self.coders {
            return Err(NotUnits::Coders { have: units.len(), want: self.coders });
        }
        let mut all = Vec::with_capacity(units.len());
        for (coder, units) in units.iter().enumerate() {
            all.push(stretches(&checked(coder, units, length)?, length));
        }
        self.length += u128::from(length);
        for (span, value) in all.iter().flatten() {
            let size = u128::from(span.len());
            self.own += if value.is_some() { size * size } else { size };
        }
        for (at, one) in all.iter().enumerate() {
            self.pair(one, all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other));
        }
        Ok(())
    }

    /// Adds what the stretches of one coder share with those of each other.
    fn pair<'a>(
        &mut self,
        own: &[(Span, Option<Value>)],
        others: impl Iterator<Item = &'a Vec<(Span, Option<Value>)>>,
    ) {
        let mut pairable = vec![0u128; own.len()];
        for other in others {
            let mut next = 0;
            for ((span, value), pairable) in own.iter().zip(&mut pairable) {
                while let Some((theirs, given)) = other.get(next) {
                    let size = u128::from(span.intersection(*theirs).len());
                    if size > 0 {
                        *self.shared.entry((*value, *given)).or_default() += size;
                        *pairable += if given.is_some() { size } else { 0 };
                    }
                    if theirs.end > span.end {
                        break;
                    }
                    next += 1;
                }
            }
        }
        for ((_, value), pairable) in own.iter().zip(pairable) {
            if let Some(value) = value {
                *self.pairable.entry(*value).or_default() += pairable * pairable;
            }
        }
    }

    /// All coefficients.
    pub fn measure(&self) -> Unitized {
        match self.coders {
            0 | 1 => self.nothing(if self.coders == 1 { Undefined::SingleCoder } else { Undefined::NoPairableUnits }),
            _ if self.length == 0 => self.nothing(Undefined::NoPairableUnits),
            _ => self.measured(),
        }
    }

    fn nothing(&self, why: Undefined) -> Unitized {
        Unitized { u: Err(why), binary: Err(why), cu: Err(why), coverage: Err(why), values: BTreeMap::new() }
    }

    fn measured(&self) -> Unitized {
        let others = self.coders as u128 - 1;
        let total = others * self.coders as u128 * self.length;
        let own = others * others * self.own;
        let (mut with_gaps, mut without): (Margins, Margins) = Default::default();
        for ((one, other), size) in &self.shared {
            with_gaps.add(*one, one == other, *size);
            if one.is_some() && other.is_some() {
                without.add(*one, one == other, *size);
            }
        }
        let gaps = with_gaps.of.get(&None).copied().unwrap_or_default();
        let coded = gaps.all < total;
        let none = if coded { Undefined::NoVariation } else { Undefined::NotCoded };
        // u: 1 − (T − Σ l_cc)(T² − K) / (T (T² − Σ l_c²)).
        let u = fraction((total - with_gaps.same(), total * total - own), (total, with_gaps.apart()), none);
        // |u: the same with “gap” and “no gap” as values.
        let relevant = gaps.all * (total - gaps.all);
        let binary = fraction((gaps.all - gaps.same, total * total - own), (total, relevant), none);
        let common = without.total();
        let cu = self.values_alpha(&without, common, coded);
        let coverage = Ok(common as f64 / total as f64);
        let values = if common == 0 { BTreeMap::new() } else { self.of_values(&with_gaps, &without, common) };
        Unitized { u, binary, cu, coverage, values }
    }

    /// cu: 1 − (T* − Σ l_kk)(T*² − K*) / (T* (T*² − Σ l_k²)).
    fn values_alpha(&self, without: &Margins, common: u128, coded: bool) -> Measured {
        if common == 0 {
            return Err(if coded { Undefined::NoPairableUnits } else { Undefined::NotCoded });
        }
        let own: u128 = self.pairable.values().sum();
        let below = (common, without.apart());
        fraction((common - without.same(), (common * common).saturating_sub(own)), below, Undefined::NoVariation)
    }

    /// (k)u: 1 − (l_k T* − K*_k)(l_k − l_kk) / (l_k² (T* − l_k)).
    fn of_values(&self, with_gaps: &Margins, without: &Margins, common: u128) -> BTreeMap<Value, OfValue> {
        let used = with_gaps.of.iter().filter_map(|(value, margin)| Some((value.as_ref()?, margin)));
        used.map(|(value, everywhere)| {
            let here = without.of.get(&Some(*value)).copied().unwrap_or_default();
            let own = self.pairable.get(value).copied().unwrap_or(0);
            let above = ((here.all * common).saturating_sub(own), here.all - here.same);
            let below = (here.all * here.all, common - here.all);
            let why = if here.all == 0 { Undefined::NoPairableUnits } else { Undefined::NoVariation };
            let coverage = Ok(here.all as f64 / everywhere.all as f64);
            (*value, OfValue { alpha: fraction(above, below, why), coverage })
        })
        .collect()
    }
}

/// 1 − the product of two whole numbers divided by that of two others.
fn fraction(above: (u128, u128), below: (u128, u128), why: Undefined) -> Measured {
    if below.0 == 0 || below.1 == 0 {
        return Err(why);
    }
    Ok(1.0 - (above.0 as f64 / below.0 as f64) * (above.1 as f64 / below.1 as f64))
}

/// What a value shares with all, and with itself.
#[derive(Clone, Copy, Debug, Default)]
struct Margin {
    all: u128,
    same: u128,
}

#[derive(Default)]
struct Margins {
    of: BTreeMap<Option<Value>, Margin>,
}

impl Margins {
    fn add(&mut self, value: Option<Value>, same: bool, size: u128) {
        let margin = self.of.entry(value).or_default();
        margin.all += size;
        margin.same += if same { size } else { 0 };
    }

    fn total(&self) -> u128 {
        self.of.values().map(|margin| margin.all).sum()
    }

    fn same(&self) -> u128 {
        self.of.values().map(|margin| margin.same).sum()
    }

    /// The square of the total without the squares of each.
    fn apart(&self) -> u128 {
        let total = self.total();
        total * total - self.of.values().map(|margin| margin.all * margin.all).sum::<u128>()
    }
}
