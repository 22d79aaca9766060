//! Words, clauses, sentences, paragraphs and turns as what a selection moves by; and the ways from coding to coding
//! and from turn to turn of one speaker.

use super::page::Page;
use crate::text::{Span, segment, words};

/// What is selected at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A word.
    Word,
    /// A part of a sentence, up to a comma, a colon or a dash.
    Clause,
    /// A sentence.
    Sentence,
    /// A paragraph of a turn, up to a blank line.
    Paragraph,
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
            Unit::Clause => segment::sentences(body, span.start)
                .into_iter()
                .flat_map(|s| segment::clauses(s.slice(&self.text), s.start))
                .collect(),
            Unit::Paragraph => segment::paragraphs(body, span.start),
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

    /// To the next turn of the speaker of this one, or the one before; whether there is one.
    pub fn step_speaker(&mut self, forward: bool) -> bool {
        let Some(here) = self.turn() else { return false };
        let label = self.layout.turns.get(here).and_then(|turn| turn.label);
        let same = |turn: &usize| self.layout.turns.get(*turn).is_some_and(|turn| turn.label == label);
        let to = if forward { (here + 1..self.layout.turns.len()).find(same) } else { (0..here).rev().find(same) };
        let Some(start) = to.and_then(|turn| self.layout.turns.get(turn)).map(|turn| turn.body.start) else {
            return false;
        };
        self.step(false);
        self.put(start);
        true
    }

    /// To the next coding of the code under the cursor, or the one before; whether there is one.
    pub fn step_same(&mut self, forward: bool) -> bool {
        let Some(here) = self.codings_here().first().and_then(|at| self.codings.get(*at)) else { return false };
        let (code, span) = (here.code.clone(), here.span);
        let spans = self.codings.iter().filter(|coding| coding.code == code).map(|coding| coding.span);
        let to = if forward {
            spans.filter(|other| other.start > span.start.max(self.cursor)).min_by_key(|span| span.start)
        } else {
            spans.filter(|other| other.start < span.start).max_by_key(|span| span.start)
        };
        if let Some(to) = to {
            self.step(false);
            self.put(to.start);
        }
        to.is_some()
    }

    /// Selects the coding under the cursor, the shortest; again, the next larger one.
    pub fn select_coding(&mut self) {
        let selected = self.selection();
        let spans: Vec<Span> =
            self.codings_here().into_iter().filter_map(|at| self.codings.get(at)).map(|coding| coding.span).collect();
        let after =
            selected.and_then(|selected| spans.iter().position(|span| *span == selected)).map_or(0, |at| at + 1);
        if let Some(span) = spans.get(after).or(spans.first()).copied() {
            self.step(false);
            self.select(span);
        }
    }

    /// Grows the selection from word to clause, sentence, paragraph and turn; whether it grew.
    pub fn grow(&mut self) -> bool {
        let selected = self.selection().unwrap_or(Span::new(self.cursor, self.cursor));
        for unit in [Unit::Word, Unit::Clause, Unit::Sentence, Unit::Paragraph, Unit::Turn] {
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
