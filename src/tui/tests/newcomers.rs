//! What people tripped over who used emic for the first time.

use super::{Harness, Setting, batch, study};
use crate::store::{Group, MergeOptions, Project};
use crate::study::change::Payload;
use crate::study::memo::MemoType;
use crate::study::{AttributeType, Layout};
use crate::tui::action::Action;
use crate::tui::app::Screen;
use crate::tui::config::Config;
use crate::tui::keymap::Context;
use crate::tui::message::{Merged, Message};
use crate::tui::picker::Line;

fn small() -> Harness {
    Harness::with(Setting { size: (80, 24), ..Setting::default() })
}

fn documents(harness: &Harness) -> usize {
    Project::open(&harness.path).expect("the project").document_names().expect("names").len()
}

#[test]
fn an_undo_too_many_does_not_take_the_study_away_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("study.emic");
    let mut project = Project::create(&path, "k1").expect("a project");
    let mut both = batch("A-1", "One.".to_owned(), Layout::default(), &[]);
    let other = batch("A-2", "Two.".to_owned(), Layout::default(), &[]);
    both.texts.extend(other.texts);
    both.layouts.extend(other.layouts);
    both.payloads.extend(other.payloads);
    project.append(&Group::new("k1", "import both"), both).expect("documents");
    project.close().expect("closed");
    let mut harness = Harness::on(folder, path, Setting::default());
    harness.keys("u");
    assert_eq!(documents(&harness), 2);
    harness.sees("take all this away?").sees("“import both” back: 2 documents would go").sees("U brings it back");
    assert_eq!(harness.app.writing, 0);
    harness.keys("<Esc>");
    assert_eq!((documents(&harness), harness.app.overlays.len()), (2, 0));
    harness.keys("u <Enter>");
    assert_eq!(documents(&harness), 0);
    harness.keys("U");
    assert_eq!((documents(&harness), harness.app.writing), (2, 0));
    // It was brought back, not made: it is asked about again.
    harness.keys("u").sees("take all this away?");
}

#[test]
fn an_undo_right_after_an_import_asks_nothing_and_a_later_one_does() {
    let mut harness = Harness::new();
    let folder = super::import::transcripts(&harness);
    harness.keys("<F1> i").types(folder.to_str().expect("UTF-8")).keys("<Enter> I u");
    assert_eq!((documents(&harness), harness.app.overlays.len()), (3, 0));
    harness.keys("U F u u");
    assert_eq!(documents(&harness), 6);
    harness.sees("3 documents would go");
}

#[test]
fn a_filter_of_the_excerpts_that_nothing_has_says_what_is_near() {
    let mut harness = small();
    harness.keys("<F8>").types("power").keys("<Enter>");
    harness.keys("f").sees("a comma is “and”").types("sit=Dunlow").keys("<Enter>");
    harness.sees("there is no attribute “sit” (f changes the filter); near: site");
    harness.keys("f<C-u>").types("site=Alderemre").keys("<Enter>");
    harness.sees("0 excerpts: no site is “Alderemre”; near: Aldermere");
    harness.keys("f<C-u>").types("site=Aldermere AND kind=workshop").keys("<Enter>").sees("A comma is “and”");
    harness.keys("<C-u>").types("site=Aldermere,kind=workshop").keys("<Enter>").sees("1 excerpt of");
}

#[test]
fn where_no_excerpt_is_found_a_wider_reach_is_counted() {
    let mut harness = small();
    harness.keys("<Enter> t t t t c").types("care").keys("<Enter><Enter>");
    assert!(harness.on_disk("ALD-W1").iter().any(|(code, ..)| code == "care"), "{}", harness.screen());
    harness.keys("<F8>").types("care AND power").keys("<Enter>").sees("0 excerpts").sees("w widens: 1 within document");
    harness.keys("w w").sees("1 excerpt of");
}

#[test]
fn a_new_name_is_not_lost_to_letters_strewn_about_in_an_old_one() {
    let mut harness = small();
    let lines = |harness: &Harness| match harness.app.overlays.last() {
        Some(crate::tui::overlay::Overlay::Picker(picker)) => picker.lines.clone(),
        _ => Vec::new(),
    };
    harness.keys("<Enter> t t c").types("tract");
    assert!(lines(&harness).len() > 1, "it fits letters of a code");
    assert_eq!(lines(&harness).first(), Some(&Line::New("tract".into())));
    harness.keys("<C-u>").types("pow def");
    assert!(matches!(lines(&harness).first(), Some(Line::Code(id, _)) if id == "power.definition"));
    // The blank is a part of a name that is typed, and another key marks.
    harness.keys("<C-u>").types("power games").sees("+ new code “power games”");
    harness.keys("<C-u>").types("power").keys("<Tab>").sees("✓");
    harness.keys("<C-u>").types("power.gam").sees("+ new code “gam” under power");
    harness.keys("<C-u>").types("pow").sees("^O new").keys("<C-o>");
    let Some(crate::tui::overlay::Overlay::Picker(picker)) = harness.app.overlays.last() else { panic!("no picker") };
    assert_eq!(picker.lines.get(picker.cursor.at), Some(&Line::New("pow".into())));
}

#[test]
fn a_picker_that_codes_nothing_offers_nothing_to_code_with() {
    let mut harness = small();
    harness.keys("<F3> j m");
    let screen = harness.screen();
    assert!(screen.contains("Enter this one") && !screen.contains("with memo") && !screen.contains("pin"), "{screen}");
}

#[test]
fn what_an_export_proposes_is_replaced_by_what_is_typed() {
    let mut harness = small();
    harness.keys("<F8>").types("power").keys("<Enter>e").types("mine.csv");
    let Some(crate::tui::overlay::Overlay::Ask(ask)) = harness.app.overlays.last() else { panic!("nothing is asked") };
    assert_eq!(ask.field.text(), "mine.csv");
}

#[test]
fn a_filter_that_stays_on_is_said_in_the_title() {
    let mut harness = small();
    harness.keys("/").types("dun").keys("<Enter><F3><F1>").sees("filter “dun” (Esc clears)  1 of 3");
    harness.keys("<Esc>");
    assert!(!harness.screen().contains("clears"));
}

#[test]
fn another_study_is_not_merged_without_a_warning() {
    let (folder, path) = study();
    let other = folder.path().join("other.emic");
    let mut project = Project::create(&other, "k9").expect("another study");
    project
        .append(&Group::new("k9", "import"), batch("ZZZ-1", "Elsewhere.".to_owned(), Layout::default(), &[]))
        .expect("a document");
    project.close().expect("closed");
    let mut project = Project::open(&path).expect("the project");
    let options = MergeOptions { force: true, dry_run: true };
    let report = project.merge(&other, "k1", options).expect("told");
    assert!(report.apart);
    let warning = crate::publish::merge::warning(&report).expect("a warning");
    assert!(warning.contains("other.emic has no document in common"), "{warning}");
    project.backup(&folder.path().join("copy.emic")).expect("a copy");
    let copy = project.merge(&folder.path().join("copy.emic"), "k1", options).expect("told");
    assert!(!copy.apart && crate::publish::merge::warning(&copy).is_none());
    project.close().expect("closed");
    let mut harness = Harness::on(folder, path, Setting { size: (80, 24), ..Setting::default() });
    let lines = vec![format!("✗ {warning}"), "2 changes would come".to_owned()];
    let (empty, dry_run, other_study) = (false, true, true);
    let merged = Merged { path: other, lines, empty, dry_run, other_study };
    harness.message(Message::Merged(Box::new(merged)));
    harness.sees("merge another study?").sees("has no document in common");
}

#[test]
fn a_memo_on_the_project_begins_reflexive_and_is_what_is_read_then() {
    let mut harness = Harness::new();
    harness.keys("<F9> n <Enter>").sees("reflexive").types("First").keys("<C-s> <Enter>").sees("First");
    harness.keys("n <Enter>").types("Second thoughts").keys("<C-s>");
    let open = harness.app.memos.open.as_ref().expect("a memo is read").guid;
    let memo = harness.app.memos.get(open).expect("it is there");
    assert_eq!((memo.text.as_str(), memo.memo_type), ("Second thoughts", Some(MemoType::Reflexive)));
    harness.keys("<Esc>").sees("First");
    assert_eq!(harness.app.screen, Screen::Memos);
}

#[test]
fn the_panel_lists_what_is_coded_in_the_selection() {
    let mut harness = Harness::with(Setting { size: (140, 40), ..Setting::default() });
    harness.keys("<Enter>").sees("HERE nothing is coded yet");
    harness.keys("t t t");
    harness.sees("IN THE SELECTION 2 codings").sees("power.definition").sees("identity.practice");
}

#[test]
fn all_that_is_wrong_in_the_configuration_is_listed() {
    let (folder, path) = study();
    let config = Config::parse("theme = \"drak\"\n\n[keys.reader]\ncodes = []\n");
    let preferences = config.preferences(super::Theme::default());
    let mut harness = Harness::begin(folder, path, (80, 24), preferences, Some("k1"));
    harness.sees("2 things wrong in the configuration").sees("config.toml:1:").sees("config.toml:4:");
    harness.keys("<Esc>");
    assert!(harness.app.overlays.is_empty());
}

#[test]
fn a_long_message_keeps_its_end_in_sight_and_can_be_read_again() {
    let mut harness = small();
    let text = format!("{}: {{reader.code}} helps.", "Something that takes long to say of a name ".repeat(2));
    harness.app.say(crate::tui::keymap::open_mentions(&text));
    harness.sees("c helps.");
    harness.app.refuse("word ".repeat(90));
    harness.sees("… :messages");
    harness.keys(":").types("messages").keys("<Enter>").sees("what was said, the last first").sees("c helps.");
    assert_eq!(harness.app.key_of(Context::Reader, Action::Code), "c");
}

#[test]
fn two_codings_of_one_line_stand_side_by_side() {
    let mut harness = small();
    // Two words of the last turn, which have a lane each where there is room for two.
    harness.keys("<Enter> /").types("Lifts").keys("<Enter><Esc> c").types("power").keys("<Enter>");
    harness.keys("/").types("laughter").keys("<Enter><Esc> c").types("identity").keys("<Enter>");
    let screen = harness.screen();
    let line = screen.lines().find(|line| line.contains("You got lifts")).expect("the line");
    assert!(line.contains("P") && line.contains("I") && !line.contains('+'), "{line}");
}

#[test]
fn a_new_attribute_is_said_to_be_new() {
    let mut harness = small();
    let mut project = Project::open(&harness.path).expect("the project");
    let declared = Payload::AttributeDeclared { key: "wave".into(), declared: AttributeType::Text };
    project.write("k1", "declare", vec![declared]).expect("written");
    project.close().expect("closed");
    harness.keys("<F1> <Space><Space>e").types("sitee").sees("A new attribute “sitee”; in use: site.");
    harness.keys("<C-u>").types("site");
    assert!(!harness.screen().contains("A new attribute"));
    harness.keys("<C-u>").types("qq").sees("A new attribute “qq”.");
}
