//! Merges: the union of what two copies did, whoever merges whom, and what people are told of it.

use super::*;
use crate::store::merge::{MergeOptions, MergeReport};
use std::path::PathBuf;

/// A folder with copies of one study that begin the same.
struct Copies {
    _folder: tempfile::TempDir,
    paths: Vec<PathBuf>,
}

impl Copies {
    fn of(project: &Project, count: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let paths: Vec<PathBuf> = (0..count).map(|n| folder.path().join(format!("copy{n}.emic"))).collect();
        paths.iter().for_each(|path| project.backup(path).expect("a copy"));
        Self { _folder: folder, paths }
    }

    fn open(&self, n: usize) -> Project {
        Project::open(&self.paths[n]).expect("opens")
    }

    fn merge(&self, into: usize, from: usize) -> MergeReport {
        merge(&mut self.open(into), &self.paths[from])
    }
}

fn merge(project: &mut Project, from: &std::path::Path) -> MergeReport {
    project.merge(from, "k0", MergeOptions::default()).expect("merged")
}

fn state(project: &Project) -> crate::study::fold::State {
    let all: Vec<crate::study::Change> = crate::store::journal::after(&project.conn, -1).expect("the journal");
    crate::study::fold::fold(&all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn merges_commute_associate_and_repeat(
        base in steps(), a in steps(), b in steps(), c in steps(), rounds in proptest::collection::vec((0usize..3, 0usize..3), 3..9)
    ) {
        let (_folder, mut project) = project();
        perform(&mut project, Step::Import(0)).expect("a document");
        for step in base {
            perform(&mut project, step).expect("a step");
        }
        let copies = Copies::of(&project, 5);
        for (n, steps) in [a, b, c].into_iter().enumerate() {
            let mut copy = copies.open(n);
            for step in steps {
                perform(&mut copy, step).expect("a step");
            }
        }
        // (a + b) + c, in a copy that did nothing, and a + (c + b).
        for from in [0, 1, 2] {
            copies.merge(3, from);
        }
        for (into, from) in [(4, 2), (4, 1), (4, 0)] {
            copies.merge(into, from);
        }
        let (one, two) = (copies.open(3), copies.open(4));
        clean(&one);
        clean(&two);
        prop_assert_eq!(visible(&one), visible(&two));
        prop_assert_eq!(state(&one), state(&two));
        drop((one, two));
        // Any number of merges among them, then each with each: all end equal.
        for (into, from) in rounds.into_iter().filter(|(into, from)| into != from) {
            copies.merge(into, from);
        }
        for (into, from) in [(0, 1), (0, 2), (1, 0), (2, 0)] {
            copies.merge(into, from);
        }
        let all: Vec<Project> = (0..3).map(|n| copies.open(n)).collect();
        for project in &all {
            clean(project);
            prop_assert_eq!(visible(project), visible(&copies.open(3)));
        }
        drop(all);
        let again = copies.merge(0, 3);
        prop_assert!(again.is_empty(), "{again:?}");
    }

    #[test]
    fn a_merge_undone_gives_the_project_back(base in steps(), a in steps(), b in steps()) {
        let (_folder, mut project) = project();
        perform(&mut project, Step::Import(0)).expect("a document");
        for step in base {
            perform(&mut project, step).expect("a step");
        }
        let copies = Copies::of(&project, 2);
        for (n, steps) in [a, b].into_iter().enumerate() {
            let mut copy = copies.open(n);
            for step in steps {
                perform(&mut copy, step).expect("a step");
            }
        }
        let mut copy = copies.open(0);
        let before = visible(&copy);
        let report = copy.merge(&copies.paths[1], "k9", MergeOptions::default()).expect("merged");
        if report.is_empty() {
            return Ok(());
        }
        let after = visible(&copy);
        prop_assert_eq!(&copy.next_undo("k9").expect("asked").expect("the merge").label, "merge copy1.emic");
        copy.undo("k9").expect("undone");
        clean(&copy);
        prop_assert_eq!(visible(&copy), before);
        prop_assert_eq!(copy.undo("k9").expect("asked"), None);
        copy.redo("k9").expect("done again");
        clean(&copy);
        prop_assert_eq!(&visible(&copy), &after);
        copy.undo("k9").expect("undone again");
        copy.merge(&copies.paths[1], "k9", MergeOptions::default()).expect("merged anew");
        clean(&copy);
        prop_assert_eq!(&visible(&copy), &after);
        prop_assert_eq!(copy.redo("k9").expect("asked"), None, "what was taken in anew is not taken in twice");
    }
}

#[test]
fn the_undo_of_a_merge_does_not_travel() {
    let (_folder, mut project, info) = study();
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    other.write("k2", "code power", vec![coding(&info, "k2", "power", Span::new(21, 30))]).expect("k2 codes");
    merge(&mut project, &copies.paths[0]);
    assert_eq!(project.codings(&info).expect("codings").len(), 1);
    project.undo("k0").expect("the merge is undone");
    assert_eq!(project.codings(&info).expect("codings").len(), 0);
    let theirs = merge(&mut other, project.path());
    assert!(theirs.is_empty(), "{theirs:?}");
    assert_eq!(other.codings(&info).expect("codings").len(), 1, "k2 keeps what k2 did");
}

#[test]
fn what_was_built_on_a_merge_stands_in_the_way_of_its_undo() {
    let (_folder, mut project, _) = study();
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    other.append(&Group::new("k2", "import"), document("NEW", TALK)).expect("a document there");
    merge(&mut project, &copies.paths[0]);
    let new = project.document("NEW").expect("came");
    project.write("k1", "code power in NEW", vec![coding(&new, "k1", "power", Span::new(21, 30))]).expect("k1 codes");
    let refused = project.undo("k0").expect_err("k1's coding stands on it").to_string();
    assert!(refused.contains("merge copy0.emic") && refused.contains("code power in NEW"), "{refused}");
    project.undo("k1").expect("k1 takes it back");
    project.undo("k0").expect("now the merge goes");
    assert!(project.document("NEW").is_err());
    clean(&project);
}

#[test]
fn conflicts_are_told_with_what_stands() {
    let (_folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    let define = |text: &str| Payload::CodeSet { code: "power".into(), set: CodeField::Definition(text.into()) };
    let site =
        |value: &str| Payload::DocumentAttribute { document: info.guid, key: "site".into(), value: Some(value.into()) };
    project.write("k1", "edit", vec![define("who decides"), site("Dunlow")]).expect("here");
    other.write("k2", "edit", vec![define("who sets the agenda"), site("Dunlow")]).expect("there");
    other
        .write("k2", "remove", vec![Payload::CodeSet { code: "identity".into(), set: CodeField::Removed(true) }])
        .expect("there");
    project.write("k1", "code", vec![coding(&info, "k1", "identity", Span::new(21, 30))]).expect("here");
    let dry = project
        .merge(&copies.paths[0], "k0", MergeOptions { dry_run: true, ..MergeOptions::default() })
        .expect("a dry run");
    let before = visible(&project);
    let report = merge(&mut project, &copies.paths[0]);
    assert_ne!(visible(&project), before);
    assert_eq!((dry.changes, &dry.conflicts), (report.changes, &report.conflicts), "a dry run tells the same");
    assert_eq!(report.conflicts.len(), 1, "both chose the same site: {:?}", report.conflicts);
    let conflict = &report.conflicts[0];
    assert_eq!(conflict.what, "code power, definition");
    assert_eq!(
        (conflict.here.as_deref(), conflict.there.as_deref()),
        (Some("who decides"), Some("who sets the agenda"))
    );
    let stands = project.effective_codes().expect("codes").codebook.get("power").map(|code| code.definition.clone());
    assert_eq!(conflict.stands, stands);
    assert_eq!(report.returned.len(), 1);
    assert_eq!((report.returned[0].what.as_str(), report.returned[0].codings), ("code identity", 1));
    clean(&project);
}

#[test]
fn one_name_with_two_texts_is_never_joined() {
    let (_folder, mut project, _) = study();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.emic");
    let mut other = Project::create(&path, "k2").expect("another study");
    let talk: Vec<(&str, &str)> =
        TALK.iter().map(|(label, said)| (*label, if *label == "A2" { "The council. Not us." } else { said })).collect();
    other.append(&Group::new("k2", "import"), document("ALD-W1", &talk)).expect("another text of the same name");
    drop(other);
    let refused = project.merge(&path, "k0", MergeOptions::default()).expect_err("another study").to_string();
    assert!(refused.contains("no document and no codebook in common") && refused.contains("--force"), "{refused}");
    let report = project.merge(&path, "k0", MergeOptions { force: true, dry_run: false }).expect("forced");
    assert_eq!(report.same_names.len(), 1);
    let same = &report.same_names[0];
    let mut shown = [same.here.as_str(), same.came.as_str()];
    shown.sort_unstable();
    assert_eq!(shown, ["ALD-W1", "ALD-W1~2"]);
    assert!(same.diff.iter().any(|line| line.starts_with("- ") && line.contains("board")), "{:?}", same.diff);
    assert!(same.diff.iter().any(|line| line.starts_with("+ ") && line.contains("council")), "{:?}", same.diff);
    assert_eq!(project.document_names().expect("names"), ["ALD-W1", "ALD-W1~2"]);
    assert_ne!(project.document("ALD-W1").expect("one").text, project.document("ALD-W1~2").expect("two").text);
    clean(&project);
    project.rebuild().expect("rebuilt");
    assert_eq!(project.document_names().expect("names"), ["ALD-W1", "ALD-W1~2"]);
    assert_eq!(
        project.next_undo("k1").expect("asked").map(|undo| undo.label).as_deref(),
        Some("codes"),
        "only own steps"
    );
}

#[test]
fn two_laptops_that_imported_the_same_files_merge_cleanly() {
    let make = |name: &str, coder: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut project = Project::create(&folder.path().join(name), coder).expect("made");
        project.append(&Group::new(coder, "import"), document("ALD-W1", TALK)).expect("a document");
        let info = project.document("ALD-W1").expect("there");
        let codes = ["power", "identity"].map(|id| Payload::CodeAdded(Code { id: id.into(), ..Code::default() }));
        project.write(coder, "codes", codes.to_vec()).expect("codes");
        project.write(coder, "code", vec![coding(&info, coder, "power", Span::new(21, 30))]).expect("a coding");
        (folder, project)
    };
    let (_one, mut one) = make("one.emic", "k1");
    let (_two, mut two) = make("two.emic", "k2");
    let report = merge(&mut one, two.path());
    assert_eq!(report.conflicts, []);
    assert_eq!((report.same_names.len(), report.same_texts.len()), (0, 0));
    assert_eq!((report.came.documents, report.came.codes, report.came.codings.get("k2")), (0, 0, Some(&1)));
    let info = one.document("ALD-W1").expect("one document");
    assert_eq!(one.codings(&info).expect("codings").len(), 2);
    merge(&mut two, one.path());
    assert_eq!(visible(&one), visible(&two));
    assert_eq!(one.settings().expect("settings").id, two.settings().expect("settings").id);
    assert!(merge(&mut one, two.path()).is_empty());
}

#[test]
fn a_damaged_copy_is_refused_and_changes_nothing() {
    let (_folder, mut project, info) = study();
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    other.write("k2", "code", vec![coding(&info, "k2", "power", Span::new(21, 30))]).expect("k2 codes");
    other
        .conn
        .execute("UPDATE payloads SET body = CAST('{}' AS BLOB) WHERE change = (SELECT max(id) FROM changes)", [])
        .expect("damage");
    drop(other);
    let before = visible(&project);
    let refused = project.merge(&copies.paths[0], "k0", MergeOptions::default()).expect_err("damaged").to_string();
    assert!(refused.contains("copy0.emic is damaged"), "{refused}");
    assert_eq!(visible(&project), before);
    let itself = project.path().to_owned();
    let refused = project.merge(&itself, "k0", MergeOptions::default()).expect_err("itself").to_string();
    assert!(refused.contains("this project itself"), "{refused}");
}

#[test]
fn an_erased_payload_stays_erased_in_both_copies() {
    let (_folder, mut project, info) = study();
    project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(21, 30))]).expect("a coding");
    let copies = Copies::of(&project, 1);
    let other = copies.open(0);
    other
        .conn
        .execute(
            "UPDATE payloads SET body = NULL WHERE change = (SELECT max(id) FROM changes WHERE kind = 'codings-added')",
            [],
        )
        .expect("erased there");
    drop(other);
    let report = merge(&mut project, &copies.paths[0]);
    assert_eq!((report.changes, report.erased), (0, 1));
    assert_eq!(project.codings(&info).expect("codings").len(), 0);
    clean(&project);
}

#[test]
fn one_text_under_two_names_is_told_and_kept_twice() {
    let (_folder, mut project, _) = study();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.emic");
    let mut other = Project::create(&path, "k2").expect("another study");
    other.append(&Group::new("k2", "import"), document("WORKSHOP", TALK)).expect("the same text");
    drop(other);
    let report = merge(&mut project, &path);
    assert_eq!(report.same_texts, [("ALD-W1".to_owned(), "WORKSHOP".to_owned())]);
    assert_eq!(project.document_names().expect("names"), ["ALD-W1", "WORKSHOP"]);
    clean(&project);
}

#[test]
fn memos_on_one_coding_written_apart_are_a_conflict_and_other_codings_are_not() {
    let (_folder, mut project, info) = study();
    for start in [21, 40] {
        project.write("k1", "code", vec![coding(&info, "k1", "power", Span::new(start, start + 5))]).expect("a coding");
    }
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    let guid = project.codings(&info).expect("codings")[0].guid;
    let memo = |text: &str| Payload::CodingMemo { document: info.guid, coding: guid, memo: Some(text.to_owned()) };
    project.write("k1", "memo", vec![memo("here")]).expect("a memo");
    other.write("k1", "memo", vec![memo("there")]).expect("a memo");
    let report = merge(&mut project, &copies.paths[0]);
    assert_eq!(report.conflicts.len(), 1, "{:?}", report.conflicts);
    let conflict = &report.conflicts[0];
    assert!(conflict.what.starts_with("the coding of power by k1 in ALD-W1"), "{}", conflict.what);
    assert_eq!((conflict.here.as_deref(), conflict.there.as_deref()), (Some("here"), Some("there")));
    clean(&project);
}

#[test]
fn codings_that_a_merge_of_codes_made_equal_have_one_order_in_every_copy() {
    let (_folder, mut project, info) = study();
    let merged = Payload::CodeSet { code: "power".to_owned(), set: CodeField::Merged(Some("identity".to_owned())) };
    for code in ["power", "identity"] {
        project.write("k1", "code", vec![coding(&info, "k1", code, Span::new(21, 30))]).expect("a coding");
    }
    project.write("k1", "merge", vec![merged]).expect("merged");
    let made: Vec<String> = project.codings(&info).expect("codings").into_iter().map(|c| c.made_as).collect();
    assert_eq!(made, ["identity", "power"], "by the code they were made as, not by when it came into the file");
}

#[test]
fn decisions_made_apart_leave_the_layer_that_the_later_one_makes() {
    use crate::store::{Answer, Question};
    let (_folder, mut project, info) = study();
    for (coder, start) in [("k1", 21), ("k2", 23), ("k1", 40)] {
        project
            .write(coder, "code", vec![coding(&info, coder, "power", Span::new(start, start + 9))])
            .expect("a coding");
    }
    let info = project.document("ALD-W1").expect("there");
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    let question = Question { code: "power".into(), span: Span::new(21, 32) };
    let answer = |choice| Answer { choice: Some(choice), memo: None };
    let adjusted = Choice::Adjust { code: "identity".into(), span: Span::new(22, 26) };
    project.adjudicate("k1", &info, &question, &answer(adjusted)).expect("here");
    other.adjudicate("k2", &info, &question, &answer(Choice::Take(vec!["k2".into()]))).expect("there");
    other.adjudicate("k2", &info, &question, &answer(Choice::Neither)).expect("there, later");
    let report = merge(&mut project, &copies.paths[0]);
    assert_eq!(report.conflicts.len(), 1);
    assert_eq!(
        (report.conflicts[0].there.as_deref(), report.conflicts[0].stands.as_deref()),
        (Some("neither"), Some("neither"))
    );
    merge(&mut other, project.path());
    for project in [&project, &other] {
        let codings = project.codings(&info).expect("codings");
        let layer: Vec<Span> = codings.iter().filter(|c| c.coder == "consensus").map(|c| c.span).collect();
        assert_eq!(layer, [Span::new(40, 49)], "what is open, and nothing where neither stands");
        clean(project);
    }
}

#[test]
fn memos_given_with_codings_apart_are_a_conflict_too() {
    let (_folder, mut project, info) = study();
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    let with = |memo: &str| match coding(&info, "k1", "power", Span::new(21, 30)) {
        Payload::CodingsAdded { document, text, codes, coders, items, under } => {
            let items = items.into_iter().map(|mut item| {
                item.5 = Some(memo.to_owned());
                item
            });
            Payload::CodingsAdded { document, text, codes, coders, items: items.collect(), under }
        }
        other => other,
    };
    project.write("k1", "code", vec![with("one")]).expect("here");
    other.write("k1", "code", vec![with("two")]).expect("there");
    let report = merge(&mut project, &copies.paths[0]);
    assert_eq!(report.conflicts.len(), 1, "{:?}", report.conflicts);
    assert_eq!((report.conflicts[0].here.as_deref(), report.conflicts[0].there.as_deref()), (Some("one"), Some("two")));
}

#[test]
fn codes_tangled_apart_are_told() {
    let (_folder, mut project, _) = study();
    let copies = Copies::of(&project, 1);
    let mut other = copies.open(0);
    let set = |code: &str, set| vec![Payload::CodeSet { code: code.to_owned(), set }];
    project.write("k1", "merge", set("power", CodeField::Merged(Some("identity".into())))).expect("here");
    other.write("k2", "merge", set("identity", CodeField::Merged(Some("power".into())))).expect("there");
    let report = merge(&mut project, &copies.paths[0]);
    assert_eq!(report.tangled.len(), 1, "{:?}", report.tangled);
    assert!(report.tangled[0].contains("identity") && report.tangled[0].contains("power"), "{:?}", report.tangled);
    let copies = Copies::of(&project, 1);
    project.write("k1", "move", set("power", CodeField::Parent(Some("identity".into())))).expect("here");
    let mut other = copies.open(0);
    other.write("k2", "move", set("identity", CodeField::Parent(Some("power".into())))).expect("there");
    let report = merge(&mut project, &copies.paths[0]);
    assert_eq!(report.tangled.len(), 1, "the new one only: {:?}", report.tangled);
}

#[test]
fn tags_links_events_and_memos_of_both_copies_stay() {
    use crate::study::memo::{Memo, MemoOn, MemoType};
    use crate::study::{Event, Link, Tag};
    let (_folder, project, info) = study();
    let turns = project.layout(info.layout).expect("turns").turns;
    let place = |at: usize| crate::store::place_in(&info, turns[at].body);
    let shared = guid::scattered();
    let written = |coder: &str, at: usize| {
        let (on, other) = (place(at), place(2));
        let tag = |name: &str| {
            let set = Tag { on, name: name.into(), note: None, coder: coder.into(), at: 1 };
            Payload::TagSet { tag: guid::tag(&on, name), set: Some(set) }
        };
        let link = Link { from: other, to: on, kind: "answers".into(), coder: coder.into(), at: 1 };
        let event = Event::new("2022-05", None, &format!("seen by {coder}")).expect("an event");
        let memo = |guid, on, text: String| {
            let set = Memo { on, memo_type: MemoType::Reflexive, text, coder: coder.into(), at: 1 };
            Payload::MemoSet { memo: guid, set: Some(set) }
        };
        vec![
            tag(&format!("case:{coder}")),
            Payload::LinkSet { link: guid::scattered(), set: Some(link) },
            Payload::EventSet { event: guid::scattered(), set: Some(event) },
            memo(guid::scattered(), MemoOn::Turn(on), format!("of {coder}")),
            memo(shared, MemoOn::Project, format!("for all, by {coder}")),
        ]
    };
    let copies = Copies::of(&project, 2);
    for (n, coder) in ["k1", "k2"].into_iter().enumerate() {
        let mut copy = copies.open(n);
        copy.write(coder, "beside", written(coder, n)).expect("written");
        // Both set the same tag on the same place: it is one.
        let set = Tag { on: place(2), name: "mark:star".into(), note: None, coder: coder.into(), at: 1 };
        let star = Payload::TagSet { tag: guid::tag(&place(2), "mark:star"), set: Some(set) };
        copy.write(coder, "star", vec![star]).expect("written");
    }
    copies.merge(0, 1);
    copies.merge(1, 0);
    let seen = |project: &Project| {
        let tags: Vec<String> = project.tags().expect("tags").into_iter().map(|info| info.tag.name).collect();
        let events: Vec<String> = project.events().expect("events").into_iter().map(|(_, event)| event.label).collect();
        let memos: Vec<String> = project.memo_list().expect("memos").into_iter().map(|memo| memo.text).collect();
        (tags, project.links().expect("links").len(), events, memos)
    };
    let (one, two) = (copies.open(0), copies.open(1));
    let (tags, links, events, mut memos) = seen(&one);
    assert_eq!(seen(&one), seen(&two));
    assert_eq!(tags, ["case:k1", "case:k2", "mark:star"]);
    assert_eq!((links, events), (2, vec!["seen by k1".to_owned(), "seen by k2".to_owned()]));
    memos.sort();
    assert_eq!(memos.len(), 3, "what both wrote on one memo is the later: {memos:?}");
    assert_eq!(&memos[1..], ["of k1", "of k2"]);
    clean(&one);
    clean(&two);
}
