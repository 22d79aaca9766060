//! The import itself, on the thread that owns the project.

use crate::exchange::archive;
use crate::exchange::intake::{self, CodingRules, Step};
use crate::ingest::import::{Input, NOT_REACHED, Wishes};
use crate::ingest::instructions::Instructions;
use crate::ingest::loss::Fate;
use crate::ingest::report::FileReport;
use crate::store::{Group, Project, StoreError};
use crate::text::display::capitalised;
use crate::text::display::{one_line, thousands};
use crate::tui::action::Action;
use crate::tui::keymap::{Context, mention, undo};
use crate::tui::widgets::count;
use std::path::Path;
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

/// Restores an archive into a new project; what came back, in a sentence or two.
pub fn restore(project: &mut Project, coder: &str, folder: &Path) -> Result<String, String> {
    let path = project.path().display().to_string();
    let label = intake::label(&[folder.to_owned()]);
    let how = archive::Import { coder, label: &label, ..archive::Import::default() };
    let restored = archive::restore(project, folder, &how, &mut |_, _| {}).map_err(|error| {
        // The option is the command line's.
        let command = format!("use `emic -p {path} import {} --edited`", folder.display());
        error.to_string().replace("add --edited", &command)
    })?;
    let mut parts = vec![
        count(restored.documents.len(), "document"),
        count(restored.codings, "coding"),
        count(restored.memos, "memo"),
    ];
    parts.extend(restored.history.then(|| "its history".to_owned()));
    let exact = if restored.exact == Some(true) { ", exactly as it was" } else { "" };
    let mut told = vec![format!("The project of the archive is restored{exact}: {}.", parts.join(", "))];
    told.extend(restored.notices.iter().map(|notice| format!("{}.", capitalised(notice))));
    Ok(told.join(" "))
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

    /// What became of what other programs' projects hold, line by line, for those who ask.
    pub fn losses(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for report in self.reports.iter().filter(|report| report.error.is_none() && report.loss.is_some()) {
            lines.push(one_line(&report.file));
            lines.extend(super::study::losses(report).into_iter().map(|line| format!("  {line}")));
        }
        lines
    }

    /// In a few words what of them is not in the project; nothing where all is.
    fn lost(&self) -> String {
        let of = |fate: Fate| -> usize {
            let losses = self.reports.iter().filter_map(|report| report.loss.as_ref());
            losses.flat_map(|loss| loss.of(fate)).map(|line| line.count).sum()
        };
        let told = [Fate::Kept, Fate::Dropped].into_iter().filter(|fate| of(*fate) > 0);
        let told: Vec<String> = told.map(|fate| format!("{} {}", thousands(of(fate)), fate.title())).collect();
        if told.is_empty() {
            return String::new();
        }
        let key = mention(Context::Documents, Action::Look);
        format!("; {}: {key} shows the report", told.join(", "))
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
        let taken = self.reports.iter().filter(|report| report.taken.is_some() && report.error.is_none());
        // What a project of another program brings beside its documents is told in its report.
        let (projects, others): (Vec<_>, Vec<_>) = taken.partition(|report| report.is_project());
        let (bare, others) = (projects.iter().filter(|report| report.documents.is_empty()).count(), others.len());
        let mut parts = Vec::new();
        if documents > 0 {
            parts.push(count(documents, "document"));
        }
        if bare > 0 {
            let whose = if bare == 1 { "another program" } else { "other programs" };
            parts.push(format!("{} of {whose}", count(bare, "file")));
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
            None => {
                let lost = self.lost();
                (format!("{came} came in, marked +{lost}. It is on disk; {} takes it back.", undo()), true)
            }
            Some(first) => {
                let why = first.error.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
                let others = match failed.len() {
                    1 => String::new(),
                    n => format!(" (and {} more)", n - 1),
                };
                let lost = self.lost();
                (format!("{came} came in{lost}; {} did not{others}: {why}", first.file), false)
            }
        }
    }
}
