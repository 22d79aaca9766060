//! `report matrix`: who has what: a row a document or a participant, a column a code.
//!
//! For other software too: as CSV it is one record a case, a count or 0/1 in each column, and an empty cell where
//! nothing was coded yet, which is not 0.

use super::cells::share;
use super::options::{ReportOptions, Words};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::attributes::NO_VALUE;
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{Frequency, State, frequency, small_cells};
use crate::analysis::header::{FOOTER, Header};
use crate::analysis::number_of;
use crate::analysis::opens::Opens;
use crate::analysis::{Count, Options};
use crate::publish::chart::{Chart, Grid, Kind};
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
    /// What a row is: document, participant, or any attribute
    #[arg(long, value_name = "WHAT", default_value = "document")]
    pub rows: String,
    /// 1 for a code that is there and 0 for one that is not, instead of counts
    #[arg(long)]
    pub binary: bool,
}

#[derive(Serialize)]
struct Matrix {
    report: &'static str,
    /// `document`, `participant`, or another attribute.
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

impl Askable for Args {
    fn name(&self) -> &'static str {
        "matrix"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.unless("--rows", &self.rows, "document");
        words.flag("--binary", self.binary);
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report matrix")?;
        let (rows, options, counted) = by_case(study, &self.options, &self.rows)?;
        Ok(Box::new(Made { report: matrix(&counted, &options, rows, self.binary), options: Arc::new(options) }))
    }
}

/// Codes by cases, which are the values of an attribute: its key, what was asked, and what was counted.
pub(super) fn by_case(
    study: &Study<'_>,
    options: &ReportOptions,
    rows: &str,
) -> Result<(String, Options, Frequency), ReportError> {
    let rows = crate::study::attribute::key(rows);
    let options = Options { by: vec![rows.clone()], ..options.wanted()? };
    let counted = frequency(study.corpus, &options)?;
    Ok((rows, options, counted))
}

/// How far a case is coded, by the documents in which it speaks.
pub(super) fn state_of(report: &Frequency, group: usize) -> &'static str {
    let progress = report.header.progress_by_group.get(group).map(|row| row.progress).unwrap_or_default();
    let in_report = report.groups.get(group).is_some_and(|row| row.denominators.turns > 0);
    match (in_report, progress.finished + progress.begun, progress.untouched) {
        (false, ..) | (true, 0, 1..) => "uncoded",
        (true, _, 0) => "coded",
        (true, ..) => "part",
    }
}

fn matrix(counted: &Frequency, options: &Options, rows: String, binary: bool) -> Matrix {
    let value = |cell: &crate::analysis::frequency::Cell| {
        let count = if options.count == Count::Codings { cell.codings } else { cell.passages };
        (cell.state == State::Counted).then_some(if binary { u32::from(count > 0) } else { count })
    };
    let case = |(at, group): (usize, &crate::analysis::denominators::GroupRow)| {
        let state = state_of(counted, at);
        let value =
            |row: &crate::analysis::frequency::Row| row.cells.get(at).filter(|_| state != "uncoded").and_then(value);
        Case {
            case: group.key.value(0).to_owned(),
            state,
            turns: group.denominators.turns,
            values: counted.rows.iter().map(value).collect(),
        }
    };
    let cases: Vec<Case> = counted.groups.iter().enumerate().map(case).collect();
    // Field notes are nobody's: what stands there is shown, and is in no number of participants.
    let of_people = rows == "participant";
    let counts = |case: &&Case| !of_people || case.case != NO_VALUE;
    let with = |code: usize| {
        let has =
            |case: &&Case| counts(case) && case.values.get(code).copied().flatten().is_some_and(|value| value > 0);
        number_of(cases.iter().filter(has).count())
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
    // Each row is a case here, so that what groups differ in is in the rows; and most cases are one person or one
    // document, so that small cells are no news.
    let small = small_cells(options);
    header.notes.retain(|note| *note != small);
    header.progress_by_group.clear();
    header.kinds.clear();
    Matrix {
        report: "matrix",
        rows,
        values,
        codes: counted.rows.iter().map(|row| row.code.clone()).collect(),
        with: (0..counted.rows.len()).map(with).collect(),
        coded: number_of(cases.iter().filter(counts).filter(|case| case.state != "uncoded").count()),
        indices: counted.rows.iter().map(|row| row.code_index).collect(),
        cases,
        header,
    }
}

/// Of more codes, or of more cases, than this a map would be no picture; the records have them all.
const MAPPED: (usize, usize) = (60, 120);

/// Who has what, as a map.
fn chart(report: &Matrix) -> Option<Chart> {
    let (codes, cases) = (report.codes.len(), report.cases.len());
    if codes == 0 || cases == 0 || codes > MAPPED.0 || cases > MAPPED.1 {
        return None;
    }
    let (title, _) = heading("Matrix", &report.header);
    let values = |case: &Case| case.values.iter().map(|value| value.map(f64::from)).collect();
    Some(Chart {
        title,
        unit: format!("{} of each code in each {}", report.values, report.rows),
        kind: Kind::Heat,
        data: Grid {
            rows: report.cases.iter().map(|case| case.case.clone()).collect(),
            series: report.codes.clone(),
            values: report.cases.iter().map(values).collect(),
            ..Grid::default()
        },
        note: format!("One {} has more said in it than another. {FOOTER}", report.rows),
    })
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
        let mut notes =
            vec![format!("{UNCODED} not yet coded, which is not 0   part: some of its documents are untouched")];
        if report.rows == "participant" && report.cases.iter().any(|case| case.case == NO_VALUE) {
            notes.push(format!("{NO_VALUE}: turns of nobody, as in field notes; in no count of participants"));
        }
        notes.push(FOOTER.to_owned());
        let page = Page { title, blocks: vec![Block::Header(header), Block::Table(table), Block::Notes(notes)] };
        page.with_chart(chart(report))
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
