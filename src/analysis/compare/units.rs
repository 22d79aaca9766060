//! The units of a document, as places on an axis.
//!
//! A unit is a counted turn, a sentence or a word of one, or a code point of one. Turns stand on the axis by their
//! index in the corpus, words by theirs in the document, sentences by their order among those of counted turns, code
//! points by their place in the text. So coders are compared over windows of numbers, whatever the unit is.

use super::super::agreement::spans::touched;
use super::super::scope::Scope;
use super::{Positions, Unit};
use crate::study::corpus::{CodingRow, TurnRow};
use crate::text::{Span, segment};

/// The units of one document.
pub(in crate::analysis) struct Axis<'a> {
    scope: &'a Scope<'a>,
    unit: Unit,
    document: usize,
    positions: Option<&'a Positions>,
    /// The sentences of counted turns, in order; of no other unit.
    sentences: Vec<Span>,
    /// The units of each counted turn in which something is said, and the turn's index in the corpus.
    pub windows: Vec<(Span, usize)>,
    /// Counted turns in which nothing is said: units that nobody can have coded. Only where turns are the unit.
    pub silent: Vec<usize>,
}

impl Unit {
    /// Whether finding these units takes the text.
    pub(in crate::analysis) fn takes_text(self) -> bool {
        matches!(self, Self::Sentence | Self::Char)
    }
}

impl<'a> Axis<'a> {
    /// The units of a document. Turns and words are found without its text.
    pub fn new(scope: &'a Scope<'a>, unit: Unit, document: usize, positions: Option<&'a Positions>) -> Self {
        let mut axis =
            Self { scope, unit, document, positions, sentences: Vec::new(), windows: Vec::new(), silent: Vec::new() };
        let base = scope.document(document).map_or(0, |(_, turns)| turns.start);
        for (at, turn) in scope.corpus.turns_of(document).iter().enumerate().filter(|(_, turn)| scope.counts(turn)) {
            if !turn.body.is_empty() {
                let window = axis.window(turn, base + at);
                axis.windows.push((window, base + at));
            } else if unit == Unit::Turn {
                axis.silent.push(base + at);
            }
        }
        axis
    }

    fn window(&mut self, turn: &TurnRow, at: usize) -> Span {
        match self.unit {
            Unit::Turn => Span::of(at..at + 1),
            Unit::Word => Span::new(turn.word_start, turn.word_end),
            Unit::Char => self.characters(turn.body),
            Unit::Sentence => {
                let from = self.sentences.len();
                let said = self.positions.map_or("", |positions| turn.body.slice(&positions.text));
                self.sentences.extend(segment::sentences(said, turn.body.start));
                Span::of(from..self.sentences.len())
            }
        }
    }

    fn characters(&self, span: Span) -> Span {
        self.positions.map_or(span, |positions| positions.span(span))
    }

    /// Where a coding stands on the axis.
    pub fn place(&self, coding: &CodingRow) -> Span {
        match self.unit {
            Unit::Turn => Span::of(self.scope.corpus.touched(self.document, coding.span)),
            Unit::Word => Span::new(coding.word_start, coding.word_end),
            Unit::Char => self.characters(coding.span),
            Unit::Sentence => touched(&self.sentences, coding.span),
        }
    }
}
