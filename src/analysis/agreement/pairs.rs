//! Coefficients of two coders, put together for more of them.

use super::{Measured, Patterns, Table, Undefined};

/// A mean of coefficients, some of which may be undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Combined {
    /// The mean of those that are defined, or why none is.
    pub mean: Measured,
    /// How many are defined.
    pub defined: usize,
    /// How many there are.
    pub of: usize,
}

impl Combined {
    /// The mean of what is defined. Where nothing is, the reason is the first that is more than having nothing
    /// in common.
    pub fn new(measured: impl IntoIterator<Item = Measured>) -> Self {
        let (mut sum, mut defined, mut of) = (0.0, 0, 0);
        let mut why = Undefined::NoPairableUnits;
        for measured in measured {
            of += 1;
            match measured {
                Ok(value) => {
                    sum += value;
                    defined += 1;
                }
                Err(reason) if why == Undefined::NoPairableUnits => why = reason,
                Err(_) => {}
            }
        }
        Self { mean: if defined == 0 { Err(why) } else { Ok(sum / defined as f64) }, defined, of }
    }
}

impl Patterns {
    /// All pairs of coders.
    pub fn coder_pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let coders = self.coders();
        (0..coders).flat_map(move |one| (one + 1..coders).map(move |other| (one, other)))
    }

    /// The mean over pairs of coders of a coefficient of two: of Cohen's kappa it is Light's, of F1 the mean
    /// F1.
    pub fn mean_over_pairs(&self, coefficient: impl Fn(&Table) -> Measured) -> Combined {
        Combined::new(self.coder_pairs().map(|(one, other)| coefficient(&self.table(one, other))))
    }

    /// Light's kappa (1971): the mean of Cohen's kappa over pairs of coders for which it is defined.
    pub fn light(&self) -> Measured {
        if let Some(why) = self.unpairable() {
            return Err(why);
        }
        self.mean_over_pairs(Table::kappa).mean
    }

    /// Holsti's coefficient of reliability (1969) of two coders: twice the decisions in agreement, divided by
    /// the decisions of both. With “this place has the code” as the decision it is F1 ([`Table::f1`]).
    pub fn holsti(&self, one: usize, other: usize) -> Measured {
        let table = self.table(one, other);
        let po = table.po()?;
        let decisions = self.given_by(one) + self.given_by(other);
        Ok(2.0 * po * table.n() as f64 / decisions as f64)
    }
}
