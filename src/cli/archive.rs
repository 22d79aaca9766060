//! `emic export project DIR`, and `emic import DIR` of what it wrote.

use super::args::{ImportArgs, ProjectArgs};
use super::context::{self, Context};
use super::error::CliError;
use super::identify;
use super::output::{self, Listing};
use super::progress::Progress;
use crate::exchange::archive::{self, ArchiveError, Content, Export, Import, Restored};
use crate::exchange::intake;
use crate::ingest::report::FileReport;
use crate::publish::open::{Open, Wishes};
use crate::publish::protect::{Protect, Rule};
use crate::store::Project;
use crate::study::pseudonym::Watch;
use std::path::{Path, PathBuf};

impl From<ArchiveError> for CliError {
    fn from(error: ArchiveError) -> Self {
        Self::failed(error)
    }
}

/// Writes an archive.
pub fn export(context: &Context, args: &ProjectArgs, watch: &Watch) -> Result<(), CliError> {
    let mut project = context.open()?;
    // It keeps the study, as a backup does: nothing is left out for whoever codes blind.
    project.see_as(None);
    let protect: Protect = args.protect.parse().map_err(|why| CliError::Usage(format!("--protect: {why}")))?;
    let reading = project.reading()?;
    if !args.open {
        let export =
            Export { history: args.history.then_some(&reading), state: Some(reading.state_hash()?), open: false };
        write(&mut &reading, args, &export)?;
        return super::export::note_consent(&project);
    }
    let rule = Rule { min_cell: args.min_cell, protect, working_copy: false };
    let (memos, redact) = (args.memos, args.redact);
    let corpus = project.corpus(None)?;
    let mut open = Open::new(&project, &reading, &corpus, Wishes { rule, memos, redact, watch: watch.clone() })?;
    let leaks = open.leaks();
    if !leaks.is_empty() {
        let shown = leaks.iter().map(|leak| {
            let (before, there, after) = leak.context.clone();
            (leak.document.clone(), leak.turn, leak.place.clone(), leak.kind, format!("{before}»{there}«{after}"))
        });
        identify::list_leaks(shown)?;
        return Err(CliError::Failed(format!(
            "{} at persons in what would be open to everybody; nothing was written. Correct the project (`emic pseudonymise`, `emic revise`), or add --redact",
            if leaks.len() == 1 { "1 place points".to_owned() } else { format!("{} places point", leaks.len()) }
        )));
    }
    if watch.names().is_none() {
        output::note("no table of names was given (--names or $EMIC_NAMES), so names were not looked for");
    }
    write(&mut open, args, &Export { open: true, ..Export::default() })?;
    output::note(&format!(
        "what was withheld is told in {}; read the archive before it leaves the team",
        args.folder.join("README.md").display()
    ));
    Ok(())
}

fn write(content: &mut dyn Content, args: &ProjectArgs, export: &Export<'_>) -> Result<(), CliError> {
    let mut bar = Progress::new("Writing");
    let done = archive::write(content, &args.folder, export, &mut |done, total| bar.set(done as u64, total as u64));
    bar.done();
    let summary = done?;
    if !summary.left.is_empty() {
        output::note(&format!("left as they are, for they are not ours: {}", summary.left.join(", ")));
    }
    output::note(&format!(
        "wrote {}, {} and {} to {}",
        output::count(summary.documents, "document"),
        output::count(summary.codings, "coding"),
        output::count(summary.memos, "memo"),
        args.folder.display()
    ));
    Ok(())
}

/// The archive among these paths, if there is one; it must be alone.
pub fn named(paths: &[PathBuf]) -> Result<Option<&Path>, CliError> {
    match paths {
        [one] => Ok(archive::is_archive(one).then_some(one.as_path())),
        several => match several.iter().find(|path| archive::is_archive(path)) {
            Some(archive) => Err(CliError::Usage(format!(
                "{} is an archive of a whole project and is imported alone, as in `emic -p restored.emic import {}`",
                archive.display(),
                archive.display()
            ))),
            None => Ok(None),
        },
    }
}

/// Restores an archive: into the project that is named, which is made where there is none.
pub fn import(context: &Context, args: &ImportArgs, folder: &Path) -> Result<(), CliError> {
    if let Some(option) = args.of_files() {
        return Err(CliError::Usage(format!(
            "{} is an archive and is taken in as it is; {option} is for files",
            folder.display()
        )));
    }
    // What is no whole archive leaves no project behind.
    archive::marker(folder)?;
    let path = context.path()?;
    let is_new = !path.exists();
    let (path, coder, mut project) = if is_new {
        let coder = context
            .named_coder()
            .map(str::to_owned)
            .or_else(|| context::ask("Who are you in this project? Your name or initials:"))
            .ok_or_else(|| {
                CliError::Usage("who are you in this project? Give --coder NAME or $EMIC_CODER".to_owned())
            })?;
        let path = if args.dry_run { path.with_extension(format!("{}.dry-run", std::process::id())) } else { path };
        let project = Project::create(&path, &coder)?;
        (path, coder, project)
    } else {
        let (project, coder) = context.open_to_try_or_write(args.dry_run)?;
        (path, coder, project)
    };
    let label = intake::label(&args.paths);
    let import = Import { coder: &coder, label: &label, dry_run: args.dry_run, edited: args.edited };
    let mut bar = Progress::new("Importing");
    let done = archive::restore(&mut project, folder, &import, &mut |done, total| bar.set(done as u64, total as u64));
    bar.done();
    if is_new && (done.is_err() || args.dry_run) {
        drop(project);
        let _ = std::fs::remove_file(&path);
        return tell(args, folder, &done?);
    }
    let restored = done?;
    if !args.dry_run {
        // The project has the identity that the archive names, and one user stays who they were.
        context::remember(&project, Some(&coder));
        if let Some(warning) = project.warning() {
            output::note(&warning);
        }
    }
    tell(args, folder, &restored)
}

fn tell(args: &ImportArgs, folder: &Path, restored: &Restored) -> Result<(), CliError> {
    let mut taken = vec![
        output::count(restored.documents.len(), "document"),
        output::count(restored.codings, "coding"),
        output::count(restored.memos, "memo"),
    ];
    taken.extend(restored.history.then(|| "its history".to_owned()));
    let taken = taken.join(", ");
    if args.format == Listing::Json {
        let report = FileReport {
            file: folder.display().to_string(),
            format: Some("emic archive".to_owned()),
            encoding: Some("UTF-8".to_owned()),
            taken: Some(taken),
            ..FileReport::default()
        };
        output::json(&[report])?;
    } else {
        output::line(&format!("{}  {taken}", folder.display()))?;
    }
    restored.notices.iter().for_each(|notice| output::note(notice));
    let exact = match restored.exact {
        Some(true) => ", exactly as it was",
        Some(false) | None => "",
    };
    output::note(&if args.dry_run {
        format!("the archive is sound and would come in{exact}; nothing was written")
    } else {
        format!("the project is restored{exact}")
    });
    Ok(())
}
