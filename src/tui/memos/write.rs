//! Writing memos: what they hang on, what they are for, and how they get to disk.

use super::super::action::Action;
use super::super::app::App;
use super::super::keymap::{Context, mention};
use super::super::list::Cursor;
use super::super::message::{Effect, Request, Wrote};
use super::super::overlay::{Ask, Chooser, Overlay, Question, Then};
use super::super::{fuzzy, worker};
use crate::publish::table::Written;
use crate::store::{MemoInfo, MemoKind, Project, StoreError};
use crate::study::change::Payload;
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::study::{Guid, Place, guid};
use crate::text::fold::fold;

/// A memo that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Which; none for a new one.
    pub memo: Option<Guid>,
    /// What it hangs on.
    pub on: MemoOn,
    /// That, in words.
    pub target: String,
    /// What it is for.
    pub memo_type: MemoType,
    /// What it said, and was for, before.
    pub seen: (MemoType, String),
}

impl Draft {
    /// The title of the window.
    pub fn heading(&self) -> String {
        format!("Memo on {} · {}", self.target, self.memo_type.as_str())
    }

    /// The next type.
    pub fn next_type(&mut self) {
        let at = MemoType::ALL.iter().position(|known| *known == self.memo_type).unwrap_or(0);
        self.memo_type = MemoType::ALL.get((at + 1) % MemoType::ALL.len()).copied().unwrap_or_default();
    }
}

/// What a new memo may hang on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewOn {
    /// This.
    On(MemoOn),
    /// Something of this kind, which is to be named.
    Named(MemoKind),
}

/// A memo to be written.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Who writes.
    pub coder: String,
    /// Which; none for a new one.
    pub memo: Option<Guid>,
    /// What it hangs on.
    pub on: MemoOn,
    /// That, in words.
    pub target: String,
    /// What it is for, and what it says; none takes it away.
    pub set: Option<(MemoType, String)>,
    /// What it said when it was last seen.
    pub seen: String,
}

/// Writes a memo. Where somebody else changed it meanwhile, what was written now is a memo of its own.
pub fn write(project: &mut Project, wanted: Wanted) -> Result<Wrote, StoreError> {
    let Wanted { coder, memo, on, target, set, seen } = wanted;
    let known = match memo {
        Some(memo) => project.memos_with_ids()?.into_iter().find(|(guid, _)| *guid == memo).map(|(_, memo)| memo),
        None => None,
    };
    let changed = memo.is_some() && known.as_ref().is_none_or(|known| known.text != seen);
    let Some((memo_type, text)) = set else {
        if changed {
            return Err(StoreError::Refused(format!("the memo on {target} was changed meanwhile; look at it again")));
        }
        let label = format!("remove memo on {target}");
        let payload = memo.map(|memo| Payload::MemoSet { memo, set: None });
        project.write(&coder, label.clone(), payload.into_iter().collect())?;
        let notice = format!("The memo on {target} is taken away; u brings it back.");
        return Ok(Wrote { notice, undo: Some(label), ..Wrote::default() });
    };
    let at = known.as_ref().filter(|_| !changed).map_or_else(now, |known| known.at);
    let guid = memo.filter(|_| !changed).unwrap_or_else(guid::scattered);
    let label = format!("memo on {target}");
    let set = Some(Memo { on, memo_type, text, coder: coder.clone(), at });
    project.write(&coder, label.clone(), vec![Payload::MemoSet { memo: guid, set }])?;
    let notice = if changed {
        format!("The memo on {target} was changed meanwhile: yours is saved as another one beside it.")
    } else {
        format!("Memo on {target} saved. It is on disk; u undoes it.")
    };
    Ok(Wrote { notice, undo: worker::next_undo(project, Some(&coder))?, ..Wrote::default() })
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

impl App {
    /// Opens the window for a new memo on something.
    pub fn write_memo_on(&mut self, on: MemoOn) -> Vec<Effect> {
        let memo_type = on.usual_type();
        self.open_draft(None, on, (memo_type, String::new()))
    }

    /// Opens the window for what is written of a cell of a report, or for the first that is.
    pub fn write_in_cell(&mut self, cell: &Written) -> Vec<Effect> {
        let on = MemoOn::Report(cell.name.clone());
        match cell.last.clone() {
            Some((memo, memo_type, text)) => self.open_draft(Some(memo), on, (memo_type, text)),
            None => self.open_draft(None, on, (cell.memo_type, String::new())),
        }
    }

    fn open_draft(&mut self, memo: Option<Guid>, on: MemoOn, seen: (MemoType, String)) -> Vec<Effect> {
        if self.study.as_ref().is_none_or(|study| study.read_only) {
            self.refuse("This project cannot be written (read-only file or folder).");
            return Vec::new();
        }
        let target = self.memo_target_in_words(&on);
        let text = seen.1.clone();
        let draft = Draft { memo, on, target, memo_type: seen.0, seen };
        self.overlays.push(Overlay::Ask(Ask::new(Question::WriteMemo(Box::new(draft)), text)));
        if self.coder.is_none() {
            // First who, then what.
            self.overlays.push(Overlay::Ask(Ask::new(Question::Coder(None), "")));
        }
        // The titles of memos are what links may lead to.
        self.ask_memos()
    }

    fn memo_target_in_words(&self, on: &MemoOn) -> String {
        let document = |guid: Guid| self.documents.details.values().find(|info| info.guid == guid);
        match on {
            MemoOn::Project => "the project".to_owned(),
            MemoOn::Document(guid) => document(*guid).map_or("a document".to_owned(), |info| info.name.clone()),
            MemoOn::Participant(guid) => {
                let person = self.memos.people.iter().find(|(_, known)| known == guid);
                person.map_or("a participant".to_owned(), |(name, _)| name.clone())
            }
            MemoOn::Code(id) | MemoOn::Report(id) => id.clone(),
            MemoOn::Turn(place) => {
                let page = self.reader.page.as_ref().filter(|page| page.info.guid == place.document);
                match page.map(|page| (&page.info.name, page.layout.place_of(place.span).0)) {
                    Some((name, Some(turn))) => format!("{name}:{turn}"),
                    Some((name, None)) => name.clone(),
                    None => document(place.document).map_or("a turn".to_owned(), |info| info.name.clone()),
                }
            }
        }
    }

    /// Asks what a new memo is to hang on.
    pub(super) fn ask_memo_target(&mut self) {
        let mut targets = vec![(NewOn::On(MemoOn::Project), "the project".to_owned())];
        if let Some(page) = &self.reader.page {
            let document = MemoOn::Document(page.info.guid);
            if let Some(turn) = page.turn().and_then(|at| page.layout.turns.get(at)) {
                let place = Place { document: page.info.guid, text: page.info.text, span: turn.body };
                let on = MemoOn::Turn(place);
                let words = format!("the turn under the reader’s cursor: {}", self.memo_target_in_words(&on));
                targets.push((NewOn::On(on), words));
            }
            targets.push((NewOn::On(document), format!("the open document: {}", page.info.name)));
        }
        let kinds = [
            (MemoKind::Document, "a document …"),
            (MemoKind::Participant, "a participant …"),
            (MemoKind::Code, "a code …"),
            (MemoKind::Report, "a report …"),
        ];
        targets.extend(kinds.map(|(kind, words)| (NewOn::Named(kind), words.to_owned())));
        let (targets, lines) = targets.into_iter().unzip();
        self.overlays.push(Overlay::Chooser(Chooser {
            title: "A memo on what?".to_owned(),
            lines,
            cursor: Cursor::default(),
            then: Then::MemoOn(targets),
        }));
    }

    /// What a new memo is to hang on was chosen.
    pub fn chose_memo_target(&mut self, on: NewOn) -> Vec<Effect> {
        match on {
            NewOn::On(on) => self.write_memo_on(on),
            NewOn::Named(kind) => {
                let text = if kind == MemoKind::Report { self.report_in_words() } else { String::new() };
                let near = self.memo_targets_near(kind, "");
                let mut ask = Ask::new(Question::MemoTarget(kind), text);
                ask.near = near;
                self.overlays.push(Overlay::Ask(ask));
                Vec::new()
            }
        }
    }

    /// The report that is shown, as a name for it.
    fn report_in_words(&self) -> String {
        let name = self.reports.ask.name();
        let by = self.reports.options().by;
        if by.is_empty() { name.to_owned() } else { format!("{name} by {}", by.join(", ")) }
    }

    /// The names of this kind that fit what is written.
    pub fn memo_targets_near(&self, kind: MemoKind, text: &str) -> Vec<String> {
        let names: Vec<&str> = match kind {
            MemoKind::Document => self.documents.names.iter().map(String::as_str).collect(),
            MemoKind::Participant => self.memos.people.iter().map(|(name, _)| name.as_str()).collect(),
            MemoKind::Code => self.book.codebook.codes().iter().map(|code| code.id.as_str()).collect(),
            _ => Vec::new(),
        };
        let found = fuzzy::find(text.trim(), names.iter().copied());
        found.into_iter().take(6).filter_map(|hit| names.get(hit.at).map(|name| (*name).to_owned())).collect()
    }

    /// What a new memo is to hang on was named: exactly, or by the first name that fits.
    pub fn named_memo_target(&mut self, kind: MemoKind, text: &str) -> Result<Vec<Effect>, String> {
        if text.is_empty() {
            return Err("Write a name, or a part of it.".to_owned());
        }
        let same = |name: &str| fold(name) == fold(text);
        let near = self.memo_targets_near(kind, text);
        let exact = match kind {
            MemoKind::Document => self.documents.names.iter().find(|name| same(name)),
            MemoKind::Participant => self.memos.people.iter().map(|(name, _)| name).find(|name| same(name)),
            MemoKind::Code => self.book.codebook.codes().iter().map(|code| &code.id).find(|id| same(id)),
            _ => None,
        };
        let name = exact.or(near.first()).cloned();
        let none = || format!("There is no {} “{text}”.", kind.as_str());
        let on = match kind {
            MemoKind::Document => {
                let name = name.ok_or_else(none)?;
                let info = self.documents.details.get(&name);
                MemoOn::Document(info.ok_or("The documents are being read; in a moment.")?.guid)
            }
            MemoKind::Participant => {
                let name = name.ok_or_else(none)?;
                let person = self.memos.people.iter().find(|(known, _)| *known == name);
                MemoOn::Participant(person.ok_or_else(none)?.1)
            }
            MemoKind::Code => MemoOn::Code(name.ok_or_else(none)?),
            _ => MemoOn::Report(text.to_owned()),
        };
        Ok(self.write_memo_on(on))
    }

    /// Opens a memo to be written on.
    pub(super) fn edit_memo(&mut self, memo: &MemoInfo) -> Vec<Effect> {
        let question = match (&memo.on, &memo.document, &memo.code) {
            (Some(on), ..) => {
                let memo_type = memo.memo_type.unwrap_or_default();
                let seen = (memo_type, memo.text.clone());
                let (on, target) = (on.clone(), memo.target.clone());
                Question::WriteMemo(Box::new(Draft { memo: Some(memo.guid), on, target, memo_type, seen }))
            }
            (None, Some(document), Some(code))
                if memo.kind == MemoKind::Coding && Some(&memo.coder) == self.coder.as_ref() =>
            {
                Question::Memo(document.clone(), memo.guid, code.clone())
            }
            _ if memo.kind == MemoKind::Decision => {
                self.refuse_reason();
                return Vec::new();
            }
            _ => {
                self.refuse(format!("It stands on a coding of {}’s, who alone changes it.", memo.coder));
                return Vec::new();
            }
        };
        self.overlays.push(Overlay::Ask(Ask::new(question, memo.text.clone())));
        Vec::new()
    }

    /// A reason is no memo by itself.
    fn refuse_reason(&mut self) {
        self.refuse(format!(
            "It tells why it was decided so: {} where coders are compared ({}) writes it anew.",
            mention(Context::Compare, Action::Memo),
            mention(Context::Anywhere, Action::ShowCompare)
        ));
    }

    /// Asks what a memo is for.
    pub(super) fn retype_memo(&mut self, memo: &MemoInfo) -> Vec<Effect> {
        if memo.kind == MemoKind::Decision {
            self.refuse_reason();
            return Vec::new();
        }
        let Some(memo_type) = memo.memo_type else {
            self.say("A memo on a coding has no type.");
            return Vec::new();
        };
        let at = MemoType::ALL.iter().position(|known| *known == memo_type).unwrap_or(0);
        self.overlays.push(Overlay::Chooser(Chooser {
            title: "What is it for?".to_owned(),
            lines: MemoType::ALL.map(|known| known.as_str().to_owned()).to_vec(),
            cursor: Cursor { at, top: 0 },
            then: Then::MemoType(memo.guid),
        }));
        Vec::new()
    }

    /// What a memo is for was chosen.
    pub fn chose_memo_type(&mut self, memo: Guid, at: usize) -> Vec<Effect> {
        let (Some(memo), Some(memo_type)) = (self.memos.get(memo).cloned(), MemoType::ALL.get(at)) else {
            return Vec::new();
        };
        let set = Some((*memo_type, memo.text.clone()));
        self.want(&memo, set)
    }

    /// Takes a memo away.
    pub(super) fn remove_memo(&mut self, memo: &MemoInfo) -> Vec<Effect> {
        match (&memo.on, &memo.document, &memo.code, self.coder.clone()) {
            (Some(_), ..) => self.want(memo, None),
            _ if memo.kind == MemoKind::Decision => {
                self.refuse_reason();
                Vec::new()
            }
            (None, Some(document), Some(code), Some(coder)) if memo.coder == coder => {
                self.writing += 1;
                let (document, code) = (document.clone(), code.clone());
                vec![Effect::Store(Request::Memo { coder, document, coding: memo.guid, code, memo: None })]
            }
            _ => {
                self.refuse(format!("It stands on a coding of {}’s, who alone takes it away.", memo.coder));
                Vec::new()
            }
        }
    }

    fn want(&mut self, memo: &MemoInfo, set: Option<(MemoType, String)>) -> Vec<Effect> {
        let (Some(coder), Some(on)) = (self.coder.clone(), memo.on.clone()) else { return Vec::new() };
        self.writing += 1;
        let wanted =
            Wanted { coder, memo: Some(memo.guid), on, target: memo.target.clone(), set, seen: memo.text.clone() };
        vec![Effect::Store(Request::WriteMemo(Box::new(wanted)))]
    }

    /// Saves what was written.
    pub fn save_memo(&mut self, draft: &Draft, text: &str) -> Result<Vec<Effect>, String> {
        let Some(coder) = self.coder.clone() else {
            self.overlays.push(Overlay::Ask(Ask::new(Question::WriteMemo(Box::new(draft.clone())), text)));
            self.overlays.push(Overlay::Ask(Ask::new(Question::Coder(None), "")));
            return Ok(Vec::new());
        };
        let text = text.trim_end();
        let is_same = draft.seen == (draft.memo_type, text.to_owned());
        if is_same || (draft.memo.is_none() && text.trim().is_empty()) {
            self.say("Nothing was written.");
            return Ok(Vec::new());
        }
        self.writing += 1;
        self.memos.to_newest = draft.memo.is_none();
        let wanted = Wanted {
            coder,
            memo: draft.memo,
            on: draft.on.clone(),
            target: draft.target.clone(),
            set: (!text.trim().is_empty()).then(|| (draft.memo_type, text.to_owned())),
            seen: draft.seen.1.clone(),
        };
        Ok(vec![Effect::Store(Request::WriteMemo(Box::new(wanted)))])
    }
}
