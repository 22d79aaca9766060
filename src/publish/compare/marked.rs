//! A stretch of text with what one coder coded in it, on one line of a given width.
//!
//! Marks stay whatever is shortened: what is too long loses its middle, piece by piece, the longest first, so
//! that a reader sees where a coding begins and ends even where little of it fits.

use crate::publish::wrap::width;
use crate::text::Span;
use crate::text::display::one_line;
use unicode_segmentation::UnicodeSegmentation as _;

/// What stands where something was left out.
const CUT: &str = "…";
/// The fewest cells that a piece keeps.
const LEAST: usize = 3;

/// Pieces of a text, in order, and whether they are coded.
pub(super) struct Marked {
    pieces: Vec<(String, bool)>,
}

impl Marked {
    /// The stretch `whole` of `text` with these spans, sorted by start.
    pub(super) fn new(text: &str, whole: Span, spans: &[Span]) -> Self {
        let mut coded: Vec<Span> = Vec::new();
        for span in spans {
            match coded.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => coded.push(*span),
            }
        }
        let mut marked = Self { pieces: Vec::new() };
        let mut from = whole.start;
        for span in coded {
            marked.add(Span::new(from, span.start).slice(text), false);
            marked.add(span.slice(text), true);
            from = span.end;
        }
        marked.add(Span::new(from, whole.end).slice(text), false);
        marked
    }

    fn add(&mut self, text: &str, coded: bool) {
        if coded || !text.is_empty() {
            self.pieces.push((one_line(text), coded));
        }
    }

    /// The pieces on one line of at most `to` cells, if that is enough for the marks.
    pub(super) fn within(&self, to: usize) -> String {
        let marks = 2 * self.pieces.iter().filter(|(_, coded)| *coded).count();
        let widths: Vec<usize> = self.pieces.iter().map(|(text, _)| width(text)).collect();
        let cap = cap(&widths, to.saturating_sub(marks));
        let mut out = String::new();
        for (text, coded) in &self.pieces {
            let text = shortened(text, cap);
            if *coded {
                out.push_str(&format!("⟦{text}⟧"));
            } else {
                out.push_str(&text);
            }
        }
        out
    }
}

/// The most cells a piece may have for all together to fit.
fn cap(widths: &[usize], to: usize) -> usize {
    let (mut low, mut high) = (LEAST, widths.iter().copied().max().unwrap_or(0).max(LEAST));
    while low < high {
        let middle = (low + high).div_ceil(2);
        let all: usize = widths.iter().map(|width| (*width).min(middle)).sum();
        if all <= to { low = middle } else { high = middle - 1 }
    }
    low
}

/// `text` in at most `to` cells, its middle left out where it is longer.
fn shortened(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.to_owned();
    }
    let room = to.saturating_sub(1);
    let head = taken(text.graphemes(true), room.div_ceil(2));
    let mut tail: Vec<&str> = taken(text.graphemes(true).rev(), room / 2);
    tail.reverse();
    format!("{}{CUT}{}", head.concat(), tail.concat())
}

fn taken<'a>(graphemes: impl Iterator<Item = &'a str>, room: usize) -> Vec<&'a str> {
    let (mut out, mut used) = (Vec::new(), 0);
    for grapheme in graphemes {
        used += width(grapheme);
        if used > room {
            break;
        }
        out.push(grapheme);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_stand_where_the_coding_does() {
        let text = "one two three four";
        let marked = |spans: &[Span], to| Marked::new(text, Span::new(0, 18), spans).within(to);
        assert_eq!(marked(&[Span::new(4, 7)], 60), "one ⟦two⟧ three four");
        assert_eq!(marked(&[Span::new(0, 7), Span::new(4, 13)], 60), "⟦one two three⟧ four");
        assert_eq!(marked(&[Span::new(0, 3), Span::new(3, 7)], 60), "⟦one⟧⟦ two⟧ three four");
        assert_eq!(marked(&[Span::new(0, 18)], 12), "⟦one t…four⟧");
        assert_eq!(marked(&[Span::new(4, 7)], 18), "one ⟦two⟧ thr…four");
    }

    #[test]
    fn nothing_dangerous_reaches_a_line() {
        let text = "a\nb\u{1b}[31mc";
        let shown = Marked::new(text, Span::new(0, 9), &[Span::new(0, 9)]).within(40);
        assert!(!shown.contains(['\n', '\u{1b}']), "{shown:?}");
    }

    proptest! {
        #[test]
        fn a_line_is_as_wide_as_it_may_be(text in "\\PC{0,80}", to in 20usize..60) {
            let whole = Span::of(0..text.len());
            let shown = Marked::new(&text, whole, &[whole]).within(to);
            prop_assert!(width(&shown) <= to, "{}", shown);
            prop_assert!(shown.starts_with('⟦') && shown.ends_with('⟧'));
        }
    }
}
