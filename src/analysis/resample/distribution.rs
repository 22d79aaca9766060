//! What a figure was in each draw.

/// The draws of one figure, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    sorted: Vec<f64>,
    undefined: usize,
}

impl Distribution {
    /// From what each draw gave; what is undefined is left out and counted.
    pub fn new(draws: impl IntoIterator<Item = Option<f64>>) -> Self {
        let mut distribution = Self::default();
        for draw in draws {
            match draw.filter(|value| value.is_finite()) {
                Some(value) => distribution.sorted.push(value),
                None => distribution.undefined += 1,
            }
        }
        distribution.sorted.sort_by(f64::total_cmp);
        distribution
    }

    /// Draws in which the figure is defined.
    pub fn defined(&self) -> usize {
        self.sorted.len()
    }

    /// Draws in which it is not.
    pub fn undefined(&self) -> usize {
        self.undefined
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        (!self.sorted.is_empty()).then(|| self.sorted.iter().sum::<f64>() / self.sorted.len() as f64)
    }

    /// The standard error: the standard deviation of the draws, with the denominator B − 1.
    pub fn error(&self) -> Option<f64> {
        let mean = self.mean().filter(|_| self.sorted.len() > 1)?;
        let squares: f64 = self.sorted.iter().map(|value| (value - mean) * (value - mean)).sum();
        Some((squares / (self.sorted.len() - 1) as f64).sqrt())
    }

    /// A quantile of type 7.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        quantile(&self.sorted, p)
    }

    /// The percentile interval that holds this share of the draws (0.95, say).
    pub fn interval(&self, share: f64) -> Option<(f64, f64)> {
        let tail = (1.0 - share) / 2.0;
        Some((self.quantile(tail)?, self.quantile(1.0 - tail)?))
    }

    /// The share of draws below a limit: how likely it is that alpha fails a standard.
    pub fn below(&self, limit: f64) -> Option<f64> {
        let below = self.sorted.partition_point(|value| *value < limit);
        (!self.sorted.is_empty()).then(|| below as f64 / self.sorted.len() as f64)
    }
}

/// A quantile of sorted values: type 7 of Hyndman and Fan (1996), linear between the two that are nearest.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * p.clamp(0.0, 1.0);
    let low = *sorted.get(place.floor() as usize)?;
    let high = *sorted.get(place.ceil() as usize)?;
    Some(low + (place - place.floor()) * (high - low))
}
