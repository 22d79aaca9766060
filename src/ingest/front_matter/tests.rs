//! Front matter as people write it.

use super::*;
use proptest::prelude::*;

fn values(found: &FrontMatter) -> Vec<(&str, &str)> {
    found.attributes.iter().map(|given| (given.key.as_str(), given.value.as_str())).collect()
}

fn attributes<'a>(found: &'a FrontMatter, label: &str) -> Vec<(&'a str, &'a str)> {
    let participant = found.participants.iter().find(|participant| participant.label == label);
    participant.map_or(Vec::new(), |p| p.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect())
}

#[test]
fn the_block_and_the_blank_lines_after_it_are_taken_off() {
    let text =
        "---\ntitle: Aldermere, interview 4 (nurse)\nsite: Aldermere\nrecorded: yes\nNotes To:\n---\n\n  \nR1: Right\n";
    let found = read(text).expect("front matter");
    assert_eq!(&text[found.body..], "R1: Right\n");
    assert_eq!(found.lines, 8);
    let wanted = [("title", "Aldermere, interview 4 (nurse)"), ("site", "Aldermere"), ("recorded", "yes")];
    assert_eq!(values(&found), wanted);
    assert_eq!(found.doubts, []);
    let empty = read("---\n---\nA2: yes").expect("front matter");
    assert_eq!(empty.body, 8);
}

#[test]
fn what_is_no_front_matter_stays() {
    for text in [
        "A2: yes\n---\nsite: x\n---\n",
        "---\nA rule, then a paragraph\n\n---\nand more",
        "--- x\nsite: y\n---\n",
        "",
        "---",
        "---\nINT: a\nA2: b\nINT: c\nA2: d\n---\nINT: e",
    ] {
        let found = read(text).expect("no front matter");
        assert_eq!((found.body, found.attributes.len(), found.doubts.len()), (0, 0, 0), "{text}");
    }
    let open = read("---\nsite: x\nA2: yes\n").expect("no front matter");
    assert_eq!((open.body, open.doubts[0].line), (0, Some(1)));
}

#[test]
fn participants_may_be_written_in_many_ways() {
    let text = "---\nparticipants:\n  A1: profession=social work, agency=County\n  A2:\n    profession: health/primary care/GP\n    \
                Speaker Type: Client\n  A3: {profession: 'police', age: 41}\n  R1: interviewer\n  A4: nurse\n  A5:\nsite: x\n---\n";
    let found = read(text).expect("front matter");
    assert_eq!(attributes(&found, "A1"), [("agency", "County"), ("profession", "social work")]);
    assert_eq!(attributes(&found, "A2"), [("profession", "health/primary care/GP"), ("speaker_type", "client")]);
    assert_eq!(attributes(&found, "A3"), [("age", "41"), ("profession", "police")]);
    assert_eq!(attributes(&found, "R1"), [("speaker_type", "interviewer")]);
    assert_eq!(attributes(&found, "A4"), []);
    assert_eq!(values(&found), [("site", "x")]);
    assert_eq!(found.doubts.len(), 1);
    assert_eq!(found.doubts[0].line, Some(9));
    assert_eq!(found.participants.len(), 6);

    let text = "---\nparticipants:\n- label: A1\n  profession: social work\n- A2: profession=police\n- A3\n---\n";
    let found = read(text).expect("front matter");
    assert_eq!(attributes(&found, "A1"), [("profession", "social work")]);
    assert_eq!(attributes(&found, "A2"), [("profession", "police")]);
    assert_eq!(found.speakers, ["A3"]);
    let found = read("---\nparticipants: A1, A2; R1\n---\n").expect("front matter");
    assert_eq!(found.speakers, ["A1", "A2", "R1"]);
}

#[test]
fn an_unknown_speaker_type_is_an_error_with_its_line() {
    let error = read("---\nsite: x\nparticipants:\n  A1: speaker_type=boss\n---\n").expect_err("unknown");
    assert_eq!(error.line, 4);
    assert!(error.to_string().contains("respondent, client, interviewer"), "{error}");
}

#[test]
fn the_yaml_of_real_transcripts_is_read() {
    let text = "---\n# a comment\ntitle: 'Utreexo: hash-based ''accumulator'''\ntags: ['a', \"b, c\"]\nspeakers:\n  - Adam Jonas\n  - 'Gloria Zhao'\n\
                summary: 'In this video, the club\n\n  delves into it.'\nlong: >-\n  one\n  two\nlines: |\n  one\n  two\nplain: one\n  two\nempty: []\n\
                additional_resources:\n  - title: https://a.b/c\n    url: https://a.b/c\n  - title: CoinKite\n    url: x\naliases:\n- /a/b/\n\
                nested:\n  a: b\nepisode: 92\nmedia: https://youtu.be/x?t=1463\ntight:value\nnothing: ~\n---\nSpeaker 0: 00:00:16\n";
    let found = read(text).expect("front matter");
    let wanted = [
        ("title", "Utreexo: hash-based 'accumulator'"),
        ("tags", "a; b, c"),
        ("speakers", "Adam Jonas; Gloria Zhao"),
        ("summary", "In this video, the club\n delves into it."),
        ("long", "one two"),
        ("lines", "one\ntwo"),
        ("plain", "one two"),
        ("aliases", "/a/b/"),
        ("episode", "92"),
        ("media", "https://youtu.be/x?t=1463"),
        ("tight", "value"),
    ];
    assert_eq!(values(&found), wanted);
    assert_eq!(found.speakers, ["Adam Jonas", "Gloria Zhao"]);
    let told: Vec<&str> = found.doubts.iter().map(|doubt| doubt.what.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(&text[found.body..] == "Speaker 0: 00:00:16\n");
}

#[test]
fn a_key_given_twice_and_a_line_without_key_are_doubts() {
    let found = read("---\nsite: a\nnonsense\nsite: b\n---\nx").expect("front matter");
    assert_eq!(values(&found), [("site", "b")]);
    assert_eq!(found.doubts.iter().map(|doubt| doubt.line).collect::<Vec<_>>(), [Some(3), Some(4)]);
}

proptest! {
    #[test]
    fn no_text_is_lost(head in "(---\n)?([a-z -]{0,6}(: ?|\n|- |'|\"|\\[|\\{|\\||  ))*", tail in "(\n|---\n|\\.\\.\\.\n|é|a: b\n){0,8}") {
        let text = head + &tail;
        if let Ok(found) = read(&text) {
            let (block, body) = text.split_at_checked(found.body).expect("a boundary");
            prop_assert_eq!(found.lines as usize, block.matches('\n').count() + usize::from(!block.is_empty() && !block.ends_with('\n')));
            if found.body > 0 {
                let lines: Vec<&str> = block.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                prop_assert_eq!(lines.first(), Some(&"---"));
                prop_assert!(matches!(lines.last(), Some(&"---" | &"...")));
                prop_assert!(body.lines().next().is_none_or(|line| !line.trim().is_empty()));
            } else {
                prop_assert_eq!(body, &text);
            }
        }
    }
}
