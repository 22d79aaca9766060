//! Corrected texts and turns: codings follow, nothing is lost, everything can be undone.

use super::env::{ALD, Env, Run, place, text_of};
use serde_json::{Value, json};

/// ALD-W1 as its file has it.
fn transcript() -> String {
    text_of(ALD)
}

/// A study in which ALD-W1 is coded in four places by two coders.
fn coded() -> Env {
    let env = Env::with_study();
    let text = transcript();
    for (coder, code, part) in [
        ("k1", "power", "Not us — “them”."),
        ("k1", "power.agenda", "asked to do lifts. 🚌"),
        ("k2", "identity", "It isn’t nursing."),
        ("k2", "power", "Nobody asked us."),
    ] {
        let span = place(&text, part);
        env.run(&["--coder", coder, "code", code, "--document", "ALD-W1", "--span", &span]).ok();
    }
    env
}

/// Writes the corrected transcript: one coding's text is touched, one is gone, two are not.
fn correct(env: &Env) -> String {
    let text = transcript()
        .replace("So who decides?", "So, who decides? Élise?")
        .replace("asked to do lifts", "asked to go and do the lifts")
        .replace("A2: Nobody asked us.\n\n", "");
    env.write("fixed/ALD-W1.txt", &text);
    text
}

fn revise(env: &Env, more: &[&str]) -> Run {
    env.run(&[&["revise", "ALD-W1", "fixed/ALD-W1.txt"], more].concat())
}

fn report(run: Run) -> Value {
    serde_json::from_str(&run.ok().stdout).expect("JSON")
}

/// What each coding of a document says, as `coder code text`.
fn said(env: &Env) -> Vec<String> {
    let text: Vec<char> = env.run(&["text", "ALD-W1"]).ok().stdout.chars().collect();
    let codings = env.run(&["export", "codings"]).ok().stdout;
    let codings = codings.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let at = |coding: &Value, key: &str| coding[key].as_u64().expect("a place") as usize;
    let mut all: Vec<String> = codings
        .map(|coding| {
            let part: String = text[at(&coding, "start")..at(&coding, "end")].iter().collect();
            format!("{} {} {part}", coding["coder"].as_str().expect("who"), coding["code"].as_str().expect("what"))
        })
        .collect();
    all.sort();
    all
}

fn frequency(env: &Env) -> Value {
    env.json(&["report", "frequency", "--coders", "all", "--count", "codings", "--depth", "all", "--format", "json"])
}

#[test]
fn codings_follow_a_corrected_transcript_and_its_undo() {
    let env = coded();
    let (counted, coded_before) = (frequency(&env), said(&env));
    let text = correct(&env);
    let foreseen = report(revise(&env, &["--dry-run", "--format", "json"]));
    assert_eq!(said(&env), coded_before, "a dry run writes nothing");
    let done = revise(&env, &["--format", "json"]);
    assert!(done.stderr.contains("ALD-W1 revised: 2 codings stand untouched, 1 moved, 1 lost"), "{done:#?}");
    assert!(done.stderr.contains("in no count until it is placed") && done.stderr.contains("--review"), "{done:#?}");
    let done = report(done);
    assert_eq!(
        (&done["exact"], &done["moved"], &done["lost"]),
        (&foreseen["exact"], &foreseen["moved"], &foreseen["lost"])
    );
    assert_eq!((&done["document"], &done["exact"]), (&json!("ALD-W1"), &json!(2)));
    let moved = &done["moved"][0];
    let now = "asked to go and do the lifts. 🚌";
    assert_eq!((&moved["before"], &moved["after"]), (&json!("asked to do lifts. 🚌"), &json!(now)));
    assert_eq!((&moved["code"], &moved["coder"]), (&json!("power.agenda"), &json!("k1")));
    assert_eq!(format!("{}..{}", moved["start"], moved["end"]), place(&text, now), "in code points");
    let lost = &done["lost"][0];
    assert_eq!(lost["before"], json!("Nobody asked us."));
    assert_eq!(lost.as_object().expect("an object").keys().collect::<Vec<_>>(), ["before", "code", "coder", "coding"]);
    assert_eq!(env.run(&["text", "ALD-W1"]).ok().stdout, text);
    let expected = ["k1 power Not us — “them”.", &format!("k1 power.agenda {now}"), "k2 identity It isn’t nursing."];
    assert_eq!(said(&env), expected);
    assert_eq!(env.codings(), 3, "what is lost is in no count");
    env.run(&["search", "\"go and do\"", "--format", "json"]).ok().prints(&["ALD-W1"]);
    assert_eq!(env.json(&["search", "nobody", "--format", "json"]), json!([]), "the index has the new text");
    env.sound();
    env.run(&["check", "--rebuild"]).ok();
    env.run(&["log", "--limit", "1"]).ok().prints(&["revise ALD-W1"]);
    env.run(&["undo"]).ok().says(&["revise ALD-W1"]);
    assert_eq!((frequency(&env), said(&env)), (counted, coded_before));
    assert_eq!(env.run(&["text", "ALD-W1"]).ok().stdout, transcript());
    env.sound();
    env.run(&["redo"]).ok();
    assert_eq!(said(&env), expected);
    env.sound();
}

#[test]
fn reports_count_the_new_text() {
    let env = coded();
    let before = frequency(&env);
    correct(&env);
    revise(&env, &[]).ok().prints(&["moved", "asked to go and do the lifts", "lost", "Nobody asked us."]);
    let after = frequency(&env);
    let words = |report: &Value| report["denominators"]["words"].as_u64().expect("words");
    assert_eq!(words(&after), words(&before) + 3 - 3, "three words more in one turn, a turn of three less");
    let row = |report: &Value, code: &str| -> (Value, Value) {
        let rows = report["rows"].as_array().expect("rows").clone();
        let found = rows.into_iter().find(|row| row["code"] == code);
        found.map_or((Value::Null, Value::Null), |row| (row["total"]["codings"].clone(), row["total"]["words"].clone()))
    };
    assert_eq!(row(&before, "power"), (json!(3), json!(10)));
    assert_eq!(row(&after, "power"), (json!(2), json!(10)), "one lost with its three words, one with three more");
}

#[test]
fn what_waits_is_looked_at() {
    let env = coded();
    correct(&env);
    revise(&env, &[]).ok();
    let queue = || env.json(&["revise", "--review", "--format", "json"]);
    let id = |item: &Value| item["coding"].as_str().expect("a name")[..8].to_owned();
    let waiting = queue();
    assert_eq!((waiting[0]["kind"].as_str(), waiting[1]["kind"].as_str()), (Some("moved"), Some("lost")));
    assert_eq!((&waiting[1]["after"], &waiting[1]["start"]), (&Value::Null, &Value::Null));
    let (moved, lost) = (id(&waiting[0]), id(&waiting[1]));
    assert_eq!(env.json(&["info", "--format", "json"])["to_review"], json!(2));
    env.run(&["revise", "ALD-W1", "--review"]).ok().prints(&[&moved, &lost, "Nobody asked us."]).says(&["--accept ID"]);
    env.run(&["revise", "BRA-I1", "--review"]).ok().says(&["nothing waits"]);
    env.run(&["revise", "--accept", &lost]).fails(&["has lost its place", "--place"]);
    env.run(&["revise", "--accept", "zz"]).fails(&["no coding “zz” waits"]);
    env.run(&["revise", "ALD-W1", "--accept", "all"]).ok().says(&["accepted 1 coding", "1 coding still to look at"]);
    assert_eq!(queue().as_array().map(Vec::len), Some(1));
    env.run(&["revise", "--drop", &lost]).fails(&["is k2's", "--coder"]);
    let text = env.run(&["text", "ALD-W1"]).ok().stdout;
    let span = place(&text, "The board.");
    env.run(&["revise", "--place", &lost, "--span", &span]).ok().says(&["power of k2 in ALD-W1", "“The board.”"]);
    assert!(said(&env).contains(&"k2 power The board.".to_owned()));
    assert_eq!((queue(), env.codings()), (json!([]), 4));
    env.run(&["log", "--limit", "1"]).ok().prints(&["place power in ALD-W1"]);
    env.run(&["undo"]).ok();
    env.run(&["--coder", "k2", "revise", "--drop", &lost]).ok().says(&["took 1 coding away"]);
    assert_eq!((queue(), env.codings()), (json!([]), 3));
    env.run(&["--coder", "k2", "undo"]).ok();
    assert_eq!(queue().as_array().map(Vec::len), Some(1));
    env.run(&["revise", "--place", &lost, "--span", "0..99999"]).fails(&["ALD-W1"]);
    env.run(&["revise", "--place", &lost]).wrong_usage_of_clap("--span");
    env.sound();
}

impl Run {
    /// Asserts that the arguments themselves were refused.
    #[track_caller]
    fn wrong_usage_of_clap(&self, words: &str) {
        assert_eq!(self.code, Some(2), "{self:#?}");
        assert!(self.stderr.contains(words), "{self:#?}");
    }
}

#[test]
fn a_file_like_the_text_changes_nothing_and_a_bad_one_is_told() {
    let env = coded();
    env.write("same.txt", format!("\u{feff}{}", transcript().replace('\n', "\r\n")));
    let before = env.json(&["info", "--format", "json"])["changes"].clone();
    env.run(&["revise", "ALD-W1", "same.txt"]).ok().says(&["already; nothing was changed"]);
    assert_eq!(env.json(&["revise", "ALD-W1", "same.txt", "--format", "json"])["moved"], json!([]));
    assert_eq!(env.json(&["info", "--format", "json"])["changes"], before);
    env.run(&["revise", "ALD-W1", "none.txt"]).fails(&["none.txt"]);
    env.run(&["revise", "ALD-W1", "."]).fails(&["folder"]);
    env.write("empty.txt", "\n");
    env.run(&["revise", "ALD-W1", "empty.txt"]).fails(&["empty.txt: it holds no text"]);
    env.run(&["revise", "NO-1", "same.txt"]).fails(&["no document “NO-1”"]);
    env.run(&["revise", "ALD-W1"]).wrong_usage(&["emic revise ALD-W1 FILE"]);
    env.run(&["revise"]).wrong_usage(&["emic revise DOC FILE"]);
    assert_eq!(env.json(&["info", "--format", "json"])["changes"], before);
}

#[test]
fn the_corrected_file_and_the_first_one_are_known_to_an_import() {
    let env = Env::with_project();
    env.write("D1.txt", "A2: One thing.\n");
    env.write("new/D1.txt", "A2: One thing or two.\n");
    env.run(&["import", "D1.txt"]).ok();
    env.run(&["revise", "D1", "new/D1.txt"]).ok();
    for file in ["D1.txt", "new/D1.txt"] {
        let report = env.json(&["import", file, "--format", "json"]);
        assert!(report[0]["skipped"].as_str().is_some_and(|why| why.contains("as “D1”")), "{report}");
    }
    env.sound();
}

#[test]
fn attributes_of_the_file_are_taken_where_nothing_is_set_and_told_where_they_differ() {
    let env = coded();
    let text = correct(&env);
    let front = "---\nsite: Elsewhere\nsession: 2\nparticipants:\n  A5: {profession: nursing}\n---\n\n";
    env.write("fixed/ALD-W1.txt", format!("{front}{text}"));
    let run = revise(&env, &[]).ok();
    let told =
        ["session = 2", "profession of A5 = nursing", "site is “Aldermere”, in the file “Elsewhere”", "--attributes"];
    run.says(&told);
    let attributes = || env.json(&["documents", "--format", "json"])[0]["attributes"].clone();
    assert_eq!((&attributes()["site"], &attributes()["session"]), (&json!("Aldermere"), &json!("2")));
    let who = env.json(&["participants", "--format", "json"]);
    let of = |name: &str| who.as_array().and_then(|all| all.iter().find(|who| who["participant"] == name)).cloned();
    assert_eq!(of("ALD-W1/A5").expect("there")["attributes"]["profession"], json!("nursing"));
    assert_eq!(of("ALD-W1/R1").expect("there")["speaker_type"], json!("interviewer"), "as it was known before");
    env.run(&["undo"]).ok();
    assert_eq!(attributes().get("session"), None, "one step");
    revise(&env, &["--attributes"]).ok();
    assert_eq!(attributes()["site"], json!("Elsewhere"));
    env.sound();
}

#[test]
fn what_is_coded_on_the_old_text_elsewhere_comes_with_a_merge() {
    let env = coded();
    env.run(&["backup", "copies/k2.emic"]).fails(&["cannot create"]);
    env.write("copies/readme.txt", "");
    env.run(&["backup", "copies/k2.emic"]).ok();
    let span = place(&transcript(), "I was asked");
    env.run(&["-p", "copies/k2.emic", "--coder", "k2", "code", "power", "--document", "ALD-W1", "--span", &span]).ok();
    correct(&env);
    env.run(&["-p", "study.emic", "revise", "ALD-W1", "fixed/ALD-W1.txt"]).ok();
    env.run(&["-p", "study.emic", "merge", "copies/k2.emic"]).ok();
    assert!(said(&env).contains(&"k2 power I was asked".to_owned()), "{:?}", said(&env));
    let merged = env.run(&["-p", "copies/k2.emic", "merge", "study.emic", "--coder", "k2"]).ok();
    merged.prints(&["1 corrected text came", "without a place in it: 2 codings"]);
    env.run(&["-p", "copies/k2.emic", "text", "ALD-W1"]).ok().prints(&["So, who decides?"]);
    env.sound();
    env.run(&["-p", "copies/k2.emic", "check"]).ok();
}

#[test]
fn exported_codings_of_a_corrected_text_come_back_as_the_same() {
    let env = coded();
    correct(&env);
    revise(&env, &[]).ok();
    let before = said(&env);
    env.run(&["export", "codings", "-o", "codings.jsonl"]).ok();
    env.run(&["import", "codings.jsonl"]).ok().prints(&["3 there already"]);
    assert_eq!((said(&env), env.codings()), (before, 3));
    env.run(&["uncode", "power", "--document", "ALD-W1", "--all"]).ok();
    assert_eq!(env.codings(), 2);
    env.sound();
}

#[test]
fn turns_are_corrected_and_the_text_stays() {
    let env = coded();
    let turns = |name: &str| env.json(&["turns", name, "--format", "json"]);
    let before = turns("ALD-W1");
    let edit: &[&str] =
        &["turns", "edit", "ALD-W1", "--split", "1@So who decides?=A2", "--join", "3..4", "--rename", "R1=INT"];
    let foreseen = env.json(&[edit, &["--dry-run", "--format", "json"]].concat());
    assert_eq!(turns("ALD-W1"), before);
    env.run(edit).ok().says(&["4 turns", "before: 4 turns", "emic undo"]);
    let after = turns("ALD-W1");
    assert_eq!(after, foreseen);
    let told: Vec<(String, String, u64)> = after
        .as_array()
        .expect("turns")
        .iter()
        .map(|turn| {
            let word = |key: &str| turn[key].as_str().unwrap_or("-").to_owned();
            (word("participant"), word("text"), turn["words"].as_u64().expect("words"))
        })
        .collect();
    assert_eq!(told[0], ("ALD-W1/INT".into(), "So who decides?".into(), 3));
    assert_eq!(told[1], ("ALD-W1/A2".into(), "Élan vital.".into(), 2));
    assert_eq!(told[3].0, "ALD-W1/A5");
    assert!(told[3].1.ends_with("A2: Nobody asked us."), "{:?}", told[3]);
    assert_eq!(env.run(&["text", "ALD-W1"]).ok().stdout, transcript());
    let who = env.json(&["participants", "--format", "json"]);
    let asks = who.as_array().and_then(|all| all.iter().find(|who| who["participant"] == "ALD-W1/INT"));
    assert_eq!(asks.expect("INT")["speaker_type"], json!("interviewer"), "as R1 was");
    assert_eq!(env.json(&["search", "vital", "--format", "json"])[0]["turn"], json!(2), "the index has the new turns");
    env.sound();
    env.run(&["log", "--limit", "1"]).ok().prints(&["correct turns of ALD-W1"]);
    env.run(&["undo"]).ok();
    assert_eq!(turns("ALD-W1"), before);
    env.sound();
}

#[test]
fn corrections_of_turns_that_cannot_be_are_told() {
    let env = coded();
    let edit = |more: &[&str]| env.run(&[&["turns", "edit", "ALD-W1"], more].concat());
    edit(&[]).wrong_usage(&["--split", "--join"]);
    edit(&["--assign", "9=A2"]).fails(&["no turn 9", "from 1 to 4"]);
    edit(&["--split", "1@nobody said this"]).fails(&["is not said in turn 1"]);
    edit(&["--split", "3@i"]).fails(&["more than once in turn 3"]);
    edit(&["--rename", "B7=B8"]).fails(&["nobody is called “B7”", "R1, A2, A5"]);
    edit(&["--kind", "1=loud"]).wrong_usage_of_clap("accepted are speech");
    edit(&["--assign", "2=A2"]).ok().says(&["so already"]);
    env.seed("edit", ALD, &[]);
    env.run(&["turns", "--", "edit"]).ok().prints(&["Nobody asked us."]);
    env.run(&["turns", "--help"]).ok().prints(&["emic turns -- edit"]);
}

#[test]
fn turns_corrected_by_hand_are_kept_where_that_is_wished() {
    let env = coded();
    env.run(&["turns", "edit", "ALD-W1", "--assign", "4=A5"]).ok();
    correct(&env);
    let text = env.read("fixed/ALD-W1.txt") + "A2: Nobody ever asked us.\n\n";
    env.write("fixed/ALD-W1.txt", text);
    let last = || env.json(&["turns", "ALD-W1", "--format", "json"])[3]["participant"].clone();
    revise(&env, &[]).ok().says(&["corrected by hand", "--keep-turns"]);
    assert_eq!(last(), json!("ALD-W1/A2"), "as in the file");
    env.run(&["undo"]).ok();
    assert_eq!(last(), json!("ALD-W1/A5"));
    revise(&env, &["--keep-turns"]).ok();
    assert_eq!(last(), json!("ALD-W1/A5"));
    env.sound();
}

#[test]
fn who_speaks_stays_as_it_was_settled_at_the_import() {
    let env = Env::with_project();
    let text = "Anna: So?\n\nCorridor: the lift comes.\n\nJ: Yes.\n\nAnna: And?\n\nCorridor: it goes.\n\nJoe: No.\n\nAnna: I see.\n";
    env.write("I1.txt", text);
    env.run(&["import", "I1.txt", "--not-speaker", "corridor", "--same", "J=Joe", "--speaker", "anna=interviewer"])
        .ok();
    let speakers = || {
        let found = env.json(&["participants", "--format", "json"]);
        let rows = found.as_array().expect("participants").iter();
        rows.map(|row| format!("{} {} {}", row["participant"], row["speaker_type"], row["turns"])).collect::<Vec<_>>()
    };
    let before = speakers();
    env.write("fixed/I1.txt", text.replace("And?", "And then?"));
    let revise = |more: &[&str]| env.run(&[&["revise", "I1", "fixed/I1.txt"], more].concat());
    let dry = revise(&["--dry-run"]).ok().says(&["no speaker, as before: Corridor; if one is: --speaker 'Corridor="]);
    assert!(!dry.stderr.contains("new speaker"), "{dry:#?}");
    revise(&[]).ok().says(&["no speaker, as before: Corridor"]);
    assert_eq!(speakers(), before);

    env.write("fixed/I1.txt", text.replace("Joe: No.", "Bo: No.").replace("J: Yes.", "Bo: Yes."));
    for more in [&["--dry-run"][..], &[]] {
        revise(more).ok().says(&["new speaker: Bo", "no longer a speaker: Joe"]);
    }
    env.write("fixed/I1.txt", text.replace("Joe: No.", "Bo: No. No.").replace("J: Yes.", "Bo: Yes."));
    revise(&["--speaker", "Corridor=observer", "--same", "Bo=Dora", "--not-speaker", "Music"]).ok().says(&[
        "new speakers: Corridor, Dora",
        "--not-speaker 'Music': no label matches",
        "--same 'Bo=Dora': nobody else",
    ]);
    env.sound();
}
