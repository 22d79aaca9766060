//! Word files (.docx) → text.
//!
//! The text of a Word file is made, not found, so the rules are fixed here:
//!
//! - Each paragraph is followed by a blank line; empty paragraphs vanish. Items of a list, and rows of a
//!   table, stand on successive lines, without the numbers or bullets that Word would draw.
//! - A line break inside a paragraph is a line feed, a tab is a tab.
//! - A table with a column of speakers becomes turns, `Label: text` or `[time] Label: text`
//!   (`table`); any other table becomes lines with tabs between the cells.
//! - Insertions under “track changes” are taken, deletions are not. Of content in several versions the
//!   first is taken. Text boxes follow the paragraph they hang on.
//! - Footnotes, endnotes, comments, headers and footers are left out; the first three are told as doubts.
//!
//! What Word knows and plain text does not (bold beginnings of paragraphs, headings, speakers of a
//! table) comes along for whoever looks for speaker labels.

mod blocks;
mod styles;
mod table;
mod walk;

use super::Doubt;
use super::decode::binary;
use super::package::{Package, PackageError};
use super::xml::{self, Event, Reader, Space, XmlError};
use crate::text::Span;
use styles::Styles;
use walk::Walk;

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
            Err(_) => ("damaged, or another kind of file", SAVE),
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

#[cfg(test)]
mod tests;
