//! The terminal UI as its users meet it: the built binary in a pseudo-terminal, driven by keys alone.

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

use home::{Home, Session, cells};
use portable_pty::PtySize;
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
    let resize = |session: &Session, rows: u16, cols: u16| {
        session.screen.lock().expect("the screen").screen_mut().set_size(cells(rows), cells(cols));
        session.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("resized");
    };
    resize(&session, 60, 200);
    // A key that comes in the same instant as a new size is given on by the input library with the next key only:
    // first the new size is seen, as by somebody who looks at the screen.
    session.see("F3 Codebook").keys("<F1>").see("DUN-W1");
    resize(&session, 8, 30);
    session.until("a word about the size", |text| !text.contains("DUN-W1"));
    resize(&session, 24, 80);
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
