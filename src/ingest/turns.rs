//! Canonical text → turn layout.
//!
//! All lines are read first ([`super::labels`]), then it is decided over the whole text which labels are
//! speakers (`accept`): those that recur, those that are known, and words that only speakers have.
//! If there are none the document is unspoken and its paragraphs are its turns ([`super::paragraphs`]).
//!
//! A turn runs from its label, with the time and the emphasis around it, to the last word before the
//! next label; further paragraphs belong to it. Headings and rules that stand just before the next label
//! belong to nobody; so does what follows the last turn under a rule and a Markdown heading. Text before the first
//! label is in no turn. Each labelled paragraph is a turn of
//! its own, even after another of the same speaker and with a time, for that is how the transcript is cut, and
//! a label that stayed in the turn before would count as what is said.

mod accept;
mod checks;

use super::Doubt;
use super::labels::{self, FORMS, Form, shape};
use super::paragraphs;
use super::{clock, dates};
use crate::study::{Layout, Turn, TurnKind};
use crate::text::{Span, fold::fold, words};
use std::collections::HashMap;

/// Tells whether a folded label is known to be a speaker's.
pub type Known<'a> = &'a dyn Fn(&str) -> bool;

/// A text, and what is known about it before it is read.
#[derive(Clone, Copy, Default)]
pub struct Source<'a> {
    /// Canonical text.
    pub text: &'a str,
    /// Bold beginnings of paragraphs, in order (Word files).
    pub bold: &'a [Span],
    /// Headings, in order (Word files).
    pub headings: &'a [Span],
    /// Whether a folded label is a speaker wherever it stands.
    pub known: Option<Known<'a>>,
    /// Whether a folded label is nobody's, however often it stands.
    pub nobody: Option<Known<'a>>,
    /// The date of the document.
    pub date: Option<&'a str>,
}

/// A label that a line may start with, and where.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    /// Line, counted from 1.
    line: u32,
    /// Where the turn would start: the label, or the time on the line before it.
    start: usize,
    /// Where its speech would start.
    body: usize,
    /// Index of the label.
    key: u32,
    form: Form,
    time: Option<u32>,
    time_end: Option<u32>,
    /// Whether a blank line, or nothing, stands before it.
    apart: bool,
}

/// A label over the whole text.
#[derive(Debug)]
struct Key {
    /// As first written.
    label: String,
    shape: shape::Shape,
    known: bool,
    /// How often it stands in each form.
    counts: [u32; FORMS],
    /// Line of its first appearance.
    line: u32,
    accepted: bool,
}

/// The lines of a text, read.
#[derive(Default)]
struct Page {
    candidates: Vec<Candidate>,
    keys: Vec<Key>,
    /// Paragraphs, parted by blank lines.
    blocks: u32,
    /// Lines that are not blank.
    lines: u32,
}

/// The layout of a text, and what is doubtful in it. Lines of doubts count from the start of the text.
pub fn layout(source: Source<'_>) -> (Layout, Vec<Doubt>) {
    let mut page = read_lines(source);
    let mut doubts = accept::speakers(&mut page, source.text);
    let starts = accept::starts(&page, source.text);
    if starts.is_empty() {
        let Source { text, headings, known, date, .. } = source;
        let (layout, more) = paragraphs::layout(paragraphs::Notes { text, headings, known, date });
        if let Some(inside) = checks::inside_lines(text, &layout) {
            // Nobody can be said to speak before the labels stand at the start of lines.
            doubts = vec![inside];
        }
        doubts.extend(more);
        return (layout, doubts);
    }
    let layout = build(source, &page, &starts);
    doubts.extend(checks::doubts(source.text, &layout, &page, &starts));
    (layout, doubts)
}

/// Reads all lines.
fn read_lines(source: Source<'_>) -> Page {
    let mut page = Page::default();
    let mut index = Index { known: source.known, nobody: source.nobody, ..Index::default() };
    let (mut bold, mut headings) = (source.bold.iter().peekable(), source.headings.iter().peekable());
    let (mut at, mut number, mut apart) = (0usize, 0u32, true);
    // The start and time of a line that holds only a time, while nothing but marks has followed it.
    let mut time_line: Option<(usize, Option<u32>)> = None;
    for piece in source.text.split_inclusive('\n') {
        let (start, line) = (at, piece.strip_suffix('\n').unwrap_or(piece));
        at += piece.len();
        number += 1;
        if line.trim().is_empty() {
            apart = true;
            continue;
        }
        page.lines += 1;
        page.blocks += u32::from(apart);
        while headings.next_if(|span| (span.end as usize) <= start).is_some() {}
        let heading = headings.peek().is_some_and(|span| span.start as usize <= start);
        while bold.next_if(|span| (span.end as usize) <= start).is_some() {}
        let bold_here = bold.peek().filter(|span| (span.start as usize) < at && span.start as usize <= start);
        let bold_bytes = bold_here.map_or(0, |span| (span.end as usize - start).min(line.len()));
        let heading = heading || is_underlined(line, source.text.get(at..).unwrap_or(""));
        match if heading { labels::Line::Other } else { labels::read(line, bold_bytes) } {
            // A day above what was noted on it speaks for nobody, with a time or without.
            labels::Line::Label(..) if dates::whole(line.trim().trim_matches('*')).is_some() => time_line = None,
            labels::Line::Time(time) => {
                time_line = Some((start, time));
                // What stands apart is the time with its label.
                continue;
            }
            labels::Line::Label(from, found) if let Some(key) = index.key(found.label, number, &mut page.keys) => {
                let before = time_line.take();
                page.candidates.push(Candidate {
                    line: number,
                    start: before.map_or(start + from, |(start, _)| start),
                    body: start + found.body,
                    key,
                    form: found.form,
                    time: found.time.or(before.and_then(|(_, time)| time)),
                    time_end: found.time_end,
                    apart,
                });
                if let Some(count) =
                    page.keys.get_mut(key as usize).and_then(|key| key.counts.get_mut(found.form as usize))
                {
                    *count += 1;
                }
            }
            // Marks such as `_page : 8` may stand between a time and the label it belongs to.
            _ if line.starts_with('_') && line.contains(':') && time_line.is_some() => continue,
            _ => time_line = None,
        }
        apart = false;
    }
    page
}

/// Whether a line is a heading because the next one underlines it, as in Markdown and reStructuredText.
fn is_underlined(line: &str, rest: &str) -> bool {
    let next = rest.split('\n').next().unwrap_or("").trim_end();
    let sign = next.chars().next().filter(|c| matches!(c, '=' | '-' | '~' | '^' | '"'));
    // Two dashes are a slip; a rule as long as the line it stands under is not.
    let whole = sign.is_some_and(|sign| next.chars().all(|c| c == sign));
    whole && next.len() >= 3 && next.len() * 2 >= line.trim_end().chars().count() && !line.contains(": ")
}

/// Labels to indices; each spelling is folded once.
#[derive(Default)]
struct Index<'a> {
    known: Option<Known<'a>>,
    nobody: Option<Known<'a>>,
    spelled: HashMap<&'a str, Option<u32>>,
    folded: HashMap<String, u32>,
}

impl<'a> Index<'a> {
    /// The index of a label, or `None` when it cannot be one.
    fn key(&mut self, label: &'a str, line: u32, keys: &mut Vec<Key>) -> Option<u32> {
        if let Some(&key) = self.spelled.get(label) {
            return key;
        }
        let key = self.new_key(label, line, keys);
        self.spelled.insert(label, key);
        key
    }

    fn new_key(&mut self, label: &'a str, line: u32, keys: &mut Vec<Key>) -> Option<u32> {
        let label = shape::without_turn_number(label);
        let folded = fold(label);
        if let Some(&key) = self.folded.get(&folded) {
            return Some(key);
        }
        if self.nobody.is_some_and(|nobody| nobody(&folded)) {
            return None;
        }
        let known = self.known.is_some_and(|known| known(&folded));
        let shape = match shape::shape(label) {
            Some(shape) => shape,
            None if known => shape::Shape::Code,
            None => return None,
        };
        let key = Span::of(0..keys.len()).end;
        keys.push(Key { label: label.to_owned(), shape, known, counts: [0; FORMS], line, accepted: false });
        self.folded.insert(folded, key);
        Some(key)
    }
}

/// Builds the turns that start at these candidates.
fn build(source: Source<'_>, page: &Page, starts: &[usize]) -> Layout {
    let text = source.text;
    let found: Vec<&Candidate> = starts.iter().filter_map(|&at| page.candidates.get(at)).collect();
    let mut layout = Layout { spoken: true, ..Layout::default() };
    let mut labels: HashMap<u32, u32> = HashMap::new();
    for (at, candidate) in found.iter().enumerate() {
        let next = found.get(at + 1).map_or(text.len(), |next| next.start);
        let next = if at + 1 == found.len() { appendix(text, candidate.body.min(next)) } else { next };
        let (start, end) = spoken_part(text, candidate.body.min(next), next, source.headings);
        let Some(key) = page.keys.get(candidate.key as usize) else { continue };
        let label = *labels.entry(candidate.key).or_insert_with(|| {
            layout.labels.push(key.label.clone());
            Span::of(0..layout.labels.len() - 1).end
        });
        // A time at the end of what is said is no part of it.
        let ended = text.get(start..end).and_then(clock::at_end);
        let body = Span::of(start..ended.map_or(end, |(_, length)| start + length));
        layout.turns.push(Turn {
            label: Some(label),
            span: Span::of(candidate.start..end),
            body,
            kind: TurnKind::Speech,
            time: candidate.time,
            time_end: candidate.time_end.or(ended.map(|(time, _)| time)),
            ..Turn::default()
        });
    }
    for turn in &mut layout.turns {
        turn.words = words::count(turn.body.slice(text));
    }
    start_where_the_last_ended(&mut layout);
    layout
}

/// Where only the ends of turns carry times, as f4 writes them, a turn starts where the one before it ended.
fn start_where_the_last_ended(layout: &mut Layout) {
    if layout.turns.iter().any(|turn| turn.time.is_some()) {
        return;
    }
    let mut ended = Some(0);
    for turn in &mut layout.turns {
        turn.time = ended.filter(|_| turn.time_end.is_some());
        ended = turn.time_end;
    }
}

/// Where speech starts and ends between a label and the next one: without blanks around it, and
/// without headings and rules at its end.
fn spoken_part(text: &str, from: usize, to: usize, headings: &[Span]) -> (usize, usize) {
    let label_end = text.get(..from).map_or(from, |head| head.trim_end().len());
    let part = text.get(from..to).unwrap_or("");
    let mut body = part.trim_end();
    loop {
        let line_start = body.rfind('\n').map_or(0, |feed| feed + 1);
        let line = body.get(line_start..).unwrap_or("");
        let word_heading = {
            let at = from + line_start;
            let next = headings.partition_point(|span| span.end as usize <= at);
            headings.get(next).is_some_and(|span| span.start as usize <= at)
        };
        if line.is_empty() || !(word_heading || belongs_to_nobody(line)) {
            break;
        }
        body = body.get(..line_start).unwrap_or("").trim_end();
    }
    let start = from + (body.len() - body.trim_start().len());
    let end = from + body.len();
    if body.is_empty() { (label_end, label_end) } else { (start, end) }
}

/// Where what is said after the last label ends: at a rule with a Markdown heading below it, as above a list of those
/// who came; else at the end of the text.
fn appendix(text: &str, from: usize) -> usize {
    let mut at = from;
    let mut rule = None;
    for piece in text.get(from..).unwrap_or("").split_inclusive('\n') {
        let line = piece.trim();
        if is_rule(line) {
            rule = rule.or(Some(at));
        } else if let Some(rule) = rule.filter(|_| is_marked_heading(line)) {
            return rule;
        } else if !line.is_empty() {
            rule = None;
        }
        at += piece.len();
    }
    text.len()
}

/// Whether a line is a heading of Markdown.
fn is_marked_heading(line: &str) -> bool {
    let marks = line.len() - line.trim_start_matches('#').len();
    (1..=6).contains(&marks) && line.get(marks..).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a line is nothing but a rule.
fn is_rule(line: &str) -> bool {
    let rule = |sign: char| line.len() >= 3 && line.chars().all(|c| c == sign);
    ['-', '=', '*', '_', '~'].into_iter().any(rule)
}

/// Whether a line before a label is a heading, a rule, or the signature of a transcription service.
fn belongs_to_nobody(line: &str) -> bool {
    let line = line.trim();
    let service = line == "Transcribed by https://otter.ai"
        || (line.len() < 100
            && [" started transcription", " stopped transcription"].iter().any(|end| line.ends_with(end)));
    is_marked_heading(line) || is_rule(line) || service
}

#[cfg(test)]
mod tests;
