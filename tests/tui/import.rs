//! Bringing a folder in through the review: what is said there is what comes in, and one undo takes it back.

use super::home::Home;

const TALK: &str = "Anna: How did it begin?\n\nBen: With a letter. Nobody had read it.\n\nCorridor: a phone rings.\n\nAnna: And then?\n\nBen: We waited.\n\nCorridor: they laugh.\n\nAnna: Thank you.\n\nBen: That is all.\n";

fn folder(home: &Home) {
    let folder = home.path().join("talks");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("FIN-I1.txt"), TALK).expect("a file");
    std::fs::write(folder.join("FIN-I2.txt"), "INT: Where?\n\nP1: Here.\n\nINT: When?\n\nP1: Then.\n").expect("a file");
    std::fs::write(folder.join("README.md"), "about").expect("a file");
}

/// Who speaks in a document: label, speaker type, turns.
fn speakers(home: &Home, document: &str) -> Vec<(String, String, u64)> {
    let all: serde_json::Value = serde_json::from_str(&home.emic(&["participants", "--format", "json"])).expect("JSON");
    let own = format!("{document}/");
    let all = all.as_array().expect("an array").iter().filter_map(|who| {
        let label = who["participant"].as_str()?.strip_prefix(&own)?.to_owned();
        Some((label, who["speaker_type"].as_str()?.to_owned(), who["turns"].as_u64()?))
    });
    all.collect()
}

#[test]
fn a_folder_comes_in_through_the_review_and_goes_with_one_undo() {
    let home = Home::new();
    folder(&home);
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F1>i").see("Import which file or folder?").keys("tal<tab>").see("talks/");
    session.keys("<enter>").see("2 documents would come in").see("3 speakers").see("1 left out");
    // To the doubt, and up from it to the labels: Corridor, Ben, Anna.
    session.keys("n").see("no known").keys("<up>x").see("is nobody: no speaker");
    session.see("2 speakers").keys("<up><up>i").see("interviewer, you say");
    session.until("no doubt left", |text| !text.contains("no known"));
    assert!(!home.emic(&["documents"]).contains("FIN-I1"), "nothing is written yet");
    session.keys("I").see("2 documents came in").see("+FIN-I1").see("+FIN-I2").see("undo “import");
    assert_eq!(
        speakers(&home, "FIN-I1"),
        [("Anna".into(), "interviewer".into(), 3), ("Ben".into(), "respondent".into(), 3)]
    );
    session.keys("<enter>").see("How did it begin?").keys("<F1>");
    session.see("+FIN-I1").keys("u").until("the documents gone", |text| !text.contains("FIN-I1"));
    assert!(!home.emic(&["documents"]).contains("FIN-I"));
    session.keys("U").see("FIN-I1").keys("q").ended();
    assert!(home.emic(&["documents"]).contains("FIN-I2"));
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn from_the_start_screen_a_project_is_made_of_a_folder() {
    let home = Home::new();
    folder(&home);
    std::fs::create_dir(home.path().join("empty")).expect("a folder");
    let mut session = home.open_in("empty", 80, 24);
    session.see("makes a project of transcripts").keys("i").see("Import which").keys("../ta<tab><enter>");
    session.see("Into which new project?").see("talks.emic").keys("<enter>").see("Who is coding?");
    session.keys("k7<enter>").see("talks.emic").keys("<enter>").see("2 documents").keys("I");
    session.see("came in").keys("q").ended();
    let listed = home.emic(&["-p", "empty/talks.emic", "documents"]);
    assert!(listed.contains("FIN-I1") && listed.contains("FIN-I2"), "{listed}");
}
