//! `emic excerpt`: edits made for print, from the command line to the files that quote them.

use super::env::{Env, list};
use serde_json::Value;

const TALK: &str = "INT: Who decides?\n\nA2: Well, erm, we bend the rules. Nobody, you know, asked us.\n";

/// A study with one excerpt, and its id.
fn study() -> (Env, String) {
    let env = Env::with_files(&[("I1.txt", TALK)]);
    env.run(&["code", "a", "--document", "I1", "--span", "23..52"]).ok();
    let id = excerpts(&env)[0]["id"].as_str().expect("an id").to_owned();
    (env, id)
}

fn excerpts(env: &Env) -> Vec<Value> {
    let run = env.run(&["export", "excerpts", "--format", "jsonl", "--min-cell", "0"]).ok();
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn an_edit_is_kept_shown_honestly_exported_and_undone() {
    let (env, id) = study();
    let edit = ["excerpt", "edit", &id, "--print", "We bend the rules.", "--reason", "fillers cut"];
    env.run(&edit).ok().says(&["kept for print", "[-Well, erm, we-]{+We+} bend the rules."]);
    env.run(&edit).ok().says(&["edited so already"]);
    env.run(&["excerpt", "edit", &id, "--translation", "Wir beugen die Regeln.", "--language", "de"]).ok();
    let excerpt = &excerpts(&env)[0];
    assert_eq!(excerpt["text"], "Well, erm, we bend the rules.");
    assert_eq!(excerpt["printed"], "We bend the rules.", "what was not named stays");
    assert_eq!(
        (excerpt["translation"].as_str(), excerpt["translation_language"].as_str()),
        (Some("Wir beugen die Regeln."), Some("de"))
    );
    env.run(&["export", "excerpts", "--format", "md"]).ok().prints(&[
        "> We bend the rules.",
        "Edited for print; the transcript has: “Well, erm, we bend the rules.”",
        "Translation (de): “Wir beugen die Regeln.”",
    ]);
    env.run(&["show", &id]).ok().prints(&["We bend the rules.", "Wir beugen die Regeln."]);
    let all = env.json(&["excerpt", "edits", "--format", "json"]);
    let [row] = list(&all) else { panic!("{all}") };
    assert_eq!((&row["start"], &row["end"], &row["turn"]), (&23.into(), &52.into(), &2.into()));
    assert_eq!((row["reason"].as_str(), row["corrected_since"].as_bool()), (Some("fillers cut"), Some(false)));
    assert_eq!(row["excerpts"], serde_json::json!([id]));
    env.run(&["excerpt", "edits"]).ok().prints(&["I1:2", &id, "[-Well, erm, we-]{+We+}", "de: Wir beugen"]);
    env.run(&["log"]).ok().prints(&["edit for print in I1"]);
    env.sound();
    env.run(&["undo"]).ok();
    env.run(&["undo"]).ok();
    assert_eq!(excerpts(&env)[0]["printed"], Value::Null);
    env.sound();
}

#[test]
fn an_edit_is_of_the_whole_passage_and_goes_when_it_grows() {
    let (env, id) = study();
    env.run(&["code", "a", "--document", "I1", "--span", "52..80"]).ok();
    env.run(&["excerpt", "edit", &id, "--print", "We bend the rules. Nobody asked us."]).ok();
    let all = env.json(&["excerpt", "edits", "--format", "json"]);
    assert_eq!((&all[0]["start"], &all[0]["end"]), (&23.into(), &80.into()));
    assert_eq!(excerpts(&env)[0]["printed"], "We bend the rules. Nobody asked us.");
    env.run(&["uncode", "a", "--document", "I1", "--span", "52..80"]).ok();
    assert_eq!(excerpts(&env)[0]["printed"], Value::Null, "an edit of more is none of this");
    env.run(&["excerpt", "edit", &id, "--remove"]).fails(&["is not edited for print", "`emic excerpt edits`"]);
    env.run(&["excerpt", "edit", "I1:23..80", "--remove"]).ok().says(&["`emic undo` brings it back"]);
    assert_eq!(env.json(&["excerpt", "edits", "--format", "json"]), serde_json::json!([]));
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_written() {
    let (env, id) = study();
    env.run(&["excerpt", "edit", &id]).wrong_usage(&["--print"]);
    env.run(&["excerpt", "edit", &id, "--print", " … "]).wrong_usage(&["no words"]);
    env.run(&["excerpt", "edit", &id, "--language", "de"]).wrong_usage(&["translation"]);
    env.run(&["excerpt", "edit", &id, "--reason", "shorter"]).wrong_usage(&["--print"]);
    env.run(&["excerpt", "edit", &id, "--print", "x", "--remove"]);
    env.run(&["excerpt", "edit", "ffffffffff", "--print", "x"]).fails(&["no excerpt ffffffffff"]);
    env.run(&["excerpt", "edit", "I1:900..910", "--print", "x"]).fails(&["outside"]);
    env.run(&["excerpt", "edit", "I9:1..2", "--print", "x"]).fails(&["I9"]);
    assert_eq!(env.json(&["excerpt", "edits", "--format", "json"]), serde_json::json!([]));
}
