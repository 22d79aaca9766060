//! The tutor on the sample study, from the first screen on.

use crate::home::{Home, Session};

/// All ten steps, as the band asks for them.
fn learn(session: &mut Session) {
    session.see("step 1 of 10").keys("<down><enter>").see("step 2 of 10").keys("ttss").see("step 3 of 10");
    session.keys("c").see("Enter apply").keys("hybrid<enter>").see("step 4 of 10");
    session.keys("u").see("Undone").keys("U").see("step 5 of 10");
    session.keys("n").see("Memo on").keys("why here<enter>").see("step 6 of 10").keys("ms").see("step 7 of 10");
    session.keys("/the<enter>n").see("step 8 of 10").keys("<esc><F4>plan").see("hits").keys("<enter>");
    session.see("step 9 of 10").keys("<F5>").see("Frequency").keys("<enter>").see("step 10 of 10");
    session.keys("?").see("all 10 steps are over").see("For a study of your own");
}

#[test]
fn a_beginner_needs_no_command_line() {
    let home = Home::new();
    let before = home.emic(&["log"]);
    std::fs::create_dir(home.path().join("empty")).expect("a folder");
    let mut session = home.open_in("empty", 80, 24);
    session.see("new to emic?").keys("t");
    learn(&mut session);
    session.keys("<esc>q").ended();
    let copy = home.path().join("state/emic/tutor/tutor.emic");
    let log = home.emic(&["-p", copy.to_str().expect("UTF-8"), "log"]);
    assert!(log.contains("me") && log.contains("identity.hybrid"), "{log}");
    assert_eq!(home.emic(&["log"]), before, "the user's own study is as it was");
}

#[test]
fn the_tutor_is_a_command_and_makes_a_fresh_copy_each_time() {
    let home = Home::new();
    for name in ["tutor.emic", "tutor-2.emic"] {
        let mut session = home.open_with_arguments(&["tutor", "lessons"], 100, 30);
        session.see("step 1 of 10").keys(":tutor stop<enter>").see("at its end").keys("q").ended();
        assert!(home.path().join("lessons").join(name).is_file(), "{name}");
    }
}

#[test]
fn the_demo_is_made_from_the_first_screen() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("empty")).expect("a folder");
    let mut session = home.open_in("empty", 80, 24);
    session.see("makes a demo").keys("d").see("Make the demo in which folder?").see("emic-demo").keys("<enter>");
    session.see("ALD-I1").keys("q").ended();
    assert!(home.path().join("empty/emic-demo/demo.emic").is_file());
}
