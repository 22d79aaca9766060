//! Correcting turns by keys, and settling codings whose text was corrected.

use super::{Harness, Setting};

use crate::store::{Group, Project, Replacement};
use crate::tui::message::Message;
use crate::tui::overlay::Overlay;

/// Who speaks each turn of a document on disk, and how it begins.
fn turns(harness: &Harness, document: &str) -> Vec<(String, String)> {
    let project = Project::open(&harness.path).expect("the project");
    let info = project.document(document).expect("there");
    let (text, layout) = (project.text(info.text).expect("text"), project.layout(info.layout).expect("turns"));
    let label = |at: Option<u32>| at.and_then(|at| layout.labels.get(at as usize)).cloned().unwrap_or_default();
    let begin = |body: crate::text::Span| body.slice(&text).chars().take(9).collect();
    layout.turns.iter().map(|turn| (label(turn.label), begin(turn.body))).collect()
}

#[test]
fn a_turn_is_split_given_to_somebody_and_joined_again_each_one_undo() {
    let mut harness = Harness::new();
    harness.keys("<Enter> t t s");
    assert_eq!(harness.app.open_document().as_deref(), Some("ALD-W1"));
    let before = turns(&harness, "ALD-W1");
    // The second sentence of A5's turn is A2's.
    harness.keys("s |").sees("Who speaks from “By the time");
    harness.sees("A5, as before");
    harness.keys("jjj<Enter>");
    let after = turns(&harness, "ALD-W1");
    assert_eq!(after.len(), before.len() + 1, "{}: {after:?}", harness.said());
    assert_eq!(after[2], ("A2".to_owned(), "By the ti".to_owned()));
    harness.sees("undo “split turn 2 of ALD-W1");
    assert_eq!(harness.app.reader.page.as_ref().map(|page| page.layout.turns.len()), Some(after.len()), "and is shown");
    assert!(harness.selected().is_empty() && harness.app.reader.loading.is_none());
    harness.keys("@").sees("Who speaks turn 3?");
    harness.keys("G<Enter>");
    harness.types("A9").keys("<Enter>");
    assert_eq!(turns(&harness, "ALD-W1")[2].0, "A9", "somebody who did not speak before");
    harness.keys("u");
    assert_eq!(turns(&harness, "ALD-W1"), after);
    harness.keys("u");
    assert_eq!(turns(&harness, "ALD-W1"), before);
    assert_eq!(harness.app.reader.page.as_ref().map(|page| page.layout.turns.len()), Some(before.len()));
    harness.keys("g t t &");
    assert_eq!(turns(&harness, "ALD-W1").len(), before.len() - 1);
    assert_eq!(harness.on_disk("ALD-W1").len(), 3, "codings stand as they stood");
    harness.keys("G &");
    assert!(harness.said().contains("the last turn"), "{}", harness.said());
}

#[test]
fn a_turn_is_not_split_where_it_begins_and_who_speaks_now_is_offered_first() {
    let mut harness = Harness::new();
    harness.keys("<Enter> t t |");
    assert!(harness.app.overlays.is_empty() && harness.said().contains("begins here"), "{}", harness.said());
    // The last words of the turn are quoted, not those of the next.
    harness.keys("/").types("I got the keys").keys("<Enter><Esc>|").sees("Who speaks from “I got the keys.” on?");
    harness.keys("<Esc> t @");
    let Some(Overlay::Chooser(chooser)) = harness.app.overlays.last() else { panic!("no list") };
    let label = harness.app.reader.page.as_ref().and_then(|page| {
        let turn = page.layout.turns.get(page.turn()?)?;
        page.layout.labels.get(turn.label? as usize).cloned()
    });
    assert_eq!(chooser.lines.get(chooser.cursor.at), label.as_ref());
}

#[test]
fn turns_that_changed_meanwhile_are_left_alone() {
    let mut harness = Harness::new();
    harness.keys("<Enter> t t @");
    let mut project = Project::open(&harness.path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let mut layout = project.layout(info.layout).expect("turns");
    layout.turns.pop();
    project.set_layout(&Group::new("k2", "elsewhere"), "ALD-W1", layout).expect("written");
    project.close().expect("closed");
    harness.keys("<Enter>");
    assert!(harness.said().contains("changed meanwhile"), "{}", harness.said());
    assert_eq!(harness.app.reader.page.as_ref().map(|page| page.layout.turns.len()), Some(3), "and shown as they are");
}

/// Whom each paragraph of a document on disk is about.
fn about(harness: &Harness, document: &str) -> Vec<Vec<String>> {
    let project = Project::open(&harness.path).expect("the project");
    let layout = project.layout(project.document(document).expect("there").layout).expect("turns");
    let label = |at: &u32| layout.labels[*at as usize].clone();
    layout.turns.iter().map(|turn| turn.about.iter().map(label).collect()).collect()
}

#[test]
fn whom_paragraphs_of_field_notes_are_about_is_said_by_a_key() {
    let mut harness = Harness::new();
    harness.keys("jj<Enter>");
    assert_eq!(harness.app.open_document().as_deref(), Some("DUN-O1"));
    let before = about(&harness, "DUN-O1");
    assert_eq!(before, [vec!["A2".to_owned()], vec![]], "the text marks @A2");
    harness.keys("@").sees("Whom is paragraph 1 about?").sees("✓ A2").sees("A5").sees("nobody");
    harness.keys("j<Enter>");
    assert_eq!(about(&harness, "DUN-O1"), [vec!["A2", "A1"], vec![]], "{}", harness.said());
    harness.keys("t t @").sees("Whom is paragraph 2 about?");
    harness.keys("G<Enter>");
    harness.types("A9").keys("<Enter>");
    assert_eq!(about(&harness, "DUN-O1")[1], ["A9"], "somebody the list does not know");
    // Both paragraphs: A2 is in one of them, then in both, then in none.
    harness.keys("g v t t @").sees("Whom are paragraphs 1 to 2 about?").sees("· A2");
    harness.keys("<Enter>");
    assert_eq!(about(&harness, "DUN-O1"), [vec!["A2", "A1"], vec!["A9", "A2"]]);
    harness.keys("g v t t @").sees("✓ A2");
    harness.keys("<Enter>");
    assert_eq!(about(&harness, "DUN-O1"), [vec!["A1"], vec!["A9"]]);
    harness.keys("u u u u");
    assert_eq!(about(&harness, "DUN-O1"), before);
}

/// The workshop with a word of one coding changed, and the words of another gone.
fn corrected() -> Harness {
    let mut harness = Harness::with(Setting { size: (110, 32), ..Setting::default() });
    let mut project = Project::open(&harness.path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let (text, layout) = (project.text(info.text).expect("text"), project.layout(info.layout).expect("turns"));
    let new = text.replace("that was the problem", "this was the trouble").replace("I got the keys.", "Mm.");
    let map = crate::study::anchor::Map::between(&text, &new);
    let layout = crate::study::turn_edit::carried(&layout, &map, &text, &new);
    let replacement = Replacement { text: new, layout, ..Replacement::default() };
    project.revise_with(&Group::new("k2", "correct"), "ALD-W1", replacement).expect("revised");
    project.close().expect("closed");
    harness.message(Message::OtherWrote);
    harness
}

fn waiting(harness: &Harness) -> usize {
    Project::open(&harness.path).expect("the project").to_review(None).expect("a list").len()
}

#[test]
fn codings_whose_text_was_corrected_are_accepted_placed_and_dropped() {
    let mut harness = corrected();
    let before = waiting(&harness);
    assert!(before >= 2, "{before}");
    harness.keys("<Enter> V").sees("to look at: the text under them was corrected");
    harness.sees("moved").sees("was ").sees("this was the trouble");
    harness.keys("a");
    assert_eq!(waiting(&harness), before - 1);
    assert!(matches!(harness.app.overlays.last(), Some(Overlay::Revised(_))), "the list stays open");
    harness.keys("u");
    assert_eq!(waiting(&harness), before - 1, "u is no key of the list");
    harness.keys("<Esc> u");
    assert_eq!(waiting(&harness), before, "accepting is undone like anything else");
    harness.keys("V A");
    let lost = waiting(&harness);
    assert!(lost < before - 1 || lost == 1, "{lost}");
    if lost > 0 {
        harness.sees("lost").sees("without a place");
        harness.keys("a");
        assert!(harness.said().contains("lost its place"), "{}", harness.said());
        harness.keys("p");
        assert!(harness.said().contains("Nothing is selected"), "{}", harness.said());
        harness.keys("x");
        assert!(harness.said().contains("only its coder"), "{}", harness.said());
        harness.keys("<Enter> g t t s V p");
        assert_eq!(waiting(&harness), 0, "{}", harness.said());
        assert!(harness.app.overlays.is_empty(), "nothing is left to look at");
        let placed = harness.on_disk("ALD-W1").into_iter().find(|coding| coding.1 == "k2").expect("k2's");
        assert!(placed.2.starts_with("The plan already"), "{placed:?}");
    }
    harness.keys("V");
    assert!(harness.said().contains("No coding waits"), "{}", harness.said());
}

#[test]
fn the_list_of_corrected_codings_in_a_window() {
    let mut harness = corrected();
    harness.keys("<F1> V");
    harness.shot("revised");
    harness.message(Message::Resize(80, 24));
    harness.shot("revised");
    for size in [(40, 10), (30, 5), (200, 60)] {
        harness.message(Message::Resize(size.0, size.1));
        let _ = harness.buffer();
    }
}
