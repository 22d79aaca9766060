//! `report matrix`: who has what: a row a document or a participant, a column a code.
//!
//! For other software too: as CSV it is one record a case, a count or 0/1 in each column, and an empty cell where
//! nothing was coded yet, which is not 0.

use super::cells::share;
use super::options::{ReportOptions, Words};
use super::{Report, ReportError, Study};
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{Frequency, State, frequency};
use crate::analysis::header::{FOOTER, Header};
use crate::analysis::opens::Opens;
use crate::analysis::{Count, Options};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::heading;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{Cell, Column, Row as TableRow, Table, UNCODED};
use serde::Serialize;
use std::sync::Arc;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// What a row is: document or participant
    #[arg(long, value_name = "WHAT", default_value = "document")]
    pub rows: String,
    /// 1 for a code that is there and 0 for one that is not, instead of counts
    #[arg(long)]
    pub binary: bool,
}

/// Options of other reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] = &["--by", "--unit", "--observed", "--level"];

#[derive(Serialize)]
struct Matrix {
    report: &'static str,
    /// `document` or `participant`.
    rows: String,
    /// `passages`, `codings`, or `binary`.
    values: &'static str,
    codes: Vec<String>,
    cases: Vec<Case>,
    /// For each code how many cases have it.
    with: Vec<u32>,
    /// Cases in which anything was looked for.
    coded: u32,
    header: Header,
    #[serde(skip)]
    indices: Vec<usize>,
}

#[derive(Serialize)]
struct Case {
    case: String,
    /// `coded`, `part` (some of its documents are untouched), `uncoded`.
    state: &'static str,
    turns: u32,
    /// Parallel to the codes; null where nothing was coded yet.
    values: Vec<Option<u32>>,
}

struct Made {
    report: Matrix,
    options: Arc<Options>,
}

impl Default for Args {
    fn default() -> Self {
        Self { options: ReportOptions::default(), rows: "document".to_owned(), binary: false }
    }
}

/// What rows are: an attribute that every study has.
pub(super) fn case_of(rows: &str, others: bool) -> Result<String, ReportError> {
    let key = crate::study::attribute::key(rows);
    if others || matches!(key.as_str(), "document" | "participant") {
        return Ok(key);
    }
    let shown = crate::text::display::one_line(rows);
    Err(ReportError::Usage(format!("--rows: “{shown}” is neither document nor participant")))
}

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.unless("--rows", &self.rows, "document");
        words.flag("--binary", self.binary);
        words.0
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report matrix", MEANINGLESS)?;
        let rows = case_of(&self.rows, false)?;
        let options = Options { by: vec![rows.clone()], ..self.options.wanted()? };
        let counted = frequency(study.corpus, &options)?;
        Ok(Box::new(Made { report: matrix(&counted, &options, rows, self.binary), options: Arc::new(options) }))
    }
}

/// How far a case is coded, by the documents in which it speaks.
pub(super) fn state_of(report: &Frequency, group: usize) -> &'static str {
    let progress = report.header.progress_by_group.get(group).map(|row| row.progress).unwrap_or_default();
    let in_report = report.groups.get(group).is_some_and(|row| row.denominators.turns > 0);
    match (in_report, progress.untouched) {
        (false, _) => "uncoded",
        (true, 0) => "coded",
        (true, _) => "part",
    }
}

fn matrix(counted: &Frequency, options: &Options, rows: String, binary: bool) -> Matrix {
    let value = |cell: &crate::analysis::frequency::Cell| {
        let count = if options.count == Count::Codings { cell.codings } else { cell.passages };
        (cell.state == State::Counted).then_some(if binary { u32::from(count > 0) } else { count })
    };
    let case = |(at, group): (usize, &crate::analysis::denominators::GroupRow)| Case {
        case: group.key.value(0).to_owned(),
        state: state_of(counted, at),
        turns: group.denominators.turns,
        values: counted.rows.iter().map(|row| row.cells.get(at).and_then(value)).collect(),
    };
    let cases: Vec<Case> = counted.groups.iter().enumerate().map(case).collect();
    let with = |code: usize| {
        let has = |case: &&Case| case.values.get(code).copied().flatten().is_some_and(|value| value > 0);
        u32::try_from(cases.iter().filter(has).count()).unwrap_or(u32::MAX)
    };
    let values = match (binary, options.count) {
        (true, _) => "binary",
        (false, Count::Codings) => "codings",
        (false, Count::Passages) => "passages",
    };
    let mut header = counted.header.clone();
    header.unit = match values {
        "binary" => "1 where the code is there".to_owned(),
        unit => unit.to_owned(),
    };
    // Each row is a case here, so that what groups differ in is in the rows.
    header.progress_by_group.clear();
    header.kinds.clear();
    Matrix {
        report: "matrix",
        rows,
        values,
        codes: counted.rows.iter().map(|row| row.code.clone()).collect(),
        with: (0..counted.rows.len()).map(with).collect(),
        coded: u32::try_from(cases.iter().filter(|case| case.state != "uncoded").count()).unwrap_or(u32::MAX),
        indices: counted.rows.iter().map(|row| row.code_index).collect(),
        cases,
        header,
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let report = &self.report;
        let (title, header) = heading("Matrix", &report.header);
        let opens = |code: usize, group: Option<usize>| {
            let code = *report.indices.get(code)?;
            Some(Opens::Counted(Arc::clone(&self.options), Selection::Cell { code, group }))
        };
        let rows = report.cases.iter().enumerate().map(|(at, case)| {
            let cell = |(code, value): (usize, &Option<u32>)| match value {
                None => Cell::of(UNCODED),
                Some(value) => Cell::of(value.to_string())
                    .with_bar(f64::from(*value))
                    .opening(opens(code, Some(at)).filter(|_| *value > 0)),
            };
            let mut cells: Vec<Cell> = case.values.iter().enumerate().map(cell).collect();
            cells.push(Cell::of(case.state));
            TableRow::new(case.case.clone(), cells)
        });
        let mut rows: Vec<TableRow> = rows.collect();
        // The share stands below its numbers, so that columns are as wide as the counts need.
        let shares: Vec<Cell> = report.with.iter().map(|with| share(*with, report.coded)).collect();
        let part = |at: usize| {
            let cell = move |(code, cell): (usize, &Cell)| match cell.parts.get(at) {
                Some(part) => Cell::of(part.clone()).opening(opens(code, None)),
                None => Cell::default(),
            };
            shares.iter().enumerate().map(cell).chain([Cell::default()]).collect::<Vec<Cell>>()
        };
        rows.push(TableRow::new(format!("{}s with it", report.rows), part(0)));
        if shares.iter().any(|cell| cell.parts.len() > 1) {
            rows.push(TableRow { indent: 1, ..TableRow::new("in percent", part(1)) });
        }
        let mut columns: Vec<Column> = report.codes.iter().map(Column::number).collect();
        columns.push(Column::text("coded"));
        let table = Table { corner: report.rows.clone(), columns, rows, ..Table::default() };
        let notes = vec![
            format!("{UNCODED} not yet coded, which is not 0   part: some of its documents are untouched"),
            FOOTER.to_owned(),
        ];
        Page { title, blocks: vec![Block::Header(header), Block::Table(table), Block::Notes(notes)] }
    }

    fn records(&self) -> Records {
        let report = &self.report;
        let mut columns = vec![report.rows.clone(), "coded".to_owned(), "counted_turns".to_owned()];
        columns.extend(report.codes.iter().cloned());
        let rows = report.cases.iter().map(|case| {
            let mut fields =
                vec![Field::Text(case.case.clone()), Field::Text(case.state.to_owned()), Field::count(case.turns)];
            fields.extend(case.values.iter().map(|value| value.map_or(Field::Null, Field::count)));
            fields
        });
        Records { rows: rows.collect(), columns }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}
