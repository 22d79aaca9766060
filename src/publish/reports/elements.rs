//! `report elements`: which codes meet in turns that carry a third, with every such turn listed.

use super::cells::{number, of};
use super::options::{ReportOptions, Words};
use super::{Report, ReportError, Study};
use crate::analysis::elements::{self, Elements, Matrix, elements};
use crate::analysis::header::FOOTER;
use crate::analysis::opens::Opens;
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::{ALL, heading};
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{ABSENT, Cell, Column, Row, Table};
use crate::study::Corpus;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
    /// The code that turns must carry; by itself the one that ends in .contradiction
    #[arg(long = "in", value_name = "CODE")]
    pub within: Option<String>,
}

/// Options of other reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] = &["--unit", "--own", "--observed", "--depth", "--count", "--straddle"];

struct Made {
    report: Elements,
    page: Page,
}

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Words(self.options.words());
        words.some("--in", self.within.as_deref());
        words.0
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report elements", MEANINGLESS)?;
        let report = elements(study.corpus, &self.options.wanted()?, self.within.as_deref())?;
        let page = page(&report, study.corpus);
        Ok(Box::new(Made { report, page }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        self.page.clone()
    }

    fn records(&self) -> Records {
        records(&self.report)
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}

fn page(report: &Elements, corpus: &Corpus) -> Page {
    let (title, header) = heading("Elements", &report.header);
    let mut blocks = vec![Block::Header(header)];
    for group in &report.groups {
        let caption = format!("{}: {}", group.key, told(report, &group.matrix, group.denominators.turns));
        blocks.push(Block::Table(table(report, &group.matrix, caption, corpus)));
    }
    let caption = format!("All: {}", told(report, &report.total, report.denominators.turns));
    blocks.push(Block::Table(table(report, &report.total, caption, corpus)));
    if !report.turns.is_empty() {
        blocks.push(Block::Table(turns(report, corpus)));
    }
    blocks.push(Block::Notes(vec![
        "a cell: turns that carry both codes and the third; on the diagonal, turns that carry the code and the third. \
         A turn with three of the codes is in three pairs"
            .to_owned(),
        "codes stand with their sub-codes. Few turns are to be expected: read them".to_owned(),
        FOOTER.to_owned(),
    ]));
    Page { title, blocks }
}

fn told(report: &Elements, matrix: &Matrix, turns: u32) -> String {
    format!(
        "{} counted turns carry {}; {} of these none of the codes, {} one alone",
        of(matrix.turns, turns),
        report.within,
        matrix.with_none,
        matrix.with_one
    )
}

/// What the labels of all codes begin with, up to a dot: it stands in the corner once.
fn common(codes: &[String]) -> &str {
    let first = codes.first().map_or("", String::as_str);
    let parent = first.rsplit_once('.').map_or("", |(parent, _)| parent);
    let shared = |code: &String| code.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'));
    if codes.iter().all(shared) { parent } else { "" }
}

fn short<'a>(code: &'a str, parent: &str) -> &'a str {
    code.strip_prefix(parent).and_then(|rest| rest.strip_prefix('.')).unwrap_or(code)
}

fn table(report: &Elements, matrix: &Matrix, caption: String, corpus: &Corpus) -> Table {
    let parent = common(&report.codes);
    let cell = |a: usize, b: usize| {
        if a == b {
            return number(matrix.singles.get(a).copied().unwrap_or(0), None);
        }
        // Each pair once: above the diagonal.
        if b < a {
            return Cell::of("");
        }
        let pair = matrix.pairs.iter().find(|pair| pair.at == (a, b));
        pair.map_or_else(|| Cell::of("0"), |pair| number(pair.turns, Opens::turns(corpus, pair.behind.iter().copied())))
    };
    let count = report.codes.len();
    let row = |(a, code): (usize, &String)| Row::new(short(code, parent), (0..count).map(|b| cell(a, b)).collect());
    Table {
        caption,
        corner: if parent.is_empty() { "code".to_owned() } else { parent.to_owned() },
        columns: report.codes.iter().map(|code| Column::number(short(code, parent))).collect(),
        rows: report.codes.iter().enumerate().map(row).collect(),
    }
}

fn turns(report: &Elements, corpus: &Corpus) -> Table {
    let rows = report.turns.iter().map(|row| {
        let codes = if row.codes.is_empty() { ABSENT.to_owned() } else { row.codes.join(", ") };
        let who = row.participant.clone().unwrap_or_else(|| ABSENT.to_owned());
        let mut cells = vec![Cell::of(row.turn.to_string()).opening(Opens::turns(corpus, [row.index])), Cell::of(who)];
        if !report.by.is_empty() {
            cells.push(Cell::of(row.key.as_ref().map(ToString::to_string).unwrap_or_default()));
        }
        cells.push(Cell::of(codes));
        Row::new(row.document.clone(), cells)
    });
    let mut columns = vec![Column::number("turn"), Column::text("participant")];
    if !report.by.is_empty() {
        columns.push(Column::text(report.by.join(" · ")));
    }
    columns.push(Column::text("codes"));
    Table {
        caption: format!("Turns that carry {}", report.within),
        corner: "document".to_owned(),
        columns,
        rows: rows.collect(),
    }
}

fn records(report: &Elements) -> Records {
    let mut columns = vec!["in".to_owned()];
    columns.extend(report.by.iter().cloned());
    columns.extend(
        [
            "a",
            "b",
            "turns",
            "documents",
            "participants",
            "turns_in",
            "turns_with_none",
            "turns_with_one",
            "counted_turns",
        ]
        .map(str::to_owned),
    );
    let mut rows = Vec::new();
    let mut add = |key: Vec<&str>, matrix: &Matrix, counted: u32| {
        let mut record = |a: &str, b: Option<&str>, counts: [Option<u32>; 3]| {
            let mut fields = vec![Field::Text(report.within.clone())];
            fields.extend(key.iter().map(|value| Field::Text((*value).to_owned())));
            fields.extend([Field::Text(a.to_owned()), Field::text(b)]);
            fields.extend(counts.map(|count| count.map_or(Field::Null, Field::count)));
            fields.extend([matrix.turns, matrix.with_none, matrix.with_one, counted].map(Field::count));
            rows.push(fields);
        };
        for (code, single) in report.codes.iter().zip(&matrix.singles) {
            record(code, None, [Some(*single), None, None]);
        }
        for (nth, a) in report.codes.iter().enumerate() {
            for (at, b) in report.codes.iter().enumerate().skip(nth + 1) {
                let none = elements::Pair {
                    a: a.clone(),
                    b: b.clone(),
                    turns: 0,
                    documents: 0,
                    participants: 0,
                    at: (nth, at),
                    behind: Vec::new(),
                };
                let pair = matrix.pairs.iter().find(|pair| pair.at == (nth, at)).unwrap_or(&none);
                record(a, Some(b), [Some(pair.turns), Some(pair.documents), Some(pair.participants)]);
            }
        }
    };
    for group in &report.groups {
        add(group.key.0.iter().map(|(_, value)| value.as_str()).collect(), &group.matrix, group.denominators.turns);
    }
    add(report.by.iter().map(|_| ALL).collect(), &report.total, report.denominators.turns);
    Records { columns, rows }
}
