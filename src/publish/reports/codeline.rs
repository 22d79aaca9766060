//! `report codeline`.

use super::options::{ReportOptions, Words};
use super::{Askable, Report, ReportError, Study, WithPage};
use crate::analysis::codeline::{CodeLine, Row, codeline};
use crate::analysis::opens::Opens;
use crate::publish::chart::{Chart, Grid, Kind, spark};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::heading;
use crate::publish::page::{Block, Page};
use crate::publish::table::{Cell, Column, Row as TableRow, Table};
use crate::study::Corpus;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// The document
    #[arg(value_name = "DOCUMENT")]
    pub document: String,
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

/// Into so many parts a document is parted where its course is drawn in letters.
const PARTS: usize = 40;

impl Askable for Args {
    fn name(&self) -> &'static str {
        "codeline"
    }

    common_options!();

    fn words(&self) -> Vec<String> {
        let mut words = Words(vec![self.document.clone()]);
        words.0.extend(self.options.words());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report codeline")?;
        let name = study.project.document(&self.document)?.name;
        let document = study.corpus.document_named(&name).unwrap_or_default();
        let report = codeline(study.corpus, &self.options.wanted()?, document)?;
        let page = page(&report, study.corpus);
        Ok(Box::new(WithPage { report, page, records }))
    }
}

fn page(report: &CodeLine, corpus: &Corpus) -> Page {
    let (title, header) = heading(&format!("Code line of {}", report.document), &report.header);
    let mut blocks = vec![Block::Header(header)];
    if report.rows.is_empty() {
        blocks.push(Block::Text("No code stands in its counted turns.".to_owned()));
    } else {
        blocks.extend([Block::Table(table(report, corpus)), Block::Chart(chart(report))]);
    }
    let notes = vec![
        "along the document: the more turns of a part have the code the higher; · no counted turn there".to_owned(),
        report.header.footer.to_owned(),
    ];
    blocks.push(Block::Notes(notes));
    Page { title, blocks }
}

fn table(report: &CodeLine, corpus: &Corpus) -> Table {
    let row = |row: &Row| {
        let opens = || Opens::turns(corpus, row.turns.iter().map(|turn| report.first + *turn as usize - 1));
        let end = |turn: Option<&u32>| Cell::of(turn.map(u32::to_string).unwrap_or_default());
        let cells = vec![
            Cell::of(spark(&report.course(row, PARTS))),
            Cell::of(row.passages.to_string()),
            Cell::of(format!("{}/{}", row.turns.len(), report.counted.len())).opening(opens()),
            end(row.turns.first()),
            end(row.turns.last()),
        ];
        TableRow::new(row.code.clone(), cells)
    };
    let mut columns = vec![Column::text("along the document")];
    columns.extend(["passages", "turns", "first turn", "last turn"].map(Column::number));
    Table { corner: "code".to_owned(), columns, rows: report.rows.iter().map(row).collect(), ..Table::default() }
}

fn chart(report: &CodeLine) -> Chart {
    let value = |turn: u32, row: &Row| row.turns.binary_search(&turn).is_ok().then_some(1.0);
    let turns = 1..=report.turns;
    Chart {
        title: format!("Code line of {}", report.document),
        unit: "turns that the code touches, from the first of the document to the last".to_owned(),
        kind: Kind::Sequence,
        data: Grid {
            rows: turns.clone().map(|turn| format!("turn {turn}")).collect(),
            series: report.rows.iter().map(|row| row.code.clone()).collect(),
            values: turns.map(|turn| report.rows.iter().map(|row| value(turn, row)).collect()).collect(),
            ..Grid::default()
        },
        note: report.header.footer.to_owned(),
    }
}

fn records(report: &CodeLine) -> Records {
    let of_row = |row: &Row| {
        let (code, name) = (row.code.clone(), row.name.clone());
        let record = move |turn: &u32| {
            vec![Field::Text(code.clone()), Field::Text(name.clone()), Field::Count(u64::from(*turn))]
        };
        row.turns.iter().map(record).collect::<Vec<_>>()
    };
    Records {
        columns: ["code", "name", "turn"].map(str::to_owned).to_vec(),
        rows: report.rows.iter().flat_map(of_row).collect(),
    }
}
