//! The walk over a page: from its tags to paragraphs and tables.
//!
//! Open elements lie on a stack. An end that has no start is passed over, a start that has no end ends with the
//! element around it, and nothing inside a cell ends anything outside it.

use super::elements::{self, COUNT, Element, Kind};
use super::tokens::{Tag, Token, Tokens};
use crate::ingest::Doubt;
use crate::ingest::blocks::{self, Block, Paragraph, Table};
use crate::ingest::reading::{Prose, SideNote};
use crate::text::words;
use std::collections::{HashMap, HashSet};

/// Elements nest no deeper than this; what is deeper is taken as if it stood at this depth.
const MAX_DEPTH: usize = 10_000;

/// Tables nest no deeper than this; the cells of deeper ones are paragraphs.
const MAX_TABLES: usize = 32;

/// Columns that one cell stands for are no more than this.
const MAX_SPAN: usize = 64;

/// What a page holds.
pub struct Walked {
    /// Its content.
    pub blocks: Vec<Block>,
    /// Its footnotes.
    pub notes: Notes,
    /// What was left out.
    pub doubts: Vec<Doubt>,
}

/// Footnotes by their keys. In the text, a note stands for each reference, with the key in place of what it says.
#[derive(Default)]
pub struct Notes(HashMap<String, String>);

/// Stands before the key of a note.
const KEY: char = '\u{1}';

impl Notes {
    /// Puts what the notes say where they are referred to. Notes without a reference hang on the end.
    pub fn resolve(self, prose: &mut Prose) -> Option<Doubt> {
        let mut used = HashSet::new();
        let before = prose.notes.len();
        prose.notes.retain_mut(|note| {
            let Some(key) = note.text.strip_prefix(KEY).map(str::to_owned) else { return true };
            let Some(said) = self.0.get(&key) else { return false };
            note.text.clone_from(said);
            used.insert(key);
            true
        });
        let lost = before - prose.notes.len();
        let mut rest: Vec<(&String, &String)> = self.0.iter().filter(|(key, _)| !used.contains(*key)).collect();
        rest.sort();
        for (key, said) in rest {
            prose.notes.push(SideNote { at: prose.text.len(), tier: tier(key).to_owned(), text: said.clone() });
        }
        let what =
            if lost == 1 { "footnote is referred to but not there" } else { "footnotes are referred to but not there" };
        (lost > 0).then(|| Doubt::overall(format!("{lost} {what}: look whether the page is whole")))
    }
}

/// What kind of note has this key.
fn tier(key: &str) -> &'static str {
    if key.contains("edn") || key.contains("endnote") { "endnote" } else { "footnote" }
}

/// An open element.
#[derive(Clone, Copy)]
struct Open {
    number: usize,
    end: End,
    bold: bool,
    pre: bool,
    heading: bool,
    item: bool,
    /// Whether its paragraphs are somebody else's words.
    quote: bool,
    /// Whether they say where such words are from.
    source: bool,
}

/// What is done when an element ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    Block,
    Quote,
    Table,
    Cell(usize),
    /// Text is taken again.
    Skip,
    Note,
    Main,
}

struct Walk {
    open: Vec<Open>,
    /// For each element by its number, where the open ones lie.
    places: Vec<Vec<usize>>,
    /// Where the open cells and tables lie.
    bounds: Vec<usize>,
    /// Elements open beyond the greatest depth.
    deeper: usize,
    /// Content under construction: the body, then a list of blocks for each open cell and note.
    content: Vec<Vec<Block>>,
    tables: Vec<Table>,
    paragraph: Paragraph,
    /// Whether the last character takes further blanks into itself.
    blank: bool,
    /// Where the element lies of which nothing is shown.
    skip: Option<usize>,
    /// Keys of the open notes.
    keys: Vec<String>,
    notes: Notes,
    /// The content of the main part, once it has begun.
    main: Option<Vec<Block>>,
    hidden: usize,
}

/// Walks over a page.
pub fn walk(page: &str) -> Walked {
    let mut walk = Walk {
        open: Vec::new(),
        places: vec![Vec::new(); COUNT],
        bounds: Vec::new(),
        deeper: 0,
        content: vec![Vec::new()],
        tables: Vec::new(),
        paragraph: Paragraph::default(),
        blank: true,
        skip: None,
        keys: Vec::new(),
        notes: Notes::default(),
        main: None,
        hidden: 0,
    };
    for token in Tokens::new(page) {
        match token {
            Token::Text(text) => walk.text(&text),
            Token::Open(tag) => walk.start(&tag),
            Token::Close(element) => walk.close(element),
        }
    }
    walk.finish()
}

impl Walk {
    fn look(&self) -> Open {
        let none = Open {
            number: 0,
            end: End::Nothing,
            bold: false,
            pre: false,
            heading: false,
            item: false,
            quote: false,
            source: false,
        };
        self.open.last().copied().unwrap_or(none)
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_some() {
            return;
        }
        if self.look().pre {
            self.push(&text.replace("\r\n", "\n"));
            return;
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if !(blank && self.blank) {
                out.push(if blank { ' ' } else { c });
            }
            self.blank = blank;
        }
        let blank = self.blank;
        self.push(&out);
        self.blank = blank;
    }

    fn push(&mut self, text: &str) {
        self.paragraph.push(text, self.look().bold);
        self.blank = self.paragraph.text.is_empty() || text.ends_with('\n');
    }

    /// Ends the open paragraph.
    fn part(&mut self) {
        self.blank = true;
        let look = self.look();
        let mut paragraph = std::mem::take(&mut self.paragraph);
        paragraph.text.truncate(paragraph.text.trim_end_matches([' ', '\n']).len());
        paragraph.bold = paragraph.bold.min(paragraph.text.len());
        (paragraph.heading, paragraph.item, paragraph.quote) = (look.heading, look.item, look.quote);
        paragraph.source = look.source;
        if !paragraph.is_empty() {
            self.put(Block::Paragraph(paragraph));
        }
    }

    fn put(&mut self, block: Block) {
        if let Some(content) = self.content.last_mut() {
            content.push(block);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if self.skip.is_none() {
            match tag.element.name {
                "br" => self.push("\n"),
                "hr" => self.part(),
                _ => {}
            }
        }
        if tag.element.is_void {
            return;
        }
        let kind = tag.element.kind;
        if kind != Kind::Inline {
            self.close_implied(tag.element.name, kind);
        }
        if self.open.len() >= MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        let style = elements::style(tag);
        if self.skip.is_none() && style.hidden {
            self.hidden += 1;
        }
        // Word processors date deletions; without a date the letters are struck through.
        let deleted = tag.element.name == "del" && tag.attribute("datetime").is_some();
        let nothing = kind == Kind::Nothing || style.hidden || style.marker || deleted;
        let end = if self.skip.is_some() {
            End::Nothing
        } else if nothing {
            self.skip = Some(self.open.len());
            End::Skip
        } else {
            self.begin(tag, kind)
        };
        let around = self.look();
        let bold = style.bold.unwrap_or(around.bold || tag.element.is_bold);
        let at = self.open.len();
        if let Some(places) = self.places.get_mut(tag.element.number) {
            places.push(at);
        }
        self.open.push(Open {
            number: tag.element.number,
            end,
            bold,
            pre: style.pre.unwrap_or(around.pre || kind == Kind::Pre),
            heading: kind == Kind::Heading || (around.heading && kind == Kind::Inline),
            quote: tag.element.name == "blockquote" || around.quote,
            source: tag.element.name == "footer" && around.quote || around.source,
            item: kind == Kind::Item || (around.item && !matches!(kind, Kind::Cell | Kind::Heading)),
        });
    }

    /// Begins an element that is shown, and tells how it will end.
    fn begin(&mut self, tag: &Tag<'_>, kind: Kind) -> End {
        if let Some(end) = self.begin_note(tag, kind) {
            return end;
        }
        if kind != Kind::Inline && kind != Kind::Quote {
            self.part();
        }
        match kind {
            Kind::Inline | Kind::Nothing => End::Nothing,
            Kind::Quote => {
                self.push("“");
                End::Quote
            }
            Kind::Main if self.main.is_none() && self.content.len() == 1 => {
                self.content.push(Vec::new());
                self.bounds.push(self.open.len());
                End::Main
            }
            Kind::Table if self.tables.len() < MAX_TABLES => {
                self.tables.push(Table::default());
                self.bounds.push(self.open.len());
                End::Table
            }
            Kind::Row if self.in_table() => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
                End::Block
            }
            Kind::Cell if self.in_table() => {
                if let Some(table) = self.tables.last_mut().filter(|table| table.rows.is_empty()) {
                    table.rows.push(Vec::new());
                }
                self.content.push(Vec::new());
                self.bounds.push(self.open.len());
                let span = tag.attribute("colspan").and_then(|span| span.trim().parse().ok());
                End::Cell(span.unwrap_or(1usize).clamp(1, MAX_SPAN))
            }
            _ => End::Block,
        }
    }

    /// Whether rows and cells that begin here belong to the innermost table.
    fn in_table(&self) -> bool {
        let bound = self.bounds.last().and_then(|&at| self.open.get(at));
        bound.is_some_and(|open| open.end == End::Table)
    }

    /// Footnotes: what they say, and references to them.
    fn begin_note(&mut self, tag: &Tag<'_>, kind: Kind) -> Option<End> {
        let outside = self.keys.is_empty();
        if tag.element.name == "a" {
            let address = tag.attribute("href")?;
            let key = address.strip_prefix('#').and_then(elements::note_key);
            let back = !outside && elements::leads_back(&address);
            if let Some(key) = key.filter(|_| outside) {
                self.paragraph.note(tier(&key), format!("{KEY}{key}"));
            } else if !back {
                return None;
            }
            self.skip = Some(self.open.len());
            return Some(End::Skip);
        }
        if !outside || !matches!(kind, Kind::Block | Kind::Item) {
            return None;
        }
        let key = tag.attribute("id").as_deref().and_then(elements::note_key)?;
        self.part();
        self.keys.push(key);
        self.content.push(Vec::new());
        self.bounds.push(self.open.len());
        Some(End::Note)
    }

    /// Ends what the start of this element ends without saying so.
    fn close_implied(&mut self, name: &'static str, kind: Kind) {
        match kind {
            Kind::Quote | Kind::Nothing | Kind::Inline => {}
            Kind::Cell => {
                self.close_named("td");
                self.close_named("th");
            }
            Kind::Row => {
                self.close_named("td");
                self.close_named("th");
                self.close_named("tr");
            }
            _ if matches!(name, "tbody" | "thead" | "tfoot") => {
                self.close_named("td");
                self.close_named("th");
                self.close_named("tr");
            }
            _ => {
                self.close_named("p");
                if matches!(name, "dt" | "dd") {
                    self.close_named("dt");
                    self.close_named("dd");
                }
            }
        }
    }

    /// Where the innermost open one of these lies.
    fn last_of(&self, element: &Element) -> Option<usize> {
        self.places.get(element.number)?.last().copied()
    }

    fn close_named(&mut self, name: &str) {
        if let Some(element) = elements::known(name).filter(|element| self.last_of(element).is_some()) {
            self.close(element);
        }
    }

    /// Ends the innermost element with this name, and all in it; but from inside a cell nothing is ended outside it,
    /// save by what belongs to tables.
    fn close(&mut self, element: &Element) {
        let name = element.name;
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(at) = self.last_of(element) else {
            if name == "p" && self.skip.is_none() && !self.paragraph.is_empty() {
                self.part();
            }
            return;
        };
        let of_tables = matches!(name, "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot");
        let bound = if of_tables {
            // Those of an outer table stay open as long as an inner one does.
            let table = elements::known("table").and_then(|table| self.last_of(table)).unwrap_or(0);
            if name == "table" { 0 } else { table }
        } else {
            self.bounds.last().copied().unwrap_or(0)
        };
        if at < bound {
            return;
        }
        while self.open.len() > at {
            self.pop();
        }
    }

    fn pop(&mut self) {
        // Paragraphs take their look from what is open.
        let Some(open) = self.open.last().copied() else { return };
        if self.skip.is_none() && open.end != End::Nothing && open.end != End::Quote {
            self.part();
        }
        self.open.pop();
        if let Some(places) = self.places.get_mut(open.number) {
            places.pop();
        }
        let at = self.open.len();
        if self.bounds.last() == Some(&at) {
            self.bounds.pop();
        }
        match open.end {
            End::Nothing | End::Block => {}
            End::Quote => self.push("”"),
            End::Skip => self.skip = None,
            End::Table => {
                if let Some(table) = self.tables.pop() {
                    table.into_blocks().into_iter().for_each(|block| self.put(block));
                }
            }
            End::Cell(columns) => {
                let cell = self.content.pop().unwrap_or_default();
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                    (1..columns).for_each(|_| row.push(Vec::new()));
                }
            }
            End::Note => {
                let said = blocks::said(&self.content.pop().unwrap_or_default());
                if let Some(key) = self.keys.pop() {
                    // Some put the number before the note as plain text.
                    self.notes.0.insert(key, said);
                }
            }
            End::Main => self.main = self.content.pop(),
        }
    }

    fn finish(mut self) -> Walked {
        while !self.open.is_empty() {
            self.pop();
        }
        self.part();
        let body = self.content.into_iter().next().unwrap_or_default();
        let mut doubts = Vec::new();
        let blocks = match self.main {
            Some(main) if words::count(&blocks::plain(&main)) > 0 => {
                let left = words::count(&blocks::plain(&body));
                if left > 0 {
                    doubts.push(Doubt::overall(format!(
                        "{left} words beside the main part of the page left out: look whether they belong to the transcript"
                    )));
                }
                main
            }
            _ => body,
        };
        if self.hidden > 0 {
            let what = if self.hidden == 1 { "piece of hidden text" } else { "pieces of hidden text" };
            doubts.push(Doubt::overall(format!("{} {what} left out: the page does not show it", self.hidden)));
        }
        Walked { blocks, notes: self.notes, doubts }
    }
}
