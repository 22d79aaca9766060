//! PDF files with a text layer → text.

use super::apart::Job;
use super::instructions::Instructions;
use super::prepare::{IngestError, Unreadable};
use super::reading::{Content, Prose, Reading};

/// The text of a file, by pages; runs apart.
#[cfg(feature = "pdf")]
pub fn pages_of(bytes: &[u8]) -> Result<Vec<String>, String> {
    pdf_extract::extract_text_from_mem_by_pages(bytes).map_err(|e| e.to_string())
}

/// The text of a file: this emic was built without it.
#[cfg(not(feature = "pdf"))]
pub fn pages_of(_bytes: &[u8]) -> Result<Vec<String>, String> {
    Err("this emic was built without reading PDF files".to_owned())
}

/// Reads a PDF file.
pub fn read(bytes: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let pages: Vec<String> = instructions
        .apart
        .read(Job::Pdf, bytes)
        .map_err(|e| Unreadable::new(e.to_string(), "save it as .docx or .txt"))?;
    let prose = Prose { text: pages.join("\n"), ..Prose::default() };
    Ok(Reading { encoding: "UTF-8", content: Content::Prose(prose), ..Reading::default() })
}
