//! TEI with utterances: `<u>` of transcribed speech, `<sp>` of plays and printed interviews.
//!
//! A speaker is the person of the list that `who` refers to, by name, else the id; where nobody is referred to, the
//! note or `<speaker>` before. Kept: the text of utterances, each `<seg>` or `<p>` on a line of its own; stage
//! directions in brackets; how a speaker was announced, and layers of annotation (`<spanGrp>`) as notes; headings,
//! notes and other text between utterances as lines that belong to no turn; times of a timeline; what lists of
//! people tell; the role in which somebody speaks (`ana`), where it is one. Lost: identifiers, links, page breaks,
//! analyses of single words.

use super::header::Person;
use super::inline::{Inline, happening};
use crate::ingest::reading::{Draft, Reading};
use crate::ingest::segments::{self, Segment};
use crate::ingest::xml::tree::{Child, Node};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reads the text of a document with utterances.
pub fn read(text: &Node, people: HashMap<String, Person>, reading: &mut Reading) {
    let mut reader = Speech { times: timeline(text), people, ..Speech::default() };
    reader.walk(text, None);
    reader.flush();
    let roles = reader.roles.iter().filter(|(_, roles)| roles.len() == 1);
    for (label, role) in roles.filter_map(|(label, roles)| Some((label, roles.first()?))) {
        let attributes = reader.speakers.entry(label.clone()).or_default();
        attributes.entry("role".to_owned()).or_insert_with(|| role.clone());
    }
    reading.content = reader.draft.finish();
    reading.speakers = reader.speakers;
}

#[derive(Default)]
struct Speech {
    people: HashMap<String, Person>,
    times: HashMap<String, u32>,
    draft: Draft,
    segments: Vec<Segment>,
    /// How the next speaker was announced.
    announced: Option<String>,
    speakers: BTreeMap<String, BTreeMap<String, String>>,
    roles: BTreeMap<String, BTreeSet<String>>,
}

/// Points of a timeline in milliseconds: so many seconds since another point.
fn timeline(text: &Node) -> HashMap<String, u32> {
    let mut times: HashMap<String, u32> = HashMap::new();
    for line in text.all("timeline") {
        for when in line.named("when") {
            let Some(id) = when.attribute("id") else { continue };
            let interval = when.attribute("interval").map(|interval| interval.trim_end_matches('s'));
            let seconds: Option<f64> = interval.and_then(|interval| interval.parse().ok());
            let since = when.attribute("since").and_then(|since| times.get(since.trim_start_matches('#')));
            let time = (seconds.unwrap_or_default() * 1000.0).round() as u32;
            if seconds.is_some() || times.is_empty() {
                times.insert(id.to_owned(), since.copied().unwrap_or_default().saturating_add(time));
            }
        }
    }
    times
}

impl Speech {
    /// Takes the elements of a part of the text; `block` is the block of annotations around them.
    fn walk(&mut self, node: &Node, block: Option<&Node>) {
        for child in &node.children {
            match child {
                Child::Text(text) => self.aside(text),
                Child::Element(node) => self.element(node, block),
            }
        }
    }

    fn element(&mut self, node: &Node, block: Option<&Node>) {
        match &*node.name {
            "u" | "sp" => self.utterance(node, block),
            "annotationBlock" => {
                self.walk(node, Some(node));
                let spans = node.named("spanGrp").map(|group| (group.attribute("type").unwrap_or("span"), group));
                for (kind, group) in spans {
                    self.note(kind, &group.line());
                }
            }
            "note" if node.attribute("type") == Some("speaker") => self.announced = Some(node.line()),
            "spanGrp" | "timeline" | "teiHeader" | "pb" | "anchor" => {}
            "kinesic" | "vocal" | "incident" | "event" | "gap" | "pause" => {
                self.aside(&format!("[{}]", happening(node)));
            }
            _ if node.find("u").is_some() || node.find("sp").is_some() => self.walk(node, block),
            _ => self.aside(Inline::of(node).text()),
        }
    }

    fn aside(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.flush();
            self.draft.aside(text);
        }
    }

    fn note(&mut self, kind: &str, text: &str) {
        if let Some(last) = self.segments.last_mut().filter(|_| !text.is_empty()) {
            last.notes.push((kind.to_owned(), text.to_owned()));
        }
    }

    fn utterance(&mut self, node: &Node, block: Option<&Node>) {
        let of = |name: &str| node.attribute(name).or_else(|| block.and_then(|block| block.attribute(name)));
        let mut inline = Inline::default();
        let mut announced = self.announced.take();
        for child in &node.children {
            match child {
                Child::Element(part) if &*part.name == "speaker" => announced = Some(part.line()),
                _ => inline.child(child),
            }
        }
        if inline.text().is_empty() {
            return;
        }
        let who = of("who").map(|who| self.label(who));
        let said = announced.as_deref().map(|said| said.trim_end_matches([':', '.', ' ']).to_owned());
        let label = who.or(said).filter(|label| !label.is_empty());
        if let (Some(label), Some(role)) = (&label, of("ana").and_then(|role| role.strip_prefix('#'))) {
            let role = role.split_whitespace().next().unwrap_or(role).to_owned();
            self.roles.entry(label.clone()).or_default().insert(role);
        }
        let mut notes = std::mem::take(&mut inline.notes);
        if let Some(announced) = announced.filter(|announced| label.as_ref() != Some(announced)) {
            notes.insert(0, ("speaker".to_owned(), announced));
        }
        let point = |name: &str| self.times.get(of(name)?.trim_start_matches('#')).copied();
        let segment =
            Segment { text: inline.text().to_owned(), start: point("start"), end: point("end"), label, notes };
        self.add(segment);
    }

    /// Adds an utterance; what the same speaker says next is on a new line.
    fn add(&mut self, next: Segment) {
        match self.segments.last_mut().filter(|last| last.label == next.label && next.label.is_some()) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(&next.text);
                last.start = last.start.or(next.start);
                last.end = next.end.or(last.end);
                last.notes.extend(next.notes);
            }
            None => self.segments.push(next),
        }
    }

    /// The label of those an attribute refers to.
    fn label(&mut self, who: &str) -> String {
        // An id may hold blanks where others would have several.
        let whole = who.trim_start_matches('#');
        let ids: Vec<&str> = if self.people.contains_key(whole) || !who.contains(" #") {
            vec![whole]
        } else {
            who.split_whitespace().map(|id| id.trim_start_matches('#')).collect()
        };
        let mut labels = Vec::with_capacity(ids.len());
        for id in ids {
            let label = match self.people.get(id) {
                Some(person) => {
                    self.speakers.entry(person.label.clone()).or_insert_with(|| person.attributes.clone());
                    person.label.clone()
                }
                None => id.to_owned(),
            };
            labels.push(label);
        }
        labels.join(" / ")
    }

    fn flush(&mut self) {
        segments::turns(std::mem::take(&mut self.segments), &mut self.draft);
    }
}
