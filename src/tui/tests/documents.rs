//! The list of documents: grouped, marked, its attributes and names edited by keys.

use super::{Harness, Setting};
use crate::store::Project;
use crate::study::AttributeType;
use crate::study::change::Payload;
use crate::tui::message::Message;

fn value(harness: &Harness, document: &str, key: &str) -> Option<String> {
    let project = Project::open(&harness.path).expect("the project");
    project.document(document).expect("there").attributes.get(key).cloned()
}

fn steps(harness: &Harness) -> usize {
    Project::open(&harness.path).expect("the project").log(None).expect("a log").len()
}

fn declare(harness: &mut Harness, key: &str, declared: AttributeType) {
    let mut project = Project::open(&harness.path).expect("the project");
    let declared = Payload::AttributeDeclared { key: key.to_owned(), declared };
    project.write("k2", "declare", vec![declared]).expect("declared");
    project.close().expect("closed");
    harness.message(Message::OtherWrote);
}

#[test]
fn documents_stand_under_headings_that_count_and_fold() {
    let mut harness = Harness::with(Setting { size: (120, 30), ..Setting::default() });
    harness.keys("<F1> t").sees("by site").sees("▾ Aldermere  1 document · 1 begun · 2 of 4 turns coded");
    harness.sees("▾ Brackwater").sees("▾ Dunlow");
    assert_eq!(harness.app.documents.chosen(), Some("ALD-W1"), "the cursor stays on its document");
    harness.keys("h").sees("▸ Aldermere");
    assert!(!harness.screen().contains("ALD-W1"), "{}", harness.screen());
    harness.keys("<Enter>").sees("ALD-W1");
    harness.keys("<Tab>");
    assert_eq!(harness.app.documents.rows.len(), 3, "headings alone");
    harness.keys("<Tab> j <Enter>");
    assert_eq!(harness.app.open_document().as_deref(), Some("ALD-W1"), "Enter on a document opens it");
    harness.keys("<F1> t").sees("by kind").sees("▾ observation");
    harness.keys("t");
    assert_eq!(harness.app.documents.grouped.as_deref(), Some("date"), "then the others");
    harness.sees("no date");
    harness.keys("t").sees("by stage");
    harness.keys("t");
    assert_eq!(harness.app.documents.grouped, None);
    let order: Vec<&str> =
        harness.app.documents.shown.iter().map(|at| harness.app.documents.names[*at].as_str()).collect();
    assert_eq!(order, ["ALD-W1", "BRA-I1", "DUN-O1"]);
}

#[test]
fn the_list_tells_coded_turns_and_when_a_document_was_touched() {
    let mut harness = Harness::with(Setting { size: (120, 30), ..Setting::default() });
    harness.keys("<F1>").sees("coded turns").sees("2/4").sees("0/2").sees("touched");
    assert_eq!(harness.app.documents.touched.len(), 3);
    harness.keys("s s s s s s s");
    assert_eq!(harness.app.documents.chosen(), Some("ALD-W1"));
    assert!(harness.said().contains("Sorted by touched"), "{}", harness.said());
}

#[test]
fn attributes_are_edited_in_place_checked_and_completed() {
    let mut harness = Harness::new();
    declare(&mut harness, "stage", AttributeType::Number);
    harness.keys("<F1> e").sees("attributes of ALD-W1").sees("Aldermere");
    let before = steps(&harness);
    // date, kind, site, stage, then a further one.
    harness.keys("<C-u>").types("spring").sees("is not a date");
    harness.keys("<C-u>").types("2022-05-12").keys("<Tab><Tab><C-n>").sees("Brackwater");
    harness.keys("<Tab><C-u>").types("late").sees("is not a number");
    harness.keys("<Enter>");
    assert_eq!(steps(&harness), before, "nothing is written");
    harness.keys("<C-u>").types("4").keys("<Tab>").types("Field Team").keys("<Tab>").types("north").keys("<Enter>");
    let told = ["date", "site", "stage", "field_team"].map(|key| value(&harness, "ALD-W1", key).unwrap_or_default());
    assert_eq!(told, ["2022-05-12", "Brackwater", "4", "north"], "{}", harness.screen());
    assert_eq!(steps(&harness), before + 1);
    harness.keys("e<Tab><Tab><Tab><C-u><Enter>");
    assert_eq!(value(&harness, "ALD-W1", "site"), None, "empty takes it away");
    harness.keys("u u");
    assert_eq!(value(&harness, "ALD-W1", "site").as_deref(), Some("Aldermere"));
}

#[test]
fn one_attribute_is_set_on_all_that_are_marked_as_one_step() {
    let mut harness = Harness::new();
    declare(&mut harness, "wave", AttributeType::Ordered(vec!["first".into(), "second".into()]));
    harness.keys("<F1> <Space><Space>").sees("2 marked");
    let before = steps(&harness);
    harness.keys("e").sees("one attribute of all 2 marked documents");
    harness.keys("<Enter>").sees("An attribute needs a name.");
    harness.types("wav").keys("<C-n><Tab>").types("third").sees("is not one of first, second");
    harness.keys("<C-u><C-n><Enter>");
    let set = |harness: &Harness| ["ALD-W1", "BRA-I1", "DUN-O1"].map(|name| value(harness, name, "wave"));
    assert_eq!(set(&harness), [Some("first".into()), Some("first".into()), None], "{}", harness.screen());
    assert_eq!(steps(&harness), before + 1);
    harness.keys("u");
    assert_eq!(set(&harness), [None, None, None]);
    harness.keys("<Esc>");
    assert!(harness.app.documents.marked.is_empty());
    harness.keys("t g<Space>").sees("1 marked");
    harness.keys("*");
    assert_eq!(harness.app.documents.marked.len(), 3);
}

#[test]
fn a_document_gets_another_name_and_stays_open_under_it() {
    let mut harness = Harness::new();
    harness.keys("<Enter><F1> r").sees("rename ALD-W1");
    harness.keys("<C-u>").types("bra-i1").sees("There is a document BRA-I1 already.");
    harness.keys("<C-u>").types("Workshop one").keys("<Enter>");
    assert_eq!(harness.app.open_document().as_deref(), Some("Workshop one"), "{}", harness.said());
    assert_eq!(harness.app.documents.chosen(), Some("Workshop one"));
    assert_eq!(harness.on_disk("Workshop one").len(), 3);
    harness.keys("u");
    let names = Project::open(&harness.path).expect("the project").document_names().expect("names");
    assert_eq!(names[0], "ALD-W1");
    assert_eq!(harness.app.open_document().as_deref(), Some("ALD-W1"), "it stays open under its old name again");
}

#[test]
fn windows_of_the_documents_at_two_sizes() {
    for size in [(80, 24), (160, 50)] {
        for (name, keys) in [
            ("grouped", "t"),
            ("attributes", "e"),
            ("bulk", "<Space><Space>e"),
            ("rename", "r"),
            ("events", "E"),
            ("event", "Ea"),
        ] {
            let mut harness = Harness::with(Setting { size, ..Setting::default() });
            for event in ["2022-05 --site Dunlow The clinic closes", "2021 Care Act in force"] {
                harness.keys(":").types(&format!("event add --date {event}")).keys("<Enter>");
            }
            harness.keys("<F1>").keys(keys);
            harness.shot(&format!("documents_{name}"));
            for size in [(40, 10), (30, 5), (200, 60), (0, 0)] {
                harness.message(Message::Resize(size.0, size.1));
                let _ = harness.buffer();
            }
        }
    }
}

fn events(harness: &Harness) -> Vec<String> {
    let project = Project::open(&harness.path).expect("the project");
    project.events().expect("events").into_iter().map(|(_, event)| event.to_string()).collect()
}

#[test]
fn events_are_noted_edited_and_taken_away_in_a_window_and_undone_there() {
    let mut harness = Harness::new();
    harness.keys("<F1>E").sees("No event is noted yet");
    harness.keys("a").sees("a new event").types("spring").keys("<Tab>").types("dun").keys("<C-n><Tab>").types("Merger");
    harness.keys("<Enter>").sees("“spring” is no date: write 2022").sees("Dunlow").sees("Merger");
    assert_eq!(events(&harness), Vec::<String>::new(), "nothing is written");
    harness.keys("<C-u>").types("2022-05").keys("<Enter>").sees("2022-05").sees("Merger");
    assert_eq!(events(&harness), ["2022-05 Merger (Dunlow)"], "{}", harness.said());
    harness.keys("a").types("2021").keys("<Tab><Tab><Enter>").sees("An event needs a label");
    harness.types("Care Act").keys("<Enter>").sees("whole study");
    assert_eq!(events(&harness), ["2021 Care Act", "2022-05 Merger (Dunlow)"]);
    // The cursor stands on what was written last.
    harness.keys("e<C-u>").types("2020-01-31").keys("<Enter>");
    assert_eq!(events(&harness), ["2020-01-31 Care Act", "2022-05 Merger (Dunlow)"]);
    harness.keys("a").types("2022-05").keys("<Tab>").types("Dunlow").keys("<Tab>").types("Merger<").keys("<BackSpace>");
    harness.keys("<Enter>").sees("This event is noted already.");
    harness.keys("<Esc><Esc>x");
    assert_eq!(events(&harness), ["2022-05 Merger (Dunlow)"]);
    harness.keys("u").sees("Care Act");
    harness.keys("u u").sees("Merger");
    assert_eq!(events(&harness), ["2022-05 Merger (Dunlow)"]);
    harness.keys("U").sees("Care Act");
    harness.keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
}

#[test]
fn events_are_noted_by_a_command_too() {
    let mut harness = Harness::new();
    harness.keys(":").types("event add --date 2022-05 --site Dunlow The clinic closes").keys("<Enter>");
    assert_eq!(events(&harness), ["2022-05 The clinic closes (Dunlow)"], "{}", harness.said());
    harness.keys(":").types("event add --date May x").keys("<Enter>").sees("is no date").keys("<Esc>");
    harness.keys(":").types("event remove zz").keys("<Enter>");
    assert!(harness.said().contains("there is no event zz"), "{}", harness.said());
    harness.keys(":").types("events").keys("<Enter>").sees("The clinic closes").keys("<Esc>");
    let project = Project::open(&harness.path).expect("the project");
    let id = project.events().expect("events")[0].0.simple().to_string();
    harness.keys(":").types(&format!("event remove {}", &id[..8])).keys("<Enter>");
    assert_eq!(events(&harness), Vec::<String>::new());
}

#[test]
fn who_has_not_said_who_they_are_is_asked_before_an_event_is_noted() {
    let mut harness = Harness::with(Setting { coder: None, ..Setting::default() });
    harness.keys("<F1>E a").sees("Who is coding?").types("k1").keys("<Enter>").sees("a new event");
}
