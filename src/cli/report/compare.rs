//! `emic report compare`.

use super::{deliver, note_unmet, parsed, style};
use crate::analysis::compare::{Wanted, compare};
use crate::analysis::{AnalysisError, Coders, Options};
use crate::cli::args::{CompareArgs, ReportTo};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::publish::compare::Readings;
use crate::publish::reports::{ReportError, options};
use crate::publish::{Format, json};

/// Compares coders.
pub fn run(context: &Context, args: &CompareArgs, to: &ReportTo) -> Result<(), CliError> {
    let format = to.choose(Format::LIST, "report compare")?;
    let mut wanted = wanted(args)?;
    let project = context.open()?;
    wanted.reflexive = project.settings()?.approach == "reflexive";
    for name in &args.document {
        wanted.documents.push(project.document(name)?.name);
    }
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    note_unmet(&corpus, &wanted.scope);
    let report = compare(&corpus, &wanted, &project).map_err(refused)?;
    let readings = || Readings::new(&report, &corpus, &project);
    let text = match format {
        Format::Md => readings().markdown(),
        Format::Csv => readings().records().to_csv(),
        Format::Json => json::pretty(&report).map_err(CliError::failed)?,
        _ => readings().text(&style(to.width)),
    };
    deliver(&text, to.output.as_deref())
}

fn wanted(args: &CompareArgs) -> Result<Wanted, CliError> {
    let filter = options::conditions(&args.filter)?;
    let coders: Coders = match args.coders.as_deref() {
        None => Coders::All,
        Some(names) => parsed("--coders", names)?,
    };
    if coders == Coders::Lead {
        return Err(CliError::Usage(
            "--coders lead means nothing in report compare: it takes two coders or more, as in --coders k1,k2, or all \
             who share a document"
                .to_owned(),
        ));
    }
    let scope = Options {
        coders,
        filter,
        codes: options::list("--codes", args.codes.as_deref())?,
        speakers: parsed("--speakers", &args.speakers)?,
        reflective: args.reflective,
        depth: parsed("--depth", &args.depth)?,
        ..Wanted::default().scope
    };
    Ok(Wanted { scope, unit: parsed("--unit", &args.unit)?, same: args.same, ..Wanted::default() })
}

/// What was asked wrongly is wrong usage; what the study cannot give yet is a failure.
pub fn refused(error: AnalysisError) -> CliError {
    ReportError::from(error).into()
}
