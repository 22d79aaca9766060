//! The tags across documents: counted by attributes, their passages listed and opened.

use super::{Harness, Setting, study};
use crate::store::{Project, place_in};
use crate::study::change::Payload;
use crate::study::{Tag, guid};
use crate::tui::app::Screen;
use crate::tui::message::Message;

/// The study with tags in two documents.
fn tagged(size: (u16, u16)) -> Harness {
    let (folder, path) = study();
    let mut project = Project::open(&path).expect("the project");
    let mut tags = Vec::new();
    for (document, turn, name, note) in [
        ("ALD-W1", 0, "prompt:vignette", None),
        ("ALD-W1", 1, "artefact:care plan", Some("is this power?")),
        ("ALD-W1", 2, "Artefact:care plan", None),
        ("BRA-I1", 1, "artefact:care plan", None),
        ("DUN-O1", 0, "case:Family 3", None),
    ] {
        let info = project.document(document).expect("there");
        let on = place_in(&info, project.layout(info.layout).expect("turns").turns[turn].body);
        let set = Tag { on, name: name.into(), note: note.map(str::to_owned), coder: "k1".into(), at: 1 };
        tags.push(Payload::TagSet { tag: guid::tag(&on, name), set: Some(set) });
    }
    project.write("k1", "tags", tags).expect("tags");
    project.close().expect("closed");
    Harness::on(folder, path, Setting { size, ..Setting::default() })
}

#[test]
fn tags_are_counted_by_one_attribute_after_the_other() {
    let mut harness = tagged((100, 30));
    harness.keys("<A-t>").sees("tags, their passages by site").sees("Aldermere").sees("Dunlow");
    let row = |harness: &Harness, name: &str| {
        let row = harness.app.tags.told.rows.iter().find(|row| row.name == name).cloned().expect("a tag");
        (row.total.passages, row.total.documents, row.cells)
    };
    assert_eq!(row(&harness, "artefact:care plan"), (3, 2, vec![2, 1, 0]), "whatever the case");
    harness.sees("3 passages in 2 documents");
    harness.keys("b").sees("by profession").sees("nursing");
    harness.keys("b").sees("by kind").sees("workshop");
    assert_eq!(row(&harness, "case:Family 3").2.iter().sum::<usize>(), 1);
    while harness.app.tags.asked.by.is_some() {
        harness.keys("b");
    }
    assert_eq!(row(&harness, "artefact:care plan"), (3, 2, Vec::new()));
    harness.keys("b").sees("by site").keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
    harness.keys(":").types("tags kind").keys("<Enter>").sees("by kind");
    harness.keys("<Esc>:").types("tags colour").keys("<Enter>").sees("artefact:care plan");
}

#[test]
fn the_passages_of_a_tag_are_listed_across_documents_and_open_in_the_reader() {
    let mut harness = tagged((100, 30));
    harness.keys("<F3> <A-t> <Enter>").sees("artefact:care plan: 3 passages").sees("ALD-W1:2").sees("is this power?");
    harness.sees("BRA-I1:2").keys("j j <Enter>");
    assert!(harness.app.screen == Screen::Reader && harness.app.overlays.is_empty());
    assert_eq!(harness.app.open_document().as_deref(), Some("BRA-I1"));
    assert!(harness.selected().starts_with("The plan already said"), "{}", harness.selected());
    harness.keys("<A-t>").sees("3 passages").keys("<Esc>").sees("prompt:vignette");
    // What is undone is gone from the list, and comes back to it.
    harness.keys("u").sees("Nothing is tagged yet");
    harness.keys("U").sees("case:Family 3");
    harness.keys("<Esc> <C-p>").types("tags of the study").keys("<Enter>").sees("prompt:vignette");
}

#[test]
fn tags_at_two_sizes() {
    for size in [(80, 24), (160, 50)] {
        for (name, keys) in [("counted", ""), ("passages", "<Enter>")] {
            let mut harness = tagged(size);
            harness.keys("<F1> <A-t>").keys(keys);
            harness.shot(&format!("tags_{name}"));
            for size in [(40, 10), (30, 5), (200, 60), (0, 0)] {
                harness.message(Message::Resize(size.0, size.1));
                let _ = harness.buffer();
            }
        }
    }
}
