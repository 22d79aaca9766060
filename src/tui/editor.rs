//! A text of several lines to write: motion, selection, undo, wrapping.
//!
//! The text is one string; its rows are kept beside it and made anew only for the lines that an edit touches, so that
//! writing at the end of a long text, or pasting a book into it, costs no more than the lines concerned. The cursor
//! stands between graphemes always.

use super::cells;
use super::key::{Key, Name};
use super::theme::Theme;
use super::wrap;
use crate::text::Span;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// A text that is being written.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    text: String,
    /// What it was before anything was written.
    original: String,
    at: usize,
    /// The other end of the selection.
    anchor: Option<usize>,
    /// The column that going up and down keeps to.
    goal: Option<u16>,
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// Whether the next letter belongs to the step of the last one.
    joins: bool,
    /// What was cut or copied last.
    kept: String,
    rows: Vec<Span>,
    /// Cells and lines of the room; the rows are made for its width.
    width: u16,
    height: usize,
    top: usize,
}

/// A step: at a place, what was there and what came instead.
#[derive(Clone, Debug)]
struct Edit {
    at: usize,
    removed: String,
    inserted: String,
    /// The cursor and the other end of the selection before it.
    before: (usize, Option<usize>),
}

impl Editor {
    /// An editor with this text, the cursor after it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut editor = Self { at: text.len(), original: text.clone(), text, width: 60, height: 6, ..Self::default() };
        editor.rows = editor.laid_out(0, editor.text.len(), true);
        editor.see();
        editor
    }

    /// What is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is another text than at the beginning.
    pub fn is_changed(&self) -> bool {
        self.text != self.original
    }

    /// Where the cursor stands, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What is selected.
    pub fn selection(&self) -> Option<Span> {
        let anchor = self.anchor.filter(|anchor| *anchor != self.at)?;
        Some(Span::of(anchor.min(self.at)..anchor.max(self.at)))
    }

    /// Puts text in place of the selection, or at the cursor. Control characters but line feeds and tabs are dropped.
    pub fn insert(&mut self, text: &str) {
        let kept: String = text.replace("\r\n", "\n").replace('\r', "\n");
        let kept: String = kept.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
        let range = self.selection().map_or(self.at..self.at, Span::range);
        self.joins = false;
        self.replace(range.start, range.end, &kept);
        self.joins = false;
    }

    /// Replaces from a place up to the cursor, as a completion does.
    pub fn complete(&mut self, from: usize, text: &str) {
        if from <= self.at && self.text.is_char_boundary(from) {
            self.joins = false;
            self.replace(from, self.at, text);
            self.joins = false;
        }
    }

    /// Puts another text in the place of all of it, as one step.
    pub fn replace_all(&mut self, text: &str) {
        if text != self.text {
            self.joins = false;
            self.replace(0, self.text.len(), text);
            self.joins = false;
        }
    }

    /// Undoes a step; whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.done.pop() else { return false };
        self.change(edit.at, edit.at + edit.inserted.len(), &edit.removed);
        (self.at, self.anchor) = edit.before;
        self.undone.push(edit);
        self.moved(false);
        true
    }

    /// Does a step again; whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.undone.pop() else { return false };
        self.change(edit.at, edit.at + edit.removed.len(), &edit.inserted);
        self.at = self.settled(edit.at + edit.inserted.len());
        self.anchor = None;
        self.done.push(edit);
        self.moved(false);
        true
    }

    /// Keeps what is selected, to be put elsewhere.
    pub fn copy(&mut self) -> Option<String> {
        let text = self.selection()?.slice(&self.text).to_owned();
        self.kept.clone_from(&text);
        Some(text)
    }

    /// Takes what is selected out, and keeps it.
    pub fn cut(&mut self) -> Option<String> {
        let text = self.copy()?;
        self.insert("");
        Some(text)
    }

    /// Puts what was cut or copied last at the cursor.
    pub fn paste_kept(&mut self) {
        let kept = self.kept.clone();
        self.insert(&kept);
    }

    /// Selects everything.
    pub fn select_all(&mut self) {
        (self.anchor, self.at) = (Some(0), self.text.len());
        self.moved(true);
    }

    /// Takes out what stands from the cursor to the end of the line, or the line feed where nothing does.
    pub fn kill(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let to = match rest.find('\n') {
            Some(0) => self.at + 1,
            Some(end) => self.at + end,
            None => self.text.len(),
        };
        if to > self.at {
            self.kept = self.text.get(self.at..to).unwrap_or_default().to_owned();
            self.delete(self.at, to);
        }
    }

    /// Edits by a key that types, deletes or moves; whether it was one.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed().filter(|c| !c.is_control()) {
            self.type_char(c);
            return true;
        }
        let far = key.ctrl || key.alt;
        let selected = self.selection();
        let to = match (key.name, far) {
            // A selection is left at the end towards which one goes.
            (Name::Left, false) if !key.shift && selected.is_some() => {
                selected.map_or(self.at, |span| span.range().start)
            }
            (Name::Right, false) if !key.shift && selected.is_some() => {
                selected.map_or(self.at, |span| span.range().end)
            }
            (Name::Left, false) => self.before(self.at),
            (Name::Right, false) => self.after(self.at),
            (Name::Left, true) | (Name::Char('b'), true) => self.word_before(),
            (Name::Right, true) | (Name::Char('f'), true) => self.word_after(),
            (Name::Home, true) => 0,
            (Name::End, true) => self.text.len(),
            (Name::Home, false) | (Name::Char('a'), true) => self.row(self.here()).range().start,
            (Name::End, false) => self.row_end(self.here()),
            (Name::Up, _) => return self.vertical(-1, key.shift),
            (Name::Down, _) => return self.vertical(1, key.shift),
            (Name::PageUp, _) => return self.vertical(-self.page(), key.shift),
            (Name::PageDown, _) => return self.vertical(self.page(), key.shift),
            (Name::Backspace | Name::Delete, false) if selected.is_some() => {
                self.insert("");
                return true;
            }
            (Name::Backspace, false) => return self.delete(self.before(self.at), self.at),
            (Name::Delete, false) => return self.delete(self.at, self.after(self.at)),
            (Name::Backspace, true) | (Name::Char('w'), true) => return self.delete(self.word_before(), self.at),
            (Name::Delete, true) | (Name::Char('d'), true) => return self.delete(self.at, self.word_after()),
            (Name::Char('u'), true) => return self.delete(self.line_start(), self.at),
            _ => return false,
        };
        self.go(to, key.shift);
        self.goal = None;
        true
    }

    fn type_char(&mut self, c: char) {
        let range = self.selection().map_or(self.at..self.at, Span::range);
        // A step is a word with the blanks after it.
        let begins_word =
            !c.is_whitespace() && self.text.get(..self.at).is_some_and(|t| t.ends_with(char::is_whitespace));
        if begins_word || range.start < range.end {
            self.joins = false;
        }
        self.replace(range.start, range.end, c.encode_utf8(&mut [0; 4]));
        self.joins = true;
    }

    fn delete(&mut self, from: usize, to: usize) -> bool {
        if from < to {
            self.joins = false;
            self.replace(from, to, "");
            self.joins = false;
        }
        true
    }

    /// An edit by the user: it becomes a step, or part of the last one.
    fn replace(&mut self, from: usize, to: usize, new: &str) {
        let Some(removed) = self.text.get(from..to).map(str::to_owned) else { return };
        if removed == new {
            return;
        }
        let before = (self.at, self.anchor);
        self.change(from, to, new);
        self.undone.clear();
        let follows = |edit: &&mut Edit| removed.is_empty() && edit.at + edit.inserted.len() == from;
        match self.done.last_mut().filter(|_| self.joins).filter(follows) {
            Some(edit) => edit.inserted.push_str(new),
            None => self.done.push(Edit { at: from, removed, inserted: new.to_owned(), before }),
        }
        self.at = self.settled(from + new.len());
        self.anchor = None;
        self.goal = None;
        self.see();
    }

    /// Changes the text and the rows of the lines concerned.
    fn change(&mut self, from: usize, to: usize, new: &str) {
        self.text.replace_range(from..to, new);
        let end = from + new.len();
        let line = self.text.get(..from).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let rest = self.text.get(end..).and_then(|tail| tail.find('\n'));
        let until = rest.map_or(self.text.len(), |at| end + at + 1);
        let was = until - end + to;
        let point = |at: usize| Span::of(at..at).start;
        let first = self.rows.partition_point(|row| row.start < point(line));
        let last = match rest {
            Some(_) => self.rows.partition_point(|row| row.start < point(was)),
            None => self.rows.len(),
        };
        let fresh = self.laid_out(line, until, rest.is_none());
        let shift = |at: u32| point((at as usize + end).saturating_sub(to));
        for row in self.rows.iter_mut().skip(last) {
            *row = Span::new(shift(row.start), shift(row.end));
        }
        self.rows.splice(first..last, fresh);
    }

    /// The rows of whole lines of the text; of the last of all, where they are `to_the_end`.
    fn laid_out(&self, from: usize, to: usize, to_the_end: bool) -> Vec<Span> {
        let mut rows = Vec::new();
        let mut at = from;
        for line in self.text.get(from..to).unwrap_or_default().split_inclusive('\n') {
            rows.extend(wrap::rows(&self.text, Span::of(at..at + line.len()), self.width));
            at += line.len();
        }
        // After the last line feed, and in an empty text, there is a line to write on.
        if to_the_end && (at == from || self.text.ends_with('\n')) {
            rows.push(Span::of(to..to));
        }
        rows
    }

    /// Fits the rows to a room, and keeps the cursor in sight.
    pub fn set_room(&mut self, width: u16, height: u16) {
        // A cell is left for the cursor after the last letter of a row.
        let width = width.saturating_sub(1).max(2);
        if self.width != width {
            self.width = width;
            self.rows = self.laid_out(0, self.text.len(), true);
        }
        self.height = usize::from(height).max(1);
        self.see();
    }

    /// Scrolls without the cursor, as the wheel does; the cursor follows into sight.
    pub fn scroll(&mut self, lines: i16) {
        self.vertical(isize::from(lines), false);
    }

    /// Puts the cursor at a place of the room, as a click does.
    pub fn put(&mut self, column: u16, line: u16, extend: bool) {
        let row = (self.top + usize::from(line)).min(self.rows.len().saturating_sub(1));
        let to = self.at_column(row, column);
        self.go(to, extend);
        self.goal = None;
    }

    fn see(&mut self) {
        let here = self.here();
        if here < self.top {
            self.top = here;
        } else if here >= self.top + self.height {
            self.top = here + 1 - self.height;
        }
        self.top = self.top.min(self.rows.len().saturating_sub(self.height));
    }

    fn moved(&mut self, keeps_selection: bool) {
        self.joins = false;
        self.goal = None;
        if !keeps_selection {
            self.anchor = self.anchor.filter(|anchor| *anchor != self.at);
        }
        self.see();
    }

    fn go(&mut self, to: usize, extend: bool) {
        if extend {
            self.anchor.get_or_insert(self.at);
        } else {
            self.anchor = None;
        }
        self.at = self.settled(to);
        self.joins = false;
        self.see();
    }

    fn vertical(&mut self, lines: isize, extend: bool) -> bool {
        let here = self.here();
        let column =
            self.goal.unwrap_or_else(|| wrap::column(&self.text, self.row(here), Span::of(self.at..self.at).start));
        let last = self.rows.len().saturating_sub(1);
        let to = match here.checked_add_signed(lines) {
            None => 0,
            Some(row) if row > last && here == last => self.text.len(),
            Some(row) => self.at_column(row.min(last), column),
        };
        self.go(to, extend);
        self.goal = Some(column);
        true
    }

    fn page(&self) -> isize {
        isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    fn here(&self) -> usize {
        wrap::row_of(&self.rows, Span::of(self.at..self.at).start)
    }

    fn row(&self, number: usize) -> Span {
        self.rows.get(number).copied().unwrap_or_default()
    }

    /// The last place of a row at which the cursor is shown on it.
    fn row_end(&self, number: usize) -> usize {
        let row = self.row(number);
        let whole = row.slice(&self.text);
        let line = whole.trim_end_matches(['\n', '\r']);
        let ends_line = line.len() < whole.len() || number + 1 >= self.rows.len();
        if ends_line {
            return row.range().start + line.len();
        }
        let drawn = wrap::shown(&self.text, row);
        if drawn.end < row.end { drawn.range().end } else { self.before(row.range().end).max(row.range().start) }
    }

    fn at_column(&self, number: usize, column: u16) -> usize {
        let (start, end) = (self.row(number).range().start, self.row_end(number));
        let mut used = 0u16;
        for (at, grapheme) in self.text.get(start..end).unwrap_or_default().grapheme_indices(true) {
            used = used.saturating_add(cells::cell(grapheme).1);
            if used > column {
                return start + at;
            }
        }
        end
    }

    fn before(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn after(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    /// The place itself, or the next one after it that stands between graphemes.
    fn settled(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        if cursor.is_boundary(&self.text, 0).unwrap_or(true) { at } else { self.after(at) }
    }

    fn word_before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default();
        let word = head.split_word_bound_indices().rev().find(|(_, part)| is_word(part));
        word.map_or(0, |(at, _)| at)
    }

    fn word_after(&self) -> usize {
        let tail = self.text.get(self.at..).unwrap_or_default();
        let word = tail.split_word_bound_indices().find(|(_, part)| is_word(part));
        word.map_or(self.text.len(), |(at, part)| self.at + at + part.len())
    }

    fn line_start(&self) -> usize {
        self.text.get(..self.at).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1)
    }

    /// Draws what is in sight; the cursor's place.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> (u16, u16) {
        let selected = self.selection().unwrap_or_default();
        let (mut cursor, here) = ((area.x, area.y), self.here());
        for (y, (number, row)) in (area.top()..area.bottom()).zip(self.rows.iter().enumerate().skip(self.top)) {
            let mut x = area.x;
            let drawn = if number == here { *row } else { wrap::shown(&self.text, *row) };
            for (at, grapheme) in drawn.slice(&self.text).grapheme_indices(true) {
                let at = drawn.start + Span::of(at..at).start;
                let style = if selected.contains(at) { theme.chosen() } else { theme.text() };
                x += cells::put(buffer, (x, y), area.right(), grapheme, style);
            }
            if row.end > drawn.end && selected.contains(row.end - 1) {
                // That a line feed is selected is seen too.
                cells::put(buffer, (x, y), area.right(), " ", theme.chosen());
            }
            if number == here {
                let column = wrap::column(&self.text, *row, Span::of(self.at..self.at).start);
                cursor = ((area.x + column).min(area.right().saturating_sub(1)), y);
            }
        }
        cursor
    }

    /// Which of how many rows the last one in sight is, where not all are.
    pub fn place(&self) -> Option<(usize, usize)> {
        let all = self.rows.len();
        (all > self.height).then(|| ((self.top + self.height).min(all), all))
    }
}

fn is_word(part: &str) -> bool {
    part.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests;
