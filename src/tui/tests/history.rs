//! The history: narrowed, read closely, and undone to a step.

use super::{Harness, Setting, elsewhere};
use crate::store::Project;
use crate::tui::message::{Message, Request};

fn codings(harness: &Harness) -> usize {
    harness.on_disk("ALD-W1").len()
}

/// k1 renames a code, changes an attribute, removes a coding; k2 finishes a document in between.
fn worked() -> Harness {
    let mut harness = Harness::new();
    harness.keys("<F3> g e<End>").types("!").keys("<Enter>");
    let finish = Request::Finish { coder: "k2".into(), document: "DUN-O1".into(), finished: true, open: None };
    elsewhere(&harness.path, finish);
    harness.message(Message::OtherWrote);
    harness.keys("<F1> g e<Tab><Tab><C-u>").types("Dunlow").keys("<Enter>").keys("<F6>");
    harness
}

#[test]
fn the_history_is_narrowed_by_coder_document_kind_and_words() {
    let mut harness = worked();
    let all = harness.app.history.shown.len();
    harness.sees("set site of ALD-W1").sees("finish DUN-O1");
    harness.keys("/").types("coder:k2").sees("filter “coder:k2”").sees("finish DUN-O1");
    assert!(harness.app.history.shown.len() == 3 && !harness.screen().contains("set site"), "{}", harness.screen());
    harness.keys("<Enter>/<C-u>").types("kind:document-attribute").keys("<Enter>");
    assert_eq!(harness.app.history.chosen().map(|entry| entry.what.as_str()), Some("set site of ALD-W1"));
    harness.keys("/<C-u>").types("document:dun").keys("<Enter>");
    assert_eq!(harness.app.history.shown.len(), 2, "it came in, and was finished: {}", harness.screen());
    harness.keys("/<C-u>").types("edit power").keys("<Enter>");
    assert_eq!(harness.app.history.shown.len(), 1);
    harness.keys("/<C-u>").types("nothing like it").keys("<Enter>").sees("No step fits");
    harness.keys("<Esc>");
    assert_eq!(harness.app.history.shown.len(), all);
}

#[test]
fn a_step_is_read_with_what_stood_before_and_after() {
    let mut harness = worked();
    harness.keys("<Enter>").sees("set site of ALD-W1").sees("ALD-W1: site: Aldermere → Dunlow").sees("k1 · 1 change");
    harness.keys("<Enter>");
    assert!(harness.app.overlays.is_empty(), "Enter closes what only tells");
    harness.keys("/").types("edit code").keys("<Enter><Enter>").sees("power: name: Power → Power!");
    harness.keys("<Esc>/<C-u>").types("identity.practice").keys("<Enter><Enter>");
    harness.sees("+ identity.practice by k1: “so that was the problem.").sees("✎ says it laughing");
}

#[test]
fn undo_to_a_step_tells_what_goes_and_what_stays_and_does_it_at_once() {
    let mut harness = worked();
    let before = codings(&harness);
    harness.keys("/").types("code power").keys("<Enter> G <Esc>");
    // On “code power.definition”, the first coding of k1.
    while harness.app.history.chosen().is_some_and(|entry| entry.what != "code power.definition") {
        harness.keys("j");
    }
    harness.keys("B").sees("undo to “code power.definition”?").sees("3 steps of yours would be undone");
    harness.sees("↶ set site of ALD-W1").sees("↶ edit code power").sees("↶ code identity.practice");
    harness.sees("2 later steps of others stay").sees("k2: finish DUN-O1");
    harness.keys("<Esc>");
    assert_eq!(codings(&harness), before, "nothing is done");
    harness.keys("B<Enter>");
    assert!(harness.said().contains("Undone: 3 steps of yours"), "{}", harness.said());
    assert_eq!(codings(&harness), before - 1);
    let project = Project::open(&harness.path).expect("the project");
    assert_eq!(project.effective_codes().expect("codes").codebook.get("power").map(|c| c.name.as_str()), Some("Power"));
    assert_eq!(project.document("ALD-W1").expect("there").attributes["site"], "Aldermere");
    assert!(project.document("DUN-O1").expect("there").finished.contains("k2"), "another's step stays");
    assert!(project.check().expect("checked").problems.is_empty());
    drop(project);
    harness.keys("U U U");
    assert_eq!(codings(&harness), before);
    harness.keys("g B");
    assert!(harness.said().contains("nothing to undo"), "{}", harness.said());
}

#[test]
fn windows_of_the_history_at_two_sizes() {
    for size in [(80, 24), (160, 50)] {
        for (name, keys) in [("step", "<Enter>"), ("undo_to", "j j j j B")] {
            let mut harness = Harness::with(Setting { size, ..Setting::default() });
            harness.keys("<F3> g e<End>").types("!").keys("<Enter>").keys("o G k<Enter><F6>");
            harness.keys(keys);
            harness.shot(&format!("history_{name}"));
            for size in [(40, 10), (30, 5), (200, 60), (0, 0)] {
                harness.message(Message::Resize(size.0, size.1));
                let _ = harness.buffer();
            }
        }
    }
}

#[test]
fn marks_tags_and_links_stand_with_their_document_and_the_filter_finds_them() {
    let mut harness = Harness::new();
    harness.keys("<F1> <Home> <Enter> t m q").keys("<F6>").sees("ALD-W1");
    let first = harness.app.history.steps.entries[0].clone();
    assert!(first.kinds.iter().any(|(kind, _)| kind == "tag-set"), "{first:?}");
    harness.keys("/").types("document:ald kind:tag").keys("<Enter>");
    assert_eq!(harness.app.history.shown, [0]);
    harness.keys("<Enter>").sees("ALD-W1: + tag mark:good quote at “");
    harness.keys("<Esc><Esc>/").types("document:dun kind:tag").keys("<Enter>").sees("No step fits");
}
