//! `report documents`: what the study's documents are, by site and kind; and the plain list.

use super::cells::{number, uncoded_heading, words};
use super::options::{Words, conditions, list};
use super::participants::attribute_keys;
use super::{Askable, Report, ReportError, Study, WithPage};
use crate::analysis::header::Header;
use crate::analysis::opens::Opens;
use crate::analysis::sample::{Holdings, Kind, Listed, Sources, sources};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::ALL;
use crate::publish::page::{Block, Page};
use crate::publish::table::{ABSENT, Cell, Column, Row, Table};
use crate::study::Corpus;
use serde::Serialize;

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// The attributes of documents by which they are told, as in site,kind
    #[arg(long, value_name = "ATTRIBUTES", default_value = "site,kind")]
    pub by: String,
    /// Only turns that meet these conditions, as in 'site=Dunlow,kind=workshop|meeting'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub filter: Vec<String>,
    /// One row a document with all attributes
    #[arg(long)]
    pub list: bool,
}

#[derive(Serialize)]
struct Made {
    report: &'static str,
    by: Vec<String>,
    rows: Vec<Kind>,
    /// By the first attribute alone, where there are several.
    sums: Vec<Kind>,
    total: Holdings,
    /// Each document, with `--list`.
    list: Option<Vec<Listed>>,
    header: Header,
}

impl Default for Args {
    fn default() -> Self {
        Self { by: "site,kind".to_owned(), filter: Vec::new(), list: false }
    }
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "documents"
    }

    fn words(&self) -> Vec<String> {
        let mut words = Words::default();
        words.unless("--by", &self.by, &Self::default().by);
        self.filter.iter().for_each(|text| words.some("--where", Some(text)));
        words.flag("--list", self.list);
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let by = list("--by", Some(&self.by))?;
        let Sources { by, rows, sums, total, list, header } = sources(study.corpus, &by, &conditions(&self.filter)?)?;
        let sums = if by.len() > 1 { sums } else { Vec::new() };
        let list = self.list.then_some(list);
        let made = Made { report: "documents", by, rows, sums, total, list, header };
        Ok(Box::new(WithPage { page: made.page(study.corpus), report: made, records: Made::records }))
    }
}

/// All turns of these documents.
fn turns_of(corpus: &Corpus, held: &Holdings) -> Option<Opens> {
    let rows = held.places.iter().filter_map(|at| corpus.documents.get(*at));
    Opens::turns(corpus, rows.flat_map(|row| row.turns.clone()).map(|turn| turn as usize))
}

fn dates(held: &Holdings) -> Cell {
    let text = match (&held.first, &held.last) {
        (Some(first), Some(last)) if first == last => first.clone(),
        (Some(first), Some(last)) => format!("{first} – {last}"),
        _ => ABSENT.to_owned(),
    };
    let mark =
        if held.undated > 0 && held.first.is_some() { format!(" (+{} undated)", held.undated) } else { String::new() };
    words(Some(&format!("{text}{mark}")))
}

fn cells(corpus: &Corpus, held: &Holdings) -> Vec<Cell> {
    let opens = turns_of(corpus, held);
    vec![
        number(held.documents, opens.clone()),
        number(held.participants, None),
        number(held.turns, opens),
        number(held.counted_turns, None),
        number(held.words, None),
        number(held.counted_words, None),
        dates(held),
    ]
}

const FIGURES: [&str; 6] = ["documents", "participants", "turns", "counted turns", "words", "counted words"];

impl Made {
    fn page(&self, corpus: &Corpus) -> Page {
        let (title, header) = uncoded_heading("Documents", &self.header);
        let mut blocks = vec![Block::Header(header)];
        blocks.push(Block::Table(match &self.list {
            Some(list) => list_table(list, corpus),
            None => self.table(corpus),
        }));
        blocks.push(Block::Notes(vec![
            "participants: respondents and clients with a turn, each once in every row; so rows need not add up"
                .to_owned(),
            "counted: turns of respondents, clients and nobody (field notes), without interviewers and facilitators"
                .to_owned(),
        ]));
        Page { title, blocks }
    }

    fn table(&self, corpus: &Corpus) -> Table {
        let mut columns = FIGURES.map(Column::number).to_vec();
        columns.push(Column::text("dates"));
        let mut rows = Vec::new();
        let mut last: Option<&str> = None;
        for kind in &self.rows {
            let first = kind.key.value(0);
            if self.by.len() > 1 && last != Some(first) {
                if let Some(sum) = self.sums.iter().find(|sum| sum.key.value(0) == first) {
                    rows.push(Row::new(first, cells(corpus, &sum.holdings)));
                }
                last = Some(first);
            }
            let rest: Vec<&str> = (1..self.by.len()).map(|at| kind.key.value(at)).collect();
            let (label, indent) = if rest.is_empty() { (first.to_owned(), 0) } else { (rest.join(" · "), 1) };
            rows.push(Row { indent, ..Row::new(label, cells(corpus, &kind.holdings)) });
        }
        rows.push(Row::new("all", cells(corpus, &self.total)));
        Table { corner: self.by.join(" · "), columns, rows, ..Table::default() }
    }

    fn records(&self) -> Records {
        match &self.list {
            Some(list) => list_records(list),
            None => self.table_records(),
        }
    }

    fn table_records(&self) -> Records {
        let mut columns = self.by.clone();
        columns.extend(FIGURES.map(|name| name.replace(' ', "_")));
        columns.extend(["first", "last", "undated"].map(str::to_owned));
        let record = |key: Vec<&str>, held: &Holdings| {
            let mut fields: Vec<Field> = key.into_iter().map(|value| Field::Text(value.to_owned())).collect();
            fields.extend(figures(held));
            fields
        };
        let width = self.by.len();
        let mut rows: Vec<Vec<Field>> = self
            .rows
            .iter()
            .map(|kind| record((0..width).map(|at| kind.key.value(at)).collect(), &kind.holdings))
            .collect();
        let sum = |kind: &Kind| {
            let key = std::iter::once(kind.key.value(0)).chain((1..width).map(|_| ALL)).collect();
            record(key, &kind.holdings)
        };
        rows.extend(self.sums.iter().map(sum));
        rows.push(record((0..width).map(|_| ALL).collect(), &self.total));
        Records { columns, rows }
    }
}

fn figures(held: &Holdings) -> Vec<Field> {
    let counts = [held.documents, held.participants, held.turns, held.counted_turns, held.words, held.counted_words];
    let mut fields: Vec<Field> = counts.map(Field::count).to_vec();
    fields.extend([&held.first, &held.last].map(|date| Field::text(date.as_deref())));
    fields.push(Field::count(held.undated));
    fields
}

fn list_table(list: &[Listed], corpus: &Corpus) -> Table {
    let keys = attribute_keys(list.iter().map(|row| &row.attributes));
    let mut columns: Vec<Column> = FIGURES.iter().skip(1).map(|name| Column::number(*name)).collect();
    columns.extend(keys.iter().map(Column::text));
    let rows = list.iter().map(|row| {
        let mut all: Vec<Cell> = cells(corpus, &row.holdings).into_iter().skip(1).take(FIGURES.len() - 1).collect();
        all.extend(keys.iter().map(|key| words(row.attributes.get(key).map(String::as_str))));
        Row::new(row.document.clone(), all)
    });
    Table { corner: "document".to_owned(), columns, rows: rows.collect(), ..Table::default() }
}

fn list_records(list: &[Listed]) -> Records {
    let keys = attribute_keys(list.iter().map(|row| &row.attributes));
    let mut columns = vec!["document".to_owned()];
    columns.extend(FIGURES.iter().skip(1).map(|name| name.replace(' ', "_")));
    columns.extend(keys.iter().cloned());
    let rows = list.iter().map(|row| {
        let mut fields = vec![Field::Text(row.document.clone())];
        fields.extend(figures(&row.holdings).into_iter().skip(1).take(FIGURES.len() - 1));
        fields.extend(keys.iter().map(|key| Field::text(row.attributes.get(key).map(String::as_str))));
        fields
    });
    Records { columns, rows: rows.collect() }
}
