//! Reading the files of the review, on a thread: a trial of the import, and looks into a file.

use super::decide::Decisions;
use crate::exchange::intake::{self, CodingRules};
use crate::ingest::apart::Apart;
use crate::ingest::folder::Role;
use crate::ingest::import::{Input, Wishes};
use crate::ingest::instructions::Instructions;
use crate::ingest::look;
use crate::ingest::report::FileReport;
use crate::store::{Group, Project, StoreError};
use crate::tui::path;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Files that are to be read.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Its number: only the answer to the last one counts.
    pub generation: u64,
    /// What the user named.
    pub paths: Vec<PathBuf>,
    /// What the user says of files.
    pub said: Vec<(PathBuf, Decisions)>,
    /// Names of documents that other files make.
    pub taken: Vec<String>,
    /// Only these files, with the sheets; else all.
    pub only: Option<HashSet<PathBuf>>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Its number.
    pub generation: u64,
    /// What the user named, in full.
    pub paths: Vec<PathBuf>,
    /// The files, with what would be made of each that was read.
    pub files: Result<Vec<(Input, Option<FileReport>)>, String>,
}

/// Tells what would be made of files. One that is called off, for another is asked for, answers with less; nobody
/// waits for it any more.
pub fn examine(
    project: &mut Project,
    asked: &Asked,
    cancelled: &AtomicBool,
    tell: &mut dyn FnMut(u64, u64),
) -> Examined {
    let paths: Vec<PathBuf> = asked.paths.iter().map(|path| path::home(path)).collect();
    let files = files(project, asked, (&paths, cancelled), tell).map_err(|e| e.to_string());
    Examined { generation: asked.generation, paths, files }
}

/// Has readers that may break off run in a process of their own.
pub fn run_apart(inputs: &mut [Input]) {
    let apart = std::env::current_exe().map_or(Apart::InThread, Apart::Child);
    for input in inputs {
        input.instructions.get_or_insert_default().apart.clone_from(&apart);
    }
}

type Read = Vec<(Input, Option<FileReport>)>;

fn files(
    project: &mut Project,
    asked: &Asked,
    (paths, cancelled): (&[PathBuf], &AtomicBool),
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Read, StoreError> {
    if let Some(gone) = paths.iter().find(|path| asked.only.is_none() && !path.exists()) {
        let gone = crate::text::display::one_line(&gone.display().to_string());
        return Err(StoreError::Refused(format!("There is no {gone}; Tab completes a path.")));
    }
    let mut gathered = intake::gather(paths, &Instructions::default());
    let said: HashMap<&PathBuf, &Decisions> = asked.said.iter().map(|(path, said)| (path, said)).collect();
    let order: HashMap<PathBuf, usize> =
        gathered.inputs.iter().enumerate().map(|(at, input)| (input.path.clone(), at)).collect();
    let mut left_out = Vec::new();
    let wanted = |input: &Input| match &asked.only {
        Some(only) => only.contains(&input.path) || matches!(input.role, Role::Participants | Role::Documents),
        None => true,
    };
    let mut inputs = Vec::new();
    for mut input in std::mem::take(&mut gathered.inputs).into_iter().filter(wanted) {
        let said = said.get(&input.path);
        if said.is_some_and(|said| said.taken == Some(false)) {
            left_out.push((input, None));
            continue;
        }
        if let Some(said) = said {
            said.apply(&mut input);
        }
        inputs.push(input);
    }
    run_apart(&mut inputs);
    gathered.inputs = inputs.clone();
    let group = Group::new("import", intake::label(&asked.paths));
    let nothing = Instructions::default();
    let wishes = Wishes {
        group: &group,
        dry_run: true,
        index: None,
        instructions: &nothing,
        stop: Some(cancelled),
        taken: &asked.taken,
    };
    let progress = &mut |_, done, total| tell(done, total);
    let mut reports = intake::take_in(project, &inputs, &wishes, CodingRules::default(), progress)?;
    gathered.complete(&mut reports);
    let found = inputs.len();
    let unreachable: Vec<FileReport> = reports.drain(found.min(reports.len())..).collect();
    let mut all: Read = inputs.into_iter().zip(reports.into_iter().map(Some)).chain(left_out).collect();
    if let Some(only) = &asked.only {
        all.retain(|(input, _)| only.contains(&input.path));
        return Ok(all);
    }
    for report in unreachable {
        let why = Role::Skipped(report.error.clone().unwrap_or_default());
        all.push((Input::file(PathBuf::from(&report.file), why), Some(report)));
    }
    all.sort_by_key(|(input, _)| order.get(&input.path).copied().unwrap_or(usize::MAX));
    Ok(all)
}

/// Lines of a file that are to be shown.
#[derive(Clone, Debug)]
pub struct Look {
    /// The file, with what is said of it.
    pub input: Input,
    /// The document of the file.
    pub document: usize,
    /// The line, counted from 1.
    pub line: u32,
    /// What stands over them.
    pub title: String,
}

/// The lines around it.
pub fn lines(look: &Look) -> Result<Vec<(u32, String)>, String> {
    let mut input = look.input.clone();
    run_apart(std::slice::from_mut(&mut input));
    look::around(&input, look.document, look.line)
}
