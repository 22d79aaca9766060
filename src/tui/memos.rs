//! The memos: a list to narrow, one to read with what it links to and what links to it, and writing them.

pub mod draw;
pub mod page;
pub mod write;

pub use write::{Draft, NewOn};

use super::action::Action;
use super::app::{App, Screen};
use super::list::{Cursor, scroll};
use super::message::{Effect, Job, Mouse};
use super::overlay::{Ask, Chooser, Overlay, Question, Then};
use crate::search::memos::Words;
use crate::store::{ExcerptInfo, MemoInfo, MemoKind, Project, StoreError};
use crate::study::Guid;
use crate::study::memo::{MemoType, title};
use crate::study::memo_links::{Goal, Known, excerpt_ids};
use crate::text::Span;
use crate::text::display::one_line;
use crate::text::fold::natural_cmp;
use page::OpenMemo;
use std::collections::{BTreeSet, HashMap};

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// All memos, the last written first.
    memos: Vec<MemoInfo>,
    /// The participants of the project.
    people: Vec<(String, Guid)>,
    /// The excerpts that they link to, by what the links call them.
    excerpts: HashMap<String, ExcerptInfo>,
    /// The state of the project that was asked for.
    version: u64,
}

impl Read {
    /// Reads the memos of a project.
    pub fn of(project: &Project, version: u64) -> Result<Self, StoreError> {
        let mut memos = project.memo_list()?;
        memos.reverse();
        let people = project.participants_as_they_stand()?.into_iter();
        let mut people: Vec<(String, Guid)> = people.filter_map(|(guid, state)| Some((state.name?, guid))).collect();
        people.sort_by(|a, b| natural_cmp(&a.0, &b.0));
        let excerpts = project.excerpts_named(&excerpt_ids(memos.iter().map(|memo| memo.text.as_str())))?;
        Ok(Self { memos, people, excerpts, version })
    }
}

/// Which memos are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that they hold.
    pub words: String,
    /// What they are for.
    pub memo_type: Option<MemoType>,
    /// What they hang on.
    pub kind: Option<MemoKind>,
    /// Who wrote them.
    pub coder: Option<String>,
}

/// One thing by which memos are narrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// By none.
    All,
    /// By what they are for.
    Type(MemoType),
    /// By what they hang on.
    Kind(MemoKind),
    /// By who wrote them.
    Coder(String),
}

impl Filter {
    /// In words, if anything is left out.
    pub fn words(&self) -> Option<String> {
        let mut parts = Vec::new();
        parts.extend(self.memo_type.map(|kind| kind.as_str().to_owned()));
        parts.extend(self.kind.map(|kind| format!("on {}", kind.as_str())));
        parts.extend(self.coder.as_ref().map(|coder| format!("by {coder}")));
        if !self.words.trim().is_empty() {
            parts.push(format!("“{}”", self.words.trim()));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn fits(&self, memo: &MemoInfo, words: &Words) -> bool {
        self.memo_type.is_none_or(|kind| memo.memo_type == Some(kind))
            && self.kind.is_none_or(|kind| memo.kind == kind)
            && self.coder.as_ref().is_none_or(|coder| memo.coder == *coder)
            && (words.is_empty() || words.are_in(&format!("{}\n{}", memo.target, memo.text)))
    }

    fn take(&mut self, facet: &Facet) {
        match facet {
            Facet::All => *self = Self::default(),
            Facet::Type(kind) => self.memo_type = Some(*kind),
            Facet::Kind(kind) => self.kind = Some(*kind),
            Facet::Coder(coder) => self.coder = Some(coder.clone()),
        }
    }
}

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Memos {
    /// All memos, the last written first.
    pub all: Vec<MemoInfo>,
    /// The participants of the project.
    pub people: Vec<(String, Guid)>,
    /// The state of the project for which they were asked for.
    pub asked: Option<u64>,
    /// What is shown.
    pub filter: Filter,
    /// The memos shown, as places in [`Memos::all`].
    pub shown: Vec<usize>,
    /// The cursor.
    pub cursor: Cursor,
    /// The memo that is read.
    pub open: Option<OpenMemo>,
    /// Memos that were read before, to come back to.
    pub trail: Vec<Guid>,
    /// A memo that was opened from another screen, to which Esc comes back.
    from_outside: Option<Guid>,
    /// What links can lead to.
    pub known: Known,
    /// The excerpts that memos link to, by what the links call them.
    pub excerpts: HashMap<String, ExcerptInfo>,
    /// The memos that link to something.
    pub links_to: HashMap<Goal, Vec<Guid>>,
    /// A turn to go to once its document is there.
    turn: Option<(String, u32)>,
    /// Whether the cursor is to go to what is written last.
    to_newest: bool,
}

impl Memos {
    /// The memo with this identity.
    pub fn get(&self, guid: Guid) -> Option<&MemoInfo> {
        self.all.iter().find(|memo| memo.guid == guid)
    }

    /// The memo under the cursor, or the one that is read.
    pub fn chosen(&self) -> Option<&MemoInfo> {
        match &self.open {
            Some(open) => self.get(open.guid),
            None => self.shown.get(self.cursor.at).and_then(|at| self.all.get(*at)),
        }
    }

    /// An excerpt that a memo links to.
    pub fn excerpt(&self, guid: Guid) -> Option<&ExcerptInfo> {
        self.excerpts.values().find(|info| info.guid == guid)
    }

    /// The memos that link to something.
    pub fn linking_to(&self, goal: &Goal) -> impl Iterator<Item = &MemoInfo> {
        self.links_to.get(goal).into_iter().flatten().filter_map(|guid| self.get(*guid))
    }
}

impl App {
    /// Asks for the memos, where they may have changed.
    pub fn ask_memos(&mut self) -> Vec<Effect> {
        if self.memos.asked == Some(self.version) {
            return Vec::new();
        }
        self.memos.asked = Some(self.version);
        vec![Effect::Job(Job::Memos(self.version))]
    }

    /// Shows the memos with these words.
    pub fn show_memos(&mut self, words: &str) -> Vec<Effect> {
        self.memos.filter = Filter { words: words.to_owned(), ..Filter::default() };
        self.memos.open = None;
        self.arrange_memos();
        self.show(Screen::Memos);
        self.arrive()
    }

    /// The memos were read.
    pub fn take_memos(&mut self, read: Read) {
        if read.version < self.version && self.memos.asked == Some(self.version) {
            // A newer list is on its way.
            return;
        }
        let kept = self.memos.chosen().map(|memo| memo.guid);
        self.memos.all = read.memos;
        self.memos.people = read.people;
        self.memos.excerpts = read.excerpts;
        self.connect_memos();
        self.arrange_memos();
        let newest = std::mem::take(&mut self.memos.to_newest);
        let kept = if newest { self.memos.all.first().map(|memo| memo.guid) } else { kept };
        self.choose_memo(kept);
        if let (true, Some(read), Some(new)) = (newest, &self.memos.open, kept) {
            // Who wrote a memo while another was read sees what was written; Esc goes back to the other.
            self.memos.trail.push(read.guid);
            self.memos.open = Some(OpenMemo::new(new));
        }
        if self.memos.open.as_ref().is_some_and(|open| self.memos.get(open.guid).is_none()) {
            self.memos.open = None;
        }
    }

    /// Works out where links lead, and what links to what.
    fn connect_memos(&mut self) {
        let documents = &self.documents;
        let turns = |name: &String| documents.details.get(name).map(|info| info.turns);
        let names = documents.names.iter().map(|name| (name.as_str(), turns(name)));
        let memos = self.memos.all.iter().rev().map(|memo| (memo.guid, memo.text.as_str()));
        let excerpts = self.memos.excerpts.iter().map(|(id, info)| (id.clone(), info.guid, info.is_there()));
        let known = Known::new(&self.book.codebook, names, memos).with_excerpts(excerpts);
        let mut links_to: HashMap<Goal, Vec<Guid>> = HashMap::new();
        for memo in &self.memos.all {
            let goals: BTreeSet<Goal> = known.goals(&memo.text).into_iter().map(|(_, goal)| goal).collect();
            for goal in goals.into_iter().filter(|goal| !matches!(goal, Goal::Nowhere)) {
                links_to.entry(goal).or_default().push(memo.guid);
            }
        }
        (self.memos.known, self.memos.links_to) = (known, links_to);
    }

    /// Works out which memos are shown.
    pub fn arrange_memos(&mut self) {
        let kept = self.memos.shown.get(self.memos.cursor.at).and_then(|at| self.memos.all.get(*at)).map(|m| m.guid);
        let words = Words::parse(&self.memos.filter.words);
        let all = self.memos.all.iter().enumerate();
        self.memos.shown = all.filter(|(_, memo)| self.memos.filter.fits(memo, &words)).map(|(at, _)| at).collect();
        self.choose_memo(kept);
    }

    fn choose_memo(&mut self, memo: Option<Guid>) {
        let of = |at: &usize| self.memos.all.get(*at).map(|memo| memo.guid);
        let at = self.memos.shown.iter().position(|at| memo.is_some() && of(at) == memo);
        self.memos.cursor.at = at.unwrap_or(self.memos.cursor.at);
        let height = self.memos_height();
        self.memos.cursor.settle(self.memos.shown.len(), height);
    }

    fn memos_height(&self) -> usize {
        usize::from(draw::areas(super::view::body(self.size)).0.height.saturating_sub(1)).max(1)
    }

    /// Does an action on the list.
    pub fn act_in_memos(&mut self, action: Action) -> Vec<Effect> {
        let height = self.memos_height();
        if self.memos.cursor.act(action, self.memos.shown.len(), height) {
            return Vec::new();
        }
        match action {
            Action::Open => {
                self.memos.trail.clear();
                let chosen = self.memos.chosen().map(|memo| memo.guid);
                self.memos.open = chosen.map(OpenMemo::new);
            }
            Action::Filter => {
                let words = self.memos.filter.words.clone();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Filter, words)));
            }
            Action::Group => self.ask_facet(),
            Action::Back if self.memos.filter != Filter::default() => {
                self.memos.filter = Filter::default();
                self.arrange_memos();
            }
            Action::Back => return self.go_back(),
            action => return self.act_on_memo(action),
        }
        Vec::new()
    }

    /// Does an action while a memo is read.
    pub fn act_in_memo(&mut self, action: Action) -> Vec<Effect> {
        let lines = self.memo_lines();
        let stops = self.memo_stops();
        let Some(open) = &mut self.memos.open else { return Vec::new() };
        let height = open.height.max(1);
        let last = lines.len().saturating_sub(height);
        if scroll(&mut open.top, action, height.saturating_sub(1).max(1), last) {
            return Vec::new();
        }
        match action {
            Action::NextLink | Action::PreviousLink if stops.is_empty() => {
                self.say("This memo links to nothing, and none links to it. [[ begins a link, as in [[power]].");
            }
            Action::NextLink => {
                open.stop = (open.stop + 1) % stops.len();
                open.show_stop(&lines);
            }
            Action::PreviousLink => {
                open.stop = open.stop.checked_sub(1).unwrap_or(stops.len() - 1);
                open.show_stop(&lines);
            }
            Action::Open => {
                let stop = stops.get(open.stop).cloned();
                return stop.map_or_else(Vec::new, |stop| self.follow(&stop.goal, &stop.words));
            }
            Action::Back => match self.memos.trail.pop() {
                Some(before) => self.memos.open = Some(OpenMemo::new(before)),
                None => {
                    let read = self.memos.open.take().map(|open| open.guid);
                    self.choose_memo(read);
                    let from_outside = self.memos.from_outside.take();
                    if from_outside == read && !self.back.is_empty() {
                        return self.go_back();
                    }
                }
            },
            action => return self.act_on_memo(action),
        }
        Vec::new()
    }

    /// Does what can be done with a memo, in the list or while it is read.
    fn act_on_memo(&mut self, action: Action) -> Vec<Effect> {
        if action == Action::NewMemo {
            self.ask_memo_target();
            return Vec::new();
        }
        let Some(memo) = self.memos.chosen().cloned() else { return Vec::new() };
        match action {
            Action::FollowFrom => self.open_target(&memo),
            Action::Edit | Action::Retype | Action::Remove => {
                if !self.may_write(action, None) {
                    return Vec::new();
                }
                match action {
                    Action::Edit => self.edit_memo(&memo),
                    Action::Retype => self.retype_memo(&memo),
                    _ => self.remove_memo(&memo),
                }
            }
            _ => Vec::new(),
        }
    }

    /// Opens what a memo hangs on.
    fn open_target(&mut self, memo: &MemoInfo) -> Vec<Effect> {
        match (&memo.document, &memo.code, memo.kind) {
            (Some(document), _, _) => {
                let (document, span) = (document.clone(), memo.span);
                self.open(&document, span)
            }
            (None, Some(code), _) => self.go_to_code(&code.clone()),
            (None, None, MemoKind::Report) => {
                self.back.push(Screen::Memos);
                self.show(Screen::Reports);
                self.arrive()
            }
            (None, None, MemoKind::Participant) => self.search_for(&format!("participant:\"{}\"", memo.target)),
            _ => {
                self.say("It hangs on the project as a whole.");
                Vec::new()
            }
        }
    }

    /// Goes where a link leads.
    pub fn follow(&mut self, goal: &Goal, words: &str) -> Vec<Effect> {
        match goal {
            Goal::Code(id) => self.go_to_code(id),
            Goal::Document(name) => self.open(name, None),
            Goal::Turn(name, turn) => {
                let effects = self.open(name, None);
                self.memos.turn = Some((name.clone(), *turn));
                self.arrive_at_turn();
                effects
            }
            // From another screen the memo is read, and Esc comes back to that.
            Goal::Memo(guid) if self.screen != Screen::Memos => {
                self.back.push(self.screen);
                self.memos.trail.clear();
                self.memos.open = Some(OpenMemo::new(*guid));
                self.memos.from_outside = Some(*guid);
                self.show(Screen::Memos);
                self.arrive()
            }
            Goal::Memo(guid) => {
                self.memos.trail.extend(self.memos.open.as_ref().map(|open| open.guid));
                self.memos.open = Some(OpenMemo::new(*guid));
                Vec::new()
            }
            Goal::Excerpt(guid) => match self.memos.excerpt(*guid).cloned() {
                Some(info) => self.open(&info.document, info.span),
                None => Vec::new(),
            },
            Goal::Removed(guid) => {
                let what = self.memos.excerpt(*guid).map(ExcerptInfo::in_words).unwrap_or_default();
                self.say(format!("The coding {what} was taken away; the history (F6) tells when."));
                Vec::new()
            }
            Goal::Nowhere => {
                self.say(format!("There is no code, document, turn, excerpt or memo called “{words}” yet."));
                Vec::new()
            }
        }
    }

    /// Shows a code in the codebook; Esc comes back.
    fn go_to_code(&mut self, id: &str) -> Vec<Effect> {
        let Some(at) = self.book.codebook.index_of(id) else {
            self.say(format!("The code {id} is not in the codebook any more."));
            return Vec::new();
        };
        if self.screen != Screen::Codebook {
            self.back.push(self.screen);
        }
        self.codebook.filter.clear();
        self.codebook.list = None;
        let mut above = self.book.codebook.parent(at);
        while let Some(parent) = above {
            if let Some(code) = self.book.code(parent) {
                self.codebook.folded.remove(&code.id);
            }
            above = self.book.codebook.parent(parent);
        }
        self.codebook.go_to = Some(id.to_owned());
        self.arrange_codebook();
        self.show(Screen::Codebook);
        self.arrive()
    }

    /// Lists the memos on a code with where their links lead, then the memos that link to the code.
    pub fn ask_memos_of(&mut self, id: &str) {
        let [(_, on), (_, from)] = draw::about_code(self, id);
        let mut goals = Vec::new();
        let mut lines = Vec::new();
        let line = |memo: &MemoInfo| format!("{} · {} · {}", one_line(title(&memo.text)), memo.target, memo.coder);
        for memo in on {
            goals.push((Goal::Memo(memo.guid), String::new()));
            lines.push(line(memo));
            for stop in self.stops_of(memo).into_iter().filter(|stop| !stop.back) {
                lines.push(format!("   {}", one_line(&stop.line)));
                goals.push((stop.goal, stop.words));
            }
        }
        for memo in from {
            goals.push((Goal::Memo(memo.guid), String::new()));
            lines.push(format!("← {}", line(memo)));
        }
        if goals.is_empty() {
            self.say(format!("No memo is on {id}, and none links to it: n writes one."));
            return;
        }
        self.overlays.push(Overlay::Chooser(Chooser {
            title: format!("Memos on {id}, their links, and memos that link to it"),
            lines,
            cursor: Cursor::default(),
            then: Then::Follow(goals),
        }));
    }

    /// Goes to the turn that a link leads to, once its document is there.
    pub fn arrive_at_turn(&mut self) {
        let Some((document, turn)) = self.memos.turn.clone() else { return };
        let Some(page) = self.reader.page.as_mut().filter(|page| page.info.name == document) else { return };
        self.memos.turn = None;
        if let Some(there) = (turn as usize).checked_sub(1).and_then(|at| page.layout.turns.get(at)) {
            page.go_to(Span::new(there.body.start, there.body.start));
        }
    }

    /// Lists by what memos can be narrowed, with how many there are of each.
    fn ask_facet(&mut self) {
        let count = |fits: &dyn Fn(&MemoInfo) -> bool| self.memos.all.iter().filter(|memo| fits(memo)).count();
        let mut facets = vec![(Facet::All, format!("all  {}", self.memos.all.len()))];
        for kind in MemoType::ALL {
            facets.push((
                Facet::Type(kind),
                format!("{}  {}", kind.as_str(), count(&|memo| memo.memo_type == Some(kind))),
            ));
        }
        for kind in MemoKind::ALL {
            facets.push((Facet::Kind(kind), format!("on {}  {}", kind.as_str(), count(&|memo| memo.kind == kind))));
        }
        let coders: BTreeSet<&String> = self.memos.all.iter().map(|memo| &memo.coder).collect();
        for coder in coders {
            facets.push((Facet::Coder(coder.clone()), format!("by {coder}  {}", count(&|memo| memo.coder == *coder))));
        }
        facets.retain(|(facet, line)| *facet == Facet::All || !line.ends_with("  0"));
        let (facets, lines) = facets.into_iter().unzip();
        self.overlays.push(Overlay::Chooser(Chooser {
            title: "Which memos?".to_owned(),
            lines,
            cursor: Cursor::default(),
            then: Then::MemoFilter(facets),
        }));
    }

    /// Narrows the list further, or shows all.
    pub fn chose_facet(&mut self, facet: Option<&Facet>) -> Vec<Effect> {
        if let Some(facet) = facet {
            self.memos.filter.take(facet);
            self.arrange_memos();
        }
        Vec::new()
    }

    /// The mouse on the memos: the wheel moves, a click chooses, a second one opens.
    pub fn mouse_in_memos(&mut self, mouse: Mouse, row: u16) -> Vec<Effect> {
        if self.memos.open.is_some() {
            if let Mouse::Wheel(lines) = mouse {
                let action = if lines > 0 { Action::Down } else { Action::Up };
                return (0..lines.unsigned_abs()).flat_map(|_| self.act_in_memo(action)).collect();
            }
            return Vec::new();
        }
        let (height, len) = (self.memos_height(), self.memos.shown.len());
        match mouse {
            Mouse::Wheel(lines) => self.memos.cursor.wheel(lines, len, height),
            Mouse::Press => {
                let list = draw::areas(super::view::body(self.size)).0;
                let Some(line) = row.checked_sub(list.y + 1).filter(|_| row < list.bottom()) else { return Vec::new() };
                let at = self.memos.cursor.top + usize::from(line);
                if at < len {
                    if self.memos.cursor.at == at {
                        return self.act_in_memos(Action::Open);
                    }
                    self.memos.cursor.at = at;
                }
            }
            Mouse::Drag => {}
        }
        Vec::new()
    }
}
