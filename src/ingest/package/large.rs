//! Packages that are too large to be held in memory: a study with its texts, pictures and sounds. They are read from
//! their file entry by entry, within the same bounds as small ones.

use super::{FREE, MAX_RATIO, PackageError, unsafe_name};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Mutex;
use zip::ZipArchive;

/// Entries of a large package: a study has a text and a picture of its layout for each source, and a file for each memo.
const MAX_ENTRIES: usize = 500_000;

/// A large package.
#[derive(Debug)]
pub struct LargePackage {
    archive: Mutex<ZipArchive<BufReader<File>>>,
    /// The names of its files, as they are, in its order, with their sizes.
    files: Vec<(String, u64)>,
    /// Names in lower case → place in `files`, and in the archive.
    by_name: HashMap<String, (usize, usize)>,
}

impl LargePackage {
    /// Opens a package.
    pub fn open(path: &Path) -> Result<Self, PackageError> {
        let damaged = |e: io::Error| PackageError::Damaged(e.to_string());
        let mut archive = ZipArchive::new(BufReader::new(File::open(path).map_err(damaged)?))?;
        if archive.len() > MAX_ENTRIES {
            return Err(PackageError::TooMany(archive.len()));
        }
        let (mut files, mut by_name) = (Vec::new(), HashMap::new());
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index)?;
            let name = String::from_utf8_lossy(entry.name_raw()).replace('\\', "/");
            if unsafe_name(&name) {
                return Err(PackageError::UnsafeName(crate::text::display::one_line(&name)));
            }
            if entry.is_dir() {
                continue;
            }
            by_name.entry(name.to_lowercase()).or_insert((files.len(), index));
            files.push((name, entry.size()));
        }
        Ok(Self { archive: Mutex::new(archive), files, by_name })
    }

    /// Its files, with the sizes that the package tells.
    pub fn files(&self) -> &[(String, u64)] {
        &self.files
    }

    /// The name and told size of a file, whatever the case of its letters.
    pub fn find(&self, name: &str) -> Option<(&str, u64)> {
        let (at, _) = self.by_name.get(&name.to_lowercase())?;
        self.files.get(*at).map(|(name, size)| (name.as_str(), *size))
    }

    /// The bytes of a file, at most so many; `None` where there is none of this name.
    pub fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PackageError> {
        self.stream(name, most, |reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map(|_| bytes)
        })
        .map(|read| read.transpose())?
        .map_err(|e| failed(name, &e))
    }

    /// Hands a reader of a file's bytes to `read`; beyond `most` bytes, and beyond what they can honestly have grown,
    /// it fails.
    pub fn stream<T>(
        &self,
        name: &str,
        most: u64,
        read: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<Option<T>, PackageError> {
        let Some((_, index)) = self.by_name.get(&name.to_lowercase()) else { return Ok(None) };
        let mut archive = self.archive.lock().map_err(|_| PackageError::Damaged("it was left half read".to_owned()))?;
        let entry = archive.by_index(*index)?;
        let left = most.min(FREE.max(entry.compressed_size().saturating_mul(MAX_RATIO)));
        Ok(Some(read(&mut Bounded { inner: entry, left })))
    }
}

/// What a failure to read a file of the package was.
pub fn failed(name: &str, error: &io::Error) -> PackageError {
    if error.kind() == io::ErrorKind::FileTooLarge {
        PackageError::TooLarge(crate::text::display::one_line(name))
    } else {
        PackageError::Damaged(format!("{}: {error}", crate::text::display::one_line(name)))
    }
}

/// A reader that fails where another would go on.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it unpacks to more than is read")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::package::tests::package;

    fn on_disk(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.qdpx");
        std::fs::write(&path, bytes).expect("written");
        (folder, path)
    }

    #[test]
    fn files_are_found_whatever_the_case_and_bounded() {
        let zeros = vec![b' '; 40 << 20];
        let (_folder, path) = on_disk(&package(&[("Sources/A.txt", b"one"), ("bomb", &zeros)]));
        let package = LargePackage::open(&path).expect("opens");
        assert_eq!(package.find("sources/a.TXT"), Some(("Sources/A.txt", 3)));
        assert_eq!(package.read("sources/a.txt", 100).expect("read"), Some(b"one".to_vec()));
        assert!(package.read("b", 100).is_ok_and(|none| none.is_none()));
        assert!(matches!(package.read("sources/a.txt", 2), Err(PackageError::TooLarge(_))));
        assert!(matches!(package.read("bomb", u64::MAX), Err(PackageError::TooLarge(_))));
    }

    #[test]
    fn climbing_names_and_damage_are_refused() {
        let (_folder, path) = on_disk(&package(&[("../x", b"a")]));
        assert!(matches!(LargePackage::open(&path), Err(PackageError::UnsafeName(_))));
        let (_folder, path) = on_disk(b"PK\x03\x04 nothing");
        assert!(matches!(LargePackage::open(&path), Err(PackageError::Damaged(_))));
        let mut bytes = package(&[("a", b"some text that is long enough to be packed, packed, packed, packed")]);
        for at in 0..bytes.len() {
            bytes[at] ^= 0xFF;
            let (_folder, path) = on_disk(&bytes);
            if let Ok(package) = LargePackage::open(&path) {
                let _ = package.read("a", 1000);
            }
            bytes[at] ^= 0xFF;
        }
    }
}
