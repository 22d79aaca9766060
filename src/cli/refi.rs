//! `emic export qdpx` and `emic export qdc`.

use super::args::refi::{QdcArgs, QdpxArgs};
use super::context::Context;
use super::error::CliError;
use super::output;
use super::progress::Progress;
use crate::exchange::refi::export::{self, Wishes};
use crate::ingest::loss::Loss;

/// Writes a project as REFI-QDA.
pub fn project(context: &Context, args: &QdpxArgs) -> Result<(), CliError> {
    let project = context.open()?;
    let coders = super::export::coders(&project, args.coders.as_deref())?;
    let wishes = Wishes { profile: args.profile, coders, without_turns: args.no_turns };
    let mut bar = Progress::new("exporting");
    let loss = export::project(&project, &args.output, &wishes, &mut |done, total| bar.set(done, total));
    bar.done();
    let loss = loss.map_err(CliError::failed)?;
    let what = output::count(project.documents()?.len(), "document");
    output::note(&format!("wrote {what} to {}", args.output.display()));
    tell(&loss, args.report)?;
    super::export::note_consent(&project)?;
    super::export::note_blind(&project)
}

/// Writes the codebook as REFI-QDA.
pub fn codebook(context: &Context, args: &QdcArgs) -> Result<(), CliError> {
    let project = context.open()?;
    let loss = export::codebook(&project, &args.output).map_err(CliError::failed)?;
    let codes = project.effective_codes()?.codebook.codes().len();
    output::note(&format!("wrote {} to {}", output::count(codes, "code"), args.output.display()));
    loss.in_short().iter().for_each(|line| output::note(line));
    super::codebook::note_kept(&project)
}

fn tell(loss: &Loss, in_full: bool) -> Result<(), CliError> {
    if in_full {
        return output::raw(crate::text::display::safe(&loss.told_of_export()).as_bytes());
    }
    loss.in_short().iter().for_each(|line| output::note(line));
    Ok(())
}
