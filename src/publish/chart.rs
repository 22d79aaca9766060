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
}

impl Grid {
    /// The greatest value.
    pub fn most(&self) -> f64 {
        self.values.iter().flatten().flatten().copied().fold(0.0, f64::max)
    }
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
