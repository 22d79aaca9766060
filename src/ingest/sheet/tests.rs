//! Sheets as they come, and what must be said of wrong ones.

use super::*;
use proptest::prelude::*;

fn participants(text: &str) -> Result<ParticipantSheet, SheetError> {
    ParticipantSheet::read("participants.csv", text.as_bytes(), &Schema::default())
}

fn refused(text: &str) -> String {
    participants(text).expect_err("wrong").to_string()
}

fn values<'a>(sheet: &'a ParticipantSheet, name: &str) -> Vec<(&'a str, &'a When, &'a str)> {
    let participant = sheet.participants.iter().find(|participant| participant.name == name).expect("a participant");
    participant.values.iter().map(|v| (v.key.as_str(), &v.when, v.value.as_str())).collect()
}

#[test]
fn rows_are_participants_with_typed_values() {
    let sheet = participants(
        "participant,Speaker Type,site,profession,years:number,stage:low|high\n A2 ,Respondent,Aldermere,police,8,HIGH\nR1,interviewer,,,,\n\n,,,,,\n",
    )
    .expect("a sheet");
    assert_eq!(sheet.participants.len(), 2);
    let always = &When::Always;
    let wanted = [
        ("speaker_type", always, "respondent"),
        ("site", always, "Aldermere"),
        ("profession", always, "police"),
        ("years", always, "8"),
        ("stage", always, "high"),
    ];
    assert_eq!(values(&sheet, "A2"), wanted);
    assert_eq!(values(&sheet, "R1"), [("speaker_type", always, "interviewer")]);
    assert_eq!(sheet.declared.get("years"), Some(&AttributeType::Number));
}

#[test]
fn values_may_hold_for_a_time_or_a_document() {
    let sheet = participants("participant,from,document,label,profession\nC5,,,Carol; Caz,police\nC5,2023-01,,,education\nC5,,CRE-W2,P3,teaching\n").expect("a sheet");
    let (from, place) = (When::From("2023-01".into()), When::In("CRE-W2".into()));
    let wanted = [
        ("profession", &When::Always, "police"),
        ("profession", &from, "education"),
        ("profession", &place, "teaching"),
    ];
    assert_eq!(values(&sheet, "C5"), wanted);
    assert_eq!(sheet.participants[0].labels, ["Carol", "Caz", "CRE-W2/P3"]);
    let (payloads, unknown) = sheet.payloads(|_| None);
    assert_eq!((payloads.len(), unknown.len()), (3, 1));
    let document = guid::document(crate::study::Hash::of(b""), "CRE-W2");
    let (payloads, unknown) = sheet.payloads(|name| (name == "CRE-W2").then_some(document));
    assert!(unknown.is_empty());
    assert!(matches!(&payloads[0], Payload::ParticipantAdded { name, labels } if name == "C5" && labels.len() == 3));
    assert!(matches!(&payloads[3], Payload::ParticipantAttribute { valid: Valid::In(guid), .. } if *guid == document));
}

#[test]
fn sheets_of_every_office_are_read() {
    let wanted = participants("participant,profession\nŁukasz,\"nursing, school\"\n").expect("a sheet").participants;
    for text in [
        "\u{feff}participant;profession\r\nŁukasz;nursing, school\r\n",
        "sep=;\nparticipant;profession\nŁukasz;nursing, school\n",
        "participant\tprofession\nŁukasz\tnursing, school\n",
        "Participant , Profession \rŁukasz,\"nursing, school\"\r",
        "participant,profession,\nŁukasz,\"nursing, school\",\n",
    ] {
        let found = participants(text).expect("a sheet").participants;
        assert_eq!(found[0].values[0].value, wanted[0].values[0].value, "{text:?}");
        assert_eq!(found[0].name, "Łukasz");
    }
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode("participant,profession\nSiân,nurse – “lead”\n");
    let sheet = ParticipantSheet::read("p.csv", &bytes, &Schema::default()).expect("a sheet");
    assert_eq!(sheet.participants[0].name, "Siân");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (text, line, word) in [
        (
            "participant,speaker_type\nA1,respondent\nA2,boss\n",
            3,
            "respondent, client, interviewer, facilitator, observer",
        ),
        ("name,profession\nA1,x\n", 1, "name, profession"),
        ("", 1, "empty"),
        ("participant,profession\nA1,nursing\nA1,police\n", 3, "line 2"),
        ("participant,profession\n,nursing\n", 2, "names no participant"),
        ("participant,years:number\nA1,many\n", 2, "not a number"),
        ("participant,years:colour\nA1,many\n", 1, "no attribute type"),
        ("participant,profession\nA1,nursing, school\n", 2, "needs quotes"),
        ("participant,profession,profession\nA1,a,b\n", 1, "two columns"),
        ("participant,from\nA1,spring\n", 2, "not a date"),
        ("participant,from,document\nA1,2022,D1\n", 2, "both"),
        ("participant,label\nA1,Anna\nA2,anna\n", 3, "already that of A1"),
        ("participant,label\nA1,a2\nA2,\n", 2, "already that of A2"),
        ("participant,\nA1,x\n", 2, "no name"),
        ("participant,date\nA1,May\n", 2, "not a date"),
    ] {
        let error = participants(text).expect_err(text);
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().starts_with("participants.csv, line") && error.what.contains(word), "{error}");
    }
    assert!(refused("\0\0\0\0participant").contains("binary"));
    let schema = Schema::new(BTreeMap::from([("years".to_owned(), AttributeType::Number)]));
    let read = |text: &str| ParticipantSheet::read("p.csv", text.as_bytes(), &schema);
    assert!(read("participant,years\nA1,many\n").is_err());
    assert!(read("participant,years:text\nA1,many\n").expect_err("another type").what.contains("in the project"));
}

#[test]
fn the_same_said_twice_is_no_clash() {
    let sheet = participants("participant,profession,site\nA1,nursing,\na1,nursing,Aldermere\n").expect("a sheet");
    assert_eq!(sheet.participants.len(), 1);
    assert_eq!(sheet.participants[0].values.len(), 2);
    let clash =
        sheet.clash(|name, key, _| (name == "A1" && key == "site").then(|| "Dunlow".to_owned())).expect("a clash");
    assert_eq!(clash.line, 3);
    assert!(sheet.clash(|_, _, _| None).is_none());
}

#[test]
fn documents_are_found_by_name_or_file() {
    let text = "document,kind,date,session:number\nALD-I1,interview,2022-02-08,1\nnotes.txt,observation,,\n";
    let sheet = DocumentSheet::read("documents.csv", text.as_bytes(), &Schema::default()).expect("a sheet");
    let kind = |name: &str, path: &str| {
        sheet.find(name, std::path::Path::new(path)).and_then(|row| row.values.get("kind")).map(String::as_str)
    };
    assert_eq!(kind("ALD-I1", "x/y.txt"), Some("interview"));
    assert_eq!(kind("ald-i1", "x/ald-i1.docx"), Some("interview"));
    assert_eq!(kind("y/ALD-I1.txt", "y/ALD-I1.txt"), None);
    assert_eq!(kind("notes", "x/notes.txt"), Some("observation"));
    assert_eq!(kind("nobody", "x/nobody.txt"), None);
    let (payloads, unknown) = sheet.payloads(|name| (name == "ALD-I1").then(|| guid::participant("x")));
    assert_eq!((payloads.len(), unknown.len()), (4, 1));
    let wrong =
        DocumentSheet::read("documents.csv", b"document,kind\nA,x\nA,y\n", &Schema::default()).expect_err("a clash");
    assert_eq!(wrong.line, 3);
    assert!(
        DocumentSheet::read("d.csv", b"document,date\nA,8.2.22\n", &Schema::default())
            .expect_err("no date")
            .what
            .contains("date of A")
    );
}

#[test]
fn sheets_are_told_by_their_columns() {
    assert_eq!(kind(b"participant,site\n"), Some(SheetKind::Participants));
    assert_eq!(kind(b"document,code,start,end\n"), Some(SheetKind::Codings));
    assert_eq!(kind(b"document,site\n"), Some(SheetKind::Documents));
    assert_eq!(kind(b"question,answer\n"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_a_sheet_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200), rows in "[a;,\"\n:|-]{0,60}") {
        let _ = ParticipantSheet::read("p", &bytes, &Schema::default());
        let text = format!("participant,a\n{rows}");
        let _ = participants(&text);
        let _ = DocumentSheet::read("d", format!("document,{rows}").as_bytes(), &Schema::default());
    }
}
