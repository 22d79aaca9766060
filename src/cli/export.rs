//! `emic export …`.

use super::args::{ExportArgs, ExportName, WriteTo};
use super::context::Context;
use super::error::CliError;
use super::output;
use super::report::{choose, deliver, note_unmet, only, wanted};
use crate::analysis;
use crate::exchange::codings::{self, FileFormat};
use crate::publish::citation::Template;
use crate::publish::excerpts::Wishes;
use crate::publish::protect::{Protect, Rule};
use crate::publish::{self, Format};

/// Runs an export.
pub fn run(context: &Context, args: &ExportArgs) -> Result<(), CliError> {
    match &args.name {
        ExportName::Codings { coders, format, output } => {
            codings(context, coders.as_deref(), format.as_deref(), output.as_deref())
        }
        ExportName::Meeting(args) => super::decide::pack(context, args),
        ExportName::Codebook { output } => {
            let action = super::args::CodebookAction::Export { output: output.clone() };
            super::codebook::run(context, action)
        }
        ExportName::Excerpts(excerpt_args) => excerpts(context, excerpt_args),
    }
}

fn codings(
    context: &Context,
    coders: Option<&str>,
    format: Option<&str>,
    output: Option<&std::path::Path>,
) -> Result<(), CliError> {
    let format = match (format, output) {
        (Some("jsonl"), _) => FileFormat::JsonLines,
        (Some("csv"), _) => FileFormat::Csv,
        (Some(other), _) => {
            return Err(CliError::Usage(format!(
                "export codings does not write “{}”; it offers jsonl, csv",
                crate::text::display::one_line(other)
            )));
        }
        (None, Some(path)) => FileFormat::of_path(path).ok_or_else(|| {
            CliError::Usage(format!(
                "{} does not tell a format; name it .jsonl or .csv, or give --format",
                path.display()
            ))
        })?,
        (None, None) => FileFormat::JsonLines,
    };
    let project = context.open()?;
    let coders: Vec<String> = match coders {
        None | Some("all") => Vec::new(),
        Some(names) => {
            let names =
                analysis::options::parse_list(names).map_err(|why| CliError::Usage(format!("--coders: {why}")))?;
            let known = project.coders()?;
            if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
                return Err(CliError::Usage(format!("there is no coder “{unknown}”; known are {}", known.join(", "))));
            }
            names
        }
    };
    match output {
        None => {
            codings::export(&project, &coders, format, &mut std::io::stdout().lock())?;
        }
        Some(path) => {
            let mut made = Vec::new();
            let count = codings::export(&project, &coders, format, &mut made)?;
            std::fs::write(path, made)
                .map_err(|e| CliError::Failed(format!("cannot write {}: {e}", path.display())))?;
            output::note(&format!("wrote {} to {}", output::count(count, "coding"), path.display()));
        }
    }
    note_blind(&project)
}

/// Says which documents are in an export with one's own codings only.
fn note_blind(project: &crate::store::Project) -> Result<(), CliError> {
    let blind: Vec<String> =
        project.documents()?.into_iter().filter(|document| project.is_blind(document)).map(|d| d.name).collect();
    if !blind.is_empty() {
        output::note(&format!(
            "what others coded in {} is left out: you code {} blind until you finish",
            blind.join(", "),
            if blind.len() == 1 { "it" } else { "them" }
        ));
    }
    Ok(())
}

fn excerpts(context: &Context, args: &super::args::ExcerptArgs) -> Result<(), CliError> {
    const OFFERED: &[Format] = &[Format::Csv, Format::Jsonl, Format::Md, Format::Json];
    let to = WriteTo { format: args.format.clone(), output: args.output.clone(), width: None };
    let format = choose(&to, OFFERED, "export excerpts")?;
    only(&args.options, "export excerpts", &["--unit"])?;
    let options = wanted(&args.options)?;
    let wishes = Wishes { context: args.context, ..wishes(&args.protection)? };
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    note_unmet(&corpus, &options);
    let collection = publish::excerpts::export(&corpus, &options, &project, &wishes).map_err(refused)?;
    let text = match format {
        Format::Csv => collection.csv(),
        Format::Jsonl => collection.jsonl().map_err(CliError::failed)?,
        Format::Json => collection.json().map_err(CliError::failed)?,
        _ => collection.markdown("Excerpts", args.context > 0),
    };
    deliver(&text, args.output.as_deref())?;
    for line in collection.notices() {
        output::note(&line);
    }
    note_blind(&project)
}

/// How quotations are to be protected and cited.
pub fn wishes(given: &super::args::Protection) -> Result<Wishes, CliError> {
    let protect: Protect = super::report::parsed("--protect", &given.protect)?;
    let citation: Template = given
        .template
        .parse()
        .map_err(|e: crate::publish::citation::TemplateError| CliError::Usage(format!("--template: {e}")))?;
    let rule = Rule { protect, min_cell: given.min_cell, working_copy: given.working_copy };
    Ok(Wishes { rule, citation, ..Wishes::default() })
}

/// Why excerpts cannot be made: what was asked for is wrong usage, the rest is failure.
pub fn refused(error: publish::excerpts::ExportError) -> CliError {
    match error {
        publish::excerpts::ExportError::Analysis(error) => CliError::Usage(error.to_string()),
        other => CliError::failed(other),
    }
}
