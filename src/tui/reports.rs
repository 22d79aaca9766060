//! The reports: every one of them, as tables in which each number opens its excerpts.
//!
//! Everything is counted by `analysis` and set by `publish` on a reading thread; this screen chooses what is asked,
//! and draws it. Frequency and co-occurrence have tables of their own here, which fold and unfold; every other report
//! is a page.

pub mod choose;
pub mod draw;
pub mod excerpts;
pub mod page;
pub mod table;

use super::action::Action;
use super::app::App;
use super::keymap::Context;
use super::message::{Effect, Job, Mouse};
use super::overlay::{Ask as Window, Overlay, Question};
use crate::analysis::{Coders, Cooccurrence, Depth, Frequency, Opens, Options, Unit, Within};
use crate::publish::Format;
use crate::publish::reports::{Ask, FrequencyArgs, ReportOptions};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use excerpts::{Excerpts, Passage};

/// A report that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its number: only the last one is shown.
    pub generation: u64,
    /// The report.
    pub ask: Ask,
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
    /// Any other report.
    Page(Box<page::Laid>),
}

/// The screen.
#[derive(Clone, Debug)]
pub struct Reports {
    /// Which report, and how it is asked.
    pub ask: Ask,
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
    /// The cell cursor: row (of a page: line) and column.
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
        // Where people work is what most studies compare first.
        let options = ReportOptions { by: Some("site".to_owned()), ..ReportOptions::default() };
        Self {
            ask: Ask::Frequency(FrequencyArgs { options, ..FrequencyArgs::default() }),
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
    /// Whether this is the co-occurrence report.
    pub fn is_cooccurrence(&self) -> bool {
        matches!(self.ask, Ask::Cooccurrence(_))
    }

    /// Whether this is a report with a table that folds.
    fn has_grid(&self) -> bool {
        matches!(self.ask, Ask::Frequency(_) | Ask::Cooccurrence(_))
    }

    /// How it is asked, as far as it is asked like other reports.
    pub fn options(&self) -> Options {
        let options = self.ask.options().and_then(|options| options.wanted().ok()).unwrap_or_default();
        match &self.ask {
            Ask::Cooccurrence(args) => Options { within: args.within.parse().unwrap_or_default(), ..options },
            _ => options,
        }
    }

    /// Asks in another way.
    pub fn change(&mut self, change: impl FnOnce(&mut Options)) {
        let mut options = self.options();
        change(&mut options);
        if let Ask::Cooccurrence(args) = &mut self.ask {
            args.within = options.within.to_string();
        }
        if let Some(asked) = self.ask.options_mut() {
            *asked = ReportOptions::of(&options);
        }
    }

    /// Drops what was carried over from another report and means nothing in this one, as the refusal says; whether
    /// anything was.
    fn drop_meaningless(&mut self, why: &str) -> bool {
        let plain = ReportOptions::default();
        let Some((option, _)) = why.split_once(" means nothing") else { return false };
        let Some(asked) = self.ask.options_mut() else { return false };
        let before = asked.clone();
        match option {
            "--by" => asked.by = plain.by,
            "--coders" => asked.coders = plain.coders,
            "--where" => asked.filter = plain.filter,
            "--depth" => asked.depth = plain.depth,
            _ => {}
        }
        *asked != before
    }

    /// Asks for another report, and begins at its top.
    pub fn turn_to(&mut self, ask: Ask) {
        if self.ask.name() != ask.name() {
            self.report = None;
            self.at = (0, usize::from(matches!(ask, Ask::Cooccurrence(_))));
            self.top = (0, 0);
        }
        self.ask = ask;
        (self.excerpts, self.group, self.notes, self.error) = (None, None, false, None);
    }

    /// The report as it is asked for now: of the tables that fold, all that may be unfolded.
    pub fn asked(&self) -> Asked {
        let mut ask = self.ask.clone();
        let depth = match (&ask, self.deep) {
            (Ask::Frequency(_), _) | (Ask::Cooccurrence(_), true) => Some(Depth::All),
            _ => None,
        };
        if let (Some(depth), Some(options)) = (depth, ask.options_mut()) {
            options.depth = depth.to_string();
        }
        Asked { generation: self.generation, ask }
    }

    /// The report as it is seen: with the sub-codes that are shown.
    fn seen(&self) -> Ask {
        let unfolded = self.deep || !self.turned.is_empty();
        let mut ask = self.ask.clone();
        if let (true, true, Some(options)) = (unfolded, self.has_grid(), ask.options_mut()) {
            options.depth = Depth::All.to_string();
        }
        ask
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

/// The first of `size` in sight, so that `at` is among them.
fn keep_in_sight(at: usize, top: usize, size: usize) -> usize {
    let size = size.max(1);
    if at < top {
        at
    } else if at >= top + size {
        at + 1 - size
    } else {
        top
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
                let now = self.reports.options().by;
                let by: Vec<String> = now.iter().filter(|key| known(key)).cloned().collect();
                if by != now && !self.reports.chosen {
                    self.reports.change(|options| options.by = by);
                    return self.ask_report();
                }
                if !self.reports.chosen && self.reports.drop_meaningless(&why) {
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
        let for_room = self.is_for_room();
        if let Some(Report { figures: Figures::Page(laid), .. }) = &mut self.reports.report {
            laid.fit(room.width, for_room);
            let cursor = page::settle(laid, room, (self.reports.at, self.reports.top));
            (self.reports.at, self.reports.top) = cursor;
            return;
        }
        let table = table::Table::of(self);
        let (rows, columns) = (table.rows.len(), table.columns.len());
        if rows == 0 {
            return;
        }
        let (height, width) = draw::in_sight(&table, room, self.reports.top.1);
        let reports = &mut self.reports;
        reports.at = (reports.at.0.min(rows.saturating_sub(1)), reports.at.1.min(columns.saturating_sub(1)));
        reports.top =
            (keep_in_sight(reports.at.0, reports.top.0, height), keep_in_sight(reports.at.1, reports.top.1, width));
    }

    /// Does an action on a report.
    pub fn act_in_report(&mut self, action: Action) -> Vec<Effect> {
        let height = usize::from(super::view::body(self.size).height).saturating_sub(6).max(1);
        let asks = match action {
            Action::Report => return self.choose_report(),
            Action::OtherWords => {
                let words = format!("report {}", self.reports.ask.line());
                self.overlays.push(Overlay::Ask(Window::new(Question::Command, words)));
                return Vec::new();
            }
            Action::Narrow => {
                let now: Vec<String> = self.reports.ask.options().map(|o| o.filter.clone()).unwrap_or_default();
                self.overlays.push(Overlay::Ask(Window::new(Question::ReportWhere, now.join(","))));
                return Vec::new();
            }
            Action::SaveReport => {
                if self.may_write(Action::SaveReport, None) {
                    self.overlays.push(Overlay::Ask(Window::new(Question::SaveReport, "")));
                }
                return Vec::new();
            }
            Action::Projector => {
                self.look_for_room();
                self.settle_report();
                return Vec::new();
            }
            Action::CompareBy => self.compare_by(),
            Action::Unit if matches!(self.reports.ask, Ask::Frequency(_)) => {
                let unit = after(&UNITS, &self.reports.options().unit).unwrap_or_default();
                self.reports.change(|options| options.unit = unit);
                self.say(format!("Counted in {unit}."));
                true
            }
            Action::Unit => return self.no_unit(),
            Action::Scope if self.reports.is_cooccurrence() => {
                let within = after(&SCOPES, &self.reports.options().within).unwrap_or_default();
                self.reports.change(|options| options.within = within);
                self.say(format!("Codes meet within {within}."));
                true
            }
            Action::Scope => {
                let report = self.key_of(Context::Report, Action::Report);
                self.say(format!("The scope is for co-occurrence: {report} chooses a report."));
                false
            }
            Action::Coders => {
                let coders = match (&self.reports.options().coders, &self.coder) {
                    (Coders::Lead, _) => Coders::All,
                    (Coders::All, Some(coder)) => Coders::Named(vec![coder.clone()]),
                    _ => Coders::Lead,
                };
                self.say(format!("Whose codings count: {coders}."));
                self.reports.change(|options| options.coders = coders);
                true
            }
            Action::Depth => self.deeper(),
            _ => return self.act_in_table(action, height),
        };
        self.settle_report();
        if asks { self.ask_report() } else { Vec::new() }
    }

    /// Compares by the next attribute; whether that is to be asked for.
    fn compare_by(&mut self) -> bool {
        let comparisons = self.reports.comparisons();
        let by = after(&comparisons, &self.reports.options().by).unwrap_or_default();
        let said = by.join(" and ");
        self.reports.change(|options| options.by = by);
        (self.reports.group, self.reports.chosen) = (None, false);
        self.reports.top.1 = 0;
        self.say(if said.is_empty() { "Nothing is compared.".to_owned() } else { format!("Compared by {said}.") });
        true
    }

    /// Shows themes, then sub-codes too; whether that is to be asked for.
    fn deeper(&mut self) -> bool {
        self.reports.deep = !self.reports.deep;
        self.reports.turned.clear();
        if !self.reports.has_grid() {
            let depth = if self.reports.deep { Depth::All } else { Depth::N(1) };
            self.reports.change(|options| options.depth = depth);
        }
        !matches!(self.reports.ask, Ask::Frequency(_))
    }

    fn no_unit(&mut self) -> Vec<Effect> {
        let (within, words) =
            (self.key_of(Context::Report, Action::Scope), self.key_of(Context::Report, Action::OtherWords));
        self.say(match self.reports.is_cooccurrence() {
            true => format!("Co-occurrence counts how often two codes meet; {within} changes within what."),
            false => format!("The unit is for frequency: {words} changes all that this report can be asked for."),
        });
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
            Action::Unfold if !reports.has_grid() => {}
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
                let ending = if self.reports.ask.formats().first() == Some(&Format::Md) { "md" } else { "csv" };
                let name = format!("{}.{ending}", self.reports.ask.name());
                self.overlays.push(Overlay::Ask(Window::new(Question::Export, name)));
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
        let found = match &self.reports.report {
            Some(Report { figures: Figures::Page(laid), .. }) => laid.opens(self.reports.at),
            _ => {
                let table = table::Table::of(self);
                let selection = table.cell(self.reports.at).and_then(|cell| cell.opens);
                let Ok(options) = self
                    .reports
                    .asked()
                    .ask
                    .options()
                    .map_or_else(|| Ok(Options::default()), |options| options.wanted())
                else {
                    return Vec::new();
                };
                let options = Options { within: self.reports.options().within, ..options };
                let title = table.title(self.reports.at);
                selection.map(|selection| (title, Opens::Counted(Arc::new(options), selection)))
            }
        };
        let Some((title, opens)) = found else { return Vec::new() };
        self.reports.excerpts = Some(Excerpts::waiting(self.reports.generation, title));
        let coders = self.reports.seen().coders();
        vec![Effect::Job(Job::Excerpts(self.reports.generation, opens, coders))]
    }

    /// Writes what is seen to a file.
    pub fn export_report(&mut self, path: &str) -> Result<Vec<Effect>, String> {
        let path = PathBuf::from(path.trim());
        let ask = self.reports.seen();
        let command = format!("report {}", ask.name());
        let format = Format::choose(None, Some(&path), ask.formats(), &command).map_err(|e| e.to_string())?;
        self.say(format!("Writing {} …", path.display()));
        Ok(vec![Effect::Job(Job::Export(Box::new(ask), path, format))])
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
                let at = match &self.reports.report {
                    Some(Report { figures: Figures::Page(laid), .. }) => {
                        page::cell_at(laid, super::view::body(self.size), self.reports.top, column, row)
                    }
                    _ => draw::cell_at(self, &table::Table::of(self), column, row),
                };
                if let Some(at) = at {
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
