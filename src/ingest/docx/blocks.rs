//! Paragraphs and tables of a Word file, and how they become text.

use super::{WordText, table};
use crate::text::Span;

/// A piece of content.
#[derive(Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Default)]
pub struct Paragraph {
    /// Its text, line breaks as line feeds.
    pub text: String,
    /// How many bytes at its beginning are bold.
    pub bold: usize,
    /// Whether its style is bold.
    pub bold_style: bool,
    /// Whether it is a heading.
    pub heading: bool,
    /// Whether it is an item of a list.
    pub item: bool,
    /// Whether its end was deleted, so that the next paragraph goes on from it.
    pub joins_next: bool,
    /// What hangs on it.
    pub after: Vec<Block>,
}

impl Paragraph {
    /// Adds text of a run.
    pub fn push(&mut self, text: &str, bold: bool) {
        let all_bold = self.bold == self.text.len();
        for (at, line) in text.split('\r').enumerate() {
            // Canonical text has no carriage returns, also none from character references.
            let line = if at == 0 { line } else { line.strip_prefix('\n').unwrap_or(line) };
            if at > 0 {
                self.text.push('\n');
            }
            self.text.push_str(line);
        }
        if bold && all_bold {
            self.bold = self.text.len();
        }
    }
}

/// A table: rows of cells, each as its text.
#[derive(Debug, Default)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Whether the row that is being read was deleted.
    pub drop_row: bool,
}

/// The text of a cell: its paragraphs on lines of their own, tables inside as lines with tabs.
pub fn plain(blocks: Vec<Block>) -> String {
    let lines = blocks.into_iter().flat_map(|block| match block {
        Block::Paragraph(paragraph) => vec![paragraph.text],
        Block::Table(table) => table.rows.iter().map(|row| row.join("\t")).collect(),
    });
    lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// How a line stands to the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// After a blank line.
    Apart,
    /// On the next line, as items of one list and rows of one table.
    Next(u8),
}

const ITEM: u8 = 1;

struct Page {
    word: WordText,
    last: Place,
}

impl Page {
    /// Adds a line (or several) and returns its span.
    fn add(&mut self, text: &str, place: Place) -> Span {
        let out = &mut self.word.text;
        if !out.is_empty() {
            let apart = place == Place::Apart || place != self.last;
            out.push_str(if apart { "\n\n" } else { "\n" });
        }
        let start = out.len();
        out.push_str(text);
        self.last = place;
        Span::of(start..out.len())
    }
}

/// The text of a document.
pub fn render(blocks: Vec<Block>) -> WordText {
    let mut page = Page { word: WordText::default(), last: Place::Apart };
    let mut tables = ITEM;
    let mut pending: Option<Paragraph> = None;
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let paragraph = match pending.take() {
                    Some(before) => joined(before, paragraph),
                    None => paragraph,
                };
                if paragraph.joins_next {
                    pending = Some(paragraph);
                } else {
                    render_paragraph(&paragraph, &mut page);
                }
            }
            Block::Table(table) => {
                if let Some(before) = pending.take() {
                    render_paragraph(&before, &mut page);
                }
                tables = tables.wrapping_add(1).max(ITEM + 1);
                render_table(&table, &mut page, tables);
            }
        }
    }
    if let Some(last) = pending {
        render_paragraph(&last, &mut page);
    }
    if !page.word.text.is_empty() {
        page.word.text.push('\n');
    }
    page.word
}

fn joined(before: Paragraph, mut next: Paragraph) -> Paragraph {
    if before.bold == before.text.len() && next.bold > 0 {
        next.bold += before.text.len();
    } else {
        next.bold = before.bold;
    }
    next.text.insert_str(0, &before.text);
    next
}

fn render_paragraph(paragraph: &Paragraph, page: &mut Page) {
    if paragraph.text.trim().is_empty() {
        return;
    }
    let place = if paragraph.item { Place::Next(ITEM) } else { Place::Apart };
    let span = page.add(&paragraph.text, place);
    if paragraph.heading {
        page.word.headings.push(span);
    } else if paragraph.bold > 0 {
        let start = span.start as usize;
        page.word.bold.push(Span::of(start..start + paragraph.bold));
    }
}

fn render_table(table: &Table, page: &mut Page, number: u8) {
    if let Some(turns) = table::turns(&table.rows) {
        for turn in turns {
            page.add(&turn.line(), Place::Apart);
            if let Some(label) = turn.label
                && !page.word.speakers.contains(&label)
            {
                page.word.speakers.push(label);
            }
        }
        return;
    }
    for row in &table.rows {
        let line = row.iter().map(|cell| cell.replace('\n', " ")).collect::<Vec<_>>().join("\t");
        if !line.trim().is_empty() {
            page.add(line.trim_end(), Place::Next(number));
        }
    }
}
