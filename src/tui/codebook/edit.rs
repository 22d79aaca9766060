//! Editing the codebook by keys: steps in the tree, joining, removing, splitting.
//!
//! Nothing is decided here that the command line decides too: what may be done, and what goes with it, is said by
//! [`book_edit`] and by the store.

use super::split::Split;
use super::write::{BookAsk, BookEdit, BookTold};
use crate::study::Guid;
use crate::study::book_edit::{self, Step};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::message::{Effect, Request};
use crate::tui::overlay::Overlay;
use crate::tui::picker::{Line, Picker};
use crate::tui::widgets::count;

/// Codings that were chosen, each with its document.
pub type Chosen = Vec<(String, Guid)>;

/// What a code is chosen for, where it is not to code with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// This code goes under it.
    Parent(String),
    /// This code is joined to it.
    Merge(String),
    /// These codings of this code move to it.
    Split(String, Chosen),
}

impl Choosing {
    /// The title of the picker.
    pub fn title(&self) -> String {
        match self {
            Self::Parent(id) => format!("move {id}: under which code?"),
            Self::Merge(id) => format!("merge {id} into which code?"),
            Self::Split(id, codings) => format!("{} of {id}: to which code?", count(codings.len(), "coding")),
        }
    }

    /// The code that it is about.
    pub fn code(&self) -> &str {
        match self {
            Self::Parent(id) | Self::Merge(id) | Self::Split(id, _) => id,
        }
    }
}

impl App {
    /// Does an action that changes the codebook; `None` where it is none.
    pub fn edit_codebook(&mut self, action: Action, chosen: Option<usize>) -> Option<Vec<Effect>> {
        let code = chosen.and_then(|at| self.book.code(at)).cloned();
        let editing = [
            Action::AddBeside,
            Action::AddUnder,
            Action::EditFields,
            Action::Colour,
            Action::MoveTo,
            Action::MoveOut,
            Action::MoveIn,
            Action::MoveUp,
            Action::MoveDown,
            Action::MergeInto,
            Action::Remove,
            Action::SplitCode,
        ];
        if action == Action::Versions {
            let id = code?.id;
            return Some(vec![Effect::Store(Request::AskBook(BookAsk::Versions(id)))]);
        }
        if !editing.contains(&action) {
            return None;
        }
        if !self.may_write(action, None) {
            return Some(Vec::new());
        }
        let Some(code) = code else {
            if matches!(action, Action::AddBeside | Action::AddUnder) {
                self.ask_new_code(None, None, None);
            }
            return Some(Vec::new());
        };
        Some(match action {
            Action::AddBeside => self.ask_new_code(code.parent, Some(code.id), None),
            Action::AddUnder => self.ask_new_code(Some(code.id), None, None),
            Action::EditFields => self.ask_fields(code),
            Action::Colour => self.ask_colour(&code.id),
            Action::MoveTo => self.choose_code(Choosing::Parent(code.id)),
            Action::MergeInto => self.choose_code(Choosing::Merge(code.id)),
            Action::MoveOut => self.step_code(&code.id, Step::Out),
            Action::MoveIn => self.step_code(&code.id, Step::In),
            Action::MoveUp => self.step_code(&code.id, Step::Up),
            Action::MoveDown => self.step_code(&code.id, Step::Down),
            Action::Remove => vec![Effect::Store(Request::AskBook(BookAsk::Remove(code.id)))],
            _ => vec![Effect::Store(Request::AskBook(BookAsk::Used(code.id)))],
        })
    }

    /// Asks the store for a change.
    pub fn change_book(&mut self, edit: BookEdit) -> Vec<Effect> {
        let Some(request) = self.book_request(edit) else { return Vec::new() };
        self.writing += 1;
        vec![Effect::Store(request)]
    }

    fn book_request(&self, edit: BookEdit) -> Option<Request> {
        Some(Request::Book { coder: self.coder.clone()?, edit, open: self.open_document() })
    }

    fn step_code(&mut self, id: &str, step: Step) -> Vec<Effect> {
        if !self.codebook.filter.trim().is_empty() || self.codebook.list.is_some() {
            self.say("Among found codes there is no order: Esc shows the whole tree.");
            return Vec::new();
        }
        let Some((parent, place)) = book_edit::step(&self.book.codebook, id, step) else {
            self.say(match step {
                Step::Up => "It is the first here already.",
                Step::Down => "It is the last here already.",
                Step::In => "There is no code above it on this level to go under.",
                Step::Out => "It is a theme already.",
            });
            return Vec::new();
        };
        if let Some(parent) = &parent {
            self.codebook.folded.remove(parent);
        }
        self.codebook.go_to = Some(id.to_owned());
        self.change_book(BookEdit::Move(id.to_owned(), parent, Some(place)))
    }

    /// Opens the picker to choose a code for something else than to code with it.
    pub fn choose_code(&mut self, choosing: Choosing) -> Vec<Effect> {
        let mut picker = Picker { choosing: Some(choosing), ..Picker::default() };
        self.fill(&mut picker);
        self.overlays.push(Overlay::Picker(Box::new(picker)));
        Vec::new()
    }

    /// Leaves of the lines of the picker those that may be chosen, and adds what else may.
    pub fn fit_to(&self, choosing: &Choosing, lines: &mut Vec<Line>, typed: &str) {
        let book = &self.book.codebook;
        let at = book.index_of(choosing.code());
        let own = at.map_or(0..0, |at| book.subtree(at));
        let parent = at.and_then(|at| book.parent(at));
        lines.retain(|line| match line {
            Line::Code(id, _) => {
                let index = book.index_of(id);
                let inside = index.is_some_and(|index| own.contains(&index));
                match choosing {
                    Choosing::Parent(_) => !inside && index != parent,
                    Choosing::Merge(_) => !inside,
                    Choosing::Split(from, _) => id != from,
                }
            }
            _ => true,
        });
        match choosing {
            Choosing::Parent(_) if typed.is_empty() && parent.is_some() => lines.insert(0, Line::Theme),
            Choosing::Split(..) if typed.is_empty() => lines.insert(0, Line::New(String::new())),
            Choosing::Split(..) if book.get(typed).is_none() => lines.push(Line::New(typed.to_owned())),
            _ => {}
        }
    }

    /// A code was chosen.
    pub fn chose_code(&mut self, choosing: Choosing, line: Option<Line>) -> Vec<Effect> {
        match (choosing, line) {
            (Choosing::Parent(id), Some(line @ (Line::Theme | Line::Code(..)))) => {
                let parent = if let Line::Code(parent, _) = line { Some(parent) } else { None };
                if let Some(parent) = &parent {
                    self.codebook.folded.remove(parent);
                }
                self.codebook.go_to = Some(id.clone());
                self.change_book(BookEdit::Move(id, parent, None))
            }
            (Choosing::Merge(from), Some(Line::Code(into, _))) => {
                vec![Effect::Store(Request::AskBook(BookAsk::Merge(from, into)))]
            }
            (Choosing::Split(from, codings), Some(Line::Code(to, _))) => {
                self.close_split();
                self.change_book(BookEdit::Split { from, codings, to, new: None })
            }
            (Choosing::Split(from, codings), Some(Line::New(name))) => {
                let parent = self.book.get(&from).and_then(|code| code.parent.clone());
                self.ask_new_code(parent, Some(from.clone()), Some((from, codings, name)))
            }
            _ => Vec::new(),
        }
    }

    /// What the store told before something is done.
    pub fn take_book_told(&mut self, told: BookTold) {
        match told {
            BookTold::Versions(id, lines) => self.tell(format!("versions of {id}"), lines),
            BookTold::Used(id, used) if used.is_empty() => {
                self.say(format!("{id} has no codings of its own to part."));
            }
            BookTold::Used(id, used) => self.overlays.push(Overlay::Split(Box::new(Split::new(id, used)))),
            BookTold::Merge(joining) => {
                let (from, into) = (joining.from.clone(), joining.into.clone());
                let mut lines = vec![
                    format!("{} in {} then count as {into}.", codings(joining.codings), documents(joining.documents)),
                    format!(
                        "{} of them on words that the same coder has coded {into} too: both stay, and are one passage.",
                        joining.both
                    ),
                    match joining.below {
                        0 => "It has no sub-codes.".to_owned(),
                        below => format!("{} {} under {into}.", sub_codes(below), goes(below)),
                    },
                    String::new(),
                    format!("{from} leaves the tree. One undo brings it back with all that was its own."),
                ];
                if joining.both == 0 {
                    lines.remove(1);
                }
                let edit = BookEdit::Merge(from.clone(), into.clone());
                if let Some(request) = self.book_request(edit) {
                    self.codebook.go_to = Some(into.clone());
                    self.tell_first(format!("merge {from} into {into}?"), lines, "merge", request);
                }
            }
            BookTold::Remove(removal) => {
                let id = removal.code.clone();
                let Some(request) = self.book_request(BookEdit::Remove(id.clone())) else { return };
                let by: Vec<String> = removal.coders.iter().map(|(coder, n)| format!("{coder} {n}")).collect();
                let mut lines = Vec::new();
                if removal.codings == 0 {
                    lines.push("No coding uses it.".to_owned());
                } else {
                    let what = (codings(removal.codings), documents(removal.documents));
                    lines.push(format!("✗ {} in {} go with it: {}.", what.0, what.1, by.join(", ")));
                    lines.push("To keep them, merge it into another code (M) or move them first (S).".to_owned());
                }
                if removal.below > 0 {
                    let below = removal.below;
                    lines.push(format!("✗ {} {} with it.", sub_codes(below), goes(below)));
                }
                lines.extend([String::new(), "One undo brings everything back.".to_owned()]);
                self.tell_first(format!("remove {id}?"), lines, "remove", request);
            }
        }
    }
}

fn codings(n: usize) -> String {
    count(n, "coding")
}

fn documents(n: usize) -> String {
    count(n, "document")
}

fn sub_codes(n: usize) -> String {
    count(n, "sub-code")
}

fn goes(n: usize) -> &'static str {
    if n == 1 { "goes" } else { "go" }
}
