//! Whole files, from bytes to a prepared document.

use super::*;
use crate::ingest::package::tests::package;
use crate::ingest::sheet::ParticipantSheet;

struct Study {
    roster: Roster,
    documents: Vec<DocumentSheet>,
    schema: Schema,
}

impl Study {
    fn new(participants: &str, documents: &str) -> Self {
        let schema = Schema::default();
        let mut roster = Roster::default();
        if !participants.is_empty() {
            roster.add_sheet(
                &ParticipantSheet::read("participants.csv", participants.as_bytes(), &schema).expect("a sheet"),
            );
        }
        let documents = (!documents.is_empty())
            .then(|| DocumentSheet::read("documents.csv", documents.as_bytes(), &schema).expect("a sheet"));
        Self { roster, documents: documents.into_iter().collect(), schema }
    }

    fn prepare(&self, path: &str, text: &str) -> Prepared {
        self.try_prepare(path, text.as_bytes()).expect("a document")
    }

    fn try_prepare(&self, path: &str, bytes: &[u8]) -> Result<Prepared, IngestError> {
        let context = Context { roster: &self.roster, documents: &self.documents, schema: &self.schema };
        let path = Path::new(path);
        prepare(path, &path.file_stem().expect("a stem").to_string_lossy(), bytes, &context)
    }
}

fn plain() -> Study {
    Study::new("", "")
}

fn told(prepared: &Prepared) -> Vec<String> {
    prepared.doubts.iter().map(|doubt| format!("{}: {}", doubt.line.unwrap_or(0), doubt.what)).collect()
}

#[test]
fn a_transcript_becomes_a_document() {
    let text =
        "\u{feff}---\r\nsite: Aldermere\r\ndate: 2022-02-16\r\n---\r\n\r\nINT: How?\r\n\r\nA2: Fine, thanks.\r\n";
    let found = plain().prepare("x/ALD-I1.txt", text);
    assert_eq!(found.text, "INT: How?\n\nA2: Fine, thanks.\n");
    assert_eq!(
        (found.new.format.as_str(), found.new.encoding.as_str(), found.new.path.as_str()),
        ("txt", "UTF-8", "x/ALD-I1.txt")
    );
    assert_eq!(found.new.source, Hash::of(text.as_bytes()));
    assert_eq!(found.new.text, Hash::of(found.text.as_bytes()));
    assert_eq!(found.new.document, guid::document(found.new.source, "ALD-I1"));
    assert_eq!(Layout::decode(&found.layout_blob).as_ref(), Ok(&found.layout));
    let attributes: Vec<(&str, &str)> = found.new.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(attributes, [("date", "2022-02-16"), ("kind", "interview"), ("site", "Aldermere")]);
    let speakers: Vec<_> =
        found.speakers.iter().map(|s| (s.participant.as_str(), s.speaker_type, s.turns, s.known)).collect();
    assert_eq!(
        speakers,
        [("ALD-I1/INT", SpeakerType::Interviewer, 1, false), ("ALD-I1/A2", SpeakerType::Respondent, 1, false)]
    );
    assert_eq!(told(&found), Vec::<String>::new());
}

#[test]
fn the_sheets_have_the_first_word() {
    let study = Study::new(
        "participant,speaker_type,document,label\nA2,client,,\nR1,interviewer,,\nB1,,W1,P1\n",
        "document,kind,site\nW1,workshop,Dunlow\n",
    );
    let text = "---\nsite: Aldermere\nparticipants:\n  A2: speaker_type=respondent\n  X9: profession=police\n---\nR1: So?\n\nA2: No.\n\nP1: Yes.\n";
    let found = study.prepare("W1.txt", text);
    let speakers: Vec<_> = found.speakers.iter().map(|s| (s.participant.as_str(), s.speaker_type)).collect();
    assert_eq!(
        speakers,
        [("R1", SpeakerType::Interviewer), ("A2", SpeakerType::Client), ("B1", SpeakerType::Respondent)]
    );
    assert_eq!(found.new.attributes.get("site").map(String::as_str), Some("Dunlow"));
    let told = told(&found);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("5: “X9”") && told[1].starts_with("0: site is “Aldermere”"), "{told:?}");
}

#[test]
fn a_profession_goes_to_the_only_respondent() {
    let text = "---\nprofession: nursing\n---\nINT: So?\n\nA5: No.\n";
    let found = plain().prepare("I1.txt", text);
    assert_eq!(found.new.speakers["A5"]["profession"], "nursing");
    assert!(!found.new.attributes.contains_key("profession"));
    assert_eq!(found.doubts, []);

    let text = "---\nprofession: nursing\n---\nR1: So?\n\nA5: No.\n";
    let found = plain().prepare("I1.txt", text);
    assert_eq!(found.new.attributes["profession"], "nursing");
    let told = told(&found);
    assert!(
        told[0].contains("2 respondents here (R1, A5)") && told[1].contains("no interviewer is known among R1, A5"),
        "{told:?}"
    );
    let study = Study::new("participant,speaker_type\nR1,interviewer\n", "");
    assert_eq!(study.prepare("I1.txt", text).new.speakers["A5"]["profession"], "nursing");

    let notes = plain().prepare("O1.txt", "---\nprofession: nursing\n---\nArrived at 8.50 and sat down.\n");
    assert_eq!(notes.new.attributes["profession"], "nursing");
}

#[test]
fn kinds_are_guessed_only_where_they_are_plain() {
    let kind = |text: &str| plain().prepare("d.txt", text).new.attributes.get("kind").cloned();
    assert_eq!(kind("INT: a?\n\nA2: b.").as_deref(), Some("interview"));
    assert_eq!(kind("INT1: a?\n\nINT2: b?\n\nA2: c.").as_deref(), Some("interview"));
    assert_eq!(kind("Facilitator: a?\n\nA2: b.").as_deref(), None);
    assert_eq!(kind("A1: a.\n\nA2: b.\n\nA3: c.").as_deref(), None);
    assert_eq!(kind("At nine @A1 came.\n\n[reflective] I was late.").as_deref(), Some("observation"));
    assert_eq!(kind("An essay.\n\nWith two paragraphs.").as_deref(), None);
    assert_eq!(kind("---\nkind: meeting\n---\nINT: a?\n\nA2: b.").as_deref(), Some("meeting"));
}

#[test]
fn what_cannot_be_read_is_told_with_the_line_of_the_file() {
    let text = "---\ndate: last spring\nsite: x\n---\n\n\nINT: One?\n\nA2:\n\nINT: Two?\n\nA2: Yes.\n";
    let found = plain().prepare("I1.txt", text);
    assert_eq!(found.new.attributes["date"], "last spring");
    let told = told(&found);
    assert!(told[0].starts_with("2: date:") && told[0].ends_with("kept as text"), "{told:?}");
    assert_eq!(told[1], "9: a turn has no text");
}

#[test]
fn doubts_beyond_counting_are_counted() {
    let text = format!("---\n{}---\nINT: a?\n\nA2: b.\n", "nonsense\n".repeat(500).replacen("nonsense", "site: x", 1));
    let found = plain().prepare("I1.txt", &text);
    assert_eq!(found.doubts.len(), MAX_DOUBTS + 1);
    assert!(found.doubts.last().is_some_and(|doubt| doubt.what.starts_with("439 more")), "{:?}", found.doubts.last());
}

#[test]
fn wrong_files_are_errors_with_their_name() {
    let refused = |path: &str, bytes: &[u8]| plain().try_prepare(path, bytes).expect_err("wrong").to_string();
    let wrong = refused("a/I1.txt", b"---\nparticipants:\n  A1: speaker_type=boss\n---\nA1: x\n");
    assert!(wrong.starts_with("a/I1.txt, line 3: “boss” is no speaker type"), "{wrong}");
    assert!(refused("a.txt", b"%PDF-1.4").starts_with("a.txt: it is not text but a PDF"));
    assert!(refused("a.docx", b"just text").contains("give it the ending .txt"));
    assert!(refused("a.txt", b"").contains("empty"));
}

#[test]
fn word_files_are_read_with_their_emphasis_and_front_matter() {
    let p = |text: &str, bold: &str| {
        format!(
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{bold}</w:t></w:r><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
        )
    };
    let body =
        p("---", "") + &p("site: Dunlow", "") + &p("---", "") + &p("How was it for you?", "INT ") + &p("Fine.", "A2 ");
    let xml = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let bytes = package(&[("word/document.xml", xml.as_bytes())]);
    let found = plain().try_prepare("I1.docx", &bytes).expect("a document");
    assert_eq!(found.text, "INT How was it for you?\n\nA2 Fine.\n");
    assert_eq!(found.new.attributes["site"], "Dunlow");
    assert_eq!(
        found.layout.turns.iter().map(|turn| turn.body.slice(&found.text)).collect::<Vec<_>>(),
        ["How was it for you?", "Fine."]
    );
    assert_eq!(found.new.format, "docx");
    assert_eq!(plain().try_prepare("I1.txt", &bytes).expect("a document").new.format, "docx");
}
