//! `emic export transcript`: whole transcripts with their codings.

use super::args::TranscriptArgs;
use super::context::Context;
use super::error::CliError;
use super::identify::{self, chosen};
use super::output;
use super::report::parsed;
use crate::analysis::options::{Coders, Documents};
use crate::analysis::{Options, Scope};
use crate::publish::Format;
use crate::publish::transcript::{Transcript, docx, held_back, html, md, transcript};
use crate::store::{DocumentInfo, Project};
use crate::study::Corpus;
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;
use crate::text::display::one_line;
use std::collections::HashSet;
use std::path::PathBuf;

/// Runs the export.
pub fn run(context: &Context, args: &TranscriptArgs, watch: &Watch) -> Result<(), CliError> {
    let project = context.open()?;
    let corpus = project.corpus(context.coder_if_any(&project)?.as_deref())?;
    let coders: Coders = args.coders.as_deref().map(|text| parsed("--coders", text)).transpose()?.unwrap_or_default();
    let reading = match &args.coders {
        None => "in the reading of the lead coder of the document".to_owned(),
        Some(named) if named.trim() == "lead" => "in the reading of the lead coder of the document".to_owned(),
        Some(named) if named.trim() == "all" => "of all coders".to_owned(),
        Some(named) => format!("of {}", one_line(named)),
    };
    let options = Options { coders, documents: Documents::All, ..Options::default() };
    let scope = Scope::new(&corpus, &options).map_err(|error| CliError::Usage(error.to_string()))?;
    let infos = chosen(&project, &args.documents)?;
    let infos = permitted(&scope, infos, args)?;
    let many = args.all || infos.len() > 1;
    let place = Place::of(args, many)?;
    let mut found = Vec::new();
    for info in &infos {
        found.extend(made(&project, &scope, info, &reading)?.map(|made| (info.name.clone(), tally(&made, watch))));
    }
    if !args.allow_identifying {
        identify::stop_at_names(&found)?;
    }
    let place = place.ready()?;
    let mut taken = HashSet::new();
    let mut written = 0;
    for info in &infos {
        let Some(made) = made(&project, &scope, info, &reading)? else { continue };
        let bytes = match place.format {
            Format::Docx => docx::file(&made).map_err(CliError::failed)?,
            Format::Md => md::page(&made).into_bytes(),
            _ => html::page(&made).into_bytes(),
        };
        match place.path(&made, &mut taken) {
            Some(path) => output::whole(&path, &bytes)?,
            None => output::raw(&bytes)?,
        }
        written += 1;
    }
    if let Some(path) = &args.output {
        output::note(&format!("wrote {} to {}", output::count(written, "transcript"), path.display()));
    }
    identify::note_found(super::export::HOLDS, found, super::export::SEE);
    Ok(())
}

/// The documents that may be exported: of those that are named each must be, of all only those are taken that may.
fn permitted(
    scope: &Scope<'_>,
    infos: Vec<DocumentInfo>,
    args: &TranscriptArgs,
) -> Result<Vec<DocumentInfo>, CliError> {
    let held = |info: &DocumentInfo| held_back(scope, at(scope.corpus, info)?, args.working_copy);
    let (mut free, mut refused) = (Vec::new(), Vec::new());
    for info in infos {
        match held(&info) {
            Some(why) => refused.push(why),
            None => free.push(info),
        }
    }
    if refused.is_empty() {
        return Ok(free);
    }
    if !args.all || free.is_empty() {
        return Err(CliError::Failed(format!("nothing was exported; consent holds back {}", refused.join("; "))));
    }
    refused.iter().for_each(|why| output::note(&format!("left out, {why}")));
    Ok(free)
}

fn at(corpus: &Corpus, info: &DocumentInfo) -> Option<usize> {
    corpus.documents.iter().position(|row| row.guid == info.guid)
}

fn made(
    project: &Project,
    scope: &Scope<'_>,
    info: &DocumentInfo,
    reading: &str,
) -> Result<Option<Transcript>, CliError> {
    let times: Vec<Option<u32>> = project.layout(info.layout)?.turns.iter().map(|turn| turn.time).collect();
    let Some(at) = at(scope.corpus, info) else { return Ok(None) };
    match transcript(scope, project, at, &times, reading) {
        Some(made) => Ok(Some(made)),
        None => Err(CliError::Failed(format!("the text of “{}” is not in the project; run `emic check`", info.name))),
    }
}

/// What points at persons in a transcript and in what was noted on it.
fn tally(made: &Transcript, watch: &Watch) -> Tally {
    let mut tally = watch.tally(&made.text);
    tally.join(&watch.tally(&made.name));
    made.codings.iter().filter_map(|one| one.memo.as_ref()).for_each(|memo| tally.join(&watch.tally(memo)));
    tally
}

/// Where transcripts go.
struct Place {
    format: Format,
    /// The file of the only one.
    file: Option<PathBuf>,
    /// The folder of several.
    folder: Option<PathBuf>,
}

impl Place {
    fn of(args: &TranscriptArgs, many: bool) -> Result<Self, CliError> {
        const OFFERED: &[Format] = &[Format::Html, Format::Docx, Format::Md];
        let usage = |error: crate::publish::FormatError| CliError::Usage(error.to_string());
        let asked = args.format.as_deref().map(str::parse::<Format>).transpose().map_err(usage)?;
        let Some(output) = args.output.as_deref() else {
            if many {
                return Err(CliError::Usage("several transcripts go into a folder: name it with -o DIR".to_owned()));
            }
            let format = Format::choose(asked, None, OFFERED, "export transcript").map_err(usage)?;
            return Ok(Self { format, file: None, folder: None });
        };
        let is_folder = output.is_dir() || output.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
        let told = output.extension().is_some() && Format::from_path(output).is_some_and(|one| OFFERED.contains(&one));
        if is_folder || many {
            if many && !is_folder && told {
                return Err(CliError::Usage(format!(
                    "{} is one file, and there are several transcripts: name a folder with -o DIR and the form with --format",
                    output.display()
                )));
            }
            let format = asked.unwrap_or(Format::Html);
            if !OFFERED.contains(&format) {
                Format::choose(Some(format), Some(output), OFFERED, "export transcript").map_err(usage)?;
            }
            return Ok(Self { format, file: None, folder: Some(output.to_owned()) });
        }
        let format = Format::choose(asked, Some(output), OFFERED, "export transcript").map_err(usage)?;
        Ok(Self { format, file: Some(output.to_owned()), folder: None })
    }

    /// Makes the folder.
    fn ready(self) -> Result<Self, CliError> {
        if let Some(folder) = &self.folder {
            std::fs::create_dir_all(folder)
                .map_err(|e| CliError::Failed(format!("cannot make the folder {}: {e}", folder.display())))?;
        }
        Ok(self)
    }

    /// The path of a transcript; none for standard output.
    fn path(&self, made: &Transcript, taken: &mut HashSet<String>) -> Option<PathBuf> {
        let Some(folder) = &self.folder else { return self.file.clone() };
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ') { c } else { '-' };
        let stem: String = made.name.trim().chars().map(plain).collect();
        let stem = stem.trim_matches(['.', '-', ' ']);
        let stem = if stem.is_empty() { "transcript" } else { stem };
        // Names that differ only in signs that a file may not have, or in capitals.
        let free = (1..).map(|n| if n == 1 { stem.to_owned() } else { format!("{stem}-{n}") });
        let stem = free.into_iter().find(|stem| taken.insert(stem.to_lowercase()))?;
        Some(folder.join(format!("{stem}.{}", self.format)))
    }
}
