//! A report as rows and columns of text, with what each number opens.

use super::{Figures, Reports};
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{Cell as Figure, State};
use crate::analysis::{Cooccurrence, Denominators, Frequency, Unit};
use crate::publish::cooccurrence::sign;
use crate::publish::table::SMALL;
use crate::tui::app::App;
use crate::tui::book::Book;
use crate::tui::room::Masks;
use crate::tui::widgets::thousands;

/// A report as it is drawn.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows in sight of the fold.
    pub rows: Vec<Row>,
    /// The greatest value of a cell, for bars and shades.
    pub most: f64,
    /// Whether cells have a second part.
    pub pairs: bool,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The value of the first of two attributes; the letter of a code.
    pub upper: String,
    /// The group, or the number of the code.
    pub label: String,
}

/// A row: a code.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its id.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// Its depth; 1 for themes.
    pub depth: usize,
    /// Whether its sub-codes are shown, if it has any.
    pub unfolded: Option<bool>,
    /// Whether one person or document supplies much of it.
    pub flag: bool,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// The number, or `3/6`.
    pub first: String,
    /// The passages after it.
    pub second: String,
    /// The value that bars and shades show.
    pub value: f64,
    /// The sign of what it asks care for, if it does.
    pub flag: Option<&'static str>,
    /// What it opens.
    pub opens: Option<Selection>,
    /// What is to be said of it when the cursor is on it.
    pub said: String,
}

impl Table {
    /// The report that is there, as it is folded.
    pub fn of(app: &App) -> Self {
        let reports = &app.reports;
        let table = match reports.report.as_ref().map(|report| &report.figures) {
            Some(Figures::Frequency(report)) => frequency(report, reports, &app.book),
            Some(Figures::Page(_)) => Self::default(),
            Some(Figures::Cooccurrence(report)) => cooccurrence(report, reports, &app.book),
            None => Self::default(),
        };
        if app.is_for_room() { table.masked(&reports.known.masks) } else { table }
    }

    /// The table as a room may see it: groups may be persons or coders.
    fn masked(mut self, masks: &Masks) -> Self {
        for column in &mut self.columns {
            (column.upper, column.label) = (masks.cell(&column.upper), masks.cell(&column.label));
        }
        for row in &mut self.rows {
            row.label = masks.line(&row.label);
            row.cells.iter_mut().for_each(|cell| cell.said = masks.line(&cell.said));
        }
        self
    }

    /// The cell at a row and a column.
    pub fn cell(&self, (row, column): (usize, usize)) -> Option<&Cell> {
        self.rows.get(row)?.cells.get(column)
    }

    /// What a number stands for, in words.
    pub fn title(&self, (row, column): (usize, usize)) -> String {
        let code = self.rows.get(row).map_or("", |row| row.code.as_str());
        let Some(column) = self.columns.get(column) else { return code.to_owned() };
        let group = [column.upper.as_str(), column.label.as_str()];
        let group: Vec<&str> = group.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{code} · {}", group.join(" · "))
    }
}

fn frequency(report: &Frequency, reports: &Reports, book: &Book) -> Table {
    let two = report.by.len() > 1;
    let mut columns: Vec<Column> = report
        .groups
        .iter()
        .map(|group| Column {
            upper: if two { group.key.value(0).to_owned() } else { String::new() },
            label: (usize::from(two)..report.by.len()).map(|at| group.key.value(at)).collect::<Vec<_>>().join(" · "),
        })
        .collect();
    columns.push(Column { upper: String::new(), label: "all".to_owned() });
    let unit = report.unit;
    let mostly_small = report.mostly_small();
    let mut table = Table { columns, pairs: matches!(unit, Unit::Participants | Unit::Documents), ..Table::default() };
    let mut folded_under: Option<usize> = None;
    for row in &report.rows {
        if folded_under.is_some_and(|depth| row.depth > depth) {
            continue;
        }
        let has_children = book.codebook.index_of(&row.code).is_some_and(|at| book.codebook.subtree(at).len() > 1);
        let unfolded = reports.is_unfolded(&row.code, row.depth);
        folded_under = (has_children && !unfolded).then_some(row.depth);
        let groups = row.cells.iter().enumerate().map(|(at, figure)| (figure, Some(at)));
        let cells: Vec<Cell> = groups
            .chain([(&row.total, None)])
            .map(|(figure, group)| {
                let mut cell = figure_cell(figure, &report.base(group), unit, row.code_index, group);
                // Where most cells are small the header says so once.
                cell.flag = cell.flag.filter(|_| !mostly_small);
                cell
            })
            .collect();
        let compared = if report.groups.is_empty() {
            cells.as_slice()
        } else {
            cells.split_last().map_or(&cells[..], |(_, rest)| rest)
        };
        table.most = compared.iter().map(|cell| cell.value).fold(table.most, f64::max);
        table.rows.push(Row {
            code: row.code.clone(),
            label: if row.name.is_empty() { row.code.clone() } else { row.name.clone() },
            depth: row.depth,
            unfolded: has_children.then_some(unfolded),
            flag: row.dominated_by.is_some(),
            cells,
        });
    }
    table
}

fn figure_cell(figure: &Figure, base: &Denominators, unit: Unit, code: usize, group: Option<usize>) -> Cell {
    let sign = match figure.state {
        State::Absent => Some("—"),
        State::Uncoded => Some("·"),
        State::Counted => None,
    };
    if let Some(sign) = sign {
        return Cell { first: sign.to_owned(), ..Cell::default() };
    }
    let rate = |value: Option<f64>| {
        (value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}")), value.unwrap_or(0.0))
    };
    let whole = |number: u32| (thousands(number as usize), f64::from(number));
    let of = |part: u32, all: u32| (format!("{part}/{all}"), f64::from(figure.passages));
    let (first, value) = match unit {
        Unit::Participants => of(figure.participants, base.participants),
        Unit::Documents => of(figure.documents, base.documents),
        Unit::Passages => whole(figure.passages),
        Unit::Codings => whole(figure.codings),
        Unit::Turns => whole(figure.turns),
        Unit::Words => whole(figure.words),
        Unit::Per100Turns => rate(figure.per_100_turns),
        Unit::Per1000Words => rate(figure.per_1000_words),
    };
    let pairs = matches!(unit, Unit::Participants | Unit::Documents);
    let said = format!(
        "{}/{} participants · {} passages · {}/{} documents · {}/{} turns",
        figure.participants,
        base.participants,
        figure.passages,
        figure.documents,
        base.documents,
        figure.turns,
        base.turns
    );
    Cell {
        first,
        second: if pairs { thousands(figure.passages as usize) } else { String::new() },
        value,
        flag: figure.small.then_some(SMALL),
        opens: (figure.passages > 0).then_some(Selection::Cell { code, group }),
        said,
    }
}

fn cooccurrence(report: &Cooccurrence, reports: &Reports, book: &Book) -> Table {
    let group = reports.group.filter(|at| *at < report.groups.len());
    let name = |at: usize| report.codes.get(at).map_or("", String::as_str);
    let columns = (0..report.codes.len())
        .map(|at| Column { upper: book.letter(name(at)).to_string(), label: (at + 1).to_string() })
        .collect();
    let mut table = Table { columns, ..Table::default() };
    for (i, &a) in report.code_indices.iter().enumerate() {
        let cells: Vec<Cell> = report
            .code_indices
            .iter()
            .enumerate()
            .map(|(j, &b)| match i == j {
                true => Cell { first: "╲".to_owned(), said: name(i).to_owned(), ..Cell::default() },
                false => pair_cell(report, (name(i), name(j)), (a, b), group),
            })
            .collect();
        table.most = cells.iter().map(|cell| cell.value).fold(table.most, f64::max);
        let known = book.code(a).map(|code| code.name.as_str()).filter(|name| !name.is_empty());
        let label = format!("{:>2} {}", i + 1, known.unwrap_or(name(i)));
        table.rows.push(Row { code: name(i).to_owned(), label, depth: 1, cells, ..Row::default() });
    }
    table
}

fn pair_cell(report: &Cooccurrence, (a, b): (&str, &str), (at, bt): (usize, usize), group: Option<usize>) -> Cell {
    let Some(pair) = report.pair(a, b, group) else { return Cell { first: "·".to_owned(), ..Cell::default() } };
    // The pair stands in codebook order; the row is what the reader begins from.
    let (meets, n_a, back, n_b) = if &*pair.a == a {
        (pair.a_meets_b, pair.n_a, pair.b_meets_a, pair.n_b)
    } else {
        (pair.b_meets_a, pair.n_b, pair.a_meets_b, pair.n_a)
    };
    let c = pair.c.map_or_else(String::new, |c| format!(" · c {c:.2}"));
    let lift = pair.lift.map_or_else(String::new, |lift| format!(" · lift {lift:.1}"));
    Cell {
        first: pair.n_ab.to_string(),
        second: String::new(),
        value: f64::from(pair.n_ab),
        flag: sign(pair, true).filter(|_| pair.n_ab > 0),
        opens: (pair.n_ab > 0).then_some(Selection::Pair { a: at, b: bt, group }),
        said: format!("{meets} of {n_a} {a} meet {b} · {back} of {n_b} {b} meet {a}{c}{lift}"),
    }
}
