//! One file → its documents, ready to be named and written.

use super::decode::{self, NotText};
use super::detect::detect;
use super::format::Format;
use super::front_matter::{self, FrontMatter};
use super::instructions::Instructions;
use super::reading::{Content, Prose, Reading};
use super::{Doubt, docx, turns};
use crate::study::attribute::AttributeType;
use crate::study::identify::Tally;
use crate::study::pseudonym::Watch;
use crate::study::{Layout, Schema, SpeakerType};
use crate::text::Span;
use crate::text::display::one_line;
use crate::text::fold::fold;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What an import knows before it looks at a file.
pub struct Context<'a> {
    /// Folded labels that the participants list knows, with the speaker type that it gives.
    pub known: &'a HashMap<String, Option<SpeakerType>>,
    /// Attribute types.
    pub schema: &'a Schema,
    /// What the user says of the files.
    pub instructions: &'a Instructions,
}

/// A document as its file makes it.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// What it is called, where one file holds several documents.
    pub name: Option<String>,
    /// Format, as in `docx`.
    pub format: &'static str,
    /// Encoding, as in `UTF-8`.
    pub encoding: &'static str,
    /// Canonical text, front matter taken off.
    pub text: String,
    /// Its turns.
    pub layout: Layout,
    /// Attributes of the document, `kind` included.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of its speakers by label, `speaker_type` included.
    pub speakers: BTreeMap<String, BTreeMap<String, String>>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// What in it points at persons, counted.
    pub identifying: Tally,
}

impl Prepared {
    /// Counts what points at persons: in the text, and in the attributes.
    pub fn look(&mut self, watch: &Watch) {
        self.identifying = watch.tally(&self.text);
        let notes = self.layout.notes.iter().map(|note| &note.text);
        let values = self.attributes.values().chain(self.speakers.values().flat_map(BTreeMap::values));
        for written in values.chain(notes) {
            self.identifying.join(&watch.tally(written));
        }
    }
}

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// A bad Word file.
    #[error(transparent)]
    Docx(#[from] docx::DocxError),
    /// A front matter that must be corrected.
    #[error(transparent)]
    FrontMatter(#[from] front_matter::FrontMatterError),
    /// What the reader of a format says.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Nothing in it.
    #[error("it holds no text")]
    Empty,
}

/// A file that the reader of its format cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}{what}; {remedy}", place = .line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct Unreadable {
    /// Where, counted from 1, for formats with lines.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Unreadable {
    /// Something wrong with the whole file.
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, what: what.into(), remedy: remedy.into() }
    }

    /// Something wrong in a line.
    pub fn at(line: u32, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: Some(line), what: what.into(), remedy: remedy.into() }
    }
}

/// Attributes that a person has, not a document: in the front matter of a spoken document they go to its only
/// respondent.
const PERSONAL: [&str; 7] = ["profession", "occupation", "job_title", "role", "agency", "employment", "home_agency"];

/// Reads a file into the documents that it holds: one, unless it is a table of respondents.
pub fn prepare(path: &Path, bytes: &[u8], context: &Context<'_>) -> Result<Vec<Prepared>, IngestError> {
    let format = context.instructions.format.unwrap_or_else(|| detect(path, bytes));
    let readings = read(format, path, bytes, context)?;
    let several = readings.len() > 1;
    let mut all = Vec::with_capacity(readings.len());
    for reading in readings {
        match settle(format, reading, context) {
            Ok(prepared) => all.push(prepared),
            // One empty document among several is left out by its reader's own rules, not by failing the rest.
            Err(IngestError::Empty) if several => {}
            Err(error) => return Err(error),
        }
    }
    if all.is_empty() { Err(IngestError::Empty) } else { Ok(all) }
}

/// Hands a file to the reader of its format.
fn read(format: Format, _path: &Path, bytes: &[u8], context: &Context<'_>) -> Result<Vec<Reading>, IngestError> {
    match format {
        Format::Docx => {
            let word = docx::read(bytes)?;
            let prose = Prose { text: word.text, bold: word.bold, headings: word.headings, speakers: word.speakers };
            Ok(vec![Reading {
                encoding: "UTF-8",
                content: Content::Prose(prose),
                doubts: word.doubts,
                ..Reading::default()
            }])
        }
        _ => {
            let decoded = decode::decode_as(bytes, context.instructions.encoding)?;
            let prose = Prose { text: decoded.text, ..Prose::default() };
            Ok(vec![Reading {
                encoding: decoded.encoding,
                content: Content::Prose(prose),
                doubts: decoded.doubts,
                ..Reading::default()
            }])
        }
    }
}

/// Settles who speaks, what the attributes are, and what is doubtful.
fn settle(format: Format, reading: Reading, context: &Context<'_>) -> Result<Prepared, IngestError> {
    let mut prepared = Prepared {
        name: reading.name,
        format: format.as_str(),
        encoding: reading.encoding,
        attributes: reading.attributes,
        speakers: reading.speakers,
        doubts: reading.doubts,
        ..Prepared::default()
    };
    let front = match reading.content {
        Content::Prose(prose) => prepared.find_turns(prose, context)?,
        Content::Turns { text, layout } => {
            (prepared.text, prepared.layout) = (text, layout);
            FrontMatter::default()
        }
    };
    if prepared.text.trim().is_empty() {
        return Err(IngestError::Empty);
    }
    prepared.settle_speakers(&front, context);
    prepared.settle_attributes(&front, context);
    prepared.guess_kind(context);
    prepared.doubts.sort_by_key(|doubt| doubt.line.unwrap_or(0));
    Ok(prepared)
}

impl Prepared {
    /// Takes the front matter off a text and finds the turns in the rest.
    fn find_turns(&mut self, prose: Prose, context: &Context<'_>) -> Result<FrontMatter, IngestError> {
        let front = front_matter::read(&prose.text)?;
        self.doubts.extend(front.doubts.iter().cloned());
        self.text = prose.text.get(front.body..).unwrap_or("").to_owned();
        let mut known: HashSet<String> = context.known.keys().cloned().collect();
        known.extend(front.participants.iter().map(|participant| fold(&participant.label)));
        known.extend(front.speakers.iter().chain(&prose.speakers).map(|label| fold(label)));
        let cut = Span::of(0..front.body).end;
        let shifted = |spans: &[Span]| -> Vec<Span> {
            let kept = spans.iter().filter(|span| span.start >= cut);
            kept.map(|span| Span::new(span.start - cut, span.end - cut)).collect()
        };
        let (bold, headings) = (shifted(&prose.bold), shifted(&prose.headings));
        let is_known = |label: &str| match context.instructions.of(label) {
            Some(kind) => kind.is_some(),
            None => known.contains(label),
        };
        let source = turns::Source { text: &self.text, bold: &bold, headings: &headings, known: Some(&is_known) };
        let (layout, doubts) = turns::layout(source);
        // Lines are told as the file has them, front matter included.
        let in_file = |doubt: Doubt| Doubt { line: doubt.line.map(|line| line + front.lines), ..doubt };
        self.doubts.extend(doubts.into_iter().map(in_file));
        self.layout = layout;
        Ok(front)
    }

    /// Speaker types: what the user says, else the front matter, else the format, else what a label tells by itself.
    fn settle_speakers(&mut self, front: &FrontMatter, context: &Context<'_>) {
        for label in &self.layout.labels {
            if let Some(kind) = SpeakerType::of_label(label) {
                self.speakers
                    .entry(label.clone())
                    .or_default()
                    .entry("speaker_type".to_owned())
                    .or_insert_with(|| kind.as_str().to_owned());
            }
        }
        for participant in &front.participants {
            let folded = fold(&participant.label);
            let label = self.layout.labels.iter().find(|label| fold(label) == folded);
            if label.is_none() && self.layout.spoken {
                self.doubts.push(Doubt::at(
                    participant.line,
                    format!(
                        "the front matter names the participant “{}”, who does not speak here",
                        one_line(&participant.label)
                    ),
                ));
            }
            let label = label.cloned().unwrap_or_else(|| participant.label.clone());
            let values = self.speakers.entry(label).or_default();
            for (key, value) in &participant.attributes {
                let value = match (key.as_str(), value.parse::<SpeakerType>()) {
                    ("speaker_type", Ok(kind)) => kind.as_str().to_owned(),
                    _ => value.clone(),
                };
                values.insert(key.clone(), value);
            }
        }
        for label in &self.layout.labels {
            if let Some(Some(kind)) = context.instructions.of(label) {
                let values = self.speakers.entry(label.clone()).or_default();
                values.insert("speaker_type".to_owned(), kind.as_str().to_owned());
            }
        }
    }

    /// What a speaker is: as the participants list says, else the file, else a respondent.
    fn speaker_type(&self, label: &str, context: &Context<'_>) -> SpeakerType {
        let listed = context.known.get(&fold(label)).copied().flatten();
        let own = self.speakers.get(label).and_then(|values| values.get("speaker_type"));
        listed.or_else(|| own.and_then(|kind| kind.parse().ok())).unwrap_or_default()
    }

    /// Labels of those who do not ask, lead or watch.
    fn respondents(&self, context: &Context<'_>) -> Vec<String> {
        let spoken =
            |at: usize| self.layout.turns.iter().any(|turn| turn.label.is_some_and(|label| label as usize == at));
        let labels = self.layout.labels.iter().enumerate().filter(|(at, _)| spoken(*at));
        labels
            .filter(|(_, label)| self.speaker_type(label, context) == SpeakerType::Respondent)
            .map(|(_, label)| label.clone())
            .collect()
    }

    /// Attributes of the document; those of a person go to the only respondent of a spoken document.
    fn settle_attributes(&mut self, front: &FrontMatter, context: &Context<'_>) {
        for given in &front.attributes {
            if self.layout.spoken && PERSONAL.contains(&given.key.as_str()) {
                let respondents = self.respondents(context);
                if let [only] = respondents.as_slice() {
                    self.speakers.entry(only.clone()).or_default().insert(given.key.clone(), given.value.clone());
                } else {
                    self.doubts.push(Doubt::at(
                        given.line,
                        format!(
                            "the {} “{}” is given for a document with {} respondents, so it is nobody's; give it in participants.csv",
                            given.key,
                            one_line(&given.value),
                            respondents.len()
                        ),
                    ));
                }
                continue;
            }
            let declared = context.schema.of(&given.key);
            let value = match declared.normalise(&given.value) {
                Ok(value) => value,
                Err(what) => {
                    let left = if declared == AttributeType::Date {
                        "is left out of ranges of dates"
                    } else {
                        "comes last in any order"
                    };
                    self.doubts
                        .push(Doubt::at(given.line, format!("{}: {what}; it is kept as text and {left}", given.key)));
                    given.value.clone()
                }
            };
            self.attributes.insert(given.key.clone(), value);
        }
    }

    /// A kind where the file gives none: two who speak, one of whom is known to ask, make an interview; what
    /// nobody speaks and somebody marked as notes is an observation. Everything else is left unset.
    fn guess_kind(&mut self, context: &Context<'_>) {
        if self.attributes.contains_key("kind") {
            return;
        }
        let types: Vec<SpeakerType> =
            self.layout.labels.iter().map(|label| self.speaker_type(label, context)).collect();
        let asks = types.contains(&SpeakerType::Interviewer);
        let leads = types.contains(&SpeakerType::Facilitator);
        let marked = self.layout.turns.iter().any(|turn| {
            !turn.about.is_empty()
                || matches!(turn.kind, crate::study::TurnKind::Reflective | crate::study::TurnKind::Reported)
        });
        let kind = match (self.layout.spoken, self.layout.labels.len()) {
            (true, 2) if asks => "interview",
            (true, 3..) if leads => "focus-group",
            (false, _) if marked => "observation",
            _ => return,
        };
        self.attributes.insert("kind".to_owned(), kind.to_owned());
    }
}
