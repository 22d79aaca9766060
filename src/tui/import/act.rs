//! What keys do in the review before an import.

use super::decide::{Decisions, Said};
use super::read::Look;
use super::rows::{self, Row};
use super::write::Imported;
use super::{Fate, File, Import, Pane, draw};
use crate::exchange::intake::{self, Step};
use crate::ingest::folder::Role;
use crate::ingest::format::{FORMATS, Format};
use crate::study::SpeakerType;
use crate::text::display::one_line;
use crate::text::fold::fold;
use crate::tui::action::Action;
use crate::tui::app::{App, Screen};
use crate::tui::keymap::undo;
use crate::tui::list::Cursor;
use crate::tui::message::{Effect, Job, Mouse, Request};
use crate::tui::overlay::{Ask, Chooser, Lines, Overlay, Question, Then};
use crate::tui::{view, widgets};
use encoding_rs::Encoding;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is chosen from a list in the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// What this label is.
    Label(String),
    /// Whose label it is too: one of these.
    Same(String, Vec<String>),
    /// The format; the first is as it seems by itself.
    Format,
    /// The encoding; the first is as it seems by itself.
    Encoding,
    /// The project of a file that holds several: one of these names.
    Project(Vec<String>),
}

/// Encodings that transcripts have, by the names of the web.
pub const ENCODINGS: [&Encoding; 20] = [
    encoding_rs::UTF_8,
    encoding_rs::WINDOWS_1252,
    encoding_rs::MACINTOSH,
    encoding_rs::UTF_16LE,
    encoding_rs::UTF_16BE,
    encoding_rs::WINDOWS_1250,
    encoding_rs::ISO_8859_2,
    encoding_rs::WINDOWS_1257,
    encoding_rs::WINDOWS_1251,
    encoding_rs::KOI8_R,
    encoding_rs::WINDOWS_1253,
    encoding_rs::WINDOWS_1254,
    encoding_rs::WINDOWS_1255,
    encoding_rs::WINDOWS_1256,
    encoding_rs::WINDOWS_1258,
    encoding_rs::WINDOWS_874,
    encoding_rs::SHIFT_JIS,
    encoding_rs::GB18030,
    encoding_rs::BIG5,
    encoding_rs::EUC_KR,
];

/// What a label can be said to be, in the order of the list.
const KINDS: [SpeakerType; 5] = [
    SpeakerType::Respondent,
    SpeakerType::Client,
    SpeakerType::Interviewer,
    SpeakerType::Facilitator,
    SpeakerType::Observer,
];

impl App {
    /// Does an action in the review.
    pub fn act_in_import(&mut self, action: Action) -> Vec<Effect> {
        let areas = draw::areas(view::body(self.size), self.import.as_ref());
        let Some(import) = &mut self.import else { return Vec::new() };
        let leaving = std::mem::take(&mut import.leaving);
        let moved = match import.pane {
            Pane::Files => {
                let moved = import.cursor.act(action, import.shown.len(), areas.list_lines());
                if moved {
                    import.row = Cursor::default();
                }
                moved
            }
            Pane::File => {
                let len = import.chosen().map_or(0, |file| rows::of(file).len());
                import.row.act(action, len, usize::from(areas.file.height).max(1))
            }
        };
        if moved {
            // While the file is read again the cursor follows the label to which the user has moved.
            let label =
                import.chosen_row().zip(import.chosen()).and_then(|(row, file)| file.label(&row).map(str::to_owned));
            import.follow = label;
            return Vec::new();
        }
        match action {
            Action::NextPane => {
                import.pane = if import.pane == Pane::Files { Pane::File } else { Pane::Files };
                Vec::new()
            }
            Action::Right => self.enter_file(),
            Action::Left => {
                import.pane = Pane::Files;
                Vec::new()
            }
            Action::Back => self.leave_import(leaving),
            Action::Help => self.act(crate::tui::keymap::Context::Anywhere, Action::Help, None),
            Action::Look => self.look(),
            Action::FindNext | Action::FindPrevious => {
                self.next_doubt(action == Action::FindNext);
                Vec::new()
            }
            Action::DoubtsOnly => {
                import.doubts_only = !import.doubts_only;
                import.arrange();
                let only = import.doubts_only;
                self.say(if only { "Only files to look at: with doubts, or not readable." } else { "All files." });
                Vec::new()
            }
            Action::Open => self.open_row(),
            _ if import.writing.is_some() => {
                self.say("The import is under way.");
                Vec::new()
            }
            Action::Confirm => self.confirm_import(),
            _ => self.say_of_file(action),
        }
    }

    fn enter_file(&mut self) -> Vec<Effect> {
        if let Some(import) = self.import.as_mut().filter(|import| !import.shown.is_empty()) {
            import.pane = Pane::File;
        }
        Vec::new()
    }

    /// Leaves the review; what was decided is not dropped unasked.
    fn leave_import(&mut self, asked: bool) -> Vec<Effect> {
        let Some(import) = &mut self.import else { return self.go_back() };
        if import.pane == Pane::File {
            import.pane = Pane::Files;
            return Vec::new();
        }
        if import.writing.is_some() {
            if asked {
                import.stop.store(true, Ordering::Relaxed);
                self.say("Stopping, after what is being written …");
            } else {
                import.leaving = true;
                self.say(format!(
                    "The import is under way. Esc again stops it; what is in stays, until {} takes it back.",
                    undo()
                ));
            }
            return Vec::new();
        }
        if !import.before.is_empty() && !asked {
            import.leaving = true;
            self.say("Esc again leaves: nothing is written, and what you decided here is dropped.");
            return Vec::new();
        }
        // An answer that is still on its way belongs to no review.
        self.import = None;
        let mut effects = self.go_back();
        if self.screen == Screen::Import {
            self.show(Screen::Documents);
        }
        self.say("Nothing was imported.");
        effects.extend(self.discard_made());
        effects
    }

    /// Goes to the next file, or row, that asks for a look.
    fn next_doubt(&mut self, forward: bool) {
        let Some(import) = &mut self.import else { return };
        let mut places = Vec::new();
        for (line, file) in
            import.shown.iter().enumerate().filter_map(|(line, at)| Some((line, import.files.get(*at)?)))
        {
            let told = matches!(file.fate(), Fate::Failed);
            for (row, what) in rows::of(file).iter().enumerate() {
                if matches!(what, Row::Doubt(..)) && file.comes() || told && matches!(what, Row::Told(_)) {
                    places.push((line, row));
                }
            }
        }
        let here = match import.pane {
            Pane::File => (import.cursor.at, import.row.at),
            // In the list, the first place of the file at hand is still ahead.
            Pane::Files => (import.cursor.at, 0),
        };
        let found = if forward {
            places.iter().find(|place| **place > here).or(places.first())
        } else {
            places.iter().rev().find(|place| **place < here).or(places.last())
        };
        match found.copied() {
            Some((line, row)) => {
                import.pane = Pane::File;
                import.cursor.at = line;
                import.row = Cursor { at: row, top: 0 };
            }
            None => self.say("No file here is doubtful."),
        }
    }

    /// What Enter does on the line under the cursor.
    fn open_row(&mut self) -> Vec<Effect> {
        let Some(import) = &self.import else { return Vec::new() };
        let (Some(file), row) = (import.chosen(), import.chosen_row()) else { return Vec::new() };
        match row {
            None => return self.enter_file(),
            Some(Row::Form) => return self.say_of_file(Action::AsFormat),
            Some(row @ (Row::Label(..) | Row::Gone(_))) => {
                if let Some(label) = file.label(&row).map(str::to_owned) {
                    let known = matches!(row, Row::Label(document, at)
                        if file.label_report(document, at).is_some_and(|label| label.known));
                    self.choose_for_label(label, known);
                }
            }
            Some(Row::Told(_)) if file.fate() == Fate::Failed && file.projects().len() > 1 => self.choose_project(),
            Some(Row::Told(_)) if file.input.role == Role::Study => return self.look(),
            Some(Row::Doubt(..) | Row::Document(_)) => return self.look(),
            Some(Row::Told(_)) => {}
        }
        Vec::new()
    }

    /// Asks what a label is.
    pub fn choose_for_label(&mut self, label: String, known: bool) {
        if known {
            self.say(listed(&label));
            return;
        }
        let mut lines: Vec<String> = KINDS.iter().map(|kind| kind.as_str().to_owned()).collect();
        lines.push("nobody: no speaker, but a part of the text".to_owned());
        lines.push("the same as another label …".to_owned());
        lines.push("as the file has it".to_owned());
        let title = format!("Who is “{}”?", one_line(&label));
        let then = Then::Import(Choice::Label(label));
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor: Cursor::default(), then }));
    }

    /// Takes what was chosen from a list.
    pub fn chose_in_import(&mut self, choice: Choice, at: usize) -> Vec<Effect> {
        match choice {
            Choice::Label(label) => match at {
                _ if at < KINDS.len() => {
                    let said = KINDS.get(at).map(|kind| Said::Is(*kind));
                    self.say_of_label(&label, said)
                }
                5 => self.say_of_label(&label, Some(Said::Nobody)),
                6 => self.choose_same(label),
                _ => self.say_of_label(&label, None),
            },
            Choice::Same(label, others) => {
                let other = others.get(at).cloned();
                other.map_or_else(Vec::new, |other| self.say_of_label(&label, Some(Said::Same(other))))
            }
            Choice::Format => {
                let format = at.checked_sub(1).and_then(|at| FORMATS.get(at)).map(|(format, ..)| *format);
                self.decide_here(|said| said.format = format)
            }
            Choice::Project(names) => {
                let Some(name) = names.get(at) else { return Vec::new() };
                // A number tells apart what has one name; it could itself be the name of another.
                let alone = names.iter().filter(|other| fold(other) == fold(name)).count() == 1;
                let wanted = if alone { name.clone() } else { (at + 1).to_string() };
                self.say(format!("The project “{}”. The others are imported one by one, after it.", one_line(name)));
                self.decide_here(|said| said.project = Some(wanted.clone()))
            }
            Choice::Encoding => {
                let encoding = at.checked_sub(1).and_then(|at| ENCODINGS.get(at)).copied();
                self.decide_here(|said| said.encoding = encoding)
            }
        }
    }

    /// Keys that say something of the file, or of the label, under the cursor.
    fn say_of_file(&mut self, action: Action) -> Vec<Effect> {
        let Some(import) = &mut self.import else { return Vec::new() };
        if action == Action::TakeBack {
            if import.take_back() {
                self.say("Taken back.");
                return self.read_files();
            }
            self.say("Nothing was decided here yet.");
            return Vec::new();
        }
        let Some(file) = import.chosen() else { return Vec::new() };
        match action {
            Action::Mark => return self.take_or_leave(),
            Action::AsFormat | Action::Encoding if !file.comes() && file.fate() != Fate::Failed => {
                self.say("This file does not come in; Space may take it in.");
                return Vec::new();
            }
            Action::AsFormat if file.projects().len() > 1 => {
                self.choose_project();
                return Vec::new();
            }
            Action::AsFormat | Action::Encoding if file.input.role == Role::Study => {
                self.say("It is a project of another program, and is read as one.");
                return Vec::new();
            }
            Action::AsFormat => {
                self.choose_format();
                return Vec::new();
            }
            Action::Encoding => {
                self.choose_encoding();
                return Vec::new();
            }
            Action::AddLabel => {
                let quoted = import.chosen_row().map(|row| quoted(file, &row)).unwrap_or_default();
                self.overlays.push(Overlay::Ask(Ask::new(Question::Label, quoted)));
                return Vec::new();
            }
            _ => {}
        }
        let Some(row) = import.chosen_row().filter(|row| file.label(row).is_some()) else {
            let how = if import.pane == Pane::Files { "Tab goes to them" } else { "↑ and ↓ go to them" };
            self.say(format!("That is said of a speaker: {how}."));
            return Vec::new();
        };
        let label = file.label(&row).unwrap_or_default().to_owned();
        let known = matches!(row, Row::Label(document, at)
            if file.label_report(document, at).is_some_and(|label| label.known));
        let said = match action {
            Action::Everywhere => return self.say_everywhere(&label),
            Action::Nobody => Some(Said::Nobody),
            Action::Same => return self.choose_same(label),
            Action::Respondent => Some(Said::Is(SpeakerType::Respondent)),
            Action::Client => Some(Said::Is(SpeakerType::Client)),
            Action::Interviewer => Some(Said::Is(SpeakerType::Interviewer)),
            Action::Facilitator => Some(Said::Is(SpeakerType::Facilitator)),
            Action::Observer => Some(Said::Is(SpeakerType::Observer)),
            _ => return Vec::new(),
        };
        if known && said != Some(Said::Nobody) {
            self.say(listed(&label));
            return Vec::new();
        }
        self.say_of_label(&label, said)
    }

    /// Says something of a label in the file under the cursor.
    pub fn say_of_label(&mut self, label: &str, said: Option<Said>) -> Vec<Effect> {
        let words = said.as_ref().map_or_else(|| "is as the file has it".to_owned(), Said::words);
        let effects = self.decide_here(|decisions| decisions.say(label, said.clone()));
        let Some(import) = &mut self.import else { return effects };
        // What is decided on stays under the cursor, wherever its row goes.
        import.follow = Some(label.to_owned());
        let others = import.with_label(label).len().saturating_sub(1);
        let further = match others {
            0 => String::new(),
            n => format!(" A says so in {} more with this label.", widgets::count(n, "file")),
        };
        self.say(format!("{} {words}.{further}", one_line(label)));
        effects
    }

    /// Says of a label in all files what is said of it in this one.
    fn say_everywhere(&mut self, label: &str) -> Vec<Effect> {
        let Some(import) = &mut self.import else { return Vec::new() };
        let said = import.chosen().and_then(|file| file.said.of(label)).cloned();
        let files = import.with_label(label);
        let changed = import.decide(&files, |decisions| decisions.say(label, said.clone()));
        let words = said.as_ref().map_or_else(|| "is as each file has it".to_owned(), Said::words);
        self.say(format!("{} {words}, in {}.", one_line(label), widgets::count(files.len(), "file")));
        if changed { self.read_files() } else { Vec::new() }
    }

    fn decide_here(&mut self, change: impl Fn(&mut Decisions)) -> Vec<Effect> {
        let Some(import) = &mut self.import else { return Vec::new() };
        let Some(at) = import.chosen_at() else { return Vec::new() };
        if import.decide(&[at], change) { self.read_files() } else { Vec::new() }
    }

    fn choose_same(&mut self, label: String) -> Vec<Effect> {
        let Some(file) = self.import.as_ref().and_then(Import::chosen) else { return Vec::new() };
        let mut others: Vec<String> = Vec::new();
        for known in file.documents().iter().flat_map(|made| &made.labels) {
            if known.label != label && !others.contains(&known.label) {
                others.push(known.label.clone());
            }
        }
        if others.is_empty() {
            self.say("Nobody else speaks in this file.");
            return Vec::new();
        }
        let title = format!("“{}” is the same as …", one_line(&label));
        let lines = others.iter().map(|other| one_line(other)).collect();
        let then = Then::Import(Choice::Same(label, others));
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor: Cursor::default(), then }));
        Vec::new()
    }

    fn choose_format(&mut self) {
        let Some(file) = self.import.as_ref().and_then(Import::chosen) else { return };
        let mut lines = vec!["as it seems by itself".to_owned()];
        // Marks of codes make codings, which are no matter of one file's text: that is the command line's.
        let offered = FORMATS.iter().filter(|(format, ..)| *format != Format::Tagged);
        lines.extend(offered.map(|(_, name, endings)| format!("{name:<9} .{}", endings.join(" ."))));
        let at = FORMATS.iter().position(|(format, ..)| Some(*format) == file.said.format).map_or(0, |at| at + 1);
        self.choose_form("Read this file as …", lines, at, Choice::Format);
    }

    fn choose_encoding(&mut self) {
        let Some(file) = self.import.as_ref().and_then(Import::chosen) else { return };
        let mut lines = vec!["as it seems by itself".to_owned()];
        lines.extend(ENCODINGS.iter().map(|encoding| encoding.name().to_owned()));
        let at = ENCODINGS.iter().position(|known| Some(*known) == file.said.encoding).map_or(0, |at| at + 1);
        self.choose_form("Read this file in the encoding …", lines, at, Choice::Encoding);
    }

    /// Asks which project of a file is meant.
    fn choose_project(&mut self) {
        let Some(file) = self.import.as_ref().and_then(Import::chosen) else { return };
        let names = file.projects().to_vec();
        let lines = names.iter().map(|name| one_line(name)).collect();
        let at = file.project_at().unwrap_or(0);
        self.choose_form("Which of its projects?", lines, at, Choice::Project(names));
    }

    fn choose_form(&mut self, title: &str, lines: Vec<String>, at: usize, choice: Choice) {
        let (title, cursor) = (title.to_owned(), Cursor { at, top: 0 });
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor, then: Then::Import(choice) }));
    }

    /// Leaves a file out that would come in, or takes one in.
    fn take_or_leave(&mut self) -> Vec<Effect> {
        let Some(file) = self.import.as_ref().and_then(Import::chosen) else { return Vec::new() };
        let passed_over = matches!(file.input.role, Role::Skipped(_));
        let taken = match (file.said.taken, file.fate()) {
            (Some(_), _) => None,
            (None, Fate::LeftOut) if passed_over => Some(true),
            (None, Fate::LeftOut) => {
                let why = file.report.as_ref().and_then(|report| report.skipped.clone()).unwrap_or_default();
                self.say(format!("It cannot be taken in: {why}."));
                return Vec::new();
            }
            (None, Fate::Failed) if passed_over => {
                self.say("It cannot be read.");
                return Vec::new();
            }
            (None, _) => Some(false),
        };
        let effects = self.decide_here(|said| said.taken = taken);
        self.say(match taken {
            Some(true) => "Taken in, as a document.",
            Some(false) => "Left out; Space takes it in again.",
            None if passed_over => "Left out, as before.",
            None => "Taken in again.",
        });
        effects
    }

    /// Shows the lines around a doubt, or turns of a label.
    fn look(&mut self) -> Vec<Effect> {
        let Some(import) = &self.import else { return Vec::new() };
        let Some(file) = import.chosen() else { return Vec::new() };
        let row = import.chosen_row();
        if let Some(Row::Label(document, at)) = row
            && let Some(label) = file.label_report(document, at)
        {
            let number = |(turn, said): &(u32, String)| (Some(*turn), said.clone());
            let lines = label.samples.iter().map(number).collect();
            let of = if label.samples.len() < label.turns as usize { "the first of" } else { "all" };
            let title = format!("{} · {of} {}", one_line(&label.label), widgets::count(label.turns as usize, "turn"));
            self.overlays.push(Overlay::Lines(Lines { title, lines, mark: None, top: 0 }));
            return Vec::new();
        }
        if file.input.role == Role::Study {
            let (title, (lines, at)) = (one_line(&file.name), super::study::told(file, row.as_ref()));
            self.tell(title, lines);
            if let Some(Overlay::Told(told)) = self.overlays.last_mut() {
                told.top = at;
            }
            return Vec::new();
        }
        let (document, line) = match row {
            Some(Row::Doubt(document, at)) => (document, file.doubt(document, at).and_then(|doubt| doubt.line)),
            Some(Row::Document(document)) => (document, None),
            _ => (0, None),
        };
        let mut input = file.input.clone();
        file.said.apply(&mut input);
        let title = line.map_or_else(|| file.name.clone(), |line| format!("{}, line {line}", file.name));
        vec![Effect::Job(Job::Look(Box::new(Look { input, document, line: line.unwrap_or(1), title })))]
    }

    /// Imports what is shown.
    fn confirm_import(&mut self) -> Vec<Effect> {
        let Some(import) = &self.import else { return Vec::new() };
        if import.reading.is_some() {
            self.say("Files are being read; a moment.");
            return Vec::new();
        }
        let mut inputs = Vec::new();
        for file in import.files.iter().filter(|file| file.comes()) {
            let mut input = file.input.clone();
            file.said.apply(&mut input);
            inputs.push(input);
        }
        if inputs.is_empty() {
            self.refuse("Nothing here would come in.");
            return Vec::new();
        }
        let label = intake::label(&import.paths);
        if !self.may_write(Action::Confirm, None) {
            return Vec::new();
        }
        let Some(coder) = self.coder.clone() else { return Vec::new() };
        let Some(import) = &mut self.import else { return Vec::new() };
        import.writing = Some((Step::Documents, 0, inputs.len() as u64));
        // A flag of its own: an earlier try may have been stopped.
        let stop = Arc::new(AtomicBool::new(false));
        import.stop = Arc::clone(&stop);
        self.writing += 1;
        vec![Effect::Store(Request::Import { coder, label, inputs, stop })]
    }

    /// Files came in: back to the documents, with the new ones marked.
    pub fn take_imported(&mut self, imported: Imported) -> Vec<Effect> {
        self.writing = self.writing.saturating_sub(1);
        self.start.made = false;
        self.version += 1;
        // What stayed behind in the review was not part of what came in.
        let left = self.import.take().map(|import| import.totals()).map_or((0, 0), |(.., left, failed)| (left, failed));
        self.back.clear();
        self.undo = imported.undo.clone();
        self.brought = true;
        self.documents.fresh = imported.documents().map(str::to_owned).collect();
        self.documents.filter.clear();
        self.documents.names.clone_from(&imported.names);
        self.documents.losses = imported.losses();
        self.arrange_documents();
        let first = imported.documents().next();
        let place = first.and_then(|first| self.documents.line_of(first));
        if let Some(at) = place {
            // As many of the new ones as there is room for are in sight.
            self.documents.cursor = Cursor { at, top: at.saturating_sub(2) };
        }
        self.arrange_documents();
        self.show(Screen::Documents);
        let (told, well) = imported.told(left);
        if well {
            self.say(told)
        } else {
            self.refuse(told)
        }
        vec![Effect::Store(Request::Refresh(self.open_document(), self.coder.clone())), Effect::Job(Job::Index)]
    }

    /// The mouse: the wheel moves, a click chooses, a second one opens.
    pub fn mouse_in_import(&mut self, mouse: Mouse, column: u16, row: u16) -> Vec<Effect> {
        let areas = draw::areas(view::body(self.size), self.import.as_ref());
        let Some(import) = &mut self.import else { return Vec::new() };
        match mouse {
            Mouse::Wheel(lines) => {
                let action = if lines > 0 { Action::Down } else { Action::Up };
                return self.act_in_import(action);
            }
            Mouse::Press if areas.list.contains((column, row).into()) => {
                let at = import.cursor.top + usize::from(row - areas.list.y);
                if at < import.shown.len() {
                    let again = import.cursor.at == at && import.pane == Pane::Files;
                    (import.pane, import.cursor.at, import.row) = (Pane::Files, at, Cursor::default());
                    return if again { self.open_row() } else { Vec::new() };
                }
            }
            Mouse::Press if areas.file.contains((column, row).into()) => {
                let Some(at) = draw::row_at(import, areas.file, row) else { return Vec::new() };
                let again = import.row.at == at && import.pane == Pane::File;
                (import.pane, import.row.at) = (Pane::File, at);
                return if again { self.open_row() } else { Vec::new() };
            }
            _ => {}
        }
        Vec::new()
    }

    /// After every message: what is chosen is there, and in sight.
    pub fn settle_import(&mut self) {
        let areas = draw::areas(view::body(self.size), self.import.as_ref());
        let Some(import) = &mut self.import else { return };
        import.cursor.settle(import.shown.len(), areas.list_lines());
        let Some(file) = import.chosen() else { return };
        let rows = rows::of(file);
        let followed =
            import.follow.as_ref().and_then(|label| rows.iter().position(|row| file.label(row) == Some(label)));
        let heights: Vec<usize> =
            rows.iter().map(|row| usize::from(draw::height(file, row, areas.file.width))).collect();
        let at = followed.unwrap_or(import.row.at).min(rows.len().saturating_sub(1));
        let mut top = import.row.top.min(at);
        let sum = |top: usize| heights.get(top..=at).map_or(0, |heights| heights.iter().sum::<usize>());
        while top < at && sum(top) > usize::from(areas.file.height) {
            top += 1;
        }
        // No row is out of sight above where there is room below.
        while top > 0
            && heights.get(top - 1..).map_or(0, |rest| rest.iter().sum::<usize>()) <= usize::from(areas.file.height)
        {
            top -= 1;
        }
        import.row = Cursor { at, top };
        if import.reading.is_none() {
            import.follow = None;
        }
    }
}

/// Why nothing can be said of a label.
fn listed(label: &str) -> String {
    format!("{} is in the participants list, which says what the participant is.", one_line(label))
}

/// The label that a doubt quotes, if it does.
fn quoted(file: &File, row: &Row) -> String {
    let Row::Doubt(document, at) = row else { return String::new() };
    let what = file.doubt(*document, *at).map_or("", |doubt| doubt.what.as_str());
    let inside = what.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map(|(inside, _)| inside);
    inside.unwrap_or_default().trim_end_matches(':').to_owned()
}
