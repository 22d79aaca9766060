//! The frequency report as a sheet and as records.
//!
//! A table shows one figure, in full: participants of participants there are, then passages, unless
//! another unit was asked for. A percentage stands beside it only where there are enough to speak of
//! percents. Blanks say why they are blank. Records (CSV) hold every figure of every cell, one row a code
//! and group, so that nobody has to take numbers from a table made for reading.

mod chart;

pub use chart::chart;

use super::csv::{Field, Records};
use super::table::{ABSENT, Align, Cell, Column, FLAG, Row, SMALL, Sheet, Table, UNCODED};
use crate::analysis::denominators::Denominators;
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{self, Dominance, Frequency, State};
use crate::analysis::intervals::Interval;
use crate::analysis::{Count, Header, Opens, Options, Unit};
use std::collections::HashMap;
use std::sync::Arc;

/// What stands in the columns of the attributes for all groups together.
pub(super) const ALL: &str = "(all)";

/// Of more codes than this the footnotes do not say who supplies them.
const MOST_NAMED: usize = 12;

/// The report as a sheet; the options are those it was made with.
pub fn sheet(report: &Frequency, options: &Options) -> Sheet {
    let mut layout = Layout::of(report);
    if options.count == Count::Codings && matches!(report.unit, Unit::Participants | Unit::Documents) {
        layout.columns.iter_mut().for_each(|column| column.figure = Some("codings".to_owned()));
    }
    let quiet = report.mostly_small();
    let indents = indents(report);
    let asked = Arc::new(options.clone());
    let rows = report.rows.iter().zip(&indents).map(|(row, &indent)| {
        let opens = |cell: &frequency::Cell, group: Option<usize>| {
            let selection = Selection::Cell { code: row.code_index, group };
            (cell.passages > 0).then(|| Opens::Counted(Arc::clone(&asked), selection))
        };
        let cell = |group: &Place| match group {
            Place::Nobody => Cell::of(ABSENT),
            Place::Group(at) => row.cells.get(*at).map_or_else(Cell::default, |cell| {
                let base = report.groups.get(*at).map(|group| group.denominators).unwrap_or_default();
                shown(cell, &base, options, quiet).opening(opens(cell, Some(*at)))
            }),
            Place::All => Cell { bar: None, ..shown(&row.total, &report.denominators, options, quiet) }
                .opening(opens(&row.total, None)),
            Place::Observed(at) => row.cells.get(*at).map_or_else(Cell::default, |cell| {
                let base = report.groups.get(*at).and_then(|group| group.observed).unwrap_or_default();
                observed(cell, &base, options)
            }),
            Place::AllObserved => observed(&row.total, &report.observed.unwrap_or_default(), options),
        };
        Row {
            label: label(report, row),
            indent,
            flag: row.dominated_by.is_some().then_some(FLAG),
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
    /// Paragraphs of field notes about the group with this index.
    Observed(usize),
    /// All paragraphs about persons.
    AllObserved,
}

/// What stands above a column of what is observed.
const OBSERVED: &str = "observed";

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
                        layout.add_observed(report, *group, second, Some(first));
                    }
                }
            }
            None => {
                for (at, group) in report.groups.iter().enumerate() {
                    let values: Vec<&str> = group.key.values().collect();
                    let (label, first) = match values.as_slice() {
                        [first, rest @ ..] if !rest.is_empty() => (rest.join(" · "), Some(*first)),
                        _ => (values.join(" · "), None),
                    };
                    let column = Column::text(&label);
                    layout.add(first.map_or(column.clone(), |first| column.under(first)), Place::Group(at));
                    layout.add_observed(report, Some(at), &label, first);
                }
            }
        }
        layout.add(Column::text("all"), Place::All);
        if report.observed.is_some_and(|base| base.turns > 0) {
            layout.add(Column::text(format!("all {OBSERVED}")), Place::AllObserved);
        }
        let numbers = matches!(
            report.unit,
            Unit::Passages | Unit::Codings | Unit::Words | Unit::Per100Turns | Unit::Per1000Words
        );
        for column in &mut layout.columns {
            column.figure = Some(match report.unit {
                Unit::Per100Turns => "in 100 turns".to_owned(),
                Unit::Per1000Words => "in 1,000 words".to_owned(),
                _ => "passages".to_owned(),
            });
        }
        if numbers {
            layout.columns.iter_mut().for_each(|column| column.align = Align::Right);
        }
        layout
    }

    /// A column of what is observed of a group, where anything could be.
    fn add_observed(&mut self, report: &Frequency, group: Option<usize>, label: &str, under: Option<&str>) {
        let base = |at: usize| report.groups.get(at)?.observed.filter(|base| base.turns > 0);
        if let Some(at) = group.filter(|at| base(*at).is_some()) {
            let column = Column::text(format!("{label} {OBSERVED}"));
            self.add(under.map_or(column.clone(), |first| column.under(first)), Place::Observed(at));
        }
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
    let passages = if options.count == Count::Codings { cell.codings } else { cell.passages };
    let (parts, bar) = match options.unit {
        Unit::Participants => {
            (with(passages, share(cell.participants, base.participants, options)), f64::from(passages))
        }
        Unit::Documents => (with(passages, documents(cell, base, options)), f64::from(passages)),
        Unit::Turns => (share(cell.turns, base.turns, options), f64::from(cell.turns)),
        Unit::Passages => (vec![passages.to_string()], f64::from(passages)),
        Unit::Codings => (vec![cell.codings.to_string()], f64::from(cell.codings)),
        Unit::Words => (vec![cell.words.to_string()], f64::from(cell.words)),
        Unit::Per100Turns => (rate(cell.per_100_turns, 1), cell.per_100_turns.unwrap_or(0.0)),
        Unit::Per1000Words => (rate(cell.per_1000_words, 2), cell.per_1000_words.unwrap_or(0.0)),
    };
    let mut parts = parts;
    if let (Some(interval), Some(last)) = (interval(cell, options.unit), parts.last_mut()) {
        last.push_str(&interval);
    }
    Cell { parts, flag: (cell.small && !quiet).then_some(SMALL), bar: Some(bar), ..Cell::default() }
}

/// ` (8.1–17.0)` beside a rate or a share, where intervals were asked for.
fn interval(cell: &frequency::Cell, unit: Unit) -> Option<String> {
    let of = cell.intervals?;
    let percent = |one: Interval, scale: f64| format!(" ({:.0}–{:.0}\u{a0}%)", scale * one.low, scale * one.high);
    match unit {
        Unit::Per100Turns => of.per_100_turns.map(|one| between(one, 1)),
        Unit::Per1000Words => of.per_1000_words.map(|one| between(one, 2)),
        Unit::Turns => of.per_100_turns.map(|one| percent(one, 1.0)),
        // The share of documents has its own beside it, before the passages.
        _ => None,
    }
}

/// ` (8.1–17.0)`.
pub(super) fn between(one: Interval, digits: usize) -> String {
    format!(" ({:.digits$}–{:.digits$})", one.low, one.high)
}

/// What is observed, in the report's unit.
fn observed(cell: &frequency::Cell, base: &Denominators, options: &Options) -> Cell {
    let cell = cell.observed.unwrap_or_default();
    let passages = if options.count == Count::Codings { cell.codings } else { cell.passages };
    Cell::parts(match options.unit {
        Unit::Participants => with(passages, share(cell.participants, base.participants, options)),
        Unit::Documents => with(passages, share(cell.documents, base.documents, options)),
        Unit::Turns => share(cell.turns, base.turns, options),
        Unit::Passages => vec![passages.to_string()],
        Unit::Codings => vec![cell.codings.to_string()],
        Unit::Words => vec![cell.words.to_string()],
        Unit::Per100Turns => rate(cell.per_100_turns, 1),
        Unit::Per1000Words => rate(cell.per_1000_words, 2),
    })
}

/// `3/6`, with the percentage where there are enough.
fn share(part: u32, whole: u32, options: &Options) -> Vec<String> {
    let mut parts = vec![format!("{part}/{whole}")];
    parts.extend(percent(part, whole, options.min_percent_n));
    parts
}

/// The share of documents, with its interval where there is one.
fn documents(cell: &frequency::Cell, base: &Denominators, options: &Options) -> Vec<String> {
    let mut parts = share(cell.documents, base.documents, options);
    if let (Some(one), Some(last)) = (cell.intervals.and_then(|of| of.documents), parts.last_mut()) {
        last.push_str(&format!(" ({:.0}–{:.0}\u{a0}%)", 100.0 * one.low, 100.0 * one.high));
    }
    parts
}

fn with(passages: u32, mut parts: Vec<String>) -> Vec<String> {
    parts.push(passages.to_string());
    parts
}

pub(super) fn rate(rate: Option<f64>, digits: usize) -> Vec<String> {
    vec![rate.map_or_else(|| UNCODED.to_owned(), |rate| format!("{rate:.digits$}"))]
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
    if cells().any(|cell| cell.flag.is_some()) {
        let (people, documents) = (options.small_participants, options.small_documents);
        signs.push(format!("{SMALL} under {people} participants or {documents} documents"));
    }
    if !signs.is_empty() {
        notes.push(signs.join("   "));
    }
    let beside = matches!(options.unit, Unit::Per100Turns | Unit::Per1000Words | Unit::Turns | Unit::Documents);
    if report.intervals.is_some() && !beside {
        notes.push(
            "Intervals stand beside rates and shares: --unit per_100_turns, per_1000_words, turns or documents. JSON and \
             CSV have them all."
                .to_owned(),
        );
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
    columns.push("state".to_owned());
    columns.extend(FIGURES.map(str::to_owned));
    columns.extend(base_columns("group"));
    if report.observed.is_some() {
        // Nothing says of what is observed that it is little.
        columns.extend(FIGURES.iter().filter(|name| **name != "small").map(|name| format!("observed_{name}")));
        columns.extend(base_columns("group_observed"));
    }
    if report.intervals.is_some() {
        columns.extend(INTERVAL_COLUMNS.map(str::to_owned));
    }
    let mut rows = Vec::new();
    for row in &report.rows {
        for (group, cell) in report.groups.iter().zip(&row.cells) {
            let values = group.key.values().collect();
            rows.push(record(row, values, cell, (&group.denominators, group.observed)));
        }
        let all = report.by.iter().map(|_| ALL).collect();
        rows.push(record(row, all, &row.total, (&report.denominators, report.observed)));
    }
    Records { columns, rows }
}

/// The columns of what is counted in one cell.
pub(super) const FIGURES: [&str; 9] =
    ["passages", "codings", "turns", "documents", "participants", "words", "per_100_turns", "per_1000_words", "small"];

/// What these columns hold. Where nobody is there nobody has said nothing: a 0 would go into somebody's mean.
pub(super) fn figures(cell: &frequency::Cell) -> impl Iterator<Item = Field> + use<> {
    let counts = [cell.passages, cell.codings, cell.turns, cell.documents, cell.participants, cell.words];
    let rates = [cell.per_100_turns, cell.per_1000_words].map(Field::measure);
    let absent = cell.state == State::Absent;
    let count = move |count: u32| if absent { Field::Null } else { Field::count(count) };
    counts.map(count).into_iter().chain(rates).chain([Field::Bool(cell.small)])
}

/// The columns of what figures are out of, named after whose that is.
pub(super) fn base_columns(whose: &str) -> [String; 4] {
    ["documents", "participants", "turns", "words"].map(|what| format!("{whose}_{what}"))
}

/// What these columns hold.
pub(super) fn base_figures(base: &Denominators) -> [Field; 4] {
    [base.documents, base.participants, base.turns, base.words].map(Field::count)
}

/// What a blank or a nought means, in a record.
pub(super) fn state(state: State) -> Field {
    let name = match state {
        State::Absent => "absent",
        State::Uncoded => "uncoded",
        State::Counted => "counted",
    };
    Field::Text(name.to_owned())
}

fn record(
    row: &frequency::Row,
    values: Vec<&str>,
    cell: &frequency::Cell,
    (base, observed): (&Denominators, Option<Denominators>),
) -> Vec<Field> {
    let mut fields = vec![
        Field::Text(row.code.clone()),
        Field::Text(row.name.clone()),
        Field::text(row.parent.as_deref()),
        Field::Count(row.depth as u64),
    ];
    fields.extend(values.into_iter().map(|value| Field::Text(value.to_owned())));
    fields.push(state(cell.state));
    fields.extend(figures(cell));
    fields.extend(base_figures(base));
    if let (Some(cell), Some(base)) = (cell.observed, observed) {
        fields.extend(
            [cell.passages, cell.codings, cell.turns, cell.documents, cell.participants, cell.words].map(Field::count),
        );
        fields.extend([cell.per_100_turns, cell.per_1000_words].map(Field::measure));
        fields.extend(base_figures(&base));
    }
    if let Some(of) = cell.intervals {
        for one in [of.per_100_turns, of.per_1000_words, of.documents] {
            fields.extend(interval_fields(one));
        }
    }
    fields
}

/// Both ends, and how many draws were left out.
pub(super) fn interval_fields(one: Option<Interval>) -> [Field; 3] {
    let undefined = one.map_or(Field::Null, |one| Field::Count(one.undefined as u64));
    [Field::measure(one.map(|one| one.low)), Field::measure(one.map(|one| one.high)), undefined]
}

/// The columns of intervals; they are there only where they were asked for.
const INTERVAL_COLUMNS: [&str; 9] = [
    "per_100_turns_low",
    "per_100_turns_high",
    "per_100_turns_undefined",
    "per_1000_words_low",
    "per_1000_words_high",
    "per_1000_words_undefined",
    "share_of_documents_low",
    "share_of_documents_high",
    "share_of_documents_undefined",
];

#[cfg(test)]
mod tests;
