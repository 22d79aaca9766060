//! `emic report compare`.

use super::{SHOWS, deliver, note_unmet, stop_at_names, style};
use crate::analysis::AnalysisError;
use crate::analysis::compare::{Wanted, compare};
use crate::cli::args::{CompareArgs, ReportTo};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::{export, identify};
use crate::publish::compare::Readings;
use crate::publish::leaks::{self, Found};
use crate::publish::reports::ReportError;
use crate::publish::{Format, json};

/// Compares coders.
pub fn run(context: &Context, args: &CompareArgs, to: &ReportTo) -> Result<(), CliError> {
    let format = to.choose(Format::LIST, "report compare")?;
    let mut wanted = Wanted { same: args.same, ..args.shared.wanted("report compare")? };
    let project = context.open()?;
    args.shared.settle(&mut wanted, &project)?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    note_unmet(&corpus, &wanted.scope);
    let report = compare(&corpus, &wanted, &project).map_err(refused)?;
    let readings = || Readings::new(&report, &corpus, &project);
    let watch = identify::watch(to.names.as_deref())?;
    let text = match format {
        Format::Md => readings().markdown(),
        Format::Csv => readings().records().to_csv(),
        Format::Json => json::pretty(&report).map_err(CliError::failed)?,
        _ => readings().text(&style(to.width)),
    };
    let mut found = Found::new();
    if watch.names().is_some() {
        leaks::add(&mut found, "the comparison", watch.tally(&text));
    }
    stop_at_names(&found, to)?;
    deliver(&text, to.output.as_deref())?;
    identify::note_found(SHOWS, found, export::SEE);
    Ok(())
}

/// What was asked wrongly is wrong usage; what the study cannot give yet is a failure.
pub fn refused(error: AnalysisError) -> CliError {
    ReportError::from(error).into()
}
