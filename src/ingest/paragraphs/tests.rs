//! Tests of the module above.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Layout {
    layout(Notes { text, ..Notes::default() }).0
}

fn bodies(text: &str) -> Vec<(&str, TurnKind)> {
    read(text).turns.iter().map(|turn| (turn.body.slice(text), turn.kind)).collect()
}

#[test]
fn paragraphs_are_parted_by_blank_lines_or_else_by_lines() {
    assert_eq!(
        bodies("\n one\n  two \n \n\nthree\n"),
        [("one\n  two", TurnKind::Paragraph), ("three", TurnKind::Paragraph)]
    );
    assert_eq!(bodies("one\ntwo\n").len(), 2);
    assert_eq!(bodies(" \n").len(), 0);
}

#[test]
fn marks_tell_the_kind_and_are_no_body() {
    let text = "[reflective] My own eyes.\n\n(Reported) “Yes.”\n\n**Reflection:** Why?\n\nReflective: so\n\n[descriptive] A desk.\n\n[laughs] No.\n\nNote: that";
    let found = bodies(text);
    assert_eq!(found[0], ("My own eyes.", TurnKind::Reflective));
    assert_eq!(found[1], ("“Yes.”", TurnKind::Reported));
    assert_eq!(found[2], ("Why?", TurnKind::Reflective));
    assert_eq!(found[3], ("so", TurnKind::Reflective));
    assert_eq!(found[4], ("A desk.", TurnKind::Paragraph));
    assert_eq!(found[5], ("[laughs] No.", TurnKind::Paragraph));
    assert_eq!(found[6], ("Note: that", TurnKind::Paragraph));
}

#[test]
fn paragraphs_name_whom_they_are_about() {
    let text = "@A1 has a plant, @A2’s desk and (@a1) again.\n\nMail a@b.org or @handle; @A2.\n\n@C-3-";
    let found = read(text);
    assert_eq!(found.labels, ["A1", "A2", "C-3"]);
    assert_eq!(found.turns.iter().map(|turn| turn.about.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![1], vec![2]]);
    assert!(!found.spoken);
    assert_eq!(
        layout(Notes { text: "@handle", known: Some(&|label| label == "handle"), ..Notes::default() }).0.labels,
        ["handle"]
    );
}

#[test]
fn times_at_the_start_are_kept() {
    let text = "[00:43.810 --> 00:47.850]  Hello everyone.\n[00:48.350 --> 00:54.570]  I'm here.";
    let found = read(text);
    assert_eq!((found.turns[1].time, found.turns[1].time_end), (Some(48_350), Some(54_570)));
    assert_eq!(found.turns[1].body.slice(text), "I'm here.");
}

fn entries(text: &str) -> Vec<String> {
    entries_of(Notes { text, ..Notes::default() })
}

/// Each turn's entry, as `date time: body`.
fn entries_of(notes: Notes<'_>) -> Vec<String> {
    let (layout, _) = layout(notes);
    let shown = |(at, turn): (usize, &Turn)| {
        let values = layout.entry_of(at).map(|entry| entry.attributes.iter().map(|(_, value)| value.as_str()));
        let values: Vec<&str> = values.map(Iterator::collect).unwrap_or_default();
        format!("{}: {}", values.join(" "), turn.body.slice(notes.text))
    };
    layout.turns.iter().enumerate().map(shown).collect()
}

fn doubts(text: &str) -> Vec<String> {
    let (_, doubts) = layout(Notes { text, ..Notes::default() });
    doubts.iter().map(|doubt| format!("{} {}", doubt.line.unwrap_or(0), doubt.what)).collect()
}

#[test]
fn dates_above_paragraphs_make_entries() {
    assert_eq!(
        entries("# Notes\n\nBefore.\n\n## 2022-09-21\n\nOne.\n\nTwo.\n\n## 22 September 2022, 14:30\nThree.\n"),
        [": # Notes", ": Before.", "2022-09-21: One.", "2022-09-21: Two.", "2022-09-22 14:30: Three."]
    );
    assert_eq!(
        entries(
            "**Monday 4 March 2024**\nOne\ngoes on.\n\n5 March 2024\n============\nTwo.\n\n05/03/2024\n\n__6.3.2024__\n\nThree."
        ),
        ["2024-03-04: One\ngoes on.", "2024-03-05: Two.", "2024-03-06: Three."],
        "an entry without paragraphs is none"
    );
    assert_eq!(
        entries("2022-09-21 14:30\nA line.\nAnother.\n2022-09-22 09:00\nA third."),
        ["2022-09-21 14:30: A line.", "2022-09-21 14:30: Another.", "2022-09-22 09:00: A third."]
    );
    assert_eq!(
        entries("## First visit, 2022-09-21\n\nOne.\n\n## Visit of 4 March 2024 (team room)\n\nTwo."),
        ["2022-09-21: One.", "2024-03-04: Two."]
    );
    assert_eq!(entries("Date: 21 September 2022\n\nOne.\n\nTwo."), ["2022-09-21: One.", "2022-09-21: Two."]);
}

#[test]
fn a_date_makes_no_entry_alone_in_the_middle_or_in_prose() {
    let none = |text: &str| assert!(read(text).entries.is_empty(), "{text}");
    none("One.\n\n2022-09-21\n\nTwo.");
    none("We met on 2022-09-21 and again.\n\nOn 22 September 2022 we did not.\n\n23 September 2022 was a Friday.");
    none("March 18th.--We sailed.\n\nThe end.");
    none("To do:\n\n- 2022-09-21: write\n- 2022-09-22: send\n- 2022-09-23: wait");
    none(
        "A line that is wrapped and goes on to\n21 September 2022\nin the middle.\n\nAnd so on until\n22 September 2022\nat last.",
    );
    none("One.\n\nTwo.");
    assert_eq!(read("One.\n\n2022-09-21\n\nTwo.").turns.len(), 3, "then it is a paragraph");
}

#[test]
fn dates_that_begin_paragraphs_make_entries() {
    let text = "March 18th.--We sailed.\n\nThe wind fell.\n\nMarch 30th.--Rain.\n";
    assert_eq!(entries(text), [": March 18th.--We sailed.", ": The wind fell.", ": March 30th.--Rain."]);
    assert_eq!(doubts(text).len(), 2);
    assert!(doubts(text)[0].starts_with("1 “March 18th” has no year"), "{:?}", doubts(text));
    assert_eq!(
        entries_of(Notes { text, date: Some("1832-01"), ..Notes::default() }),
        ["1832-03-18: March 18th.--We sailed.", "1832-03-18: The wind fell.", "1832-03-30: March 30th.--Rain."]
    );
    assert_eq!(
        entries("30 December 1832. Rain.\n\nJanuary 2nd: sun.\n\nMarch 1st — wind."),
        ["1832-12-30: 30 December 1832. Rain.", "1833-01-02: January 2nd: sun.", "1833-03-01: March 1st — wind."]
    );
    assert_eq!(
        entries("2022-09-21 14:30 Met A2.\n2022-09-22 Met nobody.\n2022-09-22 15:00 Met A3."),
        [
            "2022-09-21 14:30: 2022-09-21 14:30 Met A2.",
            "2022-09-21 14:30: 2022-09-22 Met nobody.",
            "2022-09-22 15:00: 2022-09-22 15:00 Met A3."
        ]
    );
    assert_eq!(
        bodies("**4 March 2024:** [reflective] Odd.\n\n5 March 2024: Even.")[0],
        ("**4 March 2024:** [reflective] Odd.", TurnKind::Reflective),
        "the date is said, and so a mark after it"
    );
}

#[test]
fn years_and_orders_are_taken_from_what_the_text_tells() {
    assert_eq!(
        entries("# Winter 2022\n\n## 3 March\n\nOne.\n\n## 4 March\n\nTwo."),
        [": # Winter 2022", "2022-03-03: One.", "2022-03-04: Two."]
    );
    let both = "03/04/2022\n\nOne.\n\n04/04/2022\n\nTwo.";
    assert_eq!(entries(both), [": One.", "2022-04-04: Two."]);
    assert_eq!(
        doubts(both),
        [
            "1 “03/04/2022” is 2022-04-03 with the day first and 2022-03-04 with the month first, so the entry has no date; write it like 2022-04-03"
        ]
    );
    let told = "03/04/2022\n\nOne.\n\n21/04/2022\n\nTwo.";
    assert_eq!(entries(told), ["2022-04-03: One.", "2022-04-21: Two."]);
    assert_eq!(
        doubts(told),
        ["1 “03/04/2022” is read with the day first, like the other dates here: 2022-04-03, not 2022-03-04"]
    );
    assert_eq!(entries("Sunday 03/04/2022\n\nOne."), ["2022-04-03: One."], "the weekday tells");
    let odd = doubts("Friday 2022-09-21\n\nOne.\n\n2022-09-22\n\nTwo.");
    assert_eq!(odd, ["1 “Friday 2022-09-21”: 2022-09-21 is a Wednesday; one of them is wrong"]);
}

#[test]
fn an_entry_ends_with_the_part_that_it_stands_in() {
    assert_eq!(
        entries(
            "# May\n\n## 2022-05-03\n\nOne.\n\n## Later\n\nTwo.\n\n# Methods\n\nThree.\n\n# June\n\n## 2022-06-01\n\nFour."
        ),
        [
            ": # May",
            "2022-05-03: One.",
            "2022-05-03: ## Later",
            "2022-05-03: Two.",
            ": # Methods",
            ": Three.",
            ": # June",
            "2022-06-01: Four."
        ]
    );
}

#[test]
fn headings_tell_the_kind_of_all_paragraphs_to_the_next() {
    use TurnKind::{Paragraph, Reflective, Reported};
    let text = "A desk.\n\nReflective notes\n\nWhy me?\n\n[descriptive] A chair.\n\n- [reported] “Yes.”\n\n## Next\n\nA lamp.\n\n## Reflection\n\n### On me\n\nHm.\n\n**Reported speech:**\n\nNo, he says.";
    let found = bodies(text);
    assert_eq!(
        found,
        [
            ("A desk.", Paragraph),
            ("Why me?", Reflective),
            ("A chair.", Paragraph),
            ("“Yes.”", Reported),
            ("## Next", Paragraph),
            ("A lamp.", Paragraph),
            ("### On me", Reflective),
            ("Hm.", Reflective),
            ("No, he says.", Reported),
        ]
    );
    assert!(doubts(text)[0].starts_with("3 3 paragraphs under “Reflective notes”"), "{:?}", doubts(text));
    assert_eq!(
        bodies("A desk.\nOC: I was tired,\nI think.\n\nB."),
        [("A desk.", Paragraph), ("I was tired,\nI think.", Reflective), ("B.", Paragraph)]
    );
    assert_eq!(bodies("[reflective]\n\nOdd.\n\nEven."), [("Odd.", Reflective), ("Even.", Paragraph)]);
    assert_eq!(bodies("Reflective:\nOdd.\n\nEven."), [("Odd.", Reflective), ("Even.", Paragraph)]);
    assert_eq!(
        bodies("A.\n\nReflection\n==========\n\nB.\n\n2022-09-21\n\nC.\n\n2022-09-22\n\nD.")[1..],
        [("B.", Reflective), ("C.", Paragraph), ("D.", Paragraph)]
    );
}

#[test]
fn items_of_a_list_are_paragraphs_with_what_is_nested_in_them() {
    let one = |text: &str| bodies(text).into_iter().map(|(body, _)| body.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        one("Plans:\n* Ethics\n  * JISC agrees\n    and so on\n* Drive\n\n1. First\n   wrapped\n2. Second"),
        ["Plans:", "* Ethics\n  * JISC agrees\n    and so on", "* Drive", "1. First\n   wrapped", "2. Second"]
    );
    assert_eq!(one("Met A2.\n- he smiled\n\nEnd."), ["Met A2.", "- he smiled", "End."]);
    assert_eq!(
        one("It was late\n- or early - and\n2. is no number.\n\nEnd."),
        ["It was late\n- or early - and\n2. is no number.", "End."]
    );
    assert_eq!(one("- a\n  - b\n    c\n- d\ne"), ["- a\n  - b\n    c", "- d", "e"], "also without blank lines");
}

#[test]
fn wrapped_text_without_blank_lines_is_joined() {
    let text = "The team has the first floor of a former tax office and the sign on the\nstairs still says “Enquiries”. Twelve desks in two rows. The window row is\nsocial work, although I am told that nobody has ever allocated it to them.\nA5 sits by the door.\nThe first thing that anybody sees is the board, which is white and has on\nit, in four colours, who is out, where to, and until when they are away.\n";
    let found = bodies(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].0.ends_with("A5 sits by the door."));
    let dated = text.replace("The team", "4 March 2024\nThe team").replace("The first", "5 March 2024\nThe first");
    assert_eq!(bodies(&dated), found);
    assert_eq!(read(&dated).entries.len(), 2);
}

#[test]
fn quotations_stay_description() {
    let text = "He says, “Fair enough.”\n\n“They’d put my boots in a carrier bag.”\n\n> A quotation.\n\nA2: “Yes?”\n\nThe end.";
    let (layout, _) = super::super::turns::layout(super::super::turns::Source { text, ..Default::default() });
    assert!(!layout.spoken);
    assert!(layout.turns.iter().all(|turn| turn.kind == TurnKind::Paragraph && turn.label.is_none()));
}

proptest! {
    #[test]
    fn all_text_is_in_a_paragraph_or_a_heading(
        text in "(\\[reflective\\]|@A1|## |2022-09-2[1-3]|March 18th|3/4/2022|Reflection|\\*\\*|- |  - |=====|[a-zé0-9:.\\[\\](]| |\n|\n\n){0,40}",
        date in proptest::option::of("(1832|2022-03-0[1-9])"),
    ) {
        let (found, _) = layout(Notes { text: &text, date: date.as_deref(), ..Notes::default() });
        let mut at = 0;
        let outside = |from: u32, to: u32| {
            text[from as usize..to as usize].lines().all(|line| {
                let bare = line.trim().trim_matches(['*', '#', ' ', '=', '-']);
                bare.is_empty() || marks::find(bare).kind.is_some() || marks::kind_of(bare).is_some()
                    || dates::only(bare).is_some() || dates::whole(bare).is_some()
            })
        };
        for turn in &found.turns {
            prop_assert!(turn.span.encloses(turn.body) && turn.span.start >= at && !turn.span.is_empty());
            prop_assert!(text.get(turn.body.range()).is_some());
            prop_assert!(outside(at, turn.span.start), "{:?}", &text[at as usize..turn.span.start as usize]);
            at = turn.span.end;
        }
        prop_assert!(outside(at, text.len() as u32));
        // Entries stand in order, each begins with a turn, and so every turn is in one at most.
        prop_assert!(found.entries.windows(2).all(|two| two[0].turn < two[1].turn));
        prop_assert!(found.entries.iter().all(|entry| (entry.turn as usize) < found.turns.len()));
        let mut values = found.entries.iter().flat_map(|entry| &entry.attributes);
        let is_date = |(key, value): &(String, String)| key != "date" || crate::study::attribute::date_range(value).is_some();
        prop_assert!(values.all(is_date));
        prop_assert_eq!(&Layout::decode(&found.encode()), &Ok(found.clone()));
    }
}
