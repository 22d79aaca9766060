//! The optional block of attributes at the top of a transcript, between two lines `---`.
//!
//! ```text
//! ---
//! site: Aldermere
//! kind: workshop
//! participants:
//!   A1: profession=social work
//!   R1: {speaker_type: facilitator}
//! ---
//! ```
//!
//! It is `key: value`, and as much of YAML as real transcripts use (`block`). The block and the blank
//! lines after it are taken off the text; a `---` that opens no such block stays. An unknown shape is a
//! doubt and never an error; the one error is a speaker type that does not exist, for that would count
//! the wrong turns in every report.

mod block;

use super::Doubt;
use crate::study::SpeakerType;
use crate::study::attribute::key;
use crate::text::display::one_line;
use crate::text::fold::fold;
use block::{Entry, Value};
use std::collections::BTreeMap;

/// What the top of a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// Attributes of the document, in the file's order.
    pub attributes: Vec<Given>,
    /// Attributes of participants by label, `speaker_type` in its own spelling.
    pub participants: Vec<Participant>,
    /// Labels or names that a list of speakers holds.
    pub speakers: Vec<String>,
    /// What could not be read.
    pub doubts: Vec<Doubt>,
    /// Where the text starts, in bytes.
    pub body: usize,
    /// Lines before the text.
    pub lines: u32,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The attribute's key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// The line.
    pub line: u32,
}

/// What the front matter says of a participant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participant {
    /// The label, as written.
    pub label: String,
    /// The line.
    pub line: u32,
    /// Attributes.
    pub attributes: BTreeMap<String, String>,
}

/// A front matter that must be corrected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct FrontMatterError {
    /// The line.
    pub line: u32,
    /// What is wrong, and what is accepted.
    pub what: String,
}

/// A block is closed within this many lines, or it is none.
const MAX_LINES: usize = 2000;

/// Reads the block at the top of `text`, if there is one.
pub fn read(text: &str) -> Result<FrontMatter, FrontMatterError> {
    let mut found = FrontMatter::default();
    let Some(place) = locate(text, &mut found.doubts) else { return Ok(found) };
    found.body = place.body;
    found.lines = place.lines;
    for entry in block::entries(&place.inside, &mut found.doubts) {
        found.take(entry)?;
    }
    Ok(found)
}

struct Place<'a> {
    /// The lines between the marks, with their numbers.
    inside: Vec<(u32, &'a str)>,
    body: usize,
    lines: u32,
}

fn locate<'a>(text: &'a str, doubts: &mut Vec<Doubt>) -> Option<Place<'a>> {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').zip(1u32..).map(|(line, number)| {
        at += line.len();
        (number, line, at)
    });
    let (opened, ..) =
        lines.by_ref().find(|(_, line, _)| !line.trim().is_empty()).filter(|(_, line, _)| line.trim_end() == "---")?;
    let mut inside = Vec::new();
    let mut end = None;
    for (number, line, at) in lines.by_ref().take(MAX_LINES) {
        if matches!(line.trim_end(), "---" | "...") {
            end = Some((number, at));
            break;
        }
        inside.push((number, line.trim_end_matches('\n')));
    }
    let first = inside.iter().map(|(_, line)| line.trim()).find(|line| !line.is_empty() && !line.starts_with('#'));
    if first.is_some_and(|line| block::split_key(line).is_none()) || recurring_keys(&inside) > 1 {
        return None;
    }
    let Some((mut number, mut body)) = end else {
        if first.is_some() {
            doubts
                .push(Doubt::at(opened, "“---” opens a front matter that no “---” closes; all of it is kept as text"));
        }
        return None;
    };
    for (blank, line, at) in lines {
        if !line.trim().is_empty() {
            break;
        }
        (number, body) = (blank, at);
    }
    Some(Place { inside, body, lines: number })
}

/// How many keys stand twice or more: speakers do between two rules, attributes do not.
fn recurring_keys(inside: &[(u32, &str)]) -> usize {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let top = inside.iter().filter(|(_, line)| !line.starts_with([' ', '\t', '-', '#']));
    for (key, _) in top.filter_map(|(_, line)| block::split_key(line)) {
        *counts.entry(fold(&key)).or_default() += 1;
    }
    counts.values().filter(|&&count| count > 1).count()
}

impl FrontMatter {
    fn take(&mut self, entry: Entry) -> Result<(), FrontMatterError> {
        let name = key(&entry.key);
        match (name.as_str(), entry.value) {
            ("participants" | "speakers", Value::Map(entries)) => {
                entries.into_iter().try_for_each(|entry| self.participant(entry))
            }
            ("participants", Value::List(items)) => {
                items.into_iter().try_for_each(|item| self.listed_participant(item, entry.line))
            }
            ("participants", Value::Text(text)) => {
                self.speakers.extend(names(&text));
                Ok(())
            }
            ("speakers", value) => {
                match &value {
                    Value::List(items) => self.speakers.extend(items.iter().filter_map(Value::text)),
                    Value::Text(text) => self.speakers.extend(names(text)),
                    Value::Map(_) => {}
                }
                self.attribute(name, value, entry.line);
                Ok(())
            }
            (_, value) => {
                self.attribute(name, value, entry.line);
                Ok(())
            }
        }
    }

    fn attribute(&mut self, key: String, value: Value, line: u32) {
        let value = match value {
            Value::Text(text) => text,
            Value::List(items) => {
                let texts: Vec<String> = items.iter().filter_map(Value::text).collect();
                if texts.len() < items.len() {
                    let what = format!("“{}” holds more than plain values; the rest is left out", one_line(&key));
                    self.doubts.push(Doubt::at(line, what));
                }
                texts.join("; ")
            }
            Value::Map(_) => {
                let what = format!("“{}” holds values with names of their own; it is left out", one_line(&key));
                self.doubts.push(Doubt::at(line, what));
                return;
            }
        };
        if value.is_empty() || key.is_empty() {
            return;
        }
        if let Some(earlier) = self.attributes.iter_mut().find(|given| given.key == key) {
            let what =
                format!("“{}” is given twice (first in line {}); this value counts", one_line(&key), earlier.line);
            self.doubts.push(Doubt::at(line, what));
            *earlier = Given { key, value, line };
        } else {
            self.attributes.push(Given { key, value, line });
        }
    }

    fn participant(&mut self, entry: Entry) -> Result<(), FrontMatterError> {
        let mut participant = Participant { label: entry.key, line: entry.line, attributes: BTreeMap::new() };
        let pairs = match entry.value {
            Value::Map(entries) => entries,
            Value::Text(text) if text.is_empty() => Vec::new(),
            Value::Text(text) => match block::pairs(&text, entry.line) {
                Some(pairs) => pairs,
                None => self.bare(&mut participant, &text),
            },
            Value::List(items) => items
                .into_iter()
                .flat_map(|item| match item {
                    Value::Map(entries) => entries,
                    Value::Text(text) => block::pairs(&text, entry.line).unwrap_or_default(),
                    Value::List(_) => Vec::new(),
                })
                .collect(),
        };
        for pair in pairs {
            let name = key(&pair.key);
            let Some(value) = pair.value.text().filter(|value| !value.is_empty()) else { continue };
            let value = if name == "speaker_type" { speaker_type(&value, pair.line)? } else { value };
            participant.attributes.insert(name, value);
        }
        self.add(participant);
        Ok(())
    }

    /// `R1: interviewer` is a speaker type; any other bare word is a doubt.
    fn bare(&mut self, participant: &mut Participant, text: &str) -> Vec<Entry> {
        if let Ok(kind) = text.parse::<SpeakerType>() {
            participant.attributes.insert("speaker_type".to_owned(), kind.as_str().to_owned());
        } else {
            let (label, text) = (one_line(&participant.label), one_line(text));
            let what = format!("“{text}” of {label} has no name and is left out; write {label}: profession={text}");
            self.doubts.push(Doubt::at(participant.line, what));
        }
        Vec::new()
    }

    fn listed_participant(&mut self, item: Value, line: u32) -> Result<(), FrontMatterError> {
        match item {
            Value::Text(label) => {
                self.speakers.extend(Some(label).filter(|label| !label.is_empty()));
                Ok(())
            }
            Value::List(_) => {
                self.doubts.push(Doubt::at(line, "a list inside the list of participants is left out"));
                Ok(())
            }
            Value::Map(mut entries) => {
                let named = entries.iter().position(|entry| {
                    matches!(key(&entry.key).as_str(), "label" | "participant" | "name" | "id" | "pseudonym")
                });
                match named {
                    Some(at) => {
                        let named = entries.remove(at);
                        let label = named.value.text().unwrap_or_default();
                        self.participant(Entry { key: label, value: Value::Map(entries), line: named.line })
                    }
                    None => entries.into_iter().try_for_each(|entry| self.participant(entry)),
                }
            }
        }
    }

    fn add(&mut self, participant: Participant) {
        if participant.label.trim().is_empty() {
            self.doubts.push(Doubt::at(participant.line, "a participant without a label is left out"));
            return;
        }
        let label = fold(&participant.label);
        match self.participants.iter_mut().find(|earlier| fold(&earlier.label) == label) {
            Some(earlier) => earlier.attributes.extend(participant.attributes),
            None => self.participants.push(participant),
        }
    }
}

fn names(text: &str) -> Vec<String> {
    text.split([',', ';']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn speaker_type(value: &str, line: u32) -> Result<String, FrontMatterError> {
    match value.parse::<SpeakerType>() {
        Ok(kind) => Ok(kind.as_str().to_owned()),
        Err(what) => Err(FrontMatterError { line, what }),
    }
}

#[cfg(test)]
mod tests;
