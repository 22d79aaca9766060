//! CHAT as XML, as TalkBank gives it.
//!
//! Kept and lost as in [`super`]; there is no line as it was, so no note `raw`. Inside words, marks of pronunciation
//! and analyses (`mor`, `gra`) are lost.

use super::clean::is_silent;
use super::header::{Headers, age_of_period, date};
use crate::ingest::prepare::IngestError;
use crate::ingest::reading::{Draft, Reading};
use crate::ingest::segments::{self, Segment};
use crate::ingest::xml::tree::{Child, Node, Tree};

/// Reads CHAT from a tree of XML.
pub fn read(tree: Tree) -> Result<Reading, IngestError> {
    let root = &tree.root;
    let mut headers = Headers::default();
    for (name, key) in [("Corpus", "corpus"), ("Lang", "languages"), ("PID", "pid")] {
        if let Some(value) = root.attribute(name) {
            headers.attributes.insert(key.to_owned(), value.split(' ').collect::<Vec<_>>().join(", "));
        }
    }
    if let Some(date) = root.attribute("Date").and_then(date) {
        headers.attributes.insert("date".to_owned(), date);
    }
    participants(root, &mut headers);
    let mut draft = Draft::new();
    let mut said: Vec<Segment> = Vec::new();
    let mut begun = false;
    for node in root.elements() {
        match &*node.name {
            "u" => {
                begun = true;
                utterance(node, &mut said);
            }
            "comment" if !begun => {
                let name = node.attribute("type").unwrap_or("Comment");
                if !(name == "Date" && headers.attributes.contains_key("date")) {
                    headers.take(name, &node.line());
                }
            }
            "comment" if node.attribute("type").is_none_or(|kind| kind == "Comment") => match said.last_mut() {
                Some(last) => last.notes.push(("@Comment".to_owned(), node.line())),
                None => draft.note("@Comment", &node.line()),
            },
            "comment" | "begin-gem" | "end-gem" | "lazy-gem" => {
                segments::turns(std::mem::take(&mut said), &mut draft);
                let name = node.attribute("type").unwrap_or(&node.name);
                let value = node.attribute("label").map_or_else(|| node.line(), str::to_owned);
                draft.aside(&if value.is_empty() { name.to_owned() } else { format!("{name}: {value}") });
            }
            _ => {}
        }
    }
    segments::turns(said, &mut draft);
    headers.attributes.remove("new_episode");
    Ok(Reading {
        encoding: tree.encoding,
        content: draft.finish(),
        attributes: headers.attributes,
        speakers: headers.speakers,
        doubts: tree.doubts,
        ..Reading::default()
    })
}

fn participants(root: &Node, headers: &mut Headers) {
    let bnc = root.attribute("Corpus").is_some_and(|corpus| corpus.contains("BNC"));
    for participant in root.all("participant") {
        let Some(code) = participant.attribute("id") else { continue };
        let value = |name: &str| participant.attribute(name).unwrap_or_default();
        headers.declare(code, value("name"), value("role"));
        headers.set(code, "age", &age_of_period(value("age")));
        for (name, key) in [
            ("sex", "sex"),
            ("group", if bnc { "occupation" } else { "group" }),
            ("SES", "ses"),
            ("language", "language"),
            ("education", "education"),
            ("first-language", "first_language"),
            ("birthday", "birth"),
            ("birthplace", "birthplace"),
        ] {
            headers.set(code, key, value(name));
        }
        headers.custom(code, value("custom-field"));
    }
}

fn utterance(node: &Node, said: &mut Vec<Segment>) {
    let mut speech = Speech::default();
    speech.add_all(node);
    let code = node.attribute("who").map(str::to_owned);
    let text = speech.text;
    if is_silent(&text) {
        let what = format!("*{}: 0{text}", code.unwrap_or_default());
        if let Some(last) = said.last_mut() {
            last.notes.push(("raw".to_owned(), what));
            last.notes.extend(speech.notes);
        }
        return;
    }
    let (start, end) = speech.time.map_or((None, None), |(start, end)| (Some(start), Some(end)));
    said.push(Segment { label: code, text, start, end, notes: speech.notes });
}

#[derive(Default)]
struct Speech {
    text: String,
    notes: Vec<(String, String)>,
    time: Option<(u32, u32)>,
}

impl Speech {
    fn add_all(&mut self, node: &Node) {
        node.elements().for_each(|child| self.add(child));
    }

    fn word(&mut self, word: &str) {
        if !word.is_empty() {
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
    }

    fn add(&mut self, node: &Node) {
        let kind = node.attribute("type").unwrap_or_default();
        match &*node.name {
            "w" => match kind {
                "omission" => {}
                "fragment" => self.word(&format!("{}-", spelt(node))),
                _ => self.word(&spelt(node)),
            },
            "t" => self.text.push_str(terminator(kind)),
            "tagMarker" | "s" => self.text.push_str(if matches!(kind, "semicolon") { ";" } else { "," }),
            "pause" => self.word(&pause(node)),
            "happening" => self.word(&format!("[{}]", node.line())),
            "otherSpokenEvent" => {
                let value = |name: &str| node.attribute(name).unwrap_or_default();
                self.word(&format!("[{}: {}]", value("who"), value("said")));
            }
            "ga" if matches!(kind, "explanation" | "paralinguistics" | "comments") => {
                self.word(&format!("[{}]", node.line()))
            }
            "media" | "internal-media" => self.media(node),
            "a" => {
                let tier = node.attribute("flavor").or(node.attribute("type")).unwrap_or("a");
                self.notes.push((format!("%{tier}"), node.line()));
            }
            // Of what was said instead, what was said.
            "replacement" | "mor" | "gra" | "wor" | "ga" | "k" | "postcode" | "linker" | "error" | "langs" => {}
            _ => self.add_all(node),
        }
    }

    fn media(&mut self, node: &Node) {
        let seconds = |name: &str| node.attribute(name).and_then(|value| value.parse::<f64>().ok());
        let factor = if node.attribute("unit") == Some("ms") { 1.0 } else { 1000.0 };
        if let (Some(start), Some(end)) = (seconds("start"), seconds("end")) {
            let (start, end) = ((start * factor).round() as u32, (end * factor).round() as u32);
            let (first, last) = self.time.unwrap_or((start, end));
            self.time = Some((first.min(start), last.max(end)));
        }
    }
}

/// A word with the parts that were left out, without what stands for it and what is told of it.
fn spelt(node: &Node) -> String {
    let mut word = String::new();
    for child in &node.children {
        match child {
            Child::Text(text) => word.push_str(text.trim()),
            Child::Element(part) => match &*part.name {
                "shortening" | "pos" | "italic" | "underline" | "longerfeature" => word.push_str(&spelt(part)),
                "wk" if part.attribute("type") == Some("cmp") => word.push('-'),
                "wk" => word.push(' '),
                "p" if part.attribute("type") == Some("drawl") => word.push(':'),
                _ => {}
            },
        }
    }
    word
}

fn terminator(kind: &str) -> &'static str {
    match kind {
        "q" | "broken for coding?" => "?",
        "e" => "!",
        "trail off" => "…",
        "trail off question" => "…?",
        "question exclamation" => "!?",
        "interruption" | "self interruption" | "missing CA terminator" => "–",
        "interruption question" | "self interruption question" => "–?",
        "quotation next line" => ":",
        _ => ".",
    }
}

fn pause(node: &Node) -> String {
    match (node.attribute("symbolic-length"), node.attribute("length")) {
        (_, Some(length)) => format!("({length})"),
        (Some("long"), _) => "(..)".to_owned(),
        (Some("very long"), _) => "(...)".to_owned(),
        _ => "(.)".to_owned(),
    }
}
