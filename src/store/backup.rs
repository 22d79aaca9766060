//! Whole copies of a project, taken while it is in use.

use super::error::StoreError;
use super::project::Project;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::path::{Path, PathBuf};

impl Project {
    /// Copies the whole project, as it is now, to `target`, which must not exist. The copy is complete and
    /// durable when this returns; on an error nothing is left at `target`.
    pub fn backup(&self, target: &Path) -> Result<(), StoreError> {
        copy(&self.conn, target)
    }
}

/// A copy before a migration: `study.emic.v1.bak`, numbered if that is taken.
pub(crate) fn before_migration(conn: &Connection, path: &Path, version: i64) -> Result<PathBuf, StoreError> {
    for n in 0..1000 {
        let ending = if n == 0 { format!("v{version}.bak") } else { format!("v{version}-{n}.bak") };
        let target = super::connect::beside(path, &ending);
        if !target.exists() {
            copy(conn, &target)?;
            return Ok(target);
        }
    }
    Err(StoreError::Refused(format!("{} has a thousand backups beside it; move them away first", path.display())))
}

fn copy(conn: &Connection, target: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(target) {
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Err(StoreError::Exists(target.to_owned())),
        Err(source) => return Err(StoreError::Io { what: "cannot create", path: target.to_owned(), source }),
    }
    let copied = (|| {
        let sql = |e| StoreError::sqlite(target, e);
        let mut to = Connection::open(target).map_err(sql)?;
        Backup::new(conn, &mut to)
            .and_then(|backup| backup.run_to_completion(4096, std::time::Duration::ZERO, None))
            .map_err(sql)?;
        // One file: the copy carries the source's WAL mode in its header.
        to.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).map_err(sql)?;
        to.close().map_err(|(_, e)| sql(e))?;
        std::fs::File::open(target).and_then(|file| file.sync_all()).map_err(|source| StoreError::Io {
            what: "cannot write",
            path: target.to_owned(),
            source,
        })
    })();
    if copied.is_err() {
        let _ = std::fs::remove_file(target);
    }
    copied
}
