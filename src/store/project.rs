//! An open project.

use super::connect::{self, HostLock};
use super::error::StoreError;
use super::filesystem::Folder;
use crate::study::Payload;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// An open project file.
pub struct Project {
    pub(super) path: PathBuf,
    pub(super) conn: Connection,
    pub(super) read_only: bool,
    pub(super) folder: Folder,
    /// Who looks, for what is to be coded blind.
    pub(super) viewer: Option<String>,
    _lock: Option<HostLock>,
}

/// What is set for a whole project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The project's identity, made when it was created and the same in all copies.
    pub id: String,
    /// The project's name.
    pub name: String,
    /// `reliability`, `codebook` or `reflexive`; reflexive projects show no agreement coefficients.
    pub approach: String,
}

impl Settings {
    /// Whether the project shows no agreement coefficients.
    pub fn is_reflexive(&self) -> bool {
        self.approach == "reflexive"
    }
}

impl Project {
    /// Makes a new project at `path`, named after the file, in which `coder` acts.
    pub fn create(path: &Path, coder: &str) -> Result<Self, StoreError> {
        check_coder(coder)?;
        let opened = connect::create(path)?;
        let mut project = Self::from(path, opened);
        let name = path.file_stem().map_or_else(|| "study".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let set = |key: &str, value: &str| Payload::ProjectSet { key: key.to_owned(), value: Some(value.to_owned()) };
        let id = crate::study::guid::fresh().to_string();
        let made = project.write(
            coder,
            format!("new project {name}"),
            vec![set("id", &id), set("name", &name), set("approach", "codebook")],
        );
        if let Err(error) = made {
            drop(project);
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        Ok(project)
    }

    /// Opens the project at `path`; read-only where it cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self::from(path, connect::open(path)?))
    }

    fn from(path: &Path, opened: connect::Opened) -> Self {
        Self {
            path: path.to_owned(),
            conn: opened.conn,
            read_only: opened.read_only,
            folder: opened.folder,
            viewer: None,
            _lock: opened.lock,
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the search index, beside the project.
    pub fn index_path(&self) -> PathBuf {
        connect::beside(&self.path, "index")
    }

    /// Whether nothing can be written.
    pub fn read_only(&self) -> bool {
        self.read_only
    }

    /// What a person should know about where the file lies, if anything.
    pub fn warning(&self) -> Option<String> {
        let kind = match self.folder {
            Folder::Local => return None,
            Folder::Network => "a network folder",
            Folder::Synced => "a synced folder",
        };
        Some(format!(
            "{} lies in {kind}: only one computer at a time may open it. To work on two, give each its own copy (`emic backup`) and join them with `emic merge`.",
            self.path.display()
        ))
    }

    /// The project's settings.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        let get = |key: &str| -> Result<String, StoreError> {
            let mut statement = self.sql(self.conn.prepare_cached("SELECT value FROM project WHERE key = ?1"))?;
            let mut rows = self.sql(statement.query([key]))?;
            match self.sql(rows.next())? {
                Some(row) => self.sql(row.get(0)),
                None => Ok(String::new()),
            }
        };
        Ok(Settings { id: get("id")?, name: get("name")?, approach: get("approach")? })
    }

    /// A number that changes when **another** process or connection has written to the project.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.sql(self.conn.pragma_query_value(None, "data_version", |row| row.get(0)))
    }

    /// Closes the project; the last one to close it leaves one file. Where another one has it open still, the file
    /// itself holds all that was written all the same: it may be copied.
    pub fn close(self) -> Result<(), StoreError> {
        let path = self.path.clone();
        if !self.read_only {
            // What another one reads just now keeps some of it in the journal: it, or the next to open, does the rest.
            let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
        self.conn.close().map_err(|(_, e)| StoreError::sqlite(&path, e))
    }

    /// Puts a name to an error of SQLite.
    pub(super) fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|e| StoreError::sqlite(&self.path, e))
    }
}

/// Checks a coder's name: short, on one line, without the signs that lists of coders need.
pub fn check_coder(name: &str) -> Result<(), StoreError> {
    let refuse = |why: &str| {
        Err(StoreError::Refused(format!("“{}” cannot be a coder's name: {why}", crate::text::display::one_line(name))))
    };
    if name.trim().is_empty() {
        return refuse("it is empty");
    }
    if ["lead", "all"].contains(&crate::text::fold::fold(name).as_str()) {
        return refuse("in --coders it means a choice among coders");
    }
    if name.trim() != name {
        return refuse("it begins or ends with a blank");
    }
    if name.chars().count() > 60 {
        return refuse("it is longer than 60 characters");
    }
    if name.chars().any(|c| c.is_control() || matches!(c, ',' | '/' | '\\' | ':')) {
        return refuse("a comma, colon, slash or control character is in it");
    }
    Ok(())
}
