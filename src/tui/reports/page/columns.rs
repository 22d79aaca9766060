//! How wide the columns of a table of a page are, and what stands in their heads.
//!
//! Where a table is too wide for the screen its heads are broken into lines first, as the command line breaks them; what
//! is too wide even so moves, and the head has a line of its own for how many columns are out of sight.

use crate::publish::table::{Align, Cell, Table};
use crate::publish::wrap::{longest_piece, name_lines};
use crate::text::display::one_line;
use crate::tui::cells;
use ratatui::layout::Rect;

/// No column of a table is wider.
const WIDEST: u16 = 34;
/// No head makes a column wider, where there is little room.
const HEAD: u16 = 18;
/// A head of so many columns is not worth breaking.
const SHORT: u16 = 8;
/// Lines that a head may have.
const HIGH: usize = 3;
/// Columns between two columns.
const GAP: u16 = 2;
/// Row labels of a table with columns out of sight have room for how many.
const MARK: u16 = 8;

/// What bars of different columns have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Columns count different things: each has a scale of its own.
    #[default]
    Column,
    /// Columns are groups or codes that are compared: one scale for the table.
    Table,
}

/// How wide the columns of a table are.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The block that the table is.
    pub block: usize,
    /// Columns of the row labels.
    pub label: u16,
    wide: Vec<u16>,
    /// The greatest value of each column, for bars; `None` without.
    most: Vec<Option<f64>>,
    parts: Vec<Parts>,
    heads: Vec<Vec<String>>,
    corner: Vec<String>,
    overflows: bool,
}

/// The parts of the cells of a column.
#[derive(Clone, Debug, Default)]
struct Parts {
    wide: Vec<u16>,
    /// How wide a sign beside a number is here; 0 where none is.
    sign: u16,
    align: Align,
}

impl Parts {
    fn of(table: &Table, at: usize) -> Self {
        let align = table.columns.get(at).map(|column| column.align).unwrap_or_default();
        let mut parts = Self { align, ..Self::default() };
        for cell in table.rows.iter().filter_map(|row| row.cells.get(at)) {
            parts.wide.resize(parts.wide.len().max(cell.parts.len()), 0);
            for (known, part) in parts.wide.iter_mut().zip(&cell.parts) {
                *known = (*known).max(cells::width(&one_line(part)));
            }
            parts.sign = parts.sign.max(cell.flag.map_or(0, cells::width));
        }
        parts
    }

    fn width(&self) -> u16 {
        let gaps = u16::try_from(self.wide.len().saturating_sub(1)).unwrap_or(0);
        self.wide.iter().sum::<u16>() + gaps + if self.sign > 0 { 1 + self.sign } else { 0 }
    }

    /// A cell with its parts under those of the cells above.
    fn set(&self, cell: &Cell) -> String {
        let mut text = String::new();
        for (at, wide) in self.wide.iter().enumerate() {
            let part = one_line(cell.parts.get(at).map_or("", String::as_str));
            let blank = " ".repeat(usize::from(wide.saturating_sub(cells::width(&part))));
            let left = at == 0 && self.align == Align::Left;
            text.push_str(if at > 0 { " " } else { "" });
            text.push_str(&if left { format!("{part}{blank}") } else { format!("{blank}{part}") });
        }
        if self.sign > 0 {
            let sign = cell.flag.unwrap_or("");
            let blank = usize::from(self.sign.saturating_sub(cells::width(sign)));
            text.push(' ');
            text.push_str(sign);
            text.push_str(&" ".repeat(blank));
        }
        text
    }
}

impl Columns {
    /// The columns of a table on a screen of this width.
    pub fn of(table: &Table, block: usize, width: u16, scale: Scale) -> Self {
        let most = most(table, scale);
        let parts: Vec<Parts> = (0..table.columns.len()).map(|at| Parts::of(table, at)).collect();
        let bodies: Vec<u16> = parts
            .iter()
            .zip(&most)
            .map(|(parts, most)| parts.width().min(WIDEST) + u16::from(most.is_some()))
            .collect();
        let labels: Vec<u16> =
            table.rows.iter().map(|row| cells::width(&row.heading()) + 2 * row.indent as u16).collect();
        let label = labels.into_iter().max().unwrap_or(0);
        let corner = cells::width(&table.corner);
        let full = |head: &str| cells::width(head);
        let mut columns = Self { block, most, parts, ..Self::default() };
        columns.set_widths(table, &bodies, full);
        columns.label = label.max(corner);
        if columns.total() > width {
            columns.set_widths(table, &bodies, tight);
            columns.label = label.max(tight(&table.corner).min(HEAD)).min((width / 3).max(16));
        }
        columns.overflows = columns.total() > width;
        if columns.overflows {
            columns.label = columns.label.max(MARK);
        }
        columns.break_heads(table);
        columns
    }

    fn set_widths(&mut self, table: &Table, bodies: &[u16], head: impl Fn(&str) -> u16) {
        let wide = |(at, body): (usize, &u16)| {
            let label = table.columns.get(at).map_or("", |column| column.label.as_str());
            (head(label) + self.bar(at)).max(*body)
        };
        self.wide = bodies.iter().enumerate().map(wide).collect();
        // What stands over several columns needs room too.
        for run in table.runs() {
            let name = table.columns.get(run.start).and_then(|column| column.group.as_deref()).unwrap_or("");
            let gaps = GAP * u16::try_from(run.len().saturating_sub(1)).unwrap_or(0);
            let there: u16 = self.wide.get(run.clone()).unwrap_or_default().iter().sum::<u16>() + gaps;
            let lacks = cells::width(name).min(WIDEST).saturating_sub(there);
            if let Some(last) = self.wide.get_mut(run.end - 1) {
                *last += lacks;
            }
        }
    }

    fn break_heads(&mut self, table: &Table) {
        let lines = |text: &str, wide: u16| {
            let mut lines = name_lines(&one_line(text), usize::from(wide));
            if lines.len() > HIGH {
                let rest = lines.split_off(HIGH - 1).join("");
                lines.push(cells::fit(&rest, wide).into_owned());
            }
            lines
        };
        let head = |(at, wide): (usize, &u16)| {
            let label = table.columns.get(at).map_or("", |column| column.label.as_str());
            lines(label, wide - self.bar(at).min(*wide))
        };
        self.heads = self.wide.iter().enumerate().map(head).collect();
        self.corner = lines(&table.corner, self.label);
    }

    /// Columns of the whole table.
    fn total(&self) -> u16 {
        let gaps = GAP * u16::try_from(self.wide.len().saturating_sub(1)).unwrap_or(0);
        2 + self.label + 1 + self.wide.iter().fold(0u16, |sum, wide| sum.saturating_add(*wide)).saturating_add(gaps) + 1
    }

    /// Lines of the head.
    pub fn high(&self) -> usize {
        let corner = self.corner.len() + usize::from(self.overflows);
        self.heads.iter().map(Vec::len).max().unwrap_or(0).max(corner).max(1)
    }

    /// A line of a head: what stands there of the corner, or of a column. Heads stand on their last line.
    fn line_of<'t>(&self, text: &'t [String], line: usize) -> &'t str {
        (line + text.len()).checked_sub(self.high()).and_then(|at| text.get(at)).map_or("", String::as_str)
    }

    /// A line of the head above the row labels: how many columns are out of sight, or what labels are.
    pub fn corner(&self, line: usize, (left, right): (usize, usize)) -> (String, bool) {
        if line > 0 || !self.overflows {
            return (self.line_of(&self.corner, line).to_owned(), false);
        }
        let told = |left: usize, word: &str| match (left, right) {
            (0, 0) => String::new(),
            (0, right) => format!("{right}{word} ▸"),
            (left, 0) => format!("◂ {left}{word}"),
            (left, right) => format!("◂ {left} {right}{word} ▸"),
        };
        let long = told(left, " more");
        (
            if cells::width(&long) <= self.label {
                long
            } else {
                told(left, "").replace(' ', "").replace('◂', " ◂")
            },
            true,
        )
    }

    /// A line of the head of a column.
    pub fn head(&self, at: usize, line: usize) -> &str {
        self.heads.get(at).map_or("", |head| self.line_of(head, line))
    }

    /// A cell as it stands in its column.
    pub fn set(&self, at: usize, cell: &Cell) -> String {
        self.parts.get(at).map_or_else(String::new, |parts| parts.set(cell))
    }

    /// How a cell compares with the greatest of its column; `None` without a bar.
    pub fn share(&self, at: usize, cell: &Cell) -> Option<f64> {
        let most = self.most.get(at).copied().flatten();
        most.zip(cell.bar).map(|(most, value)| if most > 0.0 { value / most } else { 0.0 })
    }

    /// Columns of the bars of a column.
    pub fn bar(&self, at: usize) -> u16 {
        u16::from(self.most.get(at).is_some_and(Option::is_some))
    }

    /// Whether any column has bars.
    pub fn has_bars(&self) -> bool {
        self.most.iter().any(Option::is_some)
    }

    /// The columns in sight from `first` on: number, place, width.
    pub fn in_sight(&self, area: Rect, first: usize) -> Vec<(usize, u16, u16)> {
        let mut x = area.x + 2 + self.label + 1;
        let mut found = Vec::new();
        for (at, wide) in self.wide.iter().copied().enumerate().skip(first) {
            if x + wide + 1 > area.right() && !found.is_empty() {
                break;
            }
            found.push((at, x, wide.min(area.right().saturating_sub(x + 1)).max(1)));
            x += wide + GAP;
        }
        found
    }
}

/// The least width at which a head has no more lines than it may, and no word is broken, nor a head that is short.
fn tight(head: &str) -> u16 {
    let least = u16::try_from(longest_piece(head)).unwrap_or(HEAD).max(cells::width(head).min(SHORT)).min(HEAD);
    (least..=HEAD).find(|wide| name_lines(head, usize::from(*wide)).len() <= HIGH).unwrap_or(HEAD)
}

/// The greatest value of each column that has bars: one number alone needs none.
fn most(table: &Table, scale: Scale) -> Vec<Option<f64>> {
    let of = |at: usize| {
        let bars = || table.rows.iter().filter_map(|row| row.cells.get(at)?.bar).filter(|value| *value > 0.0);
        let compared = bars().count() > usize::from(scale == Scale::Column);
        compared.then(|| bars().fold(0.0, f64::max))
    };
    let each: Vec<Option<f64>> = (0..table.columns.len()).map(of).collect();
    match scale {
        Scale::Column => each,
        Scale::Table => {
            let all = each.iter().flatten().copied().fold(0.0, f64::max);
            each.into_iter().map(|most| most.map(|_| all)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::table::{Column, Row};

    fn table(columns: &[&str], rows: &[&[f64]]) -> Table {
        let row = |values: &&[f64]| {
            Row::new("row", values.iter().map(|value| Cell::of(value.to_string()).with_bar(*value)).collect())
        };
        let columns = columns.iter().map(|label| Column::number(*label)).collect();
        Table {
            corner: "site · kind of document".into(),
            columns,
            rows: rows.iter().map(row).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn bars_of_columns_that_count_different_things_are_not_compared() {
        let table = table(&["finished", "codings", "nobody"], &[&[2.0, 744.0, 0.0], &[1.0, 100.0, 0.0]]);
        assert_eq!(most(&table, Scale::Column), [Some(2.0), Some(744.0), None]);
        assert_eq!(most(&table, Scale::Table), [Some(744.0), Some(744.0), None]);
    }

    #[test]
    fn heads_are_broken_where_there_is_little_room_and_the_mark_has_its_own() {
        let names = ["documents coded twice by anybody", "counted turns", "words", "rule-bending"];
        let table = table(&names, &[&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 3.0, 4.0]]);
        let wide = Columns::of(&table, 0, 200, Scale::Column);
        assert_eq!((wide.high(), wide.overflows), (1, false));
        let narrow = Columns::of(&table, 0, 60, Scale::Column);
        assert!(narrow.high() > 1 && !narrow.overflows, "{narrow:?}");
        let told: Vec<String> = (0..narrow.high()).map(|line| narrow.head(0, line).to_owned()).collect();
        assert_eq!(told.concat().replace(' ', ""), "documentscodedtwicebyanybody");
        let cut = Columns::of(&table, 0, 40, Scale::Column);
        assert!(cut.overflows);
        assert_eq!(cut.corner(0, (0, 2)).0, "2 more ▸");
        assert!(cells::width(&cut.corner(0, (12, 12)).0) <= cut.label);
        assert!((1..cut.high()).any(|line| cut.corner(line, (0, 2)).0.contains("kind")), "what labels are is told too");
    }

    #[test]
    fn parts_stand_under_each_other() {
        let row = |n: &str, percent: &[&str]| {
            Row::new("x", vec![Cell::parts(std::iter::once(n).chain(percent.iter().copied()))])
        };
        let table = Table {
            columns: vec![Column::text("turns coded")],
            rows: vec![row("422/517", &["82 %"]), row("3/4", &[]), row("1/20", &["5 %"])],
            ..Table::default()
        };
        let columns = Columns::of(&table, 0, 80, Scale::Column);
        let set = |at: usize| columns.set(0, &table.rows[at].cells[0]);
        assert_eq!([set(0), set(1), set(2)], ["422/517 82 %", "3/4         ", "1/20     5 %"]);
    }
}
