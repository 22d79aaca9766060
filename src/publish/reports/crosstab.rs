//! `report crosstab`: a code by two attributes crossed, one table a code.
//!
//! Cells, row margins, column margins and the total are counted each for itself, by the rules of the frequency report:
//! a person, document or passage in two cells counts once in a margin. So margins need not be sums, and the page says
//! so.

mod chart;

use super::options::{ReportOptions, Words};
use super::{Askable, Report, ReportError, Study, WithPage};
use crate::analysis::denominators::Denominators;
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{Cell as Counted, Frequency, State, frequency_of};
use crate::analysis::group::{Grid, Groups};
use crate::analysis::header::{FOOTER, Header};
use crate::analysis::opens::Opens;
use crate::analysis::rows::Rows;
use crate::analysis::{Options, Scope, Unit};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::{ALL, FIGURES, base_columns, base_figures, figures, heading, percent, rate, state};
use crate::publish::page::{Block, Page};
use crate::publish::table::{ABSENT, Cell, Column, Row as TableRow, SMALL, Table, UNCODED};
use serde::Serialize;
use std::sync::Arc;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// Show each figure as a share of its row's, its column's, or the total: row, column, total
    #[arg(long, value_name = "OF")]
    pub percent: Option<String>,
}

/// Of what a share is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    Row,
    Column,
    Total,
}

#[derive(Serialize)]
struct Crosstab {
    report: &'static str,
    /// Rows, then columns.
    by: Vec<String>,
    unit: Unit,
    percent: Option<Of>,
    rows: Vec<Value>,
    columns: Vec<Value>,
    denominators: Denominators,
    /// What each cell of a table is out of; null where nobody is there.
    cells: Vec<Vec<Option<Denominators>>>,
    tables: Vec<Tabled>,
    header: Header,
    #[serde(skip)]
    grid: Grid,
    #[serde(skip)]
    asked: [Arc<Options>; 3],
}

/// A value of an attribute, with all that it is out of.
#[derive(Serialize)]
struct Value {
    value: String,
    #[serde(flatten)]
    denominators: Denominators,
}

/// One code.
#[derive(Serialize)]
struct Tabled {
    code: String,
    name: String,
    /// Cells by row and column; `absent` where nobody is there.
    cells: Vec<Vec<Shown>>,
    /// Margins: each row over all columns, each column over all rows.
    row_totals: Vec<Shown>,
    column_totals: Vec<Shown>,
    total: Shown,
    #[serde(skip)]
    index: usize,
}

/// Figures with the share that was asked for.
#[derive(Clone, Serialize)]
struct Shown {
    #[serde(flatten)]
    counted: Counted,
    /// In percent; null where it was not asked for or the whole is too small.
    percent: Option<f64>,
    /// What the share is out of; null where none was asked for.
    percent_whole: Option<u32>,
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "crosstab"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.some("--percent", self.percent.as_deref());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let (options, of) = self.wanted()?;
        let report = crosstab(study, &options, of)?;
        let page = page(&report, &options);
        Ok(Box::new(WithPage { report, page, records }))
    }
}

impl Args {
    fn wanted(&self) -> Result<(Options, Option<Of>), ReportError> {
        self.options.only("report crosstab")?;
        let options = self.options.wanted()?;
        if options.by.len() != 2 || options.by.first() == options.by.get(1) {
            let why = "--by: a crosstab needs two attributes, rows first, as in --by profession,site";
            return Err(ReportError::Usage(why.to_owned()));
        }
        let of = match self.percent.as_deref().map(str::trim) {
            None => None,
            Some("row") => Some(Of::Row),
            Some("column") => Some(Of::Column),
            Some("total") => Some(Of::Total),
            Some(other) => {
                let other = crate::text::display::one_line(other);
                return Err(ReportError::Usage(format!("--percent: “{other}” is none of row, column, total")));
            }
        };
        if of.is_some() && matches!(options.unit, Unit::Per100Turns | Unit::Per1000Words) {
            return Err(ReportError::Usage(
                "--percent: a rate has no share; choose a --unit that is a count".to_owned(),
            ));
        }
        Ok((options, of))
    }
}

/// One frequency report, of the same codes by other attributes.
fn counted(study: &Study<'_>, options: &Options) -> Result<Frequency, ReportError> {
    let scope = Scope::new(study.corpus, options)?;
    let groups = Groups::new(&scope)?;
    Ok(frequency_of(&scope, &groups, &Rows::pooled(&study.corpus.codebook, options)?))
}

fn crosstab(study: &Study<'_>, options: &Options, of: Option<Of>) -> Result<Crosstab, ReportError> {
    let both = counted(study, options)?;
    let one = |at: usize| Options { by: options.by.get(at).cloned().into_iter().collect(), ..options.clone() };
    let (row_options, column_options) = (one(0), one(1));
    let (by_row, by_column) = (counted(study, &row_options)?, counted(study, &column_options)?);
    let grid = both.grid.clone().unwrap_or(Grid { rows: Vec::new(), columns: Vec::new(), cells: Vec::new() });
    let tables = both.rows.iter().enumerate().map(|(at, row)| {
        let margin =
            |report: &Frequency, group: usize| report.rows.get(at).and_then(|row| row.cells.get(group)).cloned();
        let rows: Vec<Counted> = (0..grid.rows.len()).filter_map(|group| margin(&by_row, group)).collect();
        let columns: Vec<Counted> = (0..grid.columns.len()).filter_map(|group| margin(&by_column, group)).collect();
        let whole = |r: Option<usize>, c: Option<usize>| {
            let margin = match of? {
                Of::Row => r.map_or(Some(&row.total), |r| rows.get(r)),
                Of::Column => c.map_or(Some(&row.total), |c| columns.get(c)),
                Of::Total => Some(&row.total),
            };
            margin.map(|margin| figure(margin, options.unit))
        };
        let shown = |counted: Counted, r, c| {
            let part = figure(&counted, options.unit);
            let enough = |whole: &u32| *whole >= options.min_percent_n && *whole > 0;
            let whole = whole(r, c).filter(|_| counted.state == State::Counted);
            let percent = whole.filter(enough).map(|whole| 100.0 * f64::from(part) / f64::from(whole));
            Shown { percent, percent_whole: whole, counted }
        };
        let cell = |r: usize, c: usize| {
            let group = grid.cells.get(r).and_then(|cells| cells.get(c)).copied().flatten();
            let counted = group.and_then(|group| row.cells.get(group)).cloned();
            shown(counted.unwrap_or_else(nobody), Some(r), Some(c))
        };
        Tabled {
            code: row.code.clone(),
            name: row.name.clone(),
            cells: (0..grid.rows.len()).map(|r| (0..grid.columns.len()).map(|c| cell(r, c)).collect()).collect(),
            row_totals: rows.iter().enumerate().map(|(r, counted)| shown(counted.clone(), Some(r), None)).collect(),
            column_totals: columns
                .iter()
                .enumerate()
                .map(|(c, counted)| shown(counted.clone(), None, Some(c)))
                .collect(),
            total: shown(row.total.clone(), None, None),
            index: row.code_index,
        }
    });
    let tables: Vec<Tabled> = tables.collect();
    let values = |report: &Frequency, values: &[String]| {
        let pairs = values.iter().zip(&report.groups);
        pairs.map(|(value, group)| Value { value: value.clone(), denominators: group.denominators }).collect()
    };
    let base = |group: &Option<usize>| group.and_then(|group| both.groups.get(group)).map(|group| group.denominators);
    Ok(Crosstab {
        report: "crosstab",
        by: both.by.clone(),
        unit: options.unit,
        percent: of,
        rows: values(&by_row, &grid.rows),
        columns: values(&by_column, &grid.columns),
        denominators: both.denominators,
        cells: grid.cells.iter().map(|cells| cells.iter().map(base).collect()).collect(),
        tables,
        header: both.header,
        grid,
        asked: [options.clone(), row_options, column_options].map(Arc::new),
    })
}

/// The figure that a table shows.
fn figure(cell: &Counted, unit: Unit) -> u32 {
    match unit {
        Unit::Participants => cell.participants,
        Unit::Documents => cell.documents,
        Unit::Turns | Unit::Per100Turns => cell.turns,
        Unit::Words => cell.words,
        Unit::Codings => cell.codings,
        Unit::Passages | Unit::Per1000Words => cell.passages,
    }
}

/// What the figure is out of, where it is of a known number.
fn base(denominators: &Denominators, unit: Unit) -> Option<u32> {
    match unit {
        Unit::Participants => Some(denominators.participants),
        Unit::Documents => Some(denominators.documents),
        Unit::Turns => Some(denominators.turns),
        _ => None,
    }
}

/// The cell of a combination that nobody makes.
fn nobody() -> Counted {
    Counted {
        passages: 0,
        codings: 0,
        turns: 0,
        documents: 0,
        participants: 0,
        words: 0,
        per_100_turns: None,
        per_1000_words: None,
        state: State::Absent,
        small: false,
        observed: None,
        intervals: None,
    }
}

fn cell(shown: &Shown, denominators: &Denominators, report: &Crosstab, options: &Options, quiet: bool) -> Cell {
    let counted = &shown.counted;
    match counted.state {
        State::Absent => return Cell::of(ABSENT),
        State::Uncoded => return Cell::of(UNCODED),
        State::Counted => {}
    }
    let count = figure(counted, report.unit);
    let mut parts = match (report.unit, shown.percent_whole, base(denominators, report.unit)) {
        (Unit::Per100Turns, ..) => rate(counted.per_100_turns, 1),
        (Unit::Per1000Words, ..) => rate(counted.per_1000_words, 2),
        // What a share stands beside is what it is out of.
        (_, Some(whole), _) => vec![format!("{count} of {whole}")],
        (_, None, Some(whole)) => vec![format!("{count}/{whole}")],
        (_, None, None) => vec![count.to_string()],
    };
    match report.percent {
        Some(_) => parts.extend(shown.percent.map(|percent| format!("{percent:.0}\u{a0}%"))),
        None => {
            parts
                .extend(base(denominators, report.unit).and_then(|whole| percent(count, whole, options.min_percent_n)));
        }
    }
    if matches!(report.unit, Unit::Participants | Unit::Documents) {
        parts.push(
            figure(
                counted,
                if options.count == crate::analysis::Count::Codings { Unit::Codings } else { Unit::Passages },
            )
            .to_string(),
        );
    }
    parts.retain(|part| !part.is_empty());
    Cell { parts, flag: (counted.small && !quiet).then_some(SMALL), bar: Some(f64::from(count)), ..Cell::default() }
}

fn page(report: &Crosstab, options: &Options) -> Page {
    let (title, header) = heading("Crosstab", &report.header);
    let mut blocks = vec![Block::Header(header)];
    let all = || report.tables.iter().flat_map(|table| table.cells.iter().flatten());
    let held = all().filter(|cell| cell.counted.passages > 0).count();
    let quiet = all().filter(|cell| cell.counted.small).count() * 2 > held;
    for table in &report.tables {
        blocks.push(Block::Table(one(report, table, options, quiet)));
        blocks.push(Block::Chart(chart::map(report, table)));
    }
    let mut notes = Vec::new();
    if let Some(of) = report.percent {
        let of = match of {
            Of::Row => "of the row's figure",
            Of::Column => "of the column's figure",
            Of::Total => "of the figure over all",
        };
        notes.push(format!(
            "n of N, percent: {of}; no percent where N is under {}; shares need not add up to 100",
            options.min_percent_n
        ));
    }
    notes.push(
        "margins count each participant, document and passage once, so they need not be sums of their cells".to_owned(),
    );
    let tables = blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let flagged = tables.flat_map(|table| &table.rows).flat_map(|row| &row.cells).any(|cell| cell.flag.is_some());
    let small = if !flagged {
        String::new()
    } else {
        format!("   {SMALL} under {} participants or {} documents", options.small_participants, options.small_documents)
    };
    notes.push(format!("{ABSENT} nobody there   {UNCODED} nothing coded there yet{small}"));
    notes.push(FOOTER.to_owned());
    blocks.push(Block::Notes(notes));
    Page { title, blocks }
}

fn one(report: &Crosstab, table: &Tabled, options: &Options, quiet: bool) -> Table {
    let opens = |shown: &Shown, which: usize, group: Option<usize>| {
        let asked = report.asked.get(which).filter(|_| shown.counted.passages > 0)?;
        Some(Opens::Counted(Arc::clone(asked), Selection::Cell { code: table.index, group }))
    };
    let set = |shown: &Shown, base: &Denominators| cell(shown, base, report, options, quiet);
    let rows = report.rows.iter().enumerate().map(|(r, value)| {
        let inner = |c: usize| {
            let group = report.grid.cells.get(r).and_then(|cells| cells.get(c)).copied().flatten();
            let base = report.cells.get(r).and_then(|cells| cells.get(c)).copied().flatten().unwrap_or_default();
            let shown = table.cells.get(r).and_then(|cells| cells.get(c));
            shown.map_or_else(Cell::default, |shown| set(shown, &base).opening(opens(shown, 0, group)))
        };
        let mut cells: Vec<Cell> = (0..report.columns.len()).map(inner).collect();
        let margin = table.row_totals.get(r);
        cells.extend(margin.map(|shown| set(shown, &value.denominators).opening(opens(shown, 1, Some(r)))));
        TableRow::new(value.value.clone(), cells)
    });
    let mut rows: Vec<TableRow> = rows.collect();
    let margins = report.columns.iter().zip(&table.column_totals).enumerate();
    let mut last: Vec<Cell> =
        margins.map(|(c, (value, shown))| set(shown, &value.denominators).opening(opens(shown, 2, Some(c)))).collect();
    last.push(set(&table.total, &report.denominators).opening(opens(&table.total, 0, None)));
    rows.push(TableRow::new("all", last));
    let mut columns: Vec<Column> = report.columns.iter().map(|value| Column::text(value.value.clone())).collect();
    columns.push(Column::text("all"));
    let name =
        if table.name.is_empty() || table.name == table.code { String::new() } else { format!(" — {}", table.name) };
    let corner = report.by.first().cloned().unwrap_or_default();
    Table { caption: format!("{}{name}", table.code), corner, columns, rows }
}

fn records(report: &Crosstab) -> Records {
    let mut columns = vec!["code".to_owned(), "name".to_owned()];
    columns.extend(report.by.iter().cloned());
    columns.push("state".to_owned());
    columns.extend(FIGURES.into_iter().chain(["percent", "percent_of", "percent_whole"]).map(str::to_owned));
    columns.extend(base_columns("cell"));
    let mut rows = Vec::new();
    for table in &report.tables {
        let mut record = |row: &str, column: &str, shown: &Shown, base: Denominators| {
            let of = report.percent.map(|of| match of {
                Of::Row => "row",
                Of::Column => "column",
                Of::Total => "total",
            });
            let mut fields: Vec<Field> = [&table.code, &table.name].map(|text| Field::Text(text.clone())).to_vec();
            fields.extend([row, column].map(|text| Field::Text(text.to_owned())));
            fields.push(state(shown.counted.state));
            fields.extend(figures(&shown.counted));
            fields.extend([Field::measure(shown.percent), Field::text(of)]);
            fields.push(shown.percent_whole.map_or(Field::Null, Field::count));
            fields.extend(base_figures(&base));
            rows.push(fields);
        };
        for (r, row) in report.rows.iter().enumerate() {
            for (c, column) in report.columns.iter().enumerate() {
                let at = |cells: &Vec<Option<Denominators>>| cells.get(c).copied().flatten();
                let base = report.cells.get(r).and_then(at).unwrap_or_default();
                if let Some(shown) = table.cells.get(r).and_then(|cells| cells.get(c)) {
                    record(&row.value, &column.value, shown, base);
                }
            }
        }
        let pairs = report.rows.iter().zip(&table.row_totals);
        pairs.for_each(|(row, shown)| record(&row.value, ALL, shown, row.denominators));
        let pairs = report.columns.iter().zip(&table.column_totals);
        pairs.for_each(|(column, shown)| record(ALL, &column.value, shown, column.denominators));
        record(ALL, ALL, &table.total, report.denominators);
    }
    Records { columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_crosstab_is_wrong_usage() {
        let asked = |words: &str| {
            super::super::Ask::parse(words).map(|ask| match ask {
                super::super::Ask::Crosstab(args) => args.wanted().map(|(_, of)| of).map_err(|e| e.to_string()),
                _ => Err("another".to_owned()),
            })
        };
        assert_eq!(asked("crosstab --by a,b --percent row"), Ok(Ok(Some(Of::Row))));
        for (words, why) in [
            ("crosstab --by a", "two attributes"),
            ("crosstab", "two attributes"),
            ("crosstab --by a,a", "two attributes"),
            ("crosstab --by a,b --percent cell", "none of row, column, total"),
            ("crosstab --by a,b --percent row --unit per_100_turns", "no share"),
        ] {
            let told = asked(words).expect("words").expect_err("wrong");
            assert!(told.contains(why), "{words}: {told}");
        }
    }
}
