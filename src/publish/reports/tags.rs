//! `report tags`: artefacts, cases and prompts by the groups in whose turns they come up.

use super::cells::{number, share, uncoded_heading};
use super::options::{Words, attributes, conditions, parsed};
use super::{Askable, Report, ReportError, Study};
use crate::analysis::Options;
use crate::analysis::denominators::Denominators;
use crate::analysis::opens::Opens;
use crate::analysis::tag_table::{self, TagTable, tag_table};
use crate::publish::csv::{Field, Records};
use crate::publish::frequency::ALL;
use crate::publish::json::{JsonError, pretty};
use crate::publish::page::{Block, Page};
use crate::publish::table::{Cell, Column, Row, Table};

/// What may be asked of the report.
#[derive(clap::Args, Clone, Debug, PartialEq)]
pub struct Args {
    /// Compare by these attributes, as in site,profession
    #[arg(long, value_name = "ATTRIBUTES", default_value = "profession")]
    pub by: String,
    /// Only tags of this kind: artefact, case, prompt, quoted-in, mark
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only turns that meet these conditions, as in 'site=Dunlow,kind=workshop|meeting'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub filter: Vec<String>,
    /// Whose turns: all, or counted (respondents and clients)
    #[arg(long, value_name = "SPEAKERS", default_value = "all")]
    pub speakers: String,
    /// Group path attributes (health/primary care/GP) at this level
    #[arg(long, value_name = "N")]
    pub level: Option<usize>,
}

struct Made {
    report: TagTable,
}

impl Default for Args {
    fn default() -> Self {
        let (by, speakers) = ("profession".to_owned(), "all".to_owned());
        Self { by, kind: None, filter: Vec::new(), speakers, level: None }
    }
}

impl Askable for Args {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn words(&self) -> Vec<String> {
        let (mut words, plain) = (Words::default(), Self::default());
        words.unless("--by", &self.by, &plain.by);
        words.some("--kind", self.kind.as_deref());
        self.filter.iter().for_each(|text| words.some("--where", Some(text)));
        words.unless("--speakers", &self.speakers, &plain.speakers);
        words.some("--level", self.level.map(|level| level.to_string()).as_deref());
        words.0
    }

    fn make(&self, study: &Study<'_>) -> Result<Box<dyn Report>, ReportError> {
        let options = Options {
            by: attributes("--by", Some(&self.by))?,
            filter: conditions(&self.filter)?,
            speakers: parsed("--speakers", &self.speakers)?,
            level: self.level.map(|level| level.max(1)),
            ..Options::default()
        };
        Ok(Box::new(Made { report: tag_table(study.corpus, &options, self.kind.as_deref())? }))
    }
}

impl Report for Made {
    fn page(&self) -> Page {
        let report = &self.report;
        let (title, header) = uncoded_heading("Tags", &report.header);
        let mut columns: Vec<Column> = report.groups.iter().map(|group| Column::text(group.key.to_string())).collect();
        columns.push(Column::text("all"));
        columns.extend(["documents", "turns"].map(Column::text));
        let rows = report.rows.iter().map(|row| {
            let bases = report.groups.iter().map(|group| &group.denominators);
            let mut cells: Vec<Cell> = row.cells.iter().zip(bases).map(|(cell, base)| shown(cell, base)).collect();
            cells.push(shown(&row.total, &report.denominators));
            cells.push(share(row.total.documents, report.denominators.documents).opening(opens(&row.total)));
            cells.push(number(row.total.turns, opens(&row.total)));
            Row::new(row.tag.clone(), cells)
        });
        let table = Table { corner: "tag".to_owned(), columns, rows: rows.collect(), ..Table::default() };
        let mut notes = vec![
            "a cell: participants who speak in a tagged turn, of all who speak in a turn of the group; then passages. \
             Documents and turns are of all groups"
                .to_owned(),
            "all turns count, facilitators' and interviewers' too, in documents coded or not (--speakers counted \
             leaves theirs out); a passage across turns of two groups counts once in each and once in all"
                .to_owned(),
        ];
        if report.outside > 0 {
            notes.push(format!("{} tagged passages touch no turn of these, and are in no figure", report.outside));
        }
        if report.rows.is_empty() {
            notes.push("nothing is tagged there yet; `emic tag --help` shows how".to_owned());
        }
        Page { title, blocks: vec![Block::Header(header), Block::Table(table), Block::Notes(notes)] }
    }

    fn records(&self) -> Records {
        let report = &self.report;
        let mut columns = vec!["tag".to_owned(), "kind".to_owned()];
        columns.extend(report.by.iter().cloned());
        columns.extend(["passages", "turns", "documents", "participants"].map(str::to_owned));
        columns.extend(["group_documents", "group_participants", "group_turns"].map(str::to_owned));
        let mut rows = Vec::new();
        for row in &report.rows {
            let mut record = |values: Vec<&str>, cell: &tag_table::Cell, base: &Denominators| {
                let mut fields = vec![Field::Text(row.tag.clone()), Field::text(row.kind.as_deref())];
                fields.extend(values.into_iter().map(|value| Field::Text(value.to_owned())));
                fields.extend([cell.passages, cell.turns, cell.documents, cell.participants].map(Field::count));
                fields.extend([base.documents, base.participants, base.turns].map(Field::count));
                rows.push(fields);
            };
            for (group, cell) in report.groups.iter().zip(&row.cells) {
                record(group.key.values().collect(), cell, &group.denominators);
            }
            record(report.by.iter().map(|_| ALL).collect(), &row.total, &report.denominators);
        }
        Records { columns, rows }
    }

    fn json(&self) -> Result<String, JsonError> {
        pretty(&self.report)
    }
}

fn opens(cell: &tag_table::Cell) -> Option<Opens> {
    Opens::places(cell.places.iter().copied())
}

/// `2/6  3`: participants of those of the group, then passages.
fn shown(cell: &tag_table::Cell, base: &Denominators) -> Cell {
    let mut shown = share(cell.participants, base.participants);
    shown.parts.push(cell.passages.to_string());
    shown.bar = Some(f64::from(cell.passages));
    shown.opening(opens(cell))
}
