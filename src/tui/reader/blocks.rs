//! The blocks of an open document: its turns, and the stretches of text that are in no turn.
//!
//! Together they show the whole text. A block has a head line (who speaks) where there is something to say
//! there, then its rows, then one blank line. Rows are wrapped when they are first needed and kept as long
//! as the width stays the same, so that a long document opens as quickly as a short one.

use super::only::Shown;
use crate::study::Layout;
use crate::text::Span;
use crate::tui::wrap;

/// A stretch of text that is shown by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The turn, if it is one.
    pub turn: Option<usize>,
    /// Label and all.
    pub whole: Span,
    /// The text that is wrapped and that the cursor walks on.
    pub span: Span,
    /// Whether there is a line above it that says who speaks, or what kind of paragraph it is.
    pub head: bool,
    /// Whether it stands beside what is read.
    pub context: bool,
}

/// The blocks of a text with their rows.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    blocks: Vec<Block>,
    rows: Vec<Option<Box<[Span]>>>,
    width: u16,
    /// Lines from one row to the next.
    spacing: usize,
}

/// A line of a block: its head, one of its rows, or the blank line after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The head.
    Head,
    /// A row, by its number.
    Row(usize),
    /// A blank line after a row, where rows stand apart.
    Space(usize),
    /// The blank line after.
    Gap,
}

impl Blocks {
    /// The blocks of `text`.
    pub fn new(text: &str, layout: &Layout, has_head: impl Fn(usize) -> bool) -> Self {
        let mut blocks = Vec::with_capacity(layout.turns.len() + 2);
        let mut at = 0;
        for (number, turn) in layout.turns.iter().enumerate() {
            loose(text, Span::new(at, turn.span.start), &mut blocks);
            let body = turn.body.slice(text).trim_end();
            let span = Span::new(turn.body.start, turn.body.start + Span::of(0..body.len()).end);
            blocks.push(Block { turn: Some(number), whole: turn.span, span, head: has_head(number), context: false });
            at = turn.span.end.max(at);
        }
        loose(text, Span::new(at, Span::of(0..text.len()).end), &mut blocks);
        if blocks.is_empty() {
            blocks.push(Block::default());
        }
        Self { rows: vec![None; blocks.len()], blocks, width: 0, spacing: 1 }
    }

    /// These blocks without what is not shown; text that is in no turn goes too.
    pub fn only(mut self, shown: &[Shown]) -> Self {
        let of = |block: &Block| block.turn.and_then(|turn| shown.get(turn)).copied().unwrap_or(Shown::Hidden);
        self.blocks.retain(|block| of(block) != Shown::Hidden);
        for block in &mut self.blocks {
            block.context = of(block) == Shown::Context;
        }
        if self.blocks.is_empty() {
            self.blocks.push(Block::default());
        }
        self.rows = vec![None; self.blocks.len()];
        self
    }

    /// Lines from one row to the next.
    pub fn spacing(&self) -> usize {
        self.spacing
    }

    /// Sets how many lines there are from one row to the next.
    pub fn set_spacing(&mut self, spacing: usize) {
        self.spacing = spacing.max(1);
    }

    /// How many blocks there are; one at least.
    pub fn count(&self) -> usize {
        self.blocks.len()
    }

    /// A block.
    pub fn get(&self, at: usize) -> Option<&Block> {
        self.blocks.get(at)
    }

    /// The block that byte `at` is in, or the last one before it.
    pub fn at(&self, at: u32) -> usize {
        self.blocks.partition_point(|block| block.whole.start <= at).saturating_sub(1)
    }

    /// The width that rows are wrapped to.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Sets the width; rows of another width are forgotten.
    pub fn set_width(&mut self, width: u16) {
        if self.width != width {
            self.width = width;
            self.rows.iter_mut().for_each(|rows| *rows = None);
        }
    }

    /// The rows of a block, wrapped now if they were not yet.
    pub fn wrap(&mut self, text: &str, at: usize) -> &[Span] {
        let width = self.width.max(2);
        match (self.blocks.get(at), self.rows.get_mut(at)) {
            (Some(block), Some(rows)) => {
                rows.get_or_insert_with(|| wrap::rows(text, block.span, width).into_boxed_slice())
            }
            _ => &[],
        }
    }

    /// The rows of a block, if they were wrapped.
    pub fn rows(&self, at: usize) -> &[Span] {
        self.rows.get(at).and_then(Option::as_deref).unwrap_or(&[])
    }

    /// How many blocks have been wrapped.
    #[cfg(test)]
    pub fn wrapped(&self) -> usize {
        self.rows.iter().filter(|rows| rows.is_some()).count()
    }

    /// How many lines a block takes, head and blank line with it.
    pub fn lines(&mut self, text: &str, at: usize) -> usize {
        let head = usize::from(self.get(at).is_some_and(|block| block.head));
        let spacing = self.spacing;
        head + self.wrap(text, at).len() * spacing + 1
    }

    /// What the `line`-th line of a block is.
    pub fn line(&self, at: usize, line: usize) -> Line {
        let head = self.get(at).is_some_and(|block| block.head);
        match line {
            0 if head => Line::Head,
            line => {
                let line = line - usize::from(head);
                let row = line / self.spacing;
                match row < self.rows(at).len() {
                    true if line % self.spacing == 0 => Line::Row(row),
                    true => Line::Space(row),
                    false => Line::Gap,
                }
            }
        }
    }
}

/// The stretch of `text` in `span` as a block of its own, unless it is blank.
fn loose(text: &str, span: Span, blocks: &mut Vec<Block>) {
    let slice = span.slice(text);
    let trimmed = slice.trim_start();
    if trimmed.trim_end().is_empty() {
        return;
    }
    // Indentation of the first line stays; blank lines before it go.
    let lead = slice.len() - trimmed.len();
    let lead = slice.get(..lead).and_then(|blank| blank.rfind('\n')).map_or(0, |newline| newline + 1);
    let start = span.start as usize + lead;
    let shown = Span::of(start..span.start as usize + slice.trim_end().len());
    blocks.push(Block { whole: shown, span: shown, ..Block::default() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Turn;

    fn layout(text: &str, turns: &[(&str, &str)]) -> Layout {
        let find = |piece: &str| text.find(piece).expect("in the text");
        let turns = turns.iter().map(|(whole, body)| {
            let (start, inside) = (find(whole), find(body));
            Turn {
                span: Span::of(start..start + whole.len()),
                body: Span::of(inside..inside + body.len()),
                ..Turn::default()
            }
        });
        Layout { spoken: true, turns: turns.collect(), ..Layout::default() }
    }

    #[test]
    fn text_outside_turns_is_shown_too() {
        let text = "Title\n\n  Notes first.\nA: one two\n\n[pause]\n\nB: three\n\nThe end.\n";
        let layout = layout(text, &[("A: one two", "one two"), ("B: three", "three")]);
        let blocks = Blocks::new(text, &layout, |_| true);
        let shown: Vec<&str> = (0..blocks.count()).filter_map(|at| Some(blocks.get(at)?.span.slice(text))).collect();
        assert_eq!(shown, ["Title\n\n  Notes first.", "one two", "[pause]", "three", "The end."]);
        let turns: Vec<Option<usize>> = (0..blocks.count()).filter_map(|at| Some(blocks.get(at)?.turn)).collect();
        assert_eq!(turns, [None, Some(0), None, Some(1), None]);
        assert_eq!(blocks.at(0), 0);
        assert_eq!(blocks.at(text.find("two").expect("there") as u32), 1);
    }

    #[test]
    fn only_what_is_needed_is_wrapped() {
        let text = "A: one two three\nB: four\n";
        let layout = layout(text, &[("A: one two three", "one two three"), ("B: four", "four")]);
        let mut blocks = Blocks::new(text, &layout, |_| true);
        blocks.set_width(8);
        assert_eq!(blocks.wrap(text, 0).len(), 2);
        assert_eq!(blocks.wrapped(), 1);
        assert_eq!(blocks.lines(text, 0), 4);
        assert_eq!([blocks.line(0, 0), blocks.line(0, 2), blocks.line(0, 3)], [Line::Head, Line::Row(1), Line::Gap]);
        blocks.set_width(20);
        assert_eq!(blocks.wrapped(), 0);
        assert!(Blocks::new("", &Layout::default(), |_| true).count() == 1);
    }
}
