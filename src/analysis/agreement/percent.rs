//! Raw agreement, as shares of 1. The forms are the same for two coders and for complete data; they differ in
//! how they weigh units that some coders left out.

use super::{Measured, Patterns, Undefined};
use std::collections::BTreeMap;

impl Patterns {
    /// Percent agreement: the mean over pairable units of the share of pairs of coders that agree. The
    /// observed agreement of Fleiss, Gwet, Brennan–Prediger and Conger.
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
        if let Some(why) = self.unpairable() {
            return Err(why);
        }
        self.mean_over_pairs(|table| table.po()).mean
    }

    /// The share of units with values of all coders on which all agree, as R's `irr::agree` counts it. Taken
    /// to the letter, a single coder always agrees with all: show it where [`percent`](Self::percent) is defined.
    pub fn all_agree(&self) -> Measured {
        let (mut agreeing, mut complete) = (0, 0);
        for (tally, units) in self.tallies().filter(|(tally, _)| tally.given == self.coders() as u64) {
            complete += units;
            agreeing += if tally.of.len() == 1 { units } else { 0 };
        }
        if complete == 0 {
            return Err(self.unpairable().unwrap_or(Undefined::Incomplete));
        }
        Ok(agreeing as f64 / complete as f64)
    }
}
