//! What can go wrong with a project file, in words for the person at the keyboard.

use std::path::PathBuf;

/// An error of the project file. Each message says what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing at this path.
    #[error("there is no project at {0}; make one with `emic new {0}`")]
    Missing(PathBuf),
    /// Something is there already.
    #[error("{0} exists already; choose another name, or open it with `emic -p {0}`")]
    Exists(PathBuf),
    /// A file, but not a project.
    #[error("{0} is not an emic project; name a .emic file, or bring a transcript in with `emic import`")]
    NotAProject(PathBuf),
    /// Made by a later emic.
    #[error(
        "{path} was written by a newer emic (file version {found}, this emic reads up to {known}); nothing was changed: update emic to open it"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The version that this emic writes.
        known: i64,
    },
    /// Another host has it open on a shared folder.
    #[error(
        "{path} is open on {holder}; on a network or synced folder one computer at a time may open a project. Close it there, or work on your own copy and join the two with `emic merge`. If nobody has it open, delete {lock}"
    )]
    HeldElsewhere {
        /// The file.
        path: PathBuf,
        /// Who holds it.
        holder: String,
        /// The lock file.
        lock: PathBuf,
    },
    /// A write to a project on read-only media.
    #[error("{0} cannot be written (read-only file or folder); copy it to a folder of your own and open the copy")]
    ReadOnly(PathBuf),
    /// The disk is full.
    #[error(
        "the disk of {0} is full; nothing of this step was kept and all before it is safe. Free some space and try again"
    )]
    Full(PathBuf),
    /// The disk does not take or give what it should: a limit or quota, a device that fails.
    #[error(
        "the disk of {path} failed ({source}); nothing of this step was kept and all before it is safe. See whether a limit or quota is reached or the disk is gone, and try again"
    )]
    Disk {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        source: rusqlite::Error,
    },
    /// Another process holds the write lock too long.
    #[error("{0} is busy: another emic has been writing to it for a long time. Try again when it is done")]
    Busy(PathBuf),
    /// The file is damaged.
    #[error(
        "{path} is damaged ({what}); nothing was changed. Open the newest copy made with `emic backup`, or see `emic check`"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite or the journal says.
        what: String,
    },
    /// No document of that name.
    #[error("there is no document “{name}”{hint}")]
    NoDocument {
        /// The name asked for.
        name: String,
        /// Near names, or where to look.
        hint: String,
    },
    /// A name that may not be.
    #[error("{0}")]
    Refused(String),
    /// The file system said no.
    #[error("{what} {path}: {source}")]
    Io {
        /// What was tried, as in “cannot create”.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Anything else that SQLite reports.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// An error of SQLite about the project at `path`, sorted into the kinds that people can act on.
    pub(crate) fn sqlite(path: &std::path::Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotAProject(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path, source },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            None if matches!(
                source,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::InvalidColumnType(..)
                    | rusqlite::Error::Utf8Error(..)
            ) =>
            {
                Self::Damaged { path, what: source.to_string() }
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, what: source.to_string() },
            _ => Self::Sqlite { path, source },
        }
    }
}
