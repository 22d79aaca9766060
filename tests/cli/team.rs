//! A team: assigning, coding blind, merging, deciding, meeting, looking again.

use super::env::{ALD, Env, place, repository, text_of};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The copy of k2, out of the way of the commands that take the only project in the folder.
const K2: &str = "other/k2.emic";

/// Two copies of a small study, k1's in `study.emic` and k2's in `other/k2.emic`.
fn two_copies() -> Env {
    let env = Env::with_study();
    env.write("other/readme.txt", "");
    env.run(&["backup", "other/k2.emic"]).ok();
    env
}

/// The arguments with which a coder acts in a copy.
fn with<'a>(file: &'a str, coder: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["-p", file, "--coder", coder];
    all.extend(args);
    all
}

fn as_k1<'a>(args: &[&'a str]) -> Vec<&'a str> {
    with("study.emic", "k1", args)
}

fn as_k2<'a>(args: &[&'a str]) -> Vec<&'a str> {
    with(K2, "k2", args)
}

fn at(words: &str) -> String {
    place(&text_of(ALD), words)
}

/// Codes words of ALD-W1.
fn code(env: &Env, file: &str, coder: &str, code: &str, words: &str) {
    env.run(&with(file, coder, &["code", code, "--document", "ALD-W1", "--span", &at(words)])).ok();
}

/// The codings that a coder is shown, as `coder code`.
fn seen(env: &Env, file: &str, coder: &str) -> Vec<String> {
    let lines = env.run(&with(file, coder, &["export", "codings"])).ok().stdout;
    let mut all: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|coding| format!("{} {}", coding["coder"].as_str().unwrap_or(""), coding["code"].as_str().unwrap_or("")))
        .collect();
    all.sort();
    all
}

fn names(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

#[test]
fn a_deal_is_stratified_seeded_and_one_undo() {
    let env = Env::with_sample();
    // Nobody has begun: the deal is free.
    let before = env.json(&["documents", "--format", "json"]);
    assert_eq!(names(&before[0]["assigned"]), Vec::<&str>::new());
    let args =
        ["assign", "--coders", "a1,a2", "--overlap", "25%", "--by", "site,kind", "--seed", "7", "--format", "json"];
    let dry: Vec<&str> = args.iter().copied().chain(["--dry-run"]).collect();
    let plan = env.json(&dry);
    let again = env.json(&dry);
    assert_eq!(plan, again, "the same seed deals the same");
    let other = env.json(&[
        "assign",
        "--coders",
        "a1,a2",
        "--overlap",
        "25%",
        "--by",
        "site,kind",
        "--seed",
        "8",
        "--format",
        "json",
        "--dry-run",
    ]);
    assert_ne!(plan["documents"], other["documents"]);
    assert_eq!(env.json(&["documents", "--format", "json"]), before, "a dry run writes nothing");
    assert_eq!(env.json(&args), plan);
    let documents = plan["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 24);
    let doubled = documents.iter().filter(|row| names(&row["coders"]).len() == 2).count();
    assert_eq!(doubled, 6, "a quarter of 24");
    let mut strata: BTreeMap<String, BTreeMap<&str, i64>> = BTreeMap::new();
    for row in documents {
        let stratum = strata.entry(row["by"].to_string()).or_default();
        names(&row["coders"]).iter().for_each(|coder| *stratum.entry(coder).or_default() += 1);
    }
    for (stratum, counts) in &strata {
        let of = |coder| counts.get(coder).copied().unwrap_or(0);
        assert!((of("a1") - of("a2")).abs() <= 1, "{stratum}: {counts:?}");
    }
    let listed = env.json(&["documents", "--format", "json"]);
    for (row, document) in documents.iter().zip(listed.as_array().expect("documents")) {
        let expected: BTreeSet<&str> = names(&row["coders"]).into_iter().collect();
        assert_eq!(names(&document["assigned"]).into_iter().collect::<BTreeSet<_>>(), expected);
        assert_eq!(document["lead"], row["lead"]);
    }
    let next = env.json(&["--coder", "a1", "next", "--format", "json"]);
    let first = documents.iter().find(|row| names(&row["coders"]).contains(&"a1")).expect("some");
    assert_eq!(next["next"], first["document"]);
    env.run(&["--coder", "a1", "finish", first["document"].as_str().expect("a name")]).ok();
    assert_ne!(env.json(&["--coder", "a1", "next", "--format", "json"])["next"], first["document"]);
    env.run(&["assign", "--coders", "a1,a2"]).ok().says(&["assigned already", "--again"]);
    env.run(&["undo"]).ok().says(&["assign 24 documents to a1, a2"]);
    assert_eq!(names(&env.json(&["documents", "--format", "json"])[3]["assigned"]), Vec::<&str>::new());
    env.sound();
}

#[test]
fn a_deal_that_cannot_be_is_refused() {
    let env = Env::with_study();
    env.run(&["assign", "--coders", "k1", "--overlap", "20%"]).wrong_usage(&["needs two coders or more"]);
    env.run(&["assign", "--coders", "k1,k2", "--overlap", "20"]).wrong_usage(&["20", "20% or 0.2"]);
    env.run(&["assign", "--coders", "k1,k2", "--by", "moon"])
        .wrong_usage(&["no document has an attribute “moon”", "site"]);
    env.run(&["assign", "--coders", "k1,k1"]).wrong_usage(&["named twice"]);
    env.run(&["assign", "--coders", "k1,consensus"]).wrong_usage(&["layer of decisions"]);
    env.run(&["assign", "NOPE", "--coders", "k1"]).fails(&["no document “NOPE”"]);
}

#[test]
fn what_others_coded_is_hidden_until_one_has_finished() {
    let env = Env::with_study();
    code(&env, "study.emic", "k1", "power", "The board");
    env.run(&["assign", "ALD-W1", "--coders", "k1,k2", "--overlap", "100%"]).ok();
    code(&env, "study.emic", "k2", "identity", "nursing");
    assert_eq!(seen(&env, "study.emic", "k2"), ["k2 identity"]);
    assert_eq!(seen(&env, "study.emic", "k1"), ["k1 power"]);
    assert_eq!(seen(&env, "study.emic", "k3"), ["k1 power", "k2 identity"], "k3 has no part in it");
    let report =
        |coder: &str| env.json(&["--coder", coder, "report", "frequency", "--coders", "all", "--format", "json"]);
    let passages = |report: &Value, code: &str| {
        let rows = report["rows"].as_array().expect("rows");
        rows.iter().find(|row| row["code"] == code).map_or(json!(0), |row| row["total"]["passages"].clone())
    };
    let blind = report("k2");
    assert_eq!((passages(&blind, "power"), passages(&blind, "identity")), (json!(0), json!(1)));
    assert_eq!(passages(&report("k3"), "power"), json!(1));
    let told = env.run(&["--coder", "k2", "report", "frequency", "--coders", "all"]).ok().stdout;
    assert!(told.contains("coded blind by k2") && told.contains("ALD-W1"), "{told}");
    let hits = |coder: &str| {
        env.json(&["--coder", coder, "search", "code:power", "--format", "json"]).as_array().map_or(0, Vec::len)
    };
    assert_eq!((hits("k2"), hits("k3")), (0, 1), "the search hides it too");
    let excerpts =
        env.run(&["--coder", "k2", "export", "excerpts", "--coders", "all", "--format", "jsonl"]).ok().stdout;
    assert!(!excerpts.contains("The board"), "{excerpts}");
    let log = env.run(&["--coder", "k2", "log"]).ok().stdout;
    assert!(!log.contains("code power"), "{log}");
    let show = env.json(&["--coder", "k2", "codebook", "show", "power", "--format", "json"]);
    assert_eq!(show["codings"], 0);
    env.run(&["--coder", "k2", "report", "compare", "--document", "ALD-W1"]).fails(&["blind", "emic finish ALD-W1"]);
    env.run(&["--coder", "k2", "adjudicate", "ALD-W1", "--code", "power", "--span", &at("The board"), "--neither"])
        .fails(&["coded blind by k2", "emic finish ALD-W1"]);
    env.run(&["--coder", "k2", "finish", "ALD-W1"]).ok();
    assert_eq!(seen(&env, "study.emic", "k2"), ["k1 power", "k2 identity"]);
    assert_eq!(passages(&report("k2"), "power"), json!(1));
    assert_eq!(seen(&env, "study.emic", "k1"), ["k1 power"], "k1 has not finished");
    let states = env.json(&["documents", "--format", "json"])[0]["state"].clone();
    assert_eq!(states, json!({"k1": "begun", "k2": "finished"}));
    env.sound();
}

#[test]
fn two_copies_are_merged_told_and_undone() {
    let env = two_copies();
    code(&env, "study.emic", "k1", "power", "The board");
    code(&env, K2, "k2", "identity", "nursing");
    env.run(&as_k1(&["codebook", "edit", "power", "--definition", "who decides"])).ok();
    env.run(&as_k2(&["codebook", "edit", "power", "--definition", "who sets the terms"])).ok();
    let before = seen(&env, "study.emic", "k1");
    let dry = env.run(&as_k1(&["merge", K2, "--dry-run"])).ok().stdout;
    assert!(dry.contains("would come") && dry.contains("code power, definition"), "{dry}");
    assert_eq!(seen(&env, "study.emic", "k1"), before);
    let report = env.json(&as_k1(&["merge", K2, "--format", "json"]));
    assert_eq!(report["came"]["codings"], json!({"k2": 1}));
    let conflict = &report["conflicts"][0];
    assert_eq!(
        (conflict["here"].as_str(), conflict["there"].as_str()),
        (Some("who decides"), Some("who sets the terms"))
    );
    assert_eq!(seen(&env, "study.emic", "k1"), ["k1 power", "k2 identity"]);
    let shown = env.json(&as_k1(&["codebook", "show", "power", "--format", "json"]));
    assert_eq!(shown["definition"], conflict["stands"]);
    env.run(&as_k1(&["merge", K2])).ok().prints(&["nothing new"]);
    env.run(&as_k2(&["merge", "study.emic"])).ok();
    assert_eq!(seen(&env, K2, "k2"), ["k1 power", "k2 identity"]);
    let log = env.run(&as_k1(&["log", "--limit", "1"])).ok().stdout;
    assert!(log.contains("merge k2.emic"), "{log}");
    env.run(&as_k1(&["undo"])).ok().says(&["undone: “merge k2.emic”"]);
    assert_eq!(seen(&env, "study.emic", "k1"), ["k1 power"]);
    env.run(&as_k1(&["redo"])).ok().says(&["merge k2.emic"]);
    assert_eq!(seen(&env, "study.emic", "k1"), ["k1 power", "k2 identity"]);
    for file in ["study.emic", K2] {
        let report = env.json(&["-p", file, "check", "--format", "json"]);
        assert_eq!(report["problems"], json!([]));
    }
    assert_eq!(seen(&env, K2, "k2"), ["k1 power", "k2 identity"], "an undo here takes nothing away there");
}

#[test]
fn laptops_that_imported_on_their_own_merge_cleanly_and_one_name_is_never_two_texts() {
    let env = Env::new();
    let core = super::env::repository("codebooks/core.toml");
    env.write("a/I1.txt", "INT: Why?\n\nP1: Because of the form.\n");
    env.write("a/I2.txt", "INT: And then?\n\nP2: We waited.\n");
    env.write("b/I1.txt", "INT: Why?\n\nP1: Because of the form.\n");
    env.write("b/I2.txt", "INT: And then?\n\nP2: We waited for a year.\n");
    for (file, coder, folder) in [("k1.emic", "k1", "a"), ("k2.emic", "k2", "b")] {
        env.run(&["new", file, "--coder", coder, "--codebook", &core]).ok();
        env.run(&with(file, coder, &["import", folder])).ok();
        env.run(&with(file, coder, &["code", "power", "--document", "I1", "--span", "12..20"])).ok();
    }
    let report = env.json(&with("k1.emic", "k1", &["merge", "k2.emic", "--format", "json"]));
    assert_eq!(report["conflicts"], json!([]), "what both imported is no conflict");
    assert_eq!(env.run(&["-p", "k1.emic", "coder"]).ok().stdout.trim(), "k1", "who acts stays known");
    let same = report["same_names"].as_array().expect("a list");
    assert_eq!(same.len(), 1);
    let diff = same[0]["diff"].to_string();
    assert!(diff.contains("- P2: We waited.") && diff.contains("+ P2: We waited for a year."), "{diff}");
    let documents = env.json(&["-p", "k1.emic", "documents", "--format", "json"]);
    let shown: Vec<&str> =
        documents.as_array().expect("all").iter().filter_map(|row| row["document"].as_str()).collect();
    assert_eq!(shown, ["I1", "I2", "I2~2"]);
    let texts: BTreeSet<String> =
        ["I2", "I2~2"].iter().map(|name| env.run(&["-p", "k1.emic", "text", name]).ok().stdout).collect();
    assert_eq!(texts.len(), 2, "both texts are there");
    env.run(&with("k2.emic", "k2", &["merge", "k1.emic"])).ok().prints(&["two documents are called “I2”"]);
    for args in [["documents", "--format", "json"].as_slice(), &["export", "codings"]] {
        let of = |file: &str| env.run(&[&["-p", file], args].concat()).ok().stdout;
        assert_eq!(of("k1.emic"), of("k2.emic"), "{args:?}");
    }
}

#[test]
fn another_study_is_refused_unless_forced() {
    let env = Env::with_study();
    env.write("other/note.emic", "not a project\n".repeat(100));
    env.run(&["new", "other/other.emic", "--coder", "k9"]).ok();
    env.run(&["merge", "other/other.emic"]).fails(&[
        "another study",
        "no document and no codebook in common",
        "--force",
    ]);
    env.run(&["merge", "study.emic"]).fails(&["this project itself"]);
    env.run(&["merge", "none.emic"]).fails(&["there is no file none.emic"]);
    env.run(&["merge", "other/note.emic"]).fails(&["not an emic project"]);
    env.run(&["merge", "other/other.emic", "--force"]).ok();
    env.sound();
}

#[test]
fn a_study_without_a_document_in_common_is_warned_of() {
    let env = Env::with_study();
    env.write("other/ZZZ-1.txt", "P1: Elsewhere.\n\nP2: Quite.\n");
    env.run(&["new", "other/other.emic", "--coder", "k9", "--codebook", &repository("codebooks/core.toml")]).ok();
    env.run(&["-p", "other/other.emic", "--coder", "k9", "import", "other/ZZZ-1.txt"]).ok();
    let warning = "other.emic has no document in common with this project: it seems to be another study";
    env.run(&["merge", "other/other.emic", "--dry-run"]).ok().says(&[warning]);
    let json = env.run(&["merge", "other/other.emic", "--format", "json"]).ok();
    assert!(!json.stdout.contains("apart"), "{}", json.stdout);
    json.says(&[warning]);
    env.sound();
}

#[test]
fn a_decision_makes_the_consensus_layer_that_reports_read() {
    let env = two_copies();
    code(&env, "study.emic", "k1", "power", "The board");
    code(&env, "study.emic", "k1", "identity", "nursing");
    code(&env, K2, "k2", "power", "The board. Not us");
    env.run(&as_k1(&["merge", K2])).ok();
    let compare = || env.json(&["report", "compare", "--document", "ALD-W1", "--format", "json"]);
    assert_eq!(compare()["pooled"]["overlapping"], 1);
    env.run(&[
        "adjudicate",
        "ALD-W1",
        "--code",
        "power",
        "--span",
        &at("The board"),
        "--take",
        "k2",
        "--memo",
        "whole",
    ])
    .ok();
    let decided = compare();
    assert_eq!(
        (&decided["pooled"]["decided"], &decided["disagreements"][1]["decision"]["memo"]),
        (&json!(1), &json!("whole"))
    );
    let why = env.json(&["memo", "list", "--on", "decision", "--format", "json"]);
    assert_eq!(
        [&why[0]["text"], &why[0]["type"], &why[0]["target"], &why[0]["code"], &why[0]["coder"]],
        [&json!("whole"), &json!("decision"), &json!("ALD-W1:2 power"), &json!("power"), &json!("k1")]
    );
    env.run(&["search", "--memos", "whole"]).ok().prints(&["decision", "ALD-W1:2 power", "whole"]);
    let id = why[0]["id"].as_str().expect("an id");
    env.run(&["memo", "show", id]).ok().prints(&["whole"]);
    env.run(&["memo", "edit", id, "other"]).fails(&["adjudicate"]);
    env.run(&["memo", "remove", id]).fails(&["adjudicate"]);
    let excerpts = || {
        let lines = env.run(&["export", "excerpts", "--format", "jsonl"]).ok().stdout;
        let mut all: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
            .map(|line| format!("{}: {}", line["code"].as_str().unwrap_or(""), line["text"].as_str().unwrap_or("")))
            .collect();
        all.sort();
        all
    };
    assert_eq!(
        excerpts(),
        ["identity: nursing", "power: The board. Not us"],
        "k2's power, and what is open as the lead coder has it"
    );
    let told = env.run(&["report", "frequency"]).ok().stdout;
    assert!(told.contains("read in the consensus layer: ALD-W1"), "{told}");
    env.run(&[
        "adjudicate",
        "ALD-W1",
        "--code",
        "power",
        "--span",
        &at("The board"),
        "--adjust",
        &at("Not us"),
        "--as",
        "identity",
    ])
    .ok();
    assert_eq!(excerpts(), ["identity: Not us", "identity: nursing"]);
    env.run(&["adjudicate", "ALD-W1", "--code", "power", "--span", &at("The board"), "--neither"]).ok();
    env.run(&["adjudicate", "ALD-W1", "--code", "power", "--span", &at("The board"), "--take", "both"]).ok();
    env.run(&["adjudicate", "ALD-W1", "--code", "power", "--span", &at("The board"), "--reopen"]).ok();
    assert_eq!(compare()["pooled"]["decided"], 0);
    env.run(&["adjudicate", "ALD-W1", "--code", "power", "--span", &at("lifts"), "--neither"])
        .fails(&["not coded there"]);
    env.run(&["adjudicate", "ALD-W1", "--code", "power", "--span", &at("The board"), "--take", "k9"])
        .wrong_usage(&["k9 has coded nothing"]);
    env.run(&["adjudicate", "ALD-W1", "--code", "power", "--span", &at("The board")]).wrong_usage(&["--take"]);
    env.sound();
}

#[test]
fn a_meeting_is_prepared_and_its_decision_typed_once() {
    let env = two_copies();
    code(&env, "study.emic", "k1", "power", "The board");
    code(&env, K2, "k2", "power", "The board. Not us");
    code(&env, K2, "k2", "power", "Nobody asked us");
    env.run(&as_k1(&["merge", K2])).ok();
    env.run(&["export", "meeting", "--code", "power", "-o", "pack.md"]).ok().says(&["2 passages where coders differ"]);
    let pack = env.read("pack.md");
    for words in
        ["# Meeting: ", "⟦The board. Not us⟧ — “them”", "**k1:** nothing here", "- [ ] take k1, k2", "## Decision"]
    {
        assert!(pack.contains(words), "“{words}” is not in\n{pack}");
    }
    env.run(&["decide", "pack.md"]).wrong_usage(&["no box is ticked"]);
    let filled = pack
        .replacen("- [ ] take k2\n", "- [x] take k2\n", 1)
        .replacen("- why: ", "- why: the sentence goes on", 1)
        .replacen("### Definition from now on\n", "### Definition from now on\n\nWho is able to say no.\n", 1)
        .replacen("### What we decided, and why\n", "### What we decided, and why\n\nPower is refusal too.\n", 1);
    env.write("filled.md", &filled);
    let told = env.run(&["decide", "filled.md"]).ok();
    for words in [
        "a decision memo",
        "1 field worded anew",
        "1 passage settled",
        "3 codings were made under another definition of power",
        "(k1 1, k2 2)",
    ] {
        assert!(told.stderr.contains(words), "“{words}”: {}", told.stderr);
    }
    let shown = env.json(&["codebook", "show", "power", "--format", "json"]);
    assert_eq!(shown["definition"], "Who is able to say no.");
    assert_eq!((&shown["version"], &shown["memos"][0]["text"]), (&json!(2), &json!("Power is refusal too.")));
    assert_eq!(env.json(&["recheck", "--all-coders", "--format", "json"])[0]["code_version"], 1);
    let compared = env.json(&["report", "compare", "--format", "json"]);
    assert_eq!(
        (&compared["pooled"]["decided"], &compared["disagreements"][1]["decision"]["memo"]),
        (&json!(1), &json!("the sentence goes on"))
    );
    let queue = |coder: &str| {
        let rows = env.json(&["--coder", coder, "recheck", "power", "--format", "json"]);
        rows.as_array()
            .expect("rows")
            .iter()
            .map(|row| row["text"].as_str().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(queue("k2"), ["The board. Not us", "Nobody asked us"]);
    env.run(&["--coder", "k2", "recheck", "power", "--document", "ALD-W1", "--span", &at("Nobody asked us"), "--keep"])
        .ok();
    assert_eq!(queue("k2"), ["The board. Not us"]);
    env.run(&["--coder", "k2", "uncode", "power", "--document", "ALD-W1", "--span", &at("The board. Not us")]).ok();
    assert_eq!(queue("k2"), Vec::<String>::new());
    env.run(&["recheck", "--keep", "--all-coders"]).wrong_usage(&["your own codings"]);
    env.run(&["decide", "filled.md"]).fails(&["defined anew since filled.md was written"]);
    env.run(&["decide", "power", "--decision", "Again.", "--not", "Order of the day."]).ok();
    env.write("notes.md", "# Notes\n");
    env.run(&["decide", "notes.md"]).fails(&["notes.md", "no meeting pack"]);
    env.sound();
}

#[test]
fn who_acts_is_kept_by_copy() {
    let env = two_copies();
    env.run(&["-p", "study.emic", "coder", "k1"]).ok();
    env.run(&["-p", K2, "coder", "k2"]).ok();
    let who = |file: &str| env.run(&["-p", file, "coder"]).ok().stdout.trim().to_owned();
    assert_eq!((who("study.emic"), who(K2)), ("k1".to_owned(), "k2".to_owned()));
    env.run(&["-p", "study.emic", "coder", "consensus"]).wrong_usage(&["layer of what a team decides"]);
}

#[test]
fn a_decision_that_changes_nothing_or_cannot_be_meant_is_told() {
    let env = Env::with_study();
    code(&env, "study.emic", "k1", "power", "The board");
    code(&env, "study.emic", "k2", "power", "The board. Not us");
    let span = at("The board");
    let adjudicate = |more: &[&str]| {
        env.run(&[&["adjudicate", "ALD-W1", "--code", "power", "--span", span.as_str()], more].concat())
    };
    adjudicate(&["--take", "k1"]).ok().says(&["decided: power"]);
    adjudicate(&["--take", "k1"]).ok().says(&["decided so already"]);
    adjudicate(&["--take", "k1", "--as", "identity"]).wrong_usage(&["--adjust"]);
    adjudicate(&["--adjust", &at("lifts")]).fails(&["outside the place"]);
    adjudicate(&["--adjust", &at("Not us"), "--as", "identity"]).ok();
    adjudicate(&["--reopen"]).ok().says(&["opened again"]);
    adjudicate(&["--reopen"]).ok().says(&["open already"]);
    let layer = env.run(&["export", "codings", "--coders", "consensus"]).ok().stdout;
    assert!(!layer.contains("identity"), "what was adjusted is gone with its decision: {layer}");
}

#[test]
fn an_undo_that_is_refused_tells_nothing_of_what_is_coded_blind() {
    let env = Env::with_study();
    env.run(&["--coder", "k2", "codebook", "add", "fresh"]).ok();
    code(&env, "study.emic", "k1", "fresh", "The board");
    env.run(&["assign", "ALD-W1", "--coders", "k1,k2", "--overlap", "100%"]).ok();
    let refused = env.run(&["--coder", "k2", "undo"]).fails(&["cannot be undone"]);
    assert!(!refused.stderr.contains("ALD-W1") && !refused.stderr.contains("k1"), "{}", refused.stderr);
    env.run(&["--coder", "k2", "codebook", "remove", "fresh", "--yes"]).ok();
    assert_eq!(seen(&env, "study.emic", "k1"), ["k1 fresh"], "what k2 may not see, k2 does not take away");
}

#[test]
fn a_code_that_came_back_is_there_for_the_differences_too() {
    let env = two_copies();
    env.run(&as_k1(&["codebook", "remove", "identity", "--yes"])).ok();
    code(&env, K2, "k2", "identity.home-agency", "nursing");
    env.run(&as_k1(&["merge", K2]))
        .ok()
        .prints(&["the code identity.home-agency was removed in one copy and used in the other"]);
    let shown = env.json(&as_k1(&["codebook", "show", "--format", "json"]));
    let there = |id: &str| shown.as_array().expect("codes").iter().any(|code| code["id"] == id);
    assert!(there("identity.home-agency") && there("identity"), "with the codes above it");
    let diff = env.run(&as_k1(&["codebook", "diff", K2, "now"])).ok().stdout;
    assert!(!diff.contains("identity.home-agency"), "{diff}");
    let other = env.run(&as_k2(&["codebook", "diff", "now", "study.emic"])).ok().stdout;
    assert!(!other.contains("identity.home-agency"), "{other}");
}
