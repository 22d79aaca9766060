//! The plain-text archive: out, back in, and what may be open to everybody.

use crate::env::{ALD, Env, place, text_of};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The files of a folder and what they hold.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut ask = vec![folder.to_owned()];
    while let Some(here) = ask.pop() {
        for entry in fs::read_dir(&here).expect("a folder").flatten() {
            if entry.path().is_dir() {
                ask.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
                all.insert(name, fs::read_to_string(entry.path()).expect("text"));
            }
        }
    }
    all
}

#[track_caller]
fn same(env: &Env, a: &str, b: &str) {
    let (a, b) = (files(&env.path(a)), files(&env.path(b)));
    for (name, text) in &a {
        assert_eq!(b.get(name), Some(text), "{name}");
    }
    assert_eq!(a.len(), b.len());
}

/// A study with all that a project can hold.
fn rich() -> Env {
    let env = Env::with_study();
    let text = text_of(ALD);
    let span = |words: &str| place(&text, words);
    env.code(&[
        ("power", "ALD-W1", "The board."),
        ("identity", "ALD-W1", "asked to do lifts"),
        ("power", "BRA-I1", "We bend"),
    ]);
    let run = |args: &[&str]| _ = env.run(args).ok();
    run(&[
        "code",
        "power",
        "--document",
        "ALD-W1",
        "--span",
        &span("Nobody asked"),
        "--memo",
        "=said\n\"laughing\", 🚌",
    ]);
    run(&["--coder", "k2", "code", "identity", "--document", "ALD-W1", "--span", &span("The board. Not")]);
    run(&["codebook", "edit", "power", "--definition", "Who decides, and who is\nnot asked"]);
    run(&["code", "power", "--document", "ALD-W1", "--span", &span("So who decides")]);
    env.write(
        "corrected.txt",
        text.replace("asked to do lifts", "asked to go and do lifts").replace("The board. ", ""),
    );
    run(&["revise", "ALD-W1", "corrected.txt"]);
    run(&["tag", "case:Family 3", "--document", "BRA-I1", "--span", "5..9", "--note", "ask, again"]);
    run(&["link", "ALD-W1:1", "BRA-I1:1", "--kind", "contradicts"]);
    run(&["event", "add", "--date", "2022-05", "--site", "Aldermere", "The clinic closes"]);
    run(&["memo", "add", "--on", "code:power", "# On power\n\nSee [[ALD-W1:1]].\n"]);
    run(&["memo", "add", "--on", "document:BRA-I1", "first\n---\n\nnot a head\n---\n"]);
    run(&["report", "frequency", "--by", "site", "--save", "Table 2"]);
    run(&["assign", "BRA-I1", "--coders", "k1,k2", "--overlap", "100%"]);
    run(&["finish", "BRA-I1"]);
    let document = "BRA-I1";
    run(&["--coder", "k2", "code", "power", "--document", document, "--span", "34..41"]);
    run(&["adjudicate", document, "--code", "power", "--span", "34..41", "--take", "k2", "--memo", "agreed"]);
    env.write("participants.csv", "participant,profession,from\nB1,nursing,\nB1,teaching,2023-01-01\nA2,police,\n");
    run(&["import", "participants.csv"]);
    env.write("names.csv", "name,pseudonym\nlifts,rides\n");
    run(&["pseudonymise", "--table", "names.csv"]);
    env
}

#[test]
fn the_demo_survives_its_archive_and_merges_with_it() {
    let env = Env::with_demo();
    env.run(&["export", "project", "one", "--coder", "k1"]).ok().says(&["wrote 24 documents, 909 codings"]);
    env.run(&["-p", "new.emic", "--coder", "kx", "import", "one"])
        .ok()
        .prints(&["one  24 documents, 909 codings"])
        .says(&["the project is restored, exactly as it was"]);
    env.run(&["-p", "new.emic", "check"]).ok().prints(&["sound"]);
    env.run(&["-p", "new.emic", "export", "project", "two"]).ok();
    same(&env, "one", "two");
    env.run(&["-p", "new.emic", "merge", "demo.emic"]).ok();
    env.run(&["-p", "new.emic", "export", "project", "two"]).ok();
    same(&env, "one", "two");
    env.run(&["-p", "demo.emic", "--coder", "k1", "merge", "new.emic"]).ok();
    env.run(&["-p", "demo.emic", "export", "project", "two"]).ok();
    same(&env, "one", "two");
    for project in ["demo.emic", "new.emic"] {
        env.run(&["-p", project, "check"]).ok().prints(&["sound"]);
    }
}

#[test]
fn a_stranger_can_check_it_with_coreutils() {
    let env = Env::with_study();
    env.run(&["export", "project", "one"]).ok();
    let check =
        || Command::new("sha256sum").args(["-c", "--quiet", "SHA256SUMS"]).current_dir(env.path("one")).status();
    match check() {
        Ok(status) => assert!(status.success()),
        Err(error) => return eprintln!("SKIPPED: sha256sum cannot be run: {error}"),
    }
    env.write("one/codings.csv", "x");
    assert!(!check().expect("it ran").success());
    let listed: Vec<String> = env.read("one/SHA256SUMS").lines().map(|line| line[66..].to_owned()).collect();
    let there: Vec<String> = files(&env.path("one")).into_keys().collect();
    let rest: Vec<&String> = there.iter().filter(|name| !listed.contains(name)).collect();
    assert_eq!(rest, ["SHA256SUMS", "emic-archive.toml"]);
}

#[test]
fn all_that_a_project_holds_comes_back() {
    let env = rich();
    env.run(&["export", "project", "one"]).ok();
    let one = files(&env.path("one"));
    for file in [
        "tags.csv",
        "links.csv",
        "events.csv",
        "decisions.csv",
        "definitions.csv",
        "pseudonyms.csv",
        "earlier_texts.csv",
    ] {
        assert!(one[file].lines().count() > 1, "{file}: {}", one[file]);
    }
    assert!(one["codings.csv"].contains(r#""\=said\n""laughing"", 🚌""#), "{}", one["codings.csv"]);
    assert!(one["codings.csv"].contains(",lost,") && one["codings.csv"].contains(",moved,"), "{}", one["codings.csv"]);
    assert!(one["project.toml"].contains("\"Table 2\" = "), "{}", one["project.toml"]);
    assert_eq!(one.keys().filter(|name| name.starts_with("memos/")).count(), 2);
    assert!(!one.values().any(|text| text.contains("lifts,rides")), "no table of names");
    assert!(one.iter().all(|(_, text)| !text.contains('\r')));
    env.run(&["-p", "new.emic", "--coder", "k1", "import", "one"]).ok().says(&["exactly as it was"]);
    env.run(&["-p", "new.emic", "check"]).ok();
    env.run(&["-p", "new.emic", "export", "project", "two"]).ok();
    same(&env, "one", "two");
    for args in [
        &["revise", "ALD-W1", "--review"][..],
        &["tags", "--format", "json"],
        &["links", "--format", "json"],
        &["events", "--format", "json"],
        &["participants", "--format", "json"],
        &["documents", "--format", "json"],
        &["export", "codings"],
        &["memo", "list", "--format", "json"],
        &["report", "frequency", "--coders", "all", "--format", "json"],
        &["recheck", "--format", "json"],
        &["codebook", "show", "power"],
    ] {
        let of = |project: &str| env.run(&[&["-p", project], args].concat()).ok().stdout;
        assert_eq!(of("study.emic"), of("new.emic"), "{args:?}");
    }
    env.run(&["-p", "new.emic", "--coder", "k1", "merge", "study.emic"]).ok();
    env.run(&["-p", "new.emic", "export", "project", "two"]).ok();
    same(&env, "one", "two");
}

#[test]
fn with_its_history_undo_goes_on() {
    let env = rich();
    env.run(&["export", "project", "one", "--history"]).ok();
    env.run(&["-p", "new.emic", "--coder", "k1", "import", "one"]).ok().prints(&["its history"]).says(&["exactly"]);
    let log = |project: &str| env.json(&["-p", project, "log", "--format", "json"]);
    assert_eq!(log("new.emic"), log("study.emic"));
    env.run(&["-p", "new.emic", "--coder", "k1", "merge", "study.emic"]).ok().prints(&["nothing"]);
    env.run(&["-p", "new.emic", "--coder", "k1", "undo"]).ok().says(&["pseudonymise"]);
    env.run(&["-p", "new.emic", "check"]).ok();
    env.run(&["-p", "new.emic", "--coder", "k1", "redo"]).ok();
    env.run(&["-p", "new.emic", "export", "project", "two", "--open", "--history"]).wrong_usage(&["--history"]);
}

#[test]
fn what_is_no_sound_archive_or_no_new_project_is_refused() {
    let env = Env::with_study();
    env.run(&["export", "project", "one"]).ok();
    env.run(&["import", "one"]).fails(&["study.emic is not empty", "emic -p restored.emic import"]);
    env.run(&["import", "one", "corrected.txt"]).wrong_usage(&["one is an archive", "alone"]);
    env.run(&["import", "one", "--as", "txt"]).wrong_usage(&["--as is for files"]);
    env.run(&["import", "one/texts", "--edited"]).wrong_usage(&["--edited is for an archive"]);
    env.run(&["-p", "new.emic", "import", "one"]).wrong_usage(&["--coder NAME"]);
    let new = ["-p", "new.emic", "--coder", "k1", "import", "one"];
    env.run(&[&new[..], &["--dry-run"]].concat()).ok().says(&["exactly as it was; nothing was written"]);
    let here = || {
        let all = fs::read_dir(env.folder()).expect("a folder").flatten();
        all.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name.contains("new")).count()
    };
    assert_eq!(here(), 0);
    let turns = env.read("one/turns.csv");
    env.write("one/turns.csv", turns.replacen(",speech,", ",song,", 1));
    env.run(&new).fails(&["one is not as it was written: turns.csv was changed", "--edited"]);
    env.run(&[&new[..], &["--edited"]].concat()).fails(&["turns.csv:2: kind: “song” is not speech"]);
    env.write("one/turns.csv", turns.replacen(",speech,", ",reported,", 1));
    assert_eq!(here(), 0, "what fails leaves nothing behind");
    env.run(&[&new[..], &["--edited"]].concat()).ok().says(&["turns.csv was changed", "the project is restored"]);
    env.run(&["-p", "new.emic", "check"]).ok();
    env.write("thesis/chapter.txt", "mine");
    env.run(&["-p", "study.emic", "export", "project", "thesis"]).fails(&["chapter.txt is in it"]);
    assert_eq!(files(&env.path("thesis")).len(), 1);
    env.run(&["-p", "study.emic", "export", "project", "one"])
        .fails(&["turns.csv was changed since the archive was written"]);
}

/// Three nurses and a head at one site; one of the nurses and a whole document are not to be quoted.
fn consenting() -> Env {
    let env = Env::new();
    env.run(&["new", "study.emic", "--coder", "k1"]).ok();
    let people: String = (1..=4).map(|n| format!("A{n},respondent,Aldermere,nursing,quote\n")).collect();
    env.write(
        "in/participants.csv",
        format!("participant,speaker_type,site,profession,consent\n{people}A5,respondent,Aldermere,nursing,withdrawn\nA9,respondent,Aldermere,headteacher,quote\n"),
    );
    env.write(
        "in/W1.txt",
        "---\nkind: workshop\nsite: Aldermere\ndate: 2022-05-11\n---\nA1: We all know A5 at Aldermere.\n\nA2: Élan, then.\n\nA5: Secretly I left the marigold ward.\n\nA3: I did not.\n\nA4: Nor I.\n",
    );
    env.write(
        "in/W2.txt",
        "---\nkind: meeting\nsite: Aldermere\n---\nA1: Nothing new in Aldermere.\n\nA9: I run all of it.\n",
    );
    env.write("in/W3.txt", "---\nkind: interview\nconsent: paraphrase\n---\nA2: The velvet curtain came down.\n");
    env.run(&["import", "in"]).ok();
    for code in ["a", "b"] {
        env.run(&["codebook", "add", code]).ok();
    }
    env.run(&["codebook", "edit", "b", "--example", "The velvet curtain came down"]).ok();
    let w1 = env.run(&["text", "W1"]).ok().stdout;
    for (code, document, span) in [
        ("a", "W1", place(&w1, "marigold ward")),
        ("a", "W1", place(&w1, "Élan, then.\n\nA5: Secretly")),
        ("b", "W1", place(&w1, "I did not")),
        ("b", "W1", place(&w1, "We all know A5")),
        ("b", "W3", "4..10".to_owned()),
    ] {
        env.run(&["code", code, "--document", document, "--span", &span, "--memo", "W1 says"]).ok();
    }
    env
}

#[test]
fn an_open_archive_tells_what_consent_and_cells_allow_and_no_more() {
    let env = consenting();
    env.run(&["export", "project", "pub", "--open"]).ok().says(&["names were not looked for", "README.md"]);
    let all = files(&env.path("pub"));
    for secret in ["marigold", "velvet", "Secretly", "A5", "A9", "headteacher", "2022-05-11", "W1 says", "W2"] {
        let told: Vec<&String> = all.iter().filter(|(_, text)| text.contains(secret)).map(|(name, _)| name).collect();
        assert!(told.is_empty(), "{secret} in {told:?}");
    }
    let readme = &all["README.md"];
    for line in [
        "1 document is withheld with 1 coding: D",
        "1 turn is withheld; [withheld] stands for the words.",
        "1 coding on withheld words is left out.",
        "1 coding is cut to what is not withheld.",
        "4 memos of codings and decisions are left out.",
        "1 example of codes is left out",
        "in 1 of 2 documents",
    ] {
        let head = readme.split("## How to read it").next();
        assert!(readme.contains(line), "“{line}” in\n{head:?}");
    }
    // The site stands where all voices are in a large enough cell, and nowhere else.
    let documents = &all["documents.csv"];
    assert_eq!(documents.matches("Aldermere").count(), 1, "{documents}");
    assert!(documents.lines().any(|line| line.contains("workshop") && line.contains("Aldermere")), "{documents}");
    let texts: Vec<&String> = all.iter().filter(|(name, _)| name.starts_with("texts/")).map(|(_, text)| text).collect();
    assert_eq!(texts.len(), 2);
    let workshop = texts.iter().find(|text| text.contains("Élan")).expect("the workshop");
    assert!(workshop.contains("at Aldermere.") && workshop.contains(": [withheld]"), "{workshop}");
    let meeting = texts.iter().find(|text| text.contains("Nothing new")).expect("the meeting");
    assert!(meeting.contains("Nothing new in [site]."), "{meeting}");
    let speakers = &all["speakers.csv"];
    assert_eq!(speakers.matches("profession,nursing").count(), 5, "{speakers}");
    // It can be imported as what it is, and its codings stand on the same words.
    env.run(&["-p", "open.emic", "--coder", "kx", "import", "pub"]).ok();
    env.run(&["-p", "open.emic", "check"]).ok();
    let codings = env.run(&["-p", "open.emic", "export", "codings"]).ok().stdout;
    assert_eq!(codings.lines().count(), 3, "{codings}");
    for line in codings.lines() {
        let coding: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let span = format!("{}..{}", coding["start"], coding["end"]);
        let name = coding["document"].as_str().expect("a name");
        let words = env.run(&["-p", "open.emic", "text", name, "--span", &span]).ok().stdout;
        let known =
            |words: &str| words == "Élan, then.\n\n" || words == "I did not" || words.starts_with("We all know [P");
        assert!(words.starts_with("Élan, then.") || known(&words), "“{words}”");
        assert!(!words.contains("Secretly"));
    }
    let two = env.run(&["-p", "open.emic", "participants", "--format", "json"]).ok().stdout;
    assert!(!two.contains("Aldermere\",\n    \"consent"), "{two}");
}

#[test]
fn what_points_at_persons_keeps_an_open_archive_from_being_written() {
    let env = consenting();
    env.write("names.csv", "name,pseudonym\nÉlan,Spirit\n");
    env.run(&["memo", "add", "--on", "project", "Call 07700 900123 about [[W1:1]] in Aldermere"]).ok();
    let open = ["export", "project", "pub", "--open", "--names", "names.csv"];
    env.run(&open).fails(&["1 place points at persons", "nothing was written", "--redact"]).prints(&["»Élan«", "W1"]);
    assert!(!env.path("pub").exists());
    let memos = [&open[..], &["--memos"]].concat();
    env.run(&memos).fails(&["2 places point at persons"]).prints(&["07700 900123"]);
    env.run(&[&memos[..], &["--redact"]].concat()).ok();
    let all = files(&env.path("pub"));
    assert!(all.values().all(|text| !text.contains("Élan") && !text.contains("07700")));
    let memo = all.iter().find(|(name, _)| name.starts_with("memos/")).expect("a memo").1;
    assert!(memo.contains("Call [redacted] about [[D") && memo.contains(":1]] in [site]"), "{memo}");
    env.run(&["-p", "open.emic", "--coder", "kx", "import", "pub"]).ok();
    env.run(&["-p", "open.emic", "check"]).ok();
    env.run_with(&[("EMIC_NAMES", "names.csv")], &["-p", "study.emic", "export", "project", "pub2", "--open"])
        .fails(&["1 place points"]);
    env.run(&["-p", "study.emic", "export", "project", "pub", "--memos"]).wrong_usage(&["--open"]);
}
