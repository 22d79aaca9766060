//! FieldWorks interlinear text: each phrase is a paragraph, or what its speaker says.
//!
//! Kept: the words of phrases; what is told of a phrase as a whole (`gls`, the free translation, `lit`, `note`) as
//! notes; the title. Lost: the analysis of words into parts, for which this program has no place.

use crate::ingest::reading::{Draft, Reading};
use crate::ingest::segments::{self, Segment};
use crate::ingest::xml::tree::Node;

/// Reads the texts of a file, each a document.
pub fn read(root: &Node) -> Vec<Reading> {
    let texts: Vec<&Node> = root.named("interlinear-text").collect();
    let several = texts.len() > 1;
    texts.into_iter().map(|text| reading(text, several)).collect()
}

fn reading(text: &Node, several: bool) -> Reading {
    let title = item(text, "title");
    let mut draft = Draft::new();
    for phrase in text.all("phrase") {
        let words: Vec<String> =
            phrase.all("word").into_iter().filter_map(|word| item(word, "txt").or(item(word, "punct"))).collect();
        let mut said = joined(&words);
        if said.is_empty() {
            said = item(phrase, "txt").unwrap_or_default();
        }
        let time = |name: &str| phrase.attribute(name).and_then(|time| time.parse().ok());
        let notes = phrase.named("item").filter_map(|item| Some((item.attribute("type")?, item.line())));
        let notes = notes.filter(|(kind, text)| !matches!(*kind, "txt" | "segnum") && !text.is_empty());
        let segment = Segment {
            label: phrase.attribute("speaker").map(str::to_owned),
            text: said,
            start: time("begin-time-offset"),
            end: time("end-time-offset"),
            notes: notes.map(|(kind, text)| (kind.to_owned(), text)).collect(),
        };
        segments::turns(vec![segment], &mut draft);
    }
    let mut reading = Reading { content: draft.finish(), ..Reading::default() };
    reading.name = title.clone().filter(|_| several);
    if let Some(title) = title {
        reading.attributes.insert("title".to_owned(), title);
    }
    reading
}

/// What an element says under this type.
fn item(node: &Node, kind: &str) -> Option<String> {
    let found = node.named("item").filter(|item| item.attribute("type") == Some(kind));
    found.map(Node::line).find(|line| !line.is_empty())
}

/// Words with blanks between them, marks close to them.
fn joined(words: &[String]) -> String {
    let mut text = String::new();
    for word in words {
        let mark = !word.chars().any(char::is_alphanumeric) && !word.starts_with(['(', '[', '“', '«', '„']);
        if !text.is_empty() && !mark && !text.ends_with(['(', '[', '“', '«', '„']) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
