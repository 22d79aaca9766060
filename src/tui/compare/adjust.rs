//! A reading made anew: the edges of a span, moved by the word.
//!
//! An edge stops where a word begins or ends, its quotation marks and full stop with it, and where one of the
//! coders stopped; so what people mean is one key away, and what they did is never lost between two words.

use super::{Item, Key};
use crate::text::{Span, words};

/// The reading that is being made of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adjust {
    /// Of which place.
    pub key: Key,
    /// The code that is put.
    pub code: String,
    /// The span that it is put on.
    pub span: Span,
}

impl Adjust {
    /// Begins with all that either coder coded.
    pub fn of(item: &Item) -> Self {
        Self { key: item.key.clone(), code: item.key.code.clone(), span: item.key.span }
    }

    /// Moves the start to the next stop, or the one before; whether there is one.
    pub fn move_start(&mut self, item: &Item, forward: bool) -> bool {
        let (starts, _) = stops(item);
        let to = beside(&starts, self.span.start, forward).filter(|to| *to < self.span.end);
        self.span.start = to.unwrap_or(self.span.start);
        to.is_some()
    }

    /// The same for the end.
    pub fn move_end(&mut self, item: &Item, forward: bool) -> bool {
        let (_, ends) = stops(item);
        let to = beside(&ends, self.span.end, forward).filter(|to| *to > self.span.start);
        self.span.end = to.unwrap_or(self.span.end);
        to.is_some()
    }
}

fn beside(stops: &[u32], at: u32, forward: bool) -> Option<u32> {
    if forward { stops.iter().find(|stop| **stop > at) } else { stops.iter().rev().find(|stop| **stop < at) }.copied()
}

/// Where an edge may stand: starts, and ends.
fn stops(item: &Item) -> (Vec<u32>, Vec<u32>) {
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for part in &item.passage {
        for word in chunks(part.span.slice(&item.text), part.span.start) {
            starts.push(word.start);
            ends.push(word.end);
        }
    }
    for span in item.sides.iter().flat_map(|side| &side.spans) {
        starts.push(span.start);
        ends.push(span.end);
    }
    for stops in [&mut starts, &mut ends] {
        stops.sort_unstable();
        stops.dedup();
    }
    (starts, ends)
}

/// The words of `text`, each with the marks that lean on it: up to the white space around it, or, where there
/// is none, up to the next word.
fn chunks(text: &str, base: u32) -> Vec<Span> {
    let found: Vec<Span> = words::word_spans(text, 0).collect();
    let mut chunks: Vec<Span> = Vec::with_capacity(found.len());
    for (at, word) in found.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| found.get(at)).map_or(0, |word| word.end);
        let after = found.get(at + 1).map_or(Span::of(0..text.len()).end, |word| word.start);
        let lead = Span::new(before, word.start).slice(text);
        let tail = Span::new(word.end, after).slice(text);
        // Marks between two words without white space stay with the word before.
        let lead = if at > 0 && !lead.contains(char::is_whitespace) { 0 } else { marks(lead.chars().rev()) };
        chunks.push(Span::new(base + word.start - lead, base + word.end + marks(tail.chars())));
    }
    chunks
}

/// How many bytes there are before the first white space.
fn marks(chars: impl Iterator<Item = char>) -> u32 {
    let bytes: usize = chars.take_while(|c| !c.is_whitespace()).map(char::len_utf8).sum();
    Span::of(0..bytes).end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::Kind;
    use crate::tui::compare::{Part, Side};
    use proptest::prelude::*;

    fn item(text: &str, span: Span) -> Item {
        let key = Key { document: "D".into(), code: "a".into(), span };
        let part = Part { span: Span::of(0..text.len()), ..Part::default() };
        let side = Side { spans: vec![span], ..Side::default() };
        let (passage, sides) = (vec![part], [side, Side::default()]);
        Item { key, kind: Kind::Only, turn: 1, who: String::new(), text: text.into(), passage, sides, decision: None }
    }

    #[test]
    fn words_keep_the_marks_that_lean_on_them() {
        let text = "said “no”, the multi-agency plan.";
        let shown: Vec<&str> = chunks(text, 0).iter().map(|span| span.slice(text)).collect();
        assert_eq!(shown, ["said", "“no”,", "the", "multi-", "agency", "plan."]);
    }

    #[test]
    fn edges_move_by_the_word_and_stop_where_a_coder_did() {
        let text = "Lifts! You got lifts.";
        // A coder stopped inside a word.
        let item = item(text, Span::new(9, 14));
        let mut adjust = Adjust::of(&item);
        assert!(adjust.move_start(&item, false) && adjust.move_end(&item, true));
        assert_eq!(adjust.span.slice(text), "You got lifts.");
        assert!(!adjust.move_end(&item, true), "the passage ends here");
        assert!(adjust.move_start(&item, true));
        assert_eq!(adjust.span.start, 9);
        assert!(adjust.move_end(&item, false) && adjust.move_start(&item, true));
        assert_eq!(adjust.span.slice(text), "got");
        assert!(!adjust.move_end(&item, false) && !adjust.move_start(&item, true), "something stays");
    }

    proptest! {
        #[test]
        fn edges_stay_inside_and_on_characters(text in "[a-z “”.é日本👍-]{1,40}", moves in proptest::collection::vec(0u8..4, 0..30)) {
            let whole = Span::of(0..text.len());
            let item = item(&text, whole);
            let mut adjust = Adjust::of(&item);
            for step in moves {
                match step {
                    0 => adjust.move_start(&item, true),
                    1 => adjust.move_start(&item, false),
                    2 => adjust.move_end(&item, true),
                    _ => adjust.move_end(&item, false),
                };
                prop_assert!(!adjust.span.is_empty() && whole.encloses(adjust.span));
                prop_assert!(text.get(adjust.span.start as usize..adjust.span.end as usize).is_some());
            }
        }
    }
}
