//! `emic backup`.

use super::context::Context;
use super::error::CliError;
use super::output;
use std::path::Path;

/// Copies the whole project.
pub fn run(context: &Context, file: &Path) -> Result<(), CliError> {
    let project = context.open()?;
    project.backup(file)?;
    output::note(&format!("copied {} to {}", project.path().display(), file.display()));
    Ok(())
}
