//! Making connections: the one place that opens a project file.

use super::error::StoreError;
use super::filesystem::{self, Folder};
use super::{backup, schema};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// An open connection and what is to be known about it.
pub(crate) struct Opened {
    pub conn: Connection,
    pub read_only: bool,
    pub folder: Folder,
    pub lock: Option<HostLock>,
}

/// Makes an empty project file, mode 0600, and opens it.
pub(crate) fn create(path: &Path) -> Result<Opened, StoreError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Err(StoreError::Exists(path.to_owned())),
        Err(source) => return Err(StoreError::Io { what: "cannot create", path: path.to_owned(), source }),
    }
    let made = (|| {
        let folder = filesystem::kind(path);
        let lock = HostLock::take(path, folder)?;
        let mut conn =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(|e| StoreError::sqlite(path, e))?;
        let sql = |e| StoreError::sqlite(path, e);
        // Larger pages than the default: a transcript is tens of kilobytes.
        conn.pragma_update(None, "page_size", 8192).map_err(sql)?;
        conn.pragma_update(None, "application_id", schema::APPLICATION_ID).map_err(sql)?;
        settle(&conn, path, folder)?;
        migrate(&mut conn, path)?;
        Ok(Opened { conn, read_only: false, folder, lock })
    })();
    if made.is_err() {
        // Ours, made a moment ago and without content: leave nothing half-made behind.
        let _ = fs::remove_file(path);
    }
    made
}

/// Opens an existing project; read-only where it cannot be written.
pub(crate) fn open(path: &Path) -> Result<Opened, StoreError> {
    let folder = filesystem::kind(path);
    let (mut conn, read_only, version) = look(path)?;
    if read_only {
        return Ok(Opened { conn: in_its_place(conn, path, version)?, read_only, folder, lock: None });
    }
    let lock = HostLock::take(path, folder)?;
    settle(&conn, path, folder)?;
    if version < schema::VERSION {
        backup::before_migration(&conn, path, version)?;
        migrate(&mut conn, path)?;
    }
    Ok(Opened { conn, read_only, folder, lock })
}

/// Opens another copy of a study to read its changes, and changes nothing in it: an older one is brought up to
/// date in memory.
pub(crate) fn foreign(path: &Path) -> Result<Connection, StoreError> {
    let (conn, _, version) = look(path)?;
    in_its_place(conn, path, version)
}

/// The file as it lies, or, where that is of an older version, a copy in memory that is brought up to date.
fn in_its_place(conn: Connection, path: &Path, version: i64) -> Result<Connection, StoreError> {
    if version == schema::VERSION {
        return Ok(conn);
    }
    let sql = |e| StoreError::sqlite(path, e);
    let mut copy = Connection::open_in_memory().map_err(sql)?;
    rusqlite::backup::Backup::new(&conn, &mut copy)
        .and_then(|backup| backup.run_to_completion(4096, std::time::Duration::ZERO, None))
        .map_err(sql)?;
    migrate(&mut copy, path)?;
    Ok(copy)
}

/// Opens a file and looks at its header: the connection, whether it can only be read, the file's version.
fn look(path: &Path) -> Result<(Connection, bool, i64), StoreError> {
    match fs::metadata(path) {
        Ok(meta) if meta.is_file() => {}
        Ok(_) => return Err(StoreError::NotAProject(path.to_owned())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Missing(path.to_owned())),
        Err(source) => return Err(StoreError::Io { what: "cannot open", path: path.to_owned(), source }),
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut conn = Connection::open_with_flags(path, flags).map_err(|e| StoreError::sqlite(path, e))?;
    conn.busy_timeout(std::time::Duration::from_secs(20)).map_err(|e| StoreError::sqlite(path, e))?;
    // Looking at the header reads the file for the first time: a foreign file shows itself here.
    let mut read_only = conn.is_readonly("main").unwrap_or(false);
    match header(&conn) {
        Ok(_) => {}
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) || read_only => {
            conn = immutable(path)?;
            read_only = true;
        }
        Err(e) => return Err(StoreError::sqlite(path, e)),
    }
    let (application, version) = header(&conn).map_err(|e| StoreError::sqlite(path, e))?;
    if application != schema::APPLICATION_ID || version == 0 {
        return Err(StoreError::NotAProject(path.to_owned()));
    }
    if version > schema::VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known: schema::VERSION });
    }
    Ok((conn, read_only, version))
}

fn header(conn: &Connection) -> rusqlite::Result<(i32, i64)> {
    let application = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // The schema table is read too: in WAL mode only this opens the log beside the file.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    Ok((application, version))
}

/// Opens a file that lies in a folder which we cannot write, as it is: nobody can be writing to it there.
fn immutable(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(immutable_uri(path), flags).map_err(|e| StoreError::sqlite(path, e))
}

/// What SQLite calls a file that it must neither lock nor write, nor make anything beside.
pub fn immutable_uri(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut uri = String::from("file:");
    for byte in whole.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

/// Sets what holds for each connection that writes.
fn settle(conn: &Connection, path: &Path, folder: Folder) -> Result<(), StoreError> {
    let sql = |e| StoreError::sqlite(path, e);
    conn.busy_timeout(std::time::Duration::from_secs(20)).map_err(sql)?;
    let mode = if folder == Folder::Local { "WAL" } else { "TRUNCATE" };
    conn.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(())).map_err(sql)?;
    conn.pragma_update(None, "synchronous", "FULL").map_err(sql)?;
    conn.pragma_update(None, "foreign_keys", true).map_err(sql)?;
    conn.pragma_update(None, "cache_size", -65_536).map_err(sql)?;
    conn.pragma_update(None, "temp_store", "MEMORY").map_err(sql)?;
    conn.pragma_update(None, "wal_autocheckpoint", 4_000).map_err(sql)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(conn: &mut Connection, path: &Path) -> Result<(), StoreError> {
    schema::migrations().to_latest(conn).map_err(|e| match e {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::sqlite(path, err),
        other => StoreError::Damaged { path: path.to_owned(), what: other.to_string() },
    })
}

/// A note beside the project, on folders that several hosts see, that says which host has it open.
pub(crate) struct HostLock {
    path: PathBuf,
}

impl HostLock {
    fn take(project: &Path, folder: Folder) -> Result<Option<Self>, StoreError> {
        if folder == Folder::Local {
            return Ok(None);
        }
        let path = beside(project, "lock");
        let host = host_name();
        let mine = format!("{host} {}\n", std::process::id());
        loop {
            match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    file.write_all(mine.as_bytes()).map_err(|source| StoreError::Io {
                        what: "cannot write",
                        path: path.clone(),
                        source,
                    })?;
                    return Ok(Some(Self { path }));
                }
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                    let held = fs::read_to_string(&path).unwrap_or_default();
                    let mut held = held.split_whitespace();
                    let holder = held.next().unwrap_or("another computer").to_owned();
                    if holder != host {
                        return Err(StoreError::HeldElsewhere { path: project.to_owned(), holder, lock: path });
                    }
                    // This host. Between processes that live, SQLite's own locks settle who writes; what a
                    // dead one left is taken over.
                    if held.next().and_then(|pid| pid.parse().ok()).is_some_and(is_alive) {
                        return Ok(None);
                    }
                    fs::remove_file(&path).map_err(|source| StoreError::Io {
                        what: "cannot remove",
                        path: path.clone(),
                        source,
                    })?;
                }
                Err(source) => return Err(StoreError::Io { what: "cannot create", path, source }),
            }
        }
    }
}

fn is_alive(pid: i32) -> bool {
    match rustix::process::Pid::from_raw(pid) {
        Some(pid) => !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH)),
        None => false,
    }
}

impl Drop for HostLock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn host_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().replace(char::is_whitespace, "-");
    if name.is_empty() { "this-computer".to_owned() } else { name }
}

/// The file or folder that stands beside the project under its name with another ending.
pub(crate) fn beside(project: &Path, ending: &str) -> PathBuf {
    let mut name = project.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(ending);
    project.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_at_a_time_holds_a_project_on_a_shared_folder() {
        let temp = tempfile::tempdir().expect("a folder");
        let project = temp.path().join("study.emic");
        let lock = temp.path().join("study.emic.lock");
        let held = HostLock::take(&project, Folder::Network).expect("free").expect("a lock");
        assert!(HostLock::take(&project, Folder::Network).expect("the same host").is_none());
        drop(held);
        assert!(!lock.exists());
        fs::write(&lock, "elsewhere 12\n").expect("another host's");
        let refused = HostLock::take(&project, Folder::Synced).err().expect("held").to_string();
        assert!(refused.contains("elsewhere") && refused.contains("emic merge") && refused.contains("study.emic.lock"));
        fs::write(&lock, format!("{} 999999999\n", host_name())).expect("a dead process'");
        assert!(HostLock::take(&project, Folder::Network).expect("taken over").is_some());
        assert!(HostLock::take(&project, Folder::Local).expect("no lock needed").is_none());
    }

    #[test]
    fn a_file_that_cannot_be_written_is_read_as_it_is() {
        let temp = tempfile::tempdir().expect("a folder");
        let path = temp.path().join("a study, 100 %.emic");
        drop(create(&path).expect("made"));
        let conn = immutable(&path).expect("opened");
        assert_eq!(header(&conn).expect("read").0, schema::APPLICATION_ID);
        assert!(conn.execute("DELETE FROM changes", []).is_err(), "nothing can be written");
        assert_eq!(fs::read_dir(temp.path()).expect("listed").count(), 1, "and nothing is left beside it");
    }
}
