//! What a team does beside comparing: taking in another copy of the study, and looking again at what was coded
//! under an older definition.
//!
//! A merge is shown before it is made: what would come, and what was changed apart; Enter makes it.

use super::action::Action;
use super::app::{App, Screen};
use super::list::{Cursor, scroll};
use super::message::{Effect, Job, Merged, Request, Waiting};
use super::overlay::{Ask, Chooser, Overlay, Question, Sheet, Then};
use super::{cells, widgets};
use crate::store::CodingInfo;
use crate::study::decision::meaning;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;

impl App {
    /// Asks which copy is to be merged.
    pub fn ask_merge(&mut self) -> Vec<Effect> {
        if self.may_write(Action::Merge, None) {
            self.overlays.push(Overlay::Ask(Ask::new(Question::Merge, "")));
        }
        Vec::new()
    }

    /// Asks what a merge would bring.
    pub fn merge_from(&mut self, path: &str) -> Result<Vec<Effect>, String> {
        if path.is_empty() {
            return Err("Write the path of another copy of this study, as in study-k2.emic.".to_owned());
        }
        let Some(coder) = self.coder.clone() else { return Ok(self.ask_merge()) };
        self.writing += 1;
        self.say(format!("Looking into {path} …"));
        Ok(vec![Effect::Store(Request::Merge { coder, path: PathBuf::from(path), dry_run: true })])
    }

    /// Shows what a merge would bring, or has brought.
    pub fn take_merged(&mut self, merged: Merged) -> Vec<Effect> {
        self.writing = self.writing.saturating_sub(1);
        if merged.dry_run {
            self.notice = super::app::Notice::None;
            let then = (!merged.empty).then_some(merged.path);
            let title = match (then.is_some(), merged.other_study) {
                (true, true) => "merge another study? · Enter merges all the same · Esc leaves",
                (true, false) => "merge? · Enter merges · Esc leaves",
                (false, _) => "merge · Esc closes",
            };
            self.overlays.push(Overlay::Sheet(Sheet { title: title.to_owned(), lines: merged.lines, top: 0, then }));
            return Vec::new();
        }
        if merged.empty {
            self.say("Nothing new was left to merge.");
            return Vec::new();
        }
        self.version += 1;
        self.brought = true;
        self.say(format!("Merged: it is on disk; {} takes it back.", super::keymap::undo()));
        vec![
            Effect::Store(Request::Refresh(self.open_document(), self.coder.clone())),
            Effect::Job(Job::Details),
            Effect::Job(Job::Index),
        ]
    }

    /// Does an action in a window of lines.
    pub fn act_in_sheet(&mut self, action: Action) -> Vec<Effect> {
        let page = usize::from(self.size.1.saturating_sub(6)).max(1);
        let width = sheet_area(Rect::new(0, 0, self.size.0, self.size.1)).width.saturating_sub(4);
        let Some(Overlay::Sheet(sheet)) = self.overlays.last_mut() else { return Vec::new() };
        // What fits is not scrolled out of sight.
        let last = height(&sheet.lines, width).saturating_sub(page + 2).min(sheet.lines.len().saturating_sub(1));
        if scroll(&mut sheet.top, action, page, last) {
            return Vec::new();
        }
        let then = sheet.then.take().filter(|_| action == Action::Apply);
        self.overlays.pop();
        let (Some(path), Some(coder)) = (then, self.coder.clone()) else { return Vec::new() };
        self.writing += 1;
        self.say("Merging …");
        vec![Effect::Store(Request::Merge { coder, path, dry_run: false })]
    }

    /// Asks for one's own codings of a code that were made under an older definition.
    pub fn ask_recheck(&mut self, code: &str) -> Vec<Effect> {
        if !self.may_write(Action::Recheck, None) {
            return Vec::new();
        }
        let coder = self.coder.clone().unwrap_or_default();
        vec![Effect::Store(Request::Recheck { coder, code: code.to_owned() })]
    }

    /// Lists them.
    pub fn take_queue(&mut self, code: &str, waiting: Vec<Waiting>) {
        if waiting.is_empty() {
            self.say(format!("None of your codings of {code} was made under an older definition."));
            return;
        }
        let lines = waiting.iter().map(|one| one.line.clone()).collect();
        let title = format!("{} of {code} under an older definition", widgets::count(waiting.len(), "coding"));
        let places = waiting.into_iter().map(|one| (one.document, one.span)).collect();
        let then = Then::Open(places);
        self.overlays.push(Overlay::Chooser(Chooser { title, lines, cursor: Cursor::default(), then }));
    }

    /// Whether a coding was made under another definition than the one that stands.
    pub fn is_older(&self, coding: &CodingInfo) -> bool {
        let stands = self.book.get(&coding.code).map(meaning);
        coding.under.zip(stands).is_some_and(|(under, stands)| under != stands)
    }

    /// Holds one's own codings under the cursor to the definition that stands.
    pub fn keep_here(&mut self) -> Vec<Effect> {
        if !self.may_write(Action::Keep, None) {
            return Vec::new();
        }
        let (Some(page), Some(coder)) = (&self.reader.page, self.coder.clone()) else { return Vec::new() };
        let here = page.codings_here().into_iter().filter_map(|at| page.codings.get(at));
        let codings: Vec<_> =
            here.filter(|coding| coding.coder == coder && self.is_older(coding)).map(|coding| coding.guid).collect();
        if codings.is_empty() {
            self.say("No coding of yours here was made under an older definition.");
            return Vec::new();
        }
        let document = page.info.name.clone();
        self.writing += 1;
        vec![Effect::Store(Request::Keep { coder, document, codings })]
    }

    /// Opens a place of the queue.
    pub fn open_waiting(&mut self, document: &str, span: crate::text::Span) -> Vec<Effect> {
        if self.screen != Screen::Reader {
            self.notice = super::app::Notice::None;
        }
        self.open(document, Some(span))
    }
}

fn sheet_area(screen: Rect) -> Rect {
    widgets::centred(screen, screen.width.saturating_sub(4).min(110), screen.height.saturating_sub(2))
}

/// How many rows lines take.
fn height(lines: &[String], width: u16) -> usize {
    lines.iter().map(|line| usize::from(cells::width(line)).div_ceil(usize::from(width.max(1))).max(1)).sum()
}

/// Draws a window of lines.
pub fn draw(app: &App, sheet: &Sheet, buffer: &mut Buffer, screen: Rect) {
    let theme = &app.theme;
    let area = sheet_area(screen);
    let inner = widgets::window(buffer, area, &sheet.title, theme);
    let mut y = inner.y;
    for line in sheet.lines.iter().skip(sheet.top) {
        if y >= inner.bottom() {
            break;
        }
        let indent = u16::try_from(line.chars().take_while(|c| *c == ' ').count()).unwrap_or(0).min(inner.width / 2);
        let style = match line.trim_start().chars().next() {
            Some('✗') => theme.care(),
            Some('+') if indent >= 4 => theme.good(),
            Some('-') if indent >= 4 => theme.care(),
            _ => theme.text(),
        };
        let room = Rect::new(inner.x + indent, y, inner.width - indent, inner.bottom() - y);
        y = widgets::paragraph(buffer, room, line.trim_start(), style).max(y + 1);
    }
    if y >= inner.bottom() {
        cells::write_right(buffer, (inner.x, area.bottom() - 1), area.right() - 2, " more below ", theme.dim());
    }
}
