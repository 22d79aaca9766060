//! A long document costs no more than what is in sight of it.

use super::{Harness, Setting, batch};
use crate::store::{Group, Project};
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::{Layout, Turn};
use crate::text::{Span, words};
use std::time::Instant;

/// A document of 100,000 words with 5,000 codings.
fn long() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.emic");
    let mut project = Project::create(&path, "k1").expect("a project");
    let mut text = String::new();
    let mut layout = Layout { spoken: true, labels: vec!["A".to_owned(), "B".to_owned()], ..Layout::default() };
    let said = "I was told the plan on the Monday and nobody asked the school or the nurse about it. ".repeat(6);
    for turn in 0..980u32 {
        let start = text.len();
        text.push_str(if turn % 2 == 0 { "A: " } else { "B: " });
        text.push_str(said.trim_end());
        let span = Span::of(start..text.len());
        let body = Span::new(span.start + 3, span.end);
        layout.turns.push(Turn { label: Some(turn % 2), span, body, words: words::count(&said), ..Turn::default() });
        text.push_str("\n\n");
    }
    let length = text.len() as u32;
    project.append(&Group::new("k1", "import"), batch("LONG", text, layout, &[("kind", "interview")])).expect("in");
    let codes = ["power", "identity"]
        .map(|id| Payload::CodeAdded(crate::study::Code { id: id.to_owned(), ..Default::default() }));
    project.write("k1", "codes", codes.to_vec()).expect("codes");
    let info = project.document("LONG").expect("there");
    let items = (0..5000u32)
        .map(|at| {
            let start = at * (length - 400) / 5000;
            CodingItem(at % 2, 0, Span::new(start, start + 40 + at % 300), 1000, Origin::Manual, None, None)
        })
        .collect();
    let payload = Payload::CodingsAdded {
        document: info.guid,
        text: info.text,
        codes: vec!["power".to_owned(), "identity".to_owned()],
        coders: vec!["k1".to_owned()],
        items,
        under: Vec::new(),
    };
    project.write("k1", "code", vec![payload]).expect("codings");
    project.close().expect("closed");
    (folder, path)
}

#[test]
fn only_what_is_in_sight_is_wrapped_and_drawn() {
    let (folder, path) = long();
    let mut harness = Harness::on(folder, path, Setting { size: (120, 50), ..Setting::default() });
    harness.keys("<Enter>");
    let page = harness.app.reader.page.as_ref().expect("open");
    assert_eq!((page.codings.len(), page.layout.turns.len()), (5000, 980));
    assert!(page.blocks.wrapped() < 20, "{} blocks are wrapped at the start", page.blocks.wrapped());
    let began = Instant::now();
    harness.keys("G");
    let page = harness.app.reader.page.as_ref().expect("open");
    assert!(page.blocks.wrapped() < 40, "{} blocks are wrapped after the jump to the end", page.blocks.wrapped());
    let jump = began.elapsed();
    let began = Instant::now();
    let frames = 50;
    for _ in 0..frames {
        harness.keys("k");
        let _ = harness.buffer();
    }
    let each = began.elapsed() / frames;
    eprintln!("jump to the end {jump:?}, key and frame {each:?}");
    // Unoptimised builds on busy machines are many times slower than what people run.
    assert!(each.as_millis() < if cfg!(debug_assertions) { 150 } else { 8 }, "{each:?} a frame");
}
