//! The terminal UI as its users meet it: the built binary in a pseudo-terminal, driven by keys alone.
//!
//! The twelve stories of the guide (`docs/guide`), and the test that goes through each:
//!
//! | | story | test |
//! |--:|:--|:--|
//! | 1 | a first study from a folder | `import::from_the_start_screen_a_project_is_made_of_a_folder` |
//! | 2 | read and code by keys | `stories::several_codes_at_once_pinned_digits_and_the_code_used_last` |
//! | 3 | codes made on the way | `stories::codes_are_made_on_the_way` |
//! | 4 | change codings | `stories::a_coding_is_drawn_back_parted_recoded_and_joined` |
//! | 5 | marks, tags and links | `stories::marks_tags_and_links_are_on_disk_and_count_for_nothing` |
//! | 6 | memos | `stories::memos_are_written_on_codings_and_documents_and_lead_to_each_other` |
//! | 7 | read a part only | `stories::only_a_part_is_read_and_all_of_it_again` |
//! | 8 | search and sweep | `stories::hits_are_swept_searches_kept_and_proposals_decided_on` |
//! | 9 | the codebook by keys | `stories::codes_are_edited_moved_merged_and_split_by_keys` |
//! | 10 | documents | `stories::an_attribute_is_set_for_a_whole_group_as_one_step` |
//! | 11 | excerpts for a paper | `stories::excerpts_are_starred_noted_as_quoted_and_written_to_a_file` |
//! | 12 | a second coder | `stories::a_copy_is_merged_two_coders_are_compared_and_a_decision_is_undone_from_the_history` |

// A test that cannot go on says so.
#![allow(clippy::panic)]

#[path = "tui/home.rs"]
mod home;
#[path = "tui/import.rs"]
mod import;
#[path = "tui/memos.rs"]
mod memos;
#[path = "tui/stories.rs"]
mod stories;
#[path = "tui/team.rs"]
mod team;
#[path = "tui/tutor.rs"]
mod tutor;
#[path = "tui/wrong.rs"]
mod wrong;

use home::Home;
use std::process::Command;

/// The code that the tests apply; the demo's coder k1 uses it rarely.
const CODE: &str = "identity.hybrid";

#[test]
fn a_passage_is_coded_by_keys_only_and_outlives_the_program() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1 of 44");
    session
        .keys("tts")
        .keys("c")
        .see("codes")
        .keys("hybrid")
        .see(CODE)
        .keys("<enter>")
        .see("undo “code identity.hybrid");
    // Shown means on disk: another process sees it at once.
    assert_eq!(home.codings(CODE).len(), before + 1);
    session.keys("q").ended();
    assert_eq!(home.codings(CODE).len(), before + 1);
    // The next start is where the last one ended, and undo reaches across sessions.
    let mut session = home.open(100, 30);
    session
        .see("of 44")
        .see("identity.hybrid")
        .keys("u")
        .until("the code gone", |text| !text.contains("undo “code identity.hybrid"));
    assert_eq!(home.codings(CODE).len(), before);
    session.keys("U").see("undo “code identity.hybrid").keys("q").ended();
    assert_eq!(home.codings(CODE).len(), before + 1);
    assert!(home.emic(&["check"]).contains("sound"));
}

#[test]
fn a_coding_that_is_shown_survives_a_kill() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(80, 24);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1");
    session.keys("ttt").keys("c").see("codes").keys("hybrid<enter>").see("Coded identity.hybrid");
    session.kill();
    assert_eq!(home.codings(CODE).len(), before + 1);
    assert!(home.emic(&["check"]).contains("sound"));
    home.open(80, 24).see("identity").keys("q").ended();
}

/// What was coded is in the file itself once the program is left: people mail it and copy it.
#[test]
fn leaving_leaves_one_file() {
    let home = Home::new();
    let mut session = home.open(100, 30);
    session.see("DUN-W1").keys("<F1>").see("DUN-W1").keys("/DUN-W1<enter><enter>").see("turn 1");
    session.keys("ttt").keys("c").see("codes").keys("hybrid<enter>").see("Coded identity.hybrid");
    // Every thread that reads has the project open: the reports, the search, the index.
    session.keys("<F5>").see("Rule-bending").keys("<F4>plan").see("hits").keys("<esc><F2>q").ended();
    let files: Vec<String> = std::fs::read_dir(home.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".emic") && !name.ends_with(".index"))
        .collect();
    assert_eq!(files, ["demo.emic"]);
}

#[test]
fn a_number_opens_its_excerpts_and_an_excerpt_the_reader() {
    let home = Home::new();
    let mut session = home.open(120, 40);
    session.see("DUN-W1").keys("<F5>").see("Rule-bending").see("Dunlow");
    session.keys("<enter>").until("an excerpt", |text| text.contains("ALD-I1 turn"));
    session.keys("<enter>").until("the reader", |text| text.contains("turn ") && text.contains(" of "));
    session.keys("<esc>").until("the excerpts", |text| text.contains("ALD-"));
    session.keys("q").ended();
}

#[test]
fn what_is_found_is_read_and_coded_in_one_step() {
    let home = Home::new();
    let before = home.codings(CODE).len();
    let mut session = home.open(120, 40);
    session.see("DUN-W1").keys("<F4>").keys("consent profession:general-practice").see("EAS-B1").see("EAS-I1");
    session.keys("<enter>").keys("a").keys("c").see("codes").keys("hybrid<enter>").see("undo “");
    let after = home.codings(CODE).len();
    assert!(after > before + 1, "{before} {after}");
    session.keys("u").until("the step undone", |text| text.contains("undone") || text.contains("Undone"));
    assert_eq!(home.codings(CODE).len(), before);
    session.keys("q").ended();
}

#[test]
fn a_small_screen_a_resize_and_no_colour_are_no_trouble() {
    let home = Home::new();
    let mut session = home.open_with(80, 24, &[("NO_COLOR", "1")]);
    session.see("DUN-W1").keys("<F5>").see("Identity").keys("<F3>").see("codes in 7 themes");
    session.resize(200, 60);
    // A key that comes in the same instant as a new size is given on by the input library with the next key only:
    // first the new size is seen, as by somebody who looks at the screen.
    session.see("F3 Codebook").keys("<F1>").see("DUN-W1");
    session.resize(20, 5).until("a word about the size", |text| text.contains("40×10") && !text.contains("DUN-W1"));
    session.resize(500, 200).until("all of the columns", |text| text.lines().any(|line| line.chars().count() > 490));
    session.see("EAS-I1").resize(80, 24).until("fewer", |text| text.lines().all(|line| line.chars().count() <= 80));
    session.see("DUN-W1").keys("?").see("Documents").keys("<esc>").keys("q").ended();
}

#[test]
fn without_a_terminal_the_ui_says_so() {
    let home = Home::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
    command.current_dir(home.path()).envs(home.variables());
    let output = command.output().expect("emic runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("terminal"));
}
