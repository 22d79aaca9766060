//! A memo is written in an editor of one's own, and the terminal is emic's again afterwards.

use super::home::Home;
use std::os::unix::fs::PermissionsExt as _;

/// An editor that asks for a line on the terminal: it gets the keys, or waits for ever.
fn editor(home: &Home, then: &str) -> String {
    let path = home.path().join("editor.sh");
    let script =
        format!("#!/bin/sh\nprintf 'WHAT IS TO BE ADDED?'\nread line\nprintf '%s\\n' \"$line\" >> \"$1\"\n{then}\n");
    std::fs::write(&path, script).expect("a script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("executable");
    path.to_str().expect("UTF-8").to_owned()
}

fn left_behind(home: &Home) -> Vec<String> {
    let all = std::fs::read_dir(home.path()).expect("the folder").flatten();
    all.map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".emic-"))
        .collect()
}

#[test]
fn a_memo_goes_out_to_an_editor_and_comes_back() {
    let home = Home::new();
    let editor = editor(&home, "");
    let mut session = home.open_with(100, 30, &[("VISUAL", &editor), ("XDG_RUNTIME_DIR", "")]);
    session.see("DUN-W1").keys(":memos<enter>").see("memos").keys("n").see("A memo on what?").keys("<enter>");
    session.see("Memo on the project").keys("First. \x05").see("WHAT IS TO BE ADDED?");
    session.keys("Quite so: q u<enter>").see("Memo on the project").see("Quite so: q u");
    session.keys(" And here.\x13").see("saved").keys("q").ended();
    let memos = home.emic(&["memo", "list", "--format", "json"]);
    assert!(memos.contains("First. Quite so: q u And here."), "{memos}");
    assert_eq!(left_behind(&home), Vec::<String>::new());
}

#[test]
fn an_editor_that_fails_loses_nothing() {
    let home = Home::new();
    let editor = editor(&home, "exit 7");
    let mut session = home.open_with(100, 30, &[("VISUAL", &editor), ("XDG_RUNTIME_DIR", "")]);
    session.see("DUN-W1").keys(":memos<enter>").see("memos").keys("n").see("A memo on what?").keys("<enter>");
    session.see("Memo on the project").keys("Mine.\x05").see("WHAT IS TO BE ADDED?").keys("x<enter>");
    session.see("as it was").see("Mine.").keys("\x13").see("saved").keys("q").ended();
    assert!(home.emic(&["memo", "list", "--format", "json"]).contains("\"Mine.\""));
    assert_eq!(left_behind(&home), Vec::<String>::new());
}
