//! Akoma Ntoso: debates of parliaments and assemblies.
//!
//! A speaker is the person that `by` refers to, as the list of references shows the name, else as the speech itself
//! announces it. Kept: speeches, questions and answers, each paragraph on a line of its own; how a speaker is
//! announced and in what role (`as`), as notes; headings and narrative as lines that belong to no turn; of the
//! document `date`, `country`, `title`. What has no speeches is read as text. Lost: identifiers, links, addresses.

use super::inline::Inline;
use super::prose;
use crate::ingest::reading::{Content, Draft, Prose, Reading};
use crate::ingest::segments::{self, Segment};
use crate::ingest::xml::tree::{Child, Node};
use crate::study::attribute::date_range;
use std::collections::{BTreeMap, HashMap};

/// Elements of which each is what one person says.
const SPEECHES: [&str; 5] = ["speech", "question", "answer", "speechGroup", "address"];

/// Reads a document.
pub fn read(root: &Node) -> Reading {
    let mut reading = Reading { attributes: attributes(root), ..Reading::default() };
    let body = root.find("debateBody").or_else(|| root.find("body")).or_else(|| root.find("mainBody")).unwrap_or(root);
    if !SPEECHES.iter().any(|name| body.find(name).is_some()) {
        let (text, headings) = prose::read(body);
        reading.content = Content::Prose(Prose { text, headings, ..Prose::default() });
        return reading;
    }
    let shown = |name: &str| -> HashMap<String, String> {
        let all = root.all(name).into_iter();
        all.filter_map(|of| {
            Some((of.attribute("eId").or(of.attribute("id"))?.to_owned(), of.attribute("showAs")?.to_owned()))
        })
        .collect()
    };
    let mut debate = Debate { people: shown("TLCPerson"), roles: shown("TLCRole"), ..Debate::default() };
    if let Some(preface) = root.find("preface") {
        debate.aside(&Inline::of(preface));
    }
    debate.walk(body);
    debate.flush();
    reading.content = debate.draft.finish();
    reading
}

fn attributes(root: &Node) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let date = root.all("FRBRdate").into_iter().find_map(|date| date.attribute("date"));
    let date = date.map(|date| date.get(..10).unwrap_or(date)).filter(|date| date_range(date).is_some());
    let country = root.find("FRBRcountry").and_then(|country| country.attribute("value"));
    let title = root.find("docTitle").map(Node::line);
    for (key, value) in [("date", date.map(str::to_owned)), ("country", country.map(str::to_owned)), ("title", title)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            attributes.insert(key.to_owned(), value);
        }
    }
    attributes
}

#[derive(Default)]
struct Debate {
    people: HashMap<String, String>,
    roles: HashMap<String, String>,
    draft: Draft,
    segments: Vec<Segment>,
}

impl Debate {
    fn walk(&mut self, node: &Node) {
        for child in &node.children {
            match child {
                Child::Text(text) if text.trim().is_empty() => {}
                Child::Text(text) => {
                    self.flush();
                    self.draft.aside(text);
                }
                Child::Element(part) if SPEECHES.contains(&&*part.name) && part.attribute("by").is_some() => {
                    self.speech(part);
                }
                Child::Element(part) if holds_more(part) => self.walk(part),
                Child::Element(part) if SPEECHES.contains(&&*part.name) => self.speech(part),
                Child::Element(part) => self.aside(&Inline::of(part)),
            }
        }
    }

    fn aside(&mut self, inline: &Inline) {
        if !inline.text().is_empty() {
            self.flush();
            self.draft.aside(inline.text());
        }
    }

    fn flush(&mut self) {
        segments::turns(std::mem::take(&mut self.segments), &mut self.draft);
    }

    fn speech(&mut self, node: &Node) {
        let announced = node.child("from").map(Node::line).filter(|from| !from.is_empty());
        let mut inline = Inline::default();
        let rest = node
            .children
            .iter()
            .filter(|child| !matches!(child, Child::Element(part) if matches!(&*part.name, "from" | "num")));
        rest.for_each(|child| inline.child(child));
        if inline.text().is_empty() {
            return;
        }
        let by = node.attribute("by").map(|by| by.trim_start_matches('#'));
        let shown = by.and_then(|by| self.people.get(by)).cloned();
        let said = announced.as_deref().map(|said| said.trim_end_matches([':', '：', '.', ' ']).to_owned());
        let label = shown.or(said).or_else(|| by.map(str::to_owned)).filter(|label| !label.is_empty());
        let mut notes = inline.notes.clone();
        if let Some(role) = node.attribute("as").map(|role| role.trim_start_matches('#')) {
            notes.push(("as".to_owned(), self.roles.get(role).cloned().unwrap_or_else(|| role.to_owned())));
        }
        notes.extend(
            announced.filter(|announced| label.as_ref() != Some(announced)).map(|from| ("from".to_owned(), from)),
        );
        let text = inline.text().to_owned();
        match self.segments.last_mut().filter(|last| last.label == label && label.is_some()) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(&text);
                last.notes.extend(notes);
            }
            None => self.segments.push(Segment { label, text, notes, ..Segment::default() }),
        }
    }
}

/// Whether speeches are somewhere inside an element.
fn holds_more(node: &Node) -> bool {
    SPEECHES.iter().any(|name| node.find(name).is_some())
}
