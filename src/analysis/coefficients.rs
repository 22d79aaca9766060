//! Coefficients of two codes that meet. Undefined is `None`, never 0, 1 or NaN.
//!
//! Tests of significance stand apart, in [`significance`](super::significance): turns of one speaker are not
//! independent, and reports print none.

/// The share of `part` in `whole`.
pub fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// The c-coefficient `n_ab / (n_a + n_b − n_ab)`. The Jaccard coefficient where every unit counts once;
/// where one passage meets several it may pass 1, or be undefined because nothing is left below the line.
pub fn c(n_ab: u32, n_a: u32, n_b: u32) -> Option<f64> {
    let below = i64::from(n_a) + i64::from(n_b) - i64::from(n_ab);
    (below > 0).then(|| f64::from(n_ab) / below as f64)
}

/// Dice `2 n_ab / (n_a + n_b)`.
pub fn dice(n_ab: u32, n_a: u32, n_b: u32) -> Option<f64> {
    let below = u64::from(n_a) + u64::from(n_b);
    (below > 0).then(|| 2.0 * f64::from(n_ab) / below as f64)
}

/// Lift, observed ÷ expected: `n_ab · n / (n_a · n_b)`, `n` the units there are.
pub fn lift(n_ab: u32, n: u32, n_a: u32, n_b: u32) -> Option<f64> {
    (n_a > 0 && n_b > 0).then(|| f64::from(n_ab) * f64::from(n) / (f64::from(n_a) * f64::from(n_b)))
}

/// What two codes have in common over units that each has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fourfold {
    /// Units with both.
    pub both: u32,
    /// Units with the first only.
    pub first: u32,
    /// Units with the second only.
    pub second: u32,
    /// Units with neither.
    pub neither: u32,
}

impl Fourfold {
    /// From the units with both, with each, and all there are.
    pub fn new(both: u32, n_a: u32, n_b: u32, n: u32) -> Self {
        let (first, second) = (n_a.saturating_sub(both), n_b.saturating_sub(both));
        Self { both, first, second, neither: n.saturating_sub(both + first + second) }
    }

    fn n(self) -> u32 {
        self.both + self.first + self.second + self.neither
    }

    fn n_a(self) -> u32 {
        self.both + self.first
    }

    fn n_b(self) -> u32 {
        self.both + self.second
    }

    /// Jaccard.
    pub fn jaccard(self) -> Option<f64> {
        c(self.both, self.n_a(), self.n_b())
    }

    /// Dice.
    pub fn dice(self) -> Option<f64> {
        dice(self.both, self.n_a(), self.n_b())
    }

    /// The share of the rarer code's units that have the other.
    pub fn overlap(self) -> Option<f64> {
        share(self.both, self.n_a().min(self.n_b()))
    }

    /// The mean of the two conditional shares (Kulczynski's second).
    pub fn kulczynski(self) -> Option<f64> {
        Some((share(self.both, self.n_a())? + share(self.both, self.n_b())?) / 2.0)
    }

    /// Lift.
    pub fn lift(self) -> Option<f64> {
        lift(self.both, self.n(), self.n_a(), self.n_b())
    }

    /// Pointwise mutual information, in bits.
    pub fn pmi(self) -> Option<f64> {
        self.lift().filter(|_| self.both > 0).map(f64::log2)
    }

    /// The same, from −1 to 1.
    pub fn npmi(self) -> Option<f64> {
        let information = -share(self.both, self.n())?.log2();
        self.pmi().filter(|_| information > 0.0).map(|pmi| pmi / information)
    }

    /// The correlation of the two.
    pub fn phi(self) -> Option<f64> {
        let [a, b, c, d] = [self.both, self.first, self.second, self.neither].map(f64::from);
        let margins = (a + b) * (c + d) * (a + c) * (b + d);
        (margins > 0.0).then(|| (a * d - b * c) / margins.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_is_none() {
        assert_eq!((share(0, 0), c(0, 0, 0), dice(0, 0, 0), lift(0, 9, 0, 3)), (None, None, None, None));
        assert_eq!(c(4, 2, 2), None);
        assert_eq!(c(4, 3, 2), Some(4.0));
        assert_eq!(c(5, 100, 10), Some(5.0 / 105.0));
        assert_eq!(lift(2, 12, 4, 3), Some(2.0));
        assert_eq!(Fourfold::new(0, 2, 2, 9).pmi(), None);
        assert_eq!(Fourfold::new(4, 4, 4, 4).phi(), None);
    }
}
