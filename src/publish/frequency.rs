//! The frequency report as a sheet and as records.
//!
//! A table shows one figure, in full: participants of participants there are, then passages, unless
//! another unit was asked for. A percentage stands beside it only where there are enough to speak of
//! percents. Blanks say why they are blank. Records (CSV) hold every figure of every cell, one row a code
//! and group, so that nobody has to take numbers from a table made for reading.

use super::csv::{Field, Records};
use super::table::{ABSENT, Align, Cell, Column, FLAG, Row, Sheet, Table, UNCODED};
use crate::analysis::denominators::Denominators;
use crate::analysis::frequency::{self, Dominance, Frequency, State};
use crate::analysis::{Count, Header, Options, Unit};
use std::collections::HashMap;

/// What stands in the columns of the attributes for all groups together.
pub(super) const ALL: &str = "(all)";

/// Of more codes than this the footnotes do not say who supplies them.
const MOST_NAMED: usize = 12;

/// The report as a sheet; the options are those it was made with.
pub fn sheet(report: &Frequency, options: &Options) -> Sheet {
    let layout = Layout::of(report);
    let quiet = report.mostly_small();
    let indents = indents(report);
    let rows = report.rows.iter().zip(&indents).map(|(row, &indent)| {
        let cell = |group: &Place| match group {
            Place::Nobody => Cell::of(ABSENT),
            Place::Group(at) => row.cells.get(*at).map_or_else(Cell::default, |cell| {
                let base = report.groups.get(*at).map(|group| group.denominators).unwrap_or_default();
                shown(cell, &base, options, quiet)
            }),
            Place::All => Cell { bar: None, ..shown(&row.total, &report.denominators, options, quiet) },
        };
        Row {
            label: label(report, row),
            indent,
            flag: row.dominated_by.is_some(),
            cells: layout.places.iter().map(cell).collect(),
        }
    });
    let table = Table { caption: String::new(), corner: "code".into(), columns: layout.columns, rows: rows.collect() };
    let (title, header) = heading("Frequency", &report.header);
    Sheet { title, header, footnotes: footnotes(report, options, &table), tables: vec![table] }
}

/// The title, with what was counted, and the lines below it.
pub(super) fn heading(what: &str, header: &Header) -> (String, Vec<String>) {
    let mut lines = header.lines().into_iter();
    let title = lines.next().map_or_else(|| what.to_owned(), |first| format!("{what} · {first}"));
    (title, lines.collect())
}

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// The group with this index.
    Group(usize),
    /// A combination that nobody makes.
    Nobody,
    /// All counted turns.
    All,
}

/// The columns of a report: a grid for two attributes, so that each value of the second stands in the
/// same place under each of the first; else the groups as they are.
struct Layout {
    columns: Vec<Column>,
    places: Vec<Place>,
}

impl Layout {
    fn of(report: &Frequency) -> Self {
        let mut layout = Self { columns: Vec::new(), places: Vec::new() };
        match &report.grid {
            Some(grid) => {
                for (first, cells) in grid.rows.iter().zip(&grid.cells) {
                    for (second, group) in grid.columns.iter().zip(cells) {
                        layout.add(Column::text(second).under(first), group.map_or(Place::Nobody, Place::Group));
                    }
                }
            }
            None => {
                for (at, group) in report.groups.iter().enumerate() {
                    let values: Vec<&str> = group.key.0.iter().map(|(_, value)| value.as_str()).collect();
                    let column = match values.as_slice() {
                        [first, rest @ ..] if !rest.is_empty() => Column::text(rest.join(" · ")).under(*first),
                        _ => Column::text(values.join(" · ")),
                    };
                    layout.add(column, Place::Group(at));
                }
            }
        }
        layout.add(Column::text("all"), Place::All);
        let numbers = matches!(
            report.unit,
            Unit::Passages | Unit::Codings | Unit::Words | Unit::Per100Turns | Unit::Per1000Words
        );
        if numbers {
            layout.columns.iter_mut().for_each(|column| column.align = Align::Right);
        }
        layout
    }

    fn add(&mut self, column: Column, place: Place) {
        self.columns.push(column);
        self.places.push(place);
    }
}

/// One cell, in the report's unit.
fn shown(cell: &frequency::Cell, base: &Denominators, options: &Options, quiet: bool) -> Cell {
    match cell.state {
        State::Absent => return Cell::of(ABSENT),
        State::Uncoded => return Cell::of(UNCODED),
        State::Counted => {}
    }
    let of = |part: u32, whole: u32| {
        let mut parts = vec![format!("{part}/{whole}")];
        parts.extend(percent(part, whole, options.min_percent_n));
        parts
    };
    let passages = if options.count == Count::Codings { cell.codings } else { cell.passages };
    let with_passages = |mut parts: Vec<String>| {
        parts.push(passages.to_string());
        parts
    };
    let rate =
        |rate: Option<f64>, digits: usize| vec![rate.map_or_else(|| UNCODED.to_owned(), |r| format!("{r:.digits$}"))];
    let (parts, bar) = match options.unit {
        Unit::Participants => (with_passages(of(cell.participants, base.participants)), f64::from(passages)),
        Unit::Documents => (with_passages(of(cell.documents, base.documents)), f64::from(passages)),
        Unit::Turns => (of(cell.turns, base.turns), f64::from(cell.turns)),
        Unit::Passages => (vec![passages.to_string()], f64::from(passages)),
        Unit::Codings => (vec![cell.codings.to_string()], f64::from(cell.codings)),
        Unit::Words => (vec![cell.words.to_string()], f64::from(cell.words)),
        Unit::Per100Turns => (rate(cell.per_100_turns, 1), cell.per_100_turns.unwrap_or(0.0)),
        Unit::Per1000Words => (rate(cell.per_1000_words, 2), cell.per_1000_words.unwrap_or(0.0)),
    };
    Cell { parts, flag: cell.small && !quiet, bar: Some(bar) }
}

/// `59 %`, where there are enough to speak of percents.
pub(super) fn percent(part: u32, whole: u32, enough: u32) -> Option<String> {
    (whole > 0 && whole >= enough).then(|| format!("{:.0}\u{a0}%", 100.0 * f64::from(part) / f64::from(whole)))
}

/// How far in each row stands: below its parent, where that has a row.
fn indents(report: &Frequency) -> Vec<usize> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let indent = |row: &frequency::Row, known: &HashMap<&str, usize>| {
        row.parent.as_deref().and_then(|parent| known.get(parent)).map_or(0, |indent| indent + 1)
    };
    let rows = report.rows.iter().map(|row| {
        let indent = indent(row, &known);
        known.insert(&row.code, indent);
        indent
    });
    rows.collect()
}

/// The code's id, without what its parent's row above says already.
fn label(report: &Frequency, row: &frequency::Row) -> String {
    let parent = row.parent.as_deref().filter(|parent| report.rows.iter().any(|row| row.code == *parent));
    let short = parent.and_then(|parent| row.code.strip_prefix(parent)).and_then(|rest| rest.strip_prefix('.'));
    short.unwrap_or(&row.code).to_owned()
}

fn footnotes(report: &Frequency, options: &Options, table: &Table) -> Vec<String> {
    let mut notes = Vec::new();
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    let mut signs = Vec::new();
    if cells().any(|cell| cell.parts == [ABSENT]) {
        signs.push(format!("{ABSENT} nobody there"));
    }
    if cells().any(|cell| cell.parts == [UNCODED]) {
        signs.push(format!("{UNCODED} nothing coded there yet"));
    }
    if cells().any(|cell| cell.flag) {
        let (people, documents) = (options.small_participants, options.small_documents);
        signs.push(format!("{FLAG} under {people} participants or {documents} documents"));
    }
    if !signs.is_empty() {
        notes.push(signs.join("   "));
    }
    let one_sided: Vec<String> =
        report.rows.iter().filter_map(|row| row.dominated_by.as_ref().map(|one| dominance(&row.code, one))).collect();
    let more = one_sided.len().saturating_sub(MOST_NAMED);
    notes.extend(one_sided.into_iter().take(MOST_NAMED));
    if more > 0 {
        notes.push(format!("{FLAG} and {more} more codes; the JSON of this report names who supplies them"));
    }
    notes.push(report.header.footer.to_owned());
    notes
}

pub(super) fn dominance(code: &str, one: &Dominance) -> String {
    let share = one.share * 100.0;
    format!(
        "{FLAG} {code}: the {} {} supplies {} ({share:.0}\u{a0}% of all)",
        one.kind,
        one.name,
        counted(one.passages, "passage")
    )
}

/// `1 passage`, `2 passages`.
pub(super) fn counted(count: u32, what: &str) -> String {
    if count == 1 { format!("{count} {what}") } else { format!("{count} {what}s") }
}

/// The report as records: a row for each code and group, and for each code over all.
pub fn records(report: &Frequency) -> Records {
    let mut columns: Vec<String> = ["code", "name", "parent", "depth"].map(str::to_owned).to_vec();
    columns.extend(report.by.iter().cloned());
    columns.extend(
        [
            "state",
            "passages",
            "codings",
            "turns",
            "documents",
            "participants",
            "words",
            "per_100_turns",
            "per_1000_words",
            "small",
            "group_documents",
            "group_participants",
            "group_turns",
            "group_words",
        ]
        .map(str::to_owned),
    );
    let mut rows = Vec::new();
    for row in &report.rows {
        for (group, cell) in report.groups.iter().zip(&row.cells) {
            let values = group.key.0.iter().map(|(_, value)| value.as_str()).collect();
            rows.push(record(row, values, cell, &group.denominators));
        }
        let all = report.by.iter().map(|_| ALL).collect();
        rows.push(record(row, all, &row.total, &report.denominators));
    }
    Records { columns, rows }
}

fn record(row: &frequency::Row, values: Vec<&str>, cell: &frequency::Cell, base: &Denominators) -> Vec<Field> {
    let state = match cell.state {
        State::Absent => "absent",
        State::Uncoded => "uncoded",
        State::Counted => "counted",
    };
    let mut fields = vec![
        Field::Text(row.code.clone()),
        Field::Text(row.name.clone()),
        Field::text(row.parent.as_deref()),
        Field::Count(row.depth as u64),
    ];
    fields.extend(values.into_iter().map(|value| Field::Text(value.to_owned())));
    fields.push(Field::Text(state.to_owned()));
    fields.extend(
        [cell.passages, cell.codings, cell.turns, cell.documents, cell.participants, cell.words].map(Field::count),
    );
    fields.extend([cell.per_100_turns, cell.per_1000_words].map(Field::measure));
    fields.push(Field::Bool(cell.small));
    fields.extend([base.documents, base.participants, base.turns, base.words].map(Field::count));
    fields
}

#[cfg(test)]
mod tests;
