//! Memos: writing, reading, linking, narrowing.

use super::{Harness, Setting};
use crate::store::{MemoInfo, Project, place_in};
use crate::study::change::Payload;
use crate::study::guid;
use crate::study::memo::{Memo, MemoOn, MemoType};
use crate::tui::app::Screen;
use crate::tui::message::Message;

/// The study with six memos.
fn harness(size: (u16, u16)) -> Harness {
    let (folder, path) = super::study();
    let mut project = Project::open(&path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let turn = project.layout(info.layout).expect("turns").turns[2].body;
    let memo = |on: MemoOn, memo_type, text: &str, coder: &str, day: i64| {
        let at = 1_652_270_400_000 + day * 86_400_000;
        let set = Memo { on, memo_type, text: text.to_owned(), coder: coder.to_owned(), at };
        Payload::MemoSet { memo: guid::scattered(), set: Some(set) }
    };
    let long = "Who defines the problem?\n\nThe plan does, before anybody speaks: [[power.definition]], as in [[ALD-W1:2]]. Compare [[Lifts and keys]] and [[what the nurse said]].\n\nTo be read again with 日本語 beside it.";
    let payloads = vec![
        memo(MemoOn::Code("power".into()), MemoType::Definition, long, "k1", 0),
        memo(MemoOn::Turn(place_in(&info, turn)), MemoType::Reflexive, "Lifts and keys\nI laughed too.", "k1", 1),
        memo(MemoOn::Document(info.guid), MemoType::Summary, "The library workshop: see [[identity]].", "k1", 2),
        memo(MemoOn::Project, MemoType::Decision, "We code whole sentences.", "k2", 3),
        memo(MemoOn::Report("frequency by site".into()), MemoType::Summary, "Few at Dunlow", "k2", 4),
        memo(MemoOn::Participant(guid::participant("A2")), MemoType::Reflexive, "A2 is a manager now", "k1", 5),
    ];
    project.write("k1", "memos", payloads).expect("memos");
    project.close().expect("closed");
    Harness::on(folder, path, Setting { size, ..Setting::default() })
}

fn written(harness: &Harness) -> Vec<MemoInfo> {
    Project::open(&harness.path).expect("the project").memo_list().expect("memos")
}

fn text_of(harness: &Harness, target: &str) -> Vec<String> {
    written(harness).into_iter().filter(|memo| memo.target == target).map(|memo| memo.text).collect()
}

#[test]
fn what_the_screens_look_like() {
    for size in [(80, 24), (160, 50)] {
        let shot = |name: &str, keys: &[&str]| {
            let mut harness = harness(size);
            for (at, keys) in keys.iter().enumerate() {
                // Every other part is typed as it stands.
                if at % 2 == 0 {
                    harness.keys(keys)
                } else {
                    harness.types(keys)
                };
            }
            harness.shot(&format!("memos_{name}"));
        };
        shot("list", &["<F9> <Down>"]);
        shot("read", &["<F9> G k <Enter> <Tab>"]);
        shot("edit", &["<F9> G k e", " and [[ide"]);
        shot("linked_codebook", &["<F3>"]);
        shot("which", &["<F9> f"]);
    }
}

#[test]
fn all_memos_are_listed_those_of_codings_too_and_narrowed() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>").sees("Memos  7 memos").sees("says it laughing").sees("A2 is a manager now");
    harness.keys("/").types("\"laughed too\"").keys("<Enter>").sees("1 of 7, “\"laughed too\"”").sees("Lifts and keys");
    harness.keys("<Esc>").sees("7 memos");
    harness.keys("f").types("jjjj").keys("<Enter>");
    assert!(harness.app.memos.filter.memo_type.is_some(), "{}", harness.screen());
    harness.keys("<Esc> f G <Enter>").sees("2 of 7, by k2");
    harness.keys("<Esc>:").types("memos plan").keys("<Enter>").sees("1 of 7");
}

#[test]
fn a_memo_is_read_and_its_links_are_followed_and_come_back() {
    let mut harness = harness((100, 40));
    harness.keys("<F9>/").types("defines").keys("<Enter> <Enter>");
    harness.sees("LINKS TO").sees("[[power.definition]] → code Defining the problem").sees("→ turn 2 of ALD-W1");
    harness.sees("[[what the nurse said]] → nothing yet");
    harness.keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::Codebook);
    harness.sees("Who defines the problem? · power");
    harness.keys("<Esc> <Tab> <Enter>");
    let page = harness.app.reader.page.as_ref().expect("the document");
    assert_eq!((harness.app.screen, page.turn()), (Screen::Reader, Some(1)));
    harness.keys("<Esc>");
    assert_eq!(harness.app.screen, Screen::Memos);
    harness.keys("<Tab> <Enter>").sees("I laughed too.").sees("LINKED FROM").sees("← Who defines the problem?");
    harness.keys("<Enter>").sees("The plan does");
    harness.keys("<S-Tab> <Enter>");
    assert!(harness.said().contains("what the nurse said"), "{}", harness.said());
    harness.keys("<Esc> <Esc> <Esc>").sees("1 of 7");
}

#[test]
fn what_a_memo_hangs_on_is_opened() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("laughed").keys("<Enter> o");
    assert_eq!(harness.app.screen, Screen::Reader);
    assert_eq!(harness.app.reader.page.as_ref().and_then(|page| page.turn()), Some(2));
    harness.keys("<Esc> <Esc> <Esc>/<C-u>").types("Who defines").keys("<Enter> o");
    assert_eq!(harness.app.screen, Screen::Codebook);
    harness.keys("<Esc>/<C-u>").types("sentences").keys("<Enter> o");
    assert!(harness.said().contains("project"), "{}", harness.said());
}

#[test]
fn a_memo_is_written_on_what_is_chosen_and_undone() {
    let mut harness = harness((100, 30));
    harness.keys("<Enter> t t <F9> n").sees("A memo on what?").sees("cursor: ALD-W1:1");
    harness.keys("j <Enter>").sees("Memo on ALD-W1:1 · reflexive");
    harness.types("One").keys("<Enter>").types("two").keys("<C-t> <C-s>");
    assert_eq!(text_of(&harness, "ALD-W1:1"), ["One\ntwo"]);
    assert!(harness.said().contains("on disk"), "{}", harness.said());
    let made = written(&harness).into_iter().find(|memo| memo.text == "One\ntwo").expect("written");
    assert_eq!((made.memo_type, made.coder.as_str()), (Some(MemoType::Methodological), "k1"));
    harness.sees("One");
    assert_eq!(harness.app.memos.chosen().map(|memo| memo.text.as_str()), Some("One\ntwo"), "it is the one chosen");
    harness.keys("u");
    assert_eq!(text_of(&harness, "ALD-W1:1"), Vec::<String>::new());
    harness.keys("n").types("jjj").keys("<Enter>").sees("Memo on which document?");
    harness.types("dun").sees("DUN-O1");
    harness.keys("<Enter>").sees("Memo on DUN-O1 · summary");
    harness.types("On the notes").keys("<C-s>");
    assert_eq!(text_of(&harness, "DUN-O1"), ["On the notes"]);
    harness.keys("n").types("jjjjj").keys("<Enter>").types("practice").keys("<Enter>").types("Mine").keys("<C-s>");
    assert_eq!(text_of(&harness, "identity.practice"), ["Mine"]);
    harness.keys("n").types("jjjj").keys("<Enter>").types("A9").keys("<Enter>").sees("There is no participant “A9”");
}

#[test]
fn codes_and_documents_get_memos_where_they_are_listed() {
    let mut harness = harness((100, 30));
    harness.keys("<F3> <Down> n").sees("Memo on power.definition · definition");
    harness.types("As in [[ALD").keys("<Enter>").types(".").keys("<C-s>");
    assert_eq!(text_of(&harness, "power.definition"), ["As in [[ALD-W1]]."]);
    assert_eq!(harness.app.screen, Screen::Codebook);
    harness.sees("As in [[ALD-W1]].");
    harness.keys("<F1> <Home> n").sees("Memo on ALD-W1 · summary");
    harness.types("Again").keys("<C-s>");
    assert_eq!(text_of(&harness, "ALD-W1").len(), 2);
}

#[test]
fn a_text_that_was_changed_is_not_left_unasked() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("sentences").keys("<Enter> e <Esc>");
    assert!(harness.app.overlays.is_empty(), "nothing was changed, nothing is asked");
    harness.keys("e").types(" Mostly.").keys("<Esc>").sees("What was written is not saved");
    harness.keys("<Esc>").sees("Mostly.");
    harness.keys("<Esc> <Enter>").sees("Mostly.");
    harness.keys("<Esc> j j <Enter>");
    assert!(harness.app.overlays.is_empty());
    assert_eq!(text_of(&harness, "the project"), ["We code whole sentences."]);
    harness.keys("e").types(" Mostly.").keys("<Esc> j <Enter>");
    assert_eq!(text_of(&harness, "the project"), ["We code whole sentences. Mostly."]);
    let memo = written(&harness).into_iter().find(|memo| memo.target == "the project").expect("there");
    assert_eq!((memo.coder.as_str(), memo.at), ("k1", 1_652_270_400_000 + 3 * 86_400_000), "its day stays");
}

#[test]
fn types_are_changed_and_memos_taken_away_and_brought_back() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("sentences").keys("<Enter> t G <Enter>");
    assert!(written(&harness).iter().any(|m| m.target == "the project" && m.memo_type == Some(MemoType::Summary)));
    harness.keys("x");
    assert_eq!(text_of(&harness, "the project"), Vec::<String>::new());
    harness.keys("u");
    assert_eq!(text_of(&harness, "the project").len(), 1);
    harness.keys("<Esc>/").types("laughing").keys("<Enter> t");
    assert!(harness.said().contains("no type"), "{}", harness.said());
    harness.keys("e").sees("Memo on identity.practice");
    harness.types("!").keys("<Enter>");
    assert!(written(&harness).iter().any(|memo| memo.text == "says it laughing!"));
    harness.keys("x");
    assert!(!written(&harness).iter().any(|memo| memo.text.starts_with("says it")));
}

#[test]
fn the_coder_is_asked_before_a_memo_is_lost() {
    let (folder, path) = super::study();
    let mut harness = Harness::on(folder, path, Setting { coder: None, ..Setting::default() });
    harness.keys("<F9> n <Enter>").sees("Who is coding?");
    harness.types("k7").keys("<Enter>").sees("Memo on the project");
    harness.types("Mine").keys("<C-s>");
    assert_eq!(
        written(&harness).iter().find(|memo| memo.text == "Mine").map(|memo| memo.coder.clone()),
        Some("k7".into())
    );
}

#[test]
fn what_somebody_else_changed_meanwhile_is_not_written_over() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("sentences").keys("<Enter> e").types(" Mine.");
    let known = written(&harness).into_iter().find(|memo| memo.target == "the project").expect("there");
    let set = Memo {
        on: MemoOn::Project,
        memo_type: MemoType::Decision,
        text: "Theirs.".into(),
        coder: "k2".into(),
        at: known.at,
    };
    let mut other = Project::open(&harness.path).expect("the project");
    other.write("k2", "memo", vec![Payload::MemoSet { memo: known.guid, set: Some(set) }]).expect("written");
    drop(other);
    harness.keys("<C-s>");
    assert!(harness.said().contains("meanwhile"), "{}", harness.said());
    let mut both = text_of(&harness, "the project");
    both.sort();
    assert_eq!(both, ["Theirs.", "We code whole sentences. Mine."]);
}

#[test]
fn what_cannot_be_written_comes_back_to_be_saved_again() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("sentences").keys("<Enter> e").types(" More.");
    // The answer of a disk that is full.
    let effects =
        crate::tui::update::update(&mut harness.app, Message::Key(crate::tui::key::Key::parse("C-s").expect("a key")));
    assert!(!effects.is_empty() && harness.app.overlays.is_empty());
    harness.message(Message::Failed("the disk is full".to_owned()));
    harness.sees("the disk is full").sees("We code whole sentences. More.");
    harness.keys("<C-s>");
    assert_eq!(text_of(&harness, "the project"), ["We code whole sentences. More."]);
}

#[test]
fn links_are_completed_as_they_are_typed() {
    let mut harness = harness((100, 30));
    harness.keys("<F9> n <Enter>").types("See [[lifts").sees("Lifts and keys");
    harness.keys("<Tab>").types(" or [[po").keys("<Down> <Enter>").types(" or [[a").keys("<Esc> <Enter>").types("end");
    harness.keys("<C-s>");
    let text = text_of(&harness, "the project").into_iter().find(|text| text.starts_with("See")).expect("written");
    assert_eq!(text, "See [[Lifts and keys]] or [[power.definition]] or [[a\nend");
}

#[test]
fn a_text_goes_to_the_editor_outside_and_comes_back() {
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("sentences").keys("<Enter> e <C-e>").sees("Which editor?").sees("whole sentences");
    harness.editor = Some(|text| format!("{text}\nAnd paragraphs."));
    harness.keys("<C-e>").sees("And paragraphs.");
    harness.keys("<C-z>");
    assert!(!harness.screen().contains("And paragraphs."));
    harness.keys("<C-y> <C-s>");
    assert_eq!(text_of(&harness, "the project"), ["We code whole sentences.\nAnd paragraphs."]);
    // On a coding it is the same.
    harness.keys("<F2> <F1> <Home> <Enter> ] n <C-e> <Enter>");
    assert!(written(&harness).iter().any(|memo| memo.text.ends_with("And paragraphs.") && memo.memo_type.is_none()));
}

#[test]
fn a_long_paste_is_taken_at_once() {
    let mut harness = harness((100, 30));
    harness.keys("<F9> n <Enter>").message(Message::Paste("word and word\n".repeat(8_000)));
    harness.keys("<PageUp> <Up>").types("x").keys("<C-s>");
    assert!(written(&harness).iter().any(|memo| memo.text.len() > 100_000 && memo.text.contains('x')));
}

#[test]
fn the_wheel_and_a_click_work_where_a_memo_is_written() {
    use crate::tui::message::Mouse;
    let mut harness = harness((100, 30));
    harness.keys("<F9>/").types("sentences").keys("<Enter> e");
    let before = text_of(&harness, "the project");
    harness.message(Message::Mouse(Mouse::Wheel(3), 50, 10)).message(Message::Mouse(Mouse::Press, 4, 3));
    harness.types("So: ").keys("<C-s>");
    assert_eq!(text_of(&harness, "the project"), [format!("So: {}", before[0])]);
}

#[test]
fn memos_of_a_code_and_their_links_are_followed_from_the_codebook() {
    let mut harness = harness((100, 30));
    harness.keys("<F3> g i").sees("Memos on power, their links").sees("Who defines the problem?");
    harness.sees("[[power.definition]] → code Defining the problem").sees("[[what the nurse said]] → nothing yet");
    harness.keys("<Enter>");
    assert!(harness.app.screen == Screen::Memos && harness.app.memos.open.is_some());
    harness.sees("LINKS TO").keys("<Esc>");
    assert!(harness.app.screen == Screen::Codebook, "Esc comes back to the codebook");
    harness.keys("i j <Enter>").sees("Defining the problem");
    harness.sees("What Defining the problem means");
    harness.keys("i").sees("← Who defines the problem?").keys("<Esc> <Home> i j j <Enter>");
    assert!(harness.app.screen == Screen::Reader, "a turn opens in the reader");
    harness.keys("<Esc>");
    assert!(harness.app.screen == Screen::Codebook);
    harness.keys("i G <Enter>");
    assert!(harness.said().contains("what the nurse said"), "{}", harness.said());
    harness.keys("G i");
    assert!(harness.said().contains("No memo is on identity.practice"), "{}", harness.said());
}

#[test]
fn excerpts_are_linked_to_by_their_ids_followed_and_told_when_they_are_gone() {
    use crate::study::short_id::of_excerpt;
    let mut harness = harness((100, 30));
    let coding = |harness: &Harness| {
        let project = Project::open(&harness.path).expect("the project");
        let info = project.document("ALD-W1").expect("there");
        let codings = project.codings(&info).expect("codings");
        codings.into_iter().find(|coding| coding.coder == "k1" && coding.memo.is_some()).expect("a coding with a memo")
    };
    let known = coding(&harness);
    let id = of_excerpt(known.guid);
    // While the reader has the document, ids are completed.
    harness
        .keys("<F1> <Home> <Enter> <F9> n <Enter>")
        .types("Look")
        .keys("<C-s> e")
        .types(&format!(" at [[{}", &id[..6]));
    harness.sees(&id).sees(&known.code).keys("<Tab>").types(" again").keys("<C-s>");
    assert!(
        written(&harness).iter().any(|memo| memo.text == format!("Look at [[{id}]] again")),
        "{}",
        harness.screen()
    );
    harness.keys("<F9> g <Enter>").sees(&format!("[[{id}]] → excerpt ALD-W1:2 {} (k1)", known.code));
    harness.keys("<Enter>");
    assert!(
        harness.app.screen == Screen::Reader
            && harness.selected() == known.span.slice(&harness.app.reader.page.as_ref().expect("a page").text)
    );
    harness.keys("<F9><Esc>/").types("laughing").keys("<Enter><Enter>").sees("LINKED FROM").sees("← Look at");
    harness.keys("<Esc><Esc>");
    let mut project = Project::open(&harness.path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let gone = Payload::CodingsRemoved { document: info.guid, codings: vec![known.guid] };
    project.write("k1", "remove", vec![gone]).expect("removed");
    project.close().expect("closed");
    harness.message(Message::OtherWrote).keys("<F9> g <Enter>").sees("which was taken away");
    harness.keys("<Enter>");
    assert!(harness.said().contains("was taken away"), "{}", harness.said());
}

#[test]
fn reasons_of_decisions_are_listed_found_and_opened_and_changed_where_one_decides() {
    use crate::store::{Answer, Question};
    use crate::study::Choice;
    let (folder, path) = super::study();
    let mut project = Project::open(&path).expect("the project");
    let info = project.document("ALD-W1").expect("there");
    let coding = project.codings(&info).expect("codings")[0].clone();
    let question = Question { code: coding.code.clone(), span: coding.span };
    let answer = Answer { choice: Some(Choice::Neither), memo: Some("Said in jest".into()) };
    project.adjudicate("k2", &info, &question, &answer).expect("decided");
    project.close().expect("closed");
    let mut harness = Harness::on(folder, path, Setting { size: (100, 30), ..Setting::default() });
    harness.keys("<F9>/").types("jest").keys("<Enter>").sees("Said in jest").sees("why it was decided so on ALD-W1:");
    for key in ["e", "t", "x"] {
        harness.keys(key);
        assert!(harness.said().contains("why it was decided so"), "{key}: {}", harness.said());
    }
    harness.keys("o");
    let page = harness.app.reader.page.as_ref().expect("a page");
    assert!(harness.app.screen == Screen::Reader && page.info.name == "ALD-W1" && page.cursor >= coding.span.start);
    harness.keys("<F9><Esc>f").sees("on decision  1");
}
