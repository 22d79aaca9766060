//! A report that is a page: its blocks as lines, with a cursor that goes from number to number.
//!
//! A page is laid out once for each width, when it comes and when the window changes; drawing only reads the lines.
//! What is counted, over what, stands above the figures in two lines, and whole where it is asked for: the first screen
//! is for figures. A room sees the page with all names masked ([`Masks`]); what numbers open is the same.

pub mod columns;
pub mod draw;
pub mod moves;

use crate::analysis::Opens;
use crate::publish::page::{Block, Page, Quote};
use crate::publish::table::{Cell, Row, Table, Written};
use crate::text::Span;
use crate::text::display::one_line;
use crate::tui::room::Masks;
use crate::tui::wrap;
use columns::{Columns, Scale};
use ratatui::layout::Rect;
use std::sync::Arc;

/// Lines of what is said above figures, unless it is asked for whole.
const HEADER: usize = 2;
/// What is said of the place of the cursor may have so many lines where the page fills the screen.
const FOOT: u16 = 3;

/// A page with its lines.
#[derive(Clone, Debug)]
pub struct Laid {
    page: Page,
    /// The page as a room sees it.
    masked: Option<Box<Page>>,
    scale: Scale,
    /// How it is laid out: for which width, for a room, whole.
    fit: Option<(u16, bool, bool)>,
    lines: Vec<Line>,
    tables: Vec<Columns>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Title,
    Heading,
    Plain,
    Dim,
    Care,
    Quote,
}

#[derive(Clone, Debug)]
enum Line {
    Blank,
    /// Words, and the block whose words they are.
    Words(Kind, String, usize),
    /// The last of what is said above the figures, and how many lines more there are.
    Folded(String, usize),
    /// The values of the first of two attributes, over the columns of a table.
    Upper(usize),
    /// A line of the head of a table.
    Head(usize, usize),
    /// A row of a table.
    Row(usize, usize),
}

impl Laid {
    /// A page, laid out when it is fit to a width.
    pub fn new(page: Page, scale: Scale) -> Self {
        Self { page, masked: None, scale, fit: None, lines: Vec::new(), tables: Vec::new() }
    }

    /// Lays the page out for a width, to a room without names, with all that is said above the figures or the first of
    /// it, unless it is so already.
    pub fn fit(&mut self, width: u16, masks: Option<&Masks>, whole: bool) {
        let fit = Some((width, masks.is_some(), whole));
        if self.fit == fit {
            return;
        }
        self.fit = fit;
        self.masked = masks.map(|masks| Box::new(masks.page(&self.page)));
        (self.lines, self.tables) = (Vec::new(), Vec::new());
        let title = self.shown().title.clone();
        self.words(Kind::Title, &title, 0, 0);
        for at in 0..self.page.blocks.len() {
            self.block(at, whole);
        }
    }

    /// The page as it is shown.
    fn shown(&self) -> &Page {
        self.masked.as_deref().unwrap_or(&self.page)
    }

    fn width(&self) -> u16 {
        self.fit.map_or(0, |(width, ..)| width)
    }

    /// Whether anything above the figures is left out, or would be.
    pub fn folds(&self) -> bool {
        let whole = self.fit.is_some_and(|(.., whole)| whole);
        whole || self.lines.iter().any(|line| matches!(line, Line::Folded(..)))
    }

    /// Whether any number opens something.
    pub fn opens_anything(&self) -> bool {
        let quoted = |block: &Block| matches!(block, Block::Quote(quote) if quote.opens.is_some());
        let cells = self.page.tables().flat_map(|table| &table.rows).flat_map(|row| &row.cells);
        self.page.blocks.iter().any(quoted) || cells.into_iter().any(|cell| cell.opens.is_some())
    }

    /// Whether there are bars.
    pub fn has_bars(&self) -> bool {
        self.tables.iter().any(Columns::has_bars)
    }

    fn block(&mut self, at: usize, whole: bool) {
        let Some(block) = self.shown().blocks.get(at).cloned() else { return };
        let before = at.checked_sub(1).and_then(|before| self.shown().blocks.get(before));
        // What belongs together stands together.
        let follows = matches!((before, &block), (Some(Block::Term(..)), Block::Term(..)));
        if !follows && !matches!(block, Block::Chart(_)) {
            self.lines.push(Line::Blank);
        }
        let listed = |lines: &[String]| lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>();
        match &block {
            Block::Heading(_, text) => self.words(Kind::Heading, text, at, 0),
            Block::Text(text) => self.words(Kind::Plain, text, at, 0),
            Block::Term(term, text) => self.words(Kind::Plain, &format!("{term}: {text}"), at, 0),
            Block::Warning(text) => self.words(Kind::Care, text, at, 0),
            Block::List(lines) => listed(lines).iter().for_each(|line| self.words(Kind::Plain, line, at, 0)),
            Block::Header(lines) => self.header(lines, at, whole),
            Block::Notes(lines) => lines.iter().for_each(|line| self.words(Kind::Dim, line, at, 0)),
            Block::Footer(text) => self.words(Kind::Dim, text, at, 0),
            Block::Quote(quote) => self.quote(quote, at),
            Block::Table(table) => self.table(table, at),
            Block::Chart(_) => {}
        }
    }

    /// What was counted: its first lines, each cut to the width, or all of it.
    fn header(&mut self, lines: &[String], at: usize, whole: bool) {
        let before = self.lines.len();
        lines.iter().for_each(|line| self.words(Kind::Dim, line, at, 0));
        if whole || self.lines.len() <= before + HEADER {
            return;
        }
        self.lines.truncate(before);
        let mut kept = lines.iter().take(HEADER).map(|line| one_line(line));
        let last = kept.next_back().unwrap_or_default();
        self.lines.extend(kept.map(|line| Line::Words(Kind::Dim, line, at)));
        self.lines.push(Line::Folded(last, lines.len().saturating_sub(HEADER)));
    }

    /// Words over as many lines as they need, later ones set in.
    fn words(&mut self, kind: Kind, text: &str, block: usize, indent: usize) {
        let text = one_line(text);
        if text.trim().is_empty() {
            return;
        }
        let room = self.width().saturating_sub(4 + indent as u16).clamp(10, 110);
        for (at, row) in wrap::rows(&text, Span::of(0..text.len()), room).into_iter().enumerate() {
            let shown = wrap::shown(&text, row).slice(&text);
            let lead = " ".repeat(indent + if at > 0 { 2 } else { 0 });
            self.lines.push(Line::Words(kind, format!("{lead}{shown}"), block));
        }
    }

    fn quote(&mut self, quote: &Quote, at: usize) {
        if !quote.before.trim().is_empty() {
            self.words(Kind::Dim, &format!("… {}", quote.before.trim()), at, 2);
        }
        quote.text.lines().for_each(|line| self.words(Kind::Quote, line, at, 2));
        if !quote.after.trim().is_empty() {
            self.words(Kind::Dim, &format!("… {}", quote.after.trim()), at, 2);
        }
        self.words(Kind::Dim, &quote.citation, at, 2);
        quote.notes.iter().for_each(|note| self.words(Kind::Dim, note, at, 2));
    }

    fn table(&mut self, table: &Table, at: usize) {
        self.words(Kind::Heading, &table.caption, at, 0);
        let columns = Columns::of(table, at, self.width(), self.scale);
        let number = self.tables.len();
        if table.is_grouped() {
            self.lines.push(Line::Upper(number));
        }
        self.lines.extend((0..columns.high()).map(|line| Line::Head(number, line)));
        self.tables.push(columns);
        self.lines.extend((0..table.rows.len()).map(|row| Line::Row(number, row)));
    }

    fn table_of(&self, number: usize) -> Option<(&Table, &Columns)> {
        let columns = self.tables.get(number)?;
        match self.shown().blocks.get(columns.block)? {
            Block::Table(table) => Some((table, columns)),
            _ => None,
        }
    }

    fn cell(&self, (line, column): (usize, usize)) -> Option<(&Table, &Row, &Cell)> {
        let Some(Line::Row(number, row)) = self.lines.get(line) else { return None };
        let (table, _) = self.table_of(*number)?;
        let row = table.rows.get(*row)?;
        Some((table, row, row.cells.get(column)?))
    }

    /// What the place of the cursor opens, with a name for it.
    pub fn opens(&self, at: (usize, usize)) -> Option<(String, Opens)> {
        if let Some((table, row, cell)) = self.cell(at) {
            return Some((name(table, row, at.1), cell.opens.clone()?));
        }
        let Some(Line::Words(_, _, block)) = self.lines.get(at.0) else { return None };
        match self.shown().blocks.get(*block)? {
            Block::Quote(quote) => Some((quote.citation.clone(), quote.opens.clone()?)),
            _ => None,
        }
    }

    /// What is written of the cell at the cursor, where it is one to write in.
    pub fn written(&self, at: (usize, usize)) -> Option<Arc<Written>> {
        self.cell(at)?.2.written.clone()
    }

    /// What stands at the cursor, in full, and what its flag means here.
    fn said(&self, at: (usize, usize)) -> String {
        let Some((table, row, cell)) = self.cell(at) else { return String::new() };
        let parts: Vec<&str> = cell.parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let text = Cell { flag: cell.flag, ..Cell::parts(parts) }.joined(" · ");
        let mut said = name(table, row, at.1);
        if !text.is_empty() {
            said = format!("{said}: {text}");
        }
        if let Some(sign) = cell.flag.or(row.flag)
            && let Some(meaning) = self.meaning_of(sign, row, cell.flag.is_some())
        {
            said = format!("{said}   {meaning}");
        }
        one_line(&said)
    }

    /// What the page says of flags: of this row by its name, else what they are in general.
    fn meaning_of(&self, sign: &str, row: &Row, of_cell: bool) -> Option<String> {
        let notes = self.shown().blocks.iter().filter_map(|block| match block {
            Block::Notes(lines) => Some(lines),
            _ => None,
        });
        let parts = super::draw::meanings(&[sign], notes.flatten().map(String::as_str));
        let named = parts.iter().find(|part| !of_cell && part.contains(&format!("{sign} {}", row.label)));
        named.or(parts.first()).cloned()
    }

    /// Lines of what is said of the place of the cursor.
    fn foot(&self, room: Rect, at: (usize, usize)) -> u16 {
        let said = self.said(at);
        let needed = wrap::rows(&said, Span::of(0..said.len()), room.width.saturating_sub(2).max(1)).len();
        let blank = room.height.saturating_sub(u16::try_from(self.lines.len()).unwrap_or(u16::MAX));
        u16::try_from(needed).unwrap_or(FOOT).clamp(1, blank.max(FOOT)).min(room.height.saturating_sub(1).max(1))
    }

    /// Where lines are: above what is said of the place of the cursor.
    fn area(&self, room: Rect, at: (usize, usize)) -> Rect {
        Rect { height: room.height.saturating_sub(self.foot(room, at)), ..room }
    }
}

/// A cell in words: its row and its column.
fn name(table: &Table, row: &Row, column: usize) -> String {
    let column = table.columns.get(column);
    let parts = [Some(row.label.as_str()), column.and_then(|c| c.group.as_deref()), column.map(|c| c.label.as_str())];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    one_line(&parts.join(" · "))
}
