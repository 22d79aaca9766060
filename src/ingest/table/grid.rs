//! A table as it stands in a file, whatever kind of file: its columns by name, its rows by line.

use super::names;
use crate::ingest::prepare::Unreadable;
use crate::text::display::one_line;
use std::borrow::Cow;

/// More cells than any table of answers has; what is beyond is refused, for memory is not endless.
pub const MAX_CELLS: usize = 10_000_000;

/// More columns than are looked at.
pub const MAX_COLUMNS: usize = 16_384;

/// Rows above the header that may hold a title.
const TITLE_ROWS: usize = 20;

/// Rows from which the usual width of a table is read.
const LOOKED_AT: usize = 100;

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What is in it, blanks around it taken off.
    pub text: Cow<'a, str>,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Whether blanks stood before it.
    pub led: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its line in the file, or its number in a sheet.
    pub line: u32,
    /// Its cells, without the empty ones at the end.
    pub cells: Vec<Cell<'a>>,
    /// How many cells it has in the file.
    pub width: usize,
}

impl Row<'_> {
    /// What is in a cell; nothing where there is none.
    pub fn get(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.text.as_ref())
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.text.is_empty()).count()
    }
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Grid<'a> {
    /// The names of its columns, on one line each; those without one are called after their place.
    pub columns: Vec<String>,
    /// Whether a row of the file gave the names.
    pub headed: bool,
    /// How many cells the row of names has in the file.
    pub width: usize,
    /// What parts the cells, where the table is text.
    pub delimiter: Option<char>,
    /// What stands above the header.
    pub title: Vec<String>,
    /// The rows, without empty ones.
    pub rows: Vec<Row<'a>>,
}

impl<'a> Grid<'a> {
    /// Finds the header among rows, and what stands above it.
    pub fn of(mut rows: Vec<Row<'a>>) -> Result<Self, Unreadable> {
        rows.retain(|row| !row.cells.is_empty());
        let first = first_row(&rows);
        let title = rows.drain(..first).map(|row| in_words(&row)).collect();
        let headed = rows.first().is_some_and(|row| is_header(row, rows.get(1..).unwrap_or_default()));
        let header = if headed { Some(rows.remove(0)) } else { None };
        let used = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let named = header.as_ref().map_or(0, |row| row.cells.len());
        let width = header.as_ref().map_or(used, |row| row.width);
        if used.max(named) > MAX_COLUMNS {
            return Err(Unreadable::new(
                format!("a row has {} cells, more than any table", used.max(named)),
                "check which character parts the columns",
            ));
        }
        let columns = (0..used.max(named)).map(|at| {
            let name = header.as_ref().map_or("", |row| row.get(at)).split_whitespace().collect::<Vec<_>>().join(" ");
            if name.is_empty() { format!("column {}", letters(at)) } else { name }
        });
        Ok(Self { columns: columns.collect(), headed, width, delimiter: None, title, rows })
    }

    /// A column as it is called in messages.
    pub fn told(&self, at: usize) -> String {
        let name = self.columns.get(at).map_or("", String::as_str);
        let short: String = name.chars().take(48).collect();
        let more = if short.len() < name.len() { "…" } else { "" };
        format!("{} “{}{more}”", letters(at), one_line(short.trim_end()))
    }
}

/// The row at which a table begins: titles above it have fewer cells than its rows.
fn first_row(rows: &[Row<'_>]) -> usize {
    let mut widths: Vec<usize> = rows.iter().take(LOOKED_AT).map(Row::filled).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(0);
    let wide = |row: &Row<'_>| row.filled() >= 2.min(usual) && row.filled() * 2 >= usual;
    rows.iter().take(TITLE_ROWS).position(wide).unwrap_or(0)
}

fn in_words(row: &Row<'_>) -> String {
    row.cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether the first row names the columns: it has a name that columns of transcripts have, or else nothing in it
/// looks like a value.
fn is_header(row: &Row<'_>, rows: &[Row<'_>]) -> bool {
    if row.cells.iter().any(|cell| names::is_known(&cell.text)) {
        return true;
    }
    let value = |text: &str| names::is_number(text) || names::is_clock(text) || names::is_date(text);
    if row.cells.iter().any(|cell| value(&cell.text) || cell.text.len() > 600) {
        return false;
    }
    // A name that comes again below is a value of its column.
    let recurs = |at: usize, text: &str| {
        !text.is_empty() && rows.iter().take(LOOKED_AT).filter(|row| row.get(at) == text).take(2).count() > 1
    };
    !row.cells.iter().enumerate().any(|(at, cell)| recurs(at, &cell.text))
}

/// The letters of a column, as spreadsheets count: A, B, … Z, AA.
pub fn letters(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The column that letters name.
pub fn of_letters(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let number = |byte: u8| usize::from(byte.to_ascii_uppercase() - b'A') + 1;
    letters.bytes().fold(0, |sum, byte| sum * 26 + number(byte)).checked_sub(1)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Rows of these cells.
    pub fn rows(cells: &[&[&'static str]]) -> Vec<Row<'static>> {
        let row = |(at, cells): (usize, &&[&'static str])| Row {
            line: u32::try_from(at).expect("few") + 1,
            cells: cells.iter().map(|text| Cell { text: Cow::Borrowed(text), ..Cell::default() }).collect(),
            width: cells.len(),
        };
        cells.iter().enumerate().map(row).collect()
    }

    #[test]
    fn columns_are_lettered_as_in_spreadsheets() {
        for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(at), name);
            assert_eq!(of_letters(name), Some(at));
        }
        assert_eq!(of_letters("abcd"), None);
        assert_eq!(of_letters("A1"), None);
    }

    #[test]
    fn titles_stand_above_the_header() {
        let grid = Grid::of(rows(&[
            &["Interview 3"],
            &["Home team", "2023"],
            &["No", "Who was it", "What", "Remarks"],
            &["1", "A", "Well", ""],
            &["2", "B", "So", "x"],
        ]))
        .expect("a table");
        assert_eq!(grid.title, ["Interview 3"], "two cells of four may be a header");
        let grid = Grid::of(rows(&[&["Interview 3"], &["speaker ", "text"], &["A", "Well"]])).expect("a table");
        assert_eq!((grid.columns.as_slice(), grid.headed), (&["speaker".to_owned(), "text".to_owned()][..], true));
        assert_eq!(grid.rows.len(), 1);
    }

    #[test]
    fn a_table_may_have_no_header() {
        let grid = Grid::of(rows(&[&["A", "Well"], &["B", "So"], &["A", "Yes"], &["A", "No"]])).expect("a table");
        assert!(!grid.headed);
        assert_eq!(grid.columns, ["column A", "column B"]);
        let grid = Grid::of(rows(&[&["0", "Well"], &["1", "So"]])).expect("a table");
        assert!(!grid.headed && grid.rows.len() == 2);
        assert!(Grid::of(Vec::new()).expect("nothing").rows.is_empty());
    }
}
