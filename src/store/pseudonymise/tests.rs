//! Pseudonyms in a project: what follows them, what is written down of them, and undoing them.

use super::*;
use crate::store::testing::*;
use crate::study::change::Origin;
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::study::{Event, Link, Place, Tag, guid};
use proptest::prelude::*;

fn table() -> Table {
    let row = |line, name: &str, pseudonym: &str| Row {
        line,
        name: name.into(),
        pseudonym: pseudonym.into(),
        reason: Some("asked".into()),
        ..Row::default()
    };
    Table::new(vec![
        row(2, "Mary Smith", "Nurse A"),
        row(3, "Mary", "Nurse A"),
        row(4, "Will", "B"),
        row(5, "Aldermere", "Site Ç"),
    ])
    .expect("a table")
}

fn pseudonymised(project: &mut Project, coder: &str) -> Codings {
    let plan = project.plan_pseudonyms(&table(), None, Manner::default()).expect("a plan");
    project.pseudonymise(&Group::new(coder, "pseudonymise"), plan, &mut |_, _| {}).expect("done")
}

fn sound(project: &Project) {
    assert_eq!(project.check().expect("a check").problems, Vec::<String>::new());
}

const TALK: &[(&str, &str)] =
    &[("Mary", "Will and Mary Smith, at Élan: “Mary’s”."), ("A2", "Mary. Will you? Will will."), ("MARY SMITH", "So.")];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn codings_follow_their_words(places in proptest::collection::vec((0usize..110, 1usize..40), 1..12)) {
        let (_folder, mut project) = project();
        project.append(&Group::new("k1", "import"), document("I1", TALK)).expect("a document");
        project.write("k1", "codes", codes(&["power"])).expect("codes");
        let info = project.document("I1").expect("the document");
        let text = project.text(info.text).expect("the text");
        let hits = table().hits(&text, &project.layout(info.layout).expect("turns").breaks(), Style::Brackets).hits;
        let mut expected = Vec::new();
        for (start, length) in places {
            let boundary = |mut at: usize| { while !text.is_char_boundary(at.min(text.len())) { at -= 1; } at.min(text.len()) };
            let span = Span::of(boundary(start)..boundary(start + length));
            let cuts = hits.iter().any(|hit| hit.span.overlaps(span) && !span.encloses(hit.span));
            if span.is_empty() || cuts {
                continue;
            }
            project.write("k1", "code", vec![coding(&info, "k1", "power", span)]).expect("a coding");
            expected.push((span.start, span));
        }
        expected.sort();
        expected.dedup();
        let carried = pseudonymised(&mut project, "k1");
        prop_assert_eq!((carried.exact, carried.moved, carried.lost), (expected.len(), 0, 0));
        let now = project.document("I1").expect("the document");
        let new = project.text(now.text).expect("the text");
        prop_assert_eq!(&*new, "Nurse A: [B] and [Nurse A], at Élan: “[Nurse A]’s”.\n\nA2: [Nurse A]. [B] you? [B] will.\n\nNURSE A: So.\n\n");
        let texts: Vec<&str> = project.codings(&now).expect("codings").iter().map(|coding| coding.span.slice(&new)).map(|s| s.trim()).collect();
        prop_assert_eq!(texts.len(), expected.len());
        let mut after: Vec<String> = expected.iter().map(|(_, span)| {
            let inside: Vec<Hit> = hits.iter().filter(|hit| span.encloses(hit.span)).map(|hit| Hit { span: Span::new(hit.span.start - span.start, hit.span.end - span.start), ..hit.clone() }).collect();
            replaced(span.slice(&text), &inside).trim().replace("[Nurse A]: ", "Nurse A: ")
        }).collect();
        let mut texts: Vec<String> = texts.iter().map(|text| text.replace("NURSE A:", "[Nurse A]:").replace("[Nurse A]: ", "Nurse A: ")).collect();
        // A label has no brackets; where one is coded alone, compare it without.
        for text in texts.iter_mut().chain(&mut after) {
            *text = text.replace(['[', ']'], "").to_lowercase();
        }
        texts.sort();
        after.sort();
        prop_assert_eq!(texts, after);
        sound(&project);
        project.undo("k1").expect("undo");
        prop_assert_eq!(project.document("I1").expect("the document").text, info.text);
        sound(&project);
    }
}

#[test]
fn turns_labels_and_words_are_those_of_the_new_text() {
    let (_folder, mut project) = project();
    project.append(&Group::new("k1", "import"), document("I1", TALK)).expect("a document");
    pseudonymised(&mut project, "k1");
    let info = project.document("I1").expect("the document");
    let (text, layout) = (project.text(info.text).expect("text"), project.layout(info.layout).expect("turns"));
    assert_eq!(layout.labels, ["Nurse A", "A2"], "two labels of one person are one");
    let turns: Vec<(Option<u32>, &str)> =
        layout.turns.iter().map(|turn| (turn.label, turn.body.slice(&text))).collect();
    assert_eq!(
        turns,
        [
            (Some(0), "[B] and [Nurse A], at Élan: “[Nurse A]’s”."),
            (Some(1), "[Nurse A]. [B] you? [B] will."),
            (Some(0), "So."),
        ]
    );
    assert!(layout.turns.iter().all(|turn| turn.words == crate::text::words::count(turn.body.slice(&text))));
    assert_eq!(info.attributes["site"], "Site Ç");
    let records = project.pseudonym_records(None).expect("records");
    assert_eq!(records.len(), 1);
    let second: Vec<(&str, u32)> =
        records[0].1.iter().filter(|r| r.turn == Some(2)).map(|r| (r.replacement.as_str(), r.times)).collect();
    assert_eq!(second, [("[B]", 2), ("[Nurse A]", 1)]);
}

#[test]
fn memos_of_all_kinds_go_with_it_and_come_back() {
    let (_folder, mut project, info) = study();
    let memo = |on, text: &str| Payload::MemoSet {
        memo: guid::fresh(),
        set: Some(Memo { on, memo_type: MemoType::Reflexive, text: text.into(), coder: "k1".into(), at: 1 }),
    };
    let who = guid::participant("Mary");
    let added =
        Payload::ParticipantAdded { name: "Mary".into(), labels: vec!["ALD-W1/A2".into(), "Mary Smith".into()] };
    project
        .write(
            "k1",
            "memos",
            vec![
                added,
                memo(MemoOn::Project, "Mary told me"),
                memo(MemoOn::Document(info.guid), "with Will"),
                memo(MemoOn::Participant(who), "she"),
            ],
        )
        .expect("memos");
    let mut with_memo = coding(&info, "k1", "power", Span::new(0, 5));
    if let Payload::CodingsAdded { items, .. } = &mut with_memo {
        items[0].5 = Some("as Mary says".into());
        items[0].4 = Origin::Manual;
    }
    project.write("k1", "code", vec![with_memo]).expect("a coding");
    pseudonymised(&mut project, "k1");
    let texts = |project: &Project| -> Vec<String> {
        let mut texts: Vec<String> = project.memos(None).expect("memos").into_iter().map(|memo| memo.text).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&project), ["[Nurse A] told me", "she", "with [B]"]);
    let now = guid::participant("Nurse A");
    assert_eq!(
        project.memos(Some(&MemoOn::Participant(now))).expect("memos").len(),
        1,
        "the memo is on the same person"
    );
    let labels = project.labels().expect("labels");
    assert_eq!(labels.known().collect::<Vec<_>>(), ["Nurse A"]);
    assert_eq!((labels.find("ALD-W1", "A2"), labels.find("ALD-W1", "Mary Smith")), (Some(0), None));
    let info = project.document("ALD-W1").expect("the document");
    assert_eq!(project.codings(&info).expect("codings")[0].memo.as_deref(), Some("as [Nurse A] says"));
    sound(&project);
    project.undo("k1").expect("undo");
    assert_eq!(texts(&project), ["Mary told me", "she", "with Will"]);
    assert_eq!(project.labels().expect("labels").known().collect::<Vec<_>>(), ["Mary"]);
    sound(&project);
}

#[test]
fn tags_links_events_and_memos_on_turns_go_with_it_and_come_back() {
    let (_folder, mut project) = project();
    project.append(&Group::new("k1", "import"), document("I1", TALK)).expect("a document");
    let info = project.document("I1").expect("the document");
    let turns = project.layout(info.layout).expect("turns").turns;
    let (first, second) = (crate::store::place_in(&info, turns[0].body), crate::store::place_in(&info, turns[1].body));
    let tag = |on: Place, name: &str, note: Option<&str>, coder: &str| {
        let set = Tag { on, name: name.into(), note: note.map(str::to_owned), coder: coder.into(), at: 1 };
        Payload::TagSet { tag: guid::tag(&on, name), set: Some(set) }
    };
    let link = Link { from: second, to: first, kind: "corrects Mary".into(), coder: "k1".into(), at: 1 };
    let event = Event::new("2022", Some("Aldermere"), "Mary Smith leaves").expect("an event");
    let memo = Memo {
        on: MemoOn::Turn(second),
        memo_type: MemoType::Reflexive,
        text: "Mary laughed".into(),
        coder: "k1".into(),
        at: 1,
    };
    let assign = |coder: &str| Payload::CoderAssigned { document: info.guid, coder: coder.into(), assigned: true };
    project
        .write(
            "k1",
            "beside",
            vec![
                tag(first, "case:Mary Smith", Some("told by Will"), "k1"),
                tag(second, "case:Will", None, "k2"),
                Payload::LinkSet { link: guid::fresh(), set: Some(link) },
                Payload::EventSet { event: guid::fresh(), set: Some(event.clone()) },
                Payload::MemoSet { memo: guid::fresh(), set: Some(memo) },
                assign("k1"),
                assign("k2"),
            ],
        )
        .expect("written");
    // Nothing is passed over because who acts codes blind and is not shown it.
    project.see_as(Some("k1"));
    let written = |project: &mut Project| {
        project.see_as(None);
        let tags = project.tags().expect("tags");
        let mut names: Vec<String> = tags.iter().map(|info| info.tag.name.clone()).collect();
        names.extend(tags.iter().filter_map(|info| info.tag.note.clone()));
        names.extend(project.links().expect("links").into_iter().map(|info| info.link.kind));
        names.extend(
            project.memo_list().expect("memos").into_iter().map(|memo| format!("{}: {}", memo.target, memo.text)),
        );
        let events = project.events().expect("events").into_iter();
        names.extend(events.map(|(_, event)| format!("{} at {}", event.label, event.site.unwrap_or_default())));
        names
    };
    pseudonymised(&mut project, "k1");
    let now = written(&mut project);
    let all = now.join("\n");
    assert!(!["Mary", "Smith", "Will", "Aldermere"].iter().any(|name| all.contains(name)), "{all}");
    for expected in ["Nurse A", "told by", "I1:2: ", "corrects", "leaves at ", "Site Ç"] {
        assert!(all.contains(expected), "{expected} is missing in {all}");
    }
    sound(&project);
    project.undo("k1").expect("undo");
    let before = written(&mut project).join("\n");
    for expected in ["case:Mary Smith", "told by Will", "case:Will", "corrects Mary", "I1:2: Mary laughed"] {
        assert!(before.contains(expected), "{expected} is missing in {before}");
    }
    assert_eq!(project.events().expect("events")[0].1, event);
    sound(&project);
}

#[test]
fn codings_made_on_the_old_text_in_another_copy_follow_after_a_merge() {
    let (folder, mut project) = project();
    project.append(&Group::new("k1", "import"), document("I1", TALK)).expect("a document");
    project.write("k1", "codes", codes(&["power"])).expect("codes");
    let copy = folder.path().join("copy.emic");
    project.backup(&copy).expect("a copy");
    let mut other = Project::open(&copy).expect("the copy");
    let info = other.document("I1").expect("the document");
    let text = other.text(info.text).expect("the text");
    let at = text.find("Mary Smith, at").expect("there");
    other
        .write("k2", "code", vec![coding(&info, "k2", "power", Span::of(at..at + "Mary Smith, at".len()))])
        .expect("a coding");
    other.close().expect("closed");
    pseudonymised(&mut project, "k1");
    project.merge(&copy, "k1", crate::store::MergeOptions::default()).expect("merged");
    let info = project.document("I1").expect("the document");
    let text = project.text(info.text).expect("the text");
    let coded: Vec<&str> = project.codings(&info).expect("codings").iter().map(|c| c.span.slice(&text)).collect();
    assert_eq!(coded, ["[Nurse A], at"]);
    sound(&project);
}
