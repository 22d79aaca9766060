//! What is in the columns of a table, in numbers: from these it is told which hold times, names, answers in sentences,
//! and values.

use super::grid::Grid;
use super::names;
use crate::text::fold::fold;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Cells as long as this, in bytes, are no values.
const LONG: usize = 80;

/// A column in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Cells with something in them.
    pub filled: u32,
    /// How many differ.
    pub distinct: u32,
    /// Bytes of all cells.
    pub chars: u32,
    /// Words of all cells, as blanks part them.
    pub words: u32,
    /// Bytes of the longest cell.
    pub longest: u32,
    /// Long cells.
    pub long: u32,
    /// Cells of several words.
    pub spaced: u32,
    /// Numbers.
    pub numbers: u32,
    /// Numbers with a fraction.
    pub decimals: u32,
    /// Times in a recording.
    pub clocks: u32,
    /// Days.
    pub dates: u32,
    /// Cells with a blank before them.
    pub led: u32,
    /// Whether all are numbers, none smaller than the one before.
    pub rising: bool,
    /// Whether all are whole numbers, each one more than the one before.
    pub counting: bool,
}

impl Stats {
    /// Every column of a table.
    pub fn of(grid: &Grid<'_>) -> Vec<Self> {
        (0..grid.columns.len()).map(|at| Self::of_column(grid, at)).collect()
    }

    fn of_column(grid: &Grid<'_>, at: usize) -> Self {
        let mut stats = Self { rising: true, counting: true, ..Self::default() };
        let mut seen = HashSet::new();
        let mut last: Option<f64> = None;
        for cell in grid.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.text.is_empty()) {
            let text = cell.text.as_ref();
            let size = u32::try_from(text.len()).unwrap_or(u32::MAX);
            stats.filled += 1;
            stats.chars = stats.chars.saturating_add(size);
            stats.longest = stats.longest.max(size);
            stats.long += u32::from(text.len() >= LONG);
            stats.led += u32::from(cell.led);
            let words = text.split_whitespace().count();
            stats.words = stats.words.saturating_add(u32::try_from(words).unwrap_or(u32::MAX));
            stats.spaced += u32::from(words > 1);
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            seen.insert(hasher.finish());
            let number = if text.len() < 40 && names::is_number(text) { text.parse::<f64>().ok() } else { None };
            if text.len() < 40 {
                stats.numbers += u32::from(names::is_number(text));
                stats.clocks += u32::from(names::is_clock(text));
                stats.dates += u32::from(names::is_date(text));
            }
            stats.decimals += u32::from(number.is_some() && text.contains('.'));
            stats.rising &= number.is_some() && last.is_none_or(|last| number >= Some(last));
            stats.counting &=
                number.is_some_and(|n| n.fract() == 0.0 && last.is_none_or(|last| (n - last - 1.0).abs() < 0.5));
            last = number;
        }
        stats.rising &= stats.filled > 0;
        stats.counting &= stats.filled > 1 && stats.filled as usize == grid.rows.len();
        stats.distinct = u32::try_from(seen.len()).unwrap_or(u32::MAX);
        stats
    }

    /// Every column, those together that are one question (`Tool #1: …`, `Tool #2: …`).
    pub fn pooled(grid: &Grid<'_>, all: &[Self]) -> Vec<Self> {
        let family = |at: usize| {
            let name = grid.columns.get(at).map_or("", String::as_str);
            let name: String = fold(name).chars().filter(|c| !c.is_ascii_digit()).collect();
            // Names that were nothing but a number tell of no question.
            if name.chars().filter(|c| c.is_alphabetic()).count() < 3 { format!("{at}") } else { name }
        };
        let mut pools: HashMap<String, Self> = HashMap::new();
        for (at, stats) in all.iter().enumerate() {
            pools.entry(family(at)).or_default().add(stats);
        }
        (0..all.len()).map(|at| pools.get(&family(at)).cloned().unwrap_or_default()).collect()
    }

    fn add(&mut self, other: &Self) {
        self.filled += other.filled;
        self.distinct += other.distinct;
        self.chars = self.chars.saturating_add(other.chars);
        self.words = self.words.saturating_add(other.words);
        self.longest = self.longest.max(other.longest);
        self.long += other.long;
        self.spaced += other.spaced;
        self.numbers += other.numbers;
        self.clocks += other.clocks;
        self.dates += other.dates;
    }

    /// Whether these are answers in the respondents' own words, and not values to choose from: sentences, or shorter
    /// answers that nearly all differ.
    pub fn is_open(&self) -> bool {
        let n = u64::from(self.filled);
        let (chars, words, distinct) = (u64::from(self.chars), u64::from(self.words), u64::from(self.distinct));
        if n == 0 || (self.numbers + self.clocks + self.dates) * 2 >= self.filled || self.spaced * 10 < self.filled * 4
        {
            return false;
        }
        let sentences = chars >= 60 * n && distinct * 10 >= 6 * n;
        let some_long = u64::from(self.long) * 10 >= n && distinct * 2 >= n;
        let own_words = n >= 10 && distinct * 10 >= 8 * n && (words * 2 >= 5 * n || chars >= 20 * n);
        let few = n < 10 && distinct * 10 >= 8 * n && words >= 6 * n;
        (sentences && (n >= 3 || words >= 6 * n)) || some_long || own_words || few
    }

    /// Whether these are sentences.
    pub fn is_prose(&self) -> bool {
        self.filled > 0 && self.words >= self.filled.saturating_mul(3) && self.spaced * 2 >= self.filled
    }

    /// Whether these are few short values that recur, as the names of speakers do.
    pub fn are_labels(&self) -> bool {
        self.filled >= 3
            && self.longest <= 60
            && self.words <= self.filled.saturating_mul(4)
            && self.numbers + self.clocks + self.dates == 0
            && self.distinct * 2 <= self.filled + 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::tests::rows;
    use super::*;

    fn stats(cells: &[&[&'static str]]) -> Vec<Stats> {
        Stats::of(&Grid::of(rows(cells)).expect("a table"))
    }

    #[test]
    fn columns_are_counted() {
        let all = stats(&[
            &["id", "when", "who", "at"],
            &["1", "0:01", "A", "0.5"],
            &["2", "0:09", "B", "1.5"],
            &["3", "", "A", "1.5"],
        ]);
        assert!(all[0].counting && all[0].rising);
        assert_eq!((all[1].filled, all[1].clocks, all[1].distinct), (2, 2, 2));
        assert!(all[2].are_labels() && !all[2].is_prose() && !all[2].is_open());
        assert!(all[3].rising && !all[3].counting);
        assert_eq!(all[3].decimals, 3);
    }

    #[test]
    fn numbered_columns_of_one_question_go_together() {
        let cells = rows(&[&["Need #1:Why?", "Need #2:Why?", "Other"], &["a b", "c d", "e"], &["f", "", "g"]]);
        let grid = Grid::of(cells).expect("a table");
        let pooled = Stats::pooled(&grid, &Stats::of(&grid));
        assert_eq!((pooled[0].filled, pooled[1].filled, pooled[2].filled), (3, 3, 2));
    }
}
