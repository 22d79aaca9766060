//! `emic new`.

use super::args::NewArgs;
use super::context::{self, Context};
use super::error::CliError;
use super::{codebook, output};
use crate::store::Project;
use crate::study::Codebook;

/// Makes a project, with codebooks where some are named.
pub fn run(context: &Context, args: &NewArgs) -> Result<(), CliError> {
    let coder = match context.named_coder() {
        Some(name) => name.to_owned(),
        None => context::ask("Who codes in this project? Your name or initials:")
            .ok_or_else(|| CliError::Usage("who codes in this project? Give --coder NAME or $EMIC_CODER".to_owned()))?,
    };
    crate::store::check_coder(&coder).map_err(|e| CliError::Usage(e.to_string()))?;
    // Codebooks are read before anything is made, so that a wrong one leaves nothing behind.
    let books = codebook::read_all(&args.codebook, Codebook::default())?;
    let mut project = Project::create(&args.file, &coder)?;
    if let Err(error) = codebook::import_into(&mut project, &coder, books) {
        drop(project);
        let _ = std::fs::remove_file(&args.file);
        return Err(error);
    }
    context::remember(&project, Some(&coder));
    if let Some(warning) = project.warning() {
        output::note(&warning);
    }
    let file = args.file.display();
    output::note(&format!("made {file}; you are {coder} in it. Next: emic -p {file} import PATH…"));
    Ok(())
}
