//! Projects of QualCoder: the folder `NAME.qda`, or the SQLite file `data.qda` in it.
//!
//! Categories and codes are one tree; places count code points of the text as QualCoder keeps it, and the copy of the
//! words that it keeps with each coding proves them. Cases are people: with stretches of a text they are its voices.
//! What is coded in pictures, sounds and films is counted and not taken. Versions of the database differ in their
//! columns: what one lacks is empty.

mod aside;
mod cases;
mod codes;
mod texts;

use super::foreign::{Fate, Foreign, ForeignMemo, On};
use super::programs::{Opened, ProgramError};
use super::sqlite::Database;
use crate::store::log::milliseconds;
use crate::text::display::one_line;
use std::path::Path;

/// What every version has.
const NEEDED: &[(&str, &[&str])] = &[
    ("project", &["databaseversion"]),
    ("source", &["id", "name", "fulltext"]),
    ("code_name", &["cid", "name", "catid"]),
    ("code_cat", &["catid", "name", "supercatid"]),
    ("code_text", &["cid", "fid", "pos0", "pos1", "owner"]),
];

/// Whether a file is QualCoder's.
pub fn is_one(database: &Database) -> bool {
    database.has("code_text") && database.has("source")
}

/// Reads the project in a folder.
pub fn open_folder(folder: &Path) -> Result<Opened, ProgramError> {
    let file = folder.join("data.qda");
    if !file.is_file() {
        let shown = one_line(&folder.display().to_string());
        return Err(ProgramError::new(
            format!("“{shown}” is a folder without a file data.qda, so no project of QualCoder"),
            "name the folder that QualCoder made (NAME.qda)",
        ));
    }
    open(&file, Database::open(&file)?)
}

/// Reads a project.
pub fn open(path: &Path, database: Database) -> Result<Opened, ProgramError> {
    database.require("QualCoder", NEEDED)?;
    let about = database.rows("project", &["databaseversion", "about", "memo"], "")?;
    let about = about.into_iter().next().unwrap_or_default();
    let mut foreign = Foreign {
        program: one_line(format!("QualCoder (database {}) {}", about.text(0), about.text(1)).trim()),
        format: "qualcoder",
        ..Foreign::default()
    };
    let mut coders = Coders::default();
    if !about.text(2).trim().is_empty() {
        foreign.memos.push(ForeignMemo {
            key: None,
            on: On::Study,
            memo_type: None,
            text: about.text(2).trim().to_owned(),
            coder: None,
            created: None,
        });
    }
    journal(&database, &mut foreign, &mut coders)?;
    let codes = codes::read(&database, &mut foreign, &mut coders)?;
    let cases = cases::read(&database, &mut foreign, &mut coders)?;
    aside::read(&database, &mut foreign)?;
    leftovers(&database, &mut foreign)?;
    let texts = texts::Texts::read(path, database, codes, cases, &mut coders)?;
    foreign.coders = coders.names;
    Ok(Opened { foreign, sources: Box::new(texts) })
}

/// Those who did something, by name.
#[derive(Clone, Debug, Default)]
struct Coders {
    names: Vec<String>,
}

impl Coders {
    /// The place of a coder in the list; nobody where the name is empty.
    fn at(&mut self, name: &str) -> Option<usize> {
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        Some(self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }))
    }
}

/// The journal: memos on the study.
fn journal(database: &Database, foreign: &mut Foreign, coders: &mut Coders) -> Result<(), ProgramError> {
    for row in database.rows("journal", &["name", "jentry", "date", "owner"], "jid")? {
        let text = match (row.text(0).trim(), row.text(1).trim()) {
            ("", "") => continue,
            ("", entry) => entry.to_owned(),
            (name, "") => name.to_owned(),
            (name, entry) => format!("{name}\n\n{entry}"),
        };
        let (coder, created) = (coders.at(&row.text(3)), time(&row.text(2)));
        foreign.memos.push(ForeignMemo { key: None, on: On::Study, memo_type: None, text, coder, created });
    }
    Ok(())
}

/// Tables of which nothing is taken.
fn leftovers(database: &Database, foreign: &mut Foreign) -> Result<(), ProgramError> {
    for (table, name, what) in [
        ("graph", "name", "drawings of graphs"),
        ("stored_sql", "title", "saved queries in SQL"),
        ("ris", "risid", "lines of bibliographic references"),
    ] {
        for row in database.rows(table, &[name], name)? {
            foreign.loss.one(Fate::Dropped, what, &row.text(0));
        }
    }
    Ok(())
}

/// A time as QualCoder writes it: `2024-03-01 10:30:00`, with or without an offset.
fn time(text: &str) -> Option<i64> {
    milliseconds(text)
}

#[cfg(test)]
mod tests;
