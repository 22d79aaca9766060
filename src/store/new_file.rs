//! Files that are written beside their place, and put into it when they are whole: a write that is broken off, by a full
//! disk or a killed process, leaves what was there.

use super::fault;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that is not in its place yet. Dropped before [`put`](Self::put), it is taken away again.
#[derive(Debug)]
pub struct NewFile {
    file: File,
    /// Where it is going.
    path: PathBuf,
    /// Where it is until then; `None` where it is written in its place, for the place is no file, as a terminal is none.
    part: Option<PathBuf>,
    /// Whether a write failed: that was told, and the rest goes nowhere. Writers of packages go on when they are dropped, and
    /// would tell it a second time in words of their own.
    failed: bool,
}

impl NewFile {
    /// Begins a file that others may read as far as the user's own settings let them.
    pub fn create(path: &Path) -> io::Result<Self> {
        Self::with(path, &mut OpenOptions::new())
    }

    /// Begins a file that nobody but the user may read, unless what stands in its place lets others.
    pub fn private(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Self::with(path, &mut options)
    }

    fn with(path: &Path, options: &mut OpenOptions) -> io::Result<Self> {
        // Links keep leading where they lead.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let there = std::fs::metadata(&path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return Ok(Self { file: OpenOptions::new().write(true).open(&path)?, path, part: None, failed: false });
        }
        if there.is_some() && is_database(&path) {
            // A slip of the pen must not cost a study.
            return Err(io::Error::other("there is a project, or another database, in its place; name another file"));
        }
        let part = part_of(&path);
        let file = options.write(true).create(true).truncate(true).open(&part)?;
        let new = Self { file, path, part: Some(part), failed: false };
        if let Some(there) = there {
            new.file.set_permissions(there.permissions())?;
        }
        fault::point();
        Ok(new)
    }

    /// Puts the file into its place, once it is on the disk.
    pub fn put(mut self) -> io::Result<()> {
        fault::point();
        if self.failed {
            return Err(io::Error::other("it could not be written whole"));
        }
        self.file.flush()?;
        let Some(part) = &self.part else { return Ok(()) };
        self.file.sync_all()?;
        std::fs::rename(part, &self.path)?;
        self.part = None;
        fault::point();
        Ok(())
    }
}

/// Whether a file is an SQLite database, as projects are.
fn is_database(path: &Path) -> bool {
    let mut head = [0; 16];
    File::open(path).and_then(|mut file| io::Read::read_exact(&mut file, &mut head)).is_ok()
        && head == *b"SQLite format 3\0"
}

/// The name of a file until it is in its place.
fn part_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        let written = self.file.write(bytes);
        self.failed = written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if self.failed {
            return Ok(0);
        }
        self.file.seek(to)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            let _ = std::fs::remove_file(part);
        }
    }
}

/// Writes a file whole.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = NewFile::create(path)?;
    new.write_all(bytes)?;
    new.put()
}

/// Takes away what writers that were broken off left of a file in its folder.
pub fn sweep(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    let begin = format!(".{}.", name.to_string_lossy());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let left = entry.file_name().to_string_lossy().into_owned();
        let process = left.strip_prefix(&begin).and_then(|rest| rest.strip_suffix(".part"));
        if process.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_broken_off_leaves_what_was_there_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.md");
        write(&path, b"old").expect("written");
        let mut new = NewFile::create(&path).expect("begun");
        new.write_all(b"half of the n").expect("written");
        drop(new);
        assert_eq!(fs::read(&path).expect("there"), b"old");
        write(&path, b"new").expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        for (left, stays) in [(".a.md.12.part", false), (".a.md.x.part", true), (".b.md.12.part", true)] {
            fs::write(folder.path().join(left), "").expect("left");
            sweep(&path);
            assert_eq!(folder.path().join(left).exists(), stays, "{left}");
        }
        let project = folder.path().join("study.emic");
        fs::write(&project, b"SQLite format 3\0 and so on").expect("written");
        let refused = write(&project, b"a report").expect_err("it is a project");
        assert!(refused.to_string().contains("name another file"), "{refused}");
        assert_eq!(fs::read(&project).expect("there"), b"SQLite format 3\0 and so on");
        let folder_is_gone = NewFile::create(&folder.path().join("no/a.md"));
        assert!(folder_is_gone.is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_keep_leading_where_they_lead_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let [path, link] = ["a.md", "link.md"].map(|name| folder.path().join(name));
        NewFile::private(&path).expect("begun").put().expect("put");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&path, &link).expect("linked");
        write(&link, b"through").expect("written");
        assert_eq!((fs::read(&path).expect("there"), mode(&path)), (b"through".to_vec(), 0o640));
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }
}
