//! The folder of an index: its permissions, who may write, clearing it, and whether it is as it was left.
//!
//! tantivy trusts what it reads. So a *seal* names the files of the last commit with their sizes and
//! times; where a file is not as the seal says, its checksum is read before anything else is.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const LOCK: &str = ".emic-lock";
const SEAL: &str = "emic.seal";

/// Why a folder cannot be written.
#[derive(Debug)]
pub(super) enum NotOurs {
    /// Another process, or another part of this one, is writing.
    Busy,
    /// It cannot be written at all.
    Unwritable(io::Error),
}

/// Takes the folder for writing, making it if need be; it is given back when the file is dropped.
pub(super) fn take(folder: &Path) -> Result<File, NotOurs> {
    make(folder).map_err(NotOurs::Unwritable)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(folder.join(LOCK)).map_err(NotOurs::Unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(NotOurs::Busy),
        Err(TryLockError::Error(error)) => Err(NotOurs::Unwritable(error)),
    }
}

/// Makes the folder, for nobody but its owner.
fn make(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(folder)?.permissions().mode() & 0o777 != 0o700 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// Removes what an index consists of, and nothing else that may lie in the folder.
pub(super) fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if is_of_an_index(name) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn is_of_an_index(name: &str) -> bool {
    if matches!(name, "meta.json" | ".managed.json" | SEAL) {
        return true;
    }
    let segment = |id: &str| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    name.split_once('.').is_some_and(|(id, _)| segment(id))
}

/// The state of `files` of a folder: a line each. `None` when one is missing.
fn state(folder: &Path, files: &[PathBuf]) -> Option<String> {
    let mut lines = String::new();
    for file in files {
        let about = fs::metadata(folder.join(file)).ok()?;
        let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        writeln!(lines, "{} {} {changed}", file.display(), about.len()).ok()?;
    }
    Some(lines)
}

/// Whether `files` are exactly as they were when they were sealed.
pub(super) fn is_sealed(folder: &Path, files: &[PathBuf]) -> bool {
    let sealed = fs::read_to_string(folder.join(SEAL)).ok();
    sealed.is_some() && sealed == state(folder, files)
}

/// Seals `files`. Without a seal they are only checked once more, so a failure is of no account.
pub(super) fn seal(folder: &Path, files: &[PathBuf]) {
    if let Some(lines) = state(folder, files) {
        let new = folder.join(".emic.seal.new");
        if fs::write(&new, lines).is_ok() {
            let _ = fs::rename(&new, folder.join(SEAL));
        }
    }
}
