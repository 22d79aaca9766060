//! `emic build`: all tables and figures of a paper, from the recipes.
//!
//! Everything is made before anything is written. Each file is written whole beside its place and then put there, so
//! that a build which is broken off leaves old files and new ones, and none in between; the manifest comes last, and
//! until then the next build compares with the one before. A file that is the same stays untouched; one that somebody
//! changed by hand is kept aside.

use super::args::BuildArgs;
use super::context::Context;
use super::error::CliError;
use super::output::{self, Align, Columns, Listing};
use super::{export, identify};
use crate::publish::build::changes::{self, Told};
use crate::publish::build::{self, Basis, Change, File, Made, Manifest, What};
use crate::publish::recipes::{self, Recipe, Recipes};
use crate::publish::reports::{ReportError, Study};
use crate::store::{Project, new_file};
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;
use crate::study::{Corpus, Hash};
use crate::text::display::{counted, one_line};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Changed,
    Unchanged,
}

/// A file with what becomes of it.
struct Planned<'a> {
    report: &'a str,
    file: &'a File,
    state: State,
    /// It is not what emic wrote last.
    edited: bool,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// Runs the command.
pub fn run(context: &Context, args: &BuildArgs) -> Result<(), CliError> {
    // A table that cannot be read is told before anything is written.
    let watch = identify::watch(args.table.as_deref())?;
    let mut project = context.open()?;
    let beside = project.path().parent().map(Path::to_owned).unwrap_or_default();
    let file = recipe_file(args, &beside)?;
    let read = file.as_ref().map(|(path, text)| (path.as_path(), text.as_str()));
    let recipes = Recipes::gather(read, &project.saved_reports()?).map_err(CliError::failed)?;
    for name in &recipes.hidden {
        let file = file.as_ref().map(|(path, _)| path.display().to_string()).unwrap_or_default();
        output::note(&format!("“{}” is kept in the project and is in {file} too, which counts", one_line(name)));
    }
    if recipes.all.is_empty() {
        return Err(CliError::Failed(format!(
            "there is nothing to build: no {} beside the project has a report in it, and none is kept in the project; emic \
             report frequency --by site --save table-2 keeps one",
            recipes::FILE
        )));
    }
    let chosen = recipes.chosen(&args.names).map_err(CliError::Usage)?;
    let base = file.as_ref().map_or(beside, |(path, _)| path.parent().map(Path::to_owned).unwrap_or_default());
    let named = || base.join(recipes.folder.clone().unwrap_or_else(|| PathBuf::from(recipes::FOLDER)));
    let folder = args.dir.clone().unwrap_or_else(named);
    if args.list {
        return list(&chosen, &folder, args.format);
    }
    let corpus = corpus(context, &mut project)?;
    let study = Study { project: &project, corpus: &corpus };
    let basis = Basis::of(&study)?;
    let made = make(&chosen, &study, (&basis, &watch), file.as_ref().map(|(path, _)| path.as_path()))?;
    stop_at_names(&made, args)?;
    finish(args, &recipes, &folder, &basis, made)
}

/// The file with the recipes, as it was named or as it lies beside the project.
fn recipe_file(args: &BuildArgs, beside: &Path) -> Result<Option<(PathBuf, String)>, CliError> {
    let path = match &args.recipes {
        Some(path) => path.clone(),
        None => beside.join(recipes::FILE),
    };
    match std::fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|error| {
                let line =
                    1 + error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|b| **b == b'\n').count();
                CliError::Failed(format!("{}:{line}: this is not UTF-8 text; save the file as UTF-8", path.display()))
            })?;
            Ok(Some((path, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && args.recipes.is_none() => Ok(None),
        Err(error) => Err(CliError::Failed(format!("cannot read {}: {error}", path.display()))),
    }
}

/// The study as it is built from. Who builds has no part in it, so that all get the same files; but nobody gets to see
/// what others coded in a document that is still to be coded blind.
fn corpus(context: &Context, project: &mut Project) -> Result<Corpus, CliError> {
    let acting = context.coder_if_any(project)?;
    let blind = match &acting {
        Some(coder) => project.documents()?.iter().filter(|document| document.is_blind_to(coder)).count(),
        None => 0,
    };
    if blind == 0 {
        project.see_as(None);
        return Ok(project.corpus(None)?);
    }
    output::note(&format!(
        "{} to be coded blind by {} and not finished: what others coded there is in no file of this build",
        counted(blind, "document"),
        one_line(acting.as_deref().unwrap_or_default())
    ));
    Ok(project.corpus(acting.as_deref())?)
}

/// Makes all reports, or says which one cannot be made and why.
fn make(
    chosen: &[&Recipe],
    study: &Study<'_>,
    (basis, watch): (&Basis, &Watch),
    file: Option<&Path>,
) -> Result<Vec<Made>, CliError> {
    let one = |recipe: &&Recipe| {
        if let Some(options) = recipe.ask.options() {
            super::report::note_unmet(study.corpus, &options.wanted()?);
        }
        build::make(recipe, study, basis, watch).map_err(|error| {
            let (ReportError::Usage(why) | ReportError::Failed(why)) = error;
            let place = match (file, recipe.line) {
                (Some(path), Some(line)) => format!("{}:{line}: ", path.display()),
                _ => String::new(),
            };
            CliError::Failed(format!("{place}the report “{}” cannot be made: {why}", one_line(&recipe.name)))
        })
    };
    chosen.iter().map(one).collect()
}

/// Refuses to write names of the table, or tells that they are written.
fn stop_at_names(made: &[Made], args: &BuildArgs) -> Result<(), CliError> {
    let place = |made: &Made, place: &str| format!("{}, {place}", one_line(&made.entry.name));
    let found = made.iter().flat_map(|made| made.found.iter().map(move |(at, tally)| (place(made, at), tally.clone())));
    let found: Vec<(String, Tally)> = found.collect();
    if !args.allow_identifying {
        identify::stop_at_names(&found)?;
    }
    identify::note_found("what is built holds", found, export::SEE);
    Ok(())
}

/// Compares with the build before, writes, and tells.
fn finish(
    args: &BuildArgs,
    recipes: &Recipes,
    folder: &Path,
    basis: &Basis,
    mut made: Vec<Made>,
) -> Result<(), CliError> {
    let before = before(folder)?;
    let mut all: Vec<(String, Told)> = Vec::new();
    for one in &mut made {
        let told = changes::since(before.as_ref().and_then(|all| all.entry(&one.entry.name)), &one.entry);
        one.entry.since.clone_from(&told.since);
        all.push((one.entry.name.clone(), told));
    }
    // What is not built this time stays as it is known; what is no recipe any more is dropped.
    let entries = recipes.all.iter().filter_map(|recipe| {
        let new = made.iter().map(|one| &one.entry).find(|entry| entry.name == recipe.name);
        new.or_else(|| before.as_ref()?.entry(&recipe.name)).cloned()
    });
    let manifest = Manifest::new(basis, entries.collect());
    let own = [
        File { path: recipes::CHANGES.to_owned(), bytes: changes::page(&manifest).into() },
        File { path: recipes::MANIFEST.to_owned(), bytes: manifest.to_json().map_err(CliError::failed)?.into() },
    ];
    let files = made.iter().flat_map(|one| one.files.iter().map(|file| (one.entry.name.as_str(), file)));
    let known = before.as_ref();
    let planned: Vec<Planned<'_>> =
        files.map(|(report, file)| plan(folder, report, file, known)).collect::<Result<_, _>>()?;
    if !args.dry_run {
        for one in planned.iter().filter(|one| one.state != State::Unchanged) {
            put(folder, one.file, one.edited)?;
        }
        for file in &own {
            if std::fs::read(folder.join(&file.path)).ok().as_deref() != Some(file.bytes.as_slice()) {
                put(folder, file, false)?;
            }
        }
    }
    tell(args, &all, before.is_some(), &planned);
    left_behind(folder, before.as_ref(), &manifest);
    print(args, folder, basis, &planned, &all)
}

/// What the build before left of itself.
fn before(folder: &Path) -> Result<Option<Manifest>, CliError> {
    let path = folder.join(recipes::MANIFEST);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Manifest::parse(&text)
            .inspect_err(|why| {
                output::note(&format!(
                    "{}: {why}; numbers are not compared with those of the build before",
                    path.display()
                ));
            })
            .ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            Err(CliError::Failed(format!("{} is a file; --dir names a folder", folder.display())))
        }
        Err(error) => Err(CliError::Failed(format!("cannot read {}: {error}", path.display()))),
    }
}

/// What is to become of a file.
fn plan<'a>(
    folder: &Path,
    report: &'a str,
    file: &'a File,
    before: Option<&Manifest>,
) -> Result<Planned<'a>, CliError> {
    let path = folder.join(&file.path);
    let there = match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(CliError::Failed(format!("cannot read {}: {error}", path.display()))),
    };
    let state = match &there {
        None => State::New,
        Some(bytes) if *bytes == file.bytes => State::Unchanged,
        Some(_) => State::Changed,
    };
    let written = before.iter().flat_map(|all| &all.reports).flat_map(|entry| &entry.outputs);
    let mut hashes = written.filter(|known| known.path == file.path).map(|known| &known.hash);
    let edited = there.is_some_and(|bytes| {
        let is = Hash::of(&bytes).to_string();
        state == State::Changed && !hashes.any(|hash| *hash == is)
    });
    Ok(Planned { report, file, state, edited })
}

/// Writes a file whole: beside its place first, then in it.
fn put(folder: &Path, file: &File, edited: bool) -> Result<(), CliError> {
    let path = folder.join(&file.path);
    let fail = |error: std::io::Error| CliError::Failed(format!("cannot write {}: {error}", path.display()));
    let parent = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(fail)?;
    // A link among the folders may lead elsewhere.
    if !parent.canonicalize().map_err(fail)?.starts_with(folder.canonicalize().map_err(fail)?) {
        return Err(CliError::Failed(format!(
            "{} leads out of {}; outputs stay inside it",
            path.display(),
            folder.display()
        )));
    }
    if edited {
        keep_aside(&path).map_err(fail)?;
    }
    new_file::sweep(&path);
    new_file::write(&path, &file.bytes).map_err(fail)
}

/// Keeps a file that somebody changed: `table-2.md.edited`, numbered where that is taken.
fn keep_aside(path: &Path) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let number = |n: usize| if n == 1 { String::new() } else { format!("-{n}") };
    let mut names = (1..).map(|n| path.with_file_name(format!("{name}.edited{}", number(n))));
    let Some(aside) = names.find(|aside| !aside.exists()) else { return Ok(()) };
    std::fs::copy(path, &aside)?;
    output::note(&format!("{} is not as emic wrote it; it is kept as {}", path.display(), aside.display()));
    Ok(())
}

/// Says which numbers changed.
fn tell(args: &BuildArgs, all: &[(String, Told)], again: bool, planned: &[Planned<'_>]) {
    for (name, told) in all {
        let name = one_line(name);
        if let Some(was) = &told.asked_before {
            let was = one_line(was);
            output::note(&format!("{name}: asked for in other words (“{was}” before), so numbers are not compared"));
        } else if again && told.first {
            output::note(&format!("{name}: built for the first time"));
        }
        let (rows, most) = (&told.changes, changes::MOST);
        rows.iter().take(most).for_each(|row| output::note(&format!("{name}: {}", row.line())));
        if rows.len() > most {
            output::note(&format!("{name}: and {}", changes::more(rows.len() - most)));
        }
    }
    let same = all.iter().all(|(_, told)| told.changes.is_empty() && told.asked_before.is_none() && !told.first);
    if again && same {
        let files = planned.iter().all(|file| file.state == State::Unchanged);
        output::note(if files {
            "nothing changed since the last build"
        } else {
            "no number changed since the last build"
        });
    }
    if args.dry_run {
        output::note("nothing was written: this was a dry run");
    }
}

/// Says which files of the build before are made no more. They may be cited somewhere, so they are left.
fn left_behind(folder: &Path, before: Option<&Manifest>, now: &Manifest) {
    let paths = |manifest: &Manifest| -> Vec<String> {
        manifest.reports.iter().flat_map(|entry| &entry.outputs).map(|file| file.path.clone()).collect()
    };
    let made = paths(now);
    for path in before.map(paths).unwrap_or_default() {
        let whole = folder.join(&path);
        if !made.contains(&path) && whole.exists() {
            output::note(&format!("{} is made no more; it is left as it is", whole.display()));
        }
    }
}

/// The files, on standard output.
fn print(
    args: &BuildArgs,
    folder: &Path,
    basis: &Basis,
    planned: &[Planned<'_>],
    all: &[(String, Told)],
) -> Result<(), CliError> {
    if args.format == Listing::Json {
        let files = planned.iter().map(|one| {
            let (path, hash) = (&one.file.path, Hash::of(&one.file.bytes).to_string());
            json!({ "report": one.report, "output": path, "state": one.state.as_str(), "hash": hash })
        });
        let changed = all.iter().flat_map(|(name, told)| told.changes.iter().flat_map(move |row| as_json(name, row)));
        return output::json(&json!({
            "emic": build::EMIC,
            "project": basis.project,
            "definitions": basis.definitions,
            "folder": folder.display().to_string(),
            "outputs": files.collect::<Vec<_>>(),
            "changes": changed.collect::<Vec<_>>(),
        }));
    }
    let mut columns = Columns::new(&[("report", Align::Left), ("output", Align::Left), ("state", Align::Left)]);
    for one in planned {
        let path = folder.join(&one.file.path).display().to_string();
        columns.row(vec![one.report.to_owned(), path, one.state.as_str().to_owned()]);
    }
    columns.print(args.format)
}

/// A changed row as JSON: one object a number, or one for a row that is new or gone.
fn as_json(report: &str, change: &Change) -> Vec<serde_json::Value> {
    let key = &change.key;
    match &change.what {
        What::New => vec![json!({ "report": report, "row": key, "change": "new" })],
        What::Gone => vec![json!({ "report": report, "row": key, "change": "gone" })],
        What::Cells(cells) => cells
            .iter()
            .map(|(column, before, after)| {
                json!({ "report": report, "row": key, "change": "number", "column": column, "before": before, "after": after })
            })
            .collect(),
    }
}

/// Lists recipes.
fn list(chosen: &[&Recipe], folder: &Path, format: Listing) -> Result<(), CliError> {
    if format == Listing::Json {
        let all: Vec<serde_json::Value> = chosen
            .iter()
            .map(|recipe| {
                let outputs: Vec<&str> = recipe.outputs.iter().map(|output| output.path.as_str()).collect();
                json!({
                    "name": recipe.name,
                    "title": recipe.title,
                    "report": recipe.ask.line(),
                    "outputs": outputs,
                    "for_paper": recipe.for_paper,
                    "line": recipe.line,
                    "folder": folder.display().to_string(),
                })
            })
            .collect();
        return output::json(&all);
    }
    let columns = ["name", "emic report …", "outputs", "from"].map(|name| (name, Align::Left));
    let mut table = Columns::new(&columns);
    for recipe in chosen {
        let outputs: Vec<String> =
            recipe.outputs.iter().map(|output| folder.join(&output.path).display().to_string()).collect();
        let from = recipe.line.map_or_else(|| "project".to_owned(), |line| format!("line {line}"));
        table.row(vec![recipe.name.clone(), recipe.ask.line(), outputs.join(", "), from]);
    }
    table.print(format)
}
