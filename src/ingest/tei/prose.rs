//! TEI without utterances: paragraphs, headings, verse, lists and tables as text.
//!
//! Kept: all text; notes in brackets where they stand. Lost: page breaks, figures, typography.

use super::inline::Inline;
use crate::ingest::xml::tree::{Child, Node};
use crate::text::Span;

/// The text of a document and its headings.
pub fn read(text: &Node) -> (String, Vec<Span>) {
    let mut prose = Prose::default();
    prose.block(text);
    if !prose.text.is_empty() {
        prose.text.push('\n');
    }
    (prose.text, prose.headings)
}

#[derive(Default)]
struct Prose {
    text: String,
    headings: Vec<Span>,
    /// The name of the last paragraph's element.
    last: String,
}

impl Prose {
    /// An element with text of its own is a paragraph; another is made of such.
    fn block(&mut self, node: &Node) {
        let own = node.children.iter().any(|child| matches!(child, Child::Text(text) if !text.trim().is_empty()));
        let leaf = matches!(&*node.name, "p" | "head" | "l" | "ab" | "item" | "s" | "row" | "note");
        if own || leaf {
            self.paragraph(Inline::of(node).text(), &node.name);
        } else {
            node.elements()
                .filter(|part| !matches!(&*part.name, "figure" | "pb" | "fw"))
                .for_each(|part| self.block(part));
        }
    }

    fn paragraph(&mut self, text: &str, name: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            // Verses, items and rows of one list stand line by line.
            let goes_on = self.last == name && matches!(name, "l" | "item" | "row");
            self.text.push_str(if goes_on { "\n" } else { "\n\n" });
        }
        name.clone_into(&mut self.last);
        let start = self.text.len();
        self.text.push_str(text);
        if name == "head" {
            self.headings.push(Span::of(start..self.text.len()));
        }
    }
}
