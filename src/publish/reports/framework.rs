//! `report framework`: cases by themes, with what the analyst wrote of each cell and the passages it rests on.
//!
//! A cell's text is the analyst's own: a memo of the type summary that hangs on the report under the name of the cell,
//! `framework CASE × CODE` (`emic memo add` takes an x for the sign too). All memos of a cell are shown, each with who
//! wrote it and when. A cell with passages and no memo is to do.

use super::cells::number;
use super::matrix::{by_case, state_of};
use super::options::{ReportOptions, Words};
use super::progress::day;
use super::{Askable, Report, ReportError, Study};
use crate::analysis::Options;
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{Frequency, State};
use crate::analysis::header::{FOOTER, Header};
use crate::analysis::number_of;
use crate::analysis::opens::Opens;
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::{counted, heading};
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{Cell, Column, Row as TableRow, Table, UNCODED, Written};
use crate::study::Guid;
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::text::fold::fold;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// What a case is: participant, document, site, or another attribute
    #[arg(long, value_name = "WHAT", default_value = "site")]
    pub rows: String,
    /// Put the summaries into the cells of the table, as for a document or a workbook
    #[arg(long)]
    pub cells: bool,
}

#[derive(Serialize)]
struct Framework {
    report: &'static str,
    rows: String,
    codes: Vec<String>,
    cases: Vec<Case>,
    /// Cells with a summary, of all cells with passages or a summary.
    written: u32,
    to_do: u32,
    /// Cells with a summary that are not in this table, by the names that their memos hang on.
    elsewhere: Vec<String>,
    header: Header,
    #[serde(skip)]
    names: Vec<String>,
    #[serde(skip)]
    indices: Vec<usize>,
}

#[derive(Serialize)]
struct Case {
    case: String,
    /// `coded`, `part` (some of its documents are untouched), `uncoded`.
    state: &'static str,
    cells: Vec<Framed>,
}

/// One cell.
#[derive(Serialize)]
struct Framed {
    /// The name of the report on which its memos hang.
    name: String,
    /// Passages of the code in the case; null where nothing was coded yet.
    passages: Option<u32>,
    participants: Option<u32>,
    summaries: Vec<Summary>,
    to_do: bool,
    /// The memo that was written last.
    #[serde(skip)]
    last: Option<(Guid, MemoType, String)>,
}

/// What somebody wrote of a cell.
#[derive(Clone, Serialize)]
struct Summary {
    text: String,
    coder: String,
    date: String,
    #[serde(rename = "type")]
    memo_type: &'static str,
}

struct Made {
    report: Framework,
    options: Arc<Options>,
    /// Whether summaries stand in the cells, and not below the table.
    in_cells: bool,
}

impl Default for Args {
    fn default() -> Self {
        Self { options: ReportOptions::default(), rows: "site".to_owned(), cells: false }
    }
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "framework"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.unless("--rows", &self.rows, "site");
        words.flag("--cells", self.cells);
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report framework")?;
        let (rows, options, counted) = by_case(study, &self.options, &self.rows)?;
        let report = framework(&counted, rows, &summaries(study.project.memos_with_ids()?));
        Ok(Box::new(Made { report, options: Arc::new(options), in_cells: self.cells }))
    }
}

/// The name of the report on which the memos of a cell hang.
pub fn cell_name(case: &str, code: &str) -> String {
    format!("framework {case} × {code}")
}

/// A name as it is compared: folded, blanks joined, an x for the sign.
fn compared(name: &str) -> String {
    let words: Vec<String> =
        name.split_whitespace().map(|word| if word == "x" { "×".to_owned() } else { fold(word) }).collect();
    words.join(" ")
}

/// What was written of a cell, and the name of it that the first memo hangs on.
#[derive(Default)]
struct Memos {
    name: String,
    summaries: Vec<Summary>,
    last: Option<(Guid, MemoType, String)>,
}

/// What was written of cells, by their names as they are compared; the first written first.
fn summaries(memos: Vec<(Guid, Memo)>) -> BTreeMap<String, Memos> {
    let mut all: BTreeMap<String, Memos> = BTreeMap::new();
    for (guid, memo) in memos {
        let MemoOn::Report(name) = memo.on else { continue };
        let written = all.entry(compared(&name)).or_default();
        if written.summaries.is_empty() {
            written.name = name;
        }
        written.last = Some((guid, memo.memo_type, memo.text.clone()));
        written.summaries.push(Summary {
            text: memo.text,
            coder: memo.coder,
            date: day(memo.at),
            memo_type: memo.memo_type.as_str(),
        });
    }
    all
}

fn framework(counted: &Frequency, rows: String, summaries: &BTreeMap<String, Memos>) -> Framework {
    let case = |(at, group): (usize, &crate::analysis::denominators::GroupRow)| {
        let name = group.key.value(0).to_owned();
        let cell = |row: &crate::analysis::frequency::Row| {
            let figures = row.cells.get(at).filter(|cell| cell.state == State::Counted);
            let cell = cell_name(&name, &row.code);
            let memos = summaries.get(&compared(&cell));
            let summaries = memos.map(|memos| memos.summaries.clone()).unwrap_or_default();
            Framed {
                passages: figures.map(|cell| cell.passages),
                participants: figures.map(|cell| cell.participants),
                to_do: summaries.is_empty() && figures.is_some_and(|cell| cell.passages > 0),
                last: memos.and_then(|memos| memos.last.clone()),
                name: cell,
                summaries,
            }
        };
        let cells = counted.rows.iter().map(cell).collect();
        Case { case: name, state: state_of(counted, at), cells }
    };
    let cases: Vec<Case> = counted.groups.iter().enumerate().map(case).collect();
    let count = |fits: &dyn Fn(&Framed) -> bool| {
        number_of(cases.iter().flat_map(|case| &case.cells).filter(|cell| fits(cell)).count())
    };
    let here: BTreeSet<String> = cases.iter().flat_map(|case| &case.cells).map(|cell| compared(&cell.name)).collect();
    // A memo on “report:framework” alone is on the report, not on a cell.
    let elsewhere = summaries.iter().filter(|(name, _)| name.starts_with("framework ") && !here.contains(*name));
    let mut header = counted.header.clone();
    "passages, with what the analyst wrote of them".clone_into(&mut header.unit);
    Framework {
        report: "framework",
        rows,
        codes: counted.rows.iter().map(|row| row.code.clone()).collect(),
        written: count(&|cell| !cell.summaries.is_empty()),
        to_do: count(&|cell| cell.to_do),
        elsewhere: elsewhere.map(|(_, written)| written.name.clone()).collect(),
        names: counted.rows.iter().map(|row| row.name.clone()).collect(),
        indices: counted.rows.iter().map(|row| row.code_index).collect(),
        cases,
        header,
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let report = &self.report;
        let (title, header) = heading("Framework", &report.header);
        let mut blocks = vec![Block::Header(header), Block::Table(self.table())];
        for case in report.cases.iter().filter(|_| !self.in_cells) {
            let written: Vec<(usize, &Framed)> =
                case.cells.iter().enumerate().filter(|(_, cell)| !cell.summaries.is_empty()).collect();
            if written.is_empty() {
                continue;
            }
            blocks.push(Block::Heading(2, case.case.clone()));
            for (code, cell) in written {
                let passages = cell.passages.map_or_else(|| "not yet coded".to_owned(), |n| counted(n, "passage"));
                for summary in &cell.summaries {
                    let Summary { text, coder, date, .. } = summary;
                    let code = report.codes.get(code).map_or("", String::as_str);
                    blocks.push(Block::Term(code.to_owned(), format!("{text} ({coder}, {date}; {passages})")));
                }
            }
        }
        let to_do = || report.cases.iter().flat_map(|case| &case.cells).filter(|cell| cell.to_do);
        if report.to_do > 0 {
            blocks.push(Block::Heading(2, "To do".to_owned()));
            let line = |cell: &Framed| format!("{}: {}", cell.name, counted(cell.passages.unwrap_or(0), "passage"));
            blocks.push(Block::List(to_do().map(line).collect()));
        }
        if !report.elsewhere.is_empty() {
            blocks.push(Block::Heading(2, "Summaries of cells that are not in this table".to_owned()));
            blocks.push(Block::List(report.elsewhere.clone()));
        }
        let mut notes = vec![format!(
            "a cell: its passages, with {} where one is written; {} written, {} to do; {UNCODED} not yet coded",
            if self.in_cells { "the summary" } else { "✓ for a summary" },
            report.written,
            report.to_do
        )];
        if let Some(cell) = to_do().next() {
            notes.push(format!("write one with: emic memo add --on 'report:{}' --type summary 'TEXT'", cell.name));
        }
        notes.push("summaries are the analysts' words, dated and signed".to_owned());
        notes.push(FOOTER.to_owned());
        blocks.push(Block::Notes(notes));
        Page { title, blocks }
    }

    fn records(&self) -> Records {
        let report = &self.report;
        let columns =
            [report.rows.as_str(), "coded", "code", "passages", "participants", "to_do", "summary", "coder", "date"];
        let mut rows = Vec::new();
        for case in &report.cases {
            for (code, cell) in report.codes.iter().zip(&case.cells) {
                let counts = [cell.passages, cell.participants].map(|count| count.map_or(Field::Null, Field::count));
                let mut row = |summary: Option<&Summary>| {
                    let mut fields = vec![
                        Field::Text(case.case.clone()),
                        Field::Text(case.state.to_owned()),
                        Field::Text(code.clone()),
                    ];
                    fields.extend(counts.iter().cloned());
                    fields.push(Field::Bool(cell.to_do));
                    fields.extend(
                        [summary.map(|s| &s.text), summary.map(|s| &s.coder), summary.map(|s| &s.date)]
                            .map(|text| Field::text(text.map(String::as_str))),
                    );
                    rows.push(fields);
                };
                if cell.summaries.is_empty() {
                    row(None);
                }
                cell.summaries.iter().for_each(|summary| row(Some(summary)));
            }
        }
        Records { columns: columns.map(str::to_owned).to_vec(), rows }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}

impl Made {
    fn table(&self) -> Table {
        let report = &self.report;
        let rows = report.cases.iter().enumerate().map(|(at, case)| {
            let cell = |(code, cell): (usize, &Framed)| {
                let (name, last) = (cell.name.clone(), cell.last.clone());
                let written = Written { name, memo_type: MemoType::Summary, last };
                let Some(passages) = cell.passages else { return Cell::of(UNCODED).written(written) };
                let code = report.indices.get(code).copied().unwrap_or_default();
                let selection = Selection::Cell { code, group: Some(at) };
                let opens = (passages > 0).then(|| Opens::Counted(Arc::clone(&self.options), selection));
                let mut shown = number(passages, opens).written(written);
                shown.parts.push(match cell.summaries.as_slice() {
                    [] => String::new(),
                    all if self.in_cells => all.iter().map(|one| one.text.trim()).collect::<Vec<_>>().join(" / "),
                    _ => "✓".to_owned(),
                });
                shown
            };
            TableRow::new(case.case.clone(), case.cells.iter().enumerate().map(cell).collect())
        });
        let label = |(code, name): (&String, &String)| Column::text(if name.is_empty() { code } else { name });
        Table {
            corner: report.rows.clone(),
            columns: report.codes.iter().zip(&report.names).map(label).collect(),
            rows: rows.collect(),
            ..Table::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_cell_is_found_as_people_type_it() {
        let name = cell_name("Aldermere", "rule-bending");
        assert_eq!(name, "framework Aldermere × rule-bending");
        for typed in ["framework Aldermere x rule-bending", "Framework  aldermere × rule-bending "] {
            assert_eq!(compared(typed), compared(&name), "{typed}");
        }
        assert_ne!(compared("framework Aldermere × rule-bending.bend"), compared(&name));
    }
}
