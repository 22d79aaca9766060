//! What other tools of this field got wrong, each held against the built program.
//!
//! The failures are public ones: counts that doubled with coders, filters that changed nothing, quotations that moved
//! when a line was put in above them, merges that were done twice.

use super::env::{Env, list};
use serde_json::{Value, json};

/// Codes these words of a document.
fn code(env: &Env, coder: &str, code: &str, document: &str, words: &str) {
    let text = env.run(&["text", document]).ok().stdout;
    let at = text.find(words).unwrap_or_else(|| panic!("“{words}” is not in {text}"));
    let start = text[..at].chars().count();
    let span = format!("{start}..{}", start + words.chars().count());
    env.run(&["--coder", coder, "code", code, "--document", document, "--span", &span]).ok();
}

/// How often a and b meet.
fn meet(env: &Env, options: &str) -> u64 {
    let met = env.report(&format!("cooccurrence {options}"));
    list(&met["total"]["pairs"]).iter().map(|pair| pair["n_ab"].as_u64().expect("a count")).sum()
}

#[test]
fn codes_on_different_lines_of_a_turn_meet_in_the_turn_and_do_not_overlap() {
    let env = Env::with_files(&[("A.txt", "X1: The first line.\nAnd the second.\n")]);
    code(&env, "k1", "a", "A", "first");
    code(&env, "k1", "b", "A", "second");
    assert_eq!((meet(&env, "--within turn"), meet(&env, "--within overlap")), (1, 0));
}

#[test]
fn one_code_twice_in_one_place_is_one_passage() {
    let env = Env::with_files(&[("A.txt", "X1: One two three.\n")]);
    code(&env, "k1", "a", "A", "One two");
    code(&env, "k1", "a", "A", "two three");
    let total = env.report("frequency")["rows"][0]["total"].clone();
    assert_eq!((&total["passages"], &total["codings"], &total["turns"]), (&json!(1), &json!(2), &json!(1)));
}

#[test]
fn coders_who_agree_do_not_multiply_what_they_found() {
    let env = Env::with_files(&[("A.txt", "X1: One two three.\n")]);
    for coder in ["k1", "k2"] {
        code(&env, coder, "a", "A", "One two");
        code(&env, coder, "b", "A", "two three");
    }
    let each: Vec<u64> = ["k1", "k2", "all", "lead"].map(|coders| meet(&env, &format!("--coders {coders}"))).to_vec();
    assert_eq!(each, [1, 1, 1, 1], "one place, whoever is asked, and never four");
}

#[test]
fn the_professions_of_one_document_add_up_to_it() {
    let people = "participant,speaker_type,profession\nX1,respondent,nurse\nX2,respondent,police\n";
    let env =
        Env::with_files(&[("participants.csv", people), ("A.txt", "X1: One two.\n\nX2: Three four.\n\nX1: Five.\n")]);
    for words in ["One", "Three", "four", "Five"] {
        code(&env, "k1", "a", "A", words);
    }
    let row = env.report("frequency --by profession")["rows"][0].clone();
    let cells: Vec<u64> = list(&row["cells"]).iter().filter_map(|cell| cell["passages"].as_u64()).collect();
    assert_eq!((cells.as_slice(), &row["total"]["passages"]), ([2, 2].as_slice(), &json!(4)));
}

#[test]
fn a_filter_changes_what_is_counted() {
    let people = "participant,speaker_type,profession\nX1,respondent,nurse\nX2,respondent,police\n";
    let env = Env::with_files(&[("participants.csv", people), ("A.txt", "X1: One two.\n\nX2: Three four.\n")]);
    code(&env, "k1", "a", "A", "One");
    code(&env, "k1", "b", "A", "Three");
    let all = env.report("frequency");
    let nurses = env.report("frequency --where profession=nurse");
    assert_eq!((&all["denominators"]["turns"], &nurses["denominators"]["turns"]), (&json!(2), &json!(1)));
    let of = |report: &Value, at: usize| report["rows"][at]["total"]["passages"].clone();
    assert_eq!((of(&all, 1), of(&nurses, 0), of(&nurses, 1)), (json!(1), json!(1), json!(0)));
}

#[test]
fn lines_put_in_above_leave_a_quotation_as_it_is() {
    let env = Env::with_files(&[("A.txt", "X1: One two.\n\nX2: Three four.\n")]);
    code(&env, "k1", "a", "A", "Three four");
    env.write("A.txt", "X1: A line.\n\nX2: Another, with é and 🙂.\n\nX1: One two.\n\nX2: Three four.\n");
    env.run(&["revise", "A", "A.txt"]).ok();
    let text: Vec<char> = env.run(&["text", "A"]).ok().stdout.chars().collect();
    let coding: Value = serde_json::from_str(env.run(&["export", "codings"]).ok().stdout.trim()).expect("one coding");
    let at = |key: &str| coding[key].as_u64().expect("a place") as usize;
    assert_eq!(text[at("start")..at("end")].iter().collect::<String>(), "Three four");
}

#[test]
fn a_merge_done_twice_is_a_merge_done_once() {
    let env = Env::with_files(&[("A.txt", "X1: One two three.\n")]);
    env.write("other/readme.txt", "");
    env.run(&["backup", "other/k2.emic"]).ok();
    code(&env, "k1", "a", "A", "One");
    let span = ["code", "b", "--document", "A", "--span", "8..11"];
    env.run(&[&["-p", "other/k2.emic", "--coder", "k2"][..], &span[..]].concat()).ok();
    env.run(&["merge", "other/k2.emic"]).ok();
    let once = env.run(&["export", "codings"]).ok().stdout;
    assert_eq!(once.lines().count(), 2);
    env.run(&["merge", "other/k2.emic"]).ok();
    assert_eq!(env.run(&["export", "codings"]).ok().stdout, once);
    env.sound();
}

#[test]
fn text_that_nobody_coded_moves_kappa_and_leaves_what_is_said_of_stretches() {
    let figures = |more: &str| {
        let env =
            Env::with_files(&[("A.txt", &format!("X1: One two three.\n\nX2: Four five six.\n\nX1: Seven.\n{more}"))]);
        code(&env, "k1", "a", "A", "One two");
        code(&env, "k2", "a", "A", "One two");
        code(&env, "k1", "b", "A", "Four five");
        code(&env, "k2", "a", "A", "Four five");
        let made = env.report("agreement --depth 1");
        (made["pooled"]["micro"]["kappa"].clone(), made["stretches"]["all"]["cu"].clone(), made)
    };
    let (kappa, cu, made) = figures("");
    let (with_more, still, _) = figures("\nX2: Eight.\n\nX1: Nine ten eleven.\n\nX2: Twelve.\n");
    assert!(kappa.is_f64() && with_more.is_f64() && kappa != with_more, "{kappa} {with_more}: {made}");
    assert!(cu.is_f64() && cu == still, "{cu} {still}: {made}");
}

#[test]
fn names_with_accents_and_blanks_are_names() {
    let env = Env::with_files(&[("A.txt", "X1: Là-bas, une école.\n")]);
    env.run(&["codebook", "add", "ecole", "--name", "École à l’étranger"]).ok();
    code(&env, "k1", "École à l’étranger", "A", "une école");
    let row = env.report("frequency --codes ecole")["rows"][0].clone();
    assert_eq!((&row["name"], &row["total"]["passages"]), (&json!("École à l’étranger"), &json!(1)));
    let named = env.json(&["report", "frequency", "--codes", "École à l’étranger", "--format", "json"]);
    assert_eq!(named["rows"][0]["code"], "ecole");
}
