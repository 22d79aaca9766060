//! `emic` and `emic open`: the terminal UI, which `main` runs.

use super::Open;
use super::context::Context;
use super::error::CliError;
use std::io::IsTerminal as _;

/// What to open where there is a terminal; scripts are told what they have instead.
pub fn start(context: &Context, document: Option<String>) -> Result<Open, CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(CliError::Usage(
            "the terminal UI needs a terminal, and here is none; in scripts name a command, as in `emic documents` (`emic --help` lists all)".to_owned(),
        ));
    }
    let project = context.path_if_any()?;
    if let Some(path) = &project {
        // What is wrong with a project is told here, in the shell that named it.
        let opened = crate::store::Project::open(path)?;
        context.coder_if_any(&opened)?;
        if let Some(document) = &document {
            opened.document(document)?;
        }
    }
    Ok(Open { project, coder: context.named_coder().map(str::to_owned), document, ..Open::default() })
}
