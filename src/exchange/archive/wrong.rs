//! What is wrong in the lines of an archive, gathered so that a person can mend all of it before the next try.

use super::{ArchiveError, BadLine};

/// The most lines that are told.
pub const TOLD: usize = 10;

/// Lines that cannot be taken in.
#[derive(Debug, Default)]
pub struct Wrong {
    lines: Vec<BadLine>,
}

impl Wrong {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many lines of a file are.
    pub fn of(&self, file: &str) -> usize {
        self.lines.iter().filter(|line| line.file == file).count()
    }

    /// Notes it where a line cannot be taken in; anything else that is wrong ends the reading.
    pub fn note<T>(&mut self, result: Result<T, ArchiveError>) -> Result<Option<T>, ArchiveError> {
        match result {
            Ok(read) => Ok(Some(read)),
            Err(ArchiveError::Bad(line)) => {
                self.lines.push(line);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes in what another one noted.
    pub fn join(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// Fails where something is, with the first lines by file and number.
    pub fn end(mut self) -> Result<(), ArchiveError> {
        self.lines.sort();
        self.lines.dedup();
        let more = self.lines.len().saturating_sub(TOLD);
        self.lines.truncate(TOLD);
        match self.lines.len() {
            0 => Ok(()),
            1 => Err(self.lines.pop().map_or_else(|| ArchiveError::Refused(String::new()), ArchiveError::Bad)),
            _ => Err(ArchiveError::Several(self.lines, more)),
        }
    }
}
