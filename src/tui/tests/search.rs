//! The search beyond a list of hits: completion, searches that are kept, the sweep, the review of what is
//! autocoded, what is like a hit.

use super::{Harness, Setting};
use crate::store::Project;
use crate::tui::message::{Effect, Message};

fn open_at(query: &str) -> Harness {
    let mut harness = Harness::new();
    harness.keys("<F4>").types(query).keys("<Enter>");
    harness
}

fn tags(harness: &Harness) -> Vec<String> {
    let project = Project::open(&harness.path).expect("the project");
    project.tags().expect("tags").into_iter().map(|info| format!("{} {}", info.spot.document, info.tag.name)).collect()
}

fn origins(harness: &Harness) -> Vec<(String, String)> {
    let project = Project::open(&harness.path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let text = project.text(info.text).expect("text");
    let codings = project.codings(&info).expect("codings").into_iter();
    codings
        .filter(|c| c.origin == crate::study::change::Origin::Auto)
        .map(|c| (c.code, c.span.slice(&text).to_owned()))
        .collect()
}

#[test]
fn fields_and_values_are_offered_while_a_query_is_written() {
    let mut harness = Harness::new();
    harness.keys("<F4>").types("plan prof").sees("profession:");
    harness.keys("<Tab>");
    assert_eq!(harness.app.search.field.text(), "plan profession:");
    harness.sees("police").sees("social-work");
    harness.types("pol").keys("<Tab>");
    assert_eq!(harness.app.search.field.text(), "plan profession:police ");
    harness.keys("<C-u>").types("code:pow").keys("<C-n><Tab>");
    assert_eq!(harness.app.search.field.text(), "code:power.definition ");
    harness.sees("1 turn in 1 document");
    // Where nothing is offered, Tab goes to the hits.
    harness.keys("<Tab>");
    assert!(!harness.app.search.writing);
}

#[test]
fn quick_hands_go_down_to_the_hits_that_are_still_looked_for() {
    let mut harness = Harness::new();
    harness.keys("<F4>");
    let type_ahead = |harness: &mut Harness, keys: &[&str]| -> Vec<Effect> {
        let keys = keys.iter().map(|key| Message::Key(crate::tui::key::Key::parse(key).expect("a key")));
        keys.flat_map(|key| crate::tui::update::update(&mut harness.app, key)).collect()
    };
    let asked = type_ahead(&mut harness, &["k", "e", "y", "s", "Enter"]);
    assert!(harness.app.search.writing, "there is nothing to go to yet");
    harness.carry_out(asked);
    assert!(!harness.app.search.writing && !harness.app.search.hits.hits.is_empty());
    // Who goes on writing stays there; and where nothing is found one stays too.
    harness.keys("/<C-u>");
    let asked = type_ahead(&mut harness, &["k", "e", "y", "Enter", "s"]);
    harness.carry_out(asked);
    assert!(harness.app.search.writing);
    harness.keys("<C-u>");
    let asked = type_ahead(&mut harness, &["z", "z", "z", "Enter"]);
    harness.carry_out(asked);
    assert!(harness.app.search.writing);
}

#[test]
fn searches_are_kept_run_renamed_removed_and_undone() {
    let mut harness = open_at("lifts");
    harness.keys("S").types("Lifts").keys("<Enter>");
    assert!(harness.said().starts_with("Kept as Lifts"), "{}", harness.said());
    harness.keys("/<C-u>").types("keys").keys("<Enter> S").types("keys").keys("<Enter>");
    harness.keys("l").sees("searches that are kept").sees("Lifts");
    harness.keys("<Down><Enter>");
    assert_eq!(harness.app.search.field.text(), "lifts");
    harness.sees("3 turns in 2 documents");
    harness.keys("l r<C-u>").types("chairs").keys("<Enter>").sees("chairs");
    harness.keys("x");
    let names = |harness: &Harness| -> Vec<String> {
        let project = Project::open(&harness.path).expect("the project");
        project.saved_searches().expect("searches").into_iter().map(|saved| saved.name).collect()
    };
    assert_eq!(names(&harness), ["Lifts"]);
    harness.keys("<Esc> u u");
    assert_eq!(names(&harness), ["keys", "Lifts"]);
    harness.keys(":").types("search @lifts").keys("<Enter>").sees("3 turns in 2 documents");
    harness.keys(":").types("search @nothing").keys("<Enter>");
    assert!(harness.said().contains("kept are keys, Lifts"), "{}", harness.said());
    // A name that is taken: what it meant is said, and comes back.
    let mut harness = open_at("lifts");
    harness.keys("S").types("mine").keys("<Enter>");
    harness.keys("/<C-u>").types("keys").keys("<Enter> S").types("mine").keys("<Enter>");
    assert!(harness.said().contains("which was “lifts” before"), "{}", harness.said());
}

#[test]
fn hits_are_swept_one_at_a_time() {
    let mut harness = open_at("kind:workshop OR kind:interview");
    harness.keys("e e s").sees("0 of 6 done").sees("So who decides what goes on the plan?").sees("▸ 1 R1");
    // What stands after the hit is in sight too.
    harness.sees("box for me");
    harness.keys("s").sees("1 of 6 done").sees("1 skipped");
    let before = harness.on_disk("ALD-W1").len();
    harness.keys("c").types("identity.practice").keys("<Enter>");
    assert_eq!(harness.on_disk("ALD-W1").len(), before + 1);
    harness.sees("2 of 6 done").sees("1 coded");
    harness.keys(".").sees("2 coded");
    assert_eq!(harness.on_disk("ALD-W1").len(), before + 2);
    // Each coding is a step of its own, and the sweep goes back to what was undone.
    harness.keys("u").sees("1 coded").sees("▸ 3 A2");
    assert_eq!(harness.on_disk("ALD-W1").len(), before + 1);
    harness.keys("f").sees("1 flagged");
    assert_eq!(tags(&harness), ["ALD-W1 mark:to code"]);
    harness.keys("x").sees("1 put away");
    // It comes back by the key that undoes, before anything that was written does.
    harness.keys("u");
    assert!(harness.said().contains("Here it is again"), "{}", harness.said());
    assert!(!harness.app.search.sweep.as_ref().expect("a sweep").told().contains("put away"));
    harness.keys("x").sees("1 put away");
    harness.keys("s s").sees("That was the last one").sees("3 that were skipped");
    harness.keys("<Enter>").sees("▸ 1 R1");
    harness.keys("<Esc>");
    assert!(harness.said().starts_with("Swept 6 hits: 1 coded, 1 flagged, 1 put away, 3 left"), "{}", harness.said());
    harness.keys("s").sees("0 of 5 done");
    harness.keys("<Esc>/<C-u>").types("tag:\"mark:to code\"").keys("<Enter>").sees("1 turn in 1 document");
}

#[test]
fn a_picker_that_is_closed_and_a_reader_that_is_left_come_back_to_the_hit() {
    let mut harness = open_at("lifts");
    harness.keys("s c <Esc>").sees("0 of 3 done");
    harness.keys("<Enter>");
    assert_eq!(harness.app.screen, crate::tui::app::Screen::Reader);
    harness.keys("<Esc><Esc>").sees("0 of 3 done");
}

#[test]
fn proposed_codings_are_decided_on_one_by_one_and_written_as_one() {
    let mut harness = open_at("plan OR lifts");
    harness.keys("A").types("power.definition").keys("<Enter>");
    // The first plan stands alone; the one that is coded power.definition already is left out.
    harness.sees("1 of 7").sees("1 coded already, left out");
    harness.keys("<S-Left><Right>");
    assert!(origins(&harness).is_empty(), "nothing is written yet");
    harness.keys("a x").sees("1 accepted, 1 rejected");
    harness.keys("A").sees("Enter writes 6 codings");
    harness.keys("<Enter>");
    assert!(harness.said().starts_with("6 codings of power.definition made"), "{}", harness.said());
    let made = origins(&harness);
    assert!(made.contains(&("power.definition".to_owned(), "the plan?".to_owned())), "{made:?}");
    harness.keys("u");
    assert!(origins(&harness).is_empty());
}

#[test]
fn leaving_a_review_writes_only_what_is_asked() {
    let mut harness = open_at("lifts");
    harness.keys("A").types("power").keys("<Enter> a <Esc>").sees("Leave the review?");
    harness.keys("<Down><Enter>");
    assert!(origins(&harness).is_empty());
    harness.keys("A").types("power").keys("<Enter> a <Esc><Enter>");
    assert_eq!(origins(&harness).len(), 1);
    harness.keys("A").types("power").keys("<Enter><Esc>");
    assert!(harness.said().contains("nothing is written"), "{}", harness.said());
}

#[test]
fn what_is_like_a_hit_or_a_code_is_found() {
    let mut harness = open_at("keys");
    harness.keys("m");
    assert_eq!(harness.app.search.field.text(), "like:ALD-W1:3");
    assert!(harness.app.search.hits.ranked);
    harness.sees("alike by").sees("BRA-I1 2");
    // The selection in the reader is a sample too.
    harness.keys("<Enter><Esc> t").keys(":").types("similar").keys("<Enter>");
    assert!(harness.app.search.field.text().starts_with("like:"), "{}", harness.app.search.field.text());
    harness.keys(":").types("similar power.definition").keys("<Enter>").sees("BRA-I1 2");
    let found = |harness: &Harness| harness.app.search.hits.hits.iter().map(|hit| hit.name.clone()).collect::<Vec<_>>();
    assert!(!found(&harness).is_empty());
    // What is coded with the code is left out.
    assert!(!harness.app.search.hits.hits.iter().any(|hit| hit.name == "ALD-W1" && hit.turn == 2));
}

#[test]
fn each_new_view_of_the_search() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = Harness::with(Setting { size, ..Setting::default() });
        harness.keys("<F4>").types("profession:");
        harness.shot("search_offers");
        harness.keys("<C-u>").types("plan OR lifts").keys("<Enter>s");
        harness.shot("search_sweep");
        harness.keys("<Esc>A").types("identity").keys("<Enter>");
        harness.shot("search_review");
        harness.keys("<Esc>m");
        harness.shot("search_like");
        harness.keys("S").types("like the plan").keys("<Enter>l");
        harness.shot("search_kept");
    }
}
