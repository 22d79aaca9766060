//! Memos from scripts.

use super::env::{ALD, Env, place, text_of};
use serde_json::{Value, json};

fn texts(listed: &Value) -> Vec<String> {
    listed.as_array().expect("an array").iter().map(|row| row["text"].as_str().expect("text").to_owned()).collect()
}

/// Memos on everything there is.
fn study() -> Env {
    let env = Env::with_study();
    for (on, text) in [
        ("project", "We code whole sentences"),
        ("document:ALD-W1", "The library workshop: see [[power]]"),
        ("turn:ALD-W1:3", "Lifts\nand “care plan” again"),
        ("code:inclusion", "Who may come"),
        ("participant:ALD-W1/A2", "Speaks for the others"),
        ("report:frequency by site", "Few at Brackwater"),
    ] {
        env.run(&["memo", "add", "--on", on, text]).ok().says(&["memo "]);
    }
    env
}

#[test]
fn memos_hang_on_what_is_named_and_are_listed_with_it() {
    let env = study();
    let all = env.json(&["memo", "list", "--format", "json"]);
    let targets: Vec<&str> = all.as_array().expect("rows").iter().map(|r| r["target"].as_str().expect("on")).collect();
    assert_eq!(targets, ["the project", "ALD-W1", "ALD-W1:3", "power.inclusion", "ALD-W1/A2", "frequency by site"]);
    let types: Vec<&str> = all.as_array().expect("rows").iter().map(|r| r["type"].as_str().expect("type")).collect();
    assert_eq!(types, ["reflexive", "summary", "reflexive", "definition", "reflexive", "decision"]);
    let turn = &all[2];
    let span = place(&text_of(ALD), "I was asked to do lifts. 🚌 It isn’t nursing.");
    assert_eq!(format!("{}..{}", turn["start"], turn["end"]), span, "places are code points");
    assert_eq!((&turn["turn"], &turn["document"], &turn["coder"]), (&json!(3), &json!("ALD-W1"), &json!("k1")));
    assert_eq!(turn["id"].as_str().map(str::len), Some(8));
    env.run(&["memo", "list"]).ok().prints(&["ALD-W1:3", "reflexive", "Lifts"]);
    let csv = env.run(&["memo", "list", "--format", "csv"]).ok();
    assert!(csv.stdout.starts_with("id,on,target,type,coder,created,text\n"), "{csv:?}");
    env.sound();
}

#[test]
fn memos_of_codings_are_listed_and_changed_by_their_coder_only() {
    let env = study();
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "0..9", "--memo", "asked kindly"]).ok();
    let coding = env.json(&["memo", "list", "--on", "coding", "--format", "json"]);
    assert_eq!((&coding[0]["code"], &coding[0]["type"]), (&json!("power"), &Value::Null));
    let id = coding[0]["id"].as_str().expect("an id");
    env.run(&["--coder", "k2", "memo", "edit", id, "mine"]).fails(&["k1's", "--coder"]);
    env.run(&["memo", "edit", id, "--type", "summary"]).wrong_usage(&["no type"]);
    env.run(&["memo", "edit", id, "asked twice"]).ok();
    assert_eq!(texts(&env.json(&["memo", "list", "--on", "coding:ALD-W1", "--format", "json"])), ["asked twice"]);
    env.run(&["memo", "remove", id]).ok();
    assert_eq!(env.json(&["memo", "list", "--on", "coding", "--format", "json"]), json!([]));
    assert_eq!(env.codings(), 1, "the coding stays");
    env.run(&["undo"]).ok();
    assert_eq!(texts(&env.json(&["memo", "list", "--on", "coding", "--format", "json"])), ["asked twice"]);
    env.sound();
}

#[test]
fn the_list_is_narrowed() {
    let env = study();
    env.run(&["--coder", "k2", "memo", "add", "--on", "code:power", "--type", "decision", "Of k2"]).ok();
    let list = |args: &[&str]| texts(&env.json(&[&["memo", "list", "--format", "json"], args].concat()));
    assert_eq!(list(&["--type", "definition"]), ["Who may come"]);
    assert_eq!(list(&["--on", "code"]), ["Who may come", "Of k2"]);
    assert_eq!(list(&["--on", "code:power"]), ["Of k2"]);
    assert_eq!(list(&["--on", "turn:ALD-W1:3"]).len(), 1);
    assert_eq!(list(&["--on", "turn:ALD-W1"]).len(), 1);
    assert_eq!(list(&["--on", "turn:ALD-W1:2"]), Vec::<String>::new());
    assert_eq!(list(&["--coders", "k2"]), ["Of k2"]);
    env.run(&["memo", "list", "--type", "poem"]).wrong_usage(&["poem", "reflexive"]);
    env.run(&["memo", "list", "--on", "moon:1"]).wrong_usage(&["turn:DOC:N"]);
}

#[test]
fn a_memo_is_written_anew_and_taken_away() {
    let env = study();
    let id = env.json(&["memo", "list", "--on", "project", "--format", "json"])[0]["id"].clone();
    let id = id.as_str().expect("an id");
    env.run_fed(&["memo", "edit", id, "-", "--type", "methodological"], "One\ntwo\n\n").ok();
    let row = env.json(&["memo", "list", "--on", "project", "--format", "json"])[0].clone();
    assert_eq!((&row["text"], &row["type"]), (&json!("One\ntwo"), &json!("methodological")));
    env.run(&["memo", "edit", &id[..6], "One\ntwo"]).ok().says(&["already"]);
    env.run(&["memo", "edit", id]).wrong_usage(&["standard input"]);
    env.run(&["memo", "remove", id]).ok().says(&["One", "undo"]);
    env.run(&["memo", "remove", id]).fails(&["no memo", "emic memo list"]);
    env.run(&["undo"]).ok();
    assert_eq!(texts(&env.json(&["memo", "list", "--on", "project", "--format", "json"])), ["One\ntwo"]);
    env.sound();
}

#[test]
fn what_a_memo_cannot_hang_on_is_told() {
    let env = Env::with_study();
    let add = |on: &str| env.run(&["memo", "add", "--on", on, "text"]);
    add("turn:ALD-W1:5").fails(&["no turn of ALD-W1", "4 turns"]);
    add("turn:ALD-W1:0").fails(&["no turn"]);
    add("turn:ALD-W1").wrong_usage(&["turn:DOC:N"]);
    add("document:ALD").fails(&["did you mean ALD-W1?"]);
    add("code:powr").fails(&["did you mean power?"]);
    add("participant:Nobody").fails(&["no participant"]);
    add("moon").wrong_usage(&["report:NAME"]);
    env.run(&["memo", "add", "--on", "project", "  "]).wrong_usage(&["says nothing"]);
    assert_eq!(env.json(&["memo", "list", "--format", "json"]), json!([]));
}

#[test]
fn words_are_found_in_memos() {
    let env = study();
    env.run(&["code", "power", "--document", "ALD-W1", "--span", "0..9", "--memo", "a CARE plan too"]).ok();
    let found = |query: &str| texts(&env.json(&["search", "--memos", query, "--format", "json"]));
    assert_eq!(found("\"care plan\"").len(), 2);
    assert_eq!(found("care lift"), ["Lifts\nand “care plan” again"]);
    assert_eq!(found("nothing"), Vec::<String>::new());
    env.run(&["search", "--memos", "lifts"]).ok().prints(&["ALD-W1:3"]).says(&["1 memo of 7"]);
    let csv = env.run(&["search", "--memos", "plan", "--format", "csv", "--limit", "1"]).ok();
    assert_eq!(csv.stdout.matches("ALD-W1:3").count(), 1);
    env.run(&["search", "--memos", " "]).wrong_usage(&["which words"]);
}

#[test]
fn an_id_is_as_long_as_it_must_be() {
    let env = Env::with_study();
    for number in 0..30 {
        env.run(&["memo", "add", "--on", "project", &format!("memo {number}")]).ok();
    }
    let all = env.json(&["memo", "list", "--format", "json"]);
    for row in all.as_array().expect("rows") {
        let id = row["id"].as_str().expect("an id");
        env.run(&["memo", "edit", id, row["text"].as_str().expect("text")]).ok().says(&["already"]);
    }
    env.run(&["memo", "remove", "zz"]).fails(&["no memo zz"]);
}
