//! `emic report all`.

use super::ReportTo;
use crate::cli::args::AllArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::{export, identify, output};
use crate::publish::lead::{self, MARK};
use crate::publish::leaks::{self, Found};
use crate::publish::reports::Study;
use std::io::Read as _;
use std::path::Path;

/// How far into a file emic looks for its own mark.
const LOOKED_AT: u64 = 1024;

/// Writes one page with all reports that need no further word.
pub fn run(context: &Context, args: &AllArgs, to: &ReportTo) -> Result<(), CliError> {
    let meaningless = [
        ("--format", to.format.is_some()),
        ("--output", to.output.is_some()),
        ("--width", to.width.is_some()),
        ("--save", to.save.is_some()),
        ("--for-paper", to.for_paper),
        ("--chart", to.chart.is_some()),
    ];
    if let Some((option, _)) = meaningless.iter().find(|(_, given)| *given) {
        return Err(CliError::Usage(format!("{option} means nothing in report all; --html DIR says where to")));
    }
    // A table of names that cannot be read is told before anything is written.
    let watch = identify::watch(to.names.as_deref())?;
    let path = args.html.join("index.html");
    check_ours(&path)?;
    let project = context.open()?;
    let acting = context.coder_if_any(&project)?;
    let corpus = project.corpus(acting.as_deref())?;
    let title = project.settings()?.name;
    let made = lead::page(&Study { project: &project, corpus: &corpus }, &title, &args.protection)?;
    let mut found = Found::new();
    if watch.names().is_some() {
        for (place, tally) in made.texts().map(|(place, text)| (place, watch.tally(text))) {
            leaks::add(&mut found, place, tally);
        }
    }
    if !to.allow_identifying {
        identify::stop_at_names(&found)?;
    }
    let told = |error: std::io::Error| CliError::Failed(format!("cannot write {}: {error}", path.display()));
    std::fs::create_dir_all(&args.html).map_err(told)?;
    output::whole(&path, made.html.as_bytes())?;
    output::note(&format!("wrote {}", path.display()));
    for (asked, why) in &made.failed {
        output::note(&format!("report {asked} could not be made: {why}"));
    }
    for line in &made.notices {
        output::note(line);
    }
    export::note_excerpts(&made.excerpts, &watch);
    Ok(())
}

/// Refuses to write over a page that emic did not make.
fn check_ours(path: &Path) -> Result<(), CliError> {
    let mut begin = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        // Where the folder is a file, making it fails with its own reason.
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return Ok(()),
        Err(error) => return Err(CliError::Failed(format!("cannot read {}: {error}", path.display()))),
        Ok(file) => {
            let read = file.take(LOOKED_AT).read_to_end(&mut begin);
            read.map_err(|error| CliError::Failed(format!("cannot read {}: {error}", path.display())))?;
        }
    }
    let mark = format!("<meta name=\"generator\" content=\"{MARK}\">");
    if begin.windows(mark.len()).any(|part| part == mark.as_bytes()) {
        return Ok(());
    }
    Err(CliError::Failed(format!(
        "{} was not made by emic report all, and is left as it is; choose another folder",
        path.display()
    )))
}
