//! The reports: frequency and co-occurrence as tables in which every number opens its excerpts.
//!
//! Everything is counted by `analysis` on a reading thread; this screen chooses what is asked, and draws it.

pub mod draw;
pub mod excerpts;
pub mod table;

use super::action::Action;
use super::app::App;
use super::message::{Effect, Job, Mouse};
use super::overlay::{Ask, Overlay, Question};
use crate::analysis::{Coders, Cooccurrence, Depth, Frequency, Options, Unit, Within};
use crate::publish::Format;
use std::collections::BTreeSet;
use std::path::PathBuf;

pub use excerpts::{Excerpts, Passage};

/// A report that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its number: only the last one is shown.
    pub generation: u64,
    /// Co-occurrence, else frequency.
    pub cooccurrence: bool,
    /// How.
    pub options: Options,
}

/// A report that was counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Its number.
    pub generation: u64,
    /// The report, or why there is none.
    pub report: Result<Report, String>,
    /// The attributes that groups can be made of.
    pub attributes: Vec<String>,
}

/// A report with what is said about it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The figures.
    pub figures: Figures,
    /// What was counted, in sentences.
    pub header: Vec<String>,
    /// What signs mean.
    pub footnotes: Vec<String>,
}

/// The figures of a report.
#[derive(Clone, Debug)]
pub enum Figures {
    /// Frequency.
    Frequency(Box<Frequency>),
    /// Co-occurrence.
    Cooccurrence(Box<Cooccurrence>),
}

/// The screen.
#[derive(Clone, Debug)]
pub struct Reports {
    /// Which report.
    pub cooccurrence: bool,
    /// How it is asked.
    pub options: Options,
    /// Whether the groups were named by hand.
    pub chosen: bool,
    /// Whether sub-codes are shown.
    pub deep: bool,
    /// Codes whose row is folded (or, while only themes are shown, unfolded).
    pub turned: BTreeSet<String>,
    /// The number of the last report asked for.
    pub generation: u64,
    /// The version of the project it was asked of.
    pub asked: u64,
    /// Whether it is awaited.
    pub waiting: bool,
    /// The last report.
    pub report: Option<Report>,
    /// Why there is none.
    pub error: Option<String>,
    /// The attributes that groups can be made of.
    pub attributes: Vec<String>,
    /// The cell cursor: row and column.
    pub at: (usize, usize),
    /// The first row and column in sight.
    pub top: (usize, usize),
    /// Co-occurrence: the group that is shown; `None` for all.
    pub group: Option<usize>,
    /// Whether cells are shaded; else they have bars.
    pub shaded: bool,
    /// Whether the notes are shown.
    pub notes: bool,
    /// The excerpts behind a number.
    pub excerpts: Option<Excerpts>,
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            cooccurrence: false,
            // Where people work is what most studies compare first.
            options: Options { by: vec!["site".to_owned()], ..Options::default() },
            chosen: false,
            deep: false,
            turned: BTreeSet::new(),
            generation: 0,
            asked: 0,
            waiting: false,
            report: None,
            error: None,
            attributes: Vec::new(),
            at: (0, 0),
            top: (0, 0),
            group: None,
            shaded: false,
            notes: false,
            excerpts: None,
        }
    }
}

const UNITS: [Unit; 8] = [
    Unit::Participants,
    Unit::Passages,
    Unit::Codings,
    Unit::Turns,
    Unit::Documents,
    Unit::Words,
    Unit::Per100Turns,
    Unit::Per1000Words,
];

const SCOPES: [Within; 5] = [Within::Overlap, Within::Turn, Within::Turns(1), Within::Document, Within::Participant];

impl Reports {
    /// The report as it is asked for now.
    pub fn asked(&self) -> Asked {
        let depth = match (self.cooccurrence, self.deep) {
            // Frequency rows are the same at any depth, so all are asked for and folded here.
            (false, _) | (true, true) => Depth::All,
            (true, false) => Depth::N(1),
        };
        Asked {
            generation: self.generation,
            cooccurrence: self.cooccurrence,
            options: Options { depth, ..self.options.clone() },
        }
    }

    /// What can be compared by, in the order in which `g` goes through it.
    fn comparisons(&self) -> Vec<Vec<String>> {
        let has = |key: &str| self.attributes.iter().any(|known| known == key);
        let mut all: Vec<Vec<String>> = vec![Vec::new()];
        for key in ["site", "profession"] {
            if has(key) {
                all.push(vec![key.to_owned()]);
            }
        }
        if has("site") && has("profession") {
            all.push(vec!["site".to_owned(), "profession".to_owned()]);
        }
        for key in ["kind", "stage", "role"] {
            if has(key) {
                all.push(vec![key.to_owned()]);
            }
        }
        all
    }
}

fn after<T: PartialEq + Clone>(all: &[T], now: &T) -> Option<T> {
    let at = all.iter().position(|one| one == now).map_or(0, |at| at + 1);
    all.get(at % all.len().max(1)).cloned()
}

impl App {
    /// Asks for the report as it is set.
    pub fn ask_report(&mut self) -> Vec<Effect> {
        self.reports.generation += 1;
        self.reports.asked = self.version;
        self.reports.waiting = true;
        vec![Effect::Job(Job::Report(Box::new(self.reports.asked())))]
    }

    /// A report came.
    pub fn take_report(&mut self, counted: Counted) -> Vec<Effect> {
        if counted.generation != self.reports.generation {
            return Vec::new();
        }
        self.reports.waiting = false;
        self.reports.attributes = counted.attributes;
        match counted.report {
            Ok(report) => {
                self.reports.report = Some(report);
                self.reports.error = None;
            }
            Err(why) => {
                // An attribute that this study does not have (any more) is no reason to show nothing.
                let known = |key: &String| self.reports.attributes.contains(key);
                let by: Vec<String> = self.reports.options.by.iter().filter(|key| known(key)).cloned().collect();
                if by != self.reports.options.by && !self.reports.chosen {
                    self.reports.options.by = by;
                    return self.ask_report();
                }
                self.reports.error = Some(why);
            }
        }
        self.settle_report();
        Vec::new()
    }

    /// Keeps the cell cursor inside the table and in sight.
    pub fn settle_report(&mut self) {
        let room = super::view::body(self.size);
        let table = table::Table::of(self);
        let (rows, columns) = (table.rows.len(), table.columns.len());
        if rows == 0 {
            return;
        }
        let (height, width) = draw::in_sight(&table, room, self.reports.top.1);
        let reports = &mut self.reports;
        reports.at = (reports.at.0.min(rows.saturating_sub(1)), reports.at.1.min(columns.saturating_sub(1)));
        let keep = |at: usize, top: usize, size: usize| {
            let size = size.max(1);
            if at < top {
                at
            } else if at >= top + size {
                at + 1 - size
            } else {
                top
            }
        };
        reports.top = (keep(reports.at.0, reports.top.0, height), keep(reports.at.1, reports.top.1, width));
    }

    /// Does an action on a report.
    pub fn act_in_report(&mut self, action: Action) -> Vec<Effect> {
        let height = usize::from(super::view::body(self.size).height).saturating_sub(6).max(1);
        let asks = match action {
            Action::Report => {
                self.reports.cooccurrence = !self.reports.cooccurrence;
                let column = usize::from(self.reports.cooccurrence);
                (self.reports.at, self.reports.top, self.reports.group) = ((0, column), (0, 0), None);
                self.reports.report = None;
                true
            }
            Action::CompareBy => {
                let comparisons = self.reports.comparisons();
                self.reports.options.by = after(&comparisons, &self.reports.options.by).unwrap_or_default();
                (self.reports.group, self.reports.chosen) = (None, false);
                self.reports.top.1 = 0;
                let by = self.reports.options.by.join(" and ");
                self.say(if by.is_empty() { "Nothing is compared.".to_owned() } else { format!("Compared by {by}.") });
                true
            }
            Action::Unit if !self.reports.cooccurrence => {
                self.reports.options.unit = after(&UNITS, &self.reports.options.unit).unwrap_or_default();
                self.say(format!("Counted in {}.", self.reports.options.unit));
                true
            }
            Action::Unit => return self.no_unit(),
            Action::Scope if self.reports.cooccurrence => {
                self.reports.options.within = after(&SCOPES, &self.reports.options.within).unwrap_or_default();
                self.say(format!("Codes meet within {}.", self.reports.options.within));
                true
            }
            Action::Scope => {
                self.say("The scope is for co-occurrence: r shows it.");
                false
            }
            Action::Coders => {
                self.reports.options.coders = match (&self.reports.options.coders, &self.coder) {
                    (Coders::Lead, _) => Coders::All,
                    (Coders::All, Some(coder)) => Coders::Named(vec![coder.clone()]),
                    _ => Coders::Lead,
                };
                self.say(format!("Whose codings count: {}.", self.reports.options.coders));
                true
            }
            Action::Depth => {
                self.reports.deep = !self.reports.deep;
                self.reports.turned.clear();
                self.reports.cooccurrence
            }
            _ => return self.act_in_table(action, height),
        };
        self.settle_report();
        if asks { self.ask_report() } else { Vec::new() }
    }

    fn no_unit(&mut self) -> Vec<Effect> {
        self.say("Co-occurrence counts how often two codes meet; w changes within what.");
        Vec::new()
    }

    fn act_in_table(&mut self, action: Action, height: usize) -> Vec<Effect> {
        let reports = &mut self.reports;
        let page = height.max(2) - 1;
        match action {
            Action::Up => reports.at.0 = reports.at.0.saturating_sub(1),
            Action::Down => reports.at.0 += 1,
            Action::PageUp => reports.at.0 = reports.at.0.saturating_sub(page),
            Action::PageDown => reports.at.0 += page,
            Action::First => reports.at.0 = 0,
            Action::Last => reports.at.0 = usize::MAX,
            Action::Left => reports.at.1 = reports.at.1.saturating_sub(1),
            Action::Right => reports.at.1 += 1,
            Action::Shade => reports.shaded = !reports.shaded,
            Action::Notes => reports.notes = !reports.notes,
            Action::Group | Action::GroupBack => self.next_group(action == Action::Group),
            Action::Unfold => {
                let code = table::Table::of(self).rows.get(self.reports.at.0).map(|row| row.code.clone());
                if let Some(code) = code
                    && !self.reports.turned.remove(&code)
                {
                    self.reports.turned.insert(code);
                }
            }
            Action::Open => return self.open_number(),
            Action::Export => {
                let name = if self.reports.cooccurrence { "cooccurrence.csv" } else { "frequency.csv" };
                self.overlays.push(Overlay::Ask(Ask::new(Question::Export, name)));
            }
            Action::Back if reports.notes => reports.notes = false,
            Action::Back => return self.go_back(),
            _ => {}
        }
        self.settle_report();
        Vec::new()
    }

    fn next_group(&mut self, forward: bool) {
        let Some(Report { figures: Figures::Cooccurrence(report), .. }) = &self.reports.report else { return };
        let count = report.groups.len();
        let now = self.reports.group.map_or(0, |at| at + 1);
        let next = if forward { now + 1 } else { now + count } % (count + 1);
        self.reports.group = next.checked_sub(1);
    }

    /// Lists the excerpts behind the number under the cursor.
    fn open_number(&mut self) -> Vec<Effect> {
        let table = table::Table::of(self);
        let Some(selection) = table.cell(self.reports.at).and_then(|cell| cell.opens) else { return Vec::new() };
        let title = table.title(self.reports.at);
        self.reports.excerpts = Some(Excerpts::waiting(self.reports.generation, title));
        vec![Effect::Job(Job::Excerpts(Box::new(self.reports.asked()), selection))]
    }

    /// Writes the table to a file.
    pub fn export_report(&mut self, path: &str) -> Result<Vec<Effect>, String> {
        let path = PathBuf::from(path.trim());
        let format = Format::from_path(&path).map_err(|e| e.to_string())?;
        self.say(format!("Writing {} …", path.display()));
        Ok(vec![Effect::Job(Job::Export(Box::new(self.reports.asked()), path, format))])
    }

    /// The mouse on a report: a click puts the cell cursor, a second one opens the number.
    pub fn mouse_in_report(&mut self, mouse: Mouse, column: u16, row: u16) -> Vec<Effect> {
        match mouse {
            Mouse::Wheel(lines) => {
                let step = usize::from(lines.unsigned_abs());
                let at = self.reports.at.0;
                self.reports.at.0 = if lines > 0 { at + step } else { at.saturating_sub(step) };
            }
            Mouse::Press => {
                let table = table::Table::of(self);
                if let Some(at) = draw::cell_at(self, &table, column, row) {
                    if self.reports.at == at {
                        return self.open_number();
                    }
                    self.reports.at = at;
                }
            }
            Mouse::Drag => {}
        }
        self.settle_report();
        Vec::new()
    }
}
