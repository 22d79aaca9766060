//! Files → documents: what a file is, its text, its speakers' turns, its attributes.
//!
//! This layer reads bytes and gives plain values; it knows no project file and writes nothing. It owns
//! the rules by which a transcript is understood:
//!
//! - [`decode`]: bytes → canonical text, whatever the encoding; binary files are refused by name.
//! - [`docx`], over [`package`] and [`xml`]: Word files, bounded against hostile archives.
//! - [`front_matter`]: the optional block of attributes at the top.
//! - [`turns`], over [`labels`] and [`clock`], and [`paragraphs`]: text → turn layout.
//! - [`sheet`]: `participants.csv` and `documents.csv`; [`roster`]: who is known.
//! - [`prepare()`]: all of that for one file; [`folder`] finds the files, [`names`] names the documents,
//!   [`report`] is what an import prints.
//!
//! What is uncertain is never guessed in silence: it is a [`Doubt`] with its line, beside a document that
//! comes in all the same. What is wrong is an [`IngestError`] that says where and what to do.

pub mod clock;
pub mod decode;
pub mod docx;
pub mod folder;
pub mod front_matter;
pub mod labels;
pub mod names;
pub mod package;
pub mod paragraphs;
pub mod prepare;
pub mod report;
pub mod roster;
pub mod sheet;
pub mod turns;
pub mod xml;

pub use prepare::{Context, Prepared, prepare};
pub use roster::Roster;

use serde::Serialize;
use std::path::Path;

/// Something about a document that a person should look at; it came in all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Line of the file (of the text, for a Word file), counted from 1.
    pub line: Option<u32>,
    /// What is doubtful, and what would settle it.
    pub what: String,
}

impl Doubt {
    /// A doubt about a line.
    pub fn at(line: u32, what: impl Into<String>) -> Self {
        Self { line: Some(line), what: what.into() }
    }

    /// A doubt about the whole document.
    pub fn overall(what: impl Into<String>) -> Self {
        Self { line: None, what: what.into() }
    }
}

/// A file that does not come in.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The file system says no.
    #[error("{file}: it cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        why: String,
    },
    /// Nothing in it.
    #[error("{file}: the file is empty; copy it again from where it came")]
    Empty {
        /// The file.
        file: String,
    },
    /// No text.
    #[error("{file}: {source}")]
    NotText {
        /// The file.
        file: String,
        /// What it is instead.
        source: decode::NotText,
    },
    /// No Word file, or a bad one.
    #[error("{file}: {source}")]
    Word {
        /// The file.
        file: String,
        /// What is wrong.
        source: docx::DocxError,
    },
    /// Front matter that must be corrected.
    #[error("{file}, line {line}: {what}")]
    FrontMatter {
        /// The file.
        file: String,
        /// The line.
        line: u32,
        /// What is wrong.
        what: String,
    },
    /// A sheet that must be corrected.
    #[error(transparent)]
    Sheet(#[from] sheet::SheetError),
}

/// The bytes of a file, up to [`decode::MAX_BYTES`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, IngestError> {
    use std::io::Read;
    let file = || crate::text::display::one_line(&path.to_string_lossy());
    let unreadable = |e: std::io::Error| IngestError::Unreadable { file: file(), why: e.to_string() };
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    opened.take(decode::MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > decode::MAX_BYTES {
        let size = std::fs::metadata(path).map_or(bytes.len() as u64, |about| about.len());
        return Err(IngestError::NotText { file: file(), source: decode::NotText::TooLarge(size) });
    }
    Ok(bytes)
}
