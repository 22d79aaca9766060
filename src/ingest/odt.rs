//! OpenDocument texts (.odt, .ott, and flat .fodt) → text.
//!
//! The text is made by the rules of [`super::blocks`]. Beside them:
//!
//! - Blanks are as OpenDocument has them: many are one, those that count are elements of their own. A line break
//!   inside a paragraph is a line feed, a tab is a tab.
//! - Of tracked changes, insertions are taken and deletions are not. Text boxes follow the paragraph they hang on,
//!   which is told as a doubt.
//! - Footnotes, endnotes and comments are notes of the turns that they hang on, comments with their author.
//! - Headers and footers of pages, pictures and their descriptions, embedded objects, what is drawn by the program
//!   itself (numbers of lists and lines), addresses of links, forms and ruby are left out. Hidden text is left out and
//!   told as a doubt.

mod styles;
mod walk;

use super::blocks;
use super::decode::binary;
use super::package::{Package, PackageError};
use super::reading::{Content, Reading};
use super::xml::{self, XmlError};
use styles::Styles;
use walk::Walk;

/// An OpenDocument file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OdtError {
    /// Neither a zip package nor XML.
    #[error("it is no OpenDocument text (.odt) but {0}; {1}")]
    NotPackage(&'static str, &'static str),
    /// A package of something else.
    #[error("it is a package but holds no OpenDocument text; {0}")]
    NotText(&'static str),
    /// A password.
    #[error("it is protected with a password; open it in LibreOffice and save it without one")]
    Locked,
    /// A bad package.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// Bad XML in it.
    #[error("{0}; open it in LibreOffice and save it again as .odt")]
    Xml(#[from] XmlError),
}

/// Reads an OpenDocument text: a package, or one XML file.
pub fn read(bytes: &[u8]) -> Result<Reading, OdtError> {
    if !bytes.starts_with(b"PK") {
        return flat(bytes);
    }
    let mut package = Package::open(bytes)?;
    if let Some(manifest) = package.read("META-INF/manifest.xml")?
        && is_locked(&xml::text(&manifest)?)
    {
        return Err(OdtError::Locked);
    }
    let Some(content) = package.read("content.xml")? else {
        return Err(OdtError::NotText(other_package(&package)));
    };
    let mut styles = Styles::default();
    if let Some(bytes) = package.read("styles.xml")? {
        styles.read(&xml::text(&bytes)?)?;
    }
    reading(&xml::text(&content)?, styles)
}

fn flat(bytes: &[u8]) -> Result<Reading, OdtError> {
    const AGAIN: &str = "open it in LibreOffice and save it as .odt";
    if let Some((what, remedy)) = binary::by_magic(bytes) {
        return Err(OdtError::NotPackage(what, remedy));
    }
    if bytes.is_empty() {
        return Err(OdtError::NotPackage("an empty file", "copy it again from where it came"));
    }
    let text = xml::text(bytes)?;
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return reading(&text, Styles::default());
    }
    Err(match super::decode::decode(bytes) {
        Ok(_) => OdtError::NotPackage("plain text", "give it the ending .txt"),
        Err(_) => OdtError::NotPackage("damaged, or another kind of file", AGAIN),
    })
}

/// The text of `xml`, whose own styles go before those known already.
fn reading(xml: &str, mut styles: Styles) -> Result<Reading, OdtError> {
    styles.read(xml)?;
    let (blocks, seen) = Walk::new(&styles, xml).all()?;
    if !seen.text {
        return Err(OdtError::NotText("only texts are read: save it as .odt"));
    }
    Ok(Reading {
        encoding: "UTF-8",
        content: Content::Prose(blocks::render(blocks)),
        doubts: seen.doubts(),
        ..Reading::default()
    })
}

/// Whether the list of parts says that the content is scrambled.
fn is_locked(manifest: &str) -> bool {
    manifest.contains("encryption-data") || manifest.contains("encrypted-key")
}

fn other_package(package: &Package<'_>) -> &'static str {
    if package.has("word/document.xml") {
        "it seems to be a Word file: give it the ending .docx"
    } else if package.has("xl/workbook.xml") {
        "it seems to be an Excel workbook: give it the ending .xlsx"
    } else {
        "open it in LibreOffice and save it as .odt"
    }
}

#[cfg(test)]
mod tests;
