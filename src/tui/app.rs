//! The state of the terminal UI: everything that is shown follows from it.

use super::action::Action;
use super::book::Book;
use super::codebook::CodebookScreen;
use super::codebook::uses::Counted;
use super::compare::Compare;
use super::complete::Past;
use super::documents::Documents;
use super::excerpts::Excerpts;
use super::form::Form;
use super::history::History;
use super::import::Import;
use super::key::Key;
use super::keymap::{Context, Keymap};
use super::memos::Memos;
use super::message::{Effect, Request};
use super::overlay::{Ask, Overlay};
use super::place::Place;
use super::reader::Reader;
use super::reports::Reports;
use super::search::Search;
use super::search::complete::Offered;
use super::sight::Sights;
use super::start::Start;
use super::tags::Tags;
use super::theme::Theme;
use super::tutor::Tutor;
use super::widgets::count;
use crate::store::Settings;
use crate::text::Span;
use crate::text::display::one_line;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// How many messages are kept.
const MESSAGES: usize = 100;

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// Without a project.
    Start,
    /// The documents.
    #[default]
    Documents,
    /// The reader.
    Reader,
    /// The codebook.
    Codebook,
    /// The search.
    Search,
    /// The reports.
    Reports,
    /// The history.
    History,
    /// Two coders side by side.
    Compare,
    /// The review before an import.
    Import,
    /// The excerpts.
    Excerpts,
    /// The memos.
    Memos,
}

impl Screen {
    /// The screens of a project, in the order of their function keys.
    pub const ALL: [Self; 9] = [
        Self::Documents,
        Self::Reader,
        Self::Codebook,
        Self::Search,
        Self::Reports,
        Self::History,
        Self::Compare,
        Self::Excerpts,
        Self::Memos,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Documents => "Documents",
            Self::Reader => "Reader",
            Self::Codebook => "Codebook",
            Self::Search => "Search",
            Self::Reports => "Reports",
            Self::History => "History",
            Self::Compare => "Compare",
            Self::Import => "Import",
            Self::Excerpts => "Excerpts",
            Self::Memos => "Memos",
        }
    }
}

/// What is said in the line above the hints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Notice {
    /// Nothing.
    #[default]
    None,
    /// Something was done.
    Said(String),
    /// Something cannot be done, or went wrong.
    Wrong(String),
}

/// The open project.
#[derive(Clone, Debug, Default)]
pub struct Study {
    /// Its settings.
    pub settings: Settings,
    /// Whether nothing can be written.
    pub read_only: bool,
}

/// Where to begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Begin {
    /// Where the user left off.
    #[default]
    LeftOff,
    /// At a document.
    Document(String),
    /// At a search.
    Search(String),
    /// At the reports.
    Reports,
    /// With the tutor.
    Tutor,
}

/// How the user wants it.
#[derive(Clone, Debug, Default)]
pub struct Preferences {
    /// Colours.
    pub theme: Theme,
    /// The keys.
    pub keymap: Arc<Keymap>,
    /// Whether to draw for a screen reader.
    pub linear: bool,
    /// What is wrong with what was configured, a line each, to be said at the start.
    pub complaints: Vec<String>,
}

/// The app.
#[derive(Debug, Default)]
pub struct App {
    /// Columns and rows of the terminal.
    pub terminal: (u16, u16),
    /// Columns and rows of it that the screens have.
    pub size: (u16, u16),
    /// Colours.
    pub theme: Theme,
    /// The keys.
    pub keymap: Arc<Keymap>,
    /// Whether it is drawn for a screen reader, as lines of words.
    pub linear: bool,
    /// What is wrong with the configuration, a line each, until it is said.
    pub complaints: Vec<String>,
    /// The screen that is shown.
    pub screen: Screen,
    /// The project, once it is open.
    pub study: Option<Study>,
    /// Who acts, if that was said.
    pub coder: Option<String>,
    /// The codes.
    pub book: Book,
    /// Changes whenever the project does, so that what was counted can be told from what is.
    pub version: u64,
    /// The start screen.
    pub start: Start,
    /// The documents.
    pub documents: Documents,
    /// The reader.
    pub reader: Reader,
    /// The codebook.
    pub codebook: CodebookScreen,
    /// The search.
    pub search: Search,
    /// The reports.
    pub reports: Reports,
    /// How codes and documents are used.
    pub uses: Counted,
    /// The state of the project for which that was asked.
    pub uses_asked: Option<u64>,
    /// The form that was filled in last, until the store has answered.
    pub sent: Option<Box<Form>>,
    /// The history.
    pub history: History,
    /// The comparison of coders.
    pub compare: Compare,
    /// The review before an import, while there is one.
    pub import: Option<Import>,
    /// Where the cursor was among the codings whose text was corrected.
    pub revised_at: usize,
    /// Keys that were pressed and wait for the next one.
    pub prefix: Vec<Key>,
    /// Windows over the screen, the last one on top.
    pub overlays: Vec<Overlay>,
    /// What is said.
    pub notice: Notice,
    /// What was said, the last first.
    pub messages: VecDeque<String>,
    /// What the next undo would undo.
    pub undo: Option<String>,
    /// Whether the last thing that was done here was an import or a merge.
    pub brought: bool,
    /// Codes pinned to the digits 1 to 9.
    pub pins: [Option<String>; 9],
    /// Codes applied lately, the last first.
    pub recent: Vec<String>,
    /// Commands given before.
    pub commands: Past,
    /// Where Esc goes back to.
    pub back: Vec<Screen>,
    /// Where to begin, until the project is open.
    pub begin: Begin,
    /// The place that was remembered last, so that it is written only when it changed.
    pub remembered: Option<Place>,
    /// Writes that are not confirmed yet.
    pub writing: u32,
    /// Whether to leave.
    pub quit: bool,
    /// The excerpts.
    pub excerpts: Excerpts,
    /// What may follow in the query that is written.
    pub offered: Offered,
    /// What is known of what stands around places.
    pub sights: Sights,
    /// The memos.
    pub memos: Memos,
    /// A memo that was saved and is not confirmed yet.
    pub unsaved: Option<Box<Ask>>,
    /// The tags of the study.
    pub tags: Tags,
    /// The tutor, while it is at work.
    pub tutor: Option<Tutor>,
}

impl App {
    /// The app on a terminal of this size; opens the project, if one is named.
    pub fn new(
        size: (u16, u16),
        preferences: Preferences,
        project: Option<PathBuf>,
        coder: Option<String>,
        begin: Begin,
        recent: Vec<PathBuf>,
    ) -> (Self, Vec<Effect>) {
        let Preferences { theme, keymap, linear, complaints } = preferences;
        let keymap = if linear { Arc::new(keymap.in_words()) } else { keymap };
        let mut app = Self {
            terminal: size,
            size,
            theme,
            keymap,
            linear,
            complaints,
            coder: coder.clone(),
            begin,
            ..Self::default()
        };
        app.start.recent = recent;
        app.reader.linear = linear;
        let effects = match project {
            Some(path) => vec![Effect::Store(Request::Open(path, coder))],
            None => {
                app.screen = Screen::Start;
                if let Some(warning) = app.say_complaints() {
                    app.refuse(warning);
                }
                Vec::new()
            }
        };
        (app, effects)
    }

    /// The contexts that keys are looked up in, the first that knows a key wins.
    pub fn contexts(&self) -> Vec<Context> {
        self.overlays.last().map_or_else(|| self.contexts_of_screen(), |overlay| vec![overlay.context()])
    }

    /// The contexts of the screen, whatever stands over it.
    pub fn contexts_of_screen(&self) -> Vec<Context> {
        let mut contexts = match self.screen {
            Screen::Start => vec![Context::Start],
            Screen::Documents => vec![Context::Documents],
            Screen::Reader if self.reader.page.as_ref().is_some_and(|page| page.found.is_some()) => {
                vec![Context::Found, Context::Reader]
            }
            Screen::Reader => vec![Context::Reader],
            Screen::Codebook => vec![Context::Codebook],
            // What was accepted is not written yet: nothing leads elsewhere.
            Screen::Search if self.search.review.is_some() => return vec![Context::Review],
            Screen::Search if self.search.sweep.is_some() => vec![Context::Sweep],
            Screen::Search if self.search.writing => vec![Context::Query],
            Screen::Search => vec![Context::Hits],
            Screen::Reports if self.reports.excerpts.is_some() => vec![Context::Excerpts],
            Screen::Reports => vec![Context::Report],
            Screen::History => vec![Context::History],
            // A reading that is being made is a window of its own.
            Screen::Compare if self.compare.adjust.is_some() => return vec![Context::Adjust],
            Screen::Compare => vec![Context::Compare],
            Screen::Memos if self.memos.open.is_some() => vec![Context::MemoRead],
            Screen::Memos => vec![Context::Memos],
            // Nothing is written here: what is undone, and where keys lead, is the review's own.
            Screen::Import => return vec![Context::Import],
            Screen::Excerpts if self.excerpts.writing => vec![Context::Query],
            Screen::Excerpts => vec![Context::Retrieved],
        };
        contexts.push(Context::Anywhere);
        contexts
    }

    /// Says that something was done.
    pub fn say(&mut self, what: impl Into<String>) {
        let what = self.keymap.spell(&what.into());
        self.keep_message(&what);
        self.notice = Notice::Said(what);
    }

    /// Says that something cannot be done.
    pub fn refuse(&mut self, why: impl Into<String>) {
        let why = self.keymap.spell(&why.into());
        self.keep_message(&why);
        self.notice = Notice::Wrong(why);
    }

    /// Keeps what is said, so that it can be read when it is gone from the foot of the screen.
    fn keep_message(&mut self, text: &str) {
        if self.messages.front().is_none_or(|last| last != text) {
            self.messages.push_front(text.to_owned());
            self.messages.truncate(MESSAGES);
        }
    }

    /// Shows what was said, the last first.
    pub fn show_messages(&mut self) {
        let mut lines: Vec<String> = self.messages.iter().map(|text| one_line(text)).collect();
        if lines.is_empty() {
            lines.push("Nothing was said yet.".to_owned());
        }
        self.tell("what was said, the last first", lines);
    }

    /// What is wrong with the configuration: one thing is returned to be said, of several each has a line in a window.
    pub fn say_complaints(&mut self) -> Option<String> {
        let complaints = std::mem::take(&mut self.complaints);
        match complaints.as_slice() {
            [] => None,
            [only] => Some(format!("Configuration: {only}")),
            several => {
                self.tell(format!("{} wrong in the configuration", count(several.len(), "thing")), complaints);
                None
            }
        }
    }

    /// The key of an action, as it is shown.
    pub fn key_of(&self, context: Context, action: Action) -> String {
        self.keymap.key(context, action)
    }

    /// The open document's name.
    pub fn open_document(&self) -> Option<String> {
        self.reader.page.as_ref().map(|page| page.info.name.clone())
    }

    /// Opens a document in the reader, at a place of it; Esc comes back to the screen that is shown.
    pub fn open(&mut self, document: &str, at: Option<Span>) -> Vec<Effect> {
        if self.screen != Screen::Reader && self.back.last() != Some(&self.screen) {
            self.back.push(self.screen);
        }
        self.reader.leave();
        if let Some(page) = self.reader.page.as_mut().filter(|page| page.info.name == document) {
            if let Some(span) = at {
                page.go_to(span);
            }
            self.show(Screen::Reader);
            return Vec::new();
        }
        let at = at.or_else(|| self.reader.cursors.get(document).map(|at| Span::new(*at, *at)));
        self.reader.loading = Some(document.to_owned());
        self.show(Screen::Reader);
        vec![Effect::Store(Request::Load(document.to_owned(), at))]
    }

    /// Shows a screen.
    pub fn show(&mut self, screen: Screen) {
        self.screen = screen;
        self.notice = Notice::None;
    }

    /// Notes a code that was applied.
    pub fn applied(&mut self, codes: &[String]) {
        for code in codes.iter().rev() {
            self.recent.retain(|known| known != code);
            self.recent.insert(0, code.clone());
        }
        self.recent.truncate(30);
    }
}
