//! Undo, redo, log, check and backup.

use super::env::{ALD, Env, place, text_of};
use serde_json::json;

#[test]
fn undo_and_redo_walk_one_coders_steps() {
    let env = Env::with_study();
    let span = place(&text_of(ALD), "Not us");
    env.run(&["code", "power", "--document", "ALD-W1", "--span", &span]).ok();
    env.run(&["--coder", "k2", "code", "identity", "--document", "ALD-W1", "--span", &span]).ok();
    assert_eq!(env.codings(), 2);
    env.run(&["undo"]).ok().says(&["undone: “code power in ALD-W1”"]);
    assert_eq!(env.codings(), 1, "the other coder's step stays");
    env.run(&["redo"]).ok().says(&["done again: “code power in ALD-W1”"]);
    assert_eq!(env.codings(), 2);
    env.run(&["redo"]).ok().says(&["nothing to bring back"]);
    env.sound();
}

#[test]
fn undo_ends_where_the_project_begins() {
    let env = Env::with_project();
    env.run(&["undo"]).ok().says(&["import codebook"]);
    env.run(&["undo"]).ok().says(&["nothing to undo"]);
    assert_eq!(env.json(&["info", "--format", "json"])["codes"], 0);
    env.run(&["redo"]).ok();
    assert_eq!(env.json(&["info", "--format", "json"])["codes"], 32);
}

#[test]
fn what_others_build_on_is_not_undone() {
    let env = Env::with_study();
    env.run(&["codebook", "add", "humour"]).ok();
    env.run(&["--coder", "k2", "code", "humour", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["undo"]).fails(&["add code humour", "cannot be undone", "k2", "ALD-W1"]);
    assert_eq!(env.codings(), 1);
    env.sound();
}

#[test]
fn the_log_tells_who_did_what_latest_first() {
    let env = Env::with_study();
    env.run(&["finish", "ALD-W1"]).ok();
    env.run(&["undo"]).ok();
    let log = env.json(&["log", "--format", "json"]);
    let entries = log.as_array().expect("an array");
    assert_eq!(entries[0]["what"], "undo “finish ALD-W1”");
    assert_eq!(entries[1]["what"], "finish ALD-W1");
    assert_eq!((&entries[1]["undone"], &entries[0]["undone"]), (&json!(true), &json!(false)));
    assert_eq!((&entries[1]["coder"], &entries[1]["changes"]), (&json!("k1"), &json!(1)));
    assert!(entries[1]["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{}", entries[1]);
    assert_eq!(env.json(&["log", "--limit", "2", "--format", "json"]).as_array().map(Vec::len), Some(2));
    let table = env.run(&["log"]).ok().stdout;
    assert!(table.lines().nth(2).is_some_and(|line| line.ends_with("finish ALD-W1 (undone)")), "{table}");
    let csv = env.run(&["log", "--format", "csv"]).ok().stdout;
    assert!(csv.starts_with("when,coder,changes,what\n"), "{csv}");
    env.run(&["log", "--limit", "some"]).wrong_usage(&["--limit"]);
}

#[test]
fn check_finds_what_is_wrong_and_rebuild_mends_the_tables() {
    let env = Env::with_study();
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "0..4"]).ok();
    assert!(env.run(&["check"]).ok().stdout.starts_with("sound: "));
    let open = rusqlite::Connection::open(env.path("study.emic")).expect("SQLite");
    assert_eq!(open.execute("DELETE FROM codings", []).expect("deleted"), 1);
    open.close().expect("closed");
    let found = env.run(&["check"]);
    assert_eq!(found.code, Some(1), "{found:#?}");
    assert!(!found.stdout.is_empty() && !found.stdout.contains("sound"), "problems are data: {found:#?}");
    let found = env.run(&["check", "--format", "json"]);
    assert_eq!(found.code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&found.stdout).expect("JSON on failure too");
    assert!(report["problems"].as_array().is_some_and(|all| !all.is_empty()), "{report}");
    env.run(&["check", "--rebuild"]).ok();
    assert_eq!(env.codings(), 1);
    env.sound();
}

#[test]
fn a_backup_is_the_whole_project() {
    let env = Env::with_study();
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "0..4"]).ok();
    env.run(&["backup", "copy.emic"]).ok().says(&["copy.emic"]);
    let copy = env.json(&["-p", "copy.emic", "info", "--format", "json"]);
    assert_eq!((&copy["codings"], &copy["documents"]), (&json!(1), &json!(2)));
    let before = std::fs::read(env.path("copy.emic")).expect("a file");
    env.run(&["-p", "study.emic", "backup", "copy.emic"]).fails(&["copy.emic exists already"]);
    assert_eq!(std::fs::read(env.path("copy.emic")).expect("a file"), before);
    env.run(&["-p", "study.emic", "backup", "no/such/folder.emic"]).fails(&["cannot create"]);
}
