//! Charts as plain data: which numbers stand beside which, before anyone draws them.
//!
//! A chart shows nothing that a table beside it does not say in figures. What is undefined or not coded is `None`,
//! and is drawn as a gap, never as nought.

pub mod measure;
pub mod picture;
pub mod style;
pub mod svg;

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What is measured, as in “participants of 100”.
    pub unit: String,
    /// How it is drawn.
    pub kind: Kind,
    /// What it is made of.
    pub data: Grid,
    /// What to know before believing it; stands below.
    pub note: String,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A bar a row; one series.
    #[default]
    Bars,
    /// Bars of several series beside each other, a cluster a row.
    GroupedBars,
    /// Rows by columns, shaded.
    Heat,
    /// A line a series along the rows, which are in order.
    Lines,
    /// A sequence of codes along a document: a lane a series, a mark where a value stands; rows are places.
    Sequence,
}

/// Numbers by row and series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// What the rows are.
    pub rows: Vec<String>,
    /// What the series are.
    pub series: Vec<String>,
    /// For each row one value a series.
    pub values: Vec<Vec<Option<f64>>>,
    /// What is printed for each value, as in `4/6`, where the value itself does not say it; parallel to the values,
    /// or empty. What is printed where there is no value stands on the hatching.
    pub labels: Vec<Vec<String>>,
    /// The value that is drawn as all there can be, as 1 for shares; without it the greatest is.
    pub full: Option<f64>,
}

impl Grid {
    /// The greatest value, or what is all there can be.
    pub fn most(&self) -> f64 {
        self.full.unwrap_or_else(|| self.values.iter().flatten().flatten().copied().fold(0.0, f64::max))
    }

    /// The value at a row and a series, where there is one that can be drawn.
    pub fn value(&self, row: usize, series: usize) -> Option<f64> {
        self.values.get(row)?.get(series).copied().flatten().filter(|value| value.is_finite())
    }

    /// What is printed for each value, by row and series.
    pub fn printed(&self) -> Vec<Vec<String>> {
        let digits = digits(self.values.iter().flatten().flatten().copied());
        let label = |row: usize, series: usize| {
            let given = self.labels.get(row).and_then(|row| row.get(series)).filter(|label| !label.is_empty());
            let figure = || self.value(row, series).map(|value| figure(value, digits));
            given.cloned().or_else(figure).unwrap_or_default()
        };
        (0..self.rows.len()).map(|row| (0..self.series.len().max(1)).map(|at| label(row, at)).collect()).collect()
    }
}

/// Digits after the point that figures need, so that all that stand together have as many.
pub fn digits(values: impl Iterator<Item = f64>) -> usize {
    let of = |value: f64| {
        let most = match value.abs() {
            size if !size.is_finite() || size >= 1000.0 => 0,
            size if size >= 10.0 => 1,
            _ => 2,
        };
        let text = format!("{value:.most$}");
        text.split_once('.').map_or(0, |(_, digits)| digits.trim_end_matches('0').len())
    };
    values.map(of).max().unwrap_or(0)
}

/// A value in figures.
pub fn figure(value: f64, digits: usize) -> String {
    if value.is_finite() { format!("{value:.digits$}").replace('-', "−") } else { "?".to_owned() }
}

/// Values along a sequence as small bars of text: `▁▃·█`; what is not there is a point.
pub fn spark(values: &[Option<f64>]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |value: f64| {
        let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        // The least that is there still shows, and only the most is full.
        let at = (share * (BARS.len() - 1) as f64).round() as usize;
        BARS.get(at).copied().unwrap_or('█')
    };
    values.iter().map(|value| value.map_or('·', bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spark_shows_gaps_as_gaps() {
        assert_eq!(spark(&[Some(0.0), None, Some(3.5), Some(7.0)]), "▁·▅█");
        assert_eq!(spark(&[Some(0.0), Some(0.0)]), "▁▁");
        assert_eq!(spark(&[]), "");
    }
}
