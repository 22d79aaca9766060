//! Word files (.docx) → text.
//!
//! The text of a Word file is made, not found, by the rules of [`super::blocks`]. Beside them:
//!
//! - A line break inside a paragraph is a line feed, a tab is a tab.
//! - Insertions under “track changes” are taken, deletions are not. Of content in several versions the
//!   first is taken. Text boxes follow the paragraph they hang on, which is told as a doubt.
//! - Footnotes, endnotes and comments are notes of the turns that they hang on, comments with their author.
//! - Headers and footers of pages, pictures, what is drawn by Word itself (numbers of lists, of lines and of pages),
//!   addresses of links, ruby, and prompts in empty form fields are left out. Hidden text and parts in other formats
//!   are left out and told as doubts.

mod styles;
mod walk;

use super::blocks;
use super::decode::binary;
use super::package::{Package, PackageError};
use super::reading::{Content, Reading};
use super::xml::{self, Event, Reader, Space, XmlError};
use styles::Styles;
use walk::{Notes, Walk};

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
    #[error("{0}; open it in Word or LibreOffice and save it again as .docx")]
    Xml(#[from] XmlError),
}

/// Reads a Word file.
pub fn read(bytes: &[u8]) -> Result<Reading, DocxError> {
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
    let notes = notes(&mut package, folder, &styles)?;
    let text = xml::text(&document)?;
    let (blocks, seen) = Walk::new(&styles, &notes, &text).all()?;
    Ok(Reading {
        encoding: "UTF-8",
        content: Content::Prose(blocks::render(blocks)),
        doubts: seen.doubts(),
        ..Reading::default()
    })
}

/// Footnotes, endnotes and comments, which have parts of their own.
fn notes(package: &mut Package<'_>, folder: &str, styles: &Styles) -> Result<Notes, DocxError> {
    let mut notes = Notes::default();
    // Comments come first, for they may hang on footnotes.
    for part in ["comments", "footnotes", "endnotes"] {
        if let Some(bytes) = package.read(&format!("{folder}/{part}.xml"))? {
            let more = Walk::new(styles, &notes, &xml::text(&bytes)?).notes()?;
            notes.add(more);
        }
    }
    Ok(notes)
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
        "an OpenDocument file: give it the ending .odt"
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
