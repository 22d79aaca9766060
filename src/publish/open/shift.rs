//! A text in which parts were replaced, and where its places stand then.
//!
//! A place that only touches a replaced part grows to hold all of what stands for it. Of withheld words no place keeps
//! its beginning or its end: it is cut to what is left, and where nothing is left it is gone.

use crate::text::Span;
use std::ops::Range;

/// A part that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where, in bytes of the old text.
    pub range: Range<usize>,
    /// By what.
    pub by: String,
    /// Whether the words are withheld.
    pub withheld: bool,
}

/// Where a place came to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// All of it.
    Whole(Span),
    /// What is left of it.
    Cut(Span),
    /// Nothing is left.
    Gone,
}

impl Stands {
    /// The place, if there is one.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Whole(span) | Self::Cut(span) => Some(span),
            Self::Gone => None,
        }
    }
}

/// The parts of one text that are replaced, in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    edits: Vec<Edit>,
}

impl Shift {
    /// Of these parts, those given first going before those that overlap them.
    pub fn new(parts: impl IntoIterator<Item = Edit>) -> Self {
        let mut edits: Vec<Edit> = Vec::new();
        for edit in parts {
            let at = edits.partition_point(|known| known.range.end <= edit.range.start);
            if edit.range.is_empty() || edits.get(at).is_some_and(|known| known.range.start < edit.range.end) {
                continue;
            }
            edits.insert(at, edit);
        }
        Self { edits }
    }

    /// The new text.
    pub fn text(&self, old: &str) -> String {
        let (mut out, mut at) = (String::with_capacity(old.len()), 0);
        for edit in &self.edits {
            out.push_str(old.get(at..edit.range.start).unwrap_or_default());
            out.push_str(&edit.by);
            at = edit.range.end;
        }
        out.push_str(old.get(at..).unwrap_or_default());
        out
    }

    /// The parts.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether all of a range is replaced.
    pub fn encloses(&self, range: &Range<usize>) -> bool {
        let at = self.edits.partition_point(|known| known.range.end <= range.start);
        self.edits.get(at).is_some_and(|known| known.range.start <= range.start && range.end <= known.range.end)
    }

    /// The edge of a place of the old text in the new one; inside a replaced part the edge of what stands for it.
    fn edge(&self, at: usize, is_end: bool) -> usize {
        let before = self.edits.partition_point(|edit| edit.range.end <= at);
        let done = self.edits.get(..before).unwrap_or_default();
        let (out, put) = done.iter().fold((0, 0), |(out, put), edit| (out + edit.range.len(), put + edit.by.len()));
        match self.edits.get(before).filter(|edit| edit.range.start < at) {
            Some(edit) => edit.range.start - out + put + if is_end { edit.by.len() } else { 0 },
            None => at - out + put,
        }
    }

    /// Where a place stands that is to hold all that stands for its parts, as a turn does.
    pub fn carried(&self, span: Span) -> Span {
        Span::of(
            self.edge(span.start as usize, false)
                ..self.edge(span.end as usize, true).max(self.edge(span.start as usize, false)),
        )
    }

    /// Where a place stands of which nothing withheld may be told.
    pub fn stands(&self, old: &str, span: Span) -> Stands {
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        let withheld = || self.edits.iter().filter(|edit| edit.withheld);
        for edit in withheld() {
            if edit.range.start < start && start < edit.range.end {
                start = edit.range.end;
            }
            if edit.range.start < end && end < edit.range.end {
                end = edit.range.start;
            }
        }
        if start >= end {
            return Stands::Gone;
        }
        let mut at = start;
        let mut left = false;
        for edit in withheld().filter(|edit| edit.range.end > start && edit.range.start < end) {
            left |= has_words(old.get(at..edit.range.start.max(at)).unwrap_or_default());
            at = edit.range.end;
        }
        left |= has_words(old.get(at.min(end)..end).unwrap_or_default());
        if !left {
            return Stands::Gone;
        }
        let found = self.carried(Span::of(start..end));
        let whole = (start, end) == (span.start as usize, span.end as usize);
        if whole { Stands::Whole(found) } else { Stands::Cut(found) }
    }
}

/// Whether there is anything but blanks and marks.
fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(range: Range<usize>, by: &str, withheld: bool) -> Edit {
        Edit { range, by: by.to_owned(), withheld }
    }

    #[test]
    fn places_grow_with_names_and_are_cut_at_withheld_words() {
        let old = "A2: We bend. B1: Never me. A2: So.";
        let shift =
            Shift::new([edit(17..25, "[withheld]", true), edit(0..2, "P07", false), edit(13..15, "P11", false)]);
        let new = shift.text(old);
        assert_eq!(new, "P07: We bend. P11: [withheld]. A2: So.");
        let at = |span: Span| match shift.stands(old, span) {
            Stands::Whole(span) => format!("whole {}", span.slice(&new)),
            Stands::Cut(span) => format!("cut {}", span.slice(&new)),
            Stands::Gone => "gone".to_owned(),
        };
        assert_eq!(at(Span::new(4, 11)), "whole We bend");
        assert_eq!(at(Span::new(1, 11)), "whole P07: We bend");
        assert_eq!(at(Span::new(4, 30)), "whole We bend. P11: [withheld]. A2:");
        assert_eq!(at(Span::new(4, 20)), "cut We bend. P11: ");
        assert_eq!(at(Span::new(20, 33)), "cut . A2: So");
        assert_eq!(at(Span::new(17, 25)), "gone");
        assert_eq!(at(Span::new(19, 26)), "gone");
    }

    proptest! {
        #[test]
        fn no_place_tells_withheld_words_and_none_leaves_the_text(
            cuts in proptest::collection::vec((0usize..40, 1usize..8, any::<bool>()), 0..6),
            start in 0u32..40, length in 1u32..20,
        ) {
            let old = "abcdefghij klmnopqrst uvwxyz ABCDEFGHIJKL";
            let shift = Shift::new(cuts.into_iter().map(|(at, length, withheld)| edit(at..(at + length).min(old.len()), "#", withheld)));
            let new = shift.text(old);
            let span = Span::new(start, (start + length).min(old.len() as u32));
            if let Some(found) = shift.stands(old, span).span() {
                prop_assert!(new.get(found.range()).is_some_and(|text| !text.is_empty()), "{found:?} {new}");
            }
            let whole = shift.carried(Span::of(0..old.len()));
            prop_assert_eq!(whole, Span::of(0..new.len()));
        }
    }
}
