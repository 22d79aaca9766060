//! Word files (.docx) → text.
//!
//! The text of a Word file is made, not found, so the rules are fixed here:
//!
//! - Each paragraph is followed by a blank line; empty paragraphs vanish. Items of a list, and rows of a
//!   table, stand on successive lines, without the numbers or bullets that Word would draw.
//! - A line break inside a paragraph is a line feed, a tab is a tab.
//! - A table with a column of speakers becomes turns, `Label: text` or `[time] Label: text`
//!   ([`table`]); any other table becomes lines with tabs between the cells.
//! - Insertions under “track changes” are taken, deletions are not. Of content in several versions the
//!   first is taken. Text boxes follow the paragraph they hang on.
//! - Footnotes, endnotes, comments, headers and footers are left out; the first three are told as doubts.
//!
//! What Word knows and plain text does not (bold beginnings of paragraphs, headings, speakers of a
//! table) comes along for whoever looks for speaker labels.

mod blocks;
mod styles;
mod table;

use super::Doubt;
use super::decode::{NotText, binary};
use super::package::{Package, PackageError};
use super::xml::{self, Element, Event, Reader, Space, XmlError};
use crate::text::Span;
use blocks::{Block, Paragraph, Table};
use styles::Styles;

/// A Word file's text and what it tells about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordText {
    /// The text.
    pub text: String,
    /// Bold beginnings of paragraphs, in order.
    pub bold: Vec<Span>,
    /// Headings, in order.
    pub headings: Vec<Span>,
    /// Speakers named in the columns of tables, each once.
    pub speakers: Vec<String>,
    /// What was left out.
    pub doubts: Vec<Doubt>,
}

/// A Word file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// No zip package at all.
    #[error("it is no Word file (.docx) but {0}; {1}")]
    NotZip(&'static str, &'static str),
    /// A zip package of something else.
    #[error("it is a package but holds no Word text; it seems to be {0}")]
    NotWord(&'static str),
    /// A bad package.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// Bad XML in it.
    #[error(transparent)]
    Xml(#[from] XmlError),
}

/// Reads a Word file.
pub fn read(bytes: &[u8]) -> Result<WordText, DocxError> {
    if !bytes.starts_with(b"PK") {
        let (what, remedy) = what_else(bytes);
        return Err(DocxError::NotZip(what, remedy));
    }
    let mut package = Package::open(bytes)?;
    let main = main_part(&mut package)?;
    let Some(document) = package.read(&main)? else {
        return Err(DocxError::NotWord(other_package(&package)));
    };
    let (folder, _) = main.rsplit_once('/').unwrap_or(("", ""));
    let styles = match package.read(&format!("{folder}/styles.xml"))? {
        Some(styles) => Styles::read(&xml::text(&styles)?)?,
        None => Styles::default(),
    };
    let text = xml::text(&document)?;
    let (blocks, seen) = Walk::new(&styles, &text).all()?;
    let mut word = blocks::render(blocks);
    word.doubts.extend(seen.doubts());
    Ok(word)
}

fn what_else(bytes: &[u8]) -> (&'static str, &'static str) {
    const SAVE: &str = "open it in Word or LibreOffice and save it as .docx";
    if bytes.is_empty() {
        return ("an empty file", "copy it again from where it came");
    }
    match binary::by_magic(bytes) {
        Some(known) => known,
        None => match super::decode::decode(bytes) {
            Ok(text) if text.text.trim_start().starts_with('<') => ("a web page or XML", SAVE),
            Ok(_) => ("plain text", "give it the ending .txt"),
            Err(NotText::Binary { .. } | NotText::TooLarge(_)) => ("damaged, or another kind of file", SAVE),
        },
    }
}

fn other_package(package: &Package<'_>) -> &'static str {
    if package.has("xl/workbook.xml") {
        "an Excel workbook: save the sheet as .csv"
    } else if package.has("ppt/presentation.xml") {
        "a presentation: save its notes as .docx"
    } else if package.has("content.xml") {
        "an OpenDocument file (.odt): save it as .docx"
    } else if package.has("project.qde") {
        "a REFI-QDA project: give it the ending .qdpx"
    } else {
        "a zip archive: unpack it first"
    }
}

/// The name of the part with the text: as the package says, else where it always is.
fn main_part(package: &mut Package<'_>) -> Result<String, DocxError> {
    let usual = "word/document.xml".to_owned();
    if package.has(&usual) {
        return Ok(usual);
    }
    let Some(relations) = package.read("_rels/.rels")? else { return Ok(usual) };
    let text = xml::text(&relations)?;
    let mut reader = Reader::new(&text);
    loop {
        match reader.event()? {
            Event::Open(element) if element.name() == "Relationship" && element.space == Space::Relationships => {
                let kind = element.attribute("Type").unwrap_or_default();
                if kind.ends_with("/officeDocument")
                    && let Some(target) = element.attribute("Target")
                {
                    let target = target.trim_start_matches('/').to_owned();
                    return Ok(if target.starts_with("word") { target } else { usual });
                }
            }
            Event::End => return Ok(usual),
            _ => {}
        }
    }
}

/// What was met and left out, counted.
#[derive(Default)]
struct Seen {
    footnotes: usize,
    comments: usize,
    text_boxes: usize,
    symbols: usize,
}

impl Seen {
    fn doubts(self) -> Vec<Doubt> {
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
struct Walk<'s, 'x> {
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
    fn new(styles: &'s Styles, xml: &'x str) -> Self {
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

    fn all(mut self) -> Result<(Vec<Block>, Seen), XmlError> {
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
                    self.put(Block::Paragraph(paragraph));
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

#[cfg(test)]
mod tests;
