//! A flow of text under construction: the body, a footnote, a text box. Paragraphs and cells end where rich text says
//! so, and a table ends with the first paragraph outside it.

use crate::ingest::blocks::{Block, Cell, Paragraph, Table};

/// What a paragraph is, besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// A heading.
    pub heading: bool,
    /// An item of a list.
    pub item: bool,
    /// Inside a table.
    pub table: bool,
}

/// A flow of text.
#[derive(Debug, Default)]
pub struct Flow {
    blocks: Vec<Block>,
    /// The open paragraph.
    pub paragraph: Paragraph,
    cell: Cell,
    row: Vec<Cell>,
    table: Table,
}

impl Flow {
    /// Ends the open paragraph.
    pub fn end_paragraph(&mut self, look: Look) {
        if look.table {
            self.end_into_cell(look);
            return;
        }
        self.end_table();
        take(&mut self.paragraph, look, &mut self.blocks);
    }

    fn end_into_cell(&mut self, look: Look) {
        take(&mut self.paragraph, look, &mut self.cell);
    }

    /// Ends the open cell.
    pub fn end_cell(&mut self, look: Look) {
        self.end_into_cell(look);
        self.row.push(std::mem::take(&mut self.cell));
    }

    /// Ends the open row.
    pub fn end_row(&mut self, look: Look) {
        if !self.paragraph.is_empty() || !self.cell.is_empty() {
            self.end_cell(look);
        }
        if !self.row.is_empty() {
            self.table.rows.push(std::mem::take(&mut self.row));
        }
    }

    fn end_table(&mut self) {
        if !self.cell.is_empty() {
            self.row.push(std::mem::take(&mut self.cell));
        }
        if !self.row.is_empty() {
            self.table.rows.push(std::mem::take(&mut self.row));
        }
        if !self.table.rows.is_empty() {
            self.blocks.extend(std::mem::take(&mut self.table).into_blocks());
        }
    }

    /// All of it.
    pub fn finish(mut self, look: Look) -> Vec<Block> {
        let last = Look { table: look.table && !self.row.is_empty(), ..look };
        self.end_paragraph(last);
        self.end_table();
        self.blocks
    }
}

fn take(paragraph: &mut Paragraph, look: Look, into: &mut Vec<Block>) {
    let mut whole = std::mem::take(paragraph);
    let after = std::mem::take(&mut whole.after);
    (whole.heading, whole.item) = (look.heading, look.item);
    // Empty paragraphs are mere spacing; a file can hold millions.
    if !whole.is_empty() {
        into.push(Block::Paragraph(whole));
    }
    into.extend(after);
}
