//! Zip files with the same bytes each time: the shell of Word and OpenDocument files.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Why a file of several parts could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("the file cannot be put together: {0}")]
pub struct PackageError(String);

/// A zip file that is being written.
pub struct Package {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Package {
    /// A file without parts.
    pub fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    /// Adds a part.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), PackageError> {
        self.write(name, content, CompressionMethod::Deflated)
    }

    /// Adds a part as it is, as the first part of an OpenDocument file must be.
    pub fn add_stored(&mut self, name: &str, content: &[u8]) -> Result<(), PackageError> {
        self.write(name, content, CompressionMethod::Stored)
    }

    fn write(&mut self, name: &str, content: &[u8], method: CompressionMethod) -> Result<(), PackageError> {
        // The first day that a zip file knows, rather than today.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let told = |error: &dyn std::fmt::Display| PackageError(error.to_string());
        self.zip.start_file(name, options).map_err(|error| told(&error))?;
        self.zip.write_all(content).map_err(|error| told(&error))
    }

    /// The whole file.
    pub fn finish(self) -> Result<Vec<u8>, PackageError> {
        let written = self.zip.finish().map_err(|error| PackageError(error.to_string()))?;
        Ok(written.into_inner())
    }
}
