//! Unspoken documents: field notes, essays, answers to surveys. Their turns are paragraphs.
//!
//! Paragraphs are parted by blank lines; in a text without any, each line is one, unless the lines are all of a
//! length, as in text that was wrapped. The items of a list are paragraphs, each with the items nested in it.
//!
//! A mark tells what kind a paragraph is ([`marks`]), and is no part of its body; a heading that is such a
//! mark tells it of all paragraphs to the next heading. `@A2` names whom a paragraph is about. A time at the
//! start is kept as the paragraph's time. Dates that stand above paragraphs, or begin them, make entries
//! ([`dated`]).
//!
//! Headings that are dates or marks belong to nobody; other headings are paragraphs like any.

mod dated;
mod heads;
mod lists;
mod marks;

use super::turns::Known;
use super::{Doubt, clock, dates, labels::shape};
use crate::study::layout::Entry;
use crate::study::{Layout, Turn, TurnKind};
use crate::text::display::one_line;
use crate::text::{Span, fold::fold, words};
use dated::{Dated, Settled};
use heads::{Head, Line, What};
use std::collections::HashMap;

/// What is known of an unspoken text.
#[derive(Clone, Copy, Default)]
pub struct Notes<'a> {
    /// The text.
    pub text: &'a str,
    /// Headings that the file tells, in order (Word files).
    pub headings: &'a [Span],
    /// Whether a folded label is a participant wherever it stands.
    pub known: Option<Known<'a>>,
    /// The date of the document.
    pub date: Option<&'a str>,
}

/// The layout of an unspoken text, and what is doubtful in it.
pub fn layout(notes: Notes<'_>) -> (Layout, Vec<Doubt>) {
    let lines = heads::lines(notes.text, notes.headings);
    let dated = Dated::new(notes.text, &lines, notes.date);
    let mut writer = Writer {
        text: notes.text,
        layout: Layout::default(),
        about: About { known: notes.known, labels: Vec::new(), index: HashMap::new() },
        section: None,
        next: None,
        reflected: None,
    };
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some(head) = &line.head {
            let settled = dated.heading(at);
            writer.heading(line, head, settled);
            let is_date = matches!(head.what, What::Date(_)) && settled.is_some();
            if is_date || matches!(head.what, What::Kind(_) | What::Rule) {
                at += 1;
                continue;
            }
        } else if let Some(settled) = dated.run_in(at) {
            writer.entry(settled);
        }
        let length = 1 + lines.get(at + 1..).unwrap_or(&[]).iter().take_while(|line| line.goes_on(&dated)).count();
        let last = lines.get(at + length - 1).unwrap_or(line);
        writer.paragraph(Span::new(line.span.start, last.span.end), dated.run_in_length(at));
        at += length;
    }
    let mut doubts = dated.doubts;
    doubts.extend(writer.reflected.map(|(line, title, count)| {
        let noun = if count == 1 { "paragraph" } else { "paragraphs" };
        Doubt::at(
            line,
            format!(
                "{count} {noun} under “{}” and the like are taken for reflective notes, which reports count only with --reflective",
                one_line(&title)
            ),
        )
    }));
    writer.layout.labels = writer.about.labels;
    // A date below which nothing stands.
    let turns = Span::of(0..writer.layout.turns.len()).end;
    writer.layout.entries.retain(|entry| entry.turn < turns);
    (writer.layout, doubts)
}

impl Line {
    /// Whether a line belongs to the paragraph before it.
    fn goes_on(&self, dated: &Dated) -> bool {
        let headed = match &self.head {
            // A date that makes no entry is text.
            Some(Head { what: What::Date(_), .. }) => dated.has_headings(),
            Some(Head { what: What::Kind(_) | What::Rule, .. }) => true,
            Some(Head { what: What::Other, .. }) | None => false,
        };
        !self.begins && !headed
    }
}

/// Turns in the making.
struct Writer<'a> {
    text: &'a str,
    layout: Layout,
    about: About<'a>,
    /// The kind that a heading gave, and the level of the heading.
    section: Option<(TurnKind, u8)>,
    /// The kind that a mark alone gave to the paragraph after it.
    next: Option<TurnKind>,
    /// The first heading of reflective paragraphs: its line, its text, and how many paragraphs headings made so.
    reflected: Option<(u32, String, u32)>,
}

impl Writer<'_> {
    fn heading(&mut self, line: &Line, head: &Head, settled: Option<&Settled>) {
        if head.what == What::Rule {
            return;
        }
        self.next = None;
        if let What::Kind(kind) = head.what {
            self.section = Some((kind, head.level));
            if kind == TurnKind::Reflective && self.reflected.is_none() {
                self.reflected = Some((line.number, head.title.clone(), 0));
            }
        } else if self.section.is_some_and(|(_, level)| head.level <= level || settled.is_some()) {
            self.section = None;
        }
        if let Some(settled) = settled {
            self.entry(settled);
        }
    }

    /// Begins an entry; one that got no paragraph gives way.
    fn entry(&mut self, settled: &Settled) {
        let turn = Span::of(0..self.layout.turns.len()).end;
        self.layout.entries.retain(|entry| entry.turn != turn);
        self.layout.entries.push(Entry { turn, attributes: settled.attributes.clone() });
    }

    /// Adds a paragraph, of which the first `dated` bytes are a date.
    fn paragraph(&mut self, span: Span, dated: usize) {
        let paragraph = span.slice(self.text);
        let mark = clock::mark(paragraph);
        let time = mark.map_or(0, |mark| blanks_after(paragraph, mark.length));
        let from = time.max(blanks_after(paragraph, dated));
        let marked = marks::find(paragraph.get(from..).unwrap_or(""));
        let alone = marked.kind.is_some() && from == 0 && marked.start >= paragraph.len();
        if let (true, Some(kind)) = (alone, marked.kind) {
            self.next = Some(kind);
            return;
        }
        let given = self.next.take().or(self.section.map(|(kind, _)| kind));
        let kind = marked.kind.or(given).unwrap_or(TurnKind::Paragraph);
        if let Some(reflected) = self.reflected.as_mut()
            && marked.kind.is_none()
            && self.section.is_some_and(|(kind, _)| kind == TurnKind::Reflective)
        {
            reflected.2 += 1;
        }
        // A date that begins the paragraph stays in it, and with it a mark after the date.
        let start = if dated > 0 { time } else { time + marked.start };
        let end = paragraph.len() - marked.end;
        let body = Span::of(span.start as usize + start.min(end)..span.start as usize + end);
        self.layout.turns.push(Turn {
            label: None,
            span,
            body,
            kind,
            time: mark.and_then(|mark| mark.start),
            time_end: mark.and_then(|mark| mark.end),
            words: words::count(body.slice(self.text)),
            about: self.about.of(body.slice(self.text)),
        });
    }
}

fn blanks_after(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    text.len() - rest.trim_start().len()
}

/// Whom paragraphs are about.
struct About<'a> {
    known: Option<Known<'a>>,
    labels: Vec<String>,
    index: HashMap<String, u32>,
}

impl About<'_> {
    /// The labels named by `@` in a paragraph, each once, in order.
    fn of(&mut self, paragraph: &str) -> Vec<u32> {
        let mut about = Vec::new();
        let mut last = ' ';
        for (at, c) in paragraph.char_indices() {
            // No addresses: an `@` after a letter or digit names nobody.
            if c == '@'
                && !last.is_alphanumeric()
                && let Some(label) = self.label(paragraph.get(at + 1..).unwrap_or(""))
                && !about.contains(&label)
            {
                about.push(label);
            }
            last = c;
        }
        about
    }

    fn label(&mut self, rest: &str) -> Option<u32> {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        let label = rest.get(..end)?.trim_end_matches('-');
        let folded = fold(label);
        if let Some(&index) = self.index.get(&folded) {
            return Some(index);
        }
        let known = self.known.is_some_and(|known| known(&folded));
        // A handle in running text is no participant; codes and capitalised names are.
        let looks = label.len() <= 24 && shape::shape(label).is_some_and(|shape| shape > shape::Shape::Weak);
        if !known && !looks {
            return None;
        }
        let index = Span::of(0..self.labels.len()).end;
        self.labels.push(label.to_owned());
        self.index.insert(folded, index);
        Some(index)
    }
}

#[cfg(test)]
mod tests;
