//! `emic import`.

use super::archive;
use super::args::ImportArgs;
use super::context::{self, Context};
use super::error::CliError;
use super::identify;
use super::output::{self, Listing};
use super::progress::Progress;
use crate::exchange::intake::{self, CodingRules, Step};
use crate::ingest::Doubt;
use crate::ingest::apart::{self, Job};
use crate::ingest::import::{Input, NOT_REACHED, Wishes};
use crate::ingest::instructions::Instructions;
use crate::ingest::report::{self, FileReport};
use crate::search::Index;
use crate::store::new_file::NewFile;
use crate::store::{Group, Project};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Imports files and folders.
pub fn run(context: &Context, args: &ImportArgs) -> Result<(), CliError> {
    let watch = identify::watch(args.names.as_deref())?;
    if let Some(folder) = archive::named(&args.paths)? {
        return archive::import(context, args, folder);
    }
    if args.edited {
        return Err(CliError::Usage(
            "--edited is for an archive that `emic export project` wrote; none of the paths is one".to_owned(),
        ));
    }
    let (mut project, coder) = context.open_to_try_or_write(args.dry_run)?;
    // Before anything comes in: a report that cannot be written is no failed import.
    let report_to = match args.report.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(path) => Some((path, NewFile::create(path).map_err(|e| output::cannot_write(path, &e))?)),
        None => None,
    };
    let group = Group::new(&coder, intake::label(&args.paths));
    let (instructions, quietly) = (args.instructions(watch), (args.dry_run, args.skip_bad));
    let gathered = intake::gather(&args.paths, &instructions);
    let mut reports = import_all(&mut project, &gathered.inputs, &group, &instructions, quietly)?;
    gathered.complete(&mut reports);
    if !args.dry_run {
        context::remember(&project, None);
    }
    let losses: String = reports
        .iter()
        .filter_map(|report| report.loss.as_ref().map(|loss| format!("{}: {}", report.file, loss.told())))
        .collect();
    if let Some((path, mut file)) = report_to {
        file.write_all(losses.as_bytes()).and_then(|()| file.put()).map_err(|e| output::cannot_write(path, &e))?;
    }
    if args.format == Listing::Json {
        output::json(&reports)?
    } else {
        print(&reports, args.dry_run)?;
        if args.report.as_ref().is_some_and(|path| path.as_os_str() == "-") {
            output::raw(format!("\n{}", crate::text::display::safe(&losses)).as_bytes())?;
        }
    }
    report::unmet(&reports, &instructions).iter().for_each(|what| output::note(what));
    let documents = reports.iter().flat_map(|report| &report.documents);
    let tallies = documents.map(|document| {
        let tally = document.identifying.iter().map(|found| (found.kind, found.count)).collect();
        (document.document.clone(), tally)
    });
    identify::note_found("these documents hold", tallies, "emic check --identifying");
    let stopped = reports.iter().any(|report| report.skipped.as_deref() == Some(NOT_REACHED));
    if stopped || reports.iter().any(|report| report.error.is_some()) { Err(CliError::Told) } else { Ok(()) }
}

/// Reads a file on standard input for another emic.
pub fn read_apart(job: &[String]) -> Result<(), CliError> {
    let served = Job::of(job).map(|job| apart::serve(&job, &mut std::io::stdin(), &mut std::io::stdout()));
    if matches!(served, Some(Ok(()))) { Ok(()) } else { Err(CliError::Told) }
}

/// Imports sheets and documents, then codings, with progress; one group.
pub fn import_all(
    project: &mut Project,
    inputs: &[Input],
    group: &Group,
    instructions: &Instructions,
    (dry_run, skip_bad): (bool, bool),
) -> Result<Vec<FileReport>, CliError> {
    let index = Index::at(project.index_path());
    let stop = on_interrupt();
    let wishes = Wishes { group, dry_run, index: Some(&index), instructions, taken: &[], stop: Some(&stop) };
    let rules = CodingRules { now: super::coding::now(), skip_bad };
    let mut bars = [Some(Progress::new("importing")), None];
    let reports = intake::take_in(project, inputs, &wishes, rules, &mut |step, done, total| {
        let [documents, codings] = &mut bars;
        if step == Step::Codings
            && let Some(bar) = documents.take()
        {
            bar.done();
        }
        let bar = if step == Step::Codings { codings } else { documents };
        bar.get_or_insert_with(|| Progress::new("coding")).set(done, total);
    });
    bars.into_iter().flatten().for_each(Progress::done);
    Ok(reports?)
}

/// A flag that Ctrl-C and SIGTERM set; a second Ctrl-C ends the program at once. What is written by then is whole.
fn on_interrupt() -> Arc<AtomicBool> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let stop = Arc::new(AtomicBool::new(false));
    // Where signals cannot be caught the import ends as any program does: with whole transactions.
    let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&stop));
    for signal in [SIGINT, SIGTERM] {
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    stop
}

/// Prints what became of each file, for people.
fn print(reports: &[FileReport], dry_run: bool) -> Result<(), CliError> {
    let mut text = String::new();
    let (mut documents, mut doubts, mut skipped, mut failed, mut waiting) = (0, 0, 0, 0, 0);
    for report in reports {
        let file = &report.file;
        if let Some(error) = &report.error {
            failed += 1;
            let what = if error.starts_with(file) { error.clone() } else { format!("{file}: {error}") };
            text.push_str(&format!("✗ {what}\n"));
            continue;
        }
        if let Some(why) = &report.skipped {
            if why == NOT_REACHED {
                waiting += 1;
                continue;
            }
            skipped += 1;
            text.push_str(&format!("- {file}: left out: {why}\n"));
            continue;
        }
        if let Some(taken) = &report.taken {
            text.push_str(&format!("✓ {file}: {taken}\n"));
        }
        let mut doubt = |doubt: &Doubt| {
            doubts += 1;
            let line = doubt.line.map_or_else(String::new, |line| format!("line {line}: "));
            format!("    ? {line}{}\n", doubt.what)
        };
        report.doubts.iter().for_each(|one| text.push_str(&doubt(one)));
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
            document.doubts.iter().for_each(|one| text.push_str(&doubt(one)));
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
    if waiting > 0 {
        let files = output::count(waiting, "file");
        output::note(&format!("stopped before {files}; run the same command again, and it goes on from there"));
    }
    Ok(())
}
