//! The plain-text archive: a whole project as files that a stranger can read without emic, and that emic restores
//! exactly.
//!
//! It is for data repositories and for version control: the same project state gives the same bytes on any machine,
//! records are one a line and in an order that follows from what they are, and a document is a text file of its own.
//! The files that people read are what is restored from; only how corrected texts became each other has no such form
//! and is kept as JSON lines. Positions are code points. What was taken out of a project is not in its archive.
//!
//! Reading refuses what is not as it was written, unless it is said to be edited on purpose; it believes no path, no
//! size and no place, and restores all or nothing.

mod cell;
mod columns;
mod document;
mod folder;
mod names;
mod places;
mod read;
mod readme;
mod speaking;
mod study;
mod table;
mod whose;
mod write;
mod wrong;

pub use read::{Import, Marker, Restored, is_archive, marker, restore};
pub use write::{Content, Export, Summary, Told, write};

use crate::store::StoreError;
use std::path::PathBuf;

/// The file that makes a folder an archive.
pub const MARKER: &str = "emic-archive.toml";

/// The checksums.
pub const SUMS: &str = "SHA256SUMS";

/// What lies there while an archive is being written: the files that are ours.
const PARTIAL: &str = "emic-archive.partial";

/// The version of the archive's form that this emic writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// Why an archive was not written or not read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The project.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file system.
    #[error("{what} {path}: {source}")]
    Io {
        /// What was tried, as in “cannot write”.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A line of a file of the archive.
    #[error("{0}; nothing was imported")]
    Bad(BadLine),
    /// The first of several lines, and how many more there are.
    #[error("{}", several(.0, *.1))]
    Several(Vec<BadLine>, usize),
    /// Anything else, in words.
    #[error("{0}")]
    Refused(String),
}

/// A line that cannot be taken in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct BadLine {
    /// The file, from the archive's folder on.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

fn several(lines: &[BadLine], more: usize) -> String {
    let mut told = format!("{} lines cannot be taken in, and nothing was imported:", lines.len() + more);
    lines.iter().for_each(|line| told.push_str(&format!("\n  {line}")));
    if more > 0 {
        told.push_str(&format!("\n  … and {more} more"));
    }
    told
}

impl ArchiveError {
    fn write(path: &str, source: std::io::Error) -> Self {
        Self::Io { what: "cannot write", path: path.into(), source }
    }

    fn read(path: &str, source: std::io::Error) -> Self {
        Self::Io { what: "cannot read", path: path.into(), source }
    }

    fn bad(file: &str, line: u64, what: impl Into<String>) -> Self {
        Self::Bad(BadLine { file: file.to_owned(), line, what: what.into() })
    }
}

#[cfg(test)]
mod tests;
