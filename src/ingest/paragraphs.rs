//! Unspoken documents: field notes, essays, answers to surveys. Their turns are paragraphs.
//!
//! Paragraphs are parted by blank lines; in a text without any, each line is one. A mark at the start
//! tells what kind a paragraph is, and is no part of its body: `[reflective]`, `[reported]`,
//! `[descriptive]`, also in round brackets or as `Reflective:`. `@A2` names whom a paragraph is about.
//! A time at the start is kept as the paragraph's time.

use super::turns::Known;
use super::{clock, labels::shape};
use crate::study::{Layout, Turn, TurnKind};
use crate::text::{Span, fold::fold, words};
use std::collections::HashMap;

/// The layout of an unspoken text.
pub fn layout(text: &str, known: Option<Known<'_>>) -> Layout {
    let mut layout = Layout::default();
    let mut about = About { known, labels: Vec::new(), index: HashMap::new() };
    for span in spans(text) {
        let paragraph = span.slice(text);
        let mark = clock::mark(paragraph);
        let time = mark.map_or(0, |mark| blanks_after(paragraph, mark.length));
        let (kind, sign) = kind(paragraph.get(time..).unwrap_or(""));
        let body = Span::new((span.start + Span::of(0..time + sign).end).min(span.end), span.end);
        layout.turns.push(Turn {
            label: None,
            span,
            body,
            kind,
            time: mark.and_then(|mark| mark.start),
            time_end: mark.and_then(|mark| mark.end),
            words: words::count(body.slice(text)),
            about: about.of(body.slice(text)),
        });
    }
    layout.labels = about.labels;
    layout
}

/// The paragraphs: blocks between blank lines, or lines where there are no blank lines.
fn spans(text: &str) -> Vec<Span> {
    let mut lines: Vec<(Span, bool)> = Vec::new();
    let (mut at, mut apart, mut blocks) = (0, true, 0);
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        if start >= end {
            apart = true;
            continue;
        }
        blocks += usize::from(apart);
        lines.push((Span::of(start..end), apart));
        apart = false;
    }
    if blocks < 2 {
        return lines.into_iter().map(|(span, _)| span).collect();
    }
    let mut spans: Vec<Span> = Vec::with_capacity(blocks);
    for (span, apart) in lines {
        match spans.last_mut() {
            Some(last) if !apart => last.end = span.end,
            _ => spans.push(span),
        }
    }
    spans
}

fn blanks_after(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    text.len() - rest.trim_start().len()
}

/// The kind that a mark at the start tells, and the length of the mark with the blanks after it.
fn kind(paragraph: &str) -> (TurnKind, usize) {
    let bare = paragraph.trim_start_matches('*');
    let emphasis = paragraph.len() - bare.len();
    let close = match bare.chars().next() {
        Some('[') => Some(']'),
        Some('(') => Some(')'),
        _ => None,
    };
    let found = match close {
        Some(close) => bare.get(1..).and_then(|rest| rest.split_once(close)),
        None => bare.split_once(':').filter(|(_, rest)| rest.starts_with(char::is_whitespace) || rest.starts_with('*')),
    };
    let Some((word, rest)) = found else { return (TurnKind::Paragraph, 0) };
    let kind = match fold(word).as_str() {
        "reflective" | "reflection" | "reflections" | "reflective note" | "reflexive" => TurnKind::Reflective,
        "reported" | "reported speech" => TurnKind::Reported,
        "descriptive" | "description" => TurnKind::Paragraph,
        _ => return (TurnKind::Paragraph, 0),
    };
    let rest = if emphasis > 0 { rest.trim_start_matches('*') } else { rest };
    let rest = if close.is_some() { rest.strip_prefix(':').unwrap_or(rest) } else { rest };
    (kind, blanks_after(paragraph, paragraph.len() - rest.len()))
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bodies(text: &str) -> Vec<(&str, TurnKind)> {
        layout(text, None).turns.iter().map(|turn| (turn.body.slice(text), turn.kind)).collect()
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines_or_else_by_lines() {
        assert_eq!(
            bodies("\n one\n  two \n \n\nthree\n"),
            [("one\n  two", TurnKind::Paragraph), ("three", TurnKind::Paragraph)]
        );
        assert_eq!(bodies("one\ntwo\n").len(), 2);
        assert_eq!(bodies(" \n").len(), 0);
    }

    #[test]
    fn marks_tell_the_kind_and_are_no_body() {
        let text = "[reflective] My own eyes.\n\n(Reported) “Yes.”\n\n**Reflection:** Why?\n\nReflective: so\n\n[descriptive] A desk.\n\n[laughs] No.\n\nNote: that";
        let found = bodies(text);
        assert_eq!(found[0], ("My own eyes.", TurnKind::Reflective));
        assert_eq!(found[1], ("“Yes.”", TurnKind::Reported));
        assert_eq!(found[2], ("Why?", TurnKind::Reflective));
        assert_eq!(found[3], ("so", TurnKind::Reflective));
        assert_eq!(found[4], ("A desk.", TurnKind::Paragraph));
        assert_eq!(found[5], ("[laughs] No.", TurnKind::Paragraph));
        assert_eq!(found[6], ("Note: that", TurnKind::Paragraph));
    }

    #[test]
    fn paragraphs_name_whom_they_are_about() {
        let text = "@A1 has a plant, @A2’s desk and (@a1) again.\n\nMail a@b.org or @handle; @A2.\n\n@C-3-";
        let found = layout(text, None);
        assert_eq!(found.labels, ["A1", "A2", "C-3"]);
        assert_eq!(
            found.turns.iter().map(|turn| turn.about.clone()).collect::<Vec<_>>(),
            [vec![0, 1], vec![1], vec![2]]
        );
        assert!(!found.spoken);
        assert_eq!(layout("@handle", Some(&|label| label == "handle")).labels, ["handle"]);
    }

    #[test]
    fn times_at_the_start_are_kept() {
        let text = "[00:43.810 --> 00:47.850]  Hello everyone.\n[00:48.350 --> 00:54.570]  I'm here.";
        let found = layout(text, None);
        assert_eq!((found.turns[1].time, found.turns[1].time_end), (Some(48_350), Some(54_570)));
        assert_eq!(found.turns[1].body.slice(text), "I'm here.");
    }

    proptest! {
        #[test]
        fn all_text_is_in_a_paragraph(text in "(\\[reflective\\]|@A1|[a-zé0-9:\\[\\](]| |\n|\n\n){0,30}") {
            let found = layout(&text, None);
            let mut at = 0;
            for turn in &found.turns {
                prop_assert!(turn.span.encloses(turn.body) && turn.span.start >= at);
                prop_assert!(text.get(turn.body.range()).is_some());
                prop_assert!(text[at as usize..turn.span.start as usize].trim().is_empty());
                at = turn.span.end;
            }
            prop_assert!(text[at as usize..].trim().is_empty());
        }
    }
}
