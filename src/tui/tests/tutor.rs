//! The tutor, done by keys, and the screen from which it is reached.

use super::{Harness, Setting, study};
use crate::tui::app::{App, Begin, Screen};
use crate::tui::message::{Effect, Message, Mouse, Request};
use crate::tui::overlay::Overlay;
use crate::tui::tutor::{STEPS, Sample};
use std::path::PathBuf;

/// A study with the tutor at its first step.
fn learning(size: (u16, u16)) -> Harness {
    let mut harness = Harness::with(Setting { size, coder: Some("me"), ..Setting::default() });
    harness.app.start_tutor();
    harness
}

/// The step that is shown, which the screen says too.
fn step(harness: &Harness) -> Option<usize> {
    let number = harness.app.tutor.as_ref().expect("the tutor").number();
    let shown = number.map_or("all 10 steps".to_owned(), |number| format!("step {number} of {STEPS}:"));
    assert!(harness.screen().contains(&shown), "{shown}:\n{}", harness.screen());
    number
}

/// Presses keys that do not do the deed, then those that do.
fn does(harness: &mut Harness, number: usize, idle: &[&str], deed: &[&str]) {
    assert_eq!(step(harness), Some(number));
    let press = |harness: &mut Harness, parts: &[&str]| {
        for part in parts {
            match part.strip_prefix('\'') {
                Some(text) => harness.types(text),
                None => harness.keys(part),
            };
        }
    };
    press(harness, idle);
    assert_eq!(step(harness), Some(number), "{idle:?} is not the deed");
    press(harness, deed);
    let next = (number < STEPS).then_some(number + 1);
    assert_eq!(step(harness), next, "{deed:?} is the deed of step {number}");
}

#[test]
fn every_step_is_gone_on_from_by_its_deed_and_by_nothing_else() {
    let mut harness = learning((80, 24));
    does(&mut harness, 1, &["j k k <F1> ?", "<Esc>"], &["<Enter>"]);
    harness.sees("✓ Open");
    does(&mut harness, 2, &["j j w t s <Esc>"], &["s s"]);
    // Another's code, a look at the list, a move: nothing of that codes.
    does(&mut harness, 3, &["c <Esc> j s"], &["c", "'power", "<Enter>"]);
    assert_eq!(harness.on_disk("ALD-W1").iter().filter(|coding| coding.1 == "me").count(), 1);
    does(&mut harness, 4, &["U", "u"], &["U"]);
    assert_eq!(harness.on_disk("ALD-W1").iter().filter(|coding| coding.1 == "me").count(), 1);
    does(&mut harness, 5, &["n", "'a thought", "<Esc>"], &["n", "'a thought", "<Enter>"]);
    does(&mut harness, 6, &["m n"], &["m q"]);
    does(&mut harness, 7, &["/", "'nowhere said", "<Enter>", "/", "'lifts", "<Enter>"], &["n"]);
    does(&mut harness, 8, &["<Esc> <F4>", "'lifts"], &["<Enter>"]);
    does(&mut harness, 9, &["<F5> <Home> <Right> <Enter>"], &["<Left> <Enter>"]);
    does(&mut harness, 10, &["<Esc> <Esc> <F1> <C-p> <Esc>"], &["?"]);
    harness.keys("<Esc>").sees("For a study of your own");
    harness.keys("<A-n>");
    assert!(harness.app.tutor.is_none());
    assert_eq!(harness.app.size, (80, 24), "the room of the band is given back");
}

#[test]
fn redo_alone_or_a_new_coding_is_no_undo_and_redo() {
    let mut harness = learning((100, 30));
    harness.keys("<A-n> <A-n> <A-n> <Enter> s c").types("power").keys("<Enter>");
    does(&mut harness, 4, &["s c", "'identity", "<Enter>", "x U"], &["u u U"]);
}

#[test]
fn quick_hands_undo_and_redo_before_either_is_on_disk() {
    let mut harness = learning((100, 30));
    harness.keys("<A-n> <A-n> <A-n> <Enter> s c").types("power").keys("<Enter>");
    assert_eq!(step(&harness), Some(4));
    let keys = ["u", "U"].map(|key| Message::Key(crate::tui::key::Key::parse(key).expect("a key")));
    let asked = keys.into_iter().flat_map(|key| crate::tui::update::update(&mut harness.app, key)).collect();
    assert_eq!(step(&harness), Some(4), "nothing is done yet");
    harness.carry_out(asked);
    assert_eq!(step(&harness), Some(5));
}

#[test]
fn steps_are_skipped_and_the_tutor_is_stopped() {
    let mut harness = learning((80, 24));
    harness.keys("<A-n>");
    assert_eq!(step(&harness), Some(2));
    assert!(!harness.screen().contains('✓'), "what was skipped was not done");
    harness.keys(":").types("tutor next").keys("<Enter>");
    assert_eq!(step(&harness), Some(3));
    harness.keys(":").types("tutor on").keys("<Enter>").sees("is not understood").keys("<Esc>");
    harness.keys(":").types("tutor stop").keys("<Enter>");
    assert!(harness.app.tutor.is_none());
    assert!(!harness.screen().contains("Tutor, step"));
    harness.keys("<A-n>").sees("not at work");
}

#[test]
fn the_band_is_below_everything_and_out_of_the_way() {
    let mut harness = learning((80, 24));
    assert_eq!(harness.app.size, (80, 19));
    harness.keys("<Enter> ?");
    assert!(harness.screen().contains("step 2 of 10"), "a window does not hide it");
    harness.keys("<Esc>");
    let before = harness.dump();
    harness.message(Message::Mouse(Mouse::Press, 5, 22));
    assert_eq!(harness.dump(), before, "a click on the band is no click on the screen");
    harness.message(Message::Resize(80, 15));
    assert!(!harness.screen().contains("step 2 of 10"), "where there is no room the work has it");
    harness.message(Message::Resize(80, 24));
    assert_eq!(step(&harness), Some(2));
}

#[test]
fn the_band_at_two_sizes() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = learning(size);
        harness.keys("<Enter> t s s");
        harness.shot("tutor");
    }
    let mut linear = Harness::with(Setting { size: (80, 24), linear: true, ..Setting::default() });
    linear.app.start_tutor();
    linear.sees("Tutor, step 1 of 10: Open").sees("These are the documents");
}

/// The start screen, with projects opened lately.
fn start(size: (u16, u16), recent: &[&str]) -> Harness {
    let mut harness = Harness::with(Setting { size, ..Setting::default() });
    harness.app = App { screen: Screen::Start, ..App::default() };
    harness.app.theme = Harness::new().app.theme;
    harness.app.start.recent = recent.iter().map(PathBuf::from).collect();
    harness.app.resize(size);
    harness.store = crate::tui::worker::Store::new(false).with_samples(Some(sample));
    harness
}

/// A sample study as quickly as it can be made.
fn sample(what: &Sample, coder: Option<&str>) -> Result<(PathBuf, String), String> {
    let (folder, path) = study();
    let coder = coder.unwrap_or("me").to_owned();
    match what {
        Sample::Tutor => {
            // It is asked for by the name of no folder; the one of the test stays until the process ends.
            let _ = folder.keep();
            Ok((path, coder))
        }
        Sample::Demo(to) => {
            let there = to.join("demo.emic");
            std::fs::create_dir_all(to).and_then(|()| std::fs::copy(path, &there)).map_err(|e| e.to_string())?;
            Ok((there, coder))
        }
    }
}

#[test]
fn the_start_screen_at_two_sizes() {
    for size in [(80, 24), (160, 50)] {
        let mut harness = start(size, &["/home/anna/plan.emic", "/home/anna/old/pilot.emic"]);
        harness.shot("start");
    }
    let mut fresh = start((80, 24), &[]);
    fresh.sees("t      new to emic?").sees("d      makes a demo").sees("i      makes a project");
    let many: Vec<String> = (0..20).map(|at| format!("/home/anna/study-{at}.emic")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut full = start((80, 24), &many);
    full.sees("study-0.emic").sees("t      new to emic?").sees("leaves;");
    full.keys("<End>").sees("study-19.emic");
}

#[test]
fn the_tutor_begins_from_the_start_screen() {
    let mut harness = start((80, 24), &[]);
    harness.keys("t").sees("step 1 of 10").sees("ALD-W1");
    assert_eq!(harness.app.coder.as_deref(), Some("me"));
    let mut harness = start((80, 24), &[]);
    harness.keys(":").types("tutor").keys("<Enter>").sees("step 1 of 10");
}

#[test]
fn the_demo_is_made_in_the_folder_that_is_asked_for() {
    let mut harness = start((80, 24), &[]);
    harness.keys("d").sees("Make the demo in which folder?").sees("emic-demo");
    let folder = harness.folder.path().join("try");
    harness.keys("<C-u><Enter>").sees("Write the name of a folder");
    harness.types(folder.to_str().expect("UTF-8")).keys("<Enter>").sees("ALD-W1");
    assert!(folder.join("demo.emic").is_file());
    assert_eq!((harness.app.screen, harness.app.tutor.is_some()), (Screen::Documents, false));
    let mut without = start((80, 24), &[]);
    without.store = crate::tui::worker::Store::new(false);
    without.keys("t").sees("there is no sample study here");
    assert_eq!(without.app.begin, Begin::LeftOff, "what is opened next does not begin with the tutor");
}

#[test]
fn in_a_project_the_tutor_leaves_it_for_a_copy() {
    let mut harness = Harness::new();
    harness.store = crate::tui::worker::Store::new(false).with_samples(Some(sample));
    harness.keys("<Enter> s");
    let effects = harness.app.command("tutor").expect("a command");
    assert!(
        matches!(effects.as_slice(), [Effect::Store(Request::Sample(Sample::Tutor, Some(coder)))] if coder == "k1")
    );
    assert!(harness.app.study.is_none() && harness.app.reader.page.is_none(), "nothing of the study is left in sight");
    assert!(!harness.app.overlays.iter().any(|overlay| matches!(overlay, Overlay::Picker(_))));
}
