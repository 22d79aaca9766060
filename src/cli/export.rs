//! `emic export …`.

use super::args::{ExportArgs, ExportName};
use super::context::Context;
use super::error::CliError;
use super::identify;
use super::output;
use crate::analysis;
use crate::exchange::codings::{self, FileFormat};
use crate::publish;
use crate::publish::consent::Consents;
use crate::publish::excerpts::Excerpt;
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
        ExportName::Transcript(args) => super::transcript::run(context, args, &watch),
        ExportName::Project(args) => super::archive::export(context, args, &watch),
        ExportName::Memos(args) => super::memos::run(context, args, &watch),
        ExportName::Meeting(args) => super::decide::pack(context, args, &watch),
        ExportName::Codebook(args) => {
            super::codebook::export(context, args, super::codebook::For::Anybody)?;
            note_codebook(&context.open()?, &watch)
        }
        ExportName::Qdpx(args) => super::refi::project(context, args),
        ExportName::Qdc(args) => super::refi::codebook(context, args),
        ExportName::Excerpts(args) => super::excerpts::run(context, args, &watch),
    }
}

/// What an export says of what points at persons in it.
pub const HOLDS: &str = "what was exported holds";

/// Where the places are listed.
pub const SEE: &str = "emic check --identifying";

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
        let Excerpt { text, before, after, citation, memo, attributes, printed, translation, .. } = excerpt;
        for written in [text, before, after, citation]
            .into_iter()
            .chain(memo)
            .chain(printed)
            .chain(translation)
            .chain(attributes.values())
        {
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
    let coders = self::coders(&project, coders)?;
    match output {
        None => {
            codings::export(&project, &coders, format, &mut std::io::stdout().lock())?;
        }
        Some(path) => {
            let mut made = Vec::new();
            let count = codings::export(&project, &coders, format, &mut made)?;
            output::whole(path, &made)?;
            output::note(&format!("wrote {} to {}", output::count(count, "coding"), path.display()));
        }
    }
    note_codings(&project, watch)?;
    note_blind(&project)
}

/// The coders that `--coders` names; none stands for all.
pub fn coders(project: &crate::store::Project, given: Option<&str>) -> Result<Vec<String>, CliError> {
    let Some(names) = given.filter(|names| *names != "all") else { return Ok(Vec::new()) };
    let names = analysis::options::parse_list(names).map_err(|why| CliError::Usage(format!("--coders: {why}")))?;
    let known = project.coders()?;
    match names.iter().find(|name| !known.contains(name)) {
        Some(unknown) => Err(CliError::Usage(format!("there is no coder “{unknown}”; known are {}", known.join(", ")))),
        None => Ok(names),
    }
}

/// Says whose consent does not cover that a study leaves whole.
pub fn note_consent(project: &crate::store::Project) -> Result<(), CliError> {
    let corpus = project.corpus(None)?;
    if let Some(line) = Consents::of(&corpus).of_whole_study() {
        output::note(&line);
    }
    Ok(())
}

/// Says which documents are in an export with one's own codings only.
pub fn note_blind(project: &crate::store::Project) -> Result<(), CliError> {
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

/// Why excerpts cannot be made: what was asked for is wrong usage, the rest is failure.
pub fn refused(error: publish::excerpts::ExportError) -> CliError {
    match error {
        publish::excerpts::ExportError::Analysis(error) => CliError::Usage(error.to_string()),
        other => CliError::failed(other),
    }
}
