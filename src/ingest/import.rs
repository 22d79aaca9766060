//! Importing: files into a project, with the index alongside.
//!
//! Sheets are read first, for they say whose labels are known; then documents, prepared in parallel and
//! written in order, several a transaction and each whole; then what the sheets say. One import is one
//! group, and so one undo. What fails is named, the rest goes in. The same source bytes are taken once.

pub(crate) mod sheets;
pub(crate) mod writer;

use self::sheets::{Sheets, finish_sheets, known_labels, people, read_sheet};
use self::writer::Writer;
use super::detect::detect;
use super::folder::Role;
use super::instructions::Instructions;
use super::prepare::{Context, IngestError, Prepared, prepare};
use super::report::FileReport;
use crate::search::Index;
use crate::store::{Group, Project, StoreError};
use crate::study::Hash;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// A file to import.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where it is, or what it is called.
    pub path: PathBuf,
    /// What it is.
    pub role: Role,
    /// Its bytes, where they are not to be read from `path`.
    pub bytes: Option<Cow<'static, [u8]>>,
    /// What the user says of this file, in place of what is said of all.
    pub instructions: Option<Instructions>,
    /// Whether the user named this very file, and so means it; members of a folder that are no transcripts are left
    /// out.
    pub named: bool,
}

impl Input {
    /// A file on disk.
    pub fn file(path: PathBuf, role: Role) -> Self {
        Self { path, role, bytes: None, named: true, instructions: None }
    }

    /// Its bytes, read where need be.
    pub fn read(&self) -> Result<Cow<'_, [u8]>, String> {
        if let Some(bytes) = &self.bytes {
            return Ok(Cow::Borrowed(bytes));
        }
        let meta = std::fs::metadata(&self.path).map_err(|e| e.to_string())?;
        if meta.len() > super::decode::MAX_BYTES {
            return Err(super::decode::NotText::TooLarge(meta.len()).to_string());
        }
        std::fs::read(&self.path).map(Cow::Owned).map_err(|e| e.to_string())
    }
}

/// How to import.
pub struct Wishes<'a> {
    /// Who acts.
    pub group: &'a Group,
    /// Only tell what would be made.
    pub dry_run: bool,
    /// The index to bring along.
    pub index: Option<&'a Index>,
    /// What the user says of the files, but for those of which something else is said.
    pub instructions: &'a Instructions,
    /// Becomes true when the user has had enough: what is written stays, and the same import goes on from there.
    pub stop: Option<&'a AtomicBool>,
    /// Names that documents of this import must not have, for another part of it gave them away.
    pub taken: &'a [String],
}

/// Files prepared in one go: enough to keep the cores busy, few enough to keep memory small.
const PORTION: usize = 32;

/// Bytes of the files prepared in one go; a longer file comes alone.
const PORTION_BYTES: u64 = 8 << 20;

/// Imports sheets and documents, in this order; inputs of other roles are only reported. Returns a report a
/// file, in the order of `inputs`.
pub fn run(
    project: &mut Project,
    inputs: &[Input],
    wishes: &Wishes<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<FileReport>, StoreError> {
    let mut reports: Vec<FileReport> = inputs.iter().map(|input| report_of(&input.path)).collect();
    let mut sheets = Sheets::default();
    let mut schema = project.schema()?;
    for (at, input) in inputs.iter().enumerate() {
        let Some(report) = reports.get_mut(at) else { continue };
        match &input.role {
            Role::Skipped(why) => report.skipped = Some(why.clone()),
            Role::Participants | Role::Documents => read_sheet(input, at, &mut sheets, &mut schema, report),
            _ => {}
        }
    }
    let labels = project.labels_with(&people(&sheets, &HashMap::new()))?;
    let known = known_labels(&labels, &sheets);
    let documents: Vec<usize> =
        (0..inputs.len()).filter(|at| inputs.get(*at).is_some_and(|input| input.role == Role::Document)).collect();
    let bytes: u64 = documents.iter().filter_map(|at| inputs.get(*at)).map(size).sum();
    let indexer = match wishes.index {
        Some(index) if !wishes.dry_run && !documents.is_empty() => index.indexer(bytes),
        _ => None,
    };
    let mut writer = Writer {
        names: project.document_names()?.into_iter().chain(wishes.taken.iter().cloned()).collect(),
        sources: HashMap::new(),
        made: HashMap::new(),
        sheets: &sheets,
        used_rows: HashSet::new(),
        labels: &labels,
        indexer,
        wishes,
    };
    let total = documents.len() as u64;
    let mut done = 0;
    let context = Context { known: &known, schema: &schema, instructions: wishes.instructions };
    let there = project.sources()?;
    let portions = portions(&documents, inputs);
    // One thread prepares the next portion while this one writes the last.
    std::thread::scope(|threads| -> Result<(), StoreError> {
        let (send, receive) = std::sync::mpsc::sync_channel(1);
        let (portions, context, there) = (&portions, &context, &there);
        threads.spawn(move || {
            for portion in portions {
                let ready = |at: &usize| Some((*at, make_ready(inputs.get(*at)?, context, there)));
                let ready: Vec<(usize, Ready)> = portion.par_iter().filter_map(ready).collect();
                if send.send(ready).is_err() {
                    return;
                }
            }
        });
        for ready in receive {
            if stopped(wishes) {
                break;
            }
            done += ready.len() as u64;
            writer.write(project, ready, inputs, &mut reports)?;
            progress(done, total);
        }
        Ok(())
    })?;
    let Writer { made, used_rows, indexer, .. } = writer;
    if let Some(indexer) = indexer {
        // The index is a cache: what fails here is caught up at the next search.
        let _ = indexer.commit();
    }
    finish_sheets(project, &sheets, &made, &used_rows, wishes, &mut reports)?;
    if stopped(wishes) {
        for at in documents {
            let Some(report) = reports.get_mut(at) else { continue };
            if report.documents.is_empty() && report.error.is_none() && report.skipped.is_none() {
                report.skipped = Some(NOT_REACHED.to_owned());
            }
        }
    }
    Ok(reports)
}

/// Why a file of an import that was stopped is not in.
pub const NOT_REACHED: &str = "the import was stopped before it; import again, and it goes on from there";

/// Whether the user has had enough.
pub fn stopped(wishes: &Wishes<'_>) -> bool {
    wishes.stop.is_some_and(|stop| stop.load(std::sync::atomic::Ordering::Relaxed))
}

/// Parts the documents into what is prepared in one go.
fn portions(documents: &[usize], inputs: &[Input]) -> Vec<Vec<usize>> {
    let mut portions: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    for &at in documents {
        let more = inputs.get(at).map_or(0, size);
        bytes += more;
        match portions.last_mut() {
            Some(portion) if portion.len() < PORTION && bytes <= PORTION_BYTES => portion.push(at),
            _ => {
                portions.push(vec![at]);
                bytes = more;
            }
        }
    }
    portions
}

fn size(input: &Input) -> u64 {
    match &input.bytes {
        Some(bytes) => bytes.len() as u64,
        None => std::fs::metadata(&input.path).map_or(0, |meta| meta.len()),
    }
}

fn report_of(path: &Path) -> FileReport {
    FileReport { file: path.display().to_string(), ..FileReport::default() }
}

/// A file that was looked at.
pub(crate) enum Ready {
    Good(Hash, Vec<Prepared>),
    Bad(String),
    /// Something else than a transcript.
    Other(String),
    /// In the project already: its format, and the document's name.
    There(&'static str, String),
}

/// Reads a file, unless its bytes are in the project already.
fn make_ready(input: &Input, context: &Context<'_>, there: &HashMap<Hash, String>) -> Ready {
    let context = Context { instructions: input.instructions.as_ref().unwrap_or(context.instructions), ..*context };
    match input.read() {
        Err(e) => Ready::Bad(e),
        Ok(bytes) => {
            let source = Hash::of(&bytes);
            if let Some(name) = there.get(&source) {
                let format = context.instructions.format.unwrap_or_else(|| detect(&input.path, &bytes));
                return Ready::There(format.as_str(), name.clone());
            }
            match prepare(&input.path, &bytes, &context) {
                Ok(mut prepared) => {
                    prepared.iter_mut().for_each(|document| document.look(&context.instructions.watch));
                    Ready::Good(source, prepared)
                }
                Err(IngestError::Unreadable(e)) if e.something_else && !input.named => Ready::Other(e.to_string()),
                Err(e) => Ready::Bad(e.to_string()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;
    use std::sync::atomic::Ordering;

    fn inputs(folder: &Path, n: usize) -> Vec<Input> {
        let path = |n: usize| {
            let path = folder.join(format!("I{n:03}.txt"));
            std::fs::write(&path, format!("INT: Number {n}?\n\nA1: Yes, {n}.\n")).expect("written");
            path
        };
        (0..n).map(|n| Input::file(path(n), Role::Document)).collect()
    }

    #[test]
    fn an_import_that_was_stopped_goes_on_from_there() {
        let (folder, mut project) = testing::project();
        let inputs = inputs(folder.path(), PORTION * 3);
        let instructions = Instructions::default();
        let (stop, group) = (AtomicBool::new(false), Group::new("k1", "import"));
        let mut wishes = Wishes {
            group: &group,
            dry_run: false,
            index: None,
            instructions: &instructions,
            stop: Some(&stop),
            taken: &[],
        };
        let reports =
            run(&mut project, &inputs, &wishes, &mut |_, _| stop.store(true, Ordering::Relaxed)).expect("a report");
        assert_eq!(project.documents().expect("documents").len(), PORTION, "the first portion, whole");
        assert!(reports.iter().take(PORTION).all(|report| report.documents.len() == 1));
        assert!(reports.iter().skip(PORTION).all(|report| report.skipped.as_deref() == Some(NOT_REACHED)));

        wishes.stop = None;
        let reports = run(&mut project, &inputs, &wishes, &mut |_, _| {}).expect("a report");
        assert_eq!(project.documents().expect("documents").len(), PORTION * 3);
        let there = |report: &&FileReport| report.skipped.as_ref().is_some_and(|why| why.contains("already"));
        assert_eq!(reports.iter().filter(there).count(), PORTION, "what was in is not read again");
        assert!(reports.iter().all(|report| report.format.as_deref() == Some("txt") && report.error.is_none()));
    }

    #[test]
    fn long_files_are_prepared_alone() {
        let (folder, _project) = testing::project();
        let mut inputs = inputs(folder.path(), 4);
        inputs[1].bytes = Some(Cow::Owned(vec![b'a'; PORTION_BYTES as usize]));
        let portions = portions(&[0, 1, 2, 3], &inputs);
        assert_eq!(portions, [vec![0], vec![1], vec![2, 3]]);
    }
}
