//! The plain-text archive: out, back in, and what may be open to everybody.

use crate::env::{ALD, Env, list, place, text_of};
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

#[test]
fn an_archive_is_written_over_only_by_its_own_study_and_kind() {
    let env = consenting();
    env.run(&["export", "project", "whole", "--history"]).ok();
    env.run(&["export", "project", "pub", "--open"]).ok();
    let before = (files(&env.path("whole")), files(&env.path("pub")));
    let id = |marker: &str| marker.lines().find_map(|line| line.strip_prefix("project = ")).map(str::to_owned);
    let [whole, open] = [&before.0, &before.1].map(|files| id(&files["emic-archive.toml"]).expect("an id"));
    assert!(before.0["project.toml"].contains(&whole) && whole != open, "{whole} {open}");
    env.run(&["export", "project", "pub"]).fails(&["pub is an archive for everybody", "nothing was written"]);
    env.run(&["export", "project", "whole", "--open"]).fails(&["whole is an archive of the whole project"]);
    env.run(&["export", "project", "whole"]).fails(&["whole holds the history", "Add --history"]);
    env.run(&["new", "other.emic", "--coder", "k1"]).ok();
    for args in [&["whole"][..], &["whole", "--history"], &["pub", "--open"]] {
        let args = [&["-p", "other.emic", "export", "project"], args].concat();
        env.run(&args).fails(&["is the archive of another study (“study”)", "Name a new or an empty folder"]);
    }
    assert_eq!((files(&env.path("whole")), files(&env.path("pub"))), before);
    env.run(&["-p", "study.emic", "export", "project", "pub", "--open"]).ok();
    // What was restored is the same study.
    env.run(&["-p", "new.emic", "--coder", "k1", "import", "whole"]).ok();
    env.run(&["-p", "new.emic", "export", "project", "whole", "--history"]).ok();
    assert_eq!(files(&env.path("whole")), before.0);
}

/// Two participants of a list, one of them with a memo.
fn listed() -> Env {
    let env = Env::with_study();
    env.write("participants.csv", "participant,speaker_type,site\nA2,respondent,Aldermere\nA5,client,Aldermere\n");
    env.run(&["import", "participants.csv"]).ok();
    env.run(&["memo", "add", "--on", "participant:A5", "Speaks little."]).ok();
    env.run(&["export", "project", "one"]).ok();
    env
}

#[test]
fn what_was_changed_in_the_list_of_participants_is_read_with_care() {
    let env = listed();
    let list = env.read("one/participants.csv");
    let import = |changed: &str| {
        env.write("one/participants.csv", changed);
        let _ = fs::remove_file(env.path("new.emic"));
        env.run(&["-p", "new.emic", "--coder", "k1", "import", "one", "--edited"])
    };
    let kind = "“alien” is no speaker type; accepted are respondent";
    import(&list.replace(",client", ",alien")).fails(&["participants.csv:3: ", kind, "nothing was imported"]);
    import(&list.replace(",client", ",alien").replace(",respondent", ",alien")).fails(&[
        "2 lines cannot be taken in",
        "participants.csv:2: ",
        "participants.csv:3: ",
    ]);
    import(&list.replace("A2,", "A2x,"))
        .ok()
        .says(&["A2x: no turns", "who speaks and is not in participants.csv: A2 (1 document)"]);
    // What hangs on one who has another name now hangs on them still.
    import(&list.replace("A5,", "A5x,")).ok().says(&["A5x: no turns"]);
    let memos = env.run(&["-p", "new.emic", "memo", "list"]).ok().stdout;
    assert!(memos.contains("A5x"), "{memos}");
    let without: String =
        list.lines().filter(|line| !line.starts_with("A5,")).map(|line| format!("{line}\n")).collect();
    import(&without).fails(&["memos/", "there is no participant of this id in participants.csv"]);
    import(&list.replace("Aldermere", "Dunlow")).ok().says(&["participants.csv was changed"]);
    env.run(&["-p", "new.emic", "check"]).ok();
}

#[test]
fn a_text_is_not_corrected_in_the_archive() {
    let env = Env::with_study();
    env.code(&[("power", "ALD-W1", "The board.")]);
    env.run(&["export", "project", "one"]).ok();
    let text = env.read("one/texts/ALD-W1.txt");
    env.write("one/texts/ALD-W1.txt", text.replacen("So who", "So, who", 1));
    let import = ["-p", "new.emic", "--coder", "k1", "import", "one", "--edited"];
    env.run(&import).fails(&["documents.csv:2: texts/ALD-W1.txt was changed", "`emic revise`"]);
    assert!(!env.path("new.emic").exists());
    env.write("one/texts/ALD-W1.txt", &text);
    env.run(&import).ok().says(&["exactly as it was"]);
}

#[test]
fn an_archive_in_a_folder_of_transcripts_is_left_out_whole() {
    let env = Env::with_study();
    env.run(&["export", "project", "data/one"]).ok();
    env.write("data/DUN-I1.txt", "INT: Where?\n\nD1: There.\n\nINT: When?\n\nD1: Then.\n");
    env.run(&["import", "data"])
        .ok()
        .prints(&["✓ DUN-I1", "- data/one: left out: an archive of a whole project; restore it into a new one with `emic -p restored.emic import data/one`"])
        .says(&["1 document came in, 1 left out"]);
    assert_eq!(list(&env.json(&["documents", "--format", "json"])).len(), 3);
    env.run(&["import", "data/one"]).fails(&["study.emic is not empty"]);
}
