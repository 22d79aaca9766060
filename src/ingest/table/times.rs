//! Times in the cells of a table: clocks, seconds, milliseconds.

use super::columns::Columns;
use super::grid::Grid;
use crate::ingest::clock;
use crate::text::fold::fold;
use std::ops::Range;

/// How fast people speak, in words a second: what tells seconds from milliseconds where nothing else does.
const PACE: f64 = 2.5;

/// How the numbers of a table's times are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    start: Option<usize>,
    end: Option<usize>,
    duration: Option<usize>,
    /// Milliseconds of one.
    unit: f64,
}

impl Times {
    /// Reads how the times of a table are written.
    pub fn of(grid: &Grid<'_>, columns: &Columns) -> Self {
        let Columns { start, end, duration, .. } = *columns;
        Self { start, end, duration, unit: unit(grid, columns) }
    }

    /// Whether rows have an end.
    pub fn have_ends(&self) -> bool {
        self.start.is_some() && (self.end.is_some() || self.duration.is_some())
    }

    /// When a row begins and ends, as far as it says.
    pub fn of_row(&self, row: &super::grid::Row<'_>) -> (Option<u32>, Option<u32>) {
        let read = |at: Option<usize>| at.and_then(|at| self.read(row.get(at)));
        let Some(Range { start, end }) = read(self.start) else { return (None, read(self.end).map(|time| time.start)) };
        let written = read(self.end).map(|time| time.start);
        let lasting = read(self.duration).map(|time| start.saturating_add(time.start));
        let end = written.or(lasting).or((end > start).then_some(end));
        (Some(start), end.map(|end| end.max(start)))
    }

    /// A time, and its end where the cell gives one.
    fn read(&self, cell: &str) -> Option<Range<u32>> {
        if let Some(mark) = clock::mark(cell).filter(|mark| mark.length == cell.len()) {
            let start = mark.start?;
            return Some(start..mark.end.unwrap_or(start));
        }
        if let Some(start) = clock::whole(cell) {
            return start.map(|start| start..start);
        }
        let number: f64 = cell.replace(',', ".").parse().ok()?;
        let value = (number * self.unit).round();
        // Neither before the recording nor beyond seven weeks.
        let value = (0.0..=f64::from(u32::MAX)).contains(&value).then_some(value as u32)?;
        Some(value..value)
    }
}

fn unit(grid: &Grid<'_>, columns: &Columns) -> f64 {
    let name = columns.start.and_then(|at| grid.columns.get(at)).map_or(String::new(), |name| fold(name));
    let ends = |unit: &[&str]| unit.iter().any(|unit| name.split(|c: char| !c.is_alphanumeric()).any(|w| w == *unit));
    if ends(&["ms", "msec", "milliseconds", "millis"]) {
        return 1.0;
    }
    if ends(&["s", "sec", "secs", "seconds"]) {
        return 1000.0;
    }
    let cell = |at: Option<usize>| grid.rows.iter().filter_map(move |row| at.map(|at| row.get(at)));
    if cell(columns.start).chain(cell(columns.end)).any(|cell| cell.contains(['.', ','])) {
        return 1000.0;
    }
    let numbers = || cell(columns.start).filter_map(|cell| cell.parse::<f64>().ok());
    let span = numbers().fold(0.0, f64::max) - numbers().fold(f64::MAX, f64::min);
    let said = columns.text.iter().flat_map(|&at| cell(Some(at)));
    let words: usize = said.map(|text| text.split_whitespace().count()).sum();
    if span <= 0.0 || words == 0 {
        return 1000.0;
    }
    // Words a second if these were seconds: of the two readings, the one nearer to how people speak.
    let pace = words as f64 / span;
    if (pace / PACE).ln().abs() <= (pace * 1000.0 / PACE).ln().abs() { 1000.0 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::rows;
    use super::*;

    fn times(cells: &[&[&'static str]]) -> Vec<(Option<u32>, Option<u32>)> {
        let grid = Grid::of(rows(cells)).expect("a table");
        let columns = super::super::columns::tell(&grid, &Default::default()).expect("columns");
        let times = Times::of(&grid, &columns);
        grid.rows.iter().map(|row| times.of_row(row)).collect()
    }

    #[test]
    fn times_are_clocks_seconds_or_milliseconds() {
        let said = "one two three four five six";
        assert_eq!(
            times(&[&["start", "end", "text"], &["0", "2000", said], &["2000", "4500", said]])[1],
            (Some(2000), Some(4500))
        );
        assert_eq!(
            times(&[&["start", "end", "text"], &["0", "2", said], &["2", "5", said]])[1],
            (Some(2000), Some(5000))
        );
        assert_eq!(times(&[&["start", "duration", "text"], &["0.5", "1.25", said]]), [(Some(500), Some(1750))]);
        assert_eq!(times(&[&["start_ms", "text"], &["7", said]]), [(Some(7), None)]);
        assert_eq!(times(&[&["time", "text"], &["[00:01 - 00:05]", said]]), [(Some(1000), Some(5000))]);
        let clocks =
            times(&[&["tc", "who", "text"], &["[0:05]", "A", said], &["", "", said], &["1:00:00,5", "B", said]]);
        assert_eq!(clocks, [(Some(5000), None), (None, None), (Some(3_600_500), None)]);
        assert_eq!(times(&[&["start", "text"], &["-3", said], &["4e99", said]]), [(None, None), (None, None)]);
    }
}
