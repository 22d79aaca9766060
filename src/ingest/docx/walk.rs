//! The walk over the main part of a Word file: from its elements to paragraphs and tables.

use super::blocks::{self, Block, Paragraph, Table};
use super::styles::{self, Styles};
use crate::ingest::Doubt;
use crate::ingest::xml::{Element, Event, Reader, Space, XmlError};

/// What was met and left out, counted.
#[derive(Default)]
pub struct Seen {
    footnotes: usize,
    comments: usize,
    text_boxes: usize,
    symbols: usize,
}

impl Seen {
    /// What was left out, in words.
    pub fn doubts(self) -> Vec<Doubt> {
        let told = |count: usize, one: &str, many: &str, what: &str| {
            (count > 0).then(|| Doubt::overall(format!("{count} {} {what}", if count == 1 { one } else { many })))
        };
        [
            told(self.footnotes, "footnote", "footnotes", "left out: text outside the flow of speech is not read"),
            told(self.comments, "comment", "comments", "left out: write what matters into a memo"),
            told(self.text_boxes, "text box", "text boxes", "put after the paragraph it hangs on: check the order"),
            told(self.symbols, "symbol", "symbols", "of a special font stand as “\u{FFFD}”"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
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
    Other,
}

/// A walk over the XML of the main part: a stack of open elements, and beside it stacks of what they
/// build.
pub struct Walk<'s, 'x> {
    styles: &'s Styles,
    reader: Reader<'x>,
    open: Vec<Kind>,
    /// Content under construction: the body, then a list of blocks for each open cell and text box.
    content: Vec<Vec<Block>>,
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// Whether the open runs are bold.
    runs: Vec<bool>,
    /// For each open choice of versions, whether one was taken.
    versions: Vec<bool>,
    keep_blanks: bool,
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
            versions: Vec::new(),
            keep_blanks: false,
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
                Event::Text(text) if self.open.last() == Some(&Kind::Text) => self.text(&text),
                Event::Text(_) => {}
                Event::End => return Ok((self.content.into_iter().next().unwrap_or_default(), self.seen)),
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
            Space::Relationships | Space::Other => Some(Kind::Other),
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
                self.runs.push(self.paragraphs.last().is_some_and(|paragraph| paragraph.bold_style));
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
                self.seen.text_boxes += 1;
                self.content.push(Vec::new());
                return Some(Kind::TextBox);
            }
            "del" | "moveFrom" => return self.deletion(parent),
            // Instructions of fields, properties, other versions of properties, and how ruby is read out.
            "instrText" | "delText" | "delInstrText" | "sdtPr" | "tblPr" | "tblGrid" | "tcPr" | "sectPr" | "rt"
            | "pPrChange" | "rPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" => return None,
            _ => {}
        }
        match parent {
            Some(Kind::ParagraphProperties) => self.paragraph_property(element),
            Some(Kind::RunProperties) if self.open.iter().rev().nth(1) == Some(&Kind::Run) => {
                self.run_property(element)
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
            }
            "outlineLvl" => paragraph.heading |= element.attribute("val").is_some_and(|level| level != "9"),
            "numPr" => paragraph.item = true,
            _ => {}
        }
    }

    fn run_property(&mut self, element: &Element<'_>) {
        let Some(bold) = self.runs.last_mut() else { return };
        match element.name() {
            "b" => *bold = styles::is_on(element),
            "rStyle" => *bold |= self.styles.find(&element.attribute("val").unwrap_or_default()).bold,
            _ => {}
        }
    }

    /// A character that is an element, or a reference to something outside the flow.
    fn mark(&mut self, element: &Element<'_>) {
        match element.name() {
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("\u{2011}"),
            "sym" => {
                self.seen.symbols += 1;
                self.push("\u{FFFD}");
            }
            "footnoteReference" | "endnoteReference" => self.seen.footnotes += 1,
            "commentReference" => self.seen.comments += 1,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = if self.keep_blanks { text } else { text.trim_matches([' ', '\t', '\n', '\r']) };
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        let bold = self.runs.last().copied().unwrap_or(false);
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push(text, bold);
        }
    }

    fn end(&mut self, kind: Kind) {
        match kind {
            Kind::Paragraph => {
                if let Some(mut paragraph) = self.paragraphs.pop() {
                    let after = std::mem::take(&mut paragraph.after);
                    // Empty paragraphs are mere spacing; a file can hold millions.
                    if paragraph.joins_next || !paragraph.text.trim().is_empty() {
                        self.put(Block::Paragraph(paragraph));
                    }
                    after.into_iter().for_each(|block| self.put(block));
                }
            }
            Kind::Run => {
                self.runs.pop();
            }
            Kind::Versions => {
                self.versions.pop();
            }
            Kind::Cell => {
                let cell = self.content.pop().unwrap_or_default();
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(blocks::plain(cell));
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
                    self.put(Block::Table(table));
                }
            }
            Kind::TextBox => {
                let boxed = self.content.pop().unwrap_or_default();
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
