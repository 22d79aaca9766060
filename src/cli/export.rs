//! `emic export …`.

use super::args::{ExportArgs, ExportName};
use super::context::Context;
use super::error::CliError;
use super::output;
use super::report::{choose, deliver, wanted};
use crate::analysis::excerpts::{ExcerptRef, Selection, excerpts_of};
use crate::analysis::{self, Depth, Groups, Options, Scope};
use crate::exchange::codings::{self, FileFormat};
use crate::publish::Format;
use crate::publish::citation::Template;
use crate::publish::excerpts::{Source, Wishes, collect};
use crate::publish::protect::{Protect, Rule};
use std::collections::HashMap;

/// Runs an export.
pub fn run(context: &Context, args: &ExportArgs) -> Result<(), CliError> {
    match &args.name {
        ExportName::Codings { coders, format, output } => {
            codings(context, coders.as_deref(), format.as_deref(), output.as_deref())
        }
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
    Ok(())
}

fn excerpts(context: &Context, args: &super::args::ExcerptArgs) -> Result<(), CliError> {
    const OFFERED: &[Format] = &[Format::Csv, Format::Jsonl, Format::Md, Format::Json];
    let format = choose(&args.to, OFFERED, "export excerpts")?;
    let protect: Protect = super::report::parsed("--protect", &args.protect)?;
    let template: Template = args
        .template
        .parse()
        .map_err(|e: crate::publish::citation::TemplateError| CliError::Usage(format!("--template: {e}")))?;
    // Each excerpt stands under the code that was applied, so that no passage comes twice for one code.
    let options = Options { own: true, depth: Depth::All, ..wanted(&args.options)? };
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    let usage = |e: analysis::AnalysisError| CliError::Usage(e.to_string());
    let report = analysis::frequency(&corpus, &options).map_err(usage)?;
    let scope = Scope::new(&corpus, &options).map_err(usage)?;
    let groups = Groups::new(&scope).map_err(usage)?;
    let mut sources = Vec::new();
    let mut holders = HashMap::new();
    for (row, counted) in report.rows.iter().enumerate() {
        let Some(code) = corpus.codebook.index_of(&counted.code) else { continue };
        if let Some(cell) = report.cell(row, None) {
            holders.insert(code, cell.participants as usize);
        }
        let selection = Selection::Cell { code, group: None };
        for found in excerpts_of(&scope, &groups, selection).map_err(usage)? {
            let ExcerptRef { document, span, codings, .. } = found;
            sources.push(Source { code, document, span, codings });
        }
    }
    let rule = Rule { protect, min_cell: args.min_cell, working_copy: args.working_copy };
    let wishes = Wishes { rule, citation: template, context: args.context, header: report.header.lines() };
    let collection = collect(&scope, &project, &sources, &holders, &wishes).map_err(CliError::failed)?;
    let text = match format {
        Format::Csv => collection.csv(),
        Format::Jsonl => collection.jsonl().map_err(CliError::failed)?,
        Format::Json => collection.json().map_err(CliError::failed)?,
        _ => collection.markdown("Excerpts", args.context > 0),
    };
    deliver(&text, args.to.output.as_deref())?;
    for line in collection.notices() {
        output::note(&line);
    }
    Ok(())
}
