//! Killed between any two steps of a write: the project opens, sound, with the step whole or not at all.

use super::env::{ALD, Env, place, text_of};

/// Kills the command at every point in turn until one run gets through; gives how many were killed.
fn kill_at_every_point(make: impl Fn() -> Env, args: &[&str], look: impl Fn(&Env) -> String) -> usize {
    let before = look(&make());
    let after = {
        let env = make();
        env.run(args).ok();
        look(&env)
    };
    assert_ne!(before, after, "the command does something");
    let (mut whole, mut absent) = (0, 0);
    for at in 1..500 {
        let env = make();
        let run = env.run_with(&[("EMIC_FAULT_AT", &at.to_string())], args);
        env.sound();
        let found = look(&env);
        if run.code == Some(0) {
            assert_eq!(found, after, "point {at} was not reached, so all went well");
            assert!(absent > 0 && whole > 0, "killed before ({absent}) and after ({whole}) the commit");
            return at - 1;
        }
        assert_eq!(run.code, None, "killed at {at}: {run:#?}");
        if found == after {
            whole += 1;
        } else {
            assert_eq!(found, before, "half a step was left by a kill at point {at}");
            absent += 1;
        }
        // What was broken off can simply be done again.
        if found == before {
            env.run(args).ok();
            assert_eq!(look(&env), after, "done again after a kill at point {at}");
            env.sound();
        }
    }
    panic!("{args:?} never got through");
}

#[cfg(debug_assertions)]
#[test]
fn a_coding_is_whole_or_absent() {
    let span = place(&text_of(ALD), "Not us");
    let args = ["code", "power", "--document", "ALD-W1", "--span", &span, "--memo", "said laughing"];
    let points = kill_at_every_point(Env::with_study, &args, |env| env.codings().to_string());
    assert!(points >= 5, "{points} points");
}

#[cfg(debug_assertions)]
#[test]
fn a_removed_code_goes_with_its_codings_or_stays_with_them() {
    let make = || {
        let env = Env::with_study();
        for (code, document) in [("power", "ALD-W1"), ("power.agenda", "BRA-I1")] {
            env.run(&["code", code, "--document", document, "--span", "0..4"]).ok();
        }
        env
    };
    kill_at_every_point(make, &["codebook", "remove", "power.agenda", "--yes"], |env| {
        let codes = env.json(&["info", "--format", "json"])["codes"].clone();
        format!("{codes} codes, {} codings", env.codings())
    });
}

#[cfg(debug_assertions)]
#[test]
fn a_merge_is_whole_or_absent_and_so_is_its_undo() {
    let make = || {
        let env = Env::with_study();
        env.write("other/readme.txt", "");
        env.run(&["backup", "other/k2.emic"]).ok();
        for (code, document) in [("power", "ALD-W1"), ("power.agenda", "BRA-I1")] {
            env.run(&["-p", "other/k2.emic", "--coder", "k2", "code", code, "--document", document, "--span", "0..4"])
                .ok();
        }
        env
    };
    let look =
        |env: &Env| format!("{} codings", env.json(&["-p", "study.emic", "info", "--format", "json"])["codings"]);
    let points = kill_at_every_point(make, &["-p", "study.emic", "merge", "other/k2.emic"], look);
    assert!(points >= 10, "{points} points");
    let merged = || {
        let env = make();
        env.run(&["-p", "study.emic", "merge", "other/k2.emic"]).ok();
        env
    };
    kill_at_every_point(merged, &["-p", "study.emic", "undo"], look);
}

#[cfg(debug_assertions)]
#[test]
fn a_decision_is_whole_or_absent() {
    let make = || {
        let env = Env::with_study();
        let at = |words: &str| place(&text_of(ALD), words);
        env.run(&["code", "power", "--document", "ALD-W1", "--span", &at("The board")]).ok();
        env.run(&["--coder", "k2", "code", "power", "--document", "ALD-W1", "--span", &at("The board. Not us")]).ok();
        env
    };
    let span = place(&text_of(ALD), "The board");
    let args = ["adjudicate", "ALD-W1", "--code", "power", "--span", &span, "--take", "k2"];
    kill_at_every_point(make, &args, |env| {
        let compared = env.json(&["report", "compare", "--format", "json"])["pooled"]["decided"].clone();
        format!("{compared} decided, {} codings", env.codings())
    });
}

#[cfg(debug_assertions)]
#[test]
fn a_corrected_text_is_whole_or_absent_and_so_is_what_is_made_of_its_codings() {
    let make = || {
        let env = Env::with_study();
        for words in ["The board", "Nobody asked us"] {
            let span = place(&text_of(ALD), words);
            env.run(&["code", "power", "--document", "ALD-W1", "--span", &span]).ok();
        }
        env.write(
            "fixed.txt",
            text_of(ALD).replace("The board", "The whole board").replace("A2: Nobody asked us.\n\n", ""),
        );
        env
    };
    let look = |env: &Env| {
        let waits = env.json(&["revise", "--review", "--format", "json"]).as_array().map(Vec::len);
        let turns = env.json(&["turns", "ALD-W1", "--format", "json"]).as_array().map(Vec::len);
        format!("{} codings, {waits:?} wait, {turns:?} turns", env.codings())
    };
    let points = kill_at_every_point(make, &["revise", "ALD-W1", "fixed.txt"], look);
    assert!(points >= 10, "{points} points");
    let revised = || {
        let env = make();
        env.run(&["revise", "ALD-W1", "fixed.txt"]).ok();
        env
    };
    kill_at_every_point(revised, &["undo"], look);
    kill_at_every_point(revised, &["revise", "--accept", "all"], look);
    kill_at_every_point(revised, &["turns", "edit", "ALD-W1", "--join", "1..2"], look);
}

#[cfg(debug_assertions)]
#[test]
fn an_import_broken_off_is_finished_by_doing_it_again() {
    const FILES: [(&str, &str); 4] = [
        ("t/participants.csv", "participant,profession\nA2,police\n"),
        ("t/D1.txt", "A2: One thing.\n\nA3: Yes.\n"),
        ("t/D2.txt", "A2: Another.\n\nA4: No.\n"),
        ("t/codings.jsonl", "{\"document\":\"D1\",\"code\":\"power\",\"start\":4,\"end\":13}\n"),
    ];
    let make = || {
        let env = Env::with_project();
        FILES.iter().for_each(|(name, content)| env.write(name, content));
        env
    };
    let look = |env: &Env| {
        let info = env.json(&["info", "--format", "json"]);
        format!("{} documents, {} codings, {} participants", info["documents"], info["codings"], info["participants"])
    };
    let (empty, full) = (look(&make()), "2 documents, 1 codings, 3 participants");
    let mut seen = std::collections::BTreeSet::new();
    for at in 1..500 {
        let env = make();
        let run = env.run_with(&[("EMIC_FAULT_AT", &at.to_string())], &["import", "t"]);
        env.sound();
        let found = look(&env);
        if run.code == Some(0) {
            assert_eq!(found, full);
            assert!(seen.contains(&empty) && at > 10, "killed before anything was written: {seen:?}");
            return;
        }
        assert_eq!(run.code, None, "killed at {at}: {run:#?}");
        // Both documents go in one transaction: never one alone, and never a coding without its document.
        assert!(found.starts_with("0 documents, 0 codings") || found.starts_with("2 documents"), "{at}: {found}");
        for document in env.json(&["documents", "--format", "json"]).as_array().expect("all") {
            let name = document["document"].as_str().expect("a name");
            let text = env.run(&["text", name]).ok().stdout;
            assert!(FILES.iter().any(|(_, content)| *content == text), "{name} is whole");
        }
        seen.insert(found);
        env.run(&["import", "t"]).ok();
        assert_eq!(look(&env), full, "done again after a kill at point {at}");
        env.sound();
    }
    panic!("the import never got through");
}
