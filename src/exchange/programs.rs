//! Which program a study comes from, told by its file; each program has a reader of its own.

use super::foreign::{Foreign, Sources};
use super::sqlite::{self, Database};
use super::{qualcoder, tagged, taguette};
use crate::ingest::format::Format;
use crate::ingest::instructions::Instructions;
use crate::text::display::one_line;
use std::path::Path;

/// A study that was opened: what belongs to the whole of it, and its documents.
pub struct Opened {
    /// What belongs to the whole study.
    pub foreign: Foreign,
    /// Its documents.
    pub sources: Box<dyn Sources>,
}

/// A study that cannot be read. Nothing was taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}; {remedy}", .line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct ProgramError {
    /// Where, counted from 1, for files with lines.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// The projects that the file holds, where one of them is to be named.
    pub projects: Vec<String>,
}

impl ProgramError {
    /// Something wrong with the whole file.
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, what: what.into(), remedy: remedy.into(), projects: Vec::new() }
    }

    /// Something wrong in a line.
    pub fn at(line: u32, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::new(what, remedy) }
    }
}

/// What the reader of a program makes of a file or a folder.
pub fn open(path: &Path, told: &Instructions) -> Result<Opened, ProgramError> {
    if told.format == Some(Format::Tagged) {
        return tagged::open(path, told);
    }
    if path.is_dir() {
        return qualcoder::open_folder(path);
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if matches!(ending.as_str(), "qdpx" | "qde" | "qdc") {
        return super::refi::open(path);
    }
    if sqlite::is_sqlite(path) || ending == "qda" {
        return of_sqlite(path, told);
    }
    Err(ProgramError::new(
        format!("“{}” is no study of a program that is known here", one_line(&path.display().to_string())),
        "export it as REFI-QDA (.qdpx)",
    ))
}

/// A SQLite file, whose tables tell the program.
fn of_sqlite(path: &Path, told: &Instructions) -> Result<Opened, ProgramError> {
    let database = Database::open(path)?;
    if qualcoder::is_one(&database) {
        return qualcoder::open(path, database);
    }
    if taguette::is_one(&database) {
        return taguette::open(path, database, told.study.as_deref());
    }
    let tables: Vec<String> = database.tables().take(12).map(one_line).collect();
    let tables =
        if tables.is_empty() { "it has no tables".to_owned() } else { format!("its tables are {}", tables.join(", ")) };
    Err(ProgramError::new(
        format!("it is an SQLite file, but neither a project of Taguette nor of QualCoder: {tables}"),
        "name the project's own file, or export it as REFI-QDA (.qdpx)",
    ))
}
