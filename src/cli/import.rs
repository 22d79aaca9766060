//! `emic import`.

use super::args::ImportArgs;
use super::context::{self, Context};
use super::error::CliError;
use super::identify;
use super::output::{self, Listing};
use super::progress::Progress;
use crate::exchange::codings::{self, CodingsError, FileFormat};
use crate::ingest::folder::{self, Role};
use crate::ingest::import::{self, Input, Wishes};
use crate::ingest::instructions::Instructions;
use crate::ingest::report::FileReport;
use crate::ingest::{decode, sheet};
use crate::search::Index;
use crate::store::{Group, Project};
use crate::text::display::one_line;
use std::collections::HashSet;
use std::path::PathBuf;

/// Imports files and folders.
pub fn run(context: &Context, args: &ImportArgs) -> Result<(), CliError> {
    let watch = identify::watch(args.names.as_deref())?;
    let (mut project, coder) = context.open_to_try_or_write(args.dry_run)?;
    let (found, unreachable) = folder::collect(&args.paths);
    let named: HashSet<PathBuf> = found.iter().filter(|found| found.named).map(|found| found.path.clone()).collect();
    let mut inputs: Vec<Input> = found.into_iter().map(|found| Input::file(found.path, found.role)).collect();
    settle_tables(&mut inputs);
    let label = match args.paths.as_slice() {
        [one] => format!("import {}", one.display()),
        several => format!("import {} paths", several.len()),
    };
    let group = Group::new(&coder, label);
    let mut reports =
        import_all(&mut project, &inputs, &group, &args.instructions(watch), (args.dry_run, args.skip_bad))?;
    for (input, report) in inputs.iter().zip(&mut reports) {
        // A folder may hold what is no document; who names a file means it.
        if matches!(input.role, Role::Skipped(_)) && named.contains(&input.path) {
            report.error = report.skipped.take();
        }
    }
    for path in unreachable {
        reports.push(FileReport {
            file: path.path.display().to_string(),
            error: Some(path.source.to_string()),
            ..FileReport::default()
        });
    }
    if !args.dry_run {
        context::remember(&project, None);
    }
    if args.format == Listing::Json {
        output::json(&reports)?
    } else {
        print(&reports, args.dry_run)?
    }
    let documents = reports.iter().flat_map(|report| &report.documents);
    let tallies = documents.map(|document| {
        let tally = document.identifying.iter().map(|found| (found.kind, found.count)).collect();
        (document.document.clone(), tally)
    });
    identify::note_found("these documents hold", tallies, "emic check --identifying");
    if reports.iter().any(|report| report.error.is_some()) { Err(CliError::Told) } else { Ok(()) }
}

/// Tells CSV files by their headers: sheets, codings, or none of ours.
fn settle_tables(inputs: &mut [Input]) {
    for input in inputs.iter_mut().filter(|input| input.role == Role::Csv) {
        let text = input.read().map(|bytes| decode::decode(&bytes).map_or_else(|_| String::new(), |d| d.text));
        // What cannot be read is told when it is read.
        let kind = text.as_deref().map_or(sheet::Kind::Codings, sheet::kind);
        input.role = match kind {
            sheet::Kind::Participants => Role::Participants,
            sheet::Kind::Documents => Role::Documents,
            sheet::Kind::Codings => Role::Codings,
            sheet::Kind::Other => Role::Skipped(format!(
                "a table that is neither a participants sheet (participant, …), a documents sheet (document, …) nor codings (document, code, start, end); its columns are {}",
                one_line(&sheet::columns_of(text.as_deref().unwrap_or_default()).join(", "))
            )),
        };
    }
    inputs.sort_by_key(|input| input.role.rank());
}

/// Imports sheets and documents, then codings; one group.
pub fn import_all(
    project: &mut Project,
    inputs: &[Input],
    group: &Group,
    instructions: &Instructions,
    (dry_run, skip_bad): (bool, bool),
) -> Result<Vec<FileReport>, CliError> {
    let index = Index::at(project.index_path());
    let wishes = Wishes { group, dry_run, index: Some(&index), instructions };
    let mut bar = Progress::new("importing");
    let mut reports = import::run(project, inputs, &wishes, &mut |done, total| bar.set(done, total))?;
    bar.done();
    // Codings of documents that would only come in cannot be checked without them.
    let documents_to_come = dry_run && reports.iter().any(|report| !report.documents.is_empty());
    for (input, report) in inputs.iter().zip(&mut reports) {
        if input.role == Role::Codings {
            if documents_to_come {
                report.taken = Some("codings are checked when they are imported with their documents".to_owned());
                continue;
            }
            import_codings(project, input, group, dry_run, skip_bad, report)?;
        }
    }
    Ok(reports)
}

fn import_codings(
    project: &mut Project,
    input: &Input,
    group: &Group,
    dry_run: bool,
    skip_bad: bool,
    report: &mut FileReport,
) -> Result<(), CliError> {
    let format = FileFormat::of_path(&input.path).unwrap_or(FileFormat::Csv);
    report.format = Some(if format == FileFormat::Csv { "csv" } else { "jsonl" }.to_owned());
    let text = match input.read().and_then(|bytes| decode::decode(&bytes).map_err(|e| e.to_string())) {
        Ok(decoded) => {
            report.encoding = Some(decoded.encoding.to_owned());
            decoded.text
        }
        Err(e) => {
            report.error = Some(e);
            return Ok(());
        }
    };
    let options = codings::Options { coder: group.coder.clone(), now: super::coding::now(), skip_bad };
    let prepared = match codings::prepare(project, &input.path, &text, format, &options) {
        Ok(prepared) => prepared,
        Err(CodingsError::Store(error)) => return Err(error.into()),
        Err(error) => {
            report.error = Some(error.to_string());
            return Ok(());
        }
    };
    drop(text);
    let mut taken = output::count(prepared.codings, "coding");
    if prepared.already > 0 {
        taken.push_str(&format!(", {} there already", prepared.already));
    }
    if !prepared.skipped.is_empty() {
        taken.push_str(&format!(", {} left out:", prepared.skipped.len()));
        for (line, what) in prepared.skipped.iter().take(50) {
            taken.push_str(&format!("\n  line {line}: {what}"));
        }
        if prepared.skipped.len() > 50 {
            taken.push_str(&format!("\n  … and {} more", prepared.skipped.len() - 50));
        }
    }
    if dry_run {
        report.taken = Some(taken);
        return Ok(());
    }
    let mut bar = Progress::new("coding");
    codings::write_into(project, group, prepared, &mut |done, total| bar.set(done as u64, total as u64))?;
    bar.done();
    report.taken = Some(taken);
    Ok(())
}

/// Prints what became of each file, for people.
fn print(reports: &[FileReport], dry_run: bool) -> Result<(), CliError> {
    let mut text = String::new();
    let (mut documents, mut doubts, mut skipped, mut failed) = (0, 0, 0, 0);
    for report in reports {
        let file = &report.file;
        if let Some(error) = &report.error {
            failed += 1;
            let what = if error.starts_with(file) { error.clone() } else { format!("{file}: {error}") };
            text.push_str(&format!("✗ {what}\n"));
            continue;
        }
        if let Some(why) = &report.skipped {
            skipped += 1;
            text.push_str(&format!("- {file}: left out: {why}\n"));
            continue;
        }
        if let Some(taken) = &report.taken {
            text.push_str(&format!("✓ {file}: {taken}\n"));
        }
        for document in &report.documents {
            documents += 1;
            let kind = document.kind.as_deref().unwrap_or("kind not known");
            text.push_str(&format!(
                "✓ {} ({kind}): {}, {}",
                document.document,
                output::count(document.turns as usize, "turn"),
                output::count(document.words as usize, "word")
            ));
            if document.participants.is_empty() {
                text.push_str(", nobody speaks");
            }
            text.push('\n');
            let speakers: Vec<String> = document
                .participants
                .iter()
                .map(|who| {
                    // Under its document, a participant of that document alone goes by the label.
                    let own = who.participant.strip_prefix(&document.document).and_then(|rest| rest.strip_prefix('/'));
                    format!("{} {} ({})", own.unwrap_or(&who.participant), who.speaker_type, who.turns)
                })
                .collect();
            if !speakers.is_empty() {
                text.push_str(&format!("    {}\n", speakers.join(", ")));
            }
            for doubt in &document.doubts {
                doubts += 1;
                let line = doubt.line.map_or_else(String::new, |line| format!("line {line}: "));
                text.push_str(&format!("    ? {line}{}\n", doubt.what));
            }
        }
    }
    output::raw(crate::text::display::safe(&text).as_bytes())?;
    let done = if dry_run { "would come in; nothing was written" } else { "came in" };
    // Sheets and codings alone bring no document; of them the lines above tell.
    let taken = reports.iter().filter(|report| report.taken.is_some()).count();
    let mut told = match (documents, taken) {
        (0, 1..) => vec![format!("{} {done}", output::count(taken, "file"))],
        _ => vec![format!("{} {done}", output::count(documents, "document"))],
    };
    let mut tell = |n: usize, what: String| {
        if n > 0 {
            told.push(what);
        }
    };
    tell(doubts, output::count(doubts, "doubt"));
    tell(skipped, format!("{skipped} left out"));
    tell(failed, format!("{failed} could not be read"));
    output::note(&told.join(", "));
    Ok(())
}
