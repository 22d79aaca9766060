//! Transcripts in miniature, one for each way to write labels and each way to be wrong about them.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

/// The turns as (label, body), and the doubts.
fn turns_of(text: &str) -> (Vec<(String, String)>, Vec<Doubt>) {
    with_known(text, &[])
}

fn with_known(text: &str, known: &[&str]) -> (Vec<(String, String)>, Vec<Doubt>) {
    let known: HashSet<String> = known.iter().map(|label| fold(label)).collect();
    let (layout, doubts) = layout(Source { text, known: Some(&|label| known.contains(label)), ..Source::default() });
    assert_sound(text, &layout);
    let turns = layout.turns.iter().map(|turn| {
        let label = turn.label.and_then(|at| layout.labels.get(at as usize)).cloned().unwrap_or_default();
        (label, turn.body.slice(text).to_owned())
    });
    (turns.collect(), doubts)
}

fn assert_sound(text: &str, layout: &Layout) {
    let mut at = 0;
    for turn in &layout.turns {
        assert!(turn.span.start >= at, "turns overlap in {text:?}");
        assert!(turn.span.encloses(turn.body), "a body leaves its turn in {text:?}");
        for place in [turn.span.start, turn.span.end, turn.body.start, turn.body.end] {
            assert!(text.is_char_boundary(place as usize), "{text:?}");
        }
        assert_eq!(turn.words, words::count(turn.body.slice(text)));
        assert!(turn.label.is_none_or(|label| (label as usize) < layout.labels.len()));
        assert_eq!(turn.body.slice(text), turn.body.slice(text).trim(), "blanks around a body in {text:?}");
        // What lies between turns is blank, or belongs to nobody.
        let between = &text[at as usize..turn.span.start as usize];
        assert!(
            at == 0 || between.lines().all(|line| line.trim().is_empty() || belongs_to_nobody(line)),
            "{between:?} in {text:?}"
        );
        at = turn.span.end;
    }
    assert_eq!(Layout::decode(&layout.encode()).as_ref(), Ok(layout));
}

fn assert_turns(text: &str, wanted: &[(&str, &str)]) {
    let (found, _) = turns_of(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(label, body)| (label.as_str(), body.as_str())).collect();
    assert_eq!(found, wanted, "{text}");
}

const TWO: &[(&str, &str)] = &[("INT", "How was it?"), ("A2", "Fine.")];

#[test]
fn two_short_turns_in_every_form() {
    for text in [
        "INT: How was it?\n\nA2: Fine.\n",
        "INT: How was it?\nA2: Fine.",
        "INT:\nHow was it?\nA2:\nFine.",
        "INT:\n\nHow was it?\n\nA2:\n\nFine.",
        "INT\nHow was it?\n\nA2\nFine.\n",
        "INT\n\nHow was it?\n\nA2\n\nFine.\n",
        "[00:00:01] INT: How was it?\n[00:00:05] A2: Fine.",
        "00:00:01 INT: How was it?\n00:00:05 A2: Fine.",
        "INT [0:01]: How was it?\nA2 [0:05]: Fine.",
        "INT  0:01  \nHow was it?\n\nA2  0:05  \nFine.\n",
        "INT (00:01):\nHow was it?\n\nA2 (00:05):\nFine.",
        "**INT:** How was it?\n\n**A2:** Fine.",
        "**INT**: How was it?\n\n**A2**: Fine.",
        "**INT**\nHow was it?\n\n**A2**\n\nFine.",
        "INT\tHow was it?\nA2\tFine.",
        "[0:01]\nINT: How was it?\n[0:05]\nA2: Fine.",
        "Workshop 3, morning\n\nINT: How was it?\n\nA2: Fine.",
        "1. INT: How was it?\n2. A2: Fine.",
        "1\tINT:\tHow was it?\n2\tA2:\tFine.",
        "INT [00:00:01 - 00:00:04]\nHow was it?\n\nA2 [00:00:05 - 00:00:09]\nFine.",
    ] {
        assert_turns(text, TWO);
    }
    assert_turns("Q. How was it?\nA. Fine.", &[("Q", "How was it?"), ("A", "Fine.")]);
    assert_turns(
        "Q: So?\nA2 [police]: No.\nA2 [police]: Yes.",
        &[("Q", "So?"), ("A2 [police]", "No."), ("A2 [police]", "Yes.")],
    );
    assert_turns("Anna Shah: How was it?\nBen: Fine.", &[("Anna Shah", "How was it?"), ("Ben", "Fine.")]);
}

#[test]
fn a_turn_runs_to_the_next_label() {
    let text = "INT: One.\n\nTwo, and then he said: no.\n\n[laughs] Three.\n\n\nA2: Yes.\n\nINT: Go on.\n";
    assert_turns(
        text,
        &[("INT", "One.\n\nTwo, and then he said: no.\n\n[laughs] Three."), ("A2", "Yes."), ("INT", "Go on.")],
    );
    let (layout, _) = layout(Source { text, ..Source::default() });
    assert!(layout.spoken);
    assert_eq!(layout.labels, ["INT", "A2"]);
    let last = layout.turns.last().expect("turns");
    assert_eq!((last.span.slice(text), last.body.slice(text)), ("INT: Go on.", "Go on."));
}

#[test]
fn labels_match_after_folding_and_keep_their_first_spelling() {
    assert_turns(
        "Siân Ap Rhys: a.\nINT: b?\nSIÂN  AP RHYS: c.",
        &[("Siân Ap Rhys", "a."), ("INT", "b?"), ("Siân Ap Rhys", "c.")],
    );
}

#[test]
fn what_only_stands_before_a_colon_is_no_speaker() {
    let text = "INT: So.\nNote: a note.\nhttp://a.b/c\nHe said: no.\n12:30: lunch.\nThen moving on: well.\nQuestion 2: what?\n\nA2: Yes.\n\nINT: And?\n\nA2: No.";
    let (turns, doubts) = turns_of(text);
    assert_eq!(turns.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["INT", "A2", "INT", "A2"]);
    assert_eq!(doubts, []);
}

#[test]
fn a_speaker_who_speaks_once_is_found_and_a_single_term_is_a_doubt() {
    let mut text = String::new();
    for _ in 0..12 {
        text.push_str("INT: And then what?\n\nA2: This and that.\n\n");
    }
    let text = text.clone() + "A7: May I?\n\nMary Ann Evans: I came late.\n\nTapscript: a language.\n\n" + &text;
    let (turns, doubts) = turns_of(&text);
    let once = |label: &str| turns.iter().filter(|(other, _)| other == label).count();
    assert_eq!((once("A7"), once("Mary Ann Evans"), once("Tapscript")), (1, 1, 0));
    assert_eq!(doubts.len(), 1);
    assert_eq!(doubts[0].line, Some(53));
    assert!(doubts[0].what.contains("Tapscript"));
}

#[test]
fn a_remark_inside_a_turn_is_passed_over_and_told() {
    let text =
        "Weather: wet.\n\nINT: So?\n\nA2: Yes.\n\nSetting: rain all day.\n\nINT: And?\n\nHowever: no.\n\nA2: No.\n";
    let (turns, doubts) = turns_of(text);
    assert_eq!(turns.len(), 4);
    let told: Vec<_> = doubts.iter().map(|doubt| (doubt.line, doubt.what.as_str())).collect();
    let what =
        "“Setting:” stands only here and is not taken for a speaker; if it is one: --speaker 'Setting=respondent'";
    assert_eq!(told, [(Some(7), what)]);
    let many = ["Mood", "Place", "Recording", "Comment"].map(|label| format!("{label}: it is so.\n\n")).concat();
    let (_, doubts) = turns_of(&text.replace("Setting: rain all day.\n\n", &many));
    assert_eq!(doubts.len(), 1, "{doubts:?}");
    assert!(doubts[0].what.starts_with("4 labels stand once and are not taken for speakers (“Mood:”"), "{doubts:?}");
}

#[test]
fn a_speaker_who_speaks_once_is_found_without_blank_lines_too() {
    let text = "Workshop 3\n\nINT: a?\nA1: b.\nINT: c?\nA1: d.\nINT: e?\nA1: f.\nB7: g.\nINT: h?\nA1: i.";
    assert_eq!(turns_of(text).0.iter().filter(|(label, _)| label == "B7").count(), 1);
}

#[test]
fn a_word_that_stands_twice_in_long_notes_is_no_speaker() {
    let mut text = "Staffroom: two of them, and the kettle.\n\n".to_owned();
    text.push_str(&"A paragraph of what was seen that morning.\n\n".repeat(12));
    text.push_str("Staffroom: nobody now.\n");
    assert!(turns_of(&text).0.iter().all(|(label, _)| label.is_empty()));
}

#[test]
fn field_notes_are_unspoken() {
    for text in [
        "Site: Aldermere\nWeather: wet\n\nArrived 8.50. The team has the first floor.\n\nLunch: a cake for @A3.\n",
        "Present: Pen and Jackie\n\n* HPY: saw it\n* JT: moving forward\n",
        "Arrived.\n\nReflection: my own eyes go to A1.\n\nReflection: again.\n\nReflection: once more.\n",
        "One paragraph, with a colon: here.\n",
        "# Notes\n\nQuestion: who decides?\n\nThe rest is text. And more text.\n\nAnd so on.\n\nAnd on.",
        "",
        "\n \n",
    ] {
        let (layout, _) = layout(Source { text, ..Source::default() });
        assert!(!layout.spoken, "{text}");
        assert!(layout.turns.iter().all(|turn| turn.kind != TurnKind::Speech));
    }
}

#[test]
fn known_labels_count_wherever_they_stand() {
    let text = "Arrived 8.50.\n\nThe desk by the door: hers.\n\nthe warden: no.\n\nAnd so on and so forth.\n\nAnd more.\n\nAnd more.";
    assert!(turns_of(text).0.iter().all(|(label, _)| label.is_empty()));
    let (turns, _) = with_known(text, &["The Warden"]);
    assert_eq!(turns[0].0, "the warden");
    let odd = "Smith, J.: yes.";
    assert_eq!(with_known(odd, &["smith, j."]).0[0].1, "yes.");
}

#[test]
fn particulars_at_the_top_are_no_turns() {
    let text = "Interviewer: Jane Smith\nInterviewee: A2\nDate: 11 May 2022\nPlace: library\n\nINT: How?\n\nA2: Fine.\n\nINT: And?\n\nA2: So.";
    let (turns, _) = turns_of(text);
    assert_eq!(turns.len(), 4, "{turns:?}");
    let text =
        "Notes\nDate: 2022\nFacilitator: Jane\nPresent: A1, A2\n\nFacilitator: Welcome.\n\nA1: Thanks.\n\nA2: Hi.\n";
    assert_turns(text, &[("Facilitator", "Welcome."), ("A1", "Thanks."), ("A2", "Hi.")]);
    let text = "Date: 11 May 2022\nINT: How are you?\nA2: Fine.\n\nINT: And then?\n\nA2: So.";
    assert_eq!(turns_of(text).0.len(), 4);
}

#[test]
fn headings_and_rules_before_a_label_belong_to_nobody() {
    let text =
        "## Start\n\nINT: How?\n\n## Part 2\n\n---\n\nA2: Fine.\n\n## Inside\n\nMore of it.\n\nINT: So.\n\n# End";
    assert_turns(text, &[("INT", "How?"), ("A2", "Fine.\n\n## Inside\n\nMore of it."), ("INT", "So.")]);
    let text = "INT: How?\n\nPart two\n\nA2: Fine.";
    let headings = [Span::new(11, 19)];
    let (layout, _) = layout(Source { text, headings: &headings, ..Source::default() });
    assert_eq!(layout.turns[0].body.slice(text), "How?");
}

#[test]
fn each_label_starts_a_turn_with_its_time_after_the_same_speaker_too() {
    let two: [(&str, [u32; 4]); 4] = [
        ("[00:00:01] INT: How?\n[00:01:05] A2: Fine.\n[00:01:09] A2: Really.\n[00:02:00] INT: Good.", [1, 65, 69, 120]),
        ("INT  0:01  \nHow?\n\nA2  0:05  \nFine.\n\nA2  0:09  \nReally.\n\nINT  0:12  \nGood.\n", [1, 5, 9, 12]),
        ("INT [0:01]: How?\nA2 [0:05]: Fine.\nA2 [0:09]: Really.\nINT [0:12]: Good.", [1, 5, 9, 12]),
        (
            "**INT** [0:01]\nHow?\n\n**A2** [0:05]\nFine.\n\n**A2** [0:09]\nReally.\n\n**INT** [0:12]\nGood.",
            [1, 5, 9, 12],
        ),
    ];
    for (text, times) in two {
        assert_turns(text, &[("INT", "How?"), ("A2", "Fine."), ("A2", "Really."), ("INT", "Good.")]);
        let (layout, _) = layout(Source { text, ..Source::default() });
        let found: Vec<_> = layout.turns.iter().map(|turn| turn.time).collect();
        assert_eq!(found, times.map(|seconds| Some(seconds * 1000)), "{text}");
    }
    assert_eq!(turns_of("INT: How?\nA2: Fine.\nA2: Really.").0.len(), 3);
    assert_eq!(turns_of("INT: How?\n[0:05] A2: Fine.\n[0:09] A2: Really.").0.len(), 3);
}

#[test]
fn a_time_at_the_end_of_a_turn_is_its_end() {
    let text = "I: So how was it? #00:00:11-7#\n\nB2: Fine, yes. #00:00:15-0#\n\nI: Ah. #00:00:16-2#\n\nB2: Mm.";
    let (layout, _) = layout(Source { text, ..Source::default() });
    assert_eq!(layout.turns[0].time_end, Some(11_700));
}

#[test]
fn marks_between_a_time_and_its_label_are_skipped() {
    let text = "[00:00:00:02]\n_page : 8\nCDR: The clock is running.\n\n[00:00:00:03]\nCMP: Okay.\n\nCDR: Yes.\n\n[0:10]\nThis is text.\n\nCMP: So.";
    let (layout, _) = layout(Source { text, ..Source::default() });
    assert_sound(text, &layout);
    assert_eq!(layout.turns.iter().map(|t| t.time).collect::<Vec<_>>(), [Some(2_000), Some(3_000), None, None]);
    assert_eq!(layout.turns[2].body.slice(text), "Yes.\n\n[0:10]\nThis is text.");
}

#[test]
fn slips_are_told() {
    let mut text = "Speech, ".repeat(200) + "\n\n";
    for _ in 0..4 {
        text.push_str("Tim Beiko: Well.\n\nINT: Yes?\n\n");
    }
    text.push_str("INT:\n\nTim Beiko: So it is.\n\nINT:so?\n");
    let (turns, doubts) = turns_of(&text);
    assert_eq!(turns.last().map(|(_, body)| body.as_str()), Some("so?"));
    let told: Vec<&str> = doubts.iter().map(|doubt| doubt.what.as_str()).collect();
    assert!(told.iter().any(|what| what.contains("200 words stand before")), "{told:?}");
    assert!(told.iter().any(|what| what.contains("no text")), "{told:?}");
    let back = "[0:10:00] INT: a.\n[0:11:00] A2: b.\n[0:00:05] INT: c.\n[0:00:06] A2: d.";
    assert_eq!(turns_of(back).1[0].line, Some(3));
}

#[test]
fn bold_of_word_files_makes_labels() {
    let text = "INT How was it for you?\n\nA2 Fine.\n\nINT And then?\n\nA2 Home.\n";
    let bold = [Span::new(0, 3), Span::new(25, 27), Span::new(35, 38), Span::new(50, 52)];
    let (layout, _) = layout(Source { text, bold: &bold, ..Source::default() });
    assert_eq!(
        layout.turns.iter().map(|turn| turn.body.slice(text)).collect::<Vec<_>>(),
        ["How was it for you?", "Fine.", "And then?", "Home."]
    );
}

proptest! {
    #[test]
    fn any_text_has_a_sound_layout(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "INT: ", "A2:", "**A2:** ", "**Tim**\n", "Q. ", "A. ", "[0:05] ", "[0:07]\n", "Kelly  0:44  \n", "\tx", "[id1] ", "é", "Note: ",
        "\n", "\n\n", "## H\n", "---\n", "word", " and ", "…", "：", "_page : 8\n", "Anna ", "Anna\n", "(0:05):", "  ", "#0:01-2#", "@A1",
    ]), 0..40)) {
        let text = pieces.concat();
        let (layout, _) = layout(Source { text: &text, ..Source::default() });
        assert_sound(&text, &layout);
        if layout.spoken {
            prop_assert!(layout.turns.iter().all(|turn| turn.label.is_some()));
            let end = layout.turns.last().map_or(0, |turn| turn.span.end as usize);
            // What follows is blank, or headings, or begins with a rule.
            let mut after = text[end..].lines().filter(|line| !line.trim().is_empty());
            let nobody = |line: &str| belongs_to_nobody(line);
            prop_assert!(after.clone().all(nobody) || after.find(|line| !is_marked_heading(line.trim())).is_some_and(|line| is_rule(line.trim())), "{:?}", text);
        }
    }
}

#[test]
fn times_of_f4_and_maxqda_are_kept_and_are_no_words() {
    let ends = "I: So how was it? #00:00:05-3#\n\nB1: Fine. #00:00:09-0#\n\nI: And then? #00:00:10-0#\n\nB1: We left. #00:00:15-8#\n";
    let (found, _) = layout(Source { text: ends, ..Source::default() });
    let times: Vec<_> = found.turns.iter().map(|turn| (turn.time, turn.time_end, turn.words)).collect();
    assert_eq!(times[..2], [(Some(0), Some(5_300), 4), (Some(5_300), Some(9_000), 1)]);
    assert_eq!(found.turns[3].body.slice(ends), "We left.");
    assert!(found.turns[3].span.slice(ends).ends_with("-8#"), "the mark belongs to the turn, not to its speech");
    let starts = "#00:00:01-3# INT: So?\n#00:00:05-0# P01: Well, it was fine.\n#00:00:09-7# INT: And then?\n#00:00:12-1# P01: We left.\n";
    let (found, _) = layout(Source { text: starts, ..Source::default() });
    assert_eq!(found.labels, ["INT", "P01"]);
    assert_eq!(found.turns[1].time, Some(5_000));
}

#[test]
fn an_underlined_name_is_a_heading() {
    let text = "Anne Chambers\n=============\n\n**Mr Beer**: Is that right?\n\n**Anne Chambers**: Yes.\n\n**Mr Beer**: And this?\n\n**Anne Chambers**: No.\n";
    let (found, _) = layout(Source { text, ..Source::default() });
    assert_eq!(found.turns.len(), 4);
    assert_eq!(found.turns[0].body.slice(text), "Is that right?");
}

#[test]
fn what_follows_a_rule_and_a_heading_at_the_end_is_in_no_turn() {
    let text = "**Tim Low**\n* So.\n\n**Ann Lee**\n* Yes.\n\n# Part two\n\n**Tim Low**\n* Bye.\n\n## A thought\n\nIt goes on.\n\n-----\n\nStill said.\n\n-----------\n\n### Attendees\n* Tim\n* Ann\n\n-----\n\n## Next Meeting\nJanuary 5\n";
    let (found, _) = layout(Source { text, ..Source::default() });
    let last = found.turns.last().expect("turns");
    assert_eq!(last.body.slice(text), "* Bye.\n\n## A thought\n\nIt goes on.\n\n-----\n\nStill said.");
    assert_eq!(last.span.end, last.body.end);
}

#[test]
fn labels_inside_lines_are_told_at_once() {
    for text in [
        "INT: How was it? A2: Fine. INT: And then? A2: We left. INT: I see.",
        "Anna Shah: How was it? Ben: Fine. Anna Shah: And then? Ben: We left. Anna Shah: I see. Ben: Yes.",
        "Interview 3, in the yard. Anna: How was it? Ben: Fine. Anna: And then? Ben: We left.",
    ] {
        let (_, doubts) = turns_of(text);
        let told: Vec<&str> = doubts.iter().map(|doubt| doubt.what.as_str()).collect();
        assert!(told.iter().any(|what| what.contains("at the start of a line")), "{text}: {told:?}");
        assert_eq!((told.len(), doubts[0].line), (1, Some(1)), "{told:?}");
    }
    let notes = "We met at the desk. Lunch: a cake. He said: no. Then: nothing. Weather: wet. And so on.";
    assert_eq!(turns_of(notes).1, []);
}
