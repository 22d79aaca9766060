//! Captions of all programs, and broken ones.

use super::*;
use crate::ingest::instructions::{Instructions, Pattern};
use crate::ingest::prepare::IngestError;
use crate::ingest::reading::Content;
use crate::study::{Layout, Schema, SpeakerType};
use proptest::prelude::*;

fn read_as(file: &[u8], instructions: &Instructions) -> Result<Reading, IngestError> {
    let (known, schema) = (HashMap::new(), Schema::default());
    read(file, Format::Vtt, &Context { known: &known, schema: &schema, instructions })
}

fn reading(file: &str) -> Reading {
    read_as(file.as_bytes(), &Instructions::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn text_of(reading: &Reading) -> (&str, &Layout) {
    match &reading.content {
        Content::Turns { text, layout } => (text, layout),
        Content::Prose(_) => panic!("turns"),
    }
}

fn text(file: &str) -> String {
    text_of(&reading(file)).0.to_owned()
}

fn error(file: &str) -> String {
    read_as(file.as_bytes(), &Instructions::default()).expect_err("no captions").to_string()
}

#[test]
fn captions_of_a_meeting_are_turns() {
    let file = "WEBVTT\r\n\r\n1\r\n00:04:04.470 --> 00:04:05.530\r\nGuillaume: Hello.\r\n\r\n2\r\n00:04:06.000 --> 00:04:07.000\r\nDavid (dio): Yes: so\r\n\r\n3\r\n00:04:07.500 --> 00:04:08.000\r\nDavid (dio): it is.\r\n\r\n4\r\n00:05:00.000 --> 00:05:01.000\r\ndavid (dio): Later.\r\n";
    let reading = reading(file);
    let (text, layout) = text_of(&reading);
    assert_eq!(text, "Guillaume: Hello.\n\nDavid (dio): Yes: so it is.\nLater.\n");
    assert_eq!(layout.labels, ["Guillaume", "David (dio)"]);
    let times: Vec<_> = layout.turns.iter().map(|turn| (turn.time, turn.time_end)).collect();
    assert_eq!(times, [(Some(244_470), Some(245_530)), (Some(246_000), Some(301_000))]);
    assert_eq!(reading.doubts, []);
}

#[test]
fn voices_are_speakers() {
    let file = "WEBVTT Ein Gespräch\n\nNOTE\nmade by hand\n\n1\n00:00.000 --> 00:12.140\n(12 seconds pause)\n\n2\n00:34.570 --> 00:35.790\n<v S01>Guten Tag. //S02: Ja. //\n\n3\n00:36.190 --> 00:36.330\n<v S00>Ja.\n\n4\n00:37.0 --> 00:38.0\n[lacht]\n\n5\n00:39.0 --> 00:40.0\nund so\n\n6\n00:40.0 --> 00:41.0\n<v Last, First>A &amp; B.</v>\n<v.loud S00>No <laugh></v>\n";
    let reading = reading(file);
    let (text, layout) = text_of(&reading);
    assert_eq!(
        text,
        "(12 seconds pause)\n\nS01: Guten Tag. //S02: Ja. //\n\nS00: Ja. [lacht]\n\nund so\n\nLast, First: A & B.\n\nS00: No <laugh>\n"
    );
    assert_eq!(
        layout.turns.iter().map(|turn| turn.label).collect::<Vec<_>>(),
        [Some(0), Some(1), None, Some(2), Some(1)]
    );
    assert_eq!(reading.attributes.get("title").map(String::as_str), Some("Ein Gespräch"));
    assert_eq!(
        layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect::<Vec<_>>(),
        [(0, "NOTE", "made by hand")]
    );
}

#[test]
fn a_name_on_the_first_line_goes_on() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\nBefore.\n\n2\n00:00:02,000 --> 00:00:03,000\nDave Jones: Hello,\nall of\n\n3\n00:00:03,000 --> 00:00:04,000\nyou.\n\n4\n00:00:04,500 --> 00:00:05,000\nAdam Curry:\n\n5\n00:00:05,000 --> 00:00:06,000\nThat is\n\n6\n00:00:06,000 --> 00:00:07,000\nDave Jones: Yes\n\n7\n00:00:07,000 --> 00:00:08,000\nAdam Curry: No\n";
    let reading = reading(file);
    let (text, layout) = text_of(&reading);
    assert_eq!(
        text,
        "Before.\n\nDave Jones: Hello, all of you.\n\nAdam Curry: That is\n\nDave Jones: Yes\n\nAdam Curry: No\n"
    );
    assert_eq!(layout.turns.len(), 4, "what is said before the first name is in no turn");
    assert_eq!(layout.turns[1].time, Some(5_000));
}

#[test]
fn the_user_says_who_speaks() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\nnix: a\n\n2\n00:00:02,000 --> 00:00:03,000\nb\n\n3\n00:00:03,000 --> 00:00:04,000\nAna: c\n\n4\n00:00:04,000 --> 00:00:05,000\nAna: d\n";
    let said = Instructions {
        speakers: vec![(Pattern::new("nix"), SpeakerType::Respondent)],
        not_speakers: vec![Pattern::new("ana")],
        ..Instructions::default()
    };
    let reading = read_as(file.as_bytes(), &said).expect("captions");
    assert_eq!(text_of(&reading).0, "nix: a b Ana: c Ana: d\n");
}

#[test]
fn colours_tell_speakers_where_all_have_one() {
    let word = |at: u32, colour: &str, word: &str| {
        format!("{at}\n00:00:0{at},000 --> 00:00:0{at},500\n{{\\c&H{colour}&}}{word}{{\\c}}\n\n")
    };
    let file =
        word(1, "FFF000", "Good") + &word(2, "FFF000", "day") + &word(3, "00FF00", "Hello") + &word(4, "FFF000", "So");
    let reading = reading(&file);
    assert_eq!(text_of(&reading).0, "Speaker 1: Good day\n\nSpeaker 2: Hello\n\nSpeaker 1: So\n");
    assert!(reading.doubts[0].what.contains("Speaker 2 is 00FF00"));
    assert_eq!(text(&file.replace("00FF00", "FFF000")), "Good day Hello So\n");
}

#[test]
fn chevrons_make_turns_of_unnamed_speakers() {
    let cue = |at: u32, said: &str| format!("{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{said}\n\n");
    let unnamed = cue(1, ">> Good evening.") + &cue(2, "It rains. >> It does.") + &cue(3, ">> Bye.");
    let reading = reading(&unnamed);
    assert_eq!(text_of(&reading).0, "Good evening. It rains.\n\nIt does.\n\nBye.\n");
    assert!(!text_of(&reading).1.spoken);
    assert!(reading.doubts.iter().any(|doubt| doubt.what.starts_with("nobody is named")));
    let named = cue(1, ">> JANE ROE: Good evening.") + &cue(2, "It rains. >> It does.") + &cue(3, ">> JANE ROE: Bye.");
    assert_eq!(text(&named), "JANE ROE: Good evening. It rains.\n\nIt does.\n\nJANE ROE: Bye.\n");
}

#[test]
fn captions_are_put_in_order() {
    let read = reading;
    let cue = |start: &str, end: &str, said: &str| format!("{start} --> {end}\n{said}\n\n");
    let file = cue("00:00:05,000", "00:00:06,000", "Bo: three")
        + &cue("00:00:01,000", "00:00:09,000", "Ana: one")
        + &cue("00:00:02,000", "00:00:04,000", "Bo: two");
    let reading = reading(&file);
    assert_eq!(text_of(&reading).0, "Ana: one\n\nBo: two three\n");
    assert_eq!(reading.doubts[0].line, Some(4));
    let recording: String = (0..30)
        .map(|at| cue(&format!("00:{at:02}:00,0"), &format!("00:{at:02}:01,0"), &format!("Ana: w{at}x")))
        .collect();
    let two = read(&(recording.clone() + &recording));
    let text = text_of(&two).0;
    assert!(text.find("w29x") < text.rfind("w0x"), "two recordings stay one after the other");
    assert_eq!(two.doubts[0].line, Some(91));
}

#[test]
fn loops_are_doubted_and_kept() {
    let cue = |at: u32, said: &str| format!("{at}\n00:00:{at:02},000 --> 00:00:{at:02},900\n{said}\n\n");
    let file: String = (10..16).map(|at| cue(at, "Thank you.")).collect();
    let reading = reading(&file);
    assert_eq!(text_of(&reading).0.matches("Thank you.").count(), 6);
    assert!(reading.doubts[0].what.contains("6 times in a row from 0:00:10"), "{:?}", reading.doubts);
}

#[test]
fn files_without_captions_say_what_is_missing() {
    assert!(error("some text").contains("line 1: no line is a time such as 00:00:01.000 --> 00:00:04.000"));
    assert!(error("WEBVTT\n").contains("a header and no captions"));
    assert!(
        error("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:01,000 --> 00:00:02,000\n")
            .contains("2 captions without text")
    );
    assert!(matches!(read_as(b"", &Instructions::default()), Err(IngestError::Empty)));
}

#[test]
fn line_ends_and_marks_at_the_start_do_not_matter() {
    let plain = "1\n00:00:01,000 --> 00:00:02,000\nAna: one\n\n2\n00:00:02,000 --> 00:00:03,000\nBo: two\n";
    let wanted = text(plain);
    for other in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\u{feff}{plain}"),
        plain.trim_end().to_owned(),
        format!("WEBVTT\n\n{plain}"),
    ] {
        assert_eq!(text(&other), wanted);
    }
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(lines in proptest::collection::vec(
        "(WEBVTT|NOTE x|STYLE|[0-9]{1,2}|00:0[0-9]:0[0-9][.,][0-9]{0,4} --> 00:0[0-9]:0[0-9]|<v [A-C]>hi</v> ho|- yes|>> no|[AB]: [a-z ]{0,9}|\\{\\\\c&H0000F[0-9]&\\}w|\\[00:0[0-9].00\\]x|\\PC{0,12}|)", 0..40),
        ending in "\n|\r\n|\r")
    {
        if let Ok(reading) = read_as(lines.join(&ending).as_bytes(), &Instructions::default()) {
            let (text, layout) = text_of(&reading);
            let mut at = 0;
            for turn in &layout.turns {
                prop_assert!(turn.span.start >= at && turn.span.encloses(turn.body) && !turn.body.is_empty());
                prop_assert!(text.get(turn.span.range()).is_some());
                prop_assert!(turn.time_end >= turn.time);
                at = turn.span.end;
            }
            let again = Layout::decode(&layout.encode());
            prop_assert_eq!(again.as_ref(), Ok(layout));
        }
    }

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_as(&bytes, &Instructions::default());
    }
}
