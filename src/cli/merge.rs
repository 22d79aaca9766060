//! `emic merge`.

use super::args::MergeArgs;
use super::context::{self, Context};
use super::error::CliError;
use super::output::{self, Listing};
use crate::publish::merge;
use crate::store::MergeOptions;
use crate::store::user::User;

/// Takes in what another copy of the study has.
pub fn run(context: &Context, args: &MergeArgs) -> Result<(), CliError> {
    let options = MergeOptions { force: args.force, dry_run: args.dry_run };
    let (mut project, coder) = context.open_to_try_or_write(args.dry_run)?;
    let known = User::load().coder(project.path(), &project.settings()?.id).cloned();
    let report = project.merge(&args.other, &coder, options)?;
    if !args.dry_run {
        // Two copies that were made apart become one study under one identity; who this user is stays known.
        context::remember(&project, known.as_deref());
    }
    if let Some(warning) = merge::warning(&report) {
        output::note(&warning);
    }
    if args.format == Listing::Json {
        return output::json(&report);
    }
    for line in merge::lines(&report, args.dry_run) {
        output::line(&line)?;
    }
    Ok(())
}
