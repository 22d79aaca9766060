//! What a team does in the terminal: blind coding, the next document, merging, looking again.

use super::{Harness, Setting, study};
use crate::store::Project;
use crate::study::change::{CodeField, CodingItem, Origin, Payload};
use crate::text::Span;

/// Changes the project as another process would.
fn write(path: &std::path::Path, coder: &str, payloads: impl FnOnce(&Project) -> Vec<Payload>) {
    let mut project = Project::open(path).expect("the project");
    let payloads = payloads(&project);
    project.write(coder, "from elsewhere", payloads).expect("written");
    project.close().expect("closed");
}

fn assigned(project: &Project, document: &str, coders: &[&str]) -> Vec<Payload> {
    let document = project.document(document).expect("there").guid;
    coders.iter().map(|coder| Payload::CoderAssigned { document, coder: (*coder).to_owned(), assigned: true }).collect()
}

#[test]
fn a_document_coded_blind_shows_only_what_is_ones_own_until_it_is_finished() {
    let (folder, path) = study();
    write(&path, "k1", |project| assigned(project, "ALD-W1", &["k1", "k2"]));
    let mut harness = Harness::on(folder, path, Setting { coder: Some("k2"), ..Setting::default() });
    harness.sees("k1◐");
    harness.keys("<Enter>").sees("k2 begun, blind");
    let coders = |harness: &Harness| -> Vec<String> {
        harness.app.reader.page.as_ref().expect("a page").codings.iter().map(|coding| coding.coder.clone()).collect()
    };
    assert_eq!(coders(&harness), ["k2"]);
    harness.keys("<F3>");
    let counted: u32 = (0..harness.app.book.codebook.len()).map(|at| harness.app.book.own(at)).sum();
    assert_eq!(counted, 1, "counts tell nothing either");
    harness.keys("<F2> F");
    assert_eq!(coders(&harness), ["k1", "k1", "k2"]);
    assert!(!harness.screen().contains("blind"));
}

#[test]
fn a_text_that_is_corrected_elsewhere_is_read_anew() {
    use crate::store::{Group, Source};
    use crate::study::{Map, turn_edit};
    let mut harness = Harness::with(Setting::default());
    harness.keys("<Enter>");
    let page = |harness: &Harness| -> (String, String, Vec<String>) {
        let page = harness.app.reader.page.as_ref().expect("a page");
        let coded = page.codings.iter().map(|coding| coding.span.slice(&page.text).to_owned());
        (page.info.name.clone(), page.text.to_string(), coded.collect())
    };
    let (name, old, coded) = page(&harness);
    let seen = harness.app.reader.page.as_ref().expect("a page").info.text;
    let mut project = Project::open(&harness.path).expect("the project");
    let info = project.document(&name).expect("there");
    let new = format!("A heading.\n\n{old}");
    let layout =
        turn_edit::carried(&project.layout(info.layout).expect("turns"), &Map::between(&old, &new), &old, &new);
    let group = Group::new("k2", "revise");
    project.revise(&group, &info, new.clone(), layout, Source::default()).expect("revised");
    project.close().expect("closed");
    let message = harness.store.poll().expect("noticed");
    // Before it is read anew, a coding is one of the text on the screen.
    let target = harness.app.reader.page.as_ref().expect("a page").target(Span::new(0, 2));
    assert_eq!(target.text, Some(seen));
    harness.message(message);
    assert_eq!(page(&harness), (name, new, coded), "the same codings on the new text");
    assert!(harness.app.reader.loading.is_none());
    harness.sees("A heading.");
}

#[test]
fn who_says_to_be_another_coder_sees_what_that_one_may() {
    let (folder, path) = study();
    write(&path, "k1", |project| assigned(project, "ALD-W1", &["k1", "k2"]));
    let mut harness = Harness::on(folder, path, Setting { coder: None, ..Setting::default() });
    harness.keys("<Enter>");
    let count = |harness: &Harness| harness.app.reader.page.as_ref().expect("a page").codings.len();
    assert_eq!(count(&harness), 3);
    harness.keys(":").types("coder k2").keys("<Enter><Enter>");
    assert_eq!(harness.app.coder.as_deref(), Some("k2"));
    assert_eq!(count(&harness), 1);
}

#[test]
fn the_next_document_to_code_is_a_key_away() {
    let (folder, path) = study();
    write(&path, "k1", |project| {
        let mut all = assigned(project, "BRA-I1", &["k1"]);
        all.extend(assigned(project, "DUN-O1", &["k1"]));
        all
    });
    let mut harness = Harness::on(folder, path, Setting::default());
    harness.sees("● assigned");
    harness.keys("N").sees("BRA-I1");
    assert_eq!(harness.app.open_document().as_deref(), Some("BRA-I1"));
    harness.keys("F");
    assert!(harness.said().contains("N goes on to the next of 1 left"), "{}", harness.said());
    harness.keys("N");
    assert_eq!(harness.app.open_document().as_deref(), Some("DUN-O1"));
    harness.keys("F");
    assert!(harness.said().contains("the last one assigned to you"), "{}", harness.said());
    harness.keys("N");
    assert!(harness.said().contains("Nothing else is assigned"), "{}", harness.said());
}

#[test]
fn a_merge_is_shown_before_it_is_made_and_undone_by_a_key() {
    let mut harness = Harness::new();
    let copy = harness.folder.path().join("k2.emic");
    Project::open(&harness.path).expect("the project").backup(&copy).expect("a copy");
    write(&copy, "k2", |project| {
        let info = project.document("BRA-I1").expect("there");
        let item = CodingItem(0, 0, Span::new(0, 9), 1000, Origin::Manual, None, None);
        let (codes, coders) = (vec!["power".to_owned()], vec!["k2".to_owned()]);
        let (document, text, items) = (info.guid, info.text, vec![item]);
        vec![Payload::CodingsAdded { document, text, codes, coders, items, under: Vec::new() }]
    });
    let before = harness.on_disk("BRA-I1").len();
    harness.keys("M").types(copy.to_str().expect("UTF-8")).keys("<Enter>");
    harness.sees("merge? · Enter merges").sees("+1 coding of k2");
    assert_eq!(harness.on_disk("BRA-I1").len(), before, "only shown");
    harness.keys("<Esc> M").types(copy.to_str().expect("UTF-8")).keys("<Enter><Enter>");
    assert_eq!(harness.on_disk("BRA-I1").len(), before + 1);
    assert_eq!(harness.app.writing, 0);
    harness.sees("undo “merge k2.emic”");
    harness.keys("u");
    assert_eq!(harness.on_disk("BRA-I1").len(), before);
    harness.keys(":").types("merge nowhere.emic").keys("<Enter>");
    harness.sees("there is no file nowhere.emic");
    harness.keys("<Esc>");
    harness.keys("U M").types(copy.to_str().expect("UTF-8")).keys("<Enter>");
    harness.sees("nothing new");
    harness.keys("<Enter>");
    assert!(harness.app.overlays.is_empty());
}

#[test]
fn what_was_coded_under_an_older_definition_is_listed_flagged_and_kept() {
    let mut harness = Harness::with(Setting { size: (110, 32), ..Setting::default() });
    write(&harness.path, "k2", |_| {
        let set = CodeField::Definition("Whose view fixes the problem.".to_owned());
        vec![Payload::CodeSet { code: "power.definition".to_owned(), set }]
    });
    harness.message(crate::tui::message::Message::OtherWrote);
    harness.keys("<F3> j R").sees("1 coding of power.definition under an older definition");
    harness.keys("<Enter>");
    assert_eq!(harness.app.open_document().as_deref(), Some("ALD-W1"));
    harness.sees("older definition: R keeps it");
    harness.keys("R");
    assert!(harness.said().starts_with("Kept."), "{}", harness.said());
    assert!(!harness.screen().contains("older definition"));
    harness.keys("R");
    assert!(harness.said().contains("No coding of yours here"), "{}", harness.said());
    harness.keys("u").sees("older definition: R keeps it");
    harness.keys("<F3> g R");
    assert_eq!(harness.app.overlays.len(), 1, "a theme lists those of its sub-codes");
}

#[test]
fn a_merge_in_a_window() {
    let mut harness = Harness::with(Setting { size: (80, 24), ..Setting::default() });
    let lines = [
        "1,204 changes of study-k2.emic would come; 8,377 were here already",
        "  +2 documents · +310 codings of k2",
        "changed apart in both, and settled: 1",
        "  code power.agenda, definition",
        "    here   “Who sets what is discussed.”",
        "    there  “Who sets what is discussed, and for how long; also who may leave it open.”",
        "    the other copy's stands, as the later one",
        "two documents are called “I2”: the one here is shown as I2, the one that would come as I2~2; another text",
        "    - P2: We waited.",
        "    + P2: We waited for a year.",
    ];
    harness.app.overlays.push(crate::tui::overlay::Overlay::Sheet(crate::tui::overlay::Sheet {
        title: "merge? · Enter merges · Esc leaves".to_owned(),
        lines: lines.map(str::to_owned).to_vec(),
        top: 0,
        then: Some("study-k2.emic".into()),
    }));
    harness.shot("merge_window");
    harness.keys("jjjjjjjjjjjjjjjj");
    harness.sees("I2~2");
    harness.keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
}
