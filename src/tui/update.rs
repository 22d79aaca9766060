//! Update: a message comes in, the state changes, effects go out. No file, clock or terminal is touched.

use super::action::Action;
use super::app::{App, Begin, Notice, Screen, Study};
use super::book::Book;
use super::field::Field;
use super::key::{Key, Name};
use super::keymap::{Context, mention};
use super::list::scroll;
use super::message::{Beside, Codes, Effect, Fresh, Job, Message, Opened, Request, Wrote};
use super::overlay::{Overlay, Question};
use super::place::Place;
use super::{help, view};
use crate::store::{CodingInfo, DocumentInfo};
use crate::text::Span;
use std::sync::Arc;

/// Takes a message.
pub fn update(app: &mut App, message: Message) -> Vec<Effect> {
    let mut effects = app.take(message);
    app.watch();
    app.settle();
    effects.extend(app.look_around());
    effects.extend(app.remember());
    effects
}

impl App {
    fn take(&mut self, message: Message) -> Vec<Effect> {
        if matches!(message, Message::Paste(_) | Message::Mouse(..)) {
            self.prefix.clear();
        }
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(text) => return self.paste(&text),
            Message::Mouse(mouse, column, row) => return self.mouse(mouse, column, row),
            Message::Resize(columns, rows) => self.resize((columns, rows)),
            Message::Opened(opened) => return self.opened(*opened),
            Message::Discarded(gone) => self.take_discarded(gone),
            Message::NotOpened(why) => {
                self.screen = Screen::Start;
                self.study = None;
                self.start.import.clear();
                self.begin = Begin::LeftOff;
                self.notice = Notice::None;
                self.start.error = Some(why);
            }
            Message::Rest(codes, undo) => {
                self.book = Book::new(codes);
                // A step that was made meanwhile is the later one.
                self.undo = self.undo.take().or(undo);
            }
            Message::Details(details) => {
                self.documents.details = details.into_iter().map(|info| (info.name.clone(), info)).collect();
                self.arrange_documents();
            }
            Message::Loaded(loaded, at) => {
                if self.reader.loading.as_deref() == Some(loaded.info.name.as_str()) {
                    self.reader.show(*loaded, at);
                    self.arrive_at_turn();
                    // The memos on its turns stand beside them.
                    return self.ask_memos();
                }
            }
            Message::Wrote(wrote) => return self.wrote(*wrote),
            Message::Failed(why) => {
                self.writing = self.writing.saturating_sub(1);
                self.reader.loading = None;
                self.compare.failed();
                if let Some(form) = self.sent.take() {
                    // What was written is not lost with the reason why it could not be taken.
                    self.overlays.push(Overlay::Form(form));
                }
                self.sweep_failed();
                self.take_unsaved(&why);
                if let Some(import) = &mut self.import {
                    import.writing = None;
                }
                self.refuse(why);
            }
            Message::Trouble(what) => self.refuse(what),
            Message::OtherWrote => {
                self.version += 1;
                return vec![Effect::Store(Request::Refresh(self.open_document(), self.coder.clone()))];
            }
            Message::Fresh(fresh) => return self.refreshed(*fresh),
            Message::Log(steps) => self.take_steps(*steps),
            Message::Hits(answer) => self.take_hits(*answer),
            Message::Indexing(done, total) => self.search.indexing = Some((done, total)),
            Message::Indexed(note) => {
                self.search.indexing = None;
                if let Some(note) = note {
                    self.say(note);
                }
                if self.screen == Screen::Search {
                    return self.ask();
                }
            }
            Message::Report(counted) => return self.take_report(*counted),
            Message::Excerpts(generation, found) => self.take_excerpts(generation, found),
            Message::Compared(answered) => return self.take_comparison(*answered),
            Message::Examined(examined) => self.take_examined(*examined),
            Message::Examining(done, total) => {
                if let Some(import) = self.import.as_mut().filter(|import| import.reading.is_some()) {
                    import.reading = Some((done, total));
                }
            }
            Message::Looked(title, lines, mark) => self.show_lines(title, lines, Some(mark)),
            Message::Completed(completed) => {
                if let Some(Overlay::Ask(ask)) = self.overlays.last_mut()
                    && ask.field.text() == completed.asked
                {
                    ask.field = Field::new(completed.text);
                    (ask.near, ask.error, ask.round) = (completed.near, None, None);
                }
            }
            Message::Importing(step, done, total) => {
                if let Some(import) = self.import.as_mut().filter(|import| import.writing.is_some()) {
                    import.writing = Some((step, done, total));
                }
            }
            Message::Imported(imported) => return self.take_imported(*imported),
            Message::ToReview(items) => self.take_revised(items),
            Message::Merged(merged) => return self.take_merged(*merged),
            Message::Queue(code, waiting) => self.take_queue(&code, waiting),
            Message::Done(what) => self.say(what),
            Message::History(told) => self.take_history_told(*told),
            Message::Values(values) => self.take_values(*values),
            Message::Book(told) => self.take_book_told(*told),
            Message::Uses(counted) => self.take_uses(*counted),
            Message::Offered(offered) => self.take_offered(offered),
            Message::Sighted(found) => self.take_sights(found),
            Message::Listed(answered) => self.take_listed(*answered),
            Message::Proposed(proposed) => self.take_proposed(*proposed),
            Message::Searches(items) => self.take_searches(items),
            Message::RunSearch(saved) => return self.search_for(&saved.query),
            Message::Tags(told) => self.take_tags(*told),
            Message::Events(items) => self.take_events(items),
            Message::Memos(read) => self.take_memos(*read),
            Message::SavedReports(saved) => self.take_saved_reports(&saved),
            Message::Edited(edited) => self.take_edited(edited),
            Message::TakesAway(lost) => self.ask_undo(&lost),
        }
        Vec::new()
    }

    /// A project is open.
    fn opened(&mut self, opened: Opened) -> Vec<Effect> {
        self.study = Some(Study { settings: opened.settings, read_only: opened.read_only });
        self.start.error = None;
        (self.search.sweep, self.search.review) = (None, None);
        self.sights = super::sight::Sights::default();
        self.coder = self.coder.take().or(opened.coder);
        self.book = Book::new(Codes { codebook: opened.codebook, ..Codes::default() });
        self.documents.names = opened.names;
        self.documents.details.clear();
        self.screen = Screen::Documents;
        let place: Option<Place> = opened.place.and_then(|place| serde_json::from_value(place).ok());
        let document = place.and_then(|place| place.restore(self));
        self.arrange_documents();
        self.arrange_codebook();
        let mut effects = vec![Effect::Job(Job::Acting(self.coder.clone())), Effect::Job(Job::Details)];
        let there = |name: &String| self.documents.names.contains(name);
        let last = document.filter(there);
        let begin = std::mem::take(&mut self.begin);
        if let Some(name) = &last {
            self.documents.cursor.at = self.documents.line_of(name).unwrap_or(0);
        }
        match begin {
            Begin::Document(name) => {
                self.screen = Screen::Documents;
                effects.extend(self.open(&name, None));
            }
            Begin::Search(query) => effects.extend(self.search_for(&query)),
            Begin::Tutor => self.start_tutor(),
            Begin::Reports => {
                self.screen = Screen::Reports;
                effects.extend(self.arrive());
            }
            Begin::LeftOff => {
                let screen =
                    if self.screen == Screen::Reader && last.is_none() { Screen::Documents } else { self.screen };
                if let Some(name) = last {
                    effects.extend(self.open(&name, None));
                    self.back.clear();
                }
                self.screen = screen;
                effects.extend(self.arrive());
            }
        }
        // After the document: it is what is waited for.
        effects.push(Effect::Store(Request::Rest(self.coder.clone())));
        let paths = std::mem::take(&mut self.start.import);
        self.start.made = !paths.is_empty() && opened.restored.is_none();
        if !paths.is_empty() {
            self.notice = Notice::None;
        }
        match opened.restored {
            Some(told) => self.say(told),
            None if self.start.made => effects.extend(self.begin_import(paths)),
            None => {}
        }
        let warnings: Vec<String> = opened.warning.into_iter().chain(self.say_complaints()).collect();
        if !warnings.is_empty() {
            self.refuse(warnings.join(" "));
        } else if opened.read_only {
            self.say("This project is read-only: reading, searching and counting work; coding does not.");
        }
        effects
    }

    /// Works out which documents are listed.
    pub fn arrange_documents(&mut self) {
        let coder = self.coder.clone();
        self.documents.arrange(coder.as_deref());
        let height = super::documents::list_height(self.size);
        self.documents.cursor.settle(self.documents.rows.len(), height);
    }

    /// Something is on disk.
    fn wrote(&mut self, wrote: Wrote) -> Vec<Effect> {
        self.writing = self.writing.saturating_sub(1);
        self.start.made = false;
        // An undo may take a memo back.
        let memos = self.unsaved.take().is_some() || wrote.names.is_some();
        self.version += 1;
        self.undo = wrote.undo;
        self.brought = false;
        self.sent = None;
        self.sweep_wrote(!wrote.counts.is_empty() || wrote.codes.is_some());
        if let Some(codes) = wrote.codes {
            self.book = Book::new(codes);
            self.arrange_codebook();
        }
        if let Some(names) = wrote.names {
            self.documents.names = names;
            self.arrange_documents();
            let there = |name: &String| self.documents.names.contains(name);
            let open = self.reader.page.as_ref().map(|page| page.info.guid);
            let renamed = wrote.document.as_ref().is_some_and(|(info, _)| Some(info.guid) == open);
            if !renamed && !self.open_document().as_ref().is_none_or(there) {
                // An import was taken back, and the open document with it.
                self.reader.page = None;
                self.back.retain(|screen| *screen != Screen::Reader);
                if self.screen == Screen::Reader {
                    self.screen = Screen::Documents;
                }
            }
        }
        for (code, by) in wrote.counts {
            self.book.bump(&code, by);
        }
        let mut effects = Vec::new();
        self.take_beside(wrote.document.as_ref(), wrote.beside);
        if let Some((info, codings)) = wrote.document {
            self.documents.details.insert(info.name.clone(), info.clone());
            effects.extend(self.take_in(info, codings));
            self.arrange_documents();
        }
        self.say(wrote.notice);
        if memos {
            effects.extend(self.ask_memos());
        }
        effects.extend(self.catch_up());
        if wrote.others {
            effects.push(Effect::Job(Job::Details));
        }
        effects
    }

    /// The tags and links of the open document as they are now.
    fn take_beside(&mut self, of: Option<&(DocumentInfo, Vec<CodingInfo>)>, beside: Option<Beside>) {
        let Some((page, beside)) = self.reader.page.as_mut().zip(beside) else { return };
        if of.is_some_and(|(info, _)| info.guid == page.info.guid) {
            page.beside = beside;
        }
    }

    /// The open document as it is now. Where its text or its turns were corrected it is read anew.
    fn take_in(&mut self, info: DocumentInfo, codings: Vec<CodingInfo>) -> Option<Effect> {
        let page = self.reader.page.as_mut().filter(|page| page.info.guid == info.guid)?;
        if page.is_other_text(&info) {
            let at = Span::new(page.cursor, page.cursor);
            self.reader.loading = Some(info.name.clone());
            return Some(Effect::Store(Request::Load(info.name, Some(at))));
        }
        let dropped = codings.len() > page.codings.len() && page.extending;
        page.info = info;
        page.set_codings(codings);
        page.extending &= !dropped;
        None
    }

    /// What is shown was read again.
    fn refreshed(&mut self, fresh: Fresh) -> Vec<Effect> {
        self.book = Book::new(fresh.codes);
        self.undo = fresh.undo;
        self.documents.names = fresh.names;
        self.arrange_documents();
        self.arrange_codebook();
        let mut effects = vec![Effect::Job(Job::Details)];
        self.take_beside(fresh.document.as_ref(), fresh.beside);
        match fresh.document {
            Some((info, codings)) => effects.extend(self.take_in(info, codings)),
            None => self.reader.page = None,
        }
        effects.extend(self.catch_up());
        effects
    }

    /// Asks again for what the screen shows, where the project has changed since.
    fn catch_up(&mut self) -> Vec<Effect> {
        let mut effects = self.ask_uses();
        effects.extend(self.ask_events());
        effects.extend(self.ask_tags());
        effects.extend(match self.screen {
            Screen::Reports if self.reports.asked != self.version || self.reports.report.is_none() => self.ask_report(),
            Screen::Search if self.search.asked != self.version => self.ask(),
            Screen::History => vec![Effect::Store(Request::Log)],
            Screen::Excerpts if self.excerpts.asked != self.version => self.ask_excerpts(),
            Screen::Compare if !self.compare.waiting && !self.compare_is_fresh() => self.ask_compare(),
            Screen::Memos | Screen::Codebook => self.ask_memos(),
            _ => Vec::new(),
        });
        effects
    }

    /// The user comes to the screen that is shown.
    pub fn arrive(&mut self) -> Vec<Effect> {
        let mut effects = self.catch_up();
        if self.screen == Screen::Search {
            // Others may have written since, or the index may be gone; one that is whole costs next to nothing.
            effects.push(Effect::Job(Job::Index));
        }
        if self.screen == Screen::Search && self.search.hits.hits.is_empty() {
            self.search.writing = true;
        }
        if self.screen == Screen::Excerpts && self.excerpts.listed.items.is_empty() {
            self.excerpts.writing = true;
        }
        effects
    }

    /// The places whose surroundings the screen shows, and those that it shows next.
    pub fn places_shown(&self) -> Vec<super::sight::Place> {
        match self.screen {
            Screen::Search if self.search.review.is_some() => self.places_of_review(),
            Screen::Search => self.places_of_sweep(),
            Screen::Excerpts => self.places_of_excerpts(),
            _ => Vec::new(),
        }
    }

    /// After every message: sizes and cursors fit the screen again.
    fn settle(&mut self) {
        let areas = self.reader.areas(view::body(self.size));
        if let Some(page) = self.reader.page.as_mut() {
            page.set_room(areas.width(), usize::from(areas.text.height));
            page.see();
        }
        self.settle_compare();
        self.settle_import();
        self.settle_writing();
        self.settle_memos();
    }

    /// Where the user is, if that is to be written down: on another screen or document than before.
    fn remember(&mut self) -> Vec<Effect> {
        if self.study.is_none() || self.reader.loading.is_some() {
            return Vec::new();
        }
        let moved = |place: &Place| place.differs(self);
        if self.remembered.as_ref().is_none_or(moved) || self.quit {
            let place = Place::of(self);
            let value = serde_json::to_value(&place).unwrap_or_default();
            self.remembered = Some(place);
            return vec![Effect::Store(Request::Remember(value))];
        }
        Vec::new()
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        let contexts = self.contexts();
        let mut keys = std::mem::take(&mut self.prefix);
        keys.push(key);
        if self.size.0 < view::SMALLEST.0 || self.size.1 < view::SMALLEST.1 {
            // Nothing is done that cannot be seen.
            return match self.keymap.action(Context::Anywhere, &keys) {
                Some(action @ (Action::Quit | Action::Suspend | Action::Redraw)) => {
                    self.act(Context::Anywhere, action, None)
                }
                _ => Vec::new(),
            };
        }
        let digit = match key.name {
            Name::Char(c) => c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()),
            _ => None,
        };
        let keymap = Arc::clone(&self.keymap);
        for context in &contexts {
            if let Some(action) = keymap.action(*context, &keys) {
                return self.act(*context, action, digit);
            }
            if !keymap.following(*context, &keys).is_empty() {
                self.prefix = keys;
                return Vec::new();
            }
            if keys.len() == 1 && context.takes_text() && self.type_key(key) {
                return self.typed();
            }
            if context.is_modal() && contexts.len() == 1 {
                break;
            }
        }
        if keys.len() > 1 {
            if key.name != Name::Esc {
                let pressed: Vec<String> = keys.iter().map(|key| keymap.pressed(*key)).collect();
                self.say(format!("“{}” is no key here.", pressed.join(" ")));
            }
            return Vec::new();
        }
        match keymap.action(Context::Anywhere, &keys) {
            Some(action @ (Action::Suspend | Action::Redraw | Action::Interrupt)) => {
                self.act(Context::Anywhere, action, None)
            }
            _ => Vec::new(),
        }
    }

    /// The field that is written in now.
    fn field(&mut self) -> Option<&mut Field> {
        if self.overlays.is_empty() {
            return self.query_field();
        }
        match self.overlays.last_mut() {
            Some(Overlay::Picker(picker)) => Some(&mut picker.field),
            Some(Overlay::Ask(ask)) => Some(&mut ask.field),
            Some(Overlay::Palette(palette)) => Some(&mut palette.field),
            Some(Overlay::Form(form)) => form.here().map(|part| &mut part.field),
            _ => None,
        }
    }

    fn type_key(&mut self, key: Key) -> bool {
        if let Some(writing) = self.writing_now() {
            return writing.key(key);
        }
        self.field().is_some_and(|field| field.key(key))
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(writing) = self.writing_now() {
            writing.editor.insert(text);
            return self.typed();
        }
        let lines = match self.overlays.last_mut() {
            Some(Overlay::Form(form)) => form.here().is_some_and(|part| part.lines),
            _ => false,
        };
        match self.field() {
            Some(field) if lines => field.insert(text),
            Some(field) => field.insert_line(text),
            None => return Vec::new(),
        }
        self.typed()
    }

    /// What is written has changed.
    fn typed(&mut self) -> Vec<Effect> {
        match self.overlays.pop() {
            Some(Overlay::Picker(mut picker)) => {
                self.fill(&mut picker);
                self.overlays.push(Overlay::Picker(picker));
            }
            Some(Overlay::Palette(mut palette)) => {
                self.fill_palette(&mut palette);
                self.overlays.push(Overlay::Palette(palette));
            }
            Some(Overlay::Ask(mut ask)) => {
                (ask.error, ask.round) = (None, None);
                ask.near.clear();
                if ask.what == Question::Tag {
                    ask.near = self.tags_like(ask.field.text());
                }
                self.commands.leave();
                if ask.what == Question::Filter {
                    self.filter(ask.field.text());
                }
                if let Question::MemoTarget(kind) = &ask.what {
                    ask.near = self.memo_targets_near(*kind, ask.field.text());
                }
                let mut effects = Vec::new();
                if let Some(writing) = ask.writing.as_deref_mut() {
                    self.fill_offers(writing);
                    if !writing.offers.is_empty() {
                        // The titles of memos are among what links may lead to.
                        effects = self.ask_memos();
                    }
                }
                self.overlays.push(Overlay::Ask(ask));
                return effects;
            }
            Some(Overlay::Form(mut form)) => {
                form.leaving = false;
                self.check_form(&mut form);
                self.overlays.push(Overlay::Form(form));
            }
            Some(other) => self.overlays.push(other),
            None => return self.query_typed(),
        }
        Vec::new()
    }

    /// Narrows the list of the screen.
    pub fn filter(&mut self, words: &str) {
        if self.screen == Screen::History {
            self.filter_history(words);
        } else if self.screen == Screen::Codebook {
            self.codebook.filter = words.to_owned();
            self.arrange_codebook();
        } else if self.screen == Screen::Memos {
            self.memos.filter.words = words.to_owned();
            self.arrange_memos();
        } else {
            self.documents.filter = words.to_owned();
            self.arrange_documents();
        }
    }

    /// Does an action.
    pub fn act(&mut self, context: Context, action: Action, digit: Option<usize>) -> Vec<Effect> {
        if !matches!(context, Context::Anywhere) {
            self.notice = Notice::None;
        }
        if let Some(tutor) = &mut self.tutor {
            tutor.acted(context, action);
        }
        match context {
            Context::Anywhere => self.act_anywhere(action),
            Context::Start => self.act_in_start(action),
            Context::Documents => self.act_in_documents(action),
            Context::Reader | Context::Found => self.act_in_reader(action, digit),
            Context::Codebook => self.act_in_codebook(action, digit),
            Context::Hits => self.act_in_search(action),
            Context::Query if self.screen == Screen::Excerpts => self.act_on_excerpts(action),
            Context::Query => self.act_in_search(action),
            Context::Sweep => self.act_in_sweep(action, digit),
            Context::Review => self.act_in_review(action),
            Context::Searches => self.act_in_searches(action),
            Context::Events => self.act_in_events(action),
            Context::Tags => self.act_in_tags(action),
            Context::Retrieved => self.act_on_excerpts(action),
            Context::Report => self.act_in_report(action),
            Context::Excerpts => self.act_in_excerpts(action),
            Context::History => self.act_in_history(action),
            Context::Compare => self.act_in_compare(action),
            Context::Adjust => self.act_in_adjust(action),
            Context::Import => self.act_in_import(action),
            Context::Picker => self.act_in_picker(action, digit),
            Context::Chooser => self.act_in_chooser(action),
            Context::Field | Context::Command | Context::Path | Context::Memo | Context::Editor => {
                self.act_in_question(action)
            }
            Context::Memos => self.act_in_memos(action),
            Context::MemoRead => self.act_in_memo(action),
            Context::Palette => self.act_in_palette(action),
            Context::Help => self.act_in_help(action),
            Context::Sheet => self.act_in_sheet(action),
            Context::Lines => self.act_in_lines(action),
            Context::Revised => self.act_in_revised(action),
            Context::Form => self.act_in_form(action),
            Context::Told => self.act_in_told(action),
            Context::Colours => self.act_in_colours(action),
            Context::Split => self.act_in_split(action),
        }
    }

    fn act_in_help(&mut self, action: Action) -> Vec<Effect> {
        let Some(Overlay::Help(contexts, top)) = self.overlays.last_mut() else { return Vec::new() };
        let last = help::length(&self.keymap, contexts).saturating_sub(4);
        let page = usize::from(self.size.1.saturating_sub(6)).max(1);
        if !scroll(top, action, page, last) {
            self.overlays.pop();
        }
        Vec::new()
    }

    /// Does an action that every screen has.
    pub fn act_anywhere(&mut self, action: Action) -> Vec<Effect> {
        let to = match action {
            Action::ShowDocuments => Some(Screen::Documents),
            Action::ShowReader => Some(Screen::Reader),
            Action::ShowCodebook => Some(Screen::Codebook),
            Action::ShowReports => Some(Screen::Reports),
            Action::ShowHistory => Some(Screen::History),
            Action::ShowCompare => Some(Screen::Compare),
            Action::ShowSearch => Some(Screen::Search),
            Action::ShowExcerpts => Some(Screen::Excerpts),
            Action::ShowMemos => Some(Screen::Memos),
            _ => None,
        };
        if let Some(screen) = to {
            if self.study.is_none() {
                return Vec::new();
            }
            self.back.clear();
            if screen == Screen::Reports && self.screen != Screen::Reports {
                // Who leaves the reports comes back to where they were called.
                self.back.push(self.screen);
            }
            if screen == Screen::Search {
                self.search.writing = self.search.sweep.is_none();
            }
            self.show(screen);
            return self.arrive();
        }
        match action {
            Action::Help => {
                let mut contexts = self.contexts();
                contexts.retain(|context| *context != Context::Anywhere);
                contexts.push(Context::Anywhere);
                self.overlays.push(Overlay::Help(contexts, 0));
            }
            Action::Palette => self.open_palette(),
            Action::ShowTags => return self.show_tags(),
            Action::CommandLine => self.ask_command(),
            Action::Undo | Action::Redo => return self.undo_or_redo(action),
            Action::Quit => {
                self.quit = true;
                return self.discard_made();
            }
            Action::TutorNext => self.skip_step(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Interrupt => {
                self.say(format!(
                    "{} leaves emic (everything is saved); {} copies the selection; Esc goes back.",
                    mention(Context::Anywhere, Action::Quit),
                    mention(Context::Reader, Action::Copy)
                ));
            }
            _ => {}
        }
        Vec::new()
    }
}
