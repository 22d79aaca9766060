//! The reports: every one of them, as tables in which each number opens its excerpts.
//!
//! Everything is counted by `analysis` and set by `publish` on a reading thread; this screen chooses what is asked,
//! and draws it. Frequency and co-occurrence have tables of their own here, which fold and unfold; every other report
//! is a page.

pub mod choose;
pub mod draw;
pub mod excerpts;
pub mod keys;
pub mod page;
pub mod table;

use super::action::Action;
use super::app::App;
use super::message::{Effect, Job, Mouse};
use super::overlay::{Ask as Window, Overlay, Question};
use super::room::Masks;
use crate::analysis::{Cooccurrence, Depth, Frequency, Opens, Options};
use crate::publish::Format;
use crate::publish::reports::{Ask, FrequencyArgs, ReportOptions};
use crate::study::memo::MemoOn;
use std::collections::{BTreeMap, BTreeSet};
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
    /// What is known of the study.
    pub known: Known,
}

/// What is known of a study that reports are asked of.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The attributes that groups can be made of.
    pub attributes: Vec<String>,
    /// Who coded.
    pub coders: Vec<String>,
    /// The names in it, for a room.
    pub masks: Masks,
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
    /// The depth at which each other report was seen last.
    pub depths: BTreeMap<&'static str, Option<String>>,
    /// Codes whose row is folded where the depth shows its sub-codes, or else unfolded.
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
    /// What is known of the study.
    pub known: Known,
    /// Whether the report is another one than was read last, and is begun where reading it begins.
    pub fresh: bool,
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
            depths: BTreeMap::new(),
            turned: BTreeSet::new(),
            generation: 0,
            asked: 0,
            waiting: false,
            report: None,
            error: None,
            known: Known::default(),
            fresh: true,
            at: (0, 0),
            top: (0, 0),
            group: None,
            shaded: false,
            notes: false,
            excerpts: None,
        }
    }
}

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

    /// Asks for another report, and begins at its top.
    pub fn turn_to(&mut self, ask: Ask) {
        if self.ask.name() != ask.name() {
            (self.report, self.fresh) = (None, true);
            self.turned.clear();
            let depth = self.ask.value("depth");
            self.depths.insert(self.ask.name(), depth);
            self.at = (0, usize::from(matches!(ask, Ask::Cooccurrence(_))));
            self.top = (0, 0);
        }
        self.ask = ask;
        (self.excerpts, self.group, self.notes, self.error) = (None, None, false, None);
    }

    /// To which depth of the code tree rows go, where the report has such rows.
    pub fn depth(&self) -> Option<Depth> {
        if !self.ask.has("depth") {
            return None;
        }
        let by_itself = if matches!(self.ask, Ask::Agreement(_)) { Depth::All } else { Depth::N(1) };
        Some(self.ask.value("depth").and_then(|depth| depth.parse().ok()).unwrap_or(by_itself))
    }

    /// Whether a row at this depth of the code tree is unfolded.
    fn is_unfolded(&self, code: &str, depth: usize) -> bool {
        let shown = match self.depth() {
            Some(Depth::N(most)) => depth < most,
            _ => true,
        };
        shown != self.turned.contains(code)
    }

    /// The report as it is asked for now: of the table that folds, all that may be unfolded.
    pub fn asked(&self) -> Asked {
        let mut ask = self.ask.clone();
        if let Ask::Frequency(args) = &mut ask {
            args.options.depth = Depth::All.to_string();
        }
        Asked { generation: self.generation, ask }
    }

    /// The report as it is seen: with the sub-codes that are shown.
    fn seen(&self) -> Ask {
        if self.turned.is_empty() { self.ask.clone() } else { self.asked().ask }
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
        if counted.report.is_ok() || !counted.known.attributes.is_empty() {
            self.reports.known = counted.known;
        }
        match counted.report {
            Ok(report) => {
                self.reports.report = Some(report);
                self.reports.error = None;
                self.begin_reading();
            }
            Err(why) => {
                // An attribute that this study does not have (any more) is no reason to show nothing.
                let known = |key: &String| self.reports.known.attributes.contains(key);
                let now = self.reports.options().by;
                let by: Vec<String> = now.iter().filter(|key| known(key)).cloned().collect();
                if by != now && !self.reports.chosen {
                    self.reports.change(|options| options.by = by);
                    return self.ask_report();
                }
                self.reports.error = Some(why);
            }
        }
        self.settle_report();
        Vec::new()
    }

    /// Puts the cursor of a report that was not there before where reading it begins.
    fn begin_reading(&mut self) {
        if !std::mem::take(&mut self.reports.fresh) {
            return;
        }
        self.fit_page();
        if let Some(Report { figures: Figures::Page(laid), .. }) = &self.reports.report {
            (self.reports.at, self.reports.top) = (laid.first(), (0, 0));
        }
    }

    /// Lays the page out, if it is one.
    fn fit_page(&mut self) {
        let room = super::view::body(self.size);
        let for_room = self.is_for_room();
        let Reports { report, known, notes, .. } = &mut self.reports;
        if let Some(Report { figures: Figures::Page(laid), .. }) = report {
            laid.fit(room.width, for_room.then_some(&known.masks), *notes);
        }
    }

    /// Keeps the cell cursor inside the table and in sight.
    pub fn settle_report(&mut self) {
        let room = super::view::body(self.size);
        self.fit_page();
        if let Some(Report { figures: Figures::Page(laid), .. }) = &self.reports.report {
            let cursor = laid.settle(room, (self.reports.at, self.reports.top));
            (self.reports.at, self.reports.top) = cursor;
            return;
        }
        let table = table::Table::of(self);
        let (rows, columns) = (table.rows.len(), table.columns.len());
        if rows == 0 {
            return;
        }
        let (height, width) = draw::in_sight(self, &table, room);
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
                self.ask_conditions();
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
            Action::Unit => self.other_unit(),
            Action::Scope => self.other_scope(),
            Action::Coders => self.other_coders(),
            Action::Depth => self.deeper(),
            _ => return self.act_in_table(action, height),
        };
        self.settle_report();
        if asks { self.ask_report() } else { Vec::new() }
    }

    fn act_in_table(&mut self, action: Action, height: usize) -> Vec<Effect> {
        if self.moved_on_page(action) {
            return Vec::new();
        }
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
            Action::Notes => return self.show_notes(),
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
            Action::NewMemo => return self.write_in_report(),
            Action::Export => {
                let ending = if self.reports.ask.formats().first() == Some(&Format::Md) { "md" } else { "csv" };
                let name = format!("{}.{ending}", self.reports.ask.name());
                self.overlays.push(Overlay::Ask(Window::new(Question::Export, name)));
            }
            Action::Back if reports.notes => return self.show_notes(),
            Action::Back => return self.leave_report(),
            _ => {}
        }
        self.settle_report();
        Vec::new()
    }

    /// Moves the cursor of a page; whether there is one, and the action moves.
    fn moved_on_page(&mut self, action: Action) -> bool {
        use Action::{Down, First, Last, Left, PageDown, PageUp, Right, Up};
        let moves = matches!(action, Up | Down | PageUp | PageDown | First | Last | Left | Right);
        let Some(Report { figures: Figures::Page(laid), .. }) = &self.reports.report else { return false };
        if moves {
            let room = super::view::body(self.size);
            let cursor = laid.moved(action, room, (self.reports.at, self.reports.top));
            (self.reports.at, self.reports.top) = cursor;
            self.settle_report();
        }
        moves
    }

    /// Shows what was counted, whole, or only its first lines again.
    fn show_notes(&mut self) -> Vec<Effect> {
        self.reports.notes = !self.reports.notes;
        if matches!(&self.reports.report, Some(Report { figures: Figures::Page(_), .. })) {
            // What was asked for stands at the top; after that the figures are read again.
            (self.reports.at, self.reports.top) = ((0, 0), (0, 0));
            self.reports.fresh = !self.reports.notes;
            self.begin_reading();
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

    /// Opens what is written of the cell under the cursor; in a report without such cells a memo on the report.
    fn write_in_report(&mut self) -> Vec<Effect> {
        let written = match &self.reports.report {
            Some(Report { figures: Figures::Page(laid), .. }) => laid.written(self.reports.at),
            _ => None,
        };
        match written {
            Some(written) => self.write_in_cell(&written),
            None => self.write_memo_on(MemoOn::Report(self.reports.seen().line())),
        }
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
                        laid.cell_at(super::view::body(self.size), (self.reports.at, self.reports.top), column, row)
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
