//! The tutor: ten steps on a copy of the sample study, each gone on from only when it was truly done.
//!
//! It reads the state after every message and writes nothing: a step is done when what it asks for can be seen in
//! the state, which shows as coded only what is on disk. Its band stands below the screen, which is that much lower,
//! so that nothing is ever hidden by it. Keys are named as they are in force.

use super::action::Action;
use super::app::{App, Begin, Notice, Screen};
use super::keymap::{Context, mention, open_mentions};
use super::message::{Effect, Request};
use super::overlay::Overlay;
use super::theme::Theme;
use super::{cells, widgets};
use crate::study::Guid;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;

/// A study that emic brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sample {
    /// `demo.emic` in a folder; one that is there is opened as it is.
    Demo(PathBuf),
    /// A fresh copy for the tutor.
    Tutor,
}

/// What makes a sample study for a coder, if one is known: where it is and who acts in it, or why it could not be made.
pub type MakeSample = fn(&Sample, Option<&str>) -> Result<(PathBuf, String), String>;

/// A step: keys stand in braces, as in `{reader.code}`.
struct Step {
    title: &'static str,
    text: &'static str,
    done: fn(&Tutor, &App) -> bool,
}

/// How many steps there are.
pub const STEPS: usize = TABLE.len();

const TABLE: [Step; 10] = [
    Step {
        title: "Open",
        text: "These are the documents of an invented study. Choose one with {documents.down} or {documents.up} and open it with {documents.open}. Nothing you do here can harm a study of your own: this is a copy, made for you.",
        done: |_, app| app.screen == Screen::Reader && app.reader.page.is_some() && app.reader.loading.is_none(),
    },
    Step {
        title: "Select",
        text: "{reader.sentence} selects the sentence under the cursor, and again the next one; {reader.sentence-back} the one before. Go on to another sentence. What is selected is what will be coded, so you see beforehand what a code will stand for.",
        done: |tutor, app| {
            let selected = app.reader.page.as_ref().is_some_and(|page| page.selection().is_some());
            app.screen == Screen::Reader && selected && tutor.sentences >= 2
        },
    },
    Step {
        title: "Code",
        text: "{reader.code} opens the list of codes. Type letters of a name, as in power; the definition of the chosen code is shown. {picker.apply} applies it to the selection. A code says what you see in a passage; it is saved at once.",
        done: |tutor, _| tutor.picked && tutor.now.own > tutor.before.own,
    },
    Step {
        title: "Undo",
        text: "{anywhere.undo} takes your last step back, {anywhere.redo} brings it back again. Do both. As every step can be undone, a reading of a passage may be tried and dropped.",
        done: |tutor, _| tutor.brought_back,
    },
    Step {
        title: "Memo",
        text: "With the cursor on the passage that you coded, {reader.memo} writes a memo on the coding: why this code, here? {memo.apply} saves it. In memos interpretation begins, and they stay with the passage.",
        done: |tutor, _| tutor.now.memos.iter().any(|memo| !tutor.before.memos.contains(memo)),
    },
    Step {
        title: "Mark",
        text: "{reader.mark-to-code} marks the selection to be coded later, {reader.mark-quote} as a good quote; {reader.mark-star} stars it. Set one. Marks are for finding back what you do not want to decide now; no report counts them.",
        done: |tutor, _| tutor.now.marks > tutor.before.marks,
    },
    Step {
        title: "Find",
        text: "{reader.find} finds words in this document: type one that you have seen and press {field.apply}, then {found.find-next} for the next place. {found.back} stops showing them. So you see whether a word was said once or again and again.",
        done: |tutor, app| tutor.found_next && app.reader.page.as_ref().is_some_and(|page| page.found.is_some()),
    },
    Step {
        title: "Search",
        text: "{anywhere.show-search} searches all documents. Type a word, as in plan, and press {query.apply}. Every hit is shown with who said it; {hits.open} opens it in its place. So a passage is never read without those like it.",
        done: |tutor, app| {
            let search = &app.search;
            let asked = tutor.searched || tutor.now.query != tutor.before.query;
            app.screen == Screen::Search && asked && !search.writing && !search.waiting && !search.hits.hits.is_empty()
        },
    },
    Step {
        title: "Reports",
        text: "{anywhere.show-reports} counts who spoke of what, site by site. Go to a number with the arrow keys and press {report.open}: the passages behind it are listed. No number needs to be believed: each can be read.",
        done: |tutor, _| tutor.now.excerpts && !tutor.before.excerpts,
    },
    Step {
        title: "Help",
        text: "{anywhere.help} shows the keys of the screen you are on, and {anywhere.palette} finds anything that can be done by its name. Open the help now. It changes nothing, so press it whenever you do not know how to go on.",
        done: |tutor, _| tutor.now.help && !tutor.before.help,
    },
];

/// What is said after the last step.
const END: &str = "For a study of your own, leave with {anywhere.quit} and start emic: on its first screen {start.import} makes a project of a folder of transcripts, and shows first what it would make of them. This copy stays, to try things on.";

/// What of the state the steps are told by.
#[derive(Clone, Debug, Default)]
struct Seen {
    document: Option<Guid>,
    /// Codings of the acting coder in the open document.
    own: usize,
    memos: Vec<(Guid, String)>,
    marks: usize,
    query: String,
    /// Whether excerpts behind a number are listed.
    excerpts: bool,
    help: bool,
}

impl Seen {
    fn of(app: &App) -> Self {
        let mut seen = Self { query: app.search.field.text().to_owned(), ..Self::default() };
        seen.excerpts = app.screen == Screen::Reports
            && app.reports.excerpts.as_ref().is_some_and(|list| !list.passages.is_empty());
        seen.help = matches!(app.overlays.last(), Some(Overlay::Help(..)));
        if let Some(page) = &app.reader.page {
            let own = || page.codings.iter().filter(|coding| app.coder.as_ref() == Some(&coding.coder));
            seen.document = Some(page.info.guid);
            seen.own = own().count();
            seen.memos = own().filter_map(|coding| Some((coding.guid, coding.memo.clone()?))).collect();
            seen.marks = page.beside.tags.iter().filter(|tag| tag.tag.is_mark()).count();
        }
        seen
    }
}

/// How far the user is.
#[derive(Clone, Debug, Default)]
pub struct Tutor {
    /// The number of the step, from 0; that of all steps when there is none left.
    step: usize,
    /// The step before, where it was done and not skipped.
    did: Option<usize>,
    /// What was so when the step began, and what is so now.
    before: Seen,
    now: Seen,
    /// How often a sentence was gone to since then.
    sentences: usize,
    /// Whether the list of codes was open.
    picked: bool,
    /// Whether undo was asked for, whether codings went by it, and whether redo brought them back.
    undid: bool,
    taken_back: bool,
    brought_back: bool,
    redid: bool,
    found_next: bool,
    searched: bool,
}

impl Tutor {
    /// The number of the step as it is shown; `None` when all are done.
    pub fn number(&self) -> Option<usize> {
        (self.step < STEPS).then_some(self.step + 1)
    }

    /// Notes what the user does.
    pub fn acted(&mut self, context: Context, action: Action) {
        match (context, action) {
            (Context::Reader | Context::Found, Action::Sentence | Action::SentenceBack) => self.sentences += 1,
            (_, Action::Undo) if context != Context::Report => self.undid = true,
            // Quick hands are ahead of the undo.
            (_, Action::Redo) => self.redid |= self.undid,
            (Context::Found, Action::FindNext) => self.found_next = true,
            (Context::Query, Action::Apply) => self.searched = true,
            _ => {}
        }
    }

    /// Takes in what is so now.
    fn see(&mut self, app: &App) {
        let now = Seen::of(app);
        self.picked |= matches!(app.overlays.last(), Some(Overlay::Picker(_)));
        if now.document == self.now.document {
            self.taken_back |= self.undid && now.own < self.now.own;
            // Both keys may have been pressed before the first was answered.
            self.brought_back |= self.redid && self.taken_back && now.own > self.now.own;
        } else {
            // Counts of another document say nothing about this one.
            self.before = Seen { query: std::mem::take(&mut self.before.query), ..now.clone() };
        }
        self.before.excerpts &= now.excerpts;
        self.before.help &= now.help;
        self.now = now;
    }

    fn go_on(&mut self, did: bool) {
        let now = std::mem::take(&mut self.now);
        let step = (self.step + 1).min(STEPS);
        *self = Self { step, did: did.then_some(self.step), before: now.clone(), now, ..Self::default() };
    }
}

impl App {
    /// Fits everything to a terminal of this size: the band of the tutor stands below the screen.
    pub fn resize(&mut self, terminal: (u16, u16)) {
        self.terminal = terminal;
        self.size = (terminal.0, terminal.1 - band(self, terminal.1));
    }

    /// Has a fresh copy of the sample study made, on which the tutor begins when it is open.
    pub fn begin_tutor(&mut self) -> Vec<Effect> {
        let coder = self.coder.take();
        // What is open stays behind as it is: everything is saved.
        let fresh = Self {
            theme: self.theme,
            keymap: self.keymap.clone(),
            linear: self.linear,
            screen: Screen::Start,
            start: std::mem::take(&mut self.start),
            commands: std::mem::take(&mut self.commands),
            begin: Begin::Tutor,
            ..Self::default()
        };
        let (reports, search, terminal) = (self.reports.generation, self.search.generation, self.terminal);
        *self = fresh;
        // Answers that are still on their way belong to no question of the new project.
        (self.reports.generation, self.search.generation) = (reports + 1, search + 1);
        self.reader.linear = self.linear;
        self.start.error = None;
        self.resize(terminal);
        self.say("A copy of the sample study is made…");
        vec![Effect::Store(Request::Sample(Sample::Tutor, coder))]
    }

    /// Begins with the first step, at the documents.
    pub fn start_tutor(&mut self) {
        self.screen = Screen::Documents;
        let now = Seen::of(self);
        self.tutor = Some(Tutor { before: now.clone(), now, ..Tutor::default() });
        self.resize(self.terminal);
    }

    /// Skips a step; after the last one, ends.
    pub fn skip_step(&mut self) {
        match &mut self.tutor {
            Some(tutor) if tutor.number().is_some() => tutor.go_on(false),
            Some(_) => self.stop_tutor(),
            None => self.say(format!("The tutor is not at work; :tutor begins it, {} is the help.", help())),
        }
    }

    /// Ends the tutor; the copy stays open.
    pub fn stop_tutor(&mut self) {
        self.tutor = None;
        self.resize(self.terminal);
        self.say(format!("The tutor is at its end; {} is the help.", help()));
    }

    /// What `:tutor` asks for.
    pub fn tutor_command(&mut self, what: &str) -> Result<Vec<Effect>, String> {
        match what {
            "" => return Ok(self.begin_tutor()),
            "next" | "skip" => self.skip_step(),
            "stop" if self.tutor.is_some() => self.stop_tutor(),
            "stop" => self.notice = Notice::None,
            other => return Err(format!("“{other}” is not understood; :tutor, :tutor next or :tutor stop")),
        }
        Ok(Vec::new())
    }

    /// After every message: looks whether the step is done.
    pub fn watch(&mut self) {
        let Some(mut tutor) = self.tutor.take() else { return };
        tutor.see(self);
        if TABLE.get(tutor.step).is_some_and(|step| (step.done)(&tutor, self)) {
            tutor.go_on(true);
        }
        self.tutor = Some(tutor);
    }
}

fn help() -> String {
    mention(Context::Anywhere, Action::Help)
}

/// How many rows the band takes from a terminal of so many: none where too few would be left to work on.
pub fn band(app: &App, rows: u16) -> u16 {
    if app.tutor.is_some() && rows >= 16 { 5 } else { 0 }
}

/// What is to be done now, with the keys in force.
pub fn text(app: &App, tutor: &Tutor) -> String {
    let text = TABLE.get(tutor.step).map_or(END, |step| step.text);
    app.keymap.spell(&open_mentions(text))
}

/// The line above it: what was done, the step, what it is about.
fn heading(tutor: &Tutor) -> String {
    let did = tutor.did.and_then(|did| TABLE.get(did)).map_or(String::new(), |step| format!("✓ {}  ", step.title));
    match (tutor.number(), TABLE.get(tutor.step)) {
        (Some(number), Some(step)) => format!("{did}Tutor, step {number} of {STEPS}: {}", step.title),
        _ => format!("{did}Tutor: all {STEPS} steps are over"),
    }
}

/// Draws the band.
pub fn draw(app: &App, buffer: &mut Buffer, area: Rect) {
    let Some(tutor) = app.tutor.as_ref().filter(|_| area.height > 1) else { return };
    let theme: &Theme = &app.theme;
    let rule = Rect { height: 1, ..area };
    if !app.linear {
        widgets::rule(buffer, rule, "─", "─", theme);
    }
    let skip = app.key_of(Context::Anywhere, Action::TutorNext);
    let ways = match tutor.number() {
        Some(_) => format!(" {skip} skips, :tutor stop ends "),
        None => format!(" {skip} closes this "),
    };
    let end = cells::write_right(buffer, (area.x, area.y), area.right().saturating_sub(1), &ways, theme.dim());
    let heading = format!(" {} ", heading(tutor));
    cells::write(
        buffer,
        (area.x + 1, area.y),
        end,
        &cells::fit(&heading, end.saturating_sub(area.x + 1)),
        theme.good(),
    );
    let width = area.width.saturating_sub(4).min(120);
    let room = Rect { x: area.x + 2, y: area.y + 1, width, height: area.height - 1 };
    widgets::paragraph(buffer, room, &text(app, tutor), theme.text());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use crate::tui::keymap::{Keymap, Preset};
    use crate::tui::wrap;

    #[test]
    fn every_step_names_keys_that_there_are_and_fits_into_its_band() {
        for keymap in [Keymap::of_preset(Preset::Vim), Keymap::of_preset(Preset::Plain)] {
            let app = App { keymap, tutor: Some(Tutor::default()), ..App::default() };
            for step in 0..=STEPS {
                let text = text(&app, &Tutor { step, ..Tutor::default() });
                assert!(!text.contains("(no key)"), "{text}");
                // What no row of the keymap answers to is left as it is written.
                let name = |pair: &[char]| pair[0] == '.' && pair[1].is_lowercase();
                assert!(!text.chars().collect::<Vec<char>>().windows(2).any(name), "{text}");
                let rows = wrap::rows(&text, Span::of(0..text.len()), 76);
                assert!(rows.len() <= 4, "step {} takes {} lines: {text}", step + 1, rows.len());
            }
        }
    }
}
