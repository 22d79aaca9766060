//! Paragraphs and tables as word processors and web pages have them, and how they become text.
//!
//! Every reader of text with a layout (Word, OpenDocument, rich text, web pages) hands its content over as
//! [`Block`]s, so the same transcript gives the same turns whichever of them it was saved in:
//!
//! - Each paragraph is followed by a blank line; empty paragraphs vanish. Items of a list, and rows of a table,
//!   stand on successive lines, without the numbers or bullets that the program would draw.
//! - A table with a column of speakers becomes turns, `Label: text` or `[time] Label: text`, and its further columns
//!   become notes on them; a table with one column of text beside columns of notes becomes the paragraphs of that
//!   column ([`table`]). A table with one column is a frame around its paragraphs. Any other table becomes lines with
//!   tabs between the cells.
//! - Bold beginnings of paragraphs, headings, and the speakers of tables come along as hints for whoever looks for
//!   turns; notes (footnotes, comments) come along with the place they hang on.

pub mod table;

use super::clock;
use super::reading::{Prose, SideNote};
use crate::text::Span;
use std::collections::HashSet;

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
    /// Whether it is set apart as somebody else's words: by its style, its element, or because it is indented.
    pub quote: bool,
    /// Whether it says where such words are from.
    pub source: bool,
    /// Whether its end was deleted, so that the next paragraph goes on from it.
    pub joins_next: bool,
    /// What hangs on it.
    pub after: Vec<Block>,
    /// Notes, with their places in the text.
    pub notes: Vec<SideNote>,
}

impl Paragraph {
    /// A paragraph of nothing but text.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds text of a run. Blanks between bold runs, and before the first, are as bold as what follows them; line
    /// breaks and marks of no width before any text are none.
    pub fn push(&mut self, text: &str, bold: bool) {
        let text =
            if self.text.is_empty() { text.trim_start_matches(['\n', '\r', '\u{200b}', '\u{feff}']) } else { text };
        let begins = bold && !is_blank(text) && self.text.get(self.bold..).is_some_and(is_blank);
        for (at, line) in text.split('\r').enumerate() {
            // Canonical text has no carriage returns, also none from character references.
            let line = if at == 0 { line } else { line.strip_prefix('\n').unwrap_or(line) };
            if at > 0 {
                self.text.push('\n');
            }
            self.text.push_str(line);
        }
        if begins {
            self.bold = self.text.len();
        }
    }

    /// Hangs a note on the place reached.
    pub fn note(&mut self, tier: &str, text: String) {
        if !text.trim().is_empty() {
            self.notes.push(SideNote { at: self.text.len(), tier: tier.to_owned(), text });
        }
    }

    /// Whether nothing is lost when it is left out.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.notes.is_empty()
    }
}

/// Whether nothing is shown of a text.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
}

/// A cell: its content.
pub type Cell = Vec<Block>;

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// The rows, of cells.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the row that is being read was deleted.
    pub drop_row: bool,
}

impl Table {
    /// What a finished table is: itself, or with one column at most the content of its cells.
    pub fn into_blocks(self) -> Vec<Block> {
        if self.rows.iter().all(|row| row.len() <= 1) {
            return self.rows.into_iter().flatten().flatten().collect();
        }
        vec![Block::Table(self)]
    }
}

/// The text of content: its paragraphs on lines of their own, tables inside as lines with tabs.
pub fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut add = |line: &str| {
        if !line.trim().is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(line);
        }
    };
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                add(&paragraph.text);
                add(&plain(&paragraph.after));
            }
            Block::Table(table) => {
                let row = |row: &Vec<Cell>| row.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join("\t");
                table.rows.iter().for_each(|cells| add(&row(cells)));
            }
        }
    }
    out
}

/// The text of a note: its paragraphs, and below them the notes on it.
pub fn said(blocks: &[Block]) -> String {
    let mut said = plain(blocks).trim().to_owned();
    for (tier, text) in notes_in(blocks) {
        said.push_str(&format!("\n({tier}) {text}"));
    }
    said
}

/// The notes in content, wherever they hang.
fn notes_in(blocks: &[Block]) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                found.extend(paragraph.notes.iter().map(|note| (note.tier.as_str(), note.text.as_str())));
                found.extend(notes_in(&paragraph.after));
            }
            Block::Table(table) => found.extend(table.rows.iter().flatten().flat_map(|cell| notes_in(cell))),
        }
    }
    found
}

/// Whether the name of a style says that its paragraphs are somebody else's words, or that they are none, however far
/// they are indented; nothing where it says neither.
pub fn names_quotation(name: &str) -> Option<bool> {
    let name = crate::text::fold::fold(&name.replace("_20_", " "));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["quot", "block text", "zitat", "citation longue", "blocktext"]) {
        return Some(true);
    }
    let none = ["citation", "caption", "footnote", "endnote", "bibliograph", "toc ", "contents", "list", "index"];
    has(&none).then_some(false)
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
    prose: Prose,
    last: Place,
    heard: HashSet<String>,
    /// The number of the table that was begun last.
    tables: u8,
}

impl Page {
    /// Adds a line (or several) and returns its span.
    fn add(&mut self, text: &str, place: Place) -> Span {
        let out = &mut self.prose.text;
        if !out.is_empty() {
            let apart = place == Place::Apart || place != self.last;
            out.push_str(if apart { "\n\n" } else { "\n" });
        }
        let start = out.len();
        out.push_str(text);
        self.last = place;
        Span::of(start..out.len())
    }

    fn note(&mut self, at: usize, tier: &str, text: &str) {
        self.prose.notes.push(SideNote { at, tier: tier.to_owned(), text: text.to_owned() });
    }

    fn speaker(&mut self, label: &str) {
        if self.heard.insert(label.to_owned()) {
            self.prose.speakers.push(label.to_owned());
        }
    }

    fn all(&mut self, blocks: Vec<Block>) {
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
                        self.paragraph(&paragraph);
                    }
                }
                Block::Table(table) => {
                    if let Some(before) = pending.take() {
                        self.paragraph(&before);
                    }
                    self.table(table);
                }
            }
        }
        if let Some(last) = pending {
            self.paragraph(&last);
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let blank = paragraph.text.trim().is_empty();
        let start = if blank { self.prose.text.len() } else { self.words_of(paragraph) };
        for note in &paragraph.notes {
            let at = if blank { start } else { start + note.at.min(paragraph.text.len()) };
            self.note(at, &note.tier, &note.text);
        }
    }

    /// Adds the text of a paragraph, with its hints, and returns where it starts.
    fn words_of(&mut self, paragraph: &Paragraph) -> usize {
        let place = if paragraph.item && !paragraph.heading { Place::Next(ITEM) } else { Place::Apart };
        let span = self.add(&paragraph.text, place);
        let start = span.start as usize;
        if paragraph.heading {
            self.prose.headings.push(span);
            return start;
        }
        if paragraph.quote {
            self.prose.quotes.push(span);
        }
        if paragraph.source {
            self.prose.sources.push(span);
        }
        if paragraph.bold > 0 {
            self.prose.bold.push(Span::of(start..start + paragraph.bold));
        }
        if let Some(label) = timed_name(paragraph) {
            self.speaker(label);
        }
        start
    }

    fn table(&mut self, table: Table) {
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        match table::kind(&rows) {
            table::Kind::Turns(turns) => {
                for turn in turns {
                    let span = self.add(&turn.line(), Place::Apart);
                    if let Some(label) = &turn.label {
                        self.speaker(label);
                    }
                    for (tier, text) in &turn.notes {
                        self.note(span.start as usize, tier, text);
                    }
                    self.notes_of(table.rows.get(turn.row), span.start as usize);
                }
            }
            table::Kind::Column { text, notes } => self.column(table, &rows, text, &notes),
            table::Kind::Lines => self.lines(&table, &rows),
        }
    }

    /// The paragraphs of the column `text`, beside which columns of notes stand. The first row holds their names.
    fn column(&mut self, table: Table, rows: &[Vec<String>], text: usize, notes: &[(usize, String)]) {
        for (mut row, said) in table.rows.into_iter().zip(rows).skip(1) {
            let before = self.prose.text.len();
            if text < row.len() {
                self.all(row.swap_remove(text));
            }
            // The blank line before the row is no part of it.
            let at = if before == 0 { 0 } else { (before + 2).min(self.prose.text.len()) };
            for (column, tier) in notes {
                if let Some(note) = said.get(*column).filter(|note| !note.trim().is_empty()) {
                    self.note(at, tier, note);
                }
            }
        }
        self.last = Place::Apart;
    }

    fn lines(&mut self, table: &Table, rows: &[Vec<String>]) {
        self.tables = self.tables.wrapping_add(1).max(ITEM + 1);
        for (row, cells) in table.rows.iter().zip(rows) {
            let line = cells.iter().map(|cell| cell.trim().replace('\n', " ")).collect::<Vec<_>>().join("\t");
            let at = if line.trim().is_empty() {
                self.prose.text.len()
            } else {
                self.add(line.trim_end(), Place::Next(self.tables)).start as usize
            };
            self.notes_of(Some(row), at);
        }
    }

    /// The notes in the cells of a row.
    fn notes_of(&mut self, row: Option<&Vec<Cell>>, at: usize) {
        for cell in row.into_iter().flatten() {
            for (tier, text) in notes_in(cell) {
                self.note(at, tier, text);
            }
        }
    }
}

/// The text of a document, with its hints and notes.
pub fn render(blocks: Vec<Block>) -> Prose {
    let mut page = Page { prose: Prose::default(), last: Place::Apart, heard: HashSet::new(), tables: ITEM };
    page.all(blocks);
    if !page.prose.text.is_empty() {
        page.prose.text.push('\n');
    }
    page.prose
}

fn joined(before: Paragraph, mut next: Paragraph) -> Paragraph {
    let length = before.text.len();
    if before.text.get(before.bold..).is_some_and(is_blank) && next.bold > 0 {
        next.bold += length;
    } else {
        next.bold = before.bold;
    }
    next.notes.iter_mut().for_each(|note| note.at += length);
    next.notes.splice(0..0, before.notes);
    next.text.insert_str(0, &before.text);
    next
}

/// The name in a paragraph that is a turn by its times, whatever the name looks like (`Shah, Anna (Guest)`): bold,
/// with nothing but a time after it on its line, or on a line of its own below a time from when to when.
fn timed_name(paragraph: &Paragraph) -> Option<&str> {
    let mut lines = paragraph.text.split('\n');
    let first = lines.next()?;
    let name = match clock::mark(first).filter(|mark| mark.end.is_some() && mark.length == first.trim_end().len()) {
        Some(_) => {
            let name = lines.next().filter(|_| lines.next().is_some())?.trim();
            let capital = |word: &str| word.starts_with(|c: char| !c.is_lowercase());
            name.split_whitespace().all(capital).then_some(name)?
        }
        None => {
            let at = first.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '['))?;
            let around = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ':');
            clock::whole(first.get(at..)?.trim_matches(around))?;
            let bold = first.get(..paragraph.bold.min(first.len()))?;
            Some(first.get(..at)?.trim()).filter(|name| name.len() <= bold.len())?
        }
    };
    let fits = name.chars().any(char::is_alphabetic) && !name.contains(':') && name.len() <= 120;
    (fits && name.split_whitespace().count() <= 8).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        text.split('|').map(|text| Block::Paragraph(Paragraph::of(text))).collect()
    }

    fn table(rows: &[&[&str]]) -> Block {
        let rows = rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
        Block::Table(Table { rows, drop_row: false })
    }

    fn at<'a>(prose: &'a Prose, note: &'a SideNote) -> (&'a str, &'a str, &'a str) {
        (&prose.text[note.at..], &note.tier, &note.text)
    }

    #[test]
    fn bold_runs_with_blanks_between_are_one() {
        let mut paragraph = Paragraph::default();
        for (text, bold) in
            [("\n", false), (" ", false), ("Gary", true), (" ", false), ("Brown: ", true), ("no", false)]
        {
            paragraph.push(text, bold);
        }
        paragraph.push("yes", true);
        assert_eq!((paragraph.text.as_str(), paragraph.bold), (" Gary Brown: noyes", 13));
    }

    #[test]
    fn notes_keep_their_places() {
        let mut one = Paragraph::of("A: one");
        one.note("footnote", "first".into());
        one.push(" more", false);
        let mut cut = Paragraph { joins_next: true, ..Paragraph::of("B: ") };
        cut.note("comment", "second".into());
        let mut empty = Paragraph::default();
        empty.note("comment", "third".into());
        empty.note("comment", " ".into());
        let two = Paragraph::of("two");
        let found = render([one, cut, two, empty].map(Block::Paragraph).into_iter().collect());
        assert_eq!(found.text, "A: one more\n\nB: two\n");
        let notes: Vec<_> = found.notes.iter().map(|note| at(&found, note)).collect();
        assert_eq!(
            notes,
            [(" more\n\nB: two\n", "footnote", "first"), ("two\n", "comment", "second"), ("\n", "comment", "third")]
        );
    }

    #[test]
    fn further_columns_of_a_transcript_are_notes() {
        let blocks = vec![
            table(&[&["Speaker", "Text", "Nonverbal"], &["INT", "Why?|Tell me.", "leans over"], &["A2", "Well.", ""]]),
            Block::Paragraph(Paragraph::of("after")),
        ];
        let found = render(blocks);
        assert_eq!(found.text, "INT: Why?\nTell me.\n\nA2: Well.\n\nafter\n");
        assert_eq!(found.notes, [SideNote { at: 0, tier: "Nonverbal".into(), text: "leans over".into() }]);
        assert_eq!(found.speakers, ["INT", "A2"]);
    }

    #[test]
    fn a_column_of_text_beside_notes_is_paragraphs() {
        let found = render(vec![
            Block::Paragraph(Paragraph::of("Title")),
            table(&[&["Transcript", "Codes"], &["INT: Why?|A2: Well.", "trust"], &["INT: So?", "time"]]),
        ]);
        assert_eq!(found.text, "Title\n\nINT: Why?\n\nA2: Well.\n\nINT: So?\n");
        let notes: Vec<_> = found.notes.iter().map(|note| at(&found, note)).collect();
        assert_eq!(
            notes,
            [("INT: Why?\n\nA2: Well.\n\nINT: So?\n", "Codes", "trust"), ("INT: So?\n", "Codes", "time")]
        );
    }

    #[test]
    fn a_table_with_one_column_is_a_frame() {
        let rows = [["one|two"], ["three"]].map(|row| row.iter().map(|text| cell(text)).collect()).into();
        let found = render(Table { rows, drop_row: false }.into_blocks());
        assert_eq!(found.text, "one\n\ntwo\n\nthree\n");
    }

    #[test]
    fn a_bold_name_with_a_time_is_a_speakers() {
        let name = |text: &str, bold: usize| {
            let paragraph = Paragraph { bold, ..Paragraph::of(text) };
            timed_name(&paragraph).map(str::to_owned)
        };
        assert_eq!(name("Shah, Anna (Guest)   0:12\nWell.", 18).as_deref(), Some("Shah, Anna (Guest)"));
        assert_eq!(name("Anna (00:12):", 4).as_deref(), Some("Anna"));
        assert_eq!(name("We met at 10:30", 2), None, "not all of it is bold");
        assert_eq!(name("Anna: 0:12", 5), None);
        assert_eq!(name("Anna", 4), None);
        assert_eq!(name("0:0:5.170 --> 0:0:9.930\nShah, Anna\nWell.", 0).as_deref(), Some("Shah, Anna"));
        assert_eq!(name("0:0:5.170 --> 0:0:9.930\nwell, no\nWell.", 0), None);
        assert_eq!(name("Meeting on Monday, 10:02 AM", 10), None);
    }
}
