//! The report over time as a page and as records: for each site who attended, and how often each code occurs.

use super::chart::{Chart, Grid, Kind, spark};
use super::csv::{Field, Records};
use super::frequency::{FIGURES, base_columns, base_figures, figures, heading};
use super::page::{Block, Page};
use super::table::{ABSENT, Cell, Column, OTHER, Row, Table, UNCODED};
use crate::analysis::excerpts::Selection;
use crate::analysis::frequency::{self, State};
use crate::analysis::over_time::{self, Change, OverTime, Point, PointState};
use crate::analysis::{Opens, Options};
use std::str::FromStr;
use std::sync::Arc;

/// The figure in tables and curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Turns touched in 100 counted ones.
    Turns,
    /// Passages in 1,000 words.
    Words,
    /// Participants of those there.
    Participants,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "turns" => Ok(Self::Turns),
            "words" => Ok(Self::Words),
            "participants" => Ok(Self::Participants),
            other => Err(format!(
                "“{}” is no figure here; accepted are turns, words, participants",
                crate::text::display::one_line(other)
            )),
        }
    }
}

impl Rate {
    fn unit(self) -> &'static str {
        match self {
            Self::Turns => "turns touched in 100 counted turns",
            Self::Words => "passages in 1,000 words",
            Self::Participants => "participants of 100 there",
        }
    }

    /// What is drawn; nothing where nothing was counted.
    fn value(self, point: &Point, cell: Option<&frequency::Cell>) -> Option<f64> {
        let cell = cell.filter(|cell| cell.state == State::Counted)?;
        match self {
            Self::Turns => cell.per_100_turns,
            Self::Words => cell.per_1000_words,
            Self::Participants => {
                let all = point.denominators.participants;
                (all > 0).then(|| 100.0 * f64::from(cell.participants) / f64::from(all))
            }
        }
    }

    fn change(self, change: &Change) -> Option<f64> {
        match self {
            Self::Turns => change.per_100_turns,
            Self::Words => change.per_1000_words,
            Self::Participants => change.participants.map(|share| 100.0 * share),
        }
    }

    fn digits(self) -> usize {
        match self {
            Self::Turns => 1,
            Self::Words => 2,
            Self::Participants => 0,
        }
    }
}

/// The report as a page.
pub fn page(report: &OverTime, rate: Rate) -> Page {
    let (title, header) = heading("Over time", &report.header);
    let mut blocks = vec![Block::Header(header)];
    let asked = Arc::new(report.options.clone());
    for block in &report.blocks {
        let maker = Maker { report, block, rate, asked: Arc::clone(&asked) };
        if let Some(site) = &block.site {
            let event = block.event.as_ref().map_or_else(String::new, |event| format!(": {event}"));
            blocks.push(Block::Heading(2, format!("{site}{event}")));
        } else if let Some(event) = &block.event {
            blocks.push(Block::Heading(2, event.clone()));
        }
        blocks.push(Block::Table(maker.attendance()));
        blocks.push(Block::Table(maker.rates()));
        blocks.push(Block::Chart(maker.chart()));
    }
    blocks.push(Block::Notes(notes(report, rate)));
    Page { title, blocks }
}

struct Maker<'a> {
    report: &'a OverTime,
    block: &'a over_time::Block,
    rate: Rate,
    asked: Arc<Options>,
}

impl Maker<'_> {
    fn along(&self) -> String {
        match self.report.step {
            Some("event") => "event".to_owned(),
            Some("document") => "document".to_owned(),
            Some(step) => step.to_owned(),
            None => self.report.along.clone(),
        }
    }

    fn attendance(&self) -> Table {
        let dated = self.report.step == Some("document");
        let row = |point: &Point| {
            if point.state == PointState::Gap {
                return Row::new(&point.value, vec![Cell::of(ABSENT); 7]);
            }
            let said = point.group.filter(|_| point.denominators.turns > 0);
            let opens = said.map(|group| Opens::Counted(Arc::clone(&self.asked), Selection::Said { group }));
            let there = point.denominators;
            let professions: Vec<String> =
                point.professions.iter().map(|(name, count)| format!("{name} {count}")).collect();
            let mut versions: Vec<String> = point.codebook.iter().map(ToString::to_string).collect();
            if versions.is_empty() {
                versions.push(ABSENT.to_owned());
            }
            let documents = match &point.date {
                Some(date) if dated => date.clone(),
                _ => there.documents.to_string(),
            };
            let cells = vec![
                Cell::of(documents),
                Cell::of(there.participants.to_string()),
                Cell::of(professions.join(", ")),
                Cell::of(there.turns.to_string()).opening(opens),
                Cell::of(there.words.to_string()),
                Cell { flag: point.other_coders.then_some(OTHER), ..Cell::of(point.coders.join(", ")) },
                Cell { flag: point.other_codebook.then_some(OTHER), ..Cell::of(versions.join(", ")) },
            ];
            Row::new(&point.value, cells)
        };
        let first = if dated { Column::text("date") } else { Column::number("documents") };
        Table {
            caption: "Who was there, and who coded".to_owned(),
            corner: self.along(),
            columns: vec![
                first,
                Column::number("participants"),
                Column::text("professions"),
                Column::number("turns"),
                Column::number("words"),
                Column::text("coded by"),
                Column::text("codebook version"),
            ],
            rows: self.block.points.iter().map(row).collect(),
        }
    }

    fn rates(&self) -> Table {
        let figure = if self.rate == Rate::Participants { "passages" } else { self.rate.unit() };
        let mut columns: Vec<Column> =
            self.block.points.iter().map(|point| Column::text(&point.value).with(figure)).collect();
        columns.extend([Column::text("course"), Column::number("last − first")]);
        let row = |row: &over_time::Row| {
            let cell = |(point, cell): (&Point, &Option<frequency::Cell>)| self.cell(row, point, cell.as_ref());
            let mut cells: Vec<Cell> = self.block.points.iter().zip(&row.cells).map(cell).collect();
            cells.push(Cell::of(spark(&self.course(row))));
            let change = row.change.as_ref().and_then(|change| self.rate.change(change));
            let digits = self.rate.digits();
            cells.push(Cell::of(change.map_or_else(|| ABSENT.to_owned(), |change| signed(change, digits))));
            Row::new(&row.code, cells)
        };
        Table {
            caption: match self.rate {
                Rate::Participants => "participants n/N, then passages".to_owned(),
                rate => format!("{}, then participants", rate.unit()),
            },
            corner: "code".to_owned(),
            columns,
            rows: self.block.rows.iter().map(row).collect(),
        }
    }

    fn cell(&self, row: &over_time::Row, point: &Point, cell: Option<&frequency::Cell>) -> Cell {
        let Some(cell) = cell else { return Cell::of(ABSENT) };
        if cell.state != State::Counted {
            return Cell::of(UNCODED);
        }
        let people = format!("{}/{}", cell.participants, point.denominators.participants);
        let value = self.rate.value(point, Some(cell));
        let digits = self.rate.digits();
        let shown = match self.rate {
            Rate::Participants => cell.passages.to_string(),
            _ => value.map_or_else(|| UNCODED.to_owned(), |value| format!("{value:.digits$}")),
        };
        let parts = if self.rate == Rate::Participants { [people, shown] } else { [shown, people] };
        let selection = Selection::Cell { code: row.code_index, group: point.group };
        let opens = (cell.passages > 0).then(|| Opens::Counted(Arc::clone(&self.asked), selection));
        Cell { bar: value, ..Cell::parts(parts).opening(opens) }
    }

    /// The values of the points that stand in the order.
    fn course(&self, row: &over_time::Row) -> Vec<Option<f64>> {
        let points = self.block.points.iter().zip(&row.cells).filter(|(point, _)| point.in_order);
        points.map(|(point, cell)| self.rate.value(point, cell.as_ref())).collect()
    }

    fn chart(&self) -> Chart {
        let used: Vec<&over_time::Row> =
            self.block.rows.iter().filter(|row| row.cells.iter().flatten().any(|cell| cell.passages > 0)).collect();
        let courses: Vec<Vec<Option<f64>>> = used.iter().map(|row| self.course(row)).collect();
        let points: Vec<&Point> = self.block.points.iter().filter(|point| point.in_order).collect();
        let at = |at: usize| courses.iter().map(|course| course.get(at).copied().flatten()).collect();
        Chart {
            title: self.block.site.clone().unwrap_or_else(|| "All sites".to_owned()),
            unit: self.rate.unit().to_owned(),
            kind: Kind::Lines,
            data: Grid {
                rows: points.iter().map(|point| point.value.clone()).collect(),
                series: used.iter().map(|row| row.code.clone()).collect(),
                values: (0..points.len()).map(at).collect(),
                ..Grid::default()
            },
            note: "A gap is where nothing was gathered, or nothing is coded yet. See who was there at each point."
                .to_owned(),
        }
    }
}

fn signed(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let nought = text.chars().all(|c| c == '0' || c == '.');
    match value {
        _ if nought => text,
        value if value < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

fn notes(report: &OverTime, rate: Rate) -> Vec<String> {
    let mut notes = Vec::new();
    let points = || report.blocks.iter().flat_map(|block| &block.points);
    let mut signs = Vec::new();
    let unknown = |point: &Point| point.state == PointState::Counted && point.codebook.is_empty();
    if points().any(|point| point.state == PointState::Gap) {
        signs.push(format!("{ABSENT} nothing there"));
    }
    if points().any(|point| point.state == PointState::Uncoded) {
        signs.push(format!("{UNCODED} nothing coded there yet"));
    }
    if points().any(|point| point.other_coders || point.other_codebook) {
        signs.push(format!("{OTHER} not as at the point before"));
    }
    if !signs.is_empty() {
        notes.push(signs.join("   "));
    }
    if points().any(unknown) {
        notes.push(format!(
            "codebook version {ABSENT}: nothing is coded there, or was coded before this project's first version."
        ));
    }
    notes.push(format!(
        "last − first: the difference in {} between the last and the first point that are coded; {ABSENT} where there \
         are not two.",
        rate.unit()
    ));
    notes.push(report.header.footer.to_owned());
    notes
}

/// The report as records: a row for each site, point and code.
pub fn records(report: &OverTime) -> Records {
    let place = ["site", "event", "along", "point", "date", "in_order", "point_state", "code", "name"];
    let who = ["professions", "coders", "codebook", "other_coders", "other_codebook"];
    let mut columns: Vec<String> = place.into_iter().chain(FIGURES).map(str::to_owned).collect();
    columns.extend(base_columns("point"));
    columns.extend(who.map(str::to_owned));
    let mut rows = Vec::new();
    for block in &report.blocks {
        for (at, point) in block.points.iter().enumerate() {
            for row in &block.rows {
                let cell = row.cells.get(at).and_then(Option::as_ref);
                rows.push(record(report, block, point, row, cell));
            }
        }
    }
    Records { columns, rows }
}

fn record(
    report: &OverTime,
    block: &over_time::Block,
    point: &Point,
    row: &over_time::Row,
    cell: Option<&frequency::Cell>,
) -> Vec<Field> {
    let state = match point.state {
        PointState::Counted => "counted",
        PointState::Uncoded => "uncoded",
        PointState::Gap => "gap",
    };
    let mut fields = vec![
        Field::text(block.site.as_deref()),
        Field::text(block.event.as_deref()),
        Field::Text(report.along.clone()),
        Field::Text(point.value.clone()),
        Field::text(point.date.as_deref()),
        Field::Bool(point.in_order),
        Field::Text(state.to_owned()),
        Field::Text(row.code.clone()),
        Field::Text(row.name.clone()),
    ];
    match cell {
        Some(cell) => fields.extend(figures(cell)),
        None => fields.extend(FIGURES.map(|_| Field::Null)),
    }
    fields.extend(base_figures(&point.denominators));
    let professions: Vec<String> = point.professions.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let versions: Vec<String> = point.codebook.iter().map(ToString::to_string).collect();
    fields.extend([professions.join("; "), point.coders.join("; "), versions.join("; ")].map(Field::Text));
    fields.extend([point.other_coders, point.other_codebook].map(Field::Bool));
    fields
}
