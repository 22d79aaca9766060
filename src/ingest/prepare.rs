//! One file → one document, ready to be brought into a project.
//!
//! Here everything meets: text and layout, front matter and `documents.csv`, the participants who are
//! known and those that only this document knows. Nothing is written, and nothing of the file is lost:
//! what cannot be placed stays as text and becomes a doubt.

use super::decode::{self, Decoded};
use super::docx::{self, WordText};
use super::front_matter::{self, FrontMatter, Given};
use super::roster::Roster;
use super::sheet::DocumentSheet;
use super::turns::{self, Source};
use super::{Doubt, IngestError};
use crate::study::change::NewDocument;
use crate::study::{Hash, Layout, Schema, SpeakerType, Turn, TurnKind, guid};
use crate::text::Span;
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// What is known before a file is read.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Known participants.
    pub roster: &'a Roster,
    /// Sheets of documents; of several that speak of one document the first counts.
    pub documents: &'a [DocumentSheet],
    /// Types of attributes.
    pub schema: &'a Schema,
}

/// A document, ready to be brought into a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// What the journal keeps of it.
    pub new: NewDocument,
    /// Canonical text.
    pub text: String,
    /// Turn layout.
    pub layout: Layout,
    /// The layout as a blob.
    pub layout_blob: Vec<u8>,
    /// Who speaks, in the order of their first turns.
    pub speakers: Vec<SpeakerSummary>,
    /// What to look at.
    pub doubts: Vec<Doubt>,
}

/// A speaker of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerSummary {
    /// The label, as first written.
    pub label: String,
    /// The participant's name, or `DOCUMENT/LABEL` for one known only here.
    pub participant: String,
    /// Whether the participant is known to the project.
    pub known: bool,
    /// The part in the study.
    pub speaker_type: SpeakerType,
    /// How many turns.
    pub turns: u32,
}

/// More doubts than this are counted, not told: the file needs another look as a whole.
const MAX_DOUBTS: usize = 60;

/// Attributes of people. In the front matter of a spoken document they are its only respondent's.
const PERSONAL: &[&str] = &["profession", "occupation", "job_title", "gender", "age"];

/// Prepares the document of a file. `path` is shown in messages, `name` is the document's short name.
pub fn prepare(path: &Path, name: &str, bytes: &[u8], context: &Context<'_>) -> Result<Prepared, IngestError> {
    let file = one_line(&path.to_string_lossy());
    let mut raw = read(path, &file, bytes)?;
    let front = front_matter::read(&raw.word.text).map_err(|e| IngestError::FrontMatter {
        file: file.clone(),
        line: e.line,
        what: e.what,
    })?;
    let text = raw.word.text.get(front.body..).unwrap_or_default().to_owned();
    let mut doubts = std::mem::take(&mut raw.word.doubts);
    let (layout, found) = lay_out(&text, &raw.word, &front, name, context);
    doubts.extend(front.doubts.iter().cloned());
    // The layout counts lines from where the text starts.
    doubts.extend(found.into_iter().map(|doubt| Doubt { line: doubt.line.map(|line| line + front.lines), ..doubt }));

    let mut draft = Draft { name, context, doubts, attributes: BTreeMap::new(), given: BTreeMap::new() };
    draft.attributes(&front, path);
    draft.given(&front, &layout);
    let speakers = draft.speakers(&layout);
    draft.kind(&layout, &speakers);
    draft.personal(&layout, &speakers);
    draft.interviewer(&speakers);
    draft.doubts.sort_by_key(|doubt| doubt.line.unwrap_or(u32::MAX));
    if let Some(more) = draft.doubts.len().checked_sub(MAX_DOUBTS).filter(|&more| more > 0) {
        draft.doubts.truncate(MAX_DOUBTS);
        draft.doubts.push(Doubt::overall(format!("{more} more doubts; settle these first")));
    }

    let source = Hash::of(bytes);
    let layout_blob = layout.encode();
    let new = NewDocument {
        document: guid::document(source, name),
        name: name.to_owned(),
        path: path.to_string_lossy().into_owned(),
        source,
        text: Hash::of(text.as_bytes()),
        layout: Hash::of(&layout_blob),
        format: raw.format,
        encoding: raw.encoding.to_owned(),
        attributes: draft.attributes,
        speakers: draft.given,
    };
    Ok(Prepared { new, text, layout, layout_blob, speakers, doubts: draft.doubts })
}

struct Raw {
    word: WordText,
    format: String,
    encoding: &'static str,
}

/// The text of a file. Word files are known by what they hold, whatever their name; a name that promises
/// one is taken at its word, so that the message says what is wrong with it.
fn read(path: &Path, file: &str, bytes: &[u8]) -> Result<Raw, IngestError> {
    if bytes.is_empty() {
        return Err(IngestError::Empty { file: file.to_owned() });
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending == "docx" || bytes.starts_with(b"PK\x03\x04") {
        let word = docx::read(bytes).map_err(|source| IngestError::Word { file: file.to_owned(), source })?;
        if word.text.matches('\n').count() > decode::MAX_LINES {
            return Err(IngestError::NotText { file: file.to_owned(), source: decode::NotText::TooManyLines });
        }
        return Ok(Raw { word, format: "docx".to_owned(), encoding: "UTF-8" });
    }
    let Decoded { text, encoding, doubts } =
        decode::decode(bytes).map_err(|source| IngestError::NotText { file: file.to_owned(), source })?;
    let format = match ending.as_str() {
        "md" | "markdown" | "mkd" => "md",
        _ => "txt",
    };
    Ok(Raw { word: WordText { text, doubts, ..WordText::default() }, format: format.to_owned(), encoding })
}

/// The layout of what is left of a file's text without the front matter.
fn lay_out(
    text: &str,
    word: &WordText,
    front: &FrontMatter,
    name: &str,
    context: &Context<'_>,
) -> (Layout, Vec<Doubt>) {
    let named = front.participants.iter().map(|participant| &participant.label);
    let own: HashSet<String> = named.chain(&front.speakers).chain(&word.speakers).map(|label| fold(label)).collect();
    let known = |label: &str| own.contains(label) || context.roster.find(name, label).is_some();
    let body = Span::of(front.body..front.body).start;
    let after = |spans: &[Span]| -> Vec<Span> {
        let inside = spans.iter().filter(|span| span.start >= body);
        inside.map(|span| Span::new(span.start - body, span.end - body)).collect()
    };
    let (bold, headings) = (after(&word.bold), after(&word.headings));
    turns::layout(Source { text, bold: &bold, headings: &headings, known: Some(&known) })
}

/// A document's attributes and speakers as they are put together.
struct Draft<'a> {
    name: &'a str,
    context: &'a Context<'a>,
    doubts: Vec<Doubt>,
    attributes: BTreeMap<String, String>,
    /// Attributes of speakers by label, as the file gives them.
    given: BTreeMap<String, BTreeMap<String, String>>,
}

impl Draft<'_> {
    /// Attributes from the front matter, then from the first sheet that has the document, which counts
    /// more.
    fn attributes(&mut self, front: &FrontMatter, path: &Path) {
        for Given { key, value, line } in &front.attributes {
            let value = self.context.schema.of(key).normalise(value).unwrap_or_else(|what| {
                self.doubts.push(Doubt::at(*line, format!("{}: {what}; kept as text", one_line(key))));
                value.clone()
            });
            self.attributes.insert(key.clone(), value);
        }
        let sheet = self.context.documents.iter().find_map(|sheet| Some((sheet, sheet.find(self.name, path)?)));
        let Some((sheet, row)) = sheet else { return };
        for (key, value) in &row.values {
            let earlier = self.attributes.insert(key.clone(), value.clone());
            if let Some(earlier) = earlier.filter(|earlier| earlier != value) {
                let (value, earlier) = (one_line(value), one_line(&earlier));
                self.doubts.push(Doubt::overall(format!(
                    "{key} is “{earlier}” in the front matter and “{value}” in {} (line {}), which counts",
                    sheet.file, row.line
                )));
            }
        }
    }

    /// What the front matter says of speakers, under the labels as the text writes them.
    fn given(&mut self, front: &FrontMatter, layout: &Layout) {
        for participant in &front.participants {
            let wanted = fold(&participant.label);
            let label = layout.labels.iter().find(|label| fold(label) == wanted);
            if label.is_none() {
                let what =
                    format!("“{}” is in the front matter but speaks nowhere in the text", one_line(&participant.label));
                self.doubts.push(Doubt::at(participant.line, what));
            }
            let label = label.unwrap_or(&participant.label);
            let mut attributes = participant.attributes.clone();
            for (key, value) in attributes.iter_mut().filter(|(key, _)| *key != "speaker_type") {
                match self.context.schema.of(key).normalise(value) {
                    Ok(kept) => *value = kept,
                    Err(what) => {
                        let what = format!("{} of {}: {what}; kept as text", one_line(key), one_line(label));
                        self.doubts.push(Doubt::at(participant.line, what));
                    }
                }
            }
            if !attributes.is_empty() {
                self.given.insert(label.clone(), attributes);
            }
        }
    }

    /// Who speaks. Of the speaker type `participants.csv` has the first word, then the front matter, then
    /// the label itself.
    fn speakers(&self, layout: &Layout) -> Vec<SpeakerSummary> {
        if !layout.spoken {
            return Vec::new();
        }
        let date = self.attributes.get("date").map(String::as_str);
        let mut turns = vec![0u32; layout.labels.len()];
        for label in layout.turns.iter().filter_map(|turn| turn.label) {
            if let Some(count) = turns.get_mut(label as usize) {
                *count += 1;
            }
        }
        let summary = |(label, turns): (&String, u32)| {
            let person = self.context.roster.find(self.name, label);
            let given =
                self.given.get(label).and_then(|given| given.get("speaker_type")).and_then(|kind| kind.parse().ok());
            let speaker_type = person
                .and_then(|person| person.speaker_type(self.name, date))
                .or(given)
                .or_else(|| SpeakerType::of_label(label))
                .unwrap_or_default();
            SpeakerSummary {
                label: label.clone(),
                participant: person.map_or_else(|| format!("{}/{label}", self.name), |person| person.name.clone()),
                known: person.is_some(),
                speaker_type,
                turns,
            }
        };
        layout.labels.iter().zip(turns).map(summary).collect()
    }

    /// A document that does not say what it is: a conversation of two, or of one with interviewers, is an
    /// interview; notes with the marks of field notes are an observation. Anything else stays open.
    fn kind(&mut self, layout: &Layout, speakers: &[SpeakerSummary]) {
        if self.attributes.contains_key("kind") {
            return;
        }
        let count =
            |wanted: &[SpeakerType]| speakers.iter().filter(|speaker| wanted.contains(&speaker.speaker_type)).count();
        let leads = count(&[SpeakerType::Facilitator, SpeakerType::Observer]);
        let asks = count(&[SpeakerType::Interviewer]);
        let of_two = speakers.len() == 2 || (asks > 0 && speakers.len() - asks == 1);
        let notes =
            |turn: &Turn| matches!(turn.kind, TurnKind::Reflective | TurnKind::Reported) || !turn.about.is_empty();
        let kind = if layout.spoken && of_two && leads == 0 {
            "interview"
        } else if !layout.spoken && layout.turns.iter().any(notes) {
            "observation"
        } else {
            return;
        };
        self.attributes.insert("kind".to_owned(), kind.to_owned());
    }

    /// Attributes of a person in the front matter go to the only respondent.
    fn personal(&mut self, layout: &Layout, speakers: &[SpeakerSummary]) {
        if !layout.spoken {
            return;
        }
        let respondents: Vec<&SpeakerSummary> =
            speakers.iter().filter(|speaker| speaker.speaker_type == SpeakerType::Respondent).collect();
        for key in PERSONAL {
            let Some(value) = self.attributes.get(*key).cloned() else { continue };
            match respondents.as_slice() {
                [only] => {
                    self.attributes.remove(*key);
                    self.given.entry(only.label.clone()).or_default().entry((*key).to_owned()).or_insert(value);
                }
                several => {
                    let value = one_line(&value);
                    let whom = match several {
                        [] => "there is no respondent here".to_owned(),
                        _ => {
                            format!("there are {} respondents here ({})", several.len(), names(several.iter().copied()))
                        }
                    };
                    self.doubts.push(Doubt::overall(format!(
                        "{key} “{value}” cannot be one respondent's, for {whom}; it stays with the document until participants.csv or the front matter tells them apart"
                    )));
                }
            }
        }
    }

    /// An interview in which nobody is known to ask counts its questions as a respondent's turns.
    fn interviewer(&mut self, speakers: &[SpeakerSummary]) {
        let interview = self.attributes.get("kind").is_some_and(|kind| fold(kind) == "interview");
        let asks = |speaker: &SpeakerSummary| {
            matches!(speaker.speaker_type, SpeakerType::Interviewer | SpeakerType::Facilitator)
        };
        if interview && speakers.len() > 1 && !speakers.iter().any(asks) {
            self.doubts.push(Doubt::overall(format!(
                "no interviewer is known among {}: give one of them the speaker_type interviewer in participants.csv or in the front matter",
                names(speakers)
            )));
        }
    }
}

/// A few labels, for a message.
fn names<'a>(speakers: impl IntoIterator<Item = &'a SpeakerSummary>) -> String {
    let mut labels: Vec<String> = speakers.into_iter().map(|speaker| one_line(&speaker.label)).collect();
    if labels.len() > 6 {
        labels.truncate(6);
        labels.push("…".to_owned());
    }
    labels.join(", ")
}

#[cfg(test)]
mod tests;
