//! Tests of reading ELAN, on small files made for each trap.

use super::*;
use crate::ingest::reading::Content;
use crate::study::Layout;
use proptest::prelude::*;

fn turns(reading: Reading) -> (String, Layout) {
    match reading.content {
        Content::Turns { text, layout } => (text, layout),
        Content::Prose(_) => panic!("turns"),
    }
}

fn eaf(slots: &str, tiers: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ANNOTATION_DOCUMENT AUTHOR=\"Kim\" DATE=\"2022-01-01\">\
         <HEADER><MEDIA_DESCRIPTOR MEDIA_URL=\"file:///C:/Users/kim/a.wav\"/><PROPERTY NAME=\"URN\">urn:x</PROPERTY>\
         <PROPERTY NAME=\"lastUsedAnnotationId\">3</PROPERTY>\
         <PROPERTY NAME=\"Field Site\">Ulm</PROPERTY><PROPERTY NAME=\"p\">/home/kim</PROPERTY></HEADER>\
         <TIME_ORDER>{slots}</TIME_ORDER>{tiers}\
         <LINGUISTIC_TYPE LINGUISTIC_TYPE_ID=\"utt\"/><LINGUISTIC_TYPE LINGUISTIC_TYPE_ID=\"tr\" CONSTRAINTS=\"Symbolic_Association\"/>\
         </ANNOTATION_DOCUMENT>"
    )
}

fn slot(id: u32, time: Option<i64>) -> String {
    let value = time.map_or_else(String::new, |time| format!(" TIME_VALUE=\"{time}\""));
    format!("<TIME_SLOT TIME_SLOT_ID=\"t{id}\"{value}/>")
}

fn timed(id: &str, from: u32, to: u32, text: &str) -> String {
    format!(
        "<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"{id}\" TIME_SLOT_REF1=\"t{from}\" TIME_SLOT_REF2=\"t{to}\">\
         <ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
    )
}

fn reference(id: &str, of: &str, text: &str) -> String {
    format!(
        "<ANNOTATION><REF_ANNOTATION ANNOTATION_ID=\"{id}\" ANNOTATION_REF=\"{of}\">\
         <ANNOTATION_VALUE>{text}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>"
    )
}

fn tier(attributes: &str, annotations: &[String]) -> String {
    format!("<TIER {attributes}>{}</TIER>", annotations.concat())
}

#[test]
fn tiers_of_utterances_are_turns_and_those_below_are_notes() {
    let slots: String = (0..8).map(|at| slot(at, (at != 3).then_some(i64::from(at) * 1000))).collect();
    let tiers = [
        tier(
            "TIER_ID=\"K-Spch\" LINGUISTIC_TYPE_REF=\"utt\"",
            &[timed("a1", 0, 2, " Where were you? "), timed("a2", 5, 6, ""), timed("a3", 5, 7, "All day then?")],
        ),
        tier(
            "TIER_ID=\"W-Spch\" PARTICIPANT=\"Wendy &amp; Co\" LINGUISTIC_TYPE_REF=\"utt\"",
            &[timed("b1", 1, 3, "At home,"), timed("b2", 3, 4, "all day.")],
        ),
        tier(
            "TIER_ID=\"ft@W\" PARENT_REF=\"W-Spch\" LINGUISTIC_TYPE_REF=\"tr\"",
            &[reference("c1", "b2", "tout le jour")],
        ),
        tier("TIER_ID=\"Gesture\" LINGUISTIC_TYPE_REF=\"utt\"", &[timed("d1", 5, 6, "points at the door")]),
    ];
    let reading = read(eaf(&slots, &tiers.concat()).as_bytes(), &Instructions::default()).expect("a reading");
    assert_eq!(reading.doubts.len(), 1, "{:?}", reading.doubts);
    assert!(reading.doubts[0].what.contains("“K-Spch”, “W-Spch” say; notes on them: “ft@W”, “Gesture”; if somebody speaks on one of those: --speaker 'Gesture"));
    let attributes: Vec<_> = reading.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(attributes, [("annotator", "Kim"), ("field_site", "Ulm")], "no path, no identifier");
    let (text, layout) = turns(reading);
    assert_eq!(text, "K-Spch: Where were you?\n\nWendy & Co: At home, all day.\n\nK-Spch: All day then?\n");
    assert_eq!(
        layout.notes.iter().map(|note| (note.turn, note.tier.as_str())).collect::<Vec<_>>(),
        [(1, "ft@W"), (2, "Gesture")]
    );
    // The slot without a time tells the order only.
    assert_eq!((layout.turns[1].time, layout.turns[2].time), (None, Some(5000)));
}

#[test]
fn numbers_of_reference_are_not_what_was_said() {
    let slots: String = (0..4).map(|at| slot(at, Some(i64::from(at) * 1000))).collect();
    let tiers = [
        tier("TIER_ID=\"ref@A\" PARTICIPANT=\"A\"", &[timed("r1", 0, 1, "TB.001"), timed("r2", 2, 3, "TB.002")]),
        tier("TIER_ID=\"ge@A\" PARENT_REF=\"ref@A\"", &[reference("g1", "r1", "go-1SG you see")]),
        tier(
            "TIER_ID=\"tx@A\" PARENT_REF=\"ref@A\"",
            &[reference("x1", "r1", "ni ta ye"), reference("x2", "r2", "a be so")],
        ),
        tier("TIER_ID=\"circle\" PARENT_REF=\"circle\"", &[reference("y1", "y1", "never ends")]),
    ];
    let reading = read(eaf(&slots, &tiers.concat()).as_bytes(), &Instructions::default()).expect("a reading");
    assert!(reading.doubts.iter().any(|doubt| doubt.what.contains("1 annotations refer")), "{:?}", reading.doubts);
    let (text, layout) = turns(reading);
    assert_eq!(text, "A: ni ta ye a be so\n");
    let notes: Vec<_> = layout.notes.iter().map(|note| (note.tier.as_str(), note.text.as_str())).collect();
    assert_eq!(notes, [("ref@A", "TB.001"), ("ge@A", "go-1SG you see"), ("circle", "never ends"), ("ref@A", "TB.002")]);
}

#[test]
fn one_tier_that_names_nobody_is_paragraphs() {
    let slots = slot(0, Some(-5)) + &slot(1, Some(5_000_000_000));
    let one = tier("TIER_ID=\"default\"", &[timed("a", 0, 1, "Only words here.")]);
    let (text, layout) = turns(read(eaf(&slots, &one).as_bytes(), &Instructions::default()).expect("a reading"));
    assert_eq!((text.as_str(), layout.spoken), ("Only words here.\n", false));
    assert_eq!((layout.turns[0].time, layout.turns[0].time_end), (Some(0), Some(u32::MAX)));
    let error = read(b"<TEI/>", &Instructions::default()).expect_err("no ELAN").to_string();
    assert!(error.contains("<TEI>"), "{error}");
}

proptest! {
    #[test]
    fn damaged_files_never_panic(cut in 0usize..2000, at in 0usize..2000, byte in any::<u8>()) {
        let slots: String = (0..3).map(|at| slot(at, Some(i64::from(at)))).collect();
        let mut bytes = eaf(&slots, &tier("TIER_ID=\"a\" PARENT_REF=\"a\"", &[timed("a", 2, 1, "x"), reference("b", "a", "y z")])).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if cut < 500 {
            bytes.truncate(bytes.len() - cut);
        }
        if let Ok(reading) = read(&bytes, &Instructions::default()) {
            let (_, layout) = turns(reading);
            prop_assert_eq!(Layout::decode(&layout.encode()), Ok(layout));
        }
    }
}
