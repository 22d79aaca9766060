//! All texts of a page, in the order in which they are read: for whatever must look at each of them.

use super::{Block, Page};

/// What a text of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A title, a heading, a paragraph, a line of a list, of the header or of the notes.
    Page,
    /// Somebody's words, and what was said around them.
    Words,
    /// Where words are from, or what else is said of them.
    Citation,
    /// What is said of words at the foot of the page.
    Footnote,
    /// A heading, a label or a cell of a table.
    Table,
    /// What is written on a chart.
    Chart,
}

impl Part {
    /// Where it stands, as a message says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Page => "headings and text",
            Self::Words | Self::Citation | Self::Footnote => "quotations",
            Self::Table => "tables",
            Self::Chart => "charts",
        }
    }
}

impl Page {
    /// All its texts, each with what it is.
    pub fn texts(&self) -> Vec<(Part, &str)> {
        let mut all: Vec<(Part, &str)> = vec![(Part::Page, &self.title)];
        self.blocks.iter().for_each(|block| add(block, &mut all));
        all
    }
}

fn add<'a>(block: &'a Block, all: &mut Vec<(Part, &'a str)>) {
    match block {
        Block::Heading(_, words) | Block::Text(words) | Block::Warning(words) | Block::Footer(words) => {
            all.push((Part::Page, words));
        }
        Block::Term(term, words) => all.extend([(Part::Page, term.as_str()), (Part::Page, words)]),
        Block::List(lines) | Block::Header(lines) | Block::Notes(lines) => {
            all.extend(lines.iter().map(|line| (Part::Page, line.as_str())));
        }
        Block::Quote(quote) => {
            all.extend([&quote.before, &quote.text, &quote.after].map(|words| (Part::Words, words.as_str())));
            all.push((Part::Citation, &quote.citation));
            all.extend(quote.notes.iter().map(|note| (Part::Citation, note.as_str())));
            all.extend(quote.footnotes.iter().map(|note| (Part::Footnote, note.as_str())));
        }
        Block::Table(table) => {
            let mut add = |words: &'a str| all.push((Part::Table, words));
            add(&table.caption);
            add(&table.corner);
            for column in &table.columns {
                column.group.iter().for_each(|group| add(group));
                add(&column.label);
            }
            for row in &table.rows {
                add(&row.label);
                row.cells.iter().flat_map(|cell| &cell.parts).for_each(|part| add(part));
            }
        }
        Block::Chart(chart) => {
            let own = [&chart.title, &chart.unit, &chart.note].into_iter();
            let axes = chart.data.rows.iter().chain(&chart.data.series);
            let all_of_it = own.chain(axes).chain(chart.data.labels.iter().flatten());
            all.extend(all_of_it.map(|words| (Part::Chart, words.as_str())));
        }
    }
}
