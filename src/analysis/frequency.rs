//! Frequency: how often each code occurs, among whom, in how much talk.
//!
//! A row stands for a code with its sub-codes; a passage of it counts once in each group whose counted
//! turns it touches, and once in the total. Whatever touches no counted turn is in no figure. The plain
//! data serialises to the report's JSON; which figure a table shows is the table's business.

mod count;
mod intervals;

pub use intervals::{Intervals, add_intervals};

use super::AnalysisError;
use super::denominators::{Bases, Denominators, GroupRow};
use super::group::{Grid, Groups};
use super::header::Header;
use super::intervals::Drawn;
use super::observed::{self, Observed};
use super::options::{Count, Options, Unit};
use super::resample::Plan;
use super::rows::Rows;
use super::scope::Scope;
use crate::study::Corpus;
use count::{Counter, Figures, Participants};
use serde::Serialize;

/// A frequency report.
#[derive(Clone, Debug, Serialize)]
pub struct Frequency {
    /// Always `frequency`.
    pub report: &'static str,
    /// The attributes compared by.
    pub by: Vec<String>,
    /// The figure that tables show.
    pub unit: Unit,
    /// What the report's documents hold, over counted turns.
    pub denominators: Denominators,
    /// What they hold of paragraphs about persons, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Denominators>,
    /// The groups, in order; empty when nothing is compared.
    pub groups: Vec<GroupRow>,
    /// A row for each code, in codebook order.
    pub rows: Vec<Row>,
    /// Passages that touch turns of several groups; of nested rows, only the outermost are counted.
    pub straddling: u32,
    /// How intervals were made, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Drawn>,
    /// What a reader must know before believing a number.
    pub header: Header,
    /// The groups as a grid, when there are two attributes.
    #[serde(skip)]
    pub grid: Option<Grid>,
}

/// A row: a code and its figures.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The code's id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The id of its parent.
    pub parent: Option<String>,
    /// Its depth; 1 for themes.
    pub depth: usize,
    /// The figures in each group, parallel to the groups.
    pub cells: Vec<Cell>,
    /// The figures over all counted turns.
    pub total: Cell,
    /// Passages that touch turns of several groups.
    pub straddling: u32,
    /// Who supplies so much of the code that the reader should know.
    pub dominated_by: Option<Dominance>,
    /// The code's place in the codebook.
    #[serde(skip)]
    pub code_index: usize,
}

/// The figures of one code in one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// Passages that touch a counted turn.
    pub passages: u32,
    /// Codings that touch a counted turn.
    pub codings: u32,
    /// Counted turns touched.
    pub turns: u32,
    /// Documents with such a turn.
    pub documents: u32,
    /// Participants of such turns.
    pub participants: u32,
    /// Words of counted turns inside the passages.
    pub words: u32,
    /// Turns touched of a hundred counted ones.
    pub per_100_turns: Option<f64>,
    /// Passages in a thousand words of counted turns.
    pub per_1000_words: Option<f64>,
    /// What a blank or a nought means.
    pub state: State,
    /// Whether so few participants or documents stand behind it that the reader should know.
    pub small: bool,
    /// What field notes observe of the group, where that was asked for; in none of the figures above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Observed>,
    /// Intervals of the rates, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Intervals>,
}

/// What a cell's figures mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nobody is there (only in grids of two attributes).
    Absent,
    /// The group has no counted turn in a document of the report.
    Uncoded,
    /// Looked for and counted; nought means none.
    Counted,
}

/// One participant or document that supplies a large share of a code's passages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dominance {
    /// `participant` or `document`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Passages it supplies.
    pub passages: u32,
    /// Their share of the row's passages.
    pub share: f64,
}

/// Counts the frequency of codes.
pub fn frequency(corpus: &Corpus, options: &Options) -> Result<Frequency, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, options)?;
    Ok(frequency_of(&scope, &groups, &rows))
}

/// The same with intervals of the rates.
pub fn frequency_with_intervals(corpus: &Corpus, options: &Options, plan: Plan) -> Result<Frequency, AnalysisError> {
    let scope = Scope::new(corpus, options)?;
    let groups = Groups::new(&scope)?;
    let rows = Rows::pooled(&corpus.codebook, options)?;
    let mut report = frequency_of(&scope, &groups, &rows);
    add_intervals(&mut report, &scope, &groups, &rows, plan);
    Ok(report)
}

/// The same over a scope, groups and rows that are already settled.
pub fn frequency_of(scope: &Scope<'_>, groups: &Groups, rows: &Rows) -> Frequency {
    let counter = count::count(scope, groups, rows);
    let bases = Bases::new(scope, groups);
    let counted = (&counter, &counter.participants(groups));
    let made: Vec<Row> = (0..rows.len()).map(|at| row(scope, rows, counted, at, &bases)).collect();
    let outermost = rows.codes.iter().enumerate().filter(|&(_, &code)| {
        let inside = |other: &usize| *other != code && scope.corpus.codebook.subtree(*other).contains(&code);
        scope.options.own || !rows.codes.iter().any(inside)
    });
    let straddling = outermost.filter_map(|(at, _)| made.get(at)).map(|row| row.straddling).sum();
    let what = if scope.options.own { "each code alone" } else { "codes with their sub-codes" };
    let mut header = Header::new(scope, groups, &bases, what, unit(scope.options));
    header.straddling = straddling;
    let mut report = Frequency {
        report: "frequency",
        by: groups.by.clone(),
        unit: scope.options.unit,
        denominators: bases.total,
        observed: None,
        intervals: None,
        groups: bases.groups,
        straddling,
        rows: made,
        header,
        grid: groups.grid(),
    };
    report.say_why_empty(scope);
    report.add_notes(scope.options);
    if scope.options.observed {
        report.add_observed(&observed::observe(scope, groups, rows));
    } else {
        report.header.not_shown = observed::coded(scope, rows);
    }
    report
}

/// What the table's figures are.
fn unit(options: &Options) -> &'static str {
    match (options.unit, options.count) {
        (Unit::Participants, Count::Passages) => "participants n/N, then passages",
        (Unit::Participants, Count::Codings) => "participants n/N, then codings",
        (Unit::Documents, Count::Passages) => "documents n/N, then passages",
        (Unit::Documents, Count::Codings) => "documents n/N, then codings",
        (Unit::Passages, Count::Passages) => "passages",
        (Unit::Passages, Count::Codings) | (Unit::Codings, _) => "codings",
        (Unit::Turns, _) => "turns touched",
        (Unit::Words, _) => "words inside passages",
        (Unit::Per100Turns, _) => "turns touched in 100",
        (Unit::Per1000Words, _) => "passages in 1,000 words",
    }
}

fn row(
    scope: &Scope<'_>,
    rows: &Rows,
    (counter, participants): (&Counter, &Participants),
    at: usize,
    bases: &Bases,
) -> Row {
    let book = &scope.corpus.codebook;
    let code_index = rows.codes.get(at).copied().unwrap_or(0);
    let code = book.codes().get(code_index);
    let cells = bases
        .groups
        .iter()
        .enumerate()
        .map(|(group, base)| {
            cell(scope.options, &counter.cell(at, group), participants.cell(at, group), &base.denominators)
        })
        .collect();
    let total_figures = counter.total(at);
    Row {
        code: code.map(|code| code.id.clone()).unwrap_or_default(),
        name: code.map(|code| code.name.clone()).unwrap_or_default(),
        parent: book.parent(code_index).and_then(|at| book.codes().get(at)).map(|code| code.id.clone()),
        depth: book.depth(code_index),
        cells,
        total: cell(scope.options, &total_figures, participants.total(at), &bases.total),
        straddling: counter.straddling(at),
        dominated_by: dominance(scope, participants.top(at), counter.top_document(at), total_figures.passages),
        code_index,
    }
}

fn cell(options: &Options, figures: &Figures, participants: u32, base: &Denominators) -> Cell {
    let few = participants < options.small_participants || figures.documents < options.small_documents;
    Cell {
        passages: figures.passages,
        codings: figures.codings,
        turns: figures.turns,
        documents: figures.documents,
        participants,
        words: figures.words,
        per_100_turns: rate(100.0, figures.turns, base.turns),
        per_1000_words: rate(1000.0, figures.passages, base.words),
        state: if base.turns == 0 { State::Uncoded } else { State::Counted },
        small: figures.passages > 0 && few,
        observed: None,
        intervals: None,
    }
}

fn rate(of: f64, count: u32, base: u32) -> Option<f64> {
    (base > 0).then(|| of * f64::from(count) / f64::from(base))
}

/// The participant, else the document, that supplies more than the share that is worth a flag.
fn dominance(
    scope: &Scope<'_>,
    (by_person, participant): (u32, usize),
    (by_document, document): (u32, usize),
    passages: u32,
) -> Option<Dominance> {
    let corpus = scope.corpus;
    let over = |count: u32| u64::from(count) * 100 > u64::from(passages) * u64::from(scope.options.dominance_percent);
    let share = |count: u32| f64::from(count) / f64::from(passages);
    if over(by_person) {
        let name = corpus.participants.get(participant).map(|row| row.name.clone())?;
        return Some(Dominance { kind: "participant", name, passages: by_person, share: share(by_person) });
    }
    if over(by_document) {
        let name = corpus.documents.get(document).map(|row| row.name.clone())?;
        return Some(Dominance { kind: "document", name, passages: by_document, share: share(by_document) });
    }
    None
}

/// What is said once where most cells are small.
pub fn small_cells(options: &Options) -> String {
    let Options { small_participants, small_documents, .. } = options;
    format!("most cells have under {small_participants} participants or {small_documents} documents behind them")
}

impl Frequency {
    /// The cell of a row in a group, or the row's total.
    pub fn cell(&self, row: usize, group: Option<usize>) -> Option<&Cell> {
        let row = self.rows.get(row)?;
        match group {
            Some(group) => row.cells.get(group),
            None => Some(&row.total),
        }
    }

    /// The denominators of a group, or of the report.
    pub fn base(&self, group: Option<usize>) -> Denominators {
        match group {
            Some(group) => self.groups.get(group).map(|row| row.denominators).unwrap_or_default(),
            None => self.denominators,
        }
    }

    /// Puts what is observed beside what is said.
    fn add_observed(&mut self, all: &observed::Observations) {
        let base = all.base_of_all();
        self.observed = Some(base);
        for (at, group) in self.groups.iter_mut().enumerate() {
            group.observed = Some(all.base(at));
        }
        for (at, row) in self.rows.iter_mut().enumerate() {
            for (group, cell) in row.cells.iter_mut().enumerate() {
                cell.observed = Some(all.cell(at, group));
            }
            row.total.observed = Some(all.total(at));
        }
        let plural = |count: u32, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        self.header.notes.push(format!(
            "observed: {} of field notes about {}, counted for their groups in cells of their own and never added to what is said",
            plural(base.turns, "paragraph"),
            plural(base.participants, "participant"),
        ));
    }

    /// Says why there is nothing in the table, where that is so.
    fn say_why_empty(&mut self, scope: &Scope<'_>) {
        let why = if scope.corpus.codebook.codes().is_empty() {
            "the codebook has no codes yet: emic codebook add makes one, and so does F3 in the terminal UI"
        } else if scope.corpus.codings.is_empty() {
            "nothing is coded yet in this study"
        } else if self.denominators.turns == 0 {
            "no counted turn is left: whose codings, which documents and which turns are wanted leaves none"
        } else {
            return;
        };
        self.header.notes.push(why.to_owned());
    }

    /// Says once what holds of most cells and rows.
    fn add_notes(&mut self, options: &Options) {
        if self.mostly_small() {
            self.header.notes.push(small_cells(options));
        }
        let used = self.rows.iter().filter(|row| row.total.passages > 0).count();
        let dominated = self.rows.iter().filter(|row| row.dominated_by.is_some()).count();
        if dominated > 0 {
            self.header.notes.push(format!(
                "of {dominated} of {used} codes one participant or document supplies over {} %",
                options.dominance_percent
            ));
        }
    }

    /// Whether most cells that hold anything are flagged as small, so that the header says it once.
    pub fn mostly_small(&self) -> bool {
        let shown = |row: &Row| {
            let cells: Vec<bool> = if self.groups.is_empty() {
                vec![row.total.small; usize::from(row.total.passages > 0)]
            } else {
                row.cells.iter().filter(|cell| cell.passages > 0).map(|cell| cell.small).collect()
            };
            cells
        };
        let cells: Vec<bool> = self.rows.iter().flat_map(shown).collect();
        let small = cells.iter().filter(|small| **small).count();
        small * 2 > cells.len()
    }
}

#[cfg(test)]
mod tests;
