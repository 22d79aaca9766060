//! Tables as plain data: what a report shows, before anyone decides how it looks.
//!
//! A [`Sheet`] is one report: a title, header lines that say what was counted, one or more [`Table`]s and
//! footnotes. It knows no width, no colour and no file format; the renderers beside this module do, and
//! the terminal UI draws the same value. Cells are text that was decided on already (a missing number is
//! `—` or `·` here, never a blank), so that every rendering says the same.

use super::csv::{Field, Records};
use crate::analysis::Opens;
use crate::study::Guid;
use crate::study::memo::MemoType;
use std::sync::Arc;

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left; in a cell of several parts the first part only, the numbers after it stand at the right.
    #[default]
    Left,
    /// At the right.
    Right,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The upper header that it shares with its neighbours: the value of the first attribute.
    pub group: Option<String>,
    /// Its own header.
    pub label: String,
    /// Where its text stands.
    pub align: Align,
    /// What the number is that stands beside a share, as in `passages`.
    pub figure: Option<String>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says; several parts (`3/6`, `12`) stand under each other in a column.
    pub parts: Vec<String>,
    /// The sign by which a footnote asks for care with it.
    pub flag: Option<&'static str>,
    /// The number that a bar may show.
    pub bar: Option<f64>,
    /// What the number opens.
    pub opens: Option<Opens>,
    /// What is written of the cell, where it is one to write in.
    pub written: Option<Arc<Written>>,
}

/// Where what is written of a cell is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The name of the report on which the memos of the cell hang.
    pub name: String,
    /// What they are for, unless the memo says otherwise.
    pub memo_type: MemoType,
    /// The memo that was written last.
    pub last: Option<(Guid, MemoType, String)>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What the row is about.
    pub label: String,
    /// How deep it stands below the rows above it.
    pub indent: usize,
    /// The sign by which a footnote asks for care with the whole row.
    pub flag: Option<&'static str>,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it shows, where a sheet has several; may be empty.
    pub caption: String,
    /// The header above the row labels; may be empty.
    pub corner: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One report, ready to be rendered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// What was counted, in which reading, over what.
    pub header: Vec<String>,
    /// The tables.
    pub tables: Vec<Table>,
    /// What signs mean, and what to be careful with.
    pub footnotes: Vec<String>,
}

/// One participant or document supplies most of what a row counts.
pub const FLAG: &str = "⚑";
/// A cell has few participants or documents behind it.
pub const SMALL: &str = "†";
/// One of two codes is far more frequent than the other.
pub const UNEVEN: &str = "‡";
/// One passage meets several, so that a coefficient is no share.
pub const SEVERAL: &str = "§";
/// Both of the two above.
pub const UNEVEN_SEVERAL: &str = "‡ §";
/// A figure rests on little: few expected, or few coded.
pub const LITTLE: &str = "°";
/// Not as it was before.
pub const OTHER: &str = "≠";
/// All signs that may stand beside a number.
pub const SIGNS: [&str; 7] = [FLAG, SMALL, UNEVEN, SEVERAL, UNEVEN_SEVERAL, LITTLE, OTHER];
/// What stands in a cell for people who are not there.
pub const ABSENT: &str = "—";
/// What stands in a cell where nothing was coded yet.
pub const UNCODED: &str = "·";
/// What stands in a cell that is not told, for it would give somebody away.
pub const LEFT_OUT: &str = "×";

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of numbers.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Right, ..Self::default() }
    }

    /// The same column, whose cells have this number beside a share.
    #[must_use]
    pub fn with(mut self, figure: impl Into<String>) -> Self {
        self.figure = Some(figure.into());
        self
    }

    /// The same column under an upper header.
    #[must_use]
    pub fn under(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

impl Cell {
    /// A cell of one part.
    pub fn of(text: impl Into<String>) -> Self {
        Self { parts: vec![text.into()], ..Self::default() }
    }

    /// A cell of several parts.
    pub fn parts<T: Into<String>>(parts: impl IntoIterator<Item = T>) -> Self {
        Self { parts: parts.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// The same cell, as a number that opens what stands behind it.
    #[must_use]
    pub fn opening(mut self, opens: Option<Opens>) -> Self {
        self.opens = opens;
        self
    }

    /// The same cell as one to write in.
    #[must_use]
    pub fn written(mut self, written: Written) -> Self {
        self.written = Some(Arc::new(written));
        self
    }

    /// The same cell with the number that a bar or a shade may show.
    #[must_use]
    pub fn with_bar(mut self, value: f64) -> Self {
        self.bar = Some(value);
        self
    }

    /// The cell's text on one line, its parts joined by `between`.
    pub fn joined(&self, between: &str) -> String {
        // A part that is empty keeps a place in a column of text, and none in a line.
        let parts: Vec<&str> = self.parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let mut text = parts.join(between);
        if let Some(sign) = self.flag {
            text.push(' ');
            text.push_str(sign);
        }
        text
    }
}

impl Row {
    /// A row at the left edge.
    pub fn new(label: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { label: label.into(), cells, ..Self::default() }
    }

    /// The label with its flag.
    pub fn heading(&self) -> String {
        self.flag.map_or_else(|| self.label.clone(), |sign| format!("{} {sign}", self.label))
    }
}

impl Table {
    /// The columns as runs that share an upper header, in order.
    pub fn runs(&self) -> Vec<std::ops::Range<usize>> {
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        let mut last: Option<&Option<String>> = None;
        for (at, column) in self.columns.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if last == Some(&column.group) => run.end = at + 1,
                _ => runs.push(at..at + 1),
            }
            last = Some(&column.group);
        }
        runs
    }

    /// The upper header of a run of columns; empty where it has none.
    pub fn group(&self, run: &std::ops::Range<usize>) -> &str {
        self.columns.get(run.start).and_then(|column| column.group.as_deref()).unwrap_or("")
    }

    /// Whether any column stands under an upper header.
    pub fn is_grouped(&self) -> bool {
        self.columns.iter().any(|column| column.group.is_some())
    }

    /// The table as records, cells as they are shown: for commands whose tables are lists already.
    /// Reports have records of their own, with every number.
    pub fn records(&self) -> Records {
        let header = |column: &Column| match &column.group {
            Some(group) => format!("{group} / {}", column.label),
            None => column.label.clone(),
        };
        let mut columns = vec![self.corner.clone()];
        columns.extend(self.columns.iter().map(header));
        let rows = self.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| Field::Text(cell.parts.join(" ")));
            std::iter::once(Field::Text(row.label.clone())).chain(cells).collect()
        });
        Records { columns, rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_run_together_under_one_header() {
        let table = Table {
            columns: vec![
                Column::number("x").under("A"),
                Column::number("y").under("A"),
                Column::number("x").under("B"),
                Column::number("all"),
            ],
            ..Table::default()
        };
        assert_eq!(table.runs(), [0..2, 2..3, 3..4]);
        assert!(table.is_grouped());
    }

    #[test]
    fn a_list_becomes_records() {
        let table = Table {
            corner: "document".into(),
            columns: vec![Column::number("turns")],
            rows: vec![Row::new("ALD-I1", vec![Cell::of("26")])],
            ..Table::default()
        };
        assert_eq!(table.records().to_csv(), "document,turns\nALD-I1,26\n");
    }
}
