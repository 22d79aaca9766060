//! `emic info` and `emic coder`.

use super::context::{self, Context};
use super::error::CliError;
use super::output::{self, Listing};
use crate::store::Progress;
use crate::study::decision::is_consensus;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Info {
    project: String,
    file: String,
    approach: String,
    documents: usize,
    turns: u64,
    words: u64,
    participants: usize,
    codes: usize,
    codings: u64,
    /// Codings that wait since a text was corrected.
    #[serde(skip_serializing_if = "is_none")]
    to_review: usize,
    codebooks: Vec<String>,
    coders: BTreeMap<String, Coder>,
    acting_coder: Option<String>,
    changes: u64,
    bytes: u64,
    read_only: bool,
}

#[derive(Default, Serialize)]
struct Coder {
    /// Left out where nothing is assigned.
    #[serde(skip_serializing_if = "is_none")]
    assigned: usize,
    begun: usize,
    finished: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Prints what the project holds.
pub fn run(context: &Context, listing: Listing) -> Result<(), CliError> {
    let project = context.open()?;
    let documents = project.documents()?;
    let settings = project.settings()?;
    let mut coders: BTreeMap<String, Coder> =
        project.coders()?.into_iter().map(|name| (name, Coder::default())).collect();
    for document in &documents {
        for (name, progress) in document.progress_of_all() {
            let coder = coders.entry(name.to_owned()).or_default();
            coder.begun += usize::from(progress == Progress::Begun);
            coder.finished += usize::from(progress == Progress::Finished);
            coder.assigned += usize::from(document.assigned.contains(name));
        }
    }
    // The consensus is a layer that follows from decisions; it counts as a coder only where it was brought in as one.
    coders.retain(|name, coder| !is_consensus(name) || coder.begun + coder.finished + coder.assigned > 0);
    let info = Info {
        project: settings.name,
        file: project.path().display().to_string(),
        approach: settings.approach,
        documents: documents.len(),
        turns: documents.iter().map(|document| u64::from(document.turns)).sum(),
        words: documents.iter().map(|document| u64::from(document.words)).sum(),
        participants: super::participants::participants(&project)?.len(),
        codes: project.effective_codes()?.codebook.len(),
        codings: documents.iter().map(|document| u64::from(document.codings)).sum(),
        to_review: project.to_review(None)?.len(),
        codebooks: project.codebook_versions()?,
        coders,
        acting_coder: context.coder_if_any(&project)?,
        changes: project.changes()?,
        bytes: std::fs::metadata(project.path()).map_or(0, |meta| meta.len()),
        read_only: project.read_only(),
    };
    match listing {
        Listing::Json => output::json(&info),
        _ => table(&info, listing),
    }
}

fn table(info: &Info, listing: Listing) -> Result<(), CliError> {
    let mut columns = output::Columns::new(&[("what", output::Align::Left), ("value", output::Align::Left)]);
    let mut row = |what: &str, value: String| columns.row(vec![what.to_owned(), value]);
    row("project", info.project.clone());
    row("file", format!("{} ({} kB{})", info.file, info.bytes / 1000, if info.read_only { ", read-only" } else { "" }));
    row("approach", info.approach.clone());
    row("documents", info.documents.to_string());
    row("turns", info.turns.to_string());
    row("words", info.words.to_string());
    row("participants", info.participants.to_string());
    row(
        "codes",
        format!(
            "{}{}",
            info.codes,
            if info.codebooks.is_empty() { String::new() } else { format!(" ({})", info.codebooks.join(", ")) }
        ),
    );
    row("codings", info.codings.to_string());
    if info.to_review > 0 {
        row("to review", format!("{} (`emic revise --review`)", info.to_review));
    }
    for (name, coder) in &info.coders {
        let of = if coder.assigned > 0 { format!(" of {} assigned", coder.assigned) } else { String::new() };
        row("coder", format!("{name}: {} finished, {} begun{of}", coder.finished, coder.begun));
    }
    row("you", info.acting_coder.clone().unwrap_or_else(|| "not chosen: `emic coder NAME`".to_owned()));
    row("history", output::count(usize::try_from(info.changes).unwrap_or(usize::MAX), "change"));
    columns.print(listing)
}

/// Shows or chooses who this user is in the project.
pub fn coder(context: &Context, name: Option<&str>) -> Result<(), CliError> {
    let project = context.open()?;
    match name {
        Some(name) => {
            context::check_acting(name)?;
            context::remember(&project, Some(name));
            let known = project.coders()?;
            let new = if known.iter().any(|coder| coder == name) { "" } else { ", new to this project" };
            output::note(&format!("you are {name} in {}{new}", project.path().display()));
            Ok(())
        }
        None => output::line(&context.coder(&project)?),
    }
}
