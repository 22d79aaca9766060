//! Recognised speech and transcripts of services, and JSON that is neither.

use super::*;
use crate::ingest::instructions::Instructions;
use crate::study::{Layout, Schema};
use proptest::prelude::*;
use std::collections::HashMap;

fn read_all(file: &str) -> Result<Vec<Reading>, IngestError> {
    let (known, schema, instructions) = (HashMap::new(), Schema::default(), Instructions::default());
    read(file.as_bytes(), &Context { known: &known, schema: &schema, instructions: &instructions })
}

fn reading(file: &str) -> Reading {
    read_all(file).unwrap_or_else(|e| panic!("{file}: {e}")).remove(0)
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
    read_all(file).err().unwrap_or_else(|| panic!("{file} is read")).to_string()
}

#[test]
fn whisper_and_its_kin() {
    let whisper = r#"{"text": " So. We go.", "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 2.5, "text": " So.", "tokens": [1, 2, 3], "avg_logprob": -0.2, "no_speech_prob": 0.1, "words": null},
        {"id": 1, "start": 2.5, "end": 4, "text": " We go."}, {"start": 9, "end": 9.5, "text": " No.", "avg_logprob": -1.2, "no_speech_prob": 0.9}], "language": "en"}"#;
    let reading = reading(whisper);
    let (text, layout) = text_of(&reading);
    assert_eq!(text, "So. We go.\n\nNo.\n");
    assert_eq!(
        layout.turns.iter().map(|turn| (turn.time, turn.time_end)).collect::<Vec<_>>(),
        [(Some(0), Some(4_000)), (Some(9_000), Some(9_500))]
    );
    assert!(!layout.spoken);
    assert_eq!(reading.attributes.get("language").map(String::as_str), Some("en"));
    assert!(reading.doubts[0].what.contains("1 piece recognised where probably nobody speaks, the first from 0:00:09"));
    assert!(reading.doubts[1].what.starts_with("nobody is named: "));
}

#[test]
fn speakers_of_segments_and_of_their_words() {
    let file = r#"{"segments": [
        {"start": 0.3, "end": 1, "text": " One two", "speaker": "SPEAKER_11", "words": [{"word": "One", "speaker": "SPEAKER_02"}, {"word": "two"}]},
        {"start": 1, "end": 2, "text": " three 4", "words": [{"word": "three", "start": 1, "end": 2, "speaker": "SPEAKER_02"}, {"word": "4"}]},
        {"start": 2, "end": 3, "text": " hm"},
        {"start": 3, "end": 4, "text": " four", "speaker": "SPEAKER_02"},
        {"start": 4, "end": 5, "text": " five", "speaker": "SPEAKER_02"}]}"#;
    assert_eq!(text(file), "SPEAKER_11: One two\n\nSPEAKER_02: three 4\n\nhm\n\nSPEAKER_02: four five\n");
}

#[test]
fn other_programs_of_that_kind() {
    let cases = [
        (
            r#"{"transcription": [{"timestamps": {"from": "00:00:00,000"}, "offsets": {"from": 0, "to": 2000}, "text": " Hello", "speaker": "0"}]}"#,
            "0: Hello\n",
        ),
        (
            r#"{"speakers": [{"speaker": "SPEAKER_00", "timestamp": [0.0, 5.2], "text": "Hello there"}], "chunks": [{"timestamp": [0.0, 5.2], "text": "Hello there"}], "text": "Hello there"}"#,
            "SPEAKER_00: Hello there\n",
        ),
        (
            r#"{"version": "1.0.0", "segments": [{"speaker": "Dave", "startTime": 0.5, "endTime": 0.75, "body": "I"}, {"speaker": "Dave", "startTime": 1, "endTime": 1.2, "body": "am"}]}"#,
            "Dave: I am\n",
        ),
        (
            r#"{"segments": [{"speaker": "spk1", "words": [{"text": "Hi", "start": 0.1, "end": 0.2}, {"text": "you.", "start": 0.3}]}], "speakers": [{"spkid": "spk1", "name": "Ana"}]}"#,
            "Ana: Hi you.\n",
        ),
        (
            r#"{"events": [{"tStartMs": 0, "dDurationMs": 900, "segs": [{"utf8": "so"}, {"utf8": " it"}]}, {"tStartMs": 900, "segs": [{"utf8": "\n"}]}, {"tStartMs": 950, "segs": [{"utf8": "is"}]}]}"#,
            "so it is\n",
        ),
        (r#"{"sentences": [{"speaker_name": "Ana", "text": "Hi.", "start_time": 0.1, "end_time": 1}]}"#, "Ana: Hi.\n"),
        (r#"{"data": {"result": {"list": [{"participant": "Bo", "utterance": "Deep."}]}}}"#, "Bo: Deep.\n"),
        (
            r#"[{"role": "interviewer", "content": "So?"}, {"role": "p1", "content": "Well."}]"#,
            "interviewer: So?\n\np1: Well.\n",
        ),
    ];
    for (file, wanted) in cases {
        assert_eq!(text(file), wanted, "{file}");
    }
}

#[test]
fn words_are_joined_by_speaker() {
    let word = |text: &str, start: u32, who: &str| {
        format!(
            r#"{{"text": "{text}", "start": {start}, "end": {}, "speaker": {who}, "match_type": "x"}}"#,
            start + 200
        )
    };
    let words = [
        word("Good", 240, "\"A\""),
        word("day.", 500, "null"),
        word("Hello,", 900, "\"B\""),
        word("you.", 1200, "\"B\""),
        word("So", 1500, "\"A\""),
    ];
    let file = format!("[{}]", words.join(","));
    let reading = reading(&file);
    let (text, layout) = text_of(&reading);
    assert_eq!(text, "A: Good day.\n\nB: Hello, you.\n\nA: So\n");
    assert_eq!(layout.turns[0].time..layout.turns[0].time_end, Some(240)..Some(700));
    let full = format!(
        r#"{{"id": "x", "status": "completed", "text": "Good day. Hello", "words": {file}, "utterances": [{{"speaker": "A", "start": 240, "end": 5700, "text": "Good day.", "words": []}}, {{"speaker": "B", "start": 5900, "end": 9400, "text": "Hello"}}]}}"#
    );
    let reading = self::reading(&full);
    assert_eq!(text_of(&reading).0, "A: Good day.\n\nB: Hello\n");
    assert_eq!(text_of(&reading).1.turns[1].time, Some(5_900), "milliseconds");
}

#[test]
fn services_with_trees_of_their_own() {
    let cases = [
        (
            r#"{"metadata": {}, "results": {"channels": [{"alternatives": [{"transcript": "hi you", "words": [{"word": "hi", "punctuated_word": "Hi,", "start": 0.1, "end": 0.2, "speaker": 0}, {"word": "you", "start": 0.3, "end": 0.4, "speaker": 1}]}]}]}}"#,
            "Speaker 0: Hi,\n\nSpeaker 1: you\n",
        ),
        (
            r#"{"results": {"channels": [{}], "utterances": [{"start": 0.1, "end": 0.9, "transcript": "Hi, you.", "speaker": 1}]}}"#,
            "Speaker 1: Hi, you.\n",
        ),
        (
            r#"{"results": {"channels": [{"alternatives": [{"transcript": "hi there all"}]}, {"alternatives": [{"transcript": "you", "words": [{"word": "you", "start": 0.3}]}]}]}}"#,
            "Channel 1: hi there all\n\nChannel 2: you\n",
        ),
        (
            r#"{"results": [{"alternatives": [{"transcript": "hi", "words": [{"startTime": "0.1s", "endTime": "1s", "word": "hi", "speakerTag": 0}]}]}, {"alternatives": [{"words": [{"startTime": "0.1s", "word": "hi", "speakerTag": 1}, {"startTime": "2s", "word": "you", "speakerTag": 2}]}]}]}"#,
            "Speaker 1: hi\n\nSpeaker 2: you\n",
        ),
        (
            r#"{"results": [{"alternatives": [{"transcript": "hi there", "confidence": 0.9}], "resultEndTime": "1s"}]}"#,
            "hi there\n",
        ),
        (
            r#"{"jobName": "x", "results": {"transcripts": [{"transcript": "Hi, you."}], "speaker_labels": {"segments": [{"speaker_label": "spk_0", "items": [{"start_time": "0.1", "speaker_label": "spk_0"}]}, {"items": [{"start_time": "0.5", "speaker_label": "spk_1"}]}]}, "items": [{"type": "pronunciation", "alternatives": [{"content": "Hi"}], "start_time": "0.1", "end_time": "0.4"}, {"type": "punctuation", "alternatives": [{"content": ","}]}, {"type": "pronunciation", "alternatives": [{"content": "you"}], "start_time": "0.5"}, {"type": "punctuation", "alternatives": [{"content": "."}]}]}}"#,
            "spk_0: Hi,\n\nspk_1: you.\n",
        ),
        (
            r#"{"format": "2.9", "results": [{"type": "word", "start_time": 0.1, "end_time": 0.3, "alternatives": [{"content": "Hi", "speaker": "S1"}]}, {"type": "punctuation", "alternatives": [{"content": "."}]}]}"#,
            "S1: Hi.\n",
        ),
        (
            r#"{"monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "Hi", "ts": 0.27, "end_ts": 0.3}, {"type": "punct", "value": ", "}, {"type": "text", "value": "you", "ts": 0.4, "end_ts": 0.9}]}], "speakers": [{"id": 0, "name": "Ana"}]}"#,
            "Ana: Hi, you\n",
        ),
        (
            r#"{"recognizedPhrases": [{"offsetInTicks": 1000, "durationInTicks": 5, "speaker": 1, "nBest": [{"display": "Hi."}]}]}"#,
            "Speaker 1: Hi.\n",
        ),
        (
            r#"{"words": [{"start": 0.1, "end": 0.2, "text": "Hi"}, {"start": 1.1, "text": "you"}], "paragraphs": [{"start": 0, "end": 1, "speaker": "Ana"}, {"start": 1, "end": 2, "speaker": "Bo"}]}"#,
            "Ana: Hi\n\nBo: you\n",
        ),
    ];
    for (file, wanted) in cases {
        assert_eq!(text(file), wanted, "{file}");
    }
}

#[test]
fn courts_and_meetings_keep_their_turns() {
    let oyez = r#"{"id": 1, "transcript": {"title": "A v. B", "sections": [{"turns": [
        {"speaker": {"identifier": "x", "name": "John G. Roberts, Jr.", "roles": [{"role_title": "Chief Justice"}, {"role_title": "Judge"}]}, "start": 0, "stop": 4.5, "text_blocks": [{"start": 0, "stop": 2, "text": "We hear."}, {"start": 2, "stop": 4.5, "text": "Please."}]},
        {"speaker": null, "start": 4.5, "stop": 5, "text_blocks": [{"text": "(Bell)"}]}]},
        {"turns": [{"speaker": {"name": "Ana", "roles": null}, "start": 5, "text_blocks": [{"text": "Thank you."}]}, {"speaker": {"name": "Ana"}, "start": 6, "text_blocks": [{"text": "More."}]}]}]}}"#;
    let reading = reading(oyez);
    let (text, layout) = text_of(&reading);
    assert_eq!(text, "John G. Roberts, Jr.: We hear. Please.\n\n(Bell)\n\nAna: Thank you.\n\nAna: More.\n");
    assert_eq!(layout.turns[0].time_end, Some(4_500));
    assert_eq!(reading.speakers["John G. Roberts, Jr."]["role"], "Chief Justice; Judge");
    assert_eq!(reading.attributes["title"], "A v. B");
    assert!(reading.doubts.is_empty());

    let meeting = |word: &str| {
        format!(
            r#"{{"topic_list": [{{"topic": "Costs", "relevant_text_span": [["1", "2"]]}}], "meeting_transcripts": [{{"speaker": "PhD C", "content": "{word} {{vocalsound}}"}}, {{"speaker": "Grad A", "content": "So ."}}, {{"speaker": "Grad A", "content": "Yeah ."}}]}}"#
        )
    };
    let several = read_all(&format!("{}\n{}\n", meeting("one"), meeting("two"))).expect("meetings");
    assert_eq!(several.iter().map(|one| one.name.as_deref()).collect::<Vec<_>>(), [Some("1"), Some("2")]);
    let (text, layout) = text_of(&several[1]);
    assert_eq!(text, "PhD C: two {vocalsound}\n\nGrad A: So .\n\nGrad A: Yeah .\n");
    assert_eq!((layout.notes[0].turn, layout.notes[0].text.as_str()), (1, "Costs (to the 1st turn after this)"));
    assert_eq!(read_all(&meeting("one")).expect("a meeting")[0].name, None);
}

#[test]
fn a_line_may_be_an_utterance() {
    let file = "{\"speaker\": \"Ana\", \"text\": \"One.\", \"start\": 0, \"end\": 1}\n{broken\n\n{\"speaker\": \"Ana\", \"text\": \"Two.\", \"start\": 1, \"end\": 2}\n{\"speaker\": \"Bo\", \"text\": \"Three.\", \"start\": 2, \"end\": 3}\n";
    let reading = reading(file);
    assert_eq!(text_of(&reading).0, "Ana: One. Two.\n\nBo: Three.\n");
    assert_eq!(reading.doubts[0].line, Some(2));
    assert_eq!(
        text("{\n\"text\": \"one two\", \"start\": 1}\n{\n\"text\": \"three\", \"start\": 2}"),
        "one two three\n"
    );
}

#[test]
fn loops_are_told() {
    let loops: Vec<String> =
        (0..6).map(|at| format!(r#"{{"start": {at}, "end": {}, "text": " Thank you."}}"#, at + 1)).collect();
    let reading = reading(&format!(r#"{{"segments": [{}]}}"#, loops.join(",")));
    assert!(reading.doubts[0].what.contains("6 times in a row from 0:00:00"), "{:?}", reading.doubts);
}

#[test]
fn what_is_no_transcript_is_told_by_its_keys() {
    assert!(
        error(r#"{"version": 1, "dependencies": {"a": "b"}}"#)
            .contains("its keys are “dependencies”, “version”; expected is a list `segments`")
    );
    assert!(
        error(r#"[{"code": "a", "document": "d", "text": "one two three four", "start": 1}]"#)
            .contains("its first item has the keys “code”")
    );
    assert!(error(r#"[{"name": "x", "value": "y"}]"#).contains("“name”, “value”"));
    assert!(error("{\"segments\": []}").contains("its keys are “segments”"));
    assert!(error("[1, 2, 3]").contains("no object with text"));
    assert!(error("{\"segments\": [{\"text\": \"a").contains("line 1: its JSON ends in the middle"));
    assert!(error("{\n\"a\": x}").contains("line 2: its JSON is broken at character"));
    assert!(error(&"[".repeat(10_000)).contains("nested more than 127 deep"));
    assert!(error(&format!("{}{}", "{\"foo\":".repeat(10_000), "1")).contains("nested more than 127 deep"));
    assert!(matches!(read_all(" "), Err(IngestError::Empty)));
    assert!(matches!(read_all("{\"a\": 1}"), Err(IngestError::Unreadable(found)) if found.something_else));
}

#[test]
fn a_text_alone_is_prose() {
    let Content::Prose(prose) = reading(r#"{"text": "A: One.\r\n\r\nB: Two."}"#).content else { panic!("prose") };
    assert_eq!(prose.text, "A: One.\n\nB: Two.");
}

#[test]
fn numbers_that_are_none_are_passed_over() {
    assert_eq!(
        text(r#"{"segments": [{"start": NaN, "end": -Infinity, "text": " NaN \" Infinity"}]}"#),
        "NaN \" Infinity\n"
    );
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(pieces in proptest::collection::vec(
        "(\\{|\\}|\\[|\\]|,|:|\"(text|segments|words|speaker|start|end|results|alternatives|timestamp|a)\"|\"(text|speaker|words)\": |[0-9]{1,6}|-1|1e400|null|NaN|\"\\\\u00|\n|[a-z]){0,6}", 0..12)) {
        let _ = read_all(&pieces.concat());
    }

    #[test]
    fn any_items_give_sound_turns(items in proptest::collection::vec((any::<Option<u8>>(), "\\PC{0,8}", any::<Option<f64>>(), any::<Option<i64>>()), 1..20), key in "segments|utterances|words|results|x") {
        let list: Vec<serde_json::Value> = items.iter().map(|(who, text, start, end)| serde_json::json!({"speaker": who, "text": text, "start": start, "end": end})).collect();
        if let Ok(readings) = read_all(&serde_json::json!({ key: list }).to_string()) {
            for reading in &readings {
                let (text, layout) = text_of(reading);
                prop_assert!(layout.turns.iter().all(|turn| text.get(turn.span.range()).is_some() && turn.time_end >= turn.time));
            }
        }
    }
}
