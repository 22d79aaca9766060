//! What ends a command, and how it is told.

use crate::exchange::codings::{CodingsError, ExportError};
use crate::store::StoreError;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum CliError {
    /// Wrong usage: exit code 2.
    Usage(String),
    /// Failed: exit code 1.
    Failed(String),
    /// Failed, and everything that is to be said was printed already: exit code 1.
    Told,
    /// Standard output was closed by its reader: no failure, nothing more to say.
    Closed,
}

impl CliError {
    /// Exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Failed(_) | Self::Told => 1,
            Self::Closed => 0,
        }
    }

    /// Prints the message to standard error.
    pub fn print(&self) {
        if let Self::Usage(message) | Self::Failed(message) = self {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "emic: error: {}", crate::text::display::safe(message));
        }
    }

    /// What went wrong, where it is not told on standard error.
    pub fn into_message(self) -> String {
        match self {
            Self::Usage(message) | Self::Failed(message) => message,
            Self::Told | Self::Closed => "it could not be done".to_owned(),
        }
    }

    /// A failure from anything that can be printed.
    pub fn failed(error: impl std::fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}

impl From<CodingsError> for CliError {
    fn from(error: CodingsError) -> Self {
        Self::failed(error)
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Io(error) => error.into(),
            ExportError::Store(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe { Self::Closed } else { Self::failed(error) }
    }
}
