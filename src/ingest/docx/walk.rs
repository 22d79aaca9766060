//! The walk over the main part of a Word file: from its elements to paragraphs and tables.

use super::styles::{self, Styles};
use crate::ingest::Doubt;
use crate::ingest::blocks::{self, Block, Paragraph, Table};
use crate::ingest::xml::{Element, Event, Reader, Space, XmlError};
use std::collections::HashMap;

/// What was met and left out, or put elsewhere, counted.
#[derive(Default)]
pub struct Seen {
    lost: usize,
    text_boxes: usize,
    symbols: usize,
    hidden: usize,
    chunks: usize,
}

impl Seen {
    /// What was left out, in words.
    pub fn doubts(self) -> Vec<Doubt> {
        [
            Doubt::of_count(
                self.lost,
                "note or comment",
                "notes or comments",
                "left out: the file does not hold what they say",
            ),
            Doubt::of_count(
                self.text_boxes,
                "text box",
                "text boxes",
                "put after the paragraph it hangs on: check the order",
            ),
            Doubt::of_count(self.symbols, "symbol", "symbols", "of a special font stand as “\u{FFFD}”"),
            Doubt::of_count(
                self.hidden,
                "piece",
                "pieces",
                "of hidden text left out: unhide in Word what belongs to the transcript",
            ),
            Doubt::of_count(
                self.chunks,
                "part",
                "parts",
                "in another format left out: open the file in Word and save it again",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Footnotes, endnotes and comments: by kind and id, what they say.
#[derive(Default)]
pub struct Notes(HashMap<(&'static str, String), String>);

impl Notes {
    /// Adds those of another part.
    pub fn add(&mut self, more: Self) {
        self.0.extend(more.0);
    }
}

/// The kinds of notes, by the elements that hold them.
fn kind_of_note(element: &str) -> Option<&'static str> {
    ["footnote", "endnote", "comment"].into_iter().find(|kind| *kind == element)
}

/// What an open element is to the walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    ParagraphProperties,
    Run,
    RunProperties,
    Text,
    Table,
    Row,
    RowProperties,
    Cell,
    TextBox,
    Versions,
    Note,
    Control,
    ControlProperties,
    Other,
}

#[derive(Clone, Copy, Default)]
struct Run {
    bold: bool,
    hidden: bool,
}

/// A walk over the XML of the main part: a stack of open elements, and beside it stacks of what they
/// build.
pub struct Walk<'s, 'x> {
    styles: &'s Styles,
    /// What the notes say that the text refers to.
    notes: &'s Notes,
    /// The notes that this part holds, and the one that is open: its kind, its id, its author.
    found: Notes,
    note: Option<(&'static str, String, String)>,
    reader: Reader<'x>,
    open: Vec<Kind>,
    /// Content under construction: the body, then a list of blocks for each open cell and text box.
    content: Vec<Vec<Block>>,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// The open runs.
    runs: Vec<Run>,
    /// For each open control (a form field, a date, a placeholder), whether it shows only a prompt.
    controls: Vec<bool>,
    /// For each open choice of versions, whether one was taken.
    versions: Vec<bool>,
    keep_blanks: bool,
    /// The text of the open element of text.
    pieces: String,
    seen: Seen,
}

impl<'s, 'x> Walk<'s, 'x> {
    /// A walk over `xml`.
    pub fn new(styles: &'s Styles, notes: &'s Notes, xml: &'x str) -> Self {
        Self {
            styles,
            notes,
            found: Notes::default(),
            note: None,
            reader: Reader::new(xml),
            open: Vec::new(),
            content: vec![Vec::new()],
            paragraphs: Vec::new(),
            tables: Vec::new(),
            runs: Vec::new(),
            controls: Vec::new(),
            versions: Vec::new(),
            keep_blanks: false,
            pieces: String::new(),
            seen: Seen::default(),
        }
    }

    /// The content, and what was met beside it.
    pub fn all(mut self) -> Result<(Vec<Block>, Seen), XmlError> {
        self.walk()?;
        Ok((self.content.into_iter().next().unwrap_or_default(), self.seen))
    }

    /// The notes of a part that holds notes.
    pub fn notes(mut self) -> Result<Notes, XmlError> {
        self.walk()?;
        Ok(self.found)
    }

    fn walk(&mut self) -> Result<(), XmlError> {
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
                Event::Text(text) if self.open.last() == Some(&Kind::Text) => self.pieces.push_str(&text),
                Event::Text(_) => {}
                Event::End => return Ok(()),
            }
        }
    }

    /// Takes notice of an element; `None` when it and all in it is to be passed over.
    fn start(&mut self, element: &Element<'_>) -> Option<Kind> {
        match element.space {
            Space::Word => self.start_word(element),
            Space::Compatibility => match element.name() {
                "AlternateContent" => {
                    self.versions.push(false);
                    Some(Kind::Versions)
                }
                "Choice" | "Fallback" => {
                    let taken = self.versions.last_mut()?;
                    (!std::mem::replace(taken, true)).then_some(Kind::Other)
                }
                _ => Some(Kind::Other),
            },
            _ => Some(Kind::Other),
        }
    }

    fn start_word(&mut self, element: &Element<'_>) -> Option<Kind> {
        let parent = self.open.last().copied();
        match element.name() {
            "p" => {
                self.paragraphs.push(Paragraph::default());
                return Some(Kind::Paragraph);
            }
            "pPr" if parent == Some(Kind::Paragraph) => return Some(Kind::ParagraphProperties),
            "r" => {
                let bold = self.paragraphs.last().is_some_and(|paragraph| paragraph.bold_style);
                self.runs.push(Run { bold, hidden: false });
                return Some(Kind::Run);
            }
            "rPr" => return Some(Kind::RunProperties),
            "t" => {
                self.keep_blanks = element.attribute("space").as_deref() == Some("preserve");
                return Some(Kind::Text);
            }
            "tbl" => {
                self.tables.push(Table::default());
                return Some(Kind::Table);
            }
            "sdt" => {
                self.controls.push(false);
                return Some(Kind::Control);
            }
            "sdtPr" => return Some(Kind::ControlProperties),
            "sdtContent" if self.controls.last() == Some(&true) => return None,
            "altChunk" => self.seen.chunks += 1,
            "footnote" | "endnote" | "comment" if parent != Some(Kind::Run) => {
                let kind = kind_of_note(element.name())?;
                let id = element.attribute("id").unwrap_or_default();
                self.note = Some((kind, id, element.attribute("author").unwrap_or_default()));
                self.content.push(Vec::new());
                return Some(Kind::Note);
            }
            "tr" => {
                self.tables.last_mut()?.rows.push(Vec::new());
                return Some(Kind::Row);
            }
            "trPr" => return Some(Kind::RowProperties),
            "tc" => {
                self.content.push(Vec::new());
                return Some(Kind::Cell);
            }
            "txbxContent" => {
                self.content.push(Vec::new());
                return Some(Kind::TextBox);
            }
            "del" | "moveFrom" => return self.deletion(parent),
            // Instructions of fields, properties, other versions of properties, and how ruby is read out.
            "instrText" | "delText" | "delInstrText" | "tabs" | "tblPr" | "tblGrid" | "tcPr" | "sectPr" | "rt"
            | "pPrChange" | "rPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" => return None,
            _ => {}
        }
        match parent {
            Some(Kind::ParagraphProperties) => self.paragraph_property(element),
            Some(Kind::RunProperties) if self.open.iter().rev().nth(1) == Some(&Kind::Run) => {
                self.run_property(element)
            }
            Some(Kind::ControlProperties) => {
                if element.name() == "showingPlcHdr"
                    && let Some(prompt) = self.controls.last_mut()
                {
                    *prompt = styles::is_on(element);
                }
            }
            _ => self.mark(element),
        }
        Some(Kind::Other)
    }

    /// A deletion: of a row or a paragraph mark where it stands among their properties, else of all in it.
    fn deletion(&mut self, parent: Option<Kind>) -> Option<Kind> {
        match parent {
            Some(Kind::RowProperties) => {
                self.tables.last_mut()?.drop_row = true;
                Some(Kind::Other)
            }
            Some(Kind::RunProperties) if self.open.iter().rev().nth(1) == Some(&Kind::ParagraphProperties) => {
                self.paragraphs.last_mut()?.joins_next = true;
                Some(Kind::Other)
            }
            _ => None,
        }
    }

    fn paragraph_property(&mut self, element: &Element<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match element.name() {
            "pStyle" => {
                let style = self.styles.find(&element.attribute("val").unwrap_or_default());
                paragraph.heading |= style.heading;
                paragraph.bold_style = style.bold;
                paragraph.item |= style.item;
                paragraph.quote = style.quote;
            }
            "outlineLvl" => paragraph.heading |= element.attribute("val").is_some_and(|level| level != "9"),
            "numPr" => paragraph.item = true,
            // Indented by hand; whatever the style says of itself by its name stays.
            "ind" => {
                let indented = styles::is_indented(element);
                paragraph.quote = indented.unwrap_or(paragraph.quote) || (paragraph.quote && indented != Some(false));
            }
            _ => {}
        }
    }

    fn run_property(&mut self, element: &Element<'_>) {
        let Some(run) = self.runs.last_mut() else { return };
        match element.name() {
            "b" => run.bold = styles::is_on(element),
            "vanish" => run.hidden = styles::is_on(element),
            "rStyle" => run.bold |= self.styles.find(&element.attribute("val").unwrap_or_default()).bold,
            _ => {}
        }
    }

    /// A character that is an element, or a reference to something outside the flow.
    fn mark(&mut self, element: &Element<'_>) {
        match element.name() {
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            // The list with the number 0 is none.
            "numId" if element.attribute("val").as_deref() == Some("0") => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.item = false;
                }
            }
            "noBreakHyphen" => self.push("\u{2011}"),
            "sym" => {
                self.seen.symbols += 1;
                self.push("\u{FFFD}");
            }
            "footnoteReference" | "endnoteReference" | "commentReference" => {
                let kind = element.name().strip_suffix("Reference").and_then(kind_of_note);
                let key = kind.map(|kind| (kind, element.attribute("id").unwrap_or_default()));
                match (key.and_then(|key| Some((key.0, self.notes.0.get(&key)?))), self.paragraphs.last_mut()) {
                    (Some((kind, text)), Some(paragraph)) => paragraph.note(kind, text.clone()),
                    _ => self.seen.lost += 1,
                }
            }
            _ => {}
        }
    }

    /// The text of an element, which comes in pieces: blanks count inside it, and around it only where it says so.
    fn text(&mut self) {
        let mut text = std::mem::take(&mut self.pieces);
        self.push(if self.keep_blanks { &text } else { text.trim_matches([' ', '\t', '\n', '\r']) });
        text.clear();
        self.pieces = text;
    }

    fn push(&mut self, text: &str) {
        let run = self.runs.last().copied().unwrap_or_default();
        if run.hidden {
            self.seen.hidden += usize::from(!text.trim().is_empty());
        } else if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push(text, run.bold);
        }
    }

    fn end(&mut self, kind: Kind) {
        match kind {
            Kind::Paragraph => {
                if let Some(mut paragraph) = self.paragraphs.pop() {
                    let after = std::mem::take(&mut paragraph.after);
                    // Empty paragraphs are mere spacing; a file can hold millions.
                    if paragraph.joins_next || !paragraph.is_empty() {
                        self.put(Block::Paragraph(paragraph));
                    }
                    after.into_iter().for_each(|block| self.put(block));
                }
            }
            Kind::Run => {
                self.runs.pop();
            }
            Kind::Text => self.text(),
            Kind::Versions => {
                self.versions.pop();
            }
            Kind::Cell => {
                let cell = self.content.pop().unwrap_or_default();
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            Kind::Row => {
                if let Some(table) = self.tables.last_mut()
                    && std::mem::take(&mut table.drop_row)
                {
                    table.rows.pop();
                }
            }
            Kind::Table => {
                if let Some(table) = self.tables.pop() {
                    table.into_blocks().into_iter().for_each(|block| self.put(block));
                }
            }
            Kind::Control => {
                self.controls.pop();
            }
            Kind::Note => {
                let said = blocks::said(&self.content.pop().unwrap_or_default());
                if let Some((kind, id, author)) = self.note.take() {
                    let said = if author.is_empty() { said } else { format!("{author}: {said}") };
                    self.found.0.insert((kind, id), said);
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
            _ => {}
        }
    }

    fn put(&mut self, block: Block) {
        if let Some(content) = self.content.last_mut() {
            content.push(block);
        }
    }
}
