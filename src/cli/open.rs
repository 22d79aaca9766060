//! `emic` and `emic open`: the terminal UI.

use super::context::Context;
use super::error::CliError;
use crate::store::Project;
use std::io::IsTerminal as _;
use std::path::Path;

/// Opens the terminal UI where there is a terminal; scripts are told what they have instead.
pub fn start(context: &Context) -> Result<(), CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(CliError::Usage(
            "the terminal UI needs a terminal, and here is none; in scripts name a command, as in `emic documents` (`emic --help` lists all)".to_owned(),
        ));
    }
    let path = context.path()?;
    let coder = context.coder_if_any(&Project::open(&path)?)?;
    run(&path, coder)
}

/// Opens the terminal UI on a project.
pub fn run(path: &Path, coder: Option<String>) -> Result<(), CliError> {
    let _ = (path, coder);
    Err(CliError::Usage("the terminal UI is not part of this build".to_owned()))
}
