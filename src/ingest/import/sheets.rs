//! The sheets of an import: who takes part, and what documents are. They are read before the documents, for they say
//! whose labels are known, and written after them, for they name documents.

use super::{Input, Wishes};
use crate::ingest::Doubt;
use crate::ingest::folder::Role;
use crate::ingest::report::FileReport;
use crate::ingest::sheet::{self, When};
use crate::store::{Batch, Labels, Project, StoreError};
use crate::study::change::{Payload, Valid};
use crate::study::{Guid, Schema, SpeakerType, guid};
use crate::text::display::{counted, one_line};
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the sheets say.
#[derive(Default)]
pub struct Sheets {
    /// The people they tell of.
    participants: Vec<sheet::Participant>,
    /// Documents: name, line of the sheet, values.
    pub documents: Vec<(String, u32, BTreeMap<String, String>)>,
    /// The attributes that they declare.
    payloads: Vec<Payload>,
    /// The report of each sheet that was read.
    people_report: Option<usize>,
    documents_report: Option<usize>,
    /// Rows of the documents sheet of that report.
    documents_rows: usize,
}

/// Reads one sheet into what they all say, and the schema with what it declares.
pub fn read_sheet(input: &Input, at: usize, sheets: &mut Sheets, schema: &mut Schema, report: &mut FileReport) {
    report.format = Some("csv".to_owned());
    let text = match input.read() {
        Ok(bytes) => match crate::ingest::decode::decode(&bytes) {
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
            let values = sheet.participants.iter().flat_map(|participant| &participant.values);
            report.doubts =
                values.filter_map(|value| Doubt::of_consent(&value.key, &value.value, value.line)).collect();
            sheets.participants.extend(sheet.participants);
            sheets.people_report = Some(at);
            sheet.declared
        })
    } else {
        sheet::documents(&text, schema).map(|sheet| {
            report.taken = Some(format!("attributes of {}", counted(sheet.rows.len(), "document")));
            let values = sheet.rows.iter().flat_map(|(_, line, values)| values.iter().map(move |pair| (pair, *line)));
            report.doubts = values.filter_map(|((key, value), line)| Doubt::of_consent(key, value, line)).collect();
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
pub fn known_labels(labels: &Labels, sheets: &Sheets) -> HashMap<String, Option<SpeakerType>> {
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
pub fn people(sheets: &Sheets, documents: &HashMap<String, Guid>) -> Vec<Payload> {
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

/// Writes what the sheets say, now that all documents have their names.
pub fn finish_sheets(
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
            None => missing.push(format!("line {line}: there is no document “{}”", one_line(name))),
        }
    }
    if let Some(report) = sheets.documents_report.and_then(|at| reports.get_mut(at)).filter(|_| !missing.is_empty()) {
        let used = sheets.documents_rows.saturating_sub(missing.len());
        report.taken = Some(format!("attributes of {}", counted(used, "document")));
    }
    note_missing(sheets.documents_report, missing, reports);
    let absent =
        sheets.participants.iter().flat_map(|participant| &participant.values).filter_map(|value| match &value.when {
            When::In(document) if !documents.contains_key(&fold(document)) => {
                Some(format!("line {}: there is no document “{}”", value.line, one_line(document)))
            }
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
