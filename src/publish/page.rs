//! A page: what a report says, in the order in which it is read, before anyone decides how it looks.
//!
//! Reports that are tables are a [`Sheet`], and a sheet makes a page; reports with definitions, quotations and lists
//! between their tables are pages from the start. The renderers know pages and nothing of reports, so each report
//! comes in each format. Text in a page is plain: no block holds markup, and a renderer escapes what it must.

mod texts;

pub use texts::Part;

use super::chart::Chart;
use super::table::{Sheet, Table};
use crate::analysis::Opens;

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What it is.
    pub title: String,
    /// What stands under the title.
    pub blocks: Vec<Block>,
}

/// One piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading: 2 for a part of the page, 3 for a part of that.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// A paragraph that begins with what it is about: `Apply when. …`.
    Term(String, String),
    /// Something not to be overlooked.
    Warning(String),
    /// Short lines, one below the other.
    List(Vec<String>),
    /// Somebody's words.
    Quote(Quote),
    /// A table.
    Table(Table),
    /// A chart; where there are no pictures it is left out, for a table beside it has its numbers.
    Chart(Chart),
    /// What was counted, in which reading, over what: above the figures.
    Header(Vec<String>),
    /// What signs mean, and what to be careful with: below the figures.
    Notes(Vec<String>),
    /// The sentence under everything.
    Footer(String),
}

/// Somebody's words, with where they are from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    /// What was said just before; may be empty.
    pub before: String,
    /// The words; lines are kept.
    pub text: String,
    /// What was said just after; may be empty.
    pub after: String,
    /// Where they are from.
    pub citation: String,
    /// By what they are found again; may be empty.
    pub id: String,
    /// What else is to be said of them: codes, a memo.
    pub notes: Vec<String>,
    /// What is said of them at the foot of the page; below them, where a format has no feet.
    pub footnotes: Vec<String>,
    /// Where they stand.
    pub opens: Option<Opens>,
}

impl Page {
    /// The same page with a chart after its tables.
    #[must_use]
    pub fn with_chart(mut self, chart: Option<Chart>) -> Self {
        let last = self.blocks.iter().rposition(|block| matches!(block, Block::Table(_)));
        let at = last.map_or(self.blocks.len(), |last| last + 1);
        self.blocks.splice(at..at, chart.map(Block::Chart));
        self
    }

    /// The tables of the page, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The charts of the page, in order.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Chart(chart) => Some(chart),
            _ => None,
        })
    }
}

impl From<Sheet> for Page {
    fn from(sheet: Sheet) -> Self {
        let mut blocks = Vec::new();
        if !sheet.header.is_empty() {
            blocks.push(Block::Header(sheet.header));
        }
        blocks.extend(sheet.tables.into_iter().map(Block::Table));
        if !sheet.footnotes.is_empty() {
            blocks.push(Block::Notes(sheet.footnotes));
        }
        Self { title: sheet.title, blocks }
    }
}
