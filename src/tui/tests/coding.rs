//! What a day's work consists of, key by key.

use super::{Harness, Setting, TALK, elsewhere, study};
use crate::store::Project;
use crate::tui::app::Screen;
use crate::tui::message::{Message, Mouse, Request, Target};
use crate::tui::place::Place;

/// A harness in the reader of the workshop, with the line before its first turn selected.
fn reader() -> Harness {
    let mut harness = Harness::new();
    harness.keys("<Enter> t");
    harness
}

#[test]
fn a_sentence_is_selected_and_coded_and_is_on_disk_when_it_is_shown() {
    let mut harness = reader();
    harness.keys("t t s s c").types("defin").keys("<Enter>");
    assert!(harness.said().contains("on disk"), "{}", harness.said());
    let codings = harness.on_disk("ALD-W1");
    let made = codings.iter().find(|(code, _, text, _)| code == "power.definition" && text.starts_with("By the time"));
    assert!(made.is_some());
    assert_eq!(codings.iter().filter(|(code, coder, ..)| code == "power.definition" && coder == "k1").count(), 2);
    harness.sees("undo “code power.definition”");
    assert_eq!(harness.app.writing, 0);
}

#[test]
fn motions_select_words_sentences_and_turns_and_extend_by_the_grapheme() {
    let mut harness = reader();
    harness.keys("t");
    assert_eq!(harness.selected(), "So who decides what goes on the plan?");
    harness.keys("t t s");
    assert_eq!(harness.selected(), "Lifts!");
    harness.keys("s");
    assert_eq!(harness.selected(), "You got lifts. [laughter] I got the keys.");
    harness.keys("S S");
    assert_eq!(harness.selected(), "Three weeks without a clinic and I wonder what the badge is for.");
    harness.keys("t t w");
    assert_eq!(harness.selected(), "Lifts");
    harness.keys("v <Right> <Right>");
    assert_eq!(harness.selected(), "Lifts! ");
    harness.keys("s");
    assert_eq!(harness.selected(), TALK[2].1);
    harness.keys("O <Left>");
    assert!(harness.selected().ends_with(TALK[2].1), "{}", harness.selected());
    harness.keys("<Esc> <Down>");
    assert_eq!(harness.selected(), "");
    harness.keys("w + ");
    let sentence = harness.selected();
    harness.keys("+");
    assert!(harness.selected().len() > sentence.len());
    harness.keys("-");
    assert_eq!(harness.selected(), sentence);
    harness.keys("<S-Left> <S-Left>");
    assert_eq!(harness.selected().len(), sentence.len() - 2, "{}", harness.selected());
}

#[test]
fn joined_emoji_and_combining_marks_are_selected_whole() {
    let mut harness = reader();
    harness.keys("/").types("👨").keys("<Enter> v <Right>");
    assert_eq!(harness.selected(), "👨\u{200d}👩\u{200d}👧 ");
    harness.keys("<Esc> <Esc> /").types("e\u{301}te").keys("<Enter> v");
    assert_eq!(harness.selected(), "e\u{301}");
}

#[test]
fn the_coder_is_asked_once_and_the_work_goes_on() {
    let mut harness = Harness::with(Setting { coder: None, ..Setting::default() });
    harness.keys("<Enter> t t c");
    harness.sees("Who is coding?");
    harness.types("k:9").keys("<Enter>").sees("cannot be a coder");
    harness.keys("<C-u>").types("k9").keys("<Enter>");
    harness.sees("code “So who decides");
    harness.types("power").keys("<Enter>");
    assert!(harness.on_disk("ALD-W1").iter().any(|(_, coder, ..)| coder == "k9"));
    harness.keys("t .");
    assert_eq!(harness.on_disk("ALD-W1").iter().filter(|(_, coder, ..)| coder == "k9").count(), 2);
}

#[test]
fn undo_takes_back_the_own_last_step_and_redo_brings_it_again() {
    let mut harness = reader();
    let before = harness.on_disk("ALD-W1");
    harness.keys("t c").types("power").keys("<Enter> u");
    assert_eq!(harness.on_disk("ALD-W1"), before);
    assert!(harness.said().contains("Undone: “code power"), "{}", harness.said());
    harness.keys("U");
    assert_eq!(harness.on_disk("ALD-W1").len(), before.len() + 1);
    harness.keys("u u");
    assert_eq!(harness.on_disk("ALD-W1").len(), before.len() - 1, "the step before it was k1’s coding of identity");
}

#[test]
fn several_codes_are_one_step() {
    let mut harness = reader();
    let before = harness.on_disk("ALD-W1").len();
    harness.keys("t c <Space> <Space> <Enter>");
    assert_eq!(harness.on_disk("ALD-W1").len(), before + 2);
    harness.keys("u");
    assert_eq!(harness.on_disk("ALD-W1").len(), before);
}

#[test]
fn a_new_code_is_made_on_the_way_and_goes_with_the_same_undo() {
    let mut harness = reader();
    harness.keys("t c").types("Waiting rooms").keys("<PageDown> <Enter>");
    harness.sees("under which code?");
    harness.types("power").keys("<Enter>");
    assert!(harness.on_disk("ALD-W1").iter().any(|(code, ..)| code == "power.waiting-rooms"), "{}", harness.screen());
    assert!(harness.app.book.get("power.waiting-rooms").is_some());
    harness.keys("u");
    assert!(harness.app.book.get("power.waiting-rooms").is_none());
    harness.keys("t c").types("identity.badge").keys("<PageDown> <Enter>");
    assert!(harness.app.book.get("identity.badge").is_some(), "{}", harness.screen());
}

#[test]
fn a_memo_is_written_with_a_coding_and_changed_later() {
    let mut harness = reader();
    harness.keys("t c").types("power").keys("<C-n>").types("asks it kindly").keys("<Enter>");
    let memo = |harness: &Harness| {
        harness.on_disk("ALD-W1").into_iter().find(|(_, _, text, _)| text.starts_with("So who")).and_then(|c| c.3)
    };
    assert_eq!(memo(&harness).as_deref(), Some("asks it kindly"));
    harness.keys("n <C-j>").types("twice").keys("<Enter>");
    assert_eq!(memo(&harness).as_deref(), Some("asks it kindly\ntwice"));
    harness.sees("memo:");
    harness.keys("n <A-a> <Delete> <Enter>");
    assert_eq!(memo(&harness), None, "an empty memo is taken away");
}

#[test]
fn removing_chooses_among_several_and_asks_before_another_coders() {
    let mut harness = reader();
    harness.keys("/").types("so that was").keys("<Enter> <Esc> x");
    harness.sees("Remove which coding?").sees("power.definition").sees("identity.practice");
    harness.keys("<Down> <Enter>");
    assert_eq!(harness.on_disk("ALD-W1").len(), 2);
    harness.keys("/").types("keys").keys("<Enter> <Esc> x");
    harness.sees("k2’s, not yours");
    harness.keys("<Esc>");
    assert_eq!(harness.on_disk("ALD-W1").len(), 2);
    harness.keys("x <Enter>");
    assert_eq!(harness.on_disk("ALD-W1").len(), 1);
    harness.keys("u");
    assert_eq!(harness.on_disk("ALD-W1").len(), 2);
}

#[test]
fn digits_apply_pinned_codes() {
    let mut harness = reader();
    harness.keys("t 3");
    assert!(harness.said().contains("No code is pinned to 3"));
    harness.keys("<F3> <Down> 3").sees("[3]");
    harness.keys("<F2> 3");
    assert!(
        harness
            .on_disk("ALD-W1")
            .iter()
            .any(|(code, _, text, _)| code == "power.definition" && text.starts_with("So who"))
    );
}

#[test]
fn the_codebook_applies_to_the_selection_of_the_reader() {
    let mut harness = reader();
    harness.keys("t <F3> <Down> <Down> <Enter>");
    assert_eq!(harness.app.screen, Screen::Reader);
    assert!(
        harness.on_disk("ALD-W1").iter().any(|(code, _, text, _)| code == "identity" && text.starts_with("So who"))
    );
}

#[test]
fn what_is_found_in_the_document_is_walked_through() {
    let mut harness = reader();
    harness.keys("/").types("LIFTS").keys("<Enter>");
    assert_eq!(harness.said(), "“LIFTS”: 1 of 3");
    harness.keys("n");
    assert_eq!(harness.said(), "“LIFTS”: 2 of 3");
    harness.keys("N N");
    assert_eq!(harness.said(), "“LIFTS”: 3 of 3");
    harness.keys("<Esc> /").types("unicorn").keys("<Enter>");
    assert!(harness.said().contains("not in this document"));
}

#[test]
fn hits_are_swept_into_one_step_and_esc_comes_back_to_the_hit() {
    let mut harness = reader();
    harness.keys("<F4>").types("lifts");
    harness.sees("3 turns in 2 documents");
    harness.keys("<Enter> a e c").types("power").keys("<Enter>");
    let total = |harness: &Harness| harness.on_disk("ALD-W1").len() + harness.on_disk("BRA-I1").len();
    // Two sentences hold the word in A2’s turn, one in each of A5’s.
    assert_eq!(total(&harness), 3 + 4, "{}", harness.said());
    harness.keys("u");
    assert_eq!(total(&harness), 3);
    harness.keys("<Down> <Enter>");
    assert_eq!(harness.app.screen, Screen::Reader);
    assert_eq!(harness.selected().to_lowercase(), "lifts");
    let chosen = harness.app.search.cursor.at;
    harness.keys("<Esc> <Esc>");
    assert_eq!((harness.app.screen, harness.app.search.cursor.at), (Screen::Search, chosen));
}

#[test]
fn a_wrong_query_is_shown_where_it_is_wrong() {
    let mut harness = reader();
    harness.keys("<F4>").types("lifts (keys");
    let screen = harness.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let field = lines[2].find("(keys").expect("the query");
    let caret = lines[3].chars().position(|c| c == '▲').expect("a mark");
    assert!(caret >= lines[2][..field].chars().count(), "{screen}");
    assert!(harness.app.search.wrong.is_some());
}

#[test]
fn a_number_opens_its_excerpts_and_an_excerpt_the_reader() {
    let mut harness = reader();
    harness.keys("<F5>").sees("by site").sees("Aldermere");
    harness.keys("<Enter>").sees("1 excerpt").sees("The plan already said");
    harness.keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::Reader);
    assert!(harness.selected().starts_with("The plan already said"));
    harness.keys("<Esc> <Esc>").sees("1 excerpt");
    harness.keys("<Esc> g").sees("nursing");
    harness.keys("g").sees("by site × profession");
    harness.keys("r").sees("Which report?").keys("<Down> <Down> <Enter>");
    harness.sees("Co-occurrence").sees("1 of 1 power meet identity");
}

#[test]
fn every_report_of_the_list_is_shown_whatever_was_compared_before() {
    let mut harness = reader();
    harness.keys("<F5>").sees("by site");
    for (at, (name, _)) in crate::publish::reports::Ask::names().into_iter().enumerate() {
        harness.keys("r<Home>").keys(&"<Down>".repeat(at)).keys("<Enter>");
        if matches!(harness.app.overlays.last(), Some(crate::tui::overlay::Overlay::Ask(_))) {
            // It needs to be told more than its name, and the line to write that in is open.
            harness.keys("<Esc>");
            continue;
        }
        assert_eq!(harness.app.reports.ask.name(), name);
        let error = harness.app.reports.error.clone().unwrap_or_default();
        assert!(!error.contains("means nothing"), "{name}: {error}");
    }
}

#[test]
fn a_report_is_written_to_a_file_but_never_over_another() {
    let mut harness = reader();
    let path = harness.folder.path().join("table.csv");
    harness.keys("<F5> e <C-u>").types(&path.display().to_string()).keys("<Enter>");
    assert!(std::fs::read_to_string(&path).expect("written").contains("power"), "{}", harness.said());
    harness.keys("e <C-u>").types(&path.display().to_string()).keys("<Enter>");
    assert!(harness.said().contains("exists already"), "{}", harness.said());
}

#[test]
fn documents_are_filtered_sorted_and_finished() {
    let mut harness = Harness::new();
    harness.keys("/").types("dunlow").sees("1 of 3 documents");
    harness.keys("<Enter> F").sees("✓ finished");
    harness.keys("<Esc>").sees("3 documents");
    let project = Project::open(&harness.path).expect("open");
    assert!(project.document("DUN-O1").expect("there").finished.contains("k1"));
    harness.keys("s s s s s").sees("codings▾");
    assert_eq!(harness.app.documents.chosen(), Some("DUN-O1"), "the cursor stays on its document");
}

#[test]
fn commands_and_the_palette_reach_everything() {
    let mut harness = Harness::new();
    harness.keys(":").types("open bra").keys("<Enter>").sees("BRA-I1  interview");
    harness.keys(":").types("2").keys("<Enter>").sees("turn 2 of 2");
    harness.keys(":").types("nonsense").keys("<Enter>").sees("There is no command “nonsense”");
    harness.keys("<Esc> :").types("report cooccurrence by profession within turn").keys("<Enter>").sees("within turn");
    harness.keys("<C-p>").types("history").keys("<Enter>").sees("code identity.practice");
    harness.keys("<C-p>").types("finished coding this").keys("<Enter>");
    harness.keys(":").types("q").keys("<Enter>");
    assert!(harness.app.quit);
}

#[test]
fn what_another_process_writes_is_noticed() {
    let mut harness = reader();
    let request = {
        let page = harness.app.reader.page.as_ref().expect("open");
        let start = page.text.find("Lifts!").expect("there") as u32;
        let target = Target {
            document: page.info.guid,
            name: page.info.name.clone(),
            text: None,
            spans: vec![crate::text::Span::new(start, start + 6)],
        };
        let codes = vec!["identity".to_owned()];
        Request::Code { coder: "k2".to_owned(), targets: vec![target], codes, new: None, memo: None, open: None }
    };
    let before = harness.app.reader.page.as_ref().map(|page| page.codings.len());
    elsewhere(&harness.path, request);
    let message = harness.store.poll().expect("noticed");
    harness.message(message);
    assert_eq!(harness.app.reader.page.as_ref().map(|page| page.codings.len()), before.map(|count| count + 1));
    assert!(harness.store.poll().is_none(), "once");
}

#[test]
fn the_place_is_remembered() {
    let mut harness = reader();
    harness.keys("t t <F3> <Down> 2 <F2>");
    let cursor = harness.app.reader.page.as_ref().map(|page| page.cursor);
    let place = serde_json::to_string(&Place::of(&harness.app)).expect("JSON");
    assert!(!place.contains("plan"), "no words of a transcript: {place}");
    let mut next = Harness::new();
    let place: Place = serde_json::from_str(&place).expect("a place");
    let document = place.restore(&mut next.app).expect("a document");
    let effects = next.app.open(&document, None);
    next.carry_out(effects);
    assert_eq!(next.app.screen, Screen::Reader);
    assert_eq!(next.app.reader.page.as_ref().map(|page| page.cursor), cursor);
    assert_eq!(next.app.pins[1].as_deref(), Some("power.definition"));
}

#[test]
fn a_read_only_project_is_read_and_says_why_it_is_not_coded() {
    let (folder, path) = study();
    let mut permissions = std::fs::metadata(&path).expect("there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).expect("set");
    let mut harness = Harness::on(folder, path, Setting::default());
    // A superuser may write anything; there the project simply opens.
    if !harness.app.study.as_ref().is_some_and(|study| study.read_only) {
        harness.app.study.as_mut().expect("open").read_only = true;
    }
    harness.keys("<Enter> t c");
    assert!(harness.said().contains("cannot be written"), "{}", harness.said());
    assert!(harness.app.overlays.is_empty());
}

#[test]
fn the_mouse_sets_the_cursor_selects_and_opens() {
    let mut harness = Harness::new();
    harness.press(3, 4).press(3, 4);
    assert_eq!(harness.app.open_document().as_deref(), Some("BRA-I1"));
    let screen = harness.screen();
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains("So who decides")).expect("the turn");
    let column = line[..line.find("who").expect("who")].chars().count() as u16;
    harness.press(column, row as u16).message(Message::Mouse(Mouse::Drag, column + 2, row as u16));
    assert_eq!(harness.selected(), "who");
    harness.keys("o");
    assert_eq!(harness.copied, ["who"]);
}

#[test]
fn what_is_pasted_is_text_and_no_keys() {
    let mut harness = reader();
    harness.message(Message::Paste("xxqq".to_owned()));
    assert!(!harness.app.quit);
    harness.keys("t c").message(Message::Paste("defin\n".to_owned())).sees("> defin");
    harness.keys("<Esc> <C-z>");
    assert!(harness.suspended);
}

#[test]
fn a_turn_of_the_study_is_shown_safely() {
    let mut harness = reader();
    harness.sees("␛[31mred").sees("日本語");
    assert!(TALK[3].1.contains('\u{1b}'));
}

#[test]
fn notes_on_a_turn_stand_in_the_panel() {
    use crate::study::layout::Note;
    let mut harness = Harness::with(Setting { size: (120, 40), ..Setting::default() });
    harness.keys("<Enter> t t");
    assert!(!harness.screen().contains("NOTES"));
    let page = harness.app.reader.page.as_mut().expect("a page");
    let note = |tier: &str, text: &str| Note { turn: 0, tier: tier.to_owned(), text: text.to_owned() };
    page.layout.notes = vec![note("%com", "laughs \u{1b}[31m\u{202e}here"), note("gloss", &"word ".repeat(40))];
    harness.sees("NOTES ON THIS TURN").sees("%com laughs ␛[31m").sees("gloss word word");
    harness.keys("t");
    assert!(!harness.screen().contains("NOTES"));
}
