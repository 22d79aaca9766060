//! `emic generate`: invented studies to measure speed on; hidden, for it helps nobody to code.

use super::args::GenerateArgs;
use super::error::CliError;
use super::output;

#[path = "../../benches/generator.rs"]
mod generator;

/// Writes a study as files.
pub fn run(args: &GenerateArgs) -> Result<(), CliError> {
    generator::Study::new(args.seed)
        .write(args.transcripts, &args.folder)
        .map_err(|e| CliError::Failed(format!("cannot write {}: {e}", args.folder.display())))?;
    output::note(&format!(
        "wrote {} transcripts with a codebook, a participants sheet and codings to {}",
        args.transcripts,
        args.folder.display()
    ));
    Ok(())
}
