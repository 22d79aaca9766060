//! Sheets as text, for terminals and pipes.
//!
//! **Nothing is cut.** A table that is too wide first breaks its column headers over several lines; if
//! that is not enough it becomes one block per upper header (a value of the first attribute); a block
//! still too wide names the columns that hold nothing but `—` in one line below it, and is then continued
//! below, with its row labels again. A column of words that alone is too wide
//! is broken into lines. Widths are cells, so names in any script stand straight.
//!
//! Nothing from a file reaches the output but as visible characters, and there is no colour unless asked.

mod layout;

use super::page::{Block as Piece, Quote};
use super::table::{ABSENT, Sheet, Table};
use super::wrap::{self, width};
use crate::text::display::one_line;
use layout::{Block, Layout};

/// How a sheet is to look as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Cells in a line.
    pub width: usize,
    /// Whether bars stand beside numbers.
    pub bars: bool,
    /// Whether titles are bold and notes dim.
    pub colour: bool,
}

impl Default for TextStyle {
    /// 100 cells, for a pipe whose reader is unknown; plain.
    fn default() -> Self {
        Self { width: 100, bars: false, colour: false }
    }
}

/// Blanks by which a row stands further in than the row above it in the tree.
const INDENT: usize = 2;
/// Cells of the longest bar.
const BAR: usize = 3;
/// No line is narrower than this, whatever the terminal says.
const NARROWEST: usize = 20;

/// The sheet as text.
pub fn sheet(sheet: &Sheet, style: &TextStyle) -> String {
    page(&super::page::Page::from(sheet.clone()), style)
}

/// The page as text.
pub fn page(page: &super::page::Page, style: &TextStyle) -> String {
    let style = TextStyle { width: style.width.max(NARROWEST), ..*style };
    let mut out = Page { out: String::new(), style };
    out.paragraph(&page.title, Look::Bold);
    for block in &page.blocks {
        out.piece(block);
    }
    out.out
}

/// Appends words over as many lines of at most `to` cells as they need, later lines set in.
pub(super) fn paragraph(out: &mut String, text: &str, to: usize) {
    let style = TextStyle { width: to.max(NARROWEST), ..TextStyle::default() };
    let mut page = Page { out: std::mem::take(out), style };
    page.paragraph(text, Look::Plain);
    *out = page.out;
}

/// A bar for `value` out of `most`, three cells at most; nothing for nothing, and something for little.
pub fn bar(value: f64, most: f64) -> String {
    if value <= 0.0 || most <= 0.0 || !value.is_finite() {
        return String::new();
    }
    let steps = (value / most * (BAR * 4) as f64).round().clamp(1.0, (BAR * 4) as f64) as usize;
    let mut bar = "▆".repeat(steps / 4);
    bar.push_str(["", "▂", "▃", "▅"].get(steps % 4).copied().unwrap_or(""));
    bar
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    Plain,
    Bold,
    Dim,
}

struct Page {
    out: String,
    style: TextStyle,
}

impl Page {
    fn line(&mut self, text: &str, look: Look) {
        let text = text.trim_end_matches(' ');
        match look {
            Look::Bold if self.style.colour => self.out.push_str(&format!("\u{1b}[1m{text}\u{1b}[0m")),
            Look::Dim if self.style.colour => self.out.push_str(&format!("\u{1b}[2m{text}\u{1b}[0m")),
            _ => self.out.push_str(text),
        }
        self.out.push('\n');
    }

    fn piece(&mut self, block: &Piece) {
        if !matches!(block, Piece::Header(_) | Piece::Chart(_)) {
            self.blank();
        }
        match block {
            Piece::Heading(_, text) => self.paragraph(text, Look::Bold),
            Piece::Text(text) => self.paragraph(text, Look::Plain),
            Piece::Term(term, text) => self.paragraph(&format!("{term}: {text}"), Look::Plain),
            Piece::Warning(text) => self.paragraph(&format!("! {text}"), Look::Bold),
            Piece::List(lines) => lines.iter().for_each(|line| self.paragraph(&format!("- {line}"), Look::Plain)),
            Piece::Header(lines) => lines.iter().for_each(|line| self.paragraph(line, Look::Plain)),
            Piece::Notes(lines) => lines.iter().for_each(|line| self.paragraph(line, Look::Dim)),
            Piece::Footer(text) => self.paragraph(text, Look::Dim),
            Piece::Quote(quote) => self.quote(quote),
            Piece::Table(table) => self.table(&safe(table)),
            // The table beside it has the numbers.
            Piece::Chart(_) => {}
        }
    }

    fn quote(&mut self, quote: &Quote) {
        let around = |text: &str| match text.trim() {
            "" => String::new(),
            text => format!("… {text}"),
        };
        around(&quote.before).lines().for_each(|line| self.set_in(line, Look::Dim));
        quote.text.lines().for_each(|line| self.set_in(line, Look::Plain));
        around(&quote.after).lines().for_each(|line| self.set_in(line, Look::Dim));
        self.set_in(format!("{} {}", quote.citation, quote.id).trim(), Look::Dim);
        quote.footnotes.iter().chain(&quote.notes).for_each(|note| self.set_in(note, Look::Dim));
    }

    /// A paragraph set in, as quotations are.
    fn set_in(&mut self, text: &str, look: Look) {
        let text = one_line(text);
        if text.trim().is_empty() {
            return;
        }
        for part in wrap::lines(text.trim(), self.style.width - 2 * INDENT) {
            self.line(&format!("    {part}"), look);
        }
    }

    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Words over as many lines as they need, later lines set in.
    fn paragraph(&mut self, text: &str, look: Look) {
        let text = one_line(text);
        if text.trim().is_empty() {
            return;
        }
        if width(&text) <= self.style.width {
            return self.line(&text, look);
        }
        for (at, part) in wrap::lines(&text, self.style.width - INDENT).iter().enumerate() {
            self.line(&format!("{}{part}", if at > 0 { "  " } else { "" }), look);
        }
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(&table.caption, Look::Bold);
        let layout = Layout::of(table, &self.style);
        for (at, block) in layout.blocks(table).iter().enumerate() {
            if at > 0 {
                self.blank();
            }
            if let Some(heading) = &block.heading {
                self.paragraph(heading, Look::Bold);
            }
            self.block(table, &layout, block);
        }
    }

    fn block(&mut self, table: &Table, layout: &Layout, block: &Block) {
        if block.grouped {
            let line = layout.group_line(table, block);
            self.line(&line, Look::Bold);
        }
        let header = if block.columns.is_empty() { Vec::new() } else { layout.header_lines(table, block) };
        for line in header {
            self.line(&line, Look::Bold);
        }
        for row in table.rows.iter().filter(|_| !block.columns.is_empty()) {
            for line in layout.row_lines(row, block) {
                self.line(&line, Look::Plain);
            }
        }
        let folded = block.folded.iter().filter_map(|&at| table.columns.get(at)).map(|column| column.label.as_str());
        let folded: Vec<&str> = folded.collect();
        if !folded.is_empty() {
            self.paragraph(&format!("{ABSENT} {}", folded.join(", ")), Look::Plain);
        }
    }
}

/// A table whose every text is safe to print and on one line.
fn safe(table: &Table) -> Table {
    let mut table = table.clone();
    table.caption = one_line(&table.caption);
    table.corner = one_line(&table.corner);
    for column in &mut table.columns {
        column.label = one_line(&column.label);
        column.group = column.group.as_deref().map(one_line);
    }
    for row in &mut table.rows {
        row.label = one_line(&row.label);
        for part in row.cells.iter_mut().flat_map(|cell| &mut cell.parts) {
            *part = one_line(part);
        }
    }
    table
}

#[cfg(test)]
mod tests;
