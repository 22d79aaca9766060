//! The import itself, on the thread that owns the project.

use crate::exchange::intake::{self, CodingRules, Step};
use crate::ingest::import::{Input, NOT_REACHED, Wishes};
use crate::ingest::instructions::Instructions;
use crate::ingest::report::FileReport;
use crate::store::{Group, Project, StoreError};
use crate::tui::keymap::undo;
use crate::tui::widgets::count;
use std::sync::atomic::AtomicBool;

/// What came in.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// What became of each file.
    pub reports: Vec<FileReport>,
    /// The names of all documents now.
    pub names: Vec<String>,
    /// What the next undo would undo.
    pub undo: Option<String>,
}

/// Imports files as one step.
pub fn import(
    project: &mut Project,
    coder: &str,
    label: String,
    mut inputs: Vec<Input>,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Step, u64, u64),
) -> Result<Imported, StoreError> {
    super::read::run_apart(&mut inputs);
    let (group, nothing) = (Group::new(coder, label), Instructions::default());
    // The index is brought up afterwards, by a thread of its own.
    let wishes =
        Wishes { group: &group, dry_run: false, index: None, instructions: &nothing, stop: Some(stop), taken: &[] };
    let rules = CodingRules { now: jiff::Timestamp::now().as_millisecond(), skip_bad: false };
    let reports = intake::take_in(project, &inputs, &wishes, rules, tell)?;
    let undo = project.next_undo(coder)?.map(|undo| undo.label);
    Ok(Imported { reports, names: project.document_names()?, undo })
}

impl Imported {
    /// The documents that came in.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.reports.iter().flat_map(|report| &report.documents).map(|made| made.document.as_str())
    }

    /// It in a sentence or two, with how many files of the review were left out and how many could not be read; whether
    /// all went well.
    pub fn told(&self, (left, unread): (usize, usize)) -> (String, bool) {
        let mut others = Vec::new();
        if left > 0 {
            others.push(format!("{} left out", count(left, "file")));
        }
        if unread > 0 {
            others.push(format!("{} could not be read", count(unread, "file")));
        }
        let others = if others.is_empty() { String::new() } else { format!(" {}.", others.join(", ")) };
        let (told, well) = self.came();
        (told + &others, well)
    }

    fn came(&self) -> (String, bool) {
        let documents = self.documents().count();
        let others = self.reports.iter().filter(|report| report.taken.is_some() && report.error.is_none()).count();
        let mut parts = Vec::new();
        if documents > 0 {
            parts.push(count(documents, "document"));
        }
        if others > 0 {
            parts.push(format!("{others} of sheets and codings"));
        }
        let came = if parts.is_empty() { "Nothing".to_owned() } else { parts.join(" and ") };
        let failed: Vec<&FileReport> = self.reports.iter().filter(|report| report.error.is_some()).collect();
        if self.reports.iter().any(|report| report.skipped.as_deref() == Some(NOT_REACHED)) {
            let how = format!("import the same again, and it goes on from there; {} takes it back.", undo());
            return (format!("Stopped: {came} came in; {how}"), true);
        }
        match failed.first() {
            None if parts.is_empty() => ("Nothing new came in.".to_owned(), true),
            None => (format!("{came} came in, marked +. It is on disk; {} takes it back.", undo()), true),
            Some(first) => {
                let why = first.error.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
                let others = match failed.len() {
                    1 => String::new(),
                    n => format!(" (and {} more)", n - 1),
                };
                (format!("{came} came in; {} did not{others}: {why}", first.file), false)
            }
        }
    }
}
