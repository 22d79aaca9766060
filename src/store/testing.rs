//! A small project to test with: one document, two codes.

use super::*;
use crate::study::change::{CodingItem, NewDocument, Origin, Payload};
use crate::study::{Code, Hash, Layout, Turn, TurnKind, guid};
use crate::text::{Span, words};
use std::collections::BTreeMap;
use tempfile::TempDir;

pub(crate) mod random;

pub(crate) const TALK: &[(&str, &str)] =
    &[("R1", "So who decides?"), ("A2", "The board. Not us."), ("A5", "I was asked to do lifts.")];

pub(crate) fn study() -> (TempDir, Project, DocumentInfo) {
    let (folder, mut project) = project();
    project.append(&Group::new("k1", "import"), document("ALD-W1", TALK)).expect("a document");
    project.write("k1", "codes", codes(&["power", "identity"])).expect("codes");
    let info = project.document("ALD-W1").expect("the document");
    (folder, project, info)
}

/// A folder with a new project in it.
pub(crate) fn project() -> (TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::create(&folder.path().join("study.emic"), "k1").expect("a project");
    (folder, project)
}

/// A spoken text of `Label: text` lines, and its turns.
pub(crate) fn spoken(lines: &[(&str, &str)]) -> (String, Layout) {
    let mut text = String::new();
    let mut layout = Layout { spoken: true, ..Layout::default() };
    for (label, said) in lines {
        let at = layout.labels.iter().position(|known| known == label).unwrap_or_else(|| {
            layout.labels.push((*label).to_owned());
            layout.labels.len() - 1
        });
        let start = text.len();
        text.push_str(&format!("{label}: {said}"));
        let body = Span::of(start + label.len() + 2..text.len());
        layout.turns.push(Turn {
            label: Some(at as u32),
            span: Span::of(start..text.len()),
            body,
            kind: TurnKind::Speech,
            words: words::count(said),
            ..Turn::default()
        });
        text.push_str("\n\n");
    }
    (text, layout)
}

/// A spoken document of `Label: text` lines.
pub(crate) fn document(name: &str, lines: &[(&str, &str)]) -> Batch {
    let (text, layout) = spoken(lines);
    let mut batch = Batch::default();
    let source = Hash::of(format!("{name}{text}").as_bytes());
    let (text, layout) = (batch.text(text), batch.layout(layout));
    batch.payloads.push(Payload::DocumentAdded(NewDocument {
        document: guid::document(source, name),
        name: name.to_owned(),
        path: format!("{name}.txt"),
        source,
        text,
        layout,
        format: "txt".to_owned(),
        encoding: "UTF-8".to_owned(),
        attributes: BTreeMap::from([("site".to_owned(), "Aldermere".to_owned())]),
        ..NewDocument::default()
    }));
    batch
}

/// A text with one part corrected, and its turns.
pub(crate) fn corrected(old: &str, layout: &Layout, from: &str, to: &str) -> (String, Layout) {
    let new = old.replacen(from, to, 1);
    let map = crate::study::Map::between(old, &new);
    let layout = crate::study::turn_edit::carried(layout, &map, old, &new);
    (new, layout)
}

pub(crate) fn codes(ids: &[&str]) -> Vec<Payload> {
    ids.iter().map(|id| Payload::CodeAdded(Code { id: (*id).to_owned(), ..Code::default() })).collect()
}

pub(crate) fn coding(info: &DocumentInfo, coder: &str, code: &str, span: Span) -> Payload {
    Payload::CodingsAdded {
        document: info.guid,
        text: info.text,
        codes: vec![code.to_owned()],
        coders: vec![coder.to_owned()],
        items: vec![CodingItem(0, 0, span, 1000, Origin::Manual, None, None)],
        under: Vec::new(),
    }
}
