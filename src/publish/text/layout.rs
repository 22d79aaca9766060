//! Where the columns of a table stand: which fit on one line, and what becomes of those that do not.

use super::{BAR, INDENT, TextStyle, bar};
use crate::publish::table::{ABSENT, Align, Cell, Row, Table};
use crate::publish::wrap::{self, pad_end, pad_start, width};
use std::ops::Range;

/// Blanks between two columns.
const GAP: usize = 2;
/// A column of words keeps at least this many cells when it is broken into lines to make room.
const WORDS: usize = 18;

/// What a column needs.
struct Measure {
    align: Align,
    /// Cells of each part.
    parts: Vec<usize>,
    /// Cells of the widest sign of a flag, 0 for none.
    flag: usize,
    /// Cells of the bar, 0 for none.
    bar: usize,
    /// Cells of the content.
    content: usize,
    /// Cells of the header on one line, and of its longest unbreakable piece.
    header: (usize, usize),
    /// Whether the content may be broken into lines.
    breaks: bool,
}

/// One block of a table: some of its columns, each with its width.
#[derive(Debug, PartialEq)]
pub(super) struct Block {
    /// What stands above it.
    pub(super) heading: Option<String>,
    /// Whether the upper headers stand in a line of their own.
    pub(super) grouped: bool,
    /// Columns and their cells.
    pub(super) columns: Vec<(usize, usize)>,
    /// Columns that hold `—` alone, named below the block for want of room.
    pub(super) folded: Vec<usize>,
}

pub(super) struct Layout {
    width: usize,
    /// Cells of the row labels.
    labels: usize,
    measures: Vec<Measure>,
    /// The greatest number that a bar shows; `None` without bars.
    most: Option<f64>,
}

impl Layout {
    pub(super) fn of(table: &Table, style: &TextStyle) -> Self {
        let numbers = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.bar);
        let most = if style.bars {
            numbers.fold(None, |most: Option<f64>, n| Some(most.map_or(n, |m| m.max(n))))
        } else {
            None
        };
        let natural = table.rows.iter().map(|row| row.indent * INDENT + width(&row.heading())).max().unwrap_or(0);
        let labels = natural.max(width(&table.corner)).min((style.width / 2).max(8));
        let measures = (0..table.columns.len()).map(|at| measure(table, at, most.is_some())).collect();
        Self { width: style.width, labels, measures, most }
    }

    /// The room for columns, right of the labels.
    fn room(&self) -> usize {
        self.width.saturating_sub(self.labels)
    }

    /// The cells of a column. Headers and words break where the line is too short for them; numbers do not.
    fn wide(&self, at: usize, tight: bool) -> usize {
        let most = self.room().saturating_sub(GAP).max(2);
        self.measures.get(at).map_or(0, |measure| {
            let content = if measure.breaks { measure.content.min(most) } else { measure.content };
            let header = if tight { measure.header.1 } else { measure.header.0 };
            content.max(header.min(most))
        })
    }

    /// The widths of a run of columns on one line, upper headers in sight, or `None` when too wide.
    fn fit(&self, table: &Table, run: &Range<usize>, tight: bool, grouped: bool) -> Option<Vec<(usize, usize)>> {
        let mut columns: Vec<(usize, usize)> = run.clone().map(|at| (at, self.wide(at, tight))).collect();
        if grouped {
            widen_for_groups(table, &mut columns);
        }
        let used: usize = columns.iter().map(|(_, wide)| wide + GAP).sum();
        (used <= self.room()).then_some(columns)
    }

    /// The widths of a run that can stand on one line: as it is, with its headers broken, or with its long
    /// columns of words broken.
    fn one_line(&self, table: &Table, run: &Range<usize>, grouped: bool) -> Option<Vec<(usize, usize)>> {
        let fit = |tight| self.fit(table, run, tight, grouped);
        fit(false).or_else(|| fit(true)).or_else(|| if grouped { None } else { self.share(run) })
    }

    /// Shares what room the other columns leave among the long columns of words.
    fn share(&self, run: &Range<usize>) -> Option<Vec<(usize, usize)>> {
        let is_long = |at: usize| self.measures.get(at).is_some_and(|m| m.breaks && m.content > WORDS);
        let long = run.clone().filter(|&at| is_long(at)).count();
        let fixed: usize = run.clone().map(|at| GAP + if is_long(at) { 0 } else { self.wide(at, true) }).sum();
        let each = self.room().checked_sub(fixed)?.checked_div(long)?;
        let wide = |at| if is_long(at) { self.wide(at, true).min(each) } else { self.wide(at, true) };
        (each >= WORDS).then(|| run.clone().map(|at| (at, wide(at))).collect())
    }

    pub(super) fn blocks(&self, table: &Table) -> Vec<Block> {
        let all = 0..table.columns.len();
        let grouped = table.is_grouped();
        if let Some(columns) = self.one_line(table, &all, grouped) {
            return vec![Block { heading: None, grouped, columns, folded: Vec::new() }];
        }
        let runs = if grouped { table.runs() } else { vec![all] };
        let mut blocks = Vec::new();
        for run in runs {
            let group = table.columns.get(run.start).and_then(|column| column.group.clone());
            let (mut parts, mut folded) = self.parts(table, &run);
            if parts.is_empty() {
                parts.push(Vec::new());
            }
            let last = parts.len() - 1;
            let several = parts.len() > 1;
            for (at, columns) in parts.into_iter().enumerate() {
                let heading = match &group {
                    Some(group) if at > 0 => Some(format!("{group}, continued")),
                    Some(group) => Some(group.clone()),
                    None if several => Some(place(&columns, &run)),
                    None => None,
                };
                let folded = if at == last { std::mem::take(&mut folded) } else { Vec::new() };
                blocks.push(Block { heading, grouped: false, columns, folded });
            }
        }
        blocks
    }

    /// The columns of a run, on one line where they fit, else on as many as they need; and those that are
    /// only named, because they hold `—` alone and there is no room.
    fn parts(&self, table: &Table, run: &Range<usize>) -> (Vec<Vec<(usize, usize)>>, Vec<usize>) {
        if let Some(columns) = self.one_line(table, run, false) {
            return (vec![columns], Vec::new());
        }
        let grouped = table.is_grouped();
        let (folded, kept): (Vec<usize>, Vec<usize>) = run.clone().partition(|&at| grouped && is_absent(table, at));
        let mut parts: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut left = 0;
        for at in kept {
            let wide = self.wide(at, true);
            match parts.last_mut() {
                Some(part) if wide + GAP <= left => part.push((at, wide)),
                _ => {
                    parts.push(vec![(at, wide)]);
                    left = self.room();
                }
            }
            left = left.saturating_sub(wide + GAP);
        }
        (parts, folded)
    }

    pub(super) fn group_line(&self, table: &Table, block: &Block) -> String {
        let mut line = " ".repeat(self.labels);
        for (group, wide) in spans(table, &block.columns) {
            line.push_str(&" ".repeat(GAP));
            line.push_str(&pad_end(group.as_deref().unwrap_or(""), wide));
        }
        line
    }

    pub(super) fn header_lines(&self, table: &Table, block: &Block) -> Vec<String> {
        let heads: Vec<Vec<String>> = block
            .columns
            .iter()
            .map(|&(at, wide)| table.columns.get(at).map_or_else(Vec::new, |c| wrap::name_lines(&c.label, wide)))
            .collect();
        let corner = wrap::name_lines(&table.corner, self.labels);
        let high = heads.iter().map(Vec::len).max().unwrap_or(0).max(corner.len());
        // Headers stand on their last line, next to what they head.
        let at_line = |lines: &[String], line: usize| -> String {
            (line + lines.len()).checked_sub(high).and_then(|at| lines.get(at)).cloned().unwrap_or_default()
        };
        (0..high)
            .map(|line| {
                let mut text = pad_end(&at_line(&corner, line), self.labels);
                for (&(at, wide), head) in block.columns.iter().zip(&heads) {
                    text.push_str(&" ".repeat(GAP));
                    text.push_str(&self.aligned(at, &at_line(head, line), wide));
                }
                text
            })
            .filter(|line| !line.trim().is_empty())
            .collect()
    }

    fn aligned(&self, at: usize, text: &str, wide: usize) -> String {
        match self.measures.get(at).map(|measure| measure.align) {
            Some(Align::Right) => pad_start(text, wide),
            _ => pad_end(text, wide),
        }
    }

    pub(super) fn row_lines(&self, row: &Row, block: &Block) -> Vec<String> {
        let indent = (row.indent * INDENT).min(self.labels.saturating_sub(4));
        let label = wrap::name_lines(&row.heading(), self.labels - indent);
        let nothing = Cell::default();
        let cells: Vec<Vec<String>> = block
            .columns
            .iter()
            .map(|&(at, wide)| self.cell_lines(row.cells.get(at).unwrap_or(&nothing), at, wide))
            .collect();
        let high = cells.iter().map(Vec::len).max().unwrap_or(0).max(label.len());
        (0..high)
            .map(|line| {
                let shown = label.get(line).map_or("", String::as_str);
                let mut text = pad_end(&format!("{}{shown}", " ".repeat(indent)), self.labels);
                for (&(_, wide), cell) in block.columns.iter().zip(&cells) {
                    text.push_str(&" ".repeat(GAP));
                    text.push_str(&pad_end(cell.get(line).map_or("", String::as_str), wide));
                }
                text
            })
            .collect()
    }

    /// A cell in lines, each as wide as the column.
    fn cell_lines(&self, cell: &Cell, at: usize, wide: usize) -> Vec<String> {
        let Some(measure) = self.measures.get(at) else { return Vec::new() };
        if measure.breaks {
            let text = cell.joined(" ");
            let lines = if width(&text) <= wide { vec![text] } else { wrap::lines(&text, wide) };
            return lines.iter().map(|l| self.aligned(at, l, wide)).collect();
        }
        let mut text = String::new();
        for (place, &part_wide) in measure.parts.iter().enumerate() {
            let part = cell.parts.get(place).map_or("", String::as_str);
            if place > 0 {
                text.push_str(&" ".repeat(GAP));
            }
            let left = measure.align == Align::Left && place == 0;
            text.push_str(&if left { pad_end(part, part_wide) } else { pad_start(part, part_wide) });
        }
        if measure.flag > 0 {
            text.push(' ');
            text.push_str(&pad_end(cell.flag.unwrap_or(""), measure.flag));
        }
        if measure.bar > 0 {
            let shown = cell.bar.zip(self.most).map_or_else(String::new, |(value, most)| bar(value, most));
            text.push(' ');
            text.push_str(&pad_end(&shown, measure.bar - 1));
        }
        vec![self.aligned(at, &text, wide)]
    }
}

fn measure(table: &Table, at: usize, bars: bool) -> Measure {
    let mut parts: Vec<usize> = Vec::new();
    let (mut flag, mut barred) = (0, false);
    for cell in table.rows.iter().filter_map(|row| row.cells.get(at)) {
        parts.resize(parts.len().max(cell.parts.len()), 0);
        for (known, part) in parts.iter_mut().zip(&cell.parts) {
            *known = (*known).max(width(part));
        }
        flag = flag.max(cell.flag.map_or(0, width));
        barred |= bars && cell.bar.is_some();
    }
    let column = table.columns.get(at);
    let align = column.map(|column| column.align).unwrap_or_default();
    let label = column.map_or("", |column| column.label.as_str());
    let bar = if barred { BAR + 1 } else { 0 };
    let between = parts.len().saturating_sub(1) * GAP;
    let signs = if flag > 0 { 1 + flag } else { 0 };
    let content = parts.iter().sum::<usize>() + between + signs + bar;
    let breaks = align == Align::Left && parts.len() <= 1 && !barred;
    Measure { align, parts, flag, bar, content, header: (width(label), wrap::longest_piece(label)), breaks }
}

/// Whether a column holds `—` in every row.
fn is_absent(table: &Table, at: usize) -> bool {
    let absent = |row: &Row| row.cells.get(at).is_some_and(|cell| cell.parts == [ABSENT]);
    !table.rows.is_empty() && table.rows.iter().all(absent)
}

/// The upper headers over these columns, each with the cells it may take.
fn spans(table: &Table, columns: &[(usize, usize)]) -> Vec<(Option<String>, usize)> {
    let mut spans: Vec<(Option<String>, usize)> = Vec::new();
    for &(at, wide) in columns {
        let group = table.columns.get(at).and_then(|column| column.group.clone());
        match spans.last_mut() {
            Some((last, room)) if *last == group => *room += GAP + wide,
            _ => spans.push((group, wide)),
        }
    }
    spans
}

/// Gives the last column under an upper header the room that the header lacks.
fn widen_for_groups(table: &Table, columns: &mut [(usize, usize)]) {
    let group_of = |at: usize| table.columns.get(at).and_then(|column| column.group.as_ref());
    let needs: Vec<(usize, usize)> = {
        let mut end = 0;
        let ends = spans(table, columns).into_iter().map(|(group, room)| {
            let name = group.as_deref().unwrap_or("");
            let first = columns.get(end).map(|&(at, _)| at);
            end += columns.iter().skip(end).take_while(|&&(at, _)| group_of(at) == first.and_then(group_of)).count();
            (end, width(name).saturating_sub(room))
        });
        ends.collect()
    };
    for (end, lack) in needs {
        if let Some((_, wide)) = end.checked_sub(1).and_then(|last| columns.get_mut(last)) {
            *wide += lack;
        }
    }
}

/// Which columns of a run stand in a block.
fn place(columns: &[(usize, usize)], run: &Range<usize>) -> String {
    let first = columns.first().map_or(0, |&(at, _)| at - run.start + 1);
    let last = columns.last().map_or(0, |&(at, _)| at - run.start + 1);
    let of = run.len();
    if first == last { format!("column {first} of {of}") } else { format!("columns {first} to {last} of {of}") }
}
