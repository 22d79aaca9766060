//! Words, sentences and turns as what a selection moves by.

use super::page::Page;
use crate::text::{Span, segment, words};

/// What is selected at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A word.
    Word,
    /// A sentence.
    Sentence,
    /// A turn, or a paragraph.
    Turn,
}

impl Page {
    fn units(&self, block: usize, unit: Unit) -> Vec<Span> {
        let Some(span) = self.blocks.get(block).map(|block| block.span) else { return Vec::new() };
        let body = span.slice(&self.text);
        match unit {
            Unit::Word => words::word_spans(body, span.start).collect(),
            Unit::Sentence => segment::sentences(body, span.start),
            Unit::Turn if span.is_empty() => Vec::new(),
            Unit::Turn => vec![span],
        }
    }

    /// The first unit that ends after `at`: the one that holds it, or the next.
    pub fn unit_at(&self, unit: Unit, at: u32) -> Option<Span> {
        let first = self.blocks.at(at);
        (first..self.blocks.count()).find_map(|block| self.units(block, unit).into_iter().find(|span| span.end > at))
    }

    /// The last unit that begins before `at`.
    pub fn unit_before(&self, unit: Unit, at: u32) -> Option<Span> {
        let last = self.blocks.at(at);
        (0..=last).rev().find_map(|block| self.units(block, unit).into_iter().rev().find(|span| span.start < at))
    }

    /// Selects the unit under the cursor, or the next one where that is selected already; while extending,
    /// stretches the selection to the end of the unit.
    pub fn forward(&mut self, unit: Unit) {
        if self.extending {
            self.step(true);
            // On the last grapheme of a unit, on to the next one.
            let after = Span::of(0..segment::next_grapheme(&self.text, self.cursor as usize)).end;
            if let Some(span) = self.unit_at(unit, after) {
                self.put(Span::of(0..segment::previous_grapheme(&self.text, span.end as usize)).end);
            }
            return;
        }
        let selected = self.selection();
        let span = self.unit_at(unit, selected.map_or(self.cursor, |span| span.start));
        let span = match (span, selected) {
            (Some(span), Some(selected)) if span == selected => self.unit_at(unit, selected.end).or(Some(span)),
            _ => span,
        };
        self.step(false);
        if let Some(span) = span {
            self.select(span);
        }
    }

    /// Selects the unit before; while extending, draws the selection back to the start of the unit.
    pub fn backward(&mut self, unit: Unit) {
        if self.extending {
            self.step(true);
            if let Some(span) = self.unit_before(unit, self.cursor) {
                self.put(span.start);
            }
            return;
        }
        let from = self.selection().map_or(self.cursor, |span| span.start);
        let span = self.unit_before(unit, from);
        self.step(false);
        if let Some(span) = span {
            self.select(span);
            // The view follows to where the unit begins.
            let end = self.cursor;
            self.put(span.start);
            self.cursor = end;
            self.follow();
        }
    }

    /// Grows the selection from word to sentence to turn; whether it grew.
    pub fn grow(&mut self) -> bool {
        let selected = self.selection().unwrap_or(Span::new(self.cursor, self.cursor));
        for unit in [Unit::Word, Unit::Sentence, Unit::Turn] {
            let Some(first) = self.unit_at(unit, selected.start) else { continue };
            let last = selected.end.saturating_sub(1).max(selected.start);
            let whole = match self.unit_at(unit, last) {
                Some(last) if last.start < selected.end.max(1) => first.hull(last),
                _ => first,
            };
            if whole.encloses(selected) && whole != selected {
                self.remember_smaller();
                self.select(whole);
                return true;
            }
        }
        false
    }
}
