//! An open document: its text, its codings, where the cursor stands and what is selected.
//!
//! Places are bytes of the text, always at the start of a grapheme that is shown. The selection runs from
//! the anchor to the cursor, the grapheme at its later end included, so that what is marked on the screen
//! is what is coded.

use super::blocks::{Blocks, Line};
use super::only::{Only, with_context};
use super::stripes::Lanes;
use crate::store::{CodingInfo, DocumentInfo};
use crate::study::{Layout, Turn, TurnKind};
use crate::text::{Span, segment, words};
use crate::tui::message::Beside;
use crate::tui::wrap;
use std::ops::Range;
use std::sync::Arc;

/// A speaker as the head line names one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The name: `A5`.
    pub name: String,
    /// Profession, or what else the speaker is.
    pub detail: String,
}

/// What was looked for in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The words.
    pub words: String,
    /// Where they are.
    pub places: Vec<Span>,
}

/// A document with its codings, as it is loaded.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The document.
    pub info: DocumentInfo,
    /// Its text.
    pub text: Arc<str>,
    /// Its turns.
    pub layout: Layout,
    /// Its speakers, parallel to the labels of the layout.
    pub who: Vec<Who>,
    /// The names of all participants who are known.
    pub people: Vec<String>,
    /// Its codings.
    pub codings: Vec<CodingInfo>,
    /// Its tags and links.
    pub beside: Beside,
}

/// The open document.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The document.
    pub info: DocumentInfo,
    /// Its text.
    pub text: Arc<str>,
    /// Its turns.
    pub layout: Layout,
    /// Its speakers, parallel to the labels of the layout.
    pub who: Vec<Who>,
    /// The names of all participants who are known.
    pub people: Vec<String>,
    /// What is shown of it.
    pub blocks: Blocks,
    /// Its codings, by start.
    pub codings: Vec<CodingInfo>,
    /// Where they stand in the margin.
    pub lanes: Lanes,
    /// Its tags and links.
    pub beside: Beside,
    /// The cursor.
    pub cursor: u32,
    /// The other end of the selection, if there is one.
    pub anchor: Option<u32>,
    /// Whether movements stretch the selection.
    pub extending: bool,
    /// The first line in sight: a block, and a line of it.
    pub top: (usize, usize),
    /// How many lines are in sight.
    pub height: usize,
    /// What was looked for.
    pub found: Option<Found>,
    /// What of it is read.
    pub only: Only,
    /// Whether a selection takes whole words.
    pub snap: bool,
    /// Whether the selection was stretched by the character, and so is meant as it is.
    pub exact: bool,
    /// Where the lines of the text begin, the first one aside.
    lines: Vec<u32>,
    /// The column that movements up and down keep to.
    goal: Option<u16>,
    /// Smaller selections, for shrinking back.
    grown: Vec<(u32, u32)>,
}

impl Page {
    /// Opens a document at its start.
    pub fn new(loaded: Loaded) -> Self {
        let Loaded { info, text, layout, who, people, codings, beside } = loaded;
        let head = |number: usize| layout.turns.get(number).is_some_and(has_head);
        let blocks = Blocks::new(&text, &layout, head);
        let mut page = Self { blocks, info, text, layout, who, people, beside, ..Self::default() };
        page.set_codings(codings);
        page.lines = page.text.match_indices('\n').map(|(at, _)| Span::of(0..at + 1).end).collect();
        page.cursor = page.blocks.get(0).map_or(0, |block| block.span.start);
        page.height = 1;
        page
    }

    /// Replaces the codings.
    pub fn set_codings(&mut self, codings: Vec<CodingInfo>) {
        let spans: Vec<Span> = codings.iter().map(|coding| coding.span).collect();
        self.lanes = Lanes::new(&spans);
        self.codings = codings;
    }

    /// Sets how much room there is.
    pub fn set_room(&mut self, width: u16, height: usize) {
        let rewrapped = self.blocks.width() != width;
        self.blocks.set_width(width);
        let resized = self.height != height.max(1);
        self.height = height.max(1);
        if rewrapped || resized {
            // The lines of a block are not what they were: begin at the cursor's block and settle.
            if rewrapped {
                self.top.1 = 0;
            }
            self.follow();
        }
    }

    // What is where.

    /// The selection.
    pub fn selection(&self) -> Option<Span> {
        let anchor = self.anchor?;
        let (low, high) = (anchor.min(self.cursor), anchor.max(self.cursor));
        let end = Span::of(0..segment::next_grapheme(&self.text, high as usize)).end;
        let span = Span::new(low, end);
        let span = if self.snap && !self.exact { words::whole(&self.text, span) } else { span };
        (!span.is_empty()).then_some(span)
    }

    /// The number of the line of the text that begins in a row, or with which a block begins.
    pub fn line_number(&self, row: Span, first: bool) -> Option<usize> {
        let at = self.lines.partition_point(|start| *start <= row.start);
        let begins = at.checked_sub(1).and_then(|at| self.lines.get(at)).is_some_and(|start| *start == row.start);
        (first || begins || row.start == 0).then_some(at + 1)
    }

    /// How many lines the text has.
    pub fn line_count(&self) -> usize {
        self.lines.len() + 1
    }

    /// Shows only some turns, with context.
    pub fn show_only(&mut self, only: Only, read: &[bool]) {
        let blocks = Blocks::new(&self.text, &self.layout, |n| self.layout.turns.get(n).is_some_and(has_head));
        let (width, spacing) = (self.blocks.width(), self.blocks.spacing());
        self.blocks = if only == Only::Whole { blocks } else { blocks.only(&with_context(read)) };
        self.blocks.set_width(width);
        self.blocks.set_spacing(spacing);
        self.only = only;
        self.top = (0, 0);
        self.drop_selection();
        // On what is read, not beside it.
        let here = self.cursor;
        let read = (0..self.blocks.count()).filter_map(|at| self.blocks.get(at)).filter(|block| !block.context);
        let to = read.map(|block| block.span).min_by_key(|span| {
            if span.contains(here) { 0 } else { span.start.abs_diff(here).min(span.end.abs_diff(here)) + 1 }
        });
        match to {
            Some(span) if !span.contains(here) => self.put(span.start),
            _ => self.put(here),
        }
        self.centre();
    }

    /// Shows everything again where a place is left out.
    pub fn uncover(&mut self, at: u32) {
        let shown = self.blocks.get(self.blocks.at(at)).is_some_and(|block| block.whole.contains(at));
        if self.only != Only::Whole && !shown {
            self.show_only(Only::Whole, &[]);
        }
    }

    /// The turn that the cursor is in.
    pub fn turn(&self) -> Option<usize> {
        self.blocks.get(self.blocks.at(self.cursor)).and_then(|block| block.turn)
    }

    /// Who speaks in a turn.
    pub fn speaker(&self, turn: usize) -> Option<&Who> {
        let label = self.layout.turns.get(turn)?.label?;
        self.who.get(label as usize)
    }

    /// The codings that may overlap `within`, as indices.
    pub fn codings_near(&self, within: Span) -> Range<usize> {
        self.lanes.near(|at| self.codings.get(at).map_or(u32::MAX, |coding| coding.span.start), within)
    }

    /// The codings under the cursor, the shortest first.
    pub fn codings_here(&self) -> Vec<usize> {
        let here = Span::new(self.cursor, self.cursor + 1);
        let mut found: Vec<usize> = self
            .codings_near(here)
            .filter(|&at| self.codings.get(at).is_some_and(|coding| coding.span.contains(self.cursor)))
            .collect();
        found.sort_by_key(|&at| self.codings.get(at).map_or(0, |coding| coding.span.len()));
        found
    }

    /// The codings that are looked at: those that touch the selection, in their order, else those under the cursor.
    pub fn codings_looked_at(&self) -> Vec<usize> {
        let Some(span) = self.selection() else { return self.codings_here() };
        let touches = |at: &usize| self.codings.get(*at).is_some_and(|coding| coding.span.overlaps(span));
        self.codings_near(span).filter(touches).collect()
    }

    /// The place of the cursor on the screen, counted from the first line in sight: line and column.
    pub fn cursor_place(&self) -> Option<(usize, u16)> {
        let block = self.blocks.at(self.cursor);
        let rows = self.blocks.rows(block);
        let row = wrap::row_of(rows, self.cursor);
        let column = wrap::column(&self.text, rows.get(row).copied()?, self.cursor);
        let head = usize::from(self.blocks.get(block)?.head);
        let mut line = 0usize;
        let (mut at, first) = self.top;
        if (block, head + row) < self.top {
            return None;
        }
        let row = row * self.blocks.spacing();
        while at < block {
            line += usize::from(self.blocks.get(at)?.head) + self.blocks.rows(at).len() * self.blocks.spacing() + 1;
            at += 1;
        }
        let line = (line + head + row).checked_sub(first)?;
        (line < self.height).then_some((line, column))
    }

    // Moving.

    /// Puts the cursor somewhere: on the grapheme at `at`, or the nearest that is shown.
    pub fn put(&mut self, at: u32) {
        let block = self.blocks.at(at);
        let Some(span) = self.blocks.get(block).map(|block| block.span) else { return };
        let last = Span::of(0..segment::previous_grapheme(&self.text, span.end as usize)).end.max(span.start);
        let mut at = at.clamp(span.start, if span.is_empty() { span.start } else { last });
        // Never inside a grapheme.
        let row = wrap::row_of(self.blocks.wrap(&self.text, block), at);
        if let Some(row) = self.blocks.rows(block).get(row).copied() {
            let mut walk = row.start;
            while walk < at {
                let next = Span::of(0..segment::next_grapheme(&self.text, walk as usize)).end;
                if next > at {
                    break;
                }
                walk = next;
            }
            at = walk;
        }
        self.cursor = at;
        self.goal = None;
        self.follow();
    }

    /// Prepares a movement: it stretches the selection, or drops it.
    pub fn step(&mut self, stretch: bool) {
        self.grown.clear();
        if stretch || self.extending {
            self.anchor.get_or_insert(self.cursor);
        } else {
            self.exact = false;
            self.anchor = None;
        }
    }

    /// One grapheme to the right (`forward`) or the left.
    pub fn sideways(&mut self, forward: bool) {
        let block = self.blocks.at(self.cursor);
        let Some(span) = self.blocks.get(block).map(|block| block.span) else { return };
        let mut at = self.cursor;
        loop {
            let next = if forward {
                segment::next_grapheme(&self.text, at as usize)
            } else {
                segment::previous_grapheme(&self.text, at as usize)
            };
            at = Span::of(0..next).end;
            let outside = if forward { at >= span.end } else { at < span.start || self.cursor == span.start };
            if outside {
                let beside = if forward { block + 1 } else { block.wrapping_sub(1) };
                match self.blocks.get(beside).map(|block| block.span) {
                    Some(beside) if forward => self.put(beside.start),
                    Some(beside) => self.put(beside.end),
                    None => {}
                }
                return;
            }
            if !self.text.get(at as usize..).is_some_and(|tail| tail.starts_with('\n')) {
                return self.put(at);
            }
        }
    }

    /// `lines` rows of text down, or up where negative; the column is kept.
    pub fn vertical(&mut self, lines: isize) {
        let mut block = self.blocks.at(self.cursor);
        let mut row = wrap::row_of(self.blocks.wrap(&self.text, block), self.cursor);
        let here = self.blocks.rows(block).get(row).copied().unwrap_or_default();
        let goal = self.goal.unwrap_or_else(|| wrap::column(&self.text, here, self.cursor));
        for _ in 0..lines.unsigned_abs() {
            if lines > 0 {
                if row + 1 < self.blocks.wrap(&self.text, block).len() {
                    row += 1;
                } else if block + 1 < self.blocks.count() {
                    (block, row) = (block + 1, 0);
                } else {
                    break;
                }
            } else if row > 0 {
                row -= 1;
            } else if block > 0 {
                block -= 1;
                row = self.blocks.wrap(&self.text, block).len().saturating_sub(1);
            } else {
                break;
            }
        }
        if let Some(target) = self.blocks.wrap(&self.text, block).get(row).copied() {
            let at = wrap::at_column(&self.text, target, goal);
            self.put(at);
        }
        self.goal = Some(goal);
    }

    /// A page (or half of one) down or up: the view moves, and the cursor with it.
    pub fn page(&mut self, lines: isize) {
        self.scroll(lines);
        let goal = self.goal;
        // Rows are fewer than lines, so a page of lines is a little less of rows.
        let mut moved = 0usize;
        let rows = lines.unsigned_abs();
        let step = if lines > 0 { 1 } else { -1 };
        while moved < rows
            && self
                .cursor_place()
                .is_none_or(|(line, _)| if lines > 0 { line < self.height / 3 } else { line > self.height * 2 / 3 })
        {
            let before = self.cursor;
            self.vertical_without_following(step);
            moved += 1;
            if self.cursor == before {
                break;
            }
        }
        if moved == 0 {
            self.vertical(lines);
        }
        self.goal = goal.or(self.goal);
        self.follow();
    }

    fn vertical_without_following(&mut self, lines: isize) {
        let top = self.top;
        self.vertical(lines);
        self.top = top;
        self.see();
    }

    /// To the start or the end of the row.
    pub fn line_end(&mut self, forward: bool) {
        let block = self.blocks.at(self.cursor);
        let row = wrap::row_of(self.blocks.wrap(&self.text, block), self.cursor);
        if let Some(row) = self.blocks.rows(block).get(row).copied() {
            let at = if forward { wrap::at_column(&self.text, row, u16::MAX) } else { row.start };
            self.put(at);
            self.goal = forward.then_some(u16::MAX);
        }
    }

    /// To the start or the end of the document.
    pub fn document_end(&mut self, forward: bool) {
        let block = if forward { self.blocks.count() - 1 } else { 0 };
        if let Some(span) = self.blocks.get(block).map(|block| block.span) {
            self.put(if forward { span.end } else { span.start });
        }
        if !forward {
            self.top = (0, 0);
            self.see();
        }
    }

    /// To the next coding after the cursor, or the one before it; whether there is one.
    pub fn step_coding(&mut self, forward: bool) -> bool {
        let starts = self.codings.iter().map(|coding| coding.span.start);
        let to = if forward {
            starts.filter(|start| *start > self.cursor).min()
        } else {
            starts.filter(|start| *start < self.cursor).max()
        };
        if let Some(at) = to {
            self.step(false);
            self.put(at);
        }
        to.is_some()
    }

    /// To the next place found, or the one before; its number from 1.
    pub fn step_found(&mut self, forward: bool) -> Option<usize> {
        let found = self.found.as_ref()?;
        let after = found.places.partition_point(|place| place.start <= self.cursor);
        let before = found.places.partition_point(|place| place.start < self.cursor);
        let count = found.places.len();
        let at = match (forward, count) {
            (_, 0) => return None,
            (true, _) => after % count,
            (false, _) => (before + count - 1) % count,
        };
        let place = found.places.get(at).copied()?;
        self.step(false);
        self.put(place.start);
        Some(at + 1)
    }

    // Selecting.

    /// Selects a span: the cursor on its last grapheme.
    pub fn select(&mut self, span: Span) {
        // A span that is selected as such, a coding or a place found, may end inside a word.
        self.exact = true;
        self.put(span.start);
        let start = self.cursor;
        self.put(Span::of(0..segment::previous_grapheme(&self.text, span.end as usize)).end.max(start));
        self.anchor = Some(start);
    }

    /// Drops the selection; whether there was one.
    pub fn drop_selection(&mut self) -> bool {
        let had = self.anchor.is_some() || self.extending;
        self.anchor = None;
        self.extending = false;
        self.grown.clear();
        had
    }

    /// Takes hold of the other end.
    pub fn other_end(&mut self) {
        if let Some(anchor) = self.anchor {
            let cursor = self.cursor;
            self.put(anchor);
            self.anchor = Some(cursor);
        }
    }

    /// Remembers the selection before it grows.
    pub fn remember_smaller(&mut self) {
        self.grown.push((self.anchor.unwrap_or(self.cursor), self.cursor));
    }

    /// Back to the selection before it grew; whether there was one.
    pub fn shrink(&mut self) -> bool {
        let Some((anchor, cursor)) = self.grown.pop() else { return false };
        self.put(cursor);
        self.anchor = (anchor != cursor).then_some(anchor);
        true
    }

    // Looking.

    /// Moves the view by so many lines.
    pub fn scroll(&mut self, lines: isize) {
        for _ in 0..lines.unsigned_abs() {
            let (block, line) = self.top;
            if lines > 0 {
                if line + 1 < self.blocks.lines(&self.text, block) {
                    self.top.1 += 1;
                } else if block + 1 < self.blocks.count() {
                    self.top = (block + 1, 0);
                } else {
                    break;
                }
            } else if line > 0 {
                self.top.1 -= 1;
            } else if block > 0 {
                self.top = (block - 1, self.blocks.lines(&self.text, block - 1).saturating_sub(1));
            } else {
                break;
            }
        }
        self.see();
    }

    /// Scrolls so that the cursor is in sight, with a little room around it.
    pub fn follow(&mut self) {
        let block = self.blocks.at(self.cursor);
        let row = wrap::row_of(self.blocks.wrap(&self.text, block), self.cursor);
        let head = usize::from(self.blocks.get(block).is_some_and(|block| block.head));
        let row = row * self.blocks.spacing();
        let line = (block, head + row);
        let room = (self.height / 6).min(3);
        let highest = self.back(line, room + usize::from(row == 0 && head == 1));
        let lowest = self.back(line, self.height.saturating_sub(1 + room));
        if self.top > highest {
            self.top = highest;
        } else if self.top < lowest {
            self.top = lowest;
        }
        self.see();
    }

    /// Puts the cursor's line a third down the screen, for a jump.
    pub fn centre(&mut self) {
        let block = self.blocks.at(self.cursor);
        let row = wrap::row_of(self.blocks.wrap(&self.text, block), self.cursor);
        let head = usize::from(self.blocks.get(block).is_some_and(|block| block.head));
        let row = row * self.blocks.spacing();
        self.top = self.back((block, head + row), self.height / 3);
        self.see();
    }

    /// The line that stands `lines` above another.
    fn back(&mut self, (mut block, mut line): (usize, usize), mut lines: usize) -> (usize, usize) {
        while lines > line {
            if block == 0 {
                return (0, 0);
            }
            lines -= line + 1;
            block -= 1;
            line = self.blocks.lines(&self.text, block).saturating_sub(1);
        }
        line -= lines;
        (block, line)
    }

    /// Wraps what is in sight, so that drawing finds it ready.
    pub fn see(&mut self) {
        let (mut block, first) = self.top;
        let lines = self.blocks.lines(&self.text, block);
        self.top.1 = first.min(lines.saturating_sub(1));
        let mut seen = lines - self.top.1;
        while seen < self.height && block + 1 < self.blocks.count() {
            block += 1;
            seen += self.blocks.lines(&self.text, block);
        }
    }

    /// The lines in sight, from the top.
    pub fn in_sight(&self) -> Vec<(usize, Line)> {
        let mut lines = Vec::with_capacity(self.height);
        let (mut block, mut line) = self.top;
        while lines.len() < self.height && block < self.blocks.count() {
            let kind = self.blocks.line(block, line);
            lines.push((block, kind));
            line += 1;
            if kind == Line::Gap {
                (block, line) = (block + 1, 0);
            }
        }
        lines
    }

    /// The byte that stands at a line and column of the screen.
    pub fn at_screen(&self, line: usize, column: u16) -> Option<u32> {
        let (block, kind) = self.in_sight().get(line).copied()?;
        let rows = self.blocks.rows(block);
        let row = match kind {
            Line::Head => rows.first(),
            Line::Row(row) | Line::Space(row) => rows.get(row),
            Line::Gap => rows.last(),
        };
        let column = if kind == Line::Head { 0 } else { column };
        row.map(|row| wrap::at_column(&self.text, *row, column))
    }
}

/// Whether a turn has a line above it.
fn has_head(turn: &Turn) -> bool {
    turn.label.is_some()
        || turn.time.is_some()
        || !turn.about.is_empty()
        || matches!(turn.kind, TurnKind::Reflective | TurnKind::Reported)
}
