//! `emic` and `emic open`: the terminal UI.

use super::error::CliError;
use std::path::Path;

/// Opens the terminal UI on a project.
pub fn run(path: &Path, coder: Option<String>) -> Result<(), CliError> {
    let _ = (path, coder);
    Err(CliError::Usage("the terminal UI is not part of this build".to_owned()))
}
