//! Importing: files into a project, with the index alongside.
//!
//! Sheets are read first, for they say whose labels are known; then documents, prepared in parallel and
//! written in order, several a transaction and each whole; then what the sheets say. One import is one
//! group, and so one undo. What fails is named, the rest goes in. The same source bytes are taken once.

use super::Doubt;
use super::detect::detect;
use super::folder::{Role, free_name, short_name};
use super::instructions::Instructions;
use super::prepare::{Context, IngestError, Prepared, prepare};
use super::report::{DocumentReport, FileReport, Found, LabelReport, SpeakerReport};
use super::sheet::{self, When};
use crate::search::{Index, Indexed, Indexer};
use crate::store::{Batch, Group, Labels, Project, StoreError};
use crate::study::change::{NewDocument, Payload, Valid};
use crate::study::{Guid, Hash, Schema, SpeakerType, Turn, guid};
use crate::text::display::shortened;
use crate::text::fold::fold;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
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

/// What the sheets say.
#[derive(Default)]
struct Sheets {
    participants: Vec<sheet::Participant>,
    documents: Vec<(String, u32, BTreeMap<String, String>)>,
    payloads: Vec<Payload>,
    /// The report of each sheet that was read.
    people_report: Option<usize>,
    documents_report: Option<usize>,
    /// Rows of the documents sheet of that report.
    documents_rows: usize,
}

/// How many turns of a label its report shows, and how many characters of each.
const SAMPLES: usize = 12;
const SAMPLE: usize = 240;

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

fn read_sheet(input: &Input, at: usize, sheets: &mut Sheets, schema: &mut Schema, report: &mut FileReport) {
    report.format = Some("csv".to_owned());
    let text = match input.read() {
        Ok(bytes) => match super::decode::decode(&bytes) {
            Ok(decoded) => {
                report.encoding = Some(decoded.encoding.to_owned());
                decoded.text
            }
            Err(e) => {
                report.error = Some(e.to_string());
                return;
            }
        },
        Err(e) => {
            report.error = Some(e);
            return;
        }
    };
    let declared = if input.role == Role::Participants {
        sheet::participants(&text, schema).map(|sheet| {
            report.taken = Some(counted(sheet.participants.len(), "participant"));
            sheets.participants.extend(sheet.participants);
            sheets.people_report = Some(at);
            sheet.declared
        })
    } else {
        sheet::documents(&text, schema).map(|sheet| {
            report.taken = Some(format!("attributes of {}", counted(sheet.rows.len(), "document")));
            sheets.documents_rows = sheet.rows.len();
            sheets.documents.extend(sheet.rows);
            sheets.documents_report = Some(at);
            sheet.declared
        })
    };
    match declared {
        Ok(declared) => {
            let mut all = schema.declared().clone();
            for (key, declared) in declared {
                sheets.payloads.push(Payload::AttributeDeclared { key: key.clone(), declared: declared.clone() });
                all.insert(key, declared);
            }
            *schema = Schema::new(all);
        }
        Err(e) => report.error = Some(e.to_string()),
    }
}

/// The labels that mean a participant of the list wherever they stand, with the speaker type it gives.
fn known_labels(labels: &Labels, sheets: &Sheets) -> HashMap<String, Option<SpeakerType>> {
    let kind = |at: usize| labels.base_values(at).get("speaker_type").and_then(|kind| kind.parse().ok());
    let mut known: HashMap<String, Option<SpeakerType>> =
        labels.known().enumerate().map(|(at, name)| (fold(name), kind(at))).collect();
    for label in sheets.participants.iter().flat_map(|p| p.labels.iter()).filter(|label| !label.contains('/')) {
        if let Some(at) = labels.find("", label) {
            known.insert(fold(label), kind(at));
        }
    }
    known
}

/// The changes that the participants sheet makes; `documents` finds those that rows name.
fn people(sheets: &Sheets, documents: &HashMap<String, Guid>) -> Vec<Payload> {
    let mut payloads = Vec::new();
    for participant in &sheets.participants {
        payloads.push(Payload::ParticipantAdded { name: participant.name.clone(), labels: participant.labels.clone() });
        for value in &participant.values {
            let valid = match &value.when {
                When::Always => Valid::Always,
                When::From(date) => Valid::From(date.clone()),
                When::In(document) => match documents.get(&fold(document)) {
                    Some(document) => Valid::In(*document),
                    None => continue,
                },
            };
            payloads.push(Payload::ParticipantAttribute {
                participant: guid::participant(&participant.name),
                key: value.key.clone(),
                valid,
                value: Some(value.value.clone()),
            });
        }
    }
    payloads
}

/// A file that was looked at.
enum Ready {
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

fn already(name: &str) -> String {
    format!("the same file is in the project already, as “{name}”")
}

/// Writes prepared documents, in order.
struct Writer<'a> {
    names: HashSet<String>,
    /// Source hash → the document made of it in this import.
    sources: HashMap<Hash, String>,
    /// Folded names (and file stems) of the documents of this import.
    made: HashMap<String, Guid>,
    sheets: &'a Sheets,
    used_rows: HashSet<usize>,
    labels: &'a Labels,
    indexer: Option<Indexer<'a>>,
    wishes: &'a Wishes<'a>,
}

impl Writer<'_> {
    fn write(
        &mut self,
        project: &mut Project,
        ready: Vec<(usize, Ready)>,
        inputs: &[Input],
        reports: &mut [FileReport],
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        let mut to_index = Vec::new();
        for (at, ready) in ready {
            let (Some(input), Some(report)) = (inputs.get(at), reports.get_mut(at)) else { continue };
            let (source, prepared) = match ready {
                Ready::Good(source, prepared) => (source, prepared),
                Ready::Bad(why) => {
                    report.error = Some(why);
                    continue;
                }
                Ready::There(format, name) => {
                    report.format = Some(format.to_owned());
                    report.skipped = Some(already(&name));
                    continue;
                }
                Ready::Other(why) => {
                    report.skipped = Some(why);
                    continue;
                }
            };
            if let Some(first) = prepared.first() {
                report.format = Some(first.format.to_owned());
                report.encoding = Some(first.encoding.to_owned());
            }
            let there = match self.sources.get(&source) {
                Some(name) => Some(name.clone()),
                None => project.document_of_source(source)?,
            };
            if let Some(name) = there {
                report.skipped = Some(already(&name));
                continue;
            }
            for prepared in prepared {
                let name = match &prepared.name {
                    Some(name) => free_name(name, &|name| self.names.contains(name)),
                    None => short_name(&input.path, &|name| self.names.contains(name)),
                };
                let (new, document_report) = self.settle(&input.path, name, source, &prepared);
                report.documents.push(document_report);
                if self.wishes.dry_run {
                    continue;
                }
                let text: Arc<str> = Arc::from(prepared.text.as_str());
                to_index.push((new.document, new.text, new.layout, text, prepared.layout.clone()));
                batch.texts.push((new.text, prepared.text));
                batch.layouts.push((new.layout, prepared.layout));
                batch.payloads.push(Payload::DocumentAdded(new));
            }
        }
        if batch.payloads.is_empty() {
            return Ok(());
        }
        project.append(self.wishes.group, batch)?;
        for (guid, text_hash, layout_hash, text, layout) in to_index {
            let Some(indexer) = &self.indexer else { break };
            let Some(id) = project.row_of(guid)?.and_then(|id| u32::try_from(id).ok()) else { continue };
            let indexed = Indexed { id, guid, text: text_hash, layout: layout_hash };
            if indexer.add(&indexed, &text, &layout).is_err() {
                self.indexer = None;
            }
        }
        Ok(())
    }

    /// Gives a document its name, its GUID and what the sheets say of it; and tells of it.
    fn settle(
        &mut self,
        path: &Path,
        name: String,
        source: Hash,
        prepared: &Prepared,
    ) -> (NewDocument, DocumentReport) {
        let document = guid::document(source, &name);
        self.names.insert(name.clone());
        self.sources.insert(source, name.clone());
        self.made.insert(fold(&name), document);
        let mut attributes = prepared.attributes.clone();
        let file = path.file_name().map(|file| fold(&file.to_string_lossy())).unwrap_or_default();
        for (row, (wanted, _, values)) in self.sheets.documents.iter().enumerate() {
            let wanted = fold(wanted);
            if wanted == fold(&name) || wanted == file {
                self.used_rows.insert(row);
                attributes.extend(values.clone());
            }
        }
        let layout = &prepared.layout;
        let blob = layout.encode();
        let new = NewDocument {
            document,
            name: name.clone(),
            path: path.display().to_string(),
            source,
            text: Hash::of(prepared.text.as_bytes()),
            layout: Hash::of(&blob),
            format: prepared.format.to_owned(),
            encoding: prepared.encoding.to_owned(),
            attributes: attributes.clone(),
            speakers: prepared.speakers.clone(),
        };
        let own: BTreeMap<String, &BTreeMap<String, String>> =
            prepared.speakers.iter().map(|(label, values)| (fold(label), values)).collect();
        let date = attributes.get("date").map(String::as_str);
        let mut participants: Vec<SpeakerReport> = Vec::new();
        let mut labels = Vec::new();
        for (at, label) in layout.labels.iter().enumerate() {
            let of_label = |turn: &Turn| turn.label.is_some_and(|label| label as usize == at);
            let numbered: Vec<(usize, &Turn)> =
                layout.turns.iter().enumerate().filter(|(_, turn)| of_label(turn)).collect();
            if numbered.is_empty() {
                continue;
            }
            let turns = u32::try_from(numbered.len()).unwrap_or(u32::MAX);
            let used = self.labels.resolve(document, &name, date, label, own.get(&fold(label)).copied());
            labels.push(LabelReport {
                label: label.clone(),
                known: used.known.is_some(),
                speaker_type: used.speaker_type,
                turns,
                samples: numbered.iter().take(SAMPLES).map(|(number, turn)| sample(*number, turn, prepared)).collect(),
            });
            match participants.iter_mut().find(|known| known.participant == used.name) {
                Some(known) => known.turns += turns,
                None => {
                    participants.push(SpeakerReport { participant: used.name, speaker_type: used.speaker_type, turns })
                }
            }
        }
        let mut doubts = prepared.doubts.clone();
        let kind = attributes.get("kind").cloned();
        doubts.extend(no_interviewer(&name, kind.as_deref(), &participants));
        let report = DocumentReport {
            document: name,
            kind,
            turns: u32::try_from(layout.turns.len()).unwrap_or(u32::MAX),
            words: layout.words(),
            participants,
            attributes,
            doubts,
            labels,
            identifying: Found::of(&prepared.identifying),
        };
        (new, report)
    }
}

/// The number and the first words of a turn.
fn sample(number: usize, turn: &Turn, prepared: &Prepared) -> (u32, String) {
    let body = turn.body.slice(&prepared.text);
    // Long speech is not copied to be cut.
    let head: String = body.chars().take(SAMPLE + 1).collect();
    (u32::try_from(number + 1).unwrap_or(u32::MAX), shortened(&head, SAMPLE))
}

/// An interview in which several speak and nobody is known to ask: the one who asks would be counted.
fn no_interviewer(document: &str, kind: Option<&str>, speakers: &[SpeakerReport]) -> Option<Doubt> {
    let asks =
        |speaker: &SpeakerReport| matches!(speaker.speaker_type, SpeakerType::Interviewer | SpeakerType::Facilitator);
    let what = match kind {
        Some("interview") => "an interview",
        None => "if this is an interview, it is one",
        Some(_) => return None,
    };
    (speakers.len() >= 2 && !speakers.iter().any(asks)).then(|| {
        // Under its document, a participant of that document alone goes by the label.
        let label = |name: &str| {
            let own = name.strip_prefix(document).and_then(|rest| rest.strip_prefix('/')).unwrap_or(name);
            crate::text::display::one_line(own)
        };
        let mut names: Vec<String> = speakers.iter().map(|speaker| label(&speaker.participant)).take(4).collect();
        if speakers.len() > names.len() {
            names.push("…".to_owned());
        }
        Doubt::overall(format!(
            "{what} with {} speakers ({}) and no known interviewer: whoever asks would be counted as a respondent; say who asks, in participants.csv or as --speaker 'NAME=interviewer'",
            speakers.len(),
            names.join(", ")
        ))
    })
}

/// Writes what the sheets say, now that all documents have their names.
fn finish_sheets(
    project: &mut Project,
    sheets: &Sheets,
    made: &HashMap<String, Guid>,
    used_rows: &HashSet<usize>,
    wishes: &Wishes<'_>,
    reports: &mut [FileReport],
) -> Result<(), StoreError> {
    let mut documents = made.clone();
    for info in project.documents()? {
        documents.entry(fold(&info.name)).or_insert(info.guid);
    }
    let mut payloads = sheets.payloads.clone();
    let mut missing = Vec::new();
    for (row, (name, line, values)) in sheets.documents.iter().enumerate() {
        if used_rows.contains(&row) {
            continue;
        }
        match documents.get(&fold(name)) {
            Some(document) => payloads.extend(values.iter().map(|(key, value)| Payload::DocumentAttribute {
                document: *document,
                key: key.clone(),
                value: Some(value.clone()),
            })),
            None => {
                missing.push(format!("line {line}: there is no document “{}”", crate::text::display::one_line(name)))
            }
        }
    }
    if let Some(report) = sheets.documents_report.and_then(|at| reports.get_mut(at)).filter(|_| !missing.is_empty()) {
        let used = sheets.documents_rows.saturating_sub(missing.len());
        report.taken = Some(format!("attributes of {}", counted(used, "document")));
    }
    note_missing(sheets.documents_report, missing, reports);
    let absent =
        sheets.participants.iter().flat_map(|participant| &participant.values).filter_map(|value| match &value.when {
            When::In(document) if !documents.contains_key(&fold(document)) => Some(format!(
                "line {}: there is no document “{}”",
                value.line,
                crate::text::display::one_line(document)
            )),
            _ => None,
        });
    let mut absent: Vec<String> = absent.collect();
    absent.dedup();
    note_missing(sheets.people_report, absent, reports);
    payloads.extend(people(sheets, &documents));
    let changed = changed_values(&project.labels()?, sheets);
    if let (Some(report), false) = (sheets.people_report.and_then(|at| reports.get_mut(at)), changed.is_empty()) {
        let taken = report.taken.take().unwrap_or_default();
        report.taken = Some(format!("{taken}; changed: {}", changed.join("; ")));
    }
    if wishes.dry_run || payloads.is_empty() {
        return Ok(());
    }
    project.append(wishes.group, Batch::of(payloads))
}

/// The values of known participants that the sheet changes, in words.
fn changed_values(labels: &Labels, sheets: &Sheets) -> Vec<String> {
    let mut changed = Vec::new();
    for participant in &sheets.participants {
        let folded = fold(&participant.name);
        let Some(at) = labels.known().position(|known| fold(known) == folded) else { continue };
        let before = labels.base_values(at);
        for value in participant.values.iter().filter(|value| value.when == When::Always) {
            if let Some(old) = before.get(&value.key).filter(|old| **old != value.value) {
                changed.push(format!("{} of {} from “{old}” to “{}”", value.key, participant.name, value.value));
            }
        }
    }
    changed
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Tells in a sheet's report which rows found no document.
fn note_missing(report: Option<usize>, missing: Vec<String>, reports: &mut [FileReport]) {
    if missing.is_empty() {
        return;
    }
    if let Some(report) = report.and_then(|at| reports.get_mut(at)) {
        let taken = report.taken.take().unwrap_or_default();
        let shown: Vec<String> = missing.iter().take(5).cloned().collect();
        let more = missing.len().saturating_sub(shown.len());
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        report.taken = Some(format!("{taken}; not used: {}{more}", shown.join("; ")));
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
