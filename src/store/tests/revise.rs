//! Corrected texts: what was coded follows, is looked at, and comes back when the correction is undone.

use super::*;
use crate::study::revision::Standing;
use crate::study::{Layout, Map};

fn at(project: &Project, part: &str) -> Span {
    let info = project.document("ALD-W1").expect("there");
    let start = project.text(info.text).expect("the text").find(part).expect("in it");
    Span::of(start..start + part.len())
}

fn code(project: &mut Project, coder: &str, id: &str, part: &str) -> Guid {
    let info = project.document("ALD-W1").expect("there");
    let span = at(project, part);
    project.write(coder, "code", vec![coding(&info, coder, id, span)]).expect("a coding");
    guid::coding(info.guid, info.text, coder, id, span)
}

/// Corrects a part of the current text.
fn correct(project: &mut Project, from: &str, to: &str) -> Revision {
    let info = project.document("ALD-W1").expect("there");
    let old = project.text(info.text).expect("the text");
    let (text, layout) = corrected(&old, &project.layout(info.layout).expect("turns"), from, to);
    let source = Source { hash: Hash::of(text.as_bytes()), path: "corrected.txt".into(), ..Source::default() };
    project.revise(&Group::new("k1", "revise ALD-W1"), "ALD-W1", text, layout, source).expect("revised")
}

/// What is coded, as text.
fn coded(project: &Project) -> Vec<(String, String)> {
    let info = project.document("ALD-W1").expect("there");
    let text = project.text(info.text).expect("the text");
    let codings = project.codings(&info).expect("codings").into_iter();
    codings.map(|coding| (coding.coder, coding.span.slice(&text).to_owned())).collect()
}

fn of(coder: &str, text: &str) -> (String, String) {
    (coder.to_owned(), text.to_owned())
}

#[test]
fn codings_follow_a_correction_wait_and_come_back_with_its_undo() {
    let (_folder, mut project, _) = study();
    let exact = code(&mut project, "k1", "power", "Not us.");
    let moved = code(&mut project, "k1", "power", "asked to do lifts");
    let lost = code(&mut project, "k2", "identity", "So who decides?");
    let before = visible(&project);
    let preview = {
        let info = project.document("ALD-W1").expect("there");
        let old = project.text(info.text).expect("the text");
        let text = old.replace("asked to do", "asked to go and do").replace("So who decides?", "Hm.");
        let (_, layout) = spoken(&[]);
        (Replacement { text: text.clone(), layout, ..Replacement::default() }, text)
    };
    let foreseen = project.preview_revision("ALD-W1", preview.0.clone()).expect("previewed");
    assert_eq!(visible(&project), before, "a preview writes nothing");
    let done = project.revise_with(&Group::new("k1", "revise ALD-W1"), "ALD-W1", preview.0).expect("revised");
    assert_eq!(done, foreseen);
    assert_eq!(done.exact, 1);
    let item = &done.moved[0];
    assert_eq!((item.coding, item.kind, item.before.as_str()), (moved, Standing::Moved, "asked to do lifts"));
    assert_eq!(item.now.as_deref(), Some("asked to go and do lifts"));
    assert_eq!(item.after.expect("a place").slice(&preview.1), "asked to go and do lifts");
    assert_eq!((done.lost[0].coding, done.lost[0].before.as_str()), (lost, "So who decides?"));
    assert_eq!(project.to_review(None).expect("asked"), [done.moved.clone(), done.lost.clone()].concat());
    assert_eq!(coded(&project), [of("k1", "Not us."), of("k1", "asked to go and do lifts")]);
    let info = project.document("ALD-W1").expect("there");
    assert_eq!((info.codings, info.coders.as_slice()), (2, &["k1".to_owned()][..]), "what is lost counts nowhere");
    assert_eq!(project.codings_per_code().expect("counts").get("identity"), None);
    assert_eq!(project.corpus(None).expect("a corpus").codings.len(), 2);
    let codings = project.codings(&info).expect("codings");
    assert_eq!(codings.iter().map(|coding| coding.guid).collect::<Vec<_>>(), [exact, moved], "the same codings");
    clean(&project);
    project.rebuild().expect("rebuilt");
    clean(&project);
    assert_eq!(project.undo("k1").expect("undone").expect("something").label, "revise ALD-W1");
    assert_eq!(visible(&project), before);
    clean(&project);
    project.redo("k1").expect("done again");
    assert_eq!(project.to_review(None).expect("asked").len(), 2);
    clean(&project);
}

#[test]
fn what_waits_is_accepted_placed_or_dropped_and_each_is_a_step() {
    let (_folder, mut project, _) = study();
    code(&mut project, "k1", "power", "asked to do lifts");
    code(&mut project, "k2", "identity", "The board.");
    correct(&mut project, "asked to do", "asked to go and do");
    correct(&mut project, "The board. ", "");
    let items = project.to_review(None).expect("asked");
    assert_eq!(items.iter().map(|item| item.kind).collect::<Vec<_>>(), [Standing::Moved, Standing::Lost]);
    assert_eq!(project.accept_moved("k1", &items).expect("accepted"), 1);
    assert_eq!(project.to_review(None).expect("asked"), items[1..]);
    let refused = project.drop_codings("k1", &items[1..]).expect_err("it is k2's").to_string();
    assert!(refused.contains("is k2's"), "{refused}");
    let place = at(&project, "Not us.");
    project.place_coding("k1", &items[1], place).expect("placed");
    assert!(project.to_review(None).expect("asked").is_empty());
    assert_eq!(coded(&project), [of("k2", "Not us."), of("k1", "asked to go and do lifts")]);
    clean(&project);
    project.undo("k1").expect("undone");
    assert_eq!(project.drop_codings("k2", &items[1..]).expect("dropped"), 1);
    assert_eq!((coded(&project).len(), project.to_review(None).expect("asked").len()), (1, 0));
    project.undo("k2").expect("undone");
    assert_eq!(project.to_review(None).expect("asked").len(), 1);
    // What was accepted stays so through the next correction.
    correct(&mut project, "I was", "I have been");
    assert_eq!(project.to_review(None).expect("asked").len(), 1);
    let refused = project.place_coding("k1", &items[1], place).expect_err("an older text").to_string();
    assert!(refused.contains("revised meanwhile"), "{refused}");
    clean(&project);
}

#[test]
fn the_wrong_file_before_the_right_one_loses_nothing() {
    let (_folder, mut project, _) = study();
    code(&mut project, "k1", "power", "asked to do lifts");
    let wrong = correct(&mut project, "A5: I was asked to do lifts.", "");
    assert_eq!((wrong.exact, wrong.lost.len()), (0, 1));
    let right = correct(&mut project, "So who", "And who");
    assert_eq!(right.lost.len(), 1);
    let (text, layout) = spoken(&[("R1", "And who decides?"), ("A2", "Not us."), ("A5", "I was asked to do lifts.")]);
    let found =
        project.revise(&Group::new("k1", "revise"), "ALD-W1", text, layout, Source::default()).expect("revised");
    assert_eq!((found.exact, found.moved.len(), found.lost.len()), (1, 0, 0));
    correct(&mut project, "And who", "Then who");
    assert_eq!(coded(&project), [of("k1", "asked to do lifts")]);
    clean(&project);
}

#[test]
fn a_coding_made_on_a_correction_survives_its_undo() {
    let (_folder, mut project, _) = study();
    correct(&mut project, "So who", "And so who");
    code(&mut project, "k2", "power", "asked to do lifts");
    project.undo("k1").expect("undone");
    assert_eq!(coded(&project), [of("k2", "asked to do lifts")]);
    clean(&project);
}

#[test]
fn the_same_coding_again_on_a_corrected_text_is_the_same_coding() {
    let (_folder, mut project, _) = study();
    let old = code(&mut project, "k1", "power", "Not us.");
    correct(&mut project, "So who", "And so who");
    code(&mut project, "k1", "power", "Not us.");
    let info = project.document("ALD-W1").expect("there");
    let codings = project.codings(&info).expect("codings");
    assert_eq!((codings.len(), codings[0].guid, info.codings), (1, old, 1));
    clean(&project);
    let memo = Payload::CodingMemo { document: info.guid, coding: old, memo: Some("why".into()) };
    project.write("k1", "memo", vec![memo]).expect("a memo");
    assert_eq!(project.codings(&info).expect("codings")[0].memo.as_deref(), Some("why"));
    let gone = Payload::CodingsRemoved { document: info.guid, codings: vec![old] };
    project.write("k1", "uncode", vec![gone]).expect("removed");
    assert!(coded(&project).is_empty(), "both are gone");
    clean(&project);
    project.undo("k1").expect("undone");
    assert_eq!(coded(&project).len(), 1);
}

#[test]
fn known_replacements_carry_what_covers_them() {
    let (_folder, mut project, info) = study();
    code(&mut project, "k1", "power", "The board. Not us.");
    let old = project.text(info.text).expect("the text");
    let board = at(&project, "The board").range();
    let map = Map::from_replacements(&[(board, "[organisation]".into())], &old);
    let text = old.replace("The board", "[organisation]");
    let layout = turn_edit::carried(&project.layout(info.layout).expect("turns"), &map, &old, &text);
    let new = Replacement { text, layout, map: Some(map), ..Replacement::default() };
    let done = project.revise_with(&Group::new("k1", "pseudonymise"), info.id, new).expect("revised");
    assert_eq!((done.exact, done.moved.len()), (1, 0));
    assert_eq!(coded(&project), [of("k1", "[organisation]. Not us.")]);
    let info = project.document("ALD-W1").expect("there");
    assert_eq!((info.turns, project.layout(info.layout).expect("turns").turns.len()), (3, 3));
    clean(&project);
}

#[test]
fn decisions_follow_and_what_is_decided_again_goes_before() {
    let (_folder, mut project, _) = study();
    code(&mut project, "k1", "power", "The board.");
    code(&mut project, "k2", "power", "The board. Not us.");
    let question = |project: &Project| Question { code: "power".into(), span: at(project, "The board. Not us.") };
    let decide = |project: &mut Project, choice: Option<Choice>| {
        let info = project.document("ALD-W1").expect("there");
        let question = question(project);
        project.adjudicate("k1", &info, &question, &Answer { choice, memo: None }).expect("decided");
    };
    decide(&mut project, Some(Choice::Take(vec!["k2".into()])));
    correct(&mut project, "So who", "And so, who");
    let layer = |project: &Project| -> Vec<String> {
        coded(project).into_iter().filter(|(coder, _)| coder == "consensus").map(|(_, text)| text).collect()
    };
    assert_eq!(layer(&project), ["The board. Not us."]);
    assert_eq!(project.document("ALD-W1").expect("there").decisions, 1);
    decide(&mut project, Some(Choice::Take(vec!["k1".into()])));
    assert_eq!(layer(&project), ["The board."]);
    assert_eq!(project.document("ALD-W1").expect("there").decisions, 1, "one question, one decision");
    decide(&mut project, None);
    assert_eq!(project.document("ALD-W1").expect("there").decisions, 0, "open again");
    clean(&project);
    for _ in 0..3 {
        project.undo("k1").expect("undone");
    }
    assert_eq!(layer(&project), ["The board. Not us."]);
    clean(&project);
}

#[test]
fn corrected_turns_count_anew_and_know_who_asks() {
    let (_folder, mut project, info) = study();
    code(&mut project, "k1", "power", "asked to do lifts");
    let text = project.text(info.text).expect("the text");
    let layout = project.layout(info.layout).expect("turns");
    let edits = [TurnEdit::Join(1..3), TurnEdit::Rename { from: "R1".into(), to: "INT".into() }];
    let layout = turn_edit::edit(&layout, &text, &edits).expect("edited");
    project.set_layout(&Group::new("k1", "turns of ALD-W1"), info.id, layout).expect("set");
    let now = project.document("ALD-W1").expect("there");
    assert_eq!((now.text, now.turns, now.speakers, now.words), (info.text, 2, 2, info.words + 1));
    let corpus = project.corpus(None).expect("a corpus");
    assert_eq!(
        corpus.speaker(&corpus.turns[0]).expect("somebody").speaker_type,
        crate::study::SpeakerType::Interviewer
    );
    assert_eq!((corpus.codings[0].word_start, corpus.codings[0].word_end), (10, 14), "the label is a word now");
    clean(&project);
    project.undo("k1").expect("undone");
    assert_eq!(project.document("ALD-W1").expect("there").layout, info.layout);
    assert!(
        project
            .set_layout(
                &Group::new("k1", "turns"),
                info.id,
                Layout {
                    turns: vec![crate::study::Turn { span: Span::new(0, 9999), ..Default::default() }],
                    ..Layout::default()
                }
            )
            .is_err()
    );
    clean(&project);
}

#[test]
fn a_correction_on_one_side_carries_what_was_coded_on_the_other() {
    let (folder, mut project, _) = study();
    let path = folder.path().join("other.emic");
    project.backup(&path).expect("a copy");
    let mut other = Project::open(&path).expect("opens");
    correct(&mut project, "So who", "And so, who");
    code(&mut other, "k2", "power", "asked to do lifts");
    code(&mut other, "k2", "power", "So who decides?");
    let options = crate::store::merge::MergeOptions::default();
    let report = project.merge(&path, "k1", options).expect("merged");
    assert!(report.conflicts.is_empty(), "{:?}", report.conflicts);
    assert_eq!(coded(&project), [of("k2", "And so, who decides?"), of("k2", "asked to do lifts")]);
    assert_eq!(project.to_review(None).expect("asked").len(), 1);
    clean(&project);
    // And the other way.
    other.merge(project.path(), "k2", options).expect("merged");
    assert_eq!(visible(&other), visible(&project));
    clean(&other);
    // What was coded on the text that came stands in the way of undoing the merge.
    code(&mut other, "k2", "identity", "Not us.");
    let refused = other.undo("k2").and_then(|_| other.undo("k2"));
    assert!(refused.is_ok(), "its own coding goes first, then the merge: {refused:?}");
    clean(&other);
}

#[test]
fn two_who_correct_apart_have_one_text_and_lose_nothing() {
    let (folder, mut project, _) = study();
    let path = folder.path().join("other.emic");
    project.backup(&path).expect("a copy");
    let mut other = Project::open(&path).expect("opens");
    correct(&mut project, "So who", "And so, who");
    code(&mut project, "k1", "power", "Not us.");
    correct(&mut other, "lifts.", "the lifts.");
    correct(&mut other, "I was asked", "I was often asked");
    code(&mut other, "k2", "power", "The board.");
    let options = crate::store::merge::MergeOptions::default();
    let report = project.merge(&path, "k1", options).expect("merged");
    let [conflict] = report.conflicts.as_slice() else { panic!("one conflict: {:?}", report.conflicts) };
    assert_eq!(conflict.what, "document ALD-W1, text");
    assert!(conflict.stands.as_deref().is_some_and(|text| text.starts_with("as in corrected.txt (")), "{conflict:?}");
    assert_eq!(coded(&project), [of("k2", "The board."), of("k1", "Not us.")]);
    other.merge(project.path(), "k2", options).expect("merged");
    assert_eq!(visible(&other), visible(&project));
    clean(&project);
    clean(&other);
}
