//! Excerpts by their ids.

use super::env::{ALD, Env, place, text_of};
use serde_json::{Value, json};

fn code(env: &Env, coder: &str, code: &str, part: &str, memo: &str) {
    let span = place(&text_of(ALD), part);
    let args = ["--coder", coder, "code", code, "--document", "ALD-W1", "--span", &span, "--memo", memo];
    env.run(&args).ok();
}

fn exported(env: &Env, more: &[&str]) -> Vec<Value> {
    let out = env.run(&[&["export", "excerpts", "--format", "jsonl", "--speakers", "all"], more].concat()).ok().stdout;
    out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn id(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}

#[test]
fn an_excerpt_has_one_id_everywhere_and_is_shown_by_it() {
    let env = Env::with_study();
    code(&env, "k1", "power", "I was asked to do lifts", "asked kindly");
    let first = exported(&env, &[]);
    let id = id(&first[0]);
    assert_eq!(id.len(), 10);
    code(&env, "k2", "power", "do lifts", "");
    code(&env, "k2", "identity", "asked to do", "");
    assert_eq!(exported(&env, &["--coders", "all", "--codes", "power"])[0]["id"], first[0]["id"], "it stays");
    let csv = env.run(&["export", "excerpts", "--format", "csv"]).ok().stdout;
    assert!(csv.lines().next().is_some_and(|head| head.contains(",speaker_type,id,")) && csv.contains(id), "{csv}");
    env.run(&["export", "excerpts", "--format", "md"]).ok().prints(&[&format!("`{id}`")]);
    let shown = env.run(&["show", &id[..6].to_uppercase()]).ok();
    let shown =
        shown.prints(&[id, "power · k1 · ALD-W1:3", "A5: ", "I was asked to do lifts", "citation", "asked kindly"]);
    shown.prints(&["identity, power", "passage", "k1"]);
    let told = env.json(&["show", id, "--context", "1", "--format", "json"]);
    assert_eq!(
        [&told["id"], &told["code"], &told["coder"], &told["codes"], &told["memo"], &told["text"]],
        [
            &json!(id),
            &json!("power"),
            &json!("k1"),
            &json!(["identity", "power"]),
            &json!("asked kindly"),
            &json!("I was asked to do lifts")
        ]
    );
    assert!(told["before"].as_str().is_some_and(|before| before.contains("A2")), "{told}");
    assert!(told["citation"].as_str().is_some_and(|citation| !citation.is_empty()) && told["linked_from"] == json!([]));
    assert_eq!(told["passage"]["ids"].as_array().map(Vec::len), Some(2));
    env.run(&["show", id, "--format", "csv"]).wrong_usage(&["table, json"]);
    let other = Env::with_study();
    code(&other, "k1", "identity", "asked to do", "");
    code(&other, "k1", "power", "I was asked to do lifts", "");
    assert_eq!(other.json(&["show", id, "--format", "json"])["text"], told["text"], "the same in another copy");
}

#[test]
fn an_id_that_means_nothing_or_several_says_so() {
    let env = Env::with_study();
    let text = text_of(ALD);
    let count = text.chars().count();
    for at in 0..20 {
        let span = format!("{at}..{}", count - 20 + at);
        env.run(&["code", "power", "--document", "ALD-W1", "--span", &span]).ok();
    }
    let ids: Vec<String> = exported(&env, &[]).iter().map(|one| id(one).to_owned()).collect();
    assert_eq!(ids.len(), 1, "one passage");
    let all = env.json(&["show", &ids[0], "--format", "json"])["passage"]["ids"].clone();
    let all: Vec<&str> = all.as_array().expect("ids").iter().map(|id| id.as_str().expect("an id")).collect();
    let twice = all.iter().map(|id| &id[..1]).find(|start| all.iter().filter(|id| id.starts_with(start)).count() > 1);
    env.run(&["show", twice.expect("of twenty, two begin alike")]).fails(&[
        "may be",
        "write more",
        "ALD-W1",
        "power (k1)",
    ]);
    for nothing in ["zz", "0000000000", "power"] {
        env.run(&["show", nothing]).fails(&["no excerpt", "export excerpts"]);
    }
}

#[test]
fn memos_link_to_excerpts_also_to_those_that_were_taken_away() {
    let env = Env::with_study();
    code(&env, "k1", "power", "I was asked to do lifts", "of its own");
    let id = id(&exported(&env, &[])[0]).to_owned();
    env.run(&["memo", "add", "--on", "project", &format!("Begin with [[{id}]], then [[power]] and [[nobody]]")]).ok();
    let told = env.json(&["show", &id, "--format", "json"]);
    assert_eq!(told["linked_from"][0]["title"], json!(format!("Begin with [[{id}]], then [[power]] and [[nobody]]")));
    let memo = told["linked_from"][0]["id"].as_str().expect("an id").to_owned();
    let read = env.json(&["memo", "show", &memo, "--format", "json"]);
    assert_eq!(
        read["links"][0],
        json!({"link": id, "to": "excerpt", "target": "ALD-W1:3 power (k1)", "removed": false})
    );
    assert_eq!((&read["links"][1]["to"], &read["links"][2]["to"]), (&json!("code"), &Value::Null));
    env.run(&["show", &id]).ok().prints(&["linked", &memo]);
    env.run(&["memo", "show", &memo]).ok().prints(&["links to", "excerpt ALD-W1:3 power (k1)", "nothing yet"]);
    // The note on the coding is linked to as well.
    let note = env.json(&["memo", "list", "--on", "coding", "--format", "json"])[0]["id"].clone();
    env.run(&["memo", "show", note.as_str().expect("an id")]).ok().prints(&["linked from", &memo]);
    env.run(&["show", &memo]).fails(&["no excerpt but a memo", "emic memo show"]);
    env.run(&["uncode", "power", "--document", "ALD-W1", "--span", &place(&text_of(ALD), "I was asked to do lifts")])
        .ok();
    env.run(&["show", &id]).fails(&["taken away", "ALD-W1 power (k1)"]);
    env.run(&["memo", "show", &memo]).ok().prints(&["ALD-W1 power (k1), which was taken away"]);
    assert_eq!(env.json(&["memo", "show", &memo, "--format", "json"])["links"][0]["removed"], json!(true));
    env.run(&["undo"]).ok();
    env.run(&["show", &id]).ok();
}
