//! Zip packages (a Word file is one): the one place that touches the zip library.
//!
//! A package is opened in memory and never unpacked to disk. Entries are bounded in number, in size and
//! in how much they may grow, by what really comes out and not by what the header says; a package with a
//! name that climbs out of its folder is refused.

pub mod large;

use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

const MAX_ENTRIES: usize = 10_000;
/// No entry may be larger than this when unpacked.
const MAX_ENTRY: u64 = 64 << 20;
/// Beyond `FREE`, an entry may be at most this many times its packed size.
const MAX_RATIO: u64 = 250;
const FREE: u64 = 8 << 20;

/// A package that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Not a zip archive, or damaged beyond reading.
    #[error("its zip package is damaged ({0}); open it in the program that made it and save it again")]
    Damaged(String),
    /// More entries than any document has.
    #[error("its zip package has {0} entries, more than the {MAX_ENTRIES} that are read")]
    TooMany(usize),
    /// A name such as `../x`.
    #[error("its zip package has an entry with the unsafe name “{0}”")]
    UnsafeName(String),
    /// An entry that is too large, or grows too much.
    #[error("“{0}” in its zip package unpacks to more than is read; such files are made to do harm")]
    TooLarge(String),
    /// A password.
    #[error("it is protected with a password; save it without one")]
    Locked,
}

impl From<ZipError> for PackageError {
    fn from(e: ZipError) -> Self {
        match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Self::Locked,
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// Whether a name climbs out of the folder in which it stands.
fn unsafe_name(name: &str) -> bool {
    name.starts_with(['/', '\\'])
        || name.split(['/', '\\']).any(|part| part == "..")
        || name.as_bytes().get(1) == Some(&b':')
}

/// An open package.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    /// Opens the package in `bytes`.
    pub fn open(bytes: &'a [u8]) -> Result<Self, PackageError> {
        let archive = ZipArchive::new(Cursor::new(bytes))?;
        if archive.len() > MAX_ENTRIES {
            return Err(PackageError::TooMany(archive.len()));
        }
        for raw in archive.file_names_raw() {
            let name = String::from_utf8_lossy(raw);
            if unsafe_name(&name) {
                return Err(PackageError::UnsafeName(crate::text::display::one_line(&name)));
            }
        }
        Ok(Self { archive })
    }

    /// Whether there is an entry of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// Checks what the entries unpack to: each, and all of them together. For readers that open the package by
    /// themselves.
    pub fn bound(&mut self, most_each: u64, most: u64) -> Result<(), PackageError> {
        let mut all = 0;
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index(index)?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let limit = most_each.min(FREE.max(entry.compressed_size().saturating_mul(MAX_RATIO)));
            let size = std::io::copy(&mut entry.take(limit + 1), &mut std::io::sink());
            let size = size.map_err(|e| PackageError::Damaged(e.to_string()))?;
            all += size;
            if size > limit || all > most {
                return Err(PackageError::TooLarge(crate::text::display::one_line(&name)));
            }
        }
        Ok(())
    }

    /// The bytes of an entry; `None` when there is none of this name.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, PackageError> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let entry = self.archive.by_index(index)?;
        let limit = MAX_ENTRY.min(FREE.max(entry.compressed_size().saturating_mul(MAX_RATIO)));
        let mut bytes = Vec::new();
        entry.take(limit + 1).read_to_end(&mut bytes).map_err(|e| PackageError::Damaged(e.to_string()))?;
        if bytes.len() as u64 > limit {
            return Err(PackageError::TooLarge(name.to_owned()));
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
pub(in crate::ingest) mod tests {
    use super::*;
    use std::io::Write;

    /// A package with these entries.
    pub fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
            writer.write_all(bytes).expect("its bytes");
        }
        writer.finish().expect("a package").into_inner()
    }

    #[test]
    fn entries_are_read_by_name() {
        let bytes = package(&[("word/document.xml", b"<a/>"), ("x", b"")]);
        let mut package = Package::open(&bytes).expect("a package");
        assert!(package.has("x"));
        assert_eq!(package.read("word/document.xml").expect("read"), Some(b"<a/>".to_vec()));
        assert_eq!(package.read("y").expect("read"), None);
    }

    #[test]
    fn bombs_and_climbing_names_are_refused() {
        let zeros = vec![b' '; 40 << 20];
        let bytes = package(&[("word/document.xml", &zeros)]);
        assert!(bytes.len() < 100_000, "packed small");
        let read = Package::open(&bytes).expect("a package").read("word/document.xml");
        assert!(matches!(read, Err(PackageError::TooLarge(_))), "{read:?}");
        let bytes = package(&[("../../etc/x", b"a")]);
        assert!(matches!(Package::open(&bytes), Err(PackageError::UnsafeName(_))));
    }

    #[test]
    fn damage_is_an_error() {
        assert!(matches!(Package::open(b"PK\x03\x04 nothing"), Err(PackageError::Damaged(_))));
        let mut bytes = package(&[("a", b"some text that is long enough to be packed, packed, packed, packed")]);
        for at in 0..bytes.len() {
            bytes[at] ^= 0xFF;
            if let Ok(mut package) = Package::open(&bytes) {
                let _ = package.read("a");
            }
            bytes[at] ^= 0xFF;
        }
    }
}
