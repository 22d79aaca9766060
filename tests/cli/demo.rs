//! The built-in study.

use super::env::Env;
use serde_json::json;

#[test]
fn without_a_terminal_the_demo_prints_its_reports() {
    let env = Env::new();
    let run = env.run(&["demo", "somewhere/new"]).ok();
    assert!(env.path("somewhere/new/demo.emic").is_file());
    for words in ["requency", "o-occurrence", "by site", "by profession", "Aldermere", "police", "rule-bending"] {
        assert!(run.stdout.contains(words), "“{words}”: {}", run.stdout);
    }
    assert!(!run.stdout.contains('\u{1b}'));
    let by_site = run.stdout.find("by site").expect("there");
    assert!(by_site < run.stdout.find("by profession").expect("there"));
    let info = env.json(&["-p", "somewhere/new/demo.emic", "info", "--format", "json"]);
    assert_eq!((&info["documents"], &info["codings"], &info["codes"]), (&json!(24), &json!(909), &json!(108)));
    assert_eq!(info["acting_coder"], "k1", "the study's lead coder");
}

#[test]
fn a_demo_that_is_there_is_opened_as_it_is() {
    let env = Env::new();
    let first = env.run(&["demo"]).ok().stdout;
    env.run(&["code", "power", "--document", "DUN-W1", "--span", "0..4"]).ok();
    let again = env.run(&["demo"]).ok().says(&["there already"]);
    assert_eq!(env.codings(), 910, "what was done in it stays");
    assert_eq!(again.stdout.lines().count(), first.lines().count());
    env.sound();
}

#[test]
fn the_tutor_says_what_it_is_and_that_it_needs_a_terminal() {
    let env = Env::new();
    env.run(&["tutor", "--help"]).ok().prints(&["ten steps", "fresh copy", "[DIR]"]);
    env.run(&["tutor", "somewhere"]).wrong_usage(&["the tutor needs a terminal"]);
    assert!(!env.path("somewhere").exists(), "nothing is made for nobody");
}

#[test]
fn the_demo_gives_the_same_bytes_anywhere() {
    assert_eq!(Env::new().run(&["demo"]).ok().stdout, Env::new().run(&["demo", "elsewhere"]).ok().stdout);
}

#[test]
fn somebody_else_may_act_in_the_demo() {
    let env = Env::new();
    env.run(&["demo", "--coder", "k2"]).ok();
    assert_eq!(env.json(&["info", "--format", "json"])["acting_coder"], "k2");
    env.run(&["demo", "x", "--coder", "a,b"]).wrong_usage(&["cannot be a coder's name"]);
    assert!(!env.path("x/demo.emic").exists());
    env.write("file", "in the way");
    env.run(&["demo", "file"]).fails(&["file"]);
}
