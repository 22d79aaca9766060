//! The folder of an archive: written file by file so that a kill never leaves what looks whole, and checked before
//! anything in it is believed.
//!
//! The marker is taken away first and written last. In between a list of the files that are ours lies in the folder, so
//! that the next export knows them again. What is not ours, or was changed by hand since, is never written over nor
//! taken away. Files that stay the same are not touched.

use super::{ArchiveError, MARKER, PARTIAL, SUMS, names};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Folders inside an archive.
const FOLDERS: [&str; 6] = ["texts/earlier", "texts", "memos", "kept", "history/texts", "history"];

/// The largest file that is read.
const LARGEST: u64 = 4 << 30;

/// A folder that is written to.
pub struct Out {
    root: PathBuf,
    old: BTreeMap<String, String>,
    sums: BTreeMap<String, String>,
    partial: File,
    /// Files that are not ours and stay.
    pub left: Vec<String>,
}

/// A file that is being written.
pub struct OutFile {
    path: String,
    temporary: PathBuf,
    to: BufWriter<File>,
    hash: Sha256,
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ArchiveError {
    let path = path.to_owned();
    move |source| ArchiveError::Io { what, path, source }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The SHA-256 of a file, in hex.
fn sum_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(hash));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files under a folder, as paths from it on; git's own folder is nobody's business.
fn files(root: &Path, below: &str, found: &mut BTreeSet<String>) -> io::Result<()> {
    let here = if below.is_empty() { root.to_owned() } else { root.join(below) };
    for entry in fs::read_dir(here)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if below.is_empty() && name == ".git" {
            continue;
        }
        let inside = FOLDERS.iter().any(|ours| *ours == path || ours.starts_with(&format!("{path}/")));
        if entry.file_type()?.is_dir() && inside {
            files(root, &path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

impl Out {
    /// Begins to write to a folder: a new one, an empty one, or an earlier archive. `planned` are the paths of the
    /// files that will be written; `about` says in the list of them what is being written.
    pub fn begin(root: &Path, planned: &BTreeSet<String>, about: &str) -> Result<Self, ArchiveError> {
        let mut there = BTreeSet::new();
        match fs::symlink_metadata(root) {
            Ok(about) if about.is_dir() => files(root, "", &mut there).map_err(failed("cannot read", root))?,
            Ok(_) => {
                return Err(ArchiveError::Refused(format!(
                    "{} is no folder; name a new or an empty folder for the archive",
                    root.display()
                )));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                folder(root).map_err(failed("cannot create", root))?;
            }
            Err(error) => return Err(failed("cannot read", root)(error)),
        }
        let old = ours(root, &there)?;
        let own = |path: &String| old.contains_key(path) || [MARKER, SUMS, PARTIAL].contains(&path.as_str());
        let foreign: Vec<&String> = there.iter().filter(|path| !own(path)).collect();
        let is_archive = !old.is_empty();
        let (folded, mut left) = (planned.iter().map(|p| p.to_ascii_lowercase()).collect::<BTreeSet<_>>(), Vec::new());
        for path in foreign {
            let temporary = path.ends_with(TEMPORARY) && is_archive;
            if temporary {
                fs::remove_file(root.join(path)).map_err(failed("cannot remove", &root.join(path)))?;
            } else if !is_archive || path.contains('/') || folded.contains(&path.to_ascii_lowercase()) {
                return Err(in_the_way(root, path, is_archive));
            } else {
                left.push(path.clone());
            }
        }
        let list = root.join(PARTIAL);
        let mut partial = private(&list).map_err(failed("cannot write", &list))?;
        let all: BTreeSet<&String> = old.keys().chain(planned).collect();
        let paths = all.into_iter().map(|path| format!("{path}\n"));
        let text: String = std::iter::once(about.to_owned()).chain(paths).collect();
        partial.write_all(text.as_bytes()).and_then(|()| partial.sync_all()).map_err(failed("cannot write", &list))?;
        for gone in [MARKER, SUMS] {
            remove(&root.join(gone))?;
        }
        Ok(Self { root: root.to_owned(), old, sums: BTreeMap::new(), partial, left })
    }

    /// Begins a file.
    pub fn file(&self, path: &str) -> Result<OutFile, ArchiveError> {
        let target = self.root.join(path);
        if let Some(parent) = target.parent() {
            folder(parent).map_err(failed("cannot create", parent))?;
        }
        let temporary = self.root.join(format!("{path}{TEMPORARY}"));
        let file = private(&temporary).map_err(failed("cannot write", &temporary))?;
        Ok(OutFile {
            path: path.to_owned(),
            temporary,
            to: BufWriter::with_capacity(1 << 16, file),
            hash: Sha256::new(),
        })
    }

    /// Ends a file; one that was there with the same bytes is left as it was.
    pub fn keep(&mut self, file: OutFile) -> Result<(), ArchiveError> {
        let OutFile { path, temporary, mut to, hash } = file;
        to.flush().map_err(failed("cannot write", &temporary))?;
        drop(to);
        let sum = hex(hash);
        let target = self.root.join(&path);
        if self.old.get(&path) == Some(&sum) {
            fs::remove_file(&temporary).map_err(failed("cannot remove", &temporary))?;
        } else {
            fs::rename(&temporary, &target).map_err(failed("cannot write", &target))?;
        }
        self.sums.insert(path, sum);
        Ok(())
    }

    /// A whole file at once.
    pub fn put(&mut self, path: &str, content: &[u8]) -> Result<(), ArchiveError> {
        let mut file = self.file(path)?;
        file.write_all(content).map_err(failed("cannot write", &self.root.join(path)))?;
        self.keep(file)
    }

    /// Ends the archive: what is no longer in it goes, then checksums and, last, the marker are written. `marker` is
    /// given the SHA-256 of the checksums.
    pub fn finish(mut self, marker: impl FnOnce(&str) -> String) -> Result<Vec<String>, ArchiveError> {
        for path in self.old.keys().filter(|path| !self.sums.contains_key(*path)) {
            remove(&self.root.join(path))?;
        }
        for below in FOLDERS {
            // One that still holds something stays.
            let _ = fs::remove_dir(self.root.join(below));
        }
        let sums: String = self.sums.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect();
        let whole = hex(Sha256::new_with_prefix(sums.as_bytes()));
        for (path, text) in [(SUMS, sums), (MARKER, marker(&whole))] {
            let (target, temporary) = (self.root.join(path), self.root.join(format!("{path}{TEMPORARY}")));
            let mut file = private(&temporary).map_err(failed("cannot write", &temporary))?;
            file.write_all(text.as_bytes())
                .and_then(|()| file.sync_all())
                .and_then(|()| fs::rename(&temporary, &target))
                .map_err(failed("cannot write", &target))?;
        }
        let _ = self.partial.flush();
        drop(self.partial);
        remove(&self.root.join(PARTIAL))?;
        Ok(std::mem::take(&mut self.left))
    }
}

/// The ending of a file that is not whole yet.
const TEMPORARY: &str = ".emic-tmp";

fn remove(path: &Path) -> Result<(), ArchiveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("cannot remove", path)(error)),
        _ => Ok(()),
    }
}

fn in_the_way(root: &Path, path: &str, is_archive: bool) -> ArchiveError {
    let path = crate::text::display::one_line(path);
    ArchiveError::Refused(if is_archive {
        format!(
            "{}/{path} is no file of this archive, and nothing that is not ours is written over or taken away; move it, or name another folder",
            root.display()
        )
    } else {
        format!(
            "{} is no earlier archive and not empty ({path} is in it); name a new or an empty folder",
            root.display()
        )
    })
}

/// The files of the archive that lies here, with their checksums; none where there is none. Refuses where one of them
/// was changed by hand.
fn ours(root: &Path, there: &BTreeSet<String>) -> Result<BTreeMap<String, String>, ArchiveError> {
    if there.contains(PARTIAL) {
        // One that was not finished: what it lists is ours, whole or not.
        let list = root.join(PARTIAL);
        let text = fs::read_to_string(&list).map_err(failed("cannot read", &list))?;
        let paths = text.lines().filter(|path| names::is_ours(path) && there.contains(*path));
        let mut all: BTreeMap<String, String> = paths.map(|path| (path.to_owned(), String::new())).collect();
        all.entry(PARTIAL.to_owned()).or_default();
        for (path, sum) in &mut all {
            *sum = sum_of(&root.join(path)).map_err(failed("cannot read", &root.join(path)))?;
        }
        return Ok(all);
    }
    if !there.contains(MARKER) || !there.contains(SUMS) {
        return Ok(BTreeMap::new());
    }
    let list = root.join(SUMS);
    let text = fs::read_to_string(&list).map_err(failed("cannot read", &list))?;
    let mut all = BTreeMap::new();
    for (path, sum) in listed(&text)? {
        let path_there = root.join(&path);
        let regular = fs::symlink_metadata(&path_there).is_ok_and(|about| about.is_file());
        if !regular {
            continue;
        }
        if sum_of(&path_there).map_err(failed("cannot read", &path_there))? != sum {
            return Err(ArchiveError::Refused(format!(
                "{} was changed since the archive was written, and an export would undo that; move it away, or take the archive in with `emic import {} --edited` first",
                path_there.display(),
                root.display()
            )));
        }
        all.insert(path, sum);
    }
    Ok(all)
}

/// The lines of a list of checksums.
fn listed(text: &str) -> Result<BTreeMap<String, String>, ArchiveError> {
    let mut all = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let bad = |what: &str| ArchiveError::bad(SUMS, at as u64 + 1, what);
        let (sum, path) = line.split_once("  ").ok_or_else(|| bad("a checksum, two blanks and a path are expected"))?;
        if sum.len() != 64 || !sum.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad("this is no SHA-256 checksum"));
        }
        if !names::is_ours(path) {
            return Err(bad("this path is none that an archive has"));
        }
        all.insert(path.to_owned(), sum.to_ascii_lowercase());
    }
    Ok(all)
}

/// A folder that is read from, checked.
pub struct In {
    root: PathBuf,
    files: BTreeSet<String>,
    /// Files that are not what the checksums say, with what is the matter.
    pub changed: Vec<String>,
}

impl In {
    /// Opens an archive whose marker names this checksum of its checksums. What was changed is refused, with the names
    /// of the files, unless `edited`.
    pub fn open(root: &Path, sums: &str, edited: bool) -> Result<Self, ArchiveError> {
        let list = root.join(SUMS);
        let text = fs::read_to_string(&list).map_err(failed("cannot read", &list))?;
        let mut changed = Vec::new();
        if hex(Sha256::new_with_prefix(text.as_bytes())) != sums {
            changed.push(format!("{SUMS} was changed"));
        }
        let mut there = BTreeSet::new();
        files(root, "", &mut there).map_err(failed("cannot read", root))?;
        let listed = listed(&text)?;
        for (path, sum) in &listed {
            let whole = root.join(path);
            match fs::symlink_metadata(&whole) {
                Ok(about) if !about.is_file() => {
                    return Err(ArchiveError::Refused(format!("{} is no plain file", whole.display())));
                }
                Ok(about) if about.len() > LARGEST => {
                    return Err(ArchiveError::Refused(format!("{} is too large to be read", whole.display())));
                }
                Ok(_) if sum_of(&whole).map_err(failed("cannot read", &whole))? == *sum => {}
                Ok(_) => changed.push(format!("{path} was changed")),
                Err(error) if error.kind() == io::ErrorKind::NotFound => changed.push(format!("{path} is missing")),
                Err(error) => return Err(failed("cannot read", &whole)(error)),
            }
        }
        if !changed.is_empty() && !edited {
            let more = changed.len().saturating_sub(5);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            let named: Vec<&str> = changed.iter().take(5).map(String::as_str).collect();
            return Err(ArchiveError::Refused(format!(
                "{} is not as it was written: {}{more}; nothing was imported. Get a sound copy, or where it was changed on purpose add --edited",
                root.display(),
                named.join(", ")
            )));
        }
        let inside = |path: &String| path.contains('/') && names::is_ours(path) && edited;
        let mut files: BTreeSet<String> = listed.into_keys().filter(|path| there.contains(path)).collect();
        files.extend(there.into_iter().filter(inside));
        Ok(Self { root: root.to_owned(), files, changed })
    }

    /// Whether a file is not what the checksums say.
    pub fn is_changed(&self, path: &str) -> bool {
        self.changed.iter().any(|told| told.strip_prefix(path).is_some_and(|rest| rest.starts_with(' ')))
    }

    /// Its files.
    pub fn files(&self) -> &BTreeSet<String> {
        &self.files
    }

    /// Opens a file of it.
    pub fn file(&self, path: &str) -> Result<File, ArchiveError> {
        let whole = self.root.join(path);
        if !self.files.contains(path) {
            return Err(ArchiveError::Refused(format!(
                "{} is missing; an archive without it cannot be read",
                whole.display()
            )));
        }
        File::open(&whole).map_err(failed("cannot read", &whole))
    }

    /// What a file says.
    pub fn text(&self, path: &str) -> Result<String, ArchiveError> {
        let mut bytes = Vec::new();
        self.file(path)?.read_to_end(&mut bytes).map_err(failed("cannot read", &self.root.join(path)))?;
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() as u64 + 1;
            ArchiveError::bad(path, line, "this is not UTF-8 text")
        })
    }
}
