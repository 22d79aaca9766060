//! Several codes a unit: the value is the set of codes that a coder gave it, and sets may be nearly alike.
//!
//! Alpha with a distance of sets, not squared. An empty set is a value (“coded nothing here”); missing is
//! none. Sources: Krippendorff's alpha as for nominal values; Passonneau (2006) for MASI, with exact 2/3 and
//! 1/3.

use super::overlaps::{Overlaps, overlaps};
use super::{Alpha, Measured, PRESENT, Patterns, Undefined, Value};
use std::collections::BTreeMap;

/// How far apart two sets are, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// 1 − |A ∩ B| / |A ∪ B|; two empty sets are alike.
    Jaccard,
    /// 1 − J · M: M is 1 for the same set, 2/3 where one contains the other, 1/3 where they have something in
    /// common.
    Masi,
    /// 0 for the same set, 1 for any other.
    Exact,
}

impl Distance {
    /// The distance of two sets, each sorted and without repetition.
    pub fn between(self, one: &[Value], other: &[Value]) -> f64 {
        if one == other {
            return 0.0;
        }
        let shared = one.iter().filter(|value| other.binary_search(value).is_ok()).count();
        1.0 - self.alike(shared, one.len(), other.len())
    }

    /// How alike two different sets of these sizes are that share so many members.
    fn alike(self, shared: usize, one: usize, other: usize) -> f64 {
        let union = one + other - shared;
        if shared == 0 || union == 0 {
            return 0.0;
        }
        match self {
            Self::Jaccard => shared as f64 / union as f64,
            Self::Masi => {
                let thirds = if shared == one.min(other) { 2.0 } else { 1.0 };
                shared as f64 * thirds / (3.0 * union as f64)
            }
            Self::Exact => 0.0,
        }
    }
}

/// A multiset of patterns of sets.
#[derive(Clone, Debug, Default)]
pub struct SetPatterns {
    /// The sets in use; a value of `patterns` is a place in here.
    sets: Vec<Vec<Value>>,
    known: BTreeMap<Vec<Value>, Value>,
    patterns: Patterns,
}

impl SetPatterns {
    /// No units yet, of so many coders.
    pub fn new(coders: usize) -> Self {
        Self { patterns: Patterns::new(coders), ..Self::default() }
    }

    /// Adds so many units to which each coder gave these codes, or nothing where they are missing.
    pub fn add(&mut self, pattern: &[Option<Vec<Value>>], units: u64) {
        let values: Vec<Option<Value>> =
            pattern.iter().map(|set| set.as_ref().map(|set| self.value(set.clone()))).collect();
        self.patterns.add(&values, units);
    }

    fn value(&mut self, mut set: Vec<Value>) -> Value {
        set.sort_unstable();
        set.dedup();
        if let Some(value) = self.known.get(&set) {
            return *value;
        }
        let value = Value::try_from(self.sets.len()).unwrap_or(Value::MAX);
        self.sets.push(set.clone());
        self.known.insert(set, value);
        value
    }

    fn set(&self, value: Value) -> &[Value] {
        self.sets.get(value as usize).map_or(&[], Vec::as_slice)
    }

    /// The patterns, where every different set is a value of its own.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// What coders made of one code: present or absent.
    pub fn of_code(&self, code: Value) -> Patterns {
        self.patterns.map(|set| Value::from(self.set(set).binary_search(&code).is_ok()) * PRESENT)
    }

    /// Alpha with its parts; an error where nothing is pairable.
    pub fn alpha_parts(&self, distance: Distance) -> Result<Alpha, Undefined> {
        let totals = self.totals()?;
        self.parts(distance, &totals, &self.overlaps(&totals))
    }

    /// Alpha.
    pub fn alpha(&self, distance: Distance) -> Measured {
        self.alpha_parts(distance)?.alpha
    }

    /// Alpha by each of these distances, in their order.
    pub fn alphas<const N: usize>(&self, distances: [Distance; N]) -> [Measured; N] {
        match self.totals() {
            Err(why) => distances.map(|_| Err(why)),
            Ok(totals) => {
                let overlaps = self.overlaps(&totals);
                distances.map(|distance| self.parts(distance, &totals, &overlaps)?.alpha)
            }
        }
    }

    /// How often each set is a value of a pairable unit.
    fn totals(&self) -> Result<BTreeMap<Value, u64>, Undefined> {
        if let Some(why) = self.patterns.unpairable() {
            return Err(why);
        }
        let mut totals: BTreeMap<Value, u64> = BTreeMap::new();
        for (tally, units) in self.patterns.pairable() {
            tally.of.iter().for_each(|(set, n)| *totals.entry(*set).or_default() += units * n);
        }
        Ok(totals)
    }

    fn overlaps(&self, totals: &BTreeMap<Value, u64>) -> Overlaps {
        let sets: Vec<(&[Value], u64)> = totals.iter().map(|(set, often)| (self.set(*set), *often)).collect();
        overlaps(&sets)
    }

    fn parts(
        &self,
        distance: Distance,
        totals: &BTreeMap<Value, u64>,
        overlaps: &Overlaps,
    ) -> Result<Alpha, Undefined> {
        let mut disagreeing: BTreeMap<u64, f64> = BTreeMap::new();
        for (tally, units) in self.patterns.pairable() {
            let given: Vec<(Value, u64)> = tally.of.into_iter().collect();
            let mut apart = 0.0;
            for (at, (one, n)) in given.iter().enumerate() {
                for (other, m) in given.iter().skip(at + 1) {
                    apart += 2.0 * (n * m) as f64 * distance.between(self.set(*one), self.set(*other));
                }
            }
            *disagreeing.entry(tally.given).or_default() += units as f64 * apart;
        }
        let n = u128::from(totals.values().sum::<u64>());
        let observed = disagreeing.iter().map(|(given, apart)| apart / (given - 1) as f64).sum::<f64>() / n as f64;
        let expected = expected(distance, totals, overlaps) / (n * (n - 1)) as f64;
        let only_empty = || totals.keys().all(|set| self.set(*set).is_empty());
        let alpha = match totals.len() {
            1 => Err(if only_empty() { Undefined::NotCoded } else { Undefined::NoVariation }),
            _ => Ok(1.0 - observed / expected),
        };
        Ok(Alpha { observed, expected, alpha })
    }

    /// The mean over all pairs of values of a unit of how alike they are, 1 − distance. Not corrected for
    /// chance.
    pub fn mean_jaccard(&self) -> Measured {
        self.mean_alike(|one, other| 1.0 - Distance::Jaccard.between(one, other))
    }

    /// The same with 2 |A ∩ B| / (|A| + |B|), two empty sets being alike.
    pub fn mean_dice(&self) -> Measured {
        self.mean_alike(|one, other| {
            let shared = one.iter().filter(|value| other.binary_search(value).is_ok()).count();
            let sizes = one.len() + other.len();
            if sizes == 0 { 1.0 } else { 2.0 * shared as f64 / sizes as f64 }
        })
    }

    fn mean_alike(&self, alike: impl Fn(&[Value], &[Value]) -> f64) -> Measured {
        if let Some(why) = self.patterns.unpairable() {
            return Err(why);
        }
        let (mut sum, mut pairs) = (0.0, 0);
        for (tally, units) in self.patterns.pairable() {
            for (one, n) in &tally.of {
                for (other, m) in &tally.of {
                    let often = units * n * if one == other { m - 1 } else { *m };
                    sum += often as f64 * alike(self.set(*one), self.set(*other));
                    pairs += often;
                }
            }
        }
        Ok(sum / pairs as f64)
    }
}

/// The sum of distances of all ordered pairs of values: those of different sets are 1 apart, less what they are alike.
fn expected(distance: Distance, totals: &BTreeMap<Value, u64>, overlaps: &Overlaps) -> f64 {
    let n: u128 = totals.values().map(|&n| u128::from(n)).sum();
    let equal: u128 = totals.values().map(|&n| u128::from(n) * u128::from(n)).sum();
    // Sets that share all they have are the same set.
    let different = overlaps.iter().filter(|((one, other, shared), _)| shared < one.max(other));
    let alike: f64 =
        different.map(|((one, other, shared), pairs)| *pairs as f64 * distance.alike(*shared, *one, *other)).sum();
    (n * n - equal) as f64 - alike
}
