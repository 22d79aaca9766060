//! Two coders: the table of who gave which value to the units that both gave one.
//!
//! Coefficients are ratios of whole numbers, divided once. Sources: Cohen (1960); Scott (1955); Fleiss, Cohen
//! and Everitt (1969) for the errors; Hripcsak and Rothschild (2005) for F1.

use super::{ABSENT, Measured, PRESENT, Patterns, Undefined, Value};
use std::collections::BTreeMap;

/// How often one coder gave a value where the other gave another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    cells: BTreeMap<(Value, Value), u64>,
    first: BTreeMap<Value, u64>,
    second: BTreeMap<Value, u64>,
    n: u64,
}

impl Table {
    /// A table without units.
    pub fn new() -> Self {
        Self::default()
    }

    /// The table of these numbers: rows are values of the first coder, columns of the second.
    pub fn from_rows(rows: &[Vec<u64>]) -> Self {
        let mut table = Self::new();
        for (first, row) in (0..).zip(rows) {
            (0..).zip(row).for_each(|(second, n)| table.add(first, second, *n));
        }
        table
    }

    /// Adds so many units.
    pub fn add(&mut self, first: Value, second: Value, units: u64) {
        if units > 0 {
            *self.cells.entry((first, second)).or_default() += units;
            *self.first.entry(first).or_default() += units;
            *self.second.entry(second).or_default() += units;
            self.n += units;
        }
    }

    /// The same units as patterns of two coders, for coefficients of any number of coders.
    pub fn patterns(&self) -> Patterns {
        let mut patterns = Patterns::new(2);
        self.cells.iter().for_each(|((first, second), n)| patterns.add(&[Some(*first), Some(*second)], *n));
        patterns
    }

    /// Units that both gave a value.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// How often these two values met.
    pub fn cell(&self, first: Value, second: Value) -> u64 {
        self.cells.get(&(first, second)).copied().unwrap_or(0)
    }

    /// Of a code that is present or absent: units coded by both, by the first only, by the second only, by
    /// neither.
    pub fn fourfold(&self) -> [u64; 4] {
        [(PRESENT, PRESENT), (PRESENT, ABSENT), (ABSENT, PRESENT), (ABSENT, ABSENT)].map(|(a, b)| self.cell(a, b))
    }

    fn values(&self) -> impl Iterator<Item = (Value, u128, u128)> + '_ {
        let second_only = self.second.keys().filter(|value| !self.first.contains_key(value));
        let margin = |of: &BTreeMap<Value, u64>, value| u128::from(of.get(value).copied().unwrap_or(0));
        let values = self.first.keys().chain(second_only);
        values.map(move |value| (*value, margin(&self.first, value), margin(&self.second, value)))
    }

    fn agreeing(&self) -> u128 {
        self.cells.iter().filter(|((first, second), _)| first == second).map(|(_, n)| u128::from(*n)).sum()
    }

    /// Expected agreement, times n².
    fn chance(&self) -> u128 {
        self.values().map(|(_, first, second)| first * second).sum()
    }

    fn some(&self) -> Result<u128, Undefined> {
        if self.n == 0 { Err(Undefined::NoPairableUnits) } else { Ok(u128::from(self.n)) }
    }

    /// Observed agreement.
    pub fn po(&self) -> Measured {
        Ok(self.agreeing() as f64 / self.some()? as f64)
    }

    /// Agreement that chance makes of the frequencies of each coder.
    pub fn pe(&self) -> Measured {
        let n = self.some()?;
        Ok(self.chance() as f64 / (n * n) as f64)
    }

    /// Cohen's kappa. Exactly 0 where one coder never varies, undefined where both give one same value.
    pub fn kappa(&self) -> Measured {
        let n = self.some()?;
        ratio(n * self.agreeing(), self.chance(), n * n)
    }

    /// The highest kappa that the frequencies of the two coders admit.
    pub fn kappa_max(&self) -> Measured {
        let n = self.some()?;
        let most: u128 = self.values().map(|(_, first, second)| first.min(second)).sum();
        ratio(n * most, self.chance(), n * n)
    }

    /// Scott's pi: chance has the frequencies of both coders together.
    pub fn scott(&self) -> Measured {
        let n = self.some()?;
        let chance: u128 = self.values().map(|(_, first, second)| (first + second) * (first + second)).sum();
        ratio(4 * n * self.agreeing(), chance, 4 * n * n)
    }

    /// The standard error of kappa, units being independent.
    pub fn kappa_error(&self) -> Measured {
        let (kappa, pe, n) = (self.kappa()?, self.pe()?, self.n as f64);
        let margins: BTreeMap<Value, (f64, f64)> =
            self.values().map(|(value, first, second)| (value, (first as f64 / n, second as f64 / n))).collect();
        let (mut diagonal, mut off) = (0.0, 0.0);
        for ((one, other), cell) in &self.cells {
            let p = *cell as f64 / n;
            let (row, column) = (margins.get(one).map_or(0.0, |m| m.0), margins.get(other).map_or(0.0, |m| m.1));
            if one == other {
                let spread = 1.0 - (row + column) * (1.0 - kappa);
                diagonal += p * spread * spread;
            } else {
                // The column margin of the row's value, the row margin of the column's.
                let turned = margins.get(one).map_or(0.0, |m| m.1) + margins.get(other).map_or(0.0, |m| m.0);
                off += p * turned * turned;
            }
        }
        let shift = kappa - pe * (1.0 - kappa);
        let variance = diagonal + (1.0 - kappa) * (1.0 - kappa) * off - shift * shift;
        Ok((variance.max(0.0) / n).sqrt() / (1.0 - pe))
    }

    /// The standard error of kappa when the two agree by chance only.
    pub fn kappa_null_error(&self) -> Measured {
        self.kappa()?;
        let (pe, n) = (self.pe()?, self.n as f64);
        let third = |(_, first, second): (Value, u128, u128)| (first * second * (first + second)) as f64 / (n * n * n);
        let variance = pe + pe * pe - self.values().map(third).sum::<f64>();
        Ok((variance.max(0.0) / n).sqrt() / (1.0 - pe))
    }

    /// Specific agreement on a value, `2a / (2a + b + c)`: F1 and Dice. 0 where only one coder gave it,
    /// undefined where neither did.
    pub fn f1(&self, value: Value) -> Measured {
        let (both, given) = self.both_of(value)?;
        Ok(2.0 * both as f64 / given as f64)
    }

    /// The Jaccard coefficient of a value, `a / (a + b + c)`.
    pub fn jaccard(&self, value: Value) -> Measured {
        let (both, given) = self.both_of(value)?;
        Ok(both as f64 / (given - both) as f64)
    }

    /// Units on which both gave the value, and the sum of those on which each did.
    fn both_of(&self, value: Value) -> Result<(u64, u64), Undefined> {
        self.some()?;
        let margin = |of: &BTreeMap<Value, u64>| of.get(&value).copied().unwrap_or(0);
        let given = margin(&self.first) + margin(&self.second);
        if given == 0 { Err(Undefined::NotCoded) } else { Ok((self.cell(value, value), given)) }
    }
}

/// (observed − chance) / (all − chance).
fn ratio(observed: u128, chance: u128, all: u128) -> Measured {
    if all == chance {
        return Err(Undefined::NoVariation);
    }
    let above = if observed >= chance { (observed - chance) as f64 } else { -((chance - observed) as f64) };
    Ok(above / (all - chance) as f64)
}

impl Patterns {
    /// The table of two coders.
    pub fn table(&self, one: usize, other: usize) -> Table {
        let mut table = Table::new();
        for (pattern, units) in self.iter() {
            if let (Some(Some(first)), Some(Some(second))) = (pattern.get(one), pattern.get(other)) {
                table.add(*first, *second, units);
            }
        }
        table
    }
}
