//! The walk over the text of an OpenDocument file: from its elements to paragraphs and tables.

use super::styles::{Family, Styles};
use crate::ingest::Doubt;
use crate::ingest::blocks::{self, Block, Paragraph, Table};
use crate::ingest::xml::{Element, Event, Reader, Space, XmlError};
use std::collections::HashSet;

/// Blanks that one element stands for are no more than this, nor are the columns that one cell stands for.
const MAX_REPEAT: usize = 64;

/// What was met, and what was left out or put elsewhere, counted.
#[derive(Default)]
pub struct Seen {
    /// Whether there is a text at all (and no sheet, no slides).
    pub text: bool,
    text_boxes: usize,
    hidden: usize,
}

impl Seen {
    /// What was left out, in words.
    pub fn doubts(self) -> Vec<Doubt> {
        [
            Doubt::of_count(
                self.text_boxes,
                "text box",
                "text boxes",
                "put after the paragraph it hangs on: check the order",
            ),
            Doubt::of_count(
                self.hidden,
                "piece",
                "pieces",
                "of hidden text left out: show in LibreOffice what belongs to the transcript",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// What an open element is to the walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text of a paragraph, or of something inside one.
    Inline,
    Span,
    Paragraph,
    List,
    Table,
    Row,
    /// A cell, and the columns it stands for.
    Cell(usize),
    TextBox,
    Note,
    NoteClass,
    Changes,
    Comment,
    Creator,
    Other,
}

#[derive(Clone, Copy, Default)]
struct Run {
    bold: bool,
    hidden: bool,
}

/// A walk over the XML: a stack of open elements, and beside it stacks of what they build.
pub struct Walk<'s, 'x> {
    styles: &'s Styles,
    reader: Reader<'x>,
    open: Vec<Kind>,
    /// Content under construction: the body, then a list of blocks for each open cell, text box and note.
    content: Vec<Vec<Block>>,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// The look of the open paragraphs and spans.
    runs: Vec<Run>,
    /// Whether the last character of the open paragraph is a blank that takes further blanks into itself.
    blank: bool,
    /// Lists that are open.
    lists: usize,
    /// What kinds the open notes are.
    notes: Vec<&'static str>,
    /// The tracked change that is being read, the changes that are deletions, and those of them that are open here:
    /// some programs leave deleted text where it was.
    change: String,
    deletions: HashSet<String>,
    deleting: HashSet<String>,
    /// The author of the open comment.
    creator: String,
    seen: Seen,
}

impl<'s, 'x> Walk<'s, 'x> {
    /// A walk over `xml`.
    pub fn new(styles: &'s Styles, xml: &'x str) -> Self {
        Self {
            styles,
            reader: Reader::new(xml),
            open: Vec::new(),
            content: vec![Vec::new()],
            paragraphs: Vec::new(),
            tables: Vec::new(),
            runs: Vec::new(),
            blank: true,
            lists: 0,
            notes: Vec::new(),
            change: String::new(),
            deletions: HashSet::new(),
            deleting: HashSet::new(),
            creator: String::new(),
            seen: Seen::default(),
        }
    }

    /// The content, and what was met beside it.
    pub fn all(mut self) -> Result<(Vec<Block>, Seen), XmlError> {
        loop {
            match self.reader.event()? {
                Event::Open(element) => match self.start(&element) {
                    Some(kind) => self.open.push(kind),
                    None => self.reader.skip()?,
                },
                Event::Close => {
                    if let Some(kind) = self.open.pop() {
                        self.end(kind);
                    }
                }
                Event::Text(text) => match self.open.last() {
                    Some(Kind::Inline | Kind::Span | Kind::Paragraph) => self.text(&text),
                    Some(Kind::Creator) => self.creator.push_str(&text),
                    _ => {}
                },
                Event::End => return Ok((self.content.into_iter().next().unwrap_or_default(), self.seen)),
            }
        }
    }

    /// Takes notice of an element; `None` when it and all in it is to be passed over.
    fn start(&mut self, element: &Element<'_>) -> Option<Kind> {
        match (element.space, element.name()) {
            (Space::Text, name) => self.start_text(element, name),
            (Space::Table, name) => self.start_table(element, name),
            (Space::Office, "document" | "document-content" | "body") => Some(Kind::Other),
            (Space::Office, "text") => {
                self.seen.text = true;
                Some(Kind::Other)
            }
            (Space::Office, "annotation") => {
                self.creator.clear();
                self.content.push(Vec::new());
                Some(Kind::Comment)
            }
            (Space::Draw, "frame" | "a" | "g" | "custom-shape" | "rect") => Some(Kind::Other),
            (Space::Draw, "text-box") => {
                self.content.push(Vec::new());
                Some(Kind::TextBox)
            }
            (Space::Other, "creator") if self.open.last() == Some(&Kind::Comment) => Some(Kind::Creator),
            _ => None,
        }
    }

    fn start_text(&mut self, element: &Element<'_>, name: &str) -> Option<Kind> {
        let inside = !self.paragraphs.is_empty();
        Some(match name {
            "p" | "h" => self.start_paragraph(element, name == "h"),
            "span" if inside => {
                let style = self.styles.find(Family::Text, element.attribute("style-name"));
                let mut run = self.runs.last().copied().unwrap_or_default();
                run.bold = style.bold.unwrap_or(run.bold);
                run.hidden |= style.hidden;
                self.runs.push(run);
                Kind::Span
            }
            "s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.push(&" ".repeat(usize::min(count, MAX_REPEAT)));
                Kind::Other
            }
            "tab" => {
                self.push("\t");
                Kind::Other
            }
            "line-break" => {
                self.push("\n");
                self.blank = true;
                Kind::Other
            }
            "list" | "numbered-paragraph" => {
                self.lists += 1;
                Kind::List
            }
            "note" => {
                let end = element.attribute("note-class").is_some_and(|class| class == "endnote");
                self.notes.push(if end { "endnote" } else { "footnote" });
                Kind::NoteClass
            }
            "note-body" if !self.notes.is_empty() => {
                self.content.push(Vec::new());
                Kind::Note
            }
            "tracked-changes" => Kind::Changes,
            "changed-region" if self.open.last() == Some(&Kind::Changes) => {
                self.change = element.attribute("id").unwrap_or_default();
                Kind::Changes
            }
            "insertion" | "deletion" | "format-change" if self.open.last() == Some(&Kind::Changes) => {
                if name == "deletion" {
                    self.deletions.insert(std::mem::take(&mut self.change));
                }
                return None;
            }
            "change-start" | "change-end" => {
                let change = element.attribute("change-id").unwrap_or_default();
                if name == "change-end" {
                    self.deleting.remove(&change);
                } else if self.deletions.contains(&change) {
                    self.deleting.insert(change);
                }
                return None;
            }
            // Numbers of notes, how ruby is read out, and what is never shown.
            "note-citation"
            | "ruby-text"
            | "script"
            | "hidden-text"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "dde-connection-decls"
            | "alphabetical-index-auto-mark-file" => {
                return None;
            }
            // Fields, links, marks: inside a paragraph their text is shown; outside they hold paragraphs.
            _ if inside => Kind::Inline,
            _ => Kind::Other,
        })
    }

    fn start_paragraph(&mut self, element: &Element<'_>, heading: bool) -> Kind {
        let style = self.styles.find(Family::Paragraph, element.attribute("style-name"));
        let bold = style.bold.unwrap_or(false);
        self.paragraphs.push(Paragraph {
            bold_style: bold,
            heading: heading || style.heading,
            item: self.lists > 0 && !heading,
            quote: style.quote.unwrap_or(false) && self.lists == 0 && !heading,
            ..Paragraph::default()
        });
        self.runs.push(Run { bold, hidden: style.hidden });
        self.blank = true;
        Kind::Paragraph
    }

    fn start_table(&mut self, element: &Element<'_>, name: &str) -> Option<Kind> {
        Some(match name {
            "table" => {
                self.tables.push(Table::default());
                Kind::Table
            }
            "table-row" => {
                self.tables.last_mut()?.rows.push(Vec::new());
                Kind::Row
            }
            "table-cell" | "covered-table-cell" => {
                self.content.push(Vec::new());
                let columns = element.attribute("number-columns-repeated").and_then(|count| count.parse().ok());
                Kind::Cell(columns.unwrap_or(1).clamp(1, MAX_REPEAT))
            }
            "table-header-rows" | "table-rows" | "table-row-group" => Kind::Other,
            _ => return None,
        })
    }

    /// Text as it stands in the XML, where many blanks are one and those at the start of a paragraph are none.
    fn text(&mut self, text: &str) {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\t' | '\n' | '\r');
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
        let run = self.runs.last().copied().unwrap_or_default();
        self.blank = false;
        if !self.deleting.is_empty() {
            return;
        }
        if run.hidden {
            self.seen.hidden += usize::from(!text.trim().is_empty());
        } else if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push(text, run.bold);
        }
    }

    fn end(&mut self, kind: Kind) {
        match kind {
            Kind::Span => {
                self.runs.pop();
            }
            Kind::Paragraph => self.end_paragraph(),
            Kind::List => self.lists = self.lists.saturating_sub(1),
            Kind::Cell(columns) => {
                let cell = self.content.pop().unwrap_or_default();
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                    (1..columns).for_each(|_| row.push(Vec::new()));
                }
            }
            Kind::Table => {
                if let Some(table) = self.tables.pop() {
                    table.into_blocks().into_iter().for_each(|block| self.put(block));
                }
            }
            Kind::TextBox => {
                let boxed = self.content.pop().unwrap_or_default();
                self.seen.text_boxes += usize::from(!boxed.is_empty());
                match self.paragraphs.last_mut() {
                    Some(host) => host.after.extend(boxed),
                    None => boxed.into_iter().for_each(|block| self.put(block)),
                }
            }
            Kind::Note => {
                let said = blocks::said(&self.content.pop().unwrap_or_default());
                let tier = self.notes.last().copied().unwrap_or("footnote");
                self.note(tier, said);
            }
            Kind::NoteClass => {
                self.notes.pop();
            }
            Kind::Comment => {
                let said = blocks::said(&self.content.pop().unwrap_or_default());
                let creator = std::mem::take(&mut self.creator).trim().to_owned();
                let said = if creator.is_empty() { said } else { format!("{creator}: {said}") };
                self.note("comment", said);
            }
            Kind::Inline | Kind::Row | Kind::Changes | Kind::Creator | Kind::Other => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.runs.pop();
        let Some(mut paragraph) = self.paragraphs.pop() else { return };
        // Blanks at the end are shown nowhere; a note there must not hang on them.
        let end = paragraph.text.trim_end_matches(' ').len();
        paragraph.text.truncate(end);
        paragraph.bold = paragraph.bold.min(end);
        let after = std::mem::take(&mut paragraph.after);
        if !paragraph.is_empty() {
            self.put(Block::Paragraph(paragraph));
        }
        after.into_iter().for_each(|block| self.put(block));
        // A paragraph of a note or a text box ends inside another one, which goes on.
        self.blank = self.paragraphs.last().is_none_or(|open| open.text.is_empty() || open.text.ends_with([' ', '\n']));
    }

    /// Hangs a note on the open paragraph, or on one of its own where none is open.
    fn note(&mut self, tier: &str, said: String) {
        match self.paragraphs.last_mut() {
            Some(paragraph) => paragraph.note(tier, said),
            None => {
                let mut paragraph = Paragraph::default();
                paragraph.note(tier, said);
                self.put(Block::Paragraph(paragraph));
            }
        }
    }

    fn put(&mut self, block: Block) {
        if let Some(content) = self.content.last_mut() {
            content.push(block);
        }
    }
}
