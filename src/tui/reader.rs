//! The reader: a transcript by turns, with its codings in the margin, and everything that codes it.

pub mod beside;
pub mod blocks;
pub mod draw;
pub mod edit;
pub mod only;
pub mod page;
pub mod panel;
pub mod recode;
pub mod stripes;
pub mod units;

use super::action::Action;
use super::app::{App, Screen};
use super::keymap::{Context, mention};
use super::list::Cursor;
use super::message::{Effect, Mouse, Request, Target};
use super::overlay::{Ask, Chooser, Overlay, Question, Then};
use super::{cells, widgets};
use crate::store::{CodingInfo, DocumentInfo, place_in, work};
use crate::study::Guid;
use crate::study::memo::MemoOn;
use crate::text::{Span, display, words};
use page::{Loaded, Page};
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use units::Unit;

/// From how many columns on the panel stands beside the text.
pub const WIDE: u16 = 100;

/// The state of the reader.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The open document.
    pub page: Option<Page>,
    /// The document that is being loaded.
    pub loading: Option<String>,
    /// Whether the panel is shown, where the user has said so; else it is where there is room beside the text.
    pub panel: Option<bool>,
    /// The cursor in documents read before.
    pub cursors: BTreeMap<String, u32>,
    /// Where links were followed from, the last one last: document and cursor, and what was gone to.
    pub followed: Vec<(String, u32, Span)>,
    /// The passage from which a link is being made.
    pub link_from: Option<beside::Start>,
    /// Whether lines are numbered.
    pub numbers: bool,
    /// Whether a selection may begin and end inside words.
    pub loose: bool,
    /// Whether it is shown to a room: wide apart, without names of people and coders.
    pub projector: bool,
    /// Whether it is drawn for a screen reader: without a margin, the panel below and only where it is asked for.
    pub linear: bool,
    /// Whether the mouse is selecting.
    dragging: bool,
}

/// Where the parts of the reader are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// Margin and text.
    pub text: Rect,
    /// How many lanes of codings the margin shows.
    pub lanes: u16,
    /// Columns for the numbers of lines.
    pub numbers: u16,
    /// The panel, if it is shown.
    pub panel: Option<Rect>,
}

impl Areas {
    /// Columns of the margin.
    pub fn margin(&self) -> u16 {
        self.lanes * 2 + 1 + self.numbers
    }

    /// Columns of a line of text; one is left for the mark at the end of a selection.
    pub fn width(&self) -> u16 {
        self.text.width.saturating_sub(self.margin() + 1).clamp(2, 100)
    }
}

impl Reader {
    /// Whether the panel is shown on a screen of this width.
    pub fn has_panel(&self, width: u16) -> bool {
        !self.projector && self.panel.unwrap_or(width >= WIDE && !self.linear)
    }

    /// Where the parts are in this room.
    pub fn areas(&self, room: Rect) -> Areas {
        let most = match room.width {
            0..=59 => 2,
            60..=99 => 3,
            100..=139 => 4,
            _ => 6,
        };
        // With two codings there is a second lane, for both may lie in one line.
        let least = self.page.as_ref().map_or(1, |page| if page.codings.len() > 1 { 2 } else { 1 });
        let lanes = self.page.as_ref().map_or(1, |page| page.lanes.count()).clamp(least, most);
        let room = match self.projector {
            true => Rect { x: room.x + room.width / 8, width: room.width - room.width / 4, ..room },
            false => room,
        };
        let lines = self.page.as_ref().filter(|_| self.numbers).map_or(0, Page::line_count);
        let numbers = if lines > 0 { u16::try_from(lines.to_string().len()).unwrap_or(6) + 1 } else { 0 };
        let lanes = if self.linear { 0 } else { lanes };
        let (text, panel) = if !self.has_panel(room.width) {
            (room, None)
        } else if room.width >= WIDE && !self.linear {
            let side = (room.width / 3).clamp(32, 60);
            let text = Rect { width: room.width - side - 1, ..room };
            (text, Some(Rect::new(text.right() + 1, room.y, side, room.height)))
        } else {
            let below = (room.height * 2 / 5).max(4);
            let text = Rect { height: room.height.saturating_sub(below + 1), ..room };
            (text, Some(Rect::new(room.x, text.bottom() + 1, room.width, below)))
        };
        Areas { text, lanes, numbers, panel }
    }

    /// Keeps the cursor of the open document for when it is opened again.
    pub fn leave(&mut self) {
        if let Some(page) = &self.page {
            self.cursors.insert(page.info.name.clone(), page.cursor);
        }
        while self.cursors.len() > 200 {
            self.cursors.pop_first();
        }
    }

    /// Shows a document.
    pub fn show(&mut self, loaded: Loaded, at: Option<Span>) {
        self.leave();
        self.loading = None;
        let mut page = Page::new(loaded);
        page.snap = !self.loose;
        page.blocks.set_spacing(if self.projector { 2 } else { 1 });
        if let Some(span) = at {
            page.go_to(span);
        }
        self.page = Some(page);
    }
}

impl Page {
    /// A span of the text on the screen, to be coded.
    pub fn target(&self, span: Span) -> Target {
        let info = &self.info;
        Target { document: info.guid, name: info.name.clone(), text: Some(info.text), spans: vec![span] }
    }

    /// Whether this is another text than the one on the screen, or has other turns.
    pub fn is_other_text(&self, info: &DocumentInfo) -> bool {
        (info.text, info.layout) != (self.info.text, self.info.layout)
    }

    /// Goes to a span and selects it; an empty one is a place of the cursor.
    pub fn go_to(&mut self, span: Span) {
        self.drop_selection();
        self.uncover(span.start);
        if span.is_empty() {
            self.put(span.start);
        } else {
            self.select(span);
            let end = self.cursor;
            self.put(span.start);
            self.centre();
            self.cursor = end;
            if self.cursor_place().is_none() {
                self.follow();
            }
            return;
        }
        self.centre();
    }

    /// What would be coded now: the selection, else the sentence under the cursor, which is then selected.
    pub fn what_to_code(&mut self) -> Option<Span> {
        if self.selection().is_none() {
            let sentence = self.unit_at(Unit::Sentence, self.cursor)?;
            self.select(sentence);
        }
        self.selection()
    }

    /// The codings under the cursor that a coder may act on without asking, or all where there is none.
    fn acted_on(&self, coder: Option<&str>) -> Vec<&CodingInfo> {
        let here: Vec<&CodingInfo> = self.codings_here().into_iter().filter_map(|at| self.codings.get(at)).collect();
        let mut own: Vec<&CodingInfo> =
            here.iter().copied().filter(|coding| Some(coding.coder.as_str()) == coder).collect();
        // What is selected whole, as after it was coded, is meant before what only is there too.
        own.sort_by_key(|coding| Some(coding.span) != self.selection());
        if own.is_empty() { here } else { own }
    }
}

impl App {
    /// Does an action in the reader.
    pub fn act_in_reader(&mut self, action: Action, digit: Option<usize>) -> Vec<Effect> {
        if matches!(
            action,
            Action::Code | Action::CodeAgain | Action::Pinned | Action::Remove | Action::Memo | Action::Finish
        ) {
            return self.code_in_reader(action, digit);
        }
        match action {
            Action::SplitTurn | Action::JoinTurns | Action::AssignTurn => return self.correct_turns(action),
            Action::Revised => return self.ask_revised(),
            Action::MarkToCode
            | Action::MarkAsk
            | Action::MarkQuote
            | Action::MarkStar
            | Action::Unmark
            | Action::NextMark
            | Action::PreviousMark
            | Action::ListMarks
            | Action::Tag
            | Action::Link
            | Action::FollowLink
            | Action::Unlink => return self.act_beside(action),
            Action::EdgeStart
            | Action::EdgeEnd
            | Action::EdgeBoth
            | Action::SplitCoding
            | Action::JoinCodings
            | Action::ReplaceCode
            | Action::Weigh
            | Action::TrimCoding => return self.recode(action),
            Action::OnlySpeaker
            | Action::OnlyProfession
            | Action::OnlyCode
            | Action::OnlyUncoded
            | Action::WholeDocument => return self.read_only_some(action),
            Action::LineNumbers | Action::SnapToWords | Action::Projector => return self.look_otherwise(action),
            Action::InVivo => return self.code_in_vivo(),
            Action::TurnMemo => return self.write_memo_here(),
            _ => {}
        }
        let Some(page) = self.reader.page.as_mut() else {
            if action == Action::Back {
                return self.go_back();
            }
            return Vec::new();
        };
        let height = page.height as isize;
        match action {
            Action::Down | Action::Up => {
                page.step(false);
                page.vertical(if action == Action::Down { 1 } else { -1 });
            }
            Action::Left | Action::Right => {
                page.step(false);
                page.exact |= page.extending;
                page.sideways(action == Action::Right);
            }
            Action::PageDown | Action::PageUp | Action::HalfDown | Action::HalfUp => {
                page.step(false);
                let lines = match action {
                    Action::PageDown => height - 2,
                    Action::PageUp => 2 - height,
                    Action::HalfDown => height / 2,
                    _ => -height / 2,
                };
                page.page(if lines == 0 { 1 } else { lines });
            }
            Action::LineStart | Action::LineEnd => {
                page.step(false);
                page.line_end(action == Action::LineEnd);
            }
            Action::First | Action::Last => {
                page.step(false);
                page.document_end(action == Action::Last);
            }
            Action::Sentence => page.forward(Unit::Sentence),
            Action::SentenceBack => page.backward(Unit::Sentence),
            Action::Turn => page.forward(Unit::Turn),
            Action::TurnBack => page.backward(Unit::Turn),
            Action::Word => page.forward(Unit::Word),
            Action::WordBack => page.backward(Unit::Word),
            Action::Paragraph => page.forward(Unit::Paragraph),
            Action::ParagraphBack => page.backward(Unit::Paragraph),
            Action::NextOfSpeaker | Action::PreviousOfSpeaker => {
                if !page.step_speaker(action == Action::NextOfSpeaker) {
                    self.say("No other turn of this speaker that way.");
                }
            }
            Action::NextSame | Action::PreviousSame => {
                if !page.step_same(action == Action::NextSame) {
                    self.say("No other coding of this code that way; the cursor must be in a coding.");
                }
            }
            Action::SelectCoding => page.select_coding(),
            Action::Extend => {
                page.extending = !page.extending;
                if page.extending {
                    // It is begun by hand, so it is meant to the character.
                    page.exact = page.anchor.is_none() || page.exact;
                    page.anchor.get_or_insert(page.cursor);
                }
            }
            Action::OtherEnd => page.other_end(),
            Action::ExtendRight | Action::ExtendLeft => {
                page.step(true);
                page.exact = true;
                page.sideways(action == Action::ExtendRight);
            }
            Action::ExtendDown | Action::ExtendUp => {
                page.step(true);
                page.exact = false;
                page.vertical(if action == Action::ExtendDown { 1 } else { -1 });
            }
            Action::Grow => {
                page.grow();
            }
            Action::Shrink => {
                page.shrink();
            }
            Action::NextCoding | Action::PreviousCoding => {
                let forward = action == Action::NextCoding;
                if !page.step_coding(forward) {
                    self.say(if forward { "No coding after this place." } else { "No coding before this place." });
                }
            }
            Action::FindNext | Action::FindPrevious => self.find_again(action == Action::FindNext),
            Action::Find => self.overlays.push(Overlay::Ask(Ask::new(Question::Find, ""))),
            Action::NextPane => self.reader.panel = Some(!self.reader.has_panel(self.size.0)),
            Action::CompareDocument => {
                let document = page.info.name.clone();
                return self.compare_document(Some(document));
            }
            Action::Copy => return self.copy_selection(),
            Action::NextToCode => return self.next_to_code(),
            Action::Keep => return self.keep_here(),
            Action::NextDocument | Action::PreviousDocument => return self.turn_over(action == Action::NextDocument),
            Action::Back => {
                let there = page.selection();
                let found = page.found.take().is_some();
                // From where a link led, back along it.
                if !found
                    && let Some((document, at, _)) =
                        self.reader.followed.pop_if(|(_, _, to)| there.is_none() || there == Some(*to))
                {
                    return self.open(&document, Some(Span::new(at, at)));
                }
                let Some(page) = self.reader.page.as_mut() else { return Vec::new() };
                if !found && !page.drop_selection() {
                    return self.go_back();
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// The document before or after the open one, in the order of the list.
    fn turn_over(&mut self, forward: bool) -> Vec<Effect> {
        let Some(open) = self.open_document() else { return Vec::new() };
        match self.documents.beside(&open, forward) {
            Some(name) => {
                let effects = self.open(&name, None);
                self.say(format!("{name} …"));
                effects
            }
            None => {
                self.say(if forward { "This is the last document." } else { "This is the first document." });
                Vec::new()
            }
        }
    }

    /// Opens the next document that the acting coder is to code.
    pub fn next_to_code(&mut self) -> Vec<Effect> {
        if !self.may_write(Action::NextToCode, None) {
            return Vec::new();
        }
        let coder = self.coder.clone().unwrap_or_default();
        let open = self.open_document();
        let listed: Vec<DocumentInfo> = self
            .documents
            .names
            .iter()
            .filter(|name| self.screen != Screen::Reader || Some(*name) != open.as_ref())
            .filter_map(|name| self.documents.details.get(name).cloned())
            .collect();
        let left = work(&listed, &coder);
        match left.next.map(|next| next.name.clone()) {
            Some(name) => {
                let effects = self.open(&name, None);
                self.say(format!("{name} …"));
                effects
            }
            None => {
                let assigned = left.assigned;
                self.say(if assigned { "Nothing else is assigned to you." } else { "Nothing else is left to code." });
                Vec::new()
            }
        }
    }

    /// Changes how the text is shown.
    fn look_otherwise(&mut self, action: Action) -> Vec<Effect> {
        let reader = &mut self.reader;
        let said = match action {
            Action::LineNumbers => {
                reader.numbers = !reader.numbers;
                if reader.numbers { "Lines of the text are numbered." } else { "No numbers." }
            }
            Action::SnapToWords => {
                reader.loose = !reader.loose;
                if reader.loose { "Selections may begin and end inside words." } else { "Selections take whole words." }
            }
            _ => {
                self.look_for_room();
                return Vec::new();
            }
        };
        let loose = reader.loose;
        if let Some(page) = reader.page.as_mut() {
            page.snap = !loose;
        }
        self.say(said);
        Vec::new()
    }

    /// A memo on the selection, else on the turn under the cursor.
    fn write_memo_here(&mut self) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        let turn = page.turn().and_then(|turn| page.layout.turns.get(turn)).map(|turn| turn.body);
        match page.selection().or(turn) {
            Some(span) => self.write_memo_on(MemoOn::Turn(place_in(&page.info, span))),
            None => {
                self.say("The cursor is in no turn.");
                Vec::new()
            }
        }
    }

    /// A code in the words of the selection, on the selection.
    fn code_in_vivo(&mut self) -> Vec<Effect> {
        if !self.may_write(Action::InVivo, None) {
            return Vec::new();
        }
        let Some(page) = self.reader.page.as_mut() else { return Vec::new() };
        let Some(span) = page.selection() else {
            self.say("Select the words that are to be the code’s name: w, v, ⇧→ or the mouse.");
            return Vec::new();
        };
        let words = display::one_line(span.slice(&page.text));
        let name: Vec<&str> = words.split_whitespace().collect();
        if name.len() > 8 {
            self.say("That is long for a code’s name: select at most eight words.");
            return Vec::new();
        }
        let (name, target) = (name.join(" "), page.target(span));
        // What ends the sentence is no part of the name.
        let name = name.trim_end_matches(['.', ',', ';', ':']).to_owned();
        self.pick_in_vivo(target, name);
        Vec::new()
    }

    fn copy_selection(&mut self) -> Vec<Effect> {
        let Some(page) = &self.reader.page else { return Vec::new() };
        match page.selection() {
            Some(span) => {
                let text = span.slice(&page.text).to_owned();
                self.say(format!("Copied {}.", widgets::count(words::count(&text) as usize, "word")));
                vec![Effect::Copy(text)]
            }
            None => {
                self.say("Nothing is selected: s selects a sentence, t a turn, v begins a free selection.");
                Vec::new()
            }
        }
    }

    /// Finds words in the open document and goes to the first place after the cursor.
    pub fn find(&mut self, wanted: &str) {
        let Some(page) = self.reader.page.as_mut() else { return };
        let words: Vec<String> = wanted.split_whitespace().map(regex::escape).collect();
        if words.is_empty() {
            page.found = None;
            return;
        }
        // Words may be parted by a line break.
        let pattern = regex::RegexBuilder::new(&words.join(r"\s+")).case_insensitive(true).build();
        let places =
            pattern.map(|p| p.find_iter(&page.text).map(|m| Span::of(m.range())).collect()).unwrap_or_default();
        let found = page::Found { words: wanted.trim().to_owned(), places };
        if found.places.is_empty() {
            page.found = None;
            self.say(format!("“{}” is not in this document.", display::one_line(wanted.trim())));
            return;
        }
        let here = page.cursor;
        let under = found.places.iter().any(|place| place.contains(here));
        page.found = Some(found);
        if under {
            self.find_told();
        } else {
            self.find_again(true);
        }
    }

    fn find_again(&mut self, forward: bool) {
        if let Some(page) = self.reader.page.as_mut() {
            page.step_found(forward);
            self.find_told();
        }
    }

    fn find_told(&mut self) {
        let Some(page) = &self.reader.page else { return };
        let Some(found) = &page.found else { return };
        let at = found.places.partition_point(|place| place.start <= page.cursor);
        let (words, count) = (found.words.clone(), found.places.len());
        self.say(format!("“{words}”: {at} of {count}"));
    }

    /// Does what needs a coder and a project that can be written.
    fn code_in_reader(&mut self, action: Action, digit: Option<usize>) -> Vec<Effect> {
        if !self.may_write(action, digit) {
            return Vec::new();
        }
        let coder = self.coder.clone();
        let pinned = digit.and_then(|digit| self.pins.get(digit.wrapping_sub(1)).cloned().flatten());
        let last = self.recent.first().cloned();
        let Some(page) = self.reader.page.as_mut() else {
            self.say(format!("No document is open: {} lists them.", mention(Context::Anywhere, Action::ShowDocuments)));
            return Vec::new();
        };
        match action {
            Action::Code => {
                let Some(span) = page.what_to_code() else { return Vec::new() };
                let title = quoted(span.slice(&page.text), 60);
                let target = page.target(span);
                self.pick(vec![target], title);
                Vec::new()
            }
            Action::CodeAgain | Action::Pinned => {
                let code = if action == Action::CodeAgain { last } else { pinned };
                let Some(code) = code.filter(|code| self.book.get(code).is_some()) else {
                    self.say(match digit {
                        Some(digit) => format!(
                            "No code is pinned to {digit}: in the codebook ({}), go to a code and press {digit}.",
                            mention(Context::Anywhere, Action::ShowCodebook)
                        ),
                        None => {
                            format!("No code was applied yet: {} chooses one.", mention(Context::Reader, Action::Code))
                        }
                    });
                    return Vec::new();
                };
                let Some(span) = page.what_to_code() else { return Vec::new() };
                let target = page.target(span);
                self.apply_codes(vec![target], vec![code], None, None)
            }
            Action::Remove => {
                let candidates: Vec<CodingInfo> = page.acted_on(coder.as_deref()).into_iter().cloned().collect();
                self.remove(candidates)
            }
            Action::Memo => {
                let candidates: Vec<CodingInfo> = page.acted_on(coder.as_deref()).into_iter().cloned().collect();
                match candidates.as_slice() {
                    [] => self.say(format!(
                        "There is no coding under the cursor: {} codes the selection; {} goes to the next coding.",
                        mention(Context::Reader, Action::Code),
                        mention(Context::Reader, Action::NextCoding)
                    )),
                    [only] => self.ask_memo(only.guid),
                    several => {
                        let guids = several.iter().map(|coding| coding.guid).collect();
                        self.choose("Memo on which coding?", several, Then::Memo(guids));
                    }
                }
                Vec::new()
            }
            Action::Finish => {
                let document = page.info.name.clone();
                let finished = !coder.as_ref().is_some_and(|coder| page.info.finished.contains(coder));
                self.finish(document, finished)
            }
            _ => Vec::new(),
        }
    }

    /// Says that a document is finished, or not.
    pub fn finish(&mut self, document: String, finished: bool) -> Vec<Effect> {
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        self.writing += 1;
        let open = self.open_document();
        vec![Effect::Store(Request::Finish { coder, document, finished, open })]
    }

    /// Whether something can be written; else says why not, or asks who the coder is and comes back.
    pub fn may_write(&mut self, action: Action, digit: Option<usize>) -> bool {
        let Some(study) = &self.study else { return false };
        if study.read_only {
            self.refuse("This project cannot be written (read-only file or folder). Reading works; to code, copy it to a folder of your own.");
            return false;
        }
        if self.coder.is_none() {
            self.overlays.push(Overlay::Ask(Ask::new(Question::Coder(Some((action, digit))), "")));
            return false;
        }
        true
    }

    fn remove(&mut self, candidates: Vec<CodingInfo>) -> Vec<Effect> {
        match candidates.as_slice() {
            [] => {
                self.say("There is no coding under the cursor: ] goes to the next one.");
                Vec::new()
            }
            [only] => self.remove_one(only.guid, false),
            several => {
                let guids = several.iter().map(|coding| coding.guid).collect();
                self.choose("Remove which coding?", several, Then::Remove(guids));
                Vec::new()
            }
        }
    }

    fn choose(&mut self, title: &str, codings: &[CodingInfo], then: Then) {
        let Some(page) = &self.reader.page else { return };
        let line = |coding: &CodingInfo| {
            format!("{} · {} · {}", coding.code, coding.coder, quoted(coding.span.slice(&page.text), 40))
        };
        let lines = codings.iter().map(line).collect();
        self.overlays.push(Overlay::Chooser(Chooser {
            title: title.to_owned(),
            lines,
            cursor: Cursor::default(),
            then,
        }));
    }

    /// Removes a coding; another coder's only once that was asked.
    pub fn remove_one(&mut self, guid: Guid, confirmed: bool) -> Vec<Effect> {
        let (Some(page), Some(coder)) = (&self.reader.page, self.coder.clone()) else { return Vec::new() };
        let Some(coding) = page.codings.iter().find(|coding| coding.guid == guid) else { return Vec::new() };
        if coding.coder != coder && !confirmed {
            let lines = vec![format!("Yes, remove {}’s coding {}", coding.coder, coding.code)];
            let title = format!("This coding is {}’s, not yours. Remove it?", coding.coder);
            let then = Then::RemoveOthers(guid);
            self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor: Cursor::default(), then }));
            return Vec::new();
        }
        let codings = vec![(coding.guid, coding.code.clone())];
        let document = page.info.name.clone();
        self.writing += 1;
        vec![Effect::Store(Request::Uncode { coder, document, codings })]
    }

    /// Opens the window for a memo on a coding.
    pub fn ask_memo(&mut self, guid: Guid) {
        let Some(page) = &self.reader.page else { return };
        let Some(coding) = page.codings.iter().find(|coding| coding.guid == guid) else { return };
        let memo = coding.memo.clone().unwrap_or_default();
        let question = Question::Memo(page.info.name.clone(), guid, coding.code.clone());
        self.overlays.push(Overlay::Ask(Ask::new(question, memo)));
    }

    /// The mouse on the reader.
    pub fn mouse_in_reader(&mut self, mouse: Mouse, column: u16, row: u16) {
        let areas = self.reader.areas(super::view::body(self.size));
        let Some(page) = self.reader.page.as_mut() else { return };
        if let Mouse::Wheel(lines) = mouse {
            page.scroll(isize::from(lines));
            // The cursor stays in sight, so that the next key goes on from what is seen.
            if page.cursor_place().is_none() {
                let line = if lines > 0 { page.height / 4 } else { page.height * 3 / 4 };
                if let Some(at) = page.at_screen(line, 0) {
                    let top = page.top;
                    if !page.extending {
                        page.drop_selection();
                    }
                    page.put(at);
                    page.top = top;
                    page.see();
                }
            }
            return;
        }
        if mouse == Mouse::Press {
            self.reader.dragging = areas.text.contains((column, row).into());
        }
        if !self.reader.dragging || row < areas.text.y {
            return;
        }
        let line = usize::from(row - areas.text.y).min(page.height.saturating_sub(1));
        let column = column.saturating_sub(areas.text.x + areas.margin());
        let Some(at) = page.at_screen(line, column) else { return };
        if mouse == Mouse::Press {
            page.drop_selection();
        } else {
            page.anchor.get_or_insert(page.cursor);
            page.exact = false;
        }
        page.put(at);
    }

    /// Back to the screen one came from.
    pub fn go_back(&mut self) -> Vec<Effect> {
        if let Some(screen) = self.back.pop().filter(|screen| *screen != self.screen) {
            self.show(screen);
            return self.arrive();
        }
        if self.screen == Screen::Reader || self.reader.page.is_none() {
            self.say(format!(
                "{} lists the documents, {} leaves emic.",
                mention(Context::Anywhere, Action::ShowDocuments),
                mention(Context::Anywhere, Action::Quit)
            ));
        } else {
            self.show(Screen::Reader);
        }
        Vec::new()
    }
}

/// A text in quotation marks on one line, cut to `most` cells.
pub fn quoted(text: &str, most: u16) -> String {
    let line = display::one_line(text);
    let flat: Vec<&str> = line.split_whitespace().collect();
    format!("“{}”", cells::fit(&flat.join(" "), most))
}
