//! Files and folders into a project: what lies under the paths is told apart, then sheets and documents go in, then
//! codings; all of it one group.
//!
//! The command line and the screen both import this way, so that both take the same files for the same things. What
//! is shown while it goes on, and how the reports are told, is theirs.

use super::codings::{self, CodingsError, FileFormat};
use super::foreign;
use super::programs::{self, Opened};
use crate::ingest::folder::{self, Role, Unreachable};
use crate::ingest::format::Format;
use crate::ingest::import::{self, Input, Wishes};
use crate::ingest::instructions::{Instructions, Rows, Tables};
use crate::ingest::loss::Loss;
use crate::ingest::report::FileReport;
use crate::ingest::{decode, sheet, table};
use crate::store::{Project, StoreError};
use crate::text::display::one_line;
use std::path::{Path, PathBuf};

/// What lies under the paths that a user named.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The files, in the order in which they are read.
    pub inputs: Vec<Input>,
    /// Paths that cannot be looked at.
    pub unreachable: Vec<Unreachable>,
}

/// Finds the files under paths and tells what each is to an import; what the user says of tables makes some of them
/// transcripts.
pub fn gather(paths: &[PathBuf], instructions: &Instructions) -> Gathered {
    let (archives, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.iter().cloned().partition(|path| super::archive::is_archive(path));
    // The files of an archive are no transcripts to be read anew.
    let closed = |path: &Path| super::archive::is_archive(path).then(|| is_archive(path));
    let (found, mut unreachable) = folder::collect(&paths, &closed);
    unreachable.extend(
        archives
            .into_iter()
            .map(|path| Unreachable { source: std::io::Error::other(format!("this is {}", is_archive(&path))), path }),
    );
    let mut inputs: Vec<Input> =
        found.into_iter().map(|found| Input { named: found.named, ..Input::file(found.path, found.role) }).collect();
    if instructions.format == Some(Format::Tagged) {
        let texts = inputs.iter_mut().filter(|input| matches!(input.role, Role::Document | Role::Csv));
        texts.for_each(|input| input.role = Role::Study);
    }
    settle_tables(&mut inputs, instructions);
    Gathered { inputs, unreachable }
}

/// What a folder is that holds an archive, and what to do with it.
fn is_archive(path: &Path) -> String {
    let path = path.display();
    format!("an archive of a whole project; restore it into a new one with `emic -p restored.emic import {path}`")
}

impl Gathered {
    /// Adds to the reports of the files, which run parallel to them, what became of paths that the user named.
    pub fn complete(self, reports: &mut Vec<FileReport>) {
        for (input, report) in self.inputs.iter().zip(reports.iter_mut()) {
            // A folder may hold what is no document; who names a file means it.
            if matches!(input.role, Role::Skipped(_)) && input.named {
                report.error = report.skipped.take();
            }
        }
        reports.extend(self.unreachable.into_iter().map(|path| FileReport {
            file: path.path.display().to_string(),
            error: Some(path.source.to_string()),
            ..FileReport::default()
        }));
    }
}

/// What an import of these paths is called in the history.
pub fn label(paths: &[PathBuf]) -> String {
    match paths {
        [one] => format!("import {}", one.display()),
        several => format!("import {} paths", several.len()),
    }
}

/// Tells CSV files and workbooks by their headers: sheets, codings, transcripts and answers, or none of ours.
fn settle_tables(inputs: &mut [Input], instructions: &Instructions) {
    let undecided = instructions.tables == Tables::default() && instructions.format.is_none();
    let workbook =
        |input: &&mut Input| input.role == Role::Document && Format::of_name(&input.path) == Some(Format::Xlsx);
    for input in inputs.iter_mut().filter(workbook).filter(|_| undecided) {
        if input.read().is_ok_and(|bytes| codings::is_segments(&bytes, instructions)) {
            input.role = Role::Codings;
        }
    }
    for input in inputs.iter_mut().filter(|input| input.role == Role::Csv) {
        input.role = match input.read() {
            // Said to be something else.
            _ if instructions.format.is_some_and(|format| format != Format::Csv) => Role::Document,
            Ok(bytes) => role_of_table(&bytes, instructions),
            // What cannot be read is told when it is read.
            Err(_) => Role::Codings,
        };
    }
    inputs.sort_by_key(|input| input.role.rank());
}

fn role_of_table(bytes: &[u8], instructions: &Instructions) -> Role {
    let text = decode::decode(bytes).map_or_else(|_| String::new(), |decoded| decoded.text);
    let kind = sheet::kind(&text);
    if kind == sheet::Kind::Codings {
        return Role::Codings;
    }
    let told = instructions.tables != Tables::default();
    if !told && instructions.format.is_none() && codings::is_segments(bytes, instructions) {
        return Role::Codings;
    }
    match (kind, table::look(bytes, instructions)) {
        (sheet::Kind::Other, Ok(_)) => Role::Document,
        // What the user says of its columns, or a column of what is said, makes a transcript of what has the header of
        // a sheet.
        (_, Ok(columns)) if told || (columns.rows == Rows::Turns && !columns.guessed) => Role::Document,
        (sheet::Kind::Participants, _) => Role::Participants,
        (sheet::Kind::Documents, _) => Role::Documents,
        (_, Ok(_)) => Role::Document,
        // A mistake of the user's is told as one, of the file.
        (_, Err(_)) if told || instructions.format.is_some() => Role::Document,
        (_, Err(why)) => Role::Skipped(format!(
            "a table that is neither a participants sheet (participant, …), a documents sheet (document, …) nor codings (document, code, start, end); its columns are {}; it is no transcript or survey either: {why}",
            one_line(&sheet::columns_of(&text).join(", "))
        )),
    }
}

/// What an import is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Files are read, and documents written.
    Documents,
    /// Codings are written.
    Codings,
}

/// How codings are taken in.
#[derive(Clone, Copy, Debug, Default)]
pub struct CodingRules {
    /// Now, in milliseconds since 1970.
    pub now: i64,
    /// Leave bad lines out instead of refusing the file.
    pub skip_bad: bool,
}

/// Imports sheets and documents, then codings. Returns a report a file, in the order of `inputs`; `progress` is told
/// how much of how much is done of a step.
pub fn take_in(
    project: &mut Project,
    inputs: &[Input],
    wishes: &Wishes<'_>,
    rules: CodingRules,
    progress: &mut dyn FnMut(Step, u64, u64),
) -> Result<Vec<FileReport>, StoreError> {
    let mut reports = import::run(project, inputs, wishes, &mut |done, total| progress(Step::Documents, done, total))?;
    for (input, report) in inputs.iter().zip(&mut reports).filter(|(input, _)| input.role == Role::Study) {
        if import::stopped(wishes) {
            report.skipped = Some(import::NOT_REACHED.to_owned());
            continue;
        }
        match programs::open(&input.path, input.instructions.as_ref().unwrap_or(wishes.instructions)) {
            Ok(Opened { foreign, sources }) => {
                let mut told = |done, total| progress(Step::Documents, done, total);
                report.projects.clone_from(&foreign.projects);
                let loss = foreign::take_in(project, &input.path, foreign, &*sources, wishes, report, &mut told)?;
                report.taken = Some(taken(&loss));
                report.loss = Some(loss);
            }
            Err(error) => {
                report.error = Some(error.to_string());
                report.projects = error.projects;
            }
        }
    }
    // Codings of documents that would only come in cannot be checked without them.
    let documents_to_come = wishes.dry_run && reports.iter().any(|report| !report.documents.is_empty());
    for (input, report) in inputs.iter().zip(&mut reports) {
        if input.role == Role::Codings {
            if import::stopped(wishes) {
                report.skipped = Some(import::NOT_REACHED.to_owned());
                continue;
            }
            if documents_to_come {
                report.taken = Some("codings are checked when they are imported with their documents".to_owned());
                continue;
            }
            take_codings(project, input, wishes, rules, report, progress)?;
        }
    }
    Ok(reports)
}

fn take_codings(
    project: &mut Project,
    input: &Input,
    wishes: &Wishes<'_>,
    rules: CodingRules,
    report: &mut FileReport,
    progress: &mut dyn FnMut(Step, u64, u64),
) -> Result<(), StoreError> {
    let prepared = match prepare_codings(project, input, wishes, rules, report) {
        Ok(prepared) => prepared,
        Err(CodingsError::Store(error)) => return Err(error),
        Err(error) => {
            report.error = Some(error.to_string());
            return Ok(());
        }
    };
    report.taken = Some(told(&prepared));
    report.loss.clone_from(&prepared.loss);
    if !wishes.dry_run {
        codings::write_into(project, wishes.group, prepared, &mut |done, total| {
            progress(Step::Codings, done as u64, total as u64);
        })?;
    }
    Ok(())
}

/// Reads a file of codings: ours, or coded segments of another program.
fn prepare_codings(
    project: &Project,
    input: &Input,
    wishes: &Wishes<'_>,
    rules: CodingRules,
    report: &mut FileReport,
) -> Result<codings::Prepared, CodingsError> {
    let wrong = |what: String| CodingsError::File { path: input.path.clone(), what };
    let options = codings::Options { coder: wishes.group.coder.clone(), now: rules.now, skip_bad: rules.skip_bad };
    let format = FileFormat::of_path(&input.path).unwrap_or(FileFormat::Csv);
    let bytes = input.read().map_err(wrong)?;
    let instructions = input.instructions.as_ref().unwrap_or(wishes.instructions);
    let workbook = table::workbook::is_workbook(&bytes);
    report.format = Some(
        if workbook {
            "xlsx"
        } else if format == FileFormat::Csv {
            "csv"
        } else {
            "jsonl"
        }
        .to_owned(),
    );
    if workbook {
        return codings::prepare_segments(project, &input.path, &bytes, instructions, &options);
    }
    let decoded = decode::decode(&bytes).map_err(|e| wrong(e.to_string()))?;
    report.encoding = Some(decoded.encoding.to_owned());
    let ours = format == FileFormat::JsonLines || sheet::kind(&decoded.text) == sheet::Kind::Codings;
    if !ours && codings::is_segments(&bytes, instructions) {
        return codings::prepare_segments(project, &input.path, &bytes, instructions, &options);
    }
    codings::prepare(project, &input.path, &decoded.text, format, &options)
}

/// What a study of another program brings, in words.
fn taken(loss: &Loss) -> String {
    let brought: Vec<String> =
        loss.mapped.iter().map(|line| format!("{} ({})", one_line(&line.what), line.count)).collect();
    let mut taken = if brought.is_empty() { "nothing".to_owned() } else { brought.join(", ") };
    for line in loss.in_short() {
        taken.push_str(&format!("\n  {line}"));
    }
    taken
}

/// What a file of codings brings, in words.
fn told(prepared: &codings::Prepared) -> String {
    let mut taken = format!("{} coding{}", prepared.codings, if prepared.codings == 1 { "" } else { "s" });
    if prepared.codes > 0 {
        taken.push_str(&format!(", {} new code{}", prepared.codes, if prepared.codes == 1 { "" } else { "s" }));
    }
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
    taken
}
