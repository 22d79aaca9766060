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

/// A study with memos of several kinds that link to passages.
fn linked() -> Env {
    let env = Env::with_study();
    env.code(&[("power", "ALD-W1", "The board. Not us"), ("identity", "BRA-I1", "We bend the rules")]);
    let excerpts = env.run(&["export", "excerpts", "--format", "jsonl"]).ok().stdout;
    let id = |word: &str| {
        let lines = excerpts.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let found = lines.into_iter().find(|line| line["text"].as_str().is_some_and(|text| text.contains(word)));
        found.expect("an excerpt")["id"].as_str().expect("an id").to_owned()
    };
    let (board, rules) = (id("board"), id("rules"));
    let text = format!(
        "# On who decides\n\nSee [[{board}]], then [[{rules}]] and [[ALD-W1:1]]; not [[identity]].\n\n- one\n- two\n"
    );
    env.run(&["memo", "add", "--on", "code:power", &text]).ok();
    env.run(&["memo", "add", "--on", "turn:ALD-W1:3", "--type", "reflexive", "I laughed too at [[On who decides]]"])
        .ok();
    env.run(&["memo", "add", "--on", "project", "--type", "methodological", "We code sentences, see [[deadbeef00]]"])
        .ok();
    env
}

#[test]
fn memos_go_into_papers_with_what_they_link_to_quoted_and_cited() {
    let env = linked();
    let all = env.run(&["export", "memos", "--working-copy"]).ok().says(&["3 memos"]).stdout;
    for words in [
        "## Power (power)",
        "### On who decides",
        "On code power",
        "definition",
        "\\[1\\], then \\[2\\]",
        "“Identity”",
        "- one",
    ] {
        assert!(all.contains(words), "“{words}” in\n{all}");
    }
    let board = all.find("> The board. Not us").expect("quoted");
    assert!(all.find("\\[1\\]").expect("a number") < board, "the number stands in the text first");
    assert!(all.contains("> We bend the rules") && all.contains("So who decides?"), "{all}");
    assert!(all.contains("lifts") && all.contains("“On who decides”"), "what a memo hangs on is quoted too:\n{all}");
    assert!(all.contains("see deadbeef00"), "a link that leads nowhere is text:\n{all}");
    let kinds = env.run(&["export", "memos", "--by", "type", "--working-copy"]).ok().stdout;
    let order =
        ["## Definition", "## Reflexive", "## Methodological"].map(|heading| kinds.find(heading).expect(heading));
    assert!(order.is_sorted(), "{kinds}");
    for (args, count) in [
        (&["--code", "power"][..], "1 memo"),
        (&["--type", "reflexive"], "1 memo"),
        (&["--document", "ALD-W1"], "1 memo"),
        (&["--from", "2020", "--to", "2021-06"], "0 memos"),
        (&["--from", "2020-01-02"], "3 memos"),
    ] {
        env.run(&[&["export", "memos"], args].concat()).ok().says(&[count]);
    }
    env.run(&["export", "memos", "--from", "yesterday"]).wrong_usage(&["--from: “yesterday” is no date"]);
    env.run(&["export", "memos", "--from", "2022", "--to", "2021"]).wrong_usage(&["is later than"]);
    env.run(&["export", "memos", "--by", "mood"]).wrong_usage(&["accepted are code, type, date"]);
    env.run(&["export", "memos", "-o", "x.xlsx"]).wrong_usage(&["export memos does not write xlsx"]);
}

#[test]
fn memos_are_protected_as_excerpts_are() {
    let env = linked();
    env.run(&["memo", "add", "--on", "document:ALD-W1", "At Aldermere A2 said so, see [[ALD-W1:2]]"]).ok();
    let all = env.run(&["export", "memos"]).ok().stdout;
    for secret in ["Aldermere", "ALD-W1", "A2"] {
        assert!(!all.contains(secret), "{secret} in\n{all}");
    }
    assert!(all.contains("The board. Not us") && all.contains("neutral ids"), "{all}");
}

#[test]
fn consent_and_names_hold_for_what_memos_quote() {
    let env = linked();
    env.write("participants.csv", "participant,consent\nA2,withdrawn\nB1,paraphrase\n");
    env.run(&["import", "participants.csv"]).ok();
    let all = env.run(&["export", "memos"]).ok().stdout;
    assert!(!all.contains("The board. Not us") && !all.contains("We bend the rules"), "{all}");
    assert!(all.contains("On who decides") && all.contains("consent does not cover quotation"), "{all}");
    let working = env.run(&["export", "memos", "--working-copy"]).ok().stdout;
    assert!(!working.contains("The board. Not us") && working.contains("We bend the rules"), "{working}");
    let env = linked();
    env.write("names.csv", "name,pseudonym\nwho decides,X\n");
    let names = ["--names", "names.csv"];
    let run = env.run(&[&["export", "memos", "-o", "m.md"], &names[..]].concat());
    run.fails(&["nothing was written", "memos: 2 names", "--allow-identifying"]);
    let run = env.run(&[&["export", "transcript", "--all", "-o", "out/"], &names[..]].concat());
    run.fails(&["nothing was written", "ALD-W1: 1 name", "--allow-identifying"]);
    assert!(!env.path("m.md").exists() && !env.path("out").exists());
    env.run(&[&["export", "memos", "-o", "m.md", "--allow-identifying"], &names[..]].concat()).ok();
    env.run(&[&["export", "transcript", "--all", "-o", "out/", "--allow-identifying"], &names[..]].concat()).ok();
    assert!(env.path("m.md").exists() && env.path("out").exists());
}

#[test]
fn memos_and_the_meeting_pack_come_as_files_that_other_programs_open() {
    let env = linked();
    env.run(&["--coder", "k2", "code", "power", "--document", "ALD-W1", "--span", "0..10"]).ok();
    for (ending, begin) in [("docx", "PK"), ("odt", "PK"), ("html", "<!DOCTYPE html>"), ("md", "# ")] {
        for args in [&["export", "memos"][..], &["export", "meeting", "--code", "power"]] {
            let file = format!("{}.{ending}", args[1]);
            env.run(&[args, &["-o", &file]].concat()).ok();
            let bytes = std::fs::read(env.path(&file)).expect("written");
            assert!(bytes.starts_with(begin.as_bytes()), "{file}");
        }
    }
    let pack = env.read("meeting.html");
    assert!(
        pack.contains("☐ take k1") && pack.contains("Where coders differ") && !pack.contains("emic passage"),
        "{pack}"
    );
    env.run(&["decide", "meeting.docx"]).fails(&["meeting.docx"]);
    let Some(office) = crate::formats::found(&["soffice", "libreoffice"]) else { return };
    for file in ["memos.docx", "memos.odt", "meeting.docx", "meeting.odt"] {
        let out = env.path("converted");
        let profile = format!("-env:UserInstallation=file://{}", env.path("profile").display());
        let mut command = std::process::Command::new(&office);
        command.args([&profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir"]);
        crate::formats::outside(command.arg(&out).arg(env.path(file)).env("HOME", env.path("profile")));
        let text = std::fs::read_to_string(out.join(file).with_extension("txt")).expect("converted");
        assert!(text.contains("The board. Not us"), "{file}:\n{text}");
    }
}
