//! Tests of significance for counts that meet: chi-square, Fisher's exact test, and Benjamini–Hochberg over
//! many of them.
//!
//! Turns of one speaker are not independent, so these p-values describe; they prove nothing. No report prints
//! one without saying so.

use super::coefficients::Fourfold;
use super::distributions::{ln_factorial, normal_two_sided};

impl Fourfold {
    /// Pearson's chi-square without correction, n φ².
    pub fn chi_square(self) -> Option<f64> {
        let n = [self.both, self.first, self.second, self.neither].map(f64::from).iter().sum::<f64>();
        self.phi().map(|phi| n * phi * phi)
    }

    /// Its p-value, with one degree of freedom.
    pub fn chi_square_p(self) -> Option<f64> {
        self.chi_square().map(|chi| normal_two_sided(chi.sqrt()))
    }

    /// Fisher's exact test, two-sided: the probability of all tables with the same margins that are at most as
    /// probable as this one. 1 where the margins leave no choice.
    pub fn fisher_p(self) -> Option<f64> {
        let [a, b, c, d] = [self.both, self.first, self.second, self.neither].map(u64::from);
        let (n, row, column) = (a + b + c + d, a + b, a + c);
        if n == 0 {
            return None;
        }
        let margins = [row, n - row, column, n - column].map(ln_factorial).iter().sum::<f64>() - ln_factorial(n);
        // d = n − row − column + a cannot be negative.
        let (least, most) = ((row + column).saturating_sub(n), row.min(column));
        let ln_p = |a: u64| {
            let cells = [a, row - a, column - a, n + a - row - column];
            margins - cells.map(ln_factorial).iter().sum::<f64>()
        };
        let limit = ln_p(a) + 1e-7;
        let p: f64 = (least..=most).map(ln_p).filter(|p| *p <= limit).map(f64::exp).sum();
        Some(p.min(1.0))
    }
}

/// Adjusted p-values after Benjamini and Hochberg (1995), in the order given:
/// `min over j ≥ i of p(j) · N / j`, at most 1.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = p.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (n, mut least) = (p.len() as f64, 1.0f64);
    let mut adjusted = vec![1.0; p.len()];
    for (from_last, (at, p)) in order.into_iter().enumerate() {
        least = least.min(p * n / (n - from_last as f64));
        if let Some(adjusted) = adjusted.get_mut(at) {
            *adjusted = least;
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lady_tasting_tea() {
        // Fisher (1935): three of four cups right. Two-sided 34/70.
        let table = Fourfold { both: 3, first: 1, second: 1, neither: 3 };
        assert!((table.fisher_p().unwrap() - 34.0 / 70.0).abs() < 1e-12);
        assert_eq!(Fourfold::new(0, 0, 0, 0).fisher_p(), None);
        assert_eq!(Fourfold::new(0, 0, 3, 9).chi_square_p(), None);
    }

    #[test]
    fn the_table_of_1995() {
        // Benjamini and Hochberg (1995), 3.2: four of fifteen hypotheses are rejected at .05.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
            0.759, 1.0,
        ];
        let adjusted = benjamini_hochberg(&p);
        assert_eq!(adjusted.iter().filter(|q| **q <= 0.05).count(), 4);
        let mut turned = p;
        turned.reverse();
        let mut back = benjamini_hochberg(&turned);
        back.reverse();
        assert_eq!(back, adjusted);
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
