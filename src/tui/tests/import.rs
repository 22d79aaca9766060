//! Bringing files in by keys: the review, what is said in it, and what comes in.

use super::{Harness, Setting};
use crate::store::Project;
use crate::study::SpeakerType;
use crate::tui::app::Screen;
use crate::tui::import::Pane;
use crate::tui::key::Key;
use crate::tui::message::Message;
use crate::tui::theme::Depth;
use std::path::PathBuf;

/// A transcript with a label that recurs and is nobody's, and an interviewer who is not known to be one.
const DOUBTFUL: &str = "---\nkind: interview\nsite: Dunlow\n---\n\nAnna: How did it begin?\n\nBen: With a letter. Nobody had read it.\n\nCorridor: a phone rings.\n\nAnna: And then?\n\nBen: We waited. 日本語 too.\n\nCorridor: they laugh.\n\nAnna: Thank you.\n\nBen: \u{1b}[31mThat is all.\n";

const CLEAR: &str = "INT: Where were you?\n\nP1: In the yard.\n\nINT: Alone?\n\nP1: With the others.\n";

/// Files of a study that is to be imported.
pub fn transcripts(harness: &Harness) -> PathBuf {
    let folder = harness.folder.path().join("transcripts");
    std::fs::create_dir_all(folder.join("south")).expect("folders");
    for (name, text) in [
        ("DUN-I9.txt", DOUBTFUL),
        ("south/BRA-I9.txt", CLEAR),
        ("south/BRA-I10.txt", "Anna: So?\n\nCleo: Not a word was said.\n\nAnna: And?\n\nCleo: Nothing came of it.\n"),
        ("README.md", "about"),
        ("bad.docx", "no Word file"),
        ("documents.csv", "document,stage\nBRA-I9,2\n"),
        ("odd.log", "Ann: One.\n\nBob: Two.\n\nAnn: Three.\n\nBob: Four.\n"),
    ] {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

fn review(size: (u16, u16)) -> Harness {
    let mut harness = Harness::with(Setting { size, ..Setting::default() });
    let folder = transcripts(&harness);
    harness.keys("<F1> i").types(folder.to_str().expect("UTF-8")).keys("<Enter>");
    assert_eq!(harness.app.screen, Screen::Import);
    harness
}

/// The cursor on the file with this name, and on the row of this label.
fn at(harness: &mut Harness, file: &str, label: Option<&str>) {
    let import = harness.app.import.as_mut().expect("a review");
    import.pane = Pane::Files;
    let place = import.shown.iter().position(|at| import.files[*at].name.ends_with(file));
    import.cursor.at = place.unwrap_or_else(|| panic!("{file} is not listed"));
    import.row = Default::default();
    let Some(label) = label else { return };
    import.pane = Pane::File;
    let chosen = import.chosen().expect("a file");
    let rows = crate::tui::import::rows::of(chosen);
    import.row.at = rows.iter().position(|row| chosen.label(row) == Some(label)).expect("the label");
}

fn made(harness: &Harness, file: &str) -> Vec<(String, SpeakerType, u32)> {
    let import = harness.app.import.as_ref().expect("a review");
    let file = import.files.iter().find(|known| known.name.ends_with(file)).expect("the file");
    let labels = file.documents().iter().flat_map(|made| &made.labels);
    labels.map(|label| (label.label.clone(), label.speaker_type, label.turns)).collect()
}

fn on_disk(harness: &Harness) -> Vec<String> {
    Project::open(&harness.path).expect("the project").document_names().expect("names")
}

#[test]
fn what_is_said_of_a_label_shows_at_once_and_is_what_comes_in() {
    let mut harness = review((120, 40));
    harness.sees("3 documents would come in").sees("not readable").sees("1 doubt");
    assert_eq!(made(&harness, "DUN-I9.txt").len(), 3, "Corridor speaks, as far as the text tells");
    at(&mut harness, "DUN-I9.txt", Some("Corridor"));
    harness.sees("no known");
    harness.keys("x");
    use SpeakerType::{Interviewer, Respondent};
    assert_eq!(made(&harness, "DUN-I9.txt"), [("Anna".into(), Respondent, 3), ("Ben".into(), Respondent, 3)]);
    harness.sees("is nobody: no speaker");
    at(&mut harness, "DUN-I9.txt", Some("Anna"));
    harness.keys("i").sees("interviewer, you say").sees("A says so in 1 file more");
    assert_eq!(made(&harness, "DUN-I9.txt")[0].1, Interviewer);
    assert!(!harness.screen().contains("no known"), "that settles the doubt");
    assert_eq!(made(&harness, "south/BRA-I10.txt")[0].1, Respondent);
    harness.keys("A");
    assert_eq!(made(&harness, "south/BRA-I10.txt")[0].1, Interviewer);
    harness.keys("u");
    assert_eq!(made(&harness, "south/BRA-I10.txt")[0].1, Respondent);
    let before = on_disk(&harness);
    harness.keys("I");
    assert_eq!(harness.app.screen, Screen::Documents);
    harness.sees("came in, marked +").sees("+DUN-I9").sees("undo “import");
    let project = Project::open(&harness.path).expect("the project");
    let info = project.document("DUN-I9").expect("there");
    let layout = project.layout(info.layout).expect("its turns");
    assert_eq!((layout.labels.len(), layout.turns.len()), (2, 6));
    let anna = project.speaker_values(info.id).expect("speakers").get("anna").cloned().expect("Anna");
    assert_eq!(anna.get("speaker_type").map(String::as_str), Some("interviewer"));
    let bra = project.document("BRA-I9").expect("there");
    assert_eq!(bra.attributes.get("stage").map(String::as_str), Some("2"), "from the sheet");
    assert_eq!(on_disk(&harness).len(), before.len() + 3);
    assert_eq!(harness.app.writing, 0);
    harness.keys("u");
    assert_eq!(on_disk(&harness), before, "one import is one undo");
    assert_eq!(harness.app.documents.names, before, "and they go from the list");
    harness.keys("U");
    assert_eq!(harness.app.documents.names.len(), before.len() + 3);
}

#[test]
fn a_document_that_an_undo_takes_away_is_closed() {
    let mut harness = review((100, 30));
    harness.keys("I <Enter>");
    assert!(harness.app.open_document().is_some() && harness.app.screen == Screen::Reader);
    harness.keys("u");
    assert_eq!((harness.app.open_document(), harness.app.screen), (None, Screen::Documents));
    let _ = harness.screen();
}

#[test]
fn nothing_is_written_before_it_is_said_and_decisions_are_not_dropped_unasked() {
    let mut harness = review((100, 30));
    let before = on_disk(&harness);
    harness.keys("<Esc>");
    assert_eq!(harness.app.screen, Screen::Documents, "nothing was decided: Esc leaves at once");
    let folder = harness.folder.path().join("transcripts");
    harness.keys(":").types(&format!("import {}", folder.display())).keys("<Enter>");
    at(&mut harness, "DUN-I9.txt", Some("Corridor"));
    harness.keys("x <Esc>");
    assert_eq!(harness.app.screen, Screen::Import, "back to the files");
    harness.keys("<Esc>");
    assert!(harness.said().contains("Esc again leaves"), "{}", harness.said());
    harness.keys("j <Esc>");
    assert!(harness.said().contains("Esc again leaves"), "another key in between asks again");
    harness.keys("<Esc>");
    assert_eq!((harness.app.screen, harness.app.import.is_none()), (Screen::Documents, true));
    assert_eq!(on_disk(&harness), before);
}

#[test]
fn files_are_left_out_and_taken_in() {
    let mut harness = review((120, 40));
    at(&mut harness, "DUN-I9.txt", None);
    harness.keys("<Space>").sees("2 documents would come in");
    at(&mut harness, "odd.log", None);
    harness.keys("<Space>").sees("3 documents would come in");
    assert_eq!(made(&harness, "odd.log").len(), 2, "read as a document once it is taken");
    harness.keys("<Space>").sees("2 documents would come in");
    harness.keys("u").sees("3 documents would come in");
    at(&mut harness, "README.md", None);
    harness.keys("<Enter>").sees("a file about the folder");
    harness.keys("I");
    let names = on_disk(&harness);
    assert!(!names.contains(&"DUN-I9".to_owned()) && names.contains(&"BRA-I9".to_owned()), "{names:?}");
    assert!(names.contains(&"odd".to_owned()));
}

#[test]
fn the_same_file_twice_comes_in_once_and_the_other_when_the_first_is_left_out() {
    let mut harness = Harness::new();
    let folder = harness.folder.path().join("twice");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("a.txt"), CLEAR).expect("a file");
    std::fs::write(folder.join("b.txt"), CLEAR).expect("a file");
    harness.keys("<F1> i").types(folder.to_str().expect("UTF-8")).keys("<Enter>").sees("1 document would come in");
    at(&mut harness, "b.txt", None);
    harness.keys("<Space>");
    assert!(harness.said().contains("cannot be taken in: the same file"), "{}", harness.said());
    at(&mut harness, "a.txt", None);
    harness.keys("<Space>").sees("1 document would come in");
    harness.keys("I");
    assert!(on_disk(&harness).contains(&"b".to_owned()));
}

#[test]
fn lines_around_a_doubt_and_turns_of_a_speaker_are_a_key_away() {
    let mut harness = review((100, 30));
    harness.keys("n");
    let import = harness.app.import.as_ref().expect("a review");
    assert_eq!(import.pane, Pane::File, "n goes to a doubt");
    at(&mut harness, "DUN-I9.txt", Some("Ben"));
    harness.keys("v").sees("Ben · all 3 turns").sees("Nobody had read it").sees("␛[31mThat");
    harness.keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
    at(&mut harness, "DUN-I9.txt", None);
    harness.keys("v").sees("site: Dunlow").sees("Anna: How did it begin?");
    harness.keys("jjj<Esc>");
    at(&mut harness, "DUN-I9.txt", Some("Ben"));
    harness.keys("<Enter>").sees("Who is “Ben”?");
    harness.keys("jjj<Enter>");
    assert_eq!(made(&harness, "DUN-I9.txt")[1].1, SpeakerType::Facilitator);
    harness.keys("=").sees("“Ben” is the same as …");
    harness.keys("<Esc>");
    harness.keys("a").types("Note").keys("<Enter>").sees("Who is “Note”?");
    harness.keys("<Esc>");
    harness.keys("m").sees("Read this file as …");
    harness.keys("<Esc>e").sees("in the encoding");
    harness.keys("jj<Enter>");
    harness.keys("ggg").sees("windows-1252, you say");
}

#[test]
fn keys_pressed_while_a_file_is_read_again_are_not_lost() {
    let mut harness = review((100, 30));
    at(&mut harness, "DUN-I9.txt", Some("Corridor"));
    let press = |harness: &mut Harness, key: &str| {
        crate::tui::update::update(&mut harness.app, Message::Key(Key::parse(key).expect("a key")))
    };
    // What was said is being read; the answer comes after the next keys.
    let reading = press(&mut harness, "x");
    for key in ["Up", "Up"] {
        assert!(press(&mut harness, key).is_empty());
    }
    let label = |harness: &Harness| {
        let import = harness.app.import.as_ref().expect("a review");
        import.chosen_row().and_then(|row| import.chosen()?.label(&row).map(str::to_owned))
    };
    assert_eq!(label(&harness).as_deref(), Some("Anna"));
    harness.carry_out(reading);
    assert_eq!(label(&harness).as_deref(), Some("Anna"), "where the user was, also after the reading");
}

#[test]
fn the_list_narrows_to_what_is_doubtful_and_the_file_at_hand_stays() {
    let mut harness = review((100, 30));
    harness.keys("d");
    let shown = harness.app.import.as_ref().expect("a review").shown.len();
    assert!(shown < 6, "{shown}");
    at(&mut harness, "DUN-I9.txt", Some("Anna"));
    harness.keys("i");
    assert!(harness.screen().contains("DUN-I9.txt"), "also once its doubts are settled");
}

#[test]
fn who_is_nobody_yet_is_asked_before_anything_is_written() {
    let mut harness = Harness::with(Setting { coder: None, size: (100, 30), ..Setting::default() });
    let folder = transcripts(&harness);
    harness.keys("<F1> i").types(folder.to_str().expect("UTF-8")).keys("<Enter> I").sees("Who is coding?");
    harness.types("k9").keys("<Enter>");
    assert!(on_disk(&harness).contains(&"DUN-I9".to_owned()));
}

#[test]
fn a_path_that_is_wrong_is_told_and_tab_completes() {
    let mut harness = Harness::new();
    harness.keys("<F1> i <Enter>").sees("Write the path");
    harness.types("no/such/place").keys("<Enter>").sees("There is no no/such/place");
    assert_ne!(harness.app.screen, Screen::Import, "what was written can be corrected");
    let folder = transcripts(&harness);
    let begun = folder.display().to_string();
    harness.keys("<C-u>").types(&begun[..begun.len() - 3]).keys("<Tab>").sees("transcripts/");
    harness.keys("<Tab>").sees("documents.csv").sees("south/");
    harness.types("so").keys("<Tab><Enter>").sees("2 documents would come in");
}

#[test]
fn from_the_start_a_new_project_is_made_of_a_folder() {
    let harness = Harness::new();
    let folder = transcripts(&harness);
    let mut start = Harness::with(Setting::default());
    start.app = crate::tui::app::App::default();
    start.app.resize((100, 30));
    start.app.screen = Screen::Start;
    start.app.coder = Some("k1".to_owned());
    let project = start.folder.path().join("fresh.emic");
    start.keys("i").types(folder.to_str().expect("UTF-8")).keys("<Enter>").sees("Into which new project?");
    start.sees("transcripts.emic");
    start.keys("<C-u>").types(project.to_str().expect("UTF-8"));
    // The harness reads one project only: here it is enough that the review is asked for.
    start.keys("<Enter>");
    assert_eq!(start.app.screen, Screen::Import);
    assert!(project.exists() && start.app.start.import.is_empty());
}

#[test]
fn many_files_and_long_labels_fit_any_window() {
    let mut harness = Harness::with(Setting { size: (80, 24), depth: Depth::None, ..Setting::default() });
    let folder = harness.folder.path().join("many");
    std::fs::create_dir_all(&folder).expect("a folder");
    for number in 0..300 {
        let label = format!("日本語の長い名前 Dr {number} of the Ministry of Long Titles and Longer Names");
        let text = format!("{label}: Yes?\n\nP{number}: No.\n\n{label}: Why?\n\nP{number}: Because {number}.\n");
        std::fs::write(folder.join(format!("interview-{number:03}.txt")), text).expect("a file");
    }
    harness.keys("<F1> i").types(folder.to_str().expect("UTF-8")).keys("<Enter>").sees("300 documents");
    let began = std::time::Instant::now();
    for _ in 0..150 {
        harness.keys("j");
        let _ = harness.buffer();
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    harness.keys("G").sees("interview-299");
    harness.keys("<Tab>jj");
    for size in [(40, 10), (200, 60), (110, 24), (30, 5), (80, 24)] {
        harness.message(crate::tui::message::Message::Resize(size.0, size.1));
        let _ = harness.buffer();
    }
    let dump = harness.dump();
    assert!(!dump.contains("fg ") && !dump.contains("bg "), "{dump}");
}

#[test]
fn screens() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = review(size);
        at(&mut harness, "DUN-I9.txt", Some("Corridor"));
        harness.keys("xg");
        at(&mut harness, "DUN-I9.txt", Some("Anna"));
        harness.message(crate::tui::message::Message::Resize(size.0, size.1));
        harness.shot("import");
        harness.keys("<Esc>g");
        harness.shot("import_files");
    }
    let mut harness = review((80, 24));
    at(&mut harness, "DUN-I9.txt", Some("Ben"));
    harness.keys("<Enter>");
    harness.shot("import_who");
    harness.keys("<Esc>v");
    harness.shot("import_turns");
}

#[test]
fn an_import_under_way_is_stopped_by_esc_pressed_twice_and_says_nothing_else() {
    let mut harness = review((100, 30));
    let import = harness.app.import.as_mut().expect("a review");
    import.writing = Some((crate::exchange::intake::Step::Documents, 32, 300));
    let stop = std::sync::Arc::clone(&import.stop);
    let stopped = || stop.load(std::sync::atomic::Ordering::Relaxed);
    harness.sees("importing 32 of 300");
    harness.keys("I x <Space> u");
    assert!(harness.said().contains("under way") && !stopped());
    harness.keys("<Esc>");
    assert!(harness.said().contains("Esc again stops it") && !stopped());
    harness.keys("<Esc>");
    assert!(stopped());
    assert_eq!(harness.app.screen, Screen::Import, "until what was being written is told");
}

#[test]
fn what_came_in_is_told_with_what_did_not() {
    use crate::ingest::import::NOT_REACHED;
    use crate::ingest::report::{DocumentReport, FileReport};
    use crate::tui::import::write::Imported;
    let made = FileReport { documents: vec![DocumentReport::default(); 2], ..FileReport::default() };
    let bad = FileReport { file: "x.csv".into(), error: Some("line 3: no\nmore".into()), ..FileReport::default() };
    let unread = FileReport { skipped: Some(NOT_REACHED.into()), ..FileReport::default() };
    let told = |reports: Vec<FileReport>| Imported { reports, ..Imported::default() }.told((0, 0));
    assert_eq!(told(vec![made.clone(), bad]), ("2 documents came in; x.csv did not: line 3: no".to_owned(), false));
    assert!(told(vec![made, unread]).0.starts_with("Stopped: 2 documents came in; import the same again"));
    assert_eq!(told(Vec::new()), ("Nothing new came in.".to_owned(), true));
    let (told, _) = Imported { reports: vec![FileReport::default()], ..Imported::default() }.told((2, 1));
    assert_eq!(told, "Nothing new came in. 2 files left out, 1 file could not be read.");
}

#[test]
fn a_path_that_is_not_there_is_told_where_the_command_was_written() {
    let mut harness = Harness::with(Setting::default());
    harness.keys(":").types("import nowhere/at-all.txt").keys("<Enter>");
    assert_ne!(harness.app.screen, Screen::Import);
    assert!(!harness.app.overlays.is_empty(), "the prompt stays");
    harness.sees("There is no nowhere/at-all.txt");
}

/// A file of this repository's or of the test data, copied beside the study.
fn program(harness: &Harness, name: &str) -> PathBuf {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/programs").join(name);
    let to = harness.folder.path().join(name);
    std::fs::copy(from, &to).expect("copied");
    to
}

#[test]
fn of_another_program_what_was_found_out_is_shown_and_which_project_is_chosen() {
    let mut harness = Harness::with(Setting { size: (120, 40), ..Setting::default() });
    let file = program(&harness, "taguette.sqlite3");
    harness.keys("<F1> i").types(file.to_str().expect("UTF-8")).keys("<Enter>");
    harness.sees("it holds 2 projects: “Ward study”, “Pilot”; say which with m").sees("a project of another program");
    harness.keys("v").sees("It holds 2 projects").keys("<Esc>");
    harness.keys("m").sees("Which of its projects?").sees("Pilot");
    harness.keys("<Enter>").sees("“Ward study”, you say").sees("a project of Taguette").sees("1 file");
    assert!(!harness.screen().contains("encoding"), "{}", harness.screen());
    harness.keys("v").sees("written by Taguette").sees("taken in:").keys("<Esc>");
    harness.keys("u").sees("say which with m");
    harness.keys("<Tab>j<Enter>").sees("Which of its projects?").keys("j<Enter>").sees("“Pilot”, you say");
    harness.keys("e");
    assert!(harness.said().contains("is read as one"), "{}", harness.said());
    harness.keys("I");
    assert_eq!(harness.app.screen, Screen::Documents);
    harness.sees("came in, marked +");
    harness.keys("v").sees("What came of the import").sees("taken in:");
}

#[test]
fn what_is_kept_aside_is_told_when_it_came_in() {
    let mut harness = Harness::with(Setting { size: (120, 40), ..Setting::default() });
    harness.keys("<F1> v");
    assert!(harness.said().contains("no import of another program"), "{}", harness.said());
    let file = program(&harness, "taguette.sqlite3");
    harness.keys("i").types(file.to_str().expect("UTF-8")).keys("<Enter>m<Enter>I");
    let said = harness.said();
    let report = harness.app.documents.losses.join("\n");
    for (title, told) in [("kept aside:", " kept aside"), ("not taken in:", " not taken in")] {
        assert_eq!(report.contains(title), said.contains(told), "{said}\n{report}");
    }
    assert!(said.contains(": v shows the report"), "{said}\n{report}");
}

/// The start screen, with a path for a new project.
fn start(size: (u16, u16)) -> (Harness, PathBuf) {
    let mut start = Harness::with(Setting { size, ..Setting::default() });
    start.app = crate::tui::app::App::default();
    start.app.resize(size);
    start.app.screen = Screen::Start;
    start.app.coder = Some("k1".to_owned());
    let project = start.folder.path().join("fresh.emic");
    (start, project)
}

#[test]
fn a_project_made_for_an_import_that_is_called_off_is_taken_away_again() {
    let (mut start, project) = start((100, 30));
    let folder = transcripts(&start);
    let (from, to) = (folder.to_str().expect("UTF-8").to_owned(), project.to_str().expect("UTF-8").to_owned());
    start.keys("i").types(&from).keys("<Enter><C-u>").types(&to).keys("<Enter>");
    assert!(start.app.screen == Screen::Import && project.exists());
    start.keys("<Esc>").sees("Nothing was imported, and the new project fresh.emic was taken away again.");
    assert!(start.app.screen == Screen::Start && start.app.study.is_none() && !project.exists());
    // What was written wrongly can be corrected; who gives up there leaves nothing either.
    start.keys("i").types("no/such/place").keys("<Enter><C-u>").types(&to).keys("<Enter>").sees("There is no no/such");
    assert!(project.exists());
    start.keys("<Esc>");
    assert!(start.app.screen == Screen::Start && !project.exists());
    // A project in which something was done meanwhile stays.
    start.keys("i").types(&from).keys("<Enter><C-u>").types(&to).keys("<Enter>");
    let mut other = Project::open(&project).expect("the project");
    let event = crate::study::Event { date: "2024".into(), site: None, label: "It opens".into() };
    other.add_event("k1", event).expect("noted");
    drop(other);
    start.keys("<Esc>");
    assert!(project.exists() && start.app.study.is_some(), "{}", start.said());
}

#[test]
fn an_archive_is_restored_into_a_new_project() {
    let (mut start, project) = start((100, 30));
    let archive = start.folder.path().join("archive");
    {
        use crate::exchange::archive::{Export, write};
        let study = Project::open(&start.path).expect("the study");
        let reading = study.reading().expect("a view");
        let export = Export { state: Some(reading.state_hash().expect("a hash")), ..Export::default() };
        write(&mut &reading, &archive, &export, &mut |_, _| {}).expect("written");
    }
    let (from, to) = (archive.to_str().expect("UTF-8").to_owned(), project.to_str().expect("UTF-8").to_owned());
    let text = std::fs::read_dir(archive.join("texts")).expect("texts").flatten().next().expect("a text").path();
    let whole = std::fs::read(&text).expect("a text");
    std::fs::write(&text, "changed").expect("changed");
    start.keys("i").types(&from).keys("<Enter><C-u>").types(&to).keys("<Enter>").sees("is not as it was written");
    assert!(start.app.screen == Screen::Start && !project.exists());
    std::fs::write(&text, whole).expect("put back");
    start.keys("i").types(&from).keys("<Enter><C-u>").types(&to).keys("<Enter>");
    assert!(start.said().contains("restored, exactly as it was: "), "{}", start.said());
    assert_eq!(start.app.screen, Screen::Documents);
    let restored = Project::open(&project).expect("restored");
    let study = Project::open(&start.path).expect("the study");
    assert_eq!(restored.state_hash().expect("a hash"), study.state_hash().expect("a hash"));
    // It is no project that waits for an import.
    assert!(start.app.start.import.is_empty() && !start.app.start.made);
}

#[test]
fn names_of_files_go_before_what_is_told_of_them() {
    let mut harness = Harness::with(Setting { size: (200, 60), ..Setting::default() });
    let folder = harness.folder.path().join("long");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in ["constructive-turn of the year", "short"] {
        std::fs::write(folder.join(format!("{name}.txt")), CLEAR).expect("a file");
    }
    harness.keys("<F1> i").types(folder.to_str().expect("UTF-8")).keys("<Enter>");
    harness.sees(" constructive-turn of the year.txt ");
}

#[test]
fn an_empty_project_says_all_that_it_has_to_say() {
    for size in [(80, 24), (60, 20)] {
        let (mut start, project) = start(size);
        let to = project.to_str().expect("UTF-8").to_owned();
        start.keys("n<C-u>").types(&to).keys("<Enter>");
        let words: Vec<String> = start.screen().split_whitespace().map(str::to_owned).collect();
        assert!(words.join(" ").contains("What would come in is shown first."), "{}", start.screen());
    }
}
