//! Writing prepared documents: several a transaction and each whole, under names that are free, with what the sheets
//! say of them; and telling of each.

use super::sheets::Sheets;
use super::{Input, Ready, Wishes};
use crate::ingest::Doubt;
use crate::ingest::folder::{free_name, short_name};
use crate::ingest::prepare::Prepared;
use crate::ingest::report::{DocumentReport, FileReport, Found, LabelReport, SpeakerReport};
use crate::search::{Indexed, Indexer};
use crate::store::{Batch, Labels, Project, StoreError};
use crate::study::change::{NewDocument, Payload};
use crate::study::{Guid, Hash, Layout, SpeakerType, Turn, guid};
use crate::text::display::{one_line, shortened};
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// How many turns of a label its report shows, and how many characters of each.
const SAMPLES: usize = 12;
const SAMPLE: usize = 240;

/// Writes prepared documents, in order.
pub struct Writer<'a> {
    /// Names that are taken.
    pub names: HashSet<String>,
    /// Source hash → the document made of it in this import.
    pub sources: HashMap<Hash, String>,
    /// Folded names (and file stems) of the documents of this import.
    pub made: HashMap<String, Guid>,
    /// What the sheets say.
    pub sheets: &'a Sheets,
    /// Rows of the documents sheet that were used.
    pub used_rows: HashSet<usize>,
    /// Whose labels are whose.
    pub labels: &'a Labels,
    /// What brings the index along, while that works.
    pub indexer: Option<Indexer<'a>>,
    /// How to import.
    pub wishes: &'a Wishes<'a>,
}

impl Writer<'_> {
    /// Writes these, those that are whole; what became of each file is said in its report.
    pub fn write(
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
            prepared.iter().for_each(|document| report.met.join(&document.met));
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
        index(project, &mut self.indexer, to_index)
    }

    /// Gives a document its name, its GUID and what the sheets say of it; and tells of it.
    pub fn settle(
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

/// A document that was written: its identity, its text and layout with their hashes.
pub type Written = (Guid, Hash, Hash, Arc<str>, Layout);

/// Brings the index along with documents that were written; an index that fails is left to be caught up later.
pub fn index(project: &Project, indexer: &mut Option<Indexer<'_>>, written: Vec<Written>) -> Result<(), StoreError> {
    for (guid, text_hash, layout_hash, text, layout) in written {
        let Some(indexing) = &*indexer else { break };
        let Some(id) = project.row_of(guid)?.and_then(|id| u32::try_from(id).ok()) else { continue };
        let indexed = Indexed { id, guid, text: text_hash, layout: layout_hash };
        if indexing.add(&indexed, &text, &layout).is_err() {
            *indexer = None;
        }
    }
    Ok(())
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
            one_line(own)
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

fn already(name: &str) -> String {
    format!("the same file is in the project already, as “{name}”")
}
