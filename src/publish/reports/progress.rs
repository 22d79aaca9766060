//! `report progress`.

use super::cells::{number, share, words};
use super::options::ReportOptions;
use super::{Report, ReportError, Study};
use crate::analysis::header::FOOTER;
use crate::analysis::opens::Opens;
use crate::analysis::progress::{self, Dates, Figures, Part, Progress};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::heading;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{ABSENT, Cell, Column, Row, Table};
use crate::store::log::rfc3339;
use crate::study::Corpus;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// What to count
    #[command(flatten)]
    pub options: ReportOptions,
}

struct Made {
    report: Progress,
    page: Page,
}

/// Options of other reports that mean nothing here.
pub(super) const MEANINGLESS: &[&str] =
    &["--unit", "--own", "--observed", "--depth", "--count", "--codes", "--straddle", "--all-documents", "--finished"];

impl Args {
    /// The words that ask for it.
    pub fn words(&self) -> Vec<String> {
        self.options.words()
    }

    /// Makes the report.
    pub fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        self.options.only("report progress", MEANINGLESS)?;
        let mut dates = Dates::new();
        for coded in study.project.coded()? {
            let date = day(coded.last);
            let known = dates.entry((coded.document, coded.coder)).or_insert_with(|| date.clone());
            *known = date.max(std::mem::take(known));
        }
        let report = progress::progress(study.corpus, &self.options.wanted()?, &dates)?;
        let page = page(&report, study.corpus);
        Ok(Box::new(Made { report, page }))
    }
}

/// The day of a moment, in UTC.
pub(super) fn day(at: i64) -> String {
    rfc3339(at).chars().take(10).collect()
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

fn page(report: &Progress, corpus: &Corpus) -> Page {
    let (title, header) = heading("Progress", &report.header);
    let mut blocks = vec![Block::Header(header)];
    blocks.push(Block::Table(by_coder(report, corpus)));
    blocks.push(Block::Table(by_group(report, corpus)));
    blocks.push(Block::Table(by_document(report, corpus)));
    if !report.untouched.is_empty() {
        blocks.push(Block::Table(untouched(report, corpus)));
    }
    blocks.push(Block::Notes(vec![
        "turns coded: counted turns that hold a coding, of all counted turns of these documents; a finished document \
         need not have a coding in every turn"
            .to_owned(),
        "coded twice: documents in which two coders or more coded or finished, of those that anybody touched"
            .to_owned(),
        format!("{ABSENT} no part in it   to do: assigned, nothing coded yet   hidden: coded blind by you"),
        FOOTER.to_owned(),
    ]));
    Page { title, blocks }
}

fn turns_coded(coded: u32, turns: u32, behind: &[u32], corpus: &Corpus) -> Cell {
    share(coded, turns).opening(Opens::turns(corpus, behind.iter().map(|&turn| turn as usize)))
}

fn by_coder(report: &Progress, corpus: &Corpus) -> Table {
    let columns = ["finished", "begun", "to do", "assigned", "lead of"].map(Column::number).into_iter();
    let rest = [Column::text("turns coded"), Column::number("codings"), Column::text("last coding")];
    let rows = report.coders.iter().map(|row| {
        let counts = [row.finished, row.begun, row.to_do, row.assigned, row.lead].map(|count| number(count, None));
        let mut cells = counts.to_vec();
        cells.push(turns_coded(row.turns_coded, row.turns, &row.coded, corpus));
        cells.push(number(row.codings, Opens::turns(corpus, row.coded.iter().map(|&turn| turn as usize))));
        cells.push(words(row.last.as_deref()));
        Row::new(row.coder.clone(), cells)
    });
    Table {
        caption: "Coders, in documents".to_owned(),
        corner: "coder".to_owned(),
        columns: columns.chain(rest).collect(),
        rows: rows.collect(),
    }
}

fn by_group(report: &Progress, corpus: &Corpus) -> Table {
    let columns = ["documents", "finished", "begun", "untouched"].map(Column::number).into_iter();
    let rest = ["coded twice", "turns coded"].map(Column::text);
    let cells = |figures: &Figures| {
        let counts = [figures.documents, figures.finished, figures.begun, figures.untouched];
        let mut cells = counts.map(|count| number(count, None)).to_vec();
        cells.push(share(figures.double_coded, figures.finished + figures.begun));
        cells.push(turns_coded(figures.turns_coded, figures.turns, &figures.coded, corpus));
        cells
    };
    let mut rows: Vec<Row> =
        report.groups.iter().map(|row| Row::new(row.key.to_string(), cells(&row.figures))).collect();
    rows.push(Row::new("all", cells(&report.total)));
    Table {
        caption: "Documents, by anybody".to_owned(),
        corner: report.by.join(" · "),
        columns: columns.chain(rest).collect(),
        rows,
    }
}

fn by_document(report: &Progress, corpus: &Corpus) -> Table {
    let mut columns = vec![Column::text("state"), Column::text("turns coded"), Column::text("lead")];
    columns.extend(report.coders.iter().map(|row| Column::text(row.coder.clone())));
    columns.push(Column::text("last coding"));
    let part = |part: Option<&Part>| match part {
        None => Cell::of(ABSENT),
        Some(part) => {
            let coded = part.turns_coded.filter(|_| part.state != "to do").map(|coded| coded.to_string());
            Cell::parts(std::iter::once(part.state.to_owned()).chain(coded))
                .opening(Opens::turns(corpus, part.coded.iter().map(|&turn| turn as usize)))
        }
    };
    let rows = report.documents.iter().map(|row| {
        let state = if row.consensus { format!("{}, decided", row.state) } else { row.state.to_owned() };
        let all = corpus.documents.get(row.index).map_or(0..0, |row| row.turns.start as usize..row.turns.end as usize);
        let mut cells = vec![Cell::of(state).opening(Opens::turns(corpus, all))];
        cells.push(turns_coded(row.turns_coded, row.turns, &row.coded, corpus));
        cells.push(words(row.lead.as_deref()));
        let of = |name: &str| row.coders.iter().find(|part| part.coder == name);
        cells.extend(report.coders.iter().map(|coder| part(of(&coder.coder))));
        cells.push(words(row.last.as_deref()));
        Row::new(row.document.clone(), cells)
    });
    Table {
        caption: "Each document, with the turns that each coder coded".to_owned(),
        corner: "document".to_owned(),
        columns,
        rows: rows.collect(),
    }
}

fn untouched(report: &Progress, corpus: &Corpus) -> Table {
    let rows = report.untouched.iter().map(|row| {
        let at = corpus.document_named(&row.document).and_then(|at| corpus.documents.get(at));
        let all = at.map_or(0..0, |row| row.turns.start as usize..row.turns.end as usize);
        let assigned = row.assigned.join(", ");
        Row::new(
            row.document.clone(),
            vec![words(row.date.as_deref()), number(row.turns, Opens::turns(corpus, all)), words(Some(&assigned))],
        )
    });
    Table {
        caption: "Untouched, the oldest first".to_owned(),
        corner: "document".to_owned(),
        columns: vec![Column::text("date"), Column::number("counted turns"), Column::text("assigned to")],
        rows: rows.collect(),
    }
}

const COLUMNS: [&str; 20] = [
    "about",
    "name",
    "coder",
    "kind",
    "site",
    "date",
    "state",
    "lead",
    "assigned",
    "documents",
    "finished",
    "begun",
    "untouched",
    "to_do",
    "double_coded",
    "turns_coded",
    "turns",
    "codings",
    "last",
    "consensus",
];

/// A record by the names of its columns; what is not named is empty.
fn record(values: &[(&str, Field)]) -> Vec<Field> {
    let value = |column: &&str| values.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone());
    COLUMNS.iter().map(|column| value(column).unwrap_or(Field::Null)).collect()
}

fn records(report: &Progress) -> Records {
    let name = |text: &str| Field::Text(text.to_owned());
    let mut rows = Vec::new();
    for row in &report.coders {
        rows.push(record(&[
            ("about", name("coder")),
            ("name", name(&row.coder)),
            ("coder", name(&row.coder)),
            ("lead", Field::count(row.lead)),
            ("assigned", Field::count(row.assigned)),
            ("finished", Field::count(row.finished)),
            ("begun", Field::count(row.begun)),
            ("to_do", Field::count(row.to_do)),
            ("turns_coded", Field::count(row.turns_coded)),
            ("turns", Field::count(row.turns)),
            ("codings", Field::count(row.codings)),
            ("last", Field::text(row.last.as_deref())),
        ]));
    }
    let figures = |about: &str, key: &str, figures: &Figures| {
        record(&[
            ("about", name(about)),
            ("name", name(key)),
            ("documents", Field::count(figures.documents)),
            ("finished", Field::count(figures.finished)),
            ("begun", Field::count(figures.begun)),
            ("untouched", Field::count(figures.untouched)),
            ("double_coded", Field::count(figures.double_coded)),
            ("turns_coded", Field::count(figures.turns_coded)),
            ("turns", Field::count(figures.turns)),
        ])
    };
    rows.extend(report.groups.iter().map(|row| figures("group", &row.key.to_string(), &row.figures)));
    rows.push(figures("all", "(all)", &report.total));
    for row in &report.documents {
        let of_document = [
            ("name", name(&row.document)),
            ("kind", Field::text(row.kind.as_deref())),
            ("site", Field::text(row.site.as_deref())),
            ("date", Field::text(row.date.as_deref())),
            ("lead", Field::text(row.lead.as_deref())),
            ("turns", Field::count(row.turns)),
        ];
        let mut values = vec![
            ("about", name("document")),
            ("state", name(row.state)),
            ("double_coded", Field::Bool(row.double_coded)),
            ("consensus", Field::Bool(row.consensus)),
            ("turns_coded", Field::count(row.turns_coded)),
            ("last", Field::text(row.last.as_deref())),
        ];
        values.extend(of_document.iter().cloned());
        rows.push(record(&values));
        for part in &row.coders {
            let counted = |count: Option<u32>| count.map_or(Field::Null, Field::count);
            let mut values = vec![
                ("about", name("part")),
                ("coder", name(&part.coder)),
                ("state", name(part.state)),
                ("assigned", Field::Bool(part.assigned)),
                ("turns_coded", counted(part.turns_coded)),
                ("codings", counted(part.codings)),
                ("last", Field::text(part.last.as_deref())),
            ];
            values.extend(of_document.iter().cloned());
            rows.push(record(&values));
        }
    }
    Records { columns: COLUMNS.map(str::to_owned).to_vec(), rows }
}
