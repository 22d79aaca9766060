//! `emic export …`.

use super::args::{ExportArgs, ExportName, WriteTo};
use super::context::Context;
use super::error::CliError;
use super::identify;
use super::output;
use super::report::{choose, deliver, note_unmet, only, wanted};
use crate::analysis::{self, Retrieval};
use crate::exchange::codings::{self, FileFormat};
use crate::publish::excerpts::{Excerpt, Wishes};
use crate::publish::{self, Format};
use crate::store::Place;
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;
use std::collections::BTreeMap;

/// Runs an export.
pub fn run(context: &Context, args: &ExportArgs) -> Result<(), CliError> {
    // A table that cannot be read is told before anything is written.
    let watch = identify::watch(args.names.as_deref())?;
    match &args.name {
        ExportName::Codings { coders, format, output } => {
            codings(context, coders.as_deref(), format.as_deref(), output.as_deref(), &watch)
        }
        ExportName::Meeting(args) => super::decide::pack(context, args, &watch),
        ExportName::Codebook { output } => {
            let action = super::args::CodebookAction::Export { output: output.clone() };
            super::codebook::run(context, action)?;
            note_codebook(&context.open()?, &watch)
        }
        ExportName::Excerpts(excerpt_args) => excerpts(context, excerpt_args, &watch),
    }
}

/// What an export says of what points at persons in it.
const HOLDS: &str = "what was exported holds";

/// Where the places are listed.
const SEE: &str = "emic check --identifying";

fn note_codebook(project: &crate::store::Project, watch: &Watch) -> Result<(), CliError> {
    let mut found: BTreeMap<String, Tally> = BTreeMap::new();
    for (place, written) in project.study_writing()? {
        if let Place::Code(code, _) = place {
            found.entry(code).or_default().join(&watch.tally(&written));
        }
    }
    identify::note_found(HOLDS, found, SEE);
    Ok(())
}

/// Memos of codings are what an export of codings tells in words, with the names of the documents.
fn note_codings(project: &crate::store::Project, watch: &Watch) -> Result<(), CliError> {
    let mut found = Vec::new();
    for info in project.documents()? {
        let mut tally = watch.tally(&info.name);
        for memo in project.codings(&info)?.iter().filter_map(|coding| coding.memo.as_ref()) {
            tally.join(&watch.tally(memo));
        }
        found.push((info.name, tally));
    }
    identify::note_found(HOLDS, found, SEE);
    Ok(())
}

/// Whatever an excerpt tells: its text with what stands around it, memos, citation, attributes.
pub fn note_excerpts(excerpts: &[Excerpt], watch: &Watch) {
    let mut found: BTreeMap<&str, Tally> = BTreeMap::new();
    for excerpt in excerpts {
        let tally = found.entry(&excerpt.document).or_default();
        let Excerpt { text, before, after, citation, memo, attributes, .. } = excerpt;
        for written in [text, before, after, citation].into_iter().chain(memo).chain(attributes.values()) {
            tally.join(&watch.tally(written));
        }
    }
    identify::note_found(HOLDS, found.into_iter().map(|(name, tally)| (name.to_owned(), tally)), SEE);
}

/// Says what points at persons in a text that was exported whole.
pub fn note_text(name: &str, text: &str, watch: &Watch) {
    identify::note_found(HOLDS, [(name.to_owned(), watch.tally(text))], SEE);
}

fn codings(
    context: &Context,
    coders: Option<&str>,
    format: Option<&str>,
    output: Option<&std::path::Path>,
    watch: &Watch,
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
    note_codings(&project, watch)?;
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

fn excerpts(context: &Context, args: &super::args::ExcerptArgs, watch: &Watch) -> Result<(), CliError> {
    const OFFERED: &[Format] = &[Format::Csv, Format::Jsonl, Format::Md, Format::Json];
    let to = WriteTo { format: args.format.clone(), output: args.output.clone(), width: None };
    let format = choose(&to, OFFERED, "export excerpts")?;
    only(&args.options, "export excerpts", &["--unit"])?;
    let options = wanted(&args.options)?;
    let wishes = Wishes { context: args.context, ..args.protection.wishes()? };
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    note_unmet(&corpus, &options);
    let collection = match retrieval(args)? {
        Some(wanted) => publish::excerpts::export_found(&corpus, &options, &wanted, &project, &wishes),
        None => publish::excerpts::export(&corpus, &options, &project, &wishes),
    };
    let collection = collection.map_err(refused)?;
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
    note_excerpts(&collection.excerpts, watch);
    note_blind(&project)
}

/// The passages that are found by an expression of codes, if one is given.
fn retrieval(args: &super::args::ExcerptArgs) -> Result<Option<Retrieval>, CliError> {
    let Some(text) = &args.where_codes else {
        return match (&args.reach, &args.tag) {
            (None, None) => Ok(None),
            _ => Err(CliError::Usage(
                "--reach and --tag go with --where-codes, as in --where-codes 'power AND NOT identity'".to_owned(),
            )),
        };
    };
    if args.options.codes.is_some() {
        return Err(CliError::Usage("--codes and --where-codes both say which passages; take one of them".to_owned()));
    }
    let expression = text
        .parse()
        .map_err(|e: analysis::expression::ExpressionError| CliError::Usage(format!("--where-codes: {e}")))?;
    let reach = args.reach.as_deref().map(|text| super::report::parsed("--reach", text)).transpose()?;
    Ok(Some(Retrieval { expression, reach: reach.unwrap_or_default(), tag: args.tag.clone() }))
}

/// Why excerpts cannot be made: what was asked for is wrong usage, the rest is failure.
pub fn refused(error: publish::excerpts::ExportError) -> CliError {
    match error {
        publish::excerpts::ExportError::Analysis(error) => CliError::Usage(error.to_string()),
        other => CliError::failed(other),
    }
}
