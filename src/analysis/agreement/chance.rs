//! Agreement beyond chance for any number of coders: Fleiss, Gwet's AC1, Brennan–Prediger, Conger.
//!
//! All are (Po − Pe) / (1 − Pe) with percent agreement as Po, and differ in what they expect of chance.
//! Units with a single value do count in what values are frequent. Sources: Fleiss (1971); Fleiss, Nee and
//! Landis (1979); Gwet (2014), *Handbook of Inter-Rater Reliability*; Brennan and Prediger (1981); Conger
//! (1980).

use super::{Measured, Patterns, Undefined, Value};
use std::collections::BTreeMap;

/// A coefficient corrected for chance, with what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// Observed agreement.
    pub po: f64,
    /// Agreement expected by chance.
    pub pe: f64,
    /// (Po − Pe) / (1 − Pe).
    pub coefficient: Measured,
}

impl Corrected {
    /// `certain` says that chance agrees always, which is settled on whole numbers.
    fn new(po: f64, pe: f64, certain: bool) -> Self {
        let coefficient = if certain { Err(Undefined::NoVariation) } else { Ok((po - pe) / (1.0 - pe)) };
        Self { po, pe, coefficient }
    }
}

impl Patterns {
    /// How frequent each value is: the mean over units with values of its share of them.
    pub fn shares(&self) -> BTreeMap<Value, f64> {
        let mut of: BTreeMap<Value, BTreeMap<u64, u64>> = BTreeMap::new();
        let mut units = 0;
        for (tally, often) in self.tallies() {
            units += often;
            for (value, n) in &tally.of {
                *of.entry(*value).or_default().entry(tally.given).or_default() += often * n;
            }
        }
        let share = |by_given: BTreeMap<u64, u64>| by_given.iter().map(|(given, n)| *n as f64 / *given as f64).sum();
        of.into_iter()
            .map(|(value, by_given)| (value, share(by_given)))
            .map(|(v, s): (_, f64)| (v, s / units as f64))
            .collect()
    }

    /// Fleiss' kappa, with its parts. Pe = Σ shares². Coders are taken as exchangeable: for two it is Scott's
    /// pi, not Cohen's kappa.
    pub fn fleiss_parts(&self) -> Result<Corrected, Undefined> {
        let (po, shares) = (self.percent()?, self.shares());
        Ok(Corrected::new(po, shares.values().map(|share| share * share).sum(), shares.len() < 2))
    }

    /// Fleiss' kappa.
    pub fn fleiss(&self) -> Measured {
        self.fleiss_parts()?.coefficient
    }

    /// Fleiss' kappa of one value against all others taken together.
    pub fn fleiss_of_category(&self, value: Value) -> Measured {
        let against = self.against_others(value);
        against.presence(against.fleiss())
    }

    /// The standard error of Fleiss' kappa when coders agree by chance only (Fleiss, Nee and Landis 1979).
    /// It needs the same number of values for every unit.
    pub fn fleiss_null_error(&self) -> Measured {
        if let Some(why) = self.unpairable() {
            return Err(why);
        }
        let (mut units, mut given) = (0, None);
        for (tally, often) in self.tallies() {
            if *given.get_or_insert(tally.given) != tally.given {
                return Err(Undefined::Incomplete);
            }
            units += often;
        }
        let (shares, m) = (self.shares(), given.unwrap_or(0) as f64);
        if shares.len() < 2 {
            return Err(Undefined::NoVariation);
        }
        let s: f64 = shares.values().map(|p| p * (1.0 - p)).sum();
        let skew: f64 = shares.values().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
        Ok((2.0 * (s * s - skew).max(0.0)).sqrt() / (s * (units as f64 * m * (m - 1.0)).sqrt()))
    }

    /// Gwet's AC1 for a codebook of `categories` values, used or not. Pe = Σ shares (1 − shares) /
    /// (categories − 1). For one code, present or absent, there are two.
    pub fn ac1(&self, categories: usize) -> Measured {
        let po = self.percent()?;
        if categories < 2 {
            return Err(Undefined::NoVariation);
        }
        let spread: f64 = self.shares().values().map(|share| share * (1.0 - share)).sum();
        Corrected::new(po, spread / (categories - 1) as f64, false).coefficient
    }

    /// The coefficient of Brennan and Prediger for a codebook of `categories` values: Pe = 1 / categories.
    /// With two it is PABAK, 2 Po − 1.
    pub fn brennan_prediger(&self, categories: usize) -> Measured {
        let po = self.percent()?;
        if categories < 2 {
            return Err(Undefined::NoVariation);
        }
        Corrected::new(po, 1.0 / categories as f64, false).coefficient
    }

    /// Conger's kappa: Cohen's for any number of coders, each with frequencies of their own. Undefined where a
    /// coder has no value.
    pub fn conger(&self) -> Measured {
        let (po, m) = (self.percent()?, self.coders() as f64);
        let mut of: BTreeMap<Value, Vec<u64>> = BTreeMap::new();
        let mut given = vec![0u64; self.coders()];
        for (pattern, units) in self.iter() {
            for ((coder, value), total) in pattern.iter().enumerate().zip(&mut given) {
                let Some(value) = value else { continue };
                *total += units;
                if let Some(n) = of.entry(*value).or_insert_with(|| vec![0; self.coders()]).get_mut(coder) {
                    *n += units;
                }
            }
        }
        if given.contains(&0) {
            return Err(Undefined::Incomplete);
        }
        let expected = |counts: &Vec<u64>| {
            let shares: Vec<f64> = counts.iter().zip(&given).map(|(n, all)| *n as f64 / *all as f64).collect();
            let mean = shares.iter().sum::<f64>() / m;
            let variance = shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>() / (m - 1.0);
            mean * mean - variance / m
        };
        Corrected::new(po, of.values().map(expected).sum(), of.len() < 2).coefficient
    }
}
