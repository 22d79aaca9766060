//! Making a project, finding it, and knowing who acts in it.

use super::env::{Env, repository};
use serde_json::json;

#[test]
fn new_makes_a_project_with_its_codebooks() {
    let env = Env::new();
    let (core, sis) = (repository("codebooks/core.toml"), repository("codebooks/safeguarding-information.toml"));
    let args = ["new", "study.emic", "--coder", "k1", "--codebook", &core, "--codebook", &sis];
    let run = env.run(&args).ok().says(&["32 new codes", "22 new codes", "you are k1"]);
    assert_eq!(run.stdout, "", "there is no data to print");
    let info = env.json(&["info", "--format", "json"]);
    assert_eq!(info["project"], "study");
    for (field, expected) in [("documents", 0), ("turns", 0), ("words", 0), ("participants", 0), ("codings", 0)] {
        assert_eq!(info[field], expected, "{field}");
    }
    assert_eq!(info["codes"], 54);
    assert_eq!(info["acting_coder"], "k1");
    assert_eq!(info["coders"], json!({ "k1": { "begun": 0, "finished": 0 } }));
    assert!(info["bytes"].as_u64().is_some_and(|bytes| bytes > 0));
    env.sound();
}

#[cfg(unix)]
#[test]
fn a_project_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let env = Env::with_project();
    let mode = std::fs::metadata(env.path("study.emic")).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn new_without_a_coder_is_wrong_usage_and_makes_nothing() {
    let env = Env::new();
    env.run(&["new", "study.emic"]).wrong_usage(&["--coder", "$EMIC_CODER"]);
    assert!(!env.path("study.emic").exists());
    env.run_with(&[("EMIC_CODER", "k7")], &["new", "study.emic"]).ok();
    assert_eq!(env.json(&["info", "--format", "json"])["acting_coder"], "k7");
}

#[test]
fn a_coder_has_a_short_plain_name() {
    let env = Env::new();
    for name in ["", " k1", "a,b", "a/b", "a:b", "x\ny", &"n".repeat(61)] {
        let run = env.run(&["new", "study.emic", "--coder", name]);
        run.wrong_usage(&["cannot be a coder's name"]);
        assert!(!env.path("study.emic").exists(), "{name:?}");
    }
}

#[test]
fn new_never_replaces_a_file() {
    let env = Env::with_project();
    let before = std::fs::read(env.path("study.emic")).expect("a file");
    env.run(&["new", "study.emic", "--coder", "k1"]).fails(&["study.emic exists already"]);
    assert_eq!(std::fs::read(env.path("study.emic")).expect("a file"), before);
}

#[test]
fn a_wrong_codebook_leaves_no_project_behind() {
    let env = Env::new();
    env.write("bad.toml", "[[code]]\nid = 'a'\n[[code]]\nid = 'a'\n");
    env.run(&["new", "study.emic", "--coder", "k1", "--codebook", "bad.toml"]).fails(&["bad.toml:4", "appears twice"]);
    env.run(&["new", "study.emic", "--coder", "k1", "--codebook", "none.toml"]).fails(&["none.toml"]);
    assert!(!env.path("study.emic").exists());
}

#[test]
fn the_project_is_the_one_named_else_the_variable_else_the_only_one_here() {
    let env = Env::new();
    env.run(&["info"]).wrong_usage(&["no project", "-p PROJECT", "$EMIC_PROJECT", "emic new"]);
    env.run(&["new", "one.emic", "--coder", "k1"]).ok();
    let name = |run: super::env::Run| {
        let info: serde_json::Value = serde_json::from_str(&run.ok().stdout).expect("JSON");
        info["project"].as_str().expect("a name").to_owned()
    };
    let info = ["info", "--format", "json"];
    assert_eq!(name(env.run(&info)), "one");
    env.run(&["new", "two.emic", "--coder", "k1"]).ok();
    env.run(&info).wrong_usage(&["2 projects", "one.emic", "two.emic", "-p PROJECT"]);
    assert_eq!(name(env.run_with(&[("EMIC_PROJECT", "two.emic")], &info)), "two");
    let named = ["info", "--format", "json", "-p", "one.emic"];
    assert_eq!(name(env.run_with(&[("EMIC_PROJECT", "two.emic")], &named)), "one");
    let before = ["--project", "one.emic", "info", "--format", "json"];
    assert_eq!(name(env.run_with(&[("EMIC_PROJECT", "two.emic")], &before)), "one");
    // An empty variable is as good as none.
    env.run_with(&[("EMIC_PROJECT", "")], &info).wrong_usage(&["2 projects"]);
}

#[test]
fn what_is_no_project_is_refused_and_left_alone() {
    let env = Env::new();
    env.run(&["-p", "none.emic", "info"]).fails(&["there is no project at none.emic", "emic new"]);
    assert!(!env.path("none.emic").exists(), "asking makes no file");
    env.write("notes.emic", "just some notes\n");
    env.run(&["-p", "notes.emic", "info"]).fails(&["is not an emic project"]);
    env.run(&["-p", ".", "info"]).fails(&[]);
    assert_eq!(env.read("notes.emic"), "just some notes\n");
}

#[test]
fn a_project_of_a_newer_emic_is_not_touched() {
    let env = Env::with_project();
    let open = rusqlite::Connection::open(env.path("study.emic")).expect("SQLite");
    open.pragma_update(None, "user_version", 4096).expect("a version");
    open.close().expect("closed");
    env.run(&["info"]).fails(&["newer emic", "4096", "nothing was changed"]);
    env.run(&["codebook", "add", "x"]).fails(&["newer emic"]);
}

#[test]
fn the_acting_coder_is_the_one_named_else_the_variable_else_the_chosen() {
    let env = Env::with_project();
    let who = |run: super::env::Run| run.ok().stdout;
    assert_eq!(who(env.run(&["coder"])), "k1\n");
    assert_eq!(who(env.run_with(&[("EMIC_CODER", "k2")], &["coder"])), "k2\n");
    assert_eq!(who(env.run_with(&[("EMIC_CODER", "k2")], &["coder", "--coder", "k3"])), "k3\n");
    env.run(&["coder", "k4"]).ok().says(&["you are k4", "new to this project"]);
    assert_eq!(who(env.run(&["coder"])), "k4\n");
    env.run(&["codebook", "add", "humour"]).ok();
    let log = env.json(&["log", "--limit", "1", "--format", "json"]);
    assert_eq!(log[0]["coder"], "k4");
    env.run(&["coder", "a,b"]).wrong_usage(&["cannot be a coder's name"]);
}

#[test]
fn a_command_that_writes_wants_to_know_who() {
    let env = Env::with_study();
    // Somebody else's home: nothing was chosen there.
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path().to_str().expect("UTF-8");
    let elsewhere = [("HOME", home), ("XDG_STATE_HOME", home)];
    for args in [
        &["code", "power", "--document", "ALD-W1", "--span", "0..4"][..],
        &["uncode", "power", "--document", "ALD-W1", "--span", "0..4"],
        &["finish", "ALD-W1"],
        &["codebook", "add", "humour"],
        &["codebook", "remove", "power", "--yes"],
        &["undo"],
        &["redo"],
        &["coder"],
    ] {
        env.run_with(&elsewhere, args).wrong_usage(&["emic coder NAME", "--coder NAME", "$EMIC_CODER"]);
    }
    for args in [&["documents"][..], &["info"], &["log"], &["codebook", "show"], &["report", "frequency"]] {
        env.run_with(&elsewhere, args).ok();
    }
    let info = env.run_with(&elsewhere, &["info", "--format", "json"]).ok();
    let info: serde_json::Value = serde_json::from_str(&info.stdout).expect("JSON");
    assert_eq!(info["acting_coder"], serde_json::Value::Null);
}

#[test]
fn info_counts_what_there_is() {
    let env = Env::with_study();
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["finish", "BRA-I1"]).ok();
    env.run(&["--coder", "k2", "finish", "ALD-W1"]).ok();
    let info = env.json(&["info", "--format", "json"]);
    assert_eq!((&info["documents"], &info["turns"], &info["codings"]), (&json!(2), &json!(6), &json!(1)));
    // “So who decides Élan vital” 5, “The board Not us them” 5, A5 9, “Nobody asked us” 3; INT 5, B1 5.
    assert_eq!(info["words"], 32);
    assert_eq!(info["participants"], 5);
    assert_eq!(info["coders"], json!({ "k1": { "begun": 1, "finished": 1 }, "k2": { "begun": 0, "finished": 1 } }));
    let table = env.run(&["info"]).ok().stdout;
    assert!(table.contains("k1: 1 finished, 1 begun"), "{table}");
}

#[test]
fn words_that_mean_coders_in_reports_are_no_names_of_coders() {
    let env = Env::new();
    for name in ["lead", "All"] {
        env.run(&["new", "s.emic", "--coder", name]).wrong_usage(&[name, "--coders"]);
    }
    env.run(&["new", "s.emic", "--coder", "leader"]).ok();
}
