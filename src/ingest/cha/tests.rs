//! Tests of reading CHAT, on small files made for each trap.

use super::*;
use crate::ingest::reading::Content;
use crate::ingest::xml::tree;
use crate::study::Layout;
use proptest::prelude::*;

fn turns(reading: &Reading) -> (&str, &Layout) {
    match &reading.content {
        Content::Turns { text, layout } => (text, layout),
        Content::Prose(_) => panic!("turns"),
    }
}

fn notes(layout: &Layout) -> Vec<(u32, &str, &str)> {
    layout.notes.iter().map(|note| (note.turn, note.tier.as_str(), note.text.as_str())).collect()
}

fn chat(text: &str) -> Reading {
    read(text.as_bytes(), &Instructions::default()).expect("a reading")
}

#[test]
fn utterances_of_one_speaker_are_one_turn_with_tiers_and_raw_lines_as_notes() {
    let reading = chat(
        "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tSUB Ann Participant, EXA Kim Investigator\n\
         @ID:\teng|Lab|SUB|46;1.1|female|||Participant||teacher|\n@Media:\tx, audio\n@G:\tgdc\n\
         *SUB:\tgonna [: going to] lie \u{15}1_200\u{15}\n\tand go . \u{15}200_900\u{15}\n%mor:\tv|go\n\tn|x .\n\
         *SUB:\tthere . \u{15}3900_4000\u{15}\n*EXA:\t0 .\n%act:\tnods\n*EXA:\twhy ?\n@Comment:\tphone rings\n@New Episode\n*EXA:\tso .\n@End\n",
    );
    let (text, layout) = turns(&reading);
    assert_eq!(text, "G: gdc\n\nSUB: gonna lie and go.\nthere.\n\nEXA: why?\n\nNew Episode\n\nEXA: so.\n");
    let expected = [
        (0, "raw", "gonna [: going to] lie and go ."),
        (0, "%mor", "v|go n|x ."),
        (0, "raw", "*EXA: 0 ."),
        (0, "%act", "nods"),
        (1, "@Comment", "phone rings"),
    ];
    assert_eq!(notes(layout), expected);
    assert_eq!((layout.turns[0].time, layout.turns[0].time_end), (Some(1), Some(4000)));
    assert_eq!(reading.speakers["EXA"]["speaker_type"], "interviewer");
    assert_eq!(reading.speakers["SUB"]["custom"], "teacher");
    assert!(!reading.attributes.contains_key("media") && reading.doubts.is_empty(), "{:?}", reading.doubts);
}

#[test]
fn old_exports_are_read() {
    let reading = chat(
        "@Begin\r\n@Participants:   BET Betty self\r\n@Comment:\tx\r\n\t((Music)) \u{15}0_2384\u{15}\r\n\
         *BET:   Vietnam in here. •122444_122882•\r\n        . •_•\r\n        And • more. •123000_123100•\r\n\
         *ENA    : hm\r\n*no code here\r\n",
    );
    let (text, layout) = turns(&reading);
    assert_eq!(text, "((Music))\n\nBET: Vietnam in here.. And • more.\n\nENA: hm\n\n*no code here\n");
    assert_eq!(layout.turns[0].time_end, Some(123_100));
    let doubts: Vec<_> = reading.doubts.iter().map(|doubt| doubt.line).collect();
    assert_eq!(doubts, [Some(9), Some(8)], "{:?}", reading.doubts);
    assert!(reading.doubts[1].what.ends_with("speaking: ENA"));
}

#[test]
fn what_has_no_utterance_is_refused() {
    let error = read(b"@UTF8\n@Begin\n@End\n", &Instructions::default()).expect_err("nothing").to_string();
    assert!(error.contains("no utterance"), "{error}");
}

#[test]
fn the_same_is_read_from_xml() {
    let xml = "<CHAT Corpus='CABNC' Lang='eng' Date='1992-03-16 ' PID='KB0'><Participants>\
        <participant id='PS1' role='Unidentified' sex='male' age='P79Y1M1D' name='Alan' group='retired' custom-field='SES is AB'/>\
        </Participants><comment type='Location'>Clwyd:  Buckley </comment><comment type='Date'>16-MAR-1992</comment>\
        <comment type='New Episode'/>\
        <u who='PS1'><w>gon<shortening>na</shortening><replacement><w>going</w></replacement></w><w type='fragment'>i</w>\
        <g><w>go</w><k type='retracing'/></g><tagMarker type='comma'/><e><happening>laughs</happening></e><t type='p'/>\
        <postcode>dia</postcode><media start='1.5' end='2.25' unit='s'/><a type='comments'>aside</a></u>\
        <u who='PS1'><e><action/></e><t type='p'/></u><u who='PS2'><w>yes</w>\n<t type='q'/></u></CHAT>";
    let root = tree::read(xml.as_bytes(), None).expect("a tree");
    let reading = super::xml::read(root).expect("a reading");
    let (text, layout) = turns(&reading);
    assert_eq!(text, "PS1: gonna i- go, [laughs].\n\nPS2: yes?\n");
    assert_eq!(notes(layout), [(0, "%comments", "aside"), (0, "raw", "*PS1: 0.")]);
    assert_eq!((layout.turns[0].time, layout.turns[0].time_end), (Some(1500), Some(2250)));
    let speaker: Vec<_> = reading.speakers["PS1"].iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(speaker, [("age", "79"), ("name", "Alan"), ("occupation", "retired"), ("ses", "AB"), ("sex", "male")]);
    let attributes: Vec<_> = reading.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(
        attributes,
        [
            ("corpus", "CABNC"),
            ("date", "1992-03-16"),
            ("languages", "eng"),
            ("location", "Clwyd: Buckley"),
            ("pid", "KB0")
        ]
    );
}

proptest! {
    #[test]
    fn any_lines_are_read(text in "([@*%A:\t\n \u{15}•_1.\\[\\]<>]|AB:|@ID:){0,60}") {
        if let Ok(reading) = read(text.as_bytes(), &Instructions::default()) {
            let (_, layout) = turns(&reading);
            prop_assert_eq!(&Layout::decode(&layout.encode()).expect("sound"), layout);
        }
    }
}
