//! How often per 1,000 words, with the exact interval for one text.
//!
//! The interval (Garwood 1936) takes passages as independent events, which within one text is the best there
//! is. Across documents use [`resample`](super::resample): documents differ more than chance makes texts
//! differ.

use super::distributions::gamma_quantile;

/// A rate per 1,000 words with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// 1,000 · count / words.
    pub rate: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The rate per 1,000 words; `None` without words.
pub fn per_thousand(count: u64, words: u64) -> Option<f64> {
    (words > 0).then(|| 1000.0 * count as f64 / words as f64)
}

/// The rate with the exact Poisson interval that covers it with this confidence (0.95, say). `None` without
/// words, or where the confidence is not between 0 and 1.
pub fn garwood(count: u64, words: u64, confidence: f64) -> Option<Rate> {
    let rate = per_thousand(count, words)?;
    if !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let (tail, scale) = ((1.0 - confidence) / 2.0, 1000.0 / words as f64);
    let low = if count == 0 { 0.0 } else { gamma_quantile(count as f64, tail) * scale };
    let high = gamma_quantile(count as f64 + 1.0, 1.0 - tail) * scale;
    Some(Rate { rate, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_found_has_an_upper_end() {
        // The rule of three, exactly: −ln(.025) = 3.6889.
        let none = garwood(0, 1000, 0.95).unwrap();
        assert_eq!((none.rate, none.low), (0.0, 0.0));
        assert!((none.high - 3.688_879_454_113_936).abs() < 1e-12, "{}", none.high);
        assert_eq!((garwood(3, 0, 0.95), garwood(3, 10, 1.0), per_thousand(1, 0)), (None, None, None));
    }

    #[test]
    fn the_published_interval_for_ten() {
        // Garwood (1936), table: 4.795 to 18.39 for ten events.
        let ten = garwood(10, 1000, 0.95).unwrap();
        assert!((ten.low - 4.795).abs() < 0.001 && (ten.high - 18.39).abs() < 0.005, "{ten:?}");
    }
}
