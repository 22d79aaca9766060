//! Rows whose text was cut at its own commas, because nobody put it in quotes: the pieces are joined again.

use super::columns::Columns;
use super::grid::{Cell, Grid, Row};
use super::names;
use crate::ingest::Doubt;

/// Rows of which each is told.
const TOLD: usize = 5;

/// Joins what commas cut; tells whether anything was joined.
pub fn repair(grid: &mut Grid<'_>, columns: &Columns, doubts: &mut Vec<Doubt>) -> bool {
    let (Some(delimiter), Some(&text), true) = (grid.delimiter, columns.text.first(), grid.headed) else {
        return false;
    };
    if delimiter == '\t' {
        return false;
    }
    // Cut rows may have hidden what the column holds.
    let times = || grid.columns.iter().position(|name| names::of(name).contains(&names::Name::Start));
    let plan = Plan {
        text,
        start: columns.start.or_else(times),
        width: grid.width,
        delimiter,
        blanks_mean: !blanks_are_usual(grid),
        exact: is_exact(grid),
    };
    let mut lines = Vec::new();
    for row in &mut grid.rows {
        let surplus = plan.surplus(row);
        if surplus > 0 {
            plan.join(row, surplus);
            lines.push(row.line);
        }
    }
    for line in lines.iter().take(TOLD) {
        doubts.push(Doubt::at(*line, format!("“{delimiter}” stands in the text without quotation marks around it, so that the text was cut; the pieces are joined again, look whether all of them belong there")));
    }
    if lines.len() > TOLD {
        doubts.push(Doubt::overall(format!("so are the pieces of {} more rows", lines.len() - TOLD)));
    }
    let used = grid.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    grid.columns.truncate(used.max(grid.width));
    !lines.is_empty()
}

/// Whether cells usually begin with a blank: then a blank says nothing.
fn blanks_are_usual(grid: &Grid<'_>) -> bool {
    let cells = grid.rows.iter().flat_map(|row| row.cells.iter().skip(1)).filter(|cell| !cell.text.is_empty());
    let (mut all, mut led) = (0usize, 0usize);
    cells.for_each(|cell| (all, led) = (all + 1, led + usize::from(cell.led)));
    led * 2 > all
}

/// Whether most rows have as many cells as there are names.
fn is_exact(grid: &Grid<'_>) -> bool {
    grid.rows.iter().filter(|row| row.width == grid.width).count() * 2 > grid.rows.len()
}

struct Plan {
    text: usize,
    start: Option<usize>,
    width: usize,
    delimiter: char,
    blanks_mean: bool,
    exact: bool,
}

impl Plan {
    /// How many cells after the text belong to it.
    fn surplus(&self, row: &Row<'_>) -> usize {
        if row.cells.get(self.text).is_none_or(|cell| cell.quoted || cell.text.is_empty()) {
            return 0;
        }
        let goes_on = |cell: &&Cell<'_>| self.blanks_mean && cell.led && !cell.quoted && !cell.text.is_empty();
        let led = row.cells.iter().skip(self.text + 1).take_while(goes_on).count();
        let cells = if self.exact { row.width } else { row.cells.len() };
        let over = cells.saturating_sub(self.width).min(row.cells.len().saturating_sub(self.text + 1));
        led.max(over)
    }

    fn join(&self, row: &mut Row<'_>, surplus: usize) {
        let pieces: Vec<Cell<'_>> = row.cells.drain(self.text + 1..=self.text + surplus).collect();
        row.width = row.width.saturating_sub(surplus);
        if let Some(text) = row.cells.get_mut(self.text) {
            let text = text.text.to_mut();
            for piece in &pieces {
                text.push(self.delimiter);
                if piece.led {
                    text.push(' ');
                }
                text.push_str(&piece.text);
            }
        }
        self.put_time_back(row);
    }

    /// A time that now stands in another column than the times do goes there.
    fn put_time_back(&self, row: &mut Row<'_>) {
        let Some(start) = self.start.filter(|&start| start > self.text && !names::is_clock(row.get(start))) else {
            return;
        };
        let strayed = (self.text + 1..row.cells.len()).find(|&at| names::is_clock(row.get(at)));
        if let Some(at) = strayed {
            row.cells.resize(row.cells.len().max(start + 1), Cell::default());
            row.cells.swap(at, start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{columns, delimited};
    use super::*;

    #[test]
    fn what_commas_cut_is_joined() {
        let text = "speaker,words,tags,timestamp\n\
            A,\"Well, yes\",x;y,[0:00]\n\
            B,I went, and then, slept,,[0:05]\n\
            A,No,,\n\
            ,He said, that is it,[0:09]\n\
            B,one,two,three,t,[1:00]\n";
        let mut grid = Grid::of(delimited::rows(text, &mut Vec::new()).expect("rows").0).expect("a table");
        grid.delimiter = Some(',');
        let told = columns::tell(&grid, &Default::default()).expect("columns");
        let mut doubts = Vec::new();
        assert!(repair(&mut grid, &told, &mut doubts));
        let words: Vec<&str> = grid.rows.iter().map(|row| row.get(1)).collect();
        assert_eq!(words, ["Well, yes", "I went, and then, slept", "No", "He said, that is it", "one,two,three"]);
        let times: Vec<&str> = grid.rows.iter().map(|row| row.get(3)).collect();
        assert_eq!(times, ["[0:00]", "[0:05]", "", "[0:09]", "[1:00]"]);
        assert_eq!(doubts.iter().map(|doubt| doubt.line).collect::<Vec<_>>(), [Some(3), Some(5), Some(6)]);
        assert_eq!(grid.columns.len(), 4);
    }

    #[test]
    fn blanks_after_all_commas_say_nothing() {
        let text = "speaker, words, tags\nA, yes, x\nB, no, y\n";
        let mut grid = Grid::of(delimited::rows(text, &mut Vec::new()).expect("rows").0).expect("a table");
        grid.delimiter = Some(',');
        let told = columns::tell(&grid, &Default::default()).expect("columns");
        assert!(!repair(&mut grid, &told, &mut Vec::new()));
    }
}
