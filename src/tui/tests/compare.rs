//! Two coders side by side: what is shown, and what each key decides.

use super::{Harness, Setting, study};
use crate::store::Project;
use crate::study::Choice;
use crate::study::change::{CodingItem, Origin, Payload};
use crate::study::corpus::DecisionRow;
use crate::text::Span;
use crate::tui::app::Screen;
use crate::tui::compare::Item;
use crate::tui::message::{Effect, Message, Mouse, Request};
use crate::tui::theme::Depth;
use std::path::Path;

const PLAN: &str = "The plan already said “parenting”, so that was the problem.";

fn code(project: &mut Project, coder: &str, document: &str, id: &str, words: &str, memo: Option<&str>) {
    let info = project.document(document).expect("there");
    let text = project.text(info.text).expect("text");
    let start = text.find(words).expect("in the text");
    let span = Span::of(start..start + words.len());
    let payload = Payload::CodingsAdded {
        document: info.guid,
        text: info.text,
        codes: vec![id.to_owned()],
        coders: vec![coder.to_owned()],
        items: vec![CodingItem(0, 0, span, 1000, Origin::Manual, memo.map(str::to_owned), None)],
        under: Vec::new(),
    };
    project.write(coder, format!("code {id}"), vec![payload]).expect("a coding");
}

fn on(setting: Setting, change: impl FnOnce(&mut Project)) -> Harness {
    let (folder, path) = study();
    let mut project = Project::open(&path).expect("the project");
    change(&mut project);
    project.close().expect("closed");
    Harness::on(folder, path, setting)
}

/// k2 reads a part of what k1 reads as a definition, and both code the same in the interview.
fn shared(project: &mut Project) {
    code(project, "k2", "ALD-W1", "power.definition", "said “parenting”, so that was the problem", Some("their word"));
    code(project, "k1", "BRA-I1", "power", "Three weeks without a clinic", None);
    code(project, "k2", "BRA-I1", "power", "Three weeks without a clinic", None);
    code(project, "k2", "BRA-I1", "identity", "it said lifts", None);
}

fn compared(size: (u16, u16)) -> Harness {
    let mut harness = on(Setting { size, ..Setting::default() }, shared);
    harness.keys("<F7>");
    harness
}

fn decisions(path: &Path) -> Vec<DecisionRow> {
    Project::open(path).expect("the project").corpus(None).expect("a corpus").decisions
}

fn chosen(harness: &Harness) -> &Item {
    harness.app.compare.chosen().expect("a place")
}

fn taken(names: &[&str]) -> Choice {
    Choice::Take(names.iter().map(|name| (*name).to_owned()).collect())
}

/// What the consensus layer holds of a document.
fn layer(harness: &Harness, document: &str) -> Vec<(String, String)> {
    let codings = harness.on_disk(document);
    codings.into_iter().filter(|(_, coder, ..)| coder == "consensus").map(|(code, _, text, _)| (code, text)).collect()
}

#[test]
fn disagreements_are_listed_in_the_order_of_the_texts() {
    let mut harness = compared((110, 32));
    harness
        .sees("k1 and k2 · 2 documents")
        .sees("4 undecided")
        .sees("1 same · 1 overlapping · only k1 1, k2 2 · 0 decided");
    harness.sees("1≈2").sees("1 ·").sees("· 2");
    let keys: Vec<String> = harness.app.compare.items().iter().map(|item| item.key.code.clone()).collect();
    assert_eq!(keys, ["power.definition", "identity.practice", "power", "identity", "power"]);
    assert_eq!(chosen(&harness).key.code, "power.definition");
    harness.sees("✎ their word").sees("What Defining the problem means").sees("+ Somebody says so.");
    harness.sees("undecided: 1 k1 · 2 k2 · b both · 0 neither · a adjust");
    assert!(!harness.screen().contains("1=2"));
    harness.keys("s").sees("1=2");
    harness.keys("G");
    harness.sees("both read it alike");
    harness.keys("1");
    assert!(harness.said().contains("nothing to decide"), "{}", harness.said());
}

#[test]
fn both_screens_are_drawn_as_they_were() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = compared(size);
        harness.shot("compare");
        harness.keys("a ] ] <Left>");
        harness.shot("compare_adjust");
        harness.keys("<Enter> G");
        harness.shot("compare_decided");
    }
}

#[test]
fn each_key_writes_its_decision_and_goes_on_to_the_next() {
    let mut harness = compared((80, 24));
    harness.keys("2");
    assert_eq!(harness.said(), "power.definition, ALD-W1: k2’s reading. On disk; u undoes it.");
    assert_eq!(chosen(&harness).key.code, "identity.practice", "the next undecided one");
    harness.sees("3 undecided").sees("1 decided");
    harness.keys("1");
    assert_eq!((chosen(&harness).key.code.as_str(), chosen(&harness).who.as_str()), ("power", "A2"));
    harness.keys("0");
    assert_eq!(chosen(&harness).key.document, "BRA-I1", "on through the documents");
    harness.keys("b").sees("0 undecided");
    let mut made = decisions(&harness.path);
    made.sort_by_key(|row| (row.document, row.span));
    let choices: Vec<&Choice> = made.iter().map(|row| &row.choice).collect();
    assert_eq!(choices, [&taken(&["k2"]), &taken(&["k1"]), &Choice::Neither, &taken(&["k1", "k2"])]);
    assert!(made.iter().all(|row| row.coder == "k1"));
    let of = |code: &str, text: &str| (code.to_owned(), text.to_owned());
    let codings = layer(&harness, "ALD-W1");
    assert!(codings.contains(&of("power.definition", "said “parenting”, so that was the problem")), "{codings:?}");
    assert!(codings.iter().all(|(code, _)| code != "power"), "{codings:?}");
    assert!(layer(&harness, "BRA-I1").contains(&of("identity", "it said lifts")));
    harness.keys("n");
    assert_eq!(harness.said(), "Nothing is undecided any more.");
    assert_eq!(harness.app.writing, 0);
    assert!(harness.app.compare.pending.is_empty());
}

#[test]
fn n_goes_through_what_is_undecided_and_a_decided_place_is_opened_again() {
    let mut harness = compared((80, 24));
    harness.keys("n");
    assert_eq!(chosen(&harness).key.code, "identity.practice");
    harness.keys("1 n");
    assert_eq!(chosen(&harness).key.document, "BRA-I1");
    harness.keys("n");
    assert_eq!(chosen(&harness).key.code, "power.definition", "after the last comes the first");
    harness.keys("N N");
    assert_eq!(chosen(&harness).key.code, "power");
    harness.keys("r");
    assert_eq!(harness.said(), "Nothing is decided here yet.");
    harness.keys("G").sees("✓ k1’s reading · k1, ").sees("✓1");
    harness.keys("r");
    assert!(decisions(&harness.path).is_empty());
    assert_eq!(chosen(&harness).key.code, "identity.practice", "the cursor stays on it");
    assert!(chosen(&harness).is_open());
}

#[test]
fn undo_takes_a_decision_back_and_goes_to_it() {
    let mut harness = compared((80, 24));
    harness.keys("2 1");
    assert_eq!(decisions(&harness.path).len(), 2);
    harness.keys("u");
    assert_eq!(decisions(&harness.path).len(), 1);
    assert_eq!(chosen(&harness).key.code, "identity.practice");
    harness.sees("3 undecided");
    harness.keys("u");
    assert_eq!(chosen(&harness).key.code, "power.definition");
    assert!(decisions(&harness.path).is_empty() && layer(&harness, "ALD-W1").is_empty());
    harness.keys("U");
    assert_eq!(decisions(&harness.path).len(), 1);
}

#[test]
fn a_reading_is_adjusted_by_the_word_and_gets_another_code() {
    let mut harness = compared((80, 24));
    harness.keys("a");
    let adjusted = |harness: &Harness| {
        let adjust = harness.app.compare.adjust.clone().expect("adjusting");
        adjust.span.slice(&chosen(harness).text).to_owned()
    };
    assert_eq!(adjusted(&harness), PLAN);
    harness.keys("] ]");
    assert_eq!(adjusted(&harness), "already said “parenting”, so that was the problem.");
    harness.keys("[ <Left>");
    assert_eq!(adjusted(&harness), "plan already said “parenting”, so that was the problem", "where k2 stopped");
    harness.keys("h h l");
    assert_eq!(adjusted(&harness), "plan already said “parenting”, so that was the");
    harness.keys("<Left> <Left> <Left> <Left>");
    assert_eq!(adjusted(&harness), "plan already said “parenting”,");
    harness.keys("c").types("identity").keys("<Enter>").sees("as identity");
    harness.keys("m").types("the word itself").keys("<Enter> <Enter>");
    let made = decisions(&harness.path);
    let Some(Choice::Adjust { code, span }) = made.first().map(|row| row.choice.clone()) else { panic!("{made:?}") };
    assert_eq!((code.as_str(), made[0].memo.as_deref()), ("identity", Some("the word itself")));
    let item = harness.app.compare.items().first().expect("an item");
    assert_eq!(span.slice(&item.text), "plan already said “parenting”,");
    assert!(layer(&harness, "ALD-W1").iter().any(|(code, text)| code == "identity" && text.ends_with("”,")));
    assert_eq!(chosen(&harness).key.code, "identity.practice");
    harness.keys("a <Esc>");
    assert!(harness.app.compare.adjust.is_none() && decisions(&harness.path).len() == 1);
}

#[test]
fn a_memo_goes_with_its_decision_and_is_changed_later() {
    let mut harness = compared((80, 24));
    harness.keys("m").sees("Why?");
    harness.types("k2 is nearer").keys("<Enter>");
    assert!(decisions(&harness.path).is_empty());
    harness.sees("✎ k2 is nearer (goes with the decision)");
    harness.keys("2");
    let memo = |harness: &Harness| decisions(&harness.path).first().and_then(|row| row.memo.clone());
    assert_eq!(memo(&harness).as_deref(), Some("k2 is nearer"));
    harness.keys("G").sees("✎ k2 is nearer");
    assert_eq!(chosen(&harness).key.code, "power.definition");
    harness.keys("m <C-j>").types("in meaning").keys("<Enter>");
    assert_eq!(memo(&harness).as_deref(), Some("k2 is nearer\nin meaning"));
    harness.keys("b");
    assert_eq!(memo(&harness).as_deref(), Some("k2 is nearer\nin meaning"), "another choice keeps the why");
    assert_eq!(chosen(&harness).key.code, "power.definition", "a decision changed is still looked at");
    harness.keys("m <C-u> <C-u>").message(Message::Key(crate::tui::key::Key::parse("Enter").expect("a key")));
    harness.keys("r");
    assert!(decisions(&harness.path).is_empty());
}

#[test]
fn the_reader_opens_at_the_place_and_esc_comes_back_to_it() {
    let mut harness = compared((80, 24));
    harness.keys("<Down> <Enter>");
    assert_eq!(harness.app.screen, Screen::Reader);
    assert!(harness.selected().starts_with("so that was the problem. By the time"));
    harness.keys("<Esc> <Esc>");
    assert_eq!(harness.app.screen, Screen::Compare);
    assert_eq!(chosen(&harness).key.code, "identity.practice");
}

#[test]
fn documents_and_the_reader_compare_the_document_at_hand() {
    let mut harness = on(Setting::default(), shared);
    harness.keys("<Down> C").sees("k1 and k2 · BRA-I1").sees("1 undecided");
    harness.keys("<Esc>");
    assert_eq!(harness.app.screen, Screen::Documents);
    harness.keys("<Up> <Enter> C").sees("k1 and k2 · ALD-W1").sees("3 undecided");
    harness.keys("d").sees("2 documents").sees("4 undecided");
    harness.keys("G d").sees("k1 and k2 · BRA-I1");
    harness.keys(":").types("compare ald").keys("<Enter>").sees("k1 and k2 · ALD-W1");
    harness.keys(":").types("compare").keys("<Enter>").sees("2 documents");
}

#[test]
fn the_pair_is_chosen_where_there_are_more_than_two() {
    let mut harness = compared((80, 24));
    harness.keys("c");
    assert_eq!(harness.said(), "Nobody but k1 and k2 can be compared in any document.");
    let mut harness = on(Setting::default(), |project| {
        shared(project);
        code(project, "k3", "ALD-W1", "power", "Lifts! You got lifts.", None);
    });
    harness.keys("<F7>").sees("k1 and k2 · 2 documents");
    harness.keys("c").sees("k2 and k3 · 1 document");
    harness.keys("<Down> <Enter>").sees("k1 and k3 · 1 document").sees("1 k1").sees("2 k3");
    harness.keys("2");
    assert_eq!(decisions(&harness.path).first().map(|row| row.choice.clone()), Some(taken(&["k3"])));
}

#[test]
fn nothing_shared_says_what_to_do() {
    let mut harness = Harness::new();
    harness.keys("<Down> C").sees("There is nothing to compare here.").sees("BRA-I1 cannot be compared");
    harness.sees("emic assign --coders k1,k2 --overlap 20%");
    harness.keys("1 a n <Enter> s m b 0 r");
    assert!(decisions(&harness.path).is_empty());
    harness.keys("d").sees("k1 and k2 · 1 document");
}

#[test]
fn what_is_coded_blind_is_finished_first() {
    let mut harness = on(Setting::default(), |project| {
        shared(project);
        let info = project.document("ALD-W1").expect("there");
        let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
        project.write("k1", "assign", vec![assign("k1"), assign("k2")]).expect("assigned");
    });
    harness.keys("C").sees("You code ALD-W1 blind; finish it first (F).");
    assert!(!harness.screen().contains("their word"));
    harness.keys("d").sees("k1 and k2 · 1 document").sees("left out: you code 1 document blind");
    harness.keys("<Esc> <F1> C F").sees("k1 and k2 · ALD-W1").sees("3 undecided");
}

#[test]
fn who_decides_is_asked_once_and_a_read_only_project_refuses() {
    let mut harness = on(Setting { coder: None, ..Setting::default() }, shared);
    harness.keys("<F7> 2").sees("Who is coding?");
    harness.types("k9").keys("<Enter>");
    assert_eq!(decisions(&harness.path).first().map(|row| row.coder.clone()).as_deref(), Some("k9"));
    let mut harness = compared((80, 24));
    harness.app.study.as_mut().expect("open").read_only = true;
    for key in ["1", "2", "b", "0", "a", "m"] {
        harness.keys(key);
        assert!(harness.said().contains("cannot be written"), "{key}: {}", harness.said());
    }
    assert!(harness.app.overlays.is_empty() && harness.app.compare.adjust.is_none());
}

#[test]
fn a_reflexive_study_shows_no_coefficient() {
    let mut harness = compared((110, 32));
    harness.sees("alpha").sees(" %");
    harness.app.study.as_mut().expect("open").settings.approach = "reflexive".to_owned();
    harness.keys("d").sees("1 overlapping");
    assert!(!harness.screen().contains("alpha") && !harness.screen().contains(" % "), "{}", harness.screen());
}

#[test]
fn a_decision_that_cannot_be_written_is_open_again_with_its_memo() {
    let mut harness = compared((80, 24));
    harness.keys("m").types("so").keys("<Enter>");
    // The answer of the store is kept back.
    let key = crate::tui::key::Key::parse("2").expect("a key");
    let effects = crate::tui::update::update(&mut harness.app, Message::Key(key));
    assert_eq!(effects.len(), 1);
    assert_eq!(harness.app.compare.pending.len(), 1);
    // What is counted as decided is on disk.
    harness.sees("4 undecided");
    harness.keys("<Up>").sees("is being written");
    harness.keys("1");
    assert_eq!(harness.said(), "This decision is being written.");
    harness.message(Message::Failed("no room on the disk".to_owned()));
    assert!(harness.app.compare.pending.is_empty() && harness.app.compare.memos.len() == 1);
    assert_eq!(harness.said(), "no room on the disk");
    harness.keys("2");
    assert_eq!(decisions(&harness.path).first().and_then(|row| row.memo.clone()).as_deref(), Some("so"));
}

#[test]
fn nothing_is_decided_on_a_text_that_is_not_there_any_more() {
    let mut harness = compared((80, 24));
    let key = crate::tui::key::Key::parse("1").expect("a key");
    let mut effects = crate::tui::update::update(&mut harness.app, Message::Key(key));
    let Some(Effect::Store(Request::Decide { seen, .. })) = effects.first_mut() else { panic!("{effects:?}") };
    *seen = "another text".into();
    harness.carry_out(effects);
    assert!(harness.said().contains("ALD-W1 has another text now"), "{}", harness.said());
    assert!(decisions(&harness.path).is_empty() && harness.app.compare.open() == 4);
}

#[test]
fn another_process_decides_and_the_place_is_kept() {
    let mut harness = compared((80, 24));
    harness.keys("n n");
    let here = chosen(&harness).key.clone();
    let item = harness.app.compare.items().first().expect("a place").key.clone();
    let mut other = Project::open(&harness.path).expect("the project");
    let info = other.document(&item.document).expect("there");
    let question = crate::store::Question { code: item.code, span: item.span };
    let answer = crate::store::Answer { choice: Some(Choice::Neither), memo: None };
    other.adjudicate("k2", &info, &question, &answer).expect("decided");
    other.close().expect("closed");
    let message = harness.store.poll().expect("noticed");
    harness.message(message).sees("3 undecided").sees("1 decided");
    assert_eq!(chosen(&harness).key, here);
}

#[test]
fn the_mouse_chooses_scrolls_and_opens() {
    let mut harness = compared((80, 24));
    harness.press(5, 4);
    assert_eq!(chosen(&harness).key.code, "identity.practice");
    harness.message(Message::Mouse(Mouse::Wheel(3), 5, 4));
    assert_eq!(chosen(&harness).key.code, "power");
    harness.message(Message::Mouse(Mouse::Wheel(-3), 5, 4)).press(5, 4);
    assert_eq!(harness.app.screen, Screen::Reader);
    harness.keys("<F7>");
    let head = harness.screen().lines().next().unwrap_or_default().to_owned();
    let column = head.split_once("F7").expect("a tab").0.chars().count() as u16;
    harness.keys("<F1>").press(column, 0);
    assert_eq!(harness.app.screen, Screen::Compare);
}

#[test]
fn without_colour_the_readings_are_still_told_apart() {
    let mut harness = on(Setting { size: (80, 24), depth: Depth::None, ..Setting::default() }, shared);
    harness.keys("<F7>").sees("▛").sees("▟").sees("1≈2");
    let dump = harness.dump();
    assert!(!dump.contains("fg ") && !dump.contains("bg "), "{dump}");
    assert!(dump.contains("UNDERLINED") && dump.contains("REVERSED"), "{dump}");
}

#[test]
fn the_smallest_window_still_shows_where_one_is() {
    let mut harness = compared((80, 24));
    harness.message(Message::Resize(40, 10)).sees("1≈2");
    harness.keys("a").message(Message::Resize(200, 60)).sees("a reading of its own");
    harness.message(Message::Resize(100, 11));
    let _ = harness.screen();
}

#[test]
fn a_room_sees_readings_without_names() {
    let mut harness = compared((110, 32));
    let named = harness.screen();
    assert!(named.contains("k1") && named.contains("k2") && named.contains("nursing"), "{named}");
    harness.keys("v").sees("coder 1 and coder 2").sees("1 coder 1 · 2 coder 2");
    let room = harness.screen();
    assert!(!room.contains("k1") && !room.contains("k2"), "{room}");
    assert!(!room.contains("A5") && room.contains("nursing"), "{room}");
    harness.keys("1 <End>").sees("coder 1’s reading · ");
    assert!(!harness.screen().contains("k1") && !harness.screen().contains("k2"), "{}", harness.screen());
    harness.keys("v").sees("k1 and k2");
}

#[test]
fn a_room_sees_reports_without_names() {
    let mut harness = compared((110, 32));
    harness.keys("<F5>").sees("reading: lead coders (k1");
    harness.keys("v");
    assert!(!harness.screen().contains("(k1"), "{}", harness.screen());
    harness.keys(":").types("report theme power").keys("<Enter>").sees("reading: lead coders");
    assert!(!harness.screen().contains("(k1"), "{}", harness.screen());
}
